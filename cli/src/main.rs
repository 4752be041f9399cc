//! The program `kazasu`.

use std::process::ExitCode;

fn main() -> ExitCode {
    ExitCode::from(kazasu_cli::run(std::env::args_os()).number())
}
