package main

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"strings"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/logs"
)

// buildsSchema is the number in what `linkgate builds … -json` prints. It grows
// when a field changes its meaning or goes away, not when one is added.
const buildsSchema = 1

// A buildsCall is the command line of linkgate builds.
type buildsCall struct {
	logs  []string // of -log
	json  bool
	n     int
	words []string // behind the flags
}

// buildsCommand lists builds, shows or compares them, or removes old logs.
func buildsCommand(w world, o options, args []string) int {
	if len(args) > 1 {
		switch args[1] {
		case "show":
			return buildsShow(w, o, args[2:])
		case "compare":
			return buildsCompare(w, o, args[2:])
		case "gc":
			return buildsGC(w, args[2:])
		case "list":
			return buildsList(w, o, args[2:])
		}
	}
	return buildsList(w, o, args[1:])
}

// parseBuilds reads the flags of list, show and compare; n is the default of -n.
func parseBuilds(args []string, n int) (buildsCall, error) {
	var call buildsCall
	flags := flag.NewFlagSet("linkgate builds", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.BoolVar(&call.json, "json", false, "")
	flags.IntVar(&call.n, "n", n, "")
	flags.Func("log", "", func(path string) error {
		call.logs = append(call.logs, path)
		return nil
	})
	err := flags.Parse(args)
	call.words = flags.Args()
	if err == nil && call.n < 0 {
		err = fmt.Errorf("-n %d: want a number of 0 (all) or more", call.n)
	}
	return call, err
}

// buildsList prints a line for each of the newest builds.
func buildsList(w world, o options, args []string) int {
	call, err := parseBuilds(args, 20)
	if err == nil && len(call.words) > 0 {
		err = fmt.Errorf("no %q here: list, show, compare or gc come first, and their flags behind", call.words[0])
	}
	if err != nil {
		return w.usage(fmt.Errorf("builds: %w", err))
	}
	src, err := w.buildSource(o, call.logs)
	if err != nil {
		return w.fail(err)
	}
	list, more, err := src.newest(call.n)
	if err != nil {
		return w.fail(err)
	}
	if call.json {
		if list == nil {
			list = []builds.Summary{}
		}
		return w.printJSON(struct {
			Schema int              `json:"schema"`
			Builds []builds.Summary `json:"builds"`
		}{buildsSchema, list})
	}
	return w.print(listText(list, more, src))
}

// buildsShow prints all of one build, the newest where none is named.
func buildsShow(w world, o options, args []string) int {
	call, err := parseBuilds(args, 10)
	if err == nil && len(call.words) > 1 {
		err = fmt.Errorf("it takes one build, got %q", call.words[1])
	}
	if err != nil {
		return w.usage(fmt.Errorf("builds show: %w", err))
	}
	src, err := w.buildSource(o, call.logs)
	if err != nil {
		return w.fail(err)
	}
	id := ""
	if len(call.words) == 1 {
		id = call.words[0]
	}
	list, err := src.load(id)
	if err != nil {
		return w.fail(err)
	}
	d := list[0].Details()
	if call.json {
		return w.printJSON(struct {
			Schema int `json:"schema"`
			builds.Details
		}{buildsSchema, d})
	}
	return w.print(showText(d, call.n))
}

// buildsCompare prints what changed from one build to another.
func buildsCompare(w world, o options, args []string) int {
	call, err := parseBuilds(args, 10)
	if err == nil && len(call.words) != 2 {
		err = fmt.Errorf("it takes two builds, got %d", len(call.words))
	}
	if err != nil {
		return w.usage(fmt.Errorf("builds compare: %w", err))
	}
	src, err := w.buildSource(o, call.logs)
	if err != nil {
		return w.fail(err)
	}
	list, err := src.load(call.words...)
	if err != nil {
		return w.fail(err)
	}
	c := builds.Compare(list[0], list[1])
	if call.json {
		return w.printJSON(struct {
			Schema int `json:"schema"`
			builds.Comparison
		}{buildsSchema, c})
	}
	return w.print(compareText(c, call.n))
}

func (w world) printJSON(v any) int {
	var b strings.Builder
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return w.fail(err)
	}
	return w.print(b.String())
}

func (w world) print(text string) int {
	if _, err := io.WriteString(w.stdout, text); err != nil {
		return w.fail(err)
	}
	return exitOK
}

// trimLogs removes old logs, at most once a day: as go does with its build
// cache, each build that ends looks after it. A build does not fail for it.
func (w world) trimLogs() {
	dir, err := logs.Dir()
	if err != nil {
		return // where there is no place for logs, there are none
	}
	if err := logs.Trim(dir, logs.DefaultRetention(), w.now); err != nil {
		fmt.Fprintf(w.stderr, "linkgate: warning: old logs were not removed: %v\nhint: `linkgate builds gc` tries again\n", err)
	}
}

// buildsGC removes the logs that nobody named and that are too old or too many.
func buildsGC(w world, args []string) int {
	keep := logs.DefaultRetention()
	flags := flag.NewFlagSet("linkgate builds gc", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	dry := flags.Bool("n", false, "")
	flags.Func("max-age", "", func(s string) (err error) {
		keep.MaxAge, err = parseAge(s)
		return err
	})
	flags.Func("max-size", "", func(s string) (err error) {
		keep.MaxSize, err = parseSize(s)
		return err
	})
	err := flags.Parse(args)
	if err == nil && flags.NArg() > 0 {
		err = fmt.Errorf("it takes no argument, got %q", flags.Arg(0))
	}
	if err != nil {
		return w.usage(fmt.Errorf("builds gc: %w", err))
	}
	dir, err := logs.Dir()
	if err != nil {
		return w.fail(err)
	}
	all, err := logs.List(dir)
	if err != nil {
		return w.fail(err)
	}
	var gone []logs.Log
	var errs []error
	for _, log := range keep.Expired(all, w.now) {
		removed := *dry
		if !*dry {
			if removed, err = log.Remove(); err != nil {
				errs = append(errs, err)
			}
		}
		if removed {
			gone = append(gone, log)
		}
	}
	code := w.print(gcText(all, gone, *dry))
	if err := errors.Join(errs...); err != nil {
		return w.fail(err)
	}
	return code
}
