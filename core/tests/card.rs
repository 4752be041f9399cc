//! Card procedures: their exchanges, their guard, and what they make of what the card says.

use bytes::Bytes;
use kazasu::apdu::{ExtendedLength, FileId, Link, LinkError, LinkOptions, Retries, StatusWord};
use kazasu::card::input_support;
use kazasu::card::jpki::{self, Availability, CertificateFile, Digest, Jpki, Key, KeySecret};
use kazasu::card::token::TokenKind;
use kazasu::card::{Application, Credential, Error, Guard, Options, Pin, RetryCounter, SigningPassword, Step};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use kazasu::reception::tap;
use proptest::prelude::*;

const PIN: &str = "1234";
const PASSWORD: &str = "ABC123";

/// A card of as many rules as these tests need. Commands are in the forms that were recorded on real cards.
struct Card {
    sent: Vec<Vec<u8>>,
    /// What its token information says.
    label: &'static str,
    extended: bool,
    /// Whether the authentication certificate needs the PIN, as on Android phones.
    android: bool,
    tries: u8,
    blocked: u16,
    verified: Vec<u8>,
    /// The exchange, counted from 0, at which the device leaves.
    leaves_at: usize,
}

impl Card {
    fn new() -> Self {
        Self {
            sent: Vec::new(),
            label: "JPKIAPICCTOKEN2",
            extended: true,
            android: false,
            tries: 3,
            blocked: 0x6984,
            verified: Vec::new(),
            leaves_at: usize::MAX,
        }
    }

    fn answer(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        match *command {
            [0x00, 0xA4, 0x04, 0x0C, 0x0A, ref aid @ ..] => {
                let known = aid == Application::Jpki.aid().as_bytes()
                    || (aid == Application::InputSupport.aid().as_bytes() && !self.android);
                (vec![], if known { 0x9000 } else { 0x6A82 })
            }
            [0x00, 0x20, 0x00, reference] => (vec![], self.counter(reference)),
            [0x00, 0x20, 0x00, reference, length, ref value @ ..] => {
                assert_eq!(usize::from(length), value.len());
                (vec![], self.verify(reference, value))
            }
            [0x80, 0x2A, 0x00, key @ (0x97 | 0x9A), 0x33, ref data @ .., 0x00] => {
                assert_eq!(data.len(), 0x33);
                let opened = self.verified.contains(&(key + 1));
                if opened {
                    (vec![key; 256], 0x9000)
                } else {
                    (vec![], 0x6982)
                }
            }
            [0x00, 0xB0, p1, p2, ref expected @ ..] => self.read(p1, p2, expected),
            _ => (vec![], 0x6D00),
        }
    }

    fn counter(&self, reference: u8) -> u16 {
        match self.tries {
            _ if self.verified.contains(&reference) => 0x9000,
            0 => self.blocked,
            tries => 0x63C0 | u16::from(tries),
        }
    }

    fn verify(&mut self, reference: u8, value: &[u8]) -> u16 {
        let right: &[u8] = match reference {
            0x98 | 0x91 => PIN.as_bytes(),
            0x9B => PASSWORD.as_bytes(),
            0x94 => b"012345678901",
            _ => b"02022420301234",
        };
        if self.tries == 0 {
            return self.blocked;
        }
        if value == right {
            self.tries = 3;
            self.verified.push(reference);
            return 0x9000;
        }
        self.tries -= 1;
        0x63C0 | u16::from(self.tries)
    }

    fn read(&self, p1: u8, p2: u8, expected: &[u8]) -> (Vec<u8>, u16) {
        let (file, offset) = if p1 & 0x80 == 0 {
            (0x0A, usize::from(u16::from_be_bytes([p1, p2])))
        } else {
            (p1 & 0x1F, usize::from(p2))
        };
        let wanted = match *expected {
            [0] => 256,
            [short] => usize::from(short),
            [0, 0, 0] if self.extended => 65_536,
            [0, high, low] if self.extended => usize::from(u16::from_be_bytes([high, low])),
            _ => return (vec![], 0x6700),
        };
        let content = match file {
            0x0A if self.android && !self.verified.contains(&0x98) => return (vec![], 0x6982),
            0x01 if !self.verified.contains(&0x9B) => return (vec![], 0x6982),
            0x0A => certificate(),
            0x01 | 0x02 | 0x0B => [certificate(), vec![0xFF; 40]].concat(),
            0x06 => format!("{:32}{:128}", self.label, "").into_bytes(),
            0x08 => vec![0x8F, 0x00, 0x00],
            _ => return (vec![], 0x6A82),
        };
        match content.get(offset..) {
            Some(rest) if !rest.is_empty() => (rest[..rest.len().min(wanted)].to_vec(), 0x9000),
            _ => (vec![], 0x6B00),
        }
    }

