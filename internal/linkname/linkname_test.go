package linkname

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// object builds a table entry from lines "def|non|ref|push NAME FLAGS…", with the
// flags text, var, data, size=N, abi1, dupok, linkname, linknamestd, wrapper;
// "unseen NAME CLASS", with silent; and "host NAME", with defined, library=NAME, unread=WHY.
func object(pkg string, attrs string, lines ...string) Object {
	o := Object{Package: pkg, Std: strings.Contains(attrs, "std"), Asm: strings.Contains(attrs, "asm")}
	for _, line := range lines {
		f := strings.Fields(line)
		switch f[0] {
		case "unseen":
			o.Unseen = append(o.Unseen, Unseen{Symbol: f[1], Class: finding.Class(f[2]), Silent: slices.Contains(f, "silent")})
			continue
		case "host":
			o.Host = append(o.Host, host(f[1], f[2:]))
			continue
		}
		s := Symbol{Name: f[1]}
		for _, flag := range f[2:] {
			switch flag {
			case "text":
				s.Text, s.Content = true, true
			case "empty":
				s.Text = true
			case "var":
				s.Var = true
			case "data":
				s.Var, s.Content = true, true
			case "abi1":
				s.ABI = 1
			case "dupok":
				s.Dupok = true
			case "linkname":
				s.Linkname = true
			case "linknamestd":
				s.LinknameStd = true
			case "wrapper":
				s.ABIWrapper = true
			default:
				if _, err := fmt.Sscanf(flag, "size=%d", &s.Size); err != nil {
					panic(flag)
				}
			}
		}
		switch f[0] {
		case "def":
			o.Definitions = append(o.Definitions, s)
		case "non":
			o.NonPackage = append(o.NonPackage, s)
		case "ref":
			o.References = append(o.References, s)
		case "push":
			o.Pushes = append(o.Pushes, s)
		}
	}
	return o
}

func host(name string, flags []string) HostSymbol {
	h := HostSymbol{Name: name, Object: "a.o"}
	for _, flag := range flags {
		what, value, _ := strings.Cut(flag, "=")
		switch what {
		case "defined":
			h.Defined = true
		case "cgo":
			h.Object = "#cgo LDFLAGS: " + value
		case "library":
			h.Library = value
		case "unread":
			h.Name, h.Unread = "", value
		}
	}
	return h
}

// rules returns those of Go 1.minor, which is built in.
func rules(minor int) toolchain.Rules {
	release, _ := toolchain.BuiltIn(minor)
	return release.Rules
}

