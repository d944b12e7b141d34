//! `keyward kmip`: a KMIP client for every operation that people and scripts need.

mod attribute;
mod print;

use std::path::Path;

use kmip::attribute::{Attribute, Attributes};
use kmip::message::{RequestHeader, RequestMessage, ResponseItem};
use kmip::object::{
    Certificate, Key, KeyBlock, KeyMaterial, KeyValue, Object, OpaqueObject, PlainKeyValue, SecretData,
};
use kmip::payload::{
    ActivateRequest, AddAttributeRequest, CheckRequest, CreateKeyPairRequest, CreateRequest,
    DeleteAttributeRequest, DestroyRequest, DiscoverVersionsRequest, GetAttributeListRequest,
    GetAttributesRequest, GetRequest, LocateRequest, ModifyAttributeRequest, QueryRequest, RegisterRequest,
    RekeyRequest, RequestPayload, ResponsePayload, RevocationReason, RevokeRequest, SetAttributeRequest,
};
use kmip::table::enumeration::{
    CertificateType, CryptographicAlgorithm, KeyFormatType, ObjectType, OpaqueDataType, QueryFunction,
    RecommendedCurve, ResultStatus, RevocationReasonCode, SecretDataType,
};
use kmip::table::mask::CryptographicUsageMask;
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::{Bytes, DateTime, Interval, Value};
use kmip::{AttributeName, UniqueIdentifier, Version};

use super::{Action, Arguments, Command, Flag, Presence, flag, switch};
use crate::connect;
use crate::failure::Failure;
use crate::secret_file;

/// The object that most operations are about.
const OBJECT: &[Flag] = &[flag("id", "ID", Presence::Positional, "Unique Identifier of the object")];

/// Attributes of a new object.
const ATTRIBUTES: &[Flag] = &[
    flag("name", "TEXT", Presence::Many, "Name"),
    flag(
        "attribute",
        "NAME=VALUE",
        Presence::Many,
        "An attribute by its name, e.g. \"Object Group=tapes\" or x-place=7",
    ),
    flag("usage", "WORDS", Presence::Optional, "Cryptographic Usage Mask, e.g. Encrypt,Decrypt"),
];

const ONE_ATTRIBUTE: &[Flag] =
    &[flag("attribute", "NAME=VALUE", Presence::Required, "The attribute and its value")];

