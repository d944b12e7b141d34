//! The rows of the attributes.
//!
//! Written by `cargo xtask tables`: change the registry or the writer, not this file.

attributes! {
    UNIQUE_IDENTIFIER "UniqueIdentifier" "Unique Identifier" [Identifier] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    NAME "Name" "Name" [TextString] V1_0.. {
        V1_0: always No, multiple Yes, set_by CLIENT, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_CERTIFY];
        V1_1: always No, multiple Yes, set_by CLIENT, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    OBJECT_TYPE "ObjectType" "Object Type" [Enumeration] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    CRYPTOGRAPHIC_ALGORITHM "CryptographicAlgorithm" "Cryptographic Algorithm" [Enumeration] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [KEYS CERTIFICATES TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [KEYS CERTIFICATES TEMPLATES],
            during [CERTIFY CREATE CREATE_KEY_PAIR RE_CERTIFY REGISTER DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Conditional, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CERTIFY CREATE CREATE_KEY_PAIR RE_CERTIFY REGISTER DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
    }
    CRYPTOGRAPHIC_LENGTH "CryptographicLength" "Cryptographic Length" [Integer] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [KEYS CERTIFICATES TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [KEYS CERTIFICATES TEMPLATES],
            during [CERTIFY CREATE CREATE_KEY_PAIR RE_CERTIFY REGISTER DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Conditional, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CERTIFY CREATE CREATE_KEY_PAIR RE_CERTIFY REGISTER DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
    }
    CRYPTOGRAPHIC_PARAMETERS "CryptographicParameters" "Cryptographic Parameters" [Structure] V1_0.. {
        V1_0: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [KEYS CERTIFICATES TEMPLATES],
            during [RE_KEY RE_CERTIFY];
        V1_1: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [KEYS CERTIFICATES TEMPLATES],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
        V2_0: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    CRYPTOGRAPHIC_DOMAIN_PARAMETERS "CryptographicDomainParameters" "Cryptographic Domain Parameters" [Structure] V1_0.. {
        V1_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [ASYMMETRIC_KEYS TEMPLATES],
            during [RE_KEY];
        V1_1: always No, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [ASYMMETRIC_KEYS TEMPLATES],
            during [RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [PUBLIC_KEYS PRIVATE_KEYS],
            during [RE_KEY RE_KEY_KEY_PAIR];
    }
    CERTIFICATE_TYPE "CertificateType" "Certificate Type" [Enumeration] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_IDENTIFIER "CertificateIdentifier" "Certificate Identifier" [Structure] V1_0..V2_0 {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT "CertificateSubject" "Certificate Subject" [Structure] V1_0..V2_0 {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER "CertificateIssuer" "Certificate Issuer" [Structure] V1_0..V2_0 {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    DIGEST "Digest" "Digest" [Structure] V1_0.. {
        V1_0: always Conditional, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Conditional, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Conditional, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    OPERATION_POLICY_NAME "OperationPolicyName" "Operation Policy Name" [TextString] V1_0..V2_0 {
        V1_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    CRYPTOGRAPHIC_USAGE_MASK "CryptographicUsageMask" "Cryptographic Usage Mask" [Integer] V1_0.. {
        V1_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Conditional, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    LEASE_TIME "LeaseTime" "Lease Time" [Interval] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    USAGE_LIMITS "UsageLimits" "Usage Limits" [Structure] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete Conditional,
            on [KEYS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY RE_KEY GET_USAGE_ALLOCATION];
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete Conditional,
            on [KEYS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR GET_USAGE_ALLOCATION];
        V2_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete Conditional,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR GET_USAGE_ALLOCATION];
    }
    STATE "State" "State" [Enumeration] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE DEACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY
                RE_KEY_KEY_PAIR];
    }
    INITIAL_DATE "InitialDate" "Initial Date" [DateTime] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ACTIVATION_DATE "ActivationDate" "Activation Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    PROCESS_START_DATE "ProcessStartDate" "Process Start Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [SYMMETRIC_KEYS SPLIT_KEYS TEMPLATES],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
        V2_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
    }
    PROTECT_STOP_DATE "ProtectStopDate" "Protect Stop Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [SYMMETRIC_KEYS SPLIT_KEYS TEMPLATES],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
        V2_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
    }
    DEACTIVATION_DATE "DeactivationDate" "Deactivation Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY REVOKE CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS TEMPLATES],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY REVOKE CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY REVOKE CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V3_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DEACTIVATE DERIVE_KEY REVOKE CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    DESTROY_DATE "DestroyDate" "Destroy Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [DESTROY];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [DESTROY];
    }
    COMPROMISE_OCCURRENCE_DATE "CompromiseOccurrenceDate" "Compromise Occurrence Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [REVOKE];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REVOKE];
    }
    COMPROMISE_DATE "CompromiseDate" "Compromise Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [REVOKE];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REVOKE];
    }
    REVOCATION_REASON "RevocationReason" "Revocation Reason" [Structure] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [REVOKE];
        V2_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REVOKE];
    }
    ARCHIVE_DATE "ArchiveDate" "Archive Date" [DateTime] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [ARCHIVE];
    }
    OBJECT_GROUP "ObjectGroup" "Object Group" [TextString] V1_0..V3_0 {
        V1_0: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    LINK "Link" "Link" [Structure] V1_0..V3_0 {
        V1_0: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE_KEY_PAIR DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE_KEY_PAIR DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE_KEY_PAIR DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR REGISTER];
    }
    APPLICATION_SPECIFIC_INFORMATION "ApplicationSpecificInformation" "Application Specific Information" [Structure] V1_0.. {
        V1_0: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_CERTIFY];
        V1_1: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    CONTACT_INFORMATION "ContactInformation" "Contact Information" [TextString] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    LAST_CHANGE_DATE "LastChangeDate" "Last Change Date" [DateTime] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY ARCHIVE RECOVER CERTIFY RE_CERTIFY RE_KEY
                ADD_ATTRIBUTE MODIFY_ATTRIBUTE DELETE_ATTRIBUTE GET_USAGE_ALLOCATION];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY ARCHIVE RECOVER CERTIFY RE_CERTIFY RE_KEY
                RE_KEY_KEY_PAIR ADD_ATTRIBUTE MODIFY_ATTRIBUTE DELETE_ATTRIBUTE GET_USAGE_ALLOCATION];
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE DEACTIVATE REVOKE DESTROY ARCHIVE RECOVER CERTIFY
                RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR ADD_ATTRIBUTE MODIFY_ATTRIBUTE DELETE_ATTRIBUTE GET_USAGE_ALLOCATION];
    }
    CUSTOM_ATTRIBUTE "CustomAttribute" "Custom Attribute" [] V1_0..V2_0 {
        V1_0: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete Conditional,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete Conditional,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    CERTIFICATE_LENGTH "CertificateLength" "Certificate Length" [Integer] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    X_509_CERTIFICATE_IDENTIFIER "X_509CertificateIdentifier" "X.509 Certificate Identifier" [Structure] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [X_509_CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    X_509_CERTIFICATE_SUBJECT "X_509CertificateSubject" "X.509 Certificate Subject" [Structure] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [X_509_CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    X_509_CERTIFICATE_ISSUER "X_509CertificateIssuer" "X.509 Certificate Issuer" [Structure] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [X_509_CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    DIGITAL_SIGNATURE_ALGORITHM "DigitalSignatureAlgorithm" "Digital Signature Algorithm" [Enumeration] V1_1.. {
        V1_1: always Yes, multiple Conditional, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES PGP_KEYS],
            during [CERTIFY RE_CERTIFY REGISTER];
    }
    FRESH "Fresh" "Fresh" [Boolean] V1_1.. {
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ALTERNATIVE_NAME "AlternativeName" "Alternative Name" [Structure] V1_2.. {
        V1_2: always No, multiple Yes, set_by CLIENT, server_modify Conditional, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    KEY_VALUE_PRESENT "KeyValuePresent" "Key Value Present" [Boolean] V1_2.. {
        V1_2: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [SYMMETRIC_KEYS PRIVATE_KEYS SPLIT_KEYS SECRET_DATA],
            during [REGISTER];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    KEY_VALUE_LOCATION "KeyValueLocation" "Key Value Location" [Structure] V1_2.. {
        V1_2: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [SYMMETRIC_KEYS PRIVATE_KEYS SPLIT_KEYS SECRET_DATA],
            during [];
        V2_0: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    ORIGINAL_CREATION_DATE "OriginalCreationDate" "Original Creation Date" [DateTime] V1_2.. {
        V1_2: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
    }
    RANDOM_NUMBER_GENERATOR "RandomNumberGenerator" "Random Number Generator" [Structure] V1_3.. {
        V1_3: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
    }
    PKCS_12_FRIENDLY_NAME "PKCS_12FriendlyName" "PKCS#12 Friendly Name" [TextString] V1_4.. {
        V1_4: always No, multiple No, set_by EITHER, server_modify No, client_modify Yes, client_delete Yes,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [];
        V2_0: always No, multiple No, set_by EITHER, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    DESCRIPTION "Description" "Description" [TextString] V1_4.. {
        V1_4: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    COMMENT "Comment" "Comment" [TextString] V1_4.. {
        V1_4: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    SENSITIVE "Sensitive" "Sensitive" [Boolean] V1_4.. {
        V1_4: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
        V3_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    ALWAYS_SENSITIVE "AlwaysSensitive" "Always Sensitive" [Boolean] V1_4.. {
        V1_4: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ADD_ATTRIBUTE MODIFY_ATTRIBUTE SET_ATTRIBUTE];
    }
    EXTRACTABLE "Extractable" "Extractable" [Boolean] V1_4.. {
        V1_4: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
        V3_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    NEVER_EXTRACTABLE "NeverExtractable" "Never Extractable" [Boolean] V1_4.. {
        V1_4: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ADD_ATTRIBUTE MODIFY_ATTRIBUTE SET_ATTRIBUTE];
    }
    CERTIFICATE_SUBJECT_CN "CertificateSubjectCN" "Certificate Subject CN" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_O "CertificateSubjectO" "Certificate Subject O" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_OU "CertificateSubjectOU" "Certificate Subject OU" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_EMAIL "CertificateSubjectEmail" "Certificate Subject Email" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_C "CertificateSubjectC" "Certificate Subject C" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_ST "CertificateSubjectST" "Certificate Subject ST" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_L "CertificateSubjectL" "Certificate Subject L" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_UID "CertificateSubjectUID" "Certificate Subject UID" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_SERIAL_NUMBER "CertificateSubjectSerialNumber" "Certificate Subject Serial Number" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_TITLE "CertificateSubjectTitle" "Certificate Subject Title" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_DC "CertificateSubjectDC" "Certificate Subject DC" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_DN_QUALIFIER "CertificateSubjectDNQualifier" "Certificate Subject DN Qualifier" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_CN "CertificateIssuerCN" "Certificate Issuer CN" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_O "CertificateIssuerO" "Certificate Issuer O" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_OU "CertificateIssuerOU" "Certificate Issuer OU" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_EMAIL "CertificateIssuerEmail" "Certificate Issuer Email" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_C "CertificateIssuerC" "Certificate Issuer C" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_ST "CertificateIssuerST" "Certificate Issuer ST" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_L "CertificateIssuerL" "Certificate Issuer L" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_UID "CertificateIssuerUID" "Certificate Issuer UID" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_SERIAL_NUMBER "CertificateIssuerSerialNumber" "Certificate Issuer Serial Number" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_TITLE "CertificateIssuerTitle" "Certificate Issuer Title" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_DC "CertificateIssuerDC" "Certificate Issuer DC" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_DN_QUALIFIER "CertificateIssuerDNQualifier" "Certificate Issuer DN Qualifier" [TextString] V1_4.. {
        V1_4: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    KEY_FORMAT_TYPE "KeyFormatType" "Key Format Type" [Enumeration] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    NIST_KEY_TYPE "NISTKeyType" "NIST Key Type" [Enumeration] V2_0.. {
        V2_0: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    OPAQUE_DATA_TYPE "OpaqueDataType" "Opaque Data Type" [Enumeration] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [OPAQUE_OBJECTS],
            during [REGISTER];
    }
    PROTECTION_LEVEL "ProtectionLevel" "Protection Level" [Enumeration] V2_0.. {
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    PROTECTION_PERIOD "ProtectionPeriod" "Protection Period" [Interval] V2_0.. {
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    PROTECTION_STORAGE_MASK "ProtectionStorageMask" "Protection Storage Mask" [Integer] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    QUANTUM_SAFE "QuantumSafe" "Quantum Safe" [Boolean] V2_0.. {
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    SHORT_UNIQUE_IDENTIFIER "ShortUniqueIdentifier" "Short Unique Identifier" [ByteString] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ATTRIBUTE "VendorAttribute" "Vendor Attribute" [Structure] V2_0.. {
        V2_0: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete Conditional,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ROTATE_AUTOMATIC "RotateAutomatic" "Rotate Automatic" [Boolean] V2_1.. {
        V2_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    ROTATE_DATE "RotateDate" "Rotate Date" [DateTime] V2_1.. {
        V2_1: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    ROTATE_GENERATION "RotateGeneration" "Rotate Generation" [Integer] V2_1.. {
        V2_1: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    ROTATE_INTERVAL "RotateInterval" "Rotate Interval" [Interval] V2_1.. {
        V2_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    ROTATE_LATEST "RotateLatest" "Rotate Latest" [Boolean] V2_1.. {
        V2_1: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    ROTATE_NAME "RotateName" "Rotate Name" [TextString] V2_1.. {
        V2_1: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    ROTATE_OFFSET "RotateOffset" "Rotate Offset" [Interval] V2_1.. {
        V2_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    CREDENTIAL_TYPE "CredentialType" "Credential Type" [Enumeration] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CREDENTIAL_OBJECTS],
            during [REGISTER];
    }
    DEACTIVATION_REASON "DeactivationReason" "Deactivation Reason" [Structure] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [DEACTIVATE];
    }
    KEY_PART_IDENTIFIER "KeyPartIdentifier" "Key Part Identifier" [Integer] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    NIST_SECURITY_CATEGORY "NISTSecurityCategory" "NIST Security Category" [Integer] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    OBJECT_CLASS "ObjectClass" "Object Class" [Enumeration] V3_0.. {
        V3_0: always Yes, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    OTP_COUNTER "OTPCounter" "OTP Counter" [ByteString] V3_0.. {
        V3_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    SPLIT_KEY_POLYNOMIAL "SplitKeyPolynomial" "Split Key Polynomial" [Enumeration] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE_SPLIT_KEY JOIN_SPLIT_KEY];
    }
    SPLIT_KEY_METHOD "SplitKeyMethod" "Split Key Method" [Enumeration] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    SPLIT_KEY_PARTS "SplitKeyParts" "Split Key Parts" [Integer] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    SPLIT_KEY_THRESHOLD "SplitKeyThreshold" "Split Key Threshold" [Integer] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    CERTIFICATE_LINK "CertificateLink" "Certificate Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CERTIFICATE_REQUEST_LINK "CertificateRequestLink" "Certificate Request Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CHILD_LINK "ChildLink" "Child Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CREDENTIAL_LINK "CredentialLink" "Credential Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    DERIVATION_OBJECT_LINK "DerivationObjectLink" "Derivation Object Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    DERIVED_OBJECT_LINK "DerivedObjectLink" "Derived Object Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    GROUP_LINK "GroupLink" "Group Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    JOINED_SPLIT_KEY_PARTS_LINK "JoinedSplitKeyPartsLink" "Joined Split Key Parts Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    NEXT_LINK "NextLink" "Next Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PARENT_LINK "ParentLink" "Parent Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PASSWORD_LINK "PasswordLink" "Password Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PKCS_12_CERTIFICATE_LINK "PKCS_12CertificateLink" "PKCS#12 Certificate Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PKCS_12_PASSWORD_LINK "PKCS_12PasswordLink" "PKCS#12 Password Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PREVIOUS_LINK "PreviousLink" "Previous Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PRIVATE_KEY_LINK "PrivateKeyLink" "Private Key Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PUBLIC_KEY_LINK "PublicKeyLink" "Public Key Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    REPLACED_OBJECT_LINK "ReplacedObjectLink" "Replaced Object Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    REPLACEMENT_OBJECT_LINK "ReplacementObjectLink" "Replacement Object Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    SPLIT_KEY_BASE_LINK "SplitKeyBaseLink" "Split Key Base Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    WRAPPING_KEY_LINK "WrappingKeyLink" "Wrapping Key Link" [Reference] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CERTIFICATE_SUBJECT_DN "CertificateSubjectDN" "Certificate Subject DN" [TextString] V3_0.. {
        V3_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_DN "CertificateIssuerDN" "Certificate Issuer DN" [TextString] V3_0.. {
        V3_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFY_COUNTER "CertifyCounter" "Certify Counter" [LongInteger] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    DECRYPT_COUNTER "DecryptCounter" "Decrypt Counter" [LongInteger] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    ENCRYPT_COUNTER "EncryptCounter" "Encrypt Counter" [LongInteger] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    SIGN_COUNTER "SignCounter" "Sign Counter" [LongInteger] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    SIGNATURE_VERIFY_COUNTER "SignatureVerifyCounter" "Signature Verify Counter" [LongInteger] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
}
