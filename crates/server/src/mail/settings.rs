//! Which mail server, and from whom.

use lettre::Address;
use lettre::message::Mailbox;
use std::path::PathBuf;

/// How the line to the mail server is protected.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Security {
    /// TLS from the first byte (port 465).
    Tls,
    /// TLS or nothing, after a greeting in clear (port 587).
    #[default]
    StartTls,
    /// In clear (port 25): a mail server on this machine, or in a network nobody else is in.
    None,
}

impl Security {
    const fn port(self) -> u16 {
        match self {
            Self::Tls => 465,
            Self::StartTls => 587,
            Self::None => 25,
        }
    }
}

/// The table `[mail]` of the configuration file.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MailFile {
    /// The mail server's name or address.
    pub host: String,
    /// Its port; the usual one when absent.
    pub port: Option<u16>,
    /// How the line is protected.
    #[serde(default)]
    pub security: Security,
    /// Certificates (PEM) to believe beside the system's: for a mail server with a certificate of the house.
    pub certificates: Option<PathBuf>,
    /// The name to sign in with; nobody signs in when absent.
    pub user: Option<String>,
    /// A file with the password in its first line.
    pub password_file: Option<PathBuf>,
    /// From whom: `sportello@comune.example`, or with a name, `Comune <sportello@comune.example>`.
    pub from: String,
    /// Where answers go, when not to `from`.
    pub reply_to: Option<String>,
}

/// The same, read and found right.
#[derive(Clone)]
pub struct MailSettings {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: Security,
    /// PEM; empty when there are none beside the system's.
    pub(super) certificates: Vec<u8>,
    pub(super) account: Option<(String, String)>,
    pub(super) from: Mailbox,
    pub(super) reply_to: Option<Mailbox>,
}

// By hand: never the password.
impl std::fmt::Debug for MailSettings {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "mail by {}:{} from {}", self.host, self.port, self.from)
    }
}

/// What is not right in the table.
#[derive(Debug, thiserror::Error)]
pub enum MailSettingsError {
    /// No address.
    #[error("mail.{0} is no mail address: {1}")]
    Address(&'static str, String),
    /// A name without a password, or the other way round.
    #[error("mail.user and mail.password_file go together")]
    HalfAnAccount,
    /// Anybody in between would read it.
    #[error("mail.security = \"none\" sends no password: use \"starttls\" or \"tls\"")]
    PasswordInClear,
    /// A file that cannot be read.
    #[error("{path} cannot be read: {cause}")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        cause: std::io::Error,
    },
    /// No certificate, or none that can be used.
    #[error("mail.certificates holds no certificate that can be used (PEM)")]
    Certificates,
}

impl MailFile {
    /// Reads the files it names and looks at the rest.
    ///
    /// # Errors
    /// [`MailSettingsError`] says which key is not right.
    pub fn read(self) -> Result<MailSettings, MailSettingsError> {
        let account = match (self.user, self.password_file) {
            (None, None) => None,
            (Some(_), Some(_)) if self.security == Security::None => {
                return Err(MailSettingsError::PasswordInClear);
            }
            (Some(user), Some(path)) => {
                let bytes = file(path)?;
                let password = String::from_utf8_lossy(&bytes);
                Some((user, password.lines().next().unwrap_or_default().to_owned()))
            }
            _ => return Err(MailSettingsError::HalfAnAccount),
        };
        Ok(MailSettings {
            port: self.port.unwrap_or_else(|| self.security.port()),
            host: self.host,
            security: self.security,
            certificates: self.certificates.map(file).transpose()?.unwrap_or_default(),
            account,
            from: mailbox("from", &self.from)?,
            reply_to: self.reply_to.map(|to| mailbox("reply_to", &to)).transpose()?,
        })
    }
}

impl MailSettings {
    /// From whom.
    pub(crate) fn address(&self) -> &Address {
        &self.from.email
    }
}

fn file(path: PathBuf) -> Result<Vec<u8>, MailSettingsError> {
    std::fs::read(&path).map_err(|cause| MailSettingsError::File { path, cause })
}

fn mailbox(key: &'static str, text: &str) -> Result<Mailbox, MailSettingsError> {
    text.parse()
        .map_err(|_| MailSettingsError::Address(key, text.to_owned()))
}
