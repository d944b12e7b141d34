//! Certificates of an authority that the server does not know.

use crypto::asymmetric::{Curve, generate_ec};
use crypto::random::SystemRandom;
use crypto::x509::{
    AlternativeNames, CertificateAuthority, CertificateTemplate, Usage, Validity, der_to_pem, random_serial,
};
use server::sandbox::ClientFiles;

/// A client's certificate of an authority made for the moment; it trusts the server's own authority `ca`.
#[must_use]
pub fn client(name: &str, ca: &str) -> ClientFiles {
    let validity = Validity { not_before: 0, not_after: 4_000_000_000 };
    let root =
        CertificateAuthority::create_root("Foreign CA", generate_ec(Curve::P256).unwrap(), validity).unwrap();
    let key = generate_ec(Curve::P256).unwrap();
    let template = CertificateTemplate {
        subject: vec![("CN".to_owned(), name.to_owned())],
        alternative_names: AlternativeNames::default(),
        usage: Usage::Client,
        validity,
        serial: random_serial(&SystemRandom).unwrap(),
    };
    let certificate = root.issue(&template, &key.public().unwrap()).unwrap();
    let private_key = String::from_utf8(key.to_pem().unwrap().expose().to_vec()).unwrap();
    ClientFiles { certificate: der_to_pem(&certificate), private_key, ca: ca.to_owned() }
}
