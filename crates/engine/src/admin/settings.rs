//! Settings of who may log in and how.

use api::SecuritySettings;

use super::{AdminContext, AdminOperation, AdminQuery, QueryContext, Row};
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

/// Replaces the settings.
#[derive(Debug)]
pub struct ChangeSecurity(pub SecuritySettings);

impl AdminOperation for ChangeSecurity {
    type Answer = SecuritySettings;

    const ROW: Row = Row::new(0x8100_0802, "Change Security Settings", Needs::RootHighAccess);

    fn subject(&self) -> String {
        format!("{:?}", self.0)
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        if let Some(fault) = engine.interfaces_outside(self.0.crypto.policy).first() {
            return Err(Reason::InvalidField.because(format!("the policy cannot be chosen: {fault}")));
        }
        let settings = &self.0;
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
        if self.0.password_history == 0 {
            LogInRecord::delete_histories(context.tx)?;
        }
        context.tx.set_setting(SECURITY_SETTING, &serde_json::to_vec(&self.0)?)?;
        Ok(self.0)
    }

    fn done(engine: &Engine, answer: &SecuritySettings) {
        engine.install_security(answer.clone());
    }
}
