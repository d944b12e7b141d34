//! Get Usage Allocation (KMIP 2.1 section 6.1.23): a client takes units of an object's usage limits, to use the key
//! itself. Who may: the owner, while the object may protect: Active, and before its Protect Stop Date.

use kmip::payload::{GetUsageAllocationRequest, GetUsageAllocationResponse};
use kmip::table::Tag;
use kmip::table::enumeration::State;
use kmip::ttlv::{Item, Value};

use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &GetUsageAllocationRequest,
) -> Result<GetUsageAllocationResponse, Failure> {
    let before = context.object(request.unique_identifier.as_ref())?;
    let wanted = request.usage_limits_count;
    if wanted < 1 {
        return Err(Reason::InvalidField.because("the Usage Limits Count is not positive"));
    }
    if before.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived"));
    }
    let Some(Value::Structure(fields)) = before.get(Tag::USAGE_LIMITS) else {
        return Err(Reason::AttributeNotFound.because("the object has no Usage Limits"));
    };
    if before.state(context.now) != State::ACTIVE {
        return Err(Reason::WrongKeyLifecycleState.because("the object is not Active"));
    }
    if before.number(Tag::PROTECT_STOP_DATE).is_some_and(|date| date <= context.now) {
        return Err(Reason::WrongKeyLifecycleState.because("the Protect Stop Date has passed"));
    }
    let count = |tag| fields.iter().find(|item| item.tag == tag).and_then(|item| item.value.number());
    let left = count(Tag::USAGE_LIMITS_COUNT).or_else(|| count(Tag::USAGE_LIMITS_TOTAL)).unwrap_or(0);
    let rest = left.checked_sub(wanted).filter(|rest| *rest >= 0);
    let rest = rest.ok_or(Reason::UsageLimitExceeded.because("the usage limits do not allow it"))?;
    let mut fields = fields.clone();
    fields.retain(|item| item.tag != Tag::USAGE_LIMITS_COUNT);
    fields.insert(1.min(fields.len()), Item::new(Tag::USAGE_LIMITS_COUNT, Value::LongInteger(rest)));
    let mut after = ManagedObject::clone(&before);
    after.set(Tag::USAGE_LIMITS, Value::Structure(fields));
    context.save(&before, after)?;
    Ok(GetUsageAllocationResponse { unique_identifier: before.uid.as_str().into() })
}
