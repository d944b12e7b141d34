//! Groups of objects: by a text before 3.0, by a link to a Group object from 3.0 on, which may say its identifier or its
//! name (KMIP 2.1 section 4.35, KMIP 3.0 tables).

use kmip::attribute::AttributeName;
use kmip::table::Tag;
use kmip::table::enumeration::ObjectType;
use kmip::ttlv::Value;

use super::ManagedObject;
use crate::context::Context;
use crate::reason::Failure;

/// The values that mean the same group as the value of an attribute: itself, and for a Group Link the group's identifier and
/// its name.
///
/// # Errors
/// When the store fails.
pub fn names(context: &mut Context<'_, '_>, tag: Tag, value: &Value) -> Result<Vec<Value>, Failure> {
    let mut names = vec![value.clone()];
    if tag != Tag::GROUP_LINK {
        return Ok(names);
    }
    match value {
        Value::NameReference(name) => {
            names.extend(context.uid_of_name(name)?.map(Value::Reference));
        }
        Value::Reference(uid) => {
            if let Some(group) = found(context, uid)? {
                let text = |name: &Value| name.child(Tag::NAME_VALUE)?.value.text().map(str::to_owned);
                names.extend(group.all(Tag::NAME).filter_map(text).map(Value::NameReference));
            }
        }
        _ => {}
    }
    Ok(names)
}

/// Whether a value is one of those that mean a group.
#[must_use]
pub fn is_among(names: &[Value], value: &Value) -> bool {
    names.iter().any(|name| name.text() == value.text())
}

fn found(context: &mut Context<'_, '_>, uid: &str) -> Result<Option<std::sync::Arc<ManagedObject>>, Failure> {
    Ok(context.load(uid)?.filter(|object| object.object_type == ObjectType::GROUP))
}

/// Whether a value names a group that the server knows: one that has a Group object, or a member that the caller may know of.
///
/// # Errors
/// When the store fails.
pub fn is_known(context: &mut Context<'_, '_>, tag: Tag, value: &Value) -> Result<bool, Failure> {
    let names = names(context, tag, value)?;
    if tag == Tag::GROUP_LINK && names.len() > 1 {
        return Ok(true);
    }
    let Some(term) = super::index::term(&AttributeName::Standard(tag), value) else { return Ok(false) };
    let domain = context.caller.domain;
    let query = store::Query { domain, terms: vec![term], limit: 64, ..store::Query::default() };
    for candidate in context.read(|tx| tx.candidates(&query))? {
        let member = ManagedObject::open_candidate(candidate, domain)?;
        if member.all(tag).any(|group| group.text() == value.text()) && context.may_find(&member)? {
            return Ok(true);
        }
    }
    Ok(false)
}
