//! Get Attributes (KMIP 2.1 section 6.1.22, 1.4 section 4.12).

use std::sync::Arc;

use crate::attribute::{AttributeName, Attributes};
use crate::identifier::UniqueIdentifier;
use crate::shape::{List, References};
use crate::ttlv::structure;

structure! {
    /// Asks for attributes of an object.
    #[derive(Default)]
    pub struct GetAttributesRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// The attributes wanted; all when empty.
        attribute_references: Vec<AttributeName> = ATTRIBUTE_REFERENCE via References,
    }
}

structure! {
    /// Attributes of an object.
    pub struct GetAttributesResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Those it has of the attributes wanted.
        attributes: Arc<Attributes> = ATTRIBUTES via List,
    }
}
