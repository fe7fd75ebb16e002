use super::*;

fn with_file(text: &str) -> Result<Config, ConfigError> {
    resolve(Some((Path::new("/etc/faceoff/config.toml"), text)), |_| None, &[])
}

#[test]
fn each_layer_hides_the_one_below_and_says_so() {
    let file = "theme = \"dark\"\nmouse = false\nglyphs = \"block\"\n";
    let variable = |name: &str| (name == "FACEOFF_GLYPHS").then(|| "ascii".to_owned());
    let flags = [("theme", "mono".to_owned())];
    let config = resolve(Some((Path::new("c.toml"), file)), variable, &flags).expect("valid");
    assert_eq!(config.theme, Setting { value: Theme::Mono, origin: Origin::Flag("--theme") });
    assert_eq!(config.glyphs, Setting { value: Glyphs::Ascii, origin: Origin::Environment("FACEOFF_GLYPHS") });
    assert_eq!((config.mouse.value, config.mouse.origin.to_string().as_str()), (false, "c.toml:2:9"));
    assert_eq!((config.preset.value.as_str(), config.preset.origin), ("web-api", Origin::Default));
}

#[test]
fn what_is_wrong_is_named_with_its_place() {
    let message = |text: &str| with_file(text).expect_err(text).to_string();
    assert_eq!(
        message("\nthem = 1"),
        "/etc/faceoff/config.toml:2:1: no setting 'them'; there are theme, glyphs, mouse, preset, prices"
    );
    assert_eq!(
        message("theme = \"pink\""),
        "/etc/faceoff/config.toml:1:9: theme: 'pink' is not offered; it wants auto, dark, light, safe, ansi or mono"
    );
    assert!(message("theme = ").contains("config.toml:1:9: not valid TOML"), "{}", message("theme = "));
    assert!(message("mouse = [1]").contains("'[1]' is not offered; it wants true or false"));
    let variable = |name: &str| (name == "FACEOFF_MOUSE").then(|| "\u{1b}[31mmaybe".to_owned());
    let error = resolve(None, variable, &[]).expect_err("not a switch").to_string();
    assert!(error.starts_with("FACEOFF_MOUSE: mouse: ") && !error.contains('\u{1b}'), "{error:?}");
}

#[test]
fn a_price_file_is_looked_for_beside_the_configuration() {
    let config = with_file("prices = \"mine.toml\"").expect("valid");
    assert_eq!(config.prices.value, Some(PathBuf::from("/etc/faceoff/mine.toml")));
    let config = with_file("prices = \"\"").expect("valid");
    assert_eq!(config.prices.value, None);
}

#[test]
fn the_template_is_a_valid_file_of_defaults() {
    let template = template();
    let head = template.split("# [keys]").next().expect("a part before the keys");
    let lines = head.lines().filter_map(|line| line.strip_prefix("# ").filter(|l| l.contains(" = ")));
    let uncommented = lines.collect::<Vec<_>>().join("\n");
    assert_eq!(uncommented.lines().count(), KEYS.len());
    let (config, default) = (with_file(&uncommented).expect("valid"), Config::default());
    for key in KEYS {
        assert_eq!(key.show(&config).0, key.show(&default).0, "{}", key.name);
    }
    assert!(with_file(&template).is_ok());
    let whole =
        template.lines().filter_map(|line| line.strip_prefix("# ")).filter(|l| l.contains(" = ") || *l == "[keys]");
    let keys = with_file(&whole.collect::<Vec<_>>().join("\n")).expect("valid").keys;
    assert_eq!(keys.value["undo"], ["u", "ctrl-z"]);
}

#[test]
fn keys_are_texts_or_lists_of_them() {
    let config = with_file("[keys]\nquit = \"x\"\nundo = [\"u\", \"U\"]\n").expect("valid");
    assert_eq!(config.keys.value["quit"], ["x"]);
    assert_eq!(config.keys.value["undo"], ["u", "U"]);
    assert_eq!(config.keys.origin.to_string(), "/etc/faceoff/config.toml:1:1");
    let message = |text: &str| with_file(text).expect_err(text).to_string();
    assert_eq!(
        message("keys = 3"),
        "/etc/faceoff/config.toml:1:8: keys: wants a key as text, such as \"ctrl-r\", or a list of them"
    );
    assert!(message("[keys]\nundo = [1]").starts_with("/etc/faceoff/config.toml:2:9: undo: wants a key"));
}
