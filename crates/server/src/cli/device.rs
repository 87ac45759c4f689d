//! Devices: which there are, revoking one, and what it had not sent.

use crate::storage::{Recovered, Storage};
use clap::Subcommand;
use oltre_domain::DeviceId;
use std::io::Write as _;

#[derive(Debug, Subcommand)]
pub(super) enum DeviceCommand {
    /// Every device, the last seen first
    List,
    /// Refuse a device from now on; on its next contact it seals what it has not sent and
    /// destroys the rest
    Revoke {
        /// Its id, from `device list`
        id: DeviceId,
    },
}

pub(super) fn run(command: &DeviceCommand, storage: &Storage) -> anyhow::Result<()> {
    match command {
        DeviceCommand::List => list(storage),
        DeviceCommand::Revoke { id } => {
            storage.revoke_device(*id)?;
            println!("device {id} is revoked");
            Ok(())
        }
    }
}

fn list(storage: &Storage) -> anyhow::Result<()> {
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

pub(super) fn recover(storage: &Storage, device: Option<DeviceId>) -> anyhow::Result<()> {
    let mut out = std::io::stdout().lock();
    let Some(device) = device else {
        for line in storage.recoveries()? {
            let delivered = match line.delivered {
                None => "nothing delivered".to_owned(),
                Some((here, parts)) if here == parts => "delivered".to_owned(),
                Some((here, parts)) => format!("{here} of {parts} pieces delivered"),
            };
            let name = line.name.escape_debug();
            writeln!(
                out,
                "{}  {delivered}, {} stranded  {name}",
                line.device, line.stranded
            )?;
        }
        return Ok(());
    };
    for Recovered { oid, at, why, body } in storage.recovered(device)? {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        // What another program wrote may be no op at all.
        let op: serde_json::Value = serde_json::from_str(&body).unwrap_or(serde_json::Value::String(body));
        let line = serde_json::json!({"oid": oid, "at": at.to_string(), "why": why, "op": op});
        writeln!(out, "{line}")?;
    }
    Ok(())
}
