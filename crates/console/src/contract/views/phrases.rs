//! Ready phrases, filled in for one case.

use oltre_domain::Texts;
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
