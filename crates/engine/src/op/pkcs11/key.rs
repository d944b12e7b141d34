//! Making, wrapping and deriving keys (PKCS#11 3.0 section 5.18): Create, Create Key Pair, Get with a wrapping, Import of what
//! is wrapped, Derive Key.

use crypto::asymmetric::{KeyKind, PublicKey};
use crypto::format::EcPublicComponents;
use kmip::attribute::AttributeName;
use kmip::object::{
    Key, KeyBlock, KeyInformation, KeyValue, KeyWrappingData, KeyWrappingSpecification, Object, SecretData,
};
use kmip::payload::{
    CreateKeyPairRequest, CreateRequest, DerivationParameters, DeriveKeyRequest, GetRequest, ImportRequest,
};
use kmip::pkcs11::Writer;
use kmip::pkcs11::attribute as cka;
use kmip::table::Tag;
use kmip::table::enumeration::{
    CryptographicAlgorithm, DerivationMethod, EncodingOption, KeyFormatType, KeyWrapType, ObjectType,
    PKCS11ReturnCode as Code, SecretDataType, WrappingMethod,
};
use kmip::ttlv::{Bytes, Item, Value as Kmip};
use kmip::{Attribute, Attributes, CryptographicParameters};

use super::attribute::{
    self, EC, EDWARDS, GENERIC, MONTGOMERY, Meaning, PRIVATE, PUBLIC, RSA, SECRET, Template, standard,
};
use super::info;
use super::mechanism::{self, Does, Family, Mode, Plan, flag};
use super::object::{Wanted, identifier, new_attributes, note_new, one_handle};
use super::refusal::Refused;
use super::{Call, Done, der, material, object, perform};
use crate::object::{ManagedObject, key as keys};
use crate::reason::Failure;

/// Bytes of the public exponent that keys are made with, 65537.
const EXPONENT: &[u8] = &[1, 0, 1];

/// Refuses a template that gives material to an object whose material is made.
fn check_made(template: &Template, class: attribute::Classes) -> Result<(), Refused> {
    let gives = |(code, _)| {
        let row = attribute::row(code, class);
        let is_domain = matches!(code, cka::EC_PARAMS | cka::PUBLIC_EXPONENT) && class == PUBLIC;
        row.is_some_and(|row| matches!(row.meaning, Meaning::Material | Meaning::Secret)) && !is_domain
    };
    if template.iter().any(gives) { Err(Code::TEMPLATE_INCONSISTENT.into()) } else { Ok(()) }
}

/// Refuses a template of another class or type of key.
fn check_kind(template: &Template, class: u64, key_type: u64) -> Result<(), Refused> {
    template.agrees(cka::CLASS, class)?;
    template.agrees(cka::KEY_TYPE, key_type)
}

pub(super) fn generate_key(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, session) = call.session()?;
    let asked = call.input.mechanism()?;
    let template = Template::read(&mut call.input)?;
    call.input.finish()?;
    let mechanism = mechanism::find(asked.mechanism, flag::GENERATE)?;
    mechanism::none(asked.parameter)?;
    let Does::Generate(algorithm) = mechanism.does else { return Err(Code::MECHANISM_INVALID.into()) };
    let key_type = algorithm.and_then(attribute::type_of).unwrap_or(GENERIC);
    check_kind(&template, 4, key_type)?;
    check_made(&template, SECRET)?;
    let bytes = template.ulong(cka::VALUE_LEN).ok_or(Refused::from(Code::TEMPLATE_INCOMPLETE))?;
    let bits = bytes.checked_mul(8).and_then(|bits| i32::try_from(bits).ok());
    let bits = bits.filter(|_| bytes > 0 && (algorithm.is_none() || matches!(bytes, 16 | 24 | 32)));
    let bits = bits.ok_or(Refused::from(Code::KEY_SIZE_RANGE))?;
    let usage = material::usage(key_type, SECRET);
    let wanted = Wanted { class: SECRET, template: &template, usage, session: (handle, &session) };
    let mut list = new_attributes(call, &wanted)?;
    list.extend(algorithm.map(|code| standard(Tag::CRYPTOGRAPHIC_ALGORITHM, Kmip::Enumeration(code.0))));
    list.push(standard(Tag::CRYPTOGRAPHIC_LENGTH, Kmip::Integer(bits)));
    let is_secret = algorithm.is_none();
    let request = CreateRequest {
        object_type: if is_secret { ObjectType::SECRET_DATA } else { ObjectType::SYMMETRIC_KEY },
        attributes: Attributes::new(list),
        protection_storage_masks: None,
    };
    let response = perform!(call, Create, request)?;
    let uid = note_new(call, &wanted, identifier(&response.unique_identifier)?)?;
    one_handle(call, &uid)
}

