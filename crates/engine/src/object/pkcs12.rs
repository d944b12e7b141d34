//! PKCS#12: a private key that comes, or is asked for, with its certificates under the password of a Secret Data object
//! (KMIP 1.4 sections 3.45, 4.3, 4.11; Usage Guide 2.0 section 3.36).

use std::sync::Arc;

use crypto::Secret;
use crypto::pkcs12::Pkcs12;
use kmip::object::{Certificate, KeyBlock, KeyMaterial, KeyValue, Object};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CertificateType, CryptographicAlgorithm, KeyFormatType, LinkType, ObjectType, SecretDataType, State,
};
use kmip::ttlv::{Bytes, Value};

use super::key::{self, Facts};
use super::new::{Origin, build};
use super::{ManagedObject, link, state};
use crate::attribute::NewAttributes;
use crate::context::Context;
use crate::reason::{Failure, Reason};

/// Certificates of a chain.
const MAX_CHAIN: usize = 32;

/// The friendly name of a key that has none.
const DEFAULT_NAME: &str = "alias";

/// Keeps the key of a container, and its certificates as objects of their own; returns the key's object, not kept yet,
/// with its material.
///
/// # Errors
/// When the password is not at hand or wrong, or the key is not under its friendly name.
pub fn register(
    context: &mut Context<'_, '_>,
    attributes: NewAttributes,
    block: &KeyBlock,
) -> Result<(ManagedObject, Object), Failure> {
    let mut links = ManagedObject::blank(ObjectType::PRIVATE_KEY);
    links.attributes.clone_from(&attributes.list);
    let password = password(context, &links)?;
    let container = match &block.key_value {
        Some(KeyValue::Wrapped(bytes)) => bytes.clone(),
        Some(KeyValue::Plain(plain)) => match &plain.key_material {
            KeyMaterial::Bytes(bytes) => bytes.clone(),
            KeyMaterial::Transparent(_) => {
                return Err(Reason::InvalidField.because("the key material is no PKCS#12 container"));
            }
        },
        None => return Err(Reason::MissingData.because("the key value is missing")),
    };
    let content = Pkcs12::parse(&container, &password).map_err(|error| match error {
        crypto::Error::AuthenticationFailed => Reason::BadPassword.because("the password is wrong"),
        other => other.into(),
    })?;
    let given = attributes.get(Tag::PKCS_12_FRIENDLY_NAME).and_then(Value::text).map(str::to_owned);
    if let (Some(given), Some(found)) = (&given, &content.friendly_name)
        && !given.eq_ignore_ascii_case(found)
    {
        return Err(Reason::ItemNotFound.because("the container has no key of this friendly name"));
    }
    let name = given.or_else(|| content.friendly_name.clone());
    let key = content.key.ok_or(Reason::InvalidField.because("the container has no private key"))?;
    let facts = key::facts_of(key.kind(), key.bits(), block.cryptographic_algorithm);
    let key_block = key::bytes_block(
        KeyFormatType::PKCS_8,
        key.to_pkcs8()?.expose().to_vec(),
        facts.algorithm,
        facts.length,
    );
    let material = Object::PrivateKey(kmip::object::Key { key_block });
    let mut object = build(context, attributes, &material, &facts, Origin::Registered)?;
    if let Some(name) = &name {
        object.set(Tag::PKCS_12_FRIENDLY_NAME, Value::TextString(name.clone()));
    }
    // From the last certificate to the first: each links to the one that has signed it.
    let certificates: Vec<&Vec<u8>> = content.certificate.iter().chain(&content.chain).collect();
    let mut issuer: Option<String> = None;
    for der in certificates.into_iter().rev() {
        issuer = Some(keep_certificate(context, der, name.as_deref(), issuer.as_deref())?);
    }
    if let Some(certificate) = issuer {
        object.add_link(LinkType::PKCS_12_CERTIFICATE_LINK, &certificate);
    }
    Ok((object, material))
}

fn keep_certificate(
    context: &mut Context<'_, '_>,
    der: &[u8],
    name: Option<&str>,
    issuer: Option<&str>,
) -> Result<String, Failure> {
    let material = Object::Certificate(Certificate {
        certificate_type: CertificateType::X_509,
        certificate_value: Bytes::from(der),
    });
    let none = NewAttributes::default();
    let mut object = build(context, none, &material, &Facts::default(), Origin::Extracted)?;
    if let Some(name) = name {
        object.set(Tag::PKCS_12_FRIENDLY_NAME, Value::TextString(name.to_owned()));
    }
    if let Some(issuer) = issuer {
        object.add_link(LinkType::CERTIFICATE_LINK, issuer);
    }
    context.insert(object, Some(&material))
}

