//! Every route of the REST interface as a row: method, path, what it is for, and the operation of the engine behind it.

use std::collections::HashMap;
use std::sync::Arc;

use engine::admin::{
    AdminOperation, AdminQuery, MAX_PAGE, Page, Row, administrators, audit, clients, compliance, credentials,
    domains, groups, interfaces, keys, outbound, policies, self_tests, settings, users,
};
use engine::identity::{Caller, Peer, Role};
use engine::{Failure, Reason};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use crate::administration::Administration;

/// A route.
pub(crate) struct Route {
    /// The method: GET, POST, PATCH, PUT or DELETE.
    pub(crate) method: &'static str,
    /// The path below the base, with parameters in braces.
    pub(crate) path: &'static str,
    /// One line for the documentation.
    pub(crate) summary: &'static str,
    /// The operation of the engine; `None` where the route only tells the caller about itself.
    pub(crate) operation: Option<Row>,
    /// What is done.
    pub(crate) run: fn(&Call<'_>) -> Result<Answer, Failure>,
}

/// A request that was authenticated.
pub(crate) struct Call<'a> {
    pub(crate) administration: &'a Administration,
    pub(crate) peer: &'a Peer,
    pub(crate) caller: &'a Arc<Caller>,
    /// Parameters of the path.
    pub(crate) path: HashMap<String, String>,
    /// Parameters after the question mark.
    pub(crate) query: HashMap<String, String>,
    pub(crate) body: &'a [u8],
    /// The version in `If-Match`.
    pub(crate) version: Option<i64>,
}

/// What is answered.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) body: Option<Value>,
}

impl Answer {
    fn of(status: u16, body: &impl Serialize) -> Result<Self, Failure> {
        let body = serde_json::to_value(body).map_err(Failure::from)?;
        Ok(Self { status, body: Some(body) })
    }

    /// The version of the thing that is answered, for `ETag`.
    pub(crate) fn version(&self) -> Option<i64> {
        self.body.as_ref()?.get("version")?.as_i64()
    }
}

