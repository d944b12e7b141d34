//! The REST interface as scripts use it: keys from their making to their end, preconditions, and what is refused.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use keyward_server::client::Target;
use keyward_server::client::http::{HttpError, Origin};
use keyward_server::sandbox::Sandbox;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

/// A server with the console, and with users who have logged in.
struct Bench {
    sandbox: Sandbox,
}

impl Bench {
    async fn start() -> Self {
        Self { sandbox: Sandbox::start(Default::default()).await.unwrap() }
    }

    fn remote(&self, name: &str) -> Origin {
        let ca = self.sandbox.data_dir().join("ca.pem");
        let address = &self.sandbox.endpoints().api.clone().unwrap();
        let target = Target::new(address, &ca, None).unwrap();
        Origin::remote(target, "localhost", Some((name.to_owned(), b"correct horse".to_vec())))
    }

    /// A user, logged in.
    async fn user(&self, name: &str) -> Origin {
        let new = json!({ "name": name, "password": "correct horse" });
        let _: Value = ask(&self.sandbox.console(), "POST", "/users", new).await.unwrap();
        let mut origin = self.remote(name);
        origin.log_in(None).await.unwrap();
        origin
    }
}

async fn ask(origin: &Origin, method: &str, path: &str, body: Value) -> Result<Value, HttpError> {
    let body = Some(&body).filter(|body| !body.is_null());
    origin.request(method, path, body).await
}

