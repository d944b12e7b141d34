//! Notify and Put (KMIP 2.1 sections 6.2.2 and 6.2.3) are sent by the server, to clients that have asked for it; see
//! [`crate::outbound`]. The server is asked for neither.

use kmip::payload::{NotifyRequest, NotifyResponse};

use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(_: &mut Context<'_, '_>, _: &NotifyRequest) -> Result<NotifyResponse, Failure> {
    Err(not_asked())
}

pub(super) fn not_asked() -> Failure {
    Reason::OperationNotSupported.because("the server sends this operation and does not take it")
}
