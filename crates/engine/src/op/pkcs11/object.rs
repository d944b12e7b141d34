//! Objects (PKCS#11 3.0 section 5.7): made by Register, looked at by Get Attributes and Get, changed by Set Attribute, ended
//! by Revoke and Destroy, found by Locate.
//!
//! An object of a session is a managed object with a mark, which is removed when the session ends; what a stopped server
//! has left over is removed when its user initialises the token again.

use std::collections::HashSet;
use std::sync::Arc;

use kmip::attribute::AttributeName;
use kmip::kept;
use kmip::payload::{
    AddAttributeRequest, DeleteAttributeRequest, DestroyRequest, GetRequest, LocateRequest, RegisterRequest,
    RevocationReason, RevokeRequest, SetAttributeRequest,
};
use kmip::pkcs11::attribute as cka;
use kmip::pkcs11::{Room, Value, Writer};
use kmip::table::Tag;
use kmip::table::enumeration::{
    KeyWrapType, ObjectType, Operation, PKCS11ReturnCode as Code, RevocationReasonCode, State,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Bytes, Value as Kmip};
use kmip::{Attribute, Attributes, UniqueIdentifier};

use super::attribute::{
    self, CERTIFICATE, Classes, Meaning, PRIVATE, PUBLIC, SECRET, Template, Unavailable, standard,
};
use super::refusal::Refused;
use super::state::{Find, MAX_SESSION_OBJECTS, Session};
use super::{Call, Done, material, perform};
use crate::object::{ManagedObject, state};
use crate::op::locate::{self, PageOf};
use crate::policy;
use crate::reason::{Failure, Reason};

/// Most objects that a search gives.
const MAX_FOUND: usize = 16_384;

/// Objects of a page of a search.
const PAGE: usize = 1024;

/// Objects left over that are removed at a time.
const MAX_LEFT_OVER: usize = 256;

/// What a function that makes an object was asked for.
pub(super) struct Wanted<'t> {
    /// The bit of the class.
    pub(super) class: Classes,
    pub(super) template: &'t Template,
    /// What the object is for where the template does not say.
    pub(super) usage: Mask,
    pub(super) session: (u64, &'t Session),
}

pub(super) fn create_object(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, session) = call.session()?;
    let template = Template::read(&mut call.input)?;
    call.input.finish()?;
    let class = template.ulong(cka::CLASS).ok_or(Refused::from(Code::TEMPLATE_INCOMPLETE))?;
    let (class, _) = attribute::class(class).ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
    let (object, usage) = material::from_template(class, &template)?;
    let wanted = Wanted { class, template: &template, usage, session: (handle, &session) };
    let uid = register(call, &wanted, object, &[])?;
    one_handle(call, &uid)
}

/// Registers an object with the attributes of a template and some more.
fn register(
    call: &mut Call<'_, '_, '_, '_>,
    wanted: &Wanted<'_>,
    object: kmip::object::Object,
    more: &[Attribute],
) -> Result<String, Refused> {
    let mut list = new_attributes(call, wanted)?;
    list.retain(|attribute| more.iter().all(|other| other.name != attribute.name));
    list.extend_from_slice(more);
    let request = RegisterRequest {
        object_type: object.object_type(),
        attributes: Attributes::new(list),
        object: Some(object),
        protection_storage_masks: None,
    };
    let response = perform!(call, Register, request)?;
    note_new(call, wanted, identifier(&response.unique_identifier)?)
}

/// The identifier of an object that was made.
pub(super) fn identifier(identifier: &UniqueIdentifier) -> Result<String, Failure> {
    match identifier {
        UniqueIdentifier::Id(uid) => Ok(uid.clone()),
        _ => Err(super::mixed_up()),
    }
}

