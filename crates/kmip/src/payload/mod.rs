//! What the operations carry: a file an operation, with its request and its response in the newest shape.

mod activate;
mod add_attribute;
mod adjust_attribute;
mod archive;
mod cancel;
mod certify;
mod check;
mod common;
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
mod locate;
mod log;
mod login;
mod logout;
mod mac;
mod mac_verify;
mod modify_attribute;
mod notify;
mod obliterate;
mod obtain_lease;
mod ping;
mod pkcs11;
mod poll;
mod process;
mod put;
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
mod validate;

use crate::table::Tag;
use crate::table::enumeration::Operation;
use crate::ttlv::{Error, Limits, Raw, Reader, Wire, Writer};
use crate::version::Version;

/// Makes the two enums of payloads from one list: the operation's code, its variant, its module and its structures.
macro_rules! payloads {
    ($($code:ident => $variant:ident: $module:ident::{$request:ident, $response:ident},)*) => {
        $( pub use $module::{$request, $response}; )*

        /// The payload of a request. It is moved a dozen times on its way, as a pointer.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum RequestPayload {
            $(
                #[doc = concat!("Of ", stringify!($variant), ".")]
                $variant(Box<$request>),
            )*
        }

        /// The payload of a response.
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub enum ResponsePayload {
            $(
                #[doc = concat!("Of ", stringify!($variant), ".")]
                $variant(Box<$response>),
            )*
        }

        impl RequestPayload {
            /// The operation that the payload is of.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self {
                    $( Self::$variant(_) => Operation::$code, )*
                }
            }

            /// Writes the payload.
            pub fn encode(&self, writer: &mut Writer) {
                match self {
                    $( Self::$variant(payload) => payload.encode(writer, Tag::REQUEST_PAYLOAD), )*
                }
            }

            /// Reads the payload of an operation; `None` for an operation that has no payload here.
            pub fn decode(operation: Operation, raw: Raw<'_>) -> Option<Result<Self, Error>> {
                match operation {
                    $( Operation::$code => Some($request::decode(raw).map(Into::into)), )*
                    _ => None,
                }
            }
        }

        impl ResponsePayload {
            /// The operation that the payload is of.
            #[must_use]
            pub const fn operation(&self) -> Operation {
                match self {
                    $( Self::$variant(_) => Operation::$code, )*
                }
            }

            /// Whether a version defines every value that the payload has.
            #[must_use]
            pub fn is_defined_in(&self, version: Version) -> bool {
                let mut writer = Writer::new(Vec::with_capacity(256), version);
                self.encode(&mut writer);
                writer.undefined().is_none()
            }

            /// The identifiers that the payload has in a version, in its order (KMIP 2.1 table 145).
            #[must_use]
            pub fn unique_identifiers(&self, version: Version) -> Vec<String> {
                let mut writer = Writer::new(Vec::with_capacity(256), version);
                self.encode(&mut writer);
                identifiers(&writer.into_buffer(), version).unwrap_or_default()
            }

            /// Writes the payload.
            pub fn encode(&self, writer: &mut Writer) {
                match self {
                    $( Self::$variant(payload) => payload.encode(writer, Tag::RESPONSE_PAYLOAD), )*
                }
            }

            /// Reads the payload of an operation; `None` for an operation that has no payload here.
            pub fn decode(operation: Operation, raw: Raw<'_>) -> Option<Result<Self, Error>> {
                match operation {
                    $( Operation::$code => Some($response::decode(raw).map(Into::into)), )*
                    _ => None,
                }
            }
        }

        $(
            impl From<$request> for RequestPayload {
                fn from(payload: $request) -> Self {
                    Self::$variant(Box::new(payload))
                }
            }

            impl From<$response> for ResponsePayload {
                fn from(payload: $response) -> Self {
                    Self::$variant(Box::new(payload))
                }
            }
        )*
    };
}

