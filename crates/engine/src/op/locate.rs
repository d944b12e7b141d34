//! Locate (KMIP 2.1 section 6.1.28): the objects that have all the attributes asked for, newest first.
//!
//! Who may: anyone; only objects that the caller may locate are found. The index narrows the search to candidates; the
//! object itself decides.

use std::borrow::Cow;
use std::collections::VecDeque;
use std::ops::ControlFlow;

use kmip::attribute::{Attribute, AttributeName};
use kmip::payload::{LocateRequest, LocateResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{ObjectGroupMember, UniqueIdentifier as Code};
use kmip::table::mask::{ObjectClassMask, StorageStatusMask};
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use store::{Candidate, IndexTerm, Query};

use super::Access;
use crate::attribute::{check_wanted, is_whole, resolve};
use crate::compat::Compat;
use crate::context::Context;
use crate::identity::{Caller, Role};
use crate::object::{ManagedObject, certificate, group, index, state};
use crate::policy::GLOBAL;
use crate::reason::{Failure, Reason};

/// Candidates read at a time.
const PAGE: usize = 256;

/// Fewer candidates than these are looked at one by one, whoever owns them.
const FEW: usize = 16;

/// Most candidates looked at for a page.
const MAX_LOOKED_AT: usize = 100_000;

/// Dates, which are asked for exactly or as a range of two.
const DATES: &[Tag] = &[
    Tag::INITIAL_DATE,
    Tag::ACTIVATION_DATE,
    Tag::PROCESS_START_DATE,
    Tag::PROTECT_STOP_DATE,
    Tag::DEACTIVATION_DATE,
    Tag::DESTROY_DATE,
    Tag::COMPROMISE_OCCURRENCE_DATE,
    Tag::COMPROMISE_DATE,
    Tag::ARCHIVE_DATE,
    Tag::LAST_CHANGE_DATE,
    Tag::ORIGINAL_CREATION_DATE,
    Tag::ROTATE_DATE,
];

/// A search by an identifier or an index term may touch few objects, which the index tells; any other may touch many.
pub(super) fn access(request: &LocateRequest) -> Access {
    let is_narrow = |attribute: &Attribute| {
        attribute.name == AttributeName::Standard(Tag::UNIQUE_IDENTIFIER)
            || index::term(&attribute.name, &attribute.value).is_some()
    };
    if request.object_group_member == Some(ObjectGroupMember::GROUP_MEMBER_DEFAULT) {
        return Access::Write;
    }
    let wanted =
        request.attributes.list.iter().chain(request.template.iter().flat_map(|wanted| &wanted.list));
    if wanted.into_iter().any(is_narrow) { Access::Read } else { Access::Scan }
}

pub(super) fn run(context: &mut Context<'_, '_>, request: &LocateRequest) -> Result<LocateResponse, Failure> {
    match &request.template {
        None => locate(context, request),
        // Passing over it would find every object.
        Some(_) if !context.is_lenient(Compat::LOCATE_TEMPLATE_ATTRIBUTE) => {
            Err(Reason::InvalidMessage.because("Locate has no Template-Attribute"))
        }
        Some(template) if !template.templates.is_empty() => {
            Err(Reason::InvalidField.because("a Template-Attribute of Locate names no templates"))
        }
        Some(template) => {
            let mut request = LocateRequest { template: None, ..request.clone() };
            request.attributes.list.extend_from_slice(&template.list);
            locate(context, &request)
        }
    }
}

fn locate(context: &mut Context<'_, '_>, request: &LocateRequest) -> Result<LocateResponse, Failure> {
    let is_lenient = has_unknown(request) && context.is_lenient(Compat::LOCATE_UNKNOWN_ATTRIBUTE);
    let mut request = resolved(context, request)?;
    let groups = groups(context, &mut request)?;
    let request = &*request;
    let filter = Filter { groups, ..Filter::new(request, context.version, is_lenient)? };
    let number = |count: Option<i32>| match count {
        None => Ok(None),
        Some(count) => {
            usize::try_from(count).map(Some).map_err(|_| Reason::InvalidField.because("a count is negative"))
        }
    };
    let maximum = number(request.maximum_items)?;
    let skip = number(request.offset_items)?.unwrap_or(0);
    let settings = context.engine.settings();
    let limit = maximum.unwrap_or(usize::MAX).min(settings.locate_limit);
    // Located Items says how many matches there are when fewer than all are wanted.
    let counts = maximum.is_some() || skip > 0;
    let most = skip.saturating_add(limit).saturating_add(if counts { settings.locate_count } else { 0 });
    let mut is_complete = true;
    let mut found: Vec<String> = Vec::new();
    let mut total: usize = 0;
    let mut candidates: Vec<(i64, String)> = Vec::new();
    search(context, &filter, |row, uid| {
        total = total.saturating_add(1);
        if filter.member.is_some() {
            candidates.push((row, uid));
        } else if total > most {
            is_complete = false;
            return ControlFlow::Break(());
        } else if total > skip && found.len() < limit {
            found.push(uid);
        }
        ControlFlow::Continue(())
    })?;
    match filter.member {
        // Members of a group are handed out in the order in which they came.
        Some(ObjectGroupMember::GROUP_MEMBER_FRESH) => {
            found.extend(candidates.into_iter().rev().map(|(_, uid)| uid).skip(skip).take(limit));
        }
        Some(_) => found.extend(default_member(context, request, candidates)?),
        None => {}
    }
    context.clear_placeholder();
    match found.as_slice() {
        [one] => context.answer(Code::LOCATE, one),
        several => {
            for uid in several.iter().take(16) {
                context.touched.push(uid.clone());
            }
            for uid in several {
                context.found(Code::LOCATE, uid);
            }
        }
    }
    // A server may leave the number out (KMIP 2.1 section 6.1.28), as this one does rather than count on and on.
    let located_items = (counts && is_complete).then(|| i32::try_from(total).unwrap_or(i32::MAX));
    Ok(LocateResponse { located_items, unique_identifiers: found.into_iter().map(Into::into).collect() })
}

/// What a page of objects is asked for by, beside attributes.
pub(crate) struct PageOf<'a> {
    /// The attributes, as Locate has them.
    pub(crate) request: &'a LocateRequest,
    /// The owner.
    pub(crate) owner: Option<i64>,
    /// Rows below this one: the last one looked at for the page before.
    pub(crate) below: Option<i64>,
    /// Most objects of the page.
    pub(crate) limit: usize,
}

