//! Discover Versions (KMIP 2.1 section 6.1.16). Who may: anyone.

use kmip::payload::{DiscoverVersionsRequest, DiscoverVersionsResponse};
use kmip::version::Version;

use crate::context::Context;
use crate::reason::Failure;

#[expect(clippy::unnecessary_wraps, reason = "every operation has this form")]
pub(super) fn run(
    _: &mut Context<'_, '_>,
    request: &DiscoverVersionsRequest,
) -> Result<DiscoverVersionsResponse, Failure> {
    let asked = &request.protocol_versions;
    let protocol_versions = Version::ALL
        .iter()
        .rev()
        .copied()
        .filter(|known| asked.is_empty() || asked.contains(known))
        .collect();
    Ok(DiscoverVersionsResponse { protocol_versions })
}
