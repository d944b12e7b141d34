//! Re-Provision (KMIP 2.1 section 6.1.48): a client gets a new certificate for its connections; the old one is not valid
//! any more. Who may: a client that is known by its certificate.

use crypto::asymmetric::{Curve, generate_ec};
use crypto::x509::CertificateInfo;
use kmip::object::{Certificate, Key, Object};
use kmip::payload::{ReprovisionRequest, ReprovisionResponse};
use kmip::table::enumeration::{CertificateType, CryptographicAlgorithm, LinkType, UniqueIdentifier as Code};
use kmip::ttlv::Bytes;
use store::NewClient;

use super::certify::request_of;
use crate::attribute::NewAttributes;
use crate::ca;
use crate::context::Context;
use crate::object::key::{self, Facts};
use crate::object::new::{Origin, build};
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ReprovisionRequest,
) -> Result<ReprovisionResponse, Failure> {
    let old = context
        .caller
        .client
        .ok_or(Reason::PermissionDenied.because("the caller is not known by a certificate"))?;
    let uid = match (&request.certificate_request, &request.certificate) {
        (Some(_), Some(_)) => {
            return Err(Reason::InvalidField.because("a request and a certificate are given"));
        }
        (Some(given), None) => {
            let value = Some(&given.certificate_request_value);
            let given = request_of(Some(given.certificate_request_type), value)?;
            let given = given.ok_or(Reason::MissingData.because("the certificate request is missing"))?;
            let der = ca::issue_client(context, &given.public_key)?;
            register(context, &der)?;
            keep(context, der, None)?
        }
        (None, Some(given)) => {
            let info = CertificateInfo::parse(&given.certificate_value)?;
            // A certificate of somebody else must not lead to the caller's objects.
            if info.subject.common_name() != Some(&context.caller.name) {
                return Err(
                    Reason::PermissionDenied.because("the certificate has another name than the caller")
                );
            }
            register(context, &given.certificate_value)?;
            keep(context, given.certificate_value.to_vec(), None)?
        }
        (None, None) => {
            let private = generate_ec(Curve::P256)?;
            let der = ca::issue_client(context, &private.public()?)?;
            register(context, &der)?;
            let facts = key::facts_of(private.kind(), private.bits(), Some(CryptographicAlgorithm::EC));
            let block = key::private_block(&private, CryptographicAlgorithm::EC, facts.length)?;
            let material = Object::PrivateKey(Key { key_block: block });
            let mut object = build(context, NewAttributes::default(), &material, &facts, Origin::Generated)?;
            object.uid = context.engine.new_uid(context.now)?;
            let certificate = keep(context, der, Some(&object.uid))?;
            object.add_link(LinkType::CERTIFICATE_LINK, &certificate);
            context.insert(object, Some(&material))?
        }
    };
    let now = context.now;
    context.write()?.revoke_client(old, now)?;
    context.identities_change()?;
    context.answer(Code::RE_PROVISION, &uid);
    Ok(ReprovisionResponse { unique_identifier: Some(uid.into()) })
}

/// Makes a certificate act for the caller.
fn register(context: &mut Context<'_, '_>, der: &[u8]) -> Result<(), Failure> {
    let info = CertificateInfo::parse(der)?;
    let client = NewClient {
        user_id: context.caller.user,
        name: context.caller.name.clone(),
        fingerprint: info.fingerprint,
        certificate: der.to_vec(),
        serial: info.serial,
        created: context.now,
    };
    context.write()?.insert_client(&client).map_err(|error| match error {
        store::Error::Exists => Reason::PermissionDenied.because("the certificate is in use"),
        other => other.into(),
    })?;
    Ok(())
}

/// Keeps a certificate as an object.
fn keep(context: &mut Context<'_, '_>, der: Vec<u8>, private_key: Option<&str>) -> Result<String, Failure> {
    let material = Object::Certificate(Certificate {
        certificate_type: CertificateType::X_509,
        certificate_value: Bytes::from(der),
    });
    let mut object =
        build(context, NewAttributes::default(), &material, &Facts::default(), Origin::Registered)?;
    if let Some(uid) = private_key {
        object.add_link(LinkType::PRIVATE_KEY_LINK, uid);
    }
    context.insert(object, Some(&material))
}