pub(super) fn generate_key_pair(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, session) = call.session()?;
    let asked = call.input.mechanism()?;
    let public = Template::read(&mut call.input)?;
    let private = Template::read(&mut call.input)?;
    call.input.finish()?;
    let mechanism = mechanism::find(asked.mechanism, flag::GENERATE_KEY_PAIR)?;
    mechanism::none(asked.parameter)?;
    let Does::GeneratePair(family) = mechanism.does else { return Err(Code::MECHANISM_INVALID.into()) };
    let key_type = match family {
        Family::Rsa => RSA,
        Family::Ec => EC,
        Family::Edwards => EDWARDS,
        Family::Montgomery => MONTGOMERY,
    };
    check_kind(&public, 2, key_type)?;
    check_kind(&private, 3, key_type)?;
    check_made(&public, PUBLIC)?;
    check_made(&private, PRIVATE)?;
    let common = pair_attributes(key_type, &public)?;
    let of = |class, template| {
        let usage = material::usage(key_type, class);
        Wanted { class, template, usage, session: (handle, &session) }
    };
    let (of_public, of_private) = (of(PUBLIC, &public), of(PRIVATE, &private));
    let private_attributes = new_attributes(call, &of_private)?;
    let mut public_attributes = new_attributes(call, &of_public)?;
    // Both halves usually have one label, and one name cannot be given to both.
    let name = AttributeName::Standard(Tag::NAME);
    for attribute in public_attributes.iter_mut().filter(|attribute| attribute.name == name) {
        if private_attributes.contains(attribute) {
            let text = attribute.value.child(Tag::NAME_VALUE).and_then(|item| item.value.text());
            let value = attribute::alternative_name(text.unwrap_or_default());
            *attribute = standard(Tag::ALTERNATIVE_NAME, value);
        }
    }
    let request = CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(common)),
        private_key_attributes: Some(Attributes::new(private_attributes)),
        public_key_attributes: Some(Attributes::new(public_attributes)),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let response = perform!(call, CreateKeyPair, request)?;
    let public = note_new(call, &of_public, identifier(&response.public_key_unique_identifier)?)?;
    let private = note_new(call, &of_private, identifier(&response.private_key_unique_identifier)?)?;
    let mut writer = Writer::default();
    writer.ulong(call.handle(&public)?).ulong(call.handle(&private)?);
    Ok(Some(writer.into_bytes()))
}

/// What says which pair is made.
fn pair_attributes(key_type: u64, public: &Template) -> Result<Vec<Attribute>, Refused> {
    let algorithm =
        |code: CryptographicAlgorithm| standard(Tag::CRYPTOGRAPHIC_ALGORITHM, Kmip::Enumeration(code.0));
    if key_type == RSA {
        let bits = public.ulong(cka::MODULUS_BITS).ok_or(Refused::from(Code::TEMPLATE_INCOMPLETE))?;
        let bits = i32::try_from(bits).ok().filter(|bits| (1024..=8192).contains(bits));
        let bits = bits.ok_or(Refused::from(Code::KEY_SIZE_RANGE))?;
        if let Some(exponent) = public.bytes(cka::PUBLIC_EXPONENT) {
            let start = exponent.iter().position(|byte| *byte != 0).unwrap_or(exponent.len());
            if exponent.get(start..) != Some(EXPONENT) {
                return Err(Code::ATTRIBUTE_VALUE_INVALID.into());
            }
        }
        let length = standard(Tag::CRYPTOGRAPHIC_LENGTH, Kmip::Integer(bits));
        return Ok(vec![algorithm(CryptographicAlgorithm::RSA), length]);
    }
    let kind = der::kind_of(material::curve(key_type, public)?);
    if key_type == EDWARDS {
        let code = keys::algorithm::of_kind(kind).ok_or(Refused::from(Code::CURVE_NOT_SUPPORTED))?;
        return Ok(vec![algorithm(code)]);
    }
    let facts = keys::facts_of(kind, 0, Some(CryptographicAlgorithm::EC));
    let curve = facts.curve.ok_or(Refused::from(Code::CURVE_NOT_SUPPORTED))?;
    let field = Item::new(Tag::RECOMMENDED_CURVE, Kmip::Enumeration(curve.0));
    let domain = standard(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Kmip::Structure(vec![field]));
    Ok(vec![algorithm(CryptographicAlgorithm::EC), domain])
}

