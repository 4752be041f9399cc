//! The signer's certificate and its root.

use kazasu::certificate::{Certificate, TrustAnchors};

use crate::{
    assert_fails, examined, failures, failures_for,
    issuer::{CertificateForm, Key, Mdoc, Reader, basic_constraints, extended_key_usage, extension, key_usage, name},
};

fn signed_by(change: impl FnOnce(&mut CertificateForm)) -> Mdoc {
    let mut signer = CertificateForm::signer();
    change(&mut signer);
    Mdoc::valid().signed_by(&signer)
}

#[test]
fn either_purpose_and_either_curve_will_do() {
    for purpose in ["1.0.18013.5.1.2", "1.0.23220.4.1.2"] {
        let mdoc = signed_by(|signer| signer.extensions[1] = extended_key_usage(purpose, true));
        assert_eq!(failures(&mdoc), [], "{purpose}");
    }
    assert_eq!(failures(&signed_by(|signer| signer.key = Key::p384(7))), []);
}

#[test]
fn a_signer_that_no_root_issued_fails() {
    // Another root's, that has the same name.
    let mdoc = signed_by(|signer| signer.issuer_key = Key::p384(8));
    assert_fails(&mdoc, "issuer_certificate", "certificate_no_anchor");
    // Its own.
    let mdoc = signed_by(|signer| {
        signer.issuer_key = signer.key.clone();
        signer.issuer = signer.subject.clone();
    });
    assert_fails(&mdoc, "issuer_certificate", "certificate_no_anchor");
    // Nobody is trusted.
    let mut reader = Reader::trusting(&Mdoc::valid().root);
    reader.anchors = TrustAnchors::none();
    let failed = failures_for(&Mdoc::valid(), &reader);
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (failed[0].0, failed[0].1.code()),
        ("issuer_certificate", "certificate_no_anchor")
    );
}

#[test]
fn a_root_that_is_sent_along_proves_nothing() {
    let mut root = CertificateForm::root();
    (root.key, root.issuer_key) = (Key::p384(8), Key::p384(8));
    let mut mdoc = signed_by(|signer| signer.issuer_key = Key::p384(8));
    mdoc.chain.push(root.der());
    assert_fails(&mdoc, "issuer_certificate", "certificate_no_anchor");
    // Nor does the real one harm.
    let mut mdoc = Mdoc::valid();
    mdoc.chain.push(mdoc.root.clone());
    assert_eq!(failures(&mdoc), []);
    let remarks = examined(&mdoc, &Reader::trusting(&mdoc.root)).remarks;
    assert_eq!(remarks[0].code(), "mdoc_further_certificates");
}

#[test]
fn a_chain_in_the_wrong_order_fails() {
    let mut mdoc = Mdoc::valid();
    mdoc.chain = vec![mdoc.root.clone(), mdoc.chain[0].clone()];
    let failed = failures(&mdoc);
    let failed: Vec<_> = failed.iter().map(|(name, failure)| (*name, failure.code())).collect();
    let expected = [
        ("issuer_certificate", "mdoc_not_a_document_signer"),
        ("issuer_signature", "certificate_unsupported_key"),
    ];
    assert_eq!(failed, expected);
}

#[test]
fn without_a_certificate_nothing_about_the_signer_passes() {
    for (chain, code) in [
        (vec![], "mdoc_no_certificate"),
        (vec![b"no certificate".to_vec()], "certificate_malformed"),
    ] {
        let mdoc = Mdoc { chain, ..Mdoc::valid() };
        let failed = failures(&mdoc);
        let failed: Vec<_> = failed.iter().map(|(name, failure)| (*name, failure.code())).collect();
        assert_eq!(
            failed,
            [
                ("issuer_certificate", code),
                ("issuer_signature", code),
                ("validity", code)
            ]
        );
    }
}

#[test]
fn the_root_is_named_to_the_byte() {
    // The same name in another string type.
    let mdoc = signed_by(|signer| signer.issuer = name("JP", "kazasu test IACA", 0x13));
    assert_fails(&mdoc, "issuer_certificate", "mdoc_issuer_name");
    let mdoc = signed_by(|signer| signer.issuer = name("JP", "another IACA", 0x0C));
    assert_fails(&mdoc, "issuer_certificate", "mdoc_issuer_name");
}

#[test]
fn signer_and_root_are_valid_now() {
    let mdoc = signed_by(|signer| signer.valid = ["260101000000Z", "260531235959Z"]);
    assert_fails(&mdoc, "issuer_certificate", "mdoc_signer_not_valid");
    let mdoc = signed_by(|signer| signer.valid = ["260101000000Z", "260601000000Z"]);
    assert_eq!(failures(&mdoc), []);
    // A certificate of the future cannot have signed in the past either.
    let mdoc = signed_by(|signer| signer.valid = ["260601000001Z", "270301000000Z"]);
    let failed = failures(&mdoc);
    let failed: Vec<_> = failed.iter().map(|(name, failure)| (*name, failure.code())).collect();
    let expected = [
        ("issuer_certificate", "mdoc_signer_not_valid"),
        ("validity", "mdoc_signed_outside_certificate"),
    ];
    assert_eq!(failed, expected);

    for valid in [["250129022304Z", "260531235959Z"], ["260601000001Z", "300528022303Z"]] {
        let mut root = CertificateForm::root();
        root.valid = valid;
        let failed = failures_for(&Mdoc::valid(), &Reader::trusting(&root.der()));
        assert_eq!(failed.len(), 1);
        assert_eq!(
            (failed[0].0, failed[0].1.code()),
            ("issuer_certificate", "mdoc_root_not_valid")
        );
    }
}

