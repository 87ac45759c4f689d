//! How a window looks: size, language, theme; and the few words one waits for in each language.

use std::fmt;

/// One look of the window.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Look {
    pub(crate) size: (u32, u32),
    pub(crate) language: &'static str,
    pub(crate) theme: &'static str,
}

/// What the window says, as far as it is waited for.
pub(crate) struct Words {
    pub(crate) server: &'static str,
    pub(crate) all_sent: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) held: &'static str,
    pub(crate) came_back: &'static str,
    pub(crate) to_check: &'static str,
    pub(crate) two_versions: &'static str,
    pub(crate) compared: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) history: &'static str,
    pub(crate) files: &'static str,
    pub(crate) left: &'static str,
}

const ITALIAN: Words = Words {
    server: "Indirizzo del server",
    all_sent: "Tutto inviato",
    offline: "Offline",
    held: "Annulla risposta",
    came_back: "Risposta non registrata",
    to_check: "1 caso da controllare",
    two_versions: "due versioni di",
    compared: "quale resta?",
    refused: "Non accettate dal server",
    history: "Le mie azioni",
    files: "Un allegato ancora da inviare",
    left: "non è più autorizzata",
};

const ENGLISH: Words = Words {
    server: "Address of the server",
    all_sent: "All sent",
    offline: "Offline",
    held: "Undo reply",
    came_back: "Reply not recorded",
    to_check: "1 case needs your check",
    two_versions: "two versions of",
    compared: "which one stays?",
    refused: "Not accepted by the server",
    history: "My actions",
    files: "One file still to send",
    left: "no longer has access",
};

impl Look {
    pub(crate) fn all() -> impl Iterator<Item = Look> {
        let sizes = [(1280, 800), (1920, 1080)];
        sizes.into_iter().flat_map(|size| {
            [("it", "light"), ("en", "light"), ("it", "dark"), ("en", "dark")].map(|(language, theme)| Look {
                size,
                language,
                theme,
            })
        })
    }

    pub(crate) const fn words(self) -> &'static Words {
        match self.language.as_bytes() {
            b"en" => &ENGLISH,
            _ => &ITALIAN,
        }
    }
}

impl fmt::Display for Look {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Look {
            size: (width, height),
            language,
            theme,
        } = self;
        write!(f, "{width}x{height}-{language}-{theme}")
    }
}
