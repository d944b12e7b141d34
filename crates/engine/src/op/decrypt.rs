//! Decrypt (KMIP 2.1 section 6.1.11).
//!
//! Who may: the owner of the key, which must be for decryption; one that is retired still decrypts what it protected. A
//! symmetric key, a One Time Pad or a private key.

use std::sync::Arc;

use crypto::Secret;
use kmip::CryptographicParameters;
use kmip::payload::{DecryptRequest, DecryptResponse};
use kmip::table::enumeration::Data as DataCode;
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Bytes;
use kmip::version::Version;

use super::part;
use crate::compat::Compat;
use crate::context::Context;
use crate::object::ManagedObject;
use crate::object::usage::{self, Purpose};
use crate::policy::algorithm::RsaUse;
use crate::reason::{Failure, Reason};
use crate::service::cipher::{self, Cipher};
use crate::service::{self, Part, Work, parameters};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DecryptRequest,
) -> Result<DecryptResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let object = part::key(context, request.unique_identifier.as_ref(), part)?;
    usage::check(&object, CryptographicUsageMask::DECRYPT, context.rule(Purpose::Process), context.now)?;
    if cipher::is_asymmetric(&object) {
        context.take_time_for(service::private_key(&object)?.kind())?;
    }
    let input = context.data(request.data.as_ref())?;
    let data = part::bytes(input.as_ref(), part)?;
    let mut response = DecryptResponse::default();
    match part {
        Part::Whole => response.data = Some(whole(context, &object, request, data)?.expose().into()),
        Part::First => first(context, &object, request, data, &mut response)?,
        Part::Next { correlation, is_last } => {
            part::check_later(request.authenticated_encryption_additional_data.as_ref())?;
            go_on(context, &object, request, (correlation, is_last, data), &mut response)?;
        }
    }
    if let Some(data) = &response.data {
        context.answer_data(DataCode::DECRYPT, data);
    }
    response.unique_identifier = Some(object.uid.as_str().into());
    Ok(response)
}

fn whole(
    context: &Context<'_, '_>,
    object: &ManagedObject,
    request: &DecryptRequest,
    data: &[u8],
) -> Result<Secret, Failure> {
    let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), object)?;
    let iv = request.iv_counter_nonce.as_deref();
    let rule = context.rule(Purpose::Process);
    if cipher::is_asymmetric(object) {
        return cipher::decrypt_asymmetric(object, &parameters, data, rule, RsaUse::Data);
    }
    if cipher::is_one_time_pad(object) {
        return cipher::one_time_pad(object, iv, data);
    }
    let (iv, data) = iv_and_data(context, object, &parameters, (iv, data))?;
    let cipher = Cipher::new(object, &parameters, iv, rule, None)?;
    let key = service::prepared_key(object)?;
    let aad = request.authenticated_encryption_additional_data.as_deref().unwrap_or(&[]);
    let tag = request.authenticated_encryption_tag.as_deref().unwrap_or(&[]);
    if context.version < Version::V1_4 {
        // The tag follows the ciphertext, as Encrypt has answered it.
        let split = data.len().checked_sub(cipher.tag_len()).and_then(|length| data.split_at_checked(length));
        let (data, tag) =
            split.ok_or_else(|| service::processing_failure(crypto::Error::AuthenticationFailed))?;
        return cipher.decrypt(key, aad, data, tag);
    }
    cipher.decrypt(key, aad, data, tag)
}

/// The IV and the data of a request. For a client with the compatibility profile, data without an IV begins with it.
fn iv_and_data<'r>(
    context: &Context<'_, '_>,
    object: &ManagedObject,
    parameters: &CryptographicParameters,
    (iv, data): (Option<&'r [u8]>, &'r [u8]),
) -> Result<(Option<&'r [u8]>, &'r [u8]), Failure> {
    if iv.is_some() || !context.caller.leniency.profiles.contains(Compat::DECRYPT_IV_PREPENDED) {
        return Ok((iv, data));
    }
    let length = cipher::iv_len(object, parameters)?;
    match data.split_at_checked(length) {
        Some((iv, data)) if length > 0 && context.is_lenient(Compat::DECRYPT_IV_PREPENDED) => {
            Ok((Some(iv), data))
        }
        _ => Ok((iv, data)),
    }
}

fn first(
    context: &mut Context<'_, '_>,
    object: &Arc<ManagedObject>,
    request: &DecryptRequest,
    data: &[u8],
    response: &mut DecryptResponse,
) -> Result<(), Failure> {
    let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), object)?;
    let (iv, data) = iv_and_data(context, object, &parameters, (request.iv_counter_nonce.as_deref(), data))?;
    let cipher = Cipher::new(object, &parameters, iv, context.rule(Purpose::Process), None)?;
    let aad = request.authenticated_encryption_additional_data.as_deref().unwrap_or(&[]);
    let mut decryptor = cipher.decryptor(service::symmetric_key(object)?, aad)?;
    let mut ready = decryptor.update(data).map_err(service::processing_failure)?;
    let holds = cipher.is_authenticated();
    let held = holds.then(|| std::mem::replace(&mut ready, Secret::new(Vec::new())));
    let tag = request.authenticated_encryption_tag.clone().unwrap_or_default();
    let work = Work::Decrypt { decryptor: Box::new(decryptor), tag, held };
    response.data = part::some(ready.expose());
    let held = (holds || cipher.needs_whole_message()).then_some(data.len());
    response.correlation_value = Some(part::begin(context, Some(object), work, held)?);
    Ok(())
}

fn go_on(
    context: &mut Context<'_, '_>,
    object: &Arc<ManagedObject>,
    request: &DecryptRequest,
    (correlation, is_last, data): (&[u8], bool, &[u8]),
    response: &mut DecryptResponse,
) -> Result<(), Failure> {
    let mut stream = part::resume(context, Some(object), correlation, data)?;
    let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
    let Work::Decrypt { decryptor, tag, held } = &mut stream.work else { return Err(unknown()) };
    let mut ready = decryptor.update(data).map_err(service::processing_failure)?;
    if let Some(given) = &request.authenticated_encryption_tag {
        *tag = Bytes::clone(given);
    }
    if let Some(held) = held {
        held.append(ready.expose());
        ready = Secret::new(Vec::new());
    }
    if is_last {
        let Work::Decrypt { decryptor, tag, held } = stream.work else { return Err(unknown()) };
        let rest = decryptor.finish(&tag).map_err(service::processing_failure)?;
        let mut out = held.unwrap_or(ready);
        out.append(rest.expose());
        response.data = part::some(out.expose());
    } else {
        response.data = part::some(ready.expose());
        response.correlation_value = Some(part::suspend(context, correlation, stream));
    }
    Ok(())
}
