//! Hash (KMIP 2.1 section 6.1.24). Who may: anyone; no object is used.

use crypto::digest::{Digester, digest};
use kmip::payload::{HashRequest, HashResponse};
use kmip::table::enumeration::Data as DataCode;

use super::part;
use crate::context::Context;
use crate::object::usage::Purpose;
use crate::reason::{Failure, Reason};
use crate::refusal;
use crate::service::{self, Part, Work, parameters};

pub(super) fn run(context: &mut Context<'_, '_>, request: &HashRequest) -> Result<HashResponse, Failure> {
    let part = Part::of(request.correlation_value.as_ref(), request.init_indicator, request.final_indicator)?;
    let input = context.data(request.data.as_ref())?;
    let data = part::bytes(input.as_ref(), part)?;
    let mut response = HashResponse::default();
    match part {
        Part::Whole => {
            let digest = digest(algorithm(context, request)?, data).map_err(service::protecting_failure)?;
            response.data = Some(digest.into());
        }
        Part::First => {
            let mut digester =
                Digester::new(algorithm(context, request)?).map_err(service::protecting_failure)?;
            digester.update(data)?;
            let work = Work::Hash(Box::new(digester));
            response.correlation_value = Some(part::begin(context, None, work, None)?);
        }
        Part::Next { correlation, is_last } => {
            let mut stream = part::resume(context, None, correlation, data)?;
            let unknown = || Reason::InvalidCorrelationValue.because("no such stream");
            let Work::Hash(digester) = &mut stream.work else { return Err(unknown()) };
            digester.update(data)?;
            if is_last {
                let Work::Hash(digester) = stream.work else { return Err(unknown()) };
                response.data = Some(digester.finish()?.into());
            } else {
                response.correlation_value = Some(part::suspend(context, correlation, stream));
            }
        }
    }
    if let Some(data) = &response.data {
        context.answer_data(DataCode::HASH, data);
    }
    Ok(response)
}

fn algorithm(
    context: &Context<'_, '_>,
    request: &HashRequest,
) -> Result<crypto::digest::DigestAlgorithm, Failure> {
    let digest = named(request)?;
    context.rule(Purpose::Protect).digest(digest)?;
    Ok(digest)
}

/// The hash function that the parameters name, as a Hashing Algorithm or else as a Cryptographic Algorithm.
fn named(request: &HashRequest) -> Result<crypto::digest::DigestAlgorithm, Failure> {
    let missing = || Reason::MissingData.because("the Hashing Algorithm is missing");
    let parameters = request.cryptographic_parameters.as_ref().ok_or_else(missing)?;
    if let Some(named) = parameters.hashing_algorithm {
        return parameters::digest(named);
    }
    let algorithm = parameters.cryptographic_algorithm.ok_or_else(missing)?;
    if let Some(failure) = refusal::algorithm_failure(algorithm) {
        return Err(failure);
    }
    parameters::hash_function(algorithm).ok_or_else(missing)
}
