//! Put (KMIP 2.1 section 6.2.3, 1.4 section 5.2): the server hands an object to a client.

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::object::{Object, ObjectField};
use crate::shape::List;
use crate::table::enumeration::PutFunction;
use crate::ttlv::structure;

structure! {
    /// An object for the client.
    pub struct PutRequest {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Whether it is new, or replaces another.
        put_function: PutFunction = PUT_FUNCTION,
        /// The object that it replaces.
        replaced_unique_identifier: Option<UniqueIdentifier> = REPLACED_UNIQUE_IDENTIFIER,
        /// The object itself.
        object: Object = OBJECT_TYPE via ObjectField,
        /// Its attributes.
        attributes: Attributes = ATTRIBUTES via List,
    }
}

structure! {
    /// The client has taken it.
    pub struct PutResponse {}
}
