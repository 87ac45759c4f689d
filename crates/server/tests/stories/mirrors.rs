//! When all is quiet, everyone's mirror is what the server would send them anew: whatever moved, whoever may see it.
//!
//! Random acts of three people who see different queues, always the same for the same seed. Each keeps a mirror from
//! changes alone; at the end it is compared with fresh snapshots of their scopes.

use crate::world::*;
use oltre_domain::*;
use oltre_server::seed::{QueueAccess, SeedBatch};
use oltre_wire::*;
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

/// What a console holds, told by changes.
#[derive(Default)]
struct Mirror {
    cases: BTreeMap<CaseId, CaseState>,
    /// What hangs on a case, by kind and id.
    hanging: BTreeMap<CaseId, BTreeMap<String, Json>>,
    contacts: BTreeMap<ContactId, Json>,
    states: BTreeMap<ContactId, ContactState>,
}

impl Mirror {
    fn hang(&mut self, case: CaseId, name: String, row: &Row) {
        self.hanging
            .entry(case)
            .or_default()
            .insert(name, serde_json::to_value(row).unwrap());
    }

    fn put(&mut self, row: &Row) {
        match row {
            Row::Case(line) => {
                self.cases.insert(line.id, line.clone().into_case().unwrap());
            }
            Row::Entry(line) => self.hang(line.entry.case, format!("entry {}", line.entry.id), row),
            Row::Promise(p) => self.hang(p.case, format!("promise {}", p.id), row),
            Row::Handoff(h) => self.hang(h.case, format!("handoff {}", h.id), row),
            Row::Conflict(c) => self.hang(c.case, format!("conflict {}", c.id), row),
            Row::Outcome(o) => self.hang(o.case, format!("outcome {}", o.id), row),
            Row::Contact(c) => {
                self.contacts.insert(c.id, serde_json::to_value(row).unwrap());
            }
            Row::ContactState(state) if state.is_nothing() => drop(self.states.remove(&state.contact)),
            Row::ContactState(state) => drop(self.states.insert(state.contact, state.clone())),
            _ => {}
        }
    }

    fn change(&mut self, line: &ChangeLine) {
        match line.clone().into_change().unwrap() {
            Some(Change::PatchCase {
                id,
                fields,
                tags_added,
                tags_removed,
                number: _,
            }) => {
                // A patch only ever comes for what is held.
                let case = self.cases.get_mut(&id).expect("a patch of a case that is held");
                case.fields.extend(fields);
                case.tags.extend(tags_added);
                case.tags.retain(|t| !tags_removed.contains(t));
            }
            Some(Change::LeaveCase(id, _)) => {
                // Once for each scope that let it go: the second time there is nothing left to drop.
                self.cases.remove(&id);
                self.hanging.remove(&id);
            }
            _ => {
                if let What::Put { row } = &line.what {
                    self.put(row);
                }
            }
        }
    }

    /// What is known of those contacts.
    fn states_in_use(&self) -> BTreeMap<ContactId, &ContactState> {
        let named: BTreeSet<_> = self.cases.values().filter_map(CaseState::contact).collect();
        let states = self.states.iter().filter(|(id, _)| named.contains(id));
        states.map(|(id, state)| (*id, state)).collect()
    }

    /// The contacts its cases name: others may stay behind when their case leaves.
    fn contacts_in_use(&self) -> BTreeMap<ContactId, &Json> {
        let named: BTreeSet<_> = self.cases.values().filter_map(CaseState::contact).collect();
        self.contacts
            .iter()
            .filter(|(id, _)| named.contains(id))
            .map(|(id, row)| (*id, row))
            .collect()
    }
}

struct Person {
    console: Console,
    mirror: Mirror,
}

fn open_question(mirror: &Mirror, case: CaseId) -> Option<HandoffId> {
    mirror.hanging.get(&case)?.values().find_map(|row| {
        let is_open = row["t"] == "handoff" && row["answered_at"].is_null();
        is_open.then(|| row["id"].as_str().unwrap().parse().unwrap())
    })
}

