package verify

import (
	"errors"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/binary"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/symname"
)

// A search goes through one program.
type search struct {
	owners  owners
	program *binary.Program
	wrapper byte // the ID of functions that the compiler makes
	targets map[uint64]string
	found   map[key]*Finding

	stripped bool
}

type key struct {
	kind        Kind
	pkg, symbol string
}

func (s *search) run() error {
	if s.owners.roots = s.roots(); len(s.owners.roots) == 0 {
		return errors.New("no function runtime.main with its file")
	}
	to := s.program.NewTargets()
	s.targets = make(map[uint64]string)
	for f := range s.program.Funcs() {
		name := string(f.Name())
		prefix := symname.PrefixOf(name)
		if prefix != "" && !s.owners.isStd(prefix) {
			continue
		}
		if prefix != "" && s.isDefinedElsewhere(f, name) {
			continue
		}
		if s.owners.std.isTarget(name) {
			to.Add(f)
			s.targets[f.Entry] = name
		}
	}
	for call := range s.program.Calls(to) {
		s.call(call)
	}
	s.data(to)
	return nil
}

// roots returns the directories of std's sources as file names of the program have them, by
// functions that every program has: "/usr/local/go/src/", and with -trimpath nothing. Builders
// other than go give the assembler other names than the compiler.
func (s *search) roots() []string {
	known := map[string]string{
		"runtime.main": "runtime/proc.go", "runtime.rt0_go": "runtime/asm_" + s.program.Image.GOARCH + ".s",
	}
	var list []string
	for f := range s.program.Funcs() {
		file := known[strings.TrimSuffix(string(f.Name()), ".abi0")]
		if root, ok := strings.CutSuffix(string(f.File()), file); ok && file != "" && !slices.Contains(list, root) {
			list = append(list, root)
		}
	}
	return list
}

// isDefinedElsewhere reports whether a function that has a name of std is not from std's
// sources, and notes it.
func (s *search) isDefinedElsewhere(f binary.Func, name string) bool {
	file := string(f.File())
	if s.owners.inGOROOT(file) || isMade(file) {
		return false
	}
	s.add(Defines, name, finding.ClassPushStd, "", Place{name, file, f.Frame(f.Entry).Line, f.Entry})
	return true
}

// call looks at what may be an instruction that calls a target.
func (s *search) call(c binary.Call) {
	target := s.targets[c.Target]
	frame := c.From.Frame(c.PC)
	name, file := string(frame.Name), string(frame.File)
	if s.owners.explains(name, file) || s.isWrapper(c, frame, target) || s.isClosure(frame) || !c.IsInstruction() {
		return
	}
	s.add(Calls, target, s.class(target), s.packageOf(name), Place{name, file, frame.Line, c.PC})
}

// class is what a use of a symbol is, as far as the symbol tells.
func (s *search) class(symbol string) finding.Class {
	switch open, assembly := s.owners.std.open(symbol); {
	case open && assembly:
		return finding.ClassWrapper
	case open:
		return finding.ClassHandshake
	}
	return finding.ClassRefused
}

// packageOf is the import path of a symbol's package, empty where it has none.
func (s *search) packageOf(symbol string) string {
	if prefix := symname.PrefixOf(symbol); prefix != "" {
		return s.owners.pkgPath(prefix)
	}
	return ""
}

// isWrapper reports whether the compiler made the function that calls, for the method that a
// type has from what it embeds. That of a pointer in a pointer's type has no ID of its own: it
// jumps (addTailCall in noder/reader.go), which no Go source can say, and no assembly can have
// such a name.
func (s *search) isWrapper(c binary.Call, frame binary.Frame, target string) bool {
	if frame.Inlined {
		return false
	}
	_, local := symname.Split(string(frame.Name))
	if c.From.ID() != s.wrapper && !(c.IsJump() && strings.HasPrefix(local, "(*")) {
		return false
	}
	_, method, ok := cutLast(string(frame.Name))
	_, called, has := cutLast(target)
	return ok && has && method == called
}

// isClosure reports whether code is of a closure that came with the body of a function of std:
// the compiler names it after the function into which that body was inlined, and the inline
// tree of the latter has it.
func (s *search) isClosure(frame binary.Frame) bool {
	if !s.owners.inGOROOT(string(frame.File)) {
		return false
	}
	name := string(frame.Name)
	for outer := range s.program.Funcs() {
		rest, ok := strings.CutPrefix(name, string(outer.Name()))
		if !ok || !strings.HasPrefix(rest, ".") {
			continue
		}
		for inlined := range outer.Inlined() {
			prefix := symname.PrefixOf(string(inlined))
			if prefix != "" && s.owners.isStd(prefix) && strings.Contains(rest, string(inlined[len(prefix):])+".") {
				return true
			}
		}
	}
	return false
}

func (s *search) add(kind Kind, symbol string, class finding.Class, pkg string, at Place) {
	k := key{kind, pkg, symbol}
	f := s.found[k]
	if f == nil {
		f = &Finding{Kind: kind, Symbol: symbol, Class: class, Package: pkg}
		s.found[k] = f
	}
	same := func(p Place) bool { return p.Func == at.Func && p.File == at.File && p.Line == at.Line }
	if !slices.ContainsFunc(f.Places, same) {
		f.Places = append(f.Places, at)
	}
}

// unseen lists what a program cannot show.
func (s *search) unseen() []string {
	list := []string{
		"methods of std with an exported name, whatever their type",
		"what the compiler calls by itself too: runtime.mallocgc, runtime.growslice and the like",
		"how a use was written: each is judged as refused, wrapper or handshake",
		"variables that std's own small functions use, and functions that these take as values: both may be inlined anywhere",
	}
	if s.stripped {
		list = append(list, "other variables of std, and its functions as values in variables: the file has no symbol table")
	} else {
		list = append(list, "functions of std as values in data that has no name")
	}
	if s.program.MoreText {
		list = append(list, "code behind the first section of text")
	}
	return list
}
