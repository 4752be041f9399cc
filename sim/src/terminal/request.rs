//! Reading the requests as a terminal does: which kind a file is by its name, and what it asks for.

use encoding_rs::SHIFT_JIS;
use roxmltree::{Document, Node};

use super::patients::{Insurance, SearchKeys};
use super::xml::Fields;

/// More inquiries in one file than this could not be counted in the four digits of an answer's header.
const MOST_INQUIRIES: usize = 9999;

/// The elements of a search that an answer repeats.
const ECHOED_KEYS: [&str; 7] = [
    "InsurerNumber",
    "InsuredCardSymbol",
    "InsuredIdentificationNumber",
    "InsuredBranchNumber",
    "Birthdate",
    "LimitApplicationCertificateRelatedConsFlg",
    "ArbitraryIdentifier",
];

/// A kind of request that the terminal answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Qualification,
    Visit(Treatment),
    ConsentCancel,
    Upload(Bulk),
    Download(Bulk),
    Registration,
    Drugs,
    Checkups,
    Prescription,
}

/// What is asked for in bulk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Bulk {
    Qualification,
    MedicalAssistance,
    Visit(Treatment),
    Registration,
}

/// 診療区分.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Treatment {
    Outpatient,
    HomeVisit,
    Online,
}

impl Treatment {
    pub(super) fn code(self) -> &'static str {
        match self {
            Self::Outpatient => "1",
            Self::HomeVisit => "2",
            Self::Online => "3",
        }
    }

    fn of_code(code: &str) -> Option<Self> {
        [Self::Outpatient, Self::HomeVisit, Self::Online]
            .into_iter()
            .find(|treatment| treatment.code() == code)
    }
}

impl Kind {
    /// The kind of a request file and the name of its answer without extension, if the terminal knows the kind.
    pub(super) fn of_file(name: &str) -> Option<(Self, String)> {
        let (api, suffix) = name.strip_suffix(".xml")?.split_once("req_")?;
        let kind = match api {
            "OQSsiquc01" => Self::Qualification,
            "OQSsihvq01" => Self::Visit(Treatment::HomeVisit),
            "OQSsionq01" => Self::Visit(Treatment::Online),
            "OQSsihvd01" => Self::ConsentCancel,
            "OQSsiimm01" => Self::Registration,
            "YZKsiquc01" => Self::Drugs,
            "TKKsiquc01" => Self::Checkups,
            "EPSsiPIR01" => Self::Prescription,
            _ => {
                let (api, step) = api.split_at_checked(8)?;
                let bulk = match api {
                    "OQSmuquc" => Bulk::Qualification,
                    "OQSmutic" => Bulk::MedicalAssistance,
                    "OQSmuhvq" => Bulk::Visit(Treatment::HomeVisit),
                    "OQSmuonq" => Bulk::Visit(Treatment::Online),
                    "OQSmuimm" => Bulk::Registration,
                    _ => return None,
                };
                match step {
                    "01" => Self::Upload(bulk),
                    "02" => Self::Download(bulk),
                    _ => return None,
                }
            }
        };
        (!suffix.is_empty()).then(|| (kind, format!("{api}res_{suffix}")))
    }
}

/// A request that could be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    pub(super) medical_institution_code: String,
    /// Sent back in the answer.
    pub(super) file_identifier: Option<String>,
    pub(super) question: Question,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum Question {
    Qualification {
        confirmation_date: String,
        inquiry: Inquiry,
    },
    Visit {
        confirmation_date: String,
        treatment: Treatment,
        inquiry: Inquiry,
        specific_diseases: bool,
    },
    ConsentCancel {
        keys: SearchKeys,
        treatment: Treatment,
    },
    Upload(Upload),
    Download {
        bulk: Bulk,
        reception_number: String,
    },
    Registration(Item<Registration>),
    View(View),
    Prescription {
        /// `PrescriptionInfo` as sent.
        info: String,
    },
}

/// One element of a bulk request: what an answer repeats of it, and what it asks for or what is wrong with it.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item<T> {
    pub(super) echo: Fields,
    pub(super) content: Result<T, String>,
}

/// A question about one person.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Inquiry {
    pub(super) echo: Fields,
    pub(super) keys: SearchKeys,
    /// Whether 限度額 data were asked for, with the patient's consent.
    pub(super) limit_wanted: bool,
    /// 限度額適用認定証区分 and 適用区分 that the institution has on record; bulk inquiries only.
    pub(super) limit_on_record: Option<(String, String)>,
}

