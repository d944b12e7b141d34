//! Query (KMIP 2.1 section 6.1.40): what works in the version of the message, read off the tables. Who may: anyone.

use api::CryptoPolicy;
use kmip::payload::{DefaultsInformation, ObjectDefaults, QueryRequest, QueryResponse};
use kmip::table::Enumeration;
use kmip::table::Tag;
use kmip::table::enumeration::{
    ClientRegistrationMethod, CredentialType, CryptographicAlgorithm, DRBGAlgorithm, DestroyAction, ItemType,
    ObjectType, Operation, ProfileName, QueryFunction, RNGAlgorithm, RNGMode, ShreddingAlgorithm, UnwrapMode,
};
use kmip::ttlv::{Item, Value};
use kmip::version::Version;

use super::SUPPORTED;
use crate::attribute::NAMESPACE;
use crate::context::Context;
use crate::identity::attestation;
use crate::object::protection::STORAGE;
use crate::object::{constraint, group};
use crate::policy::algorithm;
use crate::reason::{Failure, Reason};

/// Object types that can be created or registered.
const OBJECT_TYPES: &[ObjectType] = &[
    ObjectType::CERTIFICATE,
    ObjectType::SYMMETRIC_KEY,
    ObjectType::PUBLIC_KEY,
    ObjectType::PRIVATE_KEY,
    ObjectType::TEMPLATE,
    ObjectType::SECRET_DATA,
    ObjectType::OPAQUE_OBJECT,
    ObjectType::SPLIT_KEY,
    ObjectType::PGP_KEY,
    ObjectType::CERTIFICATE_REQUEST,
    ObjectType::USER,
    ObjectType::GROUP,
    ObjectType::PASSWORD_CREDENTIAL,
    ObjectType::DEVICE_CREDENTIAL,
    ObjectType::ONE_TIME_PASSWORD_CREDENTIAL,
    ObjectType::HASHED_PASSWORD_CREDENTIAL,
];

/// Credentials that requests may carry, or users have.
const CREDENTIAL_TYPES: &[CredentialType] = &[
    CredentialType::USERNAME_AND_PASSWORD,
    CredentialType::DEVICE,
    CredentialType::ONE_TIME_PASSWORD,
    CredentialType::HASHED_PASSWORD,
    CredentialType::TICKET,
    CredentialType::ATTESTATION,
    CredentialType::PASSWORD,
    CredentialType::CERTIFICATE,
];

/// Profiles of KMIP 2.0 and later whose test cases the server passes. None of 1.x is claimed: their names speak of the
/// authentication suites of their time too.
const PROFILES: &[ProfileName] = &[
    ProfileName::BASELINE_SERVER,
    ProfileName::COMPLETE_SERVER,
    ProfileName::TAPE_LIBRARY_SERVER,
    ProfileName::SYMMETRIC_KEY_LIFECYCLE_SERVER,
    ProfileName::ASYMMETRIC_KEY_LIFECYCLE_SERVER,
    ProfileName::BASIC_CRYPTOGRAPHIC_SERVER,
    ProfileName::ADVANCED_CRYPTOGRAPHIC_SERVER,
    ProfileName::RNG_CRYPTOGRAPHIC_SERVER,
    ProfileName::SYMMETRIC_KEY_FOUNDRY_SERVER,
    ProfileName::OPAQUE_MANAGED_OBJECT_STORE_SERVER,
    ProfileName::STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER,
    ProfileName::HTTPS_SERVER,
    ProfileName::JSON_SERVER,
    ProfileName::XML_SERVER,
    ProfileName::AES_XTS_SERVER,
    ProfileName::QUANTUM_SAFE_SERVER,
    ProfileName::PKCS_11_SERVER,
];

