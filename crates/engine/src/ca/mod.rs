//! The local certification authorities.
//!
//! Invariant: what clients ask to have certified is signed by an authority that no listener trusts: a client chooses its
//! subject itself, and must not become another client by it. Only a client's own new credential is signed by the root
//! that listeners trust, with the name that the server knows the client by.

use crypto::Secret;
use crypto::asymmetric::{Curve, PublicKey, generate_ec};
use crypto::x509::{
    AlternativeNames, CertificateAuthority, CertificateTemplate, SubjectPart, Usage, Validity, random_serial,
};

use crate::context::Context;
use crate::reason::{Failure, Reason};

/// Settings that hold the authority for what clients ask to have certified (PEM).
const CERTIFICATE: &str = "ca.kmip.certificate";
const KEY: &str = "ca.kmip.key";

/// Settings that hold the root that listeners trust (PEM); the server makes it.
const ROOT_CERTIFICATE: &str = "ca.root.certificate";
const ROOT_KEY: &str = "ca.root.key";

const DAY_S: i64 = 24 * 60 * 60;
/// Seconds for which an authority is made.
const AUTHORITY_S: i64 = 20 * 365 * DAY_S;
/// Seconds for which a certificate is made when the request does not say.
pub(crate) const CERTIFICATE_S: i64 = 365 * DAY_S;
/// Clocks of others may be late by so many seconds.
const SKEW_S: i64 = 3600;

/// What is to be certified.
pub(crate) struct Wanted<'a> {
    /// Whose certificate it is.
    pub(crate) subject: Vec<SubjectPart>,
    /// Its further names.
    pub(crate) alternative_names: AlternativeNames,
    /// The key.
    pub(crate) public_key: &'a PublicKey,
    /// From when (seconds since 1970-01-01 UTC); now when `None`.
    pub(crate) not_before: Option<i64>,
    /// Until when; a year when `None`.
    pub(crate) not_after: Option<i64>,
}

/// Signs a certificate with the authority for what clients ask for, which is made if there is none yet.
///
/// # Errors
/// When the certificate cannot be as wanted, or the store fails.
pub(crate) fn issue(context: &mut Context<'_, '_>, wanted: Wanted<'_>) -> Result<Vec<u8>, Failure> {
    let authority = match open(context, CERTIFICATE, KEY)? {
        Some(authority) => authority,
        None => create(context)?,
    };
    sign(context, &authority, wanted)
}

/// Signs a client's own certificate with the root that listeners trust.
///
/// # Errors
/// [`Reason::FeatureNotSupported`] when the server has no such root.
pub(crate) fn issue_client(context: &mut Context<'_, '_>, key: &PublicKey) -> Result<Vec<u8>, Failure> {
    let authority = open(context, ROOT_CERTIFICATE, ROOT_KEY)?
        .ok_or(Reason::FeatureNotSupported.because("the server issues no client certificates"))?;
    let wanted = Wanted {
        subject: vec![("CN".to_owned(), context.caller.name.clone())],
        alternative_names: AlternativeNames::default(),
        public_key: key,
        not_before: None,
        not_after: None,
    };
    sign(context, &authority, wanted)
}

/// The certificates (DER) of the server's own authorities.
///
/// # Errors
/// When the store fails.
pub(crate) fn anchors(context: &mut Context<'_, '_>) -> Result<Vec<Vec<u8>>, Failure> {
    let mut anchors = Vec::new();
    for name in [CERTIFICATE, ROOT_CERTIFICATE] {
        if let Some(pem) = context.read(|tx| tx.setting(name))? {
            anchors.push(crypto::x509::pem_to_der(&pem)?);
        }
    }
    Ok(anchors)
}

fn open(
    context: &mut Context<'_, '_>,
    certificate: &str,
    key: &str,
) -> Result<Option<CertificateAuthority>, Failure> {
    let kept: Option<(Vec<u8>, Secret)> =
        context.read(|tx| Ok::<_, store::Error>(tx.setting(certificate)?.zip(tx.sealed_setting(key)?)))?;
    Ok(kept.map(|(certificate, key)| CertificateAuthority::from_pem(&certificate, &key)).transpose()?)
}

fn create(context: &mut Context<'_, '_>) -> Result<CertificateAuthority, Failure> {
    let validity = Validity {
        not_before: context.now.saturating_sub(SKEW_S),
        not_after: context.now.saturating_add(AUTHORITY_S),
    };
    let authority = CertificateAuthority::create_root(
        "Keyward certificates of clients",
        generate_ec(Curve::P256)?,
        validity,
    )?;
    let (certificate, key) = (authority.certificate_pem()?, authority.key().to_pem()?);
    let tx = context.write()?;
    tx.set_setting(CERTIFICATE, certificate.as_bytes())?;
    tx.set_sealed_setting(KEY, &key)?;
    Ok(authority)
}

fn sign(
    context: &Context<'_, '_>,
    authority: &CertificateAuthority,
    wanted: Wanted<'_>,
) -> Result<Vec<u8>, Failure> {
    let start = wanted.not_before.unwrap_or(context.now);
    let validity = Validity {
        not_before: wanted.not_before.unwrap_or_else(|| start.saturating_sub(SKEW_S)),
        not_after: wanted.not_after.unwrap_or_else(|| start.saturating_add(CERTIFICATE_S)),
    };
    if validity.not_after > authority.info().not_after || validity.not_after <= validity.not_before {
        return Err(Reason::InvalidField.because("the certificate cannot be valid for so long"));
    }
    let template = CertificateTemplate {
        subject: wanted.subject,
        alternative_names: wanted.alternative_names,
        usage: Usage::ServerAndClient,
        validity,
        serial: random_serial(context.engine.random.as_ref())?,
    };
    Ok(authority.issue(&template, wanted.public_key)?)
}
