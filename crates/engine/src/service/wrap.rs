//! Wrapping keys with keys (KMIP 2.1 sections 3.3 and 7.18, Usage Guide 2.0 section 4.2).

use std::sync::Arc;

use crypto::mac::{mac, verify_mac};
use crypto::random::Random;
use crypto::sign::{SignatureInput, sign, verify};
use kmip::attribute::Attributes;
use kmip::object::{
    KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingData, KeyWrappingSpecification, Object,
    PlainKeyValue,
};
use kmip::table::Tag;
use kmip::table::enumeration::{EncodingOption, LinkType, ObjectType, Operation, WrappingMethod};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Bytes, Limits, Reader, Value, Wire, Writer};
use kmip::version::Version;
use kmip::{CryptographicParameters, UniqueIdentifier};

use super::cipher::{self, Cipher};
use super::{
    parameters, prepared_key, private_key, processing_failure, protecting_failure, public_key, signature,
    symmetric_key,
};
use crate::context::Context;
use crate::object::usage::{self, Purpose};
use crate::object::{ManagedObject, key, link};
use crate::policy::{self, algorithm::RsaUse};
use crate::reason::{Failure, Reason};

/// Wraps the key of an object. `in_key_value` puts wrapped bytes into the Key Material of a Key Value, for clients that
/// expect them there.
///
/// # Errors
/// When the specification contradicts itself, or the wrapping keys are missing or may not be used so.
pub(crate) fn wrap(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    mut given: Object,
    asked: &KeyWrappingSpecification,
    in_key_value: bool,
) -> Result<Object, Failure> {
    let asked = &KeyWrappingSpecification {
        encryption_key_information: by_identifier(context, asked.encryption_key_information.as_ref())?,
        mac_signature_key_information: by_identifier(context, asked.mac_signature_key_information.as_ref())?,
        ..asked.clone()
    };
    let (encrypts, authenticates) = steps(asked.wrapping_method)?;
    check_information(asked.encryption_key_information.as_ref(), encrypts)?;
    check_information(asked.mac_signature_key_information.as_ref(), authenticates)?;
    let block = given
        .key_block_mut()
        .ok_or(Reason::InvalidObjectType.because("objects of this type are not wrapped"))?;
    let bound = bound_attributes(context, object, asked)?;
    let is_encrypted = key::is_encrypted(block);
    let encoded = match &mut block.key_value {
        None => return Err(Reason::KeyValueNotPresent.because("the server does not keep the material")),
        // A key that is wrapped already is wrapped once more as it is.
        Some(value) if is_encrypted => {
            encode_wrapped(wrapped_bytes(value.clone())?, &bound, asked.encoding_option, context.version)?
        }
        Some(KeyValue::Wrapped(_)) => return Err(super::unusable()),
        Some(KeyValue::Plain(plain)) => {
            plain.attributes = bound;
            encode(plain, asked.encoding_option, context.version)?
        }
    };
    let mut data = KeyWrappingData {
        wrapping_method: asked.wrapping_method,
        encryption_key_information: asked.encryption_key_information.clone(),
        mac_signature_key_information: asked.mac_signature_key_information.clone(),
        mac_signature: None,
        iv_counter_nonce: None,
        encoding_option: asked.encoding_option,
    };
    let mut wrapped = None;
    if let Some(information) = asked.encryption_key_information.as_ref().filter(|_| encrypts) {
        let (bytes, iv) = encrypt(context, object, information, &encoded)?;
        wrapped = Some(Bytes::from(bytes));
        data.iv_counter_nonce = iv.map(Bytes::from);
    }
    if let Some(information) = asked.mac_signature_key_information.as_ref().filter(|_| authenticates) {
        let of_what = match (asked.wrapping_method, &wrapped) {
            (WrappingMethod::ENCRYPT_THEN_MAC_SIGN, Some(wrapped)) => wrapped,
            _ => &encoded,
        };
        data.mac_signature = Some(authenticate(context, object, information, of_what)?.into());
    }
    if let Some(bytes) = wrapped {
        block.key_value = Some(if in_key_value {
            let key_material = KeyMaterial::Bytes(bytes);
            KeyValue::Plain(PlainKeyValue { key_material, attributes: Attributes::default() })
        } else {
            KeyValue::Wrapped(bytes)
        });
    }
    block.key_wrapping_data = Some(data);
    Ok(given)
}

