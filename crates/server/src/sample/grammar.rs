//! Texts with choices and slots, and how they are filled.
//!
//! `[one|another|]` chooses, also nothing; choices nest. `{name}` is a slot: filled once per case and the same
//! ever after, so that a child keeps its name. `{~name}` is filled anew each time. `{n:20-90}` is a number; `{k=n:20-90}`
//! keeps it under a name of its own. A rule `dest@a` goes with the rule `dest`: its text of the same place is taken, so that
//! a word and its forms agree. A text with a slot nobody fills is refused when the stories are read, so that
//! no placeholder can reach a desk.

use super::dice::Dice;
use super::tidy::tidy;
use std::collections::BTreeMap;

/// A text, read once and filled many times.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Text(String),
    Choice(Vec<Template>),
    /// A rule or a word of the scene; `fresh` is not remembered.
    Slot {
        name: String,
        fresh: bool,
    },
    /// A number, perhaps kept.
    Number {
        keep: Option<String>,
        low: i64,
        high: i64,
    },
}

/// What is wrong with a text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub(super) enum TextFault {
    /// A bracket without its other half.
    #[error("a bracket is not closed or not opened in «{0}»")]
    Bracket(String),
    /// A slot that is no name and no number.
    #[error("«{0}» is no slot")]
    Slot(String),
    /// Nobody fills that slot.
    #[error("nobody fills the slot «{0}»")]
    Unfilled(String),
}

impl Template {
    /// Reads a text.
    pub(super) fn parse(source: &str) -> Result<Self, TextFault> {
        let mut rest = source;
        let template =
            Self::read(&mut rest, false).ok_or_else(|| TextFault::Bracket(source.to_owned()))??;
        if rest.is_empty() {
            Ok(template)
        } else {
            Err(TextFault::Bracket(source.to_owned()))
        }
    }

    /// Reads up to the end, or inside a choice up to `|` or `]`. `None`: a bracket is missing.
    fn read(rest: &mut &str, inside: bool) -> Option<Result<Self, TextFault>> {
        let mut pieces = Vec::new();
        let mut text = String::new();
        while let Some(c) = rest.chars().next() {
            if inside && (c == '|' || c == ']') {
                break;
            }
            *rest = &rest[c.len_utf8()..];
            match c {
                '[' => {
                    flush(&mut pieces, &mut text);
                    let mut choices = Vec::new();
                    loop {
                        match Self::read(rest, true)? {
                            Ok(choice) => choices.push(choice),
                            Err(fault) => return Some(Err(fault)),
                        }
                        let closing = rest.chars().next()?;
                        *rest = &rest[1..];
                        if closing == ']' {
                            break;
                        }
                    }
                    pieces.push(Piece::Choice(choices));
                }
                '{' => {
                    flush(&mut pieces, &mut text);
                    let end = rest.find('}')?;
                    match slot(&rest[..end]) {
                        Some(piece) => pieces.push(piece),
                        None => return Some(Err(TextFault::Slot(rest[..end].to_owned()))),
                    }
                    *rest = &rest[end + 1..];
                }
                ']' | '}' => return None,
                c => text.push(c),
            }
        }
        flush(&mut pieces, &mut text);
        Some(Ok(Self(pieces)))
    }

    /// The text, if there is nothing to fill in it.
    pub(super) fn plain(&self) -> Option<String> {
        match self.0.as_slice() {
            [Piece::Text(text)] => Some(text.clone()),
            _ => None,
        }
    }

    /// Every name a filling may ask for.
    pub(super) fn names(&self, found: &mut Vec<String>) {
        for piece in &self.0 {
            match piece {
                Piece::Slot { name, .. } => found.push(name.clone()),
                Piece::Choice(choices) => choices.iter().for_each(|c| c.names(found)),
                Piece::Text(_) | Piece::Number { .. } => {}
            }
        }
    }

    /// Names under which numbers are kept.
    pub(super) fn kept(&self, found: &mut Vec<String>) {
        for piece in &self.0 {
            match piece {
                Piece::Number { keep: Some(name), .. } => found.push(name.clone()),
                Piece::Choice(choices) => choices.iter().for_each(|c| c.kept(found)),
                Piece::Text(_) | Piece::Slot { .. } | Piece::Number { .. } => {}
            }
        }
    }
}

fn flush(pieces: &mut Vec<Piece>, text: &mut String) {
    if !text.is_empty() {
        pieces.push(Piece::Text(std::mem::take(text)));
    }
}

fn slot(source: &str) -> Option<Piece> {
    let (keep, what) = match source.split_once('=') {
        Some((keep, what)) => (Some(keep.to_owned()), what),
        None => (None, source),
    };
    if let Some(range) = what.strip_prefix("n:") {
        let (low, high) = range.split_once('-')?;
        return Some(Piece::Number {
            keep,
            low: low.parse().ok()?,
            high: high.parse().ok()?,
        });
    }
    let (fresh, name) = match what.strip_prefix('~') {
        Some(name) => (true, name),
        None => (false, what),
    };
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "_+-@".contains(c));
    (is_name && keep.is_none()).then(|| Piece::Slot {
        name: name.to_owned(),
        fresh,
    })
}

/// Named texts: one of a rule's texts is chosen when its name is asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Rules(BTreeMap<String, Vec<Template>>);