/// The identifiers of a payload.
fn identifiers(payload: &[u8], version: Version) -> Result<Vec<String>, Error> {
    let limits = Limits { max_bytes: usize::MAX, max_depth: 64, max_items: usize::MAX };
    let mut reader = Reader::new(payload, version, &limits).required(Tag::RESPONSE_PAYLOAD)?.structure()?;
    let mut found = Vec::new();
    while let Some(raw) = reader.next_item()? {
        if let Tag::UNIQUE_IDENTIFIER
        | Tag::PRIVATE_KEY_UNIQUE_IDENTIFIER
        | Tag::PUBLIC_KEY_UNIQUE_IDENTIFIER = raw.tag
        {
            found.push(raw.text()?.to_owned());
        }
    }
    Ok(found)
}

payloads! {
    CREATE => Create: create::{CreateRequest, CreateResponse},
    CREATE_KEY_PAIR => CreateKeyPair: create_key_pair::{CreateKeyPairRequest, CreateKeyPairResponse},
    REGISTER => Register: register::{RegisterRequest, RegisterResponse},
    RE_KEY => Rekey: rekey::{RekeyRequest, RekeyResponse},
    LOCATE => Locate: locate::{LocateRequest, LocateResponse},
    CHECK => Check: check::{CheckRequest, CheckResponse},
    GET => Get: get::{GetRequest, GetResponse},
    GET_ATTRIBUTES => GetAttributes: get_attributes::{GetAttributesRequest, GetAttributesResponse},
    GET_ATTRIBUTE_LIST => GetAttributeList: get_attribute_list::{GetAttributeListRequest, GetAttributeListResponse},
    ADD_ATTRIBUTE => AddAttribute: add_attribute::{AddAttributeRequest, AddAttributeResponse},
    MODIFY_ATTRIBUTE => ModifyAttribute: modify_attribute::{ModifyAttributeRequest, ModifyAttributeResponse},
    SET_ATTRIBUTE => SetAttribute: set_attribute::{SetAttributeRequest, SetAttributeResponse},
    ADJUST_ATTRIBUTE => AdjustAttribute: adjust_attribute::{AdjustAttributeRequest, AdjustAttributeResponse},
    DELETE_ATTRIBUTE => DeleteAttribute: delete_attribute::{DeleteAttributeRequest, DeleteAttributeResponse},
    ACTIVATE => Activate: activate::{ActivateRequest, ActivateResponse},
    REVOKE => Revoke: revoke::{RevokeRequest, RevokeResponse},
    DESTROY => Destroy: destroy::{DestroyRequest, DestroyResponse},
    QUERY => Query: query::{QueryRequest, QueryResponse},
    DISCOVER_VERSIONS => DiscoverVersions: discover_versions::{DiscoverVersionsRequest, DiscoverVersionsResponse},
    DERIVE_KEY => DeriveKey: derive_key::{DeriveKeyRequest, DeriveKeyResponse},
    ENCRYPT => Encrypt: encrypt::{EncryptRequest, EncryptResponse},
    DECRYPT => Decrypt: decrypt::{DecryptRequest, DecryptResponse},
    SIGN => Sign: sign::{SignRequest, SignResponse},
    SIGNATURE_VERIFY => SignatureVerify: signature_verify::{SignatureVerifyRequest, SignatureVerifyResponse},
    MAC => Mac: mac::{MacRequest, MacResponse},
    MAC_VERIFY => MacVerify: mac_verify::{MacVerifyRequest, MacVerifyResponse},
    RNG_RETRIEVE => RngRetrieve: rng_retrieve::{RngRetrieveRequest, RngRetrieveResponse},
    RNG_SEED => RngSeed: rng_seed::{RngSeedRequest, RngSeedResponse},
    HASH => Hash: hash::{HashRequest, HashResponse},
    INTEROP => Interop: interop::{InteropRequest, InteropResponse},
    LOG => Log: log::{LogRequest, LogResponse},
    ARCHIVE => Archive: archive::{ArchiveRequest, ArchiveResponse},
    RECOVER => Recover: recover::{RecoverRequest, RecoverResponse},
    OBTAIN_LEASE => ObtainLease: obtain_lease::{ObtainLeaseRequest, ObtainLeaseResponse},
    GET_USAGE_ALLOCATION => GetUsageAllocation: get_usage_allocation::{GetUsageAllocationRequest, GetUsageAllocationResponse},
    RE_KEY_KEY_PAIR => RekeyKeyPair: rekey_key_pair::{RekeyKeyPairRequest, RekeyKeyPairResponse},
    IMPORT => Import: import::{ImportRequest, ImportResponse},
    EXPORT => Export: export::{ExportRequest, ExportResponse},
    POLL => Poll: poll::{PollRequest, PollResponse},
    CANCEL => Cancel: cancel::{CancelRequest, CancelResponse},
    QUERY_ASYNCHRONOUS_REQUESTS => QueryAsynchronousRequests:
        query_asynchronous_requests::{QueryAsynchronousRequestsRequest, QueryAsynchronousRequestsResponse},
    PROCESS => Process: process::{ProcessRequest, ProcessResponse},
    PING => Ping: ping::{PingRequest, PingResponse},
    OBLITERATE => Obliterate: obliterate::{ObliterateRequest, ObliterateResponse},
    DEACTIVATE => Deactivate: deactivate::{DeactivateRequest, DeactivateResponse},
    CREATE_USER => CreateUser: create_user::{CreateUserRequest, CreateUserResponse},
    CREATE_GROUP => CreateGroup: create_group::{CreateGroupRequest, CreateGroupResponse},
    CREATE_CREDENTIAL => CreateCredential: create_credential::{CreateCredentialRequest, CreateCredentialResponse},
    LOGIN => Login: login::{LoginRequest, LoginResponse},
    DELEGATED_LOGIN => DelegatedLogin: delegated_login::{DelegatedLoginRequest, DelegatedLoginResponse},
    LOGOUT => Logout: logout::{LogoutRequest, LogoutResponse},
    GET_CONSTRAINTS => GetConstraints: get_constraints::{GetConstraintsRequest, GetConstraintsResponse},
    SET_CONSTRAINTS => SetConstraints: set_constraints::{SetConstraintsRequest, SetConstraintsResponse},
    SET_DEFAULTS => SetDefaults: set_defaults::{SetDefaultsRequest, SetDefaultsResponse},
    SET_ENDPOINT_ROLE => SetEndpointRole: set_endpoint_role::{SetEndpointRoleRequest, SetEndpointRoleResponse},
    PKCS_11 => Pkcs11: pkcs11::{Pkcs11Request, Pkcs11Response},
    RE_PROVISION => Reprovision: reprovision::{ReprovisionRequest, ReprovisionResponse},
    CREATE_SPLIT_KEY => CreateSplitKey: create_split_key::{CreateSplitKeyRequest, CreateSplitKeyResponse},
    JOIN_SPLIT_KEY => JoinSplitKey: join_split_key::{JoinSplitKeyRequest, JoinSplitKeyResponse},
    CERTIFY => Certify: certify::{CertifyRequest, CertifyResponse},
    RE_CERTIFY => Recertify: recertify::{RecertifyRequest, RecertifyResponse},
    VALIDATE => Validate: validate::{ValidateRequest, ValidateResponse},
    ENCAPSULATE => Encapsulate: encapsulate::{EncapsulateRequest, EncapsulateResponse},
    DECAPSULATE => Decapsulate: decapsulate::{DecapsulateRequest, DecapsulateResponse},
    NOTIFY => Notify: notify::{NotifyRequest, NotifyResponse},
    PUT => Put: put::{PutRequest, PutResponse},
}

pub use common::{
    AsynchronousCorrelationValues, AsynchronousRequest, Constraint, Constraints, DefaultsInformation,
    ObjectDefaults, ObjectTypes, Objects, Operations, Right, Rights, Ticket,
};
pub use derive_key::DerivationParameters;
pub use revoke::RevocationReason;
