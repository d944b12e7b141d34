//! The attributes that a certificate gives its object (KMIP 2.1 sections 4.5 to 4.9, 4.18; 1.4 sections 3.8 to 3.16).

use crypto::x509::{AlternativeNames, CertificateInfo, DistinguishedName};
use kmip::attribute::Attribute;
use kmip::object::Certificate;
use kmip::table::Tag;
use kmip::table::enumeration::{CertificateType, DigitalSignatureAlgorithm};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::{Item, Value};

use super::ManagedObject;
use super::key::facts_of;
use crate::reason::Failure;

/// Fields of a distinguished name that are attributes of their own from 2.0, for subject and issuer.
const NAME_FIELDS: &[(&str, Tag, Tag)] = &[
    ("CN", Tag::CERTIFICATE_SUBJECT_CN, Tag::CERTIFICATE_ISSUER_CN),
    ("O", Tag::CERTIFICATE_SUBJECT_O, Tag::CERTIFICATE_ISSUER_O),
    ("OU", Tag::CERTIFICATE_SUBJECT_OU, Tag::CERTIFICATE_ISSUER_OU),
    ("emailAddress", Tag::CERTIFICATE_SUBJECT_EMAIL, Tag::CERTIFICATE_ISSUER_EMAIL),
    ("C", Tag::CERTIFICATE_SUBJECT_C, Tag::CERTIFICATE_ISSUER_C),
    ("ST", Tag::CERTIFICATE_SUBJECT_ST, Tag::CERTIFICATE_ISSUER_ST),
    ("L", Tag::CERTIFICATE_SUBJECT_L, Tag::CERTIFICATE_ISSUER_L),
    ("UID", Tag::CERTIFICATE_SUBJECT_UID, Tag::CERTIFICATE_ISSUER_UID),
    ("serialNumber", Tag::CERTIFICATE_SUBJECT_SERIAL_NUMBER, Tag::CERTIFICATE_ISSUER_SERIAL_NUMBER),
    ("title", Tag::CERTIFICATE_SUBJECT_TITLE, Tag::CERTIFICATE_ISSUER_TITLE),
    ("DC", Tag::CERTIFICATE_SUBJECT_DC, Tag::CERTIFICATE_ISSUER_DC),
    ("dnQualifier", Tag::CERTIFICATE_SUBJECT_DN_QUALIFIER, Tag::CERTIFICATE_ISSUER_DN_QUALIFIER),
];

/// Adds what a certificate says of itself; a certificate that is not X.509 says no more than its type and length.
///
/// # Errors
/// When an X.509 certificate is malformed.
pub fn describe(object: &mut ManagedObject, certificate: &Certificate) -> Result<(), Failure> {
    object.set(Tag::CERTIFICATE_TYPE, Value::Enumeration(certificate.certificate_type.0));
    let length = i32::try_from(certificate.certificate_value.len()).unwrap_or(i32::MAX);
    object.set(Tag::CERTIFICATE_LENGTH, Value::Integer(length));
    if certificate.certificate_type != CertificateType::X_509 {
        return Ok(());
    }
    let info = CertificateInfo::parse(&certificate.certificate_value)?;
    if let Some(key) = &info.public_key {
        let facts = facts_of(key.kind(), key.bits(), None);
        if let Some(algorithm) = facts.algorithm {
            object.set(Tag::CRYPTOGRAPHIC_ALGORITHM, Value::Enumeration(algorithm.0));
        }
        if let Some(length) = facts.length {
            object.set(Tag::CRYPTOGRAPHIC_LENGTH, Value::Integer(length));
        }
    }
    if let Some(algorithm) = signature_algorithm(&info) {
        object.set(Tag::DIGITAL_SIGNATURE_ALGORITHM, Value::Enumeration(algorithm.0));
    }
    let bytes = |bytes: &[u8]| Value::ByteString(bytes.into());
    object.set(
        Tag::X_509_CERTIFICATE_IDENTIFIER,
        Value::Structure(vec![
            Item::new(Tag::ISSUER_DISTINGUISHED_NAME, bytes(info.issuer.der())),
            Item::new(Tag::CERTIFICATE_SERIAL_NUMBER, bytes(&der_integer(&info.serial))),
        ]),
    );
    // The alternative names in the encoding of the distinguished one.
    let names = |tag, name: &DistinguishedName, other_tag, others: &[Vec<u8>]| {
        let mut fields = vec![Item::new(tag, bytes(name.der()))];
        fields.extend(others.iter().map(|other| Item::new(other_tag, bytes(other))));
        Value::Structure(fields)
    };
    let subject = names(
        Tag::SUBJECT_DISTINGUISHED_NAME,
        &info.subject,
        Tag::SUBJECT_ALTERNATIVE_NAME,
        &info.subject_general_names,
    );
    object.set(Tag::X_509_CERTIFICATE_SUBJECT, subject);
    let issuer = names(
        Tag::ISSUER_DISTINGUISHED_NAME,
        &info.issuer,
        Tag::ISSUER_ALTERNATIVE_NAME,
        &info.issuer_general_names,
    );
    object.set(Tag::X_509_CERTIFICATE_ISSUER, issuer);
    if let (Some(usage), None) = (info.key_usage, object.get(Tag::CRYPTOGRAPHIC_USAGE_MASK)) {
        object.set(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask_of(usage).0));
    }
    describe_as_text(object, &info);
    for (tag, name) in
        [(Tag::CERTIFICATE_SUBJECT_DN, &info.subject), (Tag::CERTIFICATE_ISSUER_DN, &info.issuer)]
    {
        object.set(tag, Value::TextString(name.to_string()));
    }
    for (name, subject, issuer) in NAME_FIELDS {
        for value in info.subject.values(name) {
            object.add((*subject).into(), Value::TextString(value.to_owned()));
        }
        for value in info.issuer.values(name) {
            object.add((*issuer).into(), Value::TextString(value.to_owned()));
        }
    }
    Ok(())
}

