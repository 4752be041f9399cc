//! DeviceEngagement (ISO/IEC 18013-5, 8.2.1): what the phone says about itself before anything is encrypted.

use base64ct::{Base64UrlUnpadded, Encoding as _};

use super::{cose_key::CoseKey, error::MdocError};
use crate::phone::cbor::Item;

/// What a QR code's text begins with.
const SCHEME: &str = "mdoc:";
/// Keys of DeviceEngagement. 3 and 4 are retrieval from a server and protocol information, which nothing here uses; 5 and
/// 6 came with version 1.1 (one source; seen from Apple Wallet).
const VERSION: i64 = 0;
const SECURITY: i64 = 1;
const RETRIEVAL_METHODS: i64 = 2;
const ORIGIN_INFOS: i64 = 5;
const CAPABILITIES: i64 = 6;
/// The cipher suite of the standard.
const CIPHER_SUITE: i64 = 1;

/// A device engagement with the bytes in which it was received: the session transcript covers those. By NFC it lacks
/// retrieval methods, which the handover records name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceEngagement {
    bytes: Vec<u8>,
    version: String,
    device_key: CoseKey,
    device_key_bytes: Vec<u8>,
    retrieval_methods: Vec<RetrievalMethod>,
    origin_infos: Option<Vec<u8>>,
    capabilities: Option<Capabilities>,
}

impl DeviceEngagement {
    /// Reads DeviceEngagement as NFC carries it, and as a QR code does after decoding. Unknown keys are ignored; versions
    /// "1.0", "1.1" and what follows in 1 are taken.
    ///
    /// # Errors
    /// [`MdocError`]: `Cbor`, `Malformed`, `UnsupportedVersion`, `UnsupportedCipherSuite`, and those of [`CoseKey::parse`].
    pub fn parse(bytes: &[u8]) -> Result<Self, MdocError> {
        let map = Item::parse(bytes)?;
        let version = map.get_int(VERSION)?.text()?;
        if !version.starts_with("1.") {
            return Err(MdocError::UnsupportedVersion {
                structure: "DeviceEngagement",
                version: version.to_owned(),
            });
        }
        let mut security = map.get_int(SECURITY)?.array()?;
        let (Some(suite), Some(key)) = (security.next(), security.next()) else {
            return Err(malformed("Security does not have two parts"));
        };
        let suite = suite.int()?;
        if suite != CIPHER_SUITE {
            return Err(MdocError::UnsupportedCipherSuite { suite });
        }
        let methods = match map.find_int(RETRIEVAL_METHODS)? {
            Some(methods) => methods
                .array()?
                .map(RetrievalMethod::from_item)
                .collect::<Result<_, _>>()?,
            None => Vec::new(),
        };
        let capabilities = map.find_int(CAPABILITIES)?.map(Capabilities::from_item).transpose()?;
        Ok(Self {
            bytes: bytes.to_vec(),
            version: version.to_owned(),
            device_key: CoseKey::from_item(key.encoded()?)?,
            device_key_bytes: key.as_bytes().to_vec(),
            retrieval_methods: methods,
            origin_infos: map.find_int(ORIGIN_INFOS)?.map(|infos| infos.as_bytes().to_vec()),
            capabilities,
        })
    }

    /// Reads the text of a QR code: `mdoc:` and Base64url without padding.
    ///
    /// # Errors
    /// [`MdocError::Malformed`] without that beginning, [`MdocError::NotBase64Url`], else as [`parse`](Self::parse).
    pub fn from_qr_text(text: &str) -> Result<Self, MdocError> {
        let data = match text.split_at_checked(SCHEME.len()) {
            Some((scheme, data)) if scheme.eq_ignore_ascii_case(SCHEME) => data,
            _ => return Err(malformed("the text does not begin with mdoc:")),
        };
        let bytes = Base64UrlUnpadded::decode_vec(data).map_err(|_| MdocError::NotBase64Url)?;
        Self::parse(&bytes)
    }

    /// The bytes as received.
    #[must_use]
    pub fn as_bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// `1.0` or `1.1`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// EDeviceKey: the phone's key of this session. The reader makes its own on the same curve.
    #[must_use]
    pub fn device_key(&self) -> &CoseKey {
        &self.device_key
    }

    /// EDeviceKeyBytes as received, with tag 24: what Bluetooth's ident value is derived from.
    #[must_use]
    pub fn device_key_bytes(&self) -> &[u8] {
        &self.device_key_bytes
    }

    /// How the response can be retrieved, in the phone's order. Empty by NFC.
    #[must_use]
    pub fn retrieval_methods(&self) -> &[RetrievalMethod] {
        &self.retrieval_methods
    }

