//! The table of error numbers against the sources: every code of an error type has a number, and no number is idle.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use kazasu::error_number::{ERROR_NUMBERS, error_number};

/// Types whose `code()` names a value that is no error, by file and type.
const NO_ERRORS: [(&str, &str); 9] = [
    ("card/attributes.rs", "Sex"),
    ("certificate/holder.rs", "HolderSex"),
    ("certificate/revocation.rs", "Revocation"),
    ("certificate/revocation.rs", "RevocationReason"),
    ("certificate/signature_algorithm.rs", "SignatureAlgorithm"),
    ("certificate/x509.rs", "CertificateKind"),
    ("reception/decision.rs", "Reason"),
    ("card/token.rs", "TokenKind"),
    ("certificate/x509.rs", "Validity"),
];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// The string literals of a line of code.
fn literals(line: &str) -> impl Iterator<Item = &str> {
    line.split('"').skip(1).step_by(2)
}

/// The functions of a source that give codes, with the type that each belongs to and the lines of its body.
fn functions(text: &str) -> Vec<(String, Vec<&str>)> {
    let mut found: Vec<(String, Vec<&str>)> = Vec::new();
    let mut owner = "";
    let mut end = None;
    for line in text.lines() {
        if let Some(rest) = line.strip_prefix("impl").filter(|rest| rest.starts_with([' ', '<'])) {
            owner = rest.split(" for ").last().unwrap_or(rest).trim();
            owner = owner.split([' ', '<', '{']).next().unwrap_or(owner);
        }
        let indent = line.len() - line.trim_start().len();
        match end {
            Some(depth) if line.trim() == "}" && indent == depth => end = None,
            Some(_) => found.last_mut().unwrap().1.push(line),
            None => {
                let codes = line.contains(" fn code(") && line.contains("self");
                let diagnostics = line.contains(" fn as_str(self)") && owner == "DiagnosticCode";
                if (codes || diagnostics) && line.ends_with('{') {
                    found.push((owner.to_owned(), Vec::new()));
                    end = Some(indent);
                }
            }
        }
    }
    assert_eq!(end, None, "a function without an end");
    found
}

/// Every code of an error type in the sources, with the files that have it.
fn codes() -> BTreeMap<String, BTreeSet<String>> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    let mut found: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut skipped = BTreeSet::new();
    for path in files {
        let file = path.strip_prefix(&root).unwrap().to_str().unwrap().replace('\\', "/");
        let text = fs::read_to_string(&path).unwrap();
        let mut add = |code: &str| {
            found.entry(code.to_owned()).or_default().insert(file.clone());
        };
        for (owner, body) in functions(&text) {
            if NO_ERRORS.contains(&(file.as_str(), owner.as_str())) {
                skipped.insert((file.clone(), owner));
                continue;
            }
            body.into_iter().flat_map(literals).for_each(&mut add);
        }
        // The rows of the diagnostics that a macro declares: `Name = "code", Warning, …`.
        let rows = text.split("\ndiagnostic_codes! {").nth(1).unwrap_or_default();
        for row in rows.lines().filter(|row| row.contains(" = \"")) {
            add(literals(row).next().unwrap());
        }
    }
    assert_eq!(
        skipped.len(),
        NO_ERRORS.len(),
        "an exception that no source has: {skipped:?}"
    );
    assert!(found.contains_key("dummy_code") && found.contains_key("stray_text") && found.len() > 200);
    found
}

#[test]
fn every_error_code_has_a_number() {
    let missing: Vec<_> = codes()
        .into_iter()
        .filter(|(code, _)| error_number(code).is_none_or(|number| number < 100))
        .collect();
    assert!(
        missing.is_empty(),
        "add rows to core/src/error_number.rs for {missing:#?}"
    );
}

#[test]
fn every_number_above_those_of_the_bindings_has_a_code_in_the_sources() {
    let codes = codes();
    let idle: Vec<_> = ERROR_NUMBERS
        .iter()
        .filter(|row| row.number >= 100 && !codes.contains_key(row.code))
        .collect();
    assert!(idle.is_empty(), "{idle:#?}");
}

#[test]
fn numbers_and_codes_are_unique_and_numbers_sorted() {
    assert!(ERROR_NUMBERS.is_sorted_by(|one, next| one.number < next.number));
    assert!(ERROR_NUMBERS.iter().all(|row| row.number > 0));
    let codes: BTreeSet<_> = ERROR_NUMBERS.iter().map(|row| row.code).collect();
    assert_eq!(codes.len(), ERROR_NUMBERS.len());
    for row in ERROR_NUMBERS {
        assert_eq!(error_number(row.code), Some(row.number));
        let snake = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_';
        assert!(row.code.bytes().all(snake), "{}", row.code);
        let meaning = row.meaning;
        assert!(
            meaning.len() > 10 && !meaning.ends_with('.') && !meaning.contains('\n'),
            "{meaning}"
        );
    }
}
