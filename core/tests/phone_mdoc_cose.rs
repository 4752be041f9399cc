//! COSE structures: what was signed verifies, and nothing else does.

use kazasu::{
    certificate::{CertificateError, PublicKey, RustCrypto},
    phone::{
        cbor::Item,
        mdoc::{
            CoseKey, Curve, MdocError,
            cose::{Algorithm, CoseMac0, CoseSign1, Payload, mac0, sign1},
        },
    },
};
use p256::ecdsa::{Signature, SigningKey, signature::Signer as _};

fn signing_key() -> (SigningKey, PublicKey) {
    let key = SigningKey::from_slice(&[0x11; 32]).unwrap();
    let point = key.verifying_key().to_sec1_point(false);
    let public = CoseKey::from_point(Curve::P256, point.as_bytes()).unwrap();
    (key, public.to_public_key().unwrap())
}

fn signed(certificates: &[&[u8]], payload: Payload<'_>) -> Vec<u8> {
    let (key, _) = signing_key();
    sign1(Algorithm::Es256, certificates, payload, |message| {
        let signature: Signature = key.sign(message);
        Ok::<_, std::convert::Infallible>(signature.to_bytes().to_vec())
    })
    .unwrap()
}

#[test]
fn what_was_signed_verifies_and_nothing_else_does() {
    let (_, public) = signing_key();
    let bytes = signed(&[b"leaf"], Payload::Detached(b"payload"));
    let cose = CoseSign1::parse(&bytes).unwrap();
    assert_eq!(cose.verify(Some(b"payload"), &public, &RustCrypto), Ok(()));
    assert_eq!(
        cose.verify(Some(b"other"), &public, &RustCrypto),
        Err(MdocError::Signature(CertificateError::SignatureInvalid))
    );
    assert_eq!(cose.verify(None, &public, &RustCrypto), Err(MdocError::Payload));
    assert_eq!(cose.certificates().unwrap(), [b"leaf"]);

    let tagged = [&[0xD2], bytes.as_slice()].concat();
    assert_eq!(CoseSign1::parse(&tagged).unwrap(), cose);
    let wrong = [&[0xD1], bytes.as_slice()].concat();
    assert_eq!(CoseSign1::parse(&wrong).unwrap_err().code(), "mdoc_malformed");

    let bytes = signed(&[b"leaf", b"intermediate"], Payload::Attached(b"payload"));
    let cose = CoseSign1::parse(&bytes).unwrap();
    assert_eq!(cose.verify(None, &public, &RustCrypto), Ok(()));
    assert_eq!(
        cose.verify(Some(b"payload"), &public, &RustCrypto),
        Err(MdocError::Payload)
    );
    assert_eq!(cose.certificates().unwrap().len(), 2);
}

#[test]
fn a_flipped_bit_anywhere_leaves_nothing_verified() {
    let (_, public) = signing_key();
    let bytes = signed(&[], Payload::Attached(b"payload"));
    for bit in 0..bytes.len() * 8 {
        let mut bytes = bytes.clone();
        bytes[bit / 8] ^= 1 << (bit % 8);
        let verified = CoseSign1::parse(&bytes).and_then(|cose| cose.verify(None, &public, &RustCrypto));
        assert!(verified.is_err(), "bit {bit}");
    }
}

#[test]
fn the_signature_structure_keeps_the_protected_bytes_as_received() {
    // The label in two bytes: not the shortest form, and signed like that.
    let bytes = b"\x84\x44\xA1\x18\x01\x26\xA0\x41p\x41s";
    let cose = CoseSign1::parse(bytes).unwrap();
    assert_eq!(cose.algorithm(), Ok(Algorithm::Es256));
    assert_eq!(
        cose.signed_bytes(None).unwrap(),
        b"\x84\x6ASignature1\x44\xA1\x18\x01\x26\x40\x41p"
    );
}

