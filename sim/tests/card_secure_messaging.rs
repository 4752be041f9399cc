//! Secure messaging of the 券面事項入力補助AP, with the terminal's half written here.

mod card_reader;

use aes::Aes128;
use aes::cipher::{BlockCipherDecrypt, BlockCipherEncrypt, KeyInit};
use card_reader::{
    CARD_FACE, CARD_IDENTITY, CODE_A, INPUT_SUPPORT, JPKI, Reader, bytes, extended, key_object, object, with_body,
};
use kazasu_sim::card::MyNumberCard;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::{Oaep, RsaPublicKey};
use sha2::Sha256;

/// The terminal's end of a session.
struct Terminal {
    cipher: Aes128,
    counter: u8,
}

impl Terminal {
    fn vector(&self) -> [u8; 16] {
        let mut block = [0; 16];
        block[15] = self.counter;
        let mut block = block.into();
        self.cipher.encrypt_block(&mut block);
        block.into()
    }

    fn encrypted(&mut self, plain: &[u8]) -> Vec<u8> {
        self.counter += 1;
        let mut padded = [plain, &[0x80]].concat();
        while padded.len() % 16 != 0 {
            padded.push(0);
        }
        let mut previous = self.vector();
        for chunk in padded.chunks_mut(16) {
            let mut block: [u8; 16] = std::array::from_fn(|at| chunk[at] ^ previous[at]);
            let mut array = block.into();
            self.cipher.encrypt_block(&mut array);
            block = array.into();
            chunk.copy_from_slice(&block);
            previous = block;
        }
        padded
    }

    fn decrypted(&self, secret: &[u8]) -> Vec<u8> {
        let mut previous = self.vector();
        let mut plain = Vec::new();
        for chunk in secret.chunks(16) {
            let block: [u8; 16] = chunk.try_into().unwrap();
            let mut array = block.into();
            self.cipher.decrypt_block(&mut array);
            let array: [u8; 16] = array.into();
            plain.extend((0..16).map(|at| array[at] ^ previous[at]));
            previous = block;
        }
        while plain.pop() != Some(0x80) {}
        plain
    }

    fn carrying(&mut self, header: &str, plain: &[u8]) -> Vec<u8> {
        let secret = self.encrypted(plain);
        let body = [bytes("86"), vec![u8::try_from(secret.len() + 1).unwrap(), 1], secret].concat();
        with_body(header, &body, "")
    }

    fn reading(&mut self, p1_p2: &str, len: &str) -> Vec<u8> {
        self.counter += 1;
        extended(&format!("08B0{p1_p2}"), &bytes(&format!("960300{len}")))
    }

    fn opened(&self, answer: &[u8]) -> Vec<u8> {
        let (content, rest) = object(answer, &[0x86]);
        assert!(rest.is_empty());
        assert_eq!(content[0], 0x01);
        self.decrypted(&content[1..])
    }
}

fn delivery(key: &RsaPublicKey, message: &[u8]) -> Vec<u8> {
    let mut generator = ChaCha20Rng::seed_from_u64(1);
    let secret = key.encrypt(&mut generator, Oaep::<Sha256>::new(), message).unwrap();
    extended("80AE0000", &secret)
}

fn session_key(reader: &mut Reader<MyNumberCard>) -> RsaPublicKey {
    let file = reader.file(6);
    key_object(object(&file, &[0xA1]).0)
}

fn key_message() -> Vec<u8> {
    [bytes("A0228020"), (1..=32).collect()].concat()
}

fn open_session() -> (Reader<MyNumberCard>, Terminal) {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    let key = session_key(&mut reader);
    assert_eq!(reader.send(&delivery(&key, &key_message())).1, 0x9000);
    let first_half: [u8; 16] = std::array::from_fn(|at| u8::try_from(at + 1).unwrap());
    let cipher = Aes128::new(&first_half.into());
    (reader, Terminal { cipher, counter: 0 })
}

#[test]
fn number_a_and_the_data_stay_off_the_air() {
    let (mut reader, mut terminal) = open_session();
    assert_eq!(
        reader.send(&terminal.carrying("08200094", CODE_A.as_bytes())),
        (vec![], 0x9000)
    );
    assert_eq!(
        reader.send(&terminal.carrying("08A4020C", &[0x00, 0x01])),
        (vec![], 0x9000)
    );
    let (answer, status) = reader.send(&terminal.reading("0000", "0000"));
    assert_eq!(status, 0x9000);
    assert_eq!(terminal.opened(&answer), b"\xFF\x10\x0C123456789018\xFF\xFF");
    assert!(!answer.windows(12).any(|window| window == CODE_A.as_bytes()));
    let (answer, _) = reader.send(&terminal.reading("0003", "0004"));
    assert_eq!(terminal.opened(&answer), b"1234");
}

#[test]
fn the_counter_steps_with_refused_commands_and_not_with_plain_ones() {
    let (mut reader, mut terminal) = open_session();
    assert_eq!(reader.send(&terminal.carrying("08200092", b"0")).1, 0x6984);
    assert_eq!(reader.send(&terminal.carrying("08A4020C", &[0x00, 0x0F])).1, 0x6A82);
    assert_eq!(reader.status("00200094"), 0x63CA);
    assert_eq!(reader.send(&terminal.carrying("08200094", CODE_A.as_bytes())).1, 0x9000);
}

