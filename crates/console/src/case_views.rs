//! One case on the screen.

use crate::contract::{
    CaseArgs, CaseView, ClockView, ConflictSide, ConflictView, ContactView, DraftView, Drafts, EntriesArgs,
    EntriesPage, EntryView, HandoffView, MentionView, Nothing, PromiseView, SentState, TimelineCursor,
    UiError, WritingKind,
};
use crate::opened::Opened;
use crate::queue;
use oltre_domain::{
    CaseCode, CaseFile, CaseId, Channel, ClockKind, ContactField, ContactId, Entry, Field, HandoffId,
    Promise, Timestamp, Value,
};
use oltre_hours::Clock;
use oltre_store::{CaseOnScreen, DraftKind, EntriesFound, EntryState, Mention, StoreError, TimelinePlace};
use std::collections::{BTreeMap, BTreeSet};

/// Entries that come with the case; older ones are asked for when somebody scrolls up.
pub(crate) const FIRST_ENTRIES: u32 = 60;

pub(crate) fn entries(found: EntriesFound) -> EntriesPage {
    let before = found
        .entries
        .first()
        .filter(|_| found.more)
        .map(|first| TimelineCursor {
            seq: first.place.seq,
            idx: first.place.idx,
        });
    let entries = found
        .entries
        .into_iter()
        .map(|stored| {
            let sent = match stored.state {
                EntryState::Confirmed => SentState::Confirmed,
                EntryState::Pending => SentState::Pending,
                EntryState::Refused => SentState::Refused,
            };
            entry_view(stored.entry, sent)
        })
        .collect();
    EntriesPage { entries, before }
}

pub(crate) fn entry_view(entry: Entry, sent: SentState) -> EntryView {
    let Entry {
        id,
        case: _,
        at,
        by,
        kind,
        body,
        meta,
    } = entry;
    EntryView {
        id,
        at,
        by,
        kind,
        body,
        meta,
        sent,
    }
}

pub(crate) fn mention(mention: Mention) -> MentionView {
    let Mention {
        entry,
        case: _,
        code,
        by,
        at,
    } = mention;
    MentionView {
        entry,
        code: code.to_string(),
        by,
        at,
    }
}

pub(crate) fn promise(promise: &Promise, code: CaseCode, now: Timestamp) -> PromiseView {
    let Promise {
        id,
        case,
        contact: _,
        text,
        due,
        by,
        made_at: _,
        state,
        office,
        call,
        terms,
    } = promise;
    PromiseView {
        id: *id,
        case: *case,
        code: code.to_string(),
        text: text.clone(),
        due: *due,
        from: call.as_ref().map(|call| call.from),
        point: call.as_ref().and_then(|call| call.point.clone()),
        was: terms.last().map(|term| term.due),
        by: *by,
        office: *office,
        state: *state,
        late: promise.is_late(now),
    }
}

/// The page's composer for a stored draft.
pub(crate) const fn writing(kind: DraftKind) -> WritingKind {
    match kind {
        DraftKind::Reply => WritingKind::Reply,
        DraftKind::Note => WritingKind::Note,
        DraftKind::Said => WritingKind::Said,
        DraftKind::Article => WritingKind::Article,
    }
}

/// The stored draft of a composer.
pub(crate) const fn draft_kind(kind: WritingKind) -> DraftKind {
    match kind {
        WritingKind::Reply => DraftKind::Reply,
        WritingKind::Note => DraftKind::Note,
        WritingKind::Said => DraftKind::Said,
        WritingKind::Article => DraftKind::Article,
    }
}

impl Opened {
    /// The case of one moment: a timeline with the colleague's note never stands beside fields from before it.
    pub(crate) fn case_open(&self, args: &CaseArgs) -> Result<CaseView, UiError> {
        let view = self.store.together(|| self.case_now(args))?;
        self.note_read(args.id);
        Ok(view)
    }

