//! One list of what the three record families of a drug answer hold: drugs and procedures, each with its origin.

use std::borrow::Cow;
use std::collections::HashMap;

use jiff::civil::Date;

use super::codes::{CareSetting, Institution};
use super::drug::{DenMeTrAddInf, DrugAnswer, DrugAnswerBody};
use super::value::{Count, Field, Month};

/// Where a record comes from. The order is that of trust when two say the same: the claim first (one source).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// レセプト: a claim.
    Claim,
    /// 調剤: what a pharmacy reported to the e-prescription service.
    Dispensing,
    /// 処方: what was prescribed through the e-prescription service.
    Prescription,
}

/// What a record is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Item {
    /// 薬剤: a drug, its code of nine digits (レセプト電算).
    Drug,
    /// 診療行為: a procedure.
    Procedure,
}

/// An institution of a record.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstitutionRef<'m> {
    /// 医療機関コード, ten digits.
    pub code: Option<&'m str>,
    /// Its name.
    pub name: Option<&'m str>,
    /// Whether it is the one that asks.
    pub own: Option<Institution>,
}

/// One drug or procedure of one day. Texts are as sent; what a family does not have is `None`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dispensed<'m> {
    /// The family that it stands in.
    pub origin: Origin,
    /// Drug or procedure.
    pub item: Item,
    /// The month that it is filed under.
    pub month: Option<Month>,
    /// Inpatient, outpatient, dispensing or dental; claims only.
    pub setting: Option<CareSetting>,
    /// When it was dispensed or done.
    pub date: Option<Date>,
    /// When it was prescribed.
    pub prescribed: Option<Date>,
    /// Who dispensed or treated.
    pub institution: InstitutionRef<'m>,
    /// Who prescribed.
    pub prescriber: InstitutionRef<'m>,
    /// The code of drug or procedure.
    pub code: Option<&'m str>,
    /// The name of drug or procedure.
    pub name: Option<&'m str>,
    /// 成分名.
    pub ingredient: Option<&'m str>,
    /// 使用量 as sent: up to five digits, a point, five digits.
    pub quantity: Option<&'m str>,
    /// The unit of the quantity.
    pub unit: Option<&'m str>,
    /// 回数: how many times or days.
    pub times: Option<Count>,
    /// 用法名称.
    pub usage: Option<&'m str>,
    /// 特別指示.
    pub instruction: Option<&'m str>,
    /// 診療識別 or 用法区分, as sent.
    pub class: Option<&'m str>,
    /// Additions to a dental procedure.
    pub additions: &'m [DenMeTrAddInf<'m>],
    /// The place in the list of a record of an earlier family that says the same.
    pub duplicate_of: Option<usize>,
}

impl std::fmt::Debug for InstitutionRef<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "InstitutionRef({:?})", self.own)
    }
}

impl std::fmt::Debug for Dispensed<'_> {
    /// Without what was dispensed, which is personal data.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Dispensed({:?}, {:?})", self.origin, self.item)
    }
}

impl DrugAnswer<'_> {
    /// Every drug and procedure of the answer: claims, then dispensings, then prescriptions.
    ///
    /// The same drug can stand in several families. A dispensing is marked as a duplicate of a claim when drug,
    /// dispensing institution and day are equal and no other prescriber is named; a prescription as one of a claim or
    /// dispensing when drug, prescribing institution and day of prescription are. The day of dispensing counts because
    /// one prescription can be dispensed several times (リフィル, 分割). Where the pharmacy gave another product than was
    /// prescribed the codes differ, and both stand unmarked.
    #[must_use]
    pub fn dispensed(&self) -> Vec<Dispensed<'_>> {
        let mut list = Vec::new();
        claims(&self.body, &mut list);
        dispensings(&self.body, &mut list);
        prescriptions(&self.body, &mut list);
        mark_duplicates(&mut list);
        list
    }
}

impl<'m> Dispensed<'m> {
    fn new(origin: Origin, item: Item) -> Self {
        Self {
            origin,
            item,
            month: None,
            setting: None,
            date: None,
            prescribed: None,
            institution: InstitutionRef::default(),
            prescriber: InstitutionRef::default(),
            code: None,
            name: None,
            ingredient: None,
            quantity: None,
            unit: None,
            times: None,
            usage: None,
            instruction: None,
            class: None,
            additions: &[],
            duplicate_of: None,
        }
    }

    fn drug(&self) -> Option<&'m str> {
        self.code.or(self.name).filter(|_| self.item == Item::Drug)
    }

    fn dispensed_by(&self, prescriber: Prescriber<'m>) -> Option<Key<'m>> {
        Some(Key::Dispensed(
            self.institution.code?,
            self.date?,
            self.drug()?,
            prescriber,
        ))
    }

    fn prescribed_as(&self) -> Option<Key<'m>> {
        Some(Key::Prescribed(self.prescriber.code?, self.prescribed?, self.drug()?))
    }

    /// Under what a later family's record finds this one.
    fn found_under(&self) -> impl Iterator<Item = Key<'m>> + use<'m> {
        let prescriber = self.prescriber.code.map_or(Prescriber::Unnamed, Prescriber::Named);
        let dispensed = [Prescriber::Anyone, prescriber].map(|who| self.dispensed_by(who));
        dispensed.into_iter().chain([self.prescribed_as()]).flatten()
    }

    /// By what this record looks for one of an earlier family.
    fn looks_for(&self) -> impl Iterator<Item = Key<'m>> + use<'m> {
        let keys = match (self.date, self.prescriber.code) {
            (None, _) => [self.prescribed_as(), None],
            (Some(_), None) => [self.dispensed_by(Prescriber::Anyone), None],
            (Some(_), Some(code)) => {
                [Prescriber::Named(code), Prescriber::Unnamed].map(|prescriber| self.dispensed_by(prescriber))
            }
        };
        keys.into_iter().flatten()
    }
}