/// Notes an object that ends with its session.
pub(super) fn note_new(
    call: &mut Call<'_, '_, '_, '_>,
    wanted: &Wanted<'_>,
    uid: String,
) -> Result<String, Refused> {
    if wanted.template.flag(cka::TOKEN) != Some(true) {
        let (session, _) = wanted.session;
        let noted = uid.clone();
        call.application(|application| application.session_objects.push((session, noted)))?;
    }
    Ok(uid)
}

/// Output of one handle.
pub(super) fn one_handle(call: &mut Call<'_, '_, '_, '_>, uid: &str) -> Done {
    let handle = call.handle(uid)?;
    let mut writer = Writer::default();
    writer.ulong(handle);
    Ok(Some(writer.into_bytes()))
}

/// The attributes of a new object: what the template says, checked by the table, and what follows from it.
pub(super) fn new_attributes(
    call: &mut Call<'_, '_, '_, '_>,
    wanted: &Wanted<'_>,
) -> Result<Vec<Attribute>, Refused> {
    let Wanted { class, template, session: (_, session), .. } = *wanted;
    let mut list = Vec::new();
    let (mut mask, mut says_usage) = (Mask(0), false);
    for (code, value) in template.iter() {
        let row = attribute::row(code, class).ok_or(Refused::from(Code::ATTRIBUTE_TYPE_INVALID))?;
        match (row.meaning, value) {
            (Meaning::Computed, _) => return Err(Code::ATTRIBUTE_READ_ONLY.into()),
            (Meaning::Fixed(only), Some(Value::Bool(flag))) if *flag == only => {}
            (Meaning::Usage, Some(Value::Bool(flag))) => {
                says_usage = true;
                if let Some(bit) = attribute::usage(code, class).filter(|_| *flag) {
                    mask = mask | bit;
                }
            }
            (Meaning::Flag(tag), Some(Value::Bool(flag))) => list.push(standard(tag, Kmip::Boolean(*flag))),
            (Meaning::Date(_), None) => {}
            (Meaning::Date(tag), Some(Value::Date(digits))) => {
                let seconds = attribute::seconds_of(*digits, tag == Tag::DEACTIVATION_DATE);
                let seconds = seconds.ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
                list.push(standard(tag, Kmip::DateTime(seconds)));
            }
            (Meaning::Label, Some(value)) => list.extend(label(call, Template::text(value)?)?),
            // The subject of a certificate is in it.
            (Meaning::Kept, Some(_)) if code == cka::SUBJECT && class == CERTIFICATE => {}
            (Meaning::Kept, Some(value)) => {
                let name = attribute::kept(code);
                list.push(Attribute { name, index: None, value: attribute::to_kept(value)? });
            }
            (Meaning::Describes | Meaning::Material | Meaning::Secret, Some(_)) => {}
            (Meaning::Token, Some(Value::Bool(_))) => {}
            _ => return Err(Code::ATTRIBUTE_VALUE_INVALID.into()),
        }
    }
    if class & (PUBLIC | PRIVATE | SECRET) != 0 {
        let mask = if says_usage { mask } else { wanted.usage };
        list.push(standard(Tag::CRYPTOGRAPHIC_USAGE_MASK, Kmip::Integer(mask.0)));
    }
    // What PKCS#11 makes is used at once.
    let is_dated = list.iter().any(|known| known.name == AttributeName::Standard(Tag::ACTIVATION_DATE));
    if class & (CERTIFICATE | PUBLIC | PRIVATE | SECRET) != 0 && !is_dated {
        list.push(standard(Tag::ACTIVATION_DATE, Kmip::DateTime(call.context.now)));
    }
    if template.flag(cka::TOKEN) == Some(true) {
        if !session.may_write {
            return Err(Code::SESSION_READ_ONLY.into());
        }
        return Ok(list);
    }
    let (mark, count) =
        call.application(|application| (application.mark.clone(), application.session_objects.len()))?;
    if count >= MAX_SESSION_OBJECTS {
        return Err(Code::DEVICE_MEMORY.into());
    }
    let marks = [
        (attribute::session_object(), Kmip::Boolean(false)),
        (attribute::session_mark(), Kmip::TextString(mark)),
    ];
    list.extend(marks.map(|(name, value)| Attribute { name, index: None, value }));
    Ok(list)
}

