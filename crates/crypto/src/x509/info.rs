//! What a certificate says.

use std::net::IpAddr;

use openssl::asn1::{Asn1Object, Asn1Time, Asn1TimeRef};
use openssl::nid::Nid;
use openssl::x509::X509;

use super::DistinguishedName;
use crate::asymmetric::PublicKey;
use crate::der::{self, Reader};
use crate::digest::{DigestAlgorithm, digest};
use crate::{Error, Result, providers};

/// The content of a certificate. Reading it checks its form, not its signature.
#[derive(Debug, Clone)]
pub struct CertificateInfo {
    /// X.509 version: 1, 2 or 3.
    pub version: u8,
    /// The serial number: the content of the DER INTEGER, with its sign.
    pub serial: Vec<u8>,
    /// Whose certificate it is.
    pub subject: DistinguishedName,
    /// Who signed it.
    pub issuer: DistinguishedName,
    /// Start of validity, seconds since 1970.
    pub not_before: i64,
    /// Last second of validity, seconds since 1970.
    pub not_after: i64,
    /// Subject Alternative Name.
    pub subject_alternative_names: AlternativeNames,
    /// Issuer Alternative Name.
    pub issuer_alternative_names: AlternativeNames,
    /// The DER of each `GeneralName` of Subject Alternative Name, of whatever form.
    pub subject_general_names: Vec<Vec<u8>>,
    /// The DER of each `GeneralName` of Issuer Alternative Name, of whatever form.
    pub issuer_general_names: Vec<Vec<u8>>,
    /// The key that is certified; `None` for one of a kind that is unknown here.
    pub public_key: Option<PublicKey>,
    /// The DER `SubjectPublicKeyInfo`.
    pub spki: Vec<u8>,
    /// How it is signed.
    pub signature_algorithm: SignatureAlgorithm,
    /// Whether it may sign others (Basic Constraints).
    pub is_ca: bool,
    /// How many certification authorities may follow below it (Basic Constraints).
    pub path_len: Option<u64>,
    /// The named bits of Key Usage, digitalSignature (bit 0 of RFC 5280) as 1; `None` without the extension.
    pub key_usage: Option<u16>,
    /// The dotted OIDs of Extended Key Usage; `None` without the extension.
    pub extended_key_usage: Option<Vec<String>>,
    /// Subject Key Identifier.
    pub subject_key_id: Option<Vec<u8>>,
    /// SHA-256 of the whole certificate.
    pub fingerprint: [u8; 32],
}

/// Names beside the distinguished one, in the order of the certificate.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct AlternativeNames {
    /// Host names.
    pub dns: Vec<String>,
    /// Addresses.
    pub ip: Vec<IpAddr>,
    /// Mail addresses.
    pub email: Vec<String>,
    /// URIs.
    pub uri: Vec<String>,
}

/// How a certificate is signed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignatureAlgorithm {
    /// The dotted OID.
    pub oid: String,
    /// OpenSSL's name for it, or the OID.
    pub name: String,
    /// The hash function, where it is chosen apart from the key's kind.
    pub digest: Option<DigestAlgorithm>,
    /// The kind of the issuer's key.
    pub key: SignatureKey,
}

/// The kind of key behind a signature.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SignatureKey {
    /// RSASSA-PKCS1-v1_5
    Rsa,
    /// RSASSA-PSS
    RsaPss,
    /// DSA
    Dsa,
    /// ECDSA
    Ecdsa,
    /// Ed25519
    Ed25519,
    /// Ed448
    Ed448,
    /// SM2
    Sm2,
    /// Another one, see the OID.
    Other,
}

