//! Stages, what each came to, and the table at the end.

use std::{
    io::Write,
    process::ExitCode,
    time::{Duration, Instant},
};

use crate::process::Ended;

/// What happens to a stage that could not run.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Skips {
    /// It is counted as skipped.
    Allowed,
    /// It fails.
    Fail,
}

/// What a stage came to, in checks.
#[derive(Default)]
pub(crate) struct Outcome {
    pub(crate) passed: usize,
    pub(crate) failed: usize,
    pub(crate) skipped: usize,
    /// Shown in full when something failed or was skipped.
    pub(crate) report: String,
}

impl Outcome {
    /// One check that went well.
    pub(crate) fn passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    /// One check that failed, and why.
    pub(crate) fn failed(report: impl Into<String>) -> Self {
        Self {
            failed: 1,
            report: report.into(),
            ..Self::default()
        }
    }

    /// One check that could not run, and what would let it.
    pub(crate) fn skipped(report: impl Into<String>) -> Self {
        Self {
            skipped: 1,
            report: report.into(),
            ..Self::default()
        }
    }

    /// A program that checks one thing.
    pub(crate) fn of(ended: Ended) -> Self {
        if ended.success {
            Self::passed()
        } else {
            Self::failed(ended.output)
        }
    }

    /// `cargo test`: every test counts, an ignored one as skipped.
    pub(crate) fn of_tests(ended: Ended) -> Self {
        let mut outcome = Self {
            report: ended.output,
            ..Self::default()
        };
        for line in outcome.report.lines() {
            let Some(result) = line.strip_prefix("test result: ") else {
                continue;
            };
            outcome.passed += count(result, "passed");
            outcome.failed += count(result, "failed");
            outcome.skipped += count(result, "ignored");
        }
        // What does not compile, or dies, runs no test that could fail.
        if !ended.success && outcome.failed == 0 {
            outcome.failed = 1;
        }
        outcome
    }

    /// Both together.
    pub(crate) fn and(self, other: Self) -> Self {
        Self {
            passed: self.passed + other.passed,
            failed: self.failed + other.failed,
            skipped: self.skipped + other.skipped,
            report: self.report + &other.report,
        }
    }
}

/// The number before `word` in a line such as `ok. 3 passed; 0 failed; 1 ignored; …`.
fn count(result: &str, word: &str) -> usize {
    let words: Vec<&str> = result.split([' ', ';', '.']).filter(|part| !part.is_empty()).collect();
    words
        .windows(2)
        .find(|pair| pair[1] == word)
        .and_then(|pair| pair[0].parse().ok())
        .unwrap_or(0)
}

/// The stages so far.
pub(crate) struct Summary {
    skips: Skips,
    rows: Vec<Row>,
}

struct Row {
    stage: &'static str,
    outcome: Outcome,
    took: Duration,
}

impl Summary {
    pub(crate) fn new(skips: Skips) -> Self {
        Self {
            skips,
            rows: Vec::new(),
        }
    }

    /// Runs a stage, saying so before and after.
    pub(crate) fn stage(&mut self, stage: &'static str, run: impl FnOnce() -> Outcome) {
        print!("{stage} … ");
        let _ = std::io::stdout().flush();
        let start = Instant::now();
        let mut outcome = run();
        if self.skips == Skips::Fail {
            outcome.failed += std::mem::take(&mut outcome.skipped);
        }
        let took = start.elapsed();
        let result = match &outcome {
            Outcome {
                failed: 0, skipped: 0, ..
            } => "ok",
            Outcome { failed: 0, .. } => "skipped",
            _ => "FAILED",
        };
        println!("{result} ({:.1} s)", took.as_secs_f64());
        if result != "ok" {
            println!("{}", outcome.report.trim_end());
        }
        self.rows.push(Row { stage, outcome, took });
    }

    /// Prints the table, and one line with the sums alone.
    pub(crate) fn finish(self) -> ExitCode {
        println!(
            "\n{:<32} {:>7} {:>7} {:>8} {:>9}",
            "stage", "passed", "failed", "skipped", "seconds"
        );
        let mut sum = Outcome::default();
        for Row { stage, outcome, took } in self.rows {
            let Outcome {
                passed,
                failed,
                skipped,
                ..
            } = outcome;
            println!(
                "{stage:<32} {passed:>7} {failed:>7} {skipped:>8} {:>9.1}",
                took.as_secs_f64()
            );
            sum = sum.and(Outcome {
                report: String::new(),
                ..outcome
            });
        }
        println!(
            "\n{} passed, {} failed, {} skipped",
            sum.passed, sum.failed, sum.skipped
        );
        if sum.failed == 0 {
            ExitCode::SUCCESS
        } else {
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ended(success: bool, output: &str) -> Ended {
        Ended {
            success,
            output: output.to_owned(),
        }
    }

    #[test]
    fn the_results_of_all_test_binaries_are_added_up() {
        let outcome = Outcome::of_tests(ended(
            false,
            "running 3 tests\ntest result: ok. 2 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out\n\
             test result: FAILED. 10 passed; 4 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s\n",
        ));
        assert_eq!((outcome.passed, outcome.failed, outcome.skipped), (12, 4, 1));
    }

    #[test]
    fn tests_that_do_not_compile_are_a_failure() {
        let outcome = Outcome::of_tests(ended(false, "error: could not compile\n"));
        assert_eq!((outcome.passed, outcome.failed), (0, 1));
    }

    #[test]
    fn a_skip_is_a_failure_when_everything_is_required() {
        for (skips, expected) in [(Skips::Allowed, (0, 1)), (Skips::Fail, (1, 0))] {
            let mut summary = Summary::new(skips);
            summary.stage("stage", || Outcome::skipped("missing"));
            assert_eq!(
                (summary.rows[0].outcome.failed, summary.rows[0].outcome.skipped),
                expected
            );
        }
    }
}
