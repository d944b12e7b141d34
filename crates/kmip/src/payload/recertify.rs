//! Re-certify (KMIP 2.1 section 6.1.45, 1.4 section 4.8).

use super::common::RequestBytes;
use crate::attribute::Attributes;
use crate::identifier::UniqueIdentifier;
use crate::shape::Template;
use crate::table::enumeration::CertificateRequestType;
use crate::ttlv::{Bytes, Interval, Value, structure};

structure! {
    /// Asks for a new certificate in place of an old one.
    #[derive(Default)]
    pub struct RecertifyRequest {
        /// The old certificate; the ID Placeholder when absent.
        unique_identifier: Option<UniqueIdentifier> = UNIQUE_IDENTIFIER,
        /// A request that the server keeps.
        certificate_request_unique_identifier: Option<UniqueIdentifier> = CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER in [V2_0 ..],
        /// Type of the request.
        certificate_request_type: Option<CertificateRequestType> = CERTIFICATE_REQUEST_TYPE,
        /// The request.
        certificate_request_value: Option<Bytes> = CERTIFICATE_REQUEST_VALUE via RequestBytes,
        /// From the new certificate's Initial Date to its Activation Date.
        offset: Option<Interval> = OFFSET,
        /// Attributes of the certificate.
        attributes: Option<Attributes> = ATTRIBUTES via Template,
        /// Where the object may be stored.
        protection_storage_masks: Option<Value> = PROTECTION_STORAGE_MASKS in [V2_0 ..],
    }
}

structure! {
    /// The new certificate.
    pub struct RecertifyResponse {
        /// The object.
        unique_identifier: UniqueIdentifier = UNIQUE_IDENTIFIER,
        /// Attributes that the server set.
        attributes: Option<Attributes> = ATTRIBUTES in [V1_0 .. V2_0] via Template,
    }
}
