//! Notices of the system, shown as they come.

use std::io::Error;

use oltre_console::Notifier;

/// Whatever this computer shows notices with.
pub(crate) struct SystemNotices;

impl Notifier for SystemNotices {
    fn notify(&self, title: &str, body: &str) -> std::io::Result<()> {
        let mut notice = notify_rust::Notification::new();
        notice.appname("Oltre").summary(title).body(&plain(body));
        notice.show().map(|_shown| ()).map_err(Error::other)
    }
}

/// Some desktops read a body as mark-up: what somebody wrote is shown as it was written.
fn plain(body: &str) -> String {
    if cfg!(all(unix, not(target_os = "macos"))) {
        body.replace('&', "&amp;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    } else {
        body.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[cfg(target_os = "linux")]
    fn what_was_written_is_no_mark_up() {
        assert_eq!(
            plain("<a href=\"x\">Anna & C.</a>"),
            "&lt;a href=\"x\"&gt;Anna &amp; C.&lt;/a&gt;"
        );
    }
}
