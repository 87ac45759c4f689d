//! What over-help is told about a case, and what the pane shows.

use crate::contract::{CaseArgs, Suggestion, UiError};
use crate::elsewhere;
use crate::opened::Opened;
use crate::shown::{held_back, kept, proposed};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use oltre_domain::{
    CaseFile, Channel, ContactField, ContactId, ContactKind, Entry, EntryKind, Field, OperatorAct, Place,
    PromiseState, Reply, Timestamp, Value,
};
use oltre_overhelp::ControlGroup;
use oltre_overhelp::constants::CASES_TO_LEARN;
use oltre_overhelp::context::{
    CaseContext, Flags, Language, NearbyFault, Notice, OpenCase, PastOffer, PastVeto, PromiseFact,
    SimilarCase, Speaker, Turn,
};
use oltre_store::{CaseOnScreen, Directory, PastOutcome, StoreError};
use oltre_wire::Control;
use std::collections::BTreeSet;
use std::time::Duration;

/// Entries the engine reads: the conversation that is going on, and a good deal before it.
const ENTRIES: u32 = 200;
/// A gap this long ends a conversation.
const CONVERSATION_GAP: i64 = 4 * Timestamp::HOUR;
/// Evidence that comes later than this is not worth waiting for.
const EVIDENCE_BUDGET: Duration = Duration::from_millis(8);
/// Vetoes older than this mute nothing.
const VETOES_SINCE: i64 = 30 * Timestamp::DAY;

fn place_text(place: &Place) -> String {
    let parts = [
        place.street.as_str(),
        place.number.as_str(),
        place.district.as_str(),
    ];
    parts
        .into_iter()
        .filter(|p| !p.is_empty())
        .collect::<Vec<_>>()
        .join(" ")
}

/// When the conversation that is going on began: after the last gap of four hours.
fn conversation_start(entries: &[Entry]) -> Timestamp {
    let mut start = entries.last().map_or(Timestamp(i64::MIN), |e| e.at);
    for pair in entries.windows(2).rev() {
        if pair[1].at.since(pair[0].at) > CONVERSATION_GAP {
            break;
        }
        start = pair[0].at;
    }
    start
}

/// The entries that replies under way become, in the order they were written.
fn held(file: &CaseFile) -> Vec<Entry> {
    let replies = file.replies.values().filter(|r| r.state.is_under_way());
    let mut entries: Vec<Entry> = replies.map(Reply::entry).collect();
    entries.sort_by_key(|e| (e.at, e.id));
    entries
}

/// The request is answered: a reply after the contact's last words, a handoff, a solve, or the key Q.
fn answered(file: &CaseFile, entries: &[Entry]) -> bool {
    if file.case.value(Field::Answered).is_true() || file.case.status().is_done() || !file.handoffs.is_empty()
    {
        return true;
    }
    let last = |kind: EntryKind| entries.iter().rposition(|e| e.kind == kind);
    match (last(EntryKind::MessageOut), last(EntryKind::MessageIn)) {
        (Some(out), Some(said)) => out > said,
        (Some(_), None) => true,
        _ => false,
    }
}

impl Opened {
    pub(crate) fn suggest(&self, args: &CaseArgs) -> Result<Suggestion, UiError> {
        let now = self.now();
        let on_screen = self.store.case(args.id)?;
        let outcomes = self.store.outcomes_of(on_screen.file.case.contact(), args.id)?;
        let (context, began) = self.context(&on_screen, &outcomes, now)?;
        let catalogue = self.in_force();
        let decided = oltre_overhelp::decide(&context, &catalogue, &self.knowledge(), now);
        self.note_decision(args.id, &decided.decision, &decided.trace);
        self.keep_decision(kept(args.id, &context, &decided.decision, began, now));
        Ok(Suggestion {
            id: args.id,
            asked: context.asked.clone(),
            answered: context.answered,
            proposed: proposed(&catalogue, &outcomes, &context),
            held: held_back(&catalogue, &context, &decided, now),
            decision: decided.decision,
        })
    }

