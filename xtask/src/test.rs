//! `cargo xtask test`: every check of the project, one stage after the other.

use std::process::ExitCode;

use crate::{
    c, fhir, opensc, packages,
    process::run as run_program,
    project::Project,
    python,
    summary::{Outcome, Skips, Summary},
};

/// The feature sets that `kazasu` must build with; `pcsc` needs the system's library.
const FEATURE_SETS: [&str; 6] = ["", "archive", "fhir", "folder", "pcsc", "archive,fhir,folder,pcsc"];

const WITHOUT_PCSC: &str = "The feature `pcsc` needs the PC/SC library (see system packages).\n";

/// Runs all stages; failure when one failed.
pub(crate) fn run(skips: Skips) -> ExitCode {
    let project = Project::find();
    let mut summary = Summary::new(skips);

    let machine = machine(&mut summary);
    summary.stage("recordings", || match &project.recordings {
        Some(_) => Outcome::passed(),
        None => Outcome::skipped("No recordings: set KAZASU_RECORDINGS to their directory.\n"),
    });

    summary.stage("format", || project.cargo(&["fmt", "--all", "--check"]));
    summary.stage("lints", || {
        let plain = project.lints(&["--workspace", "--all-targets"]);
        let features = "kazasu-cli/pcsc,kazasu-c/pcsc";
        let pcsc = ["--workspace", "--all-targets", "--features", features];
        plain.and(if machine.builds_pcsc {
            project.lints(&pcsc)
        } else {
            Outcome::skipped(WITHOUT_PCSC)
        })
    });
    summary.stage("features of the library", || {
        let check = |set: &&str| match set.contains("pcsc") && !machine.builds_pcsc {
            true => Outcome::skipped(WITHOUT_PCSC),
            false => project.lints(&["--package", "kazasu", "--no-default-features", "--features", set]),
        };
        FEATURE_SETS.iter().map(check).fold(Outcome::default(), Outcome::and)
    });

    let features: &[&str] = if machine.builds_pcsc {
        &["--features", "kazasu-cli/pcsc"]
    } else {
        &[]
    };
    summary.stage("documentation", || {
        let mut command = project.command("cargo", &["doc", "--workspace", "--no-deps"]);
        command.args(features).env("RUSTDOCFLAGS", "-D warnings");
        Outcome::of(run_program(command))
    });
    summary.stage("tests", || {
        let mut command = project.command("cargo", &["test", "--workspace", "--no-fail-fast"]);
        command.args(features);
        Outcome::of_tests(run_program(command))
    });

    summary.stage("mdoc: isomdl", || mdoc_peer(&project));
    summary.stage("FHIR: HAPI validator", || match machine.validates_fhir {
        true => fhir::run(&project, features),
        false => Outcome::skipped("Needs Maven and a JDK (see system packages).\n"),
    });
    python(machine, &project, &mut summary);
    c(machine, &project, &mut summary);
    pcsc(machine, &project, &mut summary);
    summary.finish()
}

/// Runs the Python package's stage alone; failure when it failed.
pub(crate) fn run_python() -> ExitCode {
    let project = Project::find();
    let mut summary = Summary::new(Skips::Allowed);
    let machine = machine(&mut summary);
    python(machine, &project, &mut summary);
    summary.finish()
}

fn python(machine: packages::Machine, project: &Project, summary: &mut Summary) {
    if machine.builds_python {
        let features = if machine.builds_pcsc { "pcsc" } else { "" };
        python::run(project, features, summary);
    } else {
        summary.stage(python::STAGE, || {
            Outcome::skipped("Needs Python 3.11 with venv (see system packages).\n")
        });
    }
}

/// Runs the C library's stages alone; failure when one failed.
pub(crate) fn run_c() -> ExitCode {
    let project = Project::find();
    let mut summary = Summary::new(Skips::Allowed);
    let machine = machine(&mut summary);
    c(machine, &project, &mut summary);
    summary.finish()
}

/// Runs the stages behind the PC/SC service alone; failure when one failed.
pub(crate) fn run_pcsc() -> ExitCode {
    let project = Project::find();
    let mut summary = Summary::new(Skips::Allowed);
    let machine = machine(&mut summary);
    pcsc(machine, &project, &mut summary);
    summary.finish()
}

/// Sessions with an implementation that nobody of this project wrote. It is a workspace of its own, with its own target
/// folder; its compiler warnings are errors.
fn mdoc_peer(project: &Project) -> Outcome {
    let manifest = ["--manifest-path", "tools/mdoc-peer/Cargo.toml"];
    let format = project.cargo(&[&["fmt", "--check"][..], &manifest].concat());
    let target = ["--no-fail-fast", "--target-dir", "target/mdoc-peer"];
    let test = [&["test"][..], &manifest, &target].concat();
    format.and(Outcome::of_tests(run_program(project.command("cargo", &test))))
}

fn machine(summary: &mut Summary) -> packages::Machine {
    let mut machine = packages::Machine::default();
    summary.stage("system packages", || {
        let (found, outcome) = packages::prepare();
        machine = found;
        outcome
    });
    machine
}

fn c(machine: packages::Machine, project: &Project, summary: &mut Summary) {
    let features = if machine.builds_pcsc { "pcsc" } else { "" };
    c::stages(project, summary, machine.builds_c, features);
}

fn pcsc(machine: packages::Machine, project: &Project, summary: &mut Summary) {
    if machine.runs_pcsc {
        opensc::run(project, summary);
    } else {
        summary.stage(opensc::STAGE, || Outcome::skipped("Needs the system packages above.\n"));
    }
}
