//! Enumerations of the protocol, each with its values (KMIP 2.1 section 11).
//!
//! Written by `cargo xtask tables`: change the registry or the writer, not this file.

use super::EnumTable;

enumeration! {
    AdjustmentType "AdjustmentType" "Adjustment Type" V2_0.. {
        0x00000001 INCREMENT "Increment" "Increment" V2_0..;
        0x00000002 DECREMENT "Decrement" "Decrement" V2_0..;
        0x00000003 NEGATE "Negate" "Negate" V2_0..;
    }
}

enumeration! {
    AlternativeNameType "AlternativeNameType" "Alternative Name Type" V1_2.. {
        0x00000001 UNINTERPRETED_TEXT_STRING "UninterpretedTextString" "Uninterpreted Text String" V1_2..;
        0x00000002 URI "URI" "URI" V1_2..;
        0x00000003 OBJECT_SERIAL_NUMBER "ObjectSerialNumber" "Object Serial Number" V1_2..;
        0x00000004 EMAIL_ADDRESS "EmailAddress" "Email Address" V1_2..;
        0x00000005 DNS_NAME "DNSName" "DNS Name" V1_2..;
        0x00000006 X_500_DISTINGUISHED_NAME "X_500DistinguishedName" "X.500 Distinguished Name" V1_2..;
        0x00000007 IP_ADDRESS "IPAddress" "IP Address" V1_2..;
    }
}

enumeration! {
    AsynchronousIndicator "AsynchronousIndicator" "Asynchronous Indicator" V2_0.. {
        0x00000001 MANDATORY "Mandatory" "Mandatory" V2_0..;
        0x00000002 OPTIONAL "Optional" "Optional" V2_0..;
        0x00000003 PROHIBITED "Prohibited" "Prohibited" V2_0..;
    }
}

enumeration! {
    AttestationType "AttestationType" "Attestation Type" V1_2.. {
        0x00000001 TPM_QUOTE "TPMQuote" "TPM Quote" V1_2..;
        0x00000002 TCG_INTEGRITY_REPORT "TCGIntegrityReport" "TCG Integrity Report" V1_2..;
        0x00000003 SAML_ASSERTION "SAMLAssertion" "SAML Assertion" V1_2..;
    }
}

enumeration! {
    BatchErrorContinuationOption "BatchErrorContinuationOption" "Batch Error Continuation Option" V1_0.. {
        0x00000001 CONTINUE "Continue" "Continue" V1_0..;
        0x00000002 STOP "Stop" "Stop" V1_0..;
        0x00000003 UNDO "Undo" "Undo" V1_0..;
    }
}

enumeration! {
    BlockCipherMode "BlockCipherMode" "Block Cipher Mode" V1_0.. {
        0x00000001 CBC "CBC" "CBC" V1_0..;
        0x00000002 ECB "ECB" "ECB" V1_0..;
        0x00000003 PCBC "PCBC" "PCBC" V1_0..;
        0x00000004 CFB "CFB" "CFB" V1_0..;
        0x00000005 OFB "OFB" "OFB" V1_0..;
        0x00000006 CTR "CTR" "CTR" V1_0..;
        0x00000007 CMAC "CMAC" "CMAC" V1_0..;
        0x00000008 CCM "CCM" "CCM" V1_0..;
        0x00000009 GCM "GCM" "GCM" V1_0..;
        0x0000000A CBC_MAC "CBC_MAC" "CBC-MAC" V1_0..;
        0x0000000B XTS "XTS" "XTS" V1_0..;
        0x0000000C AESKEYWRAPPADDING "AESKeyWrapPadding" "AESKeyWrapPadding" V1_0..;
        0x0000000D NISTKEYWRAP "NISTKeyWrap" "NISTKeyWrap" V1_0..;
        0x0000000E X9_102_AESKW "X9_102AESKW" "X9.102 AESKW" V1_0..;
        0x0000000F X9_102_TDKW "X9_102TDKW" "X9.102 TDKW" V1_0..;
        0x00000010 X9_102_AKW1 "X9_102AKW1" "X9.102 AKW1" V1_0..;
        0x00000011 X9_102_AKW2 "X9_102AKW2" "X9.102 AKW2" V1_0..;
        0x00000012 AEAD "AEAD" "AEAD" V1_4..;
    }
}

enumeration! {
    CancellationResult "CancellationResult" "Cancellation Result" V1_0.. {
        0x00000001 CANCELED "Canceled" "Canceled" V1_0..;
        0x00000002 UNABLE_TO_CANCEL "UnableToCancel" "Unable to Cancel" V1_0..;
        0x00000003 COMPLETED "Completed" "Completed" V1_0..;
        0x00000004 FAILED "Failed" "Failed" V1_0..;
        0x00000005 UNAVAILABLE "Unavailable" "Unavailable" V1_0..;
    }
}

enumeration! {
    CertificateRequestType "CertificateRequestType" "Certificate Request Type" V1_0.. {
        0x00000001 CRMF "CRMF" "CRMF" V1_0..;
        0x00000002 PKCS_10 "PKCS_10" "PKCS#10" V1_0..;
        0x00000003 PEM "PEM" "PEM" V1_0..;
        0x00000004 PGP "PGP" "PGP" V1_0..V2_0;
    }
}

enumeration! {
    CertificateType "CertificateType" "Certificate Type" V1_0.. {
        0x00000001 X_509 "X_509" "X.509" V1_0..;
        0x00000002 PGP "PGP" "PGP" V1_0..;
    }
}

enumeration! {
    ClientRegistrationMethod "ClientRegistrationMethod" "Client Registration Method" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 SERVER_PRE_GENERATED "ServerPreGenerated" "Server Pre-Generated" V1_3..;
        0x00000003 SERVER_ON_DEMAND "ServerOnDemand" "Server On-Demand" V1_3..;
        0x00000004 CLIENT_GENERATED "ClientGenerated" "Client Generated" V1_3..;
        0x00000005 CLIENT_REGISTERED "ClientRegistered" "Client Registered" V1_3..;
    }
}

enumeration! {
    CredentialType "CredentialType" "Credential Type" V1_0.. {
        0x00000001 USERNAME_AND_PASSWORD "UsernameAndPassword" "Username and Password" V1_0..;
        0x00000002 DEVICE "Device" "Device" V1_1..;
        0x00000003 ATTESTATION "Attestation" "Attestation" V1_2..;
        0x00000004 ONE_TIME_PASSWORD "OneTimePassword" "One Time Password" V2_0..;
        0x00000005 HASHED_PASSWORD "HashedPassword" "Hashed Password" V2_0..;
        0x00000006 TICKET "Ticket" "Ticket" V2_0..;
        0x00000007 PASSWORD "Password" "Password" V3_0..;
        0x00000008 CERTIFICATE "Certificate" "Certificate" V3_0..;
    }
}

enumeration! {
    CryptographicAlgorithm "CryptographicAlgorithm" "Cryptographic Algorithm" V1_0.. {
        0x00000001 DES "DES" "DES" V1_0..;
        0x00000002 TRIPLE_DES "DES3" "3DES" V1_0..;
        0x00000003 AES "AES" "AES" V1_0..;
        0x00000004 RSA "RSA" "RSA" V1_0..;
        0x00000005 DSA "DSA" "DSA" V1_0..;
        0x00000006 ECDSA "ECDSA" "ECDSA" V1_0..;
        0x00000007 HMAC_SHA1 "HMAC_SHA1" "HMAC-SHA1" V1_0..;
        0x00000008 HMAC_SHA224 "HMAC_SHA224" "HMAC-SHA224" V1_0..;
        0x00000009 HMAC_SHA256 "HMAC_SHA256" "HMAC-SHA256" V1_0..;
        0x0000000A HMAC_SHA384 "HMAC_SHA384" "HMAC-SHA384" V1_0..;
        0x0000000B HMAC_SHA512 "HMAC_SHA512" "HMAC-SHA512" V1_0..;
        0x0000000C HMAC_MD5 "HMAC_MD5" "HMAC-MD5" V1_0..;
        0x0000000D DH "DH" "DH" V1_0..;
        0x0000000E ECDH "ECDH" "ECDH" V1_0..;
        0x0000000F ECMQV "ECMQV" "ECMQV" V1_0..;
        0x00000010 BLOWFISH "Blowfish" "Blowfish" V1_0..;
        0x00000011 CAMELLIA "Camellia" "Camellia" V1_0..;
        0x00000012 CAST5 "CAST5" "CAST5" V1_0..;
        0x00000013 IDEA "IDEA" "IDEA" V1_0..;
        0x00000014 MARS "MARS" "MARS" V1_0..;
        0x00000015 RC2 "RC2" "RC2" V1_0..;
        0x00000016 RC4 "RC4" "RC4" V1_0..;
        0x00000017 RC5 "RC5" "RC5" V1_0..;
        0x00000018 SKIPJACK "SKIPJACK" "SKIPJACK" V1_0..;
        0x00000019 TWOFISH "Twofish" "Twofish" V1_0..;
        0x0000001A EC "EC" "EC" V1_2..;
        0x0000001B ONE_TIME_PAD "OneTimePad" "One Time Pad" V1_3..;
        0x0000001C CHACHA20 "ChaCha20" "ChaCha20" V1_4..;
        0x0000001D POLY1305 "Poly1305" "Poly1305" V1_4..;
        0x0000001E CHACHA20POLY1305 "ChaCha20Poly1305" "ChaCha20Poly1305" V1_4..;
        0x0000001F SHA3_224 "SHA3_224" "SHA3-224" V1_4..;
        0x00000020 SHA3_256 "SHA3_256" "SHA3-256" V1_4..;
        0x00000021 SHA3_384 "SHA3_384" "SHA3-384" V1_4..;
        0x00000022 SHA3_512 "SHA3_512" "SHA3-512" V1_4..;
        0x00000023 HMAC_SHA3_224 "HMAC_SHA3_224" "HMAC-SHA3-224" V1_4..;
        0x00000024 HMAC_SHA3_256 "HMAC_SHA3_256" "HMAC-SHA3-256" V1_4..;
        0x00000025 HMAC_SHA3_384 "HMAC_SHA3_384" "HMAC-SHA3-384" V1_4..;
        0x00000026 HMAC_SHA3_512 "HMAC_SHA3_512" "HMAC-SHA3-512" V1_4..;
        0x00000027 SHAKE_128 "SHAKE_128" "SHAKE-128" V1_4..;
        0x00000028 SHAKE_256 "SHAKE_256" "SHAKE-256" V1_4..;
        0x00000029 ARIA "ARIA" "ARIA" V2_0..;
        0x0000002A SEED "SEED" "SEED" V2_0..;
        0x0000002B SM2 "SM2" "SM2" V2_0..;
        0x0000002C SM3 "SM3" "SM3" V2_0..;
        0x0000002D SM4 "SM4" "SM4" V2_0..;
        0x0000002E GOST_R_34_10_2012 "GOSTR34_10_2012" "GOST R 34.10-2012" V2_0..;
        0x0000002F GOST_R_34_11_2012 "GOSTR34_11_2012" "GOST R 34.11-2012" V2_0..;
        0x00000030 GOST_R_34_13_2015 "GOSTR34_13_2015" "GOST R 34.13-2015" V2_0..;
        0x00000031 GOST_28147_89 "GOST28147_89" "GOST 28147-89" V2_0..;
        0x00000032 XMSS "XMSS" "XMSS" V2_0..;
        0x00000033 SPHINCS_256 "SPHINCS_256" "SPHINCS-256" V2_0..;
        0x00000034 MCELIECE "McEliece" "McEliece" V2_0..;
        0x00000035 MCELIECE_6960119 "McEliece_6960119" "McEliece-6960119" V2_0..;
        0x00000036 MCELIECE_8192128 "McEliece_8192128" "McEliece-8192128" V2_0..;
        0x00000037 ED25519 "Ed25519" "Ed25519" V2_0..;
        0x00000038 ED448 "Ed448" "Ed448" V2_0..;
        0x00000039 ML_KEM_512 "ML_KEM_512" "ML-KEM-512" V3_0..;
        0x0000003A ML_KEM_768 "ML_KEM_768" "ML-KEM-768" V3_0..;
        0x0000003B ML_KEM_1024 "ML_KEM_1024" "ML-KEM-1024" V3_0..;
        0x0000003C ML_DSA_44 "ML_DSA_44" "ML-DSA-44" V3_0..;
        0x0000003D ML_DSA_65 "ML_DSA_65" "ML-DSA-65" V3_0..;
        0x0000003E ML_DSA_87 "ML_DSA_87" "ML-DSA-87" V3_0..;
        0x0000003F SLH_DSA_SHA2_128S "SLH_DSA_SHA2_128s" "SLH-DSA-SHA2-128s" V3_0..;
        0x00000040 SLH_DSA_SHA2_128F "SLH_DSA_SHA2_128f" "SLH-DSA-SHA2-128f" V3_0..;
        0x00000041 SLH_DSA_SHA2_192S "SLH_DSA_SHA2_192s" "SLH-DSA-SHA2-192s" V3_0..;
        0x00000042 SLH_DSA_SHA2_192F "SLH_DSA_SHA2_192f" "SLH-DSA-SHA2-192f" V3_0..;
        0x00000043 SLH_DSA_SHA2_256S "SLH_DSA_SHA2_256s" "SLH-DSA-SHA2-256s" V3_0..;
        0x00000044 SLH_DSA_SHA2_256F "SLH_DSA_SHA2_256f" "SLH-DSA-SHA2-256f" V3_0..;
        0x00000045 SLH_DSA_SHAKE_128S "SLH_DSA_SHAKE_128s" "SLH-DSA-SHAKE-128s" V3_0..;
        0x00000046 SLH_DSA_SHAKE_128F "SLH_DSA_SHAKE_128f" "SLH-DSA-SHAKE-128f" V3_0..;
        0x00000047 SLH_DSA_SHAKE_192S "SLH_DSA_SHAKE_192s" "SLH-DSA-SHAKE-192s" V3_0..;
        0x00000048 SLH_DSA_SHAKE_192F "SLH_DSA_SHAKE_192f" "SLH-DSA-SHAKE-192f" V3_0..;
        0x00000049 SLH_DSA_SHAKE_256S "SLH_DSA_SHAKE_256s" "SLH-DSA-SHAKE-256s" V3_0..;
        0x0000004A SLH_DSA_SHAKE_256F "SLH_DSA_SHAKE_256f" "SLH-DSA-SHAKE-256f" V3_0..;
        0x0000005A X25519 "X25519" "X25519" V3_0..;
        0x0000005B X448 "X448" "X448" V3_0..;
        0x0000005C X25519MLKEM768 "X25519MLKEM768" "X25519MLKEM768" V3_0..;
        0x0000005D SECP256R1MLKEM768 "SECP256R1MLKEM768" "SECP256R1MLKEM768" V3_0..;
    }
}

enumeration! {
    DRBGAlgorithm "DRBGAlgorithm" "DRBG Algorithm" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 DUAL_EC "Dual_EC" "Dual-EC" V1_3..;
        0x00000003 HASH "Hash" "Hash" V1_3..;
        0x00000004 HMAC "HMAC" "HMAC" V1_3..;
        0x00000005 CTR "CTR" "CTR" V1_3..;
    }
}

enumeration! {
    Data "Data" "Data" V2_0.. {
        0x00000001 DECRYPT "Decrypt" "Decrypt" V2_0..;
        0x00000002 ENCRYPT "Encrypt" "Encrypt" V2_0..;
        0x00000003 HASH "Hash" "Hash" V2_0..;
        0x00000004 MAC_MAC_DATA "MACMACData" "MAC MAC Data" V2_0..;
        0x00000005 RNG_RETRIEVE "RNGRetrieve" "RNG Retrieve" V2_0..;
        0x00000006 SIGN_SIGNATURE_DATA "SignSignatureData" "Sign Signature Data" V2_0..;
        0x00000007 SIGNATURE_VERIFY "SignatureVerify" "Signature Verify" V2_0..;
    }
}

enumeration! {
    DeactivationReasonCode "DeactivationReasonCode" "Deactivation Reason Code" V3_0.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V3_0..;
        0x00000002 DEACTIVATION_DATE "DeactivationDate" "Deactivation Date" V3_0..;
        0x00000003 PROTECT_STOP_DATE "ProtectStopDate" "Protect Stop Date" V3_0..;
        0x00000004 USAGE_LIMIT "UsageLimit" "Usage Limit" V3_0..;
    }
}

enumeration! {
    DerivationMethod "DerivationMethod" "Derivation Method" V1_0.. {
        0x00000001 PBKDF2 "PBKDF2" "PBKDF2" V1_0..;
        0x00000002 HASH "HASH" "HASH" V1_0..;
        0x00000003 HMAC "HMAC" "HMAC" V1_0..;
        0x00000004 ENCRYPT "ENCRYPT" "ENCRYPT" V1_0..;
        0x00000005 NIST800_108_C "NIST800_108_C" "NIST800-108-C" V1_0..;
        0x00000006 NIST800_108_F "NIST800_108_F" "NIST800-108-F" V1_0..;
        0x00000007 NIST800_108_DPI "NIST800_108_DPI" "NIST800-108-DPI" V1_0..;
        0x00000008 ASYMMETRIC_KEY "AsymmetricKey" "Asymmetric Key" V1_4..;
        0x00000009 AWS_SIGNATURE_VERSION_4 "AWSSignatureVersion4" "AWS Signature Version 4" V2_0..;
        0x0000000A HKDF "HKDF" "HKDF" V2_0..;
    }
}

enumeration! {
    DestroyAction "DestroyAction" "Destroy Action" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 KEY_MATERIAL_DELETED "KeyMaterialDeleted" "Key Material Deleted" V1_3..;
        0x00000003 KEY_MATERIAL_SHREDDED "KeyMaterialShredded" "Key Material Shredded" V1_3..;
        0x00000004 META_DATA_DELETED "MetaDataDeleted" "Meta Data Deleted" V1_3..;
        0x00000005 META_DATA_SHREDDED "MetaDataShredded" "Meta Data Shredded" V1_3..;
        0x00000006 DELETED "Deleted" "Deleted" V1_3..;
        0x00000007 SHREDDED "Shredded" "Shredded" V1_3..;
    }
}

