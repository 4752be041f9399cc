//! COSE_Key (RFC 9052, section 7) as mdoc uses it: the public keys of engagement, session and device, and the private keys
//! that belong to them.

use std::fmt;

use const_oid::ObjectIdentifier;
use der::{Any, Encode as _, asn1::BitStringRef};
use spki::{AlgorithmIdentifier, SubjectPublicKeyInfo};
use zeroize::Zeroizing;

use super::{
    curve::Curve,
    encode::{encode, encoded_item},
    error::MdocError,
};
use crate::{certificate::PublicKey, phone::cbor::Item};

/// Labels of COSE_Key (RFC 9052, 7.1) and of its curve parameters (RFC 9053, 7.1.1).
const KEY_TYPE: i64 = 1;
const CURVE: i64 = -1;
const X: i64 = -2;
const Y: i64 = -3;
/// Key types (RFC 9053, 7.1): a single string, and a point of two coordinates.
const OKP: i64 = 1;
const EC2: i64 = 2;
/// First byte of a point in SEC 1 form, section 2.3.3.
const EVEN: u8 = 2;
const ODD: u8 = 3;
const UNCOMPRESSED: u8 = 4;

const EC_PUBLIC_KEY: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.10045.2.1");

/// A public key. A point was checked to lie on its curve.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CoseKey {
    curve: Curve,
    /// SEC 1 without compression; the bare string of X25519 and Ed25519.
    point: Vec<u8>,
}

impl CoseKey {
    /// Reads a COSE_Key. Parameters other than type, curve and coordinates are ignored, as the standard asks. `y` may be a
    /// coordinate or, for a compressed point, the sign.
    ///
    /// # Errors
    /// [`MdocError::Cbor`], [`MdocError::Malformed`], [`MdocError::UnsupportedCurve`], [`MdocError::InvalidKey`].
    pub fn from_item(item: Item<'_>) -> Result<Self, MdocError> {
        let key_type = item.get_int(KEY_TYPE)?.int()?;
        let curve = Curve::from_identifier(item.get_int(CURVE)?.int()?)?;
        let expected = if curve.has_two_coordinates() { EC2 } else { OKP };
        if key_type != expected {
            return Err(malformed("the key type does not belong to the curve"));
        }
        let x = coordinate(curve, item.get_int(X)?)?;
        if !curve.has_two_coordinates() {
            return Ok(Self {
                curve,
                point: x.to_vec(),
            });
        }
        let y = item.get_int(Y)?;
        let sec1 = match y.bool() {
            Ok(odd) => [&[if odd { ODD } else { EVEN }], x].concat(),
            Err(_) => [&[UNCOMPRESSED], x, coordinate(curve, y)?].concat(),
        };
        Ok(Self {
            curve,
            point: curve.uncompressed(&sec1)?,
        })
    }

    /// Reads the bytes of a COSE_Key; as [`from_item`](Self::from_item).
    ///
    /// # Errors
    /// As [`from_item`](Self::from_item).
    pub fn parse(bytes: &[u8]) -> Result<Self, MdocError> {
        Self::from_item(Item::parse(bytes)?)
    }

    /// From a point in SEC 1 form (`04 x y` or `02`/`03` `x`), or the 32 bytes of X25519 and Ed25519.
    ///
    /// # Errors
    /// [`MdocError::InvalidKey`].
    pub fn from_point(curve: Curve, point: &[u8]) -> Result<Self, MdocError> {
        let point = match point {
            [EVEN | ODD | UNCOMPRESSED, ..] if curve.has_two_coordinates() => curve.uncompressed(point)?,
            _ if !curve.has_two_coordinates() && point.len() == curve.length() => point.to_vec(),
            _ => return Err(MdocError::InvalidKey),
        };
        Ok(Self { curve, point })
    }

    /// Its curve.
    #[must_use]
    pub fn curve(&self) -> Curve {
        self.curve
    }

    /// The point in SEC 1 form without compression (`04 x y`), or the 32 bytes of X25519 and Ed25519.
    #[must_use]
    pub fn point(&self) -> &[u8] {
        &self.point
    }

    /// The COSE_Key: type, curve and coordinates, a point without compression.
    #[must_use]
    pub fn encode(&self) -> Vec<u8> {
        let coordinates = self.coordinates();
        encode(|writer| {
            let (entries, key_type) = if coordinates.1.is_some() { (4, EC2) } else { (3, OKP) };
            writer.map(entries)?.i64(KEY_TYPE)?.i64(key_type)?;
            writer.i64(CURVE)?.i64(self.curve.identifier())?;
            writer.i64(X)?.bytes(coordinates.0)?;
            if let Some(y) = coordinates.1 {
                writer.i64(Y)?.bytes(y)?;
            }
            Ok(())
        })
    }

