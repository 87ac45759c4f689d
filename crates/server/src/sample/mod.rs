//! The Italian municipal sample: a town on a lagoon that does not exist, its desk, and three months of its cases.
//!
//! Everything follows from the seed and the moment it is made at: the same two give the same sample. Cases come from three
//! sources: those the demo opens on, written one by one; written conversations; and stories played from grammars of
//! texts. More of the last can be added without end.

mod calendar;
mod conversations;
mod demo;
mod desk;
mod dice;
mod grammar;
mod plan;
mod play;
mod scene;
mod story;
#[cfg(test)]
mod tests;
mod timeline;
mod voice;
mod world;

pub use desk::PASSWORD;

use crate::import::codes;
use crate::seed::{SeedBatch, SeedCase};
use calendar::Calendar;
use conversations::Conversation;
use dice::Dice;
use grammar::Rules;
use oltre_domain::{CaseCode, Channel, Contact, ContactId, ContactKind, Place, Priority, Timestamp};
use oltre_overhelp::Catalogue;
use oltre_overhelp::catalogue::Expected;
use plan::{FATES, Offers, TO_TAKE};
use play::{Fate, OfferEnd, Plan, Stagecraft, play};
use std::collections::{BTreeMap, HashSet};
use story::{Shelf, Story};
use world::{Person, World};

/// The day the sample reaches back, before its moment.
const DAYS_BACK: i64 = 88;
/// Cases in a batch.
const BATCH: usize = 1_000;
/// Contacts that the written part of the sample draws on, per kind and language: few enough to come back.
const REGULARS: usize = 200;

/// Why the sample cannot be made: one of its files is wrong.
#[derive(Debug, thiserror::Error)]
#[error("the sample's own texts cannot be read: {0}")]
pub struct SampleFault(String);

/// The sample, ready to be made.
pub struct Sample {
    seed: u64,
    now: Timestamp,
    /// The last moment anything of it happens at.
    morning: Timestamp,
    extra: u64,
    calendar: Calendar,
    world: World,
    common: Rules,
    shelves: Vec<Shelf>,
    demo: (Vec<demo::DemoCase>, Shelf),
    talks: Vec<Conversation>,
    sayings: BTreeMap<String, (String, String)>,
    expected: BTreeMap<String, Expected>,
}

impl Sample {
    /// Reads the texts. `extra` cases come on top of the sample's own; `now` is the moment dates are relative to.
    ///
    /// # Errors
    /// The texts that ship with the program do not read: a fault of the build.
    pub fn prepare(seed: u64, now: Timestamp, extra: u64) -> Result<Self, SampleFault> {
        let fault = |e: &dyn std::fmt::Display| SampleFault(e.to_string());
        let voices: BTreeMap<String, BTreeMap<String, Vec<String>>> =
            toml::from_str(include_str!("text/voices.toml")).map_err(|e| fault(&e))?;
        let common = voices.get("say").cloned().unwrap_or_default();
        let common = Rules::parse(&common).map_err(|e| fault(&e))?;
        let shelves = FILES
            .iter()
            .map(|(topic, text)| story::read(topic, text, &common))
            .collect::<Result<_, _>>()
            .map_err(|e| fault(&e))?;
        let calendar = Calendar::italian();
        let actions = &Catalogue::starter().actions;
        Ok(Self {
            seed,
            now,
            morning: morning(&calendar, now),
            extra,
            calendar,
            world: World::read().map_err(|e| fault(&e))?,
            demo: demo::read(&common).map_err(|e| fault(&e))?,
            talks: conversations::read().map_err(|e| fault(&e))?,
            sayings: actions.iter().map(|(id, a)| (id.clone(), (a.entry.say.it.clone(), a.entry.say.en.clone()))).collect(),
            expected: actions.iter().map(|(id, a)| (id.clone(), a.entry.expected)).collect(),
            common,
            shelves,
        })
    }

