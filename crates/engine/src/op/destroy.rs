//! Destroy (KMIP 2.1 section 6.1.15): the material is erased, the attributes stay; of a template nothing does (KMIP 1.4
//! section 4.21). Who may: the owner; the object must not be Active.

use kmip::payload::{DestroyRequest, DestroyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{ObjectType, State};
use kmip::ttlv::Value;

use super::user;
use crate::context::Context;
use crate::object::{ManagedObject, state};
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DestroyRequest,
) -> Result<DestroyResponse, Failure> {
    let before = context.online(request.unique_identifier.as_ref())?;
    let state = before.state(context.now);
    if state::is_destroyed(state) {
        return Err(Reason::ObjectDestroyed.because("the object is destroyed already"));
    }
    if state == State::ACTIVE && before.object_type != ObjectType::TEMPLATE {
        return Err(Reason::WrongKeyLifecycleState.because("the object is Active: revoke it first"));
    }
    user::end(context, &before)?;
    if context.caller.interface.hard_delete || before.object_type == ObjectType::TEMPLATE {
        context.delete(&before)?;
        return Ok(DestroyResponse { unique_identifier: before.uid.as_str().into() });
    }
    let mut after = ManagedObject::clone(&before);
    after.set(Tag::DESTROY_DATE, Value::DateTime(context.now));
    context.save_destroyed(&before, after)?;
    Ok(DestroyResponse { unique_identifier: before.uid.as_str().into() })
}
