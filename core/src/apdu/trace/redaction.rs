//! What of an exchange may be recorded. Whatever is not known to be harmless becomes filler of the same length.

use zeroize::Zeroizing;

use super::{
    command::{Apdu, Instruction, Remainder},
    format::FILLER,
    names::{self, Layout},
    outline::Outline,
    reading::Body,
    selection::{Effect, Selection},
};
use crate::apdu::status::{StatusMeaning, StatusWord};

/// The longest capability container that stays.
const MAX_CAPABILITIES: usize = 64;
/// Bytes of the token information that the label takes.
const LABEL: usize = 32;
/// What every label begins with.
const LABEL_START: &[u8] = b"JPKIAP";

/// Follows a session, as what is harmless depends on what is selected.
pub(super) struct Redactor {
    selection: Selection,
    /// The file that is being read.
    file: Stream,
    /// What came last from anything but a file.
    other: Stream,
    /// Whether GET RESPONSE goes on with the file.
    on_file: bool,
}

/// Bytes of an exchange, as they may be recorded.
pub(super) struct Redacted {
    pub(super) bytes: Zeroizing<Vec<u8>>,
    pub(super) is_redacted: bool,
}

impl Redacted {
    /// As they are.
    pub(super) fn in_clear(bytes: &[u8]) -> Self {
        Self {
            bytes: Zeroizing::new(bytes.to_vec()),
            is_redacted: false,
        }
    }
}

impl Redactor {
    pub(super) fn new() -> Self {
        Self {
            selection: Selection::default(),
            file: Stream::new(Form::Hidden),
            other: Stream::new(Form::Hidden),
            on_file: false,
        }
    }

    /// A command and its response, if one came. Without one, the card may have done anything: nothing is taken to be
    /// selected any more.
    pub(super) fn exchange(&mut self, command: &[u8], response: Option<&[u8]>) -> (Redacted, Option<Redacted>) {
        let body = Body::whole(command);
        let apdu = Apdu::parse(&body).filter(Apdu::has_plausible_class);
        let redacted = redact_command(command, apdu.as_ref());
        let Some(response) = response else {
            *self = Self::new();
            return (redacted, None);
        };
        (redacted, Some(self.redact_response(apdu.as_ref(), response)))
    }

    fn redact_response(&mut self, apdu: Option<&Apdu<'_>>, response: &[u8]) -> Redacted {
        let mut bytes = Zeroizing::new(response.to_vec());
        // ISO/IEC 7816-4 knows no other status words; bytes that are none may be the end of cut data.
        let status = match bytes.last_chunk::<2>() {
            Some(&[first @ (0x60..=0x6F | 0x90..=0x9F), second]) => StatusWord(u16::from_be_bytes([first, second])),
            _ => {
                bytes.fill(FILLER);
                *self = Self::new();
                return Redacted {
                    is_redacted: !bytes.is_empty(),
                    bytes,
                };
            }
        };
        let delivered = matches!(
            status.meaning(),
            StatusMeaning::Success | StatusMeaning::MoreData(_) | StatusMeaning::EndOfFile
        );
        let data = match bytes.split_last_chunk_mut::<2>() {
            Some((data, _)) => data,
            None => &mut [],
        };
        let is_redacted = match apdu {
            Some(apdu) if delivered => self.stream(apdu).hide(data),
            Some(apdu) => {
                // A card that does not find an application keeps the old one; after other failures nobody knows.
                if apdu.instruction == Instruction::Select && status != StatusWord::NOT_FOUND {
                    *self = Self::new();
                }
                Stream::new(Form::Hidden).hide(data)
            }
            None => {
                *self = Self::new();
                Stream::new(Form::Hidden).hide(data)
            }
        };
        Redacted { bytes, is_redacted }
    }

    /// What the data of a response belongs to, after a command that worked.
    fn stream(&mut self, apdu: &Apdu<'_>) -> &mut Stream {
        let reads = matches!(apdu.instruction, Instruction::Select | Instruction::ReadBinary);
        if apdu.is_chained() && !reads {
            return self.begin(Form::Hidden);
        }
        if !apdu.is_plain() && !apdu.is_secured {
            // Such as another logical channel.
            self.selection = Selection::default();
            self.file = Stream::new(Form::Hidden);
            return self.begin(Form::Hidden);
        }
        let before = self.selection.file;
        let effect = Effect::of(apdu);
        self.selection.apply(effect);
        match effect {
            Effect::Read { offset, .. } => {
                if offset == 0 {
                    self.file = Stream::new(self.file_form());
                } else if self.selection.file != before || offset != self.file.position {
                    // Without what stands before it, nobody knows what it is.
                    self.file = Stream::new(Form::Hidden);
                }
                self.on_file = true;
                &mut self.file
            }
            Effect::ReadOn if self.on_file => &mut self.file,
            Effect::ReadOn => &mut self.other,
            Effect::SelectApplication(_) | Effect::SelectFile(_) => {
                self.file = Stream::new(Form::Hidden);
                let layout = if apdu.is_secured { Layout::SECURED } else { Layout::FCI };
                self.begin(Form::Objects(Outline::new(layout)))
            }
            Effect::ReadObject(tag) => self.begin(Form::Objects(Outline::new(Layout::of_data_object(tag)))),
            Effect::ReadRecord { .. } => self.begin(self.record_form()),
            Effect::LoseFile | Effect::Secured => {
                self.file = Stream::new(Form::Hidden);
                self.begin(Form::Objects(Outline::new(Layout::SECURED)))
            }
            Effect::CountTries | Effect::Nothing => self.begin(Form::Hidden),
        }
    }

