//! Secure messaging with the 券面事項入力補助AP: what follows the PIN is not readable on the air. All from one source.
//!
//! It keeps 照合番号A and the personal data secret, not the PIN, which has to be verified in clear before. It proves
//! nothing: there is no checksum, so that a device in between could still alter what it cannot read.

use std::fmt;

use aes::Aes128;
use bytes::Bytes;
use cbc::cipher::block_padding::Iso7816;
use cbc::cipher::{BlockModeDecrypt, BlockModeEncrypt, KeyIvInit};
use rand_core::{TryCryptoRng, TryRng};
use rsa::Oaep;
use rsa::traits::PaddingScheme;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::access::File;
use super::attributes::{Attributes, parse_attributes, parse_individual_number};
use super::credential::{Credential, IndividualNumber, Pin};
use super::error::{Error, Step};
use super::input_support::{ATTRIBUTES, InputSupport, InputSupportSecret, NUMBER};
use super::verify::{self, Guard, Options};
use crate::apdu::{Command, ExtendedLength, FileId, Link, LinkError, Response, StatusMeaning, StatusWord};
use crate::certificate::{PublicKey, rsa_key};
use crate::flow::{Channel, Flow};
use crate::secret::{Secret, wiping_the_stack};
use crate::tlv::ber::{self, Reader, Tag};

/// What a session needs that cannot be foreseen: 64 bytes of a cryptographic random number generator. This crate has
/// none of its own.
///
/// A session takes it for good. Never make two of the same bytes, nor of anything else: whoever knows them reads all.
pub struct SessionRandomness {
    /// What the session key is made of, 32 bytes.
    seed: Secret,
    /// The seed of the OAEP padding, 32 bytes.
    padding: Secret,
}

impl SessionRandomness {
    /// Takes random bytes, in two halves of independent use. The caller wipes its own copies.
    #[must_use]
    pub fn new(seed: &[u8; 32], padding: &[u8; 32]) -> Self {
        Self {
            seed: Secret::new(seed),
            padding: Secret::new(padding),
        }
    }
}

impl fmt::Debug for SessionRandomness {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SessionRandomness(…)")
    }
}

/// A session: its AES-128 key, wiped on drop, and the counter that both sides keep.
///
/// The card keeps its end until it is reset or an application is selected.
pub struct SecureSession {
    key: Secret,
    counter: u64,
    lost: bool,
}

