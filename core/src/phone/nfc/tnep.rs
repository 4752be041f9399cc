//! TNEP, by which reader and phone exchange NDEF messages over the tag: the records, and how long to wait.

use std::time::Duration;

use super::ndef::{NdefError, Record, TypeNameFormat, write};

/// The service that negotiates a connection handover.
pub const HANDOVER_SERVICE: &[u8] = b"urn:nfc:sn:handover";

/// Why a service cannot be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum TnepError {
    /// A service parameter record (Tp) that is not as it should be.
    #[error("the service parameter record is malformed")]
    Parameter,
    /// A version other than 1.x.
    #[error("TNEP version {0:02X} is not known")]
    Version(u8),
    /// A mode other than 00, single response. What others are called is disputed.
    #[error("TNEP communication mode {0:02X} is not known")]
    Mode(u8),
    /// A status record (Te) that is not as it should be.
    #[error("the service status record is malformed")]
    Status,
}

impl TnepError {
    /// A stable snake_case code.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Parameter => "tnep_parameter",
            Self::Version(_) => "tnep_version",
            Self::Mode(_) => "tnep_mode",
            Self::Status => "tnep_status",
        }
    }
}

/// A service that the phone offers, and how to wait for it (service parameter record, `Tp`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ServiceParameter {
    /// WT_INT, 0 to 63.
    pub waiting_time: u8,
    /// N_WAIT, 0 to 15: how often more time may be asked for.
    pub extensions: u8,
    /// The longest NDEF message it takes or gives, in bytes.
    pub max_message: u16,
}

impl ServiceParameter {
    /// The parameters of the service called `name` among the records of a message; `None` if it is not offered.
    ///
    /// # Errors
    /// [`TnepError`] when it is offered, but in a way that is not known.
    pub fn find(name: &[u8], records: &[Record<'_>]) -> Result<Option<Self>, TnepError> {
        for record in records
            .iter()
            .filter(|record| record.is(TypeNameFormat::WellKnown, b"Tp"))
        {
            let (&[version, length], rest) = record.payload.split_first_chunk().ok_or(TnepError::Parameter)?;
            let (offered, rest) = rest.split_at_checked(usize::from(length)).ok_or(TnepError::Parameter)?;
            if offered != name {
                continue;
            }
            let &[mode, waiting_time, extensions, high, low] = rest else {
                return Err(TnepError::Parameter);
            };
            if version >> 4 != 1 {
                return Err(TnepError::Version(version));
            }
            if mode != SINGLE_RESPONSE {
                return Err(TnepError::Mode(mode));
            }
            return Ok(Some(Self {
                waiting_time: waiting_time.min(63),
                extensions: extensions.min(15),
                max_message: u16::from_be_bytes([high, low]),
            }));
        }
        Ok(None)
    }

    /// The waiting time: 2^(WT_INT/4 - 1) milliseconds, what lies between powers of two rounded up, at least 1 ms
    /// (firm; sources round differently) and at most one second (one source).
    #[must_use]
    pub fn wait(&self) -> Duration {
        let exponent = u32::from(self.waiting_time.div_ceil(4).saturating_sub(1));
        let milliseconds = 1_u64.checked_shl(exponent).unwrap_or(u64::MAX);
        Duration::from_millis(milliseconds.min(MAX_WAIT_MILLISECONDS))
    }
}

/// How long to wait for a message that the phone has not ready: at its own pace as often as it may ask for more time,
/// after that more slowly until the patience ends. Adds up the waits, and so needs no clock.
#[derive(Clone, Debug)]
pub(super) struct Waiting {
    wait: Duration,
    extensions: u8,
    patience: Duration,
    waited: Duration,
}

impl Waiting {
    /// Between two questions once the phone has asked for more time as often as it may. Without it a phone that asks
    /// for 1 ms would be asked thousands of times.
    const SLOW: Duration = Duration::from_millis(20);

    pub(super) fn new(service: &ServiceParameter, patience: Duration) -> Self {
        Self {
            wait: service.wait(),
            extensions: service.extensions,
            patience,
            waited: Duration::ZERO,
        }
    }

    /// How long to wait before the first question.
    pub(super) fn first(&mut self) -> Duration {
        self.waited = self.wait;
        self.wait
    }

    /// How long to wait before asking again; `None` once that has been long enough.
    pub(super) fn again(&mut self) -> Option<Duration> {
        let wait = match self.extensions.checked_sub(1) {
            Some(left) => {
                self.extensions = left;
                self.wait
            }
            None if self.waited < self.patience => self.wait.max(Self::SLOW),
            None => return None,
        };
        self.waited = self.waited.saturating_add(wait);
        Some(wait)
    }

    pub(super) fn waited(&self) -> Duration {
        self.waited
    }
}

/// What the phone says about a service (service status record, `Te`).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ServiceStatus {
    /// 00.
    Success,
    /// 01: it did not expect what was sent.
    ProtocolError,
    /// 80 to FE: an error of the service's own.
    ServiceError(u8),
    /// A value without a meaning.
    Other(u8),
}

