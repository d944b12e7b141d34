//! The one place with `unsafe`: OpenSSL and system calls that the safe crates do not offer.
//!
//! Each wrapper owns what it points to and checks every return value, so that the functions here are safe to
//! call with any arguments.
#![expect(unsafe_code, reason = "calls into C")]

use std::cell::Cell;
use std::ffi::{CStr, CString, c_char, c_int, c_uint, c_void};
use std::ops::RangeInclusive;
use std::ptr::{self, NonNull};

use foreign_types::{ForeignType, ForeignTypeRef};
use openssl::bn::BigNum;
use openssl::cipher_ctx::CipherCtxRef;
use openssl::error::ErrorStack;
use openssl::hash::MessageDigest;
use openssl::pkey::{PKey, PKeyRef, Private, Public};
use openssl::pkey_ctx::PkeyCtxRef;
use openssl::ssl::{SslContextBuilder, SslRef, SslSessionRef};
use openssl::stack::Stack;
use openssl::x509::store::X509StoreBuilderRef;
use openssl::x509::{X509, X509CrlRef, X509ExtensionRef, X509Ref, X509Revoked};
use openssl_sys as sys;
use zeroize::Zeroize;

use crate::asymmetric::PrivateKey;
use crate::{Error, Result, Secret};

/// Initialises OpenSSL so that it never reads its configuration file. To be called before anything else.
pub(crate) fn init_without_config_file() {
    // SAFETY: no pointer is passed but a null one, which the function allows. A failure shows in the first
    // use.
    unsafe { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | sys::OPENSSL_INIT_NO_ATEXIT, ptr::null()) };
}

/// Has OpenSSL overwrite all memory that it frees, whatever was in it. `false` when it has allocated before.
pub(crate) fn wipe_freed_memory() -> bool {
    // SAFETY: the three functions work together as those of the C library do, which they call.
    unsafe { CRYPTO_set_mem_functions(allocate, reallocate, wipe_and_free) == 1 }
}

unsafe extern "C" fn allocate(size: usize, _file: *const c_char, _line: c_int) -> *mut c_void {
    if RECORD_BUFFER.contains(&size)
        && let Some(kept) = BUFFERS.try_with(|buffers| buffers.take(size)).ok().flatten()
    {
        return kept.as_ptr();
    }
    // SAFETY: any size is allowed.
    unsafe { libc::malloc(size) }
}

unsafe extern "C" fn reallocate(
    old: *mut c_void,
    size: usize,
    file: *const c_char,
    line: c_int,
) -> *mut c_void {
    // SAFETY: OpenSSL gives a block that `allocate` has made, or null. As much is copied as both blocks have room for.
    unsafe {
        let room = if old.is_null() { 0 } else { libc::malloc_usable_size(old) };
        // A block that would lose no more than half of itself stays where it is.
        if size <= room && size >= room / 2 && size > 0 {
            return old;
        }
        let new = if size > 0 { allocate(size, file, line) } else { ptr::null_mut() };
        if !new.is_null() && !old.is_null() {
            ptr::copy_nonoverlapping(old.cast::<u8>(), new.cast::<u8>(), room.min(size));
        }
        // As in C, a block stays when there is no room for a larger one.
        if !new.is_null() || size == 0 {
            wipe_and_free(old, file, line);
        }
        new
    }
}

unsafe extern "C" fn wipe_and_free(block: *mut c_void, _file: *const c_char, _line: c_int) {
    if block.is_null() {
        return;
    }
    // SAFETY: the block is one of `allocate`'s, all of its room may be written, and nobody uses it any more.
    unsafe {
        let room = libc::malloc_usable_size(block);
        ptr::write_bytes(block.cast::<u8>(), 0, room);
        zeroize::optimization_barrier(&*ptr::slice_from_raw_parts(block.cast::<u8>(), room));
        let is_kept =
            RECORD_BUFFER.contains(&room) && BUFFERS.try_with(|buffers| buffers.keep(block)).unwrap_or(false);
        if !is_kept {
            libc::free(block);
        }
    }
}

/// Bytes that a buffer for the longest TLS record takes.
const RECORD_BUFFER: RangeInclusive<usize> = (16 << 10)..=(20 << 10);

thread_local! {
    static BUFFERS: Buffers = const { Buffers([const { Cell::new(None) }; 2]) };
}

/// Wiped buffers of TLS records that wait for the next message of their thread: connections have none while they are
/// silent. From the C library such a block is dear, which first puts its small free blocks together.
struct Buffers([Cell<Option<NonNull<c_void>>>; 2]);

