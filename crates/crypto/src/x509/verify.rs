//! Whether a chain of certificates holds (RFC 5280, 6).

use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilder;
use openssl::x509::verify::{X509VerifyFlags, X509VerifyParam};
use openssl::x509::{X509, X509PurposeId, X509StoreContext};

use crate::{Error, Result, providers};

/// What the first certificate of a chain is to be used for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Anything; Extended Key Usage is not looked at.
    Any,
    /// A TLS server.
    TlsServer,
    /// A TLS client.
    TlsClient,
}

/// The outcome of [`verify_chain`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChainVerdict {
    /// There is a path from a trusted certificate, and every certificate on it is good.
    Valid,
    /// There is none.
    Invalid {
        /// OpenSSL's words for what is wrong.
        reason: &'static str,
        /// Where: 0 is the certificate that was to be verified.
        depth: u32,
    },
}

/// Verifies `certificate` at the time `at` (seconds since 1970), with `intermediates` to build the path from
/// and `trusted` certificates, self-signed or not, to end it. All are DER. Revocation is not looked at.
///
/// # Errors
/// [`Error::Malformed`] when one of them cannot be read.
pub fn verify_chain(
    certificate: &[u8],
    intermediates: &[&[u8]],
    trusted: &[&[u8]],
    at: i64,
    purpose: Purpose,
) -> Result<ChainVerdict> {
    providers::init()?;
    let read = |der: &[u8]| X509::from_der(der).map_err(|_| Error::Malformed("certificate"));
    let mut store = X509StoreBuilder::new()?;
    for der in trusted {
        store.add_cert(read(der)?)?;
    }
    let mut parameters = X509VerifyParam::new()?;
    parameters.set_flags(X509VerifyFlags::PARTIAL_CHAIN)?;
    parameters.set_time(at);
    match purpose {
        Purpose::Any => {}
        Purpose::TlsServer => parameters.set_purpose(X509PurposeId::SSL_SERVER)?,
        Purpose::TlsClient => parameters.set_purpose(X509PurposeId::SSL_CLIENT)?,
    }
    store.set_param(&parameters)?;
    let store = store.build();
    let mut between = Stack::new()?;
    for der in intermediates {
        between.push(read(der)?)?;
    }
    let certificate = read(certificate)?;
    let mut context = X509StoreContext::new()?;
    Ok(context.init(&store, &certificate, &between, |context| {
        Ok(if context.verify_cert()? {
            ChainVerdict::Valid
        } else {
            ChainVerdict::Invalid { reason: context.error().error_string(), depth: context.error_depth() }
        })
    })?)
}
