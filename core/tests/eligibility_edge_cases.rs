//! The edge cases that programs in the field have met, one module each, from the bytes of a file to the decision.

use jiff::civil::{Date, date};
use kazasu::eligibility::codes::{
    Consent, InsuredCardClassification, PrescriptionIssue, QualificationValidity, SegmentOfResult,
};
use kazasu::eligibility::qualification::QualificationAnswer;
use kazasu::eligibility::{
    Code, DiagnosticCode, Document, Encoding, Field, FileName, Message, ReadOptions, XmlErrorKind, read,
};
use kazasu::reception::{ChartRecord, Decision, Outcome, Severity, compare, compare_answer, decide};

const TODAY: Date = date(2026, 9, 29);
const RECORD: &str = "<ResultOfQualificationConfirmation><InsuredCardClassification>01</InsuredCardClassification>\
    <InsurerNumber>  138057</InsurerNumber><InsuredCardSymbol>12-34</InsuredCardSymbol>\
    <InsuredIdentificationNumber>1234567</InsuredIdentificationNumber><InsuredBranchNumber>01</InsuredBranchNumber>\
    <Name>幻影　次郎</Name><NameKana>ｹﾞﾝｴｲ ｼﾞﾛｳ</NameKana><Sex1>1</Sex1><Birthdate>19900102</Birthdate>\
    <InsurerName>架空市</InsurerName></ResultOfQualificationConfirmation>";
const ASSISTANCE: &str = "<ResultOfQualificationConfirmation><InsuredCardClassification>A1</InsuredCardClassification>\
    <InsurerNumber>12137506</InsurerNumber><InsuredIdentificationNumber>7654321</InsuredIdentificationNumber>\
    <Name>幻影　次郎</Name><Sex1>1</Sex1><Birthdate>19900102</Birthdate>\
    <InsurerName>架空福祉事務所</InsurerName></ResultOfQualificationConfirmation>";
const FINE: &str = "<ProcessingResultStatus>1</ProcessingResultStatus><QualificationValidity>1</QualificationValidity>";

fn file(header: &str, body: &str) -> String {
    format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\"?><XmlMsg><MessageHeader>\
         <QualificationConfirmationDate>20260929</QualificationConfirmationDate>{header}</MessageHeader>\
         <MessageBody>{body}</MessageBody></XmlMsg>"
    )
}

/// A processed answer with that body.
fn normal(body: &str) -> String {
    file("<SegmentOfResult>1</SegmentOfResult>", body)
}

/// An answer that says valid and holds those records.
fn valid(records: &str) -> String {
    normal(&format!("{FINE}<ResultList>{records}</ResultList>"))
}

fn document(xml: impl AsRef<[u8]>) -> Document<'static> {
    read(xml.as_ref(), &ReadOptions::named("OQSsiquc01res_1.xml")).unwrap()
}

fn answer(xml: impl AsRef<[u8]>) -> QualificationAnswer<'static> {
    match document(xml).message {
        Message::QualificationAnswer(answer) => *answer,
        other => panic!("{other:?}"),
    }
}

fn decided(xml: &str) -> (Outcome, Vec<&'static str>) {
    shown(&decide(&answer(xml), TODAY))
}

fn shown(decision: &Decision) -> (Outcome, Vec<&'static str>) {
    let reasons = decision.reasons.iter().map(|reason| reason.code()).collect();
    (decision.outcome, reasons)
}

fn diagnostics(xml: &str) -> Vec<&'static str> {
    let found = document(xml).diagnostics;
    found.iter().map(|one| one.code.as_str()).collect()
}

fn chart() -> ChartRecord {
    serde_json::from_str(
        r#"{"name": "幻影　次郎", "name_kana": "ｹﾞﾝｴｲ ｼﾞﾛｳ", "birthdate": "1990-01-02", "sex1": "1",
            "insurer_number": "138057", "insured_card_symbol": "12-34",
            "insured_identification_number": "1234567", "insured_branch_number": "01"}"#,
    )
    .unwrap()
}

mod case_01_order_is_arbitrary {
    use super::*;

    #[test]
    fn any_order_gives_the_same_message() {
        let straight = valid(RECORD);
        let mut parts = Vec::new();
        let mut rest = RECORD.strip_prefix("<ResultOfQualificationConfirmation>").unwrap();
        while rest != "</ResultOfQualificationConfirmation>" {
            let (name, _) = rest.strip_prefix('<').unwrap().split_once('>').unwrap();
            let end = rest.find(&format!("</{name}>")).unwrap() + name.len() + 3;
            parts.push(&rest[..end]);
            rest = &rest[end..];
        }
        assert_eq!(parts.len(), 10);
        parts.reverse();
        let turned = format!(
            "<XmlMsg><MessageBody><ResultList><ResultOfQualificationConfirmation>{}</ResultOfQualificationConfirmation>\
             </ResultList><QualificationValidity>1</QualificationValidity><ProcessingResultStatus>1</ProcessingResultStatus>\
             </MessageBody><MessageHeader><SegmentOfResult>1</SegmentOfResult>\
             <QualificationConfirmationDate>20260929</QualificationConfirmationDate></MessageHeader></XmlMsg>",
            parts.concat()
        );
        assert_eq!(answer(&turned), answer(&straight));
        assert_eq!(document(&turned).diagnostics, []);
        // Without a file name the content decides, whatever its order.
        let unnamed = read(turned.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(unnamed.api.unwrap().as_str(), "OQSsiquc01res");
    }
}

mod case_02_insurer_numbers_are_padded_with_blanks {
    use super::*;

    #[test]
    fn leading_blanks_are_no_part_of_the_number_and_come_back_in_the_file() {
        let answer = answer(valid(RECORD));
        assert_eq!(answer.body.result_list[0].insurer_number.as_deref(), Some("138057"));
        let written = Message::from(answer).to_xml(Encoding::Utf8).unwrap();
        assert!(
            String::from_utf8(written)
                .unwrap()
                .contains("<InsurerNumber>  138057</InsurerNumber>")
        );
    }

