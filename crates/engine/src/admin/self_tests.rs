//! Self tests on demand, while the server runs (KeySecure's "self tests on demand"; ISO/IEC 19790 section 7.10.4).

use api::{SelfTest, SelfTests};
use crypto::selftest::{Outcome, Scope, run};

use super::{AdminContext, AdminOperation, Row};
use crate::engine::Engine;
use crate::identity::Caller;
use crate::policy::Needs;
use crate::reason::{Failure, Reason};

/// Runs every self test. One that fails puts the engine into its error state.
#[derive(Debug, Default)]
pub struct RunSelfTests {
    spoilt: Option<String>,
    outcomes: Vec<Outcome>,
}

impl RunSelfTests {
    /// A run in which a test is made to fail, to try out what happens then.
    #[must_use]
    pub fn spoiling(test: &str) -> Self {
        Self { spoilt: Some(test.to_owned()), outcomes: Vec::new() }
    }
}

impl AdminOperation for RunSelfTests {
    type Answer = SelfTests;

    const ROW: Row = Row::new(0x8100_0A01, "Run Self Tests", Needs::RootHighAccess);

    const WORKS_IN_ERROR_STATE: bool = true;

    fn subject(&self) -> String {
        String::new()
    }

    fn prepare(&mut self, engine: &Engine, _: &Caller) -> Result<(), Failure> {
        self.outcomes = run(Scope::Full, self.spoilt.as_deref());
        let faults = self
            .outcomes
            .iter()
            .filter_map(|outcome| outcome.fault.as_ref().map(|fault| format!("{}: {fault}", outcome.name)));
        let faults: Vec<String> = faults.collect();
        if faults.is_empty() {
            return Ok(());
        }
        let faults = faults.join("; ");
        engine.enter_error_state(&faults);
        Err(Reason::SelfTestFailed.because(format!("self tests failed: {faults}")))
    }

    fn run(self, context: &mut AdminContext<'_, '_>) -> Result<SelfTests, Failure> {
        let test = |outcome: Outcome| SelfTest {
            name: outcome.name.to_owned(),
            source: outcome.source.to_owned(),
            passed: outcome.passed(),
        };
        Ok(SelfTests {
            error_state: context.engine.is_in_error_state(),
            tests: self.outcomes.into_iter().map(test).collect(),
        })
    }
}
