//! Starting on directories in every state, and who may administer a server.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on ends there")]

use std::path::{Path, PathBuf};

use keyward_server::client::Target;
use keyward_server::client::http::{HttpError, Origin, post_kmip_as};
use keyward_server::config::Config;
use keyward_server::{Options, RunningServer, ServerError};

struct Scratch(PathBuf);

impl Scratch {
    fn new(name: &str) -> Self {
        let path = std::env::temp_dir().join(format!("keyward-start-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&path);
        Self(path)
    }

    fn file(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}

async fn start(dir: &Path, passphrase_file: Option<PathBuf>) -> Result<RunningServer, ServerError> {
    let mut config = Config::default();
    for address in ["kmip.listen=127.0.0.1:0", "api.listen=127.0.0.1:0", "health.listen=127.0.0.1:0"] {
        config.assign(address).unwrap();
    }
    keyward_server::start(Options {
        data_dir: dir.to_owned(),
        config,
        passphrase_file,
        clock: keyward_server::system_clock(),
    })
    .await
}

async fn users(origin: &Origin) -> Result<Vec<api::User>, HttpError> {
    origin.request::<api::List<api::User>>("GET", "/users", None::<&()>).await.map(|list| list.items)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_directory_is_initialised_once_and_used_by_one_server() {
    let scratch = Scratch::new("once");
    let first = start(&scratch.0, None).await.unwrap();
    assert!(first.is_fresh());
    assert!(matches!(start(&scratch.0, None).await, Err(ServerError::Init(_))));
    let endpoints = keyward_server::read_endpoints(&scratch.0).unwrap().unwrap();
    assert_eq!(endpoints.kmip, first.endpoints().kmip);
    first.stop().await.unwrap();
    assert!(keyward_server::read_endpoints(&scratch.0).unwrap().is_none());
    let (ca, password) = (scratch.file("ca.pem"), scratch.file("admin.password"));
    let before = (std::fs::read(&ca).unwrap(), std::fs::read(&password).unwrap());
    let second = start(&scratch.0, None).await.unwrap();
    assert!(!second.is_fresh());
    assert_eq!((std::fs::read(&ca).unwrap(), std::fs::read(&password).unwrap()), before);
    second.stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_crash_left_half_done_is_finished() {
    let scratch = Scratch::new("half");
    std::fs::create_dir_all(&scratch.0).unwrap();
    // Leftovers of files that were being written, and of a server that was killed.
    for name in ["root.key.new", "ca.pem.new", "admin.password.new", "endpoints.json.new", "admin.password"] {
        std::fs::write(scratch.file(name), b"half").unwrap();
    }
    drop(std::os::unix::net::UnixListener::bind(scratch.file("console.sock")).unwrap());
    let server = start(&scratch.0, None).await.unwrap();
    assert!(server.is_fresh());
    server.stop().await.unwrap();
    std::fs::remove_file(scratch.file("ca.pem")).unwrap();
    start(&scratch.0, None).await.unwrap().stop().await.unwrap();
    assert!(scratch.file("ca.pem").exists());
}

#[tokio::test(flavor = "multi_thread")]
async fn another_root_key_is_refused() {
    let scratch = Scratch::new("root");
    start(&scratch.0, None).await.unwrap().stop().await.unwrap();
    let key = scratch.file("root.key");
    let right = std::fs::read(&key).unwrap();
    std::fs::write(&key, [7; 32]).unwrap();
    let fault = start(&scratch.0, None).await.err().unwrap().to_string();
    assert!(fault.contains("root key"), "{fault}");
    std::fs::remove_file(&key).unwrap();
    let fault = start(&scratch.0, None).await.err().unwrap().to_string();
    assert!(fault.contains("root.key"), "{fault}");
    let draft = scratch.file("draft");
    std::fs::write(&draft, right).unwrap();
    std::fs::set_permissions(&draft, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
    std::fs::rename(&draft, &key).unwrap();
    start(&scratch.0, None).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_passphrase_opens_what_it_closed() {
    let (scratch, secrets) = (Scratch::new("passphrase"), Scratch::new("secrets"));
    std::fs::create_dir_all(&secrets.0).unwrap();
    let (right, wrong) = (secrets.file("right"), secrets.file("wrong"));
    std::fs::write(&right, "correct horse\n").unwrap();
    std::fs::write(&wrong, "other horse\n").unwrap();
    start(&scratch.0, Some(right.clone())).await.unwrap().stop().await.unwrap();
    assert!(!scratch.file("root.key").exists());
    let fault = start(&scratch.0, Some(wrong)).await.err().unwrap().to_string();
    assert!(fault.contains("root key"), "{fault}");
    start(&scratch.0, Some(right)).await.unwrap().stop().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn administrators_alone_administer() {
    let scratch = Scratch::new("admin");
    let server = start(&scratch.0, None).await.unwrap();
    let address = server.endpoints().api.clone().unwrap();
    let ca = std::fs::read(scratch.file("ca.pem")).unwrap();
    let password =
        std::fs::read_to_string(scratch.file("admin.password")).unwrap().trim().as_bytes().to_vec();
    let remote = |user: Option<(&str, &[u8])>| {
        let target = Target::from_pem(&address, &ca, None).unwrap();
        Origin::remote(target, "localhost", user.map(|(name, password)| (name.to_owned(), password.to_vec())))
    };
    let console = Origin::Console(scratch.file(keyward_server::CONSOLE_SOCKET));
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

    let scratch = Scratch::new("kmip");
    let server = start(&scratch.0, None).await.unwrap();
    let address = server.endpoints().api.clone().unwrap();
    let ca = std::fs::read(scratch.file("ca.pem")).unwrap();
    let target = Target::from_pem(&address, &ca, None).unwrap();
    let password = std::fs::read_to_string(scratch.file("admin.password")).unwrap();
    let console = Origin::Console(scratch.file(keyward_server::CONSOLE_SOCKET));
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
