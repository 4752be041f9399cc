//! Responses that others published, held against every check: the worked example of ISO/IEC 18013-5 Annex D with its
//! device MAC, and Apple's sample of a presentation in an app with its device signature. Both stay where they are; see
//! `recordings`.
//!
//! Each has a directory, `iso-18013-5-annex-d/` and `apple-verify-with-wallet/`, with files of hexadecimal text:
//!
//! | file | what it holds |
//! |---|---|
//! | `device_response.hex` | DeviceResponse (D.4.1.2; in Apple's plaintext the value of `identity`) |
//! | `session_transcript.hex` | SessionTranscript without tag |
//! | `iaca_root.hex` | the issuer's root, DER |
//! | `e_reader_key_private.hex` | the reader's private key, 32 bytes (annex only) |

mod hex;
mod recordings;

use hex::hex;
use jiff::Timestamp;
use kazasu::{
    certificate::{Certificate, RustCrypto, TrustAnchors},
    phone::mdoc::{
        Curve, DeviceResponse, PrivateKey, SessionTranscript, Value,
        verify::{CheckFailure, Checks, Expectations, Remark, VerifyError, examine, verify},
    },
};

const DOC_TYPE: &str = "org.iso.18013.5.1.mDL";
const NAMESPACE: &str = "org.iso.18013.5.1";

struct Recording {
    response: Vec<u8>,
    transcript: SessionTranscript,
    anchors: TrustAnchors,
    reader_key: Option<PrivateKey>,
    at: Timestamp,
}

impl Recording {
    fn read(name: &str, at: &str) -> Option<Self> {
        let directory = recordings::directory()?.join(name);
        if !directory.join("device_response.hex").is_file() {
            eprintln!("skipped: there is no device_response.hex in {}", directory.display());
            return None;
        }
        let file = |name: &str| hex(&std::fs::read_to_string(directory.join(name)).unwrap());
        let root = Certificate::from_der(&file("iaca_root.hex")).unwrap();
        root.verify_issued_by(&root, &RustCrypto).unwrap();
        let key = directory.join("e_reader_key_private.hex").is_file();
        let key = key.then(|| PrivateKey::from_bytes(Curve::P256, &file("e_reader_key_private.hex")).unwrap());
        Some(Self {
            response: file("device_response.hex"),
            transcript: SessionTranscript::from_bytes(&file("session_transcript.hex")).unwrap(),
            anchors: TrustAnchors::none().with("root", root).unwrap(),
            reader_key: key,
            at: at.parse().unwrap(),
        })
    }

    fn expected(&self) -> Expectations<'_> {
        Expectations {
            doc_type: DOC_TYPE,
            anchors: &self.anchors,
            at: self.at,
            transcript: &self.transcript,
            reader_key: self.reader_key.as_ref(),
            verifier: &RustCrypto,
        }
    }

    fn checks(&self) -> (Checks, Vec<Remark>) {
        let response = DeviceResponse::parse(&self.response).unwrap();
        let examination = examine(&response.documents[0], &self.expected());
        (examination.checks, examination.remarks)
    }
}

fn passed(checks: &Checks) -> Vec<&'static str> {
    checks
        .iter()
        .filter_map(|(name, check)| check.is_ok().then_some(name))
        .collect()
}

const ALL: [&str; 7] = [
    "issuer_certificate",
    "issuer_signature",
    "doc_type",
    "digests",
    "validity",
    "device_authentication",
    "device_elements",
];

#[test]
fn the_response_of_the_annex_verifies_with_its_device_mac() {
    let Some(mut recording) = Recording::read("iso-18013-5-annex-d", "2020-12-01T00:00:00Z") else {
        return;
    };
    let (checks, remarks) = recording.checks();
    assert_eq!(passed(&checks), ALL, "{checks:?}");
    assert_eq!(remarks, []);
    let document = verify(&recording.response, &recording.expected()).unwrap();
    assert_eq!(document.elements().len(), 6);
    assert_eq!(
        document.element(NAMESPACE, "family_name").unwrap().value(),
        Value::Text("Doe")
    );
    assert!(matches!(
        document.element(NAMESPACE, "portrait").unwrap().value(),
        Value::Bytes([0xFF, 0xD8, 0xFF, ..])
    ));

    // Each value is bound: no byte of the six elements can be changed.
    let response = DeviceResponse::parse(&recording.response).unwrap();
    let items: Vec<_> = response.documents[0]
        .issuer_items
        .iter()
        .map(|item| item.bytes.as_bytes())
        .collect();
    let start = items[0].as_ptr() as usize - recording.response.as_ptr() as usize;
    let length: usize = items.iter().map(|item| item.len()).sum();
    for at in start..start + length {
        let mut changed = recording.response.clone();
        changed[at] ^= 1;
        assert!(verify(&changed, &recording.expected()).is_err(), "byte {at}");
    }

    recording.reader_key = None;
    let (checks, _) = recording.checks();
    assert_eq!(checks.device_authentication, Err(CheckFailure::ReaderKeyNeeded));
    recording.at = Timestamp::now();
    let (checks, _) = recording.checks();
    assert_eq!(checks.validity, Err(CheckFailure::Expired));
    assert_eq!(checks.issuer_certificate, Err(CheckFailure::SignerNotValid));
}

#[test]
fn the_sample_of_apple_verifies_with_its_device_signature() {
    let Some(mut recording) = Recording::read("apple-verify-with-wallet", "2022-06-01T00:00:00Z") else {
        return;
    };
    let (checks, remarks) = recording.checks();
    assert_eq!(passed(&checks), ALL, "{checks:?}");
    // It is no issuer of persons: a certificate of a hundred years without country, and a root without path length.
    let expected = [
        Remark::LongValidity,
        Remark::KeyUsageNotCritical,
        Remark::ExtendedKeyUsageNotCritical,
        Remark::Country,
        Remark::RootPathLength,
    ];
    assert_eq!(remarks, expected);
    let document = verify(&recording.response, &recording.expected()).unwrap();
    assert_eq!(document.elements().len(), 22);
    assert_eq!(
        document.element(NAMESPACE, "age_in_years").unwrap().value(),
        Value::Int(42)
    );
    assert_eq!(document.anchor(), "root");

    // The signature is over this transcript and no other.
    let mut transcript = recording.transcript.as_bytes().to_vec();
    *transcript.last_mut().unwrap() ^= 1;
    recording.transcript = SessionTranscript::from_bytes(&transcript).unwrap();
    let error = verify(&recording.response, &recording.expected()).unwrap_err();
    assert!(
        matches!(
            error,
            VerifyError::Check {
                check: "device_authentication",
                ..
            }
        ),
        "{error:?}"
    );
}
