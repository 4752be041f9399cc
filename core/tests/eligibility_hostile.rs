//! Bytes that no terminal would send: each ends in an error with its place, or in a message that an independent XML
//! reader accepts as well; never in a panic.

use kazasu::eligibility::{DiagnosticCode, ReadError, ReadOptions, XmlErrorKind, encoding, read};
use proptest::prelude::*;

const ANSWER: &[u8] = include_bytes!("../../testdata/eligibility/OQSsiquc01res_every_element.xml");

fn options() -> ReadOptions {
    ReadOptions::named("OQSsiquc01res_1.xml")
}

fn xml_error(text: &str) -> (XmlErrorKind, usize, usize) {
    match read(text.as_bytes(), &options()) {
        Err(ReadError::Xml { kind, position }) => (kind, position.line, position.column),
        other => panic!("{text}: {other:?}"),
    }
}

#[test]
fn malformed_documents_are_refused_with_line_and_column() {
    use XmlErrorKind::{
        BadReference, Dtd, IllegalCharacter, MalformedAttribute, MalformedMarkup, MismatchedEnd, NamespacePrefix,
        NoRoot, TextOutsideRoot, TrailingContent, UnexpectedEnd,
    };
    let cases = [
        ("", (NoRoot, 1, 1)),
        ("\n  text", (TextOutsideRoot, 2, 3)),
        ("<XmlMsg>\n<MessageBody>", (UnexpectedEnd, 2, 14)),
        ("<XmlMsg>\n<MessageBody></XmlMsg>", (MismatchedEnd, 2, 14)),
        ("<XmlMsg></XmlMsg>\n<XmlMsg></XmlMsg>", (TrailingContent, 2, 1)),
        ("<XmlMsg></XmlMsg> trailing", (TextOutsideRoot, 1, 19)),
        ("<XmlMsg></XmlMsg></XmlMsg>", (MismatchedEnd, 1, 18)),
        ("<!DOCTYPE XmlMsg [<!ENTITY a 'b'>]><XmlMsg/>", (Dtd, 1, 1)),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE XmlMsg SYSTEM 'x'><XmlMsg/>",
            (Dtd, 2, 1),
        ),
        (
            "<XmlMsg><MessageBody><ResultList>あ&b;</ResultList></MessageBody></XmlMsg>",
            (BadReference, 1, 34),
        ),
        ("<XmlMsg><A>&#0;</A></XmlMsg>", (BadReference, 1, 12)),
        ("<XmlMsg><A>&amp</A></XmlMsg>", (BadReference, 1, 12)),
        ("<XmlMsg><A>\u{1}</A></XmlMsg>", (IllegalCharacter, 1, 12)),
        ("<XmlMsg><a:b/></XmlMsg>", (NamespacePrefix, 1, 10)),
        ("<XmlMsg a='1' a='2'/>", (MalformedAttribute, 1, 20)),
        ("<XmlMsg a=1/>", (MalformedAttribute, 1, 10)),
        ("<XmlMsg a='1'b='2'/>", (MalformedMarkup, 1, 14)),
        ("<XmlMsg><!-- a -- b --></XmlMsg>", (MalformedMarkup, 1, 9)),
        ("<XmlMsg>]]></XmlMsg>", (MalformedMarkup, 1, 9)),
        ("<XmlMsg><1/></XmlMsg>", (MalformedMarkup, 1, 10)),
        ("<XmlMsg><?xml version='1.0'?></XmlMsg>", (MalformedMarkup, 1, 9)),
        ("<?xml encoding='UTF-8'?><XmlMsg/>", (MalformedMarkup, 1, 1)),
    ];
    for (text, expected) in cases {
        assert_eq!(xml_error(text), expected, "{text}");
    }
}

#[test]
fn another_root_element_is_no_message() {
    let error = read(b"<html></html>", &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code(), "not_a_message");
}

#[test]
fn every_truncation_of_an_answer_is_an_error() {
    let end = ANSWER.iter().rposition(|b| *b == b'>').unwrap();
    for length in 0..=end {
        let error = read(&ANSWER[..length], &options()).unwrap_err();
        assert!(
            matches!(error, ReadError::Xml { .. } | ReadError::Encoding { .. }),
            "{length}: {error}"
        );
    }
}

