//! The encrypted session between reader and phone (ISO/IEC 18013-5, 9.1.1): its keys, its messages, its end.
//!
//! ```
//! use kazasu::phone::mdoc::{Curve, PrivateKey, SessionTranscript, session::{Session, SessionEstablishment, Status}};
//!
//! # let engagement = [0xA0];
//! # let random = [1; 32];
//! # let phone = PrivateKey::from_bytes(Curve::P256, &[2; 32])?;
//! let key = PrivateKey::from_bytes(Curve::P256, &random)?; // 32 random bytes
//! let transcript = SessionTranscript::qr(&engagement, &key.public_key().to_encoded_item());
//! let mut reader = Session::for_reader(&key, phone.public_key(), transcript.clone())?;
//! let message = reader.seal(b"DeviceRequest")?;
//!
//! // The other side, as a simulator has it:
//! let establishment = SessionEstablishment::parse(&message)?;
//! let mut holder = Session::for_holder(&phone, establishment.reader_key(), transcript)?;
//! assert_eq!(**holder.open(&message)?.data().unwrap(), *b"DeviceRequest");
//! let message = holder.seal_last(b"DeviceResponse")?;
//!
//! let received = reader.open(&message)?;
//! assert_eq!(received.status(), Some(Status::Termination));
//! assert_eq!(**received.data().unwrap(), *b"DeviceResponse");
//! # Ok::<_, kazasu::phone::mdoc::MdocError>(())
//! ```

use std::fmt;

use aes_gcm::{Aes256Gcm, KeyInit as _, aead::AeadInOut as _};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    cose_key::{CoseKey, PrivateKey},
    encode::{encode, raw},
    error::MdocError,
    transcript::SessionTranscript,
};
use crate::phone::cbor::Item;

/// Bytes of an AES-256-GCM tag.
const TAG_LENGTH: usize = 16;
/// First half of the initialisation vector, which tells the directions apart.
const FROM_READER: [u8; 8] = [0; 8];
const FROM_DEVICE: [u8; 8] = [0, 0, 0, 0, 0, 0, 0, 1];

/// Why a session ends: the status of SessionData.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Status {
    /// 10: a message did not decrypt.
    EncryptionError,
    /// 11: a message was no CBOR.
    DecodingError,
    /// 20: the sender has nothing more to say.
    Termination,
    /// Any other, which ends the session just so.
    Other(u64),
}

impl Status {
    /// From its number.
    #[must_use]
    pub const fn from_value(value: u64) -> Self {
        match value {
            10 => Self::EncryptionError,
            11 => Self::DecodingError,
            20 => Self::Termination,
            other => Self::Other(other),
        }
    }

    /// Its number.
    #[must_use]
    pub const fn value(self) -> u64 {
        match self {
            Self::EncryptionError => 10,
            Self::DecodingError => 11,
            Self::Termination => 20,
            Self::Other(value) => value,
        }
    }

    /// What to tell the other side after [`Session::open`] failed.
    #[must_use]
    pub const fn for_error(error: &MdocError) -> Self {
        match error {
            MdocError::Cbor(_) | MdocError::Malformed { .. } => Self::DecodingError,
            _ => Self::EncryptionError,
        }
    }

    /// The SessionData that carries it and nothing else.
    #[must_use]
    pub fn to_session_data(self) -> Vec<u8> {
        session_data(None, Some(self))
    }
}

/// The first message of a reader, as a holder has to look at it before there is a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionEstablishment {
    reader_key: CoseKey,
    reader_key_bytes: Vec<u8>,
}

impl SessionEstablishment {
    /// Reads the reader's key out of it; what is encrypted in it, [`Session::open`] reads.
    ///
    /// # Errors
    /// [`MdocError::Cbor`] and those of [`CoseKey::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MdocError> {
        let key = Item::parse(bytes)?.get("eReaderKey")?;
        Ok(Self {
            reader_key: CoseKey::from_item(key.encoded()?)?,
            reader_key_bytes: key.as_bytes().to_vec(),
        })
    }

    /// EReaderKey.
    #[must_use]
    pub fn reader_key(&self) -> &CoseKey {
        &self.reader_key
    }

    /// EReaderKeyBytes as received, with tag 24: the transcript's second part.
    #[must_use]
    pub fn reader_key_bytes(&self) -> &[u8] {
        &self.reader_key_bytes
    }
}

/// What a message brought: data, a status, or both.
#[derive(Clone, PartialEq, Eq)]
pub struct Received {
    data: Option<Zeroizing<Vec<u8>>>,
    status: Option<Status>,
}

impl Received {
    /// The decrypted data: a DeviceRequest at the holder's side, a DeviceResponse at the reader's.
    #[must_use]
    pub fn data(&self) -> Option<&Zeroizing<Vec<u8>>> {
        self.data.as_ref()
    }

