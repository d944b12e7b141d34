//! Managed objects as the engine holds them: the row opened, attributes decoded, material ready to use.

pub mod certificate;
pub mod certificate_request;
pub mod constraint;
pub mod group;
pub mod index;
pub mod key;
pub mod link;
pub mod new;
pub mod pkcs12;
pub mod protection;
pub mod split;
pub mod state;
pub mod usage;

use std::sync::Arc;

use kmip::attribute::{Attribute, AttributeName, Attributes};
use kmip::kept;
use kmip::object::Object;
use kmip::table::attribute::ObjectTypes;
use kmip::table::enumeration::{CryptographicAlgorithm, LinkType, ObjectClass, ObjectType, State};
use kmip::table::mask::ProtectionStorageMask;
use kmip::table::{Enumeration as _, Tag};
use kmip::ttlv::Value;
use store::{Candidate, ObjectRow};

use crate::reason::Failure;
use state::Dates;

/// A managed object.
#[derive(Clone, Debug)]
pub struct ManagedObject {
    /// Row number in the store; 0 before it is kept.
    pub row: i64,
    /// Row version that was read.
    pub version: i64,
    /// Row version that wrote the material.
    pub material_version: i64,
    /// Unique Identifier.
    pub uid: String,
    /// Domain.
    pub domain: i64,
    /// User that owns it.
    pub owner: i64,
    /// Object Type.
    pub object_type: ObjectType,
    /// Attributes that are kept; those that follow from others are computed when asked for.
    pub attributes: Vec<Attribute>,
    /// The object itself, without attributes; `None` when destroyed or not loaded.
    pub material: Option<Arc<Object>>,
    /// Asymmetric key of the material, read when first used.
    pub(crate) ready: key::Ready,
}

impl ManagedObject {
    /// An object of a type without anything.
    #[must_use]
    pub fn blank(object_type: ObjectType) -> Self {
        Self {
            row: 0,
            version: 0,
            material_version: 0,
            uid: String::new(),
            domain: 0,
            owner: 0,
            object_type,
            attributes: Vec::new(),
            material: None,
            ready: key::Ready::default(),
        }
    }

    /// Opens a row.
    ///
    /// # Errors
    /// When what is kept cannot be decoded.
    pub fn open(row: ObjectRow) -> Result<Self, Failure> {
        let material = match &row.material {
            Some(secret) => Some(Arc::new(Object::from_bytes(secret.expose())?)),
            None => None,
        };
        Ok(Self {
            row: row.row,
            version: row.version,
            material_version: row.material_version,
            attributes: kept::attributes_from_bytes(&row.attributes)?,
            uid: row.uid,
            domain: row.domain,
            owner: row.owner,
            object_type: ObjectType(row.object_type),
            material,
            ready: key::Ready::default(),
        })
    }

    /// Opens a row that was found without its material.
    ///
    /// # Errors
    /// When what is kept cannot be decoded.
    pub fn open_candidate(candidate: Candidate, domain: i64) -> Result<Self, Failure> {
        Ok(Self {
            row: candidate.row,
            version: candidate.version,
            material_version: 0,
            attributes: kept::attributes_from_bytes(&candidate.attributes)?,
            uid: candidate.uid,
            domain,
            owner: candidate.owner,
            object_type: ObjectType(candidate.object_type),
            material: None,
            ready: key::Ready::default(),
        })
    }

    /// The first kept value of one of the specification's attributes.
    #[must_use]
    pub fn get(&self, tag: Tag) -> Option<&Value> {
        self.all(tag).next()
    }

    /// All kept values of one of the specification's attributes.
    pub fn all(&self, tag: Tag) -> impl Iterator<Item = &Value> {
        self.attributes
            .iter()
            .filter(move |attribute| matches!(attribute.name, AttributeName::Standard(t) if t == tag))
            .map(|attribute| &attribute.value)
    }

    /// A kept date, number or enumeration.
    #[must_use]
    pub fn number(&self, tag: Tag) -> Option<i64> {
        self.get(tag).and_then(Value::number)
    }

    /// Sets an attribute that has one instance, in the place of the one there is.
    pub fn set(&mut self, tag: Tag, value: Value) {
        let name = AttributeName::Standard(tag);
        match self.attributes.iter_mut().find(|attribute| attribute.name == name) {
            Some(attribute) => attribute.value = value,
            None => self.attributes.push(Attribute { name, index: Some(0), value }),
        }
    }

