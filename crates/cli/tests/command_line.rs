//! The command line that scripts rely on, from the first start to a graceful stop.
#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that cannot go on ends there")]

use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};
use std::time::Duration;

use server::sandbox::Scratch;

/// A served data directory; the server is killed when a test ends early.
struct Served {
    scratch: Scratch,
    child: Child,
}

impl Served {
    async fn start() -> Self {
        let scratch = Scratch::new().unwrap();
        let dir = scratch.path();
        std::fs::create_dir(dir).unwrap();
        let log = std::fs::File::create(dir.join("log")).unwrap();
        let child = keyward(&["serve", "--kmip-listen", "127.0.0.1:0", "--api-listen", "127.0.0.1:0"])
            .args([
                "--nae-listen",
                "127.0.0.1:0",
                "--health-listen",
                "127.0.0.1:0",
                "--set",
                "kmip.interop=true",
            ])
            .arg("--data-dir")
            .arg(dir.join("data"))
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut served = Self { scratch, child };
        while !served.data().join("endpoints.json").exists() {
            assert!(served.child.try_wait().unwrap().is_none(), "the server does not start");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        served
    }

    fn file(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    fn data(&self) -> PathBuf {
        self.file("data")
    }

    fn endpoints(&self) -> serde_json::Value {
        serde_json::from_slice(&std::fs::read(self.data().join("endpoints.json")).unwrap()).unwrap()
    }

    fn kmip(&self) -> String {
        self.endpoints()["kmip"][0].as_str().unwrap().replace("127.0.0.1", "localhost")
    }

    /// Waits, at most 20 seconds, for a text in the log, which the server writes behind its answers.
    async fn logs(&self, text: &str) {
        let path = self.file("log");
        let end = tokio::time::Instant::now() + Duration::from_secs(20);
        while !std::fs::read_to_string(&path).unwrap().contains(text) {
            let log = std::fs::read_to_string(&path).unwrap();
            assert!(tokio::time::Instant::now() < end, "no {text:?} in the log: {log}");
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    }

    /// A command about this server, over its console.
    fn console(&self, arguments: &[&str]) -> Output {
        keyward(&["--data-dir"]).arg(self.data()).args(arguments).output().unwrap()
    }

    /// A KMIP operation as the client in the folder `client`.
    fn ask(&self, client: &Path, arguments: &[&str]) -> Output {
        let file = |name: &str| client.join(name);
        keyward(&["--output", "json", "kmip"])
            .args(arguments)
            .args(["--server", &self.kmip(), "--ca"])
            .arg(file("ca.pem"))
            .arg("--cert")
            .arg(file("cert.pem"))
            .arg("--key")
            .arg(file("key.pem"))
            .output()
            .unwrap()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn keyward(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    command.args(arguments);
    command
}

fn json(output: &Output) -> serde_json::Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The first field of a name in an answer.
fn field(answer: &serde_json::Value, name: &str) -> String {
    let fields = answer.as_array().unwrap();
    let value = fields.iter().find_map(|field| field.get(name)).unwrap();
    value.as_str().unwrap().to_owned()
}

fn mode(path: &Path) -> u32 {
    std::fs::metadata(path).unwrap().mode() & 0o777
}

#[tokio::test]
async fn a_key_from_creation_to_destruction() {
    let served = Served::start().await;
    let client = served.file("alice");
    let out = client.to_str().unwrap();
    assert!(served.console(&["clients", "add", "alice", "--out", out]).status.success());
    assert_eq!([mode(&client.join("key.pem")), mode(&client.join("cert.pem"))], [0o400, 0o644]);
    assert_eq!(mode(&served.data().join("admin.password")), 0o600);
    assert_eq!(mode(&served.data().join("console.sock")), 0o600);

    let id = field(&json(&served.ask(&client, &["create", "--name", "first"])), "UniqueIdentifier");
    let found = json(&served.ask(&client, &["locate", "--name", "first"]));
    assert_eq!(field(&found, "UniqueIdentifier"), id);
    let material = served.file("material");
    let got = served.ask(&client, &["get", &id, "--out", material.to_str().unwrap()]);
    assert!(String::from_utf8_lossy(&got.stdout).contains("hidden"));
    assert_eq!((std::fs::metadata(&material).unwrap().len(), mode(&material)), (32, 0o400));
    for step in [
        &["add-attribute", &id, "--attribute", "x-place=shelf 7"][..],
        &["activate", &id],
        &["revoke", &id],
        &["destroy", &id],
    ] {
        assert!(served.ask(&client, step).status.success(), "{step:?}");
    }
    let gone = served.ask(&client, &["get", &id]);
    assert_eq!(gone.status.code(), Some(1));
    assert!(!gone.stderr.is_empty() && gone.stdout.is_empty());
    for version in ["1.0", "1.2", "1.4", "2.0", "3.0"] {
        let step = ["create", "--kmip-version", version, "--name", &format!("in {version}")];
        assert!(served.ask(&client, &step).status.success(), "{version}");
    }
}

#[tokio::test]
async fn users_clients_and_a_graceful_stop() {
    let mut served = Served::start().await;
    let password = served.file("password");
    std::fs::write(&password, "correct horse\n").unwrap();
    let file = password.to_str().unwrap();
    assert!(served.console(&["users", "add", "bob", "--password-file", file, "--admin"]).status.success());
    let again = ["users", "add", "bob", "--password-file", file, "--admin"];
    assert_eq!(served.console(&again).status.code(), Some(1));
    assert!(served.console(&["users", "add", "alice"]).status.success());
    let url = format!("https://{}", served.endpoints()["api"].as_str().unwrap());
    let ca = served.data().join("ca.pem");
    let remote =
        keyward(&["--url", &url, "--ca", ca.to_str().unwrap(), "--user", "bob", "--password-file", file])
            .args(["--output", "json", "users", "list"])
            .output()
            .unwrap();
    assert_eq!(json(&remote).as_array().unwrap().len(), 1);
    assert!(served.console(&["conformance", "prepare"]).status.success());

    // Nothing but a reason in the log for a client without a certificate.
    let stranger =
        keyward(&["kmip", "query", "--server", &served.kmip(), "--ca", ca.to_str().unwrap()]).output();
    assert_eq!(stranger.unwrap().status.code(), Some(1));
    served.logs("did not return a certificate").await;

    let pid = served.endpoints()["pid"].to_string();
    assert!(Command::new("kill").args(["-TERM", &pid]).status().unwrap().success());
    assert!(served.child.wait().unwrap().success());
    assert!(!served.data().join("endpoints.json").exists());
    let nobody = served.console(&["users", "list"]);
    assert_eq!(nobody.status.code(), Some(1));
}

#[test]
fn wrong_usage_has_its_own_exit_code() {
    for line in [
        &["nonsense"][..],
        &["serve"],
        &["users", "list"],
        &["serve", "--data-dir", "/nonexistent/x", "--set", "kmip.introp=true"],
        &["kmip", "create", "--server", "x:1"],
        &["bench", "--workload", "nonsense", "--self"],
    ] {
        let output = keyward(line).output().unwrap();
        assert_eq!(output.status.code(), Some(2), "{line:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stdout.is_empty(), "{line:?}");
    }
    let docs = keyward(&["config", "docs"]).output().unwrap();
    assert!(String::from_utf8_lossy(&docs.stdout).contains("[kmip]"));
}
