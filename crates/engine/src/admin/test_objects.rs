//! Objects that the official test cases look for and none of them makes.

use std::sync::Arc;

use kmip::attribute::{Attribute, Attributes};
use kmip::object::{Object, SecretData};
use kmip::payload::{LocateRequest, RegisterRequest, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, KeyFormatType, ObjectType, SecretDataType};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Value;
use kmip::version::Version;

use super::AdminContext;
use crate::context::{Context, Db};
use crate::identity::{Caller, Role, UserRights};
use crate::object::key;
use crate::op;
use crate::reason::Failure;

/// The name of the pad of the cases TC-OTP, and what it begins with: the case TC-OTP-1-14 encrypts six bytes with it.
const PAD_NAME: &str = "one-time-pad-1";
const PAD: [u8; 6] = [0xfc, 0x93, 0x2e, 0x14, 0x28, 0xbd];

/// Adds the objects, for every user of the domain, unless they are there.
pub(super) fn add(context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
    // Objects of nobody's are everybody's.
    let role = Role::User(UserRights::default());
    let nobody = Arc::new(Caller::new(String::new(), context.caller.domain, role));
    let (engine, now) = (context.engine, context.now);
    let mut objects = Context::new(engine, Db::Write(&mut *context.tx), &nobody, Version::V1_4, now);
    let name = Attribute::name(PAD_NAME);
    let named = Attributes { list: vec![name.clone()], ..Attributes::default() };
    let request = LocateRequest { attributes: named, ..LocateRequest::default() };
    if let ResponsePayload::Locate(found) = op::run(&mut objects, &request.into())?
        && !found.unique_identifiers.is_empty()
    {
        return Ok(());
    }
    let mask = CryptographicUsageMask::ENCRYPT | CryptographicUsageMask::DECRYPT;
    let attribute = |tag: Tag, value| Attribute { name: tag.into(), index: None, value };
    let list = vec![
        name,
        attribute(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0)),
        attribute(Tag::ACTIVATION_DATE, Value::DateTime(0)),
    ];
    let key_block = key::bytes_block(
        KeyFormatType::OPAQUE,
        PAD.to_vec(),
        Some(CryptographicAlgorithm::ONE_TIME_PAD),
        Some(48),
    );
    let pad = SecretData { secret_data_type: SecretDataType::PASSWORD, key_block };
    let request = RegisterRequest {
        object_type: ObjectType::SECRET_DATA,
        attributes: Attributes { list, ..Attributes::default() },
        object: Some(Object::SecretData(pad)),
        protection_storage_masks: None,
    };
    op::run(&mut objects, &request.into())?;
    Ok(())
}
