//! Who is told what when a case moves between those who see all of it and the offices that are asked.
//!
//! The oracle is plain: what a device holds after hearing the changes is what its scopes show of the case as it stands.

use super::*;
use crate::decide::sight::Sight;
use oltre_domain::{
    CaseCode, CaseState, CaseStatus, Cell, EntryId, Handoff, HandoffId, OperatorId, Timestamp,
};
use std::collections::BTreeSet;
use uuid::Uuid;

fn queue(n: u128) -> QueueId {
    QueueId(Uuid::from_u128(n))
}

fn own(n: u128) -> OperatorId {
    OperatorId(Uuid::from_u128(100 + n))
}

/// A case in a queue, perhaps owned, with questions put to offices: each open or answered.
fn file(in_queue: u128, owner: Option<u128>, questions: &[(u128, bool)]) -> CaseFile {
    let cell = |value: Value| Cell { value, version: 1 };
    let case = CaseState {
        id: Uuid::from_u128(1).into(),
        code: CaseCode::from_bits(1),
        number: None,
        created_at: Timestamp(0),
        created_by: own(0),
        fields: BTreeMap::from([
            (Field::Queue, cell(queue(in_queue).to_string().into())),
            (
                Field::Owner,
                cell(owner.map_or(Value::Null, |o| own(o).to_string().into())),
            ),
            (Field::Status, cell(CaseStatus::Open.as_str().into())),
            (Field::Subject, cell("Lampione spento".into())),
            (Field::Asked, cell("È buio".into())),
        ]),
        tags: BTreeSet::from(["strada".to_owned()]),
        unknown: None,
    };
    let mut file = CaseFile::new(case);
    for (office, is_answered) in questions {
        let id = question(*office);
        let handoff = Handoff {
            id,
            case: file.case.id,
            office: queue(*office),
            question: "?".to_owned(),
            due: None,
            asked_by: own(0),
            asked_at: Timestamp(0),
            answered_at: is_answered.then_some(Timestamp(1)),
            answer: None,
            declined: false,
        };
        file.handoffs.insert(id, handoff);
    }
    file
}

fn question(office: u128) -> HandoffId {
    HandoffId(Uuid::from_u128(200 + office))
}

/// One plain entry, and one for each question.
fn history(file: &CaseFile) -> History {
    let plain = (EntryId(Uuid::from_u128(300)), None);
    let named = file
        .handoffs
        .keys()
        .map(|id| (EntryId(Uuid::from_u128(id.0.as_u128() + 1_000)), Some(*id)));
    History {
        entries: std::iter::once(plain).chain(named).collect(),
        outcomes: Vec::new(),
    }
}

/// What a device holds of the case: words for the fields, labels, entries and questions.
fn shown(file: &CaseFile, mine: &Scopes) -> BTreeSet<String> {
    let sight = Sight::of(mine, &crate::scope::scopes_of(file));
    let mut held = BTreeSet::new();
    let case = match sight {
        Sight::Nothing => return held,
        Sight::Request(_) => request_of(&file.case),
        Sight::Whole => file.case.clone(),
    };
    hold_case(&mut held, &case);
    for (id, names) in history(file).entries {
        if sight.shows_entry(file, names) {
            held.insert(format!("entry {id}"));
        }
    }
    for handoff in file.handoffs.values().filter(|h| sight.shows_handoff(file, h.id)) {
        held.insert(format!("handoff {} {:?}", handoff.id, handoff.answered_at));
    }
    held
}

fn hold_case(held: &mut BTreeSet<String>, case: &CaseState) {
    held.insert("case".to_owned());
    for (field, cell) in &case.fields {
        held.retain(|word| !word.starts_with(&format!("{field}=")));
        held.insert(format!("{field}={:?}", cell.value));
    }
    held.extend(case.tags.iter().map(|t| format!("tag {t}")));
}

/// A device takes in what it is told.
fn hear(held: &mut BTreeSet<String>, mine: &Scopes, ledger: &Ledger) {
    let told = ledger
        .changes
        .iter()
        .filter(|c| !c.scopes.is_disjoint(mine) && c.gate.lets(mine));
    for change in told {
        match &change.what {
            Logged::PutCase(case) => hold_case(held, case),
            Logged::PatchCase { fields, .. } => {
                assert!(held.contains("case"), "a patch of a case that is not held");
                for (field, value) in fields {
                    held.retain(|word| !word.starts_with(&format!("{field}=")));
                    held.insert(format!("{field}={value:?}"));
                }
            }
            Logged::OldEntry(_, id) => drop(held.insert(format!("entry {id}"))),
            Logged::NewEntry(entry) => drop(held.insert(format!("entry {}", entry.id))),
            Logged::PutHandoff(h) => {
                held.retain(|word| !word.starts_with(&format!("handoff {}", h.id)));
                held.insert(format!("handoff {} {:?}", h.id, h.answered_at));
            }
            Logged::Leave { .. } => held.clear(),
            other => panic!("not of this story: {other:?}"),
        }
    }
}

