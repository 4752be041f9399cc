//! `kazasu phone`: what a phone says when it is tapped, and the documents that it hands over.

use std::fs;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, builder::PossibleValuesParser};
use kazasu::card::Guard;
use kazasu::certificate::{Certificate, RustCrypto, TrustAnchors};
use kazasu::phone::mdoc::request::{DeviceRequest, DocumentRequest};
use kazasu::phone::mdoc::verify::{self, Examination, Expectations, VerifiedDocument, examine};
use kazasu::phone::mdoc::{
    Curve, DeviceEngagement, DeviceResponse, MdocError, PrivateKey, RetrievalMethod, SessionTranscript, Value, japan,
};
use kazasu::phone::nfc::{CarrierOffer, EngagementOptions, Handover, TransferOptions};
use kazasu::phone::{PresentationError, present_over_nfc};
use kazasu_sim::phone::MdocProfile;
use kazasu_sim::trust;
use serde_json::{Map, json};
use zeroize::Zeroizing;

use crate::ExitCode;
use crate::device::{DeviceOptions, Simulated, japanese_time, now};
use crate::exit;
use crate::failure::Failure;
use crate::observed::Show;
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Phone {
    /// タップの応答を読み解く / Decode a handover message, a device engagement or a QR code
    Engagement(Engagement),
    /// 提示された文書を検証する / Decode a device response, and make every check that the given files allow
    Response(Response),
    /// スマートフォンに文書を提示してもらう(NFC) / Ask a phone for its document over NFC, and verify it
    Present(Present),
}

impl Phone {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Engagement(command) => command.run(screen),
            Self::Response(command) => command.run(screen),
            Self::Present(command) => command.run(screen),
        }
    }
}

#[derive(Args)]
pub(crate) struct Engagement {
    /// ハンドオーバー(NDEF)、DeviceEngagement(CBOR)、または mdoc: のテキスト。バイナリか16進 / NDEF message, CBOR, or the text of
    /// a QR code; binary or hex
    file: PathBuf,
}

impl Engagement {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let bytes = bytes_of(&self.file)?;
        let unreadable =
            |error: MdocError| Failure::unusable(error.code(), format!("{}: {error}", self.file.display()));
        let (engagement, carriers) = match std::str::from_utf8(&bytes).map(str::trim) {
            Ok(text) if text.to_ascii_lowercase().starts_with("mdoc:") => {
                (DeviceEngagement::from_qr_text(text).map_err(unreadable)?, Vec::new())
            }
            // A CBOR map has its top three bits at 101, an NDEF record never: those are MB, no ME, CF.
            _ if bytes.first().is_some_and(|first| first >> 5 == 0b101) => {
                (DeviceEngagement::parse(&bytes).map_err(unreadable)?, Vec::new())
            }
            _ => {
                let handover = Handover::from_static(&bytes)
                    .map_err(|error| Failure::unusable(error.code(), format!("{}: {error}", self.file.display())))?;
                let engagement = DeviceEngagement::parse(&handover.device_engagement).map_err(unreadable)?;
                let carriers = handover.carriers.iter().map(|carrier| format!("{:?}", carrier.carrier));
                (engagement, carriers.collect())
            }
        };
        let curve = format!("{:?}", engagement.device_key().curve());
        screen.say(
            format!("バージョン: {}  鍵: {curve}", engagement.version()),
            format!("version: {}  key: {curve}", engagement.version()),
        );
        for carrier in &carriers {
            screen.say(format!("運び手: {carrier}"), format!("carrier: {carrier}"));
        }
        let methods: Vec<_> = engagement.retrieval_methods().iter().map(method).collect();
        for method in &methods {
            screen.say(format!("取得方法: {method}"), format!("retrieval: {method}"));
        }
        screen.value(&json!({
            "version": engagement.version(),
            "curve": curve,
            "carriers": carriers,
            "retrieval_methods": methods,
            "capabilities": engagement.capabilities().map(|capabilities| json!({
                "session_establishment_in_handover": capabilities.session_establishment_in_handover,
                "reader_auth_all": capabilities.reader_auth_all,
                "extended_request": capabilities.extended_request,
            })),
        }))?;
        exit(false)
    }
}

