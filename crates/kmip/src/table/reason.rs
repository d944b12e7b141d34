//! The result reason that an older version has in place of a newer one.

use super::Enumeration;
use super::enumeration::{Operation, ResultReason};
use crate::version::Version;

/// Where the error tables of the 1.x versions (KMIP 1.4 section 11) have another reason for an operation than the one
/// that was there before the newer reason.
const IN_1_X: &[(&[Operation], &[ResultReason], ResultReason)] = &[
    (&[Operation::DESTROY], &[ResultReason::OBJECT_DESTROYED], ResultReason::PERMISSION_DENIED),
    // "Incorrect attribute value(s) specified": these tables have no word for an attribute that only the server sets.
    (
        &[
            Operation::CREATE,
            Operation::CREATE_KEY_PAIR,
            Operation::REGISTER,
            Operation::DERIVE_KEY,
            Operation::CREATE_SPLIT_KEY,
            Operation::JOIN_SPLIT_KEY,
        ],
        &[ResultReason::ATTRIBUTE_READ_ONLY, ResultReason::ATTRIBUTE_SINGLE_VALUED],
        ResultReason::INVALID_FIELD,
    ),
    (&[Operation::CREATE_KEY_PAIR], &[ResultReason::MISSING_DATA], ResultReason::INVALID_MESSAGE),
    // "not able to be used to derive a new key".
    (
        &[Operation::DERIVE_KEY],
        &[ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK, ResultReason::WRONG_KEY_LIFECYCLE_STATE],
        ResultReason::INVALID_FIELD,
    ),
    (
        &[Operation::VALIDATE],
        &[ResultReason::INVALID_OBJECT_TYPE, ResultReason::ILLEGAL_OBJECT_TYPE],
        ResultReason::INVALID_MESSAGE,
    ),
    // What no object of the version has, no object supports.
    (
        &[Operation::ADD_ATTRIBUTE],
        &[ResultReason::INVALID_ATTRIBUTE, ResultReason::UNSUPPORTED_ATTRIBUTE],
        ResultReason::PERMISSION_DENIED,
    ),
    (&[Operation::DELETE_ATTRIBUTE], &[ResultReason::UNSUPPORTED_ATTRIBUTE], ResultReason::ITEM_NOT_FOUND),
    (&[Operation::ADD_ATTRIBUTE], &[ResultReason::ATTRIBUTE_SINGLE_VALUED], ResultReason::ILLEGAL_OPERATION),
    (
        &[Operation::ADD_ATTRIBUTE, Operation::MODIFY_ATTRIBUTE],
        &[ResultReason::NON_UNIQUE_NAME_ATTRIBUTE],
        ResultReason::ILLEGAL_OPERATION,
    ),
    (&[Operation::MODIFY_ATTRIBUTE], &[ResultReason::ATTRIBUTE_NOT_FOUND], ResultReason::INVALID_FIELD),
    (
        &[Operation::GET_USAGE_ALLOCATION],
        &[ResultReason::ATTRIBUTE_NOT_FOUND],
        ResultReason::ILLEGAL_OPERATION,
    ),
    (
        &[
            Operation::ACTIVATE,
            Operation::REVOKE,
            Operation::CHECK,
            Operation::GET,
            Operation::EXPORT,
            Operation::GET_USAGE_ALLOCATION,
        ],
        &[ResultReason::INVALID_OBJECT_TYPE, ResultReason::ILLEGAL_OBJECT_TYPE],
        ResultReason::ILLEGAL_OPERATION,
    ),
    (
        &[
            Operation::RE_KEY,
            Operation::RE_KEY_KEY_PAIR,
            Operation::CERTIFY,
            Operation::RE_CERTIFY,
            Operation::ENCRYPT,
            Operation::DECRYPT,
            Operation::SIGN,
            Operation::SIGNATURE_VERIFY,
            Operation::MAC,
            Operation::MAC_VERIFY,
        ],
        &[ResultReason::INVALID_OBJECT_TYPE, ResultReason::ILLEGAL_OBJECT_TYPE],
        ResultReason::PERMISSION_DENIED,
    ),
    (
        &[
            Operation::ENCRYPT,
            Operation::DECRYPT,
            Operation::SIGN,
            Operation::SIGNATURE_VERIFY,
            Operation::MAC,
            Operation::MAC_VERIFY,
            Operation::HASH,
        ],
        &[ResultReason::INVALID_CORRELATION_VALUE],
        ResultReason::ITEM_NOT_FOUND,
    ),
    (
        &[Operation::POLL],
        &[ResultReason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE],
        ResultReason::ITEM_NOT_FOUND,
    ),
];