impl Rules {
    /// Reads rules as they are written: a list of texts under each name.
    pub(super) fn parse(source: &BTreeMap<String, Vec<String>>) -> Result<Self, TextFault> {
        let mut rules = BTreeMap::new();
        for (name, texts) in source {
            let texts: Result<Vec<_>, _> = texts.iter().map(|t| Template::parse(t)).collect();
            rules.insert(name.clone(), texts?);
        }
        Ok(Self(rules))
    }

    pub(super) fn get(&self, name: &str) -> Option<&[Template]> {
        self.0.get(name).map(Vec::as_slice)
    }

    /// Every text of every rule.
    pub(super) fn texts(&self) -> impl Iterator<Item = &Template> {
        self.0.values().flatten()
    }
}

/// Who fills slots that no rule knows: the scene of a case.
pub(super) trait Scene {
    /// The word for `name`; `None` when it is no word of the scene.
    fn word(&mut self, name: &str, dice: &mut Dice) -> Option<String>;
}

/// One filling: what was chosen so far in a case.
pub(super) struct Filling<'a, S> {
    /// Rules, those of the topic before those of everybody.
    pub(super) rules: [&'a Rules; 2],
    /// The scene.
    pub(super) scene: S,
    /// What stays the same in this case.
    pub(super) bound: BTreeMap<String, String>,
    /// Which text of a rule was chosen, for the rules that go with it.
    pub(super) chosen: BTreeMap<String, usize>,
    /// Chance.
    pub(super) dice: Dice,
}

impl<S: Scene> Filling<'_, S> {
    /// The text, filled and tidied.
    pub(super) fn fill(&mut self, template: &Template) -> String {
        tidy(&self.raw(template))
    }

    /// The text, filled as it stands: to be joined with others before it is tidied.
    pub(super) fn raw(&mut self, template: &Template) -> String {
        let mut out = String::new();
        self.write(template, &mut out);
        out
    }

    fn write(&mut self, template: &Template, out: &mut String) {
        for piece in &template.0 {
            match piece {
                Piece::Text(text) => out.push_str(text),
                Piece::Choice(choices) => {
                    if let Some(choice) = self.dice.clone_pick(choices) {
                        self.write(&choice, out);
                    }
                }
                Piece::Number { keep, low, high } => {
                    let known = keep.as_ref().and_then(|k| self.bound.get(k).cloned());
                    let number = known.unwrap_or_else(|| self.dice.range(*low, *high).to_string());
                    out.push_str(&number);
                    if let Some(keep) = keep {
                        self.bound.insert(keep.clone(), number);
                    }
                }
                Piece::Slot { name, fresh } => {
                    let word = self.word(name, *fresh);
                    out.push_str(&word);
                }
            }
        }
    }

    /// The word under a name, chosen now or remembered.
    pub(super) fn word(&mut self, name: &str, fresh: bool) -> String {
        if !fresh && let Some(known) = self.bound.get(name) {
            return known.clone();
        }
        let rule = self
            .rules
            .iter()
            .find_map(|rules| rules.get(name))
            .and_then(|texts| self.choose(name, texts, fresh));
        let word = match rule {
            Some(template) => {
                let mut word = String::new();
                self.write(&template, &mut word);
                word
            }
            None => self.scene.word(name, &mut self.dice).unwrap_or_default(),
        };
        if !fresh {
            self.bound.insert(name.to_owned(), word.clone());
        }
        word
    }
}

impl<S> Filling<'_, S> {
    fn choose(&mut self, name: &str, texts: &[Template], fresh: bool) -> Option<Template> {
        let base = name.split('@').next().unwrap_or(name);
        if fresh {
            return self.dice.clone_pick(texts);
        }
        let at = match self.chosen.get(base) {
            Some(at) => *at,
            None => self.dice.below(texts.len()),
        };
        self.chosen.insert(base.to_owned(), at);
        texts.get(at).cloned()
    }
}

impl Dice {
    fn clone_pick<T: Clone>(&mut self, from: &[T]) -> Option<T> {
        self.pick(from).cloned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Nobody;
    impl Scene for Nobody {
        fn word(&mut self, name: &str, _: &mut Dice) -> Option<String> {
            (name == "nome").then(|| "Ada".to_owned())
        }
    }

    fn filling(rules: &Rules, seed: u64) -> Filling<'_, Nobody> {
        Filling {
            rules: [rules, rules],
            scene: Nobody,
            bound: BTreeMap::new(),
            chosen: BTreeMap::new(),
            dice: Dice::new(seed, 0),
        }
    }

    #[test]
    fn a_text_is_filled_with_what_was_chosen_and_chosen_once() {
        let source = BTreeMap::from([(
            "dove".to_owned(),
            vec!["in calle".to_owned(), "in campo".to_owned()],
        )]);
        let rules = Rules::parse(&source).unwrap();
        let template = Template::parse("{dove} [abita|sta] {nome}, {dove}. {k=n:5-5} giorni, {k}").unwrap();
        for seed in 0..20 {
            let text = filling(&rules, seed).fill(&template);
            assert!(
                text.starts_with("In c") && text.ends_with("5 giorni, 5"),
                "{text}"
            );
            assert_eq!(
                text.matches("campo").count() % 2,
                0,
                "the same place twice: {text}"
            );
        }
    }

    #[test]
    fn brackets_without_their_other_half_are_refused() {
        for bad in ["[a|b", "a]", "{nome", "nome}", "{two words}", "{n:3}"] {
            assert!(Template::parse(bad).is_err(), "{bad}");
        }
    }
}
