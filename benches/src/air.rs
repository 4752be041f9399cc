//! How long an exchange takes over the air between reader and card, as ISO/IEC 14443 Type B and T=CL lay it out.
//!
//! The shortest time that the standard allows: no time for the card to think (an RSA signature alone takes it some
//! hundred milliseconds), none for the reader's own link to the computer. What is left is what a program can influence.

use std::time::Duration;

/// A bit rate of ISO/IEC 14443.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rate {
    /// 106 kbit/s: every reader and card.
    Kbit106,
    /// 424 kbit/s, where both agree to it.
    Kbit424,
}

/// An elementary time unit at 106 kbit/s is 128 periods of the 13.56 MHz carrier.
const ETU_NANOSECONDS: f64 = 128.0 / 0.013_56;
/// Start of frame, 10 etu low and 2 high, and end of frame, 10 low: the shortest (14443-3, 7.1).
const FRAME_ETU: usize = 12 + 10;
/// A character: start bit, eight bits, stop bit; no extra guard time.
const CHARACTER_ETU: usize = 10;
/// From the reader's frame to the card's: TR0 and TR1 at least, 64 and 80 periods of the subcarrier of 847.5 kHz.
const TURN_TO_CARD: f64 = (64.0 + 80.0) / 0.000_847_5;
/// From the card's frame to the reader's: 14 etu at least.
const TURN_TO_READER_ETU: f64 = 14.0;
/// T=CL: a protocol control byte before, two checksum bytes after; a frame has at most 256 bytes.
const BLOCK_OVERHEAD: usize = 3;
const FRAME_BYTES: usize = 256;

impl Rate {
    fn nanoseconds(self, etu: f64) -> f64 {
        let faster = match self {
            Self::Kbit106 => 1.0,
            Self::Kbit424 => 4.0,
        };
        etu * ETU_NANOSECONDS / faster
    }

    fn frame(self, bytes: usize) -> f64 {
        self.nanoseconds((FRAME_ETU + CHARACTER_ETU * bytes) as f64)
    }

    /// The time of one exchange: `out` bytes of command, `back` bytes of response with its status word.
    #[must_use]
    pub fn exchange(self, out: usize, back: usize) -> Duration {
        let to_card = TURN_TO_CARD;
        let to_reader = self.nanoseconds(TURN_TO_READER_ETU);
        let acknowledgement = self.frame(BLOCK_OVERHEAD);
        let room = FRAME_BYTES - BLOCK_OVERHEAD;
        let blocks = |bytes: usize| bytes.div_ceil(room).max(1);
        let carried = |bytes: usize| {
            let full = blocks(bytes) - 1;
            full as f64 * self.frame(FRAME_BYTES) + self.frame(bytes - full * room + BLOCK_OVERHEAD)
        };
        // Every block but the last of either direction is acknowledged by the other side.
        let acknowledged = (blocks(out) - 1 + blocks(back) - 1) as f64;
        let total =
            carried(out) + carried(back) + acknowledged * (acknowledgement + to_card + to_reader) + to_card + to_reader;
        Duration::from_nanos(total as u64)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_short_exchange_takes_its_frames_and_two_turns() {
        // 4 + 3 bytes out and 2 + 3 back: (22 + 70) + (22 + 50) etu of 9.44 us, 170 us to the card's answer, 14 etu.
        let time = Rate::Kbit106.exchange(4, 2);
        assert_eq!(time.as_micros(), 1850);
    }

    #[test]
    fn a_faster_rate_shortens_all_but_the_cards_turn() {
        let (slow, fast) = (Rate::Kbit106.exchange(5, 258), Rate::Kbit424.exchange(5, 258));
        assert!(fast > slow / 4 && fast < slow / 3, "{slow:?} {fast:?}");
    }
}