enumeration! {
    DigitalSignatureAlgorithm "DigitalSignatureAlgorithm" "Digital Signature Algorithm" V1_1.. {
        0x00000001 MD2_WITH_RSA_ENCRYPTION "MD2WithRSAEncryption" "MD2 with RSA Encryption"
            V1_1.., also "MD2WithRSAEncryptionPKCS_1V1_5";
        0x00000002 MD5_WITH_RSA_ENCRYPTION "MD5WithRSAEncryption" "MD5 with RSA Encryption"
            V1_1.., also "MD5WithRSAEncryptionPKCS_1V1_5";
        0x00000003 SHA_1_WITH_RSA_ENCRYPTION "SHA_1WithRSAEncryption" "SHA-1 with RSA Encryption"
            V1_1.., also "SHA_1WithRSAEncryptionPKCS_1V1_5";
        0x00000004 SHA_224_WITH_RSA_ENCRYPTION "SHA_224WithRSAEncryption" "SHA-224 with RSA Encryption"
            V1_1.., also "SHA_224WithRSAEncryptionPKCS_1V1_5";
        0x00000005 SHA_256_WITH_RSA_ENCRYPTION "SHA_256WithRSAEncryption" "SHA-256 with RSA Encryption"
            V1_1.., also "SHA_256WithRSAEncryptionPKCS_1V1_5";
        0x00000006 SHA_384_WITH_RSA_ENCRYPTION "SHA_384WithRSAEncryption" "SHA-384 with RSA Encryption"
            V1_1.., also "SHA_384WithRSAEncryptionPKCS_1V1_5";
        0x00000007 SHA_512_WITH_RSA_ENCRYPTION "SHA_512WithRSAEncryption" "SHA-512 with RSA Encryption"
            V1_1.., also "SHA_512WithRSAEncryptionPKCS_1V1_5";
        0x00000008 RSASSA_PSS "RSASSA_PSS" "RSASSA-PSS" V1_1.., also "RSASSA_PSSPKCS_1V2_1";
        0x00000009 DSA_WITH_SHA_1 "DSAWithSHA_1" "DSA with SHA-1" V1_1..;
        0x0000000A DSA_WITH_SHA224 "DSAWithSHA224" "DSA with SHA224" V1_1..;
        0x0000000B DSA_WITH_SHA256 "DSAWithSHA256" "DSA with SHA256" V1_1..;
        0x0000000C ECDSA_WITH_SHA_1 "ECDSAWithSHA_1" "ECDSA with SHA-1" V1_1..;
        0x0000000D ECDSA_WITH_SHA224 "ECDSAWithSHA224" "ECDSA with SHA224" V1_1..;
        0x0000000E ECDSA_WITH_SHA256 "ECDSAWithSHA256" "ECDSA with SHA256" V1_1..;
        0x0000000F ECDSA_WITH_SHA384 "ECDSAWithSHA384" "ECDSA with SHA384" V1_1..;
        0x00000010 ECDSA_WITH_SHA512 "ECDSAWithSHA512" "ECDSA with SHA512" V1_1..;
        0x00000011 SHA3_256_WITH_RSA_ENCRYPTION "SHA3_256WithRSAEncryption" "SHA3-256 with RSA Encryption" V1_4..;
        0x00000012 SHA3_384_WITH_RSA_ENCRYPTION "SHA3_384WithRSAEncryption" "SHA3-384 with RSA Encryption" V1_4..;
        0x00000013 SHA3_512_WITH_RSA_ENCRYPTION "SHA3_512WithRSAEncryption" "SHA3-512 with RSA Encryption" V1_4..;
    }
}

enumeration! {
    EncodingOption "EncodingOption" "Encoding Option" V1_1.. {
        0x00000001 NO_ENCODING "NoEncoding" "No Encoding" V1_1..;
        0x00000002 TTLV_ENCODING "TTLVEncoding" "TTLV Encoding" V1_1..;
    }
}

enumeration! {
    EndpointRole "EndpointRole" "Endpoint Role" V2_0.. {
        0x00000001 CLIENT "Client" "Client" V2_0..;
        0x00000002 SERVER "Server" "Server" V2_0..;
    }
}

enumeration! {
    Ephemeral "Ephemeral" "Ephemeral" V3_0.. {
        0x00000001 DATA "Data" "Data" V3_0..;
        0x00000002 EMPTY "Empty" "Empty" V3_0..;
        0x00000003 UNIQUE_IDENTIFIER "UniqueIdentifier" "Unique Identifier" V3_0..;
    }
}

enumeration! {
    FIPS186Variation "FIPS186Variation" "FIPS186 Variation" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 GP_X_ORIGINAL "GPXOriginal" "GP x-Original" V1_3..;
        0x00000003 GP_X_CHANGE_NOTICE "GPXChangeNotice" "GP x-Change Notice" V1_3..;
        0x00000004 X_ORIGINAL "XOriginal" "x-Original" V1_3..;
        0x00000005 X_CHANGE_NOTICE "XChangeNotice" "x-Change Notice" V1_3..;
        0x00000006 K_ORIGINAL "KOriginal" "k-Original" V1_3..;
        0x00000007 K_CHANGE_NOTICE "KChangeNotice" "k-Change Notice" V1_3..;
    }
}

enumeration! {
    HashingAlgorithm "HashingAlgorithm" "Hashing Algorithm" V1_0.. {
        0x00000001 MD2 "MD2" "MD2" V1_0..;
        0x00000002 MD4 "MD4" "MD4" V1_0..;
        0x00000003 MD5 "MD5" "MD5" V1_0..;
        0x00000004 SHA_1 "SHA_1" "SHA-1" V1_0..;
        0x00000005 SHA_224 "SHA_224" "SHA-224" V1_0..;
        0x00000006 SHA_256 "SHA_256" "SHA-256" V1_0..;
        0x00000007 SHA_384 "SHA_384" "SHA-384" V1_0..;
        0x00000008 SHA_512 "SHA_512" "SHA-512" V1_0..;
        0x00000009 RIPEMD_160 "RIPEMD_160" "RIPEMD-160" V1_0..;
        0x0000000A TIGER "Tiger" "Tiger" V1_0..;
        0x0000000B WHIRLPOOL "Whirlpool" "Whirlpool" V1_0..;
        0x0000000C SHA_512_224 "SHA_512_224" "SHA-512/224" V1_2..;
        0x0000000D SHA_512_256 "SHA_512_256" "SHA-512/256" V1_2..;
        0x0000000E SHA3_224 "SHA3_224" "SHA3-224" V1_4..;
        0x0000000F SHA3_256 "SHA3_256" "SHA3-256" V1_4..;
        0x00000010 SHA3_384 "SHA3_384" "SHA3-384" V1_4..;
        0x00000011 SHA3_512 "SHA3_512" "SHA3-512" V1_4..;
    }
}

enumeration! {
    InteropFunction "InteropFunction" "Interop Function" V2_0.. {
        0x00000001 BEGIN "Begin" "Begin" V2_0..;
        0x00000002 END "End" "End" V2_0..;
        0x00000003 RESET "Reset" "Reset" V2_0..;
    }
}

enumeration! {
    ItemType "ItemType" "Item Type" V2_0.. {
        0x00000001 STRUCTURE "Structure" "Structure" V2_0..;
        0x00000002 INTEGER "Integer" "Integer" V2_0..;
        0x00000003 LONG_INTEGER "LongInteger" "Long Integer" V2_0..;
        0x00000004 BIG_INTEGER "BigInteger" "Big Integer" V2_0..;
        0x00000005 ENUMERATION "Enumeration" "Enumeration" V2_0..;
        0x00000006 BOOLEAN "Boolean" "Boolean" V2_0..;
        0x00000007 TEXT_STRING "TextString" "Text String" V2_0..;
        0x00000008 BYTE_STRING "ByteString" "Byte String" V2_0..;
        0x00000009 DATE_TIME "DateTime" "Date Time" V2_0..;
        0x0000000A INTERVAL "Interval" "Interval" V2_0..;
        0x0000000B DATE_TIME_EXTENDED "DateTimeExtended" "Date Time Extended" V2_0..;
        0x0000000C IDENTIFIER "Identifier" "Identifier" V3_0..;
        0x0000000D REFERENCE "Reference" "Reference" V3_0..;
        0x0000000E NAME_REFERENCE "NameReference" "Name Reference" V3_0..;
    }
}

enumeration! {
    KEMAlgorithm "KEMAlgorithm" "KEM Algorithm" V3_0.. {
        0x00000001 RSASVE "RSASVE" "RSASVE" V3_0..;
        0x00000002 DHKEM "DHKEM" "DHKEM" V3_0..;
        0x00000003 MLKEM "MLKEM" "MLKEM" V3_0..;
    }
}

enumeration! {
    KeyCompressionType "KeyCompressionType" "Key Compression Type" V1_0.. {
        0x00000001 EC_PUBLIC_KEY_TYPE_UNCOMPRESSED "ECPublicKeyTypeUncompressed" "EC Public Key Type Uncompressed" V1_0..;
        0x00000002 EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_PRIME "ECPublicKeyTypeX9_62CompressedPrime"
            "EC Public Key Type X9.62 Compressed Prime" V1_0..;
        0x00000003 EC_PUBLIC_KEY_TYPE_X9_62_COMPRESSED_CHAR2 "ECPublicKeyTypeX9_62CompressedChar2"
            "EC Public Key Type X9.62 Compressed Char2" V1_0..;
        0x00000004 EC_PUBLIC_KEY_TYPE_X9_62_HYBRID "ECPublicKeyTypeX9_62Hybrid" "EC Public Key Type X9.62 Hybrid" V1_0..;
    }
}

enumeration! {
    KeyFormatType "KeyFormatType" "Key Format Type" V1_0.. {
        0x00000001 RAW "Raw" "Raw" V1_0..;
        0x00000002 OPAQUE "Opaque" "Opaque" V1_0..;
        0x00000003 PKCS_1 "PKCS_1" "PKCS#1" V1_0..;
        0x00000004 PKCS_8 "PKCS_8" "PKCS#8" V1_0..;
        0x00000005 X_509 "X_509" "X.509" V1_0..;
        0x00000006 ECPRIVATEKEY "ECPrivateKey" "ECPrivateKey" V1_0..;
        0x00000007 TRANSPARENT_SYMMETRIC_KEY "TransparentSymmetricKey" "Transparent Symmetric Key" V1_0..;
        0x00000008 TRANSPARENT_DSA_PRIVATE_KEY "TransparentDSAPrivateKey" "Transparent DSA Private Key" V1_0..;
        0x00000009 TRANSPARENT_DSA_PUBLIC_KEY "TransparentDSAPublicKey" "Transparent DSA Public Key" V1_0..;
        0x0000000A TRANSPARENT_RSA_PRIVATE_KEY "TransparentRSAPrivateKey" "Transparent RSA Private Key" V1_0..;
        0x0000000B TRANSPARENT_RSA_PUBLIC_KEY "TransparentRSAPublicKey" "Transparent RSA Public Key" V1_0..;
        0x0000000C TRANSPARENT_DH_PRIVATE_KEY "TransparentDHPrivateKey" "Transparent DH Private Key" V1_0..;
        0x0000000D TRANSPARENT_DH_PUBLIC_KEY "TransparentDHPublicKey" "Transparent DH Public Key" V1_0..;
        0x0000000E TRANSPARENT_ECDSA_PRIVATE_KEY "TransparentECDSAPrivateKey" "Transparent ECDSA Private Key" V1_0..V2_0;
        0x0000000F TRANSPARENT_ECDSA_PUBLIC_KEY "TransparentECDSAPublicKey" "Transparent ECDSA Public Key" V1_0..V2_0;
        0x00000010 TRANSPARENT_ECDH_PRIVATE_KEY "TransparentECDHPrivateKey" "Transparent ECDH Private Key" V1_0..V2_0;
        0x00000011 TRANSPARENT_ECDH_PUBLIC_KEY "TransparentECDHPublicKey" "Transparent ECDH Public Key" V1_0..V2_0;
        0x00000012 TRANSPARENT_ECMQV_PRIVATE_KEY "TransparentECMQVPrivateKey" "Transparent ECMQV Private Key" V1_0..V2_0;
        0x00000013 TRANSPARENT_ECMQV_PUBLIC_KEY "TransparentECMQVPublicKey" "Transparent ECMQV Public Key" V1_0..V2_0;
        0x00000014 TRANSPARENT_EC_PRIVATE_KEY "TransparentECPrivateKey" "Transparent EC Private Key" V1_3..;
        0x00000015 TRANSPARENT_EC_PUBLIC_KEY "TransparentECPublicKey" "Transparent EC Public Key" V1_3..;
        0x00000016 PKCS_12 "PKCS_12" "PKCS#12" V1_4..;
        0x00000017 PKCS_10 "PKCS_10" "PKCS#10" V2_0..;
        0x00000018 SEED_PRIVATE_KEY "SeedPrivateKey" "Seed Private Key" V3_0..;
    }
}

enumeration! {
    KeyRoleType "KeyRoleType" "Key Role Type" V1_0.. {
        0x00000001 BDK "BDK" "BDK" V1_0..;
        0x00000002 CVK "CVK" "CVK" V1_0..;
        0x00000003 DEK "DEK" "DEK" V1_0..;
        0x00000004 MKAC "MKAC" "MKAC" V1_0..;
        0x00000005 MKSMC "MKSMC" "MKSMC" V1_0..;
        0x00000006 MKSMI "MKSMI" "MKSMI" V1_0..;
        0x00000007 MKDAC "MKDAC" "MKDAC" V1_0..;
        0x00000008 MKDN "MKDN" "MKDN" V1_0..;
        0x00000009 MKCP "MKCP" "MKCP" V1_0..;
        0x0000000A MKOTH "MKOTH" "MKOTH" V1_0..;
        0x0000000B KEK "KEK" "KEK" V1_0..;
        0x0000000C MAC16609 "MAC16609" "MAC16609" V1_0..;
        0x0000000D MAC97971 "MAC97971" "MAC97971" V1_0..;
        0x0000000E MAC97972 "MAC97972" "MAC97972" V1_0..;
        0x0000000F MAC97973 "MAC97973" "MAC97973" V1_0..;
        0x00000010 MAC97974 "MAC97974" "MAC97974" V1_0..;
        0x00000011 MAC97975 "MAC97975" "MAC97975" V1_0..;
        0x00000012 ZPK "ZPK" "ZPK" V1_0..;
        0x00000013 PVKIBM "PVKIBM" "PVKIBM" V1_0..;
        0x00000014 PVKPVV "PVKPVV" "PVKPVV" V1_0..;
        0x00000015 PVKOTH "PVKOTH" "PVKOTH" V1_0..;
        0x00000016 DUKPT "DUKPT" "DUKPT" V1_4..;
        0x00000017 IV "IV" "IV" V1_4..;
        0x00000018 TRKBK "TRKBK" "TRKBK" V1_4..;
    }
}

enumeration! {
    KeyValueLocationType "KeyValueLocationType" "Key Value Location Type" V1_2.. {
        0x00000001 UNINTERPRETED_TEXT_STRING "UninterpretedTextString" "Uninterpreted Text String" V1_2..;
        0x00000002 URI "URI" "URI" V1_2..;
    }
}

enumeration! {
    KeyWrapType "KeyWrapType" "Key Wrap Type" V1_4.. {
        0x00000001 NOT_WRAPPED "NotWrapped" "Not Wrapped" V1_4..;
        0x00000002 AS_REGISTERED "AsRegistered" "As Registered" V1_4..;
    }
}

enumeration! {
    LinkType "LinkType" "Link Type" V1_0..V3_0 {
        0x00000101 CERTIFICATE_LINK "CertificateLink" "Certificate Link" V1_0..V3_0;
        0x00000102 PUBLIC_KEY_LINK "PublicKeyLink" "Public Key Link" V1_0..V3_0;
        0x00000103 PRIVATE_KEY_LINK "PrivateKeyLink" "Private Key Link" V1_0..V3_0;
        0x00000104 DERIVATION_BASE_OBJECT_LINK "DerivationBaseObjectLink" "Derivation Base Object Link" V1_0..V3_0;
        0x00000105 DERIVED_KEY_LINK "DerivedKeyLink" "Derived Key Link" V1_0..V3_0;
        0x00000106 REPLACEMENT_OBJECT_LINK "ReplacementObjectLink" "Replacement Object Link" V1_0..V3_0;
        0x00000107 REPLACED_OBJECT_LINK "ReplacedObjectLink" "Replaced Object Link" V1_0..V3_0;
        0x00000108 PARENT_LINK "ParentLink" "Parent Link" V1_2..V3_0;
        0x00000109 CHILD_LINK "ChildLink" "Child Link" V1_2..V3_0;
        0x0000010A PREVIOUS_LINK "PreviousLink" "Previous Link" V1_2..V3_0;
        0x0000010B NEXT_LINK "NextLink" "Next Link" V1_2..V3_0;
        0x0000010C PKCS_12_CERTIFICATE_LINK "PKCS_12CertificateLink" "PKCS#12 Certificate Link" V1_4..V3_0;
        0x0000010D PKCS_12_PASSWORD_LINK "PKCS_12PasswordLink" "PKCS#12 Password Link" V1_4..V3_0;
        0x0000010E WRAPPING_KEY_LINK "WrappingKeyLink" "Wrapping Key Link" V2_0..V3_0;
    }
}

enumeration! {
    MaskGenerator "MaskGenerator" "Mask Generator" V1_4.. {
        0x00000001 MGF1 "MGF1" "MGF1" V1_4.., also "MFG1";
    }
}

