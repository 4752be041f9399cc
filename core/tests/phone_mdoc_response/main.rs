//! Responses of an issuer and a phone made here: a valid one passes, and whatever is wrong with one fails the check that is
//! for it, and no other.

mod annex;
mod checks;
mod encoding;
#[path = "../hex/mod.rs"]
mod hex;
mod hostile;
mod issuer;
mod reading;
mod signer;

use issuer::{Mdoc, Reader};
use kazasu::phone::mdoc::{
    DeviceResponse,
    verify::{CheckFailure, Examination, VerifyError, examine, verify},
};

fn examined(mdoc: &Mdoc, reader: &Reader) -> Examination {
    let bytes = mdoc.response();
    let response = DeviceResponse::parse(&bytes).unwrap();
    examine(&response.documents[0], &reader.expected())
}

/// The checks that failed, and that verifying fails because of the first.
fn failures_for(mdoc: &Mdoc, reader: &Reader) -> Vec<(&'static str, CheckFailure)> {
    let examination = examined(mdoc, reader);
    let failures: Vec<_> = examination
        .checks
        .iter()
        .filter_map(|(name, check)| Some((name, check.clone().err()?)))
        .collect();
    let verified = examination.verified().map(drop);
    match failures.first() {
        Some((check, failure)) => {
            let (check, failure) = (*check, failure.clone());
            assert_eq!(verified, Err(VerifyError::Check { check, failure }));
            assert!(verify(&mdoc.response(), &reader.expected()).is_err());
        }
        None => assert_eq!(verified, Ok(())),
    }
    failures
}

fn failures(mdoc: &Mdoc) -> Vec<(&'static str, CheckFailure)> {
    failures_for(mdoc, &Reader::trusting(&Mdoc::valid().root))
}

/// The one check that failed, with the code of its failure.
#[track_caller]
fn assert_fails(mdoc: &Mdoc, check: &str, code: &str) {
    let failures = failures(mdoc);
    let failed: Vec<_> = failures.iter().map(|(name, failure)| (*name, failure.code())).collect();
    assert_eq!(failed, [(check, code)]);
}
