//! A wrong length anywhere in any file of the simulated cards: a reading or an error, and always an end.

mod simulated;

use std::collections::BTreeMap;

use kazasu::apdu::{Link, LinkOptions};
use kazasu::card::card_face::CardFaceApplication;
use kazasu::card::hpki::{self, HpkiApplication};
use kazasu::card::input_support::{self, InputSupport};
use kazasu::card::jpki::{self, CertificateFile};
use kazasu::card::{Error, Guard, Options, card_face, card_identity, card_manager, secure_messaging};
use kazasu::certificate::{Certificate, RustCrypto};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use kazasu_sim::card::{CardProfile, HpkiProfile, MyNumberCard};
use simulated::jobs::randomness;
use simulated::{Card, Secrets, card_face_anchors, input_support_anchors, pin, trust_anchors};

/// What a reading of a file may send at most: a certificate takes 7 short reads, a file as long as offsets reach 256.
const MOST_EXCHANGES: usize = 300;

/// Where bytes come from: an application and, in it, a file or data object.
type Place = (Vec<u8>, u16);

/// A card whose answers to reading commands have one byte replaced, counted from the start of the file.
struct Patched {
    card: Card,
    application: Vec<u8>,
    current: u16,
    exchanges: usize,
    patch: Option<(Place, usize, u8)>,
    /// What was read, as the card gave it.
    files: BTreeMap<Place, Vec<u8>>,
}

impl Patched {
    fn new(card: Card) -> Self {
        Self {
            card,
            application: Vec::new(),
            current: 0,
            exchanges: 0,
            patch: None,
            files: BTreeMap::new(),
        }
    }

    /// File and offset of a reading command.
    fn reads(&mut self, command: &[u8]) -> Option<usize> {
        let [_, instruction, p1, p2, ..] = *command else {
            return None;
        };
        let short = |reference: u8, current: u16| if reference == 0 { current } else { u16::from(reference) };
        match instruction {
            0xB0 if p1 & 0x80 != 0 => {
                self.current = u16::from(p1 & 0x1F);
                Some(usize::from(p2))
            }
            0xB0 => Some(usize::from(u16::from_be_bytes([p1, p2]))),
            0xB2 => {
                self.current = short(p2 >> 3, self.current);
                Some(0)
            }
            0xCA => {
                self.current = u16::from_be_bytes([p1, p2]);
                Some(0)
            }
            _ => None,
        }
    }
}

impl Transceive for Patched {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.exchanges += 1;
        assert!(self.exchanges <= MOST_EXCHANGES, "it does not end");
        let mut answer = self.card.respond(command);
        match command {
            [0x00, 0xA4, 0x04, _, length, name @ ..] => self.application = name[..usize::from(*length)].to_vec(),
            [0x00, 0xA4, 0x02, _, 2, high, low] => self.current = u16::from_be_bytes([*high, *low]),
            _ => {}
        }
        let Some(offset) = self.reads(command) else {
            return Ok(answer);
        };
        let length = answer.len() - 2;
        let place = (self.application.clone(), self.current);
        if command[0] == 0x00 && length > 0 {
            let file = self.files.entry(place.clone()).or_default();
            file.resize(file.len().max(offset + length), 0);
            file[offset..offset + length].copy_from_slice(&answer[..length]);
        }
        if let Some((patched, position, value)) = &self.patch
            && *patched == place
            && (offset..offset + length).contains(position)
        {
            answer[position - offset] = *value;
        }
        Ok(answer)
    }
}

/// A reading, with all that can be made of what was read.
type Reading = fn(&mut Patched) -> Result<(), Error>;

