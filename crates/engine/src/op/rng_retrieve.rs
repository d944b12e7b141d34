//! RNG Retrieve (KMIP 2.1 section 6.1.49): random bytes. Who may: anyone.

use kmip::payload::{RngRetrieveRequest, RngRetrieveResponse};
use kmip::table::enumeration::Data as DataCode;

use crate::context::Context;
use crate::reason::{Failure, Reason};

/// Most bytes that are given at once.
const MAX_BYTES: usize = 1 << 20;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &RngRetrieveRequest,
) -> Result<RngRetrieveResponse, Failure> {
    let length = usize::try_from(request.data_length)
        .ok()
        .filter(|length| *length <= MAX_BYTES)
        .ok_or(Reason::InvalidField.because("the Data Length is not possible"))?;
    let data = context.engine.seeds.draw(context.engine.random.as_ref(), length)?;
    context.answer_data(DataCode::RNG_RETRIEVE, &data);
    Ok(RngRetrieveResponse { data: Some(data.into()) })
}
