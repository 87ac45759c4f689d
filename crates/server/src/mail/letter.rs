//! A reply in the form of a mail.

use super::settings::MailSettings;
use lettre::message::header::{ContentTransferEncoding, ContentType};
use lettre::message::{Mailbox, Message, SinglePart};
use oltre_domain::{CaseCode, CaseId, EntryId, OrganisationId};

/// A reply whose turn it is, and what its mail needs to know.
#[derive(Clone, Debug)]
pub(crate) struct Letter {
    /// Whose reply it is.
    pub(crate) organisation: OrganisationId,
    pub(crate) case: CaseId,
    pub(crate) reply: EntryId,
    /// The contact's address, as it is written; none when they have none.
    pub(crate) to: Option<String>,
    /// What the case is called.
    pub(crate) subject: String,
    pub(crate) code: CaseCode,
    /// What the operator wrote.
    pub(crate) body: String,
    /// As the contact knows the operator: by their alias when they have one.
    pub(crate) operator: String,
    pub(crate) organisation_name: String,
}

impl Letter {
    /// The Message-ID: that of the reply's op at the sender's domain, the same at every try.
    pub(super) fn message_id(&self, settings: &MailSettings) -> String {
        format!("<{}@{}>", self.reply, settings.address().domain())
    }

    /// The mail. All letters of a case refer to one id, so that a mail program shows them together.
    pub(super) fn message(
        &self,
        to: Mailbox,
        settings: &MailSettings,
    ) -> Result<Message, lettre::error::Error> {
        let mut message = Message::builder()
            .message_id(Some(self.message_id(settings)))
            .references(format!("<{}@{}>", self.case, settings.address().domain()))
            .from(settings.from.clone())
            .to(to)
            .subject(self.title());
        if let Some(reply_to) = &settings.reply_to {
            message = message.reply_to(reply_to.clone());
        }
        let part = SinglePart::builder()
            .header(ContentType::TEXT_PLAIN)
            .header(ContentTransferEncoding::QuotedPrintable)
            .body(self.text());
        message.singlepart(part)
    }

    /// One line, with the code by which the case is found again.
    fn title(&self) -> String {
        let words: Vec<&str> = self.subject.split_whitespace().collect();
        let words = words.join(" ").replace(char::is_control, "");
        format!("{words} [{}]", self.code).trim_start().to_owned()
    }

    /// The words as they were written, then who wrote them, for whom, and the case's code.
    fn text(&self) -> String {
        let Self {
            body,
            operator,
            organisation_name,
            code,
            ..
        } = self;
        // Two hyphens and a space: mail programs fold what follows.
        let text = format!(
            "{}\n\n-- \n{operator}\n{organisation_name}\n{code}\n",
            body.trim_end()
        );
        let lines = text.replace("\r\n", "\n").replace('\r', "\n");
        lines.replace('\n', "\r\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::MailFile;
    use uuid::Uuid;

    fn letter(subject: &str, body: &str) -> Letter {
        Letter {
            organisation: OrganisationId(Uuid::from_u128(1)),
            case: CaseId(Uuid::from_u128(2)),
            reply: EntryId(Uuid::from_u128(3)),
            to: None,
            subject: subject.to_owned(),
            code: CaseCode::from_bits(7),
            body: body.to_owned(),
            operator: "Marta".to_owned(),
            organisation_name: "Comune di Prova".to_owned(),
        }
    }

    fn raw(letter: &Letter) -> String {
        let table = "host = \"mail.example\"\nfrom = \"Comune di Prova <sportello@comune.example>\"";
        let settings = toml::from_str::<MailFile>(table).unwrap().read().unwrap();
        let to = "bianca@example.org".parse().unwrap();
        String::from_utf8(letter.message(to, &settings).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_letter_says_from_whom_of_which_case_and_has_one_id_for_ever() {
        let letter = letter("Buca in via Roma", "Domani passiamo.");
        let mail = raw(&letter);
        for line in [
            "From: \"Comune di Prova\" <sportello@comune.example>",
            "To: bianca@example.org",
            "Message-ID: <00000000-0000-0000-0000-000000000003@comune.example>",
            "References: <00000000-0000-0000-0000-000000000002@comune.example>",
            "Domani passiamo.",
            "Marta",
        ] {
            assert!(mail.contains(line), "{line}: {mail}");
        }
        let title = format!("Subject: Buca in via Roma [{}]", letter.code);
        assert!(mail.contains(&title), "{mail}");
    }

    #[test]
    fn what_a_case_is_called_puts_no_line_into_the_head() {
        let mail = raw(&letter("Buca\r\nBcc: tutti@example.org\u{0}", "Sì"));
        assert!(!mail.contains("\r\nBcc:"), "{mail}");
        assert_eq!(mail.matches("Subject:").count(), 1, "{mail}");
    }

    #[test]
    fn any_words_arrive_and_none_ends_the_letter_early() {
        let mail = raw(&letter("Città 🏛 שלום", "Perché no?\r.\r\n.\nFrom qui in poi\n\n"));
        assert!(mail.is_ascii(), "{mail}");
        assert!(!mail.replace("\r\n", "").contains(['\r', '\n']), "{mail}");
        let long = raw(&letter("x", &"parola ".repeat(10_000)));
        assert!(long.lines().all(|line| line.len() <= 998));
    }
}
