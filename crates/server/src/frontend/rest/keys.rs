//! Routes of keys. What KMIP has an operation for is asked of the engine as a message of KMIP, in the way that every client
//! asks: there is no second way to a key.

use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use crypto::Secret;
use crypto::asymmetric::{PrivateKey, PublicKey};
use crypto::x509::{der_to_pem, pem_to_der};
use engine::admin::making::{Inherited, Making};
use engine::admin::{AdminQuery, attribute, keys};
use engine::identity::Caller;
use engine::{Failure, Reason};
use kmip::attribute::{Attribute, Attributes, name_value};
use kmip::message::RequestMessage;
use kmip::object::{
    Certificate, Key, KeyBlock, KeyInformation, KeyMaterial, KeyValue, KeyWrappingData,
    KeyWrappingSpecification, Object, OpaqueObject, PlainKeyValue, SecretData,
};
use kmip::payload::{
    ActivateRequest, AddAttributeRequest, ArchiveRequest, CreateKeyPairRequest, CreateRequest,
    DeleteAttributeRequest, DestroyRequest, GetRequest, ModifyAttributeRequest, RecoverRequest,
    RegisterRequest, RekeyKeyPairRequest, RekeyRequest, RequestPayload, ResponsePayload, RevocationReason,
    RevokeRequest, SetAttributeRequest,
};
use kmip::table::enumeration::{
    BlockCipherMode, CertificateType, CryptographicAlgorithm, EncodingOption, KeyFormatType, NameType,
    ObjectType, OpaqueDataType, Operation, RecommendedCurve, ResultReason, ResultStatus,
    RevocationReasonCode, SecretDataType, WrappingMethod,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Bytes, DateTime, Interval, Item, Value};
use kmip::{CryptographicParameters, UniqueIdentifier, Version};

use super::routes::{Answer, Behind, Call, NONE, NOTHING, Parameter, Route, Takes, done, json, list, one};

/// The parameters of the list of keys.
const FILTER: &[Parameter] = &[
    Parameter { name: "limit", kind: "integer", help: "Most keys of the page, 1 to 1000" },
    Parameter { name: "after", kind: "string", help: "`next` of the page before" },
    Parameter { name: "name", kind: "string", help: "Only the key of this name" },
    Parameter { name: "contains", kind: "string", help: "Only keys with a name that contains this" },
    Parameter { name: "type", kind: "string", help: "Only objects of this type, as SymmetricKey" },
    Parameter { name: "algorithm", kind: "string", help: "Only keys of this algorithm, as AES" },
    Parameter { name: "state", kind: "string", help: "Only keys in this state; destroyed ones only so" },
    Parameter { name: "group", kind: "string", help: "Only keys of this Object Group" },
    Parameter { name: "owner", kind: "string", help: "Only keys of this user; global keys when empty" },
];

/// Which instance of an attribute.
const INDEX: &[Parameter] =
    &[Parameter { name: "index", kind: "integer", help: "Only the instance of this index" }];

