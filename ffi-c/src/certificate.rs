//! Certificates: read, checked, used.

use std::ffi::c_char;

use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use kazasu_core::certificate::{
    Certificate, EcdsaEncoding, HolderBirthDate, HolderInformation, RustCrypto, SignatureAlgorithm,
};

use crate::anchors::{Anchors, kazasu_anchors};
use crate::arguments::{Out, bytes, text, time};
use crate::boundary::{boundary, kazasu_status};
use crate::card::day;
use crate::error::{Failure, argument, kazasu_error};
use crate::record::{Node, kazasu_record};

/// What a certificate (DER) says.
///
/// `kind` (`user_authentication`, `digital_signature`, `certification_authority`, `unknown`), `subject`, `common_name`,
/// `issuer`, `serial`, `not_before`, `not_after` (`YYYY-MM-DDThh:mm:ss+09:00`), `policies` (a list of OIDs),
/// `fingerprint` (bytes, SHA-256), `pem`, `is_of_test_hierarchy` (0 or 1); of a 署名用電子証明書 `holder` with `name`,
/// `address`, `birth_date`, `sex`, `name_substitutions`, `address_substitutions`. Nothing is checked.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_certificate_read(
    der: *const u8,
    length: usize,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        out.give(describe(&Certificate::from_der(bytes("der", der, length)?)?).into());
        Ok(())
    })
}

pub(crate) fn describe(certificate: &Certificate) -> Node {
    Node::group([
        ("kind", certificate.kind().code().into()),
        ("subject", certificate.subject().into()),
        ("common_name", certificate.common_name().into()),
        ("issuer", certificate.issuer().into()),
        ("serial", certificate.serial().into()),
        ("not_before", japanese_time(certificate.not_before()).into()),
        ("not_after", japanese_time(certificate.not_after()).into()),
        (
            "policies",
            certificate.policies().iter().map(|oid| oid.as_str().into()).collect(),
        ),
        ("fingerprint", Node::bytes(&certificate.fingerprint())),
        ("pem", certificate.to_pem().into()),
        ("is_of_test_hierarchy", certificate.is_of_test_hierarchy().into()),
        ("holder", certificate.holder().as_ref().map(holder).into()),
    ])
}

fn holder(holder: &HolderInformation) -> Node {
    let birth_date = holder.birth_date.as_ref().map(|date| match date {
        HolderBirthDate::Date { date, .. } => day(*date),
        HolderBirthDate::Text(text) => text.as_str().into(),
    });
    Node::group([
        ("name", holder.name.as_deref().into()),
        ("name_substitutions", holder.name_substitutions.as_deref().into()),
        ("address", holder.address.as_deref().into()),
        ("address_substitutions", holder.address_substitutions.as_deref().into()),
        ("birth_date", birth_date.into()),
        ("sex", holder.sex.as_ref().map(|sex| sex.code()).into()),
    ])
}

/// A time in Japan, to the second.
pub(crate) fn japanese_time(time: Timestamp) -> String {
    let local = time.to_zoned(TimeZone::fixed(offset(9)));
    local.strftime("%Y-%m-%dT%H:%M:%S%:z").to_string()
}

/// Whether an authority that is believed issued a certificate (DER), and whether both are within their periods.
///
/// `trusted_by` (the anchor's name), `validity` and `issuer_validity` (`valid`, `not_yet`, `expired`), `is_valid` (1 when
/// both are valid). `KAZASU_E_CERTIFICATE_NO_ANCHOR` when nobody did. Revocation is not checked. `anchors`: NULL is the
/// production ones. `at`: seconds since 1970-01-01T00:00:00Z, 0 is now.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_certificate_check(
    der: *const u8,
    length: usize,
    anchors: *const kazasu_anchors,
    at: i64,
    out: *mut *mut kazasu_record,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let certificate = Certificate::from_der(bytes("der", der, length)?)?;
        let anchors = Anchors::or_production(anchors)?;
        let trust = anchors.certificates.check(&certificate, time("at", at)?, &RustCrypto)?;
        out.give(
            Node::group([
                ("trusted_by", trust.anchor.name().into()),
                ("validity", trust.certificate.code().into()),
                ("issuer_validity", trust.issuer.code().into()),
                ("is_valid", trust.is_valid().into()),
            ])
            .into(),
        );
        Ok(())
    })
}

const ALGORITHMS: [SignatureAlgorithm; 9] = [
    SignatureAlgorithm::RsaPkcs1Sha256,
    SignatureAlgorithm::RsaPkcs1Sha384,
    SignatureAlgorithm::RsaPkcs1Sha512,
    SignatureAlgorithm::RsaPkcs1Unprefixed,
    SignatureAlgorithm::RsaPssSha256,
    SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Der),
    SignatureAlgorithm::EcdsaP256Sha256(EcdsaEncoding::Raw),
    SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Der),
    SignatureAlgorithm::EcdsaP384Sha384(EcdsaEncoding::Raw),
];

/// Whether the key of a certificate (DER) made a signature over `message`: `KAZASU_OK` means yes.
///
/// `algorithm`: NULL for `rsa_pkcs1_sha256`, which is what `kazasu_flow_tap` and `kazasu_flow_sign` make of the SHA-256
/// of `message`; others are `rsa_pkcs1_sha384`, `rsa_pkcs1_sha512`, `rsa_pkcs1_unprefixed`, `rsa_pss_sha256`,
/// `ecdsa_p256_sha256_der`, `ecdsa_p256_sha256_raw`, `ecdsa_p384_sha384_der`, `ecdsa_p384_sha384_raw`. That the certificate
/// can be believed is another question: `kazasu_certificate_check`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_certificate_verify_signature(
    der: *const u8,
    length: usize,
    algorithm: *const c_char,
    message: *const u8,
    message_length: usize,
    signature: *const u8,
    signature_length: usize,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let certificate = Certificate::from_der(bytes("der", der, length)?)?;
        let algorithm = if algorithm.is_null() {
            SignatureAlgorithm::RsaPkcs1Sha256
        } else {
            let name = text("algorithm", algorithm)?;
            let found = ALGORITHMS.into_iter().find(|known| known.code() == name);
            found.ok_or_else(|| argument("invalid_argument", "algorithm", "is not known"))?
        };
        let message = bytes("message", message, message_length)?;
        let signature = bytes("signature", signature, signature_length)?;
        Ok(certificate.verify_signature(algorithm, message, signature, &RustCrypto)?)
    })
}

/// The SHA-256 of bytes, into 32 bytes at `digest`: what the jobs sign of a challenge.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_sha256(data: *const u8, length: usize, digest: *mut u8) -> kazasu_status {
    crate::boundary::quiet(|| {
        let out = Out::new("digest", digest.cast::<[u8; 32]>())?;
        out.set(*kazasu_core::card::jpki::Digest::of(bytes("data", data, length)?).as_bytes());
        Ok(())
    })
}

/// Fills `bytes` with random ones of the system: for the challenge that a card signs.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_random(bytes: *mut u8, length: usize) -> kazasu_status {
    crate::boundary::quiet(|| {
        let bytes = crate::arguments::writable("bytes", bytes, length)?;
        getrandom::fill(bytes).map_err(|_| Failure::bare("randomness"))
    })
}
