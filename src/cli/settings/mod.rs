//! Settings: what is chosen for a server and its page, by a flag, a variable of the environment, or
//! the file `souwen.toml`, in this order, each by the same name.

mod file;
mod in_force;
mod table;

pub use file::SettingsFile;
pub use in_force::{Origin, Settings, Value};
pub use table::{Kind, SETTINGS, Scope, Setting};
