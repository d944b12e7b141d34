//! The command line as data: one definition of each flag and command feeds the parser, the help and the dispatch.

mod admins;
mod attestation;
mod audit;
mod bench;
mod clients;
mod completion;
mod config;
mod conformance;
mod credentials;
mod domains;
mod groups;
mod interfaces;
mod keys;
mod kmip;
mod outbound;
mod policies;
mod security;
mod selftest;
mod serve;
mod statistics;
mod store;
mod users;
mod whoami;

use clap::{Arg, ArgAction, ArgMatches};

use crate::failure::Failure;
use crate::output::Format;

/// A flag or a positional argument.
pub(crate) struct Flag {
    /// Its name without the dashes, or the name of the positional argument.
    pub(crate) name: &'static str,
    /// What the value is called; empty for a switch.
    pub(crate) value: &'static str,
    /// How often it is given and what holds without it.
    pub(crate) presence: Presence,
    /// One line for the help.
    pub(crate) help: &'static str,
}

/// How often a flag is given.
#[derive(Clone, Copy)]
pub(crate) enum Presence {
    /// Once or not at all.
    Optional,
    /// Once or not at all, with a default.
    Default(&'static str),
    /// Once.
    Required,
    /// Any number of times.
    Many,
    /// Once, without a name before it.
    Positional,
    /// Once or more, without a name before it.
    PositionalMany,
}

/// A command, or a group of them.
pub(crate) struct Command {
    /// The word that is typed.
    pub(crate) name: &'static str,
    /// One line for the help.
    pub(crate) help: &'static str,
    /// What it takes.
    pub(crate) flags: &'static [&'static [Flag]],
    /// What it does.
    pub(crate) action: Action,
}

/// What a command does.
pub(crate) enum Action {
    /// It groups others.
    Group(&'static [Command]),
    /// It asks a server for what these routes of the REST interface do, such as `GET /users/{name}`, and for nothing else.
    Ask(&'static [&'static str], fn(&Arguments<'_>) -> Result<(), Failure>),
    /// It runs, and asks no server by the REST interface.
    Run(fn(&Arguments<'_>) -> Result<(), Failure>),
    /// It runs, unless one of the commands in it is named.
    RunOrGroup(fn(&Arguments<'_>) -> Result<(), Failure>, &'static [Command]),
}

/// What was typed.
pub(crate) struct Arguments<'a> {
    /// Flags before the first command: where the server is.
    root: &'a ArgMatches,
    /// Flags of the command itself.
    own: &'a ArgMatches,
    /// The routes that the command asks for.
    routes: &'static [&'static str],
}

impl<'a> Arguments<'a> {
    /// Whether the command says of itself that it asks for a route: the method and the path, with what follows it.
    pub(crate) fn asks_for(&self, method: &str, path: &str) -> bool {
        let path = path.split_once('?').map_or(path, |(path, _)| path);
        self.routes.iter().filter_map(|route| route.split_once(' ')).any(|(known, template)| {
            let (mut asked, mut parts) = (path.split('/'), template.split('/'));
            known == method
                && parts
                    .by_ref()
                    .all(|part| asked.next().is_some_and(|word| part.starts_with('{') || part == word))
                && asked.next().is_none()
        })
    }

    /// The value of a flag.
    pub(crate) fn get(&self, flag: &str) -> Option<&'a str> {
        value(self.own, flag)
    }

    /// The value of a flag that the parser has made sure of.
    pub(crate) fn require(&self, flag: &str) -> Result<&'a str, Failure> {
        self.get(flag).ok_or_else(|| Failure::Usage(format!("--{flag} is missing")))
    }

    /// The values of a flag that may be given many times.
    pub(crate) fn all(&self, flag: &str) -> impl Iterator<Item = &'a str> {
        self.own.get_many::<String>(flag).into_iter().flatten().map(String::as_str)
    }

    /// Whether a switch was given.
    pub(crate) fn switch(&self, flag: &str) -> bool {
        self.own.get_flag(flag)
    }

    /// A flag's value as a number.
    pub(crate) fn number<T: std::str::FromStr>(&self, flag: &str) -> Result<Option<T>, Failure> {
        self.get(flag)
            .map(|text| {
                text.parse().map_err(|_| Failure::Usage(format!("--{flag}: `{text}` is not a number")))
            })
            .transpose()
    }

    /// The value of a flag given before the command.
    pub(crate) fn root(&self, flag: &str) -> Option<&'a str> {
        value(self.root, flag)
            .or_else(|| self.own.try_get_one::<String>(flag).ok().flatten().map(String::as_str))
    }

    /// Whether a switch was given before the command.
    pub(crate) fn root_switch(&self, flag: &str) -> bool {
        self.root.get_flag(flag)
    }

    /// How results are to be printed.
    pub(crate) fn format(&self) -> Format {
        match self.root("output") {
            Some("json") => Format::Json,
            _ => Format::Table,
        }
    }
}

