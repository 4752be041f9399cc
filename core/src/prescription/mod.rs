//! Prescriptions as lines of comma-separated fields: the file of the electronic prescription (電子処方箋, first line
//! `SJ1`) and the two-dimensional symbol on the paper one (院外処方箋2次元シンボル, first line `JAHIS10` and the like).
//!
//! The two are dialects of one family: the same record types, with other characters, line ends, date forms and a few
//! other numbers and codes ([`Dialect`]). Each record type is declared once ([`records`]); reading, typed access,
//! writing and JSON work from those declarations. The list of records ([`Document::records`]) is the truth, and
//! nothing that was read is dropped from it; [`Prescription`] is a view of it for a program that wants a patient, a
//! doctor and drugs. SJ1's layout is not published in full; every record type says how firm what is known of it is.
//!
//! ```
//! use kazasu::prescription::{Prescription, ReadOptions, read};
//!
//! let file = "SJ1\n101,1,1,,14\n111,1,3,1013044400000000,１日３回朝昼夕食後,3\n201,1,1,1,2,620000001,架空錠５ｍｇ,3,1,錠\n";
//! let document = read(file.as_bytes(), &ReadOptions::default())?;
//! let prescription = Prescription::from(&document);
//! let drug = &prescription.rps[0].drugs[0].drug.as_ref().unwrap();
//! assert_eq!((drug.name.as_str(), drug.unit.as_str()), ("架空錠５ｍｇ", "錠"));
//! assert_eq!(drug.amount.get().unwrap().to_string(), "3");
//! # Ok::<(), kazasu::prescription::ReadError>(())
//! ```

mod check;
pub mod codes;
pub mod date;
pub mod diagnostic;
pub mod document;
mod json;
mod place;
pub mod read;
pub mod receipt_type;
pub mod records;
pub mod table;
mod text;
pub mod value;
pub mod view;
pub mod write;

pub use date::{BirthDate, DateForm, RecordDate};
pub use diagnostic::{Diagnostic, DiagnosticCode, Severity};
pub use document::{Document, Form, LineEnd, Record, Version};
pub use read::{ReadError, ReadOptions, read};
pub use receipt_type::ReceiptType;
pub use table::Dialect;
pub use value::{Amount, Value};
pub use view::{PrescribedDrug, Prescription, Rp};
pub use write::{WriteError, WriteOptions};
