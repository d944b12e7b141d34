//! Every way to wrap a key: out by Get and Export, back in by Register, and what goes wrong on the way.

#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing, reason = "a test fails by panicking")]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::sync::Arc;

use keyward_engine::identity::Peer;
use kmip::message::ResponseItem;
use kmip::object::{
    KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingSpecification, Object, PlainKeyValue,
};
use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DigitalSignatureAlgorithm, EncodingOption, HashingAlgorithm,
    KeyWrapType, LinkType, ObjectType, PaddingMethod, ResultReason, WrappingMethod,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, AttributeName, Attributes, CryptographicParameters};
use support::{Bench, START, id, refused, succeeded};

const V: Version = Version::V2_1;
type Algorithm = CryptographicAlgorithm;

/// A bench with one client.
struct Client {
    bench: Bench,
    peer: Arc<Peer>,
}

/// Keys that a test wraps with: how, for whom the server is asked, and with which parameters.
struct Kek {
    uid: String,
    name: String,
}

fn parameters_attribute(parameters: &CryptographicParameters) -> Attribute {
    let mut fields = Vec::new();
    let mut put = |tag, code: Option<u32>| {
        fields.extend(code.map(|code| Item::new(tag, Value::Enumeration(code))));
    };
    put(Tag::BLOCK_CIPHER_MODE, parameters.block_cipher_mode.map(|value| value.0));
    put(Tag::PADDING_METHOD, parameters.padding_method.map(|value| value.0));
    put(Tag::HASHING_ALGORITHM, parameters.hashing_algorithm.map(|value| value.0));
    put(Tag::DIGITAL_SIGNATURE_ALGORITHM, parameters.digital_signature_algorithm.map(|value| value.0));
    Attribute::new(Tag::CRYPTOGRAPHIC_PARAMETERS, Value::Structure(fields))
}

fn mode(mode: BlockCipherMode) -> CryptographicParameters {
    CryptographicParameters { block_cipher_mode: Some(mode), ..Default::default() }
}

fn padded(padding: PaddingMethod, hash: Option<HashingAlgorithm>) -> CryptographicParameters {
    CryptographicParameters { padding_method: Some(padding), hashing_algorithm: hash, ..Default::default() }
}

fn number(tag: Tag, number: i32) -> Attribute {
    Attribute::new(tag, Value::Integer(number))
}

fn list(algorithm: Algorithm, bits: i32, parameters: Option<&CryptographicParameters>) -> Vec<Attribute> {
    let mut list = vec![
        Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
        number(Tag::CRYPTOGRAPHIC_LENGTH, bits),
        Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(START - 1)),
    ];
    list.extend(parameters.map(parameters_attribute));
    list
}

impl Client {
    fn new() -> Self {
        let bench = Bench::new();
        let peer = bench.peer("alice");
        Self { bench, peer }
    }

    fn ask(&self, payload: impl Into<payload::RequestPayload>) -> ResponseItem {
        self.bench.ask(&self.peer, V, payload)
    }

