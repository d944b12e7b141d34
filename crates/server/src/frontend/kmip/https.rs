//! KMIP over HTTPS: `POST /kmip` with a message in TTLV, XML or JSON (KMIP Additional Message Encodings 1.0).
//!
//! It is spoken on the same port as plain TTLV: a connection whose first byte is not that of a message but of an HTTP
//! method is handed over here, with its certificate and all. The REST interface has the same route for callers that a
//! session, a password or the credentials of the message prove.

use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::post;
use kmip::ttlv::{Item, Limits, decode_item, encode_item, json, xml};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::{Mutex, oneshot, watch};

use super::connection::{Next, Responder, is_stopped};
use crate::frontend::pace::{Paced, Work};

/// Whether a byte begins the name of an HTTP method; that of a KMIP message is 0x42, the letter B.
pub(crate) const fn begins_request(byte: u8) -> bool {
    matches!(byte, b'G' | b'H' | b'P' | b'D' | b'O' | b'T' | b'C')
}

/// What a message is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Ttlv,
    Xml,
    Json,
}

impl Encoding {
    /// The encoding of a Content-Type, whatever its parameters.
    fn of(headers: &HeaderMap) -> Option<Self> {
        let content_type = headers.get(header::CONTENT_TYPE)?.to_str().ok()?;
        let name = content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
        match name.as_str() {
            "application/octet-stream" => Some(Self::Ttlv),
            "text/xml" | "application/xml" => Some(Self::Xml),
            "application/json" => Some(Self::Json),
            _ => None,
        }
    }

    const fn content_type(self) -> &'static str {
        match self {
            Self::Ttlv => "application/octet-stream",
            Self::Xml => "text/xml",
            Self::Json => "application/json",
        }
    }

    /// The message as TTLV.
    fn read(self, body: &[u8], limits: &Limits) -> Result<Vec<u8>, kmip::ttlv::Error> {
        match self {
            Self::Ttlv => Ok(body.to_vec()),
            Self::Xml => xml::decode(body, limits).map(|item| encode_item(&item)),
            Self::Json => json::decode(body, limits).map(|item| encode_item(&item)),
        }
    }

    /// A TTLV message in the encoding.
    fn write(self, message: Vec<u8>, limits: &Limits) -> Result<Vec<u8>, kmip::ttlv::Error> {
        let tree = |message: &[u8]| -> Result<Item, kmip::ttlv::Error> { decode_item(message, limits) };
        Ok(match self {
            Self::Ttlv => message,
            Self::Xml => xml::encode(&tree(&message)?).into_bytes(),
            Self::Json => json::encode(&tree(&message)?).into_bytes(),
        })
    }
}

/// What the route works with.
struct Route<R> {
    responder: R,
    limits: Limits,
    stop: watch::Receiver<bool>,
    work: Work,
}

/// Serves HTTP on a connection until it ends. `begun` is what has been read of it already.
pub(crate) async fn serve<S, R>(
    stream: S,
    begun: Vec<u8>,
    responder: R,
    limits: Limits,
    idle: Duration,
    mut stop: watch::Receiver<bool>,
) where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    R: Responder + 'static,
{
    let (ended, end) = oneshot::channel::<()>();
    let stream = Paced::new(stream, idle, ended).that_begins_with(begun);
    let work = stream.work();
    let route = Route { responder, limits, stop: stop.clone(), work };
    let router = Router::new()
        .route("/kmip", post(answer::<R>))
        .layer(DefaultBodyLimit::max(limits.max_bytes))
        .with_state(Arc::new(route));
    let over = async move {
        let stopped = pin!(stop.wait_for(|stop| *stop));
        tokio::select! { _ = end => {}, _ = stopped => {} }
    };
    let listener = One(Mutex::new(Some(stream)));
    if let Err(fault) = axum::serve(listener, router).with_graceful_shutdown(over).await {
        tracing::warn!(%fault, "an HTTPS connection ended");
    }
}