impl CertificateInfo {
    /// Reads a DER certificate.
    ///
    /// # Errors
    /// [`Error::Malformed`] with the part that is wrong.
    pub fn parse(der: &[u8]) -> Result<Self> {
        providers::init()?;
        let mut certificate = Reader::sequence_of(der, "certificate")?;
        let x509 = X509::from_der(der).map_err(|_| Error::Malformed("certificate"))?;

        let mut tbs = certificate.sequence()?;
        let version = match tbs.optional(der::context(0))? {
            None => 1,
            Some(version) => match Reader::new(version, "certificate: version").natural()? {
                [] => 1,
                [1] => 2,
                [2] => 3,
                _ => return Err(Error::Malformed("certificate: version")),
            },
        };
        let serial = tbs.integer()?.to_vec();
        let signature_algorithm = signature_algorithm(&mut tbs.sequence()?)?;
        let issuer = DistinguishedName::parse(tbs.any_with_header()?.1, "certificate: issuer")?;
        tbs.sequence()?; // Validity; OpenSSL reads the two forms of time.
        let subject = DistinguishedName::parse(tbs.any_with_header()?.1, "certificate: subject")?;
        let spki = tbs.any_with_header()?.1;
        let mut info = Self {
            version,
            serial,
            subject,
            issuer,
            not_before: unix_time(x509.not_before())?,
            not_after: unix_time(x509.not_after())?,
            subject_alternative_names: AlternativeNames::default(),
            issuer_alternative_names: AlternativeNames::default(),
            subject_general_names: Vec::new(),
            issuer_general_names: Vec::new(),
            public_key: PublicKey::from_spki(spki).ok(),
            spki: spki.to_vec(),
            signature_algorithm,
            is_ca: false,
            path_len: None,
            key_usage: None,
            extended_key_usage: None,
            subject_key_id: None,
            fingerprint: sha256(der)?,
        };
        while let Some(tag) = tbs.peek() {
            let content = tbs.any()?.content;
            if tag == der::context(3) {
                let mut extensions = Reader::sequence_of(content, "certificate: extensions")?;
                while !extensions.is_empty() {
                    info.read_extension(&mut extensions.sequence()?)?;
                }
            }
        }
        Ok(info)
    }

    /// Whether `at` (seconds since 1970) is within the validity.
    pub fn is_valid_at(&self, at: i64) -> bool {
        (self.not_before..=self.not_after).contains(&at)
    }

    fn read_extension(&mut self, extension: &mut Reader<'_>) -> Result<()> {
        let oid = extension.expect(der::OBJECT_IDENTIFIER)?;
        extension.optional(der::BOOLEAN)?;
        let value = extension.expect(der::OCTET_STRING)?;
        extension.end()?;
        match oid {
            OID_SUBJECT_ALT_NAME => {
                self.subject_alternative_names = AlternativeNames::parse(value)?;
                self.subject_general_names = general_names(value)?;
            }
            OID_ISSUER_ALT_NAME => {
                self.issuer_alternative_names = AlternativeNames::parse(value)?;
                self.issuer_general_names = general_names(value)?;
            }
            OID_BASIC_CONSTRAINTS => {
                let mut constraints = Reader::sequence_of(value, "certificate: basic constraints")?;
                self.is_ca = matches!(constraints.optional(der::BOOLEAN)?, Some([octet]) if *octet != 0);
                self.path_len = match constraints.is_empty() {
                    true => None,
                    false => Some(small(constraints.natural()?).ok_or_else(|| constraints.malformed())?),
                };
            }
            OID_KEY_USAGE => {
                let mut usage = Reader::new(value, "certificate: key usage");
                let bits = usage.expect(der::BIT_STRING)?;
                let octet = |index: usize| u16::from(bits.get(index).copied().unwrap_or(0).reverse_bits());
                self.key_usage = Some(octet(1) | (octet(2) << 8));
            }
            OID_EXTENDED_KEY_USAGE => {
                let mut purposes = Reader::sequence_of(value, "certificate: extended key usage")?;
                let mut oids = Vec::new();
                while !purposes.is_empty() {
                    let oid = purposes.expect(der::OBJECT_IDENTIFIER)?;
                    oids.push(der::oid_text(oid).ok_or_else(|| purposes.malformed())?);
                }
                self.extended_key_usage = Some(oids);
            }
            OID_SUBJECT_KEY_ID => {
                let mut id = Reader::new(value, "certificate: subject key identifier");
                self.subject_key_id = Some(id.expect(der::OCTET_STRING)?.to_vec());
            }
            _ => {}
        }
        Ok(())
    }
}

impl AlternativeNames {
    /// Whether there is no name of the four forms.
    pub fn is_empty(&self) -> bool {
        self.dns.is_empty() && self.ip.is_empty() && self.email.is_empty() && self.uri.is_empty()
    }

    pub(super) fn parse(value: &[u8]) -> Result<Self> {
        const WHAT: &str = "certificate: alternative name";
        let malformed = || Error::Malformed(WHAT);
        let ia5 = |content: &[u8]| {
            let text =
                std::str::from_utf8(content).ok().filter(|text| text.is_ascii() && !text.contains('\0'));
            text.map(str::to_owned).ok_or_else(malformed)
        };
        let mut names = Reader::sequence_of(value, WHAT)?;
        let mut out = Self::default();
        while !names.is_empty() {
            let name = names.any()?;
            match name.tag {
                GENERAL_NAME_EMAIL => out.email.push(ia5(name.content)?),
                GENERAL_NAME_DNS => out.dns.push(ia5(name.content)?),
                GENERAL_NAME_URI => out.uri.push(ia5(name.content)?),
                GENERAL_NAME_IP => out.ip.push(match name.content.len() {
                    4 => IpAddr::from(<[u8; 4]>::try_from(name.content).map_err(|_| malformed())?),
                    16 => IpAddr::from(<[u8; 16]>::try_from(name.content).map_err(|_| malformed())?),
                    _ => return Err(malformed()),
                }),
                _ => {}
            }
        }
        Ok(out)
    }
}

