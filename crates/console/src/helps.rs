//! Does it help? What over-help decided on this device and what became of its cards, in figures that open to their rows.
//!
//! Computed over the rows held here, offline. Decisions are this device's own; outcomes are those of the cases held, whoever
//! recorded them, and carry no operator: there is nothing in here to count people by.

use crate::catalogue::titled;
use crate::contract::{
    ActionHelps, HelpsArgs, HelpsCounts, HelpsFigure, HelpsRow, HelpsRows, HelpsRowsArgs, HelpsView, Nothing,
    SilenceCount, TopicHelps, UiError, UnmuteArgs, VetoCount, WeekHelps,
};
use crate::opened::Opened;
use oltre_domain::{CardKind, CaseId, ContactAnswer, OperatorAct, Timestamp};
use oltre_overhelp::decision::Silence;
use oltre_store::{DecisionKept, OutcomeKept};
use std::collections::{BTreeMap, BTreeSet};

const WEEK: i64 = 7 * Timestamp::DAY;

/// Everything of a period, narrowed to what was asked for.
struct Period {
    from: Timestamp,
    until: Timestamp,
    decisions: Vec<DecisionKept>,
    outcomes: Vec<OutcomeKept>,
}

/// One thing that is counted: where it counts, and when it was.
struct Counted {
    figure: HelpsFigure,
    case: CaseId,
    action: Option<String>,
    topic: Option<String>,
    at: Timestamp,
}

impl Period {
    fn read(opened: &Opened, args: &HelpsArgs) -> Result<Self, UiError> {
        let until = opened.now();
        let from = until.plus(-i64::from(args.days) * Timestamp::DAY);
        let wanted = |topic: &Option<String>, action: Option<&str>| {
            args.topic
                .as_ref()
                .is_none_or(|only| topic.as_deref().unwrap_or_default() == only)
                && args.action.as_ref().is_none_or(|only| action == Some(only))
        };
        let mut decisions = opened.store.decisions_since(from)?;
        decisions.retain(|d| wanted(&d.topic, d.offered.as_deref()));
        let mut outcomes = opened.store.outcomes_since(from)?;
        // What colleagues do at this point is no offer: steps are not counted here.
        outcomes.retain(|o| o.outcome.card != CardKind::Step && wanted(&o.topic, Some(&o.outcome.action)));
        Ok(Self {
            from,
            until,
            decisions,
            outcomes,
        })
    }

    /// The conversations decided about here in which something was taken up. Colleagues' outcomes come with the cases, their
    /// decisions do not: one divided by the other would say nothing.
    fn useful(&self) -> u32 {
        let accepted = self.outcomes.iter().map(|kept| &kept.outcome);
        let conversations: BTreeSet<(CaseId, Timestamp)> = accepted
            .filter(|outcome| outcome.contact == Some(ContactAnswer::Accepted))
            .filter_map(|outcome| {
                let decided = self.decisions.iter().filter(|d| d.case == outcome.case);
                let began = decided
                    .map(|d| d.began)
                    .filter(|began| *began <= outcome.at)
                    .max()?;
                Some((outcome.case, began))
            })
            .collect();
        u32::try_from(conversations.len()).unwrap_or(u32::MAX)
    }

    /// Everything that counts, newest first within decisions and within outcomes.
    fn counted(&self) -> impl Iterator<Item = Counted> {
        let decided = self.decisions.iter().flat_map(|decision| {
            let counted = |figure| Counted {
                figure,
                case: decision.case,
                action: decision.offered.clone(),
                topic: decision.topic.clone(),
                at: decision.at,
            };
            let offered = decision.offered.is_some().then_some(HelpsFigure::Offered);
            let silent = decision.silence.as_deref().filter(|_| decision.offered.is_none());
            let silent = silent.and_then(silence_named).map(HelpsFigure::Silent);
            [Some(HelpsFigure::Conversations), offered, silent]
                .into_iter()
                .flatten()
                .map(counted)
        });
        let became = self.outcomes.iter().flat_map(|kept| {
            let outcome = &kept.outcome;
            let counted = |figure| Counted {
                figure,
                case: outcome.case,
                action: Some(outcome.action.clone()),
                topic: kept.topic.clone(),
                at: outcome.at,
            };
            let operator = outcome.operator.map(|did| match did {
                OperatorAct::Proposed => HelpsFigure::Proposed,
                OperatorAct::Edited => HelpsFigure::Edited,
                OperatorAct::Veto(why) => HelpsFigure::Vetoed(why),
            });
            let contact = outcome.contact.map(|said| match said {
                ContactAnswer::Accepted => HelpsFigure::Accepted,
                ContactAnswer::Declined => HelpsFigure::Declined,
                ContactAnswer::LaterUseful => HelpsFigure::LaterUseful,
            });
            [operator, contact].into_iter().flatten().map(counted)
        });
        decided.chain(became)
    }
}

