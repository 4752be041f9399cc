//! Data transfer over NFC: session messages to the phone and back, in ENVELOPE and GET RESPONSE.
//!
//! The phone keeps the last ENVELOPE open while its holder decides and answers only then (one source): a reader's time
//! limit for one exchange has to cover that. Once the phone leaves the field the session is over, and takes a new
//! engagement.

use std::time::Duration;

use zeroize::Zeroizing;

use super::carrier::{DataLimits, NfcCarrier};
use super::error::{NfcError, NfcStep};
use crate::apdu::command::Chaining;
use crate::apdu::{Aid, Command, ExtendedLength, Link, LinkError, Response, StatusMeaning, StatusWord};
use crate::tlv::ber::{Reader, Tag, object_length};

/// What data transfer goes by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct TransferOptions {
    /// What the reader can carry, if extended APDUs pass at all. Some readers take fewer bytes than an extended APDU
    /// has.
    pub reader: DataLimits,
    /// The longest session message taken from the phone, in bytes; 4 MiB. One with a photo has some tens of kilobytes.
    pub max_message: usize,
}

impl Default for TransferOptions {
    fn default() -> Self {
        Self {
            reader: DataLimits::EXTENDED,
            max_message: 4 << 20,
        }
    }
}

/// The data transfer application, selected. The reader speaks first, and one message answers one.
///
/// ```
/// use kazasu::apdu::{Link, LinkOptions};
/// use kazasu::flow::{Channel, Flow};
/// use kazasu::phone::nfc::{EngagementOptions, CarrierOffer, NfcError, Transfer, TransferOptions, engage_on};
///
/// let options = EngagementOptions::new(CarrierOffer::Nfc, [1, 2]);
/// let flow = Flow::new(move |channel: Channel| async move {
///     let mut link = Link::new(channel, LinkOptions::default());
///     let handover = engage_on(&mut link, &options).await?;
///     let carrier = handover.nfc().ok_or(NfcError::TransferNotOffered)?;
///     let mut transfer = Transfer::select(&mut link, carrier, TransferOptions::default()).await?;
///     transfer.exchange(b"a session message").await
/// });
/// assert!(flow.command().is_some());
/// ```
#[derive(Debug)]
pub struct Transfer<'link> {
    link: &'link mut Link,
    limits: DataLimits,
    max_message: usize,
}

impl<'link> Transfer<'link> {
    /// Selects the application of a phone that described itself with `carrier`.
    ///
    /// Extended APDUs are used where the link knows that they pass ([`ExtendedLength::Yes`]) and the phone states limits
    /// that need them. They are not tried out: an ENVELOPE is never sent twice.
    ///
    /// # Errors
    /// [`NfcError::TransferNotOffered`] when there is no such application; [`NfcError`].
    pub async fn select(
        link: &'link mut Link,
        carrier: NfcCarrier,
        options: TransferOptions,
    ) -> Result<Self, NfcError> {
        // The first form is the specified one; a published wallet wants the second.
        for (p2, expected) in [(0x0C, 0), (0x00, Command::SHORT_EXPECTED)] {
            let name = Zeroizing::new(APPLICATION.as_bytes().to_vec());
            let select = Command::new(0x00, SELECT, 0x04, p2, name, expected).map_err(LinkError::from)?;
            match link.transmit(&select).await?.status {
                StatusWord::SUCCESS => break,
                StatusWord::NOT_FOUND => return Err(NfcError::TransferNotOffered),
                _ if expected == 0 => {}
                status => {
                    return Err(NfcError::UnexpectedStatus {
                        step: NfcStep::SelectTransfer,
                        status,
                    });
                }
            }
        }
        let reader = match link.options().extended_length {
            ExtendedLength::Yes => options.reader,
            ExtendedLength::Unknown | ExtendedLength::No => DataLimits::SHORT,
        };
        Ok(Self {
            link,
            limits: reader.and(carrier.limits.unwrap_or(DataLimits::SHORT)),
            max_message: options.max_message,
        })
    }

    /// The most data of one command and one response here.
    #[must_use]
    pub fn limits(&self) -> DataLimits {
        self.limits
    }

