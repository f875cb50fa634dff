// Package cli is what linkgate's commands have in common: what a command is, the
// surroundings it runs in, how its arguments are read, its help, its errors and its exit
// codes.
//
// Each command is a package below this one. Its function Command returns its entry of the
// table of commands, in which everything about the command stands once: name, flags with
// their texts, help. The flags fill an options value, and run gets that value with the
// [Env], so that a test can call it. cmd/linkgate joins the entries.
//
// A tool that go starts passes none of this: see [ToolGlobals].
package cli

import (
	"encoding/json"
	"io"
	"os"
	"runtime/debug"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/project"
)

// An Env is the surroundings that a command runs in.
type Env struct {
	Getenv         func(string) string
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	Now            time.Time
	Organisation   project.Organisation
}

// OSEnv returns the surroundings of this process.
func OSEnv() Env {
	return story(Env{
		Getenv: os.Getenv, Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, Now: time.Now(),
		Organisation: project.Organisation{System: project.SystemPolicy},
	})
}

// Terminal reports whether standard output is a terminal that wants colours
// (no-color.org).
func (env Env) Terminal() bool {
	f, ok := env.Stdout.(*os.File)
	if !ok || env.Getenv("NO_COLOR") != "" || env.Getenv("TERM") == "dumb" {
		return false
	}
	fi, err := f.Stat()
	return err == nil && fi.Mode()&os.ModeCharDevice != 0
}

// Print prints a text.
func Print(env Env, text string) error {
	_, err := io.WriteString(env.Stdout, text)
	return err
}

// PrintJSON prints a value as JSON.
func PrintJSON(env Env, v any) error {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	return Print(env, b.String())
}

// Version is the version that go built this program as, empty where it had none.
func Version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "(devel)" {
		return ""
	}
	return info.Main.Version
}
