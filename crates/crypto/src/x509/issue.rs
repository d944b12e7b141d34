//! Issuing certificates.

use std::net::IpAddr;

use openssl::asn1::{Asn1Integer, Asn1Time};
use openssl::bn::BigNum;
use openssl::hash::MessageDigest;
use openssl::x509::extension::{
    AuthorityKeyIdentifier, BasicConstraints, ExtendedKeyUsage, KeyUsage, SubjectAlternativeName,
    SubjectKeyIdentifier,
};
use openssl::x509::{X509, X509Builder, X509Name};

use super::{AlternativeNames, CertificateInfo, der_to_pem, pem_to_der};
use crate::asymmetric::{Curve, KeyKind, PrivateKey, PublicKey};
use crate::random::{self, Random};
use crate::{Error, Result, Secret, ffi, providers};

/// A certificate with its private key, able to sign others.
pub struct CertificateAuthority {
    certificate: X509,
    info: CertificateInfo,
    key: PrivateKey,
}

/// One part of a subject: short name or dotted OID, and value. Their order is that of the certificate.
pub type SubjectPart = (String, String);

/// What the holder of a certificate may do with it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Usage {
    /// Be a TLS server.
    Server,
    /// Be a TLS client.
    Client,
    /// Be either, as nodes that talk to each other are.
    ServerAndClient,
    /// Sign certificates and revocation lists; at most so many authorities below it.
    Authority {
        /// `None` sets no limit.
        path_len: Option<u32>,
    },
}

/// From when until when, both included, in seconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    /// The first second.
    pub not_before: i64,
    /// The last second.
    pub not_after: i64,
}

/// What is to be certified, apart from the key.
#[derive(Debug, Clone)]
pub struct CertificateTemplate {
    /// The subject's parts.
    pub subject: Vec<SubjectPart>,
    /// Further names. A server's host names and addresses belong here.
    pub alternative_names: AlternativeNames,
    /// What the key may do.
    pub usage: Usage,
    /// When.
    pub validity: Validity,
    /// The serial number: positive, big-endian, at most 20 bytes; see [`random_serial`].
    pub serial: Vec<u8>,
}

/// A random positive serial number of 128 bits (RFC 5280, 4.1.2.2).
pub fn random_serial(random: &dyn Random) -> Result<Vec<u8>> {
    let mut serial = random.bytes(16)?;
    if let Some(first) = serial.first_mut() {
        *first = (*first & 0x7F) | 0x40;
    }
    Ok(serial)
}

impl CertificateAuthority {
    /// Makes a self-signed root for `key`, with the common name `common_name` (at most 64 characters).
    pub fn create_root(common_name: &str, key: PrivateKey, validity: Validity) -> Result<Self> {
        let template = CertificateTemplate {
            subject: vec![("CN".to_owned(), common_name.to_owned())],
            alternative_names: AlternativeNames::default(),
            usage: Usage::Authority { path_len: None },
            validity,
            serial: random_serial(&random::SystemRandom)?,
        };
        let certificate = sign(&template, &key.public()?, None, &key)?;
        Self::new(certificate, key)
    }

    /// Takes an authority's certificate and private key, both in PEM.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the key is not the certificate's or the certificate is not an authority's.
    pub fn from_pem(certificate: &[u8], key: &Secret) -> Result<Self> {
        let key = PrivateKey::from_pem(key.expose(), None)?;
        Self::from_der(&pem_to_der(certificate)?, key)
    }

    /// As [`CertificateAuthority::from_pem`], of a DER certificate.
    pub fn from_der(certificate: &[u8], key: PrivateKey) -> Result<Self> {
        Self::new(X509::from_der(certificate).map_err(|_| Error::Malformed("certificate"))?, key)
    }

    /// The authority's certificate.
    pub fn certificate_der(&self) -> Result<Vec<u8>> {
        Ok(self.certificate.to_der()?)
    }

    /// The authority's certificate in PEM.
    pub fn certificate_pem(&self) -> Result<String> {
        Ok(der_to_pem(&self.certificate_der()?))
    }

    /// What the authority's certificate says.
    pub fn info(&self) -> &CertificateInfo {
        &self.info
    }

    /// The authority's private key.
    pub fn key(&self) -> &PrivateKey {
        &self.key
    }

