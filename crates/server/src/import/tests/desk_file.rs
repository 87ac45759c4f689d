//! The desk file, as an IT officer writes it: right, and wrong.

use super::*;
use oltre_domain::{Queue, QueueKind, Topic};
use oltre_wire::Row;

const SMALL: &str = "\u{feff}\
[[queue]]\r
name = \"Sportello\"\r
kind = \"front\"\r
\r
[[queue]]\r
name = \"Ufficio tributi\"\r
kind = \"office\"\r
\r
[[topic]]\r
key = \"tributi\"\r
label = { it = \"Tributi\", en = \"Local taxes\" }\r
sensitive = true\r
outcomes = [ { key = \"answered\", it = \"Informazione data\", en = \"Information given\" } ]\r
\r
[[topic]]\r
key = \"tari\"\r
parent = \"tributi\"\r
label.it = \"TARI\"\r
label.en = \"Waste tax\"\r
\r
[[notice]]\r
key = \"sciopero\"\r
text.it = \"Oggi si chiude a mezzogiorno.\"\r
text.en = \"Today we close at noon.\"\r
from = 2026-06-10T08:00:00\r
until = 2026-06-10T18:00:00Z\r
topics = [\"tributi\"]\r
";

impl Office {
    fn desk(&self, text: &str) -> anyhow::Result<SeedReport> {
        let file = self.file("desk.toml", text);
        self.import(&ImportCommand::Desk { file }).map(|r| r.rows)
    }

    /// What is refused, a line each, after the line that says which file.
    fn refused(&self, text: &str) -> Vec<String> {
        let fault = self.desk(text).unwrap_err().to_string();
        let mut lines = fault.lines().map(ToOwned::to_owned);
        let first = lines.next().unwrap();
        assert!(first.ends_with("desk.toml is not right, and nothing of it is written:"));
        lines.collect()
    }

    fn queues(&self) -> Vec<Queue> {
        let rows = self.storage.directory().unwrap().into_iter();
        rows.filter_map(|r| if let Row::Queue(q) = r { Some(q) } else { None })
            .collect()
    }

    fn topics(&self) -> Vec<Topic> {
        let rows = self.storage.directory().unwrap().into_iter();
        rows.filter_map(|r| if let Row::Topic(t) = r { Some(t) } else { None })
            .collect()
    }
}

#[test]
fn the_example_has_what_an_office_needs_and_every_topic_over_help_knows() {
    let office = Office::new();
    let rows = office.desk(desk::EXAMPLE).unwrap();
    let (queues, topics) = (office.queues(), office.topics());
    // And three macros, one calendar, one service level.
    assert_eq!(rows, added((queues.len() + topics.len() + 5) as u64));
    for kind in [QueueKind::Front, QueueKind::Office] {
        assert!(queues.iter().any(|q| q.kind == kind), "{kind:?}");
    }
    let catalogue = oltre_overhelp::Catalogue::starter();
    let of_actions = catalogue.actions.values().map(|a| &a.entry.topic);
    let known: std::collections::BTreeSet<&String> = of_actions.chain(catalogue.playbooks.keys()).collect();
    assert_eq!(known.len(), 8);
    for key in known {
        assert!(
            topics.iter().any(|t| t.key == *key && t.outcomes.len() > 3),
            "{key}"
        );
    }
    // The notice that is shown as an example can be used as it stands.
    let (_, notice) = desk::EXAMPLE.split_once("# [[notice]]").unwrap();
    let notice = format!("[[notice]]{}", notice.replace("\n# ", "\n"));
    assert_eq!(office.desk(&notice).unwrap(), added(1));
}

#[test]
fn what_is_new_is_added_what_differs_is_changed_and_the_rest_is_left_alone() {
    let office = Office::new();
    assert_eq!(office.desk(SMALL).unwrap(), added(5));
    let before = office.queues();
    let same = SeedReport {
        already_there: 5,
        ..SeedReport::default()
    };
    assert_eq!(office.desk(SMALL).unwrap(), same);

    let other = SMALL
        .replace("Ufficio tributi", "UFFICIO  Tributi")
        .replace("Local taxes", "Taxes");
    let report = office.desk(&other).unwrap();
    assert_eq!((report.added, report.changed, report.already_there), (0, 2, 3));
    let after = office.queues();
    let names = |queues: &[Queue]| queues.iter().map(|q| q.name.clone()).collect::<Vec<_>>();
    assert!(names(&before).contains(&"Ufficio tributi".to_owned()));
    assert!(names(&after).contains(&"UFFICIO  Tributi".to_owned()));
    let ids = |queues: &[Queue]| queues.iter().map(|q| q.id).collect::<Vec<_>>();
    assert_eq!(ids(&before), ids(&after));
    let taxes = office.topics().into_iter().find(|t| t.key == "tributi").unwrap();
    assert_eq!((taxes.label.en.as_str(), taxes.sensitive), ("Taxes", true));

    // A file that names only one thing takes nothing away.
    let one = "[[queue]]\nname = \"Ambiente\"\nkind = \"office\"\n";
    assert_eq!(office.desk(one).unwrap(), added(1));
    assert_eq!((office.queues().len(), office.topics().len()), (3, 2));
    assert_eq!(office.desk("").unwrap(), SeedReport::default());
}

#[test]
fn a_queue_that_came_from_elsewhere_is_the_queue_of_that_name() {
    let office = Office::furnished();
    let before = office.queues().len();
    let file = "[[queue]]\nname = \"Sportello e Centralino\"\nkind = \"front\"\n";
    assert_eq!(office.desk(file).unwrap().changed, 1);
    assert_eq!(office.queues().len(), before);
}

#[test]
fn every_bad_entry_is_told_by_its_line_and_nothing_is_written() {
    let office = Office::new();
    let bad = r#"
[[queue]]
name = "Sportello"
kind = "front"

[[queue]]
name = "SPORTELLO "
kind = "office"

[[queue]]
name = "Anagrafe, interno"
kind = "office"

[[queue]]
name = "All"
kind = "front"

[[queue]]
name = "  "
kind = "front"

[[topic]]
key = "Tributi"
label = { it = "Tributi", en = "Taxes" }

[[topic]]
key = "tari"
parent = "tributi"
label = { it = "TARI", en = "Waste tax" }

[[topic]]
key = "scuola"
label = { it = "Scuola", en = "" }

[[topic]]
key = "mensa"
parent = "scuola"
label = { it = "Mensa", en = "Canteen" }

[[topic]]
key = "diete"
parent = "mensa"
label = { it = "Diete", en = "Diets" }

[[topic]]
key = "sosta"
label = { it = "Sosta\ne ZTL", en = "Parking" }
outcomes = []

[[topic]]
key = "rifiuti"
label = { it = "Rifiuti", en = "Waste" }
outcomes = [
    { key = "collected", it = "Raccolto", en = "Collected" },
    { key = "collected", it = "Raccolto", en = "Collected" },
]

[[notice]]
key = "ieri"
text = { it = "Ieri", en = "Yesterday" }
from = 2026-06-10T08:00:00
until = 2026-06-09T08:00:00

[[notice]]
key = "giorno"
text = { it = "Giorno", en = "Day" }
from = 2026-06-10
until = 2026-06-11

[[notice]]
key = "luna"
text = { it = "Luna", en = "Moon" }
from = 2026-06-10T08:00:00
until = 2026-06-11T08:00:00
topics = ["luna"]
"#;
    assert_eq!(
        office.refused(bad),
        [
            r#"line 6: queue "SPORTELLO ": is on line 2 already"#,
            r#"line 10: queue "Anagrafe, interno": name: has a comma, which parts the names of `user add --queues`"#,
            r#"line 14: queue "All": name: `all` means every queue in `user add --queues`"#,
            r#"line 18: queue "  ": name: is empty"#,
            r#"line 22: topic "Tributi": key: a key is made of a to z, 0 to 9, _ and -, at most 80 of them"#,
            r#"line 26: topic "tari": parent: there is no topic "tributi""#,
            r#"line 31: topic "scuola": label.en: is empty"#,
            r#"line 35: topic "mensa": parent: topics stand under this one, and there are two levels"#,
            r#"line 40: topic "diete": parent: "mensa" has a parent itself, and there are two levels"#,
            r#"line 45: topic "sosta": label.it: is not one line of text"#,
            r#"line 50: topic "rifiuti": outcome "collected": is there twice"#,
            r#"line 58: notice "ieri": until: is not after `from`"#,
            r#"line 64: notice "giorno": from: is no day with a time, as 2026-03-05T08:00:00"#,
            r#"line 70: notice "luna": topics: there is no topic "luna""#,
        ]
    );
    assert_eq!(office.storage.directory().unwrap().len(), 0);
}

#[test]
fn what_no_desk_file_has_is_told_by_its_place() {
    let office = Office::new();
    let good = "[[queue]]\nname = \"Sportello\"\nkind = \"front\"\n";
    for (wrong, place, what) in [
        (
            "[[queue]]\nname = \"A\"\nkind = \"back\"\n",
            "line 6, column 8",
            "back",
        ),
        ("[[queue]]\nname = \"A\"\n", "line 4, column 1", "kind"),
        (
            "[[queue]]\nnmae = \"A\"\nkind = \"front\"\n",
            "line 5, column 1",
            "nmae",
        ),
        ("[[queues]]\nname = \"A\"\n", "line 4, column 3", "queues"),
        (
            "[[topic]]\nkey = \"a\"\nlabel.it = \"A\"\nlabel.de = \"A\"\n",
            "line 7, column 7",
            "de",
        ),
        ("[[topic]\n", "line 4", ""),
    ] {
        let told = office.refused(&format!("{good}{wrong}")).join("\n");
        assert!(told.contains(place) && told.contains(what), "{wrong}: {told}");
    }
    assert_eq!(office.queues(), []);
    let folder = office.folder.path().to_owned();
    let none = office.import(&ImportCommand::Desk { file: folder }).unwrap_err();
    assert!(none.to_string().contains("cannot be read"), "{none}");
}
