//! What only a database server can be asked: several servers on one database, the second wall, and what happens when it
//! is away. `cargo xtask test` starts one and says where in `OLTRE_TEST_POSTGRES`.

#![expect(clippy::unwrap_used, reason = "helpers of tests: a failure is the test's")]
#![expect(
    dead_code,
    reason = "the helpers of the other stories: not each is needed here"
)]

#[path = "../stories/console.rs"]
mod console;
#[path = "../stories/ops.rs"]
mod ops;
#[path = "../stories/place.rs"]
mod place;
mod race;
mod several;
mod walls;
#[path = "../stories/world.rs"]
mod world;

use oltre_server::{RunningServer, start};
use place::Place;
use world::World;

impl Place {
    /// Another connection to the story's database.
    pub(crate) async fn client(&self) -> tokio_postgres::Client {
        let address = self.postgres.as_ref();
        place::connect(address.expect("OLTRE_TEST_POSTGRES names no database: run `cargo xtask test`")).await
    }
}

impl World {
    /// A second server on the same database, with a folder of its own.
    pub(crate) async fn another_server(&self) -> RunningServer {
        let folder = tempfile::tempdir().unwrap().keep();
        let config = self.place.config(&folder).with_clock(self.clock.clone());
        start(config).await.unwrap()
    }
}
