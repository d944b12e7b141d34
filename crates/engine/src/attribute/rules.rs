//! The rule table applied: who may set, change and delete an attribute, and on which objects.

use kmip::attribute::AttributeName;
use kmip::table::Tag;
use kmip::table::attribute::{self, Answer, AttributeRow, Rules};
use kmip::table::enumeration::ObjectType;
use kmip::version::Version;

use crate::reason::{Failure, Reason};

/// The rules that hold for an attribute in a version.
#[derive(Clone, Copy, Debug)]
pub enum Rule {
    /// One of the specification's.
    Standard(&'static AttributeRow, &'static Rules),
    /// A custom or vendor attribute made by clients.
    Custom,
    /// A custom attribute made by the server (vendor `y`).
    Server,
}

/// Attributes that the table says the server sets, though a request that makes an object says what to: they describe
/// the key that is asked for.
const DESCRIBE_THE_KEY: &[Tag] = &[
    Tag::CRYPTOGRAPHIC_ALGORITHM,
    Tag::CRYPTOGRAPHIC_LENGTH,
    Tag::CERTIFICATE_TYPE,
    Tag::CERTIFICATE_LENGTH,
    Tag::DIGITAL_SIGNATURE_ALGORITHM,
    Tag::KEY_FORMAT_TYPE,
    Tag::OPAQUE_DATA_TYPE,
    Tag::USAGE_LIMITS,
    Tag::RANDOM_NUMBER_GENERATOR,
];

impl Rule {
    /// The rules of an attribute in a version.
    ///
    /// # Errors
    /// [`Reason::UnsupportedAttribute`] when the version has no such attribute.
    pub fn of(name: &AttributeName, version: Version) -> Result<Self, Failure> {
        let unsupported =
            || Reason::UnsupportedAttribute.because("the attribute is not known in this version");
        match name {
            AttributeName::Vendor { vendor, .. } if vendor.is_empty() => Err(unsupported()),
            AttributeName::Vendor { vendor, .. } if vendor == "y" => Ok(Self::Server),
            AttributeName::Vendor { .. } => Ok(Self::Custom),
            // A Link of 3.0 comes under many names and is one attribute here.
            AttributeName::Standard(Tag::LINK) => {
                Self::standard(Tag::LINK, Version::V2_1).ok_or_else(unsupported)
            }
            AttributeName::Standard(tag) => Self::standard(*tag, version).ok_or_else(unsupported),
        }
    }

    /// Whether an object shows an attribute that the server keeps of it: an opaque object is no cryptographic object, and
    /// the 1.x versions have State, Lease Time and Fresh for those only (KMIP 1.4 sections 3.20, 3.22, 3.34).
    #[must_use]
    pub fn is_shown(name: &AttributeName, object_type: ObjectType, version: Version) -> bool {
        version >= Version::V2_0
            || object_type != ObjectType::OPAQUE_OBJECT
            || Self::of(name, version).is_ok_and(|rule| rule.applies_to(object_type))
    }

    fn standard(tag: Tag, version: Version) -> Option<Self> {
        let row = attribute::by_tag(tag)?;
        Some(Self::Standard(row, row.rules(version)?))
    }

    /// Whether several instances are allowed.
    #[must_use]
    pub const fn is_multiple(self) -> bool {
        match self {
            // The table allows one, but a user has several credentials, as the official cases show.
            Self::Standard(row, _) if row.tag.0 == Tag::CREDENTIAL_LINK.0 => true,
            Self::Standard(_, rules) => rules.multiple.is_possible(),
            Self::Custom | Self::Server => true,
        }
    }

    /// Whether a client may change an instance, as far as the table tells without a condition.
    #[must_use]
    pub const fn client_may_modify(self) -> Answer {
        match self {
            Self::Standard(_, rules) => rules.client_may_modify,
            Self::Custom => Answer::Yes,
            Self::Server => Answer::No,
        }
    }

    /// Whether a client may delete an instance.
    #[must_use]
    pub const fn client_may_delete(self) -> Answer {
        match self {
            Self::Standard(_, rules) => rules.client_may_delete,
            Self::Custom => Answer::Yes,
            Self::Server => Answer::No,
        }
    }

    /// Whether a client may give the attribute to an object that has none.
    #[must_use]
    pub const fn client_may_add(self) -> bool {
        match self {
            Self::Standard(_, rules) => rules.set_by.client,
            Self::Custom => true,
            Self::Server => false,
        }
    }

    /// Whether a request that makes an object may give the attribute.
    #[must_use]
    pub fn may_be_given(self) -> bool {
        match self {
            Self::Standard(row, rules) => rules.set_by.client || DESCRIBE_THE_KEY.contains(&row.tag),
            Self::Custom => true,
            Self::Server => false,
        }
    }

    /// Whether objects of a type have the attribute.
    #[must_use]
    pub const fn applies_to(self, object_type: ObjectType) -> bool {
        match self {
            Self::Standard(row, rules) => {
                rules.applies_to.contains(object_type)
                    // Secret data is created of a length (KMIP 1.4 section 4.1), which its table leaves out.
                    || (row.tag.0 == Tag::CRYPTOGRAPHIC_LENGTH.0 && object_type.0 == ObjectType::SECRET_DATA.0)
                    // Asymmetric keys have these dates too: 2.0 says so, the profiles of 1.2 and 1.4 already do.
                    || (matches!(row.tag, Tag::PROCESS_START_DATE | Tag::PROTECT_STOP_DATE)
                        && matches!(object_type, ObjectType::PRIVATE_KEY | ObjectType::PUBLIC_KEY))
            }
            Self::Custom | Self::Server => true,
        }
    }
}
