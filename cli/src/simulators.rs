//! `kazasu sim` and `kazasu terminal`: the simulated card and terminal, for other programs to work with.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use clap::{Args, ValueEnum};
use kazasu::apdu::trace::{Explainer, Options};
use kazasu_sim::card::{CardProfile, HpkiCard, HpkiProfile, atr};
use kazasu_sim::certificates::{
    CardVerifiableAuthority, simulated_anchors, simulated_card_verifiable_anchors, simulated_hpki_anchor,
    simulated_iaca_anchor,
};
use kazasu_sim::phone::MdocProfile;
use kazasu_sim::terminal::{Behaviour, Encoding, Event, Fault, Patients, TerminalOptions};
use kazasu_sim::{terminal, vpcd};
use serde_json::json;

use crate::ExitCode;
use crate::anchors::card_verifiable_file;
use crate::device::{DeviceName, done, now};
use crate::failure::Failure;
use crate::screen::Screen;
use crate::simulated_card::SimulatedCardOptions;

#[derive(Args)]
pub(crate) struct Sim {
    /// 仮想リーダー(vpcd)につなぐ / Attach to the virtual PC/SC reader of vpcd
    #[arg(long, required_unless_present = "anchors", conflicts_with = "anchors")]
    vpcd: bool,
    /// 模擬カードのCA証明書とCA鍵を書き出して終わる / Write the CA certificates and CA keys of the simulated cards and end; give
    /// them to --anchor
    #[arg(long, value_name = "DIR")]
    anchors: Option<PathBuf>,
    /// vpcdのアドレス / Where vpcd listens
    #[arg(long, value_name = "HOST:PORT", default_value = vpcd::DEFAULT_ADDRESS)]
    address: String,
    /// 拡張長を使えないカードにする / A card that takes short APDUs only
    #[arg(long)]
    short: bool,
    /// リーダーが報告するATR / The ATR that the reader reports
    #[arg(long, value_enum, conflicts_with = "hpki")]
    atr: Option<AtrName>,
    /// HPKIカードにする / An HPKI card instead of a My Number card
    #[arg(long, conflicts_with = "SimulatedCardOptions")]
    hpki: bool,
    /// 何を模擬するか / What is simulated
    #[arg(long, value_enum, default_value = "card", conflicts_with_all = ["hpki", "atr"])]
    device: DeviceName,
    #[command(flatten)]
    card: SimulatedCardOptions,
}

/// The ATRs of real cards.
#[derive(Clone, Copy, ValueEnum)]
enum AtrName {
    /// 非接触 / a contactless card
    Contactless,
    /// 非接触の別のカード / another contactless card
    #[value(name = "contactless-41")]
    Contactless41,
    /// 非接触の3つ目のカード / a third contactless card
    #[value(name = "contactless-4b")]
    Contactless4B,
    /// 接触 / the contact interface
    Contact,
    /// 接触、拡張長とチェイニングの表明あり / the contact interface of a card that declares chaining and extended length
    ContactExtended,
}

impl AtrName {
    fn bytes(self) -> &'static [u8] {
        match self {
            Self::Contactless => &atr::CONTACTLESS,
            Self::Contactless41 => &atr::CONTACTLESS_41,
            Self::Contactless4B => &atr::CONTACTLESS_4B,
            Self::Contact => &atr::CONTACT,
            Self::ContactExtended => &atr::CONTACT_EXTENDED,
        }
    }
}

impl Sim {
    pub(crate) fn run(self, screen: &mut Screen) -> Result<ExitCode, Failure> {
        if let Some(folder) = &self.anchors {
            for (name, bytes) in anchor_files() {
                let path = folder.join(name);
                std::fs::write(&path, bytes).map_err(|error| Failure::file(&path, error))?;
                screen.line(path.display());
            }
            return done();
        }
        let device = self.device()?;
        let explainer = Explainer::new(Options::new(screen.language));
        let mut device = Shown {
            device,
            screen,
            explainer,
            count: 0,
        };
        let stop = AtomicBool::new(false);
        let failed = |error: vpcd::VpcdError| Failure::device(error.code(), error);
        loop {
            device.screen.say(
                format!("模擬の媒体を{}のvpcdにつなぎます。Ctrl-Cで終わります。", self.address),
                format!(
                    "Attaching the simulated device to vpcd at {}; Ctrl-C ends.",
                    self.address
                ),
            );
            let stream = vpcd::connect(&self.address, Duration::from_secs(60), &stop).map_err(failed)?;
            device.screen.say("つながりました。", "Attached.");
            vpcd::serve(stream, &mut device, &stop).map_err(failed)?;
            if stop.load(Ordering::Relaxed) {
                return done();
            }
            device
                .screen
                .say("PC/SC側が接続を閉じました。", "The PC/SC side closed the connection.");
            std::thread::sleep(Duration::from_millis(500));
        }
    }
}

impl Sim {
    fn device(&self) -> Result<Box<dyn vpcd::Device>, Failure> {
        if self.hpki {
            return Ok(Box::new(HpkiCard::new(HpkiProfile {
                extended_length: !self.short,
                ..HpkiProfile::default()
            })));
        }
        if let Some(kind) = self.device.phone() {
            return Ok(Box::new(self.card.phone(kind, !self.short, now())?));
        }
        let mut profile = self.card.profile();
        profile.extended_length = !self.short;
        if let Some(atr) = self.atr {
            profile.atr = atr.bytes().to_vec();
        }
        Ok(Box::new(self.card.card(profile)?))
    }
}

/// The authorities of the simulated cards: certificates as DER, keys in the form that `--anchor` reads.
fn anchor_files() -> Vec<(&'static str, Vec<u8>)> {
    let authority = CardProfile::default().authority;
    let certificates = simulated_anchors(authority);
    let keys = simulated_card_verifiable_anchors(authority);
    let key = |anchor: &CardVerifiableAuthority| card_verifiable_file(&anchor.key_id, &anchor.modulus);
    vec![
        ("auth-ca.der", certificates.authentication),
        ("sign-ca.der", certificates.signing),
        ("hpki-ca.der", simulated_hpki_anchor(HpkiProfile::default().authority)),
        ("mdoc-iaca.der", simulated_iaca_anchor(MdocProfile::default().authority)),
        ("input-support-ca.cv", key(&keys.input_support)),
        ("card-face-ca.cv", key(&keys.card_face)),
        ("card-ca.cv", key(&keys.card)),
    ]
}

/// The device with each exchange shown.
struct Shown<'s> {
    device: Box<dyn vpcd::Device>,
    screen: &'s mut Screen,
    explainer: Explainer,
    count: usize,
}

impl vpcd::Device for Shown<'_> {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        let response = self.device.respond(command);
        self.count += 1;
        let exchange = self.explainer.exchange(command, Some(&response));
        self.screen
            .line(format!("{:>5}. {}", self.count, crate::observed::words(&exchange)));
        response
    }

    fn reset(&mut self) {
        self.device.reset();
        self.explainer = Explainer::new(Options::new(self.screen.language));
        self.screen.say("リセット", "reset");
    }

    fn atr(&self) -> Vec<u8> {
        self.device.atr()
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
