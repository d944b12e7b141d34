//! The authorization matrix: every operation of KMIP and of administration against every kind of caller, as a text file
//! that people read. `KEYWARD_UPDATE=1` writes it anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

mod golden;

use std::fmt::Write;

use keyward_engine::admin::OPERATIONS;
use keyward_engine::identity::{AdministratorRights, Caller, Role, UserRights};
use keyward_engine::object::ManagedObject;
use keyward_engine::op::SUPPORTED;
use keyward_engine::policy::class::{Class, USES, class, listed};
use keyward_engine::policy::grant::{Permission, Permissions};
use keyward_engine::policy::rights::{RIGHTS, Rights};
use keyward_engine::policy::{Decision, Standing, decide, decide_administration, standing};
use kmip::table::enumeration::{ObjectType, Operation};
use store::ObjectRow;

const OWNER: i64 = 7;

fn user(number: i64, domain: i64, groups: &[i64]) -> Caller {
    let caller = Caller::new("somebody".to_owned(), domain, Role::User(UserRights::default()));
    Caller { user: number, groups: groups.to_vec(), ..caller }
}

fn administrator(rights: Rights, high_access: bool, must_change_password: bool) -> Caller {
    let role = Role::Administrator(AdministratorRights { id: 1, rights, high_access, must_change_password });
    Caller { role, ..user(0, 0, &[]) }
}

fn object(owner: i64, is_deletable: bool) -> ManagedObject {
    let mut object = ManagedObject::open(ObjectRow {
        row: 1,
        uid: "u".to_owned(),
        domain: 0,
        owner,
        object_type: ObjectType::SYMMETRIC_KEY.0,
        version: 1,
        material_version: 0,
        attributes: kmip::kept::attributes_to_bytes(&[]),
        material: None,
    })
    .unwrap();
    object.set_deletable(is_deletable);
    object
}

/// Permissions for every use.
fn all(permission: Permission) -> Permissions {
    let mut permissions = Permissions::default();
    for (used, _) in USES {
        permissions.allow(*used, permission);
    }
    permissions
}

fn word(decision: &Decision) -> &'static str {
    match decision {
        Decision::Allow => "yes",
        Decision::AllowBy(_) => "policy",
        Decision::Deny => "denied",
        Decision::Hide => "hidden",
    }
}

#[test]
fn the_matrix_is_as_checked_in() {
    let mut text = String::from(
        "# Who may do what. yes: allowed; policy: as authorization policies say; denied: refused; hidden: not there.\n",
    );
    kmip_part(&mut text);
    administration_part(&mut text);
    golden::compare("matrix.txt", &text);
}

fn kmip_part(text: &mut String) {
    let mut nothing = Permissions::default();
    nothing.allow(USES[0].0, Permission::Always);
    let callers: Vec<(&str, Caller, Vec<Permissions>)> = vec![
        ("owner", user(OWNER, 0, &[]), vec![]),
        ("always", user(8, 0, &[1]), vec![all(Permission::Always)]),
        ("policy", user(8, 0, &[1]), vec![all(Permission::ByPolicy(1))]),
        ("encrypt", user(8, 0, &[1]), vec![nothing]),
        ("no-grant", user(8, 0, &[1]), vec![]),
        ("stranger", user(8, 0, &[]), vec![]),
        ("domain", user(OWNER, 5, &[1]), vec![all(Permission::Always)]),
        ("nobody", Caller { role: Role::Anonymous, ..user(0, 0, &[]) }, vec![]),
        ("a:keys", administrator(Rights::KEYS, false, false), vec![]),
        ("a:users", administrator(Rights::USERS, false, false), vec![]),
        ("console", Caller::console(0), vec![]),
    ];
    let objects = [
        ("a key", object(OWNER, true), true),
        ("a key that is not deletable", object(OWNER, false), true),
        ("a global key", object(0, true), true),
        ("a global key while they are switched off", object(0, true), false),
    ];
    for (what, object, global_keys) in &objects {
        write!(text, "\n## {what}\n\n{:22}", "operation").unwrap();
        for (name, ..) in &callers {
            write!(text, "{name:9}").unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
        for operation in SUPPORTED.iter().copied().filter(|operation| has_object(*operation)) {
            write!(text, "{:22}", operation.row().unwrap().name).unwrap();
            for (_, caller, grants) in &callers {
                let standing = standing(caller, object, *global_keys);
                let grants = if standing == Standing::Other { grants.as_slice() } else { &[] };
                let decision = decide(caller, object, operation, standing, grants);
                write!(text, "{:9}", word(&decision)).unwrap();
            }
            text.truncate(text.trim_end().len());
            text.push('\n');
        }
    }
}

/// Operations that name no object have nothing to decide here.
fn has_object(operation: Operation) -> bool {
    !matches!(class(operation), Class::Make | Class::Rules | Class::Nothing)
}

#[test]
fn what_names_no_object_gets_none() {
    let (owner, object) = (user(OWNER, 0, &[]), object(OWNER, true));
    for operation in SUPPORTED.iter().copied() {
        if matches!(class(operation), Class::Rules | Class::Nothing) {
            let standing = standing(&owner, &object, true);
            assert_eq!(decide(&owner, &object, operation, standing, &[]), Decision::Deny, "{operation:?}");
        }
    }
}

#[test]
fn every_operation_has_a_class() {
    for operation in SUPPORTED {
        assert!(listed(*operation).is_some(), "{operation:?} is in no class of policy/class.rs");
    }
}

fn administration_part(text: &mut String) {
    let with = |user_administration, change_password| Caller {
        role: Role::User(UserRights { user_administration, change_password }),
        ..user(OWNER, 0, &[])
    };
    let mut callers = vec![
        ("console".to_owned(), Caller::console(0)),
        ("high".to_owned(), administrator(Rights::all(), true, false)),
        ("high-new".to_owned(), administrator(Rights::all(), true, true)),
        ("high-dom".to_owned(), Caller { domain: 5, ..administrator(Rights::all(), true, false) }),
        ("none".to_owned(), administrator(Rights::NONE, false, false)),
        ("user".to_owned(), with(false, false)),
        ("u:admin".to_owned(), with(true, false)),
        ("u:passwd".to_owned(), with(false, true)),
        ("nobody".to_owned(), Caller { role: Role::Anonymous, ..user(0, 0, &[]) }),
    ];
    let used = [Rights::KEYS, Rights::USERS, Rights::CERTIFICATES];
    for (right, name) in RIGHTS.iter().filter(|(right, _)| used.contains(right)) {
        callers.push((format!("a:{}", &name[..4]), administrator(*right, false, false)));
    }
    let rest = RIGHTS.iter().filter(|(right, _)| !used.contains(right));
    let rest = rest.fold(Rights::NONE, |rights, (right, _)| rights.with(*right));
    callers.push(("a:rest".to_owned(), administrator(rest, false, false)));
    write!(text, "\n## administration\n\n{:28}", "operation").unwrap();
    for (name, _) in &callers {
        write!(text, "{name:9}").unwrap();
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    for row in OPERATIONS {
        write!(text, "{:28}", row.name).unwrap();
        for (_, caller) in &callers {
            write!(text, "{:9}", word(&decide_administration(caller, row.needs))).unwrap();
        }
        text.truncate(text.trim_end().len());
        text.push('\n');
    }
}