#[test]
fn a_certificate_for_anything_else_signs_no_document() {
    for change in [
        (|signer| drop(signer.extensions.remove(0))) as fn(&mut CertificateForm),
        |signer| signer.extensions[0] = key_usage(0b0100_0000, true),
        |signer| drop(signer.extensions.remove(1)),
        // TLS servers, anything, readers.
        |signer| signer.extensions[1] = extended_key_usage("1.3.6.1.5.5.7.3.1", true),
        |signer| signer.extensions[1] = extended_key_usage("2.5.29.37.0", true),
        |signer| signer.extensions[1] = extended_key_usage("1.0.18013.5.1.6", true),
        // An authority below the root.
        |signer| signer.extensions.push(basic_constraints(None)),
    ] {
        assert_fails(&signed_by(change), "issuer_certificate", "mdoc_not_a_document_signer");
    }
}

#[test]
fn a_restriction_that_is_not_understood_fails() {
    // Name constraints.
    let mdoc = signed_by(|signer| signer.extensions.push(extension("2.5.29.30", true, &[0x30, 0])));
    assert_fails(&mdoc, "issuer_certificate", "certificate_unhandled_critical_extension");
}

#[test]
fn deviations_that_do_no_harm_are_remarked() {
    for (change, code) in [
        (
            (|signer| signer.valid = ["260101000000Z", "270403000001Z"]) as fn(&mut CertificateForm),
            "mdoc_long_validity",
        ),
        (
            |signer| signer.extensions[0] = key_usage(0b1000_0000, false),
            "mdoc_key_usage_not_critical",
        ),
        (
            |signer| signer.extensions[1] = extended_key_usage("1.0.23220.4.1.2", false),
            "mdoc_extended_key_usage_not_critical",
        ),
        (|signer| signer.subject = name("US", "signer", 0x0C), "mdoc_country"),
    ] {
        let mdoc = signed_by(change);
        assert_eq!(failures(&mdoc), []);
        let remarks = examined(&mdoc, &Reader::trusting(&mdoc.root)).remarks;
        let codes: Vec<_> = remarks.iter().map(|remark| remark.code()).collect();
        assert_eq!(codes, [code]);
    }
    // Exactly 457 days.
    let mdoc = signed_by(|signer| signer.valid = ["260101000000Z", "270403000000Z"]);
    assert_eq!(examined(&mdoc, &Reader::trusting(&mdoc.root)).remarks, []);

    for path_length in [None, Some(1)] {
        let mut root = CertificateForm::root();
        root.extensions[0] = basic_constraints(path_length);
        let reader = Reader::trusting(&root.der());
        assert_eq!(failures_for(&Mdoc::valid(), &reader), []);
        let remarks = examined(&Mdoc::valid(), &reader).remarks;
        assert_eq!(remarks[0].code(), "mdoc_root_path_length");
    }
}

#[test]
fn the_built_in_root_vouches_for_no_other_issuer() {
    let mut reader = Reader::trusting(&Mdoc::valid().root);
    reader.anchors = kazasu::phone::mdoc::japan::trust_anchors();
    let failed = failures_for(&Mdoc::valid(), &reader);
    assert_eq!(failed.len(), 1);
    assert_eq!(
        (failed[0].0, failed[0].1.code()),
        ("issuer_certificate", "certificate_no_anchor")
    );
    // Not even when the name is the real one's.
    let real = reader
        .anchors
        .iter()
        .next()
        .unwrap()
        .certificate()
        .subject_der()
        .to_vec();
    let mdoc = signed_by(|signer| signer.issuer = real);
    let failed = failures_for(&mdoc, &reader);
    assert_eq!(
        (failed[0].0, failed[0].1.code()),
        ("issuer_certificate", "certificate_no_anchor")
    );
}

#[test]
fn the_right_root_is_found_among_several() {
    let mut other = CertificateForm::root();
    (other.key, other.issuer_key) = (Key::p384(8), Key::p384(8));
    let mut reader = Reader::trusting(&other.der());
    let root = Certificate::from_der(&Mdoc::valid().root).unwrap();
    reader.anchors = reader.anchors.with("second", root).unwrap();
    let examination = examined(&Mdoc::valid(), &reader);
    assert_eq!(examination.anchor.as_deref(), Some("second"));
    assert!(examination.verified().is_ok());
}
