//! The FHIR resources of every answer vector before the HAPI validator: code that nobody of this project wrote.

use std::{env, fs, path::Path};

use crate::{
    process::{Ended, run as run_program},
    project::Project,
    summary::Outcome,
};

/// Answers of these kinds can be turned into FHIR resources.
const ANSWERS: [&str; 5] = [
    "OQSsiquc01res",
    "OQSmuquc02res",
    "OQSmutic02res",
    "OQSmuhvq02res",
    "OQSmuonq02res",
];

/// Writes the bundles and validates them; every answer is one check.
///
/// `features` are those that the command line was built with before, so that it is not built anew.
pub(crate) fn run(project: &Project, features: &[&str]) -> Outcome {
    let folder = project.root.join("target").join("fhir-bundles");
    let names = match write_bundles(project, features, &folder) {
        Ok(names) => names,
        Err(report) => return Outcome::failed(report),
    };
    let folder = format!("-Dexec.args=\"{}\"", folder.display());
    let arguments = ["--quiet", "--batch-mode", "--file", "tools/fhir-validate/pom.xml"];
    let goals = ["compile", "exec:java", &folder];
    verdicts(
        &names,
        run_program(project.command("mvn", &[&arguments[..], &goals].concat())),
    )
}

/// Turns every answer vector into bundles, through the command line; the names of the files that were written.
fn write_bundles(project: &Project, features: &[&str], folder: &Path) -> Result<Vec<String>, String> {
    let shown = |path: &Path, error| format!("{}: {error}\n", path.display());
    let built = run_program(project.command(
        "cargo",
        &[&["build", "--quiet", "--package", "kazasu-cli"], features].concat(),
    ));
    if !built.success {
        return Err(built.output);
    }
    // This program lies where cargo puts programs; so does the other one.
    let program = env::current_exe().unwrap_or_default();
    let program = program.with_file_name(format!("kazasu{}", env::consts::EXE_SUFFIX));

    // A bundle of an earlier run must not pass for one of this.
    let _ = fs::remove_dir_all(folder);
    fs::create_dir_all(folder).map_err(|error| shown(folder, error))?;

    let vectors = project.root.join("testdata").join("eligibility");
    let mut names = Vec::new();
    for entry in fs::read_dir(&vectors).map_err(|error| shown(&vectors, error))? {
        let vector = entry.map_err(|error| shown(&vectors, error))?.path();
        let stem = vector.file_stem().unwrap_or_default().to_string_lossy();
        let is_answer = ANSWERS.iter().any(|kind| stem.starts_with(kind));
        if !is_answer || vector.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        let name = format!("{stem}.json");
        let converted = project
            .command(&program.to_string_lossy(), &["message", "fhir"])
            .arg(&vector)
            .output()
            .map_err(|error| shown(&vector, error))?;
        if !converted.status.success() {
            let reason = String::from_utf8_lossy(&converted.stderr);
            return Err(format!("{}: {reason}", vector.display()));
        }
        // A bulk answer without units says nothing of anybody, and would pass for valid.
        if converted.stdout.trim_ascii() == b"[]" {
            continue;
        }
        let bundle = folder.join(&name);
        fs::write(&bundle, converted.stdout).map_err(|error| shown(&bundle, error))?;
        names.push(name);
    }
    Ok(names)
}

/// Counts the lines `valid FILE`; a bundle without one has failed, and so has a run over no bundle at all.
fn verdicts(names: &[String], ended: Ended) -> Outcome {
    let is_valid = |name: &&String| ended.output.lines().any(|line| line == format!("valid {name}"));
    let passed = names.iter().filter(is_valid).count();
    let mut failed = names.len() - passed;
    if failed == 0 && (names.is_empty() || !ended.success) {
        failed = 1;
    }
    Outcome {
        passed,
        failed,
        skipped: 0,
        report: ended.output,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(names: &[&str], success: bool, output: &str) -> (usize, usize) {
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        let outcome = verdicts(
            &names,
            Ended {
                success,
                output: output.to_owned(),
            },
        );
        (outcome.passed, outcome.failed)
    }

    #[test]
    fn only_a_bundle_that_was_found_valid_has_passed() {
        let output = "valid a.json\nINVALID b.json\n  Bundle: wrong\n";
        assert_eq!(counts(&["a.json", "b.json", "c.json"], false, output), (1, 2));
        assert_eq!(counts(&["a.json"], true, output), (1, 0));
    }

    #[test]
    fn a_validator_that_does_not_run_or_has_nothing_to_do_is_a_failure() {
        assert_eq!(counts(&["a.json"], false, "no network"), (0, 1));
        assert_eq!(counts(&["a.json"], false, "valid a.json\n"), (1, 1));
        assert_eq!(counts(&[], true, ""), (0, 1));
    }
}
