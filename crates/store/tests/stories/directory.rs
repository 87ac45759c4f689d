//! What the organisation shares.

use crate::desk::*;
use oltre_domain::{Change, Notice, NoticeId, Operator, OutcomePreset, Queue, QueueKind, Role, Texts, Topic};
use uuid::Uuid;

fn texts(it: &str) -> Texts {
    Texts {
        it: it.into(),
        en: it.to_uppercase(),
    }
}

fn queue(id: oltre_domain::QueueId, name: &str) -> Queue {
    Queue {
        id,
        name: name.into(),
        kind: QueueKind::Front,
    }
}

fn operator(id: oltre_domain::OperatorId, name: &str) -> Operator {
    Operator {
        id,
        name: name.into(),
        alias: Some("A.".into()),
        role: Role::Operator,
        queues: None,
    }
}

#[test]
fn queues_colleagues_topics_and_notices_are_kept_and_replaced() {
    let mut desk = Desk::new();
    let topic = Topic {
        key: "luce".into(),
        parent: None,
        label: texts("luce"),
        outcomes: vec![OutcomePreset {
            key: "repaired".into(),
            label: texts("riparato"),
        }],
        sensitive: true,
    };
    let notice = Notice {
        id: NoticeId(Uuid::from_u128(1)),
        text: texts("sciopero"),
        topics: vec!["luce".into()],
        from: MORNING,
        until: MORNING.plus(1),
    };
    let applied = desk.take(
        10,
        vec![
            Change::PutQueue(queue(ROADS, "Strade")),
            Change::PutQueue(queue(FRONT, "Sportello")),
            Change::PutOperator(operator(ME, "Marta")),
            Change::PutOperator(operator(LUCA, "Luca")),
            Change::PutTopic(topic.clone()),
            Change::PutNotice(notice.clone()),
        ],
        false,
    );
    assert!(applied.directory);
    assert_eq!(applied.cases, []);
    desk.pull(11, vec![Change::PutQueue(queue(ROADS, "Ponti e strade"))]);
    desk.restart();
    let directory = desk.store().directory().unwrap();
    assert_eq!(
        directory.queues,
        [queue(ROADS, "Ponti e strade"), queue(FRONT, "Sportello")],
        "by name"
    );
    assert_eq!(
        directory.operators,
        [operator(LUCA, "Luca"), operator(ME, "Marta")]
    );
    assert_eq!((directory.topics, directory.notices), (vec![topic], vec![notice]));
    desk.store().start_over(&[]).unwrap();
    assert!(desk.store().directory().unwrap().queues.is_empty());
}