/// Every route of keys.
pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/keys",
        summary: "List the keys that the caller may know of, the newest first",
        behind: Behind::Administration(keys::ListKeys::ROW),
        query: FILTER,
        takes: Takes::Nothing,
        answers: list::<api::Key>(),
        run: |call| {
            let text = |name: &str| call.query.get(name).cloned();
            let filter = keys::KeyFilter {
                name: text("name"),
                contains: text("contains"),
                kind: text("type"),
                algorithm: text("algorithm"),
                state: text("state"),
                group: text("group"),
                owner: text("owner"),
            };
            let after = text("after").unwrap_or_default();
            let page = call.look_up(keys::ListKeys { filter, after, limit: call.limit()? })?;
            Answer::of(200, &serde_json::json!({ "items": page.keys, "next": page.next }))
        },
    },
    Route {
        method: "POST",
        path: "/keys",
        summary: "Create a symmetric key, or a random secret",
        behind: Behind::Kmip(Operation::CREATE),
        query: NONE,
        takes: json::<api::NewKey>(),
        answers: one::<api::Key>(201),
        run: create,
    },
    Route {
        method: "POST",
        path: "/key-pairs",
        summary: "Create a private key and its public key",
        behind: Behind::Kmip(Operation::CREATE_KEY_PAIR),
        query: NONE,
        takes: json::<api::NewKeyPair>(),
        answers: one::<api::KeyPair>(201),
        run: create_pair,
    },
    Route {
        method: "POST",
        path: "/keys/import",
        summary: "Hand a key, a certificate or a secret to the server",
        behind: Behind::Kmip(Operation::REGISTER),
        query: NONE,
        takes: json::<api::ImportKey>(),
        answers: one::<api::Key>(201),
        run: import,
    },
    Route {
        method: "POST",
        path: "/key-templates",
        summary: "Make a template: attributes that new keys take over",
        behind: Behind::Kmip(Operation::REGISTER),
        query: NONE,
        takes: json::<api::NewTemplate>(),
        answers: one::<api::Key>(201),
        run: make_template,
    },
    Route {
        method: "GET",
        path: "/keys/{id}",
        summary: "Show a key with its attributes",
        behind: Behind::Administration(keys::ShowKey::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Key>(200),
        run: |call| Answer::of(200, &call.look_up(keys::ShowKey(call.parameter("id")))?),
    },
    Route {
        method: "DELETE",
        path: "/keys/{id}",
        summary: "Destroy the material of a key that is not active",
        behind: Behind::Kmip(Operation::DESTROY),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            call.change(DestroyRequest { unique_identifier: call.object() })?;
            Ok(done())
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/export",
        summary: "Take a key out of the server, in the clear or wrapped",
        behind: Behind::Kmip(Operation::GET),
        query: NONE,
        takes: json::<api::KeyExport>(),
        answers: one::<api::ExportedKey>(200),
        run: export,
    },
    Route {
        method: "POST",
        path: "/keys/{id}/attributes",
        summary: "Add an instance of an attribute",
        behind: Behind::Kmip(Operation::ADD_ATTRIBUTE),
        query: NONE,
        takes: json::<api::AttributeInstance>(),
        answers: one::<api::Key>(200),
        run: |call| {
            let new: api::AttributeInstance = call.body()?;
            let new_attribute = attribute::read(&new.name, &new.value)?;
            call.change(AddAttributeRequest { unique_identifier: call.object(), new_attribute })?;
            call.key()
        },
    },
    Route {
        method: "PUT",
        path: "/keys/{id}/attributes",
        summary: "Set an attribute, or change one of several instances",
        behind: Behind::Kmip(Operation::MODIFY_ATTRIBUTE),
        query: NONE,
        takes: json::<api::AttributeChange>(),
        answers: one::<api::Key>(200),
        run: |call| {
            let change: api::AttributeChange = call.body()?;
            let unique_identifier = call.object();
            let new_attribute = attribute::read(&change.name, &change.value)?;
            match &change.current {
                Some(current) => {
                    let current_attribute = Some(attribute::read(&change.name, current)?);
                    call.change(ModifyAttributeRequest {
                        unique_identifier,
                        current_attribute,
                        new_attribute,
                    })?;
                }
                None => {
                    call.change(SetAttributeRequest { unique_identifier, new_attribute })?;
                }
            }
            call.key()
        },
    },
    Route {
        method: "DELETE",
        path: "/keys/{id}/attributes/{name}",
        summary: "Delete an attribute, or one of its instances",
        behind: Behind::Kmip(Operation::DELETE_ATTRIBUTE),
        query: INDEX,
        takes: Takes::Nothing,
        answers: one::<api::Key>(200),
        run: delete_attribute,
    },
    Route {
        method: "GET",
        path: "/keys/{id}/versions",
        summary: "List the versions of a key, the oldest first",
        behind: Behind::Administration(keys::ListKeyVersions::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: list::<api::KeyVersion>(),
        run: |call| {
            let versions = call.look_up(keys::ListKeyVersions(call.parameter("id")))?;
            Answer::of(200, &serde_json::json!({ "items": versions, "next": null }))
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/versions",
        summary: "Make a new version of a key, which goes by its name from then on",
        behind: Behind::Kmip(Operation::RE_KEY),
        query: NONE,
        takes: json::<api::NewVersion>(),
        answers: one::<api::Key>(201),
        run: make_version,
    },
    Route {
        method: "POST",
        path: "/keys/{id}/activate",
        summary: "Make a key active, now or at a time to come",
        behind: Behind::Kmip(Operation::ACTIVATE),
        query: NONE,
        takes: json::<api::Activation>(),
        answers: one::<api::Key>(200),
        run: |call| {
            let unique_identifier = call.object();
            match call.optional_body::<api::Activation>()?.at {
                None => call.change(ActivateRequest { unique_identifier })?,
                Some(at) => {
                    let date = Value::DateTime(attribute::time_from(&at)?);
                    let new_attribute = Attribute::new(Tag::ACTIVATION_DATE, date);
                    call.change(SetAttributeRequest { unique_identifier, new_attribute })?
                }
            };
            call.key()
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/revoke",
        summary: "Deactivate a key, or say that it is compromised",
        behind: Behind::Kmip(Operation::REVOKE),
        query: NONE,
        takes: json::<api::Revocation>(),
        answers: one::<api::Key>(200),
        run: |call| {
            let revocation: api::Revocation = call.optional_body()?;
            let reason =
                revocation.reason.as_deref().map(attribute::word::<RevocationReasonCode>).transpose()?;
            let compromised = revocation.compromised_at.as_deref().map(attribute::time_from).transpose()?;
            call.change(RevokeRequest {
                unique_identifier: call.object(),
                revocation_reason: RevocationReason {
                    revocation_reason_code: reason.unwrap_or(RevocationReasonCode::CESSATION_OF_OPERATION),
                    revocation_message: revocation.message,
                },
                compromise_occurrence_date: compromised.map(DateTime),
            })?;
            call.key()
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/archive",
        summary: "Put a key into the archive, where it cannot be used",
        behind: Behind::Kmip(Operation::ARCHIVE),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Key>(200),
        run: |call| {
            call.change(ArchiveRequest { unique_identifier: call.object() })?;
            call.key()
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/recover",
        summary: "Take a key out of the archive",
        behind: Behind::Kmip(Operation::RECOVER),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Key>(200),
        run: |call| {
            call.change(RecoverRequest { unique_identifier: call.object() })?;
            call.key()
        },
    },
];

impl Call<'_> {
    /// The object that the path names.
    fn object(&self) -> Option<UniqueIdentifier> {
        Some(UniqueIdentifier::Id(self.parameter("id")))
    }

    /// The body, or what stands for none.
    fn optional_body<T: serde::de::DeserializeOwned + Default>(&self) -> Result<T, Failure> {
        if self.body.is_empty() { Ok(T::default()) } else { self.body() }
    }

    /// The key that the path names, as it is now.
    fn key(&self) -> Result<Answer, Failure> {
        let engine = &self.administration.engine;
        Answer::of(200, &engine.look_again(self.caller, keys::ShowKey(self.parameter("id")))?)
    }

    /// A new key, as it is now.
    fn new_key(&self, id: &str) -> Result<Answer, Failure> {
        Answer::of(201, &self.show(id)?)
    }

    fn show(&self, id: &str) -> Result<api::Key, Failure> {
        self.administration.engine.look_again(self.caller, keys::ShowKey(id.to_owned()))
    }

    /// Asks for an operation that changes the object that the path names, if it has the version of `If-Match`.
    fn change(&self, payload: impl Into<RequestPayload>) -> Result<ResponsePayload, Failure> {
        self.change_as(self.caller, payload)
    }

    /// As [`Call::change`], as a caller.
    fn change_as(
        &self,
        caller: &Arc<Caller>,
        payload: impl Into<RequestPayload>,
    ) -> Result<ResponsePayload, Failure> {
        let id = self.parameter("id");
        self.exchange(caller, payload.into(), Some(&id)).map_err(|failure| {
            let seen = self.version.filter(|_| failure.reason == Reason::GeneralFailure);
            // General Failure is all that KMIP has for an object that was changed meanwhile.
            match (seen, self.show(&id)) {
                (Some(seen), Ok(key)) if key.version != seen => {
                    Reason::VersionConflict.because("it was changed since it was read")
                }
                _ => failure,
            }
        })
    }

    /// Asks for an operation as a caller.
    fn ask(
        &self,
        caller: &Arc<Caller>,
        payload: impl Into<RequestPayload>,
    ) -> Result<ResponsePayload, Failure> {
        self.exchange(caller, payload.into(), None)
    }

    fn exchange(
        &self,
        caller: &Arc<Caller>,
        payload: RequestPayload,
        expected: Option<&str>,
    ) -> Result<ResponsePayload, Failure> {
        self.send(caller, RequestMessage::new(Version::V2_1).with(payload), expected)
    }

    /// Has the engine carry out a message of one operation; if an object is named, only in the version of `If-Match`.
    fn send(
        &self,
        caller: &Arc<Caller>,
        message: RequestMessage,
        expected: Option<&str>,
    ) -> Result<ResponsePayload, Failure> {
        let lost = || Reason::GeneralFailure.because("the server is stopping");
        self.is_recorded.set(true);
        let mut job = self.administration.engine.start_for(self.peer, Arc::clone(caller), message);
        if let Some(uid) = expected {
            job = job.if_version(uid, self.version);
        }
        let (sender, receiver) = sync_channel(1);
        job.run(Box::new(move |response| drop(sender.send(response))));
        let response = receiver.recv().map_err(|_| lost())?;
        let item = response.items.into_iter().next().ok_or_else(lost)?;
        match (item.result_status, item.payload) {
            (ResultStatus::SUCCESS, Some(payload)) => Ok(payload),
            _ => {
                let reason = Reason::of(item.result_reason.unwrap_or(ResultReason::GENERAL_FAILURE));
                Err(reason.because(item.result_message.unwrap_or_default()))
            }
        }
    }

    /// The caller that makes keys for an owner, with a flag and permissions like those of another key.
    fn maker(
        &self,
        owner: Option<&str>,
        deletable: Option<bool>,
        permissions_of: Option<String>,
    ) -> Result<Arc<Caller>, Failure> {
        let permissions = permissions_of.map_or(Inherited::Nothing, Inherited::Of);
        let making = Making { undeletable: deletable == Some(false), permissions };
        self.administration.engine.maker(self.caller, owner, making)
    }

    fn now(&self) -> i64 {
        self.administration.engine.now()
    }
}

/// Attributes of a request, put together.
#[derive(Default)]
struct Collected(Attributes);

impl Collected {
    fn template(mut self, name: Option<&str>) -> Self {
        self.0.templates.extend(name.map(|name| name_value(name, NameType::UNINTERPRETED_TEXT_STRING)));
        self
    }

    fn with(mut self, attribute: Option<Attribute>) -> Self {
        self.0.list.extend(attribute);
        self
    }

    fn name(self, name: Option<&str>) -> Self {
        self.with(name.map(Attribute::name))
    }

    fn algorithm(self, name: Option<&str>) -> Result<Self, Failure> {
        let algorithm = name.map(attribute::word::<CryptographicAlgorithm>).transpose()?;
        let value = algorithm.map(|algorithm| Value::Enumeration(algorithm.0));
        Ok(self.with(value.map(|value| Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, value))))
    }

    fn length(self, bits: Option<i32>) -> Self {
        let length = |bits| Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits));
        self.with(bits.map(length))
    }

    fn usage(self, words: &[String]) -> Result<Self, Failure> {
        if words.is_empty() {
            return Ok(self);
        }
        let bits = attribute::bits(CryptographicUsageMask::TABLE, words.iter().map(String::as_str))?;
        Ok(self.with(Some(Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(bits)))))
    }

    fn exportable(self, exportable: Option<bool>) -> Self {
        let flag = |flag| Attribute::new(Tag::EXTRACTABLE, Value::Boolean(flag));
        self.with(exportable.map(flag))
    }

    fn active(self, is_active: bool, now: i64) -> Self {
        self.with(is_active.then(|| Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(now))))
    }

    fn others(mut self, others: &[api::AttributeInstance]) -> Result<Self, Failure> {
        for other in others {
            self.0.list.push(attribute::read(&other.name, &other.value)?);
        }
        Ok(self)
    }
}

