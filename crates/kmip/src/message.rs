//! Messages: header, batch items, and what becomes of bytes that are none (KMIP 2.1 chapter 8, 1.4 chapters 6 and 7).

use crate::credential::Authentication;
use crate::payload::{RequestPayload, ResponsePayload};
use crate::table::enumeration::{
    AsynchronousIndicator, AttestationType, BatchErrorContinuationOption, Ephemeral, Operation, ResultReason,
    ResultStatus,
};
use crate::table::{Enumeration, Tag};
use crate::ttlv::wire::Codec;
use crate::ttlv::{Bytes, DateTime, Error, ErrorKind, Limits, Raw, Reader, Value, Wire, Writer, structure};
use crate::version::Version;

/// Most batch items that a message may have.
pub const MAX_BATCH_COUNT: usize = 4096;

structure! {
    /// The header of a request (KMIP 2.1 section 8.2, 1.4 section 7.2).
    pub struct RequestHeader {
        /// Version of the message and its response.
        protocol_version: Version = PROTOCOL_VERSION,
        /// Most bytes that the response may have.
        maximum_response_size: Option<i32> = MAXIMUM_RESPONSE_SIZE,
        /// The client's mark on the request, for both logs.
        client_correlation_value: Option<String> = CLIENT_CORRELATION_VALUE in [V1_4 ..],
        /// The server's mark on the earlier response that this request belongs to.
        server_correlation_value: Option<String> = SERVER_CORRELATION_VALUE in [V1_4 ..],
        /// Whether operations may or must be processed asynchronously; in 1.x `true` reads as Optional.
        asynchronous_indicator: Option<AsynchronousIndicator> = ASYNCHRONOUS_INDICATOR via Asynchronous,
        /// Whether the client can attest when asked.
        attestation_capable_indicator: Option<bool> = ATTESTATION_CAPABLE_INDICATOR in [V1_2 ..],
        /// How it can attest.
        attestation_types: Vec<AttestationType> = ATTESTATION_TYPE in [V1_2 ..],
        /// Who asks.
        authentication: Option<Authentication> = AUTHENTICATION,
        /// What becomes of the batch when an item fails; Stop when absent.
        batch_error_continuation_option: Option<BatchErrorContinuationOption> = BATCH_ERROR_CONTINUATION_OPTION,
        /// Whether items must be processed in order, as they always are here.
        batch_order_option: Option<bool> = BATCH_ORDER_OPTION in [V1_0 .. V3_0],
        /// When the request was made.
        time_stamp: Option<DateTime> = TIME_STAMP,
        /// Number of items.
        batch_count: Option<i32> = BATCH_COUNT in [V1_0 .. V3_0],
    }
}

/// A request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestMessage {
    /// Its header.
    pub header: RequestHeader,
    /// Its operations.
    pub items: Vec<RequestItem>,
}

/// One operation of a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestItem {
    /// The operation.
    pub operation: Operation,
    /// What of the response the server keeps for later items instead of sending it (2.0 and later; `true` reads as Data).
    pub ephemeral: Option<Ephemeral>,
    /// The client's mark on the item.
    pub unique_batch_item_id: Option<Bytes>,
    /// The payload, or why there is none.
    pub payload: Result<RequestPayload, PayloadFault>,
    /// Extensions.
    pub extensions: Vec<MessageExtension>,
}

/// Why an item has no payload.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PayloadFault {
    /// The operation is unknown, or the version does not have it.
    UnknownOperation,
    /// The payload is malformed.
    Malformed(Error),
}

structure! {
    /// An extension of a batch item (KMIP 2.1 section 8.18).
    pub struct MessageExtension {
        /// Whose extension it is.
        vendor_identification: String = VENDOR_IDENTIFICATION,
        /// Whether the item must fail when the server does not understand the extension.
        criticality_indicator: bool = CRITICALITY_INDICATOR,
        /// The extension.
        vendor_extension: Value = VENDOR_EXTENSION,
    }
}

structure! {
    /// The header of a response (KMIP 2.1 section 8.4, 1.4 section 7.2).
    pub struct ResponseHeader {
        /// Version of the request.
        protocol_version: Version = PROTOCOL_VERSION,
        /// When the response was made.
        time_stamp: DateTime = TIME_STAMP,
        /// A nonce to attest with.
        nonce: Option<Value> = NONCE in [V1_2 ..],
        /// Proof that the server knows the password (2.0 and later).
        server_hashed_password: Option<Bytes> = SERVER_HASHED_PASSWORD in [V2_0 ..],
        /// How the client may attest.
        attestation_types: Vec<AttestationType> = ATTESTATION_TYPE in [V1_2 ..],
        /// The mark of the request.
        client_correlation_value: Option<String> = CLIENT_CORRELATION_VALUE in [V1_4 ..],
        /// The server's mark on the exchange.
        server_correlation_value: Option<String> = SERVER_CORRELATION_VALUE in [V1_4 ..],
        /// Number of items.
        batch_count: Option<i32> = BATCH_COUNT in [V1_0 .. V3_0],
    }
}

