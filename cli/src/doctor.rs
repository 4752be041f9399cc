//! `kazasu doctor`: is this machine ready for the reception desk? Looks at the PC/SC service, the readers, what lies on
//! them (without any PIN), and the shared folders.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

use clap::Args;
use serde::Serialize;

use crate::ExitCode;
use crate::failure::{Failure, file_words};
use crate::screen::Screen;

#[derive(Args)]
pub(crate) struct Doctor {
    /// 要求フォルダー / Folder that requests are written to
    #[arg(long, value_name = "DIR")]
    req: Option<PathBuf>,
    /// 回答フォルダー / Folder that answers are read from
    #[arg(long, value_name = "DIR")]
    res: Option<PathBuf>,
    /// 顔認証付きカードリーダーのフォルダー / Folder of the face reader's files; only looked at
    #[arg(long, value_name = "DIR")]
    face: Option<PathBuf>,
}

/// How one check ended.
#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
enum Status {
    Ok,
    /// Work is possible, but something needs a look.
    Warning,
    /// Work is not possible.
    Failed,
}

/// What a check looked at: its code for programs, and its name in Japanese and English.
#[derive(Clone, Copy)]
struct Subject(&'static str, &'static str, &'static str);

const PCSC: Subject = Subject("pcsc", "PC/SC", "PC/SC");

impl Serialize for Subject {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.0)
    }
}

/// Which of the shared folders.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Folder {
    Req,
    Res,
    Face,
}

impl Folder {
    const fn subject(self) -> Subject {
        match self {
            Self::Req => Subject("req", "要求フォルダー", "req folder"),
            Self::Res => Subject("res", "回答フォルダー", "res folder"),
            Self::Face => Subject("face", "顔認証フォルダー", "face folder"),
        }
    }
}

/// One line of the report.
#[derive(Serialize)]
struct Finding {
    check: Subject,
    status: Status,
    /// Stable, for programs.
    code: &'static str,
    message: String,
    /// What to do next.
    #[serde(skip_serializing_if = "Option::is_none")]
    advice: Option<String>,
}

impl Finding {
    fn new(check: Subject, status: Status, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            check,
            status,
            code,
            message: message.into(),
            advice: None,
        }
    }

    fn advice(mut self, advice: impl Into<String>) -> Self {
        self.advice = Some(advice.into());
        self
    }
}

impl Doctor {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let mut findings = readers::look(screen);
        for (check, folder) in [
            (Folder::Req, &self.req),
            (Folder::Res, &self.res),
            (Folder::Face, &self.face),
        ] {
            if let Some(folder) = folder {
                findings.extend(look_at_folder(check, folder, screen));
            }
        }
        if let (Some(req), Some(res)) = (&self.req, &self.res) {
            findings.extend(same_folder(req, res, screen));
        }

        for finding in &findings {
            let status = match finding.status {
                Status::Ok => "OK  ",
                Status::Warning => screen.pick("注意", "WARN"),
                Status::Failed => screen.pick("異常", "FAIL"),
            };
            screen.line(format!(
                "{status}  {}: {}",
                screen.pick(finding.check.1, finding.check.2),
                finding.message
            ));
            if let Some(advice) = &finding.advice {
                screen.line(format!("      → {advice}"));
            }
        }
        let ready = findings.iter().all(|finding| finding.status == Status::Ok);
        if ready {
            screen.say("準備ができています。", "Ready.");
        }
        screen.value(&serde_json::json!({"ready": ready, "checks": findings}))?;
        let no_reader = findings
            .iter()
            .any(|finding| finding.status == Status::Failed && ["pcsc", "reader"].contains(&finding.check.0));
        if no_reader {
            return Ok(ExitCode::from(3));
        }
        crate::exit(!ready)
    }
}

#[cfg(not(feature = "pcsc"))]
mod readers {
    use super::{Finding, PCSC, Screen, Status};

    pub(super) fn look(screen: &Screen) -> Vec<Finding> {
        let message = screen.pick(
            "このkazasuはPC/SCなしでビルドされているため、リーダーは確認していません",
            "this kazasu was built without PC/SC; readers were not looked at",
        );
        let finding = Finding::new(PCSC, Status::Warning, "no_pcsc", message);
        vec![finding.advice("cargo run --features pcsc -- doctor")]
    }
}

#[cfg(feature = "pcsc")]
mod readers {
    use std::time::Duration;

    use kazasu::apdu::{ExtendedLength, Link, LinkOptions};
    use kazasu::card::Error;
    use kazasu::card::jpki::{self, CertificateFile, Jpki};
    use kazasu::card::token::TokenKind;
    use kazasu::card::{Application, Options};
    use kazasu::flow::{Channel, Flow};
    use kazasu::io::pcsc::{Connection, Reader, ReaderError, Readers};