pub(super) fn run(context: &mut Context<'_, '_>, request: &QueryRequest) -> Result<QueryResponse, Failure> {
    type Function = QueryFunction;
    if request.query_functions.is_empty() {
        return Err(Reason::MissingData.because("no query function is given"));
    }
    let version = context.version;
    let mut response = QueryResponse::default();
    for function in &request.query_functions {
        match *function {
            Function::QUERY_OPERATIONS => {
                let works = |operation: &Operation| {
                    operation.is_defined_in(version)
                        && (*operation != Operation::INTEROP || context.engine.settings().interop)
                };
                response.operations = SUPPORTED.iter().copied().filter(works).collect();
            }
            Function::QUERY_OBJECTS => {
                let known = |object_type: &ObjectType| object_type.is_defined_in(version);
                response.object_types = OBJECT_TYPES.iter().copied().filter(known).collect();
            }
            Function::QUERY_SERVER_INFORMATION => {
                response.vendor_identification = Some("Keyward".to_owned());
                let fields = vec![
                    Item::new(Tag::SERVER_NAME, Value::TextString("keyward".to_owned())),
                    Item::new(Tag::SERVER_VERSION, Value::TextString(env!("CARGO_PKG_VERSION").to_owned())),
                ];
                let known = fields.into_iter().filter(|item| item.tag.is_defined_in(version));
                let fields = known.chain(crypto_policy(context)).collect();
                response.server_information = Some(Value::Structure(fields));
            }
            Function::QUERY_RNGS => {
                response.rng_parameters = vec![Value::Structure(vec![
                    Item::new(Tag::RNG_ALGORITHM, Value::Enumeration(RNGAlgorithm::DRBG.0)),
                    Item::new(
                        Tag::CRYPTOGRAPHIC_ALGORITHM,
                        Value::Enumeration(CryptographicAlgorithm::AES.0),
                    ),
                    Item::new(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(256)),
                    Item::new(Tag::DRBG_ALGORITHM, Value::Enumeration(DRBGAlgorithm::CTR.0)),
                ])];
            }
            Function::QUERY_APPLICATION_NAMESPACES => {
                response.application_namespaces = vec![NAMESPACE.to_owned()];
            }
            Function::QUERY_CAPABILITIES => {
                response.capability_information = vec![capabilities(version)];
            }
            Function::QUERY_CLIENT_REGISTRATION_METHODS => {
                response.client_registration_methods = vec![ClientRegistrationMethod::SERVER_PRE_GENERATED];
            }
            Function::QUERY_DEFAULTS_INFORMATION => {
                let defaults = defaults_for(context, request.object_groups.as_ref())?;
                response.defaults_information =
                    Some(defaults).filter(|defaults| !defaults.object_defaults.is_empty());
            }
            Function::QUERY_STORAGE_PROTECTION_MASKS => {
                let mask = Value::Integer(STORAGE.0);
                let masks = vec![Item::new(Tag::PROTECTION_STORAGE_MASK, mask)];
                response.protection_storage_masks = vec![Value::Structure(masks)];
            }
            Function::QUERY_CREDENTIAL_INFORMATION => {
                let item = |credential: &CredentialType| {
                    Item::new(Tag::CREDENTIAL_TYPE, Value::Enumeration(credential.0))
                };
                let types = CREDENTIAL_TYPES.iter().map(item).collect();
                response.credential_information = Some(Value::Structure(types));
            }
            Function::QUERY_EXTENSION_LIST | Function::QUERY_EXTENSION_MAP => {
                response.extension_information =
                    crypto_policy(context).iter().map(|item| extension(item, version)).collect();
            }
            Function::QUERY_PROFILES => {
                let known = PROFILES.iter().filter(|profile| profile.is_defined_in(version));
                response.profile_information = known.map(|profile| conformance(*profile, version)).collect();
            }
            Function::QUERY_ATTESTATION_TYPES => response.attestation_types = attestation::TYPES.to_vec(),
            // Nothing of these kinds is there, so that there is nothing to answer: the server claims no validations.
            _ => {}
        }
    }
    Ok(response)
}

