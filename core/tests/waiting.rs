//! Who waits when a flow asks for time before a command: whatever stands at the end of a row of wrappers.

use std::time::{Duration, Instant};

use kazasu::apdu::trace::{Replay, TraceHeader, TraceRecorder, TraceWriter};
use kazasu::flow::{Channel, Flow, FlowError, Transceive, TransceiveError};
use kazasu_sim::fault::{At256, BreaksAt256, Faulty, Recorder};
use zeroize::Zeroizing;

const LONG: Duration = Duration::from_secs(3600);

/// Notes how long it was asked to wait, and does not.
#[derive(Default)]
struct Patient {
    waited: Vec<Duration>,
}

impl Transceive for Patient {
    fn transceive(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(vec![0x90, 0x00])
    }

    fn wait(&mut self, duration: Duration) {
        self.waited.push(duration);
    }
}

#[derive(Debug, thiserror::Error)]
enum Failed {
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Transceive(#[from] TransceiveError),
}

/// One command, an hour from now.
fn late() -> Flow<(), Failed> {
    Flow::new(|mut channel: Channel| async move {
        let command = Zeroizing::new(vec![0x00, 0xB0, 0x00, 0x00, 0x0F]);
        channel.exchange_after(LONG, command).await?;
        Ok(())
    })
}

#[test]
fn wrappers_pass_waiting_on_to_the_device() {
    let mut faulty = Faulty::new(Patient::default());
    late().run(&mut faulty).unwrap();
    assert_eq!(faulty.into_inner().waited, [LONG]);

    let mut breaks = BreaksAt256::new(Patient::default(), At256::Fails);
    late().run(&mut breaks).unwrap();
    assert_eq!(breaks.into_inner().waited, [LONG]);

    let mut recorder = Recorder::new(Patient::default());
    late().run(&mut recorder).unwrap();
    assert_eq!(recorder.into_inner().waited, [LONG]);

    let writer = TraceWriter::new(TraceHeader::default());
    let mut recorder = TraceRecorder::new(Patient::default(), writer, || Duration::ZERO, |_: &str| {});
    late().run(&mut recorder).unwrap();
    assert_eq!(recorder.into_inner().waited, [LONG]);
}

#[test]
fn a_replay_does_not_wait() {
    let trace = "{\"type\":\"header\",\"version\":1}\n{\"type\":\"exchange\",\"tx\":\"00B000000F\",\"rx\":\"9000\"}";
    let mut replay = Replay::new(trace.as_bytes()).unwrap();
    let started = Instant::now();
    late().run(&mut replay).unwrap();
    assert!(started.elapsed() < LONG);
}