/// A response.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseMessage {
    /// Its header.
    pub header: ResponseHeader,
    /// The results, one an item of the request that was processed.
    pub items: Vec<ResponseItem>,
}

/// The result of one operation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResponseItem {
    /// The operation; absent when the request could not be read so far.
    pub operation: Option<Operation>,
    /// The client's mark on the item.
    pub unique_batch_item_id: Option<Bytes>,
    /// How it ended.
    pub result_status: ResultStatus,
    /// Why it failed; the newest reason, an older version is sent the one it has.
    pub result_reason: Option<ResultReason>,
    /// Words for a person.
    pub result_message: Option<String>,
    /// Under which value a pending operation is polled.
    pub asynchronous_correlation_value: Option<Bytes>,
    /// What came out.
    pub payload: Option<ResponsePayload>,
    /// Extensions.
    pub extensions: Vec<MessageExtension>,
}

/// What could be read of bytes that are not a request.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{error}")]
pub struct DecodeFailure {
    /// The fault.
    pub error: Error,
    /// The version of the header, where there is one.
    pub version: Option<Version>,
    /// The client's mark, where the header could be read.
    pub client_correlation_value: Option<String>,
}

/// The Asynchronous Indicator: a Boolean in 1.x, an enumeration later.
struct Asynchronous;

