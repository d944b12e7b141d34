//! Log (KMIP 2.1 section 6.1.31): a client's message for the record. Who may: anyone.

use kmip::payload::{LogRequest, LogResponse};

use crate::context::Context;
use crate::reason::{Failure, Reason};

/// Longest message in bytes.
const MAX_MESSAGE: usize = 65_536;

pub(super) fn run(context: &mut Context<'_, '_>, request: &LogRequest) -> Result<LogResponse, Failure> {
    if request.log_message.len() > MAX_MESSAGE {
        return Err(Reason::InvalidField.because("the message is too long"));
    }
    context.detail.clone_from(&request.log_message);
    Ok(LogResponse {})
}
