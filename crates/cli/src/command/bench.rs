//! `keyward bench`: a load generator for any KMIP server, with the cost of bare TLS beside it.

mod load;
mod server_process;
mod workload;

use serde_json::json;
use server::client::Target;

use super::{Action, Arguments, Command, Presence, flag, switch};
use crate::connect;
use crate::failure::Failure;
use crate::output::{self, Table};
use load::{Figures, Load};
use server_process::ServerProcess;
use workload::{Prepared, Workload};

pub(super) const COMMAND: Command = Command {
    name: "bench",
    help: "Measure a KMIP server under load",
    flags: &[&[
        flag("workload", "NAME", Presence::Many, "What to ask for; `--list` names all"),
        switch("list", "List the workloads"),
        flag("connections", "N", Presence::Default("8"), "Connections at the same time"),
        flag("seconds", "S", Presence::Default("5"), "How long to measure"),
        flag("warm-up", "S", Presence::Default("1"), "How long to run before measuring"),
        flag(
            "size",
            "BYTES",
            Presence::Default("64"),
            "Data of a request that encrypts, decrypts, signs or codes",
        ),
        flag("fill", "N", Presence::Default("0"), "Objects to create before"),
        switch("self", "Measure a server started for the purpose"),
        switch("echo", "Measure bare TLS with frames of the same sizes as well"),
        flag("server-pid", "PID", Presence::Optional, "The server's process, to tell its processor time"),
        flag("server", "HOST:PORT", Presence::Optional, "The KMIP server"),
        flag("ca", "FILE", Presence::Optional, "Certificates (PEM) that the server's must chain to"),
        flag("cert", "FILE", Presence::Optional, "Certificate of the client (PEM)"),
        flag("key", "FILE", Presence::Optional, "Private key of the client (PEM)"),
    ]],
    action: Action::Run(run),
};

/// The other end of the comparison; `keyward bench --echo` starts it as a process of its own.
pub(super) const ECHO_COMMAND: Command = Command {
    name: "echo-server",
    help: "Answer every frame with one of a fixed size, to compare measurements with",
    flags: &[&[flag("answer-bytes", "N", Presence::Required, "Size of an answer")]],
    action: Action::Run(serve_echo),
};

/// Open files beside those of connections.
const OTHER_FILES: u64 = 100;

/// One measured row.
struct Row {
    name: String,
    figures: Figures,
}

fn run(arguments: &Arguments<'_>) -> Result<(), Failure> {
    if arguments.switch("list") {
        list(arguments);
        return Ok(());
    }
    let workloads = arguments.all("workload").map(workload::find).collect::<Result<Vec<_>, _>>()?;
    let fills = arguments.number::<u64>("fill")?.is_some_and(|objects| objects > 0);
    if workloads.is_empty() && !fills {
        return Err(Failure::Usage("--workload is missing; --list names all".to_owned()));
    }
    let load = Load {
        connections: arguments.number("connections")?.unwrap_or(8),
        seconds: arguments.number("seconds")?.unwrap_or(5.0),
        warm_up_seconds: arguments.number("warm-up")?.unwrap_or(1.0),
    };
    let allowed = server::allow_files(load.connections.saturating_add(OTHER_FILES));
    if allowed < load.connections {
        return Err(Failure::Failed(format!("the system allows {allowed} open files only")));
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|fault| Failure::new("cannot start", fault))?;
    let rows = runtime.block_on(measure_all(arguments, &workloads, &load))?;
    print(arguments, &rows);
    Ok(())
}

