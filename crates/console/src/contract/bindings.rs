//! The page's types, generated from the contract.

use super::*;
use oltre_domain::{MAX_SEEN, REPLY_HOLD};
use std::any::TypeId;
use std::collections::{BTreeMap, HashSet};
use ts_rs::{Config, TS, TypeVisitor};

#[derive(Default)]
struct Collected {
    seen: HashSet<TypeId>,
    declarations: BTreeMap<String, String>,
    config: Config,
}

impl Collected {
    fn add<T: TS + 'static + ?Sized>(&mut self) {
        if !self.seen.insert(TypeId::of::<T>()) {
            return;
        }
        // Only types of our own have a file to live in; numbers, lists and maps are spelled out in place.
        if T::output_path().is_some() {
            self.declarations
                .insert(T::ident(&self.config), T::decl(&self.config));
        }
        T::visit_dependencies(self);
    }
}

impl TypeVisitor for Collected {
    fn visit<T: TS + 'static + ?Sized>(&mut self) {
        self.add::<T>();
    }
}

macro_rules! command_types {
    ($($(#[doc = $doc:literal])* $name:ident($args:ident) -> $answer:ident, $access:ident, [$($window:ident),*];)+) => {
        fn collect(all: &mut Collected) -> String {
            let mut commands = String::new();
            $(
                all.add::<$args>();
                all.add::<$answer>();
                $(commands.push_str(&format!("  /** {} */\n", $doc.trim()));)*
                commands.push_str(&format!(
                    "  {}: {{ args: {}; answer: {} }};\n",
                    stringify!($name),
                    <$args as TS>::name(&all.config),
                    <$answer as TS>::name(&all.config),
                ));
            )+
            commands
        }
    };
}
with_commands!(command_types);

/// The whole file `ui/src/ipc/bindings.ts`.
#[must_use]
pub fn bindings() -> String {
    let mut all = Collected {
        config: Config::new().with_large_int("number"),
        ..Collected::default()
    };
    let commands = collect(&mut all);
    all.add::<ConsoleEvent>();
    all.add::<UiError>();
    let mut file = String::from(
        "// Generated from crates/console/src/contract by `cargo xtask bindings`. Not edited by hand.\n\n",
    );
    for declaration in all.declarations.values() {
        file.push_str("export ");
        file.push_str(declaration);
        file.push('\n');
    }
    file.push_str("\n/** Every command with its arguments and its answer. */\nexport interface Commands {\n");
    file.push_str(&commands);
    file.push_str("}\n\n/** Every error code. */\nexport const ERROR_CODES = [\n");
    for code in ErrorCode::ALL {
        file.push_str(&format!("  {:?},\n", code.as_str()));
    }
    file.push_str("] as const satisfies readonly ErrorCode[];\n");
    file.push_str(&format!(
        "\n/** How long the server holds a reply after receipt, in milliseconds. */\nexport const REPLY_HOLD = {REPLY_HOLD};\n"
    ));
    file.push_str(&format!(
        "/** How many entries a reply may name as seen. */\nexport const MAX_SEEN = {MAX_SEEN};\n"
    ));
    file
}