impl SecureSession {
    /// Hands the card a session key, encrypted with `card_key` (EF 0006): SET SESSION KEY, sent exactly once. The PIN
    /// has to have been verified.
    ///
    /// The command has 256 bytes of data with RSA-2048 and is known as an extended APDU only, and so are the reads that
    /// follow.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before the PIN; [`Error::ReaderLimitation`] where there is no extended length;
    /// [`Error::UnexpectedStatus`] when the card refuses; [`Error::SecureSession`] when the key cannot be used.
    pub async fn start(link: &mut Link, card_key: &PublicKey, randomness: SessionRandomness) -> Result<Self, Error> {
        if link.options().extended_length == ExtendedLength::No {
            return Err(NO_EXTENDED_LENGTH);
        }
        let encrypted =
            encrypt_seed(card_key, &randomness).ok_or(lost("the card's key is no RSA key of 2048 to 4096 bits"))?;
        let command = Command::set_session_key(&encrypted).map_err(LinkError::from)?;
        let response = link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS => Ok(Self {
                key: Secret::new(randomness.seed.expose().get(..KEY_LENGTH).unwrap_or_default()),
                counter: 0,
                lost: false,
            }),
            StatusWord::SECURITY_STATUS_NOT_SATISFIED => Err(Error::CredentialRequired {
                credential: Credential::InputSupport,
            }),
            StatusWord::WRONG_LENGTH => Err(NO_EXTENDED_LENGTH),
            status => Err(Error::UnexpectedStatus {
                step: Step::StartSecureMessaging,
                status,
            }),
        }
    }

    /// VERIFY with encrypted data; gives the status.
    async fn verify(&mut self, link: &mut Link, secret: &InputSupportSecret) -> Result<StatusWord, Error> {
        let p2 = secret.credential().short_file_id().reference();
        let value = secret.secret().expose();
        let response = self.send_encrypted(link, [VERIFY, 0x00, p2], value).await?;
        Ok(response.status)
    }

    /// SELECT of a file with its id encrypted.
    async fn select(&mut self, link: &mut Link, file: FileId) -> Result<StatusWord, Error> {
        let id = file.0.to_be_bytes();
        let response = self.send_encrypted(link, [SELECT, 0x02, 0x0C], &id).await?;
        Ok(response.status)
    }

    /// READ BINARY of the selected file, from `offset` to its end.
    async fn read(&mut self, link: &mut Link, offset: u16) -> Result<Response, Error> {
        let [p1, p2] = offset.to_be_bytes();
        // Le 0000 within the object is "all that there is".
        let data = Zeroizing::new(vec![EXPECTED_LENGTH, 0x03, 0x00, 0x00, 0x00]);
        self.send(link, [READ_BINARY, p1, p2], data, Command::EXTENDED_EXPECTED)
            .await
    }

    async fn send_encrypted(&mut self, link: &mut Link, header: [u8; 3], plain: &[u8]) -> Result<Response, Error> {
        // The counter that `send` goes on to.
        let encrypted = wiping_the_stack(|| self.encrypt(self.counter.saturating_add(1), plain))?;
        // Nothing that is sent here is longer than a few blocks.
        let length = u8::try_from(encrypted.len().saturating_add(1)).ok();
        let length = length
            .filter(|length| *length < 0x80)
            .ok_or(lost("too much to encrypt"))?;
        let data = [[CRYPTOGRAM, length, PADDED].as_slice(), &encrypted].concat();
        self.send(link, header, Zeroizing::new(data), 0).await
    }

    /// Sends one secured command, exactly once, and gives the response with its data decrypted.
    async fn send(
        &mut self,
        link: &mut Link,
        [instruction, p1, p2]: [u8; 3],
        data: Zeroizing<Vec<u8>>,
        expected: u32,
    ) -> Result<Response, Error> {
        if self.lost {
            return Err(lost("it has ended before"));
        }
        let command = Command::new(SECURED, instruction, p1, p2, data, expected).map_err(LinkError::from)?;
        // Also a command that the application rejects counts. Without an answer nobody knows what the card has counted.
        self.counter = self.counter.saturating_add(1);
        self.lost = true;
        let response = link.transmit_further(&command).await?;
        let data = match response.status.meaning() {
            StatusMeaning::SecureMessagingObjectMissing => return Err(lost("6987, an object is missing")),
            StatusMeaning::SecureMessagingObjectWrong => return Err(lost("6988, an object is wrong")),
            StatusMeaning::NoSecureSession => return Err(lost("69FC, there is no session")),
            _ if response.data.is_empty() => Bytes::new(),
            _ => wiping_the_stack(|| self.decrypt(&response.data))?,
        };
        self.lost = false;
        Ok(Response {
            data,
            status: response.status,
        })
    }

    /// `86 len 01 ciphertext`, under the counter of the command.
    fn decrypt(&self, data: &[u8]) -> Result<Bytes, Error> {
        let object = Reader::new(data).find(Tag(CRYPTOGRAM.into())).ok().flatten();
        let value = object.ok_or(lost("the answer is not encrypted"))?.value;
        let [PADDED, encrypted @ ..] = value else {
            return Err(lost("the answer has another padding"));
        };
        let cipher = cbc::Decryptor::<Aes128>::new_from_slices(self.key.expose(), &self.initial_vector(self.counter)?);
        // In place, so that what was decrypted is wiped also where the padding is wrong.
        let mut plain = Zeroizing::new(encrypted.to_vec());
        let unpadded = cipher.map_err(|_| WRONG_KEY)?.decrypt_padded::<Iso7816>(&mut plain);
        let length = unpadded.map_err(|_| lost("the answer does not decrypt"))?.len();
        plain.truncate(length);
        Ok(Bytes::from_owner(plain))
    }

    fn encrypt(&self, counter: u64, plain: &[u8]) -> Result<Vec<u8>, Error> {
        let vector = self.initial_vector(counter)?;
        let cipher = cbc::Encryptor::<Aes128>::new_from_slices(self.key.expose(), &vector);
        Ok(cipher.map_err(|_| WRONG_KEY)?.encrypt_padded_vec::<Iso7816>(plain))
    }

    /// The counter as one big-endian block, encrypted with the session key.
    fn initial_vector(&self, counter: u64) -> Result<[u8; BLOCK], Error> {
        let mut block = u128::from(counter).to_be_bytes().into();
        let mut cipher =
            cbc::Encryptor::<Aes128>::new_from_slices(self.key.expose(), &[0; BLOCK]).map_err(|_| WRONG_KEY)?;
        cipher.encrypt_block(&mut block);
        Ok(block.into())
    }
}