fn unexpected() -> Failure {
    Reason::GeneralFailure.because("the engine has answered something else")
}

fn id_of(identifier: &UniqueIdentifier) -> Result<&str, Failure> {
    match identifier {
        UniqueIdentifier::Id(id) => Ok(id),
        _ => Err(unexpected()),
    }
}

fn create(call: &Call<'_>) -> Result<Answer, Failure> {
    let new: api::NewKey = call.body()?;
    if new.secret && new.algorithm.is_some() {
        return Err(Reason::InvalidField.because("a secret is of no algorithm"));
    }
    let default = (!new.secret && new.template.is_none()).then_some("AES");
    let attributes = Collected::default()
        .template(new.template.as_deref())
        .name(new.name.as_deref())
        .algorithm(new.algorithm.as_deref().or(default))?
        .length(new.length)
        .usage(&usage_or(&new.usage, new.template.is_some() || new.secret, new.algorithm.as_deref()))?
        .exportable(new.exportable)
        .active(new.activate, call.now())
        .others(&new.attributes)?;
    let object_type = if new.secret { ObjectType::SECRET_DATA } else { ObjectType::SYMMETRIC_KEY };
    let maker = call.maker(new.owner.as_deref(), new.deletable, new.permissions_of)?;
    let request = CreateRequest { object_type, attributes: attributes.0, protection_storage_masks: None };
    let ResponsePayload::Create(made) = call.ask(&maker, request)? else { return Err(unexpected()) };
    let id = id_of(&made.unique_identifier)?;
    call.new_key(id)
}

