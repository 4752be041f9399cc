//! `cargo xtask …`: the whole set-up of this project, on one machine, in one command.

mod bench;
mod c;
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
cargo xtask test --only pcsc|c
cargo xtask bench exchanges
cargo xtask header
cargo xtask install c [--prefix DIR] [--destdir DIR] [--features pcsc]
cargo xtask dist c [--features pcsc]

test           format, lints, documentation, every test, sessions with isomdl, FHIR resources before the HAPI validator,
               the C library installed and used, and the simulated card behind the system's PC/SC service. Installs what
               the machine lacks where it can (Debian, as root).
--require all  what could not run counts as failed instead of skipped
--only pcsc    the stages behind the PC/SC service alone
--only c       those of the C library alone
bench          exchanges: what the common card jobs cost in exchanges, bytes and air time, beside the floor
header         writes the header of the C library and the record of its ABI, from the sources
install c      builds the C library and installs it under --prefix (/usr/local), with header, pkg-config and CMake files,
               examples and licences; --destdir puts that tree into another folder, for packages; --features pcsc is for
               readers, and needs the PC/SC library
dist c         makes an archive of such a tree in target/dist
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["test"] => test::run(summary::Skips::Allowed),
        ["test", "--only", "pcsc"] => test::run_pcsc(),
        ["test", "--only", "c"] => test::run_c(),
        ["test", "--require", "all"] => test::run(summary::Skips::Fail),
        ["bench", "exchanges"] => bench::run("exchanges"),
        ["header"] => c::header(),
        ["install", "c", options @ ..] => c::install(options),
        ["dist", "c", options @ ..] => c::dist(options),
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
