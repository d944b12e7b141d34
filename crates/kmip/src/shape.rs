//! Where the shapes of the versions meet: 1.x (Template-Attribute, attributes by name, index and value), 2.x
//! (Attributes, Attribute Reference) and 3.0 (Names of one text, one attribute for each kind of link).
//!
//! Invariant: nothing outside this module converts between versions, and nothing leaves it that the version of the
//! message does not define: attributes, fields of attributes and enumeration values are left out instead.

use std::sync::Arc;

use crate::attribute::{Attribute, AttributeName, Attributes, DeletedAttribute, link_value, name_value};
use crate::table::Tag;
use crate::table::enumeration::{LinkType, NameType, RotateNameType};
use crate::table::{self, Enumeration, Names};
use crate::ttlv::wire::Codec;
use crate::ttlv::{Error, ErrorKind, Item, Raw, Reader, Value, Wire, Writer};
use crate::version::Version;

/// Attributes that a request sets: a Template-Attribute in 1.x, a structure of attributes from 2.0. The field's tag is
/// that of 2.x.
pub(crate) struct Template;

/// Attributes beside each other in the payload in 1.x, in an Attributes structure from 2.0.
pub(crate) struct List;

/// Names of attributes: Attribute Name in 1.x, Attribute Reference from 2.0.
pub(crate) struct References;

/// The attributes of a [`List`] as far as they have values.
pub(crate) struct Changed;

/// Attributes that are gone: in 1.x an Attribute without a value each, from 2.0 an Attribute Reference.
pub(crate) struct Deleted;

/// One attribute: an Attribute in 1.x, from 2.0 a structure (the field's tag) that holds it.
pub(crate) struct One;

/// Enumeration values from here on are extensions (KMIP 2.1 chapter 11).
pub(crate) const EXTENSIONS: u32 = 0x8000_0000;

/// An enumeration of an object that is kept: a value that is neither known nor an extension is refused, for it could
/// not be given back.
pub(crate) struct Known;

impl<E: Enumeration> Codec<E> for Known {
    fn put(value: &E, writer: &mut Writer, tag: Tag) {
        writer.enumeration(tag, *value);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<E, Error> {
        <Self as Codec<Option<E>>>::take(reader, tag)?.ok_or(Error::new(ErrorKind::Missing, tag))
    }
}

impl<E: Enumeration> Codec<Option<E>> for Known {
    fn put(value: &Option<E>, writer: &mut Writer, tag: Tag) {
        if let Some(value) = value {
            writer.enumeration(tag, *value);
        }
    }

