package goobj

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"strconv"
	"strings"
)

// BuiltinSource is the file of a GOROOT that lists the builtins.
const BuiltinSource = "src/cmd/internal/goobj/builtinlist.go"

// A Builtin is a symbol of the runtime that objects name by its place in a
// list which compiler and linker share.
type Builtin struct {
	Name string
	ABI  uint16
}

// Builtins returns the list of Go 1.minor, and whether it is built in.
func Builtins(minor int) ([]Builtin, bool) {
	if minor < MinMinor || minor > MaxMinor {
		return nil, false
	}
	var list []Builtin
	for line := range strings.Lines(strings.TrimSpace(builtinNames)) {
		name, words, _ := strings.Cut(strings.TrimSpace(line), "\t")
		b := Builtin{Name: name, ABI: 1}
		if !strings.HasPrefix(b.Name, "type:") {
			b.Name = "runtime." + b.Name
		}
		known := true
		for word := range strings.FieldsSeq(words) {
			first, last, isRange := strings.Cut(word, "-")
			if !isRange {
				b.ABI = 0
				continue
			}
			if n, err := strconv.Atoi(first); err == nil && minor < n {
				known = false
			}
			if n, err := strconv.Atoi(last); err == nil && minor > n {
				known = false
			}
		}
		if known {
			list = append(list, b)
		}
	}
	return list, true
}

// BuiltinsFromSource reads the list of a toolchain newer than all known from
// the text of its own BuiltinSource. It refuses a source in which it is not a
// variable "builtins" with a literal name and ABI in each entry.
func BuiltinsFromSource(src []byte) ([]Builtin, error) {
	f, err := parser.ParseFile(token.NewFileSet(), "", src, parser.SkipObjectResolution)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", BuiltinSource, err)
	}
	var list []Builtin
	for _, d := range f.Decls {
		decl, ok := d.(*ast.GenDecl)
		if !ok || decl.Tok != token.VAR {
			continue
		}
		for _, s := range decl.Specs {
			spec := s.(*ast.ValueSpec)
			if spec.Names[0].Name != "builtins" || len(spec.Values) != 1 {
				continue
			}
			lit, ok := spec.Values[0].(*ast.CompositeLit)
			if !ok {
				continue
			}
			for _, e := range lit.Elts {
				b, err := builtinEntry(e)
				if err != nil {
					return nil, fmt.Errorf("%s: entry %d: %w", BuiltinSource, len(list), err)
				}
				list = append(list, b)
			}
		}
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("%s does not list the builtins", BuiltinSource)
	}
	return list, nil
}

// builtinEntry reads {"runtime.newobject", 1}.
func builtinEntry(e ast.Expr) (Builtin, error) {
	lit, ok := e.(*ast.CompositeLit)
	if !ok || len(lit.Elts) != 2 {
		return Builtin{}, fmt.Errorf("not a name and an ABI")
	}
	name, ok1 := lit.Elts[0].(*ast.BasicLit)
	abi, ok2 := lit.Elts[1].(*ast.BasicLit)
	if !ok1 || !ok2 || name.Kind != token.STRING || abi.Kind != token.INT {
		return Builtin{}, fmt.Errorf("not a literal name and ABI")
	}
	s, err := strconv.Unquote(name.Value)
	if err != nil {
		return Builtin{}, err
	}
	n, err := strconv.ParseUint(abi.Value, 10, 1)
	if err != nil {
		return Builtin{}, err
	}
	return Builtin{s, uint16(n)}, nil
}

