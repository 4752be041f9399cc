//! How many tries any one credential has left.

use super::credential::Credential;
use super::error::Error;
use super::hpki::{Hpki, HpkiApplication};
use super::verify::{self, Options, RetryCounter};
use crate::apdu::Link;
use crate::flow::{Channel, Flow};

/// Selects the application of `credential` and asks how many tries it has left: two exchanges. Costs no try.
///
/// # Errors
/// Of the flow: [`Error`]; [`Error::ApplicationNotFound`] on a phone for what only cards have.
pub fn read_retry_counter(credential: Credential, options: Options) -> Flow<RetryCounter, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let hpki = match credential {
            Credential::HpkiSignature => HpkiApplication::Signature,
            Credential::HpkiAuthentication => HpkiApplication::Authentication,
            other => {
                verify::select(&mut link, other.application()).await?;
                return verify::retry_counter(&mut link, other).await;
            }
        };
        Hpki::select(&mut link, hpki).await?.retry_counter().await
    })
}
