//! Files on a case: known before their bytes are here, and by a name that leads nowhere.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use uuid::Uuid;

fn add(case: CaseId, name: &str, size: u64) -> OpKind {
    OpKind::AttachmentAdd {
        id: AttachmentId(Uuid::now_v7()),
        case,
        sha256: Sha256([0xab; 32]),
        size,
        mime: "image/jpeg".into(),
        name: name.to_owned(),
    }
}

#[tokio::test]
async fn a_file_is_told_with_a_name_that_leads_nowhere() {
    let world = World::new().await;
    let (mut marta, mut luca) = (world.console("marta").await, world.console("luca").await);
    let id = marta.opens(world.desk, "Buca").await;
    luca.pull().await;
    let op = add(id, "..\\..\\CON.jpg", 1_234);
    assert!(is_applied(&marta.does(op.clone()).await));
    let changes = luca.pull().await;
    assert_eq!(told(&changes), ["put attachment", "put entry"]);
    let What::Put {
        row: Row::Attachment(row),
    } = &changes[0].what
    else {
        panic!("a file")
    };
    assert_eq!((row.name.as_str(), row.size), ("_CON.jpg", 1_234));
    assert_eq!(row.sha256.to_string(), "ab".repeat(32));
    assert_eq!(code(&marta.does(op).await), "id_taken");
    assert_eq!(
        code(&marta.does(add(id, "film.mp4", 51 * 1024 * 1024)).await),
        "too_large"
    );
    assert_eq!(code(&marta.does(add(id, "vuoto", 0)).await), "empty");
    assert_eq!(code(&marta.does(add(id, "a\0b", 1)).await), "text_nul");
}

#[tokio::test]
async fn nobody_attaches_to_a_case_they_do_not_see() {
    let world = World::new().await;
    let (mut marta, mut nina) = (world.console("marta").await, world.console("nina").await);
    let id = marta.opens(world.taxes, "Cartella").await;
    assert_eq!(nina.does(add(id, "a.png", 1)).await, ResultLine::Stranded);
}
