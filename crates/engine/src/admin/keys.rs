//! Keys as people see them, and who may do what with one: its owner, its flags, and what groups may do.
//!
//! What changes a key is an operation of KMIP, which the REST interface asks for like every client. Here is what KMIP has no
//! verb for. The owner of a key gives permissions to groups; so does an administrator of keys. An owner cannot hand a key over to
//! somebody else: that is the administrator's.

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{Grant, Key, KeyAccess, KeyAccessChange, KeyVersion, Permission as Asked};
use kmip::UniqueIdentifier;
use kmip::attribute::{Attribute, Attributes};
use kmip::kept::attributes_to_bytes;
use kmip::payload::LocateRequest;
use kmip::table::enumeration::{CryptographicAlgorithm, LinkType, ObjectType, Operation, State};
use kmip::table::mask::{CryptographicUsageMask, StorageStatusMask};
use kmip::table::{Enumeration, Tag};
use kmip::ttlv::Value;
use store::{ObjectRow, ReadTx, RecordKind};

use super::{
    AdminContext, AdminOperation, AdminQuery, MAX_PAGE, QueryContext, Row, attribute, expect_version,
    nothing, time_text,
};
use crate::context::Context;
use crate::engine::Engine;
use crate::identity::{Caller, Role};
use crate::object::{ManagedObject, index};
use crate::op::locate::{self, PageOf};
use crate::policy::class::{Use, uses_of};
use crate::policy::grant::{Permission, Permissions};
use crate::policy::{self, GLOBAL, Needs, Standing};
use crate::reason::{Failure, Reason};

/// Most groups that a key may be shared with.
const MAX_GRANTS: usize = 1000;

/// Most versions of a key.
const MAX_VERSIONS: usize = 4000;

/// Which keys are listed: those that have all of what is given.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct KeyFilter {
    /// A name.
    pub name: Option<String>,
    /// Part of a name.
    pub contains: Option<String>,
    /// Object Type, by name.
    pub kind: Option<String>,
    /// Cryptographic Algorithm, by name.
    pub algorithm: Option<String>,
    /// State, by name. Without it, destroyed keys are left out.
    pub state: Option<String>,
    /// Object Group.
    pub group: Option<String>,
    /// Name of the owner; an empty one means global keys.
    pub owner: Option<String>,
}

/// A page of keys.
#[derive(Clone, Debug)]
pub struct KeyPage {
    /// The keys, the newest first.
    pub keys: Vec<Key>,
    /// Where the next page begins, if there is one. A page may be short and still have a next one.
    pub next: Option<String>,
}

/// Lists the keys that the caller may know of.
#[derive(Debug)]
pub struct ListKeys {
    /// Which.
    pub filter: KeyFilter,
    /// [`KeyPage::next`] of the page before; empty for the first.
    pub after: String,
    /// Most keys, 1 to [`MAX_PAGE`].
    pub limit: usize,
}

impl AdminQuery for ListKeys {
    type Answer = KeyPage;

    const ROW: Row = Row::new(0x8100_0505, "List Keys", Needs::Identity);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<KeyPage, Failure> {
        let wrong = |_| Reason::InvalidField.because("a page of keys begins after the `next` of another");
        let below = match self.after.as_str() {
            "" => None,
            row => Some(row.parse().map_err(wrong)?),
        };
        let owner = match self.filter.owner.as_deref() {
            None => None,
            Some("") => Some(GLOBAL),
            Some(name) => match context.tx.user_by_name(context.caller.domain, name)? {
                Some(user) => Some(user.id),
                None => return Ok(KeyPage { keys: Vec::new(), next: None }),
            },
        };
        let request = self.filter.request()?;
        let page = PageOf { request: &request, owner, below, limit: self.limit.clamp(1, MAX_PAGE) };
        let mut objects = context.objects(Operation::LOCATE);
        let is_wanted = |object: &ManagedObject| {
            owner.is_none_or(|owner| object.owner == owner)
                && self
                    .filter
                    .contains
                    .as_ref()
                    .is_none_or(|part| names(object).iter().any(|name| name.contains(part.as_str())))
        };
        let (found, next) = locate::page(&mut objects, &page, is_wanted)?;
        let mut owners = BTreeMap::new();
        let keys =
            found.iter().map(|object| show(&mut objects, object, &mut owners)).collect::<Result<_, _>>()?;
        Ok(KeyPage { keys, next: next.map(|row| row.to_string()) })
    }
}

