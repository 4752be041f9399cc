//! How a simulated phone is set up.

use std::fmt;

use jiff::civil::{Date, date};

use crate::card::{BlockedStatus, Holder};

/// Everything that makes the JPKI applet of one simulated phone differ from that of another.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneProfile {
    /// Decides keys, serial numbers and challenges. A card of the same seed, and a phone of another make, have other keys.
    pub seed: u64,
    /// The seed of the certification authorities. Cards and phones of one authority verify under the same anchors
    /// ([`crate::certificates::simulated_anchors`]), and with the card's policies: those of phone certificates are not
    /// published.
    pub authority: u64,
    /// The person.
    pub holder: Holder,
    /// The day of issue: the certificates hold until the fifth birthday after it, as a card's do. Whether a phone's end
    /// with those of the card that it was set up from is not published.
    pub issued: Date,
    /// The last day of the certificates, if it is not to be the fifth birthday.
    pub certificates_expire: Option<Date>,
    /// 利用者証明用電子証明書暗証番号 of the phone, 4 digits. Chosen apart from the card's (firm).
    pub authentication_pin: String,
    /// 署名用電子証明書暗証番号 of the phone, 6 to 16 upper-case letters and digits. Chosen apart from the card's (firm).
    pub signing_password: String,
    /// Whether there is a 署名用電子証明書.
    pub signing_certificate: bool,
    /// Tries left of the authentication PIN; 3 when new, as on a card. Apple does not state how many an iPhone has.
    pub authentication_tries_left: u8,
    /// Tries left of the signing password; 5 when new, as on a card. Apple does not state how many an iPhone has.
    pub signing_tries_left: u8,
    /// Whether EF 000A, the authentication certificate, opens only to the authentication PIN: firm of Android, inferred of
    /// the iPhone.
    pub certificate_behind_pin: bool,
    /// Whether the applet takes extended-length commands; if not, it answers 6700 to them.
    pub extended_length: bool,
    /// The most bytes that one READ BINARY returns.
    pub read_limit: Option<usize>,
    /// What VERIFY answers for a blocked credential. Not published for phones.
    pub blocked_status: BlockedStatus,
    /// What the reader reports. Not published for phones, not even whether they are of Type A or B.
    pub atr: Vec<u8>,
}

impl Default for PhoneProfile {
    /// Issued 2025-10-01 to the holder of the default card, PIN 5678, password PHONE123, all tries left. The ATR is that of
    /// a Type A device without historical bytes, as PC/SC part 3 forms it.
    fn default() -> Self {
        Self {
            seed: 0,
            authority: 0,
            holder: Holder::default(),
            issued: date(2025, 10, 1),
            certificates_expire: None,
            authentication_pin: "5678".to_owned(),
            signing_password: "PHONE123".to_owned(),
            signing_certificate: true,
            authentication_tries_left: 3,
            signing_tries_left: 5,
            certificate_behind_pin: true,
            extended_length: true,
            read_limit: None,
            blocked_status: BlockedStatus::default(),
            atr: vec![0x3B, 0x80, 0x80, 0x01, 0x01],
        }
    }
}

impl fmt::Debug for PhoneProfile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("PhoneProfile")
            .field("seed", &self.seed)
            .field("certificate_behind_pin", &self.certificate_behind_pin)
            .finish_non_exhaustive()
    }
}
