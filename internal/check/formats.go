package check

import "io"

// A Format is a form that a result is written in.
type Format struct {
	Name  string
	Write func(w io.Writer, r *Result, version string) error // version is linkgate's own
}

// Formats returns all formats, text first.
func Formats() []Format {
	return []Format{
		{"text", func(w io.Writer, r *Result, _ string) error { return r.Text(w) }},
		{"json", func(w io.Writer, r *Result, _ string) error { return r.JSON(w) }},
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