    fn context(
        &self,
        on_screen: &CaseOnScreen,
        outcomes: &[PastOutcome],
        now: Timestamp,
    ) -> Result<(CaseContext, Timestamp), UiError> {
        let CaseOnScreen { row, file } = on_screen;
        let case = &file.case;
        let said = self.store.entries(case.id, None, ENTRIES)?.entries;
        let mut entries: Vec<Entry> = said.into_iter().map(|e| e.entry).collect();
        // What is about to be in the timeline has been said: nobody is helped to say it again meanwhile. What was let go
        // since the case was read is there already.
        let held: Vec<Entry> = held(file)
            .into_iter()
            .filter(|held| entries.iter().all(|e| e.id != held.id))
            .collect();
        entries.extend(held);
        let began = conversation_start(&entries);
        let directory = self.store.directory()?;
        let contact = case.contact().and_then(|id| self.store.contact(id).ok());
        let elsewhere = case
            .contact()
            .map(|id| self.store.contact_state(id))
            .transpose()?;
        let text = |field: Field| case.value(field).text().unwrap_or_default().to_owned();
        let language = case.value(Field::Language).text().or_else(|| {
            contact
                .as_ref()
                .map(|c| c.text(ContactField::Language))
                .filter(|t| !t.is_empty())
        });
        let place = match case.value(Field::Place) {
            Value::Place(place) => Some(place),
            _ => None,
        };
        let turns: Vec<Turn> = entries.iter().filter_map(Turn::of).collect();
        let said: String = turns
            .iter()
            .filter(|t| t.who == Speaker::Contact)
            .map(|t| format!("{}\n", t.text))
            .collect();
        let (topic_solved, operator_solved) = match &row.topic {
            Some(topic) => {
                let (all, mine) = self.store.solved_counts(topic, self.me().0, CASES_TO_LEARN)?;
                // Cases that this device never held count as well: what they taught is known here.
                (all.max(self.knowledge().solved_in(topic)), mine)
            }
            None => (0, 0),
        };
        let context = CaseContext {
            case_id: case.id.to_string(),
            topic: row.topic.clone(),
            channel: case
                .value(Field::Channel)
                .text()
                .and_then(Channel::parse)
                .unwrap_or_default(),
            language: language.map_or(Language::It, Language::of_tag),
            contact_kind: contact
                .as_ref()
                .map_or(ContactKind::Citizen, oltre_domain::Contact::kind),
            flags: Flags {
                complaint: row.complaint,
                distress: row.distress,
                just_answer: case.value(Field::JustAnswer).is_true(),
            },
            tags: case.tags.iter().cloned().collect(),
            answered: answered(file, &entries),
            online: self.teller.online(),
            subject: row.subject.clone(),
            asked: text(Field::Asked),
            need: case.value(Field::Need).text().map(str::to_owned),
            place: place.map(place_text),
            // As the turns have them.
            acts: Vec::new(),
            promises: elsewhere::with_broken(self.promise_facts(on_screen, &directory)?, elsewhere.as_ref()),
            open_cases: elsewhere::with_complaints(self.open_cases(on_screen)?, elsewhere.as_ref(), case.id),
            nearby_faults: self.nearby(on_screen, place)?,
            notices: notices(&directory, now),
            offers: elsewhere::with_heard(offers(outcomes, on_screen, began), outcomes, elsewhere.as_ref()),
            vetoes: self.vetoes(on_screen, began, now)?,
            control: self.in_control_group(case.contact(), now)?,
            operator_solved,
            topic_solved,
            similar: self.similar(on_screen, &said)?,
            turns,
        };
        Ok((context, began))
    }

    /// Whether this month nothing is offered to a contact so that it can be known whether offers help; nothing while the
    /// organisation does not want to know, or where there is no contact.
    fn in_control_group(&self, contact: Option<ContactId>, now: Timestamp) -> Result<Option<bool>, UiError> {
        let said = self.store.fact(oltre_sync::CONTROL)?.unwrap_or_default();
        let group = serde_json::from_str::<Control>(&said)
            .ok()
            .and_then(|Control { salt, share }| ControlGroup::of(&URL_SAFE_NO_PAD.decode(salt).ok()?, share));
        Ok(group
            .zip(contact)
            .map(|(group, contact)| group.holds(contact, now)))
    }

    fn promise_facts(
        &self,
        on_screen: &CaseOnScreen,
        directory: &Directory,
    ) -> Result<Vec<PromiseFact>, UiError> {
        let id = on_screen.file.case.id;
        let mut promises: Vec<oltre_domain::Promise> = on_screen.file.promises.values().cloned().collect();
        if let Some(contact) = on_screen.file.case.contact() {
            promises.extend(
                self.store
                    .promises_to(contact)?
                    .into_iter()
                    .map(|(p, _)| p)
                    .filter(|p| p.case != id),
            );
        }
        Ok(promises
            .into_iter()
            .filter(|p| p.state.is_live() || p.state == PromiseState::Broken)
            .map(|p| PromiseFact {
                id: p.id.to_string(),
                state: p.state,
                by: directory
                    .operators
                    .iter()
                    .find(|o| o.id == p.by)
                    .map(|o| o.name.clone())
                    .unwrap_or_default(),
                this_case: p.case == id,
                text: p.text,
                due: p.due,
            })
            .collect())
    }

