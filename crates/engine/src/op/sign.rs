//! Sign (KMIP 2.1 section 6.1.55). Who may: the owner of the private key, which must be Active and for signing.

use crypto::sign::{SignatureInput, SignatureStream};
use kmip::payload::{SignRequest, SignResponse};
use kmip::table::enumeration::Data as DataCode;
use kmip::table::mask::CryptographicUsageMask;

use super::part;
use crate::context::Context;
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};
use crate::service::{self, Part, Work, parameters, signature};

pub(super) fn run(context: &mut Context<'_, '_>, request: &SignRequest) -> Result<SignResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let object = part::key(context, request.unique_identifier.as_ref(), part)?;
    usage::check(&object, CryptographicUsageMask::SIGN, context.rule(Purpose::Protect), context.now)?;
    let data = context.data(request.data.as_ref())?;
    let input = input(data.as_deref(), request.digested_data.as_deref(), part)?;
    let prepared = service::signing_key(&object)?;
    let key = prepared.key();
    context.take_time_for(key.kind())?;
    usage::consume(context, &object, bytes_of(input).len(), part.begins())?;
    let mut response = SignResponse::default();
    match part {
        Part::Whole | Part::First => {
            let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), &object)?;
            let scheme = signature::scheme(
                key.kind(),
                &parameters,
                digest_len(input),
                context.rule(Purpose::Protect),
            )?;
            if part == Part::Whole {
                let signature = prepared.sign(scheme, input).map_err(service::protecting_failure)?;
                response.signature_data = Some(signature.into());
            } else {
                let mut stream = SignatureStream::new(scheme).map_err(service::protecting_failure)?;
                stream.update(bytes_of(input))?;
                let held = scheme.digest().is_none().then_some(bytes_of(input).len());
                let work = Work::Sign(Box::new(stream));
                response.correlation_value = Some(part::begin(context, Some(&object), work, held)?);
            }
        }
        Part::Next { correlation, is_last } => {
            let mut stream = part::resume(context, Some(&object), correlation, bytes_of(input))?;
            let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
            let Work::Sign(work) = &mut stream.work else { return Err(unknown()) };
            work.update(bytes_of(input))?;
            if is_last {
                let Work::Sign(work) = stream.work else { return Err(unknown()) };
                let signature = work.sign(key).map_err(service::protecting_failure)?;
                response.signature_data = Some(signature.into());
            } else {
                response.correlation_value = Some(part::suspend(context, correlation, stream));
            }
        }
    }
    if let Some(signature) = &response.signature_data {
        context.answer_data(DataCode::SIGN_SIGNATURE_DATA, signature);
    }
    response.unique_identifier = Some(object.uid.as_str().into());
    Ok(response)
}

/// What is signed: the data, or its digest in place of it; parts of a stream are data.
pub(super) fn input<'a>(
    data: Option<&'a [u8]>,
    digest: Option<&'a [u8]>,
    part: Part<'_>,
) -> Result<SignatureInput<'a>, Failure> {
    match (data, digest) {
        (None, Some(digest)) if part == Part::Whole => Ok(SignatureInput::Digest(digest)),
        (_, Some(_)) => Err(Reason::InvalidField.because("a digest goes alone in one request")),
        (Some(data), None) => Ok(SignatureInput::Message(data)),
        (None, None) if part == Part::Whole => Err(Reason::MissingData.because("the data is missing")),
        (None, None) => Ok(SignatureInput::Message(&[])),
    }
}

/// The bytes of an input.
pub(super) const fn bytes_of(input: SignatureInput<'_>) -> &[u8] {
    match input {
        SignatureInput::Message(bytes) | SignatureInput::Digest(bytes) => bytes,
    }
}

/// The length of a digest; `None` for data.
pub(super) const fn digest_len(input: SignatureInput<'_>) -> Option<usize> {
    match input {
        SignatureInput::Message(_) => None,
        SignatureInput::Digest(digest) => Some(digest.len()),
    }
}
