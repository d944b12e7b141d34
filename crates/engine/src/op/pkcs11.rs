//! PKCS#11 (KMIP 2.1 section 6.1.37, PKCS#11 Profile): functions of a token whose one slot is this server. Who may: anyone.
//!
//! Numbers are 8 bytes, texts of a structure have its fixed length, both as the profile encodes them. Functions that are
//! not here return `FUNCTION_NOT_SUPPORTED`, as the standard has it.

use kmip::payload::{Pkcs11Request, Pkcs11Response};
use kmip::table::Enumeration;
use kmip::table::enumeration::{PKCS11Function, PKCS11ReturnCode};
use kmip::ttlv::{Bytes, Value};
use kmip::version::Version;

use crate::context::Context;
use crate::pkcs11::Contexts;
use crate::reason::{Failure, Reason};

/// The version of Cryptoki.
const CRYPTOKI: [u8; 2] = [3, 0];
/// The one slot.
const SLOT: u64 = 0;
/// Most random bytes of one call.
const MAX_RANDOM: u64 = 65_536;

const VENDOR: &str = "Keyward";
const LIBRARY: &str = "Keyward key manager";

/// What a function returns.
struct Returned {
    code: PKCS11ReturnCode,
    output: Option<Vec<u8>>,
    correlation: Option<Vec<u8>>,
}

impl Returned {
    const fn code(code: PKCS11ReturnCode) -> Self {
        Self { code, output: None, correlation: None }
    }

    const fn output(output: Vec<u8>) -> Self {
        Self { code: PKCS11ReturnCode::OK, output: Some(output), correlation: None }
    }
}

pub(super) fn run(context: &mut Context<'_, '_>, request: &Pkcs11Request) -> Result<Pkcs11Response, Failure> {
    if request.interface.as_deref().is_some_and(|name| !matches!(name, "" | "PKCS 11")) {
        return Err(Reason::Pkcs11InvalidInterface.because("the server has no such PKCS#11 interface"));
    }
    let function = match &request.function {
        Value::Enumeration(code) if PKCS11Function(*code).is_defined_in(context.version) => {
            PKCS11Function(*code)
        }
        // A response names its function, so one that the version does not know cannot be answered.
        Value::Enumeration(_) => {
            return Err(Reason::Pkcs11InvalidFunction.because("this version has no such function"));
        }
        Value::Integer(_) => {
            return Err(Reason::Pkcs11InvalidFunction.because("the server has no functions of its own"));
        }
        _ => return Err(Reason::Pkcs11CodecError.because("the function is no Enumeration and no Integer")),
    };
    let mut returned = call(context, function, request)?;
    // From 3.0 a context that stays open is named in every answer.
    if context.version >= Version::V3_0 && returned.correlation.is_none() {
        returned.correlation = request.correlation_value.as_ref().map(|value| value.to_vec());
    }
    Ok(Pkcs11Response {
        interface: request.interface.clone(),
        function: request.function.clone(),
        correlation_value: returned.correlation.map(Bytes::from),
        output_parameters: returned.output.map(Bytes::from),
        return_code: returned.code,
    })
}

fn call(
    context: &Context<'_, '_>,
    function: PKCS11Function,
    request: &Pkcs11Request,
) -> Result<Returned, Failure> {
    type Function = PKCS11Function;
    type Code = PKCS11ReturnCode;
    let (engine, user, now) = (context.engine, context.caller.user, context.now);
    let contexts: &Contexts = &engine.pkcs11;
    let correlation = request.correlation_value.as_deref();
    if function == Function::C_INITIALIZE {
        if correlation.is_some_and(|value| contexts.is_open(user, value, now)) {
            return Ok(Returned::code(Code::CRYPTOKI_ALREADY_INITIALIZED));
        }
        let value = contexts.open(user, now, engine.random.as_ref())?;
        return Ok(Returned { code: Code::OK, output: None, correlation: Some(value) });
    }
    let Some(correlation) = correlation.filter(|value| contexts.is_open(user, value, now)) else {
        return Ok(Returned::code(Code::CRYPTOKI_NOT_INITIALIZED));
    };
    let mut input = Input(request.input_parameters.as_deref().unwrap_or(&[]));
    Ok(match function {
        Function::C_FINALIZE => {
            contexts.close(correlation);
            Returned::code(Code::OK)
        }
        Function::C_GETINFO => {
            let mut info = CRYPTOKI.to_vec();
            info.extend(padded(VENDOR));
            info.extend(0_u64.to_be_bytes());
            info.extend(padded(LIBRARY));
            info.extend(release());
            Returned::output(info)
        }
        Function::C_GETSLOTINFO if input.number()? == SLOT => {
            let mut info = Vec::new();
            info.extend(padded(LIBRARY));
            info.extend(padded(""));
            info.extend(padded(VENDOR));
            // A token is there, and it is a hardware slot to nobody.
            info.extend(1_u64.to_be_bytes());
            info.extend(release());
            info.extend(release());
            Returned::output(info)
        }
        Function::C_GETSLOTINFO => Returned::code(Code::SLOT_ID_INVALID),
        Function::C_GENERATERANDOM => {
            let _session = input.number()?;
            let length = input.number()?;
            match usize::try_from(length) {
                Ok(count) if length <= MAX_RANDOM => Returned::output(engine.random.bytes(count)?),
                _ => Returned::code(Code::ARGUMENTS_BAD),
            }
        }
        _ => Returned::code(Code::FUNCTION_NOT_SUPPORTED),
    })
}

/// Parameters that are left to be read.
struct Input<'a>(&'a [u8]);

impl Input<'_> {
    /// A number of 8 bytes.
    fn number(&mut self) -> Result<u64, Failure> {
        let (bytes, rest) = self
            .0
            .split_first_chunk::<8>()
            .ok_or(Reason::Pkcs11CodecError.because("the parameters of the function are too short"))?;
        self.0 = rest;
        Ok(u64::from_be_bytes(*bytes))
    }
}

/// A text of 32 characters, filled up with blanks.
fn padded(text: &str) -> Vec<u8> {
    let mut bytes = text.as_bytes().to_vec();
    bytes.resize(32, b' ');
    bytes
}

/// The version of this program.
fn release() -> [u8; 2] {
    let part = |text: &str| text.parse().unwrap_or(0);
    [part(env!("CARGO_PKG_VERSION_MAJOR")), part(env!("CARGO_PKG_VERSION_MINOR"))]
}
