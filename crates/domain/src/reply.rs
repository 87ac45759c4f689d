//! Replies on their way to the contact.
//!
//! A reply is an op at once, and the server holds it for ten seconds after it has received it: so long its author can
//! call it back, and a colleague's reply that was sent meanwhile is not doubled. Then, and only by the server, it
//! becomes an entry like any other. One that goes by mail becomes it when its fate is known: until then it is tried, and
//! can no more be called back. Nothing here reads a clock.

use crate::{Author, CaseId, Entry, EntryId, EntryKind, EntryMeta, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};

/// How long the server holds a reply after receipt, in milliseconds.
pub const REPLY_HOLD: i64 = 10_000;

/// The channel of a reply that goes by mail, where the server sends any.
pub const BY_MAIL: &str = "email";

/// Milliseconds for which one try to send a reply has it to itself; after that another may begin.
pub const MAIL_TRY: i64 = 3 * Timestamp::MINUTE;

/// Tries in all, about a day of them; then it came back. Counted and not timed: it may have been written long before.
pub const MAIL_TRIES: u32 = 30;

/// The longest pause between two tries, in milliseconds.
pub const MAIL_PAUSE: i64 = Timestamp::HOUR;

/// How many entries a reply may name as seen: the last ones say it.
pub const MAX_SEEN: usize = 20;

/// Where a reply stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ReplyState {
    /// Not gone yet: it can be cancelled.
    Held,
    /// On its way by mail: it can no more be cancelled, and is no entry before it is known what became of it.
    Sending,
    /// It is an entry now.
    Released,
    /// Called back in time.
    Cancelled,
}

impl ReplyState {
    /// Whether its words are still with it: it shows as on its way.
    #[must_use]
    pub const fn is_under_way(self) -> bool {
        matches!(self, Self::Held | Self::Sending)
    }
}

/// What became of a try to send a reply by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MailFate {
    /// A mail server answers for it now.
    Sent {
        /// The address.
        to: String,
        /// The Message-ID.
        message_id: String,
    },
    /// It never will be: the mail server's words.
    Refused {
        /// The address; empty when there was none.
        to: String,
        /// Why.
        why: String,
    },
    /// Not now: the mail server's words, or what hindered speaking to it.
    Later {
        /// The address.
        to: String,
        /// Why.
        why: String,
    },
}

impl MailFate {
    /// No mail is sent from here any more.
    #[must_use]
    pub fn no_way_out() -> Self {
        Self::Refused {
            to: String::new(),
            why: "no mail is sent any more".to_owned(),
        }
    }
}

/// A reply. Once it is no longer under way its words are where they belong: in the entry, or with their author.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reply {
    /// The id of the op that sent it, and of the entry it becomes.
    pub id: EntryId,
    /// The case.
    pub case: CaseId,
    /// Who wrote it.
    pub by: OperatorId,
    /// The words; empty once it is no longer under way.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub body: String,
    /// phone, email, chat, counter, web.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<String>,
    /// The label of what the operator did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub act: Option<String>,
    /// When it was written, by its author's clock.
    pub at: Timestamp,
    /// Until when it is held, by the server's clock; for one being sent, when it may be tried again.
    pub until: Timestamp,
    /// Where it stands.
    pub state: ReplyState,
    /// How often it was tried by mail.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub tries: u32,
    /// What hindered the last try.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hindered: Option<String>,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
const fn is_zero(tries: &u32) -> bool {
    *tries == 0
}

impl Reply {
    /// The Message-ID a mail of this reply has, however often it is tried: made from the op's id, so that a second copy
    /// is known for what it is. `.invalid` is no host anybody can have (RFC 6761).
    #[must_use]
    pub fn message_id(&self) -> String {
        format!("<{}@oltre.invalid>", self.id)
    }

