//! A server in this process on a scratch directory and free ports, with clients: for tests, test cases and measurements.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::Clock;

use crate::client::http::{HttpError, Origin};
use crate::client::{ClientError, Target};
use crate::clock::system_clock;
use crate::config::Config;
use crate::server::{Endpoints, Options, RunningServer, ServerError, start};

/// Why there is no sandbox, or no client of it.
#[derive(Debug, thiserror::Error)]
pub enum SandboxError {
    /// The server does not start or stop.
    #[error(transparent)]
    Server(#[from] ServerError),
    /// The console does not answer.
    #[error(transparent)]
    Http(#[from] HttpError),
    /// A client cannot be set up.
    #[error(transparent)]
    Client(#[from] ClientError),
    /// The scratch directory cannot be made or removed.
    #[error("scratch directory: {0}")]
    Io(#[from] std::io::Error),
}

/// The server. Stop it with [`Sandbox::stop`]; one that is dropped ends with the runtime.
pub struct Sandbox {
    server: RunningServer,
    scratch: Scratch,
}

/// The path of a directory of one's own, that goes with all in it when this is dropped.
pub struct Scratch(PathBuf);

impl Scratch {
    /// A path that nothing uses: there is nothing yet. Its last part is short: the path of the console's socket may have some
    /// 100 bytes.
    ///
    /// # Errors
    /// When there are no random bytes.
    pub fn new() -> std::io::Result<Self> {
        let random = crypto::random::bytes(8).map_err(|fault| std::io::Error::other(fault.to_string()))?;
        let name = random.iter().fold(String::from("keyward-"), |name, byte| format!("{name}{byte:02x}"));
        Ok(Self(std::env::temp_dir().join(name)))
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        // What cannot be removed now is for the operating system's own cleaning.
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

/// A directory with a store of its own in it.
#[cfg(test)]
pub(crate) fn scratch_store() -> (Scratch, store::Store) {
    let scratch = Scratch::new().unwrap();
    std::fs::create_dir(scratch.path()).unwrap();
    let root = crypto::root::RootKey::from_key(crypto::random::secret(32).unwrap()).unwrap();
    let store = store::Store::open(&scratch.path().join(crate::STORE_FILE), &root).unwrap();
    (scratch, store)
}

/// A client's certificate, private key and trusted CA, as PEM.
#[derive(Clone)]
pub struct ClientFiles {
    /// The certificate.
    pub certificate: String,
    /// The private key.
    pub private_key: String,
    /// The root CA's certificate.
    pub ca: String,
}

impl Sandbox {
    /// Starts a server with settings; its addresses are replaced by free ports of the loopback interface.
    ///
    /// # Errors
    /// [`SandboxError`]
    pub async fn start(config: Config) -> Result<Self, SandboxError> {
        Self::start_at(config, system_clock()).await
    }

    /// As [`Sandbox::start`], with another clock than the system's for what the engine decides.
    ///
    /// # Errors
    /// [`SandboxError`]
    pub async fn start_at(config: Config, clock: Arc<dyn Clock>) -> Result<Self, SandboxError> {
        let scratch = Scratch::new()?;
        Ok(Self { server: start_on(&scratch.0, config, clock).await?, scratch })
    }

    /// Stops the server and starts it anew on the same directory.
    ///
    /// # Errors
    /// [`SandboxError`]
    pub async fn restart(self, config: Config) -> Result<Self, SandboxError> {
        self.server.stop().await?;
        let scratch = self.scratch;
        Ok(Self { server: start_on(&scratch.0, config, system_clock()).await?, scratch })
    }

    /// Where the server listens.
    #[must_use]
    pub fn endpoints(&self) -> Endpoints {
        self.server.endpoints()
    }

    /// The data directory.
    #[must_use]
    pub fn data_dir(&self) -> &Path {
        self.server.data_dir().path()
    }

    /// The local console.
    #[must_use]
    pub fn console(&self) -> Origin {
        Origin::Console(self.data_dir().join(crate::CONSOLE_SOCKET))
    }

    /// Makes a client with a certificate of its own for the user `name`.
    ///
    /// # Errors
    /// [`SandboxError::Http`]
    pub async fn add_client(&self, name: &str) -> Result<ClientFiles, SandboxError> {
        self.add_client_of(name, name).await
    }

    /// Makes a client with a certificate of its own for a user.
    ///
    /// # Errors
    /// [`SandboxError::Http`]
    pub async fn add_client_of(&self, user: &str, name: &str) -> Result<ClientFiles, SandboxError> {
        self.add_client_with(user, name, &[]).await
    }

    /// Makes a client with a certificate of its own for a user, with compatibility profiles.
    ///
    /// # Errors
    /// [`SandboxError::Http`]
    pub async fn add_client_with(
        &self,
        user: &str,
        name: &str,
        compat: &[String],
    ) -> Result<ClientFiles, SandboxError> {
        let (name, user, compat) = (name.to_owned(), Some(user.to_owned()), compat.to_vec());
        let new = api::NewClient { name, user, compat, ..api::NewClient::default() };
        let issued: api::IssuedClient = self.console().request("POST", "/clients", Some(&new)).await?;
        let api::IssuedClient { certificate, private_key, ca, .. } = issued;
        let private_key = private_key.map(|key| key.0).unwrap_or_default();
        Ok(ClientFiles { certificate, private_key, ca })
    }

    /// The KMIP interface, reached with a client's certificate.
    ///
    /// # Errors
    /// [`SandboxError::Client`]
    pub fn target(&self, client: &ClientFiles) -> Result<Target, SandboxError> {
        let address = self.endpoints().kmip.into_iter().next().unwrap_or_default();
        let pair = (client.certificate.as_bytes(), client.private_key.as_bytes());
        Ok(Target::from_pem(&address, client.ca.as_bytes(), Some(pair))?)
    }

    /// Stops the server and removes its directory.
    ///
    /// # Errors
    /// [`SandboxError`]
    pub async fn stop(self) -> Result<(), SandboxError> {
        Ok(self.server.stop().await?)
    }
}

async fn start_on(
    path: &Path,
    mut config: Config,
    clock: Arc<dyn Clock>,
) -> Result<RunningServer, ServerError> {
    let free = vec![std::net::SocketAddr::from(([127, 0, 0, 1], 0))];
    config.kmip.listen.clone_from(&free);
    config.api.listen = free;
    start(Options { data_dir: path.to_owned(), config, passphrase_file: None, clock }).await
}
