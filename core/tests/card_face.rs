//! The 券面事項確認AP: what is sent to read it, what each number opens, and which part of the face can be believed.

use std::sync::OnceLock;

use bytes::Bytes;
use jiff::civil::date;
use kazasu::apdu::{ExtendedLength, FileId, Link, LinkOptions, Retries, StatusWord};
use kazasu::card::attributes::{BirthDate, Sex};
use kazasu::card::card_face::{self, CardFaceApplication, CardFaceSecret};
use kazasu::card::expiry::Expiry;
use kazasu::card::face::{AgeRecord, BasicInformation, CardFace, FaceError, RenderedNumber};
use kazasu::card::signature::Digest as CardDigest;
use kazasu::card::{
    Application, BirthDateKey, Credential, Error, Guard, IndividualNumber, Missing, NumberB, Options, RetryCounter,
    Step,
};
use kazasu::certificate::{
    CardVerifiableAnchors, CardVerifiableCertificate, CertificateError, KeyIdentifier, PublicKey, RustCrypto,
};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey};
use sha2::{Digest, Sha256};

const CA: KeyIdentifier = KeyIdentifier::new(*b"9000023\x08\x05001\0\0\0\0");
const SIGNER: KeyIdentifier = KeyIdentifier::new(*b"9131001\x08\x05000\0\0\0\0");

/// The keys of the CA, of who signed the files, and of the card.
fn keys() -> &'static [RsaPrivateKey; 3] {
    static KEYS: OnceLock<[RsaPrivateKey; 3]> = OnceLock::new();
    KEYS.get_or_init(|| {
        [11, 12, 13].map(|seed| RsaPrivateKey::new(&mut ChaCha20Rng::seed_from_u64(seed), 2048).unwrap())
    })
}

fn sign(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    let digest = Sha256::digest(message);
    key.sign(Pkcs1v15Sign::new::<Sha256>(), &digest).unwrap()
}

fn modulus(key: &RsaPrivateKey) -> Vec<u8> {
    key.as_public_key().n_bytes().into_vec()
}

fn object(tag: u16, value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    let length: &[u8] = match value.len() {
        0..=0x7F => &length[1..],
        0x80..=0xFF => &[0x81, length[1]],
        _ => &[0x82, length[0], length[1]],
    };
    let tag = tag.to_be_bytes();
    let tag = if tag[0] == 0 { &tag[1..] } else { &tag };
    [tag, length, value].concat()
}

fn public_key(key: &RsaPrivateKey) -> Vec<u8> {
    [object(0x90, &[1, 0, 1]), object(0x91, &modulus(key))].concat()
}

fn png(width: u8, height: u8) -> Vec<u8> {
    let mut png = b"\x89PNG\r\n\x1A\n\0\0\0\x0DIHDR\0\0\0\0\0\0\0\0\x01\0\0\0\0".to_vec();
    (png[19], png[23]) = (width, height);
    png
}

/// As long as a photo may be: several short reads.
fn photo() -> Vec<u8> {
    let header = b"\0\0\0\x1EjP2h\0\0\0\x16ihdr\0\0\x01\x90\0\0\x01\x40\0\x01\x07\x07\0\0";
    let header = [&header[..4], b"jp2h", &header[8..]].concat();
    [b"\0\0\0\x0CjP  \r\n\x87\n".as_slice(), &header, &[0x5A; 700]].concat()
}

fn signed_fields() -> [(u16, Vec<u8>); 6] {
    [
        (0xDF22, b"19900102".to_vec()),
        (0xDF23, b"2".to_vec()),
        (0xDF24, public_key(&keys()[2])),
        (0xDF25, png(200, 24)),
        (0xDF26, png(220, 48)),
        (0xDF27, photo()),
    ]
}

fn payload(fields: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let objects: Vec<_> = fields.iter().map(|(tag, value)| object(*tag, value)).collect();
    let digest = |group: &[Vec<u8>]| Sha256::digest(group.concat());
    [digest(&objects[..3]), digest(&objects[3..5]), digest(&objects[5..])].concat()
}

fn face_fields() -> Vec<(u16, Vec<u8>)> {
    let signed = signed_fields();
    let signature = sign(&keys()[1], &payload(&signed));
    let mut fields = vec![(0xDF21, vec![0; 18])];
    fields.extend(signed);
    fields.extend([
        (0xDF28, signature),
        (0xDF29, b"20300102".to_vec()),
        (0xDF2A, png(24, 12)),
    ]);
    fields
}

