//! Constraints and defaults of new objects (KMIP 2.1 sections 6.1.22, 6.1.52, 6.1.53).
//!
//! Those that an administrator sets hold for all objects of the domain, those of anyone else for objects of their own.

use std::collections::HashMap;
use std::sync::{Arc, PoisonError, RwLock};

use kmip::attribute::{Attribute, AttributeName};
use kmip::payload::{Constraint, Constraints, DefaultsInformation, ObjectDefaults, ObjectTypes};
use kmip::table::Tag;
use kmip::ttlv::{Bytes, Value, Wire};

use store::ReadTx;

use super::ManagedObject;
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

/// All that is set, in memory: every new object asks for it.
#[derive(Debug, Default)]
pub(crate) struct Rules(RwLock<HashMap<String, Arc<Value>>>);

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

    fn get(&self, name: &str) -> Option<Arc<Value>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(name).cloned()
    }

    fn set(&self, name: String, value: Option<Arc<Value>>) {
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

/// The defaults that hold for the caller's new objects, the caller's own first.
///
/// # Errors
/// When the store fails.
pub fn defaults(context: &mut Context<'_, '_>) -> Result<DefaultsInformation, Failure> {
    let mut all = DefaultsInformation::default();
    for scope in [Scope::User, Scope::Domain] {
        if let Some(set) = read::<DefaultsInformation>(context, scope, DEFAULTS)? {
            all.object_defaults.extend(set.object_defaults);
        }
    }
    Ok(all)
}

/// Sets or removes defaults.
///
/// # Errors
/// When the store fails.
pub fn set_defaults(
    context: &mut Context<'_, '_>,
    defaults: Option<&DefaultsInformation>,
) -> Result<(), Failure> {
    write(context, DEFAULTS, defaults)
}

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
    Ok(value.map(|value| value.to_wire()).transpose()?)
}

/// Reads a setting.
fn load(tx: &ReadTx<'_>, name: &str) -> Result<Option<Value>, Failure> {
    let Some(bytes) = tx.setting(name)? else { return Ok(None) };
    Ok(Some(kmip::ttlv::decode_item(&bytes, &kmip::ttlv::Limits::default())?.value))
}

fn write<T: Wire>(context: &mut Context<'_, '_>, kind: &str, value: Option<&T>) -> Result<(), Failure> {
    let name = Scope::of(context).setting(context, kind);
    let rules = Arc::clone(&context.engine.rules);
    context.has_changed_rules = true;
    let tx = context.write()?;
    let value = match value {
        Some(value) => {
            let item = kmip::ttlv::Item::new(Tag::ATTRIBUTE_VALUE, Value::from_wire(value)?);
            let bytes = Bytes::from(kmip::ttlv::encode_item(&item));
            tx.set_setting(&name, &bytes)?;
            Some(Arc::new(item.value))
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
fn is_in_groups(object: &ManagedObject, groups: Option<&Value>) -> bool {
    groups.is_none_or(|groups| {
        groups.items().iter().any(|group| {
            object.all(group.tag).any(|value| value == &group.value || value.text() == group.value.text())
        })
    })
}

/// Checks a new object. Of the constraints that speak of its type and groups it has to satisfy one for each attribute
/// that they name.
///
/// # Errors
/// [`Reason::ConstraintViolation`] when an attribute has another value than all of them allow.
pub fn check(context: &mut Context<'_, '_>, object: &ManagedObject) -> Result<(), Failure> {
    let constraints = constraints(context)?;
    let speaks = |constraint: &&Constraint| {
        is_of_type(object, constraint.object_types.as_ref())
            && is_in_groups(object, constraint.object_groups.as_ref())
    };
    let speaking: Vec<&Constraint> = constraints.constraints.iter().filter(speaks).collect();
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
    let defaults = defaults(context)?;
    for set in &defaults.object_defaults {
        let is_meant = match (set.object_type, &set.object_types) {
            (Some(object_type), _) => object_type == object.object_type,
            (None, types) => is_of_type(object, types.as_ref()),
        };
        if is_meant && is_in_groups(object, set.object_groups.as_ref()) {
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
