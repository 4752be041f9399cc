//! Signing with the JPKI application: every form, what goes wrong, and what a device may lack.

mod script;

use kazasu::apdu::{ExtendedLength, FileId, LinkOptions};
use kazasu::card::jpki::{self, CertificateFile, Digest, SignatureInputError, SignatureScheme};
use kazasu::card::{Application, Error, Guard, Missing, Options, Pin, SigningPassword, Step};
use kazasu::certificate::{CertificateError, PublicKey, RustCrypto};
use kazasu::flow::{Transceive, TransceiveError};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::{Pkcs1v15Sign, Pss};
use script::{Script, bytes, card_key, card_objects, hex, ok, run, status};
use sha2::{Digest as _, Sha256};

fn pin() -> Pin {
    Pin::new("1234").unwrap()
}

fn options(extended_length: ExtendedLength) -> Options {
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    Options {
        guard: Guard::Off,
        link,
    }
}

fn sign_with(scheme: SignatureScheme, message: &[u8]) -> kazasu::flow::Flow<bytes::Bytes, Error> {
    jpki::sign_with(pin().into(), scheme, message, options(ExtendedLength::Unknown))
}

/// A card that does the arithmetic, as the description of P1 has it.
struct SigningCard;

impl Transceive for SigningCard {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let [0x80, 0x2A, p1, 0x97, length, data @ .., 0x00] = command else {
            return Ok(ok(b""));
        };
        assert_eq!(usize::from(*length), data.len());
        let pkcs1 = |padding, data: &[u8]| card_key().sign(padding, data);
        let pss =
            |digest: &[u8]| card_key().sign_with_rng(&mut ChaCha20Rng::seed_from_u64(1), Pss::<Sha256>::new(), digest);
        let hash = Sha256::digest(data);
        let signature = match p1 {
            0 => pkcs1(Pkcs1v15Sign::new_unprefixed(), data),
            1 => pkcs1(Pkcs1v15Sign::new_unprefixed(), &hash),
            2 => pkcs1(Pkcs1v15Sign::new::<Sha256>(), data),
            3 => pkcs1(Pkcs1v15Sign::new::<Sha256>(), &hash),
            4 => pss(data),
            5 => pss(&hash),
            _ => return Ok(status(0x6A86)),
        };
        Ok(ok(&signature.unwrap()))
    }
}

#[test]
fn every_scheme_verifies_what_it_signed_and_nothing_else() {
    let key = PublicKey::from_card_objects(&card_objects(card_key())).unwrap();
    let message = b"to be signed";
    for scheme in SignatureScheme::ALL {
        let signature = sign_with(scheme, message).run(&mut SigningCard).unwrap();
        let verify = |message: &[u8], signature: &[u8]| scheme.verify(&key, message, signature, &RustCrypto);
        assert_eq!(verify(message, &signature), Ok(()), "{scheme:?}");
        assert_eq!(
            verify(b"another", &signature),
            Err(CertificateError::SignatureInvalid),
            "{scheme:?}"
        );
        assert_eq!(
            verify(message, &signature[1..]),
            Err(CertificateError::SignatureInvalid)
        );
        let kind = |scheme: SignatureScheme| match scheme {
            SignatureScheme::AsGiven => 0,
            SignatureScheme::BareSha256 => 1,
            SignatureScheme::Pkcs1Digest | SignatureScheme::Pkcs1Message => 2,
            SignatureScheme::PssDigest | SignatureScheme::PssMessage => 3,
        };
        for other in SignatureScheme::ALL {
            let verified = other.verify(&key, message, &signature, &RustCrypto).is_ok();
            assert_eq!(verified, kind(other) == kind(scheme), "{scheme:?} by {other:?}");
        }
    }
}

#[test]
fn a_digest_signed_in_the_usual_form_verifies_over_its_message() {
    let key = PublicKey::from_card_objects(&card_objects(card_key())).unwrap();
    let signature = jpki::sign(pin().into(), Digest::of(b"message"), options(ExtendedLength::Unknown))
        .run(&mut SigningCard)
        .unwrap();
    assert_eq!(
        SignatureScheme::Pkcs1Message.verify(&key, b"message", &signature, &RustCrypto),
        Ok(())
    );
}

#[test]
fn the_scheme_is_p1_and_the_digest_is_made_here_where_the_card_wants_one() {
    let (_, script) = run(
        sign_with(SignatureScheme::PssDigest, b"challenge"),
        [ok(b""), ok(b""), ok(&[1; 256])],
    );
    // The SHA-256 of "challenge", computed with another program.
    let digest = "2DD00BD77E0222CED882665481A9C1D9F907309D16E05ED007A1EA63928477A9";
    assert_eq!(script.sent()[2], format!("802A049720{digest}00"));
    let (_, script) = run(
        sign_with(SignatureScheme::Pkcs1Message, b"ab"),
        [ok(b""), ok(b""), ok(&[1; 256])],
    );
    assert_eq!(script.sent()[2], "802A039702616200");
}

#[test]
fn what_does_not_fit_a_scheme_is_refused_before_anything_is_sent() {
    for length in [0, 246] {
        let (result, script) = run(sign_with(SignatureScheme::AsGiven, &vec![1; length]), []);
        assert_eq!(result, Err(SignatureInputError::Length { length, most: 245 }.into()));
        assert!(script.sent.is_empty());
    }
}

