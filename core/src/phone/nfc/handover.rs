//! The handover select (`Hs`): the phone's device engagement and the carriers it chose, read over the received bytes.

use super::carrier::{BleAddress, Carrier, LeRole, NfcCarrier, ServiceUuid};
use super::ndef::{NdefError, Record, TypeNameFormat, read};
use super::request::{CarrierOffer, HANDOVER_VERSION};

/// Why a handover select cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum HandoverError {
    /// It is no NDEF message, or holds none where it should.
    #[error(transparent)]
    Ndef(#[from] NdefError),
    /// No handover select record.
    #[error("the message has no handover select record")]
    NoSelect,
    /// A version other than 1.x.
    #[error("connection handover version {0:02X} is not known")]
    Version(u8),
    /// An alternative carrier record that ends too early.
    #[error("an alternative carrier record is cut off")]
    AlternativeCarrier,
    /// No device engagement record.
    #[error("the handover select has no device engagement")]
    NoDeviceEngagement,
}

impl HandoverError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Ndef(error) => error.code(),
            Self::NoSelect => "handover_no_select",
            Self::Version(_) => "handover_version",
            Self::AlternativeCarrier => "handover_alternative_carrier",
            Self::NoDeviceEngagement => "handover_no_device_engagement",
        }
    }
}

/// What the phone handed over. The bytes are those received: the session transcript covers them and never an encoding
/// made anew.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Handover {
    /// `DeviceEngagement` (CBOR), not looked into.
    pub device_engagement: Vec<u8>,
    /// The handover select message, whole.
    pub select: Vec<u8>,
    /// The handover request message that went before; `None` if the handover was static.
    pub request: Option<Vec<u8>>,
    /// The carriers, in the phone's order of preference.
    pub carriers: Vec<AlternativeCarrier>,
    /// What is not as it should be, but can be lived with.
    pub warnings: Vec<Warning>,
    reader_uuid: Option<ServiceUuid>,
}

/// One carrier of a handover select.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct AlternativeCarrier {
    /// Whether it is in operation; `None` for one that no alternative carrier record names.
    pub power: Option<PowerState>,
    /// The carrier.
    pub carrier: Carrier,
}

/// The state of a carrier at the phone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PowerState {
    /// 0: off, but it can be put in operation.
    Inactive,
    /// 1: in operation.
    Active,
    /// 2: about to be.
    Activating,
    /// 3: not told.
    Unknown,
}

/// A deviation that does not prevent the session.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Warning {
    /// The answer to a request names exactly one carrier (firm), but this many are there.
    CarrierCount(usize),
    /// No record has the id that an alternative carrier record names.
    MissingCarrier(Vec<u8>),
    /// A carrier record that no alternative carrier record names. It is taken as the last.
    UnreferencedCarrier,
    /// A carrier record of a known type that is not as it should be. It is kept as [`Carrier::Other`].
    MalformedCarrier,
}

/// A way to connect over Bluetooth LE, with the UUID that counts for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BleConnection {
    /// mdoc central client mode: the reader advertises this UUID and waits for the phone to connect.
    CentralClient {
        /// The reader's own one from its request, or the phone's where the handover was static.
        uuid: ServiceUuid,
    },
    /// mdoc peripheral server mode: the reader looks for this UUID and connects.
    PeripheralServer {
        /// The phone's.
        uuid: ServiceUuid,
        /// The phone's address, where it tells one.
        address: Option<BleAddress>,
    },
}

impl Handover {
    /// A static handover: the select stood in the tag, nobody asked for it.
    ///
    /// # Errors
    /// [`HandoverError`] when there is no handover select with a device engagement.
    pub fn from_static(select: &[u8]) -> Result<Self, HandoverError> {
        Self::new(select, None)
    }

    /// A negotiated handover: the select answers `request`, which made `offer`.
    ///
    /// # Errors
    /// [`HandoverError`] when there is no handover select with a device engagement.
    pub fn from_negotiated(select: &[u8], request: &[u8], offer: CarrierOffer) -> Result<Self, HandoverError> {
        Self::new(select, Some((request, offer)))
    }