    #[test]
    fn a_question_has_blanks_and_never_zeros_in_front() {
        for charted in ["138057", "00138057", "  138057", "１３８０５７", "００１３８０５７"] {
            let mut chart = chart();
            chart.insurer_number = Some(charted.to_owned());
            let question = chart.question("1310000001", TODAY, false).unwrap();
            let written = Message::from(question).to_xml(Encoding::ShiftJis).unwrap();
            let written = String::from_utf8(written).unwrap();
            assert!(written.contains("<InsurerNumber>  138057</InsurerNumber>"), "{charted}");
            assert_eq!(
                compare(&chart, &answer(valid(RECORD)).body.result_list[0]),
                [],
                "{charted}"
            );
        }
        let mut chart = chart();
        chart.insurer_number = Some("01130012".to_owned());
        let question = chart.question("1310000001", TODAY, false).unwrap();
        let search = &question.body.qualification_confirm_search_info;
        assert_eq!(search.insurer_number.as_deref(), Some("01130012"));
    }

    #[test]
    fn a_branch_number_is_asked_with_two_digits() {
        for (charted, asked) in [("1", Some("01")), ("０２", Some("02")), (" ", None)] {
            let mut chart = chart();
            chart.insured_branch_number = Some(charted.to_owned());
            let question = chart.question("1310000001", TODAY, false).unwrap();
            let search = &question.body.qualification_confirm_search_info;
            assert_eq!(search.insured_branch_number.as_deref(), asked);
        }
    }
}

mod case_03_empty_is_absent {
    use super::*;

    #[test]
    fn empty_self_closed_and_absent_elements_mean_the_same() {
        let with = |inside: &str| {
            let end = "</ResultOfQualificationConfirmation>";
            valid(&RECORD.replace(end, &format!("{inside}{end}")))
        };
        let absent = answer(with(""));
        for empty in [
            "<Address/>",
            "<Address></Address>",
            "<Address>  </Address>",
            "<QualificationDate/>",
            "<Sex2>\r\n</Sex2>",
            "<ElderlyRecipientCertificateInfo/>",
            "<ElderlyRecipientCertificateInfo><ElderlyRecipientValidEndDate/></ElderlyRecipientCertificateInfo>",
            "<SpecificDiseasesCertificateList/>",
            "<SpecificDiseasesCertificateList><SpecificDiseasesCertificateInfo/></SpecificDiseasesCertificateList>",
        ] {
            assert_eq!(answer(with(empty)), absent, "{empty}");
            assert_eq!(diagnostics(&with(empty)), [""; 0], "{empty}");
        }
    }

    #[test]
    fn an_empty_record_is_no_insurance() {
        let empty = "<ResultOfQualificationConfirmation/>";
        assert_eq!(decided(&valid(empty)), (Outcome::CouldNotAsk, vec!["unclear"]));
        assert_eq!(decided(&valid(&format!("{empty}{RECORD}"))).0, Outcome::Insured);
        assert_eq!(
            decided(&normal(&format!("{FINE}<ResultList/>"))).0,
            Outcome::CouldNotAsk
        );
    }

    #[test]
    fn a_required_element_that_is_empty_is_missing() {
        let without = RECORD.replace("<InsurerName>架空市</InsurerName>", "<InsurerName/>");
        assert_eq!(diagnostics(&valid(&without)), ["missing"]);
        for nothing in [
            "<XmlMsg/>",
            "<XmlMsg><MessageHeader/></XmlMsg>",
            "<XmlMsg><MessageBody/></XmlMsg>",
        ] {
            assert_eq!(diagnostics(nothing), ["missing"], "{nothing}");
            assert_eq!(decided(nothing).0, Outcome::CouldNotAsk);
        }
    }

    #[test]
    fn a_validity_of_3_or_4_comes_with_an_empty_card_class() {
        let record = RECORD.replace(">01</InsuredCardClassification>", "></InsuredCardClassification>");
        for (validity, reason) in [("3", "new_qualification_exists"), ("4", "not_found")] {
            let xml = valid(&record).replace("Validity>1<", &format!("Validity>{validity}<"));
            assert_eq!(decided(&xml), (Outcome::NotInsured, vec![reason]));
        }
    }
}

mod case_04_several_records {
    use super::*;

    #[test]
    fn insurance_beside_medical_assistance_is_one_insurance() {
        for records in [format!("{RECORD}{ASSISTANCE}"), format!("{ASSISTANCE}{RECORD}")] {
            let expected = (Outcome::InsuredWithNotes, vec!["medical_assistance"]);
            assert_eq!(decided(&valid(&records)), expected);
        }
        assert_eq!(
            decided(&valid(&format!("{RECORD}{RECORD}"))),
            (Outcome::Several, vec!["several_records"])
        );
    }

    #[test]
    fn records_of_a_repeated_list_are_all_there() {
        let xml = normal(&format!(
            "{FINE}<ResultList>{RECORD}</ResultList><ResultList>{ASSISTANCE}</ResultList>"
        ));
        assert_eq!(answer(&xml).body.result_list.len(), 2);
        assert_eq!(diagnostics(&xml), ["repeated"]);
    }

    #[test]
    fn of_a_repeated_part_the_first_counts_and_the_others_are_kept() {
        let second = "<MessageBody><ProcessingResultStatus>2</ProcessingResultStatus></MessageBody>";
        let xml = valid(RECORD).replace("</XmlMsg>", &format!("{second}</XmlMsg>"));
        assert_eq!(diagnostics(&xml), ["repeated"]);
        assert_eq!(answer(&xml).body, answer(valid(RECORD)).body);
        let written = document(&xml).message.to_xml(Encoding::Utf8).unwrap();
        assert_eq!(answer(&written), answer(&xml));
        assert!(String::from_utf8(written).unwrap().contains(second));
    }

    #[test]
    fn what_stands_in_a_list_without_records_stays_there() {
        let xml = normal(&format!("{FINE}<ResultList><New>新</New></ResultList>"));
        let written = document(&xml).message.to_xml(Encoding::Utf8).unwrap();
        assert!(
            String::from_utf8(written)
                .unwrap()
                .contains("<ResultList><New>新</New></ResultList>")
        );
    }

