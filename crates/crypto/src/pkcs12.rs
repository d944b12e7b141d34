//! PKCS#12 (RFC 7292): a private key and its certificates under a password.

use crate::asymmetric::PrivateKey;
use crate::{Error, Result, Secret, ffi, providers};

/// What a PKCS#12 file holds.
#[derive(Debug, Default)]
pub struct Pkcs12 {
    /// The private key.
    pub key: Option<PrivateKey>,
    /// The key's DER certificate.
    pub certificate: Option<Vec<u8>>,
    /// Further DER certificates, in the order of the file.
    pub chain: Vec<Vec<u8>>,
    /// The name by which users know the key.
    pub friendly_name: Option<String>,
}

impl Pkcs12 {
    /// Opens a DER file.
    ///
    /// # Errors
    /// [`Error::Malformed`] when it is not PKCS#12 or the key is inconsistent,
    /// [`Error::AuthenticationFailed`] for a wrong password.
    pub fn parse(der: &[u8], password: &Secret) -> Result<Self> {
        crate::der::Reader::sequence_of(der, "PKCS#12 file")?;
        check_password(password)?;
        providers::init()?;
        ffi::open_pkcs12(der, password)
    }

    /// Makes a DER file: AES-256-CBC under PBKDF2, and an HMAC with SHA-256.
    ///
    /// # Errors
    /// [`Error::Invalid`] when the certificate is not the key's, or the password or name cannot be written.
    pub fn build(&self, password: &Secret) -> Result<Vec<u8>> {
        check_password(password)?;
        providers::init()?;
        if self.friendly_name.as_ref().is_some_and(|name| name.contains('\0')) {
            return Err(Error::Invalid("PKCS#12: friendly name"));
        }
        ffi::make_pkcs12(self, password)
    }
}

/// OpenSSL takes it as a C string.
fn check_password(password: &Secret) -> Result<()> {
    if password.expose().contains(&0) { Err(Error::Invalid("PKCS#12: password")) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::asymmetric::{Curve, generate_ec};
    use crate::x509::{CertificateAuthority, Validity};

    #[test]
    fn round_trip() {
        let validity = Validity { not_before: 1_600_000_000, not_after: 2_600_000_000 };
        let root = |name| {
            CertificateAuthority::create_root(name, generate_ec(Curve::P256).unwrap(), validity).unwrap()
        };
        let (one, two) = (root("one"), root("two"));
        let password = Secret::from("pässword".as_bytes());
        let file = Pkcs12 {
            key: Some(one.key().clone()),
            certificate: Some(one.certificate_der().unwrap()),
            chain: vec![two.certificate_der().unwrap()],
            friendly_name: Some("my key".to_owned()),
        };
        let der = file.build(&password).unwrap();
        let opened = Pkcs12::parse(&der, &password).unwrap();
        assert_eq!(opened.key.unwrap().public().unwrap(), one.key().public().unwrap());
        assert_eq!((opened.certificate, opened.chain), (file.certificate.clone(), file.chain.clone()));
        assert_eq!(opened.friendly_name.as_deref(), Some("my key"));

        let wrong = Pkcs12::parse(&der, &Secret::from(&b"other"[..]));
        assert!(matches!(wrong, Err(Error::AuthenticationFailed)));
        assert!(matches!(Pkcs12::parse(&der[1..], &password), Err(Error::Malformed(_))));
        assert!(matches!(Pkcs12::parse(b"", &password), Err(Error::Malformed(_))));
        assert!(Pkcs12::parse(&der, &Secret::from(&b"a\0b"[..])).is_err());

        let foreign = Pkcs12 { certificate: Some(two.certificate_der().unwrap()), ..file };
        assert!(matches!(foreign.build(&password), Err(Error::Invalid(_))));
    }

    #[test]
    fn key_or_certificate_alone() {
        let validity = Validity { not_before: 1_600_000_000, not_after: 2_600_000_000 };
        let root =
            CertificateAuthority::create_root("r", generate_ec(Curve::P256).unwrap(), validity).unwrap();
        let password = Secret::from(&b"x"[..]);
        let key_only = Pkcs12 { key: Some(root.key().clone()), ..Pkcs12::default() };
        let opened = Pkcs12::parse(&key_only.build(&password).unwrap(), &password).unwrap();
        assert!(opened.key.is_some() && opened.certificate.is_none());
        let chain_only = Pkcs12 { chain: vec![root.certificate_der().unwrap()], ..Pkcs12::default() };
        let opened = Pkcs12::parse(&chain_only.build(&password).unwrap(), &password).unwrap();
        assert!(opened.key.is_none());
        assert_eq!(opened.chain, [root.certificate_der().unwrap()]);
        assert!(Pkcs12::default().build(&password).is_err());
    }
}
