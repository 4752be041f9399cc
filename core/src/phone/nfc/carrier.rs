//! The carriers that reader and phone may hand over to, as their records describe them: NFC itself, Bluetooth LE, and
//! what is kept as it came.

use std::fmt;

use super::ndef::{Record, TypeNameFormat};
use crate::apdu::Command;

/// Type of the NFC carrier record (external).
pub const NFC_CARRIER: &[u8] = b"iso.org:18013:nfc";
/// Type of the Bluetooth LE out-of-band record (media).
pub const BLE_CARRIER: &[u8] = b"application/vnd.bluetooth.le.oob";
/// Type of the Wi-Fi Aware record (media).
pub const WIFI_AWARE_CARRIER: &[u8] = b"application/vnd.wfa.nan";

/// A way to exchange the session's messages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Carrier {
    /// NFC itself: see [`transfer`](super::transfer).
    Nfc(NfcCarrier),
    /// Bluetooth LE.
    Ble(BleCarrier),
    /// Wi-Fi Aware, as it came.
    WifiAware(OpaqueCarrier),
    /// Of another type, or not as it should be; as it came.
    Other(OpaqueCarrier),
}

impl Carrier {
    /// What a record says. One that is not as it should be becomes [`Carrier::Other`].
    #[must_use]
    pub fn read(record: &Record<'_>) -> Self {
        let known = if record.is(TypeNameFormat::External, NFC_CARRIER) {
            NfcCarrier::read(record.payload).map(Self::Nfc)
        } else if record.is(TypeNameFormat::Media, BLE_CARRIER) {
            BleCarrier::read(record.payload).map(Self::Ble)
        } else if record.is(TypeNameFormat::Media, WIFI_AWARE_CARRIER) {
            Some(Self::WifiAware(OpaqueCarrier::of(record)))
        } else {
            None
        };
        known.unwrap_or_else(|| Self::Other(OpaqueCarrier::of(record)))
    }

    /// Whether the type of a record is one of those known here.
    pub(super) fn is_known(record: &Record<'_>) -> bool {
        record.is(TypeNameFormat::External, NFC_CARRIER)
            || [BLE_CARRIER, WIFI_AWARE_CARRIER]
                .iter()
                .any(|kind| record.is(TypeNameFormat::Media, kind))
    }
}

/// A carrier record that is not understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct OpaqueCarrier {
    /// How the type is to be read.
    pub format: TypeNameFormat,
    /// The type, such as [`WIFI_AWARE_CARRIER`].
    pub kind: Vec<u8>,
    /// The content.
    pub payload: Vec<u8>,
}

impl OpaqueCarrier {
    fn of(record: &Record<'_>) -> Self {
        Self {
            format: record.format,
            kind: record.kind.to_vec(),
            payload: record.payload.to_vec(),
        }
    }
}

/// NFC as the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct NfcCarrier {
    /// The phone's limits. A phone states them, a reader need not.
    pub limits: Option<DataLimits>,
}

impl NfcCarrier {
    /// Version 1, then nothing or both limits, each behind its length and number (firm).
    fn read(payload: &[u8]) -> Option<Self> {
        let (&VERSION, fields) = payload.split_first()? else {
            return None;
        };
        if fields.is_empty() {
            return Some(Self { limits: None });
        }
        let mut fields = Fields(fields);
        let (0x01, command) = fields.next()?? else {
            return None;
        };
        let (0x02, response) = fields.next()?? else {
            return None;
        };
        let limits = DataLimits::new(number(command)?, number(response)?)?;
        fields.0.is_empty().then_some(Self { limits: Some(limits) })
    }

    /// As a reader states it: version 1 and no limits.
    pub(super) const REQUEST: &'static [u8] = &[VERSION];
}

/// How much data one command carries and one response brings back, in bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct DataLimits {
    command: u16,
    response: u32,
}

impl DataLimits {
    /// What short APDUs carry: 255 and 256. Every phone takes them.
    pub const SHORT: Self = Self {
        command: 255,
        response: Command::SHORT_EXPECTED,
    };
    /// What extended APDUs carry: 65,535 and 65,536.
    pub const EXTENDED: Self = Self {
        command: u16::MAX,
        response: Command::EXTENDED_EXPECTED,
    };

    /// `None` unless `command` is 255 to 65,535 and `response` 256 to 65,536 (firm).
    #[must_use]
    pub fn new(command: u32, response: u32) -> Option<Self> {
        let command = u16::try_from(command).ok()?;
        let in_range =
            command >= Self::SHORT.command && (Self::SHORT.response..=Self::EXTENDED.response).contains(&response);
        in_range.then_some(Self { command, response })
    }

    /// The most data of one command.
    #[must_use]
    pub fn command(self) -> u16 {
        self.command
    }

    /// The most data of one response.
    #[must_use]
    pub fn response(self) -> u32 {
        self.response
    }

