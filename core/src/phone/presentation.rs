//! A document presented over NFC, from the tap to the decrypted response, in one flow.
//!
//! Where the phone hands over by Bluetooth, which today's wallets do, the radio is the app's: it [`engage`]s, makes the
//! [`Session`] with the transcript of the [`Handover`], and carries the session's messages itself.
//!
//! [`engage`]: super::nfc::engage()

use std::fmt;

use jiff::Timestamp;
use zeroize::Zeroizing;

use super::mdoc::request::DeviceRequest;
use super::mdoc::session::Session;
use super::mdoc::verify::{Expectations, VerifiedDocument, VerifyError, verify};
use super::mdoc::{DeviceEngagement, MdocError, PrivateKey, SessionTranscript};
use super::nfc::{EngagementOptions, Handover, NfcError, Transfer, TransferOptions, engage_on};
use crate::apdu::Link;
use crate::certificate::{TrustAnchors, Verifier};
use crate::flow::{Channel, Flow, FlowError};

/// Why nothing was presented.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PresentationError {
    /// The phone or the reader failed, or the phone offers nothing.
    #[error(transparent)]
    Nfc(#[from] NfcError),
    /// A message of the session was not understood, or not meant for it.
    #[error(transparent)]
    Mdoc(#[from] MdocError),
    /// The phone hands its data over by something other than NFC. The engagement is good: go on with it there.
    #[error("the phone hands its data over by another way than NFC")]
    OtherCarrier(Box<Handover>),
    /// The phone ended the session without data: its holder declined, or it did not understand.
    #[error("the phone sent no data (status {status:?}); the holder may have declined")]
    NoData {
        /// The status it sent: 10, 11 or 20; none when it sent none.
        status: Option<u64>,
    },
}

impl PresentationError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Nfc(error) => error.code(),
            Self::Mdoc(error) => error.code(),
            Self::OtherCarrier(_) => "presentation_other_carrier",
            Self::NoData { .. } => "presentation_no_data",
        }
    }

    /// The message in Japanese.
    #[must_use]
    pub fn japanese(&self) -> String {
        match self {
            Self::Nfc(error) => error.japanese(),
            Self::Mdoc(error) => format!("スマートフォンの応答が不正です({error})。最初からやり直してください。"),
            Self::OtherCarrier(_) => {
                "このスマートフォンはNFC以外(Bluetoothなど)でデータを渡します。対応したアプリで続けてください。"
                    .to_owned()
            }
            Self::NoData { .. } => {
                "スマートフォンからデータが届きませんでした。提示が拒否された可能性があります。".to_owned()
            }
        }
    }
}

impl From<FlowError> for PresentationError {
    fn from(error: FlowError) -> Self {
        Self::Nfc(error.into())
    }
}

/// What a phone presented, decrypted and not checked. `Debug` shows none of it.
pub struct Presentation {
    /// The DeviceResponse.
    pub response: Zeroizing<Vec<u8>>,
    /// What the session is bound to.
    pub transcript: SessionTranscript,
    reader_key: PrivateKey,
}

impl Presentation {
    /// The document of type `doc_type`, if every check passes: see [`verify`].
    ///
    /// # Errors
    /// [`VerifyError`].
    pub fn verify(
        &self,
        doc_type: &str,
        anchors: &TrustAnchors,
        at: Timestamp,
        verifier: &dyn Verifier,
    ) -> Result<VerifiedDocument, VerifyError> {
        verify(&self.response, &self.expectations(doc_type, anchors, at, verifier))
    }

    /// What a document in it is held against, for [`examine`](super::mdoc::verify::examine).
    #[must_use]
    pub fn expectations<'e>(
        &'e self,
        doc_type: &'e str,
        anchors: &'e TrustAnchors,
        at: Timestamp,
        verifier: &'e dyn Verifier,
    ) -> Expectations<'e> {
        Expectations {
            doc_type,
            anchors,
            at,
            transcript: &self.transcript,
            reader_key: Some(&self.reader_key),
            verifier,
        }
    }
}

impl fmt::Debug for Presentation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Presentation")
            .field("length", &self.response.len())
            .finish_non_exhaustive()
    }
}

/// Engages the phone, asks for what `request` makes of the session's transcript (reader authentication signs it; without
/// it, `|_| Ok(request)`), and ends the session.
///
/// The phone answers when its holder has agreed, so the reader has to allow for that long: some tens of seconds.
/// `reader_key` is fresh for every presentation, on the curve of the phone's key, P-256 as a rule.
///
/// # Errors
/// Of the flow: [`PresentationError`].
pub fn present_over_nfc<R>(
    request: R,
    reader_key: PrivateKey,
    engagement: EngagementOptions,
    transfer: TransferOptions,
) -> Flow<Presentation, PresentationError>
where
    R: FnOnce(&SessionTranscript) -> Result<DeviceRequest, MdocError> + Send + 'static,
{
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, engagement.link);
        let handover = engage_on(&mut link, &engagement).await?;
        let Some(carrier) = handover.nfc() else {
            return Err(PresentationError::OtherCarrier(Box::new(handover)));
        };
        let device = DeviceEngagement::parse(&handover.device_engagement)?;
        let transcript = SessionTranscript::nfc(
            &handover.device_engagement,
            &reader_key.public_key().to_encoded_item(),
            &handover.select,
            handover.request.as_deref(),
        );
        let request = request(&transcript)?;
        let mut session = Session::for_reader(&reader_key, device.device_key(), transcript.clone())?;
        let mut transfer = Transfer::select(&mut link, carrier, transfer).await?;
        let answer = transfer.exchange(&session.seal(&request.encode())?).await?;
        let received = session.open(&answer)?;
        let response = received.data().cloned().ok_or(PresentationError::NoData {
            status: received.status().map(|status| status.value()),
        })?;
        if !session.has_ended() {
            // The document is here; whether the phone hears the farewell does not matter.
            let _ = transfer.exchange(&session.terminate()).await;
        }
        Ok(Presentation {
            response,
            transcript,
            reader_key,
        })
    })
}
