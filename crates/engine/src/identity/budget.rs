//! How many operations a ticket permits: the Usage Limits of the ticket and of its rights (KMIP 2.1 sections 7.34, 7.40).

use std::sync::{Mutex, PoisonError};

use kmip::payload::{Right, Rights};
use kmip::table::Tag;
use kmip::table::enumeration::{Operation, UsageLimitsUnit};
use kmip::ttlv::Value;

use crate::reason::{Failure, Reason};

/// What is left of the Usage Limits of a ticket.
#[derive(Debug)]
pub struct Budget(Mutex<Left>);

#[derive(Debug, PartialEq, Eq)]
struct Left {
    /// Operations in all.
    all: Option<i64>,
    /// Operations by each right, in the order of the rights.
    rights: Vec<Option<i64>>,
}

/// What an operation has taken: to be given back when it is carried out again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spent(Option<usize>);

impl Budget {
    /// The limits of a ticket and its rights; `None` when there are none.
    ///
    /// # Errors
    /// [`Reason::InvalidField`] for limits that are none, [`Reason::FeatureNotSupported`] for those that count something
    /// else than operations, and for a right that is limited and for certain objects only.
    pub(super) fn new(limits: Option<&Value>, rights: Option<&Rights>) -> Result<Option<Self>, Failure> {
        let all = limits.map(count).transpose()?;
        let of_right = |right: &Right| {
            let left = right.usage_limits.as_ref().map(count).transpose()?;
            if left.is_some() && (right.objects.is_some() || right.object_groups.is_some()) {
                let words = "a right with Usage Limits is for all objects";
                return Err(Reason::FeatureNotSupported.because(words));
            }
            Ok(left)
        };
        let list = rights.map_or(&[][..], |rights| rights.rights.as_slice());
        let rights = list.iter().map(of_right).collect::<Result<Vec<_>, Failure>>()?;
        let is_limited = all.is_some() || rights.iter().any(Option::is_some);
        Ok(is_limited.then(|| Self(Mutex::new(Left { all, rights }))))
    }

    /// Takes one operation from the limits.
    ///
    /// # Errors
    /// [`Reason::UsageLimitExceeded`] when none is left.
    pub(crate) fn spend(&self, rights: Option<&Rights>, operation: Operation) -> Result<Spent, Failure> {
        let used_up = || Reason::UsageLimitExceeded.because("the Usage Limits of the ticket are used up");
        let mut left = self.lock();
        if left.all.is_some_and(|left| left < 1) {
            return Err(used_up());
        }
        let mut spent = Spent(None);
        if let Some(rights) = rights {
            let permits = |right: &Right| {
                right.operations.as_ref().is_none_or(|list| list.operations.contains(&operation))
            };
            let mut candidates = rights
                .rights
                .iter()
                .zip(&mut left.rights)
                .enumerate()
                .filter(|(_, (right, _))| permits(right));
            let found = candidates.find(|(_, (_, left))| left.is_none_or(|left| left > 0));
            let (index, (_, of_right)) = found.ok_or_else(used_up)?;
            if let Some(of_right) = of_right {
                *of_right = of_right.saturating_sub(1);
                spent = Spent(Some(index));
            }
        }
        if let Some(all) = &mut left.all {
            *all = all.saturating_sub(1);
        }
        Ok(spent)
    }

    /// Gives back what an operation has taken.
    pub(crate) fn refund(&self, spent: Spent) {
        let mut left = self.lock();
        if let Some(all) = &mut left.all {
            *all = all.saturating_add(1);
        }
        let of_right = spent.0.and_then(|index| left.rights.get_mut(index));
        if let Some(Some(of_right)) = of_right {
            *of_right = of_right.saturating_add(1);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Left> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl PartialEq for Budget {
    fn eq(&self, other: &Self) -> bool {
        std::ptr::eq(self, other)
    }
}

impl Eq for Budget {}

/// The operations that Usage Limits permit.
fn count(limits: &Value) -> Result<i64, Failure> {
    let field = |tag| limits.child(tag).map(|item| &item.value);
    let unit = field(Tag::USAGE_LIMITS_UNIT).and_then(Value::enumeration);
    if unit.is_some_and(|unit| unit != UsageLimitsUnit::OBJECT.0) {
        return Err(Reason::FeatureNotSupported.because("the Usage Limits of a ticket count operations"));
    }
    let total = field(Tag::USAGE_LIMITS_TOTAL).and_then(Value::number);
    let count = field(Tag::USAGE_LIMITS_COUNT).and_then(Value::number).or(total);
    let is_possible = |count: &i64| *count > 0 && total.is_none_or(|total| *count <= total);
    count.filter(is_possible).ok_or(Reason::InvalidField.because("the Usage Limits are not possible"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::payload::Operations;
    use kmip::ttlv::Item;

    fn limits(total: i64, unit: u32) -> Value {
        Value::Structure(vec![
            Item::new(Tag::USAGE_LIMITS_TOTAL, Value::LongInteger(total)),
            Item::new(Tag::USAGE_LIMITS_UNIT, Value::Enumeration(unit)),
        ])
    }

    #[test]
    fn a_ticket_permits_as_many_operations_as_its_limits_say() {
        let budget = Budget::new(Some(&limits(2, 2)), None).unwrap().unwrap();
        let first = budget.spend(None, Operation::GET).unwrap();
        budget.spend(None, Operation::GET).unwrap();
        assert_eq!(budget.spend(None, Operation::GET).unwrap_err().reason, Reason::UsageLimitExceeded);
        budget.refund(first);
        assert!(budget.spend(None, Operation::GET).is_ok());
        assert!(Budget::new(None, None).unwrap().is_none());
        for (wrong, unit) in [(0, 2), (-1, 2), (5, 1)] {
            assert!(Budget::new(Some(&limits(wrong, unit)), None).is_err());
        }
    }

    #[test]
    fn each_right_has_limits_of_its_own() {
        let right = |operation, total| Right {
            usage_limits: Some(limits(total, 2)),
            operations: Some(Operations { operations: vec![operation] }),
            ..Right::default()
        };
        let rights = Rights { rights: vec![right(Operation::GET, 1), right(Operation::LOCATE, 2)] };
        let budget = Budget::new(None, Some(&rights)).unwrap().unwrap();
        let spend = |operation| budget.spend(Some(&rights), operation).is_ok();
        assert!(spend(Operation::GET) && !spend(Operation::GET));
        assert!(spend(Operation::LOCATE) && spend(Operation::LOCATE) && !spend(Operation::LOCATE));
        assert!(!spend(Operation::DESTROY));
    }
}
