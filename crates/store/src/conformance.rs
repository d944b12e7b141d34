//! What every database must do the same way: one suite, run against each.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

use crypto::Secret;

use crate::{
    Error, Grant, IndexTerm, NewClient, NewObject, NewRecord, NewUser, ObjectRow, Query, RecordKind, Store,
    WriteTx,
};

/// Runs the whole suite against a store that is empty.
pub(crate) fn run(store: &Store) {
    objects(store);
    versions(store);
    material(store);
    savepoints(store);
    failed_work_leaves_nothing(store);
    hooks(store);
    panics(store);
    snapshot(store);
    drafts(store);
    search(store);
    search_agrees_with_a_plain_filter(store);
    users_and_clients(store);
    records(store);
    memberships_and_grants(store);
    settings(store);
    many_writers(store);
    let report = store.check().unwrap();
    assert_eq!(report.findings, Vec::<String>::new());
    assert!(report.objects > 0 && report.others > 0);
}

pub(crate) fn term(attribute: u32, value: &str) -> IndexTerm {
    IndexTerm { attribute, value: value.as_bytes().to_vec() }
}

pub(crate) fn write<T: Send + 'static>(
    store: &Store,
    work: impl FnOnce(&mut WriteTx<'_>) -> Result<T, Error> + Send + 'static,
) -> Result<T, Error> {
    store.write_blocking(work)
}

/// Keeps an object with attributes that repeat its Unique Identifier, and a material.
pub(crate) fn create(store: &Store, domain: i64, uid: &str, terms: Vec<IndexTerm>) -> i64 {
    let uid = uid.to_owned();
    write(store, move |tx| insert(tx, domain, &uid, 1, 2, &terms)).unwrap()
}

pub(crate) fn get(store: &Store, domain: i64, uid: &str) -> Option<ObjectRow> {
    store.read(|tx| tx.get(domain, uid)).unwrap()
}

fn insert(
    tx: &mut WriteTx<'_>,
    domain: i64,
    uid: &str,
    owner: i64,
    object_type: u32,
    terms: &[IndexTerm],
) -> Result<i64, Error> {
    let material = Secret::new(format!("material of {uid}").into_bytes());
    let attributes = format!("attributes of {uid}").into_bytes();
    let material = Some(&material);
    tx.insert(&NewObject { uid, domain, owner, object_type, attributes: &attributes, material }, terms)
}

fn objects(store: &Store) {
    assert!(get(store, 10, "a").is_none());
    let first = create(store, 10, "a", vec![]);
    let second = create(store, 10, "b", vec![]);
    let elsewhere = create(store, 11, "a", vec![]);
    assert!(0 < first && first < second && second < elsewhere);
    let object = get(store, 10, "a").unwrap();
    assert_eq!((object.row, object.uid.as_str(), object.domain), (first, "a", 10));
    assert_eq!((object.owner, object.object_type, object.version, object.material_version), (1, 2, 1, 1));
    assert_eq!(object.attributes, b"attributes of a");
    assert_eq!(object.material.unwrap().expose(), b"material of a");
    assert_eq!(store.read(|tx| tx.get_by_row(elsewhere)).unwrap().unwrap().domain, 11);
    assert!(store.read(|tx| tx.get_by_row(elsewhere + 1)).unwrap().is_none());
    assert_eq!(store.read(|tx| tx.object_version(10, "b")), Ok(Some(1)));
    assert_eq!(store.read(|tx| tx.object_version(10, "c")), Ok(None));
    assert_eq!(write(store, |tx| insert(tx, 10, "a", 1, 2, &[])), Err(Error::Exists));

    // A number is not used again, even when it was the last one.
    let object = get(store, 11, "a").unwrap();
    write(store, move |tx| tx.delete(&object, &[])).unwrap();
    assert!(get(store, 11, "a").is_none());
    assert!(create(store, 11, "a", vec![]) > elsewhere);
}

