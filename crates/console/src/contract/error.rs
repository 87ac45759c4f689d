//! The errors the page can act on.

use oltre_domain::TextError;
use oltre_domain::rules::RefusalCode;
use serde::Serialize;
use std::collections::BTreeMap;
use ts_rs::TS;

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal;)+) => {
        /// What went wrong, as far as it makes a difference to the person. The page has a sentence for each, and a test
        /// that none is missing.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, TS)]
        pub enum ErrorCode { $($(#[$doc])* #[serde(rename = $text)] $name,)+ }

        impl ErrorCode {
            /// Every code.
            pub const ALL: &[Self] = &[$(Self::$name,)+];
            /// The code as people copy it.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)+ }
            }
        }
    };
}

codes! {
    // --- opening
    /// The passphrase does not open this console.
    WrongPassphrase = "wrong_passphrase";
    /// The passphrase is too short to protect anything.
    PassphraseTooShort = "passphrase_too_short";
    /// The key file is damaged: the database cannot be opened with it.
    KeyFileDamaged = "key_file_damaged";
    /// The key file is gone while the database is there.
    KeyFileMissing = "key_file_missing";
    /// The database is damaged.
    DatabaseDamaged = "database_damaged";
    /// The database was written by a newer version.
    DatabaseNewer = "database_newer";
    /// Another console has the database open.
    DatabaseBusy = "database_busy";
    /// This computer already has a console for somebody.
    AlreadyEnrolled = "already_enrolled";
    /// The console is locked.
    Locked = "locked";

    // --- this computer
    /// The disk is full: nothing was changed.
    DiskFull = "disk_full";
    /// The disk does not answer as it should.
    DiskError = "disk_error";
    /// The disk or folder cannot be written.
    ReadOnly = "read_only";
    /// No program of this computer takes a number to call.
    NoPhone = "no_phone";
    /// A link that this program was opened with is none of ours.
    BadLink = "bad_link";

    // --- the server
    /// The address is no address.
    BadAddress = "bad_address";
    /// Plain http to another computer is not allowed.
    InsecureServer = "insecure_server";
    /// This computer has no network.
    NoNetwork = "no_network";
    /// Nobody knows the server's name.
    ServerNameUnknown = "server_name_unknown";
    /// Nobody listens at its address.
    ServerRefused = "server_refused";
    /// It did not answer in time.
    ServerTimeout = "server_timeout";
    /// The server cannot be reached.
    ServerUnreachable = "server_unreachable";
    /// The system's proxy cannot be reached.
    ProxyUnreachable = "proxy_unreachable";
    /// The system's proxy wants a name and a password.
    ProxyAuth = "proxy_auth";
    /// The system's proxy does not let us through.
    ProxyRefused = "proxy_refused";
    /// A sign-in page of the network answers in the server's place.
    CaptivePortal = "captive_portal";
    /// Its certificate is not valid today, by this computer's clock.
    ServerCertificateDate = "server_certificate_date";
    /// Its answer is larger than any of ours.
    AnswerTooLarge = "answer_too_large";
    /// Its certificate cannot be trusted.
    ServerUntrusted = "server_untrusted";
    /// What answered is not an Oltre server.
    ServerNonsense = "server_nonsense";
    /// Something broke on the server.
    ServerFailed = "server_failed";
    /// The server asks for a newer console.
    UpgradeRequired = "upgrade_required";
    /// Name or password is wrong.
    BadCredentials = "bad_credentials";
    /// Too many attempts: wait a minute.
    TooManyAttempts = "too_many_attempts";
    /// This device was revoked.
    DeviceRevoked = "device_revoked";

    // --- what was asked
    /// There is no such thing here.
    NotFound = "not_found";
    /// This window may not ask that.
    NotAllowed = "not_allowed";
    /// An argument is out of range.
    BadArgument = "bad_argument";
    /// No such command, or its arguments have another shape.
    BadCommand = "bad_command";
    /// Nothing in it.
    Empty = "empty";
    /// The text is too long.
    TextTooLong = "text_too_long";
    /// The text holds a character no database can keep.
    TextNul = "text_nul";
    /// The value does not fit the field.
    ValueNotAllowed = "value_not_allowed";
    /// Too many labels.
    TooMany = "too_many";

    // --- rules of case work
    /// A colleague answers for it already.
    AlreadyOwned = "already_owned";
    /// Nobody answers for it: take it first.
    NoOwner = "no_owner";
    /// It no longer stands where you saw it.
    StatusMoved = "status_moved";
    /// Solving needs an outcome.
    OutcomeMissing = "outcome_missing";
    /// An open promise has to be kept or taken back first.
    PromiseOpen = "promise_open";
    /// It may have left this computer: it cannot be taken back.
    AlreadySent = "already_sent";
    /// Something done later builds on it: take that back first.
    UndoLaterFirst = "undo_later_first";
    /// There is no way back, and `why` says the reason.
    NoWayBack = "no_way_back";
    /// It concerned an erased person.
    Erased = "erased";
    /// The case or contact is part of another one now.
    Merged = "merged";
    /// It cannot be joined to itself.
    Itself = "itself";
    /// The two cases cannot be that to each other.
    LinkNotAllowed = "link_not_allowed";
    /// Somebody changed it since you saw it.
    ChangedSince = "changed_since";
    /// A colleague has answered the contact since.
    AlreadyAnswered = "already_answered";
    /// It has left and cannot be cancelled.
    TooLate = "too_late";
    /// The file is larger than one may be.
    TooLarge = "too_large";

    // --- the catalogue
    /// Only an editor may change the catalogue.
    NotAnEditor = "not_an_editor";
    /// Something is wrong with what was to be published: the faults say what.
    CatalogueFaults = "catalogue_faults";

    // --- files
    /// The file cannot be read.
    FileUnreadable = "file_unreadable";
    /// A program, or something that starts one.
    FileKindNotAllowed = "file_kind_not_allowed";
    /// The file cannot be written there.
    FileNotWritten = "file_not_written";
    /// Its bytes are not here yet.
    FileNotHere = "file_not_here";
    /// Its bytes here are not what was attached.
    FileDamaged = "file_damaged";

    /// Something broke in the console; the log has the details.
    Internal = "internal";
}

/// An error on its way to the page: a code and what the sentence needs to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, TS, thiserror::Error)]
#[error("{}", code.as_str())]
pub struct UiError {
    /// Which.
    pub code: ErrorCode,
    /// What the sentence needs to know: names of arguments, limits, the owner's name. No text of cases.
    pub params: BTreeMap<String, String>,
}

impl UiError {
    /// An error without parameters.
    #[must_use]
    pub const fn new(code: ErrorCode) -> Self {
        Self {
            code,
            params: BTreeMap::new(),
        }
    }

    /// The same with one more parameter.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl ToString) -> Self {
        self.params.insert(name.to_owned(), value.to_string());
        self
    }
}

