// Generated from crates/console/src/contract by `cargo xtask bindings`. Not edited by hand.

export type Access = "first_run" | "locked" | "ready";
export type ActId = string;
export type ActionEntry = { 
/**
 * Its id: lower case letters, digits and underscores.
 */
id: string, 
/**
 * The topic it belongs to; its condition may hold in others.
 */
topic: string, 
/**
 * Actions of a group cool down together.
 */
group: string, 
/**
 * How far it goes.
 */
level: HelpLevel, 
/**
 * What it is for.
 */
nature: Nature, 
/**
 * An entitlement, a safety matter or a deadline: never withheld from a control group.
 */
right: boolean, 
/**
 * The law, the regulation or the decision by which it is offered, by name: a hyper-critical action has to have one.
 */
rule: string | null, 
/**
 * Its title.
 */
title: Texts, 
/**
 * The need it serves, in a sentence.
 */
need: Texts, 
/**
 * For editors: when it fits and when it does not, in plain words.
 */
note: Texts | null, 
/**
 * A cue of at most 22 words.
 */
say: Texts, 
/**
 * When it could serve (CEL).
 */
when: string, 
/**
 * When the need shows clearly (CEL); until it does, the action stays an idea. Empty: `when` is clear
 * enough.
 */
clear: string, 
/**
 * When the need is met already or the action would be out of place (CEL).
 */
unless: string, 
/**
 * What taking it up does.
 */
does: Does, 
/**
 * Where that leads: an address for a link, an office for a question.
 */
target: string | null, 
/**
 * Minutes it saves the contact.
 */
benefit_minutes: number, 
/**
 * How often it is taken up.
 */
expected: Expected, 
/**
 * Cost of a wrong offer, beside `gain_right`.
 */
cost_wrong: number, 
/**
 * Gain of a right offer.
 */
gain_right: number, 
/**
 * Days before it may come back to a contact who declined it.
 */
cooldown_days: number, 
/**
 * Channels it makes sense on; empty: all.
 */
channels: Array<Channel>, 
/**
 * It cannot be carried out without the network.
 */
requires_online: boolean, 
/**
 * The article of the Book behind it.
 */
article: string | null, 
/**
 * Valid from this instant.
 */
valid_from: Timestamp | null, 
/**
 * Valid before this instant.
 */
valid_to: Timestamp | null, };
export type ActionHelps = { 
/**
 * Its id.
 */
action: string, 
/**
 * Its title; the id when the catalogue no longer has it.
 */
title: Texts, 
/**
 * Its counts. `conversations` and `silent` say nothing here.
 */
counts: HelpsCounts, };
export type ActionRow = { 
/**
 * The piece: `action/<id>`.
 */
key: string, 
/**
 * Its id.
 */
id: string, 
/**
 * Its topic.
 */
topic: string, 
/**
 * Its title; its id in both languages when it cannot be read.
 */
title: Texts, 
/**
 * How far it goes; absent when it cannot be read.
 */
level: HelpLevel | null, 
/**
 * What it is for.
 */
nature: Nature | null, 
/**
 * How often the editor expects it to be taken up.
 */
expected: Expected | null, 
/**
 * In force, or retired.
 */
state: PieceState, 
/**
 * Something is wrong with it: it is not in force.
 */
broken: boolean, 
/**
 * In force only until, when it says so.
 */
valid_to: Timestamp | null, 
/**
 * How often it was changed.
 */
version: number, 
/**
 * When it was changed last.
 */
at: Timestamp, 
/**
 * By whom; absent: it came with the server's set-up.
 */
by: string | null, 
/**
 * Contacts here who took it up.
 */
accepted: number, 
/**
 * Contacts here who were asked and answered.
 */
answered: number, };
export type ActionView = { 
/**
 * Which.
 */
act: ActId, 
/**
 * On which case.
 */
case: CaseId | null, 
/**
 * That case's code.
 */
code: string | null, 
/**
 * The ops in it, by name (`case.set`).
 */
ops: Array<string>, 
/**
 * The fields of the case that were changed by hand.
 */
fields: Array<Field>, 
/**
 * When it was saved.
 */
at: Timestamp, 
/**
 * Why it was not accepted.
 */
refused: string | null, 
/**
 * What stood there instead: a colleague's id, a case's id, a status.
 */
now: string | null, 
/**
 * The words in it, so that nothing typed is lost.
 */
text: string | null, 
/**
 * It can still be taken back (`undo`): nothing of it has left this computer.
 */
can_undo: boolean, 
/**
 * What it waits for, when it is not the network.
 */
held: HeldFor | null, };
export type AlikeView = { 
/**
 * Who.
 */
person: ContactHit, 
/**
 * A number or an address is the same.
 */
by_point: boolean, 
/**
 * The name is the same, its words in any order.
 */
by_name: boolean, };
export type AppState = { 
/**
 * Which screen.
 */
access: Access, 
/**
 * The organisation's name, once known.
 */
organisation: string | null, 
/**
 * Who works here, once open.
 */
operator: Operator | null, 
/**
 * The server's address, once enrolled: host only.
 */
server: string | null, 
/**
 * Actions not yet sent, for the lock screen; none when the console has not been open since the program started: what
 * waits is in the encrypted database.
 */
unsent: number | null, 
/**
 * The device before was revoked, and its data destroyed; only said on a first run.
 */
left: Left | null, 
/**
 * Sample data: say so.
 */
sample: boolean, 
/**
 * The program's version.
 */
version: string, 
/**
 * What a command line asked to show (for screenshots), a screen's name.
 */
screen: string | null, };
export type ArticleArgs = { 
/**
 * Which.
 */
id: ArticleId, };
export type ArticleChangeArgs = { 
/**
 * Which.
 */
id: ArticleId, 
/**
 * The sections that changed.
 */
sections: { [key in ArticleField]?: Value }, 
/**
 * The flags it answers.
 */
fixes: Array<OpId>, 
/**
 * The case on which it was put right.
 */
case: CaseId | null, 
/**
 * Its author withholds their name.
 */
unnamed: boolean, 
/**
 * It is right now: the same editor confirms it.
 */
confirm: boolean, };
export type ArticleDeed = "written" | "changed" | "settled" | "published" | "confirmed" | "retired" | "restored" | "merged" | "flagged";
export type ArticleFare = { 
/**
 * Which.
 */
article: ArticleId, 
/**
 * Cases on which it was used.
 */
used: number, 
/**
 * Those among them that were solved and for which [`STAYED_DAYS`] have passed since.
 */
settled: number, 
/**
 * Those among these that were not opened again within [`STAYED_DAYS`].
 */
stayed: number, 
/**
 * When it was last used.
 */
last_used?: Timestamp | null, };
export type ArticleField = "question" | "answer" | "steps" | "learned" | "hours" | "phone" | "closed_days" | "topics" | "audience" | "language" | "valid_from" | "valid_until" | "owner" | "review_days";
export type ArticleFlag = { 
/**
 * The op that said so.
 */
id: OpId, 
/**
 * When, by their clock.
 */
at: Timestamp, 
/**
 * Who.
 */
by: OperatorId, 
/**
 * What is wrong.
 */
text: string, };
export type ArticleFlagArgs = { 
/**
 * The article.
 */
id: ArticleId, 
/**
 * What.
 */
text: string, 
/**
 * The case on which it was found.
 */
case: CaseId | null, };
export type ArticleHit = { 
/**
 * The article.
 */
line: ArticleLine, 
/**
 * Its question, in pieces.
 */
question: Array<Piece>, 
/**
 * The place of its text in which most was found, in pieces.
 */
place: Array<Piece>, };
export type ArticleId = string;
export type ArticleKind = "article" | "office";
export type ArticleLine = { 
/**
 * Which.
 */
id: ArticleId, 
/**
 * What it is.
 */
kind: ArticleKind, 
/**
 * How far it can be trusted.
 */
state: ArticleState, 
/**
 * Its question, or an office's name.
 */
question: string, 
/**
 * The beginning of its answer.
 */
start: string, 
/**
 * Its topics.
 */
topics: Array<string>, 
/**
 * For colleagues alone.
 */
internal: boolean, 
/**
 * The language it is written in; empty when it does not say.
 */
language: string, 
/**
 * Who wrote it; nobody when they withhold their name.
 */
by: OperatorId | null, 
/**
 * When its words were last changed.
 */
changed_at: Timestamp, 
/**
 * Who last found it right.
 */
confirmed: Confirmation | null, 
/**
 * Somebody has to look whether it is still right.
 */
to_confirm: boolean, 
/**
 * It does not hold now: its dates, or it is out of use.
 */
out_of_date: boolean, 
/**
 * What colleagues say is wrong, and texts beside a section.
 */
to_settle: number, 
/**
 * How it fared.
 */
fare: ArticleFare, };
export type ArticleMergeArgs = { 
/**
 * The article that goes.
 */
id: ArticleId, 
/**
 * The article that stays.
 */
into: ArticleId, };
export type ArticleNear = { 
/**
 * The article.
 */
line: ArticleLine, 
/**
 * Words of the case that are in it.
 */
words: Array<string>, 
/**
 * It is about the case's topic.
 */
same_topic: boolean, 
/**
 * It was used on this case already.
 */
used: boolean, };
export type ArticleSaved = { 
/**
 * Which.
 */
id: ArticleId, 
/**
 * The action; none when everything was so already.
 */
act: ActId | null, };
export type ArticleSeed = { 
/**
 * Its sections, from the case.
 */
sections: { [key in ArticleField]?: Value }, 
/**
 * What was being typed, on this device.
 */
draft: DraftView | null, };
export type ArticleSettleArgs = { 
/**
 * The article.
 */
id: ArticleId, 
/**
 * The section.
 */
field: ArticleField, 
/**
 * The text that holds.
 */
value: Value, };
export type ArticleState = "draft" | "unconfirmed" | "confirmed" | "retired";
export type ArticleStateArgs = { 
/**
 * The article.
 */
id: ArticleId, 
/**
 * Where the page shows it.
 */
expect: ArticleState, 
/**
 * Where it is from now on.
 */
state: ArticleState, };
export type ArticleStep = { 
/**
 * Its id.
 */
id: OpId, 
/**
 * When.
 */
at: Timestamp, 
/**
 * Who; nobody when they withhold their name.
 */
by: OperatorId | null, 
/**
 * What.
 */
did: ArticleDeed, 
/**
 * Words that go with it.
 */
text: string, 
/**
 * The sections it wrote.
 */
sections: Array<SectionChange>, };
export type ArticleUseArgs = { 
/**
 * The article.
 */
id: ArticleId, 
/**
 * The case.
 */
case: CaseId, };
export type ArticleView = { 
/**
 * As in a list.
 */
line: ArticleLine, 
/**
 * When it was written.
 */
created_at: Timestamp, 
/**
 * The case it was born from, when this console holds it.
 */
from: CaseId | null, 
/**
 * Its sections.
 */
sections: { [key in ArticleField]?: Value }, 
/**
 * Texts that others wrote at the same time.
 */
beside: { [key in ArticleField]?: Array<TextBeside> }, 
/**
 * What colleagues say is wrong.
 */
flags: Array<ArticleFlag>, 
/**
 * The article that goes on in its place.
 */
merged_into: ArticleId | null, 
/**
 * When it asks to be confirmed again.
 */
review_at: Timestamp | null, 
/**
 * What was done to it, the last first.
 */
history: Array<ArticleStep>, 
/**
 * Something of it is still on its way to the server.
 */
unsent: boolean, 
/**
 * Whether this operator vouches for articles.
 */
editor: boolean, 
/**
 * What was being typed, on this device.
 */
draft: DraftView | null, };
export type ArticleWriteArgs = { 
/**
 * What it is.
 */
kind: ArticleKind, 
/**
 * Its sections.
 */
sections: { [key in ArticleField]?: Value }, 
/**
 * The case it is born from.
 */
from: CaseId | null, 
/**
 * Its author still works on it.
 */
draft: boolean, 
/**
 * Its author withholds their name.
 */
unnamed: boolean, };
export type AskedRow = { 
/**
 * Which office.
 */
office: QueueId, 
/**
 * What.
 */
question: string, 
/**
 * By when.
 */
due: Timestamp | null, 
/**
 * Who asks.
 */
by: OperatorId, };
export type AssignArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Who; nobody puts it back to take.
 */
