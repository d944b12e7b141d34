//! Going through a test case with one server.

use std::collections::HashMap;
use std::fmt;

use super::case::{Case, Client, Content, Direction, Exchange, Placeholder, Template};
use super::compare::{self, Difference};
use crate::table::Tag;
use crate::table::enumeration::{Operation, PaddingMethod};
use crate::ttlv::{Bytes, Item, ItemType, Value};
use crate::version::Version;

/// What a session cannot do itself.
pub struct Tools<'a> {
    /// 16 random bytes, for identifiers that a client makes up.
    pub random: &'a mut dyn FnMut() -> [u8; 16],
    /// SHA-256, for the digest of registered material.
    pub sha256: &'a dyn Fn(&[u8]) -> [u8; 32],
}

impl fmt::Debug for Tools<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Tools")
    }
}

/// The way through one case. It asks for the same exchange until [`Session::check`] accepts a response to it.
#[derive(Debug)]
pub struct Session<'a> {
    case: &'a Case,
    tools: Tools<'a>,
    position: usize,
    /// The time of the request that was asked for last, in seconds since 1970-01-01 UTC.
    now: i64,
    memory: Memory,
}

/// The next request to send.
#[derive(Clone, Debug)]
pub struct Step {
    /// Who takes part beside the server.
    pub client: Client,
    /// Who asks.
    pub direction: Direction,
    /// Whether another response than the expected one means: ask again after a while.
    pub repeat: bool,
    /// The time at which the case was recorded (seconds since 1970-01-01 UTC), where the dates in its requests are of
    /// that time.
    pub recorded: Option<i64>,
    /// The Request Message.
    pub request: Item,
}

/// A request needs a value that no response has shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{placeholder} was never bound")]
pub struct Unbound {
    /// The placeholder as the case writes it.
    pub placeholder: String,
}

/// What the exchanges before have shown.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// The values of placeholders.
    pub(super) bound: HashMap<String, Value>,
    /// Every byte string that was sent.
    pub(super) sent: Vec<Bytes>,
    /// What a response had where the case shows bytes of the recorded run: later requests mean what this run made.
    replaced: HashMap<Bytes, Bytes>,
    /// The latest byte string of a response by tag.
    latest: HashMap<Tag, Bytes>,
    /// Whether the server has made key material, so that what is computed from it cannot be foretold.
    pub(super) server_made: bool,
    /// Whether the server has been asked to certify a key.
    pub(super) certified: bool,
    /// Whether a key has been given the parameter Random IV.
    random_iv: bool,
    /// Whether a key has been given a padding that is random.
    random_padding: bool,
    /// Whether the output of the request is random by nature.
    pub(super) randomised: bool,
}

impl<'a> Session<'a> {
    /// A session at the start of a case.
    #[must_use]
    pub fn new(case: &'a Case, tools: Tools<'a>) -> Self {
        Self { case, tools, position: 0, now: 0, memory: Memory::default() }
    }

    /// The next request at the time `now`, in seconds since 1970-01-01 UTC; `None` at the end of the case.
    ///
    /// # Errors
    /// When the request needs a value that no response has shown.
    pub fn next(&mut self, now: i64) -> Result<Option<Step>, Unbound> {
        let Some(exchange) = self.case.exchanges.get(self.position) else { return Ok(None) };
        self.now = now;
        let request = self.bind(&exchange.request)?;
        self.memory.note_request(&request, &exchange.request.operations());
        let Exchange { client, direction, repeat, .. } = *exchange;
        let recorded = exchange.response.recorded().filter(|_| !self.case.asks_for_now());
        Ok(Some(Step { client, direction, repeat, recorded, request }))
    }

    /// Compares the response to the request given last with the expected one. Accepting it, the session goes on
    /// to the next exchange.
    ///
    /// # Errors
    /// The first difference that the profiles do not permit.
    pub fn check(&mut self, response: &Item) -> Result<(), Difference> {
        let Some(exchange) = self.case.exchanges.get(self.position) else {
            return Err(Difference::new("", "the end of the case", "a response"));
        };
        let operation = exchange.request.operations().first().copied();
        self.memory.bound = compare::response(
            &exchange.response,
            response,
            &compare::Facts {
                memory: &self.memory,
                operation,
                now: self.now,
                sha256: self.tools.sha256,
                lists_no_versions: !exchange.request.lists_versions(),
                written_for: self.case.written_for,
            },
        )?;
        self.memory.note_response(response);
        self.memory.note_replaced(&exchange.response, response);
        self.position += 1;
        Ok(())
    }

