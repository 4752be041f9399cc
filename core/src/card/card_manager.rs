//! The card manager: data objects about the card as a whole, which need no credential (all of it one source).
//! Cards only.

use std::fmt;

use bytes::Bytes;

use super::credential::Application;
use super::error::{Error, Missing, Step};
use super::expiry::Expiry;
use super::verify::{self, Options};
use crate::apdu::{Command, ExtendedLength, Link, LinkError, StatusMeaning, StatusWord};
use crate::certificate::{CardVerifiableCertificate, CertificateError};
use crate::flow::{Channel, Flow};

/// A data object. Which of them are there differs between cards.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum CardData {
    /// 0042: the issuer identification number (IIN), in the form of a key identifier.
    Issuer,
    /// 0045: the identification number of the card, ASCII.
    CardNumber,
    /// 0066: GlobalPlatform's card recognition data.
    Recognition,
    /// 00F0: the 市区町村コード of the municipality that issued the card, 5 digits.
    MunicipalityCode,
    /// 00F2: 有効期限, YYYYMMDD.
    Expiry,
    /// 00F7: the identifier of the key that signed [`LowerCertificate`](Self::LowerCertificate).
    IntermediateKey,
    /// 00F8: the certificate of that key, issued by a CA.
    UpperCertificate,
    /// 7F21: the certificate below it. Some cards lack it.
    LowerCertificate,
    /// 5F51: the ATR of the contact interface without its first byte ([`contact_atr`]). Some cards tell it only while
    /// an application is selected.
    ContactAtr,
}

impl CardData {
    /// All that are known.
    pub const ALL: [Self; 9] = [
        Self::Issuer,
        Self::CardNumber,
        Self::Recognition,
        Self::MunicipalityCode,
        Self::Expiry,
        Self::IntermediateKey,
        Self::UpperCertificate,
        Self::LowerCertificate,
        Self::ContactAtr,
    ];

    /// Its tag.
    #[must_use]
    pub const fn tag(self) -> u16 {
        match self {
            Self::Issuer => 0x0042,
            Self::CardNumber => 0x0045,
            Self::Recognition => 0x0066,
            Self::MunicipalityCode => 0x00F0,
            Self::Expiry => 0x00F2,
            Self::IntermediateKey => 0x00F7,
            Self::UpperCertificate => 0x00F8,
            Self::LowerCertificate => 0x7F21,
            Self::ContactAtr => 0x5F51,
        }
    }

    /// Its name in English.
    #[must_use]
    pub const fn english(self) -> &'static str {
        match self {
            Self::Issuer => "issuer identification number",
            Self::CardNumber => "card identification number",
            Self::Recognition => "card recognition data",
            Self::MunicipalityCode => "municipality code",
            Self::Expiry => "expiry date",
            Self::IntermediateKey => "identifier of the intermediate key",
            Self::UpperCertificate => "upper card-verifiable certificate",
            Self::LowerCertificate => "lower card-verifiable certificate",
            Self::ContactAtr => "ATR of the contact interface",
        }
    }

    /// Its name in Japanese.
    #[must_use]
    pub const fn japanese(self) -> &'static str {
        match self {
            Self::Issuer => "発行者識別番号",
            Self::CardNumber => "カード識別番号",
            Self::Recognition => "カード認識データ",
            Self::MunicipalityCode => "市区町村コード",
            Self::Expiry => "有効期限",
            Self::IntermediateKey => "中間鍵の鍵識別子",
            Self::UpperCertificate => "上位のCV証明書",
            Self::LowerCertificate => "下位のCV証明書",
            Self::ContactAtr => "接触インターフェースのATR",
        }
    }
}

/// The card manager, as it is after a reset or when it is selected.
#[derive(Debug)]
pub struct CardManager<'link> {
    link: &'link mut Link,
}

impl<'link> CardManager<'link> {
    /// Selects the card manager, which leaves an application if one was selected.
    ///
    /// # Errors
    /// [`Error::ApplicationNotFound`] when the device has none.
    pub async fn select(link: &'link mut Link) -> Result<Self, Error> {
        verify::select(link, Application::CardManager).await?;
        Ok(Self { link })
    }

    /// Takes the card as it is, and sends nothing: for a card that has just been reset, or for
    /// [`CardData::ContactAtr`] while an application is selected. Other objects asked for then would be that
    /// application's.
    #[must_use]
    pub fn current(link: &'link mut Link) -> Self {
        Self { link }
    }

