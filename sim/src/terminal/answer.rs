//! What a terminal answers: the parts that all answers share.

mod bulk;
mod pdf;
mod prescription;
mod qualification;
mod registration;
mod view;

use jiff::civil::DateTime;

use super::behaviour::{Behaviour, Encoding, Fault};
use super::memory::Memory;
use super::patients::{Insurance, Patients};
use super::relative_time;
use super::request::{Question, Request};
use super::xml::{Content, Fields, field, group, message, text};

pub(super) use qualification::at_face_reader;

/// What a request is answered from.
#[derive(Debug)]
pub(super) struct Context<'a> {
    pub(super) now: DateTime,
    pub(super) patients: &'a Patients,
    pub(super) behaviour: &'a Behaviour,
    pub(super) memory: &'a mut Memory,
    pub(super) fault: Option<&'a Fault>,
    pub(super) medical_institution_code: &'a str,
}

/// A finished answer.
#[derive(Debug)]
pub(super) struct Answer {
    pub(super) extension: &'static str,
    pub(super) bytes: Vec<u8>,
}

/// A code of 9 characters and its text. Codes beginning with SIMU are made up.
type Failure<'a> = (&'a str, &'a str);

const STALE_IDENTIFIER: &str = "SIMULATED-STALE-ANSWER";
const NO_SUCH_INSURANCE: Failure<'_> = ("SIMU0101E", "該当する資格がありません。");
const NO_CONSENT: Failure<'_> = ("SIMU0102E", "有効な同意がありません。");

/// The answer to a request.
pub(super) fn to_request(request: Request, context: &mut Context<'_>) -> Answer {
    let identifier = request.file_identifier.as_deref();
    let fields = match request.question {
        Question::Qualification {
            confirmation_date,
            inquiry,
        } => qualification::single(context, identifier, &confirmation_date, &inquiry),
        Question::Visit {
            confirmation_date,
            treatment,
            inquiry,
            specific_diseases,
        } => {
            let header = Header {
                identifier,
                confirmation_date: Some(&confirmation_date),
                ..Header::default()
            };
            qualification::visit(context, header, treatment, &inquiry, specific_diseases)
        }
        Question::ConsentCancel { keys, treatment } => {
            qualification::consent_cancel(context, identifier, &keys, treatment)
        }
        Question::Upload(upload) => bulk::upload(context, request.file_identifier, upload),
        Question::Download { bulk, reception_number } => bulk::download(context, bulk, &reception_number),
        Question::Registration(item) => registration::single(context, identifier, &item),
        Question::View(view) => return view::answer(context, &view),
        Question::Prescription { info } => prescription::registered(context, identifier, &info),
    };
    context.xml(&fields)
}

/// The parts of a header that differ between the kinds.
#[derive(Clone, Copy, Debug, Default)]
struct Header<'a> {
    identifier: Option<&'a str>,
    confirmation_date: Option<&'a str>,
    /// 照会区分: 1 My Number card, 2 what is printed on a card.
    reference_classification: Option<&'a str>,
    reception_number: Option<&'a str>,
    /// 処理結果区分.
    segment: Option<&'a str>,
    error: Option<Failure<'a>>,
    /// Inquiries, those answered normally, those in error.
    counts: Option<[usize; 3]>,
}