/// The changes from one state of a case to another, as an act would note them.
fn told(before: &CaseFile, after: &CaseFile) -> Ledger {
    let fields = after
        .case
        .fields
        .iter()
        .filter(|(field, cell)| before.case.fields.get(field) != Some(cell))
        .map(|(field, cell)| (*field, cell.value.clone()))
        .collect();
    let mut rows = Vec::new();
    for (id, handoff) in &after.handoffs {
        if before.handoffs.get(id) != Some(handoff) {
            rows.push(Logged::PutHandoff(handoff.clone()));
        }
        if !before.handoffs.contains_key(id) {
            let entry = EntryId(Uuid::from_u128(id.0.as_u128() + 1_000));
            rows.push(Logged::NewEntry(Box::new(oltre_domain::Entry {
                id: entry,
                case: after.case.id,
                at: Timestamp(0),
                by: oltre_domain::Author::System,
                kind: oltre_domain::EntryKind::HandoffAsked,
                body: String::new(),
                meta: oltre_domain::EntryMeta {
                    handoff: Some(*id),
                    ..Default::default()
                },
            })));
        }
    }
    let mut ledger = Ledger::default();
    Telling {
        file: after,
        people: Vec::new(),
        history: &history(after),
        is_new: false,
        fields,
        tags_added: BTreeSet::new(),
        tags_removed: BTreeSet::new(),
        rows,
        before: &crate::scope::scopes_of(before),
        after: &crate::scope::scopes_of(after),
        why: None,
        origin: None,
    }
    .note(&mut ledger);
    ledger
}

#[test]
fn whoever_hears_the_changes_holds_what_their_scopes_show_from_wherever_to_wherever() {
    let mut states = Vec::new();
    for in_queue in [1, 2] {
        for owner in [None, Some(1), Some(2)] {
            for questions in [
                &[][..],
                &[(1, false)],
                &[(2, false)],
                &[(2, true)],
                &[(2, false), (3, false)],
                &[(2, true), (3, false)],
                &[(2, false), (3, true)],
            ] {
                states.push(file(in_queue, owner, questions));
            }
        }
    }
    let scopes = [
        ScopeId::Queue(queue(1)),
        ScopeId::Queue(queue(2)),
        ScopeId::Own(own(1)),
        ScopeId::Handoff(queue(1)),
        ScopeId::Handoff(queue(2)),
        ScopeId::Handoff(queue(3)),
    ];
    let mut moves = 0;
    for before in &states {
        for after in &states {
            // A question once put stays on the case.
            if before.handoffs.keys().any(|id| !after.handoffs.contains_key(id)) {
                continue;
            }
            let ledger = told(before, after);
            for mask in 1u32..1 << scopes.len() {
                let mine: Scopes = (0..scopes.len())
                    .filter(|i| mask & (1 << i) != 0)
                    .map(|i| scopes[i])
                    .collect();
                let mut held = shown(before, &mine);
                hear(&mut held, &mine, &ledger);
                assert_eq!(
                    held,
                    shown(after, &mine),
                    "holding {mine:?}, from {before:#?} to {after:#?}"
                );
                moves += 1;
            }
        }
    }
    assert!(moves > 20_000, "{moves}");
}

#[test]
fn an_office_is_not_told_what_it_was_not_asked() {
    let (before, after) = (file(1, None, &[]), file(1, None, &[(2, false)]));
    let mut held = BTreeSet::new();
    let office = BTreeSet::from([ScopeId::Handoff(queue(2))]);
    hear(&mut held, &office, &told(&before, &after));
    assert!(held.iter().any(|word| word.starts_with("subject=")));
    for hidden in ["asked=", "tag ", "entry 00000000-0000-0000-0000-00000000012c"] {
        assert!(
            !held.iter().any(|word| word.starts_with(hidden)),
            "{hidden}: {held:?}"
        );
    }
}
