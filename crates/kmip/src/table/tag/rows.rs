//! The rows of the tags.
//!
//! Written by `cargo xtask tables`: change the registry or the writer, not this file.

tags! {
    0x420001 ACTIVATION_DATE "ActivationDate" "Activation Date" [DateTime] V1_0..;
    0x420002 APPLICATION_DATA "ApplicationData" "Application Data" [TextString] V1_0..;
    0x420003 APPLICATION_NAMESPACE "ApplicationNamespace" "Application Namespace" [TextString] V1_0..;
    0x420004 APPLICATION_SPECIFIC_INFORMATION "ApplicationSpecificInformation" "Application Specific Information"
        [Structure] V1_0..;
    0x420005 ARCHIVE_DATE "ArchiveDate" "Archive Date" [DateTime] V1_0..;
    0x420006 ASYNCHRONOUS_CORRELATION_VALUE "AsynchronousCorrelationValue" "Asynchronous Correlation Value" [ByteString] V1_0..;
    0x420007 ASYNCHRONOUS_INDICATOR "AsynchronousIndicator" "Asynchronous Indicator"
        [Enumeration Boolean] V1_0.., enumeration AsynchronousIndicator;
    0x420008 ATTRIBUTE "Attribute" "Attribute" [Structure] V1_0..;
    0x420009 ATTRIBUTE_INDEX "AttributeIndex" "Attribute Index" [Integer] V1_0..V2_0;
    0x42000A ATTRIBUTE_NAME "AttributeName" "Attribute Name" [TextString] V1_0..;
    0x42000B ATTRIBUTE_VALUE "AttributeValue" "Attribute Value"
        [TextString Integer DateTime Structure Enumeration Boolean Interval] V1_0..;
    0x42000C AUTHENTICATION "Authentication" "Authentication" [Structure] V1_0..;
    0x42000D BATCH_COUNT "BatchCount" "Batch Count" [Integer] V1_0..V3_0;
    0x42000E BATCH_ERROR_CONTINUATION_OPTION "BatchErrorContinuationOption" "Batch Error Continuation Option"
        [Enumeration] V1_0.., enumeration BatchErrorContinuationOption;
    0x42000F BATCH_ITEM "BatchItem" "Batch Item" [Structure] V1_0..;
    0x420010 BATCH_ORDER_OPTION "BatchOrderOption" "Batch Order Option" [Boolean] V1_0..V3_0;
    0x420011 BLOCK_CIPHER_MODE "BlockCipherMode" "Block Cipher Mode" [Enumeration] V1_0.., enumeration BlockCipherMode;
    0x420012 CANCELLATION_RESULT "CancellationResult" "Cancellation Result" [Enumeration] V1_0.., enumeration CancellationResult;
    0x420013 CERTIFICATE "Certificate" "Certificate" [Structure] V1_0..;
    0x420014 CERTIFICATE_IDENTIFIER "CertificateIdentifier" "Certificate Identifier" [Structure] V1_0..V2_0;
    0x420015 CERTIFICATE_ISSUER "CertificateIssuer" "Certificate Issuer" [Structure] V1_0..V2_0;
    0x420016 CERTIFICATE_ISSUER_ALTERNATIVE_NAME "CertificateIssuerAlternativeName" "Certificate Issuer Alternative Name"
        [TextString] V1_0..V2_0;
    0x420017 CERTIFICATE_ISSUER_DISTINGUISHED_NAME "CertificateIssuerDistinguishedName" "Certificate Issuer Distinguished Name"
        [TextString] V1_0..V2_0;
    0x420018 CERTIFICATE_REQUEST "CertificateRequest" "Certificate Request" [Structure ByteString] V1_0..;
    0x420019 CERTIFICATE_REQUEST_TYPE "CertificateRequestType" "Certificate Request Type"
        [Enumeration] V1_0.., enumeration CertificateRequestType;
    0x42001A CERTIFICATE_SUBJECT "CertificateSubject" "Certificate Subject" [Structure] V1_0..V2_0;
    0x42001B CERTIFICATE_SUBJECT_ALTERNATIVE_NAME "CertificateSubjectAlternativeName" "Certificate Subject Alternative Name"
        [TextString] V1_0..V2_0;
    0x42001C CERTIFICATE_SUBJECT_DISTINGUISHED_NAME "CertificateSubjectDistinguishedName"
        "Certificate Subject Distinguished Name" [TextString] V1_0..V2_0;
    0x42001D CERTIFICATE_TYPE "CertificateType" "Certificate Type" [Enumeration] V1_0.., enumeration CertificateType;
    0x42001E CERTIFICATE_VALUE "CertificateValue" "Certificate Value" [ByteString] V1_0..;
    0x42001F COMMON_TEMPLATE_ATTRIBUTE "CommonTemplateAttribute" "Common Template-Attribute" [Structure] V1_0..V2_0;
    0x420020 COMPROMISE_DATE "CompromiseDate" "Compromise Date" [DateTime] V1_0..;
    0x420021 COMPROMISE_OCCURRENCE_DATE "CompromiseOccurrenceDate" "Compromise Occurrence Date" [DateTime] V1_0..;
    0x420022 CONTACT_INFORMATION "ContactInformation" "Contact Information" [TextString] V1_0..;
    0x420023 CREDENTIAL "Credential" "Credential" [Structure] V1_0..;
    0x420024 CREDENTIAL_TYPE "CredentialType" "Credential Type" [Enumeration] V1_0.., enumeration CredentialType;
    0x420025 CREDENTIAL_VALUE "CredentialValue" "Credential Value" [Structure] V1_0..;
    0x420026 CRITICALITY_INDICATOR "CriticalityIndicator" "Criticality Indicator" [Boolean] V1_0..;
    0x420027 CRT_COEFFICIENT "CRTCoefficient" "CRT Coefficient" [BigInteger] V1_0..;
    0x420028 CRYPTOGRAPHIC_ALGORITHM "CryptographicAlgorithm" "Cryptographic Algorithm"
        [Enumeration] V1_0.., enumeration CryptographicAlgorithm;
    0x420029 CRYPTOGRAPHIC_DOMAIN_PARAMETERS "CryptographicDomainParameters" "Cryptographic Domain Parameters"
        [Structure] V1_0..;
    0x42002A CRYPTOGRAPHIC_LENGTH "CryptographicLength" "Cryptographic Length" [Integer] V1_0..;
    0x42002B CRYPTOGRAPHIC_PARAMETERS "CryptographicParameters" "Cryptographic Parameters" [Structure] V1_0..;
    0x42002C CRYPTOGRAPHIC_USAGE_MASK "CryptographicUsageMask" "Cryptographic Usage Mask"
        [Integer] V1_0.., mask CryptographicUsageMask;
    0x42002D CUSTOM_ATTRIBUTE "CustomAttribute" "Custom Attribute" [] V1_0..V2_0;
    0x42002E D "D" "D" [BigInteger] V1_0..;
    0x42002F DEACTIVATION_DATE "DeactivationDate" "Deactivation Date" [DateTime] V1_0..;
    0x420030 DERIVATION_DATA "DerivationData" "Derivation Data" [ByteString] V1_0..;
    0x420031 DERIVATION_METHOD "DerivationMethod" "Derivation Method" [Enumeration] V1_0.., enumeration DerivationMethod;
    0x420032 DERIVATION_PARAMETERS "DerivationParameters" "Derivation Parameters" [Structure] V1_0..;
    0x420033 DESTROY_DATE "DestroyDate" "Destroy Date" [DateTime] V1_0..;
    0x420034 DIGEST "Digest" "Digest" [Structure] V1_0..;
    0x420035 DIGEST_VALUE "DigestValue" "Digest Value" [ByteString] V1_0..;
    0x420036 ENCRYPTION_KEY_INFORMATION "EncryptionKeyInformation" "Encryption Key Information" [Structure] V1_0..;
    0x420037 G "G" "G" [BigInteger] V1_0..;
    0x420038 HASHING_ALGORITHM "HashingAlgorithm" "Hashing Algorithm" [Enumeration] V1_0.., enumeration HashingAlgorithm;
    0x420039 INITIAL_DATE "InitialDate" "Initial Date" [DateTime] V1_0..;
    0x42003A INITIALIZATION_VECTOR "InitializationVector" "Initialization Vector" [ByteString] V1_0..;
    0x42003B ISSUER "Issuer" "Issuer" [TextString] V1_0..V2_0;
    0x42003C ITERATION_COUNT "IterationCount" "Iteration Count" [Integer] V1_0..;
    0x42003D IV_COUNTER_NONCE "IVCounterNonce" "IV/Counter/Nonce" [ByteString] V1_0..;
    0x42003E J "J" "J" [BigInteger] V1_0..;
    0x42003F KEY "Key" "Key" [ByteString] V1_0..;
    0x420040 KEY_BLOCK "KeyBlock" "Key Block" [Structure] V1_0..;
    0x420041 KEY_COMPRESSION_TYPE "KeyCompressionType" "Key Compression Type"
        [Enumeration] V1_0.., enumeration KeyCompressionType;
    0x420042 KEY_FORMAT_TYPE "KeyFormatType" "Key Format Type" [Enumeration] V1_0.., enumeration KeyFormatType;
    0x420043 KEY_MATERIAL "KeyMaterial" "Key Material" [ByteString Structure] V1_0..;
    0x420044 KEY_PART_IDENTIFIER "KeyPartIdentifier" "Key Part Identifier" [Integer] V1_0..;
    0x420045 KEY_VALUE "KeyValue" "Key Value" [Structure ByteString] V1_0..;
    0x420046 KEY_WRAPPING_DATA "KeyWrappingData" "Key Wrapping Data" [Structure] V1_0..;
    0x420047 KEY_WRAPPING_SPECIFICATION "KeyWrappingSpecification" "Key Wrapping Specification" [Structure] V1_0..;
    0x420048 LAST_CHANGE_DATE "LastChangeDate" "Last Change Date" [DateTime] V1_0..;
    0x420049 LEASE_TIME "LeaseTime" "Lease Time" [Interval DateTime] V1_0..;
    0x42004A LINK "Link" "Link" [Structure] V1_0..V3_0;
    0x42004B LINK_TYPE "LinkType" "Link Type" [Enumeration] V1_0..V3_0, enumeration LinkType;
    0x42004C LINKED_OBJECT_IDENTIFIER "LinkedObjectIdentifier" "Linked Object Identifier"
        [TextString Enumeration Integer] V1_0..V3_0, enumeration UniqueIdentifier;
    0x42004D MAC_SIGNATURE "MACSignature" "MAC/Signature" [ByteString] V1_0..;
    0x42004E MAC_SIGNATURE_KEY_INFORMATION "MACSignatureKeyInformation" "MAC/Signature Key Information" [Structure] V1_0..;
    0x42004F MAXIMUM_ITEMS "MaximumItems" "Maximum Items" [Integer] V1_0..;
    0x420050 MAXIMUM_RESPONSE_SIZE "MaximumResponseSize" "Maximum Response Size" [Integer] V1_0..;
    0x420051 MESSAGE_EXTENSION "MessageExtension" "Message Extension" [Structure] V1_0..;
    0x420052 MODULUS "Modulus" "Modulus" [BigInteger] V1_0..;
    0x420053 NAME "Name" "Name" [TextString Structure] V1_0..;
    0x420054 NAME_TYPE "NameType" "Name Type" [Enumeration] V1_0..V3_0, enumeration NameType;
    0x420055 NAME_VALUE "NameValue" "Name Value" [TextString] V1_0..V3_0;
    0x420056 OBJECT_GROUP "ObjectGroup" "Object Group" [TextString] V1_0..V3_0;
    0x420057 OBJECT_TYPE "ObjectType" "Object Type" [Enumeration] V1_0.., enumeration ObjectType;
    0x420058 OFFSET "Offset" "Offset" [Interval] V1_0..;
    0x420059 OPAQUE_DATA_TYPE "OpaqueDataType" "Opaque Data Type" [Enumeration] V1_0.., enumeration OpaqueDataType;
    0x42005A OPAQUE_DATA_VALUE "OpaqueDataValue" "Opaque Data Value" [ByteString] V1_0..;
    0x42005B OPAQUE_OBJECT "OpaqueObject" "Opaque Object" [Structure] V1_0..;
    0x42005C OPERATION "Operation" "Operation" [Enumeration] V1_0.., enumeration Operation;
    0x42005D OPERATION_POLICY_NAME "OperationPolicyName" "Operation Policy Name" [TextString] V1_0..V2_0;
    0x42005E P "P" "P" [BigInteger] V1_0..;
    0x42005F PADDING_METHOD "PaddingMethod" "Padding Method" [Enumeration] V1_0.., enumeration PaddingMethod;
    0x420060 PRIME_EXPONENT_P "PrimeExponentP" "Prime Exponent P" [BigInteger] V1_0..;
    0x420061 PRIME_EXPONENT_Q "PrimeExponentQ" "Prime Exponent Q" [BigInteger] V1_0..;
    0x420062 PRIME_FIELD_SIZE "PrimeFieldSize" "Prime Field Size" [BigInteger] V1_0..;
    0x420063 PRIVATE_EXPONENT "PrivateExponent" "Private Exponent" [BigInteger] V1_0..;
    0x420064 PRIVATE_KEY "PrivateKey" "Private Key" [Structure] V1_0..;
    0x420065 PRIVATE_KEY_TEMPLATE_ATTRIBUTE "PrivateKeyTemplateAttribute" "Private Key Template-Attribute"
        [Structure] V1_0..V2_0;
    0x420066 PRIVATE_KEY_UNIQUE_IDENTIFIER "PrivateKeyUniqueIdentifier" "Private Key Unique Identifier"
        [Identifier TextString Enumeration Integer Reference NameReference] V1_0.., enumeration UniqueIdentifier;
    0x420067 PROCESS_START_DATE "ProcessStartDate" "Process Start Date" [DateTime] V1_0..;
    0x420068 PROTECT_STOP_DATE "ProtectStopDate" "Protect Stop Date" [DateTime] V1_0..;
    0x420069 PROTOCOL_VERSION "ProtocolVersion" "Protocol Version" [Structure] V1_0..;
    0x42006A PROTOCOL_VERSION_MAJOR "ProtocolVersionMajor" "Protocol Version Major" [Integer] V1_0..;
    0x42006B PROTOCOL_VERSION_MINOR "ProtocolVersionMinor" "Protocol Version Minor" [Integer] V1_0..;
    0x42006C PUBLIC_EXPONENT "PublicExponent" "Public Exponent" [BigInteger] V1_0..;
    0x42006D PUBLIC_KEY "PublicKey" "Public Key" [Structure] V1_0..;
    0x42006E PUBLIC_KEY_TEMPLATE_ATTRIBUTE "PublicKeyTemplateAttribute" "Public Key Template-Attribute" [Structure] V1_0..V2_0;
    0x42006F PUBLIC_KEY_UNIQUE_IDENTIFIER "PublicKeyUniqueIdentifier" "Public Key Unique Identifier"
        [Identifier TextString Enumeration Integer Reference NameReference] V1_0.., enumeration UniqueIdentifier;
    0x420070 PUT_FUNCTION "PutFunction" "Put Function" [Enumeration] V1_0.., enumeration PutFunction;
    0x420071 Q "Q" "Q" [BigInteger] V1_0..;
    0x420072 Q_STRING "QString" "Q String" [ByteString] V1_0..;
    0x420073 QLENGTH "Qlength" "Qlength" [Integer] V1_0..;
    0x420074 QUERY_FUNCTION "QueryFunction" "Query Function" [Enumeration] V1_0.., enumeration QueryFunction;
    0x420075 RECOMMENDED_CURVE "RecommendedCurve" "Recommended Curve" [Enumeration] V1_0.., enumeration RecommendedCurve;
    0x420076 REPLACED_UNIQUE_IDENTIFIER "ReplacedUniqueIdentifier" "Replaced Unique Identifier" [TextString] V1_0..;
    0x420077 REQUEST_HEADER "RequestHeader" "Request Header" [Structure] V1_0..;
    0x420078 REQUEST_MESSAGE "RequestMessage" "Request Message" [Structure] V1_0..;
    0x420079 REQUEST_PAYLOAD "RequestPayload" "Request Payload" [Structure] V1_0..;
    0x42007A RESPONSE_HEADER "ResponseHeader" "Response Header" [Structure] V1_0..;
    0x42007B RESPONSE_MESSAGE "ResponseMessage" "Response Message" [Structure] V1_0..;
    0x42007C RESPONSE_PAYLOAD "ResponsePayload" "Response Payload" [Structure] V1_0..;
    0x42007D RESULT_MESSAGE "ResultMessage" "Result Message" [TextString] V1_0..;
    0x42007E RESULT_REASON "ResultReason" "Result Reason" [Enumeration] V1_0.., enumeration ResultReason;
    0x42007F RESULT_STATUS "ResultStatus" "Result Status" [Enumeration] V1_0.., enumeration ResultStatus;
    0x420080 REVOCATION_MESSAGE "RevocationMessage" "Revocation Message" [TextString] V1_0..;
    0x420081 REVOCATION_REASON "RevocationReason" "Revocation Reason" [Structure] V1_0..;
    0x420082 REVOCATION_REASON_CODE "RevocationReasonCode" "Revocation Reason Code"
        [Enumeration] V1_0.., enumeration RevocationReasonCode;
    0x420083 KEY_ROLE_TYPE "KeyRoleType" "Key Role Type" [Enumeration] V1_0.., enumeration KeyRoleType;
    0x420084 SALT "Salt" "Salt" [ByteString] V1_0..;
    0x420085 SECRET_DATA "SecretData" "Secret Data" [Structure] V1_0..;
    0x420086 SECRET_DATA_TYPE "SecretDataType" "Secret Data Type" [Enumeration] V1_0.., enumeration SecretDataType;
    0x420087 SERIAL_NUMBER "SerialNumber" "Serial Number" [TextString] V1_0..V2_0;
    0x420088 SERVER_INFORMATION "ServerInformation" "Server Information" [Structure] V1_0..;
    0x420089 SPLIT_KEY "SplitKey" "Split Key" [Structure] V1_0..;
    0x42008A SPLIT_KEY_METHOD "SplitKeyMethod" "Split Key Method" [Enumeration] V1_0.., enumeration SplitKeyMethod;
    0x42008B SPLIT_KEY_PARTS "SplitKeyParts" "Split Key Parts" [Integer] V1_0..;
    0x42008C SPLIT_KEY_THRESHOLD "SplitKeyThreshold" "Split Key Threshold" [Integer] V1_0..;
    0x42008D STATE "State" "State" [Enumeration] V1_0.., enumeration State;
    0x42008E STORAGE_STATUS_MASK "StorageStatusMask" "Storage Status Mask" [Integer] V1_0.., mask StorageStatusMask;
    0x42008F SYMMETRIC_KEY "SymmetricKey" "Symmetric Key" [Structure] V1_0..;
    0x420090 TEMPLATE "Template" "Template" [Structure] V1_0..V2_0;
    0x420091 TEMPLATE_ATTRIBUTE "TemplateAttribute" "Template-Attribute" [Structure] V1_0..V2_0;
    0x420092 TIME_STAMP "TimeStamp" "Time Stamp" [DateTime DateTimeExtended] V1_0..;
    0x420093 UNIQUE_BATCH_ITEM_ID "UniqueBatchItemID" "Unique Batch Item ID" [ByteString] V1_0..V3_0;
    0x420094 UNIQUE_IDENTIFIER "UniqueIdentifier" "Unique Identifier"
        [Identifier TextString Enumeration Integer Reference NameReference] V1_0.., enumeration UniqueIdentifier;
    0x420095 USAGE_LIMITS "UsageLimits" "Usage Limits" [Structure] V1_0..;
    0x420096 USAGE_LIMITS_COUNT "UsageLimitsCount" "Usage Limits Count" [LongInteger] V1_0..;
    0x420097 USAGE_LIMITS_TOTAL "UsageLimitsTotal" "Usage Limits Total" [LongInteger] V1_0..;
    0x420098 USAGE_LIMITS_UNIT "UsageLimitsUnit" "Usage Limits Unit" [Enumeration] V1_0.., enumeration UsageLimitsUnit;
    0x420099 USERNAME "Username" "Username" [TextString] V1_0..;
    0x42009A VALIDITY_DATE "ValidityDate" "Validity Date" [DateTime] V1_0..;
    0x42009B VALIDITY_INDICATOR "ValidityIndicator" "Validity Indicator" [Enumeration] V1_0.., enumeration ValidityIndicator;
    0x42009C VENDOR_EXTENSION "VendorExtension" "Vendor Extension" [Structure] V1_0..;
    0x42009D VENDOR_IDENTIFICATION "VendorIdentification" "Vendor Identification" [TextString] V1_0..;
    0x42009E WRAPPING_METHOD "WrappingMethod" "Wrapping Method" [Enumeration] V1_0.., enumeration WrappingMethod;
    0x42009F X "X" "X" [BigInteger] V1_0..;
    0x4200A0 Y "Y" "Y" [BigInteger] V1_0..;
    0x4200A1 PASSWORD "Password" "Password" [TextString] V1_0..;
    0x4200A2 DEVICE_IDENTIFIER "DeviceIdentifier" "Device Identifier" [TextString] V1_1..;
    0x4200A3 ENCODING_OPTION "EncodingOption" "Encoding Option" [Enumeration] V1_1.., enumeration EncodingOption;
    0x4200A4 EXTENSION_INFORMATION "ExtensionInformation" "Extension Information" [Structure] V1_1..;
    0x4200A5 EXTENSION_NAME "ExtensionName" "Extension Name" [TextString] V1_1..;
    0x4200A6 EXTENSION_TAG "ExtensionTag" "Extension Tag" [Integer] V1_1..;
    0x4200A7 EXTENSION_TYPE "ExtensionType" "Extension Type" [Enumeration Integer] V1_1.., enumeration ItemType;
    0x4200A8 FRESH "Fresh" "Fresh" [Boolean] V1_1..;
    0x4200A9 MACHINE_IDENTIFIER "MachineIdentifier" "Machine Identifier" [TextString] V1_1..;
    0x4200AA MEDIA_IDENTIFIER "MediaIdentifier" "Media Identifier" [TextString] V1_1..;
    0x4200AB NETWORK_IDENTIFIER "NetworkIdentifier" "Network Identifier" [TextString] V1_1..;
    0x4200AC OBJECT_GROUP_MEMBER "ObjectGroupMember" "Object Group Member"
        [Enumeration] V1_1..V3_0, enumeration ObjectGroupMember;
    0x4200AD CERTIFICATE_LENGTH "CertificateLength" "Certificate Length" [Integer] V1_1..;
    0x4200AE DIGITAL_SIGNATURE_ALGORITHM "DigitalSignatureAlgorithm" "Digital Signature Algorithm"
        [Enumeration] V1_1.., enumeration DigitalSignatureAlgorithm;
    0x4200AF CERTIFICATE_SERIAL_NUMBER "CertificateSerialNumber" "Certificate Serial Number" [ByteString] V1_1..;
    0x4200B0 DEVICE_SERIAL_NUMBER "DeviceSerialNumber" "Device Serial Number" [TextString] V1_1..;
    0x4200B1 ISSUER_ALTERNATIVE_NAME "IssuerAlternativeName" "Issuer Alternative Name" [ByteString] V1_1..;
    0x4200B2 ISSUER_DISTINGUISHED_NAME "IssuerDistinguishedName" "Issuer Distinguished Name" [ByteString] V1_1..;
    0x4200B3 SUBJECT_ALTERNATIVE_NAME "SubjectAlternativeName" "Subject Alternative Name" [ByteString] V1_1..;
    0x4200B4 SUBJECT_DISTINGUISHED_NAME "SubjectDistinguishedName" "Subject Distinguished Name" [ByteString] V1_1..;
    0x4200B5 X_509_CERTIFICATE_IDENTIFIER "X_509CertificateIdentifier" "X.509 Certificate Identifier" [Structure] V1_1..;
    0x4200B6 X_509_CERTIFICATE_ISSUER "X_509CertificateIssuer" "X.509 Certificate Issuer" [Structure] V1_1..;
    0x4200B7 X_509_CERTIFICATE_SUBJECT "X_509CertificateSubject" "X.509 Certificate Subject" [Structure] V1_1..;
    0x4200B8 KEY_VALUE_LOCATION "KeyValueLocation" "Key Value Location" [Structure] V1_2..;
    0x4200B9 KEY_VALUE_LOCATION_VALUE "KeyValueLocationValue" "Key Value Location Value" [TextString] V1_2..;
    0x4200BA KEY_VALUE_LOCATION_TYPE "KeyValueLocationType" "Key Value Location Type"
        [Enumeration] V1_2.., enumeration KeyValueLocationType;
    0x4200BB KEY_VALUE_PRESENT "KeyValuePresent" "Key Value Present" [Boolean] V1_2..;
    0x4200BC ORIGINAL_CREATION_DATE "OriginalCreationDate" "Original Creation Date" [DateTime] V1_2..;
    0x4200BD PGP_KEY "PGPKey" "PGP Key" [Structure] V1_2..;
    0x4200BE PGP_KEY_VERSION "PGPKeyVersion" "PGP Key Version" [Integer] V1_2..;
    0x4200BF ALTERNATIVE_NAME "AlternativeName" "Alternative Name" [Structure] V1_2..;
    0x4200C0 ALTERNATIVE_NAME_VALUE "AlternativeNameValue" "Alternative Name Value" [TextString] V1_2..;
    0x4200C1 ALTERNATIVE_NAME_TYPE "AlternativeNameType" "Alternative Name Type"
        [Enumeration] V1_2.., enumeration AlternativeNameType;
    0x4200C2 DATA "Data" "Data" [ByteString Enumeration Integer] V1_2.., enumeration Data;
    0x4200C3 SIGNATURE_DATA "SignatureData" "Signature Data" [ByteString] V1_2..;
    0x4200C4 DATA_LENGTH "DataLength" "Data Length" [Integer] V1_2..;
    0x4200C5 RANDOM_IV "RandomIV" "Random IV" [Boolean] V1_2..;
    0x4200C6 MAC_DATA "MACData" "MAC Data" [ByteString] V1_2..;
    0x4200C7 ATTESTATION_TYPE "AttestationType" "Attestation Type" [Enumeration] V1_2.., enumeration AttestationType;
    0x4200C8 NONCE "Nonce" "Nonce" [Structure] V1_2..;
    0x4200C9 NONCE_ID "NonceID" "Nonce ID" [ByteString] V1_2..;
    0x4200CA NONCE_VALUE "NonceValue" "Nonce Value" [ByteString] V1_2..;
    0x4200CB ATTESTATION_MEASUREMENT "AttestationMeasurement" "Attestation Measurement" [ByteString] V1_2..;
    0x4200CC ATTESTATION_ASSERTION "AttestationAssertion" "Attestation Assertion" [ByteString] V1_2..;
    0x4200CD IV_LENGTH "IVLength" "IV Length" [Integer] V1_2..;
    0x4200CE TAG_LENGTH "TagLength" "Tag Length" [Integer] V1_2..;
    0x4200CF FIXED_FIELD_LENGTH "FixedFieldLength" "Fixed Field Length" [Integer] V1_2..;
    0x4200D0 COUNTER_LENGTH "CounterLength" "Counter Length" [Integer] V1_2..;
    0x4200D1 INITIAL_COUNTER_VALUE "InitialCounterValue" "Initial Counter Value" [Integer] V1_2..;
    0x4200D2 INVOCATION_FIELD_LENGTH "InvocationFieldLength" "Invocation Field Length" [Integer] V1_2..;
    0x4200D3 ATTESTATION_CAPABLE_INDICATOR "AttestationCapableIndicator" "Attestation Capable Indicator" [Boolean] V1_2..;
    0x4200D4 OFFSET_ITEMS "OffsetItems" "Offset Items" [Integer] V1_3..;
    0x4200D5 LOCATED_ITEMS "LocatedItems" "Located Items" [Integer] V1_3..;
    0x4200D6 CORRELATION_VALUE "CorrelationValue" "Correlation Value" [ByteString] V1_3..;
    0x4200D7 INIT_INDICATOR "InitIndicator" "Init Indicator" [Boolean] V1_3..;
    0x4200D8 FINAL_INDICATOR "FinalIndicator" "Final Indicator" [Boolean] V1_3..;
    0x4200D9 RNG_PARAMETERS "RNGParameters" "RNG Parameters" [Structure] V1_3..;
    0x4200DA RNG_ALGORITHM "RNGAlgorithm" "RNG Algorithm" [Enumeration] V1_3.., enumeration RNGAlgorithm;
    0x4200DB DRBG_ALGORITHM "DRBGAlgorithm" "DRBG Algorithm" [Enumeration] V1_3.., enumeration DRBGAlgorithm;
    0x4200DC FIPS186_VARIATION "FIPS186Variation" "FIPS186 Variation" [Enumeration] V1_3.., enumeration FIPS186Variation;
    0x4200DD PREDICTION_RESISTANCE "PredictionResistance" "Prediction Resistance" [Boolean] V1_3..;
    0x4200DE RANDOM_NUMBER_GENERATOR "RandomNumberGenerator" "Random Number Generator" [Structure] V1_3..;
    0x4200DF VALIDATION_INFORMATION "ValidationInformation" "Validation Information" [Structure] V1_3..;
    0x4200E0 VALIDATION_AUTHORITY_TYPE "ValidationAuthorityType" "Validation Authority Type"
        [Enumeration] V1_3.., enumeration ValidationAuthorityType;
    0x4200E1 VALIDATION_AUTHORITY_COUNTRY "ValidationAuthorityCountry" "Validation Authority Country" [TextString] V1_3..;
    0x4200E2 VALIDATION_AUTHORITY_URI "ValidationAuthorityURI" "Validation Authority URI" [TextString] V1_3..;
    0x4200E3 VALIDATION_VERSION_MAJOR "ValidationVersionMajor" "Validation Version Major" [Integer] V1_3..;
    0x4200E4 VALIDATION_VERSION_MINOR "ValidationVersionMinor" "Validation Version Minor" [Integer] V1_3..;
    0x4200E5 VALIDATION_TYPE "ValidationType" "Validation Type" [Enumeration] V1_3.., enumeration ValidationType;
    0x4200E6 VALIDATION_LEVEL "ValidationLevel" "Validation Level" [Integer] V1_3..;
    0x4200E7 VALIDATION_CERTIFICATE_IDENTIFIER "ValidationCertificateIdentifier" "Validation Certificate Identifier"
        [TextString] V1_3..;
    0x4200E8 VALIDATION_CERTIFICATE_URI "ValidationCertificateURI" "Validation Certificate URI" [TextString] V1_3..;
    0x4200E9 VALIDATION_VENDOR_URI "ValidationVendorURI" "Validation Vendor URI" [TextString] V1_3..;
    0x4200EA VALIDATION_PROFILE "ValidationProfile" "Validation Profile" [TextString] V1_3..;
    0x4200EB PROFILE_INFORMATION "ProfileInformation" "Profile Information" [Structure] V1_3..;
    0x4200EC PROFILE_NAME "ProfileName" "Profile Name" [Enumeration] V1_3.., enumeration ProfileName;
    0x4200ED SERVER_URI "ServerURI" "Server URI" [TextString] V1_3..;
    0x4200EE SERVER_PORT "ServerPort" "Server Port" [Integer] V1_3..;
    0x4200EF STREAMING_CAPABILITY "StreamingCapability" "Streaming Capability" [Boolean] V1_3..;
    0x4200F0 ASYNCHRONOUS_CAPABILITY "AsynchronousCapability" "Asynchronous Capability" [Boolean] V1_3..;
    0x4200F1 ATTESTATION_CAPABILITY "AttestationCapability" "Attestation Capability" [Boolean] V1_3..;
    0x4200F2 UNWRAP_MODE "UnwrapMode" "Unwrap Mode" [Enumeration] V1_3.., enumeration UnwrapMode;
    0x4200F3 DESTROY_ACTION "DestroyAction" "Destroy Action" [Enumeration] V1_3.., enumeration DestroyAction;
    0x4200F4 SHREDDING_ALGORITHM "ShreddingAlgorithm" "Shredding Algorithm" [Enumeration] V1_3.., enumeration ShreddingAlgorithm;
    0x4200F5 RNG_MODE "RNGMode" "RNG Mode" [Enumeration] V1_3.., enumeration RNGMode;
    0x4200F6 CLIENT_REGISTRATION_METHOD "ClientRegistrationMethod" "Client Registration Method"
        [Enumeration] V1_3.., enumeration ClientRegistrationMethod;
    0x4200F7 CAPABILITY_INFORMATION "CapabilityInformation" "Capability Information" [Structure] V1_3..;
    0x4200F8 KEY_WRAP_TYPE "KeyWrapType" "Key Wrap Type" [Enumeration] V1_4.., enumeration KeyWrapType;
    0x4200F9 BATCH_UNDO_CAPABILITY "BatchUndoCapability" "Batch Undo Capability" [Boolean] V1_4..;
    0x4200FA BATCH_CONTINUE_CAPABILITY "BatchContinueCapability" "Batch Continue Capability" [Boolean] V1_4..;
    0x4200FB PKCS_12_FRIENDLY_NAME "PKCS_12FriendlyName" "PKCS#12 Friendly Name" [TextString] V1_4..;
    0x4200FC DESCRIPTION "Description" "Description" [TextString] V1_4..;
    0x4200FD COMMENT "Comment" "Comment" [TextString] V1_4..;
    0x4200FE AUTHENTICATED_ENCRYPTION_ADDITIONAL_DATA "AuthenticatedEncryptionAdditionalData"
        "Authenticated Encryption Additional Data" [ByteString] V1_4..;
    0x4200FF AUTHENTICATED_ENCRYPTION_TAG "AuthenticatedEncryptionTag" "Authenticated Encryption Tag" [ByteString] V1_4..;
    0x420100 SALT_LENGTH "SaltLength" "Salt Length" [Integer] V1_4..;
    0x420101 MASK_GENERATOR "MaskGenerator" "Mask Generator" [Enumeration] V1_4.., enumeration MaskGenerator;
    0x420102 MASK_GENERATOR_HASHING_ALGORITHM "MaskGeneratorHashingAlgorithm" "Mask Generator Hashing Algorithm"
        [Enumeration] V1_4.., enumeration HashingAlgorithm;
    0x420103 P_SOURCE "PSource" "P Source" [ByteString] V1_4..;
    0x420104 TRAILER_FIELD "TrailerField" "Trailer Field" [Integer] V1_4..;
    0x420105 CLIENT_CORRELATION_VALUE "ClientCorrelationValue" "Client Correlation Value" [TextString] V1_4..;
    0x420106 SERVER_CORRELATION_VALUE "ServerCorrelationValue" "Server Correlation Value" [TextString] V1_4..;
    0x420107 DIGESTED_DATA "DigestedData" "Digested Data" [ByteString] V1_4..;
    0x420108 CERTIFICATE_SUBJECT_CN "CertificateSubjectCN" "Certificate Subject CN" [TextString] V1_4..;
    0x420109 CERTIFICATE_SUBJECT_O "CertificateSubjectO" "Certificate Subject O" [TextString] V1_4..;
    0x42010A CERTIFICATE_SUBJECT_OU "CertificateSubjectOU" "Certificate Subject OU" [TextString] V1_4..;
    0x42010B CERTIFICATE_SUBJECT_EMAIL "CertificateSubjectEmail" "Certificate Subject Email" [TextString] V1_4..;
    0x42010C CERTIFICATE_SUBJECT_C "CertificateSubjectC" "Certificate Subject C" [TextString] V1_4..;
    0x42010D CERTIFICATE_SUBJECT_ST "CertificateSubjectST" "Certificate Subject ST" [TextString] V1_4..;
    0x42010E CERTIFICATE_SUBJECT_L "CertificateSubjectL" "Certificate Subject L" [TextString] V1_4..;
    0x42010F CERTIFICATE_SUBJECT_UID "CertificateSubjectUID" "Certificate Subject UID" [TextString] V1_4..;
    0x420110 CERTIFICATE_SUBJECT_SERIAL_NUMBER "CertificateSubjectSerialNumber" "Certificate Subject Serial Number"
        [TextString] V1_4..;
    0x420111 CERTIFICATE_SUBJECT_TITLE "CertificateSubjectTitle" "Certificate Subject Title" [TextString] V1_4..;
    0x420112 CERTIFICATE_SUBJECT_DC "CertificateSubjectDC" "Certificate Subject DC" [TextString] V1_4..;
    0x420113 CERTIFICATE_SUBJECT_DN_QUALIFIER "CertificateSubjectDNQualifier" "Certificate Subject DN Qualifier"
        [TextString] V1_4..;
    0x420114 CERTIFICATE_ISSUER_CN "CertificateIssuerCN" "Certificate Issuer CN" [TextString] V1_4..;
    0x420115 CERTIFICATE_ISSUER_O "CertificateIssuerO" "Certificate Issuer O" [TextString] V1_4..;
    0x420116 CERTIFICATE_ISSUER_OU "CertificateIssuerOU" "Certificate Issuer OU" [TextString] V1_4..;
    0x420117 CERTIFICATE_ISSUER_EMAIL "CertificateIssuerEmail" "Certificate Issuer Email" [TextString] V1_4..;
    0x420118 CERTIFICATE_ISSUER_C "CertificateIssuerC" "Certificate Issuer C" [TextString] V1_4..;
    0x420119 CERTIFICATE_ISSUER_ST "CertificateIssuerST" "Certificate Issuer ST" [TextString] V1_4..;
    0x42011A CERTIFICATE_ISSUER_L "CertificateIssuerL" "Certificate Issuer L" [TextString] V1_4..;
    0x42011B CERTIFICATE_ISSUER_UID "CertificateIssuerUID" "Certificate Issuer UID" [TextString] V1_4..;
    0x42011C CERTIFICATE_ISSUER_SERIAL_NUMBER "CertificateIssuerSerialNumber" "Certificate Issuer Serial Number"
        [TextString] V1_4..;
    0x42011D CERTIFICATE_ISSUER_TITLE "CertificateIssuerTitle" "Certificate Issuer Title" [TextString] V1_4..;
    0x42011E CERTIFICATE_ISSUER_DC "CertificateIssuerDC" "Certificate Issuer DC" [TextString] V1_4..;
    0x42011F CERTIFICATE_ISSUER_DN_QUALIFIER "CertificateIssuerDNQualifier" "Certificate Issuer DN Qualifier"
        [TextString] V1_4..;
    0x420120 SENSITIVE "Sensitive" "Sensitive" [Boolean] V1_4..;
    0x420121 ALWAYS_SENSITIVE "AlwaysSensitive" "Always Sensitive" [Boolean] V1_4..;
    0x420122 EXTRACTABLE "Extractable" "Extractable" [Boolean] V1_4..;
    0x420123 NEVER_EXTRACTABLE "NeverExtractable" "Never Extractable" [Boolean] V1_4..;
    0x420124 REPLACE_EXISTING "ReplaceExisting" "Replace Existing" [Boolean] V1_4..;
    0x420125 ATTRIBUTES "Attributes" "Attributes" [Structure] V2_0..;
    0x420126 COMMON_ATTRIBUTES "CommonAttributes" "Common Attributes" [Structure] V2_0..;
    0x420127 PRIVATE_KEY_ATTRIBUTES "PrivateKeyAttributes" "Private Key Attributes" [Structure] V2_0..;
    0x420128 PUBLIC_KEY_ATTRIBUTES "PublicKeyAttributes" "Public Key Attributes" [Structure] V2_0..;
    0x420129 EXTENSION_ENUMERATION "ExtensionEnumeration" "Extension Enumeration" [Integer] V2_0..;
    0x42012A EXTENSION_ATTRIBUTE "ExtensionAttribute" "Extension Attribute" [Boolean] V2_0..;
    0x42012B EXTENSION_PARENT_STRUCTURE_TAG "ExtensionParentStructureTag" "Extension Parent Structure Tag" [Integer] V2_0..;
    0x42012C EXTENSION_DESCRIPTION "ExtensionDescription" "Extension Description" [TextString] V2_0..;
    0x42012D SERVER_NAME "ServerName" "Server Name" [TextString] V2_0..;
    0x42012E SERVER_SERIAL_NUMBER "ServerSerialNumber" "Server Serial Number" [TextString] V2_0..;
    0x42012F SERVER_VERSION "ServerVersion" "Server Version" [TextString] V2_0..;
    0x420130 SERVER_LOAD "ServerLoad" "Server Load" [TextString] V2_0..;
    0x420131 PRODUCT_NAME "ProductName" "Product Name" [TextString] V2_0..;
    0x420132 BUILD_LEVEL "BuildLevel" "Build Level" [TextString] V2_0..;
    0x420133 BUILD_DATE "BuildDate" "Build Date" [TextString] V2_0..;
    0x420134 CLUSTER_INFO "ClusterInfo" "Cluster Info" [TextString] V2_0..;
    0x420135 ALTERNATE_FAILOVER_ENDPOINTS "AlternateFailoverEndpoints" "Alternate Failover Endpoints" [TextString] V2_0..;
    0x420136 SHORT_UNIQUE_IDENTIFIER "ShortUniqueIdentifier" "Short Unique Identifier" [ByteString] V2_0..;
    0x420138 TAG "Tag" "Tag" [Enumeration] V2_0.., tag;
    0x420139 CERTIFICATE_REQUEST_UNIQUE_IDENTIFIER "CertificateRequestUniqueIdentifier" "Certificate Request Unique Identifier"
        [TextString] V2_0..;
    0x42013A NIST_KEY_TYPE "NISTKeyType" "NIST Key Type" [Enumeration] V2_0.., enumeration NISTKeyType;
    0x42013B ATTRIBUTE_REFERENCE "AttributeReference" "Attribute Reference" [Structure Enumeration] V2_0.., tag;
    0x42013C CURRENT_ATTRIBUTE "CurrentAttribute" "Current Attribute" [Structure] V2_0..;
    0x42013D NEW_ATTRIBUTE "NewAttribute" "New Attribute" [Structure] V2_0..;
    0x420140 CERTIFICATE_REQUEST_VALUE "CertificateRequestValue" "Certificate Request Value" [ByteString] V2_0..;
    0x420141 LOG_MESSAGE "LogMessage" "Log Message" [TextString] V2_0..;
    0x420142 PROFILE_VERSION "ProfileVersion" "Profile Version" [Structure] V2_0..;
    0x420143 PROFILE_VERSION_MAJOR "ProfileVersionMajor" "Profile Version Major" [Integer] V2_0..;
    0x420144 PROFILE_VERSION_MINOR "ProfileVersionMinor" "Profile Version Minor" [Integer] V2_0..;
    0x420145 PROTECTION_LEVEL "ProtectionLevel" "Protection Level" [Enumeration] V2_0.., enumeration ProtectionLevel;
    0x420146 PROTECTION_PERIOD "ProtectionPeriod" "Protection Period" [Interval] V2_0..;
    0x420147 QUANTUM_SAFE "QuantumSafe" "Quantum Safe" [Boolean] V2_0..;
    0x420148 QUANTUM_SAFE_CAPABILITY "QuantumSafeCapability" "Quantum Safe Capability" [Boolean] V2_0..;
    0x420149 TICKET "Ticket" "Ticket" [Structure] V2_0..;
    0x42014A TICKET_TYPE "TicketType" "Ticket Type" [Enumeration] V2_0.., enumeration TicketType;
    0x42014B TICKET_VALUE "TicketValue" "Ticket Value" [ByteString] V2_0..;
    0x42014C REQUEST_COUNT "RequestCount" "Request Count" [Integer] V2_0..;
    0x42014D RIGHTS "Rights" "Rights" [Structure] V2_0..;
    0x42014E OBJECTS "Objects" "Objects" [Structure] V2_0..;
    0x42014F OPERATIONS "Operations" "Operations" [Structure] V2_0..;
    0x420150 RIGHT "Right" "Right" [Structure] V2_0..;
    0x420151 ENDPOINT_ROLE "EndpointRole" "Endpoint Role" [Enumeration] V2_0.., enumeration EndpointRole;
    0x420152 DEFAULTS_INFORMATION "DefaultsInformation" "Defaults Information" [Structure] V2_0..;
    0x420153 OBJECT_DEFAULTS "ObjectDefaults" "Object Defaults" [Structure] V2_0..;
    0x420154 EPHEMERAL "Ephemeral" "Ephemeral" [Enumeration Boolean] V2_0.., enumeration Ephemeral;
    0x420155 SERVER_HASHED_PASSWORD "ServerHashedPassword" "Server Hashed Password" [ByteString] V2_0..;
    0x420156 ONE_TIME_PASSWORD "OneTimePassword" "One Time Password" [TextString] V2_0..;
    0x420157 HASHED_PASSWORD "HashedPassword" "Hashed Password" [ByteString] V2_0..;
    0x420158 ADJUSTMENT_TYPE "AdjustmentType" "Adjustment Type" [Enumeration] V2_0.., enumeration AdjustmentType;
    0x420159 PKCS_11_INTERFACE "PKCS_11Interface" "PKCS#11 Interface" [Structure] V2_0..;
    0x42015A PKCS_11_FUNCTION "PKCS_11Function" "PKCS#11 Function" [Enumeration Integer] V2_0.., enumeration PKCS11Function;
    0x42015B PKCS_11_INPUT_PARAMETERS "PKCS_11InputParameters" "PKCS#11 Input Parameters" [ByteString] V2_0..;
    0x42015C PKCS_11_OUTPUT_PARAMETERS "PKCS_11OutputParameters" "PKCS#11 Output Parameters" [ByteString] V2_0..;
    0x42015D PKCS_11_RETURN_CODE "PKCS_11ReturnCode" "PKCS#11 Return Code" [Enumeration] V2_0.., enumeration PKCS11ReturnCode;
    0x42015E PROTECTION_STORAGE_MASK "ProtectionStorageMask" "Protection Storage Mask"
        [Integer] V2_0.., mask ProtectionStorageMask;
    0x42015F PROTECTION_STORAGE_MASKS "ProtectionStorageMasks" "Protection Storage Masks" [Structure] V2_0..;
    0x420160 INTEROP_FUNCTION "InteropFunction" "Interop Function" [Enumeration] V2_0.., enumeration InteropFunction;
    0x420161 INTEROP_IDENTIFIER "InteropIdentifier" "Interop Identifier" [TextString] V2_0..;
    0x420162 ADJUSTMENT_VALUE "AdjustmentValue" "Adjustment Value"
        [Integer LongInteger BigInteger Interval DateTime Boolean] V2_0..;
    0x420163 COMMON_PROTECTION_STORAGE_MASKS "CommonProtectionStorageMasks" "Common Protection Storage Masks" [Structure] V2_0..;
    0x420164 PRIVATE_PROTECTION_STORAGE_MASKS "PrivateProtectionStorageMasks" "Private Protection Storage Masks"
        [Structure] V2_0..;
    0x420165 PUBLIC_PROTECTION_STORAGE_MASKS "PublicProtectionStorageMasks" "Public Protection Storage Masks" [Structure] V2_0..;
    0x420166 OBJECT_GROUPS "ObjectGroups" "Object Groups" [Structure] V2_1..;
    0x420167 OBJECT_TYPES "ObjectTypes" "Object Types" [Structure] V2_1..;
    0x420168 CONSTRAINTS "Constraints" "Constraints" [Structure] V2_1..;
    0x420169 CONSTRAINT "Constraint" "Constraint" [Structure] V2_1..;
    0x42016A ROTATE_INTERVAL "RotateInterval" "Rotate Interval" [Interval] V2_1..;
    0x42016B ROTATE_AUTOMATIC "RotateAutomatic" "Rotate Automatic" [Boolean] V2_1..;
    0x42016C ROTATE_OFFSET "RotateOffset" "Rotate Offset" [Interval] V2_1..;
    0x42016D ROTATE_DATE "RotateDate" "Rotate Date" [DateTime] V2_1..;
    0x42016E ROTATE_GENERATION "RotateGeneration" "Rotate Generation" [Integer] V2_1..;
    0x42016F ROTATE_NAME "RotateName" "Rotate Name" [TextString Structure] V2_1..;
    0x420170 ROTATE_NAME_VALUE "RotateNameValue" "Rotate Name Value" [TextString] V2_1..V3_0;
    0x420171 ROTATE_NAME_TYPE "RotateNameType" "Rotate Name Type" [Enumeration] V2_1..V3_0, enumeration RotateNameType;
    0x420172 ROTATE_LATEST "RotateLatest" "Rotate Latest" [Boolean] V2_1..;
    0x420173 ASYNCHRONOUS_REQUEST "AsynchronousRequest" "Asynchronous Request" [Structure] V2_1..;
    0x420174 SUBMISSION_DATE "SubmissionDate" "Submission Date" [DateTimeExtended] V2_1..;
    0x420175 PROCESSING_STAGE "ProcessingStage" "Processing Stage" [Enumeration] V2_1.., enumeration ProcessingStage;
    0x420176 ASYNCHRONOUS_CORRELATION_VALUES "AsynchronousCorrelationValues" "Asynchronous Correlation Values"
        [Structure] V2_1..;
    0x420190 CERTIFICATE_LINK "CertificateLink" "Certificate Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420191 CHILD_LINK "ChildLink" "Child Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420192 DERIVATION_OBJECT_LINK "DerivationObjectLink" "Derivation Object Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420193 DERIVED_OBJECT_LINK "DerivedObjectLink" "Derived Object Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420194 NEXT_LINK "NextLink" "Next Link" [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420195 PARENT_LINK "ParentLink" "Parent Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420196 PKCS_12_CERTIFICATE_LINK "PKCS_12CertificateLink" "PKCS#12 Certificate Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420197 PKCS_12_PASSWORD_LINK "PKCS_12PasswordLink" "PKCS#12 Password Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420198 PREVIOUS_LINK "PreviousLink" "Previous Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x420199 PRIVATE_KEY_LINK "PrivateKeyLink" "Private Key Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x42019A PUBLIC_KEY_LINK "PublicKeyLink" "Public Key Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x42019B REPLACED_OBJECT_LINK "ReplacedObjectLink" "Replaced Object Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x42019C REPLACEMENT_OBJECT_LINK "ReplacementObjectLink" "Replacement Object Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x42019D WRAPPING_KEY_LINK "WrappingKeyLink" "Wrapping Key Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x42019E OBJECT_CLASS "ObjectClass" "Object Class" [Enumeration] V3_0.., enumeration ObjectClass;
    0x42019F OBJECT_CLASS_MASK "ObjectClassMask" "Object Class Mask" [Integer] V3_0.., mask ObjectClassMask;
    0x4201A0 CREDENTIAL_LINK "CredentialLink" "Credential Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x4201A1 PASSWORD_CREDENTIAL "PasswordCredential" "Password Credential" [Structure] V3_0..;
    0x4201A2 PASSWORD_SALT "PasswordSalt" "Password Salt" [ByteString] V3_0..;
    0x4201A3 PASSWORD_SALT_ALGORITHM "PasswordSaltAlgorithm" "Password Salt Algorithm"
        [Enumeration] V3_0.., enumeration CryptographicAlgorithm;
    0x4201A4 SALTED_PASSWORD "SaltedPassword" "Salted Password" [ByteString] V3_0..;
    0x4201A5 PASSWORD_LINK "PasswordLink" "Password Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x4201A6 DEVICE_CREDENTIAL "DeviceCredential" "Device Credential" [Structure] V3_0..;
    0x4201A7 OTP_CREDENTIAL "OTPCredential" "OTP Credential" [Structure] V3_0..;
    0x4201A8 OTP_ALGORITHM "OTPAlgorithm" "OTP Algorithm" [Enumeration] V3_0.., enumeration OTPAlgorithm;
    0x4201A9 OTP_DIGEST "OTPDigest" "OTP Digest" [Enumeration] V3_0.., enumeration CryptographicAlgorithm;
    0x4201AA OTP_SERIAL "OTPSerial" "OTP Serial" [TextString] V3_0..;
    0x4201AB OTP_SEED "OTPSeed" "OTP Seed" [ByteString] V3_0..;
    0x4201AC OTP_INTERVAL "OTPInterval" "OTP Interval" [Interval] V3_0..;
    0x4201AD OTP_DIGITS "OTPDigits" "OTP Digits" [Integer] V3_0..;
    0x4201AE OTP_COUNTER "OTPCounter" "OTP Counter" [ByteString] V3_0..;
    0x4201AF HASHED_PASSWORD_CREDENTIAL "HashedPasswordCredential" "Hashed Password Credential" [Structure] V3_0..;
    0x4201B0 HASHED_USERNAME_PASSWORD "HashedUsernamePassword" "Hashed Username Password" [ByteString] V3_0..;
    0x4201B1 HASHED_PASSWORD_USERNAME "HashedPasswordUsername" "Hashed Password Username" [ByteString] V3_0..;
    0x4201B2 CREDENTIAL_INFORMATION "CredentialInformation" "Credential Information" [Structure] V3_0..;
    0x4201B3 GROUP_LINK "GroupLink" "Group Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x4201B4 SPLIT_KEY_BASE_LINK "SplitKeyBaseLink" "Split Key Base Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x4201B5 JOINED_SPLIT_KEY_PARTS_LINK "JoinedSplitKeyPartsLink" "Joined Split Key Parts Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x4201B6 SPLIT_KEY_POLYNOMIAL "SplitKeyPolynomial" "Split Key Polynomial"
        [Enumeration] V3_0.., enumeration SplitKeyPolynomial;
    0x4201B7 DEACTIVATION_MESSAGE "DeactivationMessage" "Deactivation Message" [TextString] V3_0..;
    0x4201B8 DEACTIVATION_REASON "DeactivationReason" "Deactivation Reason" [Structure] V3_0..;
    0x4201B9 DEACTIVATION_REASON_CODE "DeactivationReasonCode" "Deactivation Reason Code"
        [Enumeration] V3_0.., enumeration DeactivationReasonCode;
    0x4201BA CERTIFICATE_SUBJECT_DN "CertificateSubjectDN" "Certificate Subject DN" [TextString] V3_0..;
    0x4201BB CERTIFICATE_ISSUER_DN "CertificateIssuerDN" "Certificate Issuer DN" [TextString] V3_0..;
    0x4201BC CERTIFICATE_REQUEST_LINK "CertificateRequestLink" "Certificate Request Link"
        [Reference NameReference Enumeration Integer] V3_0.., enumeration UniqueIdentifier;
    0x4201BD CERTIFY_COUNTER "CertifyCounter" "Certify Counter" [LongInteger] V3_0..;
    0x4201BE DECRYPT_COUNTER "DecryptCounter" "Decrypt Counter" [LongInteger] V3_0..;
    0x4201BF ENCRYPT_COUNTER "EncryptCounter" "Encrypt Counter" [LongInteger] V3_0..;
    0x4201C0 SIGN_COUNTER "SignCounter" "Sign Counter" [LongInteger] V3_0..;
    0x4201C1 SIGNATURE_VERIFY_COUNTER "SignatureVerifyCounter" "Signature Verify Counter" [LongInteger] V3_0..;
    0x4201C2 NIST_SECURITY_CATEGORY "NISTSecurityCategory" "NIST Security Category" [Integer] V3_0..;
    0x4201C3 KEM_ALGORITHM "KEMAlgorithm" "KEM Algorithm" [Enumeration] V3_0.., enumeration KEMAlgorithm;
    0x4201C4 DETERMINISTIC "Deterministic" "Deterministic" [] V3_0..;
    0x4201C5 CONTEXT_STRING "ContextString" "Context String" [] V3_0..;
    0x4201C6 SEED "Seed" "Seed" [] V3_0..;
    0x4201C7 INPUT_KEY_MATERIAL "InputKeyMaterial" "Input Key Material" [] V3_0..;
    0x4201C8 INTERNAL "Internal" "Internal" [] V3_0..;
    0x4201C9 EXTERNAL_MU "ExternalMu" "External Mu" [] V3_0..;
    0x4201CA RANDOM "Random" "Random" [] V3_0..;
}
