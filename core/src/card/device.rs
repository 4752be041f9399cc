//! How the devices that carry the JPKI application differ, by what their token information says.
//!
//! | device | 利用者証明用電子証明書 | closing command | tries of PIN and password |
//! |---|---|---|---|
//! | マイナンバーカード | free (firm) | none; a card answers 6700 to it (one source) | 3 and 5 (firm) |
//! | Android phone | after the PIN (firm) | none known | not published; the phone tells what is left |
//! | iPhone | after the PIN (inferred: Apple's own interface asks for it) | `80FC0000` (one source) | not published; the phone tells what is left |
//! | any other label | asked, and asked again after the PIN | none | the device tells what is left |
//!
//! Nobody has published: whether phones answer as NFC Type A or B (poll both), which further status words their applets
//! use, what the closing command means, and the policy identifiers of their certificates. Phones have no other
//! application of the card (firm), and their PIN and password are chosen apart from the card's (firm).

use super::token::TokenKind;
use crate::Confidence;

/// A rule and how firm it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rule<T> {
    /// What is done.
    pub value: T,
    /// How firm it is that the device wants it so.
    pub confidence: Confidence,
}

/// When a device gives its 利用者証明用電子証明書.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum CertificateAccess {
    /// Freely.
    Free,
    /// Once the PIN has been verified.
    AfterPin,
    /// Not known: it is asked for, and when refused asked for again after the PIN.
    Ask,
}

/// What a device wants done differently.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct DeviceProfile {
    /// When it gives the certificate.
    pub certificate: Rule<CertificateAccess>,
    /// Whether the last command is followed by `80FC0000`, whose answer does not matter.
    pub closing_command: Rule<bool>,
}

impl DeviceProfile {
    /// The profile of a device. One that is not known is asked rather than taken for another.
    #[must_use]
    pub const fn of(device: &TokenKind) -> Self {
        use CertificateAccess as C;
        use Confidence as K;
        let (certificate, how_firm, closing_command, closing_firm) = match device {
            TokenKind::MyNumberCard => (C::Free, K::Firm, false, K::OneSource),
            TokenKind::AndroidPhone => (C::AfterPin, K::Firm, false, K::Inferred),
            TokenKind::Iphone => (C::AfterPin, K::Inferred, true, K::OneSource),
            TokenKind::ResidentRegistryCard | TokenKind::Unknown(_) => (C::Ask, K::Inferred, false, K::Inferred),
        };
        Self {
            certificate: Rule {
                value: certificate,
                confidence: how_firm,
            },
            closing_command: Rule {
                value: closing_command,
                confidence: closing_firm,
            },
        }
    }
}