operator: OperatorId | null, };
export type AttachArgs = { 
/**
 * Which case.
 */
id: CaseId, };
export type AttachBytesArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Its name, as it came.
 */
name: string, 
/**
 * Its bytes, in base64.
 */
bytes: string, };
export type Attached = { 
/**
 * How many were attached; none when nothing was chosen.
 */
files: number, 
/**
 * Those that were not.
 */
refused: Array<NotAttached>, };
export type AttachmentArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which file.
 */
attachment: AttachmentId, };
export type AttachmentId = string;
export type AttachmentView = { 
/**
 * Which.
 */
id: AttachmentId, 
/**
 * Its name, safe to show and to save under.
 */
name: string, 
/**
 * Bytes.
 */
size: number, 
/**
 * A media type, as the attaching console took it for.
 */
mime: string, 
/**
 * Who attached it.
 */
by: OperatorId, 
/**
 * When.
 */
at: Timestamp, 
/**
 * Where its bytes are.
 */
state: FileState, 
/**
 * Of those on their way, how many in a hundred have arrived.
 */
done: number, 
/**
 * What keeps them.
 */
problem: FileProblem | null, };
export type Author = { "who": "contact" } | { "who": "operator", "id": OperatorId } | { "who": "office", "id": QueueId } | { "who": "system" };
export type Because = { "reason": "contact_said", 
/**
 * The quotation, without quotation marks.
 */
words: string, } | { "reason": "we_said", 
/**
 * The quotation, without quotation marks.
 */
words: string, } | { "reason": "useful_in", 
/**
 * How many took it up.
 */
times: number, 
/**
 * Of how many who heard it.
 */
of: number, } | { "reason": "similar_cases", 
/**
 * On how many it was done.
 */
times: number, 
/**
 * Of how many found.
 */
of: number, 
/**
 * Some of them, the most similar first.
 */
cases: Array<CaseRef>, } | { "reason": "step_before", 
/**
 * Label of that act.
 */
act: string, 
/**
 * Its title, when the catalogue has one.
 */
title: Texts | null, } | { "reason": "colleagues_did", 
/**
 * How often they did this.
 */
times: number, 
/**
 * Of how often they stood here.
 */
of: number, } | { "reason": "playbook", 
/**
 * Id of the topic.
 */
topic: string, } | { "reason": "by_rule", 
/**
 * Its name, as the editor wrote it.
 */
rule: string, } | { "reason": "editor_expects" };
export type BookArgs = { 
/**
 * Which.
 */
tab: BookTab, 
/**
 * Only of this topic.
 */
topic: string | null, 
/**
 * Only of this kind.
 */
kind: ArticleKind | null, 
/**
 * Rows at most.
 */
limit: number, };
export type BookCounts = { 
/**
 * In use.
 */
all: number, 
/**
 * Mine.
 */
mine: number, 
/**
 * To confirm.
 */
to_confirm: number, 
/**
 * To settle.
 */
to_settle: number, 
/**
 * Out of use.
 */
retired: number, };
export type BookForCase = { 
/**
 * The articles that fit best; empty when nothing fits well.
 */
articles: Array<ArticleNear>, };
export type BookHits = { 
/**
 * The hits.
 */
hits: Array<ArticleHit>, };
export type BookPage = { 
/**
 * The rows.
 */
rows: Array<ArticleLine>, 
/**
 * There are more behind them.
 */
more: boolean, 
/**
 * How many articles each list holds.
 */
counts: BookCounts, 
/**
 * Whether this operator vouches for articles: confirms, retires and merges them.
 */
editor: boolean, };
export type BookSearchArgs = { 
/**
 * As typed.
 */
text: string, 
/**
 * Also what is out of use.
 */
retired: boolean, 
/**
 * Hits at most.
 */
limit: number, };
export type BookTab = "all" | "mine" | "to_confirm" | "to_settle" | "retired";
export type BookWritten = { 
/**
 * The file; none when nobody chose one.
 */
name: string | null, 
/**
 * Articles in it.
 */
articles: number, };
export type BulkArgs = { 
/**
 * Which, 1 to 2,000.
 */
ids: Array<CaseId>, 
/**
 * What.
 */
change: BulkChange, };
export type BulkChange = { "kind": "set", 
/**
 * Which.
 */
field: Field, 
/**
 * What it holds then.
 */
value: Value, } | { "kind": "assign", 
/**
 * A colleague, or nobody.
 */
operator: OperatorId | null, } | { "kind": "tags", 
/**
 * To add.
 */
add: Array<string>, 
/**
 * To take off.
 */
remove: Array<string>, };
export type BulkSaved = { 
/**
 * What all of it is taken back by; none when everything was so already.
 */
act: ActId | null, 
/**
 * Cases that changed.
 */
changed: number, 
/**
 * Cases on which it could not be done.
 */
not: Array<NotChanged>, };
export type CallNow = { 
/**
 * The call that comes in.
 */
call: CallView | null, 
/**
 * Why the last link was not followed; told once.
 */
refused: ErrorCode | null, };
export type CallRecordArgs = { 
/**
 * On which case.
 */
id: CaseId, 
/**
 * When it began.
 */
from: Timestamp, 
/**
 * When it ended.
 */
until: Timestamp, 
/**
 * What was noted meanwhile; the note being typed is dropped with it.
 */
notes: string, 
/**
 * The contact has their answer.
 */
answered: boolean, };
export type CallView = { 
/**
 * As it is dialled; none: withheld.
 */
number: string | null, 
/**
 * Since when.
 */
at: Timestamp, 
/**
 * Whose number it is; none when nobody here has it, or the console is locked.
 */
caller: CallerView | null, 
/**
 * So many others have the same number.
 */
others: number, };
export type CallbackArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * What for.
 */
text: string, 
/**
 * Not before.
 */
from: Timestamp, 
/**
 * By when.
 */
due: Timestamp, 
/**
 * The number, as typed; empty: whichever they have.
 */
point: string, };
export type CallbackEnd = "reached" | "no_answer";
export type CalledArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which promise.
 */
promise: PromiseId, 
/**
 * What became of it.
 */
end: CallbackEnd, };
export type CallerCase = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its spoken code.
 */
code: string, 
/**
 * What it is about.
 */
