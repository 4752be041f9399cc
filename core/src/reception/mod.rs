//! What a clinic's reception decides from it all: is this person insured on that day, and does the chart agree.
//!
//! "Could not ask" is an outcome of its own and never "not insured": when the line or the system is down, reception goes
//! on with a 資格確認書 or a written declaration and asks again later.

pub mod chart;
pub mod compare;
pub mod consent;
pub(crate) mod decide;
pub mod decision;
pub(crate) mod normalize;
pub mod pending;
pub mod tap;

pub use chart::{ChartError, ChartRecord};
pub use compare::{Difference, Severity, compare, compare_answer};
pub use consent::{ConsentState, Standing, Subject, consents};
pub use decide::{decide, decide_unit};
pub use decision::{Decision, Obstacle, Outcome, Reason};
pub use pending::{PendingInquiries, Received, Resolved, Shown};
pub use tap::{Tap, tap};
