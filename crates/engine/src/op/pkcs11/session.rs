//! Sessions (PKCS#11 3.0 section 5.6). The identity of the KMIP message is that of the token's user: nobody has to log in.
//! Who does shows the user's password as PIN, checked and locked as everywhere else; a user without one has no PIN.

use kmip::pkcs11::Writer;
use kmip::table::enumeration::{Operation, PKCS11ReturnCode as Code};

use super::info::{MAX_PIN, SLOT, slot};
use super::refusal::Refused;
use super::state::Session;
use super::{Call, Done, object};
use crate::identity::Role;
use crate::identity::log_in::{Holder, LogInRecord};
use crate::reason::{Failure, Reason};

/// `CKF_RW_SESSION` and `CKF_SERIAL_SESSION`.
const READ_WRITE: u64 = 0x2;
const SERIAL: u64 = 0x4;

/// `CKU_USER` and `CKU_CONTEXT_SPECIFIC`.
const USER: u64 = 1;
const CONTEXT_SPECIFIC: u64 = 2;

/// Most bytes of the application's pointer and the address of its call-back, which mean nothing here.
const MAX_POINTERS: usize = 18;

pub(super) fn open_session(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    let flags = call.input.ulong()?;
    if call.input.rest().len() > MAX_POINTERS {
        return Err(kmip::pkcs11::CodecError::Surplus.into());
    }
    if flags & SERIAL == 0 {
        return Err(Code::SESSION_PARALLEL_NOT_SUPPORTED.into());
    }
    let opened = call.application(|application| application.open_session(flags & READ_WRITE != 0))?;
    let handle = opened.ok_or(Refused::from(Code::SESSION_COUNT))?;
    let mut writer = Writer::default();
    writer.ulong(handle);
    Ok(Some(writer.into_bytes()))
}

pub(super) fn close_session(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (handle, _) = call.session()?;
    call.input.finish()?;
    object::end_of_session(call, Some(handle))?;
    call.application(|application| application.sessions.remove(&handle))?;
    Ok(None)
}

pub(super) fn close_all_sessions(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    call.input.finish()?;
    object::end_of_session(call, None)?;
    call.application(|application| {
        application.sessions.clear();
        application.is_logged_in = false;
    })?;
    Ok(None)
}

pub(super) fn get_session_info(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (_, session) = call.session()?;
    call.input.finish()?;
    let is_logged_in = call.application(|application| application.is_logged_in)?;
    // CKS_RO_PUBLIC_SESSION, CKS_RO_USER_FUNCTIONS, CKS_RW_PUBLIC_SESSION, CKS_RW_USER_FUNCTIONS.
    let state = match (session.may_write, is_logged_in) {
        (false, false) => 0,
        (false, true) => 1,
        (true, false) => 2,
        (true, true) => 3,
    };
    let flags = SERIAL | if session.may_write { READ_WRITE } else { 0 };
    let mut writer = Writer::default();
    writer.ulong(SLOT).ulong(state).ulong(flags).ulong(0);
    Ok(Some(writer.into_bytes()))
}

/// The state of what is computed never leaves the server.
pub(super) fn get_operation_state(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (_, session) = call.session()?;
    let _buffer = call.input.buffer()?;
    call.input.finish()?;
    let Session { encrypt, decrypt, digest, sign, verify, .. } = session;
    let is_active = [encrypt, decrypt, digest, sign, verify].iter().any(Option::is_some);
    Err(if is_active { Code::STATE_UNSAVEABLE } else { Code::OPERATION_NOT_INITIALIZED }.into())
}

pub(super) fn set_operation_state(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let _state = call.input.bytes()?;
    let _keys = (call.input.ulong()?, call.input.ulong()?);
    call.input.finish()?;
    Err(Code::SAVED_STATE_INVALID.into())
}

pub(super) fn login(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let user_type = call.input.ulong()?;
    let pin = call.input.bytes()?;
    call.input.finish()?;
    check_pin(call, user_type, pin)
}

pub(super) fn login_user(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    let user_type = call.input.ulong()?;
    let pin = call.input.bytes()?;
    let name = call.input.bytes()?;
    call.input.finish()?;
    if name != call.context.caller.name.as_bytes() {
        return Err(Code::USER_TYPE_INVALID.into());
    }
    check_pin(call, user_type, pin)
}