    /// Sends a session message (the CBOR of SessionEstablishment or SessionData, as it is) and gives the phone's.
    ///
    /// Once this has failed, nothing more can be exchanged.
    ///
    /// # Errors
    /// [`NfcError::SessionMessage`], [`NfcError::SessionMessageTooLong`], [`NfcError::UnexpectedStatus`]; [`NfcError`].
    pub async fn exchange(&mut self, message: &[u8]) -> Result<Vec<u8>, NfcError> {
        let object = wrap(message)?;
        let expected = self.limits.response();
        let mut pieces = object.chunks(usize::from(self.limits.command())).peekable();
        let mut first = None;
        while let Some(piece) = pieces.next() {
            let chaining = match pieces.peek() {
                Some(_) => Chaining::MoreFollows,
                None => Chaining::Last { expected },
            };
            let envelope = Command::envelope(piece, chaining).map_err(LinkError::from)?;
            let response = self.link.transmit_once(Duration::ZERO, &envelope).await?;
            if chaining != Chaining::MoreFollows {
                first = Some(response);
            } else if !response.status.is_success() {
                return Err(NfcError::UnexpectedStatus {
                    step: NfcStep::Send,
                    status: response.status,
                });
            }
        }
        let first = first.ok_or(malformed("nothing was sent"))?;
        self.receive(first).await
    }

    /// The whole answer, of which `response` is the first part.
    async fn receive(&mut self, mut response: Response) -> Result<Vec<u8>, NfcError> {
        let mut incoming = Incoming::new(self.max_message);
        let mut step = NfcStep::Send;
        for _ in 0..MAX_ROUNDS {
            let Response { data, status } = response;
            let more = match status.meaning() {
                StatusMeaning::Success => None,
                StatusMeaning::MoreData(length) => Some(length),
                _ => return Err(NfcError::UnexpectedStatus { step, status }),
            };
            incoming.push(&data)?;
            let Some(length) = more else {
                return incoming.finish();
            };
            if data.is_empty() && step == NfcStep::Receive {
                return Err(malformed("the phone does not go on with it"));
            }
            step = NfcStep::Receive;
            // 6100 says that there is more than one response brings; any other number is all of the rest.
            let expected = match length {
                256 => self.limits.response(),
                rest => u32::from(rest),
            };
            let command =
                Command::new(0x00, GET_RESPONSE, 0, 0, Zeroizing::default(), expected).map_err(LinkError::from)?;
            response = self.link.transmit_once(Duration::ZERO, &command).await?;
        }
        Err(malformed("it does not come to an end"))
    }
}

/// An answer on its way: never more than it says it has, and that bounded.
struct Incoming {
    received: Vec<u8>,
    max_message: usize,
}

impl Incoming {
    fn new(max_message: usize) -> Self {
        Self {
            received: Vec::new(),
            max_message,
        }
    }

    fn push(&mut self, part: &[u8]) -> Result<(), NfcError> {
        self.received.extend_from_slice(part);
        if self.received.first().is_some_and(|first| *first != SESSION_DATA_BYTE) {
            return Err(malformed("it is no data object 53"));
        }
        let most = self.max_message.saturating_add(MAX_HEADER);
        match object_length(&self.received) {
            Some(length) if length > most => Err(NfcError::SessionMessageTooLong { most: self.max_message }),
            Some(length) if self.received.len() > length => Err(malformed("something follows it")),
            None if self.received.len() > MAX_HEADER => Err(malformed("it has a length that cannot be read")),
            _ => Ok(()),
        }
    }

    fn finish(self) -> Result<Vec<u8>, NfcError> {
        let object = Reader::new(&self.received).next().and_then(Result::ok);
        let object = object.filter(|object| object.tag == SESSION_DATA && object.encoded.len() == self.received.len());
        let object = object.ok_or(malformed("it is cut off"))?;
        if object.value.len() > self.max_message {
            return Err(NfcError::SessionMessageTooLong { most: self.max_message });
        }
        Ok(object.value.to_vec())
    }
}

