//! A device is revoked: what it had not sent can still be read by whoever runs the server, and nothing of the rest stays on it.

use super::new_case;
use anyhow::{Context as _, Result};
use oltre_domain::DeviceId;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

async fn device_of(hall: &TownHall, login: &str) -> Result<DeviceId> {
    let storage = hall.storage()?;
    let devices = tokio::task::spawn_blocking(move || storage.devices()).await??;
    let of = oltre_domain::OperatorId::imported("test", login);
    let found = devices.iter().find(|device| device.operator == of);
    Ok(found.context("no such device")?.id)
}

async fn revoke(hall: &TownHall, device: DeviceId) -> Result<()> {
    let storage = hall.storage()?;
    tokio::task::spawn_blocking(move || storage.revoke_device(device)).await??;
    Ok(())
}

async fn until_left(desk: &Desk, delivered: bool) -> Result<Value> {
    desk.until("the device has left", async |desk| {
        let state = desk.call("app_state", json!({})).await.ok()?;
        (state["access"] == "first_run" && state["left"]["delivered"] == delivered).then_some(state)
    })
    .await
}

/// What can be read of a device: why each op was not taken, and its text.
async fn readable(hall: &TownHall, device: DeviceId) -> Result<Vec<(String, String)>> {
    let storage = hall.storage()?;
    let found = tokio::task::spawn_blocking(move || storage.recovered(device)).await??;
    let text = |body: &str| -> Result<String> {
        let op: Value = serde_json::from_str(body)?;
        Ok(op["entry"]["body"].as_str().unwrap_or_default().to_owned())
    };
    found
        .ops
        .into_iter()
        .map(|op| Ok((op.why, text(&op.body)?)))
        .collect()
}

fn names(folder: &std::path::Path) -> Result<Vec<String>> {
    let mut names: Vec<String> = std::fs::read_dir(folder)?
        .map(|file| Ok(file?.file_name().to_string_lossy().into_owned()))
        .collect::<Result<_>>()?;
    names.sort();
    Ok(names)
}

#[tokio::test]
async fn what_a_revoked_device_had_not_sent_is_with_the_server_and_nothing_is_on_the_device() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let desk = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&desk, "Orario carte d'identità").await?;
    desk.until_sent().await?;
    let device = device_of(&hall, "marta").await?;
    hall.stop().await;
    desk.until_offline().await?;
    desk.note(&id, "Detto a voce: venerdì alle 9").await?;
    desk.note(&id, "Chiede anche del passaporto").await?;
    hall.start().await?;
    revoke(&hall, device).await?;
    desk.wake().await?;
    let state = until_left(&desk, true).await?;
    assert_eq!(state["left"]["unsent"], 2);
    assert_eq!(
        readable(&hall, device).await?,
        [
            ("unsent".to_owned(), "Detto a voce: venerdì alle 9".to_owned()),
            ("unsent".to_owned(), "Chiede anche del passaporto".to_owned()),
        ]
    );
    let left = names(desk.data())?;
    assert_eq!(left, ["revoked.json"]);
    let words = std::fs::read_to_string(desk.data().join("revoked.json"))?;
    assert!(!words.contains("venerdì"));
    // Another person may start here, and then nothing is said of it any more.
    let args = json!({"server": hall.url(), "name": "luca", "password": oltre_tests::desk::PASSWORD,
        "passphrase": oltre_tests::desk::PASSPHRASE});
    desk.call("enrol", args).await?;
    desk.until_sent().await?;
    assert!(!names(desk.data())?.contains(&"revoked.json".to_owned()));
    Ok(())
}

#[tokio::test]
async fn a_server_that_goes_away_in_between_gets_it_when_it_is_back_and_the_program_too() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let line = oltre_tests::faults::line::Line::to(hall.address()?).await?;
    let mut desk = Desk::enrolled_at(&line.url(), "marta").await?;
    let id = new_case(&desk, "Buca in via Piave").await?;
    desk.until_sent().await?;
    let device = device_of(&hall, "marta").await?;
    hall.stop().await;
    desk.until_offline().await?;
    desk.note(&id, "Foto sul telefono di servizio").await?;
    hall.start().await?;
    revoke(&hall, device).await?;
    // The first piece never arrives.
    line.next(
        "POST /v1/recovery",
        oltre_tests::faults::line::Fault::Cut(oltre_tests::faults::line::Way::Request, 0),
    );
    desk.wake().await?;
    until_left(&desk, false).await?;
    desk.leave().await;
    assert_eq!(names(desk.data())?, ["revoked.json"]);
    // The program starts again, and there is nothing to unlock.
    desk.open_console()?;
    until_left(&desk, true).await?;
    assert_eq!(
        readable(&hall, device).await?,
        [("unsent".to_owned(), "Foto sul telefono di servizio".to_owned())]
    );
    Ok(())
}
