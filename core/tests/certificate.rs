//! Certificates: the built-in anchors, recordings of real certificates, and bytes that are none.

mod recordings;

use jiff::Timestamp;
use kazasu::certificate::{
    Certificate, CertificateError, CertificateKind, EllipticCurve, PublicKey, PublicKeyKind, Revocation, RustCrypto,
    SignatureAlgorithm, TrustAnchors, Validity, Verifier,
};
use proptest::prelude::*;

fn at(time: &str) -> Timestamp {
    time.parse().unwrap()
}

fn anchor(name: &str) -> Certificate {
    TrustAnchors::production()
        .iter()
        .find(|anchor| anchor.name() == name)
        .unwrap()
        .certificate()
        .clone()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn production_anchors_are_the_six_published_files() {
    let found: Vec<(String, String)> = TrustAnchors::production()
        .iter()
        .map(|anchor| (anchor.name().to_owned(), hex(&anchor.certificate().fingerprint())))
        .collect();
    let published = [
        (
            "authca01",
            "4dcfc4ca0aaf9fb2a3081b3f0c991c320b3acc008667a341eeaec5af1d58ca7d",
        ),
        (
            "authca02",
            "0d98de47fc11b7f67126874b7028b6026a803d2638d6edfe53176953961fade6",
        ),
        (
            "authca03",
            "64114f29620c24ed2631d46476a040e7ee740d956089c00b036a6a8118c322b5",
        ),
        (
            "signca01",
            "19645405a1fe14377434bd55957628ac4038557c542403a2243f21c706fc9355",
        ),
        (
            "signca02",
            "79679c33e4cc9319440f1ad120a597ff1844e2ef217063adb176966fd5e6fbeb",
        ),
        (
            "signca03",
            "d227f6cde11d35c5252178f106f843d24651944975413b539fa2fb68dbfa365f",
        ),
    ];
    assert_eq!(
        found,
        published.map(|(name, sha256)| (name.to_owned(), sha256.to_owned()))
    );
}

#[test]
fn each_production_anchor_verifies_itself_and_no_other() {
    let anchors = TrustAnchors::production();
    for one in anchors.iter() {
        for other in anchors.iter() {
            let result = one.certificate().verify_issued_by(other.certificate(), &RustCrypto);
            if one == other {
                assert_eq!(result, Ok(()));
            } else {
                assert_eq!(
                    result,
                    Err(CertificateError::SignatureInvalid),
                    "{} by {}",
                    one.name(),
                    other.name()
                );
            }
        }
    }
}

#[test]
fn an_authority_is_read_with_all_its_parts() {
    let certificate = anchor("authca03");
    assert_eq!(certificate.serial(), "06D18006");
    assert_eq!(
        certificate.subject(),
        "OU=Japan Agency for Local Authority Information Systems,OU=JPKI for user authentication,O=JPKI,C=JP"
    );
    assert_eq!(certificate.issuer(), certificate.subject());
    assert_eq!(certificate.common_name(), None);
    assert_eq!(certificate.not_before(), at("2023-07-16T01:01:04Z"));
    assert_eq!(certificate.not_after(), at("2033-07-15T14:59:59Z"));
    assert_eq!(certificate.kind(), CertificateKind::CertificationAuthority);
    assert_eq!(certificate.public_key().kind(), &PublicKeyKind::Rsa { bits: 2048 });
    let usage = certificate.key_usage().unwrap();
    assert!(usage.certificate_sign && usage.crl_sign && !usage.digital_signature && !usage.non_repudiation);
}

#[test]
fn validity_includes_both_ends() {
    let certificate = anchor("authca02");
    assert_eq!(certificate.validity_at(at("2019-09-14T23:41:58Z")), Validity::NotYet);
    assert!(certificate.is_valid_at(at("2019-09-14T23:41:59Z")));
    assert!(certificate.is_valid_at(at("2029-09-14T14:59:59Z")));
    assert_eq!(certificate.validity_at(at("2029-09-14T15:00:00Z")), Validity::Expired);
}

#[test]
fn the_issuer_is_found_by_signature_and_its_expiry_is_told() {
    let trust = TrustAnchors::production()
        .check(&anchor("authca01"), at("2026-01-01T00:00:00Z"), &RustCrypto)
        .unwrap();
    assert_eq!(trust.anchor.name(), "authca01");
    assert_eq!(
        (trust.certificate, trust.issuer),
        (Validity::Expired, Validity::Expired)
    );
    assert_eq!(trust.revocation, Revocation::NotChecked);
    assert!(!trust.is_valid());
}

#[test]
fn without_anchors_nothing_is_trusted() {
    let result = TrustAnchors::none().check(&anchor("authca03"), at("2026-01-01T00:00:00Z"), &RustCrypto);
    assert_eq!(result, Err(CertificateError::NoAnchor { anchors: 0 }));
}

#[test]
fn filler_after_a_certificate_is_ignored_in_a_card_file_only() {
    let certificate = anchor("signca03");
    let mut file = certificate.as_der().to_vec();
    file.extend([0xFF; 7]);
    assert_eq!(Certificate::from_card_file(&file).unwrap(), certificate);
    assert_eq!(
        Certificate::from_der(&file),
        Err(CertificateError::TrailingBytes { length: 7 })
    );
}

#[test]
fn pem_has_lines_of_64_columns_and_the_same_bytes() {
    let certificate = anchor("authca03");
    let pem = certificate.to_pem();
    let lines: Vec<&str> = pem.lines().collect();
    assert_eq!(lines.first(), Some(&"-----BEGIN CERTIFICATE-----"));
    assert_eq!(lines.last(), Some(&"-----END CERTIFICATE-----"));
    let body = &lines[1..lines.len() - 1];
    let (last, full) = body.split_last().unwrap();
    assert!(full.iter().all(|line| line.len() == 64) && (1..=64).contains(&last.len()));
    let decoded = <base64ct::Base64 as base64ct::Encoding>::decode_vec(&body.concat()).unwrap();
    assert_eq!(decoded, certificate.as_der());
}

#[test]
fn debug_shows_no_identity() {
    let certificate = anchor("authca03");
    let shown = format!("{certificate:?}");
    assert!(
        !shown.contains(certificate.serial()) && !shown.contains("Japan Agency"),
        "{shown}"
    );
}

#[test]
fn a_bit_flipped_anywhere_is_noticed() {
    let whole = anchor("authca03").as_der().to_vec();
    for (index, bit) in (0..whole.len()).zip((0..8).cycle()) {
        let mut changed = whole.clone();
        changed[index] ^= 1 << bit;
        let trusted = Certificate::from_der(&changed)
            .and_then(|read| TrustAnchors::production().check(&read, at("2026-01-01T00:00:00Z"), &RustCrypto));
        assert!(trusted.is_err(), "bit {bit} of byte {index}");
    }
}

#[test]
fn every_truncation_is_refused() {
    let whole = anchor("authca03").as_der().to_vec();
    for length in 0..whole.len() {
        assert!(
            matches!(
                Certificate::from_der(&whole[..length]),
                Err(CertificateError::Malformed { .. })
            ),
            "{length}"
        );
    }
}

#[test]
fn oversized_input_is_refused_unread() {
    let mut file = anchor("authca03").as_der().to_vec();
    file.resize(0x8001, 0xFF);
    assert_eq!(
        Certificate::from_card_file(&file),
        Err(CertificateError::TooLong { length: 0x8001 })
    );
}

#[test]
fn a_signature_verifies_over_its_own_message_only() {
    let certificate = anchor("authca03");
    let der = certificate.as_der();
    // Inside the outer header of four bytes: the signed part (header 30 82 and two length bytes), and at the very end
    // 256 bytes of signature.
    let signed_part = &der[4..8 + usize::from(u16::from_be_bytes([der[6], der[7]]))];
    let signature = &der[der.len() - 256..];
    let verify = |message: &[u8]| {
        certificate.verify_signature(SignatureAlgorithm::RsaPkcs1Sha256, message, signature, &RustCrypto)
    };
    assert_eq!(verify(signed_part), Ok(()));
    assert_eq!(verify(&signed_part[1..]), Err(CertificateError::SignatureInvalid));
}

#[test]
fn a_signature_of_any_wrong_length_is_invalid() {
    let key = anchor("authca03");
    for length in [0, 1, 255, 256, 257, 2000] {
        let result = key.verify_signature(
            SignatureAlgorithm::RsaPkcs1Sha256,
            b"message",
            &vec![1; length],
            &RustCrypto,
        );
        assert_eq!(result, Err(CertificateError::SignatureInvalid), "{length}");
    }
}

/// SubjectPublicKeyInfo with an RSA modulus of `bytes` bytes and the exponent 65537.
fn rsa_spki(bytes: usize) -> Vec<u8> {
    fn tlv(tag: u8, value: &[u8]) -> Vec<u8> {
        let length = u16::try_from(value.len()).unwrap().to_be_bytes();
        let header: Vec<u8> = match value.len() {
            0..=127 => vec![tag, length[1]],
            128..=255 => vec![tag, 0x81, length[1]],
            _ => vec![tag, 0x82, length[0], length[1]],
        };
        [&header, value].concat()
    }
    let modulus = [vec![0], vec![0xFF; bytes]].concat();
    let key = tlv(0x30, &[tlv(0x02, &modulus), tlv(0x02, &[1, 0, 1])].concat());
    let algorithm = tlv(
        0x30,
        &[
            tlv(0x06, &[0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 1, 1]),
            tlv(0x05, &[]),
        ]
        .concat(),
    );
    tlv(0x30, &[algorithm, tlv(0x03, &[vec![0], key].concat())].concat())
}

#[test]
fn keys_outside_2048_to_4096_bits_are_not_computed_with() {
    let verify = |bytes: usize| {
        let key = PublicKey::from_spki_der(&rsa_spki(bytes)).unwrap();
        assert_eq!(key.kind(), &PublicKeyKind::Rsa { bits: bytes * 8 });
        RustCrypto.verify(SignatureAlgorithm::RsaPkcs1Sha256, &key, b"message", &vec![1; bytes])
    };
    for bytes in [128, 255, 513, 4096] {
        assert!(
            matches!(verify(bytes), Err(CertificateError::UnsupportedKey { .. })),
            "{bytes} bytes"
        );
    }
    for bytes in [256, 512] {
        assert_eq!(verify(bytes), Err(CertificateError::SignatureInvalid), "{bytes} bytes");
    }
}

#[test]
fn an_elliptic_curve_key_is_named_and_not_verified_with() {
    let oids = [
        0x30, 0x10, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 2, 1, 0x06, 0x05, 0x2B, 0x81, 0x04, 0, 0x22,
    ];
    let spki = [&[0x30, 0x16][..], &oids, &[0x03, 0x02, 0x00, 0x04]].concat();
    let key = PublicKey::from_spki_der(&spki).unwrap();
    assert_eq!(key.kind(), &PublicKeyKind::EllipticCurve(EllipticCurve::P384));
    let result = RustCrypto.verify(SignatureAlgorithm::RsaPkcs1Sha256, &key, b"message", &[1; 256]);
    assert!(matches!(result, Err(CertificateError::UnsupportedKey { .. })));
}

#[test]
fn all_ten_ca_certificates_verify_themselves() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let mut count = 0;
    for folder in ["certs", "certs/test"] {
        for entry in std::fs::read_dir(directory.join(folder)).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "cer") {
                let certificate = Certificate::from_der(&std::fs::read(&path).unwrap()).unwrap();
                assert_eq!(
                    certificate.verify_issued_by(&certificate, &RustCrypto),
                    Ok(()),
                    "{}",
                    path.display()
                );
                assert_eq!(certificate.kind(), CertificateKind::CertificationAuthority);
                count += 1;
            }
        }
    }
    assert_eq!(count, 10);
}

