//! Overwriting buffers that held secrets.

/// Overwrites bytes with zeros. One call overwrites a whole buffer at the speed of memory; writing byte by byte, as the
/// `zeroize` crate does, would cost more than encrypting them.
pub(crate) fn wipe(bytes: &mut [u8]) {
    bytes.fill(0);
    // The compiler must take it that somebody looks at the zeros, and so cannot leave them out.
    zeroize::optimization_barrier(bytes);
}
