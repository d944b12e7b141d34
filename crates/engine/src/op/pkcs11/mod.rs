//! PKCS#11 (KMIP 2.1 section 6.1.37, Profiles 2.1 section 5.18): functions of a token whose one slot is this server.
//!
//! The token is the caller's view of the server: its objects are managed objects. A function of the token carries out
//! operations of KMIP for the caller, as if the caller had sent them ([`Call::perform`]), so that rights, states, usage
//! masks and limits, dates and records are the same. What is the token's own is in [`state`]: sessions, handles, and which
//! operation goes on in a session. Who may: anyone; what a function does is decided by the operations it carries out.

mod attribute;
mod crypt;
mod der;
mod info;
mod key;
mod material;
mod mechanism;
mod object;
mod refusal;
mod session;
mod state;

pub use attribute::ATTRIBUTES;
pub use mechanism::{MECHANISMS, Mechanism};
pub(crate) use state::Contexts;

use std::sync::Arc;

use kmip::payload::{Pkcs11Request, Pkcs11Response, RequestPayload, ResponsePayload};
use kmip::pkcs11::Reader;
use kmip::table::Enumeration as _;
use kmip::table::enumeration::{Operation, PKCS11Function, PKCS11ReturnCode};
use kmip::ttlv::{Bytes, Value};
use kmip::version::Version;

use super::Access;
use crate::context::{Context, Performed};
use crate::object::{ManagedObject, state as life};
use crate::policy;
use crate::reason::{Failure, Reason};
use refusal::{Refused, Subject};
use state::{Application, Session};

type Function = PKCS11Function;
type Code = PKCS11ReturnCode;

/// What a function gives: its output, where it has some.
type Done = Result<Option<Bytes>, Refused>;

/// A function of the interface.
pub struct Row {
    /// Which.
    pub function: PKCS11Function,
    access: Access,
    subject: Subject,
    /// What it does; `None` for one that is answered `FUNCTION_NOT_SUPPORTED`.
    run: Option<fn(&mut Call<'_, '_, '_, '_>) -> Done>,
}

impl Row {
    /// Whether the token has the function.
    #[must_use]
    pub const fn is_supported(&self) -> bool {
        self.run.is_some()
    }
}

/// Makes the table: function, what it needs of the store, what it works on, and what it does.
macro_rules! functions {
    ($($name:ident $access:ident $subject:ident $run:expr;)*) => {
        /// Every function of the interface.
        pub const FUNCTIONS: &[Row] = &[$(
            Row {
                function: Function::$name,
                access: Access::$access,
                subject: Subject::$subject,
                run: $run,
            },
        )*];
    };
}

