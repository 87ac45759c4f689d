//! What a revoked device leaves on the disk: a file for each device, so that none is lost when somebody else starts on the
//! same computer. No word of the work can be read in it.

use crate::contract::{ErrorCode, UiError};
use oltre_domain::DeviceId;
use oltre_store::keys;
use oltre_wire::Recovery;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use url::Url;

/// How far it has come; it never goes back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Stage {
    /// It has heard that it is revoked: its database opens only to be sealed.
    Heard,
    /// What it had not sent is sealed, once: its database has to go.
    Sealed,
    /// Its database is gone. One that stands here is another device's.
    Gone,
}

#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Record {
    pub(super) device: DeviceId,
    pub(super) server: Url,
    pub(super) stage: Stage,
    /// Actions that were not sent, or not accepted and not dismissed.
    pub(super) unsent: u32,
    /// What has still to be delivered.
    pub(super) pieces: Vec<Recovery>,
}

fn file(folder: &Path, device: DeviceId) -> PathBuf {
    folder.join(format!("revoked-{device}.json"))
}

fn read(file: &Path) -> Option<Record> {
    serde_json::from_slice(&std::fs::read(file).ok()?).ok()
}

/// That of a device.
pub(super) fn of(folder: &Path, device: DeviceId) -> Option<Record> {
    read(&file(folder, device))
}

/// Those of all devices that were revoked here.
pub(super) fn all(folder: &Path) -> Vec<Record> {
    let Ok(files) = std::fs::read_dir(folder) else {
        return Vec::new();
    };
    files
        .filter_map(|file| {
            let file = file.ok()?;
            let name = file.file_name().into_string().ok()?;
            (name.starts_with("revoked-") && name.ends_with(".json")).then(|| read(&file.path()))?
        })
        .collect()
}

pub(super) fn write(folder: &Path, record: &Record) -> Result<(), UiError> {
    let text = serde_json::to_vec(record).map_err(|_| ErrorCode::Internal)?;
    Ok(keys::replace(&file(folder, record.device), &text)?)
}

/// Nothing is to be said of it any more.
pub(super) fn remove(folder: &Path, device: DeviceId) {
    let _it_is_said_once_more = std::fs::remove_file(file(folder, device));
}