/// The attribute that holds a label: names are unique, labels need not be.
fn label(call: &mut Call<'_, '_, '_, '_>, label: &str) -> Result<Option<Attribute>, Refused> {
    if label.is_empty() {
        return Ok(None);
    }
    let is_taken = call.context.uid_of_name(label)?.is_some();
    Ok(Some(if is_taken {
        standard(Tag::ALTERNATIVE_NAME, attribute::alternative_name(label))
    } else {
        standard(Tag::NAME, attribute::name(label))
    }))
}

/// Copies an object as a client would that may have its material: by Get and Register.
pub(super) fn copy_object(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, session) = call.session()?;
    let source = call.input.ulong()?;
    let template = Template::read(&mut call.input)?;
    call.input.finish()?;
    let source = call.uid(source)?;
    let source = call.see(&source)?;
    let (_, class) = class_of(&source)?;
    for (code, _) in template.iter() {
        let row = attribute::row(code, class).ok_or(Refused::from(Code::ATTRIBUTE_TYPE_INVALID))?;
        if matches!(row.meaning, Meaning::Describes | Meaning::Material | Meaning::Secret) {
            return Err(Code::ATTRIBUTE_READ_ONLY.into());
        }
    }
    let material = match get(call, &source.uid, None) {
        Err(failure) if matches!(failure.reason, Reason::Sensitive | Reason::NotExtractable) => {
            return Err(Code::ACTION_PROHIBITED.into());
        }
        got => got?,
    };
    let mask = source.number(Tag::CRYPTOGRAPHIC_USAGE_MASK).and_then(|mask| i32::try_from(mask).ok());
    let usage = Mask(mask.unwrap_or(0));
    let wanted = Wanted { class, template: &template, usage, session: (handle, &session) };
    let mut more = Vec::new();
    for row in attribute::ATTRIBUTES.iter().filter(|row| !template.has(row.attribute)) {
        let found = match row.meaning {
            Meaning::Kept => {
                let name = attribute::kept(row.attribute);
                attribute::vendor_value(&source, &name).map(|value| (name, value.clone()))
            }
            Meaning::Flag(tag) | Meaning::Date(tag) => {
                source.get(tag).map(|value| (AttributeName::Standard(tag), value.clone()))
            }
            Meaning::Label => attribute::labels(&source).next().map(|(tag, value)| {
                let field = if tag == Tag::NAME { Tag::NAME_VALUE } else { Tag::ALTERNATIVE_NAME_VALUE };
                let text = value.child(field).and_then(|item| item.value.text()).unwrap_or_default();
                // The name stays with the object that has it.
                (AttributeName::Standard(Tag::ALTERNATIVE_NAME), attribute::alternative_name(text))
            }),
            _ => None,
        };
        more.extend(found.map(|(name, value)| Attribute { name, index: None, value }));
    }
    let uid = register(call, &wanted, Arc::unwrap_or_clone(material), &more)?;
    one_handle(call, &uid)
}

/// The class of an object of the token: number and bit.
pub(super) fn class_of(object: &ManagedObject) -> Result<(u64, Classes), Refused> {
    attribute::class_of(object.object_type)
        .ok_or_else(|| Reason::ObjectNotFound.because("the object is none of PKCS#11").into())
}

/// The material of an object as Get gives it, in the clear.
pub(super) fn get(
    call: &mut Call<'_, '_, '_, '_>,
    uid: &str,
    format: Option<kmip::table::enumeration::KeyFormatType>,
) -> Result<Arc<kmip::object::Object>, Failure> {
    let request = GetRequest {
        unique_identifier: Some(uid.into()),
        key_format_type: format,
        key_wrap_type: Some(KeyWrapType::NOT_WRAPPED),
        ..GetRequest::default()
    };
    perform!(call, Get, request).map(|response| response.object)
}

