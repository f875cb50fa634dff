package main

import (
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// policyCommand is `linkgate policy check|explain|due|fetch|init|schema`.
func policyCommand(w world, o options, args []string) int {
	if len(args) < 2 {
		return w.usage(errors.New("policy: check, explain, due, fetch, init or schema?"))
	}
	switch args[1] {
	case "check":
		return policyCheck(w, o, args[2:])
	case "explain":
		return policyExplain(w, o, args[2:])
	case "due":
		return policyDue(w, o, args[2:])
	case "fetch":
		return policyFetch(w, o, args[2:])
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

// policyCheck reads the files named, or those that a build here would use,
// with what they extend and their baselines.
func policyCheck(w world, o options, args []string) int {
	flags := flag.NewFlagSet("linkgate policy check", flag.ContinueOnError)
	flags.Usage = func() {}
	flags.SetOutput(w.stderr)
	if err := flags.Parse(args); err != nil {
		return w.usage(fmt.Errorf("policy check: %w", err))
	}
	c := w.withModCache(w.toolexec(o, nil).Env())
	files := flags.Args()
	if len(files) == 0 {
		var err error
		if files, err = project.PolicyFiles(c); err != nil {
			return w.fail(err)
		}
	}
	if len(files) == 0 {
		fmt.Fprintln(w.stderr, "linkgate: there is no policy here: every build only observes\nhint: `linkgate policy init` writes a starting file")
		return exitError
	}
	code := exitOK
	baselines := make(map[string]bool)
	for _, name := range files {
		file := project.PolicyAt(name)
		code = max(code, w.checkPolicy(c, file))
		if path, _ := file.Baseline(); !baselines[path] {
			baselines[path] = true
			code = max(code, w.checkBaseline(file))
		}
	}
	return code
}

func (w world) checkPolicy(c project.Env, file project.PolicyFile) int {
	data, err := os.ReadFile(file.Path)
	if err != nil {
		return w.fail(err)
	}
	p, err := policy.Load(file.Name, data, file.Read(c))
	if err != nil {
		w.failPolicy(err)
		return exitError
	}
	extends := ""
	if n := len(p.Layers()) - 1; n == 1 {
		extends = ", extends 1 policy"
	} else if n > 1 {
		extends = fmt.Sprintf(", extends %d policies", n)
	}
	fmt.Fprintf(w.stdout, "%s: ok: mode %s, %s%s\n", file.Name, p.Mode, countText(len(p.Rules), "rule"), extends)
	return exitOK
}

func (w world) checkBaseline(file project.PolicyFile) int {
	known, err := file.LoadBaseline()
	if err != nil {
		w.baselineFails(err)
		return exitError
	}
	if known != nil {
		_, name := file.Baseline()
		fmt.Fprintf(w.stdout, "%s: ok: %s\n", name, countText(len(known.Entries), "known finding"))
	}
	return exitOK
}

// policyInit writes the starting file into the main module's root.
func policyInit(w world, o options, args []string) int {
	if len(args) > 0 {
		return w.usage(fmt.Errorf("policy init takes no argument, got %q", args[0]))
	}
	path := o.policy
	if path == "" {
		root, err := project.PolicyRoot(w.toolexec(o, nil).Env())
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
