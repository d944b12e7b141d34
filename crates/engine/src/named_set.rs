//! Sets of few things that have names: rights of administrators, compatibility profiles of clients.

/// Makes a set, the table of its members, and the ways between names and members. A row is a constant, its bit and its
/// name, which is kept: it never gets another meaning. `$unknown` has the words for a name that nothing bears.
macro_rules! named_set {
    (
        $(#[$set_doc:meta])*
        $set:ident in $table:ident, $unknown:path;
        $($(#[$doc:meta])* $constant:ident = $bit:literal, $name:literal;)*
    ) => {
        $(#[$set_doc])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
        pub struct $set(u32);

        /// Every member with its name.
        pub const $table: &[($set, &str)] = &[$( ($set::$constant, $name), )*];

        impl $set {
            $( $(#[$doc])* pub const $constant: Self = Self(1 << $bit); )*

            /// The empty set.
            pub const NONE: Self = Self(0);

            /// Every member.
            #[must_use]
            pub fn all() -> Self {
                $table.iter().fold(Self::NONE, |all, (member, _)| all.with(*member))
            }

            /// These members and others.
            #[must_use]
            pub const fn with(self, others: Self) -> Self {
                Self(self.0 | others.0)
            }

            /// Whether all of some members are in the set.
            #[must_use]
            pub const fn contains(self, others: Self) -> bool {
                self.0 & others.0 == others.0
            }

            /// The names of the members, in the order of the table.
            #[must_use]
            pub fn names(self) -> Vec<String> {
                let is_in = |(member, _): &&(Self, &str)| self.contains(*member);
                $table.iter().filter(is_in).map(|(_, name)| (*name).to_owned()).collect()
            }

            /// The member of a name.
            fn named(name: &str) -> Option<Self> {
                $table.iter().find(|(_, known)| *known == name).map(|(member, _)| *member)
            }

            /// The members of some names.
            ///
            /// # Errors
            /// [`Reason::InvalidField`](crate::reason::Reason::InvalidField) for a name that nothing bears.
            pub fn from_names(names: &[String]) -> Result<Self, $crate::reason::Failure> {
                names.iter().try_fold(Self::NONE, |set, name| {
                    let unknown = || $crate::reason::Reason::InvalidField.because($unknown(name));
                    Ok(set.with(Self::named(name).ok_or_else(unknown)?))
                })
            }

            /// The members of some names that were kept; those that nothing bears any more are passed over.
            #[must_use]
            pub fn from_kept(names: &[String]) -> Self {
                names.iter().filter_map(|name| Self::named(name)).fold(Self::NONE, Self::with)
            }
        }
    };
}

pub(crate) use named_set;
