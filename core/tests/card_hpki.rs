//! HPKI cards: the recorded commands, both forms of signing, and what goes wrong.

mod script;

use kazasu::apdu::{ExtendedLength, FileId, LinkOptions, Retries, StatusWord};
use kazasu::card::hpki::{self, Hpki, HpkiApplication, SigningForm};
use kazasu::card::jpki::{Digest, SignatureInputError};
use kazasu::card::{Application, Credential, Error, Guard, HpkiPin, Missing, Options, RetryCounter, Step};
use kazasu::certificate::TrustAnchors;
use kazasu::flow::{Channel, Flow};
use proptest::prelude::*;
use script::{Script, hex, ok, run, status};

const SIGN: u8 = 0x2A;
const VERIFY: u8 = 0x20;

fn pin() -> HpkiPin {
    HpkiPin::new("1234").unwrap()
}

fn options(guard: Guard, extended_length: ExtendedLength) -> Options {
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    Options { guard, link }
}

fn extended() -> Options {
    options(Guard::Off, ExtendedLength::Unknown)
}

/// A certificate with an RSA-2048 key: any will do.
fn certificate() -> Vec<u8> {
    let anchors = TrustAnchors::production();
    anchors.iter().next().unwrap().certificate().as_der().to_vec()
}

fn sign(form: SigningForm, options: Options) -> Flow<hpki::HpkiSignature, Error> {
    hpki::sign(
        HpkiApplication::Authentication,
        pin(),
        Digest::of(b"challenge"),
        form,
        options,
    )
}

/// SELECT, SELECT certificate, its header, the rest, SELECT PIN, VERIFY: as far as both forms go alike.
fn opened() -> Vec<Vec<u8>> {
    let certificate = certificate();
    vec![
        ok(b""),
        ok(b""),
        ok(&certificate[..4]),
        ok(&certificate[4..]),
        ok(b""),
        ok(b""),
    ]
}

/// The SHA-256 of "challenge", computed with another program, in its DigestInfo.
const DIGEST_INFO: &str =
    "3031300D0609608648016503040201050004202DD00BD77E0222CED882665481A9C1D9F907309D16E05ED007A1EA63928477A9";

#[test]
fn a_digest_info_is_signed_with_the_recorded_commands() {
    let answers = [opened(), vec![ok(b""), ok(&[7; 256])]].concat();
    let (result, script) = run(sign(SigningForm::DigestInfo, extended()), answers);
    let result = result.unwrap();
    assert_eq!(
        (result.certificate.to_vec(), result.signature.len()),
        (certificate(), 256)
    );
    let rest = certificate().len() - 4;
    assert_eq!(
        script.sent(),
        [
            "00A4040010E828BD080FA00000039100000000000200",
            "00A4020C020016",
            "00B0000004",
            &format!("00B0000400{rest:04X}"),
            "00A4020C020002",
            "002000880431323334",
            "00A4020C02000C",
            &format!("802A008033{DIGEST_INFO}00"),
        ]
    );
}

#[test]
fn a_padded_block_is_as_long_as_the_key_of_the_certificate() {
    let answers = [opened(), vec![ok(b""), ok(b""), ok(&[7; 256])]].concat();
    let (result, script) = run(sign(SigningForm::PaddedBlock, extended()), answers);
    assert_eq!(result.unwrap().signature.len(), 256);
    let filler = "FF".repeat(256 - 51 - 3);
    assert_eq!(
        script.sent()[6..],
        [
            "00A4020C02000C".to_owned(),
            "002241B6048402000C".to_owned(),
            format!("002A9E9A0001000001{filler}00{DIGEST_INFO}0000"),
        ]
    );
}

