//! Opened objects in memory, so that a Get or an Encrypt of a key in use touches no database, and what searches for one
//! index term have found, so that neither does a Locate by a name in use.
//!
//! Invariant: an entry is removed once its change is durable and before the change is answered, and a reader that
//! began before the change cannot put the old value back: it inserts only when no entry of the shard was removed since
//! it got its ticket, and it reads from the store after that. The store lets nobody begin to read before the database has
//! committed all that is durable.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, BuildHasherDefault, Hasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use store::IndexTerm;

use crate::object::ManagedObject;

/// What a value has come to take in memory since it was put in, in bytes.
trait Grows {
    fn grown(&self) -> usize;
}

impl Grows for ManagedObject {
    fn grown(&self) -> usize {
        self.ready.bytes()
    }
}

impl Grows for Vec<String> {
    fn grown(&self) -> usize {
        0
    }
}

const SHARDS: usize = 16;

/// What the engine keeps in memory of the store.
#[derive(Debug)]
pub(crate) struct Caches {
    /// Opened objects.
    pub(crate) objects: ObjectCache,
    /// What searches have found.
    pub(crate) found: FoundCache,
}

impl Caches {
    /// Caches for some objects, as long as they take no more than some bytes; no objects switch them off.
    pub(crate) fn new(max_objects: usize, max_bytes: usize) -> Self {
        let found_bytes = max_bytes / FOUND_SHARE;
        Self {
            objects: ObjectCache(Cache::new(max_objects, max_bytes.saturating_sub(found_bytes))),
            found: FoundCache(Cache::new(max_objects, found_bytes)),
        }
    }

    /// What a change makes untrue: what is known of the object, unless it is a new one, and what was found by the terms
    /// that it has now or had before.
    pub(crate) fn touched(&self, domain: i64, uid: Option<&str>, terms: &[IndexTerm]) -> Touched {
        let FoundCache(found) = &self.found;
        Touched {
            object: uid.map(|uid| self.objects.0.digest((domain, 0, uid.as_bytes()))),
            terms: terms.iter().map(|term| found.digest((domain, term.attribute, &term.value))).collect(),
        }
    }

    /// Drops what has become untrue.
    pub(crate) fn forget(&self, touched: &Touched) {
        if let Some(digest) = touched.object {
            self.objects.0.remove(digest);
        }
        for digest in &touched.terms {
            self.found.0.remove(*digest);
        }
    }
}

/// What a change makes untrue, by its digests: they are made before the change, so that the thread that writes only has to
/// look.
#[derive(Debug)]
pub(crate) struct Touched {
    object: Option<u64>,
    terms: Vec<u64>,
}

/// A bounded map from domain and Unique Identifier to the opened object.
#[derive(Debug)]
pub(crate) struct ObjectCache(Cache<ManagedObject>);

impl ObjectCache {
    /// The object, or what to hand to [`ObjectCache::insert`] once it was read.
    ///
    /// # Errors
    /// The ticket, when the object is not in the cache.
    pub(crate) fn get(&self, domain: i64, uid: &str) -> Result<Arc<ManagedObject>, Ticket> {
        self.0.get((domain, 0, uid.as_bytes()))
    }

    /// Keeps an object that was read after the ticket was given, unless it may have changed since. `encoded_bytes` is
    /// the size of its row.
    pub(crate) fn insert(&self, ticket: Ticket, object: &Arc<ManagedObject>, encoded_bytes: usize) {
        let bytes = encoded_bytes.saturating_mul(OPENED_FACTOR).saturating_add(ENTRY_BYTES);
        self.0.insert(ticket, (object.domain, 0, object.uid.as_bytes()), object, bytes);
    }
}

/// A bounded map from domain and index term to all objects with the term, where they are few.
#[derive(Debug)]
pub(crate) struct FoundCache(Cache<Vec<String>>);

impl FoundCache {
    /// The identifiers of the objects with a term, newest first, or what to hand to [`FoundCache::insert`] once they
    /// were read.
    ///
    /// # Errors
    /// The ticket, when they are not in the cache.
    pub(crate) fn get(&self, domain: i64, term: &IndexTerm) -> Result<Arc<Vec<String>>, Ticket> {
        self.0.get((domain, term.attribute, &term.value))
    }

