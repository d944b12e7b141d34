//! What an operation works with: the caller, the time, the store, and what earlier items of the batch have made.

use std::sync::Arc;

use crypto::Secret;
use crypto::asymmetric::{Curve, KeyKind};
use kmip::message::ResponseItem;
use kmip::object::Object;
use kmip::payload::ResponsePayload;
use kmip::table::Tag;
use kmip::table::enumeration::{Data as DataCode, Operation, UniqueIdentifier as Code};
use kmip::ttlv::{Bytes, Value};
use kmip::version::Version;
use kmip::{Data, UniqueIdentifier, kept};
use store::{NewObject, ObjectRow, ReadTx, WriteTx};

use crate::admin::making::Making;
use crate::attribute;
use crate::audit;
use crate::compat::{Compat, Leniency};
use crate::engine::Engine;
use crate::identity::{Caller, Spent};
use crate::object::usage::Purpose;
use crate::object::{ManagedObject, constraint, index, state};
use crate::op::{Costly, Done, Prepared};
use crate::outbound;
use crate::policy::algorithm::Rule;
use crate::policy::count::Counted;
use crate::policy::grant::Permissions;
use crate::policy::limit::{self, Limits};
use crate::policy::{self, Decision, Standing};
use crate::reason::{Failure, Reason};

/// The store as an operation reaches it.
pub(crate) enum Db<'a, 'tx> {
    /// Reading only, each look on its own.
    Read,
    /// Reading only, all of it at one moment.
    Look(&'a ReadTx<'tx>),
    /// The transaction of the message.
    Write(&'a mut WriteTx<'tx>),
}

/// Data that an operation works on.
pub enum Input<'r> {
    /// Out of the request.
    Given(&'r [u8]),
    /// What an earlier item of the batch has answered.
    Earlier(Bytes),
}

impl std::ops::Deref for Input<'_> {
    type Target = [u8];

    fn deref(&self) -> &[u8] {
        match self {
            Self::Given(bytes) => bytes,
            Self::Earlier(bytes) => bytes,
        }
    }
}

/// The nth entry of a list from 0; negative counts back from the newest.
fn at<T>(list: &[T], position: i32) -> Option<&T> {
    let index = if position < 0 {
        list.len().checked_add_signed(isize::try_from(position).ok()?)
    } else {
        usize::try_from(position).ok()
    };
    list.get(index?)
}

/// An operation that another one has carried out for the caller, for the records.
pub(crate) struct Performed {
    pub(crate) operation: Operation,
    /// Objects that it was about.
    pub(crate) objects: Vec<String>,
    /// Why it was refused, if it was.
    pub(crate) reason: Option<Reason>,
    /// Words for its record.
    pub(crate) detail: String,
}

/// What an operation works with.
pub struct Context<'a, 'tx> {
    /// The engine.
    pub engine: &'a Engine,
    db: Db<'a, 'tx>,
    /// Whom the message is carried out for.
    pub caller: &'a Arc<Caller>,
    /// The version of the message.
    pub version: Version,
    /// The time of the message (seconds since 1970-01-01 UTC).
    pub now: i64,
    /// The operation that runs.
    pub operation: Operation,
    /// Which item of the batch runs, from 0.
    item: usize,
    /// Costly work that was done for the items before.
    done: &'a [Done],
    /// Costly work that the item waits for.
    pub(crate) costly: Option<Costly>,
    /// Whether an operation found that it has to write in a transaction that only reads.
    pub(crate) wants_write: bool,
    /// Whether the message runs where waiting for it harms others: on the thread of its connection.
    pub(crate) is_in_a_hurry: bool,
    /// Whether an operation found that it takes too long there.
    pub(crate) wants_time: bool,
    /// The ID Placeholder (KMIP 2.1 section 5.3).
    placeholder: Option<String>,
    /// Identifiers that items have made or found so far, each with the place of its item.
    answered: Vec<(usize, Code, String)>,
    /// Identifiers in the response so far, in its order.
    responded: Vec<String>,
    /// Objects that the item was about, for its record.
    pub(crate) touched: Vec<String>,
    /// Words for the item's record.
    pub(crate) detail: String,
    /// Operations that the item has carried out beside its own.
    pub(crate) performed: Vec<Performed>,
    /// Whether who wraps keys names the parameters of the wrapping key, as a PKCS#11 mechanism does, rather than choose
    /// among its own.
    pub(crate) names_wrapping: bool,
    /// Whether the message has no other item.
    pub(crate) is_alone: bool,
    /// Data that earlier items have answered, for items that refer to it.
    data: Vec<(DataCode, Bytes)>,
    /// The result of an asynchronous request, which is answered in place of the operation's own.
    pub(crate) polled: Option<ResponseItem>,
    /// What was used up of what is limited.
    pub(crate) uses: Uses,
    /// Whether an item has changed constraints or defaults, which the engine knows from the commit on only.
    pub(crate) has_changed_rules: bool,
}