#[test]
fn a_padded_block_goes_as_a_chain_without_extended_length() {
    let certificate = certificate();
    let mut answers = vec![ok(b""), ok(b""), ok(&certificate[..4])];
    answers.extend(certificate[4..].chunks(256).map(ok));
    answers.extend([ok(b""), ok(b""), ok(b""), ok(b""), ok(b""), ok(&[7; 256])]);
    let (result, script) = run(
        sign(SigningForm::PaddedBlock, options(Guard::Off, ExtendedLength::No)),
        answers,
    );
    assert_eq!(result.unwrap().signature.len(), 256);
    let parts: Vec<_> = script
        .sent()
        .into_iter()
        .filter(|sent| sent[2..].starts_with("2A9E9A"))
        .collect();
    assert_eq!(parts.iter().map(|part| &part[..2]).collect::<Vec<_>>(), ["10", "00"]);
}

#[test]
fn a_block_that_the_reader_refuses_is_not_sent_again() {
    let answers = [opened(), vec![ok(b""), ok(b""), status(0x6700), ok(b"")]].concat();
    let (result, script) = run(sign(SigningForm::PaddedBlock, extended()), answers);
    assert!(matches!(result, Err(Error::ReaderLimitation { .. })), "{result:?}");
    assert_eq!(script.count(SIGN), 1);
}

#[test]
fn the_certificate_needs_no_pin_and_falls_back_to_short_reads() {
    let certificate = certificate();
    let mut answers = vec![ok(b""), ok(b""), ok(&certificate[..4]), status(0x6700)];
    answers.extend(certificate[4..].chunks(256).map(ok));
    let flow = hpki::read_certificate(HpkiApplication::Signature, extended());
    let (result, script) = run(flow, answers);
    assert_eq!(result.unwrap(), certificate);
    assert_eq!(script.sent()[0], "00A4040010E828BD080FA00000039100000000000100");
    assert_eq!(script.sent()[5], "00B0010400");
    assert_eq!(script.count(VERIFY), 0);
}

#[test]
fn certificates_of_wrong_lengths_are_malformed() {
    let read = |answers: Vec<Vec<u8>>| {
        let flow = hpki::read_certificate(HpkiApplication::Signature, extended());
        run(flow, [vec![ok(b""), ok(b"")], answers].concat()).0
    };
    let malformed = |reason| {
        Err(Error::MalformedFile {
            application: Application::HpkiSignature,
            file: FileId(0x0016),
            reason,
        })
    };
    assert_eq!(read(vec![ok(b"")]), malformed("not a certificate"));
    assert_eq!(read(vec![ok(b"text")]), malformed("not a certificate"));
    assert_eq!(
        read(vec![ok(b"\x30\x82\x06\x1F"), ok(&[1; 10]), ok(b"")]),
        malformed("the certificate is cut off")
    );
    assert_eq!(
        read(vec![ok(b"\x30\x82\x06\x1F"), ok(&[1; 10]), status(0x6B00)]),
        malformed("the certificate is cut off")
    );
    assert_eq!(
        read(vec![ok(b"\x30\x02\x01\x02\xFF\xFF")]).unwrap(),
        b"\x30\x02\x01\x02".as_slice()
    );
    // Cut off anywhere, whole or not: an error, and never a panic.
    let whole = certificate();
    for length in 0..whole.len() {
        assert!(
            read(vec![
                ok(&whole[..length.min(4)]),
                ok(&whole[length.min(4)..length]),
                ok(b"")
            ])
            .is_err()
        );
    }
}

#[test]
fn a_card_without_the_application_or_the_file_says_so() {
    let flow = || hpki::read_certificate(HpkiApplication::Authentication, extended());
    let application = Application::HpkiAuthentication;
    assert_eq!(
        run(flow(), [status(0x6A82)]).0,
        Err(Error::ApplicationNotFound { application })
    );
    assert_eq!(
        run(flow(), [ok(b""), status(0x6A82)]).0,
        Err(Error::NotOnThisDevice {
            application,
            missing: Missing::File(FileId(0x0016))
        })
    );
}