    pub(super) fn x509(&self) -> &X509 {
        &self.certificate
    }

    /// Certifies `public_key`. The result is DER.
    ///
    /// # Errors
    /// [`Error::Invalid`] naming the part of the template that cannot be certified.
    pub fn issue(&self, template: &CertificateTemplate, public_key: &PublicKey) -> Result<Vec<u8>> {
        Ok(sign(template, public_key, Some(&self.certificate), &self.key)?.to_der()?)
    }

    fn new(certificate: X509, key: PrivateKey) -> Result<Self> {
        let info = CertificateInfo::parse(&certificate.to_der()?)?;
        if info.public_key.as_ref() != Some(&key.public()?) {
            return Err(Error::Invalid("private key does not belong to the certificate"));
        }
        // Bit 5 of Key Usage is keyCertSign.
        if !info.is_ca || info.key_usage.is_some_and(|bits| bits & (1 << 5) == 0) {
            return Err(Error::Invalid("not the certificate of an authority"));
        }
        Ok(Self { certificate, info, key })
    }
}

/// Builds and signs; without an issuer, the certificate is its own.
fn sign(
    template: &CertificateTemplate,
    public_key: &PublicKey,
    issuer: Option<&X509>,
    issuer_key: &PrivateKey,
) -> Result<X509> {
    providers::init()?;
    let subject = subject_name(&template.subject)?;
    let mut builder = X509Builder::new()?;
    builder.set_version(2)?;
    builder.set_serial_number(&*serial_number(&template.serial)?)?;
    let Validity { not_before, not_after } = template.validity;
    if not_after < not_before {
        return Err(Error::Invalid("certificate: validity"));
    }
    let time = |at| Asn1Time::from_unix(at).map_err(|_| Error::Invalid("certificate: validity"));
    builder.set_not_before(&*time(not_before)?)?;
    builder.set_not_after(&*time(not_after)?)?;
    builder.set_subject_name(&subject)?;
    builder.set_issuer_name(issuer.map_or(&subject, |issuer| issuer.subject_name()))?;
    builder.set_pubkey(public_key.pkey())?;

    builder.append_extension(basic_constraints(template.usage).build()?)?;
    builder.append_extension(key_usage(template.usage, public_key.kind()).build()?)?;
    if let Some(extended) = extended_key_usage(template.usage) {
        builder.append_extension(extended.build()?)?;
    }
    let subject_key_id = SubjectKeyIdentifier::new().build(&builder.x509v3_context(None, None))?;
    builder.append_extension(subject_key_id)?;
    if let Some(issuer) = issuer {
        let context = builder.x509v3_context(Some(issuer), None);
        let authority_key_id = AuthorityKeyIdentifier::new().keyid(true).build(&context)?;
        builder.append_extension(authority_key_id)?;
    }
    if !template.alternative_names.is_empty() {
        let mut names = alternative_names(&template.alternative_names)?;
        if template.subject.is_empty() {
            names.critical();
        }
        let extension = names.build(&builder.x509v3_context(None, None))?;
        builder.append_extension(extension)?;
    } else if template.subject.is_empty() {
        return Err(Error::Invalid("certificate: no name"));
    }
    builder.sign(issuer_key.pkey(), signature_digest(issuer_key)?)?;
    Ok(builder.build())
}

pub(super) fn subject_name(parts: &[SubjectPart]) -> Result<X509Name> {
    let mut builder = X509Name::builder()?;
    for (name, value) in parts {
        if value.is_empty() || value.contains('\0') || name.contains('\0') {
            return Err(Error::Invalid("certificate: subject"));
        }
        builder.append_entry_by_text(name, value).map_err(|_| Error::Invalid("certificate: subject"))?;
    }
    Ok(builder.build())
}

fn serial_number(serial: &[u8]) -> Result<Asn1Integer> {
    let number = BigNum::from_slice(serial)?;
    // At most 20 octets of DER, and not zero.
    if !(1..160).contains(&number.num_bits()) {
        return Err(Error::Invalid("certificate: serial number"));
    }
    Ok(number.to_asn1_integer()?)
}

fn basic_constraints(usage: Usage) -> BasicConstraints {
    let mut constraints = BasicConstraints::new();
    constraints.critical();
    if let Usage::Authority { path_len } = usage {
        constraints.ca();
        if let Some(path_len) = path_len {
            constraints.pathlen(path_len);
        }
    }
    constraints
}

