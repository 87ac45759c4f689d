//! The cases the demo opens on: written one by one, so that the first minutes show an offer, a silence and a promise.

use super::story::{self, Shelf, StoryFault};
use serde::Deserialize;

/// One case, as written in `text/demo.toml`.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct DemoCase {
    pub(super) name: String,
    pub(super) woman: bool,
    #[serde(default = "citizen")]
    pub(super) kind: String,
    #[serde(default = "italian")]
    pub(super) lang: String,
    /// Key of a front operator; none: it waits for somebody.
    pub(super) owner: Option<String>,
    /// Minutes of opening time before the demo's morning.
    pub(super) ago: i64,
    /// The bits of its code; else one of the sample's.
    pub(super) code: Option<u32>,
    pub(super) topic: String,
    on: String,
    pub(super) priority: Option<i64>,
    mood: Option<String>,
    subject: String,
    need: Option<String>,
    pub(super) street: Option<String>,
    #[serde(default)]
    pub(super) number: String,
    #[serde(default)]
    pub(super) district: String,
    /// `today` or `late`: when its open promise falls due.
    pub(super) promise: Option<String>,
    /// An action this contact declined three weeks ago.
    pub(super) before: Option<String>,
    script: String,
}

fn citizen() -> String {
    "citizen".into()
}
fn italian() -> String {
    "it".into()
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    case: Vec<DemoCase>,
}

/// The demo's cases with the story of each.
///
/// # Errors
/// A line, key or slot that nothing understands.
pub(super) fn read(common: &super::grammar::Rules) -> Result<(Vec<DemoCase>, Shelf), StoryFault> {
    let toml = |source| StoryFault::Toml {
        file: "demo".to_owned(),
        source,
    };
    let file: File = toml::from_str(include_str!("text/demo.toml")).map_err(toml)?;
    let written = file.case.iter().enumerate().map(|(at, case)| {
        let DemoCase {
            kind,
            lang,
            topic,
            on,
            priority,
            mood,
            subject,
            need,
            street,
            script,
            ..
        } = case;
        story::Written {
            id: format!("demo-{at}"),
            topic: Some(topic.clone()),
            weight: 1,
            lang: lang.clone(),
            who: kind.clone(),
            on: on.clone(),
            subject: vec![subject.clone()],
            need: need.clone(),
            offer: None,
            outcomes: vec!["answered".to_owned()],
            tags: Vec::new(),
            place: street.as_ref().map(|_| "home".to_owned()),
            mood: mood.clone(),
            priority: *priority,
            script: script.clone(),
        }
    });
    let shelf = story::shelf("demo", Default::default(), written.collect(), common)?;
    Ok((file.case, shelf))
}
