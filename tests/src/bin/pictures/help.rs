//! Help beyond the request, in the sample town: the pane, the catalogue, the figures.

use crate::look::Look;
use crate::screen::{desk_of, does, first_start, take};
use anyhow::{Context, Result};
use oltre_overhelp::Catalogue;
use oltre_server::auth::hash_password;
use oltre_server::sample::{PASSWORD, Sample};
use oltre_server::{Clock as _, SystemClock};
use oltre_tests::desk::TownHall;
use oltre_tests::window::{Desk, Window};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// What somebody says that more than one action would serve.
const MOVED: &str = "Fino a che ora fate le carte d'identità? La mia è scaduta e parto venerdì. E abbiamo cambiato casa: devo \
                     avvisare anche la TARI, la scuola dei bambini e il permesso della macchina?";
/// The action of the catalogue that is opened, and the end of its condition that somebody gets wrong.
const OPENED: &str = "action/book_id_slot";
const WRONG: &str = " && near_dates";
/// Conversations that were looked at before the figures are.
const LOOKED_AT: usize = 60;

/// What is waited for in each language.
struct Words {
    propose: &'static str,
    folded: &'static str,
    answered: &'static str,
    asked: &'static str,
    declined: &'static str,
    ideas: &'static str,
    kept_back: &'static str,
    until: &'static str,
    silence: &'static str,
    when: &'static str,
    faults: &'static str,
    unknown: &'static str,
    taken_up: &'static str,
    discard: &'static str,
    nothing_wrong: &'static str,
    attempt: &'static str,
    examples: &'static str,
    by_action: &'static str,
}

const ITALIAN: Words = Words {
    propose: "Proponi",
    folded: "Dopo la risposta:",
    answered: "Risposta data",
    asked: "che cosa ha detto?",
    declined: "Ha detto di no:",
    ideas: "possibil",
    kept_back: "da parte: perché?",
    until: "fino al",
    silence: "Oggi nessuna proposta",
    when: "Quando può servire",
    faults: "da sistemare",
    unknown: "«near_dates»",
    taken_up: "accettata",
    discard: "Butta le modifiche",
    nothing_wrong: "Niente da sistemare",
    attempt: "Prova sui casi passati",
    examples: "Sui tuoi",
    by_action: "Per azione",
};

const ENGLISH: Words = Words {
    propose: "Propose",
    folded: "After the answer:",
    answered: "Answered",
    asked: "what did they say?",
    declined: "Declined:",
    ideas: "possible",
    kept_back: "kept back: why?",
    until: "until",
    silence: "No proposal today",
    when: "When it could serve",
    faults: "to put right",
    unknown: "“near_dates”",
    taken_up: "taken up",
    discard: "Discard changes",
    nothing_wrong: "Nothing to put right",
    attempt: "Try it on past cases",
    examples: "of your newest cases",
    by_action: "By action",
};

/// What was given, from an operator's desk and from an editor's.
pub(crate) async fn given(look: Look, folder: &Path) -> Result<()> {
    let hall = sample_town().await?;
    for (who, shows) in [("marta", Shows::Pane), ("piero", Shows::Catalogue)] {
        let mut desk = desk_of(look)?;
        let window = desk.open().await?;
        first_start(&window, look, &hall.url(), who, PASSWORD).await?;
        let mut help = Help {
            look,
            desk,
            window,
            folder: folder.to_owned(),
            words: match look.language {
                "en" => &ENGLISH,
                _ => &ITALIAN,
            },
        };
        match shows {
            Shows::Pane => help.pane().await?,
            Shows::Catalogue => help.catalogue().await?,
        }
        help.desk.close(help.window).await?;
    }
    Ok(())
}

enum Shows {
    Pane,
    Catalogue,
}

/// The town of the demo, with its catalogue in force.
pub(crate) async fn sample_town() -> Result<TownHall> {
    let hall = TownHall::empty().await?;
    let sample = Sample::prepare(1, SystemClock.now(), 0)?;
    hall.seed(sample.desk(&hash_password(PASSWORD)?)).await?;
    for batch in sample.batches() {
        hall.seed(batch).await?;
    }
    let storage = hall.storage()?;
    tokio::task::spawn_blocking(move || storage.publish(Catalogue::starter_pieces())).await??;
    Ok(hall)
}

struct Help {
    look: Look,
    desk: Desk,
    window: Window,
    folder: PathBuf,
    words: &'static Words,
}

