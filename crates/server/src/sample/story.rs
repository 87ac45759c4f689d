//! Stories: how a matter comes in and what is done about it, as written in `text/*.toml`.
//!
//! A story's script has one line per thing that happens:
//!
//! ```text
//! c words                the contact says or writes
//! give_hours: words      the operator does and says (the label of the act, as the playbooks have it)
//! n words                a note for colleagues
//! h office | question    another office is asked
//! a words                it answers
//! p words                we promise, by {entro}
//! k                      the promise is kept
//! wait 1-4               working days pass
//! + line, - line         only when the contact takes the story's offer up, or declines it
//! ~ line                 unless the contact declines it
//! ```

use super::FILES;
use super::grammar::{Rules, Template, TextFault};
use super::scene::WORDS;
use oltre_domain::{Channel, ContactKind};
use serde::Deserialize;
use std::collections::BTreeMap;

/// A file of stories, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    say: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    story: Vec<Written>,
}

/// One story, as written.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Written {
    pub(super) id: String,
    /// The file's, unless the story says otherwise.
    #[serde(default)]
    pub(super) topic: Option<String>,
    #[serde(default = "one")]
    pub(super) weight: u32,
    #[serde(default = "italian")]
    pub(super) lang: String,
    #[serde(default = "citizen")]
    pub(super) who: String,
    #[serde(default = "any_channel")]
    pub(super) on: String,
    pub(super) subject: Vec<String>,
    #[serde(default)]
    pub(super) need: Option<String>,
    #[serde(default)]
    pub(super) offer: Option<String>,
    pub(super) outcomes: Vec<String>,
    #[serde(default)]
    pub(super) tags: Vec<String>,
    #[serde(default)]
    pub(super) place: Option<String>,
    #[serde(default)]
    pub(super) mood: Option<String>,
    #[serde(default)]
    pub(super) priority: Option<i64>,
    pub(super) script: String,
}

const fn one() -> u32 {
    1
}
fn italian() -> String {
    "it".into()
}
fn citizen() -> String {
    "citizen".into()
}
fn any_channel() -> String {
    "phone phone email chat counter web".into()
}

/// What the case record says about the mood.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mood {
    Complaint,
    Distress,
    JustAnswer,
}

/// Where the case is, if it is about a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Where {
    Anywhere,
    /// Where the contact lives.
    Home,
    Water,
    Mainland,
}

/// One line of a script.
#[derive(Clone, Debug)]
pub(super) enum Step {
    Contact(Template),
    Act(String, Template),
    Note(Template),
    Ask { office: String, question: Template },
    Answer(Template),
    Promise(Template),
    Kept,
    Wait(i64, i64),
}

/// When a line is played.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum When {
    Always,
    Accepted,
    Declined,
    NotDeclined,
}

/// A story, read.
#[derive(Clone, Debug)]
pub(super) struct Story {
    pub(super) topic: &'static str,
    pub(super) weight: u32,
    pub(super) italian: bool,
    pub(super) who: ContactKind,
    pub(super) on: Vec<Channel>,
    pub(super) subject: Vec<Template>,
    pub(super) need: Option<Template>,
    pub(super) offer: Option<String>,
    pub(super) outcomes: Vec<String>,
    pub(super) tags: Vec<String>,
    pub(super) place: Option<Where>,
    pub(super) mood: Option<Mood>,
    pub(super) priority: Option<i64>,
    pub(super) script: Vec<(When, Step)>,
}

impl Story {
    /// Somebody else has to answer before it can end, whatever the contact says to an offer.
    pub(super) fn asks_an_office(&self) -> bool {
        let always = |when: &When| matches!(when, When::Always | When::NotDeclined);
        self.script
            .iter()
            .any(|(when, step)| always(when) && matches!(step, Step::Ask { .. }))
    }

    /// The contact is asked something at some point.
    pub(super) fn asks_the_contact(&self) -> bool {
        self.script
            .iter()
            .any(|(_, step)| matches!(step, Step::Act(label, _) if label.starts_with("ask_")))
    }

    fn texts(&self) -> impl Iterator<Item = &Template> {
        let steps = self.script.iter().filter_map(|(_, step)| match step {
            Step::Contact(t) | Step::Act(_, t) | Step::Note(t) | Step::Answer(t) | Step::Promise(t) => {
                Some(t)
            }
            Step::Ask { question, .. } => Some(question),
            Step::Kept | Step::Wait(..) => None,
        });
        self.subject.iter().chain(&self.need).chain(steps)
    }
}

/// The stories of a topic and the rules their texts share.
#[derive(Clone, Debug)]
pub(super) struct Shelf {
    pub(super) rules: Rules,
    pub(super) stories: Vec<Story>,
}

/// What is wrong with a story.
#[derive(Debug, thiserror::Error)]
pub(super) enum StoryFault {
    #[error("{file}: {source}")]
    Toml { file: String, source: toml::de::Error },
    #[error("{file}: {source}")]
    Text { file: String, source: TextFault },
    #[error("{file}, story {story}: {what}")]
    Line {
        file: String,
        story: String,
        what: String,
    },
}