/// Ends an object: one that is Active is revoked first, for PKCS#11 has no word for that.
pub(super) fn destroy_object(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (_, session) = call.session()?;
    let target = call.input.ulong()?;
    call.input.finish()?;
    let uid = call.uid(target)?;
    let object = call.see(&uid)?;
    let is_session_object = attribute::is_session_object(&object);
    if !is_session_object && !session.may_write {
        return Err(Code::SESSION_READ_ONLY.into());
    }
    if is_session_object {
        remove(call, &uid)?;
        call.application(|application| application.session_objects.retain(|(_, known)| *known != uid))?;
        return Ok(None);
    }
    if object.state(call.context.now) == State::ACTIVE {
        let revocation_reason = RevocationReason {
            revocation_reason_code: RevocationReasonCode::CESSATION_OF_OPERATION,
            revocation_message: None,
        };
        let unique_identifier = Some(uid.as_str().into());
        perform!(
            call,
            Revoke,
            RevokeRequest { unique_identifier, revocation_reason, compromise_occurrence_date: None }
        )?;
    }
    perform!(call, Destroy, DestroyRequest { unique_identifier: Some(uid.as_str().into()) })?;
    Ok(None)
}

/// Removes an object of a session with all that is known of it, for who may destroy it.
fn remove(call: &mut Call<'_, '_, '_, '_>, uid: &str) -> Result<(), Failure> {
    call.as_operation(Operation::DESTROY, |context| {
        let object = context.object_by_uid(uid)?;
        context.delete(&object)
    })
}

/// Removes the objects of a session, or of all.
pub(super) fn end_of_session(call: &mut Call<'_, '_, '_, '_>, session: Option<u64>) -> Result<(), Refused> {
    let ends = |of: u64| session.is_none_or(|session| session == of);
    let ending: Vec<String> = call.application(|application| {
        let objects = application.session_objects.iter().filter(|(of, _)| ends(*of));
        objects.map(|(_, uid)| uid.clone()).collect()
    })?;
    for uid in &ending {
        match remove(call, uid) {
            // Somebody has ended it otherwise, or the caller may do no more with it.
            Err(failure) if !call.context.runs_again() && is_gone(&failure) => {}
            result => result?,
        }
    }
    call.application(|application| application.session_objects.retain(|(of, _)| !ends(*of)))?;
    Ok(())
}

fn is_gone(failure: &Failure) -> bool {
    matches!(failure.reason, Reason::ObjectNotFound | Reason::PermissionDenied)
}

/// Removes objects of sessions that ended without being closed.
pub(super) fn remove_left_over(call: &mut Call<'_, '_, '_, '_>) -> Result<(), Refused> {
    let context = &*call.context;
    if policy::check_rights(context.caller, Operation::DESTROY).is_err() {
        return Ok(());
    }
    let open = context.engine.pkcs11.marks(context.caller, context.now);
    let marked = Attribute { name: attribute::session_object(), index: None, value: Kmip::Boolean(false) };
    for uid in first_located(call, vec![marked], MAX_LEFT_OVER)? {
        let Some(object) = call.context.load(&uid)? else { continue };
        let mark = attribute::vendor_value(&object, &attribute::session_mark()).and_then(Kmip::text);
        let is_open = mark.is_none_or(|mark| open.iter().any(|known| known == mark));
        if is_open || object.owner != call.context.caller.user {
            continue;
        }
        match remove(call, &uid) {
            Err(failure) if !call.context.runs_again() && is_gone(&failure) => {}
            result => result?,
        }
    }
    Ok(())
}