fn versions(store: &Store) {
    create(store, 20, "a", vec![]);
    let read = Arc::new(get(store, 20, "a").unwrap());
    let mut changed = get(store, 20, "a").unwrap();
    changed.attributes = b"changed".to_vec();
    changed.owner = 7;
    assert_eq!(write(store, move |tx| tx.update(&changed, &[], &[])), Ok(2));
    let now = get(store, 20, "a").unwrap();
    assert_eq!((now.version, now.material_version, now.owner), (2, 1, 7));
    assert_eq!(now.attributes, b"changed");
    assert_eq!(now.material.as_ref().unwrap().expose(), b"material of a");

    let stale = Arc::clone(&read);
    assert_eq!(write(store, move |tx| tx.update(&stale, &[], &[])), Err(Error::Conflict));
    let stale = Arc::clone(&read);
    assert_eq!(write(store, move |tx| tx.destroy_material(&stale, &[], &[])), Err(Error::Conflict));
    let stale = Arc::clone(&read);
    assert_eq!(write(store, move |tx| tx.delete(&stale, &[])), Err(Error::Conflict));
    write(store, move |tx| tx.delete(&now, &[])).unwrap();
    assert_eq!(write(store, move |tx| tx.update(&read, &[], &[])), Err(Error::NotFound));
}

fn material(store: &Store) {
    create(store, 30, "a", vec![term(1, "old")]);
    let object = get(store, 30, "a").unwrap();
    let other = Secret::new(b"other material".to_vec());
    let replaced = write(store, move |tx| tx.replace_material(&object, &other, &[], &[]));
    assert_eq!(replaced, Ok(2));
    let object = get(store, 30, "a").unwrap();
    assert_eq!(
        (object.material_version, object.material.as_ref().unwrap().expose()),
        (2, &b"other material"[..])
    );

    let mut object = get(store, 30, "a").unwrap();
    object.attributes = b"destroyed".to_vec();
    let destroyed =
        write(store, move |tx| tx.destroy_material(&object, &[term(1, "old")], &[term(1, "new")]));
    assert_eq!(destroyed, Ok(3));
    let object = get(store, 30, "a").unwrap();
    assert_eq!((object.version, object.material_version, object.material.is_none()), (3, 0, true));
    assert_eq!(object.attributes, b"destroyed");
    assert_eq!(found(store, 30, vec![term(1, "new")]), ["a"]);
    assert_eq!(found(store, 30, vec![term(1, "old")]), [""; 0]);

    // An object that never had a material.
    write(store, |tx| {
        let attributes = &[];
        tx.insert(
            &NewObject { uid: "b", domain: 30, owner: 1, object_type: 2, attributes, material: None },
            &[],
        )
    })
    .unwrap();
    assert!(get(store, 30, "b").unwrap().material.is_none());
}

fn savepoints(store: &Store) {
    let answer = write(store, |tx| {
        insert(tx, 40, "outer", 1, 2, &[term(1, "x")])?;
        let failed: Result<(), Error> = tx.savepoint(|tx| {
            insert(tx, 40, "lost", 1, 2, &[term(1, "x")])?;
            tx.savepoint(|tx| insert(tx, 40, "lost too", 1, 2, &[term(1, "x")]))?;
            Err(Error::NotFound)
        });
        assert_eq!(failed, Err(Error::NotFound));
        tx.savepoint(|tx| {
            insert(tx, 40, "inner", 1, 2, &[term(1, "x")])?;
            let failed: Result<(), Error> = tx.savepoint(|tx| {
                insert(tx, 40, "lost three", 1, 2, &[term(1, "x")])?;
                Err(Error::Conflict)
            });
            assert_eq!(failed, Err(Error::Conflict));
            Ok::<_, Error>(())
        })?;
        assert!(tx.get(40, "lost")?.is_none());
        Ok(tx.get(40, "inner")?.is_some())
    });
    assert_eq!(answer, Ok(true));
    assert_eq!(found(store, 40, vec![term(1, "x")]), ["inner", "outer"]);
    assert_eq!(found(store, 40, vec![]), ["inner", "outer"]);
}

fn failed_work_leaves_nothing(store: &Store) {
    let answer: Result<(), Error> = write(store, |tx| {
        insert(tx, 50, "a", 1, 2, &[term(1, "x")])?;
        Err(Error::Conflict)
    });
    assert_eq!(answer, Err(Error::Conflict));
    assert!(get(store, 50, "a").is_none());
    assert_eq!(found(store, 50, vec![term(1, "x")]), [""; 0]);
}

