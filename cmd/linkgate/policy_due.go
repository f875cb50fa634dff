package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// policyDue lists the rules and baseline entries that end soon.
func policyDue(w world, o options, args []string) int {
	flags := flag.NewFlagSet("linkgate policy due", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	within := flags.String("within", "30d", "")
	fail := flags.Bool("fail", false, "")
	if err := flags.Parse(args); err != nil {
		return w.usage(fmt.Errorf("policy due: %w", err))
	}
	if flags.NArg() > 0 {
		return w.usage(fmt.Errorf("policy due takes no argument, got %q", flags.Arg(0)))
	}
	span, err := parseSpan(*within)
	if err != nil {
		return w.usage(fmt.Errorf("policy due: -within %q: %w", *within, err))
	}
	c := w.withModCache(w.toolexec(o, nil).Env())
	file, err := project.FindPolicy(c, "")
	if err != nil {
		return w.baselineFails(err)
	}
	pol, known, err := file.Load(c)
	if err != nil {
		return w.baselineFails(err)
	}
	list := pol.Due(goVersion(), w.now, span)
	if known != nil {
		for _, e := range known.Entries {
			if due, ended := policy.DueDay(e.Expires, w.now, span); due {
				list = append(list, policy.Due{
					At: known.At(e), What: e.Module + " " + e.Symbol + ": known", Owner: e.Owner, Reason: e.Reason,
					Date: e.Expires, Ended: ended,
				})
			}
		}
		policy.SortDue(list)
	}
	for _, d := range list {
		fmt.Fprintln(w.stdout, dueLine(d))
	}
	if len(list) == 0 {
		fmt.Fprintf(w.stdout, "nothing ends within %s\n", *within)
	}
	if *fail && len(list) > 0 {
		return exitError
	}
	return exitOK
}

// dueLine is one line of the list.
func dueLine(d policy.Due) string {
	when := d.Date
	if d.Go != "" {
		when = "go1" + strings.TrimPrefix(d.Go, "1")
	}
	verb := "ends "
	if d.Ended {
		verb = "ended"
	}
	line := fmt.Sprintf("%s %-10s  %s  %s", verb, when, d.At, d.What)
	if d.Owner != "" {
		line += ", owner " + d.Owner
	}
	if d.Reason != "" {
		line += ": " + d.Reason
	}
	return line
}

// parseSpan reads a number of days or weeks, 30d or 4w.
func parseSpan(s string) (time.Duration, error) {
	number, days := strings.TrimSuffix(s, "d"), 1
	if weeks, ok := strings.CutSuffix(s, "w"); ok {
		number, days = weeks, 7
	}
	n, err := strconv.Atoi(number)
	if err != nil || number == s || n < 0 || n > 100_000 {
		return 0, errors.New("want days or weeks, 30d or 4w")
	}
	return time.Duration(n*days) * 24 * time.Hour, nil
}

// goVersion is the toolchain that builds here are made with, go1.26.8, empty
// where go does not tell.
func goVersion() string {
	out, err := exec.Command("go", "env", "GOVERSION").Output()
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(out))
}
