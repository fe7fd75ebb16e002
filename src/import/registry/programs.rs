//! The entries. Each is from the program's documentation of its log format; where the unit depends on a setting, the text must say it.

use super::{ANY, Lines, MS, NS, Origin, Program, S, US, WHOLE_MS};

/// Programs by the names of their fields; the first that fits is taken, so what is more particular stands before.
pub(in crate::import) const PROGRAMS: &[Program] = &[
    // --- Functions ---
    Program {
        label: "Lambda platform report",
        marks: &["record.metrics.durationms"],
        time: &["time", "timestamp"],
        end: true,
        duration: &[("record.metrics.durationms", MS)],
        only: Some(("type", &["platform.report"])),
        origin: Origin::Function,
        init: &["record.metrics.initdurationms", "record.metrics.restoredurationms"],
        memory: &[("record.metrics.memorysizemb", 1.0)],
        memory_used: &[("record.metrics.maxmemoryusedmb", 1.0)],
        ..ANY
    },
    Program {
        label: "Logs Insights over Lambda",
        marks: &["@duration", "@timestamp"],
        time: &["@timestamp"],
        end: true,
        duration: &[("@duration", MS)],
        needs: &["@duration"],
        origin: Origin::Function,
        init: &["@initduration"],
        memory: &[("@memorysize", 1e-6)],
        memory_used: &[("@maxmemoryused", 1e-6)],
        utc: true,
        ..ANY
    },
    Program {
        label: "Azure Functions or App Insights requests",
        marks: &[
            "timestamp|timegenerated",
            "duration|durationms",
            "resultcode",
            "operation_name|operationname|itemcount|name|success",
        ],
        time: &["timestamp", "timegenerated"],
        duration: &[("durationms", MS), ("duration", MS)],
        status: &["resultcode"],
        weight: &["itemcount"],
        path: &["url", "name"],
        month_first: true,
        utc: true,
        ..ANY
    },
    // --- Content delivery, load balancers and gateways of clouds ---
    Program {
        label: "CloudFront",
        marks: &["date", "time", "x-edge-location|x-edge-result-type|x-edge-request-id|x-host-header"],
        duration: &[("time-taken", S)],
        ..W3C
    },
    Program {
        label: "IIS or another W3C log",
        marks: &["date", "time", "sc-status|cs-method|cs-uri-stem|cs-uri|time-taken|timetakenms"],
        duration: &[("timetakenms", MS), ("time-taken", WHOLE_MS)],
        ..W3C
    },
    Program {
        label: "CloudFront (columns of Athena)",
        marks: &["date", "time", "status", "bytes", "method", "time_taken|x_edge_location|location"],
        time: &["date+time"],
        end: true,
        duration: &[("time_taken", S)],
        sent: &["bytes", "sc_bytes"],
        received: &["request_bytes", "cs_bytes"],
        status: &["status", "sc_status"],
        agent: &["user_agent", "cs_user_agent"],
        path: &["uri", "cs_uri_stem"],
        utc: true,
        ..ANY
    },
    Program {
        label: "CloudFront real-time log",
        marks: &["timestamp", "time-to-first-byte", "sc-status", "time-taken"],
        time: &["timestamp"],
        end: true,
        duration: &[("time-taken", S)],
        sent: &["sc-bytes"],
        received: &["cs-bytes"],
        status: &["sc-status"],
        agent: &["cs-user-agent"],
        path: &["cs-uri-stem"],
        ..ANY
    },
    Program {
        label: "AWS load balancer (columns of Athena)",
        marks: &["elb_status_code", "target_processing_time|backend_processing_time", "request_processing_time"],
        time: &["request_creation_time", "time", "request_timestamp", "timestamp"],
        duration: &[
            ("request_processing_time+target_processing_time+response_processing_time", S),
            ("request_processing_time+backend_processing_time+response_processing_time", S),
        ],
        sent: &["sent_bytes"],
        received: &["received_bytes"],
        status: &["elb_status_code"],
        agent: &["user_agent"],
        path: &["request_url", "url"],
        utc: true,
        ..ANY
    },
    Program {
        label: "API Gateway",
        marks: &[
            "requesttime|requesttimeepoch",
            "responselatency|integrationlatency|latency|resourcepath|routekey|httpmethod",
        ],
        time: &["requesttimeepoch", "requesttime"],
        duration: &[("responselatency", MS), ("latency", MS), ("integrationlatency", MS)],
        sent: &["responselength"],
        status: &["status"],
        agent: &["useragent"],
        path: &["path", "resourcepath", "routekey"],
        ..ANY
    },
    Program {
        label: "Azure Application Gateway",
        marks: &["properties.timetaken", "properties.httpstatus"],
        time: &["timestamp", "time"],
        end: true,
        // Version 1 counts whole milliseconds, version 2 seconds with decimals.
        duration: &[("properties.timetaken", WHOLE_MS)],
        sent: &["properties.sentbytes"],
        received: &["properties.receivedbytes"],
        status: &["properties.httpstatus"],
        agent: &["properties.useragent"],
        path: &["properties.requesturi"],
        ..ANY
    },
    Program {
        label: "Azure Front Door",
        marks: &["properties.timetaken", "properties.httpstatuscode"],
        time: &["time", "timestamp"],
        duration: &[("properties.timetaken", S)],
        sent: &["properties.responsebytes"],
        received: &["properties.requestbytes"],
        status: &["properties.httpstatuscode"],
        agent: &["properties.useragent"],
        path: &["properties.requesturi"],
        ..ANY
    },
    Program {
        label: "Azure App Service",
        marks: &["timetaken|properties.timetaken", "scstatus|properties.scstatus|csmethod|properties.csmethod"],
        time: &["timegenerated", "time", "eventtime"],
        end: true,
        duration: &[("timetaken", MS), ("properties.timetaken", MS)],
        sent: &["scbytes", "properties.scbytes"],
        received: &["csbytes", "properties.csbytes"],
        status: &["scstatus", "properties.scstatus"],
        agent: &["useragent", "properties.useragent"],
        path: &["csuristem", "properties.csuristem"],
        month_first: true,
        utc: true,
        ..ANY
    },
    Program {
        label: "Azure gateway (columns of Log Analytics)",
        marks: &["timegenerated", "timetaken_d|timetaken_s", "httpstatus_d|httpstatuscode_s|httpstatuscode_d"],
        time: &["timestamp_t", "timegenerated"],
        end: true,
        duration: &[("timetaken_d", S), ("timetaken_s", S)],
        sent: &["sentbytes_d", "responsebytes_s", "responsebytes_d"],
        status: &["httpstatus_d", "httpstatuscode_s", "httpstatuscode_d"],
        agent: &["useragent_s"],
        path: &["requesturi_s"],
        month_first: true,
        utc: true,
        ..ANY
    },
    Program {
        label: "Cloudflare Logpush",
        marks: &["edgestarttimestamp"],
        time: &["edgestarttimestamp"],
        duration: &[("edgestarttimestamp..edgeendtimestamp", S)],
        sent: &["edgeresponsebytes"],
        received: &["clientrequestbytes"],
        status: &["edgeresponsestatus"],
        weight: &["sampleinterval"],
        agent: &["clientrequestuseragent"],
        path: &["clientrequesturi", "clientrequestpath"],
        ..ANY
    },
    Program {
        label: "App Engine",
        marks: &["protopayload.latency", "protopayload.status"],
        time: &["protopayload.starttime", "timestamp"],
        duration: &[("protopayload.latency", S)],
        sent: &["protopayload.responsesize"],
        status: &["protopayload.status"],
        agent: &["protopayload.useragent"],
        path: &["protopayload.resource"],
        ..ANY
    },
    Program {
        label: "Google Cloud load balancer, Cloud Run or Functions",
        marks: &["httprequest.status|httprequest.latency|httprequest.requestmethod"],
        time: &["timestamp", "receivetimestamp"],
        duration: &[("httprequest.latency", S)],
        sent: &["httprequest.responsesize"],
        received: &["httprequest.requestsize"],
        status: &["httprequest.status"],
        agent: &["httprequest.useragent"],
        path: &["httprequest.requesturl"],
        ..ANY
    },
    Program {
        label: "AWS WAF",
        marks: &["httprequest.httpmethod", "action", "webaclid|terminatingruleid"],
        time: &["timestamp"],
        path: &["httprequest.uri"],
        ..ANY
    },
    Program {
        label: "Akamai DataStream",
        marks: &["reqtimesec", "statuscode"],
        time: &["reqtimesec"],
        // From the request to the first byte, and from there to the last.
        duration: &[("turnaroundtimemsec+transfertimemsec", MS), ("transfertimemsec", MS), ("downloadtime", MS)],
        sent: &["totalbytes", "bytes"],
        status: &["statuscode"],
        agent: &["ua"],
        path: &["reqpath"],
        ..ANY
    },
    Program {
        label: "Fastly",
        marks: &["fastly_server|fastly_is_edge|response_state", "response_status|status"],
        time: &["timestamp", "time_start"],
        duration: &[("time_elapsed", US), ("elapsed_usec", US)],
        sent: &["response_body_size", "resp_body_size", "resp_bytes"],
        status: &["response_status", "status"],
        agent: &["request_user_agent"],
        path: &["url"],
        ..ANY
    },
    Program {
        label: "Vercel",
        marks: &["proxy.statuscode|proxy.status", "proxy.method"],
        time: &["proxy.timestamp", "timestamp", "timestampinms"],
        status: &["proxy.statuscode", "proxy.status"],
        agent: &["proxy.useragent"],
        path: &["proxy.path"],
        ..ANY
    },
    // --- Proxies ---
    Program {
        label: "Envoy or Istio",
        marks: &[
            "response_code",
            "duration",
            "response_flags|upstream_service_time|upstream_host|upstream_cluster|start_time|bytes_sent",
        ],
        time: &["start_time", "timestamp", "@timestamp", "time"],
        duration: &[("duration", MS)],
        sent: &["bytes_sent"],
        received: &["bytes_received"],
        status: &["response_code"],
        agent: &["user_agent", "user-agent"],
        path: &["path", "x-envoy-original-path"],
        ..ANY
    },
    Program {
        label: "Linkerd",
        marks: &["total_ns", "processing_ns|client.addr", "status"],
        time: &["timestamp"],
        duration: &[("total_ns", NS)],
        sent: &["response_bytes"],
        received: &["request_bytes"],
        status: &["status"],
        agent: &["user_agent"],
        path: &["uri"],
        ..ANY
    },
    Program {
        label: "Traefik",
        marks: &["downstreamstatus|originstatus", "duration"],
        time: &["startutc", "startlocal", "time"],
        duration: &[("duration", NS)],
        sent: &["downstreamcontentsize", "origincontentsize"],
        received: &["requestcontentsize"],
        status: &["downstreamstatus", "originstatus"],
        agent: &["request_user-agent"],
        path: &["requestpath"],
        ..ANY
    },
    Program {
        label: "Caddy",
        marks: &["logger", "request.method|request.uri", "status", "duration"],
        time: &["ts", "time", "timestamp"],
        end: true,
        duration: &[("duration", S)],
        sent: &["size"],
        received: &["bytes_read"],
        status: &["status"],
        path: &["request.uri"],
        only: Some(("logger", &["http.log.access"])),
        ..ANY
    },
    Program {
        label: "Caddy",
        marks: &["logger", "ts", "duration", "size", "status"],
        time: &["ts"],
        end: true,
        duration: &[("duration", S)],
        sent: &["size"],
        status: &["status"],
        only: Some(("logger", &["http.log.access"])),
        ..ANY
    },
    // On a console time and logger stand before the object.
    Program {
        label: "Caddy",
        marks: &["request.method|request.uri", "request.host", "bytes_read", "duration", "size", "status"],
        end: true,
        duration: &[("duration", S)],
        sent: &["size"],
        received: &["bytes_read"],
        status: &["status"],
        path: &["request.uri"],
        ..ANY
    },
    Program {
        label: "Kong",
        marks: &["latencies.request", "started_at|response.status"],
        time: &["started_at"],
        duration: &[("latencies.request", MS)],
        sent: &["response.size"],
        received: &["request.size"],
        status: &["response.status"],
        agent: &["request.headers.user-agent"],
        path: &["request.uri"],
        ..ANY
    },
    Program {
        label: "HAProxy",
        marks: &[
            "ta|time_active|timers.ta",
            "status_code|status|http_status",
            "frontend_name|frontend|backend_name|backend",
        ],
        time: &["accept_date", "time", "timestamp", "@timestamp", "date_time"],
        duration: &[("ta", MS), ("time_active", MS), ("timers.ta", MS)],
        sent: &["bytes_read"],
        status: &["status_code", "http_status", "status"],
        agent: &["user_agent"],
        path: &["http_request", "request", "path"],
        ..ANY
    },
    Program {
        label: "nginx",
        marks: &[
            "request_time",
            "time_iso8601|time_local|msec|body_bytes_sent|bytes_sent|upstream_response_time|upstream_addr|remote_addr|remote_user|request_length|@timestamp|timestamp|time",
        ],
        time: &["msec", "time_iso8601", "time_local", "@timestamp", "timestamp", "time", "ts", "date"],
        end: true,
        duration: &[("request_time", S)],
        sent: &["bytes_sent", "body_bytes_sent", "bytes"],
        received: &["request_length"],
        status: &["status", "response", "status_code"],
        agent: &["http_user_agent", "agent", "user_agent"],
        path: &["request_uri", "uri", "request", "path"],
        ..ANY
    },
    Program {
        label: "nginx",
        marks: &["time_iso8601|time_local|msec", "body_bytes_sent|bytes_sent|request|request_uri|status"],
        time: &["msec", "time_iso8601", "time_local"],
        end: true,
        duration: &[("request_time", S)],
        sent: &["bytes_sent", "body_bytes_sent"],
        received: &["request_length"],
        status: &["status"],
        agent: &["http_user_agent"],
        path: &["request_uri", "uri", "request"],
        ..ANY
    },
    Program {
        label: "Apache (LogFormat)",
        marks: &["apache.status|apache.status_first"],
        time: &["apache.time", "apache.time_text", "apache.epoch", "apache.epoch_ms", "apache.epoch_us"],
        duration: &[("apache.us", US), ("apache.ms", MS), ("apache.s", S)],
        sent: &["apache.sent", "apache.body"],
        received: &["apache.received"],
        status: &["apache.status", "apache.status_first"],
        agent: &["apache.user-agent"],
        path: &["apache.request", "apache.path"],
        ..ANY
    },
    Program {
        label: "LTSV (nginx or Apache)",
        marks: &["time", "ua", "status", "size|reqtime|reqtime_microsec"],
        time: &["time"],
        end: true,
        duration: &[("reqtime", S), ("reqtime_microsec", US)],
        sent: &["size"],
        received: &["reqsize"],
        status: &["status"],
        agent: &["ua"],
        path: &["uri", "req"],
        ..ANY
    },
    // --- Applications ---
    Program {
        label: "pino-http or Fastify",
        marks: &["responsetime", "res.statuscode|req.method|req.url|reqid"],
        time: &["time", "timestamp", "@timestamp"],
        end: true,
        duration: &[("responsetime", MS)],
        sent: &["res.headers.content-length"],
        status: &["res.statuscode"],
        agent: &["req.headers.user-agent"],
        path: &["req.url"],
        needs: &["responsetime"],
        ..ANY
    },
    Program {
        label: "express-winston",
        marks: &["meta.responsetime", "meta.res.statuscode|meta.req.method|meta.req.url"],
        time: &["timestamp", "time", "@timestamp"],
        end: true,
        duration: &[("meta.responsetime", MS)],
        status: &["meta.res.statuscode"],
        path: &["meta.req.url"],
        agent: &["meta.req.headers.user-agent"],
        ..ANY
    },
    Program {
        label: "bunyan (restify or Express)",
        marks: &["hostname", "pid", "res.statuscode|status-code", "latency|duration|response-time"],
        time: &["time"],
        end: true,
        duration: &[("latency", MS), ("duration", MS), ("response-time", MS)],
        status: &["res.statuscode", "status-code"],
        path: &["req.url", "url"],
        agent: &["req.headers.user-agent"],
        ..ANY
    },
    Program {
        label: "slog-http",
        marks: &["response.latency", "response.status", "request.method"],
        time: &["time", "request.time"],
        end: true,
        duration: &[("response.latency", NS)],
        sent: &["response.length"],
        status: &["response.status"],
        agent: &["request.user-agent"],
        path: &["request.path"],
        ..ANY
    },
    Program {
        label: "Echo",
        marks: &["latency_human", "latency", "status"],
        time: &["time"],
        end: true,
        duration: &[("latency", NS)],
        sent: &["bytes_out"],
        received: &["bytes_in"],
        status: &["status"],
        agent: &["user_agent"],
        path: &["uri"],
        ..ANY
    },
    Program {
        label: "zap (gin)",
        marks: &["ts|time", "msg", "latency", "status", "ip|query"],
        time: &["ts", "time"],
        end: true,
        duration: &[("latency", S)],
        status: &["status"],
        agent: &["user-agent"],
        path: &["path"],
        ..ANY
    },
    Program {
        label: "Serilog",
        marks: &["@t|timestamp|@timestamp", "elapsed|properties.elapsed", "statuscode|properties.statuscode"],
        time: &["@t", "timestamp", "@timestamp"],
        end: true,
        duration: &[("elapsed", MS), ("properties.elapsed", MS)],
        status: &["statuscode", "properties.statuscode"],
        path: &["requestpath", "properties.requestpath"],
        ..ANY
    },
    Program {
        label: "ASP.NET Core",
        marks: &[
            "elapsedmilliseconds|state.elapsedmilliseconds|properties.elapsedmilliseconds",
            "statuscode|state.statuscode|properties.statuscode",
        ],
        time: &["@t", "timestamp", "@timestamp", "time"],
        end: true,
        duration: &[
            ("elapsedmilliseconds", MS),
            ("state.elapsedmilliseconds", MS),
            ("properties.elapsedmilliseconds", MS),
        ],
        status: &["statuscode", "state.statuscode", "properties.statuscode"],
        path: &["requestpath", "path", "state.path", "properties.path"],
        ..ANY
    },
    Program {
        label: "logback access (JSON)",
        marks: &["elapsed_time", "status_code|requested_uri|requested_url"],
        time: &["@timestamp", "timestamp"],
        end: true,
        duration: &[("elapsed_time", MS)],
        sent: &["content_length"],
        status: &["status_code"],
        agent: &["request_headers.user-agent", "user_agent"],
        path: &["requested_uri", "requested_url"],
        ..ANY
    },
    Program {
        label: "Elastic Common Schema",
        marks: &[
            "@timestamp",
            "http.response.status_code|http.request.method",
            "event.duration|http.response.status_code",
        ],
        time: &["@timestamp"],
        end: true,
        duration: &[("event.duration", NS)],
        sent: &["http.response.bytes", "http.response.body.bytes"],
        received: &["http.request.bytes", "http.request.body.bytes"],
        status: &["http.response.status_code"],
        agent: &["user_agent.original"],
        path: &["url.path", "url.original"],
        needs: &["http.response.status_code", "event.duration"],
        ..ANY
    },
    Program {
        label: "Datadog logs",
        marks: &["http.status_code", "ddsource|ddtags|dd.trace_id|tags|attributes.service|service"],
        time: &["timestamp", "date", "@timestamp"],
        end: true,
        duration: &[("duration", NS)],
        sent: &["network.bytes_written"],
        received: &["network.bytes_read"],
        status: &["http.status_code"],
        agent: &["http.useragent"],
        path: &["http.url_details.path", "http.url"],
        ..ANY
    },
    Program {
        label: "New Relic transactions",
        marks: &[
            "timestamp",
            "duration",
            "transactiontype|transactionsubtype|appname|entityguid|apdexperfzone",
            "name|request.uri|request.method",
        ],
        time: &["timestamp"],
        duration: &[("duration", S)],
        status: &["http.statuscode", "response.status", "httpresponsecode", "response.statuscode"],
        agent: &["request.headers.useragent"],
        path: &["request.uri", "name"],
        ..ANY
    },
    Program {
        label: "lograge (Rails)",
        marks: &["method", "controller", "action", "status", "duration"],
        time: &["@timestamp", "time", "timestamp"],
        end: true,
        duration: &[("duration", MS)],
        status: &["status"],
        path: &["path"],
        ..ANY
    },
    Program {
        label: "Heroku router",
        marks: &["at", "dyno", "service", "status", "fwd|connect|request_id"],
        time: &[],
        end: true,
        duration: &[("service", MS)],
        sent: &["bytes"],
        status: &["status"],
        path: &["path"],
        ..ANY
    },
    Program {
        label: "gunicorn (JSON)",
        marks: &[
            "request_time|response_time|duration",
            "remote_ip|remote_address",
            "user_agent|http_user_agent",
            "protocol|request_method",
        ],
        time: &["time", "timestamp", "@timestamp"],
        duration: &[("request_time_us", US)],
        sent: &["response_length", "bytes"],
        status: &["status"],
        agent: &["user_agent", "http_user_agent"],
        path: &["request_path", "path"],
        ..ANY
    },
    Program {
        label: "OpenTelemetry spans",
        marks: &["starttimeunixnano", "endtimeunixnano"],
        time: &["starttimeunixnano"],
        duration: &[("starttimeunixnano..endtimeunixnano", NS)],
        status: &["attributes.http.response.status_code", "attributes.http.status_code"],
        path: &["attributes.url.path", "attributes.http.target", "name"],
        // Spans inside a request are no requests.
        only: Some(("kind", &["2", "SPAN_KIND_SERVER", "SERVER", "server", "Server"])),
        ..ANY
    },
    // --- Load tests ---
    Program {
        label: "JMeter",
        marks: &["timestamp", "elapsed", "label"],
        time: &["timestamp"],
        duration: &[("elapsed", MS)],
        sent: &["bytes"],
        received: &["sentbytes"],
        status: &["responsecode"],
        origin: Origin::Test,
        ..ANY
    },
    Program {
        label: "JMeter (XML)",
        marks: &["t", "ts", "lb", "rc"],
        time: &["ts"],
        duration: &[("t", MS)],
        sent: &["by"],
        received: &["sby"],
        status: &["rc"],
        origin: Origin::Test,
        ..ANY
    },
    Program {
        label: "vegeta",
        marks: &["attack|seq", "latency", "code", "bytes_in"],
        time: &["timestamp"],
        duration: &[("latency", NS)],
        sent: &["bytes_in"],
        received: &["bytes_out"],
        status: &["code"],
        origin: Origin::Test,
        ..ANY
    },
    Program {
        label: "hey (CSV)",
        marks: &["response-time", "dns+dialup|status-code", "offset|response-delay"],
        duration: &[("response-time", S)],
        status: &["status-code"],
        origin: Origin::Test,
        ..ANY
    },
    Program {
        label: "ab -g",
        marks: &["starttime", "seconds", "ctime", "dtime", "ttime"],
        time: &["seconds"],
        duration: &[("ttime", MS)],
        origin: Origin::Test,
        ..ANY
    },
    Program {
        label: "oha (CSV)",
        marks: &["request-start", "dns+dialup|dns", "request-duration"],
        duration: &[("request-duration", S)],
        sent: &["bytes"],
        status: &["status"],
        origin: Origin::Test,
        ..ANY
    },
    Program {
        label: "Gatling",
        marks: &["gatling.start", "gatling.end"],
        time: &["gatling.start"],
        duration: &[("gatling.start..gatling.end", S)],
        only: Some(("kind", &["REQUEST"])),
        origin: Origin::Test,
        ..ANY
    },
];

