//! Every number the engine decides by, in one table.

/// Steps shown at most.
pub const MAX_STEPS: usize = 3;
/// Ideas shown at most.
pub const MAX_IDEAS: usize = 3;
/// Facts shown at most.
pub const MAX_FACTS: usize = 3;
/// Reasons on a card at most.
pub const MAX_BECAUSE: usize = 3;
/// Words of a cue at most.
pub const MAX_SAY_WORDS: u32 = 22;

/// Weight of the editor's word, in contacts.
pub const S0: f64 = 10.0;
/// P(taken up) for `often`, `sometimes`, `rarely`.
pub const EXPECTED: [f64; 3] = [0.80, 0.65, 0.40];
/// Cost of a wrong offer, unless the entry says otherwise; with the gain it gives the threshold 0.60.
pub const COST_WRONG: f64 = 3.0;
/// Gain of a right offer, unless the entry says otherwise.
pub const GAIN_RIGHT: f64 = 2.0;
/// Days an action stays away from a contact who declined it.
pub const COOLDOWN_DAYS: u32 = 90;

/// Offers proposed in a conversation.
pub const OFFERS_PER_CONVERSATION: usize = 1;
/// Offers proposed to a private person in [`MONTH_DAYS`].
pub const OFFERS_PER_MONTH: usize = 2;
/// The days that count as a month.
pub const MONTH_DAYS: i64 = 30;
/// Declined in one group within [`GROUP_DECLINED_DAYS`] that rest the group.
pub const GROUP_DECLINED: usize = 2;
/// See [`GROUP_DECLINED`].
pub const GROUP_DECLINED_DAYS: i64 = 15;
/// Days a group rests.
pub const GROUP_REST_DAYS: i64 = 30;
/// Vetoes of one action in one topic that mute it.
pub const VETOES_TO_MUTE: usize = 3;
/// Days a mute lasts.
pub const MUTE_DAYS: i64 = 14;
/// Dismissals in a conversation after which the pane steps back.
pub const DISMISSALS_TO_STEP_BACK: usize = 2;

/// Solved cases of a topic before learned steps speak, and of an operator before steps fold.
pub const CASES_TO_LEARN: u32 = 30;
/// Acts of history the step model looks at.
pub const MARKOV_ORDER: usize = 3;
/// Weight of the level below in the step model, in observations.
pub const MARKOV_PRIOR: f64 = 2.0;
/// A step whose cues the contact used counts this many times.
pub const CUE_BOOST: f64 = 4.0;

/// Weight of intrusion against benefit.
pub const LAMBDA: f64 = 1.0;
/// Intrusion of an action by level: literal, over, critical, hyper-critical.
pub const INTRUSION: [f64; 4] = [0.0, 1.0, 2.0, 4.0];
/// Intrusion added by each offer of the last month.
pub const INTRUSION_PER_OFFER: f64 = 1.0;
/// Intrusion added when the contact is in a hurry.
pub const INTRUSION_HURRY: f64 = 1.0;
/// Logit taken off while the need does not show clearly: `often` and `sometimes` become ideas.
pub const UNCLEAR_LOGIT: f64 = 1.2;
/// Logit taken off for a complaint open on another case of the contact.
pub const COMPLAINT_ELSEWHERE_LOGIT: f64 = 0.7;
/// Percent of score for each cue of the condition that was met, up to [`CONTEXT_MOST`].
pub const CONTEXT_PER_CUE: f64 = 15.0;
/// Percent of score for an action of the case's own topic.
pub const CONTEXT_OWN_TOPIC: f64 = 20.0;
/// Bounds of the context percentage.
pub const CONTEXT_LEAST: f64 = -50.0;
/// See [`CONTEXT_LEAST`].
pub const CONTEXT_MOST: f64 = 100.0;

/// Turns read, the latest; what was said before them is history, and similar cases and facts speak for it.
pub const TURNS_READ: usize = 64;
/// Words read of one turn.
pub const WORDS_PER_TURN: usize = 600;
/// Words read of all turns, those of the latest: an hour of talk, and a decision in a few milliseconds.
pub const WORDS_READ: usize = 6_000;
/// Words between two parts of a cue written with `..`.
pub const GAP_WORDS: usize = 4;
/// Words quoted at most.
pub const QUOTE_WORDS: usize = 14;
/// Characters quoted at most: a word may be as long as whoever sent it liked.
pub const QUOTE_CHARS: usize = 200;
/// Days that make a date near.
pub const NEAR_DAYS: i64 = 21;
/// Similar cases named in a reason.
pub const SIMILAR_NAMED: usize = 3;
/// Percent of score for an entitlement, a safety matter or a deadline.
pub const LEVER_RIGHT: f64 = 25.0;
/// p from which the pane says "nearly always".
pub const NEARLY_ALWAYS: f64 = 0.85;
/// p from which the pane says "likely".
pub const LIKELY: f64 = 0.60;
/// Contacts who heard an offer before "useful in n of m" is said.
pub const USEFUL_FROM: u32 = 3;
/// A step below this p is not worth a line.
pub const STEP_LEAST: f64 = 0.10;
/// A playbook's act that was done counts this much.
pub const DONE_AGAIN: f64 = 0.1;
/// Letters that make a word of a title telling.
pub const TITLE_WORD_LETTERS: usize = 5;
/// Telling words two titles share when they are about the same.
pub const TITLE_WORDS_ALIKE: usize = 2;
/// Letters that make a word of a title, a need or a note tell what an action is near to.
pub const KIN_LETTERS: usize = 6;
/// Letters of such a word that are compared.
pub const KIN_STEM: usize = 6;
/// Nearness added to an action of the case's own topic.
pub const KIN_OWN_TOPIC: f64 = 0.6;
/// Words of a case up to which nearness is looked for: in a longer one everything is near to something.
pub const KIN_WORDS: usize = 4_000;
/// What the contact said last shows the need: its cues weigh this much more.
pub const KIN_LAST: f64 = 1.3;
/// Nearness from which an action is an idea beside others.
pub const KIN_LEAST: f64 = 0.6;
/// Nearness from which an action is an idea where there would be none.
pub const KIN_ALONE: f64 = 0.7;
/// Logit taken off besides [`UNCLEAR_LOGIT`] for an idea by nearness.
pub const KIN_LOGIT: f64 = 0.8;
/// Letters of a word that is read as its neighbour when it is misspelt, at least.
pub const MEND_LETTERS: usize = 6;
/// And at most.
pub const MEND_LONGEST: usize = 20;
/// Different words mended in one case, the latest said.
pub const MENDED: usize = 256;
