//! Mistakes that a sync can make, planted on purpose: the simulation must find each of them.

/// A mistake.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bug {
    /// The server does not remember what it answered.
    ForgetAnswers,
    /// The server leaves a change out of a page, and its cursor passes it: a counter read without a lock.
    SkipChange,
    /// The server ends a page in the middle of a sequence.
    CutSequence,
    /// The server's snapshot says a cursor later than the moment it began.
    LateCursor,
    /// The server leaves the last entry of each case out of its snapshots.
    ShortSnapshot,
    /// The server does not tell of labels taken off.
    ForgetTagsRemoved,
    /// The server sends what happened on a case in another order to those who follow than to those who begin.
    ReorderEntries,
    /// The server tells each op of a push what became of the next one.
    MixAnswers,
    /// The server says of what was so already that rows far ahead say so.
    LateNoop,
    /// The server does what it can of an action that is to be done whole.
    HalfAnAction,
    /// The server overwrites a field that had moved, and opens no conflict.
    OverwriteMoved,
    /// The server takes a reply whose author had not seen that somebody else has answered.
    AnswerTwice,
    /// The server lets a reply go that was cancelled.
    SendCalledBack,
    /// The server tells nobody what an op on two cases leaves on the second.
    ForgetOtherCase,
    /// The server forgets, when it merges two rows of a person, that they want to be left alone.
    UnSuppress,
    /// The server does not say that a case left somebody's sight.
    ForgetLeave,
    /// The server shows an office that was asked something all that was said on the case.
    WholeRequest,
    /// The desk keeps what came through a queue that was taken from it.
    KeepWithdrawn,
    /// The desk keeps the cursor before the rows, and is killed in between.
    CursorBeforeRows,
    /// The desk takes an op for done once it is sent.
    ForgetUnanswered,
    /// The desk sends other bytes than were saved: a base brought up to date.
    RewriteBase,
    /// The desk numbers anew and goes on under the incarnation it had.
    RenumberInPlace,
    /// The desk takes an op the server was too old for as done.
    ForgetHeld,
    /// The desk sends the ops of an action one by one.
    SplitActions,
    /// The desk takes what was answered for safe at once, and keeps nothing for a server that is restored.
    DropAnswered,
}

impl Bug {
    /// All of them.
    pub const ALL: &[Self] = &[
        Self::ForgetAnswers,
        Self::SkipChange,
        Self::CutSequence,
        Self::LateCursor,
        Self::ShortSnapshot,
        Self::ForgetTagsRemoved,
        Self::ReorderEntries,
        Self::MixAnswers,
        Self::LateNoop,
        Self::HalfAnAction,
        Self::OverwriteMoved,
        Self::AnswerTwice,
        Self::SendCalledBack,
        Self::ForgetOtherCase,
        Self::UnSuppress,
        Self::ForgetLeave,
        Self::WholeRequest,
        Self::KeepWithdrawn,
        Self::CursorBeforeRows,
        Self::ForgetUnanswered,
        Self::RewriteBase,
        Self::RenumberInPlace,
        Self::ForgetHeld,
        Self::SplitActions,
        Self::DropAnswered,
    ];
}
