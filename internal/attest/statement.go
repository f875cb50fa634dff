// Package attest writes what a program's note says as others read it: as an in-toto Statement
// with one of two predicates, and as properties of a CycloneDX SBOM. It reads statements too,
// and says whether one is about a program and agrees with its note.
//
// It signs nothing and checks no signature: that is for cosign, gh attestation and the like.
package attest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/note"
)

// The types of what is written, by the URIs that name them.
const (
	StatementType = "https://in-toto.io/Statement/v1"
	PayloadType   = "application/vnd.in-toto+json" // of a DSSE envelope around a statement

	// SVR is in-toto's Simple Verification Result, version 0.1.
	SVR = "https://in-toto.io/attestation/svr/v0.1"
	// Linkgate is linkgate's own predicate, which is a [note.Note].
	Linkgate = "https://github.com/linkgate/linkgate/attestation/v1"

	// Verifier is who verified, in an SVR. Its number changes with what the properties mean.
	Verifier = "https://github.com/linkgate/linkgate/verifier/v1"
)

// A Statement is an in-toto Statement v1.
type Statement struct {
	Type          string          `json:"_type"`
	Subject       []Subject       `json:"subject"`
	PredicateType string          `json:"predicateType"`
	Predicate     json.RawMessage `json:"predicate"`
}

// A Subject is a file that a statement is about.
type Subject struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

// A Result is the predicate of an SVR, with the policy's files in a field of our own, which
// in-toto names by a URI.
type Result struct {
	Verifier struct {
		ID     string       `json:"id"`
		Policy []Descriptor `json:"https://github.com/linkgate/linkgate/policy"`
	} `json:"verifier"`
	TimeCreated string   `json:"timeCreated"` // RFC 3339
	Properties  []string `json:"properties"`
}

// A Descriptor names a file, as in-toto's resource descriptors do.
type Descriptor struct {
	Name   string            `json:"name"`
	Digest map[string]string `json:"digest"`
}

// The properties of an SVR.
const (
	Enforced     = "LINKGATE_ENFORCED"      // in mode enforce, by Go's linker or by linkgate
	NativeGuard  = "LINKGATE_NATIVE_GUARD"  // and Go's own linker had its check on
	NoGrants     = "LINKGATE_NO_GRANTS"     // and no finding was let through
	NoBaseline   = "LINKGATE_NO_BASELINE"   // and none of them because it had been there before
	GrantsExpire = "LINKGATE_GRANTS_EXPIRE" // and each of them ends on a day
)

// Properties are what can be said of a link, none where no policy was enforced.
func Properties(n *note.Note) []string {
	list := []string{}
	if !n.Enforced() {
		return list
	}
	known := func(g note.Grant) bool { return g.Outcome == finding.OutcomeKnown }
	for _, p := range []struct {
		name string
		has  bool
	}{
		{Enforced, true},
		{NativeGuard, n.Guard == finding.GuardNative},
		{NoGrants, len(n.Grants) == 0},
		{NoBaseline, !slices.ContainsFunc(n.Grants, known)},
		{GrantsExpire, !slices.ContainsFunc(n.Grants, func(g note.Grant) bool { return g.Expires == "" })},
	} {
		if p.has {
			list = append(list, p.name)
		}
	}
	return list
}

// New returns a statement about a file with a note: its base name and SHA-256 in hexadecimal.
// created is for an SVR.
func New(predicateType, name, sha256 string, n *note.Note, created string) (*Statement, error) {
	s := &Statement{Type: StatementType, Subject: []Subject{{name, map[string]string{"sha256": sha256}}}, PredicateType: predicateType}
	var predicate any = n
	if predicateType == SVR {
		var r Result
		r.Verifier.ID, r.TimeCreated, r.Properties = Verifier, created, Properties(n)
		r.Verifier.Policy = []Descriptor{}
		for _, f := range n.Policy {
			r.Verifier.Policy = append(r.Verifier.Policy, Descriptor{f.Name, map[string]string{"sha256": f.SHA256}})
		}
		predicate = r
	}
	var err error
	s.Predicate, err = json.Marshal(predicate)
	return s, err
}

// An envelope is what a statement can come in: DSSE's, or a Sigstore bundle around that.
type envelope struct {
	PayloadType string    `json:"payloadType"`
	Payload     []byte    `json:"payload"`
	DSSE        *envelope `json:"dsseEnvelope"`
}

// Parse reads statements, one behind the other: as they are, in DSSE envelopes, or in Sigstore
// bundles. No signature is checked.
func Parse(data []byte) ([]*Statement, error) {
	var list []*Statement
	dec := json.NewDecoder(bytes.NewReader(data))
	for {
		var text json.RawMessage
		err := dec.Decode(&text)
		if err == io.EOF && len(list) > 0 {
			return list, nil
		}
		if err != nil {
			return nil, fmt.Errorf("reading a statement: %w", err)
		}
		s, err := parse(text)
		if err != nil {
			return nil, err
		}
		list = append(list, s)
	}
}

func parse(text []byte) (*Statement, error) {
	e := new(envelope)
	if err := json.Unmarshal(text, e); err != nil {
		return nil, fmt.Errorf("reading a statement: %w", err)
	}
	if e.DSSE != nil {
		e = e.DSSE
	}
	if e.PayloadType != "" {
		if e.PayloadType != PayloadType {
			return nil, fmt.Errorf("the envelope holds %q, and no statement of in-toto's", e.PayloadType)
		}
		text = e.Payload
	}
	s := new(Statement)
	if err := json.Unmarshal(text, s); err != nil {
		return nil, fmt.Errorf("reading a statement: %w", err)
	}
	if s.Type != StatementType {
		return nil, fmt.Errorf("it is %q, and no statement of in-toto's, version 1", s.Type)
	}
	return s, nil
}

// Check says why none of the statements is about a file with that SHA-256 and agrees with its
// note, which is nil where there is none.
func Check(list []*Statement, sha256 string, n *note.Note) error {
	about := func(s *Statement) bool {
		return slices.ContainsFunc(s.Subject, func(sub Subject) bool { return sub.Digest["sha256"] == sha256 })
	}
	err := errors.New("the attestation is of other files: this one has sha256:" + sha256)
	for _, s := range list {
		if !about(s) {
			continue
		}
		if err = s.agrees(n); err == nil {
			return nil
		}
	}
	return err
}

// agrees says why a statement does not say what the note says.
func (s *Statement) agrees(n *note.Note) error {
	if n == nil {
		return errors.New("the attestation is of this file, which has no note")
	}
	other := errors.New("the attestation says another thing than the note")
	switch s.PredicateType {
	case Linkgate:
		m := new(note.Note)
		if err := json.Unmarshal(s.Predicate, m); err != nil {
			return fmt.Errorf("reading the attestation's predicate: %w", err)
		}
		a, err := n.Encode()
		b, err2 := m.Encode()
		if err := errors.Join(err, err2); err != nil {
			return err
		}
		if !bytes.Equal(a, b) {
			return other
		}
		return nil
	case SVR:
		var r Result
		if err := json.Unmarshal(s.Predicate, &r); err != nil {
			return fmt.Errorf("reading the attestation's predicate: %w", err)
		}
		if r.Verifier.ID != Verifier {
			return fmt.Errorf("the attestation is %q's", r.Verifier.ID)
		}
		if !slices.Equal(r.Properties, Properties(n)) {
			return other
		}
		return nil
	}
	return fmt.Errorf("the attestation's predicate is %q, which linkgate does not know", s.PredicateType)
}
