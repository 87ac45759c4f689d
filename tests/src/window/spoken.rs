//! What a screen reader is told: the accessibility tree of the window, asked over the accessibility bus (AT-SPI) as Orca does.

use super::driver::PATIENCE;
use anyhow::{Context, Result, bail};
use std::fmt;
use tokio::time::{Instant, timeout};
use zbus::names::{InterfaceName, OwnedBusName};
use zbus::zvariant::{OwnedObjectPath, OwnedValue};
use zbus::{Connection, connection};

/// Deeper than any page of ours: a tree that goes on is a circle.
const DEEPEST: usize = 80;

/// Under which each page has its root.
const PAGES: &str = "/org/a11y/webkit/accessible";

/// Where something is: whose it is, and its path there.
type Place = (OwnedBusName, OwnedObjectPath);

/// The roles of a page, by their numbers in AT-SPI: WebKitGTK tells no names of them.
const ROLES: [(u32, &str); 10] = [
    (32, "list item"),
    (37, "tab"),
    (38, "tab list"),
    (43, "button"),
    (79, "entry"),
    (83, "heading"),
    (95, "document"),
    (98, "list box"),
    (109, "article"),
    (110, "landmark"),
];

const FOCUSED: u32 = 12;
const SELECTED: u32 = 23;
const SHOWING: u32 = 25;

/// Something in the tree.
#[derive(Clone, Debug)]
pub struct Node {
    place: Place,
    /// Its role (`list box`, `button`).
    pub role: String,
    /// Its name.
    pub name: String,
    /// It has the keys.
    pub is_focused: bool,
    /// It is chosen in its list.
    pub is_selected: bool,
    /// It is on the screen.
    pub is_showing: bool,
    /// How deep it lies.
    pub depth: usize,
}

impl fmt::Display for Node {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let marks = [(self.is_focused, " (focused)"), (self.is_selected, " (selected)")];
        write!(f, "{}{} {:?}", "  ".repeat(self.depth), self.role, self.name)?;
        marks
            .iter()
            .filter(|(is, _)| *is)
            .try_for_each(|(_, mark)| f.write_str(mark))
    }
}

/// The accessibility bus of a desk.
pub struct Spoken {
    bus: Connection,
}

impl Spoken {
    /// Asks the desk's session bus for it, and says that somebody listens: programs started after this tell what they show.
    pub(super) async fn of(session: &str) -> Result<Self> {
        let session = connection::Builder::address(session)?.build().await?;
        let status = zbus::fdo::PropertiesProxy::builder(&session)
            .destination("org.a11y.Bus")?
            .path("/org/a11y/bus")?
            .build()
            .await?;
        let name = InterfaceName::try_from("org.a11y.Status")?;
        for property in ["IsEnabled", "ScreenReaderEnabled"] {
            status.set(name.clone(), property, true.into()).await?;
        }
        let address: String = session
            .call_method(
                Some("org.a11y.Bus"),
                "/org/a11y/bus",
                Some("org.a11y.Bus"),
                "GetAddress",
                &(),
            )
            .await?
            .body()
            .deserialize()?;
        let bus = connection::Builder::address(address.as_str())?.build().await?;
        Ok(Self { bus })
    }

    async fn ask<T>(&self, place: &Place, method: &str) -> Result<T>
    where
        T: for<'a> serde::Deserialize<'a> + zbus::zvariant::Type,
    {
        let (whose, path) = place;
        let called = self.bus.call_method(
            Some(whose.as_str()),
            path,
            Some("org.a11y.atspi.Accessible"),
            method,
            &(),
        );
        let answer = timeout(PATIENCE, called).await.context("nobody answers")??;
        Ok(answer.body().deserialize()?)
    }

    async fn name(&self, place: &Place) -> Result<String> {
        let (whose, path) = place;
        let called = self.bus.call_method(
            Some(whose.as_str()),
            path,
            Some("org.freedesktop.DBus.Properties"),
            "Get",
            &("org.a11y.atspi.Accessible", "Name"),
        );
        let answer = timeout(PATIENCE, called).await.context("nobody answers")??;
        let value: OwnedValue = answer.body().deserialize()?;
        Ok(String::try_from(value)?)
    }

