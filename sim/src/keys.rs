//! Keys made from a seed, here RSA-2048: the same seed and role give the same key, in every process.

pub(crate) mod elliptic;

use std::collections::HashMap;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng;
use rsa::traits::PublicKeyParts;
use rsa::{Pkcs1v15Sign, RsaPrivateKey, RsaPublicKey};
use sha2::{Digest, Sha256};

/// What a key is for. Keys of one seed differ by role.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Role {
    Authentication,
    Signing,
    /// The key in the 券面事項入力補助AP that signs challenges (EF 0013).
    InputSupport,
    /// The key that session keys are encrypted to.
    Session,
    InputSupportSigner,
    /// The key in the 券面事項確認AP that signs challenges.
    CardFace,
    CardFaceSigner,
    /// The key that answers INTERNAL AUTHENTICATE (…0100, EF 0019).
    CardIdentity,
    /// The lowest key of the chain outside the applications.
    CardIssuer,
    HpkiSignature,
    HpkiAuthentication,
    AuthenticationAuthority,
    SigningAuthority,
    InputSupportAuthority,
    CardFaceAuthority,
    CardAuthority,
    CardIntermediate,
    HpkiAuthority,
}

impl Role {
    fn label(self) -> &'static str {
        match self {
            Self::Authentication => "authentication",
            Self::Signing => "signing",
            Self::InputSupport => "input support",
            Self::Session => "session",
            Self::InputSupportSigner => "input support signer",
            Self::CardFace => "card face",
            Self::CardFaceSigner => "card face signer",
            Self::CardIdentity => "card identity",
            Self::CardIssuer => "card issuer",
            Self::HpkiSignature => "HPKI signature",
            Self::HpkiAuthentication => "HPKI authentication",
            Self::AuthenticationAuthority => "authentication authority",
            Self::SigningAuthority => "signing authority",
            Self::InputSupportAuthority => "input support authority",
            Self::CardFaceAuthority => "card face authority",
            Self::CardAuthority => "card authority",
            Self::CardIntermediate => "card intermediate",
            Self::HpkiAuthority => "HPKI authority",
        }
    }
}

/// The bytes of a DigestInfo for SHA-256 before the 32 bytes of the hash.
const SHA256_DIGEST_INFO: [u8; 19] = [
    0x30, 0x31, 0x30, 0x0D, 0x06, 0x09, 0x60, 0x86, 0x48, 0x01, 0x65, 0x03, 0x04, 0x02, 0x01, 0x05, 0x00, 0x04, 0x20,
];

type Cache = Mutex<HashMap<(u64, Role), Arc<OnceLock<Arc<RsaPrivateKey>>>>>;

/// The key of `seed` in this `role`. Made on first use (some 50 ms), then kept for the life of the process.
pub(crate) fn key(seed: u64, role: Role) -> Arc<RsaPrivateKey> {
    static CACHE: OnceLock<Cache> = OnceLock::new();
    let slot = {
        let mut cache = CACHE
            .get_or_init(Cache::default)
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        Arc::clone(cache.entry((seed, role)).or_default())
    };
    // Made outside the lock on the map, so that two keys can be made at once.
    Arc::clone(slot.get_or_init(|| Arc::new(generate(seed, role))))
}

/// A random number generator of its own for each seed and purpose.
pub(crate) fn generator(seed: u64, purpose: &str) -> ChaCha20Rng {
    let mut hash = Sha256::new();
    hash.update(b"kazasu-sim\0");
    hash.update(purpose.as_bytes());
    hash.update(b"\0");
    hash.update(seed.to_be_bytes());
    ChaCha20Rng::from_seed(hash.finalize().into())
}

/// A PKCS#1 v1.5 signature with SHA-256 over `message`.
pub(crate) fn sign_sha256(key: &RsaPrivateKey, message: &[u8]) -> Vec<u8> {
    key.sign(Pkcs1v15Sign::new_unprefixed(), &digest_info(&Sha256::digest(message)))
        .expect("51 bytes fit into a 2048-bit key")
}

/// The DigestInfo around a SHA-256 hash.
pub(crate) fn digest_info(hash: &[u8]) -> Vec<u8> {
    [&SHA256_DIGEST_INFO, hash].concat()
}

/// The modulus as 256 bytes.
pub(crate) fn modulus(key: &RsaPublicKey) -> Vec<u8> {
    key.n_bytes().into_vec()
}

fn generate(seed: u64, role: Role) -> RsaPrivateKey {
    RsaPrivateKey::new(&mut generator(seed, role.label()), 2048).expect("2048 bits are enough for two primes")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_role_give_the_same_key() {
        assert_eq!(generate(7, Role::Authentication), generate(7, Role::Authentication));
        assert_ne!(generate(7, Role::Authentication), generate(7, Role::Signing));
        assert_ne!(generate(7, Role::Authentication), generate(8, Role::Authentication));
    }

    /// A change of the generator or of the prime search would silently give every simulated person a new key.
    #[test]
    fn the_key_of_seed_zero_is_known() {
        let modulus = modulus(&key(0, Role::Authentication).to_public_key());
        assert_eq!(modulus.len(), 256);
        assert_eq!(modulus[..4], [0xC8, 0xDB, 0xE8, 0xFC]);
    }
}
