//! The written conversations, as cases.

use super::desk;
use super::dice::Dice;
use super::play::{OfferEnd, Stagecraft, is_answer, lead_in};
use super::tidy::tidy;
use super::timeline::Timeline;
use super::world::Person;
use crate::seed::SeedCase;
use oltre_domain::{
    CaseCode, CaseStatus, Channel, ContactAnswer, ContactKind, Field, OperatorAct, Timestamp,
};
use serde::Deserialize;

/// One conversation, as written.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Conversation {
    pub(super) id: String,
    pub(super) lang: String,
    pub(super) channel: Channel,
    pub(super) topic: String,
    pub(super) contact_kind: ContactKind,
    pub(super) subject: String,
    /// How the contact calls themself, where they say it.
    pub(super) name: Option<String>,
    pub(super) woman: Option<bool>,
    #[serde(default)]
    pub(super) flags: Vec<String>,
    turns: Vec<Turn>,
    pub(super) answered: bool,
    pub(super) offer: Option<String>,
    need: Option<String>,
}

#[derive(Clone, Debug, Deserialize)]
struct Turn {
    who: Who,
    text: String,
    act: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Who {
    Contact,
    Operator,
}

/// Every conversation as shipped.
///
/// # Errors
/// A line that is no conversation.
pub(super) fn read() -> Result<Vec<Conversation>, serde_json::Error> {
    include_str!("text/conversations.jsonl")
        .lines()
        .map(serde_json::from_str)
        .collect()
}

/// What a conversation cannot say of itself.
pub(super) struct Frame<'a> {
    pub(super) code: CaseCode,
    pub(super) person: &'a Person,
    /// Place in [`desk::FRONT_OPERATORS`].
    pub(super) operator: usize,
    pub(super) starts: Timestamp,
    pub(super) now: Timestamp,
    pub(super) offer: OfferEnd,
    /// What leads the operator to the offer, and what the contact says to it.
    pub(super) lead: String,
    pub(super) reply: String,
    pub(super) dice: Dice,
}

/// A conversation as a case: solved when the request was answered, open when it was not.
pub(super) fn case(craft: &Stagecraft<'_>, talk: &Conversation, frame: Frame<'_>) -> SeedCase {
    let Frame {
        code,
        person,
        operator,
        starts,
        now,
        offer,
        lead,
        reply,
        mut dice,
    } = frame;
    let (by_key, ..) = desk::FRONT_OPERATORS[operator];
    let at_desk = matches!(talk.channel, Channel::Phone | Channel::Counter);
    let by = desk::operator(if at_desk { by_key } else { desk::INTAKE });
    let key = format!("conversation/{}", talk.id);
    let mut case = Timeline::open(
        key,
        code,
        by,
        desk::operator(by_key),
        person.contact.id,
        talk.channel,
        starts,
    );
    case.set(Field::Subject, talk.subject.as_str());
    case.set(Field::Topic, talk.topic.as_str());
    case.set(Field::Queue, desk::queue_of(&talk.topic).to_string());
    case.set(Field::Language, talk.lang.as_str());
    case.set(Field::Priority, 3);
    for (flag, field) in [
        ("complaint", Field::Complaint),
        ("just_answer", Field::JustAnswer),
        ("distress", Field::Distress),
    ] {
        if talk.flags.iter().any(|f| f == flag) {
            case.set(field, true);
        }
    }
    if let Some(turn) = talk.turns.iter().find(|t| t.who == Who::Contact) {
        case.set(Field::Asked, turn.text.trim());
    }
    if talk.channel == Channel::Phone {
        case.call_in();
    }
    if at_desk {
        case.take(false);
    }
    for turn in &talk.turns {
        let minutes = match talk.channel {
            Channel::Email | Channel::Web => dice.range(15, 120),
            _ => 1,
        };
        if !case.entries().is_empty() {
            case.now = craft.calendar.work_minutes_later(case.now, minutes);
        }
        match turn.who {
            Who::Contact => case.said(turn.text.trim().to_owned()),
            Who::Operator => {
                if case.status() == CaseStatus::New {
                    case.take(true);
                }
                let act = turn.act.as_deref().unwrap_or("give_info");
                case.act(act, turn.text.trim().to_owned());
                if is_answer(act) {
                    case.set(Field::Answered, true);
                }
            }
        }
    }
    if !talk.answered {
        case.set(Field::Answered, false);
        return case.close();
    }
    case.now = craft.calendar.work_minutes_later(case.now, 1);
    propose(&mut case, craft, talk, offer, lead, reply);
    case.now = craft.calendar.work_minutes_later(case.now, 2);
    case.solve("answered", String::new());
    if now.since(case.now) > 7 * Timestamp::DAY {
        case.set(Field::Status, CaseStatus::Closed.as_str());
    }
    case.close()
}

fn propose(
    case: &mut Timeline,
    craft: &Stagecraft<'_>,
    talk: &Conversation,
    end: OfferEnd,
    lead: String,
    reply: String,
) {
    let Some(action) = talk.offer.as_deref() else {
        return;
    };
    let answer = match end {
        OfferEnd::NotMade => return,
        OfferEnd::Vetoed(why) => {
            case.offered(action, OperatorAct::Veto(why));
            return;
        }
        OfferEnd::Accepted => ContactAnswer::Accepted,
        OfferEnd::Declined => ContactAnswer::Declined,
    };
    case.offered(action, OperatorAct::Proposed);
    if let Some((it, en)) = craft.sayings.get(action) {
        case.says(tidy(&lead_in(&lead, if talk.lang == "it" { it } else { en })));
    }
    case.said(reply);
    case.replied(action, answer);
    if let Some(need) = &talk.need {
        case.set(Field::Need, need.as_str());
        case.set(Field::NeedConfirmed, answer == ContactAnswer::Accepted);
    }
}
