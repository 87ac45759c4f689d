//! Attachments: what a case knows of a file. The bytes travel by their hash, elsewhere and later.
//!
//! A file's name comes from outside and is written by whoever likes: it is kept as text, cut down to a name that every
//! system can hold and that leads nowhere else ([`clean_file_name`]). What a file says it is, its media type, is looked
//! at for its shape alone; nothing is opened because of it.

use crate::{AttachmentId, CaseId, OperatorId, Timestamp};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// The largest attachment that may be spoken of, in bytes: 50 MiB. A server may take less.
pub const MAX_ATTACHMENT_BYTES: u64 = 50 * 1024 * 1024;

/// Attachments of a case.
pub const MAX_ATTACHMENTS: usize = 200;

/// The longest name kept, in bytes of UTF-8: what the usual file systems can hold.
pub const MAX_FILE_NAME_BYTES: usize = 255;

/// The longest name that is looked at at all, in bytes.
pub(crate) const MAX_RAW_NAME_BYTES: usize = 4_096;

/// What a name is when nothing of it can be kept.
const NAMELESS: &str = "file";

/// The SHA-256 of some bytes, in 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ts_rs::TS)]
#[serde(try_from = "String", into = "String")]
#[ts(type = "string")]
pub struct Sha256(pub [u8; 32]);

/// Not 64 lower-case hexadecimal digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a SHA-256 has 64 digits of 0-9 a-f")]
pub struct NotASha256;

impl FromStr for Sha256 {
    type Err = NotASha256;
    fn from_str(text: &str) -> Result<Self, NotASha256> {
        let digit = |c: u8| match c {
            b'0'..=b'9' => Ok(c - b'0'),
            b'a'..=b'f' => Ok(c - b'a' + 10),
            _ => Err(NotASha256),
        };
        let digits: &[u8; 64] = text.as_bytes().try_into().map_err(|_| NotASha256)?;
        let mut bytes = [0; 32];
        for (byte, [high, low]) in bytes.iter_mut().zip(digits.as_chunks::<2>().0) {
            *byte = digit(*high)? << 4 | digit(*low)?;
        }
        Ok(Self(bytes))
    }
}

impl TryFrom<String> for Sha256 {
    type Error = NotASha256;
    fn try_from(text: String) -> Result<Self, NotASha256> {
        text.parse()
    }
}

impl From<Sha256> for String {
    fn from(hash: Sha256) -> Self {
        hash.to_string()
    }
}

impl fmt::Display for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

impl fmt::Debug for Sha256 {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Sha256({self})")
    }
}

/// What a case knows of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attachment {
    /// Made by the device that attached it.
    pub id: AttachmentId,
    /// The case.
    pub case: CaseId,
    /// The hash of its bytes: how they are found.
    pub sha256: Sha256,
    /// How many bytes.
    pub size: u64,
    /// A media type, as the attaching device took it for.
    pub mime: String,
    /// Its name, cleaned.
    pub name: String,
    /// Who attached it.
    pub by: OperatorId,
    /// When, by their device's clock.
    pub at: Timestamp,
}

/// Whether a text has the shape of a media type: two restricted names of RFC 6838, in lower case, no parameters.
#[must_use]
pub fn is_media_type(text: &str) -> bool {
    let is_name = |part: &str| {
        let mut bytes = part.bytes();
        let first = bytes.next();
        part.len() <= 127
            && first.is_some_and(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
            && bytes.all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || b"!#$&-^_.+".contains(&c))
    };
    text.split_once('/')
        .is_some_and(|(kind, more)| is_name(kind) && is_name(more))
}

/// A name that leads nowhere: the last part of a path, without what a file system, a shell, a terminal or a reader of
/// right-to-left scripts would take for something else, and at most [`MAX_FILE_NAME_BYTES`] long with its ending kept.
/// Cleaning a clean name changes nothing.
#[must_use]
pub fn clean_file_name(raw: &str) -> String {
    let last = raw.rsplit(['/', '\\']).next().unwrap_or_default();
    let kept: String = last
        .chars()
        .filter(|c| !c.is_control() && !is_invisible(*c))
        .map(|c| if r#"<>:"|?*"#.contains(c) { '_' } else { c })
        .collect();
    let trimmed = trim(&kept);
    let cut = trim(&cut(trimmed)).to_owned();
    match cut.as_str() {
        "" => NAMELESS.to_owned(),
        name if is_reserved(name) => trim(&self::cut(&format!("_{name}"))).to_owned(),
        _ => cut,
    }
}

/// A leading dot hides a file, a trailing dot or space is dropped by some systems and not by others.
fn trim(name: &str) -> &str {
    let is_edge = |c: char| c == '.' || c.is_whitespace();
    name.trim_matches(is_edge)
}

/// Characters that are not seen and change how others are: bidirectional overrides and isolates, zero-width ones, line and
/// paragraph separators, tags, noncharacters.
const fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
        || (c as u32) & 0xfffe == 0xfffe
        || matches!(c, '\u{fdd0}'..='\u{fdef}')
}

/// Names that a system keeps for its devices, whatever comes after the first dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let stem = stem.to_ascii_uppercase();
    let numbered = |word: &str| {
        stem.strip_prefix(word).is_some_and(|n| {
            matches!(
                n,
                "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "¹" | "²" | "³"
            )
        })
    };
    matches!(
        stem.as_str(),
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) || numbered("COM")
        || numbered("LPT")
}

/// Cuts a name to what fits, between characters, with its ending when that is short enough to be one.
fn cut(name: &str) -> String {
    if name.len() <= MAX_FILE_NAME_BYTES {
        return name.to_owned();
    }
    let ending = name
        .rfind('.')
        .map(|at| &name[at..])
        .filter(|ending| ending.len() <= 16)
        .unwrap_or_default();
    let stem = &name[..name.len() - ending.len()];
    let room = stem.floor_char_boundary(MAX_FILE_NAME_BYTES - ending.len());
    format!("{}{ending}", trim(&stem[..room]))
}
