//! The `keyward` binary: the server, and a command line for its operators and for tests.

mod command;
mod connect;
mod failure;
mod listing;
mod output;
mod remote;
mod secret_file;

use std::alloc::System;
use std::process::ExitCode;

use failure::Failure;
use zeroizing_alloc::ZeroAlloc;

/// Overwrites memory when it is freed, whatever was in it: a key goes through buffers of many libraries.
#[global_allocator]
static ALLOCATOR: ZeroAlloc<System> = ZeroAlloc(System);

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
