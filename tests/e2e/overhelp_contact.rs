//! What the contact said of a proposal, in the real window: yes, no, and one proposal is enough.

use crate::overhelp::{Call, Counter, LEAVES_ON_FRIDAY, SLOT};
use anyhow::Result;
use serde_json::json;

/// What is told of a case at any desk, in the figures.
async fn until_counted(counter: &Counter, figure: &str) -> Result<()> {
    let Counter { luca, .. } = counter;
    luca.wake().await?;
    luca.until(figure, async |desk| {
        let asked = json!({"days": 30, "topic": null, "action": null});
        let helps = desk.call("helps", asked).await.ok()?;
        (helps["all"][figure] == 1 && helps["all"]["proposed"] == 1).then_some(())
    })
    .await
}

#[tokio::test]
async fn an_offer_is_proposed_and_the_contact_accepts_it() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let window = &counter.window;
    counter.read_and_answer(LEAVES_ON_FRIDAY).await?;
    let card = window.find("article", SLOT).await?.text().await?;
    for told in ["Avere un documento valido in tempo", "ha detto", "parto venerdì"] {
        assert!(card.contains(told), "{told}: {card}");
    }
    counter.everybody_can_read_it().await?;
    window.press("o").await?;
    window.press("1").await?;
    window.until_text("che cosa ha detto?").await?;
    counter.everybody_can_read_it().await?;
    window.press("3").await?;
    window.until_text("Ha accettato: Prenota lo sportello").await?;
    counter.nothing_is_offered().await?;
    window.until_text("Tutto inviato").await?;
    until_counted(&counter, "accepted").await?;
    counter.close().await
}

#[tokio::test]
async fn what_the_contact_declined_rests_and_says_until_when() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let window = &counter.window;
    counter.read_and_answer(LEAVES_ON_FRIDAY).await?;
    window.find("article", SLOT).await?;
    window.press("o").await?;
    window.press("1").await?;
    window.until_text("che cosa ha detto?").await?;
    window.press("4").await?;
    window.until_text("Ha detto di no: Prenota lo sportello").await?;
    counter.nothing_is_offered().await?;
    window.press("o").await?;
    counter.tab_to("1 tenuta da parte: perché?").await?;
    window.press("Enter").await?;
    window.until_text("Ha detto di no: riposa, fino al").await?;
    window.until_text("Tutto inviato").await?;
    until_counted(&counter, "declined").await?;
    counter.close().await
}

#[tokio::test]
async fn one_proposal_in_a_conversation_is_enough() -> Result<()> {
    const MOVED_TOO: Call = Call {
        words: "Fino a che ora fate le carte d'identità? La mia è scaduta e parto venerdì. E abbiamo cambiato casa: \
                devo avvisare anche la TARI e la scuola?",
        ..LEAVES_ON_FRIDAY
    };
    const OTHER_OFFICES: &str = "Aggiorna insieme gli altri uffici dopo il trasloco";
    let counter = Counter::open(&[MOVED_TOO]).await?;
    let window = &counter.window;
    counter.read_and_answer(MOVED_TOO).await?;
    window.find("article", SLOT).await?;
    window.until_text("idee possibili").await?;
    window.press("o").await?;
    window.press("1").await?;
    window.until_text("che cosa ha detto?").await?;
    window.press("3").await?;
    window.until_text("Ha accettato:").await?;
    window
        .until_text("In questa conversazione una proposta è già stata fatta.")
        .await?;
    counter.nothing_is_offered().await?;
    window.until_gone("idee possibili").await?;

    // What she might have heard too is told to whoever asks, and only that: what she took up is not kept back.
    window.press("o").await?;
    counter.tab_to("da parte: perché?").await?;
    window.press("Enter").await?;
    window
        .until_text("Una proposta c’è già stata in questa conversazione")
        .await?;
    window.until_text(OTHER_OFFICES).await?;
    let told = window.find("complementary", "Oltre").await?.text().await?;
    assert_eq!(told.matches(SLOT).count(), 1, "{told}");
    counter.everybody_can_read_it().await?;
    counter.close().await
}