/// Reads one file of stories. Rules of `common` may be used too, and the words of the scene.
///
/// # Errors
/// A line, key or slot that nothing understands, with the file and the story it is in.
pub(super) fn read(topic: &str, source: &str, common: &Rules) -> Result<Shelf, StoryFault> {
    let written: File = toml::from_str(source).map_err(|source| StoryFault::Toml {
        file: topic.to_owned(),
        source,
    })?;
    shelf(topic, written.say, written.story, common)
}

/// Checks stories and the rules they share.
///
/// # Errors
/// As [`read`].
pub(super) fn shelf(
    topic: &str,
    say: BTreeMap<String, Vec<String>>,
    stories: Vec<Written>,
    common: &Rules,
) -> Result<Shelf, StoryFault> {
    let file = topic.to_owned();
    let text = |source| StoryFault::Text {
        file: file.clone(),
        source,
    };
    let rules = Rules::parse(&say).map_err(text)?;
    let stories: Vec<Story> = stories
        .into_iter()
        .map(|w| story(topic, w))
        .collect::<Result<_, _>>()?;
    let (mut asked, mut kept) = (Vec::new(), Vec::new());
    for template in rules
        .texts()
        .chain(common.texts())
        .chain(stories.iter().flat_map(Story::texts))
    {
        template.names(&mut asked);
        template.kept(&mut kept);
    }
    for name in asked {
        let known =
            rules.get(&name).is_some() || common.get(&name).is_some() || WORDS.contains(&name.as_str());
        if !known && !kept.contains(&name) {
            return Err(text(TextFault::Unfilled(name)));
        }
    }
    Ok(Shelf { rules, stories })
}

fn story(file: &str, written: Written) -> Result<Story, StoryFault> {
    let Written {
        id,
        topic,
        weight,
        lang,
        who,
        on,
        subject,
        need,
        offer,
        outcomes,
        tags,
        place,
        mood,
        priority,
        script,
    } = written;
    let fault = |what: String| StoryFault::Line {
        file: file.to_owned(),
        story: id.clone(),
        what,
    };
    let topic = topic.as_deref().unwrap_or(file);
    let topic = FILES
        .iter()
        .map(|(key, _)| *key)
        .find(|key| *key == topic)
        .ok_or_else(|| fault(format!("no such topic: {topic}")))?;
    let template = |t: &str| Template::parse(t).map_err(|e| fault(e.to_string()));
    let who = ContactKind::parse(&who).ok_or_else(|| fault(format!("no such contact: {who}")))?;
    let on = on
        .split_whitespace()
        .map(|c| Channel::parse(c).ok_or_else(|| fault(format!("no such channel: {c}"))))
        .collect::<Result<_, _>>()?;
    let mood = match mood.as_deref() {
        None => None,
        Some("complaint") => Some(Mood::Complaint),
        Some("distress") => Some(Mood::Distress),
        Some("just_answer") => Some(Mood::JustAnswer),
        Some(other) => return Err(fault(format!("no such mood: {other}"))),
    };
    let place = match place.as_deref() {
        None => None,
        Some("any") => Some(Where::Anywhere),
        Some("home") => Some(Where::Home),
        Some("water") => Some(Where::Water),
        Some("mainland") => Some(Where::Mainland),
        Some(other) => return Err(fault(format!("no such place: {other}"))),
    };
    let mut steps = Vec::new();
    for line in script.lines().map(str::trim).filter(|l| !l.is_empty()) {
        let (when, line) = match line.split_once(' ') {
            Some(("+", rest)) => (When::Accepted, rest.trim()),
            Some(("-", rest)) => (When::Declined, rest.trim()),
            Some(("~", rest)) => (When::NotDeclined, rest.trim()),
            _ => (When::Always, line),
        };
        steps.push((
            when,
            step(line, template).map_err(|e| e.unwrap_or_else(|| fault(format!("no such line: {line}"))))?,
        ));
    }
    Ok(Story {
        topic,
        weight,
        italian: lang == "it",
        who,
        on,
        subject: subject.iter().map(|t| template(t)).collect::<Result<_, _>>()?,
        need: need.as_deref().map(template).transpose()?,
        offer,
        outcomes,
        tags,
        place,
        mood,
        priority,
        script: steps,
    })
}

/// One line. `Err(None)`: nothing understands it.
fn step<F>(line: &str, template: F) -> Result<Step, Option<StoryFault>>
where
    F: Fn(&str) -> Result<Template, StoryFault>,
{
    if line == "k" {
        return Ok(Step::Kept);
    }
    let (head, rest) = line.split_once(' ').ok_or(None)?;
    let rest = rest.trim();
    Ok(match head {
        "c" => Step::Contact(template(rest)?),
        "n" => Step::Note(template(rest)?),
        "a" => Step::Answer(template(rest)?),
        "p" => Step::Promise(template(rest)?),
        "h" => {
            let (office, question) = rest.split_once(" | ").ok_or(None)?;
            Step::Ask {
                office: office.trim().to_owned(),
                question: template(question)?,
            }
        }
        "wait" => {
            let (low, high) = rest.split_once('-').unwrap_or((rest, rest));
            Step::Wait(low.parse().map_err(|_| None)?, high.parse().map_err(|_| None)?)
        }
        act => {
            let label = act.strip_suffix(':').ok_or(None)?;
            Step::Act(label.to_owned(), template(rest)?)
        }
    })
}
