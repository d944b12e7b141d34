//! Query Asynchronous Requests (KMIP 2.1 section 6.1.41).

use super::common::{AsynchronousCorrelationValues, AsynchronousRequest, Operations};
use crate::ttlv::structure;

structure! {
    /// Asks for asynchronous requests whose results have not been fetched.
    #[derive(Default)]
    pub struct QueryAsynchronousRequestsRequest {
        /// The requests that are meant.
        asynchronous_correlation_values: Option<AsynchronousCorrelationValues> = ASYNCHRONOUS_CORRELATION_VALUES,
        /// The operations that are meant.
        operations: Option<Operations> = OPERATIONS,
    }
}

structure! {
    /// The requests.
    pub struct QueryAsynchronousRequestsResponse {
        /// One for each request.
        asynchronous_requests: Vec<AsynchronousRequest> = ASYNCHRONOUS_REQUEST,
    }
}
