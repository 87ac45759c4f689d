//! What SQLite's planner is told of the tables' shape.
//!
//! Without figures it takes the first column of any key for a rare one and thinks it has found ten rows by it. Ours is
//! the tenant in every key: a whole town. Figures counted from the rows would change with them, and the plans with the
//! figures, on some servers and not on others; so every file gets these, once, and every plan is the same everywhere.
//! PostgreSQL counts for itself.

use super::StorageError;
use super::database::Conn;
use super::sql::{all, run};

/// Rows in a table of a large town.
const ROWS: u64 = 1_000_000;

/// Rows that share a value of this column, within what the columns before it leave.
fn sharing(column: &str) -> u64 {
    match column {
        "tenant_id" => ROWS,
        "scope_id" => 100_000,
        "kind" => 1_000,
        _ => 10,
    }
}

/// An index and its columns.
struct Index {
    table: String,
    name: String,
    is_unique: bool,
    columns: Vec<String>,
}

/// Writes the figures of every index there is.
pub(super) fn write(conn: &Conn) -> Result<(), StorageError> {
    // Makes the table of figures.
    conn.batch("ANALYZE; DELETE FROM sqlite_stat1;")?;
    for index in indexes(conn)? {
        let mut rows = ROWS;
        let mut figures = ROWS.to_string();
        for (at, column) in (1..).zip(&index.columns) {
            let is_whole = at == index.columns.len();
            rows = if is_whole && index.is_unique {
                1
            } else {
                rows.min(sharing(column))
            };
            figures.push_str(&format!(" {rows}"));
        }
        run(
            conn,
            "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES (?1, ?2, ?3)",
            (&index.table, &index.name, &figures),
        )?;
    }
    // What is open already reads them now; whoever opens the file later reads them then.
    conn.batch("ANALYZE sqlite_schema")
}

