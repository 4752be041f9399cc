//! Walks through the exchanges of a trace, knowing what is selected and what has been read so far.

use zeroize::Zeroizing;

use super::{
    command::{Apdu, Instruction},
    contents::{describe, hex},
    explanation::{Entry, Exchange, ExplainedCommand, ExplainedResponse, Explanation, Note, Options},
    hiding::{Secrets, characters, hide_hex},
    names::{self, Application, Name},
    reading::Body,
};
use crate::{
    Language,
    apdu::status::{Retries, StatusMeaning, StatusWord},
    tlv::ber,
};

/// No file can be read beyond it: the last offset and the longest response.
const MAX_FILE: usize = 0x7FFF + 0x1_0000;
/// So often it is asked what a file holds while it grows: a file of 32 kB in pieces of 128.
const MAX_DESCRIPTIONS: u16 = 256;
/// What PKCS#1 v1.5 puts before a SHA-256 digest (RFC 8017, 9.2).
const SHA256_DIGEST_INFO: &[u8] = b"\x30\x31\x30\x0D\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02\x01\x05\x00\x04\x20";

pub(super) struct Session {
    options: Options,
    entries: Vec<Entry>,
    application: Option<&'static Application>,
    file: Option<u16>,
    /// What was read of the current file, from its start.
    read: Zeroizing<Vec<u8>>,
    /// How often it may still be asked what that holds; 0 once it has been told.
    descriptions: u16,
    /// What the last command does if the card agrees.
    pending: Effect,
    /// Where the exchange is that waits for its response.
    open: Option<usize>,
    /// The line that the last command or response stands on, and where its exchange is.
    last: Option<(usize, usize)>,
    label: Option<String>,
    /// What secret commands carried, as text, to be found in notes.
    secrets: Secrets,
    /// The last command carries a secret and not as many bytes as it says: the notes behind it may go on with it.
    secret_goes_on: bool,
}

