//! The operations: one file each, and the table that names them.
//!
//! A request's payload decides its operation; the table below is the only dispatch there is.

mod activate;
mod add_attribute;
mod adjust_attribute;
mod archive;
mod cancel;
mod certify;
mod check;
mod costly;
mod create;
mod create_credential;
mod create_group;
mod create_key_pair;
mod create_split_key;
mod create_user;
mod deactivate;
mod decapsulate;
mod decrypt;
mod delegated_login;
mod delete_attribute;
mod derive_key;
mod destroy;
mod discover_versions;
mod encapsulate;
mod encrypt;
mod ephemeral;
mod export;
mod get;
mod get_attribute_list;
mod get_attributes;
mod get_constraints;
mod get_usage_allocation;
mod hash;
mod import;
mod interop;
mod join_split_key;
pub(crate) mod locate;
mod log;
mod login;
mod logout;
mod mac;
mod mac_verify;
mod modify_attribute;
mod notify;
mod obliterate;
mod obtain_lease;
mod part;
mod ping;
pub mod pkcs11;
mod poll;
mod process;
pub(crate) mod put;
mod query;
mod query_asynchronous_requests;
mod recertify;
mod recover;
mod register;
mod rekey;
mod rekey_key_pair;
mod reprovision;
mod revoke;
mod rng_retrieve;
mod rng_seed;
mod set_attribute;
mod set_constraints;
mod set_defaults;
mod set_endpoint_role;
mod sign;
mod signature_verify;
mod user;
mod validate;

pub(crate) use costly::{Costly, Done, Prepared, may_be_costly};
pub(crate) use ephemeral::withhold;

use kmip::message::RequestMessage;
use kmip::payload::{RequestPayload, ResponsePayload};
use kmip::table::enumeration::Operation;

use crate::context::Context;
use crate::reason::Failure;

/// What an operation needs of the store.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Access {
    /// It reads a few objects.
    Read,
    /// It may read many objects: away from the connection's thread.
    Scan,
    /// It makes new objects, and reads nothing that it has written: worked out before the transaction.
    Make,
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
    CREATE => Create: create, |_| Access::Make;
    CREATE_KEY_PAIR => CreateKeyPair: create_key_pair, |_| Access::Make;
    REGISTER => Register: register, |_| Access::Make;
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
    ARCHIVE => Archive: archive, |_| Access::Write;
    RECOVER => Recover: recover, |_| Access::Write;
    OBTAIN_LEASE => ObtainLease: obtain_lease, |_| Access::Read;
    GET_USAGE_ALLOCATION => GetUsageAllocation: get_usage_allocation, |_| Access::Write;
    RE_KEY_KEY_PAIR => RekeyKeyPair: rekey_key_pair, |_| Access::Write;
    IMPORT => Import: import, |_| Access::Make;
    EXPORT => Export: export, |_| Access::Read;
    POLL => Poll: poll, |_| Access::Read;
    CANCEL => Cancel: cancel, |_| Access::Write;
    QUERY_ASYNCHRONOUS_REQUESTS => QueryAsynchronousRequests: query_asynchronous_requests, |_| Access::Read;
    PROCESS => Process: process, |_| Access::Scan;
    PING => Ping: ping, |_| Access::Read;
    OBLITERATE => Obliterate: obliterate, |_| Access::Write;
    DEACTIVATE => Deactivate: deactivate, |_| Access::Write;
    CREATE_USER => CreateUser: create_user, |_| Access::Write;
    CREATE_GROUP => CreateGroup: create_group, |_| Access::Write;
    CREATE_CREDENTIAL => CreateCredential: create_credential, |_| Access::Write;
    LOGIN => Login: login, |_| Access::Read;
    DELEGATED_LOGIN => DelegatedLogin: delegated_login, |_| Access::Read;
    LOGOUT => Logout: logout, |_| Access::Read;
    GET_CONSTRAINTS => GetConstraints: get_constraints, |_| Access::Read;
    SET_CONSTRAINTS => SetConstraints: set_constraints, |_| Access::Write;
    SET_DEFAULTS => SetDefaults: set_defaults, |_| Access::Write;
    SET_ENDPOINT_ROLE => SetEndpointRole: set_endpoint_role, |_| Access::Read;
    PKCS_11 => Pkcs11: pkcs11, pkcs11::access;
    RE_PROVISION => Reprovision: reprovision, |_| Access::Write;
    CREATE_SPLIT_KEY => CreateSplitKey: create_split_key, |_| Access::Make;
    JOIN_SPLIT_KEY => JoinSplitKey: join_split_key, |_| Access::Write;
    CERTIFY => Certify: certify, |_| Access::Write;
    RE_CERTIFY => Recertify: recertify, |_| Access::Write;
    VALIDATE => Validate: validate, |_| Access::Read;
    ENCAPSULATE => Encapsulate: encapsulate, |_| Access::Write;
    DECAPSULATE => Decapsulate: decapsulate, |_| Access::Write;
    NOTIFY => Notify: notify, |_| Access::Read;
    PUT => Put: put, |_| Access::Read;
}

/// What a message needs of the store.
pub(crate) fn access_of(request: &RequestMessage) -> Access {
    let needs = request.items.iter().map(|item| item.payload.as_ref().map_or(Access::Read, access));
    needs.max().unwrap_or(Access::Read)
}

/// Whether a request is carried out even after a self test has failed: it makes, gives and uses no keys.
pub(crate) const fn works_in_error_state(payload: &RequestPayload) -> bool {
    matches!(
        payload,
        RequestPayload::Query(_)
            | RequestPayload::DiscoverVersions(_)
            | RequestPayload::Ping(_)
            | RequestPayload::Interop(_)
            | RequestPayload::Log(_)
            | RequestPayload::Locate(_)
            | RequestPayload::Check(_)
            | RequestPayload::GetAttributes(_)
            | RequestPayload::GetAttributeList(_)
            | RequestPayload::GetConstraints(_)
            | RequestPayload::Poll(_)
            | RequestPayload::Cancel(_)
            | RequestPayload::QueryAsynchronousRequests(_)
            | RequestPayload::Logout(_)
    )
}