    /// Keeps what was read after the ticket was given, unless it may have changed since.
    pub(crate) fn insert(&self, ticket: Ticket, domain: i64, term: &IndexTerm, found: Vec<String>) {
        let uids: usize = found.iter().map(|uid| uid.len().saturating_add(size_of::<String>())).sum();
        let bytes = uids.saturating_add(term.value.len()).saturating_add(ENTRY_BYTES);
        self.0.insert(ticket, (domain, term.attribute, &term.value), &Arc::new(found), bytes);
    }
}

/// Domain, kind and name of what is kept.
type Key<'a> = (i64, u32, &'a [u8]);

/// A bounded map. An entry is found by a digest of its key that only this process knows, and compared with the key.
#[derive(Debug)]
struct Cache<V> {
    shards: Vec<Mutex<Shard<V>>>,
    hasher: RandomState,
    /// Entries that a shard holds at most; 0 switches the cache off.
    max_entries: usize,
    /// Bytes that the values of a shard take at most.
    max_bytes: usize,
}

#[derive(Debug)]
struct Shard<V> {
    entries: HashMap<u64, Entry<V>, BuildHasherDefault<Digest>>,
    /// Digests in the order of a clock hand: an entry used since the hand passed it is spared once.
    order: VecDeque<u64>,
    /// Bytes that the values take.
    bytes: usize,
    /// Removals so far.
    removals: u64,
}

#[derive(Debug)]
struct Entry<V> {
    domain: i64,
    kind: u32,
    name: Box<[u8]>,
    value: Arc<V>,
    /// Bytes that it took when it was put in.
    bytes: usize,
    /// Bytes that it took beside when it was last used: keys and contexts made ready.
    grown: usize,
    used: bool,
}

/// What a reader holds from before it reads until it inserts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Ticket {
    digest: u64,
    removals: u64,
}

/// Takes a digest for the hash of itself.
#[derive(Default)]
struct Digest(u64);

impl Hasher for Digest {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = self.0.rotate_left(8) ^ u64::from(*byte);
        }
    }

    fn write_u64(&mut self, digest: u64) {
        self.0 = digest;
    }
}

impl<V: Grows> Cache<V> {
    fn new(max_entries: usize, max_bytes: usize) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::default()).collect(),
            hasher: RandomState::new(),
            max_entries: max_entries.div_ceil(SHARDS),
            max_bytes: max_bytes / SHARDS,
        }
    }

    fn with<T>(&self, digest: u64, work: impl FnOnce(&mut Shard<V>) -> T) -> Option<T> {
        let shard = usize::try_from(digest % SHARDS as u64).ok()?;
        let mut shard = self.shards.get(shard)?.lock().unwrap_or_else(PoisonError::into_inner);
        Some(work(&mut shard))
    }

    fn get(&self, key: Key<'_>) -> Result<Arc<V>, Ticket> {
        let digest = self.digest(key);
        self.with(digest, |shard| match shard.entries.get_mut(&digest) {
            Some(entry) if entry.is_of(key) => {
                entry.used = true;
                let value = Arc::clone(&entry.value);
                let grown = value.grown();
                if grown != entry.grown {
                    shard.bytes = shard.bytes.saturating_sub(entry.grown).saturating_add(grown);
                    entry.grown = grown;
                    shard.make_room(self.max_entries, self.max_bytes);
                }
                Ok(value)
            }
            _ => Err(Ticket { digest, removals: shard.removals }),
        })
        .unwrap_or(Err(Ticket { digest, removals: 0 }))
    }

    fn insert(&self, ticket: Ticket, key: Key<'_>, value: &Arc<V>, bytes: usize) {
        if self.max_entries == 0 || bytes > self.max_bytes {
            return;
        }
        let (domain, kind, name) = key;
        let entry =
            Entry { domain, kind, name: name.into(), value: Arc::clone(value), bytes, grown: 0, used: false };
        let _: Option<()> = self.with(ticket.digest, |shard| {
            if shard.removals != ticket.removals {
                return;
            }
            shard.forget(ticket.digest);
            shard.make_room(self.max_entries.saturating_sub(1), self.max_bytes.saturating_sub(bytes));
            shard.bytes = shard.bytes.saturating_add(bytes);
            shard.entries.insert(ticket.digest, entry);
            shard.order.push_back(ticket.digest);
        });
    }

    fn digest(&self, key: Key<'_>) -> u64 {
        self.hasher.hash_one(key)
    }

    fn remove(&self, digest: u64) {
        let _: Option<()> = self.with(digest, |shard| {
            shard.removals = shard.removals.wrapping_add(1);
            shard.forget(digest);
            // The digest stays in the order until the hand passes it; many removals must not let it grow.
            if shard.order.len() > shard.entries.len().saturating_mul(2).saturating_add(64) {
                let Shard { entries, order, .. } = shard;
                order.retain(|digest| entries.contains_key(digest));
            }
        });
    }
}

