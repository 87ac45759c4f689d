//! Who may sign in to a demo, as a person is told of it. The sample's import makes these accounts; the test of
//! the layers compares this list with the import, which this program does not know.

/// The account the console signs in with.
pub(crate) const NAME: &str = "marta";

/// The password of every account. It guards nothing but made-up cases on this computer.
pub(crate) const PASSWORD: &str = "laguna-di-prova";

/// Names and roles of all accounts of the sample.
pub(crate) const ACCOUNTS: [(&str, &str); 8] = [
    (NAME, "operator"),
    ("luca", "operator"),
    ("giulia", "operator"),
    ("samir", "operator"),
    ("ornella", "specialist"),
    ("renata", "supervisor"),
    ("piero", "editor"),
    ("ada", "admin"),
];