    fn begin(&mut self, form: Form) -> &mut Stream {
        self.on_file = false;
        self.other = Stream::new(form);
        &mut self.other
    }

    fn file_form(&self) -> Form {
        let Some((application, file)) = self.selection.application.zip(self.selection.file) else {
            return Form::Hidden;
        };
        match file {
            names::TOKEN_INFORMATION if application.is_jpki() => Form::Label,
            names::AVAILABILITY if application.is_jpki() => Form::Beginning(3),
            names::CAPABILITIES if application.is_ndef() => Form::Beginning(MAX_CAPABILITIES),
            // The length; what follows may identify a phone.
            names::NDEF_FILE if application.is_ndef() => Form::Beginning(2),
            _ => Form::Objects(Outline::new(application.layout(file))),
        }
    }

    fn record_form(&self) -> Form {
        match self.selection.application {
            Some(application) if application.is_card_identity() && self.selection.file == Some(names::CARD_RECORD) => {
                Form::Record
            }
            _ => Form::Hidden,
        }
    }
}

/// Data that comes in pieces.
struct Stream {
    form: Form,
    position: usize,
}

enum Form {
    Hidden,
    /// So many bytes are harmless.
    Beginning(usize),
    /// The label of the token information, if it looks like one.
    Label,
    /// Tag 01 and a length, then digits.
    Record,
    Objects(Outline),
}

impl Stream {
    fn new(form: Form) -> Self {
        Self { form, position: 0 }
    }

    /// Hides what has to be hidden of the next bytes; says whether that was any.
    fn hide(&mut self, bytes: &mut [u8]) -> bool {
        let start = self.position;
        self.position = start.saturating_add(bytes.len());
        if let Form::Objects(outline) = &mut self.form {
            return outline.hide(bytes);
        }
        let mut any = false;
        for (position, byte) in (start..).zip(bytes) {
            if !self.stays(position, *byte) {
                *byte = FILLER;
                any = true;
            }
        }
        any
    }

    fn stays(&mut self, position: usize, byte: u8) -> bool {
        let (stays, length) = match &self.form {
            Form::Hidden | Form::Objects(_) => (false, 0),
            Form::Beginning(length) => (true, *length),
            Form::Label => match LABEL_START.get(position) {
                Some(expected) => (byte == *expected, LABEL),
                None => (
                    matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b' ' | 0) && position < LABEL,
                    LABEL,
                ),
            },
            Form::Record => (position != 0 || byte == 0x01, 2),
        };
        let stays = stays && position < length;
        if !stays {
            self.form = Form::Hidden;
        }
        stays
    }
}

/// Header and lengths stay, and such data as is harmless.
fn redact_command(command: &[u8], apdu: Option<&Apdu<'_>>) -> Redacted {
    let mut bytes = Zeroizing::new(command.to_vec());
    let hidden = match apdu.map(|apdu| (apdu, &apdu.rest)) {
        None => bytes.as_mut_slice(),
        Some((apdu, Remainder::Whole { data: [], expected })) => match bytes.get_mut(4..) {
            // What looks like Le is Lc, or a part of a secret: none of these asks for data.
            Some(rest) if expected.is_some() && apdu.secret().is_some() => rest,
            _ => &mut [],
        },
        Some((apdu, Remainder::Whole { data, .. })) => {
            let start = if command.get(4) == Some(&0) { 7 } else { 5 };
            let end = match apdu.secret() {
                // Behind a wrong Lc, Le is the end of the secret.
                Some(_) => command.len(),
                None => data.len().saturating_add(start),
            };
            match bytes.get_mut(start..end) {
                Some(data) if apdu.is_secured => {
                    let is_redacted = Outline::new(Layout::SECURED).hide(data);
                    return Redacted { bytes, is_redacted };
                }
                Some(_) if apdu.data_is_recordable() => &mut [],
                Some(data) => data,
                None => bytes.as_mut_slice(),
            }
        }
        Some((_, Remainder::Wrong(_) | Remainder::Cut(_))) => bytes.get_mut(4..).unwrap_or_default(),
    };
    hidden.fill(FILLER);
    let is_redacted = !hidden.is_empty();
    Redacted { bytes, is_redacted }
}
