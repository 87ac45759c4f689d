//! `cargo xtask demo`: from a clone to a console with cases in it, in one command.
//!
//! The server, its data and the console's live under `target/demo/`, one folder for each set of
//! data, so that the sample, a large set and the dialogues do not disturb each other.

pub(crate) mod accounts;
mod data;
mod picture;
mod screen;

use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, bail, ensure};
use serde_json::json;

use crate::packages::{self, For};
use crate::run::{self, Running};
use crate::server::Server;
use crate::{page, stop};
use accounts::{NAME, PASSWORD};
use data::Set;
use picture::Studio;
use screen::Screen;

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
    #[arg(long, value_enum, value_name = "NAME", default_value_t = Screen::Queue)]
    screen: Screen,
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
    let picture = options.screenshot.as_deref().map(picture::place).transpose()?;
    if picture.is_none() {
        ensure!(
            options.no_window || has_display(),
            "There is no display here. Use --no-window for the server alone, or --screenshot FILE for a picture."
        );
        ensure!(
            !options.screen.is_before_the_door(),
            "The demo signs in by itself: --screen {} is for --screenshot.",
            options.screen.name()
        );
    }
    packages::ensure(match picture {
        Some(_) => For::Picture,
        None => For::Build,
    })?;
    page::build()?;
    println!("Building the server and the console…");
    run::build_programs(&[])?;

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
        println!("\n{}", set.accounts());
        println!("Ctrl+C stops it.");
        return server.until_stopped();
    }
    match picture {
        None => open(options, &set, &server),
        Some(picture) => photograph(options, &set, &server, &picture),
    }
}

fn has_display() -> bool {
    !cfg!(target_os = "linux")
        || std::env::var_os("DISPLAY").is_some()
        || std::env::var_os("WAYLAND_DISPLAY").is_some()
}

fn open(options: &Options, set: &Set, server: &Server) -> Result<()> {
    let opening = write_opening(options, set, Some(server))?;
    println!("Opening the console; its passphrase is “{PASSPHRASE}”. Close it, or press Ctrl+C, to end.");
    let mut running = Running::start(console(&set.console(), &opening))?;
    let status = running.wait()?;
    if status.success() || stop::asked() {
        return Ok(());
    }
    bail!(
        "The console ended with {status}; its log is {}",
        set.console().join("oltre.log").display()
    )
}

fn photograph(options: &Options, set: &Set, server: &Server, picture: &Path) -> Result<()> {
    let studio = Studio::set_up(options.size)?;
    let mut data_dir = set.console();
    let mut signs_in = Some(server);
    if options.screen == Screen::Lock {
        // There must be something to unlock.
        let opening = write_opening(options, set, signs_in)?;
        let window = studio.open(
            console(&data_dir, &opening),
            &data_dir,
            Screen::Queue,
            set.patience(),
        )?;
        drop(window);
        signs_in = None;
    }
    if options.screen == Screen::FirstRun {
        data_dir = set.folder().join("first-run");
        if data_dir.exists() {
            std::fs::remove_dir_all(&data_dir)?;
        }
        make(&data_dir)?;
        // Of a console that signs in, the demo sees to these.
        let mut settings = serde_json::Map::new();
        for (name, value) in [("language", &options.lang), ("theme", &options.theme)] {
            if let Some(value) = value {
                settings.insert(name.to_owned(), json!(value));
            }
        }
        std::fs::write(data_dir.join("settings.json"), json!(settings).to_string())?;
        signs_in = None;
    }
    let opening = write_opening(options, set, signs_in)?;
    let window = studio.open(
        console(&data_dir, &opening),
        &data_dir,
        options.screen,
        set.patience(),
    )?;
    studio.take(picture)?;
    println!("{}", picture.display());
    drop(window);
    Ok(())
}

/// Writes what the console is to open on and whether it signs in at `server`, readable by us alone.
fn write_opening(options: &Options, set: &Set, server: Option<&Server>) -> Result<PathBuf> {
    let file = set.folder().join("opening.json");
    if file.exists() {
        std::fs::remove_file(&file)?;
    }
    let screen = match server {
        Some(_) if options.screen.is_before_the_door() => Screen::Queue,
        _ => options.screen,
    };
    let mut opening = json!({
        "language": options.lang, "theme": options.theme, "screen": screen.name(),
    });
    if let Some(server) = server {
        opening["sign_in"] = json!({
            "server": server.address(), "name": NAME, "password": PASSWORD, "passphrase": PASSPHRASE,
        });
    }
    if options.screenshot.is_some() {
        opening["size"] = json!(options.size);
    }
    let to = std::fs::OpenOptions::new()
        .write(true)
        .create_new(true)
        .mode(0o600)
        .open(&file)?;
    serde_json::to_writer_pretty(to, &opening)?;
    Ok(file)
}

fn console(data_dir: &Path, opening: &Path) -> Command {
    let mut command = run::program(run::built("oltre"));
    command
        .arg("--demo")
        .env("OLTRE_DATA_DIR", data_dir)
        .env("OLTRE_DEMO", opening);
    command
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