#[test]
fn the_test_card_chains_to_its_test_anchor_only() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let read = |path: &str| Certificate::from_card_file(&std::fs::read(directory.join(path)).unwrap()).unwrap();
    let card = read("cards/jpki-test-card/jpki-auth-cert.der");
    assert_eq!(card.kind(), CertificateKind::UserAuthentication);
    assert_eq!(card.serial(), "227B13");
    assert_eq!(card.common_name(), Some("997794E9AGCIEG13221003A"));
    assert_eq!(card.policies(), ["1.2.392.200149.8.5.1.0.30"]);

    let own_ca = read("cards/jpki-test-card/jpki-auth-ca-cert.der");
    assert_eq!(card.verify_issued_by(&own_ca, &RustCrypto), Ok(()));
    assert_eq!(
        own_ca.verify_issued_by(&card, &RustCrypto),
        Err(CertificateError::NotAnAuthority)
    );

    let now = at("2026-01-01T00:00:00Z");
    let mut anchors = TrustAnchors::production();
    assert_eq!(
        anchors.check(&card, now, &RustCrypto),
        Err(CertificateError::NoAnchor { anchors: 6 })
    );
    assert!(card.is_of_test_hierarchy());
    assert_eq!(card.extended_key_usages(), Some(&["1.3.6.1.5.5.7.3.2".to_owned()][..]));
    for name in [
        "authca-test-2019",
        "authca-test-2023",
        "signca-test-2019",
        "signca-test-2024",
    ] {
        let authority = read(&format!("certs/test/{name}.cer"));
        assert_eq!(
            anchors.clone().with(name, authority.clone()),
            Err(CertificateError::TestAuthority)
        );
        anchors = anchors
            .with_test_authority_never_in_production(name, authority)
            .unwrap();
    }
    let trust = anchors.check(&card, now, &RustCrypto).unwrap();
    assert_eq!(trust.anchor.name(), "authca-test-2023");
    assert!(trust.is_valid());
    assert_eq!(
        anchors.with_test_authority_never_in_production("the card itself", card),
        Err(CertificateError::NotAnAuthority)
    );
}

