//! The town everything is measured on, and the server folder that holds it; made once.
//!
//! A case is 1,500 bytes of text: a subject of 60, what was asked in 240, five entries of 240. One case in four brings a
//! contact with a phone number; one in five is open, and of these one in ten is Marta's. Nine in ten lie in the first
//! queue. 1,000 operators have an account each.

use crate::words::Words;
use crate::{Options, server};
use anyhow::Result;
use oltre_domain::{
    Author, CaseCode, CaseId, CaseState, Cell, Contact, ContactField, ContactId, Entry, EntryId, EntryKind,
    EntryMeta, Field, Operator, OperatorId, Queue, QueueId, QueueKind, Role, Texts, Timestamp, Topic, Value,
    normalise_point,
};
use oltre_server::auth::hash_password;
use oltre_server::seed::{QueueAccess, SeedAccount, SeedBatch, SeedCase, SeedOperator, seed};
use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::{Path, PathBuf};
use std::time::Instant;
use uuid::Uuid;

pub(crate) const PASSWORD: &str = "una-parola-di-prova";
const SUBJECT: usize = 60;
const ASKED: usize = 240;
const ENTRY: usize = 240;
const ENTRIES: u64 = 5;
/// Operators beside Marta and Luca.
pub(crate) const OPERATORS: usize = 1_000;
const TOPICS: u64 = 40;
const BATCH: u64 = 1_000;
/// Three years before the newest case.
const FIRST_DAY: i64 = 1_690_000_000_000;
const YEARS: i64 = 3 * 365 * 86_400_000;

/// Which case: the id is a time and a number, as a console would have made it.
pub(crate) fn case_id(n: u64, cases: u64) -> CaseId {
    CaseId(id(n, cases, 0))
}

/// The queue Luca sees too.
pub(crate) fn small_queue() -> QueueId {
    QueueId::imported("bench", "small")
}

/// Every tenth case lies in the small queue.
pub(crate) const fn is_small(n: u64) -> bool {
    n % 10 == 3
}

/// Who may sign in as the n-th operator.
pub(crate) fn login(n: usize) -> String {
    format!("operatore-{n}")
}

fn created_at(n: u64, cases: u64) -> i64 {
    let share = i128::from(n) * i128::from(YEARS) / i128::from(cases.max(1));
    FIRST_DAY + i64::try_from(share).unwrap_or(0)
}

fn id(n: u64, cases: u64, part: u64) -> Uuid {
    let millis = u64::try_from(created_at(n, cases)).unwrap_or(0) + part;
    // The random half of a version 7 id, made from the number.
    let mut mixed = (n << 8 | part).wrapping_add(0x9E37_79B9_7F4A_7C15);
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^= mixed >> 31;
    let high = millis << 16 | 0x7000 | (part & 0xFFF);
    let low = (mixed & 0x3FFF_FFFF_FFFF_FFFF) | 0x8000_0000_0000_0000;
    Uuid::from_u64_pair(high, low)
}

/// The folder of a server that holds the town.
pub(crate) fn seeded(options: &Options) -> PathBuf {
    options.folder.join(format!("town-{}", options.cases))
}

/// Makes the town unless it is there as this version makes it. A database elsewhere is filled anew each time.
pub(crate) async fn make(options: &Options) -> Result<()> {
    let folder = seeded(options);
    let (done, made_by) = (folder.join("made-by"), made_by()?);
    if options.database.is_none() && std::fs::read_to_string(&done).is_ok_and(|kept| kept == made_by) {
        return Ok(());
    }
    if folder.exists() {
        std::fs::remove_dir_all(&folder)?;
    }
    let start = Instant::now();
    let server = oltre_server::start(server::config(&folder, options.database.as_deref())?).await?;
    let storage = server.storage().clone();
    let cases = options.cases;
    tokio::task::spawn_blocking(move || -> Result<()> {
        seed(&storage, people()?)?;
        let mut words = Words::new(1);
        for from in (0..cases).step_by(usize::try_from(BATCH)?) {
            seed(
                &storage,
                batch(&mut words, from..(from + BATCH).min(cases), cases)?,
            )?;
        }
        Ok(())
    })
    .await??;
    server.shutdown().await;
    println!("{cases} cases made in {:.1} s", start.elapsed().as_secs_f64());
    std::fs::write(done, made_by)?;
    Ok(())
}

/// What the town is made by: the version, the server's tables, and this file.
fn made_by() -> Result<String> {
    let tables = Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/server/src/storage/migrations");
    let mut hasher = DefaultHasher::new();
    env!("CARGO_PKG_VERSION").hash(&mut hasher);
    for file in crate::floor::files(&tables)? {
        std::fs::read(file)?.hash(&mut hasher);
    }
    (include_str!("town.rs"), include_str!("words.rs")).hash(&mut hasher);
    Ok(format!("{:016x}", hasher.finish()))
}

