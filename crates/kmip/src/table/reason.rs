//! The result reason that an older version has in place of a newer one.

use super::Enumeration;
use super::enumeration::ResultReason;
use crate::version::Version;

impl ResultReason {
    /// The reason to send to a peer that speaks `version`: the reason itself where the version defines it, else
    /// the nearest one that it does define (the error tables of KMIP 1.4 section 11 say which).
    #[must_use]
    pub fn for_version(self, version: Version) -> Self {
        let mut reason = self;
        while !reason.is_defined_in(version) {
            match reason.predecessor() {
                Some(older) => reason = older,
                None => return Self::GENERAL_FAILURE,
            }
        }
        reason
    }

    /// The reason that was sent before this one existed; `None` when General Failure has to do.
    const fn predecessor(self) -> Option<Self> {
        Some(match self {
            Self::OBJECT_NOT_FOUND
            | Self::OBJECT_DESTROYED
            | Self::WRAPPING_OBJECT_NOT_FOUND
            | Self::KEY_VALUE_NOT_PRESENT
            | Self::UNKNOWN_OBJECT_GROUP => Self::ITEM_NOT_FOUND,
            Self::WRAPPING_OBJECT_ARCHIVED => Self::OBJECT_ARCHIVED,
            Self::WRAPPING_OBJECT_DESTROYED
            | Self::WRONG_KEY_LIFECYCLE_STATE
            | Self::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK
            | Self::USAGE_LIMIT_EXCEEDED
            | Self::NOT_AUTHORISED
            | Self::SENSITIVE
            | Self::NOT_EXTRACTABLE
            | Self::READ_ONLY_ATTRIBUTE
            | Self::ATTRIBUTE_READ_ONLY
            | Self::CONSTRAINT_VIOLATION
            | Self::ATTESTATION_REQUIRED
            | Self::ATTESTATION_FAILED => Self::PERMISSION_DENIED,
            Self::INVALID_TICKET => Self::AUTHENTICATION_NOT_SUCCESSFUL,
            Self::MULTI_VALUED_ATTRIBUTE | Self::ATTRIBUTE_SINGLE_VALUED => Self::INDEX_OUT_OF_BOUNDS,
            Self::INDEX_OUT_OF_BOUNDS => Self::SERVER_LIMIT_EXCEEDED,
            Self::ATTRIBUTE_INSTANCE_NOT_FOUND | Self::ATTRIBUTE_NOT_FOUND => Self::ITEM_NOT_FOUND,
            Self::OBJECT_ALREADY_EXISTS
            | Self::NUMERIC_RANGE
            | Self::INVALID_DATA_TYPE
            | Self::UNSUPPORTED_ATTRIBUTE
            | Self::BAD_CRYPTOGRAPHIC_PARAMETERS
            | Self::UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS
            | Self::BAD_PASSWORD
            | Self::ILLEGAL_OBJECT_TYPE
            | Self::INVALID_OBJECT_TYPE
            | Self::INVALID_ASYNCHRONOUS_CORRELATION_VALUE
            | Self::INVALID_CORRELATION_VALUE
            | Self::INVALID_ATTRIBUTE
            | Self::INVALID_ATTRIBUTE_VALUE
            | Self::INVALID_CSR
            | Self::NON_UNIQUE_NAME_ATTRIBUTE
            | Self::UNKNOWN_ENUMERATION
            | Self::UNKNOWN_TAG
            | Self::DUPLICATE_PROCESS_REQUEST
            | Self::CIRCULAR_LINK_ERROR
            | Self::ILLEGAL_OPERATION => Self::INVALID_FIELD,
            Self::MISSING_INITIALIZATION_VECTOR => Self::MISSING_DATA,
            Self::KEY_WRAP_TYPE_NOT_SUPPORTED | Self::ENCODING_OPTION_ERROR => Self::FEATURE_NOT_SUPPORTED,
            Self::CODEC_ERROR | Self::UNKNOWN_MESSAGE_EXTENSION | Self::UNSUPPORTED_PROTOCOL_VERSION => {
                Self::INVALID_MESSAGE
            }
            _ => return None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_one_that_each_version_defines() {
        for row in ResultReason::TABLE.rows {
            let reason = ResultReason(row.value);
            for &version in Version::ALL {
                let sent = reason.for_version(version);
                assert!(sent.is_defined_in(version), "{reason:?} {version} {sent:?}");
                assert!(sent == reason || !reason.is_defined_in(version), "{reason:?} {version} {sent:?}");
            }
        }
    }

    #[test]
    fn newer_reasons_fall_back_to_the_nearest_older_one() {
        assert_eq!(ResultReason::SENSITIVE.for_version(Version::V1_4), ResultReason::SENSITIVE);
        assert_eq!(ResultReason::SENSITIVE.for_version(Version::V1_3), ResultReason::PERMISSION_DENIED);
        assert_eq!(ResultReason::OBJECT_NOT_FOUND.for_version(Version::V1_0), ResultReason::ITEM_NOT_FOUND);
        assert_eq!(
            ResultReason::INDEX_OUT_OF_BOUNDS.for_version(Version::V1_0),
            ResultReason::INDEX_OUT_OF_BOUNDS
        );
        assert_eq!(ResultReason(0x8000_0001).for_version(Version::V1_0), ResultReason::GENERAL_FAILURE);
    }
}
