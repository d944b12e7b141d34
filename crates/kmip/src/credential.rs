//! Credentials of a request header (KMIP 2.1 section 7.8, 1.4 section 2.1.2).

use std::fmt;

use zeroize::Zeroizing;

use crate::table::Tag;
use crate::table::enumeration::CredentialType;
use crate::ttlv::{Error, Raw, Value, Wire, Writer, structure};

structure! {
    /// Who asks: one credential in 1.0 and 1.1, any number later.
    pub struct Authentication {
        /// The credentials.
        credentials: Vec<Credential> = CREDENTIAL,
    }
}

/// A credential.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Credential {
    /// Username and Password.
    UsernameAndPassword(UsernameAndPassword),
    /// Device.
    Device(DeviceCredential),
    /// Any other type with its value as sent.
    Other(CredentialType, Value),
}

structure! {
    /// The credential Username and Password.
    pub struct UsernameAndPassword {
        /// The user.
        username: String = USERNAME,
        /// The password.
        password: Option<Password> = PASSWORD,
    }
}

structure! {
    /// The credential Device: what of a machine identifies it.
    #[derive(Default)]
    pub struct DeviceCredential {
        /// Serial number.
        device_serial_number: Option<String> = DEVICE_SERIAL_NUMBER,
        /// Password.
        password: Option<Password> = PASSWORD,
        /// Identifier of the device.
        device_identifier: Option<String> = DEVICE_IDENTIFIER,
        /// Identifier on the network.
        network_identifier: Option<String> = NETWORK_IDENTIFIER,
        /// Identifier of the machine.
        machine_identifier: Option<String> = MACHINE_IDENTIFIER,
        /// Identifier of the medium.
        media_identifier: Option<String> = MEDIA_IDENTIFIER,
    }
}

/// A password: zeroized when dropped, never shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(Zeroizing<String>);

impl Password {
    /// A password from its text.
    #[must_use]
    pub fn new(text: String) -> Self {
        Self(Zeroizing::new(text))
    }

    /// The text.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password")
    }
}

impl Wire for Password {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        writer.text(tag, &self.0);
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        raw.text().map(|text| Self::new(text.to_owned()))
    }
}

impl Wire for Credential {
    fn encode(&self, writer: &mut Writer, tag: Tag) {
        let mark = writer.begin(tag);
        match self {
            Self::UsernameAndPassword(value) => {
                writer.enumeration(Tag::CREDENTIAL_TYPE, CredentialType::USERNAME_AND_PASSWORD);
                value.encode(writer, Tag::CREDENTIAL_VALUE);
            }
            Self::Device(value) => {
                writer.enumeration(Tag::CREDENTIAL_TYPE, CredentialType::DEVICE);
                value.encode(writer, Tag::CREDENTIAL_VALUE);
            }
            Self::Other(credential_type, value) => {
                writer.enumeration(Tag::CREDENTIAL_TYPE, *credential_type);
                value.encode(writer, Tag::CREDENTIAL_VALUE);
            }
        }
        writer.end(mark);
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        let mut reader = raw.structure()?;
        let credential_type = CredentialType::decode(reader.required(Tag::CREDENTIAL_TYPE)?)?;
        let value = reader.required(Tag::CREDENTIAL_VALUE)?;
        reader.finish()?;
        Ok(match credential_type {
            CredentialType::USERNAME_AND_PASSWORD => Self::UsernameAndPassword(Wire::decode(value)?),
            CredentialType::DEVICE => Self::Device(Wire::decode(value)?),
            other => Self::Other(other, value.value()?),
        })
    }
}
