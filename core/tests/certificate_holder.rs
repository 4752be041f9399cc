//! The holder in the signing certificate of a simulated card, from the file to the person.

use jiff::civil::date;
use kazasu::certificate::{Certificate, CertificateKind, HolderSex};
use kazasu::era::Era;
use kazasu::flow::Transceive;
use kazasu_sim::card::{CardProfile, MyNumberCard};

fn signing_certificate() -> Certificate {
    let profile = CardProfile::default();
    let password = profile.signing_password.clone();
    let mut card = MyNumberCard::new(profile);
    card.transceive(b"\x00\xA4\x04\x0C\x0A\xD3\x92\xF0\x00\x26\x01\x00\x00\x00\x01")
        .unwrap();
    let length = u8::try_from(password.len()).unwrap();
    let verify = [&[0x00, 0x20, 0x00, 0x9B, length], password.as_bytes()].concat();
    assert_eq!(card.transceive(&verify).unwrap(), [0x90, 0x00]);
    let answer = card.transceive(b"\x00\xB0\x81\x00\x00\x10\x00").unwrap();
    Certificate::from_card_file(&answer[..answer.len() - 2]).unwrap()
}

#[test]
fn a_signing_certificate_names_its_holder() {
    let certificate = signing_certificate();
    assert_eq!(certificate.kind(), CertificateKind::DigitalSignature);
    let holder = certificate.holder().unwrap();
    let expected = CardProfile::default().holder;
    assert_eq!(holder.name, Some(expected.name));
    assert_eq!(holder.address, Some(expected.address));
    assert_eq!(holder.sex, Some(HolderSex::Female));
    let birth_date = holder.birth_date.unwrap();
    assert_eq!(birth_date.date(), Some(date(1990, 1, 2)));
    assert_eq!(birth_date.era(), Some(Era::Heisei));
    assert_eq!(holder.name_substitutions, None);
    assert_eq!(holder.address_substitutions, None);
}
