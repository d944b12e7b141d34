//! Archive (KMIP 2.1 section 6.1.4): the object leaves the on-line storage at once. Who may: the owner.
//!
//! Until it is recovered its material is not used or given out; its attributes stay at hand.

use kmip::payload::{ArchiveRequest, ArchiveResponse};
use kmip::table::Tag;
use kmip::ttlv::Value;

use crate::context::Context;
use crate::object::{ManagedObject, state};
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ArchiveRequest,
) -> Result<ArchiveResponse, Failure> {
    let before = context.object(request.unique_identifier.as_ref())?;
    if state::is_destroyed(before.state(context.now)) {
        return Err(Reason::ObjectDestroyed.because("the object is destroyed"));
    }
    if before.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived already"));
    }
    let mut after = ManagedObject::clone(&before);
    after.set(Tag::ARCHIVE_DATE, Value::DateTime(context.now));
    context.save(&before, after)?;
    Ok(ArchiveResponse { unique_identifier: before.uid.as_str().into() })
}