/// Programs by the form of their lines.
pub(in crate::import) const TEXTS: &[Lines] = &[
    Lines {
        format: "[$start_time] \"$request\" $status $flags $details $termination \"$failure\" $received $sent $duration $upstream \"$forwarded\" \"$agent\" $rest",
        program: Program { label: "Istio (text)", ..ENVOY },
        among_others: true,
    },
    Lines {
        format: "[$start_time] \"$request\" $status $flags $received $sent $duration $upstream \"$forwarded\" \"$agent\" $rest",
        program: ENVOY,
        among_others: true,
    },
    Lines {
        format: "$client [$accept_date] $frontend $backend $tr/$tw/$tc/$tt/$ta $status $sent $rest \"$request\" $tls",
        program: Program { label: "HAProxy", time: &["accept_date"], duration: &[("ta", MS)], ..PLAIN },
        among_others: false,
    },
    Lines {
        format: "$client [$accept_date] $frontend $backend $tw/$tc/$tt $sent $termination $connections/$active/$of_backend/$of_server/$retries $queues",
        program: Program {
            label: "HAProxy (tcplog)",
            time: &["accept_date"],
            duration: &[("tt", MS)],
            status: &[],
            remark: Some(CONNECTIONS),
            ..PLAIN
        },
        among_others: false,
    },
    Lines {
        format: "tls $version $time $elb $listener $client $target $duration $handshake $received $sent $alert $rest",
        program: Program {
            label: "Network Load Balancer",
            end: true,
            utc: true,
            duration: &[("duration", MS)],
            status: &[],
            remark: Some(CONNECTIONS),
            ..PLAIN
        },
        among_others: false,
    },
    Lines {
        format: "[pid: $pid|app: $app|req: $req] $client ($user) {$vars} [$time] $method $path => generated $sent bytes in $duration ($protocol $status) $rest",
        program: Program { label: "uWSGI", duration: &[("duration", MS)], path: &["path"], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "HTTP $method $path responded $status in $duration ms",
        program: Program {
            label: "Serilog (text)",
            time: &[],
            end: true,
            duration: &[("duration", MS)],
            sent: &[],
            path: &["path"],
            ..PLAIN
        },
        among_others: true,
    },
    Lines {
        format: "$time | $status | $duration | $client | $method | $path | $error",
        program: FIBER,
        among_others: true,
    },
    // The default of version 3, of later releases of version 2, and of version 1.
    Lines { format: "[$time] $client $status - $duration $method $path $error", program: FIBER, among_others: true },
    Lines { format: "[$time] $client $status - $duration $method $path", program: FIBER, among_others: true },
    Lines { format: "[$time] $status - $duration $method $path", program: FIBER, among_others: true },
    Lines { format: "$time $method $path - $client - $status - $duration", program: FIBER, among_others: true },
    Lines {
        format: "[GIN] $time | $status | $duration | $client | $method \"$path\"",
        program: Program { label: "Gin", end: true, duration: &[("duration", MS)], path: &["path"], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "[GIN] $time | $status | $duration | $client | $method $path",
        program: Program { label: "Gin", end: true, duration: &[("duration", MS)], path: &["path"], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "$owner $bucket [$time] $client $requester $id REST.$operation $key \"$request\" $status $error $sent $object $duration $turnaround \"$referrer\" \"$agent\" $rest",
        program: Program { label: "S3 server access log", duration: &[("duration", MS)], ..PLAIN },
        among_others: false,
    },
    Lines {
        format: "[$time] $cache $upstream $status - $method $scheme $host \"$path\" [Client $client] [Length $sent] $rest",
        program: Program { label: "Nginx Proxy Manager", end: true, path: &["path"], ..PLAIN },
        among_others: false,
    },
    Lines {
        format: "$time $duration $client $result/$status $sent $method $url $user $hierarchy $type",
        program: Program { label: "Squid", end: true, duration: &[("duration", MS)], path: &["url"], ..PLAIN },
        among_others: false,
    },
    Lines {
        format: "INFO: $client - \"$request\" $status $rest",
        program: Program { label: "uvicorn", time: &[], end: true, sent: &[], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "[$id] \"$request\" from $address - $status ${sent}B in $duration",
        program: Program { label: "chi", time: &[], end: true, duration: &[("duration", MS)], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "$address \"$request\" $status $sent \"$referrer\" \"$agent\" $duration",
        program: Program { label: "Actix Web", time: &[], end: true, duration: &[("duration", S)], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "Function execution took $duration, finished with status code: $status",
        program: Program {
            label: "Cloud Functions (first generation)",
            time: &[],
            end: true,
            duration: &[("duration", MS)],
            sent: &[],
            ..PLAIN
        },
        among_others: true,
    },
    Lines {
        format: "Function execution took $duration, finished with status: $outcome",
        program: Program {
            label: "Cloud Functions (first generation)",
            time: &[],
            end: true,
            duration: &[("duration", MS)],
            sent: &[],
            ..PLAIN
        },
        among_others: true,
    },
    Lines {
        format: "Request finished HTTP/$version $method $url - $status $sent $type $durationms",
        program: Program {
            label: "ASP.NET Core",
            time: &[],
            end: true,
            duration: &[("durationms", MS)],
            path: &["url"],
            ..PLAIN
        },
        among_others: true,
    },
    Lines {
        format: "$client - $id - $user [$time] $host $method $upstream \"$path\" $protocol \"$agent\" $status $sent $duration",
        program: Program { label: "OAuth2 Proxy", end: true, duration: &[("duration", S)], path: &["path"], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "$cache|$status|$time|$sent|$zone|$client|$referrer|$url|$pop|$agent|$id|$country",
        program: Program { label: "bunny.net", end: true, path: &["url"], ..PLAIN },
        among_others: false,
    },
    Lines {
        format: "Sent $status in $duration",
        program: Program { label: "Phoenix", time: &[], end: true, duration: &[("duration", MS)], sent: &[], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "Completed $status $reason in $duration ($rest",
        program: Program { label: "Rails", time: &[], end: true, duration: &[("duration", MS)], sent: &[], ..PLAIN },
        among_others: true,
    },
    Lines {
        format: "$method $path $status $duration ms - $sent",
        program: Program {
            label: "morgan",
            time: &[],
            end: true,
            duration: &[("duration", MS)],
            path: &["path"],
            ..PLAIN
        },
        among_others: true,
    },
    Lines {
        format: "$client [$time] \"$request\" $status $sent \"$referrer\" \"$agent\" $count \"$router\" \"$server\" $duration",
        program: Program { label: "Traefik (text)", duration: &[("duration", MS)], ..PLAIN },
        among_others: false,
    },
];

/// What is to be known of proxies that see no requests.
const CONNECTIONS: &str = "each line is a connection, which may have carried several requests: the rate is of connections, the duration and the size are of all that a connection carried";

const PLAIN: Program = Program {
    time: &["time"],
    sent: &["sent"],
    received: &["received"],
    status: &["status"],
    agent: &["agent"],
    path: &["request"],
    ..ANY
};

/// Fields of the W3C extended format, which has its times in UTC.
const W3C: Program = Program {
    time: &["date+time"],
    end: true,
    // Oracle's servers write the `bytes` of the standard.
    sent: &["sc-bytes", "bytes"],
    received: &["cs-bytes"],
    status: &["sc-status"],
    agent: &["cs(user-agent)"],
    path: &["cs-uri-stem", "cs-uri"],
    utc: true,
    ..ANY
};

const FIBER: Program = Program { label: "Fiber", end: true, duration: &[("duration", MS)], path: &["path"], ..PLAIN };

const ENVOY: Program = Program { label: "Envoy (text)", time: &["start_time"], duration: &[("duration", MS)], ..PLAIN };
