//! The card manager: which data objects are asked for, and what is made of those that are there.

use jiff::civil::date;
use kazasu::apdu::{ExtendedLength, Link, LinkOptions, StatusWord};
use kazasu::card::card_manager::{self, CardData, CardManager, CardObjects};
use kazasu::card::expiry::Expiry;
use kazasu::card::{Application, Error, Missing, Options, Step};
use kazasu::certificate::KeyIdentifier;
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};

/// The ATR of the contact interface of a My Number card, without its first byte.
const ATR: [u8; 18] = [
    0xDA, 0x13, 0xFF, 0x81, 0x31, 0xFB, 0x46, 0x80, 0x12, 0x39, 0x2F, 0x31, 0xC1, 0x73, 0xC6, 0x01, 0xC0, 0x3B,
];

fn object(tag: &[u8], value: &[u8]) -> Vec<u8> {
    let length = u16::try_from(value.len()).unwrap().to_be_bytes();
    [tag, &[0x82], &length, value].concat()
}

/// A certificate of the right form, with a signature of nobody.
fn certificate(subject: &[u8; 16]) -> Vec<u8> {
    let key = [b"\x90\x03\x01\x00\x01".as_slice(), &object(&[0x91], &[0xC1; 256])].concat();
    let body = [b"9000020\x08\x05001\0\0\0\xA8".as_slice(), subject, &key].concat();
    object(
        &[0x7F, 0x21],
        &[object(&[0x5F, 0x4E], &body), object(&[0x5F, 0x37], &[2; 256])].concat(),
    )
}

const UPPER: &[u8; 16] = b"9000021\x08\x05001\0\0\0\0";

/// A card with the objects that a test gives it.
struct Card {
    sent: Vec<Vec<u8>>,
    objects: Vec<(u16, Vec<u8>)>,
    absent: u16,
    extended: bool,
}

impl Card {
    fn new(objects: Vec<(u16, Vec<u8>)>) -> Self {
        Self {
            sent: vec![],
            objects,
            absent: 0x6A88,
            extended: true,
        }
    }

    fn answer(&self, command: &[u8]) -> (Vec<u8>, u16) {
        match *command {
            [0x00, 0xA4, 0x04, 0x0C, 0x07, 0xA0, 0, 0, 1, 0x51, 0, 0] => (vec![], 0x9000),
            [0x00, 0xCA, high, low, ref expected @ ..] => {
                let tag = u16::from_be_bytes([high, low]);
                let Some((_, data)) = self.objects.iter().find(|(there, _)| *there == tag) else {
                    return (vec![], self.absent);
                };
                match expected {
                    [0] if data.len() <= 256 => (data.clone(), 0x9000),
                    [0, 0, 0] if self.extended => (data.clone(), 0x9000),
                    _ => (vec![], 0x6700),
                }
            }
            _ => (vec![], 0x6A82),
        }
    }

    fn sent(&self) -> Vec<String> {
        let hex = |sent: &Vec<u8>| sent.iter().map(|byte| format!("{byte:02X}")).collect();
        self.sent.iter().map(hex).collect()
    }
}

impl Transceive for Card {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.sent.push(command.to_vec());
        let (data, status) = self.answer(command);
        Ok([data, status.to_be_bytes().to_vec()].concat())
    }
}

fn full() -> Vec<(u16, Vec<u8>)> {
    vec![
        (0x0042, UPPER.to_vec()),
        (0x0045, b"AB12345678".to_vec()),
        (0x0066, vec![0x73, 0x00]),
        (0x00F0, b"13101".to_vec()),
        (0x00F2, b"20300102".to_vec()),
        (0x00F7, UPPER.to_vec()),
        (0x00F8, certificate(UPPER)),
        (0x7F21, certificate(b"9000022\x08\x05001\0\0\0\0")),
        (0x5F51, ATR.to_vec()),
    ]
}

fn read_all(card: &mut Card) -> CardObjects {
    card_manager::read_all(Options::default()).run(card).unwrap()
}

#[test]
fn every_object_is_asked_for_and_long_ones_again_with_extended_length() {
    let mut card = Card::new(full());
    let objects = read_all(&mut card);
    assert_eq!(
        card.sent(),
        [
            "00A4040C07A0000001510000",
            "00CA004200",
            "00CA004500",
            "00CA006600",
            "00CA00F000",
            "00CA00F200",
            "00CA00F700",
            "00CA00F800",
            "00CA00F8000000",
            "00CA7F2100",
            "00CA7F21000000",
            "00CA5F5100",
        ]
    );
    assert_eq!(objects.card_number(), Some("AB12345678"));
    assert_eq!(objects.municipality_code(), Some("13101"));
    assert_eq!(objects.expiry(), Some(Expiry::Date(date(2030, 1, 2))));
    assert_eq!(objects.get(CardData::IntermediateKey).unwrap(), UPPER.as_slice());
    let upper = objects.upper_certificate().unwrap().unwrap();
    let lower = objects.lower_certificate().unwrap().unwrap();
    assert_eq!(upper.subject(), KeyIdentifier::new(*UPPER));
    assert_ne!(upper, lower);
    let atr = [&[0x3B], ATR.as_slice()].concat();
    assert_eq!(objects.contact_atr(), Some(atr));
}