/// What Locate finds first, without a record of its own.
fn first_located(
    call: &mut Call<'_, '_, '_, '_>,
    attributes: Vec<Attribute>,
    limit: usize,
) -> Result<Vec<String>, Refused> {
    let request = locate_request(attributes, i32::try_from(limit).ok());
    let context = &mut *call.context;
    policy::check_rights(context.caller, Operation::LOCATE)?;
    let own = std::mem::replace(&mut context.operation, Operation::LOCATE);
    let touched = context.touched.len();
    let found = locate::run(context, &request);
    context.operation = own;
    context.touched.truncate(touched);
    found?.unique_identifiers.iter().map(|uid| identifier(uid).map_err(Refused::from)).collect()
}

pub(super) fn get_object_size(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let target = call.input.ulong()?;
    call.input.finish()?;
    let uid = call.uid(target)?;
    let object = call.see(&uid)?;
    let material = object.material.as_ref().map_or(0, |material| material.to_bytes().len());
    let size = kept::attributes_to_bytes(&object.attributes).len().saturating_add(material);
    let mut writer = Writer::default();
    writer.count(u32::try_from(size).unwrap_or(u32::MAX));
    Ok(Some(writer.into_bytes()))
}

/// Tells attributes one by one; what one of them is refused with does not keep the others back (section 5.7.5).
pub(super) fn get_attribute_value(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let target = call.input.ulong()?;
    let template = call.input.template()?;
    call.input.finish()?;
    let uid = call.uid(target)?;
    let object = call.see(&uid)?;
    let (_, class) = class_of(&object)?;
    let mut code = None;
    let mut answer = Vec::with_capacity(template.len());
    let mut got = None;
    for asked in template {
        let value = match attribute::value(&object, asked.attribute, call.context.now) {
            Ok(value) => Ok(value),
            Err(Unavailable::Unknown) => Err(Code::ATTRIBUTE_TYPE_INVALID),
            Err(Unavailable::Secret) => secret(call, &object, class, asked.attribute, &mut got)?,
        };
        let (value, room, refused) = match value {
            Err(code) => (None, Room::None, Some(code)),
            Ok(value) => offer(value, asked.room),
        };
        code = code.or(refused);
        answer.push(kmip::pkcs11::Attribute { attribute: asked.attribute, value, room });
    }
    let mut writer = Writer::default();
    writer.template(&answer);
    let output = Some(writer.into_bytes());
    match code {
        None => Ok(output),
        Some(code) => Err(Refused::Code(code, output)),
    }
}

/// A value where there is room for it, its length where that is asked for; neither where there is too little room.
fn offer(value: Value, room: Room) -> (Option<Value>, Room, Option<Code>) {
    let is_array = matches!(value, Value::Bytes(_) | Value::Ulongs(_) | Value::Template(_));
    let length = match u32::try_from(value.elements()) {
        Ok(elements) if is_array => Room::Elements(elements),
        _ => Room::One,
    };
    // An empty date has no length.
    match room {
        Room::None => (None, length, None),
        Room::One => (Some(value), Room::None, None),
        Room::Elements(elements) if usize::try_from(elements).is_ok_and(|room| value.elements() <= room) => {
            (Some(value), Room::None, None)
        }
        Room::Elements(_) => (None, Room::None, Some(Code::BUFFER_TOO_SMALL)),
    }
}

/// A part of the material, by Get, which is carried out once for all of them.
fn secret(
    call: &mut Call<'_, '_, '_, '_>,
    object: &ManagedObject,
    class: Classes,
    attribute: u64,
    got: &mut Option<Result<Arc<kmip::object::Object>, Code>>,
) -> Result<Result<Value, Code>, Refused> {
    let gotten = match got {
        Some(gotten) => gotten,
        None => {
            let given = match get(call, &object.uid, None) {
                Ok(given) => Ok(given),
                Err(failure) if call.context.runs_again() => return Err(failure.into()),
                // Whatever keeps the material back keeps its attributes back.
                Err(_) => Err(Code::ATTRIBUTE_SENSITIVE),
            };
            got.insert(given)
        }
    };
    Ok(match gotten {
        Ok(material) => material::secret(material, class, attribute).ok_or(Code::ATTRIBUTE_TYPE_INVALID),
        Err(code) => Err(*code),
    })
}

