//! Answers that come as ZIP archives: what is read, and what is refused.
//!
//! `testdata/archive/two_answers_aes256.zip` was made with Python's pyzipper, `traditional_encryption.zip` with Info-ZIP;
//! the others are made here.

use std::io::{Cursor, Write};
use std::path::PathBuf;

use kazasu::eligibility::archive::{ArchiveError, ArchiveLimits, Member, member_of, read_archive};
use kazasu::eligibility::file_name::Format;
use kazasu::eligibility::{ApiId, ReadOptions, read};
use kazasu::secret::Secret;
use proptest::prelude::*;
use zip::write::SimpleFileOptions;
use zip::{AesMode, CompressionMethod, ZipWriter};

const ANSWER: &str = "OQSsiquc01res_202609290001.xml";
const XML: &[u8] = b"<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult></MessageHeader></XmlMsg>";

fn from_testdata(name: &str) -> Vec<u8> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/archive");
    std::fs::read(folder.join(name)).unwrap()
}

fn archive_with(members: &[(&str, &[u8])], options: SimpleFileOptions) -> Vec<u8> {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in members {
        writer.start_file(*name, options).unwrap();
        writer.write_all(content).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

fn deflated() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Deflated)
}

fn stored() -> SimpleFileOptions {
    SimpleFileOptions::default().compression_method(CompressionMethod::Stored)
}

fn plain(bytes: &[u8]) -> Result<Vec<Member>, ArchiveError> {
    read_archive(bytes, None, &ArchiveLimits::default())
}

fn with_password(bytes: &[u8], password: &str) -> Result<Vec<Member>, ArchiveError> {
    read_archive(
        bytes,
        Some(&Secret::new(password.as_bytes())),
        &ArchiveLimits::default(),
    )
}

fn names(members: &[Member]) -> Vec<&str> {
    members.iter().map(|member| member.name.as_str()).collect()
}

/// The same archive with every occurrence of some bytes replaced by others of the same length.
fn replaced(bytes: &[u8], old: &[u8], new: &[u8]) -> Vec<u8> {
    assert_eq!(old.len(), new.len());
    let mut bytes = bytes.to_vec();
    let places: Vec<_> = (0..=bytes.len() - old.len())
        .filter(|at| bytes[*at..].starts_with(old))
        .collect();
    assert!(!places.is_empty());
    for at in places {
        bytes[at..at + old.len()].copy_from_slice(new);
    }
    bytes
}

/// The offset of the first entry of the archive's directory.
fn directory(bytes: &[u8]) -> usize {
    bytes.windows(4).position(|four| four == b"PK\x01\x02").unwrap()
}

#[test]
fn an_archive_of_another_program_opens_with_its_password() {
    let bytes = from_testdata("two_answers_aes256.zip");
    let members = with_password(&bytes, "かざす2026").unwrap();
    assert_eq!(names(&members), [ANSWER, "OQSmuquc02res_202609290001.xml"]);
    for member in &members {
        assert_eq!(member.format(), Some(Format::Xml));
        read(&member.content, &ReadOptions::named(&member.name)).unwrap();
    }
    let bulk = member_of(&members, &ApiId::new("OQSmuquc02res").unwrap()).unwrap();
    assert!(String::from_utf8_lossy(&bulk.content).contains("<ProcessingResultStatus>2<"));
    assert_eq!(plain(&bytes), Err(ArchiveError::NeedsPassword));
    assert_eq!(with_password(&bytes, "かざす2025"), Err(ArchiveError::WrongPassword));
    assert_eq!(with_password(&bytes, ""), Err(ArchiveError::WrongPassword));
}

#[test]
fn the_encryption_of_old_is_read_too() {
    let members = with_password(&from_testdata("traditional_encryption.zip"), "pw").unwrap();
    assert_eq!(names(&members), ["a.xml"]);
    assert_eq!(members[0].content, b"<XmlMsg><MessageHeader/></XmlMsg>\n");
}

#[test]
fn members_come_in_order_however_they_are_packed() {
    let aes = |options: SimpleFileOptions| options.with_aes_encryption(AesMode::Aes256, "0000");
    for (options, secret) in [
        (deflated(), None),
        (stored(), None),
        (aes(deflated()), Some("0000")),
        (aes(stored()), Some("0000")),
        // A password that nobody asked for does no harm.
        (deflated(), Some("0000")),
    ] {
        let bytes = archive_with(&[("b.xml", XML), ("a.pdf", b"%PDF-1.7"), ("c.txt", b"")], options);
        let members = match secret {
            None => plain(&bytes),
            Some(password) => with_password(&bytes, password),
        }
        .unwrap();
        let found: Vec<_> = members.iter().map(|member| (&*member.name, &*member.content)).collect();
        assert_eq!(
            found,
            [("b.xml", XML), ("a.pdf", b"%PDF-1.7".as_slice()), ("c.txt", b"")]
        );
        let formats: Vec<_> = members.iter().map(Member::format).collect();
        assert_eq!(formats, [Some(Format::Xml), Some(Format::Pdf), None]);
    }
    assert_eq!(plain(&archive_with(&[], stored())), Ok(vec![]));
}

