//! The one list of commands.

/// Calls `$then!` with every command: name, arguments, answer, whether it works while locked, and the windows that
/// may call it. The documentation of each line becomes the documentation of the page's type.
macro_rules! with_commands {
    ($then:ident) => {
        $then! {
            // --- always, locked or not
            /// Where the console stands: first run, locked or ready.
            app_state(Nothing) -> AppState, locked, [main];
            /// The page has painted for the first time: the watchdog rests.
            app_painted(Nothing) -> Nothing, locked, [main];
            /// The screen named is at rest: what was asked for is shown. Pictures wait for it.
            app_idle(IdleArgs) -> Nothing, locked, [main];
            /// Signs this console in on a server, makes the encrypted database and opens it.
            enrol(EnrolArgs) -> AppState, locked, [main];
            /// Opens the database with the passphrase.
            unlock(UnlockArgs) -> AppState, locked, [main];
            /// Signs in again after the session ended; the work stays here.
            sign_in(SignInArgs) -> AppState, locked, [main];
            /// Closes the database and forgets the key.
            lock(Nothing) -> AppState, locked, [main];
            /// What this device remembers about how it looks; no personal data.
            settings_get(Nothing) -> Settings, locked, [main];
            /// Remembers how it looks.
            settings_set(Settings) -> Settings, locked, [main];
            /// Shows a notice of the system, while it is open and where that is wanted.
            notice_show(NotifyArgs) -> Nothing, locked, [main];
            /// The call that comes in, and who it is; a link that was refused, once.
            call_now(Nothing) -> CallNow, locked, [main];
            /// The call was answered, or is put aside.
            call_leave(Nothing) -> Nothing, locked, [main];
            /// How this console stands, for whoever helps: nothing about anybody.
            diagnostics(Nothing) -> Diagnostics, locked, [main];

            // --- the queue
            /// A window of the list, with its total.
            queue_page(QueueArgs) -> QueuePage, open, [main];
            /// How many cases each tab holds.
            queue_counts(Nothing) -> QueueCounts, open, [main];
            /// Finds cases by words, code, contact, phone number or address.
            search(SearchArgs) -> SearchHits, open, [main];
            /// A window of what was promised, by date.
            promises_page(PromisesArgs) -> PromisePage, open, [main];
            /// How much was promised, and how much of it for today.
            promise_counts(Nothing) -> PromiseCounts, open, [main];
            /// Queues, colleagues, topics and notices.
            directory(Nothing) -> Directory, open, [main];

            // --- one case
            /// A case with the end of its timeline and its drafts.
            case_open(CaseArgs) -> CaseView, open, [main];
            /// Older entries of a timeline.
            case_entries(EntriesArgs) -> EntriesPage, open, [main];
            /// Opens a case: who, what, topic. The code is there at once.
            case_create(CreateArgs) -> Created, open, [main];
            /// Changes one field.
            case_set(SetArgs) -> Saved, open, [main];
            /// Adds and removes labels.
            case_tags(TagsArgs) -> Saved, open, [main];
            /// One change of many cases, undone as one.
            cases_change(BulkArgs) -> BulkSaved, open, [main];
            /// Becomes the owner.
            case_take(CaseArgs) -> Saved, open, [main];
            /// Makes a colleague the owner.
            case_assign(AssignArgs) -> Saved, open, [main];
            /// Says how it was checked who is on the line, and for whom they act.
            case_identity(IdentityArgs) -> Saved, open, [main];
            /// Puts the manager on: a named person has the case with a summary, and the contact a promise with a time.
            case_escalate(EscalateArgs) -> Saved, open, [main];
            /// Waits for the contact or a date, or goes on.
            case_status(StatusArgs) -> Saved, open, [main];
            /// Puts a question to another office.
            case_hand_off(HandOffArgs) -> Saved, open, [main];
            /// Answers what an office was asked.
            case_return(ReturnArgs) -> Saved, open, [main];
            /// An office needs more time.
            case_extend(ExtendArgs) -> Saved, open, [main];
            /// Asks back about a question to an office, or answers that.
            handoff_note(HandoffNoteArgs) -> Saved, open, [main];
            /// Done, with an outcome; takes the case first when nobody has.
            case_solve(SolveArgs) -> Saved, open, [main];
            /// It came back.
            case_reopen(ReopenArgs) -> Saved, open, [main];
            /// Makes a case part of another.
            case_merge(MergeArgs) -> Saved, open, [main];
            /// Takes a merge back.
            case_unmerge(CaseArgs) -> Saved, open, [main];
            /// Opens a second case for a second matter; it refers to entries where they are.
            case_split(SplitArgs) -> Created, open, [main];
            /// Says how two cases belong together, or that they no longer do.
            case_link(LinkArgs) -> Saved, open, [main];
            /// Records a reply, a note or what the contact said, and drops the draft it came from.
            entry_add(EntryArgs) -> Saved, open, [main];
            /// Keeps what is being typed, on this device only.
            draft_save(DraftArgs) -> Nothing, open, [main];
            /// What was being typed in the new-case form, on this device.
            draft_new_case(Nothing) -> Drafts, open, [main];
            /// What in a text reads like a promise, and by when; nothing is made of it.
            promise_spot(SpotArgs) -> Spotted, open, [main];
            /// The ready phrases in force, with the words of this case and this operator in them.
            phrases(CaseArgs) -> Phrases, open, [main];
            /// The macros in use, and what each does to this case.
            macros(CaseArgs) -> Macros, open, [main];
            /// Makes the changes of a macro, undone as one.
            case_macro(MacroArgs) -> Saved, open, [main];
            /// The colleagues a note on this case can call.
            colleagues(CaseArgs) -> Colleagues, open, [main];
            /// What colleagues call me for on this case is seen, or stands open again.
            mention_seen(MentionArgs) -> Nothing, open, [main];
            /// Who reported the same, each in a case under this one, and how each is told that it is over.
            reporters(CaseArgs) -> Reporters, open, [main];
            /// Tells those who reported the same, undone as one.
            reporters_tell(TellArgs) -> BulkSaved, open, [main];
            /// Tells the contact we will do something.
            promise_make(PromiseArgs) -> Saved, open, [main];
            /// We did it, or we take it back.
            promise_close(PromiseCloseArgs) -> Saved, open, [main];
            /// A new date was told to the contact.
            promise_renegotiate(RenegotiateArgs) -> Saved, open, [main];
            /// Somebody else answers for it.
            promise_pass(PassArgs) -> Saved, open, [main];
            /// Plans a call: a promise to ring, from a moment to another.
            callback_plan(CallbackArgs) -> Saved, open, [main];
            /// A planned call was made: they answered, or nobody did.
            callback_called(CalledArgs) -> Saved, open, [main];
            /// Writes a call that came in on its case, with what was noted meanwhile.
            call_record(CallRecordArgs) -> Saved, open, [main];
            /// Gives a number to the system's phone program.
            call_dial(DialArgs) -> Nothing, locked, [main];
            /// Writes to the contact through the server, which holds it a moment.
            reply_send(ReplySendArgs) -> Saved, open, [main];
            /// Calls a reply back while it is held; its words become the draft again.
            reply_cancel(ReplyCancelArgs) -> Saved, open, [main];
            /// Asks for files in the system's dialog and attaches them: with the case from then on, sent when there is a server.
            attachment_pick(AttachArgs) -> Attached, locked, [main];
            /// Attaches bytes of the window: pasted, or dropped on it.
            attachment_bytes(AttachBytesArgs) -> Saved, open, [main];
            /// Has a file's bytes fetched.
            attachment_fetch(AttachmentArgs) -> Nothing, open, [main];
            /// Asks where in the system's dialog and writes a file there; it is never opened.
            attachment_save(AttachmentArgs) -> SavedFile, locked, [main];
            /// The people about whom something happened last.
            people_latest(Nothing) -> ContactHits, open, [main];
            /// A person, with their cases, promises, and who may be the same.
            person(PersonArgs) -> PersonView, open, [main];
            /// Writes somebody down.
            person_create(PersonCreateArgs) -> PersonCreated, open, [main];
            /// Changes what is known of somebody.
            person_set(PersonSetArgs) -> Saved, open, [main];
            /// Another way to reach somebody.
            point_add(PointAddArgs) -> Saved, open, [main];
            /// A way to reach somebody that no longer works.
            point_remove(PointRemoveArgs) -> Saved, open, [main];
            /// Says that two contacts are one person.
            contact_merge(ContactMergeArgs) -> Saved, open, [main];
            /// Decides which value of a conflict stands.
            conflict_resolve(ResolveArgs) -> Saved, open, [main];
            /// Finds contacts by name, number or address.
            contact_search(ContactSearchArgs) -> ContactHits, open, [main];

            // --- the Book
            /// A list of the Book, with the count of each.
            book(BookArgs) -> BookPage, open, [main];
            /// Finds articles by words.
            book_search(BookSearchArgs) -> BookHits, open, [main];
            /// What the Book says about a case.
            book_for_case(CaseArgs) -> BookForCase, open, [main];
            /// An article with its history.
            article_open(ArticleArgs) -> ArticleView, open, [main];
            /// What was being typed of a new article.
            article_new(Nothing) -> ArticleSeed, open, [main];
            /// What an article born from a case begins with.
            article_from_case(CaseArgs) -> ArticleSeed, open, [main];
            /// What in these words may say who somebody is.
            article_named(NamedArgs) -> Named, open, [main];
            /// Writes an article.
            article_write(ArticleWriteArgs) -> ArticleSaved, open, [main];
            /// Changes sections of an article.
            article_change(ArticleChangeArgs) -> ArticleSaved, open, [main];
            /// Says which of the texts of a section holds.
            article_settle(ArticleSettleArgs) -> Saved, open, [main];
            /// Publishes, confirms, retires or restores an article.
            article_state(ArticleStateArgs) -> Saved, open, [main];
            /// Something is wrong in an article.
            article_flag(ArticleFlagArgs) -> Saved, open, [main];
            /// Makes an article part of another one.
            article_merge(ArticleMergeArgs) -> Saved, open, [main];
            /// An article was used for a contact.
            article_use(ArticleUseArgs) -> Saved, open, [main];
            /// Writes a notice of today, or ends one; asks the server.
            notice_put(NoticeArgs) -> NoticeSaved, locked, [main];
            /// Asks where in the system's dialog and writes the Book there, an article a file.
            book_export(Nothing) -> BookWritten, locked, [main];

            // --- figures
            /// A figure of the team, as the server says or said last.
            figure(FigureArgs) -> FigureView, locked, [main];
            /// The rows it counted; asks the server.
            figure_rows(FigureRowsArgs) -> FigureRows, locked, [main];
            /// Asks where in the system's dialog and writes all its rows there as CSV.
            figure_export(FigureArgs) -> FigureWritten, locked, [main];

            // --- over-help
            /// What is worth doing now for this case, or why nothing is.
            suggest(CaseArgs) -> Suggestion, open, [main];
            /// What the operator did with a card, or what the contact answered.
            suggestion_outcome(OutcomeArgs) -> Saved, open, [main];
            /// Lets an action speak again that this operator's vetoes have muted.
            suggestion_unmute(UnmuteArgs) -> Nothing, open, [main];
            /// Whether over-help helps: the figures of a period.
            helps(HelpsArgs) -> HelpsView, open, [main];
            /// The rows behind one of them.
            helps_rows(HelpsRowsArgs) -> HelpsRows, open, [main];

            // --- the catalogue
            /// Actions and everything beside them, in rows.
            catalogue(Nothing) -> CatalogueView, open, [main];
            /// One piece, with an action's fields.
            catalogue_piece(PieceArgs) -> PieceView, open, [main];
            /// What a piece was before; asks the server.
            catalogue_history(PieceArgs) -> PieceHistory, locked, [main];
            /// What is wrong with what an editor wrote.
            catalogue_check(DraftPieceArgs) -> PieceChecked, open, [main];
            /// On which past cases an action would have been shown.
            catalogue_try(DraftPieceArgs) -> PieceTried, open, [main];
            /// Puts a piece in force for everybody; asks the server.
            catalogue_publish(PublishArgs) -> PiecesSaved, locked, [main];
            /// Takes a piece out of force, or brings it back; asks the server.
            catalogue_retire(RetireArgs) -> PiecesSaved, locked, [main];
            /// Brings a catalogue in, all of it or nothing; asks the server.
            catalogue_import(ImportPiecesArgs) -> PiecesSaved, locked, [main];
            /// Asks where in the system's dialog and writes the catalogue there.
            catalogue_export(Nothing) -> CatalogueWritten, locked, [main];

            // --- sync
            /// What is sent and what waits.
            sync_status(Nothing) -> SyncStatus, open, [main];
            /// Tries now.
            sync_now(Nothing) -> Nothing, open, [main];
            /// Compares what is held here with the server as soon as there is nothing else to do, and puts it right.
            sync_check(Nothing) -> Nothing, open, [main];
            /// What waits and what was not accepted, action by action.
            sync_details(Nothing) -> SyncDetails, open, [main];
            /// Says which case the page shows, so that colleagues see it and who else is there is told (`presence_changed`).
            presence_show(ShowArgs) -> Nothing, open, [main];
            /// Takes an action back, with all of its bulk: what has not left this computer as if it had never been, what was sent
            /// by ops that put back what still stands as it left it.
            undo(UndoArgs) -> TakenBack, open, [main];
            /// The operator's last actions on this device and what became of each.
            history(HistoryArgs) -> History, open, [main];
            /// Takes a change that was not accepted off the list.
            refused_dismiss(DismissArgs) -> Nothing, open, [main];
        }
    };
}
pub(crate) use with_commands;
