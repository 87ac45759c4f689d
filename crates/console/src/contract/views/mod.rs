//! What the page sees.

mod app;
mod case;
mod history;
mod joins;
mod lists;
mod overhelp;
mod sync;
mod timeline;

pub use app::*;
pub use case::*;
pub use history::*;
pub use joins::*;
pub use lists::*;
pub use overhelp::*;
pub use sync::*;
pub use timeline::*;
