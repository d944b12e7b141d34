//! Records of what was done.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Which records are wanted: those that meet everything that is given.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct AuditQuery {
    /// Name of the user or administrator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub user: Option<String>,
    /// Name of the operation; upper and lower case are the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<String>,
    /// Unique Identifier of an object.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub object: Option<String>,
    /// `Success`, `failure` for everything else, or the name of a reason.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    /// Name of the interface.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub interface: Option<String>,
    /// A text that the record contains anywhere; upper and lower case are the same.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub text: Option<String>,
    /// At this time (RFC 3339) or later.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    /// Before this time (RFC 3339).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub to: Option<String>,
    /// After the record with this number, the oldest first.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub after: Option<u64>,
    /// Before the record with this number, the newest first, as without either.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub before: Option<u64>,
    /// Most records, 1 to 1000. [100]
    #[serde(skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
}

/// Some records.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditPage {
    /// The records.
    pub items: Vec<AuditRecord>,
    /// Where to go on, as `after` or `before`; there is no more in that direction now when it is absent.
    pub next: Option<u64>,
}

/// One operation and how it ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditRecord {
    /// Number of its line in the trail.
    pub number: u64,
    /// When.
    pub time: String,
    /// The interface that the request came in by.
    pub interface: String,
    /// The address that it came from.
    pub address: String,
    /// Subject of the client's certificate.
    pub certificate: Option<String>,
    /// Whom it was carried out for; nobody when authentication failed.
    pub user: Option<String>,
    /// Name of the user's domain; none is the root domain.
    pub domain: Option<String>,
    /// The server's mark on the request.
    pub request: String,
    /// The client's mark on the request.
    pub correlation: Option<String>,
    /// The operation.
    pub operation: String,
    /// Objects that it was about.
    pub objects: Vec<String>,
    /// `Success`, or why it was refused.
    pub result: String,
    /// In words.
    pub detail: String,
}
