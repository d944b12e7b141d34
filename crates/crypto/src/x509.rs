//! X.509 certificates (RFC 5280): what they say, whether they hold, and issuing them.

mod crl;
mod info;
mod issue;
mod name;
mod request;
mod verify;

pub use crl::{RevocationList, RevocationReason, RevokedCertificate};
pub use info::{AlternativeNames, CertificateInfo, SignatureAlgorithm, SignatureKey};
pub use issue::{CertificateAuthority, CertificateTemplate, SubjectPart, Usage, Validity, random_serial};
pub use name::{DistinguishedName, NameAttribute};
pub use request::CertificateRequest;
pub use verify::{ChainVerdict, Purpose, verify_chain};

use crate::{Error, Result, pem};

/// The first certificate of a PEM text, as DER.
///
/// # Errors
/// [`Error::Malformed`] when there is none.
pub fn pem_to_der(text: &[u8]) -> Result<Vec<u8>> {
    pems_to_ders(text)?.into_iter().next().ok_or(Error::Malformed("PEM: no certificate"))
}

/// All certificates of a PEM text, in order, as DER.
pub fn pems_to_ders(text: &[u8]) -> Result<Vec<Vec<u8>>> {
    let is_certificate =
        |label: &str| matches!(label, "CERTIFICATE" | "X509 CERTIFICATE" | "TRUSTED CERTIFICATE");
    let blocks = pem::decode(text)?;
    let certificates = blocks.iter().filter(|block| is_certificate(&block.label));
    Ok(certificates.map(|block| block.der.expose().to_vec()).collect())
}

/// The PEM text of a certificate.
pub fn der_to_pem(der: &[u8]) -> String {
    pem::encode("CERTIFICATE", der)
}