async fn answer<R: Responder + 'static>(
    State(route): State<Arc<Route<R>>>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    // The connection ends, and comes back under the rules of then.
    if is_stopped(&route.stop) {
        return (StatusCode::SERVICE_UNAVAILABLE, [(header::CONNECTION, "close")]).into_response();
    }
    let _working = route.work.begin();
    exchange(&route.responder, &route.limits, &headers, &body).await
}

/// The answer to a message in the encoding that its headers name.
pub(crate) async fn exchange(
    responder: &impl Responder,
    limits: &Limits,
    headers: &HeaderMap,
    body: &[u8],
) -> Response {
    let Some(encoding) = Encoding::of(headers) else {
        return StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response();
    };
    let Ok(request) = encoding.read(body, limits) else {
        return (StatusCode::BAD_REQUEST, "the message cannot be read").into_response();
    };
    let mut response = Vec::new();
    // A request over HTTP has one answer and turns nothing round.
    let _: Next = responder.respond(&request, &mut response).await;
    if response.is_empty() {
        return (StatusCode::BAD_REQUEST, "this is no KMIP message").into_response();
    }
    match encoding.write(response, limits) {
        Ok(response) => {
            let headers =
                [(header::CONTENT_TYPE, encoding.content_type()), (header::CACHE_CONTROL, "no-store")];
            (headers, response).into_response()
        }
        Err(fault) => {
            tracing::error!(%fault, "a response cannot be written in its encoding");
            StatusCode::INTERNAL_SERVER_ERROR.into_response()
        }
    }
}

/// A connection that tells when it ended: the sender is dropped with it.
type Connection<S> = Paced<S, oneshot::Sender<()>>;

/// A listener of one connection.
struct One<S>(Mutex<Option<Connection<S>>>);

