//! Query Asynchronous Requests (KMIP 2.1 section 6.1.41): requests of the caller whose results it has not fetched.

use kmip::payload::{
    AsynchronousRequest, QueryAsynchronousRequestsRequest, QueryAsynchronousRequestsResponse,
};
use kmip::ttlv::{Bytes, Value};

use crate::asynchronous;
use crate::context::Context;
use crate::reason::Failure;

const MICROSECONDS: i64 = 1_000_000;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &QueryAsynchronousRequestsRequest,
) -> Result<QueryAsynchronousRequestsResponse, Failure> {
    let values = request.asynchronous_correlation_values.as_ref().map(|list| &list.values);
    let operations = request.operations.as_ref().map(|list| &list.operations);
    let mut reports = asynchronous::report(context)?;
    reports.retain(|report| {
        values.is_none_or(|values| values.iter().any(|value| **value == *report.value))
            && operations.is_none_or(|operations| operations.contains(&report.operation))
    });
    let asynchronous_requests = reports
        .into_iter()
        .map(|report| AsynchronousRequest {
            asynchronous_correlation_value: Bytes::from(report.value),
            operation: report.operation,
            submission_date: Value::DateTimeExtended(report.submitted.saturating_mul(MICROSECONDS)),
            processing_stage: report.stage,
        })
        .collect();
    Ok(QueryAsynchronousRequestsResponse { asynchronous_requests })
}