pub(super) fn set_attribute_value(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (_, session) = call.session()?;
    let target = call.input.ulong()?;
    let template = Template::read(&mut call.input)?;
    call.input.finish()?;
    let uid = call.uid(target)?;
    let object = call.see(&uid)?;
    let (_, class) = class_of(&object)?;
    if !session.may_write && !attribute::is_session_object(&object) {
        return Err(Code::SESSION_READ_ONLY.into());
    }
    for (code, value) in template.iter() {
        let row = attribute::row(code, class).ok_or(Refused::from(Code::ATTRIBUTE_TYPE_INVALID))?;
        match (row.meaning, value) {
            (Meaning::Flag(tag), Some(Value::Bool(flag))) => {
                let is_now = attribute::value(&object, code, call.context.now);
                // What is sensitive stays so, and what is not extractable: the other way is the only one (section 4.9).
                if *flag != (tag == Tag::SENSITIVE) && is_now != Ok(Value::Bool(*flag)) {
                    return Err(Code::ATTRIBUTE_READ_ONLY.into());
                }
                set(call, &uid, standard(tag, Kmip::Boolean(*flag)))?;
            }
            (Meaning::Date(tag), Some(Value::Date(digits))) => {
                let seconds = attribute::seconds_of(*digits, tag == Tag::DEACTIVATION_DATE);
                let seconds = seconds.ok_or(Refused::from(Code::ATTRIBUTE_VALUE_INVALID))?;
                set(call, &uid, standard(tag, Kmip::DateTime(seconds)))?;
            }
            (Meaning::Label, Some(value)) => set_label(call, &object, Template::text(value)?)?,
            (Meaning::Kept, Some(_)) if code == cka::SUBJECT && class == CERTIFICATE => {
                return Err(Code::ATTRIBUTE_READ_ONLY.into());
            }
            (Meaning::Kept, Some(value)) => {
                let value = attribute::to_kept(value)?;
                set(call, &uid, Attribute { name: attribute::kept(code), index: None, value })?;
            }
            (Meaning::Usage | Meaning::Fixed(_), Some(wanted)) => {
                // KMIP lets nobody change what a key is for; to say what it is changes nothing.
                if attribute::value(&object, code, call.context.now).as_ref() != Ok(wanted) {
                    return Err(Code::ATTRIBUTE_READ_ONLY.into());
                }
            }
            _ => return Err(Code::ATTRIBUTE_READ_ONLY.into()),
        }
    }
    Ok(None)
}

fn set(call: &mut Call<'_, '_, '_, '_>, uid: &str, new_attribute: Attribute) -> Result<(), Failure> {
    let unique_identifier = Some(uid.into());
    perform!(call, SetAttribute, SetAttributeRequest { unique_identifier, new_attribute }).map(|_| ())
}

/// Gives an object another label in the place of the one that it has.
fn set_label(call: &mut Call<'_, '_, '_, '_>, object: &ManagedObject, text: &str) -> Result<(), Refused> {
    let unique_identifier = || Some(object.uid.as_str().into());
    if let Some((tag, value)) = attribute::labels(object).next() {
        let request = DeleteAttributeRequest {
            unique_identifier: unique_identifier(),
            current_attribute: Some(standard(tag, value.clone())),
            attribute_reference: None,
            attribute_index: None,
        };
        perform!(call, DeleteAttribute, request)?;
    }
    if let Some(new_attribute) = label(call, text)? {
        let request = AddAttributeRequest { unique_identifier: unique_identifier(), new_attribute };
        perform!(call, AddAttribute, request)?;
    }
    Ok(())
}

