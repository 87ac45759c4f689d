//! When all is quiet, everyone's mirror is what the server would send them anew: whatever moved, whoever may see it.
//!
//! Random acts of three people who see different queues, always the same for the same seed. Each keeps a mirror from
//! changes alone; at the end it is compared with fresh snapshots of their scopes.

use crate::mirror::{Mirror, chain};
use crate::verify::{digests, question};
use crate::world::*;
use oltre_domain::*;
use oltre_server::seed::{QueueAccess, SeedBatch};
use oltre_wire::Verified;
use rand::{RngExt as _, SeedableRng as _, seq::IndexedRandom as _};
use rand_chacha::ChaCha8Rng;
use serde_json::Value as Json;
use std::collections::{BTreeMap, BTreeSet};
use uuid::Uuid;

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
        let (_, kind) = create_for(**seen.choose(rng).unwrap_or(&&queues[0]), person);
        return vec![contact, console.op(kind)];
    };
    let case = &mirror.cases[&id];
    let word = format!("parola {}", rng.random::<u8>());
    let owner = *people.choose(rng).unwrap();
    let kind = match rng.random_range(0..26) {
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
            call: None,
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
        15 => OpKind::CaseReopen { id, reason: word },
        _ => return vec![console.op(join(rng, person, id, people, queues))],
    };
    vec![console.op(kind)]
}

/// Something between two cases or two people, or on its way.
fn join(
    rng: &mut ChaCha8Rng,
    person: &Person,
    id: CaseId,
    people: &[OperatorId],
    queues: &[QueueId],
) -> OpKind {
    let Person { console, mirror } = person;
    let ids: Vec<CaseId> = mirror.cases.keys().copied().collect();
    let other = *ids.choose(rng).unwrap();
    let hanging = |kind: &str| {
        let rows = mirror.hanging.get(&id).into_iter().flatten();
        let found: Vec<Json> = rows
            .filter(|(name, _)| name.starts_with(kind))
            .map(|(_, row)| row.clone())
            .collect();
        found
    };
    let of = |row: &Json, member: &str| row[member].as_str().unwrap().parse::<Uuid>().unwrap();
    match rng.random_range(0..10) {
        0 => OpKind::CaseMerge { id, into: other },
        1 => {
            let merged = mirror.cases.values().find_map(|c| Some((c.id, c.merged_into()?)));
            let (id, from) = merged.unwrap_or((id, other));
            OpKind::CaseUnmerge { id, from }
        }
        2 | 3 => {
            let now = hanging("link").into_iter().find(|l| of(l, "other") == other.0);
            OpKind::CaseLink {
                id,
                other,
                expect: now.and_then(|l| serde_json::from_value(l["kind"].clone()).unwrap()),
                link: LinkKind::ALL
                    .get(rng.random_range(0..=LinkKind::ALL.len()))
                    .copied(),
            }
        }
        4 => {
            let entries: BTreeSet<EntryId> = hanging("entry").iter().map(|e| of(e, "id").into()).collect();
            let OpKind::CaseCreate { id: new, code, f, .. } = create(*queues.choose(rng).unwrap(), "parte").1
            else {
                unreachable!("create makes a create")
            };
            OpKind::CaseSplit {
                id,
                new,
                code,
                f,
                entries: entries.into_iter().take(3).collect(),
            }
        }
        5 | 6 => {
            let mut known: Vec<ContactId> = mirror.contacts_in_use().into_keys().collect();
            known.retain(|c| chain(mirror, *c).len() == 1);
            match (known.choose(rng), known.choose(rng)) {
                (Some(id), Some(into)) => OpKind::ContactMerge { id: *id, into: *into },
                _ => note(id, console.me, "nessuno"),
            }
        }
        7 => OpKind::ReplySend {
            case: id,
            body: "Buongiorno".into(),
            channel: None,
            act: None,
            seen: hanging("entry")
                .iter()
                .chain(&hanging("reply"))
                .map(|e| of(e, "id").into())
                .rev()
                .take(20)
                .collect(),
        },
        8 => match hanging("promise").first() {
            Some(promise) => OpKind::PromisePass {
                id: of(promise, "id").into(),
                case: id,
                expect: of(promise, "by").into(),
                to: PassTo::Operator(*people.choose(rng).unwrap()),
            },
            None => note(id, console.me, "niente di promesso"),
        },
        _ => OpKind::AttachmentAdd {
            id: AttachmentId(Uuid::now_v7()),
            case: id,
            sha256: Sha256([rng.random(); 32]),
            size: 7,
            mime: "text/plain".into(),
            name: "../nota.txt".into(),
        },
    }
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
        // And the server says so itself when it is asked.
        let held = digests(&person.mirror);
        let asked = question(&person.console, &held);
        let told: Verified = read(crate::verify::ask(&person.console, &asked).await).await;
        assert!(told.ok, "seed {seed}, {name}: {told:?}");
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