/// One random op by somebody, on a case they hold or a new one.
fn act(rng: &mut ChaCha8Rng, person: &Person, people: &[OperatorId], queues: &[QueueId]) -> Vec<Op> {
    let Person { console, mirror } = person;
    let ids: Vec<CaseId> = mirror.cases.keys().copied().collect();
    let Some(id) = ids.choose(rng).copied().filter(|_| rng.random_bool(0.85)) else {
        let person = ContactId(Uuid::now_v7());
        let contact = console.op(OpKind::ContactCreate {
            id: person,
            f: BTreeMap::from([(
                ContactField::Name,
                format!("Persona {}", rng.random::<u16>()).into(),
            )]),
            points: BTreeSet::new(),
        });
        let seen: Vec<_> = queues
            .iter()
            .filter(|q| mirror.cases.is_empty() || mirror.cases.values().any(|c| c.queue() == Some(**q)))
            .collect();
        let (_, kind) = create(**seen.choose(rng).unwrap_or(&&queues[0]), "caso");
        let OpKind::CaseCreate {
            id,
            code,
            mut f,
            tags,
        } = kind
        else {
            unreachable!("create makes a create")
        };
        f.insert(Field::Contact, person.to_string().into());
        return vec![contact, console.op(OpKind::CaseCreate { id, code, f, tags })];
    };
    let case = &mirror.cases[&id];
    let word = format!("parola {}", rng.random::<u8>());
    let owner = *people.choose(rng).unwrap();
    let kind = match rng.random_range(0..16) {
        0 => note(id, console.me, &word),
        1 => set(
            id,
            Field::Subject,
            from_version(case.version(Field::Subject), word),
        ),
        // From a version that may be long gone: conflicts.
        2 => set(id, Field::Subject, from_version(1, word)),
        3 => OpKind::CaseClaim {
            id,
            expect: case.owner(),
        },
        4 | 5 => assign(id, case.owner(), Some(owner), queues.choose(rng).copied()),
        6 => assign(id, case.owner(), None, queues.choose(rng).copied()),
        7 => OpKind::TagsAdd {
            id,
            tags: BTreeSet::from([word]),
        },
        8 => OpKind::PromiseMake {
            id: Uuid::now_v7().into(),
            case: id,
            text: word,
            due: NOON.plus(Timestamp::DAY),
        },
        9 => OpKind::CaseHandOff {
            id,
            handoff: Uuid::now_v7().into(),
            office: *queues.choose(rng).unwrap(),
            question: word,
            due: None,
        },
        10 => OpKind::CaseSolve {
            id,
            outcome: "done".into(),
            text: word,
        },
        // Offices answer, more often than not the question that is open.
        11 | 12 => match open_question(mirror, id) {
            Some(question) => answer(id, question, &word),
            None => ask(id, *queues.choose(rng).unwrap(), &word).1,
        },
        13 => set(
            id,
            Field::Complaint,
            from_version(case.version(Field::Complaint), rng.random_bool(0.6)),
        ),
        14 => {
            let mut op = console.op(note(id, console.me, ""));
            op.kind = OpKind::SuggestionOutcome {
                outcome: SuggestionOutcome {
                    id: op.oid,
                    case: id,
                    action: word,
                    card: CardKind::Offer,
                    operator: None,
                    contact: Some(ContactAnswer::Declined),
                    at: NOON,
                },
            };
            return vec![op];
        }
        _ => OpKind::CaseReopen { id, reason: word },
    };
    vec![console.op(kind)]
}

#[tokio::test]
async fn when_all_is_quiet_every_mirror_is_what_a_fresh_snapshot_brings() {
    for seed in [7, 19, 2026] {
        a_busy_day(seed).await;
    }
}

async fn a_busy_day(seed: u64) {
    let world = World::new().await;
    plant(
        world.server.storage(),
        SeedBatch {
            operators: vec![person(
                "tea",
                Role::Operator,
                QueueAccess::Some(vec![world.taxes]),
            )],
            ..SeedBatch::default()
        },
    )
    .await;
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let mut people = Vec::new();
    for name in ["marta", "nina", "tea"] {
        people.push(Person {
            console: world.console(name).await,
            mirror: Mirror::default(),
        });
    }
    let ids: Vec<_> = people.iter().map(|p| p.console.me).collect();
    let queues = [world.desk, world.taxes];
    let mut results: BTreeMap<String, usize> = BTreeMap::new();
    for step in 0..250 {
        let who = rng.random_range(0..people.len());
        let ops = act(&mut rng, &people[who], &ids, &queues);
        for result in people[who].console.push(&ops).await {
            let name = serde_json::to_value(&result).unwrap()["r"]
                .as_str()
                .unwrap()
                .to_owned();
            *results.entry(name).or_default() += 1;
        }
        // The job of the night, now and then; and not everyone pulls every time.
        if step == 200 {
            world.clock.advance(9 * Timestamp::MINUTE);
            world.server.tick().await.unwrap();
        }
        for person in &mut people {
            if rng.random_bool(0.4) {
                for line in person.console.pull().await {
                    person.mirror.change(&line);
                }
            }
        }
    }
    // The acts were worth it.
    for wanted in ["applied", "conflict", "rejected", "stranded"] {
        assert!(results.contains_key(wanted), "seed {seed}: {results:?}");
    }
    for person in &mut people {
        for line in person.console.pull().await {
            person.mirror.change(&line);
        }
        let mut fresh = Mirror::default();
        for scope in person.console.hello().await.scopes {
            for row in person.console.snapshot(&scope.id).await.0 {
                fresh.put(&row);
            }
        }
        let name = &person.console.tokens.operator.name;
        assert_eq!(person.mirror.cases, fresh.cases, "seed {seed}, {name}");
        assert_eq!(person.mirror.hanging, fresh.hanging, "seed {seed}, {name}");
        assert_eq!(
            person.mirror.contacts_in_use(),
            fresh.contacts_in_use(),
            "seed {seed}, {name}"
        );
        assert_eq!(
            person.mirror.states_in_use(),
            fresh.states_in_use(),
            "seed {seed}, {name}"
        );
        assert!(!fresh.cases.is_empty());
    }
    let storage = world.server.storage().clone();
    let findings = tokio::task::spawn_blocking(move || storage.doctor().unwrap())
        .await
        .unwrap();
    let bad: Vec<_> = findings
        .iter()
        .filter(|f| !f.is_good && f.code != "backup")
        .collect();
    assert!(bad.is_empty(), "{bad:?}");
}
