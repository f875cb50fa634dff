package link

import (
	"path/filepath"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

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
		{"a finding, beside one of std, those of other languages and pushes",
			[]Reference{of("example.com/app", "runtime.startTheWorldGC", std), refused, handshake, of(a, "runtime.nanotime", form(finding.FormHost)),
				of(a, "runtime.nanotime", form(finding.FormSource)), push("example.com/a.given"), push("example.com/b.nosuch")},
			[]finding.Reach{"", finding.ReachLoaded, finding.ReachLive, finding.ReachUnknown, finding.ReachUnknown, finding.ReachLive, finding.ReachLoaded}},
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
	prog.packages[prog.index[b]].archive = filepath.Join(f.dir, "gone.a")
	at := make([]Location, 1)
	if searched := findLive(*j.evidence, []Reference{refused}, make([]events.Decision, 1), at); !searched || at[0].Reach != finding.ReachUnknown {
		t.Errorf("an archive is gone: searched %t, %q", searched, at[0].Reach)
	}
}
