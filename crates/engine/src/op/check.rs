//! Check (KMIP 2.1 section 6.1.7): whether an object may be used in a way. Who may: the owner.
//!
//! A denial empties the ID Placeholder, so that nothing later in the batch works on the object. It carries no payload, as
//! the official cases show it.

use kmip::payload::{CheckRequest, CheckResponse};
use kmip::table::Tag;
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Interval, Value};

use crate::context::Context;
use crate::object::{LEASE_SECONDS, usage};
use crate::reason::{Failure, Reason};

pub(super) fn run(context: &mut Context<'_, '_>, request: &CheckRequest) -> Result<CheckResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    if !object.is_cryptographic() {
        return Err(Reason::InvalidObjectType.because("objects of this type have no uses to check"));
    }
    if object.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived"));
    }
    if let Some(wanted) = request.cryptographic_usage_mask {
        let mask = usage::mask(&object);
        if !mask.contains(wanted) && !mask.contains(CryptographicUsageMask::UNRESTRICTED) {
            return Err(Reason::IncompatibleCryptographicUsageMask
                .because("the Cryptographic Usage Mask does not allow it"));
        }
    }
    if let Some(wanted) = request.usage_limits_count {
        let left = object
            .get(Tag::USAGE_LIMITS)
            .and_then(|limits| limits.child(Tag::USAGE_LIMITS_COUNT))
            .and_then(|item| item.value.number());
        if left.is_some_and(|left| left < wanted) {
            return Err(Reason::UsageLimitExceeded.because("the usage limits do not allow it"));
        }
    }
    if let Some(Interval(wanted)) = request.lease_time {
        let longest = match object.get(Tag::LEASE_TIME) {
            Some(Value::Interval(seconds)) => *seconds,
            _ => LEASE_SECONDS,
        };
        if wanted > longest {
            return Err(Reason::PermissionDenied.because("the lease would be too long"));
        }
    }
    Ok(CheckResponse {
        unique_identifier: Some(object.uid.as_str().into()),
        usage_limits_count: None,
        cryptographic_usage_mask: None,
        lease_time: None,
    })
}
