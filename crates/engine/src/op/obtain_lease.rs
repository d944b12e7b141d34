//! Obtain Lease (KMIP 2.1 section 6.1.35): how long a client may use what it has fetched. Who may: the owner.
//!
//! No lease is given of a compromised object, nor of one that is destroyed or archived.

use kmip::payload::{ObtainLeaseRequest, ObtainLeaseResponse};
use kmip::table::Tag;
use kmip::table::enumeration::State;
use kmip::ttlv::{DateTime, Interval};

use crate::context::Context;
use crate::object::state;
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ObtainLeaseRequest,
) -> Result<ObtainLeaseResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    let state = object.state(context.now);
    if state::is_destroyed(state) {
        return Err(Reason::ObjectDestroyed.because("the object is destroyed"));
    }
    if object.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived"));
    }
    if state == State::COMPROMISED {
        return Err(Reason::PermissionDenied.because("no lease is given of a compromised object"));
    }
    let lease = object.instances(&Tag::LEASE_TIME.into(), context.now);
    let seconds = lease.first().and_then(|attribute| attribute.value.number());
    Ok(ObtainLeaseResponse {
        unique_identifier: object.uid.as_str().into(),
        // A lease of zero seconds is one without an end.
        lease_time: Interval(seconds.and_then(|seconds| u32::try_from(seconds).ok()).unwrap_or(0)),
        last_change_date: DateTime(object.number(Tag::LAST_CHANGE_DATE).unwrap_or(context.now)),
    })
}
