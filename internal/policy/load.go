package policy

import (
	"crypto/sha256"
	"errors"
	"fmt"
	"hash"
	"path"
	"slices"
	"strings"
	"time"

	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/internal/strictyaml"
)

// What an organisation may pile up. Real ones have two or three.
const (
	maxDepth = 8  // policies that extend one another
	maxFiles = 32 // in all
)

// Extend is one entry under extends.
type Extend struct {
	Text         string // as written: "../org/linkgate.yaml", "module:corp.example/policy@v1.4.0"
	Line, Column int
}

// Place is where a policy lies: at a path, relative to the directory of the policy that was loaded
// first, or in a module.
type Place struct {
	Module string // "corp.example/policy@v1.4.0", or empty
	Path   string // with slashes: "../org/linkgate.yaml"; in a module from its root
}

// String returns the place as locations name it.
func (p Place) String() string { return path.Join(p.Module, p.Path) }

// MissingModule is the error of a Read for a module that is not in the module cache.
type MissingModule struct{ Module string } // "corp.example/policy@v1.4.0"

func (e *MissingModule) Error() string {
	return fmt.Sprintf("the module %s is not in the module cache", e.Module)
}

// Read returns the bytes of a policy that another one extends.
type Read func(Place) ([]byte, error)

// Load reads a policy and all that it extends. The name is used as by Parse; those of extended
// files follow from it. Errors in any of the files, and of read, come as one Errors. Load refuses
// a policy that extends itself, by whatever way.
//
// The policies at the paths above, which are absolute, stand above it, the last above the others:
// they hold as if the policy extended them behind all else, whatever it says itself.
func Load(file string, data []byte, read Read, above ...string) (*Policy, error) {
	p, err := Parse(file, data)
	if err != nil {
		return nil, err
	}
	l := &loader{file: file, read: read, loaded: make(map[Place]*Policy)}
	for _, path := range slices.Backward(above) {
		if err := l.above(Place{Path: path}); err != nil {
			return nil, err
		}
	}
	p.above = len(l.order)
	l.load(p, Place{Path: p.file}, data, nil)
	if len(l.errs) > 0 {
		return nil, l.errs
	}
	slices.Reverse(l.order)
	p.inherited = l.order[1:]
	p.settle()
	return p, nil
}

// above reads a policy that stands above, with what it extends.
func (l *loader) above(at Place) error {
	data, err := l.read(at)
	if err != nil {
		return fmt.Errorf("reading %s, which stands above the policy: %w", at, err)
	}
	p, err := Parse(at.String(), data)
	if err != nil {
		return err
	}
	p.file = at.String()
	l.load(p, at, data, nil)
	return nil
}

// loader reads what a policy extends, each file once.
type loader struct {
	file   string // name of the first
	read   Read
	loaded map[Place]*Policy
	order  []*Policy // a file stands behind all that it extends: turned round, the nearest comes first
	errs   strictyaml.Errors
}

// load goes through what one policy extends, the last first; way are the places that led here.
func (l *loader) load(p *Policy, at Place, data []byte, way []Place) {
	l.loaded[at] = p
	way = append(way, at)
	for _, e := range slices.Backward(p.Extends) {
		place, err := resolve(at, e.Text)
		switch {
		case err != nil:
		case slices.Contains(way, place):
			err = fmt.Errorf("a policy cannot extend itself: %s", chain(append(way[slices.Index(way, place):len(way):len(way)], place)))
		case l.loaded[place] != nil:
			continue
		case len(way) >= maxDepth:
			err = fmt.Errorf("more than %d policies extend one another", maxDepth)
		case len(l.loaded) >= maxFiles:
			err = fmt.Errorf("more than %d policies in all", maxFiles)
		}
		var below []byte
		if err == nil {
			below, err = l.read(place)
		}
		if err != nil {
			l.fail(at, data, e, err)
			continue
		}
		q, err := Parse(l.name(place), below)
		if err != nil {
			errs, _ := errors.AsType[strictyaml.Errors](err)
			l.errs = append(errs, l.errs...) // the last was read first
			l.loaded[place] = &Policy{}      // told once
			continue
		}
		q.file = place.String()
		l.load(q, place, below, way)
	}
	l.order = append(l.order, p)
}

func (l *loader) fail(at Place, data []byte, e Extend, err error) {
	c := strictyaml.New(l.name(at), "policy")
	c.Lines(data)
	c.Errorf(e.Line, e.Column, "cannot extend %s: %v", e.Text, err)
	c.Errs[0].Err = err
	l.errs = append(c.Errs, l.errs...)
}

