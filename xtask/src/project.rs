//! The project's directory, its recordings, and programs run in it.

use std::{
    env,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{process::run, summary::Outcome};

/// Where everything is.
pub(crate) struct Project {
    /// Absolute.
    pub(crate) root: PathBuf,
    /// Absolute.
    pub(crate) recordings: Option<PathBuf>,
}

impl Project {
    pub(crate) fn find() -> Self {
        let package = Path::new(env!("CARGO_MANIFEST_DIR"));
        let root = package.parent().unwrap_or(package).to_path_buf();
        let named = env::var_os("KAZASU_RECORDINGS").filter(|name| !name.is_empty());
        let recordings = root
            .join(named.unwrap_or_else(|| "../shared".into()))
            .canonicalize()
            .ok();
        Self { root, recordings }
    }

    /// A program to run in the project's directory. `cargo` is the one that runs this.
    pub(crate) fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let cargo = env::var_os("CARGO").filter(|_| program == "cargo");
        let mut command = Command::new(cargo.unwrap_or_else(|| program.into()));
        command
            .args(arguments)
            .current_dir(&self.root)
            .env_remove("KAZASU_RECORDINGS")
            .env_remove("KAZASU_PCSC_READER");
        if let Some(recordings) = &self.recordings {
            command.env("KAZASU_RECORDINGS", recordings);
        }
        command
    }

    /// `cargo` with these arguments, as one check.
    pub(crate) fn cargo(&self, arguments: &[&str]) -> Outcome {
        Outcome::of(run(self.command("cargo", arguments)))
    }

    /// `cargo clippy` with these arguments, warnings being errors, as one check.
    pub(crate) fn lints(&self, arguments: &[&str]) -> Outcome {
        self.cargo(&[&["clippy", "--quiet"], arguments, &["--", "-D", "warnings"]].concat())
    }
}
