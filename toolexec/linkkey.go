package toolexec

import (
	"crypto/sha256"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/linkgate/linkgate/internal/cache"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
)

// linkKey returns the key of a link among those that are remembered: the hash of
// all that is known before any archive is opened and that what is found in them
// depends on. It has none where that is not enough:
//
//   - an archive that is not named by the hash of its content, but the main
//     package's, which is hashed. An archive pins the sources that it was
//     compiled from: their hash is in its build ID.
//   - a program whose importcfg does not name its modules, or the tags that it
//     was built with: then the disk is asked, at many places.
//   - packages that are named by their files.
//   - a toolchain whose rules are not built in: who works on its linker changes
//     them without changing its version.
//
// What is read from disk beside that, the stamps of the sources' directories tell.
func (g *gate) linkKey() (key cache.Key, ok bool) {
	info := g.modinfo()
	version, err := goobj.ParseVersion(g.Getenv("GOVERSION"))
	if g.Hide != nil || err != nil || !version.Known() || len(info.Settings) == 0 || !info.Complete(g.log.Link, g.minor) ||
		strings.HasPrefix(g.log.Link, project.CommandLine) {
		return key, false
	}
	gocache := g.Getenv("GOCACHE")
	for _, p := range g.cfg.Packages {
		if _, named := cache.ContentKey(p.File, gocache); !named && p.File != g.flags.Main {
			return key, false
		}
	}
	content, err := sumFile(g.flags.Main)
	if err != nil {
		return key, false
	}
	self, known := ownIdentity()
	if !known {
		return key, false
	}
	h := sha256.New()
	fmt.Fprintf(h, "%x %x %q %q %q\x00", self, content, g.front, g.dir, g.log.Link)
	fmt.Fprintf(h, "%q\x00", g.sameArgs())
	h.Write(g.cfg.Rewrite(map[string]string{g.log.Link: "main"}))
	for _, name := range g.linkEnvironment() {
		fmt.Fprintf(h, "\x00%s=%q", name, g.Getenv(name))
	}
	for _, file := range project.ModuleFiles(g.Env(), g.dir) {
		data, err := os.ReadFile(file)
		fmt.Fprintf(h, "\x00%q %t %x", file, err == nil, sha256.Sum256(data))
	}
	return cache.Key{Content: [sha256.Size]byte(h.Sum(nil)), Kind: kindSources}, true
}

// sumFile returns the hash of a regular file's content.
func sumFile(name string) (sum [sha256.Size]byte, err error) {
	fi, err := os.Stat(name)
	if err != nil {
		return sum, err
	}
	if !fi.Mode().IsRegular() {
		return sum, fmt.Errorf("reading %s: not a regular file", name)
	}
	f, err := os.Open(name)
	if err != nil {
		return sum, err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return sum, err
	}
	return [sha256.Size]byte(h.Sum(nil)), nil
}

// sameArgs returns the linker's arguments without what is another in each
// build of one program: paths in go's work directory, the output's, and the
// program's build ID, which goes by linkgate's policy too.
func (g *gate) sameArgs() []string {
	var list []string
	for _, arg := range g.flags.Args() {
		for _, path := range []string{g.flags.Output, g.flags.ImportCfg, g.flags.Main} {
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

// linkEnvironment lists the variables that what is found in a program may
// depend on. Those of the policy and of the log are not among them.
func (g *gate) linkEnvironment() []string {
	return []string{
		"GOVERSION", "GOROOT", "GOOS", "GOARCH", levelVariable(g.Getenv("GOARCH")), "CGO_ENABLED", "GO_EXTLINK_ENABLED",
		"GOFLAGS", "GO111MODULE", "GOWORK", "GOMODCACHE", "GOCACHE", "TOOLEXEC_IMPORTPATH",
	}
}

// levelVariable names the variable with an architecture's level: GOAMD64, GOMIPS.
func levelVariable(goarch string) string {
	return "GO" + strings.ToUpper(strings.TrimSuffix(goarch, "le"))
}
