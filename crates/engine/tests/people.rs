//! People: logging in, administration, sharing of keys, authorization policies, domains, interfaces.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

#[allow(dead_code, reason = "each test binary uses its part of the bench")]
mod support;

use std::collections::BTreeMap;
use std::sync::Arc;

use api::{LogIn, NewAdministrator, NewGroup, NewPolicy, NewUser, Permission, Secret, UserChange};
use keyward_engine::admin::administrators::{
    AddAdministrator, ChangeAdministrator, ConfirmOneTimePassword, ListAdministrators, OfferOneTimePassword,
    RemoveAdministrator, RemoveOneTimePassword,
};
use keyward_engine::admin::domains::{AddDomain, RemoveDomain};
use keyward_engine::admin::groups::{AddGroup, AddMember, RemoveGroup, RemoveMember};
use keyward_engine::admin::keys::{ChangeKeyAccess, RemoveGrant, SetGrant, ShowKeyAccess};
use keyward_engine::admin::policies::{AddPolicy, ChangePolicy, RemovePolicy};
use keyward_engine::admin::settings::ChangeSecurity;
use keyward_engine::admin::users::{AddUser, ChangeOwnPassword, ChangeUser, ListUsers, RemoveUser, ShowUser};
use keyward_engine::admin::{AdminOperation, Page};
use keyward_engine::identity::{Caller, InterfaceAllows, InterfaceRules, Mode, Peer, PeerCertificate};
use keyward_engine::{Failure, Reason};
use kmip::credential::{Authentication, Credential, Password, UsernameAndPassword};
use kmip::message::RequestMessage;
use kmip::payload;
use kmip::table::Tag;
use kmip::table::enumeration::{CredentialType, ResultReason, ResultStatus};
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use support::{Bench, create_key, id, refused, succeeded};

const GOOD: &str = "Tr0ubadour & kin";

/// Carries an operation out at the console.
fn console<O: AdminOperation>(bench: &Bench, operation: O) -> Result<O::Answer, Failure> {
    let caller = Arc::new(Caller::console(0));
    bench.engine.administer(&local(), &caller, operation)
}

fn local() -> Peer {
    Peer::new("test".into(), "local".to_owned(), None)
}

fn secret(text: &str) -> Secret {
    Secret(text.to_owned())
}

fn log_in(bench: &Bench, name: &str, password: &str) -> Result<Arc<Caller>, Failure> {
    let log_in = LogIn { name: name.to_owned(), password: secret(password), one_time_password: None };
    bench.engine.log_in(&local(), &log_in).map(|(caller, _)| caller)
}

fn reason<T>(answer: Result<T, Failure>) -> Reason {
    answer.err().unwrap().reason
}

fn new_administrator(name: &str, rights: &[&str], high_access: bool) -> NewAdministrator {
    NewAdministrator {
        name: name.to_owned(),
        password: secret(GOOD),
        full_name: String::new(),
        description: String::new(),
        high_access,
        rights: rights.iter().map(|right| (*right).to_owned()).collect(),
    }
}

fn add_user(bench: &Bench, name: &str, password: Option<&str>) {
    let password = password.map(secret);
    console(bench, AddUser::new(NewUser { name: name.to_owned(), password, ..NewUser::default() })).unwrap();
}

/// A message of a connection without a certificate that names a user with a password.
fn with_password(name: &str, password: &str) -> RequestMessage {
    let request = payload::LocateRequest {
        attributes: kmip::Attributes::new(Vec::new()),
        ..payload::LocateRequest::default()
    };
    let mut message = RequestMessage::new(Version::V2_1).with(request);
    let password = Some(Password::new(password.to_owned()));
    let credential = UsernameAndPassword { username: name.to_owned(), password };
    message.header.authentication =
        Some(Authentication { credentials: vec![Credential::UsernameAndPassword(credential)] });
    message
}

fn is_let_in(bench: &Bench, peer: &Arc<Peer>, message: &RequestMessage) -> bool {
    let response = bench.send(peer, message);
    match response.items[0].result_reason {
        None => true,
        Some(reason) => {
            assert_eq!(reason, ResultReason::AUTHENTICATION_NOT_SUCCESSFUL);
            false
        }
    }
}

fn get(bench: &Bench, peer: &Arc<Peer>, uid: &str) -> kmip::message::ResponseItem {
    let request =
        payload::GetRequest { unique_identifier: Some(uid.into()), ..payload::GetRequest::default() };
    bench.ask(peer, Version::V2_1, request)
}

fn locate(bench: &Bench, peer: &Arc<Peer>) -> Vec<String> {
    let request = payload::LocateRequest {
        attributes: kmip::Attributes::new(Vec::new()),
        ..payload::LocateRequest::default()
    };
    match succeeded(bench.ask(peer, Version::V2_1, request)) {
        kmip::payload::ResponsePayload::Locate(response) => {
            response.unique_identifiers.iter().map(id).collect()
        }
        other => panic!("{other:?}"),
    }
}

fn grant(group: &str, uses: &[(&str, Permission)]) -> api::Grant {
    let permissions: BTreeMap<String, Permission> =
        uses.iter().map(|(used, permission)| ((*used).to_owned(), permission.clone())).collect();
    api::Grant { group: group.to_owned(), permissions }
}

/// A key of alice, a group with bob in it.
fn shared_key(bench: &Bench) -> (String, Arc<Peer>, Arc<Peer>) {
    let (alice, bob) = (bench.peer("alice"), bench.peer("bob"));
    let uid = bench.create_key(&alice, vec![]);
    console(bench, AddGroup(NewGroup { name: "staff".to_owned(), description: String::new() })).unwrap();
    console(bench, AddMember { group: "staff".to_owned(), user: "bob".to_owned() }).unwrap();
    (uid, alice, bob)
}

