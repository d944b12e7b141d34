//! Settings: one TOML file, environment variables and `--set`, all read through one table.
//!
//! Later sources win: defaults, the file, `KEYWARD_*` variables, `--set` and the flags of the command line.
//! The table in [`setting`] is the only place that knows a setting's name; adding a row there and a field here
//! makes it appear in every source, in `keyward config docs` and in the error for a misspelt name.

pub mod setting;

use std::net::SocketAddr;
use std::path::Path;

pub use setting::{AuditMode, LogFormat, LogLevel, Setting};

/// Why settings were refused; the text is for the operator.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The file cannot be read.
    #[error("cannot read {path}: {source}")]
    Unreadable {
        /// The file that was named.
        path: String,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The file is not TOML.
    #[error("{path} is not TOML: {message}")]
    Syntax {
        /// The file that was named.
        path: String,
        /// Where and what the parser found.
        message: String,
    },
    /// No setting has this name.
    #[error("unknown setting `{name}` in {origin}; the nearest known one is `{nearest}`")]
    Unknown {
        /// The name as given.
        name: String,
        /// Which source gave it.
        origin: String,
        /// The known name that differs least.
        nearest: &'static str,
    },
    /// The value does not fit the setting.
    #[error("setting `{name}` in {origin}: {message}")]
    Value {
        /// The setting's name.
        name: String,
        /// Which source gave it.
        origin: String,
        /// What is expected.
        message: String,
    },
    /// `--set` without an equals sign.
    #[error("`--set {0}` is not of the form name=value")]
    Assignment(String),
}

/// Every setting of the server, with its default.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// The KMIP interface.
    pub kmip: Kmip,
    /// The REST interface.
    pub api: Api,
    /// The NAE-XML interface.
    pub nae: Nae,
    /// The health interface.
    pub health: Health,
    /// Logging.
    pub log: Log,
    /// The audit trail.
    pub audit: Audit,
    /// The worker pool.
    pub worker: Worker,
    /// The cache of opened objects.
    pub cache: Cache,
    /// Cryptographic operations over several requests.
    pub streams: Streams,
    /// Requests that are carried out while the client does something else.
    pub asynchronous: Asynchronous,
}

/// `[kmip]`
#[derive(Clone, Debug)]
pub struct Kmip {
    /// Addresses to listen on; port 0 picks a free one.
    pub listen: Vec<SocketAddr>,
    /// Whether the Interop operation is answered.
    pub interop: bool,
    /// Longest message accepted from an authenticated client, in bytes.
    pub max_message_bytes: u64,
    /// How long a connection may stay silent, in seconds.
    pub idle_timeout_s: u64,
    /// Connections open at the same time.
    pub max_connections: u64,
    /// The oldest TLS version accepted.
    pub min_tls: api::TlsVersion,
    /// What becomes of a client's seed.
    pub rng_seed: engine::RngSeed,
}

/// `[api]`
#[derive(Clone, Debug)]
pub struct Api {
    /// Addresses to listen on; none switches the interface off.
    pub listen: Vec<SocketAddr>,
}

/// `[nae]`
#[derive(Clone, Debug, Default)]
pub struct Nae {
    /// Addresses to listen on; none switches the interface off.
    pub listen: Vec<SocketAddr>,
}

/// `[health]`
#[derive(Clone, Debug, Default)]
pub struct Health {
    /// Addresses to listen on; none switches the interface off.
    pub listen: Vec<SocketAddr>,
}

/// `[log]`
#[derive(Clone, Debug)]
pub struct Log {
    /// Text for people or JSON for machines.
    pub format: LogFormat,
    /// The least severe level that is written.
    pub level: LogLevel,
}

/// `[audit]`
#[derive(Clone, Debug)]
pub struct Audit {
    /// Whether requests wait for their records.
    pub mode: AuditMode,
    /// Bytes of a file of the trail at which the next one begins.
    pub max_file_bytes: u64,
}

/// `[worker]`
#[derive(Clone, Debug)]
pub struct Worker {
    /// Threads of each lane; 0 means one a processor.
    pub threads: u64,
    /// Jobs that may wait in each lane before clients are told to come again.
    pub queue: u64,
}

/// `[cache]`
#[derive(Clone, Debug)]
pub struct Cache {
    /// Opened objects kept in memory; 0 switches the cache off.
    pub max_objects: u64,
    /// Bytes of memory that they may take together.
    pub max_bytes: u64,
}

