//! Why a request is refused: one closed list, mapped once per front-end.

use std::borrow::Cow;

use kmip::table::enumeration::ResultReason;

/// Makes the reasons with the Result Reason of the newest KMIP version; an older version is sent what it has instead
/// ([`ResultReason::for_version`]).
macro_rules! reasons {
    ($($(#[$doc:meta])* $variant:ident => $result:ident,)*) => {
        /// Why a request is refused.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Reason {
            $( $(#[$doc])* $variant, )*
        }

        impl Reason {
            /// The reason that a Result Reason tells; of several the first. General Failure tells none.
            #[must_use]
            pub fn of(result: ResultReason) -> Self {
                let known = [$( (ResultReason::$result, Self::$variant), )*];
                let found = known.iter().find(|(known, _)| *known == result && result != ResultReason::GENERAL_FAILURE);
                found.map_or(Self::GeneralFailure, |(_, reason)| *reason)
            }

            /// The Result Reason of KMIP (KMIP 2.1 section 11.48).
            #[must_use]
            pub const fn result_reason(self) -> ResultReason {
                match self {
                    $( Self::$variant => ResultReason::$result, )*
                }
            }
        }
    };
}

reasons! {
    /// The operation is not known, or not in this version.
    OperationNotSupported => OPERATION_NOT_SUPPORTED,
    /// The message cannot be understood.
    InvalidMessage => INVALID_MESSAGE,
    /// A field has a value that makes no sense there.
    InvalidField => INVALID_FIELD,
    /// A field that the operation needs is missing.
    MissingData => MISSING_DATA,
    /// There is no such object, or the caller may not know of it.
    ObjectNotFound => OBJECT_NOT_FOUND,
    /// There is no such thing, other than an object.
    ItemNotFound => ITEM_NOT_FOUND,
    /// The object is destroyed.
    ObjectDestroyed => OBJECT_DESTROYED,
    /// The object is archived.
    ObjectArchived => OBJECT_ARCHIVED,
    /// An object with this identifier exists.
    ObjectAlreadyExists => OBJECT_ALREADY_EXISTS,
    /// The material is not kept by the server.
    KeyValueNotPresent => KEY_VALUE_NOT_PRESENT,
    /// The caller may not do this.
    PermissionDenied => PERMISSION_DENIED,
    /// The caller is not who it says, or the server does not know it.
    AuthenticationNotSuccessful => AUTHENTICATION_NOT_SUCCESSFUL,
    /// The client has to attest first.
    AttestationRequired => ATTESTATION_REQUIRED,
    /// What the client attests does not hold.
    AttestationFailed => ATTESTATION_FAILED,
    /// The state of the object forbids it.
    WrongKeyLifecycleState => WRONG_KEY_LIFECYCLE_STATE,
    /// The usage mask of the object forbids it.
    IncompatibleCryptographicUsageMask => INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK,
    /// The usage limits of the object are used up.
    UsageLimitExceeded => USAGE_LIMIT_EXCEEDED,
    /// The object leaves the server only wrapped.
    Sensitive => SENSITIVE,
    /// The object never leaves the server.
    NotExtractable => NOT_EXTRACTABLE,
    /// Clients may not set, change or delete the attribute.
    AttributeReadOnly => ATTRIBUTE_READ_ONLY,
    /// The object does not have the attribute.
    AttributeNotFound => ATTRIBUTE_NOT_FOUND,
    /// The attribute has no such instance.
    AttributeInstanceNotFound => ATTRIBUTE_INSTANCE_NOT_FOUND,
    /// The attribute has one instance already, and may have no more.
    AttributeSingleValued => ATTRIBUTE_SINGLE_VALUED,
    /// The attribute may have several instances, and the request does not say which.
    MultiValuedAttribute => MULTI_VALUED_ATTRIBUTE,
    /// The object has as many attributes as the server keeps.
    IndexOutOfBounds => INDEX_OUT_OF_BOUNDS,
    /// Another object has the name.
    NonUniqueNameAttribute => NON_UNIQUE_NAME_ATTRIBUTE,
    /// The attribute does not go with the object or the version.
    InvalidAttribute => INVALID_ATTRIBUTE,
    /// The attribute cannot have the value.
    InvalidAttributeValue => INVALID_ATTRIBUTE_VALUE,
    /// A value is of another type than is needed.
    InvalidDataType => INVALID_DATA_TYPE,
    /// A number is too large or too small.
    NumericRange => NUMERIC_RANGE,
    /// The attribute is unknown.
    UnsupportedAttribute => UNSUPPORTED_ATTRIBUTE,
    /// The object has another type than the operation takes.
    InvalidObjectType => INVALID_OBJECT_TYPE,
    /// The server does not do this.
    FeatureNotSupported => FEATURE_NOT_SUPPORTED,
    /// The object as it is does not allow what the request asks for.
    IllegalOperation => ILLEGAL_OPERATION,
    /// The key cannot be given in the format.
    KeyFormatTypeNotSupported => KEY_FORMAT_TYPE_NOT_SUPPORTED,
    /// The key cannot be given in the compression.
    KeyCompressionTypeNotSupported => KEY_COMPRESSION_TYPE_NOT_SUPPORTED,
    /// The wrapping asked for cannot be done.
    KeyWrapTypeNotSupported => KEY_WRAP_TYPE_NOT_SUPPORTED,
    /// There is no such wrapping key, or the caller may not know of it.
    WrappingObjectNotFound => WRAPPING_OBJECT_NOT_FOUND,
    /// The wrapping key is archived.
    WrappingObjectArchived => WRAPPING_OBJECT_ARCHIVED,
    /// The wrapping key is destroyed.
    WrappingObjectDestroyed => WRAPPING_OBJECT_DESTROYED,
    /// The key cannot be wrapped without an encoding.
    EncodingOptionError => ENCODING_OPTION_ERROR,
    /// The server does not make values for the namespace.
    ApplicationNamespaceNotSupported => APPLICATION_NAMESPACE_NOT_SUPPORTED,
    /// The cryptographic parameters contradict each other or the key.
    BadCryptographicParameters => BAD_CRYPTOGRAPHIC_PARAMETERS,
    /// The cryptographic parameters ask for what the server does not do.
    UnsupportedCryptographicParameters => UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS,
    /// The cryptographic operation failed.
    CryptographicFailure => CRYPTOGRAPHIC_FAILURE,
    /// The correlation value names no open stream of the caller for this operation and key.
    InvalidCorrelationValue => INVALID_CORRELATION_VALUE,
    /// The response is larger than the client takes.
    ResponseTooLarge => RESPONSE_TOO_LARGE,
    /// Something of this name exists already.
    AlreadyExists => OBJECT_ALREADY_EXISTS,
    /// Something else was changed than what the caller has seen.
    VersionConflict => GENERAL_FAILURE,
    /// It cannot be removed while something needs it.
    InUse => GENERAL_FAILURE,
    /// A limit of the server is exceeded.
    ServerLimitExceeded => SERVER_LIMIT_EXCEEDED,
    /// The certificate request is malformed, not signed by its key, or for another key.
    InvalidCsr => INVALID_CSR,
    /// No asynchronous request of the caller has the value.
    InvalidAsynchronousCorrelationValue => INVALID_ASYNCHRONOUS_CORRELATION_VALUE,
    /// The ticket has expired or was never given.
    InvalidTicket => INVALID_TICKET,
    /// The password does not open what it should.
    BadPassword => BAD_PASSWORD,
    /// The server knows no group of objects of this name.
    UnknownObjectGroup => UNKNOWN_OBJECT_GROUP,
    /// The asynchronous request was to be processed before.
    DuplicateProcessRequest => DUPLICATE_PROCESS_REQUEST,
    /// An object would link to itself, by itself or by way of others.
    CircularLink => CIRCULAR_LINK_ERROR,
    /// The object does not satisfy the constraints of new objects.
    ConstraintViolation => CONSTRAINT_VIOLATION,
    /// No storage has the protection asked for.
    ProtectionStorageUnavailable => PROTECTION_STORAGE_UNAVAILABLE,
    /// No storage has the protection asked for the private key.
    PrivateProtectionStorageUnavailable => PRIVATE_PROTECTION_STORAGE_UNAVAILABLE,
    /// No storage has the protection asked for the public key.
    PublicProtectionStorageUnavailable => PUBLIC_PROTECTION_STORAGE_UNAVAILABLE,
    /// The parameters of a PKCS#11 function cannot be read.
    Pkcs11CodecError => PKCS_11_CODEC_ERROR,
    /// There is no such PKCS#11 function.
    Pkcs11InvalidFunction => PKCS_11_INVALID_FUNCTION,
    /// There is no such PKCS#11 interface.
    Pkcs11InvalidInterface => PKCS_11_INVALID_INTERFACE,
    /// A self test has failed: the server computes wrongly.
    SelfTestFailed => GENERAL_FAILURE,
    /// Something in the server failed.
    GeneralFailure => GENERAL_FAILURE,
}

/// A refusal: the reason, and words for a person that tell neither values nor secrets.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Failure {
    /// Why.
    pub reason: Reason,
    /// In words.
    pub message: Cow<'static, str>,
}

impl Failure {
    /// A refusal.
    #[must_use]
    pub fn new(reason: Reason, message: impl Into<Cow<'static, str>>) -> Self {
        Self { reason, message: message.into() }
    }
}

impl Reason {
    /// A refusal for this reason.
    #[must_use]
    pub fn because(self, message: impl Into<Cow<'static, str>>) -> Failure {
        Failure::new(self, message)
    }
}

impl From<store::Error> for Failure {
    /// The detail goes to the log: the peer is told no more than that the server failed.
    fn from(error: store::Error) -> Self {
        tracing::error!(%error, "store");
        match error {
            store::Error::Busy => Reason::GeneralFailure.because("the server is busy, try again"),
            store::Error::Conflict => {
                Reason::GeneralFailure.because("the object was changed by another request, try again")
            }
            store::Error::Exists => Reason::ObjectAlreadyExists.because("the identifier is in use"),
            store::Error::Guard(why) => Reason::GeneralFailure.because(why),
            _ => Reason::GeneralFailure.because("the store failed"),
        }
    }
}

impl From<serde_json::Error> for Failure {
    /// Only what is kept is read so: a fault there is the server's.
    fn from(error: serde_json::Error) -> Self {
        tracing::error!(%error, "a kept record cannot be read");
        Reason::GeneralFailure.because("a kept record cannot be read")
    }
}

impl From<kmip::ttlv::Error> for Failure {
    /// Only what is kept is decoded inside the engine: a fault there is the server's.
    fn from(error: kmip::ttlv::Error) -> Self {
        tracing::error!(%error, "a kept value cannot be decoded");
        Reason::GeneralFailure.because("a kept value cannot be read")
    }
}

impl From<crypto::Error> for Failure {
    fn from(error: crypto::Error) -> Self {
        match error {
            crypto::Error::Malformed(part) | crypto::Error::Invalid(part) => {
                Reason::InvalidField.because(format!("the key material is not valid: {part}"))
            }
            crypto::Error::Unsupported(what) => {
                Reason::UnsupportedCryptographicParameters.because(format!("not supported: {what}"))
            }
            crypto::Error::SelfTest(_) => Reason::SelfTestFailed.because("a self test of the server failed"),
            _ => Reason::CryptographicFailure.because("the cryptographic operation failed"),
        }
    }
}
