//! The life cycle (KMIP 2.1 section 4.57): the state follows from dates and the clock, so that it is right at the moment
//! it is asked for, without anything having to run when a date passes.

use kmip::table::enumeration::State;

/// The dates of an object that decide its state (seconds since 1970-01-01 UTC).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Dates {
    /// Activation Date.
    pub activation: Option<i64>,
    /// Deactivation Date.
    pub deactivation: Option<i64>,
    /// Compromise Date.
    pub compromise: Option<i64>,
    /// Destroy Date.
    pub destroy: Option<i64>,
}

impl Dates {
    /// The state at a time.
    #[must_use]
    pub fn state(&self, now: i64) -> State {
        let passed = |date: Option<i64>| date.is_some_and(|date| date <= now);
        match (passed(self.destroy), passed(self.compromise)) {
            (true, true) => State::DESTROYED_COMPROMISED,
            (true, false) => State::DESTROYED,
            (false, true) => State::COMPROMISED,
            (false, false) if passed(self.deactivation) => State::DEACTIVATED,
            (false, false) if passed(self.activation) => State::ACTIVE,
            (false, false) => State::PRE_ACTIVE,
        }
    }
}

/// Whether an object in a state has no material any more.
#[must_use]
pub const fn is_destroyed(state: State) -> bool {
    matches!(state, State::DESTROYED | State::DESTROYED_COMPROMISED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_follows_the_clock() {
        let dates = Dates { activation: Some(100), deactivation: Some(200), ..Dates::default() };
        assert_eq!(dates.state(99), State::PRE_ACTIVE);
        assert_eq!(dates.state(100), State::ACTIVE);
        assert_eq!(dates.state(199), State::ACTIVE);
        assert_eq!(dates.state(200), State::DEACTIVATED);
    }

    #[test]
    fn compromise_and_destruction_outweigh_the_other_dates() {
        let compromised = Dates { activation: Some(1), compromise: Some(5), ..Dates::default() };
        assert_eq!(compromised.state(6), State::COMPROMISED);
        assert_eq!(Dates { destroy: Some(7), ..compromised }.state(7), State::DESTROYED_COMPROMISED);
        assert_eq!(Dates { destroy: Some(7), ..Dates::default() }.state(7), State::DESTROYED);
    }

    #[test]
    fn an_object_without_an_activation_date_stays_pre_active() {
        assert_eq!(Dates { deactivation: Some(5), ..Dates::default() }.state(4), State::PRE_ACTIVE);
        assert_eq!(Dates { deactivation: Some(5), ..Dates::default() }.state(5), State::DEACTIVATED);
    }
}