pub(super) const COMMAND: Command = Command {
    name: "kmip",
    help: "Ask a KMIP server for an operation",
    flags: &[],
    action: Action::Group(&[
        Command {
            name: "create",
            help: "Create a symmetric key",
            flags: &[
                connect::FLAGS,
                &[
                    flag("algorithm", "NAME", Presence::Default("AES"), "Cryptographic Algorithm"),
                    flag("length", "BITS", Presence::Default("256"), "Cryptographic Length"),
                ],
                ATTRIBUTES,
            ],
            action: Action::Run(|arguments| send(arguments, create(arguments)?)),
        },
        Command {
            name: "create-key-pair",
            help: "Create a private key and its public key",
            flags: &[
                connect::FLAGS,
                &[
                    flag(
                        "algorithm",
                        "NAME",
                        Presence::Default("RSA"),
                        "Cryptographic Algorithm: RSA, EC, ...",
                    ),
                    flag("length", "BITS", Presence::Optional, "Cryptographic Length"),
                    flag("curve", "NAME", Presence::Optional, "Recommended Curve, e.g. P_256"),
                    flag("private-name", "TEXT", Presence::Many, "Name of the private key"),
                    flag("public-name", "TEXT", Presence::Many, "Name of the public key"),
                    flag(
                        "private-usage",
                        "WORDS",
                        Presence::Default("Sign"),
                        "Usage mask of the private key",
                    ),
                    flag(
                        "public-usage",
                        "WORDS",
                        Presence::Default("Verify"),
                        "Usage mask of the public key",
                    ),
                    flag("attribute", "NAME=VALUE", Presence::Many, "An attribute of both keys"),
                ],
            ],
            action: Action::Run(|arguments| send(arguments, create_key_pair(arguments)?)),
        },
        Command {
            name: "register",
            help: "Hand an object to the server",
            flags: &[
                connect::FLAGS,
                &[
                    flag(
                        "type",
                        "symmetric-key|private-key|public-key|certificate|secret-data|opaque",
                        Presence::Required,
                        "What the object is",
                    ),
                    flag("file", "FILE", Presence::Required, "The object's bytes"),
                    flag("format", "NAME", Presence::Optional, "Key Format Type, e.g. Raw, PKCS_8, X_509"),
                    flag("algorithm", "NAME", Presence::Optional, "Cryptographic Algorithm"),
                    flag("length", "BITS", Presence::Optional, "Cryptographic Length"),
                ],
                ATTRIBUTES,
            ],
            action: Action::Run(|arguments| send(arguments, register(arguments)?)),
        },
        Command {
            name: "locate",
            help: "Find objects by their attributes",
            flags: &[
                connect::FLAGS,
                &[
                    flag("maximum", "N", Presence::Optional, "Most identifiers to return"),
                    flag("offset", "N", Presence::Optional, "Identifiers to pass over"),
                    flag("type", "NAME", Presence::Optional, "Object Type, e.g. SymmetricKey"),
                ],
                ATTRIBUTES,
            ],
            action: Action::Run(|arguments| send(arguments, locate(arguments)?)),
        },
        Command {
            name: "get",
            help: "Get an object",
            flags: &[
                connect::FLAGS,
                &[
                    flag("format", "NAME", Presence::Optional, "Key Format Type"),
                    flag(
                        "out",
                        "FILE",
                        Presence::Optional,
                        "Write the material to a new file that only you may read",
                    ),
                    switch("show", "Print the material"),
                ],
                OBJECT,
            ],
            action: Action::Run(get),
        },
        Command {
            name: "get-attributes",
            help: "Get attributes of an object",
            flags: &[
                connect::FLAGS,
                &[flag("attribute", "NAME", Presence::Many, "An attribute wanted; all without any")],
                OBJECT,
            ],
            action: Action::Run(|arguments| {
                let attribute_references = arguments.all("attribute").map(attribute::name).collect();
                let unique_identifier = object(arguments);
                send(arguments, GetAttributesRequest { unique_identifier, attribute_references })
            }),
        },
        Command {
            name: "get-attribute-list",
            help: "List the names of an object's attributes",
            flags: &[connect::FLAGS, OBJECT],
            action: Action::Run(|arguments| {
                send(arguments, GetAttributeListRequest { unique_identifier: object(arguments) })
            }),
        },
        Command {
            name: "add-attribute",
            help: "Add an instance of an attribute",
            flags: &[connect::FLAGS, ONE_ATTRIBUTE, OBJECT],
            action: Action::Run(|arguments| {
                let new_attribute = one_attribute(arguments)?;
                send(arguments, AddAttributeRequest { unique_identifier: object(arguments), new_attribute })
            }),
        },
        Command {
            name: "modify-attribute",
            help: "Change an instance of an attribute",
            flags: &[
                connect::FLAGS,
                ONE_ATTRIBUTE,
                &[
                    flag("index", "N", Presence::Optional, "1.x: which instance"),
                    flag("current", "NAME=VALUE", Presence::Optional, "2.0 and later: the instance as it is"),
                ],
                OBJECT,
            ],
            action: Action::Run(|arguments| {
                let index = arguments.number("index")?;
                let new_attribute = Attribute { index, ..one_attribute(arguments)? };
                let current_attribute = arguments.get("current").map(attribute::parse).transpose()?;
                let unique_identifier = object(arguments);
                send(
                    arguments,
                    ModifyAttributeRequest { unique_identifier, current_attribute, new_attribute },
                )
            }),
        },
        Command {
            name: "set-attribute",
            help: "Add or replace an attribute that has one instance (2.0 and later)",
            flags: &[connect::FLAGS, ONE_ATTRIBUTE, OBJECT],
            action: Action::Run(|arguments| {
                let new_attribute = one_attribute(arguments)?;
                send(arguments, SetAttributeRequest { unique_identifier: object(arguments), new_attribute })
            }),
        },
        Command {
            name: "delete-attribute",
            help: "Delete an attribute",
            flags: &[
                connect::FLAGS,
                &[
                    flag(
                        "attribute",
                        "NAME[=VALUE]",
                        Presence::Required,
                        "The attribute, or one instance by its value",
                    ),
                    flag("index", "N", Presence::Optional, "1.x: which instance"),
                ],
                OBJECT,
            ],
            action: Action::Run(|arguments| {
                let text = arguments.require("attribute")?;
                let by_value = text.contains('=');
                send(
                    arguments,
                    DeleteAttributeRequest {
                        unique_identifier: object(arguments),
                        current_attribute: by_value.then(|| attribute::parse(text)).transpose()?,
                        attribute_reference: (!by_value).then(|| attribute::name(text)),
                        attribute_index: arguments.number("index")?,
                    },
                )
            }),
        },
        Command {
            name: "activate",
            help: "Make an object active",
            flags: &[connect::FLAGS, OBJECT],
            action: Action::Run(|arguments| {
                send(arguments, ActivateRequest { unique_identifier: object(arguments) })
            }),
        },
        Command {
            name: "revoke",
            help: "Deactivate an object, or mark it compromised",
            flags: &[
                connect::FLAGS,
                &[
                    flag(
                        "reason",
                        "NAME",
                        Presence::Default("CessationOfOperation"),
                        "Revocation Reason Code",
                    ),
                    flag("message", "TEXT", Presence::Optional, "Revocation Message"),
                    flag(
                        "compromised-at",
                        "SECONDS",
                        Presence::Optional,
                        "Compromise Occurrence Date, Unix time",
                    ),
                ],
                OBJECT,
            ],
            action: Action::Run(|arguments| {
                let revocation_reason = RevocationReason {
                    revocation_reason_code: word::<RevocationReasonCode>(arguments.require("reason")?)?,
                    revocation_message: arguments.get("message").map(str::to_owned),
                };
                let compromise_occurrence_date = arguments.number("compromised-at")?.map(DateTime);
                let unique_identifier = object(arguments);
                send(
                    arguments,
                    RevokeRequest { unique_identifier, revocation_reason, compromise_occurrence_date },
                )
            }),
        },
        Command {
            name: "destroy",
            help: "Destroy the material of an object",
            flags: &[connect::FLAGS, OBJECT],
            action: Action::Run(|arguments| {
                send(arguments, DestroyRequest { unique_identifier: object(arguments) })
            }),
        },
        Command {
            name: "rekey",
            help: "Create a new symmetric key in place of an old one",
            flags: &[
                connect::FLAGS,
                &[flag(
                    "offset",
                    "SECONDS",
                    Presence::Optional,
                    "From the new key's Initial Date to its Activation Date",
                )],
                OBJECT,
            ],
            action: Action::Run(|arguments| {
                let offset = arguments.number("offset")?.map(Interval);
                let unique_identifier = object(arguments);
                send(arguments, RekeyRequest { unique_identifier, offset, ..RekeyRequest::default() })
            }),
        },
        Command {
            name: "check",
            help: "Ask whether an object may be used in a way",
            flags: &[
                connect::FLAGS,
                &[
                    flag("usage", "WORDS", Presence::Optional, "Cryptographic Usage Mask wanted"),
                    flag("count", "N", Presence::Optional, "Usage Limits Count wanted"),
                    flag("lease", "SECONDS", Presence::Optional, "Lease Time wanted"),
                ],
                OBJECT,
            ],
            action: Action::Run(|arguments| {
                send(
                    arguments,
                    CheckRequest {
                        unique_identifier: object(arguments),
                        usage_limits_count: arguments.number("count")?,
                        cryptographic_usage_mask: arguments.get("usage").map(usage_mask).transpose()?,
                        lease_time: arguments.number("lease")?.map(Interval),
                    },
                )
            }),
        },
        Command {
            name: "query",
            help: "Ask what the server can do",
            flags: &[
                connect::FLAGS,
                &[flag(
                    "function",
                    "NAME",
                    Presence::Many,
                    "Query Function; operations, objects and the server without any",
                )],
            ],
            action: Action::Run(|arguments| {
                let mut query_functions =
                    arguments.all("function").map(word::<QueryFunction>).collect::<Result<Vec<_>, _>>()?;
                if query_functions.is_empty() {
                    query_functions = vec![
                        QueryFunction::QUERY_OPERATIONS,
                        QueryFunction::QUERY_OBJECTS,
                        QueryFunction::QUERY_SERVER_INFORMATION,
                    ];
                }
                send(arguments, QueryRequest { query_functions, object_groups: None })
            }),
        },
        Command {
            name: "discover-versions",
            help: "Ask which protocol versions the server speaks",
            flags: &[connect::FLAGS],
            action: Action::Run(|arguments| send(arguments, DiscoverVersionsRequest::default())),
        },
    ]),
};

