//! Re-certify (KMIP 2.1 section 6.1.45): a new certificate of the same key takes the place and the name of an old one. Who
//! may: the owner; the new certificate is the caller's.

use crypto::x509::CertificateInfo;
use kmip::attribute::Attributes;
use kmip::object::Object;
use kmip::payload::{RecertifyRequest, RecertifyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{CertificateType, LinkType, ObjectType, UniqueIdentifier as Code};

use super::certify::{attributes_of, certify, request_of, subject_of, subject_parts};
use super::rekey::inherit;
use crate::context::Context;
use crate::object::protection;
use crate::object::{ManagedObject, link, state};
use crate::reason::{Failure, Reason};
use crate::rotation;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &RecertifyRequest,
) -> Result<RecertifyResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    let before = context.object(request.unique_identifier.as_ref())?;
    if before.object_type != ObjectType::CERTIFICATE {
        return Err(Reason::InvalidObjectType.because("only certificates are certified anew"));
    }
    if state::is_destroyed(before.state(context.now)) {
        return Err(Reason::ObjectDestroyed.because("the certificate is destroyed"));
    }
    if link::find(&before, LinkType::REPLACEMENT_OBJECT_LINK).is_some() {
        return Err(Reason::PermissionDenied.because("the certificate has been replaced already"));
    }
    let given = request_of(request.certificate_request_type, request.certificate_request_value.as_ref())?;
    let key_uid = link::find(&before, LinkType::PUBLIC_KEY_LINK).map(str::to_owned);
    let target = match (&request.certificate_request_unique_identifier, &key_uid) {
        (Some(uid), _) => Some(context.object(Some(uid))?),
        (None, Some(uid)) => Some(context.object_by_uid(uid)?),
        (None, None) => None,
    };
    let is_named = given.is_some()
        || request.certificate_request_unique_identifier.is_some()
        || !subject_parts(request.attributes.as_ref(), None).is_empty();
    let mut subject = subject_of(context, target, given, request.attributes.as_ref())?;
    let known = subject_parts(Some(&Attributes::new(before.attributes.clone())), None);
    // A renewed certificate is of whom the old one was.
    if !is_named && !known.is_empty() {
        subject.parts = known;
    }
    // The new certificate is for the same key pair, whoever asks for it.
    if let Some(Object::Certificate(old)) = before.material.as_deref()
        && old.certificate_type == CertificateType::X_509
        && CertificateInfo::parse(&old.certificate_value)?.public_key.as_ref() != Some(&subject.key)
    {
        return Err(Reason::InvalidCsr.because("the certificate request is for another key"));
    }
    if let (None, Some(uid)) = (&subject.key_object, &key_uid) {
        subject.key_object = Some(context.object_by_uid(uid)?);
    }
    let asked = attributes_of(context, request.attributes.as_ref())?;
    let mut attributes = inherit(context, &before, asked, request.offset.map(|offset| offset.0))?;
    // What the old certificate says of itself is said anew by the new one.
    attributes.list.retain(
        |attribute| !matches!(attribute.name, kmip::AttributeName::Standard(tag) if is_of_certificate(tag)),
    );
    let mut new = certify(context, &subject, attributes)?;
    new.object.uid = context.engine.new_uid(context.now)?;
    new.object.add_link(LinkType::REPLACED_OBJECT_LINK, &before.uid);
    if let Some(key_object) = &subject.key_object {
        new.object.add_link(LinkType::PUBLIC_KEY_LINK, &key_object.uid);
        let mut after = ManagedObject::clone(key_object);
        link::replace(&mut after, LinkType::CERTIFICATE_LINK, &new.object.uid);
        context.save(key_object, after)?;
    }
    let mut after = ManagedObject::clone(&before);
    after.remove(Tag::NAME);
    after.add_link(LinkType::REPLACEMENT_OBJECT_LINK, &new.object.uid);
    rotation::note(&before, &mut after, &mut new.object, context.now);
    context.save(&before, after)?;
    let uid = context.insert(new.object, Some(&new.material))?;
    context.answer(Code::RE_CERTIFY, &uid);
    Ok(RecertifyResponse { unique_identifier: uid.into(), attributes: None })
}

/// Whether an attribute is read from the certificate itself.
fn is_of_certificate(tag: Tag) -> bool {
    let name = tag.row().map_or("", |row| row.name);
    name.starts_with("Certificate")
        || name.starts_with("X_509Certificate")
        || tag == Tag::DIGITAL_SIGNATURE_ALGORITHM
}
