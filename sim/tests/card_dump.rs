//! A card loaded from dumps serves them byte for byte.

mod card_reader;

use std::fs;
use std::path::{Path, PathBuf};

use card_reader::{CARD_FACE, CARD_IDENTITY, INPUT_SUPPORT, JPKI, Reader, with_body};
use kazasu_sim::card::{CardProfile, DumpError, Holder, MyNumberCard};
use tempfile::TempDir;

/// A directory with these files in it.
fn directory(files: &[(&str, &[u8])]) -> TempDir {
    let directory = TempDir::new().unwrap();
    for (name, bytes) in files {
        fs::write(directory.path().join(name), bytes).unwrap();
    }
    directory
}

fn load(files: &[(&str, &[u8])]) -> Result<MyNumberCard, DumpError> {
    MyNumberCard::from_dumps(directory(files).path(), CardProfile::default())
}

fn code(files: &[(&str, &[u8])]) -> &'static str {
    load(files).unwrap_err().code()
}

/// The recordings, when `KAZASU_RECORDINGS` says where they are.
fn recordings() -> Option<PathBuf> {
    let directory = std::env::var_os("KAZASU_RECORDINGS").map(PathBuf::from);
    if directory.is_none() {
        eprintln!("skipped: KAZASU_RECORDINGS is not set");
    }
    directory
}

#[test]
fn a_dump_of_a_test_card_is_served_and_read_back() {
    let Some(recordings) = recordings() else {
        return;
    };
    let dumps = recordings.join("cards/jpki-test-card");
    let read = |name: &str| fs::read(Path::new(&dumps).join(name)).unwrap();
    let profile = CardProfile {
        holder: Holder {
            individual_number: "537686677188".to_owned(),
            ..Holder::default()
        },
        ..CardProfile::default()
    };
    let mut reader = Reader(MyNumberCard::from_dumps(&dumps, profile).unwrap());

    reader.data(JPKI);
    assert_eq!(reader.file(0x0A), read("jpki-auth-cert.der"));
    assert_eq!(reader.file(0x0B), read("jpki-auth-ca-cert.der"));
    reader.data(INPUT_SUPPORT);
    assert_eq!(reader.file(4), read("text-0004.bin"));
    assert_eq!(reader.file_status(1), 0x6982, "the access rules are those of a card");
    assert_eq!(reader.verify("94", "537686677188"), 0x9000);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    assert_eq!(reader.file(1), read("text-0001-physical.bin"));
    assert_eq!(reader.file(2), read("text-0002.bin"));
    assert_eq!(reader.file(3), read("text-0003.bin"));
}

#[test]
fn what_is_not_dumped_is_generated() {
    let mut reader = Reader(load(&[("text-0002.bin", b"dumped")]).unwrap());
    let mut generated = Reader::at(JPKI);
    reader.data(JPKI);
    assert_eq!(reader.file(0x0A), generated.file(0x0A));
}

#[test]
fn a_key_whose_public_half_was_dumped_refuses_to_sign() {
    let files: [(&str, &[u8]); 4] = [
        ("jpki-auth-cert.der", b"x"),
        ("surface-0002.bin", b"x"),
        ("text-0006.bin", b"x"),
        ("text-0007.bin", b"x"),
    ];
    let mut reader = Reader(load(&files).unwrap());
    reader.data(JPKI);
    assert_eq!(reader.verify("98", "1234"), 0x9000);
    assert_eq!(reader.verify("9B", "ABC123"), 0x9000);
    assert_eq!(reader.send(&with_body("802A0097", &[1; 51], "00")).1, 0x6985);
    assert_eq!(
        reader.send(&with_body("802A009A", &[1; 51], "00")).1,
        0x9000,
        "not dumped"
    );
    for select in [CARD_FACE, INPUT_SUPPORT] {
        reader.data(select);
        assert_eq!(reader.send(&with_body("802A0000", &[1; 51], "00")).1, 0x6985);
    }
    assert_eq!(reader.send(&with_body("802A0093", &[1; 51], "00")).1, 0x6985);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    assert_eq!(reader.send(&card_reader::extended("80AE0000", &[1; 256])).1, 0x6985);
}

#[test]
fn records_and_data_objects_can_be_dumped() {
    let files: [(&str, &[u8]); 2] = [("common-0001.bin", &[1, 2, 7, 7, 2, 1, 9]), ("mf-do-F0.bin", b"01100")];
    let mut reader = Reader(load(&files).unwrap());
    assert_eq!(reader.data("00CA00F000"), b"01100");
    reader.data(CARD_IDENTITY);
    assert_eq!(reader.data("00B2010C00"), [1, 2, 7, 7]);
    assert_eq!(reader.data("00B2020C00"), [2, 1, 9]);
}

#[test]
fn a_directory_that_is_no_dump_is_told_apart() {
    assert_eq!(code(&[("README.md", b"text")]), "dump_empty");
    assert_eq!(code(&[("other-0001.bin", b"x")]), "dump_unknown_name");
    assert_eq!(
        code(&[("jpki-auth-cert.der", b"x"), ("jpki-000A.bin", b"x")]),
        "dump_twice"
    );
    assert_eq!(code(&[("common-0001.bin", &[1, 9])]), "dump_no_records");
    assert_eq!(code(&[("text-0001.bin", &[0; 0x8001])]), "dump_too_long");
    let missing = MyNumberCard::from_dumps("/nowhere/at/all", CardProfile::default());
    assert_eq!(missing.unwrap_err().code(), "dump_unreadable");
}
