package main

import (
	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/logs"
	"github.com/linkgate/linkgate/internal/otlp"
)

// readBuilds returns the builds of a log, the oldest first, without their
// findings. Lines that are no event, as a killed process leaves them, are
// passed over.
func readBuilds(log logs.Log) ([]*builds.Build, error) {
	var c builds.Collector
	err := log.ReadEvents(c.Add)
	return c.Builds(), err
}

// readFindings adds the findings and problems to builds, reading each of their
// logs once.
func readFindings(jobs []*job) error {
	var order []logs.Log
	byLog := make(map[logs.Log]map[string]*otlp.Build)
	for _, j := range jobs {
		if byLog[j.log] == nil {
			order = append(order, j.log)
			byLog[j.log] = make(map[string]*otlp.Build)
		}
		byLog[j.log][j.build.ID] = &j.build
	}
	for _, log := range order {
		list := byLog[log]
		err := log.ReadEvents(func(ev events.Event) {
			switch ev := ev.(type) {
			case *events.Relocation:
				if b := list[ev.Build]; b != nil && ev.Reference().IsDecided() {
					b.Findings = append(b.Findings, ev)
				}
			case *events.Problem:
				if b := list[ev.Build]; b != nil {
					b.Problems = append(b.Problems, ev)
				}
			}
		})
		if err != nil {
			return err
		}
	}
	return nil
}
