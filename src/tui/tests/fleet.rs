//! The screen of a list of services: frames at every size, one of them opened and left again, faulty rows.

use super::*;
use crate::fleet::Order;
use crate::preset;
use crate::scenario::Plans;
use crate::tui::mode::Mode;
use crate::tui::screen::ScreenId;
use crate::tui::screen::fleet::{Sort, Stage as HowFar, Which};

const LIST: &str = "name,now,traffic.rate,state.kind,work.runtime,work.duration_ms
shop,kubernetes,12/s,key-value,go,40ms
hook,kubernetes,200/day,none,go,15ms
feed,,300/s,none,go,8ms
a name that is far too long for its column and then some,serverless,2/s,none,go,20ms
\u{1b}[2Jesc,,1/s,none,cobol,20ms
batch,,1/s,none,go,20min
minus,,-1/s,none,go,20ms
";

/// Opens the list, and has it weighed.
pub fn open(stage: &mut Stage) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("services.csv");
    std::fs::write(&path, LIST).expect("written");
    let mut base = preset::find("web-api", None, &stage.app.catalog).expect("there");
    base.scenario.plans = Plans::Best;
    let order = Order {
        path,
        base,
        base_name: "web-api".to_owned(),
        set: Vec::new(),
        presets: None,
        command: vec!["fleet".to_owned(), "services.csv".to_owned()],
    };
    stage.tell(Message::Fleet(Ok(Arc::new(order))));
    stage.draw();
    assert_eq!(stage.app.screens.fleet.stage, HowFar::Done);
    stage.app.notice = None;
    // The folder is another one in every run.
    for row in &mut stage.app.screens.fleet.rows {
        let service = crate::fleet::Service {
            name: row.service.name.clone(),
            place: format!("services.csv:{}", row.service.row + 1),
            row: row.service.row,
            now: row.service.now,
            scenario: row.service.scenario.clone(),
        };
        row.service = Arc::new(service);
    }
    stage.draw();
}

#[test]
fn frames_at_every_size() {
    let mut stage = Stage::new(80, 24);
    open(&mut stage);
    for (width, height) in [(56, 16), (80, 24), (120, 36), (200, 60)] {
        stage.resize(width, height);
        keep(&stage, &format!("fleet_{width}x{height}"));
        assert!(!stage.text().contains('\u{1b}'), "{}", stage.text());
    }
    insta::assert_snapshot!("fleet_200x60_styles", styles(&stage));
}

#[test]
fn a_service_is_opened_with_the_figures_of_its_row_and_the_list_is_as_it_was_left() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    stage.press("M");
    assert_eq!(stage.app.scenario().plans, Plans::Best);
    stage.jobs = true;
    open(&mut stage);
    stage.jobs = false;
    stage.press("t /");
    stage.type_in("o");
    stage.press("enter down");
    let before = stage.text();
    let fleet = &stage.app.screens.fleet;
    let index = fleet.focus().expect("a row");
    let weighed = fleet.rows[index].weighed.clone().expect("weighed");
    let name = fleet.rows[index].service.name.clone();
    stage.jobs = true;
    stage.press("enter");
    stage.jobs = false;
    assert_eq!((stage.app.screen, stage.app.origin().name.as_str()), (ScreenId::Explore, name.as_str()));
    let here = stage.app.outcome.summary;
    for side in Side::BOTH {
        let (row, here) = (weighed.summary.side(side).monthly_usd, here.side(side).monthly_usd);
        assert!((row - here).abs() < 1e-9 * here, "{side:?}: {row} and {here}");
    }
    stage.press("y");
    let copied = format!("{:?}", stage.effects.last());
    assert!(copied.contains("faceoff compare web-api --set "), "{copied}");
    stage.press("esc");
    stage.app.notice = None;
    stage.draw();
    // The tabs name what Explore has by now.
    let below = |text: &str| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(below(&stage.text()), below(&before));
    assert_eq!((stage.app.screens.fleet.sort, stage.app.screens.fleet.sought.as_str()), (Sort::Name, "o"));
}

#[test]
fn faulty_rows_stand_last_and_say_what_is_wrong() {
    let mut stage = Stage::new(80, 24);
    open(&mut stage);
    stage.press("h");
    assert_eq!(stage.app.screens.fleet.which, Which::Faulty);
    keep(&stage, "fleet_faulty");
    stage.press("enter");
    assert!(matches!(&stage.app.mode, Mode::Explain(..)), "{}", stage.text());
    assert!(stage.text().contains("'cobol' is not offered"), "{}", stage.text());
}

#[test]
fn the_screen_is_there_only_while_a_list_is_open() {
    let mut stage = Stage::new(120, 36);
    stage.jobs = false;
    stage.app.show(ScreenId::Fleet);
    assert_eq!(stage.app.screen, ScreenId::Explore);
    assert!(!stage.text().contains("Fleet"), "{}", stage.text());
    stage.jobs = true;
    open(&mut stage);
    stage.jobs = false;
    stage.press("e");
    assert!(matches!(stage.effects.last(), Some(Effect::ExportFleet { .. })));
    let row = stage.app.hits.place(|target| matches!(target, Target::FleetRow(1))).expect("a row");
    stage.mouse(MouseEventKind::Down(MouseButton::Left), row.x + 5, row.y);
    stage.mouse(MouseEventKind::Up(MouseButton::Left), row.x + 5, row.y);
    assert_eq!(stage.app.screen, ScreenId::Fleet);
    stage.mouse(MouseEventKind::Down(MouseButton::Left), row.x + 5, row.y);
    assert_eq!(stage.app.screen, ScreenId::Explore, "a second click opens it");
    stage.press("esc X");
    assert_eq!(stage.app.screen, ScreenId::Explore);
    assert!(!stage.text().contains(" Fleet "), "{}", stage.text());
}
