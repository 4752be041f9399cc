//! A PIN, password or 照合番号 with its counter: what VERIFY and the two change commands do to it.

use super::status::Refusal;

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

pub(crate) struct Credential {
    value: Vec<u8>,
    maximum: u8,
    /// `None`: without limit.
    left: Option<u8>,
    verified: bool,
    /// What may become its new value; `None`: it cannot be changed.
    format: Option<Format>,
}

impl Credential {
    pub(crate) fn new(value: &str, maximum: u8, left: u8, format: Option<Format>) -> Self {
        Self {
            value: value.as_bytes().to_vec(),
            maximum,
            left: Some(left.min(15)),
            verified: false,
            format,
        }
    }

    /// One that nobody can block.
    pub(crate) fn without_limit(value: &str) -> Self {
        Self {
            left: None,
            ..Self::new(value, 0, 0, None)
        }
    }

    pub(crate) fn is_verified(&self) -> bool {
        self.verified
    }

    pub(crate) fn forget_verified(&mut self) {
        self.verified = false;
    }

    /// The empty VERIFY: asks, and costs nothing.
    pub(crate) fn state(&self) -> Result<(), Refusal> {
        match self.left {
            Some(0) => Err(Refusal::Blocked),
            _ if self.verified => Ok(()),
            left => Err(wrong(left)),
        }
    }

    /// VERIFY with a value. Whatever is not the value costs a try, of whatever length.
    pub(crate) fn verify(&mut self, value: &[u8]) -> Result<(), Refusal> {
        if self.left == Some(0) {
            return Err(Refusal::Blocked);
        }
        self.verified = value == self.value;
        if self.verified {
            self.left = self.left.map(|_| self.maximum);
            Ok(())
        } else {
            self.left = self.left.map(|left| left.saturating_sub(1));
            Err(wrong(self.left))
        }
    }

    /// CHANGE REFERENCE DATA and CHANGE KEY, which take the new value alone and rely on the VERIFY before them.
    pub(crate) fn change(&mut self, new: &[u8]) -> Result<(), Refusal> {
        if self.left == Some(0) {
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

fn wrong(left: Option<u8>) -> Refusal {
    left.map_or(Refusal::WrongWithoutLimit, Refusal::TriesLeft)
}
