//! Distinguished names (RFC 5280, 4.1.2.4) and their text form (RFC 4514).

use std::fmt::{self, Write};

use crate::der::{self, Reader};
use crate::{Error, Result};

/// A subject or issuer.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct DistinguishedName {
    der: Vec<u8>,
    attributes: Vec<NameAttribute>,
}

/// One attribute of a name.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NameAttribute {
    /// The short name (`CN`, `O`, `emailAddress`), or the dotted OID of a type without one.
    pub name: String,
    /// The dotted OID.
    pub oid: String,
    /// The value as text; `#` and hexadecimal DER if it is not a text.
    pub value: String,
    /// Which relative distinguished name it belongs to, counted from 0: two with the same number are one
    /// multi-valued RDN.
    pub rdn: usize,
}

impl DistinguishedName {
    /// Reads a DER `Name`.
    ///
    /// # Errors
    /// [`Error::Malformed`] naming `what`.
    pub fn parse(der: &[u8], what: &'static str) -> Result<Self> {
        let mut rdns = Reader::sequence_of(der, what)?;
        let mut attributes = Vec::new();
        let mut rdn = 0_usize;
        while !rdns.is_empty() {
            let mut set = Reader::new(rdns.expect(der::SET)?, what);
            while !set.is_empty() {
                let mut attribute = set.sequence()?;
                let oid = attribute.expect(der::OBJECT_IDENTIFIER)?;
                let oid = der::oid_text(oid).ok_or(Error::Malformed(what))?;
                let (element, all) = attribute.any_with_header()?;
                attribute.end()?;
                let value = text(element.tag, element.content).unwrap_or_else(|| hexadecimal(all));
                let name = short_name(&oid).map_or_else(|| oid.clone(), str::to_owned);
                attributes.push(NameAttribute { name, oid, value, rdn });
            }
            rdn = rdn.saturating_add(1);
        }
        Ok(Self { der: der.to_vec(), attributes })
    }

    /// The DER, as it stood in the certificate.
    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// All attributes, in the order of the certificate.
    pub fn attributes(&self) -> &[NameAttribute] {
        &self.attributes
    }

    /// The values of the attributes with this short name or OID, in order.
    pub fn values<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        let wanted = move |attribute: &&NameAttribute| attribute.name == name || attribute.oid == name;
        self.attributes.iter().filter(wanted).map(|attribute| attribute.value.as_str())
    }

    /// The most specific common name: the last one.
    pub fn common_name(&self) -> Option<&str> {
        self.values("CN").last()
    }

    /// Whether there are no attributes.
    pub fn is_empty(&self) -> bool {
        self.attributes.is_empty()
    }
}

/// RFC 4514: the last RDN first.
impl fmt::Display for DistinguishedName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut previous = None;
        let mut rdns: Vec<Vec<&NameAttribute>> = Vec::new();
        for attribute in &self.attributes {
            match rdns.last_mut() {
                Some(rdn) if previous == Some(attribute.rdn) => rdn.push(attribute),
                _ => rdns.push(vec![attribute]),
            }
            previous = Some(attribute.rdn);
        }
        for (index, rdn) in rdns.iter().rev().enumerate() {
            if index > 0 {
                f.write_char(',')?;
            }
            for (index, attribute) in rdn.iter().enumerate() {
                if index > 0 {
                    f.write_char('+')?;
                }
                write!(f, "{}=", attribute.name)?;
                escape(f, &attribute.value)?;
            }
        }
        Ok(())
    }
}

fn escape(f: &mut fmt::Formatter<'_>, value: &str) -> fmt::Result {
    let last = value.chars().count().saturating_sub(1);
    for (index, character) in value.chars().enumerate() {
        match character {
            '"' | '+' | ',' | ';' | '<' | '>' | '\\' => write!(f, "\\{character}")?,
            ' ' if index == 0 || index == last => f.write_str("\\ ")?,
            '#' if index == 0 && !is_hexadecimal(value) => f.write_str("\\#")?,
            control if control.is_control() => {
                let mut buffer = [0; 4];
                for byte in control.encode_utf8(&mut buffer).bytes() {
                    write!(f, "\\{byte:02x}")?;
                }
            }
            other => f.write_char(other)?,
        }
    }
    Ok(())
}

fn is_hexadecimal(value: &str) -> bool {
    value.len() > 1 && value.bytes().skip(1).all(|byte| byte.is_ascii_hexdigit())
}

fn hexadecimal(bytes: &[u8]) -> String {
    let mut out = String::from("#");
    for byte in bytes {
        out.push_str(&format!("{byte:02x}"));
    }
    out
}