/// Reads by name, from the card that the flag chooses (HPKI).
const READINGS: [(&str, bool, Reading); 14] = [
    ("authentication certificate", false, |card| {
        certificate(CertificateFile::UserAuthentication, card)
    }),
    ("signing certificate", false, |card| {
        certificate(CertificateFile::DigitalSignature, card)
    }),
    ("authentication CA certificate", false, |card| {
        certificate(CertificateFile::UserAuthenticationCa, card)
    }),
    ("signing CA certificate", false, |card| {
        certificate(CertificateFile::DigitalSignatureCa, card)
    }),
    ("information", false, |card| {
        jpki::information(Options::default()).run(card).map(drop)
    }),
    ("signed information", false, |card| {
        let read = input_support::read_signed_information(pin("1234"), Options::default()).run(card)?;
        let _ = read.check(&input_support_anchors(), &RustCrypto);
        Ok(())
    }),
    ("input support, the rest", false, |card| {
        let flow = Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = InputSupport::select(&mut link).await?;
            application.verify(&pin("1234").into(), Guard::Off).await?;
            let signer = application.signer_certificate().await;
            let information = application.basic_information().await;
            let key = application.challenge_key().await;
            Ok::<_, Error>((signer, information, key))
        });
        let (signer, information, key) = flow.run(card)?;
        if let (Ok(signer), Ok(key)) = (&signer, &key) {
            let _ = key.verify(signer, &input_support_anchors(), &RustCrypto);
        }
        signer.and(information.map(drop)).and(key.map(drop))
    }),
    ("session key", false, |card| {
        let flow = secure_messaging::read_attributes(pin("1234"), randomness(), Options::default());
        flow.run(card).map(drop)
    }),
    ("card face", false, |card| {
        let flow = Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = CardFaceApplication::select(&mut link).await?;
            application
                .verify(&Secrets::right().number_b.into(), Guard::Off)
                .await?;
            let face = application.face().await?;
            Ok::<_, Error>((face, application.signer_certificate().await?))
        });
        let (face, certificate) = flow.run(card)?;
        let _ = face.verify(&certificate, &card_face_anchors(), &RustCrypto);
        Ok(())
    }),
    ("rendered number", false, |card| {
        let flow = Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = CardFaceApplication::select(&mut link).await?;
            application
                .verify(&Secrets::right().number_a.into(), Guard::Off)
                .await?;
            let number = application.rendered_number().await?;
            let certificate = application.signer_certificate().await?;
            application.basic_information().await?;
            Ok::<_, Error>((number, certificate))
        });
        let (number, certificate) = flow.run(card)?;
        let _ = number.verify(&certificate, &card_face_anchors(), &RustCrypto);
        Ok(())
    }),
    ("age record", false, |card| {
        let birth_date = Secrets::right().birth_date;
        card_face::read_age_record(birth_date, Options::default())
            .run(card)
            .map(drop)
    }),
    ("card identity", false, |card| {
        let flow = Flow::new(|channel: Channel| async move {
            let mut link = Link::new(channel, LinkOptions::default());
            let mut application = card_identity::CardIdentity::select(&mut link).await?;
            let key = application.key_reference().await;
            application.record().await?;
            key.map(drop)
        });
        flow.run(card)
    }),
    ("card manager", false, |card| {
        let objects = card_manager::read_all(Options::default()).run(card)?;
        let _ = (objects.upper_certificate(), objects.lower_certificate());
        let _ = (objects.contact_atr(), objects.expiry());
        Ok(())
    }),
    ("HPKI certificate", true, |card| {
        let der = hpki::read_certificate(HpkiApplication::Signature, Options::default()).run(card)?;
        let _ = Certificate::from_der(&der);
        Ok(())
    }),
];

fn certificate(file: CertificateFile, card: &mut Patched) -> Result<(), Error> {
    let password = Secrets::right().password;
    let der = jpki::read_certificate(file, Some(password.into()), Options::default()).run(card)?;
    if let Ok(certificate) = Certificate::from_der(&der) {
        let _ = (certificate.holder(), certificate.kind());
    }
    Ok(())
}

/// The positions of all bytes of length fields, with how deep they stand. What is no object is left out.
fn length_bytes(file: &[u8], is_record: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut rows = vec![(0, file.len(), 0)];
    while let Some((mut at, end, depth)) = rows.pop() {
        while at < end && !matches!(file[at..end], [0xFF, 0xFF, ..] | [0xFF] | [0x00, ..]) {
            let constructed = file[at] & 0x20 != 0;
            let long_tag = !is_record && file[at] & 0x1F == 0x1F;
            let tag = u16::from_be_bytes([file[at], *file.get(at + 1).unwrap_or(&0)]);
            at += if long_tag { 2 } else { 1 };
            let Some(first) = file.get(at) else {
                break;
            };
            let more = if *first > 0x80 && !is_record {
                usize::from(first & 0x7F)
            } else {
                0
            };
            if more > 2 || at + more >= end {
                break;
            }
            found.extend((at..=at + more).map(|position| (position, depth)));
            let length = match more {
                0 => usize::from(*first),
                _ => file[at + 1..=at + more]
                    .iter()
                    .fold(0, |length, byte| length << 8 | usize::from(*byte)),
            };
            at += more + 1;
            let holds_key = [0xDF12, 0xDF24, 0xDF42, 0xDF51].contains(&tag);
            if constructed || holds_key {
                rows.push((at, (at + length).min(end), depth + 1));
            }
            at += length;
        }
    }
    found
}

