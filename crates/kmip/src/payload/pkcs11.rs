//! PKCS#11 (KMIP 2.1 section 6.1.37).

use crate::table::enumeration::PKCS11ReturnCode;
use crate::ttlv::{Bytes, Value, structure};

structure! {
    /// Asks for a function of PKCS#11.
    pub struct Pkcs11Request {
        /// Name of the interface; that of version 3.0 when absent.
        interface: Option<String> = PKCS_11_INTERFACE,
        /// The function: an Enumeration, or an Integer for one of a vendor.
        function: Value = PKCS_11_FUNCTION,
        /// The server's mark of an earlier response.
        correlation_value: Option<Bytes> = CORRELATION_VALUE,
        /// Parameters, as the PKCS#11 profile encodes them.
        input_parameters: Option<Bytes> = PKCS_11_INPUT_PARAMETERS,
    }
}

structure! {
    /// What the function returned.
    pub struct Pkcs11Response {
        /// Name of the interface.
        interface: Option<String> = PKCS_11_INTERFACE,
        /// The function.
        function: Value = PKCS_11_FUNCTION,
        /// The server's mark, for the next request.
        correlation_value: Option<Bytes> = CORRELATION_VALUE,
        /// Parameters, as the PKCS#11 profile encodes them.
        output_parameters: Option<Bytes> = PKCS_11_OUTPUT_PARAMETERS,
        /// The return code.
        return_code: PKCS11ReturnCode = PKCS_11_RETURN_CODE,
    }
}