    #[test]
    fn the_chart_is_compared_with_the_record_that_it_is_about() {
        let both = answer(valid(&format!("{ASSISTANCE}{RECORD}")));
        assert_eq!(compare_answer(&chart(), &both), Some((1, vec![])));

        let mut old = chart();
        old.insurer_number = Some("06990012".to_owned());
        old.insured_card_symbol = Some("99".to_owned());
        old.insured_identification_number = Some("1".to_owned());
        old.insured_branch_number = Some("02".to_owned());
        let (at, found) = compare_answer(&old, &both).unwrap();
        assert_eq!(
            (at, found.len()),
            (1, 4),
            "a changed insurance is not taken for 医療扶助"
        );

        let mut assisted = ChartRecord::default();
        assisted.insurer_number = Some("12137506".to_owned());
        assisted.insured_identification_number = Some("7654321".to_owned());
        assert_eq!(compare_answer(&assisted, &both).unwrap().0, 0);
    }
}

mod case_05_processed_but_failed {
    use super::*;

    #[test]
    fn a_processed_message_with_a_failed_inquiry_is_no_word_on_the_person() {
        let body = "<ProcessingResultStatus>2</ProcessingResultStatus>\
            <ProcessingResultCode>OQSX0001E</ProcessingResultCode><QualificationValidity>4</QualificationValidity>";
        assert_eq!(decided(&normal(body)), (Outcome::CouldNotAsk, vec!["inquiry_error"]));
    }

    #[test]
    fn an_answer_without_a_status_is_no_word_either() {
        for validity in ["1", "4"] {
            let xml = valid(RECORD)
                .replace("<ProcessingResultStatus>1</ProcessingResultStatus>", "")
                .replace("Validity>1<", &format!("Validity>{validity}<"));
            assert_eq!(decided(&xml), (Outcome::CouldNotAsk, vec!["unclear"]));
        }
    }

    #[test]
    fn a_failed_message_has_no_body_or_an_empty_one() {
        let failed = file(
            "<SegmentOfResult>9</SegmentOfResult><ErrorCode>OQSX9999E</ErrorCode>",
            "",
        );
        for xml in [failed.clone(), failed.replace("<MessageBody></MessageBody>", "")] {
            assert_eq!(decided(&xml), (Outcome::CouldNotAsk, vec!["system_error"]));
            assert_eq!(diagnostics(&xml), [""; 0]);
            assert_eq!(
                read(xml.as_bytes(), &ReadOptions::default())
                    .unwrap()
                    .api
                    .unwrap()
                    .as_str(),
                "OQSsiquc01res"
            );
        }
    }

    #[test]
    fn a_failed_message_counts_as_failed_whatever_its_body_says() {
        let xml = valid(RECORD).replace("<SegmentOfResult>1<", "<SegmentOfResult>9<");
        assert_eq!(decided(&xml).0, Outcome::CouldNotAsk);
        let xml = valid(RECORD)
            .replace("Validity>1<", "Validity>4<")
            .replace("OfResult>1<", "OfResult>2<");
        assert_eq!(decided(&xml), (Outcome::CouldNotAsk, vec!["still_processing"]));
    }
}

mod case_06_a_code_on_a_normal_result {
    use super::*;

    #[test]
    fn a_note_does_not_make_an_error() {
        for note in [
            "<ProcessingResultCode>OQSX0002W</ProcessingResultCode>",
            "<ProcessingResultMessage>有効期限が近づいています</ProcessingResultMessage>",
        ] {
            let xml = valid(RECORD).replace("<QualificationValidity>", &format!("{note}<QualificationValidity>"));
            assert_eq!(decided(&xml), (Outcome::InsuredWithNotes, vec!["system_note"]));
            let text = decide(&answer(&xml), TODAY).reasons[0].text(kazasu::Language::Japanese);
            assert!(!text.starts_with(' ') && !text.is_empty(), "{text:?}");
            let negative = xml.replace("Validity>1<", "Validity>2<");
            assert_eq!(
                decided(&negative),
                (Outcome::NotInsured, vec!["invalid", "system_note"])
            );
        }
    }
}

mod case_07_codes_in_the_wild {
    use super::*;

    #[test]
    fn validity_6_card_class_a1_and_late_consent_codes_have_labels() {
        assert_eq!(QualificationValidity::ValidUnregistered.entry().code, "6");
        assert_eq!(InsuredCardClassification::MedicalAssistance.entry().code, "A1");
        assert_eq!(Consent::Expired.entry().code, "2");
        assert_eq!(Consent::Unobtainable.entry().code, "3");
        let xml = valid(ASSISTANCE).replace("Validity>1<", "Validity>6<");
        let expected = vec!["unregistered", "medical_assistance"];
        assert_eq!(decided(&xml), (Outcome::InsuredWithNotes, expected));
    }

    #[test]
    fn a_code_that_nobody_has_seen_is_kept_reported_and_decides_nothing() {
        for validity in ["0", "7", "01", "１", "有効"] {
            let xml = valid(RECORD).replace("Validity>1<", &format!("Validity>{validity}<"));
            assert_eq!(decided(&xml), (Outcome::CouldNotAsk, vec!["unclear"]), "{validity}");
            assert!(diagnostics(&xml).contains(&"unknown_code"), "{validity}");
            let written = document(&xml).message.to_xml(Encoding::Utf8).unwrap();
            assert_eq!(
                answer(&written).body.qualification_validity,
                Field::Other(validity.into())
            );
        }
    }

    #[test]
    fn what_is_no_value_of_its_type_is_kept_as_sent() {
        let end = "</ResultOfQualificationConfirmation>";
        for (element, text) in [
            ("QualificationDate", "00000000"),
            ("QualificationDate", "00000101"),
            ("QualificationDate", "20260229"),
            ("QualificationDate", "+9900102"),
            ("QualificationDate", "2026-9-1"),
            ("OnsRegistrationTime", "20260929240000"),
            ("InsuredPartialContributionRatio", "101"),
            ("InsuredPartialContributionRatio", "+20"),
        ] {
            let xml = valid(&RECORD.replace(end, &format!("<{element}>{text}</{element}>{end}")));
            assert_eq!(diagnostics(&xml), ["misfit"], "{element} {text}");
            let written = String::from_utf8(document(&xml).message.to_xml(Encoding::Utf8).unwrap()).unwrap();
            assert!(
                written.contains(&format!("<{element}>{text}</{element}>")),
                "{element} {text}"
            );
        }
    }

