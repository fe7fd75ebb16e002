//! The formats that are known.

macro_rules! formats {
    ($($(#[$doc:meta])* $variant:ident = $id:literal, $label:literal;)+) => {
        /// What a file is.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Format { $($(#[$doc])* $variant),+ }

        impl Format {
            /// Every format.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The id in JSON.
            #[must_use]
            pub const fn id(self) -> &'static str {
                match self { $(Self::$variant => $id),+ }
            }

            /// What people call it.
            #[must_use]
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label),+ }
            }
        }
    };
}

formats! {
    /// `aws cloudwatch get-metric-statistics`.
    CloudWatchStatistics = "cloudwatch-statistics", "CloudWatch metric statistics";
    /// `aws cloudwatch get-metric-data`.
    CloudWatchData = "cloudwatch-data", "CloudWatch metric data";
    /// CloudWatch Logs Insights, exported as CSV.
    LogsInsights = "logs-insights", "CloudWatch Logs Insights";
    /// `query_range` of the Prometheus HTTP API.
    Prometheus = "prometheus", "Prometheus query_range";
    /// `az monitor metrics list`.
    AzureMonitor = "azure-monitor", "Azure Monitor metrics";
    /// `projects.timeSeries.list`.
    GoogleMonitoring = "google-monitoring", "Google Cloud Monitoring time series";
    /// CSV with a column of times and columns of counts: CloudWatch console, Grafana, anything.
    CountsCsv = "counts-csv", "table of counts";
    /// CSV with a row for each request.
    EventsCsv = "events-csv", "table of requests";
    /// Azure Functions 2019: a row per function, a column per minute.
    MinutesCsv = "minutes-csv", "table of functions by minutes";
    /// Azure Functions 2019: durations or memory, a row per function.
    PercentilesCsv = "percentiles-csv", "table of percentiles by function";
    /// nginx or Apache, common or combined, with or without fields behind.
    AccessLog = "access-log", "access log (common or combined)";
    /// Application or classic load balancer of AWS.
    LoadBalancerLog = "load-balancer-log", "AWS load balancer log";
    /// W3C extended: CloudFront, IIS.
    W3cLog = "w3c-log", "W3C extended log (CloudFront, IIS)";
    /// Lines of text of a program of the registry, or of a format that the user gives.
    TextLog = "text-log", "log of text lines";
    /// Lines of `key=value`.
    PairsLog = "pairs-log", "log of key=value lines";
    /// A JSON object for each time, with a number of requests.
    CountsJson = "counts-json", "JSON objects of counts";
    /// `promtool query range`.
    Promtool = "promtool", "promtool query range";
    /// `/api/v1/export` of VictoriaMetrics.
    VictoriaMetrics = "victoriametrics", "VictoriaMetrics export";
    /// Lines of Loki's query API.
    LokiStreams = "loki-streams", "Loki streams";
    /// Datadog's query API.
    Datadog = "datadog", "Datadog time series";
    /// A date histogram of Elasticsearch or OpenSearch.
    DateHistogram = "date-histogram", "Elasticsearch date histogram";
    /// Graphite's render API as JSON.
    Graphite = "graphite", "Graphite render";
    /// Graphite's plaintext protocol.
    GraphiteLines = "graphite-lines", "Graphite plaintext";
    /// InfluxDB's line protocol.
    InfluxLines = "influx-lines", "InfluxDB line protocol";
    /// `query` of InfluxDB 1 as JSON.
    InfluxJson = "influx-json", "InfluxDB query";
    /// `cut | sort | uniq -c`.
    UniqCounts = "uniq-counts", "counts of uniq -c";
    /// `TIMESERIES` of New Relic's query language.
    NewRelic = "new-relic", "New Relic time series";
    /// Columns and rows as a query API of Azure or another store gives them.
    ColumnsJson = "columns-json", "JSON of columns and rows";
    /// One JSON object a request: nginx, Caddy, Google Cloud, Traefik, Envoy, applications.
    JsonLog = "json-log", "JSON log";
    /// `REPORT` lines of AWS Lambda.
    LambdaReport = "lambda-report", "Lambda REPORT lines";
    /// k6, one row per measurement.
    K6Csv = "k6-csv", "k6 results (CSV)";
    /// k6, one JSON object per measurement.
    K6Json = "k6-json", "k6 results (JSON lines)";
    /// k6, the summary at the end.
    K6Summary = "k6-summary", "k6 summary";
    /// oha.
    Oha = "oha", "oha results";
    /// Requests of another load test.
    LoadTest = "load-test", "load test results";
    /// The summary of another load test.
    LoadTestSummary = "load-test-summary", "load test summary";
}