fn hooks(store: &Store) {
    let calls = Arc::new(Mutex::new(Vec::new()));
    let note = |what: &'static str| {
        let calls = Arc::clone(&calls);
        move || calls.lock().unwrap().push(what)
    };
    let (kept, lost) = (note("kept"), note("lost"));
    let (sender, receiver) = std::sync::mpsc::channel();
    let answered = note("answered");
    store.write(
        move |tx| {
            tx.after_commit(kept);
            let failed: Result<(), Error> = tx.savepoint(|tx| {
                tx.after_commit(lost);
                Err(Error::NotFound)
            });
            assert!(failed.is_err());
            insert(tx, 60, "a", 1, 2, &[])
        },
        move |answer: Result<i64, Error>| {
            answered();
            sender.send(answer).unwrap();
        },
    );
    receiver.recv().unwrap().unwrap();
    let lost = note("lost with its work");
    let failed: Result<(), Error> = write(store, move |tx| {
        tx.after_commit(lost);
        Err(Error::NotFound)
    });
    assert!(failed.is_err());
    assert_eq!(*calls.lock().unwrap(), ["kept", "answered"]);
}

fn panics(store: &Store) {
    let panicked: Result<(), Error> = write(store, |tx| {
        insert(tx, 70, "a", 1, 2, &[])?;
        tx.savepoint(|_| panic!("on purpose"))
    });
    assert_eq!(panicked, Err(Error::Panicked));
    write(store, |tx| {
        tx.after_commit(|| panic!("on purpose"));
        Ok(())
    })
    .unwrap();
    store.write(|_| Ok(()), |_: Result<(), Error>| panic!("on purpose"));
    assert!(get(store, 70, "a").is_none());
    create(store, 70, "a", vec![]);
    assert!(get(store, 70, "a").is_some());
}

/// A reader sees one state, whatever is written meanwhile, and the next reader sees the new one.
fn snapshot(store: &Store) {
    create(store, 80, "a", vec![]);
    store
        .read(|tx| {
            assert!(tx.get(80, "a")?.is_some());
            create(store, 80, "b", vec![]);
            assert!(tx.get(80, "b")?.is_none());
            Ok::<_, Error>(())
        })
        .unwrap();
    assert!(get(store, 80, "b").is_some());
}

/// A draft comes to the same as the work in the transaction, or to nothing.
fn drafts(store: &Store) {
    let insert_named = |tx: &mut WriteTx<'_>, uid: &str, name: &str| {
        let free = !tx.has_term(170, &term(1, name))?;
        insert(tx, 170, uid, 1, 2, &[term(1, name), term(2, uid)])?;
        tx.set_setting("draft", uid.as_bytes())?;
        Ok::<_, Error>(free)
    };
    let apply = |mut draft| write(store, move |tx: &mut WriteTx<'_>| tx.apply(&mut draft));
    let named = |name| {
        let query = Query { domain: 170, terms: vec![term(1, name)], limit: 9, ..Query::default() };
        store.read(|tx| tx.candidates(&query)).unwrap()
    };

    // Nothing is changed before it is applied; then all is, the hook called, and the row authenticated.
    let called = Arc::new(AtomicUsize::new(0));
    let hook = Arc::clone(&called);
    let (free, draft) = store
        .draft(|tx| {
            tx.after_commit(move || {
                hook.fetch_add(1, Ordering::SeqCst);
            });
            insert_named(tx, "a", "first")
        })
        .unwrap();
    assert!(free && get(store, 170, "a").is_none());
    assert_eq!(called.load(Ordering::SeqCst), 0);
    apply(draft).unwrap();
    assert_eq!(called.load(Ordering::SeqCst), 1);
    let object = get(store, 170, "a").unwrap();
    assert_eq!(object.material.unwrap().expose(), b"material of a");
    assert_eq!(named("first").first().map(|found| found.row), Some(object.row));
    assert_eq!(store.read(|tx| tx.setting("draft")).unwrap().as_deref(), Some(&b"a"[..]));

    // One that expects a term to be free is refused when it is not, and so is one whose identifier is taken.
    let (free, draft) = store.draft(|tx| insert_named(tx, "b", "first")).unwrap();
    assert!(free);
    assert_eq!(apply(draft), Err(Error::Conflict));
    let (_, draft) = store.draft(|tx| insert_named(tx, "a", "other")).unwrap();
    assert_eq!(apply(draft), Err(Error::Conflict));
    assert!(named("other").is_empty());

    // Of two that exclude each other in one transaction, the second sees the first.
    let drafts: Vec<_> = ["c", "d"]
        .map(|uid| store.draft(|tx| insert_named(tx, uid, "second")).unwrap().1)
        .into_iter()
        .collect();
    let both = write(store, move |tx| {
        drafts.into_iter().map(|mut draft| tx.apply(&mut draft)).collect::<Result<Vec<()>, Error>>()
    });
    assert_eq!(both, Err(Error::Conflict));
    assert!(named("second").is_empty());

    // What was read has to be as it was, a row changed as well as a row come.
    for (name, value) in [("draft", &b"changed"[..]), ("draft none", b"come")] {
        let read_before = || {
            store.draft(|tx| {
                let seen = tx.setting(name)?;
                insert(tx, 170, name, 1, 2, &[])?;
                Ok::<_, Error>(seen)
            })
        };
        let (_, stale) = read_before().unwrap();
        write(store, move |tx| tx.set_setting(name, value)).unwrap();
        assert_eq!(apply(stale), Err(Error::Conflict));
        let (seen, fresh) = read_before().unwrap();
        assert_eq!(seen.as_deref(), Some(value));
        apply(fresh).unwrap();
    }

    // An update whose object was changed meanwhile is refused.
    let object = get(store, 170, "a").unwrap();
    let update = || store.draft(|tx| tx.update(&object, &[], &[])).unwrap();
    let ((version, first), (_, second)) = (update(), update());
    apply(first).unwrap();
    assert_eq!(apply(second), Err(Error::Conflict));
    assert_eq!(get(store, 170, "a").unwrap().version, version);

    // What fails drafts nothing; what is undone in part, or needs a row number, is refused at once.
    let failed = store.draft(|_| Err::<(), _>(Error::NotFound)).err();
    assert_eq!(failed, Some(Error::NotFound));
    let undone = store.draft(|tx| {
        let part: Result<(), Error> = tx.savepoint(|_| Err(Error::NotFound));
        Ok::<_, Error>(part.is_err())
    });
    assert_eq!(undone.err(), Some(Error::Conflict));
    let user = NewUser {
        domain: 170,
        name: "u".to_owned(),
        password_hash: None,
        admin: false,
        flags: 0,
        created: 1,
    };
    assert_eq!(store.draft(|tx| tx.insert_user(&user)).err(), Some(Error::Conflict));

    // A savepoint that is kept is nothing in a draft.
    let (_, draft) = store.draft(|tx| tx.savepoint(|tx| insert(tx, 170, "e", 1, 2, &[]))).unwrap();
    apply(draft).unwrap();
    assert!(get(store, 170, "e").is_some());
}