fn check_pin(call: &mut Call<'_, '_, '_, '_>, user_type: u64, pin: &[u8]) -> Done {
    match user_type {
        USER => {}
        CONTEXT_SPECIFIC => return Err(Code::OPERATION_NOT_INITIALIZED.into()),
        // There is no security officer: administrators administer the server by other ways.
        _ => return Err(Code::USER_TYPE_INVALID.into()),
    }
    if call.application(|application| application.is_logged_in)? {
        return Err(Code::USER_ALREADY_LOGGED_IN.into());
    }
    if pin.len() > MAX_PIN {
        return Err(Code::PIN_LEN_RANGE.into());
    }
    match call.password_hash()? {
        None if pin.is_empty() => {}
        None => return Err(Code::PIN_INCORRECT.into()),
        Some(hash) => prove(call, &hash, pin)?,
    }
    call.application(|application| application.is_logged_in = true)?;
    Ok(None)
}

/// Checks a PIN as the password that it is.
fn prove(call: &mut Call<'_, '_, '_, '_>, hash: &str, pin: &[u8]) -> Result<(), Refused> {
    let engine = call.context.engine;
    if call.context.is_writing() {
        // What is wrong is counted in a transaction of its own.
        return Err(Reason::FeatureNotSupported.because("a PIN is checked in a message of its own").into());
    }
    let holder = Holder::User(call.context.caller.user);
    let proved = match std::str::from_utf8(pin) {
        Ok(password) => engine.prove_password(Some(holder), Some(hash), password),
        Err(_) => engine.prove_password(Some(holder), Some(hash), ""),
    };
    call.note(Operation::LOGIN, proved.as_ref().err());
    match proved {
        Ok(()) => Ok(()),
        Err(failure) if failure.reason == Reason::AuthenticationNotSuccessful => {
            let record = call.context.read(|tx| LogInRecord::load(tx, holder))?;
            let is_locked = record.state.is_locked(engine.steady_now());
            Err(if is_locked { Code::PIN_LOCKED } else { Code::PIN_INCORRECT }.into())
        }
        Err(failure) => Err(failure.into()),
    }
}

pub(super) fn logout(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    call.input.finish()?;
    let was = call.application(|application| std::mem::take(&mut application.is_logged_in))?;
    if was { Ok(None) } else { Err(Code::USER_NOT_LOGGED_IN.into()) }
}

/// The token is made with its user; no client makes it anew.
pub(super) fn init_token(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    let _pin = call.input.bytes()?;
    let _label = call.input.array::<32>()?;
    call.input.finish()?;
    let has_sessions = call.application(|application| !application.sessions.is_empty())?;
    Err(if has_sessions { Code::SESSION_EXISTS } else { Code::TOKEN_WRITE_PROTECTED }.into())
}

/// A PIN is a password, which its user or an administrator sets by other ways.
pub(super) fn init_pin(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (_, session) = call.session()?;
    let _pin = call.input.bytes()?;
    call.input.finish()?;
    Err(if session.may_write { Code::USER_NOT_LOGGED_IN } else { Code::SESSION_READ_ONLY }.into())
}

pub(super) fn set_pin(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let (_, session) = call.session()?;
    let _pins = (call.input.bytes()?, call.input.bytes()?);
    call.input.finish()?;
    Err(if session.may_write { Code::TOKEN_WRITE_PROTECTED } else { Code::SESSION_READ_ONLY }.into())
}

/// Operations in parallel were given up with Cryptoki 2.0.
pub(super) fn not_parallel(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.session()?;
    call.input.finish()?;
    Err(Code::FUNCTION_NOT_PARALLEL.into())
}

/// Ends operations of a session without their results.
pub(super) fn session_cancel(call: &mut Call<'_, '_, '_, '_>) -> Done {
    use super::mechanism::flag;
    /// `CKF_FIND_OBJECTS`
    const FIND_OBJECTS: u64 = 0x40;
    let (handle, mut session) = call.session()?;
    let flags = call.input.ulong()?;
    call.input.finish()?;
    let Session { find, encrypt, decrypt, digest, sign, verify, message_sign, message_verify, .. } =
        &mut session;
    if flags & FIND_OBJECTS != 0 {
        *find = None;
    }
    for (operation, flag) in [
        (encrypt, flag::ENCRYPT),
        (decrypt, flag::DECRYPT),
        (digest, flag::DIGEST),
        (sign, flag::SIGN),
        (verify, flag::VERIFY),
        (message_sign, flag::MESSAGE_SIGN),
        (message_verify, flag::MESSAGE_VERIFY),
    ] {
        if flags & flag != 0 {
            *operation = None;
        }
    }
    call.keep(handle, session)?;
    Ok(None)
}

impl Call<'_, '_, '_, '_> {
    /// The hash of the password of the caller; `None` for a caller that has none, or is no user.
    pub(super) fn password_hash(&mut self) -> Result<Option<String>, Failure> {
        let Role::User(_) = self.context.caller.role else { return Ok(None) };
        let user = self.context.caller.user;
        let user = self.context.read(|tx| Ok::<_, Failure>(tx.user(user)?))?;
        Ok(user.and_then(|user| user.password_hash))
    }
}
