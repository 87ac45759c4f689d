//! What an organisation shares with all its consoles: queues, operators, topics, notices.

use crate::rules::RefusalCode;
use crate::text::check_text;
use crate::{NoticeId, OperatorId, Priority, QueueId, Sha256, Timestamp, Version};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A text in the two languages the product ships with.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Texts {
    /// Italian.
    pub it: String,
    /// English.
    pub en: String,
}

/// What a queue is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum QueueKind {
    /// Where cases wait for an operator.
    Front,
    /// An office of specialists that can be asked.
    Office,
}

/// Where cases wait; the unit of visibility and of figures.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Queue {
    /// Its id.
    pub id: QueueId,
    /// As people call it.
    pub name: String,
    /// Front office or an office that can be asked.
    pub kind: QueueKind,
}

/// What a person may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Works cases.
    Operator,
    /// Back office: answers handoffs.
    Specialist,
    /// Makes experience calls.
    Interviewer,
    /// Edits Book and catalogue.
    Editor,
    /// Sees the team's work.
    Supervisor,
    /// Runs the server.
    Admin,
}

impl Role {
    /// Whether a role reads and writes cases at all. An admin runs the server and has no part in them: no queue's cases and
    /// none of their own travel to an admin's console, whatever queues the account names.
    #[must_use]
    pub const fn has_part_in_cases(self) -> bool {
        !matches!(self, Self::Admin)
    }
}

/// A person who works cases, as colleagues see them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Operator {
    /// Their id.
    pub id: OperatorId,
    /// As colleagues call them.
    pub name: String,
    /// As contacts see them, when they prefer an alias.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alias: Option<String>,
    /// What they may do.
    pub role: Role,
    /// The queues whose cases they see; absent for all there are. Told to colleagues so that nobody is called to a case they
    /// cannot open.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub queues: Option<BTreeSet<QueueId>>,
}

impl Operator {
    /// Whether they see the cases of this queue.
    #[must_use]
    pub fn sees(&self, queue: QueueId) -> bool {
        self.role.has_part_in_cases() && self.queues.as_ref().is_none_or(|queues| queues.contains(&queue))
    }
}

/// One usual way a topic's cases end.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct OutcomePreset {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: Texts,
}

/// The kind of matter: a tree of at most two levels.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Topic {
    /// Its key (`anagrafe`).
    pub key: String,
    /// The topic above, if this is of the second level.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<String>,
    /// What it is called.
    pub label: Texts,
    /// How its cases usually end.
    #[serde(default)]
    pub outcomes: Vec<OutcomePreset>,
    /// Asks for an identity check before the history opens.
    #[serde(default)]
    pub sensitive: bool,
}

/// One line everybody sees until it expires: strike, high water, system down.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ts_rs::TS)]
pub struct Notice {
    /// Its id.
    pub id: NoticeId,
    /// The line.
    pub text: Texts,
    /// The topics it concerns; empty for all.
    #[serde(default)]
    pub topics: Vec<String>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

/// Characters of a notice's line.
pub const MAX_NOTICE: usize = 200;
/// Topics a notice names.
const NOTICE_TOPICS: usize = 20;
/// Days for which a notice holds at most: what holds longer is an article.
const NOTICE_DAYS: i64 = 92;

impl Notice {
    /// Checks what somebody wrote: one line in each language, an end after the beginning, and not for ever.
    ///
    /// # Errors
    /// The code of the first thing that is wrong.
    pub fn check(&self) -> Result<(), RefusalCode> {
        for line in [&self.text.it, &self.text.en] {
            check_text(line).map_err(|_| RefusalCode::of_text(line))?;
            if line.trim().is_empty() {
                return Err(RefusalCode::Empty);
            }
            if line.chars().count() > MAX_NOTICE {
                return Err(RefusalCode::TextTooLong);
            }
            if line.contains(['\n', '\r']) {
                return Err(RefusalCode::ValueNotAllowed);
            }
        }
        let holds_for = self.until.since(self.from);
        if !(0..=NOTICE_DAYS * Timestamp::DAY).contains(&holds_for) {
            return Err(RefusalCode::ValueNotAllowed);
        }
        if self.topics.len() > NOTICE_TOPICS
            || self
                .topics
                .iter()
                .any(|key| check_text(key).is_err() || key.len() > 80)
        {
            return Err(RefusalCode::TooMany);
        }
        Ok(())
    }

    /// Whether it is to be seen at this moment.
    #[must_use]
    pub fn holds(&self, now: Timestamp) -> bool {
        self.from <= now && now < self.until
    }
}

/// A few changes of a case in one, chosen by their name. It sends nothing and touches no draft: the words it brings are a ready
/// phrase for a reply in which nobody has written yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Macro {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: Texts,
    /// The topics it is for; empty for all.
    #[serde(default)]
    pub topics: Vec<String>,
    /// Whoever uses it answers for the case, when nobody does.
    #[serde(default)]
    pub take: bool,
    /// How urgent the case becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub priority: Option<Priority>,
    /// The kind of matter it becomes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub topic: Option<String>,
    /// Labels it gets.
    #[serde(default)]
    pub add: BTreeSet<String>,
    /// Labels it loses.
    #[serde(default)]
    pub remove: BTreeSet<String>,
    /// It waits for the contact from then on.
    #[serde(default)]
    pub waits: bool,
    /// The id of the ready phrase that goes with it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phrase: Option<String>,
    /// Out of use, and kept.
    #[serde(default)]
    pub retired: bool,
}

/// Largest piece of the catalogue, in bytes.
pub const MAX_PIECE_BYTES: usize = 64 * 1024;

/// Whether a piece of the catalogue is in force.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PieceState {
    /// In force.
    #[default]
    Published,
    /// Out of force, and kept.
    Retired,
}

/// A piece of over-help's catalogue: one action, or the word lists, acts, moods, playbooks or ready phrases of a pack.
///
/// What stands in the text is nobody's business here: over-help reads it, and the server has it checked before it takes it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CataloguePiece {
    /// Its key: what it is and a name, as in `action/book_id_slot` or `words/common`.
    pub key: String,
    /// How often it was changed; the first is 1.
    pub version: u32,
    /// The text, at most [`MAX_PIECE_BYTES`].
    pub toml: String,
    /// In force, or retired.
    #[serde(default)]
    pub state: PieceState,
    /// When it was changed last, by the server's clock.
    pub at: Timestamp,
    /// By whom; absent: it came with the server's set-up.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<OperatorId>,
}

/// Largest snapshot of what was learned, in bytes.
pub const MAX_LEARNED_BYTES: u64 = 16 * 1024 * 1024;

/// What over-help has learned from everybody's work, as the server made it last: its bytes travel by their hash.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Learned {
    /// The hash of its bytes.
    pub sha256: Sha256,
    /// How many there are, at most [`MAX_LEARNED_BYTES`].
    pub size: u64,
    /// The sequence up to which it has learned. A console goes on with what came after.
    pub upto: Version,
    /// When it was made, by the server's clock.
    pub at: Timestamp,
    /// The server's signature, base64 without padding, URL alphabet.
    pub signature: String,
}
