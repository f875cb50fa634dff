package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// object is a JSON object.
type object = map[string]any

// batch is what one build sends: a line of each of the collector's files.
type batch struct {
	resource object
	trace    string
	spans    []any
	records  []any
	metrics  []any
}

// lines returns the lines of traces, logs and metrics, as the collector's file
// exporter has them.
func (b *batch) lines() (traces, logs, metrics object) {
	wrap := func(resources, scopes, items string, list []any) object {
		return object{resources: []any{object{
			"resource": object{"attributes": attributes(b.resource)},
			scopes: []any{
				object{"scope": object{"name": "github.com/linkgate/linkgate"}, items: list},
				// What others send goes through the same collector.
				object{"scope": object{"name": "example.com/other"}, items: list},
			},
		}}}
	}
	return wrap("resourceSpans", "scopeSpans", "spans", b.spans),
		wrap("resourceLogs", "scopeLogs", "logRecords", b.records),
		wrap("resourceMetrics", "scopeMetrics", "metrics", b.metrics)
}

func (b *batch) span(id string, start time.Time, wall time.Duration, fields object) {
	b.spans = append(b.spans, object{
		"traceId": b.trace, "spanId": hash(id)[:16], "name": "span",
		"startTimeUnixNano": nanos(start), "endTimeUnixNano": nanos(start.Add(wall)),
		"attributes": attributes(fields),
	})
}

func (b *batch) record(name string, at time.Time, fields object) {
	b.records = append(b.records, object{
		"traceId": b.trace, "eventName": name, "timeUnixNano": nanos(at), "attributes": attributes(fields),
	})
}

func (b *batch) count(name string, start, at time.Time, value int, fields object) {
	b.metrics = append(b.metrics, object{"name": name, "sum": object{"dataPoints": []any{object{
		"startTimeUnixNano": nanos(start), "timeUnixNano": nanos(at), "asInt": strconv.Itoa(value),
		"attributes": attributes(fields),
	}}}})
}

// fields returns an event as the export has it: each of its JSON fields by its
// path, behind "linkgate.".
func fields(event any) object {
	data, err := json.Marshal(event)
	if err != nil {
		panic(err) // a struct of internal/events
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber()
	var o object
	if err := dec.Decode(&o); err != nil {
		panic(err)
	}
	return flatten(object{}, "linkgate.", o)
}

func flatten(into object, prefix string, o object) object {
	for k, v := range o {
		if inner, ok := v.(object); ok {
			flatten(into, prefix+k+".", inner)
		} else if v != nil {
			into[prefix+k] = v
		}
	}
	return into
}

// attributes returns OTLP's list of attributes, sorted.
func attributes(o object) []any {
	list := []any{}
	for _, k := range sortedKeys(o) {
		list = append(list, object{"key": k, "value": value(o[k])})
	}
	return list
}

func value(v any) object {
	switch v := v.(type) {
	case bool:
		return object{"boolValue": v}
	case json.Number:
		return object{"intValue": v.String()}
	case []any:
		values := []any{}
		for _, e := range v {
			values = append(values, value(e))
		}
		return object{"arrayValue": object{"values": values}}
	case object:
		return object{"kvlistValue": object{"values": attributes(v)}}
	default:
		return object{"stringValue": fmt.Sprint(v)}
	}
}

func sortedKeys(o object) []string {
	var keys []string
	for k := range o {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

func nanos(t time.Time) string { return strconv.FormatInt(t.UnixNano(), 10) }

func hash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// writeLines writes the three files, the last line of each torn within a character.
func writeLines(dir string, batches []*batch) error {
	var files [3]strings.Builder
	for _, b := range batches {
		traces, logs, metrics := b.lines()
		for i, line := range []object{traces, logs, metrics} {
			data, err := json.Marshal(line)
			if err != nil {
				return err
			}
			files[i].Write(append(data, '\n'))
		}
	}
	for i, name := range []string{"traces.jsonl", "logs-2026-11-01T00-00-00.000.jsonl", "metrics.jsonl"} {
		text := files[i].String() + "{\"resource\xc3"
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
			return err
		}
	}
	return nil
}