impl Context<'_> {
    fn header(&self, header: &Header<'_>) -> Fields {
        let mut fields = vec![field("ProcessExecutionTime", self.time())];
        let mut optional = |name: &str, text: Option<&str>| fields.extend(text.map(|text| field(name, text)));
        optional("QualificationConfirmationDate", header.confirmation_date);
        optional("MedicalInstitutionCode", Some(self.medical_institution_code));
        optional("ArbitraryFileIdentifier", self.identifier(header.identifier));
        optional("ReferenceClassification", header.reference_classification);
        let reception_number = match self.fault {
            Some(Fault::WrongIdentifier) => header.reception_number.map(|_| STALE_IDENTIFIER),
            _ => header.reception_number,
        };
        optional("ReceptionNumber", reception_number);
        optional("SegmentOfResult", header.segment);
        optional("ErrorCode", header.error.map(|(code, _)| code));
        optional("ErrorMessage", header.error.map(|(_, text)| text));
        if let Some(counts) = header.counts {
            let names = ["NumberOfProcessingResult", "NumberOfNormalProcessing", "NumberOfError"];
            fields.extend(
                names
                    .into_iter()
                    .zip(counts)
                    .map(|(name, count)| field(name, count.to_string())),
            );
        }
        fields.push(self.character_code());
        fields
    }

    /// A message that was processed.
    fn processed(&self, header: Header<'_>, body: Fields) -> Fields {
        let header = Header {
            segment: Some("1"),
            ..header
        };
        vec![group("MessageHeader", self.header(&header)), group("MessageBody", body)]
    }

    /// A message that was not: 異常終了, without a body.
    fn failed(&self, header: Header<'_>, error: Failure<'_>) -> Fields {
        let header = Header {
            segment: Some("9"),
            error: Some(error),
            ..header
        };
        vec![group("MessageHeader", self.header(&header))]
    }

    fn xml(&self, fields: &Fields) -> Answer {
        Answer {
            extension: "xml",
            bytes: message(fields, self.behaviour),
        }
    }

    fn time(&self) -> String {
        self.now.strftime("%Y%m%d%H%M%S").to_string()
    }

    fn character_code(&self) -> (String, Content) {
        let code = match self.behaviour.encoding {
            Encoding::Utf8 => "0",
            Encoding::ShiftJis => "1",
        };
        field("CharacterCodeIdentifier", code)
    }

    /// The identifier to send back.
    fn identifier<'i>(&self, asked: Option<&'i str>) -> Option<&'i str> {
        match self.fault {
            Some(Fault::WrongIdentifier) => Some(STALE_IDENTIFIER),
            _ => asked,
        }
    }

    fn system_error(&self) -> Option<Failure<'_>> {
        match self.fault {
            Some(Fault::SystemError { code, message }) => Some((code, message)),
            _ => None,
        }
    }

    fn business_error(&self) -> Option<Failure<'_>> {
        match self.fault {
            Some(Fault::BusinessError { code, message }) => Some((code, message)),
            _ => None,
        }
    }

    /// 照会番号 of a record: what the institution registered, or else what the patient's file has.
    fn reference_number<'r>(&'r self, record: &'r Fields) -> Option<&'r str> {
        Insurance::of_record(record)
            .and_then(|insurance| self.memory.reference_number(self.medical_institution_code, &insurance))
            .or_else(|| text(record, "ReferenceNumber"))
    }

    /// Puts registered reference numbers into the records of a body.
    fn insert_reference_numbers(&self, body: &mut Fields) {
        let lists = body.iter_mut().filter(|(name, _)| name == "ResultList");
        let records = lists.filter_map(|(_, list)| match list {
            Content::Group(list) => Some(list.iter_mut()),
            Content::Text(_) => None,
        });
        for (_, record) in records.flatten() {
            let Content::Group(record) = record else { continue };
            let Some(number) = self.reference_number(record).map(str::to_owned) else {
                continue;
            };
            match record.iter_mut().find(|(name, _)| name == "ReferenceNumber") {
                Some((_, content)) => *content = number.into(),
                None => record.push(field("ReferenceNumber", number)),
            }
        }
    }
}

/// 処理結果状況 of an error with its code and text.
fn error_status((code, message): Failure<'_>) -> Fields {
    vec![
        field("ProcessingResultStatus", "2"),
        field("ProcessingResultCode", code),
        field("ProcessingResultMessage", message),
    ]
}

fn normal_status() -> (String, Content) {
    field("ProcessingResultStatus", "1")
}

/// Elements of a patient's file with their relative times resolved.
fn resolved(fields: &Fields, now: DateTime) -> Fields {
    let resolve = |content: &Content| match content {
        Content::Text(text) => Content::Text(relative_time(text, now).unwrap_or_else(|| text.clone())),
        Content::Group(group) => Content::Group(resolved(group, now)),
    };
    fields
        .iter()
        .map(|(name, content)| (name.clone(), resolve(content)))
        .collect()
}
