//! The device that a command works on: the built-in simulator, or what lies on a PC/SC reader.

use std::fs::{self, File};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::Args;
use jiff::Timestamp;
use kazasu::apdu::ExtendedLength;
use kazasu::apdu::trace::{Exchange, Explainer, Options as TraceOptions, TraceHeader, TraceWriter};
use kazasu::card::{Credential, Guard, Options, Pin, SigningPassword};
use kazasu::certificate::{Certificate, TrustAnchors};
use kazasu::flow::{Flow, Transceive, TransceiveError};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::certificates::simulated_anchors;
use zeroize::Zeroizing;

use crate::failure::Failure;
use crate::screen::Screen;

/// Where the device is, and what may be done to it.
#[derive(Args)]
pub(crate) struct DeviceOptions {
    /// PC/SCリーダー名の一部 (なければ模擬カード) / Part of a PC/SC reader's name; the simulator without it
    #[arg(long, value_name = "NAME")]
    reader: Option<String>,
    /// カードを待つ秒数 / Seconds to wait for a card on the reader
    #[arg(long, value_name = "SECONDS", default_value_t = 20)]
    wait: u64,
    /// 短いAPDUだけを使う / Use short APDUs only, for readers without extended length
    #[arg(long)]
    short: bool,
    /// やりとりをJSON Linesで記録する (暗証番号・個人情報などは伏せる) / Record the exchanges as JSON lines, without
    /// PINs, personal data, certificates and signatures
    #[arg(long, value_name = "FILE")]
    trace: Option<PathBuf>,
    /// 記録で何も伏せない。暗証番号も個人番号もそのまま残る (試験用カード専用) / Hide nothing in the trace: PINs and the
    /// 個人番号 are in it. For test cards only
    #[arg(long, requires = "trace")]
    trace_with_pins_and_personal_data: bool,
}

/// How a credential is given.
#[derive(Args)]
pub(crate) struct CredentialOptions {
    /// 暗証番号 (スクリプト・試験用。なければ画面に出さずに尋ねる) / PIN or password, for scripts and tests: other
    /// programs of this machine can see it. Asked for without echo if not given
    #[arg(long, value_name = "PIN")]
    pin: Option<String>,
    /// 残り1回でも暗証番号を送る / Send the credential even with one try left
    #[arg(long)]
    last_try: bool,
}

/// CA certificates to trust besides the built-in ones.
#[derive(Args)]
pub(crate) struct AnchorOptions {
    /// 信頼するCA証明書 (DER) / A CA certificate (DER) to trust besides the production ones
    #[arg(long, value_name = "FILE")]
    anchor: Vec<PathBuf>,
}

/// An open device, and where its exchanges are recorded.
pub(crate) struct Device {
    link: Connection,
    trace: Option<TraceFile>,
}

enum Connection {
    Simulator(Box<MyNumberCard>),
    #[cfg(feature = "pcsc")]
    Reader(Box<kazasu::io::pcsc::Connection>),
}

impl DeviceOptions {
    pub(crate) fn is_simulator(&self) -> bool {
        self.reader.is_none()
    }

    /// Opens the device, says so where it is a simulated one, and begins the trace that is asked for.
    pub(crate) fn open(&self, screen: &mut Screen) -> Result<Device, Failure> {
        // A file that cannot be written is told before anybody holds a card over the reader.
        let file = self
            .trace
            .as_ref()
            .map(|path| new_file(path).map_err(|error| Failure::file(path, error)))
            .transpose()?;
        let link = match &self.reader {
            None => {
                screen.say(
                    "模擬カードを使います(実物のカードやリーダーは使いません)。",
                    "Using the simulated card; no real card or reader is touched.",
                );
                Connection::Simulator(Box::new(MyNumberCard::new(CardProfile::default())))
            }
            Some(name) => open_reader(name, Duration::from_secs(self.wait), screen)?,
        };
        let mut device = Device { link, trace: None };
        if let Some(file) = file {
            device.trace = Some(TraceFile::begin(file, self.header(device.reader()), self, screen));
        }
        Ok(device)
    }

    fn header(&self, reader: &str) -> TraceHeader {
        let mut header = TraceHeader::default();
        header.profile = Some(reader.to_owned());
        header.supports_extended_length = !self.short;
        header.started = Some(now());
        header
    }

    /// The options for a card procedure.
    pub(crate) fn procedure(&self, credential: Option<&CredentialOptions>) -> Options {
        let mut options = Options::default();
        if self.short {
            options.link.extended_length = ExtendedLength::No;
        }
        if credential.is_some_and(|credential| credential.last_try) {
            options.guard = Guard::LastTryAllowed;
        }
        options
    }

