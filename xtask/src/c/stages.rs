//! The C library as other programs meet it: its header and symbols, the installed tree, and the tests in C.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use super::build;
use crate::{
    process::{Ended, find_program, run as run_program},
    project::Project,
    summary::{Outcome, Summary},
};

/// What the library is built with here: that of development, whose dependencies the stages before have built, and which
/// checks arithmetic.
const PROFILE: &str = "dev";
/// Where the README's commands install. The tests put a folder of theirs before it.
const PREFIX: &str = "/usr/local";
/// The simulated devices, and what `checkin` says of their holder: that they are insured.
const DEVICES: [&str; 3] = ["card", "android", "iphone"];
const INSURED: &str = "  資格あり";
/// The compilers that must take headers and examples without a warning, with their language.
const COMPILERS: [(&str, &str); 5] = [
    ("gcc", "c99"),
    ("clang", "c99"),
    ("x86_64-w64-mingw32-gcc", "c99"),
    ("g++", "c++17"),
    ("clang++", "c++17"),
];
/// How the tests in C are built and run.
const VARIANTS: [&str; 3] = ["plain", "sanitize", "valgrind"];
/// How many of them at once.
const JOBS: &str = "2";

/// Runs the stages. `builds` says whether there are a C compiler, CMake and pkg-config.
pub(crate) fn run(project: &Project, summary: &mut Summary, builds: bool, features: &str) {
    let place = Place::new(project, features);
    summary.stage("C: header and ABI", || header_and_abi(&place));
    let (installed, tests) = ("C: installed library", "C: tests");
    if !builds {
        for stage in [installed, tests] {
            summary.stage(stage, || {
                Outcome::skipped("Needs a C and a C++ compiler, CMake and pkg-config (see system packages).\n")
            });
        }
        return;
    }
    summary.stage(installed, || installed_library(&place));
    summary.stage(tests, || {
        let run = |variant: &&str| own_tests(&place, variant);
        VARIANTS.iter().map(run).fold(Outcome::default(), Outcome::and)
    });
}

/// Where these stages work, and with what.
struct Place<'p> {
    project: &'p Project,
    features: &'p str,
    folder: PathBuf,
}

impl<'p> Place<'p> {
    fn new(project: &'p Project, features: &'p str) -> Self {
        Self {
            project,
            features,
            folder: project.root.join("target").join("c"),
        }
    }

    /// Before the prefix of what is installed.
    fn destdir(&self) -> PathBuf {
        self.folder.join("root")
    }

    /// What is installed.
    fn root(&self) -> PathBuf {
        PathBuf::from(format!("{}{PREFIX}", self.destdir().display()))
    }

    /// Where the README's programs are built.
    fn programs(&self) -> PathBuf {
        self.folder.join("programs")
    }

    /// A program that finds the profile and the features of these stages in its environment.
    fn command(&self, program: &str, arguments: &[&str]) -> Command {
        let mut command = self.project.command(program, arguments);
        command
            .env(build::PROFILE, PROFILE)
            .env(build::FEATURES, self.features)
            // The tests look at what programs say.
            .env("LC_ALL", "C.UTF-8");
        command
    }
}

/// That header and record are what the sources say is a test of `kazasu-c-header`. Here: the library has the functions of
/// the record, and compilers take the header.
fn header_and_abi(place: &Place<'_>) -> Outcome {
    let project = place.project;
    // The same call that the README's commands will make.
    let build = ["xtask", "install", "c", "--prefix", PREFIX, "--destdir"];
    let destdir = place.destdir();
    // What an earlier run left there must not pass for installed.
    let _ = fs::remove_dir_all(&destdir);
    let mut install = place.command("cargo", &build);
    install.arg(&destdir);
    let installed = run_program(install);
    if !installed.success {
        return Outcome::failed(installed.output);
    }
    let compiled = match sources(&project.root.join("ffi-c")) {
        Ok(sources) => COMPILERS
            .iter()
            .flat_map(|compiler| sources.iter().filter_map(|source| compiles(*compiler, source)))
            .fold(Outcome::default(), Outcome::and),
        Err(report) => Outcome::failed(report),
    };
    compiled.and(symbols(place))
}

