# Short names for what people type while they work on faceoff; `.ci/run` runs everything that a change must pass.

# List what there is.
default:
    @just --list

# Everything that a change must pass.
ci:
    .ci/run

# Put the source in its usual form.
fmt:
    cargo fmt

# The compiler's and clippy's opinion, as strict as it must pass.
lint:
    cargo clippy --locked --workspace --all-targets -- -D warnings

# The tests, all or those whose name contains a word.
test *words:
    cargo test --locked {{words}}

# The documentation of the library, opened.
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --workspace --no-deps --open

# The speed of an evaluation and of a frame.
bench:
    cargo bench --locked

# The model's pods against the simulation, over the whole grid or the cases whose name contains a word.
referee word="":
    cargo run --locked --release -p faceoff-model --example referee_pods -- "{{word}}"

# Accept the snapshots of frames and texts as they are now; look at the difference before you commit it.
snapshots:
    INSTA_UPDATE=always cargo test --locked

# Draw the README's pictures anew.
pictures:
    FACEOFF_RENEW=1 cargo test --locked --test pictures

# Licences and advisories of what this is built on (needs cargo-deny).
deny:
    cargo deny check

# The binary that is published: optimised as a whole, and without a path of this machine inside.
dist:
    RUSTFLAGS="--remap-path-prefix=$HOME=/home --remap-path-prefix=$PWD=/faceoff" cargo build --locked --profile dist

# Put the program, its manual pages and its completions where they belong for one user.
install:
    cargo install --locked --path .
    faceoff man ~/.local/share/man/man1

# Fuzz one kind of input for ten minutes: preset, overrides, config, import, deployment or pricing (needs cargo-fuzz and a C++ compiler).
fuzz target:
    RUSTC_BOOTSTRAP=1 cargo fuzz run --sanitizer none {{target}} -- -max_total_time=600 -dict=fuzz/dictionaries/{{target}}.dict
