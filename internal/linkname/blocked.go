package linkname

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// blockedTable holds blockedLinknames of cmd/link/internal/loader/loader.go
// for all known versions, one symbol a line: first and last minor version
// (none: to the newest known), symbol, the packages that may refer to it
// ("-": none). It is text and not a map so that it costs nothing until a link
// is checked. TestBlockedEqualsSources holds it against every toolchain.
const blockedTable = `
26- crypto/fips140.isBypassed crypto/fips140
26- crypto/fips140.setBypass crypto/fips140
26- crypto/fips140.unsetBypass crypto/fips140
24- crypto/internal/fips140.fatal crypto/internal/fips140
24- crypto/internal/fips140.getIndicator crypto/internal/fips140
24- crypto/internal/fips140.setIndicator crypto/internal/fips140
26- crypto/internal/rand.SetTestingReader testing/cryptotest
24- crypto/internal/sysrand.fatal crypto/internal/sysrand
24- crypto/rand.fatal crypto/rand
26- crypto/subtle.setDITDisabled crypto/subtle
26- crypto/subtle.setDITEnabled crypto/subtle
24- go:fipsinfo crypto/internal/fips140/check
25- internal/cpu.riscvHWProbe internal/cpu
26- internal/cpu.sysctlbynameBytes internal/cpu
26- internal/cpu.sysctlbynameInt32 internal/cpu
25- internal/runtime/cgroup.throw internal/runtime/cgroup
24- internal/runtime/maps.errNilAssign internal/runtime/maps
24- internal/runtime/maps.fatal internal/runtime/maps
24-24 internal/runtime/maps.mapKeyError internal/runtime/maps
24- internal/runtime/maps.newarray internal/runtime/maps
24- internal/runtime/maps.newobject internal/runtime/maps
26- internal/runtime/maps.rand internal/runtime/maps
25- internal/runtime/maps.typeString internal/runtime/maps
24- internal/runtime/maps.typedmemclr internal/runtime/maps
24- internal/runtime/maps.typedmemmove internal/runtime/maps
24- internal/sync.fatal internal/sync
24- internal/sync.runtime_SemacquireMutex internal/sync
24- internal/sync.runtime_Semrelease internal/sync
24- internal/sync.runtime_canSpin internal/sync
24- internal/sync.runtime_doSpin internal/sync
24- internal/sync.runtime_nanotime internal/sync
24- internal/sync.throw internal/sync
25- internal/synctest.IsInBubble internal/synctest
24- internal/synctest.Run internal/synctest
24- internal/synctest.Wait internal/synctest
24- internal/synctest.acquire internal/synctest
25- internal/synctest.associate internal/synctest
25- internal/synctest.disassociate internal/synctest
24- internal/synctest.inBubble internal/synctest
25- internal/synctest.isAssociated internal/synctest
24- internal/synctest.release internal/synctest
23-23 internal/weak.runtime_makeStrongFromWeak internal/weak
23-23 internal/weak.runtime_registerWeakPointer internal/weak
25- net.newWindowsFile net
26- runtime.addmoduledata -
23-26 runtime.coroswitch iter
24- runtime.getStaticuint64s reflect
24- runtime.mapaccess1 runtime
24- runtime.mapaccess1_fast32 runtime
24- runtime.mapaccess1_fast64 runtime
24- runtime.mapaccess1_faststr runtime
24- runtime.mapdelete_fast32 runtime
24- runtime.mapdelete_fast64 runtime
24- runtime.mapdelete_faststr runtime
23-26 runtime.newcoro iter
26- runtime.pprof_goroutineLeakProfileWithLabels runtime/pprof
26- runtime/pprof.runtime_goroutineLeakGC runtime/pprof
26- runtime/pprof.runtime_goroutineleakcount runtime/pprof
26- runtime/secret.appendSignalStacks runtime/secret
26- runtime/secret.count runtime/secret
26- runtime/secret.dec runtime/secret
26- runtime/secret.eraseSecrets runtime/secret
26- runtime/secret.getStack runtime/secret
26- runtime/secret.inc runtime/secret
25- runtime/trace.runtime_readTrace runtime/trace
25- runtime/trace.runtime_traceClockUnitsPerSecond runtime/trace
24- sync.runtime_SemacquireWaitGroup sync
25- sync_test.runtime_blockUntilEmptyCleanupQueue sync_test
26- syscall.rawsyscalln syscall
26- syscall.runtimeClearenv syscall
26- syscall.syscalln syscall
26- testing.checkParallel testing/cryptotest
25- testing/synctest.testingSynctestTest testing/synctest
25- time.runtimeIsBubbled time
24- time.runtimeNano time
24- time.runtimeNow time
25- unique.runtime_blockUntilEmptyCleanupQueue unique
`

// blocked returns the list of Go 1.minor: symbol to the packages that may
// refer to it.
func blocked(minor int) map[string][]string {
	list := make(map[string][]string)
	for line := range strings.Lines(strings.TrimSpace(blockedTable)) {
		f := strings.Fields(line)
		first, last, _ := strings.Cut(f[0], "-")
		if n, _ := strconv.Atoi(first); minor < n {
			continue
		}
		if n, err := strconv.Atoi(last); err == nil && minor > n {
			continue
		}
		list[f[1]] = nil
		if f[2] != "-" {
			list[f[1]] = strings.Split(f[2], ",")
		}
	}
	return list
}

// BlockedFromSource reads the list from the text of a toolchain's
// LoaderSource. It refuses a source in which the list is not the map literal
// of strings that it has been so far.
func BlockedFromSource(loader []byte) (map[string][]string, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", loader, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", LoaderSource, err)
	}
	lit := literal(f, "blockedLinknames")
	if lit == nil {
		return nil, fmt.Errorf("%s does not define blockedLinknames as a map literal", LoaderSource)
	}
	list := make(map[string][]string)
	for _, e := range lit.Elts {
		kv, ok := e.(*ast.KeyValueExpr)
		if !ok {
			return nil, fmt.Errorf("%s: blockedLinknames has an entry without a key", LoaderSource)
		}
		pkgs, ok := kv.Value.(*ast.CompositeLit)
		symbol, err := text(kv.Key)
		if !ok || err != nil {
			return nil, fmt.Errorf("%s: blockedLinknames has an entry that is not a string with a list of strings", LoaderSource)
		}
		list[symbol] = nil
		for _, p := range pkgs.Elts {
			pkg, err := text(p)
			if err != nil {
				return nil, fmt.Errorf("%s: blockedLinknames[%q]: %w", LoaderSource, symbol, err)
			}
			list[symbol] = append(list[symbol], pkg)
		}
	}
	return list, nil
}

// literal returns the composite literal that a package variable is set to.
func literal(f *ast.File, name string) *ast.CompositeLit {
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			if len(spec.Names) == 1 && spec.Names[0].Name == name && len(spec.Values) == 1 {
				lit, _ := spec.Values[0].(*ast.CompositeLit)
				return lit
			}
		}
	}
	return nil
}

// text returns the value of a string literal.
func text(e ast.Expr) (string, error) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", fmt.Errorf("not a string literal")
	}
	return strconv.Unquote(lit.Value)
}