    /// The COSE_Key as `EDeviceKeyBytes` and `EReaderKeyBytes` have it: an encoded item (tag 24).
    #[must_use]
    pub fn to_encoded_item(&self) -> Vec<u8> {
        encoded_item(&self.encode())
    }

    /// The key as a [`Verifier`](crate::certificate::Verifier) takes it.
    ///
    /// # Errors
    /// [`MdocError::Signature`], which does not happen with a key that was checked.
    pub fn to_public_key(&self) -> Result<PublicKey, MdocError> {
        let (oid, parameters) = match self.curve {
            Curve::P256 => (EC_PUBLIC_KEY, Some("1.2.840.10045.3.1.7")),
            Curve::P384 => (EC_PUBLIC_KEY, Some("1.3.132.0.34")),
            Curve::P521 => (EC_PUBLIC_KEY, Some("1.3.132.0.35")),
            Curve::BrainpoolP256 => (EC_PUBLIC_KEY, Some("1.3.36.3.3.2.8.1.1.7")),
            Curve::BrainpoolP384 => (EC_PUBLIC_KEY, Some("1.3.36.3.3.2.8.1.1.11")),
            Curve::X25519 => (ObjectIdentifier::new_unwrap("1.3.101.110"), None),
            Curve::Ed25519 => (ObjectIdentifier::new_unwrap("1.3.101.112"), None),
        };
        let info = || -> der::Result<Vec<u8>> {
            let parameters = parameters.map(ObjectIdentifier::new).transpose()?;
            SubjectPublicKeyInfo {
                algorithm: AlgorithmIdentifier {
                    oid,
                    parameters: parameters.as_ref().map(Any::encode_from).transpose()?,
                },
                subject_public_key: BitStringRef::from_bytes(&self.point)?,
            }
            .to_der()
        };
        let info = info().map_err(|_| MdocError::InvalidKey)?;
        Ok(PublicKey::from_spki_der(&info)?)
    }

    fn coordinates(&self) -> (&[u8], Option<&[u8]>) {
        match self.point.split_first() {
            Some((_, point)) if self.curve.has_two_coordinates() => {
                let (x, y) = point.split_at_checked(self.curve.length()).unwrap_or((point, &[]));
                (x, Some(y))
            }
            _ => (&self.point, None),
        }
    }
}

/// A private key for key agreement: the reader's ephemeral one, or in a simulator or wallet the device's. Wiped when it
/// goes; `Debug` shows its curve only.
#[derive(Clone)]
pub struct PrivateKey {
    private: Zeroizing<Vec<u8>>,
    public: CoseKey,
}

impl PrivateKey {
    /// From [`Curve::length`] bytes, which for a new key come from a secure source of randomness. The bits of a P-521 key
    /// beyond the 521 are ignored.
    ///
    /// # Errors
    /// [`MdocError::InvalidKey`] when the bytes have another length, are zero, or are not below the order of the curve.
    /// Random bytes meet the last rarely on the NIST curves and in about a third of the cases on the brainpool ones:
    /// draw again. [`MdocError::CurveMismatch`] for Ed25519, which signs.
    pub fn from_bytes(curve: Curve, bytes: &[u8]) -> Result<Self, MdocError> {
        if bytes.len() != curve.length() {
            return Err(MdocError::InvalidKey);
        }
        let mut private = Zeroizing::new(bytes.to_vec());
        if let (Curve::P521, Some(first)) = (curve, private.first_mut()) {
            *first &= 1;
        }
        let public = CoseKey {
            curve,
            point: curve.public(&private)?,
        };
        Ok(Self { private, public })
    }

    /// The public key.
    #[must_use]
    pub fn public_key(&self) -> &CoseKey {
        &self.public
    }

    /// The secret that this key and `other` agree on: the x coordinate (ECDH, ECKA-DH), or X25519's output.
    ///
    /// # Errors
    /// [`MdocError::CurveMismatch`]; [`MdocError::InvalidKey`] for an X25519 key of low order.
    pub fn agree(&self, other: &CoseKey) -> Result<Zeroizing<Vec<u8>>, MdocError> {
        if self.public.curve != other.curve {
            return Err(MdocError::CurveMismatch);
        }
        other.curve.agree(&self.private, &other.point)
    }
}

impl fmt::Debug for PrivateKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PrivateKey({:?})", self.public.curve)
    }
}

fn coordinate<'b>(curve: Curve, item: Item<'b>) -> Result<&'b [u8], MdocError> {
    let bytes = item.bytes()?;
    if bytes.len() == curve.length() {
        Ok(bytes)
    } else {
        Err(malformed("a coordinate does not have the length of the curve"))
    }
}

