//! Test case files.

use std::fmt;

use crate::table::Tag;
use crate::table::enumeration::Operation;
use crate::ttlv::xml::{Context, Element, Node, Parser};
use crate::ttlv::{Error, ErrorKind, ItemType, Limits, Value};
use crate::version::Version;

/// A test case.
#[derive(Clone, Debug)]
pub struct Case {
    /// The title between double square brackets; empty where there is none.
    pub title: String,
    /// The requests with the responses that are expected, in the order in which they are sent.
    pub exchanges: Vec<Exchange>,
    /// Names of the compatibility profiles that its clients need: `[Compat] NAME`.
    pub compat: Vec<String>,
    /// The version that the case was written for, where it is older than that of the messages: a response may have
    /// fields that it did not know, and a Result Reason for which it had a more general one.
    pub written_for: Option<Version>,
}

/// A request and the response that is expected.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// Who takes part beside the server.
    pub client: Client,
    /// Who asks.
    pub direction: Direction,
    /// Whether the request is repeated until the expected response comes: marked so, or a Poll.
    pub repeat: bool,
    /// What the case says about the exchange.
    pub notes: Vec<String>,
    pub(super) request: Template,
    pub(super) response: Template,
}

/// One of the clients of a case; each has an identity of its own.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Client {
    /// The only client of most cases.
    #[default]
    A,
    /// The second client.
    B,
    /// The third client.
    C,
}

/// Who asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Direction {
    /// The client asks the server.
    ClientToServer,
    /// The server asks the client.
    ServerToClient,
}

/// The case that has to run before another on the same server: it makes what the other looks for.
#[must_use]
pub fn predecessor(name: &str) -> Option<String> {
    [("SASED-M-3-", "SASED-M-2-"), ("TL-M-3-", "TL-M-2-"), ("TC-CREG-2-", "TC-CREG-1-")]
        .iter()
        .find_map(|(prefix, before)| Some(format!("{before}{}", name.strip_prefix(prefix)?)))
}

/// The same case of the other versions, newest first: the version, and the name of the case there.
#[must_use]
pub fn siblings(name: &str) -> Vec<(Version, String)> {
    let Some((family, digits)) = name.rsplit_once('-') else { return Vec::new() };
    let versions =
        Version::ALL.iter().rev().map(|version| (*version, format!("{}{}", version.major, version.minor)));
    versions
        .filter(|(_, other)| other != digits)
        .map(|(version, digits)| (version, format!("{family}-{digits}")))
        .collect()
}

/// The user that the clients of a case act for. The cases of one-time registration leave objects to the user of that
/// name.
#[must_use]
pub fn user(name: &str) -> &'static str {
    if name.starts_with("TC-CREG-") { "one-time-user" } else { "conformance" }
}

impl Case {
    /// Whether a request is relative to the current time.
    pub(super) fn asks_for_now(&self) -> bool {
        self.exchanges.iter().any(|exchange| exchange.request.asks_for_now())
    }

    /// Reads a case file. Its name without directory and extension tells what some files do not say themselves:
    /// in the cases `TC-Q-S2C` the server is the one who asks.
    ///
    /// # Errors
    /// When the file is malformed, or its requests and responses do not pair up.
    pub fn parse(name: &str, text: &str) -> Result<Self, Error> {
        let mut marks = Marks { server_asks: name.contains("Q-S2C"), ..Marks::default() };
        let mut case =
            Self { title: String::new(), exchanges: Vec::new(), compat: Vec::new(), written_for: None };
        let mut waiting: Vec<Exchange> = Vec::new();
        let mut parser = Parser::new(without_second_end(text), &Limits::default())?.with_wrapper("KMIP");
        loop {
            match parser.next()? {
                Node::Text(text) | Node::Comment(text) => marks.read(&text, &mut case.title),
                Node::Element(element) if element.tag == Tag::REQUEST_MESSAGE => {
                    waiting.push(marks.exchange(Template::message(&element)?));
                }
                Node::Element(element) if element.tag == Tag::RESPONSE_MESSAGE => {
                    let response = Template::message(&element)?;
                    case.exchanges.push(answered(&mut waiting, response)?);
                }
                Node::Element(element) => return Err(Error::new(ErrorKind::Unexpected, element.tag)),
                Node::End => break,
            }
        }
        case.compat = marks.compat;
        match waiting.is_empty() {
            true => Ok(case),
            false => Err(Error::new(ErrorKind::Missing, Tag::RESPONSE_MESSAGE)),
        }
    }
}

