//! Loading a card from a directory of file dumps, one file an EF.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::application::{File, FileId, KeyDelivery, Usage};
use super::profile::CardProfile;
use super::{MyNumberCard, card_face, card_identity, input_support, jpki};

/// More than an EF can hold: READ BINARY has 15 bits for the offset.
const LONGEST_FILE: u64 = 0x8000;

/// Why a directory is no card.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DumpError {
    /// The directory or a file in it cannot be read.
    #[error("cannot read {path}")]
    Unreadable {
        /// The directory or file.
        path: PathBuf,
        /// Why.
        source: io::Error,
    },
    /// A file ends like a dump (`.bin`, `.der`) and its name says no EF.
    #[error("{name} is the name of no file of the card")]
    UnknownName {
        /// The file name.
        name: String,
    },
    /// Two files are dumps of the same EF.
    #[error("{name} is a second dump of the same file")]
    Twice {
        /// The name that comes second in order.
        name: String,
    },
    /// The file is longer than an EF can be (32,768 bytes).
    #[error("{name} is too long for a file of the card")]
    TooLong {
        /// The file name.
        name: String,
    },
    /// A dump of …0100 or …0401 is not a row of records (tag, length, value).
    #[error("{name} is no row of records")]
    NoRecords {
        /// The file name.
        name: String,
    },
    /// No file in the directory is a dump.
    #[error("there is no dump in {path}")]
    Empty {
        /// The directory.
        path: PathBuf,
    },
}

impl DumpError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Unreadable { .. } => "dump_unreadable",
            Self::UnknownName { .. } => "dump_unknown_name",
            Self::Twice { .. } => "dump_twice",
            Self::TooLong { .. } => "dump_too_long",
            Self::NoRecords { .. } => "dump_no_records",
            Self::Empty { .. } => "dump_empty",
        }
    }
}

impl MyNumberCard {
    /// A card whose files are the dumps in `directory`, wherever there is one, and those of `profile` otherwise. PINs,
    /// counters and everything else come from the profile; for 照合番号A and B to fit, so must its holder.
    ///
    /// A dump is named `{application}-{EF}.bin`, with the EF in four hexadecimal digits and the application one of `jpki`,
    /// `text` (券面事項入力補助AP), `surface` (券面事項確認AP), `common` (…0100, records one after the other) and `juki` (…0401,
    /// likewise). `mf-do-{tag}.bin` is a data object outside the applications, with `F8` or `7F21` for a tag. `-physical`
    /// before `.bin` says that the dump has the filler after the object; nothing hangs on it, as bytes are served as they
    /// are. `jpki-auth-cert.der`, `jpki-auth-ca-cert.der`, `jpki-sign-cert.der` and `jpki-sign-ca-cert.der` are the
    /// certificates, EF 000A, 000B, 0001 and 0002. Files that end otherwise are passed over.
    ///
    /// A dump has no private keys. Where it has the public half, the key refuses with 6985, rather than sign with another:
    /// that of a dumped certificate, that of the 券面 applications with `text-0007`, `surface-0001`, `-0002` or `-0005`,
    /// and the session key with `text-0006`. Other keys are the simulator's own.
    ///
    /// Access rules stay as they are; a file that no card is known to have is free.
    ///
    /// # Errors
    /// [`DumpError`].
    pub fn from_dumps(directory: impl AsRef<Path>, profile: CardProfile) -> Result<Self, DumpError> {
        let directory = directory.as_ref();
        let mut card = Self::new(profile);
        let mut seen = Vec::new();
        for (name, path) in dumps_in(directory)? {
            let place = Place::named(&name).ok_or_else(|| DumpError::UnknownName { name: name.clone() })?;
            if seen.contains(&place) {
                return Err(DumpError::Twice { name });
            }
            let unreadable = |source| DumpError::Unreadable {
                path: path.clone(),
                source,
            };
            if fs::metadata(&path).map_err(unreadable)?.len() > LONGEST_FILE {
                return Err(DumpError::TooLong { name });
            }
            let bytes = fs::read(&path).map_err(unreadable)?;
            card.load(place, bytes).ok_or(DumpError::NoRecords { name })?;
            seen.push(place);
        }
        if seen.is_empty() {
            return Err(DumpError::Empty {
                path: directory.to_owned(),
            });
        }
        Ok(card)
    }

