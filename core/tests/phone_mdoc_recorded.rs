//! Engagements of real wallets, and the worked examples of ISO/IEC 18013-5 Annex D. Both stay where they are; see
//! `recordings`.
//!
//! The examples are read from the directory `iso-18013-5-annex-d/`, each from a file of hexadecimal text:
//!
//! | file | what it holds, and where the standard has it |
//! |---|---|
//! | `device_engagement_qr.hex` | DeviceEngagement (D.3.1) |
//! | `session_transcript.hex` | SessionTranscript without tag (D.5.1) |
//! | `e_device_key_private.hex`, `e_reader_key_private.hex` | private keys, 32 bytes each (D.5.1) |
//! | `session_establishment.hex`, `session_data.hex`, `session_termination.hex` | messages (D.5.1) |
//! | `device_key_private.hex`, `e_mac_key.hex` | private device key and EMacKey (D.5.3) |

mod hex;
mod recordings;

use std::path::Path;

use hex::hex;
use kazasu::phone::{
    cbor::Item,
    mdoc::{
        Capabilities, CoseKey, Curve, DeviceEngagement, PrivateKey, RetrievalMethod, SessionTranscript,
        cose::{CoseMac0, CoseSign1},
        encoded_item,
        request::DeviceRequest,
        session::{Session, SessionEstablishment, Status, mac_key},
    },
};

/// The engagement that ends the Handover Select in a recording.
fn recorded_engagement(recordings: &Path, name: &str) -> Vec<u8> {
    let text = std::fs::read_to_string(recordings.join("traces").join(name)).unwrap();
    let message = text.split_whitespace().find(|word| word.contains(NAME)).unwrap();
    let message = hex(message.strip_suffix("9000").unwrap_or(message));
    let id = b"deviceengagementmdoc";
    let start = message.windows(id.len()).position(|window| window == id).unwrap() + id.len();
    Item::parse_start(&message[start..]).unwrap().0.as_bytes().to_vec()
}

/// `deviceengagementmdoc` in hexadecimal.
const NAME: &str = "646576696365656E676167656D656E746D646F63";

#[test]
fn the_engagement_of_apple_wallet_is_understood() {
    let Some(recordings) = recordings::directory() else {
        return;
    };
    let bytes = recorded_engagement(&recordings, "11-mdoc-nfc-apple-wallet.txt");
    let engagement = DeviceEngagement::parse(&bytes).unwrap();
    assert_eq!(engagement.version(), "1.1");
    assert_eq!(engagement.as_bytes(), bytes);
    assert_eq!(engagement.device_key().curve(), Curve::P256);
    assert_eq!(engagement.retrieval_methods(), []);
    assert_eq!(engagement.origin_infos(), Some([0x80].as_slice()));
    let expected = Capabilities {
        session_establishment_in_handover: false,
        reader_auth_all: true,
        extended_request: true,
    };
    assert_eq!(engagement.capabilities(), Some(expected));
}

#[test]
fn the_engagement_of_a_static_handover_is_understood() {
    let Some(recordings) = recordings::directory() else {
        return;
    };
    let bytes = recorded_engagement(&recordings, "14a-mdoc-nfc-multipaz-static.txt");
    let engagement = DeviceEngagement::parse(&bytes).unwrap();
    assert_eq!((engagement.version(), engagement.capabilities()), ("1.0", None));
}

/// A function that reads an example of the annex, when there are any.
fn annex() -> Option<impl Fn(&str) -> Vec<u8>> {
    let directory = recordings::directory()?.join("iso-18013-5-annex-d");
    if !directory.is_dir() {
        eprintln!("skipped: there is no {}", directory.display());
        return None;
    }
    Some(move |name: &str| hex(&std::fs::read_to_string(directory.join(name)).unwrap()))
}

fn key(bytes: &[u8]) -> PrivateKey {
    PrivateKey::from_bytes(Curve::P256, bytes).unwrap()
}

#[test]
fn the_engagement_of_the_annex_is_understood() {
    let Some(example) = annex() else { return };
    let engagement = DeviceEngagement::parse(&example("device_engagement_qr.hex")).unwrap();
    assert_eq!(engagement.version(), "1.0");
    let private = key(&example("e_device_key_private.hex"));
    assert_eq!(engagement.device_key(), private.public_key());
    assert_eq!(engagement.device_key_bytes(), private.public_key().to_encoded_item());
    let [RetrievalMethod::Ble(ble)] = engagement.retrieval_methods() else {
        panic!("one method, Bluetooth");
    };
    assert!(!ble.peripheral_server && ble.central_client && ble.central_client_uuid.is_some());
}

