//! Obliterate (KMIP 3.0): nothing is left of an object, its attributes included. Who may: the owner; the object must not
//! be Active, as for Destroy.

use kmip::payload::{ObliterateRequest, ObliterateResponse};
use kmip::table::enumeration::State;

use super::user;
use crate::context::Context;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ObliterateRequest,
) -> Result<ObliterateResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    if object.state(context.now) == State::ACTIVE {
        return Err(Reason::WrongKeyLifecycleState.because("the object is Active: deactivate it first"));
    }
    user::end(context, &object)?;
    context.delete(&object)?;
    Ok(ObliterateResponse {})
}