    /// What both sides can do.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self {
            command: self.command.min(other.command),
            response: self.response.min(other.response),
        }
    }
}

/// A 128-bit UUID, in the order in which it is written.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct ServiceUuid(pub [u8; 16]);

impl fmt::Display for ServiceUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, byte) in self.0.iter().enumerate() {
            if matches!(position, 4 | 6 | 8 | 10) {
                f.write_str("-")?;
            }
            write!(f, "{byte:02x}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for ServiceUuid {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ServiceUuid({self})")
    }
}

/// Which parts in Bluetooth LE the sender of a record can play.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LeRole {
    /// 00: peripheral only.
    Peripheral,
    /// 01: central only.
    Central,
    /// 02: both, rather peripheral.
    PeripheralPreferred,
    /// 03: both, rather central.
    CentralPreferred,
}

impl LeRole {
    fn from_byte(byte: u8) -> Option<Self> {
        match byte {
            0x00 => Some(Self::Peripheral),
            0x01 => Some(Self::Central),
            0x02 => Some(Self::PeripheralPreferred),
            0x03 => Some(Self::CentralPreferred),
            _ => None,
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Peripheral => 0x00,
            Self::Central => 0x01,
            Self::PeripheralPreferred => 0x02,
            Self::CentralPreferred => 0x03,
        }
    }
}

/// A Bluetooth LE device address.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct BleAddress {
    /// In the order in which it is written.
    pub address: [u8; 6],
    /// Whether it is a random one; `None` where the record leaves that out, as one program does.
    pub random: Option<bool>,
}

/// Bluetooth LE as the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct BleCarrier {
    /// The parts that the sender can play.
    pub role: LeRole,
    /// The UUID of the service, where one is given.
    pub uuid: Option<ServiceUuid>,
    /// The sender's address, where one is given.
    pub address: Option<BleAddress>,
    /// The other structures, by type, as they came. 16, service data, holds the PSM for L2CAP in the second edition;
    /// how is not settled (one source).
    pub other: Vec<(u8, Vec<u8>)>,
}

impl BleCarrier {
    /// `None` without a role, and when a structure is not as it should be.
    fn read(payload: &[u8]) -> Option<Self> {
        let (mut role, mut uuid, mut address, mut other) = (None, None, None, Vec::new());
        for field in Fields(payload) {
            match field? {
                (LE_ROLE, &[byte]) => role = Some(LeRole::from_byte(byte)?),
                (UUIDS_128, value) => uuid = Some(ServiceUuid(reversed(value)?)),
                (DEVICE_ADDRESS, value) => {
                    let (bytes, kind) = value.split_first_chunk::<6>()?;
                    let random = kind.first().map(|kind| kind & RANDOM_ADDRESS != 0);
                    let bytes = reversed(bytes)?;
                    address = Some(BleAddress { address: bytes, random });
                }
                (kind, value) => other.push((kind, value.to_vec())),
            }
        }
        Some(Self {
            role: role?,
            uuid,
            address,
            other,
        })
    }
}

/// The content of a Bluetooth LE record.
pub(super) fn ble_payload(role: LeRole, uuid: Option<ServiceUuid>) -> Vec<u8> {
    let mut payload = vec![0x02, LE_ROLE, role.byte()];
    if let Some(ServiceUuid(bytes)) = uuid {
        payload.extend([0x11, UUIDS_128]);
        payload.extend(bytes.iter().rev());
    }
    payload
}

/// Structures of a length (of what follows it), a type and a value.
struct Fields<'a>(&'a [u8]);

impl<'a> Iterator for Fields<'a> {
    /// `None` when the bytes end within one.
    type Item = Option<(u8, &'a [u8])>;

    fn next(&mut self) -> Option<Self::Item> {
        let (&length, rest) = self.0.split_first()?;
        let Some((field, rest)) = rest.split_at_checked(usize::from(length)) else {
            self.0 = &[];
            return Some(None);
        };
        self.0 = rest;
        Some(field.split_first().map(|(kind, value)| (*kind, value)))
    }
}

fn number(bytes: &[u8]) -> Option<u32> {
    let mut whole = [0; 4];
    let at = whole.len().checked_sub(bytes.len())?;
    whole.get_mut(at..)?.copy_from_slice(bytes);
    Some(u32::from_be_bytes(whole))
}

/// Bluetooth sends its numbers in little-endian order.
fn reversed<const N: usize>(bytes: &[u8]) -> Option<[u8; N]> {
    let mut array = <[u8; N]>::try_from(bytes).ok()?;
    array.reverse();
    Some(array)
}

/// Of the NFC carrier record.
const VERSION: u8 = 0x01;
const UUIDS_128: u8 = 0x07;
const DEVICE_ADDRESS: u8 = 0x1B;
const LE_ROLE: u8 = 0x1C;
const RANDOM_ADDRESS: u8 = 0x01;

#[cfg(test)]
mod tests {
    use super::*;

