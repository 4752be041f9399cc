//! Recordings that others made. They stay where they are; the environment variable `KAZASU_RECORDINGS` names the place.

use std::path::PathBuf;

/// The directory of the recordings, or `None`, with a word about it, when the variable is not set.
pub(crate) fn directory() -> Option<PathBuf> {
    let directory = std::env::var_os("KAZASU_RECORDINGS").map(PathBuf::from);
    if directory.is_none() {
        eprintln!("skipped: KAZASU_RECORDINGS is not set");
    }
    directory
}