fn share(bench: &Bench, uid: &str, uses: &[(&str, Permission)]) -> Result<api::KeyAccess, Failure> {
    console(bench, SetGrant { id: uid.to_owned(), grant: grant("staff", uses), version: None })
}

#[test]
fn five_wrong_passwords_lock_for_the_time_and_the_right_one_does_not_help() {
    let bench = Bench::new();
    let peer = Arc::new(Peer::new("kmip".into(), "127.0.0.1:1".to_owned(), None));
    let right = with_password("alice", "correct horse");
    for _ in 0..5 {
        assert!(!is_let_in(&bench, &peer, &with_password("alice", "wrong")));
    }
    assert!(!is_let_in(&bench, &peer, &right));
    // Setting the clock does not help.
    bench.clock.set(support::START + 1_000_000);
    assert!(!is_let_in(&bench, &peer, &right));
    bench.clock.advance(59);
    assert!(!is_let_in(&bench, &peer, &right));
    bench.clock.advance(1);
    assert!(is_let_in(&bench, &peer, &right));
    // The counter began anew: one more wrong password locks nobody.
    assert!(!is_let_in(&bench, &peer, &with_password("alice", "wrong")));
    assert!(is_let_in(&bench, &peer, &right));
}

#[test]
fn a_lock_is_of_one_account_and_is_seen() {
    let bench = Bench::new();
    let peer = Arc::new(Peer::new("kmip".into(), "127.0.0.1:1".to_owned(), None));
    for _ in 0..5 {
        assert!(!is_let_in(&bench, &peer, &with_password("alice", "")));
        assert!(!is_let_in(&bench, &peer, &with_password("nobody", "wrong")));
    }
    assert!(is_let_in(&bench, &peer, &with_password("bob", "correct horse")));
    let caller = Arc::new(Caller::console(0));
    let show = |name: &str| bench.engine.look_up(&local(), &caller, ShowUser(name.to_owned())).unwrap();
    assert!(show("alice").locked && !show("bob").locked);
    let change = UserChange { password: Some(secret(GOOD)), ..UserChange::default() };
    console(&bench, ChangeUser::new("alice".to_owned(), change, None)).unwrap();
    assert!(is_let_in(&bench, &peer, &with_password("alice", GOOD)), "a new password lifts the lock");
}

#[test]
fn an_administrator_has_the_rights_it_was_given_and_no_others() {
    let bench = Bench::new();
    console(&bench, AddAdministrator::new(new_administrator("chief", &[], true))).unwrap();
    let chief = log_in(&bench, "chief", GOOD).unwrap();
    let add = |name: &str, rights: &[&str], high| {
        let new = AddAdministrator::new(new_administrator(name, rights, high));
        assert!(bench.engine.administer(&local(), &chief, new).unwrap().must_change_password);
        // The first log-in is for a new password.
        let caller = log_in(&bench, name, GOOD).unwrap();
        let new_user = AddUser::new(NewUser { name: "x".to_owned(), ..NewUser::default() });
        assert_eq!(reason(bench.engine.administer(&local(), &caller, new_user)), Reason::PermissionDenied);
        let change = api::PasswordChange { current: secret(GOOD), new: secret("another 7 long words") };
        bench.engine.administer(&local(), &caller, ChangeOwnPassword::new(change)).unwrap();
        log_in(&bench, name, "another 7 long words").unwrap()
    };
    let (users, keys) =
        (add("ursula", &["users", "web-access"], false), add("karl", &["keys", "web-access"], false));
    let boss = add("boss", &[], true);
    let new = |name: &str| AddUser::new(NewUser { name: name.to_owned(), ..NewUser::default() });
    let policy =
        || AddPolicy(NewPolicy { name: "p".to_owned(), max_operations_per_hour: None, periods: vec![] });
    let another = || AddAdministrator::new(new_administrator("x", &[], false));
    bench.engine.administer(&local(), &users, new("a")).unwrap();
    assert_eq!(reason(bench.engine.administer(&local(), &users, policy())), Reason::PermissionDenied);
    assert_eq!(reason(bench.engine.administer(&local(), &users, another())), Reason::PermissionDenied);
    bench.engine.administer(&local(), &keys, policy()).unwrap();
    assert_eq!(reason(bench.engine.administer(&local(), &keys, new("b"))), Reason::PermissionDenied);
    bench.engine.administer(&local(), &boss, another()).unwrap();
    bench.engine.administer(&local(), &boss, new("b")).unwrap();
    // Without the right to come in over the network an administrator does not.
    console(&bench, AddAdministrator::new(new_administrator("walt", &["keys"], false))).unwrap();
    assert_eq!(reason(log_in(&bench, "walt", GOOD)), Reason::AuthenticationNotSuccessful);
    // Users do not administer.
    let alice = log_in(&bench, "alice", "correct horse").unwrap();
    assert_eq!(reason(bench.engine.administer(&local(), &alice, new("c"))), Reason::PermissionDenied);
    let list = bench.engine.look_up(&local(), &alice, ListUsers(Page::default()));
    assert_eq!(reason(list), Reason::PermissionDenied);
}

#[test]
fn the_last_administrator_with_high_access_stays() {
    let bench = Bench::new();
    let remove = |name: &str| console(&bench, RemoveAdministrator { name: name.to_owned(), version: None });
    console(&bench, AddAdministrator::new(new_administrator("one", &[], true))).unwrap();
    console(&bench, AddAdministrator::new(new_administrator("two", &["keys"], false))).unwrap();
    assert_eq!(reason(remove("one")), Reason::InUse);
    let no_more =
        api::AdministratorChange { high_access: Some(false), ..api::AdministratorChange::default() };
    let change = console(&bench, ChangeAdministrator::new("one".to_owned(), no_more, None));
    assert_eq!(reason(change), Reason::InUse);
    console(&bench, AddAdministrator::new(new_administrator("three", &[], true))).unwrap();
    remove("one").unwrap();
    remove("two").unwrap();
    assert_eq!(reason(remove("three")), Reason::InUse);
    let caller = Arc::new(Caller::console(0));
    assert_eq!(
        bench.engine.look_up(&local(), &caller, ListAdministrators(Page::default())).unwrap().len(),
        1
    );
}

