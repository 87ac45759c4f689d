//! The line to the mail server.

use super::letter::Letter;
use super::settings::{MailSettings, MailSettingsError, Security};
use lettre::message::Mailbox;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error};
use lettre::{Address, AsyncTransport as _, Tokio1Executor};
use oltre_domain::MailFate;
use std::time::Duration;

/// Until a mail server has said something.
const PATIENCE: Duration = Duration::from_secs(30);

/// Until a letter is through, whatever it says meanwhile.
const IN_ALL: Duration = Duration::from_secs(60);

/// Characters of a mail server's words that are kept.
const WORDS: usize = 300;

/// Hands letters to the mail server.
pub(crate) struct Mailer {
    settings: MailSettings,
    line: AsyncSmtpTransport<Tokio1Executor>,
}

impl Mailer {
    /// Nothing is connected yet.
    pub(crate) fn new(settings: MailSettings) -> Result<Self, MailSettingsError> {
        let mut line = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&settings.host)
            .port(settings.port)
            .timeout(Some(PATIENCE))
            .tls(tls(&settings)?);
        if let Some((user, password)) = &settings.account {
            line = line.credentials(Credentials::new(user.clone(), password.clone()));
        }
        Ok(Self {
            line: line.build(),
            settings,
        })
    }

    /// From which address.
    pub(crate) fn from(&self) -> String {
        self.settings.address().to_string()
    }

    /// Hands one letter over and says what became of it.
    pub(crate) async fn send(&self, letter: &Letter) -> MailFate {
        let to = letter.to.clone().unwrap_or_default();
        let Ok(address) = to.parse::<Address>() else {
            return refused(to, "not an address");
        };
        let message = match letter.message(Mailbox::new(None, address), &self.settings) {
            Ok(message) => message,
            Err(error) => return refused(to, &error.to_string()),
        };
        match tokio::time::timeout(IN_ALL, self.line.send(message)).await {
            Ok(Ok(_)) => MailFate::Sent {
                to,
                message_id: letter.message_id(&self.settings),
            },
            Ok(Err(error)) => fate(to, &error),
            Err(_) => MailFate::Later {
                to,
                why: "the mail server takes too long".to_owned(),
            },
        }
    }
}

fn refused(to: String, why: &str) -> MailFate {
    MailFate::Refused { to, why: words(why) }
}

/// A refusal for ever is about the address or the letter; everything else is between us and the mail server, and may be
/// mended while the letter waits: also that it does not let us in.
fn fate(to: String, error: &Error) -> MailFate {
    let why = words(&with_causes(error));
    let code = error.status().map(|code| code.to_string()).unwrap_or_default();
    let is_about_us = matches!(code.as_str(), "530" | "534" | "535" | "538");
    if error.is_permanent() && !is_about_us {
        MailFate::Refused { to, why }
    } else {
        MailFate::Later { to, why }
    }
}

fn with_causes(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !words.contains(&more) {
            words = format!("{words}: {more}");
        }
        cause = inner.source();
    }
    words
}

/// One line of plain text.
fn words(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().filter(|c| !c.is_control()).take(WORDS).collect()
}

fn tls(settings: &MailSettings) -> Result<Tls, MailSettingsError> {
    let mut parameters = TlsParameters::builder(settings.host.clone());
    if !settings.certificates.is_empty() {
        let root = Certificate::from_pem(&settings.certificates);
        parameters = parameters.add_root_certificate(root.map_err(|_| MailSettingsError::Certificates)?);
    }
    let parameters = parameters.build().map_err(|_| MailSettingsError::Certificates);
    Ok(match settings.security {
        Security::None => Tls::None,
        Security::StartTls => Tls::Required(parameters?),
        Security::Tls => Tls::Wrapper(parameters?),
    })
}
