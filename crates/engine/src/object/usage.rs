//! Whether an object may be used for something: its type and state, its Cryptographic Usage Mask, the dates between which
//! it protects and processes, and its Usage Limits (KMIP 2.1 sections 4.19, 4.43, 4.46, 4.57, 4.59).
//!
//! Invariant: every use of key material by an operation passes [`check`], and every use that protects passes [`consume`].

use kmip::object::{KeyBlock, Object};
use kmip::table::Tag;
use kmip::table::enumeration::{State, UsageLimitsUnit};
use kmip::table::mask::CryptographicUsageMask;
use kmip::ttlv::Value;

use super::{ManagedObject, state};
use crate::context::Context;
use crate::policy::algorithm::Rule;
use crate::reason::{Failure, Reason};

/// What a use does with data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// It protects: encrypts, signs, wraps, derives, authenticates. Only an Active object may, before its Protect Stop
    /// Date.
    Protect,
    /// It processes what was protected: decrypts, verifies, unwraps. Deactivated and compromised objects still may, for
    /// what they protected would be lost; none before its Process Start Date.
    Process,
}

/// Checks whether an object may be used at a time, in one of the ways of a mask, as far as the cryptographic policy goes.
///
/// # Errors
/// The first reason why not.
pub fn check(
    object: &ManagedObject,
    ways: CryptographicUsageMask,
    rule: Rule,
    now: i64,
) -> Result<(), Failure> {
    let state = object.state(now);
    if state::is_destroyed(state) {
        return Err(Reason::ObjectDestroyed.because("the object is destroyed"));
    }
    if object.is_archived() {
        return Err(Reason::ObjectArchived.because("the object is archived"));
    }
    if !object.is_cryptographic() {
        return Err(Reason::InvalidObjectType.because("objects of this type are not used for cryptography"));
    }
    if !allows(object, ways) {
        return Err(Reason::IncompatibleCryptographicUsageMask
            .because("the Cryptographic Usage Mask does not allow it"));
    }
    let passed = |tag: Tag| object.number(tag).map(|date| date <= now);
    let (may, dated) = match rule.purpose {
        Purpose::Protect => (state == State::ACTIVE, passed(Tag::PROTECT_STOP_DATE) != Some(true)),
        Purpose::Process => (
            matches!(state, State::ACTIVE | State::DEACTIVATED | State::COMPROMISED),
            passed(Tag::PROCESS_START_DATE) != Some(false),
        ),
    };
    if !may {
        return Err(Reason::WrongKeyLifecycleState.because("the object may not be used so in its state"));
    }
    if !dated {
        return Err(Reason::WrongKeyLifecycleState.because("the dates of the object do not allow it now"));
    }
    rule.key(object)
}

/// Whether the Cryptographic Usage Mask of an object has one of some ways, or restricts none (KMIP 2.1 table 495).
#[must_use]
pub fn allows(object: &ManagedObject, ways: CryptographicUsageMask) -> bool {
    mask(object).intersects(ways | CryptographicUsageMask::UNRESTRICTED)
}

/// The Cryptographic Usage Mask of an object; empty where it has none.
#[must_use]
pub fn mask(object: &ManagedObject) -> CryptographicUsageMask {
    let mask = object.number(Tag::CRYPTOGRAPHIC_USAGE_MASK).and_then(|mask| i32::try_from(mask).ok());
    CryptographicUsageMask(mask.unwrap_or(0))
}

/// Takes from the Usage Limits of an object, if it has any, what protecting some bytes uses: the bytes, or one operation
/// where it `begins`. Without limits the store is not touched; with them the message is carried out in a transaction.
///
/// # Errors
/// [`Reason::PermissionDenied`] when not enough is left, as the operations' descriptions say.
pub fn consume(
    context: &mut Context<'_, '_>,
    object: &ManagedObject,
    bytes: usize,
    begins: bool,
) -> Result<(), Failure> {
    let Some(Value::Structure(fields)) = object.get(Tag::USAGE_LIMITS) else { return Ok(()) };
    context.write()?;
    let field = |tag: Tag| fields.iter().find(|item| item.tag == tag).map(|item| &item.value);
    let is_in_bytes =
        field(Tag::USAGE_LIMITS_UNIT).and_then(Value::enumeration) == Some(UsageLimitsUnit::BYTE.0);
    let units = if is_in_bytes { i64::try_from(bytes).unwrap_or(i64::MAX) } else { i64::from(begins) };
    let left = field(Tag::USAGE_LIMITS_COUNT)
        .or_else(|| field(Tag::USAGE_LIMITS_TOTAL))
        .and_then(Value::number)
        .unwrap_or(0);
    let left = left
        .checked_sub(units)
        .filter(|left| *left >= 0)
        .ok_or(Reason::PermissionDenied.because("the Usage Limits of the object are used up"))?;
    let mut fields = fields.clone();
    if let Some(count) = fields.iter_mut().find(|item| item.tag == Tag::USAGE_LIMITS_COUNT) {
        count.value = Value::LongInteger(left);
    }
    let mut after = object.clone();
    after.set(Tag::USAGE_LIMITS, Value::Structure(fields));
    context.save_use(object, &after)
}

