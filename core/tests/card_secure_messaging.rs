//! Secure messaging with the 券面事項入力補助AP: against fixed vectors, and against a card that keeps its own end.

mod script;

use std::collections::HashMap;

use aes::Aes128;
use cbc::cipher::block_padding::Iso7816;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use kazasu::apdu::{ExtendedLength, FileId, Link, LinkOptions, Retries, StatusWord};
use kazasu::card::input_support::InputSupport;
use kazasu::card::secure_messaging::{self, SecureInputSupport, SessionRandomness};
use kazasu::card::{Application, Credential, Error, Guard, IndividualNumber, Missing, NumberB, Options, Pin, Step};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use proptest::prelude::*;
use rsa::Oaep;
use script::{Script, bytes, card_key, card_objects, hex, object, ok, run, status};
use sha2::Sha256;

const NUMBER_FILE: &[u8] = b"\xFF\x10\x0C012345678901\xFF\xFF";
const VERIFY: u8 = 0x20;
const SET_SESSION_KEY: u8 = 0xAE;

fn pin() -> Pin {
    Pin::new("1234").unwrap()
}

fn unguarded() -> Options {
    Options {
        guard: Guard::Off,
        ..Options::default()
    }
}

/// 00 to 1F, of which the first half is the session key.
fn randomness() -> SessionRandomness {
    let seed: [u8; 32] = std::array::from_fn(|index| u8::try_from(index).unwrap());
    SessionRandomness::new(&seed, &[0x5A; 32])
}

fn session_key_file() -> Vec<u8> {
    object(&[0xA1], &card_objects(card_key()))
}

fn attributes_file() -> Vec<u8> {
    let fields = [
        (0x22, "架空\u{3000}太郎"),
        (0x23, "東京都千代田区"),
        (0x24, "19900102"),
        (0x25, "2"),
    ];
    let fields = fields.map(|(tag, text)| object(&[0xDF, tag], text.as_bytes())).concat();
    object(&[0xFF, 0x20], &fields)
}

/// A card as the description of secure messaging has it.
struct Card {
    files: HashMap<u16, Vec<u8>>,
    key: Option<[u8; 16]>,
    counter: u128,
    verified: Vec<u8>,
    selected: u16,
    /// The most a secured read gives.
    most: usize,
    sent: Vec<Vec<u8>>,
}

impl Card {
    fn new() -> Self {
        Self {
            files: [
                (1, NUMBER_FILE.to_vec()),
                (2, attributes_file()),
                (6, session_key_file()),
            ]
            .into(),
            key: None,
            counter: 1,
            verified: Vec::new(),
            selected: 0,
            most: usize::MAX,
            sent: Vec::new(),
        }
    }

    fn vector(&self) -> [u8; 16] {
        let mut block = self.counter.to_be_bytes().into();
        cbc::Encryptor::<Aes128>::new(&self.key.unwrap().into(), &[0; 16].into()).encrypt_block(&mut block);
        block.into()
    }

    fn verify(&mut self, reference: u8, value: &[u8]) -> u16 {
        let right: &[u8] = match reference {
            0x91 => b"1234",
            0x94 => b"012345678901",
            _ => b"02022420301234",
        };
        if value != right {
            return 0x63C2;
        }
        self.verified.push(reference);
        0x9000
    }

    fn read(&self, offset: usize) -> (Vec<u8>, u16) {
        let opens: &[u8] = match self.selected {
            1 => &[0x91, 0x94],
            2 => &[0x91, 0x95],
            _ => &[0x91, 0x94, 0x95],
        };
        if !opens.iter().any(|reference| self.verified.contains(reference)) {
            return (vec![], 0x6982);
        }
        let file = &self.files[&self.selected];
        match file.get(offset..) {
            Some(rest) if !rest.is_empty() => (rest.to_vec(), 0x9000),
            _ => (vec![], 0x6B00),
        }
    }

    fn select(&mut self, file: u16) -> u16 {
        if !self.files.contains_key(&file) {
            return 0x6A82;
        }
        self.selected = file;
        0x9000
    }

    fn set_session_key(&mut self, encrypted: &[u8]) -> u16 {
        if !self.verified.contains(&0x91) {
            return 0x6982;
        }
        let plain = card_key().decrypt(Oaep::<Sha256>::new(), encrypted).unwrap();
        let [0xA0, 0x22, 0x80, 0x20, seed @ ..] = plain.as_slice() else {
            return 0x6A80;
        };
        assert_eq!(seed.len(), 32);
        self.key = Some(seed[..16].try_into().unwrap());
        self.counter = 1;
        0x9000
    }

