//! The command line: serve, import, export, mail, user, device, recover, backup, restore, doctor.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that answers on its terminal"
)]

mod control;
mod device;
mod log;
mod mail;
mod user;

use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, ConfigFile};
use crate::import::ImportCommand;
use crate::seed::Progress;
use crate::storage::{PostgresAddress, Storage, Trained, make_folder, owner_only, restore};
use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use control::ControlCommand;
use device::DeviceCommand;
use oltre_domain::DeviceId;
use oltre_overhelp::catalogue::pieces::document_of;
use std::io::{IsTerminal as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;
use user::UserCommand;

/// The central server that Oltre's consoles sync with
#[derive(Debug, Parser)]
#[command(name = "oltre-server", version)]
struct Cli {
    #[command(flatten)]
    settings: Settings,
    #[command(subcommand)]
    command: Command,
}

/// What may also stand in the configuration file. The command line wins over the environment, both over the file.
#[derive(Debug, Args)]
struct Settings {
    /// Configuration file (TOML)
    #[arg(long, global = true, env = "OLTRE_CONFIG", value_name = "FILE")]
    config: Option<PathBuf>,
    /// Data folder
    #[arg(long, global = true, env = "OLTRE_DATA", value_name = "DIR")]
    data: Option<PathBuf>,
    /// A PostgreSQL database in the place of a file in the data folder; with a password in it, it belongs in the
    /// environment or in the configuration file and not on the command line
    #[arg(
        long,
        global = true,
        env = "OLTRE_DATABASE",
        hide_env_values = true,
        value_name = "ADDRESS"
    )]
    database: Option<PostgresAddress>,
    /// Address and port to listen on
    #[arg(long, global = true, env = "OLTRE_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// A proxy in front terminates TLS: the server may listen beyond this machine
    #[arg(long, global = true, env = "OLTRE_BEHIND_TLS_PROXY", num_args = 0..=1, default_missing_value = "true", value_name = "BOOL")]
    behind_tls_proxy: Option<bool>,
    /// The organisation's name, when the database is made
    #[arg(long, global = true, env = "OLTRE_ORGANISATION", value_name = "NAME")]
    organisation: Option<String>,
    /// Time zone in which a year begins, for case numbers
    #[arg(long, global = true, env = "OLTRE_TIME_ZONE", value_name = "ZONE")]
    time_zone: Option<String>,
    /// Days after which a solved case is closed
    #[arg(long, global = true, env = "OLTRE_CLOSE_AFTER_DAYS", value_name = "DAYS")]
    close_after_days: Option<u32>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve consoles until Ctrl+C
    Serve,
    /// Bring a desk, cases and contacts in; running it twice adds nothing
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write everything as JSON Lines, the same lines as snapshots, to a file its owner alone may read
    Export {
        /// A new file; standard output when absent
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Write over-help's catalogue, as far as it is in force, as TOML
    Catalogue {
        /// A new file; standard output when absent
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Learn now from all that was solved, and hand it to everybody; a server that runs does so every night
    Train,
    /// Contacts to whom over-help offers nothing, to know whether it helps
    #[command(subcommand)]
    Control(ControlCommand),
    /// Send a letter by the mail server of the configuration, to see whether replies can leave
    Mail {
        /// To whom
        address: String,
    },
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Devices
    #[command(subcommand)]
    Device(DeviceCommand),
    /// What devices could not send before they were revoked, and what was pushed without the right to: JSON Lines
    Recover {
        /// The device, from the list this gives without one
        device: Option<DeviceId>,
    },
    /// Copy the database to a new file, while the server runs
    Backup {
        /// The new file
        file: PathBuf,
    },
    /// Before PostgreSQL's own tools make a backup: write down what it will hold
    Mark {
        /// A new file
        file: PathBuf,
    },
    /// After they have made it: what the mark says is safe, and consoles are told
    Covered {
        /// The file made by `mark`
        file: PathBuf,
    },
    /// After PostgreSQL's own tools have brought a backup back, before a server runs on it again
    Restored,
    /// Put a backup in the place of the database; the server must not be running
    Restore {
        /// A file made by `backup`
        file: PathBuf,
    },
    /// Look at database, log, audit trail, files, disk and backups; changes nothing and migrates nothing
    Doctor,
}

/// Runs the program on its own arguments.
#[must_use]
pub fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("oltre-server: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn config(settings: Settings) -> anyhow::Result<Config> {
    let Settings {
        config: file,
        data,
        database,
        listen,
        behind_tls_proxy,
        organisation,
        time_zone,
        close_after_days,
    } = settings;
    let mut config = Config::new("oltre-data");
    config.listen.set_port(8470);
    config.learns = true;
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("the configuration file {} cannot be read", file.display()))?;
        let file: ConfigFile = toml::from_str(&text)
            .with_context(|| format!("the configuration file {} is not right", file.display()))?;
        file.lay_over(&mut config)?;
    }
    ConfigFile {
        data,
        database,
        listen,
        behind_tls_proxy,
        organisation,
        time_zone,
        close_after_days,
        ..ConfigFile::default()
    }
    .lay_over(&mut config)?;
    Ok(config)
}

