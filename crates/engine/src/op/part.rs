//! What the operations that may span several requests have in common.

use std::sync::Arc;

use kmip::UniqueIdentifier;
use kmip::ttlv::Bytes;

use crate::context::{Context, Input};
use crate::object::ManagedObject;
use crate::reason::{Failure, Reason};
use crate::service::{Owner, Part, Stream, Work};

/// The key of a request: the one it names, the one of the stream it goes on, or the ID Placeholder.
pub(super) fn key(
    context: &mut Context<'_, '_>,
    named: Option<&UniqueIdentifier>,
    part: Part<'_>,
) -> Result<Arc<ManagedObject>, Failure> {
    if let (None, Part::Next { correlation, .. }) = (named, part) {
        let (domain, user) = (context.caller.domain, context.caller.user);
        let key = context.engine.streams.key(correlation, domain, user, context.now);
        return context.object_by_uid(&key.ok_or_else(unknown)?);
    }
    context.object(named)
}

fn unknown() -> Failure {
    Reason::InvalidCorrelationValue.because("no such stream")
}

/// The bytes of a part; only parts of a stream may have none.
pub(super) fn bytes<'a>(input: Option<&'a Input<'_>>, part: Part<'_>) -> Result<&'a [u8], Failure> {
    match input {
        Some(input) => Ok(input),
        None if part == Part::Whole => Err(Reason::MissingData.because("the data is missing")),
        None => Ok(&[]),
    }
}

fn owner(context: &Context<'_, '_>, key: Option<&ManagedObject>) -> Owner {
    Owner {
        domain: context.caller.domain,
        user: context.caller.user,
        operation: context.operation,
        key: key.map(|key| key.uid.clone()),
    }
}

/// Begins a stream and gives its Correlation Value. `held` are the bytes of its first part, where it holds a message back.
pub(super) fn begin(
    context: &mut Context<'_, '_>,
    key: Option<&ManagedObject>,
    work: Work,
    held: Option<usize>,
) -> Result<Bytes, Failure> {
    context.happens_once()?;
    let stream = Stream::new(owner(context, key), work, held);
    context.engine.streams.begin(stream, context.engine.random.as_ref(), context.now)
}

/// Takes out the stream that a part goes on.
pub(super) fn resume(
    context: &mut Context<'_, '_>,
    key: Option<&ManagedObject>,
    correlation: &[u8],
    bytes: &[u8],
) -> Result<Stream, Failure> {
    context.happens_once()?;
    context.engine.streams.take(correlation, &owner(context, key), bytes.len(), context.now)
}

/// Puts back a stream that goes on, and gives its Correlation Value for the answer.
pub(super) fn suspend(context: &Context<'_, '_>, correlation: &[u8], stream: Stream) -> Bytes {
    context.engine.streams.put_back(correlation, stream, context.now);
    Bytes::from(correlation)
}

/// Refuses additional data of authenticated encryption that come after the first part: they would not be authenticated
/// (KMIP 2.1 sections 6.1.11 and 6.1.17).
pub(super) fn check_later(additional_data: Option<&Bytes>) -> Result<(), Failure> {
    match additional_data {
        Some(bytes) if !bytes.is_empty() => {
            Err(Reason::InvalidField.because("additional data come with the first part"))
        }
        _ => Ok(()),
    }
}

/// Bytes for an answer, `None` when a part has given none.
pub(super) fn some(bytes: &[u8]) -> Option<Bytes> {
    (!bytes.is_empty()).then(|| Bytes::from(bytes))
}