    /// A secured command: its data object decrypted, or `None` when it does not decrypt.
    fn secured(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        let Some(key) = self.key else {
            return (vec![], 0x69FC);
        };
        let vector = self.vector();
        let decrypt = |length: u8, data: &[u8]| {
            assert_eq!((usize::from(length), data.len() % 16), (data.len() + 3, 0));
            cbc::Decryptor::<Aes128>::new(&key.into(), &vector.into()).decrypt_padded_vec::<Iso7816>(data)
        };
        let answer = match *command {
            [0x08, 0x20, 0x00, reference, lc, 0x86, _, 0x01, ref data @ ..] => match decrypt(lc, data) {
                Ok(value) => (vec![], self.verify(reference, &value)),
                Err(_) => (vec![], 0x6988),
            },
            [0x08, 0xA4, 0x02, 0x0C, lc, 0x86, _, 0x01, ref data @ ..] => match decrypt(lc, data) {
                Ok(file) => (vec![], self.select(u16::from_be_bytes(file.try_into().unwrap()))),
                Err(_) => (vec![], 0x6988),
            },
            [0x08, 0xB0, p1, p2, 0, 0, 5, 0x96, 3, 0, 0, 0, 0, 0] => {
                let (mut plain, status) = self.read(usize::from(u16::from_be_bytes([p1, p2])));
                plain.truncate(self.most);
                let cipher = cbc::Encryptor::<Aes128>::new(&key.into(), &vector.into());
                let encrypted = cipher.encrypt_padded_vec::<Iso7816>(&plain);
                let data = [&[0x01], encrypted.as_slice()].concat();
                (
                    if status == 0x9000 {
                        object(&[0x86], &data)
                    } else {
                        vec![]
                    },
                    status,
                )
            }
            _ => (vec![], 0x6987),
        };
        self.counter += 1;
        if matches!(answer.1, 0x6987 | 0x6988) {
            self.key = None;
        }
        answer
    }
}

impl Transceive for Card {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        let (data, status) = match *command {
            [0x08, ..] => self.secured(command),
            [0x00, 0xA4, 0x04, ..] => {
                self.key = None;
                (vec![], 0x9000)
            }
            [0x00, 0x20, 0x00, _] => (vec![], 0x63C3),
            [0x00, 0x20, 0x00, reference, _, ref value @ ..] => (vec![], self.verify(reference, value)),
            [0x00, 0xB0, 0x86, 0x00, ..] => {
                self.selected = 6;
                self.read(0)
            }
            [0x80, 0xAE, 0, 0, 0, 1, 0, ref data @ ..] => (vec![], self.set_session_key(data)),
            _ => (vec![], 0x6D00),
        };
        Ok([data, status.to_be_bytes().to_vec()].concat())
    }
}

/// A flow that verifies the PIN, starts a session, and goes on in it.
macro_rules! in_session {
    ($secured:ident => $procedure:expr) => {
        Flow::<_, Error>::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = InputSupport::select(&mut link).await?;
            application.verify(&pin().into(), Guard::Off).await?;
            let mut $secured: SecureInputSupport<'_, '_> = application.secure(&randomness()).await?;
            $procedure
        })
    };
}

#[test]
fn commands_are_encrypted_as_another_program_does_it() {
    // Made with openssl: AES-128-CBC with the key 00..0F, whose initial vectors are the counter in AES-128-ECB.
    let select = "C102E0ACB67AABA0E85BDFD63B3FB5B2";
    let file = "A687F119F13C45E12035D27EC7B181170FEA6EAB3DF697C05DD78C0111FC1F6D";
    let verify = "FFFFB3732EF65637DC2655BFBBD1C64B";
    let answer = bytes(&format!("862101{file}9000"));
    let start = [ok(b""), ok(b""), ok(&session_key_file()), ok(b"")];
    let flow = in_session!(secured => {
        let number = secured.individual_number().await?;
        secured.verify(&number.clone().into(), Guard::Off).await?;
        Ok(number)
    });
    let (result, script) = run(flow, [&start[..], &[ok(b""), answer, ok(b"")]].concat());
    assert_eq!(result.unwrap().expose(), "012345678901");
    assert!(script.sent()[3].starts_with("80AE0000000100"));
    assert_eq!(
        script.sent()[4..],
        [
            format!("08A4020C13861101{select}"),
            "08B000000000059603000000".to_owned() + "0000",
            format!("0820009413861101{verify}"),
        ]
    );
}

