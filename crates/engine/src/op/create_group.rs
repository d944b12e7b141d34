//! Create Group (KMIP 3.0): a group that objects can be in, by their Group Links. Who may: an administrator.

use kmip::payload::{CreateGroupRequest, CreateGroupResponse};
use kmip::table::enumeration::{ObjectType, UniqueIdentifier as Code};

use super::create_user;
use crate::attribute::collect;
use crate::context::Context;
use crate::object::new::build_plain;
use crate::reason::Failure;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &CreateGroupRequest,
) -> Result<CreateGroupResponse, Failure> {
    create_user::only_administrators(context)?;
    let attributes = collect(context, ObjectType::GROUP, &[Some(&request.attributes)])?;
    let object = build_plain(context, attributes, ObjectType::GROUP)?;
    let uid = context.insert(object, None)?;
    context.answer(Code::CREATE_GROUP, &uid);
    Ok(CreateGroupResponse { unique_identifier: uid.into() })
}
