//! HPKI cards (保健医療福祉分野の公開鍵基盤): the certificates and keys of doctors, pharmacists and other health
//! professionals. Firm where two programs agree; which of the two signing forms a card takes is from one source each.

use std::fmt;

use bytes::Bytes;

use super::credential::{Application, Credential, HpkiPin};
use super::error::{Error, Missing, Step};
use super::signature::{Digest, SignatureInputError};
use super::verify::{self, Guard, Options, RetryCounter};
use crate::apdu::{Command, ExtendedLength, FileId, Link, LinkError, LinkOptions, StatusWord};
use crate::certificate::{Certificate, PublicKey, PublicKeyKind};
use crate::flow::{Channel, Flow};
use crate::tlv::ber;

/// One of the two applications of the card. Each has a key, a certificate and a PIN of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum HpkiApplication {
    /// HPKI署名AP: signs documents, such as prescriptions.
    Signature,
    /// HPKI認証AP: proves who holds the card.
    Authentication,
}

impl HpkiApplication {
    /// Its name among all applications.
    #[must_use]
    pub const fn application(self) -> Application {
        match self {
            Self::Signature => Application::HpkiSignature,
            Self::Authentication => Application::HpkiAuthentication,
        }
    }

    /// What opens its key.
    #[must_use]
    pub const fn credential(self) -> Credential {
        match self {
            Self::Signature => Credential::HpkiSignature,
            Self::Authentication => Credential::HpkiAuthentication,
        }
    }
}

/// How the card is asked to sign. Either gives PKCS#1 v1.5 with SHA-256; of each, one program is known that does so.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum SigningForm {
    /// `802A0080` with a DigestInfo that the card pads, as on the My Number card.
    #[default]
    DigestInfo,
    /// MANAGE SECURITY ENVIRONMENT with the key, then `002A9E9A` with the whole padded block, as long as the modulus of
    /// the certificate's key. With RSA-2048 it takes extended length or a chain.
    PaddedBlock,
}

/// The selected application.
#[derive(Debug)]
pub struct Hpki<'link> {
    link: &'link mut Link,
    selected: HpkiApplication,
}

