package policy

import (
	"strings"
	"testing"
)

func TestVersions(t *testing.T) {
	tests := []struct {
		in    string
		yes   string
		nope  string
		print string
	}{
		{">=v1.2.0 <v1.5.0", "v1.2.0 v1.4.9 v1.5.0-rc1 v1.3.0+incompatible", "v1.2.0-rc1 v1.5.0 (devel) v1 v0.0.0-20200101000000-abcdefabcdef", ">=v1.2.0 <v1.5.0"},
		{"v1.2.3", "v1.2.3 v1.2.3+incompatible", "v1.2.4 v1.2.3-0.20200101000000-abcdefabcdef", "v1.2.3"},
		{"=v1.2.3", "v1.2.3", "v1.2.4", "v1.2.3"},
		{"!=v1.2.3", "v1.2.4", "v1.2.3 (devel) bad", "!=v1.2.3"},
		{"<=v0.0.0-20200101000000-abcdefabcdef", "v0.0.0-20191231235959-000000000000 v0.0.0-20200101000000-abcdefabcdef", "v0.0.0-20200101000001-000000000000 v0.0.0", "<=v0.0.0-20200101000000-abcdefabcdef"},
		{"  <v1.3.0||>v1.4.0   ", "v1.2.0 v1.4.1", "v1.3.0 v1.4.0", "<v1.3.0 || >v1.4.0"},
		{">=v1.2 <v2", "v1.2.0 v1.9.9 v2.0.0-rc1", "v1.1.9 v2.0.0", ">=v1.2 <v2"},
		{"=v2.0.0+incompatible", "v2.0.0+incompatible v2.0.0", "v2.0.1", "v2.0.0+incompatible"},
	}
	for _, tt := range tests {
		r, err := ParseVersions(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		checkRange(t, r, strings.Fields(tt.yes), append(strings.Fields(tt.nope), ""), tt.print)
	}
}

func TestGo(t *testing.T) {
	tests := []struct {
		in   string
		yes  []string
		nope []string
	}{
		{">=1.23 <1.28",
			[]string{"go1.23", "go1.23rc1", "go1.23.0", "go1.26.8", "go1.27rc1", "go1.27-custom", "go1.26.8 X:rangefunc", "go1.26.8-X:jsonv2"},
			[]string{"go1.22.9", "go1.28", "go1.28rc1", "go1.28.0", "devel go1.28-abcdef Mon Jan 5", "go1.28-devel_abcdef", "devel +abcdef", "", "gccgo", "1.26"}},
		{">=1.28", []string{"devel go1.28-abcdef", "go1.28-devel_abcdef", "go1.28rc1", "go1.29.1"}, []string{"go1.27.4"}},
		{"1.27", []string{"go1.27.0", "go1.27rc1", "go1.27.4"}, []string{"go1.26.8", "go1.28rc1"}},
		{"!=1.27", []string{"go1.26.8", "go1.28rc1"}, []string{"go1.27rc1", "go1.27.4"}},
		{"<=1.27", []string{"go1.27.4", "go1.27rc1", "go1.26.8"}, []string{"go1.28rc1"}},
		{">1.27", []string{"go1.28rc1", "go1.28.0"}, []string{"go1.27.4", "go1.27rc1"}},
		{">=1.26.3 <1.27rc2", []string{"go1.26.3", "go1.27rc1"}, []string{"go1.26.2", "go1.26rc1", "go1.27rc2", "go1.27.0"}},
		{"=1.26.8 || =1.27rc1", []string{"go1.26.8", "go1.27rc1"}, []string{"go1.26.7", "go1.27.0"}},
		{"=1.26 >1.26.3", []string{"go1.26.4"}, []string{"go1.26.3", "go1.27.0"}},
	}
	for _, tt := range tests {
		r, err := ParseGo(tt.in)
		if err != nil {
			t.Errorf("%q: %v", tt.in, err)
			continue
		}
		checkRange(t, r, tt.yes, tt.nope, strings.ReplaceAll(strings.TrimPrefix(tt.in, "="), " =", " "))
	}
}

func checkRange(t *testing.T, r Range, yes, nope []string, print string) {
	t.Helper()
	for _, v := range yes {
		if !r.Match(v) {
			t.Errorf("%q does not match %q", r, v)
		}
	}
	for _, v := range nope {
		if r.Match(v) {
			t.Errorf("%q matches %q", r, v)
		}
	}
	if got := r.String(); got != print {
		t.Errorf("got %q, want %q", got, print)
	}
}

func TestRangeErrors(t *testing.T) {
	for _, in := range []string{"", "||", "v1.2.0 ||", "1.2.0", ">=", ">= v1.2.0", "=>v1.2.0", "~v1.2.0", "v1.2.0,v1.3.0", "v1.2.x", "latest", "v1.2.0 | v1.3.0", ">v1.2.0 <v1.2.0", ">v1.2.0 >=v1.2.0 <=v1.2.0", "<v1.2.0 <=v1.2.0 >=v1.2.0", "<=v2.0.0 <=v1.0.0 >=v1.5.0", ">=v1.0.0 >=v2.0.0 <=v1.5.0", ">=v2.0.0 v1.0.0", "v1.0.0 v1.1.0",
		"v1.2", "=v1", "<=v1.2", ">v1.2", "!=v1.2", "=v1.1.0 <v2.0.0", ">=v1.1.0 v2.0.0", "v1.1.0 v1.1.0"} {
		if r, err := ParseVersions(in); err == nil {
			t.Errorf("versions %q: got %q, want an error", in, r)
		}
	}
	for _, in := range []string{"", "go1.23", "v1.23", "1.23.x", "^1.23", "1.23-custom", "devel", ">1.27 <=1.27", "1.26 1.27",
		">=1.2x", "<128", "<11.28", "=1.26.3 <1.28", ">=1.23 1.27.1", "1.27rc", "1.27rcrc1"} {
		if r, err := ParseGo(in); err == nil {
			t.Errorf("go %q: got %q, want an error", in, r)
		}
	}
}

// TestRangeOpen: bounds on one side contradict nothing.
func TestRangeOpen(t *testing.T) {
	for _, in := range []string{"!=v2.0.0 <v1.0.0", "<=v2.0.0 <v1.0.0", "!=v1.0.0 >v2.0.0", ">=v1.2 <=v1.2.0", "<v1.2.0", ">v1.2.0", ">=v1.0.0 >v2.0.0"} {
		if _, err := ParseVersions(in); err != nil {
			t.Errorf("%s: %v", in, err)
		}
	}
	if _, err := ParseVersions("gov1.2.0"); err == nil || !strings.HasPrefix(err.Error(), "bad comparator") {
		t.Errorf("got %v", err)
	}
}

func TestZeroRange(t *testing.T) {
	var r Range
	for _, v := range []string{"", "(devel)", "v1.2.3"} {
		if !r.Match(v) {
			t.Errorf("does not match %q", v)
		}
	}
}

// The properties: what parses prints itself and parses again as the same; alternatives are or,
// comparators are and; what is no version is in no range.
func FuzzRange(f *testing.F) {
	for _, in := range []string{">=v1.2.0 <v1.5.0", "v1.2.3 || !=v1.2.4", ">=1.23 <1.28", "1.27rc1||1.26.8", "<=1.27", ">v1 <v1"} {
		f.Add(in, "v1.2.3")
		f.Add(in, "go1.26.8")
	}
	f.Fuzz(func(t *testing.T, in, v string) {
		for _, parse := range []func(string) (Range, error){ParseVersions, ParseGo} {
			r, err := parse(in)
			if err != nil {
				continue
			}
			again, err := parse(r.String())
			if err != nil || again.String() != r.String() || again.Match(v) != r.Match(v) {
				t.Fatalf("%q prints %q, which parses as %q, %v", in, r, again, err)
			}
			if r.Match("(devel)") || r.Match("") {
				t.Errorf("%q matches what is no version", in)
			}
			some := false
			for alternative := range strings.SplitSeq(in, "||") {
				all := true
				for field := range strings.FieldsSeq(alternative) {
					one, err := parse(field)
					if err != nil {
						t.Fatalf("%q parses, its comparator %q does not: %v", in, field, err)
					}
					all = all && one.Match(v)
				}
				some = some || all
			}
			if r.Match(v) != some {
				t.Errorf("%q matches %q: got %t, its parts say %t", in, v, r.Match(v), some)
			}
		}
	})
}
