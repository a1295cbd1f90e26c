//! Turns the list of settings into options of clap. Each command has the options of some scopes: `--interval`
//! has the scope `Copying`, so it is an option of `pull` and `publish`.

use clap::{Arg, ArgAction, ArgMatches, Args, Command, Error, FromArgMatches};

use crate::cli::settings::{Kind, SETTINGS, Scope, Setting};

/// The settings given as options, with their values.
pub type Typed = Vec<(&'static str, Vec<String>)>;

/// The settings that `serve` accepts: those of the server, of reading files, of clusters, and of connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ServingSettings(pub Typed);

/// The settings for reading files.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadingSettings(pub Typed);

/// The settings for connections to another server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RemoteSettings(pub Typed);

/// The settings for answering from a cluster instead of the index, and for the connection to it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EngineSettings(pub Typed);

/// The settings for copying repeatedly: the connection to another server, and the interval.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CopyingSettings(pub Typed);

/// All settings.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EverySetting(pub Typed);

/// Whether a setting is defined as an option of all commands, and so must not be defined again for single
/// ones.
fn is_global(setting: &Setting) -> bool {
    ["index", "verify"].contains(&setting.name)
}

/// The settings of some scopes, except those that are options of all commands.
fn own(scopes: &'static [Scope]) -> impl Iterator<Item = &'static Setting> {
    SETTINGS.iter().filter(|setting| !is_global(setting) && scopes.contains(&setting.scope))
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
        // `--follow` alone means yes; `--follow=false` overrides a yes in the settings file.
        Kind::Switch => arg
            .action(ArgAction::Set)
            .num_args(0..=1)
            .require_equals(true)
            .default_missing_value("true")
            .hide_possible_values(true),
    }
}

fn typed(scopes: &'static [Scope], matches: &ArgMatches) -> Typed {
    let of = |setting: &'static Setting| {
        let values = matches.get_many::<String>(setting.name)?;
        Some((setting.name, values.cloned().collect()))
    };
    own(scopes).filter_map(of).collect()
}

/// Implements the traits of clap for a type: its options are the settings of some scopes.
macro_rules! flags_of {
    ($type:ident, $scopes:expr) => {
        impl Args for $type {
            fn augment_args(command: Command) -> Command {
                command.args(own($scopes).map(flag))
            }

            fn augment_args_for_update(command: Command) -> Command {
                $type::augment_args(command)
            }
        }

        impl FromArgMatches for $type {
            fn from_arg_matches(matches: &ArgMatches) -> Result<$type, Error> {
                Ok($type(typed($scopes, matches)))
            }

            fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
                self.0 = typed($scopes, matches);
                Ok(())
            }
        }
    };
}

flags_of!(ServingSettings, &[Scope::Serving, Scope::Reading, Scope::Engine, Scope::Remote]);
flags_of!(ReadingSettings, &[Scope::Reading]);
flags_of!(EngineSettings, &[Scope::Engine, Scope::Remote]);
flags_of!(RemoteSettings, &[Scope::Remote]);
flags_of!(CopyingSettings, &[Scope::Remote, Scope::Copying]);
flags_of!(
    EverySetting,
    &[Scope::Serving, Scope::Reading, Scope::Engine, Scope::Remote, Scope::Copying]
);
