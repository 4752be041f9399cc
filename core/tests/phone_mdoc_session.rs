//! Sessions with phones: known answers, both sides against each other, and messages that must not pass.

mod hex;

use hex::hex;
use kazasu::phone::mdoc::{
    CoseKey, Curve, DeviceEngagement, MdocError, PrivateKey, SessionTranscript, encoded_item,
    session::{Session, SessionEstablishment, Status, mac_key},
};
use proptest::prelude::*;
use sha2::{Digest as _, Sha256};

/// Computed with Python's `cryptography` (OpenSSL), which shares no code with this library. The keys are the byte 21 (reader), 42
/// (device, ephemeral) and 33 (device, static) repeated; the data is `first request` and so on.
struct Vector {
    curve: Curve,
    establishment_digest: &'static str,
    response: &'static str,
    request: &'static str,
    last_response: &'static str,
    mac_key: &'static str,
}

const VECTORS: [Vector; 6] = [
    Vector {
        curve: Curve::P256,
        establishment_digest: "3a16ee3c03191af1d01a6d8bc350811ec79f05b30277233c00b2241332fde0e4",
        response: "a16464617461581eb6061ca065c9bbe5f36381a8e4ff7a74224dbd848e1a4396282dcbc9ebd2",
        request: "a16464617461581e93b8a56538270550d76e969e5839778dc305ad7ec5f7f1c4001d5b20d89e",
        last_response: "a26464617461581ffd91cf2734aeb6f9c35b35dd684d7d67817af0435ae75c924540ee7e0e2d126673746174757314",
        mac_key: "6d736a52c84d8ba0e6d3a5df5e9c539733903e3df64dce5d2f93a45703f55e36",
    },
    Vector {
        curve: Curve::P384,
        establishment_digest: "b2a80017bdd140791dd114dc9b3fabba1d6bd49c9eb5c6a2d7a68e9b17c7fcb1",
        response: "a16464617461581e6e72f1bfbdb8714595bdd86e3263ed2bb4b75600889d5a5687fc5acff1a2",
        request: "a16464617461581e690374f33a6e47c7ee533ab8e359ce66989c4cf8d6712312b888c6053a19",
        last_response: "a26464617461581f1df4e8258ad4d22c88bdb8ac888cc9919e3999f7cac87fa204249a4e6ef4306673746174757314",
        mac_key: "b1f209ae637a0746735c91d91934c5da786bd5cb21aad50579cd04a17878e5f8",
    },
    Vector {
        curve: Curve::P521,
        establishment_digest: "dcf129bebd495fa34083ef7cd0c061c578e09f24b6d11535a2839d47d834097b",
        response: "a16464617461581e9158dff3b88146140ba709873b2a94352f46d2b35bd5f55286a9d6343679",
        request: "a16464617461581e230ec14c5bb9bc4bfda938c4ff059919277aabe8de087a798353a378a037",
        last_response: "a26464617461581fa39316a018cb41165fd26bffc8c3929df58fab2a16816070c9893c304b691c6673746174757314",
        mac_key: "a8a36df2824a087e6586304fa32642091a420fb9889ee48c7145680b63b9065d",
    },
    Vector {
        curve: Curve::BrainpoolP256,
        establishment_digest: "350fa9d11fbe8b7e3c0420e603d69d60fccd1bef502acc10e53a778b8e10e3c9",
        response: "a16464617461581edb29573e44e3f0245be29e6e0d00970b0635cb4af2144469cf2ee501ad39",
        request: "a16464617461581e264810bb9024b8f0db5b392ada805295497dd065c7e5337d70bf7483b0dc",
        last_response: "a26464617461581ffd2a5dc929206d82a7687a191da9b569a9265abc265a237a65092488fb4bef6673746174757314",
        mac_key: "ee6840d32319c8b29afb7bfe4b1d12563ee5fb81454924919310f24381a523ed",
    },
    Vector {
        curve: Curve::BrainpoolP384,
        establishment_digest: "f01ff06c98e546b95c76d223fe1f3e4b49a762a6492f47553b046597e8c396ec",
        response: "a16464617461581e2bae9a04bf70ab12bd91d7788d5d9f29a113e6378bbb7193c19aa736d35c",
        request: "a16464617461581e8f3d660c1066861b98081ec28cf9c033333dc4f1963d0c68c91d3802406b",
        last_response: "a26464617461581fee0357d29348fbe159c61497fda916bbb1bec5af409384d8b8841228fd90ed6673746174757314",
        mac_key: "feb67c1d2baae2b2ecf8402d0b07a78d6894236a8578ddd6783076dc9a88608b",
    },
    Vector {
        curve: Curve::X25519,
        establishment_digest: "e4fcb23e51b0473fa16933ec7a60725820224b27bc009d26cda5c1f3433101ce",
        response: "a16464617461581e7b84257bcee1054d5dc75a97435de1228671231f7aa6adad6ef3a5d376c3",
        request: "a16464617461581e938db2b7227aadd08fd5a0463128dc476299d4eb9e46264992b8156865fd",
        last_response: "a26464617461581fe7f96570036d15ffe01e7406d2245d57f69583518ae5e4b937191e6c8c74da6673746174757314",
        mac_key: "a1f857472fff2b08f8f5d1a55febf1ecc32de5c226336fd29ced6754d504c539",
    },
];

