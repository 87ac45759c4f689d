//! What the page sees.

mod app;
mod book;
mod calls;
mod case;
mod catalogue;
mod figures;
mod helps;
mod history;
mod joins;
mod lists;
mod mentions;
mod overhelp;
mod people;
mod phrases;
mod promises;
mod sync;
mod timeline;

pub use app::*;
pub use book::*;
pub use calls::*;
pub use case::*;
pub use catalogue::*;
pub use figures::*;
pub use helps::*;
pub use history::*;
pub use joins::*;
pub use lists::*;
pub use mentions::*;
pub use overhelp::*;
pub use people::*;
pub use phrases::*;
pub use promises::*;
pub use sync::*;
pub use timeline::*;
