//! Playing a story: from a script to a case with its timeline, up to where it is to stand today.

use super::calendar::Calendar;
use super::desk;
use super::dice::Dice;
use super::grammar::{Filling, Rules};
use super::scene::{Stage, child};
use super::story::{Mood, Step, Story, When, Where};
use super::timeline::Timeline;
use super::voice::carelessness;
use super::world::{Person, World};
use crate::seed::SeedCase;
use oltre_domain::{CaseCode, CaseStatus, Channel, Field, Place, Priority, Timestamp, Value, VetoReason};
use std::collections::BTreeMap;

/// Where a case is to stand today. A story too short for it stands as near as it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fate {
    /// Nobody has taken it.
    New,
    /// In somebody's hands, answered or nearly.
    Open,
    /// The contact owes us something.
    WaitingContact,
    /// An office owes us an answer.
    WaitingOffice,
    /// Put aside until a date.
    WaitingDate,
    /// Solved and come back.
    Reopened,
    /// Solved; closed when that is long ago.
    Done,
    /// Every line of the script, and nothing more.
    AsWritten,
}

/// What becomes of the story's offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfferEnd {
    /// It was not shown.
    NotMade,
    Accepted,
    Declined,
    Vetoed(VetoReason),
}

/// Everything about a case that is not in its story.
pub(super) struct Plan<'a> {
    pub(super) key: String,
    pub(super) code: CaseCode,
    pub(super) person: &'a Person,
    pub(super) channel: Channel,
    /// Place in [`desk::FRONT_OPERATORS`].
    pub(super) operator: usize,
    pub(super) starts: Timestamp,
    /// Nothing happens after this.
    pub(super) until: Timestamp,
    pub(super) fate: Fate,
    pub(super) offer: OfferEnd,
    /// When an open promise falls due; else some working days after it is made.
    pub(super) promise_due: Option<Timestamp>,
    /// Instead of the story's own.
    pub(super) priority: Option<Priority>,
    /// The words as they are written, a minute apart, with nothing around them.
    pub(super) plain: bool,
    pub(super) dice: Dice,
}

/// What stories are played with.
pub(super) struct Stagecraft<'a> {
    pub(super) calendar: &'a Calendar,
    pub(super) world: &'a World,
    /// Rules of everybody.
    pub(super) common: &'a Rules,
    /// Short phrases that stand for an action when it is proposed, by action: Italian, English.
    pub(super) sayings: &'a BTreeMap<String, (String, String)>,
}

/// A story being played.
pub(super) struct Player<'a> {
    pub(super) craft: &'a Stagecraft<'a>,
    pub(super) story: &'a Story,
    pub(super) plan_until: Timestamp,
    pub(super) promise_due: Option<Timestamp>,
    pub(super) fill: Filling<'a, Stage<'a>>,
    pub(super) timeline: Timeline,
    pub(super) careless: usize,
    pub(super) plain: bool,
    pub(super) contact_spoke: bool,
    pub(super) we_spoke: bool,
    /// Days have passed since the last words: whoever speaks next on the phone has called again.
    pub(super) waited: bool,
    /// Time has run out: the rest has not happened yet.
    pub(super) out_of_time: bool,
}