impl KeyFilter {
    /// The filter as Locate has it.
    fn request(&self) -> Result<LocateRequest, Failure> {
        let enumeration = |tag, code: u32| Attribute::new(tag, Value::Enumeration(code));
        let mut list = Vec::new();
        list.extend(self.name.as_deref().map(Attribute::name));
        if let Some(kind) = &self.kind {
            list.push(enumeration(Tag::OBJECT_TYPE, attribute::word::<ObjectType>(kind)?.0));
        }
        if let Some(algorithm) = &self.algorithm {
            let algorithm = attribute::word::<CryptographicAlgorithm>(algorithm)?;
            list.push(enumeration(Tag::CRYPTOGRAPHIC_ALGORITHM, algorithm.0));
        }
        if let Some(state) = &self.state {
            list.push(enumeration(Tag::STATE, attribute::word::<State>(state)?.0));
        }
        if let Some(group) = &self.group {
            list.push(Attribute::new(Tag::OBJECT_GROUP, Value::TextString(group.clone())));
        }
        // Destroyed keys are shown when their state is asked for.
        let destroyed = if self.state.is_some() { StorageStatusMask::DESTROYED_STORAGE.0 } else { 0 };
        let storage =
            StorageStatusMask::ON_LINE_STORAGE.0 | StorageStatusMask::ARCHIVAL_STORAGE.0 | destroyed;
        Ok(LocateRequest {
            storage_status_mask: Some(StorageStatusMask(storage)),
            attributes: Attributes::new(list),
            ..LocateRequest::default()
        })
    }
}

/// Shows a key with its attributes.
#[derive(Debug)]
pub struct ShowKey(pub String);

impl AdminQuery for ShowKey {
    type Answer = Key;

    const ROW: Row = Row::new(0x8100_0506, "Show Key", Needs::Identity);

    fn subject(&self) -> String {
        format!("key {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Key, Failure> {
        let mut objects = context.objects(Operation::GET_ATTRIBUTES);
        let object = objects.object(Some(&UniqueIdentifier::Id(self.0)))?;
        let mut key = show(&mut objects, &object, &mut BTreeMap::new())?;
        key.attributes = object.all_attributes(objects.now).map(|known| attribute::show(&known)).collect();
        Ok(key)
    }
}

/// Lists the versions of a key, the oldest first: those that it took the place of and those that took its place, as far
/// as the caller may know of them.
#[derive(Debug)]
pub struct ListKeyVersions(pub String);

impl AdminQuery for ListKeyVersions {
    type Answer = Vec<KeyVersion>;

    const ROW: Row = Row::new(0x8100_0507, "List Key Versions", Needs::Identity);

