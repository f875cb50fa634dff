package otlp

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"go.opentelemetry.io/otel/attribute"
)

// prefix begins the attributes that are no semantic convention's.
const prefix = "linkgate."

// attributesOf returns the fields of an event as attributes, sorted: the field
// wall_ns of own is linkgate.own.wall_ns. They are taken from its JSON, so that
// they are those of the log's line, all of them.
func attributesOf(ev events.Event) ([]attribute.KeyValue, error) {
	data, err := json.Marshal(ev)
	if err != nil {
		return nil, err
	}
	dec := json.NewDecoder(bytes.NewReader(data))
	dec.UseNumber() // nanoseconds need all of their digits
	var fields map[string]any
	if err := dec.Decode(&fields); err != nil {
		return nil, err
	}
	list, err := flatten(nil, prefix, fields)
	if err != nil {
		return nil, fmt.Errorf("attributes of a %T: %w", ev, err)
	}
	slices.SortFunc(list, byKey)
	return list, nil
}

// flatten appends the fields of a JSON object, those of objects in it with
// their path.
func flatten(list []attribute.KeyValue, prefix string, fields map[string]any) ([]attribute.KeyValue, error) {
	for name, v := range fields {
		if inner, ok := v.(map[string]any); ok {
			var err error
			if list, err = flatten(list, prefix+name+".", inner); err != nil {
				return nil, err
			}
			continue
		}
		if v == nil {
			continue
		}
		value, err := valueOf(v)
		if err != nil {
			return nil, err
		}
		list = append(list, attribute.KeyValue{Key: attribute.Key(prefix + name), Value: value})
	}
	return list, nil
}

// valueOf returns a JSON value as an attribute's.
func valueOf(v any) (attribute.Value, error) {
	switch v := v.(type) {
	case string:
		return attribute.StringValue(v), nil
	case bool:
		return attribute.BoolValue(v), nil
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return attribute.Int64Value(n), nil
		}
		f, err := v.Float64()
		return attribute.Float64Value(f), err
	case []any:
		return listOf(v)
	case map[string]any:
		var list []attribute.KeyValue
		for name, inner := range v {
			value, err := valueOf(inner)
			if err != nil {
				return attribute.Value{}, err
			}
			list = append(list, attribute.KeyValue{Key: attribute.Key(name), Value: value})
		}
		slices.SortFunc(list, byKey)
		return attribute.MapValue(list...), nil
	}
	return attribute.Value{}, fmt.Errorf("no attribute for a %T", v)
}

// listOf returns a JSON list, one of strings as such: that is what every store
// can search.
func listOf(v []any) (attribute.Value, error) {
	texts := make([]string, 0, len(v))
	values := make([]attribute.Value, 0, len(v))
	for _, inner := range v {
		if text, ok := inner.(string); ok {
			texts = append(texts, text)
		}
		value, err := valueOf(inner)
		if err != nil {
			return attribute.Value{}, err
		}
		values = append(values, value)
	}
	if len(texts) == len(v) {
		return attribute.StringSliceValue(texts), nil
	}
	return attribute.SliceValue(values...), nil
}

func byKey(a, b attribute.KeyValue) int { return strings.Compare(string(a.Key), string(b.Key)) }
