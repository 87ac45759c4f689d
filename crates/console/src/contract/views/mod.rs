//! What the page sees.

mod app;
mod case;
mod joins;
mod lists;
mod overhelp;
mod sync;
mod timeline;

pub use app::*;
pub use case::*;
pub use joins::*;
pub use lists::*;
pub use overhelp::*;
pub use sync::*;
pub use timeline::*;
