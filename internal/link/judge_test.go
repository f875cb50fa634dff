package link

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/txtar"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

var update = flag.Bool("update", false, "write what testdata/*.txtar want anew")

// What go puts around the text of a modinfo line.
const (
	modInfoStart = "\x30\x77\xaf\x0c\x92\x74\x08\x02\x41\xe1\xc1\x07\xe6\xd6\x18\xe6"
	modInfoEnd   = "\xf9\x32\x43\x31\x86\x18\x20\x72\x00\x82\x42\x10\x41\x16\xd8\xf2"
)

// modInfo is what go says of the programs of testdata, whose modules are those of this text.
const modInfo = "path\texample.com/app\nmod\texample.com/app\t(devel)\t\n" +
	"dep\texample.com/a\tv1.0.0\n=>\t./a\t(devel)\t\n" +
	"dep\texample.com/b\tv1.0.0\n=>\t./b\t(devel)\t\n" +
	"build\t-compiler=gc\n"

// A fixture is a program that go compiled, and did not link: the linker's command line is made
// here, so that a test can judge it as often as it likes.
type fixture struct {
	dir   string
	files map[string]string // of the archive
	env   map[string]string
}

// newFixture compiles the program of a txtar file for linux/amd64, with a toolchain or, where
// that is empty, the one under test.
func newFixture(t *testing.T, name, toolchain string) fixture {
	t.Helper()
	archive, err := txtar.ParseFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	f := fixture{dir: t.TempDir(), files: make(map[string]string), env: map[string]string{
		"GOOS": "linux", "GOARCH": "amd64", "CGO_ENABLED": "0", "GOFLAGS": "-mod=mod", "GOWORK": "off", "TOOLEXEC_IMPORTPATH": "example.com/app",
	}}
	if err := txtar.Write(archive, f.dir); err != nil {
		t.Fatal(err)
	}
	for _, file := range archive.Files {
		f.files[file.Name] = string(file.Data)
	}
	run := func(args ...string) string {
		cmd := exec.Command("go", args...)
		cmd.Dir, cmd.Env, cmd.Stderr = f.dir, os.Environ(), os.Stderr
		for name, value := range f.env {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
		if v := cmp.Or(toolchain, os.Getenv("LINKGATE_TEST_TOOLCHAIN")); v != "" {
			cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+v)
		}
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return string(out)
	}
	names := []string{"GOROOT", "GOVERSION", "GOMODCACHE", "GOCACHE", "GOAMD64"}
	for i, value := range strings.Split(strings.TrimSuffix(run(append([]string{"env"}, names...)...), "\n"), "\n") {
		f.env[names[i]] = value
	}
	target := strings.TrimSpace(cmp.Or(f.files["target"], "."))
	config := run("list", "-export", "-deps", "-f", "{{if .Export}}packagefile {{.ImportPath}}={{.Export}}{{end}}", target)
	switch {
	case strings.HasSuffix(target, ".go"):
		f.env["TOOLEXEC_IMPORTPATH"] = "command-line-arguments"
	case target != ".":
		f.env["TOOLEXEC_IMPORTPATH"] = target
	}
	config += fmt.Sprintf("modinfo %q\n", modInfoStart+modInfo+modInfoEnd)
	if err := os.WriteFile(filepath.Join(f.dir, "importcfg.link"), []byte(config), 0o666); err != nil {
		t.Fatal(err)
	}
	return f
}

