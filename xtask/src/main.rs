//! `cargo xtask …`: the whole set-up of this project, on one machine, in one command.

mod bench;
mod c;
mod fhir;
mod opensc;
mod packages;
mod process;
mod project;
mod python;
mod summary;
mod test;

use std::process::ExitCode;

const USAGE: &str = "\
cargo xtask test [--require all]
cargo xtask test --only pcsc|c|python
cargo xtask bench exchanges | c
cargo xtask header
cargo xtask install c [--prefix DIR] [--destdir DIR] [--features pcsc]
cargo xtask dist c [--features pcsc]
cargo xtask dist python

test           format, lints, documentation, every test, sessions with isomdl, FHIR resources before the HAPI validator,
               the Python package from its wheel, the C library installed and used, and the simulated card behind the system's PC/SC service. Installs what
               the machine lacks where it can (Debian, as root).
--require all  what could not run counts as failed instead of skipped
--only pcsc    the stages behind the PC/SC service alone
--only c       those of the C library alone
--only python  that of the Python package alone
bench          exchanges: what the common card jobs cost in exchanges, bytes and air time, beside the floor
               c: what a call through the C library costs, beside the same in Rust
header         writes the header of the C library and the record of its ABI, from the sources
install c      builds the C library and installs it under --prefix (/usr/local), with header, pkg-config and CMake files,
               examples and licences; --destdir puts that tree into another folder, for packages; --features pcsc is for
               readers, and needs the PC/SC library
dist c         makes an archive of such a tree in target/dist
dist python    makes a wheel there
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match arguments.as_slice() {
        ["test"] => test::run(summary::Skips::Allowed),
        ["test", "--only", "pcsc"] => test::run_pcsc(),
        ["test", "--only", "c"] => test::run_c(),
        ["test", "--only", "python"] => test::run_python(),
        ["test", "--require", "all"] => test::run(summary::Skips::Fail),
        ["bench", "exchanges"] => bench::run(&["exchanges"]),
        ["bench", "c"] => bench::run_c(),
        ["header"] => c::header(),
        ["install", "c", options @ ..] => c::install(options),
        ["dist", "c", options @ ..] => c::dist(options),
        ["dist", "python"] => python::dist(),
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
