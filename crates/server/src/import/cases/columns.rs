//! What the columns of a file of cases are called.

use crate::import::contacts::{EMAIL, HANDLE, PHONE};
use crate::import::record::Column;

/// The columns of a file of cases.
pub(in crate::import) const COLUMNS: &[Column] = &[
    Column {
        name: "id",
        also: &["external id", "id esterno", "numero", "protocollo"],
    },
    Column {
        name: "subject",
        also: &["oggetto", "titolo"],
    },
    Column {
        name: "asked",
        also: &["richiesta", "testo", "descrizione"],
    },
    Column {
        name: "need",
        also: &["bisogno"],
    },
    Column {
        name: "topic",
        also: &["argomento", "categoria"],
    },
    Column {
        name: "queue",
        also: &["coda", "ufficio"],
    },
    Column {
        name: "status",
        also: &["stato"],
    },
    Column {
        name: "owner",
        also: &["operatore", "assegnato a", "in carico a"],
    },
    Column {
        name: "priority",
        also: &["priorita"],
    },
    Column {
        name: "due",
        also: &["scadenza", "entro il"],
    },
    Column {
        name: "wait_until",
        also: &["in attesa fino al"],
    },
    Column {
        name: "language",
        also: &["lingua"],
    },
    Column {
        name: "channel",
        also: &["canale"],
    },
    Column {
        name: "complaint",
        also: &["reclamo"],
    },
    Column {
        name: "distress",
        also: &["in difficolta"],
    },
    Column {
        name: "just_answer",
        also: &["solo risposta"],
    },
    Column {
        name: "answered",
        also: &["risposto"],
    },
    Column {
        name: "reference",
        also: &["riferimento", "riferimenti", "pec"],
    },
    Column {
        name: "street",
        also: &["via", "indirizzo"],
    },
    Column {
        name: "number",
        also: &["civico", "numero civico"],
    },
    Column {
        name: "district",
        also: &["quartiere", "localita", "zona"],
    },
    Column {
        name: "tags",
        also: &["etichette"],
    },
    Column {
        name: "contact",
        also: &["contact id", "codice persona"],
    },
    Column {
        name: "contact_name",
        also: &["persona", "richiedente", "nome"],
    },
    PHONE,
    EMAIL,
    HANDLE,
    Column {
        name: "created_at",
        also: &["created", "data", "aperto il", "data apertura"],
    },
    Column {
        name: "solved_at",
        also: &["solved", "risolto il", "data chiusura"],
    },
    Column {
        name: "outcome",
        also: &["esito"],
    },
    Column {
        name: "outcome_text",
        also: &["nota esito"],
    },
    Column {
        name: "note",
        also: &["nota", "note interne"],
    },
    Column {
        name: "entries",
        also: &["voci"],
    },
];
