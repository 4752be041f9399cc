//! A prescription as a program wants it: one institution, one doctor, one patient, and RPs of drugs with one usage.

use super::document::{Document, Record, Version};
use super::place::Place;
use super::records::{
    BenefitRate, BurdenClass, ClinicalComment, CopaymentClass, Department, Doctor, DosageForm, Drug, DrugSupplement,
    DutyReasonRecord, ExpiryDate, Institution, InstitutionAddress, InstitutionTelephone, InsuranceKind, InsuredNumber,
    InsurerNumber, IssueDate, LeftoverCheck, NarcoticLicence, PatientBirthDate, PatientName, PatientSex,
    PrescriptionNumber, PublicExpense, ReceiptTypeRecord, Refill, Remark, SingleDose, SpecialPublicExpense, Split,
    SplitQuantity, TestValues, UnequalDoses, UnitConversion, Usage, UsageSupplement,
};
use super::table::{Dialect, Level, TypedRecord};
use super::value::Value;

/// Declares a part of the view. A row is `name: one Type;`, `name: one Type, n;` for the n-th number of a type that has
/// several, or `name: many Type;`; what is written in braces behind the rows are fields of another kind.
macro_rules! view {
    (
        $(#[$meta:meta])*
        $name:ident {
            $($(#[$note:meta])* $field:ident : $shape:ident $type:ident $(, $which:literal)?;)*
            { $($(#[$more_note:meta])* $more:ident : $more_type:ty,)* }
        }
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, Default, PartialEq, Eq, serde::Serialize)]
        #[non_exhaustive]
        pub struct $name {
            $(
                #[doc = concat!("See [`", stringify!($type), "`].")]
                $(#[$note])*
                pub $field: slot!($shape $type),
            )*
            $($(#[$more_note])* pub $more: $more_type,)*
        }

        impl $name {
            /// Takes a record that has a free place here.
            fn take(&mut self, record: &Record) -> bool {
                $(
                    if is::<$type>(record, 0 $(+ $which)?) {
                        return take!($shape self.$field, record);
                    }
                )*
                false
            }

            /// The records of this part alone.
            fn put(&self, dialect: Dialect, records: &mut Vec<Record>) {
                $(records.extend(self.$field.iter().map(|part| record_of(part, 0 $(+ $which)?, dialect)));)*
            }
        }
    };
}

macro_rules! slot {
    (one $type:ident) => { Option<$type> };
    (many $type:ident) => { Vec<$type> };
}

macro_rules! take {
    (one $self:ident.$field:ident, $record:ident) => {{
        let free = $self.$field.is_none();
        if free {
            $self.$field = $record.get();
        }
        free
    }};
    (many $self:ident.$field:ident, $record:ident) => {{
        $self.$field.extend($record.get());
        true
    }};
}

view! {
    /// A prescription. Serialises to JSON with the fields of each record by key.
    Prescription {
        institution: one Institution;
        institution_address: one InstitutionAddress;
        institution_telephone: one InstitutionTelephone;
        department: one Department;
        doctor: one Doctor;
        patient: one PatientName;
        sex: one PatientSex;
        birth_date: one PatientBirthDate;
        copayment: one CopaymentClass;
        insurance_kind: one InsuranceKind;
        insurer: one InsurerNumber;
        insured: one InsuredNumber;
        benefit_rate: one BenefitRate;
        duty_reason: one DutyReasonRecord;
        /// 第一公費.
        first_public_expense: one PublicExpense, 0;
        /// 第二公費.
        second_public_expense: one PublicExpense, 1;
        /// 第三公費.
        third_public_expense: one PublicExpense, 2;
        special_public_expense: one SpecialPublicExpense;
        receipt_type: one ReceiptTypeRecord;
        issue_date: one IssueDate;
        expiry_date: one ExpiryDate;
        narcotic_licence: one NarcoticLicence;
        leftover_check: one LeftoverCheck;
        split: one Split;
        refill: one Refill;
        remarks: many Remark;
        number: one PrescriptionNumber;
        clinical_comments: many ClinicalComment;
        test_values: many TestValues;
        {
            /// The RPs, in the order in which their numbers first occur.
            rps: Vec<Rp>,
            /// Records that have no place in the view: those that no table lists, repeated ones, and those of an RP or
            /// drug without a number.
            other: Vec<Record>,
        }
    }
}

view! {
    /// An RP (剤): drugs that are taken together. Its number is in each of its records.
    Rp {
        form: one DosageForm;
        split_quantity: one SplitQuantity;
        usage: one Usage;
        supplements: many UsageSupplement;
        {
            /// The drugs, in the order in which their numbers first occur.
            drugs: Vec<PrescribedDrug>,
        }
    }
}

view! {
    /// A drug with what is said of it. Its number is in each of its records.
    PrescribedDrug {
        drug: one Drug;
        unit_conversion: one UnitConversion;
        unequal_doses: one UnequalDoses;
        burden: one BurdenClass;
        single_dose: one SingleDose;
        supplements: many DrugSupplement;
        {}
    }
}

impl From<&Document> for Prescription {
    fn from(document: &Document) -> Self {
        let mut prescription = Self::default();
        let mut numbers: Vec<(u16, Vec<u16>)> = Vec::new();
        for record in &document.records {
            if !prescription.place(record, &mut numbers) {
                prescription.other.push(record.clone());
            }
        }
        prescription
    }
}

impl Prescription {
    /// The prescription as records, in the order of the layout: what [`Document::to_csv`] writes.
    #[must_use]
    pub fn to_document(&self, version: Version) -> Document {
        let dialect = version.dialect;
        let mut records = Vec::new();
        self.put(dialect, &mut records);
        for rp in &self.rps {
            rp.put(dialect, &mut records);
            for drug in &rp.drugs {
                drug.put(dialect, &mut records);
            }
        }
        // The comments to the pharmacy are fields of the prescription and follow the RPs.
        records.sort_by_key(|record| Place::of(record).map(|place| place.level == Level::Appendix));
        records.extend(self.other.iter().cloned());
        Document::new(version, records)
    }

    /// Numbers RPs, drugs, supplements and remarks from 1 in their order, in every record that has such a number.
    pub fn renumber(&mut self) {
        for (remark, number) in self.remarks.iter_mut().zip(1_u16..) {
            remark.sequence = number.into();
        }
        for (rp, number) in self.rps.iter_mut().zip(1_u16..) {
            rp.renumber(number);
        }
    }

    /// Puts a record to its place; `numbers` are the numbers of the RPs so far, each with those of its drugs.
    fn place(&mut self, record: &Record, numbers: &mut Vec<(u16, Vec<u16>)>) -> bool {
        let Some(place) = Place::of(record) else { return false };
        if matches!(place.level, Level::Prescription | Level::Appendix) {
            return self.take(record);
        }
        if place.rp == Place::NOWHERE || place.drug == Place::NOWHERE {
            return false;
        }
        let rp_index = index_of(numbers, |(rp, _)| *rp == place.rp, (place.rp, Vec::new()));
        self.rps.resize_with(numbers.len(), Rp::default);
        let (Some(rp), Some((_, drugs))) = (self.rps.get_mut(rp_index), numbers.get_mut(rp_index)) else {
            return false;
        };
        if place.level == Level::Rp {
            return rp.take(record);
        }
        let drug_index = index_of(drugs, |drug| *drug == place.drug, place.drug);
        rp.drugs.resize_with(drugs.len(), PrescribedDrug::default);
        rp.drugs.get_mut(drug_index).is_some_and(|drug| drug.take(record))
    }
}

impl Rp {
    fn renumber(&mut self, rp: u16) {
        let numbers = self.form.iter_mut().map(|record| &mut record.rp);
        let numbers = numbers.chain(self.split_quantity.iter_mut().map(|record| &mut record.rp));
        let numbers = numbers.chain(self.usage.iter_mut().map(|record| &mut record.rp));
        set_all(numbers, rp);
        for (supplement, sequence) in self.supplements.iter_mut().zip(1_u16..) {
            supplement.rp = rp.into();
            supplement.sequence = sequence.into();
        }
        for (drug, number) in self.drugs.iter_mut().zip(1_u16..) {
            drug.renumber(rp, number);
        }
    }
}

impl PrescribedDrug {
    fn renumber(&mut self, rp: u16, number: u16) {
        let records = self.drug.iter_mut().map(|record| (&mut record.rp, &mut record.number));
        let records = records.chain(
            self.unit_conversion
                .iter_mut()
                .map(|record| (&mut record.rp, &mut record.number)),
        );
        let records = records.chain(
            self.unequal_doses
                .iter_mut()
                .map(|record| (&mut record.rp, &mut record.number)),
        );
        let records = records.chain(
            self.burden
                .iter_mut()
                .map(|record| (&mut record.rp, &mut record.number)),
        );
        let records = records.chain(
            self.single_dose
                .iter_mut()
                .map(|record| (&mut record.rp, &mut record.number)),
        );
        for (rp_field, number_field) in records {
            *rp_field = rp.into();
            *number_field = number.into();
        }
        for (supplement, sequence) in self.supplements.iter_mut().zip(1_u16..) {
            supplement.rp = rp.into();
            supplement.number = number.into();
            supplement.sequence = sequence.into();
        }
    }
}

fn set_all<'v>(fields: impl Iterator<Item = &'v mut Value<u16>>, number: u16) {
    for field in fields {
        *field = number.into();
    }
}

/// The index of the item that matches, which is added where there is none.
fn index_of<T>(items: &mut Vec<T>, matches: impl FnMut(&T) -> bool, new: T) -> usize {
    items.iter().position(matches).unwrap_or_else(|| {
        items.push(new);
        items.len().saturating_sub(1)
    })
}

/// Whether a record is of the type, under its number at that place of the declaration.
fn is<T: TypedRecord>(record: &Record, which: usize) -> bool {
    let number = record.number();
    number.is_some()
        && [T::INFO.jahis, T::INFO.sj1]
            .iter()
            .any(|numbers| numbers.get(which).copied() == number)
}

/// The record of a part. One that the dialect does not have keeps the number of the other dialect, so that the writer
/// can refuse it.
fn record_of<T: TypedRecord>(part: &T, which: usize, dialect: Dialect) -> Record {
    let own = T::INFO.numbers(dialect).get(which);
    let number = own
        .or_else(|| T::INFO.jahis.get(which))
        .or_else(|| T::INFO.sj1.get(which));
    Record::new(number.copied().unwrap_or_default(), part.to_fields())
}
