//! How a terminal answers, and what goes wrong with it.

use std::time::Duration;

/// How a terminal answers. The default is prompt, in UTF-8 and in scattered order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Behaviour {
    /// Time from taking up a request to writing its answer.
    pub delay: Duration,
    /// Encoding of the answers.
    pub encoding: Encoding,
    /// Order of the elements in the answers.
    pub order: ElementOrder,
    /// A fault that befalls every request.
    pub always: Option<Fault>,
    /// How often the answers of a bulk request are asked for in vain (`SegmentOfResult` 2, 処理中) before they are ready.
    pub polls_before_done: u32,
    /// Where the records of a 資格確認一括照会 stand.
    pub bulk_records: BulkRecords,
    /// Whether the institution uses the e-prescription service (電子処方箋利用区分). Where it does not, asking for drug
    /// data with those of that service fails (`SCKO1000E`, `[1]`).
    pub prescription_service: bool,
}

impl Default for Behaviour {
    fn default() -> Self {
        Self {
            delay: Duration::ZERO,
            encoding: Encoding::default(),
            order: ElementOrder::default(),
            always: None,
            polls_before_done: 1,
            bulk_records: BulkRecords::default(),
            prescription_service: true,
        }
    }
}

/// Where the records of a 資格確認一括照会 stand in their `BulkConfirmUnit`; sources differ.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum BulkRecords {
    /// In `ResultList` (`[1]`).
    #[default]
    InResultList,
    /// In the unit itself (`[1]`).
    InUnit,
}

/// Encoding of the answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Encoding {
    /// As all real answers seen (`[2+]`).
    #[default]
    Utf8,
    /// Windows-31J. Such files exist, but whether a terminal itself writes them is not known. What the encoding cannot
    /// express becomes ●.
    ShiftJis,
}

/// Order of the elements in the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ElementOrder {
    /// That of the layout.
    Layout,
    /// Arbitrary, but always the same for a seed. Real answers come in the order of a hash map (`[2+]`).
    Scattered(u64),
}

impl Default for ElementOrder {
    fn default() -> Self {
        Self::Scattered(1)
    }
}

/// What goes wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Fault {
    /// The answer comes later by so much.
    Delay(Duration),
    /// Half of the answer is written, and the rest after a pause.
    PartialWrite {
        /// Time between the halves.
        pause: Duration,
    },
    /// The answer's file is created empty and filled after a pause.
    EmptyFirst {
        /// Time in between.
        pause: Duration,
    },
    /// The request is handed back with a `.err` file.
    Refuse {
        /// Content of the `.err` file. The real content is not known.
        text: String,
    },
    /// `SegmentOfResult` 9 (異常終了) and no body. Drug and check-up views have a `ResultCode` instead, which then is not 1.
    SystemError {
        /// `ErrorCode` or `MessageId`, 9 characters.
        code: String,
        /// `ErrorMessage` or `MessageContents`.
        message: String,
    },
    /// `SegmentOfResult` 1, but `ProcessingResultStatus` 2: accepted, and no result for the person. In the answers of a
    /// bulk request it befalls each unit, or the whole where the request names nobody. Drug and check-up views know no
    /// difference to a system error.
    BusinessError {
        /// `ProcessingResultCode`, 9 characters.
        code: String,
        /// `ProcessingResultMessage`.
        message: String,
    },
    /// The request is taken and nothing follows.
    NeverAnswer,
    /// The answer bears the `ArbitraryFileIdentifier` of another question, as one left over from before would; the
    /// answers of a bulk request also its `ReceptionNumber`.
    WrongIdentifier,
}