/// All values for outer lengths, those at the limits of the encoding for inner ones.
fn values(depth: usize, usual: u8) -> Vec<u8> {
    if depth == 0 {
        return (0..=255).collect();
    }
    let near = [usual.wrapping_sub(1), usual.wrapping_add(1), usual ^ 0x80];
    [0x00, 0x01, 0x7F, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0xFE, 0xFF]
        .into_iter()
        .chain(near)
        .collect()
}

#[test]
fn a_wrong_length_is_read_or_refused_and_reading_ends() {
    for (name, is_hpki, read) in READINGS {
        let card = if is_hpki {
            Card::hpki(HpkiProfile::default())
        } else {
            Card::my_number(CardProfile {
                filler_bytes: 16,
                ..CardProfile::default()
            })
        };
        let mut patched = Patched::new(card);
        read(&mut patched).unwrap();
        assert!(!patched.files.is_empty(), "{name}");
        let mut tried = 0;
        for (place, file) in patched.files.clone() {
            // Records are simple-TLV, and begin with 01.
            let is_record = file.first() == Some(&0x01);
            for (position, depth) in length_bytes(&file, is_record) {
                for value in values(depth, file[position]) {
                    patched.card.reset();
                    patched.exchanges = 0;
                    patched.patch = Some((place.clone(), position, value));
                    let result = read(&mut patched);
                    let code = result.err().map_or("ok", |error| error.code());
                    assert!(
                        [
                            "ok",
                            "card_file_malformed",
                            "file_too_long",
                            "secure_session_lost",
                            "unexpected_status"
                        ]
                        .contains(&code),
                        "{name}: {code} for {value:02X} at {position} of {place:02X?}"
                    );
                    tried += 1;
                }
            }
        }
        assert!(tried > 0 || name == "information", "{name} has lengths");
    }
}

#[test]
fn a_wrong_length_in_a_certificate_is_refused_or_breaks_its_signature() {
    let anchors = trust_anchors();
    for file in [CertificateFile::UserAuthentication, CertificateFile::DigitalSignature] {
        let password = Secrets::right().password;
        let mut card = MyNumberCard::new(CardProfile::default());
        let der = jpki::read_certificate(file, Some(password.into()), Options::default())
            .run(&mut card)
            .unwrap();
        let lengths = length_bytes(&der, false);
        assert!(lengths.len() > 80, "{}", lengths.len());
        let mut wrong = der.to_vec();
        for (position, _) in lengths {
            for value in 0..=255 {
                wrong[position] = value;
                if let Ok(parsed) = Certificate::from_card_file(&wrong) {
                    let trust = anchors.check(&parsed, parsed.not_before(), &RustCrypto);
                    assert_eq!(trust.is_ok(), value == der[position], "{value:02X} at {position}");
                }
            }
            wrong[position] = der[position];
        }
    }
}

#[test]
fn an_outer_length_that_is_wrong_is_never_passed_off_as_the_file() {
    // The object that the file is made of: whatever its length says, it is that or nothing.
    let mut patched = Patched::new(Card::my_number(CardProfile::default()));
    let read = |patched: &mut Patched| {
        patched.card.reset();
        patched.exchanges = 0;
        let options = Options::default();
        let certificate = jpki::read_certificate(CertificateFile::UserAuthentication, None, options).run(patched);
        let number = input_support::read_individual_number(pin("1234"), options).run(patched);
        let attributes = input_support::read_attributes(pin("1234"), options).run(patched);
        (certificate, number, attributes)
    };
    let (certificate, number, attributes) = read(&mut patched);
    for (place, file) in patched.files.clone() {
        let outer = length_bytes(&file, false).into_iter().filter(|(_, depth)| *depth == 0);
        for (position, _) in outer {
            for value in 0..=255 {
                patched.patch = Some((place.clone(), position, value));
                let (other_certificate, other_number, other_attributes) = read(&mut patched);
                if value == file[position] {
                    continue;
                }
                // A certificate may be cut or be given filler: the parser of certificates has the last word.
                let der = other_certificate.ok().filter(|der| Certificate::from_der(der).is_ok());
                assert!(
                    der.is_none_or(|der| der == certificate.as_ref().unwrap()),
                    "{position} {value}"
                );
                let same_number = other_number == number || other_number.is_err();
                let same_attributes = other_attributes == attributes || other_attributes.is_err();
                assert!(same_number && same_attributes, "{position} {value}");
            }
        }
    }
}