#[test]
fn a_wrong_value_costs_a_try_under_secure_messaging_too() {
    let (mut reader, mut terminal) = open_session();
    assert_eq!(reader.send(&terminal.carrying("08200094", b"000000000000")).1, 0x63C9);
}

#[test]
fn a_wrong_counter_ends_the_session_and_costs_no_try() {
    let (mut reader, mut terminal) = open_session();
    terminal.counter += 1;
    assert_eq!(reader.send(&terminal.carrying("08200094", CODE_A.as_bytes())).1, 0x6988);
    assert_eq!(reader.send(&terminal.carrying("08200094", CODE_A.as_bytes())).1, 0x69FC);
    assert_eq!(reader.status("00200094"), 0x63CA);
}

#[test]
fn a_command_carries_exactly_its_own_object() {
    let (mut reader, mut terminal) = open_session();
    assert_eq!(reader.status("08B00000"), 0x6987);
    terminal.counter += 1;
    for command in [
        extended("08B00000", &bytes("860100")),
        extended("08B00000", &bytes("9603000004 9603000004")),
        extended("08B00000", &bytes("96020004")),
        with_body("08200094", &bytes("9603000004"), ""),
        with_body("08200094", &bytes("8611 02 00000000000000000000000000000000"), ""),
    ] {
        let (mut reader, _) = open_session();
        assert_eq!(reader.send(&command).1, 0x6988, "{command:02X?}");
        assert_eq!(reader.send(&command).1, 0x69FC, "{command:02X?}");
    }
    // An object missing altogether left the session standing.
    assert_eq!(reader.send(&terminal.carrying("08A4020C", &[0x00, 0x01])).1, 0x9000);
}

#[test]
fn an_answer_must_fit_the_le_around_it() {
    let (mut reader, mut terminal) = open_session();
    assert_eq!(reader.send(&terminal.carrying("08A4020C", &[0x00, 0x04])).1, 0x9000);
    terminal.counter += 1;
    let short = with_body("08B00000", &bytes("9603000000"), "00");
    assert_eq!(reader.send(&short).1, 0x6700);
    let (answer, _) = reader.send(&terminal.reading("0000", "0000"));
    assert_eq!(terminal.opened(&answer).len(), 568);
}

#[test]
fn the_pin_comes_first_and_a_verification_number_is_not_enough() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.verify("94", CODE_A), 0x9000);
    let key = session_key(&mut reader);
    assert_eq!(reader.send(&delivery(&key, &key_message())).1, 0x6982);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    assert_eq!(reader.send(&delivery(&key, &key_message())).1, 0x9000);
}

#[test]
fn a_delivery_that_is_not_right_is_told_apart() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.verify("91", "1234"), 0x9000);
    let key = session_key(&mut reader);
    for message in [
        [bytes("A0228120"), vec![7; 32]].concat(),
        [bytes("A0218020"), vec![7; 31]].concat(),
        [key_message(), vec![0]].concat(),
    ] {
        assert_eq!(reader.send(&delivery(&key, &message)).1, 0x6A80);
    }
    assert_eq!(reader.send(&extended("80AE0000", &[0xFF; 256])).1, 0x6F00);
    assert_eq!(reader.send(&extended("80AE0000", &[0x01; 256])).1, 0x6A80);
    assert_eq!(reader.send(&extended("80AE0000", &[0x01; 255])).1, 0x6700);
    assert_eq!(reader.send(&extended("80AE0001", &[0x01; 256])).1, 0x6A86);
    assert_eq!(reader.status("08B00000 05 9603000000 00"), 0x69FC);
}

#[test]
fn select_and_reset_end_the_session() {
    let (mut reader, mut terminal) = open_session();
    reader.data(INPUT_SUPPORT);
    assert_eq!(reader.send(&terminal.reading("0000", "0000")).1, 0x69FC);
    let (mut reader, mut terminal) = open_session();
    reader.0.reset();
    reader.data(INPUT_SUPPORT);
    assert_eq!(reader.send(&terminal.reading("0000", "0000")).1, 0x69FC);
}

#[test]
fn no_other_application_opens_a_session() {
    for (select, status) in [
        (JPKI, 0x6982),
        (CARD_FACE, 0x66F1),
        (CARD_IDENTITY, 0x66F1),
        (card_reader::APPLICATION_0401, 0x6982),
    ] {
        let mut reader = Reader::at(select);
        assert_eq!(reader.send(&extended("80AE0000", &[1; 256])).1, status);
        assert_eq!(reader.status("08B00000 05 9603000000 00"), 0x69FC);
    }
}

#[test]
fn the_form_with_an_authenticated_header_lacks_its_objects() {
    let mut reader = Reader::at(INPUT_SUPPORT);
    assert_eq!(reader.status("0CB0000000"), 0x6987);
    assert_eq!(reader.status("04B0000000"), 0x6882);
}
