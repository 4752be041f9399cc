//! What the C library adds to the crate: `cargo xtask bench c`. The C side is `benches/c/bench.c`.

use std::error::Error;
use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::Path;
use std::process::Command;

use kazasu::eligibility::{ReadOptions, read};

use crate::time::median;

/// The table, measured now: `program` is the compiled C side, `vector` the message.
///
/// # Errors
/// When the program does not run, or the message does not read.
pub fn table(program: &Path, vector: &Path) -> Result<String, Box<dyn Error>> {
    let file = fs::read(vector)?;
    let name = vector.file_name().and_then(|name| name.to_str()).unwrap_or_default();
    let options = ReadOptions::named(name);
    let document = read(&file, &options)?;
    let message = &document.message;
    let rust = [
        (
            "text",
            median(200_000, || message.at(black_box("ResultList/0/Name")).is_ok()),
        ),
        (
            "date",
            median(200_000, || message.at(black_box("ResultList/0/Birthdate")).is_ok()),
        ),
        (
            "parse",
            median(2_000, || read(&file, &ReadOptions::named(name)).is_ok()),
        ),
    ];

    let output = Command::new(program).arg(vector).output()?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into());
    }
    let measured = String::from_utf8(output.stdout)?;
    let mut table = String::from("| call | C | Rust | ratio |\n|---|---|---|---|\n");
    for line in measured.lines() {
        let (name, time) = line.split_once('\t').ok_or("the C side printed another form")?;
        let time: f64 = time.parse()?;
        let (own, ratio) = match rust.iter().find(|(known, _)| *known == name) {
            Some((_, own)) => (format!("{own:.0} ns"), format!("{:.2}", time / own)),
            None => ("–".to_owned(), "–".to_owned()),
        };
        writeln!(
            table,
            "| {} | {time:.0} ns | {own} | {ratio} |",
            words(name, file.len())
        )?;
    }
    Ok(table)
}

fn words(name: &str, size: usize) -> String {
    match name {
        "no-op" => "a call that does nothing (`kazasu_abi_version`)".to_owned(),
        "text" => "one text by its path (`ResultList/0/Name`)".to_owned(),
        "date" => "one date by its path (`ResultList/0/Birthdate`)".to_owned(),
        "parse" => format!("an answer of {size} bytes, every element, to a handle and freed"),
        other => other.to_owned(),
    }
}
