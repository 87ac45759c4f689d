//! `cargo xtask demo`: from a clone to a console with cases in it, in one command.
//!
//! The server, its data and the console's live under `target/demo/`, one folder for each set of
//! data, so that the sample, a large set and the dialogues do not disturb each other.

mod data;
mod picture;
mod server;

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use serde_json::json;

use crate::packages::{self, For};
use crate::run::{self, Running};
use crate::{page, stop};
use data::Set;
use server::Server;

/// The sample account the console signs in with; the sample's import makes it.
const NAME: &str = "marta";
/// The password of every sample account. It guards nothing but made-up cases on this computer.
const PASSWORD: &str = "laguna-di-prova";
/// The passphrase of the demo console's database.
const PASSPHRASE: &str = "passphrase di prova";

#[derive(clap::Args)]
pub(crate) struct Options {
    /// Starts the server only and prints its address and the sample accounts
    #[arg(long, conflicts_with = "screenshot")]
    no_window: bool,
    /// Takes a picture of the window once it is at rest, as a PNG, and ends
    #[arg(long, value_name = "FILE")]
    screenshot: Option<PathBuf>,
    /// Size of the picture
    #[arg(long, value_name = "WxH", default_value = "1280x800", value_parser = size)]
    size: (u32, u32),
    /// Theme of the window
    #[arg(long, value_parser = ["light", "dark"])]
    theme: Option<String>,
    /// Language of the window
    #[arg(long, value_parser = ["it", "en"])]
    lang: Option<String>,
    /// Screen to open on
    #[arg(long, value_name = "NAME")]
    screen: Option<String>,
    /// Synthetic cases on top of the sample, up to 200000
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=200_000), conflicts_with = "star")]
    cases: Option<u32>,
    /// Opens on the dialogues of this file instead of the sample
    #[arg(long, value_name = "FILE")]
    star: Option<PathBuf>,
}

fn size(text: &str) -> Result<(u32, u32), String> {
    let (width, height) = text.split_once('x').ok_or("as in 1280x800")?;
    let pixels = |number: &str| number.parse().ok().filter(|n| (200..=8000).contains(n));
    pixels(width)
        .zip(pixels(height))
        .ok_or_else(|| "two numbers from 200 to 8000, as in 1280x800".to_owned())
}

/// Runs the demo until the window is closed, the picture taken or Ctrl+C pressed.
pub(crate) fn demo(options: &Options) -> Result<()> {
    packages::ensure(if options.screenshot.is_some() {
        For::Picture
    } else {
        For::Build
    })?;
    page::build()?;
    println!("Building the server and the console…");
    let mut build = run::cargo();
    build.args(["build", "--workspace", "--bins"]);
    run::run(build)?;

    let set = Set::of(options.cases, options.star.as_deref())?;
    let _alone = set.lock()?;
    set.fill()?;
    let mut server = Server::start(
        &set.server(),
        &set.folder().join("server.log"),
        &set.folder().join("port"),
    )?;
    println!("The server is at {}", server.address());

    if options.no_window {
        println!(
            "\nSample accounts (password {PASSWORD}): {NAME}, luca, giulia, samir; renata supervises, ada administers."
        );
        println!("Ctrl+C stops it.");
        return server.until_stopped();
    }
    let file = enrolment(options, &set, &server)?;
    match &options.screenshot {
        None => open(&set, &file),
        Some(picture) => picture::take(&console(&set, &file), &set.console(), options.size, picture),
    }?;
    server.stop()
}

/// Writes what the console is to sign in with, readable by us alone.
fn enrolment(options: &Options, set: &Set, server: &Server) -> Result<PathBuf> {
    let file = set.folder().join("enrolment.json");
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    let mut enrolment = json!({
        "server": server.address(), "name": NAME, "password": PASSWORD, "passphrase": PASSPHRASE,
        "language": options.lang, "theme": options.theme, "screen": options.screen,
    });
    if options.screenshot.is_some() {
        enrolment["size"] = json!(options.size);
    }
    let to = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)?;
    serde_json::to_writer_pretty(to, &enrolment)?;
    Ok(file)
}

fn console(set: &Set, enrolment: &Path) -> impl Fn() -> std::process::Command {
    let (data_dir, enrolment) = (set.console(), enrolment.to_owned());
    move || {
        let mut command = run::program(run::built("oltre"));
        command
            .arg("--demo")
            .env("OLTRE_DATA_DIR", &data_dir)
            .env("OLTRE_DEMO", &enrolment);
        command
    }
}

fn open(set: &Set, enrolment: &Path) -> Result<()> {
    if std::env::var_os("DISPLAY").is_none()
        && std::env::var_os("WAYLAND_DISPLAY").is_none()
        && cfg!(target_os = "linux")
    {
        bail!(
            "There is no display here. Use --no-window for the server alone, or --screenshot FILE for a picture."
        );
    }
    println!("Opening the console; its passphrase is “{PASSPHRASE}”. Close it, or press Ctrl+C, to end.");
    let mut running = Running::start(console(set, enrolment)())?;
    let status = running.wait()?;
    if status.success() || stop::asked() {
        return Ok(());
    }
    bail!(
        "The console ended with {status}; its log is {}",
        set.console().join("oltre.log").display()
    )
}

/// Makes a folder and those above it.
fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be made", folder.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_two_numbers_within_reason() {
        assert_eq!(size("1280x800"), Ok((1280, 800)));
        for wrong in ["1280", "x", "0x0", "1280x", "99999x800", "-1x5", "1280X800"] {
            assert!(size(wrong).is_err(), "{wrong}");
        }
    }
}
