//! Sheets and JSON Lines as offices send them, and files that are none.

use super::*;

#[test]
fn a_sheet_from_an_italian_office_is_understood() {
    let sheet = "\u{feff}Codice;Nominativo;Tipo;Telefono;E-mail;Creato il\r\n\
        p1;Ada Zorzi;cittadina;555 0101;ada@posta.example;31/12/2025\r\n\
        p2;\"Trattoria; da Nane\";ente;;nane@ufficio.example;\r\n\
        p3;Niccolò Perù;turista;555 0103|555 0104;;1/6/26 09:30\r\n";
    let office = Office::new();
    let report = office.contacts("contatti.csv", sheet);
    assert_eq!((report.bad_lines.clone(), report.rows), (vec![], added(3)));
    assert_eq!(
        office.contacts("contatti.csv", sheet).rows,
        SeedReport {
            already_there: 3,
            ..SeedReport::default()
        }
    );
    let cp1252 = b"id,name,note\np4,Nicol\xf2,\"perch\xe9 \x80 12\"\n";
    assert_eq!(office.contacts("old.csv", cp1252).rows, added(1));
    assert_eq!(office.contacts("tabs.tsv", "id\tname\np5\tAda\n").rows, added(1));
}

#[test]
fn each_bad_row_is_told_by_its_line_and_the_others_go_in() {
    let sheet = "id,name,kind,created_at\n\
        a,Ada,,\n\
        ,Nobody,,\n\
        b,,,\n\
        c,Carla,admiral,\n\
        d,Dora,,31/02/2026\n\
        a,Ada again,,\n\
        e,Elio,,,too many\n\
        f,\"Franca\nof two lines\",,\n\
        g,Gina,,\n";
    let report = Office::new().contacts("bad.csv", sheet);
    let told: Vec<(u64, &str)> = report
        .bad_lines
        .iter()
        .map(|b| (b.number, b.why.as_str()))
        .collect();
    assert_eq!(
        told,
        [
            (3, "id: missing"),
            (4, "name: missing"),
            (5, "kind: no kind of contact"),
            (
                6,
                "created_at: no date: 2026-06-10, 2026-06-10T09:12, 10/06/2026 or 10/06/2026 09:12"
            ),
            (7, "id: the same as on line 2"),
            (8, "5 cells where the header has 4"),
        ]
    );
    assert_eq!(report.rows, added(3));
}

#[test]
fn cells_that_would_be_formulas_or_commands_elsewhere_are_text() {
    let nasty = [
        "=2+5+cmd|' /C calc'!A0",
        "+1",
        "-1",
        "@SUM(A1)",
        "\"'; DROP TABLE case_row;--\"",
        "%_%",
        "NEAR(a b)",
        "<script>alert(1)</script>",
        "javascript:x",
        "{{7*7}}",
        "../../etc/passwd",
        "\u{202e}txt.exe",
        "\u{200b}",
        "e\u{301}\u{301}\u{301}",
        "👩‍👩‍👧‍👦🏴",
        "ıİßſ",
        "\u{2028}line",
    ];
    let rows: String = nasty
        .iter()
        .enumerate()
        .map(|(n, cell)| format!("{n};x{};{cell}\n", n))
        .collect();
    let office = Office::new();
    let report = office.contacts("nasty.csv", format!("id;name;note\n{rows}"));
    assert_eq!(
        (report.bad_lines, report.rows.added),
        (vec![], nasty.len() as u64)
    );
    let bodies: i64 = office.one("SELECT count(*) FROM contact");
    assert_eq!(bodies as usize, nasty.len());
}

