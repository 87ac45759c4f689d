//! What holds of the rules whatever people do.

use super::*;
use proptest::prelude::*;
use std::collections::HashSet;

const PEOPLE: [OperatorId; 3] = [ANNA, LUCA, MARCO];
const FIELDS: [Field; 2] = [Field::Topic, Field::Need];

/// What one operator does next. A device is its operator here; `sees` says whether it syncs before.
#[derive(Clone, Debug)]
enum Step {
    Set {
        who: usize,
        field: usize,
        sees: bool,
    },
    Resolve {
        who: usize,
        field: usize,
        pick: usize,
        sees: bool,
    },
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        4 => (0usize..3, 0usize..2, any::<bool>()).prop_map(|(who, field, sees)| Step::Set { who, field, sees }),
        1 => (0usize..3, 0usize..2, 0usize..4, any::<bool>())
            .prop_map(|(who, field, pick, sees)| Step::Resolve { who, field, pick, sees }),
    ]
}

/// A console: what it last saw, and the ops it made since.
#[derive(Clone, Default)]
struct Console {
    seen: Option<CaseFile>,
    mine: HashMap<Field, (OpId, Value)>,
}

impl Console {
    fn sync(&mut self, server: &Server) {
        self.seen = server.file.clone();
        self.mine.clear();
    }
    fn change(&self, field: Field, value: Value) -> FieldChange {
        let seen = &self.seen.as_ref().unwrap().case;
        match self.mine.get(&field) {
            Some((oid, shown)) => FieldChange {
                base_version: None,
                base_op: Some(*oid),
                base: shown.clone(),
                value,
            },
            None => FieldChange {
                base_version: Some(seen.version(field)),
                base_op: None,
                base: seen.value(field).clone(),
                value,
            },
        }
    }
}

/// The ops in the order in which the server takes them: each console's own order is kept.
fn play(steps: &[Step]) -> (Server, Vec<(OperatorId, Op)>, HashSet<String>) {
    let mut server = Server::with_case();
    let mut consoles = vec![Console::default(); 3];
    let mut said = Vec::new();
    let mut built_on = HashSet::new();
    consoles.iter_mut().for_each(|c| c.sync(&server));
    for (i, step) in steps.iter().enumerate() {
        let (Step::Set { who, field, sees } | Step::Resolve { who, field, sees, .. }) = step;
        let (console, by, field) = (&mut consoles[*who], PEOPLE[*who], FIELDS[*field]);
        if *sees {
            console.sync(&server);
        }
        let kind = match step {
            Step::Set { .. } => {
                let value = Value::Text(format!("value {i}"));
                let change = console.change(field, value.clone());
                set(&[(field, change)])
            }
            Step::Resolve { pick, .. } => {
                let seen = console.seen.as_ref().unwrap();
                let Some(conflict) = seen.conflicts.values().find(|c| c.field == field) else {
                    continue;
                };
                OpKind::ConflictResolve {
                    conflict: conflict.id,
                    case: LAMP,
                    field,
                    base_version: seen.case.version(field),
                    value: conflict.values[pick % conflict.values.len()].value.clone(),
                }
            }
        };
        let op = server.op(kind);
        if let OpKind::CaseSet { f, .. } = &op.kind {
            let change = &f[&field];
            console.mine.insert(field, (op.oid, change.value.clone()));
        }
        let before = server.case().value(field).clone();
        let version_before = server.case().version(field);
        let outcome = server.take(by, &op);
        if let OpKind::ConflictResolve { base_version, .. } = &op.kind
            && *base_version == version_before
        {
            built_on.insert(before.text().unwrap_or_default().to_owned());
        }
        if let OpKind::CaseSet { f, .. } = &op.kind {
            // Whoever changed a value had seen it: applied on top of it, or their own earlier one in a conflict.
            if server.case().value(field) != &before {
                assert_eq!(
                    f[&field].base, before,
                    "a value nobody saw was overwritten by {outcome:?}"
                );
                built_on.insert(before.text().unwrap_or_default().to_owned());
            }
            if f[&field].base_op.is_some() {
                built_on.insert(f[&field].base.text().unwrap_or_default().to_owned());
            }
        }
        said.push((by, op));
    }
    (server, said, built_on)
}

