//! A day of Marta's, with Luca at the next desk and the cable out for a while.

use crate::look::Look;
use crate::screen::{desk_of, does, first_start, take};
use anyhow::{Context, Result};
use oltre_tests::desk::{Desk as Colleague, PASSWORD, TownHall};
use oltre_tests::town::operator;
use oltre_tests::window::{Desk, Window};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};

/// Cases that Luca has opened: what they are about, and what was asked.
const CASES: [(&str, &str); 6] = [
    (
        "Lampione spento in calle dei Fabbri",
        "Il lampione davanti al civico 14 è spento da tre sere: quando lo riparate?",
    ),
    (
        "Doppio pagamento della TARI",
        "Ho pagato due volte la prima rata della TARI. Come riavere i soldi?",
    ),
    (
        "Permesso ZTL per il furgone della scuola",
        "Il permesso per il furgone della scuola Gallina scade venerdì, e la domanda è ferma da un mese.",
    ),
    (
        "Orario per la carta d'identità",
        "Fino a che ora fate le carte d'identità? Parto sabato.",
    ),
    (
        "Iscrizione al nido da settembre",
        "Mia figlia compie tre anni a dicembre: può andare al nido a settembre?",
    ),
    (
        "Marciapiede rotto vicino alla fermata",
        "Davanti alla fermata manca una lastra e mia madre è caduta.",
    ),
];

/// Everything that is at hand during the day.
struct Day {
    look: Look,
    hall: TownHall,
    luca: Colleague,
    desk: Desk,
    window: Window,
    cases: Vec<Value>,
    /// The server's clock stands still: what it is behind by.
    began: std::time::Instant,
    folder: PathBuf,
}

/// Lives the day and leaves its pictures in a folder.
pub(crate) async fn lived(look: Look, folder: &Path) -> Result<()> {
    let hall = TownHall::open().await?;
    let began = std::time::Instant::now();
    let luca = Colleague::enrolled(&hall, "luca").await?;
    let mut cases = Vec::new();
    for (subject, asked) in CASES {
        let args = json!({
            "who": {"kind": "new", "name": "Bruna Zen", "contact_kind": "citizen", "point": "041 5210211"},
            "subject": subject, "asked": asked, "topic": null, "queue": hall.queue, "channel": "phone", "take": false
        });
        cases.push(luca.call("case_create", args).await?["id"].clone());
    }
    luca.until_sent().await?;
    let mut desk = desk_of(look)?;
    let window = desk.open().await?;
    let mut day = Day {
        look,
        hall,
        luca,
        desk,
        window,
        cases,
        began,
        folder: folder.to_owned(),
    };
    day.first_start().await?;
    day.held().await?;
    day.came_back().await?;
    day.waits().await?;
    day.details().await?;
    day.versions().await?;
    day.history().await?;
    day.files().await?;
    day.left().await?;
    day.desk.close(day.window).await
}

impl Day {
    async fn first_start(&self) -> Result<()> {
        first_start(&self.window, self.look, &self.hall.url(), "marta", PASSWORD).await?;
        self.window.press("g").await?;
        self.window.press("t").await
    }

    async fn open(&self, case: usize) -> Result<()> {
        let (subject, asked) = CASES[case];
        self.window.click("option", subject).await?;
        self.window.until_text(asked).await
    }

    async fn reply(&self, words: &str) -> Result<()> {
        self.window.press("r").await?;
        self.window.type_text(words).await?;
        self.window.press("Control+Enter").await?;
        self.window.until_text(self.look.words().held).await
    }

    async fn does(&self, command: &str, args: Value) -> Result<Value> {
        does(&self.window, command, args).await
    }

    async fn take(&self, name: &str) -> Result<()> {
        take((&self.desk, &self.window), self.look, &self.folder, name).await
    }

    /// The server's clock is where all others are.
    async fn now(&mut self) -> Result<()> {
        let behind = self.began.elapsed().as_millis();
        self.began = std::time::Instant::now();
        self.hall.pass(i64::try_from(behind)?).await
    }

    async fn cable_out(&mut self) -> Result<()> {
        self.hall.stop().await;
        self.window.until_text(self.look.words().offline).await
    }

    /// A reply that the server holds.
    async fn held(&mut self) -> Result<()> {
        self.open(0).await?;
        self.now().await?;
        self.reply("Buongiorno, la squadra passa domani mattina fra le otto e le dieci.")
            .await?;
        self.window.until_text(self.look.words().all_sent).await?;
        self.take("held").await?;
        self.hall.pass(10_001).await?;
        self.does("sync_now", json!({})).await?;
        self.window.until_gone(self.look.words().held).await
    }

