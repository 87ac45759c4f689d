//! The invented municipality: who lives there and where. Everything follows from the seed and a number.

use super::dice::Dice;
use oltre_domain::{
    Contact, ContactField, ContactId, ContactKind, Place, PointKind, Timestamp, Value, normalise_point,
};
use serde::Deserialize;
use std::collections::BTreeMap;

/// The lists people and places are drawn from.
#[derive(Debug, Deserialize)]
pub(super) struct World {
    women: Vec<String>,
    men: Vec<String>,
    surnames: Vec<String>,
    foreign: Vec<String>,
    bodies: Vec<String>,
    suppliers: Vec<String>,
    offices: Vec<String>,
    district: Vec<District>,
}

/// A part of town.
#[derive(Debug, Deserialize)]
pub(super) struct District {
    pub(super) name: String,
    /// Reached on foot or by boat.
    pub(super) water: bool,
    streets: Vec<String>,
}

/// Somebody a case is about.
#[derive(Clone, Debug)]
pub(super) struct Person {
    pub(super) contact: Contact,
    pub(super) woman: bool,
    /// The name they sign with: a body's is a person's too.
    pub(super) signs: String,
    /// The surname they are addressed by.
    pub(super) surname: String,
    pub(super) italian: bool,
    /// Where they live; of tourists, where they stay.
    pub(super) home: Place,
}

impl World {
    /// The lists as shipped.
    ///
    /// # Errors
    /// The file does not read as the lists above.
    pub(super) fn read() -> Result<Self, toml::de::Error> {
        toml::from_str(include_str!("text/world.toml"))
    }

    /// Somebody: the same seed, kind, language and number are always the same person.
    pub(super) fn person(
        &self,
        seed: u64,
        kind: ContactKind,
        italian: bool,
        number: u64,
        since: Timestamp,
    ) -> Person {
        self.person_of(seed, kind, italian, number, since, None)
    }

    /// Somebody by name.
    pub(super) fn named(
        &self,
        name: &str,
        kind: ContactKind,
        italian: bool,
        woman: bool,
        since: Timestamp,
    ) -> Person {
        let number = name
            .bytes()
            .fold(7_u64, |sum, b| sum.wrapping_mul(31).wrapping_add(u64::from(b)))
            % 1_000_000;
        let mut person = self.person_of(0, kind, italian, number, since, Some(woman));
        person.contact.id = ContactId::imported("sample", &format!("named/{name}"));
        person
            .contact
            .f
            .insert(ContactField::Name, (Value::from(name), 0));
        person.contact.f.remove(&ContactField::Note);
        // An address made of another name would be a lie: the number stays.
        person.contact.points.retain(|p| p.kind == PointKind::Phone);
        if person.contact.points.is_empty() {
            let typed = format!("555 0{:02} {:03}", number % 89 + 10, number % 1_000);
            person.contact.points.extend(normalise_point(&typed, "IT"));
        }
        person.signs = name.to_owned();
        person.surname = name.rsplit(' ').next().unwrap_or(name).to_owned();
        person
    }

    /// Somebody, a woman or a man if that is known.
    pub(super) fn person_of(
        &self,
        seed: u64,
        kind: ContactKind,
        italian: bool,
        number: u64,
        since: Timestamp,
        woman: Option<bool>,
    ) -> Person {
        let class = kind as u64 * 2 + u64::from(italian);
        let mut dice = Dice::new(seed ^ 0x000C_17AD_1000, number * 16 + class);
        let key = format!("{seed}/{}/{italian}/{number}", kind.as_str());
        let id = ContactId::imported("sample", &key);
        let (given, woman, surname) = self.name(&mut dice, kind, italian, woman);
        let full = format!("{given} {surname}");
        let shown = match kind {
            ContactKind::Body => choose(&mut dice, &self.bodies),
            ContactKind::Supplier => choose(&mut dice, &self.suppliers),
            ContactKind::Employee => format!("{full} ({})", choose(&mut dice, &self.offices)),
            _ => full.clone(),
        };
        let home = self.place(&mut dice, None);
        let mut f = BTreeMap::new();
        let mut put = |field, text: &str| f.insert(field, (Value::from(text), 0));
        put(ContactField::Name, &shown);
        put(ContactField::Kind, kind.as_str());
        put(ContactField::Language, if italian { "it" } else { "en" });
        if dice.chance(6) {
            put(ContactField::Note, &note(&mut dice, italian));
        }
        let contact = Contact {
            id,
            created_at: since,
            f,
            points: self.points(&mut dice, &full, kind),
            merged_into: None,
        };
        Person {
            contact,
            woman,
            signs: full,
            surname,
            italian,
            home,
        }
    }

