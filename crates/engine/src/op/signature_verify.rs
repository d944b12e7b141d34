//! Signature Verify (KMIP 2.1 section 6.1.56). Who may: the owner of the public key or certificate, which must be for
//! verifying.

use crypto::sign::{SignatureStream, verify};
use kmip::payload::{SignatureVerifyRequest, SignatureVerifyResponse};
use kmip::table::mask::CryptographicUsageMask;

use super::mac_verify::verdict;
use super::part;
use super::sign::{bytes_of, digest_len, input};
use crate::context::Context;
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};
use crate::service::{self, Part, Work, parameters, signature};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &SignatureVerifyRequest,
) -> Result<SignatureVerifyResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let object = part::key(context, request.unique_identifier.as_ref(), part)?;
    usage::check(&object, CryptographicUsageMask::VERIFY, context.rule(Purpose::Process), context.now)?;
    let data = context.data(request.data.as_ref())?;
    let input = input(data.as_deref(), request.digested_data.as_deref(), part)?;
    let missing = || Reason::MissingData.because("the Signature Data is missing");
    let key = service::public_key(&object)?;
    let mut response = SignatureVerifyResponse::default();
    match part {
        Part::Whole | Part::First => {
            let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), &object)?;
            let scheme = signature::scheme(
                key.kind(),
                &parameters,
                digest_len(input),
                context.rule(Purpose::Process),
            )?;
            if part == Part::Whole {
                let signature = request.signature_data.as_ref().ok_or_else(missing)?;
                let valid = verify(&key, scheme, input, signature).map_err(service::processing_failure)?;
                response.validity_indicator = Some(verdict(valid));
            } else {
                let mut stream = SignatureStream::new(scheme).map_err(service::processing_failure)?;
                stream.update(bytes_of(input))?;
                let expected = request.signature_data.clone().unwrap_or_default();
                let held = scheme.digest().is_none().then_some(bytes_of(input).len());
                let work = Work::SignatureVerify { signature: Box::new(stream), expected };
                response.correlation_value = Some(part::begin(context, Some(&object), work, held)?);
            }
        }
        Part::Next { correlation, is_last } => {
            let mut stream = part::resume(context, Some(&object), correlation, bytes_of(input))?;
            let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
            let Work::SignatureVerify { signature, expected } = &mut stream.work else {
                return Err(unknown());
            };
            signature.update(bytes_of(input))?;
            if let Some(given) = &request.signature_data {
                expected.clone_from(given);
            }
            if is_last {
                let Work::SignatureVerify { signature, expected } = stream.work else {
                    return Err(unknown());
                };
                if expected.is_empty() {
                    return Err(missing());
                }
                let valid = signature.verify(&key, &expected).map_err(service::processing_failure)?;
                response.validity_indicator = Some(verdict(valid));
            } else {
                response.correlation_value = Some(part::suspend(context, correlation, stream));
            }
        }
    }
    response.unique_identifier = Some(object.uid.as_str().into());
    Ok(response)
}
