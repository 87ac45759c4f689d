//! First run, lock and unlock.

use crate::console::Console;
use crate::contract::{
    Access, AppState, EnrolArgs, ErrorCode, IdleArgs, Nothing, SignInArgs, UiError, UnlockArgs,
};
use crate::opened::{Opened, facts};
use crate::revoked;
use oltre_store::Store;
use oltre_sync::{DeviceKey, Session, Transport};
use oltre_wire::Tokens;
use std::sync::Arc;
use tokio::sync::mpsc::unbounded_channel;
use url::Url;
use zeroize::Zeroizing;

/// Shorter ones protect nothing against somebody who has the disk.
const SHORTEST_PASSPHRASE: usize = 10;

impl Console {
    /// Where the console stands.
    pub(crate) fn current(&self) -> AppState {
        let state = self.state();
        let access = match &state.opened {
            Some(_) => Access::Ready,
            None if Store::exists(&self.config.data_dir) => Access::Locked,
            None => Access::FirstRun,
        };
        AppState {
            access,
            organisation: state.organisation.clone(),
            operator: state.opened.as_ref().map(|o| o.operator.clone()),
            server: state.server.clone(),
            unsent: state.unsent,
            left: match access {
                Access::FirstRun => revoked::left(&self.config.data_dir),
                Access::Locked | Access::Ready => None,
            },
            sample: self.config.demo.is_some(),
            version: env!("CARGO_PKG_VERSION").to_owned(),
            screen: self.config.demo.as_ref().and_then(|d| d.screen.clone()),
        }
    }

    pub(crate) async fn app_state(&self, _: Nothing) -> Result<AppState, UiError> {
        self.deliver_what_is_left();
        Ok(self.current())
    }

    /// The watchdog of first paint is the shell's.
    pub(crate) async fn app_painted(&self, _: Nothing) -> Result<Nothing, UiError> {
        Ok(Nothing {})
    }

    /// Waiting for pictures is the shell's.
    pub(crate) async fn app_idle(&self, _: IdleArgs) -> Result<Nothing, UiError> {
        Ok(Nothing {})
    }

    pub(crate) async fn enrol(&self, mut args: EnrolArgs) -> Result<AppState, UiError> {
        let _one_at_a_time = self.turning.lock().await;
        revoked::finish(&self.config.data_dir)?;
        if Store::exists(&self.config.data_dir) {
            return Err(ErrorCode::AlreadyEnrolled.into());
        }
        let server = address(&args.server)?;
        if args.passphrase.chars().count() < SHORTEST_PASSPHRASE {
            return Err(UiError::new(ErrorCode::PassphraseTooShort).with("min", SHORTEST_PASSPHRASE));
        }
        let mut secret = Zeroizing::new([0; 32]);
        getrandom::fill(secret.as_mut_slice()).map_err(|_| ErrorCode::Internal)?;
        let key = DeviceKey::from_bytes(&secret);
        // The server first: a wrong password leaves nothing behind on this computer.
        let tokens =
            Transport::enrol(&server, &key, &args.name, &args.password, std::env::consts::OS).await?;
        let (folder, hardness) = (self.config.data_dir.clone(), self.config.hardness);
        let passphrase = Zeroizing::new(std::mem::take(&mut args.passphrase));
        let store = blocking(move || {
            facts::create(&folder, &passphrase, hardness, &server, &args.name, &key, &tokens)
        })
        .await?;
        revoked::forget_delivered(&self.config.data_dir);
        self.become_open(store)
    }

    pub(crate) async fn unlock(&self, args: UnlockArgs) -> Result<AppState, UiError> {
        let _one_at_a_time = self.turning.lock().await;
        if self.state().opened.is_some() {
            return Ok(self.current());
        }
        let folder = self.config.data_dir.clone();
        let passphrase = Zeroizing::new(args.passphrase);
        let work = move || {
            revoked::finish(&folder)?;
            if !Store::exists(&folder) {
                return Ok(None);
            }
            let store = Store::open(&folder, &passphrase)?;
            let server = facts::enrolment(&store)?.server;
            if revoked::has_heard(&folder, &store) && revoked::has_a_way(&store, &server) {
                revoked::seal_and_destroy(&folder, Arc::new(store), &server)?;
                return Ok(None);
            }
            Ok(Some(store))
        };
        match blocking(work).await? {
            Some(store) => self.become_open(store),
            // It was a revoked device's.
            None => {
                self.deliver_what_is_left();
                Ok(self.tell_access())
            }
        }
    }