fn malformed(reason: &'static str) -> MdocError {
    MdocError::Malformed {
        structure: "COSE_Key",
        reason,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CURVES: [Curve; 6] = [
        Curve::P256,
        Curve::P384,
        Curve::P521,
        Curve::BrainpoolP256,
        Curve::BrainpoolP384,
        Curve::X25519,
    ];

    fn key(curve: Curve, seed: u8) -> PrivateKey {
        PrivateKey::from_bytes(curve, &vec![seed; curve.length()]).unwrap()
    }

    #[test]
    fn two_sides_agree_on_every_curve() {
        for curve in CURVES {
            let (reader, device) = (key(curve, 0x21), key(curve, 0x42));
            let secret = reader.agree(device.public_key()).unwrap();
            assert_eq!(secret, device.agree(reader.public_key()).unwrap(), "{curve:?}");
            assert_eq!(secret.len(), curve.length());
        }
        let error = key(Curve::P256, 1).agree(key(Curve::P384, 1).public_key());
        assert_eq!(error, Err(MdocError::CurveMismatch));
    }

    #[test]
    fn a_key_is_read_as_written_and_with_its_point_compressed() {
        for curve in CURVES {
            let public = key(curve, 0x21).public_key().clone();
            assert_eq!(CoseKey::parse(&public.encode()).unwrap(), public);
            assert_eq!(CoseKey::from_point(curve, public.point()).unwrap(), public);
            assert!(public.to_public_key().is_ok());
            let (x, Some(y)) = public.coordinates() else { continue };
            let compressed = encode(|writer| {
                // A key identifier, an operation list and a private parameter are none of ours.
                writer.map(7)?.i64(KEY_TYPE)?.i64(EC2)?.i64(2)?.bytes(b"kid")?;
                writer.i64(CURVE)?.i64(curve.identifier())?;
                writer.i64(Y)?.bool(y.last().unwrap() & 1 == 1)?.i64(X)?.bytes(x)?;
                writer.i64(4)?.array(1)?.i64(1)?.str("private")?.null()?;
                Ok(())
            });
            assert_eq!(CoseKey::parse(&compressed).unwrap(), public, "{curve:?}");
        }
    }

    #[test]
    fn what_is_no_key_is_refused() {
        let public = key(Curve::P256, 0x21).public_key().clone();
        let mut off_curve = public.encode();
        *off_curve.last_mut().unwrap() ^= 1;
        assert_eq!(CoseKey::parse(&off_curve), Err(MdocError::InvalidKey));
        let mut point = public.point().to_vec();
        point[64] ^= 1;
        assert_eq!(CoseKey::from_point(Curve::P256, &point), Err(MdocError::InvalidKey));
        for point in [[0].as_slice(), &[], &[4; 64], &[5; 33], &[0; 65]] {
            assert_eq!(CoseKey::from_point(Curve::P256, point), Err(MdocError::InvalidKey));
        }
        for (bytes, code) in [
            (b"\xA0".as_slice(), "cbor_missing"),
            (b"\xA2\x01\x01\x20\x01", "mdoc_malformed"),
            (b"\xA2\x01\x02\x20\x19\x01\x01", "mdoc_unsupported_curve"),
            (b"\xA2\x01\x01\x20\x05", "mdoc_unsupported_curve"),
            (b"\xA3\x01\x02\x20\x01\x21\x41\x01", "mdoc_malformed"),
        ] {
            assert_eq!(CoseKey::parse(bytes).unwrap_err().code(), code, "{bytes:02X?}");
        }
    }

    #[test]
    fn private_keys_outside_the_range_are_refused() {
        for curve in CURVES {
            for length in [0, curve.length() - 1, curve.length() + 1] {
                let error = PrivateKey::from_bytes(curve, &vec![1; length]).unwrap_err();
                assert_eq!(error, MdocError::InvalidKey);
            }
        }
        for curve in [
            Curve::P256,
            Curve::P384,
            Curve::P521,
            Curve::BrainpoolP256,
            Curve::BrainpoolP384,
        ] {
            for byte in [0, 0xFF] {
                let error = PrivateKey::from_bytes(curve, &vec![byte; curve.length()]).unwrap_err();
                assert_eq!(error, MdocError::InvalidKey, "{curve:?}");
            }
        }
        assert_eq!(
            PrivateKey::from_bytes(Curve::Ed25519, &[1; 32]).unwrap_err(),
            MdocError::CurveMismatch
        );
    }

    #[test]
    fn an_x25519_key_of_low_order_agrees_on_nothing() {
        let low = CoseKey::from_point(Curve::X25519, &[0; 32]).unwrap();
        assert_eq!(key(Curve::X25519, 1).agree(&low), Err(MdocError::InvalidKey));
    }

    #[test]
    fn debug_shows_no_private_key() {
        assert_eq!(format!("{:?}", key(Curve::P256, 0x21)), "PrivateKey(P256)");
    }
}
