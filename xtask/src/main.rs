//! `cargo xtask …`: the whole set-up of this project, on one machine, in one command.

fn main() {}