/// Unwraps the key of an object that was registered wrapped, and checks what it is.
///
/// # Errors
/// When the wrapping keys are missing or may not be used so, or, always with the same answer, the key is not one that
/// they have wrapped.
pub(crate) fn unwrap(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    registered: &Object,
) -> Result<Object, Failure> {
    let failed = || processing_failure(crypto::Error::AuthenticationFailed);
    let mut object_in_clear = registered.clone();
    let block = object_in_clear.key_block_mut().ok_or_else(super::wrong_type)?;
    let data = block.key_wrapping_data.take().ok_or_else(super::unusable)?;
    let (encrypts, authenticates) = steps(data.wrapping_method)?;
    check_information(data.encryption_key_information.as_ref(), encrypts)?;
    check_information(data.mac_signature_key_information.as_ref(), authenticates)?;
    let value = block.key_value.take().ok_or_else(super::unusable)?;
    let wrapped = if encrypts { Some(wrapped_bytes(value.clone())?) } else { None };
    if let (WrappingMethod::ENCRYPT_THEN_MAC_SIGN, Some(wrapped)) = (data.wrapping_method, &wrapped) {
        verify_authentication(context, object, &data, wrapped)?;
    }
    let plain = match (&wrapped, value) {
        (Some(wrapped), _) => {
            let information = data.encryption_key_information.as_ref().ok_or_else(missing_information)?;
            let iv = data.iv_counter_nonce.as_deref();
            let encoded = decrypt(context, object, information, iv, wrapped)?;
            if data.wrapping_method == WrappingMethod::MAC_SIGN_THEN_ENCRYPT {
                verify_authentication(context, object, &data, encoded.expose())?;
            }
            let found = versions(context.version)
                .into_iter()
                .find_map(|version| decode(encoded.expose(), block, data.encoding_option, version));
            match found {
                Some(plain) => plain,
                None if is_wrapped_once_more(encoded.expose(), data.encoding_option) => {
                    return Err(Reason::KeyWrapTypeNotSupported
                        .because("the key is wrapped twice, and nothing says how it was wrapped first"));
                }
                None => return Err(failed()),
            }
        }
        (None, KeyValue::Plain(plain)) => {
            let mut verdict = Err(failed());
            for version in versions(context.version) {
                let encoded = encode(&plain, data.encoding_option, version)?;
                verdict = verify_authentication(context, object, &data, &encoded);
                if verdict.is_ok() {
                    break;
                }
            }
            verdict?;
            plain
        }
        (None, KeyValue::Wrapped(_)) => return Err(super::unusable()),
    };
    block.key_value = Some(KeyValue::Plain(plain));
    key::inspect(&object_in_clear).map_err(|_| failed())?;
    Ok(object_in_clear)
}

/// Checks what a key that is registered or imported wrapped says of its wrapping; whether the wrapping keys are known to the
/// server does not matter.
///
/// # Errors
/// [`Reason::MissingData`] when no wrapping key is named; [`Reason::EncodingOptionError`] when attributes come with a key
/// that is not encoded (Usage Guide 2.0 section 4.2.6).
pub(crate) fn check_registered(registered: &Object) -> Result<(), Failure> {
    let Some(block) = registered.key_block() else { return Ok(()) };
    let Some(data) = &block.key_wrapping_data else { return Ok(()) };
    if data.encryption_key_information.is_none() && data.mac_signature_key_information.is_none() {
        return Err(missing_information());
    }
    if let (Some(EncodingOption::NO_ENCODING), Some(KeyValue::Plain(plain))) =
        (data.encoding_option, &block.key_value)
        && !plain.attributes.list.is_empty()
    {
        return Err(Reason::EncodingOptionError.because("attributes are only wrapped in an encoding"));
    }
    Ok(())
}