/// A private key as a container with its certificates.
///
/// # Errors
/// When the object is no private key, or lacks the link to a password that may be used.
pub fn export(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    material: &Object,
) -> Result<Object, Failure> {
    let Object::PrivateKey(private) = material else {
        return Err(Reason::KeyFormatTypeNotSupported.because("only private keys are given as PKCS#12"));
    };
    let password = password(context, object)?;
    let unread = || Reason::KeyFormatTypeNotSupported.because("the format of the key is not read");
    let key = key::private_key(&private.key_block)?.ok_or_else(unread)?;
    let (mut certificates, mut seen) = (Vec::new(), Vec::new());
    let mut next = first_certificate(context, object)?;
    while let Some(uid) = next.take() {
        let certificate = context.object_by_uid(&uid)?;
        let Some(Object::Certificate(value)) = certificate.material.as_deref() else { break };
        certificates.push(value.certificate_value.to_vec());
        seen.push(uid);
        let issuer = link::only(&certificate, LinkType::CERTIFICATE_LINK)?.map(str::to_owned);
        // The last certificate of a chain may name itself.
        next = issuer.filter(|uid| seen.len() < MAX_CHAIN && !seen.contains(uid));
    }
    let mut certificates = certificates.into_iter();
    let name = object.get(Tag::PKCS_12_FRIENDLY_NAME).and_then(Value::text).unwrap_or(DEFAULT_NAME);
    let content = Pkcs12 {
        key: Some(key),
        certificate: certificates.next(),
        chain: certificates.collect(),
        friendly_name: Some(name.to_owned()),
    };
    let container = content.build(&password)?;
    let algorithm = object.number(Tag::CRYPTOGRAPHIC_ALGORITHM).and_then(|code| u32::try_from(code).ok());
    let mut key_block = key::bytes_block(
        KeyFormatType::PKCS_12,
        Vec::new(),
        algorithm.map(CryptographicAlgorithm),
        object.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|length| i32::try_from(length).ok()),
    );
    key_block.key_value = Some(KeyValue::Wrapped(Bytes::from(container)));
    (key_block.cryptographic_algorithm, key_block.cryptographic_length) = (None, None);
    Ok(Object::PrivateKey(kmip::object::Key { key_block }))
}

/// The certificate of a private key: its own link leads there, or that of its public key (KMIP 1.4 section 4.11, 2.1
/// section 6.1.19).
fn first_certificate(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
) -> Result<Option<String>, Failure> {
    let of = |object: &ManagedObject| -> Result<Option<String>, Failure> {
        for link_type in [LinkType::PKCS_12_CERTIFICATE_LINK, LinkType::CERTIFICATE_LINK] {
            if let Some(uid) = link::only(object, link_type)? {
                return Ok(Some(uid.to_owned()));
            }
        }
        Ok(None)
    };
    if let Some(own) = of(object)? {
        return Ok(Some(own));
    }
    match link::only(object, LinkType::PUBLIC_KEY_LINK)? {
        Some(uid) => of(&*context.object_by_uid(uid)?),
        None => Ok(None),
    }
}

/// The password that the one link of a key leads to: an Active Secret Data object.
fn password(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<Secret, Failure> {
    let mut links = object.all(Tag::LINK).filter(|value| {
        value.child(Tag::LINK_TYPE).and_then(|item| item.value.enumeration())
            == Some(LinkType::PKCS_12_PASSWORD_LINK.0)
    });
    let uid = match (links.next(), links.next()) {
        (Some(one), None) => one.child(Tag::LINKED_OBJECT_IDENTIFIER).and_then(|item| item.value.text()),
        _ => None,
    };
    let uid = uid.ok_or(Reason::InvalidField.because("there is not one PKCS#12 Password Link"))?;
    let secret: Arc<ManagedObject> = context.object_by_uid(uid)?;
    let state = secret.state(context.now);
    if state::is_destroyed(state) {
        return Err(Reason::ObjectDestroyed.because("the password is destroyed"));
    }
    if secret.is_archived() {
        return Err(Reason::ObjectArchived.because("the password is archived"));
    }
    if state != State::ACTIVE {
        return Err(Reason::WrongKeyLifecycleState.because("the password is not Active"));
    }
    match secret.material.as_deref() {
        Some(Object::SecretData(data)) if data.secret_data_type == SecretDataType::PASSWORD => {
            Ok(Secret::new(key::raw_bytes(&data.key_block)?.to_vec()))
        }
        _ => Err(Reason::InvalidField.because("the PKCS#12 Password Link does not lead to a password")),
    }
}
