//! A full disk, a read-only disk: said by their names, survived, and over when they are over.

use anyhow::Result;
use oltre_console::{ErrorCode, UiError};
use oltre_tests::acts::{anonymous_call, note, times};
use oltre_tests::desk::{Desk, PASSPHRASE, PASSWORD, TownHall};
use oltre_tests::faults::disk::{Disk, Plan, Trouble, WRITES};
use oltre_tests::faults::ledger::Ledger;
use serde_json::{Value, json};

/// From now on nothing more fits on the disk.
pub(crate) const FULL: Plan = Plan {
    nth: 1,
    of: WRITES,
    for_good: true,
    trouble: Trouble::Full,
};

/// The disk does nothing more at all.
const BROKEN: Plan = Plan {
    trouble: Trouble::Broken,
    ..FULL
};

fn code(answer: std::result::Result<Value, UiError>) -> Option<ErrorCode> {
    answer.err().map(|error| error.code)
}

async fn enrolled_on_a_watched_disk(hall: &TownHall) -> Result<(Desk, Disk)> {
    let desk = Desk::new()?;
    let disk = Disk::under(desk.data())?;
    let args = json!({"server": hall.url(), "name": "marta", "password": PASSWORD, "passphrase": PASSPHRASE});
    desk.call("enrol", args).await?;
    desk.until_sent().await?;
    Ok((desk, disk))
}

#[tokio::test]
async fn a_full_disk_is_called_so_and_nothing_is_lost_while_it_lasts() -> Result<()> {
    let hall = TownHall::open().await?;
    let (marta, disk) = enrolled_on_a_watched_disk(&hall).await?;
    let luca = Desk::enrolled(&hall, "luca").await?;
    let id = marta.new_case("Lampione spento").await?;
    marta.until_sent().await?;
    luca.until_case(&id, "the case", |_| true).await?;
    let note = |words: &str| note(&id, words);
    let draft = |body: &str| json!({"id": id, "kind": "note", "body": body});
    marta.call("draft_save", draft("prima")).await?;
    for (plan, expected) in [(FULL, ErrorCode::DiskFull), (BROKEN, ErrorCode::DiskError)] {
        disk.fail(plan);
        for (command, args) in [
            ("entry_add", note("non c'è posto")),
            ("draft_save", draft("dopo")),
            ("case_create", anonymous_call("Non c'è posto")),
            ("case_set", json!({"id": id, "field": "priority", "value": 1})),
        ] {
            let said = code(marta.call(command, args).await);
            // What opens the log's index may fail before anything is written.
            assert!(
                said == Some(expected) || said == Some(ErrorCode::DiskError),
                "{command}: {said:?}"
            );
        }
        // Reading goes on.
        let case = marta.case(&id).await?;
        assert_eq!(case["drafts"][0]["body"], "prima");
        assert_eq!(case["row"]["pending"], false);
        // What a colleague does meanwhile cannot be kept, and the chip says why.
        let body = format!("di Luca, {}", expected.as_str());
        luca.note(&id, &body).await?;
        luca.until_sent().await?;
        marta
            .until("the disk's trouble", async |desk| {
                let status = desk.call("sync_status", json!({})).await.ok()?;
                (status["problem"] == expected.as_str()).then_some(())
            })
            .await?;
        disk.lift();
        marta.wake().await?;
        marta
            .until_case(&id, "the note of meanwhile", |c| times(c, &body) == 1)
            .await?;
        marta
            .until("the trouble to be over", async |desk| {
                let status = desk.call("sync_status", json!({})).await.ok()?;
                status["problem"].is_null().then_some(())
            })
            .await?;
    }
    marta.note(&id, "adesso sì").await?;
    marta.until_sent().await?;
    let ledger = Ledger::of(&hall.data())?;
    assert_eq!(
        (ledger.times("adesso sì")?, ledger.times("non c'è posto")?),
        (1, 0)
    );
    Ok(())
}

