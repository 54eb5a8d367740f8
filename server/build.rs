//! Has the program built anew when the site that becomes part of it is another.
//! The compiler sees a file that changed, but none that came or went.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    if cfg!(feature = "embedded") {
        println!("cargo::rerun-if-changed=../target/embedded-site");
    }
}
