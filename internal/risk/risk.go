// Package risk says what can go wrong where a package outside the standard library uses one
// of its private symbols, from what the symbol is: a table, and how bad each class is.
package risk

import "strings"

// A Class is a kind of damage. A symbol has at most one.
type Class string

// The classes.
const (
	Secrets   Class = "secrets"   // randomness that can be guessed, where secrets are made
	Crypto    Class = "crypto"    // TLS and crypto internals
	Memory    Class = "memory"    // memory without checks
	Scheduler Class = "scheduler" // scheduler and garbage collector state
	Random    Class = "random"    // randomness that can be guessed
	Clock     Class = "clock"     // clocks
	None      Class = ""
)

// An Info is what people are told of a class.
type Info struct {
	Class    Class
	Severity float64 // SARIF's security-severity, on the scale of CVSS
	Text     string
}

// Table returns what is known of every class, the worst first. None is that of all other
// symbols.
func Table() []Info {
	return []Info{
		{Secrets, 9.1, "A generator whose numbers can be guessed, in a package that makes secrets: keys and tokens can be guessed."},
		{Crypto, 8.8, "TLS and crypto internals: a change there can weaken a connection or a signature without an error."},
		{Memory, 8.1, "Memory without checks of bounds, types and the garbage collector: a wrong use corrupts it."},
		{Scheduler, 7.0, "State of the scheduler and of the garbage collector: a wrong use hangs or crashes the program."},
		{Random, 5.3, "A generator whose numbers can be guessed: not for anything secret."},
		{None, 4.0, "Another private symbol: it can change or go away in any release."},
		{Clock, 2.0, "A clock: it can change or go away in any release, and what it returns is no secret."},
	}
}

// Severity is how bad a class is.
func (c Class) Severity() float64 {
	for _, info := range Table() {
		if info.Class == c {
			return info.Severity
		}
	}
	return 0
}

// table has symbols of each class; an asterisk at the end stands for any text. The first line
// that fits counts.
const table = `
random runtime.fastrand* runtime.cheaprand* runtime.rand runtime.rand32 runtime.randn runtime.rand_* math/rand.* math/rand/v2.* internal/runtime/maps.rand
clock runtime.nanotime* runtime.walltime* runtime.cputicks runtime.usleep runtime.ticksPerSecond time.now time.runtimeNano time.runtimeNow time.runtimeIsBubbled time.abs* time.Time.* sync.runtime_nanotime internal/sync.runtime_nanotime
crypto crypto.* crypto/* net/http.*TLS* net/http.cloneTLSConfig vendor/golang.org/x/crypto/* internal/runtime/fips* runtime.fips_*
memory runtime.mem* runtime.typedmem* runtime.typedslice* runtime.bulkBarrier* runtime.mallocgc* runtime.malloc* runtime.newobject runtime.newarray runtime.growslice* runtime.makeslice* runtime.rawbyteslice runtime.rawruneslice runtime.rawstring* runtime.rawmem* runtime.slicebytetostring* runtime.stringtoslicebyte* runtime.persistentalloc* runtime.sysAlloc* runtime.sysFree* runtime.sysMap* runtime.sysReserve* runtime.add runtime.noescape runtime.map* runtime.makemap* runtime.evacuate* runtime.convT* runtime.assertE2I* runtime.typehash runtime.strhash* runtime.nilinterhash runtime.interhash runtime.efaceeq runtime.ifaceeq runtime.chan* runtime.makechan* runtime.cgo* runtime.firstmoduledata runtime.lastmoduledatap runtime.activeModules runtime.findfunc* runtime.funcdata runtime.pclntab* runtime.zeroVal runtime.spillArgs runtime.unspillArgs reflect.* internal/reflectlite.* internal/abi.* internal/bytealg.* internal/unsafeheader.* internal/runtime/maps.* internal/runtime/atomic.* syscall.mmap syscall.munmap
scheduler runtime.stopTheWorld* runtime.startTheWorld* runtime.gopark* runtime.goready* runtime.ready runtime.procPin runtime.procUnpin runtime.proc* runtime.getg* runtime.getm* runtime.allg* runtime.allm* runtime.allp* runtime.sched* runtime.sysmon runtime.newproc* runtime.newm* runtime.newosproc* runtime.mcall runtime.systemstack* runtime.morestack* runtime.mstart* runtime.entersyscall* runtime.exitsyscall* runtime.reentersyscall runtime.gc* runtime.GC* runtime.writeBarrier runtime.wb* runtime.mheap* runtime.memstats runtime.work runtime.sema* runtime.notetsleep* runtime.notewakeup* runtime.note* runtime.lock* runtime.unlock* runtime.osyield* runtime.acquirem runtime.releasem runtime.goexit* runtime.goschedguarded runtime.Gosched* runtime.mProf* runtime.netpoll* runtime.poll* runtime.sig* runtime.set*sig* runtime.dieFromSignal runtime.preempt* runtime.asyncPreempt* runtime.coro* runtime.newcoro runtime.gomaxprocs runtime.ncpu runtime.runqget runtime.runq* runtime.timer* runtime.forEach* runtime.traceback* runtime.goroutine* runtime.doInit* runtime.main_* runtime.modulesinit runtime.mutex* runtime.fatal* runtime.throw runtime.go* runtime/debug.* runtime/trace.* runtime/pprof.* sync.* sync/atomic.* internal/sync.* internal/poll.* internal/runtime/* internal/synctest.* os/signal.* weak.* unique.* plugin.* time.newTimer time.stopTimer time.resetTimer time.Sleep
`

// Of returns the class of a symbol of the standard library, by the linker's name.
func Of(symbol string) Class {
	for line := range strings.Lines(table) {
		class, patterns, _ := strings.Cut(strings.TrimSpace(line), " ")
		for pattern := range strings.FieldsSeq(patterns) {
			if fits(pattern, symbol) {
				return Class(class)
			}
		}
	}
	return None
}

// fits reports whether a symbol is what a pattern of the table stands for.
func fits(pattern, symbol string) bool {
	first, rest, open := strings.Cut(pattern, "*")
	tail, ok := strings.CutPrefix(symbol, first)
	if !open || !ok || rest == "" {
		return ok && (open || tail == "")
	}
	within, last := strings.CutSuffix(rest, "*")
	return last && strings.Contains(tail, within)
}