impl<S: AsyncRead + AsyncWrite + Unpin + Send + 'static> axum::serve::Listener for One<S> {
    type Io = Connection<S>;
    type Addr = ();

    async fn accept(&mut self) -> (Self::Io, Self::Addr) {
        match self.0.get_mut().take() {
            Some(stream) => (stream, ()),
            None => std::future::pending().await,
        }
    }

    fn local_addr(&self) -> std::io::Result<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kmip::Version;
    use kmip::message::{RequestMessage, ResponseHeader, ResponseMessage};
    use kmip::payload::QueryRequest;
    use kmip::table::enumeration::QueryFunction;
    use tokio::io::{AsyncReadExt, AsyncWriteExt, duplex};
    use tokio::time::{Instant, sleep};

    struct Answers;

    impl Responder for Answers {
        async fn respond(&self, request: &[u8], response: &mut Vec<u8>) -> Next {
            if RequestMessage::decode(request, &Limits::default()).is_ok() {
                let header = ResponseHeader::new(Version::V1_2, 7);
                *response = ResponseMessage { header, items: Vec::new() }.encode(Vec::new());
            }
            Next::Serve
        }

        fn refuse_length(&self, _: &mut Vec<u8>) {}
    }

    async fn post(content_type: &str, body: &[u8]) -> String {
        let (mut client, server) = duplex(65_536);
        let (_stop, stopped) = watch::channel(false);
        let limits = Limits { max_bytes: 4096, ..Limits::default() };
        tokio::spawn(serve(server, b"PO".to_vec(), Answers, limits, Duration::from_secs(5), stopped));
        let head = format!(
            "ST /kmip HTTP/1.1\r\nHost: k\r\nConnection: close\r\nContent-Type: {content_type}\r\nContent-Length: {}\r\n\r\n",
            body.len()
        );
        client.write_all(head.as_bytes()).await.unwrap();
        client.write_all(body).await.unwrap();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    fn query() -> Item {
        let query = QueryRequest {
            query_functions: vec![QueryFunction::QUERY_OPERATIONS],
            ..QueryRequest::default()
        };
        decode_item(&RequestMessage::new(Version::V1_2).with(query).to_bytes(), &Limits::default()).unwrap()
    }

    #[tokio::test]
    async fn a_message_is_answered_in_its_encoding() {
        let item = query();
        let answer = post("application/octet-stream", &encode_item(&item)).await;
        assert!(
            answer.starts_with("HTTP/1.1 200") && answer.contains("content-type: application/octet-stream")
        );
        let answer = post("text/xml; charset=utf-8", xml::encode(&item).as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("<ResponseMessage>"), "{answer}");
        let answer = post("application/json", json::encode(&item).as_bytes()).await;
        assert!(answer.starts_with("HTTP/1.1 200") && answer.contains("\"ResponseMessage\""), "{answer}");
    }

    #[tokio::test]
    async fn what_is_no_message_is_refused() {
        assert!(post("text/plain", b"x").await.starts_with("HTTP/1.1 415"));
        assert!(post("text/xml", b"<no").await.starts_with("HTTP/1.1 400"));
        assert!(post("application/octet-stream", b"nothing").await.starts_with("HTTP/1.1 400"));
        assert!(post("application/octet-stream", &[0; 5000]).await.starts_with("HTTP/1.1 413"));
    }

    /// How long it takes until a connection is closed on which a byte comes a second, first those of a text.
    async fn drip(text: &str) -> Duration {
        let (mut client, server) = duplex(1024);
        let (_stop, stopped) = watch::channel(false);
        let idle = Duration::from_secs(3600);
        tokio::spawn(serve(server, b"P".to_vec(), Answers, Limits::default(), idle, stopped));
        let begun = Instant::now();
        let (mut answer, mut rest) = (Vec::new(), text.bytes().chain(std::iter::repeat(b'x')));
        let (mut from, mut to) = tokio::io::split(&mut client);
        let drip = async {
            while to.write_all(&[rest.next().unwrap()]).await.is_ok() {
                sleep(Duration::from_secs(1)).await;
            }
        };
        tokio::select! { _ = from.read_to_end(&mut answer) => {}, () = drip => {} }
        begun.elapsed()
    }

    #[tokio::test(start_paused = true)]
    async fn a_request_that_drips_is_not_waited_for() {
        assert_eq!(drip("OST /kmip HTTP/1.1\r\nX-Long: ").await.as_secs(), 30);
        let length = "OST /kmip HTTP/1.1\r\nHost: k\r\nContent-Length: 9999\r\n\r\n";
        assert!(drip(length).await.as_secs() <= 31);
    }

    #[tokio::test(start_paused = true)]
    async fn a_slow_request_is_waited_for_and_work_may_take_its_time() {
        struct Slow;

        impl Responder for Slow {
            async fn respond(&self, request: &[u8], response: &mut Vec<u8>) -> Next {
                sleep(Duration::from_secs(100)).await;
                response.extend_from_slice(request);
                Next::Serve
            }

            fn refuse_length(&self, _: &mut Vec<u8>) {}
        }

        let (mut client, server) = duplex(1 << 20);
        let (_stop, stopped) = watch::channel(false);
        let limits = Limits { max_bytes: 1 << 20, ..Limits::default() };
        tokio::spawn(serve(server, b"P".to_vec(), Slow, limits, Duration::from_secs(60), stopped));
        let head = "OST /kmip HTTP/1.1\r\nHost: k\r\nConnection: close\r\n\
                    Content-Type: application/octet-stream\r\nContent-Length: 65536\r\n\r\n";
        client.write_all(head.as_bytes()).await.unwrap();
        for _ in 0..64 {
            sleep(Duration::from_secs(1)).await;
            client.write_all(&[7; 1024]).await.unwrap();
        }
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200") && answer.ends_with(&[7; 65536]));
    }

    #[tokio::test(start_paused = true)]
    async fn a_silent_connection_is_closed() {
        let (mut client, server) = duplex(1024);
        let (_stop, stopped) = watch::channel(false);
        let idle = Duration::from_secs(60);
        tokio::spawn(serve(server, Vec::new(), Answers, Limits::default(), idle, stopped));
        // Between two requests it may be silent for longer than in one.
        sleep(Duration::from_secs(50)).await;
        client.write_all(b"GET /kmip HTTP/1.1\r\nHost: k\r\n\r\n").await.unwrap();
        let begun = Instant::now();
        let mut answer = Vec::new();
        client.read_to_end(&mut answer).await.unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 405"));
        assert_eq!(begun.elapsed().as_secs(), 60);
    }
}
