package attest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/note"
)

// prefix begins the names of linkgate's properties.
const prefix = "linkgate:"

// AddToSBOM returns a CycloneDX SBOM in JSON with what a note says among the properties of the
// component that the SBOM is about, or of its metadata where it names none. What was there of linkgate's is
// replaced; all else stays, in its order.
func AddToSBOM(sbom []byte, n *note.Note, sha256 string) ([]byte, error) {
	root, err := readObject(sbom)
	if err != nil {
		return nil, fmt.Errorf("reading the SBOM: %w", err)
	}
	var format string
	if json.Unmarshal(root.get("bomFormat"), &format) != nil || format != "CycloneDX" {
		return nil, errors.New("reading the SBOM: it is none of CycloneDX in JSON")
	}
	metadata, err := readObject(root.get("metadata"))
	if err != nil {
		return nil, fmt.Errorf("reading the SBOM's metadata: %w", err)
	}
	owner := &metadata
	var component object
	if text := metadata.get("component"); text != nil {
		if component, err = readObject(text); err != nil {
			return nil, fmt.Errorf("reading the SBOM's component: %w", err)
		}
		owner = &component
	}
	if err := owner.setProperties(n, sha256); err != nil {
		return nil, err
	}
	if component != nil {
		metadata.set("component", component.text())
	}
	root.set("metadata", metadata.text())
	var out bytes.Buffer
	if err := json.Indent(&out, root.text(), "", "  "); err != nil {
		return nil, err
	}
	return append(out.Bytes(), '\n'), nil
}

// A property is one of CycloneDX's.
type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// setProperties sets the key properties.
func (o *object) setProperties(n *note.Note, sha256 string) error {
	var list []json.RawMessage
	if text := o.get("properties"); text != nil {
		if err := json.Unmarshal(text, &list); err != nil {
			return fmt.Errorf("reading the SBOM's properties: %w", err)
		}
	}
	list = slices.DeleteFunc(list, func(text json.RawMessage) bool {
		var p property
		return json.Unmarshal(text, &p) == nil && strings.HasPrefix(p.Name, prefix)
	})
	for _, p := range properties(n, sha256) {
		text, err := json.Marshal(p)
		if err != nil {
			return err
		}
		list = append(list, text)
	}
	o.set("properties", append(append([]byte("["), bytes.Join(asBytes(list), []byte(","))...), ']'))
	return nil
}

// properties are what a note says, in the order of its fields; a name may come several times.
func properties(n *note.Note, sha256 string) []property {
	list := []property{
		{prefix + "sha256", sha256},
		{prefix + "version", n.Linkgate},
		{prefix + "mode", string(n.Mode)},
		{prefix + "guard", string(n.Guard)},
		{prefix + "enforced", fmt.Sprint(n.Enforced())},
	}
	for _, f := range n.Policy {
		list = append(list, property{prefix + "policy", f.Name + " sha256:" + f.SHA256})
	}
	for _, g := range n.Grants {
		words := []string{g.Module + "@" + g.Version, g.Symbol}
		for _, c := range g.Classes {
			words = append(words, string(c))
		}
		words = append(words, string(g.Outcome)+":", g.Rule)
		if g.Expires != "" {
			words = append(words, "until", g.Expires)
		}
		list = append(list, property{prefix + "grant", strings.Join(words, " ")})
	}
	return list
}

// An object is one of JSON's, whose members keep their order.
type object []member

type member struct {
	key   string
	value []byte
}

// readObject reads an object; of nothing it is one without members.
func readObject(text []byte) (object, error) {
	o := object{}
	if text == nil {
		return o, nil
	}
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errors.New("it is no object of JSON's")
	}
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, err
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		o = append(o, member{key.(string), value}) // a key is a string
	}
	_, err := dec.Token()
	return o, err
}

// get returns the last value of a key, as encoding/json takes it, nil for none.
func (o object) get(key string) []byte {
	for _, m := range slices.Backward(o) {
		if m.key == key {
			return m.value
		}
	}
	return nil
}

func (o *object) set(key string, value []byte) {
	for i, m := range slices.Backward(*o) {
		if m.key == key {
			(*o)[i].value = value
			return
		}
	}
	*o = append(*o, member{key, value})
}

func (o object) text() []byte {
	var list [][]byte
	for _, m := range o {
		key, _ := json.Marshal(m.key) // a string always can be
		list = append(list, slices.Concat(key, []byte(":"), m.value))
	}
	return slices.Concat([]byte("{"), bytes.Join(list, []byte(",")), []byte("}"))
}

func asBytes(list []json.RawMessage) [][]byte {
	out := make([][]byte, len(list))
	for i, text := range list {
		out[i] = text
	}
	return out
}