/// Finds objects; all are looked for at once, and fetched by further calls.
pub(super) fn find_objects_init(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.in_session(|call, _, session| {
        let template = Template::read(&mut call.input)?;
        call.input.finish()?;
        if session.find.is_some() {
            return Err(Code::OPERATION_ACTIVE.into());
        }
        let found = search(call, &template)?;
        session.find = Some(Find { found: found.into(), fetched: 0 });
        Ok(None)
    })
}

fn search(call: &mut Call<'_, '_, '_, '_>, template: &Template) -> Result<Vec<String>, Refused> {
    let mark = call.application(|application| application.mark.clone())?;
    let (mut found, mut known) = (Vec::new(), HashSet::new());
    // An identifier is looked up, not searched for.
    if template.has(cka::UNIQUE_ID) {
        for query in queries(template)? {
            for uid in first_located(call, query, 1)? {
                let object = call.context.load(&uid)?;
                let is_match = |object: &Arc<ManagedObject>| {
                    is_visible(object, &mark) && matches(object, template, call.context.now)
                };
                if object.as_ref().is_some_and(is_match) && known.insert(uid.clone()) {
                    found.push(uid);
                }
            }
        }
        call.note(Operation::LOCATE, None);
        return Ok(found);
    }
    for query in queries(template)? {
        let mut below = None;
        loop {
            let (objects, next) = page(call, &query, below, &mark)?;
            for object in objects {
                let is_match = if attribute::needs_material(template) {
                    // A page comes without material; what was found is seen already.
                    let loaded = call.context.load(&object.uid)?;
                    loaded.is_some_and(|object| matches(&object, template, call.context.now))
                } else {
                    matches(&object, template, call.context.now)
                };
                if is_match && known.insert(object.uid.clone()) {
                    found.push(object.uid);
                }
            }
            if found.len() > MAX_FOUND {
                return Err(Code::HOST_MEMORY.into());
            }
            if next.is_none() {
                break;
            }
            below = next;
        }
    }
    Ok(found)
}

/// A page of the objects that Locate finds, and the row to go on below.
fn page(
    call: &mut Call<'_, '_, '_, '_>,
    query: &[Attribute],
    below: Option<i64>,
    mark: &str,
) -> Result<(Vec<ManagedObject>, Option<i64>), Refused> {
    let now = call.context.now;
    let request = locate_request(query.to_vec(), None);
    let page = PageOf { request: &request, owner: None, below, limit: PAGE };
    let is_wanted =
        |object: &ManagedObject| is_visible(object, mark) && !state::is_destroyed(object.state(now));
    Ok(call.as_operation(Operation::LOCATE, |context| locate::page(context, &page, is_wanted))?)
}

fn locate_request(attributes: Vec<Attribute>, maximum_items: Option<i32>) -> LocateRequest {
    LocateRequest {
        maximum_items,
        offset_items: None,
        storage_status_mask: None,
        object_group_member: None,
        object_class_mask: None,
        attributes: Attributes::new(attributes),
        template: None,
    }
}

/// What Locate is asked for so that it finds at least what a template means: of a label both places where it may be, of a
/// class each of its object types.
fn queries(template: &Template) -> Result<Vec<Vec<Attribute>>, Refused> {
    let mut queries: Vec<Vec<Attribute>> = vec![Vec::new()];
    let mut split = |alternatives: Vec<Attribute>| {
        queries = queries
            .iter()
            .flat_map(|query| {
                alternatives.iter().map(|one| [query.as_slice(), std::slice::from_ref(one)].concat())
            })
            .collect();
    };
    for (code, value) in template.iter() {
        match (code, value) {
            (cka::CLASS, Some(Value::Ulong(class))) => {
                let Some((_, types)) = attribute::class(*class) else { return Ok(Vec::new()) };
                let one =
                    |object_type: &ObjectType| standard(Tag::OBJECT_TYPE, Kmip::Enumeration(object_type.0));
                split(types.iter().map(one).collect());
            }
            (cka::LABEL, Some(Value::Bytes(text))) if !text.is_empty() => {
                let Ok(text) = std::str::from_utf8(text) else { return Ok(Vec::new()) };
                split(vec![
                    standard(Tag::NAME, attribute::name(text)),
                    standard(Tag::ALTERNATIVE_NAME, attribute::alternative_name(text)),
                ]);
            }
            (cka::ID, Some(Value::Bytes(id))) if !id.is_empty() => {
                let value = Kmip::ByteString(Bytes::clone(id));
                split(vec![Attribute { name: attribute::kept(cka::ID), index: None, value }]);
            }
            (cka::UNIQUE_ID, Some(Value::Bytes(uid))) => {
                let Ok(uid) = std::str::from_utf8(uid) else { return Ok(Vec::new()) };
                split(vec![standard(Tag::UNIQUE_IDENTIFIER, Kmip::TextString(uid.to_owned()))]);
            }
            _ => {}
        }
    }
    Ok(queries)
}

