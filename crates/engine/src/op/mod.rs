//! The operations: one file each, and the table that names them.
//!
//! A request's payload decides its operation; the table below is the only dispatch there is.

mod activate;
mod add_attribute;
mod adjust_attribute;
mod check;
mod create;
mod create_key_pair;
mod decrypt;
mod delete_attribute;
mod derive_key;
mod destroy;
mod discover_versions;
mod encrypt;
mod ephemeral;
mod get;
mod get_attribute_list;
mod get_attributes;
mod hash;
mod interop;
mod locate;
mod log;
mod mac;
mod mac_verify;
mod modify_attribute;
mod part;
mod query;
mod register;
mod rekey;
mod revoke;
mod rng_retrieve;
mod rng_seed;
mod set_attribute;
mod sign;
mod signature_verify;

pub use create_key_pair::Prepared;
pub(crate) use ephemeral::withhold;

use kmip::payload::{RequestPayload, ResponsePayload};
use kmip::table::enumeration::Operation;

use crate::context::Context;
use crate::engine::Engine;
use crate::reason::Failure;

/// What an operation needs of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It reads a few objects.
    Read,
    /// It may read many objects: away from the connection's thread.
    Scan,
    /// It writes.
    Write,
}

/// Makes the table: operation, variant of the payload, file, and its access (an expression of the request).
macro_rules! operations {
    ($($code:ident => $variant:ident: $module:ident, $access:expr;)*) => {
        /// The operations that are carried out.
        pub const SUPPORTED: &[Operation] = &[$(Operation::$code),*];

        /// What a request needs of the store.
        pub(crate) fn access(payload: &RequestPayload) -> Access {
            match payload {
                $( RequestPayload::$variant(request) => {
                    let of: fn(&_) -> Access = $access;
                    of(request)
                } )*
            }
        }

        /// Carries out a request.
        pub(crate) fn run(
            context: &mut Context<'_, '_>,
            payload: &RequestPayload,
        ) -> Result<ResponsePayload, Failure> {
            match payload {
                $( RequestPayload::$variant(request) => $module::run(context, request).map(Into::into), )*
            }
        }
    };
}

operations! {
    CREATE => Create: create, |_| Access::Write;
    CREATE_KEY_PAIR => CreateKeyPair: create_key_pair, |_| Access::Write;
    REGISTER => Register: register, |_| Access::Write;
    RE_KEY => Rekey: rekey, |_| Access::Write;
    LOCATE => Locate: locate, locate::access;
    CHECK => Check: check, |_| Access::Read;
    GET => Get: get, |_| Access::Read;
    GET_ATTRIBUTES => GetAttributes: get_attributes, |_| Access::Read;
    GET_ATTRIBUTE_LIST => GetAttributeList: get_attribute_list, |_| Access::Read;
    ADD_ATTRIBUTE => AddAttribute: add_attribute, |_| Access::Write;
    MODIFY_ATTRIBUTE => ModifyAttribute: modify_attribute, |_| Access::Write;
    SET_ATTRIBUTE => SetAttribute: set_attribute, |_| Access::Write;
    ADJUST_ATTRIBUTE => AdjustAttribute: adjust_attribute, |_| Access::Write;
    DELETE_ATTRIBUTE => DeleteAttribute: delete_attribute, |_| Access::Write;
    ACTIVATE => Activate: activate, |_| Access::Write;
    REVOKE => Revoke: revoke, |_| Access::Write;
    DESTROY => Destroy: destroy, |_| Access::Write;
    QUERY => Query: query, |_| Access::Read;
    DISCOVER_VERSIONS => DiscoverVersions: discover_versions, |_| Access::Read;
    DERIVE_KEY => DeriveKey: derive_key, |_| Access::Write;
    ENCRYPT => Encrypt: encrypt, |_| Access::Read;
    DECRYPT => Decrypt: decrypt, |_| Access::Read;
    SIGN => Sign: sign, |_| Access::Read;
    SIGNATURE_VERIFY => SignatureVerify: signature_verify, |_| Access::Read;
    MAC => Mac: mac, |_| Access::Read;
    MAC_VERIFY => MacVerify: mac_verify, |_| Access::Read;
    RNG_RETRIEVE => RngRetrieve: rng_retrieve, |_| Access::Read;
    RNG_SEED => RngSeed: rng_seed, |_| Access::Read;
    HASH => Hash: hash, |_| Access::Read;
    INTEROP => Interop: interop, |_| Access::Read;
    LOG => Log: log, |_| Access::Read;
}

/// Whether a request has costly work to be done before its transaction.
pub(crate) const fn needs_preparation(payload: &RequestPayload) -> bool {
    matches!(payload, RequestPayload::CreateKeyPair(_))
}

/// Does the costly work of a request, if it has any.
pub(crate) fn prepare(engine: &Engine, payload: &RequestPayload) -> Result<Option<Prepared>, Failure> {
    match payload {
        RequestPayload::CreateKeyPair(request) => create_key_pair::prepare(engine, request),
        _ => Ok(None),
    }
}
