//! Time of one call: the median of several runs, so that what else the machine does counts little.

use std::hint::black_box;
use std::time::Instant;

/// As many as the C program makes.
const RUNS: usize = 21;

/// Nanoseconds that `job` takes, measured over `times` calls a run.
pub(crate) fn median<T>(times: u32, mut job: impl FnMut() -> T) -> f64 {
    let mut runs: Vec<f64> = (0..RUNS)
        .map(|_| {
            let start = Instant::now();
            for _ in 0..times {
                black_box(job());
            }
            start.elapsed().as_secs_f64() * 1e9 / f64::from(times)
        })
        .collect();
    runs.sort_by(f64::total_cmp);
    runs[RUNS / 2]
}