/// Whether an application sees an object: those of other applications' sessions are their own.
fn is_visible(object: &ManagedObject, mark: &str) -> bool {
    let of_session = attribute::vendor_value(object, &attribute::session_mark()).and_then(Kmip::text);
    attribute::class_of(object.object_type).is_some() && of_session.is_none_or(|of| of == mark)
}

/// Whether an object has the attributes of a template. What is secret is not searched for.
fn matches(object: &ManagedObject, template: &Template, now: i64) -> bool {
    template.iter().all(|(code, wanted)| {
        let empty = Value::Bytes(Bytes::default());
        attribute::value(object, code, now).as_ref() == Ok(wanted.unwrap_or(&empty))
    })
}

pub(super) fn find_objects(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.in_session(|call, _, session| {
        let most = usize::try_from(call.input.last_number()?).unwrap_or(usize::MAX);
        let find = session.find.as_mut().ok_or(Refused::from(Code::OPERATION_NOT_INITIALIZED))?;
        let rest = find.found.get(find.fetched..).unwrap_or(&[]);
        let next = rest.get(..most).unwrap_or(rest);
        let handles = next.iter().map(|uid| call.handle(uid)).collect::<Result<Vec<_>, _>>()?;
        find.fetched = find.fetched.saturating_add(handles.len());
        let mut writer = Writer::default();
        writer.ulongs(&handles);
        Ok(Some(writer.into_bytes()))
    })
}

pub(super) fn find_objects_final(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.in_session(|call, _, session| {
        call.input.finish()?;
        session.find.take().ok_or(Refused::from(Code::OPERATION_NOT_INITIALIZED))?;
        Ok(None)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_is_looked_for_where_it_may_be() {
        let text = |text: &str| Some(Value::Bytes(Bytes::from(text.as_bytes())));
        let template = Template::of(vec![(cka::CLASS, Some(Value::Ulong(4))), (cka::LABEL, text("x"))]);
        assert_eq!(queries(&template).ok().map(|queries| queries.len()), Some(4));
        let template = Template::of(vec![(cka::CLASS, Some(Value::Ulong(9)))]);
        assert_eq!(queries(&template).ok(), Some(Vec::new()));
        assert_eq!(queries(&Template::of(Vec::new())).ok(), Some(vec![Vec::new()]));
    }

    #[test]
    fn values_are_given_where_there_is_room() {
        let value = || Value::Bytes(Bytes::from(&b"abc"[..]));
        assert_eq!(offer(value(), Room::None), (None, Room::Elements(3), None));
        assert_eq!(offer(value(), Room::Elements(3)), (Some(value()), Room::None, None));
        assert_eq!(offer(value(), Room::Elements(2)), (None, Room::None, Some(Code::BUFFER_TOO_SMALL)));
        assert_eq!(offer(Value::Bool(true), Room::None), (None, Room::One, None));
        assert_eq!(offer(Value::Bool(true), Room::One), (Some(Value::Bool(true)), Room::None, None));
    }
}