type Opening = fn(
    &std::path::Path,
    std::sync::Arc<dyn crate::Clock>,
    crate::StorageSettings,
) -> Result<Storage, crate::StorageError>;

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = config(cli.settings)?;
    let open = |how: Opening| {
        how(&config.data, config.clock.clone(), config.storage.clone())
            .with_context(|| format!("the data folder {} cannot be used", config.data.display()))
    };
    // A database is made by what may be the first command of all, and by nothing else.
    let make = || open(Storage::open_with);
    let existing = || open(Storage::open_existing);
    match cli.command {
        Command::Serve => serve(config)?,
        Command::Import(command) => return import_rows(&command, &make()?),
        Command::Export { out } => export(&existing()?, out)?,
        Command::Catalogue { out } => catalogue(&existing()?, out)?,
        Command::Train => match existing()?.train()? {
            Some(Trained { cases, bytes, upto }) => {
                println!("{cases} cases, {bytes} bytes, up to sequence {upto}");
            }
            None => println!("nothing to learn from: no case is solved yet"),
        },
        Command::Control(command) => control::run(&command, &existing()?)?,
        Command::Mail { address } => mail::run(&config, address)?,
        Command::User(command @ UserCommand::Add { .. }) => user::run(command, make)?,
        Command::User(command) => user::run(command, existing)?,
        Command::Device(command) => device::run(&command, &existing()?)?,
        Command::Recover { device } => device::recover(&existing()?, device)?,
        Command::Backup { file } => {
            let report = existing()?.backup(&file)?;
            println!(
                "{}: {} bytes, up to sequence {}",
                report.file.display(),
                report.bytes,
                report.seq
            );
        }
        Command::Mark { file } => keep_mark(&existing()?, &file)?,
        Command::Covered { file } => {
            let text = std::fs::read_to_string(&file)
                .with_context(|| format!("{} cannot be read", file.display()))?;
            let mark =
                serde_json::from_str(&text).with_context(|| format!("{} is no mark", file.display()))?;
            existing()?.covered(&mark)?;
            println!("consoles need not keep what {} says", file.display());
        }
        Command::Restored => {
            let (before, after) = existing()?.restored()?;
            println!("a new epoch: counting goes on from {after}, after {before}");
            println!(
                "devices revoked and accounts disabled after the backup are good again: look at `device list`"
            );
        }
        Command::Restore { file } => restore_backup(&config, &file)?,
        Command::Doctor => return doctor(&open(Storage::open_to_look)?),
    }
    Ok(ExitCode::SUCCESS)
}

fn serve(config: Config) -> anyhow::Result<()> {
    log::start();
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot start")?;
    runtime.block_on(async {
        let server = crate::http::start(config).await?;
        // For whoever started it: on port 0 this is the only way to know.
        println!("listening on {}", server.url());
        std::io::stdout().flush()?;
        stop_signal().await?;
        tracing::info!("stopping");
        server.shutdown().await;
        Ok(())
    })
}

#[cfg(unix)]
async fn stop_signal() -> std::io::Result<()> {
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    tokio::select! {
        done = tokio::signal::ctrl_c() => done,
        _ = terminate.recv() => Ok(()),
    }
}