async fn measure_all(
    arguments: &Arguments<'_>,
    workloads: &[&'static Workload],
    load: &Load,
) -> Result<Vec<Row>, Failure> {
    let process = if arguments.switch("self") { Some(ServerProcess::keyward().await?) } else { None };
    let (target, pid) = match &process {
        Some(process) => (process.target()?, Some(process.pid())),
        None => (connect::target(arguments)?, arguments.number("server-pid")?),
    };
    let fill: u64 = arguments.number("fill")?.unwrap_or(0);
    workload::fill(&target, fill, load.connections).await?;
    let bytes = arguments.number("size")?.unwrap_or(64);
    let mut rows = Vec::new();
    for workload in workloads {
        let prepared = workload.prepare(&target, bytes).await?;
        let figures = load.measure(&target, workload, &prepared, pid).await?;
        if arguments.switch("echo") {
            let echo = measure_echo(load, workload, &figures).await?;
            rows.push(Row { name: format!("{} (echo)", workload.name), figures: echo });
        }
        rows.push(Row { name: workload.name.to_owned(), figures });
    }
    if let Some(process) = process {
        process.stop()?;
    }
    Ok(rows)
}

/// The same load with frames of the same sizes, and nothing but TLS behind them.
async fn measure_echo(
    load: &Load,
    workload: &'static Workload,
    figures: &Figures,
) -> Result<Figures, Failure> {
    let process = ServerProcess::echo(figures.answer_bytes)?;
    let target: Target = process.target()?;
    let prepared = Prepared::echo(figures.request_bytes);
    let echo = load.measure(&target, workload, &prepared, Some(process.pid())).await?;
    process.stop()?;
    Ok(echo)
}

fn serve_echo(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let Some(dir) = arguments.root("data-dir") else {
        return Err(Failure::Usage("--data-dir is missing".to_owned()));
    };
    let bytes = arguments.number("answer-bytes")?.unwrap_or(64);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|fault| Failure::new("cannot start", fault))?;
    runtime.block_on(async {
        let echo = server::echo::start(dir.into(), bytes)
            .await
            .map_err(|fault| Failure::Failed(fault.to_string()))?;
        let ready = json!({
            "kmip": [echo.address.to_string()],
            "certificate": echo.client.certificate,
            "private_key": echo.client.private_key,
            "ca": echo.client.ca,
        });
        output::line(&ready.to_string());
        std::future::pending::<()>().await;
        Ok(())
    })
}

fn list(arguments: &Arguments<'_>) {
    let table = Table {
        columns: vec!["WORKLOAD", "WHAT"],
        rows: workload::TABLE.iter().map(|row| vec![row.name.to_owned(), row.help.to_owned()]).collect(),
        json: workload::TABLE.iter().map(|row| json!({"name": row.name, "help": row.help})).collect(),
    };
    table.print(arguments.format());
}

fn print(arguments: &Arguments<'_>, rows: &[Row]) {
    let cells = |row: &Row| {
        let Figures { operations_per_second, p50_us, p99_us, p999_us, cpu_us, errors, .. } = row.figures;
        vec![
            row.name.clone(),
            format!("{operations_per_second:.0}"),
            format!("{p50_us:.0}"),
            format!("{p99_us:.0}"),
            format!("{p999_us:.0}"),
            cpu_us.map_or_else(String::new, |us| format!("{us:.1}")),
            row.figures.memory_bytes.map_or_else(String::new, |bytes| (bytes >> 20).to_string()),
            errors.to_string(),
            format!("{} / {}", row.figures.request_bytes, row.figures.answer_bytes),
        ]
    };
    let value = |row: &Row| {
        json!({
            "workload": row.name,
            "operations_per_second": row.figures.operations_per_second,
            "p50_us": row.figures.p50_us,
            "p99_us": row.figures.p99_us,
            "p999_us": row.figures.p999_us,
            "server_cpu_us": row.figures.cpu_us,
            "server_memory_bytes": row.figures.memory_bytes,
            "errors": row.figures.errors,
            "request_bytes": row.figures.request_bytes,
            "answer_bytes": row.figures.answer_bytes,
        })
    };
    let table = Table {
        columns: vec![
            "WORKLOAD",
            "OPS/S",
            "P50 US",
            "P99 US",
            "P99.9 US",
            "CPU US",
            "RSS MIB",
            "ERRORS",
            "BYTES OUT / IN",
        ],
        rows: rows.iter().map(cells).collect(),
        json: rows.iter().map(value).collect(),
    };
    table.print(arguments.format());
}
