//! The device that a command works on: the built-in simulator, or what lies on a PC/SC reader.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use clap::{Args, ValueEnum};
use jiff::Timestamp;
use jiff::tz::{TimeZone, offset};
use kazasu::apdu::trace::TraceHeader;
use kazasu::apdu::{ExtendedLength, Link, LinkOptions, ReaderMemory};
use kazasu::card::jpki::Jpki;
use kazasu::card::token::TokenKind;
use kazasu::card::{Credential, Error, Guard};
use kazasu::flow::{Channel, Flow, Transceive, TransceiveError};
use kazasu_sim::card::{HpkiCard, HpkiProfile};
use kazasu_sim::phone::PhoneKind;

use crate::ExitCode;
use crate::anchors::Anchors;
use crate::failure::Failure;
use crate::observed::{Observed, Show};
use crate::screen::Screen;
use crate::simulated_card::SimulatedCardOptions;
use crate::trace_file::{TraceFile, private_file};

/// Where the device is, and what may be done to it.
#[derive(Args)]
pub(crate) struct DeviceOptions {
    /// PC/SCリーダー名の一部 (なければ模擬カード) / Part of a PC/SC reader's name; the simulator without it
    #[arg(long, value_name = "NAME", conflicts_with = "SimulatedCardOptions")]
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
    /// 何をかざすか (リーダーでは、違うものなら中止する) / What is held over the reader: simulated without --reader; with it,
    /// anything else is refused
    #[arg(long, value_enum)]
    device: Option<DeviceName>,
    #[command(flatten)]
    simulated: SimulatedCardOptions,
}

/// What a patient holds.
#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum DeviceName {
    /// マイナンバーカード / a My Number card
    Card,
    /// Androidのスマートフォン / an Android phone
    Android,
    /// iPhone
    Iphone,
}

impl DeviceName {
    /// The kind of simulated phone; `None` for the card.
    pub(crate) fn phone(self) -> Option<PhoneKind> {
        match self {
            Self::Card => None,
            Self::Android => Some(PhoneKind::Android),
            Self::Iphone => Some(PhoneKind::Iphone),
        }
    }

    fn token(self) -> TokenKind {
        match self {
            Self::Card => TokenKind::MyNumberCard,
            Self::Android => TokenKind::AndroidPhone,
            Self::Iphone => TokenKind::Iphone,
        }
    }
}

/// What is simulated where no reader is named.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Simulated {
    MyNumberCard,
    HpkiCard,
}

/// An open device, and where its exchanges are recorded.
pub(crate) struct Device {
    link: Connection,
    short: bool,
    trace: Option<TraceFile>,
}

enum Connection {
    Simulator {
        device: Box<dyn Transceive>,
        learnt: ReaderMemory,
    },
    #[cfg(feature = "pcsc")]
    Reader(Box<kazasu::io::pcsc::Connection>),
}