// TestCheck holds each rule of the linker against a small program, for every
// minor version: "23-26 refused" means that verdict under 1.23 to 1.26.
func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name string
		objs []Object
		want string // per range of versions: verdict and class of each reference
	}{
		{"pull of an unpushed function", []Object{
			object("main", "", "ref fmt.tooLarge linkname abi1"),
			object("fmt", "std", "def fmt.tooLarge text abi1"),
		}, "23-27 refused/refused"},
		{"pull of a pushed function", []Object{
			object("main", "", "ref runtime.fastrand linkname abi1"),
			object("runtime", "std", "non runtime.fastrand text abi1 linkname"),
		}, "23-27 granted/handshake"},
		{"pull of a function pushed to std alone", []Object{
			object("main", "", "ref runtime.std linkname abi1"),
			object("runtime", "std", "non runtime.std text abi1 linknamestd"),
			object("sync", "std", "ref runtime.std linkname abi1"),
		}, "27 refused/refused granted/handshake"},
		{"pull of a function that nothing defines", []Object{
			object("main", "", "ref runtime.gone linkname abi1"),
			object("runtime", "std"),
		}, "23-27 unchecked/undefined"},
		{"pull of a function that C defines", []Object{
			object("main", "", "ref example.com/c.run linkname abi1", "host example.com/c.run defined"),
		}, "23-27 unchecked/"},
		{"name of C that nothing defines", []Object{
			object("main", "", "ref getpid linkname abi1"),
		}, "23-27 unchecked/"},
		{"pull by std of a function that nothing defines", []Object{
			object("os", "std", "ref runtime.gone linkname abi1"),
		}, "23-27 unchecked/"},
		{"two packages push one variable", []Object{
			object("a", "", "non hook.Call data linkname size=8", "push hook.Call data linkname size=8"),
			object("b", "", "non hook.Call data linkname size=8", "push hook.Call data linkname size=8"),
			object("hook", "", "non hook.Call var size=8"),
		}, "23-27 unchecked/duplicate unchecked/ unchecked/duplicate unchecked/"},
		{"one package pushes a variable", []Object{
			object("a", "", "non hook.Call data linkname size=8", "push hook.Call data linkname size=8"),
			object("hook", "", "non hook.Call var size=8"),
		}, "23-27 unchecked/"},
		{"a push beside the package's own function", []Object{
			object("a", "", "non hook.Call text abi1 linkname", "push hook.Call text abi1 linkname"),
			object("hook", "", "def hook.Call text abi1"),
		}, "23-27 unchecked/duplicate unchecked/"},
		{"reference without the bit", []Object{
			object("main", "", "ref fmt.tooLarge abi1"),
			object("fmt", "std", "def fmt.tooLarge text abi1"),
		}, "23-27"},
		{"own variable of a package whose path is escaped", []Object{
			object("example.com/caf\u00e9.v2", "", "non example.com/caf%c3%a9%2ev2.x var linkname"),
		}, "23-27"},
		{"pull outside std", []Object{
			object("main", "", "ref example.com/lib.secret linkname abi1"),
			object("example.com/lib", "", "def example.com/lib.secret text abi1"),
		}, "23-27 unchecked/"},
		{"pull of what nobody defines", []Object{
			object("main", "", "ref fmt.gone linkname abi1"),
		}, "23-27 unchecked/undefined"},
		{"blocked, although pushed", []Object{
			object("main", "", "ref runtime.newcoro linkname abi1"),
			object("iter", "std", "ref runtime.newcoro linkname abi1"),
			object("runtime", "std", "non runtime.newcoro text abi1 linkname"),
		}, "23-26 refused/refused granted/handshake; 27 granted/handshake granted/handshake"},
		{"blocked to all, since 1.26", []Object{
			object("main", "", "ref runtime.addmoduledata linkname"),
			object("runtime", "std"),
			object("runtime", "asm", "non runtime.addmoduledata text linkname"),
		}, "23-25 unchecked/wrapper; 26-27 refused/refused"},
		{"blocked but for a frozen FIPS module, since 1.24", []Object{
			object("crypto/internal/fips140/v1.0.0", "std", "ref crypto/internal/fips140.fatal linkname abi1"),
			object("crypto/internal/fips140/v1.0.0/sub", "std", "ref crypto/internal/fips140.fatal linkname abi1"),
			object("runtime", "std", "non crypto/internal/fips140.fatal text abi1 linkname"),
		}, "23 granted/handshake granted/handshake; 24-27 granted/handshake refused/refused"},
		{"Go pull of an assembly function, through its ABI wrapper", []Object{
			object("main", "", "ref runtime.systemstack linkname abi1"),
			object("runtime", "std", "def runtime.systemstack text abi1 wrapper"),
			object("runtime", "std asm", "non runtime.systemstack text"),
		}, "23-26 granted/wrapper; 27 refused/refused"},
		{"assembly reference to an assembly function: its object is not marked as std's up to 1.26", []Object{
			object("main", "asm", "ref runtime.asmcgocall linkname"),
			object("runtime", "std", "def runtime.asmcgocall text abi1 wrapper"),
			object("runtime", "asm", "non runtime.asmcgocall text linkname"),
		}, "23-26 unchecked/wrapper"},
		{"the same without the bits, as 1.27 writes it", []Object{
			object("main", "asm", "ref runtime.asmcgocall"),
			object("runtime", "std", "def runtime.asmcgocall text abi1 wrapper"),
			object("runtime", "std asm", "non runtime.asmcgocall text"),
		}, "23-26; 27 refused/refused"},
		{"pushed through its ABI wrapper", []Object{
			object("main", "asm", "ref runtime.cgocall linkname"),
			object("runtime", "std", "non runtime.cgocall text abi1 wrapper linkname"),
			object("runtime", "std asm", "non runtime.cgocall text"),
		}, "27 granted/handshake"},
		{"defined for a package by name", []Object{
			object("reflect", "std asm", "ref reflect.call"),
			object("reflect/x", "std asm", "ref reflect.call"),
			object("runtime", "std asm", "non reflect.call text"),
		}, "27 granted/handshake refused/refused"},
		{"a package whose name happens to begin the symbol's", []Object{
			object("run", "asm", "ref runtime.x"),
			object("runtime", "std asm", "non runtime.x text"),
		}, "27 granted/std-path"},
		{"a name without a dot", []Object{
			object("main", "asm", "ref crosscall2 linkname"),
			object("runtime/cgo", "std asm", "non crosscall2 text"),
		}, "27 granted/c-name"},
		{"the same up to 1.26", []Object{
			object("main", "asm", "ref crosscall2 linkname", "ref runtime.pushed linkname"),
			object("runtime/cgo", "std", "non runtime.pushed text abi1 wrapper linkname"),
			object("runtime/cgo", "asm", "non crosscall2 text linkname", "non runtime.pushed text linkname"),
		}, "23-26 unchecked/c-name unchecked/handshake"},
		{"the same of std", []Object{
			object("os", "std", "ref crosscall2 linkname"),
			object("runtime/cgo", "std", "non crosscall2 text linkname"),
		}, "23-27 granted/handshake"},
		{"a variable whose name has no dot", []Object{
			object("main", "", "non _cgo_yield var size=8 linkname", "non _cgo_own var size=8 linkname"),
			object("runtime", "std", "non _cgo_yield var size=8 linkname"),
		}, "23-27 unchecked/c-name"},
		{"variables that the linker makes, without a dot", []Object{
			object("main", "", "non type:* var size=1 linkname", "non go:buildid var size=1 linkname"),
			object("runtime", "std", "non go:buildid text"),
		}, "23-27 unchecked/linker unchecked/c-name"},
		{"a variable of another module, replaced", []Object{
			object("main", "", "non lib.secret var size=128 linkname"),
			object("lib", "", "def lib.secret var size=8"),
		}, "23-27 unchecked/"},
		{"what an assembler leaves undefined", []Object{
			object("example.com/a", "asm", "ref $GOROOT/src/a.s linkname", "ref example.com/a.f.args_stackmap linkname",
				"ref memcpy linkname", "ref math/big.gone linkname"),
		}, "23-27 unchecked/undefined"},
		{"assembly reference within a package", []Object{
			object("runtime", "std asm", "ref runtime.x linkname"),
			object("runtime", "std", "def runtime.x text"),
		}, "23-27"},
		{"pulled variable", []Object{
			object("main", "", "non net.zoneCache var size=8 linkname"),
			object("net", "std", "def net.zoneCache var size=8"),
		}, "23-27 refused/refused"},
		{"pulled variable, larger than the zeroed one it names", []Object{
			object("main", "", "non runtime.memstats var size=99 linkname"),
			object("runtime", "std", "def runtime.memstats var size=8"),
		}, "23-27 unchecked/shadow"},
		{"pushed variable, pulled with its own size by a package that is loaded before", []Object{
			object("main", "", "non runtime.cgoAlwaysFalse var size=1 linkname"),
			object("example.com/a", "", "non runtime.cgoAlwaysFalse var size=1 linkname"),
			object("runtime", "std", "non runtime.cgoAlwaysFalse var size=1 linkname"),
		}, "23-27 unchecked/handshake unchecked/handshake unchecked/"},
		{"pushed variable, pulled with a larger size", []Object{
			object("main", "", "non runtime.zeroVal var size=4096 linkname"),
			object("runtime", "std", "non runtime.zeroVal var size=1024 linkname"),
		}, "23-27 unchecked/shadow unchecked/"},
		{"pulled variable, larger than the initialised one it names", []Object{
			object("main", "", "non runtime.x var size=99 linkname"),
			object("runtime", "std", "def runtime.x data size=8"),
		}, "23-24 unchecked/shadow; 25-27 refused/refused"},
		{"pulled variable in place of a function", []Object{
			object("main", "", "non runtime.fn var size=8 linkname"),
			object("runtime", "std", "non runtime.fn text size=99"),
		}, "23-27 refused/refused"},
		{"pulled variable that nothing defines", []Object{
			object("main", "", "non runtime.overflowErr var size=16 linkname"),
		}, "23-27 unchecked/dangling"},
		{"variable marked in its own package", []Object{
			object("gopkg.in/yaml.v3", "", "non gopkg.in/yaml%2ev3.marked var size=16 linkname"),
		}, "23-27"},
		{"variable without a dot: C's", []Object{
			object("main", "", "non environ var size=8 linkname"),
		}, "23-27"},
		{"dupok against strong: the first stays up to 1.26", []Object{
			object("main", "", "non runtime.d var size=8 dupok", "ref runtime.d linkname"),
			object("runtime", "std", "non runtime.d data size=8"),
		}, "23-26; 27 refused/refused"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			for _, part := range strings.Split(tt.want, ";") {
				f := strings.Fields(part)
				first, last := 0, 0
				if n, _ := fmt.Sscanf(f[0], "%d-%d", &first, &last); n == 1 {
					last = first
				}
				for minor := first; minor <= last; minor++ {
					r := rules(minor)
					var got []string
					for _, ref := range Check(r, tt.objs, true) {
						if ref.Why == "" {
							t.Errorf("1.%d: no reason for %s", minor, ref.Symbol)
						}
						if ref.Target == ref.Package && ref.Class == "" {
							continue
						}
						got = append(got, fmt.Sprintf("%s/%s", ref.Verdict, ref.Class))
					}
					if !slices.Equal(got, f[1:]) {
						t.Errorf("1.%d: got %v, want %v", minor, got, f[1:])
					}
				}
			}
		})
	}
}

