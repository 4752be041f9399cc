//! Presentation in a browser: the protocol `org-iso-mdoc` of the Digital Credentials API (ISO/IEC 18013-7 Annex C), as
//! Safari speaks it. All here are pure functions of what the page exchanges with the browser.
//!
//! The draft names the protocol `org.iso.mdoc`; every implementation seen says [`PROTOCOL`] (firm).
//!
//! ```
//! use kazasu::phone::mdoc::{Curve, PrivateKey, japan, web::EncryptionInfo};
//! use kazasu::phone::mdoc::request::{DeviceRequest, DocumentRequest};
//!
//! # let (random, nonce) = ([1; 32], [2; 16]);
//! let key = PrivateKey::from_bytes(Curve::P256, &random)?; // 32 random bytes
//! let info = EncryptionInfo::new(key.public_key(), &nonce)?; // 16 more
//! let age = japan::age_over(japan::Years::new(20).unwrap());
//! let request = info.request(&DeviceRequest::new(DocumentRequest::new(age)?));
//! println!("{}", request.to_json()); // the `data` of the request to navigator.credentials.get
//!
//! let transcript = info.transcript("https://shop.example");
//! # let response = "";
//! match info.open(&key, &transcript, response) {
//!     Ok(device_response) => { /* verify it with `transcript` */ }
//!     Err(error) => println!("{error}"),
//! }
//! # Ok::<_, kazasu::phone::mdoc::MdocError>(())
//! ```

use base64ct::{Base64UrlUnpadded, Encoding as _};
use serde::Serialize;
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use super::{
    cose_key::{CoseKey, PrivateKey},
    curve::Curve,
    encode::{encode, raw},
    error::MdocError,
    hpke,
    request::DeviceRequest,
    transcript::SessionTranscript,
};
use crate::phone::cbor::{Item, MAX_LENGTH};

/// Name of the protocol in the Digital Credentials API.
pub const PROTOCOL: &str = "org-iso-mdoc";
/// First element of every structure of this protocol.
const KIND: &str = "dcapi";
/// The draft wants 16 bytes of entropy.
const MIN_NONCE: usize = 16;

/// EncryptionInfo: for which key, and in which transaction, the wallet encrypts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EncryptionInfo {
    /// Base64url: the transcript covers the text itself.
    text: String,
    recipient: CoseKey,
}

impl EncryptionInfo {
    /// Makes one. `recipient` is of P-256 and, as `nonce` of 16 random bytes or more, made for this transaction.
    ///
    /// # Errors
    /// [`MdocError::CurveMismatch`] for another curve, [`MdocError::Malformed`] for a shorter nonce.
    pub fn new(recipient: &CoseKey, nonce: &[u8]) -> Result<Self, MdocError> {
        if recipient.curve() != Curve::P256 {
            return Err(MdocError::CurveMismatch);
        }
        if nonce.len() < MIN_NONCE {
            return Err(malformed("EncryptionInfo", "the nonce has less than 16 bytes"));
        }
        let info = encode(|writer| {
            writer.array(2)?.str(KIND)?.map(2)?.str("nonce")?.bytes(nonce)?;
            writer.str("recipientPublicKey")?;
            raw(writer, &recipient.encode());
            Ok(())
        });
        Ok(Self {
            text: Base64UrlUnpadded::encode_string(&info),
            recipient: recipient.clone(),
        })
    }

    /// Reads one, for simulators and wallets.
    ///
    /// # Errors
    /// [`MdocError::NotBase64Url`], [`MdocError::Cbor`], [`MdocError::Malformed`], and those of [`CoseKey::parse`].
    pub fn from_text(text: &str) -> Result<Self, MdocError> {
        let bytes = Base64UrlUnpadded::decode_vec(text).map_err(|_| MdocError::NotBase64Url)?;
        let content = content(&bytes, "EncryptionInfo")?;
        content.get("nonce")?.bytes()?;
        Ok(Self {
            text: text.to_owned(),
            recipient: CoseKey::from_item(content.get("recipientPublicKey")?)?,
        })
    }

    /// Base64url without padding.
    #[must_use]
    pub fn as_text(&self) -> &str {
        &self.text
    }

    /// The key to encrypt for.
    #[must_use]
    pub fn recipient(&self) -> &CoseKey {
        &self.recipient
    }

