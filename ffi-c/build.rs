//! Gives the shared library the name under which programs ask for it, with the version of the ABI in it.

use std::{env, fs};

const HEADER: &str = "include/kazasu.h";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={HEADER}");
    let header = fs::read_to_string(HEADER).expect(HEADER);
    let abi = header
        .lines()
        .find_map(|line| line.strip_prefix("#define KAZASU_ABI_VERSION "));
    let abi = abi.expect("the header has no KAZASU_ABI_VERSION; run `cargo xtask header`");
    match env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux" | "android" | "freebsd" | "netbsd" | "openbsd") => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libkazasu.so.{abi}");
        }
        Ok("macos") => println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libkazasu.{abi}.dylib"),
        _ => {}
    }
}