/// The parameters of a wrapping mechanism.
fn wrapping(does: Does, plan: Plan) -> Result<CryptographicParameters, Refused> {
    match (does, plan) {
        (Does::Cipher(_), Plan::Cipher(plan)) => Ok(plan.parameters),
        (Does::Rsa(_), Plan::Rsa(parameters)) => Ok(parameters),
        _ => Err(Code::MECHANISM_INVALID.into()),
    }
}

/// Whether a key is one that a mechanism wraps or unwraps with.
fn wraps_with(object: &ManagedObject, does: Does, half: ObjectType) -> bool {
    let key_type = attribute::key_type(object);
    match does {
        Does::Rsa(_) => key_type == Some(RSA) && object.object_type == half,
        _ => key_type == attribute::type_of(CryptographicAlgorithm::AES),
    }
}

pub(super) fn wrap_key(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let asked = call.input.mechanism()?;
    let (wrapping_key, target) = (call.input.ulong()?, call.input.ulong()?);
    let buffer = call.input.buffer()?;
    call.input.finish()?;
    let mechanism = mechanism::find(asked.mechanism, flag::WRAP)?;
    let does = mechanism.does;
    let parameters = wrapping(does, mechanism::plan(mechanism, asked.parameter, flag::WRAP)?)?;
    let wrapping_uid =
        call.uid(wrapping_key).map_err(|_| Refused::from(Code::WRAPPING_KEY_HANDLE_INVALID))?;
    let wrapping_object = call.see(&wrapping_uid)?;
    if !wraps_with(&wrapping_object, does, ObjectType::PUBLIC_KEY) {
        return Err(Code::WRAPPING_KEY_TYPE_INCONSISTENT.into());
    }
    let uid = call.uid(target)?;
    let object = call.see(&uid)?;
    let (_, class) = object::class_of(&object)?;
    let format = match (class, does) {
        (SECRET, _) => KeyFormatType::RAW,
        (PRIVATE, Does::Cipher(_)) => KeyFormatType::PKCS_8,
        _ => return Err(Code::KEY_NOT_WRAPPABLE.into()),
    };
    let length = wrapped_length(&wrapping_object, &object, does, format)?;
    if !buffer.is_there || !info::has_room(buffer, length) {
        return info::length(buffer, length);
    }
    let information = KeyInformation {
        unique_identifier: wrapping_uid.as_str().into(),
        cryptographic_parameters: Some(parameters),
    };
    let request = GetRequest {
        unique_identifier: Some(uid.as_str().into()),
        key_format_type: Some(format),
        key_wrapping_specification: Some(KeyWrappingSpecification {
            wrapping_method: WrappingMethod::ENCRYPT,
            encryption_key_information: Some(information),
            mac_signature_key_information: None,
            attribute_names: Vec::new(),
            encoding_option: Some(EncodingOption::NO_ENCODING),
        }),
        ..GetRequest::default()
    };
    call.context.names_wrapping = true;
    let response = perform!(call, Get, request);
    call.context.names_wrapping = false;
    match response?.object.key_block().and_then(|block| block.key_value.as_ref()) {
        Some(KeyValue::Wrapped(bytes)) => info::output(buffer, bytes),
        _ => Err(super::mixed_up().into()),
    }
}

/// How long a wrapped key is.
fn wrapped_length(
    wrapping: &ManagedObject,
    object: &ManagedObject,
    does: Does,
    format: KeyFormatType,
) -> Result<usize, Refused> {
    let bits = |object: &ManagedObject| {
        let bits = object.number(Tag::CRYPTOGRAPHIC_LENGTH).and_then(|bits| usize::try_from(bits).ok());
        bits.unwrap_or(0).div_ceil(8)
    };
    let clear = match &object.material {
        _ if format == KeyFormatType::RAW => bits(object),
        Some(material) => {
            let converted = keys::convert(material, Some(format), None)?;
            converted.key_block().map(keys::raw_bytes).transpose()?.map_or(0, <[u8]>::len)
        }
        None => return Err(Code::KEY_NOT_WRAPPABLE.into()),
    };
    Ok(match does {
        Does::Rsa(_) => bits(wrapping),
        // Key wrapping without padding takes whole blocks of eight bytes, and two at least.
        Does::Cipher(Mode::KeyWrap) if clear % 8 != 0 || clear < 16 => {
            return Err(Code::KEY_SIZE_RANGE.into());
        }
        _ => clear.div_ceil(8).saturating_mul(8).saturating_add(8),
    })
}

