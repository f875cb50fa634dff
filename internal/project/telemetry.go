package project

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/policy"
)

// TelemetryVariable is the environment variable that switches the events of tools on
// or off, whatever the policy says.
const TelemetryVariable = "LINKGATE_TELEMETRY"

// Telemetry reports whether the builds that are started here note their tools.
func Telemetry(env Env) (bool, error) {
	dir, err := env.StartDir(false)
	return env.TelemetryIn(dir), err
}

// TelemetryIn reports whether the tools of a build started in dir are noted. An
// organisation's policy in which telemetry is final decides; else the environment; else
// a flag, with which `linkgate build` hands on what it has found; else the policy of dir,
// which is one for all tools of a build, whatever policies its links have. Nothing is
// noted if dir or its policy is not known, or if the variable has an unknown value.
func (e Env) TelemetryIn(dir string) bool {
	if on, held := e.telemetryHeld(); held {
		return on
	}
	set := e.TelemetrySet()
	if set != "" || dir == "" {
		return set == policy.TelemetryOn
	}
	for _, path := range telemetryPolicies(e, dir) {
		data, err := readPolicy(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false
		}
		if !saysTelemetry(data) {
			break
		}
		return e.telemetryOf(PolicyAt(path))
	}
	return e.telemetryOf(PolicyFile{})
}

// telemetryOf reports whether a policy, with those above it, switches telemetry on.
func (e Env) telemetryOf(f PolicyFile) bool {
	if above, err := e.Organisation.Policies(); f.Path == "" && err == nil && len(above) == 0 {
		return true
	}
	pol, err := f.LoadPolicy(e, f.Read(e))
	return err == nil && pol.Telemetry
}

// TelemetryOff reports whether no tool is noted wherever the build was started. It reads
// no policy but an organisation's.
func (e Env) TelemetryOff() bool {
	set := e.TelemetrySet()
	if set == "" || set == policy.TelemetryOn {
		return false
	}
	on, held := e.telemetryHeld()
	return !held || !on
}

// telemetryHeld returns what an organisation's policy says of telemetry, and whether that
// is final. A policy that cannot be read switches it off for good.
func (e Env) telemetryHeld() (on, held bool) {
	above, err := e.Organisation.Policies()
	if err != nil || len(above) == 0 {
		return false, err != nil
	}
	pol, err := PolicyFile{}.LoadPolicy(e, PolicyFile{}.Read(e))
	if err != nil {
		return false, true // the link reports the error
	}
	held = slices.ContainsFunc(pol.Layers()[1:], func(l *policy.Policy) bool { return slices.Contains(l.Final, "telemetry") })
	return pol.Telemetry, held
}

// TelemetrySet returns the value of the environment variable or else of the flag, empty
// if neither is set.
func (e Env) TelemetrySet() string {
	return cmp.Or(e.Getenv(TelemetryVariable), e.Telemetry)
}

// telemetryPolicies returns the paths at which the policy for builds in a directory may
// lie, as [PolicyCandidates] does, but without reading go.work.
func telemetryPolicies(env Env, dir string) []string {
	if named := namedPolicy(env, dir); named != "" {
		return []string{named}
	}
	if env.Getenv("GO111MODULE") == "off" {
		return nil
	}
	var list []string
	if mod := findAbove(dir, "go.mod"); mod != "" {
		list = append(list, filepath.Join(filepath.Dir(mod), policy.FileName))
	}
	if work := findGoWork(env, dir); work != "" {
		list = append(list, filepath.Join(filepath.Dir(work), policy.FileName))
	}
	return list
}

// saysTelemetry reports whether a policy may have the key telemetry, itself or by what
// it extends. Most have not, and need not be parsed. Comments do not count.
func saysTelemetry(data []byte) bool {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if bytes.Contains(line, []byte("telemetry")) || bytes.Contains(line, []byte("extends")) {
			return true
		}
	}
	return false
}
