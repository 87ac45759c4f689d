//! A case as it grows: the row, its timeline and what hangs on it, entry after entry, as commands would have left them.

use super::desk;
use crate::seed::{Experience, SeedCase};
use oltre_domain::{
    ArticleId, Author, BookAct, CardKind, CaseCode, CaseId, CaseState, CaseStatus, Cell, Channel,
    ContactAnswer, ContactId, Entry, EntryId, EntryKind, EntryMeta, Field, Handoff, HandoffId, OpId,
    OperatorAct, OperatorId, Promise, PromiseId, PromiseState, SuggestionOutcome, Timestamp, Value,
};
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// A case under way.
pub(super) struct Timeline {
    key: String,
    /// The operator who answers.
    pub(super) operator: OperatorId,
    pub(super) channel: Channel,
    /// The time on the desk's clock.
    pub(super) now: Timestamp,
    seed: SeedCase,
}

impl Timeline {
    /// A case is opened. `key` names it for ever in the sample.
    pub(super) fn open(
        key: String,
        code: CaseCode,
        by: OperatorId,
        operator: OperatorId,
        contact: ContactId,
        channel: Channel,
        at: Timestamp,
    ) -> Self {
        let case = CaseState {
            id: CaseId::imported("sample", &key),
            code,
            number: None,
            created_at: at,
            created_by: by,
            fields: BTreeMap::new(),
            tags: BTreeSet::new(),
            unknown: None,
        };
        let seed = SeedCase {
            case,
            entries: Vec::new(),
            promises: Vec::new(),
            handoffs: Vec::new(),
            outcomes: Vec::new(),
            experiences: Vec::new(),
        };
        let mut timeline = Self {
            key,
            operator,
            channel,
            now: at,
            seed,
        };
        timeline.set(Field::Contact, contact.to_string());
        timeline.set(Field::Channel, channel.as_str());
        timeline.set(Field::Status, CaseStatus::New.as_str());
        timeline
    }

    /// Writes a field.
    pub(super) fn set(&mut self, field: Field, value: impl Into<Value>) {
        self.seed.case.fields.insert(
            field,
            Cell {
                value: value.into(),
                version: 0,
            },
        );
    }

    pub(super) fn status(&self) -> CaseStatus {
        self.seed.case.status()
    }

    pub(super) fn tag(&mut self, tag: &str) {
        self.seed.case.tags.insert(tag.to_owned());
    }

    /// One more thing that happened; at the time on the clock.
    pub(super) fn entry(&mut self, by: Author, kind: EntryKind, body: String, meta: EntryMeta) {
        let id = EntryId::imported("sample", &format!("{}/{}", self.key, self.seed.entries.len()));
        self.seed.entries.push(Entry {
            id,
            case: self.seed.case.id,
            at: self.now,
            by,
            kind,
            body,
            meta,
        });
    }

    fn on_channel(&self) -> EntryMeta {
        EntryMeta {
            channel: Some(self.channel.as_str().to_owned()),
            ..EntryMeta::default()
        }
    }

    /// The phone rings.
    pub(super) fn call_in(&mut self) {
        let meta = self.on_channel();
        self.entry(Author::Contact, EntryKind::CallIn, String::new(), meta);
    }

    /// The contact says or writes.
    pub(super) fn said(&mut self, words: String) {
        let meta = self.on_channel();
        self.entry(Author::Contact, EntryKind::MessageIn, words, meta);
    }

    /// The operator does something and says it.
    pub(super) fn act(&mut self, label: &str, words: String) {
        let meta = EntryMeta {
            act: Some(label.to_owned()),
            ..self.on_channel()
        };
        self.entry(
            Author::Operator(self.operator),
            EntryKind::MessageOut,
            words,
            meta,
        );
    }

    /// The operator says something that is no step of the playbooks.
    pub(super) fn says(&mut self, words: String) {
        let meta = self.on_channel();
        self.entry(
            Author::Operator(self.operator),
            EntryKind::MessageOut,
            words,
            meta,
        );
    }

    pub(super) fn note(&mut self, words: String) {
        self.entry(
            Author::Operator(self.operator),
            EntryKind::Note,
            words,
            EntryMeta::default(),
        );
    }