pub(super) fn unwrap_key(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, session) = call.session()?;
    let asked = call.input.mechanism()?;
    let unwrapping_key = call.input.ulong()?;
    let wrapped = call.input.bytes()?;
    let template = Template::read(&mut call.input)?;
    call.input.finish()?;
    let mechanism = mechanism::find(asked.mechanism, flag::UNWRAP)?;
    let parameters = wrapping(mechanism.does, mechanism::plan(mechanism, asked.parameter, flag::UNWRAP)?)?;
    let unwrapping_uid =
        call.uid(unwrapping_key).map_err(|_| Refused::from(Code::UNWRAPPING_KEY_HANDLE_INVALID))?;
    let unwrapping_object = call.see(&unwrapping_uid)?;
    if !wraps_with(&unwrapping_object, mechanism.does, ObjectType::PRIVATE_KEY) {
        return Err(Code::UNWRAPPING_KEY_TYPE_INCONSISTENT.into());
    }
    let class = template.ulong(cka::CLASS).ok_or(Refused::from(Code::TEMPLATE_INCOMPLETE))?;
    let key_type = template.ulong(cka::KEY_TYPE).ok_or(Refused::from(Code::TEMPLATE_INCOMPLETE))?;
    let Some((class @ (SECRET | PRIVATE), _)) = attribute::class(class) else {
        return Err(Code::TEMPLATE_INCONSISTENT.into());
    };
    check_made(&template, class)?;
    let information = KeyInformation {
        unique_identifier: unwrapping_uid.as_str().into(),
        cryptographic_parameters: Some(parameters),
    };
    let wrapping_data = KeyWrappingData {
        wrapping_method: WrappingMethod::ENCRYPT,
        encryption_key_information: Some(information),
        mac_signature_key_information: None,
        mac_signature: None,
        iv_counter_nonce: None,
        encoding_option: Some(EncodingOption::NO_ENCODING),
    };
    let object = wrapped_object(class, key_type, &template, wrapped, wrapping_data)?;
    let usage = material::usage(key_type, class);
    let wanted = Wanted { class, template: &template, usage, session: (handle, &session) };
    let list = new_attributes(call, &wanted)?;
    let request = ImportRequest {
        unique_identifier: call.context.engine.new_uid(call.context.now)?.into(),
        object_type: Some(object.object_type()),
        replace_existing: None,
        key_wrap_type: Some(KeyWrapType::NOT_WRAPPED),
        attributes: Attributes::new(list),
        object,
    };
    call.context.names_wrapping = true;
    let response = perform!(call, Import, request);
    call.context.names_wrapping = false;
    let uid = note_new(call, &wanted, identifier(&response?.unique_identifier)?)?;
    one_handle(call, &uid)
}

/// The object that a wrapped key is said to be.
fn wrapped_object(
    class: attribute::Classes,
    key_type: u64,
    template: &Template,
    wrapped: &[u8],
    wrapping_data: KeyWrappingData,
) -> Result<Object, Refused> {
    let is_generic = key_type == GENERIC;
    let algorithm = match key_type {
        GENERIC => None,
        EDWARDS | MONTGOMERY if template.has(cka::EC_PARAMS) => {
            let kind = der::kind_of(material::curve(key_type, template)?);
            keys::facts_of(kind, 0, Some(CryptographicAlgorithm::EC)).algorithm
        }
        MONTGOMERY => Some(CryptographicAlgorithm::EC),
        key_type => attribute::algorithm(key_type),
    };
    if algorithm.is_none() && !is_generic {
        return Err(Code::ATTRIBUTE_VALUE_INVALID.into());
    }
    let length = template.ulong(cka::VALUE_LEN).and_then(|bytes| bytes.checked_mul(8));
    let cryptographic_length = length.map(i32::try_from).transpose();
    let key_block = KeyBlock {
        key_format_type: if class == SECRET { KeyFormatType::RAW } else { KeyFormatType::PKCS_8 },
        key_compression_type: None,
        key_value: Some(KeyValue::Wrapped(Bytes::from(wrapped))),
        cryptographic_algorithm: algorithm,
        cryptographic_length: cryptographic_length.map_err(|_| Code::KEY_SIZE_RANGE)?,
        key_wrapping_data: Some(wrapping_data),
    };
    Ok(match class {
        SECRET if is_generic => {
            Object::SecretData(SecretData { secret_data_type: SecretDataType::SEED, key_block })
        }
        SECRET => Object::SymmetricKey(Key { key_block }),
        _ => Object::PrivateKey(Key { key_block }),
    })
}

