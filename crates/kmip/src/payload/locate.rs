//! Locate (KMIP 2.1 section 6.1.30, 1.4 section 4.9).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::{List, Template};
use crate::table::enumeration::ObjectGroupMember;
use crate::table::mask::{ObjectClassMask, StorageStatusMask};
use crate::ttlv::structure;

structure! {
    /// Asks for the objects that have all the attributes given.
    #[derive(Default)]
    pub struct LocateRequest {
        /// Most identifiers to return.
        maximum_items: Option<i32> = MAXIMUM_ITEMS,
        /// Identifiers to pass over.
        offset_items: Option<i32> = OFFSET_ITEMS in [V1_3 ..],
        /// On-line, archived, destroyed objects; on-line ones when absent.
        storage_status_mask: Option<StorageStatusMask> = STORAGE_STATUS_MASK,
        /// Fresh or default member of the group.
        object_group_member: Option<ObjectGroupMember> = OBJECT_GROUP_MEMBER in [V1_1 .. V3_0],
        /// User or system objects.
        object_class_mask: Option<ObjectClassMask> = OBJECT_CLASS_MASK in [V3_0 ..],
        /// What the objects must have.
        attributes: Attributes = ATTRIBUTES via List,
        /// The same in a Template-Attribute, which no version has here; some clients of 1.x send it.
        template: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}

structure! {
    /// The objects found, newest first.
    pub struct LocateResponse {
        /// Objects that match in all, when fewer are returned.
        located_items: Option<i32> = LOCATED_ITEMS in [V1_3 ..],
        /// Their identifiers.
        unique_identifiers: Vec<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}