fn search(store: &Store) {
    for number in 0..40 {
        let uid = format!("k{number:02}");
        let terms = [
            term(1, &uid),
            term(2, if number % 2 == 0 { "even" } else { "odd" }),
            term(3, "all"),
            term(3, "all"),
        ];
        write(store, move |tx| insert(tx, 90, &uid, number % 4, 2 + u32::from(number >= 30), &terms))
            .unwrap();
    }
    create(store, 91, "elsewhere", vec![term(3, "all")]);

    assert_eq!(found(store, 90, vec![term(1, "k07")]), ["k07"]);
    assert_eq!(found(store, 90, vec![term(1, "k07"), term(2, "even")]), [""; 0]);
    assert_eq!(found(store, 90, vec![term(3, "all")]).len(), 40);
    assert_eq!(found(store, 90, vec![term(4, "all")]), [""; 0]);
    assert_eq!(found(store, 91, vec![term(3, "all")]), ["elsewhere"]);

    let query = Query {
        domain: 90,
        terms: vec![term(3, "all"), term(2, "even")],
        owner: Some(0),
        object_types: vec![2],
        row_below: None,
        limit: 3,
    };
    let pages = pages(store, query);
    assert_eq!(pages, [vec!["k28", "k24", "k20"], vec!["k16", "k12", "k08"], vec!["k04", "k00"]]);

    // Terms follow an update and a deletion.
    let object = get(store, 90, "k01").unwrap();
    let terms = [term(1, "k01"), term(2, "odd"), term(3, "all")];
    let renamed = [term(1, "other"), term(2, "odd"), term(3, "all")];
    let after = renamed.clone();
    write(store, move |tx| tx.update(&object, &terms, &after)).unwrap();
    assert_eq!(found(store, 90, vec![term(1, "k01")]), [""; 0]);
    assert_eq!(found(store, 90, vec![term(1, "other")]), ["k01"]);
    let object = get(store, 90, "k01").unwrap();
    write(store, move |tx| tx.delete(&object, &renamed)).unwrap();
    assert_eq!(found(store, 90, vec![term(1, "other")]), [""; 0]);
    assert_eq!(found(store, 90, vec![term(3, "all")]).len(), 39);
}

