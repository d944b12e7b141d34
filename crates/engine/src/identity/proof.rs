//! Credentials beside certificates and passwords: devices, hashed passwords and one time passwords.
//!
//! They are sealed settings, found by what a client shows or by the user's number.

use crypto::Secret;
use crypto::digest::{DigestAlgorithm, digest, hmac};
use kmip::credential::DeviceCredential;
use kmip::object::{HashedPasswordCredential, Object, OtpCredential};
use kmip::table::Tag;
use kmip::table::enumeration::{CryptographicAlgorithm, HashingAlgorithm, OTPAlgorithm};
use kmip::ttlv::Value;
use store::{ReadTx, User, WriteTx};

use super::{is_password, refused, user_by_full_name};
use crate::reason::{Failure, Reason};

/// A time stamp of a client may differ from the clock by so many seconds.
const SKEW_S: i64 = 300;
const MICROSECONDS: i64 = 1_000_000;

/// Steps before and after the present one whose one time password is taken (RFC 6238, 5.2).
const STEPS: i64 = 1;

/// How many one time passwords that go by a counter may have been made and not shown (RFC 4226, 7.4).
const LOOK_AHEAD: i64 = 10;

/// What may be shown once only. Of each the largest number that was shown is kept, over a restart as well.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Once {
    /// The time stamp of a hashed password.
    Stamp,
    /// The step or the counter of a one time password.
    Step,
}

impl Once {
    fn setting(self, user: i64) -> String {
        match self {
            Self::Stamp => format!("kmip.credential.stamp.{user}"),
            Self::Step => format!("kmip.credential.step.{user}"),
        }
    }

    fn latest(self, tx: &ReadTx<'_>, user: i64) -> Result<Option<i64>, Failure> {
        let kept = tx.setting(&self.setting(user))?;
        Ok(kept.and_then(|kept| kept.try_into().ok()).map(i64::from_be_bytes))
    }

    /// Takes a number, which has to be larger than all before.
    ///
    /// # Errors
    /// [`Reason::AuthenticationNotSuccessful`] when it is not.
    pub(super) fn take(self, tx: &mut WriteTx<'_>, user: i64, number: i64) -> Result<(), Failure> {
        if self.latest(tx, user)?.is_some_and(|latest| number <= latest) {
            return Err(refused());
        }
        Ok(tx.set_setting(&self.setting(user), &number.to_be_bytes())?)
    }
}

/// Checks that a device is named by one of its identifiers at least (KMIP 2.1 section 9.11).
///
/// # Errors
/// [`Reason::InvalidField`] when it is not.
pub(crate) fn check_named(device: &DeviceCredential) -> Result<(), Failure> {
    device_setting(device).map(|_| ())
}

/// Whether two devices have the same identifiers.
pub(super) fn is_same_device(one: &DeviceCredential, other: &DeviceCredential) -> bool {
    matches!((device_setting(one), device_setting(other)), (Ok(one), Ok(other)) if one == other)
}

fn device_setting(device: &DeviceCredential) -> Result<String, Failure> {
    let mut text = Vec::new();
    let fields = [
        &device.device_serial_number,
        &device.device_identifier,
        &device.network_identifier,
        &device.machine_identifier,
        &device.media_identifier,
    ];
    if fields.iter().all(|field| field.is_none()) {
        return Err(Reason::InvalidField.because("the device has no identifier"));
    }
    for field in fields {
        let field = field.as_deref().unwrap_or("");
        text.extend_from_slice(&field.len().to_be_bytes());
        text.extend_from_slice(field.as_bytes());
    }
    let digest = digest(DigestAlgorithm::Sha256, &text)?;
    Ok(digest.iter().fold("kmip.credential.device.".to_owned(), |name, byte| format!("{name}{byte:02x}")))
}

fn hashed_setting(user: i64) -> String {
    format!("kmip.credential.hashed.{user}")
}

fn otp_setting(user: i64) -> String {
    format!("kmip.credential.otp.{user}")
}

fn devices_setting(user: i64) -> String {
    format!("kmip.credential.devices.{user}")
}

