//! Cancel (KMIP 2.1 section 6.1.5): gives an asynchronous request up. Who may: who sent it.

use kmip::payload::{CancelRequest, CancelResponse};
use kmip::table::enumeration::CancellationResult;
use kmip::version::Version;

use crate::asynchronous;
use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(context: &mut Context<'_, '_>, request: &CancelRequest) -> Result<CancelResponse, Failure> {
    let value = &request.asynchronous_correlation_value;
    let cancellation_result = match asynchronous::cancel(context, value) {
        // Before 2.0 Cancel has a result for it and no error (KMIP 1.4 sections 4.27, 11.28).
        Err(failure)
            if context.version < Version::V2_0
                && failure.reason == Reason::InvalidAsynchronousCorrelationValue =>
        {
            CancellationResult::UNAVAILABLE
        }
        result => result?,
    };
    Ok(CancelResponse { asynchronous_correlation_value: value.clone(), cancellation_result })
}