// judge judges the program under one of its policies. It is not closed yet.
func (f fixture) judge(t *testing.T, policyFile string, edit func(*Input)) *Judgement {
	t.Helper()
	j, err := f.tryJudge(t, policyFile, edit)
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// tryJudge is judge where an error is expected.
func (f fixture) tryJudge(t *testing.T, policyFile string, edit func(*Input)) (*Judgement, error) {
	t.Helper()
	getenv := func(name string) string { return f.env[name] }
	config, err := os.ReadFile(filepath.Join(f.dir, "importcfg.link"))
	if err != nil {
		t.Fatal(err)
	}
	_, main, _ := strings.Cut(string(config), "packagefile "+f.env["TOOLEXEC_IMPORTPATH"]+"=")
	main, _, _ = strings.Cut(main, "\n")
	args := []string{"-o", filepath.Join(f.dir, "app"), "-importcfg", filepath.Join(f.dir, "importcfg.link"), "-buildmode=exe", main}
	cmd, err := ReadCommand(getenv, []string{filepath.Join(f.env["GOROOT"], "pkg", "tool", "linux_amd64", "link")}, args)
	if err != nil {
		t.Fatal(err)
	}
	pol, err := policy.Parse(policyFile, []byte(f.files[policyFile]))
	if err != nil {
		t.Fatal(err)
	}
	in := Input{Command: cmd, Env: project.Env{Getenv: getenv, Dir: f.dir}, Dir: f.dir}
	if edit != nil {
		edit(&in)
	}
	return Judge(in, Ruling{Policy: pol, Now: time.Date(2026, 11, 29, 0, 0, 0, 0, time.UTC)})
}

// tell writes what was found outside std, and where; all of it, or what people are shown.
func tell(t *testing.T, j *Judgement, all bool) string {
	t.Helper()
	located, err := Locate(j)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, r := range located.Relocations(j, Stamp{}, finding.GuardNative) {
		if r.From.Module == "std" || !all && !Shown(r.Decision) {
			continue
		}
		declared := "source " + r.Source
		if r.Directive != nil {
			declared = fmt.Sprintf("%s at %s:%d", r.Local, r.Directive.File, r.Directive.Line)
		}
		slices.Sort(r.Classes) // the releases' linkers do not tell them in one order
		fmt.Fprintf(&b, "%s %s: %s %s %s %s; %s; %s; %s\n", r.From.Path, r.Symbol, r.Direction, r.Form, r.Classes, r.Decision.Action,
			declared, strings.Join(r.Chain, " > "), r.Reach)
		var sites []string
		for _, s := range r.Sites {
			sites = append(sites, fmt.Sprintf("\t%s %s:%d, %d\n", s.Func, s.File, s.Line, s.Count))
		}
		slices.Sort(sites)
		b.WriteString(strings.Join(sites, ""))
	}
	for _, p := range j.Facts.Problems {
		fmt.Fprintf(&b, "%s of %s: %s:%d %s: %s; near %s\n", p.From.Path, p.From.Module, p.File, p.Line, p.Target, p.Message, p.Nearest)
	}
	fmt.Fprintf(&b, "unread %s\n", j.Facts.Unread)
	return b.String()
}

// TestJudge judges the program of testdata/judge.txtar, which is compiled once for all that does
// not change it.
func TestJudge(t *testing.T) {
	f := newFixture(t, "judge.txtar", "")
	for _, test := range []struct {
		name string
		run  func(*testing.T, fixture)
	}{
		{"Found", testFound}, {"LocateGone", testLocateGone}, {"Load", testLoad}, {"ArchivesAsked", testArchivesAsked},
		{"LeftOut", testLeftOut}, {"Shown", testShown}, {"UnseenGone", testUnseenGone}, {"UsesOf", testUsesOf}, {"FindLive", testFindLive},
		{"Added", testAdded}, {"SameModule", testSameModule}, {"ModulesGone", testModulesGone}, {"NotKept", testNotKept}, {"Asked", testAsked}, {"Ended", testEnded},
		{"Enforce", testEnforce}, {"EnforceNothing", testEnforceNothing}, {"EnforceFails", testEnforceFails},
	} {
		t.Run(test.name, func(t *testing.T) { test.run(t, f) })
	}
}

func testFound(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	f.compare(t, "judge.txtar", "want.txt", tell(t, j, true))
	facts, prog := j.Facts, j.evidence.prog
	size := int64(0)
	for _, p := range j.input.Command.Config.Packages {
		size += fileSize(p.File)
	}
	if facts.Header.GOARCH != "amd64" || facts.Rules != prog.release.Rules.Name || facts.AsmChecked != (prog.release.Minor >= 27) || facts.Packages != len(prog.packages) ||
		facts.Size != size || size == 0 || facts.StdMain != nil || facts.Patched != nil || j.Decisions.Counts.Packages != facts.Packages {
		t.Errorf("got %+v", facts)
	}
	if fileSize(f.dir) != 0 || fileSize(filepath.Join(f.dir, "none")) != 0 || fileSize(filepath.Join(f.dir, "main.go")) != int64(len(f.files["main.go"])) || ArchivesSize(&Command{}) != 0 {
		t.Error("what is no file, or no link, has a size")
	}
	// What is not there ends a judgement.
	for name, change := range map[string]func(*Input){
		"gone.json": func(in *Input) { in.Env.Overlay = filepath.Join(f.dir, "gone.json") },
		"gone.a":    func(in *Input) { in.Command.Flags = in.Command.Flags.WithMain(filepath.Join(f.dir, "gone.a")) },
	} {
		in := j.input
		cmd, config := *in.Command, *in.Command.Config
		in.Command, cmd.Config = &cmd, &config
		change(&in)
		if j, err := Judge(in, Ruling{Policy: &policy.Policy{}}); !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), name) || j != nil {
			t.Errorf("%s: got %+v, %v", name, j, err)
		}
	}
}