/// The DER of each name in `GeneralNames`.
fn general_names(value: &[u8]) -> Result<Vec<Vec<u8>>> {
    let mut names = Reader::sequence_of(value, "certificate: alternative name")?;
    let mut found = Vec::new();
    while !names.is_empty() {
        found.push(names.any_with_header()?.1.to_vec());
    }
    Ok(found)
}

/// From an `AlgorithmIdentifier`.
fn signature_algorithm(identifier: &mut Reader<'_>) -> Result<SignatureAlgorithm> {
    let malformed = || Error::Malformed("certificate: signature algorithm");
    let content = identifier.expect(der::OBJECT_IDENTIFIER)?;
    let oid = der::oid_text(content).ok_or_else(malformed)?;
    let nid = Asn1Object::from_str(&oid)?.nid();
    let name = match nid {
        Nid::UNDEF => oid.clone(),
        nid => nid.long_name()?.to_owned(),
    };
    if content == OID_RSA_PSS {
        return Ok(SignatureAlgorithm {
            oid,
            name,
            digest: pss_digest(identifier)?,
            key: SignatureKey::RsaPss,
        });
    }
    let (digest, key) = match nid.signature_algorithms() {
        Some(pair) => (DigestAlgorithm::by_nid(pair.digest), pair.pkey.short_name().unwrap_or_default()),
        None => (None, ""),
    };
    let key = match key {
        "rsaEncryption" => SignatureKey::Rsa,
        "DSA" | "DSA-old" | "dsaEncryption" => SignatureKey::Dsa,
        "id-ecPublicKey" => SignatureKey::Ecdsa,
        "ED25519" => SignatureKey::Ed25519,
        "ED448" => SignatureKey::Ed448,
        "SM2" => SignatureKey::Sm2,
        _ => SignatureKey::Other,
    };
    Ok(SignatureAlgorithm { oid, name, digest, key })
}

/// The hash function in `RSASSA-PSS-params` (RFC 4055, 3.1); SHA-1 when it is left out.
fn pss_digest(identifier: &mut Reader<'_>) -> Result<Option<DigestAlgorithm>> {
    if identifier.is_empty() {
        return Ok(Some(DigestAlgorithm::Sha1));
    }
    let mut parameters = identifier.sequence()?;
    let Some(hash) = parameters.optional(der::context(0))? else { return Ok(Some(DigestAlgorithm::Sha1)) };
    let mut hash = Reader::sequence_of(hash, "certificate: signature algorithm")?;
    let oid = der::oid_text(hash.expect(der::OBJECT_IDENTIFIER)?).ok_or_else(|| hash.malformed())?;
    Ok(DigestAlgorithm::by_nid(Asn1Object::from_str(&oid)?.nid()))
}

fn unix_time(time: &Asn1TimeRef) -> Result<i64> {
    let since = Asn1Time::from_unix(0)?.diff(time)?;
    Ok(i64::from(since.days) * SECONDS_A_DAY + i64::from(since.secs))
}

fn sha256(data: &[u8]) -> Result<[u8; 32]> {
    digest(DigestAlgorithm::Sha256, data)?.try_into().map_err(|_| Error::Unsupported("SHA-256"))
}

fn small(magnitude: &[u8]) -> Option<u64> {
    (magnitude.len() <= 8).then(|| magnitude.iter().fold(0, |value, byte| (value << 8) | u64::from(*byte)))
}

const SECONDS_A_DAY: i64 = 86_400;

const GENERAL_NAME_EMAIL: u8 = 0x81;
const GENERAL_NAME_DNS: u8 = 0x82;
const GENERAL_NAME_URI: u8 = 0x86;
const GENERAL_NAME_IP: u8 = 0x87;

const OID_SUBJECT_KEY_ID: &[u8] = &[0x55, 0x1D, 0x0E];
const OID_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x0F];
pub(super) const OID_SUBJECT_ALT_NAME: &[u8] = &[0x55, 0x1D, 0x11];
const OID_ISSUER_ALT_NAME: &[u8] = &[0x55, 0x1D, 0x12];
const OID_BASIC_CONSTRAINTS: &[u8] = &[0x55, 0x1D, 0x13];
const OID_EXTENDED_KEY_USAGE: &[u8] = &[0x55, 0x1D, 0x25];
/// id-RSASSA-PSS, 1.2.840.113549.1.1.10
const OID_RSA_PSS: &[u8] = &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 0x01, 0x01, 0x0A];