/// What is asked for in a file whose answers are fetched later.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Upload {
    Qualification {
        confirmation_date: String,
        inquiries: Vec<Item<Inquiry>>,
    },
    /// 医療扶助 of a month.
    MedicalAssistance {
        month: String,
        echo: Fields,
    },
    /// Everyone who consented to home visits or online consultations, or was seen, from day to day.
    Visit {
        treatment: Treatment,
        by: VisitDate,
        from: String,
        to: String,
        echo: Fields,
    },
    Registration(Vec<Item<Registration>>),
}

impl Upload {
    pub(super) fn bulk(&self) -> Bulk {
        match self {
            Self::Qualification { .. } => Bulk::Qualification,
            Self::MedicalAssistance { .. } => Bulk::MedicalAssistance,
            Self::Visit { treatment, .. } => Bulk::Visit(*treatment),
            Self::Registration(_) => Bulk::Registration,
        }
    }
}

/// By which day patients are looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum VisitDate {
    Consent,
    Examination,
}

/// 照会番号登録 of one insurance.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Registration {
    pub(super) number: String,
    pub(super) insurance: Insurance,
}

/// A request to see drugs or check-ups.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct View {
    pub(super) insurance: Insurance,
    pub(super) treatment: Treatment,
    pub(super) content: ViewContent,
    /// 1 to 4, as in the request.
    pub(super) file_category: u8,
    /// The request as the answer repeats it.
    pub(super) echo: Fields,
}

#[derive(Debug, PartialEq, Eq)]
pub(super) enum ViewContent {
    Drugs {
        /// Months `YYYYMM`, both included; the last may be 999999.
        from: String,
        to: String,
        /// Whether what the e-prescription service knows is wanted.
        prescription_service: bool,
    },
    Checkups,
}

/// Reads a request of `kind`, or tells in words why not.
pub(super) fn read(kind: Kind, bytes: &[u8]) -> Result<Request, String> {
    let text = decode(bytes)?;
    let document = Document::parse(&text).map_err(|e| format!("XML形式エラー: {e}"))?;
    let root = document.root_element();
    if root.tag_name().name() != "XmlMsg" {
        return Err("XML形式エラー: XmlMsg がありません".to_owned());
    }
    let (header, body) = (child(root, "MessageHeader")?, child(root, "MessageBody")?);
    let confirmation_date = || digits(header, "QualificationConfirmationDate", 8);
    let conditions = || child(body, "QualificationConfirmSearchInfo");
    let question = match kind {
        Kind::Qualification => Question::Qualification {
            inquiry: inquiry(conditions()?)?,
            confirmation_date: confirmation_date()?,
        },
        Kind::Visit(treatment) => visit(conditions()?, treatment, confirmation_date()?)?,
        Kind::ConsentCancel => {
            let info = child(body, "ConsentCancelInfo")?;
            Question::ConsentCancel {
                keys: keys(info)?,
                treatment: treatment(info)?,
            }
        }
        Kind::Upload(bulk) => Question::Upload(upload(bulk, body, confirmation_date)?),
        Kind::Download(bulk) => Question::Download {
            bulk,
            reception_number: required(body, "ReceptionNumber")?,
        },
        Kind::Registration => {
            let item = registration(child(body, "ReferenceNumberRegistrationInfo")?);
            if let Err(reason) = item.content {
                return Err(reason);
            }
            Question::Registration(item)
        }
        Kind::Drugs | Kind::Checkups => Question::View(view(kind, header, body)?),
        Kind::Prescription => {
            code(body, "IssueType", &["1", "2"])?;
            Question::Prescription {
                info: required(body, "PrescriptionInfo")?,
            }
        }
    };
    Ok(Request {
        medical_institution_code: digits(header, "MedicalInstitutionCode", 10)?,
        file_identifier: optional(header, "ArbitraryFileIdentifier"),
        question,
    })
}

