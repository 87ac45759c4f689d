//! A desk to tell stories at: Marta's call, and short ways to say what happened before.

use oltre_domain::{CardKind, Channel, ContactAnswer, Timestamp, VetoReason};
use oltre_overhelp::context::{PastOffer, PastVeto, Speaker, Turn};
use oltre_overhelp::decision::Decision;
use oltre_overhelp::{CaseContext, Catalogue, Knowledge, Outcome, decide};

/// 2026-06-10T09:00:00Z, a Wednesday.
pub const NOW: Timestamp = Timestamp(1_781_082_000_000);

pub fn days_ago(days: i64) -> Timestamp {
    NOW.plus(-days * Timestamp::DAY)
}

pub fn contact(text: &str) -> Turn {
    Turn {
        who: Speaker::Contact,
        text: text.into(),
        act: None,
        at: NOW,
    }
}

pub fn operator(text: &str, act: &str) -> Turn {
    Turn {
        who: Speaker::Operator,
        text: text.into(),
        act: Some(act.into()),
        at: NOW,
    }
}

/// Marta calls about the opening hours; she leaves on Friday.
pub fn marta() -> CaseContext {
    CaseContext {
        case_id: "marta".into(),
        topic: Some("anagrafe".into()),
        channel: Channel::Phone,
        answered: true,
        online: true,
        subject: "Orario carte d'identità".into(),
        turns: vec![
            contact("Fino a che ora fate le carte d'identità? Parto venerdì."),
            operator("Oggi fino alle 12:30.", "give_hours"),
        ],
        ..CaseContext::default()
    }
}

pub fn look(context: &CaseContext) -> Decision {
    look_knowing(context, &Knowledge::default())
}

pub fn look_knowing(context: &CaseContext, knowledge: &Knowledge) -> Decision {
    decide(context, Catalogue::starter(), knowledge, NOW).decision
}

pub fn offered(decision: &Decision) -> Option<&str> {
    decision.offer().map(|card| card.id.as_str())
}

pub fn answers(accepted: u32, declined: u32) -> Knowledge {
    let mut knowledge = Knowledge::default();
    for i in 0..accepted + declined {
        knowledge.learn_outcome(&Outcome {
            action: "book_id_slot".into(),
            topic: Some("anagrafe".into()),
            card: CardKind::Offer,
            operator: None,
            contact: Some(if i < accepted {
                ContactAnswer::Accepted
            } else {
                ContactAnswer::Declined
            }),
        });
    }
    knowledge
}

pub fn past(action: &str, answer: Option<ContactAnswer>, at: Timestamp) -> PastOffer {
    PastOffer {
        action: action.into(),
        answer,
        at,
        this_conversation: at == NOW,
    }
}

pub fn veto(action: &str, reason: VetoReason, at: Timestamp) -> PastVeto {
    PastVeto {
        action: action.into(),
        topic: Some("anagrafe".into()),
        reason,
        at,
        this_conversation: at == NOW,
    }
}
