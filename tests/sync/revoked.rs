//! A device is revoked: what it had not sent can still be read by whoever runs the server, and nothing of the rest stays on it.

use super::new_case;
use anyhow::{Context as _, Result};
use oltre_console::ErrorCode;
use oltre_domain::DeviceId;
use oltre_tests::desk::{Desk, PASSPHRASE, PASSWORD, TownHall};
use oltre_tests::faults::line::{Fault, Line, Way};
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

/// The file that a device leaves.
fn said_of(device: DeviceId) -> String {
    format!("revoked-{device}.json")
}

async fn enrol(desk: &Desk, url: &str, name: &str) -> Result<()> {
    let args = json!({"server": url, "name": name, "password": PASSWORD, "passphrase": PASSPHRASE});
    desk.call("enrol", args).await?;
    Ok(())
}

/// A desk of Marta's that was revoked with a note not sent, and cannot deliver it: the line lets no piece through.
async fn revoked_and_not_delivered(hall: &mut TownHall, line: &Line) -> Result<(Desk, DeviceId)> {
    let desk = Desk::enrolled_at(&line.url(), "marta").await?;
    let id = new_case(&desk, "Buca in via Piave").await?;
    desk.until_sent().await?;
    let device = device_of(hall, "marta").await?;
    hall.stop().await;
    desk.until_offline().await?;
    desk.note(&id, "Foto sul telefono di servizio").await?;
    line.always("POST /v1/recovery", Fault::Cut(Way::Request, 0));
    hall.start().await?;
    revoke(hall, device).await?;
    desk.wake().await?;
    until_left(&desk, false).await?;
    Ok((desk, device))
}

fn the_note() -> [(String, String); 1] {
    [("unsent".to_owned(), "Foto sul telefono di servizio".to_owned())]
}

/// What the file of a device says, with another stage: as a program leaves it that is killed there.
fn at_stage(desk: &Desk, device: DeviceId, stage: &str) -> Result<()> {
    let file = desk.data().join(said_of(device));
    let mut said: Value = serde_json::from_slice(&std::fs::read(&file)?)?;
    said["stage"] = json!(stage);
    Ok(std::fs::write(&file, said.to_string())?)
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
    assert_eq!(names(desk.data())?, [said_of(device)]);
    let words = std::fs::read_to_string(desk.data().join(said_of(device)))?;
    assert!(!words.contains("venerdì"));
    // Another person may start here, and then nothing is said of it any more.
    enrol(&desk, &hall.url(), "luca").await?;
    desk.until_sent().await?;
    assert!(!names(desk.data())?.contains(&said_of(device)));
    Ok(())
}

#[tokio::test]
async fn a_server_that_goes_away_in_between_gets_it_when_it_is_back_and_the_program_too() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let (mut desk, device) = revoked_and_not_delivered(&mut hall, &line).await?;
    hall.stop().await;
    desk.leave().await;
    assert_eq!(names(desk.data())?, [said_of(device)]);
    line.heal();
    // The program starts again, and there is nothing to unlock.
    desk.open_console()?;
    until_left(&desk, false).await?;
    hall.start().await?;
    until_left(&desk, true).await?;
    assert_eq!(readable(&hall, device).await?, the_note());
    Ok(())
}

#[tokio::test]
async fn somebody_else_who_starts_on_the_same_computer_delivers_what_the_one_before_had_not_sent()
-> Result<()> {
    let mut hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let (mut desk, device) = revoked_and_not_delivered(&mut hall, &line).await?;
    enrol(&desk, &line.url(), "luca").await?;
    desk.until_sent().await?;
    let id = new_case(&desk, "Passo carrabile").await?;
    desk.until_sent().await?;
    desk.leave().await;
    line.heal();
    desk.come_back().await?;
    desk.until("the work of before to be delivered", async |desk| {
        desk.call("app_state", json!({})).await.ok()?;
        let names = names(desk.data()).ok()?;
        (!names.contains(&said_of(device))).then_some(())
    })
    .await?;
    assert_eq!(readable(&hall, device).await?, the_note());
    assert_eq!(desk.case(&id).await?["row"]["subject"], "Passo carrabile");
    Ok(())
}

