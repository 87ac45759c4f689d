//! Devices: which there are, revoking one, and what it had not sent.

use crate::storage::{Recovered, RecoveredOps, Storage};
use clap::Subcommand;
use oltre_domain::DeviceId;
use serde_json::{Value, json};
use std::io::Write as _;

#[derive(Debug, Subcommand)]
pub(super) enum DeviceCommand {
    /// Every device, the last seen first
    List,
    /// Refuse a device from now on; the next time it is unlocked and reaches the server it seals
    /// what it has not sent and destroys the rest
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
    let RecoveredOps { unreadable, ops } = storage.recovered(device)?;
    if let Some(why) = unreadable {
        writeln!(out, "{}", json!({ "unreadable": why }))?;
    }
    for Recovered {
        oid,
        at,
        why,
        said,
        body,
    } in ops
    {
        let at = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        // What another program wrote may be no op at all.
        let op: Value = serde_json::from_str(&body).unwrap_or(Value::String(body));
        let mut line = json!({"oid": oid, "at": at.to_string(), "why": why, "op": op});
        if let Some(said) = said {
            line["said"] = Value::String(said);
        }
        writeln!(out, "{}", printable(&line))?;
    }
    Ok(())
}

/// JSON in which nothing speaks to the terminal: what a device left was written by anybody, and JSON lets through what
/// deletes, colours or turns text around.
fn printable(json: &Value) -> String {
    let mut text = String::new();
    for letter in json.to_string().chars() {
        let is_plain = letter == ' ' || letter.is_ascii_graphic();
        // Outside of ASCII, what Rust's own escapes leave as it is can be seen.
        if is_plain || (!letter.is_ascii() && letter.escape_debug().len() == 1) {
            text.push(letter);
        } else {
            for unit in letter.encode_utf16(&mut [0; 2]) {
                text.push_str(&format!("\\u{unit:04x}"));
            }
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_to_a_terminal_is_spelled_out_and_says_the_same() {
        let said =
            json!({"a\u{202e}b": "però \u{1f6b2}\u{9b}31m\u{7f}\u{1b}\u{200f}\u{2066}\u{e0041}\n\"\\"});
        let text = printable(&said);
        assert!(
            text.contains("però \u{1f6b2}\\u009b31m\\u007f\\u001b\\u200f\\u2066\\udb40\\udc41"),
            "{text}"
        );
        assert!(text.chars().all(|letter| !letter.is_control()), "{text}");
        assert_eq!(serde_json::from_str::<Value>(&text).unwrap(), said);
    }
}