    /// OriginInfos, CBOR as received (version 1.1, ISO/IEC 18013-7).
    #[must_use]
    pub fn origin_infos(&self) -> Option<&[u8]> {
        self.origin_infos.as_deref()
    }

    /// What the phone can do beyond the first edition (version 1.1).
    #[must_use]
    pub fn capabilities(&self) -> Option<Capabilities> {
        self.capabilities
    }
}

/// A way to retrieve the response.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RetrievalMethod {
    /// NFC data transfer.
    Nfc {
        /// Longest command data that the phone takes, in bytes.
        max_command: u64,
        /// Longest response data that the phone gives, in bytes.
        max_response: u64,
    },
    /// Bluetooth Low Energy.
    Ble(BleOptions),
    /// Wi-Fi Aware, or a method that is not known here.
    Other {
        /// Its number; 3 is Wi-Fi Aware.
        kind: u64,
        /// Its version.
        version: u64,
        /// Its options, CBOR as received.
        options: Vec<u8>,
    },
}

/// Bluetooth Low Energy as the phone offers it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BleOptions {
    /// The phone can be the peripheral and serve GATT (mdoc peripheral server mode).
    pub peripheral_server: bool,
    /// The phone can be the central (mdoc central client mode).
    pub central_client: bool,
    /// UUID of the phone's service in the first mode.
    pub peripheral_server_uuid: Option<[u8; 16]>,
    /// UUID that the reader's service has to have in the second mode.
    pub central_client_uuid: Option<[u8; 16]>,
    /// The phone's address in the first mode.
    pub address: Option<Vec<u8>>,
}

impl RetrievalMethod {
    fn from_item(item: Item<'_>) -> Result<Self, MdocError> {
        let mut parts = item.array()?;
        let (Some(kind), Some(version), Some(options)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(malformed("a retrieval method does not have three parts"));
        };
        match (kind.uint()?, version.uint()?) {
            (1, 1) => Ok(Self::Nfc {
                max_command: options.get_int(0)?.uint()?,
                max_response: options.get_int(1)?.uint()?,
            }),
            (2, 1) => BleOptions::from_item(options).map(Self::Ble),
            (kind, version) => Ok(Self::Other {
                kind,
                version,
                options: options.as_bytes().to_vec(),
            }),
        }
    }
}

impl BleOptions {
    fn from_item(options: Item<'_>) -> Result<Self, MdocError> {
        let flag = |key| match options.find_int(key)? {
            Some(flag) => Ok::<_, MdocError>(flag.bool()?),
            None => Ok(false),
        };
        let uuid = |key| match options.find_int(key)? {
            Some(uuid) => <[u8; 16]>::try_from(uuid.bytes()?)
                .map(Some)
                .map_err(|_| malformed("a UUID does not have 16 bytes")),
            None => Ok(None),
        };
        Ok(Self {
            peripheral_server: flag(0)?,
            central_client: flag(1)?,
            peripheral_server_uuid: uuid(10)?,
            central_client_uuid: uuid(11)?,
            address: match options.find_int(20)? {
                Some(address) => Some(address.bytes()?.to_vec()),
                None => None,
            },
        })
    }
}

/// Capabilities of version 1.1 (one source: the draft of the second edition). What the phone does not state is false.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Capabilities {
    /// It takes SessionEstablishment during the handover.
    pub session_establishment_in_handover: bool,
    /// It takes reader authentication over all documents of a request at once.
    pub reader_auth_all: bool,
    /// It takes the extended request.
    pub extended_request: bool,
}

impl Capabilities {
    fn from_item(item: Item<'_>) -> Result<Self, MdocError> {
        let flag = |key| {
            let flag = item.find_int(key)?.and_then(|flag| flag.bool().ok());
            Ok::<_, MdocError>(flag.unwrap_or(false))
        };
        Ok(Self {
            session_establishment_in_handover: flag(2)?,
            reader_auth_all: flag(3)?,
            extended_request: flag(4)?,
        })
    }
}