#[test]
fn number_and_attributes_are_read_in_a_session_with_a_card() {
    let mut card = Card::new();
    let number = secure_messaging::read_individual_number(pin(), randomness(), unguarded()).run(&mut card);
    assert_eq!(number.unwrap().expose(), "012345678901");
    assert_eq!(card.sent.len(), 6);
    let sent: String = card.sent.iter().map(|sent| hex(sent)).collect();
    assert!(!sent.contains(&hex(b"012345678901")), "nothing of it is readable");

    for most in [usize::MAX, 50, 5] {
        let mut card = Card { most, ..Card::new() };
        let attributes = secure_messaging::read_attributes(pin(), randomness(), unguarded()).run(&mut card);
        assert_eq!(attributes.unwrap().address, "東京都千代田区", "{most}");
    }
}

#[test]
fn two_bytes_before_the_attributes_are_tolerated() {
    let mut card = Card::new();
    // Taken for an object, they announce more than there is, so that the card is asked for the rest.
    card.files
        .insert(2, [&[0x01, 0x7F], attributes_file().as_slice()].concat());
    let attributes = secure_messaging::read_attributes(pin(), randomness(), unguarded()).run(&mut card);
    assert_eq!(attributes.unwrap().address, "東京都千代田区");
    assert_eq!(card.sent.len(), 7);
}

#[test]
fn numbers_a_and_b_are_verified_without_being_readable() {
    let mut card = Card::new();
    let flow = in_session!(secured => {
        let number = IndividualNumber::new("012345678901").unwrap();
        secured.verify(&number.into(), Guard::On).await?;
        secured.verify(&NumberB::new("02022420301234").unwrap().into(), Guard::On).await?;
        secured.attributes().await
    });
    assert_eq!(flow.run(&mut card).unwrap().address, "東京都千代田区");
    assert_eq!(card.verified, [0x91, 0x94, 0x95]);
    let sent: Vec<_> = card.sent.iter().map(|sent| hex(sent)).collect();
    assert!(
        sent.iter()
            .all(|sent| !sent.contains(&hex(b"0123456789")) && !sent.contains(&hex(b"0202242030")))
    );
    assert!(
        sent.contains(&"00200094".to_owned()),
        "the counter is asked for in clear"
    );
}

#[test]
fn the_session_goes_on_after_a_wrong_value() {
    let mut card = Card::new();
    let flow = in_session!(secured => {
        let wrong = IndividualNumber::new("999999999999").unwrap();
        let refused = secured.verify(&wrong.into(), Guard::Off).await;
        Ok((refused, secured.individual_number().await?))
    });
    let (refused, number) = flow.run(&mut card).unwrap();
    let (credential, remaining) = (Credential::NumberA, Some(Retries(2)));
    assert_eq!(refused, Err(Error::WrongCredential { credential, remaining }));
    assert_eq!(number.expose(), "012345678901");
}

#[test]
fn a_missing_file_is_named() {
    let mut card = Card::new();
    card.files.remove(&2);
    let result = secure_messaging::read_attributes(pin(), randomness(), unguarded()).run(&mut card);
    let (application, missing) = (Application::InputSupport, Missing::File(FileId(2)));
    assert_eq!(result.unwrap_err(), Error::NotOnThisDevice { application, missing });
}

/// What a scripted card answers to SELECT, VERIFY, READ of the session key, SET SESSION KEY.
fn started() -> Vec<Vec<u8>> {
    vec![ok(b""), ok(b""), ok(&session_key_file()), ok(b"")]
}

#[test]
fn a_lost_session_is_told_and_not_gone_on_with() {
    for lost in [0x6987, 0x6988, 0x69FC] {
        let flow = in_session!(secured => {
            let first = secured.individual_number().await;
            Ok((first, secured.individual_number().await))
        });
        let (result, script) = run(flow, [started(), vec![status(lost), ok(b"")]].concat());
        let (first, second) = result.unwrap();
        assert!(
            matches!(first, Err(Error::SecureSession { .. })),
            "{lost:04X}: {first:?}"
        );
        assert!(matches!(second, Err(Error::SecureSession { .. })));
        assert_eq!(script.sent.len(), 5, "nothing is sent after it was lost");
    }
}