impl<'link> Hpki<'link> {
    /// Selects an application.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the card has none, as other cards do.
    pub async fn select(link: &'link mut Link, selected: HpkiApplication) -> Result<Self, Error> {
        let application = selected.application();
        let command = Command::select_application_with_information(&application.aid());
        let response = link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS => Ok(Self { link, selected }),
            StatusWord::NOT_FOUND => Err(Error::ApplicationNotFound { application }),
            status => Err(Error::UnexpectedStatus {
                step: Step::Select(application),
                status,
            }),
        }
    }

    /// Reads the certificate, EF 0016, as DER. Needs no PIN (firm).
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`] when there is none, [`Error::MalformedFile`] when it is no DER object.
    pub async fn certificate(&mut self) -> Result<Bytes, Error> {
        self.select_file(CERTIFICATE, Step::Read(CERTIFICATE)).await?;
        let mut content = self.read(0, HEADER).await?;
        let length = match content.first() {
            Some(&DER_SEQUENCE) => ber::object_length(&content),
            _ => None,
        };
        let length = length.ok_or(self.malformed("not a certificate"))?;
        for _ in 0..MAX_READS {
            let Some(rest) = length.checked_sub(content.len()).filter(|rest| *rest > 0) else {
                content.truncate(length);
                return Ok(content.into());
            };
            let part = self.read(content.len(), rest).await?;
            if part.is_empty() {
                return Err(self.malformed("the certificate is cut off"));
            }
            content.extend_from_slice(&part);
        }
        Err(LinkError::TooManyRounds.into())
    }

    /// Asks how many tries the PIN has left; costs none.
    ///
    /// # Errors
    /// [`Error`] when the card does not say.
    pub async fn retry_counter(&mut self) -> Result<RetryCounter, Error> {
        let credential = self.selected.credential();
        self.select_file(PIN, Step::RetryCounter(credential)).await?;
        verify::retry_counter(self.link, credential).await
    }

    /// Verifies the PIN. At most one VERIFY is sent.
    ///
    /// # Errors
    /// [`Error::WrongCredential`], [`Error::Blocked`], or [`Error::LastTry`] from the guard.
    pub async fn verify(&mut self, pin: &HpkiPin, guard: Guard) -> Result<(), Error> {
        let credential = self.selected.credential();
        self.select_file(PIN, Step::Verify(credential)).await?;
        verify::verify(self.link, credential, pin.secret(), guard).await
    }

    /// Signs `digest` in the form [`SigningForm::DigestInfo`], after the PIN. Sent exactly once.
    ///
    /// # Errors
    /// [`Error::CredentialRequired`] before the PIN; [`Error::UnexpectedStatus`] when the card does not take the form.
    pub async fn sign(&mut self, digest: &Digest) -> Result<Bytes, Error> {
        self.select_file(KEY, Step::Sign).await?;
        let command = Command::sign_with_selected(0x00, &digest.digest_info()).map_err(LinkError::from)?;
        verify::sign(self.link, &command, self.selected.credential(), KEY).await
    }

    /// Signs `digest` in the form [`SigningForm::PaddedBlock`] for `key`, which is that of the certificate, after the
    /// PIN. The signing command is sent exactly once.
    ///
    /// # Errors
    /// As [`sign`](Self::sign); [`Error::SignatureInput`] for a key that is not of RSA, without sending anything;
    /// [`Error::ReaderLimitation`] when the command is too long for the reader.
    pub async fn sign_block(&mut self, key: &PublicKey, digest: &Digest) -> Result<Bytes, Error> {
        let PublicKeyKind::Rsa { bits } = key.kind() else {
            return Err(SignatureInputError::Key.into());
        };
        let block = digest.padded_block(bits.div_ceil(8))?;
        self.select_file(KEY, Step::Sign).await?;
        let response = self.link.transmit(&Command::set_signature_key(KEY)).await?;
        match response.status {
            StatusWord::SUCCESS => {}
            status => {
                return Err(Error::UnexpectedStatus {
                    step: Step::Sign,
                    status,
                });
            }
        }
        let command = Command::compute_signature(&block).map_err(LinkError::from)?;
        verify::sign(self.link, &command, self.selected.credential(), KEY).await
    }

    async fn select_file(&mut self, file: FileId, step: Step) -> Result<(), Error> {
        verify::select_file(self.link, self.selected.application(), file, step).await
    }

    /// Reads up to `length` bytes of the selected file.
    async fn read(&mut self, offset: usize, length: usize) -> Result<Vec<u8>, Error> {
        let most = match self.link.options().extended_length {
            ExtendedLength::No => u32::from(self.link.options().short_read_length.clamp(1, 256)),
            ExtendedLength::Unknown | ExtendedLength::Yes => Command::EXTENDED_EXPECTED,
        };
        let length = u32::try_from(length).map_or(most, |length| length.min(most));
        let offset = u16::try_from(offset).map_err(|_| LinkError::FileTooLong)?;
        let command = Command::read_binary(offset, length).map_err(LinkError::from)?;
        let response = self.link.transmit(&command).await?;
        match response.status {
            StatusWord::SUCCESS | StatusWord::END_OF_FILE => Ok(response.data.to_vec()),
            StatusWord::OFFSET_OUTSIDE_FILE if offset > 0 => Ok(Vec::new()),
            StatusWord::NOT_FOUND => Err(Error::NotOnThisDevice {
                application: self.selected.application(),
                missing: Missing::File(CERTIFICATE),
            }),
            status => Err(Error::UnexpectedStatus {
                step: Step::Read(CERTIFICATE),
                status,
            }),
        }
    }

    fn malformed(&self, reason: &'static str) -> Error {
        Error::MalformedFile {
            application: self.selected.application(),
            file: CERTIFICATE,
            reason,
        }
    }
}

/// A signature and the certificate that it can be verified with. Neither has been checked here.
///
/// `Debug` shows neither: they identify a person.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct HpkiSignature {
    /// The certificate, DER.
    pub certificate: Bytes,
    /// What was signed.
    pub digest: Digest,
    /// The signature, PKCS#1 v1.5 with SHA-256.
    pub signature: Bytes,
    /// The link's options with what it learnt about card and reader, for the next flow on this reader.
    pub link: LinkOptions,
}

impl fmt::Debug for HpkiSignature {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkiSignature")
            .field("certificate", &self.certificate.len())
            .field("signature", &self.signature.len())
            .field("link", &self.link)
            .finish_non_exhaustive()
    }
}

/// Selects and reads the certificate as DER. Needs no PIN.
///
/// # Errors
/// Of the flow: [`Error`].
pub fn read_certificate(application: HpkiApplication, options: Options) -> Flow<Bytes, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        Hpki::select(&mut link, application).await?.certificate().await
    })
}

/// Selects, reads the certificate, verifies the PIN, and signs `digest` in the given form.
///
/// # Errors
/// Of the flow: [`Error`]; a certificate whose key cannot take part in [`SigningForm::PaddedBlock`] is found before the
/// PIN is verified.
pub fn sign(
    application: HpkiApplication,
    pin: HpkiPin,
    digest: Digest,
    form: SigningForm,
    options: Options,
) -> Flow<HpkiSignature, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut hpki = Hpki::select(&mut link, application).await?;
        let certificate = hpki.certificate().await?;
        let signature = match form {
            SigningForm::DigestInfo => {
                hpki.verify(&pin, options.guard).await?;
                hpki.sign(&digest).await?
            }
            SigningForm::PaddedBlock => {
                let read = Certificate::from_der(&certificate);
                let read = read.map_err(|_| hpki.malformed("the certificate does not read"))?;
                let PublicKeyKind::Rsa { .. } = read.public_key().kind() else {
                    return Err(SignatureInputError::Key.into());
                };
                hpki.verify(&pin, options.guard).await?;
                hpki.sign_block(read.public_key(), &digest).await?
            }
        };
        Ok(HpkiSignature {
            certificate,
            digest,
            signature,
            link: link.options(),
        })
    })
}

/// EF 0016, EF 0002 and EF 000C (firm).
const CERTIFICATE: FileId = FileId(0x0016);
const PIN: FileId = FileId(0x0002);
const KEY: FileId = FileId(0x000C);
const DER_SEQUENCE: u8 = 0x30;
/// Tag and length of a certificate: read first, to know how much follows.
const HEADER: usize = 4;
/// 32,768 bytes, as far as offsets reach, in pieces of 128.
const MAX_READS: usize = 256;
