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
	  c-name: deny          # a symbol of std whose name has no dot
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
classes   restricts a rule to these classes. Without it a rule that allows or
          warns is for every class but those that can replace the symbol:
          shadow, push-std and host-object have to be named.

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
