//! Whether replies can leave.

use crate::config::Config;
use crate::mail::{Letter, Mailer};
use anyhow::{Context as _, bail};
use oltre_domain::{CaseCode, CaseId, EntryId, MailFate, OrganisationId};
use uuid::Uuid;

/// Sends one letter that is about nothing, and says what the mail server said.
pub(super) fn run(config: &Config, to: String) -> anyhow::Result<()> {
    let Some(settings) = config.mail.clone() else {
        bail!("the configuration file has no table [mail]");
    };
    let mailer = Mailer::new(settings)?;
    let letter = Letter {
        organisation: OrganisationId(Uuid::nil()),
        case: CaseId(Uuid::now_v7()),
        reply: EntryId(Uuid::now_v7()),
        to: Some(to),
        subject: "Oltre".to_owned(),
        code: CaseCode::from_bits(0),
        body: "Replies can leave by this mail server.".to_owned(),
        operator: "oltre-server mail".to_owned(),
        organisation_name: config.storage.organisation_name.clone(),
    };
    let runtime = tokio::runtime::Runtime::new().context("the runtime cannot start")?;
    match runtime.block_on(mailer.send(&letter)) {
        MailFate::Sent { to, message_id } => println!("the mail server took it: to {to}, {message_id}"),
        MailFate::Refused { why, .. } => bail!("the mail server refused it: {why}"),
        MailFate::Later { why, .. } => bail!("it could not be sent now: {why}"),
    }
    Ok(())
}
