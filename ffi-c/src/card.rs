//! Jobs with cards and phones.

use std::ffi::c_char;

use jiff::civil::Date;
use kazasu_core::apdu::{ExtendedLength, LinkOptions, Retries};
use kazasu_core::card::attributes::{Attributes, BirthDate};
use kazasu_core::card::card_face::{self, CardFaceSecret};
use kazasu_core::card::expiry::Expiry;
use kazasu_core::card::face::{AgeRecord, SignedFace};
use kazasu_core::card::hpki::{self, HpkiApplication, SigningForm};
use kazasu_core::card::image::Image;
use kazasu_core::card::input_support::{self, InputSupportSecret};
use kazasu_core::card::integrity::{Integrity, Part};
use kazasu_core::card::jpki::{self, Availability, CertificateFile, Digest, KeySecret, SignatureScheme};
use kazasu_core::card::retry::read_retry_counter;
use kazasu_core::card::secure_messaging::{self, SessionRandomness};
use kazasu_core::card::{
    BirthDateKey, Credential, Guard, HpkiPin, IndividualNumber, NumberB, Options, Pin, RetryCounter, SigningPassword,
    application_0401, card_identity,
};
use kazasu_core::certificate::RustCrypto;
use kazasu_core::flow::Flow;
use kazasu_core::reception::tap;
use zeroize::Zeroizing;

use crate::anchors::{Anchors, kazasu_anchors};
use crate::arguments::{Out, bytes, elements, optional, sized_text};
use crate::boundary::{boundary, kazasu_status};
use crate::error::{Failure, argument, kazasu_error, null, panicked};
use crate::flow::kazasu_flow;
use crate::record::Node;

/// The counter of tries is read first; blocked or with one try left, nothing is verified.
pub const KAZASU_GUARD_ON: u32 = 0;
/// The counter is read first; the last try may be used.
pub const KAZASU_GUARD_LAST_TRY_ALLOWED: u32 = 1;
/// Verified at once.
pub const KAZASU_GUARD_OFF: u32 = 2;

/// Not known whether extended APDUs pass: one is tried where it saves exchanges, and the answer decides.
pub const KAZASU_EXTENDED_LENGTH_UNKNOWN: u32 = 0;
/// They do.
pub const KAZASU_EXTENDED_LENGTH_YES: u32 = 1;
/// They do not.
pub const KAZASU_EXTENDED_LENGTH_NO: u32 = 2;

/// What a job goes by. All 0, or NULL instead of it, is the default. `kazasu_device_card_options` fills it with what a
/// reader has shown to carry.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default)]
pub struct kazasu_card_options {
    /// `KAZASU_GUARD_…`.
    pub guard: u32,
    /// `KAZASU_EXTENDED_LENGTH_…`.
    pub extended_length: u32,
    /// How many bytes a short READ BINARY asks for, 1 to 256; 0 is 256. Some readers mishandle 256.
    pub short_read_length: u32,
}

impl From<LinkOptions> for kazasu_card_options {
    fn from(options: LinkOptions) -> Self {
        Self {
            guard: KAZASU_GUARD_ON,
            extended_length: match options.extended_length {
                ExtendedLength::Unknown => KAZASU_EXTENDED_LENGTH_UNKNOWN,
                ExtendedLength::Yes => KAZASU_EXTENDED_LENGTH_YES,
                ExtendedLength::No => KAZASU_EXTENDED_LENGTH_NO,
            },
            short_read_length: options.short_read_length.into(),
        }
    }
}

