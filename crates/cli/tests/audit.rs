//! The audit trail from the command line: what is on record, found by filters, followed, and proved.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};
use server::audit::trail::{DIRECTORY, files_of};
use server::client::http::Origin;
use server::config::AuditMode;
use server::config::Config;
use server::{CONSOLE_SOCKET, Options, RunningServer};

struct Scratch(PathBuf);

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

fn scratch(name: &str) -> Scratch {
    let dir = std::env::temp_dir().join(format!("keyward-{name}-{}", std::process::id()));
    let _ = std::fs::remove_dir_all(&dir);
    Scratch(dir)
}

async fn start(dir: &Path) -> RunningServer {
    let mut config = Config::default();
    for setting in ["kmip.listen=127.0.0.1:0", "api.listen=127.0.0.1:0", "audit.mode=sync"] {
        config.assign(setting).unwrap();
    }
    assert_eq!(config.audit.mode, AuditMode::Sync);
    let clock = server::system_clock();
    server::start(Options { data_dir: dir.to_owned(), config, passphrase_file: None, clock }).await.unwrap()
}

/// Runs the command on a data directory.
async fn keyward(dir: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    command.arg("--data-dir").arg(dir).args(arguments);
    tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap()
}

async fn records(dir: &Path, arguments: &[&str]) -> Vec<Value> {
    let output = keyward(dir, &[&["--output", "json", "audit", "list"], arguments].concat()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn operations(records: &[Value]) -> Vec<&str> {
    records.iter().map(|record| record["operation"].as_str().unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn records_are_found_by_what_they_say() {
    let scratch = scratch("audit-list");
    let server = start(&scratch.0).await;
    let console = Origin::Console(scratch.0.join(CONSOLE_SOCKET));
    let send = async |method: &str, path: &str, body: Value| {
        console.request::<Value>(method, path, Some(&body)).await
    };
    for name in ["anna", "bert", "carl"] {
        send("POST", "/users", json!({"name": name})).await.unwrap();
    }
    assert!(send("POST", "/users", json!({"name": "anna"})).await.is_err());
    // In sync mode a record is in the file as soon as the request is answered.
    let text = || -> String {
        let files = files_of(&scratch.0.join(DIRECTORY)).unwrap();
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    };
    assert_eq!(text().matches("\"operation\":\"Add User\"").count(), 4);

    let added = records(&scratch.0, &["--operation", "add user"]).await;
    assert_eq!(operations(&added), ["Add User"; 4]);
    assert_eq!(added[0]["result"], "AlreadyExists", "the newest comes first");
    assert_eq!((&added[1]["user"], &added[1]["interface"]), (&json!("console"), &json!("console")));
    assert_eq!(records(&scratch.0, &["--operation", "Add User", "--result", "failure"]).await.len(), 1);
    let of_bert = records(&scratch.0, &["--text", "USER BERT"]).await;
    assert_eq!(operations(&of_bert), ["Search Audit Records", "Add User"][1..], "{of_bert:?}");
    assert_eq!(records(&scratch.0, &["--operation", "Add User", "--limit", "2"]).await, added[..2]);
    assert!(records(&scratch.0, &["--by", "nobody"]).await.is_empty());
    assert!(records(&scratch.0, &["--to", "2001-01-01T00:00:00Z"]).await.is_empty());
    let all = records(&scratch.0, &["--from", "2001-01-01T00:00:00Z", "--limit", "5000"]).await;
    assert!(all.len() > 5 && all.iter().all(|record| record["request"].is_string()));
    let wrong = keyward(&scratch.0, &["audit", "list", "--from", "yesterday"]).await;
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("`from` is not a time"));

    // Following shows what comes, and not its own questions.
    let following = keyward(&scratch.0, &["--output", "json", "audit", "follow", "--for", "3"]);
    let later = async {
        tokio::time::sleep(std::time::Duration::from_millis(1500)).await;
        send("POST", "/users", json!({"name": "dora"})).await.unwrap();
    };
    let (followed, ()) = tokio::join!(following, later);
    let lines = String::from_utf8(followed.stdout).unwrap();
    let shown: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(operations(&shown), ["Add User"]);
    assert!(shown[0]["detail"].as_str().unwrap().contains("dora"));

    // An administrator of a domain sees the records of the domain alone.
    let administrator = json!({"name": "chief", "password": "Tr0ubadour & kin"});
    send("POST", "/domains", json!({"name": "acme", "administrator": administrator})).await.unwrap();
    send("POST", "/users?domain=acme", json!({"name": "emil"})).await.unwrap();
    let inside: Value =
        console.request("GET", "/audit?domain=acme&operation=Add%20User", None::<&()>).await.unwrap();
    assert_eq!(inside["items"].as_array().unwrap().len(), 1);
    assert_eq!(inside["items"][0]["domain"], "acme");
    assert_eq!(records(&scratch.0, &["--operation", "Add User"]).await.len(), 6, "the root domain sees all");
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_the_files_is_found() {
    let scratch = scratch("audit-verify");
    let server = start(&scratch.0).await;
    let console = Origin::Console(scratch.0.join(CONSOLE_SOCKET));
    for name in ["anna", "bert", "carl"] {
        console.request::<Value>("POST", "/users", Some(&json!({"name": name}))).await.unwrap();
    }
    server.stop().await.unwrap();
    let file = files_of(&scratch.0.join(DIRECTORY)).unwrap().remove(0);
    let sound = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = sound.lines().collect();
    let text = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let at = lines.iter().position(|line| line.contains("user bert")).unwrap();
    let mut swapped = lines.clone();
    swapped.swap(at - 1, at);
    let verify = async |text: String| {
        std::fs::write(&file, text).unwrap();
        keyward(&scratch.0, &["audit", "verify"]).await
    };
    let output = verify(sound.clone()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    for (what, tampered, words) in [
        ("edited", sound.replacen("user bert", "user eve!", 1), "was edited"),
        ("removed", text(&[&lines[..at], &lines[at + 1..]].concat()), "missing"),
        ("reordered", text(&swapped), "missing before"),
        ("cut off", text(&lines[..at]), "the end is missing"),
    ] {
        let output = verify(tampered).await;
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(1), "{what}");
        assert!(told.contains(words), "{what}: {told}");
    }
    assert!(verify(sound.clone()).await.status.success());
}
