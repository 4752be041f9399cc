//! Cards whose signed files were rearranged: objects slipped in, doubled, left out or put elsewhere. Whatever is then
//! called proven is what the issuer wrote.

use kazasu::card::attributes::Attributes;
use kazasu::card::card_face;
use kazasu::card::face::SignedFace;
use kazasu::card::input_support;
use kazasu::card::jpki::Digest;
use kazasu::card::{Guard, NumberB, Options, Pin};
use kazasu::certificate::{CardVerifiableAnchors, KeyIdentifier, PublicKey, RustCrypto};
use kazasu::flow::{Transceive, TransceiveError};
use kazasu::tlv::ber::Reader;
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::{CardVerifiableAuthority, simulated_card_verifiable_anchors};
use proptest::prelude::*;

mod script;

use script::object;

/// A card that gives other bytes for EF 0002, which is the signed file of both applications.
struct Rearranged {
    card: MyNumberCard,
    file: Option<Vec<u8>>,
    is_current: bool,
}

impl Rearranged {
    fn new(file: Option<Vec<u8>>) -> Self {
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
                self.is_current = p1 == 0x82;
                usize::from(p2)
            }
            [_, 0xB0, p1, p2, ..] => usize::from(u16::from_be_bytes([p1, p2])),
            _ => return Ok(answer),
        };
        let Some(file) = self.file.as_deref().filter(|_| self.is_current) else {
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
    let mut card = Rearranged::new(file);
    let flow = input_support::read_signed_information(Pin::new("1234").unwrap(), options());
    let information = flow.run(&mut card).ok()?;
    let is_genuine = information.check(&anchors(), &RustCrypto).attributes_are_genuine();
    Some((information.attributes?, is_genuine))
}

/// The face of a card that is proven.
fn face(file: Option<Vec<u8>>) -> Option<SignedFace> {
    let mut card = Rearranged::new(file);
    let secret = NumberB::new(&CardProfile::default().code_b()).unwrap();
    let evidence = card_face::read_card_face_evidence(secret, Digest::of(b"challenge"), options())
        .run(&mut card)
        .ok()?;
    let verified = evidence.verify(&anchors(), &RustCrypto).ok()?;
    Some(verified.face().clone())
}

/// EF 0002 as the card has it, in pieces: the objects in FF20.
fn pieces(verify: &[u8], aid: &[u8]) -> Vec<Vec<u8>> {
    let mut card = MyNumberCard::new(CardProfile::default());
    let select = [&[0x00, 0xA4, 0x04, 0x0C, 0x0A], aid].concat();
    assert_eq!(card.respond(&select), [0x90, 0x00]);
    assert_eq!(card.respond(verify), [0x90, 0x00]);
    let file = card.respond(&[0x00, 0xB0, 0x82, 0x00, 0x00, 0x00, 0x00]);
    let outer = Reader::new(&file).next().unwrap().unwrap();
    let objects = outer.children().unwrap();
    objects.map(|object| object.unwrap().encoded.to_vec()).collect()
}

fn attribute_pieces() -> Vec<Vec<u8>> {
    pieces(
        b"\x00\x20\x00\x91\x041234",
        &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x08],
    )
}

fn face_pieces() -> Vec<Vec<u8>> {
    let number = CardProfile::default().code_b();
    pieces(
        &[b"\x00\x20\x00\x92\x0E", number.as_bytes()].concat(),
        &[0xD3, 0x92, 0x10, 0x00, 0x31, 0x00, 0x01, 0x01, 0x04, 0x02],
    )
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

fn apply(mut pieces: Vec<Vec<u8>>, changes: &[Change]) -> Vec<u8> {
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
    object(&[0xFF, 0x20], &pieces.concat())
}

#[test]
fn files_that_were_not_changed_are_proven() {
    assert!(attributes(None).unwrap().1);
    assert_eq!(attributes(Some(apply(attribute_pieces(), &[]))), attributes(None));
    assert_eq!(face(Some(apply(face_pieces(), &[]))), face(None));
    assert!(face(None).is_some());
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
        if let Some((read, true)) = attributes(Some(apply(attribute_pieces(), &changes))) {
            prop_assert!(read == written, "{changes:?}");
        }
    }

    #[test]
    fn a_face_that_is_proven_is_the_one_that_the_issuer_wrote(changes in prop::collection::vec(change(), 1..6)) {
        if let Some(read) = face(Some(apply(face_pieces(), &changes))) {
            prop_assert!(Some(read) == face(None), "{changes:?}");
        }
    }
}
