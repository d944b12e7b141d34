//! Who is sent what: registrations of clients for what the server sends on its own.

use kmip::version::Version;
use serde::{Deserialize, Serialize};
use store::{ReadTx, WriteTx};

use crate::reason::Failure;

/// Settings that hold registrations, followed by [`Recipient::key`].
const PREFIX: &str = "kmip.outbound.to.";

/// Where messages go: they wait in a queue of each recipient's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Recipient {
    /// A registered client certificate, by number.
    Client(i64),
    /// A user who came without one, by number.
    User(i64),
}

/// What a recipient is sent, and how it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Registration {
    /// Whose objects it is told of: the number of the user that the client acts for.
    pub user: i64,
    /// The version of the messages.
    pub version: Version,
    /// Whether objects are put: new ones, and those that replace others.
    pub put: bool,
    /// Whether changes are notified.
    pub notify: bool,
    /// Where the client listens, as HOST:PORT; without it the client has to turn a connection round.
    pub address: Option<String>,
    /// Whether the server gives the role of the client back on a connection once nothing waits.
    pub turn_back: bool,
    /// Whether it holds only as long as the client keeps a connection turned round.
    pub while_connected: bool,
}

/// A registration as it is kept.
#[derive(Serialize, Deserialize)]
struct Kept {
    user: i64,
    version: (u16, u16),
    put: bool,
    notify: bool,
    address: Option<String>,
    turn_back: bool,
    while_connected: bool,
}

impl Recipient {
    /// The recipient as part of the names of settings.
    pub(super) fn key(self) -> String {
        match self {
            Self::Client(number) => format!("client.{number}"),
            Self::User(number) => format!("user.{number}"),
        }
    }

    pub(super) fn from_key(key: &str) -> Option<Self> {
        let (kind, number) = key.split_once('.')?;
        let number = number.parse().ok()?;
        match kind {
            "client" => Some(Self::Client(number)),
            "user" => Some(Self::User(number)),
            _ => None,
        }
    }
}

impl Registration {
    /// Everything about the objects of a user, in a version, on connections that the client turns round.
    #[must_use]
    pub const fn new(user: i64, version: Version) -> Self {
        Self {
            user,
            version,
            put: true,
            notify: true,
            address: None,
            turn_back: false,
            while_connected: false,
        }
    }

    /// All registrations that are kept.
    pub(super) fn load_all(tx: &ReadTx<'_>) -> Result<Vec<(Recipient, Self)>, Failure> {
        let mut list = Vec::new();
        for name in tx.setting_names(PREFIX)? {
            let recipient = name.strip_prefix(PREFIX).and_then(Recipient::from_key);
            let (Some(recipient), Some(bytes)) = (recipient, tx.setting(&name)?) else { continue };
            let kept: Kept = serde_json::from_slice(&bytes)?;
            let Kept { user, version: (major, minor), put, notify, address, turn_back, while_connected } =
                kept;
            let version = Version::new(major, minor);
            list.push((recipient, Self { user, version, put, notify, address, turn_back, while_connected }));
        }
        Ok(list)
    }

    pub(super) fn save(&self, tx: &mut WriteTx<'_>, recipient: Recipient) -> Result<(), Failure> {
        let Self { user, version, put, notify, address, turn_back, while_connected } = self.clone();
        let version = (version.major, version.minor);
        let kept = Kept { user, version, put, notify, address, turn_back, while_connected };
        Ok(tx.set_setting(&setting(recipient), &serde_json::to_vec(&kept)?)?)
    }
}

/// The name of the setting that holds a recipient's registration.
pub(super) fn setting(recipient: Recipient) -> String {
    format!("{PREFIX}{}", recipient.key())
}
