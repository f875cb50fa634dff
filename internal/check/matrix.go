package check

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/linkgate/linkgate/internal/printable"
)

// Matrix returns the table of modules and Go versions: a row of heads, then one for each
// module with a finding. A cell says how many references fail for certain, and how many may.
func (r *Result) Matrix() [][]string {
	versions := r.versions()
	rows := [][]string{append([]string{"module"}, versions...)}
	type key struct{ module, version string }
	certain, possible := make(map[key]map[string]bool), make(map[key]map[string]bool)
	var modules []string
	for _, f := range r.Findings {
		if f.Kind == Moved || f.harmless || f.IsRule() {
			continue
		}
		module := moduleText(f.Module, f.Version)
		if !slices.Contains(modules, module) {
			modules = append(modules, module)
		}
		into := possible
		if f.Certainty == Certain {
			into = certain
		}
		k := key{module, f.Go}
		if into[k] == nil {
			into[k] = make(map[string]bool)
		}
		into[k][f.Package+"\x00"+f.Symbol] = true
	}
	slices.Sort(modules)
	for _, module := range modules {
		row := []string{module}
		for _, version := range versions {
			k := key{module, version}
			row = append(row, cell(certain[k], possible[k]))
		}
		rows = append(rows, row)
	}
	return rows
}

// cell says how many references fail: "2", "2 + 1?", "1?" or ".". What fails for certain on
// one platform does not count again.
func cell(certain, possible map[string]bool) string {
	n := 0
	for name := range possible {
		if !certain[name] {
			n++
		}
	}
	switch {
	case len(certain) > 0 && n > 0:
		return fmt.Sprintf("%d + %d?", len(certain), n)
	case len(certain) > 0:
		return fmt.Sprint(len(certain))
	case n > 0:
		return fmt.Sprintf("%d?", n)
	}
	return "."
}

// WriteMatrix writes that table as text.
func (r *Result) WriteMatrix(w io.Writer) error {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	for _, row := range r.Matrix() {
		for i := range row {
			row[i] = printable.Text(row[i])
		}
		fmt.Fprintln(t, strings.Join(row, "\t"))
	}
	return t.Flush()
}