    /// Adds an instance of an attribute under the next free index (KMIP 1.4 section 3: an index is not used again).
    pub fn add(&mut self, name: AttributeName, value: Value) -> i32 {
        let index = self
            .attributes
            .iter()
            .filter(|attribute| attribute.name == name)
            .filter_map(|attribute| attribute.index)
            .max()
            .map_or(0, |index| index.saturating_add(1));
        self.attributes.push(Attribute { name, index: Some(index), value });
        index
    }

    /// Adds a Link to an object.
    pub fn add_link(&mut self, link_type: LinkType, uid: &str) {
        self.add(Tag::LINK.into(), kmip::attribute::link_value(link_type, Value::TextString(uid.to_owned())));
    }

    /// Removes all instances of one of the specification's attributes.
    pub fn remove(&mut self, tag: Tag) {
        self.attributes.retain(|attribute| attribute.name != AttributeName::Standard(tag));
    }

    /// The dates that decide the state.
    #[must_use]
    pub fn dates(&self) -> Dates {
        let mut dates = Dates::default();
        for attribute in &self.attributes {
            let AttributeName::Standard(tag) = attribute.name else { continue };
            let slot = match tag {
                Tag::ACTIVATION_DATE => &mut dates.activation,
                Tag::DEACTIVATION_DATE => &mut dates.deactivation,
                Tag::COMPROMISE_DATE => &mut dates.compromise,
                Tag::DESTROY_DATE => &mut dates.destroy,
                _ => continue,
            };
            *slot = attribute.value.number();
        }
        dates
    }

    /// The state at a time (seconds since 1970-01-01 UTC).
    #[must_use]
    pub fn state(&self, now: i64) -> State {
        self.dates().state(now)
    }

    /// Whether it is for cryptography: neither opaque nor a template, a request, or what stands for a person.
    #[must_use]
    pub const fn is_cryptographic(&self) -> bool {
        ObjectTypes::CRYPTOGRAPHIC_OBJECTS.contains(self.object_type)
    }

    /// Whether the object is archived.
    #[must_use]
    pub fn is_archived(&self) -> bool {
        self.get(Tag::ARCHIVE_DATE).is_some()
    }

    /// Whether clients keep the object, or it stands for people and what they show (3.0).
    #[must_use]
    pub const fn class(&self) -> ObjectClass {
        match self.object_type {
            ObjectType::USER
            | ObjectType::GROUP
            | ObjectType::PASSWORD_CREDENTIAL
            | ObjectType::DEVICE_CREDENTIAL
            | ObjectType::ONE_TIME_PASSWORD_CREDENTIAL
            | ObjectType::HASHED_PASSWORD_CREDENTIAL => ObjectClass::SYSTEM,
            _ => ObjectClass::USER,
        }
    }

    /// Whether it is a user, or a credential that users may log in with (3.0).
    #[must_use]
    pub fn is_of_log_in(&self) -> bool {
        self.object_type == ObjectType::USER || self.get(Tag::CREDENTIAL_TYPE).is_some()
    }

    /// What it is, for the record of its making: algorithm and length where it has them.
    #[must_use]
    pub fn in_words(&self) -> String {
        let number = |tag| self.number(tag).and_then(|number| u32::try_from(number).ok());
        let algorithm = number(Tag::CRYPTOGRAPHIC_ALGORITHM);
        let algorithm = algorithm.and_then(|code| CryptographicAlgorithm(code).title());
        let what = algorithm.or_else(|| self.object_type.title()).unwrap_or_default();
        let mut words = String::with_capacity(32);
        words.push_str(what);
        if let Some(bits) = number(Tag::CRYPTOGRAPHIC_LENGTH) {
            words.push(' ');
            words.push_str(&bits.to_string());
        }
        words
    }

    /// Whether clients may destroy the object: kept as an attribute of the server's that clients cannot change.
    #[must_use]
    pub fn is_deletable(&self) -> bool {
        let not_deletable = |attribute: &Attribute| {
            is_deletable_attribute(&attribute.name) && attribute.value == Value::Boolean(false)
        };
        !self.attributes.iter().any(not_deletable)
    }

    /// Says whether clients may destroy the object.
    pub fn set_deletable(&mut self, deletable: bool) {
        self.attributes.retain(|attribute| !is_deletable_attribute(&attribute.name));
        if !deletable {
            let name = AttributeName::Vendor { vendor: "y".to_owned(), name: DELETABLE.to_owned() };
            self.add(name, Value::Boolean(false));
        }
    }

