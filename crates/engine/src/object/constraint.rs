//! Constraints and defaults of new objects (KMIP 2.1 sections 6.1.22, 6.1.52, 6.1.53).
//!
//! Those that an administrator sets hold for all objects of the domain, those of anyone else for objects of their own.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kmip::attribute::{Attribute, AttributeName, Attributes};
use kmip::payload::{Constraint, Constraints, DefaultsInformation, ObjectDefaults, ObjectTypes};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, ObjectType};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Bytes, Value, Wire};
use kmip::version::Version;

use store::ReadTx;

use super::{ManagedObject, group};
use crate::attribute::Rule;
use crate::context::Context;
use crate::reason::{Failure, Reason};

/// What is set for whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Scope {
    /// For all objects of the caller's domain.
    Domain,
    /// For the caller's own objects.
    User,
}

impl Scope {
    /// What a caller may set.
    #[must_use]
    pub fn of(context: &Context<'_, '_>) -> Self {
        if context.caller.administers_users() { Self::Domain } else { Self::User }
    }

    fn setting(self, context: &Context<'_, '_>, kind: &str) -> String {
        match self {
            Self::Domain => format!("{PREFIX}{kind}.domain.{}", context.caller.domain),
            Self::User => format!("{PREFIX}{kind}.user.{}", context.caller.user),
        }
    }
}

/// What is set, in the shape of the version that it was set in: before 3.0 it names groups as no later version does.
#[derive(Debug)]
struct Kept {
    version: Version,
    value: Value,
}

/// All that is set, in memory: every new object asks for it.
#[derive(Debug, Default)]
pub(crate) struct Rules(RwLock<HashMap<String, Arc<Kept>>>);

impl Rules {
    /// Reads what is kept.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn open(tx: &ReadTx<'_>) -> Result<Self, Failure> {
        let mut rules = HashMap::new();
        for kind in [CONSTRAINTS, DEFAULTS] {
            for name in tx.setting_names(&format!("{PREFIX}{kind}."))? {
                if let Some(value) = load(tx, &name)? {
                    rules.insert(name, Arc::new(value));
                }
            }
        }
        Ok(Self(RwLock::new(rules)))
    }

    fn is_empty(&self) -> bool {
        self.0.read().unwrap_or_else(PoisonError::into_inner).is_empty()
    }

    fn get(&self, name: &str) -> Option<Arc<Kept>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn set(&self, name: String, value: Option<Arc<Kept>>) {
        let mut rules = self.0.write().unwrap_or_else(PoisonError::into_inner);
        match value {
            Some(value) => rules.insert(name, value),
            None => rules.remove(&name),
        };
    }
}

/// What the names of the settings begin with.
const PREFIX: &str = "kmip.";
const CONSTRAINTS: &str = "constraints";
const DEFAULTS: &str = "defaults";

/// The constraints that hold for the caller's new objects, those of the domain first.
///
/// # Errors
/// When the store fails.
pub fn constraints(context: &mut Context<'_, '_>) -> Result<Constraints, Failure> {
    let mut all = Constraints::default();
    for scope in [Scope::Domain, Scope::User] {
        if let Some(set) = read::<Constraints>(context, scope, CONSTRAINTS)? {
            all.constraints.extend(set.constraints);
        }
    }
    Ok(all)
}

/// Sets or removes constraints.
///
/// # Errors
/// When the store fails.
pub fn set_constraints(
    context: &mut Context<'_, '_>,
    constraints: Option<&Constraints>,
) -> Result<(), Failure> {
    write(context, CONSTRAINTS, constraints)
}

/// The defaults that hold for the caller's new objects, the caller's own first; `None` as long as nobody has set any, when
/// the server has its own (KMIP 2.1 table 28).
///
/// # Errors
/// When the store fails.
pub fn defaults(context: &mut Context<'_, '_>) -> Result<Option<DefaultsInformation>, Failure> {
    let mut all: Option<DefaultsInformation> = None;
    for scope in [Scope::User, Scope::Domain] {
        if let Some(set) = read::<DefaultsInformation>(context, scope, DEFAULTS)? {
            all.get_or_insert_default().object_defaults.extend(set.object_defaults);
        }
    }
    Ok(all)
}

