// Binaries measures linkgate verify. For each toolchain and target it builds a program that
// pulls every function of the table of symbols which a small program has, calls one half and
// leaves the calls of the other half dead, and prints how many of the live ones are found, how
// many others, and whether the stripped program shows the same.
//
//	go run ./scripts/binaries [-go go1.26.8,...] [-target linux/amd64,linux/arm64,...]
//	go run ./scripts/binaries -programs '*' -go go1.26.8
//
// With -programs it builds programs of testdata/programs, and takes for true what the objects'
// relocations say, of functions that the linker's own search keeps (-dumpdep).
//
// A function that the compiler calls by itself cannot be told from its call: the third column
// counts those that are called, and that nobody looks for.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/binary"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/internal/verify"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("binaries: ")
	releases := flag.String("go", strings.Join(toolchain.Names(), ","), "toolchains")
	targets := flag.String("target", "linux/amd64,linux/arm64,windows/amd64,darwin/amd64,darwin/arm64", "systems")
	verbose := flag.Bool("v", false, "name what is missed, and what is found and is not there")
	programs := flag.String("programs", "", "measure those programs of testdata/programs whose ids match this `pattern` instead")
	flag.Parse()
	if *programs != "" {
		if err := measurePrograms(*programs, strings.Split(*releases, ",")[0], *verbose); err != nil {
			log.Fatal(err)
		}
		return
	}
	w := tabwriter.NewWriter(os.Stdout, 0, 8, 2, ' ', 0)
	fmt.Fprintln(w, "toolchain\ttarget\tmode\tcompiler's\tlive\tfound\tdead\tfound\tstripped")
	for release := range strings.SplitSeq(*releases, ",") {
		for target := range strings.SplitSeq(*targets, ",") {
			modes := []string{""}
			if target == "linux/amd64" {
				modes = []string{"", "-trimpath", "-buildmode=pie", "-buildmode=c-shared"}
			}
			for _, mode := range modes {
				r, err := measure(release, target, mode)
				if err != nil {
					log.Fatalf("%s %s %s: %v", release, target, mode, err)
				}
				fmt.Fprintf(w, "%s\t%s\t%s\t%d\t%d\t%d\t%d\t%d\t%s\n", release, target, mode, r.own, r.live, r.found, r.dead, len(r.wrong), r.stripped)
				w.Flush()
				if *verbose {
					fmt.Println("missed:", r.missed, "wrong:", r.wrong)
				}
			}
		}
	}
}

// A result is a row.
type result struct {
	own               int // the compiler's
	live, found, dead int
	missed, wrong     []string
	stripped          string // "same"
}

func measure(release, target, mode string) (result, error) {
	goos, goarch, _ := strings.Cut(target, "/")
	cgo := "CGO_ENABLED=0"
	if mode == "-buildmode=c-shared" { // the C compiler links it
		cgo = "CGO_ENABLED=1"
	}
	b := build{mode: mode, env: []string{"GOTOOLCHAIN=" + release, "GOOS=" + goos, "GOARCH=" + goarch, cgo, "GOFLAGS=-buildvcs=false", "GOWORK=off"}}
	var err error
	if b.dir, err = os.MkdirTemp("", "binaries"); err != nil {
		return result{}, err
	}
	defer os.RemoveAll(b.dir)
	base, err := b.build(program(nil, nil), "")
	if err != nil {
		return result{}, err
	}
	v, err := toolchain.Of(release, "")
	if err != nil {
		return result{}, err
	}
	live, dead, err := choose(base, v.Minor)
	if err != nil {
		return result{}, err
	}
	text := program(live, dead)
	data, err := b.build(text, "-checklinkname=0")
	if err != nil {
		return result{}, err
	}
	stripped, err := b.build(text, "-checklinkname=0 -s -w")
	if err != nil {
		return result{}, err
	}
	found, err := calls(data)
	if err != nil {
		return result{}, err
	}
	foundStripped, err := calls(stripped)
	if err != nil {
		return result{}, err
	}
	own, err := compilers(v)
	if err != nil {
		return result{}, err
	}
	r := result{live: len(live), dead: len(dead), stripped: "same"}
	if fmt.Sprint(found) != fmt.Sprint(foundStripped) {
		r.stripped = "differs"
	}
	for _, symbol := range live {
		if own[symbol] {
			r.own++
			r.live--
		} else if !found[symbol] {
			r.missed = append(r.missed, symbol)
		}
		delete(found, symbol)
	}
	r.found = r.live - len(r.missed)
	for symbol := range found {
		r.wrong = append(r.wrong, symbol)
	}
	return r, nil
}