subject: string, };
export type CallerView = { 
/**
 * Who, with the number as it was typed.
 */
contact: ContactHit, 
/**
 * What was promised to them and not yet kept.
 */
promises: number, 
/**
 * The open case of theirs that moved last.
 */
case: CallerCase | null, };
export type Card = { 
/**
 * Id of the action, or label of the act for a step.
 */
id: string, 
/**
 * What it is.
 */
kind: CardKind, 
/**
 * How far it goes beyond the request.
 */
level: HelpLevel, 
/**
 * What it is for.
 */
nature: Nature, 
/**
 * Its title.
 */
title: Texts, 
/**
 * The need it serves; a step has none.
 */
need: Texts | null, 
/**
 * A cue to say; a step has none.
 */
say: Texts | null, 
/**
 * Why it is here; never empty.
 */
because: Array<Because>, 
/**
 * How sure it is, in words.
 */
sure: Sure, 
/**
 * The same as a number: P(the operator does it next) for a step, P(the contact takes it up) otherwise.
 */
p: number, 
/**
 * What taking it up does; a step does nothing by itself.
 */
does: Does | null, 
/**
 * Where that leads: an address, an office.
 */
target: string | null, 
/**
 * One folded line "after the answer": it cannot be proposed yet.
 */
folded: boolean, 
/**
 * The article of the Book behind it.
 */
article: string | null, };
export type CardKind = "step" | "offer" | "idea";
export type CaseArgs = { 
/**
 * Which.
 */
id: CaseId, };
export type CaseId = string;
export type CaseRef = { 
/**
 * Id of the case.
 */
id: string, 
/**
 * Its spoken code.
 */
code: string, 
/**
 * Its subject.
 */
title: string, 
/**
 * How it ended.
 */
outcome: string, };
export type CaseStatus = "new" | "open" | "waiting_contact" | "waiting_office" | "waiting_date" | "solved" | "closed" | "reopened";
export type CaseView = { 
/**
 * Its row.
 */
row: QueueRow, 
/**
 * Only what one of this operator's offices was asked is here: it answers, asks back, gives back or takes more time.
 */
is_request: boolean, 
/**
 * The yearly number, once the server gave one.
 */
number: string | null, 
/**
 * When it was opened.
 */
created_at: Timestamp, 
/**
 * Who opened it.
 */
created_by: OperatorId, 
/**
 * What the contact literally asked.
 */
asked: string, 
/**
 * What they actually need.
 */
need: string, 
/**
 * The contact confirmed the need.
 */
need_confirmed: boolean, 
/**
 * Where it is.
 */
place: Place | null, 
/**
 * What it is called in other systems, one a line.
 */
reference: string, 
/**
 * How they came.
 */
channel: Channel, 
/**
 * The language to answer in.
 */
language: string | null, 
/**
 * No offers in this conversation.
 */
just_answer: boolean, 
/**
 * The question has been answered.
 */
answered: boolean, 
/**
 * How it was checked who is on the line; none: it was not.
 */
identity: IdentityView | null, 
/**
 * The outcome preset, once solved.
 */
outcome: string | null, 
/**
 * The outcome's sentence.
 */
outcome_text: string, 
/**
 * What is undertaken for it: the last clock of each kind; none when nothing is.
 */
clocks: Array<ClockView>, 
/**
 * The last note that calls me and that I have not answered.
 */
mention: MentionView | null, 
/**
 * Until when it waits.
 */
wait_until: Timestamp | null, 
/**
 * When it was solved.
 */
solved_at: Timestamp | null, 
/**
 * Labels.
 */
tags: Array<string>, 
/**
 * Whom it is for.
 */
contact: ContactView | null, 
/**
 * Promises of this case.
 */
promises: Array<PromiseView>, 
/**
 * Questions put to other offices.
 */
handoffs: Array<HandoffView>, 
/**
 * Fields with two versions.
 */
conflicts: Array<ConflictView>, 
/**
 * The case it is part of.
 */
merged_into: OtherCase | null, 
/**
 * The case it was split from.
 */
split_from: OtherCase | null, 
/**
 * Cases that are part of it, oldest first: each a section of its own.
 */
merged: Array<SectionView>, 
/**
 * Cases it belongs together with.
 */
links: Array<LinkView>, 
/**
 * Where a reply by mail goes; none when the server sends none.
 */
mail: MailTo | null, 
/**
 * Replies that have not gone yet, oldest first.
 */
replies: Array<ReplyView>, 
/**
 * Replies that were not accepted, newest first, until they are dismissed: their words are a draft again.
 */
came_back: Array<ActionView>, 
/**
 * Files, oldest first.
 */
attachments: Array<AttachmentView>, 
/**
 * The end of the timeline.
 */
timeline: EntriesPage, 
/**
 * What is being typed.
 */
drafts: Array<DraftView>, };
export type CatalogueView = { 
/**
 * This person may change it.
 */
may_edit: boolean, 
/**
 * Actions, by topic and id.
 */
actions: Array<ActionRow>, 
/**
 * Everything else: word lists, acts, moods, playbooks, ready phrases; by key.
 */
pieces: Array<PieceRow>, 
/**
 * Published pieces that are not in force, because something is wrong with them.
 */
faults: Array<EntryFault>, 
/**
 * Names of word lists that a condition may use.
 */
words: Array<string>, 
/**
 * Actions in the starter pack that are not here.
 */
starter: number, };
export type CatalogueWritten = { 
/**
 * The file's name.
 */
name: string | null, };
export type ChangedWords = { 
/**
 * The words.
 */
text: string, 
/**
 * What became of them.
 */
how: WordChange, };
export type Channel = "phone" | "email" | "chat" | "counter" | "web";
export type CheckedView = { 
/**
 * When, by the server's clock.
 */
at: Timestamp, 
/**
 * Cases that differed and were fetched again.
 */
put_right: number, };
export type ClockDue = { 
/**
 * What.
 */
kind: ClockKind, 
/**
 * By when.
 */
due: Timestamp, };
export type ClockKind = "first_reply" | "next_reply" | "solution";
export type ClockView = { 
/**
 * What is measured.
 */
kind: ClockKind, 
/**
 * By when, or by when it was; none while it stands still with time left.
 */
due: Timestamp | null, 
/**
 * Working milliseconds left while it stands still; none while it runs.
 */
left: number | null, 
/**
 * When it ended; none while it has not.
 */
ended: Timestamp | null, };
export type Colleague = { 
/**
 * Who.
 */
id: OperatorId, 
/**
 * What stands behind the `@`.
 */
name: string, };
export type Colleagues = { 
/**
 * By name.
 */
colleagues: Array<Colleague>, };
export type Confirmation = { 
/**
 * Who.
 */
by: OperatorId, 
/**
 * When, by their clock.
 */
at: Timestamp, 
/**
 * By using it for a contact, not by reading it as an editor.
 */
by_use?: boolean, };
export type ConflictId = string;
export type ConflictSide = { 
/**
 * The value.
 */
value: Value, 
/**
 * Who wrote it, when known.
 */
by: OperatorId | null, 
/**
 * When.
 */
at: Timestamp, };
export type ConflictView = { 
/**
 * Which.
 */
id: ConflictId, 
/**
 * Which field.
 */
field: Field, 
/**
 * The current value first, then the others.
 */
values: Array<ConflictSide>, };
export type ConsoleEvent = { "event": "cases_changed", 
/**
 * Which cases; empty when so many changed that everything shown should be read again.
 */
ids: Array<CaseId>, 
/**
 * The local edit behind it.
 */
act: ActId | null, } | { "event": "directory_changed" } | { "event": "book_changed" } | { "event": "learned" } | { "event": "sync_changed", 
/**
 * Where it stands.
 */
status: SyncStatus, } | { "event": "bulk_progress", 
/**
 * So many steps are saved.
 */
done: number, 
/**
 * Of so many.
 */
total: number, } | { "event": "presence_changed", 
/**
 * Which case.
 */
case: CaseId, 
/**
 * Everybody else there; absent when it is not known, as without a network.
 */
others: Array<PersonHere> | null, } | { "event": "promise_near", 
/**
 * Which.
 */
promise: PromiseView, 
/**
 * To whom: the name, empty when unknown.
 */
contact: string, 
/**
 * Which of the two.
 */
reminder: Reminder, } | { "event": "mentioned", 
/**
 * The note.
 */
mention: MentionView, } | { "event": "call_changed" } | { "event": "access_changed", 
/**
 * Where it stands.
 */
state: AppState, };
export type ContactAnswer = "accepted" | "declined" | "later_useful";
export type ContactField = "name" | "kind" | "language" | "note" | "quiet_hours" | "acts_for" | "suppressed";
export type ContactHit = { 
/**
 * Who.
 */
id: ContactId, 
/**
 * As they want to be called.
 */
name: string, 
/**
 * What kind.
 */
kind: ContactKind, 
/**
 * One way to reach them, as typed.
 */
point: string, 
/**
 * Their open cases here.
 */
open_cases: number, 
/**
 * The name of the body they act for.
 */
acts_for: string | null, };
export type ContactHits = { 
/**
 * Best first.
 */
contacts: Array<ContactHit>, 
/**
 * There are others after them.
 */
more: boolean, };
export type ContactId = string;
export type ContactKind = "citizen" | "tourist" | "body" | "supplier" | "employee" | "professional" | "affiliate";
export type ContactMergeArgs = { 
/**
 * The contact that is merged.
 */
id: ContactId, 
/**
 * The contact that stays.
 */
into: ContactId, };
export type ContactPoint = { 
/**
 * What it is.
 */
kind: PointKind, 
/**
 * For finding and comparing.
 */
value: string, 
/**
 * As somebody typed it.
 */
shown: string, };
export type ContactSearchArgs = { 
/**
 * What was typed.
 */
text: string, 
/**
 * Hits wanted, at most 50.
 */
limit: number, 
/**
 * After so many; none when absent.
 */
from?: number, };
export type ContactView = { 
/**
 * Who.
 */
id: ContactId, 
/**
 * As they want to be called.
 */
name: string, 
/**
 * What kind.
 */
kind: ContactKind, 
/**
 * The language they prefer.
 */
language: string | null, 
/**
 * What colleagues should know.
 */
note: string, 
/**
 * How to reach them.
 */
points: Array<ContactPoint>, 
/**
 * Their cases on this console.
 */
cases: number, 
/**
 * Of these, open.
 */
open_cases: number, 
/**
 * Not to be contacted on our own initiative.
 */
suppressed: boolean, 
/**
 * Promises made to them, on any case, to be kept or broken, nearest first.
 */
promises: Array<PromiseView>, };
export type CreateArgs = { 
/**
 * Who.
 */
who: Who, 
/**
 * What, in one line.
 */
subject: string, 
/**
 * What the contact literally asked; may be empty.
 */
asked: string, 
/**
 * Topic key.
 */
topic: string | null, 
/**
 * Where it waits; the first front queue when absent.
 */
queue: QueueId | null, 
/**
 * How they came.
 */
channel: Channel, 
/**
 * Take it at once.
 */
take: boolean, 
/**
 * The case it is part of.
 */
parent: CaseId | null, };
export type Created = { 
/**
 * Its id.
 */
id: CaseId, 
/**
 * Its spoken code, with the dash: there at once, with the cable out.
 */
code: string, 
/**
 * The action, to ignore its echo.
 */
act: ActId, };
export type Decision = { 
/**
 * Facts that ask for an act, the most pressing first; at most [`crate::constants::MAX_FACTS`].
 */
facts: Array<Fact>, 
/**
 * What colleagues do at this point.
 */
steps: Steps, 
/**
 * An offer, ideas, or silence.
 */
voice: Voice, };
export type DeedStanding = { 
/**
 * Where.
 */
state: DeedState, 
/**
 * Why it was not accepted.
 */
refused: string | null, 
/**
 * What stood there instead: a colleague's id, a case's id, a status.
 */
now: string | null, };
export type DeedState = "waiting" | "sent" | "held" | "done" | "merged" | "noop" | "conflict" | "refused" | "taken_back";
export type DeedView = { 
/**
 * What it is taken back by.
 */
act: ActId, 
/**
 * How many cases it is on.
 */
cases: number, 
/**
 * Its case, when it is one.
 */
case: CaseId | null, 
/**
 * That case's code, while it is on this computer.
 */
code: string | null, 
/**
 * That case's subject, while it is on this computer.
 */
subject: string | null, 
/**
 * The ops in it, by name, each once.
 */
ops: Array<string>, 
/**
 * The fields that were changed by hand.
 */
fields: Array<Field>, 
/**
 * When it was saved.
 */
at: Timestamp, 
/**
 * Where it stands.
 */
standing: DeedStanding, 
/**
 * Where taking it back stands, when that was asked for.
 */
undo: DeedStanding | null, 
/**
 * Of many cases: in how many it was not accepted.
 */
refused: number, 
/**
 * It can be taken back, as far as is known here.
 */
can_undo: boolean, 
/**
 * Why not: a key.
 */
why_not: string | null, };
export type Density = "comfortable" | "compact";
export type Diagnostics = { 
/**
 * Lines in English, to be read by whoever helps.
 */
text: string, };
export type DialArgs = { 
/**
 * The number, as a contact has it.
 */
point: string, };
export type Directory = { 
/**
 * Queues and offices.
 */
queues: Array<Queue>, 
/**
 * Colleagues.
 */
operators: Array<Operator>, 
/**
 * Topics.
 */
topics: Array<Topic>, 
/**
 * Notices that hold today.
 */
notices: Array<Notice>, 
/**
 * Who I am.
 */
me: OperatorId, };
export type DismissArgs = { 
/**
 * Which.
 */
act: ActId, };
export type Does = "insert" | "open_link" | "plan_callback" | "ask_office" | "child_case" | "promise";
export type DoingHere = "reading" | "writing";
export type DraftArgs = { 
/**
 * Which case; none for the new-case form.
 */
id: CaseId | null, 
/**
 * Which composer.
 */
kind: WritingKind, 
/**
 * The words; empty drops the draft.
 */
body: string, };
export type DraftPieceArgs = { 
/**
 * What was written.
 */
draft: PieceDraft, };
export type DraftView = { 
/**
 * Which composer.
 */
kind: WritingKind, 
/**
 * The words.
 */
body: string, 
/**
 * When they were last saved.
 */
saved_at: Timestamp, };
export type Drafts = { 
/**
 * At most one of each kind.
 */
drafts: Array<DraftView>, };
export type EnrolArgs = { 
/**
 * The server's address, `https://…`; `http` only on this computer.
 */
server: string, 
/**
 * The account.
 */
name: string, 
/**
 * Its password on the server.
 */
password: string, 
/**
 * Opens the database on this computer; at least 10 characters.
 */
passphrase: string, };
export type EntriesArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Where the page shown begins, as an earlier answer gave it.
 */
before: TimelineCursor, 
/**
 * Entries wanted, at most 200.
 */
limit: number, };
export type EntriesPage = { 
/**
 * The entries.
 */
entries: Array<EntryView>, 
/**
 * Where older ones are; none when this is the beginning.
 */
before: TimelineCursor | null, };
export type EntryArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * A note or the contact's words.
 */
kind: WrittenKind, 
/**
 * The words.
 */
body: string, 
/**
 * The label of what was done, when the words came from a step or an offer.
 */
act: string | null, };
export type EntryFault = { 
/**
 * The document it is in.
 */
document: string, 
/**
 * Id of the entry, or its number from 1 when it has none.
 */
entry: string, 
/**
 * Line, from 1.
 */
line: number, 
/**
 * The field; empty when it is the entry as a whole.
 */
field: string, 
/**
 * What is wrong.
 */
fault: Fault, };
export type EntryId = string;
export type EntryKind = "message_in" | "message_out" | "note" | "call_in" | "call_out" | "taken" | "assigned" | "status_changed" | "handoff_asked" | "handoff_answered" | "handoff_extended" | "solved" | "reopened" | "promise_made" | "promise_kept" | "promise_broken" | "promise_cancelled" | "promise_renegotiated" | "promise_passed" | "merged" | "unmerged" | "split" | "linked" | "unlinked" | "attached" | "suggestion" | "experience" | "conflict" | "conflict_resolved" | "target_missed" | "book";
export type EntryMeta = { 
/**
 * The label of what the operator did, as over-help learns it (`give_hours`).
 */
act: string | null, 
/**
 * phone, email, chat, counter, web.
 */
channel: string | null, 
/**
 * The handoff it belongs to.
 */
handoff: HandoffId | null, 
/**
 * The promise it belongs to.
 */
promise: PromiseId | null, 
/**
 * The office asked.
 */
office: QueueId | null, 
/**
 * The operator it is about (the new owner).
 */
operator: OperatorId | null, 
/**
 * By when.
 */
due: Timestamp | null, 
/**
 * Of a call: when it ended; it began when the entry says.
 */
ended: Timestamp | null, 
/**
 * By when before that.
 */
was: Timestamp | null, 
/**
 * The other case it is about.
 */
case: CaseId | null, 
/**
 * Entries of the other case that belong here: they stay where they are.
 */
entries: Array<EntryId> | null, 
/**
 * The colleagues a note calls, by `@` and their name.
 */
mentions: Array<OperatorId> | null, 
/**
 * The article it is about.
 */
article: ArticleId | null, 
/**
 * The file it is about.
 */
attachment: AttachmentId | null, 
/**
 * The Message-ID of a reply.
 */
message_id: string | null, 
/**
 * The address a reply went to.
 */
to: string | null, 
/**
 * Why a mail came back: the mail server's words.
 */
why: string | null, 
/**
 * A key: the new status, the outcome preset, the suggested action, the field in conflict.
 */
key: string | null, 
/**
 * What became of it, as a key (`proposed`, `declined`, `sent`, `not_sent`, `bounced`).
 */
result: string | null, };
export type EntryView = { 
/**
 * Which.
 */
id: EntryId, 
/**
 * When.
 */
at: Timestamp, 
/**
 * Who.
 */
by: Author, 
/**
 * What kind.
 */
kind: EntryKind, 
/**
 * The words.
 */
body: string, 
/**
 * What else is known.
 */
meta: EntryMeta, 
/**
 * On its way or there.
 */
sent: SentState, };
export type ErrorCode = "wrong_passphrase" | "passphrase_too_short" | "key_file_damaged" | "key_file_missing" | "database_damaged" | "database_newer" | "database_busy" | "already_enrolled" | "locked" | "disk_full" | "disk_error" | "read_only" | "no_phone" | "bad_link" | "bad_address" | "insecure_server" | "no_network" | "server_name_unknown" | "server_refused" | "server_timeout" | "server_unreachable" | "proxy_unreachable" | "proxy_auth" | "proxy_refused" | "captive_portal" | "server_certificate_date" | "answer_too_large" | "server_untrusted" | "server_nonsense" | "server_failed" | "upgrade_required" | "bad_credentials" | "too_many_attempts" | "device_revoked" | "not_found" | "not_allowed" | "bad_argument" | "bad_command" | "empty" | "text_too_long" | "text_nul" | "value_not_allowed" | "too_many" | "already_owned" | "no_owner" | "status_moved" | "outcome_missing" | "promise_open" | "already_sent" | "undo_later_first" | "no_way_back" | "erased" | "merged" | "itself" | "link_not_allowed" | "changed_since" | "already_answered" | "too_late" | "too_large" | "not_an_editor" | "catalogue_faults" | "file_unreadable" | "file_kind_not_allowed" | "file_not_written" | "file_not_here" | "file_damaged" | "internal";
export type EscalateArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Who answers for it from now on.
 */