// TestJudgeChanged: of a source that is not what was compiled, is gone or cannot be parsed, the
// objects show what they use of std, and of other modules.
func TestJudgeChanged(t *testing.T) {
	f := newFixture(t, "judge.txtar", "")
	for _, name := range []string{"a/a.go", "b/b.go"} {
		if err := os.WriteFile(filepath.Join(f.dir, name), []byte(f.files["later/"+name]), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.RemoveAll(filepath.Join(f.dir, "gone")); err != nil {
		t.Fatal(err)
	}
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	f.compare(t, "judge.txtar", "changed.txt", tell(t, j, true))
}

// TestJudgeKept: what is kept of a link, of its archives and of sources that never change gives what
// reading them gives.
func TestJudgeKept(t *testing.T) {
	f := newFixture(t, "judge.txtar", "")
	f.env["GOMODCACHE"] = f.dir // the sources never change
	for _, name := range []string{"XDG_CACHE_HOME", "HOME", "LocalAppData"} {
		t.Setenv(name, t.TempDir())
	}
	for i, policyFile := range []string{"allow.yaml", "deny.yaml", "deny.yaml"} {
		j := f.judge(t, policyFile, func(in *Input) { in.Keep, in.Began = true, time.Now().Add(time.Hour) })
		recalled := j.evidence == nil
		if recalled != (i == 2) {
			t.Errorf("link %d: recalled %t", i, recalled)
		}
		// Of what people are not shown, a link that is recalled has lines of the log alone.
		if got := tell(t, j, !recalled); i > 0 && got != f.wanted(recalled) {
			t.Errorf("link %d: got\n%s", i, got)
		}
		j.Close()
	}
}

// wanted returns want.txt, or what people are shown of it.
func (f fixture) wanted(shown bool) string {
	var b strings.Builder
	keep := true
	for line := range strings.Lines(f.files["want.txt"]) {
		if line[0] != '\t' {
			keep = !shown || !strings.Contains(line, "] allow; ")
		}
		if keep {
			b.WriteString(line)
		}
	}
	return b.String()
}

// testLocateGone: an archive that is gone between the judgement and the search for lines is an error.
func testLocateGone(t *testing.T, f fixture) {
	j := f.judge(t, "deny.yaml", nil)
	defer j.Close()
	prog := j.evidence.prog
	prog.packages[prog.index["example.com/a"]].archive = filepath.Join(f.dir, "gone.a")
	if located, err := Locate(j); err == nil || !strings.Contains(err.Error(), "gone.a") {
		t.Errorf("got %+v, %v", located, err)
	}
}

// compare compares with a file of the archive.
func (f fixture) compare(t *testing.T, archive, name, got string) {
	t.Helper()
	if got == f.files[name] {
		return
	}
	if !*update {
		t.Errorf("%s: got\n%s", name, got)
		return
	}
	path := filepath.Join("testdata", archive)
	a, err := txtar.ParseFile(path)
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(a.Files, func(f txtar.File) bool { return f.Name == name })
	if i < 0 {
		i, a.Files = len(a.Files), append(a.Files, txtar.File{Name: name})
	}
	a.Files[i].Data = []byte(got)
	if err := os.WriteFile(path, txtar.Format(a), 0o666); err != nil {
		t.Fatal(err)
	}
}