// name is what messages call a file.
func (l *loader) name(at Place) string {
	if at.Module != "" || path.IsAbs(at.Path) {
		return at.String()
	}
	if at.Path == path.Base(l.file) {
		return l.file
	}
	return path.Join(path.Dir(l.file), at.Path)
}

func chain(way []Place) string {
	var names []string
	for _, p := range way {
		names = append(names, p.String())
	}
	return strings.Join(names, " → ")
}

// resolve returns the place that an entry means in the policy at a place.
func resolve(at Place, text string) (Place, error) {
	if m, ok := strings.CutPrefix(text, "module:"); ok {
		return Place{Module: m, Path: FileName}, nil
	}
	if path.IsAbs(text) || len(text) > 1 && text[1] == ':' { // with a Windows drive
		if at.Module != "" {
			return Place{}, errors.New("a policy in a module extends files of that module, and modules")
		}
		return Place{Path: path.Clean(text)}, nil
	}
	place := Place{Module: at.Module, Path: path.Join(path.Dir(at.Path), text)}
	if at.Module != "" && strings.HasPrefix(place.Path, "../") {
		return Place{}, errors.New("it lies outside of the module")
	}
	return place, nil
}

// checkExtend says what is wrong with an entry under extends.
func checkExtend(text string) error {
	m, ok := strings.CutPrefix(text, "module:")
	if !ok {
		switch {
		case strings.Contains(text, "://"):
			return errors.New("want a file, or module:PATH@VERSION; linkgate fetches no URL")
		case strings.Contains(text, `\`):
			return errors.New("want slashes between directories")
		case !strings.HasSuffix(text, ".yaml") && !strings.HasSuffix(text, ".yml"):
			return errors.New("want a file that ends in .yaml, or module:PATH@VERSION")
		}
		return nil
	}
	modulePath, v, _ := strings.Cut(m, "@")
	if err := checkModule(modulePath); err != nil {
		return err
	}
	switch {
	case modulePath == "" || strings.ContainsAny(modulePath, `*?[\!`):
		return errors.New("want one module, module:PATH@VERSION")
	case v == "":
		return errors.New("want its version too, module:PATH@VERSION")
	case !semver.IsValid(v) || semver.Canonical(v) != strings.TrimSuffix(v, "+incompatible"):
		return fmt.Errorf("%q is no full version: want one as v1.4.0", v)
	case slices.Contains(strings.Split(modulePath, "/"), ".."):
		return errors.New("want one module, module:PATH@VERSION")
	}
	return nil
}

// Modules returns the modules that the file itself extends, "corp.example/policy@v1.4.0".
func (p *Policy) Modules() []string {
	var list []string
	for _, e := range p.Extends {
		if m, ok := strings.CutPrefix(e.Text, "module:"); ok {
			list = append(list, m)
		}
	}
	return list
}

// Digest identifies what a policy file and all that it extends mean on a day (taken in UTC): it
// changes with the bytes of each, and on each day on which a rule expires or a step of a rollout
// begins. It never fails: bytes that are no policy stand for themselves, and what cannot be read
// for its error, so that go's -V=full probe goes through and the error is reported where it can be
// read, at the link. Without a read only the file itself counts.
func Digest(data []byte, day time.Time, read Read) [sha256.Size]byte {
	h := sha256.New()
	seen := map[Place]bool{} // the file itself has any name
	digest(h, Place{Path: FileName}, data, day, read, seen)
	return [sha256.Size]byte(h.Sum(nil))
}

func digest(h hash.Hash, at Place, data []byte, day time.Time, read Read, seen map[Place]bool) {
	h.Write(data)
	p, err := Parse(FileName, data)
	if err != nil {
		return
	}
	for i := range p.Rules {
		if passed(p.Rules[i].Expires, day) {
			fmt.Fprintf(h, "\x00expired rule %d", i)
		}
	}
	for i := range p.Rollout {
		if passed(p.Rollout[i].After, day) {
			fmt.Fprintf(h, "\x00begun step %d", i)
		}
	}
	if read == nil {
		return
	}
	for _, e := range p.Extends {
		place, err := resolve(at, e.Text)
		if err != nil || seen[place] || len(seen) >= maxFiles {
			continue
		}
		seen[place] = true
		below, err := read(place)
		if err != nil {
			fmt.Fprintf(h, "\x00error %v", err)
			continue
		}
		fmt.Fprintf(h, "\x00extends %q %d\x00", place.String(), len(below))
		digest(h, place, below, day, read, seen)
	}
}