to: OperatorId, 
/**
 * What it is about, for them; becomes a note, unless it is empty.
 */
summary: string, 
/**
 * What the contact is told.
 */
promise: string, 
/**
 * By when.
 */
due: Timestamp, };
export type Expected = "often" | "sometimes" | "rarely";
export type ExtendArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which question.
 */
handoff: HandoffId, 
/**
 * By when it answers instead.
 */
due: Timestamp, 
/**
 * Why; may be empty.
 */
text: string, };
export type Fact = { "fact": "promise_broken", 
/**
 * Id of the promise.
 */
id: string, 
/**
 * What was promised.
 */
text: string, 
/**
 * By when.
 */
due: Timestamp, 
/**
 * Who promised.
 */
by: string, } | { "fact": "promise_due", 
/**
 * Id of the promise.
 */
id: string, 
/**
 * What was promised.
 */
text: string, 
/**
 * By when.
 */
due: Timestamp, 
/**
 * Who promised.
 */
by: string, } | { "fact": "same_fault_nearby", 
/**
 * Id of the case.
 */
id: string, 
/**
 * Its spoken code.
 */
code: string, 
/**
 * Its subject.
 */
title: string, 
/**
 * Where.
 */
place: string, 
/**
 * How many contacts are on it.
 */
reporters: number, } | { "fact": "similar_open_case", 
/**
 * Id of the case.
 */
id: string, 
/**
 * Its spoken code.
 */
code: string, 
/**
 * Its subject.
 */
title: string, } | { "fact": "notice_today", 
/**
 * Id of the notice.
 */
id: string, 
/**
 * Its line.
 */
text: string, };
export type Fate = "offered" | "idea" | "outranked" | "too_weak" | "unless" | { "held": Silence } | "cooling_down" | "muted" | "unavailable";
export type Fault = { "fault": "unreadable", 
/**
 * What the reader said.
 */
detail: string, } | { "fault": "missing" } | { "fault": "unknown_field" } | { "fault": "wrong_value", 
/**
 * What the reader said.
 */
detail: string, } | { "fault": "empty_text" } | { "fault": "too_long", 
/**
 * Words it has.
 */
words: number, 
/**
 * Words it may have.
 */
most: number, } | { "fault": "duplicate" } | { "fault": "out_of_range" } | { "fault": "condition", 
/**
 * What the parser said, for the log.
 */
detail: string, } | { "fault": "unknown_name", 
/**
 * The name.
 */
name: string, } | { "fault": "not_offered", 
/**
 * The operator or construct.
 */
what: string, } | { "fault": "wrong_type", 
/**
 * The type it should have.
 */
expected: string, 
/**
 * The type it has.
 */
found: string, } | { "fault": "never_equal", 
/**
 * The value.
 */
value: string, } | { "fault": "contradiction" } | { "fault": "never_valid" } | { "fault": "other_piece", 
/**
 * The piece that belongs to; empty: there is nothing in it.
 */
belongs: string, };
export type Field = "subject" | "asked" | "need" | "need_confirmed" | "topic" | "place" | "reference" | "priority" | "due" | "language" | "channel" | "complaint" | "distress" | "just_answer" | "answered" | "identity_check" | "contact" | "status" | "owner" | "queue" | "outcome" | "outcome_text" | "wait_until" | "solved_at" | "merged_into" | "split_from";
export type FigureAnswer = { 
/**
 * Which.
 */
figure: FigureKey, 
/**
 * All that happened up to then is counted.
 */
up_to: Timestamp, 
/**
 * What the curve's points are.
 */
step: Step, 
/**
 * There are hours in which somebody works: without, no working time is measured.
 */
has_hours: boolean, 
/**
 * The period.
 */
now: Tally, 
/**
 * The one before, as long as it.
 */
before: Tally, };
export type FigureArgs = { 
/**
 * Which.
 */
figure: FigureKey, 
/**
 * The first millisecond of the period.
 */
from: Timestamp, 
/**
 * The first one after it.
 */
until: Timestamp, 
/**
 * Only of this queue.
 */
queue: QueueId | null, 
/**
 * Only of this topic.
 */
topic: string | null, 
/**
 * Only what came this way.
 */
channel: Channel | null, 
/**
 * Only for this kind of contact.
 */
contact: ContactKind | null, };
export type FigureKey = "front_office" | "first_contact" | "back_office" | "office_open" | "first_reply" | "solution" | "backlog" | "service_level" | "reopened" | "promises" | "book" | "overhelp" | "satisfaction" | "nps" | "effort";
export type FigureRow = { 
/**
 * The case.
 */
case: CaseId, 
/**
 * Its spoken code.
 */
code: string, 
/**
 * When; of something open: since when.
 */
at: Timestamp, 
/**
 * Of something open: until when it was.
 */
until: Timestamp | null, 
/**
 * What was measured.
 */
value: number | null, 
/**
 * Whether it was so; none where it stands apart.
 */
hit: boolean | null, 
/**
 * What it is told apart by.
 */
sort: string, 
/**
 * Where the case waits.
 */
queue: QueueId | null, 
/**
 * Its topic.
 */
topic: string | null, 
/**
 * How the contact came.
 */
channel: string | null, 
/**
 * The kind of contact.
 */
contact: string | null, };
export type FigureRows = { 
/**
 * Oldest first.
 */
rows: Array<FigureRow>, 
/**
 * There are more.
 */
more: boolean, };
export type FigureRowsArgs = { 
/**
 * Which figure, of which cases.
 */
of: FigureArgs, 
/**
 * How many to leave out.
 */
offset: number, 
/**
 * How many at most.
 */
limit: number, };
export type FigureView = { 
/**
 * What the server said.
 */
answer: FigureAnswer, 
/**
 * The server cannot be reached: when it said so.
 */
kept_at: Timestamp | null, };
export type FigureWritten = { 
/**
 * The file's name; none when nobody chose one.
 */
name: string | null, 
/**
 * How many rows are in it.
 */
rows: number, };
export type FileProblem = "not_sent_yet" | "not_found" | "too_large" | "damaged" | "other";
export type FileState = "away" | "fetching" | "here" | "waiting" | "sending" | "stuck";
export type HandOffArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Whom we ask.
 */
office: QueueId, 
/**
 * What.
 */
question: string, 
/**
 * By when.
 */
due: Timestamp | null, };
export type HandoffId = string;
export type HandoffNoteArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which question.
 */
handoff: HandoffId, 
/**
 * What.
 */
text: string, };
export type HandoffView = { 
/**
 * Which.
 */
id: HandoffId, 
/**
 * The office asked.
 */
office: QueueId, 
/**
 * What.
 */
question: string, 
/**
 * By when.
 */
due: Timestamp | null, 
/**
 * When it was asked.
 */
asked_at: Timestamp, 
/**
 * When it answered.
 */
answered_at: Timestamp | null, 
/**
 * It gave the question back.
 */
declined: boolean, 
/**
 * Who asks.
 */
asked_by: OperatorId, 
/**
 * One of this operator's offices is asked.
 */
is_ours: boolean, };
export type HeldCard = { 
/**
 * The action.
 */
action: string, 
/**
 * Its title.
 */
title: Texts, 
/**
 * What keeps it back.
 */
why: Fate, 
/**
 * Until when, where a date says so: a mute, a rest after a no.
 */
until: Timestamp | null, };
export type HeldFor = "server_update" | "other_desk";
export type HelpLevel = "literal" | "over" | "critical" | "hyper_critical";
export type HelpsArgs = { 
/**
 * The last so many days, at most 366.
 */
days: number, 
/**
 * Only this topic.
 */
topic: string | null, 
/**
 * Only this action.
 */
action: string | null, };
export type HelpsCounts = { 
/**
 * Conversations over-help decided about.
 */
conversations: number, 
/**
 * Those in which an offer was shown.
 */
offered: number, 
/**
 * Offers put to the contact.
 */
proposed: number, 
/**
 * Of those, in the operator's own words.
 */
edited: number, 
/**
 * Taken up.
 */
accepted: number, 
/**
 * Declined.
 */
declined: number, 
/**
 * Useful afterwards.
 */
later_useful: number, 
/**
 * Put aside by an operator.
 */
vetoed: number, 
/**
 * Conversations in which nothing was offered.
 */
silent: number, };
export type HelpsFigure = { "what": "conversations" } | { "what": "offered" } | { "what": "proposed" } | { "what": "edited" } | { "what": "accepted" } | { "what": "declined" } | { "what": "later_useful" } | { "what": "vetoed", "why": VetoReason } | { "what": "silent", "why": Silence };
export type HelpsRow = { 
/**
 * The case.
 */
id: CaseId, 
/**
 * Its spoken code; absent when the case is no longer held here.
 */
code: string | null, 
/**
 * Its subject.
 */
subject: string | null, 
/**
 * Its topic.
 */
topic: string | null, 
/**
 * The action it is about; absent for a silence.
 */
action: string | null, 
/**
 * Its title.
 */
title: Texts | null, 
/**
 * When.
 */
at: Timestamp, };
export type HelpsRows = { 
/**
 * How many there are.
 */
total: number, 
/**
 * Those asked for.
 */
rows: Array<HelpsRow>, };
export type HelpsRowsArgs = { 
/**
 * The period, topic and action of the figure.
 */
of: HelpsArgs, 
/**
 * Which figure.
 */
figure: HelpsFigure, 
/**
 * Rows to skip.
 */
offset: number, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };
export type HelpsView = { 
/**
 * From.
 */
from: Timestamp, 
/**
 * Until.
 */
until: Timestamp, 
/**
 * Everything together.
 */
all: HelpsCounts, 
/**
 * Conversations over-help decided about in which an offer was taken up: never more than all of them, whoever's
 * outcomes are counted beside.
 */
useful: number, 
/**
 * Offers put aside, by reason, the most frequent first.
 */
vetoed: Array<VetoCount>, 
/**
 * Conversations without an offer, by reason, the most frequent first.
 */
silent: Array<SilenceCount>, 
/**
 * By action, the most offered first.
 */
actions: Array<ActionHelps>, 
/**
 * By topic of the case, the most conversations first.
 */
topics: Array<TopicHelps>, 
/**
 * By week, oldest first; weeks without a conversation are there with zeros.
 */
weeks: Array<WeekHelps>, };
export type History = { 
/**
 * At most 200, and what is still on its way.
 */
deeds: Array<DeedView>, };
export type HistoryArgs = { 
/**
 * Of one case alone.
 */
case: CaseId | null, };
export type IdentityArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * By what; none: not checked after all.
 */
way: IdentityWay | null, 
/**
 * For whom they act; none: for themselves.
 */
