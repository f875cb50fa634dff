package main

const helpBuilds = `	linkgate builds                             # the newest 20
	linkgate builds show                        # the last one
	linkgate builds show 20261121-15            # the beginning of an id will do
	linkgate builds compare 20261121-15 20261121-16
	linkgate builds gc -n

What each build did, from the events that linkgate notes beside every tool.
Times are in your time zone, in JSON in UTC.

[list] [-n 20]     a line for each build, the newest first: result (passed,
                   failed, denied; unfinished: still running, or killed;
                   unknown: under a bare -toolexec nobody sees go's end),
                   compiled of all packages, link time, denied findings
show [-n 10] [ID]  its slowest packages, links, critical path, memory, idle
                   cores, and what linkgate itself took
compare A B        what took longer from A to B, and whether toolchain, cores
                   or command were the same
gc [-n]            remove logs that nobody named and that are older than
                   -max-age 30d or, the oldest first, beyond -max-size 1GB; -n
                   only says which. linkgate build, test and so on do so once a
                   day, a bare -toolexec does not. What was written to within
                   the last hour is kept: its build may run

-log file  read this log, or several, in place of LINKGATE_LOG or of all logs
           that nobody named
-json      print JSON, "schema": 1
-n         how many of each list; 0 for all

What did not run is known from go's action graph, which linkgate build asks go
for. Without it what came from the cache and the critical path are unknown.

critical path  the chain of actions, each waiting for the one before, whose
               durations have the largest sum
idle cores     1 - CPU / (cores x wall), of go and all that it started; cores
               that other programs used count as idle
memory         the largest peak of a tool, and the largest sum of the peaks of
               tools that ran at one time: no build needs more at once
linkgate       the time that linkgate took before and behind each tool

linkgate report -format html draws the tools of each build over time, and
-format trace writes them for Perfetto.
`

const helpExport = `	linkgate export otlp                        # what was not sent yet
	linkgate export otlp 20261121-101500-1a2b3c4d
	linkgate export otlp -log build.jsonl       # from this log

Sends builds to an OpenTelemetry collector: a build is a trace, each tool a span
in it, each finding a log record, and counts are metrics. An ID, or the
beginning of one, sends that build, again too: its ids are the same each time,
and its metrics, which would add up, are left out the second time.

-log file    read this log; several at once. Else LINKGATE_LOG, else all logs in
             the user's cache directory
-q           print nothing but what went wrong, in one line

The standard variables say where to and how: OTEL_EXPORTER_OTLP_ENDPOINT
(else https://localhost), _PROTOCOL (http/protobuf or grpc), _HEADERS, _TIMEOUT,
_CERTIFICATE, each for one signal too; OTEL_TRACES_EXPORTER, OTEL_LOGS_EXPORTER
and OTEL_METRICS_EXPORTER (otlp, console, none); OTEL_RESOURCE_ATTRIBUTES,
OTEL_SERVICE_NAME, OTEL_SDK_DISABLED. TRACEPARENT puts a build under the CI's
span.

linkgate build, test and so on send their build themselves when it has ended,
where one of these variables names an endpoint or an exporter.

A build that did not end is sent when nothing was added to its log for an hour.
What could not be sent stays in the log: the next export sends it. A log's
LOG.sent holds what of it was sent.

Exit codes: 0; 1 when something could not be sent; 2 for a command line that
cannot be understood.
`

const helpHistory = `	linkgate history                            # the last 30 days, by day
	linkgate history -since all -by week
	linkgate history -rebuild                   # the database anew, from logs

Prints what builds were like over time, from all logs in the user's cache
directory, that of LINKGATE_LOG and those that are named. What was read stays in
a database, also when its log is gone; a log that has grown is taken on. It is a
program of its own, linkgate-history. Several at once lose nothing.

-since s      30d, 12w, a day (2026-10-01) or all; default 30d
-by p         a line for each day (default) or week, of UTC
-module p     builds whose main module matches patterns as in GOPRIVATE
-command c,.. builds by go's command: build, test, install, run, vet
-top n        list n modules that pull, 0 all; default 10
-json         print JSON, "schema": 1; spans of time are nanoseconds
-db file      the database; default linkgate/history.db in the cache directory
-rebuild      make the database anew from the logs, and print no trend. It
              refuses to lose a build whose log is gone; a damaged database is
              kept under another name
-force        with -rebuild: lose them

wall and p90 are the median and the 90th percentile of builds, each and p90
those of links that succeed, cached is the share of packages that did not have
to be compiled. What is not known of a build is left out there, and said above.
Findings are distinct triples of module, symbol and class in a period; those
that nobody has to act on (allowed handshakes and pulls between modules) are
left out. enforce denies counts the symbols that mode enforce would not let a
module have.

Exit codes: 0; 1 for an error; 2 for a command line that cannot be understood.
`