/// Sets defaults. Who sets none removes those of the server too.
///
/// # Errors
/// When the store fails.
pub fn set_defaults(
    context: &mut Context<'_, '_>,
    defaults: Option<&DefaultsInformation>,
) -> Result<(), Failure> {
    write(context, DEFAULTS, Some(defaults.unwrap_or(&DefaultsInformation::default())))
}

/// The algorithm of a key of which the client does not say it, from 2.0 on (KMIP 2.1 table 28).
///
/// # Errors
/// [`Reason::MissingData`] when it has to say it: before 2.0, or when the defaults that are set have none.
pub fn own_algorithm(
    context: &mut Context<'_, '_>,
    own: CryptographicAlgorithm,
) -> Result<CryptographicAlgorithm, Failure> {
    if context.version >= Version::V2_0 && defaults(context)?.is_none() {
        return Ok(own);
    }
    Err(Reason::MissingData.because("the Cryptographic Algorithm is missing"))
}

/// The server's own defaults, as [`super::new::build`] and the operations that make keys have them.
#[must_use]
pub fn own_defaults() -> DefaultsInformation {
    type Mask = CryptographicUsageMask;
    let of = |object_type, key: Option<(CryptographicAlgorithm, i32)>, mask: Mask| {
        let standard = |tag: Tag, value| Attribute { name: tag.into(), index: None, value };
        let algorithm = key.map(|(algorithm, length)| {
            [
                standard(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0)),
                standard(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(length)),
            ]
        });
        let usage = standard(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0));
        let attributes = Attributes::new(algorithm.into_iter().flatten().chain([usage]).collect());
        ObjectDefaults { object_type: Some(object_type), object_types: None, attributes, object_groups: None }
    };
    let (symmetric, pair) = ((SYMMETRIC, 256), (ASYMMETRIC, 3072));
    DefaultsInformation {
        object_defaults: vec![
            of(ObjectType::SYMMETRIC_KEY, Some(symmetric), Mask::ENCRYPT | Mask::DECRYPT),
            of(ObjectType::PRIVATE_KEY, Some(pair), Mask::SIGN),
            of(ObjectType::PUBLIC_KEY, Some(pair), Mask::VERIFY),
            of(ObjectType::SPLIT_KEY, Some(symmetric), CryptographicUsageMask(0)),
            of(ObjectType::SECRET_DATA, None, CryptographicUsageMask(0)),
        ],
    }
}

/// The algorithm of symmetric keys for which none is asked.
pub const SYMMETRIC: CryptographicAlgorithm = CryptographicAlgorithm::AES;

/// The algorithm of key pairs for which none is asked.
pub const ASYMMETRIC: CryptographicAlgorithm = CryptographicAlgorithm::RSA;

fn read<T: Wire>(context: &mut Context<'_, '_>, scope: Scope, kind: &str) -> Result<Option<T>, Failure> {
    let rules = Arc::clone(&context.engine.rules);
    let value = if context.has_changed_rules {
        let name = scope.setting(context, kind);
        context.read(|tx| load(tx, &name))?.map(Arc::new)
    } else if rules.is_empty() {
        None
    } else {
        rules.get(&scope.setting(context, kind))
    };
    Ok(value.map(|kept| kept.value.to_wire_in(kept.version)).transpose()?)
}

/// Reads a setting.
fn load(tx: &ReadTx<'_>, name: &str) -> Result<Option<Kept>, Failure> {
    let Some(bytes) = tx.setting(name)? else { return Ok(None) };
    let item = kmip::ttlv::decode_item(&bytes, &kmip::ttlv::Limits::default())?;
    let version = if item.tag == IN_3_0 { Version::V3_0 } else { Version::V2_1 };
    Ok(Some(Kept { version, value: item.value }))
}

/// The tag under which the shape of 3.0 is kept; that of 2.1 is under Attribute Value.
const IN_3_0: Tag = Tag::ATTRIBUTE;

