//! Users and clients, as administrators manage them: what REST and the console offer.
//!
//! Every function here takes time (a password hash, a key, a commit) and belongs on a worker.

use std::sync::Arc;

use crypto::x509::der_to_pem;
use engine::Engine;
use kmip::credential::{DeviceCredential, Password};
use store::{NewClient, NewUser, Store};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

use crate::authority::{Authority, AuthorityError};
use crate::clock;

/// Most entries of a list that are read at a time.
const PAGE: usize = 1000;

/// Longest name of a user: a certificate's common name takes no more (RFC 5280, upper bounds).
const MAX_NAME_LETTERS: usize = 64;

/// Users of the official test cases: name, password, whether an administrator.
const CONFORMANCE_USERS: &[(&str, &str, bool)] =
    &[("administrator", "password", true), ("Fred", "password1", false), ("Barney", "secret2", false)];

/// The devices that the official cases name, with their users.
fn conformance_devices() -> [(&'static str, DeviceCredential); 2] {
    let device = |[serial, password, device, network, machine, media]: [&str; 6]| DeviceCredential {
        device_serial_number: Some(serial.to_owned()),
        password: Some(Password::new(password.to_owned())),
        device_identifier: Some(device.to_owned()),
        network_identifier: Some(network.to_owned()),
        machine_identifier: Some(machine.to_owned()),
        media_identifier: Some(media.to_owned()),
    };
    [
        ("Fred", device(["serNum123456", "secret", "devID2233", "netID9000", "machineID1", "mediaID313"])),
        ("Barney", device(["serNum101010", "passwd", "devID4444", "netID9", "machineID1111", "mediaID0000"])),
    ]
}

/// Why something was not done.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AdminError {
    /// The request makes no sense.
    #[error("{0}")]
    Invalid(String),
    /// There is something of this name.
    #[error("{0} exists already")]
    Exists(String),
    /// There is nothing of this name.
    #[error("there is no {0}")]
    NotFound(String),
    /// The caller is not who it says, or may not do this.
    #[error("authentication was not successful")]
    Refused,
    /// The server has too much to do.
    #[error("the server is busy, try again")]
    Busy,
    /// Something in the server failed; the text is for the log.
    #[error("{0}")]
    Failed(String),
}

/// What managing identities takes.
pub(crate) struct Administration {
    store: Arc<Store>,
    engine: Arc<Engine>,
    authority: Arc<Authority>,
}

impl Administration {
    pub(crate) const fn new(store: Arc<Store>, engine: Arc<Engine>, authority: Arc<Authority>) -> Self {
        Self { store, engine, authority }
    }

    /// Checks the name and password of an administrator.
    pub(crate) fn log_in(&self, name: &str, password: &[u8]) -> Result<(), AdminError> {
        let user = self.store.read(|tx| tx.user_by_name(0, name))?;
        let hash = user.as_ref().and_then(|user| user.password_hash.as_deref());
        // An unknown user takes as long as a wrong password.
        let is_right = match hash {
            Some(hash) => crypto::password::verify(hash, password),
            None => crypto::password::verify_dummy(password),
        };
        if is_right && user.is_some_and(|user| user.admin) { Ok(()) } else { Err(AdminError::Refused) }
    }

    /// All users.
    pub(crate) fn users(&self) -> Result<Vec<api::User>, AdminError> {
        let users = self.store.read(|tx| all(|after| tx.users(after, PAGE), |user| user.id))?;
        Ok(users.iter().map(user).collect())
    }

    /// Makes a user.
    pub(crate) fn add_user(&self, new: &api::NewUser) -> Result<api::User, AdminError> {
        check_name(&new.name)?;
        if new.password.as_deref() == Some("") {
            return Err(AdminError::Invalid("the password is empty".to_owned()));
        }
        let hash = new.password.as_deref().map(|text| crypto::password::hash(text.as_bytes())).transpose()?;
        let row = NewUser {
            domain: 0,
            name: new.name.clone(),
            password_hash: hash,
            admin: new.admin,
            flags: 0,
            created: clock::now(),
        };
        let made =
            self.store.write_blocking(move |tx| tx.insert_user(&row)).map_err(|fault| match fault {
                store::Error::Exists => AdminError::Exists(format!("user {}", new.name)),
                other => other.into(),
            })?;
        tracing::info!(user = %made.name, admin = made.admin, "user added");
        Ok(user(&made))
    }

    /// Makes the users that the official test cases name, those that are missing. Their passwords are public, so a
    /// server that is not there for test runs refuses.
    pub(crate) fn prepare_conformance(&self) -> Result<Vec<api::User>, AdminError> {
        if !self.engine.settings().interop {
            return Err(AdminError::Invalid(
                "kmip.interop is off: this is no server for test runs".to_owned(),
            ));
        }
        for (name, password, admin) in CONFORMANCE_USERS {
            let new =
                api::NewUser { name: name.to_string(), password: Some(password.to_string()), admin: *admin };
            match self.add_user(&new) {
                Ok(_) => {
                    for (_, device) in conformance_devices().into_iter().filter(|(owner, _)| owner == name) {
                        self.link_device(name, device)?;
                    }
                }
                Err(AdminError::Exists(_)) => {}
                Err(fault) => return Err(fault),
            }
        }
        self.users()
    }

    /// Makes a device prove a user.
    fn link_device(&self, user: &str, device: DeviceCredential) -> Result<(), AdminError> {
        let user = self
            .store
            .read(|tx| tx.user_by_name(0, user))?
            .ok_or_else(|| AdminError::NotFound(format!("user {user}")))?;
        self.store
            .write_blocking(move |tx| engine::identity::link_device(tx, user.id, &device))
            .map_err(|fault: engine::Failure| AdminError::Failed(fault.to_string()))
    }

