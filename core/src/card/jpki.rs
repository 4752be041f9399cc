//! 公的個人認証AP (JPKI): certificates and the keys behind them, on the card and on phones.
//!
//! [`authenticate`] is the reception's job in the fewest exchanges; [`Jpki`] is for composing procedures of one's own.
//! All files are named by short file id, which saves selecting them.
//!
//! What has been verified lasts until the device is reset, leaves, or (inferred) another application is selected. When a
//! reader or another program resets the card in the middle of a flow, the flow ends with
//! [`TransceiveError::Reset`](crate::flow::TransceiveError::Reset) and nothing is sent again: start a new one, which
//! verifies anew.

use std::fmt;

use bytes::Bytes;

use super::credential::{Application, Credential, Pin, SigningPassword};
use super::device::CertificateAccess;
use super::error::{Error, MalformedFile};
pub use super::signature::{Digest, SignatureInput, SignatureInputError, SignatureScheme};
use super::token::{TokenInformation, TokenKind};
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::{Command, Link, LinkError, LinkOptions, ShortFileId, StatusWord};
use crate::flow::{Channel, Flow};
use crate::tlv::ber;

/// One of the two key pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Key {
    /// 利用者証明用: proves who holds the device.
    UserAuthentication,
    /// 署名用: signs documents, with name and address in its certificate. A child under 15 has none (one source).
    DigitalSignature,
}

impl Key {
    /// What opens it.
    #[must_use]
    pub const fn credential(self) -> Credential {
        match self {
            Self::UserAuthentication => Credential::UserAuthentication,
            Self::DigitalSignature => Credential::DigitalSignature,
        }
    }

    /// The certificate over it.
    #[must_use]
    pub const fn certificate(self) -> CertificateFile {
        match self {
            Self::UserAuthentication => CertificateFile::UserAuthentication,
            Self::DigitalSignature => CertificateFile::DigitalSignature,
        }
    }

    const fn short_file_id(self) -> ShortFileId {
        match self {
            Self::UserAuthentication => ShortFileId::literal::<0x17>(),
            Self::DigitalSignature => ShortFileId::literal::<0x1A>(),
        }
    }
}

/// One of the four certificates (firm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateFile {
    /// 利用者証明用電子証明書, EF 000A, about 1.57 kB. Free on the card, opened by the PIN on Android phones.
    UserAuthentication,
    /// The certificate of the CA over it, EF 000B. Free.
    UserAuthenticationCa,
    /// 署名用電子証明書, EF 0001, about 1.7 kB. Opened by the signing password.
    DigitalSignature,
    /// The certificate of the CA over it, EF 0002. Free.
    DigitalSignatureCa,
}

impl CertificateFile {
    /// The file that holds it.
    #[must_use]
    pub const fn short_file_id(self) -> ShortFileId {
        match self {
            Self::UserAuthentication => ShortFileId::literal::<0x0A>(),
            Self::UserAuthenticationCa => ShortFileId::literal::<0x0B>(),
            Self::DigitalSignature => ShortFileId::literal::<0x01>(),
            Self::DigitalSignatureCa => ShortFileId::literal::<0x02>(),
        }
    }

    /// What opens it where the card does not give it freely.
    fn credential(self) -> Credential {
        match self {
            Self::UserAuthentication | Self::UserAuthenticationCa => Credential::UserAuthentication,
            Self::DigitalSignature | Self::DigitalSignatureCa => Credential::DigitalSignature,
        }
    }
}

/// The secret that opens a key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum KeySecret {
    /// The PIN of [`Key::UserAuthentication`].
    UserAuthentication(Pin),
    /// The password of [`Key::DigitalSignature`].
    DigitalSignature(SigningPassword),
}

impl KeySecret {
    /// The key that it opens.
    #[must_use]
    pub fn key(&self) -> Key {
        match self {
            Self::UserAuthentication(_) => Key::UserAuthentication,
            Self::DigitalSignature(_) => Key::DigitalSignature,
        }
    }
}

impl From<Pin> for KeySecret {
    fn from(pin: Pin) -> Self {
        Self::UserAuthentication(pin)
    }
}

impl From<SigningPassword> for KeySecret {
    fn from(password: SigningPassword) -> Self {
        Self::DigitalSignature(password)
    }
}

/// Whether a key pair's certificate is on the device, by one byte of EF 0008 (one source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Availability {
    /// 8F: it is.
    Present,
    /// Another value; what it means is not documented.
    Other(u8),
}