enumeration! {
    NISTKeyType "NISTKeyType" "NIST Key Type" V2_0.. {
        0x00000001 PRIVATE_SIGNATURE_KEY "PrivateSignatureKey" "Private signature key" V2_0..;
        0x00000002 PUBLIC_SIGNATURE_VERIFICATION_KEY "PublicSignatureVerificationKey" "Public signature verification key" V2_0..;
        0x00000003 SYMMETRIC_AUTHENTICATION_KEY "SymmetricAuthenticationKey" "Symmetric authentication key" V2_0..;
        0x00000004 PRIVATE_AUTHENTICATION_KEY "PrivateAuthenticationKey" "Private authentication key" V2_0..;
        0x00000005 PUBLIC_AUTHENTICATION_KEY "PublicAuthenticationKey" "Public authentication key" V2_0..;
        0x00000006 SYMMETRIC_DATA_ENCRYPTION_KEY "SymmetricDataEncryptionKey" "Symmetric data encryption key" V2_0..;
        0x00000007 SYMMETRIC_KEY_WRAPPING_KEY "SymmetricKeyWrappingKey" "Symmetric key wrapping key" V2_0..;
        0x00000008 SYMMETRIC_RANDOM_NUMBER_GENERATION_KEY "SymmetricRandomNumberGenerationKey"
            "Symmetric random number generation key" V2_0..;
        0x00000009 SYMMETRIC_MASTER_KEY "SymmetricMasterKey" "Symmetric master key" V2_0..;
        0x0000000A PRIVATE_KEY_TRANSPORT_KEY "PrivateKeyTransportKey" "Private key transport key" V2_0..;
        0x0000000B PUBLIC_KEY_TRANSPORT_KEY "PublicKeyTransportKey" "Public key transport key" V2_0..;
        0x0000000C SYMMETRIC_KEY_AGREEMENT_KEY "SymmetricKeyAgreementKey" "Symmetric key agreement key" V2_0..;
        0x0000000D PRIVATE_STATIC_KEY_AGREEMENT_KEY "PrivateStaticKeyAgreementKey" "Private static key agreement key" V2_0..;
        0x0000000E PUBLIC_STATIC_KEY_AGREEMENT_KEY "PublicStaticKeyAgreementKey" "Public static key agreement key" V2_0..;
        0x0000000F PRIVATE_EPHEMERAL_KEY_AGREEMENT_KEY "PrivateEphemeralKeyAgreementKey" "Private ephemeral key agreement key"
            V2_0..;
        0x00000010 PUBLIC_EPHEMERAL_KEY_AGREEMENT_KEY "PublicEphemeralKeyAgreementKey" "Public ephemeral key agreement key"
            V2_0..;
        0x00000011 SYMMETRIC_AUTHORIZATION_KEY "SymmetricAuthorizationKey" "Symmetric authorization key" V2_0..;
        0x00000012 PRIVATE_AUTHORIZATION_KEY "PrivateAuthorizationKey" "Private authorization key" V2_0..;
        0x00000013 PUBLIC_AUTHORIZATION_KEY "PublicAuthorizationKey" "Public authorization key" V2_0..;
    }
}

enumeration! {
    NameType "NameType" "Name Type" V1_0..V3_0 {
        0x00000001 UNINTERPRETED_TEXT_STRING "UninterpretedTextString" "Uninterpreted Text String" V1_0..V3_0;
        0x00000002 URI "URI" "URI" V1_0..V3_0;
    }
}

enumeration! {
    OTPAlgorithm "OTPAlgorithm" "OTP Algorithm" V3_0.. {
        0x00000001 HOTP "HOTP" "HOTP" V3_0..;
        0x00000002 TOTP "TOTP" "TOTP" V3_0..;
    }
}

enumeration! {
    ObjectClass "ObjectClass" "Object Class" V3_0.. {
        0x00000001 USER "User" "User" V3_0..;
        0x00000002 SYSTEM "System" "System" V3_0..;
    }
}

enumeration! {
    ObjectGroupMember "ObjectGroupMember" "Object Group Member" V1_1..V3_0 {
        0x00000001 GROUP_MEMBER_FRESH "GroupMemberFresh" "Group Member Fresh" V1_1..V3_0;
        0x00000002 GROUP_MEMBER_DEFAULT "GroupMemberDefault" "Group Member Default" V1_1..V3_0;
    }
}

enumeration! {
    ObjectType "ObjectType" "Object Type" V1_0.. {
        0x00000001 CERTIFICATE "Certificate" "Certificate" V1_0..;
        0x00000002 SYMMETRIC_KEY "SymmetricKey" "Symmetric Key" V1_0..;
        0x00000003 PUBLIC_KEY "PublicKey" "Public Key" V1_0..;
        0x00000004 PRIVATE_KEY "PrivateKey" "Private Key" V1_0..;
        0x00000005 SPLIT_KEY "SplitKey" "Split Key" V1_0..;
        0x00000006 TEMPLATE "Template" "Template" V1_0..V2_0;
        0x00000007 SECRET_DATA "SecretData" "Secret Data" V1_0..;
        0x00000008 OPAQUE_OBJECT "OpaqueObject" "Opaque Object" V1_0..;
        0x00000009 PGP_KEY "PGPKey" "PGP Key" V1_2..;
        0x0000000A CERTIFICATE_REQUEST "CertificateRequest" "Certificate Request" V2_0..;
        0x0000000B USER "User" "User" V3_0..;
        0x0000000C GROUP "Group" "Group" V3_0..;
        0x0000000D PASSWORD_CREDENTIAL "PasswordCredential" "Password Credential" V3_0..;
        0x0000000E DEVICE_CREDENTIAL "DeviceCredential" "Device Credential" V3_0..;
        0x0000000F ONE_TIME_PASSWORD_CREDENTIAL "OneTimePasswordCredential" "One Time Password Credential" V3_0..;
        0x00000010 HASHED_PASSWORD_CREDENTIAL "HashedPasswordCredential" "Hashed Password Credential" V3_0..;
    }
}

enumeration! {
    OpaqueDataType "OpaqueDataType" "Opaque Data Type" V1_0.. {
    }
}

enumeration! {
    Operation "Operation" "Operation" V1_0.. {
        0x00000001 CREATE "Create" "Create" V1_0..;
        0x00000002 CREATE_KEY_PAIR "CreateKeyPair" "Create Key Pair" V1_0..;
        0x00000003 REGISTER "Register" "Register" V1_0..;
        0x00000004 RE_KEY "ReKey" "Re-key" V1_0..;
        0x00000005 DERIVE_KEY "DeriveKey" "Derive Key" V1_0..;
        0x00000006 CERTIFY "Certify" "Certify" V1_0..;
        0x00000007 RE_CERTIFY "ReCertify" "Re-certify" V1_0..;
        0x00000008 LOCATE "Locate" "Locate" V1_0..;
        0x00000009 CHECK "Check" "Check" V1_0..;
        0x0000000A GET "Get" "Get" V1_0..;
        0x0000000B GET_ATTRIBUTES "GetAttributes" "Get Attributes" V1_0..;
        0x0000000C GET_ATTRIBUTE_LIST "GetAttributeList" "Get Attribute List" V1_0..;
        0x0000000D ADD_ATTRIBUTE "AddAttribute" "Add Attribute" V1_0..;
        0x0000000E MODIFY_ATTRIBUTE "ModifyAttribute" "Modify Attribute" V1_0..;
        0x0000000F DELETE_ATTRIBUTE "DeleteAttribute" "Delete Attribute" V1_0..;
        0x00000010 OBTAIN_LEASE "ObtainLease" "Obtain Lease" V1_0..;
        0x00000011 GET_USAGE_ALLOCATION "GetUsageAllocation" "Get Usage Allocation" V1_0..;
        0x00000012 ACTIVATE "Activate" "Activate" V1_0..;
        0x00000013 REVOKE "Revoke" "Revoke" V1_0..;
        0x00000014 DESTROY "Destroy" "Destroy" V1_0..;
        0x00000015 ARCHIVE "Archive" "Archive" V1_0..;
        0x00000016 RECOVER "Recover" "Recover" V1_0..;
        0x00000017 VALIDATE "Validate" "Validate" V1_0..;
        0x00000018 QUERY "Query" "Query" V1_0..;
        0x00000019 CANCEL "Cancel" "Cancel" V1_0..;
        0x0000001A POLL "Poll" "Poll" V1_0..;
        0x0000001B NOTIFY "Notify" "Notify" V1_0..;
        0x0000001C PUT "Put" "Put" V1_0..;
        0x0000001D RE_KEY_KEY_PAIR "ReKeyKeyPair" "Re-key Key Pair" V1_1..;
        0x0000001E DISCOVER_VERSIONS "DiscoverVersions" "Discover Versions" V1_1..;
        0x0000001F ENCRYPT "Encrypt" "Encrypt" V1_2..;
        0x00000020 DECRYPT "Decrypt" "Decrypt" V1_2..;
        0x00000021 SIGN "Sign" "Sign" V1_2..;
        0x00000022 SIGNATURE_VERIFY "SignatureVerify" "Signature Verify" V1_2..;
        0x00000023 MAC "MAC" "MAC" V1_2..;
        0x00000024 MAC_VERIFY "MACVerify" "MAC Verify" V1_2..;
        0x00000025 RNG_RETRIEVE "RNGRetrieve" "RNG Retrieve" V1_2..;
        0x00000026 RNG_SEED "RNGSeed" "RNG Seed" V1_2..;
        0x00000027 HASH "Hash" "Hash" V1_2..;
        0x00000028 CREATE_SPLIT_KEY "CreateSplitKey" "Create Split Key" V1_2..;
        0x00000029 JOIN_SPLIT_KEY "JoinSplitKey" "Join Split Key" V1_2..;
        0x0000002A IMPORT "Import" "Import" V1_4..;
        0x0000002B EXPORT "Export" "Export" V1_4..;
        0x0000002C LOG "Log" "Log" V2_0..;
        0x0000002D LOGIN "Login" "Login" V2_0..;
        0x0000002E LOGOUT "Logout" "Logout" V2_0..;
        0x0000002F DELEGATED_LOGIN "DelegatedLogin" "Delegated Login" V2_0..;
        0x00000030 ADJUST_ATTRIBUTE "AdjustAttribute" "Adjust Attribute" V2_0..;
        0x00000031 SET_ATTRIBUTE "SetAttribute" "Set Attribute" V2_0..;
        0x00000032 SET_ENDPOINT_ROLE "SetEndpointRole" "Set Endpoint Role" V2_0..;
        0x00000033 PKCS_11 "PKCS_11" "PKCS#11" V2_0..;
        0x00000034 INTEROP "Interop" "Interop" V2_0..;
        0x00000035 RE_PROVISION "ReProvision" "Re-Provision" V2_0..;
        0x00000036 SET_DEFAULTS "SetDefaults" "Set Defaults" V2_1..;
        0x00000037 SET_CONSTRAINTS "SetConstraints" "Set Constraints" V2_1..;
        0x00000038 GET_CONSTRAINTS "GetConstraints" "Get Constraints" V2_1..;
        0x00000039 QUERY_ASYNCHRONOUS_REQUESTS "QueryAsynchronousRequests" "Query Asynchronous Requests" V2_1..;
        0x0000003A PROCESS "Process" "Process" V2_1..;
        0x0000003B PING "Ping" "Ping" V2_1..;
        0x0000003C CREATE_GROUP "CreateGroup" "Create Group" V3_0..;
        0x0000003D OBLITERATE "Obliterate" "Obliterate" V3_0..;
        0x0000003E CREATE_USER "CreateUser" "Create User" V3_0..;
        0x0000003F CREATE_CREDENTIAL "CreateCredential" "Create Credential" V3_0..;
        0x00000040 DEACTIVATE "Deactivate" "Deactivate" V3_0..;
        0x00000041 ENCAPSULATE "Encapsulate" "Encapsulate" V3_0..;
        0x00000042 DECAPSULATE "Decapsulate" "Decapsulate" V3_0..;
    }
}

enumeration! {
    PKCS11Function "PKCS_11Function" "PKCS#11 Function" V2_0.. {
        0x00000001 C_INITIALIZE "C_Initialize" "C_Initialize" V2_0..;
        0x00000002 C_FINALIZE "C_Finalize" "C_Finalize" V2_0..;
        0x00000003 C_GETINFO "C_GetInfo" "C_GetInfo" V2_0..;
        0x00000004 C_GETFUNCTIONLIST "C_GetFunctionList" "C_GetFunctionList" V2_0..;
        0x00000005 C_GETSLOTLIST "C_GetSlotList" "C_GetSlotList" V2_0..;
        0x00000006 C_GETSLOTINFO "C_GetSlotInfo" "C_GetSlotInfo" V2_0..;
        0x00000007 C_GETTOKENINFO "C_GetTokenInfo" "C_GetTokenInfo" V2_0..;
        0x00000008 C_GETMECHANISMLIST "C_GetMechanismList" "C_GetMechanismList" V2_0..;
        0x00000009 C_GETMECHANISMINFO "C_GetMechanismInfo" "C_GetMechanismInfo" V2_0..;
        0x0000000A C_INITTOKEN "C_InitToken" "C_InitToken" V2_0..;
        0x0000000B C_INITPIN "C_InitPIN" "C_InitPIN" V2_0..;
        0x0000000C C_SETPIN "C_SetPIN" "C_SetPIN" V2_0..;
        0x0000000D C_OPENSESSION "C_OpenSession" "C_OpenSession" V2_0..;
        0x0000000E C_CLOSESESSION "C_CloseSession" "C_CloseSession" V2_0..;
        0x0000000F C_CLOSEALLSESSIONS "C_CloseAllSessions" "C_CloseAllSessions" V2_0..;
        0x00000010 C_GETSESSIONINFO "C_GetSessionInfo" "C_GetSessionInfo" V2_0..;
        0x00000011 C_GETOPERATIONSTATE "C_GetOperationState" "C_GetOperationState" V2_0..;
        0x00000012 C_SETOPERATIONSTATE "C_SetOperationState" "C_SetOperationState" V2_0..;
        0x00000013 C_LOGIN "C_Login" "C_Login" V2_0..;
        0x00000014 C_LOGOUT "C_Logout" "C_Logout" V2_0..;
        0x00000015 C_CREATEOBJECT "C_CreateObject" "C_CreateObject" V2_0..;
        0x00000016 C_COPYOBJECT "C_CopyObject" "C_CopyObject" V2_0..;
        0x00000017 C_DESTROYOBJECT "C_DestroyObject" "C_DestroyObject" V2_0..;
        0x00000018 C_GETOBJECTSIZE "C_GetObjectSize" "C_GetObjectSize" V2_0..;
        0x00000019 C_GETATTRIBUTEVALUE "C_GetAttributeValue" "C_GetAttributeValue" V2_0..;
        0x0000001A C_SETATTRIBUTEVALUE "C_SetAttributeValue" "C_SetAttributeValue" V2_0..;
        0x0000001B C_FINDOBJECTSINIT "C_FindObjectsInit" "C_FindObjectsInit" V2_0..;
        0x0000001C C_FINDOBJECTS "C_FindObjects" "C_FindObjects" V2_0..;
        0x0000001D C_FINDOBJECTSFINAL "C_FindObjectsFinal" "C_FindObjectsFinal" V2_0..;
        0x0000001E C_ENCRYPTINIT "C_EncryptInit" "C_EncryptInit" V2_0..;
        0x0000001F C_ENCRYPT "C_Encrypt" "C_Encrypt" V2_0..;
        0x00000020 C_ENCRYPTUPDATE "C_EncryptUpdate" "C_EncryptUpdate" V2_0..;
        0x00000021 C_ENCRYPTFINAL "C_EncryptFinal" "C_EncryptFinal" V2_0..;
        0x00000022 C_DECRYPTINIT "C_DecryptInit" "C_DecryptInit" V2_0..;
        0x00000023 C_DECRYPT "C_Decrypt" "C_Decrypt" V2_0..;
        0x00000024 C_DECRYPTUPDATE "C_DecryptUpdate" "C_DecryptUpdate" V2_0..;
        0x00000025 C_DECRYPTFINAL "C_DecryptFinal" "C_DecryptFinal" V2_0..;
        0x00000026 C_DIGESTINIT "C_DigestInit" "C_DigestInit" V2_0..;
        0x00000027 C_DIGEST "C_Digest" "C_Digest" V2_0..;
        0x00000028 C_DIGESTUPDATE "C_DigestUpdate" "C_DigestUpdate" V2_0..;
        0x00000029 C_DIGESTKEY "C_DigestKey" "C_DigestKey" V2_0..;
        0x0000002A C_DIGESTFINAL "C_DigestFinal" "C_DigestFinal" V2_0..;
        0x0000002B C_SIGNINIT "C_SignInit" "C_SignInit" V2_0..;
        0x0000002C C_SIGN "C_Sign" "C_Sign" V2_0..;
        0x0000002D C_SIGNUPDATE "C_SignUpdate" "C_SignUpdate" V2_0..;
        0x0000002E C_SIGNFINAL "C_SignFinal" "C_SignFinal" V2_0..;
        0x0000002F C_SIGNRECOVERINIT "C_SignRecoverInit" "C_SignRecoverInit" V2_0..;
        0x00000030 C_SIGNRECOVER "C_SignRecover" "C_SignRecover" V2_0..;
        0x00000031 C_VERIFYINIT "C_VerifyInit" "C_VerifyInit" V2_0..;
        0x00000032 C_VERIFY "C_Verify" "C_Verify" V2_0..;
        0x00000033 C_VERIFYUPDATE "C_VerifyUpdate" "C_VerifyUpdate" V2_0..;
        0x00000034 C_VERIFYFINAL "C_VerifyFinal" "C_VerifyFinal" V2_0..;
        0x00000035 C_VERIFYRECOVERINIT "C_VerifyRecoverInit" "C_VerifyRecoverInit" V2_0..;
        0x00000036 C_VERIFYRECOVER "C_VerifyRecover" "C_VerifyRecover" V2_0..;
        0x00000037 C_DIGESTENCRYPTUPDATE "C_DigestEncryptUpdate" "C_DigestEncryptUpdate" V2_0..;
        0x00000038 C_DECRYPTDIGESTUPDATE "C_DecryptDigestUpdate" "C_DecryptDigestUpdate" V2_0..;
        0x00000039 C_SIGNENCRYPTUPDATE "C_SignEncryptUpdate" "C_SignEncryptUpdate" V2_0..;
        0x0000003A C_DECRYPTVERIFYUPDATE "C_DecryptVerifyUpdate" "C_DecryptVerifyUpdate" V2_0..;
        0x0000003B C_GENERATEKEY "C_GenerateKey" "C_GenerateKey" V2_0..;
        0x0000003C C_GENERATEKEYPAIR "C_GenerateKeyPair" "C_GenerateKeyPair" V2_0..;
        0x0000003D C_WRAPKEY "C_WrapKey" "C_WrapKey" V2_0..;
        0x0000003E C_UNWRAPKEY "C_UnwrapKey" "C_UnwrapKey" V2_0..;
        0x0000003F C_DERIVEKEY "C_DeriveKey" "C_DeriveKey" V2_0..;
        0x00000040 C_SEEDRANDOM "C_SeedRandom" "C_SeedRandom" V2_0..;
        0x00000041 C_GENERATERANDOM "C_GenerateRandom" "C_GenerateRandom" V2_0..;
        0x00000042 C_GETFUNCTIONSTATUS "C_GetFunctionStatus" "C_GetFunctionStatus" V2_0..;
        0x00000043 C_CANCELFUNCTION "C_CancelFunction" "C_CancelFunction" V2_0..;
        0x00000044 C_WAITFORSLOTEVENT "C_WaitForSlotEvent" "C_WaitForSlotEvent" V2_0..;
        0x00000045 C_GETINTERFACELIST "C_GetInterfaceList" "C_GetInterfaceList" V2_0..;
        0x00000046 C_GETINTERFACE "C_GetInterface" "C_GetInterface" V2_0..;
        0x00000047 C_LOGINUSER "C_LoginUser" "C_LoginUser" V2_0..;
        0x00000048 C_SESSIONCANCEL "C_SessionCancel" "C_SessionCancel" V2_0..;
        0x00000049 C_MESSAGEENCRYPTINIT "C_MessageEncryptInit" "C_MessageEncryptInit" V2_0..;
        0x0000004A C_ENCRYPTMESSAGE "C_EncryptMessage" "C_EncryptMessage" V2_0..;
        0x0000004B C_ENCRYPTMESSAGEBEGIN "C_EncryptMessageBegin" "C_EncryptMessageBegin" V2_0..;
        0x0000004C C_ENCRYPTMESSAGENEXT "C_EncryptMessageNext" "C_EncryptMessageNext" V2_0..;
        0x0000004D C_MESSAGEENCRYPTFINAL "C_MessageEncryptFinal" "C_MessageEncryptFinal" V2_0..;
        0x0000004E C_MESSAGEDECRYPTINIT "C_MessageDecryptInit" "C_MessageDecryptInit" V2_0..;
        0x0000004F C_DECRYPTMESSAGE "C_DecryptMessage" "C_DecryptMessage" V2_0..;
        0x00000050 C_DECRYPTMESSAGEBEGIN "C_DecryptMessageBegin" "C_DecryptMessageBegin" V2_0..;
        0x00000051 C_DECRYPTMESSAGENEXT "C_DecryptMessageNext" "C_DecryptMessageNext" V2_0..;
        0x00000052 C_MESSAGEDECRYPTFINAL "C_MessageDecryptFinal" "C_MessageDecryptFinal" V2_0..;
        0x00000053 C_MESSAGESIGNINIT "C_MessageSignInit" "C_MessageSignInit" V2_0..;
        0x00000054 C_SIGNMESSAGE "C_SignMessage" "C_SignMessage" V2_0..;
        0x00000055 C_SIGNMESSAGEBEGIN "C_SignMessageBegin" "C_SignMessageBegin" V2_0..;
        0x00000056 C_SIGNMESSAGENEXT "C_SignMessageNext" "C_SignMessageNext" V2_0..;
        0x00000057 C_MESSAGESIGNFINAL "C_MessageSignFinal" "C_MessageSignFinal" V2_0..;
        0x00000058 C_MESSAGEVERIFYINIT "C_MessageVerifyInit" "C_MessageVerifyInit" V2_0..;
        0x00000059 C_VERIFYMESSAGE "C_VerifyMessage" "C_VerifyMessage" V2_0..;
        0x0000005A C_VERIFYMESSAGEBEGIN "C_VerifyMessageBegin" "C_VerifyMessageBegin" V2_0..;
        0x0000005B C_VERIFYMESSAGENEXT "C_VerifyMessageNext" "C_VerifyMessageNext" V2_0..;
        0x0000005C C_MESSAGEVERIFYFINAL "C_MessageVerifyFinal" "C_MessageVerifyFinal" V2_0..;
    }
}

