//! Starting on directories in every state, and who may administer a server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use keyward_server::client::Target;
use keyward_server::client::http::{HttpError, Origin, post_kmip_as};
use keyward_server::config::Config;
use keyward_server::sandbox::Scratch;
use keyward_server::{Options, RunningServer, ServerError};
use testkit::request;

async fn start(dir: &Path, passphrase_file: Option<PathBuf>) -> Result<RunningServer, ServerError> {
    start_at(dir, passphrase_file, keyward_server::system_clock()).await
}

async fn start_at(
    dir: &Path,
    passphrase_file: Option<PathBuf>,
    clock: Arc<dyn engine::Clock>,
) -> Result<RunningServer, ServerError> {
    let mut config = Config::default();
    for address in ["kmip.listen=127.0.0.1:0", "api.listen=127.0.0.1:0", "health.listen=127.0.0.1:0"] {
        config.assign(address).unwrap();
    }
    keyward_server::start(Options { data_dir: dir.to_owned(), config, passphrase_file, clock }).await
}

async fn users(origin: &Origin) -> Result<Vec<api::User>, HttpError> {
    origin.request::<api::List<api::User>>("GET", "/users", None::<&()>).await.map(|list| list.items)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_is_initialised_once_and_used_by_one_server() {
    let scratch = Scratch::new().unwrap();
    let first = start(scratch.path(), None).await.unwrap();
    assert!(first.is_fresh());
    assert!(matches!(start(scratch.path(), None).await, Err(ServerError::Init(_))));
    let endpoints = keyward_server::read_endpoints(scratch.path()).unwrap().unwrap();
    assert_eq!(endpoints.kmip, first.endpoints().kmip);
    first.stop().await.unwrap();
    assert!(keyward_server::read_endpoints(scratch.path()).unwrap().is_none());
    let (ca, password) = (scratch.path().join("ca.pem"), scratch.path().join("admin.password"));
    let before = (std::fs::read(&ca).unwrap(), std::fs::read(&password).unwrap());
    let second = start(scratch.path(), None).await.unwrap();
    assert!(!second.is_fresh());
    assert_eq!((std::fs::read(&ca).unwrap(), std::fs::read(&password).unwrap()), before);
    second.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_half_done_is_finished() {
    let scratch = Scratch::new().unwrap();
    std::fs::create_dir_all(scratch.path()).unwrap();
    // Leftovers of files that were being written, and of a server that was killed.
    for name in ["root.key.new", "ca.pem.new", "admin.password.new", "endpoints.json.new", "admin.password"] {
        std::fs::write(scratch.path().join(name), b"half").unwrap();
    }
    drop(std::os::unix::net::UnixListener::bind(scratch.path().join("console.sock")).unwrap());
    let server = start(scratch.path(), None).await.unwrap();
    assert!(server.is_fresh());
    server.stop().await.unwrap();
    std::fs::remove_file(scratch.path().join("ca.pem")).unwrap();
    start(scratch.path(), None).await.unwrap().stop().await.unwrap();
    assert!(scratch.path().join("ca.pem").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_root_key_is_refused() {
    let scratch = Scratch::new().unwrap();
    start(scratch.path(), None).await.unwrap().stop().await.unwrap();
    let key = scratch.path().join("root.key");
    let right = std::fs::read(&key).unwrap();
    std::fs::write(&key, [7; 32]).unwrap();
    let fault = start(scratch.path(), None).await.err().unwrap().to_string();
    assert!(fault.contains("root key"), "{fault}");
    std::fs::remove_file(&key).unwrap();
    let fault = start(scratch.path(), None).await.err().unwrap().to_string();
    assert!(fault.contains("root.key"), "{fault}");
    let draft = scratch.path().join("draft");
    std::fs::write(&draft, right).unwrap();
    std::fs::set_permissions(&draft, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::rename(&draft, &key).unwrap();
    start(scratch.path(), None).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_opens_what_it_closed() {
    let (scratch, secrets) = (Scratch::new().unwrap(), Scratch::new().unwrap());
    std::fs::create_dir_all(secrets.path()).unwrap();
    let (right, wrong) = (secrets.path().join("right"), secrets.path().join("wrong"));
    std::fs::write(&right, "correct horse\n").unwrap();
    std::fs::write(&wrong, "other horse\n").unwrap();
    start(scratch.path(), Some(right.clone())).await.unwrap().stop().await.unwrap();
    assert!(!scratch.path().join("root.key").exists());
    let fault = start(scratch.path(), Some(wrong)).await.err().unwrap().to_string();
    assert!(fault.contains("root key"), "{fault}");
    start(scratch.path(), Some(right)).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_alone_administer() {
    let scratch = Scratch::new().unwrap();
    let server = start(scratch.path(), None).await.unwrap();
    let address = server.endpoints().api.clone().unwrap();
    let ca = std::fs::read(scratch.path().join("ca.pem")).unwrap();
    let password =
        std::fs::read_to_string(scratch.path().join("admin.password")).unwrap().trim().as_bytes().to_vec();
    let remote = |user: Option<(&str, &[u8])>| {
        let target = Target::from_pem(&address, &ca, None).unwrap();
        Origin::remote(target, "localhost", user.map(|(name, password)| (name.to_owned(), password.to_vec())))
    };
    let console = Origin::Console(scratch.path().join(keyward_server::CONSOLE_SOCKET));
    let secret = "a long walk home";
    let new = api::NewUser {
        name: "alice".to_owned(),
        password: Some(api::Secret(secret.to_owned())),
        ..api::NewUser::default()
    };
    let made: api::User = console.request("POST", "/users", Some(&new)).await.unwrap();
    assert_eq!((made.name.as_str(), made.user_administration, made.password), ("alice", false, true));
    let again = console.request::<api::User>("POST", "/users", Some(&new)).await;
    assert!(matches!(again, Err(HttpError::Problem(problem)) if problem.status == 409));

    let names = users(&remote(Some(("admin", &password)))).await.unwrap();
    assert_eq!(names.iter().map(|user| user.name.as_str()).collect::<Vec<_>>(), ["alice"]);
    for (user, status) in [
        (None, 401),
        (Some(("admin", &b"wrong"[..])), 401),
        (Some(("nobody", b"x")), 401),
        (Some(("alice", secret.as_bytes())), 403),
    ] {
        let refused = users(&remote(user)).await;
        assert!(matches!(refused, Err(HttpError::Problem(problem)) if problem.status == status), "{user:?}");
    }
    for (method, path) in [("GET", "/nothing"), ("DELETE", "/clients/77")] {
        let missing = console.request::<()>(method, path, None::<&()>).await;
        assert!(matches!(missing, Err(HttpError::Problem(problem)) if problem.status == 404), "{path}");
    }
    let invalid = console.request::<()>("POST", "/users", Some(&[1])).await;
    assert!(matches!(invalid, Err(HttpError::Problem(problem)) if problem.status == 400));
    server.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn kmip_is_spoken_on_the_port_of_the_rest_interface() {
    use kmip::message::{RequestMessage, ResponseMessage};
    use kmip::table::enumeration::{QueryFunction, ResultStatus};
    use kmip::ttlv::{Limits, decode_item, encode_item, json, xml};

    let scratch = Scratch::new().unwrap();
    let server = start(scratch.path(), None).await.unwrap();
    let address = server.endpoints().api.clone().unwrap();
    let ca = std::fs::read(scratch.path().join("ca.pem")).unwrap();
    let target = Target::from_pem(&address, &ca, None).unwrap();
    let password = std::fs::read_to_string(scratch.path().join("admin.password")).unwrap();
    let console = Origin::Console(scratch.path().join(keyward_server::CONSOLE_SOCKET));
    let new = api::NewUser {
        name: "alice".to_owned(),
        password: Some(api::Secret("a long walk home".to_owned())),
        ..api::NewUser::default()
    };
    let _: api::User = console.request("POST", "/users", Some(&new)).await.unwrap();
    let query = kmip::payload::QueryRequest {
        query_functions: vec![QueryFunction::QUERY_OPERATIONS],
        ..kmip::payload::QueryRequest::default()
    };
    let item =
        decode_item(&RequestMessage::new(kmip::Version::V2_1).with(query).to_bytes(), &Limits::default())
            .unwrap();
    let status = |item: &kmip::ttlv::Item| {
        let response = ResponseMessage::decode(&encode_item(item), &Limits::default()).unwrap();
        response.items[0].result_status
    };
    let alice = ("alice", "a long walk home");
    for user in [("admin", password.trim()), alice] {
        let post = |content_type, body: Vec<u8>| {
            let target = target.clone();
            async move { post_kmip_as(&target, Some(user), content_type, &body).await.unwrap() }
        };
        let answer = post("application/octet-stream", encode_item(&item)).await;
        assert_eq!(status(&decode_item(&answer, &Limits::default()).unwrap()), ResultStatus::SUCCESS);
        let answer = post("text/xml", xml::encode(&item).into_bytes()).await;
        assert_eq!(status(&xml::decode(&answer, &Limits::default()).unwrap()), ResultStatus::SUCCESS);
        let answer = post("application/json", json::encode(&item).into_bytes()).await;
        assert_eq!(status(&json::decode(&answer, &Limits::default()).unwrap()), ResultStatus::SUCCESS);
    }
    // Nobody is nobody there as well, and a wrong password is no way round.
    let wrong = post_kmip_as(&target, Some(("alice", "wrong")), "text/xml", b"<RequestMessage/>").await;
    assert!(matches!(wrong, Err(HttpError::Answer(reason)) if reason.contains("401")));
    let answer = post_kmip_as(&target, None, "application/octet-stream", &encode_item(&item)).await.unwrap();
    let answer = decode_item(&answer, &Limits::default()).unwrap();
    assert_eq!(status(&answer), ResultStatus::OPERATION_FAILED);
    server.stop().await.unwrap();
}

/// The system's clock, at which the thread of asynchronous requests waits while the lock is held.
#[derive(Debug)]
struct Gate(Mutex<()>);

impl engine::Clock for Gate {
    fn now(&self) -> i64 {
        let is_held = std::thread::current().name() == Some("keyward-asynchronous");
        let _passed = is_held.then(|| self.0.lock().unwrap());
        keyward_server::system_clock().now()
    }

    fn elapsed(&self) -> i64 {
        keyward_server::system_clock().elapsed()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_stop_waits_for_what_is_under_way_and_completes_the_trail() {
    use keyward_server::audit::trail::{DIRECTORY, KEY_FILE, files_of, verify_files};
    use kmip::message::{RequestMessage, ResponseMessage};
    use kmip::table::enumeration::{AsynchronousIndicator, ResultStatus};

    let (scratch, gate) = (Scratch::new().unwrap(), Arc::new(Gate(Mutex::default())));
    let server = start_at(scratch.path(), None, Arc::clone(&gate) as _).await.unwrap();
    let address = server.endpoints().api.clone().unwrap();
    let ca = std::fs::read(scratch.path().join("ca.pem")).unwrap();
    let target = Target::from_pem(&address, &ca, None).unwrap();
    let console = Origin::Console(scratch.path().join(keyward_server::CONSOLE_SOCKET));
    let alice = ("alice", "a long walk home");
    let new = api::NewUser {
        name: alice.0.to_owned(),
        password: Some(api::Secret(alice.1.to_owned())),
        ..api::NewUser::default()
    };
    let _: api::User = console.request("POST", "/users", Some(&new)).await.unwrap();

    let (held, has_held) = tokio::sync::oneshot::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let holder = std::thread::spawn(move || {
        let _held = gate.0.lock().unwrap();
        held.send(()).unwrap();
        let _ = released.recv();
    });
    has_held.await.unwrap();
    let mut message = RequestMessage::new(kmip::Version::V2_1).with(request::create_aes(256, &["late"]));
    message.header.asynchronous_indicator = Some(AsynchronousIndicator::MANDATORY);
    let body = message.to_bytes();
    let answer = post_kmip_as(&target, Some(alice), "application/octet-stream", &body).await.unwrap();
    let answer = ResponseMessage::decode(&answer, &kmip::ttlv::Limits::default()).unwrap();
    assert_eq!(answer.items[0].result_status, ResultStatus::OPERATION_PENDING);

    let stopping = tokio::spawn(server.stop());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!stopping.is_finished());
    drop(release);
    holder.join().unwrap();
    stopping.await.unwrap().unwrap();
    let trail = scratch.path().join(DIRECTORY);
    let (files, key) = (files_of(&trail).unwrap(), std::fs::read(trail.join(KEY_FILE)).unwrap());
    assert_eq!(verify_files(&files, &key, None).unwrap().unsigned, 0);
    let text: String = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    assert_eq!(text.matches("\"operation\":\"Create\"").count(), 1, "{text}");
    start(scratch.path(), None).await.unwrap().stop().await.unwrap();
}
