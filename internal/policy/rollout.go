package policy

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/finding"
)

// Step is one entry under rollout. A field left out of the file is zero here and restricts nothing;
// all that are there must hold.
type Step struct {
	Line    int      // line of the step's first key
	Percent *int     // of main modules, by Bucket
	Modules []string // patterns as in GOPRIVATE, for the main module
	After   string   // YYYY-MM-DD: from that day (UTC) on
}

// Buckets is the number of parts that Bucket divides main modules into.
const Buckets = 100

// Bucket returns the part, from 0 to 99, that a main module is in: the first four bytes of the
// SHA-256 of its path, as a big-endian number, modulo 100. A step of 25 percent takes in the
// buckets 0 to 24, so that whoever is in stays in when it grows. In a shell:
//
//	echo $((0x$(printf %s example.com/app | sha256sum | cut -c1-8) % 100))
//
// A module that is not known is in the last bucket.
func Bucket(module string) int {
	if module == "" {
		return Buckets - 1
	}
	sum := sha256.Sum256([]byte(module))
	return int(binary.BigEndian.Uint32(sum[:4]) % Buckets)
}

// InForce returns the mode in which a link of the given main module is judged on a day (taken in
// UTC), break glass aside, and the place of the rollout's step that made it enforce, "" if none did
// or none was needed.
func (p *Policy) InForce(module string, day time.Time) (mode finding.Mode, step string) {
	if p.Mode == finding.ModeEnforce {
		return p.Mode, ""
	}
	for _, s := range p.Steps(module, day) {
		if s.Lack == "" {
			return finding.ModeEnforce, s.At
		}
	}
	return p.Mode, ""
}

// StepState is a step of a rollout, and what it lacks for a main module on a day.
type StepState struct {
	Step
	At   string // "linkgate.yaml:9"
	Lack string // why it does not apply, in a few words; empty if it does
}

// Steps returns every step of the rollout, the file's own first.
func (p *Policy) Steps(module string, day time.Time) []StepState {
	var list []StepState
	for _, l := range p.Layers() {
		for _, s := range l.Rollout {
			list = append(list, StepState{s, l.location(s.Line), s.Missing(module, day)})
		}
	}
	return list
}

// Missing says why a step does not apply to a main module on a day, "" if it does.
func (s *Step) Missing(module string, day time.Time) string {
	var why []string
	if s.Percent != nil && Bucket(module) >= *s.Percent {
		why = append(why, fmt.Sprintf("the module comes in with percent: %d", Bucket(module)+1))
	}
	matches := func(pattern string) bool { return module != "" && matchModule(pattern, Ref{Module: module}) }
	if len(s.Modules) > 0 && !slices.ContainsFunc(s.Modules, matches) {
		why = append(why, "no pattern matches the module")
	}
	if s.After != "" && !passed(s.After, day) {
		why = append(why, "it begins on "+s.After)
	}
	return words(why)
}

// String returns the step as it could be written in one line.
func (s Step) String() string {
	var parts []string
	if s.Percent != nil {
		parts = append(parts, fmt.Sprintf("percent: %d", *s.Percent))
	}
	if len(s.Modules) > 0 {
		parts = append(parts, fmt.Sprintf("modules: %v", s.Modules))
	}
	if s.After != "" {
		parts = append(parts, "after: "+s.After)
	}
	return words(parts)
}