fn key_usage(usage: Usage, kind: KeyKind) -> KeyUsage {
    let mut bits = KeyUsage::new();
    bits.critical();
    if matches!(usage, Usage::Authority { .. }) {
        bits.key_cert_sign().crl_sign();
    }
    match kind {
        // Key agreement only.
        KeyKind::X25519 | KeyKind::X448 | KeyKind::Dh => bits.key_agreement(),
        _ => bits.digital_signature(),
    };
    // TLS 1.2 and before may encrypt to an RSA server.
    if kind == KeyKind::Rsa && matches!(usage, Usage::Server | Usage::ServerAndClient) {
        bits.key_encipherment();
    }
    bits
}

fn extended_key_usage(usage: Usage) -> Option<ExtendedKeyUsage> {
    let mut purposes = ExtendedKeyUsage::new();
    match usage {
        Usage::Server => purposes.server_auth(),
        Usage::Client => purposes.client_auth(),
        Usage::ServerAndClient => purposes.server_auth().client_auth(),
        Usage::Authority { .. } => return None,
    };
    Some(purposes)
}

pub(super) fn alternative_names(names: &AlternativeNames) -> Result<SubjectAlternativeName> {
    let mut out = SubjectAlternativeName::new();
    let text = |name: &str| {
        if name.is_empty() || !name.is_ascii() || name.contains('\0') {
            Err(Error::Invalid("certificate: alternative name"))
        } else {
            Ok(())
        }
    };
    for name in &names.dns {
        text(name)?;
        out.dns(name);
    }
    for address in &names.ip {
        let address = match address {
            IpAddr::V4(address) => address.to_string(),
            IpAddr::V6(address) => address.to_string(),
        };
        out.ip(&address);
    }
    for name in &names.email {
        text(name)?;
        out.email(name);
    }
    for name in &names.uri {
        text(name)?;
        out.uri(name);
    }
    Ok(out)
}

/// The hash function that fits the strength of the issuer's key; none for kinds that bring their own.
pub(super) fn signature_digest(key: &PrivateKey) -> Result<MessageDigest> {
    Ok(match key.kind() {
        KeyKind::Rsa | KeyKind::RsaPss | KeyKind::Dsa => MessageDigest::sha256(),
        KeyKind::Ec(Curve::P384 | Curve::BrainpoolP384R1 | Curve::BrainpoolP384T1) => MessageDigest::sha384(),
        KeyKind::Ec(Curve::P521 | Curve::BrainpoolP512R1 | Curve::BrainpoolP512T1) => MessageDigest::sha512(),
        KeyKind::Ec(_) => MessageDigest::sha256(),
        KeyKind::Sm2 => MessageDigest::sm3(),
        KeyKind::Ed25519 | KeyKind::Ed448 | KeyKind::PostQuantum(_) => ffi::no_digest(),
        KeyKind::Dh | KeyKind::X25519 | KeyKind::X448 => return Err(Error::Invalid("key cannot sign")),
    })
}

#[cfg(test)]
mod tests {
    use super::super::{ChainVerdict, Purpose, verify_chain};
    use super::*;
    use crate::asymmetric::{generate_ec, generate_rsa};
    use crate::random::SystemRandom;
    use crate::x509::SignatureKey;

    const VALIDITY: Validity = Validity { not_before: 1_600_000_000, not_after: 2_600_000_000 };

    fn root(curve: Curve) -> CertificateAuthority {
        CertificateAuthority::create_root("Test root", generate_ec(curve).unwrap(), VALIDITY).unwrap()
    }

    fn template(usage: Usage) -> CertificateTemplate {
        CertificateTemplate {
            subject: [
                ("O", "Example, Inc."),
                ("OU", "one"),
                ("OU", "two"),
                ("SN", "Smith"),
                ("UID", "u1"),
                ("CN", "node"),
            ]
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .to_vec(),
            alternative_names: AlternativeNames {
                dns: vec!["localhost".to_owned(), "a.example".to_owned()],
                ip: vec!["127.0.0.1".parse().unwrap(), "::1".parse().unwrap()],
                email: vec!["a@example.org".to_owned()],
                uri: vec!["urn:x,DNS:evil.example".to_owned()],
            },
            usage,
            validity: VALIDITY,
            serial: random_serial(&SystemRandom).unwrap(),
        }
    }