fn key(curve: Curve, seed: u8) -> PrivateKey {
    PrivateKey::from_bytes(curve, &vec![seed; curve.length()]).unwrap()
}

/// `{0: "1.0", 1: [1, key]}`.
fn engagement(key: &CoseKey) -> Vec<u8> {
    [b"\xA2\x00\x631.0\x01\x82\x01".as_slice(), &key.to_encoded_item()].concat()
}

fn transcript(reader: &PrivateKey, device: &PrivateKey) -> SessionTranscript {
    let engagement = engagement(device.public_key());
    let reader = reader.public_key().to_encoded_item();
    SessionTranscript::nfc(&engagement, &reader, b"Handover Select", Some(b"Handover Request"))
}

fn sessions(curve: Curve) -> (Session, Session) {
    let (reader, device) = (key(curve, 0x21), key(curve, 0x42));
    let transcript = transcript(&reader, &device);
    (
        Session::for_reader(&reader, device.public_key(), transcript.clone()).unwrap(),
        Session::for_holder(&device, reader.public_key(), transcript).unwrap(),
    )
}

fn data(session: &mut Session, message: &[u8]) -> Vec<u8> {
    session.open(message).unwrap().data().unwrap().to_vec()
}

#[test]
fn messages_and_keys_are_those_of_another_implementation() {
    for vector in VECTORS {
        let curve = vector.curve;
        let (mut reader, mut holder) = sessions(curve);

        let establishment = reader.seal(b"first request").unwrap();
        assert_eq!(
            Sha256::digest(&establishment)[..],
            hex(vector.establishment_digest),
            "{curve:?}"
        );
        assert_eq!(data(&mut holder, &establishment), b"first request");

        let response = holder.seal(b"first response").unwrap();
        assert_eq!(response, hex(vector.response), "{curve:?}");
        assert_eq!(data(&mut reader, &response), b"first response");

        let request = reader.seal(b"second request").unwrap();
        assert_eq!(request, hex(vector.request), "{curve:?}");
        assert_eq!(data(&mut holder, &request), b"second request");

        let response = holder.seal_last(b"second response").unwrap();
        assert_eq!(response, hex(vector.last_response), "{curve:?}");
        let received = reader.open(&response).unwrap();
        assert_eq!(**received.data().unwrap(), *b"second response");
        assert_eq!(received.status(), Some(Status::Termination));
        assert!(reader.has_ended() && holder.has_ended());

        let (ephemeral, device) = (key(curve, 0x21), key(curve, 0x33));
        let transcript = reader.transcript();
        let mac = mac_key(&ephemeral, device.public_key(), transcript).unwrap();
        assert_eq!(mac[..], hex(vector.mac_key), "{curve:?}");
        assert_eq!(mac, mac_key(&device, ephemeral.public_key(), transcript).unwrap());
    }
}

