//! Gives the shared library the name under which programs ask for it, with the version of the ABI in it.

/// `KAZASU_ABI_VERSION`; a test of the build compares them.
const ABI_VERSION: &str = "0";

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    match std::env::var("CARGO_CFG_TARGET_OS").as_deref() {
        Ok("linux" | "android" | "freebsd" | "netbsd" | "openbsd") => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libkazasu.so.{ABI_VERSION}");
        }
        Ok("macos") => {
            println!("cargo:rustc-cdylib-link-arg=-Wl,-install_name,@rpath/libkazasu.{ABI_VERSION}.dylib");
        }
        _ => {}
    }
}
