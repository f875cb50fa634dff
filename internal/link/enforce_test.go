package link

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// marked lists the references with the linkname bit in the compiler's object of an archive.
func marked(t *testing.T, f fixture, archive string) []string {
	t.Helper()
	release, err := toolchain.Of(f.env["GOVERSION"], f.env["GOROOT"])
	if err != nil {
		t.Fatal(err)
	}
	file, err := goobj.Open(archive, release)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	refs, err := file.Objects[0].References(false)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, r := range refs {
		if r.Linkname {
			names = append(names, r.Name)
		}
	}
	return names
}

// packageFiles are the archives that an importcfg lists.
func packageFiles(t *testing.T, importCfg string) map[string]string {
	t.Helper()
	data, err := os.ReadFile(importCfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := linkflags.ParseImportCfg(data)
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, p := range cfg.Packages {
		files[p.Path] = p.File
	}
	return files
}

// testEnforce: the linker gets copies of the packages with grants, without the grants' marks, and
// everything else as it was.
func testEnforce(t *testing.T, f fixture) {
	j := f.judge(t, "allow.yaml", nil)
	defer j.Close()
	cmd := j.input.Command
	e, err := Enforce(cmd, cmd.Flags, j.Facts, j.Decisions)
	if err != nil || e.Guard != finding.GuardNative || e.Granted != 2 {
		t.Fatalf("%+v, %v", e, err)
	}
	before, after := packageFiles(t, cmd.Flags.ImportCfg), packageFiles(t, e.Flags.ImportCfg)
	scratch := filepath.Join(f.dir, "linkgate")
	for path, file := range before {
		if copied := path == "example.com/app" || path == "example.com/a"; copied != (after[path] != file) || copied != (filepath.Dir(after[path]) == scratch) {
			t.Errorf("%s: %s became %s", path, file, after[path])
		}
	}
	if len(before) != len(after) || e.Flags.Main != after["example.com/app"] || cmd.Flags.Main != before["example.com/app"] {
		t.Errorf("%d packages became %d, main %s", len(before), len(after), e.Flags.Main)
	}
	for path, granted := range map[string]string{"example.com/app": "runtime.startTheWorldGC", "example.com/a": "runtime.stopTheWorldGC"} {
		want := slices.DeleteFunc(marked(t, f, before[path]), func(name string) bool { return name == granted })
		if got := marked(t, f, after[path]); !slices.Equal(got, want) || len(want) == len(marked(t, f, before[path])) {
			t.Errorf("%s: %q is marked, want %q", path, got, want)
		}
	}
}

// testEnforceNothing: where nothing is granted, or the linker does not check, it gets what go gave it.
func testEnforceNothing(t *testing.T, f fixture) {
	deny, allow := f.judge(t, "deny.yaml", nil), f.judge(t, "allow.yaml", nil)
	defer deny.Close()
	defer allow.Close()
	off := allow.input.Command.Flags.WithCheckLinkname(false)
	for name, test := range map[string]struct {
		j       *Judgement
		flags   *linkflags.Link
		guard   finding.Guard
		granted int
	}{
		"denied":      {deny, deny.input.Command.Flags, finding.GuardNative, 0},
		"not checked": {allow, off, finding.GuardNone, 2},
	} {
		e, err := Enforce(test.j.input.Command, test.flags, test.j.Facts, test.j.Decisions)
		if err != nil || e.Flags != test.flags || e.Guard != test.guard || e.Granted != test.granted {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

// testEnforceFails: a grant that cannot be carried out ends the link.
func testEnforceFails(t *testing.T, f fixture) {
	longtest.Skip(t, "judges a program many times")
	for name, test := range map[string]struct {
		edit func(cmd *Command, facts *Facts)
		want string
	}{
		"an archive is gone": {func(cmd *Command, _ *Facts) { cmd.Flags = cmd.Flags.WithMain(filepath.Join(f.dir, "gone.a")) }, "masking package main: open "},
		"one to be asked is gone": {func(cmd *Command, facts *Facts) {
			cmd.Flags = cmd.Flags.WithMain(filepath.Join(f.dir, "gone.a"))
			facts.AsmChecked = true
			for i := range facts.References {
				facts.References[i].Form = finding.FormAsm
			}
		}, "open " + f.dir},
		"no directory":         {func(cmd *Command, _ *Facts) { cmd.Flags = cmd.Flags.WithImportCfg(filepath.Join(f.dir, "no", "cfg")) }, "mkdir "},
		"an unknown toolchain": {func(_ *Command, facts *Facts) { facts.Header.Version = "go2" }, "go2"},
	} {
		j := f.judge(t, "allow.yaml", nil)
		cmd := j.input.Command
		test.edit(cmd, j.Facts)
		e, err := Enforce(cmd, cmd.Flags, j.Facts, j.Decisions)
		if err == nil || !strings.HasPrefix(err.Error(), test.want) && !(test.want == "go2" && strings.Contains(err.Error(), test.want)) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
		j.Close()
	}
}

// TestEnforceAssembly: since Go 1.27 what is granted to assembly is masked, or the linker's check
// is off where that cannot be.
func TestEnforceAssembly(t *testing.T) {
	longtest.Skip(t, "compiles the runtime of another release")
	f := newFixture(t, "asm.txtar", "go1.27.4")
	for _, test := range []struct {
		allowed string // packages
		guard   finding.Guard
	}{
		{"plain", finding.GuardNative},
		{"static", finding.GuardShim},
		{"plain static", finding.GuardShim},
	} {
		j := f.judge(t, "plain.yaml", nil)
		found := make(map[string]bool)
		for i, r := range j.Facts.References {
			if r.Symbol == "runtime.asmcgocall" && r.refused() {
				name := filepath.Base(r.From.Path)
				found[name] = true
				if !strings.Contains(test.allowed, name) {
					j.Decisions.List[i].Action = finding.Deny
				}
			}
		}
		if !maps.Equal(found, map[string]bool{"plain": true, "static": true}) {
			t.Fatalf("refused in %v", found)
		}
		cmd := j.input.Command
		e, err := Enforce(cmd, cmd.Flags, j.Facts, j.Decisions)
		if err != nil || e.Guard != test.guard || e.Flags.CheckLinkname != (test.guard == finding.GuardNative) || e.Granted != len(strings.Fields(test.allowed)) {
			t.Errorf("%s: %+v, %v", test.allowed, e, err)
			continue
		}
		if masked := e.Flags.ImportCfg != cmd.Flags.ImportCfg; masked != (test.guard == finding.GuardNative) {
			t.Errorf("%s: masked %t", test.allowed, masked)
		}
		j.Close()
	}
}

// TestGrants: one grant of assembly that the linker checks is enough to ask whether all can be masked.
func TestGrants(t *testing.T) {
	ref := func(form finding.Form, verdict finding.Verdict) Reference {
		return Reference{Symbol: "runtime.x", Form: form, Verdict: verdict}
	}
	asm, code := ref(finding.FormAsm, finding.VerdictRefused), ref(finding.FormFunc, finding.VerdictRefused)
	for name, test := range map[string]struct {
		refs    []Reference
		asm     bool // the linker checks assembly
		action  finding.Action
		count   int
		checked bool
	}{
		"assembly first":     {[]Reference{asm, code}, true, finding.Allow, 2, true},
		"assembly last":      {[]Reference{code, asm}, true, finding.Warn, 2, true},
		"not checked":        {[]Reference{asm, code}, false, finding.Allow, 2, false},
		"no assembly":        {[]Reference{code}, true, finding.Allow, 1, false},
		"denied":             {[]Reference{asm}, true, finding.Deny, 0, false},
		"granted by linkers": {[]Reference{ref(finding.FormAsm, finding.VerdictGranted)}, true, finding.Allow, 0, false},
	} {
		d := Decisions{List: make([]events.Decision, len(test.refs))}
		for i := range d.List {
			d.List[i].Action = test.action
		}
		f := Facts{References: test.refs, AsmChecked: test.asm}
		if g := f.grants(&Command{}, d); g.count != test.count || g.checked != test.checked || g.symbols["main"]["runtime.x"] != (g.count > 0) {
			t.Errorf("%s: %+v", name, g)
		}
	}
}
