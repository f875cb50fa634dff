package symbols

// replacementTable lists what Go offers instead of symbols, a block each:
// symbols (path.Match patterns), and below them
//
//	use   the API, each since the version behind its @
//	see   the sources for it: files below GOROOT/src, and URLs
//	note  one clause
//	call  a symbol, how it is declared, and the package and expression that do the
//	      same, with $1 for the first argument
//
// A block without use says that there is no API, and where it is asked for.
// TestReplacements holds the versions against GOROOT/api, and the files
// against GOROOT/src of the newest two: they have to speak of the API.
const replacementTable = `
runtime.nanotime runtime.nanotime1 time.runtimeNano sync.runtime_nanotime internal/sync.runtime_nanotime
use time.Now@go1 time.Since@go1
see runtime/time_nofake.go https://go.dev/issue/61765
note keep a start = time.Now(): time.Since(start) reads the monotonic clock alone, as fast

runtime.walltime runtime.walltime1 time.now time.runtimeNow
use time.Now@go1
see time/time.go

time.absDate
use time.Time.Date@go1
see time/time.go

time.absClock
use time.Time.Clock@go1
see time/time.go

runtime.usleep
use time.Sleep@go1
see time/sleep.go

time.newTimer time.stopTimer time.resetTimer
use time.NewTimer@go1 time.AfterFunc@go1
see time/sleep.go

runtime.fastrand runtime.fastrandn runtime.fastrand64
use math/rand/v2.Uint32@go1.22 math/rand/v2.Uint32N@go1.22 math/rand/v2.Uint64@go1.22
see runtime/rand.go https://go.dev/issue/61716
note just as fast
call runtime.fastrand func() uint32 = math/rand/v2 rand.Uint32()
call runtime.fastrand64 func() uint64 = math/rand/v2 rand.Uint64()

runtime.rand runtime.rand32 runtime.randn runtime.cheaprand runtime.cheaprand64 runtime.cheaprandn
use math/rand/v2.Uint64@go1.22 math/rand/v2.Uint32N@go1.22
see runtime/rand.go https://go.dev/issue/61716
call runtime.rand func() uint64 = math/rand/v2 rand.Uint64()
call runtime.rand32 func() uint32 = math/rand/v2 rand.Uint32()
call runtime.cheaprand func() uint32 = math/rand/v2 rand.Uint32()

runtime.memhash runtime.memhash32 runtime.memhash64 runtime.memhashFallback
use hash/maphash.Bytes@go1.19 hash/maphash.Comparable@go1.24
see https://go.dev/issue/42710 https://go.dev/issue/54670

runtime.strhash runtime.stringHash runtime.strhashFallback
use hash/maphash.String@go1.19
see https://go.dev/issue/42710

runtime.typehash runtime.nilinterhash runtime.interhash runtime.efaceHash runtime.ifaceHash reflect.typehash
use hash/maphash.Comparable@go1.24 hash/maphash.WriteComparable@go1.24
see https://go.dev/issue/54670 https://go.dev/issue/21195

runtime.mapiterinit runtime.mapiternext reflect.mapiterinit reflect.mapiternext
use reflect.Value.MapRange@go1.12 maps.All@go1.23
see runtime/linkname_shim.go https://go.dev/issue/71408
note reflect.MapIter.Reset uses an iterator again

reflect.mapiterkey reflect.mapiterelem
use reflect.MapIter.Key@go1.12 reflect.Value.SetIterKey@go1.18 reflect.Value.SetIterValue@go1.18
see https://go.dev/issue/48294
note SetIterKey and SetIterValue do not allocate

reflect.mapassign reflect.mapassign0 reflect.mapassign_faststr* runtime.mapassign runtime.mapassign_* reflect.mapdelete reflect.mapdelete_faststr runtime.mapdelete runtime.mapdelete_*
use reflect.Value.SetMapIndex@go1
see reflect/map.go

reflect.mapaccess reflect.mapaccess_faststr runtime.mapaccess[12] runtime.mapaccess[12]_*
use reflect.Value.MapIndex@go1
see reflect/map.go

reflect.mapclear runtime.mapclear
use builtin.clear@go1.21 reflect.Value.Clear@go1.21
see reflect/value.go https://go.dev/issue/55002

reflect.maplen reflect.chanlen internal/reflectlite.maplen internal/reflectlite.chanlen
use reflect.Value.Len@go1
see reflect/value.go

reflect.chancap
use reflect.Value.Cap@go1
see reflect/value.go

reflect.makemap runtime.makemap runtime.makemap64 runtime.makemap_small
use reflect.MakeMapWithSize@go1.9
see reflect/value.go

reflect.makechan runtime.makechan
use reflect.MakeChan@go1
see reflect/value.go

reflect.chanrecv
use reflect.Value.Recv@go1 reflect.Value.TryRecv@go1
see reflect/value.go

reflect.chansend0
use reflect.Value.Send@go1 reflect.Value.TrySend@go1
see reflect/value.go

reflect.chanclose
use reflect.Value.Close@go1
see reflect/value.go

reflect.rselect
use reflect.Select@go1.1
see reflect/value.go

reflect.typedmemmove runtime.typedmemmove internal/reflectlite.typedmemmove
use reflect.Value.Set@go1
see reflect/value.go
note reflect.NewAt makes a Value of a pointer

reflect.typedslicecopy runtime.typedslicecopy
use reflect.Copy@go1
see reflect/value.go

reflect.typedmemclr runtime.typedmemclr
use reflect.Value.SetZero@go1.20
see reflect/value.go https://go.dev/issue/52376

reflect.unsafe_New internal/reflectlite.unsafe_New
use reflect.New@go1
see reflect/value.go

reflect.unsafe_NewArray runtime.newarray runtime.makeslice
use reflect.MakeSlice@go1
see reflect/value.go

reflect.growslice runtime.growslice
use slices.Grow@go1.21 reflect.Value.Grow@go1.20
see reflect/value.go https://go.dev/issue/48000 https://go.dev/issue/57433

reflect.toType reflect.toRType
use reflect.TypeOf@go1
see reflect/type.go https://github.com/goccy/go-json/pull/624

reflect.(\*rtype).ptrTo
use reflect.PointerTo@go1.18
see reflect/type.go https://github.com/goccy/go-json/pull/624

reflect.valueInterface
use reflect.Value.Interface@go1
see reflect/value.go

runtime.zeroVal
use reflect.Zero@go1
see reflect/value.go

reflect.(\*rtype).*
use reflect.Type@go1
see reflect/badlinkname.go https://github.com/goccy/go-json/pull/624
note its methods are those of the interface

runtime.memmove reflect.memmove
use builtin.copy@go1
see https://go.dev/ref/spec#Appending_and_copying_slices

runtime.memclrNoHeapPointers reflect.memclrNoHeapPointers
use builtin.clear@go1.21
see https://go.dev/ref/spec#Clear

runtime.memequal runtime.memequal_varlen
use bytes.Equal@go1
see bytes/bytes.go

runtime.cmpstring internal/bytealg.CompareString
use cmp.Compare@go1.21 strings.Compare@go1.5
see strings/compare.go
call runtime.cmpstring func(string, string) int = strings strings.Compare($1, $2)
call internal/bytealg.CompareString func(string, string) int = strings strings.Compare($1, $2)

internal/bytealg.IndexByte
use bytes.IndexByte@go1
see bytes/bytes.go
call internal/bytealg.IndexByte func([]byte, byte) int = bytes bytes.IndexByte($1, $2)

internal/bytealg.IndexByteString
use strings.IndexByte@go1.2
see strings/strings.go
call internal/bytealg.IndexByteString func(string, byte) int = strings strings.IndexByte($1, $2)

internal/bytealg.Count internal/bytealg.CountString
use bytes.Count@go1 strings.Count@go1
see bytes/bytes.go strings/strings.go

runtime.slicebytetostringtmp
use unsafe.String@go1.20 unsafe.SliceData@go1.20
see https://go.dev/doc/go1.20#language

runtime.gopanic
use builtin.panic@go1
see https://go.dev/ref/spec#Handling_panics

runtime.callers
use runtime.Callers@go1
see runtime/extern.go

runtime.findfunc runtime.funcname runtime.funcline runtime.funcline1 runtime.funcNameForPrint runtime.newInlineUnwinder
use runtime.CallersFrames@go1.7 runtime.FuncForPC@go1
see runtime/symtab.go

runtime.gcount runtime.allglen runtime.sched
use runtime.NumGoroutine@go1
see runtime/debug.go
call runtime.gcount func() int32 = runtime int32(runtime.NumGoroutine())

runtime.allgs runtime.allgptr runtime.forEachG runtime.goroutineProfileWithLabels runtime.pprof_goroutineProfileWithLabels
use runtime/pprof.Lookup@go1 runtime.GoroutineProfile@go1
see runtime/mprof.go

runtime.pprof_blockProfileInternal runtime.pprof_mutexProfileInternal runtime.pprof_memProfileInternal runtime.pprof_threadCreateInternal
use runtime/pprof.Lookup@go1
see runtime/pprof/pprof.go

runtime/pprof.readProfile
use runtime/pprof.StartCPUProfile@go1
see runtime/pprof/pprof.go

runtime/pprof.runtime_setProfLabel
use runtime/pprof.Do@go1.9 runtime/pprof.SetGoroutineLabels@go1.9
see runtime/pprof/runtime.go

runtime.memstats
use runtime.ReadMemStats@go1 runtime/metrics.Read@go1.16
see runtime/mstats.go

runtime/metrics.runtime_readMetrics
use runtime/metrics.Read@go1.16
see runtime/metrics/sample.go

runtime/debug.readGCStats
use runtime/debug.ReadGCStats@go1.1
see runtime/debug/garbage.go

runtime/debug.setGCPercent
use runtime/debug.SetGCPercent@go1.1
see runtime/debug/garbage.go

runtime/debug.setMemoryLimit
use runtime/debug.SetMemoryLimit@go1.19
see runtime/debug/garbage.go https://go.dev/issue/48409

runtime/debug.setMaxStack
use runtime/debug.SetMaxStack@go1.2
see runtime/debug/garbage.go
call runtime/debug.setMaxStack func(int) int = runtime/debug debug.SetMaxStack($1)

runtime/debug.setMaxThreads
use runtime/debug.SetMaxThreads@go1.2
see runtime/debug/garbage.go
call runtime/debug.setMaxThreads func(int) int = runtime/debug debug.SetMaxThreads($1)

runtime/debug.setPanicOnFault
use runtime/debug.SetPanicOnFault@go1.3
see runtime/debug/garbage.go

runtime/debug.freeOSMemory
use runtime/debug.FreeOSMemory@go1.1
see runtime/debug/garbage.go
call runtime/debug.freeOSMemory func() = runtime/debug debug.FreeOSMemory()

runtime/debug.modinfo runtime.modinfo
use runtime/debug.ReadBuildInfo@go1.12
see runtime/debug/mod.go

runtime.overrideWrite runtime.setCrashFD
use runtime/debug.SetCrashOutput@go1.23
see runtime/debug/stack.go https://go.dev/issue/42888
note it copies the output of fatal errors to a file, it does not take it away from stderr

runtime.gomaxprocs
use runtime.GOMAXPROCS@go1
see runtime/debug.go

runtime.ncpu runtime.numCPUStartup
use runtime.NumCPU@go1
see runtime/debug.go

runtime.buildVersion
use runtime.Version@go1
see runtime/extern.go

runtime.argslice runtime.argc runtime.argv os.runtime_args
use os.Args@go1
see os/proc.go
call os.runtime_args func() []string = os append([]string(nil), os.Args...)

syscall.runtime_envs runtime.envs
use os.Environ@go1
see os/env.go

syscall.runtimeSetenv syscall.runtimeUnsetenv
use os.Setenv@go1 os.Unsetenv@go1.4
see syscall/env_unix.go

os.runtime_beforeExit runtime.exit
use os.Exit@go1
see os/proc.go

os.executablePath
use os.Executable@go1.8
see os/executable.go

os/signal.signal_enable os/signal.signal_recv
use os/signal.Notify@go1
see os/signal/signal.go

os/signal.signal_disable
use os/signal.Stop@go1.1 os/signal.Reset@go1.5
see os/signal/signal.go

os/signal.signal_ignore
use os/signal.Ignore@go1.5
see os/signal/signal.go

os/signal.signal_ignored
use os/signal.Ignored@go1.11
see os/signal/signal.go

runtime/trace.userTaskCreate runtime/trace.userTaskEnd
use runtime/trace.NewTask@go1.11
see runtime/trace/annotation.go

runtime/trace.userRegion
use runtime/trace.StartRegion@go1.11
see runtime/trace/annotation.go

runtime/trace.userLog
use runtime/trace.Log@go1.11
see runtime/trace/annotation.go

sync.runtime_Semacquire* sync.runtime_Semrelease internal/sync.runtime_Semacquire* internal/sync.runtime_Semrelease internal/poll.runtime_Semacquire internal/poll.runtime_Semrelease runtime.semacquire* runtime.semrelease*
use sync.Mutex@go1 sync.Cond@go1 sync.WaitGroup@go1
see sync/runtime.go

sync.runtime_notifyList*
use sync.Cond@go1
see sync/cond.go

sync.runtime_registerPoolCleanup sync.poolCleanup
use sync.Pool@go1.3
see sync/pool.go

internal/runtime/atomic.*
use sync/atomic.LoadUint32@go1 sync/atomic.Pointer@go1.19 sync/atomic.Pointer@go1.19
see sync/atomic/doc.go

runtime.coroswitch runtime.newcoro runtime.corostart
use iter.Pull@go1.23
see iter/iter.go https://go.dev/issue/61897

internal/weak.runtime_* weak.runtime_*
use weak.Make@go1.24 weak.Pointer@go1.24
see https://go.dev/issue/67552

unique.runtime_registerUniqueMapCleanup
use unique.Make@go1.23 runtime.AddCleanup@go1.24
see unique/handle.go https://go.dev/issue/67535

internal/synctest.* testing/synctest.testingSynctestTest
use testing/synctest.Test@go1.25
see https://go.dev/issue/67434

maps.clone
use maps.Clone@go1.21
see maps/maps.go

maps.keys
use maps.Keys@go1.23
see maps/iter.go https://go.dev/issue/61900

maps.values
use maps.Values@go1.23
see maps/iter.go https://go.dev/issue/61900

plugin.lastmoduleinit
use plugin.Open@go1.8
see plugin/plugin_dlopen.go

database/sql.convertAssign
use database/sql.ConvertAssign@go1.27
see database/sql/convert.go https://go.dev/issue/67546
call database/sql.convertAssign func(any, any) error = database/sql sql.ConvertAssign($1, $2)

database/sql.drivers
use database/sql.Drivers@go1.4
see database/sql/sql.go
note the names, not the drivers

crypto/x509.systemRoots
use crypto/x509.SetFallbackRoots@go1.20
see crypto/x509/root.go https://go.dev/issue/43958
note GODEBUG=x509usefallbackroots=1 prefers them to the system's

go/build.defaultReleaseTags
use go/build.Default.ReleaseTags@go1.1
see go/build/build.go

go/build.defaultToolTags
use go/build.Default.ToolTags@go1.17
see go/build/build.go

net/http.readRequest
use net/http.ReadRequest@go1
see net/http/request.go

net/http.parseBasicAuth
use net/http.Request.BasicAuth@go1.4
see net/http/request.go

net/http.cloneTLSConfig
use crypto/tls.Config.Clone@go1.8
see net/http/transport.go

net/http.cloneOrMakeHeader
use net/http.Header.Clone@go1.13
see net/http/clone.go

net/http.cloneURL net/http.cloneURLValues net/http.cloneMultipartForm net/http.cloneMultipartFileHeader
use net/http.Request.Clone@go1.13
see net/http/request.go

net/textproto.readMIMEHeader
use net/textproto.Reader.ReadMIMEHeader@go1
see net/textproto/reader.go

runtime.getAuxv
use golang.org/x/sys/unix.Auxv@v0.30.0
see https://go.dev/issue/67839

syscall.mmap
use golang.org/x/sys/unix.MmapPtr@v0.22.0
see https://go.dev/issue/56123

syscall.munmap
use golang.org/x/sys/unix.MunmapPtr@v0.22.0
see https://go.dev/issue/56123

syscall.utimensat
use golang.org/x/sys/unix.UtimesNanoAt
see https://pkg.go.dev/golang.org/x/sys/unix#UtimesNanoAt

internal/cpu.X86 internal/cpu.ARM internal/cpu.ARM64 internal/cpu.Loong64 internal/cpu.MIPS64X internal/cpu.PPC64 internal/cpu.RISCV64 internal/cpu.S390X
use golang.org/x/sys/cpu.X86
see https://pkg.go.dev/golang.org/x/sys/cpu
note one variable for each architecture, as in internal/cpu

runtime.stopTheWorld* runtime.startTheWorld*
see https://go.dev/issue/68167
note the proposal of one was closed

runtime.procPin runtime.procUnpin sync.runtime_procPin sync.runtime_procUnpin sync/atomic.runtime_procPin sync/atomic.runtime_procUnpin
see https://go.dev/issue/18802
note sync.Pool keeps values by processor; a type for others is proposed

net.zoneCache
see https://go.dev/issue/40569 https://go.dev/issue/68082
note what it works around on Android is an open issue

runtime.getm runtime.getg
see https://go.dev/doc/faq#no_goroutine_id https://go.dev/issue/22770
note goroutines have no name or number on purpose
`
