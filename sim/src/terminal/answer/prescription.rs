//! 電子処方箋: the answer to the registration of a prescription.

use base64ct::{Base64, Encoding};
use roxmltree::Document;
use sha2::{Digest, Sha256};

use super::super::xml::{Fields, field, group};
use super::{Context, Failure, error_status, normal_status};

const NOT_BASE64: Failure<'_> = ("SIMU0201E", "処方箋情報をBase64として復号できません。");
/// A real code (`[1]`).
const LINE_ENDS: Failure<'_> = ("EPSB0052E", "改行コードはLFとしてください。");

/// The answer `EPSsiPIR01res`. 処方箋ID and 引換番号 follow from the prescription, so that the same one gets the same.
pub(super) fn registered(context: &Context<'_>, identifier: Option<&str>, info: &str) -> Fields {
    let header = |segment, error: Option<Failure<'_>>| {
        let identifier = context.identifier(identifier);
        let mut fields: Fields = identifier
            .map(|identifier| field("ArbitraryFileIdentifier", identifier))
            .into_iter()
            .collect();
        fields.push(field("SegmentOfResult", segment));
        if let Some((code, message)) = error {
            fields.extend([field("ErrorCode", code), field("ErrorMessage", message)]);
        }
        fields.push(context.character_code());
        group("MessageHeader", fields)
    };
    if let Some(error) = context.system_error() {
        return vec![header("9", Some(error))];
    }
    let body = if let Some(error) = context.business_error() {
        error_status(error)
    } else if let Some((code, message)) = finding(info) {
        let finding = vec![field("ResultCode", code), field("ResultMessage", message)];
        vec![
            field("ProcessingResultStatus", "2"),
            group("CsvCheckResultList", finding),
        ]
    } else {
        let (id, access_code) = numbers(info);
        vec![
            normal_status(),
            field("PrescriptionId", id),
            field("AccessCode", access_code),
        ]
    };
    vec![header("1", None), group("MessageBody", body)]
}

/// What is wrong with a prescription: Base64 without line breaks, of XML in which the CSV stands as Base64 again. Names
/// and place of the inner elements are not known, so any text that turns out to be such a CSV is looked at.
fn finding(info: &str) -> Option<Failure<'static>> {
    let Ok(outer) = Base64::decode_vec(info) else {
        return Some(NOT_BASE64);
    };
    let text = String::from_utf8(outer).ok()?;
    let document = Document::parse(&text).ok()?;
    let mut texts = document.descendants().filter_map(|node| node.text());
    let has_wrong_line_ends = texts
        .any(|text| Base64::decode_vec(text.trim()).is_ok_and(|csv| csv.starts_with(b"SJ1") && csv.contains(&b'\r')));
    has_wrong_line_ends.then_some(LINE_ENDS)
}

/// An id in the form of a UUID (36 characters) and 16 digits.
fn numbers(info: &str) -> (String, String) {
    let digest = Sha256::digest(info);
    let hex: String = digest[..16].iter().map(|byte| format!("{byte:02x}")).collect();
    let id = [&hex[..8], &hex[8..12], &hex[12..16], &hex[16..20], &hex[20..]].join("-");
    let digits = digest[16..].iter().map(|byte| char::from(b'0' + byte % 10)).collect();
    (id, digits)
}
