//! The structures of ISO/IEC 18013-5 Annex D, made anew with the annex's keys: no package that could be fetched carries the
//! examples themselves, and they are not copied here. Where somebody has them, `phone_mdoc_recorded.rs` and
//! `phone_mdoc_response_recorded.rs` read them.

use std::convert::Infallible;

use kazasu::phone::mdoc::{
    CoseKey, Curve, DeviceEngagement, PrivateKey, RetrievalMethod, SessionTranscript, Value,
    cose::Algorithm,
    request::{DeviceRequest, DocumentRequest, ItemsRequest},
    session::{Session, SessionEstablishment, Status},
    verify::verify,
};

use crate::{
    encoding::{array, bytes, int, map, tagged, text},
    hex::hex,
    issuer::{Item, Key, Mdoc, Proof, Reader},
};

const LICENCE: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";

/// Private keys: EReaderKey and EDeviceKey (D.5.1), the device key (D.5.3).
const READER: &str = "de3b4b9e5f72dd9b58406ae3091434da48a6f9fd010d88fcb0958e2cebec947c";
const DEVICE: &str = "c1917a1579949a042f1ba9fc53a2df9b1bc47adf31c10f813ed75702d1c1f136";
const STATIC: &str = "6ed542ad4783f0b18c833fadf2171273a35d969c581691ef704359cc7cf1e8c0";

fn key(private: &str) -> PrivateKey {
    PrivateKey::from_bytes(Curve::P256, &hex(private)).unwrap()
}

/// As D.3.1 has it: version 1.0, Bluetooth with the phone as the central.
fn engagement(device: &CoseKey) -> Vec<u8> {
    let ble = map(&[
        (int(0), vec![0xF4]),
        (int(1), vec![0xF5]),
        (int(11), bytes(&[0x45; 16])),
    ]);
    map(&[
        (int(0), text("1.0")),
        (int(1), array(&[int(1), device.to_encoded_item()])),
        (int(2), array(&[array(&[int(2), int(1), ble])])),
    ])
}

/// As D.4.1.1 has it: six elements, signed by the reader.
fn request(transcript: &SessionTranscript) -> DeviceRequest {
    let elements = [
        "family_name",
        "document_number",
        "driving_privileges",
        "issue_date",
        "expiry_date",
        "portrait",
    ];
    let items = elements.iter().fold(ItemsRequest::new(LICENCE), |items, element| {
        items.element(NAMESPACE, element, *element != "portrait")
    });
    let reader = Key::p256(9);
    let sign = |covered: &[u8]| Ok::<_, Infallible>(reader.sign(covered));
    let request = DocumentRequest::new(items).unwrap();
    DeviceRequest::new(
        request
            .sign(transcript, Algorithm::Es256, &[b"certificate"], sign)
            .unwrap(),
    )
}

/// As D.4.1.2 has it: the six elements, with a device MAC.
fn licence(transcript: &SessionTranscript, reader: &CoseKey) -> Mdoc {
    let date = |date: &str| tagged(1004, &text(date));
    let values = [
        ("family_name", text("架空")),
        ("issue_date", date("2026-05-01")),
        ("expiry_date", date("2030-05-01")),
        ("document_number", text("123456789")),
        ("portrait", bytes(&[0xFF, 0xD8, 0xFF, 0xE0])),
        (
            "driving_privileges",
            array(&[map(&[(text("vehicle_category_code"), text("A"))])]),
        ),
    ];
    let device_key = Key::P256(p256::ecdsa::SigningKey::from_slice(&hex(STATIC)).unwrap());
    let mut licence = Mdoc {
        doc_type: LICENCE,
        mso_doc_type: LICENCE,
        device_doc_type: LICENCE,
        items: (0..)
            .zip(values)
            .map(|(digest_id, (element, value))| Item {
                namespace: NAMESPACE,
                digest_id,
                random: vec![0x87; 32],
                element,
                value,
            })
            .collect(),
        mso_key: device_key.cose_key(),
        device_key,
        proof: Proof::Mac,
        device_algorithm: 5,
        transcript: transcript.clone(),
        reader_point: reader.point().to_vec(),
        ..Mdoc::valid()
    };
    licence.issue();
    licence
}

#[test]
fn the_structures_of_the_annex_run_with_its_keys() {
    let (reader_key, device_key) = (key(READER), key(DEVICE));
    // What the annex has for their x tells that these are its keys.
    for (private, x) in [(READER, "60e33923"), (DEVICE, "5a88d182"), (STATIC, "96313d6c")] {
        assert_eq!(key(private).public_key().point()[1..5], hex(x));
    }

    let engagement = DeviceEngagement::parse(&engagement(device_key.public_key())).unwrap();
    assert_eq!(engagement.device_key(), device_key.public_key());
    let [RetrievalMethod::Ble(ble)] = engagement.retrieval_methods() else {
        panic!("one method, Bluetooth");
    };
    assert!(!ble.peripheral_server && ble.central_client_uuid == Some([0x45; 16]));

    let reader_item = reader_key.public_key().to_encoded_item();
    let transcript = SessionTranscript::nfc(
        engagement.as_bytes(),
        &reader_item,
        b"Handover Select",
        Some(b"Handover Request"),
    );
    let mut reader = Session::for_reader(&reader_key, engagement.device_key(), transcript.clone()).unwrap();
    let message = reader.seal(&request(&transcript).encode()).unwrap();

    let establishment = SessionEstablishment::parse(&message).unwrap();
    assert_eq!(establishment.reader_key(), reader_key.public_key());
    let mut holder = Session::for_holder(&device_key, establishment.reader_key(), transcript.clone()).unwrap();
    let received = holder.open(&message).unwrap();
    let asked = DeviceRequest::parse(received.data().unwrap()).unwrap();
    assert_eq!(asked, request(&transcript));

    let licence = licence(&transcript, establishment.reader_key());
    let received = reader.open(&holder.seal(&licence.response()).unwrap()).unwrap();
    let response = received.data().unwrap();
    let expected = Reader {
        transcript,
        key: Some(key(READER)),
        doc_type: LICENCE,
        ..Reader::trusting(&licence.root)
    };
    let document = verify(response, &expected.expected()).unwrap();
    assert_eq!(document.elements().len(), 6);
    assert_eq!(
        document.element(NAMESPACE, "family_name").unwrap().value(),
        Value::Text("架空")
    );
    assert_eq!(document.unrequested(asked.documents()[0].items()).count(), 0);

    // The MAC is between these two keys and over this transcript.
    let other_key = Reader {
        key: Some(key(DEVICE)),
        ..expected
    };
    assert_eq!(
        verify(response, &other_key.expected()).unwrap_err().code(),
        "mdoc_mac_invalid"
    );
    assert_eq!(
        reader.open(&holder.terminate()).unwrap().status(),
        Some(Status::Termination)
    );
}