    /// The version of the client that is asked, in a case in which the server asks: that of the first request. The cases
    /// of 1.2 show the server's requests in 1.0 with attributes that 1.0 does not have.
    #[must_use]
    pub fn server_speaks(&self) -> Option<Version> {
        let asks = |exchange: &Exchange| exchange.direction == Direction::ServerToClient;
        let request = &self.case.exchanges.first().filter(|_| self.case.exchanges.iter().any(asks))?.request;
        let child = |item: &'_ Template, tag| item.members().iter().position(|member| member.tag == tag);
        let header = request.members().get(child(request, Tag::REQUEST_HEADER)?)?;
        let version = header.members().get(child(header, Tag::PROTOCOL_VERSION)?)?;
        let number = |tag| match &version.members().get(child(version, tag)?)?.content {
            Content::Value(value) => u16::try_from(value.number()?).ok(),
            _ => None,
        };
        Some(Version::new(number(Tag::PROTOCOL_VERSION_MAJOR)?, number(Tag::PROTOCOL_VERSION_MINOR)?))
    }

    /// Compares a request that the server has sent with the one that was given last. What the server knows itself (the
    /// material of a key that it has made, digests, dates) may differ, and there may be more attributes.
    ///
    /// # Errors
    /// The first difference.
    pub fn check_request(&self, wanted: &Item, sent: &Item) -> Result<(), Difference> {
        let item = |message: &Item| message.child(Tag::BATCH_ITEM).cloned();
        let (Some(wanted), Some(sent)) = (item(wanted), item(sent)) else {
            return Err(Difference::new("/RequestMessage", "an item", "none"));
        };
        let operation = |item: &Item| item.child(Tag::OPERATION).and_then(|code| code.value.enumeration());
        if operation(&wanted) != operation(&sent) {
            let name =
                |item| operation(item).map_or_else(String::new, |code| format!("{:?}", Operation(code)));
            return Err(Difference::new("/RequestMessage/BatchItem/Operation", name(&wanted), name(&sent)));
        }
        let payload =
            |item: &Item| item.child(Tag::REQUEST_PAYLOAD).map_or(Vec::new(), |item| item.items().to_vec());
        let sent = payload(&sent);
        for expected in payload(&wanted) {
            let is_there = sent.iter().any(|item| is_as_expected(&expected, item));
            if !is_there {
                let path = format!("/RequestMessage/BatchItem/RequestPayload/{}", expected.tag);
                let title = expected.child(Tag::ATTRIBUTE_NAME).and_then(|name| name.value.text());
                return Err(Difference::new(
                    path,
                    title.unwrap_or("the item of the case"),
                    "nothing like it",
                ));
            }
        }
        Ok(())
    }

    /// The answer that a client gives to the request given last: the one that the case shows.
    ///
    /// # Errors
    /// When it needs a value that no message has shown.
    pub fn client_answer(&mut self) -> Result<Option<Item>, Unbound> {
        let Some(exchange) = self.case.exchanges.get(self.position) else { return Ok(None) };
        self.bind(&exchange.response).map(Some)
    }

    /// Goes on to the next exchange though no response has been accepted.
    pub const fn pass_over(&mut self) {
        self.position = self.position.saturating_add(1);
    }

    /// How many exchanges have been accepted or passed over.
    #[must_use]
    pub const fn position(&self) -> usize {
        self.position
    }

    fn bind(&mut self, template: &Template) -> Result<Item, Unbound> {
        let value = match &template.content {
            Content::Structure(members) => {
                Value::Structure(members.iter().map(|member| self.bind(member)).collect::<Result<_, _>>()?)
            }
            Content::Value(Value::ByteString(shown)) => {
                Value::ByteString(self.memory.replaced.get(shown).unwrap_or(shown).clone())
            }
            Content::Value(value) => value.clone(),
            Content::Open(item_type, placeholder) => self
                .value_of(placeholder, template.tag, *item_type)
                .ok_or_else(|| Unbound { placeholder: placeholder.to_string() })?,
        };
        Ok(Item { tag: template.tag, value })
    }