/// A page of objects that the caller may know of, newest first, and the row to go on below when there may be more. Those
/// that `is_wanted` does not want are passed over. A page may have fewer than its limit when many had to be looked at.
pub(crate) fn page(
    context: &mut Context<'_, '_>,
    page: &PageOf<'_>,
    is_wanted: impl Fn(&ManagedObject) -> bool,
) -> Result<(Vec<ManagedObject>, Option<i64>), Failure> {
    let filter = Filter::new(page.request, context.version, false)?;
    let (now, domain) = (context.now, context.caller.domain);
    let mut sources: Vec<Source> = possible_sources(context.caller)
        .into_iter()
        .filter(|(owner, _)| owner.is_none() || page.owner.is_none() || *owner == page.owner)
        .map(|(owner, group)| Source::new(&filter, domain, owner.or(page.owner), group).below(page.below))
        .collect();
    let (mut found, mut looked_at) = (Vec::new(), 0_usize);
    while let Some(candidate) = next(context, &mut sources)? {
        looked_at = looked_at.saturating_add(1);
        let object = ManagedObject::open_candidate(candidate, domain)?;
        let row = object.row;
        if is_wanted(&object) && filter.matches(&object, now) && context.may_see(&object)? {
            found.push(object);
        }
        if found.len() >= page.limit || looked_at >= MAX_LOOKED_AT {
            return Ok((found, Some(row)));
        }
    }
    Ok((found, None))
}

