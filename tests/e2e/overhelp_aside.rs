//! What the operator puts aside, in the real window: not the case, with its reason; muted, and brought back.

use crate::overhelp::{Call, Counter, LEAVES_ON_FRIDAY, SLOT};
use anyhow::Result;
use oltre_tests::window::Window;

/// "Not the case", and of its reasons the first.
async fn not_needed(counter: &Counter) -> Result<()> {
    let Counter { window, .. } = counter;
    window.find("article", SLOT).await?;
    window.press("Alt+2").await?;
    window.find("menuitem", "Non gli serve").await?;
    window.press("Enter").await?;
    counter.nothing_is_offered().await
}

/// A card that goes takes no keys with it.
async fn until_the_pane_has_the_keys(window: &Window) -> Result<()> {
    let until = "const [done] = arguments; const look = () => document.activeElement?.tagName === 'ASIDE' \
                 ? done(true) : requestAnimationFrame(look); look();";
    window.ask_page(until, Vec::new()).await.map(drop)
}

#[tokio::test]
async fn what_was_put_aside_does_not_come_back_and_why_says_so() -> Result<()> {
    const LIGHT: Call = Call {
        who: "Aldo Ferro",
        subject: "Un certificato di residenza",
        words: "Mi serve un certificato.",
        topic: "anagrafe",
    };
    let counter = Counter::open(&[LEAVES_ON_FRIDAY, LIGHT]).await?;
    let window = &counter.window;
    counter.read_and_answer(LEAVES_ON_FRIDAY).await?;
    window.find("article", SLOT).await?;
    window.press("o").await?;
    window.press("2").await?;
    window.find("menuitem", "Non è il momento").await?;
    for _ in 0..2 {
        window.press("ArrowDown").await?;
    }
    window.press("Enter").await?;
    window
        .until_text("Nessuna proposta: quella adatta l’hai messa da parte in questa conversazione.")
        .await?;
    counter.nothing_is_offered().await?;
    until_the_pane_has_the_keys(window).await?;

    // Away and back again, and with more said: it stays where it was put.
    counter.read(LIGHT).await?;
    counter.read(LEAVES_ON_FRIDAY).await?;
    window.until_text("Nessuna proposta: quella adatta").await?;
    counter.nothing_is_offered().await?;

    // "Why?" opens from the keyboard, and closes.
    let line = "1 tenuta da parte: perché?";
    let reason = "L’hai messa da parte in questa conversazione";
    window.press("o").await?;
    counter.tab_to(line).await?;
    window.press("Enter").await?;
    window.until_text(reason).await?;
    window.until_text(SLOT).await?;
    counter.everybody_can_read_it().await?;
    window.press("Enter").await?;
    window.until_gone(reason).await?;
    window.find("button", line).await?;
    counter.close().await
}

#[tokio::test]
async fn a_card_put_aside_three_times_is_muted_until_it_is_asked_back() -> Result<()> {
    let caller = |who, subject| Call {
        who,
        subject,
        ..LEAVES_ON_FRIDAY
    };
    let calls = [
        caller("Bruna Zen", "Carta d'identità di Bruna"),
        caller("Aldo Ferro", "Carta d'identità di Aldo"),
        caller("Nives Doria", "Carta d'identità di Nives"),
        caller("Toni Moro", "Carta d'identità di Toni"),
    ];
    let counter = Counter::open(&calls).await?;
    let window = &counter.window;
    for call in &calls[..3] {
        counter.read_and_answer(*call).await?;
        not_needed(&counter).await?;
    }
    counter.read_and_answer(calls[3]).await?;
    window
        .until_text("quella adatta l’hai scartata più volte, per ora non la ripeto.")
        .await?;
    counter.nothing_is_offered().await?;
    window.press("o").await?;
    counter.tab_to("1 silenziata: perché?").await?;
    window.press("Enter").await?;
    window
        .until_text("Silenziata: l’hai scartata più volte in questo argomento, fino al")
        .await?;
    counter.everybody_can_read_it().await?;
    counter.tab_to("Torna a mostrarla").await?;
    window.press("Enter").await?;
    window.find("article", SLOT).await?;
    window.until_gone("silenziata").await?;
    counter.close().await
}
