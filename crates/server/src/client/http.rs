//! A small HTTP/1.1 client for the REST interface: one request a connection, JSON both ways.

use std::path::PathBuf;

use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::UnixStream;
use zeroize::Zeroize;

use super::{ClientError, Target};

/// Longest answer, in bytes.
const MAX_ANSWER_BYTES: u64 = 64 << 20;

/// Where the REST interface is reached.
pub enum Origin {
    /// The console socket of a data directory.
    Console(PathBuf),
    /// The interface itself; see [`Origin::remote`].
    Remote {
        /// The server.
        target: Target,
        /// What its certificate calls it.
        host: String,
        /// What shows who asks.
        authorization: Authorization,
    },
}

/// What shows who asks.
pub enum Authorization {
    /// Nothing.
    None,
    /// A name and a password, with each request.
    Password(String, crypto::Secret),
    /// The token of a session.
    Session(crypto::Secret),
}

/// Why a request was not done.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// The server cannot be reached.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The console socket cannot be reached.
    #[error("no server answers on {socket}: {source}")]
    Console {
        /// The socket.
        socket: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The server refused.
    #[error("{0}")]
    Problem(api::Problem),
    /// What came back is no answer of the REST interface.
    #[error("the server's answer cannot be read: {0}")]
    Answer(String),
}

impl From<std::io::Error> for HttpError {
    fn from(fault: std::io::Error) -> Self {
        Self::Client(ClientError::Io(fault))
    }
}

impl Origin {
    /// The interface at a target that its certificate calls `host`, for a user with a password.
    #[must_use]
    pub fn remote(target: Target, host: &str, user: Option<(String, Vec<u8>)>) -> Self {
        let password = |(name, password)| Authorization::Password(name, crypto::Secret::new(password));
        let authorization = user.map_or(Authorization::None, password);
        Self::Remote { target, host: host.to_owned(), authorization }
    }

    /// Logs in with the name and the password, and from then on asks with the session instead. The console needs none.
    ///
    /// # Errors
    /// As [`Origin::request`].
    pub async fn log_in(&mut self, one_time_password: Option<api::Secret>) -> Result<(), HttpError> {
        let Self::Remote { authorization: Authorization::Password(name, password), .. } = &*self else {
            return Ok(());
        };
        let password = String::from_utf8_lossy(password.expose()).into_owned();
        let log_in = api::LogIn { name: name.clone(), password: api::Secret(password), one_time_password };
        let session: api::Session = self.request("POST", "/sessions", Some(&log_in)).await?;
        if let Self::Remote { authorization, .. } = self {
            *authorization = Authorization::Session(crypto::Secret::new(session.token.0.into_bytes()));
        }
        Ok(())
    }

    /// Ends the session, if there is one.
    ///
    /// # Errors
    /// As [`Origin::request`].
    pub async fn log_out(&self) -> Result<(), HttpError> {
        match self {
            Self::Remote { authorization: Authorization::Session(_), .. } => {
                self.request("DELETE", "/sessions", None::<&()>).await
            }
            _ => Ok(()),
        }
    }

    /// Asks for `path` below the interface's base, with a body if there is one.
    ///
    /// # Errors
    /// [`HttpError`]
    pub async fn request<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
    ) -> Result<T, HttpError> {
        self.request_if(method, path, body, None).await
    }

    /// As [`Origin::request`], for a change of a thing only if it has a version.
    ///
    /// # Errors
    /// As [`Origin::request`].
    pub async fn request_if<T: DeserializeOwned>(
        &self,
        method: &str,
        path: &str,
        body: Option<&impl Serialize>,
        version: Option<i64>,
    ) -> Result<T, HttpError> {
        let mut body = match body {
            Some(body) => serde_json::to_vec(body).map_err(|fault| HttpError::Answer(fault.to_string()))?,
            None => Vec::new(),
        };
        let (host, authorization) = match self {
            Self::Console(_) => ("localhost", None),
            Self::Remote { host, authorization, .. } => (host.as_str(), authorization.value()),
        };
        let mut head = format!(
            "{method} {}{path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            api::BASE,
            body.len()
        );
        if let Some(mut value) = authorization {
            head.push_str(&format!("Authorization: {value}\r\n"));
            value.zeroize();
        }
        if let Some(version) = version {
            head.push_str(&format!("If-Match: \"{version}\"\r\n"));
        }
        head.push_str("\r\n");
        let mut request = head.into_bytes();
        request.append(&mut body);
        let answer = match self {
            Self::Console(socket) => {
                let mut stream = UnixStream::connect(socket)
                    .await
                    .map_err(|source| HttpError::Console { socket: socket.display().to_string(), source })?;
                exchange(&mut stream, &request).await
            }
            Self::Remote { target, .. } => exchange(&mut target.connect().await?, &request).await,
        };
        request.zeroize();
        let mut answer = answer?;
        let value = read(&answer);
        answer.zeroize();
        value
    }
}

