//! The routes of the REST interface as rows: method, path, what it is for, the operation of the engine behind it, and what
//! goes in and comes out.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::Arc;

use engine::admin::whoami::WhoAmI;
use engine::admin::{
    AdminOperation, AdminQuery, MAX_PAGE, Page, Row, administrators, attestation, audit, clients, compliance,
    credentials, domains, groups, interfaces, keys, outbound, policies, self_tests, settings, statistics,
    store_check, users,
};
use engine::identity::{Caller, Peer};
use engine::{Failure, Reason};
use kmip::table::enumeration::Operation;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::schema::Shape;
use crate::administration::Administration;

/// A route.
pub(crate) struct Route {
    /// The method: GET, POST, PATCH, PUT or DELETE.
    pub(crate) method: &'static str,
    /// The path below the base, with parameters in braces.
    pub(crate) path: &'static str,
    /// One line for the documentation.
    pub(crate) summary: &'static str,
    /// The operation of the engine.
    pub(crate) behind: Behind,
    /// What may stand after the question mark.
    pub(crate) query: &'static [Parameter],
    /// What goes in.
    pub(crate) takes: Takes,
    /// What comes out.
    pub(crate) answers: Answers,
    /// What is done.
    pub(crate) run: fn(&Call<'_>) -> Result<Answer, Failure>,
}

impl Route {
    /// Whether it may take seconds: making pairs, looking at many keys.
    pub(crate) fn is_long(&self) -> bool {
        matches!(self.behind, Behind::Kmip(Operation::CREATE_KEY_PAIR | Operation::RE_KEY))
            || [keys::ListKeys::ROW.code, store_check::CheckStore::ROW.code].contains(&self.behind.code())
    }
}

/// The operation of the engine behind a route.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Behind {
    /// One of administration.
    Administration(Row),
    /// One of KMIP.
    Kmip(Operation),
}

impl Behind {
    /// Its code.
    pub(crate) const fn code(self) -> Operation {
        match self {
            Self::Administration(row) => row.code,
            Self::Kmip(operation) => operation,
        }
    }
}

/// A parameter after the question mark.
pub(crate) struct Parameter {
    pub(crate) name: &'static str,
    /// Its type in JSON Schema.
    pub(crate) kind: &'static str,
    /// One line for the documentation.
    pub(crate) help: &'static str,
}

/// The body of a request.
pub(crate) enum Takes {
    Nothing,
    Json(Shape),
}

/// The body of an answer.
pub(crate) enum Answers {
    Nothing,
    One(u16, Shape),
    List(Shape),
}

impl Answers {
    /// The status of an answer that is no refusal.
    pub(crate) const fn status(&self) -> u16 {
        match self {
            Self::Nothing => 204,
            Self::One(status, _) => *status,
            Self::List(_) => 200,
        }
    }
}

/// A body of a type.
pub(super) const fn json<T: ToSchema>() -> Takes {
    Takes::Json(Shape::of::<T>())
}

/// One thing of a type, with a status.
pub(super) const fn one<T: ToSchema>(status: u16) -> Answers {
    Answers::One(status, Shape::of::<T>())
}

/// A page of a list.
pub(super) const fn list<T: ToSchema>() -> Answers {
    Answers::List(Shape::of::<T>())
}

/// No body.
pub(super) const NOTHING: Answers = Answers::Nothing;

/// No parameters.
pub(super) const NONE: &[Parameter] = &[];

/// The parameters of a list.
pub(super) const PAGE: &[Parameter] = &[
    Parameter { name: "limit", kind: "integer", help: "Most entries of the page, 1 to 1000" },
    Parameter { name: "after", kind: "string", help: "`next` of the page before" },
    Parameter { name: "contains", kind: "string", help: "Of the page only entries whose name contains this" },
];

/// What records are looked for by.
const RECORDS: &[Parameter] = &[
    Parameter { name: "user", kind: "string", help: "Only what this user did" },
    Parameter { name: "operation", kind: "string", help: "Only this operation" },
    Parameter { name: "object", kind: "string", help: "Only what was done with this object" },
    Parameter { name: "result", kind: "string", help: "Only this result" },
    Parameter { name: "interface", kind: "string", help: "Only what came in by this interface" },
    Parameter { name: "text", kind: "string", help: "Only records that contain this" },
    Parameter { name: "from", kind: "string", help: "Only from this time on" },
    Parameter { name: "to", kind: "string", help: "Only up to this time" },
    Parameter { name: "after", kind: "integer", help: "Only records after this number" },
    Parameter { name: "before", kind: "integer", help: "Only records before this number" },
    Parameter { name: "limit", kind: "integer", help: "Most records" },
];