/// The default member of a group: each in turn, from the oldest on.
fn default_member(
    context: &mut Context<'_, '_>,
    request: &LocateRequest,
    mut candidates: Vec<(i64, String)>,
) -> Result<Option<String>, Failure> {
    let group = request.attributes.get(Tag::OBJECT_GROUP).and_then(Value::text).unwrap_or_default();
    let name = format!("kmip.group.default.{}.{group}", context.caller.user);
    let last: Option<Vec<u8>> = context.read(|tx| tx.setting(&name))?;
    let last = last.and_then(|bytes| bytes.try_into().ok()).map_or(0, i64::from_be_bytes);
    candidates.sort_unstable();
    let next = candidates.iter().find(|(row, _)| *row > last).or_else(|| candidates.first()).cloned();
    let Some((row, uid)) = next else { return Ok(None) };
    context.write()?.set_setting(&name, &row.to_be_bytes())?;
    Ok(Some(uid))
}

/// The request with the identifiers of what links name otherwise.
fn resolved<'r>(
    context: &mut Context<'_, '_>,
    request: &'r LocateRequest,
) -> Result<Cow<'r, LocateRequest>, Failure> {
    let mut request = Cow::Borrowed(request);
    for place in 0..request.attributes.list.len() {
        let Some(attribute) = request.attributes.list.get(place) else { break };
        let resolved = match resolve(context, attribute)? {
            Cow::Borrowed(_) => continue,
            Cow::Owned(resolved) => resolved,
        };
        if let Some(attribute) = request.to_mut().attributes.list.get_mut(place) {
            *attribute = resolved;
        }
    }
    Ok(request)
}

/// Takes the Group Links out of a request whose groups are known under several names, each with all of them.
fn groups(
    context: &mut Context<'_, '_>,
    request: &mut Cow<'_, LocateRequest>,
) -> Result<Vec<Vec<Value>>, Failure> {
    let (mut groups, mut others) = (Vec::new(), Vec::new());
    if request.attributes.list.iter().all(|asked| asked.name != Tag::GROUP_LINK.into()) {
        return Ok(groups);
    }
    for asked in &request.attributes.list {
        let names = match asked.name {
            AttributeName::Standard(Tag::GROUP_LINK) => group::names(context, Tag::GROUP_LINK, &asked.value)?,
            _ => Vec::new(),
        };
        if names.len() > 1 {
            groups.push(names);
        } else {
            others.push(asked.clone());
        }
    }
    request.to_mut().attributes.list = others;
    Ok(groups)
}

/// Whether an attribute is asked for that no version of the protocol knows.
fn has_unknown(request: &LocateRequest) -> bool {
    request.attributes.list.iter().any(|attribute| is_unknown(&attribute.name))
}

fn is_unknown(name: &AttributeName) -> bool {
    matches!(name, AttributeName::Vendor { vendor, .. } if vendor.is_empty())
}

/// What an object must have.
struct Filter {
    /// Which member of a group is meant.
    member: Option<ObjectGroupMember>,
    /// Whether objects that clients keep and those that stand for people are meant.
    classes: ObjectClassMask,
    /// The Unique Identifier.
    uid: Option<String>,
    attributes: Vec<Attribute>,
    /// Groups that are known under several names: the object has to be in each, under one of its names.
    groups: Vec<Vec<Value>>,
    /// Ranges of dates, both ends included.
    ranges: Vec<(Tag, i64, i64)>,
    terms: Vec<IndexTerm>,
    object_types: Vec<u32>,
    storage: StorageStatusMask,
    /// Whether the mask has a bit for destroyed objects, which alone says then whether they are meant.
    masks_destroyed: bool,
}

