//! What the server sends to clients on its own.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Has the server send a client what changes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct NewRegistration {
    /// Where the client listens for TLS, as HOST:PORT; without it the client turns a connection of its own round.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The version of KMIP that it is spoken to in; 2.1 when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Whether objects are put: new ones, and those that replace others; so when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub put: Option<bool>,
    /// Whether changes are notified; so when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub notify: Option<bool>,
    /// Whether a connection that the client has turned round is turned back once nothing waits.
    pub turn_back: bool,
}

/// What a client is sent.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct Registration {
    /// The client's identifier.
    pub client: i64,
    /// The client's name.
    pub name: String,
    /// Where it listens.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// The version of KMIP that it is spoken to in.
    pub version: String,
    /// Whether objects are put.
    pub put: bool,
    /// Whether changes are notified.
    pub notify: bool,
    /// Whether a connection that it has turned round is turned back once nothing waits.
    pub turn_back: bool,
    /// Whether this holds only as long as the client keeps a connection turned round.
    pub while_connected: bool,
    /// How many messages wait for it.
    pub waiting: usize,
}

/// Asks a client what it can do.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields, default)]
pub struct ClientQuestion {
    /// Query Functions by their names in KMIP, such as `QueryOperations`; none asks no Query.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub functions: Option<Vec<String>>,
    /// Versions to choose from; none asks no Discover Versions.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub versions: Option<Vec<String>>,
}

/// What a client has answered since it was asked last.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientAnswers {
    /// The client's identifier.
    pub client: i64,
    /// The client's name.
    pub name: String,
    /// How many messages wait for it still.
    pub waiting: usize,
    /// The answers.
    pub answers: Vec<ClientAnswer>,
}

/// An answer of a client.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ClientAnswer {
    /// What it was asked.
    pub operation: String,
    /// When the answer came.
    pub time: String,
    /// Why there is no answer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<String>,
    /// What it has said, in its order.
    pub facts: Vec<ClientFact>,
}

/// One thing that a client says of itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientFact {
    /// The names of the fields, the outer ones first.
    pub field: String,
    /// The value.
    pub value: String,
}
