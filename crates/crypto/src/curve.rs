//! Elliptic curves by name.

use std::sync::OnceLock;

use openssl::ec::EcGroup;
use openssl::nid::Nid;

use crate::{Error, Result, ffi, providers};

macro_rules! curves {
    ($($variant:ident, $name:literal, $nid:literal, $bits:literal, $doc:literal;)*) => {
        /// A named elliptic curve. The last four are not of the Weierstrass form; their keys are kinds of
        /// their own.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Curve {
            $(#[doc = $doc] $variant,)*
        }

        impl Curve {
            /// All of them.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// OpenSSL's name.
            pub fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Size of the underlying field in bits, as KMIP's Cryptographic Length counts it.
            pub fn bits(self) -> u32 {
                match self { $(Self::$variant => $bits,)* }
            }

            fn nid(self) -> Nid {
                Nid::from_raw(match self { $(Self::$variant => $nid,)* })
            }
        }
    };
}

curves! {
    P192, "prime192v1", 409, 192, "FIPS 186-3 P-192 (secp192r1).";
    K163, "sect163k1", 721, 163, "FIPS 186-4 K-163.";
    B163, "sect163r2", 723, 163, "FIPS 186-4 B-163.";
    P224, "secp224r1", 713, 224, "FIPS 186-4 P-224.";
    K233, "sect233k1", 726, 233, "FIPS 186-4 K-233.";
    B233, "sect233r1", 727, 233, "FIPS 186-4 B-233.";
    P256, "prime256v1", 415, 256, "FIPS 186-4 P-256 (secp256r1).";
    K283, "sect283k1", 729, 283, "FIPS 186-4 K-283.";
    B283, "sect283r1", 730, 283, "FIPS 186-4 B-283.";
    P384, "secp384r1", 715, 384, "FIPS 186-4 P-384.";
    K409, "sect409k1", 731, 409, "FIPS 186-4 K-409.";
    B409, "sect409r1", 732, 409, "FIPS 186-4 B-409.";
    P521, "secp521r1", 716, 521, "FIPS 186-4 P-521.";
    K571, "sect571k1", 733, 571, "FIPS 186-4 K-571.";
    B571, "sect571r1", 734, 571, "FIPS 186-4 B-571.";
    Secp112r1, "secp112r1", 704, 112, "SEC 2.";
    Secp112r2, "secp112r2", 705, 112, "SEC 2.";
    Secp128r1, "secp128r1", 706, 128, "SEC 2.";
    Secp128r2, "secp128r2", 707, 128, "SEC 2.";
    Secp160k1, "secp160k1", 708, 160, "SEC 2.";
    Secp160r1, "secp160r1", 709, 160, "SEC 2.";
    Secp160r2, "secp160r2", 710, 160, "SEC 2.";
    Secp192k1, "secp192k1", 711, 192, "SEC 2.";
    Secp224k1, "secp224k1", 712, 224, "SEC 2.";
    Secp256k1, "secp256k1", 714, 256, "SEC 2.";
    Sect113r1, "sect113r1", 717, 113, "SEC 2.";
    Sect113r2, "sect113r2", 718, 113, "SEC 2.";
    Sect131r1, "sect131r1", 719, 131, "SEC 2.";
    Sect131r2, "sect131r2", 720, 131, "SEC 2.";
    Sect163r1, "sect163r1", 722, 163, "SEC 2.";
    Sect193r1, "sect193r1", 724, 193, "SEC 2.";
    Sect193r2, "sect193r2", 725, 193, "SEC 2.";
    Sect239k1, "sect239k1", 728, 239, "SEC 2.";
    AnsiX9P192V2, "prime192v2", 410, 192, "ANSI X9.62.";
    AnsiX9P192V3, "prime192v3", 411, 192, "ANSI X9.62.";
    AnsiX9P239V1, "prime239v1", 412, 239, "ANSI X9.62.";
    AnsiX9P239V2, "prime239v2", 413, 239, "ANSI X9.62.";
    AnsiX9P239V3, "prime239v3", 414, 239, "ANSI X9.62.";
    AnsiX9C2Pnb163V1, "c2pnb163v1", 684, 163, "ANSI X9.62.";
    AnsiX9C2Pnb163V2, "c2pnb163v2", 685, 163, "ANSI X9.62.";
    AnsiX9C2Pnb163V3, "c2pnb163v3", 686, 163, "ANSI X9.62.";
    AnsiX9C2Pnb176V1, "c2pnb176v1", 687, 176, "ANSI X9.62.";
    AnsiX9C2Tnb191V1, "c2tnb191v1", 688, 191, "ANSI X9.62.";
    AnsiX9C2Tnb191V2, "c2tnb191v2", 689, 191, "ANSI X9.62.";
    AnsiX9C2Tnb191V3, "c2tnb191v3", 690, 191, "ANSI X9.62.";
    AnsiX9C2Pnb208W1, "c2pnb208w1", 693, 208, "ANSI X9.62.";
    AnsiX9C2Tnb239V1, "c2tnb239v1", 694, 239, "ANSI X9.62.";
    AnsiX9C2Tnb239V2, "c2tnb239v2", 695, 239, "ANSI X9.62.";
    AnsiX9C2Tnb239V3, "c2tnb239v3", 696, 239, "ANSI X9.62.";
    AnsiX9C2Pnb272W1, "c2pnb272w1", 699, 272, "ANSI X9.62.";
    AnsiX9C2Pnb304W1, "c2pnb304w1", 700, 304, "ANSI X9.62.";
    AnsiX9C2Tnb359V1, "c2tnb359v1", 701, 359, "ANSI X9.62.";
    AnsiX9C2Pnb368W1, "c2pnb368w1", 702, 368, "ANSI X9.62.";
    AnsiX9C2Tnb431R1, "c2tnb431r1", 703, 431, "ANSI X9.62.";
    BrainpoolP160R1, "brainpoolP160r1", 921, 160, "RFC 5639.";
    BrainpoolP160T1, "brainpoolP160t1", 922, 160, "RFC 5639.";
    BrainpoolP192R1, "brainpoolP192r1", 923, 192, "RFC 5639.";
    BrainpoolP192T1, "brainpoolP192t1", 924, 192, "RFC 5639.";
    BrainpoolP224R1, "brainpoolP224r1", 925, 224, "RFC 5639.";
    BrainpoolP224T1, "brainpoolP224t1", 926, 224, "RFC 5639.";
    BrainpoolP256R1, "brainpoolP256r1", 927, 256, "RFC 5639.";
    BrainpoolP256T1, "brainpoolP256t1", 928, 256, "RFC 5639.";
    BrainpoolP320R1, "brainpoolP320r1", 929, 320, "RFC 5639.";
    BrainpoolP320T1, "brainpoolP320t1", 930, 320, "RFC 5639.";
    BrainpoolP384R1, "brainpoolP384r1", 931, 384, "RFC 5639.";
    BrainpoolP384T1, "brainpoolP384t1", 932, 384, "RFC 5639.";
    BrainpoolP512R1, "brainpoolP512r1", 933, 512, "RFC 5639.";
    BrainpoolP512T1, "brainpoolP512t1", 934, 512, "RFC 5639.";
    Ed25519, "ED25519", 1087, 256, "RFC 8032, for signatures.";
    Ed448, "ED448", 1088, 448, "RFC 8032, for signatures.";
    X25519, "X25519", 1034, 256, "RFC 7748, for key agreement.";
    X448, "X448", 1035, 448, "RFC 7748, for key agreement.";
}