#[test]
fn objects_that_are_not_there_are_left_out() {
    for absent in [0x6A88, 0x6A82, 0x6D00, 0x6985] {
        let mut card = Card::new(vec![(0x00F0, b"13101".to_vec())]);
        card.absent = absent;
        let objects = read_all(&mut card);
        assert_eq!(
            (objects.municipality_code(), objects.card_number()),
            (Some("13101"), None)
        );
        assert!(objects.upper_certificate().is_none() && objects.contact_atr().is_none());
        assert_eq!(card.sent.len(), 10);
    }
}

#[test]
fn without_extended_length_the_long_objects_are_left_out() {
    let mut card = Card::new(full());
    card.extended = false;
    let objects = read_all(&mut card);
    assert!(objects.upper_certificate().is_none() && objects.expiry().is_some());
}

fn data(object: CardData, options: LinkOptions) -> Flow<Vec<u8>, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options);
        let data = CardManager::current(&mut link).data(object).await?;
        Ok(data.to_vec())
    })
}

#[test]
fn one_object_is_asked_for_without_selecting_after_a_reset() {
    let mut card = Card::new(full());
    let expiry = data(CardData::Expiry, LinkOptions::default()).run(&mut card);
    assert_eq!(expiry, Ok(b"20300102".to_vec()));
    assert_eq!(card.sent(), ["00CA00F200"]);
}

#[test]
fn a_missing_object_and_a_short_reader_are_told_apart() {
    let missing = Missing::Object(0x7F21);
    let application = Application::CardManager;
    let result = data(CardData::LowerCertificate, LinkOptions::default()).run(&mut Card::new(vec![]));
    assert_eq!(result, Err(Error::NotOnThisDevice { application, missing }));

    let mut short = LinkOptions::default();
    short.extended_length = ExtendedLength::No;
    let mut card = Card::new(full());
    let result = data(CardData::LowerCertificate, short).run(&mut card);
    assert!(matches!(result, Err(Error::ReaderLimitation { .. })));
    assert_eq!(card.sent(), ["00CA7F2100"]);

    let mut card = Card::new(full());
    card.extended = false;
    let result = data(CardData::LowerCertificate, LinkOptions::default()).run(&mut card);
    assert!(matches!(result, Err(Error::ReaderLimitation { .. })));

    let mut card = Card::new(vec![]);
    card.absent = 0x6F00;
    let (step, status) = (Step::GetData(0x0042), StatusWord(0x6F00));
    let result = data(CardData::Issuer, LinkOptions::default()).run(&mut card);
    assert_eq!(result, Err(Error::UnexpectedStatus { step, status }));
}

#[test]
fn a_device_without_a_card_manager_says_so() {
    struct Phone;
    impl Transceive for Phone {
        fn transceive(&mut self, _: &[u8]) -> Result<Vec<u8>, TransceiveError> {
            Ok(vec![0x6A, 0x82])
        }
    }
    let application = Application::CardManager;
    let result = card_manager::read_all(Options::default()).run(&mut Phone);
    assert_eq!(result, Err(Error::ApplicationNotFound { application }));
}

#[test]
fn a_device_that_leaves_ends_the_reading() {
    struct Leaving(usize);
    impl Transceive for Leaving {
        fn transceive(&mut self, _: &[u8]) -> Result<Vec<u8>, TransceiveError> {
            self.0 += 1;
            match self.0 {
                5 => Err(TransceiveError::Removed),
                _ => Ok(vec![0x90, 0x00]),
            }
        }
    }
    let result = card_manager::read_all(Options::default()).run(&mut Leaving(0));
    assert_eq!(result, Err(Error::Transceive(TransceiveError::Removed)));
}

#[test]
fn contact_atrs_need_their_check_byte() {
    let short = [0xC5, 0xFF, 0x81, 0x31, 0xFB, 0x45, 0x80, 0x73, 0xC6, 0x01, 0x00, 0x00];
    assert!(card_manager::contact_atr(&short).is_some());
    for length in 0..18 {
        assert_eq!(card_manager::contact_atr(&ATR[..length]), None, "{length}");
    }
    for index in 0..18 {
        let mut wrong = ATR.to_vec();
        wrong[index] ^= 0x10;
        assert_eq!(card_manager::contact_atr(&wrong), None);
    }
}

#[test]
fn objects_cut_anywhere_are_none_or_an_error() {
    let whole = certificate(UPPER);
    for length in 0..whole.len() {
        let mut card = Card::new(vec![
            (0x00F8, whole[..length].to_vec()),
            (0x00F2, whole[..length].to_vec()),
        ]);
        let objects = read_all(&mut card);
        assert!(objects.upper_certificate().unwrap().is_err(), "{length}");
        let _ = (objects.expiry(), objects.contact_atr());
    }
}

#[test]
fn tags_and_names_are_distinct() {
    for (index, object) in CardData::ALL.iter().enumerate() {
        for other in &CardData::ALL[index + 1..] {
            assert_ne!(object.tag(), other.tag());
            assert_ne!(object.english(), other.english());
            assert_ne!(object.japanese(), other.japanese());
        }
    }
}

#[test]
fn the_number_of_the_card_is_not_shown() {
    let shown = format!("{:?}", read_all(&mut Card::new(full())));
    assert!(shown.contains("CardNumber") && !shown.contains("AB1"), "{shown}");
}
