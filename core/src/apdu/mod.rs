//! Command and response APDUs (ISO/IEC 7816-4), what the status words mean, and the [`Link`] that carries them.

pub mod command;
pub mod file;
pub mod identifier;
pub mod link;
pub mod options;
pub mod response;
pub mod status;
pub mod trace;

pub use command::{Chaining, Command, CommandError};
pub use identifier::{Aid, FileId, IdentifierError, ShortFileId};
pub use link::{Link, LinkError};
pub use options::{ExtendedLength, LinkOptions, ReaderMemory};
pub use response::{Response, TruncatedResponse};
pub use status::{Retries, StatusMeaning, StatusWord};
