//! Lists in which one bad row never keeps the others out: it is read as unknown.
//!
//! A newer server may use words in a known row that this version has never heard of (a kind of entry,
//! a state of a promise); refusing the page for it would stop sync until the console is updated.

use crate::{ChangeLine, Row, What};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

pub(crate) fn rows<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<Row>, D::Error> {
    let lines = Vec::<Box<RawValue>>::deserialize(list)?;
    let read = |line: &RawValue| serde_json::from_str(line.get()).unwrap_or(Row::Unknown);
    Ok(lines.iter().map(|line| read(line)).collect())
}

pub(crate) fn maybe_rows<'de, D: Deserializer<'de>>(list: D) -> Result<Option<Vec<Row>>, D::Error> {
    rows(list).map(Some)
}

pub(crate) fn changes<'de, D: Deserializer<'de>>(list: D) -> Result<Vec<ChangeLine>, D::Error> {
    let lines = Vec::<Box<RawValue>>::deserialize(list)?;
    let read = |line: &RawValue| {
        serde_json::from_str(line.get()).unwrap_or(ChangeLine {
            s: 0,
            what: What::Unknown,
        })
    };
    Ok(lines.iter().map(|line| read(line)).collect())
}

#[cfg(test)]
mod tests {
    use crate::{ChangesPage, Entity};

    const PUT: &str = r#"{"s":7,"k":"put","row":{"t":"queue","id":"018f0000-0000-7000-8000-000000000001","name":"Anagrafe","kind":"front"}}"#;

    #[test]
    fn a_row_in_words_of_a_newer_server_does_not_keep_the_others_out() {
        let odd = PUT.replace("front", "sideways");
        let text = format!(
            r#"{{"next":"c","more":false,"last_op_n":0,"durable_n":0,"upto":9,"changes":[{odd},{PUT},{{"s":8,"k":"patch","t":"case","id":"no id"}}]}}"#
        );
        let page: ChangesPage = serde_json::from_str(&text).unwrap();
        let known: Vec<bool> = page
            .changes
            .into_iter()
            .map(|line| line.into_change().unwrap().is_some())
            .collect();
        assert_eq!(known, [false, true, false]);
    }

    #[test]
    fn nor_does_one_that_hangs_on_a_case() {
        let text = r#"{"rows":[{"t":"entry","id":"x"},{"t":"hologram"},{"t":"case"}]}"#;
        let entity: Entity = serde_json::from_str(text).unwrap();
        assert_eq!(entity.rows.len(), 3);
    }
}