    /// The ways to connect over Bluetooth LE, in the phone's order of preference; empty if it chose another carrier.
    #[must_use]
    pub fn ble_connections(&self) -> Vec<BleConnection> {
        let mut connections = Vec::new();
        for alternative in &self.carriers {
            let Carrier::Ble(ble) = &alternative.carrier else {
                continue;
            };
            // The answer to a request repeats no UUID of the reader's; a static select has one for both modes.
            let advertised = if self.request.is_some() {
                self.reader_uuid
            } else {
                ble.uuid
            };
            let client = advertised.map(|uuid| BleConnection::CentralClient { uuid });
            let address = ble.address;
            let server = ble.uuid.map(|uuid| BleConnection::PeripheralServer { uuid, address });
            let in_order = match ble.role {
                LeRole::Peripheral => [server, None],
                LeRole::Central => [client, None],
                LeRole::PeripheralPreferred => [server, client],
                LeRole::CentralPreferred => [client, server],
            };
            connections.extend(in_order.into_iter().flatten());
        }
        connections
    }

    /// NFC itself as the carrier, if the phone chose it: go on with [`Transfer`](super::transfer::Transfer).
    #[must_use]
    pub fn nfc(&self) -> Option<NfcCarrier> {
        self.carriers.iter().find_map(|alternative| match alternative.carrier {
            Carrier::Nfc(carrier) => Some(carrier),
            _ => None,
        })
    }

    fn new(select: &[u8], negotiation: Option<(&[u8], CarrierOffer)>) -> Result<Self, HandoverError> {
        let records = read(select)?;
        let record = select_record(&records).ok_or(HandoverError::NoSelect)?;
        let references = references(record.payload)?;
        // Where it stands and what its id is differs; its type does not.
        let engagement = records
            .iter()
            .find(|it| it.is(TypeNameFormat::External, DEVICE_ENGAGEMENT));
        let engagement = engagement.ok_or(HandoverError::NoDeviceEngagement)?;

        let mut warnings = Vec::new();
        let mut carriers = Vec::new();
        for reference in &references {
            // An empty id is no id.
            let named = |record: &&Record<'_>| !record.id.is_empty() && record.id == reference.carrier;
            match records.iter().find(named) {
                Some(record) => carriers.push(carrier(record, Some(reference.power), &mut warnings)),
                None => warnings.push(Warning::MissingCarrier(reference.carrier.to_vec())),
            }
        }
        let unreferenced = |record: &&Record<'_>| references.iter().all(|reference| reference.carrier != record.id);
        for record in records.iter().filter(unreferenced) {
            if !matches!(Carrier::read(record), Carrier::Other(_)) {
                warnings.push(Warning::UnreferencedCarrier);
                carriers.push(carrier(record, None, &mut warnings));
            }
        }
        if negotiation.is_some() && carriers.len() != 1 {
            warnings.push(Warning::CarrierCount(carriers.len()));
        }
        Ok(Self {
            device_engagement: engagement.payload.to_vec(),
            select: select.to_vec(),
            request: negotiation.map(|(request, _)| request.to_vec()),
            carriers,
            warnings,
            reader_uuid: negotiation.and_then(|(_, offer)| offer.ble()?.uuid()),
        })
    }
}

/// The handover select record of a message.
pub(super) fn select_record<'a>(records: &[Record<'a>]) -> Option<Record<'a>> {
    records
        .iter()
        .find(|record| record.is(TypeNameFormat::WellKnown, b"Hs"))
        .copied()
}

/// What an alternative carrier record (`ac`) says. Auxiliary data are not looked at: the device engagement is found by
/// its type.
struct Reference<'a> {
    power: PowerState,
    carrier: &'a [u8],
}

fn references(select: &[u8]) -> Result<Vec<Reference<'_>>, HandoverError> {
    let (&version, embedded) = select.split_first().ok_or(NdefError::Truncated)?;
    if version >> 4 != HANDOVER_VERSION >> 4 {
        return Err(HandoverError::Version(version));
    }
    if embedded.is_empty() {
        return Ok(Vec::new());
    }
    read(embedded)?
        .iter()
        .filter(|record| record.is(TypeNameFormat::WellKnown, b"ac"))
        .map(|record| reference(record.payload).ok_or(HandoverError::AlternativeCarrier))
        .collect()
}