    fn become_open(&self, store: Store) -> Result<AppState, UiError> {
        let (revoked, hears) = unbounded_channel();
        let opened = Opened::start(
            Arc::new(store),
            Arc::clone(&self.events),
            Arc::clone(&self.config.clock),
            revoked,
        )?;
        self.leave_when(hears);
        opened
            .sync
            .metered(crate::settings::read(&self.config.data_dir).metered);
        {
            let mut state = self.state();
            state.organisation = Some(opened.organisation.clone());
            state.server = opened.server.host_str().map(str::to_owned);
            state.opened = Some(Arc::new(opened));
        }
        Ok(self.tell_access())
    }

    pub(crate) async fn lock(&self, _: Nothing) -> Result<AppState, UiError> {
        let _one_at_a_time = self.turning.lock().await;
        self.shut().await;
        Ok(self.tell_access())
    }

    /// Stops sync and closes the database; with it the key goes from memory.
    pub(crate) async fn shut(&self) {
        let Some(opened) = self.state().opened.take() else {
            return;
        };
        if let Ok(waiting) = opened.store.waiting() {
            self.state().unsent = Some(waiting.actions);
        }
        opened.stop().await;
    }

    pub(crate) async fn sign_in(&self, args: SignInArgs) -> Result<AppState, UiError> {
        let _one_at_a_time = self.turning.lock().await;
        let opened = self.opened()?;
        let key = facts::device_key(&opened.store)?;
        let name = opened.operator_account.clone();
        let tokens =
            Transport::enrol(&opened.server, &key, &name, &args.password, std::env::consts::OS).await?;
        let Tokens {
            device,
            access,
            refresh,
            ..
        } = tokens;
        let session = Session {
            device,
            access,
            refresh,
        };
        facts::keep_session(&opened.store, &session)?;
        opened.transport.replace_session(session);
        opened.sync.signed_in();
        Ok(self.tell_access())
    }

    /// Enrols or opens a demo by itself.
    ///
    /// # Errors
    /// What [`Console::call`] would say for the same step.
    pub async fn start_demo(&self) -> Result<(), UiError> {
        let Some(demo) = self.config.demo.clone() else {
            return Ok(());
        };
        if Store::exists(&self.config.data_dir) {
            self.unlock(UnlockArgs {
                passphrase: demo.passphrase,
            })
            .await?;
        } else {
            let crate::console::Demo {
                server,
                name,
                password,
                passphrase,
                ..
            } = demo;
            self.enrol(EnrolArgs {
                server,
                name,
                password,
                passphrase,
            })
            .await?;
        }
        Ok(())
    }
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, UiError> + Send + 'static,
) -> Result<T, UiError> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|_| UiError::new(ErrorCode::Internal))?
}

/// The server's address: https, or http on this computer; a path is allowed, a query is not.
fn address(typed: &str) -> Result<Url, UiError> {
    let typed = typed.trim();
    let with_scheme = if typed.contains("://") {
        typed.to_owned()
    } else {
        format!("https://{typed}")
    };
    let mut url = Url::parse(&with_scheme).map_err(|_| ErrorCode::BadAddress)?;
    let here = match url.host() {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => return Err(ErrorCode::BadAddress.into()),
    };
    match url.scheme() {
        "https" => {}
        "http" if here => {}
        "http" => return Err(ErrorCode::InsecureServer.into()),
        _ => return Err(ErrorCode::BadAddress.into()),
    }
    if url.query().is_some()
        || url.fragment().is_some()
        || !url.username().is_empty()
        || url.password().is_some()
    {
        return Err(ErrorCode::BadAddress.into());
    }
    // A base without its slash would lose its last part when joined.
    if !url.path().ends_with('/') {
        let path = format!("{}/", url.path());
        url.set_path(&path);
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_server_elsewhere_has_to_speak_https() {
        assert_eq!(
            address("console.example.it/oltre").unwrap().as_str(),
            "https://console.example.it/oltre/"
        );
        assert_eq!(
            address(" http://127.0.0.1:8080 ").unwrap().as_str(),
            "http://127.0.0.1:8080/"
        );
        assert_eq!(
            address("http://example.it").unwrap_err().code,
            ErrorCode::InsecureServer
        );
        for nonsense in [
            "",
            "javascript:alert(1)",
            "file:///etc/passwd",
            "https://a b",
            "https://me:pw@example.it",
            "https://x/?q",
        ] {
            assert_eq!(
                address(nonsense).unwrap_err().code,
                ErrorCode::BadAddress,
                "{nonsense}"
            );
        }
    }
}
