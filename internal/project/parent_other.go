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
