//! The one place with `unsafe`: OpenSSL and system calls that the safe crates do not offer.
//!
//! Each wrapper owns what it points to and checks every return value, so that the functions here are safe to
//! call with any arguments.
#![expect(unsafe_code, reason = "calls into C")]

use std::ffi::{CStr, c_int, c_uint, c_void};
use std::ptr::{self, NonNull};

use openssl::error::ErrorStack;
use openssl_sys as sys;
use zeroize::Zeroize;

use crate::Result;

/// Initialises OpenSSL so that it never reads its configuration file. To be called before anything else.
pub(crate) fn init_without_config_file() {
    // SAFETY: no pointer is passed but a null one, which the function allows. A failure shows in the first use.
    unsafe { OPENSSL_init_crypto(OPENSSL_INIT_NO_LOAD_CONFIG | sys::OPENSSL_INIT_NO_ATEXIT, ptr::null()) };
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
        // SAFETY: `name` ends in a zero byte. The context takes its own reference to the fetched method, so ours
        // is given back at once; freeing null is allowed.
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

/// Keeps all pages, present and future, out of swap from the moment they are touched.
pub(crate) fn lock_all_memory() -> bool {
    // SAFETY: no pointers.
    unsafe { libc::mlockall(libc::MCL_CURRENT | libc::MCL_FUTURE | libc::MCL_ONFAULT) == 0 }
}

fn check(returned: c_int) -> Result<()> {
    if returned == 1 { Ok(()) } else { Err(ErrorStack::get().into()) }
}

const OPENSSL_INIT_NO_LOAD_CONFIG: u64 = 0x80;
const OSSL_PARAM_UTF8_STRING: c_uint = 4;
const OSSL_PARAM_UNMODIFIED: usize = usize::MAX;

// What `openssl-sys` leaves out.
unsafe extern "C" {
    fn OPENSSL_init_crypto(options: u64, settings: *const c_void) -> c_int;
}