// TestNoWrappers: where the compiler makes no ABI wrappers, 1.27 lets
// assembly functions pass, for want of a way to tell.
func TestNoWrappers(t *testing.T) {
	r := rules(27)
	refs := Check(r, []Object{
		object("main", "asm", "ref runtime.asmcgocall"),
		object("runtime", "std asm", "non runtime.asmcgocall text"),
	}, false)
	if len(refs) != 1 || refs[0].Verdict != finding.VerdictGranted || refs[0].Class != finding.ClassWrapper {
		t.Errorf("%+v", refs)
	}
}

// TestOneABI: without wrappers a reference of either ABI finds the one
// definition there is (386, wasm, s390x up to 1.25).
func TestOneABI(t *testing.T) {
	objs := []Object{
		object("main", "asm", "ref fmt.tooLarge linkname"),
		object("fmt", "std", "def fmt.tooLarge text abi1"),
	}
	for minor := toolchain.First; minor <= toolchain.Last; minor++ {
		r := rules(minor)
		if refs := Check(r, objs, false); len(refs) != 1 || refs[0].Verdict != finding.VerdictRefused {
			t.Errorf("1.%d without wrappers: %+v", minor, refs)
		}
		if refs := Check(r, objs, true); len(refs) != 1 || refs[0].Verdict != finding.VerdictUnchecked {
			t.Errorf("1.%d with wrappers: %+v", minor, refs)
		}
	}
}

// TestMergeOrder: of two zeroed definitions of one size the first stands.
func TestMergeOrder(t *testing.T) {
	pull := object("main", "", "non runtime.v var size=8 linkname")
	std := object("runtime", "std", "non runtime.v var size=8 linkname")
	r := rules(26)
	for _, tt := range []struct {
		objs []Object
		want finding.Verdict
	}{
		{[]Object{pull, std}, finding.VerdictUnchecked}, // the pull's own definition stands
		{[]Object{std, pull}, finding.VerdictGranted},
	} {
		refs := Check(r, tt.objs, true)
		i := slices.IndexFunc(refs, func(r Reference) bool { return r.Package == "main" })
		if i < 0 || refs[i].Verdict != tt.want {
			t.Errorf("%+v, want %s", refs, tt.want)
		}
	}
}