    /// The status. There is none while the session goes on.
    #[must_use]
    pub fn status(&self) -> Option<Status> {
        self.status
    }
}

impl fmt::Debug for Received {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Received")
            .field("length", &self.data.as_ref().map(|data| data.len()))
            .field("status", &self.status)
            .finish()
    }
}

/// A session: messages out and in, over whatever carries them. The keys are wiped when it goes or ends.
///
/// Whatever does not decrypt ends the session, so a message that is tampered with, repeated or out of order is refused
/// and there is no second try.
pub struct Session {
    /// EReaderKeyBytes while the reader's first message, which carries them, is still to be sent.
    unsent_reader_key: Option<Vec<u8>>,
    transcript: SessionTranscript,
    /// `None` once the session has ended.
    directions: Option<Directions>,
}

struct Directions {
    sending: Direction,
    receiving: Direction,
}

impl Session {
    /// The reader's side. `device_key` is [`device_key`](super::DeviceEngagement::device_key) of the engagement; the
    /// transcript contains the public key of `reader_key`, [encoded as here](CoseKey::to_encoded_item).
    ///
    /// # Errors
    /// [`MdocError::CurveMismatch`] when the keys are on different curves; [`MdocError::InvalidKey`].
    pub fn for_reader(
        reader_key: &PrivateKey,
        device_key: &CoseKey,
        transcript: SessionTranscript,
    ) -> Result<Self, MdocError> {
        let secret = reader_key.agree(device_key)?;
        Ok(Self {
            unsent_reader_key: Some(reader_key.public_key().to_encoded_item()),
            directions: Some(Directions {
                sending: Direction::new(FROM_READER, derive(&secret, &transcript, b"SKReader")?),
                receiving: Direction::new(FROM_DEVICE, derive(&secret, &transcript, b"SKDevice")?),
            }),
            transcript,
        })
    }

    /// The holder's side, for simulators and wallets. The transcript contains
    /// [`reader_key_bytes`](SessionEstablishment::reader_key_bytes) as received.
    ///
    /// # Errors
    /// As [`for_reader`](Self::for_reader).
    pub fn for_holder(
        device_key: &PrivateKey,
        reader_key: &CoseKey,
        transcript: SessionTranscript,
    ) -> Result<Self, MdocError> {
        let secret = device_key.agree(reader_key)?;
        Ok(Self {
            unsent_reader_key: None,
            directions: Some(Directions {
                sending: Direction::new(FROM_DEVICE, derive(&secret, &transcript, b"SKDevice")?),
                receiving: Direction::new(FROM_READER, derive(&secret, &transcript, b"SKReader")?),
            }),
            transcript,
        })
    }

    /// The transcript that the keys are bound to.
    #[must_use]
    pub fn transcript(&self) -> &SessionTranscript {
        &self.transcript
    }

    /// Whether it has ended.
    #[must_use]
    pub fn has_ended(&self) -> bool {
        self.directions.is_none()
    }

    /// The message that carries `data`: a reader's first is SessionEstablishment, all others are SessionData.
    ///
    /// # Errors
    /// [`MdocError::SessionEnded`], also after 2^32 - 2 messages.
    pub fn seal(&mut self, data: &[u8]) -> Result<Vec<u8>, MdocError> {
        self.seal_with(data, None)
    }

    /// As [`seal`](Self::seal), and ends the session with [`Status::Termination`]: a holder's last response. A reader's
    /// first message cannot be its last.
    ///
    /// # Errors
    /// As [`seal`](Self::seal).
    pub fn seal_last(&mut self, data: &[u8]) -> Result<Vec<u8>, MdocError> {
        if self.unsent_reader_key.is_some() {
            return Err(MdocError::Malformed {
                structure: "SessionEstablishment",
                reason: "it has no status",
            });
        }
        let message = self.seal_with(data, Some(Status::Termination));
        self.directions = None;
        message
    }

    /// Ends the session and gives the SessionData that says so.
    #[must_use]
    pub fn terminate(&mut self) -> Vec<u8> {
        self.directions = None;
        Status::Termination.to_session_data()
    }

    /// Reads a message of the other side. A status in it ends the session.
    ///
    /// # Errors
    /// [`MdocError::SessionEnded`]; else the session ends, and [`Status::for_error`] says with what to answer:
    /// [`MdocError::Cbor`] and [`MdocError::Malformed`] when it is no such message, [`MdocError::Decryption`].
    pub fn open(&mut self, message: &[u8]) -> Result<Received, MdocError> {
        // Whatever fails on the way leaves the session ended.
        let mut directions = self.directions.take().ok_or(MdocError::SessionEnded)?;
        let map = Item::parse(message)?;
        let data = map.find("data")?.map(|data| data.bytes()).transpose()?;
        let status = map.find("status")?.map(|status| status.uint()).transpose()?;
        if data.is_none() && status.is_none() {
            return Err(MdocError::Malformed {
                structure: "SessionData",
                reason: "it has neither data nor status",
            });
        }
        let data = data.map(|data| directions.receiving.decrypt(data)).transpose()?;
        if status.is_none() {
            self.directions = Some(directions);
        }
        Ok(Received {
            data,
            status: status.map(Status::from_value),
        })
    }