/// Agrees on a secret with the other side of an exchange (CKM_ECDH1_DERIVE).
pub(super) fn derive_key(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, session) = call.session()?;
    let asked = call.input.mechanism()?;
    let base = call.input.ulong()?;
    let template = Template::read(&mut call.input)?;
    call.input.finish()?;
    mechanism::find(asked.mechanism, flag::DERIVE)?;
    let point = mechanism::ecdh(asked.parameter)?;
    let base = call.uid(base)?;
    let object = call.see(&base)?;
    let is_private = object.object_type == ObjectType::PRIVATE_KEY;
    if !is_private || !matches!(attribute::key_type(&object), Some(EC | MONTGOMERY)) {
        return Err(Code::KEY_TYPE_INCONSISTENT.into());
    }
    let curve = attribute::kind(&object).and_then(der::curve_of);
    let curve = curve.ok_or(Refused::from(Code::KEY_TYPE_INCONSISTENT))?;
    let other = public_key(curve, point).map_err(|_| Refused::from(Code::MECHANISM_PARAM_INVALID))?;
    template.agrees(cka::CLASS, 4)?;
    let key_type = template.ulong(cka::KEY_TYPE).unwrap_or(GENERIC);
    check_made(&template, SECRET)?;
    // All of the secret is the key: what is shorter is left to a function that derives.
    let bytes = secret_length(curve);
    let length = u64::try_from(bytes).unwrap_or(u64::MAX);
    if template.ulong(cka::VALUE_LEN).is_some_and(|wanted| wanted != length) {
        return Err(Code::KEY_SIZE_RANGE.into());
    }
    let usage = material::usage(key_type, SECRET);
    let wanted = Wanted { class: SECRET, template: &template, usage, session: (handle, &session) };
    let mut list = new_attributes(call, &wanted)?;
    let bits = i32::try_from(bytes.saturating_mul(8)).unwrap_or(i32::MAX);
    list.push(standard(Tag::CRYPTOGRAPHIC_LENGTH, Kmip::Integer(bits)));
    if key_type != GENERIC {
        let code = attribute::algorithm(key_type).ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
        list.push(standard(Tag::CRYPTOGRAPHIC_ALGORITHM, Kmip::Enumeration(code.0)));
    }
    let is_secret = key_type == GENERIC;
    let request = DeriveKeyRequest {
        object_type: if is_secret { ObjectType::SECRET_DATA } else { ObjectType::SYMMETRIC_KEY },
        unique_identifiers: vec![base.as_str().into()],
        derivation_method: DerivationMethod::ASYMMETRIC_KEY,
        derivation_parameters: DerivationParameters {
            derivation_data: vec![Bytes::from(other.to_spki().map_err(Failure::from)?)],
            ..DerivationParameters::default()
        },
        attributes: Attributes::new(list),
    };
    let response = perform!(call, DeriveKey, request)?;
    let uid = note_new(call, &wanted, identifier(&response.unique_identifier)?)?;
    one_handle(call, &uid)
}

/// The public key of the other side: its point on the curve of ours, as it is or in an octet string.
fn public_key(curve: crypto::asymmetric::Curve, point: &[u8]) -> Result<PublicKey, crypto::Error> {
    let point = der::octets(point).to_vec();
    match der::kind_of(curve) {
        KeyKind::Ec(_) => PublicKey::from_ec(&EcPublicComponents { curve, point }),
        kind => PublicKey::from_raw(kind, &point),
    }
}

/// Bytes of the secret that two keys on a curve have in common.
fn secret_length(curve: crypto::asymmetric::Curve) -> usize {
    use crypto::asymmetric::Curve;
    match curve {
        Curve::X25519 => 32,
        Curve::X448 => 56,
        curve => curve.field_len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn templates_do_not_give_what_is_made() {
        let value = Some(kmip::pkcs11::Value::Bytes(Bytes::from(&b"x"[..])));
        let template = Template::of(vec![(cka::VALUE, value.clone())]);
        assert!(check_made(&template, SECRET).is_err());
        let template = Template::of(vec![(cka::EC_PARAMS, value)]);
        assert!(check_made(&template, PUBLIC).is_ok());
        assert!(check_made(&template, PRIVATE).is_err());
    }
}
