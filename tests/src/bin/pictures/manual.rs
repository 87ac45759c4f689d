//! The pictures of the manual: some of those of the day, of help and of work, in one look and both languages.

use crate::look::Look;
use crate::{day, help, work};
use anyhow::{Context, Result};
use std::path::Path;

/// Those the manual speaks of.
const SHOWN: [&str; 13] = [
    "offer",
    "silence",
    "queue-filter",
    "phrases",
    "promise-spotted",
    "manager",
    "macro",
    "held",
    "waits",
    "versions",
    "history",
    "person",
    "settings-keys",
];

/// Takes them anew, into `pictures` beside each language's text.
pub(crate) async fn taken(manual: &Path) -> Result<()> {
    for language in ["it", "en"] {
        let look = Look {
            size: (1280, 800),
            language,
            theme: "light",
        };
        let all = tempfile::tempdir()?;
        day::lived(look, all.path()).await?;
        help::given(look, all.path()).await?;
        work::done(look, all.path()).await?;
        let folder = manual.join(language).join("pictures");
        std::fs::create_dir_all(&folder)?;
        for name in SHOWN {
            let taken = all.path().join(format!("{name}-{look}.png"));
            std::fs::copy(&taken, folder.join(format!("{name}.png")))
                .with_context(|| taken.display().to_string())?;
        }
    }
    Ok(())
}
