//! The README's pictures are the program's own frames: each is drawn anew and must be the one in `docs`. One of them moves: it is
//! made of the frames that the traffic slider gives.
//! `just pictures` renews them; look at them before you commit.
#![expect(clippy::expect_used, reason = "a test that meets the unexpected stops there")]

use std::fmt::Write as _;
use std::path::Path;
use std::process::Command;

/// The screens that the README shows.
const SCREENS: [&str; 5] = ["explore", "day", "bill", "map", "what-if"];

/// Where the slider stands in the moving picture, frame by frame.
const RATES: [&str; 8] = ["12/s", "20/s", "40/s", "80/s", "160/s", "250/s", "100/s", "30/s"];
/// How long a frame stands, in seconds.
const STANDS: f64 = 1.4;

fn drawn(arguments: &[&str]) -> String {
    let home = tempfile::tempdir().expect("a home");
    let mut command = Command::new(env!("CARGO_BIN_EXE_faceoff"));
    command.args([&["picture", "--size", "120x36"], arguments].concat()).env_clear().env("HOME", home.path());
    command.env("SOURCE_DATE_EPOCH", "1796083200");
    let output = command.output().expect("runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("text")
}

/// The frames of a moving slider as one picture: what all of them have in common is in it once, the rest is shown in turn. Who asks for
/// less motion sees the first frame.
fn recording() -> String {
    let frames = RATES.map(|rate| drawn(&["--quiet", "--set", &format!("traffic.rate={rate}")]));
    let lines = frames.each_ref().map(|frame| frame.lines().collect::<Vec<_>>());
    let (head, end) = (lines[0][0], lines[0].last().expect("an end"));
    assert!(lines.iter().all(|frame| frame[0] == head), "frames of one size");
    let body = lines.each_ref().map(|frame| &frame[1..frame.len() - 1]);
    let common = |line: &&str| body.iter().all(|frame| frame.contains(line));
    let (all, part) = (STANDS * RATES.len() as f64, 100.0 / RATES.len() as f64);
    let mut text = format!(
        "{head}\n<style>.f{{visibility:hidden;animation:f {all}s steps(1) infinite}}@keyframes f{{0%{{visibility:visible}}{part}%,100%\
         {{visibility:hidden}}}}"
    );
    for index in 0..RATES.len() {
        let delay = (index as f64 - RATES.len() as f64) * STANDS;
        let _ = write!(text, ".f{index}{{animation-delay:{delay:.1}s}}");
    }
    text += "@media (prefers-reduced-motion:reduce){.f{animation:none}.f0{visibility:visible}}</style>\n";
    // What is behind comes first, of all frames, so that no frame covers what they have in common.
    for behind in [true, false] {
        let here = |line: &&&str| line.starts_with("<rect") == behind;
        for line in body[0].iter().filter(here).filter(|line| common(line)) {
            let _ = writeln!(text, "{line}");
        }
        for (index, frame) in body.iter().enumerate() {
            let _ = writeln!(text, "<g class=\"f f{index}\">");
            for line in frame.iter().filter(here).filter(|line| !common(line)) {
                let _ = writeln!(text, "{line}");
            }
            text += "</g>\n";
        }
    }
    text + end + "\n"
}

#[test]
fn pictures_are_as_the_program_draws_them() {
    let renew = std::env::var_os("FACEOFF_RENEW").is_some();
    let mut pictures: Vec<(&str, String)> =
        SCREENS.iter().map(|screen| (*screen, drawn(&["--screen", screen]))).collect();
    pictures.push(("slider", recording()));
    let stale = |(name, now): &(&'static str, String)| {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.svg"));
        if renew {
            std::fs::write(&path, now).expect("written");
        }
        (std::fs::read_to_string(&path).ok().as_ref() != Some(now)).then_some(*name)
    };
    let stale: Vec<&str> = pictures.iter().filter_map(stale).collect();
    assert!(stale.is_empty(), "renew with 'FACEOFF_RENEW=1 cargo test --test pictures': {stale:?}");
}