impl Filter {
    /// `is_lenient` passes over attributes that are not known.
    fn new(request: &LocateRequest, version: Version, is_lenient: bool) -> Result<Self, Failure> {
        let storage = request.storage_status_mask.unwrap_or(StorageStatusMask::ON_LINE_STORAGE);
        let mut filter = Self {
            uid: None,
            attributes: Vec::new(),
            groups: Vec::new(),
            ranges: Vec::new(),
            terms: Vec::new(),
            object_types: Vec::new(),
            storage,
            masks_destroyed: version >= Version::V2_0,
            member: request.object_group_member,
            classes: request.object_class_mask.unwrap_or(ObjectClassMask::USER),
        };
        match filter.member {
            None | Some(ObjectGroupMember::GROUP_MEMBER_DEFAULT) => {}
            Some(ObjectGroupMember::GROUP_MEMBER_FRESH) => filter.attributes.push(Attribute {
                name: Tag::FRESH.into(),
                index: None,
                value: Value::Boolean(true),
            }),
            Some(_) => return Err(Reason::InvalidField.because("unknown member of a group")),
        }
        for attribute in &request.attributes.list {
            match &attribute.name {
                name if is_unknown(name) && is_lenient => {}
                name if is_unknown(name) => {
                    return Err(Reason::InvalidField.because("the attribute is not known"));
                }
                name if !name.is_defined_in(version) && *name != Tag::LINK.into() => {
                    return Err(Reason::InvalidAttribute.because("the version does not have the attribute"));
                }
                AttributeName::Standard(Tag::UNIQUE_IDENTIFIER) => {
                    filter.uid = attribute.value.text().map(str::to_owned);
                }
                AttributeName::Standard(tag) if DATES.contains(tag) => {
                    filter.add_date(*tag, &attribute.value)?
                }
                name => {
                    check_wanted(name, &attribute.value)?;
                    if *name == AttributeName::Standard(Tag::OBJECT_TYPE) {
                        filter.object_types.extend(attribute.value.enumeration());
                    }
                    let attribute = certificate::with_kept_serial(attribute);
                    if is_indexed(name, &attribute.value) {
                        filter.terms.extend(index::term(name, &attribute.value));
                    }
                    filter.attributes.push(attribute);
                }
            }
        }
        Ok(filter)
    }

    /// A date alone is exact, a second one makes the two a range.
    fn add_date(&mut self, tag: Tag, value: &Value) -> Result<(), Failure> {
        let Value::DateTime(date) = *value else {
            return Err(Reason::InvalidAttributeValue.because("the value is not a date"));
        };
        match self.ranges.iter_mut().find(|(known, ..)| *known == tag) {
            Some((_, from, to)) if from == to => {
                (*from, *to) = ((*from).min(date), (*to).max(date));
                Ok(())
            }
            Some(_) => Err(Reason::InvalidField.because("a date is given more than twice")),
            None => {
                self.ranges.push((tag, date, date));
                Ok(())
            }
        }
    }

    fn matches(&self, object: &ManagedObject, now: i64) -> bool {
        self.uid.as_ref().is_none_or(|uid| *uid == object.uid)
            && self.matches_storage(object, now)
            && self.classes.intersects(ObjectClassMask(object.class().0.cast_signed()))
            && self
                .ranges
                .iter()
                // The largest date stands for one that is not there (KMIP 2.1 section 6.1.28).
                .all(|(tag, from, to)| (*from..=*to).contains(&object.number(*tag).unwrap_or(i64::MAX)))
            && self
                .groups
                .iter()
                .all(|names| object.all(Tag::GROUP_LINK).any(|group| group::is_among(names, group)))
            && self.attributes.iter().all(|wanted| {
                object
                    .instances(&wanted.name, now)
                    .iter()
                    .any(|found| value_matches(&wanted.name, &wanted.value, &found.value))
            })
    }

    /// On-line, archived and destroyed objects, as the mask asks (KMIP 2.1 section 12.3). Before 2.0 it has no bit for the
    /// destroyed ones, which are found when their state or date is asked for (Usage Guide 2.0 section 3.42).
    fn matches_storage(&self, object: &ManagedObject, now: i64) -> bool {
        type Mask = StorageStatusMask;
        if state::is_destroyed(object.state(now)) {
            if self.masks_destroyed || self.storage.contains(Mask::DESTROYED_STORAGE) {
                return self.storage.contains(Mask::DESTROYED_STORAGE);
            }
            return self.attributes.iter().any(|wanted| wanted.name == AttributeName::Standard(Tag::STATE))
                || self.ranges.iter().any(|(tag, ..)| *tag == Tag::DESTROY_DATE);
        }
        if object.is_archived() {
            return self.storage.contains(Mask::ARCHIVAL_STORAGE);
        }
        self.storage.contains(Mask::ON_LINE_STORAGE)
    }
}

