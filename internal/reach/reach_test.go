package reach_test

import (
	"bufio"
	"bytes"
	"debug/elf"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/longtest"
	"github.com/linkgate/linkgate/internal/reach"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
	"github.com/rogpeppe/go-internal/txtar"
)

// In a build that a test starts, this program stands before every tool; the
// variables name the files where it leaves the linker's arguments and what the
// linker reached.
const (
	argsEnv = "LINKGATE_TEST_LINK_ARGS"
	depsEnv = "LINKGATE_TEST_LINK_DEPS"
)

func TestMain(m *testing.M) {
	if os.Getenv(argsEnv) != "" && len(os.Args) > 1 && !strings.HasPrefix(os.Args[1], "-") {
		os.Exit(tool(os.Args[1], os.Args[2:]))
	}
	os.Exit(m.Run())
}

// tool runs a tool of the build; the linker with its check off and told to
// print what it reaches.
func tool(name string, args []string) int {
	cmd := exec.Command(name, args...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	if filepath.Base(name) == "link" && !slices.Contains(args, "-V=full") {
		data, err := json.Marshal(append([]string{name}, args...))
		if err == nil {
			err = os.WriteFile(os.Getenv(argsEnv), data, 0o666)
		}
		var deps *os.File
		if err == nil {
			deps, err = os.Create(os.Getenv(depsEnv))
		}
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			return 1
		}
		defer deps.Close()
		last := len(args) - 1
		cmd.Args = slices.Concat([]string{name}, args[:last], []string{"-checklinkname=0", "-dumpdep", args[last]})
		cmd.Stdout = deps
	}
	if err := cmd.Run(); err != nil {
		if exit, ok := errors.AsType[*exec.ExitError](err); ok {
			return exit.ExitCode()
		}
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return 0
}

// A program is one to build, and how.
type program struct {
	id, dir string // dir, or a txtar archive
	target  string
	env     []string
	flags   []string
	own     bool // of this package: it must build
}

// own lists the programs of this package: id, archive in testdata, environment
// and flags. Those that need more than the local system come when they are
// asked for.
func own() []program {
	var list []program
	add := func(id, file, env, flags string) {
		list = append(list, program{id: id, dir: filepath.Join("testdata", file+".txtar"), target: ".",
			env: strings.Fields(env), flags: strings.Fields(flags), own: true})
	}
	add("methods", "methods", "", "")
	add("reflection", "reflection", "", "")
	add("export", "export", "", "")
	add("export-plugins", "export", "", "-tags=plugins")
	add("export-c-archive", "export", "", "-buildmode=c-archive")
	add("methods-external", "methods", "", "-ldflags=-linkmode=external")
	add("methods-pie", "methods", "", "-buildmode=pie")
	add("reflection-pie", "reflection", "", "-buildmode=pie")
	add("export-c-shared", "export", "", "-buildmode=c-shared")
	add("export-plugin", "export", "", "-buildmode=plugin")
	add("reflection-plugin", "reflection", "", "-buildmode=plugin")
	add("reflection-race", "reflection", "", "-race")
	add("methods-msan", "methods", "CC=clang", "-msan")
	add("methods-asan", "methods", "", "-asan")
	for _, sys := range []string{
		"linux/386", "linux/arm64", "linux/arm", "linux/s390x", "linux/riscv64", "linux/mips", "linux/loong64", "linux/ppc64le",
		"windows/amd64", "darwin/arm64", "freebsd/amd64", "openbsd/amd64", "aix/ppc64", "js/wasm", "wasip1/wasm", "plan9/386",
	} {
		goos, goarch, _ := strings.Cut(sys, "/")
		add("methods-"+goos+"-"+goarch, "methods", "CGO_ENABLED=0 GOOS="+goos+" GOARCH="+goarch, "")
	}
	return list
}

// programs lists the first two of own, where there is time four, or, with
// LINKGATE_TEST_PROGRAMS, those of own, testdata/programs and testdata/holes that its
// patterns name; an absolute path is a directory with a main package.
func programs(t *testing.T) []program {
	patterns := strings.Fields(os.Getenv("LINKGATE_TEST_PROGRAMS"))
	if len(patterns) == 0 && longtest.Enabled() {
		return own()[:4]
	} else if len(patterns) == 0 {
		return own()[:2]
	}
	wanted := func(p program) bool {
		return slices.ContainsFunc(patterns, func(pattern string) bool { ok, _ := path.Match(pattern, p.id); return ok })
	}
	list := own()
	for _, p := range patterns {
		if filepath.IsAbs(p) {
			list = append(list, program{id: p, dir: p, target: "."})
		}
	}
	root := filepath.Join("..", "..", "testdata")
	holes, err := filepath.Glob(filepath.Join(root, "holes", "*.txtar"))
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range holes {
		list = append(list, program{id: "holes/" + strings.TrimSuffix(filepath.Base(file), ".txtar"), dir: file, target: "."})
	}
	data, err := os.ReadFile(filepath.Join(root, "programs", "programs.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	words := func(s string) []string {
		if s == "-" {
			return nil
		}
		return strings.Fields(s)
	}
	for line := range strings.Lines(string(data)) {
		f := strings.Split(strings.TrimSpace(line), "\t")
		if strings.HasPrefix(line, "#") || len(f) < 6 || f[2] != "build" {
			continue
		}
		list = append(list, program{id: f[0], dir: filepath.Join(root, "programs", f[1]), target: f[3], env: words(f[4]), flags: words(f[5])})
	}
	return slices.DeleteFunc(list, func(p program) bool { return !wanted(p) })
}

// TestPrograms links programs and finds exactly the symbols live that the
// linker does, and exactly the functions that are in the program.
//
//	LINKGATE_TEST_PROGRAMS='holes/* sonic*' LINKGATE_TEST_TOOLCHAIN=go1.27.4 go test -v -run TestPrograms ./internal/reach
func TestPrograms(t *testing.T) {
	if testing.Short() {
		t.Skip("builds programs")
	}
	for _, p := range programs(t) {
		t.Run(p.id, func(t *testing.T) {
			compare(t, p)
		})
	}
}

// A built program is one link, ready to be looked at.
type built struct {
	output string
	link   []string // the linker and its arguments
	deps   string   // what it reached
}

func build(t testing.TB, p program) built {
	t.Helper()
	if out, err := exec.Command("go", "env", "CGO_ENABLED").Output(); err == nil && string(out) == "0\n" && filepath.Base(p.dir) == "export.txtar" {
		t.Skip("no C compiler")
	}
	dir := t.TempDir()
	src := p.dir
	if strings.HasSuffix(src, ".txtar") {
		a, err := txtar.ParseFile(src)
		if err != nil {
			t.Fatal(err)
		}
		src = filepath.Join(dir, "src")
		if err := txtar.Write(a, src); err != nil {
			t.Fatal(err)
		}
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	b := built{output: filepath.Join(dir, "out"), deps: filepath.Join(dir, "deps")}
	args := filepath.Join(dir, "args")
	cmd := exec.Command("go", slices.Concat([]string{"build", "-work", "-buildvcs=false", "-o", b.output, "-toolexec=" + self}, p.flags, []string{p.target})...)
	cmd.Dir = src
	cmd.Env = append(os.Environ(), "GOWORK=off", "GOFLAGS=", argsEnv+"="+args, depsEnv+"="+b.deps, "GOTMPDIR="+dir)
	if tc := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); tc != "" {
		cmd.Env = append(cmd.Env, "GOTOOLCHAIN="+tc)
	}
	cmd.Env = append(cmd.Env, p.env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		// Not every program is for every toolchain, and some need the network.
		if p.own && len(p.env)+len(p.flags) == 0 {
			t.Fatalf("cannot be built: %v\n%s", err, out)
		}
		t.Skipf("cannot be built: %v\n%s", err, out)
	}
	data, err := os.ReadFile(args)
	if err == nil {
		err = json.Unmarshal(data, &b.link)
	}
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// open opens a link's archives in the linker's order.
func open(t testing.TB, link *linkflags.Link) (paths []string, archives []*goobj.File) {
	t.Helper()
	data, err := os.ReadFile(link.ImportCfg)
	if err != nil {
		t.Fatal(err)
	}
	cfg, err := linkflags.ParseImportCfg(data)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{}
	for _, p := range cfg.Packages {
		files[p.Path] = p.File
	}
	main := "main"
	files[main] = link.Main
	head, err := goobj.ReadHeader(link.Main)
	if err != nil {
		t.Fatal(err)
	}
	release, err := toolchain.Of(head.Version, "")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	var queue []string
	push := func(path string) {
		if files[path] != "" && !seen[path] {
			seen[path] = true
			queue = append(queue, path)
		}
	}
	push(main)
	// What the linker loads by itself: two lots, each when all else is loaded.
	rest := [][]string{{"runtime"}, {"runtime/cgo"}}
	for _, x := range []struct {
		on   bool
		path string
	}{{link.Asan, "runtime/asan"}, {link.Msan, "runtime/msan"}, {link.Race, "runtime/race"}} {
		if x.on {
			rest[0] = slices.Insert(rest[0], 0, x.path)
		}
	}
	for i := 0; ; i++ {
		for i == len(queue) && len(rest) > 0 {
			for _, path := range rest[0] {
				push(path)
			}
			rest = rest[1:]
		}
		if i == len(queue) {
			return queue, archives
		}
		f, err := goobj.Open(files[queue[i]], release)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { f.Close() })
		archives = append(archives, f)
		for _, o := range f.Objects {
			imports, err := o.Imports()
			if err != nil {
				t.Fatal(err)
			}
			for _, imp := range imports {
				push(imp)
			}
		}
	}
}

// A link is what the search is asked with, and the archives that it does not
// see.
type link struct {
	reach.Input
	archives []*goobj.File
}

func input(t testing.TB, args []string) link {
	t.Helper()
	l, err := linkflags.ParseLink(args)
	if err != nil {
		t.Fatal(err)
	}
	in := link{Input: reach.Input{
		BuildMode: l.BuildMode, LinkMode: l.LinkMode, LinkShared: l.LinkShared,
		Entry: l.Entry, PluginPath: l.PluginPath,
		Msan: l.Msan, Asan: l.Asan,
	}}
	var paths []string
	paths, in.archives = open(t, l)
	in.Header = in.archives[0].Objects[0].Header
	release, err := toolchain.Of(in.Header.Version, "")
	if err != nil {
		t.Fatal(err)
	}
	if in.Rules, err = reach.RulesOf(release); err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		in.Packages = append(in.Packages, reach.Package{Path: path})
	}
	in.summarize(t, reach.Summarize)
	return in
}

// summarize makes the summaries anew, one after the other in the same memory, which
// must not show.
func (in *link) summarize(t testing.TB, by func(*goobj.File, *reach.Rules, *reach.Scratch) ([]byte, error)) {
	t.Helper()
	in.Packages = slices.Clone(in.Packages)
	var memory reach.Scratch
	for i := range in.Packages {
		var err error
		if in.Packages[i].Summary, err = by(in.archives[i], &in.Rules, &memory); err != nil {
			t.Fatal(err)
		}
		fresh, err := by(in.archives[i], &in.Rules, new(reach.Scratch))
		if err != nil || !bytes.Equal(in.Packages[i].Summary, fresh) {
			t.Errorf("%s: %v: a summary made in used memory is another", in.Packages[i].Path, err)
		}
	}
}

// search searches the program of a link by summaries that hold what is wanted.
func (in link) search(t testing.TB, want int, names []string) *reach.Program {
	t.Helper()
	in.summarize(t, map[int]func(*goobj.File, *reach.Rules, *reach.Scratch) ([]byte, error){
		reach.Plain: reach.Summarize, reach.Leaves: reach.SummarizeLeaves, reach.All: reach.SummarizeAll}[want])
	g, err := reach.Live(in.Input, names)
	if err != nil {
		t.Fatal(err)
	}
	p, err := reach.NewProgram(g, in.archives, &in.Rules, want)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func compare(t *testing.T, p program) {
	b := build(t, p)
	in := input(t, b.link[1:])
	refs, names := references(t, in)
	g := in.search(t, reach.All, names)
	compareDebug(t, in, g, refs, names)
	ours, functions := map[string]int{}, map[string]int{}
	for s := range g.All() {
		if s.Name == "" {
			continue
		}
		ours[s.Name]++
		if s.Text {
			functions[s.Name]++
		}
	}
	defined := definitions(t, in)
	theirs := reached(t, b.deps)
	// The linker marks these without a word: at the end and at the beginning.
	delete(ours, "runtime.mapinitnoop")
	delete(ours, "runtime.addmoduledata")
	delete(ours, "go:fipsinfo")
	delete(defined, "runtime.text") // the linker's own, whoever declares it
	foreign := hostSymbols(t, in)
	for name := range foreign { // a Go variable stands for the function of C, or C has a name of its own for a Go function
		delete(ours, name)
		delete(functions, name)
		delete(defined, name)
	}
	var diff []string
	for name := range ours {
		if theirs[name] == 0 {
			diff = append(diff, "only ours: "+name)
		}
	}
	for name := range theirs {
		if ours[name] == 0 && defined[name] {
			diff = append(diff, "only the linker's: "+name)
		}
	}
	for name, n := range functions {
		if m := theirs[name]; m != 0 && m != n {
			diff = append(diff, fmt.Sprintf("%d times, by the linker %d: %s", n, m, name))
		}
	}
	report(t, "against the linker's own search", diff)
	// Where other modules share types, their symbols get shorter names.
	mangled := in.BuildMode == "plugin" || slices.ContainsFunc(in.Packages, func(p reach.Package) bool { return p.Path == "plugin" })
	inELF := compareELF(t, b.output, functions, defined, mangled)

	t.Logf("%d packages, live: %d names (linker: %d), %d functions (ELF: %s)", len(in.Packages), len(ours), len(theirs), len(functions), inELF)
	if os.Getenv("LINKGATE_TEST_TIME") != "" {
		timeLink(t, p, b, in)
	}
}

// references lists every name that a package can refer to, by name or as a
// builtin, and the names.
func references(t *testing.T, in link) (refs []reach.Reference, names []string) {
	t.Helper()
	known := map[string]bool{}
	for i, p := range in.Packages {
		var list []string
		for _, b := range in.Rules.Builtins {
			list = append(list, b.Name)
		}
		for _, o := range in.archives[i].Objects {
			own, err := reach.Names(o)
			if err != nil {
				t.Fatal(err)
			}
			list = append(list, own...)
		}
		for _, name := range list {
			refs = append(refs, reach.Reference{Package: p.Path, Symbol: name})
			if !known[name] {
				known[name] = true
				names = append(names, name)
			}
		}
	}
	return refs, names
}

// compareDebug compares a search that visits debug information as the linker
// does with one that does not, where nothing but debug information may differ, and
// that with the one that links ask, where nothing may. No reference may differ.
func compareDebug(t *testing.T, in link, debug *reach.Program, refs []reach.Reference, names []string) {
	t.Helper()
	leaves := in.search(t, reach.Leaves, names)
	plain := in.search(t, reach.Plain, names)
	var diff []string
	list, _ := leaves.Difference(debug)
	for _, s := range list {
		diff = append(diff, "only without debug information: "+s.Name)
	}
	list, _ = debug.Difference(leaves)
	for _, s := range list {
		if !s.Debug {
			diff = append(diff, fmt.Sprintf("only with debug information: %q of kind %d in %s", s.Name, s.Kind, s.Package))
		}
	}
	if len(list) == 0 {
		diff = append(diff, "debug information is not passed over")
	}
	list, both := plain.Difference(leaves)
	for _, s := range list {
		diff = append(diff, "only without what leads nowhere: "+s.Name)
	}
	list, _ = leaves.Difference(plain)
	for _, s := range list {
		diff = append(diff, "only with what leads nowhere: "+s.Name)
	}
	if both < 10000 {
		diff = append(diff, fmt.Sprintf("only %d definitions that lead somewhere", both))
	}
	references := func(g *reach.Program) []bool {
		list, err := g.References(refs)
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	with, without, links := references(debug), references(leaves), references(plain)
	for i, r := range refs {
		if with[i] != without[i] && !strings.Contains(r.Symbol, "$abstract") && !strings.HasPrefix(r.Symbol, "go:info.") {
			diff = append(diff, fmt.Sprintf("%s in %s: live %t, with debug information %t", r.Symbol, r.Package, without[i], with[i]))
		}
		if without[i] != links[i] {
			diff = append(diff, fmt.Sprintf("%s in %s: live %t, with what leads nowhere %t", r.Symbol, r.Package, links[i], without[i]))
		}
	}
	report(t, "with and without debug information", diff)
}

func report(t *testing.T, what string, diff []string) {
	t.Helper()
	if len(diff) == 0 {
		return
	}
	slices.Sort(diff)
	if len(diff) > 40 {
		diff = append(diff[:40], fmt.Sprintf("and %d more", len(diff)-40))
	}
	t.Errorf("%s:\n\t%s", what, strings.Join(diff, "\n\t"))
}

// definitions returns the names that Go objects of a program define. All
// others are the linker's own or those of C objects.
func definitions(t *testing.T, in link) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, f := range in.archives {
		for _, o := range f.Objects {
			g, err := o.Graph()
			if err != nil {
				t.Fatal(err)
			}
			for i := range g.Definitions() {
				name, err := g.Name(i)
				if err != nil {
					t.Fatal(err)
				}
				names[string(name)] = true
			}
		}
	}
	delete(names, "")
	return names
}

// hostSymbols returns the names that a program's objects of C define.
func hostSymbols(t *testing.T, in link) map[string]bool {
	t.Helper()
	names := map[string]bool{}
	for _, f := range in.archives {
		others, err := f.Others()
		if err != nil {
			t.Fatal(err)
		}
		if len(others) == 0 {
			continue
		}
		data, err := os.ReadFile(f.Path)
		if err != nil {
			t.Fatal(err)
		}
		for off := 8; off+60 <= len(data); { // after "!<arch>\n", members with a header of 60 bytes
			size, err := strconv.Atoi(strings.TrimSpace(string(data[off+48 : off+58])))
			if err != nil {
				t.Fatal(err)
			}
			if f, err := elf.NewFile(bytes.NewReader(data[off+60:][:size])); err == nil {
				syms, _ := f.Symbols()
				for _, s := range syms {
					if s.Section != elf.SHN_UNDEF {
						names[s.Name] = true
					}
				}
			}
			off += 60 + size + size&1
		}
	}
	return names
}

// reached reads what the linker's -dumpdep prints, one "from -> to" for each
// symbol that it marks, with its flags. Names may hold arrows themselves.
func reached(t *testing.T, file string) map[string]int {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	bare := func(s string) string {
		name, flag1 := strings.CutSuffix(s, "<ReflectMethod>")
		name, flag2 := strings.CutSuffix(name, "<UsedInIface>")
		if flag1 || flag2 {
			name = strings.TrimSuffix(name, " ")
		}
		return name
	}
	seen := map[string]int{"_": 1, "": 1}
	r := bufio.NewReaderSize(f, 1<<20)
	for {
		line, err := r.ReadString('\n')
		line = strings.TrimSuffix(line, "\n")
		for at := 0; ; {
			i := strings.Index(line[at:], " -> ")
			if i < 0 {
				break
			}
			if seen[bare(line[:at+i])] > 0 {
				seen[bare(line[at+i+4:])]++
				break
			}
			at += i + 4
		}
		if err != nil {
			break
		}
	}
	delete(seen, "_")
	delete(seen, "")
	return seen
}

// compareELF compares functions with the symbol table of a program.
func compareELF(t *testing.T, output string, functions map[string]int, defined map[string]bool, mangled bool) string {
	f, err := elf.Open(output)
	if err != nil {
		return "none"
	}
	defer f.Close()
	syms, err := f.Symbols()
	if err != nil {
		return err.Error()
	}
	text := f.Section(".text")
	start, end := text.Addr, text.Addr+text.Size
	for _, s := range syms { // what Go linked, when the system's linker had the last word
		switch s.Name {
		case "runtime.text":
			start = s.Value
		case "runtime.etext":
			end = s.Value
		}
	}
	plain := func(name string) string { return strings.ReplaceAll(name, "·", ".") } // as the linker writes it
	ours, known := map[string]int{}, map[string]bool{}
	for name, n := range functions {
		if !(mangled && strings.HasPrefix(name, "type:")) {
			ours[plain(name)] += n
		}
	}
	for name := range defined {
		if !(mangled && strings.HasPrefix(name, "type:")) {
			known[plain(name)] = true
		}
	}
	theirs := map[string]int{}
	for _, s := range syms {
		if elf.ST_TYPE(s.Info) == elf.STT_FUNC && start <= s.Value && s.Value < end {
			name := strings.TrimSuffix(strings.TrimSuffix(s.Name, ".abi0"), ".abiinternal")
			if known[name] {
				theirs[name]++
			}
		}
	}
	var diff []string
	for _, name := range slices.Sorted(maps.Keys(ours)) {
		if theirs[name] != ours[name] {
			diff = append(diff, fmt.Sprintf("ours %d, in the program %d: %s", ours[name], theirs[name], name))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(theirs)) {
		if ours[name] == 0 {
			diff = append(diff, "only in the program: "+name)
		}
	}
	report(t, "against the program's symbol table", diff)
	return fmt.Sprint(len(theirs))
}

// timeLink compares the search with the stock link, three times each.
func timeLink(t *testing.T, p program, b built, in link) {
	for range 3 {
		last := len(b.link) - 1
		cmd := exec.Command(b.link[0], slices.Concat(b.link[1:last], []string{"-checklinkname=0", b.link[last]})...)
		for i, a := range cmd.Args {
			if a == "-o" {
				cmd.Args[i+1] = filepath.Join(t.TempDir(), "again")
			}
		}
		cmd.Env = append(os.Environ(), p.env...)
		var out bytes.Buffer
		cmd.Stdout, cmd.Stderr = &out, &out
		start := time.Now()
		if err := cmd.Run(); err != nil {
			t.Fatalf("%v\n%s", err, out.Bytes())
		}
		link := time.Since(start)
		var refs []reach.Reference
		var names []string
		for i, p := range in.Packages {
			for _, o := range in.archives[i].Objects {
				syms, err := o.References(false)
				if err != nil {
					t.Fatal(err)
				}
				for _, s := range syms {
					refs = append(refs, reach.Reference{Package: p.Path, Symbol: s.Name})
					names = append(names, s.Name)
				}
			}
		}
		start = time.Now()
		in.summarize(t, reach.Summarize)
		size := 0
		for _, p := range in.Packages {
			size += len(p.Summary)
		}
		t.Logf("summaries in %v on one core, %.1f MB", time.Since(start).Round(time.Millisecond), float64(size)/1e6)
		var before, after runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		cpu := cpuTime()
		start = time.Now()
		g, err := reach.Live(in.Input, names)
		if err != nil {
			t.Fatal(err)
		}
		list, err := g.References(refs)
		if err != nil {
			t.Fatal(err)
		}
		took := time.Since(start)
		cpu = cpuTime() - cpu
		runtime.ReadMemStats(&after)
		linkCPU := cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
		t.Logf("link %v (CPU %v, %d MB); search %v = %.0f%% (CPU %v = %.0f%%, allocated %d MB)", link.Round(time.Millisecond), linkCPU.Round(time.Millisecond), maxRSS(cmd)>>20,
			took.Round(time.Millisecond), 100*float64(took)/float64(link), cpu.Round(time.Millisecond), 100*float64(cpu)/float64(linkCPU), (after.TotalAlloc-before.TotalAlloc)>>20)
		live := 0
		for _, r := range list {
			if r {
				live++
			}
		}
		t.Logf("%d references, %d live", len(refs), live)
	}
}