    fn key(
        &self,
        algorithm: Algorithm,
        bits: i32,
        mask: Mask,
        parameters: Option<&CryptographicParameters>,
    ) -> String {
        let mut attributes = list(algorithm, bits, parameters);
        attributes.push(number(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0));
        let request = payload::CreateRequest {
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Attributes::new(attributes),
            protection_storage_masks: None,
        };
        match succeeded(self.ask(request)) {
            ResponsePayload::Create(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    /// Private and public key.
    fn pair(
        &self,
        algorithm: Algorithm,
        bits: i32,
        masks: (Mask, Mask),
        parameters: Option<&CryptographicParameters>,
    ) -> (String, String) {
        let own = |mask: Mask| Some(Attributes::new(vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)]));
        let request = payload::CreateKeyPairRequest {
            common_attributes: Some(Attributes::new(list(algorithm, bits, parameters))),
            private_key_attributes: own(masks.0),
            public_key_attributes: own(masks.1),
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        };
        match succeeded(self.ask(request)) {
            ResponsePayload::CreateKeyPair(response) => {
                (id(&response.private_key_unique_identifier), id(&response.public_key_unique_identifier))
            }
            other => panic!("{other:?}"),
        }
    }

    fn get(
        &self,
        uid: &str,
        wrap: Option<KeyWrapType>,
        by: Option<KeyWrappingSpecification>,
    ) -> ResponseItem {
        self.ask(payload::GetRequest {
            unique_identifier: Some(uid.into()),
            key_wrap_type: wrap,
            key_wrapping_specification: by,
            ..Default::default()
        })
    }

    fn object(&self, uid: &str, wrap: Option<KeyWrapType>, by: Option<KeyWrappingSpecification>) -> Object {
        match succeeded(self.get(uid, wrap, by)) {
            ResponsePayload::Get(response) => (*response.object).clone(),
            other => panic!("{other:?}"),
        }
    }

    fn register(&self, object: Object, attributes: Vec<Attribute>) -> ResponseItem {
        self.ask(payload::RegisterRequest {
            object_type: object.object_type(),
            attributes: Attributes::new(attributes),
            object: Some(object),
            protection_storage_masks: None,
        })
    }

    fn registered(&self, object: Object) -> String {
        match succeeded(self.register(object, vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0)])) {
            ResponsePayload::Register(response) => id(&response.unique_identifier),
            other => panic!("{other:?}"),
        }
    }

    /// Keys to encrypt with: each mode of AES that wraps, each padding of RSA.
    fn encrypting(&self) -> Vec<Kek> {
        let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
        let mut keks = Vec::new();
        for (block_mode, padding) in [
            (BlockCipherMode::NISTKEYWRAP, None),
            (BlockCipherMode::AESKEYWRAPPADDING, None),
            (BlockCipherMode::ECB, Some(PaddingMethod::PKCS5)),
            (BlockCipherMode::CBC, Some(PaddingMethod::PKCS5)),
            (BlockCipherMode::CFB, None),
            (BlockCipherMode::OFB, None),
            (BlockCipherMode::CTR, None),
            (BlockCipherMode::GCM, None),
            (BlockCipherMode::CCM, None),
        ] {
            for bits in [128, 256] {
                let parameters = CryptographicParameters { padding_method: padding, ..mode(block_mode) };
                let uid = self.key(Algorithm::AES, bits, both, Some(&parameters));
                keks.push(Kek { uid, name: format!("AES-{bits} {block_mode:?}") });
            }
        }
        let hashes = [
            HashingAlgorithm::SHA_1,
            HashingAlgorithm::SHA_256,
            HashingAlgorithm::SHA_384,
            HashingAlgorithm::SHA_512,
        ];
        let schemes = hashes.map(|hash| padded(PaddingMethod::OAEP, Some(hash)));
        for parameters in schemes.iter().chain([&padded(PaddingMethod::PKCS1_V1_5, None)]) {
            let masks = (Mask::UNWRAP_KEY, Mask::WRAP_KEY);
            let (_, public) = self.pair(Algorithm::RSA, 2048, masks, Some(parameters));
            let name = format!("RSA {:?} {:?}", parameters.padding_method, parameters.hashing_algorithm);
            keks.push(Kek { uid: public, name });
        }
        keks
    }

    /// Keys to authenticate with: each HMAC, CMAC, each way of RSA, a curve.
    fn authenticating(&self) -> Vec<Kek> {
        let both = Mask::MAC_GENERATE | Mask::MAC_VERIFY;
        let mut keys = Vec::new();
        for algorithm in
            [Algorithm::HMAC_SHA1, Algorithm::HMAC_SHA256, Algorithm::HMAC_SHA384, Algorithm::HMAC_SHA512]
        {
            keys.push(Kek { uid: self.key(algorithm, 256, both, None), name: format!("{algorithm:?}") });
        }
        let cmac = self.key(Algorithm::AES, 256, both, Some(&mode(BlockCipherMode::CMAC)));
        keys.push(Kek { uid: cmac, name: "AES CMAC".to_owned() });
        let mut schemes = Vec::new();
        for (hash, named) in [
            (HashingAlgorithm::SHA_1, DigitalSignatureAlgorithm::SHA_1_WITH_RSA_ENCRYPTION),
            (HashingAlgorithm::SHA_256, DigitalSignatureAlgorithm::SHA_256_WITH_RSA_ENCRYPTION),
            (HashingAlgorithm::SHA_384, DigitalSignatureAlgorithm::SHA_384_WITH_RSA_ENCRYPTION),
            (HashingAlgorithm::SHA_512, DigitalSignatureAlgorithm::SHA_512_WITH_RSA_ENCRYPTION),
        ] {
            schemes.push(padded(PaddingMethod::PKCS1_V1_5, Some(hash)));
            schemes.push(padded(PaddingMethod::PSS, Some(hash)));
            schemes.push(CryptographicParameters {
                digital_signature_algorithm: Some(named),
                ..Default::default()
            });
            // PKCS#1 v1.5 when nothing is said.
            schemes.push(CryptographicParameters { hashing_algorithm: Some(hash), ..Default::default() });
        }
        for parameters in &schemes {
            let masks = (Mask::SIGN, Mask::VERIFY);
            let (private, _) = self.pair(Algorithm::RSA, 2048, masks, Some(parameters));
            keys.push(Kek { uid: private, name: format!("{parameters:?}") });
        }
        let hash = padded_hash(HashingAlgorithm::SHA_256);
        let (private, _) = self.pair(Algorithm::EC, 256, (Mask::SIGN, Mask::VERIFY), Some(&hash));
        keys.push(Kek { uid: private, name: "ECDSA".to_owned() });
        keys
    }
}

