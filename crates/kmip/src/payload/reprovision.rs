//! Re-Provision (KMIP 2.1 section 6.1.48).

use crate::identifier::UniqueIdentifier;
use crate::object::{Certificate, CertificateRequest};
use crate::ttlv::structure;

structure! {
    /// Asks for a new credential of the client on its connections.
    #[derive(Default)]
    pub struct ReprovisionRequest {
        /// A request to be signed.
        certificate_request: Option<CertificateRequest> = CERTIFICATE_REQUEST,
        /// A certificate to be used.
        certificate: Option<Certificate> = CERTIFICATE,
    }
}

structure! {
    /// The new credential.
    pub struct ReprovisionResponse {
        /// The certificate, or the private key that the server made.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
    }
}
