//! Attributes given to what the server makes itself: by Create, Create Key Pair, Derive Key, Re-key, Re-key Key Pair and
//! Certify, each at every place where they may be given.

use kmip::payload::{self, ResponsePayload};
use kmip::table::Tag;
use kmip::table::enumeration::{
    CertificateType, CryptographicAlgorithm, DerivationMethod, HashingAlgorithm, ObjectType, Operation,
    RecommendedCurve, ResultReason, ResultStatus,
};
use kmip::table::mask::CryptographicUsageMask as Mask;
use kmip::ttlv::{Item, Value};
use kmip::version::Version;
use kmip::{Attribute, Attributes, CryptographicParameters, UniqueIdentifier};

use super::support::{id, refused, succeeded};
use super::{Client, DESCRIBE_THE_KEY, applies, because, canonical, rows, sample};

/// A place where attributes are given to a new object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Create,
    CreateSecret,
    PairCommon,
    PairPrivate,
    PairPublic,
    Derive,
    Rekey,
    RekeyPairPrivate,
    RekeyPairPublic,
    Certify,
}

const WAYS: [Way; 10] = [
    Way::Create,
    Way::CreateSecret,
    Way::PairCommon,
    Way::PairPrivate,
    Way::PairPublic,
    Way::Derive,
    Way::Rekey,
    Way::RekeyPairPrivate,
    Way::RekeyPairPublic,
    Way::Certify,
];

impl Way {
    const fn operation(self) -> Operation {
        match self {
            Self::Create | Self::CreateSecret => Operation::CREATE,
            Self::PairCommon | Self::PairPrivate | Self::PairPublic => Operation::CREATE_KEY_PAIR,
            Self::Derive => Operation::DERIVE_KEY,
            Self::Rekey => Operation::RE_KEY,
            Self::RekeyPairPrivate | Self::RekeyPairPublic => Operation::RE_KEY_KEY_PAIR,
            Self::Certify => Operation::CERTIFY,
        }
    }

    /// All types of object that the attributes are for.
    const fn object_types(self) -> &'static [ObjectType] {
        match self {
            Self::Create | Self::Derive | Self::Rekey => &[ObjectType::SYMMETRIC_KEY],
            Self::CreateSecret => &[ObjectType::SECRET_DATA],
            Self::PairCommon => &[ObjectType::PRIVATE_KEY, ObjectType::PUBLIC_KEY],
            Self::PairPrivate | Self::RekeyPairPrivate => &[ObjectType::PRIVATE_KEY],
            Self::PairPublic | Self::RekeyPairPublic => &[ObjectType::PUBLIC_KEY],
            Self::Certify => &[ObjectType::CERTIFICATE],
        }
    }

    const fn is_in(self, version: Version) -> bool {
        match self {
            Self::CreateSecret => version.major >= 2,
            Self::RekeyPairPrivate | Self::RekeyPairPublic => version.major >= 2 || version.minor >= 1,
            _ => true,
        }
    }
}

fn code(tag: Tag, code: u32) -> Attribute {
    Attribute::new(tag, Value::Enumeration(code))
}

fn number(tag: Tag, number: i32) -> Attribute {
    Attribute::new(tag, Value::Integer(number))
}

/// What a request says where the attribute that is tested does not say it.
fn unless_given(list: Vec<Attribute>, given: &[Attribute]) -> Attributes {
    let mut list = without(list, given);
    list.extend_from_slice(given);
    Attributes::new(list)
}

fn without(list: Vec<Attribute>, given: &[Attribute]) -> Vec<Attribute> {
    list.into_iter().filter(|own| given.iter().all(|given| own.name != given.name)).collect()
}

fn aes(mask: Mask) -> Vec<Attribute> {
    vec![
        code(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::AES.0),
        number(Tag::CRYPTOGRAPHIC_LENGTH, 128),
        number(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0),
    ]
}

/// What a pair is made of: the algorithm and the curve; nothing of it for what is given in another place.
fn pair() -> Vec<Attribute> {
    let curve = Item::new(Tag::RECOMMENDED_CURVE, Value::Enumeration(RecommendedCurve::P_256.0));
    vec![
        code(Tag::CRYPTOGRAPHIC_ALGORITHM, CryptographicAlgorithm::ECDSA.0),
        number(Tag::CRYPTOGRAPHIC_LENGTH, 256),
        Attribute::new(Tag::CRYPTOGRAPHIC_DOMAIN_PARAMETERS, Value::Structure(vec![curve])),
    ]
}

fn masked(mask: Mask) -> Vec<Attribute> {
    vec![number(Tag::CRYPTOGRAPHIC_USAGE_MASK, mask.0)]
}