/// Random queries answer what filtering everything by hand answers, whichever index drives them.
fn search_agrees_with_a_plain_filter(store: &Store) {
    struct Kept {
        uid: String,
        owner: i64,
        object_type: u32,
        terms: Vec<IndexTerm>,
    }
    let mut seed = 7_u64;
    let mut random = move |below: u64| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) % below
    };
    let domain = 95;
    let mut kept = Vec::new();
    for number in 0..600 {
        // Some owners, types and values are rare, others common.
        let owner = if random(20) == 0 { 9 } else { random(2) as i64 };
        let object_type = if random(15) == 0 { 8 } else { 1 + random(2) as u32 };
        let mut terms = vec![term(1, &format!("n{}", random(30)))];
        for attribute in 2..4 {
            if random(3) > 0 {
                terms.push(term(attribute, ["x", "y"][random(2) as usize]));
            }
        }
        kept.push(Kept { uid: format!("r{number}"), owner, object_type, terms });
    }
    let rows: Vec<_> =
        kept.iter().map(|k| (k.uid.clone(), k.owner, k.object_type, k.terms.clone())).collect();
    write(store, move |tx| {
        for (uid, owner, object_type, terms) in &rows {
            insert(tx, domain, uid, *owner, *object_type, terms)?;
        }
        Ok(())
    })
    .unwrap();
    for _ in 0..300 {
        let mut query = Query { domain, limit: 1 + random(200) as usize, ..Query::default() };
        if random(2) == 0 {
            query.terms.push(term(1, &format!("n{}", random(31))));
        }
        for attribute in 2..4 {
            if random(2) == 0 {
                query.terms.push(term(attribute, ["x", "y"][random(2) as usize]));
            }
        }
        if random(2) == 0 {
            query.owner = Some([0, 1, 9][random(3) as usize]);
        }
        query.object_types = (0..random(3)).map(|_| [1, 2, 8][random(3) as usize]).collect();
        let expected = kept.iter().rev().filter(|object| {
            query.terms.iter().all(|term| object.terms.contains(term))
                && query.owner.is_none_or(|owner| owner == object.owner)
                && (query.object_types.is_empty() || query.object_types.contains(&object.object_type))
        });
        let expected: Vec<&str> = expected.map(|object| object.uid.as_str()).collect();
        let answered: Vec<String> = pages(store, query.clone()).concat();
        assert_eq!(answered, expected, "{query:?}");
    }
}

/// Unique Identifiers of all that a search by terms finds.
fn found(store: &Store, domain: i64, terms: Vec<IndexTerm>) -> Vec<String> {
    pages(store, Query { domain, terms, limit: 1000, ..Query::default() }).concat()
}

/// All pages of a query; both ways of asking must agree.
fn pages(store: &Store, mut query: Query) -> Vec<Vec<String>> {
    let mut pages = Vec::new();
    loop {
        let (page, short) =
            store.read(|tx| Ok::<_, Error>((tx.candidates(&query)?, tx.candidate_uids(&query)?))).unwrap();
        let uids: Vec<_> = page.iter().map(|found| (found.row, found.uid.clone())).collect();
        assert_eq!(uids, short);
        for found in page.iter().take(3) {
            let object = get(store, query.domain, &found.uid).unwrap();
            assert_eq!((found.owner, found.object_type), (object.owner, object.object_type));
            assert_eq!((found.version, &found.attributes), (object.version, &object.attributes));
        }
        let last = page.last().map(|found| found.row);
        let full = page.len() == query.limit;
        if !page.is_empty() {
            pages.push(page.into_iter().map(|found| found.uid).collect());
        }
        if !full {
            return pages;
        }
        query.row_below = last;
    }
}

