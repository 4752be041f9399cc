//! Messages of the eligibility system (オンライン資格確認等システム): read, written, compared.
//!
//! The messages are XML files in folders that the EMR shares with the terminal (資格確認端末). Their official layout is
//! not public; every element says how firm what is known of it is. Nothing that a message holds is dropped: elements
//! and codes that no table lists are kept and written back.

pub mod app_text;
pub mod archive;
pub mod bulk;
pub mod bulk_inquiry;
pub mod checkup;
pub mod codes;
pub mod dispensed;
pub mod drug;
pub mod element;
pub mod encoding;
pub mod file_name;
pub mod from_json;
pub mod identifiers;
pub mod json;
mod kind;
#[doc = include_str!("layouts.md")]
pub mod layouts {}
pub mod message;
pub mod path;
pub mod prescription_service;
pub mod qualification;
pub mod read;
pub mod reference_number;
pub mod table;
pub mod value;
pub mod visit;
pub mod write;
mod xml;

pub use encoding::Encoding;
pub use file_name::{ApiId, FileName};
pub use from_json::JsonError;
pub use identifiers::{FeeTable, IdentifierError, InsurerNumber, MedicalInstitutionCode};
pub use message::{Document, Message};
pub use path::{PathError, Place};
pub use read::{Diagnostic, DiagnosticCode, Policy, ReadError, ReadOptions, read, read_text};
pub use value::{Code, Field};
pub use write::WriteError;
pub use xml::XmlErrorKind;
