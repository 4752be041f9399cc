//! Engagement: from a phone on the reader to its handover, static or negotiated, whichever it wants.

use std::time::Duration;

use super::error::NfcError;
use super::handover::{Handover, select_record};
use super::ndef::read;
use super::request::{CarrierOffer, handover_request};
use super::tag::Tag;
use super::tnep::{HANDOVER_SERVICE, ServiceParameter, ServiceStatus, Waiting, service_select};
use crate::apdu::{Link, LinkOptions};
use crate::flow::{Channel, Flow};

/// What an engagement goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct EngagementOptions {
    /// What the reader offers where the phone asks.
    pub offer: CarrierOffer,
    /// The random number of the request that resolves collisions.
    pub random: [u8; 2],
    /// Whether the request carries the reader engagement.
    pub reader_engagement: bool,
    /// How long a message of the phone is waited for, by the sum of the waits between questions, if the phone itself
    /// does not ask for longer. Five seconds; Apple's wallet needs more than the quarter of a second that its own
    /// parameters allow (inferred).
    pub patience: Duration,
    /// What the link goes by.
    pub link: LinkOptions,
}

impl EngagementOptions {
    /// Options with these two; all others can be changed afterwards.
    #[must_use]
    pub fn new(offer: CarrierOffer, random: [u8; 2]) -> Self {
        Self {
            offer,
            random,
            reader_engagement: true,
            patience: Duration::from_secs(5),
            link: LinkOptions::default(),
        }
    }
}

/// Engages a phone.
///
/// The flow has delays ([`Flow::delay`]): a phone takes time between being written to and having its answer ready.
///
/// ```
/// use kazasu::phone::nfc::{BleOffer, CarrierOffer, EngagementOptions, ServiceUuid, engage};
///
/// let (uuid, random) = (ServiceUuid([7; 16]), [1, 2]); // of a random generator
/// let offer = CarrierOffer::Ble(BleOffer::CentralClient { uuid });
/// let flow = engage(EngagementOptions::new(offer, random));
/// assert!(flow.command().is_some_and(|select| select.starts_with(&[0x00, 0xA4, 0x04, 0x00])));
/// ```
pub fn engage(options: EngagementOptions) -> Flow<Handover, NfcError> {
    Flow::new(move |channel: Channel| async move { engage_on(&mut Link::new(channel, options.link), &options).await })
}

/// Engages a phone over a link that is used further, as for data transfer over NFC. The link keeps its own options.
///
/// # Errors
/// [`NfcError`].
pub async fn engage_on(link: &mut Link, options: &EngagementOptions) -> Result<Handover, NfcError> {
    let mut tag = Tag::select(link).await?;
    let first = tag.read_message(Duration::ZERO).await?.ok_or(NfcError::NoMessage)?;
    let records = read(&first)?;
    if select_record(&records).is_some() {
        return Ok(Handover::from_static(&first)?);
    }
    let service = ServiceParameter::find(HANDOVER_SERVICE, &records)?.ok_or(NfcError::NoHandover)?;
    let mut negotiation = Negotiation { tag, service, options };
    negotiation.select_service().await?;
    let request = handover_request(options.random, options.offer, options.reader_engagement)?;
    let select = negotiation.request(&request).await?;
    Ok(Handover::from_negotiated(&select, &request, options.offer)?)
}

struct Negotiation<'link, 'options> {
    tag: Tag<'link>,
    service: ServiceParameter,
    options: &'options EngagementOptions,
}

impl Negotiation<'_, '_> {
    async fn select_service(&mut self) -> Result<(), NfcError> {
        self.exchange(
            &service_select(HANDOVER_SERVICE)?,
            |message| match ServiceStatus::find(&read(message)?)? {
                Some(ServiceStatus::Success) => Ok(Progress::Complete),
                Some(status) => Err(NfcError::ServiceRefused(status)),
                None => Err(NfcError::UnexpectedMessage),
            },
        )
        .await?;
        Ok(())
    }

    /// Sends the handover request; the message that comes back has a handover select.
    async fn request(&mut self, request: &[u8]) -> Result<Vec<u8>, NfcError> {
        self.exchange(request, |message| {
            let records = read(message)?;
            match ServiceStatus::find(&records)? {
                Some(ServiceStatus::Success) | None if select_record(&records).is_some() => Ok(Progress::Complete),
                // Some wallets acknowledge the request before the select is ready (one source).
                Some(ServiceStatus::Success) => Ok(Progress::MoreTime),
                Some(status) => Err(NfcError::ServiceRefused(status)),
                None => Err(NfcError::UnexpectedMessage),
            }
        })
        .await
    }

    /// Writes a message and asks for the answer until `judge` has it, the phone refuses or that takes too long.
    async fn exchange(
        &mut self,
        message: &[u8],
        judge: impl Fn(&[u8]) -> Result<Progress, NfcError>,
    ) -> Result<Vec<u8>, NfcError> {
        let most = usize::from(self.service.max_message);
        if message.len() > most {
            let length = message.len();
            return Err(NfcError::MessageTooLong { length, most });
        }
        self.tag.write_message(message).await?;
        let mut waiting = Waiting::new(&self.service, self.options.patience);
        let mut wait = waiting.first();
        loop {
            if let Some(answer) = self.tag.read_message(wait).await?
                && judge(&answer)? == Progress::Complete
            {
                return Ok(answer);
            }
            wait = waiting.again().ok_or(NfcError::NotReady {
                waited: waiting.waited(),
            })?;
        }
    }
}

/// What an answer means.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Progress {
    Complete,
    MoreTime,
}