    fn name(
        &self,
        dice: &mut Dice,
        kind: ContactKind,
        italian: bool,
        woman: Option<bool>,
    ) -> (String, bool, String) {
        if kind == ContactKind::Tourist && !italian {
            let fit: Vec<&String> = self
                .foreign
                .iter()
                .filter(|n| woman.is_none_or(|w| n.ends_with("|f") == w))
                .collect();
            let (name, sex) = dice
                .pick(&fit)
                .and_then(|n| n.split_once('|'))
                .unwrap_or(("Ann Sample", "f"));
            let surname = name.split_once(' ').map_or(name, |(_, s)| s);
            let given = name.split(' ').next().unwrap_or(name);
            return (given.to_owned(), sex == "f", surname.to_owned());
        }
        let woman = woman.unwrap_or_else(|| dice.chance(54));
        let given = choose(dice, if woman { &self.women } else { &self.men });
        (given, woman, choose(dice, &self.surnames))
    }

    /// Numbers are of a shape no Italian number has: they begin with 555 and have eight digits. Addresses end in `.example`, kept free for examples.
    fn points(
        &self,
        dice: &mut Dice,
        full: &str,
        kind: ContactKind,
    ) -> std::collections::BTreeSet<oltre_domain::ContactPoint> {
        let mut typed = Vec::new();
        if dice.chance(85) {
            typed.push(format!(
                "555 0{:02} {:03}",
                dice.range(10, 99),
                dice.range(0, 999)
            ));
        }
        if typed.is_empty() || dice.chance(60) {
            let user = oltre_domain::fold(full)
                .replace([' ', '\''], ".")
                .replace("..", ".");
            let host = match kind {
                ContactKind::Employee => "comune.example",
                ContactKind::Body | ContactKind::Supplier => "ufficio.example",
                _ => "posta.example",
            };
            typed.push(format!("{user}{}@{host}", dice.range(1, 99)));
        }
        typed
            .iter()
            .filter_map(|t| normalise_point(t, "IT").ok())
            .collect()
    }

    /// A place in town: anywhere, or in a district on the water or off it.
    pub(super) fn place(&self, dice: &mut Dice, water: Option<bool>) -> Place {
        let fit: Vec<&District> = self
            .district
            .iter()
            .filter(|d| water.is_none_or(|w| d.water == w))
            .collect();
        let Some(district) = dice.pick(&fit) else {
            return Place::default();
        };
        // In the historic city numbers run by district, not by street.
        let highest = if district.water { 3900 } else { 160 };
        Place {
            street: choose(dice, &district.streets),
            number: dice.range(1, highest).to_string(),
            district: district.name.clone(),
        }
    }
}

fn choose(dice: &mut Dice, from: &[String]) -> String {
    dice.pick(from).cloned().unwrap_or_default()
}

fn note(dice: &mut Dice, italian: bool) -> String {
    const IT: [&str; 8] = [
        "Preferisce le chiamate al mattino.",
        "Sente poco: parlare piano e scandire.",
        "Per le cose online si fa aiutare dal nipote.",
        "Chiamare solo dopo le 15, lavora di notte.",
        "Usa la sedia a rotelle.",
        "Parla soprattutto veneziano, va benissimo così.",
        "Vuole conferma scritta di ogni telefonata.",
        "Ha la delega per le pratiche della madre (agli atti).",
    ];
    const EN: [&str; 3] = [
        "Please answer in English.",
        "Six hours behind us: e-mail is better.",
        "Travels with two small children.",
    ];
    let from: &[&str] = if italian { &IT } else { &EN };
    dice.pick(from).copied().unwrap_or_default().to_owned()
}
