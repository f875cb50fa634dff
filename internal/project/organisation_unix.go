//go:build !windows

package project

import "github.com/linkgate/linkgate/internal/policy"

// SystemPolicy returns the path of the machine's policy.
func SystemPolicy() string { return "/etc/linkgate/" + policy.FileName }