/// Checks the key that has authenticated a key which is registered, where the caller knows it: it has to verify (Usage Guide
/// 2.0 section 4.2).
///
/// # Errors
/// [`Reason::IncompatibleCryptographicUsageMask`] when it may not.
pub(crate) fn check_signer(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    registered: &Object,
) -> Result<(), Failure> {
    let data = registered.key_block().and_then(|block| block.key_wrapping_data.as_ref());
    let information = data.and_then(|data| data.mac_signature_key_information.as_ref());
    let Some(information) = information else { return Ok(()) };
    match verifying_key(context, object, information) {
        Ok((named, key)) if !usage::allows(&key, verifying_way(cipher::is_asymmetric(&named))) => {
            Err(Reason::IncompatibleCryptographicUsageMask
                .because("the key that has authenticated the key does not verify"))
        }
        Err(failure) if failure.reason == Reason::GeneralFailure => Err(failure),
        // What nobody here knows is kept as it comes.
        _ => Ok(()),
    }
}

/// The identifier of the key that an object is wrapped with, for its Wrapping Key Link (KMIP 2.1 section 6.1.43): the one
/// that encrypts, else the one that authenticates.
pub(crate) fn wrapped_with(registered: &Object) -> Option<&str> {
    let data = registered.key_block()?.key_wrapping_data.as_ref()?;
    let information =
        data.encryption_key_information.as_ref().or(data.mac_signature_key_information.as_ref())?;
    match &information.unique_identifier {
        UniqueIdentifier::Id(uid) => Some(uid),
        _ => None,
    }
}

/// Whether wrapped bytes are in place of the Key Value, as the specification has it, and not inside of one.
pub(crate) fn is_bare(object: &Object) -> bool {
    matches!(object.key_block().and_then(|block| block.key_value.as_ref()), Some(KeyValue::Wrapped(_)))
}

/// Whether a method encrypts, and whether it authenticates.
fn steps(method: WrappingMethod) -> Result<(bool, bool), Failure> {
    Ok(match method {
        WrappingMethod::ENCRYPT => (true, false),
        WrappingMethod::MAC_SIGN => (false, true),
        WrappingMethod::ENCRYPT_THEN_MAC_SIGN | WrappingMethod::MAC_SIGN_THEN_ENCRYPT => (true, true),
        _ => return Err(Reason::KeyWrapTypeNotSupported.because("the Wrapping Method is not supported")),
    })
}

fn check_information(information: Option<&KeyInformation>, is_needed: bool) -> Result<(), Failure> {
    match (information, is_needed) {
        (None, true) => Err(missing_information()),
        (Some(_), false) => {
            Err(Reason::InvalidField.because("the Wrapping Method does not use all the keys"))
        }
        _ => Ok(()),
    }
}

fn missing_information() -> Failure {
    Reason::MissingData.because("the information about the wrapping key is missing")
}

/// The attributes that are wrapped with the key.
fn bound_attributes(
    context: &Context<'_, '_>,
    object: &ManagedObject,
    asked: &KeyWrappingSpecification,
) -> Result<Attributes, Failure> {
    if asked.encoding_option == Some(EncodingOption::NO_ENCODING) && !asked.attribute_names.is_empty() {
        return Err(Reason::EncodingOptionError.because("attributes are only wrapped in an encoding"));
    }
    let mut list = Vec::new();
    for name in &asked.attribute_names {
        let instances = object.instances(name, context.now);
        if instances.is_empty() {
            return Err(Reason::AttributeNotFound.because("the object does not have an attribute to wrap"));
        }
        list.extend(instances);
    }
    Ok(Attributes::new(list))
}

