//! Query (KMIP 2.1 section 6.1.40): what works in the version of the message, read off the tables. Who may: anyone.

use kmip::payload::{QueryRequest, QueryResponse};
use kmip::table::Enumeration;
use kmip::table::Tag;
use kmip::table::enumeration::{
    ClientRegistrationMethod, CryptographicAlgorithm, DRBGAlgorithm, ObjectType, Operation, QueryFunction,
    RNGAlgorithm,
};
use kmip::ttlv::{Item, Value};

use super::SUPPORTED;
use crate::context::Context;
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
                let fields = fields.into_iter().filter(|item| item.tag.is_defined_in(version)).collect();
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
            Function::QUERY_CLIENT_REGISTRATION_METHODS => {
                response.client_registration_methods = vec![ClientRegistrationMethod::SERVER_PRE_GENERATED];
            }
            // Nothing of these kinds is there: the answer is an empty list.
            _ => {}
        }
    }
    Ok(response)
}