/// Which certificates are on the device: EF 0008, three bytes (one source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct CertificateAvailability {
    /// Byte 0: 署名用電子証明書.
    pub digital_signature: Availability,
    /// Byte 1: 利用者証明用電子証明書.
    pub user_authentication: Availability,
}

/// The selected application.
///
/// ```
/// use kazasu::apdu::{Link, LinkOptions};
/// use kazasu::card::{Error, jpki::Jpki};
/// use kazasu::flow::{Channel, Flow};
///
/// let flow = Flow::new(|channel: Channel| async move {
///     let mut link = Link::new(channel, LinkOptions::default());
///     let mut jpki = Jpki::select(&mut link).await?;
///     Ok::<_, Error>(jpki.token_kind().await?)
/// });
/// assert!(flow.command().is_some_and(|select| select.starts_with(&[0x00, 0xA4, 0x04, 0x0C])));
/// ```
#[derive(Debug)]
pub struct Jpki<'link> {
    link: &'link mut Link,
}

impl<'link> Jpki<'link> {
    /// Selects the application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::Jpki).await?;
        Ok(Self { link })
    }

    /// What carries the application: the first 32 bytes of EF 0006. Needs no credential.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read.
    pub async fn token_kind(&mut self) -> Result<TokenKind, Error> {
        let command = Command::read_binary_by_sfi(TOKEN_INFORMATION, 0, 32).map_err(LinkError::from)?;
        let response = self.link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS | StatusWord::END_OF_FILE => Ok(TokenInformation::parse(&response.data).kind),
            status => Err(read_error(LinkError::Refused(status), TOKEN_INFORMATION, None)),
        }
    }

    /// The whole token information, EF 0006. Needs no credential.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read.
    pub async fn token_information(&mut self) -> Result<TokenInformation, Error> {
        Ok(TokenInformation::parse(&self.read_file(TOKEN_INFORMATION).await?))
    }

    /// Which certificates are on the device, EF 0008. Needs no credential.
    ///
    /// # Errors
    /// [`Error`] when the file cannot be read or is shorter than two bytes.
    pub async fn certificate_availability(&mut self) -> Result<CertificateAvailability, Error> {
        let availability = |byte| match byte {
            0x8F => Availability::Present,
            other => Availability::Other(other),
        };
        match *self.read_file(CERTIFICATE_AVAILABILITY).await? {
            [signature, authentication, ..] => Ok(CertificateAvailability {
                digital_signature: availability(signature),
                user_authentication: availability(authentication),
            }),
            _ => Err(malformed(CERTIFICATE_AVAILABILITY, "shorter than two bytes")),
        }
    }

    /// Reads a certificate as DER, without what the file may hold after it.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] where it is not free, [`Error::NotOnThisDevice`] when the device has no such
    /// certificate, as the card of a child has none for signing, [`Error::MalformedFile`] when it is no DER object.
    pub async fn certificate(&mut self, file: CertificateFile) -> Result<Bytes, Error> {
        let id = file.short_file_id();
        let bytes = self.link.read_object(id).await;
        let mut bytes = bytes.map_err(|error| read_error(error, id, Some(file.credential())))?;
        if bytes.first() != Some(&DER_SEQUENCE) {
            return Err(malformed(id, "not a certificate"));
        }
        match ber::object_length(&bytes) {
            Some(length) if length <= bytes.len() => bytes.truncate(length),
            _ => return Err(malformed(id, "the certificate is cut off")),
        }
        Ok(bytes)
    }

    /// Asks how many tries the secret of `key` has left; costs none.
    ///
    /// # Errors
    /// [`Error`] when the card does not say.
    pub async fn retry_counter(&mut self, key: Key) -> Result<RetryCounter, Error> {
        verify::retry_counter(self.link, key.credential()).await
    }

    /// Verifies the secret of a key. At most one VERIFY is sent.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify(&mut self, secret: &KeySecret, guard: Guard) -> Result<(), Error> {
        let value = match secret {
            KeySecret::UserAuthentication(pin) => pin.secret(),
            KeySecret::DigitalSignature(password) => password.secret(),
        };
        verify::verify(self.link, secret.key().credential(), value, guard).await
    }

    /// Signs with a key whose secret has been verified: PKCS#1 v1.5 over `digest` (firm). Sent exactly once.
    ///
    /// The signature has the length that the device gives it: 256 bytes with today's keys of RSA-2048, others with the
    /// keys that are announced.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before [`verify`](Self::verify); [`Error::NotOnThisDevice`] without such a key.
    pub async fn sign(&mut self, key: Key, digest: &Digest) -> Result<Bytes, Error> {
        self.sign_with(key, SignatureScheme::AsGiven, (*digest).into()).await
    }

    /// Signs with a key whose secret has been verified, in the form that `scheme` names. Sent exactly once.
    ///
    /// # Errors
    /// [`Error::SignatureInput`] when `input` does not fit the scheme, without sending anything;
    /// [`Error::ReaderLimitation`] when a long message is refused; otherwise as [`sign`](Self::sign).
    pub async fn sign_with(
        &mut self,
        key: Key,
        scheme: SignatureScheme,
        input: SignatureInput<'_>,
    ) -> Result<Bytes, Error> {
        let data = scheme.command_data(input)?;
        self.sign_data(key, scheme, &data).await
    }

    async fn sign_data(&mut self, key: Key, scheme: SignatureScheme, data: &[u8]) -> Result<Bytes, Error> {
        let file = key.short_file_id();
        let command = Command::sign(file, scheme.p1(), data).map_err(LinkError::from)?;
        verify::sign(self.link, &command, key.credential(), file.into()).await
    }

    /// Changes the PIN of the 利用者証明用 key: verifies `old`, then sends `new`. At most one VERIFY and one CHANGE
    /// REFERENCE DATA are sent.
    ///
    /// When the device leaves or fails after the last command was sent, whether the PIN is the new one is not known:
    /// verify it.
    ///
    /// # Errors
    /// As [`verify`](Self::verify); [`Error::UnexpectedStatus`] when the device refuses the new PIN.
    pub async fn change_pin(&mut self, old: &Pin, new: &Pin, guard: Guard) -> Result<(), Error> {
        let values = [old.secret(), new.secret()];
        verify::change(self.link, Credential::UserAuthentication, values, guard).await
    }

    /// Changes the password of the 署名用 key, as [`change_pin`](Self::change_pin) does.
    ///
    /// # Errors
    /// As [`change_pin`](Self::change_pin).
    pub async fn change_signing_password(
        &mut self,
        old: &SigningPassword,
        new: &SigningPassword,
        guard: Guard,
    ) -> Result<(), Error> {
        let values = [old.secret(), new.secret()];
        verify::change(self.link, Credential::DigitalSignature, values, guard).await
    }

    /// Reads the 利用者証明用電子証明書, verifies the PIN and signs `digest` with its key, in the order that the device
    /// wants: see [`DeviceProfile::of`](super::device::DeviceProfile::of) for those that are known.
    ///
    /// # Errors
    /// As the steps: [`certificate`](Self::certificate), [`verify`](Self::verify), [`sign`](Self::sign).
    pub async fn authenticate(
        &mut self,
        pin: Pin,
        digest: Digest,
        guard: Guard,
        access: CertificateAccess,
    ) -> Result<Authentication, Error> {
        let key = Key::UserAuthentication;
        let before = match access {
            CertificateAccess::AfterPin => None,
            CertificateAccess::Free | CertificateAccess::Ask => match self.certificate(key.certificate()).await {
                Err(Error::CredentialRequired { .. }) => None,
                other => Some(other?),
            },
        };
        self.verify(&pin.into(), guard).await?;
        let certificate = match before {
            Some(read) => read,
            None => self.certificate(key.certificate()).await?,
        };
        let signature = self.sign(key, &digest).await?;
        Ok(Authentication {
            certificate,
            digest,
            signature,
            link: self.link.options(),
        })
    }

    /// Tells the device that no more commands come: `80FC0000`, which iPhones want (one source). What it answers, or
    /// whether it is still there, does not matter.
    pub async fn close(&mut self) {
        let _ = self.link.transmit(&Command::close()).await;
    }

    async fn read_file(&mut self, file: ShortFileId) -> Result<Bytes, Error> {
        self.link
            .read_file(file)
            .await
            .map_err(|error| read_error(error, file, None))
    }
}