#[test]
fn a_new_password_ends_sessions_and_has_to_be_changed_when_another_set_it() {
    let bench = Bench::new();
    console(&bench, AddAdministrator::new(new_administrator("one", &[], true))).unwrap();
    let ask = LogIn { name: "one".to_owned(), password: secret(GOOD), one_time_password: None };
    let (_, session) = bench.engine.log_in(&local(), &ask).unwrap();
    assert!(!session.must_change_password);
    bench.engine.resume(&session.token.0).unwrap();
    let new = api::AdministratorChange {
        password: Some(secret("temporary-9 words")),
        ..api::AdministratorChange::default()
    };
    console(&bench, ChangeAdministrator::new("one".to_owned(), new, None)).unwrap();
    assert_eq!(reason(bench.engine.resume(&session.token.0)), Reason::AuthenticationNotSuccessful);
    assert_eq!(reason(log_in(&bench, "one", GOOD)), Reason::AuthenticationNotSuccessful);
    let ask = LogIn { password: secret("temporary-9 words"), ..ask };
    let (_, session) = bench.engine.log_in(&local(), &ask).unwrap();
    assert!(session.must_change_password);
    bench.clock.advance(session.expires_in_s - 1);
    bench.engine.resume(&session.token.0).unwrap();
    bench.clock.advance(1);
    assert_eq!(reason(bench.engine.resume(&session.token.0)), Reason::AuthenticationNotSuccessful);
}

#[test]
fn passwords_expire_by_time_that_passes_and_earlier_ones_are_refused() {
    let bench = Bench::new();
    let settings = api::SecuritySettings {
        max_password_age_days: Some(30),
        password_history: 2,
        ..api::SecuritySettings::default()
    };
    console(&bench, ChangeSecurity { settings, version: None }).unwrap();
    console(&bench, AddAdministrator::new(new_administrator("one", &[], true))).unwrap();
    let must_change = |password: &str| {
        let ask = LogIn { name: "one".to_owned(), password: secret(password), one_time_password: None };
        bench.engine.log_in(&local(), &ask).unwrap().1.must_change_password
    };
    let change = |from: &str, to: &str| {
        let caller = log_in(&bench, "one", from).unwrap();
        let change = api::PasswordChange { current: secret(from), new: secret(to) };
        bench.engine.administer(&local(), &caller, ChangeOwnPassword::new(change))
    };
    bench.clock.set(support::START + 400 * 86_400);
    assert!(!must_change(GOOD), "a clock that is set makes no password older");
    bench.clock.advance(30 * 86_400);
    assert!(must_change(GOOD));
    let (first, second, third) = ("first-of 3 passwords", "second-of 3 passwords", "third-of 3 passwords");
    change(GOOD, first).unwrap();
    assert!(!must_change(first));
    change(first, second).unwrap();
    assert_eq!(reason(change(second, first)), Reason::InvalidField);
    change(second, third).unwrap();
    change(third, first).unwrap();
    assert_eq!(reason(change(first, first)), Reason::InvalidField);
    assert_eq!(reason(change(first, "Password99")), Reason::InvalidField);
    // Switched off, histories are deleted: switched on again, they begin anew.
    let with =
        |password_history| api::SecuritySettings { password_history, ..api::SecuritySettings::default() };
    console(&bench, ChangeSecurity { settings: with(0), version: None }).unwrap();
    console(&bench, ChangeSecurity { settings: with(2), version: None }).unwrap();
    change(first, third).unwrap();
    change(third, first).unwrap();
    assert_eq!(reason(change(first, third)), Reason::InvalidField);
}

#[test]
fn a_one_time_password_is_asked_for_once_it_was_shown() {
    let bench = Bench::new();
    console(&bench, AddAdministrator::new(new_administrator("one", &[], true))).unwrap();
    let caller = log_in(&bench, "one", GOOD).unwrap();
    let offered = bench.engine.administer(&local(), &caller, OfferOneTimePassword::default()).unwrap();
    assert_eq!(offered.secret.0.len(), 32);
    log_in(&bench, "one", GOOD).expect("an offer alone changes nothing");
    let confirm = |code: &str| {
        let confirm = ConfirmOneTimePassword(api::OneTimePassword { code: secret(code) });
        bench.engine.administer(&local(), &caller, confirm)
    };
    assert_eq!(reason(confirm("000000x")), Reason::InvalidField);
    let code = || one_time_password(&offered.secret.0, bench.engine.now());
    confirm(&code()).unwrap();
    assert_eq!(reason(log_in(&bench, "one", GOOD)), Reason::AuthenticationNotSuccessful);
    let with_code = |code: String| {
        let one_time_password = Some(Secret(code));
        let ask = LogIn { name: "one".to_owned(), password: secret(GOOD), one_time_password };
        bench.engine.log_in(&local(), &ask)
    };
    // The one that was shown is used up; the next one holds once.
    assert_eq!(reason(with_code(code())), Reason::AuthenticationNotSuccessful);
    bench.clock.advance(30);
    with_code(code()).unwrap();
    assert_eq!(reason(with_code(code())), Reason::AuthenticationNotSuccessful);
    console(&bench, RemoveOneTimePassword("one".to_owned())).unwrap();
    log_in(&bench, "one", GOOD).unwrap();
}