impl Client {
    /// The identifier that a response gives for a way, or why there is none.
    fn made(
        &self,
        version: Version,
        way: Way,
        request: impl Into<payload::RequestPayload>,
    ) -> Result<String, ResultReason> {
        let item = self.ask(version, request);
        if item.result_status != ResultStatus::SUCCESS {
            return Err(refused(&item));
        }
        let uid: UniqueIdentifier = match succeeded(item) {
            ResponsePayload::Create(made) => made.unique_identifier,
            ResponsePayload::CreateKeyPair(made) if way.object_types() == [ObjectType::PUBLIC_KEY] => {
                made.public_key_unique_identifier
            }
            ResponsePayload::CreateKeyPair(made) => made.private_key_unique_identifier,
            ResponsePayload::RekeyKeyPair(made) if way.object_types() == [ObjectType::PUBLIC_KEY] => {
                made.public_key_unique_identifier
            }
            ResponsePayload::RekeyKeyPair(made) => made.private_key_unique_identifier,
            ResponsePayload::DeriveKey(made) => made.unique_identifier,
            ResponsePayload::Rekey(made) => made.unique_identifier,
            ResponsePayload::Certify(made) => made.unique_identifier,
            other => panic!("{other:?}"),
        };
        Ok(id(&uid))
    }

    fn pair(
        &self,
        version: Version,
        way: Way,
        [common, private, public]: [Attributes; 3],
    ) -> Result<String, ResultReason> {
        let request = payload::CreateKeyPairRequest {
            common_attributes: Some(common),
            private_key_attributes: Some(private),
            public_key_attributes: Some(public),
            common_protection_storage_masks: None,
            private_protection_storage_masks: None,
            public_protection_storage_masks: None,
        };
        self.made(version, way, request)
    }

    /// Makes an object in some way with attributes.
    fn make(&self, version: Version, way: Way, given: &[Attribute]) -> Result<String, ResultReason> {
        let plain = |mask: Mask| Attributes::new(aes(mask));
        let create = |object_type, attributes| payload::CreateRequest {
            object_type,
            attributes,
            protection_storage_masks: None,
        };
        let symmetric = |mask: Mask| {
            self.made(version, Way::Create, create(ObjectType::SYMMETRIC_KEY, plain(mask))).unwrap()
        };
        let (sign, verify) = (masked(Mask::SIGN), masked(Mask::VERIFY));
        let usual = |way| {
            let sources = [pair(), masked(Mask::SIGN), masked(Mask::VERIFY)].map(Attributes::new);
            self.pair(version, way, sources).unwrap()
        };
        match way {
            Way::Create => {
                let attributes = unless_given(aes(Mask::ENCRYPT), given);
                self.made(version, way, create(ObjectType::SYMMETRIC_KEY, attributes))
            }
            Way::CreateSecret => {
                let attributes = unless_given(vec![number(Tag::CRYPTOGRAPHIC_LENGTH, 128)], given);
                self.made(version, way, create(ObjectType::SECRET_DATA, attributes))
            }
            Way::PairCommon => {
                let own = |list| Attributes::new(without(list, given));
                self.pair(version, way, [unless_given(pair(), given), own(sign), own(verify)])
            }
            Way::PairPrivate => {
                let sources = [Attributes::new(pair()), unless_given(sign, given), Attributes::new(verify)];
                self.pair(version, way, sources)
            }
            Way::PairPublic => {
                let sources = [Attributes::new(pair()), Attributes::new(sign), unless_given(verify, given)];
                self.pair(version, way, sources)
            }
            Way::Derive => {
                let parameters = CryptographicParameters {
                    hashing_algorithm: Some(HashingAlgorithm::SHA_256),
                    ..Default::default()
                };
                let base = self.derivation_base(version);
                let request = payload::DeriveKeyRequest {
                    object_type: ObjectType::SYMMETRIC_KEY,
                    unique_identifiers: vec![base.as_str().into()],
                    derivation_method: DerivationMethod::HASH,
                    derivation_parameters: payload::DerivationParameters {
                        cryptographic_parameters: Some(parameters),
                        ..Default::default()
                    },
                    attributes: unless_given(aes(Mask::ENCRYPT), given),
                };
                self.made(version, way, request)
            }
            Way::Rekey => {
                let request = payload::RekeyRequest {
                    unique_identifier: Some(symmetric(Mask::ENCRYPT).as_str().into()),
                    offset: None,
                    attributes: Some(Attributes::new(given.to_vec())),
                    protection_storage_masks: None,
                };
                self.made(version, way, request)
            }
            Way::RekeyPairPrivate | Way::RekeyPairPublic => {
                let given = Some(Attributes::new(given.to_vec()));
                let is_private = way == Way::RekeyPairPrivate;
                let request = payload::RekeyKeyPairRequest {
                    private_key_unique_identifier: Some(usual(Way::PairPrivate).as_str().into()),
                    private_key_attributes: given.clone().filter(|_| is_private),
                    public_key_attributes: given.filter(|_| !is_private),
                    ..Default::default()
                };
                self.made(version, way, request)
            }
            Way::Certify => {
                let list = vec![code(Tag::CERTIFICATE_TYPE, CertificateType::X_509.0)];
                let request = payload::CertifyRequest {
                    unique_identifier: Some(usual(Way::PairPublic).as_str().into()),
                    attributes: Some(unless_given(list, given)),
                    ..Default::default()
                };
                self.made(version, way, request)
            }
        }
    }

