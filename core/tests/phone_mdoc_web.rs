//! Presentation in a browser: HPKE against the vector of RFC 9180, and a transaction against a wallet that answers.

mod hex;

use hex::hex;
use kazasu::phone::mdoc::{
    CoseKey, Curve, MdocError, PrivateKey, SessionTranscript, hpke, japan,
    request::{DeviceRequest, DocumentRequest},
    web::{EncryptionInfo, PROTOCOL},
};
use proptest::prelude::*;

const ORIGIN: &str = "https://shop.example";
/// `[null, null, ["dcapi", SHA-256([EncryptionInfo text, origin])]]` of [`info`] and [`ORIGIN`].
const TRANSCRIPT: &str = "83f6f68265646361706958202dc583538e85e646ebb43f3734e1a998475e306a98714e9f5775f301cd2e87db";

fn key(seed: u8) -> PrivateKey {
    PrivateKey::from_bytes(Curve::P256, &[seed; 32]).unwrap()
}

fn info() -> EncryptionInfo {
    EncryptionInfo::new(key(0x21).public_key(), &[7; 16]).unwrap()
}

/// RFC 9180, appendix A.3.1: base mode with the suite of both online presentations, message 0.
#[test]
fn hpke_gives_what_the_rfc_gives() {
    let recipient = hex("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2");
    let recipient = PrivateKey::from_bytes(Curve::P256, &recipient).unwrap();
    let ephemeral = hex("4995788ef4b9d6132b249ce59a77281493eb39af373d236a1fe415cb0c2d7beb");
    let ephemeral = PrivateKey::from_bytes(Curve::P256, &ephemeral).unwrap();
    let encapsulated = hex(
        "04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c
         9bfcb9382657222d18c4",
    );
    let info = hex("4f6465206f6e2061204772656369616e2055726e");
    let cipher_text = hex("5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434");
    let message = b"Beauty is truth, truth beauty";

    let sealed = hpke::seal(&ephemeral, recipient.public_key(), &info, b"Count-0", message).unwrap();
    assert_eq!(sealed, (encapsulated.clone(), cipher_text.clone()));
    let opened = hpke::open(&recipient, &encapsulated, &info, b"Count-0", &cipher_text).unwrap();
    assert_eq!(**opened, *message);

    assert_eq!(
        hpke::open(&recipient, &encapsulated, &info, b"Count-1", &cipher_text),
        Err(MdocError::Decryption)
    );
    assert_eq!(
        hpke::open(&recipient, &encapsulated, b"", b"Count-0", &cipher_text),
        Err(MdocError::Decryption)
    );
    // The sender's point compressed, cut, and off the curve.
    let compressed = [&[2 + (encapsulated[64] & 1)], &encapsulated[1..33]].concat();
    let mut off_curve = encapsulated.clone();
    off_curve[64] ^= 1;
    for point in [compressed.as_slice(), &encapsulated[..64], &off_curve, &[]] {
        let error = hpke::open(&recipient, point, &info, b"Count-0", &cipher_text).unwrap_err();
        assert_eq!(error, MdocError::InvalidKey);
    }
    let other_curve = PrivateKey::from_bytes(Curve::P384, &[1; 48]).unwrap();
    assert_eq!(
        hpke::open(&other_curve, &encapsulated, &info, b"Count-0", &cipher_text),
        Err(MdocError::CurveMismatch)
    );
}

/// Structure, texts and digest recomputed with Python's `hashlib` and `base64`.
#[test]
fn the_transcript_covers_the_text_of_the_encryption_info_and_the_origin() {
    let expected = hex(TRANSCRIPT);
    assert_eq!(info().transcript(ORIGIN).as_bytes(), expected);
    assert_ne!(info().transcript("https://shop.example/").as_bytes(), expected);
    let other = EncryptionInfo::new(key(0x21).public_key(), &[8; 16]).unwrap();
    assert_ne!(other.transcript(ORIGIN).as_bytes(), expected);
    assert!(SessionTranscript::from_bytes(&expected).is_ok());
}

