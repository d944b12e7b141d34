//! Certify (KMIP 2.1 section 6.1.6): the local authority signs a certificate of a public key.
//!
//! Who may: the owner of the public key or of the certificate request; the certificate is the caller's.

use std::sync::Arc;

use crypto::asymmetric::PublicKey;
use crypto::x509::{AlternativeNames, CertificateRequest, SubjectPart};
use kmip::attribute::{AttributeName, Attributes};
use kmip::object::{Certificate, Object};
use kmip::payload::{CertifyRequest, CertifyResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CertificateRequestType, CertificateType, LinkType, ObjectType, UniqueIdentifier as Code,
};
use kmip::ttlv::{Bytes, Value};

use super::get;
use crate::attribute::{NewAttributes, collect};
use crate::ca;
use crate::context::Context;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::object::protection;
use crate::object::{ManagedObject, certificate_request, link};
use crate::reason::{Failure, Reason};

/// Attributes that name a subject where there is no request, with the part of the name.
const SUBJECT: &[(Tag, &str)] = &[
    (Tag::CERTIFICATE_SUBJECT_C, "C"),
    (Tag::CERTIFICATE_SUBJECT_ST, "ST"),
    (Tag::CERTIFICATE_SUBJECT_L, "L"),
    (Tag::CERTIFICATE_SUBJECT_O, "O"),
    (Tag::CERTIFICATE_SUBJECT_OU, "OU"),
    (Tag::CERTIFICATE_SUBJECT_CN, "CN"),
    (Tag::CERTIFICATE_SUBJECT_EMAIL, "emailAddress"),
    (Tag::CERTIFICATE_SUBJECT_SERIAL_NUMBER, "serialNumber"),
    (Tag::CERTIFICATE_SUBJECT_TITLE, "title"),
    (Tag::CERTIFICATE_SUBJECT_DN_QUALIFIER, "dnQualifier"),
    (Tag::CERTIFICATE_SUBJECT_UID, "UID"),
    (Tag::CERTIFICATE_SUBJECT_DC, "DC"),
];

/// What is certified: a key, and the names that a request asks for.
pub(super) struct Subject {
    /// The managed public key, where there is one.
    pub(super) key_object: Option<Arc<ManagedObject>>,
    /// The key.
    pub(super) key: PublicKey,
    /// The parts of the name.
    pub(super) parts: Vec<SubjectPart>,
    alternative_names: AlternativeNames,
}

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &CertifyRequest,
) -> Result<CertifyResponse, Failure> {
    let masks = request.protection_storage_masks.as_ref();
    protection::check(masks, Reason::ProtectionStorageUnavailable)?;
    let given = request_of(request.certificate_request_type, request.certificate_request_value.as_ref())?;
    let target = match (&request.unique_identifier, &given) {
        (None, Some(_)) => None,
        (target, _) => Some(context.object(target.as_ref())?),
    };
    let subject = subject_of(context, target, given, request.attributes.as_ref())?;
    let attributes = attributes_of(context, request.attributes.as_ref())?;
    let mut object = certify(context, &subject, attributes)?;
    object.object.uid = context.engine.new_uid(context.now)?;
    if let Some(key_object) = &subject.key_object {
        object.object.add_link(LinkType::PUBLIC_KEY_LINK, &key_object.uid);
        let mut after = ManagedObject::clone(key_object);
        link::replace(&mut after, LinkType::CERTIFICATE_LINK, &object.object.uid);
        context.save(key_object, after)?;
    }
    let uid = context.insert(object.object, Some(&object.material))?;
    context.answer(Code::CERTIFY, &uid);
    Ok(CertifyResponse { unique_identifier: uid.into(), attributes: None })
}

/// A certificate that was signed and is not kept yet.
pub(super) struct Certified {
    /// The object.
    pub(super) object: ManagedObject,
    /// Its material.
    pub(super) material: Object,
}

/// Signs a certificate and makes its object.
pub(super) fn certify(
    context: &mut Context<'_, '_>,
    subject: &Subject,
    attributes: NewAttributes,
) -> Result<Certified, Failure> {
    let wanted = ca::Wanted {
        subject: subject.parts.clone(),
        alternative_names: subject.alternative_names.clone(),
        public_key: &subject.key,
        not_before: attributes.number(Tag::ACTIVATION_DATE),
        not_after: attributes.number(Tag::DEACTIVATION_DATE),
    };
    let der = ca::issue(context, wanted)?;
    let material = Object::Certificate(Certificate {
        certificate_type: CertificateType::X_509,
        certificate_value: Bytes::from(der),
    });
    let object = build(context, attributes, &material, &Facts::default(), Origin::Generated)?;
    Ok(Certified { object, material })
}