    /// An active key to derive from.
    fn derivation_base(&self, version: Version) -> String {
        let mut list = aes(Mask::DERIVE_KEY);
        list.push(Attribute::new(Tag::ACTIVATION_DATE, Value::DateTime(super::START)));
        let request = payload::CreateRequest {
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Attributes::new(list),
            protection_storage_masks: None,
        };
        self.made(version, Way::Create, request).unwrap()
    }
}

#[test]
fn every_attribute_is_given_to_what_the_server_makes_as_its_table_says() {
    let mut problems: Vec<String> = Vec::new();
    for &version in Version::ALL {
        let client = Client::new();
        for (place, row) in rows(version).enumerate() {
            let rules = row.rules(version).unwrap();
            if DESCRIBE_THE_KEY.contains(&row.tag) {
                continue;
            }
            for way in WAYS.into_iter().filter(|way| way.is_in(version)) {
                let owner = format!("{place} {way:?}");
                let value = |second| Attribute::new(row.tag, sample(row.tag, row.item_type, second, &owner));
                let (first, second) = (value(false), value(true));
                let what = format!("{version} {} {way:?}", row.name);
                let is_for_all =
                    way.object_types().iter().all(|object_type| applies(row, rules, *object_type));
                let expected = match () {
                    // Those of the subject go into the certificate.
                    () if way == Way::Certify && is_of_subject(row.tag) => None,
                    () if !rules.set_by.client => Some(ResultReason::ATTRIBUTE_READ_ONLY),
                    () if !is_for_all => Some(ResultReason::INVALID_ATTRIBUTE),
                    // Two objects would have one name.
                    () if row.tag == Tag::NAME && way == Way::PairCommon => {
                        Some(ResultReason::NON_UNIQUE_NAME_ATTRIBUTE)
                    }
                    // What the server makes it has (KMIP 2.1 section 4.27).
                    () if row.tag == Tag::KEY_VALUE_LOCATION => Some(ResultReason::INVALID_FIELD),
                    () => None,
                };
                let given = client.make(version, way, std::slice::from_ref(&first));
                if let Some(reason) = expected {
                    let expected = because(reason, way.operation(), version).unwrap_err();
                    if given != Err(expected) {
                        problems.push(format!("{what} given: {given:?} and not {expected:?}"));
                    }
                    continue;
                }
                match given {
                    Ok(uid) => {
                        let expected = match row.tag {
                            // Whatever the client says (KMIP 2.1 sections 4.24 and 4.38).
                            Tag::FRESH => Value::Boolean(true),
                            Tag::ORIGINAL_CREATION_DATE => Value::DateTime(super::START),
                            _ => canonical(&first),
                        };
                        let is_there = client.shown(version, &uid).iter().any(|shown| {
                            kmip::shape::shown_name(shown, version) == row.tag.into()
                                && shown.value == expected
                        });
                        if !is_there {
                            problems.push(format!("{what}: not shown"));
                        }
                    }
                    Err(reason) => problems.push(format!("{what} given: {reason:?}")),
                }
                let is_multiple = rules.multiple.is_possible()
                    || row.tag == Tag::CREDENTIAL_LINK
                    || kmip::shape::link_type(row.tag).is_some();
                if !is_multiple && first.value != second.value {
                    let twice = client.make(version, way, &[first, second]).map(|_| ());
                    let expected = because(ResultReason::ATTRIBUTE_SINGLE_VALUED, way.operation(), version);
                    if twice != expected {
                        problems.push(format!("{what} twice: {twice:?} and not {expected:?}"));
                    }
                }
            }
        }
    }
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

/// Whether an attribute is a part of the subject of a certificate.
fn is_of_subject(tag: Tag) -> bool {
    let whole = [Tag::CERTIFICATE_SUBJECT, Tag::CERTIFICATE_SUBJECT_DN];
    tag.name().is_some_and(|name| name.starts_with("CertificateSubject")) && !whole.contains(&tag)
}
