//! A flow is stepped by hand or run over a device, and cannot be brought to hang or panic.

use std::time::Duration;

use kazasu::flow::{Channel, Flow, FlowError, Transceive, TransceiveError};
use zeroize::Zeroizing;

#[derive(Debug, PartialEq, thiserror::Error)]
enum TestError {
    #[error(transparent)]
    Flow(#[from] FlowError),
    #[error(transparent)]
    Transceive(#[from] TransceiveError),
}

/// Adds up the first bytes of the responses to commands 1 and 2.
fn two_commands() -> Flow<u8, TestError> {
    Flow::new(|mut channel: Channel| async move {
        let mut sum = 0;
        for command in [1, 2] {
            sum += ask(&mut channel, command).await?;
        }
        Ok(sum)
    })
}

async fn ask(channel: &mut Channel, command: u8) -> Result<u8, TransceiveError> {
    Ok(channel.exchange(Zeroizing::new(vec![command])).await?[0])
}

/// Answers a command with ten times its first byte, and fails from the `working`th on.
struct Device {
    working: usize,
    seen: Vec<Vec<u8>>,
}

impl Transceive for Device {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        self.seen.push(command.to_vec());
        if self.seen.len() > self.working {
            Err(TransceiveError::Removed)
        } else {
            Ok(vec![command[0] * 10])
        }
    }
}

#[test]
fn a_flow_runs_over_a_device() {
    let mut device = Device {
        working: 2,
        seen: Vec::new(),
    };
    assert_eq!(two_commands().run(&mut device), Ok(30));
    assert_eq!(device.seen, [[1], [2]]);
    let device: &mut dyn Transceive = &mut Device {
        working: 2,
        seen: Vec::new(),
    };
    assert_eq!(two_commands().run(device), Ok(30));
}

#[test]
fn a_fault_reaches_the_procedure_and_ends_it() {
    let mut device = Device {
        working: 1,
        seen: Vec::new(),
    };
    assert_eq!(two_commands().run(&mut device), Err(TransceiveError::Removed.into()));
    assert_eq!(device.seen.len(), 2);
}

#[test]
fn a_flow_is_stepped_by_hand() {
    let mut flow = two_commands();
    assert_eq!(flow.command(), Some([1].as_slice()));
    assert_eq!(flow.command(), Some([1].as_slice()), "asking changes nothing");
    flow.respond(Ok(&[5])).unwrap();
    assert_eq!(flow.command(), Some([2].as_slice()));
    flow.respond(Ok(&[6])).unwrap();
    assert_eq!(flow.command(), None);
    assert_eq!(flow.finish(), Ok(11));
}

#[test]
fn steps_out_of_order_are_errors() {
    let mut flow = two_commands();
    flow.respond(Ok(&[5])).unwrap();
    assert_eq!(flow.finish(), Err(FlowError::Unfinished.into()));

    let mut flow = two_commands();
    flow.respond(Err(TransceiveError::Removed)).unwrap();
    assert_eq!(flow.respond(Ok(&[1])), Err(FlowError::NothingToAnswer));
    assert_eq!(
        flow.finish(),
        Err(TransceiveError::Removed.into()),
        "the refused step changed nothing"
    );
}

#[test]
fn a_flow_without_commands_is_done_at_once() {
    let flow = Flow::new(|_channel: Channel| async { Ok::<_, TestError>(7) });
    assert_eq!(flow.command(), None);
    assert_eq!(
        flow.run(&mut Device {
            working: 0,
            seen: Vec::new()
        }),
        Ok(7)
    );
}

#[test]
fn waiting_for_something_else_is_an_error_and_does_not_hang() {
    let stalled = |_channel: Channel| std::future::pending::<Result<u8, TestError>>();
    assert_eq!(Flow::new(stalled).command(), None);
    assert_eq!(Flow::new(stalled).finish(), Err(FlowError::Stalled.into()));

    let mut flow = Flow::new(|mut channel: Channel| async move {
        ask(&mut channel, 1).await?;
        std::future::pending::<Result<u8, TestError>>().await
    });
    flow.respond(Ok(&[0])).unwrap();
    assert_eq!(flow.respond(Ok(&[0])), Err(FlowError::NothingToAnswer));
    assert_eq!(
        flow.run(&mut Device {
            working: 9,
            seen: Vec::new()
        }),
        Err(FlowError::Stalled.into())
    );
}

#[test]
fn an_abandoned_exchange_does_not_answer_the_next() {
    use std::future::{Future, poll_fn};
    use std::pin::pin;
    use std::task::Poll;

    let mut flow = Flow::new(|mut channel: Channel| async move {
        {
            let mut abandoned = pin!(channel.exchange(Zeroizing::new(vec![1])));
            let mut polls = 0;
            poll_fn(|context| {
                polls += 1;
                if polls == 1 {
                    assert!(abandoned.as_mut().poll(context).is_pending());
                    Poll::Pending
                } else {
                    Poll::Ready(())
                }
            })
            .await;
        }
        Ok::<_, TestError>(ask(&mut channel, 2).await?)
    });
    flow.respond(Ok(&[5])).unwrap();
    assert_eq!(flow.command(), Some([2].as_slice()));
    flow.respond(Ok(&[6])).unwrap();
    assert_eq!(flow.finish(), Ok(6));
}

/// Asks twice, the second time when 20 ms have passed.
fn with_a_pause() -> Flow<(), TestError> {
    Flow::new(|mut channel: Channel| async move {
        ask(&mut channel, 1).await?;
        channel
            .exchange_after(Duration::from_millis(20), Zeroizing::new(vec![2]))
            .await?;
        Ok(())
    })
}

#[test]
fn a_flow_says_how_long_to_wait_and_the_device_waits() {
    /// Counts instead of waiting.
    struct Clock(Vec<Duration>);
    impl Transceive for Clock {
        fn transceive(&mut self, _command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
            Ok(vec![0])
        }
        fn wait(&mut self, duration: Duration) {
            self.0.push(duration);
        }
    }
    let mut clock = Clock(Vec::new());
    with_a_pause().run(&mut clock).unwrap();
    assert_eq!(clock.0, [Duration::from_millis(20)]);

    let mut flow = with_a_pause();
    assert_eq!(flow.delay(), Duration::ZERO);
    flow.respond(Ok(&[0])).unwrap();
    assert_eq!(flow.delay(), Duration::from_millis(20));
    flow.respond(Ok(&[0])).unwrap();
    assert_eq!((flow.delay(), flow.finish()), (Duration::ZERO, Ok(())));
}

#[test]
fn a_blocking_device_sleeps() {
    let start = std::time::Instant::now();
    with_a_pause()
        .run(&mut Device {
            working: 2,
            seen: Vec::new(),
        })
        .unwrap();
    assert!(start.elapsed() >= Duration::from_millis(20));
}

#[test]
fn a_flow_may_move_to_another_thread() {
    let mut flow = two_commands();
    flow.respond(Ok(&[5])).unwrap();
    let sum = std::thread::spawn(move || {
        flow.run(&mut Device {
            working: 1,
            seen: Vec::new(),
        })
    })
    .join()
    .unwrap();
    assert_eq!(sum, Ok(25));
}