acts_for: ContactId | null, };
export type IdentityView = { 
/**
 * By what; none: another program says it in words of its own.
 */
way: IdentityWay | null, 
/**
 * The text of the field.
 */
text: string, 
/**
 * By whom.
 */
by: OperatorId | null, 
/**
 * For whom they act.
 */
acts_for: NamedContact | null, };
export type IdentityWay = "callback" | "document" | "two_facts";
export type IdleArgs = { 
/**
 * Its name.
 */
screen: string, };
export type ImportPiecesArgs = { 
/**
 * The text: TOML. Absent: the starter pack.
 */
toml: string | null, 
/**
 * Only say what would come of it.
 */
dry: boolean, };
export type Learning = { 
/**
 * Solved cases of the topic.
 */
solved: number, 
/**
 * Solved cases it takes.
 */
needed: number, };
export type Left = { 
/**
 * Actions it had not sent, or that were not accepted.
 */
unsent: number, 
/**
 * Those are with the server, sealed.
 */
delivered: boolean, };
export type LinkArgs = { 
/**
 * The case.
 */
id: CaseId, 
/**
 * The other one.
 */
other: CaseId, 
/**
 * What the other is to this one; nothing takes the link off.
 */
link: LinkKind | null, };
export type LinkKind = "parent" | "child" | "related" | "duplicate_of" | "duplicated_by";
export type LinkView = { 
/**
 * The other one.
 */
other: OtherCase, 
/**
 * What it is to this one.
 */
kind: LinkKind, };
export type MacroArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which macro.
 */
key: string, };
export type MacroView = { 
/**
 * Its key.
 */
key: string, 
/**
 * What it is called.
 */
label: Texts, 
/**
 * The case becomes mine: nobody has it.
 */
take: boolean, 
/**
 * How urgent it becomes.
 */
priority: Priority | null, 
/**
 * The kind of matter it becomes.
 */
topic: string | null, 
/**
 * Labels it gets.
 */
add: Array<string>, 
/**
 * Labels it loses.
 */
remove: Array<string>, 
/**
 * It waits for the contact.
 */
waits: boolean, 
/**
 * The words for a reply in which nobody has written yet.
 */
phrase: PhraseView | null, };
export type Macros = { 
/**
 * Each with what it would do here.
 */
macros: Array<MacroView>, };
export type MailTo = { 
/**
 * The contact's address; none when they have none.
 */
to: string | null, 
/**
 * They wrote: an answer by mail is what they expect.
 */
usual: boolean, };
export type MentionArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * They are seen; else they stand open again.
 */
seen: boolean, };
export type MentionView = { 
/**
 * The note.
 */
entry: EntryId, 
/**
 * The code of its case.
 */
code: string, 
/**
 * Who calls.
 */
by: OperatorId | null, 
/**
 * When.
 */
at: Timestamp, };
export type MergeArgs = { 
/**
 * The case that is merged.
 */
id: CaseId, 
/**
 * The case that stays.
 */
into: CaseId, };
export type Named = { 
/**
 * In the order of the sections, then of the text.
 */
named: Array<NamedWords>, };
export type NamedArgs = { 
/**
 * The case they come from.
 */
case: CaseId | null, 
/**
 * The words, by section.
 */
sections: { [key in ArticleField]?: string }, };
export type NamedContact = { 
/**
 * Who.
 */
id: ContactId, 
/**
 * As they want to be called; none when this console does not hold them.
 */
name: string | null, };
export type NamedWords = { 
/**
 * In which section.
 */
field: ArticleField, 
/**
 * From.
 */
from: number, 
/**
 * To, not included.
 */
until: number, 
/**
 * The words.
 */
text: string, 
/**
 * Why.
 */
why: NamesWhom, };
export type NamesWhom = "name" | "phone" | "email" | "tax_code" | "account" | "plate" | "address" | "code";
export type Nature = "service" | "repair" | "commercial";
export type NotAttached = { 
/**
 * Its name, safe to show.
 */
name: string, 
/**
 * Why.
 */
error: UiError, };
export type NotChanged = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Why.
 */
code: ErrorCode, };
export type Nothing = Record<symbol, never>;
export type Notice = { 
/**
 * Its id.
 */
id: NoticeId, 
/**
 * The line.
 */
text: Texts, 
/**
 * The topics it concerns; empty for all.
 */
topics: Array<string>, 
/**
 * From when.
 */
from: Timestamp, 
/**
 * Until when.
 */
until: Timestamp, };
export type NoticeArgs = { 
/**
 * Which; a new one without.
 */
id: NoticeId | null, 
/**
 * The line in Italian. Where only one language is given, it stands in both.
 */
it: string, 
/**
 * The line in English.
 */
en: string, 
/**
 * The topics it concerns; empty for all.
 */
topics: Array<string>, 
/**
 * From when.
 */
from: Timestamp, 
/**
 * Until when.
 */
until: Timestamp, };
export type NoticeId = string;
export type NoticeSaved = { 
/**
 * Which.
 */
id: NoticeId, };
export type NotifyArgs = { 
/**
 * Its first line.
 */
title: string, 
/**
 * The rest.
 */
body: string, };
export type OpId = string;
export type Operator = { 
/**
 * Their id.
 */
id: OperatorId, 
/**
 * As colleagues call them.
 */
name: string, 
/**
 * As contacts see them, when they prefer an alias.
 */
alias?: string | null, 
/**
 * What they may do.
 */
role: Role, 
/**
 * The queues whose cases they see; absent for all there are. Told to colleagues so that nobody is called to a case they
 * cannot open.
 */
queues?: Array<QueueId> | null, };
export type OperatorAct = { "did": "proposed" } | { "did": "edited" } | { "did": "veto", "why": VetoReason };
export type OperatorId = string;
export type OtherCase = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its code; none when this console does not hold it.
 */
code: string | null, 
/**
 * One line; empty when this console does not hold it.
 */
subject: string, };
export type OutcomeArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * The action or step label.
 */
action: string, 
/**
 * Which kind of card.
 */
card: CardKind, 
/**
 * What the operator did.
 */
operator: OperatorAct | null, 
/**
 * What the contact answered.
 */
contact: ContactAnswer | null, };
export type OutcomePreset = { 
/**
 * Its key.
 */
key: string, 
/**
 * What it is called.
 */
label: Texts, };
export type Part = { 
/**
 * The sort.
 */
sort: string, 
/**
 * Whether they stand apart and are not among those that count.
 */
apart: boolean, 
/**
 * How many.
 */
n: number, 
/**
 * How many of them were so.
 */
hits: number, 
/**
 * The median of what was measured.
 */
median: number | null, 
/**
 * What nine of ten were at or under.
 */
p90: number | null, };
export type PassArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which promise.
 */
promise: PromiseId, 
/**
 * Who answers for it now.
 */
to: PassTo, };
export type PassTo = { "operator": OperatorId } | { "office": QueueId };
export type PersonArgs = { 
/**
 * Who.
 */
id: ContactId, };
export type PersonCreateArgs = { 
/**
 * As they want to be called.
 */
name: string, 
/**
 * What kind.
 */
kind: ContactKind, 
/**
 * A number or an address; may be empty.
 */
point: string, };
export type PersonCreated = { 
/**
 * Their id.
 */
id: ContactId, 
/**
 * The action, to ignore its echo.
 */
act: ActId | null, };
export type PersonHere = { 
/**
 * Who.
 */
operator: OperatorId, 
/**
 * Doing what.
 */
doing: DoingHere, };
export type PersonSetArgs = { 
/**
 * Who.
 */
id: ContactId, 
/**
 * What.
 */
field: ContactField, 
/**
 * What it shall be.
 */
value: Value, };
export type PersonView = { 
/**
 * What is known of them.
 */
contact: ContactView, 
/**
 * When not to ring them: `13:00-15:30`.
 */
quiet_hours: string | null, 
/**
 * The body they act for.
 */
acts_for: NamedContact | null, 
/**
 * What was promised them, in any state, the latest date first; at most 100.
 */
promises: Array<PromiseView>, 
/**
 * Their cases: open ones first, newest first; at most 100.
 */
cases: Array<QueueRow>, 
/**
 * Who may be the same person: a number, an address or the name is the same. The strongest reason first.
 */
maybe_the_same: Array<AlikeView>, 
/**
 * Those who act for this body; at most 50.
 */
acting: Array<ContactHit>, };
export type PhraseView = { 
/**
 * Its id.
 */
id: string, 
/**
 * What it is called.
 */
title: Texts, 
/**
 * The words, filled in.
 */
text: Texts, 
/**
 * The fields that are still to be written, as they stand in the text, in either language.
 */
unfilled: Array<string>, };
export type Phrases = { 
/**
 * One by one.
 */
phrases: Array<PhraseView>, };
export type Piece = { 
/**
 * The words.
 */
text: string, 
/**
 * They are what was looked for.
 */
hit: boolean, };
export type PieceArgs = { 
/**
 * Its key: `action/book_id_slot`, `words/common`.
 */
key: string, };
export type PieceChecked = { 
/**
 * What is wrong, in the order of the text. Lines are those of `toml`.
 */
faults: Array<EntryFault>, 
/**
 * The text it would be kept as.
 */
toml: string, };
export type PieceDraft = { "form": "fields", 
/**
 * The fields.
 */
entry: ActionEntry, } | { "form": "text", 
/**
 * Its key.
 */
key: string, 
/**
 * The text.
 */
toml: string, };
export type PieceHistory = { 
/**
 * The versions.
 */
versions: Array<PieceVersion>, };
export type PieceRow = { 
/**
 * Its key.
 */
key: string, 
/**
 * In force, or retired.
 */
state: PieceState, 
/**
 * Something is wrong with it.
 */
broken: boolean, 
/**
 * How often it was changed.
 */
version: number, 
/**
 * When it was changed last.
 */
at: Timestamp, 
/**
 * By whom; absent: it came with the server's set-up.
 */
by: string | null, 
/**
 * Lists, acts, playbooks or phrases in it.
 */
entries: number, };
export type PieceState = "published" | "retired";
export type PieceTried = { 
/**
 * Cases looked at, the newest.
 */
cases: number, 
/**
 * On how many it would have been the offer.
 */
offered: number, 
/**
 * On how many it would have been an idea.
 */
ideas: number, 
/**
 * On how many its condition held and something kept it back.
 */
held: number, 
/**
 * Some of them, offers first.
 */
examples: Array<TriedCase>, };
export type PieceVersion = { 
/**
 * Its number, from 1.
 */
version: number, 
/**
 * The text.
 */
toml: string, 
/**
 * In force, or retired.
 */
state: PieceState, 
/**
 * When.
 */
at: Timestamp, 
/**
 * By whom; absent: it came with the server's set-up.
 */
by: string | null, };
export type PieceView = { 
/**
 * Its key.
 */
key: string, 
/**
 * The text as it is kept.
 */
toml: string, 
/**
 * An action's fields, when the text can be read as one.
 */
entry: ActionEntry | null, 
/**
 * In force, or retired.
 */
state: PieceState, 
/**
 * Its version, which a change names as its base.
 */
version: number, };
export type PiecesSaved = { 
/**
 * Pieces that were added.
 */
added: number, 
/**
 * Pieces that were changed.
 */
changed: number, 
/**
 * Pieces that said the same already.
 */
same: number, 
/**
 * What is wrong: then nothing was changed.
 */
faults: Array<EntryFault>, };
export type Place = { 
/**
 * Street, square, canal.
 */
street: string, 
/**
 * House number.
 */
number: string, 
/**
 * District, village, island.
 */
district: string, };
export type Point = { 
/**
 * The local day it begins with, as `2026-11-24`; of an age: the days it begins with.
 */
from: string, 
/**
 * How many count.
 */
n: number, 
/**
 * How many of them were so.
 */
hits: number, 
/**
 * The median of what was measured.
 */
median: number | null, };
export type PointAddArgs = { 
/**
 * Whom.
 */
id: ContactId, 
/**
 * The number or address.
 */
point: string, };
export type PointKind = "phone" | "email" | "handle";
export type PointRemoveArgs = { 
/**
 * Whom.
 */
id: ContactId, 
/**
 * Which, as it was given.
 */
point: ContactPoint, };
export type Priority = "urgent" | "high" | "normal" | "low";
export type Progress = { 
/**
 * So many.
 */
done: number, 
/**
 * Of so many.
 */
total: number, 
/**
 * About so many seconds to go.
 */
seconds_left: number | null, };
export type PromiseArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * What.
 */
