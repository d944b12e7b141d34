//! What kind of thing an operation does with an object: the unit in which permissions are given.

use kmip::table::enumeration::{CryptographicAlgorithm, ObjectType, Operation};

/// What an operation does with an object that it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Class {
    /// It finds the object or tells its attributes.
    See,
    /// It uses or gives away the material, for which groups get permissions.
    Use(Use),
    /// It makes an object.
    Make,
    /// It changes the object: for the owner and for who administers keys.
    Manage,
    /// It uses the material in a way that no group is given, or does what is not known here: for the owner alone.
    Own,
    /// It destroys the object.
    Destroy,
    /// It names no object and changes what holds for new ones: the operation itself decides for whom.
    Rules,
    /// It names no object and changes none: for everybody who is known.
    Nothing,
}

/// A use of an object that a group may be permitted. The number is kept: it never gets another meaning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Use {
    /// Encrypt.
    Encrypt,
    /// Decrypt.
    Decrypt,
    /// Sign.
    Sign,
    /// Verify a signature.
    Verify,
    /// Compute a message authentication code.
    Mac,
    /// Verify a message authentication code.
    MacVerify,
    /// Take the material out of the server.
    Export,
}

/// Every use with its name.
pub const USES: &[(Use, &str)] = &[
    (Use::Encrypt, "encrypt"),
    (Use::Decrypt, "decrypt"),
    (Use::Sign, "sign"),
    (Use::Verify, "verify"),
    (Use::Mac, "mac"),
    (Use::MacVerify, "mac-verify"),
    (Use::Export, "export"),
];

impl Use {
    /// The use of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        USES.iter().find(|(_, known)| *known == name).map(|(found, _)| *found)
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> &'static str {
        USES.iter().find(|(known, _)| *known == self).map_or("", |(_, name)| *name)
    }
}

/// What an operation does. One that is not listed is the owner's alone.
#[must_use]
pub const fn class(operation: Operation) -> Class {
    match listed(operation) {
        Some(class) => class,
        None => Class::Own,
    }
}

/// What an operation does, of those that are listed.
#[must_use]
pub const fn listed(operation: Operation) -> Option<Class> {
    Some(match operation {
        Operation::LOCATE
        | Operation::CHECK
        | Operation::GET_ATTRIBUTES
        | Operation::GET_ATTRIBUTE_LIST
        | Operation::OBTAIN_LEASE
        | Operation::VALIDATE => Class::See,
        Operation::GET | Operation::EXPORT => Class::Use(Use::Export),
        // Encapsulating is what encryption is for keys that carry other keys (NIST SP 800-227).
        Operation::ENCRYPT | Operation::ENCAPSULATE => Class::Use(Use::Encrypt),
        Operation::DECRYPT | Operation::DECAPSULATE => Class::Use(Use::Decrypt),
        Operation::SIGN => Class::Use(Use::Sign),
        Operation::SIGNATURE_VERIFY => Class::Use(Use::Verify),
        Operation::MAC => Class::Use(Use::Mac),
        Operation::MAC_VERIFY => Class::Use(Use::MacVerify),
        Operation::CREATE
        | Operation::CREATE_KEY_PAIR
        | Operation::REGISTER
        | Operation::IMPORT
        | Operation::CREATE_USER
        | Operation::CREATE_GROUP
        | Operation::CREATE_CREDENTIAL => Class::Make,
        Operation::DESTROY | Operation::OBLITERATE => Class::Destroy,
        Operation::ADD_ATTRIBUTE
        | Operation::MODIFY_ATTRIBUTE
        | Operation::SET_ATTRIBUTE
        | Operation::ADJUST_ATTRIBUTE
        | Operation::DELETE_ATTRIBUTE
        | Operation::ACTIVATE
        | Operation::DEACTIVATE
        | Operation::REVOKE
        | Operation::ARCHIVE
        | Operation::RECOVER
        | Operation::RE_KEY
        | Operation::RE_KEY_KEY_PAIR => Class::Manage,
        // What they make lets others in on the material, or stands for it.
        Operation::DERIVE_KEY
        | Operation::CERTIFY
        | Operation::RE_CERTIFY
        | Operation::RE_PROVISION
        | Operation::CREATE_SPLIT_KEY
        | Operation::JOIN_SPLIT_KEY
        | Operation::GET_USAGE_ALLOCATION
        | Operation::NOTIFY
        | Operation::PUT => Class::Own,
        Operation::SET_CONSTRAINTS | Operation::SET_DEFAULTS => Class::Rules,
        Operation::QUERY
        | Operation::DISCOVER_VERSIONS
        | Operation::INTEROP
        | Operation::LOG
        | Operation::HASH
        | Operation::RNG_RETRIEVE
        | Operation::RNG_SEED
        | Operation::POLL
        | Operation::CANCEL
        | Operation::QUERY_ASYNCHRONOUS_REQUESTS
        | Operation::PROCESS
        | Operation::PING
        | Operation::LOGIN
        | Operation::DELEGATED_LOGIN
        | Operation::LOGOUT
        | Operation::GET_CONSTRAINTS
        | Operation::SET_ENDPOINT_ROLE
        | Operation::PKCS_11 => Class::Nothing,
        _ => return None,
    })
}