impl<V> Default for Shard<V> {
    fn default() -> Self {
        Self { entries: HashMap::default(), order: VecDeque::new(), bytes: 0, removals: 0 }
    }
}

impl<V> Shard<V> {
    fn forget(&mut self, digest: u64) {
        if let Some(entry) = self.entries.remove(&digest) {
            self.bytes = self.bytes.saturating_sub(entry.bytes).saturating_sub(entry.grown);
        }
    }

    /// Drops entries until there are no more than so many, which take no more than so many bytes.
    fn make_room(&mut self, entries: usize, bytes: usize) {
        while self.entries.len() > entries || self.bytes > bytes {
            let Some(oldest) = self.order.pop_front() else { break };
            match self.entries.get_mut(&oldest) {
                Some(entry) if entry.used => {
                    entry.used = false;
                    self.order.push_back(oldest);
                }
                _ => self.forget(oldest),
            }
        }
    }
}

impl<V> Entry<V> {
    fn is_of(&self, (domain, kind, name): Key<'_>) -> bool {
        self.domain == domain && self.kind == kind && *self.name == *name
    }
}

/// The part of the memory that what searches have found may take: one in so many.
const FOUND_SHARE: usize = 8;

/// How many times larger attributes and material are in memory than encoded.
const OPENED_FACTOR: usize = 4;