/// The attributes of a certificate that is to be made; those that name its subject go into the certificate.
pub(super) fn attributes_of(
    context: &mut Context<'_, '_>,
    attributes: Option<&Attributes>,
) -> Result<NewAttributes, Failure> {
    let mut attributes = attributes.cloned().unwrap_or_default();
    let is_x509 = |value: &Value| value.enumeration() == Some(CertificateType::X_509.0);
    if attributes.get(Tag::CERTIFICATE_TYPE).is_some_and(|value| !is_x509(value)) {
        return Err(Reason::FeatureNotSupported.because("only X.509 certificates are made"));
    }
    attributes.list.retain(|attribute| {
        !matches!(attribute.name, AttributeName::Standard(tag)
            if tag == Tag::CERTIFICATE_TYPE || SUBJECT.iter().any(|(subject, _)| *subject == tag))
    });
    collect(context, ObjectType::CERTIFICATE, &[Some(&attributes)])
}

fn invalid(error: crypto::Error) -> Failure {
    match error {
        crypto::Error::Malformed(part) | crypto::Error::Invalid(part) => {
            Reason::InvalidCsr.because(format!("the certificate request is not valid: {part}"))
        }
        crypto::Error::AuthenticationFailed => {
            Reason::InvalidCsr.because("the signature of the certificate request is wrong")
        }
        other => other.into(),
    }
}

/// Reads a certificate request.
pub(super) fn request_of(
    request_type: Option<CertificateRequestType>,
    value: Option<&Bytes>,
) -> Result<Option<CertificateRequest>, Failure> {
    let Some(value) = value else { return Ok(None) };
    let request_type =
        request_type.ok_or(Reason::MissingData.because("the Certificate Request Type is missing"))?;
    match certificate_request::read(request_type, value).map_err(invalid)? {
        None => Err(Reason::FeatureNotSupported.because("certificate requests of this type are not read")),
        known => Ok(known),
    }
}

/// The key of a managed public key.
fn public_key_of(context: &Context<'_, '_>, object: &ManagedObject) -> Result<PublicKey, Failure> {
    let Object::PublicKey(key) = &*get::material(context, object)? else {
        return Err(Reason::InvalidObjectType.because("the certificate request is linked to no public key"));
    };
    let key = key::public_key(&key.key_block)?;
    key.ok_or(Reason::InvalidField.because("the format of the key is not read"))
}

/// What is certified, from a managed public key or request and the request that came along.
pub(super) fn subject_of(
    context: &mut Context<'_, '_>,
    target: Option<Arc<ManagedObject>>,
    given: Option<CertificateRequest>,
    attributes: Option<&Attributes>,
) -> Result<Subject, Failure> {
    let (mut key_object, mut kept_key, mut request) = (None, None, given);
    if let Some(target) = target {
        let material = get::material(context, &target)?;
        match &*material {
            Object::PublicKey(_) => {
                let key = public_key_of(context, &target)?;
                (key_object, kept_key) = (Some(target), Some(key));
            }
            Object::CertificateRequest(kept) => {
                if request.is_some() {
                    return Err(Reason::InvalidField.because("two certificate requests are given"));
                }
                let value = Some(&kept.certificate_request_value);
                request = request_of(Some(kept.certificate_request_type), value)?;
                if let Some(uid) = link::find(&target, LinkType::PUBLIC_KEY_LINK) {
                    let key = context.object_by_uid(uid)?;
                    (key_object, kept_key) = (Some(Arc::clone(&key)), Some(public_key_of(context, &key)?));
                }
            }
            _ => {
                return Err(Reason::InvalidObjectType
                    .because("only public keys and certificate requests are certified"));
            }
        }
    }
    if let (Some(kept), Some(request)) = (&kept_key, &request)
        && *kept != request.public_key
    {
        return Err(Reason::InvalidCsr.because("the certificate request is for another key"));
    }
    let (parts, alternative_names) = match &request {
        Some(request) => {
            let parts = request.subject.attributes().iter();
            let parts = parts.map(|part| (part.name.clone(), part.value.clone())).collect();
            (parts, request.alternative_names.clone())
        }
        None => (subject_parts(attributes, key_object.as_deref()), AlternativeNames::default()),
    };
    let key = request.map(|request| request.public_key).or(kept_key);
    let key = key.ok_or(Reason::MissingData.because("there is nothing to certify"))?;
    Ok(Subject { key_object, key, parts, alternative_names })
}

/// The subject that attributes name; the name of the key, or its identifier, where they name none.
pub(super) fn subject_parts(
    attributes: Option<&Attributes>,
    key: Option<&ManagedObject>,
) -> Vec<SubjectPart> {
    let mut parts = Vec::new();
    for (tag, part) in SUBJECT {
        let named = attributes.into_iter().flat_map(|attributes| &attributes.list);
        let values = named.filter(|attribute| attribute.name == AttributeName::Standard(*tag));
        parts.extend(
            values.filter_map(|attribute| Some(((*part).to_owned(), attribute.value.text()?.to_owned()))),
        );
    }
    if parts.is_empty()
        && let Some(key) = key
    {
        let name = key.get(Tag::NAME).and_then(|name| name.child(Tag::NAME_VALUE)?.value.text());
        // A Common Name has at most 64 characters (RFC 5280, appendix A.1).
        let name = name.filter(|name| name.chars().count() <= 64).unwrap_or(&key.uid);
        parts.push(("CN".to_owned(), name.to_owned()));
    }
    parts
}
