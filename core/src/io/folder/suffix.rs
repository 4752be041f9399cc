//! Suffixes that make a request's file name unique.

use std::fmt;
use std::hash::{BuildHasher, RandomState};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::SystemTime;

use jiff::Timestamp;
use jiff::tz::{self, TimeZone};

/// The free part of a request's file name: 20 characters, `yyyyMMddHHmmss` in Japan's time and six of `0-9A-Z`.
///
/// Form and length are free as far as known (`[2+]`); 12 to 20 characters are in use, and 20 is the longest seen.
/// There are no lower-case letters, because Windows shares do not tell the cases apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Suffix(String);

impl Suffix {
    /// A suffix of this moment. Within a process no two are alike; between processes that ask in the same second they
    /// are alike with a chance of one in two thousand million, and [`Folder::ask`](super::Folder::ask) refuses a name
    /// in use.
    #[must_use]
    pub fn now() -> Self {
        static COUNTER: OnceLock<AtomicU32> = OnceLock::new();
        let counter = COUNTER.get_or_init(|| {
            let random = RandomState::new().hash_one(std::process::id());
            AtomicU32::new(u32::try_from(random & u64::from(u32::MAX)).unwrap_or_default())
        });
        Self::from_parts(SystemTime::now(), counter.fetch_add(1, Ordering::Relaxed))
    }

    /// The suffix as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    fn from_parts(time: SystemTime, counter: u32) -> Self {
        const DIGITS: [char; 36] = [
            '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'I', 'J', 'K',
            'L', 'M', 'N', 'O', 'P', 'Q', 'R', 'S', 'T', 'U', 'V', 'W', 'X', 'Y', 'Z',
        ];
        let time = Timestamp::try_from(time).unwrap_or(Timestamp::UNIX_EPOCH);
        let japan = TimeZone::fixed(tz::offset(9));
        let mut text = time.to_zoned(japan).strftime("%Y%m%d%H%M%S").to_string();
        let mut rest = counter;
        for _ in 0..6 {
            let digit = usize::try_from(rest % 36).unwrap_or_default();
            text.push(DIGITS.get(digit).copied().unwrap_or('0'));
            rest /= 36;
        }
        Self(text)
    }
}

impl fmt::Display for Suffix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::{Duration, UNIX_EPOCH};

    use super::*;

    #[test]
    fn tells_the_time_in_japan() {
        let time = UNIX_EPOCH + Duration::from_secs(1_790_640_000);
        assert_eq!(Suffix::from_parts(time, 0).as_str(), "20260929090000000000");
        assert_eq!(Suffix::from_parts(time, 36 + 35).as_str(), "20260929090000Z10000");
    }

    #[test]
    fn no_two_of_a_process_are_alike() {
        let threads: Vec<_> = (0..4)
            .map(|_| std::thread::spawn(|| (0..1000).map(|_| Suffix::now()).collect::<Vec<_>>()))
            .collect();
        let all: HashSet<_> = threads.into_iter().flat_map(|thread| thread.join().unwrap()).collect();
        assert_eq!(all.len(), 4000);
        assert!(
            all.iter()
                .all(|s| s.as_str().len() == 20 && s.as_str().bytes().all(|b| b.is_ascii_alphanumeric()))
        );
    }
}
