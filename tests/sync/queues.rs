//! Where cases go when people hold different queues.

use anyhow::Result;
use oltre_domain::{Operator, OperatorId, Queue, QueueId, QueueKind, Role};
use oltre_server::auth::hash_password;
use oltre_server::seed::{QueueAccess, SeedAccount, SeedBatch, SeedOperator};
use oltre_tests::desk::{Desk, PASSWORD, TownHall};

#[tokio::test]
async fn a_new_case_goes_to_a_queue_of_whoever_opens_it() -> Result<()> {
    let hall = TownHall::open().await?;
    let batch = SeedBatch {
        // The first front queue there is, and not one of Nina's.
        queues: vec![Queue {
            id: QueueId::imported("test", "first"),
            name: "Accoglienza".to_owned(),
            kind: QueueKind::Front,
        }],
        operators: vec![SeedOperator {
            operator: Operator {
                id: OperatorId::imported("test", "nina"),
                name: "Nina".to_owned(),
                alias: None,
                role: Role::Operator,
                queues: None,
            },
            account: Some(SeedAccount {
                login: "nina".to_owned(),
                password_hash: hash_password(PASSWORD)?,
                queues: QueueAccess::Some(vec![hall.queue]),
            }),
        }],
        ..SeedBatch::default()
    };
    hall.seed(batch).await?;
    let nina = Desk::enrolled(&hall, "nina").await?;
    let case = crate::new_case(&nina, "Orario carte").await?;
    nina.until_sent().await?;
    let shown = nina.case(&case).await?;
    assert_eq!(shown["row"]["queue"], hall.queue.to_string());
    let status = nina.call("sync_status", serde_json::json!({})).await?;
    assert_eq!(status["refused"], 0, "the server takes it");
    Ok(())
}
