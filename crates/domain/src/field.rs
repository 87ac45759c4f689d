//! The fields of a case and what each may hold.

use crate::rules::RefusalCode;
use crate::text::check_text;
use serde::de::{self, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

macro_rules! fields {
    ($($(#[$doc:meta])* $name:ident = $text:literal),+ $(,)?) => {
        /// A field of a case. The first group merges field by field; the last moves only by a command that
        /// says what it expects.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
        pub enum Field { $($(#[$doc])* #[serde(rename = $text)] $name,)+ }

        impl Field {
            /// Every field, in declaration order.
            pub const ALL: &[Self] = &[$(Self::$name,)+];

            /// The name on the wire and in the database.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }

            /// The field of that name; none for names of a newer version.
            #[must_use]
            pub fn parse(name: &str) -> Option<Self> {
                match name { $($text => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

fields! {
    /// One line that says what the case is about.
    Subject = "subject",
    /// What the contact literally asked.
    Asked = "asked",
    /// What the contact actually needs, as far as we know.
    Need = "need",
    /// The contact confirmed the need.
    NeedConfirmed = "need_confirmed",
    /// The kind of matter: a topic's key.
    Topic = "topic",
    /// Where it is: street, number, district.
    Place = "place",
    /// What it is called in other systems: a protocol number, the address of a certified mail; one a line.
    Reference = "reference",
    /// 1 urgent to 4 low.
    Priority = "priority",
    /// By when, in milliseconds UTC.
    Due = "due",
    /// The language to answer in: a BCP 47 tag.
    Language = "language",
    /// How the contact came: phone, email, chat, counter, web.
    Channel = "channel",
    /// A formal complaint.
    Complaint = "complaint",
    /// The contact needs care before anything else.
    Distress = "distress",
    /// No offers in this conversation.
    JustAnswer = "just_answer",
    /// The literal question has been answered.
    Answered = "answered",
    /// How it was checked who is on the line.
    IdentityCheck = "identity_check",
    /// Whom we talk to: a contact's id.
    Contact = "contact",
    /// Where the case stands (by command).
    Status = "status",
    /// Who answers for it: an operator's id (by command).
    Owner = "owner",
    /// Where it waits: a queue's id (by command).
    Queue = "queue",
    /// What was done, a preset of the topic (by command).
    Outcome = "outcome",
    /// What was done, in a sentence (by command).
    OutcomeText = "outcome_text",
    /// Until when it waits for a date, in milliseconds UTC (by command).
    WaitUntil = "wait_until",
    /// When it was last solved, in milliseconds UTC (by command).
    SolvedAt = "solved_at",
    /// The case that goes on in its place: a case's id (by command).
    MergedInto = "merged_into",
    /// The case it was split from: a case's id (by command).
    SplitFrom = "split_from",
}

impl Field {
    /// Whether `case.set` may change it; the others have commands of their own.
    #[must_use]
    pub const fn is_merged(self) -> bool {
        !matches!(
            self,
            Self::Status
                | Self::Owner
                | Self::Queue
                | Self::Outcome
                | Self::OutcomeText
                | Self::WaitUntil
                | Self::SolvedAt
                | Self::MergedInto
                | Self::SplitFrom
        )
    }

    /// Checks that a value has this field's type and range.
    ///
    /// # Errors
    /// [`RefusalCode::ValueNotAllowed`] for a wrong type or range, the text codes for bad text.
    pub fn check(self, value: &Value) -> Result<(), RefusalCode> {
        let ok = match (self, value) {
            (_, Value::Text(t)) if check_text(t).is_err() => {
                return Err(RefusalCode::of_text(t));
            }
            (Self::Status, Value::Text(t)) => crate::CaseStatus::parse(t).is_some(),
            (Self::Status, _) => false,
            // Some fields always say something once they were written.
            (
                Self::Subject
                | Self::Priority
                | Self::NeedConfirmed
                | Self::Complaint
                | Self::Distress
                | Self::JustAnswer
                | Self::Answered,
                Value::Null,
            ) => false,
            (_, Value::Null) => true,
            (Self::Subject, Value::Text(t)) => !t.trim().is_empty() && t.chars().count() <= 300,
            (Self::Topic | Self::Outcome, Value::Text(t)) => !t.is_empty() && t.len() <= 80,
            (Self::Language, Value::Text(t)) => (2..=35).contains(&t.len()),
            (Self::Channel, Value::Text(t)) => Channel::parse(t).is_some(),
            // In the one spelling everybody writes: values are compared as texts.
            (
                Self::Contact | Self::Owner | Self::Queue | Self::MergedInto | Self::SplitFrom,
                Value::Text(t),
            ) => uuid::Uuid::parse_str(t).is_ok_and(|id| id.to_string() == *t),
            (Self::Reference, Value::Text(t)) => t.chars().count() <= 500,
            (Self::Asked | Self::Need | Self::IdentityCheck | Self::OutcomeText, Value::Text(_)) => true,
            (Self::Priority, Value::Int(n)) => (1..=4).contains(n),
            (Self::Due | Self::WaitUntil | Self::SolvedAt, Value::Int(_)) => true,
            (
                Self::NeedConfirmed | Self::Complaint | Self::Distress | Self::JustAnswer | Self::Answered,
                Value::Bool(_),
            ) => true,
            (Self::Place, Value::Place(p)) => {
                for part in [&p.street, &p.number, &p.district] {
                    if check_text(part).is_err() {
                        return Err(RefusalCode::of_text(part));
                    }
                }
                true
            }
            _ => false,
        };
        if ok {
            Ok(())
        } else {
            Err(RefusalCode::ValueNotAllowed)
        }
    }
}

impl fmt::Display for Field {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What a field holds. On the wire a plain JSON scalar, or an object for a place.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, ts_rs::TS)]
#[serde(untagged)]
pub enum Value {
    /// Nothing.
    #[default]
    Null,
    /// Yes or no.
    Bool(bool),
    /// A whole number, or a moment in milliseconds UTC.
    Int(i64),
    /// A text, a key or an id.
    Text(String),
    /// A place.
    Place(Place),
}

impl Value {
    /// The text, if it is one.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        if let Self::Text(t) = self { Some(t) } else { None }
    }
    /// The number, if it is one.
    #[must_use]
    pub const fn int(&self) -> Option<i64> {
        if let Self::Int(n) = self { Some(*n) } else { None }
    }
    /// Yes only if it is a yes.
    #[must_use]
    pub const fn is_true(&self) -> bool {
        matches!(self, Self::Bool(true))
    }
}

/// Read by hand: the derived reader would take a JSON array for a place, and a fraction for nothing it can name.
impl<'de> Deserialize<'de> for Value {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Scalar;
        impl<'de> Visitor<'de> for Scalar {
            type Value = Value;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("null, a boolean, a whole number, a text or a place")
            }
            fn visit_unit<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_none<E>(self) -> Result<Value, E> {
                Ok(Value::Null)
            }
            fn visit_bool<E>(self, yes: bool) -> Result<Value, E> {
                Ok(Value::Bool(yes))
            }
            fn visit_i64<E>(self, n: i64) -> Result<Value, E> {
                Ok(Value::Int(n))
            }
            fn visit_u64<E: de::Error>(self, n: u64) -> Result<Value, E> {
                i64::try_from(n)
                    .map(Value::Int)
                    .map_err(|_| E::custom("number out of range"))
            }
            fn visit_str<E>(self, text: &str) -> Result<Value, E> {
                Ok(Value::Text(text.to_owned()))
            }
            fn visit_string<E>(self, text: String) -> Result<Value, E> {
                Ok(Value::Text(text))
            }
            fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Value, A::Error> {
                Place::deserialize(de::value::MapAccessDeserializer::new(map)).map(Value::Place)
            }
        }
        deserializer.deserialize_any(Scalar)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}
impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
impl From<bool> for Value {
    fn from(yes: bool) -> Self {
        Self::Bool(yes)
    }
}
impl From<i64> for Value {
    fn from(n: i64) -> Self {
        Self::Int(n)
    }
}

/// What the case is about, on the map. Empty parts are unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// Street, square, canal.
    #[serde(default)]
    pub street: String,
    /// House number.
    #[serde(default)]
    pub number: String,
    /// District, village, island.
    #[serde(default)]
    pub district: String,
}

/// How urgent, as a word.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum Priority {
    /// 1
    Urgent,
    /// 2
    High,
    /// 3, and what a case has until somebody says otherwise.
    #[default]
    Normal,
    /// 4
    Low,
}

impl Priority {
    /// 1 to 4, as stored.
    #[must_use]
    pub const fn number(self) -> i64 {
        self as i64 + 1
    }
    /// The word for 1 to 4; anything else reads as normal.
    #[must_use]
    pub const fn of_number(n: i64) -> Self {
        match n {
            1 => Self::Urgent,
            2 => Self::High,
            4 => Self::Low,
            _ => Self::Normal,
        }
    }
}

/// How the contact came to us.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum Channel {
    /// A call.
    #[default]
    Phone,
    /// An e-mail.
    Email,
    /// A chat.
    Chat,
    /// In person.
    Counter,
    /// A form on the web.
    Web,
}

impl Channel {
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Phone => "phone",
            Self::Email => "email",
            Self::Chat => "chat",
            Self::Counter => "counter",
            Self::Web => "web",
        }
    }
    /// The channel of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        [Self::Phone, Self::Email, Self::Chat, Self::Counter, Self::Web]
            .into_iter()
            .find(|c| c.as_str() == name)
    }
}
