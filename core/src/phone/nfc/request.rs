//! The handover request (`Hr`): what the reader offers.

use super::carrier::{BLE_CARRIER, LeRole, NFC_CARRIER, NfcCarrier, ServiceUuid, ble_payload};
use super::ndef::{NdefError, Record, TypeNameFormat, write};

/// What the reader can exchange the session's messages over. Bluetooth LE is what wallets use today; NFC has not been
/// seen with Apple's or Google's (firm).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CarrierOffer {
    /// Bluetooth LE.
    Ble(BleOffer),
    /// NFC itself, the device staying on the reader.
    Nfc,
    /// Both, rather Bluetooth LE.
    BleOrNfc(BleOffer),
}

impl CarrierOffer {
    /// What it says of Bluetooth LE.
    #[must_use]
    pub fn ble(self) -> Option<BleOffer> {
        match self {
            Self::Ble(offer) | Self::BleOrNfc(offer) => Some(offer),
            Self::Nfc => None,
        }
    }

    fn nfc(self) -> bool {
        matches!(self, Self::Nfc | Self::BleOrNfc(_))
    }
}

/// Which of the two modes of ISO/IEC 18013-5, named after what the phone does, the reader can play its part in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BleOffer {
    /// mdoc central client mode: the reader advertises `uuid` and is the server. A working profile with an iPhone (one
    /// source).
    CentralClient {
        /// What the reader advertises; made anew for each engagement.
        uuid: ServiceUuid,
    },
    /// mdoc peripheral server mode: the phone advertises, with a UUID that it tells.
    PeripheralServer,
    /// Either.
    Both {
        /// What the reader advertises in mdoc central client mode.
        uuid: ServiceUuid,
        /// What the reader prefers.
        preferred: BleMode,
    },
}

/// A mode of ISO/IEC 18013-5 over Bluetooth LE, named after what the phone does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BleMode {
    /// The phone connects, the reader advertises.
    CentralClient,
    /// The phone advertises, the reader connects.
    PeripheralServer,
}

impl BleOffer {
    /// The UUID that the reader advertises in mdoc central client mode.
    #[must_use]
    pub fn uuid(self) -> Option<ServiceUuid> {
        match self {
            Self::CentralClient { uuid } | Self::Both { uuid, .. } => Some(uuid),
            Self::PeripheralServer => None,
        }
    }

    /// The reader's own part, which is the other one than the phone's.
    fn role(self) -> LeRole {
        match self {
            Self::CentralClient { .. } => LeRole::Peripheral,
            Self::PeripheralServer => LeRole::Central,
            Self::Both {
                preferred: BleMode::CentralClient,
                ..
            } => LeRole::PeripheralPreferred,
            Self::Both {
                preferred: BleMode::PeripheralServer,
                ..
            } => LeRole::CentralPreferred,
        }
    }
}

/// The request: collision resolution, one alternative carrier record for each carrier, in the reader's order, the
/// carriers, and the reader engagement where `reader_engagement` says so.
///
/// # Errors
/// [`NdefError`] when it cannot be written.
pub fn handover_request(random: [u8; 2], offer: CarrierOffer, reader_engagement: bool) -> Result<Vec<u8>, NdefError> {
    let mut carriers = Vec::new();
    let ble = offer.ble().map(|ble| ble_payload(ble.role(), ble.uuid()));
    if let Some(payload) = &ble {
        carriers.push(Record::new(TypeNameFormat::Media, BLE_CARRIER, payload).with_id(b"0"));
    }
    if offer.nfc() {
        carriers.push(Record::new(TypeNameFormat::External, NFC_CARRIER, NfcCarrier::REQUEST).with_id(b"nfc"));
    }
    let references: Vec<Vec<u8>> = carriers
        .iter()
        .map(|carrier| alternative_carrier(carrier.id, reader_engagement))
        .collect::<Result<_, _>>()?;

    let mut embedded = vec![Record::new(TypeNameFormat::WellKnown, b"cr", &random)];
    embedded.extend(
        references
            .iter()
            .map(|it| Record::new(TypeNameFormat::WellKnown, b"ac", it)),
    );
    let mut request = vec![HANDOVER_VERSION];
    request.extend(write(&embedded)?);

    let mut records = vec![Record::new(TypeNameFormat::WellKnown, b"Hr", &request)];
    records.extend(carriers);
    if reader_engagement {
        records.push(READER_ENGAGEMENT);
    }
    write(&records)
}

