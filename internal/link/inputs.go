package link

import (
	"os"
	"strings"

	"github.com/linkgate/linkgate/internal/linkcache"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// openLink opens what is kept of this link. It returns nil for a link that must not be
// kept.
func openLink(in Input) *linkcache.Link {
	inputs, ok := inputs(in)
	if !ok {
		return nil
	}
	return linkcache.OpenLink(in.Command.Getenv("GOVERSION"), inputs)
}

// inputs lists what the facts of a link depend on and is known before any archive is
// opened, each with the step that reads it. The directories of the sources, which Resolve
// reads, are not in the list: a link finds them, and they are kept with stamps that tell
// whether they have changed. ok is false where the list would not be complete:
//
//   - an archive is not named by the hash of its content. (The main package's never
//     is, and is hashed here.) An archive stands for the sources that it was compiled
//     from too: their hash is in its build ID.
//   - the importcfg does not name the program's modules, or the tags that it was built
//     with: then files are asked, in many places.
//   - the main package was named by its files.
//   - the build has -overlay: the replacement of a source file may lie anywhere.
//   - the rules of the toolchain are not built in: whoever develops its linker changes
//     them without changing its version.
func inputs(in Input) (list []linkcache.Input, ok bool) {
	cmd := in.Command
	info := cmd.ModInfo()
	version, _ := toolchain.Parse(cmd.Getenv("GOVERSION")) // what is none is not built in
	if !version.BuiltIn() || len(info.Settings) == 0 || !info.Complete(cmd.Name, cmd.Minor) ||
		strings.HasPrefix(cmd.Name, linkflags.CommandLine) || !pinned(cmd) || in.overlay != nil {
		return nil, false
	}
	main, err := linkcache.File("Load", cmd.Flags.Main)
	if err != nil {
		return nil, false
	}
	list = []linkcache.Input{
		linkcache.Text("ReadCommand", "tool", cmd.Tool),
		linkcache.Text("ReadCommand", "arguments", sameArgs(cmd)),
		linkcache.Text("ReadCommand", "main package", cmd.Name),
		{Step: "Load", Name: "importcfg", Text: cmd.Config.Rewrite(map[string]string{cmd.Name: "main"})},
		main,
		linkcache.Text("Identify", "start directory", in.Dir),
		linkcache.Text("Compare", "asked for", in.compare),
		linkcache.Text("Resolve", "modules asked for", in.modules),
	}
	for _, flag := range []string{"mod", "modfile"} { // which may be on go's command line, and not in GOFLAGS
		list = append(list, linkcache.Text("Identify", "-"+flag, in.Env.GoFlag(flag)))
	}
	for _, v := range environment(cmd) {
		list = append(list, linkcache.Text(v.step, v.name, cmd.Getenv(v.name)))
	}
	if cmd.Map != nil {
		list = append(list, linkcache.Input{Step: "Identify", Name: "map of modules", Text: cmd.Map.Text})
	}
	for _, file := range project.ModuleFiles(in.Env, in.Dir) {
		data, err := os.ReadFile(file)
		read := linkcache.Input{Step: "Identify", Name: file, Text: data}
		if err != nil {
			read = linkcache.Text("Identify", "no "+file, err.Error())
		}
		list = append(list, read)
	}
	return list, true
}

// pinned reports whether every archive but the main package's is named by the hash
// of its content.
func pinned(cmd *Command) bool {
	gocache := cmd.Getenv("GOCACHE")
	for _, p := range cmd.Config.Packages {
		if p.File != cmd.Flags.Main && !linkcache.Pinned(p.File, gocache) {
			return false
		}
	}
	return true
}

// sameArgs returns the linker's arguments without what differs between builds of
// the same program: paths in go's work directory, that of the output, and the
// program's build ID, which depends on linkgate's policy too.
func sameArgs(cmd *Command) []string {
	var list []string
	for _, arg := range cmd.Flags.Args() {
		for _, path := range []string{cmd.Flags.Output, cmd.Flags.ImportCfg, cmd.Flags.Main} {
			if path != "" {
				arg = strings.TrimSuffix(arg, path)
			}
		}
		if !strings.HasPrefix(arg, "-buildid=") {
			list = append(list, arg)
		}
	}
	return list
}

// A variable is an environment variable, and the step that reads it.
type variable struct{ step, name string }

// environment lists the variables that the facts of a link may depend on. The facts do
// not depend on those of the policy and of the log.
func environment(cmd *Command) []variable {
	return []variable{
		{"ReadCommand", "GOVERSION"}, {"ReadCommand", "GOROOT"}, {"ReadCommand", "TOOLEXEC_IMPORTPATH"},
		{"Load", "GOCACHE"},
		{"Identify", "GOFLAGS"}, {"Identify", "GO111MODULE"}, {"Identify", "GOWORK"}, {"Identify", "GOPATH"}, {"Identify", "GOMODCACHE"},
		{"Resolve", "GOOS"}, {"Resolve", "GOARCH"}, {"Resolve", levelVariable(cmd.Getenv("GOARCH"))}, {"Resolve", "CGO_ENABLED"},
		{"Locate", "GO_EXTLINK_ENABLED"},
	}
}