/// The bytes that are wrapped: the Key Value encoded, or the Key Material alone.
fn encode(plain: &PlainKeyValue, option: Option<EncodingOption>, version: Version) -> Result<Bytes, Failure> {
    match option {
        None | Some(EncodingOption::TTLV_ENCODING) => {
            let mut writer = Writer::new(Vec::new(), version);
            plain.encode(&mut writer, Tag::KEY_VALUE);
            Ok(Bytes::from(writer.into_buffer()))
        }
        Some(EncodingOption::NO_ENCODING) => match &plain.key_material {
            KeyMaterial::Bytes(bytes) => Ok(bytes.clone()),
            KeyMaterial::Transparent(_) => {
                Err(Reason::EncodingOptionError.because("a structure is only wrapped in an encoding"))
            }
        },
        Some(_) => Err(Reason::EncodingOptionError.because("the Encoding Option is not known")),
    }
}

/// The bytes of a key that is wrapped already: its Key Value, a Byte String, encoded, or what that holds.
fn encode_wrapped(
    wrapped: Bytes,
    bound: &Attributes,
    option: Option<EncodingOption>,
    version: Version,
) -> Result<Bytes, Failure> {
    if !bound.list.is_empty() {
        return Err(
            Reason::EncodingOptionError.because("attributes are not bound to a key that is wrapped already")
        );
    }
    match option {
        None | Some(EncodingOption::TTLV_ENCODING) => {
            let mut writer = Writer::new(Vec::new(), version);
            writer.value(Tag::KEY_VALUE, &Value::ByteString(wrapped));
            Ok(Bytes::from(writer.into_buffer()))
        }
        Some(EncodingOption::NO_ENCODING) => Ok(wrapped),
        Some(_) => Err(Reason::EncodingOptionError.because("the Encoding Option is not known")),
    }
}

/// What [`encode`] has encoded; `None` when the bytes are none such.
fn decode(
    bytes: &[u8],
    block: &KeyBlock,
    option: Option<EncodingOption>,
    version: Version,
) -> Option<PlainKeyValue> {
    match option {
        None | Some(EncodingOption::TTLV_ENCODING) => {
            let limits = Limits::default();
            let mut reader = Reader::new(bytes, version, &limits);
            let plain = PlainKeyValue::decode(reader.required(Tag::KEY_VALUE).ok()?).ok()?;
            reader.finish().ok()?;
            Some(plain)
        }
        // Zeros that the client has added for a cipher without padding are not part of the key.
        Some(EncodingOption::NO_ENCODING) => {
            let length = symmetric_length(block).filter(|length| *length <= bytes.len());
            let (material, rest) = bytes.split_at_checked(length.unwrap_or(bytes.len()))?;
            if rest.iter().any(|byte| *byte != 0) {
                return None;
            }
            let key_material = KeyMaterial::Bytes(Bytes::from(material));
            Some(PlainKeyValue { key_material, attributes: Attributes::default() })
        }
        Some(_) => None,
    }
}

/// Whether what was unwrapped is the Key Value of a key that was wrapped before, a Byte String, as [`encode_wrapped`]
/// makes it.
fn is_wrapped_once_more(bytes: &[u8], option: Option<EncodingOption>) -> bool {
    if option == Some(EncodingOption::NO_ENCODING) {
        return false;
    }
    let limits = Limits::default();
    let mut reader = Reader::new(bytes, Version::V2_1, &limits);
    reader.required(Tag::KEY_VALUE).is_ok_and(|value| value.bytes().is_ok()) && reader.finish().is_ok()
}

/// The length in bytes that a Key Block says of raw key material; not of DES, whose lengths are said in two ways.
fn symmetric_length(block: &KeyBlock) -> Option<usize> {
    use kmip::table::enumeration::{CryptographicAlgorithm as Algorithm, KeyFormatType};
    let is_des = matches!(block.cryptographic_algorithm, Some(Algorithm::DES | Algorithm::TRIPLE_DES));
    let bits = block.cryptographic_length.filter(|bits| !is_des && bits % 8 == 0)?;
    usize::try_from(bits / 8).ok().filter(|_| block.key_format_type == KeyFormatType::RAW)
}