impl From<ErrorCode> for UiError {
    fn from(code: ErrorCode) -> Self {
        Self::new(code)
    }
}

impl From<TextError> for UiError {
    fn from(error: TextError) -> Self {
        Self::new(match error {
            TextError::Nul => ErrorCode::TextNul,
            TextError::TooLong => ErrorCode::TextTooLong,
        })
    }
}

impl From<RefusalCode> for UiError {
    fn from(code: RefusalCode) -> Self {
        Self::new(match code {
            RefusalCode::NotFound => ErrorCode::NotFound,
            RefusalCode::AlreadyOwned => ErrorCode::AlreadyOwned,
            RefusalCode::NoOwner => ErrorCode::NoOwner,
            RefusalCode::StatusMoved => ErrorCode::StatusMoved,
            RefusalCode::OutcomeMissing => ErrorCode::OutcomeMissing,
            RefusalCode::PromiseOpen => ErrorCode::PromiseOpen,
            RefusalCode::TextNul => ErrorCode::TextNul,
            RefusalCode::TextTooLong => ErrorCode::TextTooLong,
            RefusalCode::Empty => ErrorCode::Empty,
            RefusalCode::ValueNotAllowed | RefusalCode::FieldByCommand => ErrorCode::ValueNotAllowed,
            RefusalCode::TooMany => ErrorCode::TooMany,
            RefusalCode::NotAllowed | RefusalCode::KindNotAllowed => ErrorCode::NotAllowed,
            RefusalCode::Erased => ErrorCode::Erased,
            RefusalCode::Merged => ErrorCode::Merged,
            RefusalCode::Itself => ErrorCode::Itself,
            RefusalCode::LinkNotAllowed => ErrorCode::LinkNotAllowed,
            RefusalCode::ChangedSince => ErrorCode::ChangedSince,
            RefusalCode::AlreadyAnswered => ErrorCode::AlreadyAnswered,
            RefusalCode::TooLate => ErrorCode::TooLate,
            RefusalCode::TooLarge => ErrorCode::TooLarge,
            RefusalCode::IdTaken | RefusalCode::Malformed => ErrorCode::Internal,
        })
    }
}
