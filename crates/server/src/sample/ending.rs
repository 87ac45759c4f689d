//! How a story ends: solved, closed, told how it went, or come back.

use super::play::Player;
use super::voice::typed;
use oltre_domain::{CaseStatus, Field, Timestamp};

impl Player<'_> {
    pub(super) fn finish(&mut self) {
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
        let outcome = self
            .fill
            .dice
            .pick(&self.story.outcomes)
            .cloned()
            .unwrap_or_else(|| "answered".to_owned());
        let said = self.timeline.said_by_contact();
        if let Some(article) =
            super::pages::used(self.timeline.id(), self.story.topic, self.story.italian, &said)
        {
            self.timeline.used(article);
        }
        self.timeline.solve(&outcome, String::new());
    }

    /// What is solved for long is closed, and some contacts were asked how it went.
    pub(super) fn close(&mut self) {
        let long_ago = self.plan_until.since(self.timeline.now) > 7 * Timestamp::DAY;
        if !long_ago || self.timeline.status() != CaseStatus::Solved {
            return;
        }
        if self.story.mood.is_none() && self.fill.dice.chance(16) {
            let (days, minute) = (self.fill.dice.range(3, 8), self.fill.dice.range(10 * 60, 17 * 60));
            let words = if self.story.italian {
                "ascolto"
            } else {
                "ascolto_en"
            };
            let mark = self
                .fill
                .word(&format!("{words}@voto"), false)
                .parse()
                .unwrap_or(5);
            let words = self.fill.word(words, false);
            self.move_to(
                self.craft
                    .calendar
                    .working_day_at(self.timeline.now, days, minute),
            );
            self.timeline.experience(words, mark);
        }
        self.timeline.set(Field::Status, CaseStatus::Closed.as_str());
    }

    pub(super) fn come_back(&mut self) {
        if self.timeline.status() != CaseStatus::Solved {
            return;
        }
        let minute = self.fill.dice.range(8 * 60 + 10, 11 * 60);
        let days = self.fill.dice.range(1, 3);
        self.move_to(
            self.craft
                .calendar
                .working_day_at(self.timeline.now, days, minute),
        );
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