/// What the public key of a certificate with a Key Usage is for (KMIP 1.4 table 96).
fn mask_of(usage: u16) -> CryptographicUsageMask {
    type Mask = CryptographicUsageMask;
    // In the order of the bits (RFC 5280 section 4.2.1.3).
    let uses = [
        Mask::VERIFY,
        Mask::CONTENT_COMMITMENT_NON_REPUDIATION,
        Mask::WRAP_KEY,
        Mask::ENCRYPT,
        Mask::KEY_AGREEMENT,
        Mask::CERTIFICATE_SIGN,
        Mask::CRL_SIGN,
        Mask::ENCRYPT,
        Mask::DECRYPT,
    ];
    let named = uses.into_iter().enumerate().filter(|(bit, _)| usage >> bit & 1 == 1);
    named.fold(CryptographicUsageMask(0), |mask, (_, use_)| mask | use_)
}

/// A serial number as the DER of its INTEGER, which is how the attribute has it. Serial numbers are at most 20 bytes
/// long (RFC 5280 section 4.1.2.2); of a longer one the length is cut to what one byte tells.
fn der_integer(magnitude: &[u8]) -> Vec<u8> {
    let digits =
        magnitude.iter().position(|byte| *byte != 0).and_then(|start| magnitude.get(start..)).unwrap_or(&[]);
    let sign = usize::from(digits.first().is_none_or(|byte| *byte & 0x80 != 0));
    let digits = digits.get(..digits.len().min(126)).unwrap_or(digits);
    let length = u8::try_from(digits.len().saturating_add(sign)).unwrap_or(127);
    let mut der = vec![0x02, length];
    der.resize(2 + sign, 0);
    der.extend_from_slice(digits);
    der
}

/// A serial number that a client looks for in the form that is kept: it may come with or without the head of its DER, and
/// as text with or without zeros in front, as the official cases have it.
#[must_use]
pub fn with_kept_serial(attribute: &Attribute) -> Attribute {
    let mut attribute = attribute.clone();
    let Value::Structure(fields) = &mut attribute.value else { return attribute };
    for field in fields {
        match (field.tag, &mut field.value) {
            (Tag::CERTIFICATE_SERIAL_NUMBER, Value::ByteString(bytes)) => {
                let content = match &**bytes {
                    [0x02, length, content @ ..] if usize::from(*length) == content.len() => content,
                    content => content,
                };
                *bytes = der_integer(content).into();
            }
            (Tag::SERIAL_NUMBER, Value::TextString(text)) => *text = kept_digits(text),
            _ => {}
        }
    }
    attribute
}

