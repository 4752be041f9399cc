//! Revocation as the caller's hook: what it says, and that nobody asked, is seen in the result.

use std::cell::RefCell;

use jiff::Timestamp;
use kazasu::certificate::{
    Certificate, CertificateError, Revocation, RevocationChecker, RevocationFailure, RevocationReason,
    RevocationStatus, RustCrypto, Trust, TrustAnchors,
};

struct Answer(Result<RevocationStatus, RevocationFailure>);

impl RevocationChecker for Answer {
    fn check(&self, _: &Certificate, _: &Certificate, _: Timestamp) -> Result<RevocationStatus, RevocationFailure> {
        self.0.clone()
    }
}

/// Notes the serial number, the issuer's, and the time that it was asked about.
#[derive(Default)]
struct Notebook(RefCell<Vec<(String, String, Timestamp)>>);

impl RevocationChecker for Notebook {
    fn check(
        &self,
        certificate: &Certificate,
        issuer: &Certificate,
        at: Timestamp,
    ) -> Result<RevocationStatus, RevocationFailure> {
        let entry = (certificate.serial().to_owned(), issuer.serial().to_owned(), at);
        self.0.borrow_mut().push(entry);
        Ok(RevocationStatus::Good)
    }
}

fn certificate() -> Certificate {
    TrustAnchors::production().iter().nth(2).unwrap().certificate().clone()
}

fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn trust(answer: Result<RevocationStatus, RevocationFailure>) -> Trust {
    TrustAnchors::production()
        .check_with_revocation(&certificate(), now(), &RustCrypto, &Answer(answer))
        .unwrap()
}

#[test]
fn not_asking_leaves_the_periods_to_decide_and_is_told() {
    let trust = TrustAnchors::production()
        .check(&certificate(), now(), &RustCrypto)
        .unwrap();
    assert_eq!(trust.revocation, Revocation::NotChecked);
    assert!(trust.is_valid());
}

#[test]
fn only_a_good_answer_to_a_question_is_valid() {
    let good = trust(Ok(RevocationStatus::Good));
    assert_eq!(good.revocation.code(), "good");
    assert!(good.is_valid());

    let status = RevocationStatus::Revoked {
        when: Some("2025-12-31T00:00:00Z".parse().unwrap()),
        reason: Some(RevocationReason::KeyCompromise),
    };
    let revoked = trust(Ok(status));
    assert_eq!(revoked.revocation, Revocation::Checked(status));
    assert!(!revoked.is_valid());

    let unknown = trust(Ok(RevocationStatus::Unknown));
    assert_eq!(unknown.revocation.code(), "unknown");
    assert!(!unknown.is_valid());

    let failure = RevocationFailure::new("the responder did not answer");
    let failed = trust(Err(failure.clone()));
    assert_eq!(failed.revocation, Revocation::Failed(failure));
    assert!(!failed.is_valid());
}

#[test]
fn a_good_answer_does_not_mend_an_expired_certificate() {
    let trust = TrustAnchors::production()
        .check_with_revocation(
            &certificate(),
            "2034-01-01T00:00:00Z".parse().unwrap(),
            &RustCrypto,
            &Answer(Ok(RevocationStatus::Good)),
        )
        .unwrap();
    assert!(!trust.is_valid());
}

#[test]
fn the_hook_is_asked_once_about_certificate_issuer_and_time() {
    let notebook = Notebook::default();
    TrustAnchors::production()
        .check_with_revocation(&certificate(), now(), &RustCrypto, &notebook)
        .unwrap();
    let serial = certificate().serial().to_owned();
    assert_eq!(notebook.0.take(), [(serial.clone(), serial, now())]);
}

#[test]
fn the_hook_is_not_asked_about_what_no_anchor_issued() {
    let notebook = Notebook::default();
    let result = TrustAnchors::none().check_with_revocation(&certificate(), now(), &RustCrypto, &notebook);
    assert_eq!(result, Err(CertificateError::NoAnchor { anchors: 0 }));
    assert!(notebook.0.take().is_empty());
}

#[test]
fn reasons_have_the_numbers_of_rfc_5280() {
    let reasons: Vec<_> = (0..=u8::MAX)
        .filter_map(|number| Some((number, RevocationReason::from_number(number)?.code())))
        .collect();
    assert_eq!(
        reasons,
        [
            (0, "unspecified"),
            (1, "key_compromise"),
            (2, "ca_compromise"),
            (3, "affiliation_changed"),
            (4, "superseded"),
            (5, "cessation_of_operation"),
            (6, "certificate_hold"),
            (8, "remove_from_crl"),
            (9, "privilege_withdrawn"),
            (10, "aa_compromise"),
        ]
    );
}