    fn open_cases(&self, on_screen: &CaseOnScreen) -> Result<Vec<OpenCase>, UiError> {
        let Some(contact) = on_screen.file.case.contact() else {
            return Ok(Vec::new());
        };
        let cases = self.store.cases_of(contact, 50)?;
        Ok(cases
            .into_iter()
            .filter(|c| c.id != on_screen.row.id && !c.status.is_done())
            .map(|c| OpenCase {
                id: c.id.to_string(),
                code: c.code.to_string(),
                title: c.subject,
                topic: c.topic,
                complaint: c.complaint,
            })
            .collect())
    }

    fn nearby(&self, on_screen: &CaseOnScreen, place: Option<&Place>) -> Result<Vec<NearbyFault>, UiError> {
        let (Some(place), Some(topic)) = (place, &on_screen.row.topic) else {
            return Ok(Vec::new());
        };
        let found = self.store.same_place(place, topic, on_screen.row.id, 20)?;
        let mine = on_screen.file.case.contact();
        let mut reporters = BTreeSet::new();
        let mut faults = Vec::new();
        for case in found {
            if mine.is_some() && case.contact == mine {
                continue;
            }
            reporters.extend(case.contact);
            faults.push(NearbyFault {
                id: case.id.to_string(),
                code: case.code.to_string(),
                title: case.subject,
                place: place_text(&case.place),
                reported_at: case.created_at,
                reporters: 1,
            });
        }
        // One fault reported by many is one fact: the oldest report, with everybody on it.
        let count = u32::try_from(reporters.len().max(faults.len().min(1))).unwrap_or(u32::MAX);
        Ok(faults
            .into_iter()
            .min_by_key(|f| f.reported_at)
            .map(|oldest| NearbyFault {
                reporters: count,
                ..oldest
            })
            .into_iter()
            .collect())
    }

    fn vetoes(
        &self,
        on_screen: &CaseOnScreen,
        began: Timestamp,
        now: Timestamp,
    ) -> Result<Vec<PastVeto>, UiError> {
        let own = self.store.own_outcomes(now.plus(-VETOES_SINCE))?;
        let unmuted = self.store.unmuted()?;
        let counts = |o: &PastOutcome| {
            let key = (o.outcome.action.clone(), o.topic.clone().unwrap_or_default());
            unmuted.get(&key).is_none_or(|since| o.outcome.at > *since)
        };
        Ok(own
            .into_iter()
            .filter(counts)
            .filter_map(|o| match o.outcome.operator {
                Some(OperatorAct::Veto(reason)) => Some(PastVeto {
                    this_conversation: o.outcome.case == on_screen.row.id && o.outcome.at >= began,
                    action: o.outcome.action,
                    topic: o.topic,
                    reason,
                    at: o.outcome.at,
                }),
                _ => None,
            })
            .collect())
    }

    fn similar(&self, on_screen: &CaseOnScreen, said: &str) -> Result<Vec<SimilarCase>, UiError> {
        let words = format!("{} {said}", on_screen.row.subject);
        let topic = on_screen.row.topic.as_deref();
        let found = match self
            .store
            .similar_solved(&words, topic, on_screen.row.id, 9, EVIDENCE_BUDGET)
        {
            Err(StoreError::NotFound) => Vec::new(),
            other => other?,
        };
        Ok(found
            .into_iter()
            .map(|s| SimilarCase {
                id: s.id.to_string(),
                code: s.code.to_string(),
                title: s.subject,
                outcome: s.outcome,
                acts: s.acts,
            })
            .collect())
    }
}

fn notices(directory: &Directory, now: Timestamp) -> Vec<Notice> {
    directory
        .notices
        .iter()
        .filter(|n| n.holds(now))
        .map(|n| Notice {
            id: n.id.to_string(),
            text: n.text.it.clone(),
            topics: n.topics.clone(),
            until: Some(n.until),
        })
        .collect()
}

/// What this contact was offered: a proposal is a line of its own, an answer another.
fn offers(outcomes: &[PastOutcome], on_screen: &CaseOnScreen, began: Timestamp) -> Vec<PastOffer> {
    let mut offers: Vec<PastOffer> = outcomes
        .iter()
        .filter(|o| o.outcome.contact.is_some() || o.outcome.operator == Some(OperatorAct::Proposed))
        .map(|o| PastOffer {
            action: o.outcome.action.clone(),
            answer: o.outcome.contact,
            at: o.outcome.at,
            this_conversation: o.outcome.case == on_screen.row.id && o.outcome.at >= began,
        })
        .collect();
    offers.sort_by(|a, b| a.at.cmp(&b.at).then_with(|| a.action.cmp(&b.action)));
    offers
}
