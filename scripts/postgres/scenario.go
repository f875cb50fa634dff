package main

import (
	"fmt"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// The made-up company has five services, each a main module and a repository,
// and builds each of their programs on the Tuesdays of twelve weeks, the last of
// them 2026-11-17. The answers in testdata follow from what stands here.
//
//	pay     enforce; sonic's runtime.growslice is granted until 2026-12-15;
//	        zoë broke the glass on 2026-11-03; its links grow slower
//	search  warn; sonic's runtime.growslice is denied and gone since 2026-10-27;
//	        goid's runtime.g is denied in indexer alone; anet's is in the baseline;
//	        each link fails once, in no time, before it succeeds
//	mail    observe; a handshake only, but gvisor's runtime.systemstack, of which
//	        1.26 is warned, is denied under the 1.27 that it tries since 2026-11-10
//	legacy  no policy, a bare -toolexec; pulls three symbols
//	old     observe; not seen since 2026-10-06
const (
	weeks = 12
	first = "2026-09-01T10:00:00Z"
)

// A service is built once a week.
type service struct {
	name     string
	mode     finding.Mode
	policy   string
	bare     bool // built with -toolexec=linkgate
	until    int  // the last week, from 0
	programs []string
	// findings are those of a program in a week with a minor version of Go.
	findings func(program string, week, minor int) []events.Relocation
	// minors are the versions of Go that it is built with in a week.
	minors func(week int) []int
	// link is the linker's time.
	link func(program string, week int) time.Duration
	// cached and compiled packages of each build.
	cached, compiled int
}

func only26(int) []int { return []int{26} }

func services() []service {
	seconds := func(s float64) func(string, int) time.Duration {
		return func(string, int) time.Duration { return time.Duration(s * float64(time.Second)) }
	}
	return []service{{
		name: "pay", mode: finding.ModeEnforce, policy: "linkgate.yaml", until: weeks - 1, programs: []string{"payd"},
		minors: only26, cached: 300, compiled: 100,
		link: func(_ string, week int) time.Duration {
			return 10*time.Second + time.Duration(week)*500*time.Millisecond
		},
		findings: func(string, int, int) []events.Relocation {
			granted := refused("github.com/bytedance/sonic", "v1.12.5", "runtime.growslice", finding.Allow)
			granted.Decision = events.Decision{Action: finding.Allow, Enforce: finding.Allow, Rule: "linkgate.yaml:14",
				Reason: "JIT needs it until PLAT-1234", Owner: "platform", Expires: "2026-12-15"}
			return []events.Relocation{granted}
		},
	}, {
		name: "search", mode: finding.ModeWarn, policy: "linkgate.yaml", until: weeks - 1, programs: []string{"searchd", "indexer"},
		minors: only26, cached: 90, compiled: 10,
		link: func(program string, _ int) time.Duration {
			return map[string]time.Duration{"searchd": 4 * time.Second, "indexer": 20 * time.Second}[program]
		},
		findings: func(program string, week, _ int) []events.Relocation {
			known := refused("github.com/wlynxg/anet", "v0.0.5", "net.zoneCache", finding.Allow)
			known.Decision.Known, known.Decision.Rule = true, "linkgate.baseline.yaml:7"
			list := []events.Relocation{known}
			if week < 8 {
				list = append(list, refused("github.com/bytedance/sonic", "v1.12.5", "runtime.growslice", finding.Deny))
			}
			if program == "indexer" {
				list = append(list, refused("github.com/petermattis/goid", "v0.0.0-20240813172612-4fcff4a6cae7", "runtime.g", finding.Deny))
			}
			return list
		},
	}, {
		name: "mail", mode: finding.ModeObserve, policy: "linkgate.yaml", until: weeks - 1, programs: []string{"maild"},
		minors: func(week int) []int {
			if week >= 10 {
				return []int{27, 26} // the trial first
			}
			return []int{26}
		},
		cached: 50, compiled: 0, link: seconds(2),
		findings: func(_ string, _ int, minor int) []events.Relocation {
			handshake := refused("github.com/quic-go/quic-go", "v0.48.0", "crypto/tls.quicConn", finding.Allow)
			handshake.Classes, handshake.Linker.Verdict = []finding.Class{finding.ClassHandshake}, finding.VerdictGranted
			stack := refused("gvisor.dev/gvisor", "v0.0.1", "runtime.systemstack", finding.Deny)
			if minor == 26 {
				stack = refused("gvisor.dev/gvisor", "v0.0.1", "runtime.systemstack", finding.Warn)
				stack.Classes, stack.Linker.Verdict = []finding.Class{finding.ClassWrapper}, finding.VerdictGranted
			}
			return []events.Relocation{handshake, stack}
		},
	}, {
		name: "legacy", mode: finding.ModeObserve, bare: true, until: weeks - 1, programs: []string{"legacyd"},
		minors: only26, link: seconds(30),
		findings: func(string, int, int) []events.Relocation {
			list := []events.Relocation{
				refused("github.com/bytedance/sonic", "v1.9.0", "runtime.growslice", finding.Deny),
				refused("github.com/bytedance/sonic", "v1.9.0", "runtime.memmove", finding.Deny),
				refused("example.com/zero\x00", "v1.0.0", "runtime.fastrand", finding.Deny),
			}
			list[2].Classes = []finding.Class{finding.ClassDangling, finding.ClassRefused}
			return list
		},
	}, {
		name: "old", mode: finding.ModeObserve, policy: "linkgate.yaml", until: 5, programs: []string{"oldd"},
		minors: only26, cached: 1, compiled: 3, link: seconds(1),
		findings: func(string, int, int) []events.Relocation { return nil },
	}}
}

// refused is a pull that the linker refuses.
func refused(module, version, symbol string, enforce finding.Action) events.Relocation {
	return events.Relocation{
		Direction: finding.DirectionPull, Form: finding.FormFunc, Symbol: symbol, Local: module + ".pulled",
		From:      events.Package{Path: module + "/internal/pull", Module: module, Version: version},
		To:        events.Package{Path: "runtime", Module: "std", Version: "go1.26.8"},
		Directive: &events.Directive{File: module + "/pull.go", Line: 7},
		Sites:     []events.Site{{Func: "f", File: "f.go", Line: 1, Type: "R_CALL", Count: 1}},
		Linker:    events.Verdict{Verdict: finding.VerdictRefused, Why: "not pushed"},
		Classes:   []finding.Class{finding.ClassRefused},
		Decision:  events.Decision{Action: enforce, Enforce: enforce, Rule: "built-in default for refused"},
	}
}

// writeScenario writes the collector's files to dir.
func writeScenario(dir string) error {
	start, err := time.Parse(time.RFC3339, first)
	if err != nil {
		return err
	}
	var batches []*batch
	for _, s := range services() {
		for week := range s.until + 1 {
			for n, minor := range s.minors(week) {
				at := start.AddDate(0, 0, 7*week).Add(time.Duration(n) * time.Hour)
				batches = append(batches, s.build(at, week, minor))
			}
		}
	}
	return writeLines(dir, batches)
}

// build is one build of all programs of a service: a minute each.
func (s service) build(at time.Time, week, minor int) *batch {
	module := "corp.example/" + s.name
	id := fmt.Sprintf("%s-%s-%d", at.Format("20060102-150405"), s.name, minor)
	if s.bare {
		id = "go-build42" // the same number on the runners of every week
	}
	b := &batch{trace: hash(id + at.String())[:32], resource: object{
		"service.name": "linkgate", "host.name": "runner-7", "vcs.repository.url.full": "https://git.example/" + s.name,
	}}
	toolchain := fmt.Sprintf("go1.%d.4", minor)
	end := at.Add(time.Minute)
	root := fields(&events.Build{
		Build: id, Command: []string{"build", "./..."}, Dir: "/src", Module: module, Go: toolchain, GOOS: "linux", GOARCH: "amd64",
		Cores: 4, Parallel: 4, Linkgate: "v1.0.0", VCS: &events.VCS{System: "git", Revision: hash(id)[:40]},
		Start: at, Wall: time.Minute, User: time.Minute, System: time.Second, Result: events.BuildPassed, Graph: events.GraphMerged,
	})
	if s.bare {
		delete(b.resource, "vcs.repository.url.full")
		root = object{"linkgate.build": id}
	}
	b.span(id+at.String(), at, time.Minute, root)
	for i, program := range s.programs {
		s.program(b, id, toolchain, module+"/cmd/"+program, program, i, at, week, minor)
	}
	if s.cached+s.compiled > 0 {
		b.count("linkgate.packages", at, end, s.cached, object{"linkgate.cached": true})
		b.count("linkgate.packages", at, end, s.compiled, object{"linkgate.cached": false})
	}
	return b
}

func (s service) program(b *batch, id, toolchain, link, program string, i int, at time.Time, week, minor int) {
	wall := s.link(program, week)
	linker := &events.Tool{Build: id, Tool: "link", Package: link, Module: "corp.example/" + s.name, Go: toolchain, GOOS: "linux", GOARCH: "amd64",
		Start: at, Wall: wall, User: wall, System: time.Second, PeakMemory: 1 << 30, In: 2, Out: 1, Own: events.Own{Wall: time.Millisecond}}
	b.span(fmt.Sprint(id, at, "link", i), at, wall, fields(linker))
	if s.name == "search" {
		failed := *linker
		failed.Wall, failed.Exit = 10*time.Millisecond, 1
		b.span(fmt.Sprint(id, at, "failed", i), at, failed.Wall, fields(&failed))
	}
	for n, r := range s.findings(program, week, minor) {
		r.Build, r.Link, r.Go, r.GOOS, r.GOARCH = id, link, toolchain, "linux", "amd64"
		if n == 0 {
			r.Chain = []string{link, r.From.Path}
		}
		b.record("linkgate.relocation", at.Add(time.Minute), fields(&r))
	}
	event := &events.Link{Build: id, Link: link, Go: toolchain, GOOS: "linux", GOARCH: "amd64",
		Main: events.Package{Path: link, Module: "corp.example/" + s.name}, BuildMode: "exe", Mode: s.mode, Policy: s.policy,
		Guard: finding.GuardNative, Result: finding.ResultPassed, Rules: fmt.Sprintf("go1.%d", minor), Counts: events.Counts{Packages: 100}}
	if s.name == "pay" && week == 9 {
		event.Mode = finding.ModeObserve
		event.BreakGlass = &events.BreakGlass{Mode: finding.ModeEnforce, User: "zoë", UID: 1000, Job: "GITHUB_RUN_ID=99", Time: at.Format(time.RFC3339)}
	}
	b.record("linkgate.link", at.Add(time.Minute), fields(event))
}