/// The uses asked for, or those that go with a symmetric algorithm; none where something else says it.
fn usage_or(asked: &[String], is_said_elsewhere: bool, algorithm: Option<&str>) -> Vec<String> {
    if !asked.is_empty() || is_said_elsewhere {
        return asked.to_vec();
    }
    let is_mac = algorithm.is_some_and(|name| name.to_ascii_uppercase().starts_with("HMAC"));
    let words: &[&str] = if is_mac { &["MACGenerate", "MACVerify"] } else { &["Encrypt", "Decrypt"] };
    words.iter().map(|word| (*word).to_owned()).collect()
}

fn create_pair(call: &Call<'_>) -> Result<Answer, Failure> {
    let new: api::NewKeyPair = call.body()?;
    let curve = new.curve.as_deref().map(attribute::word::<RecommendedCurve>).transpose()?.map(|curve| {
        let curve = Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(curve.0));
        Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(vec![curve]))
    });
    let common = Collected::default()
        .template(new.template.as_deref())
        .algorithm(Some(&new.algorithm))?
        .length(new.length)
        .with(curve)
        .active(new.activate, call.now())
        .others(&new.attributes)?;
    let half = |half: &api::KeyHalf, usage: &str| -> Result<Collected, Failure> {
        let default = [usage.to_owned()];
        let usage = if half.usage.is_empty() { &default[..] } else { &half.usage };
        Collected::default().name(half.name.as_deref()).usage(usage)?.others(&half.attributes)
    };
    let private = half(&new.private_key, "Sign")?.exportable(new.exportable);
    let public = half(&new.public_key, "Verify")?;
    let maker = call.maker(new.owner.as_deref(), new.deletable, new.permissions_of)?;
    let request = CreateKeyPairRequest {
        common_attributes: Some(common.0),
        private_key_attributes: Some(private.0),
        public_key_attributes: Some(public.0),
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    };
    let ResponsePayload::CreateKeyPair(made) = call.ask(&maker, request)? else { return Err(unexpected()) };
    let private = id_of(&made.private_key_unique_identifier)?;
    let public = id_of(&made.public_key_unique_identifier)?;
    Answer::of(201, &api::KeyPair { private_key: call.show(private)?, public_key: call.show(public)? })
}