pub(crate) fn options(options: *const kazasu_card_options) -> Result<Options, Failure> {
    let invalid = |what| argument("invalid_argument", "options", what);
    let given = optional(options).copied().unwrap_or_default();
    let guard = match given.guard {
        KAZASU_GUARD_ON => Guard::On,
        KAZASU_GUARD_LAST_TRY_ALLOWED => Guard::LastTryAllowed,
        KAZASU_GUARD_OFF => Guard::Off,
        _ => return Err(invalid("has an unknown guard")),
    };
    let mut options = Options {
        guard,
        ..Options::default()
    };
    options.link.extended_length = match given.extended_length {
        KAZASU_EXTENDED_LENGTH_UNKNOWN => ExtendedLength::Unknown,
        KAZASU_EXTENDED_LENGTH_YES => ExtendedLength::Yes,
        KAZASU_EXTENDED_LENGTH_NO => ExtendedLength::No,
        _ => return Err(invalid("has an unknown extended_length")),
    };
    options.link.short_read_length = match u16::try_from(given.short_read_length) {
        Ok(0) => options.link.short_read_length,
        Ok(length @ 1..=256) => length,
        _ => return Err(invalid("has a short_read_length over 256")),
    };
    Ok(options)
}

/// 利用者証明用電子証明書の暗証番号: 4 digits.
pub const KAZASU_CREDENTIAL_USER_AUTHENTICATION: u32 = 1;
/// 署名用電子証明書の暗証番号: 6 to 16 of A-Z and 0-9.
pub const KAZASU_CREDENTIAL_DIGITAL_SIGNATURE: u32 = 2;
/// 券面事項入力補助用の暗証番号: 4 digits.
pub const KAZASU_CREDENTIAL_INPUT_SUPPORT: u32 = 3;
/// 照合番号A (個人番号, 12 digits) of the 券面事項入力補助AP.
pub const KAZASU_CREDENTIAL_NUMBER_A: u32 = 4;
/// 照合番号B (14 digits) of the 券面事項入力補助AP.
pub const KAZASU_CREDENTIAL_NUMBER_B: u32 = 5;
/// 照合番号A of the 券面事項確認AP.
pub const KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A: u32 = 6;
/// 照合番号B of the 券面事項確認AP.
pub const KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B: u32 = 7;
/// 生年月日 (6 digits) of the 券面事項確認AP.
pub const KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE: u32 = 8;
/// The PIN of application …0100.
pub const KAZASU_CREDENTIAL_CARD_IDENTITY: u32 = 9;
/// The PIN of application …0401.
pub const KAZASU_CREDENTIAL_APPLICATION_0401: u32 = 10;
/// The PIN of the HPKI署名AP.
pub const KAZASU_CREDENTIAL_HPKI_SIGNATURE: u32 = 11;
/// The PIN of the HPKI認証AP.
pub const KAZASU_CREDENTIAL_HPKI_AUTHENTICATION: u32 = 12;

const CREDENTIALS: [(u32, Credential); 12] = [
    (KAZASU_CREDENTIAL_USER_AUTHENTICATION, Credential::UserAuthentication),
    (KAZASU_CREDENTIAL_DIGITAL_SIGNATURE, Credential::DigitalSignature),
    (KAZASU_CREDENTIAL_INPUT_SUPPORT, Credential::InputSupport),
    (KAZASU_CREDENTIAL_NUMBER_A, Credential::NumberA),
    (KAZASU_CREDENTIAL_NUMBER_B, Credential::NumberB),
    (KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A, Credential::CardFaceNumberA),
    (KAZASU_CREDENTIAL_CARD_FACE_NUMBER_B, Credential::CardFaceNumberB),
    (KAZASU_CREDENTIAL_CARD_FACE_BIRTH_DATE, Credential::CardFaceBirthDate),
    (KAZASU_CREDENTIAL_CARD_IDENTITY, Credential::CardIdentity),
    (KAZASU_CREDENTIAL_APPLICATION_0401, Credential::Application0401),
    (KAZASU_CREDENTIAL_HPKI_SIGNATURE, Credential::HpkiSignature),
    (KAZASU_CREDENTIAL_HPKI_AUTHENTICATION, Credential::HpkiAuthentication),
];

pub(crate) fn credential_number(credential: Credential) -> u32 {
    let found = CREDENTIALS.iter().find(|(_, known)| *known == credential);
    found.map_or(0, |(number, _)| *number)
}

