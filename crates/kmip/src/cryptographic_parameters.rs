//! Cryptographic Parameters (KMIP 2.1 section 4.14).

use crate::shape::Known;
use crate::table::enumeration::{
    BlockCipherMode, CryptographicAlgorithm, DigitalSignatureAlgorithm, HashingAlgorithm, KEMAlgorithm,
    KeyRoleType, MaskGenerator, PaddingMethod,
};
use crate::ttlv::{Bytes, structure};

structure! {
    /// How a key is to be used: mode, padding, hash and their parameters. Absent fields are chosen by the operation.
    #[derive(Default)]
    pub struct CryptographicParameters {
        /// Mode of a block cipher.
        block_cipher_mode: Option<BlockCipherMode> = BLOCK_CIPHER_MODE via Known,
        /// Padding of a block cipher or of RSA.
        padding_method: Option<PaddingMethod> = PADDING_METHOD via Known,
        /// Hash of a signature, a MAC, OAEP or a derivation.
        hashing_algorithm: Option<HashingAlgorithm> = HASHING_ALGORITHM via Known,
        /// Role of the key in banking.
        key_role_type: Option<KeyRoleType> = KEY_ROLE_TYPE via Known,
        /// Algorithm and hash of a signature in one.
        digital_signature_algorithm: Option<DigitalSignatureAlgorithm> = DIGITAL_SIGNATURE_ALGORITHM in [V1_2 ..] via Known,
        /// Algorithm, where the key alone does not tell.
        cryptographic_algorithm: Option<CryptographicAlgorithm> = CRYPTOGRAPHIC_ALGORITHM in [V1_2 ..] via Known,
        /// Whether the server makes the IV.
        random_iv: Option<bool> = RANDOM_IV in [V1_2 ..],
        /// Bits of the IV.
        iv_length: Option<i32> = IV_LENGTH in [V1_2 ..],
        /// Bytes of the authentication tag.
        tag_length: Option<i32> = TAG_LENGTH in [V1_2 ..],
        /// Bits of the fixed field of a deterministic GCM IV.
        fixed_field_length: Option<i32> = FIXED_FIELD_LENGTH in [V1_2 ..],
        /// Bits of the invocation field of a deterministic GCM IV.
        invocation_field_length: Option<i32> = INVOCATION_FIELD_LENGTH in [V1_2 ..],
        /// Bits of the counter in counter mode.
        counter_length: Option<i32> = COUNTER_LENGTH in [V1_2 ..],
        /// First value of the counter in counter mode.
        initial_counter_value: Option<i32> = INITIAL_COUNTER_VALUE in [V1_2 ..],
        /// Bytes of the salt of PSS.
        salt_length: Option<i32> = SALT_LENGTH in [V1_4 ..],
        /// Mask generation function of OAEP and PSS.
        mask_generator: Option<MaskGenerator> = MASK_GENERATOR in [V1_4 ..] via Known,
        /// Hash of the mask generation function.
        mask_generator_hashing_algorithm: Option<HashingAlgorithm> = MASK_GENERATOR_HASHING_ALGORITHM in [V1_4 ..] via Known,
        /// Label of OAEP.
        p_source: Option<Bytes> = P_SOURCE in [V1_4 ..],
        /// Trailer field of PSS.
        trailer_field: Option<i32> = TRAILER_FIELD in [V1_4 ..],
        /// Mechanism of an encapsulation.
        kem_algorithm: Option<KEMAlgorithm> = KEM_ALGORITHM in [V3_0 ..] via Known,
    }
}