/// The disk fails under the settings, which are a file of their own: the system itself says that no space is left.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn settings_that_do_not_fit_on_the_disk_stay_as_they_were() -> Result<()> {
    let desk = Desk::new()?;
    let settings = desk.call("settings_get", json!({})).await?;
    let kept = desk.call("settings_set", settings.clone()).await?;
    assert_eq!(kept, settings);
    let mut other = settings.clone();
    other["theme"] = json!(if settings["theme"] == "dark" {
        "light"
    } else {
        "dark"
    });
    let next = desk.data().join("settings.new");
    std::os::unix::fs::symlink("/dev/full", &next)?;
    let said = code(desk.call("settings_set", other.clone()).await);
    assert_eq!(said, Some(ErrorCode::DiskFull));
    assert_eq!(desk.call("settings_get", json!({})).await?, settings);
    assert_eq!(
        desk.call("settings_set", other.clone()).await?,
        other,
        "half a file is in nobody's way"
    );
    Ok(())
}

/// The same under the key file: without it no console is made, and nothing of it is left.
#[cfg(target_os = "linux")]
#[tokio::test]
async fn a_first_run_whose_key_does_not_fit_on_the_disk_leaves_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let desk = Desk::new()?;
    let args = json!({"server": hall.url(), "name": "marta", "password": PASSWORD, "passphrase": PASSPHRASE});
    std::os::unix::fs::symlink("/dev/full", desk.data().join("oltre.new"))?;
    assert_eq!(
        code(desk.call("enrol", args.clone()).await),
        Some(ErrorCode::DiskFull)
    );
    assert_eq!(desk.call("app_state", json!({})).await?["access"], "first_run");
    let names: Vec<_> = std::fs::read_dir(desk.data())?
        .map(|f| f.map(|f| f.file_name()))
        .collect::<std::io::Result<_>>()?;
    assert_eq!(names, ["oltre.lock"]);
    desk.call("enrol", args).await?;
    desk.until_sent().await
}

#[cfg(target_os = "linux")]
mod read_only {
    use super::*;
    use oltre_server::{Config, start};
    use oltre_tests::faults::privilege::{make_read_only, make_writable, without_privilege};

    fn on_its_own<F: Future<Output = Result<()>>>(story: impl FnOnce() -> F + Send + 'static) -> Result<()> {
        without_privilege(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()?;
            runtime.block_on(story())
        })
    }

    #[test]
    fn a_console_on_a_read_only_disk_says_so_and_opens_later_with_everything() -> Result<()> {
        on_its_own(async || {
            let hall = TownHall::open().await?;
            let mut desk = Desk::enrolled(&hall, "marta").await?;
            let id = desk.new_case("Lampione spento").await?;
            desk.leave().await;
            make_read_only(desk.data())?;
            let refused = desk.come_back().await.expect_err("a read-only disk");
            assert_eq!(refused.to_string(), "read_only");
            let settings = desk.call("settings_get", json!({})).await?;
            assert_eq!(
                code(desk.call("settings_set", settings).await),
                Some(ErrorCode::ReadOnly)
            );
            make_writable(desk.data())?;
            desk.restart().await?;
            assert_eq!(desk.case(&id).await?["row"]["subject"], "Lampione spento");
            desk.until_sent().await
        })
    }

    #[test]
    fn a_first_run_on_a_read_only_disk_leaves_nothing() -> Result<()> {
        on_its_own(async || {
            let hall = TownHall::open().await?;
            let desk = Desk::new()?;
            make_read_only(desk.data())?;
            let args = json!({"server": hall.url(), "name": "marta", "password": PASSWORD, "passphrase": PASSPHRASE});
            assert_eq!(code(desk.call("enrol", args).await), Some(ErrorCode::ReadOnly));
            assert_eq!(std::fs::read_dir(desk.data())?.count(), 0);
            make_writable(desk.data())
        })
    }

    #[test]
    fn a_server_on_a_read_only_disk_does_not_start_and_changes_nothing() -> Result<()> {
        on_its_own(async || {
            let mut hall = TownHall::open().await?;
            let desk = Desk::enrolled(&hall, "marta").await?;
            desk.new_case("Lampione spento").await?;
            desk.until_sent().await?;
            hall.stop().await;
            make_read_only(&hall.data())?;
            let refused = start(Config::new(hall.data()))
                .await
                .err()
                .expect("a read-only disk");
            assert!(refused.to_string().contains("ermission denied"), "{refused}");
            make_writable(&hall.data())?;
            hall.start().await?;
            desk.wake().await?;
            desk.until_sent().await?;
            Ledger::of(&hall.data())?.check()
        })
    }
}
