//! The networks of the world: names nobody knows, proxies, hotels, certificates. Each failure has a code of its own.
#![expect(clippy::tests_outside_test_module, reason = "an integration test")]

mod peers;

use anyhow::{Context, Result};
use peers::{Certificate, Peer, Reply};
use std::process::Stdio;
use tokio::process::Command;

/// What a console is told that connects to this server in this environment.
async fn told(server: &str, environment: &[(&str, &str)]) -> Result<String> {
    let mut console = Command::new(env!("CARGO_BIN_EXE_reach"));
    console.arg(server).stdin(Stdio::null());
    // What this computer is set to is another story.
    for name in ["http_proxy", "https_proxy", "all_proxy", "no_proxy"] {
        console.env_remove(name).env_remove(name.to_uppercase());
    }
    console.env_remove("SSL_CERT_FILE").env_remove("SSL_CERT_DIR");
    console.envs(environment.iter().copied());
    let output = console.output().await?;
    let said = String::from_utf8(output.stdout)?;
    let code = said.lines().last().context("it said nothing")?;
    Ok(code.to_owned())
}

/// A port where nobody listens.
async fn nobody() -> Result<String> {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await?;
    Ok(listener.local_addr()?.to_string())
}

#[tokio::test]
async fn a_name_nobody_knows_and_an_address_where_nobody_listens_are_told_apart() -> Result<()> {
    assert_eq!(told("https://oltre.invalid", &[]).await?, "server_name_unknown");
    let nobody = nobody().await?;
    assert_eq!(told(&format!("https://{nobody}"), &[]).await?, "server_refused");
    Ok(())
}

#[tokio::test]
async fn a_certificate_is_trusted_when_the_system_trusts_it() -> Result<()> {
    let certificate = Certificate::of_today()?;
    let server = Peer::with_tls(&certificate, Reply::Refusal).await?;
    let url = format!("https://{}", server.address);
    assert_eq!(told(&url, &[]).await?, "server_untrusted");
    let trusted = certificate.file()?;
    let system = [("SSL_CERT_FILE", trusted.as_str())];
    assert_eq!(
        told(&url, &system).await?,
        "bad_credentials",
        "the server itself answered"
    );
    Ok(())
}

#[tokio::test]
async fn a_certificate_that_is_not_valid_today_says_so() -> Result<()> {
    for certificate in [Certificate::of_long_ago()?, Certificate::of_tomorrow()?] {
        let server = Peer::with_tls(&certificate, Reply::Refusal).await?;
        let trusted = certificate.file()?;
        let url = format!("https://{}", server.address);
        let system = [("SSL_CERT_FILE", trusted.as_str())];
        assert_eq!(told(&url, &system).await?, "server_certificate_date");
    }
    Ok(())
}

#[tokio::test]
async fn a_server_that_speaks_no_tls_is_no_oltre_server() -> Result<()> {
    let server = Peer::plain(Reply::OtherWords).await?;
    assert_eq!(
        told(&format!("https://{}", server.address), &[]).await?,
        "server_nonsense"
    );
    Ok(())
}

#[tokio::test]
async fn the_systems_proxy_is_used_and_its_troubles_are_told_apart() -> Result<()> {
    let certificate = Certificate::of_today()?;
    let server = Peer::with_tls(&certificate, Reply::Refusal).await?;
    let trusted = certificate.file()?;
    // A name that only the proxy knows.
    let url = "https://oltre.test:8443";
    let through = |proxy: &str| {
        let (proxy, trusted) = (proxy.to_owned(), trusted.clone());
        async move {
            let environment = [
                ("HTTPS_PROXY", proxy.as_str()),
                ("SSL_CERT_FILE", trusted.as_str()),
            ];
            told(url, &environment).await
        }
    };
    assert_eq!(
        told(url, &[]).await?,
        "server_name_unknown",
        "without it there is no way"
    );
    let open = Peer::plain(Reply::Tunnel(server.address)).await?;
    assert_eq!(
        through(&format!("http://{}", open.address)).await?,
        "bad_credentials"
    );
    let closed = nobody().await?;
    assert_eq!(through(&format!("http://{closed}")).await?, "proxy_unreachable");
    let asks = Peer::plain(Reply::Status(407)).await?;
    assert_eq!(through(&format!("http://{}", asks.address)).await?, "proxy_auth");
    let refuses = Peer::plain(Reply::Status(403)).await?;
    assert_eq!(
        through(&format!("http://{}", refuses.address)).await?,
        "proxy_refused"
    );
    Ok(())
}

#[tokio::test]
async fn a_server_on_this_computer_is_not_looked_for_through_a_proxy() -> Result<()> {
    let server = Peer::plain(Reply::Refusal).await?;
    let closed = format!("http://{}", nobody().await?);
    let proxies = [("HTTP_PROXY", closed.as_str()), ("HTTPS_PROXY", closed.as_str())];
    let url = format!("http://{}", server.address);
    assert_eq!(told(&url, &proxies).await?, "bad_credentials");
    Ok(())
}

#[tokio::test]
async fn the_page_of_a_hotel_is_no_server() -> Result<()> {
    for reply in [Reply::Page, Reply::Elsewhere, Reply::Status(511)] {
        let hotel = Peer::plain(reply).await?;
        assert_eq!(
            told(&format!("http://{}", hotel.address), &[]).await?,
            "captive_portal"
        );
    }
    Ok(())
}

#[tokio::test]
async fn an_answer_that_unpacks_to_more_than_any_of_ours_is_cut() -> Result<()> {
    for reply in [Reply::GzipBomb, Reply::ZstdBomb] {
        let bomber = Peer::plain(reply).await?;
        assert_eq!(
            told(&format!("http://{}", bomber.address), &[]).await?,
            "answer_too_large"
        );
    }
    Ok(())
}

#[tokio::test]
async fn a_server_too_busy_to_answer_is_told_as_one_that_cannot_be_reached() -> Result<()> {
    for status in [502, 503, 504] {
        let busy = Peer::plain(Reply::Status(status)).await?;
        assert_eq!(
            told(&format!("http://{}", busy.address), &[]).await?,
            "server_unreachable"
        );
    }
    Ok(())
}
