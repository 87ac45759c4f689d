//! The shell alone: it opens, it paints, and its page gets nowhere it should not.

use std::io::ErrorKind;
use std::net::TcpListener;

use fantoccini::Locator;
use oltre_tests::window::Desk;
use serde_json::{Value, json};

/// What a hostile script would try from inside the page. Each line must come to nothing.
const ESCAPES: [(&str, &str); 5] = [
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
        "nothing kept for later",
        "return localStorage.length === 0 && document.cookie === ''",
    ),
];

/// Requests that must not leave: an image, a fetch, a frame. Each must be refused by the policy, which says so
/// in an event; without all three events the script does not end.
const REQUESTS: &str = "const [elsewhere, done] = arguments; const refused = []; \
    const all = new Promise((next) => addEventListener('securitypolicyviolation', (event) => \
    { refused.push(event.effectiveDirective); if (refused.length === 3) next(); })); \
    const image = new Promise((next) => { const image = new Image(); image.onload = () => next('loaded'); \
    image.onerror = () => next('refused'); image.src = elsewhere + '/x.png'; }); \
    const fetched = fetch(elsewhere).then(() => 'answered', () => 'refused'); \
    const frame = document.createElement('iframe'); frame.src = elsewhere + '/frame'; document.body.append(frame); \
    Promise.all([image, fetched, all]).then(([...outcomes]) => { frame.remove(); \
    done({ outcomes: outcomes.slice(0, 2), refused: refused.sort() }); });";

/// A link to elsewhere in a window of its own, where a real click reaches it.
const LINK: &str = "const [elsewhere] = arguments; const link = document.createElement('a'); \
    Object.assign(link, { id: 'out', target: '_blank', href: elsewhere + '/window', textContent: 'out' }); \
    Object.assign(link.style, { position: 'fixed', top: '0', left: '0', zIndex: '9999', padding: '20px' }); \
    document.body.append(link);";

#[tokio::test]
async fn the_window_opens_paints_and_says_so() {
    let mut desk = Desk::new().unwrap();
    let window = desk.open().await.unwrap();
    assert_eq!(window.client().title().await.unwrap(), "Oltre");
    // Nobody but the page tells the shell of its first paint.
    desk.until_logged("first paint").unwrap();
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
    let elsewhere = TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let address = json!(format!("http://{}", elsewhere.local_addr().unwrap()));
    let mut desk = Desk::new().unwrap();
    let window = desk.open().await.unwrap();
    let home = window.client().current_url().await.unwrap();

    for (promise, script) in ESCAPES {
        let kept = window.tell_page(script, Vec::new()).await.unwrap();
        assert_eq!(kept, Value::Bool(true), "{promise}");
    }

    let tried = window.ask_page(REQUESTS, vec![address.clone()]).await.unwrap();
    assert_eq!(tried["outcomes"], json!(["refused", "refused"]));
    assert_eq!(
        tried["refused"],
        json!(["connect-src", "frame-src", "img-src"]),
        "refused by the policy and not by chance"
    );

    // No policy covers a connection opened ahead; that nobody came is seen at the end.
    window
        .tell_page(
            "const link = document.createElement('link'); link.rel = 'preconnect'; link.href = arguments[0]; \
             document.head.append(link)",
            vec![address.clone()],
        )
        .await
        .unwrap();

    // A real click: a script alone WebKit would stop by itself, before the shell is asked.
    window.tell_page(LINK, vec![address.clone()]).await.unwrap();
    let link = window.client().find(Locator::Id("out")).await.unwrap();
    link.click().await.unwrap();
    desk.until_logged("a second window was refused").unwrap();
    assert_eq!(window.client().windows().await.unwrap().len(), 1);

    window
        .tell_page("location.href = arguments[0]", vec![address])
        .await
        .unwrap();
    desk.until_logged("a navigation was refused").unwrap();
    assert_eq!(window.client().current_url().await.unwrap(), home);

    desk.close(window).await.unwrap();
    elsewhere.set_nonblocking(true).unwrap();
    let nobody = elsewhere.accept().expect_err("somebody came");
    assert_eq!(nobody.kind(), ErrorKind::WouldBlock);
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
