//! `kazasu message`: read, check, build, compare and convert eligibility messages.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};

use clap::{Args, Subcommand, ValueEnum};
use comfy_table::Table;
use jiff::civil::Date;
use kazasu::Language;
use kazasu::eligibility::element::Element;
use kazasu::eligibility::message::SetError;
use kazasu::eligibility::qualification::AnswerHeader;
use kazasu::eligibility::table::{FieldInfo, FieldRef, Group, Groups, Presence, Shape, Unknown};
use kazasu::eligibility::value::ScalarRef;
use kazasu::eligibility::{ApiId, Document, Encoding, FileName, ReadError, ReadOptions, WriteError, message, read};
use kazasu::fhir::{bundle, bundle_unit};
use kazasu::io::folder::Suffix;
use kazasu::reception::{ChartRecord, Difference, Severity, compare_answer};
use kazasu::secret::Secret;
use serde_json::{Value, json};

use crate::ExitCode;
use crate::checkin::japanese_date;
use crate::decoded::{DecodeError, Decoded, decode};
use crate::exit;
use crate::failure::{Failure, file_words};
use crate::screen::Screen;

#[derive(Subcommand)]
pub(crate) enum Message {
    /// メッセージを読む / Read messages, UTF-8 or Shift_JIS, into text or JSON
    Decode(Decode),
    /// 診断だけを出す / Print diagnostics only; exit 1 when there are any
    Check(Check),
    /// 要求ファイルを作る / Build a request file
    Build(Build),
    /// カルテと比べる / Compare an answer with a chart record; exit 1 when they differ
    Compare(Compare),
    /// JP Core のリソースにする / An answer as a FHIR R4 bundle of JP Core resources; bulk answers as an array of them
    Fhir(Fhir),
}

impl Message {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        match self {
            Self::Decode(command) => command.run(screen),
            Self::Check(command) => command.run(screen),
            Self::Build(command) => command.run(screen),
            Self::Compare(command) => command.run(screen),
            Self::Fhir(command) => command.run(screen),
        }
    }
}

#[derive(Args)]
pub(crate) struct Decode {
    /// ファイル (`-` は標準入力) / Files; `-` is stdin
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// 既知のレイアウト以外を拒否 / Refuse what is not in the known layout
    #[arg(long)]
    strict: bool,
    /// ZIPのパスワード / Password of ZIP files
    #[arg(long)]
    password: Option<String>,
}

impl Decode {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let mut values = Vec::new();
        let mut unusable = false;
        let bar = progress(screen, &self.files, screen.pick("読み取り中", "reading"));
        for path in &self.files {
            bar.inc(1);
            let name = file_name(path);
            match decode_file(path, self.strict, self.password.as_deref(), screen.language) {
                Ok(decoded) => {
                    unusable |= decoded.is_partly_unusable();
                    if screen.json {
                        values.push(decoded.value(&name));
                    } else {
                        bar.suspend(|| decoded.show(screen, &name));
                    }
                }
                Err(error) => {
                    unusable = true;
                    bar.suspend(|| screen.note(error.line(screen, &name)));
                    values.push(error.value(&name));
                }
            }
        }
        bar.finish_and_clear();
        match values.as_slice() {
            [one] if self.files.len() == 1 => screen.value(one)?,
            _ => screen.value(&values)?,
        }
        Ok(if unusable { ExitCode::from(2) } else { ExitCode::SUCCESS })
    }
}

#[derive(Args)]
pub(crate) struct Check {
    /// ファイル (`-` は標準入力) / Files; `-` is stdin
    #[arg(required = true)]
    files: Vec<PathBuf>,
    /// ZIPのパスワード / Password of ZIP files
    #[arg(long)]
    password: Option<String>,
}

impl Check {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let mut found = false;
        let mut unusable = false;
        let mut values = Vec::new();
        let bar = progress(screen, &self.files, screen.pick("確認中", "checking"));
        for path in &self.files {
            bar.inc(1);
            let name = file_name(path);
            match decode_file(path, false, self.password.as_deref(), screen.language) {
                Ok(decoded) => {
                    unusable |= decoded.is_partly_unusable();
                    for remark in decoded.remarks(screen) {
                        found = true;
                        bar.suspend(|| screen.line(remark.line(&name)));
                    }
                    let value = decoded.value(&name);
                    values.push(json!({"file": name, "diagnostics": value.get("diagnostics")}));
                }
                Err(error) => {
                    unusable = true;
                    bar.suspend(|| screen.line(error.line(screen, &name)));
                    values.push(error.value(&name));
                }
            }
        }
        bar.finish_and_clear();
        screen.value(&values)?;
        if !found && !unusable {
            screen.say("問題はありません。", "Nothing to report.");
        }
        if unusable { Ok(ExitCode::from(2)) } else { exit(found) }
    }
}

