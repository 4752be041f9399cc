//! A phone that is isomdl's throughout: it issued the document, and it engages, decrypts, signs and answers. The
//! certificates are made by the crates that it is built on.

use std::collections::BTreeMap;

use ciborium::Value;
use isomdl::{
    cbor,
    definitions::{
        CoseKey, DeviceKeyInfo, DigestAlgorithm, EC2Curve, EC2Y, SessionEstablishment, ValidityInfo,
        x509::{
            X5Chain,
            trust_anchor::{TrustAnchor, TrustAnchorRegistry, TrustPurpose},
        },
    },
    issuance::{Mdoc, mdoc::Builder},
    presentation::{
        authentication::RequestAuthenticationOutcome,
        device::{Documents, SessionManager, SessionManagerEngaged, SessionManagerInit},
    },
};
use p256::{
    SecretKey,
    ecdsa::{DerSignature, Signature, SigningKey, signature::Signer},
};
use time::{OffsetDateTime, macros::datetime};
use x509_cert::{
    Certificate,
    builder::{Builder as _, CertificateBuilder, Profile},
    der::{
        DateTime, Encode,
        asn1::{Ia5String, ObjectIdentifier, UtcTime},
        referenced::OwnedToRef,
    },
    ext::pkix::{
        AuthorityKeyIdentifier, CrlDistributionPoints, ExtendedKeyUsage, IssuerAltName, KeyUsage, KeyUsages,
        SubjectKeyIdentifier,
        crl::dp::DistributionPoint,
        name::{DistributionPointName, GeneralName},
    },
    name::Name,
    spki::SubjectPublicKeyInfoOwned,
    time::{Time, Validity},
};

pub(crate) const DOC_TYPE: &str = "org.iso.23220.1.jp.mnc";
pub(crate) const JAPAN: &str = "org.iso.23220.1.jp";
pub(crate) const COMMON: &str = "org.iso.23220.1";
pub(crate) const NAME: &str = "架空　花子";

const SIGNED: OffsetDateTime = datetime!(2026-01-01 0:00 UTC);

/// What the certificates of document signers and of readers are for.
const DOCUMENTS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.18013.5.1.2");
const READERS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.0.18013.5.1.6");

pub(crate) fn key(seed: u8) -> SigningKey {
    SecretKey::from_slice(&[seed; 32]).unwrap().into()
}

/// The key that documents are issued to.
pub(crate) fn device_key() -> SigningKey {
    key(2)
}

pub(crate) fn sign(key: &SigningKey, covered: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(covered);
    signature.to_vec()
}

/// A root, over document signers or over readers.
pub(crate) struct Authority {
    key: SigningKey,
    certificate: Certificate,
}

impl Authority {
    pub(crate) fn new(seed: u8) -> Self {
        let (key, name) = (key(seed), name("isomdl root"));
        let profile = Profile::SubCA {
            issuer: name.clone(),
            path_len_constraint: Some(0),
        };
        let certificate = builder(profile, name, &key, &key).build::<DerSignature>().unwrap();
        Self { key, certificate }
    }

    pub(crate) fn der(&self) -> Vec<u8> {
        self.certificate.to_der().unwrap()
    }

    /// DER of the certificate of a reader with this key.
    pub(crate) fn reader(&self, common_name: &str, key: &SigningKey) -> Vec<u8> {
        self.issue(common_name, key, READERS).to_der().unwrap()
    }

    /// What a device has to know to trust these readers.
    pub(crate) fn registry(&self) -> TrustAnchorRegistry {
        TrustAnchorRegistry {
            anchors: vec![TrustAnchor {
                certificate: self.certificate.clone(),
                purpose: TrustPurpose::ReaderCa,
            }],
        }
    }

    /// Issues a document, with a signer of this root.
    pub(crate) fn document(&self, document: Builder) -> Mdoc {
        let signer = key(3);
        let certificate = self.issue("isomdl document signer", &signer, DOCUMENTS);
        let chain = X5Chain::builder().with_certificate(certificate).unwrap();
        document
            .issue::<SigningKey, Signature>(chain.build().unwrap(), signer)
            .unwrap()
    }

    fn issue(&self, common_name: &str, key: &SigningKey, purpose: ObjectIdentifier) -> Certificate {
        let issuer = Some(self.certificate.tbs_certificate.subject.clone());
        let mut certificate = builder(Profile::Manual { issuer }, name(common_name), key, &self.key);
        let (own, authority) = (public_key(key), public_key(&self.key));
        let own = SubjectKeyIdentifier::try_from(own.owned_to_ref()).unwrap();
        let authority = AuthorityKeyIdentifier::try_from(authority.owned_to_ref()).unwrap();
        certificate.add_extension(&own).unwrap();
        certificate.add_extension(&authority).unwrap();
        certificate
            .add_extension(&KeyUsage(KeyUsages::DigitalSignature.into()))
            .unwrap();
        certificate.add_extension(&ExtendedKeyUsage(vec![purpose])).unwrap();
        certificate.build::<DerSignature>().unwrap()
    }
}