    #[test]
    fn a_diagnostic_shows_a_code_but_no_longer_text_which_could_be_personal() {
        let detail = |text: &str| {
            let xml = valid(&RECORD.replace("<Sex1>1<", &format!("<Sex1>{text}<")));
            let found = document(&xml).diagnostics;
            found
                .iter()
                .find(|one| one.code == DiagnosticCode::UnknownCode)
                .unwrap()
                .detail
                .clone()
        };
        assert_eq!(detail("X"), "X");
        assert_eq!(detail("幻影　次郎"), "");
    }

    #[test]
    fn blanks_around_a_code_or_date_do_not_make_it_another() {
        let xml = valid(RECORD)
            .replace("<SegmentOfResult>1<", "<SegmentOfResult>\r\n 1 <")
            .replace("Validity>1<", "Validity> 1<")
            .replace("<Birthdate>19900102<", "<Birthdate>19900102 <");
        assert_eq!(answer(&xml), answer(valid(RECORD)));
        assert_eq!(answer(&xml).header.segment_of_result, SegmentOfResult::Normal.into());
    }

    #[test]
    fn a_readers_ocr_is_never_the_systems_word() {
        for class in ["7", "8", "9"] {
            for validity in ["1", "2", "4", ""] {
                let header = format!(
                    "<SegmentOfResult>1</SegmentOfResult><ReferenceClassification>{class}</ReferenceClassification>"
                );
                let xml = file(&header, &format!("{FINE}<ResultList>{RECORD}</ResultList>"));
                let xml = xml.replace("Validity>1<", &format!("Validity>{validity}<"));
                assert_eq!(
                    decided(&xml),
                    (Outcome::CouldNotAsk, vec!["ocr_only"]),
                    "{class} {validity}"
                );
            }
        }
    }

    #[test]
    fn a_face_answer_without_a_birth_date_names_nobody() {
        let record = RECORD.replace("19900102", "");
        let face = |record: &str| {
            let header = "<SegmentOfResult>1</SegmentOfResult><ReferenceClassification>1</ReferenceClassification>";
            file(header, &format!("{FINE}<ResultList>{record}</ResultList>"))
        };
        assert_eq!(decided(&face(&record)), (Outcome::CouldNotAsk, vec!["no_birthdate"]));
        assert_eq!(decided(&face(RECORD)), (Outcome::Insured, vec![]));
        let asked = face(&record).replace("Classification>1<", "Classification>2<");
        assert_eq!(decided(&asked), (Outcome::Insured, vec![]), "the question had one");
    }
}

mod case_08_limit_data_follow_the_consent {
    use super::*;

    fn with(limit: &str) -> String {
        let end = "</ResultOfQualificationConfirmation>";
        valid(&RECORD.replace(end, &format!("{limit}{end}")))
    }

    fn info(inside: &str) -> String {
        with(&format!(
            "<LimitApplicationCertificateRelatedConsFlg>1</LimitApplicationCertificateRelatedConsFlg>\
             <LimitApplicationCertificateRelatedInfo>{inside}</LimitApplicationCertificateRelatedInfo>"
        ))
    }

    #[test]
    fn without_consent_there_is_nothing_to_note_and_with_consent_none_on_record() {
        let flag = |flag: &str| {
            with(&format!(
                "<LimitApplicationCertificateRelatedConsFlg>{flag}</LimitApplicationCertificateRelatedConsFlg>"
            ))
        };
        assert_eq!(decided(&flag("0")), (Outcome::Insured, vec![]));
        assert_eq!(
            decided(&flag("1")),
            (Outcome::InsuredWithNotes, vec!["no_limit_on_record"])
        );
        assert_eq!(
            decided(&info("")),
            (Outcome::InsuredWithNotes, vec!["no_limit_on_record"])
        );
    }

    #[test]
    fn only_pairs_that_exist_are_stated_as_a_limit() {
        let firm = |certificate: &str| -> &[&str] {
            match certificate {
                "01" => &["A01", "A02", "A03", "A04", "B01", "B02", "B03", "B04", "B09", "B10"],
                "02" | "03" => &["A05", "A06", "B05", "B06", "B07", "B08"],
                _ => &[],
            }
        };
        let categories = (1..=6)
            .map(|n| format!("A{n:02}"))
            .chain((1..=10).map(|n| format!("B{n:02}")));
        let categories: Vec<String> = categories.chain(["A07".to_owned(), String::new()]).collect();
        for certificate in ["01", "02", "03", "04"] {
            for category in &categories {
                let xml = info(&format!(
                    "<LimitApplicationCertificateClassification>{certificate}</LimitApplicationCertificateClassification>\
                     <LimitApplicationCertificateClassificationFlag>{category}</LimitApplicationCertificateClassificationFlag>"
                ));
                let known = firm(certificate).contains(&category.as_str());
                let expected = if known { "limit" } else { "limit_unclear" };
                assert_eq!(decided(&xml).1, [expected], "{certificate} {category}");
            }
        }
        let alone =
            info("<LimitApplicationCertificateClassificationFlag>A03</LimitApplicationCertificateClassificationFlag>");
        assert_eq!(decided(&alone).1, ["limit"]);
    }

    #[test]
    fn a_limit_counts_on_its_first_and_last_day_only_within() {
        for (from, until, expected) in [
            ("20260929", "20260929", "limit"),
            ("20260930", "", "limit_not_in_force"),
            ("", "20260928", "limit_not_in_force"),
        ] {
            let xml = info(&format!(
                "<LimitApplicationCertificateClassificationFlag>A03</LimitApplicationCertificateClassificationFlag>\
                 <LimitApplicationCertificateValidStartDate>{from}</LimitApplicationCertificateValidStartDate>\
                 <LimitApplicationCertificateValidEndDate>{until}</LimitApplicationCertificateValidEndDate>"
            ));
            assert_eq!(decided(&xml).1, [expected], "{from} {until}");
        }
    }
}

mod case_09_names {
    use super::*;

