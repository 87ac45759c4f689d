//! What is said in a story: by the contact, by us, by an office; and what we promise and offer.

use super::calendar::{Calendar, clock, day_and_month, weekday};
use super::grammar::Template;
use super::play::{OfferEnd, Player, is_answer, lead_in};
use super::tidy::tidy;
use super::voice::{asked, typed};
use oltre_domain::{CaseStatus, Channel, ContactAnswer, ContactKind, Field, OperatorAct, Timestamp};

impl Player<'_> {
    pub(super) fn channel_rule(&mut self, what: &str) -> String {
        let channel = self.timeline.channel.as_str();
        let language = if self.story.italian { "" } else { "_en" };
        let name = format!("{what}_{channel}{language}");
        if self.fill.rules[1].get(&name).is_some() {
            self.fill.word(&name, true)
        } else {
            String::new()
        }
    }

    pub(super) fn language_rule(&mut self, name: &str) -> String {
        let name = if self.story.italian {
            name.to_owned()
        } else {
            format!("{name}_en")
        };
        self.fill.word(&name, true)
    }

    pub(super) fn contact(&mut self, words: &Template) {
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
                self.timeline.act("greet", tidy(&hello));
                self.later(1);
            }
        } else if self.timeline.channel == Channel::Counter {
            self.timeline.take(false);
        }
        let (opening, closing) = if self.plain {
            (String::new(), String::new())
        } else if self.story.who == ContactKind::Employee {
            // Colleagues do not announce themselves as the public does: their words begin with "ciao".
            (String::new(), self.channel_rule("chiudi"))
        } else {
            (self.channel_rule("apri"), self.channel_rule("chiudi"))
        };
        let whole = format!("{opening}{body}{closing}");
        let words = typed(&whole, self.timeline.channel, self.careless, self.story.italian);
        self.timeline.said(words);
    }

    pub(super) fn act(&mut self, label: &str, words: &Template) {
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
        let words = tidy(&format!("{opening}{body}"));
        self.timeline.act(label, words);
        if is_answer(label) {
            self.timeline.set(Field::Answered, true);
        }
    }

    pub(super) fn answer(&mut self, words: &Template) {
        let words = self.fill.fill(words);
        let Some((asked_at, due)) = self.timeline.open_question() else {
            return;
        };
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

    pub(super) fn promise(&mut self, words: &Template) {
        let days = self.fill.dice.range(0, 3);
        let (_, minute) = self.craft.calendar.local(self.timeline.now);
        let days = if days == 0 && minute > 14 * 60 { 1 } else { days };
        let hour = [12, 13, 16, 17, 18][self.fill.dice.below(5)];
        let hour = if days == 0 {
            hour.max(minute / 60 + 2).min(18)
        } else {
            hour
        };
        let due = self
            .craft
            .calendar
            .working_day_at(self.timeline.now, days, hour * 60);
        let due = self.promise_due.unwrap_or(due);
        let by = self.by_when(due);
        self.fill.bound.insert("entro".to_owned(), by);
        let words = self.fill.fill(words);
        self.timeline.promise(words, due);
    }

    /// "entro le 16", "domani entro le 12", "entro giovedì".
    pub(super) fn by_when(&self, due: Timestamp) -> String {
        let it = self.story.italian;
        let (today, _) = self.craft.calendar.local(self.timeline.now);
        let (day, minute) = self.craft.calendar.local(due);
        let hour = if minute % 60 == 0 {
            (minute / 60).to_string()
        } else {
            clock(minute)
        };
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

    pub(super) fn keep(&mut self) {
        let Some(due) = self.timeline.open_promise() else {
            return;
        };
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

    pub(super) fn offer(&mut self, end: OfferEnd) {
        let Some(action) = self.story.offer.clone() else {
            return;
        };
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
            let said = if self.story.italian { it } else { en };
            let lead = self.language_rule("proponi");
            self.timeline.says(tidy(&lead_in(&lead, said)));
        }
        self.pause(false);
        let reply = self.language_rule(if end == OfferEnd::Accepted {
            "accetta"
        } else {
            "rifiuta"
        });
        let reply = typed(
            &format!("{reply}."),
            self.timeline.channel,
            self.careless,
            self.story.italian,
        );
        self.timeline.said(reply);
        self.timeline.replied(&action, answer);
    }
}
