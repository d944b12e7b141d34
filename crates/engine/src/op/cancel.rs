//! Cancel (KMIP 2.1 section 6.1.5): gives an asynchronous request up. Who may: who sent it.

use kmip::payload::{CancelRequest, CancelResponse};

use crate::asynchronous;
use crate::context::Context;
use crate::reason::Failure;

pub(super) fn run(context: &mut Context<'_, '_>, request: &CancelRequest) -> Result<CancelResponse, Failure> {
    let value = &request.asynchronous_correlation_value;
    let cancellation_result = asynchronous::cancel(context, value)?;
    Ok(CancelResponse { asynchronous_correlation_value: value.clone(), cancellation_result })
}
