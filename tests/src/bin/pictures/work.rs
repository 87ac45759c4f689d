//! The day's work in the sample town: narrowing the queue, ready phrases, a promise in what was written, the manager, keys.

use crate::help::sample_town;
use crate::look::Look;
use crate::screen::{desk_of, first_start, take};
use anyhow::Result;
use oltre_server::sample::PASSWORD;
use oltre_tests::window::{Desk, Window};
use std::path::Path;

/// What is waited for and written in each language.
struct Words {
    open: &'static str,
    filter: &'static str,
    phrases: &'static str,
    reply: &'static str,
    promise: &'static str,
    manager: &'static str,
    a_macro: &'static str,
    macro_does: &'static str,
    settings: &'static str,
    all_keys: &'static str,
    report: &'static str,
    people: &'static str,
    points: &'static str,
}

const ITALIAN: Words = Words {
    open: "Orario carte",
    filter: "Filtra",
    phrases: "Certificato pronto",
    reply: "Buongiorno, verifico con il collega. La richiamo domani alle 16.30.",
    promise: "Sembra una promessa",
    manager: "Di che cosa si tratta",
    a_macro: "Manca un documento",
    macro_does: "Che cosa fa",
    settings: "Aspetto",
    all_keys: "Tutte le scorciatoie",
    report: "Mostra il resoconto",
    people: "Le ultime di cui",
    points: "Per esempio 13-15.30",
};

const ENGLISH: Words = Words {
    open: "Orario carte",
    filter: "Filter",
    phrases: "ertificate",
    reply: "Good morning, let me check with a colleague. I'll call you back tomorrow at 4:30 pm.",
    promise: "reads like a promise",
    manager: "What it is about",
    a_macro: "A document is missing",
    macro_does: "What it does",
    settings: "Look",
    all_keys: "All shortcuts",
    report: "Show the report",
    people: "Those you dealt with last",
    points: "For example 13-15:30",
};

pub(crate) async fn done(look: Look, folder: &Path) -> Result<()> {
    let hall = sample_town().await?;
    let mut desk: Desk = desk_of(look)?;
    let window: Window = desk.open().await?;
    first_start(&window, look, &hall.url(), "marta", PASSWORD).await?;
    let words = match look.language {
        "en" => &ENGLISH,
        _ => &ITALIAN,
    };
    let shot = async |name: &str| take((&desk, &window), look, folder, name).await;

    window.press("f").await?;
    window.until_text(words.filter).await?;
    shot("queue-filter").await?;
    window.press("Escape").await?;

    window.click("option", words.open).await?;
    window.until_text("entro le 16").await?;
    window.press("/").await?;
    window.until_text(words.phrases).await?;
    shot("phrases").await?;
    window.press("Escape").await?;
    window.press("Backspace").await?;
    window.type_text(words.reply).await?;
    window.press("Control+Enter").await?;
    window.until_text(words.promise).await?;
    shot("promise-spotted").await?;
    window.press("Escape").await?;
    window.press("m").await?;
    window.until_text(words.manager).await?;
    shot("manager").await?;
    window.press("Escape").await?;

    window.press("y").await?;
    window.find("combobox", "Macro").await?;
    window.type_text(words.a_macro).await?;
    window.find("option", words.a_macro).await?;
    window.press("Enter").await?;
    window.until_text(words.macro_does).await?;
    shot("macro").await?;
    window.press("Escape").await?;

    window.press("Control+,").await?;
    window.until_text(words.settings).await?;
    window.click("button", words.all_keys).await?;
    shot("settings-keys").await?;
    window.click("button", words.all_keys).await?;
    window.click("button", words.report).await?;
    shot("settings-report").await?;
    window.press("Escape").await?;

    window.press("g").await?;
    window.press("p").await?;
    window.until_text(words.people).await?;
    shot("people").await?;
    window.type_text("Bru").await?;
    window.until_text("Bru").await?;
    window.press("Enter").await?;
    window.until_text(words.points).await?;
    shot("person").await?;
    desk.close(window).await
}