fn users_and_clients(store: &Store) {
    let new = |name: &str| NewUser {
        domain: 0,
        name: name.to_owned(),
        password_hash: Some("$argon2id$".to_owned()),
        admin: name == "Anna",
        flags: 3,
        created: 1_000,
    };
    let (anna, bert) = (new("Anna"), new("bert"));
    let anna = write(store, move |tx| tx.insert_user(&anna)).unwrap();
    let bert = write(store, move |tx| tx.insert_user(&bert)).unwrap();
    assert_eq!((anna.version, anna.admin, bert.admin), (1, true, false));
    assert!(anna.id < bert.id);
    let again = new("Anna");
    assert_eq!(write(store, move |tx| tx.insert_user(&again)), Err(Error::Exists));
    store
        .read(|tx| {
            assert_eq!(tx.user(anna.id)?.as_ref(), Some(&anna));
            assert_eq!(tx.user_by_name(0, "Anna")?.as_ref(), Some(&anna));
            assert_eq!(tx.user_by_name(0, "anna")?, None);
            assert_eq!(tx.user_by_name(1, "Anna")?, None);
            assert_eq!(tx.users(0, 10)?, [anna.clone(), bert.clone()]);
            assert_eq!(tx.users(anna.id, 10)?, std::slice::from_ref(&bert));
            assert_eq!(tx.users(0, 1)?, std::slice::from_ref(&anna));
            assert_eq!(tx.users_of_domain(0, "", 10)?, [anna.clone(), bert.clone()]);
            assert_eq!(tx.users_of_domain(0, "Anna", 10)?, std::slice::from_ref(&bert));
            assert_eq!(tx.users_of_domain(1, "", 10)?, []);
            Ok::<_, Error>(())
        })
        .unwrap();

    let mut changed = anna.clone();
    changed.password_hash = None;
    changed.admin = false;
    let change = changed.clone();
    assert_eq!(write(store, move |tx| tx.update_user(&change)), Ok(2));
    changed.version = 2;
    assert_eq!(store.read(|tx| tx.user(anna.id)), Ok(Some(changed.clone())));
    let stale = anna.clone();
    assert_eq!(write(store, move |tx| tx.update_user(&stale)), Err(Error::Conflict));

    let new = NewClient {
        user_id: anna.id,
        name: "storage array".to_owned(),
        fingerprint: [5; 32],
        certificate: vec![1, 2, 3],
        serial: vec![9],
        created: 2_000,
    };
    let foreign = NewClient { user_id: 999, fingerprint: [6; 32], ..new.clone() };
    assert_eq!(write(store, move |tx| tx.insert_client(&foreign)), Err(Error::Referenced));
    let again = new.clone();
    let client = write(store, move |tx| tx.insert_client(&new)).unwrap();
    assert_eq!(write(store, move |tx| tx.insert_client(&again)), Err(Error::Exists));
    assert_eq!(store.read(|tx| tx.client_by_fingerprint(&[5; 32])), Ok(Some(client.clone())));
    assert_eq!(store.read(|tx| tx.client_by_fingerprint(&[4; 32])), Ok(None));
    assert_eq!(store.read(|tx| tx.clients_of_user(anna.id)), Ok(vec![client.clone()]));
    assert_eq!(store.read(|tx| tx.clients_of_user(bert.id)), Ok(vec![]));
    let (user, id) = (anna.id, client.id);
    assert_eq!(write(store, move |tx| tx.delete_user(user)), Err(Error::Referenced));
    let revoked = write(store, move |tx| tx.revoke_client(id, 3_000)).unwrap();
    assert_eq!((revoked.revoked, revoked.version), (Some(3_000), 2));
    assert_eq!(write(store, move |tx| tx.revoke_client(id, 4_000)), Ok(revoked.clone()));
    assert_eq!(store.read(|tx| tx.clients(0, 10)), Ok(vec![revoked]));

    write(store, move |tx| tx.delete_client(id)).unwrap();
    assert_eq!(write(store, move |tx| tx.delete_client(id)), Err(Error::NotFound));
    write(store, move |tx| tx.delete_user(user)).unwrap();
    assert_eq!(write(store, move |tx| tx.delete_user(user)), Err(Error::NotFound));
    assert_eq!(write(store, move |tx| tx.update_user(&changed)), Err(Error::NotFound));
}

pub(crate) fn new_record(name: &str, kind: RecordKind) -> NewRecord<'_> {
    NewRecord { kind, domain: 0, name, body: b"body", secret: None, created: 1_000 }
}

