//! What a window may ask of the console.

use anyhow::Result;
use oltre_tests::desk::{Desk, TownHall};
use serde_json::{Value, json};

#[tokio::test]
async fn the_router_refuses_other_windows_unknown_commands_and_arguments_of_another_shape() -> Result<()> {
    let hall = TownHall::open().await?;
    let desk = Desk::enrolled(&hall, "marta").await?;
    let code = |answer: std::result::Result<Value, oltre_console::UiError>| {
        answer.expect_err("refused").code.as_str()
    };
    assert_eq!(code(desk.call("drop_tables", json!({})).await), "bad_command");
    assert_eq!(
        code(desk.call("case_open", json!({"id": "x"})).await),
        "bad_command"
    );
    assert_eq!(
        code(
            desk.call(
                "queue_page",
                json!({"tab": "mine", "offset": 0, "limit": 10, "extra": 1})
            )
            .await
        ),
        "bad_command"
    );
    assert_eq!(
        code(
            desk.call(
                "queue_page",
                json!({"tab": "mine", "offset": 0, "limit": 100_000})
            )
            .await
        ),
        "bad_argument"
    );
    assert_eq!(
        code(
            desk.call("case_open", json!({"id": "018f0000-0000-7000-8000-000000000001"}))
                .await
        ),
        "not_found"
    );
    Ok(())
}
