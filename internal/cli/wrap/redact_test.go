package wrap

import (
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/linkflags"
)

func TestRedact(t *testing.T) {
	for _, test := range []struct{ args, want []string }{
		{[]string{"build", "-o", "x", "./..."}, []string{"build", "-o", "x", "./..."}},
		{[]string{"build", "-ldflags=-X a.b=c"}, []string{"build", "-ldflags=-X a.b=REDACTED"}},
		{[]string{"build", "-ldflags", "-X 'a.b=c d' -X=e.f=g", "-v"}, []string{"build", "-ldflags", "-X a.b=REDACTED -X=e.f=REDACTED", "-v"}},
		{[]string{"build", "--ldflags=all=-s -X=a.b=c", "."}, []string{"build", "--ldflags=all=-s -X=a.b=REDACTED", "."}},
		// Quotes are forgotten, or flags stand where go takes none.
		{[]string{"build", "-ldflags=-X", "a.b=c", "."}, []string{"build", "-ldflags=-X", "a.b=REDACTED", "."}},
		{[]string{"build", "-ldflags", "-X", "a.b=c", "."}, []string{"build", "-ldflags", "-X", "a.b=REDACTED", "."}},
		{[]string{"build", "-X", "a.b=c"}, []string{"build", "-X", "a.b=REDACTED"}},
		{[]string{"build", "-X=a.b=c"}, []string{"build", "-X=a.b=REDACTED"}},
		{[]string{"build", ".", "-ldflags", "-X a.b=c"}, []string{"build", ".", "-ldflags", "-X a.b=REDACTED"}},
		{[]string{"build", "-ldflags"}, []string{"build", "-ldflags"}},
		// URLs.
		{[]string{"run", ".", "https://user:tok@host/a@b", "ssh://git@host"}, []string{"run", ".", "https://REDACTED@host/a@b", "ssh://REDACTED@host"}},
		{[]string{"run", ".", "a=http://u:p@ss@h:80/?q=x://y@z b"}, []string{"run", ".", "a=http://REDACTED@h:80/?q=x://REDACTED@z b"}},
		{[]string{"run", ".", "https://host/a@b", "http://[::1]/", "me@host"}, []string{"run", ".", "https://host/a@b", "http://[::1]/", "me@host"}},
		// Names.
		{[]string{"test", ".", "-args", "-token=t", "--api-key", "k", "GITHUB_TOKEN=t", "-v"}, []string{"test", ".", "-args", "-token=REDACTED", "--api-key", "REDACTED", "GITHUB_TOKEN=REDACTED", "-v"}},
		{[]string{"test", "-args", "Authorization: Bearer t", `{"password":"p"}`}, []string{"test", "-args", "Authorization:REDACTED", `{"password":REDACTED`}},
		{[]string{"test", "-args", "-dsn=postgres://h/d?a=b&password=p"}, []string{"test", "-args", "-dsn=postgres://h/d?a=b&password=REDACTED"}},
		{[]string{"test", "-args", "-key", "-secretvalue", "x"}, []string{"test", "-args", "-key", "REDACTED", "REDACTED"}},
		{[]string{"test", "-args", "-key", "-ldflags=-X a.b=c", "-s", "x"}, []string{"test", "-args", "-key", "REDACTED", "-s", "x"}},
		{[]string{"test", "-args", "-key", "-ldflags", "-X a.b=c"}, []string{"test", "-args", "-key", "REDACTED", "-X a.b=REDACTED"}},
		{[]string{"test", "-run", "TestToken", "-tags=keyring", "./token/..."}, []string{"test", "-run", "TestToken", "-tags=keyring", "./token/..."}},
		{[]string{"run", ".", "-dbpass", "p", "DB_PASS=p", "-pass=p", "https://h/?X-Amz-Signature=s"}, []string{"run", ".", "-dbpass", "REDACTED", "DB_PASS=REDACTED", "-pass=REDACTED", "https://h/?X-Amz-Signature=REDACTED"}},
		{[]string{"run", ".", "-dsn=root:p@ss@tcp(localhost)/db", "me:p@host", "example.com/a:b@v1.0.0", `C:\dir@x`}, []string{"run", ".", "-dsn=REDACTED@tcp(localhost)/db", "REDACTED@host", "example.com/a:b@v1.0.0", `C:\dir@x`}},
		{[]string{"build", "-ldflags", "-token=t x"}, []string{"build", "-ldflags", "-token=REDACTED REDACTED"}},
		{[]string{"build", "-ldflags=-token=t -X a.b=c"}, []string{"build", "-ldflags=-token=REDACTED -X a.b=REDACTED"}},
		{[]string{"test", "-token="}, []string{"test", "-token=REDACTED"}},
		{[]string{"test", "-exec", "env TOKEN=t prog -p x", "-v"}, []string{"test", "-exec", "env TOKEN=REDACTED prog -p x", "-v"}},
		{[]string{"test", "-exec=prog 'PASSWORD=a b'"}, []string{"test", "-exec=prog PASSWORD=REDACTED"}},
		{[]string{"test", "-exec=prog 'PASSWORD=a b"}, []string{"test", "-exec=REDACTED"}},
		{[]string{"build", "-gcflags=all=-N  -l"}, []string{"build", "-gcflags=all=-N  -l"}},
	} {
		got := redact(test.args)
		if !slices.Equal(got, test.want) {
			t.Errorf("redact(%q)\n     = %q\nwant = %q", test.args, got, test.want)
		}
	}
}

