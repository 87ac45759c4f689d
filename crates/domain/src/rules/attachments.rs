//! Files on a case: what may be said of one before its bytes are here.

use super::{Context, Effect, RefusalCode, Ruling, Verdict, checked, entry_of};
use crate::attachment::MAX_RAW_NAME_BYTES;
use crate::{
    Attachment, CaseFile, EntryKind, MAX_ATTACHMENT_BYTES, MAX_ATTACHMENTS, Op, OpKind, clean_file_name,
    is_media_type,
};

pub(super) fn add(op: &Op, context: &Context<'_>, file: &CaseFile) -> Ruling {
    let OpKind::AttachmentAdd {
        id,
        case: _,
        sha256,
        size,
        mime,
        name,
    } = &op.kind
    else {
        return Err(RefusalCode::Malformed.into());
    };
    checked(name)?;
    if name.len() > MAX_RAW_NAME_BYTES || !is_media_type(mime) {
        return Err(RefusalCode::ValueNotAllowed.into());
    }
    if *size == 0 {
        return Err(RefusalCode::Empty.into());
    }
    if *size > MAX_ATTACHMENT_BYTES {
        return Err(RefusalCode::TooLarge.into());
    }
    if file.attachments.contains_key(id) {
        return Err(RefusalCode::IdTaken.into());
    }
    if file.attachments.len() >= MAX_ATTACHMENTS {
        return Err(RefusalCode::TooMany.into());
    }
    let row = Attachment {
        id: *id,
        case: file.case.id,
        sha256: *sha256,
        size: *size,
        mime: mime.clone(),
        name: clean_file_name(name),
        by: context.by,
        at: op.at,
    };
    let mut entry = entry_of(op, context, EntryKind::Attached, file.case.id);
    entry.body.clone_from(&row.name);
    entry.meta.attachment = Some(*id);
    Ok(Verdict::done(vec![
        Effect::PutAttachment(row),
        Effect::Append(Box::new(entry)),
    ]))
}