#[test]
fn the_session_of_the_annex_runs_on_both_sides() {
    let Some(example) = annex() else { return };
    let (reader_key, device_key) = (
        key(&example("e_reader_key_private.hex")),
        key(&example("e_device_key_private.hex")),
    );
    // The transcript built of its parts is the annex's.
    let expected = example("session_transcript.hex");
    let parts: Vec<_> = Item::parse(&expected).unwrap().array().unwrap().collect();
    let handover: Vec<_> = parts[2].array().unwrap().collect();
    let transcript = SessionTranscript::nfc(
        parts[0].encoded().unwrap().as_bytes(),
        parts[1].as_bytes(),
        handover[0].bytes().unwrap(),
        Some(handover[1].bytes().unwrap()),
    );
    assert_eq!(transcript.as_bytes(), expected);

    let message = example("session_establishment.hex");
    let establishment = SessionEstablishment::parse(&message).unwrap();
    assert_eq!(establishment.reader_key(), reader_key.public_key());
    let mut holder = Session::for_holder(&device_key, establishment.reader_key(), transcript.clone()).unwrap();
    let request = holder.open(&message).unwrap().data().unwrap().to_vec();

    // The reader's side makes the same message.
    let mut reader = Session::for_reader(&reader_key, device_key.public_key(), transcript.clone()).unwrap();
    assert_eq!(reader.seal(&request).unwrap(), message);

    let request = DeviceRequest::parse(&request).unwrap();
    let [document] = request.documents() else {
        panic!("one document")
    };
    assert_eq!(document.items().doc_type(), "org.iso.18013.5.1.mDL");
    assert!(document.items().contains("org.iso.18013.5.1", "family_name"));
    // Its signature is the reader's over this transcript. The certificate in it is of P-256.
    let auth = document.reader_auth().unwrap().unwrap();
    verify_with_certificate(&auth, Some(&document.reader_authentication(&transcript)));

    let message = example("session_data.hex");
    let response = reader.open(&message).unwrap().data().unwrap().to_vec();
    assert_eq!(holder.seal(&response).unwrap(), message);
    let termination = example("session_termination.hex");
    assert_eq!(holder.terminate(), termination);
    assert_eq!(reader.open(&termination).unwrap().status(), Some(Status::Termination));

    // What is signed and authenticated in the response.
    let response = Item::parse(&response).unwrap();
    let document = response.get("documents").unwrap().array().unwrap().next().unwrap();
    let issuer = document.get("issuerSigned").unwrap().get("issuerAuth").unwrap();
    let issuer = CoseSign1::from_item(issuer).unwrap();
    verify_with_certificate(&issuer, None);
    let mso = Item::parse(issuer.payload().unwrap()).unwrap().encoded().unwrap();
    let static_key = mso.get("deviceKeyInfo").unwrap().get("deviceKey").unwrap();
    let static_key = CoseKey::from_item(static_key).unwrap();
    assert_eq!(&static_key, key(&example("device_key_private.hex")).public_key());

    let mac_key = mac_key(&reader_key, &static_key, &transcript).unwrap();
    assert_eq!(mac_key[..], example("e_mac_key.hex"));
    let signed = document.get("deviceSigned").unwrap();
    let authentication = [
        b"\x84\x74DeviceAuthentication".as_slice(),
        transcript.as_bytes(),
        document.get("docType").unwrap().as_bytes(),
        signed.get("nameSpaces").unwrap().as_bytes(),
    ]
    .concat();
    let mac = signed.get("deviceAuth").unwrap().get("deviceMac").unwrap();
    let mac = CoseMac0::from_item(mac).unwrap();
    assert_eq!(mac.verify(Some(&encoded_item(&authentication)), &mac_key[..]), Ok(()));
}

fn verify_with_certificate(cose: &CoseSign1<'_>, detached: Option<&[u8]>) {
    let certificate = cose.certificates().unwrap()[0];
    let certificate = kazasu::certificate::Certificate::from_card_file(certificate).unwrap();
    let verifier = kazasu::certificate::RustCrypto;
    assert_eq!(cose.verify(detached, certificate.public_key(), &verifier), Ok(()));
}
