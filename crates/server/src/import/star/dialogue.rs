//! A dialogue as the file has it: the fields that are used, and no others.

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use std::collections::BTreeSet;

/// One dialogue.
#[derive(Debug, Deserialize)]
pub(super) struct Dialogue {
    #[serde(rename = "DialogueID")]
    pub(super) dialogue_id: i64,
    #[serde(rename = "CompletionLevel", default)]
    completion_level: Option<String>,
    #[serde(rename = "Scenario", default)]
    scenario: Scenario,
    #[serde(rename = "UserQuestionnaire", default)]
    pub(super) questionnaire: Option<Vec<Question>>,
    #[serde(rename = "Events")]
    pub(super) events: Vec<Event>,
}

#[derive(Debug, Default, Deserialize)]
struct Scenario {
    #[serde(rename = "WizardCapabilities", default)]
    capabilities: Vec<RawCapability>,
}

#[derive(Debug, Deserialize)]
struct RawCapability {
    #[serde(rename = "Domain", default)]
    domain: Option<String>,
    #[serde(rename = "Task", default)]
    task: Option<String>,
}

/// What an agent was able to help with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Capability {
    pub(super) domain: String,
    pub(super) task: String,
}

/// One question of the questionnaire and its answer.
#[derive(Debug, Deserialize)]
pub(super) struct Question {
    #[serde(rename = "Question", default)]
    pub(super) question: String,
    #[serde(rename = "Answer", default)]
    pub(super) answer: Json,
}

/// Who did it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub(super) enum Agent {
    /// The person.
    User,
    /// The human agent.
    Wizard,
    /// The back office.
    KnowledgeBase,
    /// Who tells the person what to do next, or somebody newer.
    #[serde(other)]
    Other,
}

/// One thing that happened.
#[derive(Debug, Deserialize)]
pub(super) struct Event {
    #[serde(rename = "Agent")]
    pub(super) agent: Agent,
    #[serde(rename = "Action")]
    pub(super) action: String,
    #[serde(rename = "Text", default)]
    pub(super) text: Option<String>,
    #[serde(rename = "ActionLabel", default)]
    pub(super) action_label: Option<String>,
    #[serde(rename = "APIName", default)]
    pub(super) api_name: Option<String>,
    #[serde(rename = "Constraints", default)]
    pub(super) constraints: Option<Vec<Map<String, Json>>>,
    #[serde(rename = "Item", default)]
    pub(super) item: Option<Map<String, Json>>,
    #[serde(rename = "TotalItems", default)]
    pub(super) total_items: Option<i64>,
    #[serde(rename = "UnixTime", default)]
    pub(super) unix_time: Option<i64>,
}

impl RawCapability {
    /// A quiz has a task and no domain: the task names both.
    fn read(&self) -> Option<Capability> {
        let present = |t: &Option<String>| {
            t.clone()
                .filter(|t| !t.is_empty() && t.len() <= 80 && !t.contains('\0'))
        };
        let task = present(&self.task).or_else(|| present(&self.domain))?;
        let domain = present(&self.domain).unwrap_or_else(|| super::phrases::domain_of(&task));
        Some(Capability { domain, task })
    }
}

impl Dialogue {
    /// Where the case waits and what it is about; `other` when the file does not say.
    pub(super) fn first_capability(&self) -> Capability {
        let first = self.scenario.capabilities.iter().find_map(RawCapability::read);
        first.unwrap_or_else(|| Capability {
            domain: "other".to_owned(),
            task: "other".to_owned(),
        })
    }

    /// The tasks after the first, as labels.
    pub(super) fn other_tasks(&self) -> BTreeSet<String> {
        let first = self.first_capability();
        let all = self.scenario.capabilities.iter().filter_map(RawCapability::read);
        all.filter(|c| *c != first)
            .map(|c| c.task)
            .filter(|t| t.chars().count() <= 60)
            .take(50)
            .collect()
    }

    /// The person said that they were done.
    pub(super) fn is_complete(&self) -> bool {
        self.completion_level.as_deref() == Some("Complete")
    }
}
