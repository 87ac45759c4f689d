//! Every act of the key sheet that one case and one operator can show: from its last key to the frames that show it.

use crate::samples::Samples;
use anyhow::Result;
use oltre_tests::window::Window;
use serde_json::{Value, json};

const SETTLE: &str = include_str!("settle.js");

/// How often each is done.
const TIMES: usize = 8;

/// An act: what it is, its keys, and the keys that take it back or away.
type Act = (&'static str, &'static [&'static str], &'static [&'static str]);

/// With a case open and the keys on the list. Left out are acts that need a call, a planned call, a question to an office or two
/// versions of a field, those that send, and the screens of editors and supervisors.
const ACTS: &[Act] = &[
    ("1: take, then undone", &["1"], &["z"]),
    ("2: duplicate of", &["2"], &["Escape"]),
    ("3: ask an office", &["3"], &["Escape"]),
    ("E: solve", &["e"], &["Escape"]),
    ("A: assign", &["a"], &["Escape"]),
    ("M: the manager", &["m"], &["Escape"]),
    ("H: remind me", &["h"], &["Escape"]),
    ("Shift+P: promise", &["Shift+P"], &["Escape"]),
    ("B: call back", &["b"], &["Escape"]),
    ("T: topic", &["t"], &["Escape"]),
    ("L: labels", &["l"], &["Escape"]),
    ("Y: macro", &["y"], &["Escape"]),
    ("I: who is on the line", &["i"], &["Escape"]),
    ("Shift+I: the same person", &["Shift+I"], &["Escape"]),
    ("Shift+S: split", &["Shift+S"], &["Escape"]),
    ("Q: answered, and not", &["q"], &["q"]),
    ("!: complaint, and not", &["Shift+!"], &["Shift+!"]),
    ("X: just the answer, and not", &["x"], &["x"]),
    ("P 1: urgent", &["p", "1"], &["p", "3"]),
    ("R: reply", &["r"], &["Escape"]),
    ("N: note", &["n"], &["Escape"]),
    ("/: ready phrases", &["/"], &["Escape"]),
    ("O: over-help", &["o"], &["Escape"]),
    ("Ctrl+J: fold over-help", &["Ctrl+j"], &["Ctrl+j"]),
    ("F6: next pane", &["F6"], &["Shift+F6"]),
    ("J: next case", &["j"], &["k"]),
    ("Shift+J: mark", &["Shift+J"], &["Escape"]),
    ("F: filter", &["f"], &["Escape"]),
    ("Shift+V: views", &["Shift+V"], &["Escape"]),
    ("C: new case", &["c"], &["Escape"]),
    ("Ctrl+K: palette", &["Ctrl+k"], &["Escape"]),
    ("F1: keys", &["F1"], &["Escape"]),
    ("F8: what was sent", &["F8"], &["Escape"]),
    ("G H: what I did", &["g", "h"], &["Escape"]),
    ("Ctrl+F: search", &["Ctrl+f"], &["Escape"]),
    ("G M: mine", &["g", "m"], &["g", "t"]),
    ("G C: callbacks and promises", &["g", "c"], &["g", "t"]),
    ("G P: people", &["g", "p"], &["Escape", "g", "q"]),
    ("Ctrl+,: settings", &["Ctrl+,"], &["Escape", "g", "q"]),
];

/// One act's times: to the first frame that shows anything of it, and to the last.
struct Both {
    first: Samples,
    whole: Samples,
}

/// Does each in turn and tells of all, the slowest first.
pub(crate) async fn measure(window: &Window) -> Result<()> {
    let both = |what| Both {
        first: Samples::new(what),
        whole: Samples::new(what),
    };
    let mut all = both("all of them");
    let mut told = Vec::new();
    let mut silent = Vec::new();
    for (what, keys, back) in ACTS {
        let mut act = both(what);
        for _ in 0..TIMES {
            let taken = press(window, keys).await?;
            if let (Some(first), Some(last)) = (taken["first"].as_f64(), taken["last"].as_f64()) {
                for Both { first: f, whole: w } in [&mut act, &mut all] {
                    f.add_millis(first);
                    w.add_millis(last);
                }
            }
            press(window, back).await?;
        }
        if act.first.count() == 0 {
            silent.push(*what);
        } else {
            told.push((*what, act));
        }
    }
    told.sort_by(|a, b| b.1.first.at(0.95).total_cmp(&a.1.first.at(0.95)));
    println!(
        "\nEvery act of the key sheet, from its last key to the first frame that shows anything of it, and to the last (fading \
         included); the slowest first\n\n| what | n | first p50 ms | first p95 ms | last p50 ms | last p95 ms |\n\
         | --- | --- | --- | --- | --- | --- |"
    );
    told.push(("all of them", all));
    for (what, Both { first, whole }) in &told {
        println!(
            "| {what} | {} | {:.0} | {:.0} | {:.0} | {:.0} |",
            first.count(),
            first.at(0.5),
            first.at(0.95),
            whole.at(0.5),
            whole.at(0.95)
        );
    }
    if !silent.is_empty() {
        println!("\nNothing came of: {}", silent.join("; "));
    }
    Ok(())
}

/// Presses keys where the keys are, out of any field; null when nothing came of it.
async fn press(window: &Window, keys: &[&str]) -> Result<Value> {
    window
        .tell_page(
            "const at = document.activeElement; if (!at?.closest('[role=dialog], [role=menu], input, textarea')) \
             document.querySelector('[role=listbox]')?.focus()",
            Vec::new(),
        )
        .await?;
    window.ask_page(SETTLE, vec![json!(keys)]).await
}
