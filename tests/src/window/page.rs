//! The page of an open window, read and worked as an operator with or without eyes would.

use std::future::Future;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result};
use fantoccini::Client;
use fantoccini::actions::{Actions, InputSource, KeyAction, KeyActions};
use fantoccini::elements::{Element, ElementRef};
use fantoccini::wd::WebDriverCompatibleCommand;
use serde::Deserialize;
use serde_json::{Value, json};

use super::driver::PATIENCE;

const FIND: &str = include_str!("find.js");
const TEXT: &str = include_str!("text.js");

/// The key of an element in WebDriver's answers, as the standard fixes it.
const ELEMENT: &str = "element-6066-11e4-a52e-4f735466cecf";

/// The program's window, open.
pub struct Window {
    client: Client,
}

/// One thing axe-core found wrong.
#[derive(Debug, Deserialize)]
pub struct AxeFinding {
    /// The rule, such as `color-contrast`.
    pub id: String,
    /// What it asks for.
    pub help: String,
    /// The elements it found.
    pub nodes: Vec<AxeNode>,
}

/// An element that breaks a rule.
#[derive(Debug, Deserialize)]
pub struct AxeNode {
    /// Its opening tag.
    pub html: String,
    /// Why, in a sentence.
    #[serde(rename = "failureSummary", default)]
    pub why: String,
}

impl Window {
    pub(super) fn new(client: Client) -> Window {
        Window { client }
    }

    /// The WebDriver session, for what this type has no word for.
    pub fn client(&self) -> &Client {
        &self.client
    }

    /// Waits until the page has its content and two frames have passed.
    pub(super) async fn until_painted(&self) -> Result<()> {
        let script = "const [done] = arguments; const painted = () => requestAnimationFrame(() => \
                      requestAnimationFrame(() => done(true))); \
                      if (document.body?.innerText.trim()) painted(); \
                      else { const watcher = new MutationObserver(() => { if (document.body?.innerText.trim()) \
                      { watcher.disconnect(); painted(); } }); \
                      watcher.observe(document, { subtree: true, childList: true, characterData: true }); }";
        self.client
            .execute_async(script, Vec::new())
            .await
            .context("the page stayed empty")?;
        Ok(())
    }

    /// Waits for the one element with this role whose name contains `name`, in any case of letters.
    ///
    /// The name is then asked of the accessibility tree itself, so that what a test finds a screen
    /// reader finds too. More than one element is an error: the test says too little.
    pub async fn find(&self, role: &str, name: &str) -> Result<Element> {
        let mut found = self.ask(role, name, false, true).await?;
        if found.len() > 1 {
            let exact = self.ask(role, name, true, false).await?;
            anyhow::ensure!(
                exact.len() == 1,
                "{} elements are a {role} named {name:?}",
                found.len()
            );
            found = exact;
        }
        let element = found.pop().context("the page found nothing and said it did")?;
        let heard = match self.computed_label(&element).await {
            Ok(heard) => heard,
            Err(error) => {
                let again = self.ask(role, name, false, false).await?.len();
                return Err(error.context(format!(
                    "the {role} {name:?} was there, and its name cannot be read; now there are {again} of them"
                )));
            }
        };
        anyhow::ensure!(
            heard.to_lowercase().contains(&name.to_lowercase()),
            "the {role} {name:?} is called {heard:?} in the accessibility tree"
        );
        Ok(element)
    }

    /// Waits for such an element and clicks it.
    pub async fn click(&self, role: &str, name: &str) -> Result<()> {
        self.find(role, name)
            .await?
            .click()
            .await
            .with_context(|| format!("clicking the {role} {name:?}"))
    }

    /// Types these words where the console asks for its passphrase.
    pub async fn passphrase(&self, words: &str) -> Result<()> {
        self.tell_page(
            "document.querySelector('input[type=password]').focus()",
            Vec::new(),
        )
        .await?;
        self.type_text(words).await
    }

    /// Waits until the page shows this text.
    pub async fn until_text(&self, text: &str) -> Result<()> {
        self.until(text, true).await
    }

    /// Waits until the page shows this text no more.
    pub async fn until_gone(&self, text: &str) -> Result<()> {
        self.until(text, false).await
    }

    async fn until(&self, text: &str, there: bool) -> Result<()> {
        let waited = self
            .client
            .execute_async(TEXT, vec![json!(text), json!(there)])
            .await;
        if let Err(error) = waited {
            let shown = self.text().await.unwrap_or_default();
            let what = if there { "" } else { "no " };
            return Err(error)
                .with_context(|| format!("waiting for {what}{text:?}; the page shows:\n{shown}"));
        }
        Ok(())
    }