    /// All clients.
    pub(crate) fn clients(&self) -> Result<Vec<api::Client>, AdminError> {
        self.store.read(|tx| {
            let mut clients = Vec::new();
            for row in all(|after| tx.clients(after, PAGE), |client| client.id)? {
                let owner = tx.user(row.user_id)?.map(|user| user.name).unwrap_or_default();
                clients.push(client(&row, &owner));
            }
            Ok(clients)
        })
    }

    /// Makes a client with a certificate, and its user if there is none of the name.
    pub(crate) fn add_client(&self, new: &api::NewClient) -> Result<api::IssuedClient, AdminError> {
        check_name(&new.name)?;
        let owner = new.user.clone().unwrap_or_else(|| new.name.clone());
        check_name(&owner)?;
        let now = clock::now();
        let issued = self.authority.issue_client(&new.name, now)?;
        let row = NewClient {
            user_id: 0,
            name: new.name.clone(),
            fingerprint: issued.fingerprint,
            certificate: issued.certificate.clone(),
            serial: issued.serial,
            created: now,
        };
        let name = owner.clone();
        let made = self.store.write_blocking(move |tx| {
            let user = match tx.user_by_name(0, &name)? {
                Some(user) => user,
                None => tx.insert_user(&NewUser {
                    domain: 0,
                    name,
                    password_hash: None,
                    admin: false,
                    flags: 0,
                    created: now,
                })?,
            };
            tx.insert_client(&NewClient { user_id: user.id, ..row })
        })?;
        tracing::info!(client = %made.name, id = made.id, "client added");
        let private_key = String::from_utf8(issued.key.expose().to_vec());
        Ok(api::IssuedClient {
            client: client(&made, &owner),
            certificate: der_to_pem(&issued.certificate),
            private_key: private_key.map_err(|_| AdminError::Failed("the key is not PEM".to_owned()))?,
            ca: self.authority.certificate_pem()?,
        })
    }

    /// Revokes a client's certificate.
    pub(crate) fn revoke_client(&self, id: i64) -> Result<api::Client, AdminError> {
        let now = clock::now();
        let (row, owner) = self
            .store
            .write_blocking(move |tx| {
                let row = tx.revoke_client(id, now)?;
                let owner = tx.user(row.user_id)?.map(|user| user.name).unwrap_or_default();
                Ok((row, owner))
            })
            .map_err(|fault| match fault {
                store::Error::NotFound => AdminError::NotFound(format!("client {id}")),
                other => other.into(),
            })?;
        // What connections have proved before is proved anew. New users and clients take nothing away from anybody.
        self.engine.identities_changed();
        tracing::info!(client = %row.name, id, "client revoked");
        Ok(client(&row, &owner))
    }
}

impl From<store::Error> for AdminError {
    fn from(fault: store::Error) -> Self {
        match fault {
            store::Error::Busy => Self::Busy,
            other => Self::Failed(other.to_string()),
        }
    }
}

impl From<crypto::Error> for AdminError {
    fn from(fault: crypto::Error) -> Self {
        Self::Failed(fault.to_string())
    }
}

impl From<AuthorityError> for AdminError {
    fn from(fault: AuthorityError) -> Self {
        Self::Failed(fault.to_string())
    }
}

/// Reads all pages of a list.
fn all<T>(
    mut page: impl FnMut(i64) -> Result<Vec<T>, store::Error>,
    id: impl Fn(&T) -> i64,
) -> Result<Vec<T>, store::Error> {
    let mut list = Vec::new();
    loop {
        let after = list.last().map_or(0, &id);
        let mut next = page(after)?;
        if next.is_empty() {
            return Ok(list);
        }
        list.append(&mut next);
    }
}

fn check_name(name: &str) -> Result<(), AdminError> {
    let letters = name.chars().count();
    let is_sound = (1..=MAX_NAME_LETTERS).contains(&letters)
        && name.trim() == name
        && !name.chars().any(char::is_control);
    if is_sound {
        return Ok(());
    }
    Err(AdminError::Invalid(format!("a name has 1 to {MAX_NAME_LETTERS} letters and no blanks around it")))
}

fn user(row: &store::User) -> api::User {
    api::User {
        name: row.name.clone(),
        admin: row.admin,
        password: row.password_hash.is_some(),
        created: time_text(row.created),
    }
}

fn client(row: &store::Client, owner: &str) -> api::Client {
    api::Client {
        id: row.id,
        name: row.name.clone(),
        user: owner.to_owned(),
        serial: hexadecimal(&row.serial),
        fingerprint: hexadecimal(&row.fingerprint),
        created: time_text(row.created),
        revoked: row.revoked.map(time_text),
    }
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |text, byte| format!("{text}{byte:02x}"))
}

/// A time (seconds since 1970) as RFC 3339 has it.
fn time_text(seconds: i64) -> String {
    OffsetDateTime::from_unix_timestamp(seconds)
        .ok()
        .and_then(|time| time.format(&Rfc3339).ok())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_limited() {
        for name in ["alice", "Łukasz", "a b"] {
            check_name(name).unwrap();
        }
        for name in ["", " alice", "a\nb", &"x".repeat(65)] {
            assert!(check_name(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn times_are_rfc_3339() {
        assert_eq!(time_text(1_800_000_000), "2027-01-15T08:00:00Z");
        assert_eq!(hexadecimal(&[0, 255]), "00ff");
    }
}
