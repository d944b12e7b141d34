//! Settings of who may log in and how.

use api::SecuritySettings;

use super::{AdminContext, AdminOperation, AdminQuery, QueryContext, Row, expect_version};
use crate::engine::{Engine, SECURITY_SETTING};
use crate::identity::Caller;
use crate::identity::log_in::{LogInRecord, MAX_HISTORY};
use crate::policy::Needs;
use crate::reason::{Failure, Reason};

/// Shows the settings.
#[derive(Debug)]
pub struct ShowSecurity;

impl AdminQuery for ShowSecurity {
    type Answer = SecuritySettings;

    const ROW: Row = Row::new(0x8100_0801, "Show Security Settings", Needs::RootHighAccess);

    fn subject(&self) -> String {
        String::new()
    }

    fn run(self, context: &QueryContext<'_, '_>) -> Result<SecuritySettings, Failure> {
        Ok(SecuritySettings::clone(&context.engine.security()))
    }
}

/// The version of settings, for preconditions: it follows from what they are.
#[must_use]
pub fn version_of(settings: &SecuritySettings) -> i64 {
    let text = serde_json::to_vec(settings).unwrap_or_default();
    // FNV-1a: it has to tell settings apart that people made, and nobody gains by two that it does not.
    let hash = text.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    });
    (hash >> 1).cast_signed()
}

/// Replaces the settings.
#[derive(Debug)]
pub struct ChangeSecurity {
    /// What holds from then on.
    pub settings: SecuritySettings,
    /// The version that the caller has seen.
    pub version: Option<i64>,
}

impl AdminOperation for ChangeSecurity {
    type Answer = SecuritySettings;

    const ROW: Row = Row::new(0x8100_0802, "Change Security Settings", Needs::RootHighAccess);

    fn subject(&self) -> String {
        format!("{:?}", self.settings)
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        let settings = &self.settings;
        if let Some(fault) = engine.interfaces_outside(settings.crypto.policy).first() {
            return Err(Reason::InvalidField.because(format!("the policy cannot be chosen: {fault}")));
        }
        let in_range = [
            ((8..=256).contains(&settings.password.min_length), "password.min_length is from 8 to 256"),
            (settings.lockout.attempts <= 100, "lockout.attempts is from 0 to 100"),
            (
                settings.max_password_age_days.is_none_or(|days| (1..=365).contains(&days)),
                "max_password_age_days is from 1 to 365",
            ),
            (usize::from(settings.password_history) <= MAX_HISTORY, "password_history is from 0 to 25"),
            ((60..=86_400).contains(&settings.session_s), "session_s is from 60 to 86400"),
        ];
        match in_range.iter().find(|(is_in_range, _)| !is_in_range) {
            Some((_, rule)) => Err(Reason::InvalidField.because(*rule)),
            None => Ok(()),
        }
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<SecuritySettings, Failure> {
        let kept: SecuritySettings = match context.tx.setting(SECURITY_SETTING)? {
            Some(bytes) => serde_json::from_slice(&bytes)?,
            None => SecuritySettings::default(),
        };
        expect_version(self.version, version_of(&kept))?;
        if self.settings.password_history == 0 {
            LogInRecord::delete_histories(context.tx)?;
        }
        context.tx.set_setting(SECURITY_SETTING, &serde_json::to_vec(&self.settings)?)?;
        Ok(self.settings)
    }

    fn done(engine: &Engine, answer: &SecuritySettings) {
        engine.install_security(answer.clone());
    }
}