    fn value_of(&mut self, placeholder: &Placeholder, tag: Tag, item_type: ItemType) -> Option<Value> {
        let name = match placeholder {
            Placeholder::Now(difference) => return time(self.now.checked_add(*difference)?, item_type),
            Placeholder::Name(name) => name,
        };
        if placeholder.is_random() && !self.memory.bound.contains_key(name) {
            let made = identifier((self.tools.random)(), item_type);
            self.memory.bound.insert(name.clone(), made);
        }
        match self.memory.bound.get(name) {
            Some(value) => retyped(value, item_type),
            // The response before may show as a literal what the placeholder stands for.
            None => self.memory.latest.get(&tag).cloned().map(Value::ByteString),
        }
    }
}

/// Whether an item of a request that the server sends is the one expected.
fn is_as_expected(expected: &Item, sent: &Item) -> bool {
    if expected.tag != sent.tag {
        return false;
    }
    let name =
        |item: &Item| item.child(Tag::ATTRIBUTE_NAME).and_then(|name| name.value.text().map(str::to_owned));
    if expected.tag == Tag::ATTRIBUTE {
        let value = |item: &Item| item.child(Tag::ATTRIBUTE_VALUE).map(|item| item.value.clone());
        return name(expected) == name(sent)
            && match (value(expected), value(sent)) {
                (Some(Value::DateTime(_)), Some(Value::DateTime(_)))
                | (Some(Value::Interval(_)), Some(Value::Interval(_)))
                | (Some(Value::Structure(_)), Some(Value::Structure(_))) => true,
                (expected, sent) => expected == sent,
            };
    }
    // An object, of which the server may have made the material.
    matches!(expected.value, Value::Structure(_)) && expected.tag != Tag::PROTOCOL_VERSION || expected == sent
}

impl Memory {
    fn note_request(&mut self, request: &Item, operations: &[Operation]) {
        let makes_keys = [
            Operation::CREATE,
            Operation::CREATE_KEY_PAIR,
            Operation::RE_KEY,
            Operation::RE_KEY_KEY_PAIR,
            Operation::CREATE_SPLIT_KEY,
        ];
        self.server_made |= operations.iter().any(|operation| makes_keys.contains(operation));

        self.certified |= operations
            .iter()
            .any(|operation| matches!(*operation, Operation::CERTIFY | Operation::RE_CERTIFY));

        let random_padding = [PaddingMethod::OAEP, PaddingMethod::PKCS1_V1_5, PaddingMethod::PSS];
        let mut padded = false;
        walk(request, &mut |item| match &item.value {
            Value::ByteString(bytes) if !self.sent.contains(bytes) => self.sent.push(bytes.clone()),
            Value::Boolean(true) if item.tag == Tag::RANDOM_IV => self.random_iv = true,
            Value::Enumeration(code) if item.tag == Tag::PADDING_METHOD => {
                padded |= random_padding.contains(&PaddingMethod(*code));
            }
            _ => {}
        });
        let first = operations.first().copied();
        self.random_padding |= padded;
        self.randomised = (self.random_padding
            && matches!(first, Some(Operation::ENCRYPT | Operation::SIGN)))
            || (self.random_iv && first == Some(Operation::ENCRYPT));
    }

    /// Notes the outputs of cryptographic operations that differ from those shown.
    fn note_replaced(&mut self, expected: &Template, got: &Item) {
        const OUTPUTS: &[Tag] = &[Tag::DATA, Tag::MAC_DATA, Tag::SIGNATURE_DATA];
        if let (Content::Value(Value::ByteString(shown)), Value::ByteString(made)) =
            (&expected.content, &got.value)
            && OUTPUTS.contains(&expected.tag)
            && shown != made
        {
            self.replaced.insert(shown.clone(), made.clone());
        }
        for member in expected.members() {
            if let Some(item) = got.child(member.tag) {
                self.note_replaced(member, item);
            }
        }
    }

    fn note_response(&mut self, response: &Item) {
        walk(response, &mut |item| {
            if let Value::ByteString(bytes) = &item.value {
                self.latest.insert(item.tag, bytes.clone());
            }
        });
    }
}

fn walk(item: &Item, visit: &mut impl FnMut(&Item)) {
    visit(item);
    for member in item.items() {
        walk(member, visit);
    }
}

