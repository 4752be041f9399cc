//! From the lines of a trace to commands, responses and notes.

use std::borrow::Cow;

use zeroize::Zeroizing;

use super::format::Line;

/// The class bytes that a command without a mark before it may begin with: interindustry, with secure messaging or
/// chaining, and the proprietary ones in use.
const CLASSES: [&str; 6] = ["00", "08", "0C", "10", "80", "84"];

/// Something found in a line.
#[derive(Debug)]
pub(super) enum Item<'a> {
    Command(Body),
    Response(Body),
    /// Why no response came.
    Failure(String),
    /// The first line of a recording.
    Header(Box<Line<'a>>),
    /// What stands before the command that follows.
    Label(&'a str),
    Note(Cow<'a, str>),
}

/// Bytes as far as a trace shows them. They may hold a secret, and are wiped.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// All of them, or those before the first gap.
    pub(super) start: Zeroizing<Vec<u8>>,
    /// Those after the last gap, if there is one.
    pub(super) end: Option<Zeroizing<Vec<u8>>>,
    /// Whether filler stands in place of bytes.
    pub(super) is_redacted: bool,
}

impl Body {
    /// Bytes of which nothing is left out.
    pub(super) fn whole(bytes: &[u8]) -> Self {
        Self {
            start: Zeroizing::new(bytes.to_vec()),
            end: None,
            is_redacted: false,
        }
    }

    fn push(&mut self, byte: u8) {
        self.end.as_mut().unwrap_or(&mut self.start).push(byte);
    }

    fn gap(&mut self) {
        self.end = Some(Zeroizing::default());
    }

    fn is_empty(&self) -> bool {
        self.start.is_empty() && self.end.is_none()
    }
}

/// Everything in one line, in order.
pub(super) fn read_line(line: &str) -> Vec<Item<'_>> {
    let line = line.trim();
    if line.is_empty() {
        return Vec::new();
    }
    if line.starts_with('{') {
        return read_json(line);
    }
    if let Some(comment) = line.strip_prefix('#') {
        return vec![Item::Note(comment.trim().into())];
    }
    let mut items = Vec::new();
    match marked(line) {
        Some((Side::Command, body)) => read_bodies(body, Side::Command, &mut items),
        Some((Side::Response, body)) => read_bodies(body, Side::Response, &mut items),
        None => match find_command(line) {
            Some((label, body)) => {
                if !label.is_empty() {
                    items.push(Item::Label(label));
                }
                read_bodies(body, Side::Command, &mut items);
            }
            None => items.push(Item::Note(line.into())),
        },
    }
    items
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Side {
    Command,
    Response,
}

fn read_json(line: &str) -> Vec<Item<'_>> {
    let Ok(parsed) = serde_json::from_str::<Line<'_>>(line) else {
        return vec![Item::Note(line.into())];
    };
    let mut items = Vec::new();
    match &*parsed.kind {
        "header" => return vec![Item::Header(Box::new(parsed))],
        "exchange" => {
            read_hex("tx", Side::Command, &parsed, &mut items);
            read_hex("rx", Side::Response, &parsed, &mut items);
        }
        "error" => {
            read_hex("tx", Side::Command, &parsed, &mut items);
            items.extend(parsed.error.map(|error| Item::Failure(error.into_owned())));
        }
        _ => {}
    }
    // A kind of line nobody here has seen.
    if items.is_empty() {
        items.push(Item::Note(line.into()));
    }
    items
}

fn read_hex<'a>(name: &str, side: Side, line: &Line<'_>, items: &mut Vec<Item<'a>>) {
    let hex = match side {
        Side::Command => &line.tx,
        Side::Response => &line.rx,
    };
    let Some(hex) = hex else { return };
    let (mut body, rest) = read_body(hex);
    body.is_redacted = line.is_redacted(name);
    items.push(side.item(body));
    if !matches!(rest, Rest::Nothing) {
        // Whatever its encoding, it is the bytes of an exchange.
        items.push(Item::Note(
            format!("{name}: <{} characters>", hex.chars().count()).into(),
        ));
    }
}

impl Side {
    fn item<'a>(self, body: Body) -> Item<'a> {
        match self {
            Self::Command => Item::Command(body),
            Self::Response => Item::Response(body),
        }
    }
}

/// A line that says at its start which side the bytes come from, perhaps after a label such as `S6:`.
fn marked(line: &str) -> Option<(Side, &str)> {
    let (first, rest) = split_word(line);
    if let Some(side) = side(first) {
        return Some((side, rest));
    }
    let (second, rest) = split_word(rest);
    side(second).filter(|_| first.ends_with(':')).map(|side| (side, rest))
}

fn side(word: &str) -> Option<Side> {
    match word.trim_end_matches(':') {
        "C" | "TX" | "tx" | ">" | ">>" | "=>" => Some(Side::Command),
        "R" | "RX" | "rx" | "<" | "<<" | "<=" => Some(Side::Response),
        _ => None,
    }
}

