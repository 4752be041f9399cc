//! `cargo xtask bench`: prints the figures that the documents quote.

use std::{
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use crate::{c, process::run as run_program, project::Project};

/// Runs one of the figures' programs; its table goes to stdout.
pub(crate) fn run(arguments: &[&str]) -> ExitCode {
    let program = ["run", "--quiet", "--release", "--package", "kazasu-benches", "--"];
    match Project::find()
        .command("cargo", &[&program[..], arguments].concat())
        .status()
    {
        Ok(status) if status.success() => ExitCode::SUCCESS,
        Ok(_) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("cargo: {error}");
            ExitCode::FAILURE
        }
    }
}

/// What a call through the C library costs: the library as users get it, called by a C program.
pub(crate) fn run_c() -> ExitCode {
    let project = Project::find();
    let prefix = project.root.join("target").join("c-bench");
    let vector = project
        .root
        .join("testdata/eligibility/OQSsiquc01res_every_element.xml");
    match build_c(&project, &prefix) {
        Ok(program) => run(&["c", &program.to_string_lossy(), &vector.to_string_lossy()]),
        Err(report) => {
            eprint!("{report}");
            ExitCode::FAILURE
        }
    }
}

fn build_c(project: &Project, prefix: &Path) -> Result<PathBuf, String> {
    c::install_into(project, prefix)?;
    let (program, libraries) = (prefix.join("bench"), prefix.join("lib"));
    let mut compile = Command::new("cc");
    compile
        .args(["-O2", "-std=c99", "-o"])
        .arg(&program)
        .arg(project.root.join("benches/c/bench.c"))
        .arg(format!("-I{}", prefix.join("include").display()))
        .arg(format!("-L{}", libraries.display()))
        .arg(format!("-Wl,-rpath,{}", libraries.display()))
        .arg("-lkazasu");
    let ended = run_program(compile);
    if ended.success { Ok(program) } else { Err(ended.output) }
}
