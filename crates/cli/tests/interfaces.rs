//! KMIP interfaces from the command line.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::path::Path;
use std::process::Command;

use serde_json::Value;
use server::Options;
use server::config::Config;
use server::sandbox::Scratch;

/// Runs `keyward interfaces` and answers what it prints, or why it failed.
async fn interfaces(dir: &Path, arguments: &[&str]) -> Result<Value, (Option<i32>, String)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_keyward"));
    command.args(["--output", "json", "--data-dir"]).arg(dir).arg("interfaces").args(arguments);
    let output = tokio::task::spawn_blocking(move || command.output().unwrap()).await.unwrap();
    if output.status.success() {
        return Ok(serde_json::from_slice(&output.stdout).unwrap_or(Value::Null));
    }
    Err((output.status.code(), String::from_utf8_lossy(&output.stderr).into_owned()))
}

#[tokio::test(flavor = "multi_thread")]
async fn an_interface_comes_changes_and_goes() {
    let scratch = Scratch::new().unwrap();
    let mut config = Config::default();
    for setting in ["kmip.listen=127.0.0.1:0", "api.listen=127.0.0.1:0"] {
        config.assign(setting).unwrap();
    }
    let clock = server::system_clock();
    let options = Options { data_dir: scratch.path().to_owned(), config, passphrase_file: None, clock };
    let server = server::start(options).await.unwrap();
    let run = |arguments: &'static [&'static str]| interfaces(scratch.path(), arguments);

    let made = run(&[
        "add",
        "shop",
        "--address",
        "127.0.0.1",
        "--mode",
        "tls-cert-and-pw",
        "--user-field",
        "E_ND",
        "--min-tls",
        "1.3",
        "--hard-delete",
        "yes",
        "--log-level",
        "debug",
        "--idle-timeout",
        "60",
    ]);
    let made = made.await.unwrap();
    for (field, value) in [
        ("mode", "tls-cert-and-pw"),
        ("user_field", "E_ND"),
        ("min_tls", "1.3"),
        ("log_level", "debug"),
        ("address", "127.0.0.1"),
    ] {
        assert_eq!(made.get(field).and_then(Value::as_str), Some(value));
    }
    assert_eq!(made.get("hard_delete"), Some(&Value::Bool(true)));
    let known = server::read_endpoints(scratch.path()).unwrap().unwrap();
    let listening = known.interfaces.get("shop").unwrap();
    assert_eq!(made.get("listening"), Some(&serde_json::json!(listening)));

    // What is not named stays.
    let ca = scratch.path().join("ca.pem");
    let arguments = ["change", "shop", "--key-export", "no", "--trusted-ca", ca.to_str().unwrap()];
    let changed = interfaces(scratch.path(), &arguments).await.unwrap();
    assert_eq!(changed.get("key_export"), Some(&Value::Bool(false)));
    assert_eq!(changed.get("mode").and_then(Value::as_str), Some("tls-cert-and-pw"));
    let subject = changed.pointer("/trusted_cas/0/subject").and_then(Value::as_str);
    assert_eq!(subject, Some("CN=Keyward root CA"));
    let shown = run(&["show", "shop"]).await.unwrap();
    assert_eq!(shown, changed);
    let list = run(&["list"]).await.unwrap();
    let names: Vec<_> =
        list.as_array().unwrap().iter().map(|item| item.get("name").cloned().unwrap()).collect();
    assert_eq!(names, ["kmip", "shop"]);

    for (arguments, code, words) in [
        (&["add", "shop"][..], 1, "exists already"),
        (&["add", "x", "--address", "nowhere"], 1, "not an IP address"),
        (&["add", "x", "--trusted-ca", "/nothing.pem"], 1, "/nothing.pem"),
        (&["add", "x", "--mode", "open"], 2, "open"),
        (&["add", "x", "--port", "many"], 2, "not a number"),
        (&["show", "nothing"], 1, "there is no interface nothing"),
        (&["remove", "kmip"], 1, "kmip.listen"),
    ] {
        let (found, told) = interfaces(scratch.path(), arguments).await.unwrap_err();
        assert_eq!(found, Some(code), "{arguments:?}: {told}");
        assert!(told.contains(words), "{arguments:?}: {told}");
    }
    run(&["remove", "shop"]).await.unwrap();
    assert!(run(&["show", "shop"]).await.is_err());
    assert!(!server::read_endpoints(scratch.path()).unwrap().unwrap().interfaces.contains_key("shop"));
    server.stop().await.unwrap();
}