/// The versions in which a key may have been encoded when it was wrapped, which nothing tells: that of the message, then
/// one of each shape that attributes have.
const fn versions(of_message: Version) -> [Version; 4] {
    [of_message, Version::V2_1, Version::V1_4, Version::V3_0]
}

/// The wrapped bytes of a Key Value.
fn wrapped_bytes(value: KeyValue) -> Result<Bytes, Failure> {
    match value {
        KeyValue::Wrapped(bytes) => Ok(bytes),
        KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. }) => Ok(bytes),
        KeyValue::Plain(_) => Err(super::unusable()),
    }
}

/// The wrapping key that is named.
fn named_key(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    information: &KeyInformation,
    operation: Operation,
) -> Result<Arc<ManagedObject>, Failure> {
    let key = context.object_for(operation, &information.unique_identifier).map_err(about_wrapping_key)?;
    if key.uid == object.uid {
        return Err(Reason::InvalidField.because("a key does not wrap itself"));
    }
    Ok(key)
}

/// A wrapping key under its identifier: what an earlier item has made, a place in the response and a name mean nothing, or
/// something else, when the wrapped key is used (KMIP 2.1 section 3.3).
fn by_identifier(
    context: &mut Context<'_, '_>,
    information: Option<&KeyInformation>,
) -> Result<Option<KeyInformation>, Failure> {
    let Some(information) = information else { return Ok(None) };
    let mut information = information.clone();
    if !matches!(information.unique_identifier, UniqueIdentifier::Id(_)) {
        let found = context.resolve(Some(&information.unique_identifier)).map_err(about_wrapping_key)?;
        information.unique_identifier = found.into();
    }
    Ok(Some(information))
}

/// Names the wrapping keys of an object that a client hands over by their identifiers.
///
/// # Errors
/// [`Reason::WrappingObjectNotFound`] when one is named otherwise, and is not there.
pub(crate) fn name_keys(context: &mut Context<'_, '_>, object: &mut Object) -> Result<(), Failure> {
    let Some(data) = object.key_block_mut().and_then(|block| block.key_wrapping_data.as_mut()) else {
        return Ok(());
    };
    data.encryption_key_information = by_identifier(context, data.encryption_key_information.as_ref())?;
    data.mac_signature_key_information = by_identifier(context, data.mac_signature_key_information.as_ref())?;
    Ok(())
}

/// A wrapping key that may be used so.
fn wrapping_key(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    information: &KeyInformation,
    way: CryptographicUsageMask,
    purpose: Purpose,
    operation: Operation,
) -> Result<Arc<ManagedObject>, Failure> {
    let key = named_key(context, object, information, operation)?;
    check_use(context, &key, way, purpose)?;
    Ok(key)
}

fn check_use(
    context: &Context<'_, '_>,
    key: &ManagedObject,
    way: CryptographicUsageMask,
    purpose: Purpose,
) -> Result<(), Failure> {
    usage::check(key, way, context.rule(purpose), context.now).map_err(about_wrapping_key)
}

/// A refusal of the wrapping key, told from one of the wrapped key.
fn about_wrapping_key(failure: Failure) -> Failure {
    match failure.reason {
        Reason::ObjectNotFound => Reason::WrappingObjectNotFound.because("no such wrapping key"),
        Reason::ObjectArchived => Reason::WrappingObjectArchived.because("the wrapping key is archived"),
        Reason::ObjectDestroyed => Reason::WrappingObjectDestroyed.because("the wrapping key is destroyed"),
        _ => failure,
    }
}