func TestRedactWords(t *testing.T) {
	for _, test := range []struct{ goflags, want string }{
		{"", ""},
		{"-mod=mod  -v", "-mod=mod  -v"},
		{"-mod=mod '-ldflags=-X a.b=c -s' -v", "-mod=mod '-ldflags=-X a.b=REDACTED -s' -v"},
		{`"-ldflags=-X 'a.b=c d'"`, `'-ldflags=-X a.b=REDACTED'`},
		{"-toolexec=prog '-ldflags=-s", "REDACTED"},
		{"'-exec=env TOKEN=x'", "'-exec=env TOKEN=REDACTED'"},
	} {
		if got := redactWords(test.goflags); got != test.want {
			t.Errorf("redactWords(%s) = %s, want %s", test.goflags, got, test.want)
		}
	}
}

// FuzzRedact: no value given to -X and none of a secret's name is left, whatever
// stands before and behind; there are as many arguments as before.
func FuzzRedact(f *testing.F) {
	for _, before := range []string{"build", "build -o", "test -args -key", "run -ldflags", "build -ldflags=-X", "test -exec"} {
		for how := range 7 {
			f.Add(before, "-v .", "value", how)
		}
	}
	f.Fuzz(func(t *testing.T, before, behind, value string, how int) {
		const marker = "mArKeR" // that nothing else holds
		if strings.Contains(before+behind, marker) || strings.HasPrefix(value, "-") {
			return
		}
		value = marker + value
		definition, err := linkflags.Quote("a.b=" + value)
		if err != nil {
			return
		}
		args := strings.Fields(before)
		switch how {
		case 0:
			args = append(args, "-ldflags=-s -X "+definition)
		case 1:
			args = append(args, "-ldflags", "-s -X "+definition)
		case 2:
			args = append(args, "-ldflags=all=-X="+strings.Trim(definition, `'"`))
			if strings.ContainsAny(value, " \t\r\n") {
				return
			}
		case 3:
			args = append(args, "-X", "a.b="+value)
		case 4:
			args = append(args, "SOME_TOKEN="+value)
		case 5:
			args = append(args, "-token="+value)
		case 6:
			args = append(args, "--password", value)
		default:
			return
		}
		args = append(args, strings.Fields(behind)...)
		got := redact(args)
		if strings.Contains(strings.Join(got, " "), marker) {
			t.Errorf("redact(%q) = %q", args, got)
		}
		if len(got) != len(args) {
			t.Errorf("redact(%q) has %d arguments: %q", args, len(got), got)
		}
	})
}