/// `[streams]`
#[derive(Clone, Debug)]
pub struct Streams {
    /// Streams open at the same time.
    pub max_open: u64,
    /// Of these, streams of one user.
    pub max_open_of_user: u64,
    /// How long a stream may wait for its next part, in seconds.
    pub idle_timeout_s: u64,
    /// Bytes of one message that a stream may hold back.
    pub max_held_bytes: u64,
}

/// `[asynchronous]`
#[derive(Clone, Debug)]
pub struct Asynchronous {
    /// Messages that may be kept.
    pub max_open: u64,
    /// Requests of one user that wait or have results that were not fetched.
    pub max_open_of_user: u64,
    /// How long a result waits to be fetched, in seconds.
    pub result_timeout_s: u64,
    /// How long a result may be fetched again, in seconds.
    pub repeat_timeout_s: u64,
    /// Messages of one user whose results may be fetched again.
    pub max_repeat_of_user: u64,
    /// Bytes that these results may be together.
    pub max_repeat_bytes_of_user: u64,
}

impl Config {
    /// Reads the settings from all sources: `file` if given, then `environment`, then `assignments` (`name=value`).
    ///
    /// # Errors
    /// [`ConfigError`] for the first name or value that is not understood.
    pub fn load(
        file: Option<&Path>,
        environment: impl IntoIterator<Item = (String, String)>,
        assignments: &[String],
    ) -> Result<Self, ConfigError> {
        let mut config = Self::default();
        if let Some(path) = file {
            config.read_file(path)?;
        }
        config.read_environment(environment)?;
        for assignment in assignments {
            config.assign(assignment)?;
        }
        Ok(config)
    }

    /// Applies one `name=value`, as given to `--set`.
    ///
    /// # Errors
    /// [`ConfigError`] when the form, the name or the value is not understood.
    pub fn assign(&mut self, assignment: &str) -> Result<(), ConfigError> {
        let (name, value) =
            assignment.split_once('=').ok_or_else(|| ConfigError::Assignment(assignment.to_owned()))?;
        self.set(name.trim(), &setting::value_from_text(value.trim()), "--set")
    }

    /// Applies one setting from the source that `origin` names.
    ///
    /// # Errors
    /// [`ConfigError::Unknown`] or [`ConfigError::Value`].
    pub fn set(&mut self, name: &str, value: &toml::Value, origin: &str) -> Result<(), ConfigError> {
        let Some(row) = setting::find(name) else {
            return Err(ConfigError::Unknown {
                name: name.to_owned(),
                origin: origin.to_owned(),
                nearest: setting::nearest(name),
            });
        };
        (row.set)(self, value).map_err(|message| ConfigError::Value {
            name: name.to_owned(),
            origin: origin.to_owned(),
            message,
        })
    }

    /// Applies the text of a configuration file.
    ///
    /// # Errors
    /// [`ConfigError`] when the text is not TOML or a name or value in it is not understood.
    pub fn read_text(&mut self, text: &str, origin: &str) -> Result<(), ConfigError> {
        let table: toml::Table = text.parse().map_err(|fault: toml::de::Error| ConfigError::Syntax {
            path: origin.to_owned(),
            message: fault.to_string(),
        })?;
        for (name, value) in flatten(&table) {
            self.set(&name, value, origin)?;
        }
        Ok(())
    }

    fn read_file(&mut self, path: &Path) -> Result<(), ConfigError> {
        let origin = path.display().to_string();
        let text = std::fs::read_to_string(path)
            .map_err(|source| ConfigError::Unreadable { path: origin.clone(), source })?;
        self.read_text(&text, &origin)
    }

    /// A variable counts as a setting when it starts with the name of a section, so that others of the same
    /// prefix (`KEYWARD_PASSPHRASE_FILE`) stay free for other uses while a misspelt setting is still found.
    fn read_environment(
        &mut self,
        environment: impl IntoIterator<Item = (String, String)>,
    ) -> Result<(), ConfigError> {
        for (variable, text) in environment {
            let Some(rest) = variable.strip_prefix("KEYWARD_") else { continue };
            let name = match setting::TABLE.iter().find(|row| row.variable() == variable) {
                Some(row) => row.name.to_owned(),
                None => rest.to_ascii_lowercase().replacen('_', ".", 1),
            };
            let section = name.split('.').next().unwrap_or_default();
            if setting::TABLE.iter().any(|row| row.section() == section) {
                self.set(&name, &setting::value_from_text(&text), &variable)?;
            }
        }
        Ok(())
    }
}

