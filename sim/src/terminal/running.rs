//! A terminal that runs in the background.

use std::fmt;
use std::io;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};

use super::{Event, Terminal};

/// A terminal on a thread of its own. It stops when this is dropped.
pub struct RunningTerminal {
    terminal: Arc<Mutex<Terminal>>,
    events: Arc<Mutex<Vec<Event>>>,
    stop: Arc<AtomicBool>,
    thread: Option<JoinHandle<io::Result<()>>>,
}

impl RunningTerminal {
    pub(super) fn start(terminal: Terminal) -> Self {
        let interval = terminal.options().scan_interval;
        let terminal = Arc::new(Mutex::new(terminal));
        let events = Arc::new(Mutex::new(Vec::new()));
        let stop = Arc::new(AtomicBool::new(false));
        let thread = {
            let (terminal, events, stop) = (Arc::clone(&terminal), Arc::clone(&events), Arc::clone(&stop));
            thread::spawn(move || {
                while !stop.load(Ordering::Relaxed) {
                    let done = lock(&terminal).poll()?;
                    lock(&events).extend(done);
                    thread::sleep(interval);
                }
                Ok(())
            })
        };
        Self {
            terminal,
            events,
            stop,
            thread: Some(thread),
        }
    }

    /// Does something to the terminal between two scans: injects a fault, presents a patient.
    pub fn with<R>(&self, action: impl FnOnce(&mut Terminal) -> R) -> R {
        action(&mut lock(&self.terminal))
    }

    /// What it did since this was last asked.
    #[must_use]
    pub fn take_events(&self) -> Vec<Event> {
        std::mem::take(&mut lock(&self.events))
    }

    /// Whether it has stopped by itself, which it does on an error.
    #[must_use]
    pub fn has_stopped(&self) -> bool {
        self.thread.as_ref().is_none_or(JoinHandle::is_finished)
    }

    /// Stops it.
    ///
    /// # Errors
    /// The error that made it stop before, if one did.
    pub fn stop(mut self) -> io::Result<()> {
        self.stop_and_join()
    }

    fn stop_and_join(&mut self) -> io::Result<()> {
        self.stop.store(true, Ordering::Relaxed);
        match self.thread.take().map(JoinHandle::join) {
            Some(Ok(result)) => result,
            Some(Err(_)) => Err(io::Error::other("the terminal's thread panicked")),
            None => Ok(()),
        }
    }
}

impl Drop for RunningTerminal {
    fn drop(&mut self) {
        // Whoever wants to know calls `stop`.
        let _ = self.stop_and_join();
    }
}

impl fmt::Debug for RunningTerminal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RunningTerminal").finish_non_exhaustive()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> std::sync::MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