    /// The operator answers for it from here on. A case taken while the contact waits on the line is born so, without an entry.
    pub(super) fn take(&mut self, with_entry: bool) {
        self.set(Field::Owner, self.operator.to_string());
        self.set(Field::Status, CaseStatus::Open.as_str());
        if with_entry {
            self.entry(
                Author::Operator(self.operator),
                EntryKind::Taken,
                String::new(),
                EntryMeta::default(),
            );
        }
    }

    /// It waits, or goes on.
    pub(super) fn wait(&mut self, status: CaseStatus, until: Option<Timestamp>) {
        self.set(Field::Status, status.as_str());
        if let Some(until) = until {
            self.set(Field::WaitUntil, until.0);
        }
        let meta = EntryMeta {
            key: Some(status.as_str().to_owned()),
            due: until,
            ..EntryMeta::default()
        };
        self.entry(
            Author::Operator(self.operator),
            EntryKind::StatusChanged,
            String::new(),
            meta,
        );
    }

    /// An office is asked.
    pub(super) fn ask(&mut self, office: &str, question: String, due: Timestamp) {
        let id = HandoffId::imported("sample", &format!("{}/{}", self.key, self.seed.handoffs.len()));
        let office = desk::queue(office);
        self.seed.handoffs.push(Handoff {
            id,
            case: self.seed.case.id,
            office,
            question: question.clone(),
            due: Some(due),
            asked_by: self.operator,
            asked_at: self.now,
            answered_at: None,
            answer: None,
            declined: false,
        });
        self.set(Field::Status, CaseStatus::WaitingOffice.as_str());
        let meta = EntryMeta {
            handoff: Some(id),
            office: Some(office),
            due: Some(due),
            ..EntryMeta::default()
        };
        self.entry(
            Author::Operator(self.operator),
            EntryKind::HandoffAsked,
            question,
            meta,
        );
    }

    /// When the last question was asked and is due, if it is still open.
    pub(super) fn open_question(&self) -> Option<(Timestamp, Timestamp)> {
        self.seed
            .handoffs
            .last()
            .filter(|h| h.answered_at.is_none())
            .and_then(|h| Some((h.asked_at, h.due?)))
    }

    /// The office answers the last question.
    pub(super) fn answered(&mut self, answer: String) {
        let now = self.now;
        let Some(handoff) = self.seed.handoffs.last_mut() else {
            return;
        };
        handoff.answered_at = Some(now);
        handoff.answer = Some(answer.clone());
        let (id, office) = (handoff.id, handoff.office);
        self.set(Field::Status, CaseStatus::Open.as_str());
        let meta = EntryMeta {
            handoff: Some(id),
            office: Some(office),
            operator: Some(desk::operator("ornella")),
            ..EntryMeta::default()
        };
        self.entry(Author::Office(office), EntryKind::HandoffAnswered, answer, meta);
    }

    /// We tell the contact we will do something.
    pub(super) fn promise(&mut self, text: String, due: Timestamp) {
        let id = PromiseId::imported("sample", &format!("{}/{}", self.key, self.seed.promises.len()));
        let contact = self.seed.case.contact();
        let promise = Promise {
            id,
            case: self.seed.case.id,
            contact,
            text,
            due,
            by: self.operator,
            made_at: self.now,
            state: PromiseState::Open,
            office: None,
            terms: Vec::new(),
            call: None,
        };
        self.promise_entry(&promise, Author::Operator(self.operator), EntryKind::PromiseMade);
        self.seed.promises.push(promise);
    }

    /// The due date of the last promise, if it is open.
    pub(super) fn open_promise(&self) -> Option<Timestamp> {
        self.seed
            .promises
            .last()
            .filter(|p| p.state == PromiseState::Open)
            .map(|p| p.due)
    }

    /// The last promise ends, kept or broken.
    pub(super) fn end_promise(&mut self, kept: bool) {
        let (state, kind, by) = if kept {
            (
                PromiseState::Kept,
                EntryKind::PromiseKept,
                Author::Operator(self.operator),
            )
        } else {
            (PromiseState::Broken, EntryKind::PromiseBroken, Author::System)
        };
        let Some(promise) = self.seed.promises.last_mut() else {
            return;
        };
        promise.state = state;
        let promise = promise.clone();
        self.promise_entry(&promise, by, kind);
    }