    fn seal_with(&mut self, data: &[u8], status: Option<Status>) -> Result<Vec<u8>, MdocError> {
        let mut directions = self.directions.take().ok_or(MdocError::SessionEnded)?;
        let sealed = directions.sending.encrypt(data)?;
        self.directions = Some(directions);
        Ok(match self.unsent_reader_key.take() {
            Some(key) => encode(|writer| {
                writer.map(2)?.str("eReaderKey")?;
                raw(writer, &key);
                writer.str("data")?.bytes(&sealed)?;
                Ok(())
            }),
            None => session_data(Some(&sealed), status),
        })
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("has_ended", &self.has_ended())
            .finish_non_exhaustive()
    }
}

/// EMacKey, with which a phone authenticates its response instead of signing it (9.1.3.5): from the reader's ephemeral key
/// and the device key of the MSO, or in a simulator the other way round.
///
/// # Errors
/// As [`PrivateKey::agree`].
pub fn mac_key(
    own: &PrivateKey,
    other: &CoseKey,
    transcript: &SessionTranscript,
) -> Result<Zeroizing<[u8; 32]>, MdocError> {
    derive(&own.agree(other)?, transcript, b"EMacKey")
}

/// One direction: its key and the counter of the next message, from 1 (9.1.1.5).
struct Direction {
    constant: [u8; 8],
    key: Zeroizing<[u8; 32]>,
    next: u32,
}

impl Direction {
    fn new(constant: [u8; 8], key: Zeroizing<[u8; 32]>) -> Self {
        Self { constant, key, next: 1 }
    }

    /// Takes the next initialisation vector. None is ever used twice.
    fn nonce(&mut self) -> Result<[u8; 12], MdocError> {
        let counter = self.next;
        self.next = counter.checked_add(1).ok_or(MdocError::SessionEnded)?;
        let mut nonce = [0; 12];
        for (target, source) in nonce
            .iter_mut()
            .zip(self.constant.into_iter().chain(counter.to_be_bytes()))
        {
            *target = source;
        }
        Ok(nonce)
    }

    fn encrypt(&mut self, data: &[u8]) -> Result<Vec<u8>, MdocError> {
        let nonce = self.nonce()?;
        // Room for the tag, so that the data is not moved and left behind.
        let mut buffer = Vec::with_capacity(data.len().saturating_add(TAG_LENGTH));
        buffer.extend_from_slice(data);
        Aes256Gcm::new((&*self.key).into())
            .encrypt_in_place(&nonce.into(), &[], &mut buffer)
            .map_err(|_| MdocError::SessionEnded)?;
        Ok(buffer)
    }

    fn decrypt(&mut self, data: &[u8]) -> Result<Zeroizing<Vec<u8>>, MdocError> {
        let nonce = self.nonce()?;
        let mut buffer = Zeroizing::new(data.to_vec());
        Aes256Gcm::new((&*self.key).into())
            .decrypt_in_place(&nonce.into(), &[], &mut *buffer)
            .map_err(|_| MdocError::Decryption)?;
        Ok(buffer)
    }
}

/// HKDF-SHA256 with the transcript's digest as salt.
fn derive(secret: &[u8], transcript: &SessionTranscript, info: &[u8]) -> Result<Zeroizing<[u8; 32]>, MdocError> {
    let mut key = Zeroizing::new([0; 32]);
    Hkdf::<Sha256>::new(Some(&transcript.digest()), secret)
        .expand(info, &mut *key)
        .map_err(|_| MdocError::InvalidKey)?;
    Ok(key)
}

fn session_data(data: Option<&[u8]>, status: Option<Status>) -> Vec<u8> {
    encode(|writer| {
        writer.map(u64::from(data.is_some()).saturating_add(u64::from(status.is_some())))?;
        if let Some(data) = data {
            writer.str("data")?.bytes(data)?;
        }
        if let Some(status) = status {
            writer.str("status")?.u64(status.value())?;
        }
        Ok(())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_initialisation_vector_is_used_twice() {
        let mut direction = Direction::new(FROM_DEVICE, Zeroizing::new([1; 32]));
        assert_eq!(direction.nonce().unwrap(), [0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1]);
        assert_eq!(direction.nonce().unwrap()[8..], [0, 0, 0, 2]);
        direction.next = u32::MAX - 1;
        assert!(direction.encrypt(b"the last").is_ok());
        assert_eq!(direction.encrypt(b"one too many"), Err(MdocError::SessionEnded));
        assert_eq!(direction.encrypt(b"one too many"), Err(MdocError::SessionEnded));
    }
}