fn file(tag: u16, fields: &[(u16, Vec<u8>)]) -> Vec<u8> {
    let fields: Vec<_> = fields.iter().map(|(tag, value)| object(*tag, value)).collect();
    object(tag, &fields.concat())
}

fn face_file() -> &'static Bytes {
    static FACE: OnceLock<Bytes> = OnceLock::new();
    FACE.get_or_init(|| [file(0xFF20, &face_fields()), vec![0xFF; 30]].concat().into())
}

fn age_file() -> Bytes {
    let fields = [
        (0xDF11, b"19900102".to_vec()),
        (0xDF12, public_key(&keys()[2])),
        (0xDF13, vec![7; 256]),
    ];
    file(0xFF10, &fields).into()
}

fn number_file() -> Bytes {
    let fields = [
        (0xDF41, png(72, 12)),
        (0xDF42, public_key(&keys()[2])),
        (0xDF43, vec![8; 256]),
    ];
    file(0xFF40, &fields).into()
}

fn information_file() -> Bytes {
    let fields = [
        (0xDF31, b"\x06\x03\x0E\x01".to_vec()),
        (0xDF32, b"9000024\x08\x05001\0\0\0\0".to_vec()),
        (0xDF33, vec![1]),
        (0xDF34, b"13101".to_vec()),
        (0xDF35, vec![9; 272]),
    ];
    file(0xFF30, &fields).into()
}

fn certificate_file_of(issuer: KeyIdentifier) -> Vec<u8> {
    let [ca, signer, _] = keys();
    let body = [issuer.as_bytes().as_slice(), SIGNER.as_bytes(), &public_key(signer)].concat();
    let signature = sign(ca, &body);
    object(0x7F21, &[object(0x5F4E, &body), object(0x5F37, &signature)].concat())
}

fn certificate() -> CardVerifiableCertificate {
    CardVerifiableCertificate::from_card_file(&certificate_file_of(CA)).unwrap()
}

fn anchors_of(ca: KeyIdentifier) -> CardVerifiableAnchors {
    let key = PublicKey::from_rsa_parts(&modulus(&keys()[0]), &[1, 0, 1]).unwrap();
    CardVerifiableAnchors::none().with("simulated", ca, key).unwrap()
}

fn anchors() -> CardVerifiableAnchors {
    anchors_of(CA)
}

/// A card of as many rules as these tests need.
struct Card {
    sent: Vec<Vec<u8>>,
    extended: bool,
    tries: u8,
    verified: Vec<u8>,
    /// Files that it does not have.
    absent: Vec<u8>,
}

const BIRTH_DATE: u8 = 0x91;
const NUMBER_B: u8 = 0x92;
const NUMBER_A: u8 = 0x93;

impl Card {
    fn new() -> Self {
        Self {
            sent: vec![],
            extended: true,
            tries: 10,
            verified: vec![],
            absent: vec![],
        }
    }

    fn answer(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        match *command {
            [0x00, 0xA4, 0x04, 0x0C, 0x0A, ref aid @ ..] => {
                let known = aid == Application::CardFace.aid().as_bytes();
                (vec![], if known { 0x9000 } else { 0x6A82 })
            }
            [0x00, 0x20, 0x00, _] => (vec![], 0x63C0 | u16::from(self.tries)),
            [0x00, 0x20, 0x00, reference, _, ref value @ ..] => {
                let right: &[u8] = match reference {
                    BIRTH_DATE => b"020102",
                    NUMBER_B => b"02010220301234",
                    NUMBER_A => b"012345678901",
                    _ => return (vec![], 0x6A82),
                };
                if value == right {
                    self.verified.push(reference);
                    return (vec![], 0x9000);
                }
                self.tries -= 1;
                (vec![], 0x63C0 | u16::from(self.tries))
            }
            [0x80, 0x2A, 0x00, 0x00, 0x33, ref info @ .., 0x00] => {
                let signature = keys()[2].sign(Pkcs1v15Sign::new_unprefixed(), info).unwrap();
                (signature, 0x9000)
            }
            [0x00, 0xB0, p1, p2, ref expected @ ..] => self.read(p1, p2, expected),
            _ => (vec![], 0x6D00),
        }
    }