impl DeviceOptions {
    /// Opens the device, says so where it is a simulated one, and begins the trace that is asked for.
    pub(crate) fn open<'s>(
        &self,
        simulated: Simulated,
        guard: Guard,
        show: Show,
        screen: &'s mut Screen,
    ) -> Result<Observed<'s>, Failure> {
        // A file that cannot be written is told before anybody holds a card over the reader.
        let file = self
            .trace
            .as_ref()
            .map(|path| private_file(path).map_err(|error| Failure::file(path, error)))
            .transpose()?;
        let link = match &self.reader {
            None => Connection::Simulator {
                device: self.simulate(simulated, screen)?,
                learnt: ReaderMemory::default(),
            },
            Some(name) => open_reader(name, Duration::from_secs(self.wait), screen)?,
        };
        let mut device = Device {
            link,
            short: self.short,
            trace: None,
        };
        if let (Some(expected), false) = (self.device, self.is_simulator()) {
            device.expect(expected)?;
        }
        if let Some(file) = file {
            let header = self.header(device.reader());
            let in_clear = self.trace_with_pins_and_personal_data;
            device.trace = Some(TraceFile::begin(file, header, in_clear, screen));
        }
        Ok(Observed::new(device, guard, show, screen))
    }

    fn simulate(&self, simulated: Simulated, screen: &mut Screen) -> Result<Box<dyn Transceive>, Failure> {
        let (device, japanese, english): (Box<dyn Transceive>, _, _) = match simulated {
            Simulated::MyNumberCard => match self.phone() {
                None => {
                    let card = self.simulated.card(self.simulated.profile())?;
                    (Box::new(card), "模擬カード", "simulated card")
                }
                Some(kind) => {
                    let phone = self.simulated.phone(kind, true, now())?;
                    let (japanese, english) = match kind {
                        PhoneKind::Android => ("模擬のAndroidスマートフォン", "simulated Android phone"),
                        PhoneKind::Iphone => ("模擬のiPhone", "simulated iPhone"),
                    };
                    (Box::new(phone), japanese, english)
                }
            },
            Simulated::HpkiCard => {
                let card = HpkiCard::new(HpkiProfile::default());
                (Box::new(card), "模擬HPKIカード", "simulated HPKI card")
            }
        };
        screen.say(
            format!("{japanese}を使います(実物のカードやリーダーは使いません)。"),
            format!("Using the {english}; no real card or reader is touched."),
        );
        Ok(device)
    }

    fn header(&self, reader: &str) -> TraceHeader {
        let mut header = TraceHeader::default();
        header.profile = Some(reader.to_owned());
        header.supports_extended_length = !self.short;
        header.started = Some(now());
        header
    }

    /// Simulates the iPhone where no device is named.
    pub(crate) fn default_to_iphone(&mut self) {
        if self.is_simulator() {
            self.device.get_or_insert(DeviceName::Iphone);
        }
    }

    pub(crate) fn is_simulator(&self) -> bool {
        self.reader.is_none()
    }

    fn phone(&self) -> Option<PhoneKind> {
        self.device.and_then(DeviceName::phone)
    }

    /// What opens the simulated device; `None` for a real one.
    pub(crate) fn simulated_secret(&self, credential: Credential) -> Option<String> {
        if !self.is_simulator() {
            return None;
        }
        match self.phone() {
            None => self.simulated.secret(credential),
            Some(_) => self.simulated.phone_secret(credential),
        }
    }

    /// Whom to believe: the simulator's authorities for a simulated device; for a real My Number card the production
    /// ones, for a real HPKI card nobody.
    pub(crate) fn anchors(&self, simulated: Simulated) -> Result<Anchors, Failure> {
        match (&self.reader, simulated) {
            (None, Simulated::MyNumberCard) => Anchors::simulated(),
            (None, Simulated::HpkiCard) => Anchors::simulated_hpki(),
            (Some(_), Simulated::MyNumberCard) => Ok(Anchors::production()),
            (Some(_), Simulated::HpkiCard) => Ok(Anchors::none()),
        }
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

pub(crate) fn without_pcsc() -> Failure {
    let run = "cargo run --features pcsc -- …";
    Failure::unusable("no_pcsc", "this kazasu was built without PC/SC")
        .japanese("このkazasuはPC/SCなしでビルドされています")
        .hint(run, run)
}

impl Device {
    /// The reader's name, or `simulator`.
    pub(crate) fn reader(&self) -> &str {
        match &self.link {
            Connection::Simulator { .. } => "simulator",
            #[cfg(feature = "pcsc")]
            Connection::Reader(connection) => connection.reader(),
        }
    }

    /// Refuses a device of another kind, by what its JPKI application says.
    fn expect(&mut self, expected: DeviceName) -> Result<(), Failure> {
        let link = self.link_options();
        let flow = Flow::new(move |channel: Channel| async move {
            let mut link = Link::new(channel, link);
            Jpki::select(&mut link).await?.token_kind().await
        });
        let found = flow.run(self).map_err(|error: Error| Failure::from(error))?;
        if found == expected.token() {
            return Ok(());
        }
        let message = format!("the device on the reader is another one: {}", found.english());
        Err(Failure::device("other_device", message)
            .japanese(format!("別のものがかざされています: {}", found.japanese()))
            .hint(
                "--device を付けなければ何でも受け付けます",
                "without --device anything is taken",
            ))
    }

    /// What the next procedure starts from: what the reader has shown to carry, or what it is restricted to.
    pub(crate) fn link_options(&self) -> LinkOptions {
        let mut options = match &self.link {
            Connection::Simulator { learnt, .. } => learnt.options(),
            #[cfg(feature = "pcsc")]
            Connection::Reader(connection) => connection.link_options(),
        };
        if self.short {
            options.extended_length = ExtendedLength::No;
        }
        options
    }
}

impl Transceive for Device {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        let sent = Instant::now();
        let response = match &mut self.link {
            Connection::Simulator { device, learnt } => {
                let response = device.transceive(command);
                learnt.observe(command, response.as_deref());
                response
            }
            #[cfg(feature = "pcsc")]
            Connection::Reader(connection) => connection.transceive(command),
        };
        if let Some(trace) = &mut self.trace {
            trace.exchange(command, response.as_deref(), sent);
        }
        response
    }

    fn wait(&mut self, duration: Duration) {
        match &mut self.link {
            Connection::Simulator { device, .. } => device.wait(duration),
            #[cfg(feature = "pcsc")]
            Connection::Reader(connection) => connection.wait(duration),
        }
    }
}

