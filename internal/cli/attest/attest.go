// Package attest is linkgate attest: what a program's note says, as others read it.
package attest

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/linkgate/linkgate/internal/attest"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/mmap"
	"github.com/linkgate/linkgate/internal/note"
	"github.com/linkgate/linkgate/internal/printable"
)

// options are the command line.
type options struct {
	predicate string
	sbom      string
	out       string
}

// Command returns the entry of the table of commands.
func Command() cli.Command {
	o := &options{predicate: "linkgate"}
	return cli.Command{
		Name:     "attest",
		Synopsis: []string{"BINARY"},
		Short:    "print what a program's note says as an in-toto statement, or into an SBOM",
		Examples: `linkgate attest ./server >server.intoto.json
linkgate attest -predicate svr -o server.svr.json ./server
linkgate attest -sbom server.cdx.json -o server.cdx.json ./server
`,
		Long: `A program that was linked under a policy with attest: true has a note. attest
compares it with the program's bytes, and prints an in-toto Statement v1 about
the file, by its SHA-256. It has all that the note says or, with -predicate=svr,
is a Simple Verification Result. It is not signed; cosign attest-blob
--statement signs it. The same file gives the same bytes.

A Simple Verification Result has the time of SOURCE_DATE_EPOCH or, without that,
the time of the commit, if go's build info and so the note has it. With -sbom,
attest prints that CycloneDX file (JSON), with the note as properties of the
component that it describes.

docs/verify.md has the predicates and their fields.
`,
		Flags: []cli.Flag{
			{Name: "predicate", Value: "p", Text: "linkgate (default) or svr", Args: cli.Values{Words: predicates()}, Into: &o.predicate},
			{Name: "sbom", Value: "file", Text: "print this SBOM with what the note says, and no statement", Args: cli.AllFiles(), Into: &o.sbom},
			{Name: "json", Text: "the same: a statement and an SBOM are JSON", Into: new(bool)},
			{Name: "o", Value: "file", Text: "write to this file", Args: cli.AllFiles(), Into: &o.out},
		},
		Args:   cli.AllFiles(),
		Failed: cli.ExitUnknown,
		Run: func(env cli.Env, _ cli.Globals, args []string) error {
			switch {
			case len(args) != 1:
				return cli.Usagef("it takes one program")
			case o.predicate != "linkgate" && o.predicate != "svr":
				return cli.Usagef("-predicate=%s: it is %s", o.predicate, cli.Or(predicates()))
			}
			return run(env, *o, args[0])
		},
	}
}

func predicates() []string { return []string{"linkgate", "svr"} }

func run(env cli.Env, o options, file string) error {
	data, err := mmap.Open(file)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(data)
	n, err := note.Read(data)
	if err := errors.Join(err, mmap.Unmap(data)); err != nil {
		hint := "link it again: a note is good for the bytes that were linked, and for no others"
		if errors.As(err, new(note.None)) || errors.As(err, new(note.NoPlace)) {
			hint = "a note is left by a link through linkgate under a policy with `attest: true`"
		}
		return cli.WithHint(fmt.Errorf("%s: %w", file, err), "%s", hint)
	}
	out, err := o.text(env, file, hex.EncodeToString(sum[:]), n)
	if err != nil {
		return err
	}
	out = printable.JSON(out)
	if o.out == "" {
		return cli.Print(env, string(out))
	}
	return os.WriteFile(o.out, out, 0o666)
}

// text is what is printed of a file.
func (o options) text(env cli.Env, file, sum string, n *note.Note) ([]byte, error) {
	if o.sbom != "" {
		sbom, err := os.ReadFile(o.sbom)
		if err != nil {
			return nil, err
		}
		return attest.AddToSBOM(sbom, n, sum)
	}
	predicate, created := attest.Linkgate, ""
	if o.predicate == "svr" {
		t, err := timeCreated(env.Getenv("SOURCE_DATE_EPOCH"), n)
		if err != nil {
			return nil, err
		}
		predicate, created = attest.SVR, t
	}
	s, err := attest.New(predicate, filepath.Base(file), sum, n, created)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	err = enc.Encode(s)
	return b.Bytes(), err
}

// timeCreated is the time of an SVR: no clock is asked.
func timeCreated(epoch string, n *note.Note) (string, error) {
	if epoch != "" {
		seconds, err := strconv.ParseInt(epoch, 10, 64)
		if err != nil {
			return "", fmt.Errorf("SOURCE_DATE_EPOCH=%q: want seconds since 1970", epoch)
		}
		return time.Unix(seconds, 0).UTC().Format(time.RFC3339), nil
	}
	if t, err := time.Parse(time.RFC3339, n.Time); err == nil {
		return t.UTC().Format(time.RFC3339), nil
	}
	return "", cli.WithHint(errors.New("a Simple Verification Result has a time, and the note has none"),
		"set SOURCE_DATE_EPOCH, as with `date +%%s`; the note has the commit's time if go was not told -buildvcs=false")
}