/// The one-time password of a secret in base32 at a time (RFC 6238).
fn one_time_password(secret: &str, now: i64) -> String {
    let letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    let bits: String =
        secret.chars().map(|letter| format!("{:05b}", letters.find(letter).unwrap())).collect();
    let key: Vec<u8> = bits
        .as_bytes()
        .chunks(8)
        .map(|byte| u8::from_str_radix(std::str::from_utf8(byte).unwrap(), 2).unwrap())
        .collect();
    let step = (now / 30).to_be_bytes();
    let mac = crypto::digest::hmac(crypto::digest::DigestAlgorithm::Sha1, &key, &step).unwrap();
    let offset = usize::from(mac[19] & 15);
    let word = u32::from_be_bytes(mac[offset..offset + 4].try_into().unwrap()) & 0x7fff_ffff;
    format!("{:06}", word % 1_000_000)
}

#[test]
fn users_and_their_rules() {
    let bench = Bench::new();
    let add = |name: &str, password: &str| {
        let password = Some(secret(password));
        console(&bench, AddUser::new(NewUser { name: name.to_owned(), password, ..NewUser::default() }))
    };
    add("carla", GOOD).unwrap();
    assert_eq!(reason(add("carla", GOOD)), Reason::AlreadyExists);
    assert_eq!(reason(add("9lives", GOOD)), Reason::InvalidField);
    assert_eq!(reason(add("dora", "password1")), Reason::InvalidField);
    assert_eq!(reason(add("dora", "xxdoraxx-9")), Reason::InvalidField);
    // One that owns keys stays.
    let uid = bench.create_key(&bench.peer("alice"), vec![]);
    let remove = |name: &str| console(&bench, RemoveUser { name: name.to_owned(), version: None });
    assert_eq!(reason(remove("alice")), Reason::InUse);
    let change = api::KeyAccessChange { owner: Some("carla".to_owned()), ..api::KeyAccessChange::default() };
    console(&bench, ChangeKeyAccess { id: uid.clone(), change, version: None }).unwrap();
    remove("alice").unwrap();
    assert_eq!(reason(remove("alice")), Reason::ItemNotFound);
    succeeded(get(&bench, &bench.peer("carla"), &uid));
    // Preconditions.
    let shown = |version| {
        let change = UserChange { change_password: Some(true), ..UserChange::default() };
        console(&bench, ChangeUser::new("carla".to_owned(), change, version))
    };
    assert_eq!(reason(shown(Some(7))), Reason::VersionConflict);
    assert_eq!(shown(Some(1)).unwrap().version, 2);
}

#[test]
fn a_user_with_user_administration_cannot_give_it_on() {
    let bench = Bench::new();
    let change = UserChange { user_administration: Some(true), ..UserChange::default() };
    console(&bench, ChangeUser::new("alice".to_owned(), change.clone(), None)).unwrap();
    console(&bench, ChangeUser::new("bob".to_owned(), change.clone(), None)).unwrap();
    let alice = log_in(&bench, "alice", "correct horse").unwrap();
    let mut asked = NewUser { name: "eve".to_owned(), ..NewUser::default() };
    bench.engine.administer(&local(), &alice, AddUser::new(asked.clone())).unwrap();
    asked = NewUser { name: "eva".to_owned(), user_administration: true, ..asked };
    assert_eq!(
        reason(bench.engine.administer(&local(), &alice, AddUser::new(asked))),
        Reason::PermissionDenied
    );
    let on_bob = ChangeUser::new(
        "bob".to_owned(),
        UserChange { password: Some(secret(GOOD)), ..UserChange::default() },
        None,
    );
    assert_eq!(reason(bench.engine.administer(&local(), &alice, on_bob)), Reason::PermissionDenied);
    let on_eve = ChangeUser::new("eve".to_owned(), change, None);
    assert_eq!(reason(bench.engine.administer(&local(), &alice, on_eve)), Reason::PermissionDenied);
}

#[test]
fn what_a_group_may_is_what_its_members_may() {
    let bench = Bench::new();
    let (uid, alice, bob) = shared_key(&bench);
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::OBJECT_NOT_FOUND);
    assert_eq!(locate(&bench, &bob), [""; 0]);
    share(&bench, &uid, &[("encrypt", Permission::Always)]).unwrap();
    // bob sees the key, and may not take it out.
    assert_eq!(locate(&bench, &bob), std::slice::from_ref(&uid));
    assert!(bench.state(&bob, &uid).is_some());
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::PERMISSION_DENIED);
    share(&bench, &uid, &[("export", Permission::Always)]).unwrap();
    succeeded(get(&bench, &bob, &uid));
    // What is the owner's stays the owner's.
    let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
    assert_eq!(refused(&bench.ask(&bob, Version::V2_1, destroy.clone())), ResultReason::PERMISSION_DENIED);
    // Membership and permission end at once.
    console(&bench, RemoveMember { group: "staff".to_owned(), user: "bob".to_owned() }).unwrap();
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::OBJECT_NOT_FOUND);
    console(&bench, AddMember { group: "staff".to_owned(), user: "bob".to_owned() }).unwrap();
    succeeded(get(&bench, &bob, &uid));
    let unshare = RemoveGrant { id: uid.clone(), group: "staff".to_owned(), version: None };
    console(&bench, unshare).unwrap();
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::OBJECT_NOT_FOUND);
    assert_eq!(locate(&bench, &bob), [""; 0]);
    share(&bench, &uid, &[("export", Permission::Always)]).unwrap();
    console(&bench, RemoveGroup { name: "staff".to_owned(), version: None }).unwrap();
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::OBJECT_NOT_FOUND);
    succeeded(bench.ask(&alice, Version::V2_1, destroy));
}

