package report

import (
	"io"
	"slices"
)

// A Format is a form that a report is written in.
type Format struct {
	Name string
	Note string // what the name does not say, for the help

	// Large formats grow with the log, not with the findings: they are not to be held in
	// memory as a whole.
	Large bool
	Write func(w io.Writer, r *Report, in Inputs) error
}

// Inputs are what a format can need beside the report.
type Inputs struct {
	Style   TextStyle
	Version string // linkgate's own
	Sources func() (Sources, error)
	Page    func() (HTMLSources, error)
	Trace   func(w io.Writer) error
}

// Formats returns all formats, text first.
func Formats() []Format {
	return []Format{
		{Name: "text", Write: func(w io.Writer, r *Report, in Inputs) error { return r.Text(w, in.Style) }},
		{Name: "json", Note: `"schema": 1, sorted`, Write: func(w io.Writer, r *Report, _ Inputs) error { return r.JSON(w) }},
		{Name: "sarif", Note: "2.1.0", Write: func(w io.Writer, r *Report, in Inputs) error {
			src, err := in.Sources()
			if err != nil {
				return err
			}
			return r.SARIF(w, src, in.Version)
		}},
		{Name: "html", Note: "one page, no network", Write: func(w io.Writer, r *Report, in Inputs) error {
			page, err := in.Page()
			if err != nil {
				return err
			}
			return r.HTML(w, page)
		}},
		{Name: "markdown", Note: "a summary for a pull request", Write: func(w io.Writer, r *Report, _ Inputs) error { return r.Markdown(w) }},
		{Name: "junit", Note: "a suite for each module", Write: func(w io.Writer, r *Report, _ Inputs) error { return r.JUnit(w) }},
		{Name: "github", Note: "annotations", Write: func(w io.Writer, r *Report, in Inputs) error {
			src, err := in.Sources()
			if err != nil {
				return err
			}
			return r.GitHub(w, src)
		}},
		{Name: "trace", Note: "the builds' tools, for Perfetto and chrome://tracing", Large: true,
			Write: func(w io.Writer, _ *Report, in Inputs) error { return in.Trace(w) }},
	}
}

// FormatNames are the names of all formats.
func FormatNames() []string {
	var names []string
	for _, f := range Formats() {
		names = append(names, f.Name)
	}
	return names
}

// FindFormat returns the format of that name.
func FindFormat(name string) (Format, bool) {
	all := Formats()
	i := slices.IndexFunc(all, func(f Format) bool { return f.Name == name })
	if i < 0 {
		return Format{}, false
	}
	return all[i], true
}