fn people() -> Result<SeedBatch> {
    let hash = hash_password(PASSWORD)?;
    let person = |login: &str, queues: QueueAccess| SeedOperator {
        operator: Operator {
            id: OperatorId::imported("bench", login),
            name: login.to_owned(),
            alias: None,
            role: Role::Operator,
            queues: None,
        },
        account: Some(SeedAccount {
            login: login.to_owned(),
            password_hash: hash.clone(),
            queues,
        }),
    };
    let mut operators = vec![
        person("marta", QueueAccess::All),
        person("luca", QueueAccess::Some(vec![small_queue()])),
    ];
    operators.extend((0..OPERATORS).map(|n| person(&login(n), QueueAccess::All)));
    let queue = |id, name: &str| Queue {
        id,
        name: name.to_owned(),
        kind: QueueKind::Front,
    };
    let topics = (0..TOPICS).map(|n| Topic {
        key: topic(n),
        parent: None,
        label: Texts {
            it: topic(n),
            en: topic(n),
        },
        outcomes: Vec::new(),
        sensitive: false,
    });
    Ok(SeedBatch {
        queues: vec![
            queue(QueueId::imported("bench", "large"), "Sportello"),
            queue(small_queue(), "Sportello piccolo"),
        ],
        topics: topics.collect(),
        operators,
        ..SeedBatch::default()
    })
}

fn topic(n: u64) -> String {
    format!("materia-{}", n % TOPICS)
}

fn batch(words: &mut Words, numbers: std::ops::Range<u64>, cases: u64) -> Result<SeedBatch> {
    let mut batch = SeedBatch::default();
    for n in numbers {
        let contact = ContactId(id(n - n % 4, cases, 0xF0));
        if n % 4 == 0 {
            batch.contacts.push(Contact {
                merged_into: None,
                id: contact,
                created_at: Timestamp(created_at(n, cases)),
                f: BTreeMap::from([(ContactField::Name, (words.text(20).into(), 0))]),
                points: BTreeSet::from([normalise_point(&format!("041 {:07}", 2_000_000 + n), "IT")
                    .map_err(|code| anyhow::anyhow!("{code}"))?]),
            });
        }
        batch.cases.push(case(words, n, cases, contact));
    }
    Ok(batch)
}

fn case(words: &mut Words, n: u64, cases: u64, contact: ContactId) -> SeedCase {
    let (id, at) = (case_id(n, cases), created_at(n, cases));
    let is_open = n.is_multiple_of(5) || n % 50 == 3;
    let queue = if is_small(n) {
        small_queue()
    } else {
        QueueId::imported("bench", "large")
    };
    let mut fields: BTreeMap<Field, Value> = BTreeMap::from([
        (Field::Subject, words.text(SUBJECT).into()),
        (Field::Asked, words.text(ASKED).into()),
        (Field::Topic, topic(words.below(TOPICS)).into()),
        (
            Field::Priority,
            Value::Int(i64::try_from(1 + words.below(4)).unwrap_or(3)),
        ),
        (Field::Channel, "phone".into()),
        (Field::Contact, contact.to_string().into()),
        (Field::Queue, queue.to_string().into()),
        (Field::Status, if is_open { "open" } else { "closed" }.into()),
    ]);
    if n.is_multiple_of(50) {
        fields.insert(
            Field::Owner,
            OperatorId::imported("bench", "marta").to_string().into(),
        );
    }
    if !is_open {
        fields.insert(Field::SolvedAt, Value::Int(at + 86_400_000));
    }
    let clerk = OperatorId::imported("bench", &login(usize::try_from(n).unwrap_or(0) % OPERATORS));
    let kinds = [EntryKind::MessageIn, EntryKind::MessageOut, EntryKind::Note];
    let entries = (0..ENTRIES).map(|part| {
        let kind = kinds[usize::try_from(part).unwrap_or(0) % kinds.len()];
        let by = if kind == EntryKind::MessageIn {
            Author::Contact
        } else {
            Author::Operator(clerk)
        };
        Entry {
            id: EntryId(crate::town::id(n, cases, 1 + part)),
            case: id,
            at: Timestamp(at + i64::try_from(part).unwrap_or(0) * 3_600_000),
            by,
            kind,
            body: words.text(ENTRY),
            meta: EntryMeta::default(),
        }
    });
    SeedCase {
        entries: entries.collect(),
        case: CaseState {
            id,
            code: CaseCode::from_bits(u32::try_from(n & 0x1FF_FFFF).unwrap_or(0)),
            number: None,
            created_at: Timestamp(at),
            created_by: clerk,
            fields: fields
                .into_iter()
                .map(|(field, value)| (field, Cell { value, version: 0 }))
                .collect(),
            tags: BTreeSet::new(),
            unknown: None,
        },
        promises: Vec::new(),
        handoffs: Vec::new(),
        outcomes: Vec::new(),
        experiences: Vec::new(),
    }
}