#[test]
fn a_holder_finds_the_readers_key_as_it_was_sent() {
    let (mut reader, _) = sessions(Curve::P256);
    let establishment = SessionEstablishment::parse(&reader.seal(b"request").unwrap()).unwrap();
    let public = key(Curve::P256, 0x21).public_key().clone();
    assert_eq!(*establishment.reader_key(), public);
    assert_eq!(establishment.reader_key_bytes(), public.to_encoded_item());
    // Only the first message has it.
    let second = reader.seal(b"request").unwrap();
    assert_eq!(SessionEstablishment::parse(&second).unwrap_err().code(), "cbor_missing");
}

#[test]
fn a_transcript_of_other_bytes_gives_other_keys() {
    let (reader, device) = (key(Curve::P256, 0x21), key(Curve::P256, 0x42));
    let sent = Session::for_reader(&reader, device.public_key(), transcript(&reader, &device))
        .unwrap()
        .seal(b"request")
        .unwrap();
    let engagement = engagement(device.public_key());
    let engagement_1 = [engagement.as_slice(), &[0]].concat();
    let reader_bytes = reader.public_key().to_encoded_item();
    for other in [
        SessionTranscript::qr(&engagement, &reader_bytes),
        SessionTranscript::nfc(&engagement, &reader_bytes, b"Handover Select", None),
        SessionTranscript::nfc(
            &engagement,
            &reader_bytes,
            b"Handover select",
            Some(b"Handover Request"),
        ),
        SessionTranscript::nfc(
            &engagement_1,
            &reader_bytes,
            b"Handover Select",
            Some(b"Handover Request"),
        ),
    ] {
        let mut holder = Session::for_holder(&device, reader.public_key(), other).unwrap();
        assert_eq!(holder.open(&sent).unwrap_err(), MdocError::Decryption);
    }
}

#[test]
fn a_message_is_taken_once_and_in_order() {
    let (mut reader, mut holder) = sessions(Curve::P256);
    let first = reader.seal(b"first").unwrap();
    let second = reader.seal(b"second").unwrap();
    assert_eq!(data(&mut holder, &first), b"first");
    assert_eq!(holder.open(&first).unwrap_err(), MdocError::Decryption);
    // The failure has ended the session: not even the right message passes now, and nothing is sent.
    assert_eq!(holder.open(&second).unwrap_err(), MdocError::SessionEnded);
    assert_eq!(holder.seal(b"response").unwrap_err(), MdocError::SessionEnded);

    let (mut reader, mut holder) = sessions(Curve::P256);
    let _lost = reader.seal(b"first").unwrap();
    let second = reader.seal(b"second").unwrap();
    assert_eq!(holder.open(&second).unwrap_err(), MdocError::Decryption);
}

#[test]
fn a_message_does_not_pass_in_the_other_direction() {
    let (mut reader, mut holder) = sessions(Curve::P256);
    let request = reader.seal(b"request").unwrap();
    assert_eq!(reader.open(&request).unwrap_err(), MdocError::Decryption);
    let _ = holder.open(&request).unwrap();
    let response = holder.seal(b"response").unwrap();
    assert_eq!(holder.open(&response).unwrap_err(), MdocError::Decryption);
}

#[test]
fn every_status_ends_the_session() {
    for (message, status) in [
        (hex("a1667374617475730a"), Status::EncryptionError),
        (hex("a1667374617475730b"), Status::DecodingError),
        (hex("a16673746174757314"), Status::Termination),
        (hex("a16673746174757318ff"), Status::Other(255)),
    ] {
        assert_eq!(status.to_session_data(), message);
        let (mut reader, _) = sessions(Curve::P256);
        reader.seal(b"request").unwrap();
        let received = reader.open(&message).unwrap();
        assert_eq!((received.data(), received.status()), (None, Some(status)));
        assert_eq!(reader.seal(b"request").unwrap_err(), MdocError::SessionEnded);
        assert_eq!(reader.open(&message).unwrap_err(), MdocError::SessionEnded);
    }
}

#[test]
fn ending_a_session_says_so_to_the_other_side() {
    let (mut reader, mut holder) = sessions(Curve::P256);
    data(&mut holder, &reader.seal(b"request").unwrap());
    let message = reader.terminate();
    assert!(reader.has_ended());
    assert_eq!(holder.open(&message).unwrap().status(), Some(Status::Termination));

    let (mut reader, _) = sessions(Curve::P256);
    assert_eq!(reader.seal_last(b"request").unwrap_err().code(), "mdoc_malformed");
}

