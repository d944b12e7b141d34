//! Notify (KMIP 2.1 section 6.2.2, 1.4 section 5.1): the server tells a client what has changed.

use crate::attribute::{Attributes, DeletedAttribute};
use crate::identifier::UniqueIdentifier;
use crate::shape::{Changed, Deleted};
use crate::ttlv::structure;

structure! {
    /// What has changed.
    pub struct NotifyRequest {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that have changed.
        attributes: Attributes = ATTRIBUTES via Changed,
        /// Attributes that were deleted.
        deleted: Vec<DeletedAttribute> = ATTRIBUTE_REFERENCE via Deleted,
    }
}

structure! {
    /// The client has taken notice.
    pub struct NotifyResponse {}
}
