package link

import (
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/toolchain"
	"github.com/linkgate/linkgate/linkflags"
)

// An Enforcement is how Go's own linker carries out the decisions of a link in
// which nothing is denied.
type Enforcement struct {
	Flags   *linkflags.Link // for the linker: those that Enforce was given, where nothing changes
	Guard   finding.Guard
	Granted int // refused references that the policy lets through
}

// grants are the symbols, by package as the linker names it, that a program may
// refer to although the linker would refuse it.
type grants struct {
	symbols map[string]map[string]bool
	count   int  // of references
	checked bool // some reference is from assembly, and this linker checks those with and without the bit
}

// Enforce returns how the linker is run so that it passes over what is granted and checks
// everything else. If a grant of assembly cannot be masked, the linker's check is off for
// this link; that lets nothing else through, since a link with a denied reference does not
// come here. flags are the command's, with -checklinkname=0 taken out where the policy does
// not honour it. An error says that an archive could not be read or copied.
func Enforce(cmd *Command, flags *linkflags.Link, facts *Facts, decisions Decisions) (Enforcement, error) {
	g := facts.grants(cmd, decisions)
	e := Enforcement{Flags: flags, Guard: finding.GuardNative, Granted: g.count}
	switch {
	case !flags.CheckLinkname:
		e.Guard = finding.GuardNone
		return e, nil
	case g.count == 0:
		return e, nil
	}
	release, err := toolchain.Of(facts.Header.Version, cmd.GOROOT())
	if err != nil {
		return e, err
	}
	if g.checked {
		maskable, err := canMask(cmd, release, g.symbols)
		if err != nil {
			return e, err
		}
		if !maskable {
			e.Guard, e.Flags = finding.GuardShim, flags.WithCheckLinkname(false)
			return e, nil
		}
	}
	e.Flags, err = mask(cmd, flags, release, g.symbols)
	return e, err
}

// canMask reports whether all that is granted can be masked.
func canMask(cmd *Command, release *toolchain.Release, granted map[string]map[string]bool) (bool, error) {
	for pkg, symbols := range granted {
		f, err := goobj.Open(cmd.Archive(pkg), release)
		if err != nil {
			return false, err
		}
		ok, err := f.CanMask(func(name string) bool { return symbols[name] })
		if err := errors.Join(err, f.Close()); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// grants lists the refused references that were not denied.
func (f *Facts) grants(cmd *Command, decisions Decisions) grants {
	g := grants{symbols: make(map[string]map[string]bool)}
	for i := range f.References {
		r := &f.References[i]
		if !r.refused() || decisions.List[i].Action == finding.Deny {
			continue
		}
		g.count++
		name := cmd.LinkerName(r.From.Path)
		if g.symbols[name] == nil {
			g.symbols[name] = make(map[string]bool)
		}
		g.symbols[name][r.Symbol] = true
		g.checked = g.checked || r.Form == finding.FormAsm && f.AsmChecked
	}
	return g
}

// mask writes copies of the archives of the packages with grants, and an
// importcfg that names them, and returns the command line that links those.
//
// The copies lie in [Command.Scratch].
func mask(cmd *Command, flags *linkflags.Link, release *toolchain.Release, granted map[string]map[string]bool) (*linkflags.Link, error) {
	dir, err := cmd.Scratch()
	if err != nil {
		return nil, err
	}
	copies := make(map[string]string)
	for _, pkg := range slices.Sorted(maps.Keys(granted)) {
		path := filepath.Join(dir, fmt.Sprintf("%04d.a", len(copies)))
		if err := maskArchive(cmd.Archive(pkg), path, release, granted[pkg]); err != nil {
			return nil, fmt.Errorf("masking package %s: %w", pkg, err)
		}
		if pkg == "main" {
			flags = flags.WithMain(path) // the importcfg lists it by its import path
		}
		copies[cmd.ImportPath(pkg)] = path
	}
	cfg := filepath.Join(dir, "importcfg.link")
	if err := os.WriteFile(cfg, cmd.Config.Rewrite(copies), 0o666); err != nil {
		return nil, err
	}
	return flags.WithImportCfg(cfg), nil
}

// maskArchive writes a copy of an archive in which the granted symbols have no
// linkname bit.
func maskArchive(archive, to string, release *toolchain.Release, granted map[string]bool) error {
	f, err := goobj.Open(archive, release)
	if err != nil {
		return err
	}
	err = f.WriteMasked(to, func(name string) bool { return granted[name] })
	return errors.Join(err, f.Close())
}