    fn case_now(&self, args: &CaseArgs) -> Result<CaseView, UiError> {
        let CaseOnScreen { row, file } = self.store.case(args.id)?;
        let now = self.now();
        let CaseFile {
            case,
            handoffs,
            promises,
            conflicts,
            links,
            replies,
            attachments,
        } = &file;
        let text = |field: Field| case.value(field).text().unwrap_or_default().to_owned();
        let optional = |field: Field| case.value(field).text().map(str::to_owned);
        let moment = |field: Field| case.value(field).int().map(Timestamp);
        let ours: BTreeSet<HandoffId> = self.store.asked_here(args.id)?.iter().map(|h| h.id).collect();
        let mut handoffs: Vec<HandoffView> = handoffs
            .values()
            .map(|h| HandoffView {
                id: h.id,
                office: h.office,
                question: h.question.clone(),
                due: h.due,
                asked_at: h.asked_at,
                answered_at: h.answered_at,
                declined: h.declined,
                asked_by: h.asked_by,
                is_ours: ours.contains(&h.id),
            })
            .collect();
        handoffs.sort_by_key(|h| h.asked_at);
        let mut promises: Vec<PromiseView> = promises.values().map(|p| promise(p, case.code, now)).collect();
        promises.sort_by_key(|p| p.due);
        let timeline = entries(self.store.entries(args.id, None, FIRST_ENTRIES)?);
        let replies = self.replies(replies)?;
        let contact = case.contact().map(|id| self.contact_view(id, now)).transpose()?;
        let contact = contact.flatten();
        let channel = case.value(Field::Channel).text().and_then(Channel::parse);
        let channel = channel.unwrap_or_default();
        Ok(CaseView {
            mail: self.mail_to(channel, contact.as_ref())?,
            is_request: self.store.is_request(args.id, self.me())?,
            number: case.number.clone(),
            created_at: case.created_at,
            created_by: case.created_by,
            asked: text(Field::Asked),
            need: text(Field::Need),
            need_confirmed: case.value(Field::NeedConfirmed).is_true(),
            place: match case.value(Field::Place) {
                Value::Place(place) => Some(place.clone()),
                _ => None,
            },
            reference: text(Field::Reference),
            channel,
            language: optional(Field::Language),
            just_answer: case.value(Field::JustAnswer).is_true(),
            answered: case.value(Field::Answered).is_true(),
            identity: self.identity(&text(Field::IdentityCheck))?,
            outcome: optional(Field::Outcome),
            outcome_text: text(Field::OutcomeText),
            clocks: self.clocks(args.id)?,
            mention: self.store.mention_of(args.id)?.map(mention),
            wait_until: moment(Field::WaitUntil),
            solved_at: moment(Field::SolvedAt),
            tags: case.tags.iter().cloned().collect(),
            contact,
            promises,
            handoffs,
            conflicts: conflicts
                .values()
                .filter(|c| c.open)
                .map(|c| ConflictView {
                    id: c.id,
                    field: c.field,
                    values: c
                        .values
                        .iter()
                        .map(|v| ConflictSide {
                            value: v.value.clone(),
                            by: v.by,
                            at: v.at,
                        })
                        .collect(),
                })
                .collect(),
            merged_into: self.other_case(case.merged_into())?,
            split_from: self.other_case(case.value(Field::SplitFrom).text().and_then(|t| t.parse().ok()))?,
            merged: self.sections(args.id)?,
            links: self.links(links)?,
            replies,
            came_back: self.came_back(args.id)?,
            attachments: self.files(args.id, attachments)?,
            timeline,
            drafts: self.drafts_of(Some(args.id))?,
            row: queue::row(row),
        })
    }

    /// The last clock of each kind.
    fn clocks(&self, id: CaseId) -> Result<Vec<ClockView>, UiError> {
        let mut last: BTreeMap<ClockKind, Clock> = BTreeMap::new();
        last.extend(
            self.store
                .clocks(id)?
                .into_iter()
                .map(|clock| (clock.kind, clock)),
        );
        let view = |clock: Clock| ClockView {
            kind: clock.kind,
            due: clock.due,
            left: clock.left,
            ended: clock.ended,
        };
        Ok(last.into_values().map(view).collect())
    }

    pub(crate) fn draft_new_case(&self, _: &Nothing) -> Result<Drafts, UiError> {
        Ok(Drafts {
            drafts: self.drafts_of(None)?,
        })
    }

    fn drafts_of(&self, case: Option<CaseId>) -> Result<Vec<DraftView>, UiError> {
        let drafts = self.store.drafts(case)?;
        Ok(drafts
            .into_iter()
            .map(|d| DraftView {
                kind: writing(d.kind),
                body: d.body,
                saved_at: d.saved_at,
            })
            .collect())
    }

    /// A contact this device does not hold is shown as unknown, not as an error.
    pub(crate) fn contact_view(&self, id: ContactId, now: Timestamp) -> Result<Option<ContactView>, UiError> {
        let contact = match self.store.person(id) {
            Ok(contact) => contact,
            Err(StoreError::NotFound) => return Ok(None),
            Err(error) => return Err(error.into()),
        };
        let id = contact.id;
        let (cases, open_cases) = self.store.count_cases_of(id)?;
        let text = |field: ContactField| contact.text(field).to_owned();
        Ok(Some(ContactView {
            id,
            name: text(ContactField::Name),
            kind: contact.kind(),
            language: Some(text(ContactField::Language)).filter(|t| !t.is_empty()),
            note: text(ContactField::Note),
            points: contact.points.iter().cloned().collect(),
            cases,
            open_cases,
            suppressed: contact.is_suppressed(),
            promises: self
                .store
                .promises_to(id)?
                .iter()
                .map(|(p, code)| promise(p, *code, now))
                .collect(),
        }))
    }

    pub(crate) fn case_entries(&self, args: &EntriesArgs) -> Result<EntriesPage, UiError> {
        let before = TimelinePlace {
            seq: args.before.seq,
            idx: args.before.idx,
        };
        Ok(entries(self.store.entries(args.id, Some(before), args.limit)?))
    }
}
