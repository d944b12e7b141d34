//! MAC (KMIP 2.1 section 6.1.32). Who may: the owner of the key, which must be Active and for making codes.

use crypto::mac::MacStream;
use kmip::payload::{MacRequest, MacResponse};
use kmip::table::enumeration::Data as DataCode;
use kmip::table::mask::CryptographicUsageMask;

use super::part;
use crate::context::Context;
use crate::object::usage::{self, Purpose};
use crate::reason::{Failure, Reason};
use crate::service::{self, Part, Work, parameters};

pub(super) fn run(context: &mut Context<'_, '_>, request: &MacRequest) -> Result<MacResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let object = part::key(context, request.unique_identifier.as_ref(), part)?;
    usage::check(&object, CryptographicUsageMask::MAC_GENERATE, context.rule(Purpose::Protect), context.now)?;
    let input = context.data(request.data.as_ref())?;
    let data = part::bytes(input.as_ref(), part)?;
    usage::consume(context, &object, data.len(), part.begins())?;
    let mut response = MacResponse::default();
    match part {
        Part::Whole | Part::First => {
            let parameters = parameters::resolve(request.cryptographic_parameters.as_ref(), &object)?;
            let algorithm = service::mac::algorithm(&object, &parameters, context.rule(Purpose::Protect))?;
            if part == Part::Whole {
                let key = service::prepared_key(&object)?;
                let code = key.mac(algorithm, data).map_err(service::protecting_failure)?;
                response.mac_data = Some(code.into());
            } else {
                let key = service::symmetric_key(&object)?;
                let mut stream = MacStream::new(algorithm, key).map_err(service::protecting_failure)?;
                stream.update(data)?;
                let work = Work::Mac(Box::new(stream));
                response.correlation_value = Some(part::begin(context, Some(&object), work, None)?);
            }
        }
        Part::Next { correlation, is_last } => {
            let mut stream = part::resume(context, Some(&object), correlation, data)?;
            let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
            let Work::Mac(mac) = &mut stream.work else { return Err(unknown()) };
            mac.update(data)?;
            if is_last {
                let Work::Mac(mac) = stream.work else { return Err(unknown()) };
                response.mac_data = Some(mac.finish()?.into());
            } else {
                response.correlation_value = Some(part::suspend(context, correlation, stream));
            }
        }
    }
    if let Some(code) = &response.mac_data {
        context.answer_data(DataCode::MAC_MAC_DATA, code);
    }
    response.unique_identifier = Some(object.uid.as_str().into());
    Ok(response)
}