/// A request that was authenticated.
pub(crate) struct Call<'a> {
    pub(crate) administration: &'a Administration,
    pub(crate) peer: &'a Arc<Peer>,
    pub(crate) caller: &'a Arc<Caller>,
    /// Parameters of the path.
    pub(crate) path: HashMap<String, String>,
    /// Parameters after the question mark.
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: &'a [u8],
    /// The version in `If-Match`.
    pub(crate) version: Option<i64>,
    /// Whether the engine was asked: it records what it is asked for.
    pub(crate) is_recorded: Cell<bool>,
}

/// What is answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
    /// The version of the thing that is answered, for `ETag`.
    pub(crate) version: Option<i64>,
}

impl Answer {
    pub(super) fn of(status: u16, body: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_value(body).map_err(Failure::from)?;
        let version = body.get("version").and_then(Value::as_i64);
        Ok(Self { status, body: Some(body), version })
    }

    /// The same with a version of something that does not tell its own.
    pub(super) fn with_version(self, version: i64) -> Self {
        Self { version: Some(version), ..self }
    }
}

impl Call<'_> {
    pub(super) fn parameter(&self, name: &str) -> String {
        self.path.get(name).cloned().unwrap_or_default()
    }

    /// A parameter of the path that is a number.
    fn number(&self, name: &str) -> Result<i64, Failure> {
        let wrong = |_| Reason::InvalidField.because("the identifier in the path is a number");
        self.parameter(name).parse().map_err(wrong)
    }

    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(self.body).map_err(|fault| {
            Reason::InvalidField
                .because(format!("the body is not what it has to be: {}", without_value(&fault)))
        })
    }

    /// Most entries of a page.
    pub(super) fn limit(&self) -> Result<usize, Failure> {
        let Some(text) = self.query.get("limit") else { return Ok(MAX_PAGE) };
        text.parse()
            .ok()
            .filter(|limit| (1..=MAX_PAGE).contains(limit))
            .ok_or_else(|| Reason::InvalidField.because(format!("limit is a number from 1 to {MAX_PAGE}")))
    }

    fn page(&self) -> Result<Page, Failure> {
        Ok(Page { after: self.query.get("after").cloned().unwrap_or_default(), limit: self.limit()? })
    }

    fn audit_query(&self) -> Result<api::AuditQuery, Failure> {
        let text = |name: &str| self.query.get(name).cloned();
        let wrong = |name: &str| Reason::InvalidField.because(format!("{name} is not a number"));
        let number = |name: &str| {
            self.query.get(name).map(|text| text.parse::<u64>().map_err(|_| wrong(name))).transpose()
        };
        Ok(api::AuditQuery {
            user: text("user"),
            operation: text("operation"),
            object: text("object"),
            result: text("result"),
            interface: text("interface"),
            text: text("text"),
            from: text("from"),
            to: text("to"),
            after: number("after")?,
            before: number("before")?,
            limit: number("limit")?.map(|limit| u32::try_from(limit).unwrap_or(u32::MAX)),
        })
    }

    fn listeners(&self) -> Arc<dyn interfaces::Listeners> {
        Arc::clone(&self.administration.listeners)
    }

    pub(super) fn administer<O: AdminOperation>(&self, operation: O) -> Result<O::Answer, Failure> {
        self.is_recorded.set(true);
        self.administration.engine.administer(self.peer, self.caller, operation)
    }

    pub(super) fn look_up<Q: AdminQuery>(&self, query: Q) -> Result<Q::Answer, Failure> {
        self.is_recorded.set(true);
        self.administration.engine.look_up(self.peer, self.caller, query)
    }

    /// Answers a list, filtered by what the name contains.
    fn list<T: Serialize>(&self, items: Vec<T>, key: fn(&T) -> String) -> Result<Answer, Failure> {
        let limit = self.page()?.limit;
        let is_full = items.len() >= limit;
        let next = items.last().filter(|_| is_full).map(key);
        let wanted = self.query.get("contains").map_or("", String::as_str);
        let items: Vec<T> = items.into_iter().filter(|item| key(item).contains(wanted)).collect();
        let items = serde_json::to_value(items).map_err(Failure::from)?;
        Answer::of(200, &json!({ "items": items, "next": next }))
    }
}