// choose takes the functions of the table that a program has, one for the live half, one for
// the dead half.
func choose(data []byte, minor int) (live, dead []string, err error) {
	im, err := binary.OpenImage(data)
	if err != nil {
		return nil, nil, err
	}
	p, err := binary.OpenProgram(im, minor)
	if err != nil {
		return nil, nil, err
	}
	has := make(map[string]bool)
	for f := range p.Funcs() {
		has[string(f.Name())] = true
	}
	n := 0
	for s := range symbols.All() {
		plain := s.Form == symbols.Func && !symbols.IsAPI(s.Name) && strings.Contains(s.Name, ".") && !strings.ContainsAny(s.Name, "[ ")
		if !plain || !has[s.Name] || s.States[minor-toolchain.First] == symbols.Absent || strings.HasSuffix(s.Name, ".init") {
			continue
		}
		if n++; n%2 == 0 {
			live = append(live, s.Name)
		} else {
			dead = append(dead, s.Name)
		}
	}
	return live, dead, nil
}

// compilers are the functions that a release's compiler calls by itself.
func compilers(r *toolchain.Release) (map[string]bool, error) {
	builtins, err := r.Builtins()
	if err != nil {
		return nil, err
	}
	own := r.CompilerNames()
	for _, b := range builtins {
		own[b.Name] = true
	}
	return own, nil
}

// program is the source of one that pulls functions.
func program(live, dead []string) string {
	var b strings.Builder
	b.WriteString("package main\n\nimport (\n\t\"fmt\"\n\t\"os\"\n\t\"time\"\n\t_ \"unsafe\"\n)\n\n")
	for i, symbol := range append(append([]string{}, live...), dead...) {
		fmt.Fprintf(&b, "//go:linkname f%d %s\nfunc f%d()\n\n", i, symbol, i)
	}
	b.WriteString("func main() {\n\tfmt.Println(time.Now(), os.Args)\n\tif len(os.Args) < 100 {\n\t\treturn\n\t}\n")
	for i := range live {
		fmt.Fprintf(&b, "\tf%d()\n", i)
	}
	b.WriteString("}\n\nfunc dead() {\n")
	for i := range dead {
		fmt.Fprintf(&b, "\tf%d()\n", len(live)+i)
	}
	b.WriteString("}\n")
	return b.String()
}

// A build is how programs are built.
type build struct {
	dir, mode string
	env       []string
}

func (b build) build(text, ldflags string) ([]byte, error) {
	files := map[string]string{"go.mod": "module example.com/pulls\n\ngo 1.23\n", "main.go": text, "stub.s": ""}
	for name, text := range files {
		if err := os.WriteFile(filepath.Join(b.dir, name), []byte(text), 0o666); err != nil {
			return nil, err
		}
	}
	args := []string{"build", "-o", "program", "-ldflags=" + ldflags}
	if b.mode != "" {
		args = append(args, b.mode)
	}
	cmd := exec.Command("go", args...)
	cmd.Dir, cmd.Env = b.dir, append(os.Environ(), b.env...)
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("%w\n%s", err, bytes.TrimSpace(out))
	}
	return os.ReadFile(filepath.Join(b.dir, "program"))
}

// calls returns the functions that verify sees called.
func calls(data []byte) (map[string]bool, error) {
	p := verify.Of("program", data, verify.Ruling{Policy: policy.None()})
	if p.Error != "" {
		return nil, fmt.Errorf("verify: %s", p.Error)
	}
	found := make(map[string]bool)
	for _, list := range [][]*verify.Finding{p.Findings, p.Opened} {
		for _, f := range list {
			if f.Kind == verify.Calls || f.Class == finding.ClassPushStd {
				found[f.Symbol] = true
			}
		}
	}
	return found, nil
}
