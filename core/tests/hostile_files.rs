//! Cards whose signed files were rearranged: objects slipped in, doubled, left out or put elsewhere. Whatever is then
//! called proven is what the issuer wrote.

use kazasu::apdu::{Link, LinkOptions};
use kazasu::card::attributes::{Attributes, BirthDate};
use kazasu::card::card_face::{self, CardFaceApplication};
use kazasu::card::face::SignedFace;
use kazasu::card::image::Image;
use kazasu::card::input_support;
use kazasu::card::jpki::Digest;
use kazasu::card::{BirthDateKey, Error, Guard, IndividualNumber, NumberB, Options, Pin};
use kazasu::certificate::{CardVerifiableAnchors, KeyIdentifier, PublicKey, RustCrypto};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use kazasu::tlv::ber::Reader;
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::{CardVerifiableAuthority, simulated_card_verifiable_anchors};
use proptest::prelude::*;

mod script;

use script::object;

/// A card that gives other bytes for one file.
struct Rearranged {
    card: MyNumberCard,
    /// Its short id, and the bytes.
    file: Option<(u8, Vec<u8>)>,
    is_current: bool,
}

impl Rearranged {
    fn new(file: Option<(u8, Vec<u8>)>) -> Self {
        Self {
            card: MyNumberCard::new(CardProfile::default()),
            file,
            is_current: false,
        }
    }
}

impl Transceive for Rearranged {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let answer = self.card.respond(command);
        let offset = match *command {
            [_, 0xB0, p1, p2, ..] if p1 & 0x80 != 0 => {
                self.is_current = self.file.as_ref().is_some_and(|(id, _)| p1 == 0x80 | id);
                usize::from(p2)
            }
            [_, 0xB0, p1, p2, ..] => usize::from(u16::from_be_bytes([p1, p2])),
            _ => return Ok(answer),
        };
        let Some((_, file)) = self.file.as_ref().filter(|_| self.is_current) else {
            return Ok(answer);
        };
        let most = if command.len() > 5 { usize::MAX } else { 256 };
        let rest = file.get(offset..).unwrap_or_default();
        Ok([&rest[..rest.len().min(most)], &[0x90, 0x00]].concat())
    }
}

fn options() -> Options {
    Options {
        guard: Guard::Off,
        ..Options::default()
    }
}

fn anchors() -> CardVerifiableAnchors {
    let simulated = simulated_card_verifiable_anchors(0);
    let add = |anchors: CardVerifiableAnchors, authority: CardVerifiableAuthority| {
        let key = PublicKey::from_rsa_parts(&authority.modulus, &[1, 0, 1]).unwrap();
        anchors
            .with("simulated", KeyIdentifier::new(authority.key_id), key)
            .unwrap()
    };
    add(
        add(CardVerifiableAnchors::none(), simulated.input_support),
        simulated.card_face,
    )
}

/// The attributes of a card, and whether they are proven.
fn attributes(file: Option<Vec<u8>>) -> Option<(Attributes, bool)> {
    let mut card = Rearranged::new(file.map(|file| (2, file)));
    let flow = input_support::read_signed_information(Pin::new("1234").unwrap(), options());
    let information = flow.run(&mut card).ok()?;
    let is_genuine = information.check(&anchors(), &RustCrypto).attributes_are_genuine();
    Some((information.attributes?, is_genuine))
}

/// The face of a card that is proven.
fn face(file: Option<Vec<u8>>) -> Option<SignedFace> {
    let mut card = Rearranged::new(file.map(|file| (2, file)));
    let secret = NumberB::new(&CardProfile::default().code_b()).unwrap();
    let evidence = card_face::read_card_face_evidence(secret, Digest::of(b"challenge"), options())
        .run(&mut card)
        .ok()?;
    let verified = evidence.verify(&anchors(), &RustCrypto).ok()?;
    Some(verified.face().clone())
}