#[test]
fn headers_that_endanger_the_signature_are_refused() {
    for (bytes, code) in [
        // The algorithm is not protected, or MAC where a signature stands.
        (b"\x84\x40\xA1\x01\x26\xF6\x40".as_slice(), "mdoc_malformed"),
        (b"\x84\x41\xA0\xA1\x01\x26\xF6\x40", "mdoc_malformed"),
        (b"\x84\x43\xA1\x01\x05\xA0\xF6\x40", "mdoc_unsupported_algorithm"),
        (b"\x84\x44\xA1\x01\x38\x30\xA0\xF6\x40", "mdoc_unsupported_algorithm"),
        // A critical header, known and unknown and unprotected.
        (
            b"\x84\x47\xA2\x01\x26\x02\x81\x18\x63\xA0\xF6\x40",
            "mdoc_unhandled_critical_header",
        ),
        (
            b"\x84\x46\xA2\x01\x26\x02\x81\x01\xA0\xF6\x40",
            "certificate_signature_invalid",
        ),
        (b"\x84\x43\xA1\x01\x26\xA1\x02\x81\x01\xF6\x40", "mdoc_malformed"),
        // Parts missing, doubled keys, bytes after the protected map.
        (b"\x83\x43\xA1\x01\x26\xA0\xF6", "mdoc_malformed"),
        (b"\x84\x45\xA2\x01\x26\x01\x26\xA0\xF6\x40", "cbor_duplicate_key"),
        (b"\x84\x44\xA1\x01\x26\x00\xA0\xF6\x40", "cbor_trailing_bytes"),
    ] {
        let (_, public) = signing_key();
        let verified = CoseSign1::parse(bytes).and_then(|cose| cose.verify(Some(b"payload"), &public, &RustCrypto));
        assert_eq!(verified.unwrap_err().code(), code, "{bytes:02X?}");
    }
}

#[test]
fn two_different_chains_are_refused_and_equal_ones_taken() {
    let chain = |protected: &[u8], unprotected: &[u8]| {
        [
            b"\x84\x47\xA2\x01\x26\x18\x21",
            protected,
            b"\xA1\x18\x21",
            unprotected,
            b"\xF6\x40",
        ]
        .concat()
    };
    let equal = chain(b"\x41A", b"\x41A");
    assert_eq!(CoseSign1::parse(&equal).unwrap().certificates().unwrap(), [b"A"]);
    let different = chain(b"\x41A", b"\x41B");
    assert!(CoseSign1::parse(&different).unwrap().certificates().is_err());
    let many = [
        b"\x84\x43\xA1\x01\x26\xA1\x18\x21\x89".as_slice(),
        &[0x40; 9],
        b"\xF6\x40",
    ]
    .concat();
    assert!(CoseSign1::parse(&many).unwrap().certificates().is_err());
}

#[test]
fn a_mac_verifies_with_its_key_only() {
    let bytes = mac0(&[7; 32], Payload::Detached(b"payload")).unwrap();
    let mac = CoseMac0::from_item(Item::parse(&bytes).unwrap()).unwrap();
    assert_eq!(mac.verify(Some(b"payload"), &[7; 32]), Ok(()));
    assert_eq!(mac.verify(Some(b"payload"), &[8; 32]), Err(MdocError::MacInvalid));
    assert_eq!(mac.verify(Some(b"other"), &[7; 32]), Err(MdocError::MacInvalid));
    // A MAC cut to one byte: the head `58 20` becomes `41`.
    let head = bytes.len() - 34;
    let cut = [&bytes[..head], &[0x41, mac.tag()[0]]].concat();
    let mac = CoseMac0::from_item(Item::parse(&cut).unwrap()).unwrap();
    assert_eq!(mac.verify(Some(b"payload"), &[7; 32]), Err(MdocError::MacInvalid));

    let bytes = signed(&[], Payload::Detached(b"payload"));
    let mac = CoseMac0::from_item(Item::parse(&bytes).unwrap()).unwrap();
    assert_eq!(
        mac.verify(Some(b"payload"), &[7; 32]),
        Err(MdocError::UnsupportedAlgorithm { algorithm: -7 })
    );
}
