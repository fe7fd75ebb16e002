//! `faceoff serve`: requests in, answers out, one JSON object a line.
//!
//! Its user is a program: a pipeline, an editor, an assistant that must not guess. A request names a command and gets what that command
//! prints as JSON, on one line. The same request gets the same answer every time, and a request that is refused ends nothing.

mod request;
mod sources;

use super::context::Context;
use super::output::Output;
use super::{Cli, Outcome, envelope, in_our_voice, run as run_command};
use crate::catalog::Catalog;
use clap::Parser;
use request::Request;
use serde_json::{Map, Value};
use std::io::{self, BufRead, Read};
use std::panic::{AssertUnwindSafe, catch_unwind};

const EXAMPLES: &str = "\
Examples:
  faceoff serve < requests.jsonl > answers.jsonl
  faceoff serve < requests.jsonl | jq -c 'select(.ok) | {id, verdict: .verdict.sentence}'

A request is a JSON object on one line of at most 256 KiB:
  {\"id\": 1, \"command\": \"compare\", \"preset\": \"web-api\", \"set\": {\"traffic.rate\": \"3M/month\"}}
  {\"id\": 2, \"command\": \"sweep\", \"dial\": \"traffic.rate\", \"options\": {\"points\": 12, \"from\": \"1/s\"}}
  {\"id\": 3, \"command\": \"fit\", \"scenario\": {\"traffic.rate\": 40, \"state.kind\": \"none\"}}
  {\"id\": 4, \"command\": \"prices\", \"arguments\": [\"search\", \"nat\"]}

  id         anything; the answer repeats it
  command    compare, fit, clouds, growth, sweep, tip, sensitivity, odds, dials, presets or prices
  preset     a name or the path of a file; for compare a list does as well [default: the settings' own]
  scenario   dials by id, such as the 'scenario' of an earlier answer, on top of the preset
  set        dials by id, on top of both
  dial       the dial of a sweep
  options    what the command takes behind two hyphens: {\"draws\": 200, \"as-set\": true, \"with\": [\"tips\"]}
  arguments  for dials a word; for presets 'show' and a name; for prices 'list', 'search' or 'show' and words

An answer has id, ok, schema, command and version; then what the command prints as JSON, and for a scenario the sources of its prices.
A request that cannot be answered gets ok false and error, with a message and the code that the command would have ended with. A
condition under 'assert' that does not hold gives ok true and finding true. Nothing is written but the answers, and no network is used.";

/// Most bytes of a request.
const MOST_LINE: usize = 256 * 1024;

/// Answer requests on standard input, one JSON object a line
#[derive(Debug, clap::Args)]
#[command(after_long_help = EXAMPLES)]
pub struct Args {}

/// A request that is not answered.
struct Refusal {
    message: String,
    code: u8,
}

impl Refusal {
    fn of(message: impl Into<String>) -> Self {
        Self { message: message.into(), code: super::USAGE }
    }
}

/// Answers until the input ends.
///
/// # Errors
/// When the catalog is faulty, the input cannot be read, or an answer cannot be written.
pub fn run(_: &Args, context: &Context, output: &mut Output) -> anyhow::Result<Outcome> {
    super::progress::stop();
    let catalog = context.catalog()?;
    let mut input = io::stdin().lock();
    while let Some(line) = line(&mut input)? {
        if line.as_ref().is_ok_and(|line| line.trim_ascii().is_empty()) {
            continue;
        }
        let (id, command, answer) = match line.and_then(|line| Request::of(&line)) {
            Ok(request) => (request.id.clone(), request.command, answer(&request, context, &catalog)),
            Err((id, refusal)) => (id, "", Err(refusal)),
        };
        envelope::begin(command);
        let mut whole = Map::from_iter([("id".to_owned(), id), ("ok".to_owned(), answer.is_ok().into())]);
        whole.extend(envelope::head());
        match answer {
            Ok(document) => whole.extend(document),
            Err(Refusal { message, code }) => {
                let error = Map::from_iter([("message".to_owned(), message.into()), ("code".to_owned(), code.into())]);
                whole.insert("error".to_owned(), Value::Object(error));
            }
        }
        output.text(&(serde_json::to_string(&whole)? + "\n"))?;
        output.flush()?;
    }
    envelope::begin("serve");
    Ok(Outcome::Fine)
}

/// What is read of a line, or why it is refused; the id of a request that did not read is null.
type Line = Result<Vec<u8>, (Value, Refusal)>;

/// The next line; nothing at the end.
fn line(input: &mut impl BufRead) -> io::Result<Option<Line>> {
    let mut bytes = Vec::new();
    if input.by_ref().take(MOST_LINE as u64 + 1).read_until(b'\n', &mut bytes)? == 0 {
        return Ok(None);
    }
    if bytes.len() <= MOST_LINE || bytes.ends_with(b"\n") {
        return Ok(Some(Ok(bytes)));
    }
    // The rest of the line is no request of its own.
    loop {
        let chunk = input.fill_buf()?;
        let (length, end) = match chunk.iter().position(|byte| *byte == b'\n') {
            Some(at) => (at + 1, true),
            None => (chunk.len(), chunk.is_empty()),
        };
        input.consume(length);
        if end {
            let message = format!("the line is longer than the {} KiB allowed for a request", MOST_LINE / 1024);
            return Ok(Some(Err((Value::Null, Refusal::of(message)))));
        }
    }
}

/// Runs the command that a request names, in this process and with its output kept.
fn answer(request: &Request, context: &Context, catalog: &Catalog) -> Result<Map<String, Value>, Refusal> {
    let arguments = request.arguments(&context.flags())?;
    let cli = Cli::try_parse_from(arguments)
        .map_err(|error| Refusal::of(in_our_voice(&error.render().to_string()).trim_start_matches("faceoff: ")))?;
    envelope::begin(request.command);
    let ran = catch_unwind(AssertUnwindSafe(|| {
        let mut kept = Output::memory();
        let outcome = run_command(&cli.screen, cli.command, Context::new(cli.global), &mut kept)?;
        anyhow::Ok((outcome, kept.into_text()))
    }));
    let (outcome, text) = match ran {
        Ok(Ok(done)) => done,
        Ok(Err(error)) => return Err(refused(&error)),
        Err(_) => {
            let message = "this is a defect of the program; please report it with the request".to_owned();
            return Err(Refusal { message, code: super::DEFECT });
        }
    };
    let mut document = match serde_json::from_str(&text) {
        Ok(Value::Object(map)) => map,
        _ => Map::from_iter([("text".to_owned(), Value::from(text))]),
    };
    if let Some(Value::Object(scenario)) = document.get("scenario") {
        let sources = sources::of(scenario, catalog);
        document.insert("sources".to_owned(), sources);
    }
    if outcome == Outcome::Finding {
        document.insert("finding".to_owned(), true.into());
    }
    Ok(document)
}

fn refused(error: &anyhow::Error) -> Refusal {
    match error.downcast_ref::<clap::Error>() {
        Some(usage) => Refusal::of(in_our_voice(&usage.render().to_string()).trim_start_matches("faceoff: ")),
        None => Refusal::of(format!("{error:#}")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lines(bytes: &[u8]) -> Vec<Result<usize, String>> {
        let mut input = io::BufReader::with_capacity(1000, bytes);
        std::iter::from_fn(|| line(&mut input).expect("read"))
            .map(|line| line.map(|bytes| bytes.len()).map_err(|(_, refusal)| refusal.message))
            .collect()
    }

    #[test]
    fn a_line_that_is_too_long_is_refused_as_one_and_the_next_is_read() {
        let mut bytes = vec![b' '; MOST_LINE + 5000];
        bytes.extend_from_slice(b"\n{}\n{}");
        let found = lines(&bytes);
        assert_eq!(found.len(), 3, "{found:?}");
        assert!(found[0].as_ref().is_err_and(|message| message.contains("256 KiB")), "{found:?}");
        assert_eq!(found[1..], [Ok(3), Ok(2)]);
        assert_eq!(lines(&vec![b' '; MOST_LINE]), [Ok(MOST_LINE)]);
    }
}
