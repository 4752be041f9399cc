//! `kazasu sim` and `kazasu terminal`.

use std::fs;
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::{Child, Command, Stdio};

use crate::{code, json_of, kazasu, stdout};

/// A simulated device that has attached to us as if we were the virtual reader. It ends with this value.
struct Attached {
    child: Child,
    stream: TcpStream,
}

impl Attached {
    fn new(arguments: &[&str]) -> Self {
        let reader = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = reader.local_addr().unwrap().to_string();
        let child = Command::new(env!("CARGO_BIN_EXE_kazasu"))
            .args(["sim", "--vpcd", "--address", &address])
            .args(arguments)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        let (stream, _) = reader.accept().unwrap();
        Self { child, stream }
    }

    fn exchange(&mut self, message: &[u8]) -> Vec<u8> {
        let length = u16::try_from(message.len()).unwrap().to_be_bytes();
        self.stream.write_all(&[&length, message].concat()).unwrap();
        let mut length = [0; 2];
        self.stream.read_exact(&mut length).unwrap();
        let mut answer = vec![0; usize::from(u16::from_be_bytes(length))];
        self.stream.read_exact(&mut answer).unwrap();
        answer
    }

    fn atr(&mut self) -> Vec<u8> {
        self.exchange(&[4])
    }
}

impl Drop for Attached {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

const SELECT_JPKI: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01";
const SELECT_INPUT_SUPPORT: &[u8] = b"\x00\xA4\x04\x0C\x0A\xD3\x92\x10\x00\x31\x00\x01\x01\x04\x08";
const OK: &[u8] = &[0x90, 0x00];

#[test]
fn the_atr_is_the_one_that_is_asked_for() {
    for (name, start) in [
        ("contactless", &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x05][..]),
        ("contactless-41", &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x00, 0x41]),
        ("contactless-4b", &[0x3B, 0x88, 0x80, 0x01, 0x00, 0x4B, 0x51]),
        ("contact", &[0x3B, 0xC5]),
        ("contact-extended", &[0x3B, 0xDA]),
    ] {
        assert!(Attached::new(&["--atr", name]).atr().starts_with(start), "{name}");
    }
    assert!(
        Attached::new(&["--hpki"])
            .atr()
            .starts_with(&[0x3B, 0x88, 0x80, 0x01, 0x00, 0x4E])
    );
}

#[test]
fn the_card_is_set_up_as_it_is_asked_for() {
    let mut card = Attached::new(&["--child", "--tries", "1", "--short", "--leading-bytes=ABCD"]);
    assert_eq!(card.exchange(SELECT_JPKI), OK);
    assert_eq!(
        card.exchange(b"\x00\xB0\x88\x00\x00"),
        b"\x00\x8F\x00\x90\x00",
        "no signing certificate"
    );
    assert_eq!(card.exchange(b"\x00\x20\x00\x98"), b"\x63\xC1", "one try left");
    assert_eq!(
        card.exchange(b"\x00\xB0\x8B\x00\x00\x00\x00"),
        b"\x67\x00",
        "no extended length"
    );
    assert_eq!(card.exchange(SELECT_INPUT_SUPPORT), OK);
    assert_eq!(card.exchange(b"\x00\x20\x00\x91\x041234"), OK);
    assert!(card.exchange(b"\x00\xB0\x82\x00\x00").starts_with(b"\xAB\xCD\xFF\x20"));

    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join("jpki-0006.bin"), "JPKIAPWATCH").unwrap();
    let mut dump = Attached::new(&["--dumps", folder.path().to_str().unwrap()]);
    assert_eq!(dump.exchange(SELECT_JPKI), OK);
    assert_eq!(dump.exchange(b"\x00\xB0\x86\x00\x00"), b"JPKIAPWATCH\x90\x00");
}

#[test]
fn options_that_contradict_each_other_are_refused() {
    for contradiction in [
        vec!["sim"],
        vec!["sim", "--vpcd", "--hpki", "--child"],
        vec!["sim", "--vpcd", "--hpki", "--atr", "contact"],
        vec!["sim", "--vpcd", "--leading-bytes=00"],
        vec!["sim", "--vpcd", "--dumps", "/nowhere"],
    ] {
        assert_eq!(code(&kazasu(&contradiction)), 2, "{contradiction:?}");
    }
}

#[test]
fn the_authorities_of_all_simulated_cards_are_written() {
    let folder = tempfile::tempdir().unwrap();
    let output = kazasu(&["sim", "--anchors", folder.path().to_str().unwrap()]);
    assert_eq!(stdout(&output).lines().count(), 7);
    let certificate = ["card", "hpki", "certificate", "--json"];
    let own = folder.path().join("hpki-ca.der");
    let value = json_of(&kazasu(
        &[&certificate[..], &["--anchor", own.to_str().unwrap()]].concat(),
    ));
    assert_eq!(value["trusted_by"], "simulated HPKI CA");
}

#[test]
fn patients_are_listed_without_folders() {
    let output = kazasu(&["terminal", "--list"]);
    assert_eq!(code(&output), 0);
    assert!(stdout(&output).starts_with("insured "), "{output:?}");
}
