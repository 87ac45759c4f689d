//! Fields a newer server has and this version does not know: kept beside the case as they came, field by field the newest, so
//! that nothing is missing on the day this console is updated.

use oltre_domain::Version;
use serde_json::Value as Json;
use serde_json::value::Map;

type Fields = Map<String, Json>;

fn read(text: Option<&str>) -> Fields {
    text.and_then(|t| serde_json::from_str(t).ok())
        .unwrap_or_default()
}

/// A cell is its value and its version.
fn version(cell: &Json) -> Version {
    cell.get(1).and_then(Json::as_i64).unwrap_or(0)
}

/// What was kept and what came, each field in its newest version.
pub(crate) fn newest(kept: Option<&str>, came: Option<&str>) -> Option<String> {
    if came.is_none() {
        return kept.map(str::to_owned);
    }
    let mut fields = read(kept);
    for (name, cell) in read(came) {
        if fields.get(&name).is_none_or(|old| version(old) <= version(&cell)) {
            fields.insert(name, cell);
        }
    }
    (!fields.is_empty()).then(|| Json::Object(fields).to_string())
}

#[cfg(test)]
mod tests {
    use super::newest;

    #[test]
    fn each_field_stays_in_its_newest_version() {
        let kept = Some(r#"{"mood":["calm",5],"room":[3,9]}"#);
        let came = Some(r#"{"mood":["tense",7],"room":[2,8],"floor":["1",7]}"#);
        assert_eq!(
            newest(kept, came).as_deref(),
            Some(r#"{"floor":["1",7],"mood":["tense",7],"room":[3,9]}"#)
        );
        assert_eq!(newest(kept, None).as_deref(), kept);
        assert_eq!(newest(None, None), None);
        assert_eq!(
            newest(kept, Some("not JSON")).as_deref(),
            kept,
            "what cannot be read takes nothing away"
        );
    }
}