    #[inline]
    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<E>, Error> {
        let Some(raw) = reader.optional(tag)? else { return Ok(None) };
        let value = E::decode(raw)?;
        if value.name().is_none() && value.code() < EXTENSIONS {
            return Err(raw.error(ErrorKind::Value));
        }
        Ok(Some(value))
    }
}

/// A structure that is kept as a tree: what a version does not define is refused when it is read and left out when it is
/// written.
pub(crate) struct Tree;

impl Codec<Option<Value>> for Tree {
    fn put(value: &Option<Value>, writer: &mut Writer, tag: Tag) {
        if let Some(value) = value {
            put_value(writer, tag, tag, value);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<Value>, Error> {
        let Some(raw) = reader.optional(tag)? else { return Ok(None) };
        let value = raw.value()?;
        if !is_known(tag, &value, raw.version) {
            return Err(raw.error(ErrorKind::Value));
        }
        Ok(Some(value))
    }
}

/// Whether a version defines every field and enumeration value in a value.
fn is_known(tag: Tag, value: &Value, version: Version) -> bool {
    let fields = match value {
        Value::Structure(items) => items.as_slice(),
        _ => &[],
    };
    is_defined(tag, value, version)
        && fields
            .iter()
            .all(|item| has_field(tag, item.tag, version) && is_known(item.tag, &item.value, version))
}

/// The tag that 1.x has for a Template-Attribute where 2.x has a structure of attributes.
const fn template_tag(tag: Tag) -> Tag {
    match tag {
        Tag::COMMON_ATTRIBUTES => Tag::COMMON_TEMPLATE_ATTRIBUTE,
        Tag::PRIVATE_KEY_ATTRIBUTES => Tag::PRIVATE_KEY_TEMPLATE_ATTRIBUTE,
        Tag::PUBLIC_KEY_ATTRIBUTES => Tag::PUBLIC_KEY_TEMPLATE_ATTRIBUTE,
        _ => Tag::TEMPLATE_ATTRIBUTE,
    }
}

/// The attribute that 3.0 has in place of a Link of a type.
const LINKS: &[(LinkType, Tag)] = &[
    (LinkType::CERTIFICATE_LINK, Tag::CERTIFICATE_LINK),
    (LinkType::PUBLIC_KEY_LINK, Tag::PUBLIC_KEY_LINK),
    (LinkType::PRIVATE_KEY_LINK, Tag::PRIVATE_KEY_LINK),
    (LinkType::DERIVATION_BASE_OBJECT_LINK, Tag::DERIVATION_OBJECT_LINK),
    (LinkType::DERIVED_KEY_LINK, Tag::DERIVED_OBJECT_LINK),
    (LinkType::REPLACEMENT_OBJECT_LINK, Tag::REPLACEMENT_OBJECT_LINK),
    (LinkType::REPLACED_OBJECT_LINK, Tag::REPLACED_OBJECT_LINK),
    (LinkType::PARENT_LINK, Tag::PARENT_LINK),
    (LinkType::CHILD_LINK, Tag::CHILD_LINK),
    (LinkType::PREVIOUS_LINK, Tag::PREVIOUS_LINK),
    (LinkType::NEXT_LINK, Tag::NEXT_LINK),
    (LinkType::PKCS_12_CERTIFICATE_LINK, Tag::PKCS_12_CERTIFICATE_LINK),
    (LinkType::PKCS_12_PASSWORD_LINK, Tag::PKCS_12_PASSWORD_LINK),
    (LinkType::WRAPPING_KEY_LINK, Tag::WRAPPING_KEY_LINK),
];

/// Fields of structures that came later than the tag they use.
const LATE_FIELDS: &[(Tag, Tag, Version)] = &[
    (Tag::DIGEST, Tag::KEY_FORMAT_TYPE, Version::V1_1),
    (Tag::CRYPTOGRAPHIC_PARAMETERS, Tag::DIGITAL_SIGNATURE_ALGORITHM, Version::V1_2),
    (Tag::CRYPTOGRAPHIC_PARAMETERS, Tag::CRYPTOGRAPHIC_ALGORITHM, Version::V1_2),
];

/// Whether a version has a field in a structure.
pub(crate) fn has_field(parent: Tag, child: Tag, version: Version) -> bool {
    child.row().is_none_or(|row| row.range.contains(version))
        && LATE_FIELDS.iter().all(|(p, c, since)| (*p, *c) != (parent, child) || version >= *since)
}

/// The integer without the bits of a mask that only other versions define.
fn defined_bits(tag: Tag, bits: i32, version: Version) -> i32 {
    let Some(Names::Mask(table)) = tag.row().and_then(|row| row.values) else { return bits };
    let foreign = table.rows.iter().filter(|row| !row.range.contains(version));
    bits & !foreign.fold(0, |bits, row| bits | row.value.cast_signed())
}

/// Whether a version defines every enumeration value in a value.
fn is_defined(tag: Tag, value: &Value, version: Version) -> bool {
    match value {
        Value::Enumeration(code) => match tag.row().and_then(|row| row.values) {
            Some(Names::Enumeration(values)) => match values.by_value(*code) {
                Some(row) => row.range.contains(version),
                None => *code >= EXTENSIONS,
            },
            _ => true,
        },
        Value::Structure(items) => items
            .iter()
            .filter(|item| has_field(tag, item.tag, version))
            .all(|item| is_defined(item.tag, &item.value, version)),
        _ => true,
    }
}

/// Whether an attribute may be shown to a version.
#[must_use]
pub fn is_visible(attribute: &Attribute, version: Version) -> bool {
    let AttributeName::Standard(tag) = attribute.name else {
        return attribute.name.is_defined_in(version) && is_expressible(&attribute.value, version, 0);
    };
    if version >= Version::V3_0 && tag == Tag::LINK {
        return link_tag(&attribute.value).is_some();
    }
    attribute.name.is_defined_in(version) && is_defined(tag, &attribute.value, version)
}

/// Whether a version can express the value of a vendor's attribute, whose meaning is the vendor's: its types and tags are the
/// version's, and before 2.0 a structure has no other in it (KMIP 1.4 section 3.39).
fn is_expressible(value: &Value, version: Version, depth: usize) -> bool {
    let Value::Structure(items) = value else { return value.item_type().since() <= version };
    (depth == 0 || version >= Version::V2_0)
        && items.iter().all(|item| {
            (item.tag.is_extension() || item.tag.is_defined_in(version))
                && is_expressible(&item.value, version, depth + 1)
        })
}

/// The tag of the attribute that 3.0 has for a Link.
fn link_tag(link: &Value) -> Option<Tag> {
    let code = link.child(Tag::LINK_TYPE)?.value.enumeration()?;
    LINKS.iter().find(|(link_type, _)| link_type.0 == code).map(|(_, tag)| *tag)
}

/// The type of the Links that 3.0 has an attribute of its own for.
#[must_use]
pub fn link_type(tag: Tag) -> Option<LinkType> {
    LINKS.iter().find(|(_, link)| *link == tag).map(|(link_type, _)| *link_type)
}

/// The name under which a version shows an attribute: in 3.0 each kind of Link has its own.
#[must_use]
pub fn shown_name(attribute: &Attribute, version: Version) -> AttributeName {
    match attribute.name {
        AttributeName::Standard(Tag::LINK) if version >= Version::V3_0 => {
            link_tag(&attribute.value).map_or_else(|| attribute.name.clone(), AttributeName::Standard)
        }
        _ => attribute.name.clone(),
    }
}

/// The serial number in a Certificate Identifier, which is kept as capital digits without zeros in front and so shown up to
/// 1.3. In 1.4 it is shown as the bytes of its INTEGER: no specification says which, the official cases write it so.
fn serial_number(digits: &str, version: Version) -> String {
    if version < Version::V1_4 {
        return digits.to_owned();
    }
    let has_high_bit = digits.starts_with(|digit: char| digit >= '8');
    format!("{}{}", if has_high_bit { "00" } else { "" }, digits.to_ascii_lowercase())
}

/// Writes a value without the fields and bits that the version does not define.
fn put_value(writer: &mut Writer, tag: Tag, structure: Tag, value: &Value) {
    let items = match value {
        Value::Structure(items) => items,
        Value::Integer(bits) => return writer.integer(tag, defined_bits(structure, *bits, writer.version)),
        Value::TextString(digits) if structure == Tag::SERIAL_NUMBER => {
            return writer.text(tag, &serial_number(digits, writer.version));
        }
        _ => return writer.value(tag, value),
    };
    let mark = writer.begin(tag);
    let version = writer.version;
    for item in items.iter().filter(|item| has_field(structure, item.tag, version)) {
        put_value(writer, item.tag, item.tag, &item.value);
    }
    writer.end(mark);
}

/// Writes the value of one of the specification's attributes under a tag, in the version's shape.
fn put_standard(writer: &mut Writer, tag: Tag, attribute: Tag, value: &Value) {
    if writer.version >= Version::V3_0 {
        let text = match attribute {
            Tag::NAME => value.child(Tag::NAME_VALUE).and_then(|item| item.value.text()),
            Tag::ROTATE_NAME => value.child(Tag::ROTATE_NAME_VALUE).and_then(|item| item.value.text()),
            _ => None,
        };
        if let Some(text) = text {
            return writer.text(tag, text);
        }
        if let (Tag::UNIQUE_IDENTIFIER, Some(text)) = (attribute, value.text()) {
            return writer.identifier(tag, text);
        }
        if attribute == Tag::LINK {
            if let Some(object) = value.child(Tag::LINKED_OBJECT_IDENTIFIER) {
                match &object.value {
                    Value::TextString(id) => writer.value(tag, &Value::Reference(id.clone())),
                    other => writer.value(tag, other),
                }
            }
            return;
        }
    }
    put_value(writer, tag, attribute, value);
}

/// Writes an attribute in the shape of 1.x.
fn put_named(writer: &mut Writer, attribute: &Attribute) {
    let mark = writer.begin(Tag::ATTRIBUTE);
    match &attribute.name {
        AttributeName::Standard(tag) => writer.text(Tag::ATTRIBUTE_NAME, tag.title().unwrap_or_default()),
        name @ AttributeName::Vendor { .. } => writer.text(Tag::ATTRIBUTE_NAME, &name.title()),
    }
    if let Some(index) = attribute.index.filter(|index| *index > 0) {
        writer.integer(Tag::ATTRIBUTE_INDEX, index);
    }
    match attribute.name {
        AttributeName::Standard(tag) => put_standard(writer, Tag::ATTRIBUTE_VALUE, tag, &attribute.value),
        AttributeName::Vendor { .. } => writer.value(Tag::ATTRIBUTE_VALUE, &attribute.value),
    }
    writer.end(mark);
}

/// Writes an attribute in the shape of 2.x and 3.0.
fn put_typed(writer: &mut Writer, attribute: &Attribute) {
    match &attribute.name {
        AttributeName::Standard(Tag::LINK) if writer.version >= Version::V3_0 => {
            if let Some(tag) = link_tag(&attribute.value) {
                put_standard(writer, tag, Tag::LINK, &attribute.value);
            }
        }
        AttributeName::Standard(tag) => put_standard(writer, *tag, *tag, &attribute.value),
        AttributeName::Vendor { vendor, name } => {
            let mark = writer.begin(Tag::ATTRIBUTE);
            writer.text(Tag::VENDOR_IDENTIFICATION, vendor);
            writer.text(Tag::ATTRIBUTE_NAME, name);
            writer.value(Tag::ATTRIBUTE_VALUE, &attribute.value);
            writer.end(mark);
        }
    }
}

/// Writes the attributes that the version may see, without anything around them.
pub(crate) fn put_all(writer: &mut Writer, attributes: &[Attribute]) {
    let version = writer.version;
    let put = if version < Version::V2_0 { put_named } else { put_typed };
    for attribute in attributes.iter().filter(|attribute| is_visible(attribute, version)) {
        put(writer, attribute);
    }
}

/// The attribute and value that the one shape has for what a version sent.
fn canonical(tag: Tag, value: Value, version: Version) -> (Tag, Value) {
    if version < Version::V3_0 {
        return (tag, value);
    }
    match (tag, value) {
        (Tag::NAME, Value::TextString(text)) => (tag, name_value(&text, NameType::UNINTERPRETED_TEXT_STRING)),
        (Tag::ROTATE_NAME, Value::TextString(text)) => {
            let name_type = Value::Enumeration(RotateNameType::UNINTERPRETED_TEXT_STRING.0);
            let fields = vec![
                Item::new(Tag::ROTATE_NAME_VALUE, Value::TextString(text)),
                Item::new(Tag::ROTATE_NAME_TYPE, name_type),
            ];
            (tag, Value::Structure(fields))
        }
        (Tag::UNIQUE_IDENTIFIER, Value::Identifier(text)) => (tag, Value::TextString(text)),
        (tag, value) => match link_type(tag) {
            Some(link_type) => {
                let object = match value {
                    Value::Reference(id) | Value::Identifier(id) => Value::TextString(id),
                    other => other,
                };
                (Tag::LINK, link_value(link_type, object))
            }
            None => (tag, value),
        },
    }
}

/// Reads an Attribute of 1.x.
fn take_named(raw: Raw<'_>) -> Result<Attribute, Error> {
    let mut reader = raw.structure()?;
    let name = AttributeName::from_title(reader.required(Tag::ATTRIBUTE_NAME)?.text()?);
    let index = reader.optional(Tag::ATTRIBUTE_INDEX)?.map(|raw| raw.integer()).transpose()?;
    // Some clients name an attribute without a value in Locate and mean any value: that is not the protocol's.
    let value = reader.required(Tag::ATTRIBUTE_VALUE)?.value()?;
    reader.finish()?;
    Ok(Attribute { name, index, value })
}

/// Reads an attribute of 2.x or 3.0: an item under its own tag, or a vendor's Attribute structure.
fn take_typed(raw: Raw<'_>) -> Result<Attribute, Error> {
    if raw.tag == Tag::ATTRIBUTE {
        let mut reader = raw.structure()?;
        let vendor = reader.required(Tag::VENDOR_IDENTIFICATION)?.text()?.to_owned();
        let name = reader.required(Tag::ATTRIBUTE_NAME)?.text()?.to_owned();
        let value = reader.required(Tag::ATTRIBUTE_VALUE)?.value()?;
        reader.finish()?;
        return Ok(Attribute { name: AttributeName::Vendor { vendor, name }, index: None, value });
    }
    if table::attribute::by_tag(raw.tag).is_none_or(|row| !row.range.contains(raw.version)) {
        return Err(raw.error(ErrorKind::Unexpected));
    }
    let (tag, value) = canonical(raw.tag, raw.value()?, raw.version);
    Ok(Attribute { name: AttributeName::Standard(tag), index: None, value })
}

impl Codec<Attributes> for Template {
    fn put(value: &Attributes, writer: &mut Writer, tag: Tag) {
        let mark = if writer.version < Version::V2_0 {
            let mark = writer.begin(template_tag(tag));
            for name in &value.templates {
                writer.value(Tag::NAME, name);
            }
            mark
        } else {
            writer.begin(tag)
        };
        put_all(writer, &value.list);
        writer.end(mark);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Attributes, Error> {
        <Self as Codec<Option<Attributes>>>::take(reader, tag)?.ok_or(Error::new(ErrorKind::Missing, tag))
    }
}

impl Codec<Option<Attributes>> for Template {
    fn put(value: &Option<Attributes>, writer: &mut Writer, tag: Tag) {
        if let Some(value) = value {
            Self::put(value, writer, tag);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<Attributes>, Error> {
        if reader.version >= Version::V2_0 {
            return reader.optional(tag)?.map(take_attributes).transpose();
        }
        let Some(raw) = reader.optional(template_tag(tag))? else { return Ok(None) };
        let mut reader = raw.structure()?;
        let mut attributes = Attributes::default();
        while let Some(name) = reader.optional(Tag::NAME)? {
            attributes.templates.push(name.value()?);
        }
        while let Some(raw) = reader.optional(Tag::ATTRIBUTE)? {
            attributes.list.push(take_named(raw)?);
        }
        reader.finish()?;
        Ok(Some(attributes))
    }
}

/// Reads a structure of attributes of 2.x or 3.0.
pub(crate) fn take_attributes(raw: Raw<'_>) -> Result<Attributes, Error> {
    let mut reader = raw.structure()?;
    let mut attributes = Attributes::default();
    while let Some(raw) = reader.next_item()? {
        attributes.list.push(take_typed(raw)?);
    }
    Ok(attributes)
}

/// Attributes that somebody else has as well.
impl Codec<Arc<Attributes>> for List {
    fn put(value: &Arc<Attributes>, writer: &mut Writer, tag: Tag) {
        <Self as Codec<Attributes>>::put(value, writer, tag);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Arc<Attributes>, Error> {
        <Self as Codec<Attributes>>::take(reader, tag).map(Arc::new)
    }
}

impl Codec<Attributes> for List {
    fn put(value: &Attributes, writer: &mut Writer, tag: Tag) {
        if writer.version < Version::V2_0 {
            return put_all(writer, &value.list);
        }
        let mark = writer.begin(tag);
        put_all(writer, &value.list);
        writer.end(mark);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Attributes, Error> {
        if reader.version >= Version::V2_0 {
            return reader.optional(tag)?.map_or_else(|| Ok(Attributes::default()), take_attributes);
        }
        let mut attributes = Attributes::default();
        while let Some(raw) = reader.optional(Tag::ATTRIBUTE)? {
            attributes.list.push(take_named(raw)?);
        }
        Ok(attributes)
    }
}

/// Whether an Attribute of 1.x has a value; one that was deleted has none (KMIP 1.4 section 5.1).
fn has_value(attribute: Raw<'_>) -> Result<bool, Error> {
    let mut reader = attribute.structure()?;
    reader.required(Tag::ATTRIBUTE_NAME)?;
    reader.optional(Tag::ATTRIBUTE_INDEX)?;
    Ok(reader.is_next(Tag::ATTRIBUTE_VALUE))
}

impl Codec<Attributes> for Changed {
    fn put(value: &Attributes, writer: &mut Writer, tag: Tag) {
        <List as Codec<Attributes>>::put(value, writer, tag);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Attributes, Error> {
        if reader.version >= Version::V2_0 {
            return <List as Codec<Attributes>>::take(reader, tag);
        }
        let mut attributes = Attributes::default();
        let mut ahead = reader.clone();
        while let Some(raw) = ahead.optional(Tag::ATTRIBUTE)?
            && has_value(raw)?
        {
            attributes.list.push(take_named(raw)?);
            *reader = ahead.clone();
        }
        Ok(attributes)
    }
}

impl Codec<Vec<DeletedAttribute>> for Deleted {
    fn put(value: &Vec<DeletedAttribute>, writer: &mut Writer, _: Tag) {
        let version = writer.version;
        for DeletedAttribute { name, index } in value {
            if version >= Version::V2_0 {
                put_reference(writer, name);
            } else if name.is_defined_in(version) {
                let mark = writer.begin(Tag::ATTRIBUTE);
                writer.text(Tag::ATTRIBUTE_NAME, &name.title());
                if let Some(index) = index.filter(|index| *index > 0) {
                    writer.integer(Tag::ATTRIBUTE_INDEX, index);
                }
                writer.end(mark);
            }
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Vec<DeletedAttribute>, Error> {
        let mut deleted = Vec::new();
        if reader.version >= Version::V2_0 {
            while let Some(raw) = reader.optional(tag)? {
                deleted.push(DeletedAttribute { name: take_reference(raw)?, index: None });
            }
            return Ok(deleted);
        }
        while let Some(raw) = reader.optional(Tag::ATTRIBUTE)? {
            let mut attribute = raw.structure()?;
            let name = AttributeName::from_title(attribute.required(Tag::ATTRIBUTE_NAME)?.text()?);
            let index = attribute.optional(Tag::ATTRIBUTE_INDEX)?.map(|raw| raw.integer()).transpose()?;
            attribute.finish()?;
            deleted.push(DeletedAttribute { name, index });
        }
        Ok(deleted)
    }
}

impl Codec<Option<Attribute>> for One {
    fn put(value: &Option<Attribute>, writer: &mut Writer, tag: Tag) {
        if let Some(attribute) = value {
            Self::put(attribute, writer, tag);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<Attribute>, Error> {
        if reader.version < Version::V2_0 {
            return reader.optional(Tag::ATTRIBUTE)?.map(take_named).transpose();
        }
        let Some(raw) = reader.optional(tag)? else { return Ok(None) };
        let mut inner = raw.structure()?;
        let attribute = inner.next_item()?.ok_or(raw.error(ErrorKind::Missing)).and_then(take_typed)?;
        match inner.next_item()? {
            None => Ok(Some(attribute)),
            Some(second) => Err(second.error(ErrorKind::Unexpected)),
        }
    }
}

impl Codec<Attribute> for One {
    fn put(attribute: &Attribute, writer: &mut Writer, tag: Tag) {
        if writer.version < Version::V2_0 {
            return put_named(writer, attribute);
        }
        let mark = writer.begin(tag);
        put_typed(writer, attribute);
        writer.end(mark);
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Attribute, Error> {
        <Self as Codec<Option<Attribute>>>::take(reader, tag)?.ok_or(Error::new(ErrorKind::Missing, tag))
    }
}

/// Writes the name of an attribute; one that the version does not define is left out.
fn put_reference(writer: &mut Writer, name: &AttributeName) {
    let version = writer.version;
    if !name.is_defined_in(version) {
        return;
    }
    match name {
        _ if version < Version::V2_0 => writer.text(Tag::ATTRIBUTE_NAME, &name.title()),
        AttributeName::Standard(tag) => writer.code(Tag::ATTRIBUTE_REFERENCE, tag.0),
        AttributeName::Vendor { vendor, name } => {
            let mark = writer.begin(Tag::ATTRIBUTE_REFERENCE);
            writer.text(Tag::VENDOR_IDENTIFICATION, vendor);
            writer.text(Tag::ATTRIBUTE_NAME, name);
            writer.end(mark);
        }
    }
}

/// Reads an Attribute Reference of 2.x or 3.0: the attribute's tag, or a vendor's name.
fn take_reference(raw: Raw<'_>) -> Result<AttributeName, Error> {
    if let Ok(code) = raw.enumeration() {
        return Ok(AttributeName::Standard(Tag(code)));
    }
    let mut reader = raw.structure()?;
    let vendor = reader.required(Tag::VENDOR_IDENTIFICATION)?.text()?.to_owned();
    let name = reader.required(Tag::ATTRIBUTE_NAME)?.text()?.to_owned();
    reader.finish()?;
    Ok(AttributeName::Vendor { vendor, name })
}

impl Codec<Vec<AttributeName>> for References {
    fn put(value: &Vec<AttributeName>, writer: &mut Writer, _: Tag) {
        for name in value {
            put_reference(writer, name);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Vec<AttributeName>, Error> {
        let mut names = Vec::new();
        while let Some(name) = <Self as Codec<Option<AttributeName>>>::take(reader, tag)? {
            // Each kind of link has a name of its own in 3.0, and all are one attribute here.
            let is_link_again = name == AttributeName::Standard(Tag::LINK) && names.contains(&name);
            if reader.version < Version::V3_0 || !is_link_again {
                names.push(name);
            }
        }
        Ok(names)
    }
}

impl Codec<Option<AttributeName>> for References {
    fn put(value: &Option<AttributeName>, writer: &mut Writer, _: Tag) {
        if let Some(name) = value {
            put_reference(writer, name);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<AttributeName>, Error> {
        if reader.version < Version::V2_0 {
            let Some(raw) = reader.optional(Tag::ATTRIBUTE_NAME)? else { return Ok(None) };
            return raw.text().map(|title| Some(AttributeName::from_title(title)));
        }
        reader.optional(tag)?.map(take_reference).transpose()
    }
}