    fn read(&mut self, p1: u8, p2: u8, expected: &[u8]) -> (Vec<u8>, u16) {
        let offset = if p1 & 0x80 == 0 {
            usize::from(u16::from_be_bytes([p1, p2]))
        } else {
            usize::from(p2)
        };
        let selected = self
            .sent
            .iter()
            .rev()
            .find(|sent| sent[1] == 0xB0 && sent[2] & 0x80 != 0)
            .map_or(0, |sent| sent[2] & 0x1F);
        let wanted = match *expected {
            [0] => 256,
            [short] => usize::from(short),
            [0, 0, 0] if self.extended => 65_536,
            [0, high, low] if self.extended => usize::from(u16::from_be_bytes([high, low])),
            _ => return (vec![], 0x6700),
        };
        let opened = |any: &[u8]| any.iter().any(|reference| self.verified.contains(reference));
        let (content, open) = match selected {
            file if self.absent.contains(&file) => return (vec![], 0x6A82),
            1 => (age_file(), opened(&[BIRTH_DATE])),
            2 => (face_file().clone(), opened(&[NUMBER_A, NUMBER_B])),
            3 => (information_file(), true),
            4 => (certificate_file_of(CA).into(), true),
            5 => (number_file(), opened(&[NUMBER_A])),
            _ => return (vec![], 0x6A82),
        };
        match content.get(offset..) {
            _ if !open => (vec![], 0x6982),
            Some(rest) if !rest.is_empty() => (rest[..rest.len().min(wanted)].to_vec(), 0x9000),
            _ => (vec![], 0x6B00),
        }
    }

    fn sent(&self) -> Vec<String> {
        let hex = |sent: &Vec<u8>| sent.iter().map(|byte| format!("{byte:02X}")).collect();
        self.sent.iter().map(hex).collect()
    }

    fn count(&self, counted: impl Fn(&[u8]) -> bool) -> usize {
        self.sent.iter().filter(|command| counted(command)).count()
    }
}

impl Transceive for Card {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        let (data, status) = self.answer(command);
        Ok([data, status.to_be_bytes().to_vec()].concat())
    }
}

fn is_verify(command: &[u8]) -> bool {
    command[1] == 0x20 && command.len() > 4
}

fn number_a() -> CardFaceSecret {
    IndividualNumber::new("012345678901").unwrap().into()
}

fn number_b() -> CardFaceSecret {
    NumberB::new("02010220301234").unwrap().into()
}

fn birth_date() -> CardFaceSecret {
    BirthDateKey::from_date(date(1990, 1, 2)).unwrap().into()
}

fn challenge() -> CardDigest {
    CardDigest::of(b"challenge")
}

fn options(guard: Guard, extended_length: ExtendedLength) -> Options {
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    Options { guard, link }
}

fn unguarded() -> Options {
    options(Guard::Off, ExtendedLength::Unknown)
}

#[test]
fn the_card_face_takes_three_exchanges_and_one_for_the_guard() {
    let mut card = Card::new();
    let read = card_face::read_card_face(number_b(), Options::default()).run(&mut card);
    assert_eq!(read.unwrap(), CardFace::parse(face_file()).unwrap());
    assert_eq!(
        card.sent(),
        [
            "00A4040C0AD3921000310001010402",
            "00200092",
            "002000920E3032303130323230333031323334",
            "00B08200000000",
        ]
    );
    let mut card = Card::new();
    card_face::read_card_face(number_a(), unguarded())
        .run(&mut card)
        .unwrap();
    assert_eq!((card.sent.len(), card.sent[1][3]), (3, NUMBER_A));
}

#[test]
fn without_extended_length_the_face_is_read_in_pieces_of_256() {
    let object = face_file().len() - 30;
    for (extended_length, refused) in [(ExtendedLength::No, 0), (ExtendedLength::Unknown, 1)] {
        let mut card = Card {
            extended: false,
            ..Card::new()
        };
        let read = card_face::read_card_face(number_b(), options(Guard::Off, extended_length)).run(&mut card);
        assert_eq!(read.unwrap(), CardFace::parse(face_file()).unwrap());
        assert_eq!(card.sent.len(), 2 + refused + object.div_ceil(256));
    }
}