#[test]
fn an_owner_shares_its_keys_and_nobody_elses() {
    let bench = Bench::new();
    let (uid, _, _) = shared_key(&bench);
    let (alice, bob) =
        (log_in(&bench, "alice", "correct horse").unwrap(), log_in(&bench, "bob", "correct horse").unwrap());
    let ask = |caller: &Arc<Caller>, uses: &[(&str, Permission)]| {
        let set = SetGrant { id: uid.clone(), grant: grant("staff", uses), version: None };
        bench.engine.administer(&local(), caller, set)
    };
    assert_eq!(reason(ask(&bob, &[("export", Permission::Always)])), Reason::ObjectNotFound);
    let access = ask(&alice, &[("export", Permission::Always)]).unwrap();
    assert_eq!((access.owner.as_deref(), access.grants.len()), (Some("alice"), 1));
    // A member sees the key but does not say who may use it.
    assert_eq!(reason(ask(&bob, &[("export", Permission::Always)])), Reason::ObjectNotFound);
    assert_eq!(
        reason(bench.engine.look_up(&local(), &bob, ShowKeyAccess(uid.clone()))),
        Reason::ObjectNotFound
    );
    // An AES key does not sign; a policy has to exist; a key is not handed on.
    assert_eq!(reason(ask(&alice, &[("sign", Permission::Always)])), Reason::InvalidField);
    let by_nothing = Permission::Policy("nothing".to_owned());
    assert_eq!(reason(ask(&alice, &[("encrypt", by_nothing)])), Reason::ItemNotFound);
    let change = api::KeyAccessChange { owner: Some("bob".to_owned()), ..api::KeyAccessChange::default() };
    let hand_on = ChangeKeyAccess { id: uid.clone(), change, version: None };
    assert_eq!(reason(bench.engine.administer(&local(), &alice, hand_on)), Reason::PermissionDenied);
}

#[test]
fn the_hundred_and_first_use_of_an_hour_is_refused_and_the_owner_is_not() {
    let bench = Bench::new();
    let (uid, alice, bob) = shared_key(&bench);
    let policy = NewPolicy { name: "office".to_owned(), max_operations_per_hour: Some(100), periods: vec![] };
    console(&bench, AddPolicy(policy)).unwrap();
    share(&bench, &uid, &[("export", Permission::Policy("office".to_owned()))]).unwrap();
    for _ in 0..100 {
        succeeded(get(&bench, &bob, &uid));
    }
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::PERMISSION_DENIED);
    for _ in 0..101 {
        succeeded(get(&bench, &alice, &uid));
    }
    // A change takes effect at once.
    let change = |rate| {
        let change = api::PolicyChange { max_operations_per_hour: Some(rate), periods: vec![] };
        console(&bench, ChangePolicy { name: "office".to_owned(), change, version: None }).unwrap();
    };
    change(101);
    succeeded(get(&bench, &bob, &uid));
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::PERMISSION_DENIED);
    // A restart does not give the hour back.
    bench.engine.keep_time(true).unwrap();
    let bench = bench.restart();
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::PERMISSION_DENIED);
    bench.clock.advance(3600);
    succeeded(get(&bench, &bob, &uid));
    console(&bench, RemovePolicy { name: "office".to_owned(), version: None }).unwrap();
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::PERMISSION_DENIED);
}

/// An engine that is started anew without a word of the one before has crashed.
#[test]
fn a_limit_holds_over_crashes() {
    for (limit, lost) in [(3, 0), (16, 0), (100, 7), (1000, 63)] {
        let mut bench = Bench::new();
        let (uid, _, bob) = shared_key(&bench);
        let rate = Some(limit);
        let policy = NewPolicy { name: "office".to_owned(), max_operations_per_hour: rate, periods: vec![] };
        console(&bench, AddPolicy(policy)).unwrap();
        share(&bench, &uid, &[("export", Permission::Policy("office".to_owned()))]).unwrap();
        succeeded(get(&bench, &bob, &uid));
        bench = bench.restart();
        let mut granted = 1;
        while get(&bench, &bob, &uid).result_status == ResultStatus::SUCCESS {
            granted += 1;
        }
        assert!((limit - lost..=limit).contains(&granted), "{granted} of {limit}");
        // The hour goes by, also for a record of it.
        bench.clock.advance(3600);
        bench.engine.keep_time(false).unwrap();
        let kept = bench.store.read(|tx| tx.setting_names("count.")).unwrap();
        assert_eq!(kept, Vec::<String>::new());
        succeeded(get(&bench, &bob, &uid));
    }
}

#[test]
fn without_a_name_only_global_keys_are_there() {
    let bench = Bench::new();
    let alice = bench.peer("alice");
    let owned = bench.create_key(&alice, vec![]);
    let rules = InterfaceRules { mode: Mode::TlsPwOpt, ..InterfaceRules::default() };
    let anonymous = Arc::new(Peer::new("open".into(), "127.0.0.1:1".to_owned(), None).with_rules(rules));
    let global = bench.create_key(&anonymous, vec![]);
    assert_eq!(locate(&bench, &anonymous), std::slice::from_ref(&global));
    assert_eq!(refused(&get(&bench, &anonymous, &owned)), ResultReason::OBJECT_NOT_FOUND);
    succeeded(get(&bench, &anonymous, &global));
    succeeded(get(&bench, &alice, &global));
    assert_eq!(locate(&bench, &alice), [global.clone(), owned]);
    // Nobody says who may use what everybody may use.
    console(&bench, AddGroup(NewGroup { name: "staff".to_owned(), description: String::new() })).unwrap();
    assert_eq!(reason(share(&bench, &global, &[("export", Permission::Always)])), Reason::InvalidField);
    // What is not deletable stays.
    let keep = api::KeyAccessChange { deletable: Some(false), ..api::KeyAccessChange::default() };
    console(&bench, ChangeKeyAccess { id: global.clone(), change: keep, version: None }).unwrap();
    let destroy = payload::DestroyRequest { unique_identifier: Some(global.as_str().into()) };
    assert_eq!(refused(&bench.ask(&anonymous, Version::V2_1, destroy)), ResultReason::PERMISSION_DENIED);
    // Switched off, global keys are neither made nor used.
    let settings = api::SecuritySettings { global_keys: false, ..Default::default() };
    console(&bench, ChangeSecurity { settings, version: None }).unwrap();
    assert_eq!(refused(&get(&bench, &alice, &global)), ResultReason::OBJECT_NOT_FOUND);
    let create = bench.ask(&anonymous, Version::V2_1, create_key(vec![]));
    assert_eq!(refused(&create), ResultReason::PERMISSION_DENIED);
}

