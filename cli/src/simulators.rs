//! `kazasu sim` and `kazasu terminal`: the simulated card and terminal, for other programs to work with.

use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use kazasu::apdu::trace::{Explainer, Options};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::simulated_anchors;
use kazasu_sim::terminal::{Behaviour, Encoding, Event, Fault, Patients, TerminalOptions};
use kazasu_sim::{terminal, vpcd};
use serde_json::json;

use crate::device::done;
use crate::failure::Failure;
use crate::screen::Screen;

#[derive(Args)]
pub(crate) struct Sim {
    /// 仮想リーダー(vpcd)につなぐ / Attach to the virtual PC/SC reader of vpcd
    #[arg(long, required_unless_present = "anchors", conflicts_with = "anchors")]
    vpcd: bool,
    /// 模擬カードのCA証明書を書き出して終わる / Write the simulated card's CA certificates and end; give them to --anchor
    #[arg(long, value_name = "DIR")]
    anchors: Option<PathBuf>,
    /// vpcdのアドレス / Where vpcd listens
    #[arg(long, value_name = "HOST:PORT", default_value = vpcd::DEFAULT_ADDRESS)]
    address: String,
    /// 鍵と証明書の種 / Seed that keys and certificates are made from
    #[arg(long)]
    seed: Option<u64>,
    /// 拡張長を使えないカードにする / A card that takes short APDUs only
    #[arg(long)]
    short: bool,
    /// 1回の読み取りで返す最大バイト数 / Most bytes that one READ BINARY gives back
    #[arg(long, value_name = "BYTES")]
    read_limit: Option<usize>,
}

impl Sim {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let mut profile = CardProfile::default();
        if let Some(folder) = &self.anchors {
            let anchors = simulated_anchors(profile.authority);
            for (name, der) in [
                ("auth-ca.der", &anchors.authentication),
                ("sign-ca.der", &anchors.signing),
            ] {
                let path = folder.join(name);
                std::fs::write(&path, der).map_err(|error| Failure::file(&path, error))?;
                screen.line(path.display());
            }
            return done();
        }
        profile.extended_length = !self.short;
        profile.read_limit = self.read_limit;
        profile.seed = self.seed.unwrap_or(profile.seed);
        let explainer = Explainer::new(Options::new(screen.language));
        let mut card = Shown {
            card: MyNumberCard::new(profile),
            screen,
            explainer,
            count: 0,
        };
        let stop = AtomicBool::new(false);
        let failed = |error: vpcd::VpcdError| Failure::device(error.code(), error);
        loop {
            card.screen.say(
                format!("模擬カードを{}のvpcdにつなぎます。Ctrl-Cで終わります。", self.address),
                format!("Attaching the simulated card to vpcd at {}; Ctrl-C ends.", self.address),
            );
            let stream = vpcd::connect(&self.address, Duration::from_secs(60), &stop).map_err(failed)?;
            card.screen.say("つながりました。", "Attached.");
            vpcd::serve(stream, &mut card, &stop).map_err(failed)?;
            if stop.load(Ordering::Relaxed) {
                return done();
            }
            card.screen
                .say("PC/SC側が接続を閉じました。", "The PC/SC side closed the connection.");
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

/// The card with each exchange shown.
struct Shown<'s> {
    card: MyNumberCard,
    screen: &'s mut Screen,
    explainer: Explainer,
    count: usize,
}

impl vpcd::Device for Shown<'_> {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        let response = vpcd::Device::respond(&mut self.card, command);
        self.count += 1;
        let exchange = self.explainer.exchange(command, Some(&response));
        self.screen
            .line(format!("{:>5}. {}", self.count, crate::device::words(&exchange)));
        response
    }

    fn reset(&mut self) {
        vpcd::Device::reset(&mut self.card);
        self.explainer = Explainer::new(Options::new(self.screen.language));
        self.screen.say("リセット", "reset");
    }

    fn atr(&self) -> Vec<u8> {
        vpcd::Device::atr(&self.card)
    }
}

