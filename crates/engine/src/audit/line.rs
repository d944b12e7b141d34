//! A record as JSON text, written straight into a buffer: every request pays for this.

use std::fmt::Write as _;

use super::{Record, operation_name};

/// Appends what a record says, as a JSON object without line breaks. It reads back as a [`super::chain::Entry`].
pub fn write_record(text: &mut String, record: &Record<'_>) {
    text.push_str("{\"time\":");
    push_number(text, record.time);
    text.push(',');
    text.push_str(record.peer.in_records());
    if let Some(caller) = record.caller {
        text.push_str(",\"user\":");
        push_text(text, &caller.name);
    }
    text.push_str(",\"domain\":");
    push_number(text, record.caller.map_or(0, |caller| caller.domain));
    if !record.request.is_empty() {
        text.push_str(",\"request\":");
        push_text(text, record.request);
    }
    if let Some(correlation) = record.client_correlation_value {
        text.push_str(",\"correlation\":");
        push_text(text, correlation);
    }
    text.push_str(",\"operation\":");
    push_text(text, operation_name(record.operation));
    for (place, object) in record.objects.iter().enumerate() {
        text.push_str(if place == 0 { ",\"objects\":[" } else { "," });
        push_text(text, object);
    }
    if !record.objects.is_empty() {
        text.push(']');
    }
    match record.reason {
        None => text.push_str(",\"result\":\"Success\""),
        Some(reason) => {
            // Writing to a string does not fail; names of reasons need no escape.
            let _ = write!(text, ",\"result\":\"{reason:?}\"");
        }
    }
    if !record.detail.is_empty() {
        text.push_str(",\"detail\":");
        push_text(text, record.detail);
    }
    text.push('}');
}

/// What the records of a connection have in common: the interface, the address, the subject of the certificate.
pub(crate) fn peer_text(interface: &str, address: &str, certificate: Option<&str>) -> Box<str> {
    let mut text = String::from("\"interface\":");
    push_text(&mut text, interface);
    text.push_str(",\"address\":");
    push_text(&mut text, address);
    if let Some(subject) = certificate {
        text.push_str(",\"certificate\":");
        push_text(&mut text, subject);
    }
    text.into_boxed_str()
}

/// Appends a JSON string (RFC 8259 section 7).
fn push_text(text: &mut String, value: &str) {
    text.reserve(value.len().saturating_add(2));
    text.push('"');
    if value.as_bytes().iter().fold(true, |is_plain, byte| is_plain & is_plain_byte(*byte)) {
        text.push_str(value);
    } else {
        for character in value.chars() {
            match character {
                '"' | '\\' => text.extend(['\\', character]),
                '\0'..='\x1f' => {
                    // Writing to a string does not fail.
                    let _ = write!(text, "\\u{:04x}", u32::from(character));
                }
                _ => text.push(character),
            }
        }
    }
    text.push('"');
}

/// Whether a byte of UTF-8 stands for itself in a JSON string. Looked at for all bytes of a text at once, without a way out,
/// so that the compiler takes many in a step.
const fn is_plain_byte(byte: u8) -> bool {
    (byte >= 0x20) & (byte != b'"') & (byte != b'\\')
}

/// Appends a number in decimal digits.
pub(super) fn push_number(text: &mut String, number: i64) {
    let mut digits = [b'0'; 20];
    let mut rest = number.unsigned_abs();
    let mut unused = digits.len();
    for digit in digits.iter_mut().rev() {
        *digit = b'0' + u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        unused -= 1;
        if rest == 0 {
            break;
        }
    }
    if number < 0 {
        text.push('-');
    }
    let used = digits.get(unused..).and_then(|used| std::str::from_utf8(used).ok());
    text.push_str(used.unwrap_or_default());
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use kmip::table::enumeration::Operation;

    use super::*;
    use crate::audit::chain::Entry;
    use crate::identity::{Caller, InterfaceAllows, Peer, PeerCertificate, Role};
    use crate::reason::Reason;

    /// Text with everything that JSON escapes, and some that it does not.
    const AWKWARD: &str = "a\"b\\c\n\r\t\0\x1f\x7f/é\u{2028}😀";

    #[test]
    fn a_record_reads_back_whatever_is_in_it() {
        let certificate = PeerCertificate { subject: AWKWARD.to_owned(), ..PeerCertificate::default() };
        let caller = Arc::new(Caller {
            user: 3,
            name: AWKWARD.to_owned(),
            domain: -7,
            groups: Vec::new(),
            role: Role::Console,
            interface: InterfaceAllows::default(),
            leniency: Default::default(),
            attestation: None,
            client: None,
            rights: None,
            is_ticket_holder: false,
            server_proof: None,
            may_turn: false,
            budget: None,
            until: None,
            making: None,
        });
        let peer = Peer::new("kmip".into(), AWKWARD.to_owned(), Some(certificate));
        let mut text = String::new();
        write_record(
            &mut text,
            &Record {
                time: i64::MIN,
                peer: &peer,
                caller: Some(&caller),
                operation: Some(Operation::GET),
                objects: &["one".to_owned(), AWKWARD.to_owned()],
                request: "0000002a-7",
                client_correlation_value: Some(AWKWARD),
                reason: Some(Reason::ObjectNotFound),
                detail: AWKWARD,
                is_before_commit: false,
            },
        );
        assert!(!text.contains(['\n', '\r']));
        let expected = Entry {
            time: i64::MIN,
            interface: "kmip".to_owned(),
            address: AWKWARD.to_owned(),
            certificate: Some(AWKWARD.to_owned()),
            user: Some(AWKWARD.to_owned()),
            domain: -7,
            request: "0000002a-7".to_owned(),
            correlation: Some(AWKWARD.to_owned()),
            operation: "Get".to_owned(),
            objects: vec!["one".to_owned(), AWKWARD.to_owned()],
            result: "ObjectNotFound".to_owned(),
            detail: AWKWARD.to_owned(),
        };
        assert_eq!(serde_json::from_str::<Entry>(&text).unwrap(), expected);
    }

    #[test]
    fn a_record_says_nothing_of_what_it_does_not_have() {
        let peer = Peer::new("kmip".into(), "192.0.2.1:7".to_owned(), None);
        let mut text = String::new();
        write_record(
            &mut text,
            &Record {
                time: 1_700_000_000,
                peer: &peer,
                caller: None,
                operation: None,
                objects: &[],
                request: "",
                client_correlation_value: None,
                reason: None,
                detail: "",
                is_before_commit: false,
            },
        );
        let expected = "{\"time\":1700000000,\"interface\":\"kmip\",\"address\":\"192.0.2.1:7\",\"domain\":0,\
                        \"operation\":\"?\",\"result\":\"Success\"}";
        assert_eq!(text, expected);
    }

    #[test]
    fn numbers_are_written_as_they_are() {
        for number in [0, 1, -1, 9, 10, 1_234_567_890, i64::MAX, i64::MIN] {
            let mut text = String::new();
            push_number(&mut text, number);
            assert_eq!(text, number.to_string());
        }
    }
}