#[test]
fn each_mode_asks_for_what_it_says() {
    let bench = Bench::new();
    let certificate =
        || PeerCertificate { common_name: Some("alice".to_owned()), ..PeerCertificate::default() };
    let peer = |mode, certificate: Option<PeerCertificate>| {
        let rules = InterfaceRules { mode, ..InterfaceRules::default() };
        Arc::new(Peer::new("kmip".into(), "10.0.0.7:99".to_owned(), certificate).with_rules(rules))
    };
    let bare = {
        let mut message = with_password("", "");
        message.header.authentication = None;
        message
    };
    let (alice, bob) = (with_password("alice", "correct horse"), with_password("bob", "correct horse"));
    let wrong = with_password("alice", "wrong");
    // Mode, certificate; whether bare, alice's, bob's and a wrong password are let in.
    for (mode, has_certificate, expected) in [
        (Mode::TlsPwOpt, false, [true, true, true, false]),
        (Mode::TlsPwOpt, true, [true, true, true, false]),
        (Mode::TlsCertPwOpt, false, [false, true, true, false]),
        (Mode::TlsCertPwOpt, true, [true, true, true, false]),
        (Mode::TlsCertAndPw, false, [false, false, false, false]),
        (Mode::TlsCertAndPw, true, [false, true, false, false]),
        (Mode::TlsPwReq, false, [false, true, true, false]),
        (Mode::TlsPwReq, true, [false, true, true, false]),
    ] {
        let ask = |message| is_let_in(&bench, &peer(mode, has_certificate.then(certificate)), message);
        assert_eq!([ask(&bare), ask(&alice), ask(&bob), ask(&wrong)], expected, "{mode:?} {has_certificate}");
        // The wrong password must not lock alice out of the next round.
        bench.clock.advance(60);
        assert!(ask(&alice) == expected[1]);
    }
    // The address that the client comes from is in its certificate, or it is nobody.
    for (address, expected) in [("10.0.0.7", true), ("10.0.0.8", false)] {
        let rules = InterfaceRules { source_address: true, ..InterfaceRules::default() };
        let certificate = PeerCertificate { addresses: vec![address.parse().unwrap()], ..certificate() };
        let peer = Peer::new("kmip".into(), "10.0.0.7:99".to_owned(), Some(certificate)).with_rules(rules);
        assert_eq!(is_let_in(&bench, &Arc::new(peer), &bare), expected);
    }
}

#[test]
fn a_ticket_opens_no_more_than_the_credential_it_stands_for() {
    let bench = Bench::new();
    let peer = |mode, name: &str| {
        let certificate =
            PeerCertificate { common_name: Some(name.to_owned()), ..PeerCertificate::default() };
        let rules = InterfaceRules { mode, ..InterfaceRules::default() };
        Arc::new(Peer::new("kmip".into(), "10.0.0.7:99".to_owned(), Some(certificate)).with_rules(rules))
    };
    let log_in = |peer: &Arc<Peer>| {
        let item = bench.ask(peer, Version::V2_1, payload::LoginRequest::default());
        let payload::ResponsePayload::Login(response) = succeeded(item) else {
            panic!("no answer to a Login")
        };
        let value =
            Value::Structure(vec![Item::new(Tag::TICKET, Value::from_wire(&response.ticket).unwrap())]);
        let mut message = with_password("", "");
        let credentials = vec![Credential::Other(CredentialType::TICKET, value)];
        message.header.authentication = Some(Authentication { credentials });
        message
    };
    let of_alice = log_in(&peer(Mode::TlsCertPwOpt, "alice"));
    let of_nobody = log_in(&peer(Mode::TlsPwOpt, "alice"));
    // Mode, certificate; whether alice's ticket and nobody's are let in.
    for (mode, name, expected) in [
        (Mode::TlsPwOpt, "bob", [true, true]),
        (Mode::TlsCertPwOpt, "bob", [true, false]),
        (Mode::TlsPwReq, "bob", [true, false]),
        (Mode::TlsCertAndPw, "bob", [false, false]),
        (Mode::TlsCertAndPw, "alice", [true, false]),
    ] {
        let let_in = [&of_alice, &of_nobody].map(|ticket| is_let_in(&bench, &peer(mode, name), ticket));
        assert_eq!(let_in, expected, "{mode:?} {name}");
    }
}