fn padded_hash(hash: HashingAlgorithm) -> CryptographicParameters {
    CryptographicParameters { hashing_algorithm: Some(hash), ..Default::default() }
}

fn information(uid: &str) -> Option<KeyInformation> {
    Some(KeyInformation { unique_identifier: uid.into(), cryptographic_parameters: None })
}

fn by(kek: Option<&str>, authenticator: Option<&str>, method: WrappingMethod) -> KeyWrappingSpecification {
    KeyWrappingSpecification {
        wrapping_method: method,
        encryption_key_information: kek.and_then(information),
        mac_signature_key_information: authenticator.and_then(information),
        attribute_names: Vec::new(),
        encoding_option: None,
    }
}

fn block(object: &Object) -> &KeyBlock {
    object.key_block().unwrap()
}

/// The key material in the clear.
fn material(object: &Object) -> KeyMaterial {
    assert!(block(object).key_wrapping_data.is_none());
    match block(object).key_value.clone() {
        Some(KeyValue::Plain(PlainKeyValue { key_material, .. })) => key_material,
        other => panic!("{other:?}"),
    }
}

/// The object with one byte of what is wrapped changed.
fn damaged(object: &Object) -> Object {
    let mut object = object.clone();
    let block = object.key_block_mut().unwrap();
    let change = |bytes: &[u8]| {
        let mut bytes = bytes.to_vec();
        *bytes.last_mut().unwrap() ^= 1;
        bytes.into()
    };
    block.key_value = match block.key_value.take() {
        Some(KeyValue::Wrapped(bytes)) => Some(KeyValue::Wrapped(change(&bytes))),
        Some(KeyValue::Plain(mut plain)) => {
            if let KeyMaterial::Bytes(bytes) = &plain.key_material {
                plain.key_material = KeyMaterial::Bytes(change(bytes));
            }
            Some(KeyValue::Plain(plain))
        }
        None => None,
    };
    object
}

const NOT_WRAPPED: Option<KeyWrapType> = Some(KeyWrapType::NOT_WRAPPED);
const AS_REGISTERED: Option<KeyWrapType> = Some(KeyWrapType::AS_REGISTERED);

#[test]
fn each_way_of_encryption_there_and_back() {
    let client = Client::new();
    let usage = AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK);
    let symmetric = client.key(Algorithm::AES, 256, Mask::ENCRYPT | Mask::DECRYPT, None);
    let (private, _) = client.pair(Algorithm::EC, 256, (Mask::SIGN, Mask::VERIFY), None);
    for kek in client.encrypting() {
        for (uid, encoding_option, bound) in [
            (&symmetric, None, vec![]),
            (&symmetric, Some(EncodingOption::TTLV_ENCODING), vec![usage.clone()]),
            (&symmetric, Some(EncodingOption::NO_ENCODING), vec![]),
            (&private, None, vec![]),
        ] {
            // RSA takes less than a private key in an encoding.
            if *uid == private && kek.name.starts_with("RSA") {
                continue;
            }
            let context = format!("{} {encoding_option:?} {uid}", kek.name);
            let clear = client.object(uid, None, None);
            let asked = KeyWrappingSpecification {
                encoding_option,
                attribute_names: bound.clone(),
                ..by(Some(&kek.uid), None, WrappingMethod::ENCRYPT)
            };
            let wrapped = client.object(uid, None, Some(asked));
            let data = block(&wrapped).key_wrapping_data.as_ref().unwrap();
            assert_eq!(data.encoding_option, encoding_option, "{context}");
            assert!(matches!(block(&wrapped).key_value, Some(KeyValue::Wrapped(_))), "{context}");

            let copy = client.registered(wrapped.clone());
            assert_eq!(client.object(&copy, None, None), wrapped, "{context}");
            assert_eq!(client.object(&copy, AS_REGISTERED, None), wrapped, "{context}");
            let back = client.object(&copy, NOT_WRAPPED, None);
            assert_eq!(material(&back), material(&clear), "{context}");
            if let Some(KeyValue::Plain(plain)) = &block(&back).key_value {
                assert_eq!(plain.attributes.list.len(), bound.len(), "{context}");
            }
        }
    }
}