impl Call<'_> {
    fn parameter(&self, name: &str) -> String {
        self.path.get(name).cloned().unwrap_or_default()
    }

    fn body<T: DeserializeOwned>(&self) -> Result<T, Failure> {
        serde_json::from_slice(self.body).map_err(|fault| {
            Reason::InvalidField.because(format!("the body is not what it has to be: {fault}"))
        })
    }

    fn page(&self) -> Result<Page, Failure> {
        let limit = match self.query.get("limit") {
            Some(text) => {
                text.parse().ok().filter(|limit| (1..=MAX_PAGE).contains(limit)).ok_or_else(|| {
                    Reason::InvalidField.because(format!("limit is a number from 1 to {MAX_PAGE}"))
                })?
            }
            None => MAX_PAGE,
        };
        Ok(Page { after: self.query.get("after").cloned().unwrap_or_default(), limit })
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

    fn administer<O: AdminOperation>(&self, operation: O) -> Result<O::Answer, Failure> {
        self.administration.engine.administer(self.peer, self.caller, operation)
    }

    fn look_up<Q: AdminQuery>(&self, query: Q) -> Result<Q::Answer, Failure> {
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

const fn done() -> Answer {
    Answer { status: 204, body: None }
}

/// Every route but the log-in, which needs no caller.
pub(crate) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "/whoami",
        summary: "Who the caller is",
        operation: None,
        run: |call| {
            let (kind, rights, high_access) = match call.caller.role {
                Role::Anonymous => ("anonymous", Vec::new(), false),
                Role::User(_) => ("user", Vec::new(), false),
                Role::Administrator(known) => ("administrator", known.rights.names(), known.high_access),
                Role::Console => ("console", engine::policy::rights::Rights::all().names(), true),
            };
            let name = call.caller.name.clone();
            Answer::of(200, &api::WhoAmI { name, kind: kind.to_owned(), rights, high_access })
        },
    },
    Route {
        method: "PUT",
        path: "/password",
        summary: "Change the caller's own password",
        operation: Some(users::ChangeOwnPassword::ROW),
        run: |call| call.administer(users::ChangeOwnPassword::new(call.body()?)).map(|_| done()),
    },
    Route {
        method: "POST",
        path: "/one-time-password",
        summary: "Offer the caller a secret for one-time passwords",
        operation: Some(administrators::OfferOneTimePassword::ROW),
        run: |call| Answer::of(200, &call.administer(administrators::OfferOneTimePassword::default())?),
    },
    Route {
        method: "PUT",
        path: "/one-time-password",
        summary: "Take the offered secret into use with a first one-time password",
        operation: Some(administrators::ConfirmOneTimePassword::ROW),
        run: |call| call.administer(administrators::ConfirmOneTimePassword(call.body()?)).map(|()| done()),
    },
    Route {
        method: "GET",
        path: "/users",
        summary: "List users",
        operation: Some(users::ListUsers::ROW),
        run: |call| call.list(call.look_up(users::ListUsers(call.page()?))?, |user| user.name.clone()),
    },
    Route {
        method: "POST",
        path: "/users",
        summary: "Make a user",
        operation: Some(users::AddUser::ROW),
        run: |call| Answer::of(201, &call.administer(users::AddUser::new(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/users/{name}",
        summary: "Show a user",
        operation: Some(users::ShowUser::ROW),
        run: |call| Answer::of(200, &call.look_up(users::ShowUser(call.parameter("name")))?),
    },
    Route {
        method: "PATCH",
        path: "/users/{name}",
        summary: "Change a user",
        operation: Some(users::ChangeUser::ROW),
        run: |call| {
            let change = users::ChangeUser::new(call.parameter("name"), call.body()?, call.version);
            Answer::of(200, &call.administer(change)?)
        },
    },
    Route {
        method: "DELETE",
        path: "/users/{name}",
        summary: "Remove a user",
        operation: Some(users::RemoveUser::ROW),
        run: |call| {
            let remove = users::RemoveUser { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/users/{name}/credentials",
        summary: "Show what proves a user to KMIP beside certificates and the password",
        operation: Some(credentials::ShowCredentials::ROW),
        run: |call| Answer::of(200, &call.look_up(credentials::ShowCredentials(call.parameter("name")))?),
    },
    Route {
        method: "DELETE",
        path: "/users/{name}/credentials",
        summary: "Remove what proves a user to KMIP beside certificates and the password",
        operation: Some(credentials::RemoveCredentials::ROW),
        run: |call| call.administer(credentials::RemoveCredentials(call.parameter("name"))).map(|()| done()),
    },
    Route {
        method: "PUT",
        path: "/users/{name}/credentials/one-time-password",
        summary: "Have one-time passwords prove a user to KMIP",
        operation: Some(credentials::SetOneTimePasswords::ROW),
        run: |call| {
            let set = credentials::SetOneTimePasswords::new(call.parameter("name"), call.body()?);
            Answer::of(200, &call.administer(set)?)
        },
    },
    Route {
        method: "PUT",
        path: "/users/{name}/credentials/hashed-password",
        summary: "Have a Hashed Password prove a user to KMIP",
        operation: Some(credentials::SetHashedPassword::ROW),
        run: |call| {
            let set = credentials::SetHashedPassword { user: call.parameter("name"), new: call.body()? };
            call.administer(set).map(|()| done())
        },
    },
    Route {
        method: "POST",
        path: "/users/{name}/credentials/devices",
        summary: "Have a device prove a user to KMIP",
        operation: Some(credentials::AddDevice::ROW),
        run: |call| {
            let add = credentials::AddDevice { user: call.parameter("name"), device: call.body()? };
            call.administer(add).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/groups",
        summary: "List groups",
        operation: Some(groups::ListGroups::ROW),
        run: |call| call.list(call.look_up(groups::ListGroups(call.page()?))?, |group| group.name.clone()),
    },
    Route {
        method: "POST",
        path: "/groups",
        summary: "Make a group",
        operation: Some(groups::AddGroup::ROW),
        run: |call| Answer::of(201, &call.administer(groups::AddGroup(call.body()?))?),
    },
    Route {
        method: "PATCH",
        path: "/groups/{name}",
        summary: "Change a group",
        operation: Some(groups::ChangeGroup::ROW),
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            Answer::of(200, &call.administer(groups::ChangeGroup { name, change: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/groups/{name}",
        summary: "Remove a group, its memberships and everything that it may do",
        operation: Some(groups::RemoveGroup::ROW),
        run: |call| {
            let remove = groups::RemoveGroup { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/groups/{name}/members",
        summary: "List the users in a group",
        operation: Some(groups::ListMembers::ROW),
        run: |call| {
            let members = groups::ListMembers { group: call.parameter("name"), page: call.page()? };
            call.list(call.look_up(members)?, Clone::clone)
        },
    },
    Route {
        method: "PUT",
        path: "/groups/{name}/members/{user}",
        summary: "Put a user into a group",
        operation: Some(groups::AddMember::ROW),
        run: |call| {
            let (group, user) = (call.parameter("name"), call.parameter("user"));
            call.administer(groups::AddMember { group, user }).map(|()| done())
        },
    },
    Route {
        method: "DELETE",
        path: "/groups/{name}/members/{user}",
        summary: "Take a user out of a group",
        operation: Some(groups::RemoveMember::ROW),
        run: |call| {
            let (group, user) = (call.parameter("name"), call.parameter("user"));
            call.administer(groups::RemoveMember { group, user }).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/administrators",
        summary: "List administrators",
        operation: Some(administrators::ListAdministrators::ROW),
        run: |call| {
            let list = call.look_up(administrators::ListAdministrators(call.page()?))?;
            call.list(list, |administrator| administrator.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/administrators",
        summary: "Make an administrator",
        operation: Some(administrators::AddAdministrator::ROW),
        run: |call| Answer::of(201, &call.administer(administrators::AddAdministrator::new(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/administrators/{name}",
        summary: "Show an administrator",
        operation: Some(administrators::ShowAdministrator::ROW),
        run: |call| {
            Answer::of(200, &call.look_up(administrators::ShowAdministrator(call.parameter("name")))?)
        },
    },
    Route {
        method: "PATCH",
        path: "/administrators/{name}",
        summary: "Change an administrator",
        operation: Some(administrators::ChangeAdministrator::ROW),
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
        operation: Some(administrators::RemoveAdministrator::ROW),
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            call.administer(administrators::RemoveAdministrator { name, version }).map(|_| done())
        },
    },
    Route {
        method: "DELETE",
        path: "/administrators/{name}/one-time-password",
        summary: "Ask an administrator for one-time passwords no more",
        operation: Some(administrators::RemoveOneTimePassword::ROW),
        run: |call| {
            call.administer(administrators::RemoveOneTimePassword(call.parameter("name"))).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/policies",
        summary: "List authorization policies",
        operation: Some(policies::ListPolicies::ROW),
        run: |call| {
            call.list(call.look_up(policies::ListPolicies(call.page()?))?, |policy| policy.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/policies",
        summary: "Make an authorization policy",
        operation: Some(policies::AddPolicy::ROW),
        run: |call| Answer::of(201, &call.administer(policies::AddPolicy(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/policies/{name}",
        summary: "Show an authorization policy",
        operation: Some(policies::ShowPolicy::ROW),
        run: |call| Answer::of(200, &call.look_up(policies::ShowPolicy(call.parameter("name")))?),
    },
    Route {
        method: "PUT",
        path: "/policies/{name}",
        summary: "Change an authorization policy",
        operation: Some(policies::ChangePolicy::ROW),
        run: |call| {
            let (name, version) = (call.parameter("name"), call.version);
            Answer::of(200, &call.administer(policies::ChangePolicy { name, change: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/policies/{name}",
        summary: "Remove an authorization policy",
        operation: Some(policies::RemovePolicy::ROW),
        run: |call| {
            let remove = policies::RemovePolicy { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/keys/{id}/access",
        summary: "Show who may do what with a key",
        operation: Some(keys::ShowKeyAccess::ROW),
        run: |call| Answer::of(200, &call.look_up(keys::ShowKeyAccess(call.parameter("id")))?),
    },
    Route {
        method: "PATCH",
        path: "/keys/{id}/access",
        summary: "Change the owner and the flags of a key",
        operation: Some(keys::ChangeKeyAccess::ROW),
        run: |call| {
            let (id, version) = (call.parameter("id"), call.version);
            Answer::of(200, &call.administer(keys::ChangeKeyAccess { id, change: call.body()?, version })?)
        },
    },
    Route {
        method: "POST",
        path: "/keys/{id}/grants",
        summary: "Say what a group may do with a key",
        operation: Some(keys::SetGrant::ROW),
        run: |call| {
            let (id, version) = (call.parameter("id"), call.version);
            Answer::of(200, &call.administer(keys::SetGrant { id, grant: call.body()?, version })?)
        },
    },
    Route {
        method: "DELETE",
        path: "/keys/{id}/grants/{group}",
        summary: "Take everything that a group may do with a key away",
        operation: Some(keys::RemoveGrant::ROW),
        run: |call| {
            let (id, group, version) = (call.parameter("id"), call.parameter("group"), call.version);
            Answer::of(200, &call.administer(keys::RemoveGrant { id, group, version })?)
        },
    },
    Route {
        method: "GET",
        path: "/domains",
        summary: "List domains",
        operation: Some(domains::ListDomains::ROW),
        run: |call| {
            call.list(call.look_up(domains::ListDomains(call.page()?))?, |domain| domain.name.clone())
        },
    },
    Route {
        method: "POST",
        path: "/domains",
        summary: "Make a domain with its first administrator",
        operation: Some(domains::AddDomain::ROW),
        run: |call| Answer::of(201, &call.administer(domains::AddDomain::new(call.body()?))?),
    },
    Route {
        method: "DELETE",
        path: "/domains/{name}",
        summary: "Remove a domain that has no users and no keys",
        operation: Some(domains::RemoveDomain::ROW),
        run: |call| {
            let remove = domains::RemoveDomain { name: call.parameter("name"), version: call.version };
            call.administer(remove).map(|()| done())
        },
    },
    Route {
        method: "GET",
        path: "/clients",
        summary: "List certificate clients",
        operation: Some(clients::ListClients::ROW),
        run: |call| {
            call.list(call.look_up(clients::ListClients(call.page()?))?, |client| client.id.to_string())
        },
    },
    Route {
        method: "POST",
        path: "/clients",
        summary: "Make a client with a certificate, and its user if there is none",
        operation: Some(clients::RegisterClient::ROW),
        run: |call| Answer::of(201, &call.administration.add_client(call.peer, call.caller, call.body()?)?),
    },
    Route {
        method: "DELETE",
        path: "/clients/{id}",
        summary: "Revoke a client's certificate",
        operation: Some(clients::RevokeClient::ROW),
        run: |call| {
            let wrong = |_| Reason::InvalidField.because("the identifier of a client is a number");
            Answer::of(
                200,
                &call.administer(clients::RevokeClient(call.parameter("id").parse().map_err(wrong)?))?,
            )
        },
    },
    Route {
        method: "GET",
        path: "/audit",
        summary: "Look for records of what was done",
        operation: Some(audit::SearchRecords::ROW),
        run: |call| {
            let trail = Arc::clone(&call.administration.trail);
            Answer::of(200, &call.look_up(audit::SearchRecords { query: call.audit_query()?, trail })?)
        },
    },
    Route {
        method: "GET",
        path: "/interfaces",
        summary: "List KMIP interfaces",
        operation: Some(interfaces::ListInterfaces::ROW),
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
        operation: Some(interfaces::AddInterface::ROW),
        run: |call| {
            let add = interfaces::AddInterface::new(call.body()?, call.listeners());
            Answer::of(201, &call.administer(add)?.0)
        },
    },
    Route {
        method: "GET",
        path: "/interfaces/{name}",
        summary: "Show a KMIP interface",
        operation: Some(interfaces::ShowInterface::ROW),
        run: |call| {
            let (name, listeners) = (call.parameter("name"), call.listeners());
            Answer::of(200, &call.look_up(interfaces::ShowInterface { name, listeners })?)
        },
    },
    Route {
        method: "PATCH",
        path: "/interfaces/{name}",
        summary: "Change a KMIP interface; its own connections end after their running requests",
        operation: Some(interfaces::ChangeInterface::ROW),
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
        operation: Some(interfaces::RemoveInterface::ROW),
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
        operation: Some(outbound::ShowRegistration::ROW),
        run: |call| Answer::of(200, &call.look_up(outbound::ShowRegistration(call.parameter("id")))?),
    },
    Route {
        method: "PUT",
        path: "/clients/{id}/notify",
        summary: "Have the server send a client what changes",
        operation: Some(outbound::SetRegistration::ROW),
        run: |call| {
            let set = outbound::SetRegistration { client: call.parameter("id"), new: call.body()? };
            Answer::of(200, &call.administer(set)?)
        },
    },
    Route {
        method: "DELETE",
        path: "/clients/{id}/notify",
        summary: "Send a client nothing any more",
        operation: Some(outbound::RemoveRegistration::ROW),
        run: |call| call.administer(outbound::RemoveRegistration(call.parameter("id"))).map(|()| done()),
    },
    Route {
        method: "POST",
        path: "/clients/{id}/query",
        summary: "Ask a client what it can do and which versions it speaks",
        operation: Some(outbound::AskClient::ROW),
        run: |call| {
            let ask = outbound::AskClient { client: call.parameter("id"), question: call.body()? };
            Answer::of(202, &call.administer(ask)?)
        },
    },
    Route {
        method: "GET",
        path: "/clients/{id}/query",
        summary: "Show what a client has answered",
        operation: Some(outbound::ShowAnswers::ROW),
        run: |call| Answer::of(200, &call.look_up(outbound::ShowAnswers(call.parameter("id")))?),
    },
    Route {
        method: "GET",
        path: "/settings/security",
        summary: "Show the settings of who may log in and how",
        operation: Some(settings::ShowSecurity::ROW),
        run: |call| Answer::of(200, &call.look_up(settings::ShowSecurity)?),
    },
    Route {
        method: "PUT",
        path: "/settings/security",
        summary: "Replace the settings of who may log in and how",
        operation: Some(settings::ChangeSecurity::ROW),
        run: |call| Answer::of(200, &call.administer(settings::ChangeSecurity(call.body()?))?),
    },
    Route {
        method: "GET",
        path: "/settings/security/status",
        summary: "What falls outside a cryptographic policy: `policy` names another than the one that holds",
        operation: Some(compliance::ShowSecurityStatus::ROW),
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
        operation: Some(self_tests::RunSelfTests::ROW),
        run: |call| Answer::of(200, &call.administer(self_tests::RunSelfTests::default())?),
    },
    Route {
        method: "POST",
        path: "/conformance/prepare",
        summary: "Make the users of the official test cases, on a server for test runs",
        operation: Some(users::AddTestUsers::ROW),
        run: |call| call.list(call.administer(users::AddTestUsers::default())?, |user| user.name.clone()),
    },
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_operation_has_a_route_and_every_route_its_own_place() {
        let mut seen = std::collections::BTreeSet::new();
        for route in ROUTES {
            assert!(seen.insert((route.path, route.method)), "{} {}", route.method, route.path);
        }
        for row in engine::admin::OPERATIONS {
            assert!(ROUTES.iter().any(|route| route.operation == Some(*row)), "{} has no route", row.name);
        }
        for route in ROUTES.iter().filter(|route| route.path != "/whoami") {
            let row = route.operation.unwrap();
            assert!(engine::admin::OPERATIONS.contains(&row), "{} is not in the table", row.name);
        }
    }
}
