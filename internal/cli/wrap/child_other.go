//go:build !unix

package wrap

import "os"

// passedOn lists the signals that this process outlives. The console gives them to
// go as well.
func passedOn() []os.Signal { return []os.Signal{os.Interrupt} }

// ending returns go's exit code; here no signal ends a process.
func ending(state *os.ProcessState) (exit int, by string) { return state.ExitCode(), "" }

// endAs returns go's exit code.
func endAs(state *os.ProcessState) int { return state.ExitCode() }
