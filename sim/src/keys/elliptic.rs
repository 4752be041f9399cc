//! Keys on elliptic curves made from a seed, for documents on phones and for who issues them.

use p256::ecdsa::signature::Signer;
use rand_core::Rng;

use super::generator;

#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum EllipticCurve {
    P256,
    P384,
}

#[derive(Clone, PartialEq, Eq)]
pub(crate) struct EllipticKey {
    curve: EllipticCurve,
    scalar: Vec<u8>,
}

impl EllipticKey {
    pub(crate) fn new(curve: EllipticCurve, seed: u64, purpose: &str) -> Self {
        Self::draw(curve, &mut generator(seed, purpose))
    }

    pub(crate) fn draw(curve: EllipticCurve, generator: &mut impl Rng) -> Self {
        let length = match curve {
            EllipticCurve::P256 => 32,
            EllipticCurve::P384 => 48,
        };
        loop {
            let mut scalar = vec![0; length];
            generator.fill_bytes(&mut scalar);
            // Once in 2^32 draws on P-256 the number is not below the order of the curve.
            let valid = match curve {
                EllipticCurve::P256 => p256::ecdsa::SigningKey::from_slice(&scalar).is_ok(),
                EllipticCurve::P384 => p384::ecdsa::SigningKey::from_slice(&scalar).is_ok(),
            };
            if valid {
                return Self { curve, scalar };
            }
        }
    }

    pub(crate) fn curve(&self) -> EllipticCurve {
        self.curve
    }

    /// The private key, big-endian.
    pub(crate) fn scalar(&self) -> &[u8] {
        &self.scalar
    }

    /// The public key: 04 x y.
    pub(crate) fn point(&self) -> Vec<u8> {
        match self.curve {
            EllipticCurve::P256 => self.p256().verifying_key().to_sec1_point(false).as_bytes().to_vec(),
            EllipticCurve::P384 => self.p384().verifying_key().to_sec1_point(false).as_bytes().to_vec(),
        }
    }

    /// ECDSA with the hash of the curve's size: r and s side by side.
    pub(crate) fn sign(&self, message: &[u8]) -> Vec<u8> {
        match self.curve {
            EllipticCurve::P256 => {
                let signature: p256::ecdsa::Signature = self.p256().sign(message);
                signature.to_bytes().to_vec()
            }
            EllipticCurve::P384 => {
                let signature: p384::ecdsa::Signature = self.p384().sign(message);
                signature.to_bytes().to_vec()
            }
        }
    }

    fn p256(&self) -> p256::ecdsa::SigningKey {
        p256::ecdsa::SigningKey::from_slice(&self.scalar).expect("it was drawn so")
    }

    fn p384(&self) -> p384::ecdsa::SigningKey {
        p384::ecdsa::SigningKey::from_slice(&self.scalar).expect("it was drawn so")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_seed_and_purpose_give_the_same_key() {
        let key = |seed, purpose| EllipticKey::new(EllipticCurve::P256, seed, purpose);
        assert!(key(1, "a") == key(1, "a"));
        assert!(key(1, "a") != key(2, "a") && key(1, "a") != key(1, "b"));
        assert_eq!((key(1, "a").point()[0], key(1, "a").point().len()), (4, 65));
        assert_eq!(EllipticKey::new(EllipticCurve::P384, 1, "a").point().len(), 97);
    }
}
