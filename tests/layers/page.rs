//! What ARCHITECTURE.md says about the rooms, read out of its two drawings.

/// The lines of the first drawing under a heading.
fn drawing<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    let (_, section) = page
        .split_once(&format!("\n## {heading}\n"))
        .unwrap_or_else(|| panic!("there is no section {heading}"));
    let mut parts = section.split("```\n");
    parts.next();
    parts
        .next()
        .unwrap_or_else(|| panic!("{heading} has no drawing"))
        .lines()
        .collect()
}

/// Every room with those it may know, both in alphabetical order. The tests, which may know anything, and the
/// page, whose rule is a lint, are left out.
pub(crate) fn may_know(page: &str) -> Vec<(String, Vec<String>)> {
    let mut rooms: Vec<_> = drawing(page, "Who may know whom")
        .into_iter()
        .filter_map(|line| {
            let (room, known) = line.split_once(" -> ").or_else(|| line.split_once(" <- "))?;
            let room = room.trim();
            let mut known: Vec<_> = match known.starts_with("nothing of ours") {
                true => Vec::new(),
                // What stands in brackets is a remark.
                false => known
                    .split(", ")
                    .map(|name| name.split(" (").next().unwrap_or(name).trim().to_owned())
                    .collect(),
            };
            known.sort_unstable();
            (!room.is_empty() && room != "tests" && !room.starts_with("ui")).then(|| (room.to_owned(), known))
        })
        .collect();
    rooms.sort_unstable();
    rooms
}

/// What the map shows at the top, in its order, and the crates in alphabetical order.
pub(crate) fn rooms(page: &str) -> (Vec<String>, Vec<String>) {
    let name = |line: &str| {
        let first = line.split_ascii_whitespace().next()?;
        Some(first.trim_end_matches('/').to_owned())
    };
    let (inside, top): (Vec<_>, Vec<_>) = drawing(page, "The rooms")
        .into_iter()
        .partition(|line| line.starts_with(' '));
    let mut crates: Vec<_> = inside.into_iter().filter_map(name).collect();
    crates.sort_unstable();
    (top.into_iter().filter_map(name).collect(), crates)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PAGE: &str = "# House\n\n## The rooms\n\n```\nCargo.toml   members\ncrates/\n  store/   rows\n  \
                        domain/  words\nui/   the page\n```\n\n## Who may know whom\n\n```\ndomain  <- nothing of ours\n\
                        server  -> wire, domain (training only)\ntests   -> anything\nui      features -> lib\n          a \
                        feature\n```\n";

    #[test]
    fn the_page_is_read_as_it_is_written() {
        let known = vec!["domain".to_owned(), "wire".to_owned()];
        assert_eq!(
            may_know(PAGE),
            [("domain".to_owned(), Vec::new()), ("server".to_owned(), known)]
        );
        let (top, crates) = rooms(PAGE);
        assert_eq!(top, ["Cargo.toml", "crates", "ui"]);
        assert_eq!(crates, ["domain", "store"]);
    }
}
