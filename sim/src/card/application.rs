//! One application of a card: its elementary files, and who may read or use them.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use rsa::RsaPrivateKey;

use super::credential::Credential;
use super::status::Refusal;
use crate::keys::{self, Role};

/// An elementary file identifier. All are in 0001 to 001E, so the short identifier is the low five bits (firm).
pub(crate) type FileId = u16;

/// Bytes made on the first read: a certificate costs a key, and most cards are never asked for all of theirs.
type Content = LazyLock<Vec<u8>, Box<dyn FnOnce() -> Vec<u8> + Send>>;

pub(crate) enum File {
    Data {
        content: Content,
        /// Any one of these credentials opens it; none listed: free.
        opened_by: &'static [FileId],
    },
    Records(Vec<Vec<u8>>),
    Credential(Credential),
    /// A key reference whose counter is spent on every card seen.
    Blocked,
    /// Known to be there, and to nobody what for: it can be selected, and that is all.
    Closed,
    Key(Key),
}

/// A private key, made when first used.
#[derive(Clone, Copy)]
pub(crate) struct Key {
    pub(crate) seed: u64,
    pub(crate) role: Role,
    pub(crate) usage: Usage,
}

#[derive(Clone, Copy)]
pub(crate) enum Usage {
    /// COMPUTE SIGNATURE after this credential.
    Signature(FileId),
    /// COMPUTE SIGNATURE without any.
    Challenge,
    /// INTERNAL AUTHENTICATE without any.
    Authentication,
    /// None: the public half that the card shows is a dumped one, to which no private key is at hand.
    Lost,
}

/// What SET SESSION KEY meets.
#[derive(Clone, Copy)]
pub(crate) enum KeyDelivery {
    /// The card family has the command, the application nothing for it (66F1).
    NotConfigured,
    /// It asks for a credential that nobody knows (6982).
    Unreachable,
    /// A session opens with this key after this credential; `None`: the key is lost.
    To { key: Option<Key>, after: FileId },
}

/// How a PIN is changed.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Change {
    /// 00 24 01.
    ReferenceData,
    /// 80 32 00, from JICSAP.
    Key,
    /// Neither.
    Never,
}

pub(crate) struct Application {
    pub(crate) aid: &'static [u8],
    pub(crate) change: Change,
    pub(crate) key_delivery: KeyDelivery,
    /// Whether the signing commands of ISO/IEC 7816-8 are there too.
    pub(crate) iso_signing: bool,
    /// The key that COMPUTE SIGNATURE uses with P2=00.
    pub(crate) default_key: Option<Key>,
    /// The number by which VERIFY calls a file that is not its short identifier.
    pub(crate) renamed: Option<(u8, FileId)>,
    files: BTreeMap<FileId, File>,
}

impl Application {
    pub(crate) fn new(aid: &'static [u8], change: Change, key_delivery: KeyDelivery) -> Self {
        Self {
            aid,
            change,
            key_delivery,
            iso_signing: false,
            default_key: None,
            renamed: None,
            files: BTreeMap::new(),
        }
    }

    pub(crate) fn with(mut self, id: FileId, file: File) -> Self {
        self.insert(id, file);
        self
    }

    pub(crate) fn insert(&mut self, id: FileId, file: File) {
        self.files.insert(id, file);
    }

    pub(crate) fn with_data(
        self,
        id: FileId,
        opened_by: &'static [FileId],
        content: impl FnOnce() -> Vec<u8> + Send + 'static,
    ) -> Self {
        let content = LazyLock::new(Box::new(content) as Box<dyn FnOnce() -> Vec<u8> + Send>);
        self.with(id, File::Data { content, opened_by })
    }

    pub(crate) fn with_credential(self, id: FileId, credential: Credential) -> Self {
        self.with(id, File::Credential(credential))
    }

    pub(crate) fn with_key(self, id: FileId, key: Key) -> Self {
        self.with(id, File::Key(key))
    }

    pub(crate) fn with_closed(self, ids: &[FileId]) -> Self {
        ids.iter()
            .fold(self, |application, id| application.with(*id, File::Closed))
    }

    pub(crate) fn has(&self, id: FileId) -> bool {
        self.files.contains_key(&id)
    }