    fn differs(chart_name: &str, chart_kana: &str, extra: &str) -> Vec<&'static str> {
        let end = "</ResultOfQualificationConfirmation>";
        let answer = answer(valid(&RECORD.replace(end, &format!("{extra}{end}"))));
        let mut chart = chart();
        chart.name = Some(chart_name.to_owned());
        chart.name_kana = Some(chart_kana.to_owned());
        let found = compare(&chart, &answer.body.result_list[0]);
        assert!(found.iter().all(|one| one.severity == Severity::Warning));
        found.iter().map(|one| one.field).collect()
    }

    #[test]
    fn the_same_name_in_another_spelling_is_the_same() {
        for name in [
            "幻影　次郎",
            "幻影 次郎",
            "幻影次郎",
            "幻●　次郎",
            "幻影\u{E0100} 次郎",
            " 幻影\t次郎\r\n",
        ] {
            assert_eq!(differs(name, "ゲンエイ　ジロウ", ""), [""; 0], "{name:?}");
        }
        for kana in ["げんえいじろう", "ｹﾞﾝｴｲ ｼﾞﾛｳ", "ケ\u{3099}ンエイシ\u{3099}ロウ"] {
            assert_eq!(differs("幻影次郎", kana, ""), [""; 0], "{kana:?}");
        }
        assert_eq!(differs("幻影　三郎", "ゲンエイジロウ", ""), ["name"]);
        assert_eq!(differs("幻影　次郎", "ケンエイジロウ", ""), ["name_kana"]);
        assert_eq!(differs("幻影　次郎介", "ゲンエイジロウ", ""), ["name"]);
    }

    #[test]
    fn a_name_in_use_is_no_difference() {
        let other = "<NameOfOther>仮名　三郎</NameOfOther><NameOfOtherKana>ｶﾒｲ ｻﾌﾞﾛｳ</NameOfOtherKana>";
        assert_eq!(differs("仮名三郎", "カメイ　サブロウ", other), [""; 0]);
        assert_eq!(differs("仮名四郎", "カメイ　シロウ", other), ["name", "name_kana"]);
    }

    #[test]
    fn sex_that_the_cards_face_leaves_unset_is_on_its_back_or_nowhere() {
        let differs = |sexes: &str| {
            let answer = answer(valid(&RECORD.replace("<Sex1>1</Sex1>", sexes)));
            !compare(&chart(), &answer.body.result_list[0]).is_empty()
        };
        assert!(!differs("<Sex1>3</Sex1>"));
        assert!(!differs("<Sex1>3</Sex1><Sex2>1</Sex2>"));
        assert!(differs("<Sex1>3</Sex1><Sex2>2</Sex2>"));
        assert!(differs("<Sex1>2</Sex1><Sex2>1</Sex2>"));
    }
}

mod case_10_shift_jis {
    use super::*;

    fn in_shift_jis(xml: &str) -> Vec<u8> {
        let message = document(xml).message;
        message.to_xml(Encoding::ShiftJis).unwrap()
    }

    #[test]
    fn marks_vendor_characters_and_gaiji_survive_both_ways() {
        let name = "髙﨑～－①㈱Ⅱ∥￢\u{E000}\u{E757}ﾃﾞｽ";
        let xml = valid(&RECORD.replace("幻影　次郎", name));
        let bytes = in_shift_jis(&xml);
        let read_back = document(&bytes);
        assert_eq!(read_back.encoding, Encoding::ShiftJis);
        assert_eq!(read_back.message, document(&xml).message);
        assert_eq!(answer(&bytes).body.result_list[0].name.as_deref(), Some(name));
        assert_eq!(read_back.message.to_xml(Encoding::ShiftJis).unwrap(), bytes);
    }

    #[test]
    fn every_spelling_of_the_encoding_reads_the_same() {
        let bytes = in_shift_jis(&valid(RECORD));
        let rest = bytes.iter().position(|b| *b == b'>').unwrap();
        for name in [
            "SHIFT_JIS",
            "shift-jis",
            "SJIS",
            "x-sjis",
            "Windows-31J",
            "csWindows31J",
            "MS932",
            "cp932",
        ] {
            let mut spelled = format!("<?xml version='1.0' encoding='{name}' standalone='no' ?").into_bytes();
            spelled.extend(&bytes[rest..]);
            let document = document(&spelled);
            assert_eq!(document.message, answer(&bytes).into(), "{name}");
            assert_eq!(document.diagnostics, [], "{name}");
        }
    }

    #[test]
    fn a_character_outside_shift_jis_in_a_utf_8_answer_is_read_and_refused_in_writing() {
        let xml = valid(&RECORD.replace("幻影", "𠮷野"));
        assert_eq!(answer(&xml).body.result_list[0].name.as_deref(), Some("𠮷野　次郎"));
        assert_eq!(
            document(&xml).message.to_xml(Encoding::ShiftJis).unwrap_err().code(),
            "unrepresentable"
        );
    }

    #[test]
    fn a_byte_order_mark_wins_over_a_wrong_declaration_and_both_are_reported() {
        let xml = valid(RECORD);
        let marked = format!("\u{FEFF}{xml}");
        assert_eq!(document(&marked), document(&xml));
        let wrong = marked.replace("UTF-8", "Shift_JIS");
        let document = document(&wrong);
        assert_eq!(
            (document.encoding, document.message),
            (Encoding::Utf8, answer(&xml).into())
        );
        let codes: Vec<_> = document.diagnostics.iter().map(|one| one.code).collect();
        assert_eq!(codes, [DiagnosticCode::EncodingMismatch]);
    }