fn upload(bulk: Bulk, body: Node<'_, '_>, date: impl Fn() -> Result<String, String>) -> Result<Upload, String> {
    let conditions = || child(body, "QualificationConfirmSearchInfo");
    let leaves = |node: Node<'_, '_>| echo(node, |_| true);
    Ok(match bulk {
        Bulk::Qualification => Upload::Qualification {
            confirmation_date: date()?,
            inquiries: items(body, "QualificationConfirmSearchInfo", |node| Item {
                echo: echo(node, |name| ECHOED_KEYS.contains(&name)),
                content: inquiry(node),
            })?,
        },
        Bulk::MedicalAssistance => Upload::MedicalAssistance {
            month: digits(conditions()?, "MedicalTreatmentMonth", 6)?,
            echo: leaves(conditions()?),
        },
        Bulk::Visit(treatment) => {
            let conditions = conditions()?;
            code(conditions, "MedicalTreatmentFlag", &[treatment.code()])?;
            let by_examination = treatment == Treatment::Online && child(conditions, "ExaminationDateFrom").is_ok();
            let (by, from, to) = match by_examination {
                true => (VisitDate::Examination, "ExaminationDateFrom", "ExaminationDateTo"),
                false => (VisitDate::Consent, "ConsentDateFrom", "ConsentDateTo"),
            };
            Upload::Visit {
                treatment,
                by,
                from: digits(conditions, from, 8)?,
                to: digits(conditions, to, 8)?,
                echo: leaves(conditions),
            }
        }
        Bulk::Registration => Upload::Registration(items(body, "ReferenceNumberRegistrationInfo", registration)?),
    })
}

fn items<T>(body: Node<'_, '_>, name: &str, read: impl Fn(Node<'_, '_>) -> T) -> Result<Vec<T>, String> {
    let items: Vec<T> = body
        .children()
        .filter(|node| node.has_tag_name(name))
        .map(read)
        .collect();
    match items.len() {
        0 => Err(missing(name)),
        1..=MOST_INQUIRIES => Ok(items),
        _ => Err(format!("件数エラー: {name}")),
    }
}

fn inquiry(conditions: Node<'_, '_>) -> Result<Inquiry, String> {
    let limit_on_record = child(conditions, "LimitApplicationCertificateRelatedInfo")
        .ok()
        .and_then(|info| {
            let classification = optional(info, "LimitApplicationCertificateClassification")?;
            Some((
                classification,
                optional(info, "LimitApplicationCertificateClassificationFlag")?,
            ))
        });
    let name = "LimitApplicationCertificateRelatedConsFlg";
    Ok(Inquiry {
        limit_wanted: code(conditions, name, &["0", "1"])? == "1",
        limit_on_record,
        ..wanting_nothing(conditions)?
    })
}

fn wanting_nothing(conditions: Node<'_, '_>) -> Result<Inquiry, String> {
    Ok(Inquiry {
        echo: echo(conditions, |name| ECHOED_KEYS.contains(&name)),
        keys: keys(conditions)?,
        limit_wanted: false,
        limit_on_record: None,
    })
}

/// For home visits and online consultations, flags of their own say what to fetch (`[1]`).
fn visit(conditions: Node<'_, '_>, treatment: Treatment, confirmation_date: String) -> Result<Question, String> {
    let wanted = |name| optional(conditions, name).as_deref() == Some("1");
    if optional(conditions, "MedicalTreatmentFlag").is_some_and(|flag| flag != treatment.code()) {
        return Err(unfit("MedicalTreatmentFlag"));
    }
    Ok(Question::Visit {
        confirmation_date,
        treatment,
        specific_diseases: wanted("SpecificDiseasesCertificateListDisplayFlg"),
        inquiry: Inquiry {
            limit_wanted: wanted("LimitApplicationCertificateRelatedDisplayFlg"),
            ..wanting_nothing(conditions)?
        },
    })
}

fn keys(conditions: Node<'_, '_>) -> Result<SearchKeys, String> {
    Ok(SearchKeys {
        insurer_number: required(conditions, "InsurerNumber")?.trim().to_owned(),
        symbol: optional(conditions, "InsuredCardSymbol"),
        number: required(conditions, "InsuredIdentificationNumber")?,
        branch: optional(conditions, "InsuredBranchNumber"),
        birthdate: digits(conditions, "Birthdate", 8)?,
    })
}

fn registration(info: Node<'_, '_>) -> Item<Registration> {
    let content = || {
        Ok(Registration {
            number: required(info, "ReferenceNumber")?,
            insurance: Insurance {
                insurer_number: required(info, "InsurerNumber")?.trim().to_owned(),
                symbol: optional(info, "InsuredCardSymbol"),
                number: required(info, "InsuredIdentificationNumber")?,
                branch: optional(info, "InsuredBranchNumber"),
            },
        })
    };
    Item {
        echo: echo(info, |_| true),
        content: content(),
    }
}

