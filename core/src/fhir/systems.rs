//! Profiles, extensions, code systems and identifier systems that the resources name, with how firm each is.

/// Profile of the patient (患者). Firm.
pub const PATIENT_PROFILE: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Patient";
/// Profile of the coverage (保険). Firm.
pub const COVERAGE_PROFILE: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Coverage";
/// Profile of an organization (組織): the insurer, and the institution that asked. Firm.
pub const ORGANIZATION_PROFILE: &str = "http://jpfhir.jp/fhir/core/StructureDefinition/JP_Organization";

/// Extension with 被保険者証記号 in full-width characters. Firm.
pub const INSURED_PERSON_SYMBOL: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSymbol";
/// Extension with 被保険者証番号 in full-width characters. Firm.
pub const INSURED_PERSON_NUMBER: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonNumber";
/// Extension with 被保険者証枝番. Full-width as in `dependent`, which the profile wants to be the same; examples built on
/// the profile differ (disputed).
pub const INSURED_PERSON_SUB_NUMBER: &str =
    "http://jpfhir.jp/fhir/core/Extension/StructureDefinition/JP_Coverage_InsuredPersonSubNumber";

/// Identifier of the insured person, parts joined by `:`. Insurer number of eight digits, then symbol and number in
/// full-width characters without blanks, then the branch in two digits; an omitted part is empty, its colon stays. Firm.
pub const SUBSCRIBER_ID: &str = "http://jpfhir.jp/fhir/core/Idsystem/JP_Insurance_SubscriberID";
/// The same identifier as comma-separated values, each in quotes. Firm.
pub const SUBSCRIBER_CSV_ID: &str = "http://jpfhir.jp/fhir/core/Idsystem/JP_Insurance_SubscriberCsvID";

/// 保険種別: `1` 医保, `2` 国保, `7` 後期高齢, `8` 公費. Firm; JP Core names the system without binding it.
pub const INSURANCE_TYPE: &str = "urn:oid:1.2.392.100495.20.2.61";
/// 被保険者区分: `1` 被保険者, `2` 被扶養者. Firm.
pub const RELATIONSHIP: &str = "urn:oid:1.2.392.100495.20.2.62";

/// 保険者番号. Firm.
pub const INSURER_NUMBER: &str = "urn:oid:1.2.392.100495.20.3.61";
/// 公費負担者番号. One source.
pub const PUBLIC_PAYER_NUMBER: &str = "urn:oid:1.2.392.100495.20.3.71";
/// 医療機関コード of ten digits, as pages that explain the profile spell it. One source.
pub const MEDICAL_INSTITUTION: &str = "http://jpfhir.jp/fhir/core/CodeSystem/insurance-medical-institution-no";
/// 医療機関コード of ten digits, as the profile itself and those built on it spell it. Disputed by the one above;
/// institutions carry their code under both.
pub const MEDICAL_INSTITUTION_ID: &str = "http://jpfhir.jp/fhir/core/IdSystem/insurance-medical-institution-no";

/// HL7's kinds of organization: `ins` an insurer, `pay` a payer.
pub const ORGANIZATION_TYPE: &str = "http://terminology.hl7.org/CodeSystem/organization-type";
/// HL7's kinds of what a patient pays: `copaypct` a share in percent.
pub const COPAY_TYPE: &str = "http://terminology.hl7.org/CodeSystem/coverage-copay-type";
/// Units of measure (UCUM).
pub const UNITS: &str = "http://unitsofmeasure.org";

/// HL7's extension for the script of a name: `IDE` ideographic (漢字), `SYL` syllabic (カナ). JP Core's HumanName. Firm.
pub const NAME_REPRESENTATION: &str = "http://hl7.org/fhir/StructureDefinition/iso21090-EN-representation";
/// HL7's extension for a value that is not there.
pub const DATA_ABSENT_REASON: &str = "http://hl7.org/fhir/StructureDefinition/data-absent-reason";