/// Sends a KMIP message over HTTPS, on a connection of its own, and returns the body of the answer.
///
/// # Errors
/// [`HttpError`]
pub async fn post_kmip(target: &Target, content_type: &str, body: &[u8]) -> Result<Vec<u8>, HttpError> {
    post_kmip_as(target, None, content_type, body).await
}

/// As [`post_kmip`], for a user with a password, as the port of the REST interface takes it.
///
/// # Errors
/// [`HttpError`]
pub async fn post_kmip_as(
    target: &Target,
    user: Option<(&str, &str)>,
    content_type: &str,
    body: &[u8],
) -> Result<Vec<u8>, HttpError> {
    let mut head = format!(
        "POST /kmip HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: {content_type}\r\n\
         Content-Length: {}\r\n",
        body.len()
    );
    if let Some((name, password)) = user {
        let password = crypto::Secret::new(password.as_bytes().to_vec());
        if let Some(mut value) = Authorization::Password(name.to_owned(), password).value() {
            head.push_str(&format!("Authorization: {value}\r\n"));
            value.zeroize();
        }
    }
    head.push_str("\r\n");
    let mut request = head.into_bytes();
    request.extend_from_slice(body);
    let answer = exchange(&mut target.connect().await?, &request).await;
    request.zeroize();
    let answer = answer?;
    let (status, body) = parts(&answer)?;
    if status == 200 { Ok(body.to_vec()) } else { Err(HttpError::Answer(format!("HTTP status {status}"))) }
}

async fn exchange(
    stream: &mut (impl AsyncRead + AsyncWrite + Unpin),
    request: &[u8],
) -> std::io::Result<Vec<u8>> {
    stream.write_all(request).await?;
    stream.flush().await?;
    let mut answer = Vec::new();
    stream.take(MAX_ANSWER_BYTES).read_to_end(&mut answer).await?;
    Ok(answer)
}

/// The status and the body of an answer whose end is the end of the connection.
fn parts(answer: &[u8]) -> Result<(u16, &[u8]), HttpError> {
    let malformed = |what: &str| HttpError::Answer(what.to_owned());
    let end = answer
        .windows(4)
        .position(|window| window == b"\r\n\r\n")
        .ok_or_else(|| malformed("it has no header"))?;
    let (head, body) = answer.split_at_checked(end + 4).ok_or_else(|| malformed("it has no body"))?;
    let head = std::str::from_utf8(head).map_err(|_| malformed("its header is no text"))?;
    let status: u16 = head
        .split_whitespace()
        .nth(1)
        .and_then(|word| word.parse().ok())
        .ok_or_else(|| malformed("it has no status"))?;
    Ok((status, body))
}

/// Reads an answer of the REST interface.
fn read<T: DeserializeOwned>(answer: &[u8]) -> Result<T, HttpError> {
    let (status, body) = parts(answer)?;
    // An empty body stands for nothing, which JSON calls null.
    let body = if body.is_empty() { b"null" } else { body };
    if (200..300).contains(&status) {
        return serde_json::from_slice(body).map_err(|fault| HttpError::Answer(fault.to_string()));
    }
    Err(match serde_json::from_slice(body) {
        Ok(problem) => HttpError::Problem(problem),
        Err(_) => HttpError::Answer(format!("HTTP status {status}")),
    })
}

impl Authorization {
    /// The value of the header (RFC 7617, RFC 6750).
    fn value(&self) -> Option<String> {
        match self {
            Self::None => None,
            Self::Session(token) => Some(format!("Bearer {}", String::from_utf8_lossy(token.expose()))),
            Self::Password(name, password) => {
                let mut pair = Vec::with_capacity(name.len() + 1 + password.len());
                pair.extend_from_slice(name.as_bytes());
                pair.push(b':');
                pair.extend_from_slice(password.expose());
                let mut text = crate::base64::encode(&pair);
                pair.zeroize();
                let value = format!("Basic {text}");
                text.zeroize();
                Some(value)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_and_problems_are_told_apart() {
        let ok = b"HTTP/1.1 200 OK\r\ncontent-length: 3\r\n\r\n[1]";
        assert_eq!(read::<Vec<u8>>(ok).unwrap(), [1]);
        assert!(read::<()>(b"HTTP/1.1 204 No Content\r\n\r\n").is_ok());
        let problem = b"HTTP/1.1 409 Conflict\r\n\r\n\
            {\"type\":\"about:blank\",\"title\":\"It exists\",\"status\":409,\"detail\":\"user a\"}";
        assert_eq!(read::<()>(problem).unwrap_err().to_string(), "It exists: user a");
        assert!(read::<()>(b"HTTP/1.1 502 Bad Gateway\r\n\r\n<html>").is_err());
        assert!(read::<()>(b"nonsense").is_err());
    }
}