#[test]
fn a_member_is_found_by_its_kind_of_message() {
    let bytes = archive_with(
        &[
            ("readme.txt", b"OQSmutic02res"),
            ("OQSmutic02res_1.pdf", b"%PDF-"),
            ("OQSmutic02res_2.xml", b"%PDF-"),
            ("answers/OQSmutic02res_3.xml", XML),
            ("OQSmutic02res_4.xml", XML),
        ],
        deflated(),
    );
    let members = plain(&bytes).unwrap();
    let api = |id: &str| ApiId::new(id).unwrap();
    assert_eq!(
        member_of(&members, &api("OQSmutic02res")).unwrap().name,
        "OQSmutic02res_3.xml"
    );
    assert_eq!(member_of(&members, &api("OQSmutic01res")), None);
}

#[test]
fn names_lead_to_no_other_folder() {
    for name in [
        "../../a.xml",
        "/etc/a.xml",
        "C:\\Windows\\a.xml",
        "C:a.xml",
        "..\\a.xml",
        "x/../a.xml",
    ] {
        assert_eq!(
            names(&plain(&archive_with(&[(name, XML)], stored())).unwrap()),
            ["a.xml"],
            "{name}"
        );
    }
    for name in ["..", "a/..", "a\u{1}.xml", "."] {
        let error = plain(&archive_with(&[("ok.xml", XML), (name, XML)], stored())).unwrap_err();
        assert_eq!(error, ArchiveError::BadName { member: 2 }, "{name:?}");
    }
}

#[test]
fn folders_are_left_out() {
    let mut writer = ZipWriter::new(Cursor::new(Vec::new()));
    writer.add_directory("answers", stored()).unwrap();
    writer.start_file("answers/a.xml", stored()).unwrap();
    writer.write_all(XML).unwrap();
    assert_eq!(
        names(&plain(&writer.finish().unwrap().into_inner()).unwrap()),
        ["a.xml"]
    );
}

#[test]
fn japanese_names_are_read_in_both_encodings() {
    let bytes = archive_with(&[("回答.xml", XML)], stored());
    assert_eq!(names(&plain(&bytes).unwrap()), ["回答.xml"]);
    // 表 ends in the byte of a backslash.
    let shift_jis = replaced(
        &archive_with(&[("abcd.xml", XML)], stored()),
        b"abcd",
        b"\x89\xF1\x95\x5C",
    );
    assert_eq!(names(&plain(&shift_jis).unwrap()), ["回表.xml"]);
}

#[test]
fn archives_within_archives_are_refused() {
    let inner = archive_with(&[("a.xml", XML)], deflated());
    for name in ["inner.zip", "inner.xml"] {
        let bytes = archive_with(&[("a.xml", XML), (name, &inner)], deflated());
        assert_eq!(plain(&bytes), Err(ArchiveError::Nested { member: 2 }));
    }
}

#[test]
fn every_limit_holds() {
    let long = vec![b'x'; 3000];
    let bytes = archive_with(&[("a", &long), ("b", &long)], stored());
    let limited = |change: fn(&mut ArchiveLimits)| {
        let mut limits = ArchiveLimits::default();
        change(&mut limits);
        read_archive(&bytes, None, &limits).map(|members| members.len())
    };
    let too_large = |limit| Err(ArchiveError::TooLarge { limit });
    assert_eq!(limited(|limits| limits.archive_bytes = 5999), too_large(5999));
    assert_eq!(limited(|limits| limits.archive_bytes = 7000), Ok(2));
    assert_eq!(
        limited(|limits| limits.members = 1),
        Err(ArchiveError::TooManyMembers { found: 2, limit: 1 })
    );
    assert_eq!(limited(|limits| limits.members = 2), Ok(2));
    assert_eq!(limited(|limits| limits.member_bytes = 2999), too_large(2999));
    assert_eq!(limited(|limits| limits.member_bytes = 3000), Ok(2));
    assert_eq!(limited(|limits| limits.total_bytes = 5999), too_large(5999));
    assert_eq!(limited(|limits| limits.total_bytes = 6000), Ok(2));
}

