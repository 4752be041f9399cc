//! Giving up a wait from another thread.

use std::sync::atomic::{AtomicBool, Ordering};

use crate::arguments::{Out, reference};
use crate::boundary::{free, kazasu_status, quiet};

/// A flag that ends a wait for an answer, a file or a card. Owned by the caller (`kazasu_cancel_free`, when no call uses
/// it any more); may be used by several threads at once.
pub struct kazasu_cancel {
    pub(crate) flag: AtomicBool,
    #[cfg(feature = "pcsc")]
    pub(crate) reader: std::sync::Mutex<Option<kazasu_core::io::pcsc::Canceller>>,
}

/// A new flag, not set.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_cancel_new(out: *mut *mut kazasu_cancel) -> kazasu_status {
    quiet(|| {
        Out::handle("out", out)?.give(kazasu_cancel {
            flag: AtomicBool::new(false),
            #[cfg(feature = "pcsc")]
            reader: std::sync::Mutex::new(None),
        });
        Ok(())
    })
}

/// Sets the flag for good: waits that go on with it end soon with `KAZASU_E_CANCELLED`, and later ones at once.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_cancel_set(cancel: *const kazasu_cancel) -> kazasu_status {
    quiet(|| {
        let cancel = reference("cancel", cancel)?;
        cancel.flag.store(true, Ordering::SeqCst);
        #[cfg(feature = "pcsc")]
        if let Some(reader) = &*cancel.reader.lock().unwrap_or_else(std::sync::PoisonError::into_inner) {
            reader.cancel();
        }
        Ok(())
    })
}

/// Frees a flag; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_cancel_free(cancel: *mut kazasu_cancel) {
    free(cancel);
}
