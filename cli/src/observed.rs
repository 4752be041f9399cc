//! A device in use: carries the commands of flows to it, counts them, and shows each in words or how far it has come.

use std::time::Duration;

use indicatif::ProgressBar;
use kazasu::apdu::LinkOptions;
use kazasu::apdu::trace::{Exchange, Explainer, Options as TraceOptions};
use kazasu::card::{Error, Guard, Options};
use kazasu::flow::{Flow, Transceive, TransceiveError};

use crate::device::Device;
use crate::failure::Failure;
use crate::screen::Screen;

/// What the user sees while a flow runs.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Show {
    /// Each exchange in a line.
    Exchanges,
    /// How many bytes have come, on stderr, for as long as it runs.
    Progress,
}

/// A device whose exchanges are counted and shown.
pub(crate) struct Observed<'s> {
    device: Device,
    guard: Guard,
    screen: &'s mut Screen,
    explainer: Explainer,
    show: Show,
    spinner: ProgressBar,
    pub(crate) count: usize,
    pub(crate) bytes_out: usize,
    pub(crate) bytes_in: usize,
}

impl<'s> Observed<'s> {
    pub(crate) fn new(device: Device, guard: Guard, show: Show, screen: &'s mut Screen) -> Self {
        Self {
            device,
            guard,
            explainer: Explainer::new(TraceOptions::new(screen.language)),
            show,
            spinner: ProgressBar::hidden(),
            screen,
            count: 0,
            bytes_out: 0,
            bytes_in: 0,
        }
    }

    /// The reader's name, or `simulator`.
    pub(crate) fn reader(&self) -> &str {
        self.device.reader()
    }

    /// Where the user is spoken to.
    pub(crate) fn screen(&self) -> &Screen {
        self.screen
    }

    /// What a procedure starts from: what the reader is known to carry.
    pub(crate) fn link_options(&self) -> LinkOptions {
        self.device.link_options()
    }

    /// Runs a flow to its end, from what the reader is known to carry.
    pub(crate) fn run<T>(&mut self, flow: impl FnOnce(Options) -> Flow<T, Error>) -> Result<T, Failure> {
        self.try_run(flow).map_err(Failure::from)
    }

    /// As [`run`](Self::run), for a caller to whom some errors are answers.
    pub(crate) fn try_run<T>(&mut self, flow: impl FnOnce(Options) -> Flow<T, Error>) -> Result<T, Error> {
        let options = Options {
            guard: self.guard,
            link: self.device.link_options(),
        };
        if self.show == Show::Progress {
            self.spinner = self.screen.progress(None, self.progress());
        }
        let result = flow(options).run(self);
        self.spinner.finish_and_clear();
        result
    }

    fn progress(&self) -> String {
        let bytes = self.bytes_in;
        self.screen.pick(
            format!("通信中です。離さないでください ({bytes} B)"),
            format!("working, hold it still ({bytes} B)"),
        )
    }
}

impl Transceive for Observed<'_> {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.count += 1;
        self.bytes_out += command.len();
        let response = self.device.transceive(command);
        self.bytes_in += response.as_ref().map_or(0, Vec::len);
        match self.show {
            Show::Progress => self.spinner.set_message(self.progress()),
            Show::Exchanges => {
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
        }
        response
    }

    fn wait(&mut self, duration: Duration) {
        self.device.wait(duration);
    }
}

/// An exchange in a line.
pub(crate) fn words(exchange: &Exchange) -> String {
    let command = exchange.command.as_ref().map_or("", |command| &command.text);
    let response = exchange.response.as_ref().map_or("", |response| &response.text);
    format!("{command} → {response}")
}
