//! The screens a demo can open on, under the names by which the page tells of its rest.

use clap::ValueEnum;

/// A screen of the console.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(super) enum Screen {
    /// The list of cases
    Queue,
    /// The first case of the list
    Case,
    /// The settings
    Settings,
    /// The search
    Search,
    /// The palette of acts
    Palette,
    /// The sheet of keys
    Keys,
    /// What was sent and what waits
    Sync,
    /// The form of a new case
    NewCase,
    /// The first start, before anybody signed in; with --screenshot
    FirstRun,
    /// The locked console; with --screenshot
    Lock,
}

impl Screen {
    /// Its name on the command line, to the console and in the note of rest.
    pub(super) fn name(self) -> String {
        self.to_possible_value()
            .map(|value| value.get_name().to_owned())
            .unwrap_or_default()
    }

    /// Whether it is seen only while nobody is signed in.
    pub(super) fn is_before_the_door(self) -> bool {
        matches!(self, Screen::FirstRun | Screen::Lock)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_called_as_the_page_calls_it() {
        let names: Vec<_> = Screen::value_variants().iter().map(|each| each.name()).collect();
        let known = "queue case settings search palette keys sync new-case first-run lock";
        assert_eq!(names.join(" "), known);
    }
}