    fn count(&self, counted: impl Fn(&[u8]) -> bool) -> usize {
        self.sent.iter().filter(|command| counted(command)).count()
    }

    fn verifies(&self) -> usize {
        self.count(is_verify)
    }
}

impl Transceive for Card {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        if self.sent.len() > self.leaves_at {
            return Err(TransceiveError::Removed);
        }
        let (data, status) = self.answer(command);
        Ok([data, status.to_be_bytes().to_vec()].concat())
    }
}

fn is_verify(command: &[u8]) -> bool {
    command[1] == 0x20 && command.len() > 4
}

fn is_signature(command: &[u8]) -> bool {
    command[1] == 0x2A
}

/// A DER object as long as a real authentication certificate.
fn certificate() -> Vec<u8> {
    [[0x30, 0x82, 0x06, 0x1F].as_slice(), &[0x5A; 0x061F]].concat()
}

fn pin(text: &str) -> Pin {
    Pin::new(text).unwrap()
}

fn password() -> SigningPassword {
    SigningPassword::new(PASSWORD).unwrap()
}

fn options(guard: Guard, extended_length: ExtendedLength) -> Options {
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    Options { guard, link }
}

fn authenticate(guard: Guard) -> Flow<jpki::Authentication, Error> {
    authenticate_with(PIN, options(guard, ExtendedLength::Unknown))
}

fn authenticate_with(text: &str, options: Options) -> Flow<jpki::Authentication, Error> {
    jpki::authenticate(pin(text), Digest::of(b"challenge"), options)
}

#[test]
fn authentication_takes_the_fewest_exchanges() {
    for (guard, extended_length, exchanges) in [
        (Guard::Off, ExtendedLength::Unknown, 4),
        (Guard::Off, ExtendedLength::Yes, 4),
        (Guard::On, ExtendedLength::Unknown, 5),
        (Guard::Off, ExtendedLength::No, 10),
        (Guard::On, ExtendedLength::No, 11),
    ] {
        let mut card = Card::new();
        let result = authenticate_with(PIN, options(guard, extended_length))
            .run(&mut card)
            .unwrap();
        assert_eq!(card.sent.len(), exchanges, "{guard:?}, {extended_length:?}");
        assert_eq!(
            (result.certificate, result.signature),
            (certificate().into(), Bytes::from(vec![0x97; 256]))
        );
    }
}

#[test]
fn what_the_link_learns_is_handed_back() {
    let mut card = Card {
        extended: false,
        ..Card::new()
    };
    let result = authenticate(Guard::Off).run(&mut card).unwrap();
    assert_eq!((card.sent.len(), result.link.extended_length), (11, ExtendedLength::No));
    let again = authenticate_with(
        PIN,
        Options {
            guard: Guard::Off,
            link: result.link,
        },
    );
    let mut card = Card {
        extended: false,
        ..Card::new()
    };
    again.run(&mut card).unwrap();
    assert_eq!(card.sent.len(), 10);
    let result = authenticate(Guard::Off).run(&mut Card::new()).unwrap();
    assert_eq!(result.link.extended_length, ExtendedLength::Yes);
}