fn method(method: &RetrievalMethod) -> String {
    match method {
        RetrievalMethod::Nfc {
            max_command,
            max_response,
        } => format!("NFC, {max_command}/{max_response} B"),
        RetrievalMethod::Ble(ble) => {
            let modes = [
                ble.peripheral_server.then_some("peripheral server"),
                ble.central_client.then_some("central client"),
            ];
            let modes: Vec<_> = modes.into_iter().flatten().collect();
            format!("Bluetooth LE, {}", modes.join(", "))
        }
        RetrievalMethod::Other { kind, version, .. } => format!("{kind} ({version})"),
        _ => "?".to_owned(),
    }
}

/// Whom to believe about documents.
#[derive(Args)]
struct RootOptions {
    /// 信頼する発行者ルート証明書 (IACA、DER) / A root (IACA, DER) to trust besides Japan's
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
}

impl RootOptions {
    fn add_to(&self, mut anchors: TrustAnchors) -> Result<TrustAnchors, Failure> {
        for path in &self.anchor {
            let failed = |error: kazasu::certificate::CertificateError| {
                Failure::unusable(error.code(), format!("{}: {error}", path.display()))
            };
            let der = fs::read(path).map_err(|error| Failure::file(path, error))?;
            let certificate = Certificate::from_der(&der).map_err(failed)?;
            anchors = anchors.with(path.display().to_string(), certificate).map_err(failed)?;
        }
        Ok(anchors)
    }
}

#[derive(Args)]
pub(crate) struct Response {
    #[command(flatten)]
    roots: RootOptions,
    /// セッションの記録 SessionTranscript (CBOR)。なければ端末の証明は確かめない / The session transcript (CBOR); without it
    /// the phone's own proof is not checked
    #[arg(long, value_name = "FILE")]
    transcript: Option<PathBuf>,
    /// リーダーの一時鍵 (32バイト)。MACの確認に必要 / The reader's ephemeral key (P-256, 32 bytes), which a device MAC needs
    #[arg(long, value_name = "FILE", requires = "transcript")]
    reader_key: Option<PathBuf>,
    /// 文書の種類 / Document type
    #[arg(long, value_name = "TYPE", default_value = japan::DOC_TYPE)]
    doc_type: String,
    /// DeviceResponse (CBOR)。バイナリか16進 / DeviceResponse, binary or hex
    #[arg(required = true)]
    files: Vec<PathBuf>,
}

impl Response {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let unusable =
            |path: &Path, error: &MdocError| Failure::unusable(error.code(), format!("{}: {error}", path.display()));
        let anchors = self.roots.add_to(japan::trust_anchors())?;
        let transcript = match &self.transcript {
            Some(path) => SessionTranscript::from_bytes(&bytes_of(path)?).map_err(|error| unusable(path, &error))?,
            // [null, null, null]: no session has it, so that no proof passes.
            None => SessionTranscript::from_bytes(&[0x83, 0xF6, 0xF6, 0xF6])?,
        };
        let reader_key = match &self.reader_key {
            Some(path) => {
                let key = PrivateKey::from_bytes(Curve::P256, &bytes_of(path)?);
                Some(key.map_err(|error| unusable(path, &error))?)
            }
            None => None,
        };
        let expected = Expectations {
            doc_type: &self.doc_type,
            anchors: &anchors,
            at: now(),
            transcript: &transcript,
            reader_key: reader_key.as_ref(),
            verifier: &RustCrypto,
        };
        let mut found = false;
        let mut values = Vec::new();
        for path in &self.files {
            let bytes = bytes_of(path)?;
            let response = DeviceResponse::parse(&bytes).map_err(|error| unusable(path, &error))?;
            if self.files.len() > 1 {
                screen.line(format!("■ {}", path.display()));
            }
            let mut documents = Vec::new();
            for document in &response.documents {
                let examination = examine(document, &expected);
                let checks = show_checks(&examination, self.transcript.is_some(), screen);
                found |= examination.checks.all().is_err();
                let mut elements = Map::new();
                for element in examination.unverified_elements() {
                    let shown = value_text(element.value());
                    screen.line(format!("  {}: {shown}", element.name()));
                    elements.insert(element.name().to_owned(), json!(shown));
                }
                documents.push(json!({
                    "doc_type": document.doc_type,
                    "checks": checks,
                    "elements": elements,
                    "remarks": examination.remarks.iter().map(verify::Remark::code).collect::<Vec<_>>(),
                }));
            }
            for (doc_type, code) in &response.document_errors {
                screen.line(format!("{doc_type}: {code}"));
            }
            found |= response.documents.is_empty();
            values.push(json!({
                "file": path.display().to_string(),
                "version": response.version,
                "status": response.status,
                "documents": documents,
            }));
        }
        match values.as_slice() {
            [single] => screen.value(single)?,
            several => screen.value(&several)?,
        }
        exit(found)
    }
}

