//! Of a desk file: when people work, and what is undertaken for the cases of a queue.

use super::{Known, NAME, Words, check_key, one_line, texts};
use jiff::tz::TimeZone;
use oltre_domain::{
    BusinessHours, ClosedDays, DAY_MINUTES, Escalation, MAX_TARGET_MINUTES, OpenHours, Priority,
    ServiceLevel, Targets, fold,
};
use oltre_hours::WorkTime;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A label's longest, in characters.
pub(super) const LABEL: usize = 60;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct HoursEntry {
    pub(super) key: String,
    label: Words,
    time_zone: Option<String>,
    #[serde(default)]
    monday: Vec<String>,
    #[serde(default)]
    tuesday: Vec<String>,
    #[serde(default)]
    wednesday: Vec<String>,
    #[serde(default)]
    thursday: Vec<String>,
    #[serde(default)]
    friday: Vec<String>,
    #[serde(default)]
    saturday: Vec<String>,
    #[serde(default)]
    sunday: Vec<String>,
    holidays: Option<String>,
    #[serde(default)]
    every_year: Vec<String>,
    #[serde(default)]
    closed: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ServiceEntry {
    pub(super) key: String,
    label: Words,
    hours: String,
    #[serde(default)]
    queues: Vec<String>,
    urgent: Option<TargetsEntry>,
    high: Option<TargetsEntry>,
    normal: Option<TargetsEntry>,
    low: Option<TargetsEntry>,
    #[serde(default)]
    escalation: EscalationEntry,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct TargetsEntry {
    first_reply: Option<String>,
    next_reply: Option<String>,
    solution: Option<String>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct EscalationEntry {
    priority: Option<Priority>,
    label: Option<String>,
}

impl Known {
    pub(super) fn hours(entry: HoursEntry, zone: &TimeZone) -> Result<BusinessHours, String> {
        let HoursEntry {
            key,
            label,
            time_zone,
            monday,
            tuesday,
            wednesday,
            thursday,
            friday,
            saturday,
            sunday,
            holidays,
            every_year,
            closed,
        } = entry;
        check_key("key", &key)?;
        let days = [
            ("monday", monday),
            ("tuesday", tuesday),
            ("wednesday", wednesday),
            ("thursday", thursday),
            ("friday", friday),
            ("saturday", saturday),
            ("sunday", sunday),
        ];
        let mut week: [Vec<OpenHours>; 7] = Default::default();
        for ((day, stretches), of_week) in days.into_iter().zip(&mut week) {
            for stretch in stretches {
                let hours =
                    open(&stretch).ok_or_else(|| format!("{day}: {stretch:?} is not like 08:00-13:00"))?;
                of_week.push(hours);
            }
        }
        let row = BusinessHours {
            label: texts("label", &label, NAME)?,
            key,
            time_zone: time_zone
                .or_else(|| zone.iana_name().map(str::to_owned))
                .ok_or("time_zone: is missing, as Europe/Rome")?,
            week,
            holidays,
            every_year,
            closed: closed.iter().map(|days| period(days)).collect(),
        };
        WorkTime::of(&row).map_err(|why| why.to_string())?;
        Ok(row)
    }

    pub(super) fn service(&self, entry: ServiceEntry) -> Result<ServiceLevel, String> {
        let ServiceEntry {
            key,
            label,
            hours,
            queues,
            urgent,
            high,
            normal,
            low,
            escalation,
        } = entry;
        check_key("key", &key)?;
        if !self.hours.contains(&hours) {
            return Err(format!("hours: there are no hours {hours:?}"));
        }
        let queue = |name: &String| {
            let id = self.queues.get(&fold(name)).copied();
            id.ok_or_else(|| format!("queues: there is no queue {name:?}"))
        };
        let mut targets = BTreeMap::new();
        for (priority, name, entry) in [
            (Priority::Urgent, "urgent", urgent),
            (Priority::High, "high", high),
            (Priority::Normal, "normal", normal),
            (Priority::Low, "low", low),
        ] {
            if let Some(entry) = entry {
                targets.insert(priority, entry.read(name)?);
            }
        }
        let EscalationEntry {
            priority,
            label: marked,
        } = escalation;
        let marked = marked.map(|text| one_line("escalation.label", &text, LABEL));
        Ok(ServiceLevel {
            label: texts("label", &label, NAME)?,
            key,
            queues: queues.iter().map(queue).collect::<Result<_, _>>()?,
            hours,
            targets,
            escalation: Escalation {
                priority,
                label: marked.transpose()?,
            },
        })
    }
}

impl TargetsEntry {
    fn read(self, priority: &str) -> Result<Targets, String> {
        let Self {
            first_reply,
            next_reply,
            solution,
        } = self;
        let target = |name: &str, written: Option<String>| {
            let wrong = |text: &String| {
                format!(
                    "{priority}.{name}: {text:?} is no working time, as 4h, 30m or 1h 30m, at most a year"
                )
            };
            let read = |text: String| minutes(&text).ok_or_else(|| wrong(&text));
            written.map(read).transpose()
        };
        Ok(Targets {
            first_reply: target("first_reply", first_reply)?,
            next_reply: target("next_reply", next_reply)?,
            solution: target("solution", solution)?,
        })
    }
}

/// `08:00-13:00`; the day ends at `24:00`.
fn open(text: &str) -> Option<OpenHours> {
    let (from, until) = text.split_once('-')?;
    Some(OpenHours {
        from: minute_of_day(from.trim())?,
        until: minute_of_day(until.trim())?,
    })
}

fn minute_of_day(text: &str) -> Option<u16> {
    let (hours, minutes) = text.split_once(':')?;
    let (hours, minutes): (u16, u16) = (digits(hours)?, digits(minutes)?);
    let of_day = hours.checked_mul(60)?.checked_add(minutes)?;
    (minutes < 60 && of_day <= DAY_MINUTES).then_some(of_day)
}

/// `4h`, `30m`, `1h 30m`: at least a minute and at most a year.
fn minutes(text: &str) -> Option<u32> {
    let mut sum: u32 = 0;
    for part in text.split_whitespace() {
        let minutes = match (part.strip_suffix('h'), part.strip_suffix('m')) {
            (Some(hours), _) => digits::<u32>(hours)?.checked_mul(60)?,
            (_, Some(minutes)) => digits(minutes)?,
            _ => return None,
        };
        sum = sum.checked_add(minutes)?;
    }
    (1..=MAX_TARGET_MINUTES).contains(&sum).then_some(sum)
}

/// A number without a sign.
fn digits<T: std::str::FromStr>(text: &str) -> Option<T> {
    let all = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    all.then(|| text.parse().ok()).flatten()
}

/// `2026-12-24`, or `2026-08-10/2026-08-14`.
fn period(text: &str) -> ClosedDays {
    let (from, until) = text.split_once('/').unwrap_or((text, text));
    ClosedDays {
        from: from.trim().to_owned(),
        until: until.trim().to_owned(),
    }
}
