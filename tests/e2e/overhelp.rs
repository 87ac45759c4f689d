//! The counter of the stories about over-help: Luca takes the calls down, Marta reads them beside the pane, by keyboard.

use crate::start::{first_start, italian_desk};
use anyhow::{Context, Result};
use oltre_domain::{Texts, Topic};
use oltre_overhelp::Catalogue;
use oltre_server::seed::SeedBatch;
use oltre_tests::desk::{Desk as Colleague, TownHall};
use oltre_tests::window::{Desk, Window};
use serde_json::json;

/// What somebody called about.
#[derive(Clone, Copy)]
pub(crate) struct Call {
    pub(crate) who: &'static str,
    pub(crate) subject: &'static str,
    pub(crate) words: &'static str,
    pub(crate) topic: &'static str,
}

/// Asks for the opening hours, and needs more than them.
pub(crate) const LEAVES_ON_FRIDAY: Call = Call {
    who: "Bruna Zen",
    subject: "Orario carta d'identità",
    words: "Fino a che ora fate le carte d'identità? La mia è scaduta e parto venerdì.",
    topic: "anagrafe",
};
/// What would serve her.
pub(crate) const SLOT: &str = "Prenota lo sportello carta d'identità";

/// Marta's computer, open on the console, and what is around it.
pub(crate) struct Counter {
    pub(crate) luca: Colleague,
    pub(crate) window: Window,
    desk: Desk,
    pub(crate) hall: TownHall,
}

impl Counter {
    /// A town whose catalogue is the pack for municipalities, with these calls waiting to be taken.
    pub(crate) async fn open(calls: &[Call]) -> Result<Counter> {
        let hall = TownHall::open().await?;
        hall.seed(SeedBatch {
            topics: vec![waste()],
            ..SeedBatch::default()
        })
        .await?;
        let storage = hall.storage()?;
        tokio::task::spawn_blocking(move || storage.publish(Catalogue::starter_pieces())).await??;
        let luca = Colleague::enrolled(&hall, "luca").await?;
        for call in calls {
            let args = json!({
                "who": {"kind": "new", "name": call.who, "contact_kind": "citizen", "point": ""},
                "subject": call.subject, "asked": call.words, "topic": call.topic,
                "queue": hall.queue, "channel": "phone", "take": false
            });
            luca.call("case_create", args).await?;
        }
        luca.until_sent().await?;
        let mut desk = italian_desk("light")?;
        let window = desk.open().await?;
        first_start(&window, &hall, "marta").await?;
        Ok(Counter {
            luca,
            window,
            desk,
            hall,
        })
    }

    /// Opens a case from the list of those to take, wherever the keys were.
    pub(crate) async fn read(&self, call: Call) -> Result<()> {
        let Counter { window, .. } = self;
        window.press("Escape").await?;
        window.press("g").await?;
        window.press("t").await?;
        window.find("option", call.subject).await?;
        let at = window
            .tell_page(
                "return [...document.querySelectorAll('[role=option]')]\
                 .findIndex((row) => row.textContent.includes(arguments[0]))",
                vec![json!(call.subject)],
            )
            .await?
            .as_u64()
            .context("the case is not in the list")?;
        window.press("Home").await?;
        for _ in 0..at {
            window.press("j").await?;
        }
        window.press("Enter").await?;
        window.find("heading", call.subject).await?;
        window.until_text(call.words).await
    }

    /// The phone's program opens a link.
    pub(crate) fn follow(&self, link: &str) -> Result<()> {
        self.desk.follow(link)
    }

    /// Gives the answer on the telephone, and says so with one key.
    pub(crate) async fn answer(&self) -> Result<()> {
        self.window.press("q").await?;
        self.window.until_text("Risposta data").await
    }

    /// Reads a case and answers it.
    pub(crate) async fn read_and_answer(&self, call: Call) -> Result<()> {
        self.read(call).await?;
        self.answer().await
    }

    /// Goes on with Tab until the keys are on what is called like this.
    pub(crate) async fn tab_to(&self, name: &str) -> Result<()> {
        for _ in 0..30 {
            self.window.press("Tab").await?;
            let focused = "return (document.activeElement?.innerText ?? '').replace(/\\s+/g, ' ')";
            let on = self.window.tell_page(focused, Vec::new()).await?;
            if on.as_str().is_some_and(|on| on.contains(name)) {
                return Ok(());
            }
        }
        anyhow::bail!("no stop of Tab is called {name:?}")
    }

    /// No card stands in the pane.
    pub(crate) async fn nothing_is_offered(&self) -> Result<()> {
        self.window
            .ask_page(
                "const [done] = arguments; const look = () => document.querySelector('aside article') \
                 ? requestAnimationFrame(look) : done(true); look();",
                Vec::new(),
            )
            .await
            .map(drop)
    }

    /// The page can be read by everybody as it stands.
    pub(crate) async fn everybody_can_read_it(&self) -> Result<()> {
        let findings = self.window.axe().await?;
        anyhow::ensure!(findings.is_empty(), "{findings:#?}");
        Ok(())
    }

    pub(crate) async fn close(mut self) -> Result<()> {
        self.desk.close(self.window).await
    }
}

fn waste() -> Topic {
    Topic {
        key: "rifiuti".to_owned(),
        parent: None,
        label: Texts {
            it: "Rifiuti".to_owned(),
            en: "Waste".to_owned(),
        },
        outcomes: Vec::new(),
        sensitive: false,
    }
}