impl fmt::Debug for SecureSession {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SecureSession({} commands)", self.counter)
    }
}

/// The application while a session is on; made by [`InputSupport::secure`].
///
/// After [`Error::SecureSession`] it is of no more use. Dropping it goes back to plain commands.
#[derive(Debug)]
pub struct SecureInputSupport<'a, 'link> {
    application: &'a mut InputSupport<'link>,
    session: SecureSession,
}

impl<'a, 'link> SecureInputSupport<'a, 'link> {
    pub(super) fn new(application: &'a mut InputSupport<'link>, session: SecureSession) -> Self {
        Self { application, session }
    }

    /// Verifies a secret, encrypted. At most one VERIFY is sent. The counter of tries is asked for in clear.
    ///
    /// # Errors
    /// As [`InputSupport::verify`]; [`Error::SecureSession`].
    pub async fn verify(&mut self, secret: &InputSupportSecret, guard: Guard) -> Result<(), Error> {
        let credential = secret.credential();
        verify::check_counter(self.application.link, credential, guard).await?;
        let status = self.session.verify(self.application.link, secret).await?;
        verify::judge(credential, status)?;
        self.application.note_verified(credential);
        Ok(())
    }

    /// Reads the 個人番号, encrypted.
    ///
    /// # Errors
    /// As [`InputSupport::individual_number`]; [`Error::SecureSession`]; [`Error::ReaderLimitation`] where there is no
    /// extended length.
    pub async fn individual_number(&mut self) -> Result<IndividualNumber, Error> {
        let file = self.read(&NUMBER).await?;
        NUMBER.parsed(parse_individual_number(&file))
    }

    /// Reads the 基本4情報, encrypted.
    ///
    /// # Errors
    /// As [`InputSupport::attributes`]; [`Error::SecureSession`]; [`Error::ReaderLimitation`] where there is no extended
    /// length.
    pub async fn attributes(&mut self) -> Result<Attributes, Error> {
        let file = self.read(&ATTRIBUTES).await?;
        ATTRIBUTES.parsed(parse_attributes(&file))
    }

    /// Selects and reads a file, until the object that it begins with is whole.
    async fn read(&mut self, file: &File) -> Result<Zeroizing<Vec<u8>>, Error> {
        self.application.may_read(file)?;
        let link = &mut *self.application.link;
        let refused = |status| file.read_error(LinkError::Refused(status));
        link.renew_rounds();
        match self.session.select(link, file.id.into()).await? {
            StatusWord::SUCCESS => {}
            status => return Err(refused(status)),
        }
        let mut content = Zeroizing::new(Vec::with_capacity(MAX_FILE));
        for _ in 0..MAX_READS {
            let offset = u16::try_from(content.len()).map_err(|_| LinkError::FileTooLong)?;
            let response = self.session.read(link, offset).await?;
            match response.status {
                StatusWord::SUCCESS | StatusWord::END_OF_FILE => {}
                StatusWord::OFFSET_OUTSIDE_FILE if offset > 0 => return Ok(content),
                StatusWord::WRONG_LENGTH => return Err(NO_EXTENDED_LENGTH),
                status => return Err(refused(status)),
            }
            // A vector that grows leaves copies behind.
            if content.len().saturating_add(response.data.len()) > MAX_FILE {
                return Err(LinkError::FileTooLong.into());
            }
            content.extend_from_slice(&response.data);
            let whole = ber::object_length(&content).is_none_or(|length| content.len() >= length);
            if whole || response.data.is_empty() {
                return Ok(content);
            }
        }
        Err(LinkError::TooManyRounds.into())
    }
}

