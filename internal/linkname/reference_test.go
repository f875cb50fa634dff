package linkname

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/toolchain"
)

// line writes all that a reference says.
func line(r Reference) string {
	var b strings.Builder
	verb, std := "pulls", ""
	if r.Push {
		verb = "pushes"
	}
	if r.Std {
		std = " (std)"
	}
	fmt.Fprintf(&b, "%s%s %s %s %s", r.Package, std, verb, r.Form, r.Symbol)
	if r.Target != "" {
		fmt.Fprintf(&b, " of %s", r.Target)
	}
	if r.TargetStd {
		b.WriteString(" (std)")
	}
	fmt.Fprintf(&b, ": %s", r.Verdict)
	if r.Class != "" {
		fmt.Fprintf(&b, ", %s", r.Class)
	}
	return b.String() + ": " + r.Why
}

// TestReferences holds all that is said of the references of a program against what is
// to be said, in its order.
func TestReferences(t *testing.T) {
	const promoted = "a method of time that the type has by embedding, in a wrapper which the linker takes for the type's own"
	for _, tt := range []struct {
		name  string
		minor int
		objs  []Object
		want  []string
	}{
		{"in Go and in assembly: only that of Go can be masked under 1.27", 27, []Object{
			object("main", "", "ref fmt.tooLarge linkname abi1"),
			object("main", "asm", "ref fmt.tooLarge linkname abi1"),
			object("fmt", "std", "def fmt.tooLarge text abi1"),
		}, []string{
			"main pulls func fmt.tooLarge of fmt (std): refused, refused: not pushed by fmt",
			"main pulls asm fmt.tooLarge of fmt (std): refused, refused: not pushed by fmt",
		}},
		{"in assembly, of a function of Go that nobody wraps", 27, []Object{
			object("main", "asm", "ref fmt.tooLarge linkname"),
			object("fmt", "std", "def fmt.tooLarge text abi1"),
		}, []string{"main pulls asm fmt.tooLarge: unchecked, undefined: no Go object defines it for this ABI"}},
		{"in assembly up to 1.26", 26, []Object{
			object("main", "asm", "ref fmt.tooLarge linkname abi1"),
			object("fmt", "std", "def fmt.tooLarge text abi1"),
		}, []string{"main pulls asm fmt.tooLarge of fmt (std): refused, refused: not pushed by fmt"}},
		{"bits decide in Go, whatever the rules say of assembly", 27, []Object{
			object("main", "", "ref fmt.tooLarge abi1"),
			object("main", "asm", "ref fmt.tooLarge abi1"),
			object("sync", "std", "ref fmt.std linknamestd abi1"),
			object("fmt", "std", "def fmt.tooLarge text abi1", "def fmt.std text abi1 linknamestd"),
		}, []string{
			"main pulls asm fmt.tooLarge of fmt (std): refused, refused: not pushed by fmt",
			"sync (std) pulls func fmt.std of fmt (std): granted, handshake: pushed to the standard library by fmt",
		}},
		{"pushed to std alone", 27, []Object{
			object("main", "", "ref fmt.std linkname abi1"),
			object("fmt", "std", "def fmt.std text abi1 linknamestd"),
		}, []string{"main pulls func fmt.std of fmt (std): refused, refused: pushed by fmt to the standard library alone"}},
		{"on the linker's list, for one package", 26, []Object{
			object("main", "", "ref runtime.newcoro linkname abi1"),
			object("iter", "std", "ref runtime.newcoro linkname abi1"),
			object("runtime", "std", "non runtime.newcoro text abi1 linkname"),
		}, []string{
			"main pulls func runtime.newcoro of runtime (std): refused, refused: blocked: the linker lets only iter refer to it",
			"iter (std) pulls func runtime.newcoro of runtime (std): granted, handshake: on the linker's list for this package",
		}},
		{"on the linker's list, for a package that has the path of one of std", 26, []Object{
			object("iter", "", "ref runtime.newcoro linkname abi1"),
			object("runtime", "std", "non runtime.newcoro text abi1 linkname"),
		}, []string{
			"iter pulls func runtime.newcoro of runtime (std): granted, std-path: on the linker's list for a package of the standard library, which has the same path",
		}},
		{"on the linker's list, for the package that defines it: no reference", 26, []Object{
			object("iter", "std", "ref runtime.newcoro linkname abi1", "non runtime.newcoro text abi1 linkname"),
		}, nil},
		{"on the linker's list, for none, and not its own package either", 26, []Object{
			object("runtime", "std", "ref runtime.addmoduledata linkname abi1", "def runtime.addmoduledata text abi1"),
		}, []string{
			"runtime (std) pulls func runtime.addmoduledata of runtime (std): refused, refused: blocked: the linker lets no package refer to it",
		}},
		{"an unexported method of std, by embedding", 27, []Object{
			object("main", "", "ref main.(*stamp).time.sec linkname abi1", "def main.(*stamp).time.sec text abi1",
				"push main.stamp.time.sec text linkname", "ref time.plain.sec linkname"),
			object("time", "std"),
			object("os", "std", "ref os.(*stamp).time.sec linkname abi1", "def os.(*stamp).time.sec text abi1"),
		}, []string{
			"main pulls func main.(*stamp).time.sec of time (std): unchecked, promoted: " + promoted,
			"main pulls func time.plain.sec: unchecked, undefined: no Go object defines it",
			"main pulls func main.stamp.time.sec of time (std): unchecked, promoted: " + promoted,
		}},
		{"names that only look like such a method", 27, []Object{
			object("example.com/a", "", "ref example.com/a.time.sec linkname", "ref a.b/stamp.time.sec linkname", "ref example.com/a.T.time linkname",
				"ref main.(*T).other.sec linkname", "ref main.T.mytime.sec linkname"),
			object("time", "std"),
		}, []string{
			"example.com/a pulls func example.com/a.time.sec: unchecked, undefined: no Go object defines it",
			"example.com/a pulls func a.b/stamp.time.sec: unchecked, undefined: no Go object defines it",
			"example.com/a pulls func example.com/a.T.time: unchecked, undefined: no Go object defines it",
			"example.com/a pulls func main.(*T).other.sec: unchecked, undefined: no Go object defines it",
			"example.com/a pulls func main.T.mytime.sec: unchecked, undefined: no Go object defines it",
		}},
		{"what the linker itself defines", 27, []Object{
			object("main", "", "ref runtime.etext linkname", "non runtime.edata var size=8 linkname"),
			object("other", "", "ref runtime.data linkname", "ref runtime.bss linkname"),
			object("reflect", "std", "ref runtime.etext linkname"),
			object("runtime", "std", "def runtime.data text", "non runtime.bss data size=8"),
		}, []string{
			"main pulls var runtime.edata of main: unchecked, linker: the linker itself defines it, after its check",
			"main pulls func runtime.etext: unchecked, linker: the linker itself defines it, after its check",
			"other pulls func runtime.data of runtime (std): refused, refused: not pushed by runtime",
			"other pulls func runtime.bss of runtime (std): refused, refused: not pushed by runtime",
			"reflect (std) pulls func runtime.etext: unchecked: no Go object defines it",
		}},
		{"variables in the place of std's", 27, []Object{
			object("main", "", "non runtime.memstats var size=99 linkname", "non runtime.gone var size=8 linkname", "non runtime.open var size=4 linkname"),
			object("runtime", "std", "def runtime.memstats var size=8", "non runtime.open var size=4 linkname"),
		}, []string{
			"main pulls var runtime.memstats of main: unchecked, shadow: a variable outside the standard library takes its place",
			"main pulls var runtime.gone of main: unchecked, dangling: nothing defines it: the program reads a fresh zero variable",
			"main pulls var runtime.open of runtime (std): unchecked, handshake: pushed by runtime",
			"runtime (std) pulls var runtime.open of main: unchecked: not defined in the standard library",
		}},
		{"a variable of std that is not pushed, with the pull's size", 27, []Object{
			object("main", "", "non runtime.v var size=8 linkname"),
			object("runtime", "std", "non runtime.v var size=8"),
		}, []string{
			"main pulls var runtime.v of main: unchecked, shadow: a variable outside the standard library takes its place",
		}},
		{"a variable of std that another package of it marks, with the pull's size", 27, []Object{
			object("main", "", "non runtime.v var size=8 linkname"),
			object("syscall", "std", "non runtime.v var size=8 linkname"),
		}, []string{
			"main pulls var runtime.v of main: unchecked, shadow: a variable outside the standard library takes its place",
			"syscall (std) pulls var runtime.v of main: unchecked: not defined in the standard library",
		}},
		{"a variable that a package of std marks for another, and that is loaded first", 27, []Object{
			object("syscall", "std", "non runtime.v var size=8 linkname"),
			object("main", "", "non runtime.v var size=8 linkname"),
		}, []string{
			"main pulls var runtime.v of syscall (std): granted, handshake: pushed by syscall",
		}},
		{"a variable of no size", 27, []Object{
			object("main", "", "non runtime.v var linkname"),
			object("runtime", "std", "non runtime.v var"),
		}, []string{
			"main pulls var runtime.v of main: unchecked, shadow: a variable outside the standard library takes its place",
		}},
		{"a symbol of std that is neither variable nor function, with a larger pull", 27, []Object{
			object("runtime", "std", "non runtime.odd size=8"),
			object("main", "", "non runtime.odd var size=99 linkname"),
		}, []string{"main pulls var runtime.odd of runtime (std): refused, refused: not pushed by runtime"}},
		{"a variable that nothing defines, of another module", 27, []Object{
			object("main", "", "non example.com/lib.v var size=8 linkname"),
			object("example.com/lib", ""),
		}, []string{"main pulls var example.com/lib.v of main: unchecked, dangling: nothing defines it: the program reads a fresh zero variable"}},
		{"a variable of another module, which a larger pull replaces", 27, []Object{
			object("main", "", "non example.com/lib.v var size=9 linkname", "non main.own var size=9 linkname"),
			object("runtime", "std", "non example.com/lib.std var size=9 linkname"),
			object("example.com/lib", "", "non example.com/lib.v var size=8", "non example.com/lib.std var size=8", "non main.own var size=8"),
		}, []string{"main pushes var example.com/lib.v of example.com/lib: unchecked: a larger variable takes the place of the one of example.com/lib"}},
		{"a function that the package itself defines in the name of another", 27, []Object{
			object("main", "", "ref example.com/lib.f linkname", "non example.com/lib.f text linkname"),
			object("example.com/lib", ""),
		}, nil},
		{"names without a dot", 27, []Object{
			object("main", "", "non environ var size=8 linkname", "non second var size=8 linknamestd", "non plain var size=8", "non full data size=8 linkname",
				"non cgo var size=8 linkname", "non empty empty linkname", "ref f linkname"),
			object("runtime", "std", "non environ var size=8 linkname", "non second var size=8", "non plain var size=8", "non full var size=8", "def f text", "def empty text"),
			object("syscall", "std", "non environ var size=8"),
		}, []string{
			"main pulls var environ of runtime (std): unchecked, c-name: a name without a dot, which the linker does not check",
			"main pulls var second of runtime (std): unchecked, c-name: a name without a dot, which the linker does not check",
			"main pulls func f of runtime (std): refused, refused: not pushed by runtime",
		}},
		{"a variable of another module", 27, []Object{
			object("main", "", "non example.com/lib.v var size=8 linkname"),
			object("example.com/lib", "", "def example.com/lib.v data size=8"),
		}, []string{"main pulls var example.com/lib.v of example.com/lib: unchecked: not defined in the standard library"}},
		{"a variable that std pulls from std", 27, []Object{
			object("sync", "std", "non runtime.v var size=8 linknamestd"),
			object("runtime", "std", "def runtime.v var size=8"),
		}, []string{"sync (std) pulls var runtime.v of runtime (std): refused, refused: not pushed by runtime"}},
		{"a variable of std with the name of one of the linker's, loaded before its pull", 27, []Object{
			object("runtime", "std", "non runtime.bss data size=8"),
			object("main", "", "non runtime.bss var size=8 linkname"),
		}, []string{"main pulls var runtime.bss of runtime (std): refused, refused: not pushed by runtime"}},
		{"a pushed variable that the linker enlarges, up to 1.24", 24, []Object{
			object("main", "", "non runtime.x var size=99 linkname"),
			object("runtime", "std", "non runtime.x data size=8 linkname"),
		}, []string{
			"main pulls var runtime.x of runtime (std): unchecked, shadow: the linker enlarges the variable to the size of a pull, and checks it no more",
		}},
		{"a variable that the linker enlarges, up to 1.24", 24, []Object{
			object("main", "", "non runtime.x var size=99 linkname"),
			object("runtime", "std", "def runtime.x data size=8"),
		}, []string{
			"main pulls var runtime.x of runtime (std): unchecked, shadow: the linker enlarges the variable to the size of a pull, and checks it no more",
		}},
		{"the ABI wrapper of an assembly function, marked by a third party", 27, []Object{
			object("main", "asm", "ref runtime.asmcgocall"),
			object("example.com/a", "", "non runtime.asmcgocall text abi1 wrapper linkname"),
			object("runtime", "std asm", "non runtime.asmcgocall text"),
		}, []string{
			"main pulls asm runtime.asmcgocall of runtime (std): granted, wrapper: an assembly function that not runtime pushes, but example.com/a",
		}},
		{"the ABI wrapper of an assembly function, marked by std", 27, []Object{
			object("main", "asm", "ref runtime.asmcgocall"),
			object("runtime", "std", "non runtime.asmcgocall text abi1 wrapper linkname"),
			object("runtime", "std asm", "non runtime.asmcgocall text"),
		}, []string{"main pulls asm runtime.asmcgocall of runtime (std): granted, handshake: pushed by runtime"}},
		{"the ABI wrapper of an assembly function, which nobody marked", 26, []Object{
			object("main", "", "ref runtime.asmcgocall linkname abi1"),
			object("runtime", "std", "non runtime.asmcgocall text abi1 wrapper"),
		}, []string{
			"main pulls func runtime.asmcgocall of runtime (std): granted, wrapper: an ABI wrapper of a function that runtime does not push",
		}},
		{"assembly of std up to 1.26: only the mark of its wrapper tells", 26, []Object{
			object("main", "asm", "ref runtime.cb linkname", "ref runtime.other linkname", "ref cb linkname"),
			object("runtime", "std", "non runtime.cb text abi1 wrapper linkname", "def runtime.other text abi1 wrapper"),
			object("runtime", "asm", "non runtime.cb text linkname", "non runtime.other text linkname", "non cb text linkname"),
		}, []string{
			"main pulls asm runtime.cb of runtime (std): unchecked, handshake: pushed by runtime",
			"main pulls asm runtime.other of runtime (std): unchecked, wrapper: an assembly function that runtime does not push",
			"main pulls asm cb of runtime (std): unchecked, c-name: a name without a dot, which the linker does not check",
		}},
		{"assembly for a package by name, and a package whose path begins the name", 27, []Object{
			object("reflect", "std asm", "ref reflect.call"),
			object("run", "asm", "ref runtime.x"),
			object("main", "asm", "ref c"),
			object("runtime", "std asm", "non reflect.call text", "non runtime.x text", "non c text"),
		}, []string{
			"reflect (std) pulls asm reflect.call of runtime (std): granted, handshake: defined for this package by its name",
			"run pulls asm runtime.x of runtime (std): granted, std-path: an assembly function whose name begins with the path of this package, dot or no dot",
			"main pulls asm c of runtime (std): granted, c-name: a name without a dot, which the linker does not check",
		}},
		{"assembly of std within its package, up to 1.26", 26, []Object{
			object("runtime", "std"),
			object("runtime", "asm", "ref runtime.x linkname", "non runtime.x text linkname"),
		}, nil},
		{"assembly that is marked in its own object", 27, []Object{
			object("run", "asm", "ref runtime.pushed", "ref runtime.pushedStd"),
			object("runtime", "std asm", "non runtime.pushed text linkname", "non runtime.pushedStd text linknamestd"),
		}, []string{
			"run pulls asm runtime.pushed of runtime (std): granted, handshake: pushed by runtime",
			"run pulls asm runtime.pushedStd of runtime (std): refused, refused: pushed by runtime to the standard library alone",
		}},
		{"a package whose path begins the name, under rules that do not check assembly", 26, []Object{
			object("run", "asm", "ref runtime.x linkname"),
			object("runtime", "std asm", "non runtime.x text"),
		}, []string{"run pulls asm runtime.x of runtime (std): refused, refused: not pushed by runtime"}},
		{"the ABI wrapper of an assembly function, from a third party that does not mark it", 27, []Object{
			object("main", "asm", "ref runtime.asmcgocall"),
			object("example.com/a", "", "non runtime.asmcgocall text abi1 wrapper"),
			object("runtime", "std asm", "non runtime.asmcgocall text"),
		}, []string{"main pulls asm runtime.asmcgocall of runtime (std): refused, refused: not pushed by runtime"}},
		{"frozen versions of FIPS 140", 27, []Object{
			object("crypto/internal/fips140/v1.0.0/check", "std", "ref go:fipsinfo linkname abi1"),
			object("crypto/internal/fips140/v1.0.0", "std", "ref crypto/internal/fips140.fatal linkname abi1"),
			object("crypto/internal/fips140/check", "std", "ref go:fipsinfo linkname abi1"),
			object("crypto/internal/fips140/vx", "std", "ref go:fipsinfo linkname abi1"),
			object("crypto/internal/fips141/v1.0.0/check", "std", "ref go:fipsinfo linkname abi1"),
			object("main", "", "ref crypto/internal/fips140.fatal linkname abi1"),
		}, []string{
			"crypto/internal/fips140/v1.0.0/check (std) pulls func go:fipsinfo: granted, handshake: on the linker's list for this package",
			"crypto/internal/fips140/v1.0.0 (std) pulls func crypto/internal/fips140.fatal: granted, handshake: on the linker's list for this package",
			"crypto/internal/fips140/check (std) pulls func go:fipsinfo: granted, handshake: on the linker's list for this package",
			"crypto/internal/fips140/vx (std) pulls func go:fipsinfo: refused, refused: blocked: the linker lets only crypto/internal/fips140/check refer to it",
			"crypto/internal/fips141/v1.0.0/check (std) pulls func go:fipsinfo: refused, refused: blocked: the linker lets only crypto/internal/fips140/check refer to it",
			"main pulls func crypto/internal/fips140.fatal: refused, refused: blocked: the linker lets only crypto/internal/fips140 refer to it",
		}},
		{"pulls that objects do not show", 27, []Object{
			object("main", "", "unseen fmt.tooLarge exported", "unseen fmt.asm indexed", "unseen fmt.open exported", "unseen main.own exported"),
			object("example.com/p", "", "unseen fmt.tooLarge exported silent"),
			object("main", "", "def main.own text abi1"),
			object("fmt", "std", "def fmt.tooLarge text abi1", "def fmt.asm data", "non fmt.open text abi1 linkname"),
		}, []string{
			"main pulls func fmt.tooLarge of fmt (std): unchecked, exported: not pushed by fmt; only other packages use the pull, and there the linker sees no linkname",
			"main pulls func fmt.asm of fmt (std): unchecked, indexed: not pushed by fmt; the pull is compiled to an index, and the linker checks names alone",
			"main pulls func fmt.open of fmt (std): unchecked, handshake: pushed by fmt",
			"example.com/p pulls func fmt.tooLarge of fmt (std): unchecked, exported: not pushed by fmt; no directive is known for this use, and the linker sees no linkname",
		}},
		{"pushes", 27, []Object{
			object("example.com/a", "", "push example.com/a.open text linkname", "push example.com/a.v data linkname", "push cname text linkname",
				"push runtime.asked text linkname", "push runtime.askedStd text linkname", "push runtime.unasked text linkname", "push runtime.hook data size=8 linkname",
				"push runtime.defined text linkname abi1", "push example.com/b.f text linkname", "push nobody.f text linkname",
				"non runtime.asked text linkname", "non runtime.unasked text linkname"),
			object("example.com/a", "asm", "push example.com/a.asm text", "push runtime.fromAsm text"),
			object("example.com/b", ""),
			object("runtime", "std", "ref runtime.asked linkname", "ref runtime.askedStd linknamestd", "ref runtime.unasked",
				"non runtime.hook var size=8 linkname", "def runtime.defined text abi1", "ref runtime.defined linkname abi1"),
			object("runtime", "std asm", "ref runtime.fromAsm linkname"),
		}, []string{
			"runtime (std) pulls func runtime.asked of example.com/a: unchecked: not defined in the standard library",
			"runtime (std) pulls func runtime.askedStd: unchecked: no Go object defines it",
			"example.com/a pushes func example.com/a.open of example.com/a: unchecked: open to pulls",
			"example.com/a pushes var example.com/a.v of example.com/a: unchecked: open to pulls",
			"example.com/a pushes func runtime.asked of runtime (std): unchecked, handshake: asked for by runtime",
			"example.com/a pushes func runtime.askedStd of runtime (std): unchecked, handshake: asked for by runtime",
			"example.com/a pushes func runtime.unasked of runtime (std): unchecked, push-std: defines a symbol of runtime, which does not ask for it",
			"example.com/a pushes var runtime.hook of runtime (std): unchecked, handshake: asked for by runtime",
			"example.com/a pushes func runtime.defined of runtime (std): unchecked, push-std: a definition beside that of runtime, which stands: what this object refers to is not checked",
			"example.com/a pushes func example.com/b.f of example.com/b: unchecked: defined in the name of another package, which the linker does not check",
			"example.com/a pushes asm runtime.fromAsm of runtime (std): unchecked, push-std: defines a symbol of runtime, which does not ask for it",
		}},
		{"what std asks for, defined as something else", 27, []Object{
			object("example.com/a", "", "push runtime.asked data size=8 linkname", "push runtime.hook data size=16 linkname", "push runtime.flag text linkname"),
			object("example.com/b", "asm", "push runtime.flag data size=1", "push _cgo_hook text", "push _cgo_own data size=1"),
			object("runtime", "std", "ref runtime.asked linkname", "non runtime.hook var size=8 linkname", "non runtime.flag var size=1 linkname",
				"non _cgo_hook var size=8 linkname", "non _cgo_own var size=1 linkname"),
		}, []string{
			"runtime (std) pulls func runtime.asked: unchecked: no Go object defines it",
			"example.com/a pushes var runtime.asked of runtime (std): unchecked, push-std: defines a symbol of runtime, which asks for a function",
			"example.com/a pushes var runtime.hook of runtime (std): unchecked, push-std: defines a symbol of runtime, which asks for a variable of 8 bytes",
			"example.com/a pushes func runtime.flag of runtime (std): unchecked, push-std: defines a symbol of runtime, which asks for a variable of 1 byte",
			"example.com/b pushes asm runtime.flag of runtime (std): unchecked, handshake: asked for by runtime",
			"example.com/b pushes asm _cgo_hook of runtime (std): unchecked, push-std: defines a symbol of runtime, which asks for a variable of 8 bytes",
			"example.com/b pushes asm _cgo_own of runtime (std): unchecked, handshake: asked for by runtime",
		}},
		{"a symbol of std whose name looks like that of a method by embedding", 27, []Object{
			object("main", "", "ref os.stamp.time.sec linkname"),
			object("os", "std", "non os.stamp.time.sec text"),
			object("time", ""),
		}, []string{"main pulls func os.stamp.time.sec of os (std): refused, refused: not pushed by os"}},
		{"a function of a module whose path ends in that of a package", 27, []Object{
			object("example.com/a", "", "ref go.corp.example/lib.secret linkname", "ref go.corp.example/lib.T.secret linkname"),
			object("go.corp.example/lib", "", "def go.corp.example/lib.secret text", "def go.corp.example/lib.T.secret text"),
			object("example/lib", ""),
			object("example/lib.T", ""),
		}, []string{
			"example.com/a pulls func go.corp.example/lib.secret of go.corp.example/lib: unchecked: not defined in the standard library",
			"example.com/a pulls func go.corp.example/lib.T.secret of go.corp.example/lib: unchecked: not defined in the standard library",
		}},
		{"what nothing defines is no method by embedding of another module", 27, []Object{
			object("main", "", "ref example.com/a.stamp.zap.sec linkname"),
			object("zap", ""),
		}, []string{"main pulls func example.com/a.stamp.zap.sec: unchecked, undefined: no Go object defines it"}},
		{"what std asks for is no excuse for a method of std", 27, []Object{
			object("example.com/a", "", "push os.stamp.time.sec text linkname"),
			object("os", "std", "ref os.stamp.time.sec linkname"),
			object("time", "std"),
		}, []string{
			"os (std) pulls func os.stamp.time.sec: unchecked: no Go object defines it",
			"example.com/a pulls func os.stamp.time.sec of time (std): unchecked, promoted: " + promoted,
		}},
		{"what a package asks for whose path begins that of one of std", 27, []Object{
			object("example.com/a", "", "push vendor/golang.org/x/net.f text linkname", "push vendor/golang.org/x/net.v data linkname"),
			object("vendor/golang", "", "ref vendor/golang.org/x/net.f linkname", "non vendor/golang.org/x/net.v var size=8 linkname"),
			object("vendor/golang.org/x/net", "std"),
		}, []string{
			"vendor/golang pulls func vendor/golang.org/x/net.f: unchecked, undefined: no Go object defines it",
			"example.com/a pushes func vendor/golang.org/x/net.f of vendor/golang.org/x/net (std): unchecked, push-std: defines a symbol of vendor/golang.org/x/net, which does not ask for it",
			"example.com/a pushes var vendor/golang.org/x/net.v of vendor/golang.org/x/net (std): unchecked, push-std: defines a symbol of vendor/golang.org/x/net, which does not ask for it",
		}},
		{"what std opens and has content is not asked for, nor a function that it opens", 27, []Object{
			object("example.com/a", "", "push runtime.full data linkname", "push runtime.open text linkname", "push runtime.theirs text linkname"),
			object("runtime", "std", "non runtime.full data size=8 linkname", "non runtime.open text linkname"),
			object("os", "std", "ref runtime.theirs linkname"),
		}, []string{
			"os (std) pulls func runtime.theirs: unchecked: no Go object defines it",
			"example.com/a pushes var runtime.full of runtime (std): unchecked, push-std: a definition beside that of runtime, which stands: what this object refers to is not checked",
			"example.com/a pushes func runtime.open of runtime (std): unchecked, push-std: a definition beside that of runtime, which stands: what this object refers to is not checked",
			"example.com/a pushes func runtime.theirs of runtime (std): unchecked, push-std: defines a symbol of runtime, which does not ask for it",
		}},
		{"objects of other languages", 27, []Object{
			object("example.com/a", "", "host runtime.x", "host runtime.abi1 defined", "host runtime.etext", "host example.com/a.x defined", "host puts", "host x unread=truncated"),
			object("example.com/a", "", "def example.com/a.x text"),
			object("runtime", "std", "def runtime.x text", "def runtime.abi1 text abi1", "host runtime.x"),
		}, []string{
			"example.com/a pulls host runtime.x of runtime (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pushes host runtime.abi1 of runtime (std): unchecked, host-object: the object a.o, which is not Go's, defines it in the name of runtime",
			"example.com/a pulls host runtime.etext of runtime (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host a.o: unchecked, host-object: its names cannot be read: truncated",
		}},
		{"objects of other languages and other modules", 27, []Object{
			object("example.com/a", "", "host example.com/b.f", "host example.com/b.pulled", "host runtime.both", "host two.defines", "host runtime.etext", "host runtime.ebss",
				"host runtime.x cgo=-lx"),
			object("example.com/b", "", "def example.com/b.f text", "non example.com/b.pulled var size=8 linkname", "def runtime.both text abi1", "def two.defines text", "def runtime.etext text"),
			object("example.com/c", "", "def two.defines text abi1"),
			object("runtime", "std", "def runtime.both text", "def runtime.x text"),
		}, []string{
			"example.com/a pulls host example.com/b.f of example.com/b: unchecked: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host example.com/b.pulled of example.com/b: unchecked: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host runtime.both of runtime (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host two.defines of example.com/b: unchecked: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host runtime.etext of runtime (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host runtime.ebss of runtime (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host runtime.x of runtime (std): unchecked, host-object: #cgo LDFLAGS: -lx names it to the C linker",
		}},
		{"wrappers and instances in objects of C", 27, []Object{
			object("example.com/a", "", `host example.com/a.(*G[struct{X"x/y"}]).time.sec`, "host example.com/a.S.example.com/b.f", "host example.com/a.S.time.gone", "host slices.f[int]", "host example.com/a.f[int]", "host example.com/b.f[int]", "host slices.f[hash]", "host slices.cold",
				"host slices.g[hash] cgo=-wrap", "host example.com/a.g[hash]", "host slices.f[hash] defined library=x"),
			object("example.com/a", "", `non example.com/a.(*G[struct{X"x/y"}]).time.sec text dupok`, "non example.com/a.S.example.com/b.f text dupok", "non slices.f[int] text dupok"),
			object("example.com/b", "", "non example.com/a.f[int] text dupok"),
			object("example.com/c", "", "non example.com/b.f[int] text dupok", "host slices.cold defined"),
			object("time", "std"),
			object("slices", "std"),
		}, []string{
			`example.com/a pulls host example.com/a.(*G[struct{X"x/y"}]).time.sec of time (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked`,
			"example.com/a pulls host example.com/a.S.example.com/b.f of example.com/b: unchecked: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host slices.f[int] of slices (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host example.com/b.f[int] of example.com/b: unchecked: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host slices.f[hash] of slices (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
		}},
		{"objects of C and those of std", 27, []Object{
			object("example.com/a", "", "host x_cgo_init defined", "host x_cgo_mmap", "host _cgo_set_stacklo", "host _cgo_release_context", "host _cgo_callback defined", "host crosscall2", "host x_cgo_wrapped cgo=-wrap",
				"host x_cgo_mine defined", "host p256MulInternal", "host exported"),
			object("example.com/b", "", "host crosscall2 defined", "def exported text"),
			object("nistec", "std", "def p256MulInternal text"),
			object("runtime/cgo", "std", "host x_cgo_init defined", "host x_cgo_mmap defined", "host _cgo_set_stacklo defined", "host _cgo_release_context defined", "host _cgo_callback defined", "host x_cgo_wrapped defined", "def crosscall2 text"),
		}, []string{
			"example.com/a pushes host x_cgo_init of runtime/cgo (std): unchecked, host-object: the object a.o, which is not Go's, defines it in the name of runtime/cgo",
			"example.com/a pulls host x_cgo_mmap of runtime/cgo (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pulls host _cgo_set_stacklo of runtime/cgo (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/a pushes host _cgo_callback of runtime/cgo (std): unchecked, host-object: the object a.o, which is not Go's, defines it in the name of runtime/cgo",
			"example.com/a pulls host x_cgo_wrapped of runtime/cgo (std): unchecked, host-object: #cgo LDFLAGS: -wrap names it to the C linker",
			"example.com/a pulls host p256MulInternal of nistec (std): unchecked, host-object: the object a.o, which is not Go's, refers to it, and is not checked",
			"example.com/b pushes host crosscall2 of runtime/cgo (std): unchecked, host-object: the object a.o, which is not Go's, defines it in the name of runtime/cgo",
		}},
		{"dynamic imports", 27, []Object{
			object("example.com/a", "", "host libc_exit library=exit", "host libc_open library=libc.so", "host libc_error library=error", "host libc_read library=libc.so", "host runtime.x library=evil.so", "host puts library=libc.so",
				"non libc_read var size=8 linkname", "non libc_write var size=8 linkname"),
			object("runtime", "std", "host libc_exit library=libc.so", "host libc_exit library=_exit", "host libc_error library=__error", "host libc_read library=libc.so", "host libc_open library=libc.so", "def runtime.x text", "host puts",
				"non libc_read var size=8 linkname", "non libc_write var size=8 linkname"),
		}, []string{
			"example.com/a pulls var libc_write of runtime (std): unchecked, c-name: a name without a dot, which the linker does not check",
			"example.com/a pushes host libc_error of runtime (std): unchecked, push-std: a dynamic import takes the place of the one that the standard library has from __error",
			"example.com/a pushes host runtime.x of runtime (std): unchecked, push-std: a dynamic import defines it",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var got []string
			for _, r := range Check(rules(tt.minor), tt.objs, true) {
				got = append(got, line(r))
			}
			if !slices.Equal(got, tt.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(tt.want, "\n  "))
			}
		})
	}
}

