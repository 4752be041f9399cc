//! The `kazasu` command line.

fn main() {}