    /// Queues, people with accounts, topics and notices. One hash serves every account: see [`PASSWORD`].
    #[must_use]
    pub fn desk(&self, password_hash: &str) -> SeedBatch {
        let (today, _) = self.calendar.local(self.morning);
        SeedBatch {
            queues: desk::queues(),
            operators: desk::operators(password_hash),
            topics: desk::topics(),
            notices: desk::notices(self.calendar.at(today, 0), self.calendar.at(Calendar::days_later(today, 1), 0)),
            ..SeedBatch::default()
        }
    }

    /// Every case, in batches with the contacts each needs: first the sample's own, oldest first, then the extra ones.
    pub fn batches(&self) -> impl Iterator<Item = SeedBatch> + '_ {
        let mut known = HashSet::new();
        let mut own = self.own();
        own.sort_by_key(|(case, _)| (case.case.created_at, case.case.id));
        let mut rest = own.into_iter().chain((0..self.extra).map(|n| self.extra_case(n)));
        std::iter::from_fn(move || {
            let batch: Vec<_> = rest.by_ref().take(BATCH).collect();
            (!batch.is_empty()).then(|| pack(batch, &mut known))
        })
    }

    /// How many cases there will be.
    #[must_use]
    pub fn total(&self) -> u64 {
        let own = self.demo.0.len()
            + self.demo.0.iter().filter(|d| d.before.is_some()).count()
            + self.talks.len()
            + FATES.iter().map(|(_, n)| n).sum::<usize>()
            + self.to_take();
        self.extra + own as u64
    }

    fn to_take(&self) -> usize {
        TO_TAKE - self.demo.0.iter().filter(|d| d.owner.is_none()).count()
    }

    fn craft(&self) -> Stagecraft<'_> {
        Stagecraft { calendar: &self.calendar, world: &self.world, common: &self.common, sayings: &self.sayings }
    }

    /// The sample's own cases, each with its contact.
    fn own(&self) -> Vec<(SeedCase, Contact)> {
        let mut offers = Offers::default();
        let mut cases = self.played(&mut offers);
        cases.extend(self.talked(&mut offers, cases.len()));
        cases.extend(self.demo_cases());
        cases
    }

    /// Cases of stories: topic after topic in turn, each topic's stories shuffled into a deck that is played through before
    /// any comes again.
    fn played(&self, offers: &mut Offers) -> Vec<(SeedCase, Contact)> {
        let mut dice = Dice::new(self.seed, 1);
        let mut decks: Vec<Vec<&Story>> = vec![Vec::new(); self.shelves.len()];
        let fates = FATES.iter().flat_map(|(fate, n)| std::iter::repeat_n(*fate, *n));
        let fates: Vec<Fate> = fates.chain(std::iter::repeat_n(Fate::New, self.to_take())).collect();
        let mut cases = Vec::new();
        for (n, fate) in fates.into_iter().enumerate() {
            let at = n % self.shelves.len();
            let story = draw(&mut decks[at], &self.shelves[at], &mut dice, fate);
            let number = n as u64;
            let starts = self.starts(&mut dice, fate, story);
            let old = self.now.since(starts) > 20 * Timestamp::DAY;
            let end = match (fate, &story.offer) {
                // Vetoes of the last days would mute the cards of whoever sits down at the demo.
                (Fate::Done, Some(action)) if old => offers.next(action, self.expected.get(action).copied()),
                _ => OfferEnd::NotMade,
            };
            let person = self.regular(&mut dice, story, starts);
            let operator = if fate == Fate::Done { dice.below(4) } else { 1 + dice.below(3) };
            let case = self.play(&self.shelves[at], story, number, fate, end, &person, operator, starts);
            cases.push((case, person.contact));
        }
        cases
    }

    #[expect(clippy::too_many_arguments, reason = "the two callers differ in each of them")]
    fn play(
        &self,
        shelf: &Shelf,
        story: &Story,
        number: u64,
        fate: Fate,
        offer: OfferEnd,
        person: &Person,
        operator: usize,
        starts: Timestamp,
    ) -> SeedCase {
        let mut dice = Dice::new(self.seed ^ 0x0005_70A1_E500, number);
        let channel = channel(&mut dice, story, fate);
        // Nothing of these comes before the demo's own cases in the queue.
        let priority = (fate != Fate::Done && story.priority.is_some_and(|p| p < 3)).then_some(Priority::Normal);
        let plan = Plan {
            key: format!("{}/{number}", self.seed),
            code: codes::sample(number),
            person,
            channel,
            operator,
            starts,
            until: self.morning,
            fate,
            offer,
            promise_due: None,
            priority,
            plain: false,
            dice,
        };
        play(&self.craft(), &shelf.rules, story, plan)
    }

    /// When a case with this fate began.
    fn starts(&self, dice: &mut Dice, fate: Fate, story: &Story) -> Timestamp {
        let (low, high) = match fate {
            Fate::New | Fate::AsWritten => (0, 2),
            Fate::Open | Fate::WaitingContact => (1, 6),
            Fate::WaitingOffice => (1, 12),
            Fate::WaitingDate => (2, 8),
            Fate::Reopened => (5, 16),
            Fate::Done if story.asks_an_office() => (16, DAYS_BACK),
            Fate::Done => (2, DAYS_BACK),
        };
        self.moment(dice, low, high)
    }

    /// A working moment between `low` and `high` days before the morning; mornings are busier.
    fn moment(&self, dice: &mut Dice, low: i64, high: i64) -> Timestamp {
        let (today, minute_now) = self.calendar.local(self.morning);
        let day = Calendar::last_working(Calendar::days_later(today, -dice.range(low, high)));
        let hours = [8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 15, 15, 16];
        let hour = dice.pick(&hours).copied().unwrap_or(9);
        let minute = hour * 60 + dice.range(2, 59);
        // What came in this morning came before the demo's own cases.
        let latest = if day == today { (minute_now - 150).max(calendar::OPENS + 1) } else { calendar::CLOSES };
        let day = if day == today && minute > latest { Calendar::working_days_later(day, -1) } else { day };
        self.calendar.at(day, minute)
    }

    /// Somebody for a story, likely to have been here before.
    fn regular(&self, dice: &mut Dice, story: &Story, at: Timestamp) -> Person {
        let pool = match story.who {
            ContactKind::Citizen if story.italian => REGULARS,
            ContactKind::Citizen => 12,
            ContactKind::Tourist => 40,
            _ => 14,
        };
        let number = dice.below(pool) as u64;
        self.world.person(self.seed, story.who, story.italian, number, self.first_seen(at))
    }

    /// Contacts are older than the sample: they were here before its first case.
    fn first_seen(&self, _at: Timestamp) -> Timestamp {
        let (today, _) = self.calendar.local(self.morning);
        self.calendar.at(Calendar::last_working(Calendar::days_later(today, -DAYS_BACK - 30)), 9 * 60)
    }

    /// The written conversations as cases: unanswered ones are this week's, the others are spread.
    fn talked(&self, offers: &mut Offers, from: usize) -> Vec<(SeedCase, Contact)> {
        let mut dice = Dice::new(self.seed, 2);
        let rule = |name: &str| self.common.get(name).unwrap_or_default();
        let craft = self.craft();
        let mut cases = Vec::new();
        for (n, talk) in self.talks.iter().enumerate() {
            let italian = talk.lang == "it";
            let starts = if talk.answered { self.moment(&mut dice, 21, DAYS_BACK) } else { self.moment(&mut dice, 1, 4) };
            let person = match &talk.name {
                Some(name) => self.world.named(name, talk.contact_kind, italian, talk.woman.unwrap_or(true), self.first_seen(starts)),
                None => self.world.person_of(self.seed, talk.contact_kind, italian, 5_000 + n as u64, self.first_seen(starts), talk.woman),
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
            let reply = dice.pick(replies).and_then(grammar::Template::plain).unwrap_or_else(|| (if italian { "No, grazie." } else { "No, thank you." }).to_owned());
            let frame = conversations::Frame {
                code: codes::sample((from + n) as u64 + CONVERSATION_CODES),
                person: &person,
                operator: if talk.answered { dice.below(4) } else { 1 + dice.below(3) },
                starts,
                now: self.morning,
                offer,
                reply: grammar::tidy(&reply),
                dice: Dice::new(self.seed ^ 0x0000_7A1C_0000, n as u64),
            };
            cases.push((conversations::case(&craft, talk, frame), person.contact));
        }
        cases
    }

    /// The cases the demo opens on.
    fn demo_cases(&self) -> Vec<(SeedCase, Contact)> {
        let mut cases = Vec::new();
        let (written, shelf) = &self.demo;
        for (n, (case, story)) in written.iter().zip(&shelf.stories).enumerate() {
            let home = Place { street: "via dei Remi".to_owned(), number: "11".to_owned(), district: "Marghena".to_owned() };
            let place = case.street.as_ref().map(|street| Place {
                street: street.clone(),
                number: case.number.clone(),
                district: case.district.clone(),
            });
            let italian = case.lang == "it";
            let mut person = self.world.named(&case.name, story.who, italian, case.woman, self.first_seen(self.morning));
            person.home = place.unwrap_or(home);
            if let Some(action) = &case.before {
                cases.push((self.declined_before(action, &person, n), person.contact.clone()));
            }
            let starts = self.calendar.work_minutes_earlier(self.morning, case.ago);
            let (starts, promise_due) = match case.promise.as_deref() {
                Some("late") => {
                    let starts = self.calendar.working_day_at(starts, -2, self.calendar.local(starts).1);
                    (starts, Some(self.calendar.working_day_at(starts, 1, 17 * 60)))
                }
                Some(_) => (starts, Some(self.due_today())),
                None => (starts, None),
            };
            let owner = case.owner.as_deref();
            let operator = desk::FRONT_OPERATORS.iter().position(|(key, ..)| Some(*key) == owner).unwrap_or(1);
            let plan = Plan {
                key: format!("demo/{n}"),
                code: case.code.map_or_else(|| codes::sample(DEMO_CODES + n as u64), CaseCode::from_bits),
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
    fn declined_before(&self, action: &str, person: &Person, n: usize) -> SeedCase {
        let fits = |s: &&Story| s.offer.as_deref() == Some(action) && s.italian == person.italian;
        let found = self.shelves.iter().find_map(|shelf| shelf.stories.iter().find(fits).map(|s| (shelf, s)));
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

    /// Four in the afternoon, the next that is more than half an hour away.
    fn due_today(&self) -> Timestamp {
        let (today, minute) = self.calendar.local(self.now);
        let day = if minute < 15 * 60 + 30 { today } else { Calendar::days_later(today, 1) };
        self.calendar.at(day, 16 * 60)
    }

    /// One of the extra cases, whichever is asked for.
    fn extra_case(&self, n: u64) -> (SeedCase, Contact) {
        let number = EXTRA + n;
        let mut dice = Dice::new(self.seed ^ 0x0E87_2A00, n);
        let shelf = &self.shelves[dice.below(self.shelves.len())];
        let fate = match dice.below(200) {
            0..=1 => Fate::New,
            2..=6 => Fate::Open,
            7..=8 => Fate::WaitingContact,
            9..=11 => Fate::WaitingOffice,
            12 => Fate::WaitingDate,
            13 => Fate::Reopened,
            _ => Fate::Done,
        };
        let fit: Vec<&Story> = shelf.stories.iter().filter(|s| fits(s, fate)).collect();
        let at = dice.weighted(fit.iter().map(|s| s.weight));
        let story = fit.get(at).copied().unwrap_or(&shelf.stories[0]);
        let starts = self.starts(&mut dice, fate, story);
        let pool = usize::try_from(self.extra / 3 + 50).unwrap_or(usize::MAX);
        let person = self.world.person(self.seed, story.who, story.italian, 10_000 + dice.below(pool) as u64, self.first_seen(starts));
        let operator = if fate == Fate::Done { dice.below(4) } else { 1 + dice.below(3) };
        (self.play(shelf, story, number, fate, OfferEnd::NotMade, &person, operator, starts), person.contact)
    }
}

const FILES: [(&str, &str); 8] = [
    ("anagrafe", include_str!("text/anagrafe.toml")),
    ("rifiuti", include_str!("text/rifiuti.toml")),
    ("scuola", include_str!("text/scuola.toml")),
    ("sosta", include_str!("text/sosta.toml")),
    ("acqua_alta_mobilita", include_str!("text/acqua_alta_mobilita.toml")),
    ("tributi", include_str!("text/tributi.toml")),
    ("manutenzione", include_str!("text/manutenzione.toml")),
    ("smarriti_urp", include_str!("text/smarriti_urp.toml")),
];

/// Where the numbers of the sample's parts begin: far enough apart never to meet.
const CONVERSATION_CODES: u64 = 10_000;
const DEMO_CODES: u64 = 20_000;
const EXTRA: u64 = 100_000;

/// The demo's morning: now, while the desk is busy in the morning; else twenty past nine of the last working day that got so far.
fn morning(calendar: &Calendar, now: Timestamp) -> Timestamp {
    const FROM: i64 = 9 * 60 + 22;
    let (today, minute) = calendar.local(now);
    if Calendar::is_working(today) && (FROM..=12 * 60 + 20).contains(&minute) {
        return calendar.at(today, minute);
    }
    let reached = if minute < FROM { Calendar::days_later(today, -1) } else { today };
    calendar.at(Calendar::last_working(reached), FROM)
}

/// Whether a story can meet a fate.
fn fits(story: &Story, fate: Fate) -> bool {
    match fate {
        Fate::WaitingOffice => story.asks_an_office(),
        Fate::New => story.on.iter().any(|c| !matches!(c, Channel::Phone | Channel::Counter)) && story.mood != Some(story::Mood::Distress),
        Fate::Reopened | Fate::WaitingDate => story.mood.is_none() && !story.asks_an_office(),
        Fate::Open | Fate::WaitingContact | Fate::Done | Fate::AsWritten => true,
    }
}

/// The next story of a topic that can meet the fate.
fn draw<'a>(deck: &mut Vec<&'a Story>, shelf: &'a Shelf, dice: &mut Dice, fate: Fate) -> &'a Story {
    for _ in 0..2 {
        if let Some(at) = deck.iter().rposition(|s| fits(s, fate)) {
            return deck.remove(at);
        }
        let mut fresh: Vec<&Story> =
            shelf.stories.iter().flat_map(|s| std::iter::repeat_n(s, s.weight as usize)).collect();
        for i in (1..fresh.len()).rev() {
            fresh.swap(i, dice.below(i + 1));
        }
        fresh.append(deck);
        *deck = fresh;
    }
    &shelf.stories[0]
}

/// A channel of the story; a case nobody has taken came in by itself.
fn channel(dice: &mut Dice, story: &Story, fate: Fate) -> Channel {
    let by_itself = |c: &&Channel| fate != Fate::New || !matches!(c, Channel::Phone | Channel::Counter);
    let on: Vec<Channel> = story.on.iter().filter(by_itself).copied().collect();
    dice.pick(&on).copied().unwrap_or(Channel::Email)
}

/// A batch, with the contacts that were not in an earlier one.
fn pack(cases: Vec<(SeedCase, Contact)>, known: &mut HashSet<ContactId>) -> SeedBatch {
    let mut batch = SeedBatch::default();
    for (case, contact) in cases {
        if known.insert(contact.id) {
            batch.contacts.push(contact);
        }
        batch.cases.push(case);
    }
    batch
}
