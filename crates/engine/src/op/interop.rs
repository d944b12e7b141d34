//! Interop (KMIP 2.1 section 6.1.26): marks the steps of a test run. Who may: anyone, where the server has it switched on.

use kmip::payload::{InteropRequest, InteropResponse};
use kmip::table::enumeration::InteropFunction;

use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &InteropRequest,
) -> Result<InteropResponse, Failure> {
    if !context.engine.settings().interop {
        return Err(Reason::OperationNotSupported.because("the operation is switched off"));
    }
    type Function = InteropFunction;
    match request.interop_function {
        Function::BEGIN | Function::END | Function::RESET => Ok(InteropResponse {}),
        _ => Err(Reason::InvalidField.because("unknown interop function")),
    }
}
