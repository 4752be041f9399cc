//! Card jobs stay at the floor, and the documents quote what is counted.

use std::fs;
use std::path::Path;

use kazasu::apdu::ExtendedLength;
use kazasu::card::Guard;
use kazasu_benches::exchanges::{Job, measure, table};

#[test]
fn every_job_is_at_the_floor_with_extended_length() {
    for job in Job::ALL {
        for form in [ExtendedLength::Unknown, ExtendedLength::Yes] {
            let figures = measure(job, form, Guard::Off).unwrap();
            assert_eq!(figures.exchanges, job.floor(), "{job:?}, {form:?}");
        }
    }
}

#[test]
fn the_guard_costs_one_exchange_where_a_credential_is_verified() {
    for job in Job::ALL {
        let [off, on] =
            [Guard::Off, Guard::On].map(|guard| measure(job, ExtendedLength::Yes, guard).unwrap().exchanges);
        let verifies = job != Job::TokenInformation;
        assert_eq!(on, off + usize::from(verifies), "{job:?}");
    }
}

#[test]
fn both_readmes_quote_this_table() {
    let table = table().unwrap();
    println!("{table}");
    for readme in ["README.md", "README.ja.md"] {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(readme)).unwrap();
        for row in table.lines().skip(2) {
            assert!(text.contains(row), "{readme} lacks {row}");
        }
    }
}