pub(super) const fn done() -> Answer {
    Answer { status: 204, body: None, version: None }
}

/// Every route but those of [`keys`](super::keys) and the log-in, which needs no caller.
/// What is wrong with a body. The value that is wrong is left out: it may be a secret in the wrong place.
fn without_value(fault: &serde_json::Error) -> String {
    let text = fault.to_string();
    let quotes = ["invalid type: ", "invalid value: ", "unknown variant "];
    match text.rsplit_once(", expected ") {
        Some((what, expected)) if quotes.iter().any(|start| what.starts_with(start)) => {
            format!("a value is of the wrong kind, expected {expected}")
        }
        _ => text,
    }
}

const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/whoami",
        summary: "Who the caller is",
        behind: Behind::Administration(WhoAmI::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::WhoAmI>(200),
        run: |call| Answer::of(200, &call.look_up(WhoAmI)?),
    },
    Route {
        method: "PUT",
        path: "/password",
        summary: "Change the caller's own password",
        behind: Behind::Administration(users::ChangeOwnPassword::ROW),
        query: NONE,
        takes: json::<api::PasswordChange>(),
        answers: NOTHING,
        run: |call| call.administer(users::ChangeOwnPassword::new(call.body()?)).map(|_| done()),
    },
    Route {
        method: "POST",
        path: "/one-time-password",
        summary: "Offer the caller a secret for one-time passwords",
        behind: Behind::Administration(administrators::OfferOneTimePassword::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::OneTimePasswordSetup>(200),
        run: |call| Answer::of(200, &call.administer(administrators::OfferOneTimePassword::default())?),
    },
    Route {
        method: "PUT",
        path: "/one-time-password",
        summary: "Take the offered secret into use with a first one-time password",
        behind: Behind::Administration(administrators::ConfirmOneTimePassword::ROW),
        query: NONE,
        takes: json::<api::OneTimePassword>(),
        answers: NOTHING,
        run: |call| call.administer(administrators::ConfirmOneTimePassword(call.body()?)).map(|()| done()),
    },
    Route {
        method: "GET",
        path: "/users",
        summary: "List users",
        behind: Behind::Administration(users::ListUsers::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::User>(),
        run: |call| call.list(call.look_up(users::ListUsers(call.page()?))?, |user| user.name.clone()),
    },
    Route {
        method: "POST",
        path: "/users",
        summary: "Make a user",
        behind: Behind::Administration(users::AddUser::ROW),
        query: NONE,
        takes: json::<api::NewUser>(),
        answers: one::<api::User>(201),
        run: |call| Answer::of(201, &call.administer(users::AddUser::new(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/users/{name}",
        summary: "Show a user",
        behind: Behind::Administration(users::ShowUser::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::User>(200),
        run: |call| Answer::of(200, &call.look_up(users::ShowUser(call.parameter("name")))?),
    },
    Route {
        method: "PATCH",
        path: "/users/{name}",
        summary: "Change a user",
        behind: Behind::Administration(users::ChangeUser::ROW),
        query: NONE,
        takes: json::<api::UserChange>(),
        answers: one::<api::User>(200),
        run: |call| {
            let change = users::ChangeUser::new(call.parameter("name"), call.body()?, call.version);
            Answer::of(200, &call.administer(change)?)
        },
    },
    Route {
        method: "DELETE",
        path: "/users/{name}",
        summary: "Remove a user",
        behind: Behind::Administration(users::RemoveUser::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let remove = users::RemoveUser { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/users/{name}/credentials",
        summary: "Show what proves a user to KMIP beside certificates and the password",
        behind: Behind::Administration(credentials::ShowCredentials::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Credentials>(200),
        run: |call| Answer::of(200, &call.look_up(credentials::ShowCredentials(call.parameter("name")))?),
    },
    Route {
        method: "DELETE",
        path: "/users/{name}/credentials",
        summary: "Remove what proves a user to KMIP beside certificates and the password",
        behind: Behind::Administration(credentials::RemoveCredentials::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| call.administer(credentials::RemoveCredentials(call.parameter("name"))).map(|()| done()),
    },
    Route {
        method: "PUT",
        path: "/users/{name}/credentials/one-time-password",
        summary: "Have one-time passwords prove a user to KMIP",
        behind: Behind::Administration(credentials::SetOneTimePasswords::ROW),
        query: NONE,
        takes: json::<api::NewOneTimePasswords>(),
        answers: one::<api::OneTimePasswordSetup>(200),
        run: |call| {
            let set = credentials::SetOneTimePasswords::new(call.parameter("name"), call.body()?);
            Answer::of(200, &call.administer(set)?)
        },
    },
    Route {
        method: "PUT",
        path: "/users/{name}/credentials/hashed-password",
        summary: "Have a Hashed Password prove a user to KMIP",
        behind: Behind::Administration(credentials::SetHashedPassword::ROW),
        query: NONE,
        takes: json::<api::NewHashedPassword>(),
        answers: NOTHING,
        run: |call| {
            let set = credentials::SetHashedPassword { user: call.parameter("name"), new: call.body()? };
            call.administer(set).map(|()| done())
        },
    },
    Route {
        method: "POST",
        path: "/users/{name}/credentials/devices",
        summary: "Have a device prove a user to KMIP",
        behind: Behind::Administration(credentials::AddDevice::ROW),
        query: NONE,
        takes: json::<api::NewDevice>(),
        answers: NOTHING,
        run: |call| {
            let add = credentials::AddDevice { user: call.parameter("name"), device: call.body()? };
            call.administer(add).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/groups",
        summary: "List groups",
        behind: Behind::Administration(groups::ListGroups::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::Group>(),
        run: |call| call.list(call.look_up(groups::ListGroups(call.page()?))?, |group| group.name.clone()),
    },
    Route {
        method: "POST",
        path: "/groups",
        summary: "Make a group",
        behind: Behind::Administration(groups::AddGroup::ROW),
        query: NONE,
        takes: json::<api::NewGroup>(),
        answers: one::<api::Group>(201),
        run: |call| Answer::of(201, &call.administer(groups::AddGroup(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/groups/{name}",
        summary: "Show a group",
        behind: Behind::Administration(groups::ShowGroup::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Group>(200),
        run: |call| Answer::of(200, &call.look_up(groups::ShowGroup(call.parameter("name")))?),
    },
    Route {
        method: "PATCH",
        path: "/groups/{name}",
        summary: "Change a group",
        behind: Behind::Administration(groups::ChangeGroup::ROW),
        query: NONE,
        takes: json::<api::GroupChange>(),
        answers: one::<api::Group>(200),
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            Answer::of(200, &call.administer(groups::ChangeGroup { name, change: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/groups/{name}",
        summary: "Remove a group, its memberships and everything that it may do",
        behind: Behind::Administration(groups::RemoveGroup::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let remove = groups::RemoveGroup { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/groups/{name}/members",
        summary: "List the users in a group",
        behind: Behind::Administration(groups::ListMembers::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<String>(),
        run: |call| {
            let members = groups::ListMembers { group: call.parameter("name"), page: call.page()? };
            call.list(call.look_up(members)?, Clone::clone)
        },
    },
    Route {
        method: "PUT",
        path: "/groups/{name}/members/{user}",
        summary: "Put a user into a group",
        behind: Behind::Administration(groups::AddMember::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let (group, user) = (call.parameter("name"), call.parameter("user"));
            call.administer(groups::AddMember { group, user }).map(|()| done())
        },
    },
    Route {
        method: "DELETE",
        path: "/groups/{name}/members/{user}",
        summary: "Take a user out of a group",
        behind: Behind::Administration(groups::RemoveMember::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let (group, user) = (call.parameter("name"), call.parameter("user"));
            call.administer(groups::RemoveMember { group, user }).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/administrators",
        summary: "List administrators",
        behind: Behind::Administration(administrators::ListAdministrators::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::Administrator>(),
        run: |call| {
            let list = call.look_up(administrators::ListAdministrators(call.page()?))?;
            call.list(list, |administrator| administrator.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/administrators",
        summary: "Make an administrator",
        behind: Behind::Administration(administrators::AddAdministrator::ROW),
        query: NONE,
        takes: json::<api::NewAdministrator>(),
        answers: one::<api::Administrator>(201),
        run: |call| Answer::of(201, &call.administer(administrators::AddAdministrator::new(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/administrators/{name}",
        summary: "Show an administrator",
        behind: Behind::Administration(administrators::ShowAdministrator::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Administrator>(200),
        run: |call| {
            Answer::of(200, &call.look_up(administrators::ShowAdministrator(call.parameter("name")))?)
        },
    },
    Route {
        method: "PATCH",
        path: "/administrators/{name}",
        summary: "Change an administrator",
        behind: Behind::Administration(administrators::ChangeAdministrator::ROW),
        query: NONE,
        takes: json::<api::AdministratorChange>(),
        answers: one::<api::Administrator>(200),
        run: |call| {
            let name = call.parameter("name");
            let change = administrators::ChangeAdministrator::new(name, call.body()?, call.version);
            Answer::of(200, &call.administer(change)?.1)
        },
    },
    Route {
        method: "DELETE",
        path: "/administrators/{name}",
        summary: "Remove an administrator",
        behind: Behind::Administration(administrators::RemoveAdministrator::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            call.administer(administrators::RemoveAdministrator { name, version }).map(|_| done())
        },
    },
    Route {
        method: "DELETE",
        path: "/administrators/{name}/one-time-password",
        summary: "Ask an administrator for one-time passwords no more",
        behind: Behind::Administration(administrators::RemoveOneTimePassword::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            call.administer(administrators::RemoveOneTimePassword(call.parameter("name"))).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/policies",
        summary: "List authorization policies",
        behind: Behind::Administration(policies::ListPolicies::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::Policy>(),
        run: |call| {
            call.list(call.look_up(policies::ListPolicies(call.page()?))?, |policy| policy.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/policies",
        summary: "Make an authorization policy",
        behind: Behind::Administration(policies::AddPolicy::ROW),
        query: NONE,
        takes: json::<api::NewPolicy>(),
        answers: one::<api::Policy>(201),
        run: |call| Answer::of(201, &call.administer(policies::AddPolicy(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/policies/{name}",
        summary: "Show an authorization policy",
        behind: Behind::Administration(policies::ShowPolicy::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Policy>(200),
        run: |call| Answer::of(200, &call.look_up(policies::ShowPolicy(call.parameter("name")))?),
    },
    Route {
        method: "PUT",
        path: "/policies/{name}",
        summary: "Change an authorization policy",
        behind: Behind::Administration(policies::ChangePolicy::ROW),
        query: NONE,
        takes: json::<api::PolicyChange>(),
        answers: one::<api::Policy>(200),
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            Answer::of(200, &call.administer(policies::ChangePolicy { name, change: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/policies/{name}",
        summary: "Remove an authorization policy",
        behind: Behind::Administration(policies::RemovePolicy::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let remove = policies::RemovePolicy { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/keys/{id}/access",
        summary: "Show who may do what with a key",
        behind: Behind::Administration(keys::ShowKeyAccess::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::KeyAccess>(200),
        run: |call| Answer::of(200, &call.look_up(keys::ShowKeyAccess(call.parameter("id")))?),
    },
    Route {
        method: "PATCH",
        path: "/keys/{id}/access",
        summary: "Change the owner and the flags of a key",
        behind: Behind::Administration(keys::ChangeKeyAccess::ROW),
        query: NONE,
        takes: json::<api::KeyAccessChange>(),
        answers: one::<api::KeyAccess>(200),
        run: |call| {
            let (id, version) = (call.parameter("id"), call.version);
            Answer::of(200, &call.administer(keys::ChangeKeyAccess { id, change: call.body()?, version })?)
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/grants",
        summary: "Say what a group may do with a key",
        behind: Behind::Administration(keys::SetGrant::ROW),
        query: NONE,
        takes: json::<api::Grant>(),
        answers: one::<api::KeyAccess>(200),
        run: |call| {
            let (id, version) = (call.parameter("id"), call.version);
            Answer::of(200, &call.administer(keys::SetGrant { id, grant: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/keys/{id}/grants/{group}",
        summary: "Take everything that a group may do with a key away",
        behind: Behind::Administration(keys::RemoveGrant::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::KeyAccess>(200),
        run: |call| {
            let (id, group, version) = (call.parameter("id"), call.parameter("group"), call.version);
            Answer::of(200, &call.administer(keys::RemoveGrant { id, group, version })?)
        },
    },
    Route {
        method: "GET",
        path: "/domains",
        summary: "List domains",
        behind: Behind::Administration(domains::ListDomains::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::Domain>(),
        run: |call| {
            call.list(call.look_up(domains::ListDomains(call.page()?))?, |domain| domain.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/domains",
        summary: "Make a domain with its first administrator",
        behind: Behind::Administration(domains::AddDomain::ROW),
        query: NONE,
        takes: json::<api::NewDomain>(),
        answers: one::<api::Domain>(201),
        run: |call| Answer::of(201, &call.administer(domains::AddDomain::new(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/domains/{name}",
        summary: "Show a domain",
        behind: Behind::Administration(domains::ShowDomain::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Domain>(200),
        run: |call| Answer::of(200, &call.look_up(domains::ShowDomain(call.parameter("name")))?),
    },
    Route {
        method: "PATCH",
        path: "/domains/{name}",
        summary: "Change a domain",
        behind: Behind::Administration(domains::ChangeDomain::ROW),
        query: NONE,
        takes: json::<api::DomainChange>(),
        answers: one::<api::Domain>(200),
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            Answer::of(200, &call.administer(domains::ChangeDomain { name, change: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/domains/{name}",
        summary: "Remove a domain that has no users and no keys",
        behind: Behind::Administration(domains::RemoveDomain::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let remove = domains::RemoveDomain { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/clients",
        summary: "List certificate clients",
        behind: Behind::Administration(clients::ListClients::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::Client>(),
        run: |call| {
            call.list(call.look_up(clients::ListClients(call.page()?))?, |client| client.id.to_string())
        },
    },
    Route {
        method: "POST",
        path: "/clients",
        summary: "Make a client with a certificate, and its user if there is none",
        behind: Behind::Administration(clients::RegisterClient::ROW),
        query: NONE,
        takes: json::<api::NewClient>(),
        answers: one::<api::IssuedClient>(201),
        run: |call| Answer::of(201, &call.administration.add_client(call.peer, call.caller, call.body()?)?),
    },
    Route {
        method: "GET",
        path: "/clients/{id}",
        summary: "Show a client",
        behind: Behind::Administration(clients::ShowClient::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Client>(200),
        run: |call| Answer::of(200, &call.look_up(clients::ShowClient(call.number("id")?))?),
    },
    Route {
        method: "PATCH",
        path: "/clients/{id}",
        summary: "Change the compatibility profiles of a client",
        behind: Behind::Administration(clients::ChangeClient::ROW),
        query: NONE,
        takes: json::<api::ClientChange>(),
        answers: one::<api::Client>(200),
        run: |call| {
            let (id, version) = (call.number("id")?, call.version);
            Answer::of(200, &call.administer(clients::ChangeClient { id, change: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/clients/{id}",
        summary: "Revoke a client's certificate",
        behind: Behind::Administration(clients::RevokeClient::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Client>(200),
        run: |call| {
            let revoke = clients::RevokeClient { id: call.number("id")?, version: call.version };
            Answer::of(200, &call.administer(revoke)?)
        },
    },
    Route {
        method: "GET",
        path: "/audit",
        summary: "Look for records of what was done",
        behind: Behind::Administration(audit::SearchRecords::ROW),
        query: RECORDS,
        takes: Takes::Nothing,
        answers: one::<api::AuditPage>(200),
        run: |call| {
            let trail = Arc::clone(&call.administration.trail);
            Answer::of(200, &call.look_up(audit::SearchRecords { query: call.audit_query()?, trail })?)
        },
    },
    Route {
        method: "GET",
        path: "/interfaces",
        summary: "List KMIP interfaces",
        behind: Behind::Administration(interfaces::ListInterfaces::ROW),
        query: PAGE,
        takes: Takes::Nothing,
        answers: list::<api::Interface>(),
        run: |call| {
            let (page, listeners) = (call.page()?, call.listeners());
            let list = call.look_up(interfaces::ListInterfaces { page, listeners })?;
            call.list(list, |interface| interface.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/interfaces",
        summary: "Make a KMIP interface and serve it",
        behind: Behind::Administration(interfaces::AddInterface::ROW),
        query: NONE,
        takes: json::<api::NewInterface>(),
        answers: one::<api::Interface>(201),
        run: |call| {
            let add = interfaces::AddInterface::new(call.body()?, call.listeners());
            Answer::of(201, &call.administer(add)?.0)
        },
    },
    Route {
        method: "GET",
        path: "/interfaces/{name}",
        summary: "Show a KMIP interface",
        behind: Behind::Administration(interfaces::ShowInterface::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Interface>(200),
        run: |call| {
            let (name, listeners) = (call.parameter("name"), call.listeners());
            Answer::of(200, &call.look_up(interfaces::ShowInterface { name, listeners })?)
        },
    },
    Route {
        method: "PATCH",
        path: "/interfaces/{name}",
        summary: "Change a KMIP interface; its own connections end after their running requests",
        behind: Behind::Administration(interfaces::ChangeInterface::ROW),
        query: NONE,
        takes: json::<api::InterfaceChange>(),
        answers: one::<api::Interface>(200),
        run: |call| {
            let (name, listeners) = (call.parameter("name"), call.listeners());
            let change = interfaces::ChangeInterface::new(name, call.body()?, call.version, listeners);
            Answer::of(200, &call.administer(change)?.0)
        },
    },
    Route {
        method: "DELETE",
        path: "/interfaces/{name}",
        summary: "Remove a KMIP interface and end its connections",
        behind: Behind::Administration(interfaces::RemoveInterface::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            let listeners = call.listeners();
            call.administer(interfaces::RemoveInterface { name, version, listeners }).map(|_| done())
        },
    },
    Route {
        method: "GET",
        path: "/clients/{id}/notify",
        summary: "Show what a client is sent by the server",
        behind: Behind::Administration(outbound::ShowRegistration::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Registration>(200),
        run: |call| Answer::of(200, &call.look_up(outbound::ShowRegistration(call.parameter("id")))?),
    },
    Route {
        method: "PUT",
        path: "/clients/{id}/notify",
        summary: "Have the server send a client what changes",
        behind: Behind::Administration(outbound::SetRegistration::ROW),
        query: NONE,
        takes: json::<api::NewRegistration>(),
        answers: one::<api::Registration>(200),
        run: |call| {
            let set = outbound::SetRegistration { client: call.parameter("id"), new: call.body()? };
            Answer::of(200, &call.administer(set)?)
        },
    },
    Route {
        method: "DELETE",
        path: "/clients/{id}/notify",
        summary: "Send a client nothing any more",
        behind: Behind::Administration(outbound::RemoveRegistration::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| call.administer(outbound::RemoveRegistration(call.parameter("id"))).map(|()| done()),
    },
    Route {
        method: "GET",
        path: "/clients/{id}/attestation",
        summary: "Show what a client has to attest",
        behind: Behind::Administration(attestation::ShowAttestation::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::ClientAttestation>(200),
        run: |call| Answer::of(200, &call.look_up(attestation::ShowAttestation(call.parameter("id")))?),
    },
    Route {
        method: "PUT",
        path: "/clients/{id}/attestation",
        summary: "Have a client attest the state of its machine",
        behind: Behind::Administration(attestation::SetAttestation::ROW),
        query: NONE,
        takes: json::<api::AttestationRules>(),
        answers: one::<api::ClientAttestation>(200),
        run: |call| {
            let (client, version) = (call.parameter("id"), call.version);
            let set = attestation::SetAttestation { client, rules: call.body()?, version };
            Answer::of(200, &call.administer(set)?)
        },
    },
    Route {
        method: "DELETE",
        path: "/clients/{id}/attestation",
        summary: "Have a client attest nothing any more",
        behind: Behind::Administration(attestation::RemoveAttestation::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: NOTHING,
        run: |call| {
            let (client, version) = (call.parameter("id"), call.version);
            call.administer(attestation::RemoveAttestation { client, version }).map(|()| done())
        },
    },
    Route {
        method: "POST",
        path: "/clients/{id}/query",
        summary: "Ask a client what it can do and which versions it speaks",
        behind: Behind::Administration(outbound::AskClient::ROW),
        query: NONE,
        takes: json::<api::ClientQuestion>(),
        answers: one::<api::ClientAnswers>(202),
        run: |call| {
            let ask = outbound::AskClient { client: call.parameter("id"), question: call.body()? };
            Answer::of(202, &call.administer(ask)?)
        },
    },
    Route {
        method: "GET",
        path: "/clients/{id}/query",
        summary: "Show what a client has answered",
        behind: Behind::Administration(outbound::ShowAnswers::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::ClientAnswers>(200),
        run: |call| Answer::of(200, &call.look_up(outbound::ShowAnswers(call.parameter("id")))?),
    },
    Route {
        method: "GET",
        path: "/settings/security",
        summary: "Show the settings of who may log in and how",
        behind: Behind::Administration(settings::ShowSecurity::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::SecuritySettings>(200),
        run: |call| {
            let settings = call.look_up(settings::ShowSecurity)?;
            Ok(Answer::of(200, &settings)?.with_version(settings::version_of(&settings)))
        },
    },
    Route {
        method: "PUT",
        path: "/settings/security",
        summary: "Replace the settings of who may log in and how",
        behind: Behind::Administration(settings::ChangeSecurity::ROW),
        query: NONE,
        takes: json::<api::SecuritySettings>(),
        answers: one::<api::SecuritySettings>(200),
        run: |call| {
            let change = settings::ChangeSecurity { settings: call.body()?, version: call.version };
            let settings = call.administer(change)?;
            Ok(Answer::of(200, &settings)?.with_version(settings::version_of(&settings)))
        },
    },
    Route {
        method: "GET",
        path: "/statistics",
        summary: "How often operations were asked for since the start, and how long they took",
        behind: Behind::Administration(statistics::ShowStatistics::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::Statistics>(200),
        run: |call| Answer::of(200, &call.look_up(statistics::ShowStatistics)?),
    },
    Route {
        method: "GET",
        path: "/settings/security/status",
        summary: "What falls outside a cryptographic policy: `policy` names another than the one that holds",
        behind: Behind::Administration(compliance::ShowSecurityStatus::ROW),
        query: &[Parameter {
            name: "policy",
            kind: "string",
            help: "Another policy than the one that holds",
        }],
        takes: Takes::Nothing,
        answers: one::<api::SecurityStatus>(200),
        run: |call| {
            let wrong = |_| Reason::InvalidField.because("policy is legacy, modern or high-security");
            let named = call.query.get("policy").map(|name| serde_json::from_value(json!(name)));
            let policy = named.transpose().map_err(wrong)?;
            Answer::of(200, &call.look_up(compliance::ShowSecurityStatus { policy })?)
        },
    },
    Route {
        method: "POST",
        path: "/self-tests",
        summary: "Run every self test; one that fails stops the cryptographic services until the server is started anew",
        behind: Behind::Administration(self_tests::RunSelfTests::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: one::<api::SelfTests>(200),
        run: |call| Answer::of(200, &call.administer(self_tests::RunSelfTests::default())?),
    },
    Route {
        method: "POST",
        path: "/store/check",
        summary: "Find what was edited or damaged in the database, and put its search index right",
        behind: Behind::Administration(store_check::CheckStore::ROW),
        query: NONE,
        takes: json::<api::StoreCheck>(),
        answers: one::<api::StoreReport>(200),
        run: |call| Answer::of(200, &call.administer(store_check::CheckStore::new(&call.body()?))?),
    },
    Route {
        method: "POST",
        path: "/conformance/prepare",
        summary: "Make the users of the official test cases, on a server for test runs",
        behind: Behind::Administration(users::AddTestUsers::ROW),
        query: NONE,
        takes: Takes::Nothing,
        answers: list::<api::User>(),
        run: |call| call.list(call.administer(users::AddTestUsers::default())?, |user| user.name.clone()),
    },
];

/// Every route but the log-in.
pub(crate) fn all() -> impl Iterator<Item = &'static Route> {
    ROUTES.iter().chain(super::keys::ROUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_in_a_body_does_not_repeat_a_value() {
        let fault = |body: &str| without_value(&serde_json::from_str::<api::ImportKey>(body).unwrap_err());
        let told = fault(r#"{"activate":"a \", expected secret"}"#);
        assert!(told.starts_with("a value is of the wrong kind, expected a boolean at line 1 "), "{told}");
        assert!(fault(r#"{"materiel":"x"}"#).starts_with("unknown field `materiel`, expected one of `name`"));
        let fault = serde_json::from_str::<api::TlsVersion>("\"a secret\"").unwrap_err();
        assert!(!without_value(&fault).contains("secret"), "{fault}");
    }

    #[test]
    fn every_operation_has_a_route_and_every_route_its_own_place() {
        let mut seen = std::collections::BTreeSet::new();
        for route in all() {
            assert!(seen.insert((route.path, route.method)), "{} {}", route.method, route.path);
        }
        for row in engine::admin::OPERATIONS {
            assert!(all().any(|route| route.behind.code() == row.code), "{} has no route", row.name);
        }
    }

    /// The authorization matrix has a row for every operation of the engine's tables.
    #[test]
    fn every_route_has_a_row_in_the_authorization_matrix() {
        let matrix = include_str!("../../../../engine/tests/matrix.txt");
        for route in all() {
            let name = engine::audit::operation_name(Some(route.behind.code()));
            // An operation that names no object needs no row: making one is the same for all.
            let makes = matches!(
                route.behind,
                Behind::Kmip(Operation::CREATE | Operation::CREATE_KEY_PAIR | Operation::REGISTER)
            );
            let has_row =
                matrix.lines().any(|line| line.strip_prefix(name).is_some_and(|rest| rest.starts_with(' ')));
            assert!(has_row || makes, "{name} has no row");
        }
    }
}