/// The headers and the examples.
fn sources(package: &Path) -> Result<Vec<PathBuf>, String> {
    let mut sources = Vec::new();
    for folder in [package.join("include"), package.join("examples")] {
        let entries = fs::read_dir(&folder).and_then(Iterator::collect::<Result<Vec<_>, _>>);
        let entries = entries.map_err(|error| format!("{}: {error}\n", folder.display()))?;
        sources.extend(entries.iter().map(fs::DirEntry::path));
    }
    Ok(sources)
}

/// Whether a compiler takes a source without a warning; nothing for what is not of its language.
fn compiles((compiler, standard): (&str, &str), source: &Path) -> Option<Outcome> {
    let extension = source.extension()?.to_str()?;
    let language = match extension {
        "h" | "hpp" | "cpp" if standard.starts_with("c++") => "c++",
        "h" | "c" if !standard.starts_with("c++") => "c",
        _ => return None,
    };
    if find_program(compiler).is_none() {
        return Some(Outcome::skipped(format!("Needs {compiler} (see system packages).\n")));
    }
    let include = source.parent()?.with_file_name("include");
    let mut compile = Command::new(compiler);
    compile
        .args(["-x", language, &format!("-std={standard}")])
        .args(["-Wall", "-Wextra", "-pedantic", "-Werror", "-fsyntax-only", "-I"])
        .args([&include, source]);
    Some(Outcome::of(run_program(compile)))
}

/// The library exports the functions of the record and no others, under the name that the ABI gives it.
fn symbols(place: &Place<'_>) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Outcome::skipped("The exported symbols are read on Linux only.\n");
    }
    let compare = || {
        let package = place.project.root.join("ffi-c");
        let abi = build::abi_version(&package)?;
        let record = build::text(&package.join("abi").join(format!("{abi}.txt")))?;
        let library = place.root().join("lib").join(format!("libkazasu.so.{abi}"));
        let library = library.to_string_lossy();
        let listed = tool("nm", &["-D", "--defined-only", &library])?;
        let (recorded, exported) = (functions(&record), exports(&listed));
        let differs = |from: &[&str], to: &[&str], what| {
            let names: Vec<&str> = from.iter().copied().filter(|name| !to.contains(name)).collect();
            (!names.is_empty()).then(|| format!("{what}: {}\n", names.join(", ")))
        };
        let missing = differs(&recorded, &exported, "in the record and not in the library");
        let surplus = differs(&exported, &recorded, "in the library and not in the record");
        if let Some(report) = missing.or(surplus) {
            return Err(report + "Run `cargo xtask header`.\n");
        }
        let dynamic = tool("readelf", &["--dynamic", &library])?;
        match dynamic.contains(&format!("soname: [libkazasu.so.{abi}]")) {
            true => Ok(()),
            false => Err(dynamic),
        }
    };
    match compare() {
        Ok(()) => Outcome::passed(),
        Err(report) => Outcome::failed(report),
    }
}

/// The output of a program that has to succeed.
fn tool(name: &str, arguments: &[&str]) -> Result<String, String> {
    let mut command = Command::new(name);
    command.args(arguments).env("LC_ALL", "C");
    let ended = run_program(command);
    if ended.success {
        Ok(ended.output)
    } else {
        Err(ended.output)
    }
}

/// The names of the functions in the record of the ABI.
fn functions(record: &str) -> Vec<&str> {
    let declarations = record.lines().filter_map(|line| line.strip_prefix("function "));
    let names = declarations.filter_map(|it| it.split('(').next()?.split([' ', '*']).next_back());
    names.collect()
}

/// The names in the output of nm: lines of address, type and name.
fn exports(listed: &str) -> Vec<&str> {
    let symbols = listed.lines().filter(|line| !line.starts_with('$'));
    symbols.filter_map(|line| line.split_whitespace().nth(2)).collect()
}

