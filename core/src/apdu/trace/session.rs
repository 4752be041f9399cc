//! Walks through the exchanges of a trace, knowing what is selected and what has been read so far.

use zeroize::Zeroizing;

use super::{
    command::{Apdu, Instruction, is_secured},
    contents::{self, describe, hex},
    explanation::{Entry, Exchange, ExplainedCommand, ExplainedResponse, Explanation, Note, Options},
    format::Line,
    hiding::{Secrets, characters, hide_hex},
    names::Layout,
    reading::Body,
    selection::{Effect, Selection},
    words::Words,
};
use crate::{
    apdu::status::{Retries, StatusMeaning, StatusWord},
    tlv::ber,
};

/// No file can be read beyond it: the last offset and the longest response.
const MAX_FILE: usize = 0x7FFF + 0x1_0000;
/// So often it is asked what a file holds while it grows: a file of 32 kB in pieces of 128.
const MAX_DESCRIPTIONS: u16 = 256;

pub(super) struct Session {
    options: Options,
    entries: Vec<Entry>,
    selection: Selection,
    /// What was read of the current file, from its start.
    read: Zeroizing<Vec<u8>>,
    /// How often it may still be asked what that holds; 0 once it has been told.
    descriptions: u16,
    /// What the last command does if the card agrees.
    pending: Effect,
    /// Whether GET RESPONSE goes on with the file.
    on_file: bool,
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

impl Session {
    pub(super) fn new(options: Options) -> Self {
        Self {
            options,
            entries: Vec::new(),
            selection: Selection::default(),
            read: Zeroizing::default(),
            descriptions: MAX_DESCRIPTIONS,
            pending: Effect::Nothing,
            on_file: false,
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
        let apdu = Apdu::parse(&body).filter(|apdu| !body.is_redacted || apdu.has_plausible_class());
        let (text, effect, bytes) = match apdu {
            Some(apdu) => {
                self.secret_goes_on = apdu.is_torn();
                if let Some(secret) = apdu.secret().filter(|_| !body.is_redacted) {
                    self.secrets.add(secret);
                }
                let text = self.explain_command(&apdu);
                (text, Effect::of(&apdu), apdu.shown(self.options.personal_data))
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
            redacted: body.is_redacted,
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

    /// No response came to the last command: the card may have done it or not, and what is selected is not known.
    pub(super) fn failure(&mut self, line: usize, error: &str) {
        let open = self.open.take();
        self.pending = Effect::Nothing;
        self.selection = Selection::default();
        self.forget_read();
        self.last = open.map(|index| (line, index));
        let none = self.say("応答なし", "no response");
        self.note(line, &format!("{none}: {error}"));
    }

    /// What the first line of a recording says, in words.
    pub(super) fn header(&mut self, line: usize, header: &Line<'_>) {
        let (yes, no) = (self.say("あり", "yes"), self.say("なし", "no"));
        let mut text = self.say("記録", "recording").to_owned();
        let mut add = |japanese, english, value: Option<String>| {
            if let Some(value) = value {
                text += &self
                    .options
                    .language
                    .pick(format!("、{japanese}: {value}"), format!(", {english}: {value}"));
            }
        };
        add("版", "version", header.version.map(|version| version.to_string()));
        add("ツール", "tool", header.tool.as_deref().map(hide_hex));
        add("対象", "profile", header.profile.as_deref().map(hide_hex));
        add("開始", "started", header.started.map(|started| started.to_string()));
        let extended = header
            .supports_extended_length
            .map(|it| if it { yes } else { no }.to_owned());
        add("拡張長", "extended length", extended);
        let redaction = header.redaction.is_some().then(|| match header.is_total() {
            true => self.say(
                "無害とわかっているもの以外すべて",
                "everything that is not known to be harmless",
            ),
            false => self.say(
                "なし(暗証番号や個人情報を含みます)",
                "none; PINs and personal data are in it",
            ),
        });
        add("伏せ字", "redaction", redaction.map(str::to_owned));
        self.entries.push(Entry::Note(Note { line, text }));
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
                redacted: body.is_redacted,
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
            redacted: body.is_redacted,
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
        let before = self.selection.file;
        self.selection.apply(effect);
        self.on_file = match effect {
            Effect::ReadOn => self.on_file,
            effect => matches!(effect, Effect::Read { .. }),
        };
        match effect {
            Effect::SelectApplication(_) | Effect::SelectFile(_) => {
                self.forget_read();
                contents::objects(Layout::FCI, data, self.options)
            }
            Effect::LoseFile => {
                self.forget_read();
                contents::objects(Layout::SECURED, data, self.options)
            }
            Effect::Read { offset, .. } => {
                if self.selection.file != before || offset == 0 {
                    self.forget_read();
                }
                // Data from the middle of a file, without what is before it, cannot be told.
                if offset == self.read.len() {
                    self.read_on(data, cut)
                } else {
                    Vec::new()
                }
            }
            Effect::ReadOn if self.on_file => self.read_on(data, cut),
            Effect::ReadRecord { .. } => contents::describe_record(self.selection, data, self.options),
            Effect::ReadObject(tag) => contents::objects(Layout::of_data_object(tag), data, self.options),
            Effect::Secured => contents::objects(Layout::SECURED, data, self.options),
            Effect::Nothing | Effect::CountTries | Effect::ReadOn => Vec::new(),
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
                let details = describe(self.selection, &self.read, self.options);
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
        let Some((application, file)) = self.selection.application.zip(self.selection.file) else {
            return false;
        };
        application.has_objects(file) || self.read.first() == Some(&0x30)
    }

    fn explain_command(&self, apdu: &Apdu<'_>) -> String {
        Words {
            language: self.options.language,
            selection: self.selection,
        }
        .command(apdu)
    }

    /// Of a command whose header is not all there.
    fn explain_beginning(&self, body: &Body) -> String {
        if body.is_redacted {
            return self
                .say("記録されていないコマンド", "a command that was not recorded")
                .to_owned();
        }
        let incomplete = self.say("ヘッダーがそろっていません", "the header is not complete");
        let (mnemonic, is_secured) = match body.start.as_slice() {
            [class, code, ..] => (Instruction::of(*class, *code).mnemonic(), is_secured(*class)),
            _ => (Instruction::Unknown.mnemonic(), false),
        };
        match is_secured {
            true => format!(
                "{mnemonic}: {}, {incomplete}",
                self.say("セキュアメッセージング", "under secure messaging")
            ),
            false => format!("{mnemonic}: {incomplete}"),
        }
    }
}

/// Bytes that are too few to say whether they are secret: only how many.
fn length_only(body: &Body) -> String {
    let gap = if body.end.is_some() { " …" } else { "" };
    format!("<{} bytes>{gap}", body.start.len())
}