/// What is proven of another file of the card face application: the birth date of EF 0001, or the image of EF 0005.
fn other_record(id: u8, file: Option<Vec<u8>>) -> Option<(Option<BirthDate>, Option<Image>)> {
    let mut card = Rearranged::new(file.map(|file| (id, file)));
    let flow = Flow::<_, Error>::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, LinkOptions::default());
        let mut application = CardFaceApplication::select(&mut link).await?;
        let certificate = application.signer_certificate().await?;
        let profile = CardProfile::default();
        if id == 1 {
            let secret = BirthDateKey::new(&profile.birth_code()).unwrap();
            application.verify(&secret.into(), Guard::Off).await?;
            let record = application.age_record().await?;
            let verified = record.verify(&certificate, &anchors(), &RustCrypto).ok();
            return Ok(verified.map(|verified| (Some(verified.birth_date().clone()), None)));
        }
        let secret = IndividualNumber::new(&profile.code_a()).unwrap();
        application.verify(&secret.into(), Guard::Off).await?;
        let record = application.rendered_number().await?;
        let verified = record.verify(&certificate, &anchors(), &RustCrypto).ok();
        Ok(verified.map(|verified| (None, Some(verified.image().clone()))))
    });
    flow.run(&mut card).ok()?
}

/// A file as the card has it, in pieces: the objects in its outermost one.
fn pieces(verify: &[u8], aid: &[u8], id: u8) -> Vec<Vec<u8>> {
    let mut card = MyNumberCard::new(CardProfile::default());
    let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A], aid].concat();
    assert_eq!(card.respond(&select), [0x90, 0x00]);
    assert_eq!(card.respond(verify), [0x90, 0x00]);
    let file = card.respond(&[0x00, 0xB0, 0x80 | id, 0x00, 0x00, 0x00, 0x00]);
    let outer = Reader::new(&file).next().unwrap().unwrap();
    let objects = outer.children().unwrap();
    objects.map(|object| object.unwrap().encoded.to_vec()).collect()
}

fn attribute_pieces() -> Vec<Vec<u8>> {
    let aid = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08];
    pieces(b"\x00\x20\x00\x91\x041234", &aid, 2)
}

fn card_face_pieces(reference: u8, value: &str, id: u8) -> Vec<Vec<u8>> {
    let aid = [0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02];
    let length = u8::try_from(value.len()).unwrap();
    let verify = [&[0x00, 0x20, 0x00, reference, length], value.as_bytes()].concat();
    pieces(&verify, &aid, id)
}

fn face_pieces() -> Vec<Vec<u8>> {
    card_face_pieces(0x92, &CardProfile::default().code_b(), 2)
}

fn age_pieces() -> Vec<Vec<u8>> {
    card_face_pieces(0x91, &CardProfile::default().birth_code(), 1)
}

fn number_pieces() -> Vec<Vec<u8>> {
    card_face_pieces(0x93, &CardProfile::default().code_a(), 5)
}

/// What is done to the pieces of a file.
#[derive(Clone, Debug)]
enum Change {
    /// An object with the tag of a piece and another value, before a piece.
    SlipIn {
        like: usize,
        before: usize,
        value: Vec<u8>,
    },
    /// The same piece once more.
    Repeat {
        piece: usize,
        before: usize,
    },
    Remove(usize),
    Swap(usize, usize),
    /// Bytes that are no object, or the beginning of one.
    Junk {
        before: usize,
        bytes: Vec<u8>,
    },
}

fn change() -> impl Strategy<Value = Change> {
    let at = 0..16_usize;
    let value = prop_oneof![
        Just(b"19700101".to_vec()),
        Just(b"1".to_vec()),
        Just("別人".as_bytes().to_vec()),
        prop::collection::vec(any::<u8>(), 0..20),
    ];
    let junk = prop::sample::select(vec![
        vec![0x00],
        vec![0xFF],
        vec![0xFF, 0xFF],
        vec![0xDF],
        vec![0xFF, 0x20, 0x00],
        vec![0xDF, 0x21, 0x81],
        vec![0xDF, 0x2F, 0x84, 0, 0, 0, 1],
    ]);
    prop_oneof![
        4 => (at.clone(), at.clone(), value).prop_map(|(like, before, value)| Change::SlipIn { like, before, value }),
        2 => (at.clone(), at.clone()).prop_map(|(piece, before)| Change::Repeat { piece, before }),
        1 => at.clone().prop_map(Change::Remove),
        1 => (at.clone(), at.clone()).prop_map(|(one, other)| Change::Swap(one, other)),
        1 => (at, junk).prop_map(|(before, bytes)| Change::Junk { before, bytes }),
    ]
}