pub(crate) fn credential(number: u32) -> Result<Credential, Failure> {
    let found = CREDENTIALS.iter().find(|(known, _)| *known == number);
    let unknown = || argument("invalid_argument", "credential", "is none of KAZASU_CREDENTIAL_…");
    found.map(|(_, credential)| *credential).ok_or_else(unknown)
}

fn does_not_fit() -> Failure {
    argument("invalid_argument", "credential", "does not take part in this job")
}

/// Makes a flow and gives it to the caller.
pub(crate) fn give<T, E>(
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
    make: impl FnOnce() -> Result<Flow<T, E>, Failure>,
    convert: impl FnOnce(T) -> Result<Node, Failure> + Send + 'static,
) -> kazasu_status
where
    T: Send + 'static,
    E: From<kazasu_core::flow::FlowError> + Into<Failure> + Send + 'static,
{
    boundary(error, || {
        let out = Out::handle("out", out)?;
        out.give(kazasu_flow::new(make()?, convert));
        Ok(())
    })
}

fn digest(data: *const u8) -> Result<Digest, Failure> {
    let bytes = elements("digest", data, 32)?;
    let bytes: [u8; 32] = bytes.try_into().map_err(|_| null("digest"))?;
    Ok(Digest::from_sha256(bytes))
}

pub(crate) fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, Failure> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(bytes.as_mut_slice()).map_err(|error| Failure::new("randomness", error))?;
    Ok(bytes)
}

/// The reception's job: what is on the reader (card, Android phone, iPhone, each by its own rules), its
/// 利用者証明用電子証明書, and a signature over `digest` (32 bytes, the SHA-256 of a fresh challenge) that the PIN allowed.
/// At most one VERIFY is sent.
///
/// `device` (`card`, `android`, `iphone`, `resident_registry_card`, `unknown`), `token` (its label), `certificate`,
/// `signature`, `digest` (bytes). Neither certificate nor signature has been checked: see
/// `kazasu_certificate_verify_signature` and `kazasu_certificate_check`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_tap(
    pin: *const c_char,
    pin_length: usize,
    digest: *const u8,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let pin = Pin::new(sized_text("pin", pin, pin_length)?)?;
        Ok(tap(pin, self::digest(digest)?, self::options(options)?))
    };
    give(out, error, make, |tapped| {
        Ok(Node::group([
            ("device", tapped.token.code().into()),
            ("token", tapped.token.label().into()),
            ("certificate", Node::bytes(&tapped.authentication.certificate)),
            ("digest", Node::bytes(tapped.authentication.digest.as_bytes())),
            ("signature", Node::bytes(&tapped.authentication.signature)),
        ]))
    })
}

/// What a card or phone tells without a PIN.
///
/// `device`, `token`; `manufacturer`, `model`, `serial` where it tells them; `user_authentication` and
/// `digital_signature`, each with `certificate` (1 when it is there; absent where it does not say) and, as
/// `kazasu_flow_retry_counter` has them, `state` and `tries_left`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_information(
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    give(
        out,
        error,
        || Ok(jpki::information(self::options(options)?)),
        |information| {
            let there = |which: fn(&jpki::CertificateAvailability) -> Availability| {
                information
                    .availability
                    .as_ref()
                    .map(|availability| which(availability) == Availability::Present)
            };
            let key = |counter: Option<RetryCounter>, there: Option<bool>| {
                counter
                    .map_or_else(|| Node::group([]), counted)
                    .with("certificate", there)
            };
            let token = information.token;
            Ok(Node::group([
                ("device", token.kind.code().into()),
                ("token", token.kind.label().into()),
                ("manufacturer", token.manufacturer.into()),
                ("model", token.model.into()),
                ("serial", token.serial.into()),
                (
                    "user_authentication",
                    key(
                        Some(information.user_authentication),
                        there(|it| it.user_authentication),
                    ),
                ),
                (
                    "digital_signature",
                    key(information.digital_signature, there(|it| it.digital_signature)),
                ),
            ]))
        },
    )
}

