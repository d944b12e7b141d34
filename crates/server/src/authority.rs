//! The root CA of a data directory, the server's own certificate, and the certificates of clients.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use crypto::Secret;
use crypto::asymmetric::{Curve, PrivateKey, PublicKey, generate_ec, generate_rsa};
use crypto::random::SystemRandom;
use crypto::tls::Identity;
use crypto::x509::{
    AlternativeNames, CertificateAuthority, CertificateInfo, CertificateTemplate, Usage, Validity,
    der_to_pem, pem_to_der, random_serial,
};
use store::{ReadTx, Store, WriteTx};

const DAY_S: i64 = 24 * 60 * 60;

/// Keys outlive certificates, and devices are visited rarely.
const ROOT_VALIDITY_S: i64 = 20 * 365 * DAY_S;
const CLIENT_VALIDITY_S: i64 = 2 * 365 * DAY_S;
const SERVER_VALIDITY_S: i64 = 397 * DAY_S;

/// A server certificate with less time left is replaced.
const RENEWAL_S: i64 = 30 * DAY_S;

/// Clocks of clients may be late by so much.
const CLOCK_SKEW_S: i64 = 60 * 60;

const CA_CERTIFICATE: &str = "ca.root.certificate";
const CA_KEY: &str = "ca.root.key";

/// Bits and exponent of the server's RSA key.
const RSA: (u32, u64) = (2048, 65_537);

/// What kind of key the server shows a certificate of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ServerKey {
    /// On P-256: for everybody.
    Ecdsa,
    /// For devices whose cipher suites are all with RSA.
    Rsa,
}

impl ServerKey {
    /// The settings that keep the certificate and the key.
    const fn kept_as(self) -> (&'static str, &'static str) {
        match self {
            Self::Ecdsa => ("tls.server.certificate", "tls.server.key"),
            Self::Rsa => ("tls.server.rsa.certificate", "tls.server.rsa.key"),
        }
    }

    fn generate(self) -> Result<PrivateKey, crypto::Error> {
        match self {
            Self::Ecdsa => generate_ec(Curve::P256),
            Self::Rsa => generate_rsa(RSA.0, RSA.1),
        }
    }
}

/// Why a certificate cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum AuthorityError {
    /// A certificate or key cannot be made or read.
    #[error("certificates: {0}")]
    Crypto(#[from] crypto::Error),
    /// The store failed.
    #[error("store: {0}")]
    Store(#[from] store::Error),
}

/// The root CA.
pub(crate) struct Authority {
    ca: CertificateAuthority,
}

/// A client's new certificate.
pub(crate) struct IssuedCertificate {
    /// The certificate, DER.
    pub(crate) certificate: Vec<u8>,
    /// The private key, PEM; kept nowhere else.
    pub(crate) key: Secret,
}

impl Authority {
    /// Opens the root CA of a store; makes it if there is none. `now` is in seconds since 1970.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub(crate) fn open(store: &Store, now: i64) -> Result<Self, AuthorityError> {
        if let Some((certificate, key)) = store.read(|tx| read_pair(tx, CA_CERTIFICATE, CA_KEY))? {
            return Ok(Self { ca: CertificateAuthority::from_pem(&certificate, &key)? });
        }
        let validity = Validity { not_before: now - CLOCK_SKEW_S, not_after: now + ROOT_VALIDITY_S };
        let ca = CertificateAuthority::create_root("Keyward root CA", generate_ec(Curve::P256)?, validity)?;
        let certificate = ca.certificate_pem()?.into_bytes();
        let key = ca.key().to_pem()?;
        store.write_blocking(move |tx| write_pair(tx, (CA_CERTIFICATE, &certificate), (CA_KEY, &key)))?;
        Ok(Self { ca })
    }

    /// The certificate of the root CA, DER.
    ///
    /// # Errors
    /// [`AuthorityError::Crypto`]
    pub(crate) fn certificate_der(&self) -> Result<Vec<u8>, AuthorityError> {
        Ok(self.ca.certificate_der()?)
    }

    /// The certificate of the root CA, PEM.
    ///
    /// # Errors
    /// [`AuthorityError::Crypto`]
    pub(crate) fn certificate_pem(&self) -> Result<String, AuthorityError> {
        Ok(self.ca.certificate_pem()?)
    }

    /// The server's own certificate for a kind of key: the one kept if it fits and lasts, else a new one. It names the
    /// host, `localhost` and the loopback addresses.
    ///
    /// # Errors
    /// [`AuthorityError`]
    pub(crate) fn server_identity(
        &self,
        store: &Store,
        kind: ServerKey,
        host: &str,
        now: i64,
    ) -> Result<Identity, AuthorityError> {
        let names = server_names(host);
        let (certificate_name, key_name) = kind.kept_as();
        if let Some((certificate, key)) = store.read(|tx| read_pair(tx, certificate_name, key_name))? {
            let info = CertificateInfo::parse(&pem_to_der(&certificate)?)?;
            if self.fits(&info, &names, now) {
                let key = PrivateKey::from_pem(key.expose(), None)?;
                return Ok(Identity { chain: vec![pem_to_der(&certificate)?, self.certificate_der()?], key });
            }
        }
        let template = template(
            names.dns.first().map_or(host, String::as_str),
            names.clone(),
            // The server connects to clients as well, to tell them what has changed.
            Usage::ServerAndClient,
            now,
            SERVER_VALIDITY_S,
        )?;
        let private = kind.generate()?;
        let der = self.ca.issue(&template, &private.public()?)?;
        let (certificate, key) = (der_to_pem(&der).into_bytes(), private.to_pem()?);
        store.write_blocking(move |tx| write_pair(tx, (certificate_name, &certificate), (key_name, &key)))?;
        Ok(Identity { chain: vec![der, self.certificate_der()?], key: private })
    }

    /// A certificate and private key for a client of a name, valid from `now`.
    ///
    /// # Errors
    /// [`AuthorityError::Crypto`], also for a name that does not fit into a certificate.
    pub(crate) fn issue_client(&self, name: &str, now: i64) -> Result<IssuedCertificate, AuthorityError> {
        let private = generate_ec(Curve::P256)?;
        let certificate = self.issue_client_for(name, &private.public()?, now)?;
        Ok(IssuedCertificate { certificate, key: private.to_pem()? })
    }

    /// A certificate for a client that has a key of its own.
    ///
    /// # Errors
    /// As [`Self::issue_client`].
    pub(crate) fn issue_client_for(
        &self,
        name: &str,
        key: &PublicKey,
        now: i64,
    ) -> Result<Vec<u8>, AuthorityError> {
        let template = template(name, AlternativeNames::default(), Usage::Client, now, CLIENT_VALIDITY_S)?;
        Ok(self.ca.issue(&template, key)?)
    }

    fn fits(&self, kept: &CertificateInfo, names: &AlternativeNames, now: i64) -> bool {
        kept.issuer == self.ca.info().subject
            && kept.subject_alternative_names == *names
            && kept.not_before <= now
            && kept.not_after - now > RENEWAL_S
    }
}

