package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/toolexec"
)

// policyCommand is `linkgate policy check|init|schema`.
func policyCommand(w world, o options, args []string) int {
	if len(args) < 2 {
		return w.usage(errors.New("policy: check, init or schema?"))
	}
	switch args[1] {
	case "check":
		return policyCheck(w, o, args[2:])
	case "init":
		return policyInit(w, o, args[2:])
	case "schema":
		if _, err := w.stdout.Write(policy.Schema()); err != nil {
			return w.fail(err)
		}
		return exitOK
	}
	return w.usage(fmt.Errorf("policy: unknown command %q", args[1]))
}

// policyCheck reads the files named, or those that a build here would use.
func policyCheck(w world, o options, args []string) int {
	flags := flag.NewFlagSet("linkgate policy check", flag.ContinueOnError)
	flags.Usage = func() {}
	flags.SetOutput(w.stderr)
	if err := flags.Parse(args); err != nil {
		return w.usage(fmt.Errorf("policy check: %w", err))
	}
	files := flags.Args()
	if len(files) == 0 {
		var err error
		if files, err = toolexec.PolicyFiles(w.toolexec(o, nil)); err != nil {
			return w.fail(err)
		}
	}
	if len(files) == 0 {
		fmt.Fprintln(w.stderr, "linkgate: there is no policy here: every build only observes\nhint: `linkgate policy init` writes a starting file")
		return exitError
	}
	code := exitOK
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			code = w.fail(err)
			continue
		}
		p, err := policy.Parse(file, data)
		if err != nil {
			fmt.Fprintln(w.stderr, err)
			code = exitError
			continue
		}
		rules := "rules"
		if len(p.Rules) == 1 {
			rules = "rule"
		}
		fmt.Fprintf(w.stdout, "%s: ok: mode %s, %d %s\n", file, p.Mode, len(p.Rules), rules)
	}
	return code
}

// policyInit writes the starting file into the main module's root.
func policyInit(w world, o options, args []string) int {
	if len(args) > 0 {
		return w.usage(fmt.Errorf("policy init takes no argument, got %q", args[0]))
	}
	path := o.policy
	if path == "" {
		root, err := toolexec.PolicyRoot(w.toolexec(o, nil))
		if err != nil {
			return w.fail(err)
		}
		path = filepath.Join(root, "linkgate.yaml")
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return w.fail(err)
	}
	_, err = f.Write(policy.Init())
	if err := errors.Join(err, f.Close()); err != nil {
		return w.fail(err)
	}
	fmt.Fprintf(w.stdout, "wrote %s: it only observes until you set its mode\n", path)
	return exitOK
}
