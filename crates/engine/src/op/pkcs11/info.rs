//! What the token is: general, slot, token and mechanism information (PKCS#11 3.0 sections 5.4 and 5.5).

use kmip::pkcs11::{Buffer, Writer};
use kmip::table::enumeration::PKCS11ReturnCode as Code;
use kmip::ttlv::Bytes;
use time::OffsetDateTime;

use super::mechanism::MECHANISMS;
use super::refusal::Refused;
use super::state::MAX_SESSIONS;
use super::{Call, Done};

/// The version of Cryptoki.
const CRYPTOKI: [u8; 2] = [3, 0];

/// The one slot.
pub(super) const SLOT: u64 = 0;

const VENDOR: &str = "Keyward";
const LIBRARY: &str = "Keyward key manager";

/// `CKF_TOKEN_PRESENT`: a token is there, which nobody can take out.
const TOKEN_PRESENT: u64 = 0x1;

/// `CKF_RNG`, `CKF_CLOCK_ON_TOKEN`, `CKF_DUAL_CRYPTO_OPERATIONS`, `CKF_TOKEN_INITIALIZED`. Nobody has to log in: who asks
/// is known from the message.
const TOKEN_FLAGS: u64 = 0x1 | 0x40 | 0x200 | 0x400;

/// `CKF_USER_PIN_INITIALIZED`: the user has a password.
const PIN_INITIALIZED: u64 = 0x8;

/// `CKF_PROTECTED_AUTHENTICATION_PATH`: the user has none, and logs in without a PIN.
const PROTECTED_PATH: u64 = 0x100;

/// `CK_UNAVAILABLE_INFORMATION`
pub(super) const UNAVAILABLE: u64 = u64::MAX;

/// Longest PIN in bytes: a password of 256 letters.
pub(super) const MAX_PIN: usize = 1024;

/// The version of this program.
fn release() -> [u8; 2] {
    let part = |text: &str| text.parse().unwrap_or(0);
    [part(env!("CARGO_PKG_VERSION_MAJOR")), part(env!("CARGO_PKG_VERSION_MINOR"))]
}

/// Reads the identifier of the slot.
pub(super) fn slot(call: &mut Call<'_, '_, '_, '_>) -> Result<(), Refused> {
    if call.input.ulong()? == SLOT { Ok(()) } else { Err(Code::SLOT_ID_INVALID.into()) }
}

pub(super) fn get_info(call: &mut Call<'_, '_, '_, '_>) -> Done {
    call.input.finish()?;
    let mut writer = Writer::default();
    writer.raw(&CRYPTOKI).text(VENDOR, 32).ulong(0).text(LIBRARY, 32).raw(&release());
    Ok(Some(writer.into_bytes()))
}

pub(super) fn get_slot_list(call: &mut Call<'_, '_, '_, '_>) -> Done {
    let _token_present = call.input.flag()?;
    let buffer = call.input.buffer()?;
    call.input.finish()?;
    list(buffer, &[SLOT])
}

pub(super) fn get_slot_info(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    call.input.finish()?;
    let mut writer = Writer::default();
    writer.text(LIBRARY, 64).text(VENDOR, 32).ulong(TOKEN_PRESENT).raw(&release()).raw(&release());
    Ok(Some(writer.into_bytes()))
}

pub(super) fn get_token_info(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    call.input.finish()?;
    let pin = if call.password_hash()?.is_some() { PIN_INITIALIZED } else { PROTECTED_PATH };
    let (sessions, writing) = call.application(|application| {
        let writing = application.sessions.values().filter(|session| session.may_write).count();
        (application.sessions.len(), writing)
    })?;
    let number = |count: usize| u64::try_from(count).unwrap_or(UNAVAILABLE);
    let mut writer = Writer::default();
    writer.text(&call.context.caller.name, 32).text(VENDOR, 32).text("Key manager", 16);
    writer.text(&format!("{:016}", call.context.caller.domain), 16);
    writer.ulong(TOKEN_FLAGS | pin);
    writer.ulong(number(MAX_SESSIONS)).ulong(number(sessions));
    writer.ulong(number(MAX_SESSIONS)).ulong(number(writing));
    writer.ulong(number(MAX_PIN)).ulong(0);
    // Memory: public and private, in all and free.
    writer.ulong(UNAVAILABLE).ulong(UNAVAILABLE).ulong(UNAVAILABLE).ulong(UNAVAILABLE);
    writer.raw(&release()).raw(&release()).text(&clock(call.context.now), 16);
    Ok(Some(writer.into_bytes()))
}

/// The time as `YYYYMMDDhhmmss00`.
fn clock(now: i64) -> String {
    let Ok(time) = OffsetDateTime::from_unix_timestamp(now) else { return String::new() };
    let (hour, minute, second) = time.to_hms();
    format!(
        "{:04}{:02}{:02}{hour:02}{minute:02}{second:02}00",
        time.year(),
        u8::from(time.month()),
        time.day()
    )
}

pub(super) fn get_mechanism_list(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    let buffer = call.input.buffer()?;
    call.input.finish()?;
    let codes: Vec<u64> = MECHANISMS.iter().map(|mechanism| mechanism.code).collect();
    list(buffer, &codes)
}

pub(super) fn get_mechanism_info(call: &mut Call<'_, '_, '_, '_>) -> Done {
    slot(call)?;
    let code = call.input.ulong()?;
    call.input.finish()?;
    let found = MECHANISMS.iter().find(|mechanism| mechanism.code == code);
    let found = found.ok_or(Refused::from(Code::MECHANISM_INVALID))?;
    let mut writer = Writer::default();
    writer.ulong(found.key_sizes.0).ulong(found.key_sizes.1).ulong(found.flags);
    Ok(Some(writer.into_bytes()))
}

/// A list by the convention for output: its length where there is no buffer, or one that is too small.
fn list(buffer: Buffer, list: &[u64]) -> Done {
    let mut writer = Writer::default();
    if buffer.is_there && usize::try_from(buffer.room).is_ok_and(|room| room >= list.len()) {
        writer.flag(true).ulongs(list);
        return Ok(Some(writer.into_bytes()));
    }
    writer.output_length(list.len());
    if buffer.is_there {
        return Err(Refused::Code(Code::BUFFER_TOO_SMALL, Some(writer.into_bytes())));
    }
    Ok(Some(writer.into_bytes()))
}

/// Output of bytes by the convention: the bytes where there is room for them, else their length.
pub(super) fn output(buffer: Buffer, bytes: &[u8]) -> Done {
    if buffer.is_there && has_room(buffer, bytes.len()) {
        let mut writer = Writer::default();
        writer.output(bytes);
        return Ok(Some(writer.into_bytes()));
    }
    length(buffer, bytes.len())
}

/// The length of output that is not there: it was asked for, or there is no room.
pub(super) fn length(buffer: Buffer, length: usize) -> Done {
    let mut writer = Writer::default();
    writer.output_length(length);
    let answer: Bytes = writer.into_bytes();
    if buffer.is_there { Err(Refused::Code(Code::BUFFER_TOO_SMALL, Some(answer))) } else { Ok(Some(answer)) }
}

/// Whether a buffer has room for so many bytes.
pub(super) fn has_room(buffer: Buffer, length: usize) -> bool {
    usize::try_from(buffer.room).is_ok_and(|room| room >= length)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_time_has_sixteen_digits() {
        assert_eq!(clock(0), "1970010100000000");
        assert_eq!(clock(1_790_000_000), "2026092114132000");
    }
}
