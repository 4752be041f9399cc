//! Prints a figure's table: `cargo xtask bench exchanges`.

use std::process::ExitCode;

const USAGE: &str = "usage: kazasu-benches exchanges";

fn main() -> Result<ExitCode, Box<dyn std::error::Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    if arguments != ["exchanges"] {
        eprintln!("{USAGE}");
        return Ok(ExitCode::from(2));
    }
    print!("{}", kazasu_benches::exchanges::table()?);
    Ok(ExitCode::SUCCESS)
}
