//! The table of settings: one row each, read by every source of settings and by the documentation.

use std::fmt::Write as _;
use std::net::SocketAddr;

use api::TlsVersion;
use engine::RngSeed;

use super::Config;

/// One setting.
pub struct Setting {
    /// Dotted name: section and key.
    pub name: &'static str,
    /// What a value looks like.
    pub type_name: &'static str,
    /// The unit of a number, or empty.
    pub unit: &'static str,
    /// What it does.
    pub doc: &'static str,
    /// The smallest and largest number allowed.
    pub range: Option<(u64, u64)>,
    /// Reads the value out of a configuration.
    pub get: fn(&Config) -> toml::Value,
    /// Puts a value into a configuration; the error says what is expected.
    pub set: fn(&mut Config, &toml::Value) -> Result<(), String>,
}

impl Setting {
    /// The environment variable that overrides the setting.
    #[must_use]
    pub fn variable(&self) -> String {
        format!("KEYWARD_{}", self.name.replace('.', "_").to_ascii_uppercase())
    }

    /// The section of the file that holds the setting.
    #[must_use]
    pub fn section(&self) -> &'static str {
        self.name.split('.').next().unwrap_or_default()
    }
}

/// A row: the field's path is also the setting's name.
macro_rules! setting {
    ($section:ident . $field:ident : $type:ty, $unit:literal, $doc:literal $(, $low:literal ..= $high:literal)?) => {
        Setting {
            name: concat!(stringify!($section), ".", stringify!($field)),
            type_name: <$type as SettingType>::NAME,
            unit: $unit,
            doc: $doc,
            range: setting!(@range $($low, $high)?),
            get: |config| config.$section.$field.to_value(),
            set: |config, value| {
                let parsed = <$type as SettingType>::from_value(value)?;
                $(let range = $low..=$high;
                if !range.contains(&parsed) {
                    return Err(format!("{parsed} is not between {} and {}", range.start(), range.end()));
                })?
                config.$section.$field = parsed;
                Ok(())
            },
        }
    };
    (@range) => { None };
    (@range $low:literal, $high:literal) => { Some(($low, $high)) };
}

/// Every setting, in the order in which the documentation shows them.
pub const TABLE: &[Setting] = &[
    setting!(kmip.listen: Vec<SocketAddr>, "",
        "Addresses of the first KMIP interface, called kmip. Port 0 picks a free port. Others are made at run time."),
    setting!(kmip.interop: bool, "",
        "Answer the Interop operation, which test runs use to mark their beginning and end. \
         Off, it is answered with Operation Not Supported."),
    setting!(kmip.max_message_bytes: u64, "bytes",
        "Longest message accepted from a client whose certificate was verified. Before that, 1 MiB holds.",
        4096..=1_073_741_824),
    setting!(kmip.idle_timeout_s: u64, "seconds", "A connection of the first KMIP interface that is silent for so long is closed.",
        1..=604_800),
    setting!(kmip.max_connections: u64, "", "Connections open at the same time on each KMIP interface; further ones are closed at once.",
        1..=1_000_000),
    setting!(kmip.min_tls: TlsVersion, "",
        "The oldest TLS version that the first KMIP interface accepts. 1.0 and 1.1 are for old devices only; prefer an \
         interface of their own."),
    setting!(kmip.rng_seed: RngSeed, "",
        "What RNG Seed does with a client's seed: mix all of it into the generator, mix 16 bytes of it, ignore it, or \
         refuse it."),
    setting!(api.listen: Vec<SocketAddr>, "", "Addresses of the REST interface. An empty list switches it off."),
    setting!(nae.listen: Vec<SocketAddr>, "", "Addresses of the NAE-XML interface. An empty list switches it off."),
    setting!(health.listen: Vec<SocketAddr>, "",
        "Addresses of the health interface: plain HTTP, /live and /ready. An empty list switches it off."),
    setting!(log.format: LogFormat, "", "How log records are written to standard error."),
    setting!(log.level: LogLevel, "", "The least severe level that is logged."),
    setting!(audit.mode: AuditMode, "",
        "Whether requests wait for their audit records. async: records are written a few milliseconds later, and a lost \
         disk loses the last ones. sync: a request is answered, and what it changes kept, only once its records are on \
         the disk; while they cannot be written requests fail."),
    setting!(audit.max_file_bytes: u64, "bytes", "A file of the audit trail that is as long is followed by the next one.",
        65536..=1_073_741_824),
    setting!(worker.threads: u64, "",
        "Threads of each lane of the worker pool. 0 means one a processor.",
        0..=1024),
    setting!(worker.queue: u64, "",
        "Jobs that may wait in each lane of the worker pool; a client that comes later is told that the server is busy.",
        1..=1_000_000),
    setting!(cache.max_objects: u64, "", "Opened objects kept in memory. 0 switches the cache off.",
        0..=100_000_000),
    setting!(cache.max_bytes: u64, "bytes", "Memory that opened objects may take together.",
        0..=1_099_511_627_776),
    setting!(streams.max_open: u64, "",
        "Cryptographic operations over several requests (Init and Final Indicator) that may be open at the same time. 0 \
         refuses them.",
        0..=10_000_000),
    setting!(streams.max_open_of_user: u64, "", "Of these, how many one user may have open.", 0..=10_000_000),
    setting!(streams.idle_timeout_s: u64, "seconds",
        "An operation over several requests ends when its next part does not come within this time.",
        1..=86_400),
    setting!(streams.max_held_bytes: u64, "bytes",
        "What such an operation may hold back of one message: some modes and signatures take a message whole, and what is \
         decrypted with a tag is not given out before the tag is checked.",
        0..=1_073_741_824),
    setting!(asynchronous.max_open: u64, "",
        "Asynchronous messages of all users that may wait or have results. 0 refuses them.",
        0..=10_000_000),
    setting!(asynchronous.max_open_of_user: u64, "",
        "Asynchronous requests of one user that may wait or have results that were not fetched.",
        0..=65_536),
    setting!(asynchronous.result_timeout_s: u64, "seconds",
        "The result of an asynchronous request is forgotten when it is not fetched within this time.",
        1..=2_592_000),
    setting!(asynchronous.repeat_timeout_s: u64, "seconds",
        "For this time after its first Poll a result is given again to who polls again, as when the answer was lost. 0 gives \
         each result once.",
        0..=86_400),
    setting!(asynchronous.max_repeat_of_user: u64, "",
        "Messages of one user whose results may be given again; beyond it those are forgotten that were fetched first.",
        0..=65_536),
    setting!(asynchronous.max_repeat_bytes_of_user: u64, "bytes",
        "Bytes that the results of one user which may be given again may be together.",
        0..=1_073_741_824),
];

