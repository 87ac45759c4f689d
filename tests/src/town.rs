//! The town of the tests: one front queue, one office, a topic, and people with accounts.

use anyhow::Result;
use oltre_domain::{Operator, OperatorId, Queue, QueueId, QueueKind, Role, Texts, Topic};
use oltre_server::auth::hash_password;
use oltre_server::seed::{QueueAccess, SeedAccount, SeedBatch, SeedOperator};

/// Everybody's password on the test server.
pub const PASSWORD: &str = "una-parola-di-prova";
/// Everybody's passphrase at their desk.
pub const PASSPHRASE: &str = "una frase di prova";

/// The front queue.
#[must_use]
pub fn front() -> QueueId {
    QueueId::imported("test", "front")
}

/// The office that can be asked; cases may wait there too.
#[must_use]
pub fn office() -> QueueId {
    QueueId::imported("test", "office")
}

/// The operator behind an account.
#[must_use]
pub fn operator(login: &str) -> OperatorId {
    OperatorId::imported("test", login)
}

/// The town with these people, who hold the queues named.
///
/// # Errors
/// The system has no randomness to give.
pub fn town(people: &[(&str, QueueAccess)]) -> Result<SeedBatch> {
    let hash = hash_password(PASSWORD)?;
    let person = |(login, queues): &(&str, QueueAccess)| SeedOperator {
        operator: Operator {
            id: operator(login),
            name: capitalised(login),
            alias: None,
            role: Role::Operator,
            queues: None,
        },
        account: Some(SeedAccount {
            login: (*login).to_owned(),
            password_hash: hash.clone(),
            queues: queues.clone(),
        }),
    };
    let queue = |id, name: &str, kind| Queue {
        id,
        name: name.to_owned(),
        kind,
    };
    Ok(SeedBatch {
        queues: vec![
            queue(front(), "Sportello", QueueKind::Front),
            queue(office(), "Anagrafe", QueueKind::Office),
        ],
        operators: people.iter().map(person).collect(),
        topics: vec![Topic {
            key: "anagrafe".to_owned(),
            parent: None,
            label: Texts {
                it: "Anagrafe".to_owned(),
                en: "Registry".to_owned(),
            },
            outcomes: Vec::new(),
            sensitive: false,
        }],
        ..SeedBatch::default()
    })
}

fn capitalised(login: &str) -> String {
    let mut letters = login.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

/// A service level in a desk file: somebody is always there, an hour to the first word, two to the next, eight to the solution.
pub const UNDERTAKEN: &str = r#"
[[hours]]
key = "sempre"
label = { it = "Sempre", en = "Always" }
time_zone = "Europe/Rome"
monday = ["00:00-24:00"]
tuesday = ["00:00-24:00"]
wednesday = ["00:00-24:00"]
thursday = ["00:00-24:00"]
friday = ["00:00-24:00"]
saturday = ["00:00-24:00"]
sunday = ["00:00-24:00"]

[[service]]
key = "tutti"
label = { it = "Tutte le code", en = "All queues" }
hours = "sempre"
normal = { first_reply = "1h", next_reply = "2h", solution = "8h" }
escalation = { label = "in ritardo" }
"#;

/// Macros in a desk file: one for every topic, one for that of the cases here, one for another, one out of use.
pub const MACROS: &str = r#"
[[topic]]
key = "strade"
label = { it = "Strade", en = "Roads" }

[[macro]]
key = "manca"
label = { it = "Manca un documento", en = "A document is missing" }
take = true
waits = true
priority = "high"
add = ["documenti da ricevere"]
phrase = "documents_missing"

[[macro]]
key = "residenza"
label = { it = "Residenza", en = "Residence" }
topics = ["anagrafe"]
add = ["residenza"]

[[macro]]
key = "strada"
label = { it = "Strada", en = "Road" }
topics = ["strade"]
topic = "strade"

[[macro]]
key = "vecchia"
label = { it = "Vecchia", en = "Old" }
take = true
retired = true
"#;
