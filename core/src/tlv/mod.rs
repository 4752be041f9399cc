//! Tag-length-value data over byte slices: borrowed, iterative, bounded.

pub mod ber;
pub mod simple;
