//! Masks of the protocol, each with its bits (KMIP 2.1 section 12).
//!
//! Written by `cargo xtask tables`: change the registry or the writer, not this file.

use super::EnumTable;

mask! {
    CryptographicUsageMask "CryptographicUsageMask" "Cryptographic Usage Mask" V1_0.. {
        0x00000001 SIGN "Sign" "Sign" V1_0..;
        0x00000002 VERIFY "Verify" "Verify" V1_0..;
        0x00000004 ENCRYPT "Encrypt" "Encrypt" V1_0..;
        0x00000008 DECRYPT "Decrypt" "Decrypt" V1_0..;
        0x00000010 WRAP_KEY "WrapKey" "Wrap Key" V1_0..;
        0x00000020 UNWRAP_KEY "UnwrapKey" "Unwrap Key" V1_0..;
        0x00000040 EXPORT "Export" "Export" V1_0..V2_0;
        0x00000080 MAC_GENERATE "MACGenerate" "MAC Generate" V1_0..;
        0x00000100 MAC_VERIFY "MACVerify" "MAC Verify" V1_0..;
        0x00000200 DERIVE_KEY "DeriveKey" "Derive Key" V1_0..;
        0x00000400 CONTENT_COMMITMENT_NON_REPUDIATION "ContentCommitmentNonRepudiation" "Content Commitment (Non Repudiation)"
            V1_0..V2_0, also "ContentCommitment";
        0x00000800 KEY_AGREEMENT "KeyAgreement" "Key Agreement" V1_0..;
        0x00001000 CERTIFICATE_SIGN "CertificateSign" "Certificate Sign" V1_0..;
        0x00002000 CRL_SIGN "CRLSign" "CRL Sign" V1_0..;
        0x00004000 GENERATE_CRYPTOGRAM "GenerateCryptogram" "Generate Cryptogram" V1_0..V2_0;
        0x00008000 VALIDATE_CRYPTOGRAM "ValidateCryptogram" "Validate Cryptogram" V1_0..V2_0;
        0x00010000 TRANSLATE_ENCRYPT "TranslateEncrypt" "Translate Encrypt" V1_0..V2_0;
        0x00020000 TRANSLATE_DECRYPT "TranslateDecrypt" "Translate Decrypt" V1_0..V2_0;
        0x00040000 TRANSLATE_WRAP "TranslateWrap" "Translate Wrap" V1_0..V2_0;
        0x00080000 TRANSLATE_UNWRAP "TranslateUnwrap" "Translate Unwrap" V1_0..V2_0;
        0x00100000 AUTHENTICATE "Authenticate" "Authenticate" V2_0..;
        0x00200000 UNRESTRICTED "Unrestricted" "Unrestricted" V2_0..;
        0x00400000 FPE_ENCRYPT "FPEEncrypt" "FPE Encrypt" V2_0..;
        0x00800000 FPE_DECRYPT "FPEDecrypt" "FPE Decrypt" V2_0..;
    }
}

mask! {
    StorageStatusMask "StorageStatusMask" "Storage Status Mask" V1_0.. {
        0x00000001 ON_LINE_STORAGE "OnLineStorage" "On-line storage" V1_0..;
        0x00000002 ARCHIVAL_STORAGE "ArchivalStorage" "Archival storage" V1_0..;
        0x00000004 DESTROYED_STORAGE "DestroyedStorage" "Destroyed storage" V2_0..;
    }
}

mask! {
    ProtectionStorageMask "ProtectionStorageMask" "Protection Storage Mask" V2_0.. {
        0x00000001 SOFTWARE "Software" "Software" V2_0..;
        0x00000002 HARDWARE "Hardware" "Hardware" V2_0..;
        0x00000004 ON_PROCESSOR "OnProcessor" "On Processor" V2_0..;
        0x00000008 ON_SYSTEM "OnSystem" "On System" V2_0..;
        0x00000010 OFF_SYSTEM "OffSystem" "Off System" V2_0..;
        0x00000020 HYPERVISOR "Hypervisor" "Hypervisor" V2_0..;
        0x00000040 OPERATING_SYSTEM "OperatingSystem" "Operating System" V2_0..;
        0x00000080 CONTAINER "Container" "Container" V2_0..;
        0x00000100 ON_PREMISES "OnPremises" "On Premises" V2_0..;
        0x00000200 OFF_PREMISES "OffPremises" "Off Premises" V2_0..;
        0x00000400 SELF_MANAGED "SelfManaged" "Self Managed" V2_0.., also "ContentCommitment";
        0x00000800 OUTSOURCED "Outsourced" "Outsourced" V2_0..;
        0x00001000 VALIDATED "Validated" "Validated" V2_0..;
        0x00002000 SAME_JURISDICTION "SameJurisdiction" "Same Jurisdiction" V2_0..;
    }
}

mask! {
    ObjectClassMask "ObjectClassMask" "Object Class Mask" V3_0.. {
        0x00000001 USER "User" "User" V3_0..;
        0x00000002 SYSTEM "System" "System" V3_0..;
    }
}

/// Every mask.
pub static ALL: &[&EnumTable] = &[
    CryptographicUsageMask::TABLE,
    StorageStatusMask::TABLE,
    ProtectionStorageMask::TABLE,
    ObjectClassMask::TABLE,
];