#[test]
fn a_bomb_is_not_unpacked() {
    let bomb = archive_with(&[("a.xml", &vec![b' '; 20 << 20])], deflated());
    assert!(bomb.len() < 64 << 10);
    assert_eq!(plain(&bomb), Err(ArchiveError::Ratio { member: 1 }));
    let mut limits = ArchiveLimits::default();
    limits.ratio = 2000;
    assert!(read_archive(&bomb, None, &limits).is_ok());
    // A directory that says that the member takes more room does not help.
    let at = directory(&bomb);
    let mut liar = bomb.clone();
    liar[at + 20..at + 24].copy_from_slice(&u32::to_le_bytes(0x7FFF_FFFF));
    assert_eq!(plain(&liar), Err(ArchiveError::Ratio { member: 1 }));
}

#[test]
fn a_long_answer_of_many_alike_is_no_bomb() {
    let unit = include_bytes!("../../testdata/eligibility/OQSsiquc01res_every_element.xml");
    let long = unit.repeat(1000);
    let bytes = archive_with(&[(ANSWER, &long)], deflated());
    assert_eq!(plain(&bytes).unwrap()[0].content.len(), long.len());
}

#[test]
fn other_files_are_no_archives() {
    for bytes in [b"".as_slice(), XML, b"%PDF-1.7", b"PK", b"junk PK\x03\x04"] {
        assert_eq!(plain(bytes), Err(ArchiveError::NotAZip));
    }
}

#[test]
fn what_cannot_be_unpacked_is_told_from_what_is_damaged() {
    let bytes = archive_with(&[("a.xml", XML)], deflated());
    let at = directory(&bytes);
    let mut bzip2 = bytes.clone();
    bzip2[at + 10] = 12;
    assert_eq!(plain(&bzip2), Err(ArchiveError::Unsupported { member: 1 }));
    let mut checksum = bytes.clone();
    checksum[at + 16] ^= 1;
    assert_eq!(plain(&checksum), Err(ArchiveError::Damaged { member: Some(1) }));
    let cut = &bytes[..bytes.len() - 1];
    assert_eq!(plain(cut), Err(ArchiveError::Damaged { member: None }));
}

#[test]
fn changed_ciphertext_is_noticed() {
    let options = stored().with_aes_encryption(AesMode::Aes256, "0000");
    let bytes = archive_with(&[("a.xml", XML)], options);
    let mut changed = bytes.clone();
    changed[directory(&bytes) - 20] ^= 1;
    assert_eq!(
        with_password(&changed, "0000"),
        Err(ArchiveError::Damaged { member: Some(1) })
    );
}

#[test]
fn an_encrypted_member_that_is_too_short_is_damaged() {
    let options = stored().with_aes_encryption(AesMode::Aes256, "0000");
    let bytes = archive_with(&[("a.xml", XML)], options);
    let at = directory(&bytes);
    for size in [0_u32, 1, 27] {
        let mut short = bytes.clone();
        short[at + 20..at + 24].copy_from_slice(&size.to_le_bytes());
        assert_eq!(
            with_password(&short, "0000"),
            Err(ArchiveError::Damaged { member: Some(1) }),
            "{size}"
        );
    }
}

#[test]
fn an_archive_full_of_false_ends_is_refused_before_each_is_tried() {
    let with_ends = |count: usize| archive_with(&[("a.xml", &b"PK\x05\x06".repeat(count))], stored());
    assert!(plain(&with_ends(7)).is_err_and(|error| error == ArchiveError::Nested { member: 1 }));
    assert_eq!(plain(&with_ends(8)), Err(ArchiveError::Damaged { member: None }));
    let mut bytes = b"PK\x03\x04".to_vec();
    let end = [b"PK\x05\x06".as_slice(), &[0; 4], &[1, 0, 1, 0], &[0; 10]].concat();
    bytes.extend(end.repeat(100_000));
    assert_eq!(plain(&bytes), Err(ArchiveError::Damaged { member: None }));
}

#[test]
fn nothing_of_a_patient_is_shown() {
    let members = plain(&archive_with(&[("a.xml", "<Name>架空</Name>".as_bytes())], stored())).unwrap();
    assert_eq!(format!("{members:?}"), "[Member(a.xml, 19 bytes)]");
}

#[test]
fn an_archive_that_was_cut_anywhere_is_refused() {
    let bytes = from_testdata("two_answers_aes256.zip");
    for length in 0..bytes.len() {
        assert!(with_password(&bytes[..length], "かざす2026").is_err(), "{length}");
    }
}

proptest! {
    #[test]
    fn no_change_of_an_archive_makes_the_reader_panic(
        changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
        which in 0..3_usize,
    ) {
        let mut bytes = match which {
            0 => from_testdata("two_answers_aes256.zip"),
            1 => from_testdata("traditional_encryption.zip"),
            _ => archive_with(&[("a.xml", XML), ("b/c.xml", XML)], deflated()),
        };
        for (index, byte) in changes {
            let at = index.index(bytes.len());
            bytes[at] = byte;
        }
        drop(with_password(&bytes, "かざす2026"));
        drop(plain(&bytes));
    }
}
