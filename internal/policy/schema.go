package policy

import (
	_ "embed"
	"fmt"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
)

// What is embedded has to be variables; strings, because the linker lays them out and nothing runs at start.

//go:embed schema.json
var schemaJSON string

//go:embed init.yaml
var initYAML string

// Schema returns the JSON Schema (draft 2020-12) of linkgate.yaml, for editors. It cannot express
// all that Parse checks: duplicates, ranges that contradict themselves, patterns.
func Schema() []byte { return []byte(schemaJSON) }

// Init returns the commented policy file to start from. It parses, and changes no build.
func Init() []byte { return []byte(strings.Replace(initYAML, "{{defaults}}\n", Defaults(), 1)) }

// Defaults returns the lines under defaults that say what holds without them, each with what its
// class is.
func Defaults() string {
	var b strings.Builder
	for _, info := range finding.Table() {
		fmt.Fprintf(&b, "  %-21s # %s\n", string(info.Class)+": "+string(info.Default), info.Brief)
	}
	return b.String()
}