#[test]
fn an_interface_may_forbid_management_and_export() {
    let bench = Bench::new();
    let uid = bench.create_key(&bench.peer("alice"), vec![]);
    let limited = |allows| {
        let certificate =
            PeerCertificate { common_name: Some("alice".to_owned()), ..PeerCertificate::default() };
        let rules = InterfaceRules { allows, ..InterfaceRules::default() };
        Arc::new(Peer::new("k".into(), "127.0.0.1:1".to_owned(), Some(certificate)).with_rules(rules))
    };
    let no_export = limited(InterfaceAllows { key_export: false, ..InterfaceAllows::default() });
    assert_eq!(refused(&get(&bench, &no_export, &uid)), ResultReason::PERMISSION_DENIED);
    let no_management = limited(InterfaceAllows { key_management: false, ..InterfaceAllows::default() });
    succeeded(get(&bench, &no_management, &uid));
    let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
    let refusal = bench.ask(&no_management, Version::V2_1, destroy.clone());
    assert_eq!(refused(&refusal), ResultReason::PERMISSION_DENIED);
    let create = bench.ask(&no_management, Version::V2_1, create_key(vec![]));
    assert_eq!(refused(&create), ResultReason::PERMISSION_DENIED);
    let hard = limited(InterfaceAllows { hard_delete: true, ..InterfaceAllows::default() });
    succeeded(bench.ask(&hard, Version::V2_1, destroy));
    assert_eq!(bench.state(&bench.peer("alice"), &uid), None, "nothing is left");
}

#[test]
fn keys_of_every_domain_are_rotated() {
    let bench = Bench::new();
    let administrator = new_administrator("chief", &[], false);
    let new = api::NewDomain { name: "acme".to_owned(), description: String::new(), administrator };
    console(&bench, AddDomain::new(new)).unwrap();
    let acme = Arc::new(bench.engine.console(Some("acme")).unwrap());
    let new = NewUser { name: "alice".to_owned(), password: Some(secret(GOOD)), ..NewUser::default() };
    bench.engine.administer(&local(), &acme, AddUser::new(new)).unwrap();
    for name in ["acme||alice", "alice"] {
        let rotating = vec![
            kmip::Attribute::new(Tag::ROTATE_AUTOMATIC, Value::Boolean(true)),
            kmip::Attribute::new(Tag::ROTATE_INTERVAL, Value::Interval(60)),
        ];
        bench.create_key(&bench.peer(name), rotating);
    }
    bench.clock.advance(60);
    assert_eq!(bench.engine.rotate_due().unwrap(), 2);
    assert_eq!(locate(&bench, &bench.peer("acme||alice")).len(), 2, "the old one and the new one");
}

#[test]
fn domains_do_not_see_each_other() {
    let bench = Bench::new();
    let domain = |name: &str| {
        let administrator = new_administrator("chief", &[], false);
        let new = api::NewDomain { name: name.to_owned(), description: String::new(), administrator };
        console(&bench, AddDomain::new(new)).unwrap();
        bench.engine.console(Some(name)).unwrap()
    };
    let (acme, umbrella) = (Arc::new(domain("acme")), Arc::new(domain("umbrella")));
    let add = |caller: &Arc<Caller>, name: &str| {
        let new = NewUser { name: name.to_owned(), password: Some(secret(GOOD)), ..NewUser::default() };
        bench.engine.administer(&local(), caller, AddUser::new(new)).unwrap();
    };
    // The same name in each of them is somebody else.
    add(&acme, "alice");
    add(&umbrella, "alice");
    let peer = |name: &str| bench.peer(name);
    let in_acme = bench.create_key(&peer("acme||alice"), vec![]);
    let in_root = bench.create_key(&peer("alice"), vec![]);
    assert_eq!(locate(&bench, &peer("acme|local|alice")), std::slice::from_ref(&in_acme));
    assert_eq!(locate(&bench, &peer("umbrella||alice")), [""; 0]);
    assert_eq!(refused(&get(&bench, &peer("umbrella||alice"), &in_acme)), ResultReason::OBJECT_NOT_FOUND);
    assert_eq!(refused(&get(&bench, &peer("alice"), &in_acme)), ResultReason::OBJECT_NOT_FOUND);
    assert_eq!(refused(&get(&bench, &peer("acme||alice"), &in_root)), ResultReason::OBJECT_NOT_FOUND);
    for name in ["acme|corp|alice", "nowhere||alice", "corp|alice"] {
        assert!(
            !is_let_in(&bench, &peer(name), &{
                let mut message = with_password("", "");
                message.header.authentication = None;
                message
            }),
            "{name}"
        );
    }
    // Its administrator administers it, and nothing else.
    let chief = log_in(&bench, "acme||chief", GOOD).unwrap();
    assert_ne!(chief.domain, 0);
    let list = bench.engine.look_up(&local(), &acme, ListUsers(Page::default())).unwrap();
    assert_eq!(list.len(), 1);
    let new = api::NewDomain {
        name: "inner".to_owned(),
        description: String::new(),
        administrator: new_administrator("x", &[], false),
    };
    assert_eq!(
        reason(bench.engine.administer(&local(), &chief, AddDomain::new(new))),
        Reason::PermissionDenied
    );
    let remove = |name: &str| console(&bench, RemoveDomain { name: name.to_owned(), version: None });
    assert_eq!(reason(remove("acme")), Reason::InUse);
    let gone = RemoveUser { name: "alice".to_owned(), version: None };
    bench.engine.administer(&local(), &umbrella, gone).unwrap();
    remove("umbrella").unwrap();
}