/// A flag with a value.
pub(crate) const fn flag(
    name: &'static str,
    value: &'static str,
    presence: Presence,
    help: &'static str,
) -> Flag {
    Flag { name, value, presence, help }
}

/// A flag without a value.
pub(crate) const fn switch(name: &'static str, help: &'static str) -> Flag {
    Flag { name, value: "", presence: Presence::Optional, help }
}

/// Where the server is and who asks: given before the command.
const ROOT: &[Flag] = &[
    flag("url", "URL", Presence::Optional, "The server's REST interface, https://HOST:PORT"),
    flag(
        "ca",
        "FILE",
        Presence::Optional,
        "With --url: the certificates (PEM) that the server's must chain to",
    ),
    flag("user", "NAME", Presence::Optional, "With --url: the user who asks"),
    flag(
        "password-file",
        "FILE",
        Presence::Optional,
        "With --url: holds the user's password; - is standard input",
    ),
    flag(
        "otp-file",
        "FILE",
        Presence::Optional,
        "With --url: holds a one-time password; - is standard input",
    ),
    switch("otp", "With --url: ask for a one-time password"),
];

/// Given before or after the command.
const GLOBAL: &[Flag] = &[
    flag(
        "data-dir",
        "DIR",
        Presence::Optional,
        "The server's data directory; commands use its console socket",
    ),
    flag(
        "domain",
        "NAME",
        Presence::Optional,
        "With --data-dir: the domain to act in [default: the root domain]",
    ),
    flag("output", "table|json", Presence::Optional, "How results are printed [default: table]"),
    flag(
        "if-version",
        "N",
        Presence::Optional,
        "Change a thing only if it has this version, as JSON shows it",
    ),
];

/// Every command.
const COMMANDS: &[Command] = &[
    serve::COMMAND,
    clients::COMMAND,
    users::COMMAND,
    groups::COMMAND,
    admins::COMMAND,
    policies::COMMAND,
    keys::COMMAND,
    domains::COMMAND,
    interfaces::COMMAND,
    security::COMMAND,
    audit::COMMAND,
    kmip::COMMAND,
    bench::COMMAND,
    bench::ECHO_COMMAND,
    conformance::COMMAND,
    selftest::COMMAND,
    statistics::COMMAND,
    store::COMMAND,
    whoami::COMMAND,
    config::COMMAND,
    completion::COMMAND,
    completion::MAN,
    Command { name: "version", help: "Print the version", flags: &[], action: Action::Run(version) },
];

/// The parser of the whole command line.
pub(crate) fn parser() -> clap::Command {
    let root = clap::Command::new("keyward")
        .about("An enterprise key manager")
        .version(env!("CARGO_PKG_VERSION"))
        .subcommand_required(true)
        .arg_required_else_help(true);
    let root = ROOT.iter().fold(root, |parser, flag| parser.arg(argument(flag)));
    let root = GLOBAL.iter().fold(root, |parser, flag| parser.arg(argument(flag).global(true)));
    COMMANDS.iter().fold(root, |parser, command| parser.subcommand(subparser(command)))
}

/// Runs what was typed.
pub(crate) fn run(root: &ArgMatches) -> Result<(), Failure> {
    let (mut commands, mut own) = (COMMANDS, root);
    loop {
        let Some((name, matches)) = own.subcommand() else {
            return Err(Failure::Usage("no command given".to_owned()));
        };
        let Some(command) = commands.iter().find(|command| command.name == name) else {
            return Err(Failure::Usage(format!("unknown command `{name}`")));
        };
        own = matches;
        match command.action {
            Action::Group(inner) => commands = inner,
            Action::RunOrGroup(_, inner) if own.subcommand().is_some() => commands = inner,
            Action::Ask(routes, run) => return run(&Arguments { root, own, routes }),
            Action::Run(run) | Action::RunOrGroup(run, _) => {
                return run(&Arguments { root, own, routes: &[] });
            }
        }
    }
}

fn subparser(command: &Command) -> clap::Command {
    let parser = clap::Command::new(command.name).about(command.help);
    let parser =
        command.flags.iter().copied().flatten().fold(parser, |parser, flag| parser.arg(argument(flag)));
    let add_all = |parser: clap::Command, commands: &'static [Command]| {
        commands.iter().fold(parser, |parser, command| parser.subcommand(subparser(command)))
    };
    match command.action {
        Action::Group(commands) => {
            add_all(parser.subcommand_required(true).arg_required_else_help(true), commands)
        }
        Action::RunOrGroup(_, commands) => add_all(parser, commands),
        Action::Ask(..) | Action::Run(_) => parser,
    }
}