/// The parameters of a wrapping key: those asked for, which have to match an instance of the key's own, else its first.
fn wrapping_parameters(
    context: &Context<'_, '_>,
    key: &ManagedObject,
    information: &KeyInformation,
) -> Result<CryptographicParameters, Failure> {
    let Some(asked) = &information.cryptographic_parameters else {
        return Ok(parameters::resolve(None, key)?.into_owned());
    };
    if context.names_wrapping {
        return Ok(asked.clone());
    }
    for known in key.all(Tag::CRYPTOGRAPHIC_PARAMETERS) {
        let known: CryptographicParameters = known.to_wire()?;
        if is_within(asked, &known) {
            return Ok(known);
        }
    }
    Err(without_parameters(context, "the wrapping key does not have the Cryptographic Parameters asked for"))
}

/// A refusal of a wrapping key's parameters: the error tables of 1.x (KMIP 1.4 section 11.12) and of 2.x differ.
fn without_parameters(context: &Context<'_, '_>, why: &'static str) -> Failure {
    let reason = if context.version < Version::V2_0 {
        Reason::ItemNotFound
    } else {
        Reason::BadCryptographicParameters
    };
    reason.because(why)
}

/// Whether everything that parameters say is said by others too.
fn is_within(asked: &CryptographicParameters, known: &CryptographicParameters) -> bool {
    macro_rules! agree {
        ($($field:ident),*) => {
            $( (asked.$field.is_none() || asked.$field == known.$field) )&&*
        };
    }
    let chosen = agree!(
        block_cipher_mode,
        padding_method,
        hashing_algorithm,
        key_role_type,
        digital_signature_algorithm,
        cryptographic_algorithm
    );
    let counted = agree!(
        random_iv,
        iv_length,
        tag_length,
        fixed_field_length,
        invocation_field_length,
        counter_length,
        initial_counter_value
    );
    let padded =
        agree!(salt_length, mask_generator, mask_generator_hashing_algorithm, p_source, trailer_field);
    chosen && counted && padded
}

/// Encrypts wrapped bytes; the IV that the server has made comes with them, a tag follows them.
fn encrypt(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    information: &KeyInformation,
    bytes: &[u8],
) -> Result<(Vec<u8>, Option<Vec<u8>>), Failure> {
    let (ways, rule) = (CryptographicUsageMask::WRAP_KEY, context.rule(Purpose::Protect));
    let key = wrapping_key(context, object, information, ways, Purpose::Protect, Operation::ENCRYPT)?;
    if information.cryptographic_parameters.is_none() && key.get(Tag::CRYPTOGRAPHIC_PARAMETERS).is_none() {
        return Err(without_parameters(context, "nobody has said how the wrapping key wraps"));
    }
    let mut parameters = wrapping_parameters(context, &key, information)?;
    usage::consume(context, &key, bytes.len(), true)?;
    if cipher::is_asymmetric(&key) {
        return Ok((cipher::encrypt_asymmetric(&key, &parameters, bytes, rule, RsaUse::Transport)?, None));
    }
    parameters.random_iv = Some(true);
    let random: &dyn Random = context.engine.random.as_ref();
    let cipher = Cipher::new(&key, &parameters, None, rule, Some(random))?;
    let mut encrypted = cipher.encrypt(prepared_key(&key)?, &[], bytes)?;
    encrypted.data.extend_from_slice(&encrypted.tag);
    Ok((encrypted.data, cipher.iv.made))
}

fn decrypt(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    information: &KeyInformation,
    iv: Option<&[u8]>,
    bytes: &[u8],
) -> Result<crypto::Secret, Failure> {
    // Of a pair the public key is named that has wrapped, and the private key unwraps.
    let named = named_key(context, object, information, Operation::DECRYPT)?;
    let is_public = cipher::is_asymmetric(&named) && named.object_type != ObjectType::PRIVATE_KEY;
    let key = if is_public { private_half(context, &named, Operation::DECRYPT)? } else { Arc::clone(&named) };
    check_use(context, &key, unwrapping_ways(context, &key), Purpose::Process)?;
    let parameters = wrapping_parameters(context, &named, information)?;
    let rule = context.rule(Purpose::Process);
    if cipher::is_asymmetric(&key) {
        return cipher::decrypt_asymmetric(&key, &parameters, bytes, rule, RsaUse::Transport);
    }
    let cipher = Cipher::new(&key, &parameters, iv, rule, None)?;
    let split = bytes.len().checked_sub(cipher.tag_len()).and_then(|length| bytes.split_at_checked(length));
    let (data, tag) = split.ok_or_else(|| processing_failure(crypto::Error::AuthenticationFailed))?;
    cipher.decrypt(prepared_key(&key)?, &[], data, tag)
}