/// How many tries a credential (`KAZASU_CREDENTIAL_…`) has left. Costs none.
///
/// `state` (`remaining`, `blocked`, `verified`, `not_counted`), and `tries_left` with the first two.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_retry_counter(
    credential: u32,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        Ok(read_retry_counter(
            self::credential(credential)?,
            self::options(options)?,
        ))
    };
    give(out, error, make, |counter| Ok(counted(counter)))
}

fn counted(counter: RetryCounter) -> Node {
    let (state, tries) = match counter {
        RetryCounter::Remaining(Retries(tries)) => ("remaining", Some(i64::from(tries))),
        RetryCounter::Blocked => ("blocked", Some(0)),
        RetryCounter::Verified => ("verified", None),
        RetryCounter::NotCounted => ("not_counted", None),
    };
    Node::group([("state", state.into()), ("tries_left", tries.into())])
}

/// The 利用者証明用電子証明書.
pub const KAZASU_CERTIFICATE_USER_AUTHENTICATION: u32 = 1;
/// The CA certificate over it. It proves nothing by itself: cards hand out whatever is on them.
pub const KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA: u32 = 2;
/// The 署名用電子証明書, which names its holder.
pub const KAZASU_CERTIFICATE_DIGITAL_SIGNATURE: u32 = 3;
/// The CA certificate over it.
pub const KAZASU_CERTIFICATE_DIGITAL_SIGNATURE_CA: u32 = 4;

/// A certificate of the JPKI application (`KAZASU_CERTIFICATE_…`): `certificate` (bytes, DER).
///
/// `secret` (PIN or password; NULL and 0 without one) is verified only where the device gives the certificate no other
/// way.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_certificate(
    which: u32,
    secret: *const c_char,
    secret_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let (file, credential) = match which {
            KAZASU_CERTIFICATE_USER_AUTHENTICATION => {
                (CertificateFile::UserAuthentication, Credential::UserAuthentication)
            }
            KAZASU_CERTIFICATE_USER_AUTHENTICATION_CA => {
                (CertificateFile::UserAuthenticationCa, Credential::UserAuthentication)
            }
            KAZASU_CERTIFICATE_DIGITAL_SIGNATURE => (CertificateFile::DigitalSignature, Credential::DigitalSignature),
            KAZASU_CERTIFICATE_DIGITAL_SIGNATURE_CA => {
                (CertificateFile::DigitalSignatureCa, Credential::DigitalSignature)
            }
            _ => {
                return Err(argument("invalid_argument", "which", "is none of KAZASU_CERTIFICATE_…"));
            }
        };
        let secret = match sized_text("secret", secret, secret_length)? {
            "" => None,
            secret => Some(key_secret(credential, secret)?),
        };
        Ok(jpki::read_certificate(file, secret, self::options(options)?))
    };
    give(out, error, make, |certificate| {
        Ok(Node::group([("certificate", Node::bytes(&certificate))]))
    })
}

fn key_secret(credential: Credential, secret: &str) -> Result<KeySecret, Failure> {
    match credential {
        Credential::UserAuthentication => Ok(Pin::new(secret)?.into()),
        Credential::DigitalSignature => Ok(SigningPassword::new(secret)?.into()),
        _ => Err(does_not_fit()),
    }
}

/// Signs `digest` (32 bytes, SHA-256) with the key of `KAZASU_CREDENTIAL_USER_AUTHENTICATION` or
/// `KAZASU_CREDENTIAL_DIGITAL_SIGNATURE`, PKCS#1 v1.5: `signature` (bytes). At most one VERIFY is sent, and the digest
/// once.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_sign(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    digest: *const u8,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let secret = key_secret(
            self::credential(credential)?,
            sized_text("secret", secret, secret_length)?,
        )?;
        Ok(jpki::sign(secret, self::digest(digest)?, self::options(options)?))
    };
    give(out, error, make, |signature| {
        Ok(Node::group([("signature", Node::bytes(&signature))]))
    })
}

