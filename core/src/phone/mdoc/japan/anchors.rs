//! The root of the Japanese document's issuer.

use crate::certificate::{Certificate, TrustAnchors};

/// The root that issues the signers of the Japanese document, as `jp-mnc-iaca-root`: an issuing authority's root (IACA)
/// of J-LIS (地方公共団体情報システム機構), published at j-lis.go.jp/pn/mdociaca.html.
///
/// | | |
/// |---|---|
/// | subject and issuer | CN=mncmdocRootCA, O=Japan Agency for Local Authority Information Systems, C=JP |
/// | serial | 4FB7B01CA3CD6731A5E449699E7165AAEAAD139F |
/// | key and signature | P-384, ECDSA with SHA-384 |
/// | valid | 2025-01-29 to 2030-05-28 |
/// | SHA-256 of the DER | 6e8a3108609316961d142426ce842b7927fd281755317056e1574eb9ede80a0e |
///
/// One source: a public list of issuers carries it, and names that page. Compare the fingerprint with the publisher's
/// before relying on it. A second generation was not seen; add it with [`TrustAnchors::with`] when there is one. The phone
/// does not send the root along, and what it sends is never taken for one.
#[must_use]
pub fn trust_anchors() -> TrustAnchors {
    let root = Certificate::from_der(include_bytes!("../../../certificate/anchors/jp-mnc-iaca-root.cer"));
    // The file is part of the crate, and a test reads it. Without it nothing would be trusted.
    root.and_then(|root| TrustAnchors::none().with("jp-mnc-iaca-root", root))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::certificate::RustCrypto;

    #[test]
    fn the_root_is_the_published_one_and_signed_itself() {
        let anchors = trust_anchors();
        let [root] = anchors.iter().collect::<Vec<_>>()[..] else {
            panic!()
        };
        let fingerprint: String = root
            .certificate()
            .fingerprint()
            .iter()
            .map(|b| format!("{b:02x}"))
            .collect();
        assert_eq!(
            fingerprint,
            "6e8a3108609316961d142426ce842b7927fd281755317056e1574eb9ede80a0e"
        );
        let root = root.certificate();
        assert_eq!(root.verify_issued_by(root, &RustCrypto), Ok(()));
        assert_eq!(root.serial(), "4FB7B01CA3CD6731A5E449699E7165AAEAAD139F");
        assert_eq!(root.subject_der(), root.issuer_der());
        assert_eq!((root.country(), root.path_length()), (Some("JP"), Some(0)));
        assert_eq!(root.not_before(), "2025-01-29T02:23:04Z".parse().unwrap());
        assert_eq!(root.not_after(), "2030-05-28T02:23:03Z".parse().unwrap());
        assert_eq!(root.critical_extensions(), ["2.5.29.19", "2.5.29.15"]);
    }
}
