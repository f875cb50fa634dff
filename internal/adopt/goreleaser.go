package adopt

import (
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
)

// A releaseBuild is an entry under builds of a goreleaser file, as far as it says what is built.
type releaseBuild struct {
	ID, Dir, Main  string
	Goos, Goarch   []string
	Env, Tags      []string
	Ldflags, Flags any
	Ignore         []struct{ Goos, Goarch string }
}

// goreleaser returns a command for each build and platform that has the flag. What the file does
// not say are goreleaser's defaults.
func goreleaser(text string) []Command {
	var file struct {
		Builds []releaseBuild
		Env    []string
	}
	if err := yaml.Unmarshal([]byte(text), &file); err != nil {
		return nil
	}
	flagged := linesWith(text)
	var list []Command
	for _, b := range file.Builds {
		all, err := yaml.Marshal(b)
		if err != nil || !flagPattern().Match(all) && !flagPattern().MatchString(strings.Join(file.Env, " ")) {
			continue
		}
		if len(b.Goos) == 0 {
			b.Goos = []string{"linux", "darwin", "windows"}
		}
		if len(b.Goarch) == 0 {
			b.Goarch = []string{"386", "amd64", "arm64"}
		}
		c := Command{Line: flagged[0], Verb: "build", Dir: b.Dir, Tags: strings.Join(b.Tags, ",")}
		if b.Main != "" {
			c.Args = []string{b.Main}
		}
		for _, e := range append(file.Env, b.Env...) {
			if value, ok := strings.CutPrefix(e, "CGO_ENABLED="); ok {
				c.CGO = value
			}
		}
		for _, c.GOOS = range b.Goos {
			for _, c.GOARCH = range b.Goarch {
				ignored := slices.ContainsFunc(b.Ignore, func(i struct{ Goos, Goarch string }) bool {
					return (i.Goos == "" || i.Goos == c.GOOS) && (i.Goarch == "" || i.Goarch == c.GOARCH)
				})
				if !ignored && (c.GOOS != "darwin" || c.GOARCH != "386") {
					list = append(list, c)
				}
			}
		}
	}
	return list
}