impl Buffers {
    /// One with so much room, if there is one.
    fn take(&self, size: usize) -> Option<NonNull<c_void>> {
        // SAFETY: the block is one of `malloc`'s that nobody has freed.
        let has_room = |block: &NonNull<c_void>| unsafe { libc::malloc_usable_size(block.as_ptr()) >= size };
        self.0.iter().find(|place| place.get().as_ref().is_some_and(has_room))?.take()
    }

    /// Keeps one of `malloc`'s, which nobody else uses any more, if there is a place.
    fn keep(&self, block: *mut c_void) -> bool {
        let place = self.0.iter().find(|place| place.get().is_none());
        place.is_some_and(|place| place.replace(NonNull::new(block)).is_none())
    }
}

impl Drop for Buffers {
    fn drop(&mut self) {
        for block in self.0.iter().filter_map(Cell::take) {
            // SAFETY: it is one of `malloc`'s that nobody else uses.
            unsafe { libc::free(block.as_ptr()) };
        }
    }
}

/// Named parameters for OpenSSL, owned and wiped.
#[derive(Default)]
pub(crate) struct Params<'a> {
    entries: Vec<Entry<'a>>,
}

struct Entry<'a> {
    key: &'a CStr,
    data_type: c_uint,
    data: Vec<u8>,
    len: usize,
}

impl Drop for Entry<'_> {
    fn drop(&mut self) {
        self.data.zeroize();
    }
}

impl<'a> Params<'a> {
    pub(crate) fn new() -> Self {
        Self::default()
    }

    /// A text, such as the name of an algorithm.
    pub(crate) fn text(self, key: &'a CStr, value: &str) -> Self {
        let mut data = Vec::with_capacity(value.len().saturating_add(1));
        data.extend_from_slice(value.as_bytes());
        data.push(0);
        self.push(key, OSSL_PARAM_UTF8_STRING, data, value.len())
    }

    /// Bytes.
    pub(crate) fn octets(self, key: &'a CStr, value: &[u8]) -> Self {
        self.push(key, OSSL_PARAM_OCTET_STRING, value.to_vec(), value.len())
    }

    /// A natural number, big-endian.
    pub(crate) fn number(self, key: &'a CStr, big_endian: &[u8]) -> Self {
        let mut data = big_endian.to_vec();
        if data.is_empty() {
            data.push(0);
        }
        if cfg!(target_endian = "little") {
            data.reverse();
        }
        let len = data.len();
        self.push(key, OSSL_PARAM_UNSIGNED_INTEGER, data, len)
    }

    /// A small natural number.
    pub(crate) fn uint(self, key: &'a CStr, value: usize) -> Self {
        self.push(key, OSSL_PARAM_UNSIGNED_INTEGER, value.to_ne_bytes().to_vec(), size_of::<usize>())
    }

    /// A small signed number.
    pub(crate) fn int(self, key: &'a CStr, value: i32) -> Self {
        self.push(key, OSSL_PARAM_INTEGER, value.to_ne_bytes().to_vec(), size_of::<i32>())
    }

    fn push(mut self, key: &'a CStr, data_type: c_uint, data: Vec<u8>, len: usize) -> Self {
        self.entries.push(Entry { key, data_type, data, len });
        self
    }

    /// The C array; valid as long as `self`. OpenSSL only reads through it.
    fn array(&self) -> Vec<sys::OSSL_PARAM> {
        let mut array: Vec<_> = self.entries.iter().map(Entry::param).collect();
        array.push(sys::OSSL_PARAM {
            key: ptr::null(),
            data_type: 0,
            data: ptr::null_mut(),
            data_size: 0,
            return_size: 0,
        });
        array
    }
}

impl Entry<'_> {
    fn param(&self) -> sys::OSSL_PARAM {
        sys::OSSL_PARAM {
            key: self.key.as_ptr(),
            data_type: self.data_type,
            data: self.data.as_ptr().cast_mut().cast::<c_void>(),
            data_size: self.len,
            return_size: OSSL_PARAM_UNMODIFIED,
        }
    }
}

/// A message authentication code in progress (`EVP_MAC_CTX`).
pub(crate) struct MacContext(NonNull<sys::EVP_MAC_CTX>);

// SAFETY: the context is used by one thread at a time through `&mut`; through `&` it is only copied from.
unsafe impl Send for MacContext {}
// SAFETY: as above.
unsafe impl Sync for MacContext {}

