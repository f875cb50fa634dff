package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// A panel is one query of the dashboard.
type panel struct {
	title, sql string
}

// readDashboard returns the panels of the dashboard. The description of each
// ends in the name of the query that it is made from, and its SQL has to be that
// query's: every query is in a panel.
func readDashboard(path string, queries []string, update bool) ([]panel, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	var dashboard map[string]any
	if err := json.Unmarshal(data, &dashboard); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	left := map[string]bool{}
	for _, q := range queries {
		left[filepath.Base(q)] = true
	}
	var panels []panel
	list, _ := dashboard["panels"].([]any)
	for _, p := range list {
		p, _ := p.(map[string]any)
		title, _ := p["title"].(string)
		words := strings.Fields(fmt.Sprint(p["description"]))
		file := words[len(words)-1]
		query, err := os.ReadFile(filepath.Join(filepath.Dir(queries[0]), file))
		if err != nil {
			return nil, fmt.Errorf("%s: panel %q: %w", path, title, err)
		}
		targets, _ := p["targets"].([]any)
		if len(targets) != 1 {
			return nil, fmt.Errorf("%s: panel %q has %d targets, want 1", path, title, len(targets))
		}
		target, _ := targets[0].(map[string]any)
		want := panelSQL(string(query))
		if update {
			target["rawSql"] = want
		}
		if target["rawSql"] != want {
			return nil, fmt.Errorf("%s: panel %q is not %s: scripts/postgres/run -update writes it anew", path, title, file)
		}
		delete(left, file)
		panels = append(panels, panel{title, want})
	}
	for file := range left {
		return nil, fmt.Errorf("%s: no panel for %s", path, file)
	}
	if !update {
		return panels, nil
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(dashboard); err != nil {
		return nil, err
	}
	return panels, os.WriteFile(path, b.Bytes(), 0o666)
}

// panelSQL turns a query into that of a panel: the time is Grafana's choice, and
// so is the symbol.
func panelSQL(query string) string {
	since := regexp.MustCompile(`([\w.]+) >= linkgate\.now\(\) - interval '[^']*'`)
	query = since.ReplaceAllString(query, "$$__timeFilter($1)")
	return strings.ReplaceAll(query, ":'symbol'", "${symbol:sqlstring}")
}

// expand does what Grafana does before it sends a query.
func (p panel) expand() string {
	filter := regexp.MustCompile(`\$__timeFilter\(([\w.]+)\)`)
	sql := filter.ReplaceAllString(p.sql, "$1 BETWEEN '2026-09-01T00:00:00Z' AND '2026-11-21T12:00:00Z'")
	return strings.ReplaceAll(sql, "${symbol:sqlstring}", "'runtime.growslice'")
}
