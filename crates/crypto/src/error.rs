//! What can go wrong in cryptography, in terms that a caller can act on.

use openssl::error::ErrorStack;

/// Result with this crate's [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a cryptographic function refused. No variant carries secret material.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// Input that is not what its encoding or algorithm demands; names the part that is wrong.
    #[error("malformed: {0}")]
    Malformed(&'static str),
    /// A combination that this build, or a FIPS configuration, does not offer.
    #[error("not supported: {0}")]
    Unsupported(&'static str),
    /// A parameter of the call that is out of range or does not fit the key.
    #[error("invalid: {0}")]
    Invalid(&'static str),
    /// An authentication tag, padding check or integrity check failed: the key is another one or the data was
    /// changed.
    #[error("authentication failed")]
    AuthenticationFailed,
    /// A self test failed: the library computes wrongly, and nothing that it gives is to be trusted.
    #[error("self test failed: {0}")]
    SelfTest(&'static str),
    /// A key file could not be read or written.
    #[error("{what}: {source}")]
    File {
        /// What was being done.
        what: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
    /// OpenSSL failed for a reason that is not the caller's; [`LibraryError::detail`] is for the log.
    #[error("the cryptographic library failed")]
    Library(LibraryError),
}

/// OpenSSL's own report of a failure. `Display` of [`Error`] leaves it out.
#[derive(Debug)]
pub struct LibraryError(ErrorStack);

impl LibraryError {
    /// OpenSSL's error queue as text: codes and source positions, never key material.
    pub fn detail(&self) -> String {
        self.0.to_string()
    }
}

impl From<ErrorStack> for Error {
    fn from(stack: ErrorStack) -> Self {
        Self::Library(LibraryError(stack))
    }
}

impl Error {
    pub(crate) fn file(what: &'static str) -> impl FnOnce(std::io::Error) -> Self {
        move |source| Self::File { what, source }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn library_detail_is_not_displayed() {
        let stack = openssl::pkey::PKey::private_key_from_der(b"nonsense").unwrap_err();
        let Error::Library(inner) = Error::from(stack) else { panic!("not a library error") };
        assert!(!inner.detail().is_empty());
        assert_eq!(Error::Library(inner).to_string(), "the cryptographic library failed");
    }
}
