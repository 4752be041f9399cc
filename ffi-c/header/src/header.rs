//! The header: cbindgen's, with the status numbers of the library's own table.

use std::fmt::Write;
use std::fs;
use std::path::Path;

use cbindgen::{Builder, Config};

use crate::error_number::ERROR_NUMBERS;

/// What a reader of the header needs to know before anything else.
const INTRODUCTION: &str = "\
/*
 * kazasu: My Number cards, smartphones and the eligibility system (オンライン資格確認) at a clinic's reception desk.
 *
 * Made from the library's sources; do not edit. Licensed under MIT or Apache-2.0, at your option.
 *
 * Calls. A function that can fail returns a kazasu_status: KAZASU_OK or a number KAZASU_E_… that never changes its
 * meaning. Results go through the last pointers. Functions that have more to tell take a `kazasu_error **error` as their
 * very last argument: NULL when that is not wanted; otherwise it is set, to NULL after success and after failures whose
 * status says it all, else to an object with words, path and tries left, which the caller frees.
 *
 * Ownership. Handles are opaque. What a function puts into an `out` is the caller's, who frees it with the function of
 * its type, once; freeing NULL does nothing. Pointers into a handle live as long as the handle is neither freed nor
 * changed. Callers' memory is read during the call only, and secrets are not kept beyond the job they are for.
 *
 * Text is UTF-8 and ends with NUL; secrets come with a length and need no NUL. Functions that copy text take a buffer and
 * its size, and tell in `needed` what it takes with the NUL; with NULL and 0 they only tell.
 *
 * Threads. A handle may be used from any thread. What each type says about several threads at once is kept by the
 * library: an overlapping call that would not be safe returns KAZASU_E_IN_USE. Only freeing must not overlap anything.
 * There is no state of the library's own, and none of a thread's.
 *
 * Nothing here ends the program: a defect inside the library returns KAZASU_E_PANIC.
 */
";

/// The text of `include/kazasu.h`.
pub(crate) fn generate(package: &Path) -> Result<String, String> {
    let config = Config::from_file(package.join("cbindgen.toml"))?;
    let phone = package.join("src").join("phone.rs");
    let phone = fs::read_to_string(&phone).map_err(|error| format!("{}: {error}", phone.display()))?;
    let bindings = Builder::new()
        .with_config(config)
        .with_header(INTRODUCTION.trim_end())
        .with_after_include(statuses() + &texts(&phone))
        .with_crate(package)
        .generate()
        .map_err(|error| error.to_string())?;
    let mut text = Vec::new();
    bindings.write(&mut text);
    let text = String::from_utf8(text).map_err(|error| error.to_string())?;
    Ok(text
        .lines()
        .map(str::trim_end)
        .fold(String::new(), |all, line| all + line + "\n"))
}

/// The status numbers, as the table of the library has them.
fn statuses() -> String {
    let mut text = String::from("\n/* Done. */\n#define KAZASU_OK 0\n");
    for row in ERROR_NUMBERS {
        let name = row.code.to_ascii_uppercase();
        // Writing to a string does not fail.
        let _ = writeln!(
            text,
            "/* {}. */\n#define KAZASU_E_{name} {}",
            sentence(row.meaning),
            row.number
        );
    }
    text
}

/// The texts among the constants of a source, which cbindgen leaves out: a line of documentation or more, then
/// `pub const NAME: &str = "…";`.
fn texts(source: &str) -> String {
    let mut header = String::from("\n");
    let mut words: Vec<&str> = Vec::new();
    for line in source.lines() {
        if let Some(word) = line.strip_prefix("/// ") {
            words.push(word);
            continue;
        }
        let constant = line
            .strip_prefix("pub const ")
            .and_then(|rest| rest.strip_suffix("\";"));
        if let Some((name, value)) = constant.and_then(|rest| rest.split_once(": &str = \"")) {
            // Writing to a string does not fail.
            let _ = writeln!(
                header,
                "/**\n * {}\n */\n#define {name} \"{value}\"",
                words.join("\n * ")
            );
        }
        words.clear();
    }
    header
}

fn sentence(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
