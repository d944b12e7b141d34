//! Operations: which versions have one, and who may ask for it (KMIP 2.1 sections 6.1 and 6.2).

use super::enumeration::{Operation, ResultReason};
use crate::version::{Range, Version};

/// Makes the rows of the operations.
macro_rules! operations {
    ($(
        $constant:ident $name:literal $title:literal $since:ident .. $($until:ident)?
        $(, client $client_since:ident .. $($client_until:ident)?)?
        $(, server $server_since:ident .. $($server_until:ident)?)?,
        reasons [$($reason:ident)*];
    )*) => {
        use super::OperationRow;
        use $crate::table::enumeration::{Operation, ResultReason};

        pub(super) static ROWS: &[OperationRow] = &[$(OperationRow {
            operation: Operation::$constant,
            name: $name,
            title: $title,
            range: range!($since $($until)?),
            from_client: operations!(@direction $($client_since $($client_until)?)?),
            from_server: operations!(@direction $($server_since $($server_until)?)?),
            reasons: &[$(ResultReason::$reason),*],
        },)*];
    };
    (@direction) => { None };
    (@direction $since:ident $($until:ident)?) => { Some(range!($since $($until)?)) };
}

mod rows;

/// One operation of the protocol.
#[derive(Debug)]
pub struct OperationRow {
    /// The operation.
    pub operation: Operation,
    /// The name in the XML and JSON encodings, e.g. `CreateKeyPair`.
    pub name: &'static str,
    /// The title in the specification, e.g. `Create Key Pair`.
    pub title: &'static str,
    /// The versions that have the operation.
    pub range: Range,
    /// The versions in which the client asks and the server answers.
    pub from_client: Option<Range>,
    /// The versions in which the server asks and the client answers.
    pub from_server: Option<Range>,
    /// The reasons of its error table (KMIP 2.1 section 6); empty where it has none.
    pub reasons: &'static [ResultReason],
}

/// Every operation in ascending order of its number.
#[must_use]
pub fn rows() -> &'static [OperationRow] {
    rows::ROWS
}

impl Operation {
    /// The row of the operation; `None` for one that is not known.
    #[must_use]
    pub fn row(self) -> Option<&'static OperationRow> {
        let index = rows::ROWS.binary_search_by_key(&self, |row| row.operation).ok()?;
        rows::ROWS.get(index)
    }

    /// Whether a client may ask for the operation in `version`.
    #[must_use]
    pub fn is_from_client(self, version: Version) -> bool {
        self.row().and_then(|row| row.from_client).is_some_and(|range| range.contains(version))
    }

    /// Whether a server may ask for the operation in `version`.
    #[must_use]
    pub fn is_from_server(self, version: Version) -> bool {
        self.row().and_then(|row| row.from_server).is_some_and(|range| range.contains(version))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::Enumeration;

    #[test]
    fn every_operation_of_the_enumeration_has_a_row() {
        let operations: Vec<u32> = rows().iter().map(|row| row.operation.code()).collect();
        let values: Vec<u32> = Operation::TABLE.rows.iter().map(|row| row.value).collect();
        assert_eq!(operations, values);
        assert_eq!(Operation::RE_KEY.row().map(|row| row.title), Some("Re-key"));
        assert!(Operation(0x8000_0001).row().is_none());
    }

    #[test]
    fn an_operation_knows_who_may_ask_for_it() {
        assert!(Operation::CREATE.is_from_client(Version::V1_0));
        assert!(!Operation::CREATE.is_from_server(Version::V3_0));
        assert!(Operation::NOTIFY.is_from_server(Version::V1_0));
        assert!(!Operation::NOTIFY.is_from_client(Version::V1_0));
        assert!(!Operation::QUERY.is_from_server(Version::V1_2));
        assert!(Operation::QUERY.is_from_server(Version::V1_3));
        assert!(!Operation::ENCRYPT.is_from_client(Version::V1_1));
    }
}
