//! Migrations: forward only, never edited, the same steps for both engines.

/// A step from one schema to the next.
pub(super) struct Migration {
    /// For both engines, as SQLite writes it.
    tables: &'static str,
    /// What only SQLite's dialect says.
    sqlite: &'static str,
    /// What only PostgreSQL's dialect says.
    postgres: &'static str,
}

/// All of them, in order.
pub(super) const MIGRATIONS: [Migration; 14] = [
    Migration {
        tables: include_str!("0001_first.sql"),
        sqlite: include_str!("0001_audit.sqlite.sql"),
        postgres: include_str!("0001_audit.postgres.sql"),
    },
    Migration::of_both(include_str!("0002_contact_state.sql")),
    Migration::of_both(include_str!("0003_closed_at.sql")),
    Migration::of_both(include_str!("0004_joins.sql")),
    Migration::of_both(include_str!("0005_blobs.sql")),
    Migration::of_both(include_str!("0006_journal.sql")),
    Migration::of_both(include_str!("0007_recovery.sql")),
    Migration::of_both(include_str!("0008_catalogue.sql")),
    Migration::of_both(include_str!("0009_learned.sql")),
    Migration::of_both(include_str!("0010_control.sql")),
    Migration::of_both(include_str!("0011_mail.sql")),
    Migration::of_both(include_str!("0012_clocks.sql")),
    Migration::of_both(include_str!("0013_book.sql")),
    Migration::of_both(include_str!("0014_figures.sql")),
];

/// The schema this program writes.
pub(super) const SCHEMA: u32 = MIGRATIONS.len() as u32;

impl Migration {
    /// A step that both engines write alike.
    const fn of_both(tables: &'static str) -> Self {
        Self {
            tables,
            sqlite: "",
            postgres: "",
        }
    }

    /// The statements for SQLite.
    pub(super) fn for_sqlite(&self) -> String {
        format!("{}\n{}", self.tables, self.sqlite)
    }

    /// The statements for PostgreSQL: the same tables with its names of types. Texts compare byte by byte, as in SQLite.
    pub(super) fn for_postgres(&self) -> String {
        let mut sql = String::with_capacity(self.tables.len() * 2);
        for line in self.tables.lines() {
            let code = line.split("--").next().unwrap_or_default();
            sql.push_str(
                &code
                    .replace(" BLOB", " BYTEA")
                    .replace(" INTEGER", " BIGINT")
                    .replace(" TEXT", " TEXT COLLATE \"C\"")
                    .replace(") STRICT, WITHOUT ROWID;", ");")
                    .replace(") STRICT;", ");"),
            );
            sql.push('\n');
        }
        sql.push_str(self.postgres);
        sql
    }
}

/// Puts up the second wall around every table that has none yet: rows of one organisation only, whatever a statement
/// asks, for the tables' owner too.
///
/// Three tables show more than that, and take no more: the list of organisations and their counters (which say nothing
/// of anybody), and the account whose name somebody is signing in with.
pub(super) const WALLS: &str = include_str!("walls.postgres.sql");
