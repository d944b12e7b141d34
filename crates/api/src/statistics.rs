//! How often operations were carried out, and how long they took.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::CompatUse;

/// Statistics since the server was started.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Statistics {
    /// When the server was started.
    pub since: String,
    /// One entry for each interface and operation that was asked for.
    pub operations: Vec<OperationStatistics>,
    /// How often clients were served by their compatibility profiles.
    pub compat: Vec<CompatUse>,
    /// Records of the audit trail.
    pub audit: AuditStatistics,
}

/// Records of the audit trail since the server was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuditStatistics {
    /// Whether requests wait until their records are on the disk (mode `sync`).
    pub sync: bool,
    /// Records that were written.
    pub written: u64,
    /// Records that could not be written. In mode `sync` what they tell of was refused; in mode `async` it was done, and
    /// the trail says how many it lacks.
    pub unwritten: u64,
    /// Whether the last ones could not be written.
    pub failing: bool,
}

/// Statistics of an operation on an interface.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct OperationStatistics {
    /// Name of the interface.
    pub interface: String,
    /// Name of the operation.
    pub operation: String,
    /// How often it was asked for.
    pub count: u64,
    /// How often it failed or was refused.
    pub failures: u64,
    /// Mean time from the request to the answer, in microseconds.
    pub mean_us: u64,
    /// Half of the requests took no longer, in microseconds.
    pub p50_us: u64,
    /// 90 of 100 requests took no longer.
    pub p90_us: u64,
    /// 99 of 100 requests took no longer.
    pub p99_us: u64,
    /// 999 of 1000 requests took no longer.
    pub p999_us: u64,
}