/// The text of a DirectoryString or IA5String.
fn text(tag: u8, content: &[u8]) -> Option<String> {
    match tag {
        UTF8_STRING => String::from_utf8(content.to_vec()).ok(),
        NUMERIC_STRING | PRINTABLE_STRING | IA5_STRING | VISIBLE_STRING => {
            content.is_ascii().then(|| content.iter().copied().map(char::from).collect())
        }
        // Teletex is read as Latin-1, as everybody who still writes it means it.
        TELETEX_STRING => Some(content.iter().copied().map(char::from).collect()),
        BMP_STRING => {
            let (units, rest) = content.as_chunks::<2>();
            let units = units.iter().map(|unit| u16::from_be_bytes(*unit));
            rest.is_empty().then(|| char::decode_utf16(units).collect::<Result<String, _>>().ok())?
        }
        UNIVERSAL_STRING => {
            let (units, rest) = content.as_chunks::<4>();
            let units = units.iter().map(|unit| char::from_u32(u32::from_be_bytes(*unit)));
            rest.is_empty().then(|| units.collect())?
        }
        _ => None,
    }
}

fn short_name(oid: &str) -> Option<&'static str> {
    SHORT_NAMES.iter().find(|(known, _)| *known == oid).map(|(_, name)| *name)
}

const UTF8_STRING: u8 = 0x0C;
const NUMERIC_STRING: u8 = 0x12;
const PRINTABLE_STRING: u8 = 0x13;
const TELETEX_STRING: u8 = 0x14;
const IA5_STRING: u8 = 0x16;
const VISIBLE_STRING: u8 = 0x1A;
const UNIVERSAL_STRING: u8 = 0x1C;
const BMP_STRING: u8 = 0x1E;

/// The names that OpenSSL writes too.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("2.5.4.3", "CN"),
    ("2.5.4.4", "SN"),
    ("2.5.4.5", "serialNumber"),
    ("2.5.4.6", "C"),
    ("2.5.4.7", "L"),
    ("2.5.4.8", "ST"),
    ("2.5.4.9", "street"),
    ("2.5.4.10", "O"),
    ("2.5.4.11", "OU"),
    ("2.5.4.12", "title"),
    ("2.5.4.13", "description"),
    ("2.5.4.15", "businessCategory"),
    ("2.5.4.17", "postalCode"),
    ("2.5.4.41", "name"),
    ("2.5.4.42", "GN"),
    ("2.5.4.43", "initials"),
    ("2.5.4.44", "generationQualifier"),
    ("2.5.4.46", "dnQualifier"),
    ("2.5.4.65", "pseudonym"),
    ("0.9.2342.19200300.100.1.1", "UID"),
    ("0.9.2342.19200300.100.1.25", "DC"),
    ("1.2.840.113549.1.9.1", "emailAddress"),
    ("1.2.840.113549.1.9.2", "unstructuredName"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::hex;

    #[test]
    fn text_form() {
        // CN=a, then OU=x+O=y in one RDN.
        let der = hex("3029 310c 300a 0603550403 0c03 2c2023 \
             3119 300a 060355040b 0c03 202078 300b 060355040a 1304 23796120");
        let name = DistinguishedName::parse(&der, "name").unwrap();
        assert_eq!(name.to_string(), "OU=\\  x+O=\\#ya\\ ,CN=\\, #");
        assert_eq!(name.common_name(), Some(", #"));
        assert_eq!(name.values("O").collect::<Vec<_>>(), ["#ya "]);
        assert_eq!(name.values("2.5.4.11").count(), 1);
        assert_eq!(name.attributes()[2].rdn, 1);
        assert_eq!(name.der(), der);
    }

    #[test]
    fn odd_values() {
        assert_eq!(text(BMP_STRING, &hex("004100fc")).unwrap(), "Aü");
        assert_eq!(text(UNIVERSAL_STRING, &hex("00000041")).unwrap(), "A");
        assert_eq!(text(TELETEX_STRING, &hex("fc")).unwrap(), "ü");
        assert!(text(UTF8_STRING, &[0xFF]).is_none());
        assert!(text(BMP_STRING, &[0]).is_none());
        assert!(text(PRINTABLE_STRING, &[0xC3]).is_none());
        // An integer as the value of an unknown type.
        let der = hex("300d 310b 3009 0604 2a030405 0201 07");
        let name = DistinguishedName::parse(&der, "name").unwrap();
        assert_eq!(name.to_string(), "1.2.3.4.5=#020107");
        assert!(DistinguishedName::parse(&hex("3000"), "name").unwrap().is_empty());
        assert!(DistinguishedName::parse(&hex("3002 3000"), "name").is_err());
    }
}