#[test]
fn what_is_no_session_data_ends_the_session_and_has_its_answer() {
    for (message, code, status) in [
        ("", "cbor_malformed", Status::DecodingError),
        ("80", "cbor_unexpected", Status::DecodingError),
        ("a0", "mdoc_malformed", Status::DecodingError),
        ("a164646174616178", "cbor_unexpected", Status::DecodingError),
        ("a16464617461f6", "cbor_unexpected", Status::DecodingError),
        ("a1667374617475736132", "cbor_unexpected", Status::DecodingError),
        ("a1646461746140", "mdoc_decryption", Status::EncryptionError),
        ("a164646174614100", "mdoc_decryption", Status::EncryptionError),
        (
            "a2646461746140667374617475730a",
            "mdoc_decryption",
            Status::EncryptionError,
        ),
    ] {
        let (mut reader, _) = sessions(Curve::P256);
        reader.seal(b"request").unwrap();
        let error = reader.open(&hex(message)).unwrap_err();
        assert_eq!((error.code(), Status::for_error(&error)), (code, status), "{message}");
        assert!(reader.has_ended());
    }
}

#[test]
fn a_reader_answers_on_the_phones_curve_only() {
    let (reader, device) = (key(Curve::P384, 1), key(Curve::P256, 2));
    let transcript = SessionTranscript::qr(&engagement(device.public_key()), &reader.public_key().to_encoded_item());
    let error = Session::for_reader(&reader, device.public_key(), transcript).unwrap_err();
    assert_eq!(error, MdocError::CurveMismatch);
}

#[test]
fn nothing_that_is_printed_shows_data_or_keys() {
    let (mut reader, mut holder) = sessions(Curve::P256);
    assert_eq!(format!("{reader:?}"), "Session { has_ended: false, .. }");
    let received = holder.open(&reader.seal(b"request").unwrap()).unwrap();
    assert_eq!(format!("{received:?}"), "Received { length: Some(7), status: None }");
}

#[test]
fn a_message_cut_or_with_a_bit_flipped_never_passes() {
    let message = sessions(Curve::P256).0.seal(b"request").unwrap();
    for length in 0..message.len() {
        let (_, mut holder) = sessions(Curve::P256);
        assert!(holder.open(&message[..length]).is_err(), "{length}");
        assert!(SessionEstablishment::parse(&message[..length]).is_err());
    }
    let head = message.len() - 24;
    for bit in head * 8..message.len() * 8 {
        let (_, mut holder) = sessions(Curve::P256);
        let mut message = message.clone();
        message[bit / 8] ^= 1 << (bit % 8);
        assert!(holder.open(&message).is_err(), "{bit}");
    }
}

proptest! {
    #[test]
    fn engagements_of_any_bytes_do_no_harm(bytes: Vec<u8>, flips: Vec<(usize, u8)>) {
        let _ = DeviceEngagement::parse(&bytes);
        let _ = SessionEstablishment::parse(&bytes);
        let _ = CoseKey::parse(&bytes);
        let mut engagement = engagement(key(Curve::P256, 0x42).public_key());
        for (position, value) in flips {
            let position = position % engagement.len();
            engagement[position] = value;
        }
        if let Ok(parsed) = DeviceEngagement::parse(&engagement) {
            prop_assert_eq!(parsed.as_bytes(), engagement.as_slice());
        }
        let text = String::from_utf8_lossy(&bytes);
        let _ = DeviceEngagement::from_qr_text(&text);
        let _ = DeviceEngagement::from_qr_text(&format!("mdoc:{text}"));
    }

    #[test]
    fn messages_of_any_bytes_do_no_harm(bytes: Vec<u8>) {
        let (mut reader, _) = sessions(Curve::P256);
        prop_assert!(reader.open(&bytes).is_err());
        let wrapped = [b"\xA1\x64data".as_slice(), &encoded_item(&bytes)[2..]].concat();
        let (mut reader, _) = sessions(Curve::P256);
        prop_assert_eq!(reader.open(&wrapped).unwrap_err(), MdocError::Decryption);
    }
}