    /// Whom to believe: the simulator's authorities for the simulated card, the production ones for a real device.
    pub(crate) fn anchors(&self, more: &AnchorOptions) -> Result<TrustAnchors, Failure> {
        let mut anchors = if self.is_simulator() {
            simulator_anchors()?
        } else {
            TrustAnchors::production()
        };
        for path in &more.anchor {
            let der = fs::read(path).map_err(|error| Failure::file(path, error))?;
            let certificate = Certificate::from_der(&der)
                .map_err(|error| Failure::unusable(error.code(), format!("{}: {error}", path.display())))?;
            anchors = anchors
                .with(path.display().to_string(), certificate)
                .map_err(|error| Failure::unusable(error.code(), format!("{}: {error}", path.display())))?;
        }
        Ok(anchors)
    }
}

#[cfg(feature = "pcsc")]
fn open_reader(name: &str, wait: Duration, screen: &mut Screen) -> Result<Connection, Failure> {
    use kazasu::io::pcsc::Readers;

    let failed = |error: kazasu::io::pcsc::ReaderError| {
        let japanese = error.japanese();
        Failure::device(error.code(), error).japanese(japanese)
    };
    let readers = Readers::open().map_err(failed)?;
    let spinner = screen.progress(
        None,
        screen
            .pick("カードをかざしてください", "hold the card over the reader")
            .to_owned(),
    );
    let connection = readers.connect(Some(name), wait);
    spinner.finish_and_clear();
    Ok(Connection::Reader(Box::new(connection.map_err(failed)?)))
}

#[cfg(not(feature = "pcsc"))]
fn open_reader(_: &str, _: Duration, _: &mut Screen) -> Result<Connection, Failure> {
    Err(without_pcsc())
}

fn without_pcsc() -> Failure {
    let run = "cargo run --features pcsc -- …";
    Failure::unusable("no_pcsc", "this kazasu was built without PC/SC")
        .japanese("このkazasuはPC/SCなしでビルドされています")
        .hint(run, run)
}

fn simulator_anchors() -> Result<TrustAnchors, Failure> {
    let simulated = simulated_anchors(CardProfile::default().authority);
    let anchors = TrustAnchors::none()
        .with(
            "simulated authentication CA",
            Certificate::from_der(&simulated.authentication)?,
        )?
        .with("simulated signing CA", Certificate::from_der(&simulated.signing)?)?;
    Ok(anchors)
}

impl Device {
    /// The reader's name, or `simulator`.
    pub(crate) fn reader(&self) -> &str {
        match &self.link {
            Connection::Simulator(_) => "simulator",
            #[cfg(feature = "pcsc")]
            Connection::Reader(connection) => connection.reader(),
        }
    }
}

impl Transceive for Device {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let sent = Instant::now();
        let response = match &mut self.link {
            Connection::Simulator(card) => card.transceive(command),
            #[cfg(feature = "pcsc")]
            Connection::Reader(connection) => connection.transceive(command),
        };
        if let Some(trace) = &mut self.trace {
            trace.exchange(command, response.as_deref(), sent);
        }
        response
    }
}

/// A trace as it is written.
struct TraceFile {
    file: File,
    writer: TraceWriter,
    started: Instant,
    screen: Screen,
    broken: bool,
}

impl TraceFile {
    fn begin(file: File, header: TraceHeader, options: &DeviceOptions, screen: &Screen) -> Self {
        let writer = if options.trace_with_pins_and_personal_data {
            TraceWriter::in_clear_with_pins_and_personal_data(header)
        } else {
            TraceWriter::new(header)
        };
        let mut trace = Self {
            file,
            writer,
            started: Instant::now(),
            screen: Screen::new(screen.language, screen.json),
            broken: false,
        };
        if options.trace_with_pins_and_personal_data {
            let warning = trace.screen.pick(
                "注意: 記録には暗証番号と個人情報がそのまま入ります。",
                "Mind that PINs and personal data are in the trace as they are.",
            );
            trace.screen.note(warning);
        }
        let first = trace.writer.header();
        trace.write(&first);
        trace
    }

    fn exchange(&mut self, command: &[u8], response: Result<&[u8], &TransceiveError>, sent: Instant) {
        let took = sent.elapsed();
        let at = sent.saturating_duration_since(self.started);
        let line = self.writer.record(command, response, at, took);
        self.write(&line);
    }

    /// Line by line, so that the trace survives whatever happens. A full disk does not keep a card from being read.
    fn write(&mut self, line: &str) {
        if self.broken {
            return;
        }
        if let Err(error) = writeln!(self.file, "{line}") {
            self.broken = true;
            let message = self.screen.pick("記録が途中で止まりました", "the trace ends here");
            self.screen.note(format!("{message}: {error}"));
        }
    }
}

