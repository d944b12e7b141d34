//! Accepting connections: limits, TLS handshakes, and who is at the other end.

mod context;
mod tls;

pub(crate) use context::{SharedTls, TlsContexts};
pub(crate) use tls::{Accepted, TlsListener};

use crypto::x509::CertificateInfo;
use engine::identity::PeerCertificate;

/// What a verified certificate (DER) says about its holder.
pub(crate) fn peer_certificate(der: &[u8]) -> Result<PeerCertificate, crypto::Error> {
    let info = CertificateInfo::parse(der)?;
    Ok(PeerCertificate {
        fingerprint: info.fingerprint,
        common_name: info.subject.common_name().map(str::to_owned),
        subject: info.subject.to_string(),
    })
}