    #[test]
    fn a_header_that_names_the_other_encoding_is_reported() {
        let code = |code: &str| {
            let header = format!(
                "<SegmentOfResult>1</SegmentOfResult><CharacterCodeIdentifier>{code}</CharacterCodeIdentifier>"
            );
            file(&header, &format!("{FINE}<ResultList>{RECORD}</ResultList>"))
        };
        assert_eq!(diagnostics(&code("0")), [""; 0]);
        assert_eq!(diagnostics(&code("1")), ["encoding_mismatch"]);
    }

    #[test]
    fn symbols_in_half_and_full_width_kana_are_alike() {
        let record = RECORD.replace("12-34", "アイ・１２－３");
        let mut chart = chart();
        chart.insured_card_symbol = Some("ｱｲ･12-3".to_owned());
        assert_eq!(compare(&chart, &answer(valid(&record)).body.result_list[0]), []);
        chart.insured_card_symbol = Some("ｱｲ･12-4".to_owned());
        assert_eq!(compare(&chart, &answer(valid(&record)).body.result_list[0]).len(), 1);
    }
}

mod case_11_the_folder_holds_more_than_answers {
    use super::*;

    #[test]
    fn each_file_is_told_by_its_name() {
        let kind = |name: &str| match FileName::parse(name) {
            FileName::Message { api, .. } if api.is_request() => "request",
            FileName::Message { .. } => "answer",
            FileName::Face { .. } => "face",
            FileName::Error { .. } => "error",
            FileName::RemovalNotice => "notice",
            _ => "foreign",
        };
        for (name, expected) in [
            ("OQSsiquc01req_202609290001.xml", "request"),
            ("OQSsiquc01req_202609290001.err", "error"),
            ("OQSmuquc02req_202609290001.err", "error"),
            ("OQSsiquc01res_202609290001.xml", "answer"),
            ("OQSsiquc01res_202609290001.XML", "answer"),
            ("OQSmuhvq02res_202609290001.zip", "answer"),
            ("TKKsiquc01res_2021081611906.pdf", "answer"),
            ("EPSsiPIR01res_1.xml", "answer"),
            ("CIPsiquc01req_1.xml", "request"),
            ("PMHsimsm01res_1.xml", "answer"),
            (
                "OQSsiquc01res_face_13100000010a1b2c3d4e5f60718293_20260929160112.xml",
                "face",
            ),
            ("del20260929.txt", "notice"),
            ("OQSsiquc01req_202609290001.tmp", "foreign"),
            ("OQSsiquc01res.xml", "foreign"),
            ("OQSsiquc01res_202609290001.err", "foreign"),
            ("OQSsiquc01res_face_1310000001_2026.xml", "foreign"),
            ("Thumbs.db", "foreign"),
        ] {
            assert_eq!(kind(name), expected, "{name}");
        }
    }

    #[test]
    fn a_returned_request_is_read_as_a_request_and_is_no_answer() {
        let question = chart().question("1310000001", TODAY, true).unwrap();
        let bytes = Message::from(question).to_xml(Encoding::ShiftJis).unwrap();
        for options in [ReadOptions::named("OQSsiquc01req_1.xml"), ReadOptions::default()] {
            let document = read(&bytes, &options).unwrap();
            assert!(document.message.is_request());
            assert_eq!(document.api.unwrap().as_str(), "OQSsiquc01req");
        }
    }

    #[test]
    fn messages_of_other_kinds_are_not_taken_for_this_answer() {
        let done = "<SegmentOfResult>1</SegmentOfResult>";
        for (header, body) in [
            (
                done,
                "<ProcessingResultStatus>1</ProcessingResultStatus><ReferenceNumberRegistrationInfo/>",
            ),
            (
                done,
                "<BulkConfirmUnit><QualificationValidity>4</QualificationValidity></BulkConfirmUnit>",
            ),
            (done, "<ReceptionNumber>1</ReceptionNumber>"),
            (
                "<ProcessExecutionTime>20260929091500</ProcessExecutionTime><ResultCode>1</ResultCode>",
                "",
            ),
        ] {
            let xml = file(header, body);
            let document = read(xml.as_bytes(), &ReadOptions::default()).unwrap();
            assert!(!matches!(document.message, Message::QualificationAnswer(_)), "{body}");
        }
    }

    #[test]
    fn other_kinds_are_not_said_to_lack_what_only_this_one_has() {
        let request = "<XmlMsg><MessageHeader><MedicalInstitutionCode>1310000001</MedicalInstitutionCode></MessageHeader></XmlMsg>";
        let document = read(request.as_bytes(), &ReadOptions::named("OQSsiurl01req_1.xml")).unwrap();
        let codes: Vec<_> = document
            .diagnostics
            .iter()
            .map(|diagnostic| diagnostic.code.as_str())
            .collect();
        assert_eq!(codes, ["unknown_kind"]);
    }
}

mod case_12_files_in_the_making {
    use super::*;

    #[test]
    fn no_part_of_a_file_is_taken_for_an_answer() {
        let xml = valid(&format!("{RECORD}{ASSISTANCE}"));
        for length in 0..xml.len() {
            let part = &xml.as_bytes()[..length];
            assert!(
                read(part, &ReadOptions::named("OQSsiquc01res_1.xml")).is_err(),
                "{length}"
            );
        }
    }
}

mod case_15_names_as_they_really_are {
    use super::*;

    #[test]
    fn the_misspelt_real_name_is_known_and_the_well_spelt_one_is_not() {
        let ticket = |element: &str| {
            let end = "</ResultOfQualificationConfirmation>";
            valid(&ASSISTANCE.replace(
                end,
                &format!("<PublicExpenseResultList><MedicalTicketInfo><{element}>01</{element}></MedicalTicketInfo></PublicExpenseResultList>{end}"),
            ))
        };
        assert_eq!(diagnostics(&ticket("StatusOfInfecton")), [""; 0]);
        assert_eq!(diagnostics(&ticket("StatusOfInfection")), ["unknown_element"]);
    }

