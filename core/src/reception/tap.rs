//! What happens while the patient holds the device over the reader.

use crate::apdu::Link;
use crate::card::device::DeviceProfile;
use crate::card::jpki::{Authentication, Digest, Jpki};
use crate::card::token::TokenKind;
use crate::card::{Error, Options, Pin};
use crate::flow::{Channel, Flow};

/// What a device said of itself, and the proof that its holder knows the PIN.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Tap {
    /// What was held over the reader.
    pub token: TokenKind,
    /// Certificate and signature, neither checked yet.
    pub authentication: Authentication,
}

/// Selects the JPKI application, asks what carries it, and authenticates the holder by signing `digest`: a card, an
/// Android phone or an iPhone, each by its own rules ([`DeviceProfile`]).
///
/// One exchange more than [`authenticate`](crate::card::jpki::authenticate), for the device's kind, and one for the closing
/// command of an iPhone.
///
/// # Errors
/// Of the flow: [`Error`].
///
/// # Example
/// ```
/// use kazasu::card::{Options, Pin, jpki::Digest};
/// use kazasu::reception::tap;
///
/// let pin = Pin::new("1234")?;
/// let mut flow = tap(pin, Digest::of(b"a fresh challenge"), Options::default());
/// // `flow.run(&mut reader)` drives it; or step it by hand:
/// assert_eq!(flow.command().map(|select| select[1]), Some(0xA4));
/// # Ok::<(), kazasu::card::InvalidCredential>(())
/// ```
pub fn tap(pin: Pin, digest: Digest, options: Options) -> Flow<Tap, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut jpki = Jpki::select(&mut link).await?;
        let token = jpki.token_kind().await?;
        let profile = DeviceProfile::of(&token);
        let access = profile.certificate.value;
        let authentication = jpki.authenticate(pin, digest, options.guard, access).await?;
        if profile.closing_command.value {
            jpki.close().await;
        }
        Ok(Tap { token, authentication })
    })
}