proptest! {
    /// What is intended stands in one object with the op's own id, action and time: no name of the one is a name of the other.
    #[test]
    fn an_op_of_any_kind_is_read_back_as_it_was_written(kind in any_kind()) {
        let op = Server::with_annas_case().op(kind);
        let bytes = serde_json::to_string(&op).unwrap();
        prop_assert_eq!(serde_json::from_str::<Op>(&bytes).unwrap(), op);
    }

    #[test]
    fn no_value_is_lost(steps in prop::collection::vec(step(), 1..40)) {
        let (server, said, built_on) = play(&steps);
        let kept: Vec<&Value> = server
            .file()
            .conflicts
            .values()
            .flat_map(|c| c.values.iter().map(|v| &v.value))
            .chain(FIELDS.iter().map(|f| server.case().value(*f)))
            .collect();
        for (_, op) in &said {
            if let OpKind::CaseSet { f, .. } = &op.kind {
                for change in f.values() {
                    let text = change.value.text().unwrap_or_default();
                    prop_assert!(kept.contains(&&change.value) || built_on.contains(text), "{} is lost", text);
                }
            }
        }
    }

    #[test]
    fn an_open_conflict_is_led_by_the_current_value_and_is_the_only_one_of_its_field(
        steps in prop::collection::vec(step(), 1..40),
    ) {
        let (server, _, _) = play(&steps);
        let mut fields = HashSet::new();
        for conflict in server.open_conflicts() {
            prop_assert!(fields.insert(conflict.field));
            prop_assert_eq!(&conflict.values[0].value, server.case().value(conflict.field));
            prop_assert!(conflict.values.len() >= 2);
            prop_assert!(conflict.values.iter().any(|v| v.value != conflict.values[0].value));
        }
    }

    #[test]
    fn the_same_ops_in_the_same_order_come_to_the_same(steps in prop::collection::vec(step(), 1..40)) {
        let (server, said, _) = play(&steps);
        let mut again = Server::with_case();
        for (by, op) in &said {
            again.take(*by, op);
        }
        prop_assert_eq!(again.file, server.file);
        prop_assert_eq!(again.entries, server.entries);
    }

    #[test]
    fn a_refused_op_writes_nothing(
        kind in any_kind(),
        owned: bool,
        solved: bool,
    ) {
        let mut server = if owned { Server::with_annas_case() } else { Server::with_case() };
        server.say(ANNA, merging::open_other());
        if solved {
            server.say(ANNA, solve("done", "fatto"));
        }
        let op = server.op(kind);
        let verdict = server.verdict(LUCA, &op);
        prop_assert_eq!(&server.verdict(LUCA, &op), &verdict, "the same question, the same answer");
        match verdict.outcome {
            Outcome::Rejected { .. } | Outcome::Noop => prop_assert_eq!(verdict.effects, vec![]),
            Outcome::Applied | Outcome::Merged | Outcome::Conflict(_) => {
                prop_assert!(!verdict.effects.is_empty());
            }
        }
    }
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just(" ".to_owned()),
        Just("a\0b".to_owned()),
        Just("done".to_owned()),
        any::<String>(),
        Just("è".repeat(MAX_TEXT_BYTES / 2 + 1)),
    ]
}

fn any_value() -> impl Strategy<Value = Value> {
    prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::Bool),
        any::<i64>().prop_map(Value::Int),
        any_text().prop_map(Value::Text),
        Just(Value::Text(FRONT.to_string())),
        (any_text(), any_text()).prop_map(|(street, number)| Value::Place(Place {
            street,
            number,
            district: String::new()
        })),
    ]
}

fn any_field() -> impl Strategy<Value = Field> {
    prop::sample::select(Field::ALL)
}