async fn status(origin: &Origin, method: &str, path: &str, body: Value) -> u16 {
    match ask(origin, method, path, body).await {
        Err(HttpError::Problem(problem)) => problem.status,
        other => unreachable!("{method} {path}: {other:?}"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_from_its_making_to_its_end() {
    let bench = Bench::start().await;
    let (alice, bob) = (bench.user("alice").await, bench.user("bob").await);
    let new =
        json!({ "name": "first", "length": 128, "attributes": [{ "name": "x-place", "value": "shelf" }] });
    let key = ask(&alice, "POST", "/keys", new).await.unwrap();
    let id = key["id"].as_str().unwrap();
    assert_eq!((&key["owner"], &key["state"]), (&json!("alice"), &json!("PreActive")));
    assert_eq!((&key["algorithm"], &key["length"]), (&json!("AES"), &json!(128)));
    let path = format!("/keys/{id}");

    // Whoever is nobody to the key does not learn that there is one.
    assert_eq!(status(&bob, "GET", &path, Value::Null).await, 404);
    assert_eq!(status(&bob, "POST", &format!("{path}/export"), json!({})).await, 404);
    assert_eq!(ask(&bob, "GET", "/keys", Value::Null).await.unwrap()["items"], json!([]));
    let listed = ask(&alice, "GET", "/keys?contains=irs&algorithm=AES", Value::Null).await.unwrap();
    assert_eq!(listed["items"].as_array().unwrap().len(), 1);
    assert_eq!(status(&alice, "GET", "/keys?colour=red", Value::Null).await, 400);

    let active = ask(&alice, "POST", &format!("{path}/activate"), json!({})).await.unwrap();
    assert_eq!(active["state"], "Active");
    assert_eq!(status(&alice, "DELETE", &path, Value::Null).await, 409);
    let exported = ask(&alice, "POST", &format!("{path}/export"), json!({ "format": "Raw" })).await.unwrap();
    let bytes = keyward_server::base64::decode(exported["material"].as_str().unwrap()).unwrap();
    assert_eq!(bytes.len(), 16);
    // The console administers keys and takes none out.
    let console = bench.sandbox.console();
    assert_eq!(status(&console, "POST", &format!("{path}/export"), json!({})).await, 403);

    // Attributes, with instances.
    let path_of = |rest: &str| format!("{path}/attributes{rest}");
    for group in ["tapes", "discs"] {
        let new = json!({ "name": "Object Group", "value": group });
        ask(&alice, "POST", &path_of(""), new).await.unwrap();
    }
    let change = json!({ "name": "Object Group", "current": "tapes", "value": "vaults" });
    ask(&alice, "PUT", &path_of(""), change).await.unwrap();
    ask(&alice, "PUT", &path_of(""), json!({ "name": "x-place", "value": 7 })).await.unwrap();
    let key = ask(&alice, "DELETE", &path_of("/Object%20Group?index=1"), Value::Null).await.unwrap();
    let values = |name: &str| -> Vec<Value> {
        let all = key["attributes"].as_array().unwrap().iter();
        all.filter(|known| known["name"] == name).map(|known| known["value"].clone()).collect()
    };
    assert_eq!((values("Object Group"), values("x-place")), (vec![json!("vaults")], vec![json!(7)]));
    let found = ask(&alice, "GET", "/keys?group=vaults", Value::Null).await.unwrap();
    assert_eq!(found["items"][0]["id"], *id);

    // A new version takes the name.
    let newer = ask(&alice, "POST", &format!("{path}/versions"), json!({})).await.unwrap();
    assert_eq!((&newer["names"], &newer["replaces"]), (&json!(["first"]), &json!(id)));
    let versions = ask(&alice, "GET", &format!("{path}/versions"), Value::Null).await.unwrap();
    let numbers: Vec<_> = versions["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["number"].clone(), v["is_current"].clone()))
        .collect();
    assert_eq!(numbers, [(json!(1), json!(false)), (json!(2), json!(true))]);

    ask(&alice, "POST", &format!("{path}/archive"), Value::Null).await.unwrap();
    assert_eq!(status(&alice, "POST", &format!("{path}/export"), json!({})).await, 409);
    ask(&alice, "POST", &format!("{path}/recover"), Value::Null).await.unwrap();
    let compromise = json!({ "reason": "KeyCompromise", "compromised_at": "2026-01-01T00:00:00Z" });
    let revoked = ask(&alice, "POST", &format!("{path}/revoke"), compromise).await.unwrap();
    assert_eq!(revoked["state"], "Compromised");
    ask(&alice, "DELETE", &path, Value::Null).await.unwrap();
    assert_eq!(ask(&alice, "GET", &path, Value::Null).await.unwrap()["state"], "DestroyedCompromised");
    bench.sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn keys_for_others_and_from_elsewhere() {
    let bench = Bench::start().await;
    let alice = bench.user("alice").await;
    let console = bench.sandbox.console();
    let new = json!({
        "name": "payroll", "owner": "alice", "deletable": false, "exportable": false, "activate": true,
    });
    let key = ask(&console, "POST", "/keys", new).await.unwrap();
    assert_eq!(
        (&key["owner"], &key["deletable"], &key["exportable"]),
        (&json!("alice"), &json!(false), &json!(false))
    );
    let path = format!("/keys/{}", key["id"].as_str().unwrap());
    assert_eq!(status(&alice, "POST", &format!("{path}/export"), json!({})).await, 403);
    assert_eq!(status(&alice, "POST", "/keys", json!({ "owner": "bob" })).await, 403);
    assert_eq!(status(&console, "POST", "/keys", json!({ "owner": "nobody" })).await, 404);

    // Permissions come along with a key and its versions.
    let _: Value = ask(&console, "POST", "/groups", json!({ "name": "staff" })).await.unwrap();
    let grant = json!({ "group": "staff", "permissions": { "encrypt": "always" } });
    ask(&alice, "POST", &format!("{path}/grants"), grant).await.unwrap();
    let permissions_of = key["id"].clone();
    let copy = json!({ "name": "copy", "owner": "alice", "permissions_of": permissions_of });
    let copy = ask(&console, "POST", "/keys", copy).await.unwrap();
    let newer = ask(&alice, "POST", &format!("{path}/versions"), json!({})).await.unwrap();
    for key in [copy, newer] {
        let path = format!("/keys/{}/access", key["id"].as_str().unwrap());
        let access = ask(&alice, "GET", &path, Value::Null).await.unwrap();
        assert_eq!(access["grants"][0]["group"], "staff", "{access}");
    }

    // Each half of a pair keeps its own.
    let pair = json!({ "algorithm": "EC", "curve": "P_256", "activate": true });
    let pair = ask(&alice, "POST", "/key-pairs", pair).await.unwrap();
    let path_of = |key: &Value| format!("/keys/{}", key["id"].as_str().unwrap());
    for (half, used) in [("private_key", "sign"), ("public_key", "verify")] {
        let grant = json!({ "group": "staff", "permissions": { used: "always" } });
        ask(&alice, "POST", &format!("{}/grants", path_of(&pair[half])), grant).await.unwrap();
    }
    let path = format!("{}/versions", path_of(&pair["private_key"]));
    ask(&alice, "POST", &path, json!({})).await.unwrap();
    for (half, used) in [("private_key", "sign"), ("public_key", "verify")] {
        let old = ask(&alice, "GET", &path_of(&pair[half]), Value::Null).await.unwrap();
        let path = format!("/keys/{}/access", old["replaced_by"].as_str().unwrap());
        let access = ask(&alice, "GET", &path, Value::Null).await.unwrap();
        assert_eq!(access["grants"][0]["permissions"], json!({ used: "always" }), "{half}");
    }

    // What cannot get them is not made at all, and what is made has all of it from its first version on.
    let count = async || {
        let page = ask(&console, "GET", "/keys", Value::Null).await.unwrap();
        page["items"].as_array().unwrap().len()
    };
    let before = count().await;
    let material = keyward_server::base64::encode(&[9; 32]);
    for (path, new) in [
        ("/keys", json!({ "name": "new", "owner": "alice" })),
        ("/keys/import", json!({ "name": "new", "owner": "alice", "material": material })),
        ("/key-pairs", json!({ "algorithm": "EC", "curve": "P_256", "owner": "alice" })),
    ] {
        let with = |field: &str, value: Value| {
            let mut new = new.clone();
            new[field] = value;
            new
        };
        assert_eq!(
            status(&console, "POST", path, with("permissions_of", json!("none"))).await,
            404,
            "{path}"
        );
        let mut global = with("permissions_of", permissions_of.clone());
        global["owner"] = Value::Null;
        assert_eq!(status(&console, "POST", path, global).await, 400, "{path}");
        assert_eq!(count().await, before, "{path}");
        let mut both = with("permissions_of", permissions_of.clone());
        both["deletable"] = json!(false);
        let made = ask(&console, "POST", path, both).await.unwrap();
        let pair = ["private_key", "public_key"].iter().filter_map(|half| made.get(half));
        let keys: Vec<&Value> = if made.get("id").is_some() { vec![&made] } else { pair.collect() };
        for key in &keys {
            assert_eq!((&key["version"], &key["deletable"]), (&json!(1), &json!(false)), "{path}");
            let key = format!("/keys/{}", key["id"].as_str().unwrap());
            let access = ask(&alice, "GET", &format!("{key}/access"), Value::Null).await.unwrap();
            assert_eq!((&access["grants"][0]["group"], &access["version"]), (&json!("staff"), &json!(1)));
            assert_eq!(status(&alice, "DELETE", &key, Value::Null).await, 403);
            ask(&alice, "PATCH", &format!("{key}/access"), json!({ "deletable": true })).await.unwrap();
            ask(&alice, "DELETE", &key, Value::Null).await.unwrap();
        }
        assert_eq!(count().await, before, "{path}");
    }

    // A template gives what it has.
    let template = json!({
        "name": "tape", "algorithm": "AES", "length": 192, "usage": ["Encrypt", "Decrypt"],
        "attributes": [{ "name": "Object Group", "value": "tapes" }],
    });
    let template = ask(&console, "POST", "/key-templates", template).await.unwrap();
    assert_eq!((&template["type"], &template["state"]), (&json!("Template"), &Value::Null));
    let made = ask(&alice, "POST", "/keys", json!({ "name": "t1", "template": "tape" })).await.unwrap();
    assert_eq!((&made["length"], &made["usage"]), (&json!(192), &json!(["Encrypt", "Decrypt"])));

    // What is imported comes out the same: bytes, PEM, and wrapped.
    let material = keyward_server::base64::encode(&[7; 32]);
    let wrapping = json!({
        "name": "kek", "material": material, "usage": ["WrapKey", "UnwrapKey"], "activate": true,
        "attributes": [{ "name": "Cryptographic Parameters", "value": { "BlockCipherMode": "NISTKeyWrap" } }],
    });
    let kek = ask(&alice, "POST", "/keys/import", wrapping).await.unwrap();
    assert_eq!(kek["length"], 256);
    let id = kek["id"].as_str().unwrap();
    let exported = ask(&alice, "POST", &format!("/keys/{id}/export"), Value::Null).await.unwrap();
    assert_eq!(exported["material"], json!(material));
    let copy = ask(&alice, "POST", "/keys", json!({ "name": "inner" })).await.unwrap();
    let inner = format!("/keys/{}/export", copy["id"].as_str().unwrap());
    let wrapped = ask(&alice, "POST", &inner, json!({ "wrapping": { "key": id } })).await.unwrap();
    assert_eq!(wrapped["wrapping"]["key"], id);
    let bytes = keyward_server::base64::decode(wrapped["material"].as_str().unwrap()).unwrap();
    assert_eq!(bytes.len(), 40);
    let back = json!({
        "name": "inner again", "material": wrapped["material"], "length": 256,
        "wrapping": { "key": id, "mode": "NISTKeyWrap" },
    });
    let back = ask(&alice, "POST", "/keys/import", back).await.unwrap();
    let back = format!("/keys/{}/export", back["id"].as_str().unwrap());
    assert_eq!(ask(&alice, "POST", &back, json!({})).await.unwrap()["material"], wrapped["material"]);

    let pair = json!({ "algorithm": "EC", "curve": "P_256", "private_key": { "name": "signer" } });
    let pair = ask(&alice, "POST", "/key-pairs", pair).await.unwrap();
    let private = format!("/keys/{}/export", pair["private_key"]["id"].as_str().unwrap());
    let private = ask(&alice, "POST", &private, json!({ "format": "PKCS_8" })).await.unwrap();
    let pem = private["pem"].as_str().unwrap();
    assert!(pem.starts_with("-----BEGIN PRIVATE KEY-----"));
    let again = ask(&alice, "POST", "/keys/import", json!({ "name": "again", "pem": pem })).await.unwrap();
    assert_eq!(
        (&again["type"], &again["algorithm"]),
        (&json!("PrivateKey"), &pair["private_key"]["algorithm"])
    );
    let ca = std::fs::read_to_string(bench.sandbox.data_dir().join("ca.pem")).unwrap();
    let certificate = ask(&alice, "POST", "/keys/import", json!({ "name": "ca", "pem": ca })).await.unwrap();
    assert_eq!(certificate["type"], "Certificate");
    for wrong in [
        json!({}),
        json!({ "material": "AA==", "pem": ca }),
        json!({ "material": "?" }),
        json!({ "material": "AA==", "type": "Key" }),
        json!({ "pem": "-----BEGIN LOVE LETTER-----\nAA==\n-----END LOVE LETTER-----" }),
    ] {
        assert_eq!(status(&alice, "POST", "/keys/import", wrong.clone()).await, 400, "{wrong}");
    }
    bench.sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn lists_have_pages() {
    let bench = Bench::start().await;
    let alice = bench.user("alice").await;
    for number in 0..7 {
        ask(&alice, "POST", "/keys", json!({ "name": format!("k{number}") })).await.unwrap();
    }
    let (mut seen, mut after) = (Vec::new(), String::new());
    loop {
        let path = format!("/keys?limit=3&after={after}");
        let page = ask(&alice, "GET", &path, Value::Null).await.unwrap();
        let items = page["items"].as_array().unwrap();
        assert!(items.len() <= 3);
        seen.extend(items.iter().map(|key| key["names"][0].as_str().unwrap().to_owned()));
        match page["next"].as_str() {
            Some(next) => after = next.to_owned(),
            None => break,
        }
    }
    assert_eq!(seen, ["k6", "k5", "k4", "k3", "k2", "k1", "k0"]);
    for wrong in ["limit=0", "limit=1001", "after=x", "state=Happy"] {
        assert_eq!(status(&alice, "GET", &format!("/keys?{wrong}"), Value::Null).await, 400, "{wrong}");
    }
    bench.sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_another_version_is_refused() {
    let bench = Bench::start().await;
    let alice = bench.user("alice").await;
    let console = bench.sandbox.console();
    let key = ask(&alice, "POST", "/keys", json!({ "name": "first" })).await.unwrap();
    let path = format!("/keys/{}", key["id"].as_str().unwrap());
    let changed = async |origin: &Origin, method, path: &str, body: Value, version| {
        let answer: Result<Value, HttpError> =
            origin.request_if(method, path, Some(&body), Some(version)).await;
        match answer {
            Ok(_) => 200,
            Err(HttpError::Problem(problem)) => problem.status,
            Err(other) => unreachable!("{other}"),
        }
    };
    let version = key["version"].as_i64().unwrap();
    for (method, rest, body) in [
        ("POST", "/activate", json!({})),
        ("POST", "/attributes", json!({ "name": "x-place", "value": 1 })),
        ("POST", "/versions", json!({})),
        ("PATCH", "/access", json!({ "deletable": false })),
        ("DELETE", "", json!({})),
    ] {
        let path = format!("{path}{rest}");
        assert_eq!(changed(&alice, method, &path, body, version + 7).await, 412, "{rest}");
    }
    assert_eq!(changed(&alice, "POST", &format!("{path}/activate"), json!({}), version).await, 200);
    assert_eq!(changed(&alice, "POST", &format!("{path}/archive"), Value::Null, version).await, 412);

    let user = ask(&console, "GET", "/users/alice", Value::Null).await.unwrap();
    let version = user["version"].as_i64().unwrap();
    let change = json!({ "change_password": true });
    assert_eq!(changed(&console, "PATCH", "/users/alice", change.clone(), version).await, 200);
    assert_eq!(changed(&console, "PATCH", "/users/alice", change, version).await, 412);
    let settings = ask(&console, "GET", "/settings/security", Value::Null).await.unwrap();
    assert_eq!(changed(&console, "PUT", "/settings/security", settings, 1).await, 412);
    bench.sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn groups_and_domains_are_shown_and_changed() {
    let bench = Bench::start().await;
    let (console, alice) = (bench.sandbox.console(), bench.user("alice").await);
    let administrator = json!({ "name": "olga", "password": "correct horse" });
    for (list, new) in [
        ("/groups", json!({ "name": "staff", "description": "first" })),
        ("/domains", json!({ "name": "acme", "description": "first", "administrator": administrator })),
    ] {
        let made = ask(&console, "POST", list, new).await.unwrap();
        let path = format!("{list}/{}", made["name"].as_str().unwrap());
        let shown = ask(&console, "GET", &path, Value::Null).await.unwrap();
        assert_eq!(shown, made);
        let second = json!({ "description": "second" });
        let refused = console.request_if::<Value>("PATCH", &path, Some(&second), Some(99)).await;
        assert!(matches!(refused, Err(HttpError::Problem(problem)) if problem.status == 412));
        let changed = ask(&console, "PATCH", &path, second.clone()).await.unwrap();
        assert_eq!((&changed["description"], &changed["created"]), (&json!("second"), &made["created"]));
        assert_eq!(ask(&console, "GET", &path, Value::Null).await.unwrap(), changed);
        let long = json!({ "description": "x".repeat(2049) });
        assert_eq!(status(&console, "PATCH", &path, long).await, 400);
        assert_eq!(status(&console, "GET", &format!("{list}/none"), Value::Null).await, 404);
        assert_eq!(status(&console, "PATCH", &format!("{list}/none"), second.clone()).await, 404);
        assert_eq!(status(&alice, "GET", &path, Value::Null).await, 403);
        assert_eq!(status(&alice, "PATCH", &path, second).await, 403);
    }
    bench.sandbox.stop().await.unwrap();
}

/// Who edits the database behind the server's back is found out, and the index put right.
#[tokio::test(flavor = "multi_thread")]
async fn an_edited_index_is_found_and_put_right() {
    let bench = Bench::start().await;
    let (console, alice) = (bench.sandbox.console(), bench.user("alice").await);
    let mut ids = Vec::new();
    for name in ["first", "second"] {
        let new = json!({ "name": name, "attributes": [{ "name": "Object Group", "value": "tapes" }] });
        let key = ask(&alice, "POST", "/keys", new).await.unwrap();
        ids.push(key["id"].as_str().unwrap().to_owned());
    }
    let check = async |repair: bool| {
        ask(&console, "POST", "/store/check", json!({ "repair": repair })).await.unwrap()
    };
    let sound = check(false).await;
    assert_eq!((&sound["findings"], &sound["objects"]), (&json!([]), &json!(2)));
    assert!(sound["index_entries"].as_u64().unwrap() >= 4 && sound["others"].as_u64().unwrap() > 5);

    let database = rusqlite::Connection::open(bench.sandbox.data_dir().join("keyward.db")).unwrap();
    let name = "CAST('first' AS BLOB)";
    let hidden = format!("DELETE FROM object_index WHERE value = {name}");
    assert_eq!(database.execute(&hidden, []).unwrap(), 1);
    let added = "INSERT INTO object_index SELECT domain, attribute, CAST('third' AS BLOB), object_row \
                 FROM object_index WHERE value = CAST('second' AS BLOB)";
    assert_eq!(database.execute(added, []).unwrap(), 1);
    let find = async |name: &str| {
        let page = ask(&alice, "GET", &format!("/keys?name={name}"), Value::Null).await.unwrap();
        page["items"].as_array().unwrap().len()
    };
    assert_eq!((find("first").await, find("second").await, find("third").await), (0, 1, 0));
    let mut expected = vec![
        format!("object {}: the index lacks 1 of its terms, and has 0 that are not its own", ids[0]),
        format!("object {}: the index lacks 0 of its terms, and has 1 that are not its own", ids[1]),
    ];
    expected.sort();
    for (repair, repaired) in [(false, 0), (true, 2)] {
        let report = check(repair).await;
        assert_eq!((&report["findings"], &report["repaired"]), (&json!(expected), &json!(repaired)));
    }
    assert_eq!(check(false).await, sound);
    // What was remembered of the search is forgotten.
    assert_eq!((find("first").await, find("third").await), (1, 0));
    // A row that was edited is named, and is not put right.
    let edit = format!("UPDATE object SET owner = 77 WHERE uid = '{}'", ids[0]);
    assert_eq!(database.execute(&edit, []).unwrap(), 1);
    let report = check(true).await;
    let words = format!("object {} does not authenticate", ids[0]);
    assert_eq!((&report["findings"], &report["repaired"]), (&json!([words]), &json!(0)));
    assert_eq!(status(&alice, "POST", "/store/check", json!({})).await, 403);
    assert_eq!(status(&console, "POST", "/store/check", json!({ "mend": true })).await, 400);
    bench.sandbox.stop().await.unwrap();
}

/// The answer to a request as it is on the wire.
async fn raw(bench: &Bench, request: &str) -> (u16, String, Value) {
    let ca = bench.sandbox.data_dir().join("ca.pem");
    let address = bench.sandbox.endpoints().api.clone().unwrap();
    let mut stream = Target::new(&address, &ca, None).unwrap().connect().await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    // A server that refuses a request early may close before all of it is read.
    let _ = stream.read_to_end(&mut answer).await;
    let answer = String::from_utf8(answer).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    let status = head.split(' ').nth(1).unwrap().parse().unwrap();
    (status, head.to_lowercase(), serde_json::from_str(body).unwrap_or_default())
}

#[tokio::test(flavor = "multi_thread")]
async fn every_refusal_is_a_problem_document() {
    let bench = Bench::start().await;
    let _alice = bench.user("alice").await;
    let basic = keyward_server::base64::encode(b"alice:correct horse");
    let request = |line: &str, headers: &str, body: &str| {
        format!(
            "{line} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAuthorization: Basic {basic}\r\n\
             {headers}Content-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let kind = "Content-Type: application/json\r\n";
    let long = "x".repeat((1 << 20) + 1);
    for (line, headers, body, expected) in [
        ("GET /api/v1/nonsense", "", "", 404),
        ("GET /nonsense", "", "", 404),
        ("PATCH /api/v1/keys", kind, "{}", 405),
        ("POST /api/v1/sessions/x", kind, "{}", 404),
        ("PUT /api/v1/openapi.json", kind, "{}", 405),
        ("POST /api/v1/keys", "Content-Type: text/plain\r\n", "{}", 415),
        ("POST /api/v1/keys", kind, "{\"name\":", 400),
        ("POST /api/v1/keys", kind, "{\"nime\":\"a\"}", 400),
        ("POST /api/v1/keys", kind, long.as_str(), 413),
        ("POST /api/v1/keys/x/activate", "If-Match: W/7\r\n", "", 400),
        ("GET /api/v1/keys/x", "", "", 404),
        ("GET /api/v1/statistics", "", "", 403),
    ] {
        let (status, head, problem) = raw(&bench, &request(line, headers, body)).await;
        assert_eq!(status, expected, "{line} {headers}: {problem}");
        assert!(head.contains("content-type: application/problem+json"), "{line}: {head}");
        assert_eq!(problem["status"], expected, "{line}");
        assert!(problem["title"].is_string() && problem["type"] == "about:blank", "{line}");
        assert_eq!(head.contains("allow: "), expected == 405, "{line}: {head}");
    }
    // A stranger is told nothing else, whatever it sends.
    let wrong = request("POST /api/v1/keys", "Content-Type: text/plain\r\n", "{").replace(&basic, "YTpi");
    let (status, head, problem) = raw(&bench, &wrong).await;
    assert_eq!((status, problem.get("detail")), (401, None));
    assert!(head.contains("www-authenticate: bearer"));
    let (status, head, _) = raw(&bench, &request("GET /api/v1/whoami", "", "")).await;
    assert_eq!(status, 200);
    assert!(head.contains("cache-control: no-store"));
    bench.sandbox.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn operations_are_counted() {
    let bench = Bench::start().await;
    let alice = bench.user("alice").await;
    for _ in 0..5 {
        ask(&alice, "POST", "/keys", json!({})).await.unwrap();
    }
    assert_eq!(status(&alice, "GET", "/keys/x", Value::Null).await, 404);
    let counted = ask(&bench.sandbox.console(), "GET", "/statistics", Value::Null).await.unwrap();
    let audit = &counted["audit"];
    assert!(audit["written"].as_u64().is_some() && audit["unwritten"] == 0, "{audit}");
    assert_eq!((&audit["failing"], &audit["sync"]), (&json!(false), &json!(false)));
    let of = |interface: &str, operation: &str| {
        let mut all = counted["operations"].as_array().unwrap().iter();
        all.find(|known| known["interface"] == interface && known["operation"] == operation).unwrap().clone()
    };
    let create = of("api", "Create");
    assert_eq!((&create["count"], &create["failures"]), (&json!(5), &json!(0)));
    let times = ["p50_us", "p90_us", "p99_us", "p999_us"].map(|name| create[name].as_u64().unwrap());
    assert!(times[0] > 0 && times.is_sorted(), "{times:?}");
    assert_eq!(of("api", "Show Key")["failures"], 1);
    assert_eq!(of("console", "Add User")["count"], 1);
    bench.sandbox.stop().await.unwrap();
}

/// Whatever is asked for with whatever words: it is refused for what it is, and nothing fails in the server.
#[tokio::test(flavor = "multi_thread")]
async fn odd_requests_are_refused_and_fail_nothing() {
    let bench = Bench::start().await;
    let (console, alice) = (bench.sandbox.console(), bench.user("alice").await);
    let document: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
    let mut bodies = vec![Value::Null, json!([]), json!("x"), json!({}), json!({ "name": 1 })];
    bodies.extend(["", "\0", "a b", &"x".repeat(3000)].map(|name| json!({ "name": name })));
    let segments = ["1", "%00", "%2F", "%FF", "-1", "99999999999999999999", "none"];
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        // The self tests take their time.
        if ["/openapi.json", "/sessions", "/self-tests"].contains(&path.as_str()) {
            continue;
        }
        for (method, operation) in methods.as_object().unwrap() {
            let method = method.to_uppercase();
            let bodies = if operation["requestBody"].is_object() { &bodies[..] } else { &[Value::Null] };
            let segments = if path.contains('{') { &segments[..] } else { &segments[..1] };
            for (segment, body) in segments.iter().flat_map(|one| bodies.iter().map(move |body| (one, body)))
            {
                let part = |part| if str::starts_with(part, '{') { *segment } else { part };
                let place = path.split('/').map(part).collect::<Vec<_>>().join("/");
                let answer = ask(&console, &method, &place, body.clone()).await;
                asked += 1;
                if let Err(HttpError::Problem(problem)) = answer {
                    assert!(problem.status < 500, "{method} {place} {body}: {problem}");
                }
            }
        }
    }
    assert!(asked > 700, "{asked}");
    // Who may not register clients learns nothing of what is wrong, and the root CA does nothing for it.
    for certificate in [json!("issued"), json!({ "request": "x" }), json!({ "existing": "x" })] {
        let new = json!({ "name": "web", "certificate": certificate });
        assert_eq!(status(&alice, "POST", "/clients", new).await, 403);
    }
    bench.sandbox.stop().await.unwrap();
}

/// Lines of the audit trail about a user.
fn records_of(bench: &Bench, user: &str) -> usize {
    let files = std::fs::read_dir(bench.sandbox.data_dir().join("audit")).unwrap();
    let lines = |path: std::path::PathBuf| std::fs::read_to_string(path).unwrap_or_default();
    let user = format!("\"user\":\"{user}\"");
    files.map(|file| lines(file.unwrap().path()).lines().filter(|line| line.contains(&user)).count()).sum()
}

/// Every route leaves a record of what was asked for, also of somebody who may not, about things that are not there.
#[tokio::test(flavor = "multi_thread")]
async fn every_route_leaves_a_record() {
    let bench = Bench::start().await;
    let alice = bench.user("alice").await;
    let document: Value = serde_json::from_str(include_str!("../../../docs/openapi.json")).unwrap();
    let mut asked = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        // The document is for everybody, and ending the session would end the test.
        if path == "/openapi.json" || path == "/sessions" {
            continue;
        }
        for method in methods.as_object().unwrap().keys().filter(|method| *method != "parameters") {
            let place: String = path
                .split('/')
                .map(|part| if part.starts_with('{') { "1" } else { part })
                .collect::<Vec<_>>()
                .join("/");
            let method = method.to_uppercase();
            let body = if method == "GET" || method == "DELETE" { Value::Null } else { json!({}) };
            let before = records_of(&bench, "alice");
            let _ = ask(&alice, &method, &place, body).await;
            asked += 1;
            let mut waited = 0;
            while records_of(&bench, "alice") == before {
                waited += 1;
                assert!(waited < 1200, "{method} {place} left no record");
                tokio::time::sleep(std::time::Duration::from_millis(50)).await;
            }
        }
    }
    assert!(asked > 50, "{asked}");
    bench.sandbox.stop().await.unwrap();
}
