//! Playing a story: from a script to a case with its timeline, up to where it is to stand today.

use super::calendar::{Calendar, clock, day_and_month, weekday};
use super::desk;
use super::dice::Dice;
use super::grammar::{Filling, Rules, Template};
use super::scene::{Stage, child};
use super::story::{Mood, Step, Story, When, Where};
use super::timeline::Timeline;
use super::voice::{asked, carelessness, typed};
use super::world::{Person, World};
use crate::seed::SeedCase;
use oltre_domain::{CaseCode, CaseStatus, Channel, ContactAnswer, Field, OperatorAct, Place, Priority, Timestamp, Value, VetoReason};
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

struct Player<'a> {
    craft: &'a Stagecraft<'a>,
    story: &'a Story,
    plan_until: Timestamp,
    promise_due: Option<Timestamp>,
    fill: Filling<'a, Stage<'a>>,
    timeline: Timeline,
    careless: usize,
    plain: bool,
    contact_spoke: bool,
    we_spoke: bool,
    /// Days have passed since the last words: whoever speaks next on the phone has called again.
    waited: bool,
    /// Time has run out: the rest has not happened yet.
    out_of_time: bool,
}

/// Plays a story to the point its plan says.
pub(super) fn play<'a>(craft: &'a Stagecraft<'a>, rules: &'a Rules, story: &'a Story, plan: Plan<'a>) -> SeedCase {
    let Plan { key, code, person, channel, operator, starts, until, fate, offer, promise_due, priority, plain, mut dice } = plan;
    let (by_key, first_name, _) = desk::FRONT_OPERATORS[operator];
    let careless = carelessness(&mut dice);
    let place = match story.place {
        None => person.home.clone(),
        Some(Where::Anywhere) if dice.chance(55) => person.home.clone(),
        Some(Where::Anywhere) => craft.world.place(&mut dice, None),
        Some(Where::Water) => craft.world.place(&mut dice, Some(true)),
        Some(Where::Mainland) => craft.world.place(&mut dice, Some(false)),
    };
    let by = if matches!(channel, Channel::Phone | Channel::Counter) { desk::operator(by_key) } else { desk::operator(desk::INTAKE) };
    let timeline = Timeline::open(key, code, by, desk::operator(by_key), person.contact.id, channel, starts);
    let bound = child(&mut dice).into_iter().map(|(k, v)| (k.to_owned(), v)).collect();
    let stage = Stage { calendar: craft.calendar, person, place: place.clone(), operator: first_name, topic: story.topic, now: starts };
    let mut player = Player {
        craft,
        story,
        plan_until: until,
        promise_due,
        fill: Filling { rules: [rules, craft.common], scene: stage, bound, chosen: BTreeMap::new(), dice },
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
        let usual = if self.fill.dice.chance(8) { Priority::Low } else { Priority::Normal };
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
        let branch = match offer {
            OfferEnd::Accepted => When::Accepted,
            OfferEnd::Declined => When::Declined,
            OfferEnd::NotMade | OfferEnd::Vetoed(_) => When::Always,
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
                if *when != branch {
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
            Fate::Done if finished => self.finish(),
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
        let first = |is: fn(&Step) -> bool| script.iter().position(|(_, s)| is(s));
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
                if self.fill.dice.chance(25) { first_act } else { before_office }
            }
            Fate::WaitingDate | Fate::Reopened | Fate::Done | Fate::AsWritten => all,
        }
    }

    fn pause(&mut self, ours: bool) {
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

    fn later(&mut self, minutes: i64) {
        self.move_to(self.craft.calendar.work_minutes_later(self.timeline.now, minutes));
    }

    fn move_to(&mut self, at: Timestamp) {
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
                let due = self.craft.calendar.working_day_at(self.timeline.now, self.fill.dice.range(3, 8), 18 * 60);
                self.timeline.ask(office, question, due);
            }
            Step::Answer(words) => self.answer(words),
            Step::Promise(words) => self.promise(words),
            Step::Kept => self.keep(),
            Step::Wait(low, high) => {
                let days = self.fill.dice.range(*low, *high);
                let (_, same) = self.craft.calendar.local(self.timeline.now);
                let minute = if self.plain { same } else { self.fill.dice.range(8 * 60 + 20, 16 * 60) };
                self.move_to(self.craft.calendar.working_day_at(self.timeline.now, days, minute));
                self.waited = true;
            }
        }
    }

    fn channel_rule(&mut self, what: &str) -> String {
        let channel = self.timeline.channel.as_str();
        let language = if self.story.italian { "" } else { "_en" };
        let name = format!("{what}_{channel}{language}");
        if self.fill.rules[1].get(&name).is_some() { self.fill.word(&name, true) } else { String::new() }
    }

    fn language_rule(&mut self, name: &str) -> String {
        let name = if self.story.italian { name.to_owned() } else { format!("{name}_en") };
        self.fill.word(&name, true)
    }

    fn contact(&mut self, words: &Template) {
        let body = self.fill.raw(words);
        if self.contact_spoke {
            self.pause(false);
            if self.out_of_time {
                return;
            }
            if std::mem::take(&mut self.waited) && self.timeline.channel == Channel::Phone {
                self.timeline.call_in();
            }
            let words = typed(&body, self.timeline.channel, self.careless, self.story.italian);
            self.timeline.said(words);
            return;
        }
        self.contact_spoke = true;
        self.timeline.set(Field::Asked, asked(&body));
        if self.timeline.channel == Channel::Phone {
            self.timeline.call_in();
            self.timeline.take(false);
            if self.plain {
                self.later(1);
            } else if self.fill.dice.chance(80) {
                let hello = self.language_rule("risponde");
                self.timeline.act("greet", super::grammar::tidy(&hello));
                self.later(1);
            }
        } else if self.timeline.channel == Channel::Counter {
            self.timeline.take(false);
        }
        let (opening, closing) = if self.plain { (String::new(), String::new()) } else { (self.channel_rule("apri"), self.channel_rule("chiudi")) };
        let whole = format!("{opening}{body}{closing}");
        let words = typed(&whole, self.timeline.channel, self.careless, self.story.italian);
        self.timeline.said(words);
    }

    fn act(&mut self, label: &str, words: &Template) {
        let body = self.fill.raw(words);
        self.pause(true);
        if self.out_of_time {
            return;
        }
        if self.timeline.status() == CaseStatus::New {
            self.timeline.take(true);
            if !self.plain {
                self.later(2);
            }
        }
        let first = !std::mem::replace(&mut self.we_spoke, true);
        let opening = match self.timeline.channel {
            _ if self.plain => String::new(),
            Channel::Email | Channel::Web if first => self.language_rule("gentile"),
            Channel::Chat if first => self.language_rule("ciao_chat"),
            _ => String::new(),
        };
        let words = super::grammar::tidy(&format!("{opening}{body}"));
        self.timeline.act(label, words);
        if is_answer(label) {
            self.timeline.set(Field::Answered, true);
        }
    }

    fn answer(&mut self, words: &Template) {
        let words = self.fill.fill(words);
        let Some((asked_at, due)) = self.timeline.open_question() else { return };
        let late = self.fill.dice.chance(22);
        let from = if late { due } else { asked_at };
        let days = self.fill.dice.range(1, 3);
        let minute = self.fill.dice.range(9 * 60, 16 * 60 + 30);
        let at = self.craft.calendar.working_day_at(from, days, minute);
        self.move_to(if late { at } else { at.min(due) });
        if !self.out_of_time {
            self.timeline.answered(words);
        }
    }

    fn promise(&mut self, words: &Template) {
        let days = self.fill.dice.range(0, 3);
        let (_, minute) = self.craft.calendar.local(self.timeline.now);
        let days = if days == 0 && minute > 14 * 60 { 1 } else { days };
        let hour = [12, 13, 16, 17, 18][self.fill.dice.below(5)];
        let hour = if days == 0 { hour.max(minute / 60 + 2).min(18) } else { hour };
        let due = self.craft.calendar.working_day_at(self.timeline.now, days, hour * 60);
        let due = self.promise_due.unwrap_or(due);
        let by = self.by_when(due);
        self.fill.bound.insert("entro".to_owned(), by);
        let words = self.fill.fill(words);
        self.timeline.promise(words, due);
    }

    /// "entro le 16", "domani entro le 12", "entro giovedì".
    fn by_when(&self, due: Timestamp) -> String {
        let it = self.story.italian;
        let (today, _) = self.craft.calendar.local(self.timeline.now);
        let (day, minute) = self.craft.calendar.local(due);
        let hour = if minute % 60 == 0 { (minute / 60).to_string() } else { clock(minute) };
        let tomorrow = Calendar::days_later(today, 1);
        let near = day < Calendar::days_later(today, 7);
        match (it, day) {
            (true, d) if d == today => format!("entro le {hour}"),
            (false, d) if d == today => format!("by {hour}.00 today"),
            (true, d) if d == tomorrow => format!("domani entro le {hour}"),
            (false, d) if d == tomorrow => format!("by {hour}.00 tomorrow"),
            (true, d) if near => format!("entro {}", weekday(d, true)),
            (false, d) if near => format!("by {}", weekday(d, false)),
            (true, d) => format!("entro il {}", day_and_month(d, true)),
            (false, d) => format!("by {}", day_and_month(d, false)),
        }
    }

    fn keep(&mut self) {
        let Some(due) = self.timeline.open_promise() else { return };
        if self.fill.dice.chance(12) {
            self.move_to(due);
            if !self.out_of_time {
                self.timeline.end_promise(false);
            }
            return;
        }
        let gap = due.since(self.timeline.now) / Timestamp::MINUTE;
        let minutes = self.fill.dice.range(gap / 3, gap.max(3));
        let at = Timestamp(self.timeline.now.0 + minutes * Timestamp::MINUTE);
        // Nobody keeps a promise at night: the last opening time before.
        let at = self.craft.calendar.work_minutes_later(at, 0).min(due);
        self.move_to(at);
        if !self.out_of_time {
            self.timeline.end_promise(true);
        }
    }

    fn offer(&mut self, end: OfferEnd) {
        let Some(action) = self.story.offer.clone() else { return };
        let answer = match end {
            OfferEnd::NotMade => return,
            OfferEnd::Vetoed(why) => {
                self.timeline.offered(&action, OperatorAct::Veto(why));
                return;
            }
            OfferEnd::Accepted => ContactAnswer::Accepted,
            OfferEnd::Declined => ContactAnswer::Declined,
        };
        self.pause(true);
        if self.out_of_time {
            return;
        }
        self.timeline.offered(&action, OperatorAct::Proposed);
        if let Some((it, en)) = self.craft.sayings.get(&action) {
            let said = if self.story.italian { it } else { en }.clone();
            self.timeline.says(said);
        }
        self.pause(false);
        let reply = self.language_rule(if end == OfferEnd::Accepted { "accetta" } else { "rifiuta" });
        let reply = typed(&reply, self.timeline.channel, self.careless, self.story.italian);
        self.timeline.said(reply);
        self.timeline.replied(&action, answer);
    }

    fn finish(&mut self) {
        if self.timeline.open_promise().is_some() {
            self.keep();
            if self.timeline.open_promise().is_some() {
                return;
            }
        }
        if self.story.italian && self.fill.dice.chance(9) {
            let note = self.fill.word("annota", true);
            self.timeline.note(note);
        }
        let minutes = self.fill.dice.range(1, 6);
        self.later(minutes);
        if self.out_of_time {
            return;
        }
        if let Some(need) = &self.story.need
            && self.fill.dice.chance(60)
        {
            let need = self.fill.fill(need);
            self.timeline.set(Field::Need, need);
            self.timeline.set(Field::NeedConfirmed, true);
        }
        let outcome = self.fill.dice.pick(&self.story.outcomes).cloned().unwrap_or_else(|| "answered".to_owned());
        self.timeline.solve(&outcome, String::new());
        let long_ago = self.plan_until.since(self.timeline.now) > 7 * Timestamp::DAY;
        if long_ago && self.fill.dice.chance(14) {
            let (days, minute) = (self.fill.dice.range(3, 8), self.fill.dice.range(10 * 60, 17 * 60));
            let words = self.language_rule("ascolto");
            let mark = [5, 5, 5, 4, 4, 3, 2][self.fill.dice.below(7)];
            self.move_to(self.craft.calendar.working_day_at(self.timeline.now, days, minute));
            self.timeline.experience(words, mark);
        }
        if long_ago {
            self.timeline.set(Field::Status, CaseStatus::Closed.as_str());
        }
    }

    fn come_back(&mut self) {
        if self.timeline.status() != CaseStatus::Solved {
            return;
        }
        let minute = self.fill.dice.range(8 * 60 + 10, 11 * 60);
        let days = self.fill.dice.range(1, 3);
        self.move_to(self.craft.calendar.working_day_at(self.timeline.now, days, minute));
        if self.out_of_time {
            return;
        }
        let back = self.language_rule("ritorna");
        let words = typed(&back, self.timeline.channel, self.careless, self.story.italian);
        self.timeline.said(words.clone());
        self.timeline.reopen(words);
        self.timeline.set(Field::Answered, false);
    }
}

/// Whether an act with this label answers the request.
pub(super) fn is_answer(label: &str) -> bool {
    ["give_", "send_", "check_", "open_", "confirm"].iter().any(|start| label.starts_with(start))
}