impl MacContext {
    /// A context for the MAC called `name`, without key or parameters.
    pub(crate) fn fetch(name: &CStr) -> Result<Self> {
        // SAFETY: `name` ends in a zero byte. The context takes its own reference to the fetched method, so
        // ours is given back at once; freeing null is allowed.
        unsafe {
            let mac = sys::EVP_MAC_fetch(ptr::null_mut(), name.as_ptr(), ptr::null());
            if mac.is_null() {
                return Err(ErrorStack::get().into());
            }
            let context = sys::EVP_MAC_CTX_new(mac);
            sys::EVP_MAC_free(mac);
            Self::own(context)
        }
    }

    /// An independent copy.
    pub(crate) fn duplicate(&self) -> Result<Self> {
        // SAFETY: the source is valid and only read.
        unsafe { Self::own(sys::EVP_MAC_CTX_dup(self.0.as_ptr())) }
    }

    /// Sets parameters, such as the hash function.
    pub(crate) fn set(&mut self, params: &Params<'_>) -> Result<()> {
        let array = params.array();
        // SAFETY: the array ends in an empty entry and lives until the call returns; values are copied.
        check(unsafe { sys::EVP_MAC_CTX_set_params(self.0.as_ptr(), array.as_ptr()) })
    }

    /// Sets the key and starts a message.
    pub(crate) fn init(&mut self, key: &[u8]) -> Result<()> {
        // SAFETY: the pointer is valid for the given length, and not null even when the key is empty.
        check(unsafe { sys::EVP_MAC_init(self.0.as_ptr(), key.as_ptr(), key.len(), ptr::null()) })
    }

    /// Starts another message under the key that was set before.
    pub(crate) fn begin_again(&mut self) -> Result<()> {
        // SAFETY: without a key the context keeps the one that it has.
        check(unsafe { sys::EVP_MAC_init(self.0.as_ptr(), ptr::null(), 0, ptr::null()) })
    }

    /// Adds a part of the message.
    pub(crate) fn update(&mut self, data: &[u8]) -> Result<()> {
        // SAFETY: the pointer is valid for the given length.
        check(unsafe { sys::EVP_MAC_update(self.0.as_ptr(), data.as_ptr(), data.len()) })
    }

    /// Writes the code to `out`, which must be at least as long as the code, and gives its length.
    pub(crate) fn finish(&mut self, out: &mut [u8]) -> Result<usize> {
        let mut written = 0;
        // SAFETY: OpenSSL refuses when the given size is too small.
        check(unsafe { sys::EVP_MAC_final(self.0.as_ptr(), out.as_mut_ptr(), &mut written, out.len()) })?;
        Ok(written)
    }

    /// # Safety
    /// `context` is null or owned by the caller, who gives it up.
    unsafe fn own(context: *mut sys::EVP_MAC_CTX) -> Result<Self> {
        NonNull::new(context).map(Self).ok_or_else(|| ErrorStack::get().into())
    }
}

impl Drop for MacContext {
    fn drop(&mut self) {
        // SAFETY: owned, and freed once. Freeing wipes the key.
        unsafe { sys::EVP_MAC_CTX_free(self.0.as_ptr()) }
    }
}

/// Sets the effective key bits of RC2 (RFC 2268, 6), before the key itself.
pub(crate) fn set_rc2_effective_bits(context: &mut CipherCtxRef, bits: usize) -> Result<()> {
    let bits = c_int::try_from(bits).map_err(|_| Error::Invalid("key length"))?;
    // SAFETY: the context is valid, and the control reads no memory.
    check(unsafe {
        sys::EVP_CIPHER_CTX_ctrl(context.as_ptr(), EVP_CTRL_SET_RC2_KEY_BITS, bits, ptr::null_mut())
    })
}

/// Makes a key pair of the type `name` with the given parameters.
pub(crate) fn generate_key(name: &str, params: &Params<'_>) -> Result<PKey<Private>> {
    let context = KeyContext::by_name(name)?;
    let array = params.array();
    // SAFETY: the context is valid, the array ends in an empty entry and lives until the call returns.
    unsafe {
        check(sys::EVP_PKEY_keygen_init(context.0.as_ptr()))?;
        check(sys::EVP_PKEY_CTX_set_params(context.0.as_ptr(), array.as_ptr()))?;
    }
    context.generate()
}

/// Makes domain parameters of the type `name`, and a key pair over them.
pub(crate) fn generate_domain_and_key(name: &str, params: &Params<'_>) -> Result<PKey<Private>> {
    let context = KeyContext::by_name(name)?;
    let array = params.array();
    let mut domain = ptr::null_mut();
    // SAFETY: the context is valid, the array ends in an empty entry and lives until the call returns; on
    // success `domain` is a key that we own.
    let domain: PKey<Public> = unsafe {
        check(sys::EVP_PKEY_paramgen_init(context.0.as_ptr()))?;
        check(sys::EVP_PKEY_CTX_set_params(context.0.as_ptr(), array.as_ptr()))?;
        check(sys::EVP_PKEY_paramgen(context.0.as_ptr(), &mut domain))?;
        PKey::from_ptr(domain)
    };
    let context = KeyContext::of(&domain)?;
    // SAFETY: the context is valid.
    check(unsafe { sys::EVP_PKEY_keygen_init(context.0.as_ptr()) })?;
    context.generate()
}