impl Default for Kmip {
    fn default() -> Self {
        Self {
            listen: vec![SocketAddr::from(([0, 0, 0, 0], 5696))],
            interop: false,
            max_message_bytes: 16 << 20,
            idle_timeout_s: 3600,
            max_connections: 20_000,
            min_tls: api::TlsVersion::V1_2,
            rng_seed: engine::RngSeed::default(),
        }
    }
}

impl Default for Api {
    fn default() -> Self {
        Self { listen: vec![SocketAddr::from(([0, 0, 0, 0], 9443))] }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self { format: LogFormat::Text, level: LogLevel::Info }
    }
}

impl Default for Audit {
    fn default() -> Self {
        Self { mode: AuditMode::Async, max_file_bytes: 64 << 20 }
    }
}

impl Default for Worker {
    fn default() -> Self {
        Self { threads: 0, queue: 4096 }
    }
}

impl Default for Cache {
    fn default() -> Self {
        Self { max_objects: 100_000, max_bytes: 256 << 20 }
    }
}

impl Default for Streams {
    fn default() -> Self {
        Self { max_open: 10_000, max_open_of_user: 1000, idle_timeout_s: 300, max_held_bytes: 16 << 20 }
    }
}

impl Default for Asynchronous {
    fn default() -> Self {
        Self {
            max_open: 16_384,
            max_open_of_user: 256,
            result_timeout_s: 3600,
            repeat_timeout_s: 300,
            max_repeat_of_user: 64,
            max_repeat_bytes_of_user: 1 << 20,
        }
    }
}

/// The leaves of a table with their dotted names.
fn flatten(table: &toml::Table) -> Vec<(String, &toml::Value)> {
    let mut leaves = Vec::new();
    for (key, value) in table {
        match value {
            toml::Value::Table(inner) => {
                leaves.extend(flatten(inner).into_iter().map(|(name, leaf)| (format!("{key}.{name}"), leaf)));
            }
            leaf => leaves.push((key.clone(), leaf)),
        }
    }
    leaves
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        let mut config = Config::default();
        config.read_text(text, "test.toml").map(|()| config)
    }

    #[test]
    fn later_sources_win() {
        let mut config = load("[kmip]\ninterop = false\nidle_timeout_s = 5\n").unwrap();
        let environment = [("KEYWARD_KMIP_INTEROP".to_owned(), "true".to_owned())];
        config.read_environment(environment).unwrap();
        config.assign("kmip.idle_timeout_s=7").unwrap();
        assert!(config.kmip.interop);
        assert_eq!(config.kmip.idle_timeout_s, 7);
    }

    #[test]
    fn unknown_names_are_refused_with_the_nearest() {
        let fault = load("[kmip]\nintrop = true\n").unwrap_err().to_string();
        assert!(fault.contains("`kmip.introp`") && fault.contains("`kmip.interop`"), "{fault}");
        let environment = [("KEYWARD_KMIP_LISTENN".to_owned(), "0".to_owned())];
        let fault = Config::default().read_environment(environment).unwrap_err().to_string();
        assert!(fault.contains("`kmip.listen`"), "{fault}");
    }

    #[test]
    fn variables_of_other_uses_are_left_alone() {
        let environment = [("KEYWARD_PASSPHRASE_FILE".to_owned(), "x".to_owned())];
        Config::default().read_environment(environment).unwrap();
    }

    #[test]
    fn values_are_checked() {
        for text in [
            "kmip.interop = 3",
            "kmip.idle_timeout_s = 0",
            "kmip.listen = 'nonsense'",
            "kmip.min_tls = '1.4'",
            "streams.idle_timeout_s = 0",
            "streams.max_open = -1",
            "asynchronous.result_timeout_s = 0",
            "log.level = 'loud'",
            "kmip = 3",
        ] {
            assert!(load(text).is_err(), "{text}");
        }
    }

    #[test]
    fn addresses_come_single_or_as_a_list() {
        let config = load("kmip.listen = '127.0.0.1:0'\nhealth.listen = ['127.0.0.1:1', '[::1]:1']").unwrap();
        assert_eq!(config.kmip.listen.len(), 1);
        assert_eq!(config.health.listen.len(), 2);
        let mut config = Config::default();
        config.assign("api.listen=127.0.0.1:1,127.0.0.1:2").unwrap();
        assert_eq!(config.api.listen.len(), 2);
        config.assign("api.listen=").unwrap();
        assert!(config.api.listen.is_empty());
    }
}
