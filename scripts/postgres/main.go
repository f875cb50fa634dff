// Postgres tests deploy/postgres and deploy/grafana in the PostgreSQL that the
// environment (PGHOST and so on) names; scripts/postgres/run starts one for it.
//
// It loads weeks of made-up builds (scenario.go) in the collector's format, asks
// every query of deploy/postgres/queries, and compares whole answers with those
// in testdata/answers. Then it holds each panel of the dashboard against the query
// that it is made from, and runs that too. Last it loads what a collector made of a real
// build, deploy/testdata, and holds the rows against that build's log, and then its
// logs without the other signals.
package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// now is the queries' day.
const now = "2026-11-21 12:00:00+00"

func main() {
	update := flag.Bool("update", false, "write the answers and the dashboard's queries anew")
	flag.Parse()
	if err := run(*update); err != nil {
		fmt.Fprintln(os.Stderr, "postgres:", err)
		os.Exit(1)
	}
}

func run(update bool) error {
	data, err := os.MkdirTemp("", "linkgate-postgres-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(data)
	if err := writeScenario(data); err != nil {
		return err
	}
	var failed []error
	check := func(name, got string) {
		if err := compare(name, got, update); err != nil {
			failed = append(failed, err)
		}
	}
	for _, time := range []string{"once", "twice"} {
		got, err := load(data)
		if err != nil {
			return fmt.Errorf("loading %s: %w", time, err)
		}
		check("load", got)
	}
	queries, err := filepath.Glob("deploy/postgres/queries/*.sql")
	if err != nil {
		return err
	}
	for _, query := range queries {
		got, err := psql(".", "-v", "symbol=runtime.growslice", "-f", query)
		if err != nil {
			return fmt.Errorf("%s: %w", query, err)
		}
		check(strings.TrimSuffix(filepath.Base(query), ".sql"), got)
	}
	panels, err := readDashboard("deploy/grafana/linkgate.json", queries, update)
	if err != nil {
		return err
	}
	for _, p := range panels {
		got, err := psql(".", "-c", p.expand())
		if err != nil {
			return fmt.Errorf("panel %q: %w", p.title, err)
		}
		if strings.Count(got, "\n") < 2 { // its header
			failed = append(failed, fmt.Errorf("panel %q: no row", p.title))
		}
	}
	fmt.Printf("%d queries and %d panels\n", len(queries), len(panels))
	return errors.Join(append(failed, checkReal(), checkLogsAlone())...)
}

// load loads a directory and returns what was left out, and how many rows there
// are then.
func load(dir string) (string, error) {
	deploy, err := filepath.Abs("deploy/postgres")
	if err != nil {
		return "", err
	}
	out, err := psql(dir, "-f", filepath.Join(deploy, "schema.sql"), "-f", filepath.Join(deploy, "load.sql"))
	if err != nil {
		return "", err
	}
	rows, err := psql(dir, "-c", `select (select count(*) from linkgate.builds) as builds, (select count(*) from linkgate.tools) as tools,
		(select count(*) from linkgate.links) as links, (select count(*) from linkgate.findings) as findings,
		(select count(*) from linkgate.points) as points`)
	return out + rows, err
}

// psql runs psql in a directory and returns what it prints.
func psql(dir string, args ...string) (string, error) {
	cmd := exec.Command("psql", append([]string{"-X", "-q", "-A", "-F", " | ", "-P", "footer=off", "-v", "ON_ERROR_STOP=1"}, args...)...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "PGOPTIONS=-c linkgate.now='"+strings.ReplaceAll(now, " ", `\ `)+"' -c client_min_messages=warning -c timezone=UTC")
	var out, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &stderr
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%w: %s", err, strings.TrimSpace(stderr.String()))
	}
	if stderr.Len() > 0 {
		return "", errors.New(strings.TrimSpace(stderr.String()))
	}
	return out.String(), nil
}

// compare holds an answer against the one in testdata.
func compare(name, got string, update bool) error {
	path := filepath.Join("scripts", "postgres", "testdata", "answers", name+".txt")
	if update {
		return os.WriteFile(path, []byte(got), 0o666)
	}
	want, err := os.ReadFile(path)
	if err != nil {
		return err
	}
	if got != string(want) {
		return fmt.Errorf("%s: got\n%swant\n%s", name, got, want)
	}
	return nil
}