impl Help {
    async fn take(&self, name: &str) -> Result<()> {
        take((&self.desk, &self.window), self.look, &self.folder, name).await
    }

    /// The pane with an offer, in silence, with a folded line, with the contact's word awaited, with what is kept back.
    async fn pane(&self) -> Result<()> {
        let Help { window, words, .. } = self;
        window.click("option", "Orario carte").await?;
        window.until_text(words.propose).await?;
        self.take("offer").await?;
        window.click("option", "Reclamo TARI").await?;
        window.until_text(words.silence).await?;
        self.take("silence").await?;

        let args = json!({
            "who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "041 5210211"},
            "subject": "Carta scaduta e casa nuova", "asked": MOVED, "topic": "anagrafe", "queue": null,
            "channel": "phone", "take": true
        });
        let case = does(window, "case_create", args).await?["id"].clone();
        window.press("g").await?;
        window.press("m").await?;
        window.click("option", "Carta scaduta").await?;
        window.until_text(words.folded).await?;
        self.take("folded").await?;
        window.press("q").await?;
        window.until_text(words.answered).await?;
        window.click("button", words.ideas).await?;
        self.take("ideas").await?;
        window.press("Alt+1").await?;
        window.until_text(words.asked).await?;
        self.take("proposed").await?;
        window.press("Alt+4").await?;
        window.until_text(words.declined).await?;
        window.click("button", words.kept_back).await?;
        window.until_text(words.until).await?;
        self.take("kept-back").await?;
        self.looked_at(&case).await?;
        window.press("Escape").await?;
        window.press("g").await?;
        window.press("f").await?;
        window.until_text(words.by_action).await?;
        self.take("figures").await?;
        window
            .tell_page("document.querySelector('.helps').scrollTo(0, 1e6)", Vec::new())
            .await?;
        self.take("figures-below").await
    }

    /// The figures are of what was looked at, and of what came of it: of three offers two are taken up.
    async fn looked_at(&self, but: &Value) -> Result<()> {
        let all = json!({"tab": "open", "offset": 0, "limit": 100});
        let page = does(&self.window, "queue_page", all).await?;
        let rows = page["rows"].as_array().context("a list of cases")?;
        let others = rows.iter().map(|row| &row["id"]).filter(|id| *id != but);
        let mut offers = 0;
        for id in others.take(LOOKED_AT) {
            let said = does(&self.window, "suggest", json!({ "id": id })).await?;
            let offer = &said["decision"]["voice"]["offer"];
            if offer["folded"] != false {
                continue;
            }
            offers += 1;
            let answer = if offers % 3 == 0 { "declined" } else { "accepted" };
            for (operator, contact) in [
                (json!({"did": "proposed"}), Value::Null),
                (Value::Null, json!(answer)),
            ] {
                let told = json!({"id": id, "action": offer["id"], "card": "offer", "operator": operator, "contact": contact});
                does(&self.window, "suggestion_outcome", told).await?;
            }
        }
        Ok(())
    }

    /// The catalogue: nothing open, an action, what is wrong with it, where it would have shown.
    async fn catalogue(&self) -> Result<()> {
        let Help { window, words, .. } = self;
        window.press("g").await?;
        window.press("k").await?;
        // The list is there some moments after the page.
        let row = "const [key, done] = arguments; const look = () => { const row = document.querySelector(`[data-row=\"${key}\"]`); \
                   row ? done(row) : requestAnimationFrame(look); }; look();";
        window.ask_page(row, vec![json!(OPENED)]).await?;
        window.until_text(words.taken_up).await?;
        self.take("catalogue").await?;
        let open = "document.querySelector(`[data-row=\"${arguments[0]}\"]`).click()";
        window.tell_page(open, vec![json!(OPENED)]).await?;
        let when = window.find("textbox", words.when).await?;
        window.until_text(words.nothing_wrong).await?;
        self.take("action").await?;
        when.click().await?;
        window.press("Control+End").await?;
        window.type_text(WRONG).await?;
        window.click("button", words.faults).await?;
        window.click("button", words.unknown).await?;
        self.take("action-error").await?;
        window.click("button", words.discard).await?;
        window.until_text(words.nothing_wrong).await?;
        window.click("button", words.attempt).await?;
        window.until_text(words.examples).await?;
        self.take("tried").await?;
        window.press("Escape").await
    }
}
