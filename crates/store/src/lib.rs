//! What Keyward keeps: managed objects, their search index and who may use them, users, clients, settings, and named
//! records of what administrators define.
//!
//! The store knows no protocol. It guards what it is given (secrets are sealed, every row is authenticated), finds it
//! again by indexed terms, and makes changes durable before it reports them.
//!
//! - [`Store`]: open, read, write, close.
//! - [`Store::draft`], [`Draft`]: work on a transaction before the transaction, on any thread.
//! - [`ReadTx`], [`WriteTx`]: what can be done inside a transaction. Each entity adds its own methods in its own file.
//!
//! Invariant: no query walks a table without an index, whatever the number of objects.
//! Invariant: the text of every SQL statement is in the file of its entity, once for all databases; what differs
//! between databases (connections, the writer, migrations) is in a folder of its own, such as `sqlite/`.

mod check;
mod check_index;
mod data_key;
mod draft;
mod error;
mod grant;
mod identity;
mod index;
mod membership;
mod object;
mod record;
mod session;
mod setting;
mod sqlite;
mod store;
mod transaction;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod testing;

pub use check::CheckReport;
pub use check_index::{IndexEntry, IndexReport, TermsOf};
pub use data_key::DataKeyStatus;
pub use draft::Draft;
pub use error::Error;
pub use grant::Grant;
pub use identity::{Client, NewClient, NewUser, User};
pub use index::{Candidate, IndexTerm, Query};
pub use object::{NewObject, ObjectRow};
pub use record::{NewRecord, Record, RecordKind};
pub use store::{Statistics, Store};
pub use transaction::{ReadTx, Savepoint, WriteTx};
