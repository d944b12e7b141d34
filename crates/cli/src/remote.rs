//! Reaching the REST interface of a server: through the console's socket of its data directory, or remotely.

use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};
use server::client::Target;
use server::client::http::{HttpError, Origin};

use crate::command::Arguments;
use crate::connect::block_on;
use crate::failure::Failure;
use crate::{output, secret_file};

/// Where the server is, once it is known, with the session there. The token is in memory alone.
static ORIGIN: OnceLock<Origin> = OnceLock::new();

/// Asks the server that the flags before the command name.
pub(crate) fn request<T: DeserializeOwned>(
    arguments: &Arguments<'_>,
    method: &str,
    path: &str,
    body: Option<&impl Serialize>,
) -> Result<T, Failure> {
    debug_assert!(
        arguments.asks_for(method, path),
        "the command does not say that it asks for {method} {path}"
    );
    let origin = match ORIGIN.get() {
        Some(origin) => origin,
        None => {
            let mut origin = origin(arguments)?;
            block_on(origin.log_in(one_time_password(arguments)?))?.map_err(failed)?;
            ORIGIN.get_or_init(|| origin)
        }
    };
    let path = match arguments.root("domain") {
        Some(domain) => {
            let joint = if path.contains('?') { '&' } else { '?' };
            format!("{path}{joint}domain={}", segment(domain))
        }
        None => path.to_owned(),
    };
    let version = match arguments.root("if-version") {
        Some(text) if method != "GET" => {
            let wrong = |_| Failure::Usage(format!("--if-version: `{text}` is not a number"));
            Some(text.parse().map_err(wrong)?)
        }
        _ => None,
    };
    block_on(origin.request_if(method, &path, body, version))?.map_err(failed)
}

/// Ends the session. A server that is not there any more has ended it.
pub(crate) fn log_out() {
    if let Some(origin) = ORIGIN.get() {
        let _ = block_on(origin.log_out());
    }
}

#[expect(clippy::needless_pass_by_value, reason = "the shape that map_err takes")]
fn failed(fault: HttpError) -> Failure {
    Failure::Failed(fault.to_string())
}

/// The one-time password that the flags name, or that somebody types.
fn one_time_password(arguments: &Arguments<'_>) -> Result<Option<api::Secret>, Failure> {
    if arguments.root_switch("otp") {
        output::ask("One-time password: ");
        return Ok(Some(api::Secret(secret_file::read_line("-")?)));
    }
    arguments.root("otp-file").map(|file| secret_file::read_line(file).map(api::Secret)).transpose()
}

/// All pages of a list.
pub(crate) fn list(arguments: &Arguments<'_>, path: &str) -> Result<Value, Failure> {
    pages(arguments, path, &[], None)
}

/// All pages of a list that has parameters, up to a number of entries.
pub(crate) fn pages(
    arguments: &Arguments<'_>,
    path: &str,
    query: &[(&str, &str)],
    limit: Option<usize>,
) -> Result<Value, Failure> {
    let mut items: Vec<Value> = Vec::new();
    let mut after = String::new();
    loop {
        let wanted = limit.map_or(MAX_PAGE, |limit| limit.saturating_sub(items.len()).min(MAX_PAGE));
        if wanted == 0 {
            break;
        }
        let mut path = format!("{path}?limit={wanted}&after={}", segment(&after));
        for (name, value) in query {
            path.push_str(&format!("&{name}={}", segment(value)));
        }
        let mut page: Value = request(arguments, "GET", &path, None::<&()>)?;
        match page.get_mut("items").map(Value::take) {
            Some(Value::Array(entries)) => items.extend(entries),
            _ => break,
        }
        match page.get("next") {
            Some(Value::String(next)) => after.clone_from(next),
            _ => break,
        }
    }
    Ok(json!({ "items": items }))
}

/// Most entries that the server answers at a time.
const MAX_PAGE: usize = 1000;

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