/// A private key of the type `name` from its numbers. OpenSSL does not check that they fit each other.
pub(crate) fn private_key_from(name: &str, params: &Params<'_>) -> Result<PKey<Private>> {
    KeyContext::by_name(name)?.build(EVP_PKEY_KEYPAIR, &mut params.array())
}

/// A public key of the type `name` from its numbers. OpenSSL does not check that they fit each other.
pub(crate) fn public_key_from(name: &str, params: &Params<'_>) -> Result<PKey<Public>> {
    KeyContext::by_name(name)?.build(EVP_PKEY_PUBLIC_KEY, &mut params.array())
}

/// Sets parameters of an operation with a key.
pub(crate) fn set_key_params<T>(context: &mut PkeyCtxRef<T>, params: &Params<'_>) -> Result<()> {
    let array = params.array();
    // SAFETY: the context is valid, the array ends in an empty entry and lives until the call returns; values
    // are copied.
    check(unsafe { sys::EVP_PKEY_CTX_set_params(context.as_ptr(), array.as_ptr()) })
}

/// Fills `out` by the key derivation function called `name`.
pub(crate) fn derive_key(name: &CStr, params: &Params<'_>, out: &mut [u8]) -> Result<()> {
    let array = params.array();
    // SAFETY: `name` ends in a zero byte. The context takes its own reference to the fetched method; both are
    // freed once, null being allowed. The array ends in an empty entry, and `out` is as long as said.
    unsafe {
        let kdf = sys::EVP_KDF_fetch(ptr::null_mut(), name.as_ptr(), ptr::null());
        if kdf.is_null() {
            return Err(ErrorStack::get().into());
        }
        let context = sys::EVP_KDF_CTX_new(kdf);
        sys::EVP_KDF_free(kdf);
        if context.is_null() {
            return Err(ErrorStack::get().into());
        }
        let derived = check(sys::EVP_KDF_derive(context, out.as_mut_ptr(), out.len(), array.as_ptr()));
        sys::EVP_KDF_CTX_free(context);
        derived
    }
}

/// Makes a secret and its encapsulation for the holder of the private key; `operation` chooses among those of
/// the key's type.
pub(crate) fn encapsulate(key: &PKeyRef<Public>, operation: Option<&str>) -> Result<(Vec<u8>, Secret)> {
    let context = KeyContext::of(key)?;
    let params = kem_params(operation);
    let array = params.array();
    let (mut wrapped_len, mut secret_len) = (0, 0);
    // SAFETY: the context is valid; without buffers only lengths are written.
    unsafe {
        check(sys::EVP_PKEY_encapsulate_init(context.0.as_ptr(), array.as_ptr()))?;
        check(sys::EVP_PKEY_encapsulate(
            context.0.as_ptr(),
            ptr::null_mut(),
            &mut wrapped_len,
            ptr::null_mut(),
            &mut secret_len,
        ))?;
    }
    let mut wrapped = vec![0; wrapped_len];
    let mut secret = Secret::new(vec![0; secret_len]);
    // SAFETY: the buffers are as long as OpenSSL asked for.
    check(unsafe {
        sys::EVP_PKEY_encapsulate(
            context.0.as_ptr(),
            wrapped.as_mut_ptr(),
            &mut wrapped_len,
            secret.expose_mut().as_mut_ptr(),
            &mut secret_len,
        )
    })?;
    wrapped.truncate(wrapped_len);
    secret.expose_mut().truncate(secret_len);
    Ok((wrapped, secret))
}

fn kem_params(operation: Option<&str>) -> Params<'static> {
    match operation {
        Some(operation) => Params::new().text(c"operation", operation),
        None => Params::new(),
    }
}