fn create(arguments: &Arguments<'_>) -> Result<CreateRequest, Failure> {
    let mut attributes = attributes(arguments, Some("Encrypt,Decrypt"))?;
    attributes.list.push(algorithm(arguments.require("algorithm")?)?);
    attributes.list.extend(length(arguments)?);
    Ok(CreateRequest { object_type: ObjectType::SYMMETRIC_KEY, attributes, protection_storage_masks: None })
}

fn create_key_pair(arguments: &Arguments<'_>) -> Result<CreateKeyPairRequest, Failure> {
    let mut common = vec![algorithm(arguments.require("algorithm")?)?];
    common.extend(length(arguments)?);
    if let Some(curve) = arguments.get("curve") {
        let curve = Value::Enumeration(word::<RecommendedCurve>(curve)?.0);
        let domain = Value::Structure(vec![kmip::ttlv::Item::new(Tag::RECOMMENDED_CURVE, curve)]);
        common.push(Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, domain));
    }
    for text in arguments.all("attribute") {
        common.push(attribute::parse(text)?);
    }
    let side = |names: &str, usage: &str| -> Result<Option<Attributes>, Failure> {
        let mask = usage_mask(arguments.require(usage)?)?;
        let mut list: Vec<Attribute> = arguments.all(names).map(Attribute::name).collect();
        list.push(Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0)));
        Ok(Some(Attributes::new(list)))
    };
    Ok(CreateKeyPairRequest {
        common_attributes: Some(Attributes::new(common)),
        private_key_attributes: side("private-name", "private-usage")?,
        public_key_attributes: side("public-name", "public-usage")?,
        common_protection_storage_masks: None,
        private_protection_storage_masks: None,
        public_protection_storage_masks: None,
    })
}