    /// Asks for a data object: one exchange, and one more with extended length where the object is longer than a short
    /// answer (6700).
    ///
    /// # Errors
    /// [`Error::NotOnThisDevice`] when the card has no such object, [`Error::ReaderLimitation`] when it is too long for
    /// a reader without extended length.
    pub async fn data(&mut self, object: CardData) -> Result<Bytes, Error> {
        let tag = object.tag();
        let get = |length| Command::get_data(tag, length).map_err(LinkError::from);
        let mut response = self.link.transmit(&get(Command::SHORT_EXPECTED)?).await?;
        let extended = self.link.options().extended_length != ExtendedLength::No;
        if response.status == StatusWord::WRONG_LENGTH && extended {
            response = self.link.transmit(&get(Command::EXTENDED_EXPECTED)?).await?;
        }
        match response.status.meaning() {
            StatusMeaning::Success => Ok(response.data),
            StatusMeaning::ObjectNotFound | StatusMeaning::NotFound => Err(Error::NotOnThisDevice {
                application: Application::CardManager,
                missing: Missing::Object(tag),
            }),
            StatusMeaning::WrongLength => Err(Error::ReaderLimitation {
                reason: "a data object needs extended length",
            }),
            _ => Err(Error::UnexpectedStatus {
                step: Step::GetData(tag),
                status: response.status,
            }),
        }
    }
}

/// The data objects that a card has, as they were read; nothing of them has been checked.
///
/// `Debug` shows which there are, and not the number of the card: it identifies a person.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct CardObjects(Vec<(CardData, Bytes)>);

impl CardObjects {
    /// An object as it was read; `None` where the card did not give it.
    #[must_use]
    pub fn get(&self, object: CardData) -> Option<&Bytes> {
        self.0.iter().find(|(found, _)| *found == object).map(|(_, data)| data)
    }

    /// The identification number of the card, where it is text.
    #[must_use]
    pub fn card_number(&self) -> Option<&str> {
        self.text(CardData::CardNumber)
    }

    /// The 市区町村コード of the municipality that issued the card, where it is text.
    #[must_use]
    pub fn municipality_code(&self) -> Option<&str> {
        self.text(CardData::MunicipalityCode)
    }

    /// 有効期限, where it is text.
    #[must_use]
    pub fn expiry(&self) -> Option<Expiry> {
        self.text(CardData::Expiry).map(Expiry::parse)
    }

    /// The certificate of the intermediate key, unchecked.
    ///
    /// # Errors
    /// [`CertificateError`] when the card gave something else.
    pub fn upper_certificate(&self) -> Option<Result<CardVerifiableCertificate, CertificateError>> {
        self.certificate(CardData::UpperCertificate)
    }

    /// The certificate below it, unchecked.
    ///
    /// # Errors
    /// [`CertificateError`] when the card gave something else.
    pub fn lower_certificate(&self) -> Option<Result<CardVerifiableCertificate, CertificateError>> {
        self.certificate(CardData::LowerCertificate)
    }

    /// The whole ATR of the contact interface; `None` also where what the card gave is none.
    #[must_use]
    pub fn contact_atr(&self) -> Option<Vec<u8>> {
        self.get(CardData::ContactAtr).and_then(|object| contact_atr(object))
    }

    fn text(&self, object: CardData) -> Option<&str> {
        std::str::from_utf8(self.get(object)?).ok()
    }

    fn certificate(&self, object: CardData) -> Option<Result<CardVerifiableCertificate, CertificateError>> {
        self.get(object)
            .map(|object| CardVerifiableCertificate::from_card_file(object))
    }
}

impl fmt::Debug for CardObjects {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_map()
            .entries(self.0.iter().map(|(object, data)| (object, data.len())))
            .finish()
    }
}

/// Selects the card manager and asks for every data object: ten exchanges, one more for each object that needs
/// extended length. What the card does not give is left out.
///
/// # Errors
/// Of the flow: [`Error`] when there is no card manager, or the card leaves.
pub fn read_all(options: Options) -> Flow<CardObjects, Error> {
    Flow::new(move |channel: Channel| async move {
        let mut link = Link::new(channel, options.link);
        let mut manager = CardManager::select(&mut link).await?;
        let mut objects = Vec::with_capacity(CardData::ALL.len());
        for object in CardData::ALL {
            match manager.data(object).await {
                Ok(data) => objects.push((object, data)),
                Err(
                    Error::NotOnThisDevice { .. } | Error::UnexpectedStatus { .. } | Error::ReaderLimitation { .. },
                ) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(CardObjects(objects))
    })
}

/// The whole ATR of the contact interface, out of [`CardData::ContactAtr`]: its first byte is put before it and its
/// check byte (TCK) checked. `None` when that is wrong.
#[must_use]
pub fn contact_atr(object: &[u8]) -> Option<Vec<u8>> {
    let check = object.iter().fold(0, |check, byte| check ^ byte);
    (object.len() >= 2 && check == 0).then(|| [&[DIRECT_CONVENTION], object].concat())
}

/// TS, the first byte of an ATR (ISO/IEC 7816-3, 8.1).
const DIRECT_CONVENTION: u8 = 0x3B;