/// Plays a story to the point its plan says.
pub(super) fn play<'a>(
    craft: &'a Stagecraft<'a>,
    rules: &'a Rules,
    story: &'a Story,
    plan: Plan<'a>,
) -> SeedCase {
    let Plan {
        key,
        code,
        person,
        channel,
        operator,
        starts,
        until,
        fate,
        offer,
        promise_due,
        priority,
        plain,
        mut dice,
    } = plan;
    let (by_key, first_name, _) = desk::FRONT_OPERATORS[operator];
    let careless = carelessness(&mut dice);
    let place = match story.place {
        None | Some(Where::Home) => person.home.clone(),
        Some(Where::Anywhere) if dice.chance(55) => person.home.clone(),
        Some(Where::Anywhere) => craft.world.place(&mut dice, None),
        Some(Where::Water) => craft.world.place(&mut dice, Some(true)),
        Some(Where::Mainland) => craft.world.place(&mut dice, Some(false)),
    };
    let by = if matches!(channel, Channel::Phone | Channel::Counter) {
        desk::operator(by_key)
    } else {
        desk::operator(desk::INTAKE)
    };
    let timeline = Timeline::open(
        key,
        code,
        by,
        desk::operator(by_key),
        person.contact.id,
        channel,
        starts,
    );
    let bound = child(&mut dice)
        .into_iter()
        .map(|(k, v)| (k.to_owned(), v))
        .collect();
    let stage = Stage {
        calendar: craft.calendar,
        person,
        place: place.clone(),
        operator: first_name,
        topic: story.topic,
        now: starts,
    };
    let mut player = Player {
        craft,
        story,
        plan_until: until,
        promise_due,
        fill: Filling {
            rules: [rules, craft.common],
            scene: stage,
            bound,
            chosen: BTreeMap::new(),
            dice,
        },
        timeline,
        careless: if plain { 0 } else { careless },
        plain,
        contact_spoke: false,
        we_spoke: false,
        waited: false,
        out_of_time: false,
    };
    player.fields(&place, priority);
    player.run(fate, offer);
    player.timeline.close()
}