enumeration! {
    PKCS11ReturnCode "PKCS_11ReturnCode" "PKCS#11 Return Code" V2_0.. {
        0x00000000 OK "OK" "OK" V2_0..;
        0x00000001 CANCEL "CANCEL" "CANCEL" V2_0..;
        0x00000002 HOST_MEMORY "HOST_MEMORY" "HOST_MEMORY" V2_0..;
        0x00000003 SLOT_ID_INVALID "SLOT_ID_INVALID" "SLOT_ID_INVALID" V2_0..;
        0x00000005 GENERAL_ERROR "GENERAL_ERROR" "GENERAL_ERROR" V2_0..;
        0x00000006 FUNCTION_FAILED "FUNCTION_FAILED" "FUNCTION_FAILED" V2_0..;
        0x00000007 ARGUMENTS_BAD "ARGUMENTS_BAD" "ARGUMENTS_BAD" V2_0..;
        0x00000008 NO_EVENT "NO_EVENT" "NO_EVENT" V2_0..;
        0x00000009 NEED_TO_CREATE_THREADS "NEED_TO_CREATE_THREADS" "NEED_TO_CREATE_THREADS" V2_0..;
        0x0000000A CANT_LOCK "CANT_LOCK" "CANT_LOCK" V2_0..;
        0x00000010 ATTRIBUTE_READ_ONLY "ATTRIBUTE_READ_ONLY" "ATTRIBUTE_READ_ONLY" V2_0..;
        0x00000011 ATTRIBUTE_SENSITIVE "ATTRIBUTE_SENSITIVE" "ATTRIBUTE_SENSITIVE" V2_0..;
        0x00000012 ATTRIBUTE_TYPE_INVALID "ATTRIBUTE_TYPE_INVALID" "ATTRIBUTE_TYPE_INVALID" V2_0..;
        0x00000013 ATTRIBUTE_VALUE_INVALID "ATTRIBUTE_VALUE_INVALID" "ATTRIBUTE_VALUE_INVALID" V2_0..;
        0x0000001B ACTION_PROHIBITED "ACTION_PROHIBITED" "ACTION_PROHIBITED" V2_0..;
        0x00000020 DATA_INVALID "DATA_INVALID" "DATA_INVALID" V2_0..;
        0x00000021 DATA_LEN_RANGE "DATA_LEN_RANGE" "DATA_LEN_RANGE" V2_0..;
        0x00000030 DEVICE_ERROR "DEVICE_ERROR" "DEVICE_ERROR" V2_0..;
        0x00000031 DEVICE_MEMORY "DEVICE_MEMORY" "DEVICE_MEMORY" V2_0..;
        0x00000032 DEVICE_REMOVED "DEVICE_REMOVED" "DEVICE_REMOVED" V2_0..;
        0x00000040 ENCRYPTED_DATA_INVALID "ENCRYPTED_DATA_INVALID" "ENCRYPTED_DATA_INVALID" V2_0..;
        0x00000041 ENCRYPTED_DATA_LEN_RANGE "ENCRYPTED_DATA_LEN_RANGE" "ENCRYPTED_DATA_LEN_RANGE" V2_0..;
        0x00000042 AEAD_DECRYPT_FAILED "AEAD_DECRYPT_FAILED" "AEAD_DECRYPT_FAILED" V2_0..;
        0x00000050 FUNCTION_CANCELED "FUNCTION_CANCELED" "FUNCTION_CANCELED" V2_0..;
        0x00000051 FUNCTION_NOT_PARALLEL "FUNCTION_NOT_PARALLEL" "FUNCTION_NOT_PARALLEL" V2_0..;
        0x00000054 FUNCTION_NOT_SUPPORTED "FUNCTION_NOT_SUPPORTED" "FUNCTION_NOT_SUPPORTED" V2_0..;
        0x00000060 KEY_HANDLE_INVALID "KEY_HANDLE_INVALID" "KEY_HANDLE_INVALID" V2_0..;
        0x00000062 KEY_SIZE_RANGE "KEY_SIZE_RANGE" "KEY_SIZE_RANGE" V2_0..;
        0x00000063 KEY_TYPE_INCONSISTENT "KEY_TYPE_INCONSISTENT" "KEY_TYPE_INCONSISTENT" V2_0..;
        0x00000064 KEY_NOT_NEEDED "KEY_NOT_NEEDED" "KEY_NOT_NEEDED" V2_0..;
        0x00000065 KEY_CHANGED "KEY_CHANGED" "KEY_CHANGED" V2_0..;
        0x00000066 KEY_NEEDED "KEY_NEEDED" "KEY_NEEDED" V2_0..;
        0x00000067 KEY_INDIGESTIBLE "KEY_INDIGESTIBLE" "KEY_INDIGESTIBLE" V2_0..;
        0x00000068 KEY_FUNCTION_NOT_PERMITTED "KEY_FUNCTION_NOT_PERMITTED" "KEY_FUNCTION_NOT_PERMITTED" V2_0..;
        0x00000069 KEY_NOT_WRAPPABLE "KEY_NOT_WRAPPABLE" "KEY_NOT_WRAPPABLE" V2_0..;
        0x0000006A KEY_UNEXTRACTABLE "KEY_UNEXTRACTABLE" "KEY_UNEXTRACTABLE" V2_0..;
        0x00000070 MECHANISM_INVALID "MECHANISM_INVALID" "MECHANISM_INVALID" V2_0..;
        0x00000071 MECHANISM_PARAM_INVALID "MECHANISM_PARAM_INVALID" "MECHANISM_PARAM_INVALID" V2_0..;
        0x00000082 OBJECT_HANDLE_INVALID "OBJECT_HANDLE_INVALID" "OBJECT_HANDLE_INVALID" V2_0..;
        0x00000090 OPERATION_ACTIVE "OPERATION_ACTIVE" "OPERATION_ACTIVE" V2_0..;
        0x00000091 OPERATION_NOT_INITIALIZED "OPERATION_NOT_INITIALIZED" "OPERATION_NOT_INITIALIZED" V2_0..;
        0x000000A0 PIN_INCORRECT "PIN_INCORRECT" "PIN_INCORRECT" V2_0..;
        0x000000A1 PIN_INVALID "PIN_INVALID" "PIN_INVALID" V2_0..;
        0x000000A2 PIN_LEN_RANGE "PIN_LEN_RANGE" "PIN_LEN_RANGE" V2_0..;
        0x000000A3 PIN_EXPIRED "PIN_EXPIRED" "PIN_EXPIRED" V2_0..;
        0x000000A4 PIN_LOCKED "PIN_LOCKED" "PIN_LOCKED" V2_0..;
        0x000000B0 SESSION_CLOSED "SESSION_CLOSED" "SESSION_CLOSED" V2_0..;
        0x000000B1 SESSION_COUNT "SESSION_COUNT" "SESSION_COUNT" V2_0..;
        0x000000B3 SESSION_HANDLE_INVALID "SESSION_HANDLE_INVALID" "SESSION_HANDLE_INVALID" V2_0..;
        0x000000B4 SESSION_PARALLEL_NOT_SUPPORTED "SESSION_PARALLEL_NOT_SUPPORTED" "SESSION_PARALLEL_NOT_SUPPORTED" V2_0..;
        0x000000B5 SESSION_READ_ONLY "SESSION_READ_ONLY" "SESSION_READ_ONLY" V2_0..;
        0x000000B6 SESSION_EXISTS "SESSION_EXISTS" "SESSION_EXISTS" V2_0..;
        0x000000B7 SESSION_READ_ONLY_EXISTS "SESSION_READ_ONLY_EXISTS" "SESSION_READ_ONLY_EXISTS" V2_0..;
        0x000000B8 SESSION_READ_WRITE_SO_EXISTS "SESSION_READ_WRITE_SO_EXISTS" "SESSION_READ_WRITE_SO_EXISTS" V2_0..;
        0x000000C0 SIGNATURE_INVALID "SIGNATURE_INVALID" "SIGNATURE_INVALID" V2_0..;
        0x000000C1 SIGNATURE_LEN_RANGE "SIGNATURE_LEN_RANGE" "SIGNATURE_LEN_RANGE" V2_0..;
        0x000000D0 TEMPLATE_INCOMPLETE "TEMPLATE_INCOMPLETE" "TEMPLATE_INCOMPLETE" V2_0..;
        0x000000D1 TEMPLATE_INCONSISTENT "TEMPLATE_INCONSISTENT" "TEMPLATE_INCONSISTENT" V2_0..;
        0x000000E0 TOKEN_NOT_PRESENT "TOKEN_NOT_PRESENT" "TOKEN_NOT_PRESENT" V2_0..;
        0x000000E1 TOKEN_NOT_RECOGNIZED "TOKEN_NOT_RECOGNIZED" "TOKEN_NOT_RECOGNIZED" V2_0..;
        0x000000E2 TOKEN_WRITE_PROTECTED "TOKEN_WRITE_PROTECTED" "TOKEN_WRITE_PROTECTED" V2_0..;
        0x000000F0 UNWRAPPING_KEY_HANDLE_INVALID "UNWRAPPING_KEY_HANDLE_INVALID" "UNWRAPPING_KEY_HANDLE_INVALID" V2_0..;
        0x000000F1 UNWRAPPING_KEY_SIZE_RANGE "UNWRAPPING_KEY_SIZE_RANGE" "UNWRAPPING_KEY_SIZE_RANGE" V2_0..;
        0x000000F2 UNWRAPPING_KEY_TYPE_INCONSISTENT "UNWRAPPING_KEY_TYPE_INCONSISTENT" "UNWRAPPING_KEY_TYPE_INCONSISTENT" V2_0..;
        0x00000100 USER_ALREADY_LOGGED_IN "USER_ALREADY_LOGGED_IN" "USER_ALREADY_LOGGED_IN" V2_0..;
        0x00000101 USER_NOT_LOGGED_IN "USER_NOT_LOGGED_IN" "USER_NOT_LOGGED_IN" V2_0..;
        0x00000102 USER_PIN_NOT_INITIALIZED "USER_PIN_NOT_INITIALIZED" "USER_PIN_NOT_INITIALIZED" V2_0..;
        0x00000103 USER_TYPE_INVALID "USER_TYPE_INVALID" "USER_TYPE_INVALID" V2_0..;
        0x00000104 USER_ANOTHER_ALREADY_LOGGED_IN "USER_ANOTHER_ALREADY_LOGGED_IN" "USER_ANOTHER_ALREADY_LOGGED_IN" V2_0..;
        0x00000105 USER_TOO_MANY_TYPES "USER_TOO_MANY_TYPES" "USER_TOO_MANY_TYPES" V2_0..;
        0x00000110 WRAPPED_KEY_INVALID "WRAPPED_KEY_INVALID" "WRAPPED_KEY_INVALID" V2_0..;
        0x00000112 WRAPPED_KEY_LEN_RANGE "WRAPPED_KEY_LEN_RANGE" "WRAPPED_KEY_LEN_RANGE" V2_0..;
        0x00000113 WRAPPING_KEY_HANDLE_INVALID "WRAPPING_KEY_HANDLE_INVALID" "WRAPPING_KEY_HANDLE_INVALID" V2_0..;
        0x00000114 WRAPPING_KEY_SIZE_RANGE "WRAPPING_KEY_SIZE_RANGE" "WRAPPING_KEY_SIZE_RANGE" V2_0..;
        0x00000115 WRAPPING_KEY_TYPE_INCONSISTENT "WRAPPING_KEY_TYPE_INCONSISTENT" "WRAPPING_KEY_TYPE_INCONSISTENT" V2_0..;
        0x00000120 RANDOM_SEED_NOT_SUPPORTED "RANDOM_SEED_NOT_SUPPORTED" "RANDOM_SEED_NOT_SUPPORTED" V2_0..;
        0x00000121 RANDOM_NO_RNG "RANDOM_NO_RNG" "RANDOM_NO_RNG" V2_0..;
        0x00000130 DOMAIN_PARAMS_INVALID "DOMAIN_PARAMS_INVALID" "DOMAIN_PARAMS_INVALID" V2_0..;
        0x00000140 CURVE_NOT_SUPPORTED "CURVE_NOT_SUPPORTED" "CURVE_NOT_SUPPORTED" V2_0..;
        0x00000150 BUFFER_TOO_SMALL "BUFFER_TOO_SMALL" "BUFFER_TOO_SMALL" V2_0..;
        0x00000160 SAVED_STATE_INVALID "SAVED_STATE_INVALID" "SAVED_STATE_INVALID" V2_0..;
        0x00000170 INFORMATION_SENSITIVE "INFORMATION_SENSITIVE" "INFORMATION_SENSITIVE" V2_0..;
        0x00000180 STATE_UNSAVEABLE "STATE_UNSAVEABLE" "STATE_UNSAVEABLE" V2_0..;
        0x00000190 CRYPTOKI_NOT_INITIALIZED "CRYPTOKI_NOT_INITIALIZED" "CRYPTOKI_NOT_INITIALIZED" V2_0..;
        0x00000191 CRYPTOKI_ALREADY_INITIALIZED "CRYPTOKI_ALREADY_INITIALIZED" "CRYPTOKI_ALREADY_INITIALIZED" V2_0..;
        0x000001A0 MUTEX_BAD "MUTEX_BAD" "MUTEX_BAD" V2_0..;
        0x000001A1 MUTEX_NOT_LOCKED "MUTEX_NOT_LOCKED" "MUTEX_NOT_LOCKED" V2_0..;
        0x00000200 FUNCTION_REJECTED "FUNCTION_REJECTED" "FUNCTION_REJECTED" V2_0..;
    }
}

enumeration! {
    PaddingMethod "PaddingMethod" "Padding Method" V1_0.. {
        0x00000001 NONE "None" "None" V1_0..;
        0x00000002 OAEP "OAEP" "OAEP" V1_0..;
        0x00000003 PKCS5 "PKCS5" "PKCS5" V1_0..;
        0x00000004 SSL3 "SSL3" "SSL3" V1_0..;
        0x00000005 ZEROS "Zeros" "Zeros" V1_0..;
        0x00000006 ANSI_X9_23 "ANSIX9_23" "ANSI X9.23" V1_0..;
        0x00000007 ISO_10126 "ISO10126" "ISO 10126" V1_0..;
        0x00000008 PKCS1_V1_5 "PKCS1V1_5" "PKCS1 v1.5" V1_0..;
        0x00000009 X9_31 "X9_31" "X9.31" V1_0..;
        0x0000000A PSS "PSS" "PSS" V1_0..;
    }
}

