package help

import "github.com/linkgate/linkgate/internal/cli"

// Topics are the entries of the help that are no commands.
func Topics() []cli.Command {
	return []cli.Command{
		{Name: "rollout", Short: "in which order policy, rollout and baseline decide", Long: rollout},
		{Name: "log", Short: "what the log of a build holds", Long: log},
		{Name: "exit-codes", Short: "what each command ends with", Long: exitCodes},
		{Name: "toolexec", Short: "how go's tools run through linkgate", Long: toolexec},
	}
}

const rollout = `Every class of a reference is decided by the first of these that has an answer,
and the strictest of the decisions holds for the reference.

	1  final      of each file the first rule that matches, or with
	              final: [defaults] its default, is the file's word; the
	              strictest final word holds, and below it only a stricter rule
	2  own rules  the first that matches
	3  inherited  rules, of the nearest file with one that matches
	4  baseline   an entry for module, symbol and class lets through
	              what a default would warn of or deny
	5  own        defaults
	6  inherited  defaults, of the nearest file
	7  built-in   defaults

So a rule that denies goes before the baseline. What has ended (expires,
until-go) matches nothing. Of these the last that applies is the mode:

	1  mode         of the nearest file that has one, else observe; no milder
	                than a final one
	2  rollout      enforce, where a step of any file applies
	3  break glass  LINKGATE_MODE=warn|observe, where break-glass is true: warn

percent counts main modules by the first 32 bits of the SHA-256 of their paths,
modulo 100:

	echo $((0x$(printf %s example.com/app | sha256sum | cut -c1-8) % 100))

linkgate help baseline says how a baseline is written, and linkgate policy
explain which step holds here, why, and what comes next. docs/rollout.md walks
one service through all of it.
`

const exitCodes = `	0  all is well
	1  an error; of a command that looks for something or compares: it was found
	2  a command line that cannot be understood
	3  of a command that looks for something or compares: it could not be told

	                      1                            3
	build, install, run,
	test, vet, tool       go's own codes: a denied link is a tool that failed, 1
	-toolexec=linkgate    the tool's own codes; 1 for a link that is denied or
	                      cannot be judged
	report                what -fail-on names          no report, or -fail-on
	                                                   cannot tell
	check                 what -fail-on names          sources could not be read
	verify                what -fail-on names          a program could not be read
	attest                                             no note that fits
	diff                  what -fail names             an error
	explain               nothing is known of the name
	policy check          an error in a policy
	policy due            with -fail: something ends   an error
	policy explain                                     an error
	baseline diff         something is new or gone     an error
	baseline write,
	baseline tighten                                   an error; nothing is written
	adopt                 no rule makes a program      a build failed; nothing is
	                      link                         changed
	sdk check             the SDK is not in order
	all others            an error

3 is no answer: neither found nor clean.
`

const log = `The log is JSON Lines, "schema": 1. -log or LINKGATE_LOG names the file; else
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

const toolexec = `	go build -toolexec=linkgate ./...
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
