//! Declares the shell's own commands, so that a window may call only what its capability names.
//!
//! Without this list Tauri lets every window call every command of the program.

fn main() {
    let manifest = tauri_build::AppManifest::new().commands(&["rpc"]);
    tauri_build::try_build(tauri_build::Attributes::new().app_manifest(manifest)).expect(
        "the Tauri configuration beside this file is valid and the page is built (npm run build in ui/)",
    );
}
