// Package policy is linkgate policy: the policy that holds here, and what becomes of it.
package policy

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// Command returns the entry of the table of commands.
func Command() cli.Command {
	return cli.Command{
		Name:     "policy",
		Short:    "check the policy, write a starting one, say what holds here and why, list what ends soon, fetch the modules that it extends",
		Long:     long(),
		Commands: []cli.Command{checkCommand(), explainCommand(), dueCommand(), fetchCommand(), initCommand(), schemaCommand()},
	}
}

// long explains the file.
func long() string {
	var b strings.Builder
	b.WriteString(fileHead)
	for _, info := range finding.Table() {
		fmt.Fprintf(&b, "\t  %-21s # %s\n", string(info.Class)+": "+string(info.Default), info.Brief)
	}
	b.WriteString(fileTail)
	return b.String()
}

const fileHead = `The policy is linkgate.yaml in the root of the main module (in a workspace: of
the module that is linked, else beside go.work), or the file that -policy or
LINKGATE_POLICY names.

	version: 1
	mode: enforce           # observe (log, change nothing) |
	                        # warn (let through, print) | enforce
	defaults:               # by class, where no rule matches
`

const fileTail = `	honor-global-flag: true # -ldflags=-checklinkname=0 grants the whole binary
	rules:                  # the first rule that matches decides
	  - module: github.com/bytedance/sonic
	    versions: ">=v1.12.0 <v1.15.0"
	    go: ">=1.23 <1.28"
	    symbols: [encoding/json.*]
	    action: allow       # allow | warn | deny
	    reason: JIT needs it until PLAT-1234
	    owner: platform
	    expires: 2027-03-31 # from that day (UTC) the rule no longer matches
	    until-go: 1.28      # from that toolchain on neither
	rollout:                # enforce where one step applies
	  - percent: 25         # of main modules; who is in stays in
	  - modules: [corp.example/payments/**]
	    after: 2027-01-15   # all that a step has must hold
	# extends: [../org/linkgate.yaml, module:corp.example/policy@v1.4.0]
	require:                # of every rule that allows or warns
	  fields: [reason, owner, expires]
	  days: 365             # expires is at most so many days from today
	final: [mode]           # not to be loosened by what extends this file; so
	                        # is a rule with final: true
	break-glass: true       # LINKGATE_MODE=warn|observe is honoured, and logged
	telemetry: off          # on, unless a policy says this: the log notes each
	                        # tool of a build, its time and memory
	attest: true            # a note in the program, for linkgate verify and
	                        # attest: the policy's digest, guard, grants

An organisation's policy stands above it, whichever it is:
/etc/linkgate/linkgate.yaml (%ProgramData%\linkgate\linkgate.yaml on Windows).
It is read as if every policy extended it, and no file of a repository, flag or
variable can loosen what is final in it. If the file is there but cannot be
read, every link ends. A file linkgate.yml, .linkgate.yaml or the like where
linkgate.yaml is expected is an error.

module    a path, a pattern as in GOPRIVATE (corp.example/*), or main. A
          replaced module keeps its own path here; replaced: true|false asks
          for it.
versions  comparisons joined by spaces, alternatives by ||; v1.2 is v1.2.0.
          What replaces a module is not the version that is required: where
          another module or a directory does, only a rule that denies matches,
          or one that says replaced: true, which means the required version.
          The main module has no version and matches none.
symbols   globs (path.Match: * stops at a slash), or symbols as they are.
classes   restricts a rule to these classes. Without it a rule that allows or
          warns is not for what can replace the symbol, nor for what cannot be
          read or takes it for what it is not: shadow, push-std, push-module,
          host-object, unread and signature have to be named.
          no-effect is what the directives are that have no effect: with
          action: allow nobody is told of them.

Grants are carried out on private copies of the granted packages, in which
the granted references are masked: the linker itself still checks all others.

linkgate help rollout says in which order all of this decides.
`

func initCommand() cli.Command {
	return cli.Command{
		Name:  "init",
		Short: "write a commented starting file",
		Run: func(env cli.Env, g cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return writeInit(env, g)
		},
	}
}

// writeInit writes the starting file into the main module's root.
func writeInit(env cli.Env, g cli.Globals) error {
	path := g.Policy
	if path == "" {
		root, err := project.PolicyRoot(g.Project(env))
		if err != nil {
			return err
		}
		path = filepath.Join(root, policy.FileName)
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	_, err = f.Write(policy.Init())
	if err := errors.Join(err, f.Close()); err != nil {
		return err
	}
	fmt.Fprintf(env.Stdout, "wrote %s: it only observes until you set its mode\n", path)
	return nil
}

func schemaCommand() cli.Command {
	return cli.Command{
		Name:  "schema",
		Short: "print the JSON Schema for editors",
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			if err := cli.NoArguments(args); err != nil {
				return err
			}
			return cli.Print(env, string(policy.Schema()))
		},
	}
}
