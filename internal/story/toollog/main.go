// Toollog is another toolexec program, for stories: it notes each tool and what it
// is given in the file TOOLLOG, and runs it.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/process"
)

func main() {
	if err := note(os.Getenv("TOOLLOG"), os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "toollog:", err)
		os.Exit(1)
	}
	os.Exit(process.Exec(os.Args[1:], os.Stdout, os.Stderr))
}

func note(file string, command []string) error {
	f, err := os.OpenFile(file, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o666)
	if err != nil {
		return err
	}
	name := strings.TrimSuffix(filepath.Base(command[0]), ".exe")
	_, err = fmt.Fprintln(f, name, os.Getenv("TOOLEXEC_IMPORTPATH"), strings.Join(command[1:], " "))
	if closed := f.Close(); err == nil {
		err = closed
	}
	return err
}