fn import(call: &Call<'_>) -> Result<Answer, Failure> {
    let new: api::ImportKey = call.body()?;
    let object = object_of(&new)?;
    let is_key = matches!(object, Object::SymmetricKey(_));
    let usage = match &object {
        Object::PrivateKey(_) if new.usage.is_empty() => vec!["Sign".to_owned()],
        Object::PublicKey(_) if new.usage.is_empty() => vec!["Verify".to_owned()],
        _ => usage_or(&new.usage, new.template.is_some() || !is_key, new.algorithm.as_deref()),
    };
    let attributes = Collected::default()
        .template(new.template.as_deref())
        .name(new.name.as_deref())
        .usage(&usage)?
        .exportable(new.exportable)
        .active(new.activate, call.now())
        .others(&new.attributes)?;
    let maker = call.maker(new.owner.as_deref(), new.deletable, new.permissions_of)?;
    let id = register(call, &maker, attributes, object)?;
    call.new_key(&id)
}

fn register(
    call: &Call<'_>,
    maker: &Arc<Caller>,
    attributes: Collected,
    object: Object,
) -> Result<String, Failure> {
    let request = RegisterRequest {
        object_type: object.object_type(),
        attributes: attributes.0,
        object: Some(object),
        protection_storage_masks: None,
    };
    let ResponsePayload::Register(made) = call.ask(maker, request)? else { return Err(unexpected()) };
    id_of(&made.unique_identifier).map(str::to_owned)
}