    fn nfc(payload: &[u8]) -> Carrier {
        Carrier::read(&Record::new(TypeNameFormat::External, NFC_CARRIER, payload))
    }

    fn ble(payload: &[u8]) -> Carrier {
        Carrier::read(&Record::new(TypeNameFormat::Media, BLE_CARRIER, payload))
    }

    #[test]
    fn limits_are_read_in_every_width() {
        let limits = |payload| match nfc(payload) {
            Carrier::Nfc(carrier) => carrier.limits.map(|it| (it.command(), it.response())),
            other => panic!("{other:?}"),
        };
        assert_eq!(limits(b"\x01"), None);
        assert_eq!(limits(b"\x01\x02\x01\xFF\x03\x02\x01\x00"), Some((255, 256)));
        assert_eq!(
            limits(b"\x01\x03\x01\xFF\xFF\x04\x02\x01\x00\x00"),
            Some((65_535, 65_536))
        );
    }

    #[test]
    fn a_malformed_nfc_record_is_kept_as_it_came() {
        for payload in [
            b"".as_slice(),
            b"\x02",
            b"\x01\x02\x01\xFF",
            b"\x01\x02\x01\xFE\x03\x02\x01\x00",
            b"\x01\x02\x01\xFF\x02\x02\xFF",
            b"\x01\x02\x01\xFF\x04\x02\x01\x00\x01",
            b"\x01\x02\x01\xFF\x03\x02\x01\x00\x00",
            b"\x01\x02\x02\xFF\x03\x01\x01\x00",
            b"\x01\x06\x01\x00\x00\x00\x00\xFF\x03\x02\x01\x00",
        ] {
            assert!(
                matches!(nfc(payload), Carrier::Other(it) if it.payload == payload),
                "{payload:02X?}"
            );
        }
    }

    #[test]
    fn bluetooth_structures_are_read_in_any_order() {
        let payload = b"\x08\x1B\x01\x02\x03\x04\x05\x06\x01\x02\x1C\x02\x11\x07\
            \x0F\x0E\x0D\x0C\x0B\x0A\x09\x08\x07\x06\x05\x04\x03\x02\x01\x00\x03\x16\x01\xFF";
        let Carrier::Ble(carrier) = ble(payload) else {
            panic!("not read")
        };
        assert_eq!(carrier.role, LeRole::PeripheralPreferred);
        assert_eq!(
            carrier.uuid.unwrap().to_string(),
            "00010203-0405-0607-0809-0a0b0c0d0e0f"
        );
        let address = carrier.address.unwrap();
        assert_eq!(address.address, [6, 5, 4, 3, 2, 1]);
        assert_eq!(address.random, Some(true));
        assert_eq!(carrier.other, [(0x16, vec![0x01, 0xFF])]);
    }

    #[test]
    fn an_address_may_lack_its_kind() {
        let Carrier::Ble(carrier) = ble(b"\x02\x1C\x00\x07\x1B\x01\x02\x03\x04\x05\x06") else {
            panic!("not read")
        };
        assert_eq!(carrier.address.unwrap().random, None);
    }

    #[test]
    fn a_malformed_bluetooth_record_is_kept_as_it_came() {
        for payload in [
            b"".as_slice(),
            b"\x02\x1C",
            b"\x02\x1C\x04",
            b"\x00",
            b"\x02\x1C\x01\x00",
            b"\x02\x1C\x01\x03\x07\x01\x02",
            b"\x02\x1C\x01\x03\x1B\x01\x02",
        ] {
            assert!(
                matches!(ble(payload), Carrier::Other(it) if it.payload == payload),
                "{payload:02X?}"
            );
        }
    }

    #[test]
    fn other_carriers_are_kept_as_they_came() {
        let wifi = Record::new(TypeNameFormat::Media, WIFI_AWARE_CARRIER, b"\x03\x01");
        assert!(matches!(Carrier::read(&wifi), Carrier::WifiAware(it) if it.payload == b"\x03\x01"));
        let other = Record::new(TypeNameFormat::External, b"example.com:x", b"\x07");
        assert!(matches!(Carrier::read(&other), Carrier::Other(it) if it.kind == b"example.com:x"));
    }

    #[test]
    fn limits_of_both_sides_meet_in_the_smaller() {
        let limits = DataLimits::new(255, 65_536).unwrap();
        assert_eq!(limits.and(DataLimits::new(4_096, 256).unwrap()), DataLimits::SHORT);
        assert_eq!(DataLimits::new(254, 256), None);
        assert_eq!(DataLimits::new(65_536, 256), None);
        assert_eq!(DataLimits::new(255, 255), None);
        assert_eq!(DataLimits::new(255, 65_537), None);
    }
}
