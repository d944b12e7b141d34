//! Certify (KMIP 2.1 section 6.1.6, 1.4 section 4.7).

use super::common::RequestBytes;
use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::table::enumeration::CertificateRequestType;
use crate::ttlv::{Bytes, Value, structure};

structure! {
    /// Asks for a certificate of a public key.
    #[derive(Default)]
    pub struct CertifyRequest {
        /// The public key or the certificate request; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// Type of the request.
        certificate_request_type: Option<CertificateRequestType> = CERTIFICATE_REQUEST_TYPE,
        /// The request.
        certificate_request_value: Option<Bytes> = CERTIFICATE_REQUEST_VALUE via RequestBytes,
        /// Attributes of the certificate.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
        /// Where the object may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The certificate.
    pub struct CertifyResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