/// The uses that an object has: by algorithm where it has one.
#[must_use]
pub fn uses_of(object_type: ObjectType, algorithm: Option<CryptographicAlgorithm>) -> Vec<Use> {
    type Algorithm = CryptographicAlgorithm;
    let is_mac = matches!(
        algorithm,
        Some(
            Algorithm::HMAC_MD5
                | Algorithm::HMAC_SHA1
                | Algorithm::HMAC_SHA224
                | Algorithm::HMAC_SHA256
                | Algorithm::HMAC_SHA384
                | Algorithm::HMAC_SHA512
                | Algorithm::HMAC_SHA3_224
                | Algorithm::HMAC_SHA3_256
                | Algorithm::HMAC_SHA3_384
                | Algorithm::HMAC_SHA3_512
                | Algorithm::POLY1305
        )
    );
    match object_type {
        ObjectType::SYMMETRIC_KEY if is_mac => vec![Use::Mac, Use::MacVerify, Use::Export],
        // A block cipher's key also serves CMAC.
        ObjectType::SYMMETRIC_KEY => vec![Use::Encrypt, Use::Decrypt, Use::Mac, Use::MacVerify, Use::Export],
        ObjectType::PRIVATE_KEY | ObjectType::PUBLIC_KEY => match algorithm {
            Some(Algorithm::RSA) => vec![Use::Encrypt, Use::Decrypt, Use::Sign, Use::Verify, Use::Export],
            Some(Algorithm::ML_KEM_512 | Algorithm::ML_KEM_768 | Algorithm::ML_KEM_1024) => {
                vec![Use::Encrypt, Use::Decrypt, Use::Export]
            }
            _ => vec![Use::Sign, Use::Verify, Use::Export],
        },
        _ => vec![Use::Export],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_back() {
        for (known, name) in USES {
            assert_eq!((Use::from_name(name), known.name()), (Some(*known), *name));
        }
        assert_eq!(Use::from_name("Encrypt"), None);
    }

    #[test]
    fn what_is_not_listed_is_the_owners() {
        assert_eq!(class(Operation(0x8fff_ffff)), Class::Own);
        assert_eq!(class(Operation::DERIVE_KEY), Class::Own);
        assert_eq!(class(Operation::GET), Class::Use(Use::Export));
    }

    #[test]
    fn uses_follow_the_algorithm() {
        type Algorithm = CryptographicAlgorithm;
        let uses = |object_type, algorithm| uses_of(object_type, Some(algorithm));
        assert!(uses(ObjectType::SYMMETRIC_KEY, Algorithm::AES).contains(&Use::Encrypt));
        assert!(!uses(ObjectType::SYMMETRIC_KEY, Algorithm::HMAC_SHA256).contains(&Use::Encrypt));
        assert!(!uses(ObjectType::PRIVATE_KEY, Algorithm::EC).contains(&Use::Decrypt));
        assert_eq!(uses_of(ObjectType::SECRET_DATA, None), [Use::Export]);
    }
}