impl Curve {
    /// Whether its keys are EC keys (points in Weierstrass form) rather than those of RFC 8032 or RFC 7748.
    pub fn is_weierstrass(self) -> bool {
        !matches!(self, Self::Ed25519 | Self::Ed448 | Self::X25519 | Self::X448)
    }

    /// The curve that OpenSSL calls `name`.
    pub(crate) fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|curve| curve.name() == name)
    }

    /// The content of the OBJECT IDENTIFIER that names the curve; `None` where the library has none.
    pub fn oid(self) -> Option<&'static [u8]> {
        ffi::oid_of_nid(self.nid().as_raw())
    }

    /// The curve whose OBJECT IDENTIFIER has this content.
    pub fn by_oid(content: &[u8]) -> Option<Self> {
        Self::ALL.iter().copied().find(|curve| curve.oid() == Some(content))
    }

    /// The group, made once: setting one up costs more than most uses of it.
    pub(crate) fn group(self) -> Result<&'static EcGroup> {
        static GROUPS: [OnceLock<Option<EcGroup>>; Curve::ALL.len()] =
            [const { OnceLock::new() }; Curve::ALL.len()];
        let unsupported = Error::Unsupported("elliptic curve");
        if !self.is_weierstrass() {
            return Err(unsupported);
        }
        let Some(slot) = GROUPS.get(self as usize) else { return Err(unsupported) };
        let group = slot.get_or_init(|| {
            providers::init().ok()?;
            EcGroup::from_curve_name(self.nid()).ok()
        });
        group.as_ref().ok_or(unsupported)
    }

    /// Length of a field element in bytes: of each coordinate of a point.
    pub fn field_len(self) -> usize {
        usize::try_from(self.bits().div_ceil(8)).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_agrees_with_the_library() {
        for curve in Curve::ALL {
            assert_eq!(Curve::by_name(curve.name()), Some(*curve));
            let oid = ffi::oid_of_nid(curve.nid().as_raw()).unwrap();
            assert_eq!(Curve::by_oid(oid), Some(*curve));
            assert_eq!(curve.nid().short_name().unwrap(), curve.name());
            if curve.is_weierstrass() {
                assert_eq!(curve.group().unwrap().degree(), curve.bits(), "{curve:?}");
            }
        }
        assert!(Curve::Ed25519.group().is_err());
    }
}