/// An active carrier, by reference, with the reader engagement as auxiliary data or none.
fn alternative_carrier(reference: &[u8], reader_engagement: bool) -> Result<Vec<u8>, NdefError> {
    let length = |bytes: &[u8]| u8::try_from(bytes.len()).map_err(|_| NdefError::TooLong);
    let mut payload = vec![0x01, length(reference)?];
    payload.extend(reference);
    if reader_engagement {
        payload.extend([0x01, length(READER_ENGAGEMENT.id)?]);
        payload.extend(READER_ENGAGEMENT.id);
    } else {
        payload.push(0x00);
    }
    Ok(payload)
}

/// Version 1.5 of connection handover.
pub(super) const HANDOVER_VERSION: u8 = 0x15;
/// CBOR `{0: "1.0"}`. Optional; two wallet readers always send it, and Apple's wallet accepts it (firm).
const READER_ENGAGEMENT: Record<'static> = Record {
    format: TypeNameFormat::External,
    kind: b"iso.org:18013:readerengagement",
    id: b"mdocreader",
    payload: b"\xA1\x00\x63\x31\x2E\x30",
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::nfc::ndef::read;

    const UUID: ServiceUuid = ServiceUuid([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15]);

    #[test]
    fn a_request_names_its_carriers_in_the_readers_order() {
        let ble = BleOffer::Both {
            uuid: UUID,
            preferred: BleMode::CentralClient,
        };
        let message = handover_request([0x01, 0x02], CarrierOffer::BleOrNfc(ble), false).unwrap();
        let expected = [
            b"\x91\x02\x1CHr\x15".as_slice(),
            b"\x91\x02\x02cr\x01\x02",
            b"\x11\x02\x04ac\x01\x010\x00",
            b"\x51\x02\x06ac\x01\x03nfc\x00",
            b"\x1A\x20\x15\x01application/vnd.bluetooth.le.oob0\x02\x1C\x02\x11\x07",
            b"\x0F\x0E\x0D\x0C\x0B\x0A\x09\x08\x07\x06\x05\x04\x03\x02\x01\x00",
            b"\x5C\x11\x01\x03iso.org:18013:nfcnfc\x01",
        ];
        assert_eq!(message, expected.concat());
    }

    #[test]
    fn the_reader_engagement_is_auxiliary_data_of_every_carrier() {
        let offer = CarrierOffer::BleOrNfc(BleOffer::PeripheralServer);
        let message = handover_request([0, 0], offer, true).unwrap();
        let records = read(&message).unwrap();
        assert_eq!(records.len(), 4);
        assert_eq!(records[3], READER_ENGAGEMENT);
        let embedded = read(&records[0].payload[1..]).unwrap();
        assert_eq!(embedded[1].payload, b"\x01\x010\x01\x0Amdocreader");
        assert_eq!(embedded[2].payload, b"\x01\x03nfc\x01\x0Amdocreader");
    }

    #[test]
    fn the_readers_part_is_the_other_one_and_only_an_advertiser_tells_a_uuid() {
        let payload = |ble| {
            let message = handover_request([0, 0], CarrierOffer::Ble(ble), true).unwrap();
            read(&message).unwrap()[1].payload.to_vec()
        };
        let both = |preferred| BleOffer::Both { uuid: UUID, preferred };
        assert_eq!(payload(BleOffer::PeripheralServer), [0x02, 0x1C, 0x01]);
        let advertised = [
            (BleOffer::CentralClient { uuid: UUID }, 0x00),
            (both(BleMode::PeripheralServer), 0x03),
        ];
        for (ble, role) in advertised {
            assert_eq!(payload(ble)[..5], [0x02, 0x1C, role, 0x11, 0x07]);
            assert_eq!(payload(ble).len(), 21);
        }
    }
}