impl HelpsCounts {
    const fn add(&mut self, figure: HelpsFigure) {
        let count = match figure {
            HelpsFigure::Conversations => &mut self.conversations,
            HelpsFigure::Offered => &mut self.offered,
            HelpsFigure::Proposed => &mut self.proposed,
            HelpsFigure::Edited => &mut self.edited,
            HelpsFigure::Accepted => &mut self.accepted,
            HelpsFigure::Declined => &mut self.declined,
            HelpsFigure::LaterUseful => &mut self.later_useful,
            HelpsFigure::Vetoed(_) => &mut self.vetoed,
            HelpsFigure::Silent(_) => &mut self.silent,
        };
        *count = count.saturating_add(1);
    }
}

fn silence_named(name: &str) -> Option<Silence> {
    serde_json::from_value(name.into()).ok()
}

/// The word a reason for silence is kept under.
pub(crate) fn silence_name(why: Silence) -> Option<String> {
    serde_json::to_value(why).ok()?.as_str().map(str::to_owned)
}

impl Opened {
    pub(crate) fn helps(&self, args: &HelpsArgs) -> Result<HelpsView, UiError> {
        let period = Period::read(self, args)?;
        let mut all = HelpsCounts::default();
        let mut actions = BTreeMap::<String, HelpsCounts>::new();
        let mut topics = BTreeMap::<String, HelpsCounts>::new();
        let mut weeks = weeks_of(&period);
        let mut vetoed = BTreeMap::new();
        let mut silent = BTreeMap::new();
        for Counted {
            figure,
            case: _,
            action,
            topic,
            at,
        } in period.counted()
        {
            all.add(figure);
            topics.entry(topic.unwrap_or_default()).or_default().add(figure);
            if let Some(action) = action {
                actions.entry(action).or_default().add(figure);
            }
            if let Some(week) = weeks.iter_mut().rev().find(|week| week.from <= at) {
                week.counts.add(figure);
            }
            match figure {
                HelpsFigure::Vetoed(why) => *vetoed.entry(why).or_insert(0) += 1,
                HelpsFigure::Silent(why) => *silent.entry(why).or_insert(0) += 1,
                _ => {}
            }
        }
        let catalogue = self.in_force();
        let mut actions: Vec<ActionHelps> = actions
            .into_iter()
            .map(|(action, counts)| ActionHelps {
                title: titled(&catalogue, &action),
                action,
                counts,
            })
            .collect();
        actions.sort_by_key(|action| std::cmp::Reverse((action.counts.offered, action.counts.proposed)));
        let mut topics: Vec<TopicHelps> = topics
            .into_iter()
            .map(|(topic, counts)| TopicHelps { topic, counts })
            .collect();
        topics.sort_by_key(|topic| std::cmp::Reverse(topic.counts.conversations));
        let mut vetoed: Vec<VetoCount> = vetoed
            .into_iter()
            .map(|(why, count)| VetoCount { why, count })
            .collect();
        vetoed.sort_by_key(|veto| std::cmp::Reverse(veto.count));
        let mut silent: Vec<SilenceCount> = silent
            .into_iter()
            .map(|(why, count)| SilenceCount { why, count })
            .collect();
        silent.sort_by_key(|silence| std::cmp::Reverse(silence.count));
        Ok(HelpsView {
            from: period.from,
            until: period.until,
            all,
            useful: period.useful(),
            vetoed,
            silent,
            actions,
            topics,
            weeks,
        })
    }

    pub(crate) fn helps_rows(&self, args: &HelpsRowsArgs) -> Result<HelpsRows, UiError> {
        let period = Period::read(self, &args.of)?;
        let mut found: Vec<Counted> = period.counted().filter(|c| c.figure == args.figure).collect();
        found.sort_by_key(|counted| std::cmp::Reverse(counted.at));
        let total = u32::try_from(found.len()).unwrap_or(u32::MAX);
        let page: Vec<Counted> = found
            .into_iter()
            .skip(args.offset as usize)
            .take(args.limit as usize)
            .collect();
        let ids: Vec<CaseId> = page.iter().map(|counted| counted.case).collect();
        let named = self.store.names_of_cases(&ids)?;
        let catalogue = self.in_force();
        let rows = page
            .into_iter()
            .map(|counted| {
                let case = named.get(&counted.case);
                HelpsRow {
                    id: counted.case,
                    code: case.map(|case| case.code.to_string()),
                    subject: case.map(|case| case.subject.clone()),
                    topic: counted.topic,
                    title: counted.action.as_ref().map(|action| titled(&catalogue, action)),
                    action: counted.action,
                    at: counted.at,
                }
            })
            .collect();
        Ok(HelpsRows { total, rows })
    }

    pub(crate) fn suggestion_unmute(&self, args: &UnmuteArgs) -> Result<Nothing, UiError> {
        let topic = self.store.topic_of(args.id)?.unwrap_or_default();
        self.store.unmute(&args.action, &topic, self.now())?;
        Ok(Nothing {})
    }
}

/// The weeks of a period, counted back from its end; the first may be shorter.
fn weeks_of(period: &Period) -> Vec<WeekHelps> {
    let mut weeks = Vec::new();
    let mut from = period.until;
    while from > period.from {
        from = from.plus(-WEEK).max(period.from);
        weeks.push(WeekHelps {
            from,
            counts: HelpsCounts::default(),
        });
    }
    weeks.reverse();
    weeks
}
