//! The built library, its versions and what it needs of the system.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::Command,
};

use crate::{process::run as run_program, project::Project};

/// For the tests, which run the commands of the README as they stand: the cargo profile instead of `release`, and the
/// features where the command line names none.
pub(super) const PROFILE: &str = "KAZASU_C_PROFILE";
pub(super) const FEATURES: &str = "KAZASU_C_FEATURES";

/// What cargo made of `kazasu-c`.
pub(super) struct Library {
    /// Where the files lie.
    pub(super) folder: PathBuf,
    /// Of the package, such as `0.1.0`.
    pub(super) version: &'static str,
    /// `KAZASU_ABI_VERSION`, such as `0`.
    pub(super) abi: String,
    /// The whole version in the name of the shared library, such as `0.1.0`. It begins with `abi`.
    pub(super) library_version: String,
    /// What a program needs that has the library in it, as the linker takes it: `-lm`, `-framework Security`.
    pub(super) native: Vec<String>,
}

impl Library {
    pub(super) fn build(project: &Project, features: &str) -> Result<Self, String> {
        let profile = env::var(PROFILE).unwrap_or_else(|_| "release".to_owned());
        let build = ["rustc", "--package", "kazasu-c", "--lib", "--profile", &profile];
        let rest = ["--features", features, "--", "--print", "native-static-libs"];
        let mut command = project.command("cargo", &[&build[..], &rest].concat());
        command.env("CARGO_TERM_COLOR", "never");
        let built = run_program(command);
        if !built.success {
            return Err(built.output);
        }
        let native = built
            .output
            .lines()
            .find_map(|line| line.split_once("native-static-libs:"));
        let (_, native) = native.ok_or("rustc does not say what the static library needs\n")?;

        let package = project.root.join("ffi-c");
        let abi = abi_version(&package)?;
        let library_version = library_version(&text(&package.join("Cargo.toml"))?)?;
        if library_version.split('.').next() != Some(&abi) {
            return Err(format!(
                "ffi-c/Cargo.toml gives the library the version {library_version}, the header is of ABI {abi}; \
                 set [package.metadata.capi.library] to {abi}.…\n"
            ));
        }
        Ok(Self {
            folder: target_folder(&profile)?,
            version: env!("CARGO_PKG_VERSION"),
            abi,
            library_version,
            native: native_libraries(native),
        })
    }
}

/// The features that the environment names.
pub(super) fn features() -> String {
    env::var(FEATURES).unwrap_or_default()
}

/// The version of the ABI that the header is of.
pub(super) fn abi_version(package: &Path) -> Result<String, String> {
    let header = text(&package.join("include").join("kazasu.h"))?;
    let found = header
        .lines()
        .find_map(|line| line.strip_prefix("#define KAZASU_ABI_VERSION "));
    found
        .map(str::to_owned)
        .ok_or_else(|| "kazasu.h has no KAZASU_ABI_VERSION; run `cargo xtask header`\n".to_owned())
}

/// The version that cargo-c, too, puts into the name of the file.
fn library_version(manifest: &str) -> Result<String, String> {
    let section = "[package.metadata.capi.library]";
    let lines = manifest.lines().skip_while(|line| *line != section).skip(1);
    let found = lines
        .take_while(|line| !line.starts_with('['))
        .find_map(|line| line.strip_prefix("version = \"")?.strip_suffix('"'));
    found
        .map(str::to_owned)
        .ok_or_else(|| format!("ffi-c/Cargo.toml has no version under {section}\n"))
}

/// One item each, as they came, without repetitions side by side.
fn native_libraries(line: &str) -> Vec<String> {
    let mut libraries: Vec<String> = Vec::new();
    let mut words = line.split_whitespace();
    while let Some(word) = words.next() {
        let library = match word {
            "-framework" => format!("{word} {}", words.next().unwrap_or_default()),
            _ => word.to_owned(),
        };
        if libraries.last() != Some(&library) {
            libraries.push(library);
        }
    }
    libraries
}

/// Where cargo puts what it builds with this profile: this program lies beside.
fn target_folder(profile: &str) -> Result<PathBuf, String> {
    let program = env::current_exe().map_err(|error| format!("where is this program? {error}\n"))?;
    let target = program.ancestors().nth(2).ok_or("where is this program?\n")?;
    Ok(target.join(if profile == "dev" { "debug" } else { profile }))
}

/// The machine that this compiler makes programs for, such as `x86_64-unknown-linux-gnu`.
pub(super) fn host() -> Result<String, String> {
    let mut rustc = Command::new("rustc");
    rustc.arg("-vV");
    let output = run_program(rustc).output;
    let host = output.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).ok_or(output)
}

pub(super) fn text(path: &Path) -> Result<String, String> {
    fs::read_to_string(path).map_err(|error| format!("{}: {error}\n", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_that_of_the_library_and_not_of_the_package() {
        let manifest = "[package]\nversion = \"7.0.0\"\n[package.metadata.capi.library]\nname = \"k\"\n\
             version = \"0.1.0\"\n[lints]\n";
        assert_eq!(library_version(manifest).as_deref(), Ok("0.1.0"));
        assert!(library_version("[package]\nversion = \"7.0.0\"\n").is_err());
    }

    #[test]
    fn a_framework_is_one_item() {
        let line = " -lSystem -framework Security -framework PCSC -lc -lc -lm";
        let items = ["-lSystem", "-framework Security", "-framework PCSC", "-lc", "-lm"];
        assert_eq!(native_libraries(line), items);
    }
}
