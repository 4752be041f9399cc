//! What GET DATA finds outside the applications (one source): after reset, and in the issuer security domain.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::profile::CardProfile;
use super::{atr, card_identity};
use crate::certificates::card_verifiable::{KeyIdentifier, Link};
use crate::tlv::{constructed, object};

/// An object that is made when first asked for: the certificates cost keys.
type Value = LazyLock<Vec<u8>, Make>;
type Make = Box<dyn FnOnce() -> Vec<u8> + Send>;

const CONTACT_ATR: u16 = 0x5F51;

pub(crate) struct DataObjects {
    objects: BTreeMap<u16, Value>,
    contact_atr_in_applications_only: bool,
}

impl DataObjects {
    pub(super) fn of(profile: &CardProfile) -> Self {
        let (seed, authority) = (profile.seed, profile.authority);
        let serial = card_identity::serial_number(profile);
        let municipality = profile.municipality.clone();
        let expiry = profile.card_expires_on().strftime("%Y%m%d").to_string();
        let objects: [(u16, Make); 9] = [
            (0x0042, Box::new(|| KeyIdentifier::CARD_AUTHORITY.as_bytes().to_vec())),
            (0x0045, Box::new(move || serial.into_bytes())),
            (0x0066, Box::new(card_recognition)),
            (0x00F0, Box::new(move || municipality.into_bytes())),
            (0x00F2, Box::new(move || expiry.into_bytes())),
            (
                0x00F7,
                Box::new(|| KeyIdentifier::CARD_INTERMEDIATE.as_bytes().to_vec()),
            ),
            (0x00F8, Box::new(move || Link::CARD_UPPER.content(seed, authority))),
            (0x7F21, Box::new(move || Link::CARD_LOWER.content(seed, authority))),
            // Without its first byte, 3B.
            (CONTACT_ATR, Box::new(|| atr::CONTACT_EXTENDED[1..].to_vec())),
        ];
        Self {
            objects: objects.map(|(tag, make)| (tag, LazyLock::new(make))).into(),
            contact_atr_in_applications_only: profile.contact_atr_in_applications_only,
        }
    }

    /// The value of the object with this tag, as seen from inside or outside an application.
    pub(super) fn get(&self, tag: u16, in_application: bool) -> Option<Vec<u8>> {
        let visible = match tag {
            CONTACT_ATR => in_application || !self.contact_atr_in_applications_only,
            _ => !in_application,
        };
        self.objects
            .get(&tag)
            .filter(|_| visible)
            .map(|value| LazyLock::force(value).clone())
    }

    pub(super) fn replace(&mut self, tag: u16, value: Vec<u8>) {
        self.objects.insert(tag, LazyLock::new(Box::new(move || value)));
    }
}

/// GlobalPlatform's card recognition data: its arc, 1.2.840.114283.1, and version 2.2.1 below it.
fn card_recognition() -> Vec<u8> {
    let globalplatform = [0x2A, 0x86, 0x48, 0x86, 0xFC, 0x6B];
    let oid = |last: &[u8]| object(&[0x06], &[&globalplatform, last].concat());
    constructed(
        &[0x73],
        &[&oid(&[0x01]), &object(&[0x60], &oid(&[0x02, 0x02, 0x02, 0x01]))],
    )
}
