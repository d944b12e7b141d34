//! Protocol versions and ranges of them.

use std::fmt;

/// A protocol version: the Protocol Version of a message header (KMIP 1.4 section 6.1, KMIP 2.1 section 8.6).
///
/// Versions order as the protocol counts them; one that this crate does not know (1.5, 3.1) is a legal value.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Version {
    /// Protocol Version Major.
    pub major: u16,
    /// Protocol Version Minor.
    pub minor: u16,
}

impl Version {
    /// KMIP 1.0.
    pub const V1_0: Self = Self::new(1, 0);
    /// KMIP 1.1.
    pub const V1_1: Self = Self::new(1, 1);
    /// KMIP 1.2.
    pub const V1_2: Self = Self::new(1, 2);
    /// KMIP 1.3.
    pub const V1_3: Self = Self::new(1, 3);
    /// KMIP 1.4.
    pub const V1_4: Self = Self::new(1, 4);
    /// KMIP 2.0.
    pub const V2_0: Self = Self::new(2, 0);
    /// KMIP 2.1.
    pub const V2_1: Self = Self::new(2, 1);
    /// KMIP 3.0.
    pub const V3_0: Self = Self::new(3, 0);

    /// Every version that is spoken, oldest first.
    pub const ALL: &'static [Self] =
        &[Self::V1_0, Self::V1_1, Self::V1_2, Self::V1_3, Self::V1_4, Self::V2_0, Self::V2_1, Self::V3_0];

    /// The version `major`.`minor`, known or not.
    #[must_use]
    pub const fn new(major: u16, minor: u16) -> Self {
        Self { major, minor }
    }

    /// Whether the version is one of [`Version::ALL`].
    #[must_use]
    pub fn is_supported(self) -> bool {
        Self::ALL.contains(&self)
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}.{}", self.major, self.minor)
    }
}

/// The versions that have an item of the protocol.
///
/// A version that is not known falls where its number puts it, so one newer than all behaves like the newest.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash)]
pub struct Range {
    /// The first version with the item.
    pub since: Version,
    /// The first version without it again; `None` while no version has dropped it.
    pub until: Option<Version>,
}

impl Range {
    /// Every version.
    pub const ALL: Self = Self::from(Version::V1_0);

    /// All versions from `since` on.
    #[must_use]
    pub const fn from(since: Version) -> Self {
        Self { since, until: None }
    }

    /// The versions from `since` up to, and without, `until`.
    #[must_use]
    pub const fn between(since: Version, until: Version) -> Self {
        Self { since, until: Some(until) }
    }

    /// Whether `version` has the item.
    #[must_use]
    pub fn contains(self, version: Version) -> bool {
        self.since <= version && self.until.is_none_or(|until| version < until)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_ordered_and_print_as_the_specification_writes_them() {
        assert!(Version::ALL.is_sorted());
        assert_eq!(Version::V1_4.to_string(), "1.4");
        assert!(Version::V2_1.is_supported());
        assert!(!Version::new(1, 5).is_supported());
    }

    #[test]
    fn a_range_ends_before_the_version_that_dropped_the_item() {
        let range = Range::between(Version::V1_2, Version::V2_0);
        assert!(!range.contains(Version::V1_1));
        assert!(range.contains(Version::V1_2));
        assert!(range.contains(Version::V1_4));
        assert!(!range.contains(Version::V2_0));
    }

    #[test]
    fn an_unknown_newer_version_behaves_like_the_newest() {
        let unknown = Version::new(4, 7);
        assert!(Range::from(Version::V3_0).contains(unknown));
        assert!(!Range::between(Version::V1_0, Version::V3_0).contains(unknown));
    }
}