#[test]
fn each_way_of_authentication_there_and_back_and_forged() {
    let client = Client::new();
    let secret = client.key(Algorithm::AES, 256, Mask::ENCRYPT, None);
    let clear = material(&client.object(&secret, None, None));
    let kek = client.key(
        Algorithm::AES,
        256,
        Mask::WRAP_KEY | Mask::UNWRAP_KEY,
        Some(&mode(BlockCipherMode::AESKEYWRAPPADDING)),
    );
    for key in client.authenticating() {
        for (method, kek) in [
            (WrappingMethod::MAC_SIGN, None),
            (WrappingMethod::ENCRYPT_THEN_MAC_SIGN, Some(kek.as_str())),
            (WrappingMethod::MAC_SIGN_THEN_ENCRYPT, Some(kek.as_str())),
        ] {
            for encoding_option in [None, Some(EncodingOption::NO_ENCODING)] {
                let context = format!("{} {method:?} {encoding_option:?}", key.name);
                let asked = KeyWrappingSpecification { encoding_option, ..by(kek, Some(&key.uid), method) };
                let wrapped = client.object(&secret, None, Some(asked));
                let copy = client.registered(wrapped.clone());
                assert_eq!(material(&client.object(&copy, NOT_WRAPPED, None)), clear, "{context}");
                let copy = client.registered(damaged(&wrapped));
                let refusal = client.get(&copy, NOT_WRAPPED, None);
                assert_eq!(refused(&refusal), ResultReason::CRYPTOGRAPHIC_FAILURE, "{context}");
                let mut forged = wrapped;
                let data = forged.key_block_mut().unwrap().key_wrapping_data.as_mut().unwrap();
                let mut signature = data.mac_signature.as_ref().unwrap().to_vec();
                signature[0] ^= 1;
                data.mac_signature = Some(signature.into());
                let copy = client.registered(forged);
                let refusal = client.get(&copy, NOT_WRAPPED, None);
                assert_eq!(refused(&refusal), ResultReason::CRYPTOGRAPHIC_FAILURE, "{context}");
            }
        }
    }
}

#[test]
fn authenticated_modes_find_damage_and_all_answer_the_same_to_the_wrong_key() {
    let client = Client::new();
    let secret = client.key(Algorithm::AES, 256, Mask::ENCRYPT, None);
    for block_mode in [
        BlockCipherMode::NISTKEYWRAP,
        BlockCipherMode::AESKEYWRAPPADDING,
        BlockCipherMode::GCM,
        BlockCipherMode::CCM,
    ] {
        let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
        let kek = client.key(Algorithm::AES, 256, both, Some(&mode(block_mode)));
        let other = client.key(Algorithm::AES, 256, both, Some(&mode(block_mode)));
        let wrapped = client.object(&secret, None, Some(by(Some(&kek), None, WrappingMethod::ENCRYPT)));
        let copy = client.registered(damaged(&wrapped));
        let of_damage = client.get(&copy, NOT_WRAPPED, None);
        assert_eq!(refused(&of_damage), ResultReason::CRYPTOGRAPHIC_FAILURE, "{block_mode:?}");
        let mut mislabelled = wrapped.clone();
        let data = mislabelled.key_block_mut().unwrap().key_wrapping_data.as_mut().unwrap();
        data.encryption_key_information = information(&other);
        let copy = client.registered(mislabelled);
        let of_key = client.get(&copy, NOT_WRAPPED, None);
        assert_eq!(of_key.result_message, of_damage.result_message, "{block_mode:?}");
    }
}

