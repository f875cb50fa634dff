package events

import "time"

// Tool is one run of one of go's tools, as linkgate saw it from beside.
type Tool struct {
	// Build is the same in all lines of one build.
	Build string `json:"build"`
	// Tool is what go knows it by: "compile", "asm", "cgo", "vet", "cover",
	// "link", "pack".
	Tool string `json:"tool"`
	// Package is what the tool worked on, as TOOLEXEC_IMPORTPATH has it:
	// "example.com/a", for a test's variant "example.com/a [example.com/a.test]".
	Package string `json:"package"`
	// Module and Version say where the package comes from, as in [Package];
	// empty where the command line does not tell: of a test's own main package,
	// of cgo's second run, and the version of what is replaced.
	Module  string `json:"module,omitempty"`
	Version string `json:"version,omitempty"`
	// Go, GOOS and GOARCH are the toolchain ("go1.26.8") and the target.
	Go     string `json:"go"`
	GOOS   string `json:"goos"`
	GOARCH string `json:"goarch"`

	// Start is when the tool was started, in UTC.
	Start time.Time `json:"start"`
	// Wall, User and System are nanoseconds, the tool's own and its children's;
	// linkgate's are in Own.
	Wall   time.Duration `json:"wall_ns"`
	User   time.Duration `json:"user_ns"`
	System time.Duration `json:"system_ns"`
	// PeakMemory is the largest resident set, in bytes; 0 where the system does
	// not tell. Linux counts in what linkgate had resident when it started the
	// tool (exec_mmap): about 8 MB, of a link more.
	PeakMemory int64 `json:"peak_memory"`
	// Exit is the exit code that go got, and Signal what ended the tool, if a
	// signal did, "killed": then Exit is 128 and the signal's number.
	Exit   int    `json:"exit"`
	Signal string `json:"signal,omitempty"`
	// NotRun says that linkgate stopped the link before the linker: only Own
	// was spent.
	NotRun bool `json:"not_run,omitempty"`
	// In is the size in bytes of the sources that the command line names, of a
	// vet those that its configuration lists, of a link the archives; Out that
	// of what -o names.
	In  int64 `json:"in"`
	Out int64 `json:"out"`

	// Own is what linkgate itself took for this tool.
	Own Own `json:"own"`
}

// Own is linkgate's part of a tool's run, in nanoseconds: Wall before the tool
// started and after it ended, User and System of its process from its start (0
// where the system is no Unix). What it takes to write this line is in none.
type Own struct {
	Wall   time.Duration `json:"wall_ns"`
	User   time.Duration `json:"user_ns"`
	System time.Duration `json:"system_ns"`
}

// End is when the tool ended.
func (t *Tool) End() time.Time { return t.Start.Add(t.Wall) }