/// The Key Block of an object whose material the server has.
///
/// # Errors
/// [`Reason::KeyValueNotPresent`] when it has none, [`Reason::InvalidObjectType`] when the object is no key.
pub fn key_block(object: &ManagedObject) -> Result<&KeyBlock, Failure> {
    let material: &Object = object
        .material
        .as_deref()
        .ok_or(Reason::KeyValueNotPresent.because("the server does not keep the material"))?;
    material.key_block().ok_or(Reason::InvalidObjectType.because("objects of this type are no keys"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::table::enumeration::ObjectType;

    const NOW: i64 = 1000;

    fn key(dates: &[(Tag, i64)]) -> ManagedObject {
        let mut object = ManagedObject {
            row: 1,
            version: 1,
            material_version: 1,
            uid: "key".to_owned(),
            domain: 0,
            owner: 1,
            object_type: ObjectType::SYMMETRIC_KEY,
            attributes: Vec::new(),
            material: None,
            ready: crate::object::key::Ready::default(),
        };
        let mask = CryptographicUsageMask::ENCRYPT | CryptographicUsageMask::DECRYPT;
        object.set(Tag::CRYPTOGRAPHIC_USAGE_MASK, Value::Integer(mask.0));
        for (tag, date) in dates {
            object.set(*tag, Value::DateTime(*date));
        }
        object
    }

    fn rule(purpose: Purpose) -> Rule {
        Rule { policy: api::CryptoPolicy::Legacy, purpose }
    }

    fn protect(object: &ManagedObject) -> Result<(), Reason> {
        check(object, CryptographicUsageMask::ENCRYPT, rule(Purpose::Protect), NOW)
            .map_err(|failure| failure.reason)
    }

    fn process(object: &ManagedObject) -> Result<(), Reason> {
        check(object, CryptographicUsageMask::DECRYPT, rule(Purpose::Process), NOW)
            .map_err(|failure| failure.reason)
    }

    #[test]
    fn only_active_keys_protect_and_retired_ones_still_process() {
        let wrong = Err(Reason::WrongKeyLifecycleState);
        let fresh = key(&[]);
        assert_eq!((protect(&fresh), process(&fresh)), (wrong, wrong));
        let active = key(&[(Tag::ACTIVATION_DATE, 1)]);
        assert_eq!((protect(&active), process(&active)), (Ok(()), Ok(())));
        for retired in [Tag::DEACTIVATION_DATE, Tag::COMPROMISE_DATE] {
            let object = key(&[(Tag::ACTIVATION_DATE, 1), (retired, 2)]);
            assert_eq!((protect(&object), process(&object)), (wrong, Ok(())));
        }
        let destroyed = key(&[(Tag::ACTIVATION_DATE, 1), (Tag::DESTROY_DATE, 2)]);
        assert_eq!(process(&destroyed), Err(Reason::ObjectDestroyed));
        let archived = key(&[(Tag::ACTIVATION_DATE, 1), (Tag::ARCHIVE_DATE, 2)]);
        assert_eq!(process(&archived), Err(Reason::ObjectArchived));
    }

    #[test]
    fn the_dates_bound_each_purpose() {
        let wrong = Err(Reason::WrongKeyLifecycleState);
        let stopped = key(&[(Tag::ACTIVATION_DATE, 1), (Tag::PROTECT_STOP_DATE, NOW)]);
        assert_eq!((protect(&stopped), process(&stopped)), (wrong, Ok(())));
        let early = key(&[(Tag::ACTIVATION_DATE, 1), (Tag::PROCESS_START_DATE, NOW + 1)]);
        assert_eq!((protect(&early), process(&early)), (Ok(()), wrong));
    }

    #[test]
    fn the_mask_has_to_allow_the_way() {
        let object = key(&[(Tag::ACTIVATION_DATE, 1)]);
        let refused = check(&object, CryptographicUsageMask::SIGN, rule(Purpose::Protect), NOW);
        assert_eq!(refused.unwrap_err().reason, Reason::IncompatibleCryptographicUsageMask);
    }
}