/// Selects, verifies the PIN in clear, starts a session and reads the 個人番号 in it: six exchanges, one more for the
/// guard.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_individual_number(
    pin: Pin,
    randomness: SessionRandomness,
    options: Options,
) -> Flow<IndividualNumber, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&pin.into(), options.guard).await?;
        application.secure(randomness).await?.individual_number().await
    })
}

/// Selects, verifies the PIN in clear, starts a session and reads the 基本4情報 in it: six exchanges, one more for the
/// guard.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_attributes(pin: Pin, randomness: SessionRandomness, options: Options) -> Flow<Attributes, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut application = InputSupport::select(&mut link).await?;
        application.verify(&pin.into(), options.guard).await?;
        application.secure(randomness).await?.attributes().await
    })
}

/// Bytes of a block and of a key of AES-128.
const BLOCK: usize = 16;
const KEY_LENGTH: usize = 16;
/// The longest file read, and into how many commands a card may divide it: the files here have some 100 bytes.
const MAX_FILE: usize = 4096;
const MAX_READS: usize = 32;
/// The class of secure messaging without a checksum.
const SECURED: u8 = 0x08;
const VERIFY: u8 = 0x20;
const SELECT: u8 = 0xA4;
const READ_BINARY: u8 = 0xB0;
/// Tags of ISO/IEC 7816-4 secure messaging, and the byte that says how the plain text was padded: 80, then 00.
const CRYPTOGRAM: u8 = 0x86;
const EXPECTED_LENGTH: u8 = 0x96;
const PADDED: u8 = 0x01;

const NO_EXTENDED_LENGTH: Error = Error::ReaderLimitation {
    reason: "secure messaging needs extended length",
};
const WRONG_KEY: Error = lost("the session key has another length");

const fn lost(reason: &'static str) -> Error {
    Error::SecureSession { reason }
}

/// RSA-OAEP with SHA-256 of A0 { 80 { seed } }.
fn encrypt_seed(card_key: &PublicKey, randomness: &SessionRandomness) -> Option<Vec<u8>> {
    let key = rsa_key(card_key).ok()?;
    let mut message = Zeroizing::new(Vec::with_capacity(36));
    message.extend_from_slice(&[0xA0, 0x22, 0x80, 0x20]);
    message.extend_from_slice(randomness.seed.expose());
    let mut padding = GivenBytes(Some(&randomness.padding));
    Oaep::<Sha256>::new().encrypt(&mut padding, &key, &message).ok()
}

/// The caller's random bytes, given out once, to the library that pads.
struct GivenBytes<'a>(Option<&'a Secret>);

/// Other bytes were asked for than there are.
#[derive(Debug, thiserror::Error)]
#[error("no more random bytes")]
struct NoMoreBytes;

impl TryRng for GivenBytes<'_> {
    type Error = NoMoreBytes;

    fn try_next_u32(&mut self) -> Result<u32, NoMoreBytes> {
        Err(NoMoreBytes)
    }

    fn try_next_u64(&mut self) -> Result<u64, NoMoreBytes> {
        Err(NoMoreBytes)
    }

    fn try_fill_bytes(&mut self, wanted: &mut [u8]) -> Result<(), NoMoreBytes> {
        let bytes = self.0.take().ok_or(NoMoreBytes)?.expose();
        if bytes.len() != wanted.len() {
            return Err(NoMoreBytes);
        }
        wanted.copy_from_slice(bytes);
        Ok(())
    }
}

impl TryCryptoRng for GivenBytes<'_> {}