fn write<T: Wire>(context: &mut Context<'_, '_>, kind: &str, value: Option<&T>) -> Result<(), Failure> {
    let name = Scope::of(context).setting(context, kind);
    let rules = Arc::clone(&context.engine.rules);
    let version = context.version;
    context.has_changed_rules = true;
    let tx = context.write()?;
    let value = match value {
        Some(value) => {
            let (tag, version) = match version {
                Version::V3_0 => (IN_3_0, version),
                _ => (Tag::ATTRIBUTE_VALUE, Version::V2_1),
            };
            let item = kmip::ttlv::Item::new(tag, Value::from_wire_in(value, version)?);
            let bytes = Bytes::from(kmip::ttlv::encode_item(&item));
            tx.set_setting(&name, &bytes)?;
            Some(Arc::new(Kept { version, value: item.value }))
        }
        None => {
            tx.delete_setting(&name)?;
            None
        }
    };
    tx.after_commit(move || rules.set(name, value));
    Ok(())
}

fn is_of_type(object: &ManagedObject, types: Option<&ObjectTypes>) -> bool {
    types.is_none_or(|types| types.object_types.contains(&object.object_type))
}

/// Whether an object is in one of the groups.
fn is_in_groups(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    groups: Option<&Value>,
) -> Result<bool, Failure> {
    let Some(groups) = groups else { return Ok(true) };
    for meant in groups.items() {
        let same = group::names(context, meant.tag, &meant.value)?;
        if object.all(meant.tag).any(|value| group::is_among(&same, value)) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Checks a new object. Of the constraints that speak of its type and groups it has to satisfy one for each attribute
/// that they name.
///
/// # Errors
/// [`Reason::ConstraintViolation`] when an attribute has another value than all of them allow.
pub fn check(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<(), Failure> {
    let constraints = constraints(context)?;
    let mut speaking: Vec<&Constraint> = Vec::new();
    for constraint in &constraints.constraints {
        if is_of_type(object, constraint.object_types.as_ref())
            && is_in_groups(context, object, constraint.object_groups.as_ref())?
        {
            speaking.push(constraint);
        }
    }
    // Those for a group take the place of those for all.
    let grouped = speaking.iter().any(|constraint| constraint.object_groups.is_some());
    let mut relevant =
        speaking.iter().filter(|constraint| constraint.object_groups.is_some() == grouped).peekable();
    if relevant.peek().is_none() {
        return Ok(());
    }
    let satisfied = relevant.any(|constraint| {
        constraint.attributes.iter().flat_map(|attributes| &attributes.list).all(|wanted| {
            object.instances(&wanted.name, context.now).iter().any(|found| found.value == wanted.value)
        })
    });
    if satisfied {
        return Ok(());
    }
    Err(Reason::ConstraintViolation.because("the object does not satisfy the constraints that are set"))
}

/// Gives an object that is being made the attributes that its request leaves out and the defaults have.
///
/// # Errors
/// When the store fails.
pub fn complete(context: &mut Context<'_, '_>, object: &mut ManagedObject) -> Result<(), Failure> {
    let Some(mut defaults) = defaults(context)? else { return Ok(()) };
    // Those for a group come before those for all.
    defaults.object_defaults.sort_by_key(|set| set.object_groups.is_none());
    for set in &defaults.object_defaults {
        let is_meant = match (set.object_type, &set.object_types) {
            (Some(object_type), _) => object_type == object.object_type,
            (None, types) => is_of_type(object, types.as_ref()),
        };
        if is_meant && is_in_groups(context, object, set.object_groups.as_ref())? {
            add_missing(context, object, set);
        }
    }
    Ok(())
}

fn add_missing(context: &Context<'_, '_>, object: &mut ManagedObject, set: &ObjectDefaults) {
    let missing: Vec<Attribute> = set
        .attributes
        .list
        .iter()
        .filter(|attribute| {
            object.attributes.iter().all(|known| known.name != attribute.name)
                && attribute.name != AttributeName::Standard(Tag::NAME)
                && Rule::of(&attribute.name, context.version)
                    .is_ok_and(|rule| rule.may_be_given() && rule.applies_to(object.object_type))
        })
        .cloned()
        .collect();
    for attribute in missing {
        object.add(attribute.name, attribute.value);
    }
}