#[test]
fn what_a_wrapping_key_needs() {
    let client = Client::new();
    let secret = client.key(Algorithm::AES, 128, Mask::ENCRYPT, None);
    let wrap_mode = mode(BlockCipherMode::NISTKEYWRAP);
    let encrypt = |uid: &str| by(Some(uid), None, WrappingMethod::ENCRYPT);
    let refusal = |specification| refused(&client.get(&secret, None, Some(specification)));

    let not_for_wrapping = client.key(Algorithm::AES, 128, Mask::UNWRAP_KEY, Some(&wrap_mode));
    assert_eq!(refusal(encrypt(&not_for_wrapping)), ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    let not_for_codes = client.key(Algorithm::HMAC_SHA256, 256, Mask::MAC_VERIFY, None);
    assert_eq!(
        refusal(by(None, Some(&not_for_codes), WrappingMethod::MAC_SIGN)),
        ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK
    );
    assert_eq!(refusal(encrypt("nothing")), ResultReason::WRAPPING_OBJECT_NOT_FOUND);
    assert_eq!(refusal(encrypt(&secret)), ResultReason::INVALID_FIELD);
    // The method and the keys have to go together.
    let hmac = client.key(Algorithm::HMAC_SHA256, 256, Mask::MAC_GENERATE, None);
    let kek = client.key(Algorithm::AES, 128, Mask::WRAP_KEY | Mask::UNWRAP_KEY, Some(&wrap_mode));
    assert!(
        client
            .get(&secret, None, Some(by(Some(&kek), Some(&hmac), WrappingMethod::ENCRYPT)))
            .result_reason
            .is_some()
    );
    assert!(
        client
            .get(&secret, None, Some(by(None, Some(&hmac), WrappingMethod::ENCRYPT)))
            .result_reason
            .is_some()
    );
    // Without parameters there is no mode; others than the key's are refused.
    let plain = client.key(Algorithm::AES, 128, Mask::WRAP_KEY, None);
    assert_eq!(refusal(encrypt(&plain)), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS);
    let mut asked = encrypt(&kek);
    asked.encryption_key_information.as_mut().unwrap().cryptographic_parameters =
        Some(mode(BlockCipherMode::AESKEYWRAPPADDING));
    assert_eq!(refusal(asked), ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS);
    // Attributes are bound in an encoding alone.
    let bound = KeyWrappingSpecification {
        attribute_names: vec![AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK)],
        encoding_option: Some(EncodingOption::NO_ENCODING),
        ..encrypt(&kek)
    };
    assert_eq!(refusal(bound), ResultReason::ENCODING_OPTION_ERROR);
    // A key that does not exist any more, or may not protect any more, wraps nothing.
    let revoke = payload::RevokeRequest {
        unique_identifier: Some(kek.as_str().into()),
        revocation_reason: payload::RevocationReason {
            revocation_reason_code: kmip::table::enumeration::RevocationReasonCode::UNSPECIFIED,
            revocation_message: None,
        },
        compromise_occurrence_date: None,
    };
    let wrapped = client.object(&secret, None, Some(encrypt(&kek)));
    let copy = client.registered(wrapped);
    succeeded(client.ask(revoke));
    assert_eq!(refusal(encrypt(&kek)), ResultReason::PERMISSION_DENIED);
    // What it has wrapped comes back all the same.
    material(&client.object(&copy, NOT_WRAPPED, None));
    succeeded(client.ask(payload::DestroyRequest { unique_identifier: Some(kek.as_str().into()) }));
    assert_eq!(refusal(encrypt(&kek)), ResultReason::WRAPPING_OBJECT_DESTROYED);
    let gone = client.get(&copy, NOT_WRAPPED, None);
    assert_eq!(refused(&gone), ResultReason::WRAPPING_OBJECT_DESTROYED);
    // As it was registered, it needs no wrapping key.
    client.object(&copy, AS_REGISTERED, None);
}

