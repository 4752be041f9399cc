//! Puts the default simulated card into the virtual reader of a running pcscd, and prints what passes.

use std::sync::atomic::AtomicBool;
use std::time::Duration;

use kazasu_sim::card::{CardProfile, MyNumberCard};
use kazasu_sim::vpcd::{DEFAULT_ADDRESS, Device, VpcdError, connect, serve};

struct Printing(MyNumberCard, usize);

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02X}")).collect()
}

impl Device for Printing {
    fn respond(&mut self, command: &[u8]) -> Vec<u8> {
        let response = self.0.respond(command);
        self.1 += 1;
        println!("{} C {} R {}", self.1, hex(command), hex(&response));
        response
    }
    fn reset(&mut self) {
        println!("reset");
        self.0.reset();
    }
    fn atr(&self) -> Vec<u8> {
        self.0.atr()
    }
}

fn main() -> Result<(), VpcdError> {
    let stop = AtomicBool::new(false);
    let address = std::env::args().nth(1).unwrap_or_else(|| DEFAULT_ADDRESS.to_owned());
    let stream = connect(&address, Duration::from_secs(10), &stop)?;
    serve(
        stream,
        &mut Printing(MyNumberCard::new(CardProfile::default()), 0),
        &stop,
    )
}