fn records(store: &Store) {
    type Kind = RecordKind;
    let insert = |kind, name: &'static str| write(store, move |tx| tx.insert_record(&new_record(name, kind)));
    let auditors = insert(Kind::Group, "auditors").unwrap();
    let staff = insert(Kind::Group, "staff").unwrap();
    insert(Kind::Policy, "staff").unwrap();
    assert!(auditors < staff);
    assert_eq!(insert(Kind::Group, "staff"), Err(Error::Exists));
    let named = |name: &str| store.read(|tx| tx.record_by_name(Kind::Group, 0, name)).unwrap();
    let read = named("staff").unwrap();
    assert_eq!((read.id, read.version, read.created, read.body.as_slice()), (staff, 1, 1_000, &b"body"[..]));
    assert_eq!(store.read(|tx| tx.record(staff)), Ok(Some(read.clone())));
    assert_eq!(named("Staff"), None);
    assert_eq!(store.read(|tx| tx.record_by_name(Kind::Group, 1, "staff")), Ok(None));
    let names = |after: &'static str, limit| {
        let page = store.read(|tx| tx.records(Kind::Group, 0, after, limit)).unwrap();
        page.into_iter().map(|record| record.name).collect::<Vec<_>>()
    };
    assert_eq!(names("", 10), ["auditors", "staff"]);
    assert_eq!(names("", 1), ["auditors"]);
    assert_eq!(names("auditors", 10), ["staff"]);

    // A change names the version that was read, and keeps a secret only when it is given.
    let mut changed = read.clone();
    changed.body = b"changed".to_vec();
    let change = changed.clone();
    let secret = || Secret::new(b"hash".to_vec());
    assert_eq!(write(store, move |tx| tx.update_record(&change, Some(&secret()))), Ok(2));
    changed.version = 2;
    let kept = store.read(|tx| tx.record_and_secret(Kind::Group, 0, "staff")).unwrap().unwrap();
    assert_eq!((kept.0, kept.1.unwrap().expose()), (changed.clone(), &b"hash"[..]));
    assert_eq!(write(store, move |tx| tx.update_record(&read, None)), Err(Error::Conflict));
    assert_eq!(write(store, move |tx| tx.update_record(&changed, None)), Ok(3));
    assert!(store.read(|tx| tx.record_and_secret(Kind::Group, 0, "staff")).unwrap().unwrap().1.is_none());
    write(store, move |tx| tx.delete_record(auditors)).unwrap();
    assert_eq!(write(store, move |tx| tx.delete_record(auditors)), Err(Error::NotFound));
    assert!(insert(Kind::Group, "auditors").unwrap() > staff, "a number is not used again");
}

fn memberships_and_grants(store: &Store) {
    let name = "carla".to_owned();
    let user = NewUser { domain: 0, name, password_hash: None, admin: false, flags: 0, created: 1 };
    let user = write(store, move |tx| tx.insert_user(&user)).unwrap().id;
    let group = |name: &'static str| {
        write(store, move |tx| tx.insert_record(&new_record(name, RecordKind::Group))).unwrap()
    };
    let (readers, writers) = (group("readers"), group("writers"));
    write(store, move |tx| {
        tx.insert_membership(writers, user)?;
        tx.insert_membership(readers, user)
    })
    .unwrap();
    assert_eq!(write(store, move |tx| tx.insert_membership(readers, user)), Err(Error::Exists));
    assert_eq!(write(store, move |tx| tx.insert_membership(readers, 9_999)), Err(Error::Referenced));
    assert_eq!(store.read(|tx| tx.groups_of_user(user)), Ok(vec![readers, writers]));
    assert_eq!(store.read(|tx| tx.members(readers, 0, 10)), Ok(vec![user]));
    assert_eq!(store.read(|tx| tx.members(readers, user, 10)), Ok(vec![]));
    assert_eq!(write(store, move |tx| tx.delete_user(user)), Err(Error::Referenced));
    assert_eq!(write(store, move |tx| tx.delete_record(readers)), Err(Error::Referenced));
    write(store, move |tx| tx.delete_membership(readers, user)).unwrap();
    assert_eq!(write(store, move |tx| tx.delete_membership(readers, user)), Err(Error::NotFound));
    assert_eq!(write(store, move |tx| tx.delete_members(writers)), Ok(1));
    assert_eq!(store.read(|tx| tx.groups_of_user(user)), Ok(vec![]));

    let row = create(store, 40, "granted", vec![term(1, "x")]);
    let other = create(store, 40, "not granted", vec![term(1, "x")]);
    let grant = |group, permissions: &[u8]| Grant { group, permissions: permissions.to_vec() };
    let (old, new, also) = (grant(readers, b"old"), grant(readers, b"new"), grant(writers, b"also"));
    write(store, move |tx| {
        tx.set_grant(40, row, &old)?;
        tx.set_grant(40, row, &new)?;
        tx.set_grant(40, row, &also)
    })
    .unwrap();
    let grants = store.read(|tx| tx.grants(row)).unwrap();
    assert_eq!(grants, [grant(readers, b"new"), grant(writers, b"also")]);
    assert_eq!(store.read(|tx| tx.grants(other)), Ok(vec![]));
    assert_eq!(store.read(|tx| tx.rows_granted_to(readers, i64::MAX, 10)), Ok(vec![row]));
    assert_eq!(store.read(|tx| tx.rows_granted_to(readers, row, 10)), Ok(vec![]));
    let found = |group| {
        let terms = vec![IndexTerm::granted_to(group), term(1, "x")];
        let query = Query { domain: 40, terms, limit: 10, ..Query::default() };
        store.read(|tx| tx.candidate_uids(&query)).unwrap()
    };
    assert_eq!(found(readers), [(row, "granted".to_owned())]);
    let foreign = grant(9_999, b"");
    assert_eq!(write(store, move |tx| tx.set_grant(40, row, &foreign)), Err(Error::Referenced));
    assert_eq!(write(store, move |tx| tx.delete_record(readers)), Err(Error::Referenced));
    write(store, move |tx| tx.delete_grant(40, row, readers)).unwrap();
    assert_eq!(write(store, move |tx| tx.delete_grant(40, row, readers)), Err(Error::NotFound));
    assert_eq!(found(readers), []);
    assert_eq!(found(writers).len(), 1);
    // An object that is removed leaves nothing behind.
    let object = get(store, 40, "granted").unwrap();
    write(store, move |tx| tx.delete(&object, &[term(1, "x")])).unwrap();
    assert_eq!(store.read(|tx| tx.grants(row)), Ok(vec![]));
    assert_eq!(found(writers), []);
    write(store, move |tx| tx.delete_memberships_of_user(user).and_then(|_| tx.delete_record(writers)))
        .unwrap();
}

