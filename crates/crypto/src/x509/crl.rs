//! Revocation lists (RFC 5280, 5).

use std::time::Duration;

use openssl::asn1::{Asn1Integer, Asn1Object, Asn1OctetString, Asn1Time};
use openssl::bn::BigNum;
use openssl::x509::extension::{AuthorityKeyIdentifier, CrlNumber};
use openssl::x509::{X509, X509Crl, X509CrlBuilder, X509Extension, X509RevokedBuilder};

use super::issue::{CertificateAuthority, signature_digest};
use super::{CertificateInfo, DistinguishedName};
use crate::der::{self, Reader};
use crate::{Error, Result, ffi, providers};

/// What a revocation list says. Reading it checks its form; see [`RevocationList::is_signed_by`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevocationList {
    /// Whose certificates are on it.
    pub issuer: DistinguishedName,
    /// Its number, big-endian, if it has one.
    pub number: Option<Vec<u8>>,
    /// When it was made, seconds since 1970.
    pub this_update: i64,
    /// When the next one comes at the latest, seconds since 1970.
    pub next_update: Option<i64>,
    /// The certificates on it.
    pub revoked: Vec<RevokedCertificate>,
}

/// A certificate that no longer holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RevokedCertificate {
    /// The serial number: the content of the DER INTEGER, as in [`CertificateInfo::serial`].
    pub serial: Vec<u8>,
    /// Since when, seconds since 1970.
    pub date: i64,
    /// Why.
    pub reason: Option<RevocationReason>,
}

/// Why a certificate was revoked (RFC 5280, 5.3.1), with its number.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum RevocationReason {
    /// No reason given.
    Unspecified = 0,
    /// The private key is known to others.
    KeyCompromise = 1,
    /// The authority's private key is known to others.
    CaCompromise = 2,
    /// The subject's name or relation changed.
    AffiliationChanged = 3,
    /// Replaced by another one.
    Superseded = 4,
    /// No longer needed.
    CessationOfOperation = 5,
    /// For the time being.
    CertificateHold = 6,
    /// No longer on hold.
    RemoveFromCrl = 8,
    /// The subject may no longer do what the certificate says.
    PrivilegeWithdrawn = 9,
    /// The attribute authority's private key is known to others.
    AaCompromise = 10,
}

impl RevocationReason {
    const ALL: [Self; 10] = [
        Self::Unspecified,
        Self::KeyCompromise,
        Self::CaCompromise,
        Self::AffiliationChanged,
        Self::Superseded,
        Self::CessationOfOperation,
        Self::CertificateHold,
        Self::RemoveFromCrl,
        Self::PrivilegeWithdrawn,
        Self::AaCompromise,
    ];
}

impl RevocationList {
    /// Reads a DER revocation list.
    ///
    /// # Errors
    /// [`Error::Malformed`] with the part that is wrong.
    pub fn parse(der: &[u8]) -> Result<Self> {
        let mut list = Reader::sequence_of(der, "revocation list")?;
        let mut tbs = list.sequence()?;
        if let Some(version) = tbs.optional(der::INTEGER)?
            && version != [1]
        {
            return Err(Error::Malformed("revocation list: version"));
        }
        tbs.sequence()?; // The signature algorithm.
        let issuer = DistinguishedName::parse(tbs.any_with_header()?.1, "revocation list: issuer")?;
        let this_update = tbs.time()?;
        let next_update = match tbs.peek() {
            Some(der::UTC_TIME | der::GENERALIZED_TIME) => Some(tbs.time()?),
            _ => None,
        };
        let mut revoked = Vec::new();
        if tbs.peek() == Some(der::SEQUENCE) {
            let mut entries = tbs.sequence()?;
            while !entries.is_empty() {
                revoked.push(revoked_certificate(&mut entries.sequence()?)?);
            }
        }
        let mut number = None;
        if let Some(extensions) = tbs.optional(der::context(0))?
            && let Some(value) =
                extension(Reader::sequence_of(extensions, "revocation list")?, OID_CRL_NUMBER)?
        {
            number = Some(Reader::new(value, "revocation list: number").natural()?.to_vec());
        }
        tbs.end()?;
        Ok(Self { issuer, number, this_update, next_update, revoked })
    }

    /// Whether the DER list `der` is signed by the holder of the DER certificate `issuer`, and names it as
    /// issuer.
    ///
    /// # Errors
    /// [`Error::Malformed`] when one of them cannot be read.
    pub fn is_signed_by(der: &[u8], issuer: &[u8]) -> Result<bool> {
        providers::init()?;
        let list = X509Crl::from_der(der).map_err(|_| Error::Malformed("revocation list"))?;
        let issuer = X509::from_der(issuer).map_err(|_| Error::Malformed("certificate"))?;
        let same_name = CertificateInfo::parse(&issuer.to_der()?)?.subject == Self::parse(der)?.issuer;
        Ok(same_name && list.verify(&*issuer.public_key()?).unwrap_or(false))
    }

    /// The entry for a serial number, if it is on the list.
    pub fn find(&self, serial: &[u8]) -> Option<&RevokedCertificate> {
        self.revoked.iter().find(|entry| entry.serial == serial)
    }
}