/// Each check in a line. Without a transcript the phone's proof says nothing.
fn show_checks(
    examination: &Examination,
    with_transcript: bool,
    screen: &mut Screen,
) -> Map<String, serde_json::Value> {
    let mut values = Map::new();
    for (name, check) in examination.checks.iter() {
        let unchecked = name == "device_authentication" && !with_transcript;
        let (word, value) = match check {
            _ if unchecked => (
                screen
                    .pick(
                        "確認していません(--transcript が必要)",
                        "not checked; needs --transcript",
                    )
                    .to_owned(),
                json!("not_checked"),
            ),
            Ok(()) => (screen.pick("合格", "passed").to_owned(), json!("passed")),
            Err(failure) => (
                screen.pick(format!("不合格({failure})"), format!("failed: {failure}")),
                json!(failure.code()),
            ),
        };
        screen.line(format!("{}: {word}", check_name(name, screen)));
        values.insert(name.to_owned(), value);
    }
    for remark in &examination.remarks {
        screen.say(format!("備考: {remark}"), format!("remark: {remark}"));
    }
    values
}

fn check_name(name: &'static str, screen: &Screen) -> &'static str {
    let (japanese, english) = match name {
        "issuer_certificate" => ("発行者の証明書", "issuer's certificate"),
        "issuer_signature" => ("発行者の署名", "issuer's signature"),
        "doc_type" => ("文書の種類", "document type"),
        "digests" => ("各項目が発行時のままか", "elements as issued"),
        "validity" => ("有効期間", "validity"),
        "device_authentication" => ("端末の証明", "the phone's proof"),
        "device_elements" => ("端末が加えた項目", "elements added by the phone"),
        other => (other, other),
    };
    screen.pick(japanese, english)
}

fn value_text(value: Value<'_>) -> String {
    match value {
        Value::Text(text) => text.to_owned(),
        Value::Int(number) => number.to_string(),
        Value::Bool(flag) => flag.to_string(),
        Value::Bytes(bytes) => format!("<{} B>", bytes.len()),
        Value::Date(date) => date.to_string(),
        Value::DateTime(time) => time.to_string(),
        other => format!("{other:?}"),
    }
}

#[derive(Args)]
pub(crate) struct Present {
    #[command(flatten)]
    device: DeviceOptions,
    #[command(flatten)]
    roots: RootOptions,
    /// 求める項目 (なければ氏名・住所・生年月日・性別) / Elements asked for; name, address, birth date and sex without it
    #[arg(long, value_name = "ELEMENT", value_parser = PossibleValuesParser::new(ELEMENTS))]
    element: Vec<String>,
    /// この年齢以上かどうかだけを求める / Ask only whether the holder is this old
    #[arg(long, value_name = "YEARS", value_parser = years, conflicts_with = "element")]
    age_over: Option<japan::Years>,
    /// 顔写真の書き出し先 / File for the portrait
    #[arg(long, value_name = "FILE")]
    portrait: Option<PathBuf>,
}

/// Identifiers of the elements that can be asked for one by one.
const ELEMENTS: [&str; 10] = [
    "full_name_unicode",
    "resident_address_unicode",
    "local_gov_code_unicode",
    "individual_number_unicode",
    "portrait",
    "sex_unicode",
    "birth_date_unicode",
    "sex",
    "birth_date",
    "age_in_years",
];

fn years(text: &str) -> Result<japan::Years, String> {
    let years = text.parse().ok().and_then(japan::Years::new);
    years.ok_or_else(|| "0 ～ 99".to_owned())
}

impl Present {
    fn run(mut self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        self.device.default_to_iphone();
        let device = &self.device;
        let built_in = if device.is_simulator() {
            trust::documents(MdocProfile::default().authority)?
        } else {
            japan::trust_anchors()
        };
        let anchors = self.roots.add_to(built_in)?;
        let items = match self.age_over {
            Some(years) => japan::age_over(years),
            None => japan::request(&elements(&self.element), false),
        };
        let request = DeviceRequest::new(DocumentRequest::new(items)?);
        let mut random = Zeroizing::new([0; 32]);
        let mut collision = [0; 2];
        getrandom::fill(random.as_mut_slice())
            .and_then(|()| getrandom::fill(&mut collision))
            .map_err(|error| Failure::device("randomness", error))?;
        let reader_key = PrivateKey::from_bytes(Curve::P256, random.as_slice())?;

        let mut engagement = EngagementOptions::new(CarrierOffer::Nfc, collision);
        let mut observed = device.open(Simulated::MyNumberCard, Guard::On, Show::Progress, screen)?;
        engagement.link = observed.link_options();
        let flow = present_over_nfc(|_| Ok(request), reader_key, engagement, TransferOptions::default());
        let presentation = flow.run(&mut observed).map_err(failure)?;
        let (count, bytes_out, bytes_in) = (observed.count, observed.bytes_out, observed.bytes_in);
        drop(observed);

        let response = DeviceResponse::parse(&presentation.response)?;
        let expected = presentation.expectations(japan::DOC_TYPE, &anchors, now(), &RustCrypto);
        let Some(document) = response
            .documents
            .iter()
            .find(|document| document.doc_type == japan::DOC_TYPE)
        else {
            return Err(Failure::device("no_document", "the phone handed over no such document")
                .japanese("スマートフォンから文書が提示されませんでした"));
        };
        let examination = examine(document, &expected);
        let checks = show_checks(&examination, true, screen);
        let exchanges = json!({"count": count, "bytes_out": bytes_out, "bytes_in": bytes_in});
        match presentation.verify(japan::DOC_TYPE, &anchors, now(), &RustCrypto) {
            Ok(document) => {
                let elements = self.show(&document, screen)?;
                screen.value(&json!({
                    "doc_type": document.doc_type(),
                    "checks": checks,
                    "trusted_by": document.anchor(),
                    "valid_until": japanese_time(document.validity().valid_until),
                    "revocation": "not_checked",
                    "elements": elements,
                    "exchanges": exchanges,
                }))?;
                exit(false)
            }
            Err(error) => {
                screen.say(
                    "文書は本物と確認できません。内容は表示しません。",
                    "The document cannot be taken for genuine; its contents are not shown.",
                );
                screen.value(&json!({
                    "doc_type": japan::DOC_TYPE,
                    "checks": checks,
                    "error": error.code(),
                    "exchanges": exchanges,
                }))?;
                exit(true)
            }
        }
    }

    /// The elements that were asked for: showing them is what the command is for.
    fn show(
        &self,
        document: &VerifiedDocument,
        screen: &mut Screen,
    ) -> Result<Map<String, serde_json::Value>, Failure> {
        let mut values = Map::new();
        for element in document.elements() {
            let name = japan::Element::from_identifier(element.namespace(), element.name());
            let label = name.map_or_else(|| element.name().to_owned(), japan::Element::japanese);
            let mut shown = value_text(element.value());
            if let (Some(japan::Element::Portrait), Some(path), Value::Bytes(image)) =
                (name, &self.portrait, element.value())
            {
                fs::write(path, image).map_err(|error| Failure::file(path, error))?;
                shown = path.display().to_string();
            }
            screen.say(format!("{label}: {shown}"), format!("{}: {shown}", element.name()));
            values.insert(element.name().to_owned(), json!(shown));
        }
        Ok(values)
    }
}

fn elements(names: &[String]) -> Vec<japan::Element> {
    use japan::Element as E;
    if names.is_empty() {
        return vec![E::FullName, E::Address, E::BirthDate, E::Sex];
    }
    let asked = |element: &E| names.iter().any(|name| *name == element.identifier());
    E::ALL.into_iter().filter(asked).collect()
}

fn failure(error: PresentationError) -> Failure {
    let japanese = error.japanese();
    Failure::device(error.code(), error).japanese(japanese)
}

/// A file's bytes; one that is nothing but hex and white space is taken for hex.
fn bytes_of(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = fs::read(path).map_err(|error| Failure::file(path, error))?;
    let digits: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !byte.is_ascii_whitespace())
        .collect();
    let is_hex = !digits.is_empty() && digits.len().is_multiple_of(2) && digits.iter().all(u8::is_ascii_hexdigit);
    if !is_hex {
        return Ok(bytes);
    }
    let digit = |byte: u8| char::from(byte).to_digit(16).and_then(|value| u8::try_from(value).ok());
    let pairs = digits.chunks_exact(2);
    Ok(pairs
        .filter_map(|pair| Some(digit(pair[0])? << 4 | digit(pair[1])?))
        .collect())
}
