//! When something is not as it should be: said in plain words, and nothing opened or lost by it.

use crate::start::{first_start, italian_desk, unlock};
use anyhow::Result;
use oltre_tests::desk::TownHall;
use std::fs;
use std::path::Path;

#[tokio::test]
async fn a_wrong_passphrase_says_so_and_opens_nothing() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut desk = italian_desk("light")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    window.press("Control+l").await?;
    window.until_text("Postazione bloccata").await?;
    window.passphrase("una frase sbagliata").await?;
    window.press("Enter").await?;
    window.until_text("non apre questa postazione").await?;
    assert!(!window.text().await?.contains("Da prendere"));
    desk.close(window).await
}

/// Writes over the middle of a file.
fn damage(file: &Path) -> Result<()> {
    let mut bytes = fs::read(file)?;
    let middle = bytes.len() / 2;
    for byte in bytes.iter_mut().skip(middle).take(64) {
        *byte ^= 0x5A;
    }
    // The first page is what opening reads.
    for byte in bytes.iter_mut().skip(100).take(64) {
        *byte ^= 0x5A;
    }
    Ok(fs::write(file, bytes)?)
}

#[tokio::test]
async fn damaged_files_are_told_apart_and_left_as_they_are() -> Result<()> {
    let hall = TownHall::open().await?;
    let mut desk = italian_desk("dark")?;
    let window = desk.open().await?;
    first_start(&window, &hall, "marta").await?;
    desk.close(window).await?;
    for (name, words) in [
        ("oltre.db", "I dati di questa postazione sono danneggiati"),
        ("oltre.keys", "Il file con la chiave è danneggiato"),
    ] {
        let file = desk.data_dir().join(name);
        let whole = fs::read(&file)?;
        damage(&file)?;
        let damaged = fs::read(&file)?;
        let window = desk.open().await?;
        unlock(&window).await?;
        window.until_text(words).await?;
        assert!(!window.text().await?.contains("Da prendere"));
        desk.close(window).await?;
        assert!(fs::read(&file)? == damaged, "{name} is not touched");
        fs::write(&file, whole)?;
    }
    // With the files as they were, everything is there again.
    let window = desk.open().await?;
    unlock(&window).await?;
    window.until_text("Tutto inviato").await?;
    desk.close(window).await
}