#[test]
fn the_face_is_read_by_tag() {
    let face = CardFace::parse(face_file()).unwrap();
    let signed = face.unverified();
    assert_eq!(signed.birth_date, Some(BirthDate::Date(date(1990, 1, 2))));
    assert_eq!(signed.sex, Some(Sex::Female));
    let image = |image: &Option<kazasu::card::image::Image>| {
        let image = image.as_ref().unwrap();
        let size = image.size().map(|size| (size.width, size.height));
        (image.media_type().unwrap(), size.unwrap())
    };
    assert_eq!(image(&signed.name_image), ("image/png", (200, 24)));
    assert_eq!(image(&signed.address_image), ("image/png", (220, 48)));
    assert_eq!(image(&signed.photo), ("image/jp2", (320, 400)));
    assert_eq!(signed.photo.as_ref().unwrap().bytes(), &photo());
    assert!(signed.card_key.is_some());
    assert_eq!(face.unsigned().expiry, Some(Expiry::Date(date(2030, 1, 2))));
    assert_eq!(image(&face.unsigned().security_code_image), ("image/png", (24, 12)));

    let mut fields = face_fields();
    fields.reverse();
    fields.insert(3, (0xDF2B, vec![1, 2, 3]));
    assert_eq!(CardFace::parse(&file(0xFF20, &fields).into()).unwrap(), face);
}

#[test]
fn a_face_without_some_fields_is_still_given() {
    let face = CardFace::parse(&file(0xFF20, &[(0xDF29, b"never".to_vec())]).into()).unwrap();
    assert_eq!(face.unverified().birth_date, None);
    assert_eq!(face.unverified().photo, None);
    assert_eq!(face.unsigned().expiry, Some(Expiry::Text("never".to_owned())));
    let result = face.verify(&certificate(), &anchors(), &RustCrypto);
    assert_eq!(result, Err(FaceError::Incomplete));
}

#[test]
fn a_face_that_the_issuer_signed_verifies() {
    let verified = CardFace::parse(face_file())
        .unwrap()
        .verify(&certificate(), &anchors(), &RustCrypto)
        .unwrap();
    assert_eq!(verified.face(), CardFace::parse(face_file()).unwrap().unverified());
    assert_eq!(verified.anchor().name(), "simulated");
}

#[test]
fn a_change_in_any_signed_field_is_found() {
    for (index, (tag, _)) in signed_fields().iter().enumerate() {
        let mut fields = face_fields();
        let last = fields[index + 1].1.last_mut().unwrap();
        *last ^= 1;
        let face = CardFace::parse(&file(0xFF20, &fields).into()).unwrap();
        let result = face.verify(&certificate(), &anchors(), &RustCrypto);
        let invalid = FaceError::Certificate(CertificateError::SignatureInvalid);
        assert_eq!(result, Err(invalid), "{tag:04X}");

        fields.remove(index + 1);
        let face = CardFace::parse(&file(0xFF20, &fields).into()).unwrap();
        let result = face.verify(&certificate(), &anchors(), &RustCrypto);
        assert_eq!(result, Err(FaceError::Incomplete), "{tag:04X}");
    }
}

#[test]
fn the_digests_are_over_the_bytes_as_they_were_read() {
    // The same birth date with a longer form of its length: it reads alike, but is not what was signed.
    let fields: Vec<_> = face_fields()
        .iter()
        .map(|(tag, value)| match tag {
            0xDF22 => [b"\xDF\x22\x81\x08".as_slice(), value].concat(),
            _ => object(*tag, value),
        })
        .collect();
    let face = CardFace::parse(&object(0xFF20, &fields.concat()).into()).unwrap();
    assert_eq!(face.unverified(), CardFace::parse(face_file()).unwrap().unverified());
    assert!(face.verify(&certificate(), &anchors(), &RustCrypto).is_err());
}

#[test]
fn of_two_fields_with_one_tag_the_verified_one_is_shown() {
    let mut fields = face_fields();
    fields.push((0xDF22, b"20000101".to_vec()));
    let face = CardFace::parse(&file(0xFF20, &fields).into()).unwrap();
    let verified = face.verify(&certificate(), &anchors(), &RustCrypto).unwrap();
    assert_eq!(verified.face().birth_date, Some(BirthDate::Date(date(1990, 1, 2))));
    fields.insert(0, (0xDF22, b"20000101".to_vec()));
    let face = CardFace::parse(&file(0xFF20, &fields).into()).unwrap();
    assert!(face.verify(&certificate(), &anchors(), &RustCrypto).is_err());
}

