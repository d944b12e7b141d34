//! Notify (KMIP 2.1 section 6.2.2, 1.4 section 5.1): the server tells a client what has changed.

use crate::attribute::{AttributeName, Attributes};
use crate::identifier::UniqueIdentifier;
use crate::shape::{List, References};
use crate::ttlv::structure;

structure! {
    /// What has changed.
    pub struct NotifyRequest {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that have changed.
        attributes: Attributes = ATTRIBUTES via List,
        /// Attributes that were deleted.
        attribute_references: Vec<AttributeName> = ATTRIBUTE_REFERENCE in [V2_0 ..] via References,
    }
}

structure! {
    /// The client has taken notice.
    pub struct NotifyResponse {}
}
