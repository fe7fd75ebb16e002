//! The README's pictures are the program's own frames: each is drawn anew and must be the one in `docs`.
//! `just pictures` renews them; look at them before you commit.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use std::path::Path;
use std::process::Command;

/// The screens that the README shows.
const SCREENS: [&str; 5] = ["explore", "day", "bill", "map", "what-if"];

fn drawn(screen: &str) -> Vec<u8> {
    let home = tempfile::tempdir().expect("a folder");
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args(["picture", "--screen", screen, "--size", "120x36"]).env_clear().env("HOME", home.path());
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    output.stdout
}

#[test]
fn pictures_are_as_the_program_draws_them() {
    let renew = std::env::var_os("FACEOFF_RENEW").is_some();
    let stale = |screen: &&str| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{screen}.svg"));
        let now = drawn(screen);
        if renew {
            std::fs::write(&path, &now).expect("written");
        }
        std::fs::read(&path).ok().as_ref() != Some(&now)
    };
    let stale: Vec<&str> = SCREENS.into_iter().filter(stale).collect();
    assert!(stale.is_empty(), "renew with 'FACEOFF_RENEW=1 cargo test --test pictures': {stale:?}");
}
