//! The table of every message and field in the documentation, made from the declarations. Set `KAZASU_BLESS` to write it
//! anew.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use kazasu::Confidence;
use kazasu::eligibility::codes;
use kazasu::eligibility::message::LAYOUTS;
use kazasu::eligibility::table::{FieldInfo, GroupInfo, Presence, Shape};
use kazasu::eligibility::value::ScalarKind;

const HEAD: &str = "\
Every message and every field, with its meaning and how firm that is.

The official layouts are not public. *firm*: two or more independent sources; *one source*; *inferred*; *disputed*:
sources contradict each other, see the field's documentation. A `!` behind an element means that the source layouts
demand it. Width is in characters. Groups are listed once; a group's fields stand in the table under its name.
";

fn confidence(confidence: Confidence) -> &'static str {
    match confidence {
        Confidence::Firm => "firm",
        Confidence::OneSource => "one source",
        Confidence::Inferred => "inferred",
        Confidence::Disputed => "disputed",
    }
}

fn holds(field: &FieldInfo) -> String {
    match field.shape {
        Shape::Scalar(ScalarKind::Code(table)) => format!("code `{}`", table.id),
        Shape::Scalar(kind) => match kind {
            ScalarKind::Text => "text",
            ScalarKind::InsurerNumber => "insurer number",
            ScalarKind::Date => "date `YYYYMMDD`",
            ScalarKind::Time => "time `YYYYMMDDhhmmss`",
            ScalarKind::Month => "month `YYYYMM`",
            ScalarKind::Percent => "percent",
            ScalarKind::Yen => "yen",
            ScalarKind::Count => "count",
            other => panic!("{other:?} has no name here"),
        }
        .to_owned(),
        Shape::Group(group) => format!("group `{}`", group.element),
        Shape::List(group) => format!("list of `{}`", group.element),
        Shape::Many(group) => format!("any number of `{}`", group.element),
        Shape::Texts => "any number of texts".to_owned(),
        other => panic!("{other:?} has no name here"),
    }
}

fn table(out: &mut String, group: &'static GroupInfo) {
    writeln!(
        out,
        "\n| element | 意味 | key in JSON | holds | width | confidence |\n|---|---|---|---|---|---|"
    )
    .unwrap();
    for field in group.fields {
        let required = if field.presence == Presence::Required { " !" } else { "" };
        let width = if field.width == 0 {
            String::new()
        } else {
            field.width.to_string()
        };
        let (element, japanese, key) = (field.element, field.japanese, field.key);
        let (holds, confidence) = (holds(field), confidence(field.confidence));
        writeln!(
            out,
            "| `{element}`{required} | {japanese} | `{key}` | {holds} | {width} | {confidence} |"
        )
        .unwrap();
    }
}

fn children(group: &'static GroupInfo) -> impl Iterator<Item = &'static GroupInfo> {
    group.fields.iter().filter_map(|field| match field.shape {
        Shape::Group(child) | Shape::List(child) | Shape::Many(child) => Some(child),
        _ => None,
    })
}

fn page() -> String {
    let mut out = HEAD.to_owned();
    let mut shown: Vec<*const GroupInfo> = Vec::new();
    for (name, root) in LAYOUTS {
        writeln!(out, "\n# {name}").unwrap();
        let mut waiting: Vec<&'static GroupInfo> = children(root).collect();
        let mut next = 0;
        while let Some(group) = waiting.get(next).copied() {
            next += 1;
            if shown.contains(&std::ptr::from_ref(group)) {
                writeln!(out, "\n`{}`: as above.", group.element).unwrap();
                continue;
            }
            shown.push(group);
            if group.fields.is_empty() {
                writeln!(out, "\n`{}`: no table; kept as a tree.", group.element).unwrap();
                continue;
            }
            writeln!(out, "\n## {}", group.element).unwrap();
            table(&mut out, group);
            waiting.extend(children(group));
        }
    }
    writeln!(
        out,
        "\n# Code tables\n\n| table | code | 意味 | English | confidence |\n|---|---|---|---|---|"
    )
    .unwrap();
    for table in codes::ALL {
        for entry in table.entries {
            let confidence = confidence(entry.confidence);
            let (id, name) = (table.id, table.name);
            writeln!(
                out,
                "| `{id}` {name} | `{}` | {} | {} | {confidence} |",
                entry.code, entry.label, entry.gloss
            )
            .unwrap();
        }
    }
    out
}

#[test]
fn the_documentation_shows_what_is_declared() {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src/eligibility/layouts.md");
    let page = page();
    if std::env::var_os("KAZASU_BLESS").is_some() {
        fs::write(&path, &page).unwrap();
    }
    assert!(
        fs::read_to_string(&path).unwrap() == page,
        "run with KAZASU_BLESS=1 and read the difference"
    );
    for (name, _) in LAYOUTS {
        assert!(page.contains(&format!("# {name}\n")), "{name}");
    }
}
