//! Ping (KMIP 2.1 section 6.1.36). Who may: anyone.

use kmip::payload::{PingRequest, PingResponse};

use crate::context::Context;
use crate::reason::Failure;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this form")]
pub(super) const fn run(_: &mut Context<'_, '_>, _: &PingRequest) -> Result<PingResponse, Failure> {
    Ok(PingResponse {})
}