fn indexes(conn: &Conn) -> Result<Vec<Index>, StorageError> {
    let found = all(
        conn,
        "SELECT m.name, i.name, i.\"unique\", i.origin = 'pk' AND t.wr
         FROM sqlite_schema AS m JOIN pragma_index_list(m.name) AS i JOIN pragma_table_list(m.name) AS t
         WHERE m.type = 'table' AND m.name NOT LIKE 'sqlite_%' AND t.schema = 'main'",
        (),
        |row| {
            Ok((
                row.get::<String>(0)?,
                row.get::<String>(1)?,
                row.get::<bool>(2)?,
                row.get::<bool>(3)?,
            ))
        },
    )?;
    found
        .into_iter()
        .map(|(table, name, is_unique, is_the_table)| {
            let columns = all(
                conn,
                "SELECT name FROM pragma_index_info(?1) ORDER BY seqno",
                [&name],
                |row| row.get(0),
            )?;
            Ok(Index {
                // A table that is kept in its key's order has its figures under its own name.
                name: if is_the_table { table.clone() } else { name },
                table,
                is_unique,
                columns,
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::SystemClock;
    use crate::auth::hash_password;
    use crate::decide::parse;
    use crate::seed::{QueueAccess, SeedAccount, SeedBatch, SeedCase, SeedOperator, seed};
    use crate::storage::{
        Credentials, DATABASE, Engine, Enrolment, Inner, Storage, StorageSettings, schema, sqlite, zone_of,
    };
    use crate::token::BearerToken;
    use oltre_domain::*;
    use oltre_wire::PushOp;
    use std::collections::{BTreeMap, BTreeSet};
    use std::path::Path;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};
    use uuid::Uuid;

    fn marta() -> OperatorId {
        OperatorId::imported("test", "marta")
    }

    /// A town with so many cases, two of each contact.
    fn town(cases: u128) -> SeedBatch {
        let queue = QueueId::imported("test", "desk");
        let contact = |n: u128| ContactId(Uuid::from_u128(0xC000_0000 + n / 2));
        let case = |n: u128| SeedCase {
            case: CaseState {
                id: CaseId(Uuid::from_u128(n)),
                code: CaseCode::from_bits(u32::try_from(n).unwrap()),
                number: None,
                created_at: Timestamp(0),
                created_by: marta(),
                fields: BTreeMap::from([
                    (Field::Queue, queue.to_string()),
                    (Field::Status, "open".to_owned()),
                    (Field::Contact, contact(n).to_string()),
                ])
                .into_iter()
                .map(|(field, text)| {
                    (
                        field,
                        Cell {
                            value: text.into(),
                            version: 0,
                        },
                    )
                })
                .collect(),
                tags: BTreeSet::new(),
                unknown: None,
            },
            entries: Vec::new(),
            promises: Vec::new(),
            handoffs: Vec::new(),
            outcomes: Vec::new(),
            experiences: Vec::new(),
        };
        SeedBatch {
            queues: vec![Queue {
                id: queue,
                name: "Sportello".to_owned(),
                kind: QueueKind::Front,
            }],
            operators: vec![SeedOperator {
                operator: Operator {
                    id: marta(),
                    name: "Marta".to_owned(),
                    alias: None,
                    role: Role::Operator,
                    queues: None,
                },
                account: Some(SeedAccount {
                    login: "marta".to_owned(),
                    password_hash: hash_password("una parola").unwrap(),
                    queues: QueueAccess::All,
                }),
            }],
            contacts: (0..cases)
                .step_by(2)
                .map(|n| Contact {
                    merged_into: None,
                    id: contact(n),
                    created_at: Timestamp(0),
                    f: BTreeMap::from([(ContactField::Name, ("Bruna".into(), 0))]),
                    points: BTreeSet::new(),
                })
                .collect(),
            cases: (1..=cases).map(case).collect(),
            ..SeedBatch::default()
        }
    }

    /// A storage whose writer counts the steps of SQLite's machine.
    fn counting(data: &Path, steps: &Arc<AtomicU64>) -> Storage {
        let (path, settings) = (data.join(DATABASE), StorageSettings::default());
        let mut writer = schema::open_writer(&path).unwrap();
        let counter = Arc::clone(steps);
        let count = move || {
            counter.fetch_add(1, Ordering::Relaxed);
            false
        };
        writer
            .file_mut()
            .unwrap()
            .progress_handler(1, Some(count))
            .unwrap();
        let (key, organisation) = schema::prepare(&writer, "Comune", Timestamp(0)).unwrap();
        let readers = vec![schema::open_reader(&path).unwrap()];
        let inner = Inner {
            engine: Engine::Sqlite(sqlite::Engine::start(writer, readers).unwrap()),
            clock: Arc::new(SystemClock),
            key,
            zone: zone_of(&settings).unwrap(),
            settings,
            organisation,
            data: data.to_owned(),
            fares_at: std::sync::atomic::AtomicI64::new(i64::MIN),
            facts_at: std::sync::atomic::AtomicI64::new(0),
        };
        Storage {
            inner: Arc::new(inner),
        }
    }

    /// Steps of SQLite's machine that an edit of one case costs.
    async fn steps_of_a_push(cases: u128) -> u64 {
        let folder = tempfile::tempdir().unwrap();
        let steps = Arc::new(AtomicU64::new(0));
        let storage = counting(folder.path(), &steps);
        let filled = storage.clone();
        tokio::task::spawn_blocking(move || seed(&filled, town(cases)).unwrap())
            .await
            .unwrap();
        let enrolment = Enrolment {
            organisation: storage.organisation(),
            operator: marta(),
            device_name: "sportello".to_owned(),
            public_key: [7; 32],
        };
        let tokens = storage.enrol(enrolment).await.unwrap();
        steps.store(0, Ordering::Relaxed);
        let op = Op {
            oid: OpId(Uuid::from_u128(1)),
            act: ActId(Uuid::from_u128(1)),
            v: SCHEMA,
            at: Timestamp(0),
            after: Vec::new(),
            undoes: None,
            atomic: false,
            bulk: None,
            kind: OpKind::CaseClaim {
                id: CaseId(Uuid::from_u128(1)),
                expect: None,
            },
        };
        let body = serde_json::value::to_raw_value(&op).unwrap();
        let credentials = Credentials {
            token: BearerToken::read(&tokens.access).unwrap(),
            device: tokens.device,
        };
        let ops = vec![parse(
            PushOp {
                n: 1,
                oid: op.oid,
                body,
            },
            oltre_domain::SCHEMA,
        )];
        storage.push(credentials, None, 1, ops).await.unwrap();
        steps.load(Ordering::Relaxed)
    }

    #[tokio::test]
    async fn an_edit_costs_as_much_in_a_large_town_as_in_a_small_one() {
        let (small, large) = (steps_of_a_push(10).await, steps_of_a_push(400).await);
        assert!(small > 100, "something was counted: {small}");
        assert!(
            large < small + small / 4,
            "{small} steps with 10 cases, {large} with 400"
        );
    }
}
