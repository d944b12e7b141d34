//! Opened objects in memory, so that a Get or an Encrypt of a key in use touches no database.
//!
//! Invariant: an entry is removed after the commit of its change and before the change is answered, and a reader that
//! began before the change cannot put the old object back: it inserts only when no entry of the shard was removed since
//! it began to read.

use std::collections::{HashMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::sync::{Arc, Mutex, PoisonError};

use crate::object::ManagedObject;

const SHARDS: usize = 16;

/// A bounded map from domain and Unique Identifier to the opened object.
#[derive(Debug)]
pub struct ObjectCache {
    shards: Vec<Mutex<Shard>>,
    hasher: RandomState,
    /// Objects a shard holds at most; 0 switches the cache off.
    max_objects: usize,
    /// Bytes that the objects of a shard take at most.
    max_bytes: usize,
}

#[derive(Debug, Default)]
struct Shard {
    objects: HashMap<Key, Entry>,
    /// Keys in the order of a clock hand: an entry used since the hand passed it is spared once.
    order: VecDeque<Key>,
    /// Bytes that the objects take.
    bytes: usize,
    /// Removals so far.
    removals: u64,
}

#[derive(Debug)]
struct Entry {
    object: Arc<ManagedObject>,
    bytes: usize,
    used: bool,
}

/// Domain and Unique Identifier.
type Key = (i64, String);

/// What a reader holds from before it reads until it inserts.
#[derive(Clone, Copy, Debug)]
pub struct Ticket {
    shard: usize,
    removals: u64,
}

impl ObjectCache {
    /// A cache for some objects, as long as they take no more than some bytes; no objects switch it off.
    #[must_use]
    pub fn new(max_objects: usize, max_bytes: usize) -> Self {
        Self {
            shards: (0..SHARDS).map(|_| Mutex::new(Shard::default())).collect(),
            hasher: RandomState::new(),
            max_objects: max_objects.div_ceil(SHARDS),
            max_bytes: max_bytes / SHARDS,
        }
    }

    fn shard_of(&self, domain: i64, uid: &str) -> usize {
        let hash = self.hasher.hash_one((domain, uid));
        usize::try_from(hash % SHARDS as u64).unwrap_or(0)
    }

    fn with<T>(&self, shard: usize, work: impl FnOnce(&mut Shard) -> T) -> Option<T> {
        let mut shard = self.shards.get(shard)?.lock().unwrap_or_else(PoisonError::into_inner);
        Some(work(&mut shard))
    }

    /// The object, or what to hand to [`ObjectCache::insert`] once it was read.
    ///
    /// # Errors
    /// The ticket, when the object is not in the cache.
    pub fn get(&self, domain: i64, uid: &str) -> Result<Arc<ManagedObject>, Ticket> {
        let index = self.shard_of(domain, uid);
        let key = (domain, uid.to_owned());
        self.with(index, |shard| match shard.objects.get_mut(&key) {
            Some(entry) => {
                entry.used = true;
                Ok(Arc::clone(&entry.object))
            }
            None => Err(Ticket { shard: index, removals: shard.removals }),
        })
        .unwrap_or(Err(Ticket { shard: index, removals: 0 }))
    }

    /// Keeps an object that was read after the ticket was given, unless it may have changed since. `encoded_bytes` is
    /// the size of its row.
    pub fn insert(&self, ticket: Ticket, object: &Arc<ManagedObject>, encoded_bytes: usize) {
        let bytes = encoded_bytes.saturating_mul(OPENED_FACTOR).saturating_add(ENTRY_BYTES);
        if self.max_objects == 0 || bytes > self.max_bytes {
            return;
        }
        let key = (object.domain, object.uid.clone());
        let _: Option<()> = self.with(ticket.shard, |shard| {
            if shard.removals != ticket.removals {
                return;
            }
            shard.forget(&key);
            while shard.objects.len() >= self.max_objects
                || shard.bytes.saturating_add(bytes) > self.max_bytes
            {
                let Some(oldest) = shard.order.pop_front() else { break };
                match shard.objects.get_mut(&oldest) {
                    Some(entry) if entry.used => {
                        entry.used = false;
                        shard.order.push_back(oldest);
                    }
                    _ => shard.forget(&oldest),
                }
            }
            shard.bytes = shard.bytes.saturating_add(bytes);
            shard.objects.insert(key.clone(), Entry { object: Arc::clone(object), bytes, used: false });
            shard.order.push_back(key);
        });
    }

    /// Drops an object that was changed.
    pub fn remove(&self, domain: i64, uid: &str) {
        let key = (domain, uid.to_owned());
        let _: Option<()> = self.with(self.shard_of(domain, uid), |shard| {
            shard.removals = shard.removals.wrapping_add(1);
            shard.forget(&key);
            // The key stays in the order until the hand passes it; many removals must not let it grow.
            if shard.order.len() > shard.objects.len().saturating_mul(2).saturating_add(64) {
                let Shard { objects, order, .. } = shard;
                order.retain(|key| objects.contains_key(key));
            }
        });
    }
}

impl Shard {
    fn forget(&mut self, key: &Key) {
        if let Some(entry) = self.objects.remove(key) {
            self.bytes = self.bytes.saturating_sub(entry.bytes);
        }
    }
}

/// How many times larger attributes and material are in memory than encoded.
const OPENED_FACTOR: usize = 4;

/// Bytes that the cache itself takes for an object: the entry, its keys, the object without attributes.
const ENTRY_BYTES: usize = 512;

#[cfg(test)]
mod tests {
    use super::*;
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

    #[test]
    fn a_reader_from_before_a_change_does_not_put_the_old_object_back() {
        let cache = ObjectCache::new(100, usize::MAX);
        let ticket = cache.get(0, "a").unwrap_err();
        cache.remove(0, "a");
        cache.insert(ticket, &object("a"), 300);
        assert!(cache.get(0, "a").is_err());
        let ticket = cache.get(0, "a").unwrap_err();
        cache.insert(ticket, &object("a"), 300);
        assert!(cache.get(0, "a").is_ok());
        assert!(cache.get(1, "a").is_err(), "another domain's object is another");
    }

    #[test]
    fn the_cache_is_bounded_and_can_be_off() {
        let cache = ObjectCache::new(SHARDS * 2, usize::MAX);
        for n in 0..1000 {
            let uid = n.to_string();
            let ticket = cache.get(0, &uid).unwrap_err();
            cache.insert(ticket, &object(&uid), 300);
        }
        let kept = (0..1000).filter(|n| cache.get(0, &n.to_string()).is_ok()).count();
        assert!((1..=SHARDS * 2).contains(&kept), "{kept}");
        let off = ObjectCache::new(0, usize::MAX);
        let ticket = off.get(0, "a").unwrap_err();
        off.insert(ticket, &object("a"), 300);
        assert!(off.get(0, "a").is_err());
    }

    #[test]
    fn large_objects_leave_room_for_fewer() {
        const MAX: usize = SHARDS * 100_000;
        let cache = ObjectCache::new(1_000_000, MAX);
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
            cache.remove(0, &n.to_string());
        }
        assert!(cache.shards.iter().all(|shard| shard.lock().unwrap().bytes == 0));
    }
}
