//! Structures that several payloads have in common (KMIP 2.1 chapter 7).

use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::{Template, Tree};
use crate::table::Tag;
use crate::table::enumeration::{ObjectType, Operation, ProcessingStage, TicketType};
use crate::ttlv::wire::Codec;
use crate::ttlv::{Bytes, Error, Field, Reader, Value, Writer, structure};
use crate::version::Version;

structure! {
    /// Asynchronous requests by their values (KMIP 2.1 section 7.1).
    #[derive(Default)]
    pub struct AsynchronousCorrelationValues {
        /// The values.
        values: Vec<Bytes> = ASYNCHRONOUS_CORRELATION_VALUE,
    }
}

structure! {
    /// An asynchronous request whose result has not been fetched (KMIP 2.1 section 7.2).
    pub struct AsynchronousRequest {
        /// The value under which it is polled.
        asynchronous_correlation_value: Bytes = ASYNCHRONOUS_CORRELATION_VALUE,
        /// Its operation.
        operation: Operation = OPERATION,
        /// When it was sent, a Date-Time Extended.
        submission_date: Value = SUBMISSION_DATE,
        /// How far it is.
        processing_stage: ProcessingStage = PROCESSING_STAGE,
    }
}

structure! {
    /// Operations (KMIP 2.1 section 7.25).
    #[derive(Default)]
    pub struct Operations {
        /// The operations.
        operations: Vec<Operation> = OPERATION,
    }
}

structure! {
    /// Objects (KMIP 2.1 section 7.21).
    #[derive(Default)]
    pub struct Objects {
        /// The objects.
        unique_identifiers: Vec<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}

structure! {
    /// Types of objects (KMIP 2.1 section 7.24).
    #[derive(Default)]
    pub struct ObjectTypes {
        /// The types.
        object_types: Vec<ObjectType> = OBJECT_TYPE,
    }
}

structure! {
    /// A ticket, which stands for credentials (KMIP 2.1 section 7.39).
    pub struct Ticket {
        /// What it was given for.
        ticket_type: TicketType = TICKET_TYPE,
        /// What its holder has to show.
        ticket_value: Bytes = TICKET_VALUE,
    }
}

structure! {
    /// Rights that a ticket carries (KMIP 2.1 section 7.35).
    #[derive(Default)]
    pub struct Rights {
        /// What one of them permits is permitted.
        rights: Vec<Right> = RIGHT,
    }
}

structure! {
    /// A right; an aspect that is left out is not restricted (KMIP 2.1 section 7.34).
    #[derive(Default)]
    pub struct Right {
        /// How much use of keys it permits.
        usage_limits: Option<Value> = USAGE_LIMITS via Tree,
        /// The operations that it permits.
        operations: Option<Operations> = OPERATIONS,
        /// The objects that it is for.
        objects: Option<Objects> = OBJECTS,
        /// The groups of objects that it is for.
        object_groups: Option<Value> = OBJECT_GROUPS via Tree,
    }
}

structure! {
    /// Constraints of new objects (KMIP 2.1 section 7.7).
    #[derive(Default)]
    pub struct Constraints {
        /// Each of which one has to hold for an object that it speaks of.
        constraints: Vec<Constraint> = CONSTRAINT,
    }
}

structure! {
    /// A constraint (KMIP 2.1 section 7.6).
    #[derive(Default)]
    pub struct Constraint {
        /// The types of objects that it speaks of; all when absent.
        object_types: Option<ObjectTypes> = OBJECT_TYPES,
        /// The groups of objects that it speaks of; all when absent.
        object_groups: Option<Value> = OBJECT_GROUPS via Tree,
        /// The attributes that such an object must have.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
    }
}

structure! {
    /// Attributes of new objects where a client gives none (KMIP 2.1 section 7.11).
    #[derive(Default)]
    pub struct DefaultsInformation {
        /// By type and group.
        object_defaults: Vec<ObjectDefaults> = OBJECT_DEFAULTS,
    }
}

structure! {
    /// Attributes of new objects of some types and groups (KMIP 2.1 section 7.22).
    pub struct ObjectDefaults {
        /// The type of the objects.
        object_type: Option<ObjectType> = OBJECT_TYPE,
        /// The types of the objects, in place of one.
        object_types: Option<ObjectTypes> = OBJECT_TYPES in [V2_1 ..],
        /// The attributes.
        attributes: Attributes = ATTRIBUTES via Template,
        /// The groups of the objects; all when absent.
        object_groups: Option<Value> = OBJECT_GROUPS in [V2_1 ..] via Tree,
    }
}

/// A certificate request: Certificate Request in 1.x, Certificate Request Value later.
pub(super) struct RequestBytes;

impl RequestBytes {
    const fn tag(version: Version) -> Tag {
        if version.major < 2 { Tag::CERTIFICATE_REQUEST } else { Tag::CERTIFICATE_REQUEST_VALUE }
    }
}

impl Codec<Option<Bytes>> for RequestBytes {
    fn put(value: &Option<Bytes>, writer: &mut Writer, _: Tag) {
        Field::put(value, writer, Self::tag(writer.version));
    }

    fn take(reader: &mut Reader<'_>, _: Tag) -> Result<Option<Bytes>, Error> {
        Field::take(reader, Self::tag(reader.version))
    }
}

/// The old key of a Re-key Key Pair: Private Key Unique Identifier up to 2.1, Unique Identifier later.
pub(super) struct OldPrivateKey;

impl OldPrivateKey {
    const fn tag(version: Version) -> Tag {
        if version.major < 3 { Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER } else { Tag::UNIQUE_IDENTIFIER }
    }
}

impl Codec<Option<UniqueIdentifier>> for OldPrivateKey {
    fn put(value: &Option<UniqueIdentifier>, writer: &mut Writer, _: Tag) {
        Field::put(value, writer, Self::tag(writer.version));
    }

    fn take(reader: &mut Reader<'_>, _: Tag) -> Result<Option<UniqueIdentifier>, Error> {
        Field::take(reader, Self::tag(reader.version))
    }
}