/// The bit that a key needs to unwrap. The versions before 2.0 do not say what Wrap Key and Unwrap Key each stand for, and
/// in the official case TC-WRAP-3-14 of 1.4 a key unwraps that has Wrap Key alone: there it does so for its owner.
fn unwrapping_ways(context: &Context<'_, '_>, key: &ManagedObject) -> CryptographicUsageMask {
    let is_own = key.owner == context.caller.user && key.owner != policy::GLOBAL;
    if context.version < Version::V2_0 && is_own {
        return CryptographicUsageMask::UNWRAP_KEY | CryptographicUsageMask::WRAP_KEY;
    }
    CryptographicUsageMask::UNWRAP_KEY
}

/// The private key of a pair whose other half is named.
fn private_half(
    context: &mut Context<'_, '_>,
    public: &ManagedObject,
    operation: Operation,
) -> Result<Arc<ManagedObject>, Failure> {
    let not_found = || Reason::WrappingObjectNotFound.because("the private key is not known");
    let uid = link::find(public, LinkType::PRIVATE_KEY_LINK).ok_or_else(not_found)?;
    context.object_for(operation, &uid.into()).map_err(about_wrapping_key)
}

/// The MAC or signature of bytes.
fn authenticate(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    information: &KeyInformation,
    bytes: &[u8],
) -> Result<Vec<u8>, Failure> {
    // What kind of key it is decides what it is used for; whether it may be is asked then.
    let named = context.object_for(Operation::GET_ATTRIBUTES, &information.unique_identifier);
    let mut own = information.clone();
    let named = named.map_err(about_wrapping_key)?;
    if named.object_type == ObjectType::PUBLIC_KEY {
        own.unique_identifier = private_half(context, &named, Operation::SIGN)?.uid.as_str().into();
    }
    let is_signature = cipher::is_asymmetric(&named);
    let (way, operation) = if is_signature {
        (CryptographicUsageMask::SIGN, Operation::SIGN)
    } else {
        (CryptographicUsageMask::MAC_GENERATE, Operation::MAC)
    };
    let rule = context.rule(Purpose::Protect);
    let key = wrapping_key(context, object, &own, way, Purpose::Protect, operation)?;
    let parameters = wrapping_parameters(context, &key, information)?;
    usage::consume(context, &key, bytes.len(), true)?;
    if is_signature {
        let private = private_key(&key)?;
        let scheme = signature::scheme(private.kind(), &parameters, None, rule)?;
        return sign(&private, scheme, SignatureInput::Message(bytes)).map_err(protecting_failure);
    }
    let algorithm = super::mac::algorithm(&key, &parameters, rule)?;
    mac(algorithm, symmetric_key(&key)?, bytes).map_err(protecting_failure)
}

/// The key that is named, and the key that verifies: a signing key may be named whose public half verifies.
fn verifying_key(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    information: &KeyInformation,
) -> Result<(Arc<ManagedObject>, Arc<ManagedObject>), Failure> {
    let named = context.object_for(Operation::GET_ATTRIBUTES, &information.unique_identifier);
    let is_signature = cipher::is_asymmetric(&*named.map_err(about_wrapping_key)?);
    let operation = if is_signature { Operation::SIGNATURE_VERIFY } else { Operation::MAC_VERIFY };
    let named = named_key(context, object, information, operation)?;
    let has_half =
        named.object_type == ObjectType::PRIVATE_KEY && !usage::allows(&named, verifying_way(is_signature));
    let key = match link::find(&named, LinkType::PUBLIC_KEY_LINK).filter(|_| has_half) {
        Some(uid) => context.object_for(operation, &uid.into()).map_err(about_wrapping_key)?,
        None => Arc::clone(&named),
    };
    Ok((named, key))
}

