//! The mdoc of ISO/IEC 18013-5: engagement, session, request, and the response with its checks.

pub mod cose;
mod cose_key;
mod curve;
mod encode;
mod engagement;
mod error;
pub mod hpke;
pub mod japan;
mod mso;
pub mod request;
mod response;
pub mod session;
mod status;
mod transcript;
mod value;
pub mod verify;
pub mod web;

pub use cose_key::{CoseKey, PrivateKey};
pub use curve::Curve;
pub use encode::encoded_item;
pub use engagement::{BleOptions, Capabilities, DeviceEngagement, RetrievalMethod};
pub use error::MdocError;
pub use mso::{DigestAlgorithm, KeyAuthorizations, MobileSecurityObject, ValidityInfo};
pub use response::{DeviceAuth, DeviceResponse, DeviceSignedItem, Document, IssuerSignedItem};
pub use status::{IdentifierListReference, StatusListReference, StatusReference};
pub use transcript::SessionTranscript;
pub use value::Value;
