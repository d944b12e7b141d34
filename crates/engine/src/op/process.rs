//! Process (KMIP 2.1 section 6.1.39): an asynchronous request is done before this is answered. Who may: who sent it.
//!
//! Carrying the request out may need the store's writer, so that this cannot be an item of a message that writes.

use kmip::payload::{ProcessRequest, ProcessResponse};
use kmip::version::Version;

use crate::asynchronous;
use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ProcessRequest,
) -> Result<ProcessResponse, Failure> {
    let value = &request.asynchronous_correlation_value;
    if !asynchronous::is_done_to_process(context, value)? {
        if context.is_writing() {
            return Err(Reason::FeatureNotSupported
                .because("Process cannot be in a batch with operations that write"));
        }
        context.engine.process_asynchronous(context.caller, value)?;
    }
    asynchronous::note_processed(context, value)?;
    // From 3.0 the answer is that of the request itself.
    if context.version >= Version::V3_0 {
        context.polled = Some(asynchronous::poll(context, value)?);
    }
    Ok(ProcessResponse {})
}