impl Player<'_> {
    fn fields(&mut self, place: &Place, priority: Option<Priority>) {
        let story = self.story;
        let subject = self.fill.dice.pick(&story.subject).cloned().unwrap_or_default();
        let subject = self.fill.fill(&subject);
        let timeline = &mut self.timeline;
        timeline.set(Field::Subject, subject);
        timeline.set(Field::Topic, story.topic);
        timeline.set(Field::Queue, desk::queue_of(story.topic).to_string());
        timeline.set(Field::Language, if story.italian { "it" } else { "en" });
        let usual = if self.fill.dice.chance(8) {
            Priority::Low
        } else {
            Priority::Normal
        };
        let priority = priority.map(Priority::number).or(story.priority);
        timeline.set(Field::Priority, priority.unwrap_or(usual.number()));
        if story.place.is_some() {
            timeline.set(Field::Place, Value::Place(place.clone()));
        }
        match story.mood {
            Some(Mood::Complaint) => timeline.set(Field::Complaint, true),
            Some(Mood::Distress) => timeline.set(Field::Distress, true),
            Some(Mood::JustAnswer) => timeline.set(Field::JustAnswer, true),
            None => {}
        }
        for tag in &story.tags {
            timeline.tag(tag);
        }
    }

    fn run(&mut self, fate: Fate, offer: OfferEnd) {
        let stops_at = self.stops_at(fate);
        let plays = |when: When| match when {
            When::Always => true,
            When::Accepted => offer == OfferEnd::Accepted,
            When::Declined => offer == OfferEnd::Declined,
            When::NotDeclined => offer != OfferEnd::Declined,
        };
        let mut offered = false;
        for (at, (when, step)) in self.story.script.iter().enumerate() {
            if at >= stops_at || self.out_of_time {
                break;
            }
            if *when != When::Always {
                if !offered {
                    self.offer(offer);
                    offered = true;
                }
                if !plays(*when) {
                    continue;
                }
            }
            self.step(step);
        }
        let finished = stops_at >= self.story.script.len() && !self.out_of_time;
        if finished && !offered {
            self.offer(offer);
        }
        match fate {
            Fate::Done if finished => {
                self.finish();
                self.close();
            }
            Fate::Reopened if finished => {
                self.finish();
                self.come_back();
            }
            Fate::WaitingContact if self.timeline.status() == CaseStatus::Open => {
                self.timeline.wait(CaseStatus::WaitingContact, None);
            }
            Fate::WaitingDate if self.timeline.status() == CaseStatus::Open => {
                let days = self.fill.dice.range(1, 6);
                let until = self.craft.calendar.working_day_at(self.plan_until, days, 9 * 60);
                self.timeline.wait(CaseStatus::WaitingDate, Some(until));
            }
            _ => {}
        }
    }

    /// The line of the script before which the case stands still.
    fn stops_at(&mut self, fate: Fate) -> usize {
        let script = &self.story.script;
        let always = |when: &When| matches!(when, When::Always | When::NotDeclined);
        let first = |is: fn(&Step) -> bool| script.iter().position(|(w, s)| always(w) && is(s));
        let all = script.len();
        match fate {
            Fate::New => first(|s| matches!(s, Step::Act(..))).unwrap_or(all),
            Fate::WaitingOffice => first(|s| matches!(s, Step::Ask { .. })).map_or(all, |at| at + 1),
            Fate::WaitingContact => {
                let asks = |s: &Step| matches!(s, Step::Act(label, _) if label.starts_with("ask_"));
                script.iter().rposition(|(_, s)| asks(s)).map_or(all, |at| at + 1)
            }
            Fate::Open => {
                let before_office = first(|s| matches!(s, Step::Ask { .. })).unwrap_or(all);
                let first_act = first(|s| matches!(s, Step::Act(..))).map_or(all, |at| at + 1);
                if self.fill.dice.chance(25) {
                    first_act
                } else {
                    before_office
                }
            }
            Fate::WaitingDate | Fate::Reopened | Fate::Done | Fate::AsWritten => all,
        }
    }

    pub(super) fn pause(&mut self, ours: bool) {
        let dice = &mut self.fill.dice;
        if self.plain {
            self.later(1);
            return;
        }
        let minutes = match self.timeline.channel {
            Channel::Phone | Channel::Counter => dice.range(1, 2),
            Channel::Chat => dice.range(1, 5),
            Channel::Email | Channel::Web if ours => dice.range(20, 320),
            Channel::Email | Channel::Web => dice.range(25, 400),
        };
        self.later(minutes);
    }

    pub(super) fn later(&mut self, minutes: i64) {
        self.move_to(self.craft.calendar.work_minutes_later(self.timeline.now, minutes));
    }

    pub(super) fn move_to(&mut self, at: Timestamp) {
        if at > self.plan_until {
            self.out_of_time = true;
            return;
        }
        self.timeline.now = at.max(self.timeline.now);
        self.fill.scene.now = self.timeline.now;
    }

    fn step(&mut self, step: &Step) {
        match step {
            Step::Contact(words) => self.contact(words),
            Step::Act(label, words) => self.act(label, words),
            Step::Note(words) => {
                let words = self.fill.fill(words);
                self.timeline.note(words);
            }
            Step::Ask { office, question } => {
                let question = self.fill.fill(question);
                let due = self.craft.calendar.working_day_at(
                    self.timeline.now,
                    self.fill.dice.range(3, 8),
                    18 * 60,
                );
                self.timeline.ask(office, question, due);
            }
            Step::Answer(words) => self.answer(words),
            Step::Promise(words) => self.promise(words),
            Step::Kept => self.keep(),
            Step::Wait(low, high) => {
                let days = self.fill.dice.range(*low, *high);
                let (_, same) = self.craft.calendar.local(self.timeline.now);
                let minute = if self.plain {
                    same
                } else {
                    self.fill.dice.range(8 * 60 + 20, 16 * 60)
                };
                self.move_to(
                    self.craft
                        .calendar
                        .working_day_at(self.timeline.now, days, minute),
                );
                self.waited = true;
            }
        }
    }
}

/// A cue of the catalogue with something before it, as a person would begin.
pub(super) fn lead_in(lead: &str, said: &str) -> String {
    let mut chars = said.chars();
    match chars.next() {
        Some(first) if !lead.is_empty() && !said.starts_with("I ") => {
            format!("{lead}{}{}", first.to_lowercase(), chars.as_str())
        }
        _ => format!("{lead}{said}"),
    }
}

/// Whether an act with this label answers the request.
pub(super) fn is_answer(label: &str) -> bool {
    ["give_", "send_", "check_", "open_", "confirm"]
        .iter()
        .any(|start| label.starts_with(start))
}