fn register(arguments: &Arguments<'_>) -> Result<RegisterRequest, Failure> {
    let path = arguments.require("file")?;
    let content = Bytes::from(std::fs::read(path).map_err(|fault| Failure::new(path, fault))?);
    let bits = i32::try_from(content.len().saturating_mul(8)).ok();
    let kind = arguments.require("type")?;
    let key = |format: KeyFormatType, default_length: Option<i32>| -> Result<KeyBlock, Failure> {
        let algorithm = arguments.get("algorithm").map(word::<CryptographicAlgorithm>).transpose()?;
        let length = arguments.number("length")?.or(default_length).filter(|_| algorithm.is_some());
        Ok(KeyBlock {
            key_format_type: arguments.get("format").map(word).transpose()?.unwrap_or(format),
            key_compression_type: None,
            key_value: Some(KeyValue::Plain(PlainKeyValue {
                key_material: KeyMaterial::Bytes(content.clone()),
                attributes: Attributes::default(),
            })),
            cryptographic_algorithm: algorithm,
            cryptographic_length: length,
            key_wrapping_data: None,
        })
    };
    let (object, usage) = match kind {
        "symmetric-key" => {
            let key_block = key(KeyFormatType::RAW, bits)?;
            (Object::SymmetricKey(Key { key_block }), Some("Encrypt,Decrypt"))
        }
        "private-key" => {
            (Object::PrivateKey(Key { key_block: key(KeyFormatType::PKCS_8, None)? }), Some("Sign"))
        }
        "public-key" => {
            (Object::PublicKey(Key { key_block: key(KeyFormatType::X_509, None)? }), Some("Verify"))
        }
        "certificate" => {
            let certificate_type = CertificateType::X_509;
            (Object::Certificate(Certificate { certificate_type, certificate_value: content }), None)
        }
        "secret-data" => {
            let key_block = key(KeyFormatType::OPAQUE, None)?;
            let secret_data_type = SecretDataType::PASSWORD;
            (Object::SecretData(SecretData { secret_data_type, key_block }), Some("DeriveKey"))
        }
        _ => {
            let opaque_data_type = OpaqueDataType(0x8000_0000);
            (Object::OpaqueObject(OpaqueObject { opaque_data_type, opaque_data_value: content }), None)
        }
    };
    let attributes = attributes(arguments, usage)?;
    Ok(RegisterRequest {
        object_type: object.object_type(),
        attributes,
        object: Some(object),
        protection_storage_masks: None,
    })
}

fn locate(arguments: &Arguments<'_>) -> Result<LocateRequest, Failure> {
    let mut attributes = attributes(arguments, None)?;
    if let Some(name) = arguments.get("type") {
        attributes
            .list
            .push(Attribute::new(Tag::OBJECT_TYPE, Value::Enumeration(word::<ObjectType>(name)?.0)));
    }
    Ok(LocateRequest {
        maximum_items: arguments.number("maximum")?,
        offset_items: arguments.number("offset")?,
        attributes,
        ..LocateRequest::default()
    })
}