    /// The value of an attribute that follows from others, `None` for every other attribute.
    #[must_use]
    pub fn computed(&self, tag: Tag, now: i64) -> Option<Value> {
        Some(match tag {
            Tag::UNIQUE_IDENTIFIER => Value::TextString(self.uid.clone()),
            Tag::OBJECT_TYPE => Value::Enumeration(self.object_type.0),
            Tag::OBJECT_CLASS => Value::Enumeration(self.class().0),
            Tag::STATE if self.object_type != ObjectType::TEMPLATE => Value::Enumeration(self.state(now).0),
            // As the specification makes it (KMIP 2.1 section 4.56), unless the object came with one.
            Tag::SHORT_UNIQUE_IDENTIFIER if !self.uid.is_empty() && self.get(tag).is_none() => {
                let digest =
                    crypto::digest::digest(crypto::digest::DigestAlgorithm::Sha256, self.uid.as_bytes());
                Value::ByteString(digest.ok()?.into())
            }
            _ => return self.default_of(tag),
        })
    }

    /// The value of a flag that every object has and that is not kept while it is the usual one.
    fn default_of(&self, tag: Tag) -> Option<Value> {
        let value = match tag {
            Tag::SENSITIVE | Tag::ALWAYS_SENSITIVE | Tag::NEVER_EXTRACTABLE => Value::Boolean(false),
            Tag::EXTRACTABLE => Value::Boolean(true),
            Tag::PROTECTION_STORAGE_MASK => Value::Integer(ProtectionStorageMask::SOFTWARE.0),
            Tag::LEASE_TIME => Value::Interval(LEASE_SECONDS),
            _ => return None,
        };
        let has_it = self.object_type != ObjectType::TEMPLATE || tag == Tag::LEASE_TIME;
        (has_it && self.get(tag).is_none()).then_some(value)
    }

    /// Keeps the usual value of a flag, so that it can be changed.
    pub fn materialise(&mut self, tag: Tag) {
        if let Some(value) = self.default_of(tag) {
            self.set(tag, value);
        }
    }

    /// All attributes at a time, the computed ones first.
    pub fn all_attributes(&self, now: i64) -> impl Iterator<Item = Attribute> {
        COMPUTED
            .iter()
            .filter_map(move |tag| {
                let value = self.computed(*tag, now)?;
                Some(Attribute { name: AttributeName::Standard(*tag), index: Some(0), value })
            })
            .chain(self.attributes.iter().cloned())
    }

    /// As [`ManagedObject::all_attributes`], made once for all who ask in the same state: of what is computed, the state
    /// alone changes while the object does not.
    #[must_use]
    pub fn shared_attributes(&self, now: i64) -> Arc<Attributes> {
        self.ready.attributes(self.state(now), || Attributes::new(self.all_attributes(now).collect()))
    }

    /// All instances of an attribute at a time.
    #[must_use]
    pub fn instances(&self, name: &AttributeName, now: i64) -> Vec<Attribute> {
        if let AttributeName::Standard(tag) = name
            && let Some(value) = self.computed(*tag, now)
        {
            return vec![Attribute { name: name.clone(), index: Some(0), value }];
        }
        self.attributes.iter().filter(|attribute| is_named(attribute, name)).cloned().collect()
    }
}

/// Whether an attribute goes by a name: its own, or for a Link that of its kind in 3.0.
#[must_use]
pub fn is_named(attribute: &Attribute, name: &AttributeName) -> bool {
    if attribute.name == *name {
        return true;
    }
    let (AttributeName::Standard(Tag::LINK), AttributeName::Standard(tag)) = (&attribute.name, name) else {
        return false;
    };
    kmip::shape::link_type(*tag).is_some_and(|link_type| {
        attribute.value.child(Tag::LINK_TYPE).and_then(|item| item.value.enumeration()) == Some(link_type.0)
    })
}

/// Seconds for which a client may use an object before it asks again, where nothing else is set.
pub const LEASE_SECONDS: u32 = 3600;

fn is_deletable_attribute(name: &AttributeName) -> bool {
    matches!(name, AttributeName::Vendor { vendor, name } if vendor == "y" && name == DELETABLE)
}

/// Name of the server's attribute that says whether clients may destroy an object.
const DELETABLE: &str = "Deletable";

/// Attributes that follow from others.
const COMPUTED: &[Tag] = &[
    Tag::UNIQUE_IDENTIFIER,
    Tag::OBJECT_TYPE,
    Tag::OBJECT_CLASS,
    Tag::STATE,
    Tag::SHORT_UNIQUE_IDENTIFIER,
    Tag::SENSITIVE,
    Tag::ALWAYS_SENSITIVE,
    Tag::EXTRACTABLE,
    Tag::NEVER_EXTRACTABLE,
    Tag::PROTECTION_STORAGE_MASK,
    Tag::LEASE_TIME,
];
