//! An answer from a ready phrase, the promise that is in it, and the manager: in the real window, by keyboard.

use crate::overhelp::{Counter, LEAVES_ON_FRIDAY};
use anyhow::Result;
use oltre_tests::town::{self, MACROS};
use serde_json::json;

#[tokio::test]
async fn a_phrase_is_filled_in_a_promise_is_one_key_and_the_manager_has_the_case() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let window = &counter.window;
    counter.read(LEAVES_ON_FRIDAY).await?;
    window.press("1").await?;

    // The phrase stands where the slash was, with the words of the case.
    window.press("/").await?;
    window.until_text("Certificato pronto").await?;
    window.type_text("grazie").await?;
    window.until_text("Chiusura con un grazie").await?;
    window.press("Enter").await?;
    let written = "return document.querySelector('textarea')?.value ?? ''";
    let reply = window.tell_page(written, Vec::new()).await?;
    let reply = reply.as_str().unwrap_or_default().to_owned();
    assert!(
        reply.contains("Bruna Zen") && !reply.contains(['/', '{']),
        "{reply:?}"
    );

    window.press("Control+a").await?;
    window
        .type_text("Verifico con l'ufficio: la richiamo domani alle 16.")
        .await?;
    window.press("Control+Enter").await?;
    window.until_text("Sembra una promessa").await?;
    window.press("Alt+p").await?;
    window.until_gone("Sembra una promessa").await?;
    window.until_text("la richiamo domani alle 16").await?;

    // Out of the field: the manager is one key, a name and a time.
    window.press("Escape").await?;
    window.press("m").await?;
    window.find("combobox", "A chi").await?;
    window.type_text("Luca").await?;
    window.press("Enter").await?;
    window.press("Tab").await?;
    window
        .type_text("Parte venerdì e ha già chiamato due volte")
        .await?;
    counter.tab_to("Entro un’ora").await?;
    window.press("Enter").await?;
    counter.tab_to("Passa il caso").await?;
    window.press("Enter").await?;
    window.until_text("La richiama Luca").await?;
    let there = counter
        .luca
        .until("the case and its summary", async |desk| {
            let mine = json!({"tab": "mine", "offset": 0, "limit": 10});
            let page = desk.call("queue_page", mine).await.ok()?;
            let id = page["rows"][0]["id"].clone();
            let case = desk.case(&id).await.ok()?;
            case.to_string()
                .contains("ha già chiamato due volte")
                .then_some(case)
        })
        .await?;
    assert_eq!(there["row"]["subject"], LEAVES_ON_FRIDAY.subject);
    counter.close().await
}

#[tokio::test]
async fn a_macro_says_what_it_will_do_does_it_by_keys_and_is_taken_back_as_one() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    counter.hall.import_desk(MACROS).await?;
    let window = &counter.window;
    counter.read(LEAVES_ON_FRIDAY).await?;
    window.press("y").await?;
    window.find("combobox", "Macro").await?;
    window.until_text("Applica una macro").await?;
    window.type_text("manca").await?;
    window.find("option", "Manca un documento").await?;
    window.press("Enter").await?;
    window.until_text("Etichetta: documenti da ricevere").await?;
    window.until_text("Il caso resta in attesa della persona").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    window.press("Control+Enter").await?;
    window.until_gone("Applica una macro").await?;
    window.until_text("documenti da ricevere").await?;
    // The words went into a reply in which nobody had written.
    let until = "const [words, done] = arguments; const look = () => [...document.querySelectorAll('textarea')]\
        .some((field) => field.value.includes(words)) ? done(true) : requestAnimationFrame(look); look();";
    window
        .ask_page(until, vec![json!("manca solo un documento")])
        .await?;
    window.press("z").await?;
    window.until_gone("documenti da ricevere").await?;
    counter.close().await
}

#[tokio::test]
async fn a_colleague_calls_and_is_answered_in_a_note_that_calls_back() -> Result<()> {
    let counter = Counter::open(&[LEAVES_ON_FRIDAY]).await?;
    let window = &counter.window;
    counter.read(LEAVES_ON_FRIDAY).await?;
    let luca = &counter.luca;
    let open = json!({"tab": "open", "offset": 0, "limit": 10});
    let page = luca.call("queue_page", open).await?;
    let id = page["rows"][0]["id"].clone();
    let note = json!({"id": id, "kind": "note", "body": "@Marta, le hai detto della delega?", "act": null});
    luca.call("entry_add", note).await?;
    luca.until_sent().await?;

    window.until_text("Luca ti ha menzionato in una nota").await?;
    window.press("Escape").await?;
    window.press("g").await?;
    window.press("n").await?;
    window.find("tab", "Menzioni").await?;
    let findings = window.axe().await?;
    assert!(findings.is_empty(), "{findings:#?}");
    // Seen, and to be seen again: the same key.
    window.press("s").await?;
    window.until_gone("Luca ti ha menzionato in una nota").await?;
    window.press("s").await?;
    window.until_text("Luca ti ha menzionato in una nota").await?;

    window.press("n").await?;
    window.type_text("Sì, @lu").await?;
    window.find("option", "Luca").await?;
    window.press("Enter").await?;
    window.type_text("gliel'ho detto.").await?;
    window.press("Control+Enter").await?;
    window.until_gone("Luca ti ha menzionato in una nota").await?;
    luca.until_case(&id, "the call back", |case| {
        case["mention"]["by"] == json!(town::operator("marta"))
    })
    .await?;
    counter.close().await
}
