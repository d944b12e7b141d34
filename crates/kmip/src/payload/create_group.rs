//! Create Group (KMIP 3.0).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::ttlv::structure;

structure! {
    /// Asks for a new group.
    pub struct CreateGroupRequest {
        /// Attributes of the group.
        attributes: Attributes = ATTRIBUTES via Template,
    }
}

structure! {
    /// The group.
    pub struct CreateGroupResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