/// What comes in, as an object.
fn object_of(new: &api::ImportKey) -> Result<Object, Failure> {
    let (object_type, format, bytes) = match (&new.material, &new.pem) {
        (Some(material), None) => {
            let bytes = crate::base64::decode(material.0.trim());
            let bytes = bytes.ok_or(Reason::InvalidField.because("the material is not base64"))?;
            let kind = new.kind.as_deref().map(attribute::word::<ObjectType>).transpose()?;
            (kind.unwrap_or(ObjectType::SYMMETRIC_KEY), None, bytes)
        }
        (None, Some(pem)) => from_pem(&pem.0)?,
        _ => return Err(Reason::InvalidField.because("one of material and pem is needed")),
    };
    let asked = new.format.as_deref().map(attribute::word::<KeyFormatType>).transpose()?;
    let algorithm = new.algorithm.as_deref().map(attribute::word::<CryptographicAlgorithm>).transpose()?;
    let key_block =
        |usual: KeyFormatType, algorithm: Option<CryptographicAlgorithm>| -> Result<KeyBlock, Failure> {
            let bits = i32::try_from(bytes.len().saturating_mul(8)).ok();
            let wrapping = new.wrapping.as_ref().map(wrapping_data).transpose()?;
            let says_bits = wrapping.is_none() && usual == KeyFormatType::RAW;
            let material = Bytes::from(bytes.clone());
            Ok(KeyBlock {
                key_format_type: asked.or(format).unwrap_or(usual),
                key_compression_type: None,
                key_value: Some(match &wrapping {
                    Some(_) => KeyValue::Wrapped(material),
                    None => KeyValue::Plain(PlainKeyValue {
                        key_material: KeyMaterial::Bytes(material),
                        attributes: Attributes::default(),
                    }),
                }),
                cryptographic_algorithm: algorithm,
                cryptographic_length: new.length.or(bits.filter(|_| says_bits && algorithm.is_some())),
                key_wrapping_data: wrapping,
            })
        };
    Ok(match object_type {
        ObjectType::SYMMETRIC_KEY => {
            let algorithm = algorithm.unwrap_or(CryptographicAlgorithm::AES);
            Object::SymmetricKey(Key { key_block: key_block(KeyFormatType::RAW, Some(algorithm))? })
        }
        ObjectType::PRIVATE_KEY => {
            Object::PrivateKey(Key { key_block: key_block(KeyFormatType::PKCS_8, algorithm)? })
        }
        ObjectType::PUBLIC_KEY => {
            Object::PublicKey(Key { key_block: key_block(KeyFormatType::X_509, algorithm)? })
        }
        ObjectType::SECRET_DATA => Object::SecretData(SecretData {
            secret_data_type: SecretDataType::PASSWORD,
            key_block: key_block(KeyFormatType::OPAQUE, None)?,
        }),
        ObjectType::CERTIFICATE => Object::Certificate(Certificate {
            certificate_type: CertificateType::X_509,
            certificate_value: Bytes::from(bytes),
        }),
        ObjectType::OPAQUE_OBJECT => Object::OpaqueObject(OpaqueObject {
            opaque_data_type: OpaqueDataType(0x8000_0000),
            opaque_data_value: Bytes::from(bytes),
        }),
        _ => return Err(Reason::InvalidObjectType.because("objects of this type are not imported")),
    })
}

/// What a PEM text says that it is.
fn from_pem(text: &str) -> Result<(ObjectType, Option<KeyFormatType>, Vec<u8>), Failure> {
    let unknown = || Reason::InvalidField.because("the PEM text is nothing that can be imported");
    let label = text.split_once("-----BEGIN ").and_then(|(_, rest)| rest.split_once("-----"));
    let (label, _) = label.ok_or_else(unknown)?;
    let (object_type, format) = match label {
        "PRIVATE KEY" => (ObjectType::PRIVATE_KEY, Some(KeyFormatType::PKCS_8)),
        "RSA PRIVATE KEY" => (ObjectType::PRIVATE_KEY, Some(KeyFormatType::PKCS_1)),
        "EC PRIVATE KEY" => (ObjectType::PRIVATE_KEY, Some(KeyFormatType::ECPRIVATEKEY)),
        "PUBLIC KEY" => (ObjectType::PUBLIC_KEY, Some(KeyFormatType::X_509)),
        "RSA PUBLIC KEY" => (ObjectType::PUBLIC_KEY, Some(KeyFormatType::PKCS_1)),
        "CERTIFICATE" => return Ok((ObjectType::CERTIFICATE, None, pem_to_der(text.as_bytes())?)),
        _ => return Err(unknown()),
    };
    let (_, body) = text.split_once("-----BEGIN ").ok_or_else(unknown)?;
    let (_, body) = body.split_once("-----").ok_or_else(unknown)?;
    let (body, _) = body.split_once("-----END ").ok_or_else(unknown)?;
    let body: String = body.chars().filter(|letter| !letter.is_whitespace()).collect();
    Ok((object_type, format, crate::base64::decode(&body).ok_or_else(unknown)?))
}

