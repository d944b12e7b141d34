//! Encrypt (KMIP 2.1 section 6.1.17).
//!
//! Who may: the owner of the key, which must be Active and for encryption. A symmetric key, a One Time Pad, a public key
//! or a certificate.

use std::sync::Arc;

use kmip::payload::{EncryptRequest, EncryptResponse};
use kmip::table::enumeration::Data as DataCode;
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Bytes;
use kmip::version::Version;

use super::part;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::object::usage::{self, Purpose};
use crate::policy::algorithm::RsaUse;
use crate::reason::{Failure, Reason};
use crate::service::cipher::{self, Cipher};
use crate::service::{self, Part, Work, parameters};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &EncryptRequest,
) -> Result<EncryptResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let object = part::key(context, request.unique_identifier.as_ref(), part)?;
    usage::check(&object, CryptographicUsageMask::ENCRYPT, context.rule(Purpose::Protect), context.now)?;
    let input = context.data(request.data.as_ref())?;
    let data = part::bytes(input.as_ref(), part)?;
    usage::consume(context, &object, data.len(), part.begins())?;
    let mut response = match part {
        Part::Next { correlation, is_last } => {
            part::check_later(request.authenticated_encryption_additional_data.as_ref())?;
            go_on(context, &object, correlation, is_last, data)?
        }
        _ => start(context, &object, request, part, data)?,
    };
    if let Some(data) = &response.data {
        context.answer_data(DataCode::ENCRYPT, data);
    }
    response.unique_identifier = Some(object.uid.as_str().into());
    Ok(response)
}

fn start(
    context: &mut Context<'_, '_>,
    object: &Arc<ManagedObject>,
    request: &EncryptRequest,
    part: Part<'_>,
    data: &[u8],
) -> Result<EncryptResponse, Failure> {
    let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), object)?;
    let iv = request.iv_counter_nonce.as_deref();
    let rule = context.rule(Purpose::Protect);
    if part == Part::Whole && cipher::is_asymmetric(object) {
        let data = cipher::encrypt_asymmetric(object, &parameters, data, rule, RsaUse::Data)?;
        return Ok(EncryptResponse { data: Some(data.into()), ..EncryptResponse::default() });
    }
    if part == Part::Whole && cipher::is_one_time_pad(object) {
        let data = cipher::one_time_pad(object, iv, data)?;
        return Ok(EncryptResponse { data: Some(data.expose().into()), ..EncryptResponse::default() });
    }
    let cipher = Cipher::new(object, &parameters, iv, rule, Some(context.engine.random.as_ref()))?;
    let aad = request.authenticated_encryption_additional_data.as_deref().unwrap_or(&[]);
    let mut response = EncryptResponse::default();
    if part == Part::Whole {
        let encrypted = cipher.encrypt(service::prepared_key(object)?, aad, data)?;
        put_tag(context, &mut response, encrypted.data, encrypted.tag);
    } else {
        let mut encryptor = cipher.encryptor(service::symmetric_key(object)?, aad)?;
        let ready = encryptor.update(data).map_err(service::protecting_failure)?;
        let work = Work::Encrypt(Box::new(encryptor));
        response.data = part::some(&ready);
        let held = cipher.needs_whole_message().then_some(data.len());
        response.correlation_value = Some(part::begin(context, Some(object), work, held)?);
    }
    response.iv_counter_nonce = cipher.iv.made.map(Bytes::from);
    Ok(response)
}

fn go_on(
    context: &mut Context<'_, '_>,
    object: &Arc<ManagedObject>,
    correlation: &[u8],
    is_last: bool,
    data: &[u8],
) -> Result<EncryptResponse, Failure> {
    let mut stream = part::resume(context, Some(object), correlation, data)?;
    let Work::Encrypt(encryptor) = &mut stream.work else {
        return Err(Reason::InvalidCorrelationValue.because("no such stream"));
    };
    let mut ready = encryptor.update(data).map_err(service::protecting_failure)?;
    let mut response = EncryptResponse::default();
    if is_last {
        let Work::Encrypt(encryptor) = stream.work else { return Ok(response) };
        let rest = encryptor.finish().map_err(service::protecting_failure)?;
        ready.extend_from_slice(&rest.ciphertext);
        put_tag(context, &mut response, ready, rest.tag);
        response.data = response.data.filter(|data| !data.is_empty());
    } else {
        response.data = part::some(&ready);
        response.correlation_value = Some(part::suspend(context, correlation, stream));
    }
    Ok(response)
}

/// Puts ciphertext and tag into the response. Before 1.4 a response has no field for a tag: it follows the ciphertext.
fn put_tag(context: &Context<'_, '_>, response: &mut EncryptResponse, mut data: Vec<u8>, tag: Vec<u8>) {
    if context.version < Version::V1_4 {
        data.extend_from_slice(&tag);
    } else if !tag.is_empty() {
        response.authenticated_encryption_tag = Some(Bytes::from(tag));
    }
    response.data = Some(data.into());
}