/// What a message has used up of what is limited.
#[derive(Default)]
pub(crate) struct Uses {
    /// Uses that authorization policies limit.
    counted: Vec<Counted>,
    /// What was taken from the limits of the caller's ticket.
    spent: Vec<Spent>,
}

impl Uses {
    /// Takes everything back: the message is carried out again from its start.
    pub(crate) fn refund(&mut self, engine: &Engine, caller: &Caller) {
        for counted in self.counted.drain(..) {
            engine.counters.refund(counted);
        }
        for spent in self.spent.drain(..) {
            if let Some(budget) = &caller.budget {
                budget.refund(spent);
            }
        }
    }
}

impl<'a, 'tx> Context<'a, 'tx> {
    pub(crate) fn new(
        engine: &'a Engine,
        db: Db<'a, 'tx>,
        caller: &'a Arc<Caller>,
        version: Version,
        now: i64,
    ) -> Self {
        Self {
            engine,
            db,
            caller,
            version,
            now,
            operation: Operation(0),
            item: 0,
            done: &[],
            costly: None,
            wants_write: false,
            is_in_a_hurry: false,
            wants_time: false,
            placeholder: None,
            answered: Vec::new(),
            responded: Vec::new(),
            touched: Vec::new(),
            detail: String::new(),
            performed: Vec::new(),
            names_wrapping: false,
            is_alone: false,
            data: Vec::new(),
            polled: None,
            uses: Uses::default(),
            has_changed_rules: false,
        }
    }

    /// Whether the client has a compatibility profile, which is used then: that is logged and counted.
    pub(crate) fn is_lenient(&self, profile: Compat) -> bool {
        let Leniency { client, profiles } = self.caller.leniency;
        if !profiles.contains(profile) {
            return false;
        }
        let (profile_name, operation) =
            (profile.names().concat(), audit::operation_name(Some(self.operation)));
        tracing::info!(client, user = %self.caller.name, operation, profile = profile_name, "compatibility profile used");
        self.engine.statistics().note_compat(client, profile);
        true
    }

    /// Makes ready for the next item.
    pub(crate) fn begin_item(&mut self, item: usize, operation: Operation, done: &'a [Done]) {
        self.item = item;
        self.operation = operation;
        self.done = done;
    }

    /// Before work with a private key: where others wait for the thread, slow kinds of keys are used elsewhere. The item
    /// fails here, before it has done anything, and runs again there.
    ///
    /// # Errors
    /// When the message has to run elsewhere.
    pub(crate) fn take_time_for(&mut self, kind: KeyKind) -> Result<(), Failure> {
        // These take some ten microseconds, as much as going elsewhere.
        if matches!(kind, KeyKind::Ec(Curve::P256) | KeyKind::Ed25519) {
            return Ok(());
        }
        self.take_time()
    }

    /// Before work that takes long, as [`Context::take_time_for`].
    ///
    /// # Errors
    /// When the message has to run elsewhere.
    pub(crate) fn take_time(&mut self) -> Result<(), Failure> {
        if !self.is_in_a_hurry {
            return Ok(());
        }
        self.wants_time = true;
        Err(Reason::GeneralFailure.because("the work takes too long on the thread of the connection"))
    }

    /// Whether the item runs again, elsewhere or later: what it has answered so far does not count.
    #[must_use]
    pub(crate) const fn runs_again(&self) -> bool {
        self.wants_write || self.wants_time || self.costly.is_some()
    }

