//! Keys and the other managed objects.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use crate::Secret;

/// A managed object, without its material.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Key {
    /// Unique Identifier.
    pub id: String,
    /// Its names, the first one given first.
    pub names: Vec<String>,
    /// What it is: `SymmetricKey`, `PrivateKey`, `PublicKey`, `Certificate`, `SecretData`, `Template`, ...
    #[serde(rename = "type")]
    pub kind: String,
    /// Cryptographic Algorithm, as `AES` or `RSA`.
    pub algorithm: Option<String>,
    /// Cryptographic Length, in bits.
    pub length: Option<i64>,
    /// What it may be used for, as `Encrypt`.
    pub usage: Vec<String>,
    /// Where it is in its life: `PreActive`, `Active`, `Deactivated`, `Compromised`, `Destroyed`,
    /// `DestroyedCompromised`; a template has none.
    pub state: Option<String>,
    /// Name of the owner; a key without one is global.
    pub owner: Option<String>,
    /// Whether clients may take the key out of the server.
    pub exportable: bool,
    /// Whether clients may destroy the key.
    pub deletable: bool,
    /// Whether it lies in the archive.
    pub archived: bool,
    /// When it was made or came.
    pub created: Option<String>,
    /// When it becomes or became active.
    pub activation: Option<String>,
    /// When it is or was deactivated.
    pub deactivation: Option<String>,
    /// Unique Identifier of the version that came after it.
    pub replaced_by: Option<String>,
    /// Unique Identifier of the version that it took the place of.
    pub replaces: Option<String>,
    /// All attributes, where one object is shown.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub attributes: Vec<AttributeInstance>,
    /// Version of what is kept of it, for preconditions. Not to be confused with the versions of a key.
    pub version: i64,
}

/// An instance of an attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeInstance {
    /// Its name in the specification of KMIP (`Object Group`, or `ObjectGroup`), or `x-` and a name of your own.
    pub name: String,
    /// Which of several instances it is, from 0.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index: Option<i32>,
    /// Its value: text, a number, true or false; a time as RFC 3339 text, bytes in hexadecimal, an enumeration by name,
    /// a mask as a list of names, a structure as an object of its fields. A custom attribute of another type than text,
    /// number or Boolean is an object of one field: `{"DateTime": "..."}`, `{"ByteString": "..."}`.
    pub value: Value,
}

/// Asks for a change of an attribute.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttributeChange {
    /// See [`AttributeInstance::name`].
    pub name: String,
    /// The value that the instance to change has; needed where there are several instances.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
    /// See [`AttributeInstance::value`].
    pub value: Value,
}

/// Asks for a new symmetric key or, without an algorithm and with `secret`, for a new random secret.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKey {
    /// Its name, unique in the domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// Cryptographic Algorithm: `AES`, `DES3`, `HMAC_SHA256`, ...; `AES` unless the template says otherwise.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// Bits; the usual length of the algorithm without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<i32>,
    /// Whether secret data is made instead of a key: random bytes that are no key of an algorithm.
    #[serde(default)]
    pub secret: bool,
    /// What it may be used for, as `Encrypt` and `Decrypt`; what goes with the algorithm when empty.
    #[serde(default)]
    pub usage: Vec<String>,
    /// Name of the template whose attributes it takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Administrators: name of the user that owns it; global without one. What a user makes is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether clients may take it out of the server; yes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exportable: Option<bool>,
    /// Whether clients may destroy it; yes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletable: Option<bool>,
    /// Whether it is active at once.
    #[serde(default)]
    pub activate: bool,
    /// Unique Identifier of a key whose group permissions it gets as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_of: Option<String>,
    /// Attributes beside those above.
    #[serde(default)]
    pub attributes: Vec<AttributeInstance>,
}

/// Asks for a new private key and its public key.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewKeyPair {
    /// Cryptographic Algorithm: `RSA`, `EC`, `ECDSA`, `ECDH`, `Ed25519`, `ML_DSA_65`, ...
    pub algorithm: String,
    /// Bits, where the algorithm has several lengths.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<i32>,
    /// Recommended Curve, as `P_256`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub curve: Option<String>,
    /// What the private key has for itself.
    #[serde(default)]
    pub private_key: KeyHalf,
    /// What the public key has for itself.
    #[serde(default)]
    pub public_key: KeyHalf,
    /// Name of the template whose attributes both take over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Administrators: name of the user that owns it; global without one. What a user makes is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether clients may take it out of the server; yes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exportable: Option<bool>,
    /// Whether clients may destroy it; yes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletable: Option<bool>,
    /// Whether it is active at once.
    #[serde(default)]
    pub activate: bool,
    /// Unique Identifier of a key whose group permissions it gets as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_of: Option<String>,
    /// Attributes of both, beside those above.
    #[serde(default)]
    pub attributes: Vec<AttributeInstance>,
}

/// What one key of a pair has for itself.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyHalf {
    /// Its name, unique in the domain.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it may be used for: `Sign` for a private key, `Verify` for a public one when empty.
    pub usage: Vec<String>,
    /// Attributes.
    pub attributes: Vec<AttributeInstance>,
}

