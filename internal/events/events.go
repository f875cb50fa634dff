// Package events is linkgate's log: JSON Lines, one event a line, each with
// "schema" and "event" first.
//
// It holds the documented structs of the lines, [Append], which adds whole
// lines to a file in one write, so that the links of a parallel build never
// tear each other's lines, and [Read], which streams them back from any bytes.
// Read skips kinds and fields it does not know, so that an older linkgate reads
// a newer log of the same schema; it refuses a newer schema, and reports, with
// its number, a line that is no event.
//
// The lines of a link hold no clock, process id or temporary path: the same
// build writes the same lines. [BreakGlass] alone has a clock there. The lines of
// a build's course, [Tool], [Build] and [Action], are all clocks.
package events

// Schema is the number that every line carries in "schema". It grows when a
// field changes its meaning or goes away, not when one is added.
const Schema = 1

// Event is a line of the log: [*Relocation], [Kept], [*Link], [*Problem], [*Tool],
// [*Build] or [*Action].
type Event interface {
	// kind is the line's "event".
	kind() string
}

// The values of "event".
const (
	kindRelocation = "relocation"
	kindLink       = "link"
	kindProblem    = "problem"
	kindTool       = "tool"
	kindBuild      = "build"
	kindAction     = "action"
)

func (*Relocation) kind() string { return kindRelocation }
func (*Link) kind() string       { return kindLink }
func (*Problem) kind() string    { return kindProblem }
func (*Tool) kind() string       { return kindTool }
func (*Build) kind() string      { return kindBuild }
func (*Action) kind() string     { return kindAction }

// Values of [Package.Module] for packages of the Go toolchain.
const (
	ModuleStd = "std"
	ModuleCmd = "cmd"
)

// Package says where a package comes from.
type Package struct {
	// Path is the import path as go list prints it, for a main package too
	// (the linker says "main").
	Path string `json:"package"`
	// Module is the module's path before any replacement; [ModuleStd] or [ModuleCmd]
	// for a package of the toolchain.
	Module string `json:"module"`
	// Version is the module's version, for std the toolchain's ("go1.26.8"),
	// empty or "(devel)" where it has none.
	Version string `json:"version"`
	// Replace is the right side of a replacement: "./dir" or "path@version".
	Replace string `json:"replace,omitempty"`
}