    /// Puts other bytes in place of a file's own. The access rule stays; a file that had none becomes free.
    pub(crate) fn replace(&mut self, id: FileId, bytes: Vec<u8>) {
        let opened_by = match self.files.get(&id) {
            Some(File::Data { opened_by, .. }) => opened_by,
            _ => [].as_slice(),
        };
        let content = LazyLock::new(Box::new(move || bytes) as Box<dyn FnOnce() -> Vec<u8> + Send>);
        self.files.insert(id, File::Data { content, opened_by });
    }

    /// Makes the key in this file unusable.
    pub(crate) fn lose_key(&mut self, id: FileId) {
        if let Some(File::Key(key)) = self.files.get_mut(&id) {
            key.usage = Usage::Lost;
        }
    }

    /// The bytes of a file whose access rule is met.
    pub(crate) fn read(&self, id: FileId) -> Result<&[u8], Refusal> {
        match self.file(id)? {
            File::Data { content, opened_by } if self.is_open(opened_by) => Ok(content),
            File::Data { .. } | File::Closed => Err(Refusal::SecurityStatus),
            _ => Err(Refusal::WrongFileKind),
        }
    }

    /// A record, counted from 1.
    pub(crate) fn record(&self, id: FileId, number: u8) -> Result<&[u8], Refusal> {
        let File::Records(records) = self.file(id)? else {
            return Err(Refusal::WrongFileKind);
        };
        usize::from(number)
            .checked_sub(1)
            .and_then(|index| records.get(index))
            .map(Vec::as_slice)
            .ok_or(Refusal::NoSuchRecord)
    }

    pub(crate) fn credential(&mut self, id: FileId) -> Result<&mut Credential, Refusal> {
        match self.files.get_mut(&id) {
            None => Err(Refusal::NotFound),
            Some(File::Credential(credential)) => Ok(credential),
            Some(_) => Err(Refusal::WrongFileKind),
        }
    }

    pub(crate) fn is_blocked_reference(&self, id: FileId) -> bool {
        matches!(self.files.get(&id), Some(File::Blocked))
    }

    /// The private key in a file, for COMPUTE SIGNATURE.
    pub(crate) fn signing_key(&self, id: FileId) -> Result<Arc<RsaPrivateKey>, Refusal> {
        match self.file(id)? {
            File::Key(key) => self.usable_for_signing(key),
            _ => Err(Refusal::WrongFileKind),
        }
    }

    /// The key that P2=00 names, where there is one.
    pub(crate) fn default_signing_key(&self) -> Result<Arc<RsaPrivateKey>, Refusal> {
        let key = self.default_key.as_ref().ok_or(Refusal::BadParameters)?;
        self.usable_for_signing(key)
    }

    /// The private key in a file, for INTERNAL AUTHENTICATE. A key behind a PIN refuses with 6982 whatever was verified,
    /// one that signs challenges with 6985 (one source).
    pub(crate) fn authentication_key(&self, id: FileId) -> Result<Arc<RsaPrivateKey>, Refusal> {
        match self.file(id)? {
            File::Key(key) => match key.usage {
                Usage::Authentication => Ok(keys::key(key.seed, key.role)),
                Usage::Signature(_) => Err(Refusal::SecurityStatus),
                Usage::Challenge | Usage::Lost => Err(Refusal::Conditions),
            },
            _ => Err(Refusal::WrongFileKind),
        }
    }

    /// Forgets what was verified, as power off and a new SELECT do. Counters stay.
    pub(crate) fn forget_verified(&mut self) {
        for file in self.files.values_mut() {
            if let File::Credential(credential) = file {
                credential.forget_verified();
            }
        }
    }

    pub(crate) fn is_verified(&self, id: FileId) -> bool {
        matches!(self.files.get(&id), Some(File::Credential(credential)) if credential.is_verified())
    }

    fn file(&self, id: FileId) -> Result<&File, Refusal> {
        self.files.get(&id).ok_or(Refusal::NotFound)
    }

    fn usable_for_signing(&self, key: &Key) -> Result<Arc<RsaPrivateKey>, Refusal> {
        match key.usage {
            Usage::Signature(needs) if !self.is_verified(needs) => Err(Refusal::SecurityStatus),
            Usage::Signature(_) | Usage::Challenge => Ok(keys::key(key.seed, key.role)),
            Usage::Authentication | Usage::Lost => Err(Refusal::Conditions),
        }
    }

    fn is_open(&self, opened_by: &[FileId]) -> bool {
        opened_by.is_empty() || opened_by.iter().any(|id| self.is_verified(*id))
    }
}