enumeration! {
    ProcessingStage "ProcessingStage" "Processing Stage" V2_1.. {
        0x00000001 SUBMITTED "Submitted" "Submitted" V2_1..;
        0x00000002 IN_PROCESS "InProcess" "In Process" V2_1..;
        0x00000003 COMPLETED "Completed" "Completed" V2_1..;
    }
}

enumeration! {
    ProfileName "ProfileName" "Profile Name" V1_3.. {
        0x00000001 BASELINE_SERVER_BASIC_KMIP_V1_2 "BaselineServerBasicKMIPV1_2" "Baseline Server Basic KMIP v1.2" V1_3..V2_0;
        0x00000002 BASELINE_SERVER_TLS_V1_2_KMIP_V1_2 "BaselineServerTLSV1_2KMIPV1_2" "Baseline Server TLS v1.2 KMIP v1.2"
            V1_3..V2_0;
        0x00000003 BASELINE_CLIENT_BASIC_KMIP_V1_2 "BaselineClientBasicKMIPV1_2" "Baseline Client Basic KMIP v1.2" V1_3..V2_0;
        0x00000004 BASELINE_CLIENT_TLS_V1_2_KMIP_V1_2 "BaselineClientTLSV1_2KMIPV1_2" "Baseline Client TLS v1.2 KMIP v1.2"
            V1_3..V2_0;
        0x00000005 COMPLETE_SERVER_BASIC_KMIP_V1_2 "CompleteServerBasicKMIPV1_2" "Complete Server Basic KMIP v1.2" V1_3..V2_0;
        0x00000006 COMPLETE_SERVER_TLS_V1_2_KMIP_V1_2 "CompleteServerTLSV1_2KMIPV1_2" "Complete Server TLS v1.2 KMIP v1.2"
            V1_3..V2_0;
        0x00000007 TAPE_LIBRARY_CLIENT_KMIP_V1_0 "TapeLibraryClientKMIPV1_0" "Tape Library Client KMIP v1.0" V1_3..V2_0;
        0x00000008 TAPE_LIBRARY_CLIENT_KMIP_V1_1 "TapeLibraryClientKMIPV1_1" "Tape Library Client KMIP v1.1" V1_3..V2_0;
        0x00000009 TAPE_LIBRARY_CLIENT_KMIP_V1_2 "TapeLibraryClientKMIPV1_2" "Tape Library Client KMIP v1.2" V1_3..V2_0;
        0x0000000A TAPE_LIBRARY_SERVER_KMIP_V1_0 "TapeLibraryServerKMIPV1_0" "Tape Library Server KMIP v1.0" V1_3..V2_0;
        0x0000000B TAPE_LIBRARY_SERVER_KMIP_V1_1 "TapeLibraryServerKMIPV1_1" "Tape Library Server KMIP v1.1" V1_3..V2_0;
        0x0000000C TAPE_LIBRARY_SERVER_KMIP_V1_2 "TapeLibraryServerKMIPV1_2" "Tape Library Server KMIP v1.2" V1_3..V2_0;
        0x0000000D SYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_0 "SymmetricKeyLifecycleClientKMIPV1_0"
            "Symmetric Key Lifecycle Client KMIP v1.0" V1_3..V2_0;
        0x0000000E SYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_1 "SymmetricKeyLifecycleClientKMIPV1_1"
            "Symmetric Key Lifecycle Client KMIP v1.1" V1_3..V2_0;
        0x0000000F SYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_2 "SymmetricKeyLifecycleClientKMIPV1_2"
            "Symmetric Key Lifecycle Client KMIP v1.2" V1_3..V2_0;
        0x00000010 SYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_0 "SymmetricKeyLifecycleServerKMIPV1_0"
            "Symmetric Key Lifecycle Server KMIP v1.0" V1_3..V2_0;
        0x00000011 SYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_1 "SymmetricKeyLifecycleServerKMIPV1_1"
            "Symmetric Key Lifecycle Server KMIP v1.1" V1_3..V2_0;
        0x00000012 SYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_2 "SymmetricKeyLifecycleServerKMIPV1_2"
            "Symmetric Key Lifecycle Server KMIP v1.2" V1_3..V2_0;
        0x00000013 ASYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_0 "AsymmetricKeyLifecycleClientKMIPV1_0"
            "Asymmetric Key Lifecycle Client KMIP v1.0" V1_3..V2_0;
        0x00000014 ASYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_1 "AsymmetricKeyLifecycleClientKMIPV1_1"
            "Asymmetric Key Lifecycle Client KMIP v1.1" V1_3..V2_0;
        0x00000015 ASYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_2 "AsymmetricKeyLifecycleClientKMIPV1_2"
            "Asymmetric Key Lifecycle Client KMIP v1.2" V1_3..V2_0;
        0x00000016 ASYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_0 "AsymmetricKeyLifecycleServerKMIPV1_0"
            "Asymmetric Key Lifecycle Server KMIP v1.0" V1_3..V2_0;
        0x00000017 ASYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_1 "AsymmetricKeyLifecycleServerKMIPV1_1"
            "Asymmetric Key Lifecycle Server KMIP v1.1" V1_3..V2_0;
        0x00000018 ASYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_2 "AsymmetricKeyLifecycleServerKMIPV1_2"
            "Asymmetric Key Lifecycle Server KMIP v1.2" V1_3..V2_0;
        0x00000019 BASIC_CRYPTOGRAPHIC_CLIENT_KMIP_V1_2 "BasicCryptographicClientKMIPV1_2" "Basic Cryptographic Client KMIP v1.2"
            V1_3..V2_0;
        0x0000001A BASIC_CRYPTOGRAPHIC_SERVER_KMIP_V1_2 "BasicCryptographicServerKMIPV1_2" "Basic Cryptographic Server KMIP v1.2"
            V1_3..V2_0;
        0x0000001B ADVANCED_CRYPTOGRAPHIC_CLIENT_KMIP_V1_2 "AdvancedCryptographicClientKMIPV1_2"
            "Advanced Cryptographic Client KMIP v1.2" V1_3..V2_0;
        0x0000001C ADVANCED_CRYPTOGRAPHIC_SERVER_KMIP_V1_2 "AdvancedCryptographicServerKMIPV1_2"
            "Advanced Cryptographic Server KMIP v1.2" V1_3..V2_0;
        0x0000001D RNG_CRYPTOGRAPHIC_CLIENT_KMIP_V1_2 "RNGCryptographicClientKMIPV1_2" "RNG Cryptographic Client KMIP v1.2"
            V1_3..V2_0;
        0x0000001E RNG_CRYPTOGRAPHIC_SERVER_KMIP_V1_2 "RNGCryptographicServerKMIPV1_2" "RNG Cryptographic Server KMIP v1.2"
            V1_3..V2_0;
        0x0000001F BASIC_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_0 "BasicSymmetricKeyFoundryClientKMIPV1_0"
            "Basic Symmetric Key Foundry Client KMIP v1.0" V1_3..V2_0;
        0x00000020 INTERMEDIATE_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_0 "IntermediateSymmetricKeyFoundryClientKMIPV1_0"
            "Intermediate Symmetric Key Foundry Client KMIP v1.0" V1_3..V2_0;
        0x00000021 ADVANCED_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_0 "AdvancedSymmetricKeyFoundryClientKMIPV1_0"
            "Advanced Symmetric Key Foundry Client KMIP v1.0" V1_3..V2_0;
        0x00000022 BASIC_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_1 "BasicSymmetricKeyFoundryClientKMIPV1_1"
            "Basic Symmetric Key Foundry Client KMIP v1.1" V1_3..V2_0;
        0x00000023 INTERMEDIATE_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_1 "IntermediateSymmetricKeyFoundryClientKMIPV1_1"
            "Intermediate Symmetric Key Foundry Client KMIP v1.1" V1_3..V2_0;
        0x00000024 ADVANCED_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_1 "AdvancedSymmetricKeyFoundryClientKMIPV1_1"
            "Advanced Symmetric Key Foundry Client KMIP v1.1" V1_3..V2_0;
        0x00000025 BASIC_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_2 "BasicSymmetricKeyFoundryClientKMIPV1_2"
            "Basic Symmetric Key Foundry Client KMIP v1.2" V1_3..V2_0;
        0x00000026 INTERMEDIATE_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_2 "IntermediateSymmetricKeyFoundryClientKMIPV1_2"
            "Intermediate Symmetric Key Foundry Client KMIP v1.2" V1_3..V2_0;
        0x00000027 ADVANCED_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_2 "AdvancedSymmetricKeyFoundryClientKMIPV1_2"
            "Advanced Symmetric Key Foundry Client KMIP v1.2" V1_3..V2_0;
        0x00000028 SYMMETRIC_KEY_FOUNDRY_SERVER_KMIP_V1_0 "SymmetricKeyFoundryServerKMIPV1_0"
            "Symmetric Key Foundry Server KMIP v1.0" V1_3..V2_0;
        0x00000029 SYMMETRIC_KEY_FOUNDRY_SERVER_KMIP_V1_1 "SymmetricKeyFoundryServerKMIPV1_1"
            "Symmetric Key Foundry Server KMIP v1.1" V1_3..V2_0;
        0x0000002A SYMMETRIC_KEY_FOUNDRY_SERVER_KMIP_V1_2 "SymmetricKeyFoundryServerKMIPV1_2"
            "Symmetric Key Foundry Server KMIP v1.2" V1_3..V2_0;
        0x0000002B OPAQUE_MANAGED_OBJECT_STORE_CLIENT_KMIP_V1_0 "OpaqueManagedObjectStoreClientKMIPV1_0"
            "Opaque Managed Object Store Client KMIP v1.0" V1_3..V2_0;
        0x0000002C OPAQUE_MANAGED_OBJECT_STORE_CLIENT_KMIP_V1_1 "OpaqueManagedObjectStoreClientKMIPV1_1"
            "Opaque Managed Object Store Client KMIP v1.1" V1_3..V2_0;
        0x0000002D OPAQUE_MANAGED_OBJECT_STORE_CLIENT_KMIP_V1_2 "OpaqueManagedObjectStoreClientKMIPV1_2"
            "Opaque Managed Object Store Client KMIP v1.2" V1_3..V2_0;
        0x0000002E OPAQUE_MANAGED_OBJECT_STORE_SERVER_KMIP_V1_0 "OpaqueManagedObjectStoreServerKMIPV1_0"
            "Opaque Managed Object Store Server KMIP v1.0" V1_3..V2_0;
        0x0000002F OPAQUE_MANAGED_OBJECT_STORE_SERVER_KMIP_V1_1 "OpaqueManagedObjectStoreServerKMIPV1_1"
            "Opaque Managed Object Store Server KMIP v1.1" V1_3..V2_0;
        0x00000030 OPAQUE_MANAGED_OBJECT_STORE_SERVER_KMIP_V1_2 "OpaqueManagedObjectStoreServerKMIPV1_2"
            "Opaque Managed Object Store Server KMIP v1.2" V1_3..V2_0;
        0x00000031 SUITE_B_MINLOS_128_CLIENT_KMIP_V1_0 "SuiteBMinLOS_128ClientKMIPV1_0" "Suite B minLOS_128 Client KMIP v1.0"
            V1_3..V2_0;
        0x00000032 SUITE_B_MINLOS_128_CLIENT_KMIP_V1_1 "SuiteBMinLOS_128ClientKMIPV1_1" "Suite B minLOS_128 Client KMIP v1.1"
            V1_3..V2_0;
        0x00000033 SUITE_B_MINLOS_128_CLIENT_KMIP_V1_2 "SuiteBMinLOS_128ClientKMIPV1_2" "Suite B minLOS_128 Client KMIP v1.2"
            V1_3..V2_0;
        0x00000034 SUITE_B_MINLOS_128_SERVER_KMIP_V1_0 "SuiteBMinLOS_128ServerKMIPV1_0" "Suite B minLOS_128 Server KMIP v1.0"
            V1_3..V2_0;
        0x00000035 SUITE_B_MINLOS_128_SERVER_KMIP_V1_1 "SuiteBMinLOS_128ServerKMIPV1_1" "Suite B minLOS_128 Server KMIP v1.1"
            V1_3..V2_0;
        0x00000036 SUITE_B_MINLOS_128_SERVER_KMIP_V1_2 "SuiteBMinLOS_128ServerKMIPV1_2" "Suite B minLOS_128 Server KMIP v1.2"
            V1_3..V2_0;
        0x00000037 SUITE_B_MINLOS_192_CLIENT_KMIP_V1_0 "SuiteBMinLOS_192ClientKMIPV1_0" "Suite B minLOS_192 Client KMIP v1.0"
            V1_3..V2_0;
        0x00000038 SUITE_B_MINLOS_192_CLIENT_KMIP_V1_1 "SuiteBMinLOS_192ClientKMIPV1_1" "Suite B minLOS_192 Client KMIP v1.1"
            V1_3..V2_0;
        0x00000039 SUITE_B_MINLOS_192_CLIENT_KMIP_V1_2 "SuiteBMinLOS_192ClientKMIPV1_2" "Suite B minLOS_192 Client KMIP v1.2"
            V1_3..V2_0;
        0x0000003A SUITE_B_MINLOS_192_SERVER_KMIP_V1_0 "SuiteBMinLOS_192ServerKMIPV1_0" "Suite B minLOS_192 Server KMIP v1.0"
            V1_3..V2_0;
        0x0000003B SUITE_B_MINLOS_192_SERVER_KMIP_V1_1 "SuiteBMinLOS_192ServerKMIPV1_1" "Suite B minLOS_192 Server KMIP v1.1"
            V1_3..V2_0;
        0x0000003C SUITE_B_MINLOS_192_SERVER_KMIP_V1_2 "SuiteBMinLOS_192ServerKMIPV1_2" "Suite B minLOS_192 Server KMIP v1.2"
            V1_3..V2_0;
        0x0000003D STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_CLIENT_KMIP_V1_0 "StorageArrayWithSelfEncryptingDriveClientKMIPV1_0"
            "Storage Array with Self Encrypting Drive Client KMIP v1.0" V1_3..V2_0;
        0x0000003E STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_CLIENT_KMIP_V1_1 "StorageArrayWithSelfEncryptingDriveClientKMIPV1_1"
            "Storage Array with Self Encrypting Drive Client KMIP v1.1" V1_3..V2_0;
        0x0000003F STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_CLIENT_KMIP_V1_2 "StorageArrayWithSelfEncryptingDriveClientKMIPV1_2"
            "Storage Array with Self Encrypting Drive Client KMIP v1.2" V1_3..V2_0;
        0x00000040 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER_KMIP_V1_0 "StorageArrayWithSelfEncryptingDriveServerKMIPV1_0"
            "Storage Array with Self Encrypting Drive Server KMIP v1.0" V1_3..V2_0;
        0x00000041 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER_KMIP_V1_1 "StorageArrayWithSelfEncryptingDriveServerKMIPV1_1"
            "Storage Array with Self Encrypting Drive Server KMIP v1.1" V1_3..V2_0;
        0x00000042 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER_KMIP_V1_2 "StorageArrayWithSelfEncryptingDriveServerKMIPV1_2"
            "Storage Array with Self Encrypting Drive Server KMIP v1.2" V1_3..V2_0;
        0x00000043 HTTPS_CLIENT_KMIP_V1_0 "HTTPSClientKMIPV1_0" "HTTPS Client KMIP v1.0" V1_3..V2_0;
        0x00000044 HTTPS_CLIENT_KMIP_V1_1 "HTTPSClientKMIPV1_1" "HTTPS Client KMIP v1.1" V1_3..V2_0;
        0x00000045 HTTPS_CLIENT_KMIP_V1_2 "HTTPSClientKMIPV1_2" "HTTPS Client KMIP v1.2" V1_3..V2_0;
        0x00000046 HTTPS_SERVER_KMIP_V1_0 "HTTPSServerKMIPV1_0" "HTTPS Server KMIP v1.0" V1_3..V2_0;
        0x00000047 HTTPS_SERVER_KMIP_V1_1 "HTTPSServerKMIPV1_1" "HTTPS Server KMIP v1.1" V1_3..V2_0;
        0x00000048 HTTPS_SERVER_KMIP_V1_2 "HTTPSServerKMIPV1_2" "HTTPS Server KMIP v1.2" V1_3..V2_0;
        0x00000049 JSON_CLIENT_KMIP_V1_0 "JSONClientKMIPV1_0" "JSON Client KMIP v1.0" V1_3..V2_0;
        0x0000004A JSON_CLIENT_KMIP_V1_1 "JSONClientKMIPV1_1" "JSON Client KMIP v1.1" V1_3..V2_0;
        0x0000004B JSON_CLIENT_KMIP_V1_2 "JSONClientKMIPV1_2" "JSON Client KMIP v1.2" V1_3..V2_0;
        0x0000004C JSON_SERVER_KMIP_V1_0 "JSONServerKMIPV1_0" "JSON Server KMIP v1.0" V1_3..V2_0;
        0x0000004D JSON_SERVER_KMIP_V1_1 "JSONServerKMIPV1_1" "JSON Server KMIP v1.1" V1_3..V2_0;
        0x0000004E JSON_SERVER_KMIP_V1_2 "JSONServerKMIPV1_2" "JSON Server KMIP v1.2" V1_3..V2_0;
        0x0000004F XML_CLIENT_KMIP_V1_0 "XMLClientKMIPV1_0" "XML Client KMIP v1.0" V1_3..V2_0;
        0x00000050 XML_CLIENT_KMIP_V1_1 "XMLClientKMIPV1_1" "XML Client KMIP v1.1" V1_3..V2_0;
        0x00000051 XML_CLIENT_KMIP_V1_2 "XMLClientKMIPV1_2" "XML Client KMIP v1.2" V1_3..V2_0;
        0x00000052 XML_SERVER_KMIP_V1_0 "XMLServerKMIPV1_0" "XML Server KMIP v1.0" V1_3..V2_0;
        0x00000053 XML_SERVER_KMIP_V1_1 "XMLServerKMIPV1_1" "XML Server KMIP v1.1" V1_3..V2_0;
        0x00000054 XML_SERVER_KMIP_V1_2 "XMLServerKMIPV1_2" "XML Server KMIP v1.2" V1_3..V2_0;
        0x00000055 BASELINE_SERVER_BASIC_KMIP_V1_3 "BaselineServerBasicKMIPV1_3" "Baseline Server Basic KMIP v1.3" V1_3..V2_0;
        0x00000056 BASELINE_SERVER_TLS_V1_2_KMIP_V1_3 "BaselineServerTLSV1_2KMIPV1_3" "Baseline Server TLS v1.2 KMIP v1.3"
            V1_3..V2_0;
        0x00000057 BASELINE_CLIENT_BASIC_KMIP_V1_3 "BaselineClientBasicKMIPV1_3" "Baseline Client Basic KMIP v1.3" V1_3..V2_0;
        0x00000058 BASELINE_CLIENT_TLS_V1_2_KMIP_V1_3 "BaselineClientTLSV1_2KMIPV1_3" "Baseline Client TLS v1.2 KMIP v1.3"
            V1_3..V2_0;
        0x00000059 COMPLETE_SERVER_BASIC_KMIP_V1_3 "CompleteServerBasicKMIPV1_3" "Complete Server Basic KMIP v1.3" V1_3..V2_0;
        0x0000005A COMPLETE_SERVER_TLS_V1_2_KMIP_V1_3 "CompleteServerTLSV1_2KMIPV1_3" "Complete Server TLS v1.2 KMIP v1.3"
            V1_3..V2_0;
        0x0000005B TAPE_LIBRARY_CLIENT_KMIP_V1_3 "TapeLibraryClientKMIPV1_3" "Tape Library Client KMIP v1.3" V1_3..V2_0;
        0x0000005C TAPE_LIBRARY_SERVER_KMIP_V1_3 "TapeLibraryServerKMIPV1_3" "Tape Library Server KMIP v1.3" V1_3..V2_0;
        0x0000005D SYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_3 "SymmetricKeyLifecycleClientKMIPV1_3"
            "Symmetric Key Lifecycle Client KMIP v1.3" V1_3..V2_0;
        0x0000005E SYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_3 "SymmetricKeyLifecycleServerKMIPV1_3"
            "Symmetric Key Lifecycle Server KMIP v1.3" V1_3..V2_0;
        0x0000005F ASYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_3 "AsymmetricKeyLifecycleClientKMIPV1_3"
            "Asymmetric Key Lifecycle Client KMIP v1.3" V1_3..V2_0;
        0x00000060 ASYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_3 "AsymmetricKeyLifecycleServerKMIPV1_3"
            "Asymmetric Key Lifecycle Server KMIP v1.3" V1_3..V2_0;
        0x00000061 BASIC_CRYPTOGRAPHIC_CLIENT_KMIP_V1_3 "BasicCryptographicClientKMIPV1_3" "Basic Cryptographic Client KMIP v1.3"
            V1_3..V2_0;
        0x00000062 BASIC_CRYPTOGRAPHIC_SERVER_KMIP_V1_3 "BasicCryptographicServerKMIPV1_3" "Basic Cryptographic Server KMIP v1.3"
            V1_3..V2_0;
        0x00000063 ADVANCED_CRYPTOGRAPHIC_CLIENT_KMIP_V1_3 "AdvancedCryptographicClientKMIPV1_3"
            "Advanced Cryptographic Client KMIP v1.3" V1_3..V2_0;
        0x00000064 ADVANCED_CRYPTOGRAPHIC_SERVER_KMIP_V1_3 "AdvancedCryptographicServerKMIPV1_3"
            "Advanced Cryptographic Server KMIP v1.3" V1_3..V2_0;
        0x00000065 RNG_CRYPTOGRAPHIC_CLIENT_KMIP_V1_3 "RNGCryptographicClientKMIPV1_3" "RNG Cryptographic Client KMIP v1.3"
            V1_3..V2_0;
        0x00000066 RNG_CRYPTOGRAPHIC_SERVER_KMIP_V1_3 "RNGCryptographicServerKMIPV1_3" "RNG Cryptographic Server KMIP v1.3"
            V1_3..V2_0;
        0x00000067 BASIC_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_3 "BasicSymmetricKeyFoundryClientKMIPV1_3"
            "Basic Symmetric Key Foundry Client KMIP v1.3" V1_3..V2_0;
        0x00000068 INTERMEDIATE_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_3 "IntermediateSymmetricKeyFoundryClientKMIPV1_3"
            "Intermediate Symmetric Key Foundry Client KMIP v1.3" V1_3..V2_0;
        0x00000069 ADVANCED_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_3 "AdvancedSymmetricKeyFoundryClientKMIPV1_3"
            "Advanced Symmetric Key Foundry Client KMIP v1.3" V1_3..V2_0;
        0x0000006A SYMMETRIC_KEY_FOUNDRY_SERVER_KMIP_V1_3 "SymmetricKeyFoundryServerKMIPV1_3"
            "Symmetric Key Foundry Server KMIP v1.3" V1_3..V2_0;
        0x0000006B OPAQUE_MANAGED_OBJECT_STORE_CLIENT_KMIP_V1_3 "OpaqueManagedObjectStoreClientKMIPV1_3"
            "Opaque Managed Object Store Client KMIP v1.3" V1_3..V2_0;
        0x0000006C OPAQUE_MANAGED_OBJECT_STORE_SERVER_KMIP_V1_3 "OpaqueManagedObjectStoreServerKMIPV1_3"
            "Opaque Managed Object Store Server KMIP v1.3" V1_3..V2_0;
        0x0000006D SUITE_B_MINLOS_128_CLIENT_KMIP_V1_3 "SuiteBMinLOS_128ClientKMIPV1_3" "Suite B minLOS_128 Client KMIP v1.3"
            V1_3..V2_0;
        0x0000006E SUITE_B_MINLOS_128_SERVER_KMIP_V1_3 "SuiteBMinLOS_128ServerKMIPV1_3" "Suite B minLOS_128 Server KMIP v1.3"
            V1_3..V2_0;
        0x0000006F SUITE_B_MINLOS_192_CLIENT_KMIP_V1_3 "SuiteBMinLOS_192ClientKMIPV1_3" "Suite B minLOS_192 Client KMIP v1.3"
            V1_3..V2_0;
        0x00000070 SUITE_B_MINLOS_192_SERVER_KMIP_V1_3 "SuiteBMinLOS_192ServerKMIPV1_3" "Suite B minLOS_192 Server KMIP v1.3"
            V1_3..V2_0;
        0x00000071 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_CLIENT_KMIP_V1_3 "StorageArrayWithSelfEncryptingDriveClientKMIPV1_3"
            "Storage Array with Self Encrypting Drive Client KMIP v1.3" V1_3..V2_0;
        0x00000072 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER_KMIP_V1_3 "StorageArrayWithSelfEncryptingDriveServerKMIPV1_3"
            "Storage Array with Self Encrypting Drive Server KMIP v1.3" V1_3..V2_0;
        0x00000073 HTTPS_CLIENT_KMIP_V1_3 "HTTPSClientKMIPV1_3" "HTTPS Client KMIP v1.3" V1_3..V2_0;
        0x00000074 HTTPS_SERVER_KMIP_V1_3 "HTTPSServerKMIPV1_3" "HTTPS Server KMIP v1.3" V1_3..V2_0;
        0x00000075 JSON_CLIENT_KMIP_V1_3 "JSONClientKMIPV1_3" "JSON Client KMIP v1.3" V1_3..V2_0;
        0x00000076 JSON_SERVER_KMIP_V1_3 "JSONServerKMIPV1_3" "JSON Server KMIP v1.3" V1_3..V2_0;
        0x00000077 XML_CLIENT_KMIP_V1_3 "XMLClientKMIPV1_3" "XML Client KMIP v1.3" V1_3..V2_0;
        0x00000078 XML_SERVER_KMIP_V1_3 "XMLServerKMIPV1_3" "XML Server KMIP v1.3" V1_3..V2_0;
        0x00000079 BASELINE_SERVER_BASIC_KMIP_V1_4 "BaselineServerBasicKMIPV1_4" "Baseline Server Basic KMIP v1.4" V1_4..V2_0;
        0x0000007A BASELINE_SERVER_TLS_V1_2_KMIP_V1_4 "BaselineServerTLSV1_2KMIPV1_4" "Baseline Server TLS v1.2 KMIP v1.4"
            V1_4..V2_0;
        0x0000007B BASELINE_CLIENT_BASIC_KMIP_V1_4 "BaselineClientBasicKMIPV1_4" "Baseline Client Basic KMIP v1.4" V1_4..V2_0;
        0x0000007C BASELINE_CLIENT_TLS_V1_2_KMIP_V1_4 "BaselineClientTLSV1_2KMIPV1_4" "Baseline Client TLS v1.2 KMIP v1.4"
            V1_4..V2_0;
        0x0000007D COMPLETE_SERVER_BASIC_KMIP_V1_4 "CompleteServerBasicKMIPV1_4" "Complete Server Basic KMIP v1.4" V1_4..V2_0;
        0x0000007E COMPLETE_SERVER_TLS_V1_2_KMIP_V1_4 "CompleteServerTLSV1_2KMIPV1_4" "Complete Server TLS v1.2 KMIP v1.4"
            V1_4..V2_0;
        0x0000007F TAPE_LIBRARY_CLIENT_KMIP_V1_4 "TapeLibraryClientKMIPV1_4" "Tape Library Client KMIP v1.4" V1_4..V2_0;
        0x00000080 TAPE_LIBRARY_SERVER_KMIP_V1_4 "TapeLibraryServerKMIPV1_4" "Tape Library Server KMIP v1.4" V1_4..V2_0;
        0x00000081 SYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_4 "SymmetricKeyLifecycleClientKMIPV1_4"
            "Symmetric Key Lifecycle Client KMIP v1.4" V1_4..V2_0;
        0x00000082 SYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_4 "SymmetricKeyLifecycleServerKMIPV1_4"
            "Symmetric Key Lifecycle Server KMIP v1.4" V1_4..V2_0;
        0x00000083 ASYMMETRIC_KEY_LIFECYCLE_CLIENT_KMIP_V1_4 "AsymmetricKeyLifecycleClientKMIPV1_4"
            "Asymmetric Key Lifecycle Client KMIP v1.4" V1_4..V2_0;
        0x00000084 ASYMMETRIC_KEY_LIFECYCLE_SERVER_KMIP_V1_4 "AsymmetricKeyLifecycleServerKMIPV1_4"
            "Asymmetric Key Lifecycle Server KMIP v1.4" V1_4..V2_0;
        0x00000085 BASIC_CRYPTOGRAPHIC_CLIENT_KMIP_V1_4 "BasicCryptographicClientKMIPV1_4" "Basic Cryptographic Client KMIP v1.4"
            V1_4..V2_0;
        0x00000086 BASIC_CRYPTOGRAPHIC_SERVER_KMIP_V1_4 "BasicCryptographicServerKMIPV1_4" "Basic Cryptographic Server KMIP v1.4"
            V1_4..V2_0;
        0x00000087 ADVANCED_CRYPTOGRAPHIC_CLIENT_KMIP_V1_4 "AdvancedCryptographicClientKMIPV1_4"
            "Advanced Cryptographic Client KMIP v1.4" V1_4..V2_0;
        0x00000088 ADVANCED_CRYPTOGRAPHIC_SERVER_KMIP_V1_4 "AdvancedCryptographicServerKMIPV1_4"
            "Advanced Cryptographic Server KMIP v1.4" V1_4..V2_0;
        0x00000089 RNG_CRYPTOGRAPHIC_CLIENT_KMIP_V1_4 "RNGCryptographicClientKMIPV1_4" "RNG Cryptographic Client KMIP v1.4"
            V1_4..V2_0;
        0x0000008A RNG_CRYPTOGRAPHIC_SERVER_KMIP_V1_4 "RNGCryptographicServerKMIPV1_4" "RNG Cryptographic Server KMIP v1.4"
            V1_4..V2_0;
        0x0000008B BASIC_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_4 "BasicSymmetricKeyFoundryClientKMIPV1_4"
            "Basic Symmetric Key Foundry Client KMIP v1.4" V1_4..V2_0;
        0x0000008C INTERMEDIATE_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_4 "IntermediateSymmetricKeyFoundryClientKMIPV1_4"
            "Intermediate Symmetric Key Foundry Client KMIP v1.4" V1_4..V2_0;
        0x0000008D ADVANCED_SYMMETRIC_KEY_FOUNDRY_CLIENT_KMIP_V1_4 "AdvancedSymmetricKeyFoundryClientKMIPV1_4"
            "Advanced Symmetric Key Foundry Client KMIP v1.4" V1_4..V2_0;
        0x0000008E SYMMETRIC_KEY_FOUNDRY_SERVER_KMIP_V1_4 "SymmetricKeyFoundryServerKMIPV1_4"
            "Symmetric Key Foundry Server KMIP v1.4" V1_4..V2_0;
        0x0000008F OPAQUE_MANAGED_OBJECT_STORE_CLIENT_KMIP_V1_4 "OpaqueManagedObjectStoreClientKMIPV1_4"
            "Opaque Managed Object Store Client KMIP v1.4" V1_4..V2_0;
        0x00000090 OPAQUE_MANAGED_OBJECT_STORE_SERVER_KMIP_V1_4 "OpaqueManagedObjectStoreServerKMIPV1_4"
            "Opaque Managed Object Store Server KMIP v1.4" V1_4..V2_0;
        0x00000091 SUITE_B_MINLOS_128_CLIENT_KMIP_V1_4 "SuiteBMinLOS_128ClientKMIPV1_4" "Suite B minLOS_128 Client KMIP v1.4"
            V1_4..V2_0;
        0x00000092 SUITE_B_MINLOS_128_SERVER_KMIP_V1_4 "SuiteBMinLOS_128ServerKMIPV1_4" "Suite B minLOS_128 Server KMIP v1.4"
            V1_4..V2_0;
        0x00000093 SUITE_B_MINLOS_192_CLIENT_KMIP_V1_4 "SuiteBMinLOS_192ClientKMIPV1_4" "Suite B minLOS_192 Client KMIP v1.4"
            V1_4..V2_0;
        0x00000094 SUITE_B_MINLOS_192_SERVER_KMIP_V1_4 "SuiteBMinLOS_192ServerKMIPV1_4" "Suite B minLOS_192 Server KMIP v1.4"
            V1_4..V2_0;
        0x00000095 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_CLIENT_KMIP_V1_4 "StorageArrayWithSelfEncryptingDriveClientKMIPV1_4"
            "Storage Array with Self Encrypting Drive Client KMIP v1.4" V1_4..V2_0;
        0x00000096 STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER_KMIP_V1_4 "StorageArrayWithSelfEncryptingDriveServerKMIPV1_4"
            "Storage Array with Self Encrypting Drive Server KMIP v1.4" V1_4..V2_0;
        0x00000097 HTTPS_CLIENT_KMIP_V1_4 "HTTPSClientKMIPV1_4" "HTTPS Client KMIP v1.4" V1_4..V2_0;
        0x00000098 HTTPS_SERVER_KMIP_V1_4 "HTTPSServerKMIPV1_4" "HTTPS Server KMIP v1.4" V1_4..V2_0;
        0x00000099 JSON_CLIENT_KMIP_V1_4 "JSONClientKMIPV1_4" "JSON Client KMIP v1.4" V1_4..V2_0;
        0x0000009A JSON_SERVER_KMIP_V1_4 "JSONServerKMIPV1_4" "JSON Server KMIP v1.4" V1_4..V2_0;
        0x0000009B XML_CLIENT_KMIP_V1_4 "XMLClientKMIPV1_4" "XML Client KMIP v1.4" V1_4..V2_0;
        0x0000009C XML_SERVER_KMIP_V1_4 "XMLServerKMIPV1_4" "XML Server KMIP v1.4" V1_4..V2_0;
        0x00000104 COMPLETE_SERVER_BASIC "CompleteServerBasic" "Complete Server Basic" V2_0..;
        0x00000105 COMPLETE_SERVER_TLS_V1_2 "CompleteServerTLSV1_2" "Complete Server TLS v1.2" V2_0..;
        0x00000106 TAPE_LIBRARY_CLIENT "TapeLibraryClient" "Tape Library Client" V2_0..;
        0x00000107 TAPE_LIBRARY_SERVER "TapeLibraryServer" "Tape Library Server" V2_0..;
        0x00000108 SYMMETRIC_KEY_LIFECYCLE_CLIENT "SymmetricKeyLifecycleClient" "Symmetric Key Lifecycle Client" V2_0..;
        0x00000109 SYMMETRIC_KEY_LIFECYCLE_SERVER "SymmetricKeyLifecycleServer" "Symmetric Key Lifecycle Server" V2_0..;
        0x0000010A ASYMMETRIC_KEY_LIFECYCLE_CLIENT "AsymmetricKeyLifecycleClient" "Asymmetric Key Lifecycle Client" V2_0..;
        0x0000010B ASYMMETRIC_KEY_LIFECYCLE_SERVER "AsymmetricKeyLifecycleServer" "Asymmetric Key Lifecycle Server" V2_0..;
        0x0000010C BASIC_CRYPTOGRAPHIC_CLIENT "BasicCryptographicClient" "Basic Cryptographic Client" V2_0..;
        0x0000010D BASIC_CRYPTOGRAPHIC_SERVER "BasicCryptographicServer" "Basic Cryptographic Server" V2_0..;
        0x0000010E ADVANCED_CRYPTOGRAPHIC_CLIENT "AdvancedCryptographicClient" "Advanced Cryptographic Client" V2_0..;
        0x0000010F ADVANCED_CRYPTOGRAPHIC_SERVER "AdvancedCryptographicServer" "Advanced Cryptographic Server" V2_0..;
        0x00000110 RNG_CRYPTOGRAPHIC_CLIENT "RNGCryptographicClient" "RNG Cryptographic Client" V2_0..;
        0x00000111 RNG_CRYPTOGRAPHIC_SERVER "RNGCryptographicServer" "RNG Cryptographic Server" V2_0..;
        0x00000112 BASIC_SYMMETRIC_KEY_FOUNDRY_CLIENT "BasicSymmetricKeyFoundryClient" "Basic Symmetric Key Foundry Client"
            V2_0..;
        0x00000113 INTERMEDIATE_SYMMETRIC_KEY_FOUNDRY_CLIENT "IntermediateSymmetricKeyFoundryClient"
            "Intermediate Symmetric Key Foundry Client" V2_0..;
        0x00000114 ADVANCED_SYMMETRIC_KEY_FOUNDRY_CLIENT "AdvancedSymmetricKeyFoundryClient"
            "Advanced Symmetric Key Foundry Client" V2_0..;
        0x00000115 SYMMETRIC_KEY_FOUNDRY_SERVER "SymmetricKeyFoundryServer" "Symmetric Key Foundry Server" V2_0..;
        0x00000116 OPAQUE_MANAGED_OBJECT_STORE_CLIENT "OpaqueManagedObjectStoreClient" "Opaque Managed Object Store Client"
            V2_0..;
        0x00000117 OPAQUE_MANAGED_OBJECT_STORE_SERVER "OpaqueManagedObjectStoreServer" "Opaque Managed Object Store Server"
            V2_0..;
        0x0000011C STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_CLIENT "StorageArrayWithSelfEncryptingDriveClient"
            "Storage Array with Self Encrypting Drive Client" V2_0..;
        0x0000011D STORAGE_ARRAY_WITH_SELF_ENCRYPTING_DRIVE_SERVER "StorageArrayWithSelfEncryptingDriveServer"
            "Storage Array with Self Encrypting Drive Server" V2_0..;
        0x0000011E HTTPS_CLIENT "HTTPSClient" "HTTPS Client" V2_0..;
        0x0000011F HTTPS_SERVER "HTTPSServer" "HTTPS Server" V2_0..;
        0x00000120 JSON_CLIENT "JSONClient" "JSON Client" V2_0..;
        0x00000121 JSON_SERVER "JSONServer" "JSON Server" V2_0..;
        0x00000122 XML_CLIENT "XMLClient" "XML Client" V2_0..;
        0x00000123 XML_SERVER "XMLServer" "XML Server" V2_0..;
        0x00000124 AES_XTS_CLIENT "AESXTSClient" "AES XTS Client" V2_0..;
        0x00000125 AES_XTS_SERVER "AESXTSServer" "AES XTS Server" V2_0..;
        0x00000126 QUANTUM_SAFE_CLIENT "QuantumSafeClient" "Quantum Safe Client" V2_0..;
        0x00000127 QUANTUM_SAFE_SERVER "QuantumSafeServer" "Quantum Safe Server" V2_0..;
        0x00000128 PKCS_11_CLIENT "PKCS_11Client" "PKCS#11 Client" V2_0..;
        0x00000129 PKCS_11_SERVER "PKCS_11Server" "PKCS#11 Server" V2_0..;
        0x0000012A BASELINE_CLIENT "BaselineClient" "Baseline Client" V2_0..;
        0x0000012B BASELINE_SERVER "BaselineServer" "Baseline Server" V2_0..;
        0x0000012C COMPLETE_SERVER "CompleteServer" "Complete Server" V2_0..;
    }
}

