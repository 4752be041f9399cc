//! The vectors of `testdata/eligibility`: every message reads to its expected JSON and survives being written back.

use std::fs;
use std::path::PathBuf;

use kazasu::eligibility::json::FileDocument;
use kazasu::eligibility::{Document, Encoding, Policy, ReadOptions, read};

fn vectors() -> Vec<(String, Vec<u8>, PathBuf)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "xml"))
        .map(|path| {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(&path).unwrap(), path.with_extension("expected.json"))
        })
        .collect();
    found.sort();
    assert!(found.len() >= 15, "the vectors are missing");
    found
}

fn json(name: &str, document: &Document<'_>) -> serde_json::Value {
    serde_json::to_value(FileDocument {
        file: Some(name),
        document,
    })
    .unwrap()
}

/// Set `KAZASU_BLESS` to write the expected files anew; then read the difference.
#[test]
fn every_vector_reads_to_its_expected_json() {
    for (name, bytes, expected) in vectors() {
        let document = read(&bytes, &ReadOptions::named(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
        let got = json(&name, &document);
        if std::env::var_os("KAZASU_BLESS").is_some() {
            fs::write(&expected, format!("{}\n", serde_json::to_string_pretty(&got).unwrap())).unwrap();
        }
        let want: serde_json::Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        assert_eq!(got, want, "{name}");
    }
}

#[test]
fn reading_what_was_written_gives_the_same_message() {
    for (name, bytes, _) in vectors() {
        let first = read(&bytes, &ReadOptions::named(&name)).unwrap();
        for encoding in [Encoding::Utf8, Encoding::ShiftJis] {
            let written = first
                .message
                .to_xml(encoding)
                .unwrap_or_else(|error| panic!("{name}: {error}"));
            let second = read(&written, &ReadOptions::named(&name)).unwrap_or_else(|error| panic!("{name}: {error}"));
            assert_eq!(second.encoding, encoding);
            assert_eq!(second.message, first.message, "{name} as {}", encoding.name());
            assert_eq!(
                second.message.to_xml(encoding).unwrap(),
                written,
                "{name}: writing is stable"
            );
        }
    }
}

#[test]
fn strict_reading_refuses_exactly_what_lenient_reading_reports() {
    for (name, bytes, _) in vectors() {
        let lenient = read(&bytes, &ReadOptions::named(&name)).unwrap();
        let strict = read(&bytes, &ReadOptions::named(&name).strict());
        match lenient.diagnostics.first() {
            None => assert_eq!(strict.unwrap(), lenient, "{name}"),
            Some(first) => assert_eq!(strict.unwrap_err().code(), first.code.as_str(), "{name}"),
        }
    }
    assert_eq!(ReadOptions::default().policy, Policy::Lenient);
}

#[test]
fn the_texts_agree_with_an_independent_xml_reader() {
    for (name, bytes, _) in vectors() {
        let (text, _) = kazasu::eligibility::encoding::decode(&bytes).unwrap();
        let tree = roxmltree::Document::parse(&text).unwrap_or_else(|error| panic!("{name}: {error}"));
        let shown = json(&name, &read(&bytes, &ReadOptions::named(&name)).unwrap()).to_string();
        for leaf in tree
            .descendants()
            .filter(|node| node.is_element() && !node.has_children_elements())
        {
            let value: String = leaf
                .children()
                .filter_map(|child| child.text().filter(|_| child.is_text()))
                .collect();
            let value = value.trim_matches([' ', '\t', '\r', '\n']);
            if value.is_empty() || value.bytes().all(|b| b.is_ascii_digit()) {
                continue;
            }
            let quoted = serde_json::to_string(value).unwrap();
            assert!(
                shown.contains(&quoted),
                "{name}: {value} of {} is lost",
                leaf.tag_name().name()
            );
        }
    }
}

trait HasChildElements {
    fn has_children_elements(&self) -> bool;
}

impl HasChildElements for roxmltree::Node<'_, '_> {
    fn has_children_elements(&self) -> bool {
        self.children().any(|child| child.is_element())
    }
}

/// What each hostile file comes to: an error with its place, or a message with diagnostics.
#[test]
fn every_hostile_file_comes_to_what_is_expected() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/eligibility-hostile");
    let mut count = 0;
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "xml") {
            continue;
        }
        count += 1;
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let got = match read(&fs::read(&path).unwrap(), &ReadOptions::named(&name)) {
            Ok(document) => {
                assert!(!document.diagnostics.is_empty(), "{name}");
                json(&name, &document)
            }
            Err(error) => {
                let at = error.position();
                let (line, column) = (at.map(|at| at.line), at.map(|at| at.column));
                serde_json::json!({"file": name, "error": {"code": error.code(), "line": line, "column": column}})
            }
        };
        let expected = path.with_extension("expected.json");
        if std::env::var_os("KAZASU_BLESS").is_some() {
            fs::write(&expected, format!("{}\n", serde_json::to_string_pretty(&got).unwrap())).unwrap();
        }
        let want: serde_json::Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        assert_eq!(got, want, "{name}");
    }
    assert!(count >= 18, "{count}");
}
