//! Makes `include/kazasu.h` and the text of the ABI from the sources of `kazasu-c`, or says whether they are up to date.

mod abi;
// The library's own table, and not the library with all that it needs: this has to be built quickly.
#[allow(dead_code, unreachable_pub, rustdoc::broken_intra_doc_links)]
#[path = "../../../core/src/error_number.rs"]
mod error_number;
mod header;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

const USAGE: &str = "\
kazasu-c-header --write   writes include/kazasu.h and abi/VERSION.txt; refuses to change what a version has already
kazasu-c-header --check   fails when they are not what the sources say
";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let outcome = match arguments.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["--write"] => run(true),
        ["--check"] => run(false),
        _ => Err(USAGE.to_owned()),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("{error}");
            ExitCode::FAILURE
        }
    }
}

fn run(write: bool) -> Result<(), String> {
    let package = package();
    let header = header::generate(&package)?;
    let abi = abi::describe(&header)?;
    let version = abi::version(&abi).ok_or("the header has no KAZASU_ABI_VERSION")?;
    let record = package.join("abi").join(format!("{version}.txt"));
    let header_path = package.join("include").join("kazasu.h");
    if !write {
        compare(&header_path, &header)?;
        return compare(&record, &abi);
    }
    // A version without a record begins one.
    let recorded = fs::read_to_string(&record).unwrap_or_default();
    if let Some(lost) = abi::lost(&recorded, &abi) {
        return Err(format!(
            "{}\nis part of ABI {version}, and programs were compiled against it. Keep it, or raise KAZASU_ABI_VERSION.",
            lost
        ));
    }
    for (path, text) in [(header_path, header), (record, abi)] {
        fs::write(&path, text).map_err(|error| format!("{}: {error}", path.display()))?;
    }
    Ok(())
}

/// The directory of `kazasu-c`.
fn package() -> PathBuf {
    let own = Path::new(env!("CARGO_MANIFEST_DIR"));
    own.parent().unwrap_or(own).to_path_buf()
}

fn compare(path: &Path, text: &str) -> Result<(), String> {
    let found = fs::read_to_string(path).map_err(|error| format!("{}: {error}", path.display()))?;
    // Git may have checked the files out with the line ends of Windows.
    if found.replace("\r\n", "\n") == text {
        return Ok(());
    }
    let line = found.lines().zip(text.lines()).position(|(a, b)| a != b);
    let line = line.unwrap_or_else(|| found.lines().count().min(text.lines().count())) + 1;
    let path = path.display();
    Err(format!(
        "{path}, line {line}, is not what the sources say; run `cargo xtask header`"
    ))
}

#[cfg(test)]
mod tests {
    #[test]
    fn header_and_record_of_the_abi_are_what_the_sources_say() {
        super::run(false).unwrap();
    }
}