/// The secret in an encapsulation.
pub(crate) fn decapsulate(key: &PKeyRef<Private>, operation: Option<&str>, wrapped: &[u8]) -> Result<Secret> {
    let context = KeyContext::of(key)?;
    let params = kem_params(operation);
    let array = params.array();
    let mut len = 0;
    // SAFETY: the context is valid; without a buffer only the length is written.
    unsafe {
        check(sys::EVP_PKEY_decapsulate_init(context.0.as_ptr(), array.as_ptr()))?;
        check(sys::EVP_PKEY_decapsulate(
            context.0.as_ptr(),
            ptr::null_mut(),
            &mut len,
            wrapped.as_ptr(),
            wrapped.len(),
        ))?;
    }
    let mut secret = Secret::new(vec![0; len]);
    // SAFETY: the buffer is as long as OpenSSL asked for.
    check(unsafe {
        sys::EVP_PKEY_decapsulate(
            context.0.as_ptr(),
            secret.expose_mut().as_mut_ptr(),
            &mut len,
            wrapped.as_ptr(),
            wrapped.len(),
        )
    })?;
    secret.expose_mut().truncate(len);
    Ok(secret)
}

/// The public half of a private key.
pub(crate) fn public_half(key: &PKeyRef<Private>) -> Result<PKey<Public>> {
    let context = KeyContext::by_name(&type_name(key)?)?;
    let mut array = ptr::null_mut();
    // SAFETY: the key is valid; on success `array` is a parameter array that we own and free once.
    unsafe {
        check(sys::EVP_PKEY_todata(key.as_ptr(), EVP_PKEY_PUBLIC_KEY, &mut array))?;
        let half = context.build_raw(EVP_PKEY_PUBLIC_KEY, array);
        sys::OSSL_PARAM_free(array);
        half
    }
}

/// Whether the halves of a key pair fit each other, by OpenSSL's own check.
pub(crate) fn check_pair(key: &PKeyRef<Private>) -> Result<()> {
    let context = KeyContext::of(key)?;
    // SAFETY: the context is valid.
    check(unsafe { EVP_PKEY_pairwise_check(context.0.as_ptr()) })
}

/// OpenSSL's name of the key's type, such as `RSA` or `ML-DSA-65`.
pub(crate) fn type_name<T>(key: &PKeyRef<T>) -> Result<String> {
    // SAFETY: the key is valid; the text lives as long as the key and is copied at once.
    unsafe {
        let name = EVP_PKEY_get0_type_name(key.as_ptr());
        if name.is_null() {
            return Err(Error::Unsupported("key type"));
        }
        Ok(CStr::from_ptr(name).to_string_lossy().into_owned())
    }
}

/// A text parameter of a key, such as the name of its curve.
pub(crate) fn key_text<T>(key: &PKeyRef<T>, name: &CStr) -> Option<String> {
    let mut buffer = [0_u8; 64];
    let mut len = 0;
    // SAFETY: the buffer is as long as said; OpenSSL refuses what does not fit.
    let read = check(unsafe {
        sys::EVP_PKEY_get_utf8_string_param(
            key.as_ptr(),
            name.as_ptr(),
            buffer.as_mut_ptr().cast::<c_char>(),
            buffer.len(),
            &mut len,
        )
    });
    read.ok()?;
    buffer.get(..len).map(|text| String::from_utf8_lossy(text).into_owned())
}

/// A parameter of a key that is bytes, such as an encoded point.
pub(crate) fn key_octets<T>(key: &PKeyRef<T>, name: &CStr) -> Result<Secret> {
    let mut len = 0;
    // SAFETY: without a buffer only the length is written.
    check(unsafe {
        sys::EVP_PKEY_get_octet_string_param(key.as_ptr(), name.as_ptr(), ptr::null_mut(), 0, &mut len)
    })?;
    let mut out = Secret::new(vec![0; len]);
    let buffer = out.expose_mut();
    // SAFETY: the buffer is as long as said.
    check(unsafe {
        sys::EVP_PKEY_get_octet_string_param(
            key.as_ptr(),
            name.as_ptr(),
            buffer.as_mut_ptr(),
            buffer.len(),
            &mut len,
        )
    })?;
    buffer.truncate(len);
    Ok(out)
}

/// A parameter of a key that is a natural number, big-endian without leading zeros; `None` when it has none.
pub(crate) fn key_number<T>(key: &PKeyRef<T>, name: &CStr) -> Option<Secret> {
    let mut number = ptr::null_mut();
    // SAFETY: the key is valid; on success `number` is one that we own.
    let mut number = unsafe {
        check(sys::EVP_PKEY_get_bn_param(key.as_ptr(), name.as_ptr(), &mut number)).ok()?;
        BigNum::from_ptr(number)
    };
    let bytes = Secret::new(number.to_vec());
    number.clear();
    Some(bytes)
}