fn reference(payload: &[u8]) -> Option<Reference<'_>> {
    let (&[power, length], rest) = payload.split_first_chunk()?;
    let (carrier, rest) = rest.split_at_checked(usize::from(length))?;
    let (&count, mut rest) = rest.split_first()?;
    for _ in 0..count {
        let (&length, auxiliary) = rest.split_first()?;
        (_, rest) = auxiliary.split_at_checked(usize::from(length))?;
    }
    let power = match power & 0x03 {
        0 => PowerState::Inactive,
        1 => PowerState::Active,
        2 => PowerState::Activating,
        _ => PowerState::Unknown,
    };
    Some(Reference { power, carrier })
}

fn carrier(record: &Record<'_>, power: Option<PowerState>, warnings: &mut Vec<Warning>) -> AlternativeCarrier {
    let carrier = Carrier::read(record);
    if matches!(carrier, Carrier::Other(_)) && Carrier::is_known(record) {
        warnings.push(Warning::MalformedCarrier);
    }
    AlternativeCarrier { power, carrier }
}

/// Type of the device engagement record (external), which is auxiliary data of the carriers.
const DEVICE_ENGAGEMENT: &[u8] = b"iso.org:18013:deviceengagement";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::nfc::carrier::{BLE_CARRIER, NFC_CARRIER, ble_payload};
    use crate::phone::nfc::ndef::write;
    use crate::phone::nfc::request::{BleMode, BleOffer, handover_request};

    const READER: ServiceUuid = ServiceUuid([1; 16]);
    const PHONE: ServiceUuid = ServiceUuid([2; 16]);
    const ENGAGEMENT: Record<'static> =
        Record::new(TypeNameFormat::External, DEVICE_ENGAGEMENT, b"\xA1\x00\x63\x31\x2E\x30").with_id(b"mdoc");
    const NFC: Record<'static> = Record::new(TypeNameFormat::External, NFC_CARRIER, b"\x01").with_id(b"nfc");

    /// A select that names `references`, with `records` behind it.
    fn select(references: &[&[u8]], records: &[Record<'_>]) -> Vec<u8> {
        let payloads: Vec<Vec<u8>> = references
            .iter()
            .map(|it| [&[1, u8::try_from(it.len()).unwrap()], *it, b"\x01\x04mdoc"].concat())
            .collect();
        let embedded: Vec<_> = payloads
            .iter()
            .map(|it| Record::new(TypeNameFormat::WellKnown, b"ac", it))
            .collect();
        let mut payload = vec![HANDOVER_VERSION];
        if !embedded.is_empty() {
            payload.extend(write(&embedded).unwrap());
        }
        let mut all = vec![Record::new(TypeNameFormat::WellKnown, b"Hs", &payload)];
        all.extend(records);
        write(&all).unwrap()
    }

    fn ble_select(role: LeRole, uuid: Option<ServiceUuid>) -> Vec<u8> {
        let payload = ble_payload(role, uuid);
        let ble = Record::new(TypeNameFormat::Media, BLE_CARRIER, &payload).with_id(b"0");
        select(&[b"0"], &[ble, ENGAGEMENT])
    }

    fn negotiated(select: &[u8], ble: BleOffer) -> Handover {
        let offer = CarrierOffer::Ble(ble);
        let request = handover_request([0, 0], offer, true).unwrap();
        let handover = Handover::from_negotiated(select, &request, offer).unwrap();
        assert_eq!(handover.request.as_deref(), Some(request.as_slice()));
        handover
    }

    const CLIENT: BleOffer = BleOffer::CentralClient { uuid: READER };

    #[test]
    fn a_negotiated_client_connects_to_the_uuid_of_the_request() {
        let handover = negotiated(&ble_select(LeRole::Central, None), CLIENT);
        assert_eq!(
            handover.ble_connections(),
            [BleConnection::CentralClient { uuid: READER }]
        );
        assert_eq!(handover.warnings, []);
    }

    #[test]
    fn a_negotiated_server_has_the_uuid_of_the_select() {
        let server = BleConnection::PeripheralServer {
            uuid: PHONE,
            address: None,
        };
        let select = ble_select(LeRole::Peripheral, Some(PHONE));
        let both = BleOffer::Both {
            uuid: READER,
            preferred: BleMode::CentralClient,
        };
        for offer in [BleOffer::PeripheralServer, both] {
            assert_eq!(negotiated(&select, offer).ble_connections(), [server]);
        }
        let nameless = negotiated(&ble_select(LeRole::Peripheral, None), both);
        assert_eq!(nameless.ble_connections(), [], "there is nothing to look for");
        let unasked = negotiated(&ble_select(LeRole::Central, None), BleOffer::PeripheralServer);
        assert_eq!(unasked.ble_connections(), [], "the reader advertises nothing");
    }

    #[test]
    fn a_static_select_has_one_uuid_for_both_modes_in_the_phones_order() {
        let client = BleConnection::CentralClient { uuid: PHONE };
        let server = BleConnection::PeripheralServer {
            uuid: PHONE,
            address: None,
        };
        for (role, expected) in [
            (LeRole::Central, vec![client]),
            (LeRole::Peripheral, vec![server]),
            (LeRole::CentralPreferred, vec![client, server]),
            (LeRole::PeripheralPreferred, vec![server, client]),
        ] {
            let handover = Handover::from_static(&ble_select(role, Some(PHONE))).unwrap();
            assert_eq!(handover.ble_connections(), expected);
            assert_eq!((handover.request, handover.warnings), (None, vec![]));
        }
    }

    #[test]
    fn records_may_stand_in_any_order_and_carriers_follow_the_references() {
        let wifi = Record::new(TypeNameFormat::Media, b"application/vnd.wfa.nan", b"\x00").with_id(b"W");
        let message = select(&[b"nfc", b"W"], &[ENGAGEMENT, wifi, NFC]);
        let handover = Handover::from_static(&message).unwrap();
        assert_eq!(handover.device_engagement, ENGAGEMENT.payload);
        assert_eq!(handover.select, message);
        assert!(matches!(
            handover.carriers.as_slice(),
            [
                AlternativeCarrier {
                    power: Some(PowerState::Active),
                    carrier: Carrier::Nfc(_)
                },
                AlternativeCarrier {
                    carrier: Carrier::WifiAware(_),
                    ..
                }
            ]
        ));
        assert!(handover.nfc().is_some());
    }

    #[test]
    fn deviations_are_warnings() {
        let broken = Record::new(TypeNameFormat::Media, BLE_CARRIER, b"\x02").with_id(b"0");
        let message = select(&[b"0", b"1"], &[broken, NFC, ENGAGEMENT]);
        let warnings = vec![
            Warning::MalformedCarrier,
            Warning::MissingCarrier(b"1".to_vec()),
            Warning::UnreferencedCarrier,
        ];
        let handover = Handover::from_static(&message).unwrap();
        assert_eq!((handover.carriers.len(), &handover.warnings), (2, &warnings));
        let handover = negotiated(&message, CLIENT);
        assert_eq!(handover.warnings[3..], [Warning::CarrierCount(2)]);
        let handover = Handover::from_static(&select(&[b""], &[ENGAGEMENT])).unwrap();
        assert_eq!(handover.warnings, [Warning::MissingCarrier(vec![])]);
        assert_eq!(handover.carriers, []);
        let handover = negotiated(&select(&[], &[ENGAGEMENT]), CLIENT);
        assert_eq!(handover.warnings, [Warning::CarrierCount(0)]);
    }

    #[test]
    fn a_select_without_its_parts_is_refused() {
        let refused = |message: &[u8]| Handover::from_static(message).unwrap_err();
        assert_eq!(refused(&write(&[ENGAGEMENT]).unwrap()), HandoverError::NoSelect);
        assert_eq!(refused(&select(&[b"nfc"], &[NFC])), HandoverError::NoDeviceEngagement);
        let with =
            |payload: &[u8]| write(&[Record::new(TypeNameFormat::WellKnown, b"Hs", payload), ENGAGEMENT]).unwrap();
        assert_eq!(refused(&with(b"\x20")), HandoverError::Version(0x20));
        assert_eq!(refused(&with(b"")), HandoverError::Ndef(NdefError::Truncated));
        assert_eq!(
            refused(&with(b"\x15\x00")),
            NdefError::MessageBegin { offset: 0 }.into()
        );
        for cut in [
            b"".as_slice(),
            b"\x01",
            b"\x01\x01",
            b"\x01\x010",
            b"\x01\x010\x01",
            b"\x01\x010\x01\x04mdo",
        ] {
            let embedded = write(&[Record::new(TypeNameFormat::WellKnown, b"ac", cut)]).unwrap();
            let payload = [&[HANDOVER_VERSION], embedded.as_slice()].concat();
            assert_eq!(refused(&with(&payload)), HandoverError::AlternativeCarrier);
        }
    }
}
