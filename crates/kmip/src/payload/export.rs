//! Export (KMIP 2.1 section 6.1.18, 1.4 section 4.40).

use std::sync::Arc;

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::object::{KeyWrappingSpecification, Object, ObjectField};
use crate::shape::List;
use crate::table::enumeration::{KeyCompressionType, KeyFormatType, KeyWrapType, ObjectType};
use crate::ttlv::structure;

structure! {
    /// Asks for an object with all of its attributes.
    #[derive(Default)]
    pub struct ExportRequest {
        /// The object; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Format of the key; as kept when absent.
        key_format_type: Option<KeyFormatType> = KEY_FORMAT_TYPE,
        /// Wrapped as registered, or not wrapped.
        key_wrap_type: Option<KeyWrapType> = KEY_WRAP_TYPE,
        /// Compression of an elliptic curve's point.
        key_compression_type: Option<KeyCompressionType> = KEY_COMPRESSION_TYPE,
        /// How to wrap the key.
        key_wrapping_specification: Option<KeyWrappingSpecification> = KEY_WRAPPING_SPECIFICATION,
    }
}

structure! {
    /// The object and its attributes.
    pub struct ExportResponse {
        /// Its type.
        object_type: ObjectType = OBJECT_TYPE,
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Its attributes.
        attributes: Attributes = ATTRIBUTES via List,
        /// The object itself; absent once it is destroyed.
        object: Option<Arc<Object>> = OBJECT_TYPE via ObjectField,
    }
}
