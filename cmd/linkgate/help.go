package main

import (
	"fmt"
	"io"
)

const helpText = `linkgate decides, module by module, whether the Go linker's check of
//go:linkname (-checklinkname) holds. It stands between go and the linker.

Usage:

	go build -toolexec=linkgate [go flags] [packages]
	linkgate [-C dir] [-policy file] [-log file] COMMAND [arguments]

	build, install, run, test, vet
	          start go with linkgate as its -toolexec; every argument
	          goes to go as it is
	report    print what a build found, as text, JSON, SARIF, HTML and more:
	          linkgate report [-format f] [-fail-on=deny] [log...]
	builds    list what builds did, show or compare them, remove old logs:
	          linkgate builds [-n 20] [-json] | show [ID] | compare A B | gc
	explain   say what is known of a symbol of the standard library, or what
	          a module refers to:
	          linkgate explain [-json] [-log file] SYMBOL | MODULE[@VERSION]
	policy    check the policy, write a starting one, print its schema, say
	          what holds here and why, list what ends soon, fetch the modules
	          that it extends:
	          linkgate policy check [file...] | init | schema | fetch
	          linkgate policy explain [MODULE[@VERSION] SYMBOL [CLASS...]]
	          linkgate policy due [-within 30d] [-fail]
	baseline  write down what is found today, which is let through as known;
	          compare; drop what is gone:
	          linkgate baseline write|diff|tighten [-log file] [log... | packages]
	diff      say which linknames an update adds and removes:
	          linkgate diff [-fail] OLD.jsonl NEW.jsonl | REVISION REVISION |
	          MODULE@VERSION MODULE@VERSION
	export    send builds to an OpenTelemetry collector:
	          linkgate export otlp [-log file]... [ID...]
	history   print builds, links, cache and findings over time:
	          linkgate history [-since 30d] [-by day|week] [-json] [log...]
	version   print the version and the toolchains that are built in
	completion
	          print a completion script: linkgate completion bash|zsh|fish
	help      explain more:
	          linkgate help policy | rollout | log | report | builds | explain |
	          export | history | toolexec

Without a policy linkgate only observes: it logs every linkname reference and
changes nothing. To see what a program pulls:

	linkgate build ./... ; linkgate report

Flags, before the command or inside -toolexec="linkgate -policy f":

	-C dir        change to dir first
	-policy file  read this policy instead of the main module's
	-log file     append to this log

Environment: LINKGATE_POLICY and LINKGATE_LOG stand in for the flags.
LINKGATE_MODE=observe switches enforcement off where the policy says
break-glass: true. LINKGATE_TELEMETRY=off keeps the tools of builds out of the
log, and on has them there, whatever the policy says.

Exit codes: go's own from build, install, run, test and vet; else 0, 1 for an
error, 2 for a command line that cannot be understood. A denied link is a
failed tool to go, which then exits with 1. What compares (baseline diff, diff
-fail, policy due -fail) exits with 1 for something found, and with 3 where it
could not be told; so does report with -fail-on.
`

const helpPolicy = `The policy is linkgate.yaml in the root of the main module (in a workspace: of
the module that is linked, else beside go.work), or the file that -policy or
LINKGATE_POLICY names.

	version: 1
	mode: enforce           # observe (log, change nothing) |
	                        # warn (let through, print) | enforce
	defaults:               # by class, where no rule matches
	  refused: deny         # the stock linker refuses it
	  exported: deny        # a pull that only other packages use
	  indexed: deny         # a pull written by index, not by name
	  push-std: deny        # a symbol of std, defined outside it, unasked
	  std-path: deny        # passes by a package path as of std
	  promoted: deny        # a method of std, from an embedded type
	  host-object: deny     # C or a .syso object names a symbol of std
	  linker: deny          # a symbol that only the linker defines
	  shadow: deny          # a variable that replaces the one of std it names
	  dangling: deny        # a variable that nothing defines
	  wrapper: warn         # passes only because assembly cannot be marked
	  cross-module: allow   # between modules outside std
	  handshake: allow      # a pull of what std pushes
	honor-global-flag: true # -ldflags=-checklinkname=0 grants the whole binary
	rules:                  # the first rule that matches decides
	  - module: github.com/bytedance/sonic
	    versions: ">=v1.12.0 <v1.15.0"
	    go: ">=1.23 <1.28"
	    symbols: [encoding/json.*]
	    action: allow       # allow | warn | deny
	    reason: JIT needs it until PLAT-1234
	    owner: platform
	    expires: 2027-03-31 # from that day (UTC) the rule no longer matches
	    until-go: 1.28      # from that toolchain on neither
	rollout:                # enforce where one step applies
	  - percent: 25         # of main modules; who is in stays in
	  - modules: [corp.example/payments/**]
	    after: 2027-01-15   # all that a step has must hold
	# extends: [../org/linkgate.yaml, module:corp.example/policy@v1.4.0]
	final: [mode]           # not to be loosened by what extends this file; so
	                        # is a rule with final: true
	break-glass: true       # LINKGATE_MODE=observe is honoured, and logged
	telemetry: off          # on, unless a policy says this: the log notes each
	                        # tool of a build, its time and memory

module    a path, a pattern as in GOPRIVATE (corp.example/*), or main. A
          replaced module keeps its own path here; replaced: true|false asks
          for it.
versions  comparisons joined by spaces, alternatives by ||. A module without
          a version (the main one, one replaced by a directory) matches none.
symbols   globs (path.Match: * stops at a slash), or symbols as they are.
classes   restricts a rule to these classes.

Grants are carried out on private copies of the granted packages, in which
the granted references are masked: the linker itself still checks all others.

linkgate help rollout says in which order all of this decides.

linkgate policy check   shows every error with its place
linkgate policy init    writes a commented starting file
linkgate policy schema  prints the JSON Schema for editors
`