/// What is wrong with a wrapping key where an operation unwraps, or looks at who has signed, and its own error table has
/// no word for it: those of the table of all reasons (KMIP 2.1 section 11.46).
const OF_WRAPPING_KEYS: &[(&[Operation], &[ResultReason])] = &[
    (
        &[Operation::IMPORT],
        &[
            ResultReason::WRAPPING_OBJECT_NOT_FOUND,
            ResultReason::WRAPPING_OBJECT_ARCHIVED,
            ResultReason::WRAPPING_OBJECT_DESTROYED,
            ResultReason::WRONG_KEY_LIFECYCLE_STATE,
            ResultReason::KEY_VALUE_NOT_PRESENT,
            ResultReason::KEY_WRAP_TYPE_NOT_SUPPORTED,
            ResultReason::BAD_CRYPTOGRAPHIC_PARAMETERS,
        ],
    ),
    (&[Operation::IMPORT, Operation::REGISTER], &[ResultReason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK]),
];

/// Reasons that no error table has, or not those of all operations that they may be of: of the official case BL-M-8, and those
/// whose own words say when (KMIP 2.1 table 478: constraints, a request processed twice, the request count of a ticket).
const IN_NO_TABLE: &[ResultReason] = &[
    ResultReason::OBJECT_DESTROYED,
    ResultReason::CONSTRAINT_VIOLATION,
    ResultReason::DUPLICATE_PROCESS_REQUEST,
    ResultReason::USAGE_LIMIT_EXCEEDED,
    ResultReason::UNKNOWN_OBJECT_GROUP,
    ResultReason::CIRCULAR_LINK_ERROR,
];

impl ResultReason {
    /// The reason to send for an operation to a peer that speaks `version`: that of the operation's error table where
    /// the reason is in none of it but an older one or another word for it is.
    #[must_use]
    pub fn for_operation(self, operation: Option<Operation>, version: Version) -> Self {
        let Some(operation) = operation else { return self.for_version(version) };
        if version < Version::V2_0 {
            let row = IN_1_X
                .iter()
                .find(|(operations, reasons, _)| operations.contains(&operation) && reasons.contains(&self));
            return row.map_or(self, |(_, _, reason)| *reason).for_version(version);
        }
        let is_said_elsewhere = IN_NO_TABLE.contains(&self)
            || OF_WRAPPING_KEYS
                .iter()
                .any(|(operations, reasons)| operations.contains(&operation) && reasons.contains(&self));
        let table = operation.row().map_or(&[][..], |row| row.reasons);
        if table.is_empty() || is_said_elsewhere {
            return self.for_version(version);
        }
        let mut candidate = Some(self);
        while let Some(reason) = candidate {
            let words = [reason, reason.same().unwrap_or(reason)];
            if let Some(known) = words.into_iter().find(|word| table.contains(word)) {
                return known.for_version(version);
            }
            candidate = reason.predecessor();
        }
        self.for_version(version)
    }

