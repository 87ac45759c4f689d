use super::*;

const HERE: &str =
    r#"{"sign_in":{"server":"http://127.0.0.1:7817","name":"anna","password":"p","passphrase":"q"}}"#;

struct Desk {
    folder: tempfile::TempDir,
    data_dir: Option<OsString>,
    demo: Option<OsString>,
}

impl Desk {
    fn new() -> Self {
        Desk {
            folder: tempfile::tempdir().unwrap(),
            data_dir: None,
            demo: None,
        }
    }

    fn with_data_dir(mut self) -> Self {
        self.data_dir = Some(self.folder.path().into());
        self
    }

    fn with_demo(mut self, text: &str, mode: u32) -> Self {
        use std::os::unix::fs::PermissionsExt;
        let file = self.folder.path().join("demo.json");
        std::fs::write(&file, text).unwrap();
        std::fs::set_permissions(&file, std::fs::Permissions::from_mode(mode)).unwrap();
        self.demo = Some(file.into());
        self
    }

    fn start(&self, args: &[&str], debug_build: bool) -> Result<Launch, LaunchError> {
        let var = |name: &str| match name {
            DATA_DIR => self.data_dir.clone(),
            DEMO => self.demo.clone(),
            _ => None,
        };
        Launch::read(var, args.iter().map(OsString::from), debug_build)
    }
}

#[test]
fn an_ordinary_start_keeps_its_data_in_the_users_own_local_folder() {
    let launch = Desk::new().start(&[], false).unwrap();
    assert!(launch.data_dir.ends_with(IDENTIFIER));
    assert!(!launch.data_dir_named && launch.demo.is_none());
}

#[test]
fn a_demo_opens_in_a_folder_of_its_own() {
    let desk = Desk::new().with_data_dir().with_demo(HERE, 0o600);
    let launch = desk.start(&[], true).unwrap();
    assert_eq!(launch.data_dir, desk.folder.path());
    assert_eq!(launch.demo.unwrap().to_console().unwrap().name, "anna");
}

#[test]
fn a_demo_may_open_with_nobody_signed_in() {
    let desk = Desk::new()
        .with_data_dir()
        .with_demo(r#"{"theme":"dark","screen":"lock"}"#, 0o600);
    let demo = desk.start(&[], true).unwrap().demo.unwrap();
    assert!(demo.to_console().is_none());
}

#[test]
fn a_release_takes_a_demo_only_when_asked_in_so_many_words() {
    let desk = Desk::new().with_data_dir().with_demo(HERE, 0o600);
    assert!(matches!(desk.start(&[], false), Err(LaunchError::DemoNotAsked)));
    assert!(desk.start(&["--demo"], false).unwrap().demo.is_some());
}

#[test]
fn a_demo_never_opens_the_users_own_data() {
    let desk = Desk::new().with_demo(HERE, 0o600);
    assert!(matches!(
        desk.start(&[], true),
        Err(LaunchError::DemoWithoutDataFolder)
    ));
}

#[test]
fn a_demo_never_signs_in_to_a_server_elsewhere() {
    for server in [
        "https://example.org",
        "http://10.0.0.1:7817",
        "http://localhost:7817",
        "http://127.0.0.1.example.org",
    ] {
        let desk = Desk::new()
            .with_data_dir()
            .with_demo(&HERE.replace("http://127.0.0.1:7817", server), 0o600);
        assert!(
            matches!(desk.start(&[], true), Err(LaunchError::DemoServerElsewhere)),
            "{server}"
        );
    }
}

#[test]
fn a_demo_file_that_others_can_read_is_refused() {
    let desk = Desk::new().with_data_dir().with_demo(HERE, 0o644);
    assert!(matches!(
        desk.start(&[], true),
        Err(LaunchError::DemoFileOpenToOthers)
    ));
}

#[test]
fn a_demo_file_with_a_field_we_do_not_know_is_refused() {
    let desk = Desk::new()
        .with_data_dir()
        .with_demo(&HERE.replace("\"name\"", "\"key\":1,\"name\""), 0o600);
    assert!(matches!(desk.start(&[], true), Err(LaunchError::DemoFormat(_))));
}

#[test]
fn a_data_folder_relative_to_wherever_we_stand_is_refused() {
    let mut desk = Desk::new();
    desk.data_dir = Some("somewhere".into());
    assert!(matches!(
        desk.start(&[], true),
        Err(LaunchError::RelativeDataFolder)
    ));
}

#[test]
fn a_password_never_reaches_a_log() {
    let desk = Desk::new().with_data_dir().with_demo(HERE, 0o600);
    assert!(!format!("{:?}", desk.start(&[], true).unwrap()).contains("anna"));
}

#[test]
fn a_link_among_the_arguments_is_passed_on_as_it_came() {
    let link = |args: &[&str]| Desk::new().start(args, false).unwrap().link;
    assert_eq!(link(&[]), None);
    assert_eq!(link(&["tel:+390415210211", "--demo", "oltr", "è"]), None);
    assert_eq!(
        link(&["oltre://call?from=+390415210211"]).as_deref(),
        Some("oltre://call?from=+390415210211")
    );
    // What it means is not said here.
    assert_eq!(
        link(&["--demo", "OLTRE:\n;rm -rf"]).as_deref(),
        Some("OLTRE:\n;rm -rf")
    );
}
