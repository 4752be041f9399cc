//! The way to the PC/SC service: a context that is made anew when the service was restarted, and the end of a wait.

use std::{
    fmt,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use pcsc::{Context, Error, Scope};

/// Ends a wait of [`Readers::connect_with`](super::Readers::connect_with) from another thread. Clones are one: when
/// any is told to cancel, all are cancelled, for good, including waits that begin later.
#[derive(Clone)]
pub struct Canceller {
    service: Service,
    cancelled: Arc<AtomicBool>,
}

impl Canceller {
    pub(super) fn new(service: Service) -> Self {
        Self {
            service,
            cancelled: Arc::default(),
        }
    }

    /// Ends the wait.
    pub fn cancel(&self) {
        self.cancelled.store(true, Ordering::SeqCst);
        // Without a wait there is nothing to wake, and one that is about to begin looks at the flag again and again.
        let _ = self.service.context().cancel();
    }

    /// Whether it was told to cancel.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.cancelled.load(Ordering::SeqCst)
    }
}

impl fmt::Debug for Canceller {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Canceller")
            .field("cancelled", &self.is_cancelled())
            .finish_non_exhaustive()
    }
}

/// The service, whatever context it is reached by at the moment.
#[derive(Clone)]
pub(super) struct Service(Arc<Mutex<Context>>);

impl Service {
    pub(super) fn open() -> Result<Self, Error> {
        establish().map(Mutex::new).map(Arc::new).map(Self)
    }

    pub(super) fn context(&self) -> Context {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Makes a call that changes nothing. When the service was restarted meanwhile, which Windows does by itself as
    /// readers come and go, the context is made anew and the call made again.
    pub(super) fn call<T>(&self, call: impl Fn(&Context) -> Result<T, Error>) -> Result<T, Error> {
        match call(&self.context()) {
            Err(Error::NoService | Error::ServiceStopped | Error::InvalidHandle | Error::CommError) => {
                let fresh = establish()?;
                *self.0.lock().unwrap_or_else(PoisonError::into_inner) = fresh.clone();
                call(&fresh)
            }
            decided => decided,
        }
    }
}

/// A context of its own, for one thread: the library lets only one call at a time through each.
pub(super) fn establish() -> Result<Context, Error> {
    Context::establish(Scope::User)
}