/// The card pads the bytes that it is given (PKCS#1 v1.5, firm).
pub const KAZASU_SIGNATURE_AS_GIVEN: u32 = 0;
/// The card hashes with SHA-256 and pads the bare hash (one source).
pub const KAZASU_SIGNATURE_BARE_SHA256: u32 = 1;
/// PKCS#1 v1.5 over the SHA-256 of the message, to which the card adds the DigestInfo (one source).
pub const KAZASU_SIGNATURE_PKCS1_DIGEST: u32 = 2;
/// PKCS#1 v1.5, all done by the card (one source).
pub const KAZASU_SIGNATURE_PKCS1_MESSAGE: u32 = 3;
/// PSS over the SHA-256 of the message, with a random salt (one source).
pub const KAZASU_SIGNATURE_PSS_DIGEST: u32 = 4;
/// PSS, all done by the card (one source names it fully, a second one in part).
pub const KAZASU_SIGNATURE_PSS_MESSAGE: u32 = 5;

/// Signs a message in the form `scheme` (`KAZASU_SIGNATURE_…`): `signature` (bytes). Otherwise as `kazasu_flow_sign`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_sign_message(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    scheme: u32,
    message: *const u8,
    message_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let secret = key_secret(
            self::credential(credential)?,
            sized_text("secret", secret, secret_length)?,
        )?;
        let scheme = match scheme {
            KAZASU_SIGNATURE_AS_GIVEN => SignatureScheme::AsGiven,
            KAZASU_SIGNATURE_BARE_SHA256 => SignatureScheme::BareSha256,
            KAZASU_SIGNATURE_PKCS1_DIGEST => SignatureScheme::Pkcs1Digest,
            KAZASU_SIGNATURE_PSS_DIGEST => SignatureScheme::PssDigest,
            KAZASU_SIGNATURE_PKCS1_MESSAGE => SignatureScheme::Pkcs1Message,
            KAZASU_SIGNATURE_PSS_MESSAGE => SignatureScheme::PssMessage,
            _ => {
                return Err(argument("invalid_argument", "scheme", "is none of KAZASU_SIGNATURE_…"));
            }
        };
        let message = bytes("message", message, message_length)?;
        Ok(jpki::sign_with(secret, scheme, message, self::options(options)?))
    };
    give(out, error, make, |signature| {
        Ok(Node::group([("signature", Node::bytes(&signature))]))
    })
}

/// Changes a PIN or password: of the JPKI application, for input support, and of the applications …0100 and …0401. At
/// most one VERIFY and one CHANGE are sent. The record is empty.
///
/// When the device leaves after the last command, whether the value is the new one is not known: verify it.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_change(
    credential: u32,
    old: *const c_char,
    old_length: usize,
    new: *const c_char,
    new_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let credential = self::credential(credential)?;
        let old = sized_text("old", old, old_length)?;
        let new = sized_text("new", new, new_length)?;
        let options = self::options(options)?;
        Ok(match credential {
            Credential::DigitalSignature => {
                jpki::change_signing_password(SigningPassword::new(old)?, SigningPassword::new(new)?, options)
            }
            Credential::UserAuthentication => jpki::change_pin(Pin::new(old)?, Pin::new(new)?, options),
            Credential::InputSupport => input_support::change_pin(Pin::new(old)?, Pin::new(new)?, options),
            Credential::CardIdentity => card_identity::change_pin(Pin::new(old)?, Pin::new(new)?, options),
            Credential::Application0401 => application_0401::change_pin(Pin::new(old)?, Pin::new(new)?, options),
            _ => return Err(does_not_fit()),
        })
    };
    give(out, error, make, |()| Ok(Node::group([])))
}

fn input_support_secret(credential: u32, secret: &str) -> Result<InputSupportSecret, Failure> {
    Ok(match self::credential(credential)? {
        Credential::InputSupport => Pin::new(secret)?.into(),
        Credential::NumberA => IndividualNumber::new(secret)?.into(),
        Credential::NumberB => NumberB::new(secret)?.into(),
        _ => return Err(does_not_fit()),
    })
}