    use super::{Finding, PCSC, Screen, Status, Subject};

    const READER: Subject = Subject("reader", "リーダー", "reader");
    const CARD: Subject = Subject("card", "カード", "card");

    pub(super) fn look(screen: &Screen) -> Vec<Finding> {
        let (readers, list) = match Readers::open().and_then(|readers| readers.list().map(|list| (readers, list))) {
            Ok(found) => found,
            Err(error) => return vec![failed(PCSC, Status::Failed, &error, screen)],
        };
        let running = screen.pick("サービスが動いています", "the service is running");
        let mut findings = vec![Finding::new(PCSC, Status::Ok, "service_running", running)];
        if list.is_empty() {
            findings.push(failed(READER, Status::Failed, &ReaderError::NoReader, screen));
        }
        for reader in &list {
            findings.extend(look_at(&readers, reader, screen));
        }
        findings
    }

    fn look_at(readers: &Readers, reader: &Reader, screen: &Screen) -> Vec<Finding> {
        let name = &reader.name;
        let found = |message: &str| format!("{name}: {message}");
        if !reader.has_card {
            let message = found(screen.pick("カードなし", "no card on it"));
            return vec![Finding::new(READER, Status::Ok, "reader_empty", message)];
        }
        if reader.is_mute {
            let message = found(screen.pick("カードが応答しません", "the card does not answer"));
            let advice = screen.pick(
                "カードの向きを確かめて置き直してください",
                "check its direction and put it again",
            );
            return vec![Finding::new(READER, Status::Warning, "card_mute", message).advice(advice)];
        }
        let mut connection = match readers.connect(Some(name), Duration::ZERO) {
            Ok(connection) => connection,
            Err(error) => return vec![failed(READER, Status::Warning, &error, screen)],
        };
        let card = card(&mut connection, screen);
        vec![carries(&connection, screen), card]
    }

    /// What the card is: its label, and a certificate that needs no PIN, which also shows what the reader carries.
    fn card(connection: &mut Connection, screen: &Screen) -> Finding {
        let read = token_kind(connection.link_options()).run(connection).and_then(|kind| {
            let options = Options {
                link: connection.link_options(),
                ..Options::default()
            };
            let file = CertificateFile::UserAuthenticationCa;
            jpki::read_certificate(file, None, options).run(connection)?;
            Ok(kind)
        });
        match read {
            Ok(kind) => {
                let message = format!("{} ({})", screen.pick(kind.japanese(), kind.english()), kind.label());
                Finding::new(CARD, Status::Ok, "card_readable", message)
            }
            Err(
                error @ Error::ApplicationNotFound {
                    application: Application::Jpki,
                },
            ) => Finding::new(CARD, Status::Warning, error.code(), words(&error, screen)),
            Err(error) => {
                let advice = screen.pick(
                    "置き直して、もう一度実行してください",
                    "put it again and run this again",
                );
                Finding::new(CARD, Status::Warning, error.code(), words(&error, screen)).advice(advice)
            }
        }
    }

    /// What the reader was seen to carry.
    fn carries(connection: &Connection, screen: &Screen) -> Finding {
        let options = connection.link_options();
        let extended = match options.extended_length {
            ExtendedLength::Yes => screen.pick("拡張長APDUを使えます", "carries extended APDUs"),
            ExtendedLength::No => screen.pick(
                "拡張長APDUを使えません(読み取りに時間がかかります)",
                "does not carry extended APDUs, so that reading takes longer",
            ),
            ExtendedLength::Unknown => screen.pick("カードあり", "has a card on it"),
        };
        let message = format!("{}: {extended}", connection.reader());
        if options.short_read_length < 256 {
            let advice = screen.pick(
                "256バイトの応答に失敗します。署名は256バイトなので、別のリーダーを使ってください",
                "it fails at answers of 256 bytes, which is what a signature has; use another reader",
            );
            return Finding::new(READER, Status::Warning, "reader_limitation", message).advice(advice);
        }
        Finding::new(READER, Status::Ok, "reader_works", message)
    }

    fn token_kind(options: LinkOptions) -> Flow<TokenKind, Error> {
        Flow::new(move |channel: Channel| async move {
            let mut link = Link::new(channel, options);
            Jpki::select(&mut link).await?.token_kind().await
        })
    }

    fn words(error: &Error, screen: &Screen) -> String {
        screen.pick(error.japanese(), error.to_string())
    }

    fn failed(check: Subject, status: Status, error: &ReaderError, screen: &Screen) -> Finding {
        let message = screen.pick(error.japanese(), error.to_string());
        Finding::new(check, status, error.code(), message)
    }
}

