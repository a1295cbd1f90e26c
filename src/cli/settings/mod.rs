//! Settings of the server and its pages. Each has one name, as an option, an environment variable, and in the
//! file `souwen.toml`; they take precedence in this order.

mod file;
mod in_force;
mod table;

pub use file::SettingsFile;
pub use in_force::{Origin, Settings, Value};
pub use table::{Kind, SETTINGS, Scope, Setting};