/// The 個人番号: `individual_number` (text). By `KAZASU_CREDENTIAL_INPUT_SUPPORT` or `KAZASU_CREDENTIAL_NUMBER_A`. The law
/// says who may ask for it.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_individual_number(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let secret = input_support_secret(credential, sized_text("secret", secret, secret_length)?)?;
        Ok(input_support::read_individual_number(secret, self::options(options)?))
    };
    give(out, error, make, |number| {
        Ok(Node::group([("individual_number", number.expose().into())]))
    })
}

/// The 基本4情報: `name`, `address`, `birth_date` (`YYYY-MM-DD`, or as it was read), `sex` (the code, `1` 男, `2` 女). By
/// `KAZASU_CREDENTIAL_INPUT_SUPPORT` or `KAZASU_CREDENTIAL_NUMBER_B`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_attributes(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let secret = input_support_secret(credential, sized_text("secret", secret, secret_length)?)?;
        Ok(input_support::read_attributes(secret, self::options(options)?))
    };
    give(out, error, make, |attributes| Ok(four(&attributes)))
}

/// As `kazasu_flow_individual_number` with the PIN, read under secure messaging (one source).
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_secure_individual_number(
    pin: *const c_char,
    pin_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let pin = Pin::new(sized_text("pin", pin, pin_length)?)?;
        let random = SessionRandomness::new(&*random()?, &*random()?);
        Ok(secure_messaging::read_individual_number(
            pin,
            random,
            self::options(options)?,
        ))
    };
    give(out, error, make, |number| {
        Ok(Node::group([("individual_number", number.expose().into())]))
    })
}

/// As `kazasu_flow_attributes` with the PIN, read under secure messaging (one source).
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_secure_attributes(
    pin: *const c_char,
    pin_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let pin = Pin::new(sized_text("pin", pin, pin_length)?)?;
        let random = SessionRandomness::new(&*random()?, &*random()?);
        Ok(secure_messaging::read_attributes(pin, random, self::options(options)?))
    };
    give(out, error, make, |attributes| Ok(four(&attributes)))
}

/// What a credential of the 券面事項入力補助AP opens, and what proves that the issuer wrote it.
///
/// `individual_number` and `attributes` (with the fields of `kazasu_flow_attributes`) as far as they were opened;
/// `individual_number_is_genuine`, `attributes_are_genuine` (0 or 1), `trusted_by` (the name of the CA key), and where
/// there is none `trust_error` (a code). `anchors`: NULL is the production keys.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_signed_information(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    anchors: *const kazasu_anchors,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let secret = input_support_secret(credential, sized_text("secret", secret, secret_length)?)?;
        let anchors = Anchors::or_production(anchors)?;
        let flow = input_support::read_signed_information(secret, self::options(options)?);
        out.give(kazasu_flow::new(flow, move |information| {
            let integrity = information.check(&anchors.card_verifiable, &RustCrypto);
            let number = information.number.as_ref();
            Ok(Node::group([
                ("individual_number", number.map(|number| number.expose()).into()),
                ("attributes", information.attributes.as_ref().map(four).into()),
                (
                    "individual_number_is_genuine",
                    genuine(integrity.number, integrity.number_is_genuine()),
                ),
                (
                    "attributes_are_genuine",
                    genuine(integrity.attributes, integrity.attributes_are_genuine()),
                ),
                (
                    "trusted_by",
                    integrity.signer.as_ref().ok().map(|anchor| anchor.name()).into(),
                ),
                ("trust_error", trust_error(&integrity).into()),
            ]))
        }));
        Ok(())
    })
}

fn genuine(part: Part, is_genuine: bool) -> Node {
    (part != Part::NotRead).then_some(is_genuine).into()
}

fn trust_error(integrity: &Integrity) -> Option<&'static str> {
    integrity.signer.as_ref().err().map(|error| error.code())
}

fn four(attributes: &Attributes) -> Node {
    Node::group([
        ("name", attributes.name.as_str().into()),
        ("address", attributes.address.as_str().into()),
        ("birth_date", birth_date(&attributes.birth_date)),
        ("sex", attributes.sex.code().into()),
    ])
}