    fn subject(&self) -> String {
        format!("key {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Vec<KeyVersion>, Failure> {
        let mut objects = context.objects(Operation::GET_ATTRIBUTES);
        let middle = objects.object(Some(&UniqueIdentifier::Id(self.0)))?;
        let mut older = follow(&mut objects, &middle, LinkType::REPLACED_OBJECT_LINK)?;
        older.reverse();
        let newer = follow(&mut objects, &middle, LinkType::REPLACEMENT_OBJECT_LINK)?;
        let versions: Vec<Arc<ManagedObject>> = older.into_iter().chain([middle]).chain(newer).collect();
        let (last, mut owners) = (versions.len(), BTreeMap::new());
        let number_of = |position: usize| u32::try_from(position.saturating_add(1)).unwrap_or(u32::MAX);
        versions
            .iter()
            .enumerate()
            .map(|(position, object)| {
                let key = show(&mut objects, object, &mut owners)?;
                let is_current = position.saturating_add(1) == last;
                Ok(KeyVersion { number: number_of(position), is_current, key })
            })
            .collect()
    }
}

/// The objects that links of a type lead to, one from the other.
fn follow(
    objects: &mut Context<'_, '_>,
    from: &ManagedObject,
    link_type: LinkType,
) -> Result<Vec<Arc<ManagedObject>>, Failure> {
    let mut found: Vec<Arc<ManagedObject>> = Vec::new();
    let mut next = linked(from, link_type);
    while let Some(uid) = next.take().filter(|_| found.len() < MAX_VERSIONS) {
        match objects.object(Some(&UniqueIdentifier::Id(uid))) {
            Ok(object) => {
                next = linked(&object, link_type);
                found.push(object);
            }
            Err(failure) if failure.reason == Reason::ObjectNotFound => break,
            Err(failure) => return Err(failure),
        }
    }
    Ok(found)
}

/// The identifier that a link of a type leads to.
pub(super) fn linked(object: &ManagedObject, link_type: LinkType) -> Option<String> {
    let is_it = |link: &&Value| {
        link.child(Tag::LINK_TYPE).and_then(|item| item.value.enumeration()) == Some(link_type.0)
    };
    let link = object.all(Tag::LINK).find(is_it)?;
    link.child(Tag::LINKED_OBJECT_IDENTIFIER)?.value.text().map(str::to_owned)
}

fn names(object: &ManagedObject) -> Vec<String> {
    let text = |value: &Value| Some(value.child(Tag::NAME_VALUE)?.value.text()?.to_owned());
    object.all(Tag::NAME).filter_map(text).collect()
}

/// A key without its attributes; `owners` are names of users that are known already.
fn show(
    objects: &mut Context<'_, '_>,
    object: &ManagedObject,
    owners: &mut BTreeMap<i64, Option<String>>,
) -> Result<Key, Failure> {
    let owner = match owners.get(&object.owner) {
        Some(known) => known.clone(),
        None if object.owner == GLOBAL => None,
        None => {
            let user: Option<store::User> =
                objects.read(|tx| tx.user(object.owner).map_err(Failure::from))?;
            let name = user.map(|user| user.name);
            owners.insert(object.owner, name.clone());
            name
        }
    };
    let word = |tag| object.number(tag).and_then(|code| u32::try_from(code).ok());
    let date = |tag| object.number(tag).map(time_text);
    let usage = match object.get(Tag::CRYPTOGRAPHIC_USAGE_MASK) {
        Some(Value::Integer(bits)) => attribute::words(CryptographicUsageMask::TABLE, *bits),
        _ => Vec::new(),
    };
    let has_state = object.object_type != ObjectType::TEMPLATE;
    let name_of = |code: Option<&'static str>, number: u32| {
        code.map_or_else(|| format!("{number:#010x}"), str::to_owned)
    };
    Ok(Key {
        id: object.uid.clone(),
        names: names(object),
        kind: name_of(object.object_type.name(), object.object_type.0),
        algorithm: word(Tag::CRYPTOGRAPHIC_ALGORITHM)
            .map(|code| name_of(CryptographicAlgorithm(code).name(), code)),
        length: object.number(Tag::CRYPTOGRAPHIC_LENGTH),
        usage,
        state: has_state.then(|| object.state(objects.now)).map(|state| name_of(state.name(), state.0)),
        owner,
        exportable: object.get(Tag::EXTRACTABLE) != Some(&Value::Boolean(false)),
        deletable: object.is_deletable(),
        archived: object.is_archived(),
        created: date(Tag::INITIAL_DATE),
        activation: date(Tag::ACTIVATION_DATE),
        deactivation: date(Tag::DEACTIVATION_DATE),
        replaced_by: linked(object, LinkType::REPLACEMENT_OBJECT_LINK),
        replaces: linked(object, LinkType::REPLACED_OBJECT_LINK),
        attributes: Vec::new(),
        version: object.version,
    })
}

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
            if !context.engine.uses_global_keys() {
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
pub(super) fn owned(
    tx: &ReadTx<'_>,
    engine: &Engine,
    caller: &Caller,
    uid: &str,
) -> Result<ManagedObject, Failure> {
    let row = tx.get(caller.domain, uid)?.ok_or_else(policy::not_found)?;
    let object = ManagedObject::open(row)?;
    match policy::standing(caller, &object, engine.uses_global_keys()) {
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
    let caches = std::sync::Arc::clone(&context.engine.caches);
    let touched = caches.touched(before.domain, Some(&before.uid), &terms);
    context.tx.after_commit(move || caches.forget(&touched));
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