    /// The other reason of the same meaning.
    const fn same(self) -> Option<Self> {
        Some(match self {
            Self::ATTRIBUTE_READ_ONLY => Self::READ_ONLY_ATTRIBUTE,
            Self::READ_ONLY_ATTRIBUTE => Self::ATTRIBUTE_READ_ONLY,
            Self::INVALID_OBJECT_TYPE => Self::ILLEGAL_OBJECT_TYPE,
            Self::UNSUPPORTED_ATTRIBUTE => Self::INVALID_ATTRIBUTE,
            _ => return None,
        })
    }

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
    fn an_operation_has_the_reasons_of_its_error_table() {
        type Reason = ResultReason;
        let sent = |reason: Reason, operation, version| reason.for_operation(Some(operation), version);
        let read_only = Reason::ATTRIBUTE_READ_ONLY;
        assert_eq!(sent(read_only, Operation::ADD_ATTRIBUTE, Version::V2_1), Reason::READ_ONLY_ATTRIBUTE);
        assert_eq!(sent(read_only, Operation::MODIFY_ATTRIBUTE, Version::V2_1), read_only);
        assert_eq!(sent(read_only, Operation::ADD_ATTRIBUTE, Version::V1_4), Reason::PERMISSION_DENIED);
        let not_found = Reason::OBJECT_NOT_FOUND;
        assert_eq!(sent(not_found, Operation::GET, Version::V2_1), not_found);
        assert_eq!(sent(not_found, Operation::CERTIFY, Version::V2_1), Reason::ITEM_NOT_FOUND);
        assert_eq!(sent(not_found, Operation::GET, Version::V1_0), Reason::ITEM_NOT_FOUND);
        let destroyed = Reason::OBJECT_DESTROYED;
        assert_eq!(sent(destroyed, Operation::DESTROY, Version::V2_1), destroyed);
        assert_eq!(sent(destroyed, Operation::GET, Version::V2_1), destroyed);
        assert_eq!(sent(destroyed, Operation::DESTROY, Version::V1_4), Reason::PERMISSION_DENIED);
        let twice = Reason::NON_UNIQUE_NAME_ATTRIBUTE;
        assert_eq!(sent(twice, Operation::CREATE, Version::V1_2), Reason::INVALID_FIELD);
        assert_eq!(sent(twice, Operation::ADD_ATTRIBUTE, Version::V1_2), Reason::ILLEGAL_OPERATION);
        let unknown = Reason::UNSUPPORTED_ATTRIBUTE;
        assert_eq!(sent(unknown, Operation::CREATE, Version::V1_3), Reason::INVALID_FIELD);
        assert_eq!(sent(unknown, Operation::ADD_ATTRIBUTE, Version::V1_3), Reason::PERMISSION_DENIED);
        assert_eq!(sent(unknown, Operation::DELETE_ATTRIBUTE, Version::V1_3), Reason::ITEM_NOT_FOUND);
        let mask = Reason::INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK;
        assert_eq!(sent(mask, Operation::DERIVE_KEY, Version::V1_0), Reason::INVALID_FIELD);
        assert_eq!(sent(mask, Operation::DERIVE_KEY, Version::V2_1), mask);
        assert_eq!(sent(mask, Operation::ENCRYPT, Version::V1_4), Reason::PERMISSION_DENIED);
        let value = Reason::INVALID_ASYNCHRONOUS_CORRELATION_VALUE;
        assert_eq!(sent(value, Operation::POLL, Version::V2_0), value);
        assert_eq!(sent(value, Operation::POLL, Version::V1_0), Reason::ITEM_NOT_FOUND);
        let state = Reason::WRONG_KEY_LIFECYCLE_STATE;
        assert_eq!(sent(state, Operation::RE_KEY, Version::V3_0), Reason::PERMISSION_DENIED);
        assert_eq!(sent(state, Operation::ENCRYPT, Version::V3_0), state);
        // Nothing in the table comes near: the reason itself says most.
        assert_eq!(sent(Reason::MISSING_DATA, Operation::CREATE, Version::V2_1), Reason::MISSING_DATA);
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