impl Codec<Option<AsynchronousIndicator>> for Asynchronous {
    fn put(value: &Option<AsynchronousIndicator>, writer: &mut Writer, tag: Tag) {
        match value {
            Some(value) if writer.version >= Version::V2_0 => writer.enumeration(tag, *value),
            Some(value) => writer.boolean(tag, *value != AsynchronousIndicator::PROHIBITED),
            None => {}
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<AsynchronousIndicator>, Error> {
        let Some(raw) = reader.optional(tag)? else { return Ok(None) };
        if raw.version >= Version::V2_0 {
            return AsynchronousIndicator::decode(raw).map(Some);
        }
        Ok(Some(if raw.boolean()? {
            AsynchronousIndicator::OPTIONAL
        } else {
            AsynchronousIndicator::PROHIBITED
        }))
    }
}

/// Ephemeral: a Boolean in 2.x, an enumeration later.
struct EphemeralCodec;

impl Codec<Option<Ephemeral>> for EphemeralCodec {
    fn put(value: &Option<Ephemeral>, writer: &mut Writer, tag: Tag) {
        match value {
            Some(value) if writer.version >= Version::V3_0 => writer.enumeration(tag, *value),
            Some(_) if writer.version >= Version::V2_0 => writer.boolean(tag, true),
            _ => {}
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<Ephemeral>, Error> {
        if reader.version < Version::V2_0 {
            return Ok(None);
        }
        let Some(raw) = reader.optional(tag)? else { return Ok(None) };
        if raw.version >= Version::V3_0 {
            return Ephemeral::decode(raw).map(Some);
        }
        Ok(raw.boolean()?.then_some(Ephemeral::DATA))
    }
}

/// Unique Batch Item ID, which 3.0 has no more.
struct BatchItemId;

impl Codec<Option<Bytes>> for BatchItemId {
    fn put(value: &Option<Bytes>, writer: &mut Writer, tag: Tag) {
        if let Some(id) = value.as_ref().filter(|_| writer.version < Version::V3_0) {
            writer.bytes(tag, id);
        }
    }

    fn take(reader: &mut Reader<'_>, tag: Tag) -> Result<Option<Bytes>, Error> {
        if reader.version >= Version::V3_0 {
            return Ok(None);
        }
        reader.optional(tag)?.map(Bytes::decode).transpose()
    }
}

impl RequestHeader {
    /// A header of a version with nothing asked for.
    #[must_use]
    pub const fn new(version: Version) -> Self {
        Self {
            protocol_version: version,
            maximum_response_size: None,
            client_correlation_value: None,
            server_correlation_value: None,
            asynchronous_indicator: None,
            attestation_capable_indicator: None,
            attestation_types: Vec::new(),
            authentication: None,
            batch_error_continuation_option: None,
            batch_order_option: None,
            time_stamp: None,
            batch_count: None,
        }
    }
}

impl RequestHeader {
    /// Refuses options that nobody knows: what is meant by them cannot be done.
    fn check_options(&self) -> Result<(), Error> {
        let version = self.protocol_version;
        if self.batch_error_continuation_option.is_some_and(|option| !option.is_defined_in(version)) {
            return Err(Error::new(ErrorKind::Value, Tag::BATCH_ERROR_CONTINUATION_OPTION));
        }
        // In 1.x it is a Boolean.
        let newest = version.max(Version::V2_0);
        if self.asynchronous_indicator.is_some_and(|indicator| !indicator.is_defined_in(newest)) {
            return Err(Error::new(ErrorKind::Value, Tag::ASYNCHRONOUS_INDICATOR));
        }
        Ok(())
    }
}

impl RequestMessage {
    /// A request of a version without items.
    #[must_use]
    pub const fn new(version: Version) -> Self {
        Self { header: RequestHeader::new(version), items: Vec::new() }
    }

    /// The request with one more operation.
    #[must_use]
    pub fn with(mut self, payload: impl Into<RequestPayload>) -> Self {
        let payload = payload.into();
        let id = u32::try_from(self.items.len()).unwrap_or(u32::MAX).to_be_bytes();
        let unique_batch_item_id =
            self.header.protocol_version.lt(&Version::V3_0).then(|| Bytes::from(&id[..]));
        self.items.push(RequestItem {
            operation: payload.operation(),
            ephemeral: None,
            unique_batch_item_id,
            payload: Ok(payload),
            extensions: Vec::new(),
        });
        self
    }

    /// Writes the request. Items without a payload write none.
    pub fn encode(&self, writer: &mut Writer) {
        let mark = writer.begin(Tag::REQUEST_MESSAGE);
        let header =
            RequestHeader { batch_count: i32::try_from(self.items.len()).ok(), ..self.header.clone() };
        header.encode(writer, Tag::REQUEST_HEADER);
        for item in &self.items {
            let mark = writer.begin(Tag::BATCH_ITEM);
            writer.code(Tag::OPERATION, item.operation.0);
            EphemeralCodec::put(&item.ephemeral, writer, Tag::EPHEMERAL);
            BatchItemId::put(&item.unique_batch_item_id, writer, Tag::UNIQUE_BATCH_ITEM_ID);
            if let Ok(payload) = &item.payload {
                payload.encode(writer);
            }
            for extension in &item.extensions {
                extension.encode(writer, Tag::MESSAGE_EXTENSION);
            }
            writer.end(mark);
        }
        writer.end(mark);
    }

    /// The request as bytes.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut writer = Writer::new(Vec::with_capacity(512), self.header.protocol_version);
        self.encode(&mut writer);
        writer.into_buffer()
    }

    /// Reads a request that fills the whole input.
    ///
    /// # Errors
    /// When it is malformed. A malformed payload is no error of the message: its item has the fault.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, DecodeFailure> {
        let mut failure = DecodeFailure {
            error: Error::new(ErrorKind::Limit, Tag::REQUEST_MESSAGE),
            version: None,
            client_correlation_value: None,
        };
        if bytes.len() > limits.max_bytes {
            return Err(failure);
        }
        Self::read(bytes, limits, &mut failure).map_err(|error| DecodeFailure { error, ..failure })
    }

    fn read(bytes: &[u8], limits: &Limits, known: &mut DecodeFailure) -> Result<Self, Error> {
        let mut outer = Reader::new(bytes, Version::V1_0, limits);
        let message = outer.required(Tag::REQUEST_MESSAGE)?;
        outer.finish()?;
        let mut reader = message.structure()?;
        let mut header = reader.required(Tag::REQUEST_HEADER)?;
        let version = Version::decode(header.structure()?.required(Tag::PROTOCOL_VERSION)?)?;
        known.version = Some(version);
        if !version.is_supported() {
            return Err(Error::new(ErrorKind::Value, Tag::PROTOCOL_VERSION));
        }
        header.version = version;
        reader.version = version;
        let header = RequestHeader::decode(header)?;
        known.client_correlation_value.clone_from(&header.client_correlation_value);
        header.check_options()?;
        let mut items = Vec::with_capacity(1);
        while let Some(raw) = reader.optional(Tag::BATCH_ITEM)? {
            if items.len() == MAX_BATCH_COUNT {
                return Err(raw.error(ErrorKind::Limit));
            }
            items.push(RequestItem::decode(raw)?);
        }
        reader.finish()?;
        let count_is_right = match header.batch_count {
            Some(count) => usize::try_from(count) == Ok(items.len()),
            None => version >= Version::V3_0,
        };
        if !count_is_right || items.is_empty() {
            return Err(Error::new(ErrorKind::Value, Tag::BATCH_COUNT));
        }
        Ok(Self { header, items })
    }
}

impl RequestItem {
    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        let mut reader = raw.structure()?;
        let operation = Operation::decode(reader.required(Tag::OPERATION)?)?;
        let ephemeral = EphemeralCodec::take(&mut reader, Tag::EPHEMERAL)?;
        let unique_batch_item_id = BatchItemId::take(&mut reader, Tag::UNIQUE_BATCH_ITEM_ID)?;
        let payload = match reader.optional(Tag::REQUEST_PAYLOAD)? {
            Some(raw) if operation.is_defined_in(raw.version) => RequestPayload::decode(operation, raw)
                .map_or(Err(PayloadFault::UnknownOperation), |payload| {
                    payload.map_err(PayloadFault::Malformed)
                }),
            Some(_) => Err(PayloadFault::UnknownOperation),
            None => Err(PayloadFault::Malformed(Error::new(ErrorKind::Missing, Tag::REQUEST_PAYLOAD))),
        };
        let mut extensions = Vec::new();
        while let Some(raw) = reader.optional(Tag::MESSAGE_EXTENSION)? {
            extensions.push(MessageExtension::decode(raw)?);
        }
        reader.finish()?;
        Ok(Self { operation, ephemeral, unique_batch_item_id, payload, extensions })
    }
}

impl ResponseHeader {
    /// A header of a version, made at a time (seconds since 1970-01-01 UTC).
    #[must_use]
    pub const fn new(version: Version, now: i64) -> Self {
        Self {
            protocol_version: version,
            time_stamp: DateTime(now),
            nonce: None,
            server_hashed_password: None,
            attestation_types: Vec::new(),
            client_correlation_value: None,
            server_correlation_value: None,
            batch_count: None,
        }
    }
}

impl ResponseItem {
    /// The result of an operation that failed.
    #[must_use]
    pub const fn failure(
        operation: Option<Operation>,
        reason: ResultReason,
        message: Option<String>,
    ) -> Self {
        Self {
            operation,
            unique_batch_item_id: None,
            result_status: ResultStatus::OPERATION_FAILED,
            result_reason: Some(reason),
            result_message: message,
            asynchronous_correlation_value: None,
            payload: None,
            extensions: Vec::new(),
        }
    }