// TestOwner: of several packages the one with the longest path has a name.
func TestOwner(t *testing.T) {
	tab := &table{std: map[string]bool{"a.b/c": false, "a.b/c.d": false, "x": true}}
	for symbol, want := range map[string]string{
		"a.b/c.f": "a.b/c", "a.b/c.T.f": "a.b/c", "a.b/c%2ed.f": "a.b/c.d", "x.f": "x", "a.b/e.f": "", ".f": "", "x": "",
	} {
		if got := tab.ownerOf(symbol); got != want {
			t.Errorf("%s is of %q, want %q", symbol, got, want)
		}
	}
}

// TestAdmits: a frozen version counts as the package it was copied from where the rules
// say so.
func TestAdmits(t *testing.T) {
	allowed := []string{"iter", "crypto/internal/fips140"}
	for pkg, want := range map[string][2]bool{
		"crypto/internal/fips140":        {true, true},
		"crypto/internal/fips140/v1.0.0": {false, true},
		"runtime":                        {false, false},
	} {
		for i, frozen := range []bool{false, true} {
			if got := admits(toolchain.Rules{FIPSVersions: frozen}, allowed, pkg); got != want[i] {
				t.Errorf("%s, frozen versions %t: %t", pkg, frozen, got)
			}
		}
	}
}