/// Luca's key is gone while the seal of the device before him still lies there: his database is not the one that was revoked.
#[tokio::test]
async fn the_database_of_who_works_here_now_is_not_destroyed_for_one_that_was_revoked() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let (mut desk, _) = revoked_and_not_delivered(&mut hall, &line).await?;
    enrol(&desk, &line.url(), "luca").await?;
    desk.until_sent().await?;
    desk.leave().await;
    std::fs::rename(desk.data().join("oltre.keys"), desk.data().join("elsewhere"))?;
    desk.open_console()?;
    assert_eq!(desk.call("app_state", json!({})).await?["access"], "locked");
    desk.leave().await;
    std::fs::rename(desk.data().join("elsewhere"), desk.data().join("oltre.keys"))?;
    desk.come_back().await?;
    desk.until_sent().await
}

#[tokio::test]
async fn a_computer_switched_off_between_wiping_its_key_and_removing_it_goes_on_from_there() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let (mut desk, device) = revoked_and_not_delivered(&mut hall, &line).await?;
    desk.leave().await;
    at_stage(&desk, device, "sealed")?;
    std::fs::write(desk.data().join("oltre.keys"), [0; 300])?;
    std::fs::write(desk.data().join("oltre.db"), [7; 8_192])?;
    line.heal();
    desk.open_console()?;
    until_left(&desk, true).await?;
    assert_eq!(names(desk.data())?, [said_of(device)]);
    assert_eq!(readable(&hall, device).await?, the_note());
    Ok(())
}

#[tokio::test]
async fn a_program_killed_before_it_had_sealed_opens_for_nothing_else_also_without_a_network() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut desk = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&desk, "Buca in via Piave").await?;
    desk.until_sent().await?;
    let device = device_of(&hall, "marta").await?;
    hall.stop().await;
    desk.until_offline().await?;
    desk.note(&id, "Foto sul telefono di servizio").await?;
    desk.leave().await;
    let heard = json!({"device": device, "server": format!("{}/", hall.url()), "stage": "heard", "unsent": 0, "pieces": []});
    std::fs::write(desk.data().join(said_of(device)), heard.to_string())?;
    desk.open_console()?;
    assert_eq!(desk.call("app_state", json!({})).await?["access"], "locked");
    let wrong = desk.call("unlock", json!({"passphrase": "un'altra frase"})).await;
    assert_eq!(wrong.map_err(|e| e.code), Err(ErrorCode::WrongPassphrase));
    let state = desk.call("unlock", json!({ "passphrase": PASSPHRASE })).await?;
    assert_eq!(state["access"], "first_run");
    assert_eq!(state["left"], json!({"unsent": 1, "delivered": false}));
    assert_eq!(names(desk.data())?, [said_of(device)]);
    hall.start().await?;
    revoke(&hall, device).await?;
    until_left(&desk, true).await?;
    assert_eq!(readable(&hall, device).await?, the_note());
    Ok(())
}

#[tokio::test]
async fn who_signs_in_again_keeps_the_desk_whatever_an_older_request_is_told() -> Result<()> {
    let hall = TownHall::open().await?;
    let line = Line::to(hall.address()?).await?;
    let desk = Desk::enrolled_at(&line.url(), "marta").await?;
    let id = new_case(&desk, "Buca in via Piave").await?;
    desk.until_sent().await?;
    let device = device_of(&hall, "marta").await?;
    line.always("", Fault::Cut(Way::Request, 0));
    line.pull();
    desk.until_offline().await?;
    revoke(&hall, device).await?;
    line.always("", Fault::None);
    line.always("GET /v1/sync/hello", Fault::Held(Way::Reply));
    let before = line.count();
    desk.wake().await?;
    line.until("the old device to ask", |seen| {
        seen.iter()
            .any(|e| e.number > before && e.what.starts_with("GET /v1/sync/hello"))
            .then_some(())
    })
    .await?;
    desk.call("sign_in", json!({ "password": PASSWORD })).await?;
    line.heal();
    desk.note(&id, "Passano martedì").await?;
    desk.until_sent().await?;
    assert_eq!(desk.call("app_state", json!({})).await?["access"], "ready");
    assert!(!names(desk.data())?.contains(&said_of(device)));
    Ok(())
}
