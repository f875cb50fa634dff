// Package attest holds what linkgate attest prints against in-toto's own structs, signs it with
// secure-systems-lab's DSSE, and has a policy in CUE decide on it, as cosign does. It is a module of its
// own, so that linkgate requires none of these.
package attest

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"cuelang.org/go/cue/cuecontext"
	cuejson "cuelang.org/go/encoding/json"
	svr "github.com/in-toto/attestation/go/predicates/svr/v01"
	intoto "github.com/in-toto/attestation/go/v1"
	"github.com/secure-systems-lab/go-securesystemslib/dsse"
	"github.com/secure-systems-lab/go-securesystemslib/signerverifier"
	"google.golang.org/protobuf/encoding/protojson"
)

const payloadType = "application/vnd.in-toto+json"

// A lab is a program with a note, and the commands that made it.
type lab struct {
	dir, program string
	env          []string
}

func newLab(t *testing.T) lab {
	t.Helper()
	l := lab{dir: t.TempDir()}
	l.program = filepath.Join(l.dir, "server")
	l.env = append(os.Environ(), "PATH="+l.dir+string(os.PathListSeparator)+os.Getenv("PATH"), "GOFLAGS=-buildvcs=false",
		"LINKGATE_TELEMETRY=off", "LINKGATE_LOG="+filepath.Join(l.dir, "log.jsonl"), "SOURCE_DATE_EPOCH=1700000000")
	l.run(t, filepath.Join("..", ".."), "go", "build", "-o", l.dir, "./cmd/linkgate", "./cmd/linkgate-verify")
	l.run(t, filepath.Join("testdata", "program"), "go", "build", "-toolexec="+filepath.Join(l.dir, "linkgate"), "-o", l.program, ".")
	return l
}

func (l lab) run(t *testing.T, dir, name string, args ...string) []byte {
	t.Helper()
	out, err := l.try(dir, name, args...)
	if err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
	return out
}

func (l lab) try(dir, name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env = dir, l.env
	return cmd.CombinedOutput()
}

func (l lab) attest(t *testing.T, args ...string) []byte {
	t.Helper()
	return l.run(t, l.dir, filepath.Join(l.dir, "linkgate"), append(append([]string{"attest"}, args...), l.program)...)
}

// key returns a throw-away key.
func key(t *testing.T) *signerverifier.ED25519SignerVerifier {
	t.Helper()
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	k := &signerverifier.SSLibKey{KeyType: signerverifier.ED25519KeyType, Scheme: signerverifier.ED25519KeyType, KeyID: "throw-away"}
	k.KeyVal.Public, k.KeyVal.Private = hex.EncodeToString(public), hex.EncodeToString(private)
	sv, err := signerverifier.NewED25519SignerVerifierFromSSLibKey(k)
	if err != nil {
		t.Fatal(err)
	}
	return sv
}

// accepts reports whether policy.cue accepts a statement.
func accepts(t *testing.T, statement []byte) error {
	t.Helper()
	text, err := os.ReadFile("policy.cue")
	if err != nil {
		t.Fatal(err)
	}
	policy := cuecontext.New().CompileBytes(text)
	if err := policy.Err(); err != nil {
		t.Fatal(err)
	}
	return cuejson.Validate(statement, policy.Eval())
}

// TestSigned takes a statement through its life: printed, signed, verified, judged, and held
// against the program again.
func TestSigned(t *testing.T) {
	l := newLab(t)
	statement := l.attest(t)
	if string(l.attest(t)) != string(statement) {
		t.Error("the same file gives two statements")
	}
	var s intoto.Statement
	if err := (protojson.UnmarshalOptions{}).Unmarshal(statement, &s); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}

	ctx, k := context.Background(), key(t)
	signer, err := dsse.NewEnvelopeSigner(k)
	if err != nil {
		t.Fatal(err)
	}
	envelope, err := signer.SignPayload(ctx, payloadType, statement)
	if err != nil {
		t.Fatal(err)
	}
	verifier, err := dsse.NewEnvelopeVerifier(k)
	if err != nil {
		t.Fatal(err)
	}
	_, payload, err := verifier.VerifyAndDecode(ctx, envelope)
	if err != nil {
		t.Fatal(err)
	}
	if err := accepts(t, payload); err != nil {
		t.Errorf("the policy does not accept it: %v", err)
	}
	for _, change := range [][2]string{{`"native"`, `"shim"`}, {`"enforce"`, `"warn"`}, {"2999-01-01", "3999-01-01"}, {`"granted"`, `"known"`}} {
		changed := strings.ReplaceAll(string(statement), change[0], change[1])
		if changed == string(statement) || accepts(t, []byte(changed)) == nil {
			t.Errorf("the policy accepts it with %s", change[1])
		}
	}

	// The envelope is held against the program, and a changed one is not believed.
	file := filepath.Join(l.dir, "server.dsse.json")
	write := func(e *dsse.Envelope) {
		text, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, text, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	write(envelope)
	verify := []string{"verify", "-fail-on=unattested", "-attestation", file, l.program}
	l.run(t, l.dir, filepath.Join(l.dir, "linkgate"), verify...)
	forged, err := signer.SignPayload(ctx, payloadType, []byte(strings.ReplaceAll(string(statement), "2999-01-01", "2998-01-01")))
	if err != nil {
		t.Fatal(err)
	}
	signatures := forged.Signatures
	forged.Signatures = envelope.Signatures
	if _, err := verifier.Verify(ctx, forged); err == nil {
		t.Error("a changed payload is verified")
	}
	forged.Signatures = signatures
	write(forged)
	if out, err := l.try(l.dir, filepath.Join(l.dir, "linkgate"), verify...); err == nil || !strings.Contains(string(out), "not attested: the attestation says another thing than the note") {
		t.Errorf("%v\n%s", err, out)
	}
}

// TestSVR holds the Simple Verification Result against in-toto's own struct.
func TestSVR(t *testing.T) {
	l := newLab(t)
	var s intoto.Statement
	if err := (protojson.UnmarshalOptions{}).Unmarshal(l.attest(t, "-predicate=svr"), &s); err != nil {
		t.Fatal(err)
	}
	if err := s.Validate(); err != nil {
		t.Fatal(err)
	}
	predicate, err := protojson.Marshal(s.Predicate)
	if err != nil {
		t.Fatal(err)
	}
	var result svr.SimpleVerificationResult
	if err := (protojson.UnmarshalOptions{DiscardUnknown: true}).Unmarshal(predicate, &result); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(result.Properties, " "); got != "LINKGATE_ENFORCED LINKGATE_NATIVE_GUARD LINKGATE_NO_BASELINE LINKGATE_GRANTS_EXPIRE" ||
		result.TimeCreated.AsTime().Unix() != 1700000000 || result.Verifier.Id != "https://github.com/linkgate/linkgate/verifier/v1" {
		t.Errorf("%v", &result)
	}
}
