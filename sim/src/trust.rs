//! The authorities of simulated devices as the library's anchors, for programs that are tried out on the simulator.

use kazasu::certificate::{
    CardVerifiableAnchors, Certificate, CertificateError, KeyIdentifier, PublicKey, TrustAnchors,
};

use crate::certificates::{
    simulated_anchors, simulated_card_verifiable_anchors, simulated_hpki_anchor, simulated_iaca_anchor,
};

/// 65537.
const EXPONENT: [u8; 3] = [1, 0, 1];

/// The two authorities over certificates of the JPKI application, and no other anchors: nobody who believes them believes
/// a real card.
///
/// # Errors
/// [`CertificateError`], which a test keeps from happening.
pub fn jpki(authority: u64) -> Result<TrustAnchors, CertificateError> {
    let anchors = simulated_anchors(authority);
    TrustAnchors::none()
        .with(
            "simulated authentication CA",
            Certificate::from_der(&anchors.authentication)?,
        )?
        .with("simulated signing CA", Certificate::from_der(&anchors.signing)?)
}

/// The authority over the certificates of HPKI cards.
///
/// # Errors
/// As [`jpki`].
pub fn hpki(authority: u64) -> Result<TrustAnchors, CertificateError> {
    TrustAnchors::none().with(
        "simulated HPKI CA",
        Certificate::from_der(&simulated_hpki_anchor(authority))?,
    )
}

/// The root over the documents of phones.
///
/// # Errors
/// As [`jpki`].
pub fn documents(authority: u64) -> Result<TrustAnchors, CertificateError> {
    TrustAnchors::none().with(
        "simulated IACA",
        Certificate::from_der(&simulated_iaca_anchor(authority))?,
    )
}

/// The keys over the card-verifiable certificates of cards.
///
/// # Errors
/// As [`jpki`].
pub fn card_verifiable(authority: u64) -> Result<CardVerifiableAnchors, CertificateError> {
    let keys = simulated_card_verifiable_anchors(authority);
    [
        ("simulated input support CA", keys.input_support),
        ("simulated card face CA", keys.card_face),
        ("simulated card CA", keys.card),
    ]
    .into_iter()
    .try_fold(CardVerifiableAnchors::none(), |anchors, (name, key)| {
        let public = PublicKey::from_rsa_parts(&key.modulus, &EXPONENT)?;
        anchors.with(name, KeyIdentifier::new(key.key_id), public)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_authority_becomes_an_anchor() {
        assert_eq!(jpki(0).unwrap().iter().count(), 2);
        assert_eq!(hpki(0).unwrap().iter().count(), 1);
        assert_eq!(documents(0).unwrap().iter().count(), 1);
        assert_eq!(card_verifiable(0).unwrap().iter().count(), 3);
    }
}
