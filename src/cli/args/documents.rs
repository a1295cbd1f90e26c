//! The arguments of the commands that describe the command line itself: `souwen completions` and `souwen
//! man`.

use std::path::PathBuf;

use clap::Args;
use clap_complete::Shell;

/// `souwen completions`
#[derive(Debug, Args)]
pub struct CompletionsArgs {
    /// The shell
    #[arg(value_name = "SHELL", value_enum)]
    pub shell: Shell,
}

/// `souwen man`
#[derive(Debug, Args)]
pub struct ManArgs {
    /// Write souwen.1, souwen-index.1 and so on there; without it the main page is printed
    #[arg(value_name = "DIR")]
    pub dir: Option<PathBuf>,
}
