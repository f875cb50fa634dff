//go:build !unix

package project

import "errors"

// parentDir cannot tell: this system shows no process another's directory.
func parentDir() (string, error) {
	return "", errors.New("this system does not show it")
}

// goParentDir cannot tell: this system shows no process another's directory.
func goParentDir() (string, error) {
	return "", errors.New("this system does not show it cheaply")
}

// goCommandLine cannot tell: this system shows the arguments of another program as one text.
func goCommandLine() []string { return nil }
