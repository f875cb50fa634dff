// Stdcalls prints a program that calls every exported function and method of the standard
// library, reads every exported variable, and ranges over every iterator that these return.
// Nothing in it is a linkname, so linkgate may find nothing: run builds it.
//
// It is a module of its own, since each toolchain reads its own export data.
package main

import (
	"bytes"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"maps"
	"os"
	"os/exec"
	"slices"
	"strings"
)

func main() {
	if err := run(os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "stdcalls:", err)
		os.Exit(1)
	}
}

func run(w io.Writer) error {
	list := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", "std")
	list.Stderr = os.Stderr
	out, err := list.Output()
	if err != nil {
		return err
	}
	exports := make(map[string]string)
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		path, file, _ := strings.Cut(line, " ")
		exports[strings.TrimPrefix(path, "vendor/")] = file
	}
	imports := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(exports[path])
	})
	p := program{imports: make(map[string]string)}
	for _, path := range slices.Sorted(maps.Keys(exports)) {
		if !isPublic(path) || path == "unsafe" || path == "plugin" || path == "runtime/race" || path == "runtime/cgo" {
			continue // some cannot be imported everywhere
		}
		pkg, err := imports.Import(path)
		if err != nil {
			return err
		}
		for _, name := range pkg.Scope().Names() {
			if o := pkg.Scope().Lookup(name); o.Exported() {
				p.object(o)
			}
		}
	}
	_, err = w.Write(p.text())
	return err
}

// isPublic reports whether a package may be imported. A vendored one has a dot.
func isPublic(path string) bool {
	return !strings.Contains("/"+path+"/", "/internal/") && !strings.Contains(path, ".")
}

// localName is the name by which the program imports a package.
func localName(pkg *types.Package) string { return "p" + strings.ReplaceAll(pkg.Path(), "/", "_") }

// program is what is printed.
type program struct {
	imports map[string]string // package to local name
	body    bytes.Buffer
	n       int // functions
}

func (p *program) text() []byte {
	var b bytes.Buffer
	b.WriteString("package main\n\nimport (\n")
	for _, path := range slices.Sorted(maps.Keys(p.imports)) {
		fmt.Fprintf(&b, "\t%s %q\n", p.imports[path], path)
	}
	b.WriteString(")\n\nvar sink any\n\n//go:noinline\nfunc keep(x any) { sink = x }\n\n")
	b.Write(p.body.Bytes())
	b.WriteString("\nfunc main() {}\n")
	return b.Bytes()
}

// spell writes a type down. ok is false for one that only std can name.
func (p *program) spell(t types.Type) (text string, ok bool) {
	ok = true
	imports := make(map[string]string)
	text = types.TypeString(t, func(pkg *types.Package) string {
		ok = ok && isPublic(pkg.Path())
		imports[pkg.Path()] = localName(pkg)
		return imports[pkg.Path()]
	})
	for _, local := range imports {
		for _, part := range strings.Split(text, local+".")[1:] {
			ok = ok && token.IsExported(part)
		}
	}
	if ok {
		maps.Copy(p.imports, imports)
	}
	return text, ok
}

func (p *program) object(o types.Object) {
	local := localName(o.Pkg())
	name := local + "." + o.Name()
	switch t := o.Type().(type) {
	case *types.Signature:
		if _, isFunc := o.(*types.Func); !isFunc {
			return
		}
		inst, args, ok := p.instance(t, t.TypeParams())
		if ok && p.call(nil, name+args, inst.(*types.Signature)) {
			p.imports[o.Pkg().Path()] = local
		}
	case *types.Named:
		if _, isType := o.(*types.TypeName); !isType {
			break
		}
		inst, _, ok := p.instance(t, t.TypeParams())
		if !ok {
			return
		}
		if !types.IsInterface(inst) {
			inst = types.NewPointer(inst)
		}
		methods := types.NewMethodSet(inst)
		for i := range methods.Len() {
			m := methods.At(i).Obj()
			sig := m.Type().(*types.Signature)
			// A method has type parameters of its own since Go 1.27.
			if method, args, ok := p.instance(sig, sig.TypeParams()); ok && m.Exported() {
				p.call(inst, "r."+m.Name()+args, method.(*types.Signature))
			}
		}
		return
	}
	if _, isVar := o.(*types.Var); isVar {
		p.n++
		p.imports[o.Pkg().Path()] = local
		fmt.Fprintf(&p.body, "func f%d() { keep(%s); keep(&%s) }\n", p.n, name, name)
	}
}

// instance gives a generic function or type arguments that its constraints allow.
func (p *program) instance(t types.Type, params *types.TypeParamList) (inst types.Type, text string, ok bool) {
	if params.Len() == 0 {
		return t, "", true
	}
	var args []types.Type
	var texts []string
	for i := range params.Len() {
		arg := argument(params.At(i).Constraint())
		text, ok := p.spell(arg)
		if !ok {
			return nil, "", false
		}
		args, texts = append(args, arg), append(texts, text)
	}
	inst, err := types.Instantiate(nil, t, args, true)
	return inst, "[" + strings.Join(texts, ", ") + "]", err == nil
}

func argument(constraint types.Type) types.Type {
	number := types.Typ[types.Int]
	set := constraint.Underlying().(*types.Interface)
	if set.NumEmbeddeds() > 0 {
		if union, ok := set.EmbeddedType(0).(*types.Union); ok && union.Len() == 1 {
			switch t := union.Term(0).Type().(type) {
			case *types.Slice:
				return types.NewSlice(number)
			case *types.Map:
				return types.NewMap(number, number)
			default:
				return t
			}
		}
	}
	if set.NumMethods() > 0 {
		return constraint
	}
	return number
}

// call writes a function that calls another one with what it gets itself.
func (p *program) call(receiver types.Type, callee string, sig *types.Signature) bool {
	var params, args []string
	param := func(name string, t types.Type) bool {
		text, ok := p.spell(t)
		params = append(params, name+" "+text)
		return ok
	}
	if receiver != nil && !param("r", receiver) {
		return false
	}
	for i := range sig.Params().Len() {
		name := fmt.Sprintf("a%d", i)
		if !param(name, sig.Params().At(i).Type()) {
			return false
		}
		args = append(args, name)
	}
	call := callee + "(" + strings.Join(args, ", ")
	if sig.Variadic() {
		call += "..."
	}
	call += ")"
	var results, uses []string
	for i := range sig.Results().Len() {
		name := fmt.Sprintf("v%d", i)
		results, uses = append(results, name), append(uses, "keep("+name+")")
		if isIterator(sig.Results().At(i).Type()) {
			uses = append(uses, "for range "+name+" { keep(1) }")
		}
	}
	if len(results) > 0 {
		call = strings.Join(results, ", ") + " := " + call + "; " + strings.Join(uses, "; ")
	}
	p.n++
	fmt.Fprintf(&p.body, "func f%d(%s) { %s }\n", p.n, strings.Join(params, ", "), call)
	return true
}

// isIterator reports whether a type is func(yield func(...) bool).
func isIterator(t types.Type) bool {
	seq, ok := t.Underlying().(*types.Signature)
	if !ok || seq.Params().Len() != 1 || seq.Results().Len() != 0 {
		return false
	}
	yield, ok := seq.Params().At(0).Type().Underlying().(*types.Signature)
	return ok && yield.Params().Len() <= 2 && yield.Results().Len() == 1 && types.Identical(yield.Results().At(0).Type(), types.Typ[types.Bool])
}