    /// Everything the page shows as text.
    pub async fn text(&self) -> Result<String> {
        let text = self
            .client
            .execute("return document.body.innerText", Vec::new())
            .await
            .context("reading the page's text")?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Fills a display of this size, and waits until the page has painted it.
    pub(super) async fn fill(&self, (width, height): (u32, u32)) -> Result<()> {
        let (_, _, across, down) = within(self.client.get_window_rect()).await?;
        if (across, down) != (u64::from(width), u64::from(height)) {
            within(self.client.set_window_rect(0, 0, width, height)).await?;
        }
        self.until_painted().await
    }

    /// Presses a key or a chord, as in `J`, `Escape`, `Control+Enter`, wherever the focus is.
    pub async fn press(&self, chord: &str) -> Result<()> {
        let keys: Vec<char> = chord.split('+').map(key).collect::<Result<_>>()?;
        let mut actions = KeyActions::new("keyboard".to_owned());
        for &value in &keys {
            actions = actions.then(KeyAction::Down { value });
        }
        for &value in keys.iter().rev() {
            actions = actions.then(KeyAction::Up { value });
        }
        self.client
            .perform_actions(Actions::from(actions))
            .await
            .with_context(|| format!("pressing {chord}"))
    }

    /// Types a text, letter by letter, wherever the focus is.
    pub async fn type_text(&self, text: &str) -> Result<()> {
        let focused = self
            .client
            .active_element()
            .await
            .context("nothing has the focus")?;
        focused.send_keys(text).await.context("typing")
    }

    /// Runs a script in the page and waits for what it hands to its last argument.
    pub async fn ask_page(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        within(self.client.execute_async(script, args)).await
    }

    /// Runs a script in the page and returns what it returns.
    pub async fn tell_page(&self, script: &str, args: Vec<Value>) -> Result<Value> {
        within(self.client.execute(script, args)).await
    }

    /// What axe-core finds wrong on the page, contrast included.
    pub async fn axe(&self) -> Result<Vec<AxeFinding>> {
        let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/node_modules/axe-core/axe.min.js");
        let axe = std::fs::read_to_string(&file).context("axe-core is not installed: `npm ci` in ui/")?;
        self.tell_page(&axe, Vec::new()).await?;
        let run = "const [done] = arguments; axe.run(document, { resultTypes: ['violations'] })\
                   .then((result) => done({ found: result.violations }), (error) => done({ error: String(error) }));";
        let mut result = self.ask_page(run, Vec::new()).await?;
        anyhow::ensure!(result["error"].is_null(), "axe-core failed: {}", result["error"]);
        Ok(serde_json::from_value(result["found"].take())?)
    }

    /// Calls the shell as a script in the page could: past the page's own code.
    pub async fn invoke(&self, command: &str, args: Value) -> Result<Result<Value, Value>> {
        let script = "const [command, args, done] = arguments; \
                      window.__TAURI_INTERNALS__.invoke(command, args)\
                      .then((answer) => done({ answer }), (refusal) => done({ refusal }));";
        let mut told = self
            .client
            .execute_async(script, vec![json!(command), args])
            .await?;
        Ok(match told.get_mut("refusal") {
            Some(refusal) => Err(refusal.take()),
            None => Ok(told["answer"].take()),
        })
    }

    pub(super) async fn close(self) -> Result<()> {
        within(self.client.close()).await
    }

    /// Elements as the page is now or, if `wait`, once there is one.
    async fn ask(&self, role: &str, name: &str, exact: bool, wait: bool) -> Result<Vec<Element>> {
        let args = vec![json!(role), json!(name), json!(exact), json!(wait)];
        let found = match self.ask_page(FIND, args).await {
            Ok(found) => found,
            Err(error) => {
                let text = self.text().await.unwrap_or_default();
                return Err(error.context(format!("waiting for a {role} {name:?}; the page shows:\n{text}")));
            }
        };
        let found = found.as_array().context("a list of elements")?;
        found
            .iter()
            .map(|each| {
                let id = each[ELEMENT].as_str().context("an element")?;
                Ok(Element::from_element_id(
                    self.client.clone(),
                    ElementRef::from(id.to_owned()),
                ))
            })
            .collect()
    }

    async fn computed_label(&self, element: &Element) -> Result<String> {
        let label = self
            .client
            .issue_cmd(ComputedLabel(element.element_id().to_string()))
            .await?;
        Ok(label.as_str().unwrap_or_default().to_owned())
    }
}

/// Waits for the driver, but not for ever: a page that hangs is a failure and not a pause.
async fn within<T, E>(answer: impl Future<Output = Result<T, E>>) -> Result<T>
where
    E: std::error::Error + Send + Sync + 'static,
{
    // The page's own scripts give up first and say more.
    let patience = PATIENCE + Duration::from_secs(5);
    Ok(tokio::time::timeout(patience, answer)
        .await
        .context("the page does not answer")??)
}

/// W3C WebDriver, "Get Computed Label": the name in the accessibility tree.
#[derive(Debug)]
struct ComputedLabel(String);

impl WebDriverCompatibleCommand for ComputedLabel {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!(
            "session/{}/element/{}/computedlabel",
            session.unwrap_or_default(),
            self.0
        ))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::GET, None)
    }
}

/// A key by its name in the browser's own events, or the one letter it types.
fn key(name: &str) -> Result<char> {
    use fantoccini::key::Key;
    let key = match name {
        "Control" => Key::Control,
        "Shift" => Key::Shift,
        "Alt" => Key::Alt,
        "Meta" => Key::Meta,
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Backspace" => Key::Backspace,
        "Delete" => Key::Delete,
        "Home" => Key::Home,
        "End" => Key::End,
        "PageUp" => Key::PageUp,
        "PageDown" => Key::PageDown,
        "ArrowUp" => Key::Up,
        "ArrowDown" => Key::Down,
        "ArrowLeft" => Key::Left,
        "ArrowRight" => Key::Right,
        "F1" => Key::F1,
        "F4" => Key::F4,
        "F5" => Key::F5,
        "F6" => Key::F6,
        "F8" => Key::F8,
        _ => {
            let mut letters = name.chars();
            return match (letters.next(), letters.next()) {
                (Some(letter), None) => Ok(letter),
                _ => anyhow::bail!("no key is called {name:?}"),
            };
        }
    };
    Ok(key.into())
}