/// The key that wraps, and its parameters where they are given.
fn key_information(
    wrapping: &api::Wrapping,
    mode: Option<BlockCipherMode>,
) -> Result<KeyInformation, Failure> {
    let asked = wrapping.mode.as_deref().map(attribute::word::<BlockCipherMode>).transpose()?;
    let with = |mode| CryptographicParameters { block_cipher_mode: Some(mode), ..Default::default() };
    Ok(KeyInformation {
        unique_identifier: UniqueIdentifier::Id(wrapping.key.clone()),
        cryptographic_parameters: asked.or(mode).map(with),
    })
}

fn wrapping_data(wrapping: &api::Wrapping) -> Result<KeyWrappingData, Failure> {
    Ok(KeyWrappingData {
        wrapping_method: WrappingMethod::ENCRYPT,
        encryption_key_information: Some(key_information(wrapping, Some(BlockCipherMode::NISTKEYWRAP))?),
        mac_signature_key_information: None,
        mac_signature: None,
        iv_counter_nonce: None,
        encoding_option: Some(EncodingOption::NO_ENCODING),
    })
}

fn make_template(call: &Call<'_>) -> Result<Answer, Failure> {
    let new: api::NewTemplate = call.body()?;
    let content = Collected::default()
        .algorithm(new.algorithm.as_deref())?
        .length(new.length)
        .usage(&new.usage)?
        .others(&new.attributes)?;
    let maker = call.maker(new.owner.as_deref(), None, None)?;
    let request = RegisterRequest {
        object_type: ObjectType::TEMPLATE,
        attributes: Collected::default().name(Some(&new.name)).0,
        object: Some(Object::Template(content.0)),
        protection_storage_masks: None,
    };
    // Templates are of the 1.x versions alone.
    let message = RequestMessage::new(Version::V1_4).with(request);
    let ResponsePayload::Register(made) = call.send(&maker, message, None)? else { return Err(unexpected()) };
    call.new_key(id_of(&made.unique_identifier)?)
}

fn export(call: &Call<'_>) -> Result<Answer, Failure> {
    let asked: api::KeyExport = call.optional_body()?;
    let wrapping = asked.wrapping.as_ref().map(|wrapping| key_information(wrapping, None)).transpose()?;
    let request = GetRequest {
        unique_identifier: call.object(),
        key_format_type: asked.format.as_deref().map(attribute::word).transpose()?,
        key_wrapping_specification: wrapping.map(|information| KeyWrappingSpecification {
            wrapping_method: WrappingMethod::ENCRYPT,
            encryption_key_information: Some(information),
            mac_signature_key_information: None,
            attribute_names: Vec::new(),
            encoding_option: Some(EncodingOption::NO_ENCODING),
        }),
        ..GetRequest::default()
    };
    let ResponsePayload::Get(got) = call.ask(call.caller, request)? else { return Err(unexpected()) };
    let block = got.object.key_block();
    let bytes: &[u8] = match (&*got.object, block.and_then(|block| block.key_value.as_ref())) {
        (Object::Certificate(certificate), _) => &certificate.certificate_value,
        (Object::OpaqueObject(opaque), _) => &opaque.opaque_data_value,
        (_, Some(KeyValue::Wrapped(bytes))) => bytes,
        (_, Some(KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. }))) => bytes,
        _ => {
            return Err(Reason::KeyFormatTypeNotSupported
                .because("the key is kept in fields: ask for a format of bytes, such as PKCS_8 or Raw"));
        }
    };
    let format = block.map(|block| block.key_format_type);
    let wrapped = block.and_then(|block| block.key_wrapping_data.as_ref());
    let algorithm = block.and_then(|block| block.cryptographic_algorithm).and_then(Enumeration::name);
    let pem = if wrapped.is_some() { None } else { pem_of(&got.object, format, bytes) };
    Answer::of(
        200,
        &api::ExportedKey {
            id: call.parameter("id"),
            kind: got.object_type.name().unwrap_or_default().to_owned(),
            format: format.and_then(Enumeration::name).map(str::to_owned),
            algorithm: algorithm.map(str::to_owned),
            length: block.and_then(|block| block.cryptographic_length),
            material: api::Secret(crate::base64::encode(bytes)),
            pem: pem.map(api::Secret),
            wrapping: wrapped.and_then(wrapping_of),
        },
    )
}