enumeration! {
    ProtectionLevel "ProtectionLevel" "Protection Level" V2_0.. {
        0x00000001 HIGH "High" "High" V2_0..;
        0x00000002 LOW "Low" "Low" V2_0..;
    }
}

enumeration! {
    PutFunction "PutFunction" "Put Function" V1_0.. {
        0x00000001 NEW "New" "New" V1_0..;
        0x00000002 REPLACE "Replace" "Replace" V1_0..;
    }
}

enumeration! {
    QueryFunction "QueryFunction" "Query Function" V1_0.. {
        0x00000001 QUERY_OPERATIONS "QueryOperations" "Query Operations" V1_0..;
        0x00000002 QUERY_OBJECTS "QueryObjects" "Query Objects" V1_0..;
        0x00000003 QUERY_SERVER_INFORMATION "QueryServerInformation" "Query Server Information" V1_0..;
        0x00000004 QUERY_APPLICATION_NAMESPACES "QueryApplicationNamespaces" "Query Application Namespaces" V1_0..;
        0x00000005 QUERY_EXTENSION_LIST "QueryExtensionList" "Query Extension List" V1_1..;
        0x00000006 QUERY_EXTENSION_MAP "QueryExtensionMap" "Query Extension Map" V1_1..;
        0x00000007 QUERY_ATTESTATION_TYPES "QueryAttestationTypes" "Query Attestation Types" V1_2..;
        0x00000008 QUERY_RNGS "QueryRNGs" "Query RNGs" V1_3..;
        0x00000009 QUERY_VALIDATIONS "QueryValidations" "Query Validations" V1_3..;
        0x0000000A QUERY_PROFILES "QueryProfiles" "Query Profiles" V1_3..;
        0x0000000B QUERY_CAPABILITIES "QueryCapabilities" "Query Capabilities" V1_3..;
        0x0000000C QUERY_CLIENT_REGISTRATION_METHODS "QueryClientRegistrationMethods" "Query Client Registration Methods" V1_3..;
        0x0000000D QUERY_DEFAULTS_INFORMATION "QueryDefaultsInformation" "Query Defaults Information" V2_0..;
        0x0000000E QUERY_STORAGE_PROTECTION_MASKS "QueryStorageProtectionMasks" "Query Storage Protection Masks" V2_0..;
        0x0000000F QUERY_CREDENTIAL_INFORMATION "QueryCredentialInformation" "Query Credential Information" V3_0..;
    }
}

