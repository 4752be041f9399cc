//! HPKE (RFC 9180) in base mode with DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and AES-128-GCM: the one suite with which
//! online presentations of mdocs are encrypted. One message a context, so the sequence number is always 0.

use aes_gcm::{Aes128Gcm, KeyInit as _, aead::AeadInOut as _};
use hkdf::Hkdf;
use sha2::Sha256;
use zeroize::Zeroizing;

use super::{
    cose_key::{CoseKey, PrivateKey},
    curve::Curve,
    error::MdocError,
};

const VERSION: &[u8] = b"HPKE-v1";
/// Numbers of the algorithms (RFC 9180, 7): KEM 0x0010, KDF 0x0001, AEAD 0x0001.
const KEM_SUITE: &[u8] = b"KEM\x00\x10";
const SUITE: &[u8] = b"HPKE\x00\x10\x00\x01\x00\x01";
const MODE_BASE: u8 = 0;
/// Bytes of an AES-128-GCM tag.
const TAG_LENGTH: usize = 16;

/// Opens what was encrypted for `recipient`. `encapsulated_key` is the sender's ephemeral point in SEC 1 form without
/// compression, 65 bytes.
///
/// # Errors
/// [`MdocError::InvalidKey`] when that is no point of P-256, [`MdocError::CurveMismatch`] when `recipient` is on another
/// curve, [`MdocError::Decryption`].
pub fn open(
    recipient: &PrivateKey,
    encapsulated_key: &[u8],
    info: &[u8],
    additional: &[u8],
    cipher_text: &[u8],
) -> Result<Zeroizing<Vec<u8>>, MdocError> {
    let sender = CoseKey::from_point(Curve::P256, encapsulated_key)?;
    if sender.point() != encapsulated_key {
        // Compressed: KEM contexts would differ.
        return Err(MdocError::InvalidKey);
    }
    let context = Context::new(&recipient.agree(&sender)?, &sender, recipient.public_key(), info)?;
    let mut buffer = Zeroizing::new(cipher_text.to_vec());
    Aes128Gcm::new((&*context.key).into())
        .decrypt_in_place(&context.nonce.into(), additional, &mut *buffer)
        .map_err(|_| MdocError::Decryption)?;
    Ok(buffer)
}

/// Encrypts for `recipient`, for simulators and wallets; gives the encapsulated key and the cipher text. `ephemeral` is
/// of P-256 and used for this only.
///
/// # Errors
/// [`MdocError::CurveMismatch`] when a key is on another curve.
pub fn seal(
    ephemeral: &PrivateKey,
    recipient: &CoseKey,
    info: &[u8],
    additional: &[u8],
    data: &[u8],
) -> Result<(Vec<u8>, Vec<u8>), MdocError> {
    let sender = ephemeral.public_key();
    let context = Context::new(&ephemeral.agree(recipient)?, sender, recipient, info)?;
    let mut buffer = Vec::with_capacity(data.len().saturating_add(TAG_LENGTH));
    buffer.extend_from_slice(data);
    Aes128Gcm::new((&*context.key).into())
        .encrypt_in_place(&context.nonce.into(), additional, &mut buffer)
        .map_err(|_| MdocError::Decryption)?;
    Ok((sender.point().to_vec(), buffer))
}

struct Context {
    key: Zeroizing<[u8; 16]>,
    nonce: [u8; 12],
}

impl Context {
    fn new(secret: &[u8], sender: &CoseKey, recipient: &CoseKey, info: &[u8]) -> Result<Self, MdocError> {
        if sender.curve() != Curve::P256 || recipient.curve() != Curve::P256 {
            return Err(MdocError::CurveMismatch);
        }
        // Key encapsulation (4.1).
        let keys = [sender.point(), recipient.point()].concat();
        let mut shared = Zeroizing::new([0; 32]);
        let extracted = extract(KEM_SUITE, &[], b"eae_prk", secret).1;
        expand(&extracted, KEM_SUITE, b"shared_secret", &keys, &mut *shared)?;

        // Key schedule (5.1) without a pre-shared key.
        let identity = extract(SUITE, &[], b"psk_id_hash", &[]).0;
        let info = extract(SUITE, &[], b"info_hash", info).0;
        let schedule = [&[MODE_BASE], identity.as_slice(), info.as_slice()].concat();
        let secret = extract(SUITE, &*shared, b"secret", &[]).1;
        let mut context = Self {
            key: Zeroizing::new([0; 16]),
            nonce: [0; 12],
        };
        expand(&secret, SUITE, b"key", &schedule, &mut *context.key)?;
        expand(&secret, SUITE, b"base_nonce", &schedule, &mut context.nonce)?;
        Ok(context)
    }
}

/// LabeledExtract (4): the pseudorandom key, as bytes and as what expands.
fn extract(suite: &[u8], salt: &[u8], label: &[u8], material: &[u8]) -> ([u8; 32], Hkdf<Sha256>) {
    let labeled = Zeroizing::new([VERSION, suite, label, material].concat());
    let (bytes, key) = Hkdf::<Sha256>::extract(Some(salt), &labeled);
    (bytes.into(), key)
}

/// LabeledExpand (4).
fn expand(key: &Hkdf<Sha256>, suite: &[u8], label: &[u8], info: &[u8], output: &mut [u8]) -> Result<(), MdocError> {
    let length = u16::try_from(output.len()).map_err(|_| MdocError::InvalidKey)?;
    key.expand_multi_info(&[&length.to_be_bytes(), VERSION, suite, label, info], output)
        .map_err(|_| MdocError::InvalidKey)
}