/// A file that only its owner can read: with everything in clear it holds PINs.
fn new_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

impl CredentialOptions {
    /// A four-digit PIN: as given, or the simulated card's, or asked for.
    pub(crate) fn pin(
        &self,
        device: &DeviceOptions,
        credential: Credential,
        screen: &mut Screen,
    ) -> Result<Pin, Failure> {
        let text = self.text(device, credential, "1234", screen)?;
        Pin::new(&text).map_err(|error| invalid(&error, screen))
    }

    /// The signing password: as given, or the simulated card's, or asked for.
    pub(crate) fn password(&self, device: &DeviceOptions, screen: &mut Screen) -> Result<SigningPassword, Failure> {
        let text = self.text(device, Credential::DigitalSignature, "ABC123", screen)?;
        SigningPassword::new(&text).map_err(|error| invalid(&error, screen))
    }

    fn text(
        &self,
        device: &DeviceOptions,
        credential: Credential,
        simulated: &str,
        screen: &Screen,
    ) -> Result<Zeroizing<String>, Failure> {
        if let Some(pin) = &self.pin {
            return Ok(Zeroizing::new(pin.clone()));
        }
        if device.is_simulator() {
            return Ok(Zeroizing::new(simulated.to_owned()));
        }
        if cfg!(not(feature = "pcsc")) {
            return Err(without_pcsc());
        }
        ask_for(credential, screen)
    }
}

fn ask_for(credential: Credential, screen: &Screen) -> Result<Zeroizing<String>, Failure> {
    let name = screen.pick(credential.japanese(), credential.english());
    rpassword::prompt_password(format!("{name}: "))
        .map(Zeroizing::new)
        .map_err(|error| {
            Failure::unusable("prompt", format!("no terminal to ask for the PIN on: {error}"))
                .japanese(format!("暗証番号を尋ねる画面(端末)がありません: {error}"))
                .hint("--pin で渡してください", "give it with --pin")
        })
}

fn invalid(error: &kazasu::card::InvalidCredential, screen: &Screen) -> Failure {
    Failure::unusable(
        error.code(),
        screen.pick(error.japanese().to_owned(), error.to_string()),
    )
}

/// Carries a flow's commands to a device, counts them, and shows each in words.
pub(crate) struct Observed<'s, D> {
    device: D,
    screen: &'s mut Screen,
    explainer: Explainer,
    shown: bool,
    pub(crate) count: usize,
    pub(crate) bytes_out: usize,
    pub(crate) bytes_in: usize,
}

impl<'s, D: Transceive> Observed<'s, D> {
    /// `shown` says whether each exchange is a line on the screen.
    pub(crate) fn new(device: D, screen: &'s mut Screen, shown: bool) -> Self {
        let explainer = Explainer::new(TraceOptions::new(screen.language));
        Self {
            device,
            screen,
            explainer,
            shown,
            count: 0,
            bytes_out: 0,
            bytes_in: 0,
        }
    }

    pub(crate) fn run<T>(&mut self, flow: Flow<T, kazasu::card::Error>) -> Result<T, Failure> {
        let language = self.screen.language;
        flow.run(self).map_err(|error| card_failure(&error, language))
    }
}

impl<D: Transceive> Transceive for Observed<'_, D> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.count += 1;
        self.bytes_out += command.len();
        let response = self.device.transceive(command);
        self.bytes_in += response.as_ref().map_or(0, Vec::len);
        if self.shown {
            let exchange = self.explainer.exchange(command, response.as_deref().ok());
            let received = response
                .as_deref()
                .map_or_else(ToString::to_string, |bytes| format!("{} B", bytes.len()));
            let words = words(&exchange);
            self.screen.line(format!(
                "  {:>2}. {words}  ({} B → {received})",
                self.count,
                command.len()
            ));
        }
        response
    }
}

/// An exchange in a line.
pub(crate) fn words(exchange: &Exchange) -> String {
    let command = exchange.command.as_ref().map_or("", |command| &command.text);
    let response = exchange.response.as_ref().map_or("", |response| &response.text);
    format!("{command} → {response}")
}

/// A card error for a person.
pub(crate) fn card_failure(error: &kazasu::card::Error, language: kazasu::Language) -> Failure {
    Failure::device(error.code(), language.pick(error.japanese(), error.to_string()))
}

/// The present time.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// Exit code of a device command that did what it was asked to.
pub(crate) fn done() -> Result<ExitCode, Failure> {
    Ok(ExitCode::SUCCESS)
}