/// The content of the OBJECT IDENTIFIER that OpenSSL knows under a number.
pub(crate) fn oid_of_nid(nid: c_int) -> Option<&'static [u8]> {
    // SAFETY: objects known by number are part of the library's constant tables.
    unsafe {
        let object = sys::OBJ_nid2obj(nid);
        if object.is_null() || sys::OBJ_length(object) == 0 {
            return None;
        }
        Some(std::slice::from_raw_parts(sys::OBJ_get0_data(object), sys::OBJ_length(object)))
    }
}

/// An `EVP_PKEY_CTX` of our own.
struct KeyContext(NonNull<sys::EVP_PKEY_CTX>);

impl KeyContext {
    fn by_name(name: &str) -> Result<Self> {
        let name = CString::new(name).map_err(|_| Error::Unsupported("key type"))?;
        // SAFETY: `name` ends in a zero byte.
        let context = unsafe { sys::EVP_PKEY_CTX_new_from_name(ptr::null_mut(), name.as_ptr(), ptr::null()) };
        NonNull::new(context).map(Self).ok_or_else(|| {
            let _drained = ErrorStack::get();
            Error::Unsupported("key type")
        })
    }

    fn of<T>(key: &PKeyRef<T>) -> Result<Self> {
        // SAFETY: the key is valid, and the context takes its own reference.
        let context = unsafe { sys::EVP_PKEY_CTX_new(key.as_ptr(), ptr::null_mut()) };
        NonNull::new(context).map(Self).ok_or_else(|| ErrorStack::get().into())
    }

    fn generate(&self) -> Result<PKey<Private>> {
        let mut key = ptr::null_mut();
        // SAFETY: the context is valid; on success `key` is one that we own.
        unsafe {
            check(sys::EVP_PKEY_generate(self.0.as_ptr(), &mut key))?;
            Ok(PKey::from_ptr(key))
        }
    }

    fn build<T>(&self, selection: c_int, array: &mut [sys::OSSL_PARAM]) -> Result<PKey<T>> {
        // SAFETY: the array ends in an empty entry, and its values are only read.
        unsafe { self.build_raw(selection, array.as_mut_ptr()) }
    }

    /// # Safety
    /// `array` is a valid parameter array.
    unsafe fn build_raw<T>(&self, selection: c_int, array: *mut sys::OSSL_PARAM) -> Result<PKey<T>> {
        let mut key = ptr::null_mut();
        // SAFETY: the context is valid; on success `key` is one that we own.
        unsafe {
            check(sys::EVP_PKEY_fromdata_init(self.0.as_ptr()))?;
            check(sys::EVP_PKEY_fromdata(self.0.as_ptr(), &mut key, selection, array))?;
            Ok(PKey::from_ptr(key))
        }
    }
}

impl Drop for KeyContext {
    fn drop(&mut self) {
        // SAFETY: owned, and freed once.
        unsafe { sys::EVP_PKEY_CTX_free(self.0.as_ptr()) }
    }
}

/// Adds a certificate to the chain of the one that was set last.
pub(crate) fn add_chain_certificate(context: &mut SslContextBuilder, certificate: &X509Ref) -> Result<()> {
    // SAFETY: both are valid; the context takes its own reference (the 1).
    let added = unsafe {
        sys::SSL_CTX_ctrl(
            context.as_ptr(),
            sys::SSL_CTRL_CHAIN_CERT,
            1,
            certificate.as_ptr().cast::<c_void>(),
        )
    };
    if added == 1 { Ok(()) } else { Err(ErrorStack::get().into()) }
}

/// Adds a revocation list to a store.
pub(crate) fn add_crl(store: &mut X509StoreBuilderRef, crl: &X509CrlRef) -> Result<()> {
    // SAFETY: both are valid; the store takes its own reference.
    check(unsafe { X509_STORE_add_crl(store.as_ptr(), crl.as_ptr()) })
}

/// Adds an extension to an entry of a revocation list.
pub(crate) fn add_revoked_extension(entry: &mut X509Revoked, extension: &X509ExtensionRef) -> Result<()> {
    // SAFETY: both are valid; the extension is copied.
    check(unsafe { sys::X509_REVOKED_add_ext(entry.as_ptr(), extension.as_ptr(), -1) })
}