    /// The result of an operation that succeeded.
    #[must_use]
    pub const fn success(operation: Operation, payload: Option<ResponsePayload>) -> Self {
        Self {
            operation: Some(operation),
            unique_batch_item_id: None,
            result_status: ResultStatus::SUCCESS,
            result_reason: None,
            result_message: None,
            asynchronous_correlation_value: None,
            payload,
            extensions: Vec::new(),
        }
    }

    fn put(&self, writer: &mut Writer) {
        let mark = writer.begin(Tag::BATCH_ITEM);
        if let Some(operation) = self.operation {
            writer.code(Tag::OPERATION, operation.0);
        }
        BatchItemId::put(&self.unique_batch_item_id, writer, Tag::UNIQUE_BATCH_ITEM_ID);
        writer.enumeration(Tag::RESULT_STATUS, self.result_status);
        if let Some(reason) = self.result_reason {
            writer.enumeration(Tag::RESULT_REASON, reason.for_operation(self.operation, writer.version));
        }
        if let Some(message) = &self.result_message {
            writer.text(Tag::RESULT_MESSAGE, message);
        }
        if let Some(value) = &self.asynchronous_correlation_value {
            writer.bytes(Tag::ASYNCHRONOUS_CORRELATION_VALUE, value);
        }
        if let Some(payload) = &self.payload {
            payload.encode(writer);
        }
        for extension in &self.extensions {
            extension.encode(writer, Tag::MESSAGE_EXTENSION);
        }
        writer.end(mark);
    }

    /// Writes the result; one that holds a value which the version does not define becomes a failure.
    fn encode(&self, writer: &mut Writer) {
        let start = writer.position();
        self.put(writer);
        if writer.undefined().is_some() {
            writer.rewind(start);
            let failure = Self {
                unique_batch_item_id: self.unique_batch_item_id.clone(),
                ..Self::failure(
                    self.operation,
                    ResultReason::FEATURE_NOT_SUPPORTED,
                    Some("the result has a value that this protocol version does not define".to_owned()),
                )
            };
            failure.put(writer);
        }
    }