enumeration! {
    RNGAlgorithm "RNGAlgorithm" "RNG Algorithm" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 FIPS_186_2 "FIPS186_2" "FIPS 186-2" V1_3..;
        0x00000003 DRBG "DRBG" "DRBG" V1_3..;
        0x00000004 NRBG "NRBG" "NRBG" V1_3..;
        0x00000005 ANSI_X9_31 "ANSIX9_31" "ANSI X9.31" V1_3..;
        0x00000006 ANSI_X9_62 "ANSIX9_62" "ANSI X9.62" V1_3..;
    }
}

enumeration! {
    RNGMode "RNGMode" "RNG Mode" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 SHARED_INSTANTIATION "SharedInstantiation" "Shared Instantiation" V1_3..;
        0x00000003 NON_SHARED_INSTANTIATION "NonSharedInstantiation" "Non-Shared Instantiation" V1_3..;
    }
}

enumeration! {
    RecommendedCurve "RecommendedCurve" "Recommended Curve" V1_0.. {
        0x00000001 P_192 "P_192" "P-192" V1_0..;
        0x00000002 K_163 "K_163" "K-163" V1_0..;
        0x00000003 B_163 "B_163" "B-163" V1_0..;
        0x00000004 P_224 "P_224" "P-224" V1_0..;
        0x00000005 K_233 "K_233" "K-233" V1_0..;
        0x00000006 B_233 "B_233" "B-233" V1_0..;
        0x00000007 P_256 "P_256" "P-256" V1_0..;
        0x00000008 K_283 "K_283" "K-283" V1_0..;
        0x00000009 B_283 "B_283" "B-283" V1_0..;
        0x0000000A P_384 "P_384" "P-384" V1_0..;
        0x0000000B K_409 "K_409" "K-409" V1_0..;
        0x0000000C B_409 "B_409" "B-409" V1_0..;
        0x0000000D P_521 "P_521" "P-521" V1_0..;
        0x0000000E K_571 "K_571" "K-571" V1_0..;
        0x0000000F B_571 "B_571" "B-571" V1_0..;
        0x00000010 SECP112R1 "SECP112R1" "SECP112R1" V1_2..;
        0x00000011 SECP112R2 "SECP112R2" "SECP112R2" V1_2..;
        0x00000012 SECP128R1 "SECP128R1" "SECP128R1" V1_2..;
        0x00000013 SECP128R2 "SECP128R2" "SECP128R2" V1_2..;
        0x00000014 SECP160K1 "SECP160K1" "SECP160K1" V1_2..;
        0x00000015 SECP160R1 "SECP160R1" "SECP160R1" V1_2..;
        0x00000016 SECP160R2 "SECP160R2" "SECP160R2" V1_2..;
        0x00000017 SECP192K1 "SECP192K1" "SECP192K1" V1_2..;
        0x00000018 SECP224K1 "SECP224K1" "SECP224K1" V1_2..;
        0x00000019 SECP256K1 "SECP256K1" "SECP256K1" V1_2..;
        0x0000001A SECT113R1 "SECT113R1" "SECT113R1" V1_2..;
        0x0000001B SECT113R2 "SECT113R2" "SECT113R2" V1_2..;
        0x0000001C SECT131R1 "SECT131R1" "SECT131R1" V1_2..;
        0x0000001D SECT131R2 "SECT131R2" "SECT131R2" V1_2..;
        0x0000001E SECT163R1 "SECT163R1" "SECT163R1" V1_2..;
        0x0000001F SECT193R1 "SECT193R1" "SECT193R1" V1_2..;
        0x00000020 SECT193R2 "SECT193R2" "SECT193R2" V1_2..;
        0x00000021 SECT239K1 "SECT239K1" "SECT239K1" V1_2..;
        0x00000022 ANSIX9P192V2 "ANSIX9P192V2" "ANSIX9P192V2" V1_2..;
        0x00000023 ANSIX9P192V3 "ANSIX9P192V3" "ANSIX9P192V3" V1_2..;
        0x00000024 ANSIX9P239V1 "ANSIX9P239V1" "ANSIX9P239V1" V1_2..;
        0x00000025 ANSIX9P239V2 "ANSIX9P239V2" "ANSIX9P239V2" V1_2..;
        0x00000026 ANSIX9P239V3 "ANSIX9P239V3" "ANSIX9P239V3" V1_2..;
        0x00000027 ANSIX9C2PNB163V1 "ANSIX9C2PNB163V1" "ANSIX9C2PNB163V1" V1_2..;
        0x00000028 ANSIX9C2PNB163V2 "ANSIX9C2PNB163V2" "ANSIX9C2PNB163V2" V1_2..;
        0x00000029 ANSIX9C2PNB163V3 "ANSIX9C2PNB163V3" "ANSIX9C2PNB163V3" V1_2..;
        0x0000002A ANSIX9C2PNB176V1 "ANSIX9C2PNB176V1" "ANSIX9C2PNB176V1" V1_2..;
        0x0000002B ANSIX9C2TNB191V1 "ANSIX9C2TNB191V1" "ANSIX9C2TNB191V1" V1_2..;
        0x0000002C ANSIX9C2TNB191V2 "ANSIX9C2TNB191V2" "ANSIX9C2TNB191V2" V1_2..;
        0x0000002D ANSIX9C2TNB191V3 "ANSIX9C2TNB191V3" "ANSIX9C2TNB191V3" V1_2..;
        0x0000002E ANSIX9C2PNB208W1 "ANSIX9C2PNB208W1" "ANSIX9C2PNB208W1" V1_2..;
        0x0000002F ANSIX9C2TNB239V1 "ANSIX9C2TNB239V1" "ANSIX9C2TNB239V1" V1_2..;
        0x00000030 ANSIX9C2TNB239V2 "ANSIX9C2TNB239V2" "ANSIX9C2TNB239V2" V1_2..;
        0x00000031 ANSIX9C2TNB239V3 "ANSIX9C2TNB239V3" "ANSIX9C2TNB239V3" V1_2..;
        0x00000032 ANSIX9C2PNB272W1 "ANSIX9C2PNB272W1" "ANSIX9C2PNB272W1" V1_2..;
        0x00000033 ANSIX9C2PNB304W1 "ANSIX9C2PNB304W1" "ANSIX9C2PNB304W1" V1_2..;
        0x00000034 ANSIX9C2TNB359V1 "ANSIX9C2TNB359V1" "ANSIX9C2TNB359V1" V1_2..;
        0x00000035 ANSIX9C2PNB368W1 "ANSIX9C2PNB368W1" "ANSIX9C2PNB368W1" V1_2..;
        0x00000036 ANSIX9C2TNB431R1 "ANSIX9C2TNB431R1" "ANSIX9C2TNB431R1" V1_2..;
        0x00000037 BRAINPOOLP160R1 "BRAINPOOLP160R1" "BRAINPOOLP160R1" V1_2..;
        0x00000038 BRAINPOOLP160T1 "BRAINPOOLP160T1" "BRAINPOOLP160T1" V1_2..;
        0x00000039 BRAINPOOLP192R1 "BRAINPOOLP192R1" "BRAINPOOLP192R1" V1_2..;
        0x0000003A BRAINPOOLP192T1 "BRAINPOOLP192T1" "BRAINPOOLP192T1" V1_2..;
        0x0000003B BRAINPOOLP224R1 "BRAINPOOLP224R1" "BRAINPOOLP224R1" V1_2..;
        0x0000003C BRAINPOOLP224T1 "BRAINPOOLP224T1" "BRAINPOOLP224T1" V1_2..;
        0x0000003D BRAINPOOLP256R1 "BRAINPOOLP256R1" "BRAINPOOLP256R1" V1_2..;
        0x0000003E BRAINPOOLP256T1 "BRAINPOOLP256T1" "BRAINPOOLP256T1" V1_2..;
        0x0000003F BRAINPOOLP320R1 "BRAINPOOLP320R1" "BRAINPOOLP320R1" V1_2..;
        0x00000040 BRAINPOOLP320T1 "BRAINPOOLP320T1" "BRAINPOOLP320T1" V1_2..;
        0x00000041 BRAINPOOLP384R1 "BRAINPOOLP384R1" "BRAINPOOLP384R1" V1_2..;
        0x00000042 BRAINPOOLP384T1 "BRAINPOOLP384T1" "BRAINPOOLP384T1" V1_2..;
        0x00000043 BRAINPOOLP512R1 "BRAINPOOLP512R1" "BRAINPOOLP512R1" V1_2..;
        0x00000044 BRAINPOOLP512T1 "BRAINPOOLP512T1" "BRAINPOOLP512T1" V1_2..;
        0x00000045 CURVE25519 "CURVE25519" "CURVE25519" V2_0..;
        0x00000046 CURVE448 "CURVE448" "CURVE448" V2_0..;
    }
}

