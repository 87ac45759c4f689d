//! What the page sees.

mod app;
mod case;
mod lists;
mod overhelp;
mod sync;
mod timeline;

pub use app::*;
pub use case::*;
pub use lists::*;
pub use overhelp::*;
pub use sync::*;
pub use timeline::*;
