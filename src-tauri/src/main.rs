//! The shell: one window, one command, the console behind it.
//!
//! It translates between Tauri and the console and decides nothing about cases, accounts or
//! sync; whoever wants to run the console in another shell rewrites this folder and no other.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

mod events;
mod files;
mod idle;
mod launch;
mod log;
mod notices;
mod page;
mod phone;
mod renderer;
mod rpc;
#[cfg(test)]
mod security;

use std::time::Duration;

use anyhow::Context as _;
use tauri::utils::config::AppDirectoriesOverride;
use tauri::{App, AppHandle, Manager, RunEvent};

use launch::Launch;

fn main() -> anyhow::Result<()> {
    let launch = Launch::read(
        |name| std::env::var_os(name),
        std::env::args_os().skip(1),
        cfg!(debug_assertions),
    )?;
    launch.make_data_dir().context("the data folder cannot be made")?;
    let watch = renderer::start(&launch.data_dir).context("the console cannot start again")?;
    log::start(&launch.data_dir);

    let mut context = tauri::generate_context!();
    context.config_mut().app.app_directories_override =
        Some(AppDirectoriesOverride::Root(launch.data_dir.clone()));

    let app = tauri::Builder::default()
        // First, so that a second start hands over before it opens a database or a window; a folder and a line in
        // the log it has made by then.
        .plugin(single_instance(&launch))
        .plugin(tauri_plugin_window_state::Builder::new().build())
        .invoke_handler(tauri::generate_handler![rpc::rpc])
        .setup(move |app| Ok(set_up(app, &launch, watch)?))
        .build(context)
        .context("the shell cannot start")?;
    app.run(|app, event| {
        match event {
            RunEvent::Exit => rpc::close(app),
            // This system does not start a program again to open a link with it.
            #[cfg(target_os = "macos")]
            RunEvent::Opened { urls } => urls.iter().for_each(|url| rpc::follow(app, url.as_str())),
            _ => {}
        }
    });
    Ok(())
}

/// One console for each data folder: a demo does not disturb the operator's own.
fn single_instance(launch: &Launch) -> tauri::plugin::TauriPlugin<tauri::Wry> {
    // What a second start was given is a stranger's: a link goes to the console, which says what it means and takes no focus
    // from whoever is typing; anything else brings the window to the front, no more.
    let plugin =
        tauri_plugin_single_instance::Builder::new().callback(|app, args, _folder| {
            match launch::link(args.iter().skip(1).map(String::as_str)) {
                Some(link) => rpc::follow(app, link),
                None => page::show(app),
            }
        });
    if launch.data_dir_named {
        use std::hash::{DefaultHasher, Hash, Hasher};
        let mut hasher = DefaultHasher::new();
        launch.data_dir.hash(&mut hasher);
        plugin
            .dbus_id(format!("{}.at{:x}", launch::IDENTIFIER, hasher.finish()))
            .build()
    } else {
        plugin.build()
    }
}

fn set_up(app: &App, launch: &Launch, watch: bool) -> anyhow::Result<()> {
    app.manage(renderer::Watchdog::new(&launch.data_dir));
    app.manage(idle::Idle::new(&launch.data_dir, launch.demo.is_some()));
    rpc::open(app, launch)?;
    page::open(app, launch.demo.as_ref().and_then(|demo| demo.size))?;
    if watch {
        watch_first_paint(app.handle().clone(), renderer::PATIENCE);
    }
    Ok(())
}

fn watch_first_paint(app: AppHandle, patience: Duration) {
    tauri::async_runtime::spawn(async move {
        tokio::time::sleep(patience).await;
        if app.state::<renderer::Watchdog>().should_restart() {
            app.request_restart();
        }
    });
}