const fn verifying_way(is_signature: bool) -> CryptographicUsageMask {
    if is_signature { CryptographicUsageMask::VERIFY } else { CryptographicUsageMask::MAC_VERIFY }
}

fn verify_authentication(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    data: &KeyWrappingData,
    bytes: &[u8],
) -> Result<(), Failure> {
    let information = data.mac_signature_key_information.as_ref().ok_or_else(missing_information)?;
    let given = data.mac_signature.as_ref().ok_or_else(missing_information)?;
    let (named, key) = verifying_key(context, object, information)?;
    let is_signature = cipher::is_asymmetric(&named);
    check_use(context, &key, verifying_way(is_signature), Purpose::Process)?;
    let rule = context.rule(Purpose::Process);
    let parameters = wrapping_parameters(context, &named, information)?;
    let is_valid = if is_signature {
        let public = match key.object_type {
            ObjectType::PRIVATE_KEY => private_key(&key)?.public().map_err(processing_failure)?,
            _ => public_key(&key)?,
        };
        let scheme = signature::scheme(public.kind(), &parameters, None, rule)?;
        verify(&public, scheme, SignatureInput::Message(bytes), given).map_err(processing_failure)?
    } else {
        let algorithm = super::mac::algorithm(&key, &parameters, rule)?;
        verify_mac(algorithm, symmetric_key(&key)?, bytes, given).map_err(processing_failure)?
    };
    if is_valid { Ok(()) } else { Err(processing_failure(crypto::Error::AuthenticationFailed)) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::enumeration::{BlockCipherMode, PaddingMethod};

    #[test]
    fn parameters_asked_for_have_to_be_the_keys() {
        let known = CryptographicParameters {
            block_cipher_mode: Some(BlockCipherMode::CBC),
            padding_method: Some(PaddingMethod::PKCS5),
            ..Default::default()
        };
        let asked =
            CryptographicParameters { block_cipher_mode: Some(BlockCipherMode::CBC), ..Default::default() };
        assert!(is_within(&asked, &known));
        assert!(is_within(&CryptographicParameters::default(), &known));
        assert!(!is_within(&known, &asked));
        let tagged = CryptographicParameters { tag_length: Some(16), ..asked };
        assert!(!is_within(&tagged, &known));
    }

    #[test]
    fn what_is_encoded_is_decoded() {
        let plain = PlainKeyValue {
            key_material: KeyMaterial::Bytes(Bytes::from(vec![1; 16])),
            attributes: Attributes::default(),
        };
        let block = key::bytes_block(
            kmip::table::enumeration::KeyFormatType::RAW,
            vec![1; 16],
            Some(kmip::table::enumeration::CryptographicAlgorithm::AES),
            Some(128),
        );
        for option in [None, Some(EncodingOption::TTLV_ENCODING), Some(EncodingOption::NO_ENCODING)] {
            let bytes = encode(&plain, option, Version::V1_4).unwrap();
            assert_eq!(decode(&bytes, &block, option, Version::V1_4), Some(plain.clone()), "{option:?}");
        }
        let padded = [&[1; 16][..], &[0; 8]].concat();
        let no_encoding = Some(EncodingOption::NO_ENCODING);
        assert_eq!(decode(&padded, &block, no_encoding, Version::V1_4), Some(plain));
        assert_eq!(decode(&[1; 24], &block, no_encoding, Version::V1_4), None);
        assert_eq!(decode(&[1; 24], &block, None, Version::V1_4), None);
    }
}
