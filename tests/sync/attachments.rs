//! Files of a case: attached with the cable out, opened by a colleague.

use crate::new_case;
use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

/// A document of so many bytes.
fn document(bytes: usize) -> Vec<u8> {
    let mut all = b"%PDF-1.7\n".to_vec();
    all.extend((0..bytes.saturating_sub(9)).map(|i| (i * 31 % 251) as u8));
    all
}

/// The only file of a case.
pub(crate) fn file(case: &Value) -> &Value {
    &case["attachments"][0]
}

pub(crate) async fn save(desk: &Desk, id: &Value, place: &std::path::Path) -> Result<Vec<u8>> {
    let case = desk.case(id).await?;
    desk.chooser.saves(place.to_owned());
    let args = json!({"id": id, "attachment": file(&case)["id"]});
    let done = desk.call("attachment_save", args).await?;
    assert_eq!(done["saved"], true);
    Ok(std::fs::read(place)?)
}

#[tokio::test]
async fn what_one_attaches_with_the_cable_out_another_opens() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let papers = tempfile::tempdir()?;
    let (pdf, program) = (
        papers.path().join("../verbale.pdf"),
        papers.path().join("fattura.pdf.exe"),
    );
    let pdf = papers.path().join(pdf.file_name().unwrap_or_default());
    // More than one piece.
    let all = document(2_500_000);
    std::fs::write(&pdf, &all)?;
    std::fs::write(&program, b"MZ\x90\0")?;
    let id = new_case(&marta, "Buca in via Roma").await?;
    marta.until_sent().await?;

    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    marta
        .chooser
        .attaches(&[pdf.clone(), program, papers.path().join("non c'è")]);
    let attached = marta.call("attachment_pick", json!({ "id": id })).await?;
    assert_eq!(attached["files"], 1);
    let codes: Vec<&Value> = attached["refused"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|refused| &refused["error"]["code"])
        .collect();
    assert_eq!(codes, ["file_kind_not_allowed", "file_unreadable"]);
    // The bytes are with the case: what becomes of the file on the disk is nobody's concern any more.
    std::fs::remove_file(&pdf)?;
    let here = marta.case(&id).await?;
    assert_eq!(file(&here)["state"], "waiting");
    assert_eq!(file(&here)["mime"], "application/pdf");
    assert_eq!(file(&here)["name"], "verbale.pdf");
    // The console is closed and opened again, still without a server.
    marta.restart().await?;
    assert_eq!(save(&marta, &id, &papers.path().join("copia.pdf")).await?, all);

    hall.start().await?;
    marta.wake().await?;
    marta
        .until_case(&id, "the file sent", |case| file(case)["state"] == "here")
        .await?;
    luca.wake().await?;
    let there = luca
        .until_case(&id, "the file known", |case| file(case)["name"] == "verbale.pdf")
        .await?;
    // Not Luca's case: nothing is fetched that nobody asked for.
    assert_eq!(file(&there)["state"], "away");
    luca.call(
        "attachment_fetch",
        json!({"id": id, "attachment": file(&there)["id"]}),
    )
    .await?;
    luca.until_case(&id, "the file here", |case| file(case)["state"] == "here")
        .await?;
    let place = papers.path().join("da Marta.pdf");
    assert_eq!(save(&luca, &id, &place).await?, all);
    assert!(!papers.path().join("da Marta.pdf.part").exists());
    Ok(())
}

#[tokio::test]
async fn the_files_of_my_open_cases_come_by_themselves_and_go_with_the_case() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = new_case(&marta, "Lampione spento").await?;
    marta.call("case_take", json!({ "id": id })).await?;
    marta.until_sent().await?;
    luca.wake().await?;
    luca.until_case(&id, "the case", |_| true).await?;
    // Pasted into Luca's window.
    let args = json!({"id": id, "name": "schermata.png", "bytes": "iVBORw0KGgoAAAANSUhEUg=="});
    luca.call("attachment_bytes", args).await?;
    luca.until_case(&id, "sent", |case| file(case)["state"] == "here")
        .await?;
    marta.wake().await?;
    let case = marta
        .until_case(&id, "Luca's file", |case| file(case)["state"] == "here")
        .await?;
    assert_eq!(file(&case)["mime"], "image/png");
    Ok(())
}

#[tokio::test]
async fn a_file_that_cannot_be_attached_says_why_and_leaves_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let marta = Desk::enrolled(&hall, "marta").await?;
    let id = new_case(&marta, "Buca").await?;
    for (name, bytes, code) in [
        ("vuoto.txt", "", "empty"),
        ("a.txt", "***", "bad_argument"),
        ("gioco.exe", "YQ==", "file_kind_not_allowed"),
        (
            "innocuo.pdf",
            "TVqQAAMAAAAEAAAA//8AALgAAAAA",
            "file_kind_not_allowed",
        ),
    ] {
        let args = json!({"id": id, "name": name, "bytes": bytes});
        let refused = marta.call("attachment_bytes", args).await.unwrap_err();
        assert_eq!(refused.code.as_str(), code, "{name}");
    }
    let nobody = json!({"id": uuid::Uuid::nil(), "name": "a.txt", "bytes": "YQ=="});
    let refused = marta.call("attachment_bytes", nobody).await.unwrap_err();
    assert_eq!(refused.code.as_str(), "not_found");
    let here = marta.case(&id).await?;
    assert_eq!(here["attachments"].as_array().map(Vec::len), Some(0));
    // A name that leads elsewhere leads nowhere.
    let args = json!({"id": id, "name": "../../.ssh/authorized_keys\u{202e}gpj.", "bytes": "YQ=="});
    marta.call("attachment_bytes", args).await?;
    let here = marta.case(&id).await?;
    assert_eq!(file(&here)["name"], "authorized_keysgpj");
    Ok(())
}
