//! Texts of マイナ資格確認アプリ: the vectors of `testdata/app-text`, and what the reader does with texts of any kind.

use std::fs;
use std::path::PathBuf;

use kazasu::eligibility::app_text::{self, AppText, AppTextError, MAX_BYTES};
use kazasu::eligibility::codes::{LimitCategory, LimitCertificateClassification, Sex};
use kazasu::eligibility::value::{Field, Percent};
use kazasu::eligibility::{DiagnosticCode, Policy};
use proptest::prelude::*;

fn vectors() -> Vec<(String, String, PathBuf)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../testdata/app-text");
    let mut found: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "txt"))
        .map(|path| {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            let text = fs::read_to_string(&path).unwrap();
            (name, text, path.with_extension("expected.json"))
        })
        .collect();
    found.sort();
    assert!(found.len() >= 6, "the vectors are missing");
    found
}

fn lenient(text: &str) -> AppText<'_> {
    app_text::read(text, Policy::Lenient).unwrap()
}

fn codes(screen: &AppText<'_>) -> Vec<(&'static str, String)> {
    screen
        .diagnostics
        .iter()
        .map(|diagnostic| (diagnostic.code.as_str(), diagnostic.path.clone()))
        .collect()
}

/// A text with what is required, and `more` after it.
fn screen_with(more: &str) -> String {
    format!(
        "資格情報\n氏名\t架空　花子\nフリガナ\tカクウ　ハナコ\n生年月日\t平成2年3月4日\n\
         記号\t12\n番号\t345\n保険者番号\t06139992\n{more}"
    )
}

/// Set `KAZASU_BLESS` to write the expected files anew; then read the difference.
#[test]
fn every_text_reads_to_its_expected_json() {
    for (name, text, expected) in vectors() {
        let got = serde_json::to_value(lenient(&text)).unwrap();
        if std::env::var_os("KAZASU_BLESS").is_some() {
            fs::write(&expected, format!("{}\n", serde_json::to_string_pretty(&got).unwrap())).unwrap();
        }
        let want: serde_json::Value = serde_json::from_slice(&fs::read(&expected).unwrap()).unwrap();
        assert_eq!(got, want, "{name}");
    }
}

#[test]
fn strict_reading_refuses_exactly_what_lenient_reading_reports() {
    for (name, text, _) in vectors() {
        let screen = lenient(&text);
        match (screen.diagnostics.first(), app_text::read(&text, Policy::Strict)) {
            (None, strict) => assert_eq!(strict.unwrap(), screen, "{name}"),
            (Some(first), strict) => assert_eq!(strict.unwrap_err(), AppTextError::Refused(first.clone()), "{name}"),
        }
    }
}

#[test]
fn every_line_with_a_value_ends_up_in_the_record_or_among_the_unknown() {
    for (name, text, _) in vectors() {
        let screen = lenient(&text);
        let filled = serde_json::to_value(&screen).unwrap();
        let count = filled["record"].as_object().unwrap().values().fold(0, |count, value| {
            let group = value.as_object().filter(|object| !object.contains_key("code"));
            count + group.map_or(1, serde_json::Map::len)
        });
        let date = usize::from(filled.get("confirmation_date").is_some());
        let lines = text
            .trim_start_matches('\u{FEFF}')
            .lines()
            .filter(|line| {
                line.split(['\t', ':', '：', ' ', '　'])
                    .filter(|part| !part.is_empty())
                    .count()
                    > 1
            })
            .count();
        let lone = screen.unknown.iter().filter(|line| line.value.is_empty()).count();
        assert_eq!(count + date + screen.unknown.len() - lone, lines, "{name}");
    }
}

#[test]
fn separators_are_tabs_colons_or_spaces() {
    let with_tabs = screen_with("性別\t女\n");
    let want = lenient(&with_tabs);
    assert!(want.diagnostics.is_empty(), "{:?}", want.diagnostics);
    for separator in [":", "：", " ", "\u{3000}", " : ", "： ", " \t "] {
        let text = with_tabs.replace('\t', separator);
        assert_eq!(lenient(&text), want, "{separator:?}");
    }
    let crlf = with_tabs.replace('\n', "\r\n");
    assert_eq!(lenient(&crlf), want);
}

#[test]
fn a_key_means_what_its_heading_makes_of_it() {
    let text = screen_with(
        "負担割合\t1割\n性別\t男\n裏面記載情報\n氏名\t別名　花子\n性別\t女\n高齢受給者証\n負担割合\t2割\n\
         限度額適用認定証\n区分\t限度額適用認定証\n適用区分\tオ(境)\n長期入院該当年月日\t令和8年8月1日\n",
    );
    let screen = lenient(&text);
    assert!(screen.diagnostics.is_empty(), "{:?}", screen.diagnostics);
    let record = screen.record;
    assert_eq!(record.name.as_deref(), Some("架空　花子"));
    assert_eq!(record.name_of_other.as_deref(), Some("別名　花子"));
    assert_eq!((record.sex1, record.sex2), (Sex::Male.into(), Sex::Female.into()));
    assert_eq!(record.insured_partial_contribution_ratio, Percent(10).into());
    let elderly = record.elderly_recipient_certificate_info.unwrap();
    assert_eq!(elderly.elderly_recipient_contribution_ratio, Percent(20).into());
    let limit = record.limit_application_certificate_related_info.unwrap();
    assert_eq!(
        limit.limit_application_certificate_classification,
        LimitCertificateClassification::Limit.into()
    );
    assert_eq!(
        limit.limit_application_certificate_classification_flag,
        LimitCategory::A06.into()
    );
    let long_term = limit.limit_application_certificate_long_term_date.known().unwrap();
    assert_eq!(long_term.to_string(), "2026-08-01");
}

