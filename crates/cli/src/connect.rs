//! Reaching a KMIP server: the flags that say where it is and who asks.

use std::path::{Path, PathBuf};

use kmip::Version;
use kmip::credential::{Authentication, Credential, Password, UsernameAndPassword};
use server::client::{Client, Target};

use crate::command::{Arguments, Flag, Presence, flag};
use crate::failure::Failure;
use crate::secret_file;

/// Flags of every command that speaks KMIP.
pub(crate) const FLAGS: &[Flag] = &[
    flag("server", "HOST:PORT", Presence::Required, "The KMIP server"),
    flag("ca", "FILE", Presence::Required, "Certificates (PEM) that the server's must chain to"),
    flag("cert", "FILE", Presence::Optional, "Certificate of the client (PEM)"),
    flag("key", "FILE", Presence::Optional, "Private key of the client (PEM)"),
    flag(
        "kmip-version",
        "1.0|1.1|1.2|1.3|1.4|2.0|2.1|3.0",
        Presence::Default("2.1"),
        "Protocol version of the request",
    ),
    flag("credential-user", "NAME", Presence::Optional, "Username of a credential in the request"),
    flag("credential-password-file", "FILE", Presence::Optional, "Holds its password; - is standard input"),
];

/// Runs a future to its end on this thread.
pub(crate) fn block_on<T>(future: impl Future<Output = T>) -> Result<T, Failure> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|fault| Failure::new("cannot start", fault))?;
    Ok(runtime.block_on(future))
}

/// Where the flags say the server is.
pub(crate) fn target(arguments: &Arguments<'_>) -> Result<Target, Failure> {
    let file = |flag: &str| arguments.get(flag).map(PathBuf::from);
    let certificate = match (file("cert"), file("key")) {
        (Some(certificate), Some(key)) => Some((certificate, key)),
        (None, None) => None,
        _ => return Err(Failure::Usage("--cert and --key go together".to_owned())),
    };
    let pair = certificate.as_ref().map(|(certificate, key)| (certificate.as_path(), key.as_path()));
    Target::new(arguments.require("server")?, Path::new(arguments.require("ca")?), pair)
        .map_err(|fault| Failure::Failed(fault.to_string()))
}

/// A connection to the server that the flags name.
pub(crate) async fn client(arguments: &Arguments<'_>) -> Result<Client, Failure> {
    let target = target(arguments)?;
    Client::connect(&target).await.map_err(|fault| Failure::Failed(fault.to_string()))
}

/// The protocol version that the flags ask for.
pub(crate) fn version(arguments: &Arguments<'_>) -> Result<Version, Failure> {
    let text = arguments.require("kmip-version")?;
    Version::ALL
        .iter()
        .copied()
        .find(|version| version.to_string() == text)
        .ok_or_else(|| Failure::Usage(format!("`{text}` is no protocol version")))
}

/// The credential that the flags give.
pub(crate) fn authentication(arguments: &Arguments<'_>) -> Result<Option<Authentication>, Failure> {
    let Some(user) = arguments.get("credential-user") else { return Ok(None) };
    let password = arguments.get("credential-password-file").map(secret_file::read_line).transpose()?;
    let credential = UsernameAndPassword { username: user.to_owned(), password: password.map(Password::new) };
    Ok(Some(Authentication { credentials: vec![Credential::UsernameAndPassword(credential)] }))
}
