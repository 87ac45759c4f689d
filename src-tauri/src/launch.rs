//! What the console was started with: its data folder and, for a demo, what to open on and who to enrol.
//!
//! Everything here comes from the environment or the command line, which on a shared computer a
//! stranger may have written. So a demo, which may carry a password, is accepted only when
//! it cannot touch real work: a debug build or an explicit `--demo`, a data folder named beside it,
//! a server on this computer, and a file that only its owner can read.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use oltre_console::contract::Theme;
use serde::Deserialize;

/// The reverse domain name of the program; also the name of its folder among the user's data.
pub(crate) const IDENTIFIER: &str = "eu.oltre.console";

/// Names another data folder than the user's own.
pub(crate) const DATA_DIR: &str = "OLTRE_DATA_DIR";

/// Names a file that says what a demo opens on.
pub(crate) const DEMO: &str = "OLTRE_DEMO";

/// How this process was started.
#[derive(Debug)]
pub(crate) struct Launch {
    /// Where everything of this console is kept.
    pub data_dir: PathBuf,
    /// Whether `data_dir` was named by the caller instead of being the user's own.
    pub data_dir_named: bool,
    /// The link it was opened with, as it came: what it means is the console's to say.
    pub link: Option<String>,
    /// The demo, if one was asked for and is acceptable.
    pub demo: Option<Demo>,
}

/// What a demo opens on, as `cargo xtask demo` writes it.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Demo {
    /// Who signs in by itself; absent for a picture of the first start or of the lock.
    #[serde(default)]
    pub sign_in: Option<SignIn>,
    /// Language of the page: `it` or `en`.
    #[serde(default)]
    pub language: Option<String>,
    /// `light` or `dark`.
    #[serde(default)]
    pub theme: Option<Theme>,
    /// Screen to open on.
    #[serde(default)]
    pub screen: Option<String>,
    /// Inner size of the window in logical pixels, width then height.
    #[serde(default)]
    pub size: Option<(f64, f64)>,
}

/// A demo's account.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignIn {
    /// Address of a server on this computer.
    pub server: url::Url,
    /// Account to sign in with.
    pub name: String,
    /// Its password.
    pub password: String,
    /// Passphrase that will open the console's database.
    pub passphrase: String,
}

impl std::fmt::Debug for Demo {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Demo([redacted])")
    }
}

impl Demo {
    /// The part that is the console's affair; nothing if nobody signs in.
    pub(crate) fn to_console(&self) -> Option<oltre_console::Demo> {
        // The size is the window's affair.
        let Demo {
            sign_in,
            language,
            theme,
            screen,
            size: _,
        } = self;
        let SignIn {
            server,
            name,
            password,
            passphrase,
        } = sign_in.as_ref()?;
        Some(oltre_console::Demo {
            server: server.to_string(),
            name: name.clone(),
            password: password.clone(),
            passphrase: passphrase.clone(),
            language: language.clone(),
            theme: *theme,
            screen: screen.clone(),
        })
    }
}

/// Why the console cannot start as asked.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LaunchError {
    #[error("this user has no data folder; name one in {DATA_DIR}")]
    NoDataFolder,
    #[error("{DATA_DIR} must be an absolute path")]
    RelativeDataFolder,
    #[error("{DEMO} is for debug builds, or with --demo")]
    DemoNotAsked,
    #[error("{DEMO} needs {DATA_DIR} beside it: a demo never opens the user's own data")]
    DemoWithoutDataFolder,
    #[error("the demo file can be read by others than its owner")]
    DemoFileOpenToOthers,
    #[error("the demo file names a server that is not on this computer")]
    DemoServerElsewhere,
    #[error("the demo file cannot be read")]
    DemoFile(#[source] std::io::Error),
    #[error("the demo file is not understood")]
    DemoFormat(#[source] serde_json::Error),
}

impl Launch {
    /// Reads the environment (`var`) and the arguments after the program's name.
    pub(crate) fn read(
        var: impl Fn(&str) -> Option<OsString>,
        args: impl IntoIterator<Item = OsString>,
        debug_build: bool,
    ) -> Result<Launch, LaunchError> {
        let named = var(DATA_DIR).filter(|v| !v.is_empty()).map(PathBuf::from);
        let args: Vec<_> = args.into_iter().collect();
        let demo_asked = debug_build || args.iter().any(|arg| arg == "--demo");
        let link = link(args.iter().filter_map(|arg| arg.to_str())).map(str::to_owned);

        let demo = match var(DEMO).filter(|v| !v.is_empty()) {
            None => None,
            Some(_) if !demo_asked => return Err(LaunchError::DemoNotAsked),
            Some(_) if named.is_none() => return Err(LaunchError::DemoWithoutDataFolder),
            Some(file) => Some(read_demo(Path::new(&file))?),
        };
        let data_dir_named = named.is_some();
        let data_dir = match named {
            Some(folder) if folder.is_absolute() => folder,
            Some(_) => return Err(LaunchError::RelativeDataFolder),
            // Local, never roaming: cases must not travel with a Windows profile.
            None => dirs::data_local_dir()
                .ok_or(LaunchError::NoDataFolder)?
                .join(IDENTIFIER),
        };
        Ok(Launch {
            data_dir,
            data_dir_named,
            link,
            demo,
        })
    }

    /// Makes the data folder, readable by its owner only.
    pub(crate) fn make_data_dir(&self) -> std::io::Result<()> {
        let mut folder = std::fs::DirBuilder::new();
        folder.recursive(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::DirBuilderExt;
            folder.mode(0o700);
        }
        folder.create(&self.data_dir)
    }
}

/// The link among a program's arguments, by its scheme.
pub(crate) fn link<'a>(args: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let is_link = |arg: &&str| {
        arg.get(..6)
            .is_some_and(|head| head.eq_ignore_ascii_case("oltre:"))
    };
    args.into_iter().find(is_link)
}

fn read_demo(file: &Path) -> Result<Demo, LaunchError> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(file)
            .map_err(LaunchError::DemoFile)?
            .permissions()
            .mode();
        if mode & 0o077 != 0 {
            return Err(LaunchError::DemoFileOpenToOthers);
        }
    }
    let text = std::fs::read(file).map_err(LaunchError::DemoFile)?;
    let demo: Demo = serde_json::from_slice(&text).map_err(LaunchError::DemoFormat)?;
    let Some(sign_in) = &demo.sign_in else {
        return Ok(demo);
    };
    let on_this_computer = match sign_in.server.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        // A name is not an address: who resolves it is not for us to trust.
        Some(url::Host::Domain(_)) | None => false,
    };
    if on_this_computer {
        Ok(demo)
    } else {
        Err(LaunchError::DemoServerElsewhere)
    }
}

#[cfg(test)]
mod tests;