fn apply(outer: u8, mut pieces: Vec<Vec<u8>>, changes: &[Change]) -> Vec<u8> {
    for change in changes {
        let count = pieces.len().max(1);
        let piece = |index: usize| pieces.get(index % count).cloned().unwrap_or_default();
        match change {
            Change::SlipIn { like, before, value } => {
                let tag = piece(*like).get(..2).map_or(vec![0xDF, 0x23], <[u8]>::to_vec);
                pieces.insert(before % count, object(&tag, value));
            }
            Change::Repeat {
                piece: repeated,
                before,
            } => {
                let repeated = piece(*repeated);
                pieces.insert(before % count, repeated);
            }
            Change::Remove(index) if pieces.len() > 1 => drop(pieces.remove(index % count)),
            Change::Remove(_) => {}
            Change::Swap(one, other) => pieces.swap(one % count, other % count),
            Change::Junk { before, bytes } => pieces.insert(before % count, bytes.clone()),
        }
    }
    object(&[0xFF, outer], &pieces.concat())
}

#[test]
fn files_that_were_not_changed_are_proven() {
    assert!(attributes(None).unwrap().1);
    assert_eq!(attributes(Some(apply(0x20, attribute_pieces(), &[]))), attributes(None));
    assert_eq!(face(Some(apply(0x20, face_pieces(), &[]))), face(None));
    assert!(face(None).is_some());
    assert_eq!(
        other_record(1, Some(apply(0x10, age_pieces(), &[]))),
        other_record(1, None)
    );
    assert_eq!(
        other_record(5, Some(apply(0x40, number_pieces(), &[]))),
        other_record(5, None)
    );
    assert!(other_record(1, None).is_some() && other_record(5, None).is_some());
}

#[test]
fn objects_in_thousands_are_read_or_refused_soon() {
    let begun = std::time::Instant::now();
    let empty = object(&[0xDF, 0x22], b"").repeat(21_000);
    for file in [
        object(&[0xFF, 0x20], &empty),
        object(
            &[0xFF, 0x20],
            &[object(&[0xDF, 0x2F], b"").repeat(20_000), face_pieces().concat()].concat()[..60_000],
        ),
        [0xFF, 0x20, 0x82, 0xFF, 0x00].repeat(12_000),
        vec![0xFF; 65_000],
    ] {
        let _ = (attributes(Some(file.clone())), face(Some(file)));
    }
    assert!(begun.elapsed().as_secs() < 10, "{:?}", begun.elapsed());
}

proptest! {
    #[test]
    fn attributes_that_are_proven_are_those_that_the_issuer_wrote(changes in prop::collection::vec(change(), 1..6)) {
        let (written, _) = attributes(None).unwrap();
        if let Some((read, true)) = attributes(Some(apply(0x20, attribute_pieces(), &changes))) {
            prop_assert!(read == written, "{changes:?}");
        }
    }

    #[test]
    fn a_face_that_is_proven_is_the_one_that_the_issuer_wrote(changes in prop::collection::vec(change(), 1..6)) {
        if let Some(read) = face(Some(apply(0x20, face_pieces(), &changes))) {
            prop_assert!(Some(read) == face(None), "{changes:?}");
        }
    }

    #[test]
    fn other_records_that_are_proven_are_those_that_the_issuer_wrote(changes in prop::collection::vec(change(), 1..6)) {
        for (id, outer, pieces) in [(1, 0x10, age_pieces()), (5, 0x40, number_pieces())] {
            if let Some(read) = other_record(id, Some(apply(outer, pieces, &changes))) {
                prop_assert!(Some(read) == other_record(id, None), "{changes:?}");
            }
        }
    }
}
