//! Certificates of an authority that is not the server's own.

use std::net::IpAddr;

use crypto::asymmetric::{Curve, generate_ec};
use crypto::random::SystemRandom;
use crypto::x509::{
    AlternativeNames, CertificateAuthority, CertificateTemplate, Usage, Validity, der_to_pem, random_serial,
};
use server::sandbox::ClientFiles;

/// Valid at any time that a test may run at.
const VALIDITY: Validity = Validity { not_before: 0, not_after: 4_000_000_000 };

/// An authority made for the moment.
pub struct Authority(CertificateAuthority);

impl Authority {
    /// One of a name.
    #[must_use]
    pub fn new(name: &str) -> Self {
        Self::valid(name, VALIDITY)
    }

    /// One that has expired.
    #[must_use]
    pub fn expired(name: &str) -> Self {
        Self::valid(name, Validity { not_before: 0, not_after: 1_000_000_000 })
    }

    fn valid(name: &str, validity: Validity) -> Self {
        let key = generate_ec(Curve::P256).unwrap();
        Self(CertificateAuthority::create_root(name, key, validity).unwrap())
    }

    /// Its certificate, PEM.
    #[must_use]
    pub fn certificate(&self) -> String {
        self.0.certificate_pem().unwrap()
    }

    /// A client's certificate with a subject and addresses; it trusts the server's own authority `ca`.
    #[must_use]
    pub fn client(&self, subject: &[(&str, &str)], addresses: &[IpAddr], ca: &str) -> ClientFiles {
        let key = generate_ec(Curve::P256).unwrap();
        let template = CertificateTemplate {
            subject: subject.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
            alternative_names: AlternativeNames { ip: addresses.to_vec(), ..AlternativeNames::default() },
            usage: Usage::Client,
            validity: VALIDITY,
            serial: random_serial(&SystemRandom).unwrap(),
        };
        let certificate = self.0.issue(&template, &key.public().unwrap()).unwrap();
        let private_key = String::from_utf8(key.to_pem().unwrap().expose().to_vec()).unwrap();
        ClientFiles { certificate: der_to_pem(&certificate), private_key, ca: ca.to_owned() }
    }
}

/// A client's certificate of an authority made for the moment; it trusts the server's own authority `ca`.
#[must_use]
pub fn client(name: &str, ca: &str) -> ClientFiles {
    Authority::new("Foreign CA").client(&[("CN", name)], &[], ca)
}