#[derive(Args)]
pub(crate) struct Terminal {
    /// 要求フォルダー / Folder that requests are taken from
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    req: Option<PathBuf>,
    /// 回答フォルダー / Folder that answers are written to
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    res: Option<PathBuf>,
    /// 顔認証付きカードリーダーのフォルダー / Folder for the face reader's files
    #[arg(long, value_name = "DIR", required_unless_present = "list")]
    face: Option<PathBuf>,
    /// 患者のフォルダー (なければ内蔵の架空の患者) / Folder of patients as JSON; the built-in fictional ones without it
    #[arg(long, value_name = "DIR")]
    patients: Option<PathBuf>,
    /// 回答までのミリ秒 / Milliseconds until an answer
    #[arg(long, value_name = "MS", default_value_t = 0)]
    delay: u64,
    /// 回答の文字コード / Encoding of the answers
    #[arg(long, value_enum, default_value = "utf-8")]
    encoding: AnswerEncoding,
    /// すべての要求に起こす障害 / A fault that befalls every request
    #[arg(long, value_enum)]
    fault: Option<FaultName>,
    /// この患者が顔認証付きカードリーダーを使う / This patient uses the face reader at the start
    #[arg(long, value_name = "ID")]
    present: Vec<String>,
    /// 患者の一覧を出して終わる / List the patients and end
    #[arg(long)]
    list: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum AnswerEncoding {
    #[value(name = "utf-8")]
    Utf8,
    #[value(name = "shift_jis")]
    ShiftJis,
}

#[derive(Clone, Copy, ValueEnum)]
enum FaultName {
    PartialWrite,
    EmptyFirst,
    Refuse,
    SystemError,
    BusinessError,
    NeverAnswer,
    WrongIdentifier,
}

impl FaultName {
    fn fault(self) -> Fault {
        let pause = Duration::from_secs(1);
        match self {
            Self::PartialWrite => Fault::PartialWrite { pause },
            Self::EmptyFirst => Fault::EmptyFirst { pause },
            Self::Refuse => Fault::Refuse {
                text: "模擬の受付エラー".to_owned(),
            },
            Self::SystemError => Fault::SystemError {
                code: "SIMU0001E".to_owned(),
                message: "模擬のシステムエラー".to_owned(),
            },
            Self::BusinessError => Fault::BusinessError {
                code: "SIMU0002E".to_owned(),
                message: "模擬の業務エラー".to_owned(),
            },
            Self::NeverAnswer => Fault::NeverAnswer,
            Self::WrongIdentifier => Fault::WrongIdentifier,
        }
    }
}

impl Terminal {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        let patients = match &self.patients {
            Some(folder) => Patients::from_dir(folder).map_err(|error| Failure::unusable(error.code(), error))?,
            None => Patients::builtin(),
        };
        if self.list {
            let list: Vec<_> = patients
                .iter()
                .map(|patient| json!({"id": patient.id(), "about": patient.about()}))
                .collect();
            for patient in patients.iter() {
                screen.line(format!("{:<24} {}", patient.id(), patient.about()));
            }
            screen.value(&list)?;
            return done();
        }
        let mut presented = Vec::new();
        for id in &self.present {
            let patient = patients.get(id).ok_or_else(|| {
                Failure::unusable("no_such_patient", format!("there is no patient {id:?}"))
                    .japanese(format!("{id:?} という患者はいません"))
                    .hint("--list で一覧が出ます", "--list shows them")
            })?;
            presented.push(patient.clone());
        }
        let (req, res, face) = (folder(self.req)?, folder(self.res)?, folder(self.face)?);
        let behaviour = Behaviour {
            delay: Duration::from_millis(self.delay),
            encoding: match self.encoding {
                AnswerEncoding::Utf8 => Encoding::Utf8,
                AnswerEncoding::ShiftJis => Encoding::ShiftJis,
            },
            always: self.fault.map(FaultName::fault),
            ..Behaviour::default()
        };
        let mut terminal = terminal::Terminal::new(TerminalOptions {
            req,
            res,
            face,
            patients,
            behaviour,
            medical_institution_code: "1310000001".to_owned(),
            scan_interval: Duration::from_millis(100),
        });
        let failed = |error: std::io::Error| Failure::device("terminal", error);
        for patient in &presented {
            let path = terminal.present_at_face_reader(patient).map_err(failed)?;
            screen.line(path.display());
        }
        screen.say(
            "模擬の資格確認端末が動いています。Ctrl-Cで終わります。",
            "The simulated terminal is running; Ctrl-C ends.",
        );
        let stop = AtomicBool::new(false);
        terminal
            .run_until(&stop, |event| match event {
                Event::PickedUp { file_name } => screen.line(format!("← {file_name}")),
                Event::Answered { file_name } => screen.line(format!("→ {file_name}")),
                Event::Refused { file_name, text } => screen.line(format!("→ {file_name}: {text}")),
                _ => {}
            })
            .map_err(failed)?;
        done()
    }
}

fn folder(given: Option<PathBuf>) -> Result<PathBuf, Failure> {
    let folder = given.unwrap_or_default();
    if folder.is_dir() {
        return Ok(folder);
    }
    Err(
        Failure::unusable("no_folder", format!("{} is not a folder", folder.display()))
            .japanese(format!("{} というフォルダーはありません", folder.display()))
            .hint("先に作ってください", "make it first"),
    )
}