enumeration! {
    ResultReason "ResultReason" "Result Reason" V1_0.. {
        0x00000001 ITEM_NOT_FOUND "ItemNotFound" "Item Not Found" V1_0..;
        0x00000002 RESPONSE_TOO_LARGE "ResponseTooLarge" "Response Too Large" V1_0..;
        0x00000003 AUTHENTICATION_NOT_SUCCESSFUL "AuthenticationNotSuccessful" "Authentication Not Successful" V1_0..;
        0x00000004 INVALID_MESSAGE "InvalidMessage" "Invalid Message" V1_0..;
        0x00000005 OPERATION_NOT_SUPPORTED "OperationNotSupported" "Operation Not Supported" V1_0..;
        0x00000006 MISSING_DATA "MissingData" "Missing Data" V1_0..;
        0x00000007 INVALID_FIELD "InvalidField" "Invalid Field" V1_0..;
        0x00000008 FEATURE_NOT_SUPPORTED "FeatureNotSupported" "Feature Not Supported" V1_0..;
        0x00000009 OPERATION_CANCELED_BY_REQUESTER "OperationCanceledByRequester" "Operation Canceled By Requester" V1_0..;
        0x0000000A CRYPTOGRAPHIC_FAILURE "CryptographicFailure" "Cryptographic Failure" V1_0..;
        0x0000000B ILLEGAL_OPERATION "IllegalOperation" "Illegal Operation" V1_0..V2_0;
        0x0000000C PERMISSION_DENIED "PermissionDenied" "Permission Denied" V1_0..;
        0x0000000D OBJECT_ARCHIVED "ObjectArchived" "Object Archived" V1_0..;
        0x0000000E INDEX_OUT_OF_BOUNDS "IndexOutOfBounds" "Index Out of Bounds" V1_0..V2_0;
        0x0000000F APPLICATION_NAMESPACE_NOT_SUPPORTED "ApplicationNamespaceNotSupported" "Application Namespace Not Supported"
            V1_0..;
        0x00000010 KEY_FORMAT_TYPE_NOT_SUPPORTED "KeyFormatTypeNotSupported" "Key Format Type Not Supported" V1_0..;
        0x00000011 KEY_COMPRESSION_TYPE_NOT_SUPPORTED "KeyCompressionTypeNotSupported" "Key Compression Type Not Supported"
            V1_0..;
        0x00000012 ENCODING_OPTION_ERROR "EncodingOptionError" "Encoding Option Error" V1_1..;
        0x00000013 KEY_VALUE_NOT_PRESENT "KeyValueNotPresent" "Key Value Not Present" V1_2..;
        0x00000014 ATTESTATION_REQUIRED "AttestationRequired" "Attestation Required" V1_2..;
        0x00000015 ATTESTATION_FAILED "AttestationFailed" "Attestation Failed" V1_2..;
        0x00000016 SENSITIVE "Sensitive" "Sensitive" V1_4..;
        0x00000017 NOT_EXTRACTABLE "NotExtractable" "Not Extractable" V1_4..;
        0x00000018 OBJECT_ALREADY_EXISTS "ObjectAlreadyExists" "Object Already Exists" V1_4..;
        0x00000019 INVALID_TICKET "InvalidTicket" "Invalid Ticket" V2_0..;
        0x0000001A USAGE_LIMIT_EXCEEDED "UsageLimitExceeded" "Usage Limit Exceeded" V2_0..;
        0x0000001B NUMERIC_RANGE "NumericRange" "Numeric Range" V2_0..;
        0x0000001C INVALID_DATA_TYPE "InvalidDataType" "Invalid Data Type" V2_0..;
        0x0000001D READ_ONLY_ATTRIBUTE "ReadOnlyAttribute" "Read Only Attribute" V2_0..;
        0x0000001E MULTI_VALUED_ATTRIBUTE "MultiValuedAttribute" "Multi Valued Attribute" V2_0..;
        0x0000001F UNSUPPORTED_ATTRIBUTE "UnsupportedAttribute" "Unsupported Attribute" V2_0..;
        0x00000020 ATTRIBUTE_INSTANCE_NOT_FOUND "AttributeInstanceNotFound" "Attribute Instance Not Found" V2_0..;
        0x00000021 ATTRIBUTE_NOT_FOUND "AttributeNotFound" "Attribute Not Found" V2_0..;
        0x00000022 ATTRIBUTE_READ_ONLY "AttributeReadOnly" "Attribute Read Only" V2_0..;
        0x00000023 ATTRIBUTE_SINGLE_VALUED "AttributeSingleValued" "Attribute Single Valued" V2_0..;
        0x00000024 BAD_CRYPTOGRAPHIC_PARAMETERS "BadCryptographicParameters" "Bad Cryptographic Parameters" V2_0..;
        0x00000025 BAD_PASSWORD "BadPassword" "Bad Password" V2_0..;
        0x00000026 CODEC_ERROR "CodecError" "Codec Error" V2_0..;
        0x00000028 ILLEGAL_OBJECT_TYPE "IllegalObjectType" "Illegal Object Type" V2_0..;
        0x00000029 INCOMPATIBLE_CRYPTOGRAPHIC_USAGE_MASK "IncompatibleCryptographicUsageMask"
            "Incompatible Cryptographic Usage Mask" V2_0..;
        0x0000002A INTERNAL_SERVER_ERROR "InternalServerError" "Internal Server Error" V2_0..;
        0x0000002B INVALID_ASYNCHRONOUS_CORRELATION_VALUE "InvalidAsynchronousCorrelationValue"
            "Invalid Asynchronous Correlation Value" V2_0..;
        0x0000002C INVALID_ATTRIBUTE "InvalidAttribute" "Invalid Attribute" V2_0..;
        0x0000002D INVALID_ATTRIBUTE_VALUE "InvalidAttributeValue" "Invalid Attribute Value" V2_0..;
        0x0000002E INVALID_CORRELATION_VALUE "InvalidCorrelationValue" "Invalid Correlation Value" V2_0..;
        0x0000002F INVALID_CSR "InvalidCSR" "Invalid CSR" V2_0..;
        0x00000030 INVALID_OBJECT_TYPE "InvalidObjectType" "Invalid Object Type" V2_0..;
        0x00000032 KEY_WRAP_TYPE_NOT_SUPPORTED "KeyWrapTypeNotSupported" "Key Wrap Type Not Supported" V2_0..;
        0x00000034 MISSING_INITIALIZATION_VECTOR "MissingInitializationVector" "Missing Initialization Vector" V2_0..;
        0x00000035 NON_UNIQUE_NAME_ATTRIBUTE "NonUniqueNameAttribute" "Non Unique Name Attribute" V2_0..;
        0x00000036 OBJECT_DESTROYED "ObjectDestroyed" "Object Destroyed" V2_0..;
        0x00000037 OBJECT_NOT_FOUND "ObjectNotFound" "Object Not Found" V2_0..;
        0x00000039 NOT_AUTHORISED "NotAuthorised" "Not Authorised" V2_0.., also "NotAuthorized";
        0x0000003A SERVER_LIMIT_EXCEEDED "ServerLimitExceeded" "Server Limit Exceeded" V2_0..;
        0x0000003B UNKNOWN_ENUMERATION "UnknownEnumeration" "Unknown Enumeration" V2_0..;
        0x0000003C UNKNOWN_MESSAGE_EXTENSION "UnknownMessageExtension" "Unknown Message Extension" V2_0..;
        0x0000003D UNKNOWN_TAG "UnknownTag" "Unknown Tag" V2_0..;
        0x0000003E UNSUPPORTED_CRYPTOGRAPHIC_PARAMETERS "UnsupportedCryptographicParameters"
            "Unsupported Cryptographic Parameters" V2_0..;
        0x0000003F UNSUPPORTED_PROTOCOL_VERSION "UnsupportedProtocolVersion" "Unsupported Protocol Version" V2_0..;
        0x00000040 WRAPPING_OBJECT_ARCHIVED "WrappingObjectArchived" "Wrapping Object Archived" V2_0..;
        0x00000041 WRAPPING_OBJECT_DESTROYED "WrappingObjectDestroyed" "Wrapping Object Destroyed" V2_0..;
        0x00000042 WRAPPING_OBJECT_NOT_FOUND "WrappingObjectNotFound" "Wrapping Object Not Found" V2_0..;
        0x00000043 WRONG_KEY_LIFECYCLE_STATE "WrongKeyLifecycleState" "Wrong Key Lifecycle State" V2_0..;
        0x00000044 PROTECTION_STORAGE_UNAVAILABLE "ProtectionStorageUnavailable" "Protection Storage Unavailable" V2_0..;
        0x00000045 PKCS_11_CODEC_ERROR "PKCS_11CodecError" "PKCS#11 Codec Error" V2_0..;
        0x00000046 PKCS_11_INVALID_FUNCTION "PKCS_11InvalidFunction" "PKCS#11 Invalid Function" V2_0..;
        0x00000047 PKCS_11_INVALID_INTERFACE "PKCS_11InvalidInterface" "PKCS#11 Invalid Interface" V2_0..;
        0x00000048 PRIVATE_PROTECTION_STORAGE_UNAVAILABLE "PrivateProtectionStorageUnavailable"
            "Private Protection Storage Unavailable" V2_0..;
        0x00000049 PUBLIC_PROTECTION_STORAGE_UNAVAILABLE "PublicProtectionStorageUnavailable"
            "Public Protection Storage Unavailable" V2_0..;
        0x0000004A UNKNOWN_OBJECT_GROUP "UnknownObjectGroup" "Unknown Object Group" V2_1..V3_0;
        0x0000004B CONSTRAINT_VIOLATION "ConstraintViolation" "Constraint Violation" V2_1..;
        0x0000004C DUPLICATE_PROCESS_REQUEST "DuplicateProcessRequest" "Duplicate Process Request" V2_1..;
        0x0000004D CIRCULAR_LINK_ERROR "CircularLinkError" "Circular Link Error" V3_0..;
        0x00000100 GENERAL_FAILURE "GeneralFailure" "General Failure" V1_0..;
    }
}

enumeration! {
    ResultStatus "ResultStatus" "Result Status" V1_0.. {
        0x00000000 SUCCESS "Success" "Success" V1_0..;
        0x00000001 OPERATION_FAILED "OperationFailed" "Operation Failed" V1_0..;
        0x00000002 OPERATION_PENDING "OperationPending" "Operation Pending" V1_0..;
        0x00000003 OPERATION_UNDONE "OperationUndone" "Operation Undone" V1_0..;
    }
}

enumeration! {
    RevocationReasonCode "RevocationReasonCode" "Revocation Reason Code" V1_0.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_0..;
        0x00000002 KEY_COMPROMISE "KeyCompromise" "Key Compromise" V1_0..;
        0x00000003 CA_COMPROMISE "CACompromise" "CA Compromise" V1_0..;
        0x00000004 AFFILIATION_CHANGED "AffiliationChanged" "Affiliation Changed" V1_0..;
        0x00000005 SUPERSEDED "Superseded" "Superseded" V1_0..;
        0x00000006 CESSATION_OF_OPERATION "CessationOfOperation" "Cessation of Operation" V1_0..;
        0x00000007 PRIVILEGE_WITHDRAWN "PrivilegeWithdrawn" "Privilege Withdrawn" V1_0..;
    }
}

enumeration! {
    RotateNameType "RotateNameType" "Rotate Name Type" V2_1..V3_0 {
        0x00000001 UNINTERPRETED_TEXT_STRING "UninterpretedTextString" "Uninterpreted Text String" V2_1..V3_0;
        0x00000002 URI "URI" "URI" V2_1..V3_0;
    }
}

enumeration! {
    SecretDataType "SecretDataType" "Secret Data Type" V1_0.. {
        0x00000001 PASSWORD "Password" "Password" V1_0..;
        0x00000002 SEED "Seed" "Seed" V1_0..;
    }
}

enumeration! {
    ShreddingAlgorithm "ShreddingAlgorithm" "Shredding Algorithm" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 CRYPTOGRAPHIC "Cryptographic" "Cryptographic" V1_3..;
        0x00000003 UNSUPPORTED "Unsupported" "Unsupported" V1_3..;
    }
}

enumeration! {
    SplitKeyMethod "SplitKeyMethod" "Split Key Method" V1_0.. {
        0x00000001 XOR "XOR" "XOR" V1_0..;
        0x00000002 POLYNOMIAL_SHARING_GF_2_16 "PolynomialSharingGF2_16" "Polynomial Sharing GF (2^16)" V1_0..;
        0x00000003 POLYNOMIAL_SHARING_PRIME_FIELD "PolynomialSharingPrimeField" "Polynomial Sharing Prime Field" V1_0..;
        0x00000004 POLYNOMIAL_SHARING_GF_2_8 "PolynomialSharingGF2_8" "Polynomial Sharing GF (2^8)" V1_2..;
    }
}

enumeration! {
    SplitKeyPolynomial "SplitKeyPolynomial" "Split Key Polynomial" V3_0.. {
        0x00000001 POLYNOMIAL_283 "Polynomial_283" "Polynomial-283" V3_0..;
        0x00000002 POLYNOMIAL_285 "Polynomial_285" "Polynomial-285" V3_0..;
    }
}

enumeration! {
    State "State" "State" V1_0.. {
        0x00000001 PRE_ACTIVE "PreActive" "Pre-Active" V1_0..;
        0x00000002 ACTIVE "Active" "Active" V1_0..;
        0x00000003 DEACTIVATED "Deactivated" "Deactivated" V1_0..;
        0x00000004 COMPROMISED "Compromised" "Compromised" V1_0..;
        0x00000005 DESTROYED "Destroyed" "Destroyed" V1_0..;
        0x00000006 DESTROYED_COMPROMISED "DestroyedCompromised" "Destroyed Compromised" V1_0..;
    }
}

enumeration! {
    TicketType "TicketType" "Ticket Type" V2_0.. {
        0x00000001 LOGIN "Login" "Login" V2_0..;
    }
}

enumeration! {
    UniqueIdentifier "UniqueIdentifier" "Unique Identifier" V2_0.. {
        0x00000001 ID_PLACEHOLDER "IDPlaceholder" "ID Placeholder" V2_0..;
        0x00000002 CERTIFY "Certify" "Certify" V2_0..;
        0x00000003 CREATE "Create" "Create" V2_0..;
        0x00000004 CREATE_KEY_PAIR "CreateKeyPair" "Create Key Pair" V2_0..;
        0x00000005 CREATE_KEY_PAIR_PRIVATE_KEY "CreateKeyPairPrivateKey" "Create Key Pair Private Key" V2_0..;
        0x00000006 CREATE_KEY_PAIR_PUBLIC_KEY "CreateKeyPairPublicKey" "Create Key Pair Public Key" V2_0..;
        0x00000007 CREATE_SPLIT_KEY "CreateSplitKey" "Create Split Key" V2_0..;
        0x00000008 DERIVE_KEY "DeriveKey" "Derive Key" V2_0..;
        0x00000009 IMPORT "Import" "Import" V2_0..;
        0x0000000A JOIN_SPLIT_KEY "JoinSplitKey" "Join Split Key" V2_0..;
        0x0000000B LOCATE "Locate" "Locate" V2_0..;
        0x0000000C REGISTER "Register" "Register" V2_0..;
        0x0000000D RE_KEY "ReKey" "Re-key" V2_0..;
        0x0000000E RE_CERTIFY "ReCertify" "Re-certify" V2_0..;
        0x0000000F RE_KEY_KEY_PAIR "ReKeyKeyPair" "Re-key Key Pair" V2_0..;
        0x00000010 RE_KEY_KEY_PAIR_PRIVATE_KEY "ReKeyKeyPairPrivateKey" "Re-key Key Pair Private Key" V2_0..;
        0x00000011 RE_KEY_KEY_PAIR_PUBLIC_KEY "ReKeyKeyPairPublicKey" "Re-key Key Pair Public Key" V2_0..;
        0x00000012 RE_PROVISION "ReProvision" "Re-Provision" V3_0..;
        0x00000013 CREATE_USER "CreateUser" "Create User" V3_0..;
        0x00000014 CREATE_GROUP "CreateGroup" "Create Group" V3_0..;
        0x00000015 CREATE_CREDENTIAL "CreateCredential" "Create Credential" V3_0..;
    }
}

enumeration! {
    UnwrapMode "UnwrapMode" "Unwrap Mode" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 PROCESSED "Processed" "Processed" V1_3..;
        0x00000003 NOT_PROCESSED "NotProcessed" "Not Processed" V1_3..;
    }
}

enumeration! {
    UsageLimitsUnit "UsageLimitsUnit" "Usage Limits Unit" V1_0.. {
        0x00000001 BYTE "Byte" "Byte" V1_0..;
        0x00000002 OBJECT "Object" "Object" V1_0..;
    }
}

enumeration! {
    ValidationAuthorityType "ValidationAuthorityType" "Validation Authority Type" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 NIST_CMVP "NISTCMVP" "NIST CMVP" V1_3..;
        0x00000003 COMMON_CRITERIA "CommonCriteria" "Common Criteria" V1_3..;
    }
}

enumeration! {
    ValidationType "ValidationType" "Validation Type" V1_3.. {
        0x00000001 UNSPECIFIED "Unspecified" "Unspecified" V1_3..;
        0x00000002 HARDWARE "Hardware" "Hardware" V1_3..;
        0x00000003 SOFTWARE "Software" "Software" V1_3..;
        0x00000004 FIRMWARE "Firmware" "Firmware" V1_3..;
        0x00000005 HYBRID "Hybrid" "Hybrid" V1_3..;
    }
}

enumeration! {
    ValidityIndicator "ValidityIndicator" "Validity Indicator" V1_0.. {
        0x00000001 VALID "Valid" "Valid" V1_0..;
        0x00000002 INVALID "Invalid" "Invalid" V1_0..;
        0x00000003 UNKNOWN "Unknown" "Unknown" V1_0..;
    }
}

enumeration! {
    WrappingMethod "WrappingMethod" "Wrapping Method" V1_0.. {
        0x00000001 ENCRYPT "Encrypt" "Encrypt" V1_0..;
        0x00000002 MAC_SIGN "MACSign" "MAC/sign" V1_0..;
        0x00000003 ENCRYPT_THEN_MAC_SIGN "EncryptThenMACSign" "Encrypt then MAC/sign" V1_0..;
        0x00000004 MAC_SIGN_THEN_ENCRYPT "MACSignThenEncrypt" "MAC/sign then encrypt" V1_0..;
        0x00000005 TR_31 "TR_31" "TR-31" V1_0..;
    }
}

/// Every enumeration.
pub static ALL: &[&EnumTable] = &[
    <AdjustmentType as super::Enumeration>::TABLE,
    <AlternativeNameType as super::Enumeration>::TABLE,
    <AsynchronousIndicator as super::Enumeration>::TABLE,
    <AttestationType as super::Enumeration>::TABLE,
    <BatchErrorContinuationOption as super::Enumeration>::TABLE,
    <BlockCipherMode as super::Enumeration>::TABLE,
    <CancellationResult as super::Enumeration>::TABLE,
    <CertificateRequestType as super::Enumeration>::TABLE,
    <CertificateType as super::Enumeration>::TABLE,
    <ClientRegistrationMethod as super::Enumeration>::TABLE,
    <CredentialType as super::Enumeration>::TABLE,
    <CryptographicAlgorithm as super::Enumeration>::TABLE,
    <DRBGAlgorithm as super::Enumeration>::TABLE,
    <Data as super::Enumeration>::TABLE,
    <DeactivationReasonCode as super::Enumeration>::TABLE,
    <DerivationMethod as super::Enumeration>::TABLE,
    <DestroyAction as super::Enumeration>::TABLE,
    <DigitalSignatureAlgorithm as super::Enumeration>::TABLE,
    <EncodingOption as super::Enumeration>::TABLE,
    <EndpointRole as super::Enumeration>::TABLE,
    <Ephemeral as super::Enumeration>::TABLE,
    <FIPS186Variation as super::Enumeration>::TABLE,
    <HashingAlgorithm as super::Enumeration>::TABLE,
    <InteropFunction as super::Enumeration>::TABLE,
    <ItemType as super::Enumeration>::TABLE,
    <KEMAlgorithm as super::Enumeration>::TABLE,
    <KeyCompressionType as super::Enumeration>::TABLE,
    <KeyFormatType as super::Enumeration>::TABLE,
    <KeyRoleType as super::Enumeration>::TABLE,
    <KeyValueLocationType as super::Enumeration>::TABLE,
    <KeyWrapType as super::Enumeration>::TABLE,
    <LinkType as super::Enumeration>::TABLE,
    <MaskGenerator as super::Enumeration>::TABLE,
    <NISTKeyType as super::Enumeration>::TABLE,
    <NameType as super::Enumeration>::TABLE,
    <OTPAlgorithm as super::Enumeration>::TABLE,
    <ObjectClass as super::Enumeration>::TABLE,
    <ObjectGroupMember as super::Enumeration>::TABLE,
    <ObjectType as super::Enumeration>::TABLE,
    <OpaqueDataType as super::Enumeration>::TABLE,
    <Operation as super::Enumeration>::TABLE,
    <PKCS11Function as super::Enumeration>::TABLE,
    <PKCS11ReturnCode as super::Enumeration>::TABLE,
    <PaddingMethod as super::Enumeration>::TABLE,
    <ProcessingStage as super::Enumeration>::TABLE,
    <ProfileName as super::Enumeration>::TABLE,
    <ProtectionLevel as super::Enumeration>::TABLE,
    <PutFunction as super::Enumeration>::TABLE,
    <QueryFunction as super::Enumeration>::TABLE,
    <RNGAlgorithm as super::Enumeration>::TABLE,
    <RNGMode as super::Enumeration>::TABLE,
    <RecommendedCurve as super::Enumeration>::TABLE,
    <ResultReason as super::Enumeration>::TABLE,
    <ResultStatus as super::Enumeration>::TABLE,
    <RevocationReasonCode as super::Enumeration>::TABLE,
    <RotateNameType as super::Enumeration>::TABLE,
    <SecretDataType as super::Enumeration>::TABLE,
    <ShreddingAlgorithm as super::Enumeration>::TABLE,
    <SplitKeyMethod as super::Enumeration>::TABLE,
    <SplitKeyPolynomial as super::Enumeration>::TABLE,
    <State as super::Enumeration>::TABLE,
    <TicketType as super::Enumeration>::TABLE,
    <UniqueIdentifier as super::Enumeration>::TABLE,
    <UnwrapMode as super::Enumeration>::TABLE,
    <UsageLimitsUnit as super::Enumeration>::TABLE,
    <ValidationAuthorityType as super::Enumeration>::TABLE,
    <ValidationType as super::Enumeration>::TABLE,
    <ValidityIndicator as super::Enumeration>::TABLE,
    <WrappingMethod as super::Enumeration>::TABLE,
];
