//! Whole sessions with isomdl: our reader before its device, and its reader before our simulated phone.
//!
//! It was written by other people from the same standard, and shares no code with this project.

mod isomdl_device;
mod isomdl_reader;
mod our_reader;
mod simulated_phone;
