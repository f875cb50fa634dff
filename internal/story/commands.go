package story

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

// tools checks how often each tool ran, by the log that toollog wrote:
// tools LOG compile=0 link=1. Asking for the version does not count.
func tools(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: tools LOG tool=count...")
	}
	data, err := os.ReadFile(ts.MkAbs(args[0]))
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		ts.Check(err)
	}
	count := make(map[string]int)
	for line := range strings.Lines(string(data)) {
		if !strings.Contains(line, "-V=full") {
			name, _, _ := strings.Cut(line, " ")
			count[name]++
		}
	}
	for _, arg := range args[1:] {
		name, want, _ := strings.Cut(arg, "=")
		n, err := strconv.Atoi(want)
		ts.Check(err)
		if count[name] != n {
			ts.Fatalf("%s ran %d times, want %d:\n%s", name, count[name], n, data)
		}
	}
}

// unnoted holds that an ELF file with a note is the other one, the two fields of the header
// that lead to the sections aside, and more behind it: unnoted WITH WITHOUT.
func unnoted(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unnoted WITH WITHOUT")
	}
	with, without := []byte(ts.ReadFile(args[0])), []byte(ts.ReadFile(args[1]))
	if len(with) <= len(without) {
		ts.Fatalf("%d bytes with a note, %d without", len(with), len(without))
	}
	with = with[:len(without)]
	const shoff, shnum = 40, 60 // of 64 bits
	copy(with[shoff:shoff+8], without[shoff:])
	copy(with[shnum:shnum+2], without[shnum:])
	if !bytes.Equal(with, without) {
		ts.Fatalf("other bytes than the note's differ")
	}
}

// replace replaces in a file whatever changes from one run to the next:
// replace FILE old new [old new]... A path is replaced with slashes as well.
func replace(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args)%2 != 1 {
		ts.Fatalf("usage: replace FILE old new...")
	}
	pairs := args[1:]
	for pair := range slices.Chunk(args[1:], 2) {
		pairs = append(pairs, filepath.ToSlash(pair[0]), pair[1])
	}
	text := strings.NewReplacer(pairs...).Replace(ts.ReadFile(args[0]))
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(text), 0o666))
}

// damage cuts a file to a length, or changes the byte at an offset:
// damage FILE cut N, damage FILE flip N.
func damage(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 3 {
		ts.Fatalf("usage: damage FILE cut|flip N")
	}
	path := ts.MkAbs(args[0])
	data, err := os.ReadFile(path)
	ts.Check(err)
	n, err := strconv.Atoi(args[2])
	ts.Check(err)
	switch args[1] {
	case "cut":
		data = data[:n]
	case "flip":
		data[n] ^= 0xff
	default:
		ts.Fatalf("damage: %q", args[1])
	}
	ts.Check(os.WriteFile(path, data, 0o666))
}

// workdir sets GOWORKDIR to the work directory that the last command, a go
// with -work, named.
func workdir(ts *testscript.TestScript, neg bool, args []string) {
	for line := range strings.Lines(ts.ReadFile("stderr")) {
		if dir, ok := strings.CutPrefix(strings.TrimSpace(line), "WORK="); ok && !neg {
			ts.Setenv("GOWORKDIR", dir)
			return
		}
	}
	ts.Fatalf("no WORK= in what go printed")
}

// relabel copies an importcfg and its archives into a directory, with objects
// that say they are written by another Go version of the same length:
// relabel IMPORTCFG DIR OLD NEW.
func relabel(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 4 {
		ts.Fatalf("usage: relabel IMPORTCFG DIR OLD NEW")
	}
	cfg, dir := ts.ReadFile(args[0]), ts.MkAbs(args[1])
	ts.Check(os.MkdirAll(dir, 0o777))
	var out strings.Builder
	for line := range strings.Lines(cfg) {
		head, file, ok := strings.Cut(strings.TrimSpace(line), "=")
		pkg, isFile := strings.CutPrefix(head, "packagefile ")
		if !ok || !isFile {
			out.WriteString(line)
			continue
		}
		data, err := os.ReadFile(file)
		ts.Check(err)
		file = filepath.Join(dir, strings.ReplaceAll(pkg, "/", "_")+".a")
		ts.Check(os.WriteFile(file, bytes.ReplaceAll(data, []byte(args[2]), []byte(args[3])), 0o666))
		fmt.Fprintf(&out, "%s=%s\n", head, file)
	}
	ts.Check(os.WriteFile(filepath.Join(dir, "importcfg.link"), []byte(out.String()), 0o666))
}

// findings writes to a file the report on standard output without its header, which has
// the directory, the time and the toolchain: findings FILE.
func findings(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: findings FILE")
	}
	header := regexp.MustCompile(`(?m)^(- )?program[ :](.+\n)+\n`) // to the first empty line
	text := ts.ReadFile("stdout")
	if !header.MatchString(text) {
		ts.Fatalf("no header of a report:\n%s", text)
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(header.ReplaceAllString(text, "")), 0o666))
}

// age makes files look as if they were last written to so long ago:
// age 48h FILE...
func age(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: age DURATION FILE...")
	}
	d, err := time.ParseDuration(args[0])
	ts.Check(err)
	when := time.Now().Add(-d)
	for _, file := range args[1:] {
		ts.Check(os.Chtimes(ts.MkAbs(file), when, when))
	}
}
