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

const rollout = `For each class of a reference, the first of these that has an answer decides.
The strictest of these decisions holds for the reference.

	1  final      in each file the first rule that matches or, with
	              final: [defaults], its default; the strictest that is
	              final holds, and below it only a stricter rule decides
	2  own rules  the first that matches
	3  inherited  rules, of the nearest file with one that matches
	4  baseline   an entry for module, symbol and class lets through
	              what a default would warn of or deny
	5  own        defaults
	6  inherited  defaults, of the nearest file
	7  built-in   defaults

So a rule that denies goes before the baseline. A rule that has ended (expires,
until-go) matches nothing. The mode is the last of these that applies:

	1  mode         of the nearest file that has one, else observe; no milder
	                than a final one
	2  rollout      enforce, where a step of any file applies
	3  break glass  LINKGATE_MODE=warn|observe, where break-glass is true: warn

percent counts main modules by the first 32 bits of the SHA-256 of their paths,
modulo 100:

	echo $((0x$(printf %s example.com/app | sha256sum | cut -c1-8) % 100))

linkgate help baseline says how to write a baseline. linkgate policy explain
says which step applies here, why, and what comes next. docs/rollout.md shows
all of this for one service.
`

const exitCodes = `	0  all is well
	1  an error; a command that searches or compares: it found something
	2  a command line that cannot be understood
	3  a command that searches or compares: it cannot give an answer

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

With 3 it is not known whether there is something to find.
`

const log = `The log is JSON Lines, "schema": 1. -log or LINKGATE_LOG names the file.
Without these, each build has its own log in the user's cache directory, and
linkgate report prints the last one. Parallel links append whole lines.

	relocation   one for each package and symbol it refers to: direction
	             (pull, handshake), form (func, var, asm), from, to, what the
	             linker says (verdict: refused, granted, unchecked; why),
	             classes, and the decision with its rule and guard; enforce is
	             what that mode would have done, known what the
	             baseline lets through
	link         one for each link: main package, mode, policy, the step of the
	             rollout, who broke the glass, guard, result (passed to the
	             linker, denied, error), counts, baseline entries without use
	tool         one for each compile, asm, cgo, vet, cover and link that go
	             starts for a package: module, start, time, peak memory, exit
	             code, bytes read and written, and own, linkgate's part
	build        one for each linkgate build, test and so on, when go has ended:
	             command and GOFLAGS (secrets are REDACTED), directory,
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

linkgate starts every tool but the linker with its arguments unchanged. It stays
beside the tool for the log, and passes on its streams, signals and exit code.
With telemetry: off, on Unix, the tool replaces linkgate's process. On systems
other than Linux, and behind another program that waits for it, a bare -toolexec
records only what runs in the directory where go was started: compile and link.
linkgate build records all. Compilers keep their -V=full lines. So a warm cache
stays warm, and plain builds share it. The linker's line has a digest of
linkgate and of the policy: when one of them changes, programs are linked again
and nothing is compiled.
`