/// The host's name as the operating system knows it; empty when it has none.
pub(crate) fn host_name() -> String {
    std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default().trim().to_owned()
}

fn server_names(host: &str) -> AlternativeNames {
    let is_name = |name: &str| {
        !name.is_empty()
            && name.len() <= 64
            && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.'))
    };
    let mut dns = vec!["localhost".to_owned()];
    if is_name(host) && host != "localhost" {
        dns.insert(0, host.to_owned());
    }
    let ip = vec![IpAddr::V4(Ipv4Addr::LOCALHOST), IpAddr::V6(Ipv6Addr::LOCALHOST)];
    AlternativeNames { dns, ip, ..AlternativeNames::default() }
}

fn template(
    name: &str,
    alternative_names: AlternativeNames,
    usage: Usage,
    now: i64,
    validity_s: i64,
) -> Result<CertificateTemplate, AuthorityError> {
    Ok(CertificateTemplate {
        subject: vec![("CN".to_owned(), name.to_owned())],
        alternative_names,
        usage,
        validity: Validity { not_before: now - CLOCK_SKEW_S, not_after: now + validity_s },
        serial: random_serial(&SystemRandom)?,
    })
}

fn read_pair(
    tx: &ReadTx<'_>,
    certificate: &str,
    key: &str,
) -> Result<Option<(Vec<u8>, Secret)>, AuthorityError> {
    Ok(tx.setting(certificate)?.zip(tx.sealed_setting(key)?))
}

fn write_pair(
    tx: &mut WriteTx<'_>,
    (certificate_name, certificate): (&str, &[u8]),
    (key_name, key): (&str, &Secret),
) -> Result<(), AuthorityError> {
    tx.set_setting(certificate_name, certificate)?;
    Ok(tx.set_sealed_setting(key_name, key)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sandbox::scratch_store;
    use crypto::asymmetric::KeyKind;

    fn leaf(chain: &[Vec<u8>]) -> CertificateInfo {
        CertificateInfo::parse(&chain[0]).unwrap()
    }

    #[test]
    fn certificates_are_kept_until_they_no_longer_fit() {
        let (_scratch, store) = scratch_store();
        let now = 1_800_000_000;
        let authority = Authority::open(&store, now).unwrap();
        let again = Authority::open(&store, now).unwrap();
        assert_eq!(authority.certificate_pem().unwrap(), again.certificate_pem().unwrap());
        let first = authority.server_identity(&store, ServerKey::Ecdsa, "host-1", now).unwrap();
        let same = authority.server_identity(&store, ServerKey::Ecdsa, "host-1", now + DAY_S).unwrap();
        assert_eq!(first.chain, same.chain);
        assert_eq!(leaf(&first.chain).subject_alternative_names.dns, ["host-1", "localhost"]);
        let renamed = authority.server_identity(&store, ServerKey::Ecdsa, "host-2", now).unwrap();
        assert_ne!(first.chain, renamed.chain);
        let renewed =
            authority.server_identity(&store, ServerKey::Ecdsa, "host-2", now + 370 * DAY_S).unwrap();
        assert_ne!(renamed.chain, renewed.chain);
        assert!(leaf(&renewed.chain).is_valid_at(now + 700 * DAY_S));
        let rsa = authority.server_identity(&store, ServerKey::Rsa, "host-2", now).unwrap();
        assert_eq!((rsa.key.kind(), renamed.key.kind()), (KeyKind::Rsa, KeyKind::Ec(Curve::P256)));
        let same = authority.server_identity(&store, ServerKey::Rsa, "host-2", now + DAY_S).unwrap();
        assert_eq!(rsa.chain, same.chain);
    }

    #[test]
    fn a_client_certificate_names_the_client() {
        let (_scratch, store) = scratch_store();
        let now = 1_800_000_000;
        let authority = Authority::open(&store, now).unwrap();
        let issued = authority.issue_client("alice", now).unwrap();
        let info = CertificateInfo::parse(&issued.certificate).unwrap();
        assert_eq!(info.subject.common_name(), Some("alice"));
        assert!(issued.key.expose().starts_with(b"-----BEGIN PRIVATE KEY-----"));
        assert!(authority.issue_client(&"x".repeat(100), now).is_err());
    }
}