#[derive(Args)]
pub(crate) struct Build {
    /// メッセージ種別 / Kind of message, such as OQSsiquc01req
    kind: String,
    /// 要素名=値 (レイアウトの形式で) / Element and value in the form of the layout, such as Birthdate=19900102
    #[arg(long = "set", value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// 文字コード / Encoding of the file
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: FileEncoding,
    /// 書き込むフォルダー (なければ標準出力) / Folder to write the file to; stdout without it
    #[arg(long, value_name = "DIR")]
    out: Option<PathBuf>,
    /// ファイル名の末尾 (既定は日時) / Last part of the file name; made from the time by default
    #[arg(long)]
    suffix: Option<String>,
}

#[derive(Clone, Copy, ValueEnum)]
enum FileEncoding {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "shift_jis")]
    ShiftJis,
}

impl Build {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let api = ApiId::new(&self.kind);
        let request = api.and_then(|api| Some((message::Message::empty_request(&api)?, api)));
        let Some((mut request, api)) = request else {
            let message = format!("{} is not a request that can be built", self.kind);
            return Err(Failure::unusable("unknown_kind", message)
                .japanese(format!("{} は作れる要求ではありません", self.kind))
                .hint(format!("作れるもの: {BUILDABLE}"), format!("these can be: {BUILDABLE}")));
        };
        for pair in &self.set {
            let Some((element, value)) = pair.split_once('=') else {
                return Err(Failure::unusable("set", format!("--set {pair}: give Name=Value"))
                    .japanese(format!("--set {pair}: 要素名=値 の形で渡してください")));
            };
            request
                .set(element, value.to_owned())
                .map_err(|error| not_set(element, &error))?;
        }
        let encoding = match self.encoding {
            FileEncoding::Utf8 => Encoding::Utf8,
            FileEncoding::ShiftJis => Encoding::ShiftJis,
        };
        let bytes = request.to_xml(encoding).map_err(|error| not_written(&request, error))?;
        let Some(folder) = self.out else {
            screen.bytes(&bytes);
            return exit(false);
        };
        let suffix = self.suffix.unwrap_or_else(|| Suffix::now().as_str().to_owned());
        let Some(name) = FileName::request(&api, &suffix) else {
            return Err(
                Failure::unusable("suffix", "--suffix takes 1 to 20 ASCII letters or digits")
                    .japanese("--suffix は半角英数字1～20文字です"),
            );
        };
        let path = folder.join(name.to_string());
        let mut file = fs::File::create_new(&path).map_err(|error| Failure::file(&path, error))?;
        std::io::Write::write_all(&mut file, &bytes).map_err(|error| Failure::file(&path, error))?;
        screen.line(path.display());
        screen.value(&json!({"file": path}))?;
        exit(false)
    }
}

/// The requests whose elements all occur once, so that `--set` can give them.
const BUILDABLE: &str = "OQSsiquc01req OQSsihvq01req OQSsionq01req OQSsihvd01req OQSsiimm01req OQSmutic01req \
    OQSmuhvq01req OQSmuonq01req OQSmuquc02req OQSmutic02req OQSmuhvq02req OQSmuonq02req OQSmuimm02req \
    TKKsiquc01req YZKsiquc01req";

fn not_set(element: &str, error: &SetError) -> Failure {
    let japanese = match error {
        SetError::NoSuchElement { .. } => "この種別にその要素はありません",
        _ => "その要素の値として読めません。日付はYYYYMMDD、フラグとコードはコード表の値です",
    };
    Failure::unusable("set", format!("--set {element}: {error}")).japanese(format!("--set {element}: {japanese}"))
}

/// Why a request was not written, with all that it still lacks.
fn not_written(request: &message::Message<'_>, error: WriteError) -> Failure {
    let lacking = matches!(error, WriteError::Missing { .. });
    let failure = Failure::from(error);
    if !lacking {
        return failure;
    }
    let mut missing = Missing::default();
    missing.of_group(request.root());
    let failure = failure.japanese("端末が必要とする要素が足りません");
    let list = |label: fn(&FieldInfo) -> String| {
        missing
            .values
            .iter()
            .map(|field| label(field))
            .collect::<Vec<_>>()
            .join(", ")
    };
    failure.hint(
        format!(
            "--set で渡してください: {}",
            list(|field| format!("{} ({})", field.element, field.japanese))
        ),
        format!("give with --set: {}", list(|field| field.element.to_owned())),
    )
}

/// What a request needs and has not got.
#[derive(Default)]
struct Missing {
    values: Vec<&'static FieldInfo>,
}

