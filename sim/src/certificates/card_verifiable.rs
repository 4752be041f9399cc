//! The card-verifiable certificates of the 券面 applications and of the level above them (one source).

use rsa::RsaPublicKey;

use super::CardVerifiableAuthority;
use crate::keys::{self, Role};
use crate::tlv::object;

/// The 16 bytes that name a key: seven digits, 08 05, three digits, four bytes (one source).
#[derive(Clone, Copy)]
pub(crate) struct KeyIdentifier([u8; 16]);

// The real hierarchies begin with 5 and 6; these with 9.
impl KeyIdentifier {
    pub(crate) const CARD_AUTHORITY: Self = Self(*b"9000020\x08\x05001\0\0\0\0");
    pub(crate) const CARD_INTERMEDIATE: Self = Self(*b"9000021\x08\x05001\0\0\0\0");
    pub(crate) const CARD_FACE_AUTHORITY: Self = Self(*b"9000023\x08\x05001\0\0\0\0");
    pub(crate) const CARD_FACE_INFORMATION: Self = Self(*b"9000024\x08\x05001\0\0\0\0");
    pub(crate) const CARD_FACE_REFERENCE: Self = Self(*b"9000025\x08\x05001\0\0\0\0");
    pub(crate) const INPUT_SUPPORT_AUTHORITY: Self = Self(*b"9000033\x08\x05001\0\0\0\0");
    pub(crate) const INPUT_SUPPORT_INFORMATION: Self = Self(*b"9000034\x08\x05001\0\0\0\0");
    /// The municipality that signs what is in the applications.
    pub(crate) const MUNICIPALITY: Self = Self(*b"9131000\x08\x05000\0\0\0\0");

    pub(crate) fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }
}

/// One certificate of a chain: who signs, and whose key it is.
#[derive(Clone, Copy)]
pub(crate) struct Link {
    issuer: KeyIdentifier,
    issuer_role: Role,
    subject: KeyIdentifier,
    subject_role: Role,
    /// Whether the key below is the card's own, and so of the card's seed.
    subject_is_of_card: bool,
}

impl Link {
    /// EF 0004 of the 券面事項入力補助AP.
    pub(crate) const INPUT_SUPPORT: Self = Self {
        issuer: KeyIdentifier::INPUT_SUPPORT_AUTHORITY,
        issuer_role: Role::InputSupportAuthority,
        subject: KeyIdentifier::MUNICIPALITY,
        subject_role: Role::InputSupportSigner,
        subject_is_of_card: true,
    };
    /// EF 0004 of the 券面事項確認AP.
    pub(crate) const CARD_FACE: Self = Self {
        issuer: KeyIdentifier::CARD_FACE_AUTHORITY,
        issuer_role: Role::CardFaceAuthority,
        subject: KeyIdentifier::MUNICIPALITY,
        subject_role: Role::CardFaceSigner,
        subject_is_of_card: true,
    };
    /// Data object 00F8.
    pub(crate) const CARD_UPPER: Self = Self {
        issuer: KeyIdentifier::CARD_AUTHORITY,
        issuer_role: Role::CardAuthority,
        subject: KeyIdentifier::CARD_INTERMEDIATE,
        subject_role: Role::CardIntermediate,
        subject_is_of_card: false,
    };
    /// Data object 7F21.
    pub(crate) const CARD_LOWER: Self = Self {
        issuer: KeyIdentifier::CARD_INTERMEDIATE,
        issuer_role: Role::CardIntermediate,
        subject: KeyIdentifier::MUNICIPALITY,
        subject_role: Role::CardIssuer,
        subject_is_of_card: true,
    };

    /// The certificate as the files hold it: 7F21 around [`Link::content`].
    pub(crate) fn certificate(self, seed: u64, authority: u64) -> Vec<u8> {
        object(&[0x7F, 0x21], &self.content(seed, authority))
    }

    /// 5F4E with key identifiers and key, 5F37 with the signature over what is in 5F4E.
    pub(crate) fn content(self, seed: u64, authority: u64) -> Vec<u8> {
        let subject_seed = if self.subject_is_of_card { seed } else { authority };
        let key = keys::key(subject_seed, self.subject_role);
        let body = [
            self.issuer.as_bytes().as_slice(),
            self.subject.as_bytes(),
            &public_key(key.as_public_key()),
        ]
        .concat();
        let signature = keys::sign_sha256(&keys::key(authority, self.issuer_role), &body);
        [object(&[0x5F, 0x4E], &body), object(&[0x5F, 0x37], &signature)].concat()
    }
}

/// A public key as the card writes it: 90 exponent, 91 modulus; 265 bytes.
pub(crate) fn public_key(key: &RsaPublicKey) -> Vec<u8> {
    [
        object(&[0x90], &[0x01, 0x00, 0x01]),
        object(&[0x91], &keys::modulus(key)),
    ]
    .concat()
}

pub(super) fn authority(seed: u64, id: KeyIdentifier, role: Role) -> CardVerifiableAuthority {
    CardVerifiableAuthority {
        key_id: *id.as_bytes(),
        modulus: keys::modulus(keys::key(seed, role).as_public_key()),
    }
}