/// Bytes that the cache itself takes for an entry: the entry, its key, an object without attributes.
const ENTRY_BYTES: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;
    use crypto::asymmetric::{Curve, generate_ec};
    use crypto::digest::DigestAlgorithm;
    use crypto::mac::MacAlgorithm;
    use kmip::table::enumeration::ObjectType;

    fn object(uid: &str) -> Arc<ManagedObject> {
        Arc::new(ManagedObject {
            row: 1,
            version: 1,
            material_version: 0,
            uid: uid.to_owned(),
            domain: 0,
            owner: 1,
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Vec::new(),
            material: None,
            ready: crate::object::key::Ready::default(),
        })
    }

    fn objects(max_objects: usize, max_bytes: usize) -> ObjectCache {
        ObjectCache(Cache::new(max_objects, max_bytes))
    }

    fn remove(cache: &ObjectCache, uid: &str) {
        cache.0.remove(cache.0.digest((0, 0, uid.as_bytes())));
    }

    #[test]
    fn what_was_found_is_forgotten_when_an_object_gets_or_loses_the_term() {
        let caches = Caches::new(100, 1 << 20);
        let term = |attribute, value: &str| IndexTerm { attribute, value: value.into() };
        let (name, other) = (term(1, "a"), term(2, "a"));
        let ticket = caches.found.get(0, &name).unwrap_err();
        caches.found.insert(ticket, 0, &name, vec!["u1".to_owned()]);
        assert_eq!(*caches.found.get(0, &name).unwrap(), ["u1"]);
        assert!(caches.found.get(1, &name).is_err());
        assert!(caches.found.get(0, &other).is_err());
        let early = caches.found.get(0, &other).unwrap_err();
        caches.forget(&caches.touched(0, Some("u2"), &[name.clone(), other.clone()]));
        assert!(caches.found.get(0, &name).is_err());
        caches.found.insert(early, 0, &other, Vec::new());
        assert!(caches.found.get(0, &other).is_err(), "it was read before the change");
    }

    #[test]
    fn a_reader_from_before_a_change_does_not_put_the_old_object_back() {
        let cache = objects(100, usize::MAX);
        let ticket = cache.get(0, "a").unwrap_err();
        remove(&cache, "a");
        cache.insert(ticket, &object("a"), 300);
        assert!(cache.get(0, "a").is_err());
        let ticket = cache.get(0, "a").unwrap_err();
        cache.insert(ticket, &object("a"), 300);
        assert!(cache.get(0, "a").is_ok());
        assert!(cache.get(1, "a").is_err(), "another domain's object is another");
    }

    #[test]
    fn the_cache_is_bounded_and_can_be_off() {
        let cache = objects(SHARDS * 2, usize::MAX);
        for n in 0..1000 {
            let uid = n.to_string();
            let ticket = cache.get(0, &uid).unwrap_err();
            cache.insert(ticket, &object(&uid), 300);
        }
        let kept = (0..1000).filter(|n| cache.get(0, &n.to_string()).is_ok()).count();
        assert!((1..=SHARDS * 2).contains(&kept), "{kept}");
        let off = objects(0, usize::MAX);
        let ticket = off.get(0, "a").unwrap_err();
        off.insert(ticket, &object("a"), 300);
        assert!(off.get(0, "a").is_err());
    }

    #[test]
    fn what_a_key_has_prepared_counts_and_goes_with_it() {
        const CODE: MacAlgorithm = MacAlgorithm::Hmac(DigestAlgorithm::Sha256);
        let cache = objects(100, SHARDS * 8192);
        let bytes = || cache.0.shards.iter().map(|shard| shard.lock().unwrap().bytes).sum::<usize>();
        let key = object("a");
        cache.insert(cache.get(0, "a").unwrap_err(), &key, 100);
        let before = bytes();
        key.ready.symmetric(|| Ok::<_, ()>(&[7; 32])).unwrap().mac(CODE, b"data").unwrap();
        assert!(cache.get(0, "a").is_ok());
        assert_eq!(bytes(), before + key.ready.bytes());
        // The cache has the last reference, and drops it.
        let known = Arc::downgrade(&key);
        drop(key);
        assert!(known.upgrade().is_some());
        remove(&cache, "a");
        assert!(known.upgrade().is_none());
        assert_eq!(bytes(), 0);
        // What grows too large makes room.
        let mut kept = Vec::new();
        for n in 0..64 {
            let (uid, key) = (n.to_string(), object(&n.to_string()));
            cache.insert(cache.get(0, &uid).unwrap_err(), &key, 100);
            key.ready.private(|| generate_ec(Curve::P256)).unwrap();
            let _: Result<_, Ticket> = cache.get(0, &uid);
            kept.push(key);
        }
        assert!(bytes() <= SHARDS * 8192);
    }

    #[test]
    fn large_objects_leave_room_for_fewer() {
        const MAX: usize = SHARDS * 100_000;
        let cache = objects(1_000_000, MAX);
        let insert = |uid: &str, bytes| {
            let ticket = cache.get(0, uid).unwrap_err();
            cache.insert(ticket, &object(uid), bytes);
        };
        let held = |count: usize| (0..count).filter(|n| cache.get(0, &n.to_string()).is_ok()).count();
        for n in 0..10_000 {
            insert(&n.to_string(), 2000);
        }
        let kept = held(10_000);
        assert!((SHARDS..=MAX / (2000 * OPENED_FACTOR)).contains(&kept), "{kept}");
        insert("huge", MAX);
        assert!(cache.get(0, "huge").is_err());
        for n in 0..10_000 {
            remove(&cache, &n.to_string());
        }
        assert!(cache.0.shards.iter().all(|shard| shard.lock().unwrap().bytes == 0));
    }
}