functions! {
    C_INITIALIZE Read Object Some(initialize);
    C_FINALIZE Read Object Some(finalize);
    C_GETINFO Read Object Some(info::get_info);
    // Function lists are addresses, which mean nothing to the other side.
    C_GETFUNCTIONLIST Read Object None;
    C_GETSLOTLIST Read Object Some(info::get_slot_list);
    C_GETSLOTINFO Read Object Some(info::get_slot_info);
    C_GETTOKENINFO Read Object Some(info::get_token_info);
    C_GETMECHANISMLIST Read Object Some(info::get_mechanism_list);
    C_GETMECHANISMINFO Read Object Some(info::get_mechanism_info);
    C_INITTOKEN Read Object Some(session::init_token);
    C_INITPIN Read Object Some(session::init_pin);
    C_SETPIN Read Object Some(session::set_pin);
    C_OPENSESSION Read Object Some(session::open_session);
    C_CLOSESESSION Read Object Some(session::close_session);
    C_CLOSEALLSESSIONS Read Object Some(session::close_all_sessions);
    C_GETSESSIONINFO Read Object Some(session::get_session_info);
    C_GETOPERATIONSTATE Read Object Some(session::get_operation_state);
    C_SETOPERATIONSTATE Read Object Some(session::set_operation_state);
    C_LOGIN Scan Object Some(session::login);
    C_LOGOUT Read Object Some(session::logout);
    C_CREATEOBJECT Write Object Some(object::create_object);
    C_COPYOBJECT Write Object Some(object::copy_object);
    C_DESTROYOBJECT Write Object Some(object::destroy_object);
    C_GETOBJECTSIZE Read Object Some(object::get_object_size);
    C_GETATTRIBUTEVALUE Read Object Some(object::get_attribute_value);
    C_SETATTRIBUTEVALUE Write Object Some(object::set_attribute_value);
    C_FINDOBJECTSINIT Scan Object Some(object::find_objects_init);
    C_FINDOBJECTS Read Object Some(object::find_objects);
    C_FINDOBJECTSFINAL Read Object Some(object::find_objects_final);
    C_ENCRYPTINIT Read Key Some(crypt::encrypt_init);
    C_ENCRYPT Read Key Some(crypt::encrypt_whole);
    C_ENCRYPTUPDATE Read Key Some(crypt::encrypt_update);
    C_ENCRYPTFINAL Read Key Some(crypt::encrypt_final);
    C_DECRYPTINIT Read Ciphertext Some(crypt::decrypt_init);
    C_DECRYPT Read Ciphertext Some(crypt::decrypt_whole);
    C_DECRYPTUPDATE Read Ciphertext Some(crypt::decrypt_update);
    C_DECRYPTFINAL Read Ciphertext Some(crypt::decrypt_final);
    C_DIGESTINIT Read Key Some(crypt::digest_init);
    C_DIGEST Read Key Some(crypt::digest_whole);
    C_DIGESTUPDATE Read Key Some(crypt::digest_update);
    C_DIGESTKEY Read Key Some(crypt::digest_key);
    C_DIGESTFINAL Read Key Some(crypt::digest_final);
    C_SIGNINIT Read Key Some(crypt::sign_init);
    C_SIGN Read Key Some(crypt::sign_whole);
    C_SIGNUPDATE Read Key Some(crypt::sign_update);
    C_SIGNFINAL Read Key Some(crypt::sign_final);
    C_SIGNRECOVERINIT Read Key None;
    C_SIGNRECOVER Read Key None;
    C_VERIFYINIT Read Key Some(crypt::verify_init);
    C_VERIFY Read Key Some(crypt::verify_whole);
    C_VERIFYUPDATE Read Key Some(crypt::verify_update);
    C_VERIFYFINAL Read Key Some(crypt::verify_final);
    C_VERIFYRECOVERINIT Read Key None;
    C_VERIFYRECOVER Read Key None;
    C_DIGESTENCRYPTUPDATE Read Key Some(crypt::digest_encrypt_update);
    C_DECRYPTDIGESTUPDATE Read Ciphertext Some(crypt::decrypt_digest_update);
    C_SIGNENCRYPTUPDATE Read Key Some(crypt::sign_encrypt_update);
    C_DECRYPTVERIFYUPDATE Read Ciphertext Some(crypt::decrypt_verify_update);
    C_GENERATEKEY Write Object Some(key::generate_key);
    C_GENERATEKEYPAIR Write Object Some(key::generate_key_pair);
    C_WRAPKEY Read Wrapping Some(key::wrap_key);
    C_UNWRAPKEY Write Unwrapping Some(key::unwrap_key);
    C_DERIVEKEY Write Key Some(key::derive_key);
    C_SEEDRANDOM Read Object Some(crypt::seed_random);
    C_GENERATERANDOM Read Object Some(crypt::generate_random);
    C_GETFUNCTIONSTATUS Read Object Some(session::not_parallel);
    C_CANCELFUNCTION Read Object Some(session::not_parallel);
    // The profile does not carry these: nothing is ever put into the slot, and interfaces are addresses.
    C_WAITFORSLOTEVENT Read Object None;
    C_GETINTERFACELIST Read Object None;
    C_GETINTERFACE Read Object None;
    C_LOGINUSER Scan Object Some(session::login_user);
    C_SESSIONCANCEL Read Object Some(session::session_cancel);
    // The parameter of a message is input and output at once, for which the profile has no encoding.
    C_MESSAGEENCRYPTINIT Read Key None;
    C_ENCRYPTMESSAGE Read Key None;
    C_ENCRYPTMESSAGEBEGIN Read Key None;
    C_ENCRYPTMESSAGENEXT Read Key None;
    C_MESSAGEENCRYPTFINAL Read Key None;
    C_MESSAGEDECRYPTINIT Read Ciphertext None;
    C_DECRYPTMESSAGE Read Ciphertext None;
    C_DECRYPTMESSAGEBEGIN Read Ciphertext None;
    C_DECRYPTMESSAGENEXT Read Ciphertext None;
    C_MESSAGEDECRYPTFINAL Read Ciphertext None;
    C_MESSAGESIGNINIT Read Key Some(crypt::message_sign_init);
    C_SIGNMESSAGE Read Key Some(crypt::sign_message);
    // Whether a part is the last is told by a pointer that the encoding does not carry.
    C_SIGNMESSAGEBEGIN Read Key None;
    C_SIGNMESSAGENEXT Read Key None;
    C_MESSAGESIGNFINAL Read Key Some(crypt::message_sign_final);
    C_MESSAGEVERIFYINIT Read Key Some(crypt::message_verify_init);
    C_VERIFYMESSAGE Read Key Some(crypt::verify_message);
    C_VERIFYMESSAGEBEGIN Read Key None;
    C_VERIFYMESSAGENEXT Read Key None;
    C_MESSAGEVERIFYFINAL Read Key Some(crypt::message_verify_final);
}