/// The first word and what follows it.
fn split_word(text: &str) -> (&str, &str) {
    text.split_once(char::is_whitespace)
        .map_or((text, ""), |(word, rest)| (word, rest.trim_start()))
}

/// Splits a line without a mark before the first word that looks like a command.
fn find_command(line: &str) -> Option<(&str, &str)> {
    let mut rest = line;
    loop {
        if begins_command(rest) {
            let label = line.len().checked_sub(rest.len()).and_then(|end| line.get(..end))?;
            return Some((label.trim().trim_end_matches(':'), rest));
        }
        let (_, following) = split_word(rest);
        if following.is_empty() {
            return None;
        }
        rest = following;
    }
}

/// A header in one word, a shorter run of hex with a placeholder right behind it, or a header byte by byte.
///
/// Looks at the beginning only: a line may be one word of megabytes, and is asked about at every place in it.
fn begins_command(text: &str) -> bool {
    let digits = text.bytes().take(8).take_while(u8::is_ascii_hexdigit).count();
    let byte_by_byte = || {
        let words = || text.split_whitespace().take(4);
        words().all(|word| word.len() == 2 && is_hex(word)) && words().count() == 4
    };
    CLASSES.iter().any(|class| text.starts_with(class))
        && (digits == 8 || digits >= 4 && text.as_bytes().get(digits) == Some(&b'<') || digits == 2 && byte_by_byte())
}

/// Reads `command -> response ; command …` up to the first thing that is no bytes.
fn read_bodies<'a>(text: &'a str, first: Side, items: &mut Vec<Item<'a>>) {
    let (mut text, mut side) = (text, first);
    loop {
        let (body, rest) = read_body(text);
        if !body.is_empty() {
            items.push(side.item(body));
        }
        (text, side) = match rest {
            Rest::Nothing => return,
            Rest::Response(rest) => (rest, Side::Response),
            Rest::Command(rest) if begins_command(rest.trim_start()) => (rest, Side::Command),
            Rest::Command(remark) | Rest::Remark(remark) => {
                items.push(Item::Note(remark.trim().into()));
                return;
            }
        };
    }
}

/// What stands behind some bytes.
enum Rest<'a> {
    Nothing,
    Response(&'a str),
    Command(&'a str),
    Remark(&'a str),
}

/// Reads bytes and gaps up to the first thing that is neither.
fn read_body(text: &str) -> (Body, Rest<'_>) {
    let mut body = Body::default();
    let mut rest = text;
    loop {
        rest = rest.trim_start();
        if rest.is_empty() {
            return (body, Rest::Nothing);
        }
        if let Some(after) = rest.strip_prefix("->") {
            return (body, Rest::Response(after));
        }
        if let Some(after) = rest.strip_prefix(';') {
            return (body, Rest::Command(after));
        }
        if let Some(after) = rest.strip_prefix('#') {
            return (body, Rest::Remark(after));
        }
        if let Some(after) = rest.strip_prefix('<') {
            body.gap();
            rest = after_placeholder(after);
            continue;
        }
        if rest.starts_with("..") || rest.starts_with('…') {
            body.gap();
            rest = rest.trim_start_matches(['.', '…']);
            // `...(256 bytes)...`
            if let Some(after) = rest.strip_prefix('(') {
                rest = after.split_once(')').map_or("", |(_, after)| after);
            }
            continue;
        }
        let end = rest
            .find(|character: char| !character.is_ascii_alphanumeric())
            .unwrap_or(rest.len());
        let Some((word, after)) = rest.split_at_checked(end) else {
            return (body, Rest::Remark(rest));
        };
        match word {
            "R" => return (body, Rest::Response(after)),
            "Lc" | "Le" => body.gap(),
            _ if is_bytes(word) => push_bytes(word, &mut body),
            _ => return (body, Rest::Remark(rest)),
        }
        rest = after;
    }
}

/// What follows the `>` that closes a placeholder, which may hold others and arrows.
fn after_placeholder(text: &str) -> &str {
    let mut depth = 0_u32;
    let mut previous = ' ';
    for (index, character) in text.char_indices() {
        match character {
            '<' => depth = depth.saturating_add(1),
            '>' if previous == '-' => {}
            '>' if depth == 0 => {
                return text
                    .get(index..)
                    .and_then(|rest| rest.strip_prefix('>'))
                    .unwrap_or_default();
            }
            '>' => depth = depth.saturating_sub(1),
            _ => {}
        }
        previous = character;
    }
    ""
}

/// Hex, in which `L` or `x` may stand for a digit: `3082LLLL9000`, `63Cx`.
fn is_bytes(word: &str) -> bool {
    let is_digit = |byte: u8| byte.is_ascii_hexdigit() || matches!(byte, b'L' | b'x');
    word.len() >= 2 && word.bytes().all(is_digit) && word.bytes().any(|byte| byte.is_ascii_hexdigit()) || word == "LL"
}

fn push_bytes(word: &str, body: &mut Body) {
    let mut digits = word
        .chars()
        .map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok()));
    while let Some(high) = digits.next() {
        match (high, digits.next().flatten()) {
            (Some(high), Some(low)) => body.push(high << 4 | low),
            _ => body.gap(),
        }
    }
}

