//! The command line: serve, import, export, user, device, backup, restore, doctor.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a program that answers on its terminal"
)]

mod import;
mod log;

pub use import::ImportCommand;

use crate::clock::{Clock as _, SystemClock};
use crate::config::{Config, ConfigFile};
use crate::rights::parse_role;
use crate::seed::Progress;
use crate::storage::{NewUser, Storage, restore};
use anyhow::{Context as _, bail};
use clap::{Args, Parser, Subcommand};
use oltre_domain::{DeviceId, Role};
use std::io::{IsTerminal as _, Read as _, Write as _};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::process::ExitCode;

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
    /// Bring cases and contacts in; running it twice adds nothing
    #[command(subcommand)]
    Import(ImportCommand),
    /// Write everything as JSON Lines, the same lines as snapshots
    Export {
        /// A new file; standard output when absent
        #[arg(long, value_name = "FILE")]
        out: Option<PathBuf>,
    },
    /// Accounts
    #[command(subcommand)]
    User(UserCommand),
    /// Devices
    #[command(subcommand)]
    Device(DeviceCommand),
    /// Copy the database to a new file, while the server runs
    Backup {
        /// The new file
        file: PathBuf,
    },
    /// Put a backup in the place of the database; the server must not be running
    Restore {
        /// A file made by `backup`
        file: PathBuf,
    },
    /// Look at database, log, audit trail, files, disk and backups; changes nothing
    Doctor,
}

#[derive(Debug, Subcommand)]
enum UserCommand {
    /// Add an account
    Add {
        /// How they sign in
        name: String,
        /// operator, specialist, interviewer, editor, supervisor or admin
        #[arg(long, value_parser = |text: &str| parse_role(text).ok_or("no such role"))]
        role: Role,
        /// `all`, or queues by name or id with commas between
        #[arg(long, value_name = "all|A,B")]
        queues: String,
        /// As colleagues call them; the account's name when absent
        #[arg(long, value_name = "NAME")]
        display_name: Option<String>,
        /// Read the password from standard input (its first line)
        #[arg(long, required = true)]
        password_stdin: bool,
    },
}

#[derive(Debug, Subcommand)]
enum DeviceCommand {
    /// Every device, the last seen first
    List,
    /// Refuse a device from now on; it destroys its keys and data on its next contact
    Revoke {
        /// Its id, from `device list`
        id: DeviceId,
    },
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
        listen,
        behind_tls_proxy,
        organisation,
        time_zone,
        close_after_days,
    } = settings;
    let mut config = Config::new("oltre-data");
    config.listen.set_port(8470);
    if let Some(file) = file {
        let text = std::fs::read_to_string(&file)
            .with_context(|| format!("the configuration file {} cannot be read", file.display()))?;
        let file: ConfigFile = toml::from_str(&text)
            .with_context(|| format!("the configuration file {} is not right", file.display()))?;
        file.lay_over(&mut config);
    }
    ConfigFile {
        data,
        listen,
        behind_tls_proxy,
        organisation,
        time_zone,
        close_after_days,
        ..ConfigFile::default()
    }
    .lay_over(&mut config);
    Ok(config)
}

fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    let config = config(cli.settings)?;
    let open = || {
        Storage::open_with(&config.data, config.clock.clone(), config.storage.clone())
            .with_context(|| format!("the data folder {} cannot be used", config.data.display()))
    };
    match cli.command {
        Command::Serve => serve(config)?,
        Command::Import(command) => return import_rows(&command, &open()?),
        Command::Export { out } => export(&open()?, out)?,
        Command::User(UserCommand::Add {
            name,
            role,
            queues,
            display_name,
            password_stdin: _,
        }) => {
            let user = NewUser {
                login: name.clone(),
                name: display_name,
                role,
                queues: (queues != "all").then(|| queues.split(',').map(|q| q.trim().to_owned()).collect()),
                password_hash: crate::auth::hash_password(&read_password()?)?,
            };
            let id = open()?.add_user(user)?;
            println!("{name} may sign in ({id})");
        }
        Command::Device(DeviceCommand::List) => list_devices(&open()?)?,
        Command::Device(DeviceCommand::Revoke { id }) => {
            open()?.revoke_device(id)?;
            println!("device {id} is revoked");
        }
        Command::Backup { file } => {
            let report = open()?.backup(&file)?;
            println!(
                "{}: {} bytes, up to sequence {}",
                report.file.display(),
                report.bytes,
                report.seq
            );
        }
        Command::Restore { file } => restore_backup(&config, &file)?,
        Command::Doctor => return doctor(&open()?),
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
    let mut last = 0;
    let report = crate::import::run(command, storage, &mut |progress: Progress| {
        let Progress { done, total } = progress;
        let of = total.map_or(String::new(), |t| format!(" of {t}"));
        if is_terminal {
            eprint!("\r{done}{of}");
        } else if done >= last + 10_000 || Some(done) == total {
            last = done;
            eprintln!("{done}{of}");
        }
    })?;
    if is_terminal {
        eprintln!();
    }
    for line in &report.bad_lines {
        eprintln!("line {}: {}", line.number, line.why);
    }
    println!(
        "{} added, {} already there, {} lines not read",
        report.rows.added,
        report.rows.already_there,
        report.bad_lines.len()
    );
    Ok(if report.bad_lines.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::from(2)
    })
}

fn export(storage: &Storage, out: Option<PathBuf>) -> anyhow::Result<()> {
    match out {
        Some(path) => {
            let file = std::fs::OpenOptions::new()
                .write(true)
                .create_new(true)
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

fn read_password() -> anyhow::Result<String> {
    let mut text = String::new();
    std::io::stdin()
        .take(4096)
        .read_to_string(&mut text)
        .context("no password on standard input")?;
    let line = text.lines().next().unwrap_or_default();
    if line.is_empty() {
        bail!("no password on standard input");
    }
    Ok(line.to_owned())
}

fn list_devices(storage: &Storage) -> anyhow::Result<()> {
    for device in storage.devices()? {
        let state = if device.revoked_at.is_some() {
            "revoked"
        } else {
            "good"
        };
        let seen = jiff::Timestamp::from_millisecond(device.seen_at.0).unwrap_or_default();
        println!(
            "{}  {state:7}  {seen:.0}  {}",
            device.id,
            device.name.escape_debug()
        );
    }
    Ok(())
}

fn restore_backup(config: &Config, file: &std::path::Path) -> anyhow::Result<()> {
    std::fs::create_dir_all(&config.data)?;
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
    println!("consoles take a new snapshot and send again what the backup does not cover");
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
