//! The official test cases: reading a case, filling in what it leaves open, and judging a server's answers.
//!
//! A [`Case`] is a list of [`Exchange`]s in the order in which they are sent. A [`Session`] goes through them
//! with one server: it gives the next request and compares the response with the expected one as "Permitted Test
//! Case Variations" allows (KMIP Profiles 2.1 section 4.1, Cryptographic Services Profile 1.0 section 4.7).
//! Nothing here sends or receives.

mod case;
mod compare;
mod session;
mod transcribe;

pub use case::{Case, Client, Direction, Exchange, predecessor, siblings, user};
pub use compare::Difference;
pub use session::{Session, Step, Tools, Unbound};
pub use transcribe::{Untranscribable, transcribe};
