//! Whom we talk to, and how to reach them.

use crate::rules::RefusalCode;
use crate::text::{check_text, fold};
use crate::{ContactId, Timestamp, Value, Version};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What kind of contact: external ones first, internal ones after.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS,
)]
#[serde(rename_all = "snake_case")]
pub enum ContactKind {
    /// Lives here.
    #[default]
    Citizen,
    /// Visits.
    Tourist,
    /// An association or a company.
    Body,
    /// Sells to us.
    Supplier,
    /// Works for us.
    Employee,
    /// A professional who works with us.
    Professional,
    /// An affiliate.
    Affiliate,
}

impl ContactKind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Citizen,
        Self::Tourist,
        Self::Body,
        Self::Supplier,
        Self::Employee,
        Self::Professional,
        Self::Affiliate,
    ];
    /// The name on the wire.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Citizen => "citizen",
            Self::Tourist => "tourist",
            Self::Body => "body",
            Self::Supplier => "supplier",
            Self::Employee => "employee",
            Self::Professional => "professional",
            Self::Affiliate => "affiliate",
        }
    }
    /// The kind of that name.
    #[must_use]
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|k| k.as_str() == name)
    }
}

/// A field of a contact that merges like a case's fields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum ContactField {
    /// As they want to be called.
    Name,
    /// A [`ContactKind`].
    Kind,
    /// The language they prefer: a BCP 47 tag.
    Language,
    /// What colleagues should know.
    Note,
    /// When not to ring them: `13:00-15:30`, by their clock.
    QuietHours,
    /// The body they act for: its contact's id.
    ActsFor,
    /// Never to be contacted on our own initiative: yes or no, and no until somebody says yes. What a contact asked is
    /// answered all the same.
    Suppressed,
}

impl ContactField {
    /// Checks type and range of a value.
    ///
    /// # Errors
    /// A value of the wrong type, an unknown kind, or text that may not enter.
    pub fn check(self, value: &Value) -> Result<(), RefusalCode> {
        let Value::Text(text) = value else {
            let ok = match self {
                Self::Name => false,
                Self::Suppressed => matches!(value, Value::Bool(_)),
                Self::Kind | Self::Language | Self::Note | Self::QuietHours | Self::ActsFor => {
                    *value == Value::Null
                }
            };
            return if ok {
                Ok(())
            } else {
                Err(RefusalCode::ValueNotAllowed)
            };
        };
        check_text(text).map_err(|_| RefusalCode::of_text(text))?;
        let ok = match self {
            Self::Name => !text.trim().is_empty() && text.chars().count() <= 300,
            Self::Kind => ContactKind::parse(text).is_some(),
            Self::Language => (2..=35).contains(&text.len()),
            Self::Note => true,
            Self::QuietHours => are_hours(text),
            Self::ActsFor => text.parse::<ContactId>().is_ok(),
            Self::Suppressed => false,
        };
        if ok {
            Ok(())
        } else {
            Err(RefusalCode::ValueNotAllowed)
        }
    }
}

/// `13:00-15:30`: two moments of a day, which may lie on two days (`21:00-08:00`).
fn are_hours(text: &str) -> bool {
    let is_moment = |moment: &str| {
        let [h1, h2, b':', m1, m2] = moment.as_bytes() else {
            return false;
        };
        let two = |tens: &u8, ones: &u8| {
            (tens.is_ascii_digit() && ones.is_ascii_digit()).then(|| (tens - b'0') * 10 + (ones - b'0'))
        };
        two(h1, h2).is_some_and(|h| h < 24) && two(m1, m2).is_some_and(|m| m < 60)
    };
    text.split_once('-')
        .is_some_and(|(from, to)| is_moment(from) && is_moment(to) && from != to)
}

/// How a contact can be reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(rename_all = "snake_case")]
pub enum PointKind {
    /// E.164 where it parses, digits as typed otherwise.
    Phone,
    /// Folded to lower case.
    Email,
    /// A name on some service.
    Handle,
}

/// A contact point: as normalised for finding, and as typed for showing.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
pub struct ContactPoint {
    /// What it is.
    pub kind: PointKind,
    /// For finding and comparing.
    pub value: String,
    /// As somebody typed it.
    pub shown: String,
}