    /// The transcript of a transaction with a page of `origin`, such as `https://shop.example` without a slash at the end.
    #[must_use]
    pub fn transcript(&self, origin: &str) -> SessionTranscript {
        let info = encode(|writer| {
            writer.array(2)?.str(&self.text)?.str(origin)?;
            Ok(())
        });
        SessionTranscript::online(&encode(|writer| {
            writer.array(2)?.str(KIND)?.bytes(&Sha256::digest(&info))?;
            Ok(())
        }))
    }

    /// What the page gives to the browser.
    #[must_use]
    pub fn request(&self, request: &DeviceRequest) -> WebRequest {
        WebRequest {
            device_request: Base64UrlUnpadded::encode_string(&request.encode()),
            encryption_info: self.text.clone(),
        }
    }

    /// Decrypts what the page got from the browser and gives the DeviceResponse. `response` is the credential's data as
    /// text: a JSON object with `response` (or `Response`: the draft and the implementations differ), the same object
    /// within `data`, or the string in it alone, with quotation marks or without.
    ///
    /// # Errors
    /// [`MdocError::Malformed`], [`MdocError::NotBase64Url`], [`MdocError::Cbor`] when it is no such text; else those of
    /// [`hpke::open`], of which [`MdocError::Decryption`] is also given for another origin, nonce or key.
    pub fn open(
        &self,
        key: &PrivateKey,
        transcript: &SessionTranscript,
        response: &str,
    ) -> Result<Zeroizing<Vec<u8>>, MdocError> {
        if *key.public_key() != self.recipient {
            return Err(MdocError::CurveMismatch);
        }
        let bytes = Base64UrlUnpadded::decode_vec(&inner_text(response)?).map_err(|_| MdocError::NotBase64Url)?;
        let content = content(&bytes, "EncryptedResponse")?;
        let (encapsulated, cipher_text) = (content.get("enc")?.bytes()?, content.get("cipherText")?.bytes()?);
        hpke::open(key, encapsulated, transcript.as_bytes(), &[], cipher_text)
    }

    /// Encrypts a DeviceResponse as a wallet does, for simulators; gives the string of `response`.
    ///
    /// # Errors
    /// As [`hpke::seal`].
    pub fn seal(
        &self,
        ephemeral: &PrivateKey,
        transcript: &SessionTranscript,
        device_response: &[u8],
    ) -> Result<String, MdocError> {
        let (encapsulated, cipher_text) =
            hpke::seal(ephemeral, &self.recipient, transcript.as_bytes(), &[], device_response)?;
        Ok(Base64UrlUnpadded::encode_string(&encode(|writer| {
            writer.array(2)?.str(KIND)?.map(2)?.str("enc")?.bytes(&encapsulated)?;
            writer.str("cipherText")?.bytes(&cipher_text)?;
            Ok(())
        })))
    }
}

/// The request as the browser takes it: `data` beside `protocol` ([`PROTOCOL`]).
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct WebRequest {
    /// DeviceRequest, Base64url.
    pub device_request: String,
    /// EncryptionInfo, Base64url.
    pub encryption_info: String,
}

impl WebRequest {
    /// The object as JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        // Base64url has nothing to escape.
        format!(
            r#"{{"deviceRequest":"{}","encryptionInfo":"{}"}}"#,
            self.device_request, self.encryption_info
        )
    }
}

/// The map in `["dcapi", {…}]`.
fn content<'b>(bytes: &'b [u8], structure: &'static str) -> Result<Item<'b>, MdocError> {
    let mut parts = Item::parse(bytes)?.array()?;
    match (parts.next(), parts.next(), parts.next()) {
        (Some(kind), Some(content), None) if kind.text() == Ok(KIND) => Ok(content),
        _ => Err(malformed(structure, "it is not [\"dcapi\", {…}]")),
    }
}

/// The Base64url text in whatever stands around it.
fn inner_text(response: &str) -> Result<String, MdocError> {
    let text = response.trim();
    if text.len() > MAX_LENGTH.saturating_mul(2) {
        return Err(malformed("EncryptedResponse", "it is too long"));
    }
    if !text.starts_with(['{', '"']) {
        return Ok(text.to_owned());
    }
    let not_found = || malformed("EncryptedResponse", "no response in the JSON");
    let value: serde_json::Value = serde_json::from_str(text).map_err(|_| not_found())?;
    let value = value.get("data").unwrap_or(&value);
    let value = value.get("response").or_else(|| value.get("Response")).unwrap_or(value);
    value.as_str().map(str::to_owned).ok_or_else(not_found)
}

fn malformed(structure: &'static str, reason: &'static str) -> MdocError {
    MdocError::Malformed { structure, reason }
}
