//go:build !unix

package project

import "errors"

// parentDir returns an error: this system does not show another process's directory.
func parentDir() (string, error) {
	return "", errors.New("this system does not show it")
}

// goDir returns an error: this system does not show another process's directory.
func goDir() (string, error) { return parentDir() }

// goParentDir returns an error: this system does not show another process's directory.
func goParentDir() (string, error) {
	return "", errors.New("this system does not show it cheaply")
}

// goCommandLine returns nil: this system does not show the arguments of another program one by
// one.
func goCommandLine() []string { return nil }