    #[test]
    fn issued_certificate_says_what_the_template_said() {
        let root = root(Curve::P256);
        let key = generate_rsa(1024, 65_537).unwrap().public().unwrap();
        let template = template(Usage::Server);
        let der = root.issue(&template, &key).unwrap();
        let info = CertificateInfo::parse(&der).unwrap();
        assert_eq!(info.version, 3);
        assert_eq!(info.serial, template.serial);
        assert_eq!(info.subject.to_string(), "CN=node,UID=u1,SN=Smith,OU=two,OU=one,O=Example\\, Inc.");
        assert_eq!(info.subject.values("OU").collect::<Vec<_>>(), ["one", "two"]);
        assert_eq!(info.issuer.to_string(), "CN=Test root");
        assert_eq!(info.issuer.der(), root.info().subject.der());
        assert_eq!((info.not_before, info.not_after), (VALIDITY.not_before, VALIDITY.not_after));
        assert!(info.is_valid_at(VALIDITY.not_after) && !info.is_valid_at(VALIDITY.not_after + 1));
        assert_eq!(info.subject_alternative_names, template.alternative_names);
        assert_eq!(info.public_key, Some(key.clone()));
        assert_eq!(info.spki, key.to_spki().unwrap());
        assert_eq!(info.signature_algorithm.key, SignatureKey::Ecdsa);
        assert_eq!(info.signature_algorithm.digest, Some(crate::digest::DigestAlgorithm::Sha256));
        assert_eq!(info.signature_algorithm.oid, "1.2.840.10045.4.3.2");
        assert!(!info.is_ca);
        // digitalSignature and keyEncipherment.
        assert_eq!(info.key_usage, Some(0b101));
        assert_eq!(info.extended_key_usage.unwrap(), ["1.3.6.1.5.5.7.3.1"]);
        assert_eq!(pem_to_der(der_to_pem(&der).as_bytes()).unwrap(), der);
        let text = String::from_utf8(X509::from_der(&der).unwrap().to_text().unwrap()).unwrap();
        for expected in ["Authority Key Identifier", "Subject Key Identifier", "CA:FALSE"] {
            assert!(text.contains(expected), "{text}");
        }
    }

    #[test]
    fn root_is_an_authority() {
        let root = root(Curve::P384);
        let info = root.info();
        assert!(info.is_ca && info.path_len.is_none());
        // digitalSignature, keyCertSign, cRLSign.
        assert_eq!(info.key_usage, Some(0b110_0001));
        assert_eq!(info.signature_algorithm.digest, Some(crate::digest::DigestAlgorithm::Sha384));
        assert!(info.subject_key_id.is_some());
        let pem = root.certificate_pem().unwrap();
        let again = CertificateAuthority::from_pem(pem.as_bytes(), &root.key().to_pem().unwrap()).unwrap();
        assert_eq!(again.info().fingerprint, info.fingerprint);
        let other = generate_ec(Curve::P384).unwrap().to_pem().unwrap();
        assert!(matches!(CertificateAuthority::from_pem(pem.as_bytes(), &other), Err(Error::Invalid(_))));
        let key = generate_ec(Curve::P256).unwrap();
        let leaf = root.issue(&template(Usage::Client), &key.public().unwrap()).unwrap();
        assert!(matches!(CertificateAuthority::from_der(&leaf, key), Err(Error::Invalid(_))));
    }

