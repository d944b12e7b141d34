//! Query (KMIP 2.1 section 6.1.40, 1.4 section 4.25).

use super::common::DefaultsInformation;
use crate::table::enumeration::{
    AttestationType, ClientRegistrationMethod, ObjectType, Operation, QueryFunction,
};
use crate::ttlv::{Value, structure};

structure! {
    /// Asks what the server can do.
    #[derive(Default)]
    pub struct QueryRequest {
        /// What to answer.
        query_functions: Vec<QueryFunction> = QUERY_FUNCTION,
        /// Groups of objects that the question is about.
        object_groups: Option<Value> = OBJECT_GROUPS in [V2_1 ..],
    }
}

structure! {
    /// What the server can do.
    #[derive(Default)]
    pub struct QueryResponse {
        /// Operations that work.
        operations: Vec<Operation> = OPERATION,
        /// Object types that work.
        object_types: Vec<ObjectType> = OBJECT_TYPE,
        /// Who made the server.
        vendor_identification: Option<String> = VENDOR_IDENTIFICATION,
        /// What the vendor tells of it.
        server_information: Option<Value> = SERVER_INFORMATION,
        /// Namespaces of Application Specific Information that the server fills.
        application_namespaces: Vec<String> = APPLICATION_NAMESPACE,
        /// Extensions.
        extension_information: Vec<Value> = EXTENSION_INFORMATION in [V1_1 ..],
        /// Attestation types accepted.
        attestation_types: Vec<AttestationType> = ATTESTATION_TYPE in [V1_2 ..],
        /// Random number generators.
        rng_parameters: Vec<Value> = RNG_PARAMETERS in [V1_3 ..],
        /// Profiles conformed to.
        profile_information: Vec<Value> = PROFILE_INFORMATION in [V1_3 ..],
        /// Validations held.
        validation_information: Vec<Value> = VALIDATION_INFORMATION in [V1_3 ..],
        /// Capabilities.
        capability_information: Vec<Value> = CAPABILITY_INFORMATION in [V1_3 ..],
        /// How clients are registered.
        client_registration_methods: Vec<ClientRegistrationMethod> = CLIENT_REGISTRATION_METHOD in [V1_3 ..],
        /// Defaults of new objects.
        defaults_information: Option<DefaultsInformation> = DEFAULTS_INFORMATION in [V2_0 ..],
        /// Storage protections, in order of preference.
        protection_storage_masks: Vec<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
        /// Credential types accepted.
        credential_information: Option<Value> = CREDENTIAL_INFORMATION in [V3_0 ..],
    }
}