/// The present time.
pub(crate) fn now() -> Timestamp {
    Timestamp::now()
}

/// A time in Japan, to the second, as `YYYY-MM-DDThh:mm:ss+09:00`.
pub(crate) fn japanese_time(time: Timestamp) -> String {
    time.to_zoned(TimeZone::fixed(offset(9)))
        .strftime("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

/// Exit code of a device command that did what it was asked to.
pub(crate) fn done() -> Result<ExitCode, Failure> {
    Ok(ExitCode::SUCCESS)
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use kazasu::Language;
    use kazasu::card::jpki;
    use kazasu_sim::card::{CardProfile, MyNumberCard};

    use super::*;

    fn device(simulated: impl Transceive + 'static, short: bool) -> Device {
        Device {
            link: Connection::Simulator {
                device: Box::new(simulated),
                learnt: ReaderMemory::default(),
            },
            short,
            trace: None,
        }
    }

    #[test]
    fn a_wait_reaches_what_is_waited_for() {
        struct Waiting(Arc<Mutex<Vec<Duration>>>);
        impl Transceive for Waiting {
            fn transceive(&mut self, _: &[u8]) -> Result<Vec<u8>, TransceiveError> {
                Ok(vec![0x90, 0x00])
            }

            fn wait(&mut self, duration: Duration) {
                self.0.lock().unwrap().push(duration);
            }
        }
        let waits = Arc::default();
        let mut screen = Screen::new(Language::English, true);
        let device = device(Waiting(Arc::clone(&waits)), false);
        let duration = Duration::from_secs(3600);
        Observed::new(device, Guard::On, Show::Progress, &mut screen).wait(duration);
        assert_eq!(*waits.lock().unwrap(), [duration]);
    }

    #[test]
    fn the_next_flow_starts_from_what_the_device_has_shown_to_carry() {
        let card = |extended_length| {
            MyNumberCard::new(CardProfile {
                extended_length,
                ..CardProfile::default()
            })
        };
        let learnt = |mut device: Device| {
            let options = kazasu::card::Options {
                link: device.link_options(),
                ..kazasu::card::Options::default()
            };
            let file = jpki::CertificateFile::UserAuthenticationCa;
            jpki::read_certificate(file, None, options).run(&mut device).unwrap();
            device.link_options().extended_length
        };
        assert_eq!(learnt(device(card(true), false)), ExtendedLength::Yes);
        assert_eq!(learnt(device(card(false), false)), ExtendedLength::No);
        assert_eq!(learnt(device(card(true), true)), ExtendedLength::No);
    }

    #[test]
    fn times_are_those_of_japan() {
        let time = "2030-01-02T14:59:59Z".parse().unwrap();
        assert_eq!(japanese_time(time), "2030-01-02T23:59:59+09:00");
    }
}
