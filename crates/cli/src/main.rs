//! The `keyward` binary: the server, and a command line for its operators and for tests.

mod command;
mod connect;
mod failure;
mod listing;
mod output;
mod remote;
mod secret_file;

use std::process::ExitCode;

use failure::Failure;

fn main() -> ExitCode {
    let matches = command::parser().get_matches();
    let outcome = command::run(&matches);
    remote::log_out();
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            output::error(&failure);
            match failure {
                Failure::Usage(_) => ExitCode::from(2),
                Failure::Failed(_) => ExitCode::FAILURE,
            }
        }
    }
}