/// Makes a device prove a user.
///
/// # Errors
/// When it proves another user already, or the store fails.
pub fn link_device(tx: &mut WriteTx<'_>, user: i64, device: &DeviceCredential) -> Result<(), Failure> {
    let name = device_setting(device)?;
    if tx.sealed_setting(&name)?.is_some() {
        return Err(Reason::InvalidField.because("the device belongs to a user already"));
    }
    let mut kept = user.to_be_bytes().to_vec();
    if let Some(password) = &device.password {
        let mut salted = name.clone().into_bytes();
        salted.extend_from_slice(password.expose().as_bytes());
        kept.extend(digest(DigestAlgorithm::Sha256, &salted)?);
    }
    tx.set_sealed_setting(&name, &Secret::new(kept))?;
    let list = devices_setting(user);
    let mut names = tx.setting(&list)?.unwrap_or_default();
    names.extend_from_slice(name.as_bytes());
    names.push(b'\n');
    Ok(tx.set_setting(&list, &names)?)
}

/// Makes a device prove nobody any more.
///
/// # Errors
/// When the store fails.
pub(crate) fn unlink_device(tx: &mut WriteTx<'_>, device: &DeviceCredential) -> Result<(), Failure> {
    tx.delete_setting(&device_setting(device)?)?;
    Ok(())
}

/// Makes a hashed password prove a user.
pub(crate) fn link_hashed_password(
    tx: &mut WriteTx<'_>,
    user: i64,
    hashed: &HashedPasswordCredential,
) -> Result<(), Failure> {
    algorithm_of(hashed.hashing_algorithm)?;
    let kept = Object::HashedPasswordCredential(hashed.clone()).to_bytes();
    Ok(tx.set_sealed_setting(&hashed_setting(user), &Secret::new(kept))?)
}

/// Makes one time passwords prove a user.
///
/// They go by the time (RFC 6238) or by a counter (RFC 4226), which begins at 0.
///
/// # Errors
/// [`Reason::FeatureNotSupported`] when they do not, or go by something else than HMAC with SHA.
pub(crate) fn link_one_time_password(
    tx: &mut WriteTx<'_>,
    user: i64,
    otp: &OtpCredential,
) -> Result<(), Failure> {
    if !matches!(otp.otp_algorithm, OTPAlgorithm::TOTP | OTPAlgorithm::HOTP) || otp.otp_seed.is_none() {
        let words = "one time passwords go by the time or a counter, from a seed";
        return Err(Reason::FeatureNotSupported.because(words));
    }
    otp_digest(otp)?;
    tx.delete_setting(&Once::Step.setting(user))?;
    let kept = Object::OtpCredential(otp.clone()).to_bytes();
    Ok(tx.set_sealed_setting(&otp_setting(user), &Secret::new(kept))?)
}

/// What proves a user beside certificates and a password: how its one time passwords go, whether there is a hashed
/// password, and how many devices.
pub(crate) fn kinds_of(tx: &ReadTx<'_>, user: i64) -> Result<(Option<OTPAlgorithm>, bool, usize), Failure> {
    let one_time = match tx.sealed_setting(&otp_setting(user))? {
        Some(kept) => match Object::from_bytes(kept.expose())? {
            Object::OtpCredential(otp) => Some(otp.otp_algorithm),
            _ => None,
        },
        None => None,
    };
    let is_hashed = tx.sealed_setting(&hashed_setting(user))?.is_some();
    let devices = tx.setting(&devices_setting(user))?.unwrap_or_default();
    Ok((one_time, is_hashed, devices.iter().filter(|byte| **byte == b'\n').count()))
}

/// Makes a credential other than a certificate or a password prove a user no more.
pub(crate) fn unlink(tx: &mut WriteTx<'_>, user: i64, credential: &Object) -> Result<(), Failure> {
    match credential {
        Object::DeviceCredential(device) => {
            let (list, name) = (devices_setting(user), device_setting(device)?);
            let names = tx.setting(&list)?.unwrap_or_default();
            let names = String::from_utf8_lossy(&names);
            if names.lines().any(|known| known == name) {
                tx.delete_setting(&name)?;
                let kept: String =
                    names.split_inclusive('\n').filter(|line| line.trim_end() != name).collect();
                tx.set_setting(&list, kept.as_bytes())?;
            }
        }
        Object::HashedPasswordCredential(_) => {
            tx.delete_setting(&hashed_setting(user))?;
            tx.delete_setting(&Once::Stamp.setting(user))?;
        }
        Object::OtpCredential(_) => {
            tx.delete_setting(&otp_setting(user))?;
            tx.delete_setting(&Once::Step.setting(user))?;
        }
        _ => {}
    }
    Ok(())
}

/// Removes what proves a user.
pub(crate) fn unlink_all(tx: &mut WriteTx<'_>, user: i64) -> Result<(), Failure> {
    let list = devices_setting(user);
    let names = tx.setting(&list)?.unwrap_or_default();
    for name in String::from_utf8_lossy(&names).lines() {
        tx.delete_setting(name)?;
    }
    let once = [Once::Stamp.setting(user), Once::Step.setting(user)];
    for name in [list, hashed_setting(user), otp_setting(user)].into_iter().chain(once) {
        tx.delete_setting(&name)?;
    }
    Ok(())
}