fn malformed(reason: &'static str) -> MdocError {
    MdocError::Malformed {
        structure: "DeviceEngagement",
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::mdoc::{Curve, PrivateKey, encode::encode};

    fn key() -> CoseKey {
        PrivateKey::from_bytes(Curve::P256, &[7; 32])
            .unwrap()
            .public_key()
            .clone()
    }

    /// `{0: version, 1: [suite, key], …rest}` with `rest` encoded already, of `entries` entries.
    fn engagement(version: &str, suite: i64, entries: u64, rest: &[u8]) -> Vec<u8> {
        let start = encode(|writer| {
            writer
                .map(2 + entries)?
                .i64(0)?
                .str(version)?
                .i64(1)?
                .array(2)?
                .i64(suite)?;
            Ok(())
        });
        [start.as_slice(), &key().to_encoded_item(), rest].concat()
    }

    #[test]
    fn both_editions_are_read_and_their_bytes_kept() {
        let bytes = engagement("1.0", 1, 0, &[]);
        let first = DeviceEngagement::parse(&bytes).unwrap();
        assert_eq!((first.version(), first.as_bytes()), ("1.0", bytes.as_slice()));
        assert_eq!(first.device_key(), &key());
        assert_eq!(first.device_key_bytes(), key().to_encoded_item());
        assert_eq!((first.origin_infos(), first.capabilities()), (None, None));

        // OriginInfos empty, Capabilities with one that is true, one false, one of a kind to come, and an unknown key.
        let bytes = engagement("1.1", 1, 3, b"\x05\x80\x06\xA3\x02\xF5\x03\xF4\x18\x63\x01\x18\x63\xF6");
        let second = DeviceEngagement::parse(&bytes).unwrap();
        assert_eq!(second.origin_infos(), Some(b"\x80".as_slice()));
        let capabilities = second.capabilities().unwrap();
        assert!(capabilities.session_establishment_in_handover);
        assert!(!capabilities.reader_auth_all && !capabilities.extended_request);
    }

    #[test]
    fn retrieval_methods_are_read() {
        let methods = b"\x02\x83\x83\x01\x01\xA2\x00\x19\xFF\xFF\x01\x1A\x00\x01\x00\x00\
            \x83\x02\x01\xA4\x00\xF4\x01\xF5\x0B\x50UUIDUUIDUUIDUUID\x14\x46ADRESS\
            \x83\x03\x01\xA0";
        let engagement = DeviceEngagement::parse(&engagement("1.0", 1, 1, methods)).unwrap();
        assert_eq!(
            engagement.retrieval_methods(),
            [
                RetrievalMethod::Nfc {
                    max_command: 0xFFFF,
                    max_response: 0x1_0000
                },
                RetrievalMethod::Ble(BleOptions {
                    peripheral_server: false,
                    central_client: true,
                    peripheral_server_uuid: None,
                    central_client_uuid: Some(*b"UUIDUUIDUUIDUUID"),
                    address: Some(b"ADRESS".to_vec()),
                }),
                RetrievalMethod::Other {
                    kind: 3,
                    version: 1,
                    options: vec![0xA0]
                },
            ]
        );
    }

    #[test]
    fn a_qr_code_gives_the_same_engagement() {
        let bytes = engagement("1.0", 1, 0, &[]);
        let data = Base64UrlUnpadded::encode_string(&bytes);
        let parsed = DeviceEngagement::parse(&bytes).unwrap();
        for scheme in ["mdoc:", "MDOC:"] {
            assert_eq!(
                DeviceEngagement::from_qr_text(&format!("{scheme}{data}")).unwrap(),
                parsed
            );
        }
        for (text, code) in [
            (data.clone(), "mdoc_malformed"),
            ("é".to_owned(), "mdoc_malformed"),
            (format!("mdoc:{data}="), "mdoc_not_base64url"),
            (format!("mdoc:{data}AA"), "cbor_trailing_bytes"),
        ] {
            assert_eq!(
                DeviceEngagement::from_qr_text(&text).unwrap_err().code(),
                code,
                "{text}"
            );
        }
    }

    #[test]
    fn what_cannot_be_answered_is_refused() {
        for (bytes, code) in [
            (engagement("2.0", 1, 0, &[]), "mdoc_unsupported_version"),
            (engagement("1.0", 2, 0, &[]), "mdoc_unsupported_cipher_suite"),
            (b"\xA0".to_vec(), "cbor_missing"),
            (b"\xA2\x00\x631.0\x01\x81\x01".to_vec(), "mdoc_malformed"),
            (b"\xA2\x00\x631.0\x01\x82\x01\xA0".to_vec(), "cbor_unexpected"),
            (engagement("1.0", 1, 1, b"\x02\x81\x82\x01\x01"), "mdoc_malformed"),
            (
                engagement("1.0", 1, 1, b"\x02\x81\x83\x02\x01\xA1\x0A\x41U"),
                "mdoc_malformed",
            ),
            (engagement("1.0", 1, 1, b"\x01\x80"), "cbor_duplicate_key"),
        ] {
            assert_eq!(DeviceEngagement::parse(&bytes).unwrap_err().code(), code);
        }
    }
}