    #[test]
    fn wrong_names_in_circulation_are_kept_but_never_written_by_us() {
        let end = "</ResultOfQualificationConfirmation>";
        let right = RECORD.replace(end, &format!("<PharmacistsInfoConsFlg>1</PharmacistsInfoConsFlg>{end}"));
        assert_eq!(
            answer(valid(&right)).body.result_list[0].pharmacists_info_cons_flg,
            Consent::Given.into()
        );
        let wrong = RECORD.replace(
            end,
            &format!("<PharmaceuticalInfoConsFlg>1</PharmaceuticalInfoConsFlg>{end}"),
        );
        let read = answer(valid(&wrong));
        assert!(read.body.result_list[0].pharmacists_info_cons_flg.is_absent());
        let written = String::from_utf8(Message::from(read).to_xml(Encoding::Utf8).unwrap()).unwrap();
        assert!(written.contains("<PharmaceuticalInfoConsFlg>1</PharmaceuticalInfoConsFlg>"));
        assert!(!written.contains("<PharmacistsInfo"));
    }
}

mod case_16_the_prescription_choice_has_two_places {
    use super::*;

    #[test]
    fn it_is_read_in_the_body_and_in_the_record() {
        let choice = "<PrescriptionIssueSelect>2</PrescriptionIssueSelect>";
        let in_body = valid(RECORD).replace("<ResultList>", &format!("{choice}<ResultList>"));
        let end = "</ResultOfQualificationConfirmation>";
        let in_record = valid(&RECORD.replace(end, &format!("{choice}{end}")));
        let paper: Field<'_, PrescriptionIssue> = PrescriptionIssue::Paper.into();
        let (body, record) = (answer(&in_body).body, answer(&in_record).body);
        assert_eq!(body.prescription_issue_select, paper);
        assert_eq!(record.result_list[0].prescription_issue_select, paper);
        for (xml, body) in [(in_body, body), (in_record, record)] {
            assert_eq!(diagnostics(&xml), [""; 0]);
            let written = document(&xml).message.to_xml(Encoding::Utf8).unwrap();
            assert_eq!(answer(written).body, body);
        }
    }
}

mod case_18_oddly_written_markup {
    use super::*;

    #[test]
    fn single_quotes_blanks_in_tags_and_line_ends_do_not_matter() {
        let plain = valid(RECORD);
        let odd = plain
            .replace("\"", "'")
            .replace("standalone='no'", "standalone='no' ")
            .replace("<ResultList>", "<ResultList >\r\n\t<!-- c -->")
            .replace("</Name>", "</Name >\r")
            .replace("<Sex1>", "<Sex1\n>")
            .replace("次郎", "&#x6B21;<![CDATA[郎]]>");
        assert_eq!(document(&odd), document(&plain));
    }

    #[test]
    fn a_carriage_return_in_a_value_survives_writing() {
        let xml = valid(&RECORD.replace("架空市", "架空&#13;市"));
        let written = document(&xml).message.to_xml(Encoding::Utf8).unwrap();
        assert_eq!(
            answer(&written).body.result_list[0].insurer_name.as_deref(),
            Some("架空\r市")
        );
    }
}

mod case_19_no_dtd {
    use super::*;

    #[test]
    fn a_document_type_and_its_entities_are_refused() {
        let options = ReadOptions::named("OQSsiquc01res_1.xml");
        let xml = valid(RECORD);
        for dtd in [
            "<!DOCTYPE XmlMsg>",
            "<!DOCTYPE XmlMsg [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>",
            "<!DOCTYPE XmlMsg [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;'>]>",
        ] {
            let hostile = xml.replace("<XmlMsg>", &format!("{dtd}<XmlMsg>"));
            assert_eq!(read(hostile.as_bytes(), &options).unwrap_err().code(), "dtd");
        }
        let undefined = xml.replace("次郎", "&nbsp;");
        match read(undefined.as_bytes(), &options).unwrap_err() {
            kazasu::eligibility::ReadError::Xml { kind, .. } => assert_eq!(kind, XmlErrorKind::BadReference),
            other => panic!("{other}"),
        }
    }
}

mod the_day_of_the_question {
    use super::*;

    const OTHER_DAY: Date = date(2026, 10, 1);

    #[test]
    fn an_answer_that_does_not_say_its_day_stands_as_it_is() {
        let end = "</ResultOfQualificationConfirmation>";
        let lapsed = RECORD.replace(
            end,
            &format!("<InsuredCardExpirationDate>20260731</InsuredCardExpirationDate>{end}"),
        );
        for date in ["", "不明"] {
            let xml = valid(&lapsed).replace(">20260929<", &format!(">{date}<"));
            assert_eq!(
                decided(&xml),
                (Outcome::InsuredWithNotes, vec!["card_expired"]),
                "{date}"
            );
        }
    }

    #[test]
    fn every_decision_for_another_day_says_so() {
        let at = |validity: &str, records: &str| {
            let xml = valid(records).replace("Validity>1<", &format!("Validity>{validity}<"));
            decide(&answer(&xml), OTHER_DAY)
        };
        for validity in ["1", "2", "3", "4", "5", "6"] {
            let (_, reasons) = shown(&at(validity, RECORD));
            assert!(reasons.contains(&"asked_for_another_day"), "{validity}");
        }
        let (outcome, reasons) = shown(&at("1", &format!("{RECORD}{RECORD}")));
        assert_eq!(
            (outcome, reasons),
            (Outcome::Several, vec!["several_records", "asked_for_another_day"])
        );
    }

    #[test]
    fn the_day_of_loss_is_the_first_day_without() {
        let end = "</ResultOfQualificationConfirmation>";
        let lost = |day: &str| {
            let dates = format!("<DisqualificationDate>{day}</DisqualificationDate><ReasonOfLoss>03</ReasonOfLoss>");
            valid(&RECORD.replace(end, &format!("{dates}{end}")))
        };
        let decision = decide(&answer(lost("20261001")), OTHER_DAY);
        let expected = vec!["lost", "reason_of_loss", "asked_for_another_day"];
        assert_eq!(shown(&decision), (Outcome::NotInsured, expected));
        let decision = decide(&answer(lost("20261002")), OTHER_DAY);
        assert_eq!(
            shown(&decision),
            (Outcome::InsuredWithNotes, vec!["asked_for_another_day"])
        );
    }

