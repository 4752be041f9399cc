//! An issuer and a holder's phone, made here from the standard and with none of the library's own writing: everything of a
//! response can be made wrong, one thing at a time.

use hkdf::Hkdf;
use hmac::{Hmac, KeyInit as _, Mac as _};
use kazasu::{
    certificate::{Certificate, RustCrypto, TrustAnchors},
    phone::mdoc::{Curve, PrivateKey, SessionTranscript, verify::Expectations},
};
use sha2::{Digest as _, Sha256, Sha384, Sha512};
use signature::Signer as _;

use crate::encoding::{NULL, array, bytes, der, encoded, int, map, oid, record, tagged, text};

pub(crate) const DOC_TYPE: &str = "org.iso.23220.1.jp.mnc";
pub(crate) const JAPAN: &str = "org.iso.23220.1.jp";
pub(crate) const COMMON: &str = "org.iso.23220.1";

pub(crate) const NOW: &str = "2026-06-01T00:00:00Z";

#[derive(Clone)]
pub(crate) enum Key {
    P256(p256::ecdsa::SigningKey),
    P384(p384::ecdsa::SigningKey),
}

impl Key {
    pub(crate) fn p256(seed: u8) -> Self {
        Self::P256(p256::ecdsa::SigningKey::from_slice(&[seed; 32]).unwrap())
    }

    pub(crate) fn p384(seed: u8) -> Self {
        Self::P384(p384::ecdsa::SigningKey::from_slice(&[seed; 48]).unwrap())
    }

    fn point(&self) -> Vec<u8> {
        match self {
            Self::P256(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            Self::P384(key) => key.verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    pub(crate) fn cose_key(&self) -> Vec<u8> {
        let point = self.point();
        let (curve, length) = match self {
            Self::P256(_) => (1, 32),
            Self::P384(_) => (2, 48),
        };
        map(&[
            (int(1), int(2)),
            (int(-1), int(curve)),
            (int(-2), bytes(&point[1..=length])),
            (int(-3), bytes(&point[1 + length..])),
        ])
    }

    fn public_key_info(&self) -> Vec<u8> {
        let curve = match self {
            Self::P256(_) => "1.2.840.10045.3.1.7",
            Self::P384(_) => "1.3.132.0.34",
        };
        let algorithm = der(0x30, &[&oid("1.2.840.10045.2.1"), &oid(curve)]);
        der(0x30, &[&algorithm, &der(0x03, &[&[0], &self.point()])])
    }

    fn x509_algorithm(&self) -> Vec<u8> {
        let algorithm = match self {
            Self::P256(_) => "1.2.840.10045.4.3.2",
            Self::P384(_) => "1.2.840.10045.4.3.3",
        };
        der(0x30, &[&oid(algorithm)])
    }

    fn sign_der(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_der().as_bytes().to_vec()
            }
        }
    }

    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self {
            Self::P256(key) => {
                let signature: p256::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
            Self::P384(key) => {
                let signature: p384::ecdsa::Signature = key.sign(message);
                signature.to_bytes().to_vec()
            }
        }
    }

    /// The number of the algorithm that belongs to the key.
    fn algorithm(&self) -> i64 {
        match self {
            Self::P256(_) => -7,
            Self::P384(_) => -35,
        }
    }
}

/// A certificate to be made.
#[derive(Clone)]
pub(crate) struct CertificateForm {
    pub(crate) subject: Vec<u8>,
    pub(crate) issuer: Vec<u8>,
    /// UTCTime.
    pub(crate) valid: [&'static str; 2],
    pub(crate) key: Key,
    pub(crate) issuer_key: Key,
    pub(crate) extensions: Vec<Vec<u8>>,
}

/// A distinguished name of country (PrintableString) and common name (with the given string tag).
pub(crate) fn name(country: &str, common_name: &str, tag: u8) -> Vec<u8> {
    let part = |attribute: &str, tag: u8, value: &str| {
        der(0x31, &[&der(0x30, &[&oid(attribute), &der(tag, &[value.as_bytes()])])])
    };
    der(
        0x30,
        &[&part("2.5.4.3", tag, common_name), &part("2.5.4.6", 0x13, country)],
    )
}

pub(crate) fn extension(identifier: &str, critical: bool, value: &[u8]) -> Vec<u8> {
    let critical = if critical { der(0x01, &[&[0xFF]]) } else { Vec::new() };
    der(0x30, &[&oid(identifier), &critical, &der(0x04, &[value])])
}

pub(crate) fn basic_constraints(path_length: Option<u8>) -> Vec<u8> {
    let path_length = path_length.map_or(Vec::new(), |length| der(0x02, &[&[length]]));
    extension("2.5.29.19", true, &der(0x30, &[&der(0x01, &[&[0xFF]]), &path_length]))
}

/// Bits as the first byte of the bit string has them.
pub(crate) fn key_usage(bits: u8, critical: bool) -> Vec<u8> {
    let unused = u8::try_from(bits.trailing_zeros()).unwrap();
    extension("2.5.29.15", critical, &der(0x03, &[&[unused, bits]]))
}

pub(crate) fn extended_key_usage(purpose: &str, critical: bool) -> Vec<u8> {
    extension("2.5.29.37", critical, &der(0x30, &[&oid(purpose)]))
}

impl CertificateForm {
    pub(crate) fn root() -> Self {
        let subject = name("JP", "kazasu test IACA", 0x0C);
        Self {
            issuer: subject.clone(),
            subject,
            valid: ["250129022304Z", "300528022303Z"],
            key: Key::p384(1),
            issuer_key: Key::p384(1),
            extensions: vec![basic_constraints(Some(0)), key_usage(0b0000_0110, true)],
        }
    }

