//! Keeping a server busy for a while, and what is measured meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use kmip::table::Tag;
use kmip::table::enumeration::ResultStatus;
use kmip::ttlv::{Limits, Reader};
use server::client::{Client, Target};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use super::workload::{Prepared, VERSION, Workload};
use crate::failure::Failure;

/// How hard and how long.
pub(super) struct Load {
    pub(super) connections: u64,
    pub(super) seconds: f64,
    pub(super) warm_up_seconds: f64,
}

/// What was measured.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Figures {
    pub(super) operations_per_second: f64,
    pub(super) p50_us: f64,
    pub(super) p99_us: f64,
    pub(super) p999_us: f64,
    /// Processor time of the server an operation.
    pub(super) cpu_us: Option<f64>,
    /// Answers that report a failure.
    pub(super) errors: u64,
    /// Size of a request.
    pub(super) request_bytes: usize,
    /// Size of an answer.
    pub(super) answer_bytes: usize,
    /// Memory that the server holds at the end, in bytes.
    pub(super) memory_bytes: Option<u64>,
}

/// What one connection counts.
#[derive(Default)]
struct Count {
    latencies_ns: Vec<u64>,
    errors: u64,
    request_bytes: usize,
    answer_bytes: usize,
}

impl Load {
    /// Runs a workload and measures it; `pid` is the server's process.
    pub(super) async fn measure(
        &self,
        target: &Target,
        workload: &'static Workload,
        prepared: &Prepared,
        pid: Option<u32>,
    ) -> Result<Figures, Failure> {
        let target = Arc::new(workload.target(target)?);
        let (measuring, stopping) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
        let connecting = Arc::new(Semaphore::new(CONNECTING));
        let mut tasks = Vec::new();
        for number in 0..self.connections {
            let (measuring, stopping) = (Arc::clone(&measuring), Arc::clone(&stopping));
            let (target, prepared) = (Arc::clone(&target), prepared.clone());
            let connecting = Arc::clone(&connecting);
            tasks.push(tokio::spawn(async move {
                let turn = connecting.acquire_owned().await.ok();
                drive(&target, workload, &prepared, number, turn, &measuring, &stopping).await
            }));
        }
        tokio::time::sleep(Duration::from_secs_f64(self.warm_up_seconds)).await;
        let cpu_before = pid.and_then(processor_time);
        let begun = now();
        measuring.store(true, Ordering::Relaxed);
        tokio::time::sleep(Duration::from_secs_f64(self.seconds)).await;
        measuring.store(false, Ordering::Relaxed);
        let seconds = begun.elapsed().as_secs_f64();
        let cpu_after = pid.and_then(processor_time);
        let memory_bytes = pid.and_then(memory);
        stopping.store(true, Ordering::Relaxed);
        let mut total = Count::default();
        for task in tasks {
            let count = task.await.map_err(|fault| Failure::new("a connection", fault))??;
            total.latencies_ns.extend(count.latencies_ns);
            total.errors += count.errors;
            total.request_bytes = count.request_bytes;
            total.answer_bytes = count.answer_bytes;
        }
        Ok(Figures { memory_bytes, ..total.figures(seconds, cpu_before.zip(cpu_after)) })
    }
}

/// Time between two bytes of a slow client.
const SLOW_PAUSE: Duration = Duration::from_millis(50);

/// Connections that are opened at the same time at the beginning.
const CONNECTING: usize = 64;

/// One connection: ask, wait, ask again. `turn` is given up with the first answer.
async fn drive(
    target: &Target,
    workload: &Workload,
    prepared: &Prepared,
    connection: u64,
    mut turn: Option<OwnedSemaphorePermit>,
    measuring: &AtomicBool,
    stopping: &AtomicBool,
) -> Result<Count, Failure> {
    let failed = |fault: server::client::ClientError| Failure::Failed(fault.to_string());
    let mut count = Count::default();
    let mut client = None;
    let mut number = 0;
    let mut buffer = Vec::new();
    while !stopping.load(Ordering::Relaxed) {
        if workload.is_idle && number > 0 {
            tokio::time::sleep(Duration::from_millis(100)).await;
            continue;
        }
        let request = prepared.request(connection, number, &mut buffer);
        number += 1;
        let begun = now();
        let connected = match &mut client {
            Some(client) => client,
            none => none.insert(Client::connect(target).await.map_err(failed)?),
        };
        if workload.is_slow {
            for byte in request.chunks(1) {
                connected.send(byte).await.map_err(failed)?;
                tokio::time::sleep(SLOW_PAUSE).await;
            }
        } else {
            connected.send(request).await.map_err(failed)?;
        }
        let (bytes, is_success) = connected
            .receive_with(|answer| (answer.len(), prepared.is_echo() || is_success(answer)))
            .await
            .map_err(failed)?;
        let elapsed = begun.elapsed();
        drop(turn.take());
        if workload.reconnects
            && let Some(client) = client.take()
        {
            // The server may have closed it already.
            let _ = client.close().await;
        }
        count.request_bytes = request.len();
        count.answer_bytes = bytes;
        if measuring.load(Ordering::Relaxed) {
            count.latencies_ns.push(u64::try_from(elapsed.as_nanos()).unwrap_or(u64::MAX));
            count.errors += u64::from(!is_success);
        }
    }
    Ok(count)
}