    #[test]
    fn a_card_counts_from_its_first_to_its_last_day() {
        let end = "</ResultOfQualificationConfirmation>";
        for (element, day, expected) in [
            ("InsuredCardValidDate", "20261001", Outcome::InsuredWithNotes),
            ("InsuredCardValidDate", "20261002", Outcome::NotInsured),
            ("QualificationDate", "20261002", Outcome::NotInsured),
            ("InsuredCardExpirationDate", "20261001", Outcome::InsuredWithNotes),
            ("InsuredCardExpirationDate", "20260930", Outcome::NotInsured),
        ] {
            let record = RECORD.replace(end, &format!("<{element}>{day}</{element}>{end}"));
            assert_eq!(
                decide(&answer(valid(&record)), OTHER_DAY).outcome,
                expected,
                "{element} {day}"
            );
        }
    }

    #[test]
    fn the_later_of_two_beginnings_counts() {
        let end = "</ResultOfQualificationConfirmation>";
        let dates =
            "<QualificationDate>20200401</QualificationDate><InsuredCardValidDate>20261101</InsuredCardValidDate>";
        let decision = decide(
            &answer(valid(&RECORD.replace(end, &format!("{dates}{end}")))),
            OTHER_DAY,
        );
        assert_eq!(
            shown(&decision),
            (Outcome::NotInsured, vec!["not_yet_valid", "asked_for_another_day"])
        );
    }

    #[test]
    fn one_record_in_force_is_enough() {
        let end = "</ResultOfQualificationConfirmation>";
        let lapsed = ASSISTANCE.replace(
            end,
            &format!("<DisqualificationDate>20261001</DisqualificationDate>{end}"),
        );
        let decision = decide(&answer(valid(&format!("{RECORD}{lapsed}"))), OTHER_DAY);
        let expected = vec!["lost", "asked_for_another_day", "medical_assistance"];
        assert_eq!(shown(&decision), (Outcome::InsuredWithNotes, expected));
    }
}

mod case_13_the_same_reception_number_asked_again_and_again {
    use super::*;
    use kazasu::eligibility::bulk_inquiry::{BulkInquiry, BulkKind, BulkState, BulkStep};

    #[test]
    fn asking_goes_on_under_the_same_number_until_the_answers_come() {
        let processing = "<XmlMsg><MessageHeader><ReceptionNumber>R1</ReceptionNumber><SegmentOfResult>2</SegmentOfResult></MessageHeader></XmlMsg>";
        let document = read(processing.as_bytes(), &ReadOptions::named("OQSmuquc02res_1.xml")).unwrap();
        let mut inquiry = BulkInquiry::accepted(BulkKind::Qualification, "1310000001", "R1");
        let first = inquiry.next();
        for _ in 0..5 {
            let state = inquiry.received(&document.message).unwrap();
            assert!(matches!(state, BulkState::Accepted { reception_number } if reception_number == "R1"));
            assert_eq!(inquiry.next(), first);
        }
        assert!(matches!(first, BulkStep::Download { .. }));
    }
}

mod case_14_units_with_several_results_or_none {
    use super::*;
    use kazasu::reception::decide_unit;

    #[test]
    fn each_unit_is_decided_by_what_it_holds() {
        let unit = |content: &str| format!("<BulkConfirmUnit>{content}</BulkConfirmUnit>");
        let valid =
            "<ProcessingResultStatus>1</ProcessingResultStatus><QualificationValidity>1</QualificationValidity>";
        let body = [
            unit(&format!("{valid}<ResultList>{RECORD}{ASSISTANCE}</ResultList>")),
            unit(&format!("{valid}{RECORD}{RECORD}")),
            unit("<ProcessingResultStatus>2</ProcessingResultStatus>"),
            unit(valid),
        ]
        .concat();
        let xml = file("<SegmentOfResult>1</SegmentOfResult>", &body);
        let document = read(xml.as_bytes(), &ReadOptions::named("OQSmuquc02res_1.xml")).unwrap();
        let Message::BulkAnswer(answer) = document.message else {
            panic!()
        };
        let outcomes: Vec<_> = answer
            .body
            .bulk_confirm_unit
            .iter()
            .map(|unit| (unit.records().count(), decide_unit(&answer, unit, TODAY).outcome))
            .collect();
        assert_eq!(
            outcomes,
            [
                (2, Outcome::InsuredWithNotes),
                (2, Outcome::Several),
                (0, Outcome::CouldNotAsk),
                (0, Outcome::CouldNotAsk)
            ]
        );
    }
}

mod case_17_drug_and_checkup_views_have_names_of_their_own {
    use super::*;

    #[test]
    fn the_words_of_one_family_are_not_taken_for_those_of_the_other() {
        let header = "<MedicalInstitutionCode>1310000001</MedicalInstitutionCode><InsurerNumber>  138057</InsurerNumber><InsuranceCardSymbol>12</InsuranceCardSymbol><InsuredPersonIdentificationNumber>34</InsuredPersonIdentificationNumber><BranchNumber>01</BranchNumber>";
        let body = "<StartDate>202609</StartDate><EndDate>999999</EndDate><FileCategory>2</FileCategory><MedicalTreatmentFlag>1</MedicalTreatmentFlag>";
        let xml = format!("<XmlMsg><MessageHeader>{header}</MessageHeader><MessageBody>{body}</MessageBody></XmlMsg>");
        let document = read(xml.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(document.diagnostics, []);
        let Message::DrugRequest(request) = &document.message else {
            panic!()
        };
        assert_eq!(
            request.header.insured_person_identification_number.as_deref(),
            Some("34")
        );
        let written = document.message.to_xml(Encoding::Utf8).unwrap();
        let written = String::from_utf8(written).unwrap();
        assert!(written.contains("<InsuranceCardSymbol>12<") && !written.contains("InsuredCardSymbol"));

        let wrong = xml.replace("BranchNumber", "InsuredBranchNumber");
        let document = read(wrong.as_bytes(), &ReadOptions::named("YZKsiquc01req_1.xml")).unwrap();
        assert_eq!(document.diagnostics[0].code.as_str(), "unknown_element");
    }
}