#[test]
fn what_is_not_signed_may_differ_and_is_not_in_the_verified_face() {
    let mut fields = face_fields();
    fields[8].1 = b"20991231".to_vec();
    let face = CardFace::parse(&file(0xFF20, &fields).into()).unwrap();
    assert!(face.verify(&certificate(), &anchors(), &RustCrypto).is_ok());
}

#[test]
fn a_certificate_under_no_anchor_or_of_another_application_is_refused() {
    let face = CardFace::parse(face_file()).unwrap();
    let none = face.verify(&certificate(), &CardVerifiableAnchors::production(), &RustCrypto);
    assert!(matches!(
        none,
        Err(FaceError::Certificate(CertificateError::NoAnchor { .. }))
    ));
    let input_support = KeyIdentifier::new(*b"5000033\x08\x05001\0\0\0\0");
    let other = CardVerifiableCertificate::from_card_file(&certificate_file_of(input_support)).unwrap();
    let result = face.verify(&other, &anchors_of(input_support), &RustCrypto);
    assert_eq!(result, Err(FaceError::OtherAuthority));
}

#[test]
fn a_card_proves_that_it_is_no_copy() {
    let mut card = Card::new();
    let evidence = card_face::read_card_face_evidence(number_b(), challenge(), unguarded())
        .run(&mut card)
        .unwrap();
    assert_eq!(card.sent.len(), 5);
    // The SHA-256 of "challenge", computed with another program.
    let digest = "2DD00BD77E0222CED882665481A9C1D9F907309D16E05ED007A1EA63928477A9";
    assert_eq!(
        card.sent()[4],
        format!("802A0000333031300D060960864801650304020105000420{digest}00")
    );
    assert_eq!(evidence.link.extended_length, ExtendedLength::Yes);
    let verified = evidence.verify(&anchors(), &RustCrypto).unwrap();
    assert_eq!(verified.face().sex, Some(Sex::Female));

    let mut copied = evidence.clone();
    copied.signature = sign(&keys()[1], b"challenge").into();
    let invalid = FaceError::Certificate(CertificateError::SignatureInvalid);
    assert_eq!(copied.verify(&anchors(), &RustCrypto), Err(invalid.clone()));
    let mut replayed = evidence;
    replayed.digest = CardDigest::of(b"another");
    assert_eq!(replayed.verify(&anchors(), &RustCrypto), Err(invalid));
}

fn with<T, F>(procedure: impl FnOnce(Channel) -> F) -> (Result<T, Error>, Card)
where
    F: Future<Output = Result<T, Error>> + Send + 'static,
{
    let mut card = Card::new();
    let result = Flow::new(procedure).run(&mut card);
    (result, card)
}

#[test]
fn what_a_number_does_not_open_is_not_asked_for() {
    let does_not_open = |verified, file, needs: &'static [Credential]| Error::DoesNotOpen {
        verified,
        file: FileId(file),
        needs,
    };
    let (result, card) = with(|channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&birth_date(), Guard::Off).await?;
        Ok((application.face().await, application.rendered_number().await))
    });
    let (face, number) = result.unwrap();
    let verified = Credential::CardFaceBirthDate;
    let needs = &[Credential::CardFaceNumberB, Credential::CardFaceNumberA];
    assert_eq!(face, Err(does_not_open(verified, 2, needs)));
    assert_eq!(number, Err(does_not_open(verified, 5, &[Credential::CardFaceNumberA])));
    assert_eq!(card.sent.len(), 2);

    let (result, card) = with(|channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&number_b(), Guard::Off).await?;
        application.rendered_number().await
    });
    let verified = Credential::CardFaceNumberB;
    assert_eq!(result, Err(does_not_open(verified, 5, &[Credential::CardFaceNumberA])));
    assert_eq!(card.sent.len(), 2);
}