#[test]
fn the_pin_is_guarded_and_told_apart() {
    let credential = Credential::HpkiAuthentication;
    let guarded = |counter, verify| {
        let answers = [&opened()[..5], &[status(counter), status(verify)]].concat();
        run(
            sign(SigningForm::DigestInfo, options(Guard::On, ExtendedLength::Unknown)),
            answers,
        )
    };
    let (result, script) = guarded(0x63C3, 0x63C2);
    let remaining = Some(Retries(2));
    assert_eq!(result, Err(Error::WrongCredential { credential, remaining }));
    assert_eq!(script.sent()[4..], ["00A4020C020002", "00200088", "002000880431323334"]);
    for (counter, error) in [
        (0x63C1, Error::LastTry { credential }),
        (0x6983, Error::Blocked { credential }),
        (0x6984, Error::Blocked { credential }),
    ] {
        let (result, script) = guarded(counter, 0x9000);
        assert_eq!((result, script.count(VERIFY)), (Err(error), 0));
    }
    let flow = Flow::new(|channel: Channel| async move {
        let mut link = kazasu::apdu::Link::new(channel, LinkOptions::default());
        let mut hpki = Hpki::select(&mut link, HpkiApplication::Signature).await?;
        hpki.retry_counter().await
    });
    let (result, _) = run(flow, [ok(b""), ok(b""), status(0x63CF)]);
    assert_eq!(result, Ok(RetryCounter::Remaining(Retries(15))));
}

#[test]
fn signing_before_the_pin_asks_for_it_and_a_refused_form_is_told() {
    let flow = || {
        Flow::new(|channel: Channel| async move {
            let mut link = kazasu::apdu::Link::new(channel, LinkOptions::default());
            let mut hpki = Hpki::select(&mut link, HpkiApplication::Signature).await?;
            hpki.sign(&Digest::of(b"challenge")).await
        })
    };
    let credential = Credential::HpkiSignature;
    assert_eq!(
        run(flow(), [ok(b""), ok(b""), status(0x6982)]).0,
        Err(Error::CredentialRequired { credential })
    );
    let (result, script) = run(flow(), [ok(b""), ok(b""), status(0x6E00), ok(b"")]);
    let (step, refused) = (Step::Sign, StatusWord(0x6E00));
    assert_eq!(result, Err(Error::UnexpectedStatus { step, status: refused }));
    assert_eq!(script.count(SIGN), 1);
}

#[test]
fn a_key_that_is_not_of_rsa_makes_no_block() {
    // A SubjectPublicKeyInfo on P-256 (the base point).
    let point = "046B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C2964FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5";
    let spki = script::bytes(&format!("3059301306072A8648CE3D020106082A8648CE3D030107034200{point}"));
    let key = kazasu::certificate::PublicKey::from_spki_der(&spki).unwrap();
    let flow = Flow::new(move |channel: Channel| async move {
        let mut link = kazasu::apdu::Link::new(channel, LinkOptions::default());
        let mut hpki = Hpki::select(&mut link, HpkiApplication::Signature).await?;
        hpki.sign_block(&key, &Digest::of(b"challenge")).await
    });
    let (result, script) = run(flow, [ok(b"")]);
    assert_eq!(result, Err(SignatureInputError::Key.into()));
    assert_eq!(script.sent.len(), 1, "{}", hex(&script.sent[0]));
}

proptest! {
    #[test]
    fn verify_and_signing_are_never_repeated(
        after in 0_usize..10,
        answers in prop::collection::vec(
            (prop::collection::vec(any::<u8>(), 0..20), prop_oneof![
                3 => Just(0x9000_u16), 1 => 0x6C00_u16..=0x6CFF, 1 => 0x6100_u16..=0x61FF, 1 => any::<u16>()
            ]),
            0..12,
        ),
        block in any::<bool>(),
        guard in prop::sample::select(vec![Guard::On, Guard::Off]),
    ) {
        let form = if block { SigningForm::PaddedBlock } else { SigningForm::DigestInfo };
        let mut script: Vec<_> = opened().into_iter().take(after).collect();
        script.extend(answers.into_iter().map(|(data, status)| [data, status.to_be_bytes().to_vec()].concat()));
        let (_, script) = run::<hpki::HpkiSignature>(sign(form, options(guard, ExtendedLength::Unknown)), script);
        let script: Script = script;
        prop_assert!(script.count(VERIFY) <= 1 && script.count(SIGN) <= 1);
    }
}
