//! Set Defaults (KMIP 2.1 section 6.1.53).

use super::common::DefaultsInformation;
use crate::ttlv::structure;

structure! {
    /// Sets the attributes that new objects have when the client gives none.
    #[derive(Default)]
    pub struct SetDefaultsRequest {
        /// The defaults; none hold any more when absent.
        defaults_information: Option<DefaultsInformation> = DEFAULTS_INFORMATION,
    }
}

structure! {
    /// They hold.
    pub struct SetDefaultsResponse {}
}
