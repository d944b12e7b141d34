//! `keyward completion` and `keyward man`: what shells and readers of manuals want, made from the commands themselves.

use clap_complete::Shell;

use super::{Action, Arguments, Command, Presence, flag};
use crate::failure::Failure;
use crate::output;

pub(super) const COMMAND: Command = Command {
    name: "completion",
    help: "Print a script that completes commands in a shell",
    flags: &[&[flag("shell", "bash|zsh|fish", Presence::Positional, "The shell")]],
    action: Action::Run(completion),
};

pub(super) const MAN: Command = Command {
    name: "man",
    help: "Print the manual page, for man(1)",
    flags: &[],
    action: Action::Run(manual),
};

fn completion(arguments: &Arguments<'_>) -> Result<(), Failure> {
    let shell = match arguments.require("shell")? {
        "zsh" => Shell::Zsh,
        "fish" => Shell::Fish,
        _ => Shell::Bash,
    };
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut super::parser(), "keyward", &mut script);
    output::line(String::from_utf8_lossy(&script).trim_end());
    Ok(())
}

fn manual(_: &Arguments<'_>) -> Result<(), Failure> {
    let mut page = Vec::new();
    let mut parser = super::parser();
    parser.build();
    clap_mangen::Man::new(parser.clone())
        .render(&mut page)
        .map_err(|fault| Failure::new("the manual page", fault))?;
    describe(&mut page, &parser, "keyward")?;
    output::line(String::from_utf8_lossy(&page).trim_end());
    Ok(())
}

/// A section for every command below another, with its flags.
fn describe(page: &mut Vec<u8>, parser: &clap::Command, path: &str) -> Result<(), Failure> {
    for command in parser.get_subcommands().filter(|command| command.get_name() != "help") {
        let path = format!("{path} {}", command.get_name());
        if !command.has_subcommands() {
            let title = path.replace('-', "\\-");
            page.extend_from_slice(format!(".SH \"{title}\"\n").as_bytes());
            let man = clap_mangen::Man::new(command.clone());
            let part = man.render_description_section(page).and_then(|()| man.render_options_section(page));
            part.map_err(|fault| Failure::new("the manual page", fault))?;
        }
        describe(page, command, &path)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scripts_know_the_commands() {
        for shell in [Shell::Bash, Shell::Zsh, Shell::Fish] {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut super::super::parser(), "keyward", &mut script);
            let script = String::from_utf8(script).unwrap();
            assert!(script.contains("new-version") && script.contains("wrapped-by"), "{shell}");
        }
    }

    #[test]
    fn the_manual_has_every_command() {
        let mut page = Vec::new();
        describe(&mut page, &super::super::parser(), "keyward").unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains(".SH \"keyward keys new\\-version\""), "{page}");
    }
}
