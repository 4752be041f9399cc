//! The issuer's side: elements of the holder, their digests in a mobile security object (MSO), and the signature over it.

use std::convert::Infallible;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};
use kazasu::phone::mdoc::cose::{Algorithm, Payload, sign1};
use rand_core::Rng;
use sha2::{Digest, Sha256, Sha384, Sha512};

use super::profile::{BirthDateForm, DigestAlgorithm, MdocFault, MdocProfile, RevocationReference, SignerKey};
use crate::card::Sex;
use crate::certificates;
use crate::keys::elliptic::{EllipticCurve, EllipticKey};
use crate::keys::generator;
use crate::phone::cbor;

const NAMESPACE_JAPAN: &str = "org.iso.23220.1.jp";
pub(super) const NAMESPACE_COMMON: &str = "org.iso.23220.1";
/// What the issuer signs for in place of the document's type when that is at fault.
const OTHER_DOC_TYPE: &str = "org.iso.18013.5.1.mDL";

const TAG_DATE_TIME: u64 = 0;
const TAG_FULL_DATE: u64 = 1004;

/// An element with what its digest covers.
pub(super) struct IssuedItem {
    pub(super) namespace: &'static str,
    pub(super) identifier: String,
    pub(super) value: Vec<u8>,
    /// IssuerSignedItemBytes, tag and all.
    pub(super) bytes: Vec<u8>,
    digest_id: u64,
    random: [u8; 32],
}

impl IssuedItem {
    fn new(namespace: &'static str, identifier: String, digest_id: u64, random: [u8; 32], value: Vec<u8>) -> Self {
        let bytes = cbor::encoded(&cbor::record(&[
            ("digestID", cbor::uint(digest_id)),
            ("random", cbor::bytes(&random)),
            ("elementIdentifier", cbor::text(&identifier)),
            ("elementValue", value.clone()),
        ]));
        Self {
            namespace,
            identifier,
            value,
            bytes,
            digest_id,
            random,
        }
    }

    /// The same with a value that nobody signed.
    pub(super) fn tampered(&self) -> Vec<u8> {
        let (identifier, value) = (self.identifier.clone(), cbor::text("改ざん"));
        Self::new(self.namespace, identifier, self.digest_id, self.random, value).bytes
    }
}

/// What the issuer gave to the phone.
pub(super) struct Credential {
    pub(super) items: Vec<IssuedItem>,
    pub(super) device_key: EllipticKey,
    signer: Signer,
}

/// What signs the MSO.
struct Signer {
    key: EllipticKey,
    certificate: Vec<u8>,
}

impl Credential {
    pub(super) fn issue(profile: &MdocProfile) -> Self {
        let mut random = generator(profile.seed, "document items");
        let items = elements(profile)
            .into_iter()
            .zip(0..)
            .map(|((namespace, identifier, value), digest_id)| {
                let mut bytes = [0; 32];
                random.fill_bytes(&mut bytes);
                IssuedItem::new(namespace, identifier, digest_id, bytes, value)
            })
            .collect();
        Self {
            items,
            device_key: EllipticKey::new(EllipticCurve::P256, profile.seed, "document device"),
            signer: Signer::new(profile),
        }
    }

    /// IssuerAuth. `unsigned` is the item of which the MSO has no digest.
    pub(super) fn issuer_auth(&self, profile: &MdocProfile, unsigned: Option<&IssuedItem>) -> Vec<u8> {
        let algorithm = match self.signer.key.curve() {
            EllipticCurve::P256 => Algorithm::Es256,
            EllipticCurve::P384 => Algorithm::Es384,
        };
        let object = cbor::encoded(&self.mobile_security_object(profile, unsigned));
        let sign = |covered: &[u8]| {
            let mut signature = self.signer.key.sign(covered);
            if let (true, Some(last)) = (profile.has(MdocFault::BrokenIssuerSignature), signature.last_mut()) {
                *last ^= 1;
            }
            Ok::<_, Infallible>(signature)
        };
        let signed = sign1(algorithm, &[&self.signer.certificate], Payload::Attached(&object), sign);
        signed.unwrap_or_else(|never| match never {})
    }

    fn mobile_security_object(&self, profile: &MdocProfile, unsigned: Option<&IssuedItem>) -> Vec<u8> {
        let (name, hash) = match profile.digest_algorithm {
            DigestAlgorithm::Sha256 => ("SHA-256", digest::<Sha256> as fn(&[u8]) -> Vec<u8>),
            DigestAlgorithm::Sha384 => ("SHA-384", digest::<Sha384> as _),
            DigestAlgorithm::Sha512 => ("SHA-512", digest::<Sha512> as _),
        };
        let digests = [NAMESPACE_JAPAN, NAMESPACE_COMMON].map(|namespace| {
            let signed = self.items.iter().filter(|item| {
                let left_out = unsigned.is_some_and(|unsigned| unsigned.digest_id == item.digest_id);
                item.namespace == namespace && !left_out
            });
            let digests: Vec<_> = signed
                .map(|item| (cbor::uint(item.digest_id), cbor::bytes(&hash(&item.bytes))))
                .collect();
            (namespace, cbor::map(&digests))
        });
        let doc_type = if profile.has(MdocFault::WrongDocType) {
            OTHER_DOC_TYPE
        } else {
            &profile.doc_type
        };
        let mut object = vec![
            ("version", cbor::text("1.0")),
            ("digestAlgorithm", cbor::text(name)),
            ("valueDigests", cbor::record(&digests)),
            (
                "deviceKeyInfo",
                cbor::record(&[("deviceKey", cose_key(&self.device_key))]),
            ),
            ("docType", cbor::text(doc_type)),
            ("validityInfo", validity(profile)),
        ];
        if let Some(status) = &profile.status {
            object.push(("status", revocation_reference(status)));
        }
        cbor::record(&object)
    }
}

