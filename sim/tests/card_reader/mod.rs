//! A reader for the tests of simulated cards, and what checks their answers without the simulator's own code.
#![allow(dead_code, reason = "each test file uses a part")]

use kazasu_sim::card::{CardProfile, HpkiCard, MyNumberCard};
use kazasu_sim::phone::Phone;
use rsa::{BoxedUint, RsaPublicKey, pkcs1v15};
use sha2::Sha256;
use signature::Verifier;

pub(crate) const JPKI: &str = "00A4040C0AD392F000260100000001";
pub(crate) const INPUT_SUPPORT: &str = "00A4040C0AD3921000310001010408";
pub(crate) const CARD_FACE: &str = "00A4040C0AD3921000310001010402";
pub(crate) const CARD_IDENTITY: &str = "00A4040C0AD3921000310001010100";
pub(crate) const APPLICATION_0401: &str = "00A4040C0AD3921000310001010401";
pub(crate) const ISSUER_SECURITY_DOMAIN: &str = "00A4040C07A0000001510000";

/// 照合番号A and B and the birth date of the default holder.
pub(crate) const CODE_A: &str = "123456789018";
pub(crate) const CODE_B: &str = "02010220351234";
pub(crate) const BIRTH_DATE: &str = "020102";

pub(crate) trait Card {
    fn respond(&mut self, command: &[u8]) -> Vec<u8>;
}

impl Card for MyNumberCard {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        Self::respond(self, command)
    }
}

impl Card for HpkiCard {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        Self::respond(self, command)
    }
}

impl Card for Phone {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        Self::respond(self, command)
    }
}

pub(crate) struct Reader<C>(pub(crate) C);

impl Reader<MyNumberCard> {
    pub(crate) fn with(profile: CardProfile, select: &str) -> Self {
        let mut reader = Self(MyNumberCard::new(profile));
        reader.data(select);
        reader
    }

    /// A new card with the application selected.
    pub(crate) fn at(select: &str) -> Self {
        Self::with(CardProfile::default(), select)
    }
}

impl<C: Card> Reader<C> {
    pub(crate) fn send(&mut self, command: &[u8]) -> (Vec<u8>, u16) {
        let mut response = self.0.respond(command);
        let status = response.split_off(response.len() - 2);
        (response, u16::from_be_bytes([status[0], status[1]]))
    }

    pub(crate) fn status(&mut self, command: &str) -> u16 {
        self.send(&bytes(command)).1
    }

    pub(crate) fn data(&mut self, command: &str) -> Vec<u8> {
        let (data, status) = self.send(&bytes(command));
        assert_eq!(status, 0x9000, "{command}");
        data
    }

    pub(crate) fn verify(&mut self, p2: &str, value: &str) -> u16 {
        self.send(&with_body(&format!("002000{p2}"), value.as_bytes(), "")).1
    }

    /// A whole file in one extended command.
    pub(crate) fn file(&mut self, short_id: u8) -> Vec<u8> {
        self.data(&format!("00B0{:02X}0000 0000", 0x80 | short_id))
    }

    pub(crate) fn file_status(&mut self, short_id: u8) -> u16 {
        self.status(&format!("00B0{:02X}0000", 0x80 | short_id))
    }
}

pub(crate) fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex.bytes().filter(|digit| !digit.is_ascii_whitespace()).collect();
    digits
        .chunks(2)
        .map(|pair| u8::from_str_radix(str::from_utf8(pair).unwrap(), 16).unwrap())
        .collect()
}

/// A command with a body, short form.
pub(crate) fn with_body(header: &str, body: &[u8], le: &str) -> Vec<u8> {
    let len = u8::try_from(body.len()).unwrap();
    [bytes(header), vec![len], body.to_vec(), bytes(le)].concat()
}

/// A command with a body and all the answer, extended form.
pub(crate) fn extended(header: &str, body: &[u8]) -> Vec<u8> {
    let len = u16::try_from(body.len()).unwrap().to_be_bytes();
    [bytes(header), vec![0], len.to_vec(), body.to_vec(), vec![0, 0]].concat()
}

/// The value of the object with `tag` at the front of `bytes`, and what follows it.
pub(crate) fn object<'a>(bytes: &'a [u8], tag: &[u8]) -> (&'a [u8], &'a [u8]) {
    let rest = bytes
        .strip_prefix(tag)
        .unwrap_or_else(|| panic!("no {tag:02X?} in front of {:02X?}", &bytes[..bytes.len().min(4)]));
    let (len, rest) = match rest {
        [0x82, high, low, rest @ ..] => (usize::from(u16::from_be_bytes([*high, *low])), rest),
        [0x81, len, rest @ ..] | [len, rest @ ..] => (usize::from(*len), rest),
        [] => panic!("no length"),
    };
    rest.split_at(len)
}

/// A key as the card writes it: 90 exponent, 91 modulus.
pub(crate) fn key_object(bytes: &[u8]) -> RsaPublicKey {
    let (exponent, rest) = object(bytes, &[0x90]);
    assert_eq!(exponent, [1, 0, 1]);
    let (modulus, rest) = object(rest, &[0x91]);
    assert!(rest.is_empty());
    key(modulus)
}

pub(crate) fn key(modulus: &[u8]) -> RsaPublicKey {
    RsaPublicKey::new(BoxedUint::from_be_slice(modulus, 2048).unwrap(), 65_537_u64.into()).unwrap()
}

/// PKCS#1 v1.5 with SHA-256.
pub(crate) fn is_signed(key: &RsaPublicKey, message: &[u8], signature: &[u8]) -> bool {
    let signature = pkcs1v15::Signature::try_from(signature).unwrap();
    pkcs1v15::VerifyingKey::<Sha256>::new(key.clone())
        .verify(message, &signature)
        .is_ok()
}

/// The key in a card-verifiable certificate (without its 7F21), if `issuer` signed it.
pub(crate) fn certified(certificate: &[u8], issuer_id: &[u8], issuer: &RsaPublicKey) -> RsaPublicKey {
    let (body, rest) = object(certificate, &[0x5F, 0x4E]);
    let (signature, rest) = object(rest, &[0x5F, 0x37]);
    assert!(rest.is_empty());
    assert_eq!(body.len(), 297);
    assert_eq!(&body[..16], issuer_id);
    assert!(is_signed(issuer, body, signature));
    key_object(&body[32..])
}

/// The DigestInfo of a SHA-256 hash, for challenge signatures.
pub(crate) fn digest_info(hash: &[u8]) -> Vec<u8> {
    [bytes("3031300D060960864801650304020105000420"), hash.to_vec()].concat()
}
