//! What the stages need from the system, and its installation on Debian.

use std::{collections::BTreeSet, process::Command};

use crate::{
    process::{find_program, first_file, run},
    summary::Outcome,
};

/// Something that the system has to have.
struct Need {
    /// The Debian packages that bring it.
    packages: &'static [&'static str],
    is_met: fn() -> bool,
}

/// To build against the PC/SC service.
const BUILD: Need = Need {
    packages: &["libpcsclite-dev", "pkg-config"],
    is_met: has_pcsc_library,
};

/// To run the simulated card behind the PC/SC service and let OpenSC and OpenSSL at it.
const RUN: [Need; 5] = [
    Need {
        packages: &["pcscd"],
        is_met: || find_program("pcscd").is_some(),
    },
    Need {
        packages: &["vsmartcard-vpcd"],
        is_met: has_virtual_reader,
    },
    Need {
        packages: &["opensc", "opensc-pkcs11"],
        is_met: has_opensc,
    },
    Need {
        packages: &["pcsc-tools"],
        is_met: || find_program("pcsc_scan").is_some(),
    },
    Need {
        packages: &["openssl"],
        is_met: || find_program("openssl").is_some(),
    },
];

/// To build and run the FHIR validator.
const VALIDATE: Need = Need {
    packages: &["maven", "default-jdk-headless"],
    is_met: || has_programs(&["mvn", "javac"]),
};

/// To build C programs against the installed library.
const BUILD_C: Need = Need {
    packages: &["build-essential", "cmake", "pkg-config"],
    is_met: || has_programs(&["cc", "c++", "make", "cmake", "pkg-config"]),
};

/// To try the library with further compilers and languages, and to watch its memory.
const TRY_C: [Need; 5] = [
    Need {
        packages: &["clang"],
        is_met: || has_programs(&["clang", "clang++"]),
    },
    Need {
        packages: &["gcc-mingw-w64-x86-64"],
        is_met: || has_programs(&["x86_64-w64-mingw32-gcc"]),
    },
    Need {
        packages: &["valgrind"],
        is_met: || has_programs(&["valgrind"]),
    },
    Need {
        packages: &["mono-mcs", "mono-runtime"],
        is_met: || has_programs(&["mcs", "mono"]),
    },
    Need {
        packages: &["fp-compiler"],
        is_met: || has_programs(&["fpc"]),
    },
];

/// To build and test the Python package.
const PYTHON: Need = Need {
    packages: &["python3", "python3-venv"],
    is_met: has_python,
};

/// What the machine is ready for.
#[derive(Clone, Copy, Default)]
pub(crate) struct Machine {
    /// The feature `pcsc` builds.
    pub(crate) builds_pcsc: bool,
    /// The simulated card can be put behind the PC/SC service.
    pub(crate) runs_pcsc: bool,
    /// The FHIR validator can be built and run.
    pub(crate) validates_fhir: bool,
    /// C programs can be built against the installed library.
    pub(crate) builds_c: bool,
    /// The Python package can be built and tested.
    pub(crate) builds_python: bool,
    /// The library can be tried with all compilers and languages.
    tries_c: bool,
}

impl Machine {
    fn look() -> Self {
        let builds_pcsc = (BUILD.is_met)();
        Self {
            builds_pcsc,
            runs_pcsc: builds_pcsc && cfg!(target_os = "linux") && RUN.iter().all(|need| (need.is_met)()),
            validates_fhir: (VALIDATE.is_met)(),
            builds_c: (BUILD_C.is_met)(),
            builds_python: (PYTHON.is_met)(),
            tries_c: TRY_C.iter().all(|need| (need.is_met)()),
        }
    }

    fn is_complete(self) -> bool {
        self.runs_pcsc && self.validates_fhir && self.builds_c && self.tries_c && self.builds_python
    }
}

