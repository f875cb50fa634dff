// Package baseline reads and writes linkgate.baseline.yaml: the findings that were there before a
// policy was enforced, and are let through as known.
//
// It goes from the bytes of one YAML file, version 1 of its format, to entries of module, symbol
// and class, and from findings back to such a file. An entry is one line, so that what two branches
// add merges; versions and lines are no part of it, so that it survives updates. It refuses, with
// file, line, column and source line, whatever is not exactly such a file. It opens no file, and
// knows findings by name only: who finds them is its caller.
package baseline

import (
	"cmp"
	"crypto/sha256"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/strictyaml"
)

// FileName is the name of the baseline, which lies beside the policy.
const FileName = "linkgate.baseline.yaml"

// version is the one version of the file format.
const version = "1"

// larger is how many times a baseline may be larger than a policy: 10,000 entries and more.
const larger = 10

// A Finding is what an entry is about.
type Finding struct {
	Module string // path, before any replacement
	Symbol string // the linker's name
	Class  finding.Class
}

// Compare orders by module, symbol and class.
func (f Finding) Compare(other Finding) int {
	return cmp.Or(
		strings.Compare(f.Module, other.Module),
		strings.Compare(f.Symbol, other.Symbol),
		strings.Compare(string(f.Class), string(other.Class)),
	)
}

// An Entry is one line of a baseline.
type Entry struct {
	Finding
	Owner   string
	Reason  string
	Expires string // YYYY-MM-DD: from that day (UTC) on it is not known any more
	Line    int
}

// A Baseline is one parsed file.
type Baseline struct {
	Entries []Entry // in the order of the file

	file  string // base name, for locations
	text  []byte
	index map[Finding]int
	known int // line of the key under which the entries are, or 0
}

// Parse reads a baseline. The name is used for messages (as it is) and for locations (its last
// element). The error is a strictyaml.Errors.
func Parse(file string, data []byte) (*Baseline, error) {
	c := strictyaml.New(file, "baseline")
	c.Longer(larger)
	b := &Baseline{file: filepath.Base(file), text: data, index: make(map[Finding]int)}
	if root := c.Tree(data); root != nil {
		b.read(c, root)
	}
	if len(c.Errs) > 0 {
		c.Errs.Sort()
		return nil, c.Errs
	}
	return b, nil
}

// Text returns the bytes of the file.
func (b *Baseline) Text() []byte { return b.text }

// Unmet returns every entry that does not meet on a day what is demanded. name is
// what messages call the file.
func (b *Baseline) Unmet(name string, demands []policy.Demand, day time.Time) strictyaml.Errors {
	var errs strictyaml.Errors
	for _, e := range b.Entries {
		if _, ended := policy.DueDay(e.Expires, day, 0); ended {
			continue
		}
		for _, d := range demands {
			if lack := d.Lack(e.Reason, e.Owner, e.Expires, day); lack != "" {
				errs = append(errs, &strictyaml.Error{File: name, Line: e.Line, Column: 1, Message: fmt.Sprintf("the entry does not meet %s: %s", d.At, lack)})
			}
		}
	}
	return errs
}

func (b *Baseline) read(c *strictyaml.Checker, root ast.Node) {
	top, ok := c.Mapping(strictyaml.Entry{Key: "the baseline", Value: root}, []string{"version", "known"})
	if !ok {
		return
	}
	c.Version(root, top, version)
	for _, e := range top {
		if e.Key != "known" {
			continue
		}
		b.known = e.At.Position.Line
		if strictyaml.IsNull(e.Value) {
			continue
		}
		last := b.known
		for _, item := range c.List(e) {
			at := strictyaml.Start(item)
			if at.Position.Line == last {
				c.At(at, "a second entry on one line: each has its own, so that branches merge")
			}
			last = at.Position.Line
			b.entry(c, strictyaml.Entry{Key: "an entry", At: at, Value: item})
		}
	}
}

func (b *Baseline) entry(c *strictyaml.Checker, e strictyaml.Entry) {
	errs := len(c.Errs)
	fields, ok := c.Mapping(e, []string{"module", "symbol", "class", "owner", "reason", "expires"})
	if !ok {
		return
	}
	entry := Entry{Line: e.At.Position.Line}
	for _, f := range fields {
		switch f.Key {
		case "module":
			entry.Module, _ = c.Str(f)
		case "symbol":
			entry.Symbol, _ = c.Str(f)
		case "class":
			entry.Class = strictyaml.Word(c, f, "class", finding.Classes())
		case "owner":
			entry.Owner, _ = c.Str(f)
		case "reason":
			entry.Reason, _ = c.Str(f)
		case "expires":
			entry.Expires = c.Day(f)
		}
	}
	for _, key := range []string{"module", "symbol", "class"} {
		if !strictyaml.Has(fields, key) && !c.Odd {
			c.At(e.At, "an entry without %s", key)
		}
	}
	if len(c.Errs) > errs {
		return
	}
	if i, ok := b.index[entry.Finding]; ok {
		c.At(e.At, "duplicate entry: the one on line %d knows the same", b.Entries[i].Line)
		return
	}
	b.index[entry.Finding] = len(b.Entries)
	b.Entries = append(b.Entries, entry)
}

// Find returns what the baseline says of a finding: the Baseline of a policy.
func (b *Baseline) Find(module, symbol string, class finding.Class) (policy.Known, bool) {
	i, ok := b.index[Finding{module, symbol, class}]
	if !ok {
		return policy.Known{}, false
	}
	e := b.Entries[i]
	return policy.Known{At: b.At(e), Reason: e.Reason, Owner: e.Owner, Expires: e.Expires}, true
}

// At returns the place of an entry, "linkgate.baseline.yaml:7".
func (b *Baseline) At(e Entry) string { return b.file + ":" + strconv.Itoa(e.Line) }

// Diff compares the baseline with all that is found today: new is what it does not know, sorted,
// and gone are its entries for what is not found any more.
func (b *Baseline) Diff(found []Finding) (new []Finding, gone []Entry) {
	today := make(map[Finding]bool)
	for _, f := range found {
		if _, ok := b.index[f]; !ok && !today[f] {
			new = append(new, f)
		}
		today[f] = true
	}
	for _, e := range b.Entries {
		if !today[e.Finding] {
			gone = append(gone, e)
		}
	}
	slices.SortFunc(new, Finding.Compare)
	return new, gone
}

// Digest identifies what the bytes of a baseline mean on a day (taken in UTC). It never fails.
func Digest(data []byte, day time.Time) [sha256.Size]byte {
	h := sha256.New()
	h.Write(data)
	if b, err := Parse(FileName, data); err == nil {
		today := day.UTC().Format(time.DateOnly)
		for i, e := range b.Entries {
			if e.Expires != "" && today >= e.Expires {
				fmt.Fprintf(h, "\x00expired entry %d", i)
			}
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}