    /// Whether its time is not over. A clock that was put back does not hold it for years.
    #[must_use]
    pub fn is_waiting(&self, now: Timestamp) -> bool {
        (1..=REPLY_HOLD).contains(&self.until.since(now))
    }

    /// The entry it becomes, while its words are still with it.
    #[must_use]
    pub fn entry(&self) -> Entry {
        Entry {
            id: self.id,
            case: self.case,
            at: self.at,
            by: Author::Operator(self.by),
            kind: EntryKind::MessageOut,
            body: self.body.clone(),
            meta: EntryMeta {
                act: self.act.clone(),
                channel: self.channel.clone(),
                message_id: Some(self.message_id()),
                // It did not leave from here: the entry says so for ever.
                result: Some("not_sent".to_owned()),
                ..EntryMeta::default()
            },
        }
    }

    /// What becomes of it when its time is over: the row without its words, and the entry with them. Nothing while it is
    /// held, and nothing when it was cancelled or is an entry already.
    #[must_use]
    pub fn released(&self, now: Timestamp) -> Option<(Self, Entry)> {
        if self.state != ReplyState::Held || self.is_waiting(now) {
            return None;
        }
        Some((self.gone(), self.entry()))
    }

    fn gone(&self) -> Self {
        Self {
            body: String::new(),
            state: ReplyState::Released,
            hindered: None,
            ..self.clone()
        }
    }

    /// What becomes of it when its time is over and it goes by mail: it can be tried from now on. Nothing when it is of
    /// another channel, or held no longer or still.
    #[must_use]
    pub fn mailed(&self, now: Timestamp) -> Option<Self> {
        let is_due = self.state == ReplyState::Held && !self.is_waiting(now);
        (is_due && self.channel.as_deref() == Some(BY_MAIL)).then(|| Self {
            state: ReplyState::Sending,
            until: now,
            ..self.clone()
        })
    }

    /// The row of one who begins a try to send it now: nobody else does before [`MAIL_TRY`] is over. Nothing when it is
    /// not to be sent, or not yet.
    #[must_use]
    pub fn tried(&self, now: Timestamp) -> Option<Self> {
        // Nobody waits longer than the longest pause, whatever a clock said meanwhile.
        let is_waiting = (1..=MAIL_PAUSE).contains(&self.until.since(now));
        (self.state == ReplyState::Sending && !is_waiting).then(|| Self {
            until: now.plus(MAIL_TRY),
            tries: self.tries.saturating_add(1),
            ..self.clone()
        })
    }

    /// What becomes of it after a try: its entry once that is decided, or when it is tried again. Nothing when it is not
    /// being sent.
    #[must_use]
    pub fn settled(&self, fate: &MailFate, now: Timestamp) -> Option<(Self, Option<Entry>)> {
        if self.state != ReplyState::Sending {
            return None;
        }
        let mut entry = self.entry();
        let (to, why) = match fate {
            MailFate::Sent { to, message_id } => {
                entry.meta.message_id = Some(message_id.clone());
                (to, None)
            }
            MailFate::Refused { to, why } => (to, Some(why)),
            MailFate::Later { why, .. } if self.tries < MAIL_TRIES => {
                let again = Self {
                    until: now.plus(pause(self.tries)),
                    hindered: Some(why.clone()),
                    ..self.clone()
                };
                return Some((again, None));
            }
            MailFate::Later { to, why } => (to, Some(why)),
        };
        let result = if why.is_some() { "bounced" } else { "sent" };
        entry.meta.result = Some(result.to_owned());
        entry.meta.why = why.cloned();
        entry.meta.to = (!to.is_empty()).then(|| to.clone());
        Some((self.gone(), Some(entry)))
    }
}

/// Half a minute after the first try, twice as long after each further one, at most an hour.
fn pause(tries: u32) -> i64 {
    let doubled = 1_i64 << tries.saturating_sub(1).min(10);
    (doubled * Timestamp::MINUTE / 2).min(MAIL_PAUSE)
}
