//! The vectors of `testdata/prescription`, and what reading and writing a prescription promise.

use std::fs;
use std::path::PathBuf;

use kazasu::prescription::{Document, Prescription, ReadOptions, Severity, WriteOptions, read};

fn vectors() -> Vec<(String, Vec<u8>, PathBuf)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/prescription");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "csv"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            (name, fs::read(&path).unwrap(), path.with_extension("expected.json"))
        })
        .collect();
    found.sort();
    assert!(found.len() >= 19, "the vectors are missing");
    found
}

fn lenient(bytes: &[u8]) -> Document {
    read(bytes, &ReadOptions::default()).unwrap()
}

/// Set `KAZASU_BLESS` to write the expected files anew; then read the difference.
#[test]
fn every_vector_reads_to_its_expected_json() {
    for (name, bytes, expected) in vectors() {
        let document = read(&bytes, &ReadOptions::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let got = serde_json::to_value(&document).unwrap();
        if std::env::var_os("KAZASU_BLESS").is_some() {
            fs::write(&expected, format!("{}\n", serde_json::to_string_pretty(&got).unwrap())).unwrap();
        }
        let want: serde_json::Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        assert_eq!(got, want, "{name}");
    }
}

#[test]
fn writing_back_what_was_read_loses_nothing() {
    for (name, bytes, _) in vectors() {
        let first = lenient(&bytes);
        let written = first.to_csv(&WriteOptions::as_read()).unwrap();
        // An empty line holds nothing; everything else comes back byte by byte.
        if !name.contains("other_form") {
            assert_eq!(written, bytes, "{name}");
        }
        let second = lenient(&written);
        assert_eq!((second.version, second.form), (first.version, first.form), "{name}");
        assert_eq!(second.records, first.records, "{name}");
        assert_eq!(second.version_surplus, first.version_surplus, "{name}");
    }
}

#[test]
fn strict_reading_refuses_exactly_what_lenient_reading_warns_of() {
    for (name, bytes, _) in vectors() {
        let document = lenient(&bytes);
        let strict = read(&bytes, &ReadOptions::strict());
        let mut warnings = document
            .diagnostics
            .iter()
            .filter(|diagnostic| diagnostic.code.severity() == Severity::Warning);
        match warnings.next() {
            None => assert_eq!(strict.unwrap(), document, "{name}"),
            Some(first) => assert_eq!(strict.unwrap_err().code(), first.code.as_str(), "{name}"),
        }
    }
}

#[test]
fn a_strict_reader_accepts_what_a_strict_writer_wrote() {
    let mut written = 0;
    for (name, bytes, _) in vectors() {
        let document = lenient(&bytes);
        let Ok(file) = document.to_csv(&WriteOptions::default()) else {
            continue;
        };
        written += 1;
        let mut options = ReadOptions::strict();
        options.tolerated = WriteOptions::default().tolerated;
        let again = read(&file, &options).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            again.to_csv(&WriteOptions::default()).unwrap(),
            file,
            "{name}: writing is stable"
        );
        assert_eq!(again.records.len(), document.records.len(), "{name}");
    }
    assert!(written >= 12, "{written}");
}

#[test]
fn the_view_holds_every_record() {
    for (name, bytes, _) in vectors() {
        let document = lenient(&bytes);
        let view = Prescription::from(&document);
        let back = view.to_document(document.version);
        assert_eq!(Prescription::from(&back), view, "{name}");
        // The view writes all fields of a record and, where a number exists in one dialect only, the right one.
        let padded = |document: &Document| {
            let mut records: Vec<_> = document
                .records
                .iter()
                .map(|record| {
                    let mut fields = record.fields().to_vec();
                    while fields.last().is_some_and(String::is_empty) {
                        fields.pop();
                    }
                    let tag = if record.tag() == "61" && name.starts_with("sj1") {
                        "60"
                    } else {
                        record.tag()
                    };
                    (tag.to_owned(), fields)
                })
                .collect();
            records.sort();
            records
        };
        assert_eq!(padded(&back), padded(&document), "{name}");
    }
}
