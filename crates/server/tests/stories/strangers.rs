//! Ops of every kind about a case that is not there, or not for their author: nothing comes of them.

use crate::world::*;
use oltre_domain::*;
use oltre_wire::*;
use serde_json::{Value as Json, json};
use std::collections::BTreeSet;
use uuid::Uuid;

/// What needs nothing to be there before it.
const FROM_NOTHING: [&str; 3] = ["case.create", "contact.create", "article.create"];

/// One op of every kind that is about a case or a contact: about these, and as well formed as can be.
fn about(case: CaseId, person: ContactId, world: &World, me: OperatorId) -> Vec<OpKind> {
    let other = CaseId(Uuid::now_v7());
    let (hanging, article) = (Uuid::now_v7(), Uuid::now_v7());
    let mut kinds: Vec<OpKind> = [
        json!({ "op": "case.set", "id": case, "f": { "subject": { "base_version": 0, "value": "presa" } } }),
        json!({ "op": "case.claim", "id": case, "expect": null }),
        json!({ "op": "case.assign", "id": case, "expect": null, "owner": me, "queue": world.desk }),
        json!({ "op": "case.status", "id": case, "expect": "open", "status": "waiting_contact" }),
        json!({ "op": "case.hand_off", "id": case, "handoff": hanging, "office": world.taxes, "question": "?" }),
        json!({ "op": "case.return", "id": case, "handoff": hanging, "answer": "ecco" }),
        json!({ "op": "case.extend", "id": case, "handoff": hanging, "expect": null, "due": NOON.0 + 1 }),
        json!({ "op": "case.solve", "id": case, "outcome": "done" }),
        json!({ "op": "case.reopen", "id": case, "reason": "perché sì" }),
        json!({ "op": "case.merge", "id": case, "into": other }),
        json!({ "op": "case.unmerge", "id": case, "from": other }),
        json!({ "op": "case.split", "id": case, "new": other, "code": CaseCode::from_bits(7), "f": {},
                "entries": [hanging] }),
        json!({ "op": "case.link", "id": case, "other": other, "expect": null, "link": "related" }),
        json!({ "op": "reply.send", "case": case, "body": "Buongiorno" }),
        json!({ "op": "reply.cancel", "case": case, "reply": hanging }),
        json!({ "op": "attachment.add", "id": hanging, "case": case, "sha256": "0f".repeat(32), "size": 3,
                "mime": "image/png", "name": "a.png" }),
        json!({ "op": "tags.add", "id": case, "tags": ["mio"] }),
        json!({ "op": "tags.remove", "id": case, "tags": ["suo"] }),
        json!({ "op": "contact.set", "id": person, "f": { "name": { "base_version": 0, "value": "Nessuno" } } }),
        json!({ "op": "contact.merge", "id": person, "into": Uuid::now_v7() }),
        json!({ "op": "promise.make", "id": hanging, "case": case, "text": "richiamo", "due": NOON.0 + 1 }),
        json!({ "op": "promise.keep", "id": hanging, "case": case }),
        json!({ "op": "promise.renegotiate", "id": hanging, "case": case, "expect": 1, "due": NOON.0 + 1 }),
        json!({ "op": "promise.pass", "id": hanging, "case": case, "expect": me, "to": { "office": world.desk } }),
        json!({ "op": "promise.cancel", "id": hanging, "case": case }),
        json!({ "op": "suggestion.outcome", "outcome": { "id": hanging, "case": case, "action": "tari.rate",
                "card": "offer", "operator": { "did": "proposed" }, "at": NOON } }),
        json!({ "op": "conflict.resolve", "conflict": hanging, "case": case, "field": "subject",
                "base_version": 0, "value": "mio" }),
        json!({ "op": "article.set", "id": article, "f": { "answer": { "base_version": 0, "value": "mia" } } }),
        json!({ "op": "article.settle", "id": article, "field": "answer", "base_version": 0, "value": "mia" }),
        json!({ "op": "article.state", "id": article, "expect": "draft", "state": "unconfirmed" }),
        json!({ "op": "article.flag", "id": article, "text": "non va" }),
        json!({ "op": "article.merge", "id": article, "into": Uuid::now_v7() }),
    ]
    .into_iter()
    .map(|kind: Json| serde_json::from_value(kind.clone()).unwrap_or_else(|e| panic!("{kind}: {e}")))
    .collect();
    kinds.push(note(case, me, "guardo e basta"));
    let named: BTreeSet<&str> = kinds.iter().map(OpKind::name).chain(FROM_NOTHING).collect();
    assert_eq!(named, OpKind::NAMES.into_iter().collect(), "one of every kind");
    kinds
}

async fn as_it_stands(console: &Console, id: CaseId) -> String {
    let reply = console.get(&format!("/v1/sync/entity/case/{id}")).await;
    assert_eq!(reply.status(), 200);
    reply.text().await.unwrap()
}

#[tokio::test]
async fn nothing_comes_of_an_op_about_what_is_not_there_or_not_for_its_author() {
    let world = World::new().await;
    let mut marta = world.console("marta").await;
    let mut nina = world.console("nina").await;
    // Of another office, which Nina does not see: a person, their case, with a label.
    let (person, kind) = contact("Bianca Neri");
    marta.does(kind).await;
    let (hidden, kind) = create_for(world.taxes, person);
    assert!(is_applied(&marta.does(kind).await));
    let tag = OpKind::TagsAdd {
        id: hidden,
        tags: BTreeSet::from(["suo".to_owned()]),
    };
    assert!(is_applied(&marta.does(tag).await));
    let before = as_it_stands(&marta, hidden).await;
    nina.pull().await;

    let nowhere = (CaseId(Uuid::now_v7()), ContactId(Uuid::now_v7()));
    let nil = (CaseId(Uuid::nil()), ContactId(Uuid::nil()));
    for (case, person) in [(hidden, person), nowhere, nil] {
        // Each alone first, so that none hides behind another; then all of them as one push.
        let kinds = about(case, person, &world, nina.me);
        for kind in kinds.clone() {
            let name = kind.name();
            let result = nina.does(kind).await;
            assert!(
                matches!(result, ResultLine::Rejected { .. } | ResultLine::Stranded),
                "{name} about {case}: {result:?}"
            );
        }
        let ops: Vec<Op> = kinds.into_iter().map(|kind| nina.op(kind)).collect();
        for (op, result) in ops.iter().zip(nina.push(&ops).await) {
            assert!(
                matches!(result, ResultLine::Rejected { .. } | ResultLine::Stranded),
                "{} about {case}: {result:?}",
                op.kind.name()
            );
        }
    }
    assert_eq!(told(&nina.pull().await), [""; 0]);
    assert_eq!(as_it_stands(&marta, hidden).await, before);
}
