//! `cargo xtask bench`: prints the figures that the documents quote.

use std::process::ExitCode;

use crate::project::Project;

/// Runs one of the figures' programs; its table goes to stdout.
pub(crate) fn run(figure: &str) -> ExitCode {
    let arguments = ["run", "--quiet", "--package", "kazasu-benches", "--", figure];
    match Project::find().command("cargo", &arguments).status() {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo: {error}");
            ExitCode::FAILURE
        }
    }
}
