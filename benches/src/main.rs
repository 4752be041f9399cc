//! Prints a figure's table: `cargo xtask bench …`.

use std::path::Path;
use std::process::ExitCode;

const USAGE: &str = "usage: kazasu-benches exchanges | c PROGRAM MESSAGE.xml";

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    let table = match arguments.as_slice() {
        ["exchanges"] => kazasu_benches::exchanges::table()?,
        ["c", program, message] => kazasu_benches::c::table(Path::new(program), Path::new(message))?,
        _ => {
            eprintln!("{USAGE}");
            return Ok(ExitCode::from(2));
        }
    };
    print!("{table}");
    Ok(ExitCode::SUCCESS)
}