fn get(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let request = GetRequest {
        unique_identifier: object(arguments),
        key_format_type: arguments.get("format").map(word).transpose()?,
        ..GetRequest::default()
    };
    let (version, item) = exchange(arguments, request)?;
    let Some(ResponsePayload::Get(response)) = &item.payload else {
        return Err(Failure::Failed("the server's answer has no object".to_owned()));
    };
    if let Some(path) = arguments.get("out") {
        let material = material(&response.object)
            .ok_or_else(|| Failure::Failed("the object is not plain bytes; use --show".to_owned()))?;
        secret_file::create(Path::new(path), material, 0o400)?;
    }
    print::payload(arguments.format(), version, &item, arguments.switch("show"))
}

/// The bytes of an object that is kept as bytes.
fn material(object: &Object) -> Option<&[u8]> {
    match object {
        Object::Certificate(certificate) => Some(&certificate.certificate_value),
        Object::OpaqueObject(opaque) => Some(&opaque.opaque_data_value),
        other => match other.key_block()?.key_value.as_ref()? {
            KeyValue::Plain(PlainKeyValue { key_material: KeyMaterial::Bytes(bytes), .. })
            | KeyValue::Wrapped(bytes) => Some(bytes),
            KeyValue::Plain(_) => None,
        },
    }
}

fn object(arguments: &Arguments<'_>) -> Option<UniqueIdentifier> {
    arguments.get("id").map(UniqueIdentifier::from)
}

fn one_attribute(arguments: &Arguments<'_>) -> Result<Attribute, Failure> {
    attribute::parse(arguments.require("attribute")?)
}

fn attributes(arguments: &Arguments<'_>, default_usage: Option<&str>) -> Result<Attributes, Failure> {
    let mut list: Vec<Attribute> = arguments.all("name").map(Attribute::name).collect();
    for text in arguments.all("attribute") {
        list.push(attribute::parse(text)?);
    }
    if let Some(usage) = arguments.get("usage").or(default_usage) {
        list.push(Attribute::new(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(usage_mask(usage)?.0)));
    }
    Ok(Attributes::new(list))
}

fn algorithm(name: &str) -> Result<Attribute, Failure> {
    let algorithm = word::<CryptographicAlgorithm>(name)?;
    Ok(Attribute::new(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)))
}

fn length(arguments: &Arguments<'_>) -> Result<Option<Attribute>, Failure> {
    let bits = arguments.number("length")?;
    Ok(bits.map(|bits| Attribute::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(bits))))
}

fn usage_mask(words: &str) -> Result<CryptographicUsageMask, Failure> {
    let name = AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK);
    match attribute::value(&name, words)? {
        Value::Integer(bits) => Ok(CryptographicUsageMask(bits)),
        _ => Err(Failure::Usage(format!("`{words}` is no usage mask"))),
    }
}

/// A value of an enumeration by its name.
fn word<E: Enumeration>(name: &str) -> Result<E, Failure> {
    attribute::code(E::TABLE, name).map(E::from_code)
}

/// Sends one operation and prints the answer.
fn send(arguments: &Arguments<'_>, request: impl Into<RequestPayload>) -> Result<(), Failure> {
    let (version, item) = exchange(arguments, request)?;
    print::payload(arguments.format(), version, &item, true)
}

/// Sends one operation; the result must be a success.
fn exchange(
    arguments: &Arguments<'_>,
    request: impl Into<RequestPayload>,
) -> Result<(Version, ResponseItem), Failure> {
    let version = connect::version(arguments)?;
    let mut message = RequestMessage::new(version).with(request);
    message.header = RequestHeader { authentication: connect::authentication(arguments)?, ..message.header };
    let response = connect::block_on(async {
        let mut client = connect::client(arguments).await?;
        client.exchange(&message).await.map_err(|fault| Failure::Failed(fault.to_string()))
    })??;
    let Some(item) = response.items.into_iter().next() else {
        return Err(Failure::Failed("the server's answer is empty".to_owned()));
    };
    if item.result_status == ResultStatus::SUCCESS {
        return Ok((version, item));
    }
    let reason = item.result_reason.and_then(Enumeration::title).unwrap_or("no reason given");
    let message = item.result_message.map(|text| format!(": {text}")).unwrap_or_default();
    Err(Failure::Failed(format!("{reason}{message}")))
}
