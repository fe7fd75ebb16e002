//! The period: traffic, pods and instances.

use super::{Block, Section, Table, Text};
use crate::report::{Study, chart, figure};
use crate::units::Unit;

pub(super) fn section(study: &Study<'_>) -> Section {
    let mut blocks = vec![Block::Chart(chart::day::chart(study)), Block::Table(table(study))];
    if study.comparison.kubernetes.pods.sensitive {
        blocks.push(Block::Paragraph(Text::new().strong("Sensitive: ").plain(
            "with this traffic the autoscaler's course depends on where it starts; one pod more at the start gives another day. \
             Real clusters would differ from the figures of the Kubernetes side as much.",
        )));
    }
    Section { id: "day", title: chart::day::title(study.comparison.profile.period_s()), blocks }
}

fn table(study: &Study<'_>) -> Table {
    let c = &study.comparison;
    let (pods, pool, k) = (&c.kubernetes.pods, &c.serverless.pool, &c.kubernetes);
    let mut table = Table::by_side("");
    let mut pair = |name: &str, k: Text, s: Text| table.row([name.into(), k, s]);
    pair(
        "Pods or instances, mean",
        figure::count(pods.mean_replicas).into(),
        figure::count(pool.mean_instances).into(),
    );
    pair(
        "Pods or instances, peak",
        figure::count(pods.peak_replicas).into(),
        figure::count(pool.peak_instances).into(),
    );
    pair("Nodes, mean", figure::count(pods.mean_nodes).into(), "–".into());
    pair("Nodes, peak", figure::count(pods.peak_nodes).into(), "–".into());
    let busy = if pool.mean_instances > 0.0 { pool.mean_busy / pool.mean_instances } else { 0.0 };
    pair("In use of what is there", Unit::Share.format(pods.utilization).into(), Unit::Share.format(busy).into());
    pair("Requests at once, peak", "–".into(), figure::count(pool.peak_concurrency).into());
    let start = Unit::Millis.format(c.serverless.cold.quantile(0.5));
    pair("A new one serves after", Unit::Seconds.format(k.pod_start_s).into(), start.into());
    if k.new_pod_s > k.pod_start_s {
        pair("The same when a node must come first", Unit::Seconds.format(k.new_pod_s).into(), "–".into());
    }
    pair("A change is rolled out after", minutes(k.rollout_min), minutes(c.serverless.rollout_min));
    table
}

fn minutes(min: f64) -> Text {
    Unit::Seconds.format(60.0 * min).into()
}
