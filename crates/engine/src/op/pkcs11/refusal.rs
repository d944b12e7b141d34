//! Return codes for what is refused: one table from the reasons of the engine.

use kmip::pkcs11::CodecError;
use kmip::table::enumeration::PKCS11ReturnCode as Code;
use kmip::ttlv::Bytes;

use crate::reason::{Failure, Reason};

/// Why a function does not do what it is asked for.
pub(super) enum Refused {
    /// With a return code, and with output where the code goes with some.
    Code(Code, Option<Bytes>),
    /// By an operation of the engine, or because the parameters cannot be read.
    Failure(Failure),
}

impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Self::Failure(failure)
    }
}

impl From<Code> for Refused {
    fn from(code: Code) -> Self {
        Self::Code(code, None)
    }
}

impl From<CodecError> for Refused {
    fn from(error: CodecError) -> Self {
        Self::Failure(Reason::Pkcs11CodecError.because(error.to_string()))
    }
}

/// What a function works on: it decides by what code some reasons are told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Subject {
    /// An object and its attributes.
    Object,
    /// A key that protects data.
    Key,
    /// A key that processes what was protected.
    Ciphertext,
    /// A key that wraps another one.
    Wrapping,
    /// A key that unwraps another one.
    Unwrapping,
}

/// The return code of a reason; `None` for what is no matter of PKCS#11 and stays a failure of the KMIP operation.
pub(super) const fn code(reason: Reason, subject: Subject) -> Option<Code> {
    let is_object = matches!(subject, Subject::Object);
    Some(match reason {
        Reason::ObjectNotFound | Reason::ObjectDestroyed | Reason::ItemNotFound => match subject {
            Subject::Object => Code::OBJECT_HANDLE_INVALID,
            _ => Code::KEY_HANDLE_INVALID,
        },
        Reason::WrappingObjectNotFound | Reason::WrappingObjectDestroyed => match subject {
            Subject::Unwrapping => Code::UNWRAPPING_KEY_HANDLE_INVALID,
            _ => Code::WRAPPING_KEY_HANDLE_INVALID,
        },
        Reason::PermissionDenied if is_object => Code::ACTION_PROHIBITED,
        Reason::ObjectArchived
        | Reason::WrappingObjectArchived
        | Reason::KeyValueNotPresent
        | Reason::PermissionDenied
        | Reason::WrongKeyLifecycleState
        | Reason::IncompatibleCryptographicUsageMask
        | Reason::UsageLimitExceeded => Code::KEY_FUNCTION_NOT_PERMITTED,
        Reason::AuthenticationNotSuccessful => Code::PIN_INCORRECT,
        Reason::InvalidTicket => Code::USER_NOT_LOGGED_IN,
        Reason::Sensitive => Code::ATTRIBUTE_SENSITIVE,
        Reason::NotExtractable => Code::KEY_UNEXTRACTABLE,
        Reason::AttributeReadOnly => Code::ATTRIBUTE_READ_ONLY,
        Reason::AttributeNotFound
        | Reason::AttributeInstanceNotFound
        | Reason::InvalidAttribute
        | Reason::UnsupportedAttribute => Code::ATTRIBUTE_TYPE_INVALID,
        Reason::InvalidAttributeValue
        | Reason::InvalidDataType
        | Reason::NumericRange
        | Reason::NonUniqueNameAttribute => Code::ATTRIBUTE_VALUE_INVALID,
        Reason::MissingData => Code::TEMPLATE_INCOMPLETE,
        Reason::AttributeSingleValued
        | Reason::MultiValuedAttribute
        | Reason::ConstraintViolation
        | Reason::ProtectionStorageUnavailable
        | Reason::PrivateProtectionStorageUnavailable
        | Reason::PublicProtectionStorageUnavailable => Code::TEMPLATE_INCONSISTENT,
        Reason::InvalidField if is_object => Code::TEMPLATE_INCONSISTENT,
        Reason::InvalidField => Code::ARGUMENTS_BAD,
        Reason::InvalidObjectType => Code::KEY_TYPE_INCONSISTENT,
        Reason::KeyFormatTypeNotSupported
        | Reason::KeyCompressionTypeNotSupported
        | Reason::EncodingOptionError => Code::KEY_NOT_WRAPPABLE,
        Reason::BadCryptographicParameters => Code::MECHANISM_PARAM_INVALID,
        Reason::UnsupportedCryptographicParameters | Reason::KeyWrapTypeNotSupported => {
            Code::MECHANISM_INVALID
        }
        Reason::CryptographicFailure => match subject {
            Subject::Ciphertext => Code::ENCRYPTED_DATA_INVALID,
            Subject::Unwrapping => Code::WRAPPED_KEY_INVALID,
            Subject::Wrapping => Code::KEY_SIZE_RANGE,
            Subject::Key => Code::DATA_LEN_RANGE,
            Subject::Object => Code::FUNCTION_FAILED,
        },
        Reason::InvalidCorrelationValue => Code::OPERATION_NOT_INITIALIZED,
        Reason::ServerLimitExceeded => Code::DEVICE_MEMORY,
        Reason::FeatureNotSupported | Reason::OperationNotSupported => Code::FUNCTION_NOT_SUPPORTED,
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_subject_tells_codes_apart() {
        let found = Reason::ObjectNotFound;
        assert_eq!(code(found, Subject::Object), Some(Code::OBJECT_HANDLE_INVALID));
        assert_eq!(code(found, Subject::Key), Some(Code::KEY_HANDLE_INVALID));
        let failed = Reason::CryptographicFailure;
        assert_eq!(code(failed, Subject::Ciphertext), Some(Code::ENCRYPTED_DATA_INVALID));
        assert_eq!(code(failed, Subject::Unwrapping), Some(Code::WRAPPED_KEY_INVALID));
        // What the server has to know of is not hidden in a return code.
        assert_eq!(code(Reason::SelfTestFailed, Subject::Key), None);
        assert_eq!(code(Reason::GeneralFailure, Subject::Object), None);
        assert_eq!(code(Reason::Pkcs11CodecError, Subject::Object), None);
    }
}
