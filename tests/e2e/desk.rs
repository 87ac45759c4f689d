//! The queue and the settings, in the real window, by keyboard.

use crate::start::{first_start, italian_desk, unlock};
use anyhow::{Context, Result};
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::window::Window;
use serde_json::{Value, json};

async fn arrives(luca: &Colleague, subject: &str, topic: &Value) -> Result<()> {
    let hall = luca.call("directory", json!({})).await?;
    let queue = hall["queues"]
        .as_array()
        .and_then(|all| all.iter().find(|one| one["kind"] == "front"))
        .context("a front queue")?["id"]
        .clone();
    let args = json!({"who": {"kind": "unknown"}, "subject": subject, "asked": "", "topic": topic,
                      "queue": queue, "channel": "phone", "take": false});
    luca.call("case_create", args).await?;
    Ok(())
}

/// The rows of the list, as they stand in the page.
async fn rows(window: &Window) -> Result<Vec<String>> {
    let script =
        "return [...document.querySelectorAll('[role=option] .subject')].map((row) => row.textContent)";
    let told = window.tell_page(script, Vec::new()).await?;
    Ok(serde_json::from_value(told)?)
}

/// Presses a key until what has the keys is called so.
async fn reach(window: &Window, key: &str, name: &str) -> Result<()> {
    let here = "const at = document.activeElement; \
        return (at.labels?.[0]?.textContent || at.ariaLabel || at.textContent || '').trim()";
    for _ in 0..60 {
        window.press(key).await?;
        let named = window.tell_page(here, Vec::new()).await?;
        if named.as_str().is_some_and(|named| named.starts_with(name)) {
            return Ok(());
        }
    }
    anyhow::bail!("{key} does not lead to {name:?}")
}

async fn press_all(window: &Window, keys: &[&str]) -> Result<()> {
    for key in keys {
        window.press(key).await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_queue_is_narrowed_kept_as_a_view_changed_together_and_undone_together() -> Result<()> {
    let hall = TownHall::open().await?;
    let luca = Colleague::enrolled(&hall, "luca").await?;
    for (subject, topic) in [
        ("Carta d'identità", json!("anagrafe")),
        ("Cambio di residenza", json!("anagrafe")),
        ("Lampione spento", json!(null)),
    ] {
        arrives(&luca, subject, &topic).await?;
    }
    luca.until_sent().await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    window.find("tab", "Da prendere 3").await?;
    press_all(&window, &["g", "t"]).await?;
    window.until_text("Lampione spento").await?;

    // Narrowed by a key and a few letters.
    window.press("f").await?;
    window.find("dialog", "Filtra la lista").await?;
    window.type_text("anag").await?;
    press_all(&window, &["ArrowDown", "Enter"]).await?;
    reach(&window, "Tab", "Luogo").await?;
    window.press("Enter").await?;
    window.until_text("Argomento: Anagrafe").await?;
    window.until_gone("Lampione spento").await?;
    assert_eq!(rows(&window).await?.len(), 2);

    // Kept under a name.
    window.press("Shift+v").await?;
    window.find("menuitem", "Salva come vista…").await?;
    reach(&window, "ArrowDown", "Salva come vista…").await?;
    window.press("Enter").await?;
    window.find("textbox", "Nome della vista").await?;
    window.type_text("Solo anagrafe").await?;
    window.press("Enter").await?;
    window.until_gone("Nome della vista").await?;

    // Marked, made urgent together, and taken back together.
    press_all(&window, &["Shift+j", "Shift+j", "p", "1"]).await?;
    window.until_text("2 casi modificati").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.until_text("Urgente").await?;
    window.press("z").await?;
    window.until_gone("Urgente").await?;

    // The view is there after a restart.
    drop(window);
    let window = desk.open().await?;
    unlock(&window).await?;
    window.find("tab", "Da prendere 3").await?;
    window.press("Shift+v").await?;
    window.find("menuitemcheckbox", "Solo anagrafe").await?;
    reach(&window, "ArrowDown", "Solo anagrafe").await?;
    window.press("Enter").await?;
    window.until_text("Argomento: Anagrafe").await?;
    desk.close(window).await
}

#[tokio::test]
async fn what_is_chosen_in_the_settings_holds_at_once_and_after_a_restart() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    window.press("Control+,").await?;
    window.find("heading", "Impostazioni").await?;
    for (group, choice) in [
        ("Chiaro", "Scuro"),
        ("Comoda", "Compatta"),
        ("Italiano", "English"),
    ] {
        // A group is one stop; the arrows choose in it.
        reach(&window, "Shift+Tab", group).await?;
        reach(&window, "ArrowRight", choice).await?;
    }
    window.find("heading", "Settings").await?;
    reach(&window, "Tab", "Compatible drawing").await?;
    window.press(" ").await?;
    reach(&window, "Tab", "Sat").await?;
    window.press(" ").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    let dark =
        "return document.documentElement.dataset.theme + ' ' + document.documentElement.dataset.density";
    assert_eq!(window.tell_page(dark, Vec::new()).await?, json!("dark compact"));
    // Kept a moment later.
    let kept = "const done = arguments[0]; const look = async () => {\
        const now = await window.__TAURI_INTERNALS__.invoke('rpc', { name: 'settings_get', args: {} });\
        now.compatible_renderer && now.hours.days.includes(6) ? done(now) : setTimeout(look, 50); }; look();";
    let kept = window.ask_page(kept, Vec::new()).await?;
    assert_eq!(
        (&kept["language"], &kept["theme"]),
        (&json!("en"), &json!("dark"))
    );
    let renderer = std::fs::read_to_string(desk.data_dir().join("renderer"))?;
    assert!(renderer.starts_with("compatible"), "{renderer}");

    drop(window);
    let window = desk.open().await?;
    window.until_text("Console locked").await?;
    assert_eq!(window.tell_page(dark, Vec::new()).await?, json!("dark compact"));
    desk.close(window).await
}
