//! The files of the two 券面 applications: what opens each, so that no command is wasted on what the card would refuse.

use bytes::Bytes;

use super::credential::{Application, Credential};
use super::error::{Error, MalformedFile};
use super::verify;
use crate::apdu::{Link, LinkError, ShortFileId};

/// What has been verified since the application was selected.
#[derive(Debug, Default)]
pub(super) struct Verified(Vec<Credential>);

impl Verified {
    pub(super) fn note(&mut self, credential: Credential) {
        // Once is enough, however often a caller verifies.
        if !self.0.contains(&credential) {
            self.0.push(credential);
        }
    }
}

/// A file, and what opens it.
pub(super) struct File {
    pub(super) application: Application,
    pub(super) id: ShortFileId,
    /// Any one of them; none for a free file.
    pub(super) opened_by: &'static [Credential],
    pub(super) reading: Reading,
}

/// How a file is read in the fewest exchanges.
#[derive(Clone, Copy)]
pub(super) enum Reading {
    /// One object, longer than a short read brings.
    Object,
    /// A few bytes of any content.
    Short,
}

impl File {
    /// Refuses what is known to be refused by the card. With nothing verified here the card decides: it may have been
    /// done before.
    pub(super) fn may_read(&self, verified: &Verified) -> Result<(), Error> {
        let opens = |credential: &Credential| self.opened_by.contains(credential);
        match verified.0.last() {
            Some(last) if !self.opened_by.is_empty() && !verified.0.iter().any(opens) => Err(Error::DoesNotOpen {
                verified: *last,
                file: self.id.into(),
                needs: self.opened_by,
            }),
            _ => Ok(()),
        }
    }

    /// As [`may_read`](Self::may_read) after `credential` alone.
    pub(super) fn is_opened_by(&self, credential: Credential) -> Result<(), Error> {
        self.may_read(&Verified(vec![credential]))
    }

    pub(super) async fn read(&self, link: &mut Link, verified: &Verified) -> Result<Bytes, Error> {
        self.may_read(verified)?;
        let read = match self.reading {
            Reading::Object => link.read_object(self.id).await,
            Reading::Short => link.read_file(self.id).await,
        };
        read.map_err(|error| self.read_error(error))
    }

    /// Why the file was not read.
    pub(super) fn read_error(&self, error: LinkError) -> Error {
        let credential = self.opened_by.first().copied();
        verify::read_error(error, self.application, self.id.into(), credential)
    }

    pub(super) fn parsed<T>(&self, parsed: Result<T, MalformedFile>) -> Result<T, Error> {
        parsed.map_err(|malformed| malformed.at(self.application, self.id.into()))
    }
}
