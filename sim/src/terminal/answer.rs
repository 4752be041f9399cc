//! Writing an answer `OQSsiquc01res`, asked for or from the face reader.

use jiff::civil::DateTime;

use super::behaviour::{Behaviour, Encoding, Fault};
use super::patients::{Patient, Patients};
use super::relative_time;
use super::request::Request;
use super::xml::{Content, Fields, message, scatter};

/// The answer to a request.
pub(super) fn to_request(
    request: &Request,
    patients: &Patients,
    now: DateTime,
    behaviour: &Behaviour,
    fault: Option<&Fault>,
) -> Vec<u8> {
    let identifier = match fault {
        Some(Fault::WrongIdentifier) => Some("SIMULATED-STALE-ANSWER"),
        _ => request.file_identifier.as_deref(),
    };
    let header = Header {
        now,
        confirmation_date: &request.confirmation_date,
        medical_institution_code: &request.medical_institution_code,
        identifier,
        reference_classification: "2",
    };
    if let Some(Fault::SystemError { code, message: text }) = fault {
        let mut header = header.fields("9", behaviour.encoding);
        header.push(field("ErrorCode", code));
        header.push(field("ErrorMessage", text));
        return message(&vec![("MessageHeader".to_owned(), Content::Group(header))], behaviour);
    }
    let mut body = vec![(
        "QualificationConfirmSearchInfo".to_owned(),
        Content::Group(request.echo.clone()),
    )];
    if let Some(Fault::BusinessError { code, message }) = fault {
        body.push(field("ProcessingResultStatus", "2"));
        body.push(field("ProcessingResultCode", code));
        body.push(field("ProcessingResultMessage", message));
    } else {
        body.push(field("ProcessingResultStatus", "1"));
        match patients.find(&request.keys)[..] {
            [patient] => body.extend(resolved(patient.body(), now, Some(request.limit_consent))),
            [] => body.push(field("QualificationValidity", "4")),
            // Without a branch number, twins in one family cannot be told apart.
            [..] => body.push(field("QualificationValidity", "5")),
        }
    }
    both(header.fields("1", behaviour.encoding), body, behaviour)
}

/// The answer that a face reader drops for `patient`.
pub(super) fn at_face_reader(
    patient: &Patient,
    medical_institution_code: &str,
    serial: u64,
    now: DateTime,
    behaviour: &Behaviour,
) -> Vec<u8> {
    let header = Header {
        now,
        confirmation_date: &now.strftime("%Y%m%d").to_string(),
        medical_institution_code,
        identifier: Some(&face_identifier(serial)),
        reference_classification: "1",
    };
    let mut body = vec![field("ProcessingResultStatus", "1")];
    body.extend(resolved(patient.body(), now, None));
    both(header.fields("1", behaviour.encoding), body, behaviour)
}

struct Header<'a> {
    now: DateTime,
    confirmation_date: &'a str,
    medical_institution_code: &'a str,
    identifier: Option<&'a str>,
    /// 照会区分: 1 My Number card, 2 what is printed on a card.
    reference_classification: &'a str,
}

impl Header<'_> {
    fn fields(&self, segment: &str, encoding: Encoding) -> Fields {
        let mut fields = vec![
            field("ProcessExecutionTime", self.now.strftime("%Y%m%d%H%M%S").to_string()),
            field("QualificationConfirmationDate", self.confirmation_date),
            field("MedicalInstitutionCode", self.medical_institution_code),
        ];
        fields.extend(
            self.identifier
                .map(|identifier| field("ArbitraryFileIdentifier", identifier)),
        );
        fields.push(field("ReferenceClassification", self.reference_classification));
        fields.push(field("SegmentOfResult", segment));
        let code = match encoding {
            Encoding::Utf8 => "0",
            Encoding::ShiftJis => "1",
        };
        fields.push(field("CharacterCodeIdentifier", code));
        fields
    }
}

fn both(header: Fields, body: Fields, behaviour: &Behaviour) -> Vec<u8> {
    let fields = vec![
        ("MessageHeader".to_owned(), Content::Group(header)),
        ("MessageBody".to_owned(), Content::Group(body)),
    ];
    message(&fields, behaviour)
}

/// A patient's elements with relative times resolved. `limit_consent` is what a request said about 限度額 data: with
/// it they are given, without it they are not; at the face reader (`None`) the patient's file decides.
fn resolved(fields: &Fields, now: DateTime, limit_consent: Option<bool>) -> Fields {
    let mut out = Fields::with_capacity(fields.len());
    for (name, content) in fields {
        match (name.as_str(), limit_consent) {
            ("LimitApplicationCertificateRelatedConsFlg", Some(consent)) => {
                out.push(field(name, if consent { "1" } else { "0" }));
                if consent {
                    let time = now.strftime("%Y%m%d%H%M%S").to_string();
                    out.push(field("LimitApplicationCertificateRelatedConsTime", time));
                }
                continue;
            }
            ("LimitApplicationCertificateRelatedConsTime", Some(_)) => continue,
            ("LimitApplicationCertificateRelatedInfo", Some(false)) => continue,
            _ => {}
        }
        let content = match content {
            Content::Text(text) => Content::Text(relative_time(text, now).unwrap_or_else(|| text.clone())),
            Content::Group(group) => Content::Group(resolved(group, now, limit_consent)),
        };
        out.push((name.clone(), content));
    }
    out
}

/// Sixteen characters in URL-safe Base64, as real face files bear (`[2+]`).
fn face_identifier(serial: u64) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let bits = u128::from(scatter(serial, "face")) << 24 | u128::from(serial & 0xff_ffff);
    let letter = |position: usize| {
        // 88 bits, filled up to 90 for fifteen letters.
        let index = (bits << 2) >> (84 - 6 * position) & 63;
        usize::try_from(index).map_or('A', |index| char::from(LETTERS[index]))
    };
    (0..15).map(letter).chain(['=']).collect()
}

fn field(name: &str, text: impl Into<Content>) -> (String, Content) {
    (name.to_owned(), text.into())
}