#[test]
fn the_commands_are_those_recorded_on_real_cards() {
    let mut card = Card::new();
    authenticate(Guard::On).run(&mut card).unwrap();
    // The SHA-256 of "challenge", computed with another program.
    let digest = "2DD00BD77E0222CED882665481A9C1D9F907309D16E05ED007A1EA63928477A9";
    assert_eq!(
        card.sent.iter().map(|sent| hex(sent)).collect::<Vec<_>>(),
        [
            "00A4040C0AD392F000260100000001",
            "00B08A00000000",
            "00200098",
            "002000980431323334",
            &format!("802A0097333031300D060960864801650304020105000420{digest}00"),
        ]
    );
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

#[test]
fn an_android_phone_gives_the_certificate_after_the_pin() {
    let mut phone = Card {
        android: true,
        ..Card::new()
    };
    let result = authenticate(Guard::On).run(&mut phone).unwrap();
    assert_eq!(
        (result.certificate.len(), phone.sent.len(), phone.verifies()),
        (1571, 6, 1)
    );
}

#[test]
fn a_wrong_pin_costs_one_try_and_says_how_many_are_left() {
    let mut card = Card::new();
    let result = authenticate_with("9999", Options::default()).run(&mut card);
    let credential = Credential::UserAuthentication;
    assert_eq!(
        result,
        Err(Error::WrongCredential {
            credential,
            remaining: Some(Retries(2))
        })
    );
    assert_eq!((card.verifies(), card.tries, card.count(is_signature)), (1, 2, 0));
}

#[test]
fn the_last_try_is_refused_before_verify_unless_allowed() {
    let credential = Credential::UserAuthentication;
    let mut card = Card {
        tries: 1,
        ..Card::new()
    };
    assert_eq!(
        authenticate(Guard::On).run(&mut card),
        Err(Error::LastTry { credential })
    );
    assert_eq!((card.verifies(), card.tries), (0, 1));
    for guard in [Guard::LastTryAllowed, Guard::Off] {
        let mut card = Card {
            tries: 1,
            ..Card::new()
        };
        assert!(authenticate(guard).run(&mut card).is_ok());
        let mut card = Card {
            tries: 1,
            ..Card::new()
        };
        let wrong = authenticate_with("9999", options(guard, ExtendedLength::Yes)).run(&mut card);
        assert_eq!(
            wrong,
            Err(Error::WrongCredential {
                credential,
                remaining: Some(Retries(0))
            })
        );
    }
}

#[test]
fn a_blocked_pin_is_a_distinct_error_by_either_status() {
    for blocked in [0x6984, 0x6983] {
        for (guard, verifies) in [(Guard::On, 0), (Guard::LastTryAllowed, 0), (Guard::Off, 1)] {
            let mut card = Card {
                tries: 0,
                blocked,
                ..Card::new()
            };
            let result = authenticate(guard).run(&mut card);
            assert_eq!(
                result,
                Err(Error::Blocked {
                    credential: Credential::UserAuthentication
                })
            );
            assert_eq!(card.verifies(), verifies);
        }
    }
    let mut card = Card {
        tries: 0,
        blocked: 0x63C0,
        ..Card::new()
    };
    let result = authenticate(Guard::LastTryAllowed).run(&mut card);
    assert_eq!(
        result,
        Err(Error::Blocked {
            credential: Credential::UserAuthentication
        })
    );
}

#[test]
fn a_device_that_leaves_is_a_distinct_error_at_every_exchange() {
    for leaves_at in 0..5 {
        let mut card = Card {
            leaves_at,
            ..Card::new()
        };
        assert_eq!(
            authenticate(Guard::On).run(&mut card),
            Err(Error::Transceive(TransceiveError::Removed))
        );
        assert_eq!(card.sent.len(), leaves_at + 1, "nothing is sent after it left");
        assert!(card.verifies() <= 1);
    }
}

#[test]
fn a_missing_application_is_named() {
    let mut phone = Card {
        android: true,
        ..Card::new()
    };
    let result = input_support::read_attributes(pin(PIN), Options::default()).run(&mut phone);
    assert_eq!(
        result,
        Err(Error::ApplicationNotFound {
            application: Application::InputSupport
        })
    );
    assert_eq!(phone.sent.len(), 1);
}

#[test]
fn signing_before_verify_asks_for_the_credential() {
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.sign(Key::DigitalSignature, &Digest::of(b"document")).await
    });
    let required = Error::CredentialRequired {
        credential: Credential::DigitalSignature,
    };
    assert_eq!(flow.run(&mut Card::new()), Err(required));
}

#[test]
fn either_key_signs_with_its_own_secret() {
    for (secret, key) in [(KeySecret::from(pin(PIN)), 0x97), (password().into(), 0x9A)] {
        let mut card = Card::new();
        let signature = jpki::sign(secret, Digest::of(b"document"), Options::default())
            .run(&mut card)
            .unwrap();
        assert_eq!((signature, card.sent.len()), (Bytes::from(vec![key; 256]), 4));
    }
}

