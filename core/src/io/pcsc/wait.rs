//! Waiting for something to happen at the readers.

use std::{
    ffi::CString,
    thread,
    time::{Duration, Instant},
};

use pcsc::{Context, Error, PNP_NOTIFICATION, ReaderState, State};

use super::{ReaderError, has_card, service::Service};

/// The longest wait in one call, after which readers are listed anew: a call to cancel that comes just before it does
/// not end it, nor does a reader plugged in where the service does not tell of those.
const LONGEST: Duration = Duration::from_millis(500);
/// The same while a card is there that could not be had: what ails it need not change its state.
const UNUSABLE: Duration = Duration::from_millis(100);
/// The shortest time between two looks, should the service report change after change.
const SHORTEST: Duration = Duration::from_millis(20);

/// The readers as the service sees them now.
pub(super) fn states(service: &Service) -> Result<Vec<ReaderState>, ReaderError> {
    let names: Vec<CString> = match service.call(Context::list_readers_owned) {
        Ok(names) => names,
        Err(Error::NoReadersAvailable) => Vec::new(),
        Err(error) => return Err(ReaderError::service(error)),
    };
    let mut states: Vec<ReaderState> = names
        .into_iter()
        .map(|name| ReaderState::new(name, State::UNAWARE))
        .collect();
    if states.is_empty() {
        return Ok(states);
    }
    match service.context().get_status_change(Duration::ZERO, &mut states) {
        // A reader unplugged since it was listed is no reason to give up the others. A call to cancel may have been
        // meant for a wait that was over.
        Ok(()) | Err(Error::Timeout | Error::UnknownReader | Error::ReaderUnavailable | Error::Cancelled) => Ok(states),
        Err(error) => Err(ReaderError::service(error)),
    }
}

/// Waits for changes at some readers, and for readers that come.
pub(super) struct Watch<'s> {
    service: &'s Service,
    /// The pseudo reader that changes when readers come and go, where the service has it.
    plugged: Option<ReaderState>,
}

impl<'s> Watch<'s> {
    pub(super) fn new(service: &'s Service) -> Self {
        Self {
            service,
            plugged: plugged(service),
        }
    }

    /// Waits until something differs from `states`, for `limit` and [`LONGEST`] at most. Something may also have
    /// changed when nothing did.
    pub(super) fn wait(&mut self, states: &mut Vec<ReaderState>, limit: Duration) -> Result<(), ReaderError> {
        let longest = if states.iter().any(has_card) { UNUSABLE } else { LONGEST };
        let limit = limit.min(longest);
        let start = Instant::now();
        states.extend(self.plugged.take());
        for state in &mut *states {
            state.sync_current_state();
        }
        let result = if states.is_empty() {
            Err(Error::NoReadersAvailable)
        } else {
            self.service.context().get_status_change(limit, states)
        };
        self.plugged = states.pop_if(|last| last.name() == PNP_NOTIFICATION());
        let shortest = match result {
            Ok(()) | Err(Error::Timeout | Error::Cancelled) => SHORTEST,
            Err(
                Error::NoReadersAvailable
                | Error::UnknownReader
                | Error::ReaderUnavailable
                | Error::NoService
                | Error::ServiceStopped
                | Error::InvalidHandle
                | Error::CommError,
            ) => UNUSABLE,
            Err(error) => return Err(ReaderError::service(error)),
        };
        thread::sleep(shortest.min(limit).saturating_sub(start.elapsed()));
        Ok(())
    }
}

fn plugged(service: &Service) -> Option<ReaderState> {
    // There it is taken for the name of a reader that is never there.
    if cfg!(target_os = "macos") {
        return None;
    }
    let mut state = [ReaderState::new(PNP_NOTIFICATION(), State::UNAWARE)];
    let known = matches!(
        service.context().get_status_change(Duration::ZERO, &mut state),
        Ok(()) | Err(Error::Timeout)
    );
    let [state] = state;
    (known && !state.event_state().contains(State::UNKNOWN)).then_some(state)
}
