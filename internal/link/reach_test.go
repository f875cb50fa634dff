package link

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// TestLinkMode: the flag goes before the environment.
func TestLinkMode(t *testing.T) {
	for _, test := range []struct{ flag, environment, want string }{
		{"", "", ""}, {"auto", "", ""}, {"auto", "2", ""},
		{"", "0", "internal"}, {"auto", "1", "external"},
		{"internal", "1", "internal"}, {"external", "", "external"},
	} {
		cmd := &Command{Flags: &linkflags.Link{LinkMode: test.flag}, Getenv: func(name string) string {
			return map[string]string{"GO_EXTLINK_ENABLED": test.environment}[name]
		}}
		if got := linkMode(cmd); got != test.want {
			t.Errorf("%q, %q: got %q, want %q", test.flag, test.environment, got, test.want)
		}
	}
}

// testFindLive: which links are searched for what is live, and of which references it is told.
func testFindLive(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	of := func(pkg, symbol string, change func(*Reference)) Reference {
		i := slices.IndexFunc(j.Facts.References, func(r Reference) bool { return r.From.Path == pkg && r.Symbol == symbol })
		if i < 0 {
			t.Fatalf("no reference of %s to %s", pkg, symbol)
		}
		r := j.Facts.References[i]
		if change != nil {
			change(&r)
		}
		return r
	}
	const a, b = "example.com/a", "example.com/b"
	handshake, refused := of(a, "runtime.nanotime", nil), of(a, "runtime.stopTheWorldGC", nil)
	std := func(r *Reference) { r.Std = true }
	form := func(form finding.Form) func(*Reference) { return func(r *Reference) { r.Form = form } }
	push := func(symbol string) Reference {
		return of(b, "example.com/a.given", func(r *Reference) { r.Symbol = symbol })
	}
	for _, test := range []struct {
		name string
		refs []Reference
		want []finding.Reach // nil where nothing is searched for
	}{
		{"no finding", []Reference{handshake}, nil},
		{"one of std", []Reference{handshake, of(a, "runtime.stopTheWorldGC", std)}, nil},
		{"what nothing defines", []Reference{of(a, "runtime.nanotime", func(r *Reference) {
			r.To, r.Direction, r.Verdict = events.Package{}, finding.DirectionPull, finding.VerdictUnchecked
		})}, []finding.Reach{finding.ReachLive}},
		{"a finding, before a handshake", []Reference{refused, handshake}, []finding.Reach{finding.ReachLoaded, finding.ReachLive}},
		{"a finding, beside one of std, those of other languages and pushes",
			[]Reference{of("example.com/app", "runtime.startTheWorldGC", std), refused, handshake, of(a, "runtime.nanotime", form(finding.FormHost)),
				of(a, "runtime.nanotime", form(finding.FormSource)), push("example.com/a.given"), push("example.com/b.nosuch"), push("runtime.nanotime"), push("runtime.rt0_go")},
			[]finding.Reach{"", finding.ReachLoaded, finding.ReachLive, finding.ReachUnknown, finding.ReachUnknown, finding.ReachLive, finding.ReachLoaded, finding.ReachLive, finding.ReachLive}},
	} {
		at := make([]Location, len(test.refs))
		searched := findLive(*j.evidence, test.refs, slices.Repeat([]events.Decision{{Action: finding.Allow}}, len(test.refs)), at)
		for i := range at {
			want := finding.Reach("")
			if test.want != nil {
				want = test.want[i]
			}
			if at[i].Reach != want || searched != (test.want != nil) {
				t.Errorf("%s: searched %t, %s of %s is %q, want %q", test.name, searched, test.refs[i].Symbol, test.refs[i].From.Path, at[i].Reach, want)
			}
		}
	}
	prog := j.evidence.prog
	shared, lacking, other := *j.evidence, *j.evidence, *prog
	cmd, flags := *shared.cmd, *shared.cmd.Flags
	flags.BuildMode, cmd.Flags, shared.cmd = "shared", &flags, &cmd
	release, err := toolchain.Of("go1.99.0", withoutBuiltins(t, f))
	if err != nil {
		t.Fatal(err)
	}
	other.release, other.grapher, lacking.prog = release, newGrapher(release), &other
	for want, ev := range map[string]evidence{"shared": shared, "builtinlist.go": lacking} {
		if graph, found, err := ev.search(nil, nil); graph != nil || found != nil || err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: got %v, %v, %v", want, graph, found, err)
		}
	}
	prog.packages[prog.index[b]].archive = filepath.Join(f.dir, "gone.a")
	if _, _, err := j.evidence.search(nil, nil); err == nil || !strings.Contains(err.Error(), "gone.a") {
		t.Errorf("an archive is gone: %v", err)
	}
	at := make([]Location, 1)
	if searched := findLive(*j.evidence, []Reference{refused}, make([]events.Decision, 1), at); !searched || at[0].Reach != finding.ReachUnknown {
		t.Errorf("an archive is gone: searched %t, %q", searched, at[0].Reach)
	}
}