    fn decode(raw: Raw<'_>) -> Result<Self, Error> {
        let mut reader = raw.structure()?;
        let operation = reader.optional(Tag::OPERATION)?.map(Operation::decode).transpose()?;
        let unique_batch_item_id = BatchItemId::take(&mut reader, Tag::UNIQUE_BATCH_ITEM_ID)?;
        let result_status = ResultStatus::decode(reader.required(Tag::RESULT_STATUS)?)?;
        let result_reason = reader.optional(Tag::RESULT_REASON)?.map(ResultReason::decode).transpose()?;
        let result_message = reader.optional(Tag::RESULT_MESSAGE)?.map(String::decode).transpose()?;
        let asynchronous_correlation_value =
            reader.optional(Tag::ASYNCHRONOUS_CORRELATION_VALUE)?.map(Bytes::decode).transpose()?;
        let payload = match (reader.optional(Tag::RESPONSE_PAYLOAD)?, operation) {
            (Some(raw), Some(operation)) => ResponsePayload::decode(operation, raw).transpose()?,
            _ => None,
        };
        let mut extensions = Vec::new();
        while let Some(raw) = reader.optional(Tag::MESSAGE_EXTENSION)? {
            extensions.push(MessageExtension::decode(raw)?);
        }
        reader.finish()?;
        Ok(Self {
            operation,
            unique_batch_item_id,
            result_status,
            result_reason,
            result_message,
            asynchronous_correlation_value,
            payload,
            extensions,
        })
    }
}

impl ResponseMessage {
    /// Writes the response at the end of a buffer.
    #[must_use]
    pub fn encode(&self, buffer: Vec<u8>) -> Vec<u8> {
        let mut writer = Writer::new(buffer, self.header.protocol_version);
        let mark = writer.begin(Tag::RESPONSE_MESSAGE);
        let batch_count = i32::try_from(self.items.len()).ok();
        if self.header.batch_count == batch_count {
            self.header.encode(&mut writer, Tag::RESPONSE_HEADER);
        } else {
            let header = ResponseHeader { batch_count, ..self.header.clone() };
            header.encode(&mut writer, Tag::RESPONSE_HEADER);
        }
        for item in &self.items {
            item.encode(&mut writer);
        }
        writer.end(mark);
        writer.into_buffer()
    }

    /// Reads a response that fills the whole input.
    ///
    /// # Errors
    /// When it is malformed.
    pub fn decode(bytes: &[u8], limits: &Limits) -> Result<Self, Error> {
        if bytes.len() > limits.max_bytes {
            return Err(Error::new(ErrorKind::Limit, Tag::RESPONSE_MESSAGE));
        }
        let mut outer = Reader::new(bytes, Version::V1_0, limits);
        let message = outer.required(Tag::RESPONSE_MESSAGE)?;
        outer.finish()?;
        let mut reader = message.structure()?;
        let mut header = reader.required(Tag::RESPONSE_HEADER)?;
        let version = Version::decode(header.structure()?.required(Tag::PROTOCOL_VERSION)?)?;
        header.version = version;
        reader.version = version;
        let header = ResponseHeader::decode(header)?;
        let mut items = Vec::new();
        while let Some(raw) = reader.optional(Tag::BATCH_ITEM)? {
            items.push(ResponseItem::decode(raw)?);
        }
        reader.finish()?;
        Ok(Self { header, items })
    }
}

impl DecodeFailure {
    /// The answer: one failed item without an operation, in the version of the request or the nearest one spoken; in the
    /// oldest where no version could be read.
    #[must_use]
    pub fn response(&self, now: i64) -> ResponseMessage {
        let asked = self.version.unwrap_or(Version::V1_0);
        let version = if asked.is_supported() {
            asked
        } else {
            Version::ALL.iter().rev().find(|v| **v <= asked).copied().unwrap_or(Version::V1_0)
        };
        let (reason, message) = if asked == version {
            (ResultReason::INVALID_MESSAGE, self.error.to_string())
        } else {
            (ResultReason::UNSUPPORTED_PROTOCOL_VERSION, format!("protocol version {asked} is not supported"))
        };
        let header = ResponseHeader {
            client_correlation_value: self.client_correlation_value.clone(),
            ..ResponseHeader::new(version, now)
        };
        ResponseMessage { header, items: vec![ResponseItem::failure(None, reason, Some(message))] }
    }
}