#[test]
fn deep_nesting_is_refused_early() {
    let deep = "<XmlMsg>".repeat(100_000);
    assert_eq!(xml_error(&deep).0, XmlErrorKind::TooDeep);
    let within_a_value = format!("<XmlMsg><MessageBody><ResultList>{}", "<a>".repeat(100_000));
    assert_eq!(xml_error(&within_a_value).0, XmlErrorKind::TooDeep);
}

#[test]
fn a_file_over_the_limit_is_refused_before_it_is_read() {
    let mut options = options();
    options.max_bytes = 1000;
    assert_eq!(
        read(&[b' '; 1001], &options).unwrap_err(),
        ReadError::TooLarge {
            size: 1001,
            limit: 1000
        }
    );
}

#[test]
fn a_giant_text_is_kept_and_reported_as_too_long() {
    let name = "あ".repeat(1 << 20);
    let text = format!(
        "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult><ErrorMessage>{name}</ErrorMessage></MessageHeader></XmlMsg>"
    );
    let document = read(text.as_bytes(), &options()).unwrap();
    assert_eq!(document.diagnostics[0].code, DiagnosticCode::TooLong);
}

#[test]
fn diagnostics_are_bounded_and_cheap() {
    let text = format!("<XmlMsg><MessageBody>{}</MessageBody></XmlMsg>", "<x/>".repeat(90_000));
    let started = std::time::Instant::now();
    let document = read(text.as_bytes(), &options()).unwrap();
    assert!(document.diagnostics.len() <= 1001);
    assert_eq!(document.diagnostics.last().unwrap().code, DiagnosticCode::More);
    assert!(started.elapsed().as_secs() < 10, "reading is not linear");
}

#[test]
fn what_takes_more_memory_than_text_is_bounded_in_number() {
    let item = "<ResultOfQualificationConfirmation/>";
    for body in [
        format!("<ResultList>{}</ResultList>", item.repeat(100_001)),
        format!("<ResultList>{item}</ResultList>").repeat(100_001),
        "<x/>".repeat(100_001),
        "a<!---->".repeat(100_001),
        format!("<ResultList>{}</ResultList>", "<x/>".repeat(100_001)),
        "<ProcessingResultCode>1</ProcessingResultCode>".repeat(100_002),
    ] {
        let text = format!("<XmlMsg><MessageBody>{body}</MessageBody></XmlMsg>");
        assert_eq!(xml_error(&text).0, XmlErrorKind::TooManyParts);
    }
}

#[test]
fn debug_shows_which_elements_there_are_and_none_of_their_text() {
    let text = std::str::from_utf8(ANSWER)
        .unwrap()
        .replace("</MessageBody>", "<New>a secret</New></MessageBody>");
    let shown = format!("{:?}", read(text.as_bytes(), &options()).unwrap().message);
    assert!(
        shown.contains("QualificationValidity") && shown.contains("New"),
        "{shown}"
    );
    assert!(!shown.contains("a secret"), "{shown}");
    let tree = roxmltree::Document::parse(&text).unwrap();
    let texts = tree.descendants().filter(|node| node.is_text());
    for text in texts
        .filter_map(|node| node.text())
        .filter(|text| text.trim().chars().count() > 3)
    {
        assert!(!shown.contains(text), "{text}: {shown}");
    }
}

#[test]
fn bytes_of_another_encoding_are_refused_with_their_place() {
    let error = read(
        b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<XmlMsg>\x82\xA0</XmlMsg>",
        &options(),
    )
    .unwrap_err();
    assert_eq!(
        (
            error.code(),
            error.position().unwrap().line,
            error.position().unwrap().column
        ),
        ("bad_encoding", 2, 9)
    );
    let error = read(
        b"<?xml version=\"1.0\" encoding=\"Shift_JIS\"?>\n<XmlMsg>\x82\xA0\xFF</XmlMsg>",
        &options(),
    )
    .unwrap_err();
    assert_eq!((error.code(), error.position().unwrap().column), ("bad_encoding", 10));
    let error = read(b"<?xml version=\"1.0\" encoding=\"EUC-JP\"?><XmlMsg/>", &options()).unwrap_err();
    assert_eq!(error.code(), "unknown_encoding");
}