#[test]
fn certificates_are_read_without_filler_and_with_the_secret_where_needed() {
    use CertificateFile as F;
    for file in [F::UserAuthentication, F::UserAuthenticationCa, F::DigitalSignatureCa] {
        let mut card = Card::new();
        let read = jpki::read_certificate(file, Some(pin(PIN).into()), Options::default()).run(&mut card);
        assert_eq!((read, card.verifies()), (Ok(certificate().into()), 0), "{file:?}");
    }
    let read = |secret| {
        let mut card = Card::new();
        let read = jpki::read_certificate(F::DigitalSignature, secret, Options::default()).run(&mut card);
        (read, card.verifies())
    };
    let required = Error::CredentialRequired {
        credential: Credential::DigitalSignature,
    };
    assert_eq!(read(None), (Err(required.clone()), 0));
    assert_eq!(
        read(Some(pin(PIN).into())),
        (Err(required), 0),
        "the PIN does not open it"
    );
    assert_eq!(read(Some(password().into())), (Ok(certificate().into()), 1));
}

#[test]
fn information_needs_no_credential() {
    let mut card = Card::new();
    let information = jpki::information(Options::default()).run(&mut card).unwrap();
    assert_eq!(information.token.kind, TokenKind::MyNumberCard);
    let availability = information.availability.unwrap();
    assert_eq!(availability.digital_signature, Availability::Present);
    assert_eq!(availability.user_authentication, Availability::Other(0));
    assert_eq!(information.user_authentication, RetryCounter::Remaining(Retries(3)));
    assert_eq!((card.sent.len(), card.verifies()), (5, 0));
}

/// Answers with fixed responses, one a command.
struct Replay<'a> {
    answers: std::slice::Iter<'a, Vec<u8>>,
    sent: Vec<Vec<u8>>,
}

impl<'a> Replay<'a> {
    fn new(answers: &'a [Vec<u8>]) -> Self {
        Self {
            answers: answers.iter(),
            sent: Vec::new(),
        }
    }
}

impl Transceive for Replay<'_> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        self.answers.next().cloned().ok_or(TransceiveError::Removed)
    }
}

fn ok(data: &[u8]) -> Vec<u8> {
    [data, &[0x90, 0x00]].concat()
}

#[test]
fn a_token_kind_takes_one_short_read() {
    let answers = [ok(b""), ok(&[b"JPKIAPIOSTOKEN".as_slice(), &[b' '; 18]].concat())];
    let mut phone = Replay::new(&answers);
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        Jpki::select(&mut link).await?.token_kind().await
    });
    assert_eq!(flow.run(&mut phone), Ok(TokenKind::Iphone));
    assert_eq!(phone.sent[1], [0x00, 0xB0, 0x86, 0x00, 0x20]);
}

#[test]
fn a_device_of_another_label_is_asked_rather_than_taken_for_one_that_is_known() {
    for (android, reads) in [(false, 1), (true, 2)] {
        let mut device = Card {
            label: "JPKIAPNEWTOKEN",
            android,
            ..Card::new()
        };
        let tapped = tap(pin(PIN), Digest::of(b"challenge"), Options::default())
            .run(&mut device)
            .unwrap();
        assert_eq!(tapped.token, TokenKind::Unknown("JPKIAPNEWTOKEN".to_owned()));
        assert_eq!(device.count(|command| command.starts_with(b"\x00\xB0\x8A\x00")), reads);
        assert_eq!(device.verifies(), 1);
        assert_eq!(device.count(|command| command.starts_with(b"\x80\xFC")), 0);
    }
}

#[test]
fn files_that_are_no_certificates_are_malformed() {
    let malformed = |reason| Error::MalformedFile {
        application: Application::Jpki,
        file: FileId(0x000A),
        reason,
    };
    for (content, reason) in [
        (b"text".as_slice(), "not a certificate"),
        (b"", "not a certificate"),
        (b"\x30\x82\x06\x1F\x01", "the certificate is cut off"),
    ] {
        let answers = [ok(b""), ok(content), ok(b"")];
        let flow = jpki::read_certificate(CertificateFile::UserAuthentication, None, Options::default());
        assert_eq!(flow.run(&mut Replay::new(&answers)), Err(malformed(reason)));
    }
}

