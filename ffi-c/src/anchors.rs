//! Whom to believe.

use std::ffi::c_char;
use std::sync::{Arc, PoisonError, RwLock};

use kazasu_core::certificate::{CardVerifiableAnchors, Certificate, TrustAnchors};
use kazasu_core::phone::mdoc::japan;

use crate::arguments::{Out, bytes, optional, reference, text};
use crate::boundary::{boundary, free, kazasu_status};
use crate::error::{Failure, argument, kazasu_error};

/// The authorities that a program believes. Owned by the caller (`kazasu_anchors_free`); several threads may use it at
/// once. A job keeps what was believed when it was made.
pub struct kazasu_anchors(RwLock<Arc<Anchors>>);

/// Whom to believe about certificates, card-verifiable certificates, and documents of phones.
#[derive(Clone)]
pub(crate) struct Anchors {
    pub(crate) certificates: TrustAnchors,
    pub(crate) card_verifiable: CardVerifiableAnchors,
    pub(crate) documents: TrustAnchors,
}

impl Anchors {
    fn production() -> Self {
        Self {
            certificates: TrustAnchors::production(),
            card_verifiable: CardVerifiableAnchors::production(),
            documents: japan::trust_anchors(),
        }
    }

    fn none() -> Self {
        Self {
            certificates: TrustAnchors::none(),
            card_verifiable: CardVerifiableAnchors::none(),
            documents: TrustAnchors::none(),
        }
    }

    /// Those of the caller, or for null the production ones.
    pub(crate) fn or_production(anchors: *const kazasu_anchors) -> Result<Arc<Self>, Failure> {
        Ok(match optional(anchors) {
            Some(anchors) => Arc::clone(&anchors.0.read().unwrap_or_else(PoisonError::into_inner)),
            None => Arc::new(Self::production()),
        })
    }
}

/// No authority, to be filled: for HPKI cards, whose CAs are not built in.
pub const KAZASU_ANCHORS_NONE: u32 = 0;
/// The production authorities of JPKI, the card's applications and Japan's documents on phones.
pub const KAZASU_ANCHORS_PRODUCTION: u32 = 1;
/// The authorities of the simulated devices, and no others.
pub const KAZASU_ANCHORS_SIMULATOR: u32 = 2;

/// Begins with a set: `KAZASU_ANCHORS_…`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_anchors_new(
    set: u32,
    out: *mut *mut kazasu_anchors,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let anchors = match set {
            KAZASU_ANCHORS_NONE => Anchors::none(),
            KAZASU_ANCHORS_PRODUCTION => Anchors::production(),
            KAZASU_ANCHORS_SIMULATOR => crate::simulator::anchors()?,
            _ => {
                return Err(argument("invalid_argument", "set", "is none of KAZASU_ANCHORS_…"));
            }
        };
        out.give(kazasu_anchors(RwLock::new(Arc::new(anchors))));
        Ok(())
    })
}

/// For cards and their holders: JPKI, HPKI.
pub const KAZASU_ANCHOR_FOR_CERTIFICATES: u32 = 0;
/// For documents on phones: an issuer's root (IACA).
pub const KAZASU_ANCHOR_FOR_DOCUMENTS: u32 = 1;

/// Adds a CA certificate (DER) under a name to tell it by. One that was read from a card must not be added: it proves
/// nothing. One of the test hierarchy (JPKI-TEST) is refused. `purpose`: `KAZASU_ANCHOR_FOR_…`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_anchors_add(
    anchors: *mut kazasu_anchors,
    purpose: u32,
    name: *const c_char,
    der: *const u8,
    length: usize,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        add(anchors, purpose, name, bytes("der", der, length)?, TrustAnchors::with)
    })
}

/// As `kazasu_anchors_add`, also of the test hierarchy. A program that patients meet must not call this: whoever has a
/// test card is believed to be the person it names.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_anchors_add_test_authority_never_in_production(
    anchors: *mut kazasu_anchors,
    purpose: u32,
    name: *const c_char,
    der: *const u8,
    length: usize,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let how = TrustAnchors::with_test_authority_never_in_production;
        add(anchors, purpose, name, bytes("der", der, length)?, how)
    })
}

type Add = fn(TrustAnchors, String, Certificate) -> Result<TrustAnchors, kazasu_core::certificate::CertificateError>;

fn add(anchors: *mut kazasu_anchors, purpose: u32, name: *const c_char, der: &[u8], how: Add) -> Result<(), Failure> {
    let anchors = reference("anchors", anchors.cast_const())?;
    let name = text("name", name)?.to_owned();
    let certificate = Certificate::from_der(der)?;
    let mut place = anchors.0.write().unwrap_or_else(PoisonError::into_inner);
    let mut changed = Anchors::clone(&place);
    let list = match purpose {
        KAZASU_ANCHOR_FOR_CERTIFICATES => &mut changed.certificates,
        KAZASU_ANCHOR_FOR_DOCUMENTS => &mut changed.documents,
        _ => {
            let what = "is none of KAZASU_ANCHOR_FOR_…";
            return Err(argument("invalid_argument", "purpose", what));
        }
    };
    *list = how(std::mem::take(list), name, certificate)?;
    *place = Arc::new(changed);
    Ok(())
}

/// Frees anchors; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_anchors_free(anchors: *mut kazasu_anchors) {
    free(anchors);
}
