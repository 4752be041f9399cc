//! `cargo xtask …`: the whole set-up of this project, on one machine, in one command.

mod bench;
mod fhir;
mod opensc;
mod packages;
mod process;
mod project;
mod summary;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--require all]
cargo xtask test --only pcsc
cargo xtask bench exchanges

test           format, lints, documentation, every test, sessions with isomdl, FHIR resources before the HAPI validator,
               and the simulated card behind the system's PC/SC service. Installs what the machine lacks where it can
               (Debian, as root).
--require all  what could not run counts as failed instead of skipped
--only pcsc    the stages behind the PC/SC service alone
bench          exchanges: what the common card jobs cost in exchanges, bytes and air time, beside the floor
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["test"] => test::run(summary::Skips::Allowed),
        ["test", "--only", "pcsc"] => test::run_pcsc(),
        ["test", "--require", "all"] => test::run(summary::Skips::Fail),
        ["bench", "exchanges"] => bench::run("exchanges"),
        ["help" | "--help" | "-h"] => {
            print!("{USAGE}");
            ExitCode::SUCCESS
        }
        _ => {
            eprint!("{USAGE}");
            ExitCode::from(2)
        }
    }
}
