//! The main window and what its page may not do: leave, open windows, download, reload.
//!
//! What can be said in the configuration is said there; the rest needs code and is here.

use tauri::webview::NewWindowResponse;
use tauri::{App, Manager, Url, WebviewWindow, WebviewWindowBuilder};

/// The one window of this console, in the configuration, the capability and the router's allow-list.
pub(crate) const MAIN: &str = "main";

/// The way out of the webview leads nowhere: the content policy forbids requests, but WebKitGTK opens a connection ahead for
/// `<link rel="preconnect">` and for a pressed link without asking it, and a host name can carry what was read here.
/// Only root may listen on this port, and nobody does.
#[cfg(target_os = "linux")]
const NOWHERE: &str = "http://127.0.0.1:1";

/// A release does not reload on F5 or Ctrl+R: an operator's slip must not blank a case in mid-call.
const NO_RELOAD: &str = r#"
addEventListener("keydown", (event) => {
  const key = event.key.toLowerCase();
  if (key === "f5" || ((event.ctrlKey || event.metaKey) && key === "r")) event.preventDefault();
}, true);
"#;

/// Opens the main window as the configuration describes it. `size` is a picture's, in logical pixels: the
/// window then fills the display from its corner.
pub(crate) fn open(app: &App, size: Option<(f64, f64)>) -> anyhow::Result<WebviewWindow> {
    let config = app
        .config()
        .app
        .windows
        .iter()
        .find(|window| window.label == MAIN)
        .ok_or_else(|| anyhow::anyhow!("the configuration has no window named {MAIN}"))?;
    let driven = std::env::var_os("TAURI_WEBVIEW_AUTOMATION").is_some();
    let mut builder = WebviewWindowBuilder::from_config(app, config)?
        .devtools(cfg!(debug_assertions))
        // Nothing of the page is kept on disk. WebKitGTK cannot drive such a window in a test.
        .incognito(!driven)
        .on_navigation(stays)
        .on_new_window(|_, _| {
            tracing::warn!("a second window was refused");
            NewWindowResponse::Deny
        })
        .on_download(|_, _| false);
    #[cfg(target_os = "linux")]
    {
        builder = builder.proxy_url(NOWHERE.parse()?);
    }
    if !cfg!(debug_assertions) {
        builder = builder.initialization_script(NO_RELOAD);
    }
    let window = builder.build()?;
    if let Some((width, height)) = size {
        window.set_size(tauri::LogicalSize::new(width, height))?;
        window.set_position(tauri::LogicalPosition::new(0, 0))?;
    }
    #[cfg(target_os = "linux")]
    window.with_webview(|view| linux::settle(&view.inner()))?;
    Ok(window)
}

/// Brings the window to the front: what a second start of the program does, and all it does.
pub(crate) fn show(app: &tauri::AppHandle) {
    if let Some(window) = app.get_webview_window(MAIN) {
        let shown = window
            .unminimize()
            .and_then(|()| window.show())
            .and_then(|()| window.set_focus());
        if let Err(error) = shown {
            tracing::warn!(%error, "the window cannot be brought to the front");
        }
    }
}

/// Lets the window ask for attention where it is: the focus stays with whoever is typing somewhere else.
pub(crate) fn call(app: &tauri::AppHandle) {
    let asked = app
        .get_webview_window(MAIN)
        .map(|window| window.request_user_attention(Some(tauri::UserAttentionType::Informational)));
    if let Some(Err(error)) = asked {
        tracing::warn!(%error, "the window cannot ask for attention");
    }
}

/// Lets the page move within itself. An address may hold anything: that it was refused is all that is logged.
fn stays(url: &Url) -> bool {
    let ours = is_ours(url);
    if !ours {
        tracing::warn!("a navigation was refused");
    }
    ours
}

/// Whether an address is the program's own page. Everything else is refused, whoever asks.
fn is_ours(url: &Url) -> bool {
    let host = url.host_str();
    if cfg!(windows) {
        url.scheme() == "http" && host == Some("tauri.localhost")
    } else {
        url.scheme() == "tauri" && host == Some("localhost")
    }
}

#[cfg(target_os = "linux")]
mod linux {
    use webkit2gtk::{
        ContextMenuAction, ContextMenuExt, ContextMenuItemExt, WebContextExt, WebView, WebViewExt,
    };

    /// What an operator may find in the menu of the right button: editing and spelling.
    const MENU: [ContextMenuAction; 12] = [
        ContextMenuAction::NoAction,
        ContextMenuAction::Copy,
        ContextMenuAction::Cut,
        ContextMenuAction::Paste,
        ContextMenuAction::PasteAsPlainText,
        ContextMenuAction::Delete,
        ContextMenuAction::SelectAll,
        ContextMenuAction::SpellingGuess,
        ContextMenuAction::NoGuessesFound,
        ContextMenuAction::IgnoreSpelling,
        ContextMenuAction::LearnSpelling,
        ContextMenuAction::InsertEmoji,
    ];

    /// Spell check, off by default in WebKitGTK, in the two languages operators write; no browser menu.
    pub(super) fn settle(view: &WebView) {
        if let Some(context) = view.context() {
            context.set_spell_checking_enabled(true);
            context.set_spell_checking_languages(&["it_IT", "en_GB", "en_US"]);
        }
        view.connect_context_menu(|_, menu, _, _| {
            for item in menu.items() {
                let wanted = MENU.contains(&item.stock_action()) || cfg!(debug_assertions);
                if !wanted {
                    menu.remove(&item);
                }
            }
            false
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(not(windows))]
    fn the_page_goes_nowhere_else() {
        assert!(is_ours(&"tauri://localhost/index.html".parse().unwrap()));
        for away in [
            "https://example.org/",
            "http://tauri.localhost/",
            "http://127.0.0.1:7817/",
            "file:///etc/passwd",
            "about:blank",
            "data:text/html,x",
            "javascript:alert(1)",
            "tauri://elsewhere/",
            "tauri:localhost",
        ] {
            assert!(!is_ours(&away.parse().unwrap()), "{away}");
        }
    }
}