#[cfg(not(unix))]
async fn stop_signal() -> std::io::Result<()> {
    tokio::signal::ctrl_c().await
}

fn import_rows(command: &ImportCommand, storage: &Storage) -> anyhow::Result<ExitCode> {
    let is_terminal = std::io::stderr().is_terminal();
    let (mut last, mut is_told) = (0, false);
    let report = crate::import::run(command, storage, &mut |progress: Progress| {
        let Progress { done, total } = progress;
        let of = total.map_or(String::new(), |t| format!(" of {t}"));
        if is_terminal {
            is_told = true;
            eprint!("\r{done}{of}");
        } else if done >= last + 10_000 || Some(done) == total {
            last = done;
            eprintln!("{done}{of}");
        }
    })?;
    if is_told {
        eprintln!();
    }
    for line in &report.bad_lines {
        eprintln!("line {}: {}", line.number, line.why);
    }
    println!(
        "{} added, {} changed, {} already there, {} lines not read",
        report.rows.added,
        report.rows.changed,
        report.rows.already_there,
        report.bad_lines.len()
    );
    if matches!(command, ImportCommand::Desk { .. }) && storage.published()?.is_empty() {
        println!(
            "over-help has no catalogue yet: `oltre-server import catalogue` brings in the pack for municipalities"
        );
    }
    Ok(if report.bad_lines.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

fn export(storage: &Storage, out: Option<PathBuf>) -> anyhow::Result<()> {
    match out {
        Some(path) => {
            let file = owner_only(std::fs::OpenOptions::new().write(true).create_new(true))
                .open(&path)
                .with_context(|| format!("{} cannot be made", path.display()))?;
            let mut out = std::io::BufWriter::new(file);
            let lines = storage.export(&mut out)?;
            out.flush()?;
            println!("{}: {lines} lines", path.display());
        }
        None => {
            let mut out = std::io::BufWriter::new(std::io::stdout().lock());
            storage.export(&mut out)?;
            out.flush()?;
        }
    }
    Ok(())
}

fn catalogue(storage: &Storage, out: Option<PathBuf>) -> anyhow::Result<()> {
    let text = document_of(&storage.published()?);
    match out {
        Some(path) => {
            let mut file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .open(&path)
                .with_context(|| format!("{} cannot be made", path.display()))?;
            file.write_all(text.as_bytes())?;
            println!("{}: {} bytes", path.display(), text.len());
        }
        None => print!("{text}"),
    }
    Ok(())
}

fn keep_mark(storage: &Storage, file: &std::path::Path) -> anyhow::Result<()> {
    let text = serde_json::to_string(&storage.mark()?)?;
    let mut out = owner_only(std::fs::OpenOptions::new().write(true).create_new(true))
        .open(file)
        .with_context(|| format!("{} cannot be made", file.display()))?;
    out.write_all(text.as_bytes())?;
    out.sync_all()?;
    println!("{}: now make the backup, then `covered`", file.display());
    Ok(())
}

fn restore_backup(config: &Config, file: &std::path::Path) -> anyhow::Result<()> {
    make_folder(&config.data)?;
    let Some(_lock) = crate::lock::take(&config.data)? else {
        bail!("a server runs on {}: stop it first", config.data.display());
    };
    let report = restore(&config.data, file, SystemClock.now())?;
    println!(
        "restored up to sequence {}; counting goes on from {}",
        report.seq.0, report.seq.1
    );
    if let Some(old) = report.set_aside {
        println!("what stood there is in {}", old.display());
    }
    if report.rights_unknown {
        eprintln!(
            "oltre-server: the database that stood there cannot be read: devices revoked and accounts disabled after the \
             backup are good again, and what revoked devices delivered after it may be missing. Look at `device list` and revoke and disable them anew"
        );
    }
    println!("consoles take a new snapshot and send what they had not sent yet");
    Ok(())
}

fn doctor(storage: &Storage) -> anyhow::Result<ExitCode> {
    let findings = storage.doctor()?;
    for finding in &findings {
        let mark = if finding.is_good { "ok " } else { "BAD" };
        println!("{mark}  {:12} {}", finding.code, finding.detail);
    }
    Ok(if findings.iter().all(|f| f.is_good) {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}
