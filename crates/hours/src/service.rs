//! All that an organisation undertakes, ready to be run over its cases.

use crate::{Clock, Heard, WorkTime, clocks};
use oltre_domain::{BusinessHours, CaseState, Channel, Field, Priority, QueueId, ServiceLevel, Timestamp};
use std::collections::BTreeMap;

/// What is undertaken, with the hours it is measured in.
#[derive(Clone, Debug, Default)]
pub struct Service {
    levels: Vec<ServiceLevel>,
    hours: BTreeMap<String, WorkTime>,
}

/// What of a case decides by when.
#[derive(Clone, Copy, Debug)]
pub struct Facts {
    /// When it was opened.
    pub born: Timestamp,
    /// Where it waits.
    pub queue: Option<QueueId>,
    /// How urgent it is.
    pub priority: Priority,
    /// How the contact came.
    pub channel: Option<Channel>,
}

impl Facts {
    /// Of a case.
    #[must_use]
    pub fn of(case: &CaseState) -> Self {
        Self {
            born: case.created_at,
            queue: case.queue(),
            priority: case.priority(),
            channel: case.value(Field::Channel).text().and_then(Channel::parse),
        }
    }
}

impl Service {
    /// Levels in the order in which they are asked, and hours. Hours that cannot be reckoned with measure nothing: whoever
    /// brings them in refuses them.
    #[must_use]
    pub fn new(levels: Vec<ServiceLevel>, hours: &[BusinessHours]) -> Self {
        let ready = |hours: &BusinessHours| Some((hours.key.clone(), WorkTime::of(hours).ok()?));
        Self {
            levels,
            hours: hours.iter().filter_map(ready).collect(),
        }
    }

    /// Whether nothing is undertaken.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.levels.is_empty()
    }

    /// What holds for a case.
    #[must_use]
    pub fn level(&self, facts: &Facts) -> Option<&ServiceLevel> {
        ServiceLevel::of(&self.levels, facts.queue)
    }

    /// The hours in which a case is measured; none when nothing is undertaken for it, or in hours that cannot be.
    #[must_use]
    pub fn hours(&self, facts: &Facts) -> Option<&WorkTime> {
        self.level(facts).and_then(|level| self.hours.get(&level.hours))
    }

    /// The clocks of a case; none when nothing is undertaken for it.
    #[must_use]
    pub fn clocks(&self, facts: &Facts, heard: impl IntoIterator<Item = Heard>) -> Vec<Clock> {
        let Some(level) = self.level(facts) else {
            return Vec::new();
        };
        let targets = level.targets.get(&facts.priority);
        match (targets, self.hours.get(&level.hours)) {
            (Some(targets), Some(work)) => clocks(work, targets, facts.born, facts.channel, heard),
            _ => Vec::new(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::worktime::tests::{rome, town_hall};
    use jiff::civil::{date, time};
    use oltre_domain::{ClockKind, Escalation, Targets, Texts};
    use uuid::Uuid;

    fn level(key: &str, queues: &[QueueId], minutes: u32) -> ServiceLevel {
        let targets = Targets {
            solution: Some(minutes),
            ..Targets::default()
        };
        ServiceLevel {
            key: key.to_owned(),
            label: Texts::default(),
            queues: queues.to_vec(),
            hours: "desk".to_owned(),
            targets: BTreeMap::from([(Priority::Normal, targets)]),
            escalation: Escalation::default(),
        }
    }

    #[test]
    fn a_queues_own_level_holds_before_the_one_for_all_others() {
        let tax = QueueId(Uuid::from_u128(1));
        let service = Service::new(
            vec![level("all", &[], 60), level("tax", &[tax], 120)],
            &[town_hall()],
        );
        let facts = |queue, priority| Facts {
            born: rome(date(2026, 6, 8), time(9, 0, 0, 0)),
            queue: Some(queue),
            priority,
            channel: None,
        };
        let due = |facts: Facts| service.clocks(&facts, []).first().and_then(|clock| clock.due);
        let at = |hour| Some(rome(date(2026, 6, 8), time(hour, 0, 0, 0)));
        assert_eq!(due(facts(tax, Priority::Normal)), at(11));
        assert_eq!(due(facts(QueueId(Uuid::from_u128(2)), Priority::Normal)), at(10));
        assert_eq!(
            due(facts(tax, Priority::Low)),
            None,
            "nothing is undertaken for it"
        );
        let clocks = service.clocks(&facts(tax, Priority::Normal), []);
        assert_eq!(clocks[0].kind, ClockKind::Solution);
    }

    #[test]
    fn hours_that_cannot_be_measure_nothing() {
        let mut never = town_hall();
        never.week = Default::default();
        let service = Service::new(vec![level("all", &[], 60)], &[never]);
        let facts = Facts {
            born: Timestamp(0),
            queue: None,
            priority: Priority::Normal,
            channel: None,
        };
        assert!(service.clocks(&facts, []).is_empty());
    }
}