fn birth_date(date: &BirthDate) -> Node {
    match date {
        BirthDate::Date(date) => day(*date),
        BirthDate::Text(text) => text.as_str().into(),
    }
}

fn expiry(expiry: &Expiry) -> Node {
    match expiry {
        Expiry::Date(date) => day(*date),
        Expiry::Text(text) => text.as_str().into(),
    }
}

pub(crate) fn day(date: Date) -> Node {
    date.to_string().into()
}

fn card_face_secret(credential: u32, secret: &str) -> Result<CardFaceSecret, Failure> {
    Ok(match self::credential(credential)? {
        Credential::CardFaceNumberA => IndividualNumber::new(secret)?.into(),
        Credential::CardFaceNumberB => NumberB::new(secret)?.into(),
        Credential::CardFaceBirthDate => BirthDateKey::new(secret)?.into(),
        _ => return Err(does_not_fit()),
    })
}

/// The card face (券面事項) with the photo, and whether the issuer signed it and the card is no copy.
///
/// Under `signed` what the issuer signs: `birth_date`, `sex`, and the images `name`, `address`, `photo`, each with
/// `content` (bytes), `media_type`, `width`, `height`. Under `unsigned` what nobody signs: `expiry`, `security_code` (an
/// image). `is_genuine` (0 or 1), `trusted_by`, and where it is not genuine `trust_error` (a code). `digest`: 32 bytes,
/// the SHA-256 of a fresh challenge, which the card signs. By `KAZASU_CREDENTIAL_CARD_FACE_NUMBER_A` or `…_B`. `anchors`:
/// NULL is the production keys.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_card_face(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    digest: *const u8,
    anchors: *const kazasu_anchors,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let secret = card_face_secret(credential, sized_text("secret", secret, secret_length)?)?;
        let anchors = Anchors::or_production(anchors)?;
        let flow = card_face::read_card_face_evidence(secret, self::digest(digest)?, self::options(options)?);
        out.give(kazasu_flow::new(flow, move |evidence| {
            let verified = evidence.verify(&anchors.card_verifiable, &RustCrypto);
            let unsigned = evidence.face.unsigned();
            Ok(Node::group([
                ("signed", signed_face(evidence.face.unverified())),
                (
                    "unsigned",
                    Node::group([
                        ("expiry", unsigned.expiry.as_ref().map(expiry).into()),
                        ("security_code", unsigned.security_code_image.as_ref().map(image).into()),
                    ]),
                ),
                ("is_genuine", verified.is_ok().into()),
                (
                    "trusted_by",
                    verified.as_ref().ok().map(|face| face.anchor().name()).into(),
                ),
                ("trust_error", verified.as_ref().err().map(|error| error.code()).into()),
            ]))
        }));
        Ok(())
    })
}

fn signed_face(face: &SignedFace) -> Node {
    Node::group([
        ("birth_date", face.birth_date.as_ref().map(birth_date).into()),
        ("sex", face.sex.as_ref().map(|sex| sex.code()).into()),
        ("name", face.name_image.as_ref().map(image).into()),
        ("address", face.address_image.as_ref().map(image).into()),
        ("photo", face.photo.as_ref().map(image).into()),
    ])
}

fn image(image: &Image) -> Node {
    Node::group([
        ("content", Node::bytes(image.bytes())),
        ("media_type", image.media_type().into()),
        ("width", image.size().map(|size| i64::from(size.width)).into()),
        ("height", image.size().map(|size| i64::from(size.height)).into()),
    ])
}

/// The age record: `birth_date`. Its signature is not checked. By any credential of the 券面事項確認AP
/// (`KAZASU_CREDENTIAL_CARD_FACE_…`; whether A and B open it is disputed).
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_age_record(
    credential: u32,
    secret: *const c_char,
    secret_length: usize,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let secret = card_face_secret(credential, sized_text("secret", secret, secret_length)?)?;
        Ok(card_face::read_age_record(secret, self::options(options)?))
    };
    give(out, error, make, |record: AgeRecord| {
        Ok(Node::group([(
            "birth_date",
            record.birth_date.as_ref().map(birth_date).into(),
        )]))
    })
}

