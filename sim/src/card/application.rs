//! One application of a card: its elementary files, who may read or use them, and what VERIFY does to the counters.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use rsa::RsaPrivateKey;

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
    Credential(Credential),
    Key {
        seed: u64,
        role: Role,
        needs: FileId,
    },
}

/// A PIN, password or 照合番号 with its counter.
pub(crate) struct Credential {
    value: Vec<u8>,
    maximum: u8,
    left: u8,
    verified: bool,
    /// What CHANGE REFERENCE DATA takes as a new value; `None`: it cannot be changed.
    format: Option<Format>,
}

/// The form of a credential that its holder may choose.
#[derive(Clone, Copy)]
pub(crate) enum Format {
    FourDigits,
    /// 6 to 16 upper-case letters and digits.
    Password,
}

impl Format {
    fn admits(self, value: &[u8]) -> bool {
        match self {
            Self::FourDigits => value.len() == 4 && value.iter().all(u8::is_ascii_digit),
            Self::Password => {
                (6..=16).contains(&value.len())
                    && value
                        .iter()
                        .all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            }
        }
    }
}

impl Credential {
    pub(crate) fn new(value: &str, maximum: u8, left: u8, format: Option<Format>) -> Self {
        Self {
            value: value.as_bytes().to_vec(),
            maximum,
            left: left.min(15),
            verified: false,
            format,
        }
    }

    /// The empty VERIFY: asks, and costs nothing.
    pub(crate) fn state(&self) -> Result<(), Refusal> {
        if self.left == 0 {
            Err(Refusal::Blocked)
        } else if self.verified {
            Ok(())
        } else {
            Err(Refusal::TriesLeft(self.left))
        }
    }

    /// VERIFY with a value. Whatever is not the value costs a try, of whatever length.
    pub(crate) fn verify(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.left == 0 {
            return Err(Refusal::Blocked);
        }
        self.verified = value == self.value;
        if self.verified {
            self.left = self.maximum;
            Ok(())
        } else {
            self.left -= 1;
            Err(Refusal::TriesLeft(self.left))
        }
    }

    /// CHANGE REFERENCE DATA, which takes the new value alone and relies on the VERIFY before it.
    pub(crate) fn change(&mut self, new: &[u8]) -> Result<(), Refusal> {
        if self.left == 0 {
            return Err(Refusal::Blocked);
        }
        let Some(format) = self.format.filter(|_| self.verified) else {
            return Err(Refusal::SecurityStatus);
        };
        if !format.admits(new) {
            return Err(Refusal::BadData);
        }
        self.value = new.to_vec();
        Ok(())
    }
}

pub(crate) struct Application {
    pub(crate) aid: [u8; 10],
    files: BTreeMap<FileId, File>,
}

impl Application {
    pub(crate) fn new(aid: [u8; 10]) -> Self {
        Self {
            aid,
            files: BTreeMap::new(),
        }
    }

    pub(crate) fn with_data(
        mut self,
        id: FileId,
        opened_by: &'static [FileId],
        content: impl FnOnce() -> Vec<u8> + Send + 'static,
    ) -> Self {
        self.files.insert(
            id,
            File::Data {
                content: LazyLock::new(Box::new(content)),
                opened_by,
            },
        );
        self
    }

    pub(crate) fn with_credential(mut self, id: FileId, credential: Credential) -> Self {
        self.files.insert(id, File::Credential(credential));
        self
    }

    pub(crate) fn with_key(mut self, id: FileId, seed: u64, role: Role, needs: FileId) -> Self {
        self.files.insert(id, File::Key { seed, role, needs });
        self
    }

    pub(crate) fn has(&self, id: FileId) -> bool {
        self.files.contains_key(&id)
    }

    /// The bytes of a file whose access rule is met.
    pub(crate) fn read(&self, id: FileId) -> Result<&[u8], Refusal> {
        match self.files.get(&id) {
            None => Err(Refusal::NotFound),
            Some(File::Data { content, opened_by }) if self.is_open(opened_by) => Ok(content),
            Some(File::Data { .. }) => Err(Refusal::SecurityStatus),
            Some(_) => Err(Refusal::WrongFileKind),
        }
    }

    pub(crate) fn credential(&mut self, id: FileId) -> Result<&mut Credential, Refusal> {
        match self.files.get_mut(&id) {
            None => Err(Refusal::NotFound),
            Some(File::Credential(credential)) => Ok(credential),
            Some(_) => Err(Refusal::WrongFileKind),
        }
    }

    /// The private key in a file whose credential has been verified.
    pub(crate) fn key(&self, id: FileId) -> Result<Arc<RsaPrivateKey>, Refusal> {
        match self.files.get(&id) {
            None => Err(Refusal::NotFound),
            Some(File::Key { seed, role, needs }) if self.is_verified(*needs) => Ok(keys::key(*seed, *role)),
            Some(File::Key { .. }) => Err(Refusal::SecurityStatus),
            Some(_) => Err(Refusal::WrongFileKind),
        }
    }

    /// Forgets what was verified, as power off and a new SELECT do. Counters stay.
    pub(crate) fn forget_verified(&mut self) {
        for file in self.files.values_mut() {
            if let File::Credential(credential) = file {
                credential.verified = false;
            }
        }
    }

    fn is_open(&self, opened_by: &[FileId]) -> bool {
        opened_by.is_empty() || opened_by.iter().any(|id| self.is_verified(*id))
    }

    fn is_verified(&self, id: FileId) -> bool {
        matches!(self.files.get(&id), Some(File::Credential(credential)) if credential.verified)
    }
}