impl CertificateAuthority {
    /// Signs a revocation list. The result is DER. `number` (big-endian) grows with each list.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a time or number that cannot be written.
    pub fn issue_revocation_list(
        &self,
        number: &[u8],
        this_update: i64,
        valid_for: Duration,
        revoked: &[RevokedCertificate],
    ) -> Result<Vec<u8>> {
        let invalid = |_| Error::Invalid("revocation list: time");
        let next_update =
            i64::try_from(valid_for.as_secs()).ok().and_then(|seconds| this_update.checked_add(seconds));
        let next_update = next_update.ok_or(Error::Invalid("revocation list: time"))?;
        let mut builder = X509CrlBuilder::new()?;
        builder.set_issuer_name(self.x509().subject_name())?;
        builder.set_last_update(&*Asn1Time::from_unix(this_update).map_err(invalid)?)?;
        builder.set_next_update(&*Asn1Time::from_unix(next_update).map_err(invalid)?)?;
        for entry in revoked {
            let mut one = X509RevokedBuilder::new()?;
            let serial = BigNum::from_slice(&entry.serial)?;
            one.set_serial_number(&*Asn1Integer::from_bn(&serial)?)?;
            one.set_revocation_date(&*Asn1Time::from_unix(entry.date).map_err(invalid)?)?;
            let mut one = one.build();
            if let Some(reason) = entry.reason {
                ffi::add_revoked_extension(&mut one, &*reason_extension(reason)?)?;
            }
            builder.add_revoked(one)?;
        }
        let context_holder = X509::builder()?;
        let context = context_holder.x509v3_context(Some(self.x509()), None);
        builder.append_extension(AuthorityKeyIdentifier::new().keyid(true).build(&context)?)?;
        let number = BigNum::from_slice(number)?;
        builder.append_extension(CrlNumber::new(number)?.build()?)?;
        builder.sort()?;
        builder.sign(self.key().pkey(), signature_digest(self.key())?)?;
        Ok(builder.build()?.to_der()?)
    }
}

fn revoked_certificate(entry: &mut Reader<'_>) -> Result<RevokedCertificate> {
    let serial = entry.integer()?.to_vec();
    let date = entry.time()?;
    let mut reason = None;
    if !entry.is_empty()
        && let Some(value) = extension(entry.sequence()?, OID_CRL_REASON)?
    {
        let content = Reader::new(value, "revocation list: reason").expect(der::ENUMERATED)?;
        reason = RevocationReason::ALL.into_iter().find(|reason| content == [*reason as u8]);
    }
    Ok(RevokedCertificate { serial, date, reason })
}

/// The value of the extension `wanted`.
fn extension<'a>(mut extensions: Reader<'a>, wanted: &[u8]) -> Result<Option<&'a [u8]>> {
    while !extensions.is_empty() {
        let mut extension = extensions.sequence()?;
        let oid = extension.expect(der::OBJECT_IDENTIFIER)?;
        extension.optional(der::BOOLEAN)?;
        let value = extension.expect(der::OCTET_STRING)?;
        if oid == wanted {
            return Ok(Some(value));
        }
    }
    Ok(None)
}

fn reason_extension(reason: RevocationReason) -> Result<X509Extension> {
    let oid = Asn1Object::from_str("2.5.29.21")?;
    let value = Asn1OctetString::new_from_bytes(&[der::ENUMERATED, 1, reason as u8])?;
    Ok(X509Extension::new_from_der(&oid, false, &value)?)
}

const OID_CRL_NUMBER: &[u8] = &[0x55, 0x1D, 0x14];
const OID_CRL_REASON: &[u8] = &[0x55, 0x1D, 0x15];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_ec};
    use crate::x509::Validity;

    const AT: i64 = 1_700_000_000;

    fn authority() -> CertificateAuthority {
        let validity = Validity { not_before: 1_600_000_000, not_after: 2_600_000_000 };
        CertificateAuthority::create_root("Root", generate_ec(Curve::P256).unwrap(), validity).unwrap()
    }

    fn revoked() -> Vec<RevokedCertificate> {
        vec![
            RevokedCertificate {
                serial: vec![5],
                date: AT - 10,
                reason: Some(RevocationReason::KeyCompromise),
            },
            RevokedCertificate { serial: vec![0x7F; 16], date: 3_000_000_000, reason: None },
        ]
    }

    #[test]
    fn round_trip() {
        let authority = authority();
        let der =
            authority.issue_revocation_list(&[1, 0], AT, Duration::from_secs(86_400), &revoked()).unwrap();
        let list = RevocationList::parse(&der).unwrap();
        assert_eq!(list.issuer, authority.info().subject);
        assert_eq!(list.number, Some(vec![1, 0]));
        assert_eq!((list.this_update, list.next_update), (AT, Some(AT + 86_400)));
        assert_eq!(list.revoked, revoked());
        assert_eq!(list.find(&[5]), list.revoked.first());
        assert!(list.find(&[6]).is_none());
        assert!(RevocationList::is_signed_by(&der, &authority.certificate_der().unwrap()).unwrap());
        let other = self::authority().certificate_der().unwrap();
        assert!(!RevocationList::is_signed_by(&der, &other).unwrap());

        let empty = authority.issue_revocation_list(&[1], AT, Duration::from_secs(60), &[]).unwrap();
        assert!(RevocationList::parse(&empty).unwrap().revoked.is_empty());
        for len in 0..der.len() {
            assert!(RevocationList::parse(&der[..len]).is_err(), "{len}");
        }
    }
}