fn argument(flag: &Flag) -> Arg {
    let argument = Arg::new(flag.name).help(flag.help);
    let argument = match flag.presence {
        Presence::Positional | Presence::PositionalMany => argument.required(true).value_name(flag.value),
        _ => argument.long(flag.name),
    };
    if flag.value.is_empty() {
        return argument.action(ArgAction::SetTrue);
    }
    let argument = match flag.presence {
        Presence::Optional | Presence::Positional => argument,
        Presence::Default(text) => argument.default_value(text),
        Presence::Required => argument.required(true),
        Presence::Many | Presence::PositionalMany => argument.action(ArgAction::Append),
    };
    // A value of a few words, `a|b`, is limited to them.
    if flag.value.contains('|') {
        argument
            .value_name(flag.value)
            .value_parser(clap::builder::PossibleValuesParser::new(flag.value.split('|')))
    } else {
        argument.value_name(flag.value)
    }
}

fn value<'a>(matches: &'a ArgMatches, flag: &str) -> Option<&'a str> {
    matches.get_one::<String>(flag).map(String::as_str)
}

fn version(_: &Arguments<'_>) -> Result<(), Failure> {
    crate::output::line(&format!("keyward {}", env!("CARGO_PKG_VERSION")));
    Ok(())
}

#[cfg(test)]
mod routes;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_table_makes_a_sound_parser() {
        parser().debug_assert();
    }

    #[test]
    fn the_contract_of_scripts_is_understood() {
        for line in [
            "keyward serve --data-dir D",
            "keyward serve --data-dir D --config F --kmip-listen 127.0.0.1:0 --api-listen 127.0.0.1:0 \
             --nae-listen 127.0.0.1:0 --health-listen 127.0.0.1:0 --set kmip.interop=true",
            "keyward --data-dir D clients add NAME --out OUT",
            "keyward --data-dir D users add NAME --password-file - --admin",
            "keyward --url https://HOST:9443 --ca D/ca.pem --user admin --password-file F users add NAME --password-file G",
            "keyward --data-dir D users change NAME --user-administration yes --attribute phone=12",
            "keyward --data-dir D --domain acme groups join staff alice",
            "keyward --data-dir D groups show staff",
            "keyward --data-dir D groups change staff --description X",
            "keyward --data-dir D domains show acme",
            "keyward --data-dir D domains change acme --description X",
            "keyward --url https://HOST:9443 --ca F --user karl --password-file F admins otp offer",
            "keyward --url https://HOST:9443 --ca F --user karl --password-file F admins otp confirm --code-file -",
            "keyward --data-dir D admins otp remove karl",
            "keyward --data-dir D admins change karl --full-name Karl --description X",
            "keyward --data-dir D whoami",
            "keyward --data-dir D store check --repair",
            "keyward --data-dir D admins add olga --password-file F --right keys --right web-access",
            "keyward --data-dir D policies add office --per-hour 100 --period monday-09:00/friday-16:59",
            "keyward --data-dir D keys create first --owner alice --activate --attribute x-place=7",
            "keyward --data-dir D keys import second --file F --encoding hex --wrapped-by ID",
            "keyward --data-dir D keys create-pair signer --algorithm EC --curve P_256",
            "keyward --data-dir D --if-version 3 keys revoke ID --reason KeyCompromise",
            "keyward --url https://HOST:9443 --ca F --user alice --password-file F --otp keys export ID --out F --pem",
            "keyward --data-dir D clients change 7 --compat decrypt-iv-prepended",
            "keyward --data-dir D clients add alice --request F --out OUT",
            "keyward completion bash",
            "keyward man",
            "keyward --data-dir D keys share ID --group staff --allow encrypt --allow decrypt=office",
            "keyward --data-dir D domains add acme --admin olga --password-file F",
            "keyward --data-dir D interfaces add shop --port 5697 --mode tls-cert-and-pw --user-field E_ND --min-tls 1.3 \
             --trusted-ca root --trusted-ca F --require-source-address yes --key-export no --log-level debug",
            "keyward --data-dir D interfaces change kmip --mode tls-pw-req --idle-timeout 60",
            "keyward --data-dir D security set lockout.attempts=3 global_keys=false",
            "keyward --data-dir D audit verify",
            "keyward --data-dir D audit list --by alice --operation Get --result failure --from 2026-01-31T12:00:00Z --limit 5",
            "keyward --data-dir D audit follow --object ID --for 10",
            "keyward audit verify --key key.pem --end 7:00ff --file a.log --file b.log",
            "keyward kmip create --server HOST:1 --ca ca.pem --cert cert.pem --key key.pem --name first",
            "keyward conformance --cases DIR --json FILE",
            "keyward --data-dir DIR conformance prepare",
            "keyward bench --workload get --connections 8 --seconds 5 --self --echo",
            "keyward selftest --fast --output json",
            "keyward --data-dir D selftest --running",
            "keyward config docs",
            "keyward --output json version",
        ] {
            parser()
                .try_get_matches_from(line.split_whitespace())
                .unwrap_or_else(|fault| panic!("{line}: {fault}"));
        }
    }
}