/// The user that a device belongs to. Nothing is proved by that.
pub(super) fn owner_of_device(device: &DeviceCredential, tx: &ReadTx<'_>) -> Result<User, Failure> {
    let name = device_setting(device).map_err(|_| refused())?;
    let kept = tx.sealed_setting(&name)?.ok_or_else(refused)?;
    let user = kept.expose().first_chunk::<8>().ok_or_else(refused)?;
    tx.user(i64::from_be_bytes(*user))?.ok_or_else(refused)
}

/// Refuses a device whose password is not the one that is kept.
pub(super) fn check_device(device: &DeviceCredential, tx: &ReadTx<'_>) -> Result<(), Failure> {
    let name = device_setting(device).map_err(|_| refused())?;
    let kept = tx.sealed_setting(&name)?.ok_or_else(refused)?;
    let (_, expected) = kept.expose().split_first_chunk::<8>().ok_or_else(refused)?;
    let shown = match &device.password {
        Some(password) => {
            let mut salted = name.clone().into_bytes();
            salted.extend_from_slice(password.expose().as_bytes());
            digest(DigestAlgorithm::Sha256, &salted)?
        }
        None => Vec::new(),
    };
    if crypto::eq_constant_time(expected, &shown) { Ok(()) } else { Err(refused()) }
}

fn algorithm_of(algorithm: Option<HashingAlgorithm>) -> Result<DigestAlgorithm, Failure> {
    Ok(match algorithm {
        None | Some(HashingAlgorithm::SHA_256) => DigestAlgorithm::Sha256,
        Some(HashingAlgorithm::SHA_384) => DigestAlgorithm::Sha384,
        Some(HashingAlgorithm::SHA_512) => DigestAlgorithm::Sha512,
        Some(_) => return Err(Reason::FeatureNotSupported.because("passwords are hashed with SHA-2")),
    })
}

fn otp_digest(otp: &OtpCredential) -> Result<DigestAlgorithm, Failure> {
    Ok(match otp.otp_digest {
        None | Some(CryptographicAlgorithm::HMAC_SHA1) => DigestAlgorithm::Sha1,
        Some(CryptographicAlgorithm::HMAC_SHA256) => DigestAlgorithm::Sha256,
        Some(CryptographicAlgorithm::HMAC_SHA512) => DigestAlgorithm::Sha512,
        Some(_) => return Err(Reason::FeatureNotSupported.because("one time passwords use HMAC with SHA")),
    })
}

/// The user that a credential names. Nothing is proved by that.
pub(super) fn user_named(value: &Value, tx: &ReadTx<'_>) -> Result<User, Failure> {
    let name = value.child(Tag::USERNAME).and_then(|item| item.value.text()).ok_or_else(refused)?;
    user_by_full_name(tx, name)?.ok_or_else(refused)
}

/// Checks a Hashed Password; answers its time stamp, which has to be taken, and what shows the client that the server
/// knows it as well. It is Hash(S1 || Timestamp) || S2, where S1 and S2 are the hashes that are kept (KMIP 2.1 section
/// 9.11).
pub(super) fn check_hashed_password(
    value: &Value,
    user: &User,
    now: i64,
    tx: &ReadTx<'_>,
) -> Result<(i64, Vec<u8>), Failure> {
    let kept = tx.sealed_setting(&hashed_setting(user.id))?.ok_or_else(refused)?;
    let Object::HashedPasswordCredential(kept) = Object::from_bytes(kept.expose())? else {
        return Err(refused());
    };
    let asked = value.child(Tag::HASHING_ALGORITHM).and_then(|item| item.value.enumeration());
    let algorithm = algorithm_of(kept.hashing_algorithm)?;
    if algorithm_of(asked.map(HashingAlgorithm)).map_err(|_| refused())? != algorithm {
        return Err(refused());
    }
    let stamp = match value.child(Tag::TIME_STAMP).map(|item| &item.value) {
        Some(Value::DateTimeExtended(stamp)) => *stamp,
        _ => return Err(refused()),
    };
    let Some(Value::ByteString(shown)) = value.child(Tag::HASHED_PASSWORD).map(|item| &item.value) else {
        return Err(refused());
    };
    let (s1, s2) = (&kept.hashed_username_password, &kept.hashed_password_username);
    let mut expected = digest(algorithm, &[&s1[..], &stamp.to_be_bytes()].concat())?;
    expected.extend_from_slice(s2);
    let is_fresh = stamp.saturating_sub(now.saturating_mul(MICROSECONDS)).saturating_abs()
        <= SKEW_S.saturating_mul(MICROSECONDS);
    if !crypto::eq_constant_time(&expected, shown) || !is_fresh {
        return Err(refused());
    }
    let proof = digest(algorithm, &[&stamp.to_be_bytes()[..], s1, &digest(algorithm, s2)?].concat())?;
    Ok((stamp, proof))
}

