//! The words of a case that no list holds: who speaks, where, and what day it is.

use super::calendar::{Calendar, clock, day_and_month, month, weekday};
use super::dice::Dice;
use super::grammar::Scene;
use super::world::Person;
use oltre_domain::{Place, Timestamp};

/// Every word [`Stage`] knows, for checking texts when they are read.
pub(super) const WORDS: &[&str] = &[
    "nome",
    "cognome",
    "signor",
    "o",
    "solo",
    "op",
    "ufficio",
    "ufficio_en",
    "via",
    "civico",
    "zona",
    "casa",
    "gg+",
    "gg++",
    "gg-",
    "oggi",
    "domani",
    "data+",
    "data++",
    "data-",
    "data--",
    "mese-",
    "mese+",
    "mese",
    "anno",
    "anno-",
    "ora_am",
    "ora_pm",
    "entro",
    "a_zona",
    "di_zona",
    "figlio",
    "bimbo",
    "fo",
    "lo_fo",
    "al_fo",
    "un_fo",
    "pratica",
    "verbale",
    "prot",
    "targa",
];

const BOYS: [&str; 14] = [
    "Leonardo", "Tommaso", "Elio", "Zeno", "Nicolò", "Pietro", "Adam", "Samuele", "Jacopo", "Lorenzo",
    "Giona", "Alvise", "Youssef", "Mattia",
];
const GIRLS: [&str; 14] = [
    "Ginevra",
    "Noemi",
    "Viola",
    "Anna",
    "Emma",
    "Margherita",
    "Matilde",
    "Bianca",
    "Aisha",
    "Celeste",
    "Lia",
    "Caterina",
    "Martina",
    "Zoe",
];
/// Plates of a shape no register gives out (I, O, Q and U are never used).
const PLATE: [char; 4] = ['I', 'O', 'Q', 'U'];

/// Who speaks, where, when.
pub(super) struct Stage<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) person: &'a Person,
    pub(super) place: Place,
    /// First name of the operator who answers.
    pub(super) operator: &'a str,
    pub(super) topic: &'static str,
    pub(super) now: Timestamp,
}

impl Scene for Stage<'_> {
    fn word(&mut self, name: &str, dice: &mut Dice) -> Option<String> {
        let (today, _) = self.calendar.local(self.now);
        let it = self.person.italian;
        let in_days = |n: i64| Calendar::days_later(today, n);
        let woman = self.person.woman;
        Some(match name {
            "nome" => self.person.signs.clone(),
            "cognome" => self.person.surname.clone(),
            "signor" => (if woman { "signora" } else { "signor" }).into(),
            "o" => (if woman { "a" } else { "o" }).into(),
            "solo" => (if woman { "sola" } else { "solo" }).into(),
            "op" => self.operator.into(),
            "ufficio" => office(self.topic, dice).into(),
            "ufficio_en" => office_en(self.topic).into(),
            "via" => self.place.street.clone(),
            "civico" => self.place.number.clone(),
            "zona" => self.place.district.clone(),
            "a_zona" => preposition("a", "all'", &self.place.district, it),
            "di_zona" => preposition("di", "dell'", &self.place.district, it),
            "casa" => format!("{} {}", self.place.street, self.place.number),
            "oggi" => weekday(today, it).into(),
            "domani" => weekday(in_days(1), it).into(),
            "gg+" => weekday(Calendar::working_days_later(today, dice.range(2, 4)), it).into(),
            "gg++" => weekday(Calendar::working_days_later(today, dice.range(6, 9)), it).into(),
            "gg-" => weekday(Calendar::working_days_later(today, -dice.range(2, 4)), it).into(),
            "data+" => day_and_month(in_days(dice.range(5, 14)), it),
            "data++" => day_and_month(in_days(dice.range(20, 50)), it),
            "data-" => day_and_month(Calendar::working_days_later(today, -dice.range(4, 14)), it),
            "data--" => day_and_month(Calendar::working_days_later(today, -dice.range(25, 60)), it),
            "mese-" => month(in_days(-30), it).into(),
            "mese" => month(today, it).into(),
            "mese+" => month(in_days(31), it).into(),
            "anno" => today.year().to_string(),
            "anno-" => (today.year() - 1).to_string(),
            "ora_am" => clock(dice.range(17, 24) * 30 + dice.range(0, 1) * 10),
            "ora_pm" => clock(dice.range(28, 38) * 30 + dice.range(0, 1) * 10),
            "pratica" => format!("M {}", dice.range(100, 989)),
            "verbale" => format!("V {} {:03}", dice.range(10, 98), dice.range(0, 999)),
            "prot" => format!("{}/{}", dice.range(1200, 9800), today.year()),
            "targa" => {
                let mut letter = || PLATE[dice.below(PLATE.len())];
                let (a, b, c, d) = (letter(), letter(), letter(), letter());
                format!("{a}{b} {:03} {c}{d}", dice.range(0, 999))
            }
            _ => return None,
        })
    }
}

/// The words about the contact's child, which agree with one another.
pub(super) fn child(dice: &mut Dice) -> [(&'static str, String); 6] {
    let girl = dice.chance(50);
    let name = if girl { dice.pick(&GIRLS) } else { dice.pick(&BOYS) };
    [
        ("bimbo", name.copied().unwrap_or("Anna").into()),
        ("fo", (if girl { "a" } else { "o" }).into()),
        ("lo_fo", (if girl { "la" } else { "lo" }).into()),
        ("figlio", (if girl { "mia figlia" } else { "mio figlio" }).into()),
        ("al_fo", (if girl { "alla bambina" } else { "al bambino" }).into()),
        ("un_fo", (if girl { "una bambina" } else { "un bambino" }).into()),
    ]
}

/// "a Lio", "all'Isola Murata"; in English "in Lio" needs no more than the name.
fn preposition(plain: &str, before_vowel: &str, district: &str, italian: bool) -> String {
    match (italian, district.starts_with(['A', 'E', 'I', 'O', 'U'])) {
        (true, true) => format!("{before_vowel}{district}"),
        (true, false) => format!("{plain} {district}"),
        (false, _) if plain == "a" => format!("in {district}"),
        (false, _) => format!("of {district}"),
    }
}

fn office(topic: &str, dice: &mut Dice) -> &'static str {
    let names: &[&str] = match topic {
        "anagrafe" => &["anagrafe", "servizi demografici", "sportello anagrafe"],
        "rifiuti" => &["ecologia", "ecologia urbana", "servizio rifiuti"],
        "scuola" => &["ufficio scuola", "nidi e scuole", "servizi educativi"],
        "sosta" => &[
            "ufficio permessi",
            "mobilità e permessi",
            "ufficio verbali e permessi",
        ],
        "acqua_alta_mobilita" => &["infomobilità", "informazioni vaporetti e maree", "mobilità"],
        "tributi" => &["tributi", "ufficio tributi", "sportello tributi"],
        "manutenzione" => &["segnalazioni", "manutenzioni", "segnalazioni e manutenzioni"],
        _ => &[
            "oggetti smarriti",
            "relazioni con il pubblico",
            "centralino del Comune",
        ],
    };
    dice.pick(names).copied().unwrap_or("sportello")
}

const fn office_en(topic: &str) -> &'static str {
    match topic.as_bytes() {
        b"anagrafe" => "registry office",
        b"rifiuti" => "waste service",
        b"scuola" => "school office",
        b"sosta" => "parking and permits",
        b"acqua_alta_mobilita" => "water-bus information",
        b"tributi" => "tax office",
        b"manutenzione" => "city faults line",
        _ => "public information",
    }
}