    /// A reply that was not accepted, because Luca had answered unseen.
    async fn came_back(&mut self) -> Result<()> {
        self.open(1).await?;
        let case = self.cases[1].clone();
        let at_lucas = self.luca.case(&case).await?;
        let seen: Vec<Value> = at_lucas["timeline"]["entries"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|entry| entry["id"].clone())
            .collect();
        let words = "Ho aperto la pratica di rimborso: l'accredito arriva entro trenta giorni.";
        self.luca
            .call(
                "reply_send",
                json!({"id": case, "body": words, "act": null, "seen": seen}),
            )
            .await?;
        self.luca.until_sent().await?;
        self.hall.pass(10_001).await?;
        self.window.until_text(words).await?;
        let mine =
            "Buongiorno, per il rimborso compili il modulo allo sportello tributi con le due ricevute.";
        self.does(
            "reply_send",
            json!({"id": case, "body": mine, "act": null, "seen": []}),
        )
        .await?;
        self.window.until_text(self.look.words().came_back).await?;
        self.take("came-back").await
    }

    /// Replies that wait for the network, under a claim that is not confirmed.
    async fn waits(&mut self) -> Result<()> {
        self.open(2).await?;
        self.cable_out().await?;
        self.window.press("1").await?;
        self.reply("Il permesso è prorogato fino alla fine del mese: può circolare anche sabato.")
            .await?;
        self.window
            .type_text("Le arriva una conferma scritta appena l'ufficio la protocolla.")
            .await?;
        self.window.press("Control+Enter").await?;
        self.window.press("Escape").await?;
        self.take("waits").await
    }

    /// What waits and what was not accepted.
    async fn details(&mut self) -> Result<()> {
        self.does(
            "case_set",
            json!({"id": self.cases[3], "field": "subject", "value": "Carta d'identità prima di sabato"}),
        )
        .await?;
        self.does(
            "case_set",
            json!({"id": self.cases[3], "field": "priority", "value": 1}),
        )
        .await?;
        self.does(
            "entry_add",
            json!({"id": self.cases[3], "kind": "note", "body": "Parte sabato alle sei: serve la via d'urgenza.", "act": null}),
        )
        .await?;
        self.window.press("F8").await?;
        self.window.until_text(self.look.words().refused).await?;
        self.take("details").await?;
        self.window.press("Escape").await
    }

    /// Two versions of a case, side by side.
    async fn versions(&mut self) -> Result<()> {
        self.luca
            .call(
                "case_set",
                json!({"id": self.cases[3], "field": "subject", "value": "Carta d'identità urgente, parte sabato"}),
            )
            .await?;
        self.luca
            .call(
                "case_set",
                json!({"id": self.cases[3], "field": "priority", "value": 4}),
            )
            .await?;
        self.hall.start().await?;
        self.luca.wake().await?;
        self.luca.until_sent().await?;
        self.does("sync_now", json!({})).await?;
        // The list has moved by then, and moves no more.
        self.window.until_text(self.look.words().to_check).await?;
        self.window.click("option", "Carta d'identità urgente").await?;
        self.window.until_text(self.look.words().two_versions).await?;
        self.window.press("v").await?;
        self.window.until_text(self.look.words().compared).await?;
        self.take("versions").await
    }

    /// The operator's last actions, one of them taken back.
    async fn history(&mut self) -> Result<()> {
        let known = self.does("history", json!({"case": null})).await?;
        let deeds = known["deeds"].as_array().context("a list of actions")?;
        if let Some(deed) = deeds.iter().find(|deed| deed["can_undo"] == true) {
            self.does("undo", json!({"act": deed["act"]})).await?;
        }
        self.window.press("g").await?;
        self.window.press("h").await?;
        self.window.until_text(self.look.words().history).await?;
        self.take("history").await?;
        self.window.press("Escape").await
    }

    /// A file attached on a network that costs money: its case is sent, its bytes wait.
    async fn files(&self) -> Result<()> {
        let mut settings = self.does("settings_get", json!({})).await?;
        settings["metered"] = json!(true);
        self.does("settings_set", settings).await?;
        let photo = json!({"id": self.cases[4], "name": "marciapiede.jpg", "bytes": "/9j/4AAQSkZJRg=="});
        self.does("attachment_bytes", photo).await?;
        self.window.until_text(self.look.words().files).await?;
        self.take("files").await
    }

    /// The computer was revoked while the cable was out: what was not sent is with the server, and nothing else is here.
    async fn left(&mut self) -> Result<()> {
        let storage = self.hall.storage()?;
        self.hall.stop().await;
        let note = json!({"id": self.cases[4], "kind": "note", "body": "Ha richiamato alle 9.", "act": null});
        self.does("entry_add", note).await?;
        // Where the network costs money, a server that is gone is noticed with the next word for it.
        self.window.until_text(self.look.words().offline).await?;
        let revoked = tokio::task::spawn_blocking(move || {
            let devices = storage.devices()?;
            let hers = devices
                .into_iter()
                .filter(|device| device.operator == operator("marta"));
            hers.map(|device| device.id)
                .try_for_each(|device| storage.revoke_device(device))
        });
        revoked.await??;
        self.hall.start().await?;
        self.does("sync_now", json!({})).await?;
        self.window.until_text(self.look.words().left).await?;
        self.take("left").await
    }
}
