//! NFC between reader and phone: NDEF over a Type 4 tag, TNEP, connection handover, and data transfer by APDUs.
//!
//! [`engage()`] brings a phone on the reader to a [`Handover`]: its device engagement, and where the session goes on.
//! Over NFC that is [`transfer`]; over Bluetooth LE it is the program's, with [`Handover::ble_connections`].

pub mod carrier;
pub mod engage;
pub mod error;
pub mod handover;
pub mod ndef;
pub mod request;
pub mod tag;
pub mod tnep;
pub mod transfer;

pub use carrier::{BleAddress, BleCarrier, Carrier, DataLimits, LeRole, NfcCarrier, OpaqueCarrier, ServiceUuid};
pub use engage::{EngagementOptions, engage, engage_on};
pub use error::{NfcError, NfcStep};
pub use handover::{AlternativeCarrier, BleConnection, Handover, HandoverError, PowerState, Warning};
pub use request::{BleMode, BleOffer, CarrierOffer, handover_request};
pub use transfer::{Transfer, TransferOptions};
