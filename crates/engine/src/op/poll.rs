//! Poll (KMIP 2.1 section 6.1.38): the result of an asynchronous request, or that it is pending. Who may: who sent it.

use kmip::payload::{PollRequest, PollResponse};

use crate::asynchronous;
use crate::context::Context;
use crate::reason::Failure;

pub(super) fn run(context: &mut Context<'_, '_>, request: &PollRequest) -> Result<PollResponse, Failure> {
    let value = &request.asynchronous_correlation_value;
    context.polled = Some(asynchronous::poll(context, value)?);
    Ok(PollResponse {})
}