/// Checks a one time password, and the password if the user has one; answers its step or counter, which has to be
/// taken.
pub(super) fn check_one_time_password(
    value: &Value,
    user: &User,
    now: i64,
    tx: &ReadTx<'_>,
) -> Result<i64, Failure> {
    let text = |tag| value.child(tag).and_then(|item| item.value.text()).unwrap_or("");
    if let Some(hash) = &user.password_hash {
        let password = text(Tag::PASSWORD);
        if !is_password(hash, password) {
            return Err(refused());
        }
    }
    let kept = tx.sealed_setting(&otp_setting(user.id))?.ok_or_else(refused)?;
    let Object::OtpCredential(otp) = Object::from_bytes(kept.expose())? else { return Err(refused()) };
    let shown = text(Tag::ONE_TIME_PASSWORD);
    let latest = Once::Step.latest(tx, user.id)?;
    let candidates = if otp.otp_algorithm == OTPAlgorithm::HOTP {
        let next = latest.map_or(0, |latest| latest.saturating_add(1));
        next..=next.saturating_add(LOOK_AHEAD)
    } else {
        let interval = otp.otp_interval.map_or(30, |interval| i64::from(interval.0)).max(1);
        let step = now.checked_div(interval).unwrap_or(0);
        step.saturating_sub(STEPS)..=step.saturating_add(STEPS)
    };
    let mut found = None;
    // Every candidate is computed, so that the time does not tell which one it was.
    for step in candidates {
        let is_equal = crypto::eq_constant_time(one_time_password(&otp, step)?.as_bytes(), shown.as_bytes());
        if is_equal && latest.is_none_or(|latest| step > latest) && found.is_none() {
            found = Some(step);
        }
    }
    found.ok_or_else(refused)
}

/// The one time password of a step (RFC 4226, 5.3).
fn one_time_password(otp: &OtpCredential, step: i64) -> Result<String, Failure> {
    let seed = otp.otp_seed.as_deref().unwrap_or(&[]);
    let mac = hmac(otp_digest(otp)?, seed, &step.to_be_bytes())?;
    let offset = usize::from(mac.last().copied().unwrap_or(0) & 0x0F);
    let word = mac.get(offset..).and_then(<[u8]>::first_chunk::<4>).copied().unwrap_or_default();
    let number = u32::from_be_bytes(word) & 0x7FFF_FFFF;
    let digits = otp.otp_digits.and_then(|digits| u32::try_from(digits).ok()).unwrap_or(6).clamp(6, 9);
    let width = usize::try_from(digits).unwrap_or(6);
    Ok(format!("{:0width$}", number % 10_u32.pow(digits)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_time_passwords_are_those_of_the_standard() {
        // RFC 6238, appendix B: SHA-1, 8 digits, at 59 and 1111111109 seconds.
        let otp = OtpCredential {
            otp_algorithm: OTPAlgorithm::TOTP,
            otp_digest: None,
            otp_serial: None,
            otp_seed: Some(b"12345678901234567890".as_slice().into()),
            otp_interval: None,
            otp_digits: Some(8),
        };
        assert_eq!(one_time_password(&otp, 59 / 30).unwrap(), "94287082");
        assert_eq!(one_time_password(&otp, 1_111_111_109 / 30).unwrap(), "07081804");
    }

    /// RFC 4226, appendix D: the counters 0, 1 and 9.
    #[test]
    fn one_time_passwords_by_counter_are_those_of_the_standard() {
        let otp = OtpCredential {
            otp_algorithm: OTPAlgorithm::HOTP,
            otp_digest: None,
            otp_serial: None,
            otp_seed: Some(b"12345678901234567890".as_slice().into()),
            otp_interval: None,
            otp_digits: None,
        };
        for (counter, code) in [(0, "755224"), (1, "287082"), (9, "520489")] {
            assert_eq!(one_time_password(&otp, counter).unwrap(), code);
        }
    }
}