/// Installs what is missing where that is possible, else names it and the command.
pub(crate) fn prepare() -> (Machine, Outcome) {
    let machine = Machine::look();
    if machine.is_complete() {
        return (machine, Outcome::passed());
    }
    if !cfg!(target_os = "linux") {
        let mut advice = "The virtual card reader (vpcd) is set up on Linux only.\n".to_owned();
        if !machine.validates_fhir {
            advice += "The FHIR validator needs Maven and a JDK (17 or later).\n";
        }
        if !(machine.builds_c && machine.tries_c) {
            advice +=
                "The C library is tried with GCC, Clang, MinGW, CMake, pkg-config, Valgrind, Mono and Free Pascal.\n";
        }
        if !machine.builds_python {
            advice += "The Python package needs Python 3.11 or later with venv.\n";
        }
        return (machine, Outcome::skipped(advice));
    }
    let missing: BTreeSet<&str> = std::iter::once(&BUILD)
        .chain(&RUN)
        .chain([&VALIDATE, &BUILD_C, &PYTHON])
        .chain(&TRY_C)
        .filter(|need| !(need.is_met)())
        .flat_map(|need| need.packages.iter().copied())
        .collect();
    let names = missing.iter().copied().collect::<Vec<_>>().join(" ");
    if find_program("apt-get").is_none() {
        let advice =
            format!("Missing: what Debian packages as {names}. Install its like with this system's own tool.\n");
        return (machine, Outcome::skipped(advice));
    }
    if !is_root() {
        return (
            machine,
            Outcome::skipped(format!(
                "Missing packages. Install them: sudo apt-get install {names}\n"
            )),
        );
    }
    let mut update = Command::new("apt-get");
    update.arg("update");
    let mut install = Command::new("apt-get");
    install
        .args([
            "install",
            "--yes",
            "--no-install-recommends",
            "-o",
            "DPkg::Lock::Timeout=300",
        ])
        .args(&missing)
        .env("DEBIAN_FRONTEND", "noninteractive");
    // An update that fails may leave lists good enough to install from.
    let log = run(update).output + &run(install).output;
    let machine = Machine::look();
    if machine.is_complete() {
        (machine, Outcome::passed())
    } else {
        (
            machine,
            Outcome::skipped(format!(
                "{log}Not installed. Try: apt-get update && apt-get install {names}\n"
            )),
        )
    }
}

/// OpenSC's PKCS#11 module.
pub(crate) fn pkcs11_module() -> Option<std::path::PathBuf> {
    first_file(&[
        "/usr/lib/x86_64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib/aarch64-linux-gnu/opensc-pkcs11.so",
        "/usr/lib64/opensc-pkcs11.so",
        "/usr/lib64/pkcs11/opensc-pkcs11.so",
        "/usr/lib/opensc-pkcs11.so",
    ])
}

fn has_pcsc_library() -> bool {
    // Windows and macOS bring it with the system.
    let mut ask = Command::new("pkg-config");
    ask.args(["--exists", "libpcsclite"]);
    !cfg!(target_os = "linux") || run(ask).success
}

fn has_virtual_reader() -> bool {
    first_file(&[
        "/usr/lib/pcsc/drivers/serial/libifdvpcd.so",
        "/usr/lib64/pcsc/drivers/serial/libifdvpcd.so",
        "/usr/local/lib/pcsc/drivers/serial/libifdvpcd.so",
    ])
    .is_some()
}

fn has_opensc() -> bool {
    has_programs(&["opensc-tool", "pkcs15-tool", "pkcs11-tool"]) && pkcs11_module().is_some()
}

fn has_programs(names: &[&str]) -> bool {
    names.iter().all(|name| find_program(name).is_some())
}

fn has_python() -> bool {
    let mut ask = Command::new(if cfg!(windows) { "python" } else { "python3" });
    ask.args(["-c", "import ensurepip, sys, venv; assert sys.version_info >= (3, 11)"]);
    run(ask).success
}

fn is_root() -> bool {
    let mut id = Command::new("id");
    id.arg("-u");
    run(id).output.lines().any(|line| line == "0")
}