/// Whether the index finds all objects that have a value. A name is indexed by its text.
fn is_indexed(name: &AttributeName, value: &Value) -> bool {
    match name {
        AttributeName::Standard(Tag::NAME) => value.child(Tag::NAME_VALUE).is_some(),
        name => is_whole(name, value),
    }
}

/// Whether a value is what is asked for. Masks match when all bits asked for are set, Usage Limits when there are as many;
/// of a structure the fields that are given have to match (KMIP 2.1 section 6.1.28), and so of the structures in that of a
/// vendor's attribute.
fn value_matches(name: &AttributeName, wanted: &Value, found: &Value) -> bool {
    match (name, wanted, found) {
        (
            AttributeName::Standard(Tag::CRYPTOGRAPHIC_USAGE_MASK),
            Value::Integer(wanted),
            Value::Integer(found),
        ) => wanted & found == *wanted,
        (_, Value::Structure(wanted), Value::Structure(items)) => wanted.iter().all(|field| {
            let mut same = items.iter().filter(|item| item.tag == field.tag);
            same.any(|item| match name {
                AttributeName::Standard(_) => field_matches(field, item),
                AttributeName::Vendor { .. } => value_matches(name, &field.value, &item.value),
            })
        }),
        _ => wanted == found,
    }
}

/// Whether a field of a structure is what is asked for: of the uses that an object has left at least as many.
fn field_matches(wanted: &Item, found: &Item) -> bool {
    match (wanted.tag, wanted.value.number(), found.value.number()) {
        (Tag::USAGE_LIMITS_TOTAL | Tag::USAGE_LIMITS_COUNT, Some(wanted), Some(found)) => found >= wanted,
        _ => wanted.value == found.value,
    }
}

/// Hands every match to `each`, newest first, until it has enough.
fn search(
    context: &mut Context<'_, '_>,
    filter: &Filter,
    mut each: impl FnMut(i64, String) -> ControlFlow<()>,
) -> Result<(), Failure> {
    let (now, domain) = (context.now, context.caller.domain);
    if let Some(uid) = &filter.uid {
        return match context.object_by_uid(uid) {
            Ok(object) => {
                if filter.matches(&object, now) {
                    let _: ControlFlow<()> = each(object.row, object.uid.clone());
                }
                Ok(())
            }
            Err(failure) if failure.reason == Reason::ObjectNotFound => Ok(()),
            Err(failure) => Err(failure),
        };
    }
    if !context.is_writing()
        && let Some(known) =
            filter.terms.iter().find_map(|term| context.engine.caches.found.get(domain, term).ok())
    {
        for uid in known.iter() {
            // One that is gone by now was removed after this search began.
            let Some(object) = context.load(uid)? else { continue };
            if filter.matches(&object, now)
                && context.may_see(&object)?
                && each(object.row, object.uid.clone()).is_break()
            {
                break;
            }
        }
        return Ok(());
    }
    if let Some(few) = few_candidates(context, filter, domain)? {
        for candidate in few {
            if take(context, filter, candidate, &mut each)?.is_break() {
                break;
            }
        }
        return Ok(());
    }
    context.take_time()?;
    let mut sources: Vec<Source> = possible_sources(context.caller)
        .into_iter()
        .map(|(owner, group)| Source::new(filter, domain, owner, group))
        .collect();
    while let Some(candidate) = next(context, &mut sources)? {
        if take(context, filter, candidate, &mut each)?.is_break() {
            return Ok(());
        }
    }
    Ok(())
}

/// The newest candidate of all sources; one that several sources have comes once.
fn next(context: &mut Context<'_, '_>, sources: &mut [Source]) -> Result<Option<Candidate>, Failure> {
    for source in &mut *sources {
        source.fill(context)?;
    }
    let newest = sources.iter().filter_map(|source| source.page.front().map(|candidate| candidate.row)).max();
    let Some(newest) = newest else { return Ok(None) };
    let mut next = None;
    for source in sources {
        next = source.page.pop_front_if(|candidate| candidate.row == newest).or(next);
    }
    Ok(next)
}