impl Count {
    fn figures(mut self, seconds: f64, cpu: Option<(f64, f64)>) -> Figures {
        self.latencies_ns.sort_unstable();
        let operations = as_f64(self.latencies_ns.len());
        let percentile = |share: f64| {
            let index = (as_f64(self.latencies_ns.len().saturating_sub(1)) * share).round();
            #[expect(
                clippy::cast_possible_truncation,
                clippy::cast_sign_loss,
                reason = "an index below a length"
            )]
            self.latencies_ns
                .get(index as usize)
                .map_or(0.0, |ns| as_f64(usize::try_from(*ns).unwrap_or(usize::MAX)) / 1e3)
        };
        Figures {
            operations_per_second: operations / seconds,
            p50_us: percentile(0.5),
            p99_us: percentile(0.99),
            p999_us: percentile(0.999),
            cpu_us: cpu
                .filter(|_| operations > 0.0)
                .map(|(before, after)| (after - before) * 1e6 / operations),
            errors: self.errors,
            request_bytes: self.request_bytes,
            answer_bytes: self.answer_bytes,
            memory_bytes: None,
        }
    }
}

/// Whether an answer has items, all of which succeeded. Only their statuses are looked at, which costs the generator less
/// than decoding.
fn is_success(answer: &[u8]) -> bool {
    all_succeeded(answer).unwrap_or(false)
}

fn all_succeeded(answer: &[u8]) -> Result<bool, kmip::ttlv::Error> {
    let mut message = Reader::new(answer, VERSION, &Limits { max_bytes: answer.len(), ..Limits::default() });
    let mut parts = message.required(Tag::RESPONSE_MESSAGE)?.structure()?;
    message.finish()?;
    let mut items = 0;
    while let Some(part) = parts.next_item()? {
        if part.tag != Tag::BATCH_ITEM {
            continue;
        }
        let mut fields = part.structure()?;
        let status = loop {
            match fields.next_item()? {
                Some(field) if field.tag == Tag::RESULT_STATUS => break Some(field.enumeration()?),
                Some(_) => {}
                None => break None,
            }
        };
        if status != Some(ResultStatus::SUCCESS.0) {
            return Ok(false);
        }
        items += 1;
    }
    Ok(items > 0)
}

/// Processor time that a process has used, in seconds (proc(5): fields 14 and 15, in hundredths of a second).
fn processor_time(pid: u32) -> Option<f64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (_, after_name) = text.rsplit_once(')')?;
    let ticks = after_name.split_whitespace().skip(11).take(2).map(str::parse::<u32>);
    ticks.sum::<Result<u32, _>>().ok().map(|ticks| f64::from(ticks) / 100.0)
}

/// Memory that a process holds (proc(5): VmRSS), in bytes.
fn memory(pid: u32) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
    let kibibytes: u64 = line.split_whitespace().next()?.parse().ok()?;
    kibibytes.checked_mul(1024)
}

#[expect(clippy::disallowed_methods, reason = "this is where time is measured")]
fn now() -> Instant {
    Instant::now()
}

#[expect(clippy::cast_precision_loss, reason = "counts and times far below 2^52")]
const fn as_f64(number: usize) -> f64 {
    number as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failed_item_is_seen() {
        let structure = |tag: u8, parts: &[Vec<u8>]| {
            let parts = parts.concat();
            [vec![0x42, 0, tag, 1, 0, 0, 0, u8::try_from(parts.len()).unwrap()], parts].concat()
        };
        let status = |status: u8| vec![0x42, 0, 0x7F, 5, 0, 0, 0, 4, 0, 0, 0, status, 0, 0, 0, 0];
        let operation = vec![0x42, 0, 0x5C, 5, 0, 0, 0, 4, 0, 0, 0, 1, 0, 0, 0, 0];
        let item = |value: u8| structure(0x0F, &[operation.clone(), status(value)]);
        let answer = |items: &[Vec<u8>]| structure(0x7B, items);
        assert!(is_success(&answer(&[item(0)])));
        assert!(is_success(&answer(&[item(0), item(0)])));
        for status in 1..4 {
            assert!(!is_success(&answer(&[item(status)])));
            assert!(!is_success(&answer(&[item(0), item(status)])));
        }
        assert!(!is_success(&answer(&[])));
        assert!(!is_success(&answer(&[structure(0x0F, std::slice::from_ref(&operation))])));
        assert!(!is_success(b"no answer"));
        let whole = answer(&[item(0)]);
        assert!((0..whole.len()).all(|end| !is_success(&whole[..end])));
    }

    #[test]
    fn percentiles_are_of_the_sorted_latencies() {
        let count =
            Count { latencies_ns: (1..=1001).rev().map(|us| us * 1000).collect(), ..Count::default() };
        let figures = count.figures(2.0, Some((1.0, 2.001)));
        assert!((figures.p50_us - 501.0).abs() < 0.1);
        assert!((figures.p99_us - 991.0).abs() < 0.1);
        assert!((figures.operations_per_second - 500.5).abs() < 0.1);
        assert!((figures.cpu_us.unwrap() - 1000.0).abs() < 0.1);
    }

    #[test]
    fn a_process_has_used_time() {
        assert!(processor_time(std::process::id()).is_some());
    }
}
