//! The desk: queues, offices, topics and the people who work there.

use crate::seed::{QueueAccess, SeedAccount, SeedOperator};
use oltre_domain::{
    Notice, NoticeId, Operator, OperatorId, OutcomePreset, Queue, QueueId, QueueKind, Role, Texts, Timestamp,
    Topic,
};

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

/// Topics: key, Italian, English, sensitive.
pub(super) const TOPICS: [(&str, &str, &str, bool); 8] = [
    (
        "anagrafe",
        "Anagrafe e documenti",
        "Registry and documents",
        false,
    ),
    ("rifiuti", "Rifiuti e raccolta", "Waste and collection", false),
    (
        "scuola",
        "Scuola, nidi e mensa",
        "School, nursery and canteen",
        false,
    ),
    (
        "sosta",
        "Sosta, ZTL e multe",
        "Parking, restricted zone and fines",
        false,
    ),
    (
        "acqua_alta_mobilita",
        "Acqua alta e mobilità",
        "High water and mobility",
        false,
    ),
    ("tributi", "Tributi", "Local taxes", true),
    (
        "manutenzione",
        "Guasti e manutenzione",
        "Faults and maintenance",
        false,
    ),
    (
        "smarriti_urp",
        "Oggetti smarriti e URP",
        "Lost property and information",
        false,
    ),
];

/// Outcome presets: key, Italian, English, topics (none: all).
const OUTCOMES: [(&str, &str, &str, &[&str]); 19] = [
    ("answered", "Informazione data", "Information given", &[]),
    (
        "booked",
        "Appuntamento fissato",
        "Appointment made",
        &[
            "anagrafe",
            "smarriti_urp",
            "tributi",
            "scuola",
            "acqua_alta_mobilita",
        ],
    ),
    (
        "form_sent",
        "Modulo inviato",
        "Form sent",
        &["anagrafe", "scuola", "sosta", "tributi", "smarriti_urp"],
    ),
    (
        "registered",
        "Pratica registrata",
        "Filed",
        &[
            "anagrafe",
            "scuola",
            "sosta",
            "tributi",
            "rifiuti",
            "smarriti_urp",
            "acqua_alta_mobilita",
        ],
    ),
    ("pickup_booked", "Ritiro prenotato", "Pickup booked", &["rifiuti"]),
    ("collected", "Raccolta effettuata", "Collected", &["rifiuti"]),
    ("enrolled", "Iscrizione fatta", "Enrolled", &["scuola"]),
    (
        "refunded",
        "Rimborsato",
        "Refunded",
        &["scuola", "tributi", "sosta"],
    ),
    (
        "permit_updated",
        "Permesso aggiornato",
        "Permit updated",
        &["sosta"],
    ),
    (
        "fine_cancelled",
        "Verbale annullato",
        "Fine cancelled",
        &["sosta"],
    ),
    (
        "fine_confirmed",
        "Verbale confermato",
        "Fine confirmed",
        &["sosta"],
    ),
    (
        "assisted",
        "Assistenza organizzata",
        "Assistance arranged",
        &["acqua_alta_mobilita"],
    ),
    (
        "alert_on",
        "Avvisi attivati",
        "Alerts switched on",
        &["acqua_alta_mobilita", "rifiuti", "manutenzione"],
    ),
    (
        "plan_granted",
        "Rate concesse",
        "Instalments granted",
        &["tributi"],
    ),
    (
        "exempt",
        "Esenzione riconosciuta",
        "Exemption granted",
        &["tributi"],
    ),
    ("repaired", "Riparato", "Repaired", &["manutenzione"]),
    (
        "forwarded",
        "Inoltrato all'ente competente",
        "Forwarded to the body in charge",
        &["manutenzione", "smarriti_urp", "rifiuti"],
    ),
    (
        "returned",
        "Oggetto restituito",
        "Item returned",
        &["smarriti_urp"],
    ),
    ("not_found", "Non trovato", "Not found", &["smarriti_urp"]),
];

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

/// Every topic with its outcome presets.
pub(super) fn topics() -> Vec<Topic> {
    TOPICS
        .iter()
        .map(|(key, it, en, sensitive)| Topic {
            key: (*key).to_owned(),
            parent: None,
            label: texts(it, en),
            outcomes: OUTCOMES
                .iter()
                .filter(|(.., topics)| topics.is_empty() || topics.contains(key))
                .map(|(key, it, en, _)| OutcomePreset {
                    key: (*key).to_owned(),
                    label: texts(it, en),
                })
                .collect(),
            sensitive: *sensitive,
        })
        .collect()
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