    pub(crate) fn signer() -> Self {
        let root = Self::root();
        Self {
            subject: name("JP", "kazasu test document signer", 0x0C),
            issuer: root.subject,
            valid: ["260101000000Z", "270301000000Z"],
            key: Key::p256(2),
            issuer_key: root.key,
            extensions: vec![
                key_usage(0b1000_0000, true),
                extended_key_usage("1.0.23220.4.1.2", true),
            ],
        }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        let time = |text: &str| der(0x17, &[text.as_bytes()]);
        let algorithm = self.issuer_key.x509_algorithm();
        let extensions: Vec<&[u8]> = self.extensions.iter().map(Vec::as_slice).collect();
        let body = der(
            0x30,
            &[
                &der(0xA0, &[&der(0x02, &[&[2]])]),
                &der(0x02, &[&[0x11]]),
                &algorithm,
                &self.issuer,
                &der(0x30, &[&time(self.valid[0]), &time(self.valid[1])]),
                &self.subject,
                &self.key.public_key_info(),
                &der(0xA3, &[&der(0x30, &extensions)]),
            ],
        );
        let signature = der(0x03, &[&[0], &self.issuer_key.sign_der(&body)]);
        der(0x30, &[&body, &algorithm, &signature])
    }
}

/// An item as the issuer signs it.
#[derive(Clone)]
pub(crate) struct Item {
    pub(crate) namespace: &'static str,
    pub(crate) digest_id: u64,
    pub(crate) random: Vec<u8>,
    pub(crate) element: &'static str,
    /// CBOR.
    pub(crate) value: Vec<u8>,
}

impl Item {
    /// `IssuerSignedItemBytes`.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        encoded(&record(&[
            ("digestID", int(self.digest_id.try_into().unwrap())),
            ("random", bytes(&self.random)),
            ("elementIdentifier", text(self.element)),
            ("elementValue", self.value.clone()),
        ]))
    }
}

#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Proof {
    Signature,
    Mac,
}

