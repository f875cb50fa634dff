package check

import (
	"io"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/sources"
	"github.com/linkgate/linkgate/internal/report"
)

// A format is a form that a result is written in.
type format struct {
	name  string
	write func(w io.Writer, r *check.Result) error
}

// formats returns all formats, text first.
func formats() []format {
	return []format{
		{"text", func(w io.Writer, r *check.Result) error { return r.Text(w) }},
		{"matrix", func(w io.Writer, r *check.Result) error { return r.WriteMatrix(w) }},
		{"json", func(w io.Writer, r *check.Result) error { return r.JSON(w) }},
		{"sarif", func(w io.Writer, r *check.Result) error {
			src, err := sources.Find(".", nil)
			if err != nil {
				return err
			}
			return report.ForecastSARIF(w, r, src.Sources, cli.Version())
		}},
		{"markdown", report.ForecastMarkdown},
		{"github", func(w io.Writer, r *check.Result) error {
			src, err := sources.Find(".", nil)
			if err != nil {
				return err
			}
			return report.ForecastGitHub(w, r, src.Sources)
		}},
	}
}

func formatNames() []string {
	var names []string
	for _, f := range formats() {
		names = append(names, f.name)
	}
	return names
}