/// A signature and the certificate that it can be verified with. Neither has been checked here.
///
/// `Debug` shows neither: they identify a person.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Authentication {
    /// The 利用者証明用電子証明書, DER.
    pub certificate: Bytes,
    /// What was signed.
    pub digest: Digest,
    /// The signature, PKCS#1 v1.5 with SHA-256 on today's devices.
    pub signature: Bytes,
    /// The link's options with what it learnt about card and reader, for the next flow on this reader.
    pub link: LinkOptions,
}

impl fmt::Debug for Authentication {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Authentication")
            .field("certificate", &self.certificate.len())
            .field("signature", &self.signature.len())
            .field("link", &self.link)
            .finish_non_exhaustive()
    }
}

/// The reception's job: select, read the 利用者証明用電子証明書, verify the PIN, sign `digest` with its key.
///
/// Four exchanges, one more for the guard, and six more without extended length (a certificate of 1,571 bytes). An
/// Android phone gives the certificate only after the PIN: there a refused read costs one more.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn authenticate(pin: Pin, digest: Digest, options: Options) -> Flow<Authentication, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.authenticate(pin, digest, options.guard, CertificateAccess::Ask)
            .await
    })
}

/// Selects, verifies the secret of a key, and signs `digest` with it.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn sign(secret: KeySecret, digest: Digest, options: Options) -> Flow<Bytes, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.verify(&secret, options.guard).await?;
        jpki.sign(secret.key(), &digest).await
    })
}