#[test]
fn an_unexpected_status_says_at_which_step() {
    let failed = vec![0x6F, 0x00];
    for (before, step) in [
        (0, Step::Select(Application::Jpki)),
        (1, Step::Read(FileId(0x000A))),
        (2, Step::RetryCounter(Credential::UserAuthentication)),
        (3, Step::Verify(Credential::UserAuthentication)),
        (4, Step::Sign),
    ] {
        let mut answers = vec![ok(b""), ok(&certificate()), vec![0x63, 0xC3], ok(b""), ok(&[1; 256])];
        answers[before].clone_from(&failed);
        let result = authenticate(Guard::On).run(&mut Replay::new(&answers));
        assert_eq!(
            result,
            Err(Error::UnexpectedStatus {
                step,
                status: StatusWord(0x6F00)
            })
        );
    }
    let cut = [vec![0x90]];
    let result = authenticate(Guard::On).run(&mut Replay::new(&cut));
    assert!(matches!(result, Err(Error::Link(LinkError::TruncatedResponse(_)))));
}

#[test]
fn the_certificate_of_a_test_card_is_read_whole() {
    let Some(recordings) = std::env::var_os("KAZASU_RECORDINGS") else {
        println!("skipped: KAZASU_RECORDINGS does not name the directory of recordings");
        return;
    };
    let path = std::path::Path::new(&recordings).join("cards/jpki-test-card/jpki-auth-cert.der");
    let certificate = std::fs::read(path).unwrap();
    let answers = [ok(b""), ok(&certificate)];
    let flow = jpki::read_certificate(CertificateFile::UserAuthentication, None, Options::default());
    assert_eq!(flow.run(&mut Replay::new(&answers)).unwrap(), certificate);
}

/// Plays a card faithfully up to some exchange, then arbitrary answers.
struct Gone {
    card: Card,
    after: usize,
    answers: Vec<Result<Vec<u8>, TransceiveError>>,
    sent: Vec<Vec<u8>>,
}

impl Transceive for Gone {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        match self.sent.len().checked_sub(self.after + 1) {
            None => self.card.transceive(command),
            Some(position) => self
                .answers
                .get(position)
                .cloned()
                .unwrap_or(Err(TransceiveError::Removed)),
        }
    }
}

fn answer() -> impl Strategy<Value = Result<Vec<u8>, TransceiveError>> {
    let status = prop_oneof![
        Just(0x9000_u16),
        0x6100_u16..=0x61FF,
        0x6C00_u16..=0x6CFF,
        prop::sample::select(vec![
            0x6700, 0x6D00, 0x6982, 0x6984, 0x63C1, 0x63C2, 0x6300, 0x6282, 0x6B00
        ]),
        any::<u16>(),
    ];
    prop_oneof![
        9 => (prop::collection::vec(any::<u8>(), 0..40), status)
            .prop_map(|(data, status)| Ok([data, status.to_be_bytes().to_vec()].concat())),
        1 => Just(Err(TransceiveError::TimedOut)),
        1 => Just(Ok(vec![0x90])),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn verify_and_signing_are_never_repeated(
        after in 0_usize..6,
        answers in prop::collection::vec(answer(), 0..12),
        guard in prop::sample::select(vec![Guard::On, Guard::LastTryAllowed, Guard::Off]),
        extended in any::<bool>(),
        android in any::<bool>(),
    ) {
        let card = || Gone { card: Card { extended, android, ..Card::new() }, after, answers: answers.clone(), sent: vec![] };
        let options = options(guard, ExtendedLength::Unknown);
        let mut gone = card();
        let _ = authenticate_with(PIN, options).run(&mut gone);
        prop_assert!(gone.sent.iter().filter(|command| is_verify(command)).count() <= 1);
        prop_assert!(gone.sent.iter().filter(|command| is_signature(command)).count() <= 1);
        let mut gone = card();
        let _ = jpki::read_certificate(CertificateFile::DigitalSignature, Some(password().into()), options).run(&mut gone);
        prop_assert!(gone.sent.iter().filter(|command| is_verify(command)).count() <= 1);
        let mut gone = card();
        let _ = input_support::read_attributes(pin(PIN), options).run(&mut gone);
        prop_assert!(gone.sent.iter().filter(|command| is_verify(command)).count() <= 1);
    }
}
