//! Why a command did not succeed, in words for the person who typed it.

use std::fmt;

/// A failed command.
#[derive(Debug)]
pub(crate) enum Failure {
    /// The command line makes no sense; exit code 2.
    Usage(String),
    /// The command was tried and failed; exit code 1.
    Failed(String),
}

impl Failure {
    /// A failure of what was tried, `what`, for the reason `why`.
    pub(crate) fn new(what: impl fmt::Display, why: impl fmt::Display) -> Self {
        Self::Failed(format!("{what}: {why}"))
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(text) | Self::Failed(text) => f.write_str(text),
        }
    }
}

impl From<String> for Failure {
    fn from(text: String) -> Self {
        Self::Failed(text)
    }
}