text: string, 
/**
 * By when.
 */
due: Timestamp, };
export type PromiseCloseArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which promise.
 */
promise: PromiseId, 
/**
 * How.
 */
end: PromiseEnd, };
export type PromiseCounts = { 
/**
 * Planned calls I answer for.
 */
callbacks: number, 
/**
 * What else I answer for.
 */
promises: number, 
/**
 * Planned calls of all that is here.
 */
all_callbacks: number, 
/**
 * What else was promised.
 */
all_promises: number, 
/**
 * Mine, of both, with a date of today or before.
 */
due: number, };
export type PromiseEnd = "keep" | "cancel";
export type PromiseId = string;
export type PromisePage = { 
/**
 * Rows in the whole list.
 */
total: number, 
/**
 * Where this window starts.
 */
offset: number, 
/**
 * The rows.
 */
rows: Array<PromiseRow>, };
export type PromiseRow = { 
/**
 * What, by when, by whom, and where it stands.
 */
promise: PromiseView, 
/**
 * What the case is about.
 */
subject: string, 
/**
 * To whom: the name, empty when unknown.
 */
contact: string, 
/**
 * Where the case waits.
 */
queue: QueueId | null, 
/**
 * Something of the case is not yet sent.
 */
pending: boolean, };
export type PromiseState = "open" | "kept" | "broken" | "renegotiated" | "passed_on" | "cancelled";
export type PromiseTab = "callbacks" | "promises";
export type PromiseView = { 
/**
 * Which.
 */
id: PromiseId, 
/**
 * On which case.
 */
case: CaseId, 
/**
 * That case's code.
 */
code: string, 
/**
 * What.
 */
text: string, 
/**
 * By when.
 */
due: Timestamp, 
/**
 * Of a planned call: not before.
 */
from: Timestamp | null, 
/**
 * Of a planned call: the number to ring, as it is dialled.
 */
point: string | null, 
/**
 * By when it was promised before, when it was renegotiated.
 */
was: Timestamp | null, 
/**
 * Who answers for it.
 */
by: OperatorId, 
/**
 * The office that does, when it was passed to one.
 */
office: QueueId | null, 
/**
 * Where it stands.
 */
state: PromiseState, 
/**
 * The date is behind us.
 */
late: boolean, };
export type PromisesArgs = { 
/**
 * Which list.
 */
tab: PromiseTab, 
/**
 * Everybody's that is here; else what I answer for.
 */
all: boolean, 
/**
 * Rows to skip.
 */
offset: number, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };
export type ProposedCard = { 
/**
 * The action.
 */
action: string, 
/**
 * Its title.
 */
title: Texts, 
/**
 * What the contact answered, once they did.
 */
answer: ContactAnswer | null, 
/**
 * When it was proposed.
 */
at: Timestamp, };
export type PublishArgs = { 
/**
 * What was written.
 */
draft: PieceDraft, 
/**
 * The version it was written on; 0: a new piece.
 */
base: number, };
export type Queue = { 
/**
 * Its id.
 */
id: QueueId, 
/**
 * As people call it.
 */
name: string, 
/**
 * Front office or an office that can be asked.
 */
kind: QueueKind, };
export type QueueArgs = { 
/**
 * Which list.
 */
tab: QueueTab, 
/**
 * What to leave out of it.
 */
filter: QueueFilter, 
/**
 * In which order.
 */
order: QueueOrder, 
/**
 * Rows to skip.
 */
offset: number, 
/**
 * Rows wanted, at most 200.
 */
limit: number, };
export type QueueCounts = { 
/**
 * Open and mine.
 */
mine: number, 
/**
 * Open and nobody's.
 */
to_take: number, 
/**
 * Open with a date of today or before.
 */
due: number, 
/**
 * All open.
 */
open: number, 
/**
 * Solved and closed.
 */
done: number, 
/**
 * With something to check.
 */
to_check: number, 
/**
 * Open with a question to one of my offices.
 */
asked: number, 
/**
 * With a note that calls me.
 */
mentions: number, };
export type QueueDue = "overdue" | "today" | "this_week";
export type QueueFilter = { 
/**
 * Only this queue.
 */
queue: QueueId | null, 
/**
 * Only this topic.
 */
topic: string | null, 
/**
 * Only whose.
 */
owner: QueueOwner | null, 
/**
 * Only this status.
 */
status: CaseStatus | null, 
/**
 * Only what is due then.
 */
due: QueueDue | null, 
/**
 * Only streets and districts that hold these words.
 */
place: string | null, 
/**
 * Only this kind of contact.
 */
contact: ContactKind | null, };
export type QueueId = string;
export type QueueKind = "front" | "office";
export type QueueOrder = "usual" | "due" | "newest" | "oldest";
export type QueueOwner = { "who": "me" } | { "who": "nobody" } | { "who": "colleague", 
/**
 * Which.
 */
id: OperatorId, };
export type QueuePage = { 
/**
 * Rows in the whole list.
 */
total: number, 
/**
 * Where this window starts.
 */
offset: number, 
/**
 * The rows.
 */
rows: Array<QueueRow>, };
export type QueueRow = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Its spoken code, with the dash.
 */
code: string, 
/**
 * One line.
 */
subject: string, 
/**
 * The contact's name, empty when unknown.
 */
contact: string, 
/**
 * Where it stands.
 */
status: CaseStatus, 
/**
 * How urgent.
 */
priority: Priority, 
/**
 * Who answers for it.
 */
owner: OperatorId | null, 
/**
 * Where it waits.
 */
queue: QueueId | null, 
/**
 * Topic key.
 */
topic: string | null, 
/**
 * When it last moved.
 */
updated_at: Timestamp, 
/**
 * By when.
 */
due: Timestamp | null, 
/**
 * A formal complaint.
 */
complaint: boolean, 
/**
 * The contact needs care.
 */
distress: boolean, 
/**
 * The nearest open promise's date, or that of a broken one.
 */
promise_due: Timestamp | null, 
/**
 * A promise was broken.
 */
promise_broken: boolean, 
/**
 * Something of it is not yet sent.
 */
pending: boolean, 
/**
 * Fields with two versions.
 */
conflicts: number, 
/**
 * The nearest date by which an office that was asked answers.
 */
asked_due: Timestamp | null, 
/**
 * What of the service level is due next; none while nothing is, or while it stands still.
 */
clock: ClockDue | null, 
/**
 * A colleague calls me in a note that I have not answered.
 */
mentioned: boolean, 
/**
 * In the list of what my offices are asked: what, and by whom.
 */
asked?: AskedRow, 
/**
 * For a search: the words around the hit, without markup.
 */
snippet?: string, };
export type QueueTab = "mine" | "to_take" | "due" | "open" | "done" | "to_check" | "asked" | "mentions";
export type Reminder = "near" | "due";
export type RenegotiateArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which promise.
 */
promise: PromiseId, 
/**
 * By when now.
 */
due: Timestamp, 
/**
 * Of a planned call: not before; none: as long before its date as it was.
 */
from?: Timestamp, 
/**
 * What now; empty: the same.
 */
text: string, };
export type ReopenArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Why.
 */
reason: string, };
export type ReplyCancelArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which reply.
 */
reply: EntryId, };
export type ReplySendArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * The words.
 */
body: string, 
/**
 * It goes by mail; else it is recorded as given some other way.
 */
mail: boolean, 
/**
 * The label of what was done, when the words came from a step or an offer.
 */
act: string | null, 
/**
 * The last entries and replies under way that the author sees, the newest last: if a colleague answered after them, it is not sent.
 */
seen: Array<EntryId>, };
export type ReplyView = { 
/**
 * The entry it becomes, with its id; `pending` until the server has it.
 */
entry: EntryView, 
/**
 * Until when the server holds it, once the server has it; for one being sent, when it is tried again.
 */
until: Timestamp, 
/**
 * It goes by mail, and can no more be cancelled.
 */
is_sending: boolean, 
/**
 * The mail server's words when it could not be sent yet.
 */
hindered: string | null, };
export type Reporter = { 
/**
 * Their case.
 */
id: CaseId, 
/**
 * Its code.
 */
code: string, 
/**
 * Their name, empty when nobody knows it.
 */
contact: string, 
/**
 * How they are told.
 */
way: TellWay, };
export type Reporters = { 
/**
 * By code; those whose case is over are left out.
 */
reporters: Array<Reporter>, 
/**
 * Cases under this one that this console does not hold.
 */
elsewhere: number, };
export type ResolveArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which conflict.
 */
conflict: ConflictId, 
/**
 * The value that stands.
 */
value: Value, };
export type RetireArgs = { 
/**
 * Its key.
 */
key: string, 
/**
 * The version that was seen.
 */
base: number, 
/**
 * False: it comes back.
 */
retired: boolean, };
export type ReturnArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which question.
 */
handoff: HandoffId, 
/**
 * The answer.
 */
answer: string, 
/**
 * It is not for this office: the answer says why.
 */
declined?: boolean, };
export type Role = "operator" | "specialist" | "interviewer" | "editor" | "supervisor" | "admin";
export type Saved = { 
/**
 * The action, to ignore its echo; none when nothing had to change.
 */
act: ActId | null, };
export type SavedFile = { 
/**
 * It is there; else no place was chosen.
 */
saved: boolean, };
export type SavedView = { 
/**
 * What it is called here, at most 60 letters.
 */
name: string, 
/**
 * Which list.
 */
tab: QueueTab, 
/**
 * What is left out of it.
 */
filter: QueueFilter, 
/**
 * In which order.
 */
order: QueueOrder, };
export type SearchArgs = { 
/**
 * What was typed.
 */
text: string, 
/**
 * Hits wanted, at most 100.
 */
limit: number, };
export type SearchHits = { 
/**
 * Newest first; a case whose code was typed comes first of all.
 */
rows: Array<QueueRow>, 
/**
 * There are more than asked for.
 */
more: boolean, 
/**
 * The search index is still being built: this share of cases is in it, in percent.
 */
indexed: number, };
export type SectionChange = { 
/**
 * Which.
 */
field: ArticleField, 
/**
 * What it says, word for word: what stayed, what went, what came.
 */
words: Array<ChangedWords>, };
export type SectionView = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its code.
 */
code: string, 
/**
 * One line.
 */
subject: string, 
/**
 * Where it stands, or stood.
 */
status: CaseStatus, 
/**
 * The end of its timeline; older entries are asked for by its id.
 */
timeline: EntriesPage, };
export type SentState = "confirmed" | "pending" | "refused";
export type SetArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Which field.
 */
field: Field, 
/**
 * Its value.
 */
value: Value, };
export type Settings = { 
/**
 * `it` or `en`; none: as the system says.
 */
language: string | null, 
/**
 * Light or dark.
 */
theme: Theme, 
/**
 * Row height.
 */
density: Density, 
/**
 * Single keys are off.
 */
single_keys_off: boolean, 
/**
 * Keys of one's own, by act.
 */
keys: { [key in string]: string }, 
/**
 * When steps are unfolded.
 */
steps: StepsShown, 
/**
 * Pane sizes in px by `<window width class>.<pane>`.
 */
panes: { [key in string]: number }, 
/**
 * The over-help pane is folded.
 */
overhelp_folded: boolean, 
/**
 * The network costs money: only what operators do travels, and news come in their own time.
 */
metered: boolean, 
/**
 * No notices of the system.
 */
notifications_off: boolean, 
/**
 * When the operator works.
 */
hours: WorkHours, 
/**
 * The window is drawn by the compatible renderer from the next start on; none where there is one renderer only. Kept in a
 * file of its own, which the start reads before anything else.
 */
compatible_renderer: boolean | null, 
/**
 * Views of the queue, at most 20. A colleague is an id here; a place is the words that were typed.
 */
views: Array<SavedView>, };
export type ShowArgs = { 
/**
 * Which; none when no case is open.
 */
id: CaseId | null, 
/**
 * Doing what.
 */
doing: DoingHere, };
export type SignInArgs = { 
/**
 * The password on the server.
 */
password: string, };
export type Silence = "complaint" | "just_answer" | "distress" | "repair_first" | "control_group" | "declined_recently" | "limit_conversation" | "limit_month" | "stepped_back" | "muted" | "put_aside" | "already_met" | "not_answered_yet" | "nothing_useful";
export type SilenceCount = { 
/**
 * The reason.
 */
why: Silence, 
/**
 * How many.
 */
count: number, };
export type SolveArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * One of the topic's presets, or `other`.
 */
