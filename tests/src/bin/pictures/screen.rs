//! The window that is photographed: opened in a look, enrolled, driven, taken.

use crate::look::Look;
use anyhow::{Context, Result};
use oltre_tests::desk::PASSPHRASE;
use oltre_tests::window::{Desk, Window};
use serde_json::{Value, json};
use std::path::Path;

/// A desk whose console opens in this look, whatever the machine's language is.
pub(crate) fn desk_of(look: Look) -> Result<Desk> {
    let desk = Desk::of_size(look.size)?;
    std::fs::create_dir_all(desk.data_dir())?;
    let settings = json!({ "language": look.language, "theme": look.theme });
    std::fs::write(desk.data_dir().join("settings.json"), settings.to_string())?;
    Ok(desk)
}

/// The first start, until all there is has come.
pub(crate) async fn first_start(
    window: &Window,
    look: Look,
    url: &str,
    who: &str,
    password: &str,
) -> Result<()> {
    window.click("textbox", look.words().server).await?;
    for (i, text) in [url, who, password, PASSPHRASE, PASSPHRASE]
        .into_iter()
        .enumerate()
    {
        if i > 0 {
            window.press("Tab").await?;
        }
        window.type_text(text).await?;
    }
    window.press("Enter").await?;
    window.until_text(look.words().all_sent).await
}

/// Does something as the page does, past the keys.
pub(crate) async fn does(window: &Window, command: &str, args: Value) -> Result<Value> {
    let args = json!({ "name": command, "args": args });
    let answer = window.invoke("rpc", args).await?;
    answer.map_err(|refused| anyhow::anyhow!("{command}: {refused}"))
}

/// Takes a picture and leaves it in the folder.
pub(crate) async fn take(
    (desk, window): (&Desk, &Window),
    look: Look,
    folder: &Path,
    name: &str,
) -> Result<()> {
    let picture = desk.picture(window).await?;
    let file = folder.join(format!("{name}-{look}.png"));
    std::fs::write(&file, picture).with_context(|| file.display().to_string())
}