#[test]
fn nothing_crosses_from_one_domain_to_another() {
    let bench = Bench::new();
    let administrator = new_administrator("chief", &[], false);
    let new = api::NewDomain { name: "acme".to_owned(), description: String::new(), administrator };
    console(&bench, AddDomain::new(new)).unwrap();
    let chief = log_in(&bench, "acme||chief", GOOD).unwrap();
    // What there is in the root domain.
    let (uid, _, bob) = shared_key(&bench);
    let policy =
        |name: &str| NewPolicy { name: name.to_owned(), max_operations_per_hour: Some(1), periods: vec![] };
    console(&bench, AddPolicy(policy("office"))).unwrap();
    console(&bench, AddAdministrator::new(new_administrator("rosa", &[], true))).unwrap();
    // Its names lead nowhere from inside another domain, whatever rights one has there.
    let look = |name: &str| bench.engine.look_up(&local(), &chief, ShowUser(name.to_owned()));
    assert_eq!(reason(look("alice")), Reason::ItemNotFound);
    let users = bench.engine.look_up(&local(), &chief, ListUsers(Page::default())).unwrap();
    assert!(users.is_empty());
    let change = || UserChange { password: Some(secret(GOOD)), ..UserChange::default() };
    let take_over = ChangeUser::new("alice".to_owned(), change(), None);
    assert_eq!(reason(bench.engine.administer(&local(), &chief, take_over)), Reason::ItemNotFound);
    let remove = RemoveUser { name: "alice".to_owned(), version: None };
    assert_eq!(reason(bench.engine.administer(&local(), &chief, remove)), Reason::ItemNotFound);
    let join = AddMember { group: "staff".to_owned(), user: "alice".to_owned() };
    assert_eq!(reason(bench.engine.administer(&local(), &chief, join)), Reason::ItemNotFound);
    let remove = RemoveGroup { name: "staff".to_owned(), version: None };
    assert_eq!(reason(bench.engine.administer(&local(), &chief, remove)), Reason::ItemNotFound);
    let remove = RemovePolicy { name: "office".to_owned(), version: None };
    assert_eq!(reason(bench.engine.administer(&local(), &chief, remove)), Reason::ItemNotFound);
    let remove = RemoveAdministrator { name: "rosa".to_owned(), version: None };
    assert_eq!(reason(bench.engine.administer(&local(), &chief, remove)), Reason::ItemNotFound);
    let seen = bench.engine.look_up(&local(), &chief, ListAdministrators(Page::default())).unwrap();
    assert_eq!(seen.len(), 1);
    let shown = bench.engine.look_up(&local(), &chief, ShowKeyAccess(uid.clone()));
    assert_eq!(reason(shown), Reason::ObjectNotFound);
    let give =
        SetGrant { id: uid.clone(), grant: grant("staff", &[("export", Permission::Always)]), version: None };
    assert_eq!(reason(bench.engine.administer(&local(), &chief, give)), Reason::ObjectNotFound);
    assert_eq!(
        reason(bench.engine.administer(
            &local(),
            &chief,
            ChangeSecurity { settings: Default::default(), version: None }
        )),
        Reason::PermissionDenied
    );
    // The same names may be taken inside, and are others: neither members nor permissions nor policies come along.
    let inside = |operation: AddUser| bench.engine.administer(&local(), &chief, operation).unwrap();
    let password = Some(secret(GOOD));
    inside(AddUser::new(NewUser { name: "bob".to_owned(), password, ..NewUser::default() }));
    let staff = NewGroup { name: "staff".to_owned(), description: String::new() };
    bench.engine.administer(&local(), &chief, AddGroup(staff)).unwrap();
    let join = AddMember { group: "staff".to_owned(), user: "bob".to_owned() };
    bench.engine.administer(&local(), &chief, join).unwrap();
    bench.engine.administer(&local(), &chief, AddPolicy(policy("office"))).unwrap();
    share(&bench, &uid, &[("export", Permission::Policy("office".to_owned()))]).unwrap();
    let other_bob = bench.peer("acme||bob");
    assert_eq!(refused(&get(&bench, &other_bob, &uid)), ResultReason::OBJECT_NOT_FOUND);
    // Their hour is not the other's either.
    succeeded(get(&bench, &bob, &uid));
    assert_eq!(refused(&get(&bench, &bob, &uid)), ResultReason::PERMISSION_DENIED);
    let own = bench.create_key(&other_bob, vec![]);
    succeeded(get(&bench, &other_bob, &own));
    assert_eq!(refused(&get(&bench, &bob, &own)), ResultReason::OBJECT_NOT_FOUND);
}

#[test]
fn administrators_manage_keys_and_do_not_use_them() {
    let bench = Bench::new();
    let uid = bench.create_key(&bench.peer("alice"), vec![]);
    let caller = Arc::new(Caller::console(0));
    let ask = |request: RequestMessage| {
        let (sender, receiver) = std::sync::mpsc::channel();
        let job = bench.engine.start_for(&Arc::new(local()), Arc::clone(&caller), request);
        job.run(Box::new(move |response| sender.send(response).unwrap()));
        receiver.recv().unwrap().items.remove(0)
    };
    let export = payload::GetRequest { unique_identifier: Some(uid.as_str().into()), ..Default::default() };
    assert_eq!(
        refused(&ask(RequestMessage::new(Version::V2_1).with(export))),
        ResultReason::PERMISSION_DENIED
    );
    let destroy = payload::DestroyRequest { unique_identifier: Some(uid.as_str().into()) };
    succeeded(ask(RequestMessage::new(Version::V2_1).with(destroy)));
}

#[test]
fn every_change_is_recorded_whether_it_was_done_or_not() {
    let bench = Bench::new();
    add_user(&bench, "carla", None);
    let alice = log_in(&bench, "alice", "correct horse").unwrap();
    let _ = bench.engine.administer(&local(), &alice, AddUser::new(NewUser::default()));
    assert!(log_in(&bench, "alice", "wrong").is_err());
    let records = bench.records.lock().unwrap();
    let names: Vec<_> =
        records.iter().map(|(who, what, why)| (who.as_deref(), what.map(|code| code.0), *why)).collect();
    let add = AddUser::ROW.code.0;
    assert!(names.contains(&(Some("console"), Some(add), None)));
    assert!(names.contains(&(Some("alice"), Some(add), Some(Reason::PermissionDenied))));
    assert!(
        names.iter().any(|(who, _, why)| who.is_none() && *why == Some(Reason::AuthenticationNotSuccessful))
    );
}