/// The material as PEM, where there is a PEM of such.
fn pem_of(object: &Object, format: Option<KeyFormatType>, bytes: &[u8]) -> Option<String> {
    let text = |pem: Secret| std::str::from_utf8(pem.expose()).ok().map(str::to_owned);
    match (object, format) {
        (Object::Certificate(_), _) => Some(der_to_pem(bytes)),
        (Object::PrivateKey(_), Some(KeyFormatType::PKCS_8)) => {
            PrivateKey::from_pkcs8(bytes).and_then(|key| key.to_pem()).ok().and_then(text)
        }
        (Object::PrivateKey(_), Some(KeyFormatType::PKCS_1)) => {
            PrivateKey::from_pkcs1(bytes).and_then(|key| key.to_pem()).ok().and_then(text)
        }
        (Object::PrivateKey(_), Some(KeyFormatType::ECPRIVATEKEY)) => {
            PrivateKey::from_sec1(bytes).and_then(|key| key.to_pem()).ok().and_then(text)
        }
        (Object::PublicKey(_), Some(KeyFormatType::X_509)) => {
            PublicKey::from_spki(bytes).and_then(|key| key.to_pem()).ok()
        }
        (Object::PublicKey(_), Some(KeyFormatType::PKCS_1)) => {
            PublicKey::from_pkcs1(bytes).and_then(|key| key.to_pem()).ok()
        }
        _ => None,
    }
}

fn wrapping_of(data: &KeyWrappingData) -> Option<api::Wrapping> {
    let information = data.encryption_key_information.as_ref()?;
    let mode = information.cryptographic_parameters.as_ref().and_then(|known| known.block_cipher_mode);
    let key = id_of(&information.unique_identifier).ok()?.to_owned();
    Some(api::Wrapping { key, mode: mode.and_then(Enumeration::name).map(str::to_owned) })
}

fn delete_attribute(call: &Call<'_>) -> Result<Answer, Failure> {
    let name = call.parameter("name");
    let attribute_name = attribute::name(&name)?;
    let mut request = DeleteAttributeRequest {
        unique_identifier: call.object(),
        current_attribute: None,
        attribute_reference: None,
        attribute_index: None,
    };
    match call.query.get("index") {
        None => request.attribute_reference = Some(attribute_name),
        Some(index) => {
            let wrong = |_| Reason::InvalidField.because("index is a number");
            let index: i32 = index.parse().map_err(wrong)?;
            let title = attribute_name.title();
            let key = call.look_up(keys::ShowKey(call.parameter("id")))?;
            let known = key.attributes.iter().find(|known| known.name == title && known.index == Some(index));
            let known = known.ok_or(Reason::AttributeNotFound.because("there is no such instance"))?;
            request.current_attribute = Some(attribute::read(&known.name, &known.value)?);
        }
    }
    call.change(request)?;
    call.key()
}

fn make_version(call: &Call<'_>) -> Result<Answer, Failure> {
    let new: api::NewVersion = call.optional_body()?;
    let offset = new.activate_after_s.map(Interval);
    let id = call.parameter("id");
    // Permissions of groups go with the key: its new version is for those that the old one is for.
    let making = Making { permissions: Inherited::OfReplaced, ..Making::default() };
    let maker = call.administration.engine.maker(call.caller, None, making)?;
    let is_pair = call.show(&id)?.kind == "PrivateKey";
    let made = if is_pair {
        let private_key_unique_identifier = call.object();
        let request = RekeyKeyPairRequest { private_key_unique_identifier, offset, ..Default::default() };
        call.change_as(&maker, request)?
    } else {
        let request = RekeyRequest { unique_identifier: call.object(), offset, ..Default::default() };
        call.change_as(&maker, request)?
    };
    let made = match &made {
        ResponsePayload::Rekey(made) => id_of(&made.unique_identifier)?,
        ResponsePayload::RekeyKeyPair(made) => id_of(&made.private_key_unique_identifier)?,
        _ => return Err(unexpected()),
    };
    call.new_key(made)
}