/// One official file has its end tag twice.
fn without_second_end(text: &str) -> &str {
    let end = "</KMIP>";
    match text.trim_end().strip_suffix(end) {
        Some(rest) if rest.trim_end().ends_with(end) => rest,
        _ => text,
    }
}

/// Pairs a response with the request that waits for it: one file has two requests before their responses, the
/// second of which is answered first.
fn answered(waiting: &mut Vec<Exchange>, response: Template) -> Result<Exchange, Error> {
    let operation = response.operations().first().copied();
    let index =
        waiting.iter().position(|exchange| exchange.request.operations().first().copied() == operation);
    if waiting.is_empty() {
        return Err(Error::new(ErrorKind::Unexpected, Tag::RESPONSE_MESSAGE));
    }
    // A response to a message that was not understood names no operation.
    let exchange = waiting.remove(index.unwrap_or(0));
    Ok(Exchange { response, ..exchange })
}

/// What the text between messages says about the next request.
#[derive(Default)]
struct Marks {
    client: Client,
    server_asks: bool,
    marked_direction: Option<Direction>,
    repeat: bool,
    compat: Vec<String>,
    notes: Vec<String>,
}

impl Marks {
    fn read(&mut self, text: &str, title: &mut String) {
        for line in text.lines().map(|line| line.trim_start_matches(['#', ' ', '\t']).trim_end()) {
            let marked = |mark: &str| line.starts_with(mark);
            if let Some(words) = line.strip_prefix("[[").and_then(|rest| rest.strip_suffix("]]")) {
                if title.is_empty() {
                    words.trim().clone_into(title);
                }
            } else if let Some(profile) = line.strip_prefix("[Compat]") {
                self.compat.push(profile.trim().to_owned());
            } else if marked("[Client-A]") {
                self.client = Client::A;
            } else if marked("[Client-B]") {
                self.client = Client::B;
            } else if marked("[Client-C]") {
                self.client = Client::C;
            } else if marked("[Client-to-Server]") {
                self.marked_direction = Some(Direction::ClientToServer);
            } else if marked("[Server-to-Client]") {
                self.marked_direction = Some(Direction::ServerToClient);
            } else if marked("[REPEAT]") {
                self.repeat = true;
            } else if !line.is_empty() && !marked("TIME ") {
                self.notes.push(line.to_owned());
            }
        }
    }

    /// The exchange that a request begins. Its response is still empty.
    fn exchange(&mut self, request: Template) -> Exchange {
        let operations = request.operations();
        let only_servers = |operation: &Operation| {
            operation.is_from_server(Version::V3_0) && !operation.is_from_client(Version::V3_0)
        };
        let direction = match self.marked_direction.take() {
            Some(direction) => direction,
            None if self.server_asks || operations.iter().any(only_servers) => Direction::ServerToClient,
            None => Direction::ClientToServer,
        };
        let response = Template { tag: Tag::RESPONSE_MESSAGE, content: Content::Structure(Vec::new()) };
        Exchange {
            client: self.client,
            direction,
            repeat: std::mem::take(&mut self.repeat) || operations.contains(&Operation::POLL),
            notes: std::mem::take(&mut self.notes),
            request,
            response,
        }
    }
}

/// An item of which some values are still open.
#[derive(Clone, PartialEq)]
pub(super) struct Template {
    pub(super) tag: Tag,
    pub(super) content: Content,
}

#[derive(Clone, PartialEq)]
pub(super) enum Content {
    Structure(Vec<Template>),
    Value(Value),
    Open(ItemType, Placeholder),
}

