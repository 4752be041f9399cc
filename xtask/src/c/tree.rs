//! The tree that is installed.

use std::{fs, io, path::Path};

use super::{build::Library, package};
use crate::project::Project;

/// The names of the library's files on this system. Those of Windows and macOS follow cargo and CMake; only Linux is
/// tested.
pub(super) struct Names {
    /// As cargo calls the shared library.
    built: &'static str,
    /// Where it goes, below the root.
    pub(super) shared: String,
    /// The name in it, which programs ask for when they start.
    pub(super) soname: String,
    /// Further names in `lib`, each a link to the shared library.
    links: Vec<String>,
    pub(super) archive: &'static str,
    /// What programs are linked with, where that is not the shared library.
    pub(super) import_library: Option<&'static str>,
}

impl Names {
    pub(super) fn of(library: &Library) -> Self {
        let (abi, version) = (&library.abi, &library.library_version);
        if cfg!(windows) {
            let (archive, import_library) = if cfg!(target_env = "msvc") {
                ("kazasu.lib", "kazasu.dll.lib")
            } else {
                ("libkazasu.a", "libkazasu.dll.a")
            };
            return Self {
                built: "kazasu.dll",
                shared: "bin/kazasu.dll".to_owned(),
                soname: "kazasu.dll".to_owned(),
                links: Vec::new(),
                archive,
                import_library: Some(import_library),
            };
        }
        let (built, file, soname) = if cfg!(target_os = "macos") {
            let file = format!("libkazasu.{version}.dylib");
            ("libkazasu.dylib", file, format!("libkazasu.{abi}.dylib"))
        } else {
            let file = format!("libkazasu.so.{version}");
            ("libkazasu.so", file, format!("libkazasu.so.{abi}"))
        };
        Self {
            built,
            shared: format!("lib/{file}"),
            links: vec![soname.clone(), built.to_owned()],
            soname,
            archive: "libkazasu.a",
            import_library: None,
        }
    }
}

/// Puts everything below `root`, over what is there.
pub(super) fn lay_out(project: &Project, library: &Library, root: &Path) -> Result<(), String> {
    let names = Names::of(library);
    let lib = root.join("lib");

    let shared = root.join(&names.shared);
    copy(&library.folder.join(names.built), &shared)?;
    for link in &names.links {
        link_beside(&shared, &lib.join(link))?;
    }
    for file in [Some(names.archive), names.import_library].into_iter().flatten() {
        copy(&library.folder.join(file), &lib.join(file))?;
    }
    write(&lib.join("pkgconfig/kazasu.pc"), &package::pkg_config(library))?;
    let cmake = lib.join("cmake/kazasu");
    write(&cmake.join("kazasuConfig.cmake"), &package::cmake(library, &names))?;
    write(
        &cmake.join("kazasuConfigVersion.cmake"),
        &package::cmake_version(library),
    )?;

    let package = project.root.join("ffi-c");
    copy_folder(&package.join("include"), &root.join("include"))?;
    copy_folder(&package.join("examples"), &root.join("share/kazasu/examples"))?;
    let documents = root.join("share/doc/kazasu");
    copy(&package.join("README.md"), &documents.join("README.md"))?;
    for license in ["LICENSE-APACHE", "LICENSE-MIT"] {
        copy(&project.root.join(license), &documents.join(license))?;
    }
    Ok(())
}

/// Says which file it was, and what may help.
fn told(path: &Path) -> impl Fn(io::Error) -> String + '_ {
    move |error| {
        let advice = match error.kind() {
            io::ErrorKind::PermissionDenied => "; try another --prefix, or --destdir",
            _ => "",
        };
        format!("{}: {error}{advice}\n", path.display())
    }
}

fn make_parent(path: &Path) -> Result<(), String> {
    let parent = path.parent().unwrap_or(path);
    fs::create_dir_all(parent).map_err(told(parent))
}

fn copy(from: &Path, to: &Path) -> Result<(), String> {
    make_parent(to)?;
    // Written over, a library changes under the programs that are using it.
    let _ = fs::remove_file(to);
    if !from.is_file() {
        return Err(format!("{} is missing\n", from.display()));
    }
    fs::copy(from, to).map(drop).map_err(told(to))
}

fn copy_folder(from: &Path, to: &Path) -> Result<(), String> {
    for entry in fs::read_dir(from).map_err(told(from))? {
        let entry = entry.map_err(told(from))?;
        copy(&entry.path(), &to.join(entry.file_name()))?;
    }
    Ok(())
}

fn write(path: &Path, text: &str) -> Result<(), String> {
    make_parent(path)?;
    fs::write(path, text).map_err(told(path))
}

/// A link named `link` to a file of the same folder.
fn link_beside(file: &Path, link: &Path) -> Result<(), String> {
    let _ = fs::remove_file(link);
    #[cfg(unix)]
    let linked = std::os::unix::fs::symlink(file.file_name().unwrap_or_default(), link);
    #[cfg(not(unix))]
    let linked = fs::copy(file, link).map(drop);
    linked.map_err(told(link))
}