#[test]
fn a_page_gives_request_and_key_to_the_browser() {
    let items = japan::age_over(japan::Years::new(20).unwrap());
    let device_request = DeviceRequest::new(DocumentRequest::new(items).unwrap());
    let request = info().request(&device_request);
    let json: serde_json::Value = serde_json::from_str(&request.to_json()).unwrap();
    assert_eq!(json, serde_json::to_value(&request).unwrap());
    assert_eq!(json["encryptionInfo"], info().as_text());
    assert!(!request.to_json().contains('='));
    assert_eq!(PROTOCOL, "org-iso-mdoc");

    let received = EncryptionInfo::from_text(json["encryptionInfo"].as_str().unwrap()).unwrap();
    assert_eq!(received, info());
    assert_eq!(received.recipient(), key(0x21).public_key());
}

#[test]
fn the_response_opens_in_every_wrapping_that_browsers_use() {
    let transcript = info().transcript(ORIGIN);
    let text = info().seal(&key(0x42), &transcript, b"DeviceResponse").unwrap();
    for response in [
        text.clone(),
        format!(" {text}\n"),
        format!("\"{text}\""),
        format!("{{\"response\": \"{text}\"}}"),
        format!("{{\"Response\":\"{text}\"}}"),
        format!("{{\"protocol\":\"org-iso-mdoc\",\"data\":{{\"response\":\"{text}\"}}}}"),
        format!("{{\"data\":\"{text}\"}}"),
    ] {
        let opened = info().open(&key(0x21), &transcript, &response).unwrap();
        assert_eq!(**opened, *b"DeviceResponse", "{response}");
    }
}

#[test]
fn a_response_for_another_transaction_does_not_open() {
    let transcript = info().transcript(ORIGIN);
    let text = info().seal(&key(0x42), &transcript, b"DeviceResponse").unwrap();
    let elsewhere = info().transcript("https://other.example");
    assert_eq!(info().open(&key(0x21), &elsewhere, &text), Err(MdocError::Decryption));
    assert_eq!(
        info().open(&key(0x22), &transcript, &text),
        Err(MdocError::CurveMismatch)
    );
    let other = EncryptionInfo::new(key(0x21).public_key(), &[8; 16]).unwrap();
    let error = other.open(&key(0x21), &other.transcript(ORIGIN), &text);
    assert_eq!(error, Err(MdocError::Decryption));
}

#[test]
fn what_is_no_response_is_refused() {
    for (response, code) in [
        ("", "cbor_malformed"),
        ("{", "mdoc_malformed"),
        ("{}", "mdoc_malformed"),
        ("{\"response\":1}", "mdoc_malformed"),
        ("!", "mdoc_not_base64url"),
        ("gA==", "mdoc_not_base64url"),
        ("gA", "mdoc_malformed"),
        // ["dcapj", {}] and ["dcapi", {}]
        ("gmVkY2FwaqA", "mdoc_malformed"),
        ("gmVkY2FwaaA", "cbor_missing"),
    ] {
        let error = info()
            .open(&key(0x21), &info().transcript(ORIGIN), response)
            .unwrap_err();
        assert_eq!(error.code(), code, "{response}");
    }
}

#[test]
fn an_encryption_info_needs_its_curve_and_enough_randomness() {
    let other = PrivateKey::from_bytes(Curve::P384, &[1; 48]).unwrap();
    assert_eq!(
        EncryptionInfo::new(other.public_key(), &[7; 16]),
        Err(MdocError::CurveMismatch)
    );
    assert_eq!(
        EncryptionInfo::new(key(1).public_key(), &[7; 15]).unwrap_err().code(),
        "mdoc_malformed"
    );
}

proptest! {
    #[test]
    fn texts_of_any_kind_do_no_harm(text: String, bytes: Vec<u8>) {
        prop_assert!(info().open(&key(0x21), &info().transcript(ORIGIN), &text).is_err());
        let _ = EncryptionInfo::from_text(&text);
        let _ = hpke::open(&key(0x21), &bytes, b"", b"", &bytes);
        let _ = CoseKey::from_point(Curve::P256, &bytes);
    }
}