#[test]
fn numbers_open_together_what_each_opens() {
    let (result, _) = with(|channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        application.verify(&number_a(), Guard::On).await?;
        application.verify(&birth_date(), Guard::On).await?;
        application.face().await?;
        application.age_record().await?;
        application.rendered_number().await
    });
    assert_eq!(result, Ok(RenderedNumber::parse(&number_file()).unwrap()));
}

#[test]
fn the_age_record_is_tried_with_any_number_as_sources_differ() {
    let mut card = Card::new();
    let record = card_face::read_age_record(birth_date(), unguarded())
        .run(&mut card)
        .unwrap();
    assert_eq!(record.birth_date, Some(BirthDate::Date(date(1990, 1, 2))));
    assert_eq!((record.signature.unwrap().len(), record.encoded), (256, age_file()));
    assert_eq!(card.sent.len(), 3);

    let mut card = Card::new();
    let refused = card_face::read_age_record(number_a(), unguarded()).run(&mut card);
    let credential = Credential::CardFaceBirthDate;
    assert_eq!(refused, Err(Error::CredentialRequired { credential }));
    assert_eq!(card.sent.len(), 3, "it was asked for");
}

#[test]
fn before_any_number_the_card_decides() {
    let (result, card) = with(|channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        let information = application.basic_information().await?;
        application.signer_certificate().await?;
        Ok((information, application.face().await))
    });
    let (information, face) = result.unwrap();
    assert_eq!(information.municipality_code.as_deref(), Some("13101"));
    assert_eq!(information.profile.as_deref(), Some(b"\x06\x03\x0E\x01".as_slice()));
    let credential = Credential::CardFaceNumberB;
    assert_eq!(face, Err(Error::CredentialRequired { credential }));
    assert_eq!(card.count(is_verify), 0);
}

#[test]
fn credentials_of_other_applications_are_refused_before_anything_is_sent() {
    let (result, card) = with(|channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        let counter = application.retry_counter(Credential::CardFaceNumberB).await?;
        Ok((counter, application.retry_counter(Credential::NumberB).await))
    });
    let other = Error::WrongApplication {
        credential: Credential::NumberB,
        selected: Application::CardFace,
    };
    assert_eq!(result, Ok((RetryCounter::Remaining(Retries(10)), Err(other))));
    assert_eq!(card.sent.len(), 2);
}

#[test]
fn a_wrong_number_costs_one_try_and_the_last_is_kept() {
    let wrong = || NumberB::new("00000000000000").unwrap();
    let credential = Credential::CardFaceNumberB;
    let mut card = Card::new();
    let result = card_face::read_card_face(wrong(), Options::default()).run(&mut card);
    let remaining = Some(Retries(9));
    assert_eq!(result, Err(Error::WrongCredential { credential, remaining }));
    assert_eq!((card.count(is_verify), card.tries), (1, 9));

    let mut card = Card {
        tries: 1,
        ..Card::new()
    };
    let result = card_face::read_card_face(wrong(), Options::default()).run(&mut card);
    assert_eq!(result, Err(Error::LastTry { credential }));
    assert_eq!((card.count(is_verify), card.tries), (0, 1));
}

#[test]
fn a_missing_file_is_named() {
    let mut card = Card {
        absent: vec![2],
        ..Card::new()
    };
    let result = card_face::read_card_face(number_b(), unguarded()).run(&mut card);
    let (application, missing) = (Application::CardFace, Missing::File(FileId(2)));
    assert_eq!(result, Err(Error::NotOnThisDevice { application, missing }));
}

/// Answers with fixed responses, one a command.
struct Replay {
    answers: std::vec::IntoIter<Vec<u8>>,
    sent: Vec<Vec<u8>>,
}

impl Replay {
    fn new(answers: Vec<Vec<u8>>) -> Self {
        Self {
            answers: answers.into_iter(),
            sent: vec![],
        }
    }
}

impl Transceive for Replay {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        self.answers.next().ok_or(TransceiveError::Removed)
    }
}

fn ok(data: &[u8]) -> Vec<u8> {
    [data, &[0x90, 0x00]].concat()
}