/// A document, from what the issuer signs to what the phone answers. Every part can be changed before
/// [`response`](Self::response) puts it together.
#[derive(Clone)]
pub(crate) struct Mdoc {
    /// The trusted root, DER.
    pub(crate) root: Vec<u8>,
    /// x5chain, DER.
    pub(crate) chain: Vec<Vec<u8>>,
    pub(crate) signer_key: Key,
    pub(crate) issuer_headers: [Vec<(Vec<u8>, Vec<u8>)>; 2],
    pub(crate) payload_attached: bool,
    pub(crate) doc_type: &'static str,
    pub(crate) mso_doc_type: &'static str,
    pub(crate) device_doc_type: &'static str,
    pub(crate) items: Vec<Item>,
    /// By namespace, number and digest.
    pub(crate) digests: Vec<(&'static str, u64, Vec<u8>)>,
    pub(crate) digest_algorithm: &'static str,
    /// signed, validFrom, validUntil.
    pub(crate) times: [&'static str; 3],
    /// Further entries of the MSO.
    pub(crate) mso_extra: Vec<(&'static str, Vec<u8>)>,
    /// The COSE_Key in the MSO.
    pub(crate) mso_key: Vec<u8>,
    pub(crate) authorizations: Option<Vec<u8>>,
    pub(crate) device_key: Key,
    pub(crate) device_namespaces: Vec<u8>,
    pub(crate) proof: Proof,
    /// The algorithm in the protected header of the device's proof.
    pub(crate) device_algorithm: i64,
    /// The transcript that the phone has.
    pub(crate) transcript: SessionTranscript,
    /// The key that the phone thinks is the reader's.
    pub(crate) reader_point: Vec<u8>,
}

pub(crate) const READER: u8 = 0x21;

impl Mdoc {
    /// A valid document with every element, answering with a signature.
    pub(crate) fn valid() -> Self {
        let item = |namespace, digest_id: u64, element, value| Item {
            namespace,
            digest_id,
            random: Sha256::digest(digest_id.to_be_bytes()).to_vec(),
            element,
            value,
        };
        let root = CertificateForm::root();
        let signer = CertificateForm::signer();
        let device_key = Key::p256(3);
        let mut mdoc = Self {
            root: root.der(),
            chain: vec![signer.der()],
            signer_key: signer.key.clone(),
            issuer_headers: [vec![(int(1), int(-7))], Vec::new()],
            payload_attached: true,
            doc_type: DOC_TYPE,
            mso_doc_type: DOC_TYPE,
            device_doc_type: DOC_TYPE,
            items: vec![
                item(JAPAN, 0, "full_name_unicode", text("番号　花子")),
                item(JAPAN, 1, "resident_address_unicode", text("架空県見本市見本町１−２−３")),
                item(JAPAN, 2, "local_gov_code_unicode", text("12345")),
                item(JAPAN, 3, "individual_number_unicode", text("123456789012")),
                item(JAPAN, 4, "portrait", bytes(&[0xFF, 0xD8, 0xFF, 0xE0])),
                item(JAPAN, 5, "sex_unicode", text("女")),
                item(JAPAN, 6, "birth_date_unicode", text("1971年9月1日")),
                item(COMMON, 0, "sex", int(2)),
                item(COMMON, 1, "birth_date", tagged(1004, &text("1971-09-01"))),
                item(COMMON, 2, "age_in_years", int(54)),
                item(COMMON, 3, "age_over_20", vec![0xF5]),
                item(COMMON, 4, "age_over_65", vec![0xF4]),
            ],
            digests: Vec::new(),
            digest_algorithm: "SHA-256",
            times: ["2026-05-01T00:00:00Z", "2026-05-01T00:00:00Z", "2026-07-01T00:00:00Z"],
            mso_extra: Vec::new(),
            mso_key: device_key.cose_key(),
            authorizations: None,
            device_key,
            device_namespaces: map(&[]),
            proof: Proof::Signature,
            device_algorithm: -7,
            transcript: transcript("session"),
            reader_point: reader_key(READER).public_key().point().to_vec(),
        };
        mdoc.issue();
        // Decoys: digests of elements that were not handed over.
        for number in 7..20 {
            mdoc.digests.push((JAPAN, number, vec![0xDE; 32]));
        }
        mdoc
    }

    /// The same answering with a MAC.
    pub(crate) fn valid_with_mac() -> Self {
        Self {
            proof: Proof::Mac,
            device_algorithm: 5,
            ..Self::valid()
        }
    }

    /// Makes the digests of all items.
    pub(crate) fn issue(&mut self) {
        let digest = |item: &Item| match self.digest_algorithm {
            "SHA-384" => Sha384::digest(item.bytes()).to_vec(),
            "SHA-512" => Sha512::digest(item.bytes()).to_vec(),
            _ => Sha256::digest(item.bytes()).to_vec(),
        };
        let digests = self.items.iter();
        self.digests = digests
            .map(|item| (item.namespace, item.digest_id, digest(item)))
            .collect();
    }

    /// Puts another signer's certificate and key in place.
    pub(crate) fn signed_by(mut self, signer: &CertificateForm) -> Self {
        self.chain = vec![signer.der()];
        self.signer_key = signer.key.clone();
        self.issuer_headers[0] = vec![(int(1), int(signer.key.algorithm()))];
        self
    }

    pub(crate) fn item(&mut self, element: &str) -> &mut Item {
        self.items.iter_mut().find(|item| item.element == element).unwrap()
    }

    pub(crate) fn response(&self) -> Vec<u8> {
        response(&[self.document()])
    }

    pub(crate) fn document(&self) -> Vec<u8> {
        let issuer_signed = record(&[("nameSpaces", self.name_spaces()), ("issuerAuth", self.issuer_auth())]);
        let device_signed = record(&[
            ("nameSpaces", encoded(&self.device_namespaces)),
            ("deviceAuth", self.device_auth()),
        ]);
        record(&[
            ("docType", text(self.doc_type)),
            ("issuerSigned", issuer_signed),
            ("deviceSigned", device_signed),
        ])
    }

    fn name_spaces(&self) -> Vec<u8> {
        by_namespace(
            &self.items,
            |item| item.namespace,
            |items| array(&items.iter().map(|item| item.bytes()).collect::<Vec<_>>()),
        )
    }

    /// `MobileSecurityObject`.
    pub(crate) fn mso(&self) -> Vec<u8> {
        let time = |text_: &str| tagged(0, &text(text_));
        let digests = by_namespace(
            &self.digests,
            |digest| digest.0,
            |digests| {
                let digests = digests.iter();
                map(&digests
                    .map(|(_, number, digest)| (int((*number).try_into().unwrap()), bytes(digest)))
                    .collect::<Vec<_>>())
            },
        );
        let mut key_info = vec![("deviceKey", self.mso_key.clone())];
        key_info.extend(self.authorizations.clone().map(|it| ("keyAuthorizations", it)));
        let mut mso = vec![
            ("version", text("1.0")),
            ("digestAlgorithm", text(self.digest_algorithm)),
            ("valueDigests", digests),
            ("deviceKeyInfo", record(&key_info)),
            ("docType", text(self.mso_doc_type)),
            (
                "validityInfo",
                record(&[
                    ("signed", time(self.times[0])),
                    ("validFrom", time(self.times[1])),
                    ("validUntil", time(self.times[2])),
                ]),
            ),
        ];
        mso.extend(self.mso_extra.clone());
        record(&mso)
    }

    pub(crate) fn issuer_auth(&self) -> Vec<u8> {
        self.issuer_auth_over(&encoded(&self.mso()))
    }

    /// IssuerAuth over another payload than the MSO.
    pub(crate) fn issuer_auth_over(&self, payload: &[u8]) -> Vec<u8> {
        let chain: Vec<_> = self.chain.iter().map(|certificate| bytes(certificate)).collect();
        let chain = match chain.as_slice() {
            [single] => single.clone(),
            several => array(several),
        };
        let [protected, unprotected] = &self.issuer_headers;
        let mut unprotected = unprotected.clone();
        if !self.chain.is_empty() {
            unprotected.push((int(33), chain));
        }
        let protected = map(protected);
        let signature = self
            .signer_key
            .sign(&to_authenticate("Signature1", &protected, payload));
        let payload = if self.payload_attached {
            bytes(payload)
        } else {
            NULL.to_vec()
        };
        array(&[bytes(&protected), map(&unprotected), payload, bytes(&signature)])
    }

    fn device_auth(&self) -> Vec<u8> {
        let authentication = array(&[
            text("DeviceAuthentication"),
            self.transcript.as_bytes().to_vec(),
            text(self.device_doc_type),
            encoded(&self.device_namespaces),
        ]);
        let payload = encoded(&authentication);
        let protected = map(&[(int(1), int(self.device_algorithm))]);
        let (name, proof) = match self.proof {
            Proof::Signature => {
                let signed = to_authenticate("Signature1", &protected, &payload);
                ("deviceSignature", self.device_key.sign(&signed))
            }
            Proof::Mac => {
                let covered = to_authenticate("MAC0", &protected, &payload);
                let mut mac = Hmac::<Sha256>::new_from_slice(&self.mac_key()).unwrap();
                mac.update(&covered);
                ("deviceMac", mac.finalize().into_bytes().to_vec())
            }
        };
        record(&[(
            name,
            array(&[bytes(&protected), map(&[]), NULL.to_vec(), bytes(&proof)]),
        )])
    }

    /// EMacKey.
    fn mac_key(&self) -> [u8; 32] {
        let Key::P256(key) = &self.device_key else {
            panic!("P-256")
        };
        let reader = p256::PublicKey::from_sec1_bytes(&self.reader_point).unwrap();
        let secret = p256::ecdh::diffie_hellman(key.as_nonzero_scalar(), reader.as_affine());
        let salt = Sha256::digest(encoded(self.transcript.as_bytes()));
        let mut derived = [0; 32];
        Hkdf::<Sha256>::new(Some(&salt), secret.raw_secret_bytes())
            .expand(b"EMacKey", &mut derived)
            .unwrap();
        derived
    }
}

/// A response of status 0 with these documents.
pub(crate) fn response(documents: &[Vec<u8>]) -> Vec<u8> {
    record(&[
        ("version", text("1.0")),
        ("documents", array(documents)),
        ("status", int(0)),
    ])
}

/// A map from namespaces to what `write` makes of the entries of each.
fn by_namespace<T>(
    entries: &[T],
    namespace: impl Fn(&T) -> &'static str,
    write: impl Fn(Vec<&T>) -> Vec<u8>,
) -> Vec<u8> {
    let mut namespaces: Vec<_> = entries.iter().map(&namespace).collect();
    namespaces.dedup();
    let written = namespaces.iter().map(|name| {
        let of_it = entries.iter().filter(|entry| namespace(entry) == *name);
        (text(name), write(of_it.collect()))
    });
    // Entries of one namespace need not stand together.
    let mut unique: Vec<(Vec<u8>, Vec<u8>)> = Vec::new();
    for entry in written {
        if !unique.contains(&entry) {
            unique.push(entry);
        }
    }
    map(&unique)
}

fn to_authenticate(context: &str, protected: &[u8], payload: &[u8]) -> Vec<u8> {
    array(&[text(context), bytes(protected), bytes(&[]), bytes(payload)])
}

pub(crate) fn transcript(session: &str) -> SessionTranscript {
    SessionTranscript::from_bytes(&array(&[NULL.to_vec(), NULL.to_vec(), text(session)])).unwrap()
}

pub(crate) fn reader_key(seed: u8) -> PrivateKey {
    PrivateKey::from_bytes(Curve::P256, &[seed; 32]).unwrap()
}

/// What a reader expects; each test changes what it is about.
pub(crate) struct Reader {
    pub(crate) anchors: TrustAnchors,
    pub(crate) at: &'static str,
    pub(crate) transcript: SessionTranscript,
    pub(crate) key: Option<PrivateKey>,
    pub(crate) doc_type: &'static str,
}

impl Reader {
    pub(crate) fn trusting(root: &[u8]) -> Self {
        let root = Certificate::from_der(root).unwrap();
        Self {
            anchors: TrustAnchors::none().with("test root", root).unwrap(),
            at: NOW,
            transcript: transcript("session"),
            key: Some(reader_key(READER)),
            doc_type: DOC_TYPE,
        }
    }

    pub(crate) fn expected(&self) -> Expectations<'_> {
        Expectations {
            doc_type: self.doc_type,
            anchors: &self.anchors,
            at: self.at.parse().unwrap(),
            transcript: &self.transcript,
            reader_key: self.key.as_ref(),
            verifier: &RustCrypto,
        }
    }
}