#[test]
fn text_that_may_not_enter_stays_out_and_leaves_nothing_behind() {
    let office = Office::new();
    let long = "x".repeat(1024 * 1024 + 1);
    let lines = [
        r#"{"id":"1","name":"a\u0000b"}"#.to_owned(),
        format!(r#"{{"id":"2","name":"ok","note":"{long}"}}"#),
        r#"{"id":"3","name":"\ud800"}"#.to_owned(),
        r#"{"id":"4","name":{"deep":1}}"#.to_owned(),
        format!(
            r#"{{"id":"5","name":"ok","note":{}1{}}}"#,
            "[".repeat(100_000),
            "]".repeat(100_000)
        ),
        r#"{"id":"6","name":"ok","kind":1e400}"#.to_owned(),
        r#"["id","7"]"#.to_owned(),
        r#"{"id":"8","name":"good","__proto__":"ignored","points":null}"#.to_owned(),
        r#"{"id":9007199254740993,"name":"a number for an id"}"#.to_owned(),
    ];
    let report = office.contacts("bad.jsonl", lines.join("\n"));
    assert_eq!(
        numbers(&report),
        [1, 2, 3, 4, 5, 6, 7, 8, 8],
        "line 8 tells of two names nobody knows, and goes in"
    );
    assert_eq!(report.rows, added(2));
    for bad in &report.bad_lines {
        assert!(
            !bad.why.contains("xxx") && !bad.why.contains("__proto__"),
            "{}",
            bad.why
        );
    }
}

#[test]
fn files_that_are_no_tables_are_refused_whole_with_the_reason() {
    let office = Office::new();
    for (bytes, word) in [
        (&b"\xff\xfei\0d\0"[..], "UTF-16"),
        (&b"PK\x03\x04zip"[..], "packed"),
        (&b"\x1f\x8bgzip"[..], "packed"),
        (&b"id,codice,name\n1,2,x\n"[..], "two columns mean id"),
    ] {
        let file = office.file("odd.csv", bytes);
        let fault = office.import(&ImportCommand::Contacts { file }).unwrap_err();
        assert!(format!("{fault:#}").contains(word), "{fault:#}");
    }
}

#[test]
fn a_file_of_cases_brings_contacts_places_and_an_end() {
    let sheet = "protocollo;oggetto;descrizione;argomento;coda;operatore;stato;priorità;via;civico;quartiere;richiedente;telefono;data;esito;risolto il;etichette\n\
        2026-1;Lampione spento;Non si accende da lunedì;Guasti e manutenzione;Territorio e ambiente;;;alta;via Scirocco;44;Marghena;Ada Zorzi;555 0101;08/06/2026 09:12;;;luce|notte\n\
        2026-2;Certificato;Serve per l'INPS;anagrafe;sportello e centralino;Luca Zennaro;chiuso;;;;;Bepi Toso;;01/06/2026;answered;03/06/2026;\n";
    let office = Office::furnished();
    let report = office.cases("casi.csv", sheet);
    assert_eq!(report.bad_lines, []);
    assert_eq!(office.one::<i64>("SELECT count(*) FROM case_row"), 2);
    assert_eq!(office.one::<i64>("SELECT count(*) FROM contact"), 2);
    assert_eq!(
        office.one::<i64>("SELECT count(*) FROM entry"),
        3,
        "two questions and an end"
    );
    let again = office.cases("casi.csv", sheet);
    assert_eq!((again.rows.added, again.bad_lines.len()), (0, 0));
}

#[test]
fn a_case_that_does_not_add_up_is_told_why() {
    let head = "id,subject,queue,topic,owner,status,contact,outcome,solved_at,due\n";
    let rows = [
        ("a,Fine,Territorio e ambiente,,,,,,,", ""),
        ("b,,Territorio e ambiente,,,,,,,", "subject: missing"),
        ("c,No queue,,,,,,,,", "queue: missing"),
        (
            "d,Strange queue,Ministero,,,,,,,",
            "queue: there is none of that name",
        ),
        (
            "e,Office is no queue,Manutenzioni,,,,,,,",
            "queue: there is none of that name",
        ),
        (
            "f,Strange topic,Territorio e ambiente,magia,,,,,,",
            "topic: there is none of that name",
        ),
        (
            "g,Strange owner,Territorio e ambiente,,Nessuno,,,,,",
            "owner: there is none of that name",
        ),
        (
            "h,Open without owner,Territorio e ambiente,,,aperto,,,,",
            "owner: missing",
        ),
        (
            "i,Done without outcome,Territorio e ambiente,,,chiuso,,,01/06/2026,",
            "outcome: missing",
        ),
        (
            "j,Unknown person,Territorio e ambiente,,,,p99,,,",
            "contact: there is none of that name",
        ),
        (
            "k,Bad due,Territorio e ambiente,,,,,,,quando capita",
            "due: no date: 2026-06-10, 2026-06-10T09:12, 10/06/2026 or 10/06/2026 09:12",
        ),
    ];
    let sheet: String = rows.iter().map(|(row, _)| format!("{row}\n")).collect();
    let office = Office::furnished();
    let report = office.cases("casi.csv", format!("{head}{sheet}"));
    let told: Vec<&str> = report.bad_lines.iter().map(|b| b.why.as_str()).collect();
    let wanted: Vec<&str> = rows
        .iter()
        .map(|(_, why)| *why)
        .filter(|why| !why.is_empty())
        .collect();
    assert_eq!(told, wanted);
    assert_eq!(numbers(&report), (3..=12).collect::<Vec<u64>>());
    assert_eq!(office.one::<i64>("SELECT count(*) FROM case_row"), 1);
}

#[test]
fn a_timeline_comes_along_in_json_lines() {
    let office = Office::furnished();
    let line = r#"{"id":"x1","subject":"Lamp out","queue":"Territorio e ambiente","owner":"Luca Zennaro","tags":["light","night"],"created_at":"2026-06-01T08:00:00Z",
        "entries":[{"kind":"message_out","at":"2026-06-01T09:00:00Z","text":"We open a report.","act":"open_report"},
                   {"kind":"message_in","at":"2026-06-01T08:00:00Z","text":"The lamp is out."},{"kind":"call_in"}]}"#
        .replace('\n', " ");
    let bad = r#"{"id":"x2","subject":"s","queue":"Territorio e ambiente","entries":[{"kind":"solved","text":"no"}]}"#;
    let empty =
        r#"{"id":"x3","subject":"s","queue":"Territorio e ambiente","entries":[{"kind":"note","text":" "}]}"#;
    let report = office.cases("cases.jsonl", format!("{line}\n{bad}\n{empty}\n"));
    assert_eq!(numbers(&report), [2, 3]);
    let first: String = office.one("SELECT body FROM entry ORDER BY at, seq, idx LIMIT 1");
    assert!(
        first.contains("The lamp is out.") || first.is_empty(),
        "in the order of time: {first}"
    );
    assert_eq!(office.one::<i64>("SELECT count(*) FROM entry"), 3);
}