/// Where a reply by mail goes: to the first of these that is an address, as it is written. None when none is.
#[must_use]
pub fn mail_address<'a>(points: impl IntoIterator<Item = &'a ContactPoint>) -> Option<&'a str> {
    let point = points.into_iter().find(|point| point.kind == PointKind::Email)?;
    Some(if point.shown.contains('@') {
        &point.shown
    } else {
        &point.value
    })
}

/// Normalises what an operator typed. Numbers without a country code are read in `region` (ISO 3166, e.g. `IT`); short
/// and emergency numbers, extensions and anything else the numbering plan does not know stay as their digits.
///
/// # Errors
/// Empty, over 320 characters, or text that may not enter.
pub fn normalise_point(typed: &str, region: &str) -> Result<ContactPoint, RefusalCode> {
    let typed = typed.trim();
    check_text(typed).map_err(|_| RefusalCode::of_text(typed))?;
    if typed.is_empty() {
        return Err(RefusalCode::Empty);
    }
    if typed.chars().count() > 320 {
        return Err(RefusalCode::ValueNotAllowed);
    }
    let shown = typed.to_owned();
    if let Some((user, host)) = typed.rsplit_once('@')
        && !user.is_empty()
        && host.contains('.')
        && !typed.contains(char::is_whitespace)
    {
        return Ok(ContactPoint {
            kind: PointKind::Email,
            value: fold(typed),
            shown,
        });
    }
    let is_phone_like = typed.chars().filter(char::is_ascii_digit).count() >= 3
        && typed
            .chars()
            .all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-./()".contains(c));
    if is_phone_like {
        let digits: String = typed
            .chars()
            .filter(|c| c.is_ascii_digit() || *c == '+')
            .collect();
        let country = region.parse::<phonenumber::country::Id>().ok();
        let value = phonenumber::parse(country, typed)
            .ok()
            .filter(phonenumber::is_valid)
            .map_or(digits, |n| n.format().mode(phonenumber::Mode::E164).to_string());
        return Ok(ContactPoint {
            kind: PointKind::Phone,
            value,
            shown,
        });
    }
    Ok(ContactPoint {
        kind: PointKind::Handle,
        value: fold(typed),
        shown,
    })
}

/// A contact, with the version of each field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Contact {
    /// Made by the device that created it.
    pub id: ContactId,
    /// When, by that device's clock.
    pub created_at: Timestamp,
    /// Value and version by field.
    pub f: BTreeMap<ContactField, (Value, Version)>,
    /// How to reach them.
    pub points: BTreeSet<ContactPoint>,
    /// The contact that stays in its place: both rows are one person.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_into: Option<ContactId>,
}

impl Contact {
    /// Never to be contacted on our own initiative.
    #[must_use]
    pub fn is_suppressed(&self) -> bool {
        self.f
            .get(&ContactField::Suppressed)
            .is_some_and(|(value, _)| value.is_true())
    }
    /// A field's text, empty when never written.
    #[must_use]
    pub fn text(&self, field: ContactField) -> &str {
        self.f.get(&field).and_then(|(v, _)| v.text()).unwrap_or_default()
    }
    /// The kind; citizen when never written.
    #[must_use]
    pub fn kind(&self) -> ContactKind {
        ContactKind::parse(self.text(ContactField::Kind)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_number_typed_three_ways_is_one_number() {
        for typed in ["041 5210211", "+39 041-521 0211", "0039 0415210211"] {
            assert_eq!(
                normalise_point(typed, "IT").unwrap().value,
                "+390415210211",
                "{typed}"
            );
        }
    }

    #[test]
    fn what_no_numbering_plan_knows_is_kept_as_typed() {
        let emergency = normalise_point("112", "IT").unwrap();
        assert_eq!(
            (emergency.kind, emergency.value.as_str()),
            (PointKind::Phone, "112")
        );
        let long = "9".repeat(40);
        assert_eq!(normalise_point(&long, "IT").unwrap().value, long);
        assert_eq!(normalise_point("@marta_b", "IT").unwrap().kind, PointKind::Handle);
        assert_eq!(
            normalise_point("Marta@Example.IT", "IT").unwrap().value,
            "marta@example.it"
        );
        assert_eq!(normalise_point("  ", "IT"), Err(RefusalCode::Empty));
    }
}
