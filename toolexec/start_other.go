//go:build !unix

package toolexec

import "errors"

// parentDir cannot tell: this system shows no process another's directory.
func parentDir() (string, error) {
	return "", errors.New("this system does not show it")
}

// cheapParentDir cannot tell: this system shows no process another's directory.
func cheapParentDir() (string, error) {
	return "", errors.New("this system does not show it cheaply")
}
