//! The figures that the documents quote, each by one command: `cargo xtask bench …`.

pub mod air;
pub mod c;
pub mod exchanges;
mod time;
