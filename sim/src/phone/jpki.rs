//! The JPKI applet of a phone: the card's application with another label, access rule and owner's secrets.

use rand_core::Rng;

use super::profile::PhoneProfile;
use crate::card::chip::{Chip, Closing, Traits};
use crate::card::jpki::{BEHIND_PIN, Token, application};
use crate::card::{CardProfile, TriesLeft};
use crate::keys;

/// The kinds of phone, which differ in label and in the closing command `80FC0000`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PhoneKind {
    /// Label `JPKIAPGPSETOKEN` (firm). To the closing command it answers 6D00: what a real one says is not published.
    Android,
    /// Label `JPKIAPIOSTOKEN`, and the closing command is accepted (one source).
    Iphone,
}

impl PhoneKind {
    fn label(self) -> &'static str {
        match self {
            Self::Android => "JPKIAPGPSETOKEN",
            Self::Iphone => "JPKIAPIOSTOKEN",
        }
    }

    fn closing(self) -> Closing {
        match self {
            Self::Android => Closing::Unknown,
            Self::Iphone => Closing::Accepted,
        }
    }
}

pub(super) struct Applet(Chip);

impl Applet {
    pub(super) fn new(kind: PhoneKind, profile: &PhoneProfile) -> Self {
        let traits = Traits {
            extended_length: profile.extended_length,
            read_limit: profile.read_limit,
            blocked: profile.blocked_status,
            closing: kind.closing(),
        };
        let token = Token {
            label: kind.label(),
            certificate_opened_by: if profile.certificate_behind_pin {
                BEHIND_PIN
            } else {
                &[]
            },
        };
        // Keys of the phone's own: neither the card's nor those of a phone of the other make.
        let seed = keys::generator(profile.seed, kind.label()).next_u64();
        let issued = CardProfile {
            seed,
            authority: profile.authority,
            holder: profile.holder.clone(),
            issued: profile.issued,
            certificates_expire: profile.certificates_expire,
            authentication_pin: profile.authentication_pin.clone(),
            signing_password: profile.signing_password.clone(),
            signing_certificate: profile.signing_certificate,
            tries_left: TriesLeft {
                authentication: profile.authentication_tries_left,
                signing: profile.signing_tries_left,
                ..TriesLeft::FULL
            },
            ..CardProfile::default()
        };
        Self(Chip::new(seed, traits, vec![application(&issued, &token)], None))
    }

    pub(super) fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        self.0.respond(command)
    }

    pub(super) fn reset(&mut self) {
        self.0.reset();
    }
}
