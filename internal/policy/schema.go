package policy

import _ "embed"

// What is embedded has to be variables; strings, because the linker lays them out and nothing runs at start.

//go:embed schema.json
var schemaJSON string

//go:embed init.yaml
var initYAML string

// Schema returns the JSON Schema (draft 2020-12) of linkgate.yaml, for editors. It cannot express
// all that Parse checks: duplicates, ranges that contradict themselves, patterns.
func Schema() []byte { return []byte(schemaJSON) }

// Init returns the commented policy file to start from. It parses, and changes no build.
func Init() []byte { return []byte(initYAML) }
