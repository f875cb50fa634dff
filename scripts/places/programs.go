package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// A program is a directory of testdata/programs and how it is built.
type program struct {
	dir    string
	env    []string
	flags  []string
	layout layout
	module string // that a layout moves
}

// A layout is what is done to a copy of a program before it is built: it moves
// the sources of one module to where an event has to name them in another way.
type layout string

const (
	asIs       layout = ""
	vendored   layout = "vendored"   // all modules in vendor
	replaced   layout = "replaced"   // the module by a directory beside the main module
	within     layout = "within"     // the module by a directory in the main module
	substitute layout = "substitute" // the module by itself in another version
	workspace  layout = "workspace"  // the module and the program in a workspace
)

// id names a program for people: "memsize", "memsize-replaced-trimpath".
func (p program) id() string {
	id := p.dir
	if p.layout != asIs {
		id += "-" + string(p.layout)
	}
	for _, f := range p.flags {
		id += f
	}
	return id
}

// programs lists what is built, each with and without -trimpath.
func programs() []program {
	android := []string{"GOOS=android", "GOARCH=arm64", "CGO_ENABLED=0"}
	var all []program
	for _, p := range []program{
		{dir: "anet-android", env: android},
		{dir: "codec-1.2.12"},
		{dir: "gateway"},
		{dir: "go-json"},
		{dir: "gvisor-sync"},
		{dir: "memsize"},
		{dir: "phuslu-log"},
		{dir: "reflect2"},
		{dir: "sonic-1.12.5-call"},
		{dir: "sonic-1.15.5-call"},
		{dir: "wazero"},
		{dir: "gvisor-sync", layout: vendored},
		{dir: "memsize", layout: replaced, module: "github.com/fjl/memsize"},
		{dir: "memsize", layout: within, module: "github.com/fjl/memsize"},
		{dir: "reflect2", layout: substitute, module: "github.com/modern-go/reflect2@v1.0.1"},
		{dir: "reflect2", layout: workspace, module: "github.com/modern-go/reflect2"},
	} {
		all = append(all, p)
		p.flags = []string{"-trimpath"}
		all = append(all, p)
	}
	return all
}

// lay copies a program below work and arranges the copy. It returns the
// directory to build in.
func (b *build) lay(testdata string) (string, error) {
	app := filepath.Join(b.work, "app")
	if err := os.CopyFS(app, os.DirFS(filepath.Join(testdata, b.program.dir))); err != nil {
		return "", err
	}
	path, version, _ := strings.Cut(b.program.module, "@")
	switch b.program.layout {
	case vendored:
		_, err := b.goCommand(app, "mod", "vendor")
		return app, err
	case substitute:
		if _, err := b.goCommand(app, "mod", "edit", "-replace="+path+"="+path+"@"+version); err != nil {
			return "", err
		}
		_, err := b.goCommand(app, "mod", "tidy")
		return app, err
	case replaced:
		return app, b.replace(app, path, "../copy")
	case within:
		return app, b.replace(app, path, "./third_party/copy")
	case workspace:
		return app, b.join(app, path)
	}
	return app, nil
}

// replace puts a copy of a module in the place of the module.
func (b *build) replace(app, path, dir string) error {
	if err := b.copyModule(app, path, filepath.Join(app, filepath.FromSlash(dir))); err != nil {
		return err
	}
	_, err := b.goCommand(app, "mod", "edit", "-replace="+path+"="+dir)
	return err
}

// join makes a workspace of a program and a copy of a module that it uses.
func (b *build) join(app, path string) error {
	if err := b.copyModule(app, path, filepath.Join(b.work, "copy")); err != nil {
		return err
	}
	b.workfile = filepath.Join(b.work, "go.work")
	version, err := b.goCommand(app, "env", "GOVERSION")
	if err != nil {
		return err
	}
	minor := strings.Join(strings.Split(strings.TrimPrefix(strings.TrimSpace(version), "go"), ".")[:2], ".")
	return os.WriteFile(b.workfile, []byte("go "+minor+"\n\nuse (\n\t./app\n\t./copy\n)\n"), 0o666)
}

// copyModule copies the sources of a module that a program uses.
func (b *build) copyModule(app, path, dir string) error {
	out, err := b.goCommand(app, "mod", "download", "-json", path)
	if err != nil {
		return err
	}
	var m struct{ Dir string }
	if err := json.Unmarshal([]byte(out), &m); err != nil {
		return fmt.Errorf("go mod download %s: %w", path, err)
	}
	if err := os.CopyFS(dir, os.DirFS(m.Dir)); err != nil {
		return err
	}
	mod := filepath.Join(dir, "go.mod")
	if _, err := os.Stat(mod); err == nil {
		return nil
	}
	return os.WriteFile(mod, []byte("module "+path+"\n"), 0o666)
}