pub(super) fn is_hex(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `C:00A4..` for a command, `R:` for a response, with `…` for a gap, `L:` for a label, `N:` for a note.
    fn shown(line: &str) -> Vec<String> {
        let hex = |bytes: &[u8]| bytes.iter().map(|byte| format!("{byte:02X}")).collect::<String>();
        let body = |body: &Body| {
            let end = body.end.as_ref().map(|end| format!("…{}", hex(end)));
            hex(&body.start) + &end.unwrap_or_default()
        };
        read_line(line)
            .iter()
            .map(|item| match item {
                Item::Command(it) => format!("C:{}", body(it)),
                Item::Response(it) => format!("R:{}", body(it)),
                Item::Failure(text) => format!("F:{text}"),
                Item::Header(header) => format!("H:{}", header.version.unwrap_or_default()),
                Item::Label(text) => format!("L:{text}"),
                Item::Note(text) => format!("N:{text}"),
            })
            .collect()
    }

    #[test]
    fn both_sides_and_comments_are_told_apart() {
        assert_eq!(shown("C 00A4020C 02 000A"), ["C:00A4020C02000A"]);
        assert_eq!(shown("R 001F9000   # length"), ["R:001F9000", "N:length"]);
        assert_eq!(shown("# a comment"), ["N:a comment"]);
        assert_eq!(shown("C 00B08A0004      R 9000"), ["C:00B08A0004", "R:9000"]);
        assert_eq!(shown("  "), [""; 0]);
    }

    #[test]
    fn gaps_of_all_kinds_are_kept_as_gaps() {
        assert_eq!(shown("R ...(0x61F bytes)...9000"), ["R:…9000"]);
        assert_eq!(shown("R FF2062DF2108...DF220F...DF2501..9000"), ["R:FF2062DF2108…9000"]);
        assert_eq!(shown("C 00200080 0E <YYMMDD(era), ASCII>"), ["C:002000800E…"]);
        assert_eq!(shown("R 3082LLLL9000"), ["R:3082…9000"]);
        assert_eq!(
            shown("R 63Cx            # wrong, x tries left"),
            ["R:63…", "N:wrong, x tries left"]
        );
        assert_eq!(
            shown("S6: C 802A0080 Lc <DigestInfo> 00  (as on JPKI)"),
            ["C:802A0080…00", "N:(as on JPKI)"]
        );
        assert_eq!(shown("C 00B0000004 ..."), ["C:00B0000004…"]);
        assert_eq!(
            shown("C 80AE0000 <OAEP( A022 <seed> -> b )> 00 -> 9000"),
            ["C:80AE0000…00", "R:9000"]
        );
    }

    #[test]
    fn bytes_are_found_behind_a_label() {
        assert_eq!(
            shown("READ BINARY retry on 6C04     00B0000000 -> 6C04 ; 00B0000004 -> 010203049000   S2 card.rs"),
            [
                "L:READ BINARY retry on 6C04",
                "C:00B0000000",
                "R:6C04",
                "C:00B0000004",
                "R:010203049000",
                "N:S2 card.rs"
            ]
        );
        assert_eq!(
            shown("1 VERIFY PIN in clear:    00200091 04 <pin>  -> 9000      (else SET SESSION KEY -> 6982)"),
            [
                "L:1 VERIFY PIN in clear",
                "C:0020009104…",
                "R:9000",
                "N:(else SET SESSION KEY -> 6982)"
            ]
        );
        assert_eq!(
            shown("counter query by SFI  002000<80|SFI>  x"),
            ["L:counter query by SFI", "C:002000…", "N:x"]
        );
        assert_eq!(shown("00 A4 04 0C 02 3F 00"), ["C:00A4040C023F00"]);
    }

    #[test]
    fn lines_without_bytes_are_notes() {
        for line in [
            "sign AP AID   E828BD080FA000000391000000000001",
            "63C2 is wrong",
            "{\"type\":",
            "{}",
        ] {
            assert_eq!(shown(line), [format!("N:{line}")]);
        }
    }

    #[test]
    fn json_lines_are_exchanges() {
        let line = r#"{"type":"exchange","tx":"00A4020C02000A","rx":"9000","ms":12}"#;
        assert_eq!(shown(line), ["C:00A4020C02000A", "R:9000"]);
        assert_eq!(shown(r#"{"type":"header","version":1,"can":"123123"}"#), ["H:1"]);
        let error = r#"{"type":"error","tx":"00B0","error":"device_removed"}"#;
        assert_eq!(shown(error), ["C:00B0", "F:device_removed"]);
    }
}
