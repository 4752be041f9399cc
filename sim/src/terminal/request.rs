//! Reading a request `OQSsiquc01req` as a terminal does.

use encoding_rs::SHIFT_JIS;
use roxmltree::{Document, Node};

use super::patients::SearchKeys;
use super::xml::Fields;

/// A request that could be read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Request {
    /// What of the header is sent back.
    pub(super) confirmation_date: String,
    pub(super) medical_institution_code: String,
    pub(super) file_identifier: Option<String>,
    pub(super) keys: SearchKeys,
    /// Whether 限度額 data were asked for, with the patient's consent.
    pub(super) limit_consent: bool,
    /// The search conditions as they were sent, without empty ones.
    pub(super) echo: Fields,
}

/// Reads a request, or tells in words why not.
pub(super) fn read(bytes: &[u8]) -> Result<Request, String> {
    let text = decode(bytes)?;
    let document = Document::parse(&text).map_err(|e| format!("XML形式エラー: {e}"))?;
    let root = document.root_element();
    if root.tag_name().name() != "XmlMsg" {
        return Err("XML形式エラー: XmlMsg がありません".to_owned());
    }
    let header = child(root, "MessageHeader")?;
    let conditions = child(child(root, "MessageBody")?, "QualificationConfirmSearchInfo")?;
    let limit_consent = match required(conditions, "LimitApplicationCertificateRelatedConsFlg")?.as_str() {
        "0" => false,
        "1" => true,
        _ => return Err("項目エラー: LimitApplicationCertificateRelatedConsFlg".to_owned()),
    };
    Ok(Request {
        confirmation_date: digits(header, "QualificationConfirmationDate", 8)?,
        medical_institution_code: digits(header, "MedicalInstitutionCode", 10)?,
        file_identifier: optional(header, "ArbitraryFileIdentifier"),
        keys: SearchKeys {
            insurer_number: required(conditions, "InsurerNumber")?.trim().to_owned(),
            symbol: optional(conditions, "InsuredCardSymbol"),
            number: required(conditions, "InsuredIdentificationNumber")?,
            branch: optional(conditions, "InsuredBranchNumber"),
            birthdate: digits(conditions, "Birthdate", 8)?,
        },
        limit_consent,
        echo: conditions
            .children()
            .filter(Node::is_element)
            .filter_map(|node| Some((node.tag_name().name().to_owned(), node.text()?.to_owned().into())))
            .collect(),
    })
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
        .ok_or_else(|| format!("必須項目エラー: {name}"))
}

/// An empty element counts as absent.
fn optional(parent: Node<'_, '_>, name: &str) -> Option<String> {
    let text = child(parent, name).ok()?.text()?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn required(parent: Node<'_, '_>, name: &str) -> Result<String, String> {
    optional(parent, name).ok_or_else(|| format!("必須項目エラー: {name}"))
}

fn digits(parent: Node<'_, '_>, name: &str, length: usize) -> Result<String, String> {
    let text = required(parent, name)?;
    if text.len() != length || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(format!("項目エラー: {name}"));
    }
    Ok(text)
}