/// A message as the data object that ENVELOPE carries, its length in the fewest bytes.
fn wrap(message: &[u8]) -> Result<Vec<u8>, NfcError> {
    let length = message.len();
    let too_long = NfcError::MessageTooLong { length, most: MAX_SENT };
    let [zero, high, middle, low] = u32::try_from(length).map_err(|_| too_long.clone())?.to_be_bytes();
    if zero != 0 {
        return Err(too_long);
    }
    let mut object = Vec::with_capacity(length.saturating_add(MAX_HEADER));
    object.push(SESSION_DATA_BYTE);
    match (high, middle, low) {
        (0, 0, 0..=0x7F) => object.push(low),
        (0, 0, _) => object.extend([0x81, low]),
        (0, _, _) => object.extend([0x82, middle, low]),
        _ => object.extend([0x83, high, middle, low]),
    }
    object.extend(message);
    Ok(object)
}

fn malformed(reason: &'static str) -> NfcError {
    NfcError::SessionMessage { reason }
}

/// The data transfer application (firm).
const APPLICATION: Aid = Aid::literal(b"\xA0\x00\x00\x02\x48\x04\x00");
const SELECT: u8 = 0xA4;
const GET_RESPONSE: u8 = 0xC0;
const SESSION_DATA_BYTE: u8 = 0x53;
/// Tag of the data object that holds a session message.
const SESSION_DATA: Tag = Tag(0x53);
/// Tag and length of a data object of any size.
const MAX_HEADER: usize = 6;
/// What three bytes of length tell.
const MAX_SENT: usize = 0xFF_FFFF;
/// 4 MiB in parts of 128 bytes.
const MAX_ROUNDS: usize = 32_768;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_wrapped_once_in_the_fewest_bytes() {
        let header = |length: usize| {
            let wrapped = wrap(&vec![7; length]).unwrap();
            wrapped[..wrapped.len() - length].to_vec()
        };
        assert_eq!(header(0), [0x53, 0]);
        assert_eq!(header(0x7F), [0x53, 0x7F]);
        assert_eq!(header(0x80), [0x53, 0x81, 0x80]);
        assert_eq!(header(0xFF), [0x53, 0x81, 0xFF]);
        assert_eq!(header(0x100), [0x53, 0x82, 0x01, 0x00]);
        assert_eq!(header(0xFFFF), [0x53, 0x82, 0xFF, 0xFF]);
        assert_eq!(header(0x1_0000), [0x53, 0x83, 0x01, 0x00, 0x00]);
        assert!(wrap(&vec![0; MAX_SENT + 1]).is_err());
    }

    #[test]
    fn an_answer_is_exactly_one_data_object() {
        let unwrap = |parts: &[&[u8]]| {
            let mut incoming = Incoming::new(300);
            parts.iter().try_for_each(|part| incoming.push(part))?;
            incoming.finish()
        };
        assert_eq!(unwrap(&[b"\x53\x02\x01\x02"]).unwrap(), [1, 2]);
        assert_eq!(unwrap(&[b"", b"\x53", b"\x02\x01", b"\x02"]).unwrap(), [1, 2]);
        assert_eq!(unwrap(&[b"\x53\x83\x00\x00\x01\x07"]).unwrap(), [7]);
        for (part, reason) in [
            (b"".as_slice(), "it is cut off"),
            (b"\x53", "it is cut off"),
            (b"\x53\x02\x01", "it is cut off"),
            (b"\x53\x02\x01\x02\x03", "something follows it"),
            (b"\x53\x02\x01\x02\x00", "something follows it"),
            (b"\x00\x53\x01\x02", "it is no data object 53"),
            (b"\x73\x01\x02", "it is no data object 53"),
            (b"\x53\x80\x01\x02\x03\x04\x05", "it has a length that cannot be read"),
        ] {
            assert_eq!(unwrap(&[part]), Err(malformed(reason)), "{part:02X?}");
        }
        let too_long = Err(NfcError::SessionMessageTooLong { most: 300 });
        assert_eq!(unwrap(&[b"\x53\x82\x02\x00"]), too_long);
        assert_eq!(unwrap(&[b"\x53\x82\x01\x2D", &[7; 301]]), too_long);
        assert_eq!(unwrap(&[b"\x53\x84\xFF\xFF\xFF\xFF"]), too_long);
        assert_eq!(unwrap(&[b"\x53\x82\x01\x2C", &[7; 300]]).unwrap(), [7; 300]);
    }
}
