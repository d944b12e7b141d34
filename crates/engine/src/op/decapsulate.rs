//! Decapsulate (KMIP 3.0 CSD02): the secret that was encapsulated for a key, as an object. Who may: the owner of the
//! private key, while it may process; the secret is the caller's.

use kmip::object::Object;
use kmip::payload::{DecapsulateRequest, DecapsulateResponse};
use kmip::table::mask::CryptographicUsageMask;

use super::encapsulate::{check_algorithm, keep, unfit};
use super::get;
use crate::context::Context;
use crate::object::key;
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};

/// What the mask of a private key has to allow.
const WAYS: CryptographicUsageMask =
    CryptographicUsageMask(CryptographicUsageMask::KEY_AGREEMENT.0 | CryptographicUsageMask::UNWRAP_KEY.0);

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &DecapsulateRequest,
) -> Result<DecapsulateResponse, Failure> {
    let object = context.object(request.unique_identifier.as_ref())?;
    usage::check(&object, WAYS, context.rule(Purpose::Process), context.now)?;
    let material = get::material(context, &object)?;
    let Object::PrivateKey(private) = &*material else {
        return Err(Reason::InvalidObjectType.because("secrets are decapsulated with private keys"));
    };
    let private = key::private_key(&private.key_block)?
        .ok_or(Reason::KeyFormatTypeNotSupported.because("the format of the key is not read"))?;
    check_algorithm(request.cryptographic_parameters.as_ref(), private.kind())?;
    let data = context.data(Some(&request.data))?;
    let data = data.ok_or(Reason::MissingData.because("the data is missing"))?;
    let secret = crypto::kem::decapsulate(&private, &data).map_err(unfit)?;
    drop(data);
    let uid = keep(context, &object.uid, request.attributes.as_ref(), &secret)?;
    Ok(DecapsulateResponse { unique_identifier: uid.into() })
}