    fn promise_entry(&mut self, promise: &Promise, by: Author, kind: EntryKind) {
        let meta = EntryMeta {
            promise: Some(promise.id),
            due: Some(promise.due),
            ..EntryMeta::default()
        };
        self.entry(by, kind, promise.text.clone(), meta);
    }

    /// What the operator did with an offer.
    pub(super) fn offered(&mut self, action: &str, act: OperatorAct) {
        self.outcome(action, Some(act), None);
        // What was proposed shows with its answer: one entry for both.
        if matches!(act, OperatorAct::Veto(_)) {
            self.suggestion(action, "veto", Author::Operator(self.operator));
        }
    }

    /// What the contact said to it.
    pub(super) fn replied(&mut self, action: &str, answer: ContactAnswer) {
        self.outcome(action, None, Some(answer));
        let result = match answer {
            ContactAnswer::Accepted => "accepted",
            ContactAnswer::Declined => "declined",
            ContactAnswer::LaterUseful => "later_useful",
        };
        self.suggestion(action, result, Author::Contact);
    }

    fn outcome(&mut self, action: &str, operator: Option<OperatorAct>, contact: Option<ContactAnswer>) {
        let id = OpId::imported("sample", &format!("{}/{}", self.key, self.seed.outcomes.len()));
        let outcome = SuggestionOutcome {
            id,
            case: self.seed.case.id,
            action: action.to_owned(),
            card: CardKind::Offer,
            operator,
            contact,
            at: self.now,
        };
        self.seed.outcomes.push(outcome);
    }

    fn suggestion(&mut self, action: &str, result: &str, by: Author) {
        let meta = EntryMeta {
            key: Some(action.to_owned()),
            result: Some(result.to_owned()),
            ..EntryMeta::default()
        };
        self.entry(by, EntryKind::Suggestion, String::new(), meta);
    }

    pub(super) const fn id(&self) -> CaseId {
        self.seed.case.id
    }

    /// All that the contact said.
    pub(super) fn said_by_contact(&self) -> String {
        let said = self
            .seed
            .entries
            .iter()
            .filter(|entry| entry.by == Author::Contact);
        said.map(|entry| entry.body.as_str())
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// An article of the Book served the contact.
    pub(super) fn used(&mut self, article: ArticleId) {
        let meta = EntryMeta {
            article: Some(article),
            key: Some(BookAct::Used.as_str().to_owned()),
            ..EntryMeta::default()
        };
        self.entry(
            Author::Operator(self.operator),
            EntryKind::Book,
            String::new(),
            meta,
        );
    }

    /// Done, with an outcome.
    pub(super) fn solve(&mut self, outcome: &str, words: String) {
        self.set(Field::Status, CaseStatus::Solved.as_str());
        self.set(Field::Outcome, outcome);
        if !words.is_empty() {
            self.set(Field::OutcomeText, words.clone());
        }
        self.set(Field::SolvedAt, self.now.0);
        self.set(Field::Answered, true);
        let meta = EntryMeta {
            key: Some(outcome.to_owned()),
            ..EntryMeta::default()
        };
        self.entry(Author::Operator(self.operator), EntryKind::Solved, words, meta);
    }

    /// It came back.
    pub(super) fn reopen(&mut self, reason: String) {
        self.set(Field::Status, CaseStatus::Reopened.as_str());
        self.entry(
            Author::Operator(self.operator),
            EntryKind::Reopened,
            reason,
            EntryMeta::default(),
        );
    }

    /// How it went, in the contact's words, with a mark from 1 to 5.
    pub(super) fn experience(&mut self, words: String, satisfaction: i64) {
        let id = Uuid::new_v5(
            &Uuid::NAMESPACE_OID,
            format!("sample experience {}", self.key).as_bytes(),
        );
        let answers = BTreeMap::from([("satisfaction".to_owned(), satisfaction)]);
        self.seed.experiences.push(Experience {
            id,
            at: self.now,
            source: "listening".to_owned(),
            words: words.clone(),
            answers,
        });
        let meta = EntryMeta {
            key: Some("satisfaction".to_owned()),
            result: Some(satisfaction.to_string()),
            ..EntryMeta::default()
        };
        self.entry(Author::Contact, EntryKind::Experience, words, meta);
    }

    /// The case as it stands.
    pub(super) fn close(self) -> SeedCase {
        self.seed
    }

    pub(super) fn entries(&self) -> &[Entry] {
        &self.seed.entries
    }
}
