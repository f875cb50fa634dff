// Package version is linkgate version.
package version

import (
	"cmp"
	"fmt"
	"runtime"
	"runtime/debug"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Command returns the entry of the table of commands.
func Command() cli.Command {
	asJSON := false
	return cli.Command{
		Name:  "version",
		Short: "print the version and the toolchains that are built in",
		Flags: []cli.Flag{{Name: "json", Text: `print JSON, "schema": 1`, Into: &asJSON}},
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return run(env, asJSON)
		},
	}
}

// run prints linkgate's version, the Go it is built with and the toolchains whose layouts
// and rules are built in.
func run(env cli.Env, asJSON bool) error {
	var known []string
	for minor := toolchain.First; minor <= toolchain.Last; minor++ {
		known = append(known, fmt.Sprintf("go1.%d", minor))
	}
	if asJSON {
		return cli.PrintJSON(env, struct {
			Schema   int      `json:"schema"`
			Version  string   `json:"version"`
			Revision string   `json:"revision,omitempty"`
			Go       string   `json:"go"`
			GOOS     string   `json:"goos"`
			GOARCH   string   `json:"goarch"`
			Supports []string `json:"supports"`
		}{1, cmp.Or(cli.Version(), "(devel)"), strings.TrimPrefix(revision(), ", revision "), runtime.Version(), runtime.GOOS, runtime.GOARCH, known})
	}
	_, err := fmt.Fprintf(env.Stdout, "linkgate %s%s, built with %s for %s/%s\nsupports %s; a newer toolchain is read by the sources in its GOROOT\n",
		cmp.Or(cli.Version(), "(devel)"), revision(), runtime.Version(), runtime.GOOS, runtime.GOARCH, strings.Join(known, ", "))
	return err
}

// revision is what version control said of the sources, empty where go was not told to ask.
func revision() string {
	info, _ := debug.ReadBuildInfo()
	if info == nil {
		return ""
	}
	said := make(map[string]string)
	for _, s := range info.Settings {
		said[s.Key] = s.Value
	}
	if said["vcs.revision"] == "" {
		return ""
	}
	text := ", revision " + said["vcs.revision"]
	if said["vcs.modified"] == "true" {
		text += " with changes"
	}
	return text
}