/// All objects with one of the index terms asked for, or with all of them, where they are few: looking at each then takes
/// less than searching in each place where the caller may have objects. A name has one or none.
fn few_candidates(
    context: &mut Context<'_, '_>,
    filter: &Filter,
    domain: i64,
) -> Result<Option<Vec<Candidate>>, Failure> {
    for term in &filter.terms {
        let ticket = context.engine.caches.found.get(domain, term).err();
        if context.read(|tx| tx.count_term(domain, term, FEW))? >= FEW {
            continue;
        }
        let query = Query { domain, terms: vec![term.clone()], limit: FEW, ..Query::default() };
        let found = context.read(|tx| tx.candidates(&query))?;
        if found.len() >= FEW {
            continue;
        }
        if let Some(ticket) = ticket
            && context.looks_anew()
        {
            let uids = found.iter().map(|candidate| candidate.uid.clone()).collect();
            context.engine.caches.found.insert(ticket, domain, term, uids);
        }
        return Ok(Some(found));
    }
    if filter.terms.len() < 2 {
        return Ok(None);
    }
    // How many have them all is known only after a walk through those that have one.
    context.take_time()?;
    let query = Query { domain, terms: filter.terms.clone(), limit: FEW, ..Query::default() };
    let found = context.read(|tx| tx.candidates(&query))?;
    Ok((found.len() < FEW).then_some(found))
}

/// Hands a candidate on if it is a match that the caller may know of.
fn take(
    context: &mut Context<'_, '_>,
    filter: &Filter,
    candidate: Candidate,
    each: &mut impl FnMut(i64, String) -> ControlFlow<()>,
) -> Result<ControlFlow<()>, Failure> {
    let object = ManagedObject::open_candidate(candidate, context.caller.domain)?;
    if filter.matches(&object, context.now) && context.may_see(&object)? {
        return Ok(each(object.row, object.uid));
    }
    Ok(ControlFlow::Continue(()))
}

/// Where a caller's objects may be, as owner and group to search by: everywhere for those that see all keys of the
/// domain.
fn possible_sources(caller: &Caller) -> Vec<(Option<i64>, Option<i64>)> {
    match caller.role {
        Role::Console | Role::Administrator(_) => vec![(None, None)],
        Role::User(_) | Role::Anonymous => {
            let mut sources = vec![(Some(caller.user), None)];
            if caller.user != GLOBAL {
                sources.push((Some(GLOBAL), None));
            }
            sources.extend(caller.groups.iter().map(|group| (None, Some(*group))));
            sources
        }
    }
}

/// Candidates from one index, newest first, read a page at a time.
struct Source {
    query: Query,
    page: VecDeque<Candidate>,
    is_over: bool,
}

impl Source {
    fn new(filter: &Filter, domain: i64, owner: Option<i64>, group: Option<i64>) -> Self {
        let mut terms = filter.terms.clone();
        terms.extend(group.map(IndexTerm::granted_to));
        let object_types = filter.object_types.clone();
        let query = Query { domain, terms, owner, object_types, row_below: None, limit: PAGE };
        Self { query, page: VecDeque::new(), is_over: false }
    }

    /// The same from a row on.
    fn below(mut self, row: Option<i64>) -> Self {
        self.query.row_below = row;
        self
    }

    /// Reads the next page when the last one is used up.
    fn fill(&mut self, context: &mut Context<'_, '_>) -> Result<(), Failure> {
        if self.is_over || !self.page.is_empty() {
            return Ok(());
        }
        self.page = context.read(|tx| tx.candidates(&self.query))?.into();
        self.is_over = self.page.len() < self.query.limit;
        self.query.row_below = self.page.back().map(|candidate| candidate.row);
        self.query.limit = self.query.limit.saturating_mul(2).min(16_384);
        Ok(())
    }
}
