//! Reaching the REST interface of a server: through the console's socket of its data directory, or remotely.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
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
    let path = match arguments.root("domain") {
        Some(domain) => {
            let joint = if path.contains('?') { '&' } else { '?' };
            format!("{path}{joint}domain={}", segment(domain))
        }
        None => path.to_owned(),
    };
    block_on(origin.request(method, &path, body))?.map_err(|fault| Failure::Failed(fault.to_string()))
}

/// All pages of a list, whose entries the field `key` orders; entries without fields order themselves.
pub(crate) fn list(arguments: &Arguments<'_>, path: &str, key: &str) -> Result<Value, Failure> {
    let mut items = Vec::new();
    let mut after = String::new();
    loop {
        let page: Value =
            request(arguments, "GET", &format!("{path}?after={}", segment(&after)), None::<&()>)?;
        let Some(entries) = page.get("items").and_then(Value::as_array) else { break };
        items.extend(entries.iter().cloned());
        let last = entries.last().map(|last| last.get(key).unwrap_or(last));
        match (page.get("next"), last.and_then(Value::as_str)) {
            (Some(Value::String(_)), Some(last)) => last.clone_into(&mut after),
            _ => break,
        }
    }
    Ok(json!({ "items": items }))
}

/// A text as one part of a path or a query (RFC 3986 section 2.1).
pub(crate) fn segment(text: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~');
    text.bytes().fold(String::new(), |mut path, byte| {
        match is_plain(byte) {
            true => path.push(char::from(byte)),
            false => path.push_str(&format!("%{byte:02X}")),
        }
        path
    })
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_do_not_change_the_path() {
        assert_eq!(segment("a-b.c_9"), "a-b.c_9");
        assert_eq!(segment("a/b ?ü"), "a%2Fb%20%3F%C3%BC");
    }
}