impl ServiceStatus {
    /// The status among the records of a message; `None` if there is none.
    ///
    /// # Errors
    /// [`TnepError::Status`] unless it has one byte.
    pub fn find(records: &[Record<'_>]) -> Result<Option<Self>, TnepError> {
        let Some(record) = records.iter().find(|it| it.is(TypeNameFormat::WellKnown, b"Te")) else {
            return Ok(None);
        };
        let &[status] = record.payload else {
            return Err(TnepError::Status);
        };
        Ok(Some(match status {
            0x00 => Self::Success,
            0x01 => Self::ProtocolError,
            0x80..=0xFE => Self::ServiceError(status),
            _ => Self::Other(status),
        }))
    }
}

/// The message that selects a service (service select record, `Ts`).
///
/// # Errors
/// [`NdefError::TooLong`] when the name has more than 255 bytes.
pub fn service_select(name: &[u8]) -> Result<Vec<u8>, NdefError> {
    let length = u8::try_from(name.len()).map_err(|_| NdefError::TooLong)?;
    let payload = [&[length], name].concat();
    write(&[Record::new(TypeNameFormat::WellKnown, b"Ts", &payload)])
}

/// One message each way.
const SINGLE_RESPONSE: u8 = 0x00;
const MAX_WAIT_MILLISECONDS: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::phone::nfc::ndef::read;

    const TP: &[u8] = b"\x10\x13urn:nfc:sn:handover\x00\x14\x0F\x08\x00";

    fn find(payload: &[u8]) -> Result<Option<ServiceParameter>, TnepError> {
        let message = write(&[Record::new(TypeNameFormat::WellKnown, b"Tp", payload)]).unwrap();
        ServiceParameter::find(HANDOVER_SERVICE, &read(&message).unwrap())
    }

    fn wait(waiting_time: u8) -> u128 {
        let service = ServiceParameter {
            waiting_time,
            extensions: 0,
            max_message: 0,
        };
        service.wait().as_millis()
    }

    #[test]
    fn parameters_are_read() {
        let service = find(TP).unwrap().unwrap();
        assert_eq!(
            (service.waiting_time, service.extensions, service.max_message),
            (0x14, 15, 0x0800)
        );
        let other = b"\x10\x01x\x00\x14\x0F\x08\x00";
        assert_eq!(find(other), Ok(None));
        let records = [other.as_slice(), TP].map(|it| Record::new(TypeNameFormat::WellKnown, b"Tp", it));
        assert_eq!(
            ServiceParameter::find(HANDOVER_SERVICE, &records),
            Ok(Some(service)),
            "also as the second service"
        );
    }

    #[test]
    fn other_versions_modes_and_lengths_are_refused() {
        let changed = |at: usize, value: u8| {
            let mut payload = TP.to_vec();
            payload[at] = value;
            find(&payload)
        };
        assert_eq!(changed(0, 0x20), Err(TnepError::Version(0x20)));
        assert!(changed(0, 0x11).is_ok(), "a minor version does not matter");
        assert_eq!(changed(21, 0x01), Err(TnepError::Mode(0x01)));
        assert_eq!(changed(21, 0xFE), Err(TnepError::Mode(0xFE)));
        for end in 0..TP.len() {
            assert_eq!(find(&TP[..end]), Err(TnepError::Parameter), "{end} bytes");
        }
        assert_eq!(find(&[TP, &[0]].concat()), Err(TnepError::Parameter));
    }

    #[test]
    fn waiting_times_are_rounded_up_and_bounded() {
        let expected = [
            (0x00, 1),
            (0x01, 1),
            (0x04, 1),
            (0x05, 2),
            (0x08, 2),
            (0x10, 8),
            (0x11, 16),
            (0x14, 16),
            (0x28, 512),
            (0x2C, 1_000),
            (0x3F, 1_000),
        ];
        for (waiting_time, milliseconds) in expected {
            assert_eq!(wait(waiting_time), milliseconds, "{waiting_time:02X}");
        }
    }

    #[test]
    fn waiting_ends_after_the_extensions_and_the_patience() {
        let service = find(TP).unwrap().unwrap();
        let waits = |patience| {
            let mut waiting = Waiting::new(&service, Duration::from_millis(patience));
            let mut waits = vec![waiting.first().as_millis()];
            waits.extend(std::iter::from_fn(|| waiting.again()).map(|it| it.as_millis()));
            assert_eq!(waiting.waited().as_millis(), waits.iter().sum());
            waits
        };
        assert_eq!(waits(0), [16; 16], "never less than the phone may ask for");
        let longer = waits(1_000);
        assert_eq!(longer[..16], [16; 16]);
        assert_eq!(longer[16..], [20; 38]);
    }

    #[test]
    fn statuses_are_told_apart() {
        let status = |payload: &[u8]| {
            let record = Record::new(TypeNameFormat::WellKnown, b"Te", payload);
            ServiceStatus::find(&[record])
        };
        assert_eq!(status(&[0x00]), Ok(Some(ServiceStatus::Success)));
        assert_eq!(status(&[0x01]), Ok(Some(ServiceStatus::ProtocolError)));
        assert_eq!(status(&[0x80]), Ok(Some(ServiceStatus::ServiceError(0x80))));
        assert_eq!(status(&[0xFE]), Ok(Some(ServiceStatus::ServiceError(0xFE))));
        assert_eq!(status(&[0xFF]), Ok(Some(ServiceStatus::Other(0xFF))));
        assert_eq!(status(&[]), Err(TnepError::Status));
        assert_eq!(status(&[0, 0]), Err(TnepError::Status));
        assert_eq!(ServiceStatus::find(&[]), Ok(None));
    }

    #[test]
    fn a_service_is_selected_by_name() {
        assert_eq!(
            service_select(HANDOVER_SERVICE).unwrap(),
            b"\xD1\x02\x14Ts\x13urn:nfc:sn:handover"
        );
        assert_eq!(service_select(&[0; 256]), Err(NdefError::TooLong));
    }
}