/// By what the same drug is recognised in another family: who, when and what.
#[derive(PartialEq, Eq, Hash)]
enum Key<'m> {
    Dispensed(&'m str, Date, &'m str, Prescriber<'m>),
    Prescribed(&'m str, Date, &'m str),
}

/// Whose prescription a dispensing was by.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Prescriber<'m> {
    Anyone,
    Unnamed,
    Named(&'m str),
}

fn mark_duplicates(list: &mut [Dispensed<'_>]) {
    let mut first: HashMap<Key<'_>, (usize, Origin)> = HashMap::new();
    for (place, record) in list.iter_mut().enumerate() {
        let earlier = record.looks_for().filter_map(|key| first.get(&key));
        record.duplicate_of = earlier
            .filter(|(_, origin)| *origin < record.origin)
            .map(|(place, _)| *place)
            .min();
        for key in record.found_under() {
            first.entry(key).or_insert((place, record.origin));
        }
    }
}

fn claims<'m>(body: &'m DrugAnswerBody<'_>, list: &mut Vec<Dispensed<'m>>) {
    for month in &body.me_tr_month_inf {
        let base = |item| Dispensed {
            month: month.me_tr_month.known(),
            setting: month.in_out.known(),
            institution: institution(&month.me_tr_di_h_cd, &month.me_tr_di_h_nm, &month.di_org),
            prescriber: institution(&month.prls_h_cd, &month.prls_h_nm, &month.pr_is_org),
            ..Dispensed::new(Origin::Claim, item)
        };
        for day in &month.di_date_infs {
            let (date, prescribed) = (day.di_date.known(), day.pr_date.known());
            list.extend(day.drug_infs.iter().map(|drug| Dispensed {
                date,
                prescribed,
                code: text(&drug.drug_c),
                name: text(&drug.drug_n),
                ingredient: text(&drug.ingre_n),
                quantity: text(&drug.qua1),
                unit: text(&drug.unit),
                times: drug.times.known(),
                usage: text(&drug.usage_n),
                instruction: text(&drug.sp_inst),
                class: text(&drug.me_tr_id_cl),
                ..base(Item::Drug)
            }));
            list.extend(day.me_tr_infs.iter().map(|procedure| Dispensed {
                date,
                prescribed,
                code: text(&procedure.sin_inf_cd),
                name: text(&procedure.sin_inf_n),
                quantity: text(&procedure.qua1),
                unit: text(&procedure.unit),
                times: procedure.times.known(),
                class: text(&procedure.me_tr_id_cl),
                additions: &procedure.den_me_tr_add_inf,
                ..base(Item::Procedure)
            }));
        }
    }
}

fn dispensings<'m>(body: &'m DrugAnswerBody<'_>, list: &mut Vec<Dispensed<'m>>) {
    for month in &body.cz_di_inf {
        for day in &month.cz_di_date_infs {
            list.extend(day.cz_drug_infs.iter().map(|drug| Dispensed {
                month: month.cz_di_month.known(),
                institution: institution(&month.cz_me_tr_di_h_cd, &month.cz_me_tr_di_h_nm, &month.cz_di_org),
                prescriber: institution(&month.cz_prls_h_cd, &month.cz_prls_h_nm, &month.cz_pr_is_org),
                date: day.cz_di_date.known(),
                prescribed: day.cz_pr_date.known(),
                code: text(&drug.cz_drug_c),
                name: text(&drug.cz_drug_n),
                ingredient: text(&drug.cz_ingre_n),
                quantity: text(&drug.cz_qua1),
                unit: text(&drug.cz_unit),
                times: drug.cz_times.known(),
                usage: text(&drug.cz_usage_n),
                instruction: text(&drug.cz_sp_inst),
                class: text(&drug.cz_usage_cl),
                ..Dispensed::new(Origin::Dispensing, Item::Drug)
            }));
        }
    }
}

fn prescriptions<'m>(body: &'m DrugAnswerBody<'_>, list: &mut Vec<Dispensed<'m>>) {
    for month in &body.sh_pr_inf {
        for day in &month.sh_pr_date_infs {
            list.extend(day.sh_drug_infs.iter().map(|drug| Dispensed {
                month: month.sh_pr_month.known(),
                institution: institution(&month.sh_me_tr_di_h_cd, &month.sh_me_tr_di_h_nm, &month.sh_pr_org),
                prescriber: institution(&month.sh_pr_h_cd, &month.sh_pr_h_nm, &month.sh_pr_is_org),
                prescribed: day.sh_pr_date.known(),
                code: text(&drug.sh_drug_c),
                name: text(&drug.sh_drug_n),
                ingredient: text(&drug.sh_ingre_n),
                quantity: text(&drug.sh_qua1),
                unit: text(&drug.sh_unit),
                times: drug.sh_times.known(),
                usage: text(&drug.sh_usage_n),
                instruction: text(&drug.sh_sp_inst),
                class: text(&drug.sh_usage_cl),
                ..Dispensed::new(Origin::Prescription, Item::Drug)
            }));
        }
    }
}

fn institution<'m>(
    code: &'m Option<Cow<'_, str>>,
    name: &'m Option<Cow<'_, str>>,
    own: &Field<'_, Institution>,
) -> InstitutionRef<'m> {
    InstitutionRef {
        code: text(code),
        name: text(name),
        own: own.known(),
    }
}

fn text<'m>(text: &'m Option<Cow<'_, str>>) -> Option<&'m str> {
    text.as_deref()
}
