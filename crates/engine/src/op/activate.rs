//! Activate (KMIP 2.1 section 6.1.1): from Pre-Active to Active. Who may: the owner.

use kmip::payload::{ActivateRequest, ActivateResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{ObjectType, State};
use kmip::ttlv::Value;
use kmip::version::Version;

use crate::attribute::check_dates;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ActivateRequest,
) -> Result<ActivateResponse, Failure> {
    let before = context.online(request.unique_identifier.as_ref())?;
    if before.object_type == ObjectType::TEMPLATE {
        return Err(Reason::InvalidObjectType.because("templates are not activated"));
    }
    // Only cryptographic objects have a State before 2.0 (KMIP 1.4 section 3.22).
    if before.object_type == ObjectType::OPAQUE_OBJECT && context.version < Version::V2_0 {
        return Err(Reason::InvalidObjectType.because("opaque objects are not activated in this version"));
    }
    if before.state(context.now) != State::PRE_ACTIVE {
        return Err(Reason::WrongKeyLifecycleState.because("the object is not Pre-Active"));
    }
    let mut after = ManagedObject::clone(&before);
    after.set(Tag::ACTIVATION_DATE, Value::DateTime(context.now));
    check_dates(&after)?;
    context.save(&before, after)?;
    Ok(ActivateResponse { unique_identifier: before.uid.as_str().into() })
}
