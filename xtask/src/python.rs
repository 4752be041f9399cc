//! The Python package: built as a wheel, installed into an environment of its own, and tested from there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::ExitCode,
};

use crate::{
    process::{Ended, run as run_program},
    project::Project,
    summary::{Outcome, Summary},
};

pub(crate) const STAGE: &str = "Python: wheel and tests";

/// What the tests need beside the wheel. Versions are bounded, so that a new one does not break an old checkout.
const TOOLS: [&str; 4] = ["maturin>=1.16,<2", "pytest>=8,<10", "hypothesis>=6,<7", "mypy>=1.18,<3"];

/// Builds, installs and tests the package; `features` are those of the wheel.
pub(crate) fn run(project: &Project, features: &str, summary: &mut Summary) {
    summary.stage(STAGE, || match Environment::make(project) {
        Ok(environment) => environment.test(project, features),
        Err(report) => Outcome::failed(report),
    });
}

/// `cargo xtask dist python`: the wheel, as users get it, in `target/dist`.
pub(crate) fn dist() -> ExitCode {
    let project = Project::find();
    let folder = project.root.join("target").join("dist").join("python");
    let made = Environment::make(&project).and_then(|environment| {
        environment.build(&project, &folder, &["--release"])?;
        environment.wheel(&folder)
    });
    match made {
        Ok(wheel) => {
            println!("{}", wheel.display());
            ExitCode::SUCCESS
        }
        Err(report) => {
            eprint!("{report}");
            ExitCode::FAILURE
        }
    }
}

/// A virtual environment.
struct Environment {
    programs: PathBuf,
}

impl Environment {
    fn make(project: &Project) -> Result<Self, String> {
        let folder = project.root.join("target").join("python");
        let programs = folder.join(if cfg!(windows) { "Scripts" } else { "bin" });
        let environment = Self { programs };
        if !environment.program("python").exists() {
            let python = if cfg!(windows) { "python" } else { "python3" };
            let mut make = project.command(python, &["-m", "venv"]);
            make.arg(&folder);
            done(run_program(make))?;
        }
        let install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
        environment.python(project, &[&install[..], &TOOLS].concat())?;
        Ok(environment)
    }

    fn program(&self, name: &str) -> PathBuf {
        self.programs.join(format!("{name}{}", std::env::consts::EXE_SUFFIX))
    }

    fn python(&self, project: &Project, arguments: &[&str]) -> Result<String, String> {
        done(run_program(
            project.command(&self.program("python").to_string_lossy(), arguments),
        ))
    }

    /// Builds the wheel into `folder`.
    fn build(&self, project: &Project, folder: &Path, options: &[&str]) -> Result<(), String> {
        // A wheel of an earlier run must not pass for one of this.
        let _ = fs::remove_dir_all(folder);
        let manifest = ["build", "--quiet", "--manifest-path", "ffi-python/Cargo.toml", "--out"];
        let mut build = project.command(&self.program("maturin").to_string_lossy(), &manifest);
        // The PC/SC library is the system's, and stays there.
        build.arg(folder).args(["--auditwheel", "skip"]).args(options);
        done(run_program(build)).map(drop)
    }

    fn wheel(&self, folder: &Path) -> Result<PathBuf, String> {
        let shown = |error| format!("{}: {error}\n", folder.display());
        let found = fs::read_dir(folder)
            .map_err(shown)?
            .filter_map(Result::ok)
            .map(|entry| entry.path());
        let mut wheels = found.filter(|path| path.extension().is_some_and(|extension| extension == "whl"));
        wheels.next().ok_or_else(|| "maturin made no wheel\n".to_owned())
    }

    fn test(&self, project: &Project, features: &str) -> Outcome {
        let folder = project.root.join("target").join("wheels");
        // Not optimised: what it is built of is there from the other tests.
        let wheel = self
            .build(project, &folder, &["--profile", "dev", "--features", features])
            .and_then(|()| self.wheel(&folder));
        let wheel = match wheel {
            Ok(wheel) => wheel.to_string_lossy().into_owned(),
            Err(report) => return Outcome::failed(report),
        };
        let install = [
            "-m",
            "pip",
            "install",
            "--quiet",
            "--disable-pip-version-check",
            "--force-reinstall",
            &wheel,
        ];
        if let Err(report) = self.python(project, &install) {
            return Outcome::failed(report);
        }
        let pytest = ["-m", "pytest", "-q", "-p", "no:cacheprovider", "ffi-python/tests"];
        let tests = self.ended(project, &pytest);
        let types = [
            "-m",
            "mypy",
            "--config-file",
            "ffi-python/pyproject.toml",
            "ffi-python/python",
        ];
        let tested_types = ["ffi-python/tests", "ffi-python/tools"];
        let types = self.ended(project, &[&types[..], &tested_types].concat());
        let stubs = self.ended(project, &["-m", "mypy.stubtest", "kazasu._kazasu"]);
        pytest_outcome(tests).and(Outcome::of(types)).and(Outcome::of(stubs))
    }

    fn ended(&self, project: &Project, arguments: &[&str]) -> Ended {
        run_program(project.command(&self.program("python").to_string_lossy(), arguments))
    }
}

fn done(ended: Ended) -> Result<String, String> {
    ended.success.then_some(ended.output.clone()).ok_or(ended.output)
}

/// Counts the tests by pytest's last line, such as `2 failed, 240 passed, 1 skipped in 5.08s`.
fn pytest_outcome(ended: Ended) -> Outcome {
    let last = ended
        .output
        .lines()
        .rev()
        .find(|line| line.contains(" passed") || line.contains(" failed"));
    let count = |word: &str| {
        let words: Vec<&str> = last
            .unwrap_or_default()
            .split([' ', ','])
            .filter(|part| !part.is_empty())
            .collect();
        let found = words.windows(2).find(|pair| pair[1] == word);
        found.and_then(|pair| pair[0].parse().ok()).unwrap_or(0)
    };
    let (passed, mut failed) = (count("passed"), count("failed") + count("error") + count("errors"));
    // A run that dies, or finds nothing, has tested nothing.
    if failed == 0 && (!ended.success || passed == 0) {
        failed = 1;
    }
    Outcome {
        passed,
        failed,
        skipped: count("skipped"),
        report: ended.output,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(success: bool, output: &str) -> (usize, usize, usize) {
        let outcome = pytest_outcome(Ended {
            success,
            output: output.to_owned(),
        });
        (outcome.passed, outcome.failed, outcome.skipped)
    }

    #[test]
    fn the_last_line_of_pytest_is_counted() {
        let output = "...\nFAILED a - passed the wrong thing\n2 failed, 240 passed, 1 skipped in 5.08s\n";
        assert_eq!(counts(false, output), (240, 2, 1));
        assert_eq!(counts(true, "3 passed in 0.1s\n"), (3, 0, 0));
    }

    #[test]
    fn a_run_that_dies_or_finds_nothing_has_failed() {
        assert_eq!(counts(false, "Segmentation fault\n"), (0, 1, 0));
        assert_eq!(counts(true, "no tests ran in 0.01s\n"), (0, 1, 0));
        assert_eq!(counts(false, "3 passed in 0.1s\n"), (3, 1, 0));
    }
}
