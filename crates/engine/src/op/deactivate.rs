//! Deactivate (KMIP 3.0): an Active object becomes Deactivated, now or at a date to come. Who may: the owner.

use kmip::payload::{DeactivateRequest, DeactivateResponse};
use kmip::table::enumeration::{DeactivationReasonCode, ObjectType, State};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::Value;

use crate::attribute::check_dates;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DeactivateRequest,
) -> Result<DeactivateResponse, Failure> {
    let before = context.object(request.unique_identifier.as_ref())?;
    if before.object_type == ObjectType::TEMPLATE {
        return Err(Reason::InvalidObjectType.because("templates are not deactivated"));
    }
    if before.state(context.now) != State::ACTIVE {
        return Err(Reason::WrongKeyLifecycleState.because("the object is not Active"));
    }
    let date = request.deactivation_date.map_or(context.now, |date| date.0);
    if date < context.now {
        return Err(Reason::InvalidField.because("the Deactivation Date has passed"));
    }
    let mut after = ManagedObject::clone(&before);
    after.set(Tag::DEACTIVATION_DATE, Value::DateTime(date));
    if let Some(reason) = &request.deactivation_reason {
        let code = reason.child(Tag::DEACTIVATION_REASON_CODE).and_then(|item| item.value.enumeration());
        if !code.is_some_and(|code| DeactivationReasonCode(code).is_defined_in(context.version)) {
            return Err(Reason::InvalidField.because("the Deactivation Reason is not known"));
        }
        after.set(Tag::DEACTIVATION_REASON, reason.clone());
    }
    check_dates(&after)?;
    context.save(&before, after)?;
    Ok(DeactivateResponse { unique_identifier: before.uid.as_str().into() })
}
