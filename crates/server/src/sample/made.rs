//! Cases of stories: which story, for whom, since when, and where it stands.

use super::calendar::{self, Calendar};
use super::dice::Dice;
use super::plan::{FATES, Offers};
use super::play::{Fate, OfferEnd, Plan, play};
use super::story::{self, Shelf, Story};
use super::world::Person;
use super::{DAYS_BACK, Sample};
use crate::import::codes;
use crate::seed::SeedCase;
use oltre_domain::{Channel, Contact, ContactKind, Priority, Timestamp};

/// Contacts that the written part of the sample draws on, per kind and language: few enough to come back.
const REGULARS: usize = 200;
/// Where the numbers of the extra cases begin.
const EXTRA: u64 = 100_000;

impl Sample {
    /// The sample's own cases, each with its contact.
    pub(super) fn own(&self) -> Vec<(SeedCase, Contact)> {
        let mut offers = Offers::default();
        let mut cases = self.played(&mut offers);
        cases.extend(self.talked(&mut offers, cases.len()));
        cases.extend(self.demo_cases());
        cases
    }

    /// Cases of stories: topic after topic in turn, each topic's stories shuffled into a deck that is played through before
    /// any comes again.
    pub(super) fn played(&self, offers: &mut Offers) -> Vec<(SeedCase, Contact)> {
        let mut dice = Dice::new(self.seed, 1);
        let mut decks: Vec<Vec<&Story>> = vec![Vec::new(); self.shelves.len()];
        let fates = FATES.iter().flat_map(|(fate, n)| std::iter::repeat_n(*fate, *n));
        let fates: Vec<Fate> = fates
            .chain(std::iter::repeat_n(Fate::New, self.to_take()))
            .collect();
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
            let operator = if fate == Fate::Done {
                dice.below(4)
            } else {
                1 + dice.below(3)
            };
            let case = self.play(
                &self.shelves[at],
                story,
                number,
                fate,
                end,
                &person,
                operator,
                starts,
            );
            cases.push((case, person.contact));
        }
        cases
    }

    #[expect(clippy::too_many_arguments, reason = "the two callers differ in each of them")]
    pub(super) fn play(
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
        let priority =
            (fate != Fate::Done && story.priority.is_some_and(|p| p < 3)).then_some(Priority::Normal);
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
    pub(super) fn starts(&self, dice: &mut Dice, fate: Fate, story: &Story) -> Timestamp {
        let (low, high) = match fate {
            Fate::New | Fate::AsWritten => (0, 2),
            Fate::Open | Fate::WaitingContact => (1, 6),
            Fate::WaitingOffice => (1, 12),
            Fate::WaitingDate => (2, 8),
            Fate::Reopened => (6, 12),
            Fate::Done if story.asks_an_office() => (16, DAYS_BACK),
            Fate::Done => (2, DAYS_BACK),
        };
        self.moment(dice, low, high)
    }

    /// A working moment between `low` and `high` days before the morning; mornings are busier.
    pub(super) fn moment(&self, dice: &mut Dice, low: i64, high: i64) -> Timestamp {
        let (today, minute_now) = self.calendar.local(self.morning);
        let day = Calendar::last_working(Calendar::days_later(today, -dice.range(low, high)));
        let hours = [8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 12, 13, 14, 15, 15, 16];
        let hour = dice.pick(&hours).copied().unwrap_or(9);
        let minute = hour * 60 + dice.range(2, 59);
        // What came in this morning came before the demo's own cases.
        let latest = if day == today {
            (minute_now - 150).max(calendar::OPENS + 1)
        } else {
            calendar::CLOSES
        };
        let day = if day == today && minute > latest {
            Calendar::working_days_later(day, -1)
        } else {
            day
        };
        self.calendar.at(day, minute)
    }

    /// Somebody for a story, likely to have been here before.
    pub(super) fn regular(&self, dice: &mut Dice, story: &Story, at: Timestamp) -> Person {
        let pool = match story.who {
            ContactKind::Citizen if story.italian => REGULARS,
            ContactKind::Citizen => 12,
            ContactKind::Tourist => 40,
            _ => 14,
        };
        let number = dice.below(pool) as u64;
        self.world
            .person(self.seed, story.who, story.italian, number, self.first_seen(at))
    }

    /// Contacts are older than the sample: they were here before its first case.
    pub(super) fn first_seen(&self, _at: Timestamp) -> Timestamp {
        let (today, _) = self.calendar.local(self.morning);
        self.calendar.at(
            Calendar::last_working(Calendar::days_later(today, -DAYS_BACK - 30)),
            9 * 60,
        )
    }

    /// One of the extra cases, whichever is asked for.
    pub(super) fn extra_case(&self, n: u64) -> (SeedCase, Contact) {
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
        let person = self.world.person(
            self.seed,
            story.who,
            story.italian,
            10_000 + dice.below(pool) as u64,
            self.first_seen(starts),
        );
        let operator = if fate == Fate::Done {
            dice.below(4)
        } else {
            1 + dice.below(3)
        };
        (
            self.play(
                shelf,
                story,
                number,
                fate,
                OfferEnd::NotMade,
                &person,
                operator,
                starts,
            ),
            person.contact,
        )
    }
}

/// Whether a story can meet a fate.
fn fits(story: &Story, fate: Fate) -> bool {
    match fate {
        Fate::WaitingOffice => story.asks_an_office(),
        Fate::New => {
            story
                .on
                .iter()
                .any(|c| !matches!(c, Channel::Phone | Channel::Counter))
                && story.mood != Some(story::Mood::Distress)
        }
        Fate::Reopened | Fate::WaitingDate => story.mood.is_none() && !story.asks_an_office(),
        Fate::WaitingContact => story.mood.is_none() && story.asks_the_contact(),
        Fate::Open | Fate::Done | Fate::AsWritten => true,
    }
}

/// The next story of a topic that can meet the fate.
fn draw<'a>(deck: &mut Vec<&'a Story>, shelf: &'a Shelf, dice: &mut Dice, fate: Fate) -> &'a Story {
    for _ in 0..2 {
        if let Some(at) = deck.iter().rposition(|s| fits(s, fate)) {
            return deck.remove(at);
        }
        let mut fresh: Vec<&Story> = shelf
            .stories
            .iter()
            .flat_map(|s| std::iter::repeat_n(s, s.weight as usize))
            .collect();
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