/// With what all certificates of the profile have.
fn builder<'k>(
    profile: Profile,
    subject: Name,
    key: &SigningKey,
    authority: &'k SigningKey,
) -> CertificateBuilder<'k, SigningKey> {
    let validity = Validity {
        not_before: january(2025),
        not_after: january(2049),
    };
    let (serial, key) = (1u8.into(), public_key(key));
    let mut builder = CertificateBuilder::new(profile, serial, validity, subject, key, authority).unwrap();
    let uri = GeneralName::UniformResourceIdentifier(Ia5String::new("https://isomdl.invalid/").unwrap());
    let revoked = DistributionPoint {
        distribution_point: Some(DistributionPointName::FullName(vec![uri.clone()])),
        reasons: None,
        crl_issuer: None,
    };
    builder.add_extension(&IssuerAltName(vec![uri])).unwrap();
    builder.add_extension(&CrlDistributionPoints(vec![revoked])).unwrap();
    builder
}

fn name(common_name: &str) -> Name {
    format!("CN={common_name},C=JP").parse().unwrap()
}

fn january(year: u16) -> Time {
    UtcTime::from_date_time(DateTime::new(year, 1, 1, 0, 0, 0).unwrap())
        .unwrap()
        .into()
}

fn public_key(key: &SigningKey) -> SubjectPublicKeyInfoOwned {
    SubjectPublicKeyInfoOwned::from_key(*key.verifying_key()).unwrap()
}

/// Japan's document, valid for a year.
pub(crate) fn japanese_document() -> Builder {
    let full_date = Value::Tag(1004, Box::new(Value::from("1990-01-02")));
    let namespaces = [
        (
            JAPAN,
            vec![
                ("full_name_unicode", NAME.into()),
                ("birth_date_unicode", "1990年1月2日".into()),
            ],
        ),
        (
            COMMON,
            vec![
                ("sex", 2.into()),
                ("birth_date", full_date),
                ("age_over_20", true.into()),
            ],
        ),
    ];
    let named = |(name, elements): (&str, Vec<(&str, Value)>)| {
        let elements = elements.into_iter().map(|(name, value)| (name.to_owned(), value));
        (name.to_owned(), elements.collect())
    };
    let point = device_key().verifying_key().to_encoded_point(false);
    let device_key = CoseKey::EC2 {
        crv: EC2Curve::P256,
        x: point.x().unwrap().to_vec(),
        y: EC2Y::Value(point.y().unwrap().to_vec()),
    };
    Mdoc::builder()
        .doc_type(DOC_TYPE.to_owned())
        .namespaces(namespaces.into_iter().map(named).collect())
        .validity_info(valid_for(time::Duration::days(365)))
        .digest_algorithm(DigestAlgorithm::SHA256)
        .device_key_info(DeviceKeyInfo {
            device_key,
            key_authorizations: None,
            key_info: None,
        })
}

pub(crate) fn valid_for(duration: time::Duration) -> ValidityInfo {
    ValidityInfo {
        signed: SIGNED,
        valid_from: SIGNED,
        valid_until: SIGNED + duration,
        expected_update: None,
    }
}

/// A device that shows its code.
pub(crate) struct Engaged {
    session: SessionManagerEngaged,
    pub(crate) code: String,
}

impl Engaged {
    pub(crate) fn with(document: Mdoc) -> Self {
        let documents = Documents::new(document.doc_type.clone(), document.into());
        let device = SessionManagerInit::initialise(documents, None, None).unwrap();
        let (session, code) = device.qr_engagement().unwrap();
        Self { session, code }
    }

    /// Takes a reader's first message.
    pub(crate) fn establish(self, message: &[u8], readers: TrustAnchorRegistry) -> Device {
        let establishment: SessionEstablishment = cbor::from_slice(message).unwrap();
        let (session, request) = self
            .session
            .process_session_establishment(establishment, readers)
            .unwrap();
        Device { session, request }
    }
}

/// A device in a session.
pub(crate) struct Device {
    session: SessionManager,
    /// What it made of the last message.
    pub(crate) request: RequestAuthenticationOutcome,
}

impl Device {
    /// Takes a further message.
    pub(crate) fn take(&mut self, message: &[u8]) {
        self.request = self.session.handle_request(message);
    }

    /// Hands over what it has of what is asked for, with a signature of this key.
    pub(crate) fn answer(&mut self, key: &SigningKey) -> Vec<u8> {
        let items = &self.request.items_request;
        let permitted = items.iter().map(|items| {
            let namespaces = items.namespaces.iter().map(|(namespace, elements)| {
                let elements = elements.keys().cloned().collect();
                (namespace.clone(), elements)
            });
            (items.doc_type.clone(), namespaces.collect::<BTreeMap<_, _>>())
        });
        self.session.prepare_response(items, permitted.collect());
        // Where there is nothing to sign, a signature that goes nowhere has the device go on all the same.
        while !self.session.response_ready() {
            let covered = self.session.get_next_signature_payload();
            let signature = covered.map(|(_, covered)| sign(key, covered));
            self.session
                .submit_next_signature(signature.unwrap_or_default())
                .unwrap();
        }
        self.session.retrieve_response().unwrap()
    }
}
