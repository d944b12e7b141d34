//! `keyward serve`: the server.

use std::path::{Path, PathBuf};

use server::config::Config;
use server::{Options, RunningServer};

use super::{Action, Arguments, Command, Presence, flag};
use crate::failure::Failure;
use crate::output;

pub(super) const COMMAND: Command = Command {
    name: "serve",
    help: "Run the server; the first start in an empty data directory initialises it",
    flags: &[&[
        flag("config", "FILE", Presence::Optional, "Settings (TOML); `keyward config docs` lists them"),
        flag("set", "NAME=VALUE", Presence::Many, "One setting, e.g. kmip.interop=true"),
        flag("kmip-listen", "ADDRESS:PORT", Presence::Many, "Address of the KMIP interface"),
        flag("api-listen", "ADDRESS:PORT", Presence::Many, "Address of the REST interface"),
        flag("nae-listen", "ADDRESS:PORT", Presence::Many, "Address of the NAE-XML interface"),
        flag("health-listen", "ADDRESS:PORT", Presence::Many, "Address of the health interface"),
        flag(
            "passphrase-file",
            "FILE",
            Presence::Optional,
            "Passphrase of the root key; - is standard input [also: KEYWARD_PASSPHRASE_FILE]",
        ),
    ]],
    action: Action::Run(serve),
};

fn serve(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let Some(data_dir) = arguments.root("data-dir") else {
        return Err(Failure::Usage("--data-dir is missing".to_owned()));
    };
    let config = config(arguments)?;
    server::telemetry::start(&config.log);
    server::harden();
    let passphrase_file = arguments
        .get("passphrase-file")
        .map(PathBuf::from)
        .or_else(|| std::env::var_os("KEYWARD_PASSPHRASE_FILE").map(PathBuf::from));
    let options =
        Options { data_dir: PathBuf::from(data_dir), config, passphrase_file, clock: server::system_clock() };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .on_thread_park(server::clear_stack)
        .build()
        .map_err(|fault| Failure::new("cannot start", fault))?;
    runtime.block_on(async {
        let stop = stop_signal().map_err(|fault| Failure::new("cannot wait for signals", fault))?;
        let server = server::start(options).await.map_err(|fault| Failure::Failed(fault.to_string()))?;
        greet(&server);
        stop.await;
        server.stop().await.map_err(|fault| Failure::Failed(fault.to_string()))
    })
}

fn config(arguments: &Arguments<'_>) -> Result<Config, Failure> {
    let mut assignments: Vec<String> = arguments.all("set").map(str::to_owned).collect();
    for interface in ["kmip", "api", "nae", "health"] {
        let addresses: Vec<&str> = arguments.all(&format!("{interface}-listen")).collect();
        if !addresses.is_empty() {
            assignments.push(format!("{interface}.listen={}", addresses.join(",")));
        }
    }
    let environment = std::env::vars_os()
        .filter_map(|(name, value)| Some((name.into_string().ok()?, value.into_string().ok()?)));
    Config::load(arguments.get("config").map(Path::new), environment, &assignments)
        .map_err(|fault| Failure::Usage(fault.to_string()))
}

/// Completes when the process is asked to stop.
fn stop_signal() -> std::io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

/// Tells where the server listens and what to do next.
fn greet(server: &RunningServer) {
    let endpoints = server.endpoints();
    let dir = server.data_dir().path().display();
    output::line(&format!("KMIP  {}", endpoints.kmip.join(", ")));
    if let Some(api) = &endpoints.api {
        output::line(&format!("REST  https://{api}"));
    }
    if let Some(health) = &endpoints.health {
        output::line(&format!("health  http://{health}"));
    }
    if server.is_fresh() {
        output::line(&format!("The password of `admin` is in {dir}/admin.password"));
    }
    let port = endpoints.kmip.first().and_then(|address| address.rsplit(':').next()).unwrap_or("5696");
    let reach =
        format!("--server localhost:{port} --ca alice/ca.pem --cert alice/cert.pem --key alice/key.pem");
    output::line("Next:");
    output::line(&format!("  keyward --data-dir {dir} clients add alice --out alice"));
    output::line(&format!("  keyward kmip create --name first {reach}"));
    output::line(&format!("  keyward kmip locate --name first {reach}"));
}
