//! Filled texts, made fit to be read: spaces, capitals, elisions.

/// Spaces as they should be around what was left out, and a capital where a sentence begins.
pub(super) fn tidy(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut capital = true;
    for c in text.trim().chars() {
        let last = out.chars().next_back();
        if c == ' ' && matches!(last, Some(' ' | '\n') | None) {
            continue;
        }
        if matches!(c, ',' | '.' | ';' | ':' | '?' | '!' | '\n') && last == Some(' ') {
            // "perché ... no" keeps its space before the dots
            let dots = c == '.' && text.contains(" ...");
            if !dots {
                out.pop();
            }
        }
        if capital && c.is_alphanumeric() {
            out.extend(c.to_uppercase());
            capital = false;
            continue;
        }
        let ended = matches!(last, Some('.' | '?' | '!' | '…')) && c == ' ';
        capital = capital || ended || c == '\n';
        out.push(c);
    }
    // A full stop that met another one.
    while out.contains("..") && !out.contains("...") {
        out = out.replace("..", ".");
    }
    let out = out
        .replace(",.", ".")
        .replace(",,", ",")
        .replace("?.", "?")
        .replace("!.", "!");
    elided(out)
}

/// "a aprile" is said "ad aprile", "il 8 giugno" "l'8 giugno", "al 814" "all'814".
fn elided(text: String) -> String {
    let text = text
        .replace(" a aprile", " ad aprile")
        .replace(" a agosto", " ad agosto");
    let mut out = String::with_capacity(text.len());
    let mut words = text.split(' ').peekable();
    while let Some(word) = words.next() {
        let number = words
            .peek()
            .map(|next| next.trim_end_matches(|c: char| !c.is_ascii_digit()));
        // Eight and eleven begin with a vowel, and so does every number that begins with an eight.
        let vowel =
            number.is_some_and(|n| n == "11" || n.starts_with('8') && n.chars().all(|c| c.is_ascii_digit()));
        match SHORT.iter().find(|(long, _)| vowel && *long == word) {
            Some((_, short)) => out.push_str(short),
            None => {
                out.push_str(word);
                if words.peek().is_some() {
                    out.push(' ');
                }
            }
        }
    }
    out
}

/// Articles before a vowel.
const SHORT: [(&str, &str); 7] = [
    ("il", "l'"),
    ("dal", "dall'"),
    ("del", "dell'"),
    ("al", "all'"),
    ("Il", "L'"),
    ("Dal", "Dall'"),
    ("Al", "All'"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_leaves_no_hole() {
        assert_eq!(
            tidy("buongiorno , senta .  ho perso  il cane"),
            "Buongiorno, senta. Ho perso il cane"
        );
        assert_eq!(tidy("alle 10.30 arrivo"), "Alle 10.30 arrivo");
        assert_eq!(
            tidy("dal 8 giugno al 11 luglio, il 8 e il 18, davanti al 814, al 1180"),
            "Dall'8 giugno all'11 luglio, l'8 e il 18, davanti all'814, al 1180"
        );
    }
}