const helpRollout = `Every class of a reference is decided by the first of these that has an answer,
and the strictest of the decisions holds for the reference.

	1  final      of each file the first rule that matches, or with
	              final: [defaults] its default, is the file's word; the
	              strictest final word holds, and below it only a stricter rule
	2  own rules  the first that matches
	3  inherited  rules, of the nearest file with one that matches
	4  baseline   an entry for module, symbol and class lets through, as known,
	              what a default would warn of or deny
	5  own        defaults
	6  inherited  defaults, of the nearest file
	7  built-in   defaults

So a rule that denies goes before the baseline. What has ended (expires,
until-go) matches nothing. Of these the last that applies is the mode:

	1  mode         of the nearest file that has one, else observe; no milder
	                than a final one
	2  rollout      enforce, where a step of any file applies
	3  break glass  LINKGATE_MODE=observe, where break-glass is true

percent counts main modules by the first 32 bits of the SHA-256 of their paths,
modulo 100:

	echo $((0x$(printf %s example.com/app | sha256sum | cut -c1-8) % 100))

linkgate.baseline.yaml lies beside the policy; an entry is one line of module,
symbol and class, and can have owner, reason and expires. Without logs or
packages, linkgate baseline builds every program under the policy and throws it
away: the log of the last build would lack what was up to date. What is not in
the packages or logs that are named counts as gone. Tests and other systems have
findings of their own: give all logs at once.

	linkgate -log linux.jsonl test -count=1 ./...
	GOOS=windows linkgate -log windows.jsonl build -o bin/ ./...
	linkgate baseline write linux.jsonl windows.jsonl

linkgate policy explain says which step holds here, why, and what comes next.
docs/rollout.md walks one service through all of it.
`

const helpLog = `The log is JSON Lines, "schema": 1. -log or LINKGATE_LOG names the file; else
every build has one of its own in the user's cache directory, and
linkgate report prints the last one. Parallel links append whole lines.

	relocation   one for each package and symbol it refers to: direction
	             (pull, handshake), form (func, var, asm), from, to, what the
	             linker says (verdict: refused, granted, unchecked; why),
	             classes, and the decision with its rule and guard; enforce is
	             what that mode would have done, known what the baseline excuses
	link         one for each link: main package, mode, policy, the step of the
	             rollout, who broke the glass, guard, result (passed to the
	             linker, denied, error), counts, baseline entries without use
	tool         one for each compile, asm, cgo, vet, cover and link that go
	             starts for a package: module, start, time, peak memory, exit
	             code, bytes read and written, and own, linkgate's part
	build        one for each linkgate build, test and so on, when go has ended:
	             command and GOFLAGS (secrets read REDACTED), directory,
	             toolchain, cores, revision, start, time, exit code, result
	action       before it, one for each node of go's action graph: mode,
	             package, what it waited for, when it ran, cached

tool, build and action are off with telemetry: off or LINKGATE_TELEMETRY=off.
Nothing of them leaves the machine unless an export is configured (linkgate help
export).

guard says who enforces the link: native, the linker's own check is on; shim,
linkgate alone, since Go 1.27 has no way to except one assembly reference;
none, -checklinkname=0 was honoured.

go does not link again what is up to date, and what is not linked is not
logged: go clean -cache, or -a, links all.
`

