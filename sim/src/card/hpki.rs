//! An HPKI card (保健医療福祉分野PKI): the card with which a physician or pharmacist signs, which is no My Number card.

use std::fmt;

use jiff::civil::{Date, date};
use kazasu::flow::{Transceive, TransceiveError};

use super::application::{Application, Change, FileId, Key, KeyDelivery, Usage};
use super::atr;
use super::chip::{Chip, Closing, Traits};
use super::credential::Credential;
use super::profile::BlockedStatus;
use crate::certificates;
use crate::keys::Role;

const SIGNATURE_AID: &[u8] = b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x01";
const AUTHENTICATION_AID: &[u8] = b"\xE8\x28\xBD\x08\x0F\xA0\x00\x00\x03\x91\x00\x00\x00\x00\x00\x02";

const PIN: FileId = 0x0002;
const KEY: FileId = 0x000C;
const CERTIFICATE: FileId = 0x0016;
/// What VERIFY calls the PIN (firm).
const PIN_NUMBER: u8 = 0x08;
/// Not published.
const MAXIMUM_TRIES: u8 = 10;

/// What makes one simulated HPKI card differ from another.
#[derive(Clone, PartialEq, Eq)]
pub struct HpkiProfile {
    /// Decides the keys; two cards of one seed are the same card.
    pub seed: u64,
    /// The seed of the certification authority ([`certificates::simulated_hpki_anchor`]).
    pub authority: u64,
    /// The common name in both certificates.
    pub name: String,
    /// First day of the certificates.
    pub issued: Date,
    /// Last day of the certificates.
    pub certificates_expire: Date,
    /// The PIN of the HPKI署名AP.
    pub signature_pin: String,
    /// The PIN of the HPKI認証AP.
    pub authentication_pin: String,
    /// Tries left of the one PIN and of the other. How many a new card has is not published; here 10.
    pub tries_left: [u8; 2],
    /// Whether the card takes extended-length commands, without which one of the two signing forms is not to be had.
    pub extended_length: bool,
    /// What VERIFY answers for a blocked PIN.
    pub blocked_status: BlockedStatus,
    /// What the reader reports at power on.
    pub atr: Vec<u8>,
}

impl Default for HpkiProfile {
    /// Issued 2025-04-01 for five years to MIHON TARO, PINs 1234, extended length on, all tries left.
    fn default() -> Self {
        Self {
            seed: 0,
            authority: 0,
            name: "MIHON TARO".to_owned(),
            issued: date(2025, 4, 1),
            certificates_expire: date(2030, 3, 31),
            signature_pin: "1234".to_owned(),
            authentication_pin: "1234".to_owned(),
            tries_left: [MAXIMUM_TRIES; 2],
            extended_length: true,
            blocked_status: BlockedStatus::default(),
            atr: atr::HPKI_CONTACTLESS.to_vec(),
        }
    }
}

impl fmt::Debug for HpkiProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkiProfile")
            .field("seed", &self.seed)
            .finish_non_exhaustive()
    }
}

/// A simulated HPKI card with both applications: HPKI署名AP and HPKI認証AP.
///
/// Firm: names, files, the PIN's number, and that SELECT with an Le returns FCI. Both signing forms are known from one
/// program each: the My Number card's (`802A0080`), and MANAGE SECURITY ENVIRONMENT with a whole PKCS#1 block.
pub struct HpkiCard {
    profile: HpkiProfile,
    chip: Chip,
}

impl HpkiCard {
    /// Issues the card. Keys and certificates are made when first asked for.
    #[must_use]
    pub fn new(profile: HpkiProfile) -> Self {
        let [signature_tries, authentication_tries] = profile.tries_left;
        let applications = vec![
            application(
                &profile,
                SIGNATURE_AID,
                Role::HpkiSignature,
                &profile.signature_pin,
                signature_tries,
            ),
            application(
                &profile,
                AUTHENTICATION_AID,
                Role::HpkiAuthentication,
                &profile.authentication_pin,
                authentication_tries,
            ),
        ];
        let traits = Traits {
            extended_length: profile.extended_length,
            read_limit: None,
            blocked: profile.blocked_status,
            closing: Closing::WrongLength,
        };
        Self {
            chip: Chip::new(profile.seed, traits, applications, None),
            profile,
        }
    }

    /// What the card was issued with. Counters may have changed since.
    #[must_use]
    pub fn profile(&self) -> &HpkiProfile {
        &self.profile
    }

    /// DER of the certificate of the authority over both certificates.
    #[must_use]
    pub fn anchor(&self) -> Vec<u8> {
        certificates::simulated_hpki_anchor(self.profile.authority)
    }

    /// Answers one command APDU: data, then two status bytes. Never fewer than two bytes, whatever came in.
    pub fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        self.chip.respond(command)
    }

    /// Power off and on, or a warm reset: nothing is selected or verified any more; the counters stay.
    pub fn reset(&mut self) {
        self.chip.reset();
    }
}

impl Transceive for HpkiCard {
    fn transceive(&mut self, command: &[u8]) -> Result<Vec<u8>, TransceiveError> {
        Ok(self.respond(command))
    }
}

impl fmt::Debug for HpkiCard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HpkiCard")
            .field("profile", &self.profile)
            .finish_non_exhaustive()
    }
}

fn application(profile: &HpkiProfile, aid: &'static [u8], role: Role, pin: &str, tries: u8) -> Application {
    let for_certificate = profile.clone();
    let key = Key {
        seed: profile.seed,
        role,
        usage: Usage::Signature(PIN),
    };
    let mut application = Application::new(aid, Change::Never, KeyDelivery::NotConfigured)
        .with_data(CERTIFICATE, &[], move || certificates::hpki(&for_certificate, role))
        .with_key(KEY, key)
        .with_credential(PIN, Credential::new(pin, MAXIMUM_TRIES, tries, None));
    application.iso_signing = true;
    application.renamed = Some((PIN_NUMBER, PIN));
    application
}