outcome: string, 
/**
 * A sentence, if wanted.
 */
text: string, };
export type SplitArgs = { 
/**
 * The case that holds both matters.
 */
id: CaseId, 
/**
 * The entries that belong to the new one; they stay where they are.
 */
entries: Array<EntryId>, 
/**
 * The new matter, in one line.
 */
subject: string, 
/**
 * Topic key.
 */
topic: string | null, 
/**
 * Where it waits; where the first case waits when absent.
 */
queue: QueueId | null, 
/**
 * Take it at once.
 */
take: boolean, };
export type SpotArgs = { 
/**
 * The case they were written on.
 */
id: CaseId, 
/**
 * The words.
 */
text: string, };
export type Spotted = { 
/**
 * None: nothing does, or it is on the case already.
 */
found: SpottedPromise | null, };
export type SpottedPromise = { 
/**
 * The sentence, as it was written.
 */
words: string, 
/**
 * By when.
 */
due: Timestamp, };
export type StatusArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Open, waiting for the contact or for a date.
 */
status: CaseStatus, 
/**
 * The date, when waiting for one.
 */
until: Timestamp | null, };
export type Step = "day" | "week" | "month";
export type Steps = { 
/**
 * At most [`crate::constants::MAX_STEPS`], the likeliest first.
 */
cards: Array<Card>, 
/**
 * Folded: this operator knows the topic.
 */
folded: boolean, 
/**
 * The topic is still being learned and the playbook speaks.
 */
learning: Learning | null, };
export type StepsShown = "always" | "new_topics" | "never";
export type Suggestion = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * What the contact literally asked.
 */
asked: string, 
/**
 * The question has been answered.
 */
answered: boolean, 
/**
 * Cards or silence.
 */
decision: Decision, 
/**
 * The card that was proposed in this conversation and waits for the contact's word.
 */
proposed: ProposedCard | null, 
/**
 * Actions that would fit and are kept back, for "why not?", the best first.
 */
held: Array<HeldCard>, };
export type Sure = "possible" | "likely" | "nearly_always";
export type SyncDetails = { 
/**
 * In the order they were saved, the first 200.
 */
waiting: Array<ActionView>, 
/**
 * Not accepted, not yet dismissed.
 */
refused: Array<ActionView>, };
export type SyncPhase = "all_sent" | "sending" | "first_sync" | "offline" | "signed_out" | "upgrade" | "server_older" | "awaiting_desk" | "files_wait";
export type SyncStatus = { 
/**
 * What the chip shows.
 */
phase: SyncPhase, 
/**
 * Sync has had its first try since the console was opened, whatever came of it.
 */
tried: boolean, 
/**
 * Actions saved here and not yet sent.
 */
waiting: number, 
/**
 * Of those, actions that wait for the server's update or for the desk of a colleague.
 */
held: number, 
/**
 * Files attached here whose bytes are not all on the server.
 */
files: number, 
/**
 * Actions the server did not accept, not yet dismissed.
 */
refused: number, 
/**
 * Cases with something to check.
 */
to_check: number, 
/**
 * When the server last answered, by its own clock.
 */
synced_at: Timestamp | null, 
/**
 * First sync: cases here and cases in all.
 */
progress: Progress | null, 
/**
 * This computer's clock is ahead of the server's by so many minutes (behind, when negative), when that is worth
 * saying. Nothing depends on it but what is shown.
 */
clock_ahead: number | null, 
/**
 * When what is held here was last compared with the server; none: never.
 */
checked: CheckedView | null, 
/**
 * Why it does not go on: the network, the server, or this device's own disk.
 */
problem: ErrorCode | null, };
export type TagsArgs = { 
/**
 * Which case.
 */
id: CaseId, 
/**
 * Labels to add.
 */
add: Array<string>, 
/**
 * Labels to take off.
 */
remove: Array<string>, };
export type TakenBack = { 
/**
 * The words that were in it, when they were not put back as a draft already.
 */
text: string | null, 
/**
 * Where they had been typed, when that was in a composer: they are a draft there again.
 */
typed_in: WritingKind | null, 
/**
 * It had been sent: ops that put it back are on their way.
 */
sent: boolean, 
/**
 * Of a bulk: cases that somebody has changed since, and that stay as they are.
 */
kept: number, };
export type Tally = { 
/**
 * How many count.
 */
n: number, 
/**
 * How many of them were so.
 */
hits: number, 
/**
 * The median of what was measured: half were at or under it.
 */
median: number | null, 
/**
 * What nine of ten were at or under; of fewer than 10 nothing.
 */
p90: number | null, 
/**
 * By what they are told apart by: most first, those that stand apart too.
 */
parts: Array<Part>, 
/**
 * By step of the curve, none left out; of what is open: by age.
 */
points: Array<Point>, };
export type TellArgs = { 
/**
 * The case they reported too.
 */
id: CaseId, 
/**
 * The cases of those who are told.
 */
ids: Array<CaseId>, 
/**
 * The words.
 */
body: string, 
/**
 * Who is called: not before.
 */
from: Timestamp, 
/**
 * Who is called: by when.
 */
due: Timestamp, 
/**
 * The cases of those who get a mail end as this one did, if it is over.
 */
solve: boolean, };
export type TellWay = { "way": "mail", 
/**
 * To this address.
 */
to: string, } | { "way": "call", 
/**
 * At this number, as it is dialled.
 */
point: string, 
/**
 * As it was given.
 */
shown: string, } | { "way": "nobody" };
export type TextBeside = { 
/**
 * The text.
 */
value: Value, 
/**
 * Who wrote it; nobody when they withhold their name.
 */
by: OperatorId | null, 
/**
 * When.
 */
at: Timestamp, };
export type Texts = { 
/**
 * Italian.
 */
it: string, 
/**
 * English.
 */
en: string, };
export type Theme = "system" | "light" | "dark";
export type TimelineCursor = { 
/**
 * The server's sequence.
 */
seq: number, 
/**
 * The index within it.
 */
idx: number, };
export type Timestamp = number;
export type Topic = { 
/**
 * Its key (`anagrafe`).
 */
key: string, 
/**
 * The topic above, if this is of the second level.
 */
parent?: string | null, 
/**
 * What it is called.
 */
label: Texts, 
/**
 * How its cases usually end.
 */
outcomes: Array<OutcomePreset>, 
/**
 * Asks for an identity check before the history opens.
 */
sensitive: boolean, };
export type TopicHelps = { 
/**
 * Its key.
 */
topic: string, 
/**
 * Its counts.
 */
counts: HelpsCounts, };
export type TriedCase = { 
/**
 * Which.
 */
id: CaseId, 
/**
 * Its spoken code.
 */
code: string, 
/**
 * Its subject.
 */
subject: string, 
/**
 * The words that made it so, when it was words.
 */
words: string | null, 
/**
 * It would have been the offer; otherwise an idea.
 */
offered: boolean, };
export type UiError = { 
/**
 * Which.
 */
code: ErrorCode, 
/**
 * What the sentence needs to know: names of arguments, limits, the owner's name. No text of cases.
 */
params: { [key in string]: string }, };
export type UndoArgs = { 
/**
 * Which.
 */
act: ActId, };
export type UnlockArgs = { 
/**
 * The passphrase.
 */
passphrase: string, };
export type UnmuteArgs = { 
/**
 * A case of the topic.
 */
id: CaseId, 
/**
 * The action.
 */
action: string, };
export type Value = null | boolean | number | string | Place;
export type VetoCount = { 
/**
 * The reason.
 */
why: VetoReason, 
/**
 * How many.
 */
count: number, };
export type VetoReason = "not_needed" | "already_done" | "wrong_moment" | "wrong_facts" | "other";
export type Voice = { "kind": "show", 
/**
 * At most one.
 */
offer: Card | null, 
/**
 * At most three, behind one grey line, never read out by themselves.
 */
ideas: Array<Card>, } | { "kind": "silent", 
/**
 * Why.
 */
why: Silence, };
export type WeekHelps = { 
/**
 * Its first moment.
 */
from: Timestamp, 
/**
 * Its counts.
 */
counts: HelpsCounts, };
export type Who = { "kind": "known", 
/**
 * Who.
 */
id: ContactId, } | { "kind": "new", 
/**
 * As they want to be called.
 */
name: string, 
/**
 * What kind of contact.
 */
contact_kind: ContactKind, 
/**
 * A number or an address; may be empty.
 */
point: string, } | { "kind": "unknown" };
export type WordChange = "same" | "gone" | "new";
export type WorkHours = { 
/**
 * Days of the week, 1 is Monday; in order, none twice.
 */
days: Array<number>, 
/**
 * From, in minutes since midnight by this computer's clock.
 */
from: number, 
/**
 * Until, in the same.
 */
until: number, };
export type WritingKind = "reply" | "note" | "said" | "article";
export type WrittenKind = "note" | "said";

