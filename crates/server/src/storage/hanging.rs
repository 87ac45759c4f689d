//! What hangs on a case besides words, promises and questions: links, replies, files.

use super::StorageError;
use super::sql::{Conn, all, json, json_at, run, word};
use crate::decide::HeldCase;
use oltre_domain::{Attachment, CaseFile, Link, OrganisationId, Reply, ReplyState};

/// Fills a file with them.
pub(super) fn load(
    conn: &Conn,
    organisation: OrganisationId,
    file: &mut CaseFile,
) -> Result<(), StorageError> {
    let key = (organisation.0.as_bytes(), file.case.id.0.as_bytes());
    let links: Vec<Link> = all(
        conn,
        "SELECT body FROM link WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| json_at(row, 0, "link"),
    )?;
    file.links = links.into_iter().map(|l| (l.other, l)).collect();
    let replies: Vec<Reply> = all(
        conn,
        "SELECT body FROM reply WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| json_at(row, 0, "reply"),
    )?;
    file.replies = replies.into_iter().map(|r| (r.id, r)).collect();
    let attachments: Vec<Attachment> = all(
        conn,
        "SELECT body FROM attachment WHERE tenant_id = ?1 AND case_id = ?2",
        key,
        |row| json_at(row, 0, "attachment"),
    )?;
    file.attachments = attachments.into_iter().map(|a| (a.id, a)).collect();
    Ok(())
}

/// Writes those that a transaction wrote.
pub(super) fn put(
    conn: &Conn,
    organisation: OrganisationId,
    held: &HeldCase,
    file: &CaseFile,
) -> Result<(), StorageError> {
    let (tenant, case) = (organisation.0.as_bytes(), file.case.id.0.as_bytes());
    for link in held.links.iter().filter_map(|l| file.links.get(l)) {
        run(
            conn,
            include_str!("sql/put_link.sql"),
            (tenant, case, link.other.0.as_bytes(), json(link)),
        )?;
    }
    for reply in held.replies.iter().filter_map(|r| file.replies.get(r)) {
        run(
            conn,
            include_str!("sql/put_reply.sql"),
            (
                tenant,
                case,
                reply.id.0.as_bytes(),
                word::<ReplyState>(&reply.state),
                reply.until.0,
                json(reply),
            ),
        )?;
    }
    for row in held.attachments.iter().filter_map(|a| file.attachments.get(a)) {
        run(
            conn,
            include_str!("sql/put_attachment.sql"),
            (tenant, case, row.id.0.as_bytes(), row.sha256.0, json(row)),
        )?;
    }
    Ok(())
}