    /// `None`: the bytes do not fit the place.
    fn load(&mut self, place: Place, bytes: Vec<u8>) -> Option<()> {
        let (aid, id) = match place {
            Place::File(aid, id) => (aid, id),
            Place::Object(tag) => {
                self.chip.objects.as_mut()?.replace(tag, bytes);
                return Some(());
            }
        };
        let mut applications = self.chip.applications.iter_mut();
        let application = applications.find(|application| application.aid == aid)?;
        if aid == card_identity::AID || aid == card_identity::AID_0401 {
            application.insert(id, File::Records(records(&bytes)?));
            return Some(());
        }
        application.replace(id, bytes);
        if aid == jpki::AID {
            match id {
                jpki::AUTHENTICATION_CERTIFICATE => application.lose_key(jpki::AUTHENTICATION_KEY),
                jpki::SIGNING_CERTIFICATE => application.lose_key(jpki::SIGNING_KEY),
                _ => {}
            }
        }
        let shows_challenge_key = (aid == input_support::AID && id == input_support::SIGNED_PUBLIC_KEY)
            || (aid == card_face::AID
                && matches!(id, card_face::AGE_RECORD | card_face::FACE | card_face::NUMBER_IMAGE));
        if let Some(key) = application.default_key.as_mut().filter(|_| shows_challenge_key) {
            key.usage = Usage::Lost;
        }
        if aid == input_support::AID && id == input_support::SIGNED_PUBLIC_KEY {
            application.lose_key(input_support::SIGNING_KEY);
        }
        if aid == input_support::AID
            && id == input_support::SESSION_PUBLIC_KEY
            && let KeyDelivery::To { key, .. } = &mut application.key_delivery
        {
            *key = None;
        }
        Some(())
    }
}

/// Where a dump goes.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Place {
    File(&'static [u8], FileId),
    Object(u16),
}

impl Place {
    fn named(name: &str) -> Option<Self> {
        match name {
            "jpki-auth-cert.der" => return Some(Self::File(jpki::AID, jpki::AUTHENTICATION_CERTIFICATE)),
            "jpki-auth-ca-cert.der" => return Some(Self::File(jpki::AID, jpki::AUTHENTICATION_CA_CERTIFICATE)),
            "jpki-sign-cert.der" => return Some(Self::File(jpki::AID, jpki::SIGNING_CERTIFICATE)),
            "jpki-sign-ca-cert.der" => return Some(Self::File(jpki::AID, jpki::SIGNING_CA_CERTIFICATE)),
            _ => {}
        }
        let stem = name.strip_suffix(".bin")?;
        let stem = stem.strip_suffix("-physical").unwrap_or(stem);
        if let Some(tag) = stem.strip_prefix("mf-do-") {
            return hexadecimal(tag, 2..=4).map(Self::Object);
        }
        let (application, id) = stem.split_once('-')?;
        let aid = match application {
            "jpki" => jpki::AID,
            "text" => input_support::AID,
            "surface" => card_face::AID,
            "common" => card_identity::AID,
            "juki" => card_identity::AID_0401,
            _ => return None,
        };
        let id = hexadecimal(id, 4..=4)?;
        (1..=0x001E).contains(&id).then_some(Self::File(aid, id))
    }
}

/// The dumps of a directory by name, in order.
fn dumps_in(directory: &Path) -> Result<Vec<(String, PathBuf)>, DumpError> {
    let unreadable = |source| DumpError::Unreadable {
        path: directory.to_owned(),
        source,
    };
    let mut dumps = Vec::new();
    for entry in fs::read_dir(directory).map_err(unreadable)? {
        let path = entry.map_err(unreadable)?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.ends_with(".bin") || name.ends_with(".der") {
            dumps.push((name.to_owned(), path));
        }
    }
    dumps.sort();
    Ok(dumps)
}

fn hexadecimal(digits: &str, count: std::ops::RangeInclusive<usize>) -> Option<u16> {
    let fits = count.contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    fits.then(|| u16::from_str_radix(digits, 16).ok())?
}

/// Simple-TLV records (one byte of tag, one of length), each with its tag and length.
fn records(bytes: &[u8]) -> Option<Vec<Vec<u8>>> {
    let mut rest = bytes;
    let mut records = Vec::new();
    while let [_, len, ..] = rest {
        let (record, after) = rest.split_at_checked(2 + usize::from(*len))?;
        records.push(record.to_vec());
        rest = after;
    }
    (rest.is_empty() && !records.is_empty()).then_some(records)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_say_application_and_file() {
        assert!(Place::named("jpki-auth-cert.der") == Place::named("jpki-000A.bin"));
        assert!(Place::named("text-0001-physical.bin") == Some(Place::File(input_support::AID, 1)));
        assert!(Place::named("surface-001e.bin") == Some(Place::File(card_face::AID, 0x1E)));
        assert!(Place::named("mf-do-F8.bin") == Some(Place::Object(0x00F8)));
        assert!(Place::named("mf-do-7F21.bin") == Some(Place::Object(0x7F21)));
        for name in [
            "text-0000.bin",
            "text-001F.bin",
            "text-1.bin",
            "text-+001.bin",
            "other-0001.bin",
            "text.bin",
            "x.der",
        ] {
            assert!(Place::named(name).is_none(), "{name}");
        }
    }

    #[test]
    fn records_stand_one_after_the_other() {
        assert_eq!(records(&[1, 1, 9, 2, 0]), Some(vec![vec![1, 1, 9], vec![2, 0]]));
        assert_eq!(records(&[1, 2, 9]), None);
        assert_eq!(records(&[1, 0, 9]), None);
        assert_eq!(records(&[]), None);
    }
}
