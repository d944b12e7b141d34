//! The protocol's tables: tags, enumerations, masks, attributes and operations of all versions as rows.
