//! Turns `locales/` into the module that `src/i18n.rs` includes.
//!
//! A key that one language lacks, or that only one language has, stops the
//! build: a missing text must not be found by a reader.
//!
//! The generator behind `leptos_i18n_build` is called directly. That crate adds
//! only the cutting of ICU data to it, and with that an HTTP client, a zip
//! reader and all of ICU: a hundred crates to compile that we have no use for.

use leptos_i18n_parser::parse_locales::{
    options::{Config, ParseOptions},
    parse_locales,
};
use std::{env, error::Error, fs, path::PathBuf};

const NAMESPACES: [&str; 14] = [
    "alert",
    "company",
    "container",
    "delivery",
    "error",
    "identity",
    "job",
    "message",
    "metrics",
    "permission",
    "scrape",
    "server",
    "shell",
    "ui",
];

#[expect(
    clippy::disallowed_methods,
    reason = "a build script is told by cargo where to write"
)]
fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=locales");

    let config = Config::new("zh-CN")?
        .add_locale("en")?
        .add_namespaces(NAMESPACES)?
        .parse_options(ParseOptions::new().interpolate_display(true));
    let locales = parse_locales(None, config)?;

    let complaints: Vec<String> = locales
        .diag
        .errors()
        .iter()
        .map(ToString::to_string)
        .chain(locales.diag.warnings().iter().map(ToString::to_string))
        .collect();
    if !complaints.is_empty() {
        return Err(format!("locales do not agree:\n{}", complaints.join("\n")).into());
    }

    let attributes =
        r#"#![allow(missing_docs, clippy::all, reason = "made out of the locales")]"#.parse()?;
    let code = leptos_i18n_codegen::gen_code(&locales, None, false, Some(&attributes), false)?;
    let target = PathBuf::from(env::var_os("OUT_DIR").ok_or("cargo sets OUT_DIR")?).join("i18n.rs");
    fs::write(target, code.to_string())?;
    Ok(())
}
