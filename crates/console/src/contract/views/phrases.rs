//! Ready phrases, filled in for one case.

use oltre_domain::{Priority, Texts};
use serde::Serialize;
use ts_rs::TS;

/// The phrases in force, the likeliest for this case first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Phrases {
    /// One by one.
    pub phrases: Vec<PhraseView>,
}

/// A ready phrase with the words of the case in it.
#[derive(Clone, Debug, Serialize, TS)]
pub struct PhraseView {
    /// Its id.
    pub id: String,
    /// What it is called.
    pub title: Texts,
    /// The words, filled in.
    pub text: Texts,
    /// The fields that are still to be written, as they stand in the text, in either language.
    pub unfilled: Vec<String>,
}

/// The macros in use, the likeliest for this case first.
#[derive(Clone, Debug, Serialize, TS)]
pub struct Macros {
    /// Each with what it would do here.
    pub macros: Vec<MacroView>,
}

/// A few changes of a case in one.
#[derive(Clone, Debug, Serialize, TS)]
pub struct MacroView {
    /// Its key.
    pub key: String,
    /// What it is called.
    pub label: Texts,
    /// The case becomes mine: nobody has it.
    pub take: bool,
    /// How urgent it becomes.
    pub priority: Option<Priority>,
    /// The kind of matter it becomes.
    pub topic: Option<String>,
    /// Labels it gets.
    pub add: Vec<String>,
    /// Labels it loses.
    pub remove: Vec<String>,
    /// It waits for the contact.
    pub waits: bool,
    /// The words for a reply in which nobody has written yet.
    pub phrase: Option<PhraseView>,
}
