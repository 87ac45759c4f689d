//! An old copy comes back: of a console's folder, of the server's database.

use anyhow::Result;
use oltre_store::Store;
use oltre_tests::acts::{is_confirmed, times};
use oltre_tests::desk::{Desk, PASSPHRASE, TownHall};
use oltre_tests::faults::disk::copy_folder;
use oltre_tests::faults::ledger::Ledger;
use oltre_tests::faults::rows::ServerRows;
use serde_json::json;
use std::path::Path;

/// The folder is what it was when the copy was made.
fn put_back(copy: &Path, folder: &Path) -> Result<()> {
    std::fs::remove_dir_all(folder)?;
    copy_folder(copy, folder)
}

/// Everyone ends equal: what desks show, once they are closed, is what the server has.
async fn all_equal(hall: &TownHall, desks: &mut [&mut Desk]) -> Result<()> {
    let storage = hall.storage()?;
    let rows = tokio::task::spawn_blocking(move || ServerRows::of(&storage)).await??;
    for desk in desks {
        desk.leave().await;
        let store = Store::open(desk.data(), PASSPHRASE)?;
        store.check()?;
        let wrong = rows.differences(&store, |_| true)?;
        assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    }
    Ledger::of(&hall.data())?.check()
}

/// Copied while it was closed, or as a backup program does it, under the console's feet.
async fn an_old_copy_of_a_console(is_closed: bool) -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let mut luca = Desk::enrolled(&hall, "luca").await?;
    let id = marta.new_case("Lampione spento").await?;
    marta.until_sent().await?;
    // The copy holds three edits that wait, and a draft.
    hall.stop().await;
    marta.wake().await?;
    marta.until_offline().await?;
    marta.note(&id, "nella copia, in attesa").await?;
    marta.set(&id, "need", "Luce in calle").await?;
    marta.set(&id, "priority", 2).await?;
    let draft = json!({"id": id, "kind": "reply", "body": "bozza della copia"});
    marta.call("draft_save", draft).await?;
    let copy = tempfile::tempdir()?;
    if is_closed {
        marta.leave().await;
        copy_folder(marta.data(), copy.path())?;
        marta.come_back().await?;
    } else {
        copy_folder(marta.data(), copy.path())?;
    }
    // What the copy has in its outbox is sent, and more; a colleague goes on; and one edit is never sent.
    hall.start().await?;
    marta.wake().await?;
    marta.until_sent().await?;
    marta.note(&id, "dopo la copia, mandata").await?;
    marta.set(&id, "priority", 1).await?;
    let later = marta.new_case("Dopo la copia").await?;
    marta.until_sent().await?;
    luca.note(&id, "di Luca").await?;
    luca.until_sent().await?;
    hall.stop().await;
    marta.note(&id, "mai mandata").await?;
    marta.leave().await;
    put_back(copy.path(), marta.data())?;
    // The copy wakes, works offline, and meets a server that knows more of it than it does itself.
    marta.come_back().await?;
    assert_eq!(times(&marta.case(&id).await?, "nella copia, in attesa"), 1);
    marta.note(&id, "dopo il ripristino").await?;
    hall.start().await?;
    for desk in [&marta, &luca] {
        desk.wake().await?;
    }
    marta.until_sent().await?;
    for desk in [&marta, &luca] {
        let case = desk
            .until_case(&id, "all there is", |c| {
                times(c, "dopo il ripristino") == 1
                    && times(c, "di Luca") == 1
                    && times(c, "dopo la copia, mandata") == 1
                    && is_confirmed(c)
            })
            .await?;
        // Nothing twice, and nothing of before over what came after.
        assert_eq!(times(&case, "nella copia, in attesa"), 1);
        assert_eq!(case["row"]["priority"], "urgent");
        assert_eq!(case["need"], "Luce in calle");
        assert_eq!(case["conflicts"], json!([]));
        // Ops that were only on a lost disk are lost with it.
        assert_eq!(times(&case, "mai mandata"), 0);
        desk.until_case(&later, "the later case", |_| true).await?;
    }
    let case = marta.case(&id).await?;
    assert_eq!(case["drafts"][0]["body"], "bozza della copia");
    let ledger = Ledger::of(&hall.data())?;
    assert_eq!(ledger.twice()?, Vec::<String>::new());
    all_equal(&hall, &mut [&mut marta, &mut luca]).await
}

#[tokio::test]
async fn an_old_copy_of_a_consoles_folder_sends_nothing_twice_and_gets_back_what_the_server_has() -> Result<()>
{
    an_old_copy_of_a_console(true).await
}

#[tokio::test]
async fn a_copy_made_under_the_consoles_feet_is_as_good() -> Result<()> {
    an_old_copy_of_a_console(false).await
}

#[tokio::test]
async fn nobody_chooses_between_the_servers_copy_and_their_own_after_the_server_was_restored() -> Result<()> {
    let mut hall = TownHall::open().await?;
    let mut marta = Desk::enrolled(&hall, "marta").await?;
    let mut luca = Desk::enrolled(&hall, "luca").await?;
    let id = marta.new_case("Lampione spento").await?;
    marta.note(&id, "prima della copia").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the note", |c| times(c, "prima della copia") == 1)
        .await?;
    hall.back_up("copia.db").await?;
    // Since the copy: confirmed edits of both, and then edits that wait.
    marta.note(&id, "confermata dopo la copia").await?;
    luca.set(&id, "priority", 2).await?;
    let later = luca.new_case("Dopo la copia").await?;
    marta.until_sent().await?;
    luca.until_sent().await?;
    marta.until_case(&later, "the later case", |_| true).await?;
    hall.stop().await;
    marta.set(&id, "need", "Luce in calle").await?;
    marta.note(&later, "in attesa").await?;
    luca.note(&id, "anche di Luca").await?;
    luca.call(
        "draft_save",
        json!({"id": id, "kind": "note", "body": "bozza di Luca"}),
    )
    .await?;
    hall.restore("copia.db").await?;
    for desk in [&marta, &luca] {
        desk.wake().await?;
    }
    for desk in [&marta, &luca] {
        desk.until_sent().await?;
        let case = desk
            .until_case(&id, "what was before, since and waiting", |c| {
                times(c, "prima della copia") == 1
                    && times(c, "confermata dopo la copia") == 1
                    && times(c, "anche di Luca") == 1
                    && c["need"] == "Luce in calle"
                    && c["row"]["priority"] == "high"
                    && is_confirmed(c)
            })
            .await?;
        assert_eq!(case["conflicts"], json!([]), "nobody disagreed with anybody");
        desk.until_case(&later, "the later case with its note", |c| {
            times(c, "in attesa") == 1
        })
        .await?;
    }
    assert_eq!(luca.case(&id).await?["drafts"][0]["body"], "bozza di Luca");
    assert_eq!(Ledger::of(&hall.data())?.twice()?, Vec::<String>::new());
    all_equal(&hall, &mut [&mut marta, &mut luca]).await
}
