//! What is noted for the server's journal. It never stands in the way: what cannot be noted is said to the log.

use crate::background::Noted;
use crate::opened::Opened;
use oltre_domain::{CaseId, JournalId, Timestamp};
use oltre_overhelp::decision::{Decision, Trace};
use oltre_wire::{JournalKind, JournalLine};
use serde_json::json;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

impl Opened {
    /// The operator has this case on the screen: once an hour.
    pub(crate) fn note_read(&self, case: CaseId) {
        self.note(JournalKind::Read, case, None);
    }

    /// What over-help decided, and how it came about: once an hour while it decides the same.
    pub(crate) fn note_decision(&self, case: CaseId, decision: &Decision, trace: &Trace) {
        let Trace {
            case_id: _,
            offers,
            steps,
            trial,
        } = trace;
        let shown: Vec<&str> = decision.steps.cards.iter().map(|card| card.id.as_str()).collect();
        let mut what = json!({
            "silence": decision.silence(),
            "offer": decision.offer().map(|card| card.id.as_str()),
            "ideas": decision.ideas().iter().map(|card| card.id.as_str()).collect::<Vec<_>>(),
            "steps": shown,
            "weighed": offers,
            "acts": steps,
        });
        if let Some(trial) = trial {
            what["trial"] = json!(trial);
        }
        self.note(JournalKind::Decision, case, Some(what));
    }

    fn note(&self, kind: JournalKind, case: CaseId, what: Option<serde_json::Value>) {
        let now = self.now();
        let hour = now.0.div_euclid(Timestamp::HOUR);
        let mut same = DefaultHasher::new();
        what.as_ref().map(ToString::to_string).hash(&mut same);
        let once = format!("{} {case} {hour} {:x}", kind.as_str(), same.finish());
        let line = JournalLine {
            kind,
            case,
            at: Timestamp(hour * Timestamp::HOUR),
            what,
        };
        // At random and not by time: an id must not say what the hour leaves out.
        let mut id = [0; 16];
        let made = getrandom::fill(&mut id).is_ok();
        match serde_json::to_string(&line) {
            Ok(body) if made => self.keep_note(Noted {
                once,
                id: JournalId(uuid::Builder::from_random_bytes(id).into_uuid()),
                body,
                at: now,
            }),
            _ => tracing::warn!(case.id = %case, "Nothing was noted in the journal"),
        }
    }
}
