//! The C library: its header, trees to install, and archives of them. `stages` tests them.

mod build;
mod package;
mod stages;
mod tree;

use std::{
    fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

pub(crate) use stages::run as stages;

use crate::{process::run as run_program, project::Project};
use build::Library;

/// `cargo xtask header`: writes the header and the record of the ABI anew.
pub(crate) fn header() -> ExitCode {
    let write = ["run", "--quiet", "--package", "kazasu-c-header", "--", "--write"];
    let ended = run_program(Project::find().command("cargo", &write));
    ended.success.then(String::new).ok_or(ended.output).end()
}

/// `cargo xtask install c`: the library as a tree under `--destdir` and `--prefix`.
pub(crate) fn install(arguments: &[&str]) -> ExitCode {
    let install = || {
        let options = Options::parse(arguments, &["--prefix", "--destdir", "--features"])?;
        let root = options.root()?;
        let project = Project::find();
        let library = Library::build(&project, &options.features)?;
        tree::lay_out(&project, &library, &root)?;
        Ok(format!("Installed in {}\n", root.display()))
    };
    install().end()
}

/// Installs the library, as users get it, under `prefix`.
pub(crate) fn install_into(project: &Project, prefix: &Path) -> Result<(), String> {
    let library = Library::build(project, &build::features())?;
    tree::lay_out(project, &library, prefix)
}

/// `cargo xtask dist c`: such a tree as an archive.
pub(crate) fn dist(arguments: &[&str]) -> ExitCode {
    let dist = || {
        let options = Options::parse(arguments, &["--features"])?;
        let project = Project::find();
        let library = Library::build(&project, &options.features)?;
        let folder = project.root.join("target").join("dist");
        let name = format!("kazasu-c-{}-{}", library.version, build::host()?);
        let root = folder.join(&name);
        // What an earlier run left there is not of this one.
        let _ = fs::remove_dir_all(&root);
        tree::lay_out(&project, &library, &root)?;
        let archive = folder.join(format!("{name}.tar.gz"));
        let mut tar = Command::new("tar");
        tar.arg("-czf").arg(&archive).arg("-C").arg(&folder).arg(&name);
        let ended = run_program(tar);
        ended
            .success
            .then(|| format!("{}\n", archive.display()))
            .ok_or(ended.output)
    };
    dist().end()
}

/// What the command line says.
struct Options {
    prefix: String,
    destdir: String,
    features: String,
}

impl Options {
    fn parse(arguments: &[&str], known: &[&str]) -> Result<Self, String> {
        let mut options = Self {
            prefix: "/usr/local".to_owned(),
            destdir: String::new(),
            features: build::features(),
        };
        for pair in arguments.chunks(2) {
            let [name, value] = pair else {
                return Err(format!("{} needs a value; see `cargo xtask help`\n", pair[0]));
            };
            let place = match *name {
                _ if !known.contains(name) => {
                    return Err(format!("{name} is not understood; see `cargo xtask help`\n"));
                }
                "--prefix" => &mut options.prefix,
                "--destdir" => &mut options.destdir,
                _ => &mut options.features,
            };
            (*value).clone_into(place);
        }
        Ok(options)
    }

    /// Where the tree begins.
    fn root(&self) -> Result<PathBuf, String> {
        let prefix = Path::new(&self.prefix);
        // cargo runs this in the project's folder, wherever the person is.
        if !prefix.has_root() || !(self.destdir.is_empty() || Path::new(&self.destdir).has_root()) {
            return Err("give --prefix and --destdir as absolute paths\n".to_owned());
        }
        Ok(match self.destdir.as_str() {
            "" => prefix.to_path_buf(),
            // As packagers know it: the prefix as it stands behind the folder.
            destdir => PathBuf::from(format!("{destdir}{}", self.prefix)),
        })
    }
}

/// The end of a command: what it has to say to stdout, or why it failed to stderr.
trait End {
    fn end(self) -> ExitCode;
}

impl End for Result<String, String> {
    fn end(self) -> ExitCode {
        match self {
            Ok(text) => {
                print!("{text}");
                ExitCode::SUCCESS
            }
            Err(error) => {
                eprint!("{error}");
                ExitCode::FAILURE
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const KNOWN: [&str; 3] = ["--prefix", "--destdir", "--features"];

    fn root(arguments: &[&str]) -> Result<PathBuf, String> {
        Options::parse(arguments, &KNOWN)?.root()
    }

    #[test]
    fn the_tree_stands_under_destdir_and_prefix() {
        assert_eq!(root(&[]), Ok("/usr/local".into()));
        assert_eq!(
            root(&["--prefix", "/opt/k", "--destdir", "/tmp/d"]),
            Ok("/tmp/d/opt/k".into())
        );
        assert_eq!(root(&["--prefix", "/opt/k", "--destdir", ""]), Ok("/opt/k".into()));
    }

    #[test]
    fn what_is_not_understood_is_refused() {
        assert!(root(&["--prefix"]).is_err());
        assert!(root(&["--prefix", "here"]).is_err());
        assert!(root(&["--libdir", "/lib64"]).is_err());
        assert!(Options::parse(&["--prefix", "/opt"], &["--features"]).is_err());
    }
}