    async fn node(&self, place: Place, depth: usize) -> Result<Node> {
        let role: u32 = self.ask(&place, "GetRole").await?;
        let states: Vec<u32> = self.ask(&place, "GetState").await?;
        let has = |state: u32| {
            let word = states.get(state as usize / 32).copied().unwrap_or(0);
            word & (1 << (state % 32)) != 0
        };
        Ok(Node {
            name: self.name(&place).await?,
            role: ROLES
                .iter()
                .find(|(number, _)| *number == role)
                .map_or_else(|| format!("role {role}"), |(_, name)| (*name).to_owned()),
            is_focused: has(FOCUSED),
            is_selected: has(SELECTED),
            is_showing: has(SHOWING),
            place,
            depth,
        })
    }

    /// Where the trees of all pages begin. They are asked of the processes that draw them: whether the frame around them leads
    /// to them is the affair of GTK and of the webview, and differs by version.
    async fn pages(&self) -> Result<Vec<Place>> {
        let bus = zbus::fdo::DBusProxy::new(&self.bus).await?;
        let mut found = Vec::new();
        for name in bus.list_names().await? {
            if !name.as_str().contains(".WebProcess-") {
                continue;
            }
            let called = self.bus.call_method(
                Some(name.as_str()),
                PAGES,
                Some("org.freedesktop.DBus.Introspectable"),
                "Introspect",
                &(),
            );
            let Ok(Ok(answer)) = timeout(PATIENCE, called).await else {
                continue;
            };
            let told: String = answer.body().deserialize()?;
            for page in told
                .split("<node name=\"")
                .skip(1)
                .filter_map(|rest| rest.split('"').next())
            {
                found.push((
                    name.clone(),
                    OwnedObjectPath::try_from(format!("{PAGES}/{page}"))?,
                ));
            }
        }
        Ok(found)
    }

    /// Everything the pages of the desk show, in the order in which it is read. What goes while it is read is left out.
    pub async fn tree(&self) -> Result<Vec<Node>> {
        let mut found = Vec::new();
        let mut waiting: Vec<(Place, usize)> =
            self.pages().await?.into_iter().map(|page| (page, 0)).collect();
        while let Some((place, depth)) = waiting.pop() {
            if depth > DEEPEST {
                bail!("the tree does not end");
            }
            let Ok(node) = self.node(place.clone(), depth).await else {
                continue;
            };
            found.push(node);
            let children: Vec<Place> = self.ask(&place, "GetChildren").await.unwrap_or_default();
            waiting.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        Ok(found)
    }

    /// Waits until something of this role whose name holds these words is on the screen.
    ///
    /// # Errors
    /// It does not come: with all that is there.
    pub async fn until(&self, role: &str, name: &str, also: impl Fn(&Node) -> bool) -> Result<Node> {
        let until = Instant::now() + PATIENCE;
        loop {
            let tree = self.tree().await?;
            let here = tree
                .iter()
                .find(|node| node.role == role && node.name.contains(name) && node.is_showing && also(node));
            if let Some(node) = here {
                return Ok(node.clone());
            }
            if Instant::now() > until {
                let shown: Vec<String> = tree.iter().map(Node::to_string).collect();
                bail!("no {role} {name:?} is told; this is:\n{}", shown.join("\n"));
            }
        }
    }

    /// All words in something and what it holds, in the order in which they are read.
    ///
    /// # Errors
    /// It is gone.
    pub async fn all_text(&self, node: &Node) -> Result<String> {
        let mut words = String::new();
        let mut waiting = vec![node.place.clone()];
        while let Some(place) = waiting.pop() {
            let at = Node {
                place: place.clone(),
                ..node.clone()
            };
            // What holds only other things has no words of its own.
            words.push_str(&self.text(&at).await.unwrap_or_default());
            words.push(' ');
            let children: Vec<Place> = self.ask(&place, "GetChildren").await?;
            waiting.extend(children.into_iter().rev());
        }
        Ok(words)
    }

    /// The words in a field, as they are read out.
    ///
    /// # Errors
    /// It is no field, or gone.
    pub async fn text(&self, node: &Node) -> Result<String> {
        let (whose, path) = &node.place;
        let called = self.bus.call_method(
            Some(whose.as_str()),
            path,
            Some("org.a11y.atspi.Text"),
            "GetText",
            &(0i32, -1i32),
        );
        let answer = timeout(PATIENCE, called).await.context("nobody answers")??;
        Ok(answer.body().deserialize()?)
    }
}