#[test]
fn a_wrapped_key_is_wrapped_anew_or_once_more() {
    let client = Client::new();
    let secret = client.key(Algorithm::AES, 256, Mask::ENCRYPT, None);
    let both = Mask::WRAP_KEY | Mask::UNWRAP_KEY;
    let wrap_mode = mode(BlockCipherMode::AESKEYWRAPPADDING);
    let inner = client.key(Algorithm::AES, 256, both, Some(&wrap_mode));
    let outer = client.key(Algorithm::AES, 256, both, Some(&wrap_mode));
    let encrypt = |uid: &str| Some(by(Some(uid), None, WrappingMethod::ENCRYPT));
    let clear = material(&client.object(&secret, None, None));
    let wrapped = client.object(&secret, None, encrypt(&inner));
    let copy = client.registered(wrapped.clone());
    // Anew: out of the one, into the other.
    for wrap_type in [None, NOT_WRAPPED] {
        let anew = client.registered(client.object(&copy, wrap_type, encrypt(&outer)));
        assert_eq!(material(&client.object(&anew, NOT_WRAPPED, None)), clear);
    }
    // Once more: what comes out of the outer wrapping is the inner one as it was registered.
    let twice = KeyWrappingSpecification {
        encoding_option: Some(EncodingOption::NO_ENCODING),
        ..encrypt(&outer).unwrap()
    };
    let twice = client.object(&copy, AS_REGISTERED, Some(twice));
    let decrypt =
        payload::DecryptRequest { unique_identifier: Some(outer.as_str().into()), ..Default::default() };
    assert_eq!(refused(&client.ask(decrypt)), ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK);
    let Some(KeyValue::Wrapped(bytes)) = &block(&wrapped).key_value else { panic!("not wrapped") };
    let mut opaque = twice;
    opaque.key_block_mut().unwrap().cryptographic_length = None;
    opaque.key_block_mut().unwrap().cryptographic_algorithm = Some(Algorithm::ONE_TIME_PAD);
    let copy = client.register(
        opaque,
        vec![
            number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0),
            number(Tag::CRYPTOGRAPHIC_LENGTH, i32::try_from(bytes.len() * 8).unwrap()),
        ],
    );
    let copy = match succeeded(copy) {
        ResponsePayload::Register(response) => id(&response.unique_identifier),
        other => panic!("{other:?}"),
    };
    let out = client.object(&copy, NOT_WRAPPED, None);
    assert_eq!(material(&out), KeyMaterial::Bytes(bytes.clone()));
}

#[test]
fn export_wraps_as_get_does_and_register_notes_the_wrapping_key() {
    let client = Client::new();
    let secret = client.key(Algorithm::AES, 256, Mask::ENCRYPT, None);
    let wrap_mode = mode(BlockCipherMode::NISTKEYWRAP);
    let kek = client.key(Algorithm::AES, 256, Mask::WRAP_KEY | Mask::UNWRAP_KEY, Some(&wrap_mode));
    let asked = by(Some(&kek), None, WrappingMethod::ENCRYPT);
    let export = payload::ExportRequest {
        unique_identifier: Some(secret.as_str().into()),
        key_wrapping_specification: Some(asked.clone()),
        ..Default::default()
    };
    let exported = match succeeded(client.ask(export)) {
        ResponsePayload::Export(response) => (*response.object.unwrap()).clone(),
        other => panic!("{other:?}"),
    };
    assert_eq!(exported, client.object(&secret, None, Some(asked)), "RFC 3394 has no nonce");
    let copy = client.registered(exported.clone());
    let request = payload::GetAttributesRequest {
        unique_identifier: Some(copy.into()),
        attribute_references: vec![AttributeName::Standard(Tag::LINK)],
    };
    match succeeded(client.ask(request)) {
        ResponsePayload::GetAttributes(response) => {
            let link = response.attributes.get(Tag::LINK).unwrap();
            let link_type = link.child(Tag::LINK_TYPE).unwrap().value.enumeration();
            assert_eq!(link_type, Some(LinkType::WRAPPING_KEY_LINK.0));
            assert_eq!(link.child(Tag::LINKED_OBJECT_IDENTIFIER).unwrap().value.text(), Some(kek.as_str()));
        }
        other => panic!("{other:?}"),
    }
    // Import unwraps when it is asked to, and keeps what came otherwise.
    for (uid, key_wrap_type) in
        [("kept-wrapped", Some(KeyWrapType::AS_REGISTERED)), ("unwrapped", NOT_WRAPPED)]
    {
        succeeded(client.ask(payload::ImportRequest {
            unique_identifier: uid.into(),
            object_type: Some(exported.object_type()),
            replace_existing: None,
            key_wrap_type,
            attributes: Attributes::new(vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0)]),
            object: exported.clone(),
        }));
        let is_wrapped = client.object(uid, None, None).key_block().unwrap().key_wrapping_data.is_some();
        assert_eq!(is_wrapped, key_wrap_type != NOT_WRAPPED, "{uid}");
        let (out, original) = (client.object(uid, NOT_WRAPPED, None), client.object(&secret, None, None));
        assert_eq!(material(&out), material(&original));
    }
    // Wrapping data without a key is none.
    let mut nameless = exported;
    let data = nameless.key_block_mut().unwrap().key_wrapping_data.as_mut().unwrap();
    data.encryption_key_information = None;
    let mask = number(Tag::CRYPTOGRAPHIC_USAGE_MASK, Mask::ENCRYPT.0);
    assert!(client.register(nameless, vec![mask]).result_reason.is_some());
}
