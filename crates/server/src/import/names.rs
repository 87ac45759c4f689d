//! Names in a file, looked up in what the organisation has: its queues, people and topics, and who is a contact already.

use crate::storage::{Storage, StorageError};
use oltre_domain::{ContactId, OperatorId, QueueId, QueueKind, fold};
use oltre_wire::Row;
use std::collections::BTreeMap;

/// The organisation's directory, by folded name.
pub(super) struct Names<'a> {
    storage: &'a Storage,
    queues: BTreeMap<String, QueueId>,
    /// The only front queue, if there is one only.
    only: Option<QueueId>,
    operators: BTreeMap<String, OperatorId>,
    topics: BTreeMap<String, String>,
}

impl<'a> Names<'a> {
    /// Reads the directory.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn open(storage: &'a Storage) -> Result<Self, StorageError> {
        let mut names = Self {
            storage,
            queues: BTreeMap::new(),
            only: None,
            operators: BTreeMap::new(),
            topics: BTreeMap::new(),
        };
        let mut front = Vec::new();
        for row in storage.directory()? {
            match row {
                Row::Queue(queue) if queue.kind == QueueKind::Front => {
                    front.push(queue.id);
                    names.queues.insert(fold(&queue.name), queue.id);
                }
                Row::Operator(operator) => {
                    names.operators.insert(fold(&operator.name), operator.id);
                }
                Row::Topic(topic) => {
                    for name in [&topic.key, &topic.label.it, &topic.label.en] {
                        names.topics.insert(fold(name), topic.key.clone());
                    }
                }
                _ => {}
            }
        }
        names.only = (front.len() == 1).then(|| front.first().copied()).flatten();
        Ok(names)
    }

    /// The front queue of that name; without a name, the only one.
    pub(super) fn queue(&self, name: Option<&str>) -> Option<QueueId> {
        name.map_or(self.only, |name| self.queues.get(&fold(name)).copied())
    }

    /// The colleague of that name.
    pub(super) fn operator(&self, name: &str) -> Option<OperatorId> {
        self.operators.get(&fold(name)).copied()
    }

    /// The key of the topic of that key or label.
    pub(super) fn topic(&self, name: &str) -> Option<&str> {
        self.topics.get(&fold(name)).map(String::as_str)
    }

    /// Whether the contact is there.
    ///
    /// # Errors
    /// The database cannot be read.
    pub(super) fn has_contact(&self, id: ContactId) -> Result<bool, StorageError> {
        self.storage.has_contact(id)
    }
}