/// The row with this name.
#[must_use]
pub fn find(name: &str) -> Option<&'static Setting> {
    TABLE.iter().find(|row| row.name == name)
}

/// The known name that differs from `name` in the fewest letters.
#[must_use]
pub fn nearest(name: &str) -> &'static str {
    TABLE.iter().map(|row| row.name).min_by_key(|known| edit_distance(name, known)).unwrap_or_default()
}

/// The documentation of every setting, itself a valid configuration file of the defaults.
#[must_use]
pub fn documentation() -> String {
    let defaults = Config::default();
    let mut text = String::from(
        "# Keyward settings, their defaults and their units.\n\
         # Each can also be given as --set section.name=value or by the environment variable named beside it.\n",
    );
    let mut section = "";
    for row in TABLE {
        if row.section() != section {
            section = row.section();
            let _ = write!(text, "\n[{section}]\n");
        }
        for line in wrap(row.doc, 100) {
            let _ = writeln!(text, "# {line}");
        }
        let unit = if row.unit.is_empty() { String::new() } else { format!(", {}", row.unit) };
        let range = row.range.map(|(low, high)| format!(", {low} to {high}")).unwrap_or_default();
        let _ = writeln!(text, "# Type: {}{unit}{range}. Variable: {}.", row.type_name, row.variable());
        let key = row.name.split_once('.').map_or(row.name, |(_, key)| key);
        let _ = writeln!(text, "{key} = {}\n", (row.get)(&defaults));
    }
    text.truncate(text.trim_end().len());
    text.push('\n');
    text
}

/// A value written in a command line or an environment variable: what TOML would read, else plain text.
#[must_use]
pub fn value_from_text(text: &str) -> toml::Value {
    let parsed = format!("value = {text}").parse::<toml::Table>().ok();
    match parsed.and_then(|mut table| table.remove("value")) {
        Some(value @ (toml::Value::Boolean(_) | toml::Value::Integer(_) | toml::Value::Array(_))) => value,
        Some(toml::Value::String(value)) => toml::Value::String(value),
        _ => toml::Value::String(text.to_owned()),
    }
}

/// How log records look.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogFormat {
    /// One line of text a record.
    Text,
    /// One JSON object a record.
    Json,
}

/// The least severe level that is logged.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum LogLevel {
    /// What an operator must act on.
    Error,
    /// What an operator should look at.
    Warn,
    /// What happened.
    Info,
    /// Each request.
    Debug,
    /// Everything.
    Trace,
}

/// Whether requests wait for their audit records.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum AuditMode {
    /// They are answered before.
    Async,
    /// They are answered once their records are on the disk, and fail when that cannot be.
    Sync,
}

/// How a field of the configuration is written in TOML.
trait SettingType: Sized {
    /// What the documentation calls the type.
    const NAME: &'static str;
    fn from_value(value: &toml::Value) -> Result<Self, String>;
    fn to_value(&self) -> toml::Value;
}

impl SettingType for bool {
    const NAME: &'static str = "true or false";

