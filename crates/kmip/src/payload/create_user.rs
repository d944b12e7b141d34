//! Create User (KMIP 3.0).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::structure;

structure! {
    /// Asks for a new user.
    pub struct CreateUserRequest {
        /// Name and credentials of the user.
        attributes: Attributes = ATTRIBUTES via Template,
    }
}

structure! {
    /// The user.
    pub struct CreateUserResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