#[test]
fn a_quotation_mark_that_nobody_closed_is_told_by_its_line() {
    let head = "id,name,note\na,Ada,\n";
    // The rest of the file in one cell, in the last column as well, where the number of cells is right.
    for (name, open) in [("mid.csv", "b,\"Bepi,\n"), ("last.csv", "b,Bepi,\"callback\n")] {
        let office = Office::new();
        let report = office.contacts(name, format!("{head}{open}c,Carla,\nd,Dora,\n"));
        assert_eq!((numbers(&report), report.rows), (vec![3], added(1)), "{name}");
        assert!(
            report.bad_lines[0].why.contains("from this line on"),
            "{:?}",
            report.bad_lines
        );
    }
    // More than a row may hold: told without reading it all.
    let office = Office::new();
    let rest = "x,Somebody,\n".repeat(9 * 1024 * 1024 / 12);
    let report = office.contacts("long.csv", format!("{head}b,\"Bepi,\n{rest}"));
    assert_eq!((numbers(&report), report.rows), (vec![3], added(1)));
    assert!(report.bad_lines[0].why.contains("from this line on"));
    // A second stray mark closes the first: the row says how far it went.
    let office = Office::new();
    let report = office.contacts(
        "two.csv",
        format!("{head}b,\"Bepi,\nc,Carla,\nd,x,\"Dora\ne,Elio,\n"),
    );
    assert_eq!((numbers(&report), report.rows), (vec![3], added(2)));
    assert!(
        report.bad_lines[0].why.contains("line 5"),
        "{:?}",
        report.bad_lines
    );
}

#[test]
fn two_cases_whose_codes_would_be_the_same_get_two_codes() {
    let code = |key: &str| codes::file(oltre_domain::CaseId::imported("file/cases", key));
    let mut seen = std::collections::BTreeMap::new();
    let (first, second) = (0..)
        .map(|n| format!("caso {n}"))
        .find_map(|key| Some((seen.insert(code(&key), key.clone())?, key)))
        .unwrap();
    let office = Office::furnished();
    let sheet =
        format!("id,subject,queue\n{first},Uno,Territorio e ambiente\n{second},Due,Territorio e ambiente\n");
    assert_eq!(office.cases("casi.csv", &sheet).bad_lines, []);
    assert_eq!(office.one::<i64>("SELECT count(DISTINCT code) FROM case_row"), 2);
    let codes = "SELECT group_concat(code) FROM (SELECT code FROM case_row ORDER BY case_id)";
    let told: String = office.one(codes);
    assert_eq!(office.cases("casi.csv", &sheet).rows.added, 0);
    assert_eq!(office.one::<String>(codes), told);
    // Elsewhere, the same file gives the same codes.
    let other = Office::furnished();
    other.cases("casi.csv", &sheet);
    assert_eq!(other.one::<String>(codes), told);
}

#[test]
fn a_case_brings_every_kind_of_point_its_contact_has() {
    let sheet = "id,oggetto,coda,nome,telefono,posta,altro recapito\n\
        a,Lampione,Territorio e ambiente,Ada Zorzi,555 0101,ada@posta.example,@adazorzi\n";
    let office = Office::furnished();
    assert_eq!(office.cases("casi.csv", sheet).bad_lines, []);
    let points: String = office.one("SELECT points FROM contact");
    let points: Vec<serde_json::Value> = serde_json::from_str(&points).unwrap();
    assert_eq!(points.len(), 3, "{points:?}");
}

#[test]
fn a_thousand_bad_lines_are_listed_and_the_others_counted() {
    let sheet = format!("id,name\n{}", "x,\n".repeat(1_500));
    let report = Office::new().contacts("many.csv", sheet);
    assert_eq!(report.bad_lines.len(), MAX_BAD_LINES);
    assert!(report.bad_lines[MAX_BAD_LINES - 1].why.contains("500 more"));
}
