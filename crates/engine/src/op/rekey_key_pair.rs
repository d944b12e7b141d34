//! Re-key Key Pair (KMIP 2.1 section 6.1.47): a new key pair takes the place, the names and the links of an old one. Who
//! may: the owner of the private key, who owns the new keys too. The old keys keep their states.

use std::sync::Arc;

use kmip::attribute::Attributes;
use kmip::object::{Key, Object};
use kmip::payload::{RekeyKeyPairRequest, RekeyKeyPairResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{LinkType, ObjectType, UniqueIdentifier as Code};

use super::costly;
use super::create_key_pair::{Wanted, own};
use super::rekey::{check_value, inherit};
use crate::attribute::collect;
use crate::context::Context;
use crate::object::key::format::made;
use crate::object::new::{Origin, build};
use crate::object::protection;
use crate::object::{ManagedObject, key, link, state};
use crate::reason::{Failure, Reason};
use crate::rotation;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &RekeyKeyPairRequest,
) -> Result<RekeyKeyPairResponse, Failure> {
    for (masks, otherwise) in [
        (&request.common_protection_storage_masks, Reason::PrivateProtectionStorageUnavailable),
        (&request.private_protection_storage_masks, Reason::PrivateProtectionStorageUnavailable),
        (&request.public_protection_storage_masks, Reason::PublicProtectionStorageUnavailable),
    ] {
        protection::check(masks.as_ref(), otherwise)?;
    }
    let old_private = context.object(request.private_key_unique_identifier.as_ref())?;
    if old_private.object_type != ObjectType::PRIVATE_KEY {
        return Err(Reason::InvalidObjectType.because("the object is not a private key"));
    }
    let public_uid = link::find(&old_private, LinkType::PUBLIC_KEY_LINK)
        .ok_or(Reason::ItemNotFound.because("the private key has no link to its public key"))?
        .to_owned();
    let old_public = context.object_by_uid(&public_uid)?;
    for old in [&old_private, &old_public] {
        check(context, old)?;
    }
    let common = request.common_attributes.as_ref();
    let private_source = own(common, request.private_key_attributes.as_ref(), context.version);
    let public_source = own(common, request.public_key_attributes.as_ref(), context.version);
    let offset = request.offset.map(|offset| offset.0);
    let private = successor(context, &old_private, &private_source, offset)?;
    let public = successor(context, &old_public, &public_source, offset)?;
    let (algorithm, wanted) = Wanted::of(|tag| private.get(tag).or_else(|| public.get(tag)).cloned())?;
    let key = costly::key_pair(context, wanted)?;
    let facts = key::facts_of(key.kind(), key.bits(), Some(algorithm));
    let block = key::private_block(&key, algorithm, facts.length)?;
    let private_material = Object::PrivateKey(Key { key_block: block });
    let block = key::public_block(&key.public()?, algorithm, facts.length)?;
    let public_material = Object::PublicKey(Key { key_block: block });
    let private_material = made(private_material, private.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let public_material = made(public_material, public.get(Tag::KEY_FORMAT_TYPE), context.version)?;
    let private_uid = context.engine.new_uid(context.now)?;
    let public_uid = context.engine.new_uid(context.now)?;
    for (old, attributes, material, uid, link_type, other) in [
        (&old_private, private, &private_material, &private_uid, LinkType::PUBLIC_KEY_LINK, &public_uid),
        (&old_public, public, &public_material, &public_uid, LinkType::PRIVATE_KEY_LINK, &private_uid),
    ] {
        let mut object = build(context, attributes, material, &facts, Origin::Generated)?;
        object.uid.clone_from(uid);
        object.owner = old.owner;
        object.add_link(link_type, other);
        object.add_link(LinkType::REPLACED_OBJECT_LINK, &old.uid);
        let mut after = ManagedObject::clone(old);
        after.remove(Tag::NAME);
        after.add_link(LinkType::REPLACEMENT_OBJECT_LINK, uid);
        rotation::note(old, &mut after, &mut object, context.now);
        context.save(old, after)?;
        context.insert(object, Some(material))?;
    }
    context.answer_also(Code::RE_KEY_KEY_PAIR_PUBLIC_KEY, &public_uid);
    context.answer(Code::RE_KEY_KEY_PAIR_PRIVATE_KEY, &private_uid);
    Ok(RekeyKeyPairResponse {
        private_key_unique_identifier: private_uid.into(),
        public_key_unique_identifier: public_uid.into(),
        private_key_attributes: None,
        public_key_attributes: None,
    })
}

/// Whether an old key may be replaced.
fn check(context: &Context<'_, '_>, old: &Arc<ManagedObject>) -> Result<(), Failure> {
    if state::is_destroyed(old.state(context.now)) {
        return Err(Reason::ObjectDestroyed.because("the key is destroyed"));
    }
    if old.is_archived() {
        return Err(Reason::ObjectArchived.because("the key is archived"));
    }
    check_value(old)?;
    if link::find(old, LinkType::REPLACEMENT_OBJECT_LINK).is_some() {
        return Err(Reason::PermissionDenied.because("the key has been replaced already"));
    }
    Ok(())
}

/// The attributes of the key that takes the place of an old one.
fn successor(
    context: &mut Context<'_, '_>,
    old: &ManagedObject,
    source: &Attributes,
    offset: Option<u32>,
) -> Result<crate::attribute::NewAttributes, Failure> {
    let asked = collect(context, old.object_type, &[Some(source)])?;
    inherit(context, old, asked, offset)
}