/// A value that the case leaves open.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Placeholder {
    /// The current time with a difference in seconds.
    Now(i64),
    /// A name that stands for the same value wherever it is used.
    Name(String),
}

impl Template {
    fn message(element: &Element) -> Result<Self, Error> {
        Self::new(element, Context::default())
    }

    fn new(element: &Element, context: Context) -> Result<Self, Error> {
        let tag = element.tag;
        if element.item_type == ItemType::Structure {
            let mut context = Context::default();
            let mut members = Vec::with_capacity(element.children.len());
            for child in &element.children {
                let member = Self::new(child, context)?;
                if let Content::Value(value) = &member.content {
                    context.pass(member.tag, value);
                }
                members.push(member);
            }
            return Ok(Self { tag, content: Content::Structure(members) });
        }
        let text = element.value.as_ref().map(|text| text.trim()).unwrap_or_default();
        let content = if text.starts_with('$') {
            let placeholder = Placeholder::parse(text).ok_or(Error::new(ErrorKind::Name, tag))?;
            Content::Open(element.item_type, placeholder)
        } else if tag == Tag::ATTRIBUTE_NAME && element.item_type == ItemType::TextString {
            // Line wrapping has left runs of blanks in some titles.
            let words: Vec<&str> = text.split_whitespace().collect();
            Content::Value(Value::TextString(words.join(" ")))
        } else {
            Content::Value(element.leaf(context).map_err(|kind| Error::new(kind, tag))?)
        };
        Ok(Self { tag, content })
    }

    /// The members of a structure.
    pub(super) fn members(&self) -> &[Self] {
        match &self.content {
            Content::Structure(members) => members,
            _ => &[],
        }
    }

    /// Whether something in the message is relative to the current time.
    fn asks_for_now(&self) -> bool {
        matches!(&self.content, Content::Open(_, Placeholder::Now(_)))
            || self.members().iter().any(Self::asks_for_now)
    }

    /// The Time Stamp of a response, where it is that of the recorded run.
    pub(super) fn recorded(&self) -> Option<i64> {
        let header = self.members().iter().find(|member| member.tag == Tag::RESPONSE_HEADER)?;
        match header.members().iter().find(|member| member.tag == Tag::TIME_STAMP)?.content {
            Content::Value(Value::DateTime(recorded)) => Some(recorded),
            _ => None,
        }
    }

    /// Whether a Discover Versions request lists versions.
    pub(super) fn lists_versions(&self) -> bool {
        let items = self.members().iter().filter(|member| member.tag == Tag::BATCH_ITEM);
        items
            .flat_map(|item| item.members())
            .filter(|member| member.tag == Tag::REQUEST_PAYLOAD)
            .any(|payload| payload.members().iter().any(|member| member.tag == Tag::PROTOCOL_VERSION))
    }

    /// The operations of a message's batch items.
    pub(super) fn operations(&self) -> Vec<Operation> {
        let items = self.members().iter().filter(|member| member.tag == Tag::BATCH_ITEM);
        items
            .flat_map(|item| item.members())
            .filter(|member| member.tag == Tag::OPERATION)
            .filter_map(|member| match member.content {
                Content::Value(Value::Enumeration(code)) => Some(Operation(code)),
                _ => None,
            })
            .collect()
    }
}

impl fmt::Debug for Template {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.tag, f)
    }
}

impl Placeholder {
    fn parse(text: &str) -> Option<Self> {
        let Some(difference) = text.strip_prefix("$NOW") else { return Some(Self::Name(text.to_owned())) };
        let difference: String = difference.split_whitespace().collect();
        match difference.split_at_checked(1) {
            None => Some(Self::Now(0)),
            Some(("+", seconds)) => seconds.parse().ok().map(Self::Now),
            Some(("-", seconds)) => seconds.parse::<i64>().ok()?.checked_neg().map(Self::Now),
            Some(_) => None,
        }
    }

    /// Whether the value is one that a client makes up.
    pub(super) fn is_random(&self) -> bool {
        matches!(self, Self::Name(name) if name.contains("RANDOM"))
    }

