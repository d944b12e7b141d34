//! The audit trail from the command line: what is on record, found by filters, followed, and proved.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::Duration;

use serde_json::{Value, json};
use server::audit::trail::{DIRECTORY, files_of};
use server::client::http::Origin;
use server::config::AuditMode;
use server::config::Config;
use server::sandbox::Scratch;
use server::{CONSOLE_SOCKET, Options, RunningServer};

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
    let scratch = Scratch::new().unwrap();
    let server = start(scratch.path()).await;
    let console = Origin::Console(scratch.path().join(CONSOLE_SOCKET));
    let send = async |method: &str, path: &str, body: Value| {
        console.request::<Value>(method, path, Some(&body)).await
    };
    for name in ["anna", "bert", "carl"] {
        send("POST", "/users", json!({"name": name})).await.unwrap();
    }
    assert!(send("POST", "/users", json!({"name": "anna"})).await.is_err());
    // In sync mode a record is in the file as soon as the request is answered.
    let text = || -> String {
        let files = files_of(&scratch.path().join(DIRECTORY)).unwrap();
        files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect()
    };
    assert_eq!(text().matches("\"operation\":\"Add User\"").count(), 4);

    let added = records(scratch.path(), &["--operation", "add user"]).await;
    assert_eq!(operations(&added), ["Add User"; 4]);
    assert_eq!(added[0]["result"], "AlreadyExists", "the newest comes first");
    assert_eq!((&added[1]["user"], &added[1]["interface"]), (&json!("console"), &json!("console")));
    assert_eq!(records(scratch.path(), &["--operation", "Add User", "--result", "failure"]).await.len(), 1);
    let of_bert = records(scratch.path(), &["--text", "USER BERT"]).await;
    assert_eq!(operations(&of_bert), ["Search Audit Records", "Add User"][1..], "{of_bert:?}");
    assert_eq!(records(scratch.path(), &["--operation", "Add User", "--limit", "2"]).await, added[..2]);
    assert!(records(scratch.path(), &["--by", "nobody"]).await.is_empty());
    assert!(records(scratch.path(), &["--to", "2001-01-01T00:00:00Z"]).await.is_empty());
    let all = records(scratch.path(), &["--from", "2001-01-01T00:00:00Z", "--limit", "5000"]).await;
    assert!(all.len() > 5 && all.iter().all(|record| record["request"].is_string()));
    let wrong = keyward(scratch.path(), &["audit", "list", "--from", "yesterday"]).await;
    assert!(String::from_utf8_lossy(&wrong.stderr).contains("`from` is not a time"));

    // Following shows what comes, and not its own questions; after some rounds it ends.
    let nothing = keyward(scratch.path(), &["audit", "follow", "--for", "1"]).await;
    assert!(nothing.status.success() && nothing.stdout.is_empty(), "{nothing:?}");
    let questions = || text().matches("Search Audit Records").count();
    let before = questions();
    let mut follower = Command::new(env!("CARGO_BIN_EXE_keyward"))
        .arg("--data-dir")
        .arg(scratch.path())
        .args(["--output", "json", "audit", "follow", "--for", "60"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut lines = BufReader::new(follower.stdout.take().unwrap()).lines();
    // The first of its questions finds out where the trail ends.
    while questions() < before + 3 {
        assert!(follower.try_wait().unwrap().is_none(), "it has ended");
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    send("POST", "/users", json!({"name": "dora"})).await.unwrap();
    let (shown, mut lines) = tokio::task::spawn_blocking(move || (lines.next(), lines)).await.unwrap();
    let shown: Value = serde_json::from_str(&shown.unwrap().unwrap()).unwrap();
    assert_eq!(shown["operation"], "Add User", "{shown}");
    assert!(shown["detail"].as_str().unwrap().contains("dora"));
    follower.kill().unwrap();
    follower.wait().unwrap();
    assert!(lines.next().is_none());

    // An administrator of a domain sees the records of the domain alone.
    let administrator = json!({"name": "chief", "password": "Tr0ubadour & kin"});
    send("POST", "/domains", json!({"name": "acme", "administrator": administrator})).await.unwrap();
    send("POST", "/users?domain=acme", json!({"name": "emil"})).await.unwrap();
    let inside: Value =
        console.request("GET", "/audit?domain=acme&operation=Add%20User", None::<&()>).await.unwrap();
    assert_eq!(inside["items"].as_array().unwrap().len(), 1);
    assert_eq!(inside["items"][0]["domain"], "acme");
    assert_eq!(
        records(scratch.path(), &["--operation", "Add User"]).await.len(),
        6,
        "the root domain sees all"
    );
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_done_to_the_files_is_found() {
    let scratch = Scratch::new().unwrap();
    let server = start(scratch.path()).await;
    let console = Origin::Console(scratch.path().join(CONSOLE_SOCKET));
    for name in ["anna", "bert", "carl"] {
        console.request::<Value>("POST", "/users", Some(&json!({"name": name}))).await.unwrap();
    }
    server.stop().await.unwrap();
    let file = files_of(&scratch.path().join(DIRECTORY)).unwrap().remove(0);
    let sound = std::fs::read_to_string(&file).unwrap();
    let lines: Vec<&str> = sound.lines().collect();
    let text = |lines: &[&str]| lines.iter().map(|line| format!("{line}\n")).collect::<String>();
    let at = lines.iter().position(|line| line.contains("user bert")).unwrap();
    let mut swapped = lines.clone();
    swapped.swap(at - 1, at);
    let verify = async |text: String| {
        std::fs::write(&file, text).unwrap();
        keyward(scratch.path(), &["audit", "verify"]).await
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