impl Missing {
    /// Their nesting is that of the tables.
    fn of_group(&mut self, group: &dyn Group) {
        for (index, info) in group.info().fields.iter().enumerate() {
            match group.field(index) {
                FieldRef::Absent => self.of_absent(info),
                FieldRef::Group(child) => self.of_group(child),
                FieldRef::Groups(items) => (0..items.len())
                    .filter_map(|place| items.get(place))
                    .for_each(|item| self.of_group(item)),
                _ => {}
            }
        }
    }

    fn of_absent(&mut self, info: &'static FieldInfo) {
        if info.presence != Presence::Required {
            return;
        }
        match info.shape {
            Shape::Group(group) | Shape::Many(group) => group.fields.iter().for_each(|field| self.of_absent(field)),
            _ => self.values.push(info),
        }
    }
}

#[derive(Args)]
pub(crate) struct Compare {
    /// カルテの記録 (JSON) / Chart record, JSON with the keys of a record
    #[arg(long, value_name = "CHART.json")]
    chart: PathBuf,
    /// 回答ファイル / The answer
    file: PathBuf,
}

impl Compare {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let chart = read_chart(&self.chart)?;
        let document = read_file(&self.file)??;
        let message::Message::QualificationAnswer(answer) = &document.message else {
            return Err(Failure::unusable(
                "not_an_answer",
                "only an OQSsiquc01res answer can be compared with a chart",
            )
            .japanese("カルテと比べられるのは資格確認結果(OQSsiquc01res)だけです"));
        };
        let Some((_, differences)) = compare_answer(&chart, answer) else {
            return Err(
                Failure::unusable("no_record", "the answer holds no record to compare with")
                    .japanese("回答に、比べられる資格情報がありません"),
            );
        };
        show_differences(screen, &differences);
        screen.value(&json!({"differences": differences}))?;
        exit(
            differences
                .iter()
                .any(|difference| difference.severity != Severity::Info),
        )
    }
}

#[derive(Args)]
pub(crate) struct Fhir {
    /// 回答ファイル (`-` は標準入力) / The answer; `-` is stdin
    file: PathBuf,
    /// 受診日 (既定は回答の資格確認日) / Day of the visit; by default the day that was asked about
    #[arg(long, value_name = "YYYY-MM-DD")]
    on: Option<Date>,
}

impl Fhir {
    fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let document = read_file(&self.file)??;
        let value = match &document.message {
            message::Message::QualificationAnswer(answer) => bundle(answer, self.day(&answer.header)),
            message::Message::BulkAnswer(answer) => {
                let on = self.day(&answer.header);
                let units = answer.body.bulk_confirm_unit.iter();
                units.map(|unit| bundle_unit(answer, unit, on)).collect()
            }
            _ => {
                let message = "only answers to eligibility inquiries can be turned into FHIR resources";
                return Err(
                    Failure::unusable("not_an_answer", message).japanese("FHIRにできるのは資格確認の回答だけです")
                );
            }
        };
        let text = serde_json::to_string_pretty(&value).map_err(|error| Failure::unusable("json", error))?;
        screen.bytes(format!("{text}\n").as_bytes());
        exit(false)
    }

    fn day(&self, header: &AnswerHeader<'_>) -> Date {
        let asked = header.qualification_confirmation_date.known();
        self.on.or(asked).unwrap_or_else(japanese_date)
    }
}

/// A chart record from a JSON file.
pub(crate) fn read_chart(path: &Path) -> Result<ChartRecord, Failure> {
    let text = fs::read(path).map_err(|error| Failure::file(path, error))?;
    serde_json::from_slice(&text).map_err(|error| {
        let keys = "name, name_kana, birthdate (YYYY-MM-DD), sex1, insurer_number, insured_card_symbol, …";
        Failure::unusable("chart", format!("{}: {error}", path.display()))
            .japanese(format!("{}: カルテの記録として読めません: {error}", path.display()))
            .hint(format!("キー: {keys}"), format!("keys: {keys}"))
    })
}

/// Differences as a table for a person.
pub(crate) fn show_differences(screen: &mut Screen, differences: &[Difference]) {
    if differences.is_empty() {
        screen.say("カルテとの違いはありません。", "The chart agrees.");
        return;
    }
    let mut table = Table::new();
    table.load_style(comfy_table::presets::UTF8_HORIZONTAL_ONLY);
    table.set_header(screen.pick(
        ["項目", "カルテ", "回答", "重さ"],
        ["field", "chart", "answer", "severity"],
    ));
    for difference in differences {
        let severity = match difference.severity {
            Severity::Error => screen.pick("要修正", "error"),
            Severity::Warning => screen.pick("要確認", "warning"),
            Severity::Info => screen.pick("参考", "info"),
        };
        let chart = difference.chart.as_deref().unwrap_or(screen.pick("(なし)", "(none)"));
        table.add_row([difference.label(screen.language), chart, &difference.answer, severity]);
    }
    screen.line(table.trim_fmt());
}