#[test]
fn the_challenge_is_signed_once_whatever_comes_back() {
    for status in [0x6700_u16, 0x6C10, 0x6D00, 0x6985] {
        let mut card = Replay::new(vec![
            ok(b""),
            ok(b""),
            ok(face_file()),
            ok(&certificate_file_of(CA)),
            status.to_be_bytes().to_vec(),
        ]);
        let result = card_face::read_card_face_evidence(number_b(), challenge(), unguarded()).run(&mut card);
        let (step, status) = (Step::InternalAuthenticate, StatusWord(status));
        assert_eq!(result.err(), Some(Error::UnexpectedStatus { step, status }));
        assert_eq!(card.sent.len(), 5);
    }
}

#[test]
fn every_truncation_of_every_file_is_an_error_and_no_panic() {
    for (whole, filler) in [
        (face_file().clone(), 30),
        (age_file(), 0),
        (information_file(), 0),
        (number_file(), 0),
    ] {
        for length in 0..whole.len() - filler {
            let cut = whole.slice(..length);
            assert!(CardFace::parse(&cut).is_err());
            assert!(AgeRecord::parse(&cut).is_err());
            assert!(BasicInformation::parse(&cut).is_err());
            assert!(RenderedNumber::parse(&cut).is_err());
        }
    }
    let mut card = Replay::new(vec![ok(b""), ok(b""), ok(&face_file()[..900]), vec![0x6B, 0x00]]);
    let (application, file) = (Application::CardFace, FileId(2));
    let malformed = Error::MalformedFile {
        application,
        file,
        reason: "there is no FF20",
    };
    let result = card_face::read_card_face(number_b(), unguarded()).run(&mut card);
    assert_eq!(result, Err(malformed));
}

#[test]
fn personal_data_is_not_shown() {
    let evidence = card_face::read_card_face_evidence(number_b(), challenge(), unguarded())
        .run(&mut Card::new())
        .unwrap();
    let verified = evidence.verify(&anchors(), &RustCrypto).unwrap();
    let age = AgeRecord::parse(&age_file()).unwrap();
    let number = RenderedNumber::parse(&number_file()).unwrap();
    let shown = format!("{evidence:?} {verified:?} {age:?} {number:?} {:?}", number_b());
    for private in ["1990", "Female", "90, 90", "ZZZ", "0201"] {
        assert!(!shown.contains(private), "{private}: {shown}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn any_change_of_a_file_is_read_or_refused_and_never_verifies_wrongly(
        index in any::<prop::sample::Index>(),
        value in any::<u8>(),
    ) {
        let mut changed = face_file().to_vec();
        *index.get_mut(&mut changed) = value;
        let changed = Bytes::from(changed);
        if let Ok(face) = CardFace::parse(&changed)
            && let Ok(verified) = face.verify(&certificate(), &anchors(), &RustCrypto)
        {
            let original = CardFace::parse(face_file()).unwrap();
            prop_assert_eq!(verified.face(), original.unverified());
        }
    }

    #[test]
    fn neither_verify_nor_the_challenge_is_repeated(
        answers in prop::collection::vec(
            (
                prop::sample::select(vec![vec![], vec![0x90, 0x00], face_file().to_vec(), certificate_file_of(CA)]),
                prop::sample::select(vec![0x9000_u16, 0x6100, 0x6C04, 0x6700, 0x6D00, 0x63C3, 0x6A82, 0x6982]),
            ),
            0..14,
        ),
        guard in prop::sample::select(vec![Guard::On, Guard::LastTryAllowed, Guard::Off]),
    ) {
        let answers = answers.into_iter().map(|(data, status)| [data, status.to_be_bytes().to_vec()].concat());
        let mut card = Replay::new(answers.collect());
        let options = options(guard, ExtendedLength::Unknown);
        let _ = card_face::read_card_face_evidence(number_b(), challenge(), options).run(&mut card);
        prop_assert!(card.sent.iter().filter(|sent| is_verify(sent)).count() <= 1);
        prop_assert!(card.sent.iter().filter(|sent| sent[1] == 0x2A).count() <= 1);
    }

    #[test]
    fn any_bytes_are_read_or_refused(
        bytes in prop::collection::vec(prop_oneof![any::<u8>(), prop::sample::select(vec![0xFF, 0xDF, 0x20, 0x10])], 0..200),
    ) {
        let bytes = Bytes::from(bytes);
        let _ = CardFace::parse(&bytes);
        let _ = AgeRecord::parse(&bytes);
        let _ = BasicInformation::parse(&bytes);
        let _ = RenderedNumber::parse(&bytes);
    }
}
