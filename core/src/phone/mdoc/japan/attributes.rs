//! What a verified Japanese document says about its holder.

use std::{collections::BTreeMap, fmt};

use super::{BirthDate, DOC_TYPE, Element, Portrait, Years, birth_date, individual_number, portrait, sex};
use crate::{
    card::{attributes::Sex, credential::IndividualNumber},
    phone::{
        cbor::Item,
        mdoc::{MdocError, verify::VerifiedDocument},
    },
};

/// The holder's attributes (属性), as far as they were asked for and handed over. `Debug` shows none of them.
#[derive(Clone, Default)]
#[non_exhaustive]
pub struct Attributes<'d> {
    /// 氏名: the family name and the given name with U+3000 between them.
    pub full_name: Option<&'d str>,
    /// 住所.
    pub address: Option<&'d str>,
    /// 市区町村コード: 5 digits, without the check digit.
    pub local_government_code: Option<&'d str>,
    /// 個人番号.
    pub individual_number: Option<IndividualNumber>,
    /// 顔写真.
    pub portrait: Option<Portrait<'d>>,
    /// 性別 as a word, such as 女.
    pub sex_text: Option<&'d str>,
    /// 生年月日 as words, see [`birth_date_text`](super::birth_date_text).
    pub birth_date_text: Option<&'d str>,
    /// 性別.
    pub sex: Option<Sex>,
    /// 生年月日.
    pub birth_date: Option<BirthDate>,
    /// 年齢.
    pub age_in_years: Option<u64>,
    /// Whether the holder has each of these ages: the one asked for, or the nearest that decides the question. See
    /// [`is_over`](Self::is_over).
    pub age_over: BTreeMap<Years, bool>,
    /// Elements in a form that is not known, because no real document is public. Their values are in
    /// [`VerifiedDocument::element`].
    pub unread: Vec<UnreadElement>,
}

/// An element whose value has another form than expected.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct UnreadElement {
    /// Which.
    pub element: Element,
    /// What is wrong with its value.
    pub error: MdocError,
}

impl<'d> Attributes<'d> {
    /// Reads a document's elements; `None` when it is not of the type [`DOC_TYPE`]. Only what the issuer signed is
    /// looked at.
    #[must_use]
    pub fn of(document: &'d VerifiedDocument) -> Option<Self> {
        if document.doc_type() != DOC_TYPE {
            return None;
        }
        let mut attributes = Self::default();
        for found in document.elements() {
            let Some(element) = Element::from_identifier(found.namespace(), found.name()) else {
                continue;
            };
            if let Err(error) = attributes.read(element, found.item()) {
                attributes.unread.push(UnreadElement { element, error });
            }
        }
        Some(attributes)
    }

    /// Whether the holder is `years` old or older (年齢確認), as far as the ages in the document decide it: who has a
    /// higher age has this one, and who lacks a lower one lacks it. `None` when they do not, or contradict each other.
    #[must_use]
    pub fn is_over(&self, years: Years) -> Option<bool> {
        let is = self.age_over.range(years..).any(|(_, is)| *is);
        let is_not = self.age_over.range(..=years).any(|(_, is)| !*is);
        (is != is_not).then_some(is)
    }

    fn read(&mut self, element: Element, item: Item<'d>) -> Result<(), MdocError> {
        match element {
            Element::FullName => self.full_name = Some(item.text()?),
            Element::Address => self.address = Some(item.text()?),
            Element::LocalGovernmentCode => self.local_government_code = Some(item.text()?),
            Element::IndividualNumber => self.individual_number = Some(individual_number(item)?),
            Element::Portrait => self.portrait = Some(portrait(item)?),
            Element::SexText => self.sex_text = Some(item.text()?),
            Element::BirthDateText => self.birth_date_text = Some(item.text()?),
            Element::Sex => self.sex = Some(sex(item)?),
            Element::BirthDate => self.birth_date = Some(birth_date(item)?),
            Element::AgeInYears => self.age_in_years = Some(item.uint()?),
            Element::AgeOver(years) => {
                self.age_over.insert(years, item.bool()?);
            }
        }
        Ok(())
    }
}

impl fmt::Debug for Attributes<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Attributes(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with_ages(ages: &[(u8, bool)]) -> Attributes<'static> {
        let ages = ages.iter().map(|&(years, is)| (Years::new(years).unwrap(), is));
        Attributes {
            age_over: ages.collect(),
            ..Attributes::default()
        }
    }

    #[test]
    fn the_nearest_age_answers() {
        let twenty = Years::new(20).unwrap();
        for (ages, expected) in [
            (&[][..], None),
            (&[(20, true)], Some(true)),
            (&[(20, false)], Some(false)),
            (&[(65, true)], Some(true)),
            (&[(18, false)], Some(false)),
            (&[(18, true)], None),
            (&[(65, false)], None),
            (&[(18, true), (65, false)], None),
            (&[(18, false), (65, true)], None),
        ] {
            assert_eq!(with_ages(ages).is_over(twenty), expected, "{ages:?}");
        }
    }
}
