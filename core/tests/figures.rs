//! The figures of the README, counted on the simulated card. Run with `--nocapture` to see them.

use std::fs;
use std::path::Path;

use kazasu::apdu::{ExtendedLength, LinkOptions};
use kazasu::card::jpki::{Digest, authenticate};
use kazasu::card::{Guard, Options, Pin};
use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::fault::Recorder;

/// Exchanges, bytes to the card and bytes from it, of select, certificate, VERIFY and signature.
fn count(extended_length: ExtendedLength, guard: Guard) -> (usize, usize, usize) {
    let mut card = Recorder::new(MyNumberCard::new(CardProfile::default()));
    let mut link = LinkOptions::default();
    link.extended_length = extended_length;
    let options = Options { guard, link };
    let proof = authenticate(Pin::new("1234").unwrap(), Digest::of(b"challenge"), options)
        .run(&mut card)
        .unwrap();
    assert_eq!(proof.certificate.len(), 1571);
    (card.count(), card.bytes_out(), card.bytes_in())
}

#[test]
fn the_figures_of_both_readmes_are_those_counted_here() {
    let mut rows = Vec::new();
    for (length, extended_length) in [("extended", ExtendedLength::Unknown), ("short", ExtendedLength::No)] {
        for (shown, guard) in [("off", Guard::Off), ("on", Guard::On)] {
            let (exchanges, out, back) = count(extended_length, guard);
            rows.push(format!("| {length} | {shown} | {exchanges} | {out} | {back} |"));
        }
    }
    println!("| APDUs | PIN guard | exchanges | bytes out | bytes in |");
    for row in &rows {
        println!("{row}");
    }
    for readme in ["README.md", "README.ja.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(readme)).unwrap();
        for row in &rows {
            assert!(text.contains(row), "{readme} lacks {row}");
        }
    }
}