/// Opens a PKCS#12 file.
pub(crate) fn open_pkcs12(der: &[u8], password: &Secret) -> Result<crate::pkcs12::Pkcs12> {
    let file = openssl::pkcs12::Pkcs12::from_der(der).map_err(|_| Error::Malformed("PKCS#12 file"))?;
    let password = c_string(password.expose());
    let (mut key, mut certificate, mut chain) = (ptr::null_mut(), ptr::null_mut(), ptr::null_mut());
    // SAFETY: the password ends in a zero byte. On success each of the three is null or ours.
    let (key, certificate, chain) = unsafe {
        let opened = sys::PKCS12_parse(
            file.as_ptr(),
            password.expose().as_ptr().cast::<c_char>(),
            &mut key,
            &mut certificate,
            &mut chain,
        );
        check(opened).map_err(|_| Error::AuthenticationFailed)?;
        let key: Option<PKey<Private>> = (!key.is_null()).then(|| PKey::from_ptr(key));
        let certificate = (!certificate.is_null()).then(|| X509::from_ptr(certificate));
        let chain: Option<Stack<X509>> = (!chain.is_null()).then(|| Stack::from_ptr(chain));
        (key, certificate, chain)
    };
    let key = key.map(|key| PrivateKey::from_pkey(key)?.checked()).transpose()?;
    let friendly_name = certificate
        .as_ref()
        .and_then(|certificate| certificate.alias())
        .map(|name| String::from_utf8_lossy(name).into_owned());
    let certificate = certificate.map(|certificate| certificate.to_der()).transpose()?;
    let chain = chain.iter().flatten().map(|certificate| Ok(certificate.to_der()?)).collect::<Result<_>>()?;
    Ok(crate::pkcs12::Pkcs12 { key, certificate, chain, friendly_name })
}

/// Makes a PKCS#12 file.
pub(crate) fn make_pkcs12(content: &crate::pkcs12::Pkcs12, password: &Secret) -> Result<Vec<u8>> {
    let read = |der: &[u8]| X509::from_der(der).map_err(|_| Error::Malformed("certificate"));
    let certificate = content.certificate.as_deref().map(read).transpose()?;
    let mut chain = Stack::new()?;
    for der in &content.chain {
        chain.push(read(der)?)?;
    }
    let password = c_string(password.expose());
    let name = content.friendly_name.as_ref().map(|name| c_string(name.as_bytes()));
    // SAFETY: texts end in zero bytes; key, certificate and chain are valid or null, and only read. On
    // success the file is ours.
    let file = unsafe {
        let file = sys::PKCS12_create(
            password.expose().as_ptr().cast::<c_char>().cast_mut(),
            name.as_ref().map_or(ptr::null_mut(), |name| name.expose().as_ptr().cast::<c_char>().cast_mut()),
            content.key.as_ref().map_or(ptr::null_mut(), |key| key.pkey().as_ptr()),
            certificate.as_ref().map_or(ptr::null_mut(), |certificate| certificate.as_ptr()),
            if chain.is_empty() { ptr::null_mut() } else { chain.as_ptr() },
            0,
            0,
            PKCS12_ITERATIONS,
            PKCS12_ITERATIONS,
            0,
        );
        if file.is_null() {
            let _drained = ErrorStack::get();
            return Err(Error::Invalid("PKCS#12: key and certificates do not fit"));
        }
        openssl::pkcs12::Pkcs12::from_ptr(file)
    };
    Ok(file.to_der()?)
}

/// The bytes with a zero byte after them.
fn c_string(bytes: &[u8]) -> Secret {
    let mut out = Vec::with_capacity(bytes.len().saturating_add(1));
    out.extend_from_slice(bytes);
    out.push(0);
    Secret::new(out)
}

/// Whether a connection has received bytes that were not handed out yet, records that are not complete included.
pub(crate) fn has_pending(ssl: &SslRef) -> bool {
    // SAFETY: the connection is valid, and is only looked at.
    unsafe { SSL_has_pending(ssl.as_ptr()) == 1 }
}

/// Lets a client's connection resume `session`.
pub(crate) fn resume(ssl: &mut SslRef, session: &SslSessionRef) -> Result<()> {
    // SAFETY: the session came from a connection with the same context.
    Ok(unsafe { ssl.set_session(session) }?)
}

/// The absence of a hash function, for signatures that bring their own. Only to be handed on to OpenSSL.
pub(crate) fn no_digest() -> MessageDigest {
    // SAFETY: the functions that take it allow null.
    unsafe { MessageDigest::from_ptr(ptr::null()) }
}

