//! Recover (KMIP 2.1 section 6.1.42): an archived object is on-line again. Who may: the owner. An object that is on-line
//! stays so.

use kmip::payload::{RecoverRequest, RecoverResponse};
use kmip::table::Tag;

use crate::context::Context;
use crate::object::ManagedObject;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &RecoverRequest,
) -> Result<RecoverResponse, Failure> {
    let before = context.object(request.unique_identifier.as_ref())?;
    if before.is_archived() {
        let mut after = ManagedObject::clone(&before);
        after.remove(Tag::ARCHIVE_DATE);
        context.save(&before, after)?;
    }
    context.set_placeholder(&before.uid);
    Ok(RecoverResponse { unique_identifier: before.uid.as_str().into() })
}
