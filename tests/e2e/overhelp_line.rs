//! The line that over-help does not cross, and keys that do not get in the way, in the real window.

use crate::overhelp::{Call, Counter, LEAVES_ON_FRIDAY, SLOT};
use anyhow::Result;
use oltre_tests::window::Window;
use serde_json::json;

/// Waits until the field of the reply has these words, and the keys.
async fn until_writing(window: &Window, words: &str) -> Result<()> {
    let until = "const [words, done] = arguments; const is = () => document.activeElement?.tagName === 'TEXTAREA' \
        && document.activeElement.value === words; const look = () => is() ? done(true) : requestAnimationFrame(look); look();";
    window.ask_page(until, vec![json!(words)]).await.map(drop)
}

#[tokio::test]
async fn first_the_answer_then_the_offer() -> Result<()> {
    const ALDO: Call = Call {
        who: "Aldo Ferro",
        subject: "Carta d'identità di Aldo",
        ..LEAVES_ON_FRIDAY
    };
    let folded = format!("Dopo la risposta: {SLOT}");
    let counter = Counter::open(&[LEAVES_ON_FRIDAY, ALDO]).await?;
    let window = &counter.window;

    // One folded line, and no key that goes past it.
    counter.read(LEAVES_ON_FRIDAY).await?;
    window.until_text(&folded).await?;
    counter.nothing_is_offered().await?;
    counter.everybody_can_read_it().await?;
    window.press("Alt+1").await?;
    window.press("Alt+3").await?;
    counter.answer().await?;
    let card = window.find("article", SLOT).await?.text().await?;
    assert!(card.contains("Proponi"), "nothing was proposed before: {card}");
    window.until_gone(&folded).await?;

    // A reply is an answer too, from the moment it is recorded.
    counter.read(ALDO).await?;
    window.until_text(&folded).await?;
    window.press("r").await?;
    window.type_text("Oggi fino alle 12:30.").await?;
    window.press("Control+Enter").await?;
    window.until_text("Risposta data").await?;
    window.find("article", SLOT).await?;
    counter.close().await
}

#[tokio::test]
async fn a_complaint_leaves_only_what_makes_good() -> Result<()> {
    const SACKS: Call = Call {
        who: "Nives Doria",
        subject: "Sacchi non ritirati",
        words: "Stamattina non avete ritirato i sacchi della carta: sono ancora davanti alla porta.",
        topic: "rifiuti",
    };
    let counter = Counter::open(&[LEAVES_ON_FRIDAY, SACKS]).await?;
    let window = &counter.window;
    counter.read_and_answer(LEAVES_ON_FRIDAY).await?;
    window.find("article", SLOT).await?;
    window.press("!").await?;
    window
        .until_text("Oggi nessuna proposta: reclamo aperto. Prima la risposta.")
        .await?;
    counter.nothing_is_offered().await?;
    // Not even by name: a list of what is not offered would be an offer.
    let pane = window.find("complementary", "Oltre").await?.text().await?;
    assert!(!pane.contains("perché?") && !pane.contains(SLOT), "{pane}");
    counter.everybody_can_read_it().await?;

    counter.read_and_answer(SACKS).await?;
    window.press("!").await?;
    window.until_text("Reclamo").await?;
    let card = window
        .find("article", "Nuovo passaggio dopo la raccolta saltata")
        .await?;
    let told = card.text().await?;
    assert!(told.contains("per rimediare"), "{told}");
    assert!(!window.text().await?.contains("idea possibile"));
    counter.close().await
}

#[tokio::test]
async fn the_chords_act_while_one_is_writing_and_leave_the_words_alone() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let window = &counter.window;
    counter.read_and_answer(LEAVES_ON_FRIDAY).await?;
    window.find("article", SLOT).await?;
    window.press("r").await?;
    window.type_text("Buongiorno, oggi ").await?;
    window.press("Alt+1").await?;
    window.until_text("che cosa ha detto?").await?;
    window.type_text("fino alle 12:30").await?;
    until_writing(window, "Buongiorno, oggi fino alle 12:30").await?;
    window.press("Alt+4").await?;
    window.until_text("Ha detto di no: Prenota lo sportello").await?;
    window.type_text(".").await?;
    until_writing(window, "Buongiorno, oggi fino alle 12:30.").await?;
    counter.close().await
}

#[tokio::test]
async fn who_puts_a_card_aside_while_writing_goes_on_writing() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let window = &counter.window;
    counter.read_and_answer(LEAVES_ON_FRIDAY).await?;
    window.find("article", SLOT).await?;
    window.press("r").await?;
    window.type_text("Buongiorno").await?;

    // Having looked at the reasons, one may change one's mind.
    window.press("Alt+2").await?;
    window.find("menuitem", "È già fatto").await?;
    window.press("Escape").await?;
    until_writing(window, "Buongiorno").await?;
    window.find("article", SLOT).await?;

    window.press("Alt+2").await?;
    window.find("menuitem", "È già fatto").await?;
    window.press("ArrowDown").await?;
    window.press("Enter").await?;
    counter.nothing_is_offered().await?;
    until_writing(window, "Buongiorno").await?;
    window.type_text(", oggi fino alle 12:30.").await?;
    until_writing(window, "Buongiorno, oggi fino alle 12:30.").await?;
    counter.close().await
}
