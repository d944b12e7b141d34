//! Attributes of PKCS#11 objects (PKCS#11 3.0 base specification section 4; the numbers are those of its header file).

/// What type the value of an attribute is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// `CK_BBOOL`
    Bool,
    /// `CK_ULONG` and what is built on it.
    Ulong,
    /// `CK_DATE`: year, month and day as eight digits; it may be empty.
    Date,
    /// An array of bytes, a string or a big integer.
    Bytes,
    /// An array of `CK_ULONG`.
    Ulongs,
    /// An array of attributes.
    Template,
}

/// Makes a constant of each attribute, and the list of all.
macro_rules! attributes {
    ($($code:literal $name:ident $kind:ident;)*) => {
        $(
            #[doc = concat!("`CKA_", stringify!($name), "`")]
            pub const $name: u64 = $code;
        )*

        /// Every attribute that is known: number, name and type.
        pub const ALL: &[(u64, &str, Kind)] = &[$( ($code, stringify!($name), Kind::$kind), )*];
    };
}

attributes! {
    0x0000 CLASS Ulong;
    0x0001 TOKEN Bool;
    0x0002 PRIVATE Bool;
    0x0003 LABEL Bytes;
    0x0004 UNIQUE_ID Bytes;
    0x0010 APPLICATION Bytes;
    0x0011 VALUE Bytes;
    0x0012 OBJECT_ID Bytes;
    0x0080 CERTIFICATE_TYPE Ulong;
    0x0081 ISSUER Bytes;
    0x0082 SERIAL_NUMBER Bytes;
    0x0083 AC_ISSUER Bytes;
    0x0084 OWNER Bytes;
    0x0085 ATTR_TYPES Bytes;
    0x0086 TRUSTED Bool;
    0x0087 CERTIFICATE_CATEGORY Ulong;
    0x0088 JAVA_MIDP_SECURITY_DOMAIN Ulong;
    0x0089 URL Bytes;
    0x008A HASH_OF_SUBJECT_PUBLIC_KEY Bytes;
    0x008B HASH_OF_ISSUER_PUBLIC_KEY Bytes;
    0x008C NAME_HASH_ALGORITHM Ulong;
    0x0090 CHECK_VALUE Bytes;
    0x0100 KEY_TYPE Ulong;
    0x0101 SUBJECT Bytes;
    0x0102 ID Bytes;
    0x0103 SENSITIVE Bool;
    0x0104 ENCRYPT Bool;
    0x0105 DECRYPT Bool;
    0x0106 WRAP Bool;
    0x0107 UNWRAP Bool;
    0x0108 SIGN Bool;
    0x0109 SIGN_RECOVER Bool;
    0x010A VERIFY Bool;
    0x010B VERIFY_RECOVER Bool;
    0x010C DERIVE Bool;
    0x0110 START_DATE Date;
    0x0111 END_DATE Date;
    0x0120 MODULUS Bytes;
    0x0121 MODULUS_BITS Ulong;
    0x0122 PUBLIC_EXPONENT Bytes;
    0x0123 PRIVATE_EXPONENT Bytes;
    0x0124 PRIME_1 Bytes;
    0x0125 PRIME_2 Bytes;
    0x0126 EXPONENT_1 Bytes;
    0x0127 EXPONENT_2 Bytes;
    0x0128 COEFFICIENT Bytes;
    0x0129 PUBLIC_KEY_INFO Bytes;
    0x0130 PRIME Bytes;
    0x0131 SUBPRIME Bytes;
    0x0132 BASE Bytes;
    0x0133 PRIME_BITS Ulong;
    0x0134 SUBPRIME_BITS Ulong;
    0x0160 VALUE_BITS Ulong;
    0x0161 VALUE_LEN Ulong;
    0x0162 EXTRACTABLE Bool;
    0x0163 LOCAL Bool;
    0x0164 NEVER_EXTRACTABLE Bool;
    0x0165 ALWAYS_SENSITIVE Bool;
    0x0166 KEY_GEN_MECHANISM Ulong;
    0x0170 MODIFIABLE Bool;
    0x0171 COPYABLE Bool;
    0x0172 DESTROYABLE Bool;
    0x0180 EC_PARAMS Bytes;
    0x0181 EC_POINT Bytes;
    0x0200 SECONDARY_AUTH Bool;
    0x0201 AUTH_PIN_FLAGS Ulong;
    0x0202 ALWAYS_AUTHENTICATE Bool;
    0x0210 WRAP_WITH_TRUSTED Bool;
    0x0220 OTP_FORMAT Ulong;
    0x0221 OTP_LENGTH Ulong;
    0x0222 OTP_TIME_INTERVAL Ulong;
    0x0223 OTP_USER_FRIENDLY_MODE Bool;
    0x0224 OTP_CHALLENGE_REQUIREMENT Ulong;
    0x0225 OTP_TIME_REQUIREMENT Ulong;
    0x0226 OTP_COUNTER_REQUIREMENT Ulong;
    0x0227 OTP_PIN_REQUIREMENT Ulong;
    0x022A OTP_USER_IDENTIFIER Bytes;
    0x022B OTP_SERVICE_IDENTIFIER Bytes;
    0x022C OTP_SERVICE_LOGO Bytes;
    0x022D OTP_SERVICE_LOGO_TYPE Bytes;
    0x022E OTP_COUNTER Bytes;
    0x022F OTP_TIME Bytes;
    0x0300 HW_FEATURE_TYPE Ulong;
    0x0301 RESET_ON_INIT Bool;
    0x0302 HAS_RESET Bool;
    0x0400 PIXEL_X Ulong;
    0x0401 PIXEL_Y Ulong;
    0x0402 RESOLUTION Ulong;
    0x0403 CHAR_ROWS Ulong;
    0x0404 CHAR_COLUMNS Ulong;
    0x0405 COLOR Bool;
    0x0406 BITS_PER_PIXEL Ulong;
    0x0480 CHAR_SETS Bytes;
    0x0481 ENCODING_METHODS Bytes;
    0x0482 MIME_TYPES Bytes;
    0x0500 MECHANISM_TYPE Ulong;
    0x0501 REQUIRED_CMS_ATTRIBUTES Bytes;
    0x0502 DEFAULT_CMS_ATTRIBUTES Bytes;
    0x0503 SUPPORTED_CMS_ATTRIBUTES Bytes;
    0x0601 PROFILE_ID Ulong;
    0x4000_0211 WRAP_TEMPLATE Template;
    0x4000_0212 UNWRAP_TEMPLATE Template;
    0x4000_0213 DERIVE_TEMPLATE Template;
    0x4000_0600 ALLOWED_MECHANISMS Ulongs;
}

/// The type of an attribute's value: bytes for one that is not known, such as a vendor's.
#[must_use]
pub fn kind(attribute: u64) -> Kind {
    ALL.iter().find(|(code, ..)| *code == attribute).map_or(Kind::Bytes, |(.., kind)| *kind)
}

/// The name of an attribute without its prefix; `None` for one that is not known.
#[must_use]
pub fn name(attribute: u64) -> Option<&'static str> {
    ALL.iter().find(|(code, ..)| *code == attribute).map(|(_, name, _)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_attribute_is_there_once() {
        for (position, (code, name, _)) in ALL.iter().enumerate() {
            let again = ALL.iter().skip(position + 1).any(|(other, again, _)| other == code || again == name);
            assert!(!again, "{name}");
        }
        assert_eq!(kind(VALUE_LEN), Kind::Ulong);
        assert_eq!(kind(0x8000_0001), Kind::Bytes);
        assert_eq!(name(LABEL), Some("LABEL"));
    }
}
