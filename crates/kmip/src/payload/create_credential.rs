//! Create Credential (KMIP 3.0).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::object::{Object, ObjectField};
use crate::shape::Template;
use crate::table::enumeration::CredentialType;
use crate::ttlv::structure;

structure! {
    /// Hands over a credential.
    pub struct CreateCredentialRequest {
        /// Its type.
        credential_type: CredentialType = CREDENTIAL_TYPE,
        /// Its attributes.
        attributes: Attributes = ATTRIBUTES via Template,
        /// The credential.
        object: Option<Object> = OBJECT_TYPE via ObjectField,
    }
}

structure! {
    /// The credential.
    pub struct CreateCredentialResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
