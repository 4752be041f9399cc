//! What the data of a file holds, in words.

use std::fmt::Write;

use jiff::{Timestamp, tz::Offset};

use super::{
    explanation::Options,
    names::{self, Layout, Value},
    selection::Selection,
};
use crate::{
    Language,
    certificate::{Certificate, CertificateKind, PublicKeyKind},
    tlv::ber,
};

/// No file of the known applications holds more objects.
const MAX_LINES: usize = 64;
/// More of a value is not shown.
const MAX_VALUE: usize = 256;

/// Describes what was read from the start of a file, as far as it was read.
pub(super) fn describe(selection: Selection, data: &[u8], options: Options) -> Vec<String> {
    if let Ok(certificate) = Certificate::from_card_file(data) {
        return vec![certificate_line(&certificate, options)];
    }
    let Some((application, file)) = selection.application.zip(selection.file) else {
        return Vec::new();
    };
    match file {
        names::TOKEN_INFORMATION if application.is_jpki() => token_line(data, options.language),
        names::AVAILABILITY if application.is_jpki() => availability_line(data, options.language),
        _ => objects(application.layout(file), data, options),
    }
}

/// Describes a record: in application …0100, tag 01, a length, and 15 digits of a serial number, 5 of a municipality
/// and 8 of an expiry (the parting of the digits is one source's).
pub(super) fn describe_record(selection: Selection, data: &[u8], options: Options) -> Vec<String> {
    let is_card_record = selection.file == Some(names::CARD_RECORD)
        && selection
            .application
            .is_some_and(|application| application.is_card_identity());
    let [0x01, length, digits @ ..] = data else {
        return Vec::new();
    };
    if !is_card_record || usize::from(*length) != digits.len() {
        return Vec::new();
    }
    let language = options.language;
    let mut line = language.pick(
        format!("01 製造番号・市区町村・有効期限 ({length}バイト)"),
        format!("01 serial number, municipality, expiry ({length} bytes)"),
    );
    if options.personal_data {
        line += ": ";
        line += &value_text(digits);
    }
    vec![line]
}

fn certificate_line(certificate: &Certificate, options: Options) -> String {
    let language = options.language;
    let kind = match certificate.kind() {
        CertificateKind::UserAuthentication => {
            language.pick("利用者証明用電子証明書", "user authentication certificate")
        }
        CertificateKind::DigitalSignature => language.pick("署名用電子証明書", "digital signature certificate"),
        CertificateKind::CertificationAuthority => language.pick("CA証明書", "CA certificate"),
        CertificateKind::Unknown => language.pick("証明書", "certificate"),
    };
    let key = match certificate.public_key().kind() {
        PublicKeyKind::Rsa { bits } => format!("RSA {bits}"),
        other => format!("{other:?}"),
    };
    let (from, to) = (jst_date(certificate.not_before()), jst_date(certificate.not_after()));
    let issuer = certificate.issuer();
    let mut line = language.pick(
        format!("{kind}、有効期間 {from}~{to}、{key}、発行者 {issuer}"),
        format!("{kind}, valid {from} to {to}, {key}, issued by {issuer}"),
    );
    if options.personal_data || certificate.kind() == CertificateKind::CertificationAuthority {
        let (serial, subject) = (certificate.serial(), certificate.subject());
        line += &language.pick(
            format!("、シリアル番号 {serial}、主体者 {subject}"),
            format!(", serial number {serial}, subject {subject}"),
        );
    }
    line
}

/// Certificates end at midnight in Japan, which is the day that people are told.
fn jst_date(time: Timestamp) -> String {
    Offset::constant(9).to_datetime(time).date().to_string()
}

/// The label is the first 32 bytes of the token information, padded with spaces or NUL.
fn token_line(data: &[u8], language: Language) -> Vec<String> {
    let Some(label) = data.get(..32).and_then(|label| std::str::from_utf8(label).ok()) else {
        return Vec::new();
    };
    let label = label.trim_end_matches([' ', '\0']);
    let device = names::token(label).map_or(language.pick("不明", "unknown"), |name| name.in_language(language));
    let heading = language.pick("トークンラベル", "token label");
    vec![format!("{heading}: {} ({device})", label.escape_default())]
}

/// 8F for a certificate that is there: first the signing one, then the authentication one (one source).
fn availability_line(data: &[u8], language: Language) -> Vec<String> {
    let [signing, authentication, _] = data else {
        return Vec::new();
    };
    let says = |byte: u8| match byte {
        0x8F => language.pick("あり", "present").to_owned(),
        other => format!("{other:02X}"),
    };
    let (signing, authentication) = (says(*signing), says(*authentication));
    vec![language.pick(
        format!("署名用電子証明書: {signing}、利用者証明用電子証明書: {authentication}"),
        format!("digital signature certificate: {signing}, user authentication certificate: {authentication}"),
    )]
}

/// Describes data that is known to hold objects, one a line. Nothing of data that is not known to.
pub(super) fn objects(layout: Layout, data: &[u8], options: Options) -> Vec<String> {
    let mut lines = Vec::new();
    if layout.is_empty() {
        return lines;
    }
    let mut readers = vec![ber::Reader::new(data)];
    while let Some(mut reader) = readers.pop().filter(|_| lines.len() < MAX_LINES) {
        let Some(object) = reader.next() else { continue };
        let indent = "  ".repeat(readers.len());
        readers.push(reader);
        match object {
            Ok(object) => {
                lines.push(format!("{indent}{}", object_line(&object, layout, options)));
                readers.extend(children(&object, layout));
            }
            Err(error) => lines.push(format!("{indent}{error}")),
        }
    }
    lines
}

/// The objects in an object: what the layout says, else what the tag says. (The tag of the 個人番号, FF10, says that it
/// holds objects, and it holds digits.)
fn children<'a>(object: &ber::Object<'a>, layout: Layout) -> Option<ber::Reader<'a>> {
    let holds_objects = match layout.get(object.tag.0) {
        Some(known) => known.value == Value::Objects,
        None => object.is_constructed(),
    };
    let children = object.children().ok().filter(|_| holds_objects)?;
    children.clone().all(|child| child.is_ok()).then_some(children)
}

fn object_line(object: &ber::Object<'_>, layout: Layout, options: Options) -> String {
    let name = layout.get(object.tag.0).map(|known| known.name);
    let name = name.map_or("", |name| name.in_language(options.language));
    let length = object.value.len();
    let mut line = options.language.pick(
        format!("{} {name} ({length}バイト)", object.tag),
        format!("{} {name} ({length} bytes)", object.tag),
    );
    if options.personal_data && children(object, layout).is_none() {
        line += ": ";
        line += &value_text(object.value);
    }
    line
}

/// Text where it is text, else hex.
fn value_text(value: &[u8]) -> String {
    match std::str::from_utf8(value) {
        Ok(text) if !text.chars().any(char::is_control) => text.to_owned(),
        _ => hex(value.get(..MAX_VALUE).unwrap_or(value)),
    }
}

/// Upper-case hex.
pub(super) fn hex(bytes: &[u8]) -> String {
    let mut text = String::new();
    for byte in bytes {
        // Writing to a String cannot fail.
        let _ = write!(text, "{byte:02X}");
    }
    text
}
