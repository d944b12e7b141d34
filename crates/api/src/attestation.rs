//! What clients have to attest.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

/// Has a client show that its machine is in a state that it may be in, by a quote of its TPM.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct AttestationRules {
    /// Public keys of the TPM that may sign, PEM: RSA of 2048 bits or more, or on P-256, P-384 or P-521; 1 to 16.
    pub keys: Vec<String>,
    /// States that the machine may be in; 1 to 64.
    pub states: Vec<MachineState>,
    /// For how many seconds a nonce may be shown, 1 to 3600.
    #[serde(default = "nonce_seconds")]
    pub nonce_seconds: u32,
    /// For how many seconds an attestation holds, 0 to 86400; 0 for the message that it comes with.
    #[serde(default)]
    pub holds_seconds: u32,
}

/// A state of a machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct MachineState {
    /// Registers (PCRs) of the TPM, such as `sha256:0,1,7`; banks are joined by `+`.
    pub registers: String,
    /// The digest of what they hold, in hexadecimal, with the hash function of the key's signatures.
    pub digest: String,
}

/// What a client has to attest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ClientAttestation {
    /// The client's identifier.
    pub client: i64,
    /// The client's name.
    pub name: String,
    /// What it has to show.
    #[serde(flatten)]
    pub rules: AttestationRules,
    /// Version, for preconditions.
    pub version: i64,
}

const fn nonce_seconds() -> u32 {
    60
}
