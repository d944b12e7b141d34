//! RNG Seed (KMIP 2.1 section 6.1.50): what a client offers is mixed into what clients draw, as the settings say. Who may:
//! anyone.

use kmip::payload::{RngSeedRequest, RngSeedResponse};

use crate::context::Context;
use crate::engine::RngSeed;
use crate::reason::{Failure, Reason};

/// Bytes of a seed that are used when only a part is.
const PARTIAL_BYTES: usize = 16;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &RngSeedRequest,
) -> Result<RngSeedResponse, Failure> {
    let seed = context.data(request.data.as_ref())?;
    let seed = seed.as_deref().ok_or(Reason::MissingData.because("the data is missing"))?;
    let most = match context.engine.settings().rng_seed {
        RngSeed::Accept => seed.len(),
        RngSeed::Partial => PARTIAL_BYTES,
        RngSeed::Ignore => 0,
        RngSeed::Deny => {
            return Err(Reason::PermissionDenied.because("the server takes no seeds"));
        }
    };
    let used = seed.get(..most).unwrap_or(seed);
    if !used.is_empty() {
        context.engine.seeds.add(used)?;
    }
    Ok(RngSeedResponse { data_length: i32::try_from(used.len()).unwrap_or(i32::MAX) })
}