    /// Whether the value is a Unique Identifier, which never changes once it is known.
    pub(super) fn is_unique_identifier(&self) -> bool {
        matches!(self, Self::Name(name) if name.contains("UNIQUE_IDENTIFIER") && !name.contains("SHORT"))
    }
}

impl fmt::Display for Placeholder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Now(0) => f.write_str("$NOW"),
            Self::Now(difference) => write!(f, "$NOW{difference:+}"),
            Self::Name(name) => f.write_str(name),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(kind: &str, operation: &str) -> String {
        format!(
            "<{kind}Message><BatchItem><Operation type=\"Enumeration\" value=\"{operation}\"/></BatchItem></{kind}Message>"
        )
    }

    #[test]
    fn marks_say_who_asks_and_what_is_repeated() {
        let text = format!(
            "<KMIP><!--\n# [[A title]]\n# [Compat] odd-ways\n-->\n{}{}# TIME 1\n# [Client-B]\n# [REPEAT] until it comes\nwords\n{}{}\
             # [Server-to-Client]\n{}{}{}{}</KMIP>",
            message("Request", "Create"),
            message("Response", "Create"),
            message("Request", "Get"),
            message("Response", "Get"),
            message("Request", "Query"),
            message("Response", "Query"),
            message("Request", "Notify"),
            message("Response", "Notify"),
        );
        let case = Case::parse("TC-1", &text).unwrap();
        assert_eq!(case.title, "A title");
        assert_eq!(case.compat, ["odd-ways"]);
        let [create, get, query, notify] = case.exchanges.as_slice() else { panic!("four exchanges") };
        assert_eq!((create.client, create.repeat), (Client::A, false));
        assert_eq!(create.direction, Direction::ClientToServer);
        assert_eq!(
            (get.client, get.repeat, get.notes.as_slice()),
            (Client::B, true, ["words".to_owned()].as_slice())
        );
        assert_eq!((query.direction, query.repeat), (Direction::ServerToClient, false));
        assert_eq!(notify.direction, Direction::ServerToClient);
        let by_name = Case::parse("TC-Q-S2C-1-14", &text).unwrap();
        assert_eq!(by_name.exchanges[0].direction, Direction::ServerToClient);
    }

    #[test]
    fn a_response_goes_with_the_request_of_its_operation() {
        let text = format!(
            "<KMIP>{}{}{}{}</KMIP>\n</KMIP>",
            message("Request", "Destroy"),
            message("Request", "Revoke"),
            message("Response", "Revoke"),
            message("Response", "Destroy"),
        );
        let case = Case::parse("TC-1", &text).unwrap();
        let order: Vec<_> =
            case.exchanges.iter().flat_map(|exchange| exchange.request.operations()).collect();
        assert_eq!(order, [Operation::REVOKE, Operation::DESTROY]);
    }

    #[test]
    fn messages_that_do_not_pair_up_are_refused() {
        let kind = |text: &str| Case::parse("TC-1", text).map(|_| ()).map_err(|error| error.kind);
        assert_eq!(kind(&message("Request", "Get")), Err(ErrorKind::Missing));
        assert_eq!(kind(&message("Response", "Get")), Err(ErrorKind::Unexpected));
        assert_eq!(kind("<KMIP><BatchItem/></KMIP>"), Err(ErrorKind::Unexpected));
    }

    #[test]
    fn times_are_placeholders_with_a_difference() {
        assert_eq!(Placeholder::parse("$NOW"), Some(Placeholder::Now(0)));
        assert_eq!(Placeholder::parse("$NOW-3600"), Some(Placeholder::Now(-3600)));
        assert_eq!(Placeholder::parse("$NOW + 60"), Some(Placeholder::Now(60)));
        assert_eq!(Placeholder::parse("$NOW*2"), None);
        assert_eq!(Placeholder::Now(60).to_string(), "$NOW+60");
        assert!(Placeholder::parse("$UNIQUE_IDENTIFIER_0").unwrap().is_unique_identifier());
        assert!(!Placeholder::parse("$SHORT_UNIQUE_IDENTIFIER_0").unwrap().is_unique_identifier());
    }
}
