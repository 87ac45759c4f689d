//! What can be imported, as the command line says it.

use std::path::PathBuf;

/// What to import. `--data` and `--config` stand before or after it, as for every subcommand.
#[derive(Clone, Debug, clap::Subcommand)]
pub enum ImportCommand {
    /// Queues, offices, topics and notices from one TOML file; what it says otherwise than before is changed
    Desk {
        /// As docs/desk.example.toml
        file: PathBuf,
    },
    /// The Italian municipal sample, with its accounts
    Sample {
        /// Synthetic cases on top of the sample's own
        #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=200_000))]
        cases: Option<u64>,
        /// The same seed gives the same sample
        #[arg(long, value_name = "S", default_value_t = 1)]
        seed: u64,
    },
    /// Over-help's catalogue from a TOML file, whole or not at all; without a file the pack for municipalities
    Catalogue {
        /// As `oltre-server catalogue` writes it
        file: Option<PathBuf>,
    },
    /// Articles of the Book: a folder of Markdown files, one of them, or a CSV table; without a place the pack for
    /// municipalities. What is there already is left as it is
    Book {
        /// A folder, a .md, .csv or .jsonl
        place: Option<PathBuf>,
        /// Writes nothing when anything in it is wrong
        #[arg(long)]
        all_or_nothing: bool,
        /// Only says what is wrong
        #[arg(long)]
        dry_run: bool,
    },
    /// The STAR dialogues, as JSON Lines, plain or gzip
    Star {
        /// dialogues-train.jsonl or dialogues-train.jsonl.gz
        file: PathBuf,
    },
    /// Cases from a JSON Lines or CSV file
    Cases {
        /// .jsonl or .csv
        file: PathBuf,
    },
    /// Contacts from a JSON Lines or CSV file
    Contacts {
        /// .jsonl or .csv
        file: PathBuf,
    },
}