#[test]
fn lines_below_an_unknown_heading_are_not_taken_for_others() {
    let text = screen_with("別の証\n有効終了日\t令和8年8月1日\n");
    let screen = lenient(&text);
    assert!(screen.record.insured_card_expiration_date.is_absent());
    let kept: Vec<_> = screen
        .unknown
        .iter()
        .map(|line| (line.line, &*line.key, &*line.value))
        .collect();
    assert_eq!(kept, [(8, "別の証", ""), (9, "有効終了日", "令和8年8月1日")]);
}

#[test]
fn what_does_not_fit_is_kept_as_text_and_reported() {
    let text = screen_with("確認日\t昨日\n有効開始日\t令和5年2月29日\n性別\t男性\n負担割合\t11割\n");
    let screen = lenient(&text);
    assert_eq!(screen.confirmation_date, Field::Other("昨日".into()));
    assert_eq!(
        screen.record.insured_card_valid_date,
        Field::Other("令和5年2月29日".into())
    );
    assert_eq!(screen.record.sex1, Field::Other("男性".into()));
    assert_eq!(
        screen.record.insured_partial_contribution_ratio,
        Field::Other("11割".into())
    );
    let want = [
        ("misfit", "資格情報/確認日"),
        ("misfit", "資格情報/有効開始日"),
        ("unknown_code", "資格情報/性別"),
        ("misfit", "資格情報/負担割合"),
    ];
    assert_eq!(codes(&screen), want.map(|(code, path)| (code, path.to_owned())));
    let lines: Vec<_> = screen
        .diagnostics
        .iter()
        .map(|diagnostic| diagnostic.position.line)
        .collect();
    assert_eq!(lines, [8, 9, 10, 11]);
}

#[test]
fn each_required_key_is_missed() {
    let all = screen_with("");
    for key in ["氏名", "フリガナ", "生年月日", "記号", "番号", "保険者番号"] {
        let line = all.lines().find(|line| line.split('\t').next() == Some(key)).unwrap();
        for without in [
            all.replace(&format!("{line}\n"), ""),
            all.replace(line, &format!("{key}\t")),
        ] {
            let missing = vec![("missing", format!("資格情報/{key}"))];
            assert_eq!(codes(&lenient(&without)), missing);
        }
    }
}

#[test]
fn a_second_value_is_kept_beside_the_first() {
    let text = screen_with("氏名\t別の　人\n確認日\t令和8年9月1日\n確認日\t令和8年9月2日\n");
    let screen = lenient(&text);
    assert_eq!(screen.record.name.as_deref(), Some("架空　花子"));
    assert_eq!(screen.confirmation_date.known().unwrap().to_string(), "2026-09-01");
    assert_eq!(
        codes(&screen),
        [
            ("repeated", "資格情報/氏名".into()),
            ("repeated", "資格情報/確認日".into())
        ]
    );
    assert_eq!(screen.unknown.len(), 2);
}

#[test]
fn other_texts_are_refused() {
    for text in ["", "\n\n", "資格情報\n", "こんにちは\n", "<XmlMsg><MessageHeader>"] {
        let error = app_text::read(text, Policy::Lenient).unwrap_err();
        assert_eq!(error.code(), "not_app_text", "{text}");
    }
    let long = "資".repeat(MAX_BYTES / 3 + 1);
    assert_eq!(app_text::read(&long, Policy::Lenient).unwrap_err().code(), "too_large");
}

#[test]
fn diagnostics_hold_nothing_of_the_person() {
    let text = screen_with("架空太郎の備考\t秘密\n性別\t架空の性\n確認日\t秘密\n");
    let screen = lenient(&text);
    assert_eq!(screen.diagnostics.len(), 3);
    for diagnostic in &screen.diagnostics {
        let shown = format!("{diagnostic}");
        assert!(!shown.contains("架空") && !shown.contains("秘密"), "{shown}");
    }
}

proptest! {
    #[test]
    fn no_text_makes_the_reader_panic(text in any::<String>()) {
        drop(app_text::read(&text, Policy::Lenient));
    }

    #[test]
    fn no_lines_of_the_apps_making_get_lost(
        lines in proptest::collection::vec(
            (
                prop::sample::select(vec!["氏名", "性別", "生年月日", "負担割合", "区分", "確認日", "裏面記載情報",
                    "高齢受給者証", "限度額適用認定証", "知らない", "", "番号", "有効開始日"]),
                prop::sample::select(vec!["\t", ":", "　", ""]),
                prop::sample::select(vec!["", "男", "令和元年５月１日", "令和99999年1月1日", "3割", "99999割", "%", "×"]),
            ),
            0..20,
        ),
    ) {
        let text: String = std::iter::once("資格情報\n番号\t1\n".to_owned())
            .chain(lines.iter().map(|(key, separator, value)| format!("{key}{separator}{value}\n")))
            .collect();
        let screen = app_text::read(&text, Policy::Lenient).unwrap();
        let strict = app_text::read(&text, Policy::Strict);
        prop_assert_eq!(strict.is_ok(), screen.diagnostics.is_empty());
        let reported = screen.diagnostics.iter().filter(|diagnostic| {
            matches!(diagnostic.code, DiagnosticCode::UnknownElement | DiagnosticCode::Repeated)
        });
        prop_assert_eq!(reported.count(), screen.unknown.len());
        prop_assert_eq!(screen.clone().into_owned(), screen);
    }
}
