//! Reaching the REST interface of a server: through the console's socket of its data directory, or remotely.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use server::client::Target;
use server::client::http::Origin;

use crate::command::Arguments;
use crate::connect::block_on;
use crate::failure::Failure;
use crate::secret_file;

/// Asks the server that the flags before the command name.
pub(crate) fn request<T: DeserializeOwned>(
    arguments: &Arguments<'_>,
    method: &str,
    path: &str,
    body: Option<&impl Serialize>,
) -> Result<T, Failure> {
    let origin = origin(arguments)?;
    block_on(origin.request(method, path, body))?.map_err(|fault| Failure::Failed(fault.to_string()))
}

fn origin(arguments: &Arguments<'_>) -> Result<Origin, Failure> {
    match (arguments.root("data-dir"), arguments.root("url")) {
        (Some(_), Some(_)) => Err(Failure::Usage("--data-dir and --url exclude each other".to_owned())),
        (Some(dir), None) => Ok(Origin::Console(PathBuf::from(dir).join(server::CONSOLE_SOCKET))),
        (None, Some(url)) => remote(arguments, url),
        (None, None) => {
            Err(Failure::Usage("say where the server is: --data-dir DIR, or --url URL".to_owned()))
        }
    }
}

fn remote(arguments: &Arguments<'_>, url: &str) -> Result<Origin, Failure> {
    let place = url
        .strip_prefix("https://")
        .map(|rest| rest.trim_end_matches('/'))
        .filter(|place| !place.is_empty() && !place.contains('/'))
        .ok_or_else(|| Failure::Usage(format!("--url: `{url}` is not of the form https://HOST:PORT")))?;
    let has_port = place.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let address = if has_port { place.to_owned() } else { format!("{place}:443") };
    let ca = arguments.root("ca").ok_or_else(|| Failure::Usage("--ca is missing".to_owned()))?;
    let target =
        Target::new(&address, Path::new(ca), None).map_err(|fault| Failure::Failed(fault.to_string()))?;
    let user = match (arguments.root("user"), arguments.root("password-file")) {
        (Some(user), Some(file)) => {
            let password = secret_file::read_line(file)?;
            Some((user.to_owned(), password.into_bytes()))
        }
        (None, None) => None,
        _ => return Err(Failure::Usage("--user and --password-file go together".to_owned())),
    };
    Ok(Origin::remote(target, place, user))
}
