//! Revoke (KMIP 2.1 section 6.1.49): to Deactivated, or to Compromised when that is the reason. Who may: the owner.

use kmip::payload::{RevokeRequest, RevokeResponse};
use kmip::table::enumeration::{ObjectType, RevocationReasonCode, State};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::Value;
use kmip::version::Version;

use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

pub(super) fn run(context: &mut Context<'_, '_>, request: &RevokeRequest) -> Result<RevokeResponse, Failure> {
    type Code = RevocationReasonCode;
    let before = context.online(request.unique_identifier.as_ref())?;
    if before.object_type == ObjectType::TEMPLATE {
        return Err(Reason::InvalidObjectType.because("templates are not revoked"));
    }
    let code = request.revocation_reason.revocation_reason_code;
    if !code.is_defined_in(context.version) {
        return Err(Reason::InvalidField.because("the Revocation Reason is not known"));
    }
    let is_compromise = matches!(code, Code::KEY_COMPROMISE | Code::CA_COMPROMISE);
    let state = before.state(context.now);
    let mut after = ManagedObject::clone(&before);
    if is_compromise {
        let occurrence = request.compromise_occurrence_date.map(|date| date.0);
        if occurrence.is_some_and(|date| date > context.now) {
            return Err(Reason::InvalidField.because("the compromise cannot have happened in the future"));
        }
        if matches!(state, State::COMPROMISED | State::DESTROYED_COMPROMISED) {
            return Err(Reason::WrongKeyLifecycleState.because("the object is compromised already"));
        }
        after.set(Tag::COMPROMISE_DATE, Value::DateTime(context.now));
        let initial = before.number(Tag::INITIAL_DATE);
        let occurrence = occurrence.or(initial).unwrap_or(context.now);
        after.set(Tag::COMPROMISE_OCCURRENCE_DATE, Value::DateTime(occurrence));
    } else {
        if request.compromise_occurrence_date.is_some() {
            return Err(Reason::InvalidField.because("only a compromise has an occurrence date"));
        }
        // Before 2.0 an opaque object can be revoked (KMIP 1.4 section 4.20), though it is never made Active.
        let is_never_active = context.version < Version::V2_0
            && before.object_type == ObjectType::OPAQUE_OBJECT
            && state == State::PRE_ACTIVE;
        if state != State::ACTIVE && !is_never_active {
            return Err(Reason::WrongKeyLifecycleState.because("the object is not Active"));
        }
        after.set(Tag::DEACTIVATION_DATE, Value::DateTime(context.now));
    }
    after.set(Tag::REVOCATION_REASON, Value::from_wire(&request.revocation_reason)?);
    context.save(&before, after)?;
    Ok(RevokeResponse { unique_identifier: before.uid.as_str().into() })
}