impl Signer {
    fn new(profile: &MdocProfile) -> Self {
        let curve = match profile.signer_key {
            SignerKey::P256 => EllipticCurve::P256,
            SignerKey::P384 => EllipticCurve::P384,
        };
        let key = EllipticKey::new(curve, profile.authority, "document signer");
        let authority = if profile.has(MdocFault::WrongIssuer) {
            profile.authority.wrapping_add(1)
        } else {
            profile.authority
        };
        let days_before = if profile.has(MdocFault::ExpiredSigner) { 500 } else { 30 };
        let not_before = day(later(profile.signed, -days_before));
        Self {
            certificate: certificates::mdoc::signer(authority, &key, not_before),
            key,
        }
    }
}

fn digest<D: Digest>(bytes: &[u8]) -> Vec<u8> {
    D::digest(bytes).to_vec()
}

/// A COSE_Key (RFC 9053, 7.1.1) of a P-256 key.
pub(super) fn cose_key(key: &EllipticKey) -> Vec<u8> {
    let point = key.point();
    let (x, y) = point[1..].split_at(32);
    // 1: EC2; -1 (20): P-256; -2 (21): x; -3 (22): y.
    cbor::map(&[
        (cbor::uint(1), cbor::uint(2)),
        (vec![0x20], cbor::uint(1)),
        (vec![0x21], cbor::bytes(x)),
        (vec![0x22], cbor::bytes(y)),
    ])
}

/// All that the issuer knows of the holder: names firm, value forms of one source.
fn elements(profile: &MdocProfile) -> Vec<(&'static str, String, Vec<u8>)> {
    let holder = &profile.holder;
    let birth = holder.birth_date;
    let signed = day(profile.signed);
    let had_birthday = (signed.month(), signed.day()) >= (birth.month(), birth.day());
    let age = u64::try_from(signed.year() - birth.year() - i16::from(!had_birthday)).unwrap_or(0);
    // 0 not known, 1 male, 2 female, 9 not applicable (ISO/IEC 5218). The word is known of two.
    let (sex, sex_text) = match holder.sex {
        Sex::Male => (1, Some("男")),
        Sex::Female => (2, Some("女")),
        Sex::Other => (0, None),
        Sex::NotApplicable => (9, None),
    };
    let full_date = cbor::tagged(TAG_FULL_DATE, &cbor::text(&birth.strftime("%Y-%m-%d").to_string()));
    let birth_date = match profile.birth_date_form {
        BirthDateForm::FullDate => full_date,
        BirthDateForm::Map => cbor::record(&[("birth_date", full_date)]),
    };
    let birth_text = format!("{}年{}月{}日", birth.year(), birth.month(), birth.day());

    let mut elements = Vec::new();
    let mut japan = |identifier: &str, value| elements.push((NAMESPACE_JAPAN, identifier.to_owned(), value));
    japan("full_name_unicode", cbor::text(&holder.name));
    japan("resident_address_unicode", cbor::text(&holder.address));
    japan("local_gov_code_unicode", cbor::text(&profile.municipality));
    japan("individual_number_unicode", cbor::text(&holder.individual_number));
    japan("portrait", cbor::bytes(&profile.portrait));
    if let Some(sex) = sex_text {
        japan("sex_unicode", cbor::text(sex));
    }
    japan("birth_date_unicode", cbor::text(&birth_text));
    let mut common = |identifier: &str, value| elements.push((NAMESPACE_COMMON, identifier.to_owned(), value));
    common("sex", cbor::uint(sex));
    common("birth_date", birth_date);
    common("age_in_years", cbor::uint(age));
    for years in &profile.ages {
        common(&format!("age_over_{years:02}"), cbor::boolean(age >= u64::from(*years)));
    }
    elements
}

fn validity(profile: &MdocProfile) -> Vec<u8> {
    let until = later(profile.signed, i64::from(profile.valid_days));
    let (from, until) = if profile.has(MdocFault::Expired) {
        (profile.signed, later(profile.signed, 1))
    } else if profile.has(MdocFault::NotYetValid) {
        (later(until, -1), until)
    } else {
        (profile.signed, until)
    };
    let time = |time: Timestamp| {
        let text = time.strftime("%Y-%m-%dT%H:%M:%SZ").to_string();
        cbor::tagged(TAG_DATE_TIME, &cbor::text(&text))
    };
    cbor::record(&[
        ("signed", time(profile.signed)),
        ("validFrom", time(from)),
        ("validUntil", time(until)),
    ])
}

fn revocation_reference(status: &RevocationReference) -> Vec<u8> {
    match status {
        RevocationReference::StatusList { index, uri } => {
            let list = cbor::record(&[("idx", cbor::uint(*index)), ("uri", cbor::text(uri))]);
            cbor::record(&[("status_list", list)])
        }
        RevocationReference::IdentifierList { identifier, uri } => {
            let list = cbor::record(&[("id", cbor::bytes(identifier)), ("uri", cbor::text(uri))]);
            cbor::record(&[("identifier_list", list)])
        }
    }
}

fn day(time: Timestamp) -> Date {
    TimeZone::UTC.to_datetime(time).date()
}

fn later(time: Timestamp, days: i64) -> Timestamp {
    time.checked_add(SignedDuration::from_hours(24 * days))
        .unwrap_or(Timestamp::MAX)
}