    #[test]
    fn chains_verify() {
        let root = root(Curve::P256);
        let key = generate_ec(Curve::Ed25519).unwrap();
        let below =
            root.issue(&template(Usage::Authority { path_len: Some(0) }), &key.public().unwrap()).unwrap();
        let below = CertificateAuthority::from_der(&below, key).unwrap();
        assert_eq!(below.info().path_len, Some(0));
        let mut leaf_template = template(Usage::Client);
        leaf_template.subject = vec![("CN".to_owned(), "leaf".to_owned())];
        let key = generate_ec(Curve::P256).unwrap().public().unwrap();
        let leaf = below.issue(&leaf_template, &key).unwrap();
        let (root_der, below_der) = (root.certificate_der().unwrap(), below.certificate_der().unwrap());
        let at = 2_000_000_000;
        let verify = |leaf: &[u8], between: &[&[u8]], root: &[u8], at, purpose| {
            verify_chain(leaf, between, &[root], at, purpose).unwrap()
        };
        assert_eq!(verify(&leaf, &[&below_der], &root_der, at, Purpose::TlsClient), ChainVerdict::Valid);
        assert_eq!(verify(&leaf, &[&below_der], &root_der, at, Purpose::Any), ChainVerdict::Valid);
        assert_eq!(verify(&leaf, &[], &below_der, at, Purpose::Any), ChainVerdict::Valid);
        let refused = [
            verify(&leaf, &[&below_der], &root_der, at, Purpose::TlsServer),
            verify(&leaf, &[&below_der], &root_der, VALIDITY.not_after + 1, Purpose::Any),
            verify(&leaf, &[], &root_der, at, Purpose::Any),
            verify(
                &leaf,
                &[&below_der],
                &self::root(Curve::P256).certificate_der().unwrap(),
                at,
                Purpose::Any,
            ),
        ];
        for verdict in refused {
            assert!(matches!(verdict, ChainVerdict::Invalid { .. }), "{verdict:?}");
        }
        let mut edited = leaf.clone();
        *edited.last_mut().unwrap() ^= 1;
        assert_ne!(verify(&edited, &[&below_der], &root_der, at, Purpose::Any), ChainVerdict::Valid);
    }

    #[test]
    fn every_kind_of_key_signs() {
        for key in [
            generate_rsa(2048, 65_537).unwrap(),
            generate_ec(Curve::P521).unwrap(),
            generate_ec(Curve::Ed448).unwrap(),
            crate::asymmetric::generate_post_quantum(crate::asymmetric::PostQuantum::MlDsa44).unwrap(),
        ] {
            let kind = key.kind();
            let root = CertificateAuthority::create_root("r", key, VALIDITY).unwrap();
            let leaf = root.issue(&template(Usage::ServerAndClient), &root.key().public().unwrap()).unwrap();
            let roots = [&*root.certificate_der().unwrap()];
            let verdict = verify_chain(&leaf, &[], &roots, 2_000_000_000, Purpose::TlsServer).unwrap();
            assert_eq!(verdict, ChainVerdict::Valid, "{kind:?}");
        }
    }

    #[test]
    fn bad_templates_are_refused() {
        let root = root(Curve::P256);
        let key = generate_ec(Curve::P256).unwrap().public().unwrap();
        let good = template(Usage::Client);
        let part = |name: &str, value: &str| vec![(name.to_owned(), value.to_owned())];
        let bad = [
            CertificateTemplate { subject: part("CN", &"x".repeat(65)), ..good.clone() },
            CertificateTemplate { subject: part("CN", "a\0b"), ..good.clone() },
            CertificateTemplate { subject: part("NoSuchPart", "a"), ..good.clone() },
            CertificateTemplate { subject: part("C", "deu"), ..good.clone() },
            CertificateTemplate { serial: vec![0], ..good.clone() },
            CertificateTemplate { serial: vec![1; 21], ..good.clone() },
            CertificateTemplate { validity: Validity { not_before: 5, not_after: 4 }, ..good.clone() },
            CertificateTemplate {
                alternative_names: AlternativeNames {
                    dns: vec!["ä".to_owned()],
                    ..AlternativeNames::default()
                },
                ..good.clone()
            },
            CertificateTemplate {
                subject: vec![],
                alternative_names: AlternativeNames::default(),
                ..good.clone()
            },
        ];
        for template in bad {
            assert!(matches!(root.issue(&template, &key), Err(Error::Invalid(_))), "{template:?}");
        }
        let nameless = CertificateTemplate { subject: vec![], ..good };
        assert!(CertificateInfo::parse(&root.issue(&nameless, &key).unwrap()).unwrap().subject.is_empty());
    }

    #[test]
    fn cut_certificates_are_refused() {
        let root = root(Curve::P256);
        let der = root.certificate_der().unwrap();
        for len in 0..der.len() {
            assert!(CertificateInfo::parse(&der[..len]).is_err(), "{len}");
        }
        assert!(CertificateInfo::parse(&[&der[..], &[0]].concat()).is_err());
    }
}