/// What the README tells a C programmer to do, done; then each program with each device.
fn installed_library(place: &Place<'_>) -> Outcome {
    let programs = place.programs();
    let made = readme_commands(&place.project.root).and_then(|commands| {
        let _ = fs::remove_dir_all(&programs);
        fs::create_dir_all(&programs).map_err(|error| format!("{}: {error}\n", programs.display()))?;
        let mut shell = place.command("sh", &["-e", "-c", &commands]);
        shell
            .env("PREFIX", PREFIX)
            .env("DESTDIR", place.destdir())
            .env("BUILD", &programs)
            .env_remove("PKG_CONFIG_PATH")
            .env_remove("LD_LIBRARY_PATH");
        let ended = run_program(shell);
        if ended.success { Ok(()) } else { Err(ended.output) }
    });
    if let Err(report) = made {
        return Outcome::failed(report);
    }
    // Where the program is, and whether it brings the library with it.
    let built = [
        ("checkin", false),
        ("checkin-static", true),
        ("cmake/checkin", false),
        ("cmake-static/checkin", true),
    ];
    built
        .iter()
        .map(|(name, is_static)| {
            let program = programs.join(name);
            let devices = DEVICES.iter().map(|device| checks_in(place, &program, device));
            let outcome = devices.fold(Outcome::default(), Outcome::and);
            outcome.and(needs_library(place, &program, !is_static))
        })
        .fold(refuses(place, &programs.join("checkin")), Outcome::and)
}

/// The commands under the heading "C" of the README, which are the same in both languages.
fn readme_commands(root: &Path) -> Result<String, String> {
    let [english, japanese] = ["README.md", "README.ja.md"].map(|name| {
        let readme = build::text(&root.join(name))?;
        shell_commands(&readme).ok_or_else(|| format!("{name} has no commands under the heading C\n"))
    });
    let (english, japanese) = (english?, japanese?);
    if english != japanese {
        return Err("README.md and README.ja.md differ in the commands under the heading C\n".to_owned());
    }
    Ok(english)
}

