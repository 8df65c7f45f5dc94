//! Rows that tell what happened and that nothing in their transaction reads. They are kept until the commit, or until
//! somebody does read one of their tables, and then written together: on PostgreSQL each statement is a way to the
//! server and back.

use services::ports::{AuditLine, Delivery, HistoryStep, Mail, Message, StoreResult};

use super::Tx;
use crate::dialect::{Db, write_later};

/// What a transaction has still to write, in the order in which it was said.
#[derive(Debug, Default)]
pub(crate) struct Later {
    pub(crate) history: Vec<HistoryStep>,
    pub(crate) audit: Vec<AuditLine>,
    pub(crate) messages: Vec<Message>,
    pub(crate) mails: Vec<Mail>,
    pub(crate) deliveries: Vec<Delivery>,
}

impl Later {
    fn is_empty(&self) -> bool {
        self.history.is_empty()
            && self.audit.is_empty()
            && self.messages.is_empty()
            && self.mails.is_empty()
            && self.deliveries.is_empty()
    }
}

impl Tx {
    /// The connection, with everything written: for whoever reads history, audit trail, messages, mails or deliveries.
    pub(crate) async fn settled(&mut self) -> StoreResult<&mut <Db as sqlx::Database>::Connection> {
        if !self.later.is_empty() {
            let later = std::mem::take(&mut self.later);
            write_later(self.connection().await?, &later).await?;
        }
        self.connection().await
    }
}