fn view(kind: Kind, header: Node<'_, '_>, body: Node<'_, '_>) -> Result<View, String> {
    let (content, categories) = match kind {
        Kind::Drugs => {
            let content = ViewContent::Drugs {
                from: digits(body, "StartDate", 6)?,
                to: digits(body, "EndDate", 6)?,
                prescription_service: optional(body, "PrDiInfClassification").as_deref() == Some("1"),
            };
            (content, &["1", "2", "3", "4"][..])
        }
        _ => (ViewContent::Checkups, &["1", "2"][..]),
    };
    let echo = [
        (header, "MedicalInstitutionCode"),
        (header, "InsurerNumber"),
        (header, "InsuranceCardSymbol"),
        (header, "InsuredPersonIdentificationNumber"),
        (header, "BranchNumber"),
        (header, "ArbitraryFileIdentifier"),
        (body, "StartDate"),
        (body, "EndDate"),
        (body, "LastDate"),
        (body, "FileCategory"),
    ];
    let echo = echo
        .into_iter()
        .filter_map(|(parent, name)| Some((format!("Req{name}"), optional(parent, name)?.into())))
        .collect();
    let file_category = code(body, "FileCategory", categories)?;
    Ok(View {
        insurance: Insurance {
            insurer_number: required(header, "InsurerNumber")?.trim().to_owned(),
            symbol: optional(header, "InsuranceCardSymbol"),
            number: required(header, "InsuredPersonIdentificationNumber")?,
            branch: optional(header, "BranchNumber"),
        },
        treatment: treatment(body)?,
        content,
        file_category: file_category.parse().map_err(|_| unfit("FileCategory"))?,
        echo,
    })
}

fn treatment(parent: Node<'_, '_>) -> Result<Treatment, String> {
    let name = "MedicalTreatmentFlag";
    Treatment::of_code(&required(parent, name)?).ok_or_else(|| unfit(name))
}

/// The values under `parent` as they were sent, without empty ones and groups.
fn echo(parent: Node<'_, '_>, wanted: impl Fn(&str) -> bool) -> Fields {
    parent
        .children()
        .filter(|node| node.is_element() && wanted(node.tag_name().name()))
        .filter(|node| !node.children().any(|child| child.is_element()))
        .filter_map(|node| Some((node.tag_name().name().to_owned(), node.text()?.to_owned().into())))
        .collect()
}

fn decode(bytes: &[u8]) -> Result<String, String> {
    let declaration = String::from_utf8_lossy(&bytes[..bytes.len().min(200)]).to_ascii_lowercase();
    let declaration = declaration.split_once("?>").map_or("", |(declaration, _)| declaration);
    let text = if declaration.contains("shift_jis") || declaration.contains("windows-31j") {
        SHIFT_JIS
            .decode_without_bom_handling_and_without_replacement(bytes)
            .map(|text| text.into_owned())
    } else {
        std::str::from_utf8(bytes)
            .ok()
            .map(|text| text.strip_prefix('\u{feff}').unwrap_or(text).to_owned())
    };
    text.ok_or_else(|| "文字コードエラー".to_owned())
}

fn child<'a, 'd>(parent: Node<'a, 'd>, name: &str) -> Result<Node<'a, 'd>, String> {
    parent
        .children()
        .find(|node| node.has_tag_name(name))
        .ok_or_else(|| missing(name))
}

/// An empty element counts as absent.
fn optional(parent: Node<'_, '_>, name: &str) -> Option<String> {
    let text = child(parent, name).ok()?.text()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn required(parent: Node<'_, '_>, name: &str) -> Result<String, String> {
    optional(parent, name).ok_or_else(|| missing(name))
}

fn digits(parent: Node<'_, '_>, name: &str, length: usize) -> Result<String, String> {
    let text = required(parent, name)?;
    if text.len() != length || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(unfit(name));
    }
    Ok(text)
}

fn code(parent: Node<'_, '_>, name: &str, values: &[&str]) -> Result<String, String> {
    let text = required(parent, name)?;
    if values.contains(&text.as_str()) {
        Ok(text)
    } else {
        Err(unfit(name))
    }
}

fn missing(name: &str) -> String {
    format!("必須項目エラー: {name}")
}

fn unfit(name: &str) -> String {
    format!("項目エラー: {name}")
}
