//! Get (KMIP 2.1 section 6.1.20, 1.4 section 4.11).

use std::sync::Arc;

use crate::identifier::UniqueIdentifier;
use crate::object::{KeyWrappingSpecification, Object, ObjectField};
use crate::table::enumeration::{KeyCompressionType, KeyFormatType, KeyWrapType, ObjectType};
use crate::ttlv::structure;

structure! {
    /// Asks for an object.
    #[derive(Default)]
    pub struct GetRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Format of the key; as kept when absent.
        key_format_type: Option<KeyFormatType> = KEY_FORMAT_TYPE,
        /// Wrapped as registered, or not wrapped.
        key_wrap_type: Option<KeyWrapType> = KEY_WRAP_TYPE in [V1_4 ..],
        /// Compression of an elliptic curve's point.
        key_compression_type: Option<KeyCompressionType> = KEY_COMPRESSION_TYPE,
        /// How to wrap the key.
        key_wrapping_specification: Option<KeyWrappingSpecification> = KEY_WRAPPING_SPECIFICATION,
    }
}

structure! {
    /// The object.
    pub struct GetResponse {
        /// Its type.
        object_type: ObjectType = OBJECT_TYPE,
        /// Its identifier.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// The object itself.
        object: Arc<Object> = OBJECT_TYPE via ObjectField,
    }
}
