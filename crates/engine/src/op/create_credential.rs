//! Create Credential (KMIP 3.0): what a user will show to the server. Who may: an administrator.
//!
//! A credential proves nobody until a user links to it. A password is kept as a hash, and no credential is given out
//! again but a certificate.

use kmip::object::{Object, PasswordCredential};
use kmip::payload::{CreateCredentialRequest, CreateCredentialResponse};
use kmip::table::Tag;
use kmip::table::enumeration::{CertificateType, CredentialType, UniqueIdentifier as Code};
use kmip::ttlv::{Bytes, Value};

use super::{costly, create_user};
use crate::attribute::collect;
use crate::context::Context;
use crate::identity;
use crate::object::key::Facts;
use crate::object::new::{Origin, build};
use crate::reason::{Failure, Reason};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &CreateCredentialRequest,
) -> Result<CreateCredentialResponse, Failure> {
    create_user::only_administrators(context)?;
    let object = request.object.as_ref().ok_or(Reason::MissingData.because("the credential is missing"))?;
    let material = match (request.credential_type, object) {
        (
            CredentialType::PASSWORD | CredentialType::USERNAME_AND_PASSWORD,
            Object::PasswordCredential(PasswordCredential { password, .. }),
        ) => {
            let password = password
                .as_ref()
                .ok_or(Reason::FeatureNotSupported.because("passwords are not taken in salted form"))?;
            let hash = costly::password_hash(context, password.expose())?;
            Object::PasswordCredential(PasswordCredential {
                password: None,
                password_salt: None,
                password_salt_algorithm: None,
                salted_password: Some(Bytes::from(hash.into_bytes())),
                iteration_count: None,
            })
        }
        (CredentialType::DEVICE, Object::DeviceCredential(device)) => {
            identity::check_named(device)?;
            object.clone()
        }
        (CredentialType::ONE_TIME_PASSWORD, Object::OtpCredential(_))
        | (CredentialType::HASHED_PASSWORD, Object::HashedPasswordCredential(_)) => object.clone(),
        (CredentialType::CERTIFICATE, Object::Certificate(certificate))
            if certificate.certificate_type == CertificateType::X_509 =>
        {
            object.clone()
        }
        _ => {
            return Err(
                Reason::InvalidField.because("the credential is of another type than the request says")
            );
        }
    };
    let attributes = collect(context, material.object_type(), &[Some(&request.attributes)])?;
    let mut object = build(context, attributes, &material, &Facts::default(), Origin::Registered)?;
    object.set(Tag::CREDENTIAL_TYPE, Value::Enumeration(request.credential_type.0));
    let uid = context.insert(object, Some(&material))?;
    context.answer(Code::CREATE_CREDENTIAL, &uid);
    Ok(CreateCredentialResponse { unique_identifier: uid.into() })
}