#[test]
fn answers_of_wrong_lengths_end_the_session() {
    let file = bytes("A687F119F13C45E12035D27EC7B181170FEA6EAB3DF697C05DD78C0111FC1F6D");
    let with = |padding: u8, encrypted: &[u8]| object(&[0x86], &[&[padding], encrypted].concat());
    let mut broken = file.clone();
    broken[31] ^= 1;
    let whole = with(1, &file);
    let mut answers = vec![
        with(1, b""),
        with(1, &file[..16]),
        with(2, &file),
        with(1, &broken),
        object(&[0x86], b""),
        object(&[0x87], &[&[1], file.as_slice()].concat()),
    ];
    answers.extend((1..whole.len()).map(|length| whole[..length].to_vec()));
    for answer in answers {
        let flow = secure_messaging::read_individual_number(pin(), randomness(), unguarded());
        let (result, script) = run(flow, [started(), vec![ok(b""), ok(&answer)]].concat());
        assert!(
            matches!(result, Err(Error::SecureSession { .. })),
            "{}: {result:?}",
            hex(&answer)
        );
        assert_eq!(script.sent.len(), 6);
    }
}

#[test]
fn starting_tells_why_it_failed() {
    let start = |refused| {
        let mut answers = started();
        answers[3] = status(refused);
        let flow = secure_messaging::read_individual_number(pin(), randomness(), unguarded());
        let (result, script) = run(flow, answers);
        assert_eq!(script.count(SET_SESSION_KEY), 1);
        result.unwrap_err()
    };
    let credential = Credential::InputSupport;
    assert_eq!(start(0x6982), Error::CredentialRequired { credential });
    assert!(matches!(start(0x6700), Error::ReaderLimitation { .. }));
    for refused in [0x66F1, 0x6A80, 0x6F00] {
        let (step, status) = (Step::StartSecureMessaging, StatusWord(refused));
        assert_eq!(start(refused), Error::UnexpectedStatus { step, status });
    }
}

#[test]
fn a_reader_without_extended_length_is_told_before_a_key_is_sent() {
    let mut options = unguarded();
    options.link.extended_length = ExtendedLength::No;
    let flow = secure_messaging::read_individual_number(pin(), randomness(), options);
    let file = session_key_file();
    let (result, script) = run(flow, [ok(b""), ok(b""), ok(&file[..256]), ok(&file[256..])]);
    assert!(matches!(result, Err(Error::ReaderLimitation { .. })), "{result:?}");
    assert_eq!(script.count(SET_SESSION_KEY), 0);
}

#[test]
fn only_the_pin_starts_a_session() {
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = InputSupport::select(&mut link).await?;
        let number = IndividualNumber::new("012345678901").unwrap();
        application.verify(&number.into(), Guard::Off).await?;
        application.secure(&randomness()).await.map(|_| ())
    });
    let (result, script) = run(flow, [ok(b""), ok(b"")]);
    assert!(matches!(result, Err(Error::DoesNotOpen { .. })), "{result:?}");
    assert_eq!(script.sent.len(), 2);
}

#[test]
fn a_session_key_file_of_a_wrong_length_is_malformed() {
    let whole = session_key_file();
    for length in 0..whole.len() {
        let flow = secure_messaging::read_individual_number(pin(), randomness(), unguarded());
        let (result, script) = run(flow, [ok(b""), ok(b""), ok(&whole[..length]), ok(b"")]);
        assert!(
            matches!(result, Err(Error::MalformedFile { .. })),
            "{length}: {result:?}"
        );
        assert_eq!(script.count(SET_SESSION_KEY), 0);
    }
}

#[test]
fn what_is_secret_is_not_shown() {
    assert_eq!(format!("{:?}", randomness()), "SessionRandomness(…)");
}

proptest! {
    #[test]
    fn secured_commands_are_never_repeated(
        answers in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..40), prop_oneof![
                3 => Just(0x9000_u16), 1 => 0x6C00_u16..=0x6CFF, 1 => 0x6100_u16..=0x61FF, 1 => any::<u16>()
            ]),
            0..12,
        ),
        after in 0_usize..5,
    ) {
        let mut script: Vec<_> = started().into_iter().take(after).collect();
        script.extend(answers.into_iter().map(|(data, status)| [data, status.to_be_bytes().to_vec()].concat()));
        let flow = in_session!(secured => {
            secured.verify(&IndividualNumber::new("012345678901").unwrap().into(), Guard::Off).await?;
            secured.attributes().await
        });
        let mut script = Script::new(script);
        let _ = flow.run(&mut script);
        prop_assert!(script.count(SET_SESSION_KEY) <= 1);
        let secured: Vec<_> = script.sent().into_iter().filter(|sent| sent.starts_with("08")).collect();
        let verifies = |class: &str| script.sent().iter().filter(|sent| sent.starts_with(class)).count();
        prop_assert!(verifies("08200094") <= 1 && verifies("0020009104") <= 1);
        let selects = secured.iter().filter(|sent| sent.starts_with("08A4")).count();
        prop_assert!(selects <= 1);
        prop_assert!(script.count(VERIFY) <= 2);
    }
}
