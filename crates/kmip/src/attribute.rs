//! Attributes of managed objects, in one shape for all versions.
//!
//! The shape is that of KMIP 2.x with what other versions can say beyond it: a Name keeps its Name Type, a Link is a
//! structure, an instance keeps the index that 1.x counts. [`crate::shape`] alone converts to and from each version.

use crate::table;
use crate::table::Tag;
use crate::ttlv::{Item, Value};
use crate::version::Version;

/// What an attribute is called.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum AttributeName {
    /// One of the specification's, by its tag.
    Standard(Tag),
    /// A vendor's or custom one (KMIP 2.1 section 4.63; `x-` and `y-` names of 1.x have the vendors `x` and `y`).
    Vendor {
        /// Vendor Identification.
        vendor: String,
        /// Attribute Name.
        name: String,
    },
}

/// One instance of an attribute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attribute {
    /// What it is.
    pub name: AttributeName,
    /// The Attribute Index of 1.x; `None` in a request that gives none.
    pub index: Option<i32>,
    /// Its value.
    pub value: Value,
}

/// An instance that an object has no more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeletedAttribute {
    /// What it was.
    pub name: AttributeName,
    /// The Attribute Index of 1.x, which later versions do not show.
    pub index: Option<i32>,
}

/// Attributes in order, as a request gives them or an object has them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Attributes {
    /// Names of templates that a 1.x request includes (structures of Name Value and Name Type).
    pub templates: Vec<Value>,
    /// The instances.
    pub list: Vec<Attribute>,
}

impl AttributeName {
    /// The name that 1.x has for the attribute: the title in the specification, `x-`/`y-` and the rest for custom ones.
    #[must_use]
    pub fn title(&self) -> String {
        match self {
            Self::Standard(tag) => tag.title().unwrap_or_default().to_owned(),
            Self::Vendor { vendor, name } if vendor.is_empty() => name.clone(),
            Self::Vendor { vendor, name } => format!("{vendor}-{name}"),
        }
    }

    /// The attribute of a 1.x name. A name that is neither the specification's nor custom comes back as a vendor's with
    /// no Vendor Identification.
    #[must_use]
    pub fn from_title(title: &str) -> Self {
        if let Some(row) = table::attribute::by_title(title) {
            return Self::Standard(row.tag);
        }
        match title.split_at_checked(2) {
            Some(("x-", name)) => Self::Vendor { vendor: "x".to_owned(), name: name.to_owned() },
            Some(("y-", name)) => Self::Vendor { vendor: "y".to_owned(), name: name.to_owned() },
            _ => Self::Vendor { vendor: String::new(), name: title.to_owned() },
        }
    }

    /// Whether a version knows the attribute.
    #[must_use]
    pub fn is_defined_in(&self, version: Version) -> bool {
        match self {
            Self::Standard(tag) => {
                table::attribute::by_tag(*tag).is_some_and(|row| row.range.contains(version))
            }
            Self::Vendor { vendor, .. } => version >= Version::V2_0 || matches!(vendor.as_str(), "x" | "y"),
        }
    }
}

impl From<Tag> for AttributeName {
    fn from(tag: Tag) -> Self {
        Self::Standard(tag)
    }
}

impl Attribute {
    /// An instance of one of the specification's attributes.
    #[must_use]
    pub const fn new(tag: Tag, value: Value) -> Self {
        Self { name: AttributeName::Standard(tag), index: None, value }
    }

    /// A Name (KMIP 2.1 section 4.36) that is an uninterpreted text string.
    #[must_use]
    pub fn name(text: &str) -> Self {
        Self::new(Tag::NAME, name_value(text, table::enumeration::NameType::UNINTERPRETED_TEXT_STRING))
    }

    /// A custom attribute of the vendor `x`.
    #[must_use]
    pub fn custom(name: &str, value: Value) -> Self {
        let name = AttributeName::Vendor { vendor: "x".to_owned(), name: name.to_owned() };
        Self { name, index: None, value }
    }

    /// A Link (KMIP 2.1 section 4.33) to an object.
    #[must_use]
    pub fn link(link_type: table::enumeration::LinkType, object: &str) -> Self {
        Self::new(Tag::LINK, link_value(link_type, Value::TextString(object.to_owned())))
    }
}

impl Attributes {
    /// Attributes without templates.
    #[must_use]
    pub const fn new(list: Vec<Attribute>) -> Self {
        Self { templates: Vec::new(), list }
    }

    /// The value of the first instance of one of the specification's attributes.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&Value> {
        self.all(tag).next()
    }

    /// The values of all instances of one of the specification's attributes.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = &Value> {
        self.list
            .iter()
            .filter(move |attribute| matches!(attribute.name, AttributeName::Standard(t) if t == tag))
            .map(|attribute| &attribute.value)
    }

    /// Whether there is no attribute and no template.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.list.is_empty() && self.templates.is_empty()
    }
}

/// The structure of a Name.
#[must_use]
pub fn name_value(text: &str, name_type: table::enumeration::NameType) -> Value {
    Value::Structure(vec![
        Item::new(Tag::NAME_VALUE, Value::TextString(text.to_owned())),
        Item::new(Tag::NAME_TYPE, Value::Enumeration(name_type.0)),
    ])
}

/// The structure of a Link.
#[must_use]
pub fn link_value(link_type: table::enumeration::LinkType, object: Value) -> Value {
    Value::Structure(vec![
        Item::new(Tag::LINK_TYPE, Value::Enumeration(link_type.0)),
        Item::new(Tag::LINKED_OBJECT_IDENTIFIER, object),
    ])
}