/// A whole message as indented lines.
pub(crate) fn show(screen: &mut Screen, name: &str, document: &Document<'_>) {
    let kind = document.api.as_ref().map_or("?", |api| api.as_str());
    screen.line(format!("{name}  {kind}  {}", document.encoding.name()));
    show_group(screen, document.message.root(), 1);
    let unknown = serde_json::to_value(document)
        .ok()
        .and_then(|value| value.get("unknown").cloned());
    for text in unknown.iter().filter_map(Value::as_array).flatten() {
        let text_of = |key| text.get(key).and_then(Value::as_str).unwrap_or_default();
        screen.line(format!("  ? {}: {}", text_of("path"), text_of("text")));
    }
    if let message::Message::OtherMessage(other) = &document.message {
        for element in other.body.unknown.iter().map(Unknown::element) {
            show_element(screen, &element, 2);
        }
    }
}

/// An element of a message without a table; reading bounded their nesting.
fn show_element(screen: &mut Screen, element: &Element, depth: usize) {
    screen.line(format!("{}{}: {}", "  ".repeat(depth), element.name, element.text));
    for child in &element.elements {
        show_element(screen, child, depth + 1);
    }
}

/// The fields of a group and of the groups in it, whose nesting is that of the tables.
pub(crate) fn show_group(screen: &mut Screen, group: &dyn Group, depth: usize) {
    let indent = "  ".repeat(depth);
    for (index, info) in group.info().fields.iter().enumerate() {
        let label = screen.pick(info.japanese, info.element);
        match group.field(index) {
            FieldRef::Scalar(value) => screen.line(format!("{indent}{label}: {}", words(screen.language, value))),
            FieldRef::Group(child) => {
                screen.line(format!("{indent}{label}"));
                show_group(screen, child, depth + 1);
            }
            FieldRef::Texts(texts) => screen.line(format!("{indent}{label}: {}", texts.join(", "))),
            FieldRef::Groups(items) => show_groups(screen, items, label, depth),
            _ => {}
        }
    }
}

fn show_groups(screen: &mut Screen, items: &dyn Groups, label: &str, depth: usize) {
    let indent = "  ".repeat(depth);
    for (item, number) in (0..items.len()).filter_map(|index| items.get(index)).zip(1_usize..) {
        screen.line(format!("{indent}{label} {number}/{}", items.len()));
        show_group(screen, item, depth + 1);
    }
}

fn words(language: Language, value: ScalarRef<'_>) -> String {
    match value {
        ScalarRef::Code(entry) => format!("{} {}", entry.code, language.pick(entry.label, entry.gloss)),
        ScalarRef::Text(text) => text.to_owned(),
        ScalarRef::Other(text) => format!("{text} (?)"),
        ScalarRef::Date(date) => date.to_string(),
        ScalarRef::Time(time) => time.to_string(),
        ScalarRef::Month(month) => month.to_string(),
        ScalarRef::Percent(percent) => format!("{}%", percent.0),
        ScalarRef::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// Largest file read, in bytes.
const MAX_BYTES: u64 = 64 << 20;

fn bytes_of(path: &Path) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    if path == Path::new("-") {
        std::io::stdin().lock().take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    } else {
        fs::File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    }
    Ok(bytes)
}

/// A file of any kind, decoded.
fn decode_file(path: &Path, strict: bool, password: Option<&str>, language: Language) -> Result<Decoded, DecodeError> {
    let bytes = bytes_of(path).map_err(|error| DecodeError::new("file", file_words(&error, language)))?;
    let password = password.map(|password| Secret::new(password.as_bytes()));
    decode(&file_name(path), &bytes, strict, password.as_ref())
}

/// The bytes of a message file and what they read to. The outer error is the file's, the inner one the message's.
fn read_file(path: &Path) -> Result<Result<Document<'static>, ReadError>, Failure> {
    let bytes = bytes_of(path).map_err(|error| Failure::file(path, error))?;
    Ok(read(&bytes, &ReadOptions::named(&file_name(path))))
}

fn progress(screen: &Screen, files: &[PathBuf], words: &str) -> indicatif::ProgressBar {
    screen.progress(u64::try_from(files.len()).ok(), words.to_owned())
}

fn file_name(path: &Path) -> String {
    path.file_name().map_or_else(
        || path.display().to_string(),
        |name| name.to_string_lossy().into_owned(),
    )
}