fn any_join() -> impl Strategy<Value = OpKind> {
    let other = prop::sample::select(vec![LAMP, merging::OTHER, CaseId(Uuid::nil())]);
    let link = || prop::option::of(prop::sample::select(&LinkKind::ALL[..]));
    let fields = prop::collection::btree_map(any_field(), any_value(), 0..4);
    prop_oneof![
        other
            .clone()
            .prop_map(|into| OpKind::CaseMerge { id: LAMP, into }),
        other
            .clone()
            .prop_map(|from| OpKind::CaseUnmerge { id: LAMP, from }),
        (other.clone(), link(), link()).prop_map(|(other, expect, link)| OpKind::CaseLink {
            id: LAMP,
            other,
            expect,
            link
        }),
        (other, fields, 0u128..130).prop_map(|(new, f, entries)| OpKind::CaseSplit {
            id: LAMP,
            new,
            code: CaseCode::from_bits(3),
            f,
            entries: (0..entries).map(|n| EntryId(Uuid::from_u128(n))).collect(),
        }),
    ]
}

fn any_reply() -> impl Strategy<Value = OpKind> {
    let seen = prop::collection::btree_set((0u128..40).prop_map(|n| EntryId(Uuid::from_u128(n))), 0..30);
    let file = (any_text(), any_text(), any::<u64>()).prop_map(|(mime, name, size)| OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::nil()),
        case: LAMP,
        sha256: Sha256([7; 32]),
        size,
        mime,
        name,
    });
    prop_oneof![
        (any_text(), prop::option::of(any_text()), seen).prop_map(|(body, act, seen)| OpKind::ReplySend {
            case: LAMP,
            body,
            channel: None,
            act,
            seen
        }),
        Just(OpKind::ReplyCancel {
            case: LAMP,
            reply: EntryId(Uuid::nil())
        }),
        file,
    ]
}

fn any_owner() -> impl Strategy<Value = Option<OperatorId>> {
    prop::sample::select(vec![None, Some(ANNA), Some(LUCA)])
}

fn any_kind() -> impl Strategy<Value = OpKind> {
    let change = (any_value(), any_value(), prop::option::of(-1i64..4)).prop_map(|(base, value, version)| {
        FieldChange {
            base_version: version,
            base_op: None,
            base,
            value,
        }
    });
    let id = (0u128..3).prop_map(Uuid::from_u128);
    prop_oneof![
        prop::collection::btree_map(any_field(), any_value(), 0..4).prop_map(|f| OpKind::CaseCreate {
            id: LAMP,
            code: CaseCode::from_bits(1),
            f,
            tags: BTreeSet::new(),
        }),
        prop::collection::btree_map(any_field(), change, 0..4).prop_map(|f| OpKind::CaseSet { id: LAMP, f }),
        any_owner().prop_map(claim),
        (any_owner(), any_owner()).prop_map(|(expect, owner)| OpKind::CaseAssign {
            id: LAMP,
            expect,
            owner,
            queue: None
        }),
        (
            prop::sample::select(&CaseStatus::ALL[..]),
            prop::sample::select(&CaseStatus::ALL[..]),
            any::<bool>()
        )
            .prop_map(|(expect, status, dated)| OpKind::CaseStatus {
                id: LAMP,
                expect,
                status,
                until: dated.then_some(MORNING),
            }),
        (any_text(), any_text()).prop_map(|(outcome, text)| solve(&outcome, &text)),
        any_text().prop_map(|t| reopen(&t)),
        any_join(),
        any_reply(),
        (id, any_text()).prop_map(|(id, text)| OpKind::PromiseMake {
            id: PromiseId(id),
            case: LAMP,
            text,
            due: MORNING,
            call: None,
        }),
        prop::collection::btree_set(any_text(), 0..4).prop_map(|tags| OpKind::TagsAdd { id: LAMP, tags }),
        prop::collection::btree_set(any_text(), 0..4).prop_map(|tags| OpKind::TagsRemove { id: LAMP, tags }),
        (any_field(), any_value()).prop_map(|(field, value)| OpKind::ConflictResolve {
            conflict: ConflictId(Uuid::nil()),
            case: LAMP,
            field,
            base_version: 0,
            value
        }),
    ]
}
