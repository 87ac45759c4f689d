//! How a console is started, in stories of the real window.

use anyhow::Result;
use oltre_tests::desk::{PASSPHRASE, PASSWORD, TownHall};
use oltre_tests::window::{Desk, Window};
use serde_json::json;

/// A desk whose console opens in Italian and light, whatever the machine's language is.
pub(crate) fn italian_desk(theme: &str) -> Result<Desk> {
    let desk = Desk::new()?;
    std::fs::create_dir_all(desk.data_dir())?;
    let settings = json!({ "language": "it", "theme": theme });
    std::fs::write(desk.data_dir().join("settings.json"), settings.to_string())?;
    Ok(desk)
}

/// The first start: the way to the server, and the words that lock this computer.
pub(crate) async fn first_start(window: &Window, hall: &TownHall, who: &str) -> Result<()> {
    window.click("textbox", "Indirizzo del server").await?;
    let url = hall.url();
    for (i, text) in [url.as_str(), who, PASSWORD, PASSPHRASE, PASSPHRASE]
        .into_iter()
        .enumerate()
    {
        if i > 0 {
            window.press("Tab").await?;
        }
        window.type_text(text).await?;
    }
    window.press("Enter").await?;
    window.until_text("Tutto inviato").await
}

/// Opens a locked console.
pub(crate) async fn unlock(window: &Window) -> Result<()> {
    window.until_text("Postazione bloccata").await?;
    window.passphrase(PASSPHRASE).await?;
    window.press("Enter").await
}
