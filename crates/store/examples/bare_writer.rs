//! How near the store comes to what SQLite alone can do.
//!
//! Rounds alternate between creates by many threads through the store, each answered when it is durable, and one thread
//! that inserts the same rows with bare SQLite, 64 objects to a commit. Prints objects per second and their ratio.
//!
//! ```text
//! cargo run --release -p keyward-store --example bare_writer [THREADS] [OBJECTS] [ROUNDS] [FOLDER]
//! ```

use std::error::Error;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use crypto::Secret;
use crypto::root::RootKey;
use keyward_store::{IndexTerm, NewObject, Store};
use rusqlite::{Connection, params};

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let mut number = |default: usize| arguments.next().map_or(Ok(default), |text| text.parse());
    let (threads, objects, rounds) = (number(64)?, number(20_000)?, number(5)?);
    let folder = arguments.next().map_or_else(std::env::temp_dir, PathBuf::from);
    let folder = folder.join(format!("keyward-bare-writer-{}", std::process::id()));
    std::fs::create_dir_all(&folder)?;

    let store = Store::open(&folder.join("store.db"), &RootKey::from_key(Secret::new(vec![7; 32]))?)?;
    let mut bare = open_bare(&folder.join("bare.db"))?;
    let mut ratios = Vec::new();
    for round in 0..rounds {
        let before = store.statistics();
        let through_store = rate(objects, || create_through_store(&store, round, threads, objects))?;
        let after = store.statistics();
        let with_bare = rate(objects, || create_bare(&mut bare, round, objects))?;
        let group = (after.writes - before.writes) as f64 / (after.commits - before.commits) as f64;
        println!(
            "store {through_store:8.0}/s ({group:5.1} to a commit)   bare {with_bare:8.0}/s   ratio {:.2}",
            through_store / with_bare
        );
        ratios.push(through_store / with_bare);
    }
    ratios.sort_by(f64::total_cmp);
    if let Some(median) = ratios.get(ratios.len() / 2) {
        println!("median ratio {median:.2}");
    }
    store.close()?;
    std::fs::remove_dir_all(&folder)?;
    Ok(())
}

#[expect(clippy::disallowed_methods, reason = "measures")]
fn rate(objects: usize, work: impl FnOnce() -> Result<(), Box<dyn Error>>) -> Result<f64, Box<dyn Error>> {
    let started = Instant::now();
    work()?;
    Ok(objects as f64 / started.elapsed().as_secs_f64())
}

fn create_through_store(
    store: &Store,
    round: usize,
    threads: usize,
    objects: usize,
) -> Result<(), Box<dyn Error>> {
    let next = AtomicUsize::new(0);
    let create = || -> Result<(), keyward_store::Error> {
        loop {
            let number = next.fetch_add(1, Ordering::Relaxed);
            if number >= objects {
                return Ok(());
            }
            let uid = uid(round, number);
            let material = Secret::new(vec![1; MATERIAL]);
            store.write_blocking(move |tx| {
                let attributes = &[2; ATTRIBUTES];
                let object = NewObject {
                    uid: &uid,
                    domain: 0,
                    owner: 1,
                    object_type: 2,
                    attributes,
                    material: Some(&material),
                };
                tx.insert(&object, &terms(&uid, round, number))
            })?;
        }
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads).map(|_| scope.spawn(create)).collect();
        threads.into_iter().try_for_each(|thread| match thread.join() {
            Ok(answer) => Ok(answer?),
            Err(_) => Err("a thread panicked".into()),
        })
    })
}

fn create_bare(connection: &mut Connection, round: usize, objects: usize) -> Result<(), Box<dyn Error>> {
    for first in (0..objects).step_by(64) {
        let transaction = connection.transaction()?;
        for number in first..objects.min(first + 64) {
            let uid = uid(round, number);
            let mut insert = transaction.prepare_cached(
                "INSERT INTO object \
                 (uid, domain, owner, object_type, version, material_version, tag, attributes, material) \
                 VALUES (?1, 0, 1, 2, 1, 1, ?2, ?3, ?4)",
            )?;
            let (tag, attributes, material) = ([3_u8; SEAL], [2_u8; ATTRIBUTES], [1_u8; MATERIAL + SEAL]);
            let row = insert.insert(params![uid, tag, attributes, material])?;
            let mut insert = transaction.prepare_cached("INSERT INTO object_index VALUES (0, ?1, ?2, ?3)")?;
            for term in terms(&uid, round, number) {
                insert.execute(params![term.attribute, term.value, row])?;
            }
        }
        transaction.commit()?;
    }
    Ok(())
}

fn open_bare(path: &Path) -> Result<Connection, Box<dyn Error>> {
    let connection = Connection::open(path)?;
    connection.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;")?;
    connection.execute_batch(include_str!("../src/sqlite/migrations/0004_object.sql"))?;
    Ok(connection)
}

/// As the server makes them: later ones sort later, the rest is random. The same in both databases.
fn uid(round: usize, number: usize) -> String {
    let place = (round as u64) << 32 | number as u64;
    let low = mix(place);
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        place >> 16 & 0xFFFF_FFFF,
        place & 0xFFFF,
        mix(low) & 0xFFF,
        low >> 48,
        low & 0xFFFF_FFFF_FFFF
    )
}

/// Those of a symmetric key with a name: the name, and the digest of the key. The names are those that as many clients
/// give as are measured, each counting for itself.
fn terms(uid: &str, round: usize, number: usize) -> [IndexTerm; 2] {
    let digest = uid.bytes().cycle().take(DIGEST).scan(0, |state, byte| {
        *state = mix(*state ^ u64::from(byte));
        let [first, ..] = state.to_be_bytes();
        Some(first)
    });
    let name = format!("new-of-a-run-{round}-{}-{}", number % CLIENTS, number / CLIENTS).into_bytes();
    [IndexTerm { attribute: 1, value: name }, IndexTerm { attribute: 2, value: digest.collect() }]
}

/// The finaliser of SplitMix64: spreads numbers over all bits.
fn mix(number: u64) -> u64 {
    let mut mixed = number.wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}

/// Clients that name keys.
const CLIENTS: usize = 64;
/// Bytes of attributes, as of a symmetric key with a name and dates.
const ATTRIBUTES: usize = 400;
/// Bytes of an AES-256 key with its key block.
const MATERIAL: usize = 112;
/// Bytes of the index term of a digest.
const DIGEST: usize = 80;
/// Bytes that a seal adds.
const SEAL: usize = crypto::seal::OVERHEAD;
