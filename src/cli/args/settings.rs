//! Settings as flags: one for each of the list.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::cli::settings::{Kind, SETTINGS, Setting};

/// The settings that were typed, with their values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TypedSettings(pub Vec<(&'static str, Vec<String>)>);

/// The settings that are flags of every command, and so no flags of these alone.
fn is_global(setting: &&Setting) -> bool {
    ["index", "verify"].contains(&setting.name)
}

fn flag(setting: &'static Setting) -> Arg {
    let arg = Arg::new(setting.name).long(setting.name).value_name(setting.value);
    let help = match setting.default {
        Some(default) => format!("{} [default: {default}]", setting.help),
        None => setting.help.to_owned(),
    };
    let arg = arg.help(help);
    match setting.kind {
        Kind::Text => arg.action(ArgAction::Set),
        Kind::List => arg.action(ArgAction::Append),
        // `--follow`, and `--follow=false` against the file.
        Kind::Switch => arg
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .hide_possible_values(true),
    }
}

impl Args for TypedSettings {
    fn augment_args(command: Command) -> Command {
        let own = SETTINGS.iter().filter(|setting| !is_global(setting));
        command.args(own.map(flag))
    }

    fn augment_args_for_update(command: Command) -> Command {
        TypedSettings::augment_args(command)
    }
}

impl FromArgMatches for TypedSettings {
    fn from_arg_matches(matches: &ArgMatches) -> Result<TypedSettings, Error> {
        let own = SETTINGS.iter().filter(|setting| !is_global(setting));
        let typed = own.filter_map(|setting| {
            let values = matches.get_many::<String>(setting.name)?;
            Some((setting.name, values.cloned().collect()))
        });
        Ok(TypedSettings(typed.collect()))
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = TypedSettings::from_arg_matches(matches)?;
        Ok(())
    }
}