// builtinNames merges the lists of all known versions: a name, without its
// "runtime.", and behind a tab, "0" if its ABI is that and not 1, and where it
// is not in all versions, the first and last minor version. The order counts.
// TestBuiltinsEqualSources holds it against every toolchain.
const builtinNames = `
newobject
mallocgc
panicdivide
panicshift
panicmakeslicelen
panicmakeslicecap
throwinit
panicwrap
gopanic
gorecover
goschedguarded
goPanicIndex
goPanicIndexU
goPanicSliceAlen
goPanicSliceAlenU
goPanicSliceAcap
goPanicSliceAcapU
goPanicSliceB
goPanicSliceBU
goPanicSlice3Alen
goPanicSlice3AlenU
goPanicSlice3Acap
goPanicSlice3AcapU
goPanicSlice3B
goPanicSlice3BU
goPanicSlice3C
goPanicSlice3CU
goPanicSliceConvert
printbool
printfloat	-25
printfloat64	26-
printfloat32	26-
printint
printhex
printuint
printcomplex	-25
printcomplex128	26-
printcomplex64	26-
printstring
printquoted	26-
printpointer
printuintptr
printiface
printeface
printslice
printnl
printsp
printlock
printunlock
concatstring2
concatstring3
concatstring4
concatstring5
concatstrings
concatbyte2	24-
concatbyte3	24-
concatbyte4	24-
concatbyte5	24-
concatbytes	24-
cmpstring
intstring
slicebytetostring
slicebytetostringtmp
slicerunetostring
stringtoslicebyte
stringtoslicerune
slicecopy
decoderune
countrunes
convT
convTnoptr
convT16
convT32
convT64
convTstring
convTslice
assertE2I
assertE2I2
panicdottypeE
panicdottypeI
panicnildottype
typeAssert
interfaceSwitch
ifaceeq
efaceeq
panicrangestate
deferrangefunc
rand	24-
rand32
makemap64
makemap
makemap_small
mapaccess1
mapaccess1_fast32
mapaccess1_fast64
mapaccess1_faststr
mapaccess1_fat
mapaccess2
mapaccess2_fast32
mapaccess2_fast64
mapaccess2_faststr
mapaccess2_fat
mapassign
mapassign_fast32
mapassign_fast32ptr
mapassign_fast64
mapassign_fast64ptr
mapassign_faststr
mapiterinit	-25
mapIterStart	24-
mapdelete
mapdelete_fast32
mapdelete_fast64
mapdelete_faststr
mapiternext	-25
mapIterNext	24-
mapclear
makechan64
makechan
chanrecv1
chanrecv2
chansend1
closechan
chanlen
chancap
writeBarrier	0
typedmemmove
typedmemclr
typedslicecopy
selectnbsend
selectnbrecv
selectsetpc
selectgo
block
makeslice
makeslice64
makeslicecopy
growslice
growsliceBuf	27-
growsliceBufNoAlias	27-
growsliceNoAlias	27-
unsafeslicecheckptr
panicunsafeslicelen
panicunsafeslicenilptr
unsafestringcheckptr
panicunsafestringlen
panicunsafestringnilptr
moveSlice	27-
moveSliceNoScan	27-
moveSliceNoCap	27-
moveSliceNoCapNoScan	27-
memmove
memclrNoHeapPointers
memclrHasPointers
memequal
memequal0
memequal8
memequal16
memequal32
memequal64
memequal128
f32equal
f64equal
c64equal
c128equal
strequal
interequal
nilinterequal
memhash
memhash0
memhash8
memhash16
memhash32
memhash64
memhash128
f32hash
f64hash
c64hash
c128hash
strhash
interhash
nilinterhash
int64div
uint64div
int64mod
uint64mod
float64toint64
float64touint64
float64touint32
int64tofloat64
int64tofloat32
uint64tofloat64
uint64tofloat32
uint32tofloat64
complex128div
getcallerpc	-23
getcallersp	-23
racefuncenter
racefuncexit
raceread
racewrite
racereadrange
racewriterange
msanread
msanwrite
msanmove
asanread
asanwrite
checkptrAlignment
checkptrArithmetic
libfuzzerTraceCmp1
libfuzzerTraceCmp2
libfuzzerTraceCmp4
libfuzzerTraceCmp8
libfuzzerTraceConstCmp1
libfuzzerTraceConstCmp2
libfuzzerTraceConstCmp4
libfuzzerTraceConstCmp8
libfuzzerHookStrCmp
libfuzzerHookEqualFold
addCovMeta
x86HasAVX	0 27-
x86HasFMA	0 27-
x86HasPOPCNT	0
x86HasSSE41	0
x86HasFMA	0 -26
armHasVFPv4	0
arm64HasATOMICS	0
loong64HasLAMCAS	0 24-
loong64HasLAM_BH	0 24-
loong64HasDBAR_HINTS	0 27-
loong64HasLSX	0 24-
riscv64HasZbb	0 25-
asanregisterglobals
KeepAlive	27-
deferproc
deferprocStack
deferreturn
newproc
panicoverflow
sigpanic
gcWriteBarrier	-26
gcWriteBarrier1	27-
gcWriteBarrier2	27-
gcWriteBarrier3	27-
gcWriteBarrier4	27-
gcWriteBarrier5	27-
gcWriteBarrier6	27-
gcWriteBarrier7	27-
gcWriteBarrier8	27-
duffzero
duffcopy
morestack	0
morestackc	0
morestack_noctxt	0
retpolineAX	0 27-
retpolineCX	0 27-
retpolineDX	0 27-
retpolineBX	0 27-
retpolineBP	0 27-
retpolineSI	0 27-
retpolineDI	0 27-
retpolineR8	0 27-
retpolineR9	0 27-
retpolineR10	0 27-
retpolineR11	0 27-
retpolineR12	0 27-
retpolineR13	0 27-
retpolineR14	0 27-
retpolineR15	0 27-
tls_g	0 27-
type:int8	0
type:*int8	0
type:uint8	0
type:*uint8	0
type:int16	0
type:*int16	0
type:uint16	0
type:*uint16	0
type:int32	0
type:*int32	0
type:uint32	0
type:*uint32	0
type:int64	0
type:*int64	0
type:uint64	0
type:*uint64	0
type:float32	0
type:*float32	0
type:float64	0
type:*float64	0
type:complex64	0
type:*complex64	0
type:complex128	0
type:*complex128	0
type:unsafe.Pointer	0
type:*unsafe.Pointer	0
type:uintptr	0
type:*uintptr	0
type:bool	0
type:*bool	0
type:string	0
type:*string	0
type:error	0
type:*error	0
type:func(error) string	0
type:*func(error) string	0
`