/// A terminal takes a request within seconds (`[2+]`); programs that ask wait 30 seconds for it by default.
const PICKED_UP_BY: Duration = Duration::from_secs(60);
/// Longer than any program waits for its answer (180 to 300 seconds, `[1]` each).
const ANSWER_READ_BY: Duration = Duration::from_secs(600);
/// The face reader's files are there for a reception's day.
const FACE_CLEARED_BY: Duration = Duration::from_secs(24 * 60 * 60);

fn look_at_folder(which: Folder, folder: &Path, screen: &Screen) -> Vec<Finding> {
    let check = which.subject();
    let shown = folder.display();
    let rights = screen.pick(
        "共有の接続と、このユーザーの読み書きの権限を確かめてください",
        "check that the share is connected and that this user may read and write it",
    );
    let refused = |code, error: &io::Error| {
        let words = file_words(error, screen.language);
        Finding::new(check, Status::Failed, code, format!("{shown}: {words}")).advice(rights)
    };
    if folder.is_file() {
        let message = format!(
            "{shown}: {}",
            screen.pick("フォルダーではありません", "is not a folder")
        );
        return vec![Finding::new(check, Status::Failed, "not_a_folder", message)];
    }
    let entries = match fs::read_dir(folder).and_then(Iterator::collect::<io::Result<Vec<_>>>) {
        Ok(entries) => entries,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return vec![refused("folder_missing", &error)],
        Err(error) => return vec![refused("folder_unreadable", &error)],
    };
    // The face reader's folder belongs to others, who take whatever appears in it.
    let usable = match which {
        Folder::Face => screen.pick("読めます", "readable"),
        _ => match probe(folder) {
            Ok(()) => screen.pick("読み書きできます", "readable and writable"),
            Err(error) => return vec![refused("folder_not_writable", &error)],
        },
    };
    let usable = Finding::new(check, Status::Ok, "folder_usable", format!("{shown}: {usable}"));

    let now = SystemTime::now();
    let files: Vec<(String, Duration)> = entries
        .iter()
        .filter_map(|entry| {
            let written = entry.metadata().ok().filter(fs::Metadata::is_file)?.modified().ok()?;
            let name = entry.file_name().into_string().ok()?;
            Some((name, now.duration_since(written).unwrap_or_default()))
        })
        .collect();
    std::iter::once(usable)
        .chain(leftovers(which, folder, &files, screen))
        .collect()
}

/// Does what asking a question does to a folder: creates a file, renames it, removes it.
fn probe(folder: &Path) -> io::Result<()> {
    let [first, second] = ["a", "b"].map(|end| folder.join(format!(".kazasu_doctor_{}_{end}.tmp", std::process::id())));
    let result = fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .open(&first)
        .and_then(|file| {
            drop(file);
            fs::rename(&first, &second)
        })
        .and_then(|()| fs::remove_file(&second));
    if result.is_err() {
        let _ = fs::remove_file(&first);
    }
    result
}

/// Files that lie in a folder for longer than they should.
fn leftovers(which: Folder, folder: &Path, files: &[(String, Duration)], screen: &Screen) -> Vec<Finding> {
    let kinds: &[Leftover] = match which {
        Folder::Req => &[ABANDONED, REQUEST],
        Folder::Res => &[ABANDONED, REFUSAL, ANSWER],
        Folder::Face => &[FACE],
    };
    kinds
        .iter()
        .filter_map(|kind| {
            let old: Vec<Duration> = files
                .iter()
                .filter(|(name, age)| (kind.matches)(name) && *age >= kind.due)
                .map(|(_, age)| *age)
                .collect();
            let oldest = old.iter().max()?;
            let (count, minutes, what) = (old.len(), oldest.as_secs() / 60, screen.pick(kind.what.0, kind.what.1));
            let message = screen.pick(
                format!("{}: {what} {count}件(最も古いもの: {minutes}分前)", folder.display()),
                format!(
                    "{}: {what}: {count}, the oldest {minutes} minutes old",
                    folder.display()
                ),
            );
            let advice = screen.pick(kind.advice.0, kind.advice.1);
            Some(Finding::new(which.subject(), Status::Warning, kind.code, message).advice(advice))
        })
        .collect()
}

/// A kind of file that should not stay.
struct Leftover {
    code: &'static str,
    matches: fn(&str) -> bool,
    due: Duration,
    what: (&'static str, &'static str),
    advice: (&'static str, &'static str),
}