/// The digits of a serial number without bytes of zeros in front.
fn kept_digits(text: &str) -> String {
    let mut digits = text.to_ascii_uppercase();
    while digits.len() > 2 && digits.starts_with("00") {
        digits.drain(..2);
    }
    digits
}

/// The attributes of 1.0, which hold names as text.
fn describe_as_text(object: &mut ManagedObject, info: &CertificateInfo) {
    let serial: String =
        info.serial.iter().skip_while(|byte| **byte == 0).map(|byte| format!("{byte:02X}")).collect();
    object.set(
        Tag::CERTIFICATE_IDENTIFIER,
        Value::Structure(vec![
            Item::new(Tag::ISSUER, Value::TextString(info.issuer.to_string())),
            Item::new(Tag::SERIAL_NUMBER, Value::TextString(serial)),
        ]),
    );
    let names = |name_tag, name: &DistinguishedName, alternative_tag, alternative: &AlternativeNames| {
        let mut fields = vec![Item::new(name_tag, Value::TextString(name.to_string()))];
        let addresses: Vec<String> = alternative.ip.iter().map(ToString::to_string).collect();
        let texts =
            alternative.dns.iter().chain(&alternative.email).chain(&alternative.uri).chain(&addresses);
        fields.extend(texts.map(|name| Item::new(alternative_tag, Value::TextString(name.clone()))));
        Value::Structure(fields)
    };
    let subject = names(
        Tag::CERTIFICATE_SUBJECT_DISTINGUISHED_NAME,
        &info.subject,
        Tag::CERTIFICATE_SUBJECT_ALTERNATIVE_NAME,
        &info.subject_alternative_names,
    );
    object.set(Tag::CERTIFICATE_SUBJECT, subject);
    let issuer = names(
        Tag::CERTIFICATE_ISSUER_DISTINGUISHED_NAME,
        &info.issuer,
        Tag::CERTIFICATE_ISSUER_ALTERNATIVE_NAME,
        &info.issuer_alternative_names,
    );
    object.set(Tag::CERTIFICATE_ISSUER, issuer);
}

/// The algorithm that signed a certificate, by its object identifier (RFC 8017, RFC 5758, FIPS 186-4).
fn signature_algorithm(info: &CertificateInfo) -> Option<DigitalSignatureAlgorithm> {
    type Algorithm = DigitalSignatureAlgorithm;
    Some(match info.signature_algorithm.oid.as_str() {
        "1.2.840.113549.1.1.2" => Algorithm::MD2_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.4" => Algorithm::MD5_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.5" => Algorithm::SHA_1_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.14" => Algorithm::SHA_224_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.11" => Algorithm::SHA_256_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.12" => Algorithm::SHA_384_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.13" => Algorithm::SHA_512_WITH_RSA_ENCRYPTION,
        "1.2.840.113549.1.1.10" => Algorithm::RSASSA_PSS,
        "1.2.840.10040.4.3" => Algorithm::DSA_WITH_SHA_1,
        "2.16.840.1.101.3.4.3.1" => Algorithm::DSA_WITH_SHA224,
        "2.16.840.1.101.3.4.3.2" => Algorithm::DSA_WITH_SHA256,
        "1.2.840.10045.4.1" => Algorithm::ECDSA_WITH_SHA_1,
        "1.2.840.10045.4.3.1" => Algorithm::ECDSA_WITH_SHA224,
        "1.2.840.10045.4.3.2" => Algorithm::ECDSA_WITH_SHA256,
        "1.2.840.10045.4.3.3" => Algorithm::ECDSA_WITH_SHA384,
        "1.2.840.10045.4.3.4" => Algorithm::ECDSA_WITH_SHA512,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_serial_number_is_a_der_integer() {
        assert_eq!(der_integer(&[0x31, 0x32]), [2, 2, 0x31, 0x32]);
        assert_eq!(der_integer(&[0x9b, 1]), [2, 3, 0, 0x9b, 1]);
        assert_eq!(der_integer(&[0, 0x9b, 1]), [2, 3, 0, 0x9b, 1]);
        assert_eq!(der_integer(&[]), [2, 1, 0]);
    }
}