/// The row of the function that a request asks for.
fn row(request: &Pkcs11Request) -> Option<&'static Row> {
    let function = request.function.enumeration().map(PKCS11Function)?;
    FUNCTIONS.iter().find(|row| row.function == function)
}

/// What a request needs of the store.
pub(super) fn access(request: &Pkcs11Request) -> Access {
    row(request).map_or(Access::Read, |row| row.access)
}

/// Whether a request may ask for costly work.
pub(super) fn may_be_costly(request: &Pkcs11Request) -> bool {
    row(request).is_some_and(|row| row.function == Function::C_GENERATEKEYPAIR)
}

/// The only interface (PKCS#11 3.0 section 3.6), which an empty name and none mean too.
const INTERFACE: &str = "PKCS 11";

/// The version of the encoding of parameters, which C_Initialize says.
const ENCODING: u8 = 1;

pub(super) fn run(context: &mut Context<'_, '_>, request: &Pkcs11Request) -> Result<Pkcs11Response, Failure> {
    if request.interface.as_deref().is_some_and(|name| !name.is_empty() && name != INTERFACE) {
        return Err(Reason::Pkcs11InvalidInterface.because("the server has no such PKCS#11 interface"));
    }
    let row = match &request.function {
        // A response names its function, so one that the version does not know cannot be answered.
        Value::Enumeration(_) => row(request)
            .filter(|row| row.function.is_defined_in(context.version))
            .ok_or(Reason::Pkcs11InvalidFunction.because("the interface has no such function"))?,
        Value::Integer(_) => {
            return Err(Reason::Pkcs11InvalidFunction.because("the server has no functions of its own"));
        }
        _ => return Err(Reason::Pkcs11CodecError.because("the function is no Enumeration and no Integer")),
    };
    // What goes on in sessions is not undone: a message of several items runs where it runs once.
    context.happens_once()?;
    if may_be_costly(request) && !context.is_alone {
        return Err(Reason::FeatureNotSupported.because("a key pair is made in a message of its own"));
    }
    let answer = answer(context, row, request)?;
    let name = row.function.name().unwrap_or_default();
    context.detail = format!("{name}: {}", answer.code.name().unwrap_or_default());
    // From 3.0 a context that stays open is named in every answer.
    let given = if context.version >= Version::V3_0 { request.correlation_value.clone() } else { None };
    Ok(Pkcs11Response {
        interface: request.interface.clone(),
        function: request.function.clone(),
        correlation_value: answer.opened.or(given),
        output_parameters: answer.output,
        return_code: answer.code,
    })
}

