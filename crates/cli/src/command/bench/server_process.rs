//! Servers started for a measurement, each a process of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use api::{IssuedClient, NewClient};
use serde::Deserialize;
use server::client::Target;
use server::client::http::Origin;

use crate::failure::Failure;

/// How long a server may take to be ready.
const START_TIMEOUT: Duration = Duration::from_secs(10);

/// A child process on a scratch data directory. It is killed when dropped.
pub(super) struct ServerProcess {
    child: Child,
    dir: PathBuf,
    access: Access,
}

/// How the process is reached.
#[derive(Deserialize)]
struct Access {
    kmip: Vec<String>,
    certificate: String,
    private_key: String,
    ca: String,
}

impl ServerProcess {
    /// A server with default settings.
    pub(super) async fn keyward() -> Result<Self, Failure> {
        let dir = scratch_dir("self")?;
        let child = spawn(
            &dir,
            &["serve", "--kmip-listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0"],
            Stdio::null(),
        )?;
        let access = Access {
            kmip: Vec::new(),
            certificate: String::new(),
            private_key: String::new(),
            ca: String::new(),
        };
        let mut process = Self { child, dir, access };
        let kmip = process.wait_until_ready().await?;
        let console = Origin::Console(process.dir.join(server::CONSOLE_SOCKET));
        let issued: IssuedClient = console
            .request(
                "POST",
                "/clients",
                Some(&NewClient { name: "bench".to_owned(), ..NewClient::default() }),
            )
            .await
            .map_err(|fault| Failure::Failed(fault.to_string()))?;
        let IssuedClient { certificate, private_key, ca, .. } = issued;
        let private_key = private_key.map(|key| key.0).unwrap_or_default();
        process.access = Access { kmip, certificate, private_key, ca };
        Ok(process)
    }

    /// An echo server whose answers have a size.
    pub(super) fn echo(answer_bytes: usize) -> Result<Self, Failure> {
        let dir = scratch_dir("echo")?;
        let bytes = answer_bytes.to_string();
        let mut child = spawn(&dir, &["echo-server", "--answer-bytes", &bytes], Stdio::piped())?;
        let mut line = String::new();
        let read = child.stdout.take().map(|output| BufReader::new(output).read_line(&mut line));
        let access = match read {
            Some(Ok(_)) => serde_json::from_str(&line).map_err(|fault| Failure::new("echo server", fault)),
            _ => Err(Failure::Failed("the echo server says nothing".to_owned())),
        };
        let placeholder = Access {
            kmip: Vec::new(),
            certificate: String::new(),
            private_key: String::new(),
            ca: String::new(),
        };
        let mut process = Self { child, dir, access: placeholder };
        process.access = access?;
        Ok(process)
    }

    /// How to connect to it.
    pub(super) fn target(&self) -> Result<Target, Failure> {
        let Access { kmip, certificate, private_key, ca } = &self.access;
        let address = kmip.first().map_or("", String::as_str);
        Target::from_pem(address, ca.as_bytes(), Some((certificate.as_bytes(), private_key.as_bytes())))
            .map_err(|fault| Failure::Failed(fault.to_string()))
    }

    /// Its number.
    pub(super) fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Ends it and removes its directory.
    pub(super) fn stop(self) -> Result<(), Failure> {
        let dir = self.dir.clone();
        drop(self);
        std::fs::remove_dir_all(&dir).map_err(|fault| Failure::new(dir.display(), fault))
    }

    async fn wait_until_ready(&mut self) -> Result<Vec<String>, Failure> {
        let ready = async {
            loop {
                if let Some(endpoints) =
                    server::read_endpoints(&self.dir).map_err(|fault| Failure::new("server", fault))?
                {
                    return Ok(endpoints.kmip);
                }
                if let Ok(Some(status)) = self.child.try_wait() {
                    return Err(Failure::Failed(format!("the server ended: {status}")));
                }
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        };
        let timeout = tokio::time::timeout(START_TIMEOUT, ready).await;
        timeout.map_err(|_| Failure::Failed("the server does not get ready".to_owned()))?
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn spawn(dir: &Path, arguments: &[&str], output: Stdio) -> Result<Child, Failure> {
    let program = std::env::current_exe().map_err(|fault| Failure::new("cannot find this program", fault))?;
    Command::new(program)
        .arg("--data-dir")
        .arg(dir)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(output)
        .stderr(Stdio::null())
        .spawn()
        .map_err(|fault| Failure::new("cannot start a server", fault))
}

fn scratch_dir(purpose: &str) -> Result<PathBuf, Failure> {
    let dir = std::env::temp_dir().join(format!("keyward-bench-{purpose}-{}", std::process::id()));
    match std::fs::remove_dir_all(&dir) {
        Err(fault) if fault.kind() != std::io::ErrorKind::NotFound => Err(Failure::new(dir.display(), fault)),
        _ => Ok(dir),
    }
}
