//! The desk: queues, offices, topics and the people who work there.

use crate::import::desk::{DeskFault, EXAMPLE, read};
use crate::seed::{QueueAccess, SeedAccount, SeedOperator};
use jiff::tz::TimeZone;
use oltre_domain::{
    BusinessHours, Macro, Notice, NoticeId, Operator, OperatorId, Queue, QueueId, QueueKind, Role,
    ServiceLevel, Texts, Timestamp, Topic,
};
use oltre_wire::Row;

/// The password of every sample account. It guards nothing: sample accounts exist only where somebody imported the sample.
pub const PASSWORD: &str = "laguna-di-prova";

/// Front queues: key, name, topics.
const FRONT: [(&str, &str, &[&str]); 3] = [
    (
        "sportello",
        "Sportello e centralino",
        &["anagrafe", "scuola", "smarriti_urp", "acqua_alta_mobilita"],
    ),
    ("tributi_permessi", "Tributi e permessi", &["tributi", "sosta"]),
    (
        "territorio",
        "Territorio e ambiente",
        &["rifiuti", "manutenzione"],
    ),
];

/// Offices that can be asked: key, name.
pub(super) const OFFICES: [(&str, &str); 10] = [
    ("anagrafe_bo", "Anagrafe, ufficio interno"),
    ("tributi_bo", "Tributi, accertamenti e rimborsi"),
    ("manutenzioni", "Manutenzioni"),
    ("polizia", "Polizia locale, verbali"),
    ("ecologia", "Ecologia, squadre"),
    ("scuola_bo", "Scuola e nidi"),
    ("mobilita_bo", "Mobilità e pontili"),
    ("maree", "Centro maree e protezione civile"),
    ("deposito", "Deposito oggetti smarriti"),
    ("sociale", "Servizi sociali"),
];

/// What the town hall is called.
pub(super) const TOWN: &str = "Comune di Castelvecio";

/// Operators who answer at the front: key, first name, whole name. The first is who the demo signs in as.
pub(super) const FRONT_OPERATORS: [(&str, &str, &str); 4] = [
    ("marta", "Marta", "Marta Vianello"),
    ("luca", "Luca", "Luca Zennaro"),
    ("giulia", "Giulia", "Giulia Ferro"),
    ("samir", "Samir", "Samir Haddad"),
];

/// The others: key, name, role, whether they sign in.
const OTHERS: [(&str, &str, Role, bool); 6] = [
    ("ornella", "Ornella Bortoli", Role::Specialist, true),
    ("tino", "Tino Ceolin", Role::Specialist, false),
    ("renata", "Renata Donà", Role::Supervisor, true),
    ("piero", "Piero Nardini", Role::Editor, true),
    ("ada", "Ada Molin", Role::Admin, true),
    (INTAKE, "Posta e web", Role::Operator, false),
];

/// In whose name cases are opened that arrive by themselves.
pub(super) const INTAKE: &str = "intake";

/// The id of an operator of the sample.
pub(super) fn operator(key: &str) -> OperatorId {
    OperatorId::imported("sample", key)
}

/// The id of a queue or office of the sample.
pub(super) fn queue(key: &str) -> QueueId {
    QueueId::imported("sample", key)
}

/// The front queue of a topic.
pub(super) fn queue_of(topic: &str) -> QueueId {
    let key = FRONT
        .iter()
        .find(|(_, _, topics)| topics.contains(&topic))
        .map_or("sportello", |(key, ..)| key);
    queue(key)
}

/// Every queue.
pub(super) fn queues() -> Vec<Queue> {
    let front = FRONT.iter().map(|(key, name, _)| (*key, *name, QueueKind::Front));
    let offices = OFFICES.iter().map(|(key, name)| (*key, *name, QueueKind::Office));
    front
        .chain(offices)
        .map(|(key, name, kind)| Queue {
            id: queue(key),
            name: name.to_owned(),
            kind,
        })
        .collect()
}

/// The topics with their outcome presets: those of the file that an office starts from.
///
/// # Errors
/// The file does not read: a fault of the build.
pub(super) fn topics() -> Result<Vec<Topic>, DeskFault> {
    let rows = read(EXAMPLE, &TimeZone::UTC, &[])?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match row {
            Row::Topic(topic) => Some(topic),
            _ => None,
        })
        .collect())
}

/// How the desk works, as in the file that an office starts from.
#[derive(Clone, Default)]
pub(super) struct Habits {
    pub(super) macros: Vec<Macro>,
    pub(super) hours: Vec<BusinessHours>,
    pub(super) services: Vec<ServiceLevel>,
}

/// # Errors
/// The file does not read: a fault of the build.
pub(super) fn habits() -> Result<Habits, DeskFault> {
    let mut habits = Habits::default();
    for row in read(EXAMPLE, &TimeZone::UTC, &[])? {
        match row {
            Row::Macro(row) => habits.macros.push(row),
            Row::BusinessHours(row) => habits.hours.push(row),
            Row::ServiceLevel(row) => habits.services.push(row),
            _ => {}
        }
    }
    Ok(habits)
}

/// Everybody, with accounts for those who sign in.
pub(super) fn operators(password_hash: &str) -> Vec<SeedOperator> {
    let account = |key: &str, role: Role| SeedAccount {
        login: key.to_owned(),
        password_hash: password_hash.to_owned(),
        queues: if role == Role::Specialist {
            QueueAccess::Some(vec![queue("tributi_bo")])
        } else {
            QueueAccess::All
        },
    };
    let front = FRONT_OPERATORS
        .iter()
        .map(|(key, _, name)| (*key, *name, Role::Operator, true));
    front
        .chain(OTHERS)
        .map(|(key, name, role, signs_in)| SeedOperator {
            operator: Operator {
                id: operator(key),
                name: name.to_owned(),
                alias: None,
                role,
                queues: None,
            },
            account: signs_in.then(|| account(key, role)),
        })
        .collect()
}

/// Notices of today, good until the evening.
pub(super) fn notices(from: Timestamp, until: Timestamp) -> Vec<Notice> {
    const NOTICES: [(&str, &str, &str, &[&str]); 2] = [
        (
            "linea-6",
            "Linea 6 del battello: fino a sera ferma a San Zorzi e non alla Punta per lavori al pontile.",
            "Boat line 6 stops at San Zorzi instead of Punta until this evening: works on the landing stage.",
            &["acqua_alta_mobilita"],
        ),
        (
            "portale-mensa",
            "Portale mensa in manutenzione dalle 17: le disdette di domani si fanno per telefono entro le 9.",
            "The canteen portal is down from 5 pm: cancellations for tomorrow by phone before 9.",
            &["scuola"],
        ),
    ];
    NOTICES
        .iter()
        .map(|(key, it, en, topics)| Notice {
            // A notice belongs to its day: another day's import brings its own.
            id: NoticeId::imported("sample", &format!("{key}/{}", until.0)),
            text: texts(it, en),
            topics: topics.iter().map(|t| (*t).to_owned()).collect(),
            from,
            until,
        })
        .collect()
}

fn texts(it: &str, en: &str) -> Texts {
    Texts {
        it: it.to_owned(),
        en: en.to_owned(),
    }
}