#[test]
fn shift_jis_that_cannot_hold_a_character_says_which_and_where() {
    use kazasu::eligibility::{Encoding, WriteError};
    for (character, reference) in [('𠮷', "&#x20BB7;"), ('−', "&#x2212;"), ('¥', "&#xA5;")] {
        let text = format!(
            "<XmlMsg><MessageHeader><SegmentOfResult>1</SegmentOfResult><ErrorMessage>{reference}</ErrorMessage></MessageHeader></XmlMsg>"
        );
        let document = read(text.as_bytes(), &options()).unwrap();
        let error = document.message.to_xml(Encoding::ShiftJis).unwrap_err();
        let path = "XmlMsg/MessageHeader/ErrorMessage".to_owned();
        assert_eq!(error, WriteError::Unrepresentable { path, character });
        assert!(document.message.to_xml(Encoding::Utf8).is_ok());
    }
}

/// What we accept, `roxmltree` accepts, and the texts agree.
fn agrees_with_roxmltree(bytes: &[u8]) {
    let Ok(document) = read(bytes, &options()) else { return };
    let (text, _) = encoding::decode(bytes).unwrap();
    let tree = roxmltree::Document::parse(&text)
        .unwrap_or_else(|error| panic!("roxmltree refuses what we accept: {error}\n{text}"));
    let header = tree
        .root_element()
        .children()
        .find(|node| node.has_tag_name("MessageHeader"));
    // An empty element is as good as absent, so that the first one with something in it counts.
    let filled = |node: &roxmltree::Node<'_, '_>| {
        node.descendants()
            .any(|inner| inner.is_text() && inner.text() != Some(""))
    };
    let message = header.and_then(|header| {
        header
            .children()
            .find(|node| node.has_tag_name("ErrorMessage") && filled(node))
    });
    let kazasu::eligibility::Message::QualificationAnswer(answer) = &document.message else {
        panic!()
    };
    if let (Some(ours), Some(theirs)) = (&answer.header.error_message, message)
        && theirs.children().all(|child| !child.is_element())
    {
        let theirs: String = theirs
            .children()
            .filter_map(|child| child.text().filter(|_| child.is_text()))
            .collect();
        assert_eq!(*ours, theirs);
    }
}

/// Pieces from which documents that are nearly right are put together.
fn pieces() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<XmlMsg>",
        "</XmlMsg>",
        "<MessageHeader>",
        "</MessageHeader>",
        "<ErrorMessage>",
        "</ErrorMessage>",
        "<ErrorMessage/>",
        "<MessageBody>",
        "</MessageBody>",
        "<ResultList>",
        "</ResultList>",
        "text",
        "あ",
        " ",
        "\r\n",
        "&amp;",
        "&#65;",
        "&#x3042;",
        "&lt",
        "&",
        "<!-- c -->",
        "<!--",
        "-->",
        "<![CDATA[",
        "]]>",
        "<?pi x?>",
        "<?xml version='1.0'?>",
        "<a b='c'>",
        "</a>",
        "<a b=\"c\" b=\"d\"/>",
        "<é/>",
        "<!DOCTYPE a>",
        "<a:b/>",
        ">",
        "<",
        "'",
        "\"",
        "]]",
        "=",
    ]);
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn arbitrary_bytes_never_panic(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        agrees_with_roxmltree(&bytes);
    }

    #[test]
    fn what_we_accept_another_reader_accepts(inner in pieces()) {
        agrees_with_roxmltree(inner.as_bytes());
        agrees_with_roxmltree(format!("<XmlMsg>{inner}</XmlMsg>").as_bytes());
        agrees_with_roxmltree(
            format!("<XmlMsg><MessageHeader><ErrorMessage>{inner}</ErrorMessage></MessageHeader></XmlMsg>").as_bytes());
    }

    #[test]
    fn a_damaged_answer_never_panics(at in 0..ANSWER.len(), byte in any::<u8>(), cut in 0..ANSWER.len()) {
        let mut bytes = ANSWER.to_vec();
        bytes[at] = byte;
        agrees_with_roxmltree(&bytes);
        bytes.remove(cut);
        agrees_with_roxmltree(&bytes);
    }

    #[test]
    fn any_text_survives_writing_and_reading(text in "\\PC{1,60}") {
        let mut answer = kazasu::eligibility::qualification::QualificationAnswer::default();
        answer.header.error_message = Some(text.clone().into());
        let bytes = kazasu::eligibility::Message::from(answer).to_xml(kazasu::eligibility::Encoding::Utf8).unwrap();
        let document = read(&bytes, &options()).unwrap();
        let kazasu::eligibility::Message::QualificationAnswer(answer) = document.message else { panic!() };
        let expected = (!text.trim_matches(' ').is_empty()).then_some(text);
        prop_assert_eq!(answer.header.error_message.as_deref(), expected.as_deref());
    }
}
