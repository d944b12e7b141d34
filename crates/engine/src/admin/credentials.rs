//! What proves a user in the header of a KMIP message: one-time passwords, hashed passwords, devices.

use api::{Credentials, NewDevice, NewHashedPassword, NewOneTimePasswords, OneTimePasswordSetup, Secret};
use crypto::digest::{DigestAlgorithm, digest};
use kmip::credential::{DeviceCredential, Password};
use kmip::object::{HashedPasswordCredential, OtpCredential};
use kmip::table::enumeration::{CryptographicAlgorithm, HashingAlgorithm, OTPAlgorithm};
use kmip::ttlv::{Bytes, Interval};

use super::{AdminContext, AdminOperation, AdminQuery, QueryContext, Row};
use crate::engine::Engine;
use crate::identity::{self, Caller, totp};
use crate::policy::Needs;
use crate::reason::{Failure, Reason};

/// Longest identifier of a device in bytes.
const MAX_IDENTIFIER: usize = 256;

/// Shows what proves a user.
#[derive(Debug)]
pub struct ShowCredentials(pub String);

impl AdminQuery for ShowCredentials {
    type Answer = Credentials;

    const ROW: Row = Row::new(0x8100_0120, "Show Credentials", Needs::UserAdministration);

    fn subject(&self) -> String {
        format!("user {}", self.0)
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<Credentials, Failure> {
        let user = context.user(&self.0)?;
        let (one_time, hashed_password, devices) = identity::kinds_of(context.tx, user.id)?;
        let name = |algorithm| if algorithm == OTPAlgorithm::HOTP { "hotp" } else { "totp" }.to_owned();
        Ok(Credentials { one_time_password: one_time.map(name), hashed_password, devices })
    }
}

/// Removes everything that proves a user beside certificates and its password.
#[derive(Debug)]
pub struct RemoveCredentials(pub String);

impl AdminOperation for RemoveCredentials {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0121, "Remove Credentials", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("user {}", self.0)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let user = context.user(&self.0)?;
        identity::unlink_all(context.tx, user.id)
    }
}

/// Has one-time passwords prove a user, in the place of those of before.
#[derive(Debug)]
pub struct SetOneTimePasswords {
    user: String,
    new: NewOneTimePasswords,
    seed: Vec<u8>,
}

impl SetOneTimePasswords {
    /// From the request.
    #[must_use]
    pub const fn new(user: String, new: NewOneTimePasswords) -> Self {
        Self { user, new, seed: Vec::new() }
    }
}

impl AdminOperation for SetOneTimePasswords {
    type Answer = OneTimePasswordSetup;

    const ROW: Row = Row::new(0x8100_0122, "Set One-Time Passwords", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("user {}", self.user)
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        self.seed = engine.random.bytes(totp::SECRET_LEN)?;
        Ok(())
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<OneTimePasswordSetup, Failure> {
        let Self { user: name, new, seed } = self;
        let user = context.user(&name)?;
        let (hash, hmac) = match new.hash.as_deref() {
            None | Some("SHA1") => ("SHA1", CryptographicAlgorithm::HMAC_SHA1),
            Some("SHA256") => ("SHA256", CryptographicAlgorithm::HMAC_SHA256),
            Some("SHA512") => ("SHA512", CryptographicAlgorithm::HMAC_SHA512),
            Some(_) => return Err(Reason::InvalidField.because("hash is SHA1, SHA256 or SHA512")),
        };
        let (digits, interval) = (new.digits.unwrap_or(6), new.interval_s.unwrap_or(30));
        if !(6..=8).contains(&digits) {
            return Err(Reason::InvalidField.because("digits is 6, 7 or 8"));
        }
        if !(1..=3600).contains(&interval) {
            return Err(Reason::InvalidField.because("interval_s is 1 to 3600"));
        }
        let by_counter = new.by_counter;
        let credential = OtpCredential {
            otp_algorithm: if by_counter { OTPAlgorithm::HOTP } else { OTPAlgorithm::TOTP },
            otp_digest: Some(hmac),
            otp_serial: None,
            otp_seed: Some(Bytes::from(seed.as_slice())),
            otp_interval: Some(Interval(interval)),
            otp_digits: Some(i32::from(digits)),
        };
        identity::link_one_time_password(context.tx, user.id, &credential)?;
        let secret = totp::base32(&seed);
        let (kind, last) = if by_counter {
            ("hotp", "counter=0".to_owned())
        } else {
            ("totp", format!("period={interval}"))
        };
        let uri = format!(
            "otpauth://{kind}/Keyward:{name}?secret={secret}&issuer=Keyward&algorithm={hash}&digits={digits}&{last}"
        );
        Ok(OneTimePasswordSetup { secret: Secret(secret), uri: Secret(uri) })
    }
}

/// Has a Hashed Password prove a user, in the place of the one of before.
#[derive(Debug)]
pub struct SetHashedPassword {
    /// The user.
    pub user: String,
    /// The password.
    pub new: NewHashedPassword,
}

impl AdminOperation for SetHashedPassword {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0123, "Set Hashed Password", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("user {}", self.user)
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        identity::password::check(&engine.security().password, &self.user, &self.new.password.0)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let user = context.user(&self.user)?;
        let (algorithm, hash) = match self.new.hash.as_deref() {
            None | Some("SHA256") => (HashingAlgorithm::SHA_256, DigestAlgorithm::Sha256),
            Some("SHA384") => (HashingAlgorithm::SHA_384, DigestAlgorithm::Sha384),
            Some("SHA512") => (HashingAlgorithm::SHA_512, DigestAlgorithm::Sha512),
            Some(_) => return Err(Reason::InvalidField.because("hash is SHA256, SHA384 or SHA512")),
        };
        let joined = |first: &str, second: &str| {
            let text = zeroize::Zeroizing::new([first.as_bytes(), second.as_bytes()].concat());
            digest(hash, &text).map(Bytes::from)
        };
        let password = self.new.password.0.as_str();
        let credential = HashedPasswordCredential {
            hashing_algorithm: Some(algorithm),
            hashed_username_password: joined(&user.name, password)?,
            hashed_password_username: joined(password, &user.name)?,
        };
        identity::link_hashed_password(context.tx, user.id, &credential)
    }
}

/// Has a device prove a user.
#[derive(Debug)]
pub struct AddDevice {
    /// The user.
    pub user: String,
    /// The device.
    pub device: NewDevice,
}

impl AdminOperation for AddDevice {
    type Answer = ();

    const ROW: Row = Row::new(0x8100_0124, "Add Device", Needs::UserAdministration);
    const CHANGES_IDENTITIES: bool = true;

    fn subject(&self) -> String {
        format!("user {}", self.user)
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<(), Failure> {
        let user = context.user(&self.user)?;
        let NewDevice { serial, device, network, machine, media, password } = self.device;
        let identifiers = [&serial, &device, &network, &machine, &media];
        let is_possible = |text: &String| !text.is_empty() && text.len() <= MAX_IDENTIFIER;
        if !identifiers.into_iter().flatten().all(is_possible) {
            let words = format!("an identifier of a device has 1 to {MAX_IDENTIFIER} bytes");
            return Err(Reason::InvalidField.because(words));
        }
        let credential = DeviceCredential {
            device_serial_number: serial,
            password: password.map(|password| Password::new(password.0)),
            device_identifier: device,
            network_identifier: network,
            machine_identifier: machine,
            media_identifier: media,
        };
        identity::link_device(context.tx, user.id, &credential)
    }
}
