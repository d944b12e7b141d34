//! Import (KMIP 2.1 section 6.1.25, 1.4 section 4.41).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::object::{Object, ObjectField};
use crate::shape::List;
use crate::table::enumeration::{KeyWrapType, ObjectType};
use crate::ttlv::structure;

structure! {
    /// Hands over an object with its identifier and all of its attributes.
    pub struct ImportRequest {
        /// The identifier that the object has.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Type of the object, which 1.4 leaves out (its Table 253) and later versions need.
        object_type: Option<ObjectType> = OBJECT_TYPE,
        /// Whether an object with the identifier is replaced; it is an error otherwise.
        replace_existing: Option<bool> = REPLACE_EXISTING,
        /// Whether a wrapped key is unwrapped before it is kept.
        key_wrap_type: Option<KeyWrapType> = KEY_WRAP_TYPE,
        /// All of the object's attributes.
        attributes: Attributes = ATTRIBUTES via List,
        /// The object.
        object: Object = OBJECT_TYPE via ObjectField,
    }
}

structure! {
    /// The imported object.
    pub struct ImportResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
    }
}