/** Every command with its arguments and its answer. */
export interface Commands {
  /** Where the console stands: first run, locked or ready. */
  app_state: { args: Nothing; answer: AppState };
  /** The page has painted for the first time: the watchdog rests. */
  app_painted: { args: Nothing; answer: Nothing };
  /** The screen named is at rest: what was asked for is shown. Pictures wait for it. */
  app_idle: { args: IdleArgs; answer: Nothing };
  /** Signs this console in on a server, makes the encrypted database and opens it. */
  enrol: { args: EnrolArgs; answer: AppState };
  /** Opens the database with the passphrase. */
  unlock: { args: UnlockArgs; answer: AppState };
  /** Signs in again after the session ended; the work stays here. */
  sign_in: { args: SignInArgs; answer: AppState };
  /** Closes the database and forgets the key. */
  lock: { args: Nothing; answer: AppState };
  /** What this device remembers about how it looks; no personal data. */
  settings_get: { args: Nothing; answer: Settings };
  /** Remembers how it looks. */
  settings_set: { args: Settings; answer: Settings };
  /** Shows a notice of the system, while it is open and where that is wanted. */
  notice_show: { args: NotifyArgs; answer: Nothing };
  /** The call that comes in, and who it is; a link that was refused, once. */
  call_now: { args: Nothing; answer: CallNow };
  /** The call was answered, or is put aside. */
  call_leave: { args: Nothing; answer: Nothing };
  /** How this console stands, for whoever helps: nothing about anybody. */
  diagnostics: { args: Nothing; answer: Diagnostics };
  /** A window of the list, with its total. */
  queue_page: { args: QueueArgs; answer: QueuePage };
  /** How many cases each tab holds. */
  queue_counts: { args: Nothing; answer: QueueCounts };
  /** Finds cases by words, code, contact, phone number or address. */
  search: { args: SearchArgs; answer: SearchHits };
  /** A window of what was promised, by date. */
  promises_page: { args: PromisesArgs; answer: PromisePage };
  /** How much was promised, and how much of it for today. */
  promise_counts: { args: Nothing; answer: PromiseCounts };
  /** Queues, colleagues, topics and notices. */
  directory: { args: Nothing; answer: Directory };
  /** A case with the end of its timeline and its drafts. */
  case_open: { args: CaseArgs; answer: CaseView };
  /** Older entries of a timeline. */
  case_entries: { args: EntriesArgs; answer: EntriesPage };
  /** Opens a case: who, what, topic. The code is there at once. */
  case_create: { args: CreateArgs; answer: Created };
  /** Changes one field. */
  case_set: { args: SetArgs; answer: Saved };
  /** Adds and removes labels. */
  case_tags: { args: TagsArgs; answer: Saved };
  /** One change of many cases, undone as one. */
  cases_change: { args: BulkArgs; answer: BulkSaved };
  /** Becomes the owner. */
  case_take: { args: CaseArgs; answer: Saved };
  /** Makes a colleague the owner. */
  case_assign: { args: AssignArgs; answer: Saved };
  /** Says how it was checked who is on the line, and for whom they act. */
  case_identity: { args: IdentityArgs; answer: Saved };
  /** Puts the manager on: a named person has the case with a summary, and the contact a promise with a time. */
  case_escalate: { args: EscalateArgs; answer: Saved };
  /** Waits for the contact or a date, or goes on. */
  case_status: { args: StatusArgs; answer: Saved };
  /** Puts a question to another office. */
  case_hand_off: { args: HandOffArgs; answer: Saved };
  /** Answers what an office was asked. */
  case_return: { args: ReturnArgs; answer: Saved };
  /** An office needs more time. */
  case_extend: { args: ExtendArgs; answer: Saved };
  /** Asks back about a question to an office, or answers that. */
  handoff_note: { args: HandoffNoteArgs; answer: Saved };
  /** Done, with an outcome; takes the case first when nobody has. */
  case_solve: { args: SolveArgs; answer: Saved };
  /** It came back. */
  case_reopen: { args: ReopenArgs; answer: Saved };
  /** Makes a case part of another. */
  case_merge: { args: MergeArgs; answer: Saved };
  /** Takes a merge back. */
  case_unmerge: { args: CaseArgs; answer: Saved };
  /** Opens a second case for a second matter; it refers to entries where they are. */
  case_split: { args: SplitArgs; answer: Created };
  /** Says how two cases belong together, or that they no longer do. */
  case_link: { args: LinkArgs; answer: Saved };
  /** Records a reply, a note or what the contact said, and drops the draft it came from. */
  entry_add: { args: EntryArgs; answer: Saved };
  /** Keeps what is being typed, on this device only. */
  draft_save: { args: DraftArgs; answer: Nothing };
  /** What was being typed in the new-case form, on this device. */
  draft_new_case: { args: Nothing; answer: Drafts };
  /** What in a text reads like a promise, and by when; nothing is made of it. */
  promise_spot: { args: SpotArgs; answer: Spotted };
  /** The ready phrases in force, with the words of this case and this operator in them. */
  phrases: { args: CaseArgs; answer: Phrases };
  /** The macros in use, and what each does to this case. */
  macros: { args: CaseArgs; answer: Macros };
  /** Makes the changes of a macro, undone as one. */
  case_macro: { args: MacroArgs; answer: Saved };
  /** The colleagues a note on this case can call. */
  colleagues: { args: CaseArgs; answer: Colleagues };
  /** What colleagues call me for on this case is seen, or stands open again. */
  mention_seen: { args: MentionArgs; answer: Nothing };
  /** Who reported the same, each in a case under this one, and how each is told that it is over. */
  reporters: { args: CaseArgs; answer: Reporters };
  /** Tells those who reported the same, undone as one. */
  reporters_tell: { args: TellArgs; answer: BulkSaved };
  /** Tells the contact we will do something. */
  promise_make: { args: PromiseArgs; answer: Saved };
  /** We did it, or we take it back. */
  promise_close: { args: PromiseCloseArgs; answer: Saved };
  /** A new date was told to the contact. */
  promise_renegotiate: { args: RenegotiateArgs; answer: Saved };
  /** Somebody else answers for it. */
  promise_pass: { args: PassArgs; answer: Saved };
  /** Plans a call: a promise to ring, from a moment to another. */
  callback_plan: { args: CallbackArgs; answer: Saved };
  /** A planned call was made: they answered, or nobody did. */
  callback_called: { args: CalledArgs; answer: Saved };
  /** Writes a call that came in on its case, with what was noted meanwhile. */
  call_record: { args: CallRecordArgs; answer: Saved };
  /** Gives a number to the system's phone program. */
  call_dial: { args: DialArgs; answer: Nothing };
  /** Writes to the contact through the server, which holds it a moment. */
  reply_send: { args: ReplySendArgs; answer: Saved };
  /** Calls a reply back while it is held; its words become the draft again. */
  reply_cancel: { args: ReplyCancelArgs; answer: Saved };
  /** Asks for files in the system's dialog and attaches them: with the case from then on, sent when there is a server. */
  attachment_pick: { args: AttachArgs; answer: Attached };
  /** Attaches bytes of the window: pasted, or dropped on it. */
  attachment_bytes: { args: AttachBytesArgs; answer: Saved };
  /** Has a file's bytes fetched. */
  attachment_fetch: { args: AttachmentArgs; answer: Nothing };
  /** Asks where in the system's dialog and writes a file there; it is never opened. */
  attachment_save: { args: AttachmentArgs; answer: SavedFile };
  /** The people about whom something happened last. */
  people_latest: { args: Nothing; answer: ContactHits };
  /** A person, with their cases, promises, and who may be the same. */
  person: { args: PersonArgs; answer: PersonView };
  /** Writes somebody down. */
  person_create: { args: PersonCreateArgs; answer: PersonCreated };
  /** Changes what is known of somebody. */
  person_set: { args: PersonSetArgs; answer: Saved };
  /** Another way to reach somebody. */
  point_add: { args: PointAddArgs; answer: Saved };
  /** A way to reach somebody that no longer works. */
  point_remove: { args: PointRemoveArgs; answer: Saved };
  /** Says that two contacts are one person. */
  contact_merge: { args: ContactMergeArgs; answer: Saved };
  /** Decides which value of a conflict stands. */
  conflict_resolve: { args: ResolveArgs; answer: Saved };
  /** Finds contacts by name, number or address. */
  contact_search: { args: ContactSearchArgs; answer: ContactHits };
  /** A list of the Book, with the count of each. */
  book: { args: BookArgs; answer: BookPage };
  /** Finds articles by words. */
  book_search: { args: BookSearchArgs; answer: BookHits };
  /** What the Book says about a case. */
  book_for_case: { args: CaseArgs; answer: BookForCase };
  /** An article with its history. */
  article_open: { args: ArticleArgs; answer: ArticleView };
  /** What was being typed of a new article. */
  article_new: { args: Nothing; answer: ArticleSeed };
  /** What an article born from a case begins with. */
  article_from_case: { args: CaseArgs; answer: ArticleSeed };
  /** What in these words may say who somebody is. */
  article_named: { args: NamedArgs; answer: Named };
  /** Writes an article. */
  article_write: { args: ArticleWriteArgs; answer: ArticleSaved };
  /** Changes sections of an article. */
  article_change: { args: ArticleChangeArgs; answer: ArticleSaved };
  /** Says which of the texts of a section holds. */
  article_settle: { args: ArticleSettleArgs; answer: Saved };
  /** Publishes, confirms, retires or restores an article. */
  article_state: { args: ArticleStateArgs; answer: Saved };
  /** Something is wrong in an article. */
  article_flag: { args: ArticleFlagArgs; answer: Saved };
  /** Makes an article part of another one. */
  article_merge: { args: ArticleMergeArgs; answer: Saved };
  /** An article was used for a contact. */
  article_use: { args: ArticleUseArgs; answer: Saved };
  /** Writes a notice of today, or ends one; asks the server. */
  notice_put: { args: NoticeArgs; answer: NoticeSaved };
  /** Asks where in the system's dialog and writes the Book there, an article a file. */
  book_export: { args: Nothing; answer: BookWritten };
  /** A figure of the team, as the server says or said last. */
  figure: { args: FigureArgs; answer: FigureView };
  /** The rows it counted; asks the server. */
  figure_rows: { args: FigureRowsArgs; answer: FigureRows };
  /** Asks where in the system's dialog and writes all its rows there as CSV. */
  figure_export: { args: FigureArgs; answer: FigureWritten };
  /** What is worth doing now for this case, or why nothing is. */
  suggest: { args: CaseArgs; answer: Suggestion };
  /** What the operator did with a card, or what the contact answered. */
  suggestion_outcome: { args: OutcomeArgs; answer: Saved };
  /** Lets an action speak again that this operator's vetoes have muted. */
  suggestion_unmute: { args: UnmuteArgs; answer: Nothing };
  /** Whether over-help helps: the figures of a period. */
  helps: { args: HelpsArgs; answer: HelpsView };
  /** The rows behind one of them. */
  helps_rows: { args: HelpsRowsArgs; answer: HelpsRows };
  /** Actions and everything beside them, in rows. */
  catalogue: { args: Nothing; answer: CatalogueView };
  /** One piece, with an action's fields. */
  catalogue_piece: { args: PieceArgs; answer: PieceView };
  /** What a piece was before; asks the server. */
  catalogue_history: { args: PieceArgs; answer: PieceHistory };
  /** What is wrong with what an editor wrote. */
  catalogue_check: { args: DraftPieceArgs; answer: PieceChecked };
  /** On which past cases an action would have been shown. */
  catalogue_try: { args: DraftPieceArgs; answer: PieceTried };
  /** Puts a piece in force for everybody; asks the server. */
  catalogue_publish: { args: PublishArgs; answer: PiecesSaved };
  /** Takes a piece out of force, or brings it back; asks the server. */
  catalogue_retire: { args: RetireArgs; answer: PiecesSaved };
  /** Brings a catalogue in, all of it or nothing; asks the server. */
  catalogue_import: { args: ImportPiecesArgs; answer: PiecesSaved };
  /** Asks where in the system's dialog and writes the catalogue there. */
  catalogue_export: { args: Nothing; answer: CatalogueWritten };
  /** What is sent and what waits. */
  sync_status: { args: Nothing; answer: SyncStatus };
  /** Tries now. */
  sync_now: { args: Nothing; answer: Nothing };
  /** Compares what is held here with the server as soon as there is nothing else to do, and puts it right. */
  sync_check: { args: Nothing; answer: Nothing };
  /** What waits and what was not accepted, action by action. */
  sync_details: { args: Nothing; answer: SyncDetails };
  /** Says which case the page shows, so that colleagues see it and who else is there is told (`presence_changed`). */
  presence_show: { args: ShowArgs; answer: Nothing };
  /** Takes an action back, with all of its bulk: what has not left this computer as if it had never been, what was sent */
  /** by ops that put back what still stands as it left it. */
  undo: { args: UndoArgs; answer: TakenBack };
  /** The operator's last actions on this device and what became of each. */
  history: { args: HistoryArgs; answer: History };
  /** Takes a change that was not accepted off the list. */
  refused_dismiss: { args: DismissArgs; answer: Nothing };
}

/** Every error code. */
export const ERROR_CODES = [
  "wrong_passphrase",
  "passphrase_too_short",
  "key_file_damaged",
  "key_file_missing",
  "database_damaged",
  "database_newer",
  "database_busy",
  "already_enrolled",
  "locked",
  "disk_full",
  "disk_error",
  "read_only",
  "no_phone",
  "bad_link",
  "bad_address",
  "insecure_server",
  "no_network",
  "server_name_unknown",
  "server_refused",
  "server_timeout",
  "server_unreachable",
  "proxy_unreachable",
  "proxy_auth",
  "proxy_refused",
  "captive_portal",
  "server_certificate_date",
  "answer_too_large",
  "server_untrusted",
  "server_nonsense",
  "server_failed",
  "upgrade_required",
  "bad_credentials",
  "too_many_attempts",
  "device_revoked",
  "not_found",
  "not_allowed",
  "bad_argument",
  "bad_command",
  "empty",
  "text_too_long",
  "text_nul",
  "value_not_allowed",
  "too_many",
  "already_owned",
  "no_owner",
  "status_moved",
  "outcome_missing",
  "promise_open",
  "already_sent",
  "undo_later_first",
  "no_way_back",
  "erased",
  "merged",
  "itself",
  "link_not_allowed",
  "changed_since",
  "already_answered",
  "too_late",
  "too_large",
  "not_an_editor",
  "catalogue_faults",
  "file_unreadable",
  "file_kind_not_allowed",
  "file_not_written",
  "file_not_here",
  "file_damaged",
  "internal",
] as const satisfies readonly ErrorCode[];

/** How long the server holds a reply after receipt, in milliseconds. */
export const REPLY_HOLD = 10000;
/** How many entries a reply may name as seen. */
export const MAX_SEEN = 20;