/// What a function is answered with.
struct Answer {
    code: Code,
    output: Option<Bytes>,
    /// The correlation value of an application that was opened.
    opened: Option<Bytes>,
}

fn answer(
    context: &mut Context<'_, '_>,
    row: &'static Row,
    request: &Pkcs11Request,
) -> Result<Answer, Failure> {
    let code = |code| Ok(Answer { code, output: None, opened: None });
    let (engine, caller, now) = (context.engine, context.caller, context.now);
    let correlation = request.correlation_value.as_deref().unwrap_or(&[]);
    let is_open = engine.pkcs11.with(correlation, caller, now, |_| ()).is_some();
    let is_first = row.function == Function::C_INITIALIZE;
    match (is_first, is_open) {
        (true, true) => return code(Code::CRYPTOKI_ALREADY_INITIALIZED),
        (false, false) => return code(Code::CRYPTOKI_NOT_INITIALIZED),
        _ => {}
    }
    let Some(run) = row.run else { return code(Code::FUNCTION_NOT_SUPPORTED) };
    let input = Reader::new(request.input_parameters.as_deref().unwrap_or(&[]));
    let mut refused = None;
    // What a function has written before it is refused is undone, though the operation of KMIP is answered.
    let done = context.in_savepoint(true, |context| {
        let mut call = Call { context, correlation, input };
        run(&mut call).map_err(|refusal| match refusal {
            Refused::Failure(failure) => failure,
            Refused::Code(code, output) => {
                refused = Some((code, output));
                Reason::GeneralFailure.because("the function is answered with a return code")
            }
        })
    });
    if let Some((code, output)) = refused {
        return Ok(Answer { code, output, opened: None });
    }
    match done {
        Ok(output) if is_first => Ok(Answer { code: Code::OK, output: None, opened: output }),
        Ok(output) => Ok(Answer { code: Code::OK, output, opened: None }),
        Err(failure) if context.runs_again() => Err(failure),
        Err(failure) => refusal::code(failure.reason, row.subject).map_or(Err(failure), code),
    }
}

/// A function being carried out.
struct Call<'c, 'a, 'tx, 'r> {
    context: &'c mut Context<'a, 'tx>,
    correlation: &'r [u8],
    input: Reader<'r>,
}

/// Carries out an operation and takes its response apart.
macro_rules! perform {
    ($call:expr, $variant:ident, $request:expr) => {
        match $call.perform(&$request.into())? {
            kmip::payload::ResponsePayload::$variant(response) => Ok(response),
            _ => Err(crate::op::pkcs11::mixed_up()),
        }
    };
}
use perform;

fn mixed_up() -> Failure {
    Reason::GeneralFailure.because("another operation was carried out than was asked for")
}

impl Call<'_, '_, '_, '_> {
    /// Works on the application.
    fn application<T>(&mut self, work: impl FnOnce(&mut Application) -> T) -> Result<T, Refused> {
        let Context { engine, caller, now, .. } = *self.context;
        let worked = engine.pkcs11.with(self.correlation, caller, now, work);
        worked.ok_or_else(|| Code::CRYPTOKI_NOT_INITIALIZED.into())
    }

    /// Reads the handle of a session; gives a copy of it.
    fn session(&mut self) -> Result<(u64, Session), Refused> {
        let handle = self.input.ulong()?;
        let session = self.application(|application| application.sessions.get(&handle).cloned())?;
        session.map(|session| (handle, session)).ok_or_else(|| Code::SESSION_HANDLE_INVALID.into())
    }