/// The defaults that hold for objects of groups; of all that are set where no group is named. Before 2.1 a default is for all
/// groups.
fn defaults_for(
    context: &mut Context<'_, '_>,
    groups: Option<&Value>,
) -> Result<DefaultsInformation, Failure> {
    let mut defaults = constraint::defaults(context)?.unwrap_or_else(constraint::own_defaults);
    if context.version < Version::V2_1 {
        defaults.object_defaults.retain(|set| set.object_groups.is_none());
    }
    let Some(groups) = groups else { return Ok(defaults) };
    let mut same = Vec::new();
    for asked in groups.items() {
        let names = group::names(context, asked.tag, &asked.value)?;
        let is_meant = |set: &ObjectDefaults| {
            let sets = set.object_groups.iter().flat_map(Value::items);
            sets.into_iter().any(|known| group::is_among(&names, &known.value))
        };
        if !defaults.object_defaults.iter().any(is_meant)
            && !group::is_known(context, asked.tag, &asked.value)?
        {
            return Err(Reason::UnknownObjectGroup.because("there is no such group"));
        }
        same.extend(names);
    }
    defaults.object_defaults.retain(|set| {
        set.object_groups
            .as_ref()
            .is_none_or(|sets| sets.items().iter().any(|known| group::is_among(&same, &known.value)))
    });
    Ok(defaults)
}

/// The claim to conform to a profile in the version of the message (KMIP 2.1 sections 7.31 and 7.32).
fn conformance(profile: ProfileName, version: Version) -> Value {
    Value::Structure(vec![
        Item::new(Tag::PROFILE_NAME, Value::Enumeration(profile.0)),
        Item::new(
            Tag::PROFILE_VERSION,
            Value::Structure(vec![
                Item::new(Tag::PROFILE_VERSION_MAJOR, Value::Integer(i32::from(version.major))),
                Item::new(Tag::PROFILE_VERSION_MINOR, Value::Integer(i32::from(version.minor))),
            ]),
        ),
    ])
}

/// The cryptographic policy, where it forbids anything: KMIP has no word for it.
fn crypto_policy(context: &Context<'_, '_>) -> Option<Item> {
    let policy = context.engine.crypto_policy();
    let name = || Value::TextString(algorithm::name(policy).to_owned());
    (policy != CryptoPolicy::Legacy).then(|| Item::new(CRYPTO_POLICY, name()))
}

/// The description of an extension that holds a text (KMIP 2.1 section 7.13).
fn extension(item: &Item, version: Version) -> Value {
    let item_type = if version < Version::V2_0 {
        Value::Integer(ItemType::TEXT_STRING.0.cast_signed())
    } else {
        Value::Enumeration(ItemType::TEXT_STRING.0)
    };
    Value::Structure(vec![
        Item::new(Tag::EXTENSION_NAME, Value::TextString("Cryptographic Policy".to_owned())),
        Item::new(Tag::EXTENSION_TAG, Value::Integer(i32::try_from(item.tag.0).unwrap_or(0))),
        Item::new(Tag::EXTENSION_TYPE, item_type),
    ])
}

/// The tag of the cryptographic policy in the Server Information; KMIP leaves tags from 0x540000 on to others.
const CRYPTO_POLICY: Tag = Tag(0x0054_0001);

/// What the server can do, as far as a version has a word for it (KMIP 2.1 section 7.5).
fn capabilities(version: Version) -> Value {
    let fields = vec![
        Item::new(Tag::STREAMING_CAPABILITY, Value::Boolean(true)),
        Item::new(Tag::ASYNCHRONOUS_CAPABILITY, Value::Boolean(true)),
        Item::new(Tag::ATTESTATION_CAPABILITY, Value::Boolean(true)),
        Item::new(Tag::BATCH_UNDO_CAPABILITY, Value::Boolean(true)),
        Item::new(Tag::BATCH_CONTINUE_CAPABILITY, Value::Boolean(true)),
        // A wrapped key is kept as it came.
        Item::new(Tag::UNWRAP_MODE, Value::Enumeration(UnwrapMode::NOT_PROCESSED.0)),
        Item::new(Tag::DESTROY_ACTION, Value::Enumeration(DestroyAction::KEY_MATERIAL_DELETED.0)),
        Item::new(Tag::SHREDDING_ALGORITHM, Value::Enumeration(ShreddingAlgorithm::UNSUPPORTED.0)),
        // A generator for each thread, for whichever client it serves: neither of the kinds that KMIP knows.
        Item::new(Tag::RNG_MODE, Value::Enumeration(RNGMode::UNSPECIFIED.0)),
        Item::new(Tag::QUANTUM_SAFE_CAPABILITY, Value::Boolean(true)),
    ];
    Value::Structure(fields.into_iter().filter(|item| item.tag.is_defined_in(version)).collect())
}