    fn from_value(value: &toml::Value) -> Result<Self, String> {
        value.as_bool().ok_or_else(|| "expected true or false".to_owned())
    }

    fn to_value(&self) -> toml::Value {
        toml::Value::Boolean(*self)
    }
}

impl SettingType for u64 {
    const NAME: &'static str = "number";

    fn from_value(value: &toml::Value) -> Result<Self, String> {
        value
            .as_integer()
            .and_then(|number| Self::try_from(number).ok())
            .ok_or_else(|| "expected a number, 0 or greater".to_owned())
    }

    fn to_value(&self) -> toml::Value {
        toml::Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
    }
}

impl SettingType for Vec<SocketAddr> {
    const NAME: &'static str = "list of address:port";

    fn from_value(value: &toml::Value) -> Result<Self, String> {
        const EXPECTED: &str = "expected address:port, or a list of them";
        let texts: Vec<&str> = match value {
            toml::Value::String(text) => {
                text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect()
            }
            toml::Value::Array(items) => {
                items.iter().map(|item| item.as_str().ok_or(EXPECTED)).collect::<Result<_, _>>()?
            }
            _ => return Err(EXPECTED.to_owned()),
        };
        texts
            .into_iter()
            .map(|text| {
                text.parse().map_err(|_| format!("`{text}` is not an address with a port; {EXPECTED}"))
            })
            .collect()
    }

    fn to_value(&self) -> toml::Value {
        toml::Value::Array(self.iter().map(|address| toml::Value::String(address.to_string())).collect())
    }
}

/// A setting that takes one of a few words.
macro_rules! choice {
    ($type:ty, $names:literal, $($word:literal => $value:path),+) => {
        impl SettingType for $type {
            const NAME: &'static str = concat!("one of ", $names);

            fn from_value(value: &toml::Value) -> Result<Self, String> {
                match value.as_str() {
                    $(Some($word) => Ok($value),)+
                    _ => Err(concat!("expected one of ", $names).to_owned()),
                }
            }

            fn to_value(&self) -> toml::Value {
                toml::Value::String(match self { $($value => $word,)+ }.to_owned())
            }
        }
    };
}

choice!(TlsVersion, "\"1.0\", \"1.1\", \"1.2\", \"1.3\"",
    "1.0" => Self::V1_0, "1.1" => Self::V1_1, "1.2" => Self::V1_2, "1.3" => Self::V1_3);
choice!(RngSeed, "\"accept\", \"partial\", \"ignore\", \"deny\"",
    "accept" => Self::Accept, "partial" => Self::Partial, "ignore" => Self::Ignore, "deny" => Self::Deny);
choice!(AuditMode, "\"async\", \"sync\"", "async" => Self::Async, "sync" => Self::Sync);
choice!(LogFormat, "\"text\", \"json\"", "text" => Self::Text, "json" => Self::Json);
choice!(LogLevel, "\"error\", \"warn\", \"info\", \"debug\", \"trace\"",
    "error" => Self::Error, "warn" => Self::Warn, "info" => Self::Info,
    "debug" => Self::Debug, "trace" => Self::Trace);

/// Insertions, deletions and replacements of letters that turn `a` into `b`.
fn edit_distance(a: &str, b: &str) -> usize {
    let mut previous: Vec<usize> = (0..=b.chars().count()).collect();
    for (row, from) in a.chars().enumerate() {
        let mut current = vec![row + 1];
        let mut left = row + 1;
        for (to, pair) in b.chars().zip(previous.windows(2)) {
            let &[diagonal, above] = pair else { continue };
            left = (left + 1).min(above + 1).min(diagonal + usize::from(from != to));
            current.push(left);
        }
        previous = current;
    }
    previous.last().copied().unwrap_or_default()
}

/// Breaks a text at blanks into lines of at most `width` letters.
fn wrap(text: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => line.push_str(word),
            Some(line) if line.len() + 1 + word.len() <= width => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_documentation_is_a_configuration_of_the_defaults() {
        let mut config = Config::default();
        config.read_text(&documentation(), "documentation").unwrap();
        for row in TABLE {
            assert_eq!((row.get)(&config), (row.get)(&Config::default()), "{}", row.name);
            assert!(documentation().contains(&row.variable()), "{}", row.name);
        }
    }

    #[test]
    fn edit_distance_counts_changes() {
        assert_eq!(edit_distance("kmip.listen", "kmip.listen"), 0);
        assert_eq!(edit_distance("kmip.lissen", "kmip.listen"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
    }

    #[test]
    fn plain_words_are_text() {
        assert_eq!(value_from_text("127.0.0.1:5"), toml::Value::String("127.0.0.1:5".into()));
        assert_eq!(value_from_text("1.2"), toml::Value::String("1.2".into()));
        assert_eq!(value_from_text("true"), toml::Value::Boolean(true));
        assert_eq!(value_from_text("12"), toml::Value::Integer(12));
    }
}