fn settings(store: &Store) {
    let secret = || Secret::new(b"private key of the CA".to_vec());
    assert_eq!(store.read(|tx| tx.setting("ca.name")), Ok(None));
    write(store, |tx| tx.set_setting("ca.name", b"one")).unwrap();
    write(store, |tx| tx.set_setting("ca.name", b"two")).unwrap();
    write(store, move |tx| tx.set_sealed_setting("ca.key", &secret())).unwrap();
    write(store, |tx| tx.set_setting("cb", b"")).unwrap();
    store
        .read(|tx| {
            assert_eq!(tx.setting("ca.name")?, Some(b"two".to_vec()));
            assert_eq!(tx.sealed_setting("ca.key")?, Some(secret()));
            assert_eq!(tx.setting("cb")?, Some(vec![]));
            assert_eq!(tx.setting_names("ca.")?, ["ca.key", "ca.name"]);
            // One kind is not the other.
            assert_eq!(tx.setting("ca.key"), Err(Error::Damaged { table: "setting" }));
            assert_eq!(tx.sealed_setting("ca.name"), Err(Error::Damaged { table: "setting" }));
            Ok::<_, Error>(())
        })
        .unwrap();
    assert_eq!(write(store, |tx| tx.delete_setting("ca.name")), Ok(true));
    assert_eq!(write(store, |tx| tx.delete_setting("ca.name")), Ok(false));
    assert_eq!(store.read(|tx| tx.setting("ca.name")), Ok(None));
}

/// Writers at the same time: every answer is right, failures hit only those who failed.
fn many_writers(store: &Store) {
    let conflicts = AtomicUsize::new(0);
    create(store, 97, "counter", vec![]);
    std::thread::scope(|scope| {
        for thread in 0..8 {
            let conflicts = &conflicts;
            scope.spawn(move || {
                for number in 0..25 {
                    let uid = format!("w{thread}-{number}");
                    let failing = number % 5 == 0;
                    let answer = write(store, move |tx| {
                        insert(tx, 97, &uid, 1, 2, &[term(1, "writers")])?;
                        if failing { Err(Error::Conflict) } else { Ok(()) }
                    });
                    assert_eq!(answer.is_err(), failing);
                    let counter = get(store, 97, "counter").unwrap();
                    if write(store, move |tx| tx.update(&counter, &[], &[])).is_err() {
                        conflicts.fetch_add(1, Ordering::Relaxed);
                    }
                }
            });
        }
    });
    assert_eq!(found(store, 97, vec![term(1, "writers")]).len(), 8 * 20);
    let updates = 8 * 25 - conflicts.load(Ordering::Relaxed) as i64;
    assert_eq!(get(store, 97, "counter").unwrap().version, 1 + updates);
}
