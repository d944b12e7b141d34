//! The protocols spoken to clients: each turns bytes into calls of the engine and answers back into bytes.

pub(crate) mod health;
pub(crate) mod kmip;
pub(crate) mod pace;
pub(crate) mod rest;