const helpReport = `	linkgate report                             # the last build, for people
	linkgate report -o sarif=out.sarif -o html=out.html -format github log.jsonl
	linkgate report -new -fail-on=new log.jsonl # in CI

Reads the logs named, else LINKGATE_LOG, else that of the last build, once, in
memory that grows with distinct findings and links, not with the log. Of a
program linked several times only the last link counts.

-format f    print as f: text, json ("schema": 1, sorted), sarif (2.1.0), html
             (one page, no network), markdown (a summary for a pull request),
             junit (a suite for each module), github (annotations), trace
             (the builds' tools, for Perfetto and chrome://tracing)
-o f=file    write it as f to a file; several at once. Standard output is then
             written with -format only
-module p    keep modules that match patterns as in GOPRIVATE: corp.example/*
-class c,... keep findings of these classes
-action a,.. keep deny (also what would be denied), warn, allow, known
-new         keep what is neither granted by a rule nor known to the baseline
-all         add allowed handshakes and pulls between modules
-std         add the pairs of the standard library with itself
-fail-on w   exit with 1 if a finding is left: deny (or would be denied), warn
             (or warned of), new, stale (a baseline entry that no link in the
             log needs: it must have every program) or never
-C dir       look for go.mod from there up: annotations of a dependency point to
             the line that requires it
-follow      print a line for each link as it ends in a log that is being
             written; the report when a signal ends it (interrupt). Without a
             name it goes over to the newest log whenever one appears

Each finding says where it is declared and used, whether that is live in the
program or only loaded, and through which imports its package came in. What
would be denied is denied in mode enforce.

JSON is {schema, counts, links, findings, problems, stale}. A finding has an id
that stays the same over versions and lines, outcome (denied, would be denied,
warned, known, granted), new, its links, and the fields of the log's relocation.

Exit codes: 0; 1 for what -fail-on names; 2 for a command line that cannot be
understood; 3 when there is no report: a log cannot be read, a file not written.
`

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

const helpExplain = `	linkgate explain runtime.fastrand
	linkgate explain 'net.(*conn).ok'
	linkgate explain github.com/bytedance/sonic@v1.12.5

A symbol is the linker's name of a function, method or variable of the
standard library. For the go on PATH and its GOOS and GOARCH explain says where
it is defined, which directive opens it to pulls, for which modules (the "hall
of shame"), or which packages alone the linker lets refer to it; then in which
known versions of Go it was there and open, what Go offers instead, and which
packages refer to it in the last build's log (or that of -log, LINKGATE_LOG).

Of a module it lists every reference in that log. Only a build that links
something writes one: linkgate build -a ./... links everything.

The exit code is 1 for a name that nothing is known of.
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

const helpToolexec = `	go build -toolexec=linkgate ./...
	GOFLAGS=-toolexec=linkgate go build ./...
	go build -toolexec="'/a path/linkgate' -policy 'my policy.yaml'" ./...
	go build -toolexec="linkgate -- other" ./...    # another one behind it

Every tool but the linker is handed on as it came. linkgate stays beside it for
the log, and passes on its streams, signals and exit code; with telemetry: off
the tool takes the place of linkgate's process on Unix. Outside of Linux, and
behind another program that waits for it, a bare -toolexec notes only what runs
in the directory that go was started in, compile and link; linkgate build notes
all. Compilers keep their -V=full lines, so that a warm cache stays warm and is
shared with plain builds. The linker's line carries a digest of linkgate and of
the policy: when one changes, programs are linked again and nothing is compiled.
`

// help prints the general help, or that of a topic.
func help(w world, topic []string) int {
	text := helpText
	if len(topic) > 0 {
		switch topic[0] {
		case "policy":
			text = helpPolicy
		case "rollout", "baseline":
			text = helpRollout
		case "log", "diff":
			text = helpLog
		case "report":
			text = helpReport
		case "builds":
			text = helpBuilds
		case "explain":
			text = helpExplain
		case "export":
			text = helpExport
		case "history":
			text = helpHistory
		case "toolexec", "build", "install", "run", "test", "vet":
			text = helpToolexec
		default:
			return w.usage(fmt.Errorf("no help on %q", topic[0]))
		}
	}
	if _, err := io.WriteString(w.stdout, text); err != nil {
		return w.fail(err)
	}
	return exitOK
}
