//! The simulated devices and the simulated terminal (feature `simulator`).

use std::ffi::c_char;

use crate::anchors::Anchors;
use crate::arguments::{Out, optional_text, reference, text};
use crate::boundary::{boundary, free, kazasu_status};
use crate::device::kazasu_device;
use crate::error::{Failure, argument, kazasu_error};

/// A My Number card. PIN `1234`, signing password `ABC123`, PIN for input support `1234`: those of the command line.
pub const KAZASU_SIMULATED_CARD: u32 = 0;
/// An Android phone. PIN `5678`, signing password `PHONE123`.
pub const KAZASU_SIMULATED_ANDROID: u32 = 1;
/// An iPhone with a document. PIN and signing password as the Android phone's.
pub const KAZASU_SIMULATED_IPHONE: u32 = 2;
/// An HPKI card. Both PINs `1234`.
pub const KAZASU_SIMULATED_HPKI: u32 = 3;

const KINDS: [u32; 4] = [
    KAZASU_SIMULATED_CARD,
    KAZASU_SIMULATED_ANDROID,
    KAZASU_SIMULATED_IPHONE,
    KAZASU_SIMULATED_HPKI,
];

#[cfg(not(feature = "simulator"))]
fn without<T>() -> Result<T, Failure> {
    Err(crate::error::not_in_this_build("simulator"))
}

#[cfg(not(feature = "simulator"))]
pub(crate) fn anchors() -> Result<Anchors, Failure> {
    without()
}

#[cfg(feature = "simulator")]
pub(crate) fn anchors() -> Result<Anchors, Failure> {
    use kazasu_sim::card::CardProfile;
    use kazasu_sim::trust;

    let authority = CardProfile::default().authority;
    let mut certificates = trust::jpki(authority)?;
    for anchor in trust::hpki(kazasu_sim::card::HpkiProfile::default().authority)?.iter() {
        certificates = certificates.with(anchor.name(), anchor.certificate().clone())?;
    }
    Ok(Anchors {
        certificates,
        card_verifiable: trust::card_verifiable(authority)?,
        documents: trust::documents(kazasu_sim::phone::MdocProfile::default().authority)?,
    })
}

#[cfg(feature = "simulator")]
fn simulated(kind: u32) -> Box<dyn kazasu_core::flow::Transceive + Send> {
    use kazasu_sim::card::{CardProfile, HpkiCard, HpkiProfile, MyNumberCard};
    use kazasu_sim::phone::{MdocHolder, MdocProfile, Phone, PhoneKind, PhoneProfile};

    match kind {
        KAZASU_SIMULATED_ANDROID => Box::new(Phone::android(PhoneProfile::default())),
        KAZASU_SIMULATED_IPHONE => {
            let profile = PhoneProfile::default();
            let document = MdocHolder::new(MdocProfile {
                seed: profile.seed,
                authority: profile.authority,
                holder: profile.holder.clone(),
                signed: jiff::Timestamp::now(),
                ..MdocProfile::default()
            });
            Box::new(Phone::new(PhoneKind::Iphone, profile, Some(document)))
        }
        KAZASU_SIMULATED_HPKI => Box::new(HpkiCard::new(HpkiProfile::default())),
        _ => Box::new(MyNumberCard::new(CardProfile::default())),
    }
}

/// A simulated device (`KAZASU_SIMULATED_…`) with a fictional holder and all tries left. Its certificates verify under
/// `KAZASU_ANCHORS_SIMULATOR` alone. `KAZASU_E_NOT_IN_THIS_BUILD` where the library was built without the simulator.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_device_simulate(
    kind: u32,
    out: *mut *mut kazasu_device,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        if !KINDS.contains(&kind) {
            return Err(argument("invalid_argument", "kind", "is none of KAZASU_SIMULATED_…"));
        }
        #[cfg(not(feature = "simulator"))]
        {
            let _ = out;
            without()
        }
        #[cfg(feature = "simulator")]
        {
            let learnt = kazasu_core::apdu::ReaderMemory::default();
            out.give(kazasu_device::new("simulator", simulated(kind), learnt));
            Ok(())
        }
    })
}

/// A simulated 資格確認端末 that runs in a thread of its own. Owned by the caller (`kazasu_terminal_free`, which stops it);
/// several threads may use it at once.
pub struct kazasu_terminal {
    #[cfg(feature = "simulator")]
    running: kazasu_sim::terminal::RunningTerminal,
}

/// Starts a terminal over the folders `req`, `res` and `face` in an existing directory; they are made where they are
/// not there. It knows fictional patients: see `kazasu terminal --list`.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_terminal_start(
    directory: *const c_char,
    out: *mut *mut kazasu_terminal,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let out = Out::handle("out", out)?;
        let directory = text("directory", directory)?;
        #[cfg(not(feature = "simulator"))]
        {
            let _ = (out, directory);
            without()
        }
        #[cfg(feature = "simulator")]
        {
            use kazasu_sim::terminal::{Terminal, TerminalOptions};
            let failed = |error: std::io::Error| Failure::new("folder_io", format!("{directory}: {error}"));
            let mut options = TerminalOptions::in_dir(std::path::Path::new(directory)).map_err(failed)?;
            options.scan_interval = std::time::Duration::from_millis(20);
            out.give(kazasu_terminal {
                running: Terminal::new(options).spawn(),
            });
            Ok(())
        }
    })
}

/// Lets a patient look into the face reader: their answer is dropped into the folder `face`. `patient`: their id
/// (`kazasu terminal --list`); NULL is the first.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_terminal_present_face(
    terminal: *const kazasu_terminal,
    patient: *const c_char,
    error: *mut *mut kazasu_error,
) -> kazasu_status {
    boundary(error, || {
        let terminal = reference("terminal", terminal)?;
        let patient = optional_text("patient", patient)?;
        #[cfg(not(feature = "simulator"))]
        {
            let _ = (terminal, patient);
            without()
        }
        #[cfg(feature = "simulator")]
        {
            let patients = kazasu_sim::terminal::Patients::builtin();
            let found = match patient {
                Some(id) => patients.get(id),
                None => patients.iter().next(),
            };
            let found = found.ok_or_else(|| argument("invalid_argument", "patient", "is not known"))?;
            let dropped = terminal.running.with(|terminal| terminal.present_at_face_reader(found));
            dropped.map(drop).map_err(|error| Failure::new("folder_io", error))
        }
    })
}

/// Stops and frees a terminal; NULL is fine.
#[unsafe(no_mangle)]
pub extern "C" fn kazasu_terminal_free(terminal: *mut kazasu_terminal) {
    free(terminal);
}
