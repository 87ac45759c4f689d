//! The shell alone: it opens, it paints, and its page gets nowhere it should not.

use oltre_tests::window::Desk;
use serde_json::{Value, json};

/// What a hostile script would try from inside the page. Each line must come to nothing.
const ESCAPES: [(&str, &str); 7] = [
    (
        "no global to reach the shell with",
        "return typeof window.__TAURI__ === 'undefined'",
    ),
    (
        "prototypes are frozen",
        "return Object.isFrozen(Object.prototype)",
    ),
    (
        "no code from text",
        "const script = document.createElement('script'); script.textContent = 'window.ran = true'; \
         document.head.append(script); return window.ran === undefined",
    ),
    (
        "no handler in an attribute",
        "document.body.insertAdjacentHTML('beforeend', '<button id=\"escape\" onclick=\"window.ran = true\">x</button>'); \
         document.getElementById('escape').click(); document.getElementById('escape').remove(); \
         return window.ran === undefined",
    ),
    (
        "no second window",
        "return window.open('https://example.org/') === null",
    ),
    (
        "no frame",
        "const frame = document.createElement('iframe'); frame.src = 'https://example.org/'; \
         document.body.append(frame); const inside = frame.contentDocument?.body?.innerText ?? ''; frame.remove(); \
         return inside === ''",
    ),
    (
        "nothing kept for later",
        "return localStorage.length === 0 && document.cookie === ''",
    ),
];

/// Requests that must not leave: each is tried by the page and must be refused before the network.
const REQUESTS: &str = "const [done] = arguments; const refused = []; \
    addEventListener('securitypolicyviolation', (event) => refused.push(event.effectiveDirective)); \
    const image = new Promise((next) => { const image = new Image(); image.onload = () => next('loaded'); \
    image.onerror = () => next('refused'); image.src = 'http://127.0.0.1:9/x.png'; }); \
    const fetched = fetch('http://127.0.0.1:9/').then(() => 'answered', () => 'refused'); \
    Promise.all([image, fetched]).then((outcomes) => setTimeout(() => done({ outcomes, refused: refused.sort() })));";

#[tokio::test]
async fn the_window_opens_paints_and_says_so() {
    let mut desk = Desk::new().unwrap();
    let window = desk.open().await.unwrap();
    assert_eq!(window.client().title().await.unwrap(), "Oltre");
    // The page tells the shell by its own command; an answer to a later one proves the order.
    window
        .invoke("rpc", json!({ "name": "app_painted", "args": {} }))
        .await
        .unwrap()
        .unwrap();
    assert!(desk.log().contains("first paint"), "{}", desk.log());
    desk.close(window).await.unwrap();
}

#[tokio::test]
async fn a_power_cut_leaves_a_desk_that_opens_again() {
    let mut desk = Desk::new().unwrap();
    let window = desk.open().await.unwrap();
    desk.kill(window).unwrap();
    let window = desk.open().await.unwrap();
    assert!(!window.text().await.unwrap().trim().is_empty());
}

#[tokio::test]
async fn a_hostile_script_in_the_page_gets_nowhere() {
    let mut desk = Desk::new().unwrap();
    let window = desk.open().await.unwrap();
    let home = window.client().current_url().await.unwrap();

    for (promise, script) in ESCAPES {
        let kept = window.tell_page(script, Vec::new()).await.unwrap();
        assert_eq!(kept, Value::Bool(true), "{promise}");
    }

    let tried = window.ask_page(REQUESTS, Vec::new()).await.unwrap();
    assert_eq!(tried["outcomes"], json!(["refused", "refused"]));
    assert_eq!(
        tried["refused"],
        json!(["connect-src", "img-src"]),
        "refused by the policy and not by chance"
    );

    window
        .client()
        .execute("location.href = 'http://127.0.0.1:9/'", Vec::new())
        .await
        .unwrap();
    assert_eq!(window.client().current_url().await.unwrap(), home);
}

#[tokio::test]
async fn the_page_may_call_one_command_and_no_plugin() {
    let mut desk = Desk::new().unwrap();
    let window = desk.open().await.unwrap();
    for (command, args) in [
        ("plugin:window-state|filename", json!({})),
        ("plugin:window|close", json!({ "label": "main" })),
        (
            "plugin:window|set_title",
            json!({ "label": "main", "value": "Marta B." }),
        ),
        ("plugin:event|emit", json!({ "event": "oltre", "payload": null })),
        (
            "plugin:webview|create_webview_window",
            json!({ "options": { "label": "second", "url": "index.html" } }),
        ),
        ("plugin:path|resolve_directory", json!({ "directory": 1 })),
        ("plugin:app|version", json!({})),
    ] {
        let refusal = window.invoke(command, args).await.unwrap().expect_err(command);
        let refusal = refusal.as_str().unwrap_or_default().to_owned();
        assert!(
            refusal.contains("not allowed") || refusal.contains("not found"),
            "{command}: {refusal}"
        );
    }
    let refusal = window
        .invoke("rpc", json!({ "name": "no_such_command", "args": {} }))
        .await
        .unwrap()
        .unwrap_err();
    assert_eq!(refusal["code"], "bad_command");
}