/// The first block for `sh` under the heading "C", without comments.
fn shell_commands(readme: &str) -> Option<String> {
    let (_, section) = readme.split_once("\n## C\n")?;
    let section = section.split("\n## ").next()?;
    let (_, block) = section.split_once("```sh\n")?;
    let (block, _) = block.split_once("```")?;
    let commands = block
        .lines()
        .map(|line| line.split_once('#').map_or(line, |(command, _)| command).trim_end());
    Some(commands.filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n"))
}

/// A program of the installed library.
fn program(place: &Place<'_>, program: &Path, arguments: &[&str]) -> Command {
    let mut command = place.command(&program.to_string_lossy(), arguments);
    command.env("LD_LIBRARY_PATH", place.root().join("lib"));
    command
}

fn checks_in(place: &Place<'_>, checkin: &Path, device: &str) -> Outcome {
    let ended = run_program(program(place, checkin, &["--simulate", device]));
    let is_insured = ended.success && ended.output.lines().any(|line| line == INSURED);
    Outcome::of(Ended {
        success: is_insured,
        ..ended
    })
}

/// A wrong PIN tells the tries that are left; a folder without a chart asks nobody.
fn refuses(place: &Place<'_>, checkin: &Path) -> Outcome {
    let script = r#"printf '9999\n' | "$0" --ask-pin; echo "exit $?"; "$0" --folder .; echo "exit $?""#;
    let mut shell = program(place, Path::new("sh"), &["-c", script]);
    shell.arg(checkin);
    let ended = run_program(shell);
    let parts = ["残り2回", "exit 3", "--chart", "exit 2"];
    let success = parts.iter().all(|part| ended.output.contains(part));
    Outcome::of(Ended { success, ..ended })
}

/// Whether a program asks for the shared library when it starts.
fn needs_library(place: &Place<'_>, program: &Path, expected: bool) -> Outcome {
    if !cfg!(target_os = "linux") {
        return Outcome::default();
    }
    let abi = build::abi_version(&place.project.root.join("ffi-c"));
    let dynamic = abi.and_then(|abi| {
        let dynamic = tool("readelf", &["--dynamic", &program.to_string_lossy()])?;
        let needs = dynamic.contains(&format!("[libkazasu.so.{abi}]"));
        if needs == expected { Ok(()) } else { Err(dynamic) }
    });
    match dynamic {
        Ok(()) => Outcome::passed(),
        Err(report) => Outcome::failed(report),
    }
}

/// The tests of `ffi-c/tests`, built against what is installed.
fn own_tests(place: &Place<'_>, variant: &str) -> Outcome {
    if variant == "valgrind" && find_program("valgrind").is_none() {
        return Outcome::skipped("Needs Valgrind (see system packages).\n");
    }
    let build = place.folder.join(format!("tests-{variant}"));
    let build = build.to_string_lossy();
    let prefix = format!("-DCMAKE_PREFIX_PATH={}", place.root().display());
    let testdata = format!("-DKAZASU_TESTDATA={}", place.project.root.join("testdata").display());
    let variant = format!("-DKAZASU_VARIANT={variant}");
    let configure = ["-S", "ffi-c/tests", "-B", &build, &prefix, &testdata, &variant];
    for arguments in [&configure[..], &["--build", &build, "--parallel", JOBS]] {
        let ended = run_program(place.command("cmake", arguments));
        if !ended.success {
            return Outcome::failed(ended.output);
        }
    }
    let test = [
        "--test-dir",
        &build,
        "--parallel",
        JOBS,
        "--output-on-failure",
        "--no-tests=error",
    ];
    of_ctest(run_program(place.command("ctest", &test)))
}

/// `ctest`: every test counts.
fn of_ctest(ended: Ended) -> Outcome {
    let sums = ended.output.lines().find_map(|line| {
        // `83% tests passed, 1 tests failed out of 6`
        let (failed, all) = line
            .split_once("% tests passed, ")?
            .1
            .split_once(" tests failed out of ")?;
        Some((failed.parse::<usize>().ok()?, all.trim().parse::<usize>().ok()?))
    });
    let Some((failed, all)) = sums else {
        return Outcome::failed(ended.output);
    };
    let skipped = ended.output.lines().filter(|line| line.contains("***Skipped")).count();
    Outcome {
        passed: all.saturating_sub(failed + skipped),
        failed: failed.max(usize::from(!ended.success)),
        skipped,
        report: ended.output,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_of_functions_stand_before_the_bracket() {
        let record = "constant KAZASU_OK 0\nfunction const char *kazasu_version(void);\n\
             function uint32_t kazasu_abi_version(void);\ntype typedef void (*kazasu_progress)(void *user);\n";
        assert_eq!(functions(record), ["kazasu_version", "kazasu_abi_version"]);
        let listed = "$ nm -D --defined-only libkazasu.so\n00000000000f1a30 T kazasu_version\n\
             00000000000f1a40 T kazasu_abi_version\n";
        assert_eq!(exports(listed), functions(record));
    }

    #[test]
    fn the_commands_of_a_readme_are_those_of_its_section() {
        let readme =
            "\n## B\n```sh\nb\n```\n## C\nWords.\n```sh\nmake   # why\n\n# then\nrun\n```\n## D\n```sh\nd\n```\n";
        assert_eq!(shell_commands(readme).as_deref(), Some("make\nrun"));
        assert_eq!(shell_commands("\n## C\nNone.\n## D\n```sh\nd\n```\n"), None);
    }

    #[test]
    fn the_tests_of_ctest_are_counted() {
        let counts = |success, output: &str| {
            let outcome = of_ctest(Ended {
                success,
                output: output.to_owned(),
            });
            (outcome.passed, outcome.failed, outcome.skipped)
        };
        let one_failed = "2/3 Test #2: b .....***Skipped   0.00 sec\n\n33% tests passed, 1 tests failed out of 3\n";
        assert_eq!(counts(false, one_failed), (1, 1, 1));
        assert_eq!(counts(true, "100% tests passed, 0 tests failed out of 3\n"), (3, 0, 0));
        assert_eq!(counts(false, "No tests were found!!!\n"), (0, 1, 0));
        assert_eq!(counts(false, "100% tests passed, 0 tests failed out of 3\n"), (3, 1, 0));
    }
}
