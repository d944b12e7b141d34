//! Validate (KMIP 2.1 section 6.1.57): whether a chain of certificates holds. Who may: anyone; of managed certificates the
//! owner.
//!
//! The first certificate is the one to be judged. The server's own authorities end the chain, and so do self-signed
//! certificates that the caller keeps here. Without one of them the verdict is Unknown; it is Invalid when the chain does
//! not hold, or one of its managed certificates is revoked.

use crypto::x509::{CertificateInfo, ChainVerdict, Purpose, verify_chain};
use kmip::object::Object;
use kmip::payload::{ValidateRequest, ValidateResponse};
use kmip::table::enumeration::{CertificateType, State, ValidityIndicator};

use super::get;
use crate::ca;
use crate::context::Context;
use crate::reason::{Failure, Reason};

/// Certificates that a chain may have.
const MAX_CHAIN: usize = 64;

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &ValidateRequest,
) -> Result<ValidateResponse, Failure> {
    let at = request.validity_date.map_or(context.now, |date| date.0);
    let (mut chain, mut kept): (Vec<Vec<u8>>, Vec<Vec<u8>>) = (Vec::new(), Vec::new());
    let mut is_revoked = false;
    for certificate in &request.certificates {
        if certificate.certificate_type != CertificateType::X_509 {
            return Err(Reason::InvalidField.because("only X.509 certificates are validated"));
        }
        chain.push(certificate.certificate_value.to_vec());
    }
    for uid in context.resolve_all(&request.unique_identifiers, MAX_CHAIN)? {
        let object = context.object_by_uid(&uid)?;
        let material = get::material(context, &object)?;
        let Object::Certificate(certificate) = &*material else {
            return Err(Reason::InvalidObjectType.because("only certificates are validated"));
        };
        is_revoked |= matches!(object.state(at), State::DEACTIVATED | State::COMPROMISED);
        kept.push(certificate.certificate_value.to_vec());
    }
    chain.extend(kept.iter().cloned());
    if chain.is_empty() || chain.len() > MAX_CHAIN {
        return Err(Reason::InvalidMessage.because("the number of certificates is not possible"));
    }
    let mut trusted = ca::anchors(context)?;
    for der in kept {
        let info = CertificateInfo::parse(&der)?;
        if info.subject == info.issuer {
            trusted.push(der);
        }
    }
    let validity_indicator =
        if is_revoked { ValidityIndicator::INVALID } else { judge(&chain, &trusted, at)? };
    Ok(ValidateResponse { validity_indicator })
}

fn judge(chain: &[Vec<u8>], trusted: &[Vec<u8>], at: i64) -> Result<ValidityIndicator, Failure> {
    let Some((first, rest)) = chain.split_first() else { return Ok(ValidityIndicator::UNKNOWN) };
    let rest: Vec<&[u8]> = rest.iter().map(Vec::as_slice).collect();
    let trusted: Vec<&[u8]> = trusted.iter().map(Vec::as_slice).collect();
    if verify_chain(first, &rest, &trusted, at, Purpose::Any)? == ChainVerdict::Valid {
        return Ok(ValidityIndicator::VALID);
    }
    // Does it hold by itself, up to its last certificate?
    let last: Vec<&[u8]> = rest.last().copied().into_iter().collect();
    let ends = if last.is_empty() { vec![first.as_slice()] } else { last };
    Ok(match verify_chain(first, &rest, &ends, at, Purpose::Any)? {
        ChainVerdict::Valid => ValidityIndicator::UNKNOWN,
        ChainVerdict::Invalid { .. } => ValidityIndicator::INVALID,
    })
}