/// A time in the type that an item has.
fn time(seconds: i64, item_type: ItemType) -> Option<Value> {
    match item_type {
        ItemType::DateTime => Some(Value::DateTime(seconds)),
        ItemType::DateTimeExtended => seconds.checked_mul(1_000_000).map(Value::DateTimeExtended),
        _ => None,
    }
}

/// A known value in the type that an item has: the types of text differ between versions and places.
fn retyped(value: &Value, item_type: ItemType) -> Option<Value> {
    if value.item_type() == item_type {
        return Some(value.clone());
    }
    let text = value.text()?.to_owned();
    match item_type {
        ItemType::TextString => Some(Value::TextString(text)),
        ItemType::Identifier => Some(Value::Identifier(text)),
        ItemType::Reference => Some(Value::Reference(text)),
        ItemType::NameReference => Some(Value::NameReference(text)),
        _ => None,
    }
}

/// An identifier from random bytes: the bytes, or a text in the form of a UUID.
fn identifier(random: [u8; 16], item_type: ItemType) -> Value {
    if item_type == ItemType::ByteString {
        return Value::ByteString(Bytes::from(random.as_slice()));
    }
    let digits = format!("{:032x}", u128::from_be_bytes(random));
    let mut text = String::with_capacity(36);
    for (index, digit) in digits.chars().enumerate() {
        if matches!(index, 8 | 12 | 16 | 20) {
            text.push('-');
        }
        text.push(digit);
    }
    Value::TextString(text)
}

#[cfg(test)]
mod tests {
    use std::path::{Path, PathBuf};

    use super::*;
    use crate::message::{PayloadFault, RequestMessage, ResponseItem, ResponseMessage};
    use crate::ttlv::{Limits, decode_item, encode_item, json, xml};

    const NOW: i64 = 1_790_000_000;

    /// The case files, none where the official cases are not at hand.
    fn case_files() -> Vec<PathBuf> {
        let root = match std::env::var_os("KEYWARD_OASIS") {
            Some(directory) => PathBuf::from(directory),
            None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/oasis"),
        };
        let mut files = Vec::new();
        let mut directories = vec![root.join("test-cases")];
        while let Some(directory) = directories.pop() {
            let Ok(entries) = std::fs::read_dir(&directory) else {
                eprintln!("skipped: nothing at {}", directory.display());
                continue;
            };
            for path in entries.map(|entry| entry.unwrap().path()) {
                if path.is_dir() {
                    directories.push(path);
                } else if path.extension().is_some_and(|extension| extension == "xml") {
                    files.push(path);
                }
            }
        }
        files.sort();
        assert!(files.len() >= 461 || !root.exists(), "{} cases in {}", files.len(), root.display());
        files
    }

