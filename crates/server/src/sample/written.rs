//! Cases written one by one: the conversations, and those the demo opens on.

use super::dice::Dice;
use super::plan::Offers;
use super::play::{Fate, OfferEnd, Plan, play};
use super::story::Story;
use super::world::Person;
use super::{DAYS_BACK, Sample, conversations, desk, due_today, grammar, tidy};
use crate::import::codes;
use crate::seed::SeedCase;
use oltre_domain::{CaseCode, Channel, Contact, Place, Priority};

/// Where the numbers of the sample's parts begin: far enough apart never to meet.
const CONVERSATION_CODES: u64 = 10_000;
const DEMO_CODES: u64 = 20_000;

impl Sample {
    /// The written conversations as cases: unanswered ones are this week's, the others are spread.
    pub(super) fn talked(&self, offers: &mut Offers, from: usize) -> Vec<(SeedCase, Contact)> {
        let mut dice = Dice::new(self.seed, 2);
        let rule = |name: &str| self.common.get(name).unwrap_or_default();
        let craft = self.craft();
        let mut cases = Vec::new();
        for (n, talk) in self.talks.iter().enumerate() {
            let italian = talk.lang == "it";
            let starts = if talk.answered {
                self.moment(&mut dice, 21, DAYS_BACK)
            } else {
                self.moment(&mut dice, 1, 4)
            };
            let person = match &talk.name {
                Some(name) => self.world.named(
                    name,
                    talk.contact_kind,
                    italian,
                    talk.woman.unwrap_or(true),
                    self.first_seen(starts),
                ),
                None => self.world.person_of(
                    self.seed,
                    talk.contact_kind,
                    italian,
                    5_000 + n as u64,
                    self.first_seen(starts),
                    talk.woman,
                ),
            };
            let offer = match &talk.offer {
                Some(action) if talk.answered => offers.next(action, self.expected.get(action).copied()),
                _ => OfferEnd::NotMade,
            };
            let replies = match (offer, italian) {
                (OfferEnd::Declined, true) => rule("rifiuta"),
                (OfferEnd::Declined, false) => rule("rifiuta_en"),
                (_, true) => rule("accetta"),
                (_, false) => rule("accetta_en"),
            };
            let leads = rule(if italian { "proponi" } else { "proponi_en" });
            let lead = dice
                .pick(leads)
                .and_then(grammar::Template::plain)
                .unwrap_or_default();
            let reply = dice
                .pick(replies)
                .and_then(grammar::Template::plain)
                .unwrap_or_else(|| (if italian { "No, grazie." } else { "No, thank you." }).to_owned());
            let frame = conversations::Frame {
                code: codes::sample((from + n) as u64 + CONVERSATION_CODES),
                person: &person,
                operator: if talk.answered {
                    dice.below(4)
                } else {
                    1 + dice.below(3)
                },
                starts,
                now: self.morning,
                offer,
                lead,
                reply: tidy::tidy(&format!("{reply}.")),
                dice: Dice::new(self.seed ^ 0x0000_7A1C_0000, n as u64),
            };
            cases.push((conversations::case(&craft, talk, frame), person.contact));
        }
        cases
    }

    /// The cases the demo opens on.
    pub(super) fn demo_cases(&self) -> Vec<(SeedCase, Contact)> {
        let mut cases = Vec::new();
        let (written, shelf) = &self.demo;
        for (n, (case, story)) in written.iter().zip(&shelf.stories).enumerate() {
            let home = Place {
                street: "via dei Remi".to_owned(),
                number: "11".to_owned(),
                district: "Marghena".to_owned(),
            };
            let place = case.street.as_ref().map(|street| Place {
                street: street.clone(),
                number: case.number.clone(),
                district: case.district.clone(),
            });
            let italian = case.lang == "it";
            let mut person = self.world.named(
                &case.name,
                story.who,
                italian,
                case.woman,
                self.first_seen(self.morning),
            );
            person.home = place.unwrap_or(home);
            if let Some(action) = &case.before {
                cases.push((self.declined_before(action, &person, n), person.contact.clone()));
            }
            let starts = self.calendar.work_minutes_earlier(self.morning, case.ago);
            let (starts, promise_due) = match case.promise.as_deref() {
                Some("late") => {
                    let starts = self
                        .calendar
                        .working_day_at(starts, -2, self.calendar.local(starts).1);
                    (starts, Some(self.calendar.working_day_at(starts, 1, 17 * 60)))
                }
                Some(_) => (starts, Some(due_today(&self.calendar, self.now))),
                None => (starts, None),
            };
            let owner = case.owner.as_deref();
            let operator = desk::FRONT_OPERATORS
                .iter()
                .position(|(key, ..)| Some(*key) == owner)
                .unwrap_or(1);
            let plan = Plan {
                key: format!("demo/{n}"),
                code: case
                    .code
                    .map_or_else(|| codes::sample(DEMO_CODES + n as u64), CaseCode::from_bits),
                person: &person,
                channel: story.on.first().copied().unwrap_or_default(),
                operator,
                starts,
                until: self.morning,
                fate: Fate::AsWritten,
                offer: OfferEnd::NotMade,
                promise_due,
                priority: case.priority.map(Priority::of_number),
                plain: true,
                dice: Dice::new(self.seed ^ 0x0DE0_0000, n as u64),
            };
            cases.push((play(&self.craft(), &shelf.rules, story, plan), person.contact));
        }
        cases
    }

    /// Three weeks ago the same contact asked something of the kind and said no to an offer.
    pub(super) fn declined_before(&self, action: &str, person: &Person, n: usize) -> SeedCase {
        let fits = |s: &&Story| s.offer.as_deref() == Some(action) && s.italian == person.italian;
        let found = self
            .shelves
            .iter()
            .find_map(|shelf| shelf.stories.iter().find(fits).map(|s| (shelf, s)));
        let (shelf, story) = found.unwrap_or((&self.shelves[0], &self.shelves[0].stories[0]));
        let plan = Plan {
            key: format!("demo/{n}/before"),
            code: codes::sample(DEMO_CODES + 500 + n as u64),
            person,
            channel: Channel::Phone,
            operator: 3,
            starts: self.calendar.working_day_at(self.morning, -15, 10 * 60 + 12),
            until: self.morning,
            fate: Fate::Done,
            offer: OfferEnd::Declined,
            promise_due: None,
            priority: None,
            plain: false,
            dice: Dice::new(self.seed ^ 0x0BEF_0000, n as u64),
        };
        play(&self.craft(), &shelf.rules, story, plan)
    }
}