/// Selects, verifies the secret of a key, and signs `message` with it in the form that `scheme` names.
///
/// # Errors
/// Of the flow: [`Error`]; [`Error::SignatureInput`] before anything is sent.
pub fn sign_with(secret: KeySecret, scheme: SignatureScheme, message: &[u8], options: Options) -> Flow<Bytes, Error> {
    let data = scheme.command_data(message.into());
    Flow::new(move |channel: Channel| async move {
        let data = data?;
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.verify(&secret, options.guard).await?;
        jpki.sign_data(secret.key(), scheme, &data).await
    })
}

/// Selects and changes the PIN of the 利用者証明用 key: four exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`], as [`Jpki::change_pin`].
pub fn change_pin(old: Pin, new: Pin, options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.change_pin(&old, &new, options.guard).await
    })
}

/// Selects and changes the password of the 署名用 key: four exchanges, one more for the guard.
///
/// # Errors
/// Of the flow: [`Error`], as [`Jpki::change_pin`].
pub fn change_signing_password(old: SigningPassword, new: SigningPassword, options: Options) -> Flow<(), Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        jpki.change_signing_password(&old, &new, options.guard).await
    })
}

/// Selects and reads a certificate as DER. `secret` opens it where it is not free, and is not verified otherwise.
///
/// # Errors
/// Of the flow: [`Error`]; [`Error::CredentialRequired`] when it is not free and there is no secret for it.
pub fn read_certificate(file: CertificateFile, secret: Option<KeySecret>, options: Options) -> Flow<Bytes, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        let refused = match jpki.certificate(file).await {
            Err(Error::CredentialRequired { credential }) => Error::CredentialRequired { credential },
            other => return other,
        };
        let secret = secret
            .filter(|secret| secret.key().credential() == file.credential())
            .ok_or(refused)?;
        jpki.verify(&secret, options.guard).await?;
        jpki.certificate(file).await
    })
}

/// What a device tells without any credential.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Information {
    /// What carries the application.
    pub token: TokenInformation,
    /// Which certificates are there; `None` where the device does not say.
    pub availability: Option<CertificateAvailability>,
    /// Tries of the PIN of the 利用者証明用 key.
    pub user_authentication: RetryCounter,
    /// Tries of the password of the 署名用 key; `None` where the device does not say.
    pub digital_signature: Option<RetryCounter>,
}

/// Selects and reads everything that needs no credential. Costs no try.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn information(options: Options) -> Flow<Information, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        Ok(Information {
            token: jpki.token_information().await?,
            availability: unless_refused(jpki.certificate_availability().await)?,
            user_authentication: jpki.retry_counter(Key::UserAuthentication).await?,
            digital_signature: unless_refused(jpki.retry_counter(Key::DigitalSignature).await)?,
        })
    })
}

/// EF 0006.
const TOKEN_INFORMATION: ShortFileId = ShortFileId::literal::<0x06>();
/// EF 0008.
const CERTIFICATE_AVAILABILITY: ShortFileId = ShortFileId::literal::<0x08>();
const DER_SEQUENCE: u8 = 0x30;

fn read_error(error: LinkError, file: ShortFileId, credential: Option<Credential>) -> Error {
    verify::read_error(error, Application::Jpki, file.into(), credential)
}

fn malformed(file: ShortFileId, reason: &'static str) -> Error {
    MalformedFile(reason).at(Application::Jpki, file.into())
}

fn unless_refused<T>(result: Result<T, Error>) -> Result<Option<T>, Error> {
    match result {
        Err(Error::UnexpectedStatus { .. } | Error::NotOnThisDevice { .. }) => Ok(None),
        other => other.map(Some),
    }
}