#[test]
fn no_production_anchor_is_of_the_test_hierarchy() {
    for anchor in TrustAnchors::production().iter() {
        assert!(!anchor.certificate().is_of_test_hierarchy());
        let added = TrustAnchors::none().with("own", anchor.certificate().clone());
        assert_eq!(added.unwrap().iter().count(), 1);
        assert_eq!(anchor.certificate().holder(), None);
        assert_eq!(anchor.certificate().extended_key_usages(), None);
    }
}

#[test]
fn the_mdoc_root_verifies_itself_with_p384_and_blocks_no_other_anchor() {
    let Some(directory) = recordings::directory() else {
        return;
    };
    let pem = std::fs::read_to_string(directory.join("certs/jp-mnc-iaca-root.pem")).unwrap();
    let base64: String = pem.lines().filter(|line| !line.starts_with("-----")).collect();
    let root = Certificate::from_der(&<base64ct::Base64 as base64ct::Encoding>::decode_vec(&base64).unwrap()).unwrap();
    assert_eq!(
        hex(&root.fingerprint()),
        "6e8a3108609316961d142426ce842b7927fd281755317056e1574eb9ede80a0e"
    );
    assert_eq!(
        root.public_key().kind(),
        &PublicKeyKind::EllipticCurve(EllipticCurve::P384)
    );
    assert_eq!(root.verify_issued_by(&root, &RustCrypto), Ok(()));

    let now = at("2026-01-01T00:00:00Z");
    let anchors = TrustAnchors::none().with("mdoc", root.clone()).unwrap();
    let anchors = anchors.with("authca03", anchor("authca03")).unwrap();
    for (certificate, issuer) in [(&anchor("authca03"), "authca03"), (&root, "mdoc")] {
        let trust = anchors.check(certificate, now, &RustCrypto).unwrap();
        assert_eq!(trust.anchor.name(), issuer);
        assert!(trust.is_valid());
    }
    assert_eq!(
        TrustAnchors::production().check(&root, now, &RustCrypto),
        Err(CertificateError::NoAnchor { anchors: 6 })
    );
    let mut changed = root.as_der().to_vec();
    let middle = changed.len() / 2;
    changed[middle] ^= 1;
    let verified = Certificate::from_der(&changed).and_then(|read| read.verify_issued_by(&root, &RustCrypto));
    assert!(verified.is_err());
}

proptest! {
    #[test]
    fn garbage_never_panics(bytes in proptest::collection::vec(any::<u8>(), 0..600)) {
        let _ = Certificate::from_der(&bytes);
        let _ = Certificate::from_card_file(&bytes);
        let _ = PublicKey::from_spki_der(&bytes);
    }

    #[test]
    fn damaged_certificates_never_panic_nor_verify(
        edits in proptest::collection::vec((any::<proptest::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<proptest::sample::Index>(),
    ) {
        let certificate = anchor("signca02");
        let mut bytes = certificate.as_der().to_vec();
        for (index, value) in edits {
            let place = index.index(bytes.len());
            bytes[place] = value;
        }
        let _ = Certificate::from_card_file(&bytes[..cut.index(bytes.len())]);
        if let Ok(read) = Certificate::from_card_file(&bytes) {
            let verified = read.verify_issued_by(&certificate, &RustCrypto).is_ok();
            prop_assert!(!verified || read.as_der() == certificate.as_der());
        }
    }
}