    /// What has come of costly work. Where it has still to be done the item fails, and runs again after it.
    ///
    /// # Errors
    /// When the work is still to be done, or has failed.
    pub(crate) fn prepared(&mut self, work: Costly) -> Result<&'a Prepared, Failure> {
        let done = self.done.iter().find(|done| done.item == self.item && done.work == work);
        if let Some(done) = done {
            return done.result.as_ref().map_err(Clone::clone);
        }
        self.costly = Some(work);
        Err(Reason::GeneralFailure.because("work before the transaction is still to be done"))
    }

    /// Runs work whose writes are undone when it fails, and the identifiers it has answered forgotten.
    pub(crate) fn in_savepoint<T>(
        &mut self,
        wanted: bool,
        work: impl FnOnce(&mut Self) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let (placeholder, answered) = (self.placeholder.clone(), self.answered.len());
        let data = self.data.len();
        let savepoint = match &mut self.db {
            Db::Write(tx) if wanted => Some(tx.begin_savepoint()?),
            _ => None,
        };
        let result = work(self);
        if let (Some(savepoint), Db::Write(tx)) = (savepoint, &mut self.db) {
            tx.end_savepoint(savepoint, result.is_ok())?;
        }
        if result.is_err() {
            // What was denied is not what later items mean (KMIP 2.1 section 6.1.7).
            self.placeholder = placeholder.filter(|_| self.operation != Operation::CHECK);
            self.answered.truncate(answered);
            self.data.truncate(data);
        }
        result
    }

    /// Makes an identifier the ID Placeholder, and what a code such as Create stands for from now on.
    pub fn answer(&mut self, code: Code, uid: &str) {
        self.set_placeholder(uid);
        self.answer_also(code, uid);
    }

    /// Notes an identifier under a code without making it the ID Placeholder.
    pub fn answer_also(&mut self, code: Code, uid: &str) {
        self.found(code, uid);
        self.touched.push(uid.to_owned());
    }

    /// As [`Context::answer_also`], for an object that the item is not about.
    pub fn found(&mut self, code: Code, uid: &str) {
        if !self.is_alone {
            self.answered.push((self.item, code, uid.to_owned()));
        }
    }

    /// Notes the identifiers of a response, which later items may name by their places in it (KMIP 2.1 table 145).
    pub(crate) fn note_response(&mut self, response: &ResponsePayload) {
        if !self.is_alone && self.version >= Version::V2_0 {
            self.responded.extend(response.unique_identifiers(self.version));
        }
    }

    /// The identifiers that a request names in a list: of a code all that its latest item has made or found
    /// (KMIP 2.1 section 11.58).
    ///
    /// # Errors
    /// As [`Context::resolve`]; [`Reason::InvalidField`] when there are more than `most`.
    pub fn resolve_all(&mut self, targets: &[UniqueIdentifier], most: usize) -> Result<Vec<String>, Failure> {
        let mut uids = Vec::new();
        for target in targets {
            if uids.len() >= most {
                return Err(Reason::InvalidField.because("too many objects are named"));
            }
            let latest = match target {
                UniqueIdentifier::Code(code) => {
                    let mut found = self.answered.iter().rev();
                    found.find(|(_, known, _)| stands_for(*code, *known)).map(|(item, ..)| (*item, *code))
                }
                _ => None,
            };
            let Some((item, code)) = latest else {
                uids.push(self.resolve(Some(target))?);
                continue;
            };
            let is_meant = |(of, known, _): &&(usize, Code, String)| *of == item && stands_for(code, *known);
            let room = most.saturating_sub(uids.len()).saturating_add(1);
            uids.extend(self.answered.iter().filter(is_meant).take(room).map(|(.., uid)| uid.clone()));
        }
        if uids.len() > most {
            return Err(Reason::InvalidField.because("too many objects are named"));
        }
        Ok(uids)
    }

    /// Makes an identifier the ID Placeholder, for the items that follow.
    pub fn set_placeholder(&mut self, uid: &str) {
        if !self.is_alone {
            self.placeholder = Some(uid.to_owned());
        }
    }

    /// Whether the message runs in a transaction that may write.
    #[must_use]
    pub(crate) const fn is_writing(&self) -> bool {
        matches!(self.db, Db::Write(_))
    }

    /// Whether each look into the store is of the moment at which it is made. What was found otherwise may be older than
    /// what is known in memory.
    pub(crate) const fn looks_anew(&self) -> bool {
        matches!(self.db, Db::Read)
    }

    /// What the cryptographic policy says of a use.
    #[must_use]
    pub fn rule(&self, purpose: Purpose) -> Rule {
        Rule { policy: self.engine.crypto_policy(), purpose }
    }

    /// Has what connections have proved be proved anew once the transaction is committed.
    ///
    /// # Errors
    /// As [`Context::write`].
    pub fn identities_change(&mut self) -> Result<(), Failure> {
        let identities = Arc::clone(&self.engine.identities);
        self.write()?.after_commit(move || {
            identities.fetch_add(1, std::sync::atomic::Ordering::AcqRel);
        });
        Ok(())
    }

    /// Whether an identifier is in use, by whomever.
    ///
    /// # Errors
    /// When the store fails.
    pub fn exists(&mut self, uid: &str) -> Result<bool, Failure> {
        let domain = self.caller.domain;
        Ok(self.read(|tx| tx.object_version(domain, uid))?.is_some())
    }

    /// Empties the ID Placeholder, as a Locate does that finds none or several.
    pub fn clear_placeholder(&mut self) {
        self.placeholder = None;
    }

    /// Keeps data that an operation answers, for later items of the batch that refer to it (KMIP 2.1 section 7.9).
    pub fn answer_data(&mut self, code: DataCode, data: &[u8]) {
        if !self.is_alone && self.version >= Version::V2_0 {
            self.data.push((code, Bytes::from(data)));
        }
    }

    /// The data of a request: its own, or what an earlier item has answered; `None` when it has none.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] when no earlier item has answered what it refers to.
    pub fn data<'r>(&self, data: Option<&'r Data>) -> Result<Option<Input<'r>>, Failure> {
        let found = match data {
            None => return Ok(None),
            Some(Data::Bytes(bytes)) => return Ok(Some(Input::Given(bytes))),
            Some(Data::Code(code)) => self.data.iter().rev().find(|(known, _)| known == code),
            Some(Data::Position(position)) => at(&self.data, *position),
        };
        let (_, bytes) =
            found.ok_or(Reason::InvalidField.because("no earlier item has answered the data referred to"))?;
        Ok(Some(Input::Earlier(bytes.clone())))
    }

    /// Makes sure that what the item does beside the store happens once: a message of several items that only reads
    /// may be carried out again from its start when a later item finds that it has to write.
    ///
    /// # Errors
    /// As [`Context::write`].
    pub fn happens_once(&mut self) -> Result<(), Failure> {
        if self.is_alone { Ok(()) } else { self.write().map(|_| ()) }
    }

    /// The identifier that a request names an object by; the ID Placeholder when it names none.
    ///
    /// # Errors
    /// When nothing stands behind the code, or the name belongs to no object.
    pub fn resolve(&mut self, target: Option<&UniqueIdentifier>) -> Result<String, Failure> {
        let unset = || Reason::ObjectNotFound.because("the ID Placeholder is not set");
        match target {
            Some(UniqueIdentifier::Id(id)) => Ok(id.clone()),
            None | Some(UniqueIdentifier::Code(Code::ID_PLACEHOLDER)) => {
                self.placeholder.clone().ok_or_else(unset)
            }
            Some(UniqueIdentifier::Code(code)) => {
                let found = self.answered.iter().rev().find(|(_, known, _)| stands_for(*code, *known));
                found.map(|(.., uid)| uid.clone()).ok_or_else(unset)
            }
            Some(UniqueIdentifier::Position(position)) => {
                at(&self.responded, *position).cloned().ok_or_else(unset)
            }
            Some(UniqueIdentifier::Name(name)) => self.uid_of_name(name)?.ok_or_else(policy::not_found),
        }
    }

    /// The identifier of the object with a name that is not destroyed.
    ///
    /// # Errors
    /// When the store fails.
    pub fn uid_of_name(&mut self, name: &str) -> Result<Option<String>, Failure> {
        let value =
            kmip::attribute::name_value(name, kmip::table::enumeration::NameType::UNINTERPRETED_TEXT_STRING);
        let Some(term) = index::term(&Tag::NAME.into(), &value) else { return Ok(None) };
        let query = store::Query {
            domain: self.caller.domain,
            terms: vec![term],
            limit: 64,
            ..store::Query::default()
        };
        let (domain, now) = (self.caller.domain, self.now);
        for candidate in self.read(|tx| tx.candidates(&query))? {
            let object = ManagedObject::open_candidate(candidate, domain)?;
            let has_name = object
                .all(Tag::NAME)
                .any(|value| value.child(Tag::NAME_VALUE).and_then(|item| item.value.text()) == Some(name));
            if has_name && !state::is_destroyed(object.state(now)) {
                return Ok(Some(object.uid));
            }
        }
        Ok(None)
    }

    /// Reads from the store: inside the transaction of the message if it has one.
    ///
    /// # Errors
    /// What the work answers, or the failure of the store.
    pub fn read<T, E: From<store::Error>>(
        &mut self,
        work: impl FnOnce(&ReadTx<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        match &mut self.db {
            Db::Read => self.engine.store.read(work),
            Db::Look(tx) => work(tx),
            Db::Write(tx) => work(tx),
        }
    }

    /// The transaction of the message, to write.
    ///
    /// # Errors
    /// When the message was taken for one that only reads; it is carried out again from its start then.
    pub fn write(&mut self) -> Result<&mut WriteTx<'tx>, Failure> {
        match &mut self.db {
            Db::Write(tx) => Ok(tx),
            Db::Read | Db::Look(_) => {
                self.wants_write = true;
                Err(Reason::GeneralFailure.because("the operation has to write"))
            }
        }
    }

    /// The object that a request names, if the caller may carry out the operation on it.
    ///
    /// # Errors
    /// [`Reason::ObjectNotFound`] when there is none that the caller may know of.
    pub fn object(&mut self, target: Option<&UniqueIdentifier>) -> Result<Arc<ManagedObject>, Failure> {
        match target {
            Some(UniqueIdentifier::Id(uid)) => self.object_by_uid(uid),
            _ => {
                let uid = self.resolve(target)?;
                self.object_by_uid(&uid)
            }
        }
    }

    /// As [`Context::object`], for what is done to on-line objects alone (KMIP 1.4 sections 11.20 to 11.22).
    ///
    /// # Errors
    /// As [`Context::object`]; [`Reason::ObjectArchived`].
    pub fn online(&mut self, target: Option<&UniqueIdentifier>) -> Result<Arc<ManagedObject>, Failure> {
        let object = self.object(target)?;
        if object.is_archived() {
            return Err(Reason::ObjectArchived.because("the object is archived: recover it first"));
        }
        Ok(object)
    }

    /// As [`Context::object`], to change its attributes: before 2.0 those of an archived object stay as they are
    /// (KMIP 1.4 sections 11.15 to 11.17). They are shown all the same, as the official case TC-101 has it.
    ///
    /// # Errors
    /// As [`Context::online`].
    pub fn changeable(&mut self, target: Option<&UniqueIdentifier>) -> Result<Arc<ManagedObject>, Failure> {
        if self.version < Version::V2_0 { self.online(target) } else { self.object(target) }
    }

    /// As [`Context::object`], for a use of the object that is not the operation's own: who wraps a key with another one
    /// has to have the right to encrypt with that, not to get it.
    ///
    /// # Errors
    /// As [`Context::object`].
    pub fn object_for(
        &mut self,
        operation: Operation,
        target: &UniqueIdentifier,
    ) -> Result<Arc<ManagedObject>, Failure> {
        let own = std::mem::replace(&mut self.operation, operation);
        let found = self.object(Some(target));
        self.operation = own;
        found
    }

    /// As [`Context::object`], by identifier.
    ///
    /// # Errors
    /// As [`Context::object`].
    pub fn object_by_uid(&mut self, uid: &str) -> Result<Arc<ManagedObject>, Failure> {
        let object = self.load(uid)?.ok_or_else(policy::not_found)?;
        self.touched.push(object.uid.clone());
        self.authorize(&object)?;
        Ok(object)
    }

    /// Refuses what the caller may not do with an object. A use that an authorization policy limits is counted.
    fn authorize(&mut self, object: &ManagedObject) -> Result<(), Failure> {
        match self.decide(object)? {
            Decision::AllowBy(policies) => self.use_by_policy(object, &policies),
            decision => policy::enforce(&decision),
        }
    }

    /// Whether the caller may know of an object.
    ///
    /// # Errors
    /// When the store fails.
    pub fn may_see(&mut self, object: &ManagedObject) -> Result<bool, Failure> {
        Ok(self.decide(object)? == Decision::Allow)
    }

    /// Whether the caller would find an object, whatever the operation that runs.
    ///
    /// # Errors
    /// When the store fails.
    pub fn may_find(&mut self, object: &ManagedObject) -> Result<bool, Failure> {
        let own = std::mem::replace(&mut self.operation, Operation::LOCATE);
        let found = self.may_see(object);
        self.operation = own;
        found
    }

    fn decide(&mut self, object: &ManagedObject) -> Result<Decision, Failure> {
        let caller = self.caller;
        let standing = policy::standing(caller, object, self.engine.uses_global_keys());
        let grants = match standing {
            Standing::Other => self.read(|tx| permissions_of(tx, object.row, &caller.groups))?,
            _ => Vec::new(),
        };
        Ok(policy::decide(caller, object, self.operation, standing, &grants))
    }

    /// Counts a use that policies limit; the least restrictive one decides.
    fn use_by_policy(&mut self, object: &ManagedObject, policies: &[i64]) -> Result<(), Failure> {
        let now = self.now;
        let rates = self.read(|tx| {
            let mut rates = Vec::with_capacity(policies.len());
            for policy in policies {
                // A policy that was removed allows nothing.
                let Some(record) = tx.record(*policy)? else { continue };
                rates.push(serde_json::from_slice::<Limits>(&record.body)?.rate_at(now));
            }
            Ok::<_, Failure>(rates)
        })?;
        let (by, rate) = ((self.caller.user, object.row), limit::least_restrictive(rates));
        let counters = &self.engine.counters;
        let charged = counters.charge(by, rate, self.engine.steady_now());
        let (counted, reservation) = charged
            .ok_or(Reason::PermissionDenied.because("the authorization policy does not allow it now"))?;
        self.uses.counted.push(counted);
        match reservation {
            // A message that only reads is carried out again, and counted again, where it can write.
            Some(reservation) => reservation.record(self.write()?, counters),
            None => Ok(()),
        }
    }

    /// Takes the item's operation from the limits of the caller's ticket, if it has any. To give a ticket up costs
    /// nothing.
    ///
    /// # Errors
    /// [`Reason::UsageLimitExceeded`] when none is left.
    pub(crate) fn spend(&mut self, operation: Operation) -> Result<(), Failure> {
        let Some(budget) = self.caller.budget.as_ref().filter(|_| operation != Operation::LOGOUT) else {
            return Ok(());
        };
        self.uses.spent.push(budget.spend(self.caller.rights.as_deref(), operation)?);
        Ok(())
    }

    /// An object, from memory where it can be. It is not asked whether the caller may know of it.
    ///
    /// # Errors
    /// When the store fails.
    pub(crate) fn load(&mut self, uid: &str) -> Result<Option<Arc<ManagedObject>>, Failure> {
        let domain = self.caller.domain;
        match &mut self.db {
            Db::Write(tx) => {
                tx.get(domain, uid)?.map(ManagedObject::open).transpose().map(|found| found.map(Arc::new))
            }
            Db::Look(tx) => {
                tx.get(domain, uid)?.map(ManagedObject::open).transpose().map(|found| found.map(Arc::new))
            }
            Db::Read => {
                let ticket = match self.engine.caches.objects.get(domain, uid) {
                    Ok(object) => return Ok(Some(object)),
                    Err(ticket) => ticket,
                };
                let row: Option<ObjectRow> = self.engine.store.read(|tx| tx.get(domain, uid))?;
                let Some(row) = row else { return Ok(None) };
                let bytes = row.attributes.len().saturating_add(row.material.as_ref().map_or(0, Secret::len));
                let object = Arc::new(ManagedObject::open(row)?);
                self.engine.caches.objects.insert(ticket, &object, bytes);
                Ok(Some(object))
            }
        }
    }

    /// Keeps a new object; its identifier, dates and the attributes that every object has are set here.
    ///
    /// # Errors
    /// When the store fails, or another object has one of its names.
    pub fn insert(
        &mut self,
        mut object: ManagedObject,
        material: Option<&Object>,
    ) -> Result<String, Failure> {
        policy::may_make(self.caller, object.owner, self.engine.uses_global_keys())?;
        if object.uid.is_empty() {
            object.uid = self.engine.new_uid(self.now)?;
        }
        for date in [Tag::INITIAL_DATE, Tag::LAST_CHANGE_DATE] {
            object.set(date, Value::DateTime(self.now));
        }
        constraint::check(self, &object)?;
        self.keep(object, material)
    }

    /// As [`Context::insert`], with the dates that the object has already.
    ///
    /// # Errors
    /// As [`Context::insert`].
    pub fn insert_as_is(
        &mut self,
        mut object: ManagedObject,
        material: Option<&Object>,
    ) -> Result<String, Failure> {
        for date in [Tag::INITIAL_DATE, Tag::LAST_CHANGE_DATE] {
            if object.get(date).is_none() {
                object.set(date, Value::DateTime(self.now));
            }
        }
        self.keep(object, material)
    }

    fn keep(&mut self, mut object: ManagedObject, material: Option<&Object>) -> Result<String, Failure> {
        let (caller, making) = (self.caller, self.caller.making.as_deref());
        if let Some(making) = making {
            making.mark(&mut object);
        }
        self.check_names(&object, None)?;
        let attributes = kept::attributes_to_bytes(&object.attributes);
        let secret = material.map(|material| Secret::new(material.to_bytes()));
        let new = NewObject {
            uid: &object.uid,
            domain: object.domain,
            owner: object.owner,
            object_type: object.object_type.0,
            attributes: &attributes,
            material: secret.as_ref(),
        };
        let terms = index::terms(&object.attributes);
        let (engine, now) = (self.engine, self.now);
        let caches = Arc::clone(&engine.caches);
        let touched = caches.touched(object.domain, None, &terms);
        if self.detail.is_empty() {
            self.detail = object.in_words();
            self.detail.push_str(&making.map(Making::in_words).unwrap_or_default());
        }
        let tx = self.write()?;
        let row = tx.insert(&new, &terms)?;
        if let Some(making) = making {
            making.share(engine, caller, tx, &object, row)?;
        }
        tx.after_commit(move || caches.forget(&touched));
        outbound::created(engine, tx, &object, material.is_some(), now)?;
        Ok(object.uid)
    }

    /// Writes an object that was changed, and its Last Change Date.
    ///
    /// # Errors
    /// When the store fails, or another object has one of its names.
    pub fn save(&mut self, before: &ManagedObject, mut after: ManagedObject) -> Result<(), Failure> {
        after.set(Tag::LAST_CHANGE_DATE, Value::DateTime(self.now));
        self.check_names(&after, Some(before))?;
        let content =
            attribute::changed_template(before, &after).map(|content| Secret::new(content.to_bytes()));
        self.update(before, &after, |tx, row, old, new| match &content {
            Some(content) => tx.replace_material(row, content, old, new),
            None => tx.update(row, old, new),
        })?;
        self.tell(before, &after)
    }

    /// Writes an object without its material, which is erased.
    ///
    /// # Errors
    /// When the store fails.
    pub fn save_destroyed(
        &mut self,
        before: &ManagedObject,
        mut after: ManagedObject,
    ) -> Result<(), Failure> {
        after.set(Tag::LAST_CHANGE_DATE, Value::DateTime(self.now));
        self.update(before, &after, |tx, row, old, new| tx.destroy_material(row, old, new))?;
        self.end_streams(before)?;
        self.tell(before, &after)
    }

    fn tell(&mut self, before: &ManagedObject, after: &ManagedObject) -> Result<(), Failure> {
        let (engine, now) = (self.engine, self.now);
        outbound::changed(engine, self.write()?, before, after, now)
    }

    /// Removes an object with all that is kept of it.
    ///
    /// # Errors
    /// When the store fails.
    pub fn delete(&mut self, object: &ManagedObject) -> Result<(), Failure> {
        self.update(object, object, |tx, row, terms, _| tx.delete(row, terms).map(|()| 0))?;
        self.end_streams(object)
    }

    /// Ends what uses an object over several requests once it is gone: its key is in memory for as long.
    fn end_streams(&mut self, object: &ManagedObject) -> Result<(), Failure> {
        let streams = Arc::clone(&self.engine.streams);
        let (domain, uid) = (object.domain, object.uid.clone());
        self.write()?.after_commit(move || streams.end_of_key(domain, &uid));
        Ok(())
    }

    /// Writes an attribute that using an object changes; the Last Change Date stays.
    ///
    /// # Errors
    /// When the store fails.
    pub fn save_use(&mut self, before: &ManagedObject, after: &ManagedObject) -> Result<(), Failure> {
        self.update(before, after, |tx, row, old, new| tx.update(row, old, new))
    }

    fn update(
        &mut self,
        before: &ManagedObject,
        after: &ManagedObject,
        write: impl FnOnce(
            &mut WriteTx<'tx>,
            &ObjectRow,
            &[store::IndexTerm],
            &[store::IndexTerm],
        ) -> Result<i64, store::Error>,
    ) -> Result<(), Failure> {
        if before.is_of_log_in() {
            if !self.caller.administers_users() {
                return Err(Reason::PermissionDenied.because("only administrators change who logs in"));
            }
            self.identities_change()?;
        }
        let row = ObjectRow {
            row: before.row,
            uid: before.uid.clone(),
            domain: before.domain,
            owner: after.owner,
            object_type: before.object_type.0,
            version: before.version,
            material_version: before.material_version,
            attributes: kept::attributes_to_bytes(&after.attributes),
            material: None,
        };
        let (mut terms, new) = (index::terms(&before.attributes), index::terms(&after.attributes));
        let caches = Arc::clone(&self.engine.caches);
        let tx = self.write()?;
        write(tx, &row, &terms, &new)?;
        terms.extend(new);
        let touched = caches.touched(before.domain, Some(&before.uid), &terms);
        tx.after_commit(move || caches.forget(&touched));
        Ok(())
    }

    /// Names are unique among the objects of a domain that are not destroyed (KMIP 2.1 section 4.36), but for clients that
    /// cannot keep to it.
    fn check_names(&mut self, object: &ManagedObject, before: Option<&ManagedObject>) -> Result<(), Failure> {
        for value in object.all(Tag::NAME) {
            if before.is_some_and(|before| before.all(Tag::NAME).any(|known| known == value)) {
                continue;
            }
            let Some(name) = value.child(Tag::NAME_VALUE).and_then(|item| item.value.text()) else {
                continue;
            };
            let (domain, term) = (self.caller.domain, index::term(&Tag::NAME.into(), value));
            if let Some(term) = term
                && !self.read(|tx| tx.has_term(domain, &term))?
            {
                continue;
            }
            let is_taken = self.uid_of_name(name)?.is_some_and(|uid| uid != object.uid);
            if is_taken && !self.is_lenient(Compat::NAMES_REPEATED) {
                return Err(Reason::NonUniqueNameAttribute.because("another object has the name"));
            }
        }
        Ok(())
    }
}

/// What some groups may do with the object in a row.
fn permissions_of(tx: &ReadTx<'_>, row: i64, groups: &[i64]) -> Result<Vec<Permissions>, Failure> {
    tx.grants(row)?
        .iter()
        .filter(|grant| groups.contains(&grant.group))
        .map(|grant| Permissions::from_bytes(&grant.permissions))
        .collect()
}

/// Whether a code names what an item answered under another: itself, or for a pair its private key
/// (KMIP 2.1 section 11.57).
fn stands_for(code: Code, answered: Code) -> bool {
    code == answered
        || matches!(
            (code, answered),
            (Code::CREATE_KEY_PAIR, Code::CREATE_KEY_PAIR_PRIVATE_KEY)
                | (Code::RE_KEY_KEY_PAIR, Code::RE_KEY_KEY_PAIR_PRIVATE_KEY)
        )
}
