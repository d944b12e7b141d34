//! MAC Verify (KMIP 2.1 section 6.1.33). Who may: the owner of the key, which must be for verifying codes.

use crypto::eq_constant_time;
use crypto::mac::MacStream;
use kmip::payload::{MacVerifyRequest, MacVerifyResponse};
use kmip::table::enumeration::ValidityIndicator;
use kmip::table::mask::CryptographicUsageMask;

use super::part;
use crate::context::Context;
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};
use crate::service::{self, Part, Work, parameters};

pub(super) fn run(
    context: &mut Context<'_, '_>,
    request: &MacVerifyRequest,
) -> Result<MacVerifyResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let object = part::key(context, request.unique_identifier.as_ref(), part)?;
    usage::check(&object, CryptographicUsageMask::MAC_VERIFY, context.rule(Purpose::Process), context.now)?;
    let input = context.data(request.data.as_ref())?;
    let data = part::bytes(input.as_ref(), part)?;
    let missing = || Reason::MissingData.because("the MAC Data is missing");
    let mut response = MacVerifyResponse::default();
    match part {
        Part::Whole | Part::First => {
            let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), &object)?;
            let algorithm = service::mac::algorithm(&object, &parameters, context.rule(Purpose::Process))?;
            if part == Part::Whole {
                let code = request.mac_data.as_ref().ok_or_else(missing)?;
                let key = service::prepared_key(&object)?;
                let expected = key.mac(algorithm, data).map_err(service::processing_failure)?;
                response.validity_indicator = Some(verdict(eq_constant_time(&expected, code)));
            } else {
                let key = service::symmetric_key(&object)?;
                let mut mac = MacStream::new(algorithm, key).map_err(service::processing_failure)?;
                mac.update(data)?;
                let expected = request.mac_data.clone().unwrap_or_default();
                let work = Work::MacVerify { mac: Box::new(mac), expected };
                response.correlation_value = Some(part::begin(context, Some(&object), work, None)?);
            }
        }
        Part::Next { correlation, is_last } => {
            let mut stream = part::resume(context, Some(&object), correlation, data)?;
            let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
            let Work::MacVerify { mac, expected } = &mut stream.work else { return Err(unknown()) };
            mac.update(data)?;
            if let Some(code) = &request.mac_data {
                expected.clone_from(code);
            }
            if is_last {
                let Work::MacVerify { mac, expected } = stream.work else { return Err(unknown()) };
                if expected.is_empty() {
                    return Err(missing());
                }
                response.validity_indicator = Some(verdict(eq_constant_time(&mac.finish()?, &expected)));
            } else {
                response.correlation_value = Some(part::suspend(context, correlation, stream));
            }
        }
    }
    response.unique_identifier = Some(object.uid.as_str().into());
    Ok(response)
}

/// The Validity Indicator of a check.
pub(super) const fn verdict(valid: bool) -> ValidityIndicator {
    if valid { ValidityIndicator::VALID } else { ValidityIndicator::INVALID }
}