#[test]
fn a_signature_of_any_length_is_taken() {
    for length in [96, 104, 255, 256] {
        let signature = vec![7; length];
        let answers = [ok(b""), ok(b""), ok(&signature)];
        assert_eq!(
            run(sign_with(SignatureScheme::AsGiven, b"data"), answers).0.unwrap(),
            signature
        );
    }
    let mut first = vec![7; 256];
    first.extend([0x61, 0x80]);
    let (result, script) = run(
        sign_with(SignatureScheme::AsGiven, b"data"),
        [ok(b""), ok(b""), first, ok(&[8; 128])],
    );
    assert_eq!(result.unwrap().len(), 384);
    assert_eq!(script.sent()[3], "00C0000080");
}

#[test]
fn a_long_message_goes_in_one_extended_apdu_and_is_not_sent_again_when_refused() {
    let answers = [ok(b""), ok(b""), status(0x6700), ok(&[1; 256])];
    let (result, script) = run(sign_with(SignatureScheme::Pkcs1Message, &[0x5A; 300]), answers);
    assert!(matches!(result, Err(Error::ReaderLimitation { .. })), "{result:?}");
    assert_eq!(script.count(0x2A), 1);
    assert!(script.sent()[2].starts_with("802A039700012C5A"));
}

#[test]
fn a_long_message_goes_as_a_chain_without_extended_length() {
    let flow = jpki::sign_with(
        pin().into(),
        SignatureScheme::Pkcs1Message,
        &[0x5A; 300],
        options(ExtendedLength::No),
    );
    let (result, script) = run(flow, [ok(b""), ok(b""), ok(b""), ok(&[1; 256])]);
    assert!(result.is_ok());
    assert_eq!(
        [&script.sent()[2][..8], &script.sent()[3][..8]],
        ["902A0397", "802A0397"]
    );
}

#[test]
fn a_device_without_the_key_or_its_certificate_says_so() {
    let missing = |file| Error::NotOnThisDevice {
        application: Application::Jpki,
        missing: Missing::File(FileId(file)),
    };
    let (result, _) = run(
        sign_with(SignatureScheme::AsGiven, b"data"),
        [ok(b""), ok(b""), status(0x6A82)],
    );
    assert_eq!(result, Err(missing(0x0017)));

    let password = SigningPassword::new("ABC123").unwrap();
    let flow = || {
        jpki::read_certificate(
            CertificateFile::DigitalSignature,
            Some(password.clone().into()),
            options(ExtendedLength::Unknown),
        )
    };
    let (result, script) = run(flow(), [ok(b""), status(0x6A82)]);
    assert_eq!((result, script.count(0x20)), (Err(missing(0x0001)), 0));
    let (result, _) = run(flow(), [ok(b""), status(0x6982), status(0x6A82)]);
    assert_eq!(result, Err(missing(0x001B)), "there is no password to verify");
    let (result, _) = run(flow(), [ok(b""), status(0x6982), ok(b""), status(0x6A82)]);
    assert_eq!(result, Err(missing(0x0001)));
}

#[test]
fn a_child_s_card_tells_what_it_has() {
    let answers = [
        ok(b""),
        ok(&[b' '; 160]),
        ok(&[0x00, 0x8F, 0x00]),
        status(0x63C3),
        status(0x6A82),
    ];
    let information = run(jpki::information(options(ExtendedLength::Unknown)), answers)
        .0
        .unwrap();
    let availability = information.availability.unwrap();
    assert_eq!(availability.user_authentication, jpki::Availability::Present);
    assert_eq!(availability.digital_signature, jpki::Availability::Other(0));
    assert_eq!(information.digital_signature, None);
    let answers = [
        ok(b""),
        ok(&[b' '; 160]),
        status(0x6A82),
        status(0x63C3),
        status(0x63C5),
    ];
    let information = run(jpki::information(options(ExtendedLength::Unknown)), answers)
        .0
        .unwrap();
    assert_eq!(information.availability, None);
}

#[test]
fn the_signing_certificate_is_read_after_its_password() {
    let certificate = [bytes("308206CA"), vec![0x5A; 0x06CA]].concat();
    let flow = jpki::read_certificate(
        CertificateFile::DigitalSignature,
        Some(SigningPassword::new("123456").unwrap().into()),
        options(ExtendedLength::Unknown),
    );
    let (result, script) = run(flow, [ok(b""), status(0x6982), ok(b""), ok(&certificate)]);
    assert_eq!(hex(&result.unwrap()), hex(&certificate));
    assert_eq!(
        script.sent()[1..],
        ["00B08100000000", "0020009B06313233343536", "00B08100000000"]
    );
}

#[test]
fn a_reset_in_the_middle_ends_the_flow_and_sends_nothing_again() {
    for reset_at in 0..4 {
        let mut answers: Vec<_> = [ok(b""), status(0x63C3), ok(b""), ok(&[1; 256])].map(Ok).into();
        answers[reset_at] = Err(TransceiveError::Reset);
        let mut script = Script::with_failures(answers);
        let flow = jpki::sign(pin().into(), Digest::of(b"message"), Options::default());
        assert_eq!(flow.run(&mut script), Err(Error::Transceive(TransceiveError::Reset)));
        assert_eq!(script.sent.len(), reset_at + 1);
    }
}

#[test]
fn an_unexpected_status_is_passed_on() {
    let (result, _) = run(
        sign_with(SignatureScheme::PssMessage, b"data"),
        [ok(b""), ok(b""), status(0x6A86)],
    );
    assert_eq!(
        result,
        Err(Error::UnexpectedStatus {
            step: Step::Sign,
            status: kazasu::apdu::StatusWord(0x6A86)
        })
    );
}