/// Forbids core dumps and tracing of this process by others of the same user (`prctl(2)`).
pub(crate) fn set_not_dumpable() -> bool {
    // SAFETY: no pointers.
    unsafe { libc::prctl(libc::PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 }
}

/// Sets the largest core file to nothing, for good.
pub(crate) fn set_no_core_file() -> bool {
    let limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure lives until the call returns.
    unsafe { libc::setrlimit(libc::RLIMIT_CORE, &limit) == 0 }
}

/// Whether the process may lock any amount of memory by its limit (`RLIMIT_MEMLOCK`).
pub(crate) fn memory_lock_is_unlimited() -> bool {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure lives until the call returns.
    let read = unsafe { libc::getrlimit(libc::RLIMIT_MEMLOCK, &mut limit) == 0 };
    read && limit.rlim_cur == libc::RLIM_INFINITY
}

/// How many files the process may have open: now, and at most without privileges (`RLIMIT_NOFILE`).
pub(crate) fn file_limits() -> Option<(u64, u64)> {
    let mut limit = libc::rlimit { rlim_cur: 0, rlim_max: 0 };
    // SAFETY: the structure lives until the call returns.
    let read = unsafe { libc::getrlimit(libc::RLIMIT_NOFILE, &mut limit) == 0 };
    read.then_some((limit.rlim_cur, limit.rlim_max))
}

/// Sets what [`file_limits`] tells; the second one may grow with privileges only.
pub(crate) fn set_file_limits(now: u64, at_most: u64) -> bool {
    let limit = libc::rlimit { rlim_cur: now, rlim_max: at_most };
    // SAFETY: the structure lives until the call returns.
    unsafe { libc::setrlimit(libc::RLIMIT_NOFILE, &limit) == 0 }
}

/// Keeps all pages, present and future, out of swap from the moment they are touched.
pub(crate) fn lock_all_memory() -> bool {
    // SAFETY: no pointers.
    unsafe { libc::mlockall(libc::MCL_CURRENT | libc::MCL_FUTURE | libc::MCL_ONFAULT) == 0 }
}

/// Adds to the nice value of the calling thread (`nice(2)`; on Linux it is the thread's own).
pub(crate) fn be_nice(steps: c_int) {
    // SAFETY: no pointers. A higher value is allowed to everybody, and the answer is of no use.
    let _ = unsafe { libc::nice(steps) };
}

fn check(returned: c_int) -> Result<()> {
    if returned == 1 { Ok(()) } else { Err(ErrorStack::get().into()) }
}

const EVP_CTRL_SET_RC2_KEY_BITS: c_int = 3;
const EVP_PKEY_PUBLIC_KEY: c_int = 0x86;
const EVP_PKEY_KEYPAIR: c_int = 0x87;
/// Rounds of PBKDF2 for a file.
const PKCS12_ITERATIONS: c_int = 100_000;
const OPENSSL_INIT_NO_LOAD_CONFIG: u64 = 0x80;
const OSSL_PARAM_INTEGER: c_uint = 1;
const OSSL_PARAM_UNSIGNED_INTEGER: c_uint = 2;
const OSSL_PARAM_UTF8_STRING: c_uint = 4;
const OSSL_PARAM_OCTET_STRING: c_uint = 5;
const OSSL_PARAM_UNMODIFIED: usize = usize::MAX;

// What `openssl-sys` leaves out.
unsafe extern "C" {
    fn EVP_PKEY_get0_type_name(key: *const sys::EVP_PKEY) -> *const c_char;
    fn EVP_PKEY_pairwise_check(context: *mut sys::EVP_PKEY_CTX) -> c_int;
    fn SSL_has_pending(ssl: *const sys::SSL) -> c_int;
    fn X509_STORE_add_crl(store: *mut sys::X509_STORE, crl: *mut sys::X509_CRL) -> c_int;
    fn CRYPTO_set_mem_functions(
        allocate: unsafe extern "C" fn(usize, *const c_char, c_int) -> *mut c_void,
        reallocate: unsafe extern "C" fn(*mut c_void, usize, *const c_char, c_int) -> *mut c_void,
        free: unsafe extern "C" fn(*mut c_void, *const c_char, c_int),
    ) -> c_int;
    fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_buffer_is_used_again_and_is_empty() {
        let (size, none) = (17 << 10, ptr::null());
        // SAFETY: the blocks are used as the functions ask for, within the size asked for, and not after they are freed.
        unsafe {
            let blocks = [(); 3].map(|()| allocate(size, none, 0));
            for block in blocks {
                ptr::write_bytes(block.cast::<u8>(), 7, size);
            }
            for block in blocks {
                wipe_and_free(block, none, 0);
            }
            let again = [(); 2].map(|()| allocate(size, none, 0));
            for block in again {
                assert!(blocks[..2].contains(&block));
                let bytes = std::slice::from_raw_parts(block.cast::<u8>(), size);
                assert!(bytes.iter().all(|byte| *byte == 0));
            }
            // One that is too small for what is asked for is left where it is.
            wipe_and_free(again[0], none, 0);
            let larger = allocate(19 << 10, none, 0);
            assert_ne!(larger, again[0]);
            for block in [larger, again[1]] {
                wipe_and_free(block, none, 0);
            }
        }
    }
}