/// What a command does to the session, or tells about its response.
#[derive(Clone, Copy, Default)]
enum Effect {
    #[default]
    Nothing,
    SelectApplication(Option<&'static Application>),
    SelectFile(u16),
    Read {
        /// `None` for the current file.
        file: Option<u16>,
        offset: usize,
    },
    /// More of what the last command asked for.
    ReadOn,
    CountTries,
}

impl Session {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            entries: Vec::new(),
            application: None,
            file: None,
            read: Zeroizing::default(),
            descriptions: MAX_DESCRIPTIONS,
            pending: Effect::Nothing,
            open: None,
            last: None,
            label: None,
            secrets: Secrets::default(),
            secret_goes_on: false,
        }
    }

    /// How many entries there are so far.
    pub(super) fn length(&self) -> usize {
        self.entries.len()
    }

    /// The exchange that was completed last, taken out.
    pub(super) fn take_exchange(&mut self) -> Exchange {
        self.last = None;
        match std::mem::take(&mut self.entries).pop() {
            Some(Entry::Exchange(exchange)) => exchange,
            _ => Exchange::default(),
        }
    }

    pub(super) fn finish(mut self) -> Explanation {
        self.unanswered();
        for entry in &mut self.entries {
            match entry {
                Entry::Exchange(exchange) => {
                    for remark in &mut exchange.remarks {
                        self.secrets.hide_in(remark);
                    }
                }
                Entry::Note(note) => self.secrets.hide_in(&mut note.text),
            }
        }
        Explanation { entries: self.entries }
    }

    pub(super) fn command(&mut self, line: usize, body: Body) {
        self.unanswered();
        let (text, effect, bytes) = match Apdu::parse(&body) {
            Some(apdu) => {
                self.secret_goes_on = apdu.is_torn();
                if let Some(secret) = apdu.secret() {
                    self.secrets.add(secret);
                }
                let (text, effect) = self.explain_command(&apdu);
                (text, effect, apdu.shown(self.options.personal_data))
            }
            None => {
                self.secret_goes_on = false;
                (self.explain_beginning(&body), Effect::Nothing, length_only(&body))
            }
        };
        let command = ExplainedCommand {
            bytes,
            text,
            cut: body.end.is_some(),
        };
        self.pending = effect;
        self.open = Some(self.entries.len());
        let remarks = self.label.take().into_iter().collect();
        self.push(
            Exchange {
                line,
                command: Some(command),
                remarks,
                ..Exchange::default()
            },
            line,
        );
    }

    pub(super) fn response(&mut self, line: usize, body: &Body) {
        self.secret_goes_on = false;
        let open = self.open.take();
        let effect = std::mem::take(&mut self.pending);
        let response = self.explain_response(body, effect);
        match open.and_then(|index| Some((index, self.entries.get_mut(index)?))) {
            Some((index, Entry::Exchange(exchange))) => {
                exchange.response = Some(response);
                self.last = Some((line, index));
            }
            _ => self.push(
                Exchange {
                    line,
                    response: Some(response),
                    ..Exchange::default()
                },
                line,
            ),
        }
    }

    /// What stands before the next command.
    pub(super) fn label(&mut self, text: &str) {
        self.label = Some(hide_hex(text));
    }

    /// A note behind a command or response belongs to its exchange.
    pub(super) fn note(&mut self, line: usize, text: &str) {
        let text = match self.secret_goes_on {
            true => characters(text),
            false => hide_hex(text),
        };
        let last = self.last.filter(|(last, _)| *last == line);
        match last.and_then(|(_, index)| self.entries.get_mut(index)) {
            Some(Entry::Exchange(exchange)) => exchange.remarks.push(text),
            _ => self.entries.push(Entry::Note(Note { line, text })),
        }
    }

    fn push(&mut self, exchange: Exchange, line: usize) {
        self.last = Some((line, self.entries.len()));
        self.entries.push(Entry::Exchange(exchange));
    }

    /// A command whose response the trace does not show is taken to have worked.
    fn unanswered(&mut self) {
        if self.open.take().is_some() {
            let effect = std::mem::take(&mut self.pending);
            self.apply(effect, &[], true);
        }
    }

    fn say<'a>(&self, japanese: &'a str, english: &'a str) -> &'a str {
        self.options.language.pick(japanese, english)
    }

    fn explain_response(&mut self, body: &Body, effect: Effect) -> ExplainedResponse {
        let cut = body.end.is_some();
        let bytes = body.end.as_ref().unwrap_or(&body.start);
        let Some((data, status)) = bytes.split_last_chunk::<2>() else {
            self.apply(effect, &[], true);
            let text = match cut {
                true => self.say("ステータスが省略されています", "the status word is left out"),
                false => self.say("ステータスがありません", "no status word"),
            };
            let text = text.to_owned();
            return ExplainedResponse {
                bytes: length_only(body),
                status: None,
                text,
                details: Vec::new(),
                cut,
            };
        };
        let status = StatusWord(u16::from_be_bytes(*status));
        let delivered = matches!(
            status.meaning(),
            StatusMeaning::Success | StatusMeaning::MoreData(_) | StatusMeaning::EndOfFile
        );
        let data = if cut { &[] } else { data };
        let mut details = Vec::new();
        if delivered {
            details = self.apply(effect, data, cut);
        }
        let shown = match (cut, data) {
            (true, _) => "… ".to_owned(),
            (false, []) => String::new(),
            (false, data) if self.options.personal_data => format!("{} ", hex(data)),
            (false, data) => format!("<{} bytes> ", data.len()),
        };
        ExplainedResponse {
            bytes: format!("{shown}{status}"),
            status: Some(status.to_string()),
            text: self.explain_status(status, effect),
            details,
            cut,
        }
    }

    fn explain_status(&self, status: StatusWord, effect: Effect) -> String {
        let language = self.options.language;
        match (effect, status.meaning()) {
            (Effect::CountTries, StatusMeaning::Success) => self
                .say(
                    "照合済み(残り回数は示されません)",
                    "already verified (no counter reported)",
                )
                .to_owned(),
            (Effect::CountTries, StatusMeaning::WrongValue(Retries(tries))) => {
                language.pick(format!("残り{tries}回"), format!("tries left: {tries}"))
            }
            (_, meaning) => language.pick(meaning.japanese(), meaning.english()).into_owned(),
        }
    }

    /// Follows what a command did, and describes what has been read. `cut` says that data came and is not in the trace.
    fn apply(&mut self, effect: Effect, data: &[u8], cut: bool) -> Vec<String> {
        match effect {
            Effect::Nothing | Effect::CountTries => Vec::new(),
            Effect::SelectApplication(application) => {
                self.application = application;
                self.file = None;
                self.forget_read();
                Vec::new()
            }
            Effect::SelectFile(file) => {
                self.file = Some(file);
                self.forget_read();
                Vec::new()
            }
            Effect::Read { file, offset } => {
                if file.is_some_and(|file| self.file.replace(file) != Some(file)) || offset == 0 {
                    self.forget_read();
                }
                // Data from the middle of a file, without what is before it, cannot be told.
                if offset == self.read.len() {
                    self.read_on(data, cut)
                } else {
                    Vec::new()
                }
            }
            Effect::ReadOn => self.read_on(data, cut),
        }
    }

    fn forget_read(&mut self) {
        self.read.clear();
        self.descriptions = MAX_DESCRIPTIONS;
    }

    fn read_on(&mut self, data: &[u8], cut: bool) -> Vec<String> {
        if cut {
            self.forget_read();
            return Vec::new();
        }
        if data.is_empty() || self.read.len().saturating_add(data.len()) > MAX_FILE {
            return Vec::new();
        }
        let first = self.read.is_empty();
        self.read.extend_from_slice(data);
        match ber::object_length(&self.read) {
            Some(total) if total > self.read.len() && self.may_hold_objects() => {
                let total = self.options.language.pick(
                    format!("全体で{total}バイトのデータの先頭"),
                    format!("the beginning of {total} bytes in all"),
                );
                if first { vec![total] } else { Vec::new() }
            }
            _ if self.descriptions == 0 => Vec::new(),
            _ => {
                let details = describe(self.application, self.file, &self.read, self.options);
                self.descriptions = match details.is_empty() {
                    true => self.descriptions.saturating_sub(1),
                    false => 0,
                };
                details
            }
        }
    }

    /// Whether what looks like the length of an object is one: files that are known to hold objects, and certificates.
    fn may_hold_objects(&self) -> bool {
        let Some((application, file)) = self.application.zip(self.file) else {
            return false;
        };
        application.has_objects(file) || self.read.first() == Some(&0x30)
    }

    /// Of a command whose header is not all there.
    fn explain_beginning(&self, body: &Body) -> String {
        let incomplete = self.say("ヘッダーがそろっていません", "the header is not complete");
        let instruction = match body.start.as_slice() {
            [class, code, ..] => Instruction::of(*class, *code),
            _ => Instruction::Unknown,
        };
        format!("{}: {incomplete}", instruction.mnemonic())
    }

    fn explain_command(&self, apdu: &Apdu<'_>) -> (String, Effect) {
        let mnemonic = apdu.instruction.mnemonic();
        if apdu.is_secured {
            // What it is about is inside the cryptogram.
            let secured = self.say("セキュアメッセージング", "under secure messaging");
            return (format!("{mnemonic}: {secured}"), Effect::Nothing);
        }
        let (what, effect) = self.explain_plain_command(apdu);
        (format!("{mnemonic}: {what}"), effect)
    }

    fn explain_plain_command(&self, apdu: &Apdu<'_>) -> (String, Effect) {
        let Apdu { p1, p2, .. } = *apdu;
        let what = match apdu.instruction {
            Instruction::Select => return self.explain_select(apdu),
            Instruction::ReadBinary => return self.explain_read(apdu),
            Instruction::Verify if apdu.is_four_bytes() => {
                let what = self.say(
                    "残り回数の確認(回数は減りません)",
                    "asks for the tries left, costs none",
                );
                return (format!("{}, {what}", self.reference(p2)), Effect::CountTries);
            }
            Instruction::GetResponse => {
                return (
                    self.say("続きのデータ", "the rest of the data").to_owned(),
                    Effect::ReadOn,
                );
            }
            Instruction::ReadRecord => {
                let file = (p2 >> 3 != 0).then(|| u16::from(p2 >> 3));
                format!(
                    "{}, {} {p1}",
                    self.file_name(file.or(self.file)),
                    self.say("レコード", "record")
                )
            }
            Instruction::UpdateBinary => {
                let offset = u16::from_be_bytes([p1, p2]);
                format!(
                    "{}, {} {offset}",
                    self.file_name(self.file),
                    self.say("オフセット", "offset")
                )
            }
            Instruction::GetData => {
                let tag = u16::from_be_bytes([p1, p2]);
                let name = self.name_or(names::data_object(tag), "不明なデータ", "an unknown object");
                format!("{name} ({tag:04X})")
            }
            Instruction::Sign => self.explain_signature(apdu),
            Instruction::Verify
            | Instruction::ChangeReferenceData
            | Instruction::ChangeKey
            | Instruction::InternalAuthenticate => self.reference(p2),
            Instruction::GetChallenge => self.say("乱数の取得", "a random number").to_owned(),
            Instruction::ManageSecurityEnvironment => self.say("使用する鍵の設定", "sets the key to use").to_owned(),
            Instruction::SecurityOperation => self.say("署名または復号", "signs or deciphers").to_owned(),
            Instruction::SetPublicKey => self
                .say("端末の公開鍵の設定", "sets the terminal's public key")
                .to_owned(),
            Instruction::SetSessionKey => self.say("セッション鍵の配送", "delivers a session key").to_owned(),
            Instruction::Envelope => self.say("mdocのセッションデータ", "session data of an mdoc").to_owned(),
            Instruction::LastCommand => self
                .say("最終コマンドの通知(iPhone)", "the reader is done (iPhone)")
                .to_owned(),
            Instruction::Unknown => self.say("不明なコマンド", "an unknown command").to_owned(),
        };
        (what, Effect::Nothing)
    }

    fn explain_select(&self, apdu: &Apdu<'_>) -> (String, Effect) {
        let Some(data) = apdu.data() else {
            return (
                self.say("対象が欠けています", "of what is cut off").to_owned(),
                Effect::Nothing,
            );
        };
        match (apdu.p1, data) {
            (0x04, aid) => {
                let application = Application::by_aid(aid);
                let name = application.map(|application| application.name);
                let name = self.name_or(name, "不明なアプリケーション", "an unknown application");
                (
                    format!("{name} (AID {})", hex(aid)),
                    Effect::SelectApplication(application),
                )
            }
            (0x00, [] | [0x3F, 0x00]) => (
                self.say("MF(カードの最上位)", "MF, the root").to_owned(),
                Effect::SelectApplication(None),
            ),
            (_, [high, low]) => {
                let file = u16::from_be_bytes([*high, *low]);
                (self.file_name(Some(file)), Effect::SelectFile(file))
            }
            (_, other) => (hex(other), Effect::Nothing),
        }
    }

    fn explain_read(&self, apdu: &Apdu<'_>) -> (String, Effect) {
        let Apdu { p1, p2, .. } = *apdu;
        let (file, offset) = match p1 {
            0x80.. => (Some(u16::from(p1 & 0x1F)), u16::from(p2)),
            _ => (None, u16::from_be_bytes([p1, p2])),
        };
        let name = self.file_name(file.or(self.file));
        let language = self.options.language;
        let mut text = language.pick(
            format!("{name}、オフセット{offset}"),
            format!("{name}, offset {offset}"),
        );
        if let Some(length) = apdu.expected() {
            text += &language.pick(format!("、{length}バイトまで"), format!(", up to {length} bytes"));
        }
        (
            text,
            Effect::Read {
                file,
                offset: usize::from(offset),
            },
        )
    }

    /// P1 is how the card pads: 00 is firm, the others are one source's.
    fn explain_signature(&self, apdu: &Apdu<'_>) -> String {
        let scheme = match apdu.p1 {
            0x00 if apdu.data().is_some_and(|data| data.starts_with(SHA256_DIGEST_INFO)) => self.say(
                "SHA-256のDigestInfoにPKCS#1 v1.5パディング",
                "PKCS#1 v1.5 padding of a SHA-256 DigestInfo",
            ),
            0x00 => self.say(
                "渡したデータにPKCS#1 v1.5パディング",
                "PKCS#1 v1.5 padding of the data given",
            ),
            0x01 => self.say("SHA-256(パディングなしのハッシュ)", "bare SHA-256"),
            0x02 => self.say("SHA-256ハッシュ値からDigestInfo", "DigestInfo of a SHA-256 digest"),
            0x03 => self.say(
                "カードがSHA-256を計算しDigestInfo",
                "the card computes SHA-256 and DigestInfo",
            ),
            0x04 => self.say("SHA-256ハッシュ値からPSS", "PSS of a SHA-256 digest"),
            0x05 => self.say("カードがSHA-256を計算しPSS", "the card computes SHA-256 and PSS"),
            _ => self.say("不明な方式", "an unknown scheme"),
        };
        format!("{}, {scheme}", self.reference(apdu.p2))
    }

    /// What P2 names: 80 the selected file, 80 + short file id that file.
    fn reference(&self, p2: u8) -> String {
        match p2 & 0x1F {
            0 => self.file_name(self.file),
            id => {
                let id = u16::from(id);
                self.file_name(Some(
                    self.application.map_or(id, |application| application.referenced(id)),
                ))
            }
        }
    }

    fn file_name(&self, file: Option<u16>) -> String {
        let Some(file) = file else {
            return self.say("選択中のファイル", "the selected file").to_owned();
        };
        let name = self.application.and_then(|application| application.file(file));
        let name = self.name_or(name, "不明なファイル", "an unknown file");
        format!("{name} (EF {file:04X})")
    }

    fn name_or(&self, name: Option<Name>, japanese: &'static str, english: &'static str) -> &'static str {
        let language: Language = self.options.language;
        name.map_or(language.pick(japanese, english), |name| name.in_language(language))
    }
}

/// Bytes that are too few to say whether they are secret: only how many.
fn length_only(body: &Body) -> String {
    let gap = if body.end.is_some() { " …" } else { "" };
    format!("<{} bytes>{gap}", body.start.len())
}
