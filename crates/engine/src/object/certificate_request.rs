//! Certificate requests that are kept (KMIP 2.1 section 2.2): what is read of them.
//!
//! A request in PKCS#10, in DER or PEM, is read whole, and its signature has to be that of the key it is for. What it asks to
//! be named is not shown: the attributes that hold names apply to certificates alone (KMIP 2.1 sections 4.6 and 4.63). Requests of
//! other types are kept as they come, and not certified.

use kmip::object::CertificateRequest;
use kmip::table::enumeration::{CertificateRequestType, KeyFormatType};

use super::key::{Facts, facts_of};
use crate::reason::{Failure, Reason};

/// Reads a request; `None` for one of a type that is not read.
///
/// # Errors
/// [`crypto::Error::AuthenticationFailed`] when it is not signed by its own key, others when it is no such request.
pub fn read(
    request_type: CertificateRequestType,
    value: &[u8],
) -> Result<Option<crypto::x509::CertificateRequest>, crypto::Error> {
    match request_type {
        CertificateRequestType::PKCS_10 => crypto::x509::CertificateRequest::parse(value).map(Some),
        CertificateRequestType::PEM => crypto::x509::CertificateRequest::from_pem(value).map(Some),
        _ => Ok(None),
    }
}

/// Looks into a request that is registered: checks it and says what key it is for.
///
/// # Errors
/// [`Reason::InvalidField`], the only reason for it in the tables of Register and Import (KMIP 2.1 sections 6.1.43 and 6.1.25).
pub fn inspect(request: &CertificateRequest) -> Result<Facts, Failure> {
    let found =
        read(request.certificate_request_type, &request.certificate_request_value).map_err(invalid)?;
    Ok(found.map_or_else(Facts::default, |found| {
        facts_of(found.public_key.kind(), found.public_key.bits(), None)
    }))
}

fn invalid(error: crypto::Error) -> Failure {
    match error {
        crypto::Error::Malformed(part) | crypto::Error::Invalid(part) | crypto::Error::Unsupported(part) => {
            Reason::InvalidField.because(format!("the certificate request is not valid: {part}"))
        }
        crypto::Error::AuthenticationFailed => {
            Reason::InvalidField.because("the signature of the certificate request is wrong")
        }
        other => other.into(),
    }
}

/// The Key Format Type of a request: PKCS#10 is the default of all that are read (KMIP 2.1 section 4.26).
#[must_use]
pub fn format(request: &CertificateRequest) -> Option<KeyFormatType> {
    let is_read = [CertificateRequestType::PKCS_10, CertificateRequestType::PEM]
        .contains(&request.certificate_request_type);
    is_read.then_some(KeyFormatType::PKCS_10)
}
