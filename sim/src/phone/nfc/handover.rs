//! The handover select (Hs): which carriers the wallet takes, and its device engagement.

use kazasu::phone::nfc::ndef::{self, Record, TypeNameFormat};

use crate::phone::mdoc::{CarrierKind, MdocProfile, Wallet};

/// The TNEP service of connection handover (firm).
pub(super) const SERVICE: &[u8] = b"urn:nfc:sn:handover";

const DEVICE_ENGAGEMENT: &[u8] = b"iso.org:18013:deviceengagement";
const BLE: &[u8] = b"application/vnd.bluetooth.le.oob";
const NFC: &[u8] = b"iso.org:18013:nfc";

/// Version 1.5 of connection handover.
const VERSION: u8 = 0x15;
/// Structures of a Bluetooth LE record: the role, and a UUID.
const LE_ROLE: u8 = 0x1C;
const UUID: u8 = 0x07;
/// Values of the role.
const PERIPHERAL_ONLY: u8 = 0x00;
const CENTRAL_ONLY: u8 = 0x01;

/// A carrier as the select describes it.
struct Carrier {
    format: TypeNameFormat,
    kind: &'static [u8],
    id: &'static [u8],
    payload: Vec<u8>,
}

/// All carriers of the wallet. In Bluetooth LE it is the central, as in the recording of one with a static handover.
pub(super) fn static_select(wallet: &mut Wallet) -> Vec<u8> {
    let mut carriers = Vec::new();
    for kind in wallet.profile().carriers.clone() {
        carriers.push(match kind {
            CarrierKind::Ble => ble(CENTRAL_ONLY, Some(wallet.uuid())),
            CarrierKind::Nfc => nfc(wallet.profile()),
        });
    }
    let engagement = wallet.device_engagement();
    let engagement = engagement_record(&engagement);
    let carriers: Vec<_> = carriers.iter().map(Carrier::record).collect();
    let select = select(&carriers, &[&[engagement], carriers.as_slice()].concat());
    wallet.engage(&select, None);
    select
}

/// The wallet's favourite among the carriers that the reader offers; without a common one the select names none.
pub(super) fn negotiated_select(wallet: &mut Wallet, request: &[u8]) -> Vec<u8> {
    let offered = Offered::read(request);
    let choice = wallet.profile().carriers.iter().copied().find_map(|kind| match kind {
        CarrierKind::Ble => offered.le_role.map(|role| (kind, role)),
        CarrierKind::Nfc => offered.nfc.then_some((kind, 0)),
    });
    let carrier = choice.map(|(kind, reader_role)| match kind {
        CarrierKind::Nfc => nfc(wallet.profile()),
        // The wallet is the central wherever the reader can be the peripheral; the UUID then is the reader's.
        CarrierKind::Ble if reader_role == CENTRAL_ONLY => ble(PERIPHERAL_ONLY, Some(wallet.uuid())),
        CarrierKind::Ble => ble(CENTRAL_ONLY, None),
    });
    let engagement = wallet.device_engagement();
    let engagement = engagement_record(&engagement);
    let carriers: Vec<_> = carrier.iter().map(Carrier::record).collect();
    let select = select(&carriers, &[carriers.as_slice(), &[engagement]].concat());
    wallet.engage(&select, Some(request));
    select
}

/// Records in one NDEF message.
pub(super) fn message(records: &[Record<'_>]) -> Vec<u8> {
    ndef::write(records).expect("a few short records")
}

/// What a handover request offers.
#[derive(Default)]
struct Offered {
    le_role: Option<u8>,
    nfc: bool,
}

impl Offered {
    /// Carriers that an alternative carrier record names. What is malformed offers nothing.
    fn read(request: &[u8]) -> Self {
        let records = ndef::read(request).unwrap_or_default();
        let embedded = records
            .iter()
            .find(|record| record.is(TypeNameFormat::WellKnown, b"Hr"))
            .and_then(|record| record.payload.split_first())
            .filter(|(version, _)| *version >> 4 == VERSION >> 4)
            .and_then(|(_, embedded)| ndef::read(embedded).ok())
            .unwrap_or_default();
        let mut offered = Self::default();
        for alternative in embedded
            .iter()
            .filter(|record| record.is(TypeNameFormat::WellKnown, b"ac"))
        {
            let id = alternative
                .payload
                .split_first_chunk()
                .and_then(|([_, length], rest)| rest.get(..usize::from(*length)));
            let Some(carrier) = records.iter().find(|record| Some(record.id) == id) else {
                continue;
            };
            if carrier.is(TypeNameFormat::Media, BLE) {
                offered.le_role = le_role(carrier.payload);
            } else if carrier.is(TypeNameFormat::External, NFC) {
                offered.nfc = carrier.payload.first() == Some(&0x01);
            }
        }
        offered
    }
}

/// The role among structures of a length, a type and a value.
fn le_role(mut payload: &[u8]) -> Option<u8> {
    loop {
        let (length, rest) = payload.split_first()?;
        let (structure, rest) = rest.split_at_checked(usize::from(*length))?;
        if let [LE_ROLE, role @ 0x00..=0x03] = structure {
            return Some(*role);
        }
        payload = rest;
    }
}

impl Carrier {
    fn record(&self) -> Record<'_> {
        Record::new(self.format, self.kind, &self.payload).with_id(self.id)
    }
}

fn ble(role: u8, uuid: Option<[u8; 16]>) -> Carrier {
    let mut payload = vec![0x02, LE_ROLE, role];
    if let Some(uuid) = uuid {
        payload.extend_from_slice(&[0x11, UUID]);
        // Bluetooth's order is the reverse of the written one.
        payload.extend(uuid.iter().rev());
    }
    Carrier {
        format: TypeNameFormat::Media,
        kind: BLE,
        id: b"0",
        payload,
    }
}

/// Version 1 and both limits, each in the fewest bytes behind its length and number.
fn nfc(profile: &MdocProfile) -> Carrier {
    let mut payload = vec![0x01];
    for (number, limit) in [(0x01, u32::from(profile.command_limit)), (0x02, profile.response_limit)] {
        let limit: Vec<u8> = limit.to_be_bytes().into_iter().skip_while(|byte| *byte == 0).collect();
        payload.push(u8::try_from(1 + limit.len()).unwrap_or(0));
        payload.push(number);
        payload.extend(limit);
    }
    Carrier {
        format: TypeNameFormat::External,
        kind: NFC,
        id: b"nfc",
        payload,
    }
}

fn engagement_record(engagement: &[u8]) -> Record<'_> {
    Record::new(TypeNameFormat::External, DEVICE_ENGAGEMENT, engagement).with_id(b"mdoc")
}

/// Hs with an alternative carrier record for each carrier, active and with the device engagement as auxiliary data.
fn select(carriers: &[Record<'_>], records: &[Record<'_>]) -> Vec<u8> {
    let references: Vec<Vec<u8>> = carriers
        .iter()
        .map(|carrier| {
            let length = u8::try_from(carrier.id.len()).unwrap_or(0);
            [&[0x01, length], carrier.id, b"\x01\x04mdoc"].concat()
        })
        .collect();
    let references: Vec<_> = references
        .iter()
        .map(|reference| Record::new(TypeNameFormat::WellKnown, b"ac", reference))
        .collect();
    let mut payload = vec![VERSION];
    if !references.is_empty() {
        payload.extend(message(&references));
    }
    let select = Record::new(TypeNameFormat::WellKnown, b"Hs", &payload);
    message(&[&[select], records].concat())
}