/// What the card says of itself without a PIN (application …0100): `serial`, `municipality_code` (市区町村コード), `expiry`.
/// Nothing signs it.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_card_identity(
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    give(
        out,
        error,
        || Ok(card_identity::read(self::options(options)?)),
        |record| {
            Ok(Node::group([
                ("serial", record.serial.into()),
                ("municipality_code", record.municipality_code.into()),
                ("expiry", record.expiry.as_ref().map(expiry).into()),
            ]))
        },
    )
}

fn hpki_application(credential: u32) -> Result<HpkiApplication, Failure> {
    match self::credential(credential)? {
        Credential::HpkiSignature => Ok(HpkiApplication::Signature),
        Credential::HpkiAuthentication => Ok(HpkiApplication::Authentication),
        _ => Err(does_not_fit()),
    }
}

/// The certificate of an HPKI card (`KAZASU_CREDENTIAL_HPKI_…` says of which application), without its PIN:
/// `certificate` (bytes, DER).
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_hpki_certificate(
    credential: u32,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        Ok(hpki::read_certificate(
            hpki_application(credential)?,
            self::options(options)?,
        ))
    };
    give(out, error, make, |certificate| {
        Ok(Node::group([("certificate", Node::bytes(&certificate))]))
    })
}

/// The card pads a DigestInfo (one source).
pub const KAZASU_HPKI_DIGEST_INFO: u32 = 0;
/// The card is given a whole padded block (one source).
pub const KAZASU_HPKI_PADDED_BLOCK: u32 = 1;

/// Signs `digest` (32 bytes, SHA-256) with an HPKI card: `certificate`, `signature` (bytes), PKCS#1 v1.5. At most one
/// VERIFY is sent. `form`: `KAZASU_HPKI_…`, how the card is asked.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_flow_hpki_sign(
    credential: u32,
    pin: *const c_char,
    pin_length: usize,
    digest: *const u8,
    form: u32,
    options: *const kazasu_card_options,
    out: *mut *mut kazasu_flow,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    let make = || {
        let application = hpki_application(credential)?;
        let pin = HpkiPin::new(sized_text("pin", pin, pin_length)?)?;
        let form = match form {
            KAZASU_HPKI_DIGEST_INFO => SigningForm::DigestInfo,
            KAZASU_HPKI_PADDED_BLOCK => SigningForm::PaddedBlock,
            _ => {
                return Err(argument("invalid_argument", "form", "is none of KAZASU_HPKI_…"));
            }
        };
        Ok(hpki::sign(
            application,
            pin,
            self::digest(digest)?,
            form,
            self::options(options)?,
        ))
    };
    give(out, error, make, |signed| {
        Ok(Node::group([
            ("certificate", Node::bytes(&signed.certificate)),
            ("signature", Node::bytes(&signed.signature)),
        ]))
    })
}

/// 照合番号B from what is printed on the card: birth date, the year in which the card expires, and the four digits of the
/// security code; see `kazasu_record_text` for the buffer.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_number_b(
    birth: *const crate::message::kazasu_date,
    expiry_year: u32,
    security_code: *const c_char,
    buffer: *mut c_char,
    size: usize,
    needed: *mut usize,
) -> kazasu_status {
    crate::boundary::quiet(|| {
        let year = u16::try_from(expiry_year).map_err(|_| argument("invalid_argument", "expiry_year", "is no year"))?;
        let code = crate::arguments::text("security_code", security_code)?;
        let number = NumberB::from_parts(crate::arguments::day("birth", birth)?, year, code);
        let number = number.map_err(|error| Failure::bare(error.code()))?;
        let text = std::str::from_utf8(number.secret().expose()).map_err(|_| panicked())?;
        crate::arguments::copy_text(text, buffer, size, needed)
    })
}
