//! Who may do what with a key: its owner, its flags, and what groups may do.
//!
//! The owner of a key gives permissions to groups; so does an administrator of keys. An owner cannot hand a key over to
//! somebody else: that is the administrator's.

use api::{Grant, KeyAccess, KeyAccessChange, Permission as Asked};
use kmip::kept::attributes_to_bytes;
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, ObjectType};
use kmip::ttlv::Value;
use store::{ObjectRow, ReadTx, RecordKind};

use super::{AdminContext, AdminOperation, AdminQuery, QueryContext, Row, expect_version, nothing};
use crate::engine::Engine;
use crate::identity::{Caller, Role};
use crate::object::{ManagedObject, index};
use crate::policy::class::{Use, uses_of};
use crate::policy::grant::{Permission, Permissions};
use crate::policy::{self, GLOBAL, Needs, Standing};
use crate::reason::{Failure, Reason};

/// Most groups that a key may be shared with.
const MAX_GRANTS: usize = 1000;

/// Shows who may do what with a key.
#[derive(Debug)]
pub struct ShowKeyAccess(pub String);

impl AdminQuery for ShowKeyAccess {
    type Answer = KeyAccess;

    const ROW: Row = Row::new(0x8100_0501, "Show Key Access", Needs::KeyOwner);

    fn subject(&self) -> String {
        format!("key {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<KeyAccess, Failure> {
        let object = owned(context.tx, context.engine, context.caller, &self.0)?;
        describe(context.tx, &object)
    }
}

/// Changes the owner and the flags of a key.
#[derive(Debug)]
pub struct ChangeKeyAccess {
    /// Unique Identifier.
    pub id: String,
    /// What becomes of it.
    pub change: KeyAccessChange,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for ChangeKeyAccess {
    type Answer = KeyAccess;

    const ROW: Row = Row::new(0x8100_0502, "Change Key Access", Needs::KeyOwner);

    fn subject(&self) -> String {
        let owner = self.change.owner.as_ref().map(|owner| format!(", owner {owner}"));
        format!("key {}{}", self.id, owner.unwrap_or_default())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<KeyAccess, Failure> {
        let before = owned(context.tx, context.engine, context.caller, &self.id)?;
        expect_version(self.version, before.version)?;
        let mut after = before.clone();
        if let Some(owner) = &self.change.owner {
            if matches!(context.caller.role, Role::User(_)) {
                return Err(policy::denied());
            }
            after.owner = if owner.is_empty() { GLOBAL } else { context.user(owner)?.id };
        }
        if after.owner == GLOBAL && before.owner != GLOBAL {
            if !context.engine.security().uses_global_keys() {
                return Err(Reason::PermissionDenied.because("global keys are switched off"));
            }
            for grant in context.tx.grants(before.row)? {
                context.tx.delete_grant(before.domain, before.row, grant.group)?;
            }
        }
        if let Some(exportable) = self.change.exportable {
            // What has once been extractable stays on record (KMIP 2.1 section 4.33).
            after.set(Tag::EXTRACTABLE, Value::Boolean(exportable));
            if exportable {
                after.set(Tag::NEVER_EXTRACTABLE, Value::Boolean(false));
            }
        }
        if let Some(deletable) = self.change.deletable {
            after.set_deletable(deletable);
        }
        after.set(Tag::LAST_CHANGE_DATE, Value::DateTime(context.now));
        save(context, &before, &mut after)?;
        describe(context.tx, &after)
    }
}

/// Says what a group may do with a key, in the place of what it might before.
#[derive(Debug)]
pub struct SetGrant {
    /// Unique Identifier.
    pub id: String,
    /// What the group may do.
    pub grant: Grant,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for SetGrant {
    type Answer = KeyAccess;

    const ROW: Row = Row::new(0x8100_0503, "Set Grant", Needs::KeyOwner);

    fn subject(&self) -> String {
        format!("key {}, group {}: {:?}", self.id, self.grant.group, self.grant.permissions)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<KeyAccess, Failure> {
        let object = owned(context.tx, context.engine, context.caller, &self.id)?;
        expect_version(self.version, object.version)?;
        if object.owner == GLOBAL {
            return Err(
                Reason::InvalidField.because("a global key has no group permissions: everybody may use it")
            );
        }
        let group = context.record(RecordKind::Group, "group", &self.grant.group)?.id;
        let permissions = permissions(context, &object, &self.grant)?;
        let known = context.tx.grants(object.row)?;
        if known.len() >= MAX_GRANTS && known.iter().all(|grant| grant.group != group) {
            return Err(Reason::ServerLimitExceeded.because("the key is shared with too many groups"));
        }
        let grant = store::Grant { group, permissions: permissions.to_bytes()? };
        context.tx.set_grant(object.domain, object.row, &grant)?;
        touched(context, &object)
    }
}

/// Takes everything that a group may do with a key away.
#[derive(Debug)]
pub struct RemoveGrant {
    /// Unique Identifier.
    pub id: String,
    /// The group.
    pub group: String,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for RemoveGrant {
    type Answer = KeyAccess;

    const ROW: Row = Row::new(0x8100_0504, "Remove Grant", Needs::KeyOwner);

    fn subject(&self) -> String {
        format!("key {}, group {}", self.id, self.group)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<KeyAccess, Failure> {
        let object = owned(context.tx, context.engine, context.caller, &self.id)?;
        expect_version(self.version, object.version)?;
        let group = context.record(RecordKind::Group, "group", &self.group)?.id;
        context.tx.delete_grant(object.domain, object.row, group).map_err(|error| match error {
            store::Error::NotFound => nothing("permission of group", &self.group),
            other => other.into(),
        })?;
        touched(context, &object)
    }
}

/// The key that the caller owns or administers. For everybody else it is not there.
fn owned(tx: &ReadTx<'_>, engine: &Engine, caller: &Caller, uid: &str) -> Result<ManagedObject, Failure> {
    let row = tx.get(caller.domain, uid)?.ok_or_else(policy::not_found)?;
    let object = ManagedObject::open(row)?;
    match policy::standing(caller, &object, engine.security().uses_global_keys()) {
        // A global key has no owner who could say who may use it.
        Standing::Owner if object.owner == GLOBAL => Err(policy::denied()),
        Standing::Owner | Standing::Administrator => Ok(object),
        Standing::Other | Standing::Stranger => Err(policy::not_found()),
    }
}

/// Gives the object a new version, so that preconditions notice a change of its grants.
fn touched(context: &mut AdminContext<'_, '_>, before: &ManagedObject) -> Result<KeyAccess, Failure> {
    let mut after = before.clone();
    save(context, before, &mut after)?;
    describe(context.tx, &after)
}

fn save(
    context: &mut AdminContext<'_, '_>,
    before: &ManagedObject,
    after: &mut ManagedObject,
) -> Result<(), Failure> {
    let row = ObjectRow {
        row: before.row,
        uid: before.uid.clone(),
        domain: before.domain,
        owner: after.owner,
        object_type: before.object_type.0,
        version: before.version,
        material_version: before.material_version,
        attributes: attributes_to_bytes(&after.attributes),
        material: None,
    };
    let (mut terms, new) = (index::terms(&before.attributes), index::terms(&after.attributes));
    after.version = context.tx.update(&row, &terms, &new)?;
    terms.extend(new);
    let (caches, domain, uid) =
        (std::sync::Arc::clone(&context.engine.caches), before.domain, before.uid.clone());
    context.tx.after_commit(move || caches.forget(domain, &uid, &terms));
    Ok(())
}

/// The permissions that a request asks for, with the numbers of its policies.
fn permissions(
    context: &AdminContext<'_, '_>,
    object: &ManagedObject,
    grant: &Grant,
) -> Result<Permissions, Failure> {
    let algorithm = object
        .number(Tag::CRYPTOGRAPHIC_ALGORITHM)
        .and_then(|code| u32::try_from(code).ok())
        .map(CryptographicAlgorithm);
    let possible = uses_of(object.object_type, algorithm);
    let mut permissions = Permissions::default();
    for (name, asked) in &grant.permissions {
        let used = Use::from_name(name).filter(|used| possible.contains(used)).ok_or_else(|| {
            let names: Vec<&str> = possible.iter().map(|used| used.name()).collect();
            Reason::InvalidField.because(format!("the key has no use `{name}`, but {}", names.join(", ")))
        })?;
        match asked {
            Asked::Never => {}
            Asked::Always => permissions.allow(used, Permission::Always),
            Asked::Policy(_) if object.object_type == ObjectType::CERTIFICATE => {
                return Err(Reason::InvalidField.because("policies do not apply to certificates"));
            }
            Asked::Policy(policy) => {
                let policy = context.record(RecordKind::Policy, "policy", policy)?;
                permissions.allow(used, Permission::ByPolicy(policy.id));
            }
        }
    }
    Ok(permissions)
}

fn describe(tx: &ReadTx<'_>, object: &ManagedObject) -> Result<KeyAccess, Failure> {
    let owner = if object.owner == GLOBAL { None } else { tx.user(object.owner)?.map(|user| user.name) };
    let mut grants = Vec::new();
    for kept in tx.grants(object.row)? {
        let Some(group) = tx.record(kept.group)? else { continue };
        let mut permissions = std::collections::BTreeMap::new();
        for (used, permission) in Permissions::from_bytes(&kept.permissions)?.iter() {
            let shown = match permission {
                Permission::Always => Asked::Always,
                // A policy that was removed allows nothing.
                Permission::ByPolicy(policy) => match tx.record(policy)? {
                    Some(policy) => Asked::Policy(policy.name),
                    None => Asked::Never,
                },
            };
            permissions.insert(used.name().to_owned(), shown);
        }
        grants.push(Grant { group: group.name, permissions });
    }
    Ok(KeyAccess {
        id: object.uid.clone(),
        owner,
        exportable: object.get(Tag::EXTRACTABLE) != Some(&Value::Boolean(false)),
        deletable: object.is_deletable(),
        grants,
        version: object.version,
    })
}