    fn read(path: &Path) -> Case {
        let text = std::fs::read_to_string(path).unwrap();
        let name = path.file_stem().unwrap().to_str().unwrap();
        Case::parse(name, &text).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// A digest that no case shows.
    fn no_digest(_: &[u8]) -> [u8; 32] {
        [0x5a; 32]
    }

    fn with_session<T>(case: &Case, run: impl FnOnce(&mut Session<'_>) -> T) -> T {
        let mut count = 0;
        let mut random = || {
            count += 1;
            [count; 16]
        };
        run(&mut Session::new(case, Tools { random: &mut random, sha256: &no_digest }))
    }

    /// The expected response of the current exchange with values made up for what it leaves open.
    fn expected_response(session: &Session<'_>) -> Item {
        fill(session, &session.case.exchanges[session.position].response)
    }

    fn fill(session: &Session<'_>, template: &Template) -> Item {
        let value = match &template.content {
            Content::Structure(members) => {
                Value::Structure(members.iter().map(|member| fill(session, member)).collect())
            }
            Content::Value(value) => value.clone(),
            Content::Open(item_type, Placeholder::Now(difference)) => {
                time(session.now + difference, *item_type).unwrap()
            }
            Content::Open(item_type, Placeholder::Name(name)) => match session.memory.bound.get(name) {
                Some(value) => retyped(value, *item_type).unwrap(),
                None if *item_type == ItemType::ByteString => Value::ByteString(name.as_bytes().into()),
                None => retyped(&Value::TextString(name.to_lowercase()), *item_type).unwrap(),
            },
        };
        Item { tag: template.tag, value }
    }

    fn assert_survives_every_encoding(path: &Path, message: &Item) {
        let limits = Limits::default();
        let name = path.display();
        assert_eq!(xml::decode(xml::encode(message).as_bytes(), &limits).as_ref(), Ok(message), "{name}");
        assert_eq!(json::decode(json::encode(message).as_bytes(), &limits).as_ref(), Ok(message), "{name}");
        assert_eq!(decode_item(&encode_item(message), &limits).as_ref(), Ok(message), "{name}");
    }

    #[test]
    fn every_case_accepts_its_own_responses() {
        for path in case_files() {
            let case = read(&path);
            assert!(!case.exchanges.is_empty(), "{}", path.display());
            with_session(&case, |session| {
                while let Some(step) = session.next(NOW).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
                {
                    let response = expected_response(session);
                    assert_survives_every_encoding(&path, &step.request);
                    assert_survives_every_encoding(&path, &response);
                    session.check(&response).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
                }
                assert_eq!(session.position(), case.exchanges.len());
            });
        }
    }

    /// Cases with a message that is not of its version: an Attribute without a name, attributes of 2.0 in 1.4 and of
    /// 1.2 in 1.0.
    const FAULTY: &[&str] = &["CS-AC-M-3-12", "CS-AC-M-8-12", "TC-CERTATTR-1-14", "TC-NP-2-12"];

    /// What two encodings of the same message may differ in: an Attribute Index of 0 is left out.
    fn normal(item: &mut Item) {
        if let Value::Structure(items) = &mut item.value {
            items.retain(|item| item.tag != Tag::ATTRIBUTE_INDEX || item.value != Value::Integer(0));
            items.iter_mut().for_each(normal);
        }
    }

    /// The message read into its typed form and written again; `None` where something in it has no typed form.
    fn through_types(message: &Item) -> Result<Option<Vec<u8>>, String> {
        let limits = Limits::default();
        let bytes = encode_item(message);
        if message.tag == Tag::RESPONSE_MESSAGE {
            let response = ResponseMessage::decode(&bytes, &limits).map_err(|e| e.to_string())?;
            let is_typed = |item: &ResponseItem| item.payload.is_some() || item.result_reason.is_some();
            return Ok(response.items.iter().all(is_typed).then(|| response.encode(Vec::new())));
        }
        let request = RequestMessage::decode(&bytes, &limits).map_err(|e| e.to_string())?;
        for item in &request.items {
            match &item.payload {
                Err(PayloadFault::UnknownOperation) => return Ok(None),
                Err(fault) => return Err(format!("{:?}: {fault:?}", item.operation)),
                Ok(_) => {}
            }
        }
        Ok(Some(request.to_bytes()))
    }

    #[test]
    fn typed_messages_lose_nothing_of_any_case() {
        let mut different = Vec::new();
        let mut same = 0;
        let is_faulty = |path: &PathBuf| FAULTY.iter().any(|name| path.ends_with(format!("{name}.xml")));
        for path in case_files().into_iter().filter(|path| !is_faulty(path)) {
            let case = read(&path);
            with_session(&case, |session| {
                while let Some(step) = session.next(NOW).unwrap() {
                    let response = expected_response(session);
                    for message in [&step.request, &response] {
                        let mut message = message.clone();
                        normal(&mut message);
                        match through_types(&message) {
                            Ok(Some(bytes)) if bytes == encode_item(&message) => same += 1,
                            Ok(Some(_)) => {
                                different.push(format!("{} {}", path.display(), session.position()));
                            }
                            Ok(None) => {}
                            Err(fault) => {
                                different.push(format!("{} {}: {fault}", path.display(), session.position()));
                            }
                        }
                    }
                    session.check(&response).unwrap();
                }
            });
        }
        assert!(different.is_empty(), "{same} same, {} not:\n{}", different.len(), different.join("\n"));
    }

    /// Changes the first item of a tag; whether there was one.
    fn change(item: &mut Item, tag: Tag, with: &mut dyn FnMut(&mut Value)) -> bool {
        if item.tag == tag {
            with(&mut item.value);
            return true;
        }
        let Value::Structure(items) = &mut item.value else { return false };
        items.iter_mut().any(|item| change(item, tag, with))
    }

    fn other_code(value: &mut Value) {
        if let Value::Enumeration(code) = value {
            *code ^= 0x8000_0000;
        }
    }

    #[test]
    fn every_case_refuses_changed_responses() {
        let drop_members = |value: &mut Value| *value = Value::Structure(Vec::new());
        let add_member = |value: &mut Value| {
            if let Value::Structure(items) = value {
                items.push(Item::new(Tag::ASYNCHRONOUS_CORRELATION_VALUE, Value::Boolean(true)));
            }
        };
        type Change<'a> = (Tag, &'a dyn Fn(&mut Value));
        let changes: [Change<'_>; 6] = [
            (Tag::RESULT_STATUS, &other_code),
            (Tag::RESULT_REASON, &other_code),
            (Tag::OBJECT_TYPE, &other_code),
            (Tag::PROTOCOL_VERSION_MINOR, &|value| *value = Value::Integer(77)),
            (Tag::BATCH_ITEM, &drop_members),
            (Tag::BATCH_ITEM, &add_member),
        ];
        for path in case_files() {
            let case = read(&path);
            with_session(&case, |session| {
                while session.next(NOW).unwrap().is_some() {
                    let response = expected_response(session);
                    // What a Query reports may be more than the case shows.
                    let operation = session.case.exchanges[session.position].request.operations();
                    for (tag, with) in &changes {
                        let mut changed = response.clone();
                        let is_query = operation.first() == Some(&Operation::QUERY);
                        if change(&mut changed, *tag, &mut |value| with(value)) && !is_query {
                            let verdict = session.check(&changed);
                            assert!(verdict.is_err(), "{} {tag} {}", path.display(), session.position());
                        }
                    }
                    session.check(&response).unwrap();
                }
            });
        }
    }

    /// A case of one exchange whose request and response payloads are given.
    fn case_of(operation: &str, request: &str, response: &str) -> Case {
        let operation = format!("<Operation type=\"Enumeration\" value=\"{operation}\"/>");
        let text = format!(
            "<KMIP><RequestMessage><BatchItem>{operation}<RequestPayload>{request}</RequestPayload></BatchItem>\
             </RequestMessage><ResponseMessage><BatchItem>{operation}<ResponsePayload>{response}</ResponsePayload>\
             </BatchItem></ResponseMessage></KMIP>"
        );
        Case::parse("TC-1", &text).unwrap()
    }

    /// The verdict on a response payload.
    fn verdict(operation: &str, request: &str, expected: &str, got: &str) -> Result<(), String> {
        let case = case_of(operation, request, expected);
        let actual = case_of(operation, request, got);
        with_session(&case, |session| {
            session.next(NOW).unwrap();
            let response = fill(session, &actual.exchanges[0].response);
            session.check(&response).map_err(|difference| difference.to_string())
        })
    }

    const DATA: &str = r#"<Data type="ByteString" value="01"/>"#;
    const OTHER_DATA: &str = r#"<Data type="ByteString" value="02"/>"#;

    #[test]
    fn computed_bytes_must_match_unless_they_are_random_by_nature() {
        let path = "/ResponseMessage/BatchItem/ResponsePayload/Data";
        assert_eq!(
            verdict("Encrypt", "", DATA, OTHER_DATA),
            Err(format!("{path}: got 02 (1 bytes), expected 01 (1 bytes)"))
        );
        let oaep = r#"<PaddingMethod type="Enumeration" value="OAEP"/>"#;
        assert_eq!(verdict("Encrypt", oaep, DATA, OTHER_DATA), Ok(()));
        assert!(verdict("Decrypt", oaep, DATA, OTHER_DATA).is_err());
        let random = r#"<RandomIV type="Boolean" value="true"/>"#;
        assert_eq!(verdict("Encrypt", random, DATA, OTHER_DATA), Ok(()));
        assert_eq!(verdict("RNGRetrieve", "", DATA, OTHER_DATA), Ok(()));
    }

    #[test]
    fn registered_bytes_and_their_digest_must_come_back() {
        let key = r#"<KeyMaterial type="ByteString" value="0102"/>"#;
        let other = r#"<KeyMaterial type="ByteString" value="0103"/>"#;
        let longer = r#"<KeyMaterial type="ByteString" value="010203"/>"#;
        assert!(verdict("Get", key, key, other).is_err());
        assert_eq!(verdict("Get", "", key, other), Ok(()));
        assert!(verdict("Get", "", key, longer).is_err());
        let digest = format!(r#"<DigestValue type="ByteString" value="{}"/>"#, "5a".repeat(32));
        let other = r#"<DigestValue type="ByteString" value="00"/>"#;
        assert!(verdict("Get", key, &digest, other).is_err());
        assert_eq!(verdict("Get", "", &digest, other), Ok(()));
    }

    #[test]
    fn attributes_come_in_any_order_and_with_more_beside_them() {
        let attribute = |title: &str, value: &str| {
            format!(
                "<Attribute><AttributeName type=\"TextString\" value=\"{title}\"/>\
                 <AttributeValue {value}/></Attribute>"
            )
        };
        let length = attribute("Cryptographic Length", "type=\"Integer\" value=\"128\"");
        let longer = attribute("Cryptographic Length", "type=\"Integer\" value=\"256\"");
        let state = attribute("State", "type=\"Enumeration\" value=\"Active\"");
        let both = format!("{length}{state}");
        assert_eq!(verdict("GetAttributes", "", &both, &format!("{state}{length}")), Ok(()));
        assert_eq!(verdict("GetAttributes", "", &length, &both), Ok(()));
        let path = "/ResponseMessage/BatchItem/ResponsePayload";
        assert_eq!(
            verdict("GetAttributes", "", &both, &length),
            Err(format!("{path}[State]: got nothing, expected Attribute"))
        );
        assert_eq!(
            verdict("GetAttributes", "", &length, &longer),
            Err(format!("{path}[Cryptographic Length]/Attribute/AttributeValue: got 256, expected 128"))
        );
    }

    #[test]
    fn times_are_compared_with_the_time_of_the_request() {
        let at = |seconds: i64| format!("<ActivationDate type=\"DateTime\" value=\"{seconds:#018x}\"/>");
        let expected = "<ActivationDate type=\"DateTime\" value=\"$NOW-3600\"/>";
        assert_eq!(verdict("Get", "", expected, &at(NOW - 3600 + 299)), Ok(()));
        assert!(verdict("Get", "", expected, &at(NOW)).is_err());
        // The date of the recording may be another one now; one fixed long before may not.
        assert_eq!(verdict("Get", "", &at(NOW - 86_400), &at(NOW)), Ok(()));
        assert!(verdict("Get", "", &at(NOW - 30 * 365 * 86_400), &at(NOW)).is_err());
    }

    #[test]
    fn an_identifier_stays_what_it_was_first() {
        let text = |value: &str| format!("<UniqueIdentifier type=\"TextString\" value=\"{value}\"/>");
        let twice = format!("{0}{0}", text("$UNIQUE_IDENTIFIER_0"));
        assert_eq!(verdict("GetAttributes", "", &twice, &format!("{0}{0}", text("a"))), Ok(()));
        assert!(verdict("GetAttributes", "", &twice, &format!("{}{}", text("a"), text("b"))).is_err());
        assert!(verdict("Locate", "", "", &text("a")).is_err());
    }

    #[test]
    fn a_request_needs_the_values_that_it_names() {
        let case = case_of("Decrypt", r#"<Data type="ByteString" value="$DATA_0"/>"#, "");
        let unbound = with_session(&case, |session| session.next(NOW).map(|_| ()));
        assert_eq!(unbound, Err(Unbound { placeholder: "$DATA_0".to_owned() }));
    }

    #[test]
    fn an_identifier_that_the_client_makes_up_is_used_again() {
        let item = |tag: &str| format!("<{tag} type=\"TextString\" value=\"$UNIQUE_IDENTIFIER_RANDOM_0\"/>");
        let case = case_of("Import", &format!("{}{}", item("UniqueIdentifier"), item("Comment")), "");
        with_session(&case, |session| {
            let request = session.next(NOW).unwrap().unwrap().request;
            let payload = request.child(Tag::BATCH_ITEM).unwrap().child(Tag::REQUEST_PAYLOAD).unwrap();
            let texts: Vec<_> = payload.items().iter().map(|item| item.value.text().unwrap()).collect();
            assert_eq!(texts, ["01010101-0101-0101-0101-010101010101"; 2]);
        });
    }
}
