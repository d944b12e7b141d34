//! The rows of the attributes.
//!
//! Written by `cargo xtask tables`: change the registry or the writer, not this file.

attributes! {
    UNIQUE_IDENTIFIER "UniqueIdentifier" "Unique Identifier" [IDENTIFIER] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    NAME "Name" "Name" [TEXT_STRING] V1_0.. {
        V1_0: always No, multiple Yes, set_by CLIENT, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_CERTIFY];
        V1_1: always No, multiple Yes, set_by CLIENT, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    OBJECT_TYPE "ObjectType" "Object Type" [ENUMERATION] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    CRYPTOGRAPHIC_ALGORITHM "CryptographicAlgorithm" "Cryptographic Algorithm" [ENUMERATION] V1_0.. {
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
    CRYPTOGRAPHIC_LENGTH "CryptographicLength" "Cryptographic Length" [INTEGER] V1_0.. {
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
    CRYPTOGRAPHIC_PARAMETERS "CryptographicParameters" "Cryptographic Parameters" [STRUCTURE] V1_0.. {
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
    CRYPTOGRAPHIC_DOMAIN_PARAMETERS "CryptographicDomainParameters" "Cryptographic Domain Parameters" [STRUCTURE] V1_0.. {
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
    CERTIFICATE_TYPE "CertificateType" "Certificate Type" [ENUMERATION] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_IDENTIFIER "CertificateIdentifier" "Certificate Identifier" [STRUCTURE] V1_0..V2_0 {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT "CertificateSubject" "Certificate Subject" [STRUCTURE] V1_0..V2_0 {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER "CertificateIssuer" "Certificate Issuer" [STRUCTURE] V1_0..V2_0 {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    DIGEST "Digest" "Digest" [STRUCTURE] V1_0.. {
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
    OPERATION_POLICY_NAME "OperationPolicyName" "Operation Policy Name" [TEXT_STRING] V1_0..V2_0 {
        V1_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    CRYPTOGRAPHIC_USAGE_MASK "CryptographicUsageMask" "Cryptographic Usage Mask" [INTEGER] V1_0.. {
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
    LEASE_TIME "LeaseTime" "Lease Time" [INTERVAL] V1_0.. {
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
    USAGE_LIMITS "UsageLimits" "Usage Limits" [STRUCTURE] V1_0.. {
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
    STATE "State" "State" [ENUMERATION] V1_0.. {
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
    INITIAL_DATE "InitialDate" "Initial Date" [DATE_TIME] V1_0.. {
        V1_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ACTIVATION_DATE "ActivationDate" "Activation Date" [DATE_TIME] V1_0.. {
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
    PROCESS_START_DATE "ProcessStartDate" "Process Start Date" [DATE_TIME] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [SYMMETRIC_KEYS SPLIT_KEYS TEMPLATES],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
        V2_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
    }
    PROTECT_STOP_DATE "ProtectStopDate" "Protect Stop Date" [DATE_TIME] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [SYMMETRIC_KEYS SPLIT_KEYS TEMPLATES],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
        V2_0: always No, multiple No, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE REGISTER DERIVE_KEY RE_KEY];
    }
    DEACTIVATION_DATE "DeactivationDate" "Deactivation Date" [DATE_TIME] V1_0.. {
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
    DESTROY_DATE "DestroyDate" "Destroy Date" [DATE_TIME] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [DESTROY];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [DESTROY];
    }
    COMPROMISE_OCCURRENCE_DATE "CompromiseOccurrenceDate" "Compromise Occurrence Date" [DATE_TIME] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [REVOKE];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REVOKE];
    }
    COMPROMISE_DATE "CompromiseDate" "Compromise Date" [DATE_TIME] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [REVOKE];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REVOKE];
    }
    REVOCATION_REASON "RevocationReason" "Revocation Reason" [STRUCTURE] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS OPAQUE_OBJECTS],
            during [REVOKE];
        V2_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REVOKE];
    }
    ARCHIVE_DATE "ArchiveDate" "Archive Date" [DATE_TIME] V1_0.. {
        V1_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [ARCHIVE];
    }
    OBJECT_GROUP "ObjectGroup" "Object Group" [TEXT_STRING] V1_0..V3_0 {
        V1_0: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple Yes, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    LINK "Link" "Link" [STRUCTURE] V1_0..V3_0 {
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
    APPLICATION_SPECIFIC_INFORMATION "ApplicationSpecificInformation" "Application Specific Information" [STRUCTURE] V1_0.. {
        V1_0: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_CERTIFY];
        V1_1: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    CONTACT_INFORMATION "ContactInformation" "Contact Information" [TEXT_STRING] V1_0.. {
        V1_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY];
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    LAST_CHANGE_DATE "LastChangeDate" "Last Change Date" [DATE_TIME] V1_0.. {
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
    CERTIFICATE_LENGTH "CertificateLength" "Certificate Length" [INTEGER] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    X_509_CERTIFICATE_IDENTIFIER "X_509CertificateIdentifier" "X.509 Certificate Identifier" [STRUCTURE] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [X_509_CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    X_509_CERTIFICATE_SUBJECT "X_509CertificateSubject" "X.509 Certificate Subject" [STRUCTURE] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [X_509_CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    X_509_CERTIFICATE_ISSUER "X_509CertificateIssuer" "X.509 Certificate Issuer" [STRUCTURE] V1_1.. {
        V1_1: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [X_509_CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    DIGITAL_SIGNATURE_ALGORITHM "DigitalSignatureAlgorithm" "Digital Signature Algorithm" [ENUMERATION] V1_1.. {
        V1_1: always Yes, multiple Conditional, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES PGP_KEYS],
            during [CERTIFY RE_CERTIFY REGISTER];
    }
    FRESH "Fresh" "Fresh" [BOOLEAN] V1_1.. {
        V1_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ALTERNATIVE_NAME "AlternativeName" "Alternative Name" [STRUCTURE] V1_2.. {
        V1_2: always No, multiple Yes, set_by CLIENT, server_modify Conditional, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    KEY_VALUE_PRESENT "KeyValuePresent" "Key Value Present" [BOOLEAN] V1_2.. {
        V1_2: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [SYMMETRIC_KEYS PRIVATE_KEYS SPLIT_KEYS SECRET_DATA],
            during [REGISTER];
        V2_0: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    KEY_VALUE_LOCATION "KeyValueLocation" "Key Value Location" [STRUCTURE] V1_2.. {
        V1_2: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [SYMMETRIC_KEYS PRIVATE_KEYS SPLIT_KEYS SECRET_DATA],
            during [];
        V2_0: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    ORIGINAL_CREATION_DATE "OriginalCreationDate" "Original Creation Date" [DATE_TIME] V1_2.. {
        V1_2: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
    }
    RANDOM_NUMBER_GENERATOR "RandomNumberGenerator" "Random Number Generator" [STRUCTURE] V1_3.. {
        V1_3: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE CREATE_KEY_PAIR DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
        V2_0: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR DERIVE_KEY RE_KEY RE_KEY_KEY_PAIR];
    }
    PKCS_12_FRIENDLY_NAME "PKCS_12FriendlyName" "PKCS#12 Friendly Name" [TEXT_STRING] V1_4.. {
        V1_4: always No, multiple No, set_by EITHER, server_modify No, client_modify Yes, client_delete Yes,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [];
        V2_0: always No, multiple No, set_by EITHER, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    DESCRIPTION "Description" "Description" [TEXT_STRING] V1_4.. {
        V1_4: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    COMMENT "Comment" "Comment" [TEXT_STRING] V1_4.. {
        V1_4: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    SENSITIVE "Sensitive" "Sensitive" [BOOLEAN] V1_4.. {
        V1_4: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
        V3_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    ALWAYS_SENSITIVE "AlwaysSensitive" "Always Sensitive" [BOOLEAN] V1_4.. {
        V1_4: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ADD_ATTRIBUTE MODIFY_ATTRIBUTE SET_ATTRIBUTE];
    }
    EXTRACTABLE "Extractable" "Extractable" [BOOLEAN] V1_4.. {
        V1_4: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
        V3_0: always Yes, multiple No, set_by EITHER, server_modify Yes, client_modify Conditional, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    NEVER_EXTRACTABLE "NeverExtractable" "Never Extractable" [BOOLEAN] V1_4.. {
        V1_4: always Yes, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ADD_ATTRIBUTE MODIFY_ATTRIBUTE SET_ATTRIBUTE];
    }
    CERTIFICATE_SUBJECT_CN "CertificateSubjectCN" "Certificate Subject CN" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_O "CertificateSubjectO" "Certificate Subject O" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_OU "CertificateSubjectOU" "Certificate Subject OU" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_EMAIL "CertificateSubjectEmail" "Certificate Subject Email" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_C "CertificateSubjectC" "Certificate Subject C" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_ST "CertificateSubjectST" "Certificate Subject ST" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_L "CertificateSubjectL" "Certificate Subject L" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_UID "CertificateSubjectUID" "Certificate Subject UID" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_SERIAL_NUMBER "CertificateSubjectSerialNumber" "Certificate Subject Serial Number" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_TITLE "CertificateSubjectTitle" "Certificate Subject Title" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_DC "CertificateSubjectDC" "Certificate Subject DC" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_SUBJECT_DN_QUALIFIER "CertificateSubjectDNQualifier" "Certificate Subject DN Qualifier" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_CN "CertificateIssuerCN" "Certificate Issuer CN" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_O "CertificateIssuerO" "Certificate Issuer O" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_OU "CertificateIssuerOU" "Certificate Issuer OU" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_EMAIL "CertificateIssuerEmail" "Certificate Issuer Email" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_C "CertificateIssuerC" "Certificate Issuer C" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_ST "CertificateIssuerST" "Certificate Issuer ST" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_L "CertificateIssuerL" "Certificate Issuer L" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_UID "CertificateIssuerUID" "Certificate Issuer UID" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_SERIAL_NUMBER "CertificateIssuerSerialNumber" "Certificate Issuer Serial Number" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_TITLE "CertificateIssuerTitle" "Certificate Issuer Title" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_DC "CertificateIssuerDC" "Certificate Issuer DC" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_DN_QUALIFIER "CertificateIssuerDNQualifier" "Certificate Issuer DN Qualifier" [TEXT_STRING] V2_0.. {
        V2_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    KEY_FORMAT_TYPE "KeyFormatType" "Key Format Type" [ENUMERATION] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    NIST_KEY_TYPE "NISTKeyType" "NIST Key Type" [ENUMERATION] V2_0.. {
        V2_0: always No, multiple Yes, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    OPAQUE_DATA_TYPE "OpaqueDataType" "Opaque Data Type" [ENUMERATION] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [OPAQUE_OBJECTS],
            during [REGISTER];
    }
    PROTECTION_LEVEL "ProtectionLevel" "Protection Level" [ENUMERATION] V2_0.. {
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    PROTECTION_PERIOD "ProtectionPeriod" "Protection Period" [INTERVAL] V2_0.. {
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    PROTECTION_STORAGE_MASK "ProtectionStorageMask" "Protection Storage Mask" [INTEGER] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    QUANTUM_SAFE "QuantumSafe" "Quantum Safe" [BOOLEAN] V2_0.. {
        V2_0: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    SHORT_UNIQUE_IDENTIFIER "ShortUniqueIdentifier" "Short Unique Identifier" [BYTE_STRING] V2_0.. {
        V2_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ATTRIBUTE "VendorAttribute" "Vendor Attribute" [STRUCTURE] V2_0.. {
        V2_0: always No, multiple Yes, set_by EITHER, server_modify Conditional, client_modify Conditional, client_delete Conditional,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY ACTIVATE REVOKE DESTROY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    ROTATE_AUTOMATIC "RotateAutomatic" "Rotate Automatic" [BOOLEAN] V2_1.. {
        V2_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    ROTATE_DATE "RotateDate" "Rotate Date" [DATE_TIME] V2_1.. {
        V2_1: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    ROTATE_GENERATION "RotateGeneration" "Rotate Generation" [INTEGER] V2_1.. {
        V2_1: always No, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    ROTATE_INTERVAL "RotateInterval" "Rotate Interval" [INTERVAL] V2_1.. {
        V2_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    ROTATE_LATEST "RotateLatest" "Rotate Latest" [BOOLEAN] V2_1.. {
        V2_1: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [RE_KEY RE_KEY_KEY_PAIR RE_CERTIFY];
    }
    ROTATE_NAME "RotateName" "Rotate Name" [TEXT_STRING] V2_1.. {
        V2_1: always No, multiple No, set_by CLIENT, server_modify No, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [];
    }
    ROTATE_OFFSET "RotateOffset" "Rotate Offset" [INTERVAL] V2_1.. {
        V2_1: always No, multiple No, set_by EITHER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY];
    }
    CREDENTIAL_TYPE "CredentialType" "Credential Type" [ENUMERATION] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CREDENTIAL_OBJECTS],
            during [REGISTER];
    }
    DEACTIVATION_REASON "DeactivationReason" "Deactivation Reason" [STRUCTURE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [DEACTIVATE];
    }
    KEY_PART_IDENTIFIER "KeyPartIdentifier" "Key Part Identifier" [INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    NIST_SECURITY_CATEGORY "NISTSecurityCategory" "NIST Security Category" [INTEGER] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    OBJECT_CLASS "ObjectClass" "Object Class" [ENUMERATION] V3_0.. {
        V3_0: always Yes, multiple No, set_by EITHER, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE CREATE_KEY_PAIR REGISTER DERIVE_KEY CERTIFY RE_CERTIFY RE_KEY RE_KEY_KEY_PAIR];
    }
    OTP_COUNTER "OTPCounter" "OTP Counter" [BYTE_STRING] V3_0.. {
        V3_0: always No, multiple No, set_by SERVER, server_modify Yes, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [];
    }
    SPLIT_KEY_POLYNOMIAL "SplitKeyPolynomial" "Split Key Polynomial" [ENUMERATION] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [ALL_OBJECTS],
            during [CREATE_SPLIT_KEY JOIN_SPLIT_KEY];
    }
    SPLIT_KEY_METHOD "SplitKeyMethod" "Split Key Method" [ENUMERATION] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    SPLIT_KEY_PARTS "SplitKeyParts" "Split Key Parts" [INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    SPLIT_KEY_THRESHOLD "SplitKeyThreshold" "Split Key Threshold" [INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by CLIENT, server_modify No, client_modify No, client_delete No,
            on [SPLIT_KEYS],
            during [CREATE_SPLIT_KEY];
    }
    CERTIFICATE_LINK "CertificateLink" "Certificate Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CERTIFICATE_REQUEST_LINK "CertificateRequestLink" "Certificate Request Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CHILD_LINK "ChildLink" "Child Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CREDENTIAL_LINK "CredentialLink" "Credential Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    DERIVATION_OBJECT_LINK "DerivationObjectLink" "Derivation Object Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    DERIVED_OBJECT_LINK "DerivedObjectLink" "Derived Object Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    GROUP_LINK "GroupLink" "Group Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    JOINED_SPLIT_KEY_PARTS_LINK "JoinedSplitKeyPartsLink" "Joined Split Key Parts Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    NEXT_LINK "NextLink" "Next Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PARENT_LINK "ParentLink" "Parent Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PASSWORD_LINK "PasswordLink" "Password Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PKCS_12_CERTIFICATE_LINK "PKCS_12CertificateLink" "PKCS#12 Certificate Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PKCS_12_PASSWORD_LINK "PKCS_12PasswordLink" "PKCS#12 Password Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PREVIOUS_LINK "PreviousLink" "Previous Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PRIVATE_KEY_LINK "PrivateKeyLink" "Private Key Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    PUBLIC_KEY_LINK "PublicKeyLink" "Public Key Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    REPLACED_OBJECT_LINK "ReplacedObjectLink" "Replaced Object Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    REPLACEMENT_OBJECT_LINK "ReplacementObjectLink" "Replacement Object Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    SPLIT_KEY_BASE_LINK "SplitKeyBaseLink" "Split Key Base Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    WRAPPING_KEY_LINK "WrappingKeyLink" "Wrapping Key Link" [REFERENCE] V3_0.. {
        V3_0: always No, multiple No, set_by EITHER, server_modify Yes, client_modify Yes, client_delete Yes,
            on [ALL_OBJECTS],
            during [REGISTER];
    }
    CERTIFICATE_SUBJECT_DN "CertificateSubjectDN" "Certificate Subject DN" [TEXT_STRING] V3_0.. {
        V3_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFICATE_ISSUER_DN "CertificateIssuerDN" "Certificate Issuer DN" [TEXT_STRING] V3_0.. {
        V3_0: always No, multiple Yes, set_by SERVER, server_modify No, client_modify No, client_delete No,
            on [CERTIFICATES],
            during [REGISTER CERTIFY RE_CERTIFY];
    }
    CERTIFY_COUNTER "CertifyCounter" "Certify Counter" [LONG_INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    DECRYPT_COUNTER "DecryptCounter" "Decrypt Counter" [LONG_INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    ENCRYPT_COUNTER "EncryptCounter" "Encrypt Counter" [LONG_INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    SIGN_COUNTER "SignCounter" "Sign Counter" [LONG_INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
    SIGNATURE_VERIFY_COUNTER "SignatureVerifyCounter" "Signature Verify Counter" [LONG_INTEGER] V3_0.. {
        V3_0: always Yes, multiple No, set_by SERVER, server_modify Conditional, client_modify No, client_delete No,
            on [CRYPTOGRAPHIC_OBJECTS],
            during [CREATE REGISTER IMPORT];
    }
}