/// A private key and its public key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeyPair {
    /// The private key.
    pub private_key: Key,
    /// The public key.
    pub public_key: Key,
}

/// Hands an object to the server: as PEM, which says itself what it is, or as bytes.
#[derive(Clone, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct ImportKey {
    /// Its name, unique in the domain.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
    /// What it is, for bytes: `SymmetricKey` when not given, `PrivateKey`, `PublicKey`, `Certificate`, `SecretData`,
    /// `OpaqueObject`.
    #[serde(default, rename = "type", skip_serializing_if = "Option::is_none")]
    pub kind: Option<String>,
    /// Key Format Type of the bytes, as `Raw`, `PKCS_1`, `PKCS_8`, `ECPrivateKey`, `X_509`; the usual one of the type when
    /// not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// The bytes, in base64.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub material: Option<Secret>,
    /// A PEM text: `PRIVATE KEY`, `RSA PRIVATE KEY`, `EC PRIVATE KEY`, `PUBLIC KEY`, `RSA PUBLIC KEY` or `CERTIFICATE`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pem: Option<Secret>,
    /// Cryptographic Algorithm; `AES` for a symmetric key when not given. The formats of pairs say it themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// Bits, where neither bytes nor format say it: for a wrapped key.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<i32>,
    /// How the bytes are wrapped; not at all without it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub wrapping: Option<Wrapping>,
    /// What it may be used for, as `Encrypt` and `Decrypt`; what goes with the algorithm when empty.
    #[serde(default)]
    pub usage: Vec<String>,
    /// Name of the template whose attributes it takes over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub template: Option<String>,
    /// Administrators: name of the user that owns it; global without one. What a user makes is its own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Whether clients may take it out of the server; yes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exportable: Option<bool>,
    /// Whether clients may destroy it; yes when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletable: Option<bool>,
    /// Whether it is active at once.
    #[serde(default)]
    pub activate: bool,
    /// Unique Identifier of a key whose group permissions it gets as well.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub permissions_of: Option<String>,
    /// Attributes beside those above.
    #[serde(default)]
    pub attributes: Vec<AttributeInstance>,
}

/// How a key is wrapped by another (KMIP 2.1 section 7.20).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Wrapping {
    /// Unique Identifier of the key that wraps.
    pub key: String,
    /// Block Cipher Mode: `NISTKeyWrap` (NIST SP 800-38F KW), `AESKeyWrapPadding` (KWP), `GCM`, ... For an export it is one of
    /// those that the wrapping key has in its Cryptographic Parameters, the first of them when not given; for an import it
    /// is `NISTKeyWrap` when not given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
}

/// Asks for the material of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct KeyExport {
    /// Key Format Type, as `Raw` or `PKCS_8`; as it is kept without one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub format: Option<String>,
    /// How to wrap it; in the clear without it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub wrapping: Option<Wrapping>,
}

/// A key with its material.
#[derive(Clone, Debug, Serialize, Deserialize, ToSchema)]
pub struct ExportedKey {
    /// Unique Identifier.
    pub id: String,
    /// What it is.
    #[serde(rename = "type")]
    pub kind: String,
    /// Key Format Type of the bytes; none for certificates and opaque objects.
    pub format: Option<String>,
    /// Cryptographic Algorithm.
    pub algorithm: Option<String>,
    /// Bits.
    pub length: Option<i32>,
    /// The bytes, in base64.
    pub material: Secret,
    /// The same as PEM, where there is a PEM of such.
    pub pem: Option<Secret>,
    /// How the bytes are wrapped, if they are.
    pub wrapping: Option<Wrapping>,
}

/// Asks for a new version of a key.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct NewVersion {
    /// Seconds from now until the new version becomes active; at once when the old one is active and this is not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub activate_after_s: Option<u32>,
}

/// One version of a key.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct KeyVersion {
    /// Its number, from 1 for the oldest.
    pub number: u32,
    /// Whether it is the newest, which goes by the name of the key.
    pub is_current: bool,
    /// The key.
    pub key: Key,
}

/// Asks for a key to become active.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Activation {
    /// When, as RFC 3339; at once when not given.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<String>,
}

/// Asks for a key to be revoked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Revocation {
    /// Revocation Reason Code: `CessationOfOperation` when not given, `KeyCompromise`, `CACompromise`, `Superseded`, ...
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// More about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
    /// When a compromise is thought to have happened, as RFC 3339; needed for the two reasons of compromise.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub compromised_at: Option<String>,
}

/// Asks for a new template: attributes that keys made from it take over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct NewTemplate {
    /// Its name, unique in the domain.
    pub name: String,
    /// Cryptographic Algorithm of the keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub algorithm: Option<String>,
    /// Bits of the keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub length: Option<i32>,
    /// What the keys may be used for.
    #[serde(default)]
    pub usage: Vec<String>,
    /// Administrators: name of the user that owns it; global without one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// Attributes beside those above.
    #[serde(default)]
    pub attributes: Vec<AttributeInstance>,
}