    /// Puts a session back that a function has changed.
    fn keep(&mut self, handle: u64, session: Session) -> Result<(), Refused> {
        self.application(|application| {
            if let Some(kept) = application.sessions.get_mut(&handle) {
                *kept = session;
            }
        })
    }

    /// Works on a session, which is put back unless the function has to run again.
    fn in_session(&mut self, work: impl FnOnce(&mut Self, u64, &mut Session) -> Done) -> Done {
        let (handle, mut session) = self.session()?;
        let done = work(self, handle, &mut session);
        if !self.context.runs_again() {
            self.keep(handle, session)?;
        }
        done
    }

    /// The Unique Identifier behind a handle.
    fn uid(&mut self, handle: u64) -> Result<String, Refused> {
        let uid = self.application(|application| application.uid(handle).map(str::to_owned))?;
        uid.ok_or_else(|| Reason::ObjectNotFound.because("there is no such handle").into())
    }

    /// The handle of an object.
    fn handle(&mut self, uid: &str) -> Result<u64, Refused> {
        let handle = self.application(|application| application.handle(uid))?;
        handle.ok_or_else(|| Code::DEVICE_MEMORY.into())
    }

    /// Carries out an operation for the caller, as if it had come in a message: with the caller's rights and the limits of
    /// its ticket, and with a record.
    fn perform(&mut self, payload: &RequestPayload) -> Result<ResponsePayload, Failure> {
        let operation = payload.operation();
        self.as_operation(operation, |context| super::run(context, payload))
    }

    /// An object whose attributes the caller may see.
    fn see(&mut self, uid: &str) -> Result<Arc<ManagedObject>, Failure> {
        let object = self.as_operation(Operation::GET_ATTRIBUTES, |context| context.object_by_uid(uid))?;
        if life::is_destroyed(object.state(self.context.now)) {
            return Err(Reason::ObjectDestroyed.because("the object is destroyed"));
        }
        Ok(object)
    }

    fn as_operation<T>(
        &mut self,
        operation: Operation,
        work: impl FnOnce(&mut Context<'_, '_>) -> Result<T, Failure>,
    ) -> Result<T, Failure> {
        let context = &mut *self.context;
        policy::check_rights(context.caller, operation)?;
        context.spend(operation)?;
        let own = std::mem::replace(&mut context.operation, operation);
        let touched = context.touched.len();
        let result = work(context);
        context.operation = own;
        let objects = context.touched.get(touched..).unwrap_or(&[]).to_vec();
        let detail = std::mem::take(&mut context.detail);
        let reason = result.as_ref().err().map(|failure| failure.reason);
        context.performed.push(Performed { operation, objects, reason, detail });
        result
    }

    /// Has an operation that was carried out in another way recorded.
    fn note(&mut self, operation: Operation, failure: Option<&Failure>) {
        let reason = failure.map(|failure| failure.reason);
        let performed = Performed { operation, objects: Vec::new(), reason, detail: String::new() };
        self.context.performed.push(performed);
    }
}

/// Opens an application; its correlation value is not output of the function.
fn initialize(call: &mut Call<'_, '_, '_, '_>) -> Done {
    match call.input.rest() {
        [] | [ENCODING] => {}
        _ => return Err(Reason::Pkcs11CodecError.because("the encoding is of an unknown version").into()),
    }
    object::remove_left_over(call)?;
    let Context { engine, caller, now, .. } = *call.context;
    let value = engine.pkcs11.open(caller, now, engine.random.as_ref())?;
    Ok(Some(Bytes::from(value)))
}

fn finalize(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.input.finish()?;
    object::end_of_session(call, None)?;
    call.context.engine.pkcs11.close(call.correlation);
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_function_has_a_row() {
        for row in PKCS11Function::TABLE.rows {
            let function = PKCS11Function(row.value);
            let rows = FUNCTIONS.iter().filter(|known| known.function == function).count();
            assert_eq!(rows, 1, "{}", row.name);
        }
        assert_eq!(FUNCTIONS.len(), PKCS11Function::TABLE.rows.len());
    }
}