const ABANDONED: Leftover = Leftover {
    code: "abandoned_temporary_file",
    matches: |name| name.ends_with(".tmp"),
    due: ANSWER_READ_BY,
    what: ("書きかけのまま残された一時ファイル", "temporary files left behind"),
    advice: (
        "ほかのプログラムが使っていないことを確かめて削除してください",
        "remove them when no program uses them",
    ),
};
const REQUEST: Leftover = Leftover {
    code: "request_not_picked_up",
    matches: |name| name.ends_with(".xml") && is_request(name),
    due: PICKED_UP_BY,
    what: ("端末が受け取っていない要求", "requests that the terminal has not taken"),
    advice: (
        "資格確認端末の電源と連携アプリを確かめてください。古い要求は削除してください",
        "check that the terminal is on and its connector running; remove old requests",
    ),
};
const REFUSAL: Leftover = Leftover {
    code: "refusal_left",
    matches: |name| name.ends_with(".err") || name.ends_with(".xml") && is_request(name),
    due: ANSWER_READ_BY,
    what: ("端末が差し戻した要求", "requests that the terminal handed back"),
    advice: (
        ".errファイルの内容を確かめてから削除してください",
        "read the .err files, then remove both",
    ),
};
const ANSWER: Leftover = Leftover {
    code: "answer_not_collected",
    matches: |name| {
        let answer = [".xml", ".zip", ".pdf"]
            .iter()
            .any(|extension| name.ends_with(extension));
        answer && !is_request(name)
    },
    due: ANSWER_READ_BY,
    what: ("読み取られていない回答", "answers that nobody has read"),
    advice: (
        "個人情報です。どのプログラムのものか確かめて取り込むか、削除してください",
        "they are personal data: have the program that asked collect them, or remove them",
    ),
};
const FACE: Leftover = Leftover {
    code: "face_file_not_cleared",
    matches: |name| name.ends_with(".xml"),
    due: FACE_CLEARED_BY,
    what: ("前日以前の顔認証の結果", "the face reader's files of earlier days"),
    advice: (
        "個人情報です。受け取るプログラムが動いているか確かめてください",
        "they are personal data: check that the program in charge of them runs",
    ),
};

/// `<API id ending in req>_<suffix>.xml`
fn is_request(name: &str) -> bool {
    name.split_once('_').is_some_and(|(id, _)| id.ends_with("req"))
}

fn same_folder(req: &Path, res: &Path, screen: &Screen) -> Option<Finding> {
    let (req, res) = (fs::canonicalize(req).ok()?, fs::canonicalize(res).ok()?);
    let message = screen.pick(
        "要求フォルダーと同じです。差し戻された要求を見分けられません",
        "is the req folder, too: a request handed back cannot be told from one",
    );
    let advice = screen.pick("別々のフォルダーにしてください", "configure two");
    (req == res).then(|| Finding::new(Folder::Res.subject(), Status::Failed, "same_folder", message).advice(advice))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kazasu::Language;

    fn codes(which: Folder, files: &[(&str, u64)]) -> Vec<&'static str> {
        let files: Vec<_> = files
            .iter()
            .map(|(name, age)| ((*name).to_owned(), Duration::from_secs(*age)))
            .collect();
        let screen = Screen::new(Language::English, false);
        let found = leftovers(which, Path::new("folder"), &files, &screen);
        found.iter().map(|finding| finding.code).collect()
    }

    #[test]
    fn only_what_lies_too_long_is_a_leftover() {
        let request = "OQSsiquc01req_20260929101500000001.xml";
        assert_eq!(codes(Folder::Req, &[(request, 59)]), [""; 0]);
        assert_eq!(codes(Folder::Req, &[(request, 60)]), ["request_not_picked_up"]);
        let temporary = ".OQSsiquc01req_20260929101500000001.tmp";
        assert_eq!(codes(Folder::Req, &[(temporary, 599)]), [""; 0]);
        assert_eq!(codes(Folder::Req, &[(temporary, 600)]), ["abandoned_temporary_file"]);
        for extension in ["xml", "zip", "pdf"] {
            let answer = format!("OQSsiquc01res_20260929101500000001.{extension}");
            assert_eq!(codes(Folder::Res, &[(&answer, 599)]), [""; 0]);
            assert_eq!(codes(Folder::Res, &[(&answer, 600)]), ["answer_not_collected"]);
        }
        let refused = [(request, 700), ("OQSsiquc01req_20260929101500000001.err", 700)];
        assert_eq!(codes(Folder::Res, &refused), ["refusal_left"]);
        let face = "OQSsiquc01res_face_1_20260929160112.xml";
        assert_eq!(codes(Folder::Face, &[(face, 86_399)]), [""; 0]);
        assert_eq!(codes(Folder::Face, &[(face, 86_400)]), ["face_file_not_cleared"]);
    }

    #[test]
    fn the_probe_leaves_nothing_and_tells_a_folder_that_is_not_there() {
        let folder = tempfile::tempdir().unwrap();
        probe(folder.path()).unwrap();
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
        assert!(probe(&folder.path().join("missing")).is_err());
    }
}
