//! The file that a session is recorded in, as it goes.

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use kazasu::apdu::trace::{TraceHeader, TraceWriter};
use kazasu::flow::TransceiveError;

use crate::screen::Screen;

/// A trace as it is written.
pub(crate) struct TraceFile {
    file: File,
    writer: TraceWriter,
    started: Instant,
    screen: Screen,
    broken: bool,
}

impl TraceFile {
    /// Begins with the header, and warns where nothing is hidden.
    pub(crate) fn begin(file: File, header: TraceHeader, in_clear: bool, screen: &Screen) -> Self {
        let writer = if in_clear {
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
        if in_clear {
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

    /// Adds what was sent at `sent` and has come back just now.
    pub(crate) fn exchange(&mut self, command: &[u8], response: Result<&[u8], &TransceiveError>, sent: Instant) {
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

/// A file that only its owner can read: it may hold personal data, and with everything in clear PINs.
pub(crate) fn private_file(path: &Path) -> std::io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
